/* Finds all that refuses, and what would lift it. */
#include "match/hurdle.h"

#include <string.h>

static const struct {
    const char *word;
    uint32_t lever;
    struct texts text;
} KINDS[HURDLE_KINDS - PACK_RULES_MAX] = {
    {"service",
     LEVER_volunteer_services,
     {"Uppdragstagaren erbjuder inte detta stöd.", "Vapaaehtoinen ei tarjoa tätä tukea.",
      "The volunteer does not offer this service."}},
    {"reach",
     LEVER_client_distance,
     {"Uppdragstagaren bor längre bort än klienten kan resa.",
      "Vapaaehtoinen asuu kauempana kuin asiakas voi kulkea.",
      "The volunteer lives farther away than the client can travel."}},
    {"capacity",
     LEVER_capacity,
     {"Det finns inte rum bredvid det som redan är lovat.",
      "Tilaa ei ole sen rinnalla, mitä on jo luvattu.",
      "There is no room beside what is promised already."}},
    {"group_apart",
     LEVER_group,
     {"Syskonen har redan stöd hos någon annan.", "Sisarukset saavat jo tukea toiselta.",
      "The siblings stand with somebody else already."}},
    {"hold",
     LEVER_group,
     {"Syskongruppen kan inte matchas som den är.",
      "Sisarusryhmää ei voi yhdistää sellaisena kuin se on.",
      "The group of siblings cannot be matched as it is."}},
};

void lever_book_make(const struct pack *pack, struct lever_book *out)
{
    *out = (struct lever_book){{0}};
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        out->of_rule[i] = rule_levers(&pack->rule[i]);
    }
}

static void put(struct hurdles *out, uint32_t what, uint32_t member)
{
    CHECK(out->count < HURDLES_MAX);
    out->item[out->count++] = (struct hurdle){.what = (uint16_t)what, .member = (uint8_t)member};
}

static void put_rules(struct hurdles *out, enum rule_side side, const struct rule_bits *failed,
                      uint32_t member)
{
    const struct rule_bits *blocks = &out->view->pack->mask[out->option->service][side][RULE_BLOCK];
    for (uint32_t i = 0; i < PACK_RULE_WORDS; i++) {
        for (uint64_t hit = failed->word[i] & blocks->word[i]; hit != 0; hit &= hit - 1) {
            put(out, i * 64 + (uint32_t)__builtin_ctzll(hit), member);
        }
    }
}

static bool some_move(const struct hurdles *out, const struct lever_book *book, lever_set levers)
{
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->item[i].what < PACK_RULES_MAX &&
            (book->of_rule[out->item[i].what] & levers) != 0) {
            return true;
        }
    }
    return false;
}

/* Whether the unit would fit beside what stands if the volunteer could take as many as it likes,
 * or always had time. */
static bool fits_with(const struct hurdles *out, bool capacity, bool times)
{
    enum { WEEKENDS_ALL = 15, WEEKENDS_MOST = 4, NIGHTS_MOST = 28 };
    const struct view *view = out->view;
    struct date start = out->option->member[0].start;
    struct volunteer_view space;
    struct volunteer_view on = *volunteer_entry_on(view->pack, out->entry, start, &space);
    struct volunteer wide = *on.volunteer;
    if (capacity) {
        wide.capacity.relations = UINT16_MAX;
        memset(wide.capacity.by_service, 0xff, sizeof wide.capacity.by_service);
        wide.capacity.quarters_per_month = UINT32_MAX;
        wide.capacity.places = UINT16_MAX;
        wide.home.own_rooms = UINT16_MAX;
    }
    if (times) {
        memset(&on.grid, 0xff, sizeof on.grid);
        on.grid.word[CYCLE_WORDS - 1] = (UINT64_C(1) << CYCLE_HOURS % 64) - 1;
        on.weekends = WEEKENDS_ALL;
        wide.availability.weekends_per_month = WEEKENDS_MOST;
        wide.availability.nights_per_month = NIGHTS_MOST;
    }
    on.volunteer = &wide;
    return seat_fits_beside(view->pack, view->room_services, &out->option->asked, out->entry, start,
                            &on);
}

bool hurdles_room_for(const struct hurdles *hurdles, const struct volunteer *changed)
{
    const struct view *view = hurdles->view;
    struct date start = hurdles->option->member[0].start;
    struct volunteer_view space;
    struct volunteer_view on = *volunteer_entry_on(view->pack, hurdles->entry, start, &space);
    on.volunteer = changed;
    return seat_fits_beside(view->pack, view->room_services, &hurdles->option->asked,
                            hurdles->entry, start, &on);
}

/* What would make room beside what stands: more of it, more time, or both. */
static void room_ways(const struct hurdles *out, struct ways *ways)
{
    lever_set capacity = lever_bit(LEVER_capacity);
    lever_set times = lever_bit(LEVER_availability);
    ways->count = 0;
    ways->overflown = false;
    if (fits_with(out, true, false)) {
        ways_add(ways, capacity);
    }
    if (fits_with(out, false, true)) {
        ways_add(ways, times);
    }
    if (ways->count == 0 && fits_with(out, true, true)) {
        ways_add(ways, capacity | times);
    }
}

/* Room beside what stands, where it would be missing even if nothing else about room refused. */
static void ask_room(struct hurdles *out, const struct lever_book *book, bool fits)
{
    bool capacity = some_move(out, book, lever_bit(LEVER_capacity));
    bool times = some_move(out, book, lever_bit(LEVER_availability));
    out->room_first = out->room_end = out->count;
    if (fits || ((capacity || times) && fits_with(out, capacity, times))) {
        return;
    }
    struct rule_bits failed;
    struct rule_bits before;
    rules_of_pair(out->view->pack, &out->pair[0].pair, &before);
    out->pair[0].pair.fits_beside = false;
    rules_of_pair(out->view->pack, &out->pair[0].pair, &failed);
    for (uint32_t i = 0; i < PACK_RULE_WORDS; i++) {
        failed.word[i] &= ~before.word[i];
    }
    put_rules(out, SIDE_PAIR, &failed, 0);
    if (out->count == out->room_first) {
        put(out, HURDLE_CAPACITY, 0);
    }
    out->room_end = out->count;
}

void hurdles_find(const struct view *view, const struct lever_book *book, const struct unit *unit,
                  const struct unit_option *option, const struct volunteer_entry *entry,
                  struct hurdles *out)
{
    out->view = view;
    out->unit = unit;
    out->option = option;
    out->entry = entry;
    out->count = 0;
    bool fits = true;
    for (uint32_t i = 0; i < unit->member_count; i++) {
        unit_pair(view, option, i, entry, &out->pair[i]);
        fits = fits && out->pair[i].pair.fits_beside;
        out->pair[i].pair.fits_beside = true;
        put_rules(out, SIDE_CLIENT, &option->failed[i], i);
    }
    out->distance_m = out->pair[0].pair.distance_m;
    put_rules(out, SIDE_VOLUNTEER, &entry->failed, 0);
    for (uint32_t i = 0; i < unit->member_count; i++) {
        struct rule_bits failed;
        rules_of_pair(view->pack, &out->pair[i].pair, &failed);
        put_rules(out, SIDE_PAIR, &failed, i);
    }
    ask_room(out, book, fits);
    if (unit->hold != UNIT_FREE) {
        put(out, HURDLE_HOLD, 0);
    } else if (!unit_may_join(option->only, entry)) {
        put(out, HURDLE_GROUP, 0);
    }
    if (!volunteer_offers(entry, option->service) &&
        !some_move(out, book, lever_bit(LEVER_volunteer_services))) {
        put(out, HURDLE_SERVICE, 0);
    }
    if (out->distance_m > option->reach_m &&
        !some_move(out, book, lever_bit(LEVER_client_distance))) {
        put(out, HURDLE_REACH, 0);
    }
}

uint32_t hurdle_lever(uint32_t what)
{
    CHECK(what >= PACK_RULES_MAX && what < HURDLE_KINDS);
    return KINDS[what - PACK_RULES_MAX].lever;
}

void hurdle_ways(const struct hurdles *hurdles, uint32_t index, struct ways *out)
{
    const struct hurdle *hurdle = &hurdles->item[index];
    if (index >= hurdles->room_first && index < hurdles->room_end) {
        room_ways(hurdles, out);
        return;
    }
    if (hurdle->what >= PACK_RULES_MAX) {
        ways_one(hurdle_lever(hurdle->what), out);
        return;
    }
    const struct rule *rule = &hurdles->view->pack->rule[hurdle->what];
    struct pair_view pair = hurdles->pair[hurdle->member].pair;
    if (rule->side == SIDE_VOLUNTEER) {
        pair.volunteer = &hurdles->entry->view; /* it was asked of today */
    }
    rule_ways(rule, &pair, out);
}

void hurdles_ways(const struct hurdles *hurdles, uint32_t most, struct ways *out)
{
    CHECK(hurdles->count > 0);
    struct ways more;
    hurdle_ways(hurdles, 0, out);
    for (uint32_t i = 1; i < hurdles->count && out->count > 0; i++) {
        hurdle_ways(hurdles, i, &more);
        ways_join(out, &more, most);
    }
}

uint32_t hurdles_single(const struct hurdles *hurdles)
{
    for (uint32_t i = 1; i < hurdles->count; i++) {
        if (hurdles->item[i].what != hurdles->item[0].what) {
            return HURDLE_KINDS;
        }
    }
    return hurdles->count == 0 ? (uint32_t)HURDLE_KINDS : hurdles->item[0].what;
}

const char *hurdle_word(const struct pack *pack, uint32_t what, enum unit_hold hold)
{
    return what < PACK_RULES_MAX ? pack->rule[what].id
           : what == HURDLE_HOLD ? unit_hold_word(hold)
                                 : KINDS[what - PACK_RULES_MAX].word;
}

const struct texts *hurdle_text(const struct pack *pack, uint32_t what, enum unit_hold hold)
{
    static const struct texts HOLDS[] = {
        [UNIT_FREE] = {"", "", ""},
        [UNIT_GROUP_INCOMPLETE] = {"Alla syskon i gruppen är inte med ännu.",
                                   "Kaikki ryhmän sisarukset eivät ole vielä mukana.",
                                   "Not all siblings of the group are there yet."},
        [UNIT_GROUP_MIXED] =
            {"Det finns inget stöd som alla i gruppen får och som reglerna känner.",
             "Ei ole tukimuotoa, jonka kaikki ryhmässä saavat ja jonka säännöt "
             "tuntevat.",
             "There is no service that all of the group may get and the rules "
             "know."},
        [UNIT_GROUP_APART] = {"Syskonen som redan har stöd har det hos olika personer.",
                              "Jo tukea saavat sisarukset ovat eri ihmisten luona.",
                              "The siblings who have support already stand with different people."},
    };
    return what < PACK_RULES_MAX ? &pack->rule[what].text
           : what == HURDLE_HOLD ? &HOLDS[hold]
                                 : &KINDS[what - PACK_RULES_MAX].text;
}

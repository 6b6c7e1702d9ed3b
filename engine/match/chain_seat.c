/* Who stands with a volunteer, who of them may move, and who could take whom. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/chain_inside.h"
#include "match/rematch_judge.h"
#include "rules/level.h"

enum { TOGETHER_REQUIRED = 0, ROOM_FIRST = 16 };

static bool counts(const struct chain *chain, uint32_t slot)
{
    const struct relation *relation = chain->directory->relations.profile[slot]->relation;
    return !chain->ended[slot] && relation_holds(relation, chain->view.today);
}

const struct relation *chain_relation(const struct chain *chain, const struct client *client,
                                      const char *volunteer, uint8_t service)
{
    const struct directory *directory = chain->directory;
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(directory, client->id, slot)) != NO_SLOT) {
        const struct relation *relation = directory->relations.profile[slot]->relation;
        if (counts(chain, slot) && relation->service == service &&
            strcmp(relation->volunteer, volunteer) == 0) {
            return relation;
        }
    }
    return NULL;
}

static uint32_t relations_count(const struct chain *chain, const struct client *client)
{
    uint32_t count = 0;
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(chain->directory, client->id, slot)) !=
           NO_SLOT) {
        count += counts(chain, slot) ? 1 : 0;
    }
    return count;
}

bool chain_is_served(const struct chain *chain, const struct client *client)
{
    return relations_count(chain, client) > 0;
}

enum status chain_unit_add(struct chain *chain, struct chain_unit **out)
{
    struct chain_unit *unit = arena_take(&chain->work, sizeof *unit);
    if (unit == NULL || !array_room((void **)&chain->unit, &chain->unit_room, chain->unit_count, 1,
                                    sizeof *chain->unit)) {
        return E_NO_MEMORY;
    }
    *unit = (struct chain_unit){.home = NO_SEAT, .bundle = NO_BUNDLE, .at = NO_ARC};
    chain->unit[chain->unit_count++] = unit;
    *out = unit;
    return OK;
}

/* -- seats ---------------------------------------------------------------------------------------
 */

static bool asks_for(const struct client *client, uint8_t service)
{
    bool asks = client->service == service;
    for (uint32_t i = 0; i < client->alternative_count; i++) {
        asks = asks || client->alternative[i].service == service;
    }
    return asks;
}

/* Alone, apart from the rest of its group. */
static bool may_move(const struct chain *chain, const struct resident *resident)
{
    const struct client *client = resident->client->client;
    bool alive = client->status != CLIENT_STATUS_closed && client->status != CLIENT_STATUS_paused;
    return alive && asks_for(client, resident->service) &&
           chain->view.pack->service[resident->service].offered &&
           relations_count(chain, client) == 1;
}

static bool is_together(const struct client *client)
{
    return client->group.id != NULL && client->group.together == TOGETHER_REQUIRED;
}

static bool same_unit(const struct resident *a, const struct resident *b)
{
    return a->service == b->service && is_together(a->client->client) &&
           is_together(b->client->client) &&
           strcmp(a->client->client->group.id, b->client->client->group.id) == 0;
}

static enum status mover_member(struct chain *chain, struct chain_unit *unit,
                                const struct chain_seat *seat, const struct resident *resident)
{
    const struct client *client = resident->client->client;
    const struct relation *relation =
        chain_relation(chain, client, seat->entry->profile->volunteer->id, resident->service);
    if (relation == NULL) {
        return E_INTERNAL;
    }
    uint32_t at = unit->members.count++;
    int32_t since = date_is(relation->since) ? relation->since.days : chain->view.today.days;
    unit->members.client[at] = client;
    unit->members.worker[at] =
        client->worker == NULL ? NULL : directory_worker(chain->directory, client->worker);
    unit->relation[at] = relation;
    unit->price += chain_price(chain->move_price, (int64_t)chain->view.today.days - since);
    return OK;
}

/* The unit that begins with this resident, when all of it may move. */
static enum status mover_make(struct chain *chain, struct chain_seat *seat, uint32_t first,
                              uint32_t index)
{
    const struct resident *resident = seat->entry->resident;
    const struct client *client = resident[first].client->client;
    uint32_t together = 0;
    for (uint32_t r = first; r < seat->entry->resident_count; r++) {
        bool member = r == first || same_unit(&resident[first], &resident[r]);
        together += member && may_move(chain, &resident[r]) ? 1 : 0;
    }
    bool whole = is_together(client) ? together == client->group.size : together == 1;
    if (!whole || together > UNIT_MEMBERS_MAX || !may_move(chain, &resident[first])) {
        return OK;
    }
    uint32_t number = chain->unit_count;
    struct chain_unit *unit = NULL;
    enum status status = chain_unit_add(chain, &unit);
    if (status != OK) {
        return status;
    }
    unit->home = index;
    unit->service = resident[first].service;
    unit->members.moves = true;
    for (uint32_t r = first; r < seat->entry->resident_count && status == OK; r++) {
        if (r == first || same_unit(&resident[first], &resident[r])) {
            seat->unit_of_resident[r] = number;
            status = mover_member(chain, unit, seat, &resident[r]);
        }
    }
    seat->mover[seat->mover_count++] = number;
    return status;
}

static enum status movers_find(struct chain *chain, struct chain_seat *seat, uint32_t index)
{
    enum status status = OK;
    for (uint32_t r = 0; r < seat->entry->resident_count && status == OK; r++) {
        bool seen = seat->unit_of_resident[r] != NO_UNIT;
        for (uint32_t i = 0; i < r && !seen; i++) {
            seen = same_unit(&seat->entry->resident[i], &seat->entry->resident[r]);
        }
        status = seen ? OK : mover_make(chain, seat, r, index);
    }
    return status;
}

/* The entry without the residents whose relation ends. */
static enum status entry_without(struct chain *chain, uint32_t slot,
                                 const struct volunteer_entry **out)
{
    const struct volunteer_entry *entry = chain->view.entry[slot];
    const char *id = entry->profile->volunteer->id;
    struct resident *left =
        arena_take_many(&chain->work, (size_t)entry->resident_count + 1, sizeof *left);
    struct volunteer_entry *made = arena_take(&chain->work, sizeof *made);
    if (left == NULL || made == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t r = 0; r < entry->resident_count; r++) {
        const struct resident *resident = &entry->resident[r];
        if (chain_relation(chain, resident->client->client, id, resident->service) != NULL) {
            left[count++] = *resident;
        }
    }
    *out = entry;
    if (count < entry->resident_count) {
        volunteer_entry_derive(chain->view.pack, chain->view.today, entry->profile, left, count,
                               made);
        *out = made;
    }
    return OK;
}

static enum status seat_lighten(struct chain *chain, struct chain_seat *seat)
{
    const struct volunteer_entry *entry = seat->entry;
    struct resident *stays =
        arena_take_many(&chain->work, (size_t)entry->resident_count + 1, sizeof *stays);
    if (stays == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t r = 0; r < entry->resident_count; r++) {
        if (seat->unit_of_resident[r] == NO_UNIT) {
            stays[count++] = entry->resident[r];
        }
    }
    volunteer_entry_derive(chain->view.pack, chain->view.today, entry->profile, stays, count,
                           &seat->light);
    return OK;
}

static void hours_widen(const struct chain *chain, struct chain_seat *seat)
{
    seat_of(&seat->entry->view, &seat->hours);
    for (uint32_t i = 0; i < chain->date_count; i++) {
        struct volunteer_view space;
        const struct volunteer_view *on =
            volunteer_entry_on(chain->view.pack, seat->entry, chain->date[i], &space);
        for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
            seat->hours.free[w] |= on->grid.word[w];
        }
        seat->hours.weekends_free |= on->weekends;
    }
}

static enum status seat_make(struct chain *chain, uint32_t slot, struct chain_seat **out)
{
    struct chain_seat *seat = arena_take(&chain->work, sizeof *seat);
    if (seat == NULL) {
        return E_NO_MEMORY;
    }
    *seat = (struct chain_seat){.slot = slot};
    enum status status = entry_without(chain, slot, &seat->entry);
    if (status != OK) {
        return status;
    }
    size_t count = (size_t)seat->entry->resident_count + 1;
    seat->mover = arena_take_many(&chain->work, count, sizeof *seat->mover);
    seat->unit_of_resident = arena_take_many(&chain->work, count, sizeof *seat->mover);
    seat->guest = arena_take_many(&chain->work, SEATED_MAX, sizeof *seat->guest);
    if (chain->work.exhausted) {
        return E_NO_MEMORY;
    }
    memset(seat->unit_of_resident, 0xff, count * sizeof *seat->unit_of_resident);
    hours_widen(chain, seat);
    *out = seat;
    return OK;
}

enum status chain_seat_of(struct chain *chain, uint32_t slot, uint32_t *out)
{
    *out = chain->seat_of_slot[slot];
    if (*out != NO_SEAT) {
        return OK;
    }
    struct chain_seat *seat = NULL;
    enum status status = seat_make(chain, slot, &seat);
    if (status != OK || !array_room((void **)&chain->seat, &chain->seat_room, chain->seat_count, 1,
                                    sizeof *chain->seat)) {
        return status != OK ? status : E_NO_MEMORY;
    }
    *out = chain->seat_of_slot[slot] = chain->seat_count;
    chain->seat[chain->seat_count++] = seat;
    bool fit = seat->entry->resident_count > 0 &&
               seat_fits_beside(chain->view.pack, chain->view.room_services, NULL, seat->entry,
                                chain->view.today, &seat->entry->view);
    status = fit ? movers_find(chain, seat, *out) : OK;
    return status == OK ? seat_lighten(chain, seat) : status;
}

/* -- what fits -----------------------------------------------------------------------------------
 */

static bool is_out(uint32_t unit, const uint32_t *out_of, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (out_of[i] == unit) {
            return true;
        }
    }
    return false;
}

bool chain_fits(struct chain *chain, struct chain_seat *seat, const struct chain_unit *unit,
                uint32_t option, const uint32_t *out_of, uint32_t out_count)
{
    struct seated standing[SEATED_MAX + 1];
    struct resident still[SEATED_MAX];
    struct date first = unit->option[option].start;
    chain->effort++;
    for (uint32_t i = 0; i < seat->guest_count; i++) {
        const struct chain_unit *guest = chain->unit[seat->guest[i]];
        struct date start = guest->option[guest->pair[guest->at].option].start;
        first = start.days < first.days ? start : first;
    }
    uint32_t count = 0;
    for (uint32_t r = 0; r < seat->entry->resident_count; r++) {
        uint32_t mover = seat->unit_of_resident[r];
        bool left =
            mover != NO_UNIT && (chain->unit[mover]->away || is_out(mover, out_of, out_count));
        if (left || resident_left(&seat->entry->resident[r], first)) {
            continue;
        }
        if (count + seat->guest_count + 1 >= SEATED_MAX) {
            return false;
        }
        still[count++] = seat->entry->resident[r];
    }
    if (seat->guest_count + 1 >= SEATED_MAX) {
        return false;
    }
    count = seated_of(chain->view.pack, chain->view.today, chain->view.room_services, still, count,
                      standing);
    for (uint32_t i = 0; i < seat->guest_count; i++) {
        const struct chain_unit *guest = chain->unit[seat->guest[i]];
        standing[count++] = guest->option[guest->pair[guest->at].option].asked;
    }
    standing[count++] = unit->option[option].asked;
    return seated_fit(standing, count, &seat->hours);
}

/* -- who could serve a unit ----------------------------------------------------------------------
 */

static bool just_ended(const struct chain_unit *unit, const char *volunteer)
{
    for (uint32_t i = 0; unit->stranded && i < unit->members.count; i++) {
        if (unit->relation[i] != NULL && strcmp(unit->relation[i]->volunteer, volunteer) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_open(struct chain *chain, const struct unit *made, uint32_t option,
                    const struct volunteer_entry *entry, struct judged *judged)
{
    static const struct rematch_options ORDINARY = {0};
    chain->effort++;
    unit_judge(&chain->view, &made->option[option], made->member_count, entry, judged);
    return judged->refusal == REFUSED_BY_NONE &&
           !asking_is_below_floor(&ORDINARY, chain->view.pack, judged, made->member_count);
}

struct finding {
    struct chain *chain;
    struct chain_unit *unit;
    struct unit made;
    struct chain_pair *pair;
    uint32_t count, room;
};

static enum status pair_try(struct finding *finding, uint32_t slot, uint32_t option)
{
    struct chain *chain = finding->chain;
    struct judged judged;
    uint32_t seat = NO_SEAT;
    enum status status = chain_seat_of(chain, slot, &seat);
    if (status != OK || finding->unit->home == seat ||
        !is_open(chain, &finding->made, option, &chain->seat[seat]->light, &judged)) {
        return status;
    }
    if (!array_room((void **)&finding->pair, &finding->room, finding->count, 1,
                    sizeof *finding->pair)) {
        return E_NO_MEMORY;
    }
    finding->pair[finding->count++] =
        (struct chain_pair){.seat = seat, .option = option, .points = judged.points};
    return OK;
}

static enum status slot_try(struct finding *finding, uint32_t slot)
{
    const struct chain *chain = finding->chain;
    const struct volunteer_entry *entry = chain->view.entry[slot];
    const char *id = entry->profile->volunteer->id;
    enum status status = OK;
    if (slot == chain->gone || just_ended(finding->unit, id) ||
        !unit_may_join(finding->made.only, entry)) {
        return OK;
    }
    for (uint32_t i = 0; i < finding->made.option_count && status == OK; i++) {
        const struct unit_option *option = &finding->made.option[i];
        uint32_t away_m = point_distance_m(&option->member[0].point, &entry->view.point);
        if (option->refusal == REFUSED_BY_NONE && volunteer_offers(entry, option->service) &&
            away_m <= option->reach_m) {
            status = pair_try(finding, slot, i);
        }
    }
    return status;
}

static enum status slots_try(struct finding *finding)
{
    struct chain *chain = finding->chain;
    uint32_t reach_m = 0;
    uint32_t services = 0;
    for (uint32_t i = 0; i < finding->made.option_count; i++) {
        const struct unit_option *option = &finding->made.option[i];
        reach_m = option->reach_m > reach_m ? option->reach_m : reach_m;
        services |= UINT32_C(1) << option->service;
    }
    struct candidates candidates =
        candidates_around(&chain->view, &finding->made.member[0]->place, reach_m);
    candidates.services = services;
    enum status status = OK;
    uint32_t slot = NO_SLOT;
    while (status == OK && (slot = candidates_next(&candidates)) != NO_SLOT) {
        chain->spent = chain->spent || chain->effort >= chain->effort_end;
        status = chain->spent ? E_LIMIT : slot_try(finding, slot);
    }
    return status;
}

static int pair_order(const void *left, const void *right)
{
    const struct chain_pair *a = left;
    const struct chain_pair *b = right;
    if (a->points != b->points) {
        return a->points > b->points ? -1 : 1;
    }
    if (a->seat != b->seat) {
        return a->seat < b->seat ? -1 : 1;
    }
    return a->option < b->option ? -1 : a->option > b->option;
}

static enum status unit_keep(struct finding *finding)
{
    struct chain *chain = finding->chain;
    struct chain_unit *unit = finding->unit;
    unit->option_count = finding->made.option_count;
    unit->option =
        arena_take_many(&chain->work, (size_t)unit->option_count + 1, sizeof *unit->option);
    unit->pair = arena_take_many(&chain->work, (size_t)finding->count + 1, sizeof *unit->pair);
    if (chain->work.exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < unit->option_count; i++) {
        unit->option[i] = (struct chain_option){finding->made.option[i].asked,
                                                finding->made.option[i].member[0].start};
    }
    if (finding->count > 0) {
        memcpy(unit->pair, finding->pair, finding->count * sizeof *unit->pair);
        qsort(unit->pair, finding->count, sizeof *unit->pair, pair_order);
    }
    unit->pair_count = finding->count;
    unit->points_max = finding->count > 0 ? unit->pair[0].points : 0;
    unit->asked = true;
    return OK;
}

static enum status made_of(struct chain *chain, const struct chain_unit *unit, struct unit *out)
{
    enum status status = unit_make(&chain->view, &unit->members, &chain->scratch, out);
    if (status == OK && !unit->stranded) {
        unit_narrow(out, unit->service);
    }
    return status;
}

static void stays_judge(struct chain *chain, struct chain_unit *unit, const struct unit *made)
{
    const struct volunteer_entry *home = &chain->seat[unit->home]->light;
    struct judged judged = {.refusal = REFUSED_BY_CAPACITY};
    if (made->option_count > 0 && volunteer_offers(home, unit->service)) {
        chain->effort++;
        unit_judge(&chain->view, &made->option[0], made->member_count, home, &judged);
    }
    unit->stays = judged.refusal == REFUSED_BY_NONE ? judged.points : 0;
}

enum status chain_ask(struct chain *chain, struct chain_unit *unit)
{
    if (unit->asked) {
        return OK;
    }
    struct finding finding = {.chain = chain, .unit = unit};
    enum status status = made_of(chain, unit, &finding.made);
    const struct unit *made = &finding.made;
    bool free_unit = status == OK && made->hold == UNIT_FREE && made->option_count > 0;
    for (uint32_t k = 0; free_unit && unit->stranded && k < chain->view.pack->level_count; k++) {
        unit->level[k] =
            level_worth(chain->view.pack, k, made->option[0].member, made->member_count);
    }
    if (free_unit && !unit->stranded) {
        stays_judge(chain, unit, made);
    }
    if (free_unit) {
        status = slots_try(&finding);
    }
    if (status == OK) {
        status = unit_keep(&finding);
    }
    free(finding.pair);
    arena_reset(&chain->scratch);
    return status;
}

bool chain_judge(struct chain *chain, const struct chain_unit *unit, const struct chain_pair *pair,
                 struct judged *judged)
{
    struct unit made;
    bool judges = made_of(chain, unit, &made) == OK && pair->option < made.option_count;
    if (judges) {
        unit_judge(&chain->view, &made.option[pair->option], made.member_count,
                   &chain->seat[pair->seat]->light, judged);
    }
    arena_reset(&chain->scratch);
    return judges && judged->refusal == REFUSED_BY_NONE;
}

/* Answers why a client stays without: looks at everybody within reach, once. */
#include "match/whynot.h"

#include "match/funnel.h"
#include "match/propose.h"
#include "match/reasons.h"
#include "match/unlock.h"

struct whynot {
    struct view view;
    const struct directory *directory;
    const struct client *client;
    struct unit unit;
    uint32_t asked; /* which member */
    struct lever_book book;
    struct funnel funnel;
    struct unlocks unlocks;
    struct hurdles hurdles; /* of the option looked at */
    struct ways ways;
};

static enum status ask(const struct directory *directory, const struct client *client,
                       struct arena *request, struct whynot **out)
{
    struct whynot *whynot = arena_take(request, sizeof *whynot);
    struct unit_members members;
    enum status status =
        whynot == NULL ? E_NO_MEMORY : unit_members_of(directory, client, &members);
    if (status != OK) {
        return status;
    }
    whynot->view = view_borrow(directory);
    whynot->directory = directory;
    whynot->client = client;
    status = unit_make(&whynot->view, &members, request, &whynot->unit);
    if (status == OK) {
        whynot->asked = unit_member(&whynot->unit, client);
        lever_book_make(directory->pack, &whynot->book);
    }
    *out = whynot;
    return status;
}

/* -- everybody ------------------------------------------------------------------------------------
 */

/* The first refusal as match.propose counts it: the client's rules, the group, then the volunteer's
 * and the pair's, and the room last; so they stand in the list, but for what the engine says. */
static uint32_t first_of(const struct whynot *whynot, const struct hurdles *hurdles)
{
    if (whynot->unit.hold != UNIT_FREE) {
        return HURDLE_HOLD;
    }
    if (hurdles->count == 0) {
        return HURDLE_KINDS;
    }
    uint32_t first = hurdles->item[0].what;
    bool own = first < PACK_RULES_MAX && whynot->view.pack->rule[first].side == SIDE_CLIENT;
    return own || unit_may_join(hurdles->option->only, hurdles->entry) ? first
                                                                       : (uint32_t)HURDLE_GROUP;
}

struct met {
    bool considered, eligible, near; /* near: within the pack's reach of some wish */
    bool offers;
    uint32_t first;
    struct funnel_seen seen;
    struct ways ways; /* over all wishes */
    struct opening at;
};

static int32_t points_of(const struct whynot *whynot, const struct hurdles *hurdles)
{
    return score_points(whynot->view.pack, &hurdles->pair[whynot->asked].pair);
}

static enum status meet_option(struct whynot *whynot, uint32_t number,
                               const struct volunteer_entry *entry, struct met *met)
{
    const struct unit_option *option = &whynot->unit.option[number];
    uint32_t distance_m = point_distance_m(&option->member[0].point, &entry->view.point);
    if (distance_m > whynot->view.pack->service[option->service].reach_m) {
        return OK;
    }
    met->near = true;
    if (!volunteer_offers(entry, option->service)) {
        return OK;
    }
    met->offers = true;
    bool considered = distance_m <= option->reach_m && unit_may_join(option->only, entry);
    struct hurdles *hurdles = &whynot->hurdles;
    hurdles_find(&whynot->view, &whynot->book, &whynot->unit, option, entry, hurdles);
    if (considered) {
        met->eligible = met->eligible || hurdles->count == 0;
        met->first = met->considered ? met->first : first_of(whynot, hurdles);
        met->considered = true;
    }
    if (hurdles->count == 0) {
        return OK;
    }
    funnel_see(&met->seen, hurdles, considered);
    hurdles_ways(hurdles, CHANGES_MAX, &met->ways);
    met->at.option = number;
    met->at.points = points_of(whynot, hurdles);
    met->at.distance_m = distance_m;
    return unlocks_add(&whynot->unlocks, &met->ways, &met->at);
}

static enum status meet(struct whynot *whynot, uint32_t slot, struct met *met)
{
    const struct volunteer_entry *entry = whynot->view.entry[slot];
    struct funnel *funnel = &whynot->funnel;
    *met = (struct met){.first = HURDLE_KINDS,
                        .at = {.slot = slot, .id = entry->profile->volunteer->id}};
    uint32_t kept = whynot->unlocks.opening_count;
    enum status status = OK;
    for (uint32_t i = 0; i < whynot->unit.option_count && status == OK; i++) {
        status = meet_option(whynot, i, entry, met);
    }
    if (met->considered) {
        funnel->considered++;
        funnel->state[entry->profile->volunteer->status]++;
    } else if (met->near) {
        funnel->own_distance += met->offers ? 1 : 0;
        funnel->other_service += met->offers ? 0 : 1;
    }
    if (met->eligible) {
        funnel->eligible++;
        whynot->unlocks.opening_count = kept; /* needs nothing */
        return status;
    }
    if (met->first < HURDLE_KINDS) {
        funnel->first[met->first]++;
    }
    funnel_count(funnel, &met->seen);
    return status;
}

static uint32_t widest_reach(const struct whynot *whynot)
{
    uint32_t reach_m = 0;
    for (uint32_t i = 0; i < whynot->unit.option_count; i++) {
        uint32_t reach = whynot->view.pack->service[whynot->unit.option[i].service].reach_m;
        reach_m = reach > reach_m ? reach : reach_m;
    }
    return reach_m;
}

static enum status meet_all(struct whynot *whynot, struct arena *request)
{
    struct met *met = arena_take(request, sizeof *met);
    if (met == NULL) {
        return E_NO_MEMORY;
    }
    whynot->funnel.held = whynot->directory->volunteers.held;
    if (whynot->unit.option_count == 0) {
        return OK;
    }
    struct candidates candidates =
        candidates_around(&whynot->view, &whynot->unit.member[0]->place, widest_reach(whynot));
    enum status status = OK;
    for (uint32_t slot = candidates_next(&candidates); slot != NO_SLOT && status == OK;
         slot = candidates_next(&candidates)) {
        status = meet(whynot, slot, met);
    }
    return status == OK ? unlocks_settle(&whynot->unlocks, request) : status;
}

/* -- saying ---------------------------------------------------------------------------------------
 */

static struct value best_say(const struct whynot *whynot, const struct opening *best,
                             struct arena *request)
{
    uint8_t service = whynot->unit.option[best->option].service;
    struct value map = value_map(request, 4);
    value_put(&map, request, "volunteer", value_text(request, best->id));
    value_put(&map, request, "service", value_static(word_of(vocabulary_service(), service)));
    value_put(&map, request, "score", value_int(best->points));
    value_put(&map, request, "distance_km", kilometres_say(best->distance_m));
    return map;
}

static struct value unlocks_say(struct whynot *whynot, struct arena *request)
{
    struct unlocks *unlocks = &whynot->unlocks;
    struct value list = value_list(request, 8);
    for (uint32_t i = 0; i < unlocks->count && i < WHYNOT_UNLOCKS_SHOWN; i++) {
        const struct unlock *unlock = &unlocks->unlock[i];
        hurdles_find(&whynot->view, &whynot->book, &whynot->unit,
                     &whynot->unit.option[unlock->best.option],
                     whynot->view.entry[unlock->best.slot], &whynot->hurdles);
        struct value map = value_map(request, 4);
        value_put(&map, request, "changes", changes_say(&whynot->hurdles, unlock->set, request));
        value_put(&map, request, "makeable", value_bool(unlock->makeable));
        value_put(&map, request, "volunteers", value_int(unlock->volunteers));
        value_put(&map, request, "best", best_say(whynot, &unlock->best, request));
        value_append(&list, request, map);
    }
    return list;
}

static struct value aside_say(const struct funnel *funnel, struct arena *request)
{
    uint32_t near = funnel->considered + funnel->own_distance + funnel->other_service;
    struct value map = value_map(request, 3);
    value_put(&map, request, "service", value_int(funnel->other_service));
    value_put(&map, request, "distance", value_int(funnel->held - near));
    value_put(&map, request, "own_distance", value_int(funnel->own_distance));
    return map;
}

static void head_say(const struct whynot *whynot, struct arena *request, struct value *out)
{
    char today[DATE_TEXT_BYTES];
    date_print(whynot->view.today, today);
    value_put(out, request, "client", value_text(request, whynot->client->id));
    value_put(out, request, "today", value_text(request, today));
    uint8_t status = directory_client_status(whynot->directory, whynot->client);
    value_put(out, request, "status", value_static(word_of(vocabulary_client_status(), status)));
    if (whynot->unit.hold != UNIT_FREE) {
        value_put(out, request, "hold", value_static(unit_hold_word(whynot->unit.hold)));
    }
}

enum status match_whynot(const struct directory *directory, const struct client *client,
                         struct arena *request, struct value *out)
{
    struct whynot *whynot = NULL;
    enum status status = ask(directory, client, request, &whynot);
    if (status == OK) {
        status = meet_all(whynot, request);
    }
    if (status == OK) {
        const struct funnel *funnel = &whynot->funnel;
        *out = value_map(request, 16);
        head_say(whynot, request, out);
        value_put(out, request, "considered", value_int(funnel->considered));
        value_put(out, request, "eligible", value_int(funnel->eligible));
        value_put(out, request, "not_considered", aside_say(funnel, request));
        value_put(out, request, "funnel",
                  funnel_say(funnel, &whynot->view, &whynot->book, whynot->unit.hold, request));
        value_put(out, request, "state", state_say(funnel, &whynot->unit, directory, request));
        value_put(out, request, "unlocks", unlocks_say(whynot, request));
        value_put(out, request, "unlocks_found", value_int(whynot->unlocks.count));
        value_put(out, request, "unlocks_complete", value_bool(!whynot->unlocks.overflown));
        struct value plan = value_map(request, 1);
        value_put(&plan, request, "available", value_bool(false));
        value_put(out, request, "plan", plan);
    }
    if (whynot != NULL) {
        unlocks_close(&whynot->unlocks);
    }
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

/* -- one pair -------------------------------------------------------------------------------------
 */

/* Everything that refuses: one entry a rule, with the facts it read of the first client it refuses.
 */
static struct value refused_say(struct whynot *whynot, struct arena *request)
{
    const struct hurdles *hurdles = &whynot->hurdles;
    struct value list = value_list(request, hurdles->count);
    bool said[HURDLE_KINDS] = {false};
    for (uint32_t i = 0; i < hurdles->count; i++) {
        uint32_t what = hurdles->item[i].what;
        if (said[what]) {
            continue;
        }
        said[what] = true;
        struct value map = value_map(request, 4);
        enum unit_hold hold = whynot->unit.hold;
        value_put(&map, request, "rule", value_static(hurdle_word(whynot->view.pack, what, hold)));
        value_put(&map, request, "text",
                  texts_say(hurdle_text(whynot->view.pack, what, hold), request));
        lever_set levers = 0;
        hurdle_ways(hurdles, i, &whynot->ways);
        for (uint32_t w = 0; w < whynot->ways.count; w++) {
            levers |= whynot->ways.set[w];
        }
        value_put(&map, request, "changes", changes_say(hurdles, levers, request));
        value_append(&list, request, map);
    }
    return list;
}

static struct value option_say(struct whynot *whynot, uint32_t number,
                               const struct volunteer_entry *entry, struct arena *request)
{
    const struct unit_option *option = &whynot->unit.option[number];
    struct hurdles *hurdles = &whynot->hurdles;
    hurdles_find(&whynot->view, &whynot->book, &whynot->unit, option, entry, hurdles);
    struct value map = value_map(request, 6);
    struct value unlocks = value_list(request, 2);
    whynot->ways.count = 0;
    if (hurdles->count > 0) {
        hurdles_ways(hurdles, LEVER_COUNT, &whynot->ways);
    }
    for (uint32_t i = 0; i < whynot->ways.count && i < WHYNOT_UNLOCKS_SHOWN; i++) {
        lever_set set = whynot->ways.set[i];
        struct value unlock = value_map(request, 2);
        value_put(&unlock, request, "changes", changes_say(hurdles, set, request));
        value_put(&unlock, request, "makeable", value_bool((set & levers_of_nobody()) == 0));
        value_append(&unlocks, request, unlock);
    }
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), option->service)));
    value_put(&map, request, "eligible", value_bool(hurdles->count == 0));
    value_put(&map, request, "score", value_int(points_of(whynot, hurdles)));
    value_put(&map, request, "distance_km", kilometres_say(hurdles->distance_m));
    value_put(&map, request, "refused", refused_say(whynot, request));
    value_put(&map, request, "unlocks", unlocks);
    return map;
}

enum status match_whynot_pair(const struct directory *directory, const struct client *client,
                              const struct volunteer_entry *volunteer, struct arena *request,
                              struct value *out)
{
    struct whynot *whynot = NULL;
    enum status status = ask(directory, client, request, &whynot);
    if (status != OK) {
        return status;
    }
    *out = value_map(request, 8);
    head_say(whynot, request, out);
    value_put(out, request, "volunteer", value_text(request, volunteer->profile->volunteer->id));
    struct value services = value_list(request, whynot->unit.option_count);
    bool eligible = false;
    for (uint32_t i = 0; i < whynot->unit.option_count; i++) {
        struct value one = option_say(whynot, i, volunteer, request);
        eligible = eligible || value_bool_or(value_get(&one, "eligible"), false);
        value_append(&services, request, one);
    }
    value_put(out, request, "eligible", value_bool(eligible));
    value_put(out, request, "services", services);
    return request->exhausted ? E_NO_MEMORY : OK;
}

/* The inverse question, and every reason about one pair. */
#include <string.h>

#include "match/offer.h"
#include "match/propose.h"
#include "match/reasons.h"
#include "rules/explain.h"

enum { SCRATCH_CHUNK_BYTES = 16384 };

struct inverse {
    struct view view;
    const struct directory *directory;
    const struct volunteer_entry *entry;
    const struct propose_options *options;
    struct arena scratch; /* of one client */
    struct refusals refusals;
    uint32_t considered, eligible;
    struct ranking ranking;
};

/* Cheap and never wrong: false only when no option of the client could be considered. */
static bool may_concern(const struct inverse *inverse, const struct client *client)
{
    uint32_t wished = UINT32_C(1) << client->service;
    for (uint32_t i = 0; i < client->alternative_count; i++) {
        wished |= UINT32_C(1) << client->alternative[i].service;
    }
    wished &= inverse->entry->profile->volunteer->services;
    if (inverse->options->service != WORD_NONE) {
        wished &= UINT32_C(1) << inverse->options->service;
    }
    uint32_t reach_m = 0;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        uint32_t reach = inverse->view.pack->service[service].reach_m;
        reach_m = (wished >> service & 1) != 0 && reach > reach_m ? reach : reach_m;
    }
    /* A group is considered from its first member's home, wherever this one lives. */
    bool grouped = client->group.id != NULL && client->group.together == 0;
    return inverse->view.index_off ||
           (wished != 0 &&
            (grouped || place_distance_m(&client->place,
                                         &inverse->entry->profile->volunteer->place) <= reach_m));
}

static enum status unit_of_client(struct inverse *inverse, const struct client *client,
                                  struct unit *unit)
{
    struct unit_members members;
    enum status status = unit_members_of(inverse->directory, client, &members);
    if (status == OK) {
        status = unit_make(&inverse->view, &members, &inverse->scratch, unit);
    }
    if (status == OK) {
        unit_narrow(unit, inverse->options->service);
    }
    return status;
}

static enum status consider_client(struct inverse *inverse, uint32_t slot)
{
    const struct client *client = inverse->directory->clients.profile[slot]->client;
    struct unit unit;
    enum status status = unit_of_client(inverse, client, &unit);
    if (status != OK || unit.hold != UNIT_FREE) {
        return status;
    }
    struct offer offer;
    struct offer_asking asking = {.view = &inverse->view,
                                  .unit = &unit,
                                  .asked = unit_member(&unit, client),
                                  .ranking = &inverse->ranking,
                                  .unwarned = inverse->options->exclude_warned};
    offer_weigh(&asking, inverse->entry, &offer);
    inverse->considered += offer.considered ? 1 : 0;
    inverse->eligible += offer.eligible ? 1 : 0;
    if (offer.considered && !offer.eligible) {
        refusals_count(&inverse->refusals, offer.refusal);
    }
    if (offer.points >= 0) {
        struct ranked ranked = {
            .id = client->id, .points = offer.points, .slot = slot, .option = offer.option};
        ranking_offer(&inverse->ranking, &ranked);
    }
    return OK;
}

static enum status client_say(struct inverse *inverse, const struct ranked *ranked,
                              struct arena *request, struct value *list)
{
    const struct client *client = inverse->directory->clients.profile[ranked->slot]->client;
    struct unit unit;
    enum status status = unit_of_client(inverse, client, &unit);
    if (status != OK) {
        return status;
    }
    const struct unit_option *option = &unit.option[ranked->option];
    uint32_t member = unit_member(&unit, client);
    struct unit_pair pair;
    unit_pair(&inverse->view, option, member, inverse->entry, &pair);
    struct value map = value_map(request, 5);
    value_put(&map, request, "client", value_text(request, client->id));
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), option->service)));
    value_put(&map, request, "score", value_int(ranked->points));
    value_put(&map, request, "warnings",
              warnings_say(&inverse->view, option, member, inverse->entry, &pair.pair, request));
    value_put(&map, request, "distance_km", kilometres_say(pair.pair.distance_m));
    value_append(list, request, map);
    return OK;
}

static enum status inverse_all(struct inverse *inverse)
{
    enum status status = OK;
    const struct slots *slots = &inverse->directory->clients;
    for (uint32_t slot = 0; slot < slots->count && status == OK; slot++) {
        const struct client *client =
            slots->profile[slot] == NULL ? NULL : slots->profile[slot]->client;
        if (client != NULL && client->status == CLIENT_STATUS_waiting &&
            !inverse->directory->served[slot] && may_concern(inverse, client)) {
            status = consider_client(inverse, slot);
            arena_reset(&inverse->scratch);
        }
    }
    return status;
}

enum status match_clients(const struct directory *directory,
                          const struct volunteer_entry *volunteer,
                          const struct propose_options *options, struct arena *request,
                          struct value *out)
{
    struct inverse *inverse = arena_take(request, sizeof *inverse);
    if (inverse == NULL) {
        return E_NO_MEMORY;
    }
    *inverse = (struct inverse){.view = view_borrow(directory),
                                .directory = directory,
                                .entry = volunteer,
                                .options = options};
    arena_open(&inverse->scratch, SCRATCH_CHUNK_BYTES, 0);
    enum status status =
        ranking_open(&inverse->ranking, options->k, request) ? inverse_all(inverse) : E_NO_MEMORY;
    struct value list = value_list(request, inverse->ranking.count);
    for (uint32_t i = 0; status == OK && i < inverse->ranking.count; i++) {
        status = client_say(inverse, &inverse->ranking.best[i], request, &list);
        arena_reset(&inverse->scratch);
    }
    *out = value_map(request, 5);
    value_put(out, request, "volunteer", value_text(request, volunteer->profile->volunteer->id));
    value_put(out, request, "considered", value_int(inverse->considered));
    value_put(out, request, "eligible", value_int(inverse->eligible));
    value_put(out, request, "proposals", list);
    value_put(out, request, "refused",
              refusals_say(&inverse->refusals, inverse->view.pack, request));
    arena_close(&inverse->scratch);
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

/* What the pair alone does not show: a sibling's refusal, the room for all of them, and whether the
 * volunteer lives near enough to be considered at all. */
static void explain_unit(const struct view *view, const struct unit *unit,
                         const struct unit_option *option, const struct volunteer_entry *entry,
                         struct arena *request, struct value *one)
{
    struct judged judgement;
    bool offers = volunteer_offers(entry, option->service);
    if (offers) {
        unit_judge(view, option, unit->member_count, entry, &judgement);
    }
    bool eligible = value_bool_or(value_get(one, "eligible"), false);
    if (eligible && offers && judgement.refusal != REFUSED_BY_NONE) {
        value_set(one, request, "eligible", value_bool(false));
        value_put(one, request, "refused_by",
                  value_static(refusal_word(view->pack, judgement.refusal)));
    }
    value_put(one, request, "within_reach",
              value_bool(place_distance_m(&unit->member[0]->place,
                                          &entry->profile->volunteer->place) <= option->reach_m));
}

/* One explanation a service that the client may get; those the volunteer offers first. */
static enum status explain_options(const struct view *view, const struct unit *unit,
                                   uint32_t member, const struct volunteer_entry *entry,
                                   struct arena *request, struct value *list)
{
    enum status status = OK;
    for (uint32_t pass = 0; pass < 2 && status == OK; pass++) {
        for (uint32_t i = 0; i < unit->option_count && status == OK; i++) {
            const struct unit_option *option = &unit->option[i];
            if (volunteer_offers(entry, option->service) != (pass == 0)) {
                continue;
            }
            struct unit_pair pair;
            unit_pair(view, option, member, entry, &pair);
            struct value one;
            status = pair_explain(view->pack, &pair.pair, request, &one);
            if (status == OK) {
                explain_unit(view, unit, option, entry, request, &one);
                value_append(list, request, one);
            }
        }
    }
    return status;
}

enum status match_explain(const struct directory *directory, const struct client *client,
                          const struct volunteer_entry *volunteer, uint8_t service,
                          struct arena *request, struct value *out)
{
    struct view view = view_borrow(directory);
    struct unit_members members;
    struct unit unit;
    enum status status = unit_members_of(directory, client, &members);
    if (status == OK) {
        status = unit_make(&view, &members, request, &unit);
    }
    if (status != OK) {
        return status;
    }
    uint32_t member = unit_member(&unit, client);
    unit_narrow(&unit, service);
    if (unit.option_count == 0 && unit.hold == UNIT_FREE) {
        return E_NOT_FOUND;
    }
    struct value list = value_list(request, unit.option_count);
    status = explain_options(&view, &unit, member, volunteer, request, &list);
    *out = value_map(request, 12);
    value_put(out, request, "client", value_text(request, client->id));
    value_put(out, request, "volunteer", value_text(request, volunteer->profile->volunteer->id));
    char today[DATE_TEXT_BYTES];
    date_print(view.today, today);
    value_put(out, request, "today", value_text(request, today));
    if (unit.hold != UNIT_FREE) {
        value_put(out, request, "hold", value_static(unit_hold_word(unit.hold)));
    }
    /* The first explanation stands in the open: most pairs have only one. */
    for (uint32_t i = 0; list.count > 0 && i < list.item[0].count; i++) {
        const struct value_member *part = &list.item[0].member[i];
        value_set(out, request, part->key, part->value);
    }
    value_put(out, request, "services", list);
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

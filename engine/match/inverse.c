/* The inverse question, and every reason about one pair. */
#include <string.h>

#include "match/propose.h"
#include "match/ranking.h"
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

static enum status consider_client(struct inverse *inverse, uint32_t slot)
{
    const struct client *client = inverse->directory->clients.profile[slot]->client;
    struct unit_members members;
    struct unit unit;
    enum status status = unit_members_of(inverse->directory, client, &members);
    if (status == OK) {
        status = unit_make(&inverse->view, &members, &inverse->scratch, &unit);
    }
    if (status != OK || unit.hold != UNIT_FREE) {
        return status;
    }
    uint32_t refusal = REFUSED_BY_NONE;
    struct ranked best = {.id = client->id, .points = -1, .slot = slot};
    bool considered = false;
    for (uint32_t i = 0; i < unit.option_count; i++) {
        const struct unit_option *option = &unit.option[i];
        if ((inverse->options->service != WORD_NONE &&
             option->service != inverse->options->service) ||
            !volunteer_offers(inverse->entry, option->service) ||
            place_distance_m(&client->place, &inverse->entry->profile->volunteer->place) >
                option->reach_m) {
            continue;
        }
        considered = true;
        struct judgement judgement;
        unit_judge(&inverse->view, option, unit.member_count, inverse->entry, &inverse->scratch,
                   &judgement);
        if (judgement.refusal != REFUSED_BY_NONE) {
            refusal = refusal == REFUSED_BY_NONE ? judgement.refusal : refusal;
        } else if (judgement.points / (int32_t)unit.member_count > best.points) {
            best.points = judgement.points / (int32_t)unit.member_count;
            best.option = option->service;
        }
    }
    inverse->considered += considered ? 1 : 0;
    if (best.points >= 0) {
        inverse->eligible++;
        ranking_offer(&inverse->ranking, &best);
    } else if (considered) {
        refusals_count(&inverse->refusals, refusal);
    }
    return OK;
}

static enum status client_say(struct inverse *inverse, const struct ranked *ranked,
                              struct arena *request, struct value *list)
{
    const struct client *client = inverse->directory->clients.profile[ranked->slot]->client;
    struct propose_options options = {.k = 1, .service = (uint8_t)ranked->option};
    struct unit_members members;
    struct unit unit;
    enum status status = unit_members_of(inverse->directory, client, &members);
    if (status == OK) {
        status = unit_make(&inverse->view, &members, &inverse->scratch, &unit);
    }
    for (uint32_t i = 0; status == OK && i < unit.option_count; i++) {
        const struct unit_option *option = &unit.option[i];
        if (option->service != options.service) {
            continue;
        }
        uint32_t member = 0;
        while (unit.member[member] != client) {
            member++;
        }
        struct pair_view pair;
        unit_pair(&inverse->view, option, unit.member_count, member, inverse->entry,
                  &inverse->scratch, &pair);
        struct value map = value_map(request, 5);
        value_put(&map, request, "client", value_text(request, client->id));
        value_put(&map, request, "service",
                  value_static(word_of(vocabulary_service(), option->service)));
        value_put(&map, request, "score", value_int(ranked->points));
        value_put(&map, request, "warnings",
                  warnings_say(&inverse->view, option, member, inverse->entry, &pair, request));
        value_put(&map, request, "distance_km", kilometres_say(pair.distance_m));
        value_append(list, request, map);
    }
    return status;
}

static enum status inverse_all(struct inverse *inverse)
{
    enum status status = OK;
    const struct slots *slots = &inverse->directory->clients;
    for (uint32_t slot = 0; slot < slots->count && status == OK; slot++) {
        const struct client *client =
            slots->profile[slot] == NULL ? NULL : slots->profile[slot]->client;
        if (client != NULL && client->status == CLIENT_STATUS_waiting &&
            !inverse->directory->served[slot]) {
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
            struct pair_view pair;
            unit_pair(view, option, unit->member_count, member, entry, request, &pair);
            struct value one;
            status = pair_explain(view->pack, &pair, request, &one);
            if (status == OK) {
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
    uint32_t member = 0;
    while (unit.member[member] != client) {
        member++;
    }
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

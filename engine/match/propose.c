/* Proposals: one client against everybody within reach. */
#include "match/propose.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/glance.h"
#include "match/offer.h"
#include "match/reasons.h"

struct question {
    struct view view;
    const struct propose_options *options;
    struct unit unit;
    struct glance *glance; /* for each option */
    uint32_t asked;        /* which member of the unit the question is about */
    struct refusals refusals;
    uint32_t *open; /* slots that no card refused, to be judged */
    uint32_t open_count, open_room;
    uint32_t considered, eligible;
    struct ranking ranking;
};

static bool is_waiting(const struct directory *directory, const struct client *client)
{
    return client->status == CLIENT_STATUS_waiting && !directory_is_served(directory, client);
}

static void member_add(const struct directory *directory, const struct client *client,
                       struct unit_members *out)
{
    uint32_t at = out->count++;
    while (at > 0 && strcmp(out->client[at - 1]->id, client->id) > 0) {
        out->client[at] = out->client[at - 1];
        out->worker[at] = out->worker[at - 1];
        out->served[at] = out->served[at - 1];
        at--;
    }
    out->client[at] = client;
    out->worker[at] = client->worker == NULL ? NULL : directory_worker(directory, client->worker);
    out->served[at] = directory_is_served(directory, client);
}

void unit_members_see(const struct directory *directory, const struct client *sibling,
                      struct unit_members *out)
{
    if (!directory_is_served(directory, sibling)) {
        return;
    }
    out->present++;
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(directory, sibling->id, slot)) != NO_SLOT) {
        const struct relation *relation = directory->relations.profile[slot]->relation;
        if (relation_holds(relation, directory->today)) {
            unit_members_stand(out, relation->volunteer);
        }
    }
}

enum status unit_members_of(const struct directory *directory, const struct client *client,
                            struct unit_members *out)
{
    *out = (struct unit_members){0};
    member_add(directory, client, out);
    if (client->group.id == NULL || client->group.together != 0) {
        return OK;
    }
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_of_group(directory, client->group.id, slot)) != NO_SLOT) {
        const struct client *other = directory->clients.profile[slot]->client;
        if (other->group.together != 0 || strcmp(other->id, client->id) == 0) {
            continue;
        }
        unit_members_see(directory, other, out);
        if (!is_waiting(directory, other)) {
            continue;
        }
        if (out->count == UNIT_MEMBERS_MAX) {
            out->too_many = true;
            break;
        }
        member_add(directory, other, out);
    }
    return OK;
}

/* Judges by the card alone, where it refuses every wish: says so as offer_weigh would.
 * ensure   false when a wish is open, and the profile has to be asked */
static bool refused_by_card(const struct question *question, const struct card *card,
                            const struct point *around, struct offer *out)
{
    const struct unit *unit = &question->unit;
    *out = (struct offer){.refusal = REFUSED_BY_NONE, .points = -1};
    uint32_t distance_m = point_distance_m(&card->point, around);
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *option = &unit->option[i];
        if ((card->services >> option->service & 1) == 0 || distance_m > option->reach_m) {
            continue;
        }
        uint32_t refusal = option->refusal;
        if (refusal == REFUSED_BY_NONE && card->closed_by[option->service] != CARD_OPEN) {
            refusal = card->closed_by[option->service];
        }
        if (refusal == REFUSED_BY_NONE) {
            refusal = glance_refusal(&question->glance[i], card, distance_m);
        }
        if (refusal == REFUSED_BY_NONE) {
            return false;
        }
        out->considered = true;
        out->refusal = out->refusal == REFUSED_BY_NONE ? refusal : out->refusal;
    }
    return true;
}

/* Judges one volunteer for every wished service it offers. */
static void consider(struct question *question, uint32_t slot)
{
    const struct volunteer_entry *entry = question->view.entry[slot];
    struct offer offer;
    struct offer_asking asking = {.view = &question->view,
                                  .unit = &question->unit,
                                  .asked = question->asked,
                                  .ranking = &question->ranking,
                                  .unwarned = question->options->exclude_warned};
    offer_weigh(&asking, entry, &offer);
    question->considered += offer.considered ? 1 : 0;
    question->eligible += offer.eligible ? 1 : 0;
    if (offer.considered && !offer.eligible) {
        refusals_count(&question->refusals, offer.refusal);
    }
    if (offer.points >= 0) {
        struct ranked ranked = {.id = entry->profile->volunteer->id,
                                .points = offer.points,
                                .slot = slot,
                                .option = offer.option};
        ranking_offer(&question->ranking, &ranked);
    }
}

/* Profiles lie all over the memory; what the next judgements will read is called for while this one
 * is made, one pointer further each time. Always in line: the compiler takes a function that only
 * calls ahead for one that does nothing, and drops the call. */
__attribute__((always_inline)) static inline void call_for(const struct question *question,
                                                           uint32_t index)
{
    enum { AHEAD = 4, LINE_BYTES = 64, ENTRY_LINES = 6, VOLUNTEER_LINES = 6 };
    struct volunteer_entry *const *entry = question->view.entry;
    const uint32_t *open = question->open;
    if (index + 3 * AHEAD < question->open_count) {
        const char *line = (const char *)entry[open[index + 3 * AHEAD]];
        for (uint32_t i = 0; i < ENTRY_LINES; i++) {
            __builtin_prefetch(line + (size_t)i * LINE_BYTES);
        }
    }
    if (index + 2 * AHEAD < question->open_count) {
        __builtin_prefetch(&entry[open[index + 2 * AHEAD]]->profile->volunteer);
    }
    if (index + AHEAD < question->open_count) {
        const char *line = (const char *)entry[open[index + AHEAD]]->view.volunteer;
        for (uint32_t i = 0; i < VOLUNTEER_LINES; i++) {
            __builtin_prefetch(line + (size_t)i * LINE_BYTES);
        }
    }
}

/* Everybody within reach: by card where a card can refuse, else by profile. */
static enum status consider_all(struct question *question, struct candidates *candidates)
{
    for (uint32_t slot = candidates_next(candidates); slot != NO_SLOT;
         slot = candidates_next(candidates)) {
        struct offer offer;
        if (!question->view.index_off && question->unit.only == NULL &&
            refused_by_card(question, candidates->card, &candidates->around, &offer)) {
            question->considered += offer.considered ? 1 : 0;
            if (offer.considered) {
                refusals_count(&question->refusals, offer.refusal);
            }
            continue;
        }
        if (!array_room((void **)&question->open, &question->open_room, question->open_count, 1,
                        sizeof *question->open)) {
            return E_NO_MEMORY;
        }
        question->open[question->open_count++] = slot;
    }
    for (uint32_t i = 0; i < question->open_count; i++) {
        call_for(question, i);
        consider(question, question->open[i]);
    }
    return OK;
}

static struct value proposal_say(const struct question *question, const struct ranked *ranked,
                                 const char *subject, struct arena *request)
{
    const struct unit_option *option = &question->unit.option[ranked->option];
    const struct volunteer_entry *entry = question->view.entry[ranked->slot];
    struct unit_pair pair;
    unit_pair(&question->view, option, question->asked, entry, &pair);
    struct score score;
    score_explain(question->view.pack, &pair.pair, &score);
    struct value map = value_map(request, 8);
    value_put(&map, request, subject, value_text(request, ranked->id));
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), option->service)));
    value_put(&map, request, "score", value_int(ranked->points));
    value_put(&map, request, "terms", terms_say(question->view.pack, &score, request));
    value_put(&map, request, "warnings",
              warnings_say(&question->view, option, question->asked, entry, &pair.pair, request));
    value_put(&map, request, "distance_km", kilometres_say(pair.pair.distance_m));
    return map;
}

static uint32_t reach_of(const struct question *question)
{
    uint32_t reach_m = 0;
    for (uint32_t i = 0; i < question->unit.option_count; i++) {
        if (question->unit.option[i].reach_m > reach_m) {
            reach_m = question->unit.option[i].reach_m;
        }
    }
    return reach_m;
}

static uint32_t services_of(const struct unit *unit)
{
    uint32_t services = 0;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        services |= UINT32_C(1) << unit->option[i].service;
    }
    return services;
}

static enum status ask(const struct directory *directory, const struct client *client,
                       const struct propose_options *options, struct arena *request,
                       struct question *question)
{
    struct unit_members members;
    enum status status = unit_members_of(directory, client, &members);
    question->view = view_borrow(directory);
    question->options = options;
    if (status == OK) {
        status = unit_make(&question->view, &members, request, &question->unit);
    }
    if (status != OK) {
        return status;
    }
    question->asked = unit_member(&question->unit, client);
    unit_narrow(&question->unit, options->service);
    question->glance =
        arena_take_many(request, question->unit.option_count, sizeof *question->glance);
    for (uint32_t i = 0; question->glance != NULL && i < question->unit.option_count; i++) {
        glance_make(directory->pack, &question->unit.option[i], question->unit.member_count,
                    &question->glance[i]);
    }
    return ranking_open(&question->ranking, options->k, request) && question->glance != NULL
               ? OK
               : E_NO_MEMORY;
}

enum status match_propose(const struct directory *directory, const struct client *client,
                          const struct propose_options *options, struct arena *request,
                          struct value *out)
{
    CHECK(options->k >= 1 && options->k <= PROPOSE_K_MAX);
    struct question *question = arena_take(request, sizeof *question);
    enum status status =
        question == NULL ? E_NO_MEMORY : ask(directory, client, options, request, question);
    if (status != OK) {
        return status;
    }
    if (question->unit.hold == UNIT_FREE && question->unit.option_count > 0) {
        struct candidates candidates = candidates_around(
            &question->view, &question->unit.member[0]->place, reach_of(question));
        candidates.services = services_of(&question->unit);
        status = consider_all(question, &candidates);
        free(question->open);
    }
    if (status != OK) {
        return status;
    }
    *out = value_map(request, 6);
    value_put(out, request, "client", value_text(request, client->id));
    value_put(out, request, "considered", value_int(question->considered));
    value_put(out, request, "eligible", value_int(question->eligible));
    struct value proposals = value_list(request, question->ranking.count);
    for (uint32_t i = 0; i < question->ranking.count; i++) {
        value_append(&proposals, request,
                     proposal_say(question, &question->ranking.best[i], "volunteer", request));
    }
    value_put(out, request, "proposals", proposals);
    value_put(out, request, "refused",
              refusals_say(&question->refusals, question->view.pack, request));
    if (question->unit.hold != UNIT_FREE) {
        value_put(out, request, "hold", value_static(unit_hold_word(question->unit.hold)));
    }
    return request->exhausted ? E_NO_MEMORY : OK;
}

/* Proposals: one client against everybody within reach. */
#include "match/propose.h"

#include <string.h>

#include "match/ranking.h"
#include "match/reasons.h"

enum { SCRATCH_CHUNK_BYTES = 16384 };

struct question {
    struct view view;
    const struct propose_options *options;
    struct unit unit;
    uint32_t asked; /* which member of the unit the question is about */
    struct arena *scratch;
    struct refusals refusals;
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

enum status unit_members_of(const struct directory *directory, const struct client *client,
                            struct unit_members *out)
{
    *out = (struct unit_members){0};
    member_add(directory, client, out);
    if (client->group.id == NULL || client->group.together != 0) {
        return OK;
    }
    const struct slots *slots = &directory->clients;
    for (uint32_t slot = 0; slot < slots->count && out->count < UNIT_MEMBERS_MAX; slot++) {
        const struct client *other =
            slots->profile[slot] == NULL ? NULL : slots->profile[slot]->client;
        if (other != NULL && other->group.id != NULL && other->group.together == 0 &&
            strcmp(other->group.id, client->group.id) == 0 && strcmp(other->id, client->id) != 0 &&
            is_waiting(directory, other)) {
            member_add(directory, other, out);
        }
    }
    return OK;
}

static bool has_warning(const struct question *question, const struct unit_option *option,
                        const struct volunteer_entry *entry)
{
    const struct pack *pack = question->view.pack;
    const struct rule_bits(*mask)[3] = pack->mask[option->service];
    struct pair_view pair;
    unit_pair(&question->view, option, question->unit.member_count, question->asked, entry,
              question->scratch, &pair);
    struct rule_bits failed;
    rules_of_pair(pack, &pair, &failed);
    return bits_overlap(failed.word, mask[SIDE_PAIR][RULE_WARN].word, PACK_RULE_WORDS) ||
           bits_overlap(option->failed[question->asked].word, mask[SIDE_CLIENT][RULE_WARN].word,
                        PACK_RULE_WORDS) ||
           bits_overlap(entry->failed.word, mask[SIDE_VOLUNTEER][RULE_WARN].word, PACK_RULE_WORDS);
}

/* The points of the member that the question is about; for a single client the judgement's own. */
static int32_t points_asked(const struct question *question, const struct unit_option *option,
                            const struct volunteer_entry *entry, const struct judgement *judgement)
{
    if (question->unit.member_count == 1) {
        return judgement->points;
    }
    struct pair_view pair;
    pair_view_make(&option->member[question->asked], &entry->view, &pair);
    return score_points(question->view.pack, &pair);
}

/* Judges one volunteer for every wished service it offers. */
static void consider(struct question *question, uint32_t slot)
{
    const struct volunteer_entry *entry = question->view.entry[slot];
    uint32_t refusal = REFUSED_BY_NONE;
    struct ranked best = {.id = entry->profile->volunteer->id, .points = -1, .slot = slot};
    bool considered = false;
    for (uint32_t i = 0; i < question->unit.option_count; i++) {
        const struct unit_option *option = &question->unit.option[i];
        if (!volunteer_offers(entry, option->service) ||
            place_distance_m(&option->member[0].client->place, &entry->profile->volunteer->place) >
                option->reach_m) {
            continue;
        }
        considered = true;
        struct judgement judgement;
        unit_judge(&question->view, option, question->unit.member_count, entry, question->scratch,
                   &judgement);
        arena_reset(question->scratch);
        if (judgement.refusal != REFUSED_BY_NONE) {
            refusal = refusal == REFUSED_BY_NONE ? judgement.refusal : refusal;
            continue;
        }
        int32_t points = points_asked(question, option, entry, &judgement);
        if (points > best.points) {
            best.points = points;
            best.option = i;
        }
    }
    question->considered += considered ? 1 : 0;
    if (best.points < 0) {
        if (considered) {
            refusals_count(&question->refusals, refusal);
        }
        return;
    }
    question->eligible++;
    if (ranking_admits(&question->ranking, best.points) &&
        !(question->options->exclude_warned &&
          has_warning(question, &question->unit.option[best.option], entry))) {
        ranking_offer(&question->ranking, &best);
    }
}

static struct value proposal_say(const struct question *question, const struct ranked *ranked,
                                 const char *subject, struct arena *request)
{
    const struct unit_option *option = &question->unit.option[ranked->option];
    const struct volunteer_entry *entry = question->view.entry[ranked->slot];
    struct pair_view pair;
    unit_pair(&question->view, option, question->unit.member_count, question->asked, entry,
              question->scratch, &pair);
    struct score score;
    score_explain(question->view.pack, &pair, &score);
    struct value map = value_map(request, 8);
    value_put(&map, request, subject, value_text(request, ranked->id));
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), option->service)));
    value_put(&map, request, "score", value_int(ranked->points));
    value_put(&map, request, "terms", terms_say(question->view.pack, &score, request));
    value_put(&map, request, "warnings",
              warnings_say(&question->view, option, question->asked, entry, &pair, request));
    value_put(&map, request, "distance_km", kilometres_say(pair.distance_m));
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
    while (question->unit.member[question->asked] != client) {
        question->asked++;
    }
    unit_narrow(&question->unit, options->service);
    return ranking_open(&question->ranking, options->k, request) ? OK : E_NO_MEMORY;
}

enum status match_propose(const struct directory *directory, const struct client *client,
                          const struct propose_options *options, struct arena *request,
                          struct value *out)
{
    CHECK(options->k >= 1 && options->k <= PROPOSE_K_MAX);
    struct arena scratch;
    arena_open(&scratch, SCRATCH_CHUNK_BYTES, 0);
    struct question *question = arena_take(request, sizeof *question);
    enum status status =
        question == NULL ? E_NO_MEMORY : ask(directory, client, options, request, question);
    if (status != OK) {
        arena_close(&scratch);
        return status;
    }
    question->scratch = &scratch;
    if (question->unit.hold == UNIT_FREE && question->unit.option_count > 0) {
        struct candidates candidates =
            candidates_around(&question->view, &client->place, reach_of(question));
        for (uint32_t slot = candidates_next(&candidates); slot != NO_SLOT;
             slot = candidates_next(&candidates)) {
            consider(question, slot);
        }
    }
    *out = value_map(request, 6);
    value_put(out, request, "client", value_text(request, client->id));
    value_put(out, request, "considered", value_int(question->considered));
    value_put(out, request, "eligible", value_int(question->eligible));
    struct value proposals = value_list(request, question->ranking.count);
    for (uint32_t i = 0; i < question->ranking.count; i++) {
        value_append(&proposals, request,
                     proposal_say(question, &question->ranking.best[i], "volunteer", request));
        arena_reset(&scratch);
    }
    value_put(out, request, "proposals", proposals);
    value_put(out, request, "refused",
              refusals_say(&question->refusals, question->view.pack, request));
    if (question->unit.hold != UNIT_FREE) {
        value_put(out, request, "hold", value_static(unit_hold_word(question->unit.hold)));
    }
    arena_close(&scratch);
    return request->exhausted ? E_NO_MEMORY : OK;
}

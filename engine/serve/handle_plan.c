/* plan.*: what the nights found, and a worker's decision about it. */
#include <stdlib.h>
#include <string.h>

#include "proto/reader.h"
#include "match/rematch.h"
#include "serve/handlers.h"
#include "serve/job.h"
#include "serve/people.h"
#include "serve/relations.h"
#include "serve/tenant.h"

enum { PIECE_ID_BYTES = 160 };

static enum status no_plan(struct call *call, const char *path, const char *id)
{
    fault_set(&call->fault, E_NOT_FOUND, path, "there is no plan%s%.40s", id == NULL ? "" : " ",
              id == NULL ? "" : id);
    fault_hint(&call->fault, id == NULL ? "rematch.start makes one" : "plan.list tells which are");
    return E_NOT_FOUND;
}

/* Every plan's map by id order; only the newest are looked at by number. */
static enum status plan_map(struct call *call, const char *path, const char *id, struct value *out)
{
    struct store_record record;
    enum status status =
        store_get(call->tenant->store, STORE_PLAN, id, &call->request, &record, &call->fault);
    if (status == E_NOT_FOUND) {
        call->fault = (struct fault){0};
        return no_plan(call, path, id);
    }
    if (status == OK) {
        status = record_decode(record.bytes, record.count, &call->request, out, &call->fault);
    }
    return status;
}

struct plan_ids {
    struct arena *request;
    const char **id;
    uint32_t count, room;
};

static enum status take_id(void *state, const struct store_record *record, struct fault *fault)
{
    (void)fault;
    struct plan_ids *ids = state;
    if (ids->count == ids->room) {
        uint32_t room = ids->room == 0 ? 64 : ids->room * 2;
        const char **larger = arena_take_many(ids->request, room, sizeof(const char *));
        if (larger == NULL) {
            return E_NO_MEMORY;
        }
        if (ids->count > 0) {
            memcpy(larger, ids->id, ids->count * sizeof(const char *));
        }
        ids->id = larger;
        ids->room = room;
    }
    ids->id[ids->count++] = arena_text(ids->request, record->id, strlen(record->id));
    return OK;
}

/* The ids of all plans, oldest first. */
static enum status plan_ids(struct call *call, struct plan_ids *out)
{
    *out = (struct plan_ids){.request = &call->request};
    return store_load(call->tenant->store, STORE_PLAN, (struct store_visit){take_id, out},
                      &call->fault);
}

/* The plan that `name` asks for, or the newest. */
static enum status plan_asked(struct call *call, const char **id)
{
    *id = value_text_or(call_param(call, "plan"), NULL);
    if (*id != NULL) {
        return OK;
    }
    struct plan_ids ids;
    enum status status = plan_ids(call, &ids);
    if (status == OK && ids.count == 0) {
        status = no_plan(call, "plan", NULL);
    }
    if (status == OK) {
        *id = ids.id[ids.count - 1];
    }
    return status;
}

enum status plan_newest(struct call *call, struct plan **out)
{
    *out = NULL;
    struct plan_ids ids;
    struct value map;
    enum status status = plan_ids(call, &ids);
    if (status != OK || ids.count == 0) {
        return status;
    }
    status = plan_map(call, "plan", ids.id[ids.count - 1], &map);
    return status == OK ? plan_from_value(&map, &call->request, out, &call->fault) : status;
}

enum status handle_plan_get(struct call *call)
{
    const char *id = NULL;
    enum status status = plan_asked(call, &id);
    return status == OK ? plan_map(call, "plan", id, &call->result) : status;
}

/* A plan's map without its people. */
static struct value summary_of(const struct value *map, struct arena *request)
{
    struct value out = value_map(request, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        const struct value_member *member = &map->member[i];
        if (strcmp(member->key, "pairs") == 0 || strcmp(member->key, "unserved") == 0) {
            const char *key = member->key[0] == 'p' ? "pair_count" : "unserved_count";
            value_put(&out, request, key, value_int(value_count(&member->value)));
        } else {
            value_put(&out, request, member->key, member->value);
        }
    }
    return out;
}

enum status handle_plan_list(struct call *call)
{
    const char *after = value_text_or(call_param(call, "after"), NULL);
    uint32_t limit = (uint32_t)command_int(call->command, call->message.params, "limit");
    struct plan_ids ids;
    enum status status = plan_ids(call, &ids);
    struct value list = value_list(&call->request, 8);
    uint32_t at = status == OK ? ids.count : 0;
    while (at > 0 && after != NULL && strcmp(ids.id[at - 1], after) >= 0) {
        at--;
    }
    for (; at > 0 && list.count < limit && status == OK; at--) {
        struct value map;
        status = plan_map(call, "plan", ids.id[at - 1], &map);
        if (status == OK) {
            value_append(&list, &call->request, summary_of(&map, &call->request));
        }
    }
    value_put(&call->result, &call->request, "plans", list);
    if (status == OK && at > 0) {
        value_put(&call->result, &call->request, "next", value_text(&call->request, ids.id[at]));
    }
    return status;
}

static enum status plan_read(struct call *call, const char *path, const char *id, struct plan **out)
{
    struct value map;
    enum status status = plan_map(call, path, id, &map);
    return status == OK ? plan_from_value(&map, &call->request, out, &call->fault) : status;
}

/* What stands now, as a plan: the relations that hold today. */
static enum status standing_plan(struct call *call, struct plan **out)
{
    const struct directory *directory = &call->tenant->directory;
    struct plan *plan = arena_take(&call->request, sizeof *plan);
    if (plan == NULL) {
        return E_NO_MEMORY;
    }
    plan->id = "standing";
    plan->policy = call->tenant->policy->version;
    plan->revision = directory->revision;
    plan->pair = arena_take_many(&call->request, directory->relations.held, sizeof *plan->pair);
    if (plan->pair == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t slot = 0; slot < directory->relations.count; slot++) {
        const struct profile *profile = directory->relations.profile[slot];
        if (profile != NULL && relation_holds(profile->relation, directory->today)) {
            plan->pair[plan->pair_count++] =
                (struct plan_pair){.client = profile->relation->client,
                                   .volunteer = profile->relation->volunteer,
                                   .service = profile->relation->service};
        }
    }
    plan_sort(plan);
    *out = plan;
    return OK;
}

enum status handle_plan_diff(struct call *call)
{
    const char *to_id = value_text_or(call_param(call, "to"), NULL);
    struct plan *from = NULL;
    struct plan *to = NULL;
    enum status status =
        plan_read(call, "from", value_text_or(call_param(call, "from"), ""), &from);
    if (status == OK) {
        status = to_id == NULL ? standing_plan(call, &to) : plan_read(call, "to", to_id, &to);
    }
    struct plan_diff diff;
    if (status == OK) {
        status = plan_diff(from, to, &call->request, &diff);
    }
    if (status == OK) {
        call->result = plan_diff_to_value(&diff, &call->request);
        value_put(&call->result, &call->request, "from", value_text(&call->request, from->id));
        value_put(&call->result, &call->request, "to", value_text(&call->request, to->id));
    }
    return status;
}

enum status handle_plan_proof(struct call *call)
{
    const char *id = NULL;
    struct store_record record;
    struct value map;
    enum status status = plan_asked(call, &id);
    if (status == OK) {
        status = plan_map(call, "plan", id, &map);
    }
    if (status != OK) {
        return status;
    }
    int64_t piece = command_int(call->command, call->message.params, "piece");
    int64_t pieces = value_int_or(value_get(&map, "proof_pieces"), 1);
    if (piece >= pieces) {
        fault_set(&call->fault, E_NOT_FOUND, "piece", "the proof of %.40s has %lld pieces", id,
                  (long long)pieces);
        fault_hint(&call->fault, "the first is 0, the last %lld", (long long)pieces - 1);
        return E_NOT_FOUND;
    }
    char piece_id[PIECE_ID_BYTES];
    proof_piece_id(id, (uint32_t)piece, piece_id, sizeof piece_id);
    status = store_get(call->tenant->store, STORE_PROOF, piece_id, &call->request, &record,
                       &call->fault);
    if (status == E_NOT_FOUND) {
        call->fault = (struct fault){0};
        return no_plan(call, "plan", id);
    }
    if (status == OK) {
        struct arena *request = &call->request;
        value_put(&call->result, request, "plan", value_text(request, id));
        value_put(&call->result, request, "piece", value_int(piece));
        value_put(&call->result, request, "pieces", value_int(pieces));
        value_put(&call->result, request, "proof",
                  value_text_of(request, (const char *)record.bytes, (uint32_t)record.count));
    }
    return status;
}

/* -- plan.accept ---------------------------------------------------------------------------------
 */

static enum status pair_index(struct call *call, const struct plan *plan, uint32_t at,
                              const struct value *asked, uint32_t *out)
{
    const char *client = value_text_or(value_get(asked, "client"), NULL);
    const char *volunteer = value_text_or(value_get(asked, "volunteer"), NULL);
    const struct plan_pair *pair = client == NULL ? NULL : plan_pair_of(plan, client);
    if (pair == NULL || (volunteer != NULL && strcmp(pair->volunteer, volunteer) != 0)) {
        fault_set(&call->fault, E_NOT_FOUND, "", "the plan %s has no such pair", plan->id);
        fault_under(&call->fault, "pairs[%u]", at);
        return E_NOT_FOUND;
    }
    *out = (uint32_t)(pair - plan->pair);
    return OK;
}

static enum status pairs_asked(struct call *call, const struct plan *plan, uint32_t **pairs,
                               uint32_t *count)
{
    const struct value *asked = call_param(call, "pairs");
    *count = asked == NULL ? plan->pair_count : asked->count;
    *pairs = arena_take_many(&call->request, *count, sizeof **pairs);
    if (*pairs == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < *count; i++) {
        (*pairs)[i] = i;
        if (asked != NULL) {
            enum status status = pair_index(call, plan, i, &asked->item[i], &(*pairs)[i]);
            if (status != OK) {
                return status;
            }
        }
    }
    return OK;
}

/* The relation that a pair becomes: proposed, by the worker's decision. */
static struct value relation_of(struct call *call, const struct plan *plan,
                                const struct plan_pair *pair)
{
    struct arena *request = &call->request;
    char today[DATE_TEXT_BYTES];
    date_print(call->tenant->directory.today, today);
    struct value map = value_map(request, 8);
    value_put(&map, request, "id",
              value_text(request, arena_print(request, "%s.%s", plan->id, pair->client)));
    value_put(&map, request, "client", value_text(request, pair->client));
    value_put(&map, request, "volunteer", value_text(request, pair->volunteer));
    value_put(&map, request, "service", value_static(word_of(vocabulary_service(), pair->service)));
    value_put(&map, request, "state", value_static("proposed"));
    value_put(&map, request, "since", value_text(request, today));
    value_put(&map, request, "worker", *call_required(call, "worker"));
    struct value kept = value_map(request, 3);
    value_put(&kept, request, "plan", value_text(request, plan->id));
    value_put(&kept, request, "reason", *call_required(call, "reason"));
    value_put(&kept, request, "score", value_int(pair->score));
    value_put(&map, request, "x", kept);
    return map;
}

/* Earlier writes of the same turn are not in the directory yet: a pair they touch is dropped. */
static const char *broken_in_turn(struct staging *staging, const struct plan_pair *pair)
{
    struct relations_seen seen = {0};
    staging_relations(staging, false, pair->client, relations_see, &seen);
    if (seen.standing + seen.offered > 0) {
        return "already_served";
    }
    if (staging_find(staging, STORE_CLIENT, pair->client) == NULL) {
        return "client_gone";
    }
    return staging_find(staging, STORE_VOLUNTEER, pair->volunteer) == NULL ? "volunteer_gone"
                                                                           : NULL;
}

static enum status accept_pair(struct call *call, struct staging *staging, const struct plan *plan,
                               const struct plan_pair *pair, struct value *relations)
{
    struct put_counts counts = {0};
    struct value map = relation_of(call, plan, pair);
    const char *id = value_text_or(value_get(&map, "id"), "");
    enum status status = people_put_one(call, staging, &PEOPLE_RELATIONS, &map, &counts);
    if (status == OK) {
        value_append(relations, &call->request, value_text(&call->request, id));
    }
    return status;
}

static void drop_pair(struct call *call, const struct plan_pair *pair, const char *broken,
                      struct value *dropped)
{
    struct arena *request = &call->request;
    struct value out = value_map(request, 3);
    value_put(&out, request, "client", value_text(request, pair->client));
    value_put(&out, request, "volunteer", value_text(request, pair->volunteer));
    value_put(&out, request, "why", value_text(request, broken));
    value_append(dropped, request, out);
}

enum status handle_plan_accept(struct call *call, struct staging *staging)
{
    struct plan *plan = NULL;
    uint32_t *pairs = NULL;
    uint32_t count = 0;
    enum status status =
        plan_read(call, "plan", value_text_or(call_param(call, "plan"), ""), &plan);
    if (status == OK) {
        status = pairs_asked(call, plan, &pairs, &count);
    }
    const char **broken =
        status == OK ? arena_take_many(&call->request, count, sizeof(const char *)) : NULL;
    if (status == OK && broken == NULL) {
        status = E_NO_MEMORY;
    }
    if (status == OK) {
        status =
            rematch_recheck(&call->tenant->directory, plan, pairs, count, broken, &call->request);
    }
    struct value relations = value_list(&call->request, count);
    struct value dropped = value_list(&call->request, 4);
    for (uint32_t i = 0; i < count && status == OK; i++) {
        const struct plan_pair *pair = &plan->pair[pairs[i]];
        const char *why = broken[i] != NULL ? broken[i] : broken_in_turn(staging, pair);
        if (why != NULL) {
            drop_pair(call, pair, why, &dropped);
        } else {
            status = accept_pair(call, staging, plan, pair, &relations);
        }
    }
    value_put(&call->result, &call->request, "relations", relations);
    value_put(&call->result, &call->request, "dropped", dropped);
    return status;
}

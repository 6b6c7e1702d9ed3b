/* Puts and deletes of volunteers, clients and workers. */
#include <string.h>

#include "serve/handlers.h"
#include "serve/people.h"
#include "serve/relations.h"

/* A volunteer may not shrink below what stands with it. */
static enum status check_volunteer(struct call *call, struct staging *staging,
                                   const struct profile *profile, const struct value *map)
{
    (void)map;
    return relations_fit(call, staging, profile->volunteer, NULL);
}

/* References to people must exist: `successor_of`, and volunteers that were named. Exclusions and
 * previous volunteers may be of people who have left. Served state is derived, never put. */
static enum status check_client(struct call *call, struct staging *staging,
                                const struct profile *profile, const struct value *map)
{
    const struct client *client = profile->client;
    uint32_t said =
        word_find(vocabulary_client_status(), value_text_or(value_get(map, "status"), ""));
    if (client->successor_of != NULL &&
        staging_find(staging, STORE_CLIENT, client->successor_of) == NULL) {
        return fault_set(&call->fault, E_NOT_FOUND, "successor_of", "there is no client %s",
                         client->successor_of);
    }
    if (said == CLIENT_STATUS_served || said == CLIENT_STATUS_offered) {
        struct relations_seen seen = {0};
        staging_relations(staging, false, client->id, relations_see, &seen);
        bool stands =
            said == CLIENT_STATUS_served ? seen.standing > 0 : seen.offered + seen.standing > 0;
        if (!stands) {
            fault_set(&call->fault, E_CONFLICT, "status",
                      "%s follows from relations and is never put; none of %s stands",
                      word_of(vocabulary_client_status(), said), client->id);
            fault_hint(&call->fault, "put the client as waiting, then its relation");
            return E_CONFLICT;
        }
    }
    return OK;
}

enum status people_check_one(struct call *call, struct staging *staging, enum store_kind kind,
                             const struct profile *profile, const struct value *map)
{
    return kind == STORE_CLIENT ? check_client(call, staging, profile, map)
                                : check_volunteer(call, staging, profile, map);
}

enum status handle_volunteer_put(struct call *call, struct staging *staging)
{
    return people_put(call, staging, &PEOPLE_VOLUNTEERS, check_volunteer);
}

enum status handle_client_put(struct call *call, struct staging *staging)
{
    return people_put(call, staging, &PEOPLE_CLIENTS, check_client);
}

/* worker.put takes one worker's fields as its parameters. */
enum status handle_worker_put(struct call *call, struct staging *staging)
{
    struct put_counts counts = {0};
    struct value map = value_map(&call->request, call->message.params->count);
    for (uint32_t i = 0; i < call->message.params->count; i++) {
        const struct value_member *member = &call->message.params->member[i];
        if (strcmp(member->key, "traceparent") != 0 && strcmp(member->key, "acting") != 0) {
            value_put(&map, &call->request, member->key, member->value);
        }
    }
    enum status status = people_put_one(call, staging, &PEOPLE_WORKERS, &map, &counts);
    value_put(&call->result, &call->request, "created", value_int(counts.created));
    value_put(&call->result, &call->request, "updated", value_int(counts.updated));
    value_put(&call->result, &call->request, "unchanged", value_int(counts.unchanged));
    return status;
}

struct deletion {
    struct staging *staging;
    enum status status;
};

static void delete_relation(void *state, const struct relation *relation)
{
    struct deletion *deletion = state;
    if (deletion->status == OK) {
        deletion->status = staging_delete(deletion->staging, STORE_RELATION, relation->id);
    }
}

struct found_relations {
    struct arena *request;
    struct value ids;
};

static void remember(void *state, const struct relation *relation)
{
    struct found_relations *found = state;
    value_append(&found->ids, found->request, value_text(found->request, relation->id));
}

/* The relations of somebody who is deleted go too: they name nobody any more. */
static enum status delete_relations_of(struct call *call, struct staging *staging,
                                       bool of_volunteer, const char *id)
{
    struct found_relations found = {.request = &call->request,
                                    .ids = value_list(&call->request, 4)};
    staging_relations(staging, of_volunteer, id, remember, &found);
    struct deletion deletion = {.staging = staging};
    for (uint32_t i = 0; i < found.ids.count; i++) {
        const struct profile *profile =
            staging_find(staging, STORE_RELATION, found.ids.item[i].text);
        if (profile != NULL) {
            delete_relation(&deletion, profile->relation);
        }
    }
    return deletion.status;
}

static enum status people_delete(struct call *call, struct staging *staging,
                                 const struct people_kind *kind)
{
    const struct value *ids = call_required(call, "ids");
    struct value missing = value_list(&call->request, 4);
    int64_t deleted = 0;
    for (uint32_t i = 0; i < ids->count; i++) {
        const char *id = value_text_or(&ids->item[i], "");
        if (staging_find(staging, kind->kind, id) == NULL) {
            value_append(&missing, &call->request, value_text(&call->request, id));
            continue;
        }
        enum status status = delete_relations_of(call, staging, kind->kind == STORE_VOLUNTEER, id);
        if (status == OK) {
            status = staging_delete(staging, kind->kind, id);
        }
        if (status != OK) {
            return status;
        }
        deleted++;
    }
    value_put(&call->result, &call->request, "deleted", value_int(deleted));
    value_put(&call->result, &call->request, "missing", missing);
    return OK;
}

enum status handle_volunteer_delete(struct call *call, struct staging *staging)
{
    return people_delete(call, staging, &PEOPLE_VOLUNTEERS);
}

enum status handle_client_delete(struct call *call, struct staging *staging)
{
    return people_delete(call, staging, &PEOPLE_CLIENTS);
}

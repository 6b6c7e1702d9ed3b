/* Puts profiles: read, compared, checked, staged. */
#include "serve/people.h"

#include <string.h>

#include "proto/writer.h"
#include "serve/tenant.h"

const struct people_kind PEOPLE_VOLUNTEERS = {STORE_VOLUNTEER, "volunteers", "volunteer"};
const struct people_kind PEOPLE_CLIENTS = {STORE_CLIENT, "clients", "client"};
const struct people_kind PEOPLE_RELATIONS = {STORE_RELATION, "relations", "relation"};
const struct people_kind PEOPLE_WORKERS = {STORE_WORKER, "workers", "worker"};

static const char *id_in(const struct profile *profile, enum store_kind kind)
{
    switch (kind) {
    case STORE_VOLUNTEER:
        return profile->volunteer->id;
    case STORE_CLIENT:
        return profile->client->id;
    case STORE_RELATION:
        return profile->relation->id;
    default:
        return profile->worker->id;
    }
}

/* The profile without what is not of it: if_revision, and members that are nil. */
static struct value stripped(const struct value *map, struct arena *request)
{
    struct value out = value_map(request, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        const struct value_member *member = &map->member[i];
        if (strcmp(member->key, "if_revision") != 0 && member->value.kind != VALUE_NIL) {
            value_put(&out, request, member->key, member->value);
        }
    }
    return out;
}

static enum status check_revision(struct call *call, const struct value *map,
                                  const struct profile *stands)
{
    const struct value *wanted = value_get(map, "if_revision");
    if (value_is_nil(wanted)) {
        return OK;
    }
    if (wanted->kind != VALUE_INT || wanted->integer < 0) {
        return fault_set(&call->fault, E_INVALID_ARGUMENT, "if_revision",
                         "must be an integer from 0");
    }
    /* Any revision since the profile's last change will do; 0 says that there is none yet. */
    uint64_t revision = stands == NULL ? 0 : stands->revision;
    bool gone = stands == NULL && wanted->integer > 0;
    if (gone || revision > (uint64_t)wanted->integer) {
        fault_set(&call->fault, E_CONFLICT, "if_revision", "it is at revision %llu",
                  (unsigned long long)revision);
        fault_hint(&call->fault, "get it again and decide anew");
        return E_CONFLICT;
    }
    return OK;
}

static bool is_unchanged(struct call *call, struct staging *staging, enum store_kind kind,
                         const char *id, const struct buffer *bytes)
{
    const uint8_t *stored = NULL;
    size_t count = 0;
    return staging_bytes(staging, kind, id, &call->request, &stored, &count) &&
           count == bytes->count && memcmp(stored, bytes->bytes, count) == 0;
}

static enum status dates_check(struct call *call, enum store_kind kind,
                               const struct profile *profile)
{
    struct date today = call->tenant->directory.today;
    if (kind == STORE_VOLUNTEER) {
        return volunteer_check_dates(profile->volunteer, today, &call->fault);
    }
    return kind == STORE_CLIENT ? client_check_dates(profile->client, today, &call->fault) : OK;
}

static enum status stage_read(struct call *call, struct staging *staging,
                              const struct people_kind *kind, struct profile *profile,
                              struct value *map, struct put_counts *counts)
{
    const char *id = id_in(profile, kind->kind);
    const struct profile *stands = staging_find(staging, kind->kind, id);
    struct buffer bytes = {0};
    record_encode(map, &bytes);
    if (bytes.exhausted) {
        profile_release(profile);
        return fault_set(&call->fault, E_NO_MEMORY, "", "no memory for the profile");
    }
    enum status status = OK;
    if (is_unchanged(call, staging, kind->kind, id, &bytes)) {
        counts->unchanged++;
        profile_release(profile);
    } else {
        counts->created += stands == NULL ? 1 : 0;
        counts->updated += stands == NULL ? 0 : 1;
        profile->created = stands == NULL ? 0 : stands->created;
        status = staging_put(staging, kind->kind, profile, bytes.bytes, bytes.count);
    }
    buffer_close(&bytes);
    return status;
}

enum status people_put_one(struct call *call, struct staging *staging,
                           const struct people_kind *kind, const struct value *map,
                           struct put_counts *counts)
{
    if (map->kind != VALUE_MAP) {
        return fault_set(&call->fault, E_INVALID_ARGUMENT, "", "must be a map, not %s",
                         value_kind_name(map));
    }
    struct value profile_map = stripped(map, &call->request);
    struct profile *profile = NULL;
    enum status status =
        profile_read(kind->kind, &profile_map, &call->tenant->zone, &profile, &call->fault);
    if (status != OK) {
        return status;
    }
    status =
        check_revision(call, map, staging_find(staging, kind->kind, id_in(profile, kind->kind)));
    if (status == OK) {
        status = dates_check(call, kind->kind, profile);
    }
    if (status != OK) {
        profile_release(profile);
        return status;
    }
    if (kind->kind == STORE_CLIENT && (profile->client->status == CLIENT_STATUS_served ||
                                       profile->client->status == CLIENT_STATUS_offered)) {
        /* Checked below to be so; it follows from the relation and must end with it. */
        profile->client->status = CLIENT_STATUS_waiting;
        value_set(&profile_map, &call->request, "status", value_static("waiting"));
    }
    return stage_read(call, staging, kind, profile, &profile_map, counts);
}

static enum status refuse_twice(struct call *call, struct ids *seen, const struct value *map,
                                uint32_t index)
{
    const char *id = value_text_or(value_get(map, "id"), NULL);
    if (id == NULL) {
        return OK; /* the reader says what is wrong */
    }
    uint32_t before = ids_find(seen, id);
    if (before != NO_SLOT) {
        return fault_set(&call->fault, E_INVALID_ARGUMENT, "id", "%s is in this batch twice: %u",
                         id, before);
    }
    enum status status = ids_reserve(seen);
    if (status == OK) {
        ids_put(seen, id, index);
    }
    return status;
}

/* Judges each profile of the batch against everything as the whole batch leaves it. */
static enum status check_all(struct call *call, struct staging *staging,
                             const struct people_kind *kind, people_check check)
{
    const struct value *list = call_required(call, kind->plural);
    for (uint32_t i = 0; check != NULL && i < list->count; i++) {
        const char *id = value_text_or(value_get(&list->item[i], "id"), "");
        const struct profile *profile = staging_find(staging, kind->kind, id);
        CHECK(profile != NULL);
        enum status status = check(call, staging, profile, &list->item[i]);
        if (status != OK) {
            fault_under(&call->fault, "%s[%u]", kind->plural, i);
            return status;
        }
    }
    return OK;
}

enum status people_put(struct call *call, struct staging *staging, const struct people_kind *kind,
                       people_check check)
{
    const struct value *list = call_required(call, kind->plural);
    struct put_counts counts = {0};
    struct ids seen = {0};
    enum status status = OK;
    for (uint32_t i = 0; i < list->count && status == OK; i++) {
        status = refuse_twice(call, &seen, &list->item[i], i);
        if (status == OK) {
            status = people_put_one(call, staging, kind, &list->item[i], &counts);
        }
        if (status != OK) {
            fault_set(&call->fault, status, "", "%s", status_title(status));
            fault_under(&call->fault, "%s[%u]", kind->plural, i);
        }
    }
    ids_close(&seen);
    if (status == OK) {
        status = check_all(call, staging, kind, check);
    }
    if (status == OK && value_bool_or(call_param(call, "dry_run"), false)) {
        staging_forget(staging);
    }
    value_put(&call->result, &call->request, "created", value_int(counts.created));
    value_put(&call->result, &call->request, "updated", value_int(counts.updated));
    value_put(&call->result, &call->request, "unchanged", value_int(counts.unchanged));
    return status;
}

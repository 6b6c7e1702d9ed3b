/* Keeps scenarios as settings of the tenant, and knows which profiles their edits rest on. */
#include "serve/scenario.h"

#include <string.h>

#include "proto/reader.h"
#include "proto/writer.h"
#include "serve/tenant.h"

#define PREFIX "scenario/"

static const char *record_id(struct call *call, const char *name)
{
    return arena_print(&call->request, PREFIX "%s", name);
}

enum status scenario_find(struct call *call, const char *path, const char *name,
                          struct scenario *out)
{
    struct store_record record;
    const char *id = record_id(call, name);
    struct fault fault = {0};
    enum status status = id == NULL ? E_NO_MEMORY
                                    : store_get(call->tenant->store, STORE_SETTING, id,
                                                &call->request, &record, &fault);
    if (status == E_NOT_FOUND) {
        return fault_set(&call->fault, E_NOT_FOUND, path, "no scenario is called '%.64s'", name);
    }
    if (status != OK) {
        call->fault = fault;
        return status;
    }
    status = record_decode(record.bytes, record.count, &call->request, &out->record, &call->fault);
    if (status == OK) {
        out->name = value_text_or(value_get(&out->record, "name"), name);
        out->edits = value_get(&out->record, "edits");
        out->created = record.revision_created;
        out->updated = record.revision_updated;
    }
    return status;
}

enum status scenario_stage(struct call *call, struct staging *staging, const struct value *record)
{
    struct buffer bytes = {0};
    struct value kept = *record;
    const char *id = record_id(call, value_text_or(value_get(record, "name"), ""));
    record_encode(&kept, &bytes);
    enum status status =
        bytes.exhausted || id == NULL
            ? E_NO_MEMORY
            : staging_put_record(staging, STORE_SETTING, id, bytes.bytes, bytes.count);
    buffer_close(&bytes);
    return status;
}

enum status scenario_unstage(struct staging *staging, const char *name)
{
    char id[STORE_ID_BYTES_MAX + 1];
    const int length = snprintf(id, sizeof id, PREFIX "%s", name);
    return length < 0 || (size_t)length >= sizeof id
               ? E_INVALID_ARGUMENT
               : staging_delete_record(staging, STORE_SETTING, id);
}

struct names {
    struct arena *request;
    struct value *list;
};

static enum status take_name(void *state, const struct store_record *record, struct fault *fault)
{
    struct names *names = state;
    (void)fault;
    if (strncmp(record->id, PREFIX, strlen(PREFIX)) == 0) {
        value_append(names->list, names->request,
                     value_text(names->request, record->id + strlen(PREFIX)));
    }
    return names->request->exhausted ? E_NO_MEMORY : OK;
}

enum status scenario_names(struct call *call, struct value *names)
{
    *names = value_list(&call->request, 8);
    struct names state = {&call->request, names};
    return store_load(call->tenant->store, STORE_SETTING, (struct store_visit){take_name, &state},
                      &call->fault);
}

bool scenario_subject(const struct value *edit, enum edit_kind kind, enum store_kind *of,
                      const char **id)
{
    const struct value *value = value_get(edit, edit_word(kind));
    const bool patches_client =
        kind == EDIT_PATCH && strcmp(value_text_or(value, ""), "client") == 0;
    *of = kind == EDIT_PUT_CLIENT || kind == EDIT_DELETE_CLIENT || patches_client ? STORE_CLIENT
                                                                                  : STORE_VOLUNTEER;
    switch (kind) {
    case EDIT_PUT_VOLUNTEER:
    case EDIT_PUT_CLIENT:
        *id = value_text_or(value_get(value, "id"), NULL);
        break;
    case EDIT_DELETE_VOLUNTEER:
    case EDIT_DELETE_CLIENT:
        *id = value_text_or(value, NULL);
        break;
    case EDIT_PATCH:
        *id = value_text_or(value_get(edit, "id"), NULL);
        break;
    case EDIT_POLICY:
    case EDIT_PIN:
    case EDIT_EXCLUDE:
    case EDIT_KINDS:
        *id = NULL;
        break;
    }
    return *id != NULL;
}

/* A profile to be put is read as a put would read it, so that nothing is kept that could never be
 * stored; what depends on other people is judged when the scenario is asked. */
static enum status shape_check(struct call *call, const struct value *edit, enum edit_kind kind)
{
    const struct value *of = value_get(edit, edit_word(kind));
    struct profile *profile = NULL;
    enum status status = OK;
    if (kind == EDIT_PUT_VOLUNTEER || kind == EDIT_PUT_CLIENT) {
        status = of->kind == VALUE_MAP
                     ? profile_read(kind == EDIT_PUT_CLIENT ? STORE_CLIENT : STORE_VOLUNTEER, of,
                                    &call->tenant->zone, &profile, &call->fault)
                     : fault_set(&call->fault, E_INVALID_ARGUMENT, "", "must be a map, not %s",
                                 value_kind_name(of));
        profile_release(profile);
    } else if (kind == EDIT_PATCH) {
        const struct value *set = value_get(edit, "set");
        if (set == NULL || set->kind != VALUE_MAP) {
            return fault_set(&call->fault, E_INVALID_ARGUMENT, "set", "must be a map of fields");
        }
    }
    if (status != OK) {
        fault_under(&call->fault, "%s", edit_word(kind));
    }
    return status;
}

enum status scenario_bases(struct call *call, const struct staging *staging,
                           const struct value *edits, struct value *bases)
{
    const int64_t most = call->house->limits.edits;
    if (edits->count > most) {
        return fault_set(&call->fault, E_TOO_LARGE, "edits", "at most %lld", (long long)most);
    }
    *bases = value_list(&call->request, edits->count);
    for (uint32_t i = 0; i < edits->count; i++) {
        enum edit_kind kind = EDIT_KINDS;
        enum status status = edit_kind_of(&edits->item[i], &kind, &call->fault);
        if (status == OK) {
            status = shape_check(call, &edits->item[i], kind);
        }
        if (status != OK) {
            fault_under(&call->fault, "edits[%u]", i);
            return status;
        }
        enum store_kind of = STORE_VOLUNTEER;
        const char *id = NULL;
        struct value base = value_nil();
        if (scenario_subject(&edits->item[i], kind, &of, &id)) {
            const struct profile *stands = staging_find(staging, of, id);
            base = value_int(stands == NULL ? 0 : (int64_t)stands->revision);
        }
        value_append(bases, &call->request, base);
    }
    return OK;
}

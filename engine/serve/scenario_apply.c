/* Makes a scenario's edits real: each judged as a put or delete of today, none over what others
 * have changed since, and a scenario kept beside it that takes everything back. */
#include <string.h>

#include "proto/reader.h"
#include "rules/expression.h"
#include "serve/people.h"
#include "serve/policy.h"
#include "serve/scenario.h"

/* It is made in one turn, and nobody else is served meanwhile. */
enum { APPLY_PROFILES_MAX = 100000 };

struct applying {
    struct call *call;
    struct staging *staging;
    const struct scenario *scenario;
    struct value conflicts, left_out;
    struct value undo;     /* edits that take back, newest first in the end */
    struct ids touched[2]; /* volunteers, clients: by this scenario already */
    struct put_counts counts;
    uint32_t applied;
    uint32_t rewritten; /* profiles, each as often as an edit takes it */
    uint32_t edit;      /* the one under way */
};

static struct arena *request_of(const struct applying *applying)
{
    return &applying->call->request;
}

static void conflict(struct applying *applying, const char *id, const char *why, const char *detail)
{
    struct arena *request = request_of(applying);
    struct value map = value_map(request, 4);
    value_put(&map, request, "edit", value_int(applying->edit));
    if (id != NULL) {
        value_put(&map, request, "id", value_text(request, id));
    }
    value_put(&map, request, "why", value_static(why));
    value_put(&map, request, "detail", value_text(request, detail));
    value_append(&applying->conflicts, request, map);
}

/* What the last put or delete was refused for becomes a conflict; only memory and the store end it.
 */
static enum status refused(struct applying *applying, enum status status, const char *id)
{
    if (status == OK || status == E_NO_MEMORY || status == E_UNAVAILABLE || status == E_INTERNAL) {
        return status;
    }
    const struct fault fault = applying->call->fault;
    applying->call->fault = (struct fault){0};
    conflict(applying, id, "refused",
             arena_print(request_of(applying), "%s%s%s", fault.path,
                         fault.path[0] == '\0' ? "" : ": ", fault.detail));
    return OK;
}

static enum status too_much(const struct applying *applying)
{
    struct fault *fault = &applying->call->fault;
    fault_set(fault, E_LIMIT, "name", "edit %u of %u would rewrite more than %d profiles",
              applying->edit, value_count(applying->scenario->edits), APPLY_PROFILES_MAX);
    fault_hint(fault, "fewer edits, or one patch that says at once what many say of one profile");
    return E_LIMIT;
}

static bool was_touched(struct applying *applying, enum store_kind of, const char *id)
{
    return ids_find(&applying->touched[of == STORE_CLIENT], id) != NO_SLOT;
}

static enum status touch(struct applying *applying, enum store_kind of, const char *id)
{
    struct ids *ids = &applying->touched[of == STORE_CLIENT];
    if (ids_find(ids, id) != NO_SLOT) {
        return OK;
    }
    const char *own = arena_text(request_of(applying), id, strlen(id));
    enum status status = own == NULL ? E_NO_MEMORY : ids_reserve(ids);
    if (status == OK) {
        ids_put(ids, own, applying->edit);
    }
    return status;
}

/* ensure   false, with the conflict told, when somebody else changed it since it was kept */
static bool is_as_kept(struct applying *applying, enum store_kind of, const char *id)
{
    const struct profile *stands = staging_find(applying->staging, of, id);
    const struct value *bases = value_get(&applying->scenario->record, "bases");
    const struct value *base =
        applying->edit < value_count(bases) ? &bases->item[applying->edit] : NULL;
    int64_t kept = value_int_or(base, 0);
    if (kept == SCENARIO_OF_THIS_TURN) {
        kept = (int64_t)applying->scenario->updated;
    }
    const int64_t now = stands == NULL ? 0 : (int64_t)stands->revision;
    if (was_touched(applying, of, id) || now == kept) {
        return true;
    }
    conflict(applying, id,
             now == 0    ? "gone"
             : kept == 0 ? "exists_now"
                         : "changed_since",
             now == 0    ? "it was deleted since the scenario was kept"
             : kept == 0 ? "somebody has put it since the scenario was kept"
                         : arena_print(request_of(applying), "kept at revision %lld, now at %lld",
                                       (long long)kept, (long long)now));
    return false;
}

/* -- taking back ---------------------------------------------------------------------------------
 */

static enum status stored_map(struct applying *applying, enum store_kind of, const char *id,
                              struct value *out)
{
    const uint8_t *bytes = NULL;
    size_t count = 0;
    if (!staging_bytes(applying->staging, of, id, request_of(applying), &bytes, &count)) {
        return E_NOT_FOUND;
    }
    return record_decode(bytes, count, request_of(applying), out, &applying->call->fault);
}

/* Notes what takes the next change of this profile back; the first change alone counts. */
static enum status undo_note(struct applying *applying, enum store_kind of, const char *id)
{
    if (was_touched(applying, of, id)) {
        return OK;
    }
    struct arena *request = request_of(applying);
    struct value before;
    struct value edit = value_map(request, 1);
    enum status status = stored_map(applying, of, id, &before);
    if (status == E_NOT_FOUND) {
        value_put(&edit, request,
                  edit_word(of == STORE_CLIENT ? EDIT_DELETE_CLIENT : EDIT_DELETE_VOLUNTEER),
                  value_text(request, id));
    } else if (status == OK) {
        value_put(&edit, request,
                  edit_word(of == STORE_CLIENT ? EDIT_PUT_CLIENT : EDIT_PUT_VOLUNTEER), before);
    } else {
        return status;
    }
    value_append(&applying->undo, request, edit);
    return touch(applying, of, id);
}

/* -- the edits -----------------------------------------------------------------------------------
 */

static enum status put(struct applying *applying, enum store_kind of, const struct value *map)
{
    const struct people_kind *kind = of == STORE_CLIENT ? &PEOPLE_CLIENTS : &PEOPLE_VOLUNTEERS;
    const char *id = value_text_or(value_get(map, "id"), "");
    if (applying->rewritten++ == APPLY_PROFILES_MAX) {
        return too_much(applying);
    }
    enum status status = undo_note(applying, of, id);
    if (status == OK) {
        status = people_put_one(applying->call, applying->staging, kind, map, &applying->counts);
    }
    if (status == OK) {
        const struct profile *profile = staging_find(applying->staging, of, id);
        status = people_check_one(applying->call, applying->staging, of, profile, map);
    }
    applying->applied += status == OK;
    return refused(applying, status, id);
}

static void count_relation(void *state, const struct relation *relation)
{
    uint32_t *count = state;
    (void)relation;
    ++*count;
}

static enum status delete_one(struct applying *applying, enum store_kind of, const char *id)
{
    uint32_t relations = 0;
    if (staging_find(applying->staging, of, id) == NULL) {
        conflict(applying, id, "gone", "there is nobody of that id");
        return OK;
    }
    staging_relations(applying->staging, of == STORE_VOLUNTEER, id, count_relation, &relations);
    if (relations > 0) {
        conflict(applying, id, "has_relations",
                 "relations name it: end and delete them first, they would go with it");
        return OK;
    }
    enum status status = undo_note(applying, of, id);
    if (status == OK) {
        status = staging_delete(applying->staging, of, id);
    }
    applying->applied += status == OK;
    return refused(applying, status, id);
}

static enum status patch_one(struct applying *applying, enum store_kind of, const char *id,
                             const struct value *set)
{
    struct value before;
    enum status status = stored_map(applying, of, id, &before);
    if (status == E_NOT_FOUND) {
        conflict(applying, id, "gone", "there is nobody of that id");
        return OK;
    }
    if (status != OK) {
        return status;
    }
    struct value after = edit_join(&before, set, request_of(applying));
    value_set(&after, request_of(applying), "id", value_text(request_of(applying), id));
    return put(applying, of, &after);
}

static bool holds(const struct directory *directory, const struct expression *where,
                  enum store_kind of, uint32_t slot)
{
    if (of == STORE_VOLUNTEER) {
        return expression_holds_volunteer(where, &directory->entry[slot]->view);
    }
    return people_client_holds(directory, where, directory->clients.profile[slot]->client);
}

/* Everybody of whom the expression holds today, as the directory has them. */
static enum status patch_where(struct applying *applying, enum store_kind of, const char *text,
                               const struct value *set)
{
    struct call *call = applying->call;
    const struct directory *directory = &call->tenant->directory;
    const struct slots *slots =
        of == STORE_VOLUNTEER ? &directory->volunteers : &directory->clients;
    struct expression *where = NULL;
    enum status status =
        expression_compile_filter(text, of == STORE_VOLUNTEER ? FACT_VOLUNTEER : FACT_CLIENT,
                                  &call->request, &where, &call->fault);
    if (status != OK) {
        return refused(applying, status, NULL);
    }
    for (uint32_t slot = 0; slot < slots->count && status == OK; slot++) {
        const struct profile *profile = slots->profile[slot];
        if (profile != NULL && holds(directory, where, of, slot)) {
            status = patch_one(applying, of,
                               of == STORE_VOLUNTEER ? profile->volunteer->id : profile->client->id,
                               set);
        }
    }
    return status;
}

static void leave_out(struct applying *applying, const char *why)
{
    struct arena *request = request_of(applying);
    struct value map = value_map(request, 2);
    value_put(&map, request, "edit", value_int(applying->edit));
    value_put(&map, request, "why", value_static(why));
    value_append(&applying->left_out, request, map);
}

static enum status edit_apply(struct applying *applying, const struct value *edit)
{
    enum edit_kind kind = EDIT_KINDS;
    enum store_kind of = STORE_VOLUNTEER;
    const char *id = NULL;
    enum status status = edit_kind_of(edit, &kind, &applying->call->fault);
    if (status != OK) {
        return refused(applying, status, NULL);
    }
    const bool one = scenario_subject(edit, kind, &of, &id);
    if (one && !is_as_kept(applying, of, id)) {
        return OK;
    }
    switch (kind) {
    case EDIT_PUT_VOLUNTEER:
    case EDIT_PUT_CLIENT:
        return put(applying, of, value_get(edit, edit_word(kind)));
    case EDIT_DELETE_VOLUNTEER:
    case EDIT_DELETE_CLIENT:
        return delete_one(applying, of, one ? id : "");
    case EDIT_PATCH:
        return one ? patch_one(applying, of, id, value_get(edit, "set"))
                   : patch_where(applying, of, value_text_or(value_get(edit, "where"), ""),
                                 value_get(edit, "set"));
    case EDIT_POLICY:
        leave_out(applying, "rules are put by policy.put, with the day from which they hold");
        return OK;
    case EDIT_PIN:
    case EDIT_EXCLUDE:
    case EDIT_KINDS:
        leave_out(applying, "pins and exclusions belong to rematch.start");
        return OK;
    }
    return OK;
}

/* The undo scenario: the edits backwards, resting on what this turn makes. */
static enum status undo_stage(struct applying *applying)
{
    struct arena *request = request_of(applying);
    struct value record = value_map(request, 4);
    struct value edits = value_list(request, applying->undo.count);
    struct value bases = value_list(request, applying->undo.count);
    const char *name = arena_print(request, "%.120s.undo", applying->scenario->name);
    for (uint32_t i = applying->undo.count; i-- > 0;) {
        value_append(&edits, request, applying->undo.item[i]);
        enum edit_kind kind = EDIT_KINDS;
        enum store_kind of = STORE_VOLUNTEER;
        const char *id = NULL;
        const bool known = edit_kind_of(&applying->undo.item[i], &kind, NULL) == OK &&
                           scenario_subject(&applying->undo.item[i], kind, &of, &id) &&
                           staging_find(applying->staging, of, id) != NULL;
        value_append(&bases, request, value_int(known ? SCENARIO_OF_THIS_TURN : 0));
    }
    value_put(&record, request, "name", value_text(request, name));
    value_put(&record, request, "note",
              value_text(request, arena_print(request, "takes back what applying %s did",
                                              applying->scenario->name)));
    value_put(&record, request, "edits", edits);
    value_put(&record, request, "bases", bases);
    if (request->exhausted) {
        return E_NO_MEMORY;
    }
    value_put(&applying->call->result, request, "undo", value_text(request, name));
    return scenario_stage(applying->call, applying->staging, &record);
}

enum status scenario_apply(struct call *call, struct staging *staging,
                           const struct scenario *scenario, bool partial)
{
    struct arena *request = &call->request;
    struct applying applying = {.call = call,
                                .staging = staging,
                                .scenario = scenario,
                                .conflicts = value_list(request, 4),
                                .left_out = value_list(request, 4),
                                .undo = value_list(request, 8)};
    enum status status = OK;
    for (uint32_t i = 0; i < value_count(scenario->edits) && status == OK; i++) {
        applying.edit = i;
        status = edit_apply(&applying, &scenario->edits->item[i]);
    }
    if (status == OK && applying.conflicts.count > 0 && !partial) {
        staging_forget(staging);
        applying.applied = 0;
    } else if (status == OK && applying.applied > 0) {
        status = undo_stage(&applying);
    }
    value_put(&call->result, request, "applied", value_int(applying.applied));
    value_put(&call->result, request, "conflicts", applying.conflicts);
    value_put(&call->result, request, "left_out", applying.left_out);
    ids_close(&applying.touched[0]);
    ids_close(&applying.touched[1]);
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

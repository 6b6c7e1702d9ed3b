/* Edits: profiles are read and judged as a put would, patches are made of the stored record. */
#include "serve/planner_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/text.h"
#include "proto/reader.h"
#include "serve/edit.h"
#include "serve/tenant.h"

void planner_edits_close(struct planner_edits *edits)
{
    ids_close(&edits->by_id[KEPT_VOLUNTEERS]);
    ids_close(&edits->by_id[KEPT_CLIENTS]);
    free(edits->edited);
    policy_release(edits->policy);
}

int64_t edits_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Before each profile is rewritten: whoever waits for the planner hears that it is at work. */
static bool goes_on(const struct planner_edits *edits)
{
    planner_beat(edits->child);
    return edits->touched < EDITS_PROFILES_MAX && edits_now_ms() < edits->end_ms;
}

static const struct slots *slots_of(const struct planner_edits *edits, uint32_t kept)
{
    const struct directory *directory = live_directory(edits->child->live);
    return kept == KEPT_VOLUNTEERS ? &directory->volunteers : &directory->clients;
}

static const char *kept_word(uint32_t kept)
{
    return kept == KEPT_VOLUNTEERS ? "volunteer" : "client";
}

/* Remembers what an edit made of somebody. */
static enum status edited_add(struct planner_edits *edits, uint32_t kept, const char *id,
                              const struct edited *one)
{
    uint32_t at = ids_find(&edits->by_id[kept], id);
    if (at != NO_SLOT) {
        edits->edited[at] = *one;
        return OK;
    }
    const char *own = arena_text(edits->arena, id, strlen(id));
    if (own == NULL || ids_reserve(&edits->by_id[kept]) != OK ||
        !array_room((void **)&edits->edited, &edits->edited_room, edits->edited_count, 1,
                    sizeof *edits->edited)) {
        return E_NO_MEMORY;
    }
    edits->edited[edits->edited_count] = *one;
    ids_put(&edits->by_id[kept], own, edits->edited_count++);
    return OK;
}

/* -- putting -------------------------------------------------------------------------------------
 */

/* Served state follows from relations and is never put. */
static enum status check_client(const struct planner_edits *edits, struct client *client,
                                struct fault *fault)
{
    const struct directory *directory = live_directory(edits->child->live);
    if (client->successor_of != NULL && directory_client(directory, client->successor_of) == NULL) {
        return fault_set(fault, E_NOT_FOUND, "successor_of", "there is no client %s",
                         client->successor_of);
    }
    if (client->status != CLIENT_STATUS_served && client->status != CLIENT_STATUS_offered) {
        return OK;
    }
    const struct client *stands = directory_client(directory, client->id);
    if (stands == NULL || directory_client_status(directory, stands) != client->status) {
        fault_set(fault, E_CONFLICT, "status", "served and offered follow from relations");
        fault_hint(fault, "put the client as waiting");
        return E_CONFLICT;
    }
    client->status = CLIENT_STATUS_waiting;
    return OK;
}

static enum status profile_check(const struct planner_edits *edits, uint32_t kept,
                                 struct profile *profile, struct fault *fault)
{
    struct date today = edits->child->today;
    if (kept == KEPT_VOLUNTEERS) {
        return volunteer_check_dates(profile->volunteer, today, fault);
    }
    enum status status = client_check_dates(profile->client, today, fault);
    return status == OK ? check_client(edits, profile->client, fault) : status;
}

static enum status put(struct planner_edits *edits, uint32_t kept, const struct value *map,
                       struct fault *fault)
{
    if (map->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "must be a map, not %s",
                         value_kind_name(map));
    }
    struct profile *profile = NULL;
    enum store_kind kind = kept == KEPT_VOLUNTEERS ? STORE_VOLUNTEER : STORE_CLIENT;
    enum status status = profile_read(kind, map, &edits->child->zone, &profile, fault);
    if (status != OK) {
        return status;
    }
    status = profile_check(edits, kept, profile, fault);
    if (status == OK) {
        const char *id = kept == KEPT_VOLUNTEERS ? profile->volunteer->id : profile->client->id;
        const struct edited one = {.map = *map};
        status = edited_add(edits, kept, id, &one);
    }
    if (status != OK) {
        profile_release(profile);
        return status;
    }
    edits->touched++;
    return live_put(edits->child->live, planner_kind(kind), profile);
}

static enum status delete_one(struct planner_edits *edits, uint32_t kept, const struct value *id,
                              struct fault *fault)
{
    const char *name = value_text_or(id, NULL);
    if (name == NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "must be an id");
    }
    if (ids_find(&slots_of(edits, kept)->ids, name) == NO_SLOT) {
        return fault_set(fault, E_NOT_FOUND, "", "there is no %s '%.64s'", kept_word(kept), name);
    }
    const struct edited one = {.deleted = true};
    enum status status = edited_add(edits, kept, name, &one);
    edits->touched++;
    return status == OK ? live_delete(edits->child->live,
                                      kept == KEPT_VOLUNTEERS ? LIVE_VOLUNTEER : LIVE_CLIENT, name)
                        : status;
}

/* -- patching ------------------------------------------------------------------------------------
 */

/* The profile as it is now, after the edits before this one. */
static enum status profile_now(struct planner_edits *edits, uint32_t kept, const char *id,
                               struct value *out, struct fault *fault)
{
    uint32_t at = ids_find(&edits->by_id[kept], id);
    if (at != NO_SLOT) {
        *out = edits->edited[at].map;
        return OK;
    }
    uint32_t slot = ids_find(&slots_of(edits, kept)->ids, id);
    CHECK(slot != NO_SLOT && slot < edits->child->kept_room[kept]);
    const struct planner_kept *stored = &edits->child->kept[kept][slot];
    return record_decode(stored->bytes, stored->count, edits->arena, out, fault);
}

static enum status patch_one(struct planner_edits *edits, uint32_t kept, const char *id,
                             const struct value *set, struct fault *fault)
{
    struct value before;
    enum status status = profile_now(edits, kept, id, &before, fault);
    if (status != OK) {
        return status;
    }
    struct value after = edit_join(&before, set, edits->arena);
    const struct value name = value_text(edits->arena, id);
    value_set(&after, edits->arena, "id", name);
    if (edits->arena->exhausted) {
        return E_NO_MEMORY;
    }
    status = put(edits, kept, &after, fault);
    if (status != OK) {
        fault_under(fault, "set");
    }
    return status;
}

static bool client_holds(const struct directory *directory, const struct expression *where,
                         const struct client *client)
{
    struct client_view view;
    const struct worker *worker =
        client->worker == NULL ? NULL : directory_worker(directory, client->worker);
    if (pack_client_view(directory->pack, client, worker, client->service, directory->today,
                         &view) != OK) {
        return false;
    }
    if (directory_is_served(directory, client)) {
        view.status = CLIENT_STATUS_served;
    }
    return expression_holds_client(where, &view);
}

/* Whose profile it was, before the rest of what is said. */
static void fault_name(struct fault *fault, const char *id)
{
    char detail[FAULT_DETAIL_BYTES];
    if (fault == NULL || fault->status == OK) {
        return;
    }
    const int length = snprintf(detail, sizeof detail, "%.64s: %.300s", id, fault->detail);
    if (length > 0) {
        memcpy(fault->detail, detail, sizeof detail);
    }
}

/* Everybody of whom the expression holds before anybody of them is changed. */
static enum status patch_where(struct planner_edits *edits, uint32_t kept, const char *text,
                               const struct value *set, struct fault *fault)
{
    const struct directory *directory = live_directory(edits->child->live);
    const struct slots *slots = slots_of(edits, kept);
    struct expression *where = NULL;
    enum status status = expression_compile_filter(
        text, kept == KEPT_VOLUNTEERS ? FACT_VOLUNTEER : FACT_CLIENT, edits->arena, &where, fault);
    if (status != OK) {
        fault_under(fault, "where");
        return status;
    }
    const char **id = arena_take_many(edits->arena, (size_t)slots->held + 1, sizeof(const char *));
    uint32_t count = 0;
    for (uint32_t slot = 0; id != NULL && slot < slots->count; slot++) {
        const struct profile *profile = slots->profile[slot];
        bool holds = profile != NULL &&
                     (kept == KEPT_VOLUNTEERS
                          ? expression_holds_volunteer(where, &directory->entry[slot]->view)
                          : client_holds(directory, where, profile->client));
        if (holds) {
            const char *name =
                kept == KEPT_VOLUNTEERS ? profile->volunteer->id : profile->client->id;
            id[count++] = arena_text(edits->arena, name, strlen(name));
        }
    }
    status = edits->arena->exhausted ? E_NO_MEMORY : OK;
    for (uint32_t i = 0; i < count && status == OK && id != NULL; i++) {
        status = goes_on(edits) ? patch_one(edits, kept, id[i], set, fault) : E_LIMIT;
        if (status != OK) {
            fault_name(fault, id[i]);
        }
    }
    return status;
}

static enum status patch(struct planner_edits *edits, const struct value *edit, struct fault *fault)
{
    const char *kind = value_text_or(value_get(edit, "patch"), "");
    const struct value *set = value_get(edit, "set");
    const char *id = value_text_or(value_get(edit, "id"), NULL);
    const char *where = value_text_or(value_get(edit, "where"), NULL);
    uint32_t kept = strcmp(kind, "volunteer") == 0 ? KEPT_VOLUNTEERS : KEPT_CLIENTS;
    if (kept == KEPT_CLIENTS && strcmp(kind, "client") != 0) {
        fault_set(fault, E_INVALID_ARGUMENT, "patch", "'%.32s' is no kind of profile", kind);
        fault_hint(fault, "volunteer or client");
        return E_INVALID_ARGUMENT;
    }
    if (set == NULL || set->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "set", "must be a map of fields");
    }
    if ((id == NULL) == (where == NULL)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "id", "either id or where says who");
    }
    if (where != NULL) {
        return patch_where(edits, kept, where, set, fault);
    }
    if (ids_find(&slots_of(edits, kept)->ids, id) == NO_SLOT) {
        return fault_set(fault, E_NOT_FOUND, "id", "there is no %s '%.64s'", kind, id);
    }
    return patch_one(edits, kept, id, set, fault);
}

/* -- policy, pins --------------------------------------------------------------------------------
 */

static enum status policy(struct planner_edits *edits, const struct value *source,
                          struct fault *fault)
{
    if (edits->policy != NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "one policy in one what-if");
    }
    struct policy *made = NULL;
    enum status status = policy_compile(&edits->child->config, source, &made, fault);
    if (status != OK) {
        return status;
    }
    const struct policy *now = edits->child->policy;
    edits->policy = made;
    if (strcmp(made->version, now->version) == 0 &&
        !value_equal(&made->pack->source, &now->pack->source)) {
        fault_set(fault, E_CONFLICT, "version", "%s is in force, and is different", made->version);
        fault_hint(fault, "give it a new version");
        return E_CONFLICT;
    }
    return live_set_pack(edits->child->live, made->pack);
}

static enum status pair(struct planner_edits *edits, const struct value *of, bool pinned,
                        struct fault *fault)
{
    const char *client = value_text_or(value_get(of, "client"), NULL);
    const char *volunteer = value_text_or(value_get(of, "volunteer"), NULL);
    if (client == NULL || volunteer == NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, client == NULL ? "client" : "volunteer",
                         "must be an id");
    }
    if (!pinned) {
        return live_exclude(edits->child->live, client, volunteer, fault);
    }
    const char *refusal = live_refusal(edits->child->live, client, volunteer);
    enum status status = live_pin(edits->child->live, client, volunteer, fault);
    if (status == OK && refusal != NULL) {
        status = fault_set(fault, E_CONFLICT, "", "%.64s cannot be pinned to %.64s: %s", client,
                           volunteer, refusal);
    }
    return status;
}

/* -- one edit ------------------------------------------------------------------------------------
 */

enum status planner_edit(struct planner_edits *edits, const struct value *edit, struct fault *fault)
{
    enum edit_kind kind = EDIT_KINDS;
    enum status status = edit_kind_of(edit, &kind, fault);
    if (status != OK) {
        return status;
    }
    const struct value *of = value_get(edit, edit_word(kind));
    if (!goes_on(edits)) {
        return E_LIMIT;
    }
    switch (kind) {
    case EDIT_PUT_VOLUNTEER:
    case EDIT_PUT_CLIENT:
        status = put(edits, kind == EDIT_PUT_VOLUNTEER ? KEPT_VOLUNTEERS : KEPT_CLIENTS, of, fault);
        break;
    case EDIT_DELETE_VOLUNTEER:
    case EDIT_DELETE_CLIENT:
        status = delete_one(edits, kind == EDIT_DELETE_VOLUNTEER ? KEPT_VOLUNTEERS : KEPT_CLIENTS,
                            of, fault);
        break;
    case EDIT_PATCH:
        return patch(edits, edit, fault);
    case EDIT_POLICY:
        status = policy(edits, of, fault);
        break;
    case EDIT_PIN:
    case EDIT_EXCLUDE:
    case EDIT_KINDS:
        status = pair(edits, of, kind == EDIT_PIN, fault);
        break;
    }
    if (status != OK) {
        fault_set(fault, status, "", "%s", status_title(status));
        fault_under(fault, "%s", edit_word(kind));
    }
    return status;
}

/* Gets and lists of stored profiles, and what changed. */
#include <stdlib.h>
#include <string.h>

#include "proto/reader.h"
#include "serve/handlers.h"
#include "serve/people.h"

/* One stored profile as its map; nil when there is none. */
static enum status stored_map(struct call *call, enum store_kind kind, const char *id,
                              struct value *out)
{
    struct store_record record;
    enum status status =
        store_get(call->tenant->store, kind, id, &call->request, &record, &call->fault);
    if (status != OK) {
        return status;
    }
    return record_decode(record.bytes, record.count, &call->request, out, &call->fault);
}

static const struct slots *slots_of(const struct directory *directory, enum store_kind kind)
{
    switch (kind) {
    case STORE_VOLUNTEER:
        return &directory->volunteers;
    case STORE_CLIENT:
        return &directory->clients;
    case STORE_RELATION:
        return &directory->relations;
    default:
        return &directory->workers;
    }
}

static enum status people_get(struct call *call, const struct people_kind *kind)
{
    const struct slots *slots = slots_of(&call->tenant->directory, kind->kind);
    const struct value *ids = call_required(call, "ids");
    struct arena *request = &call->request;
    struct value found = value_list(request, ids->count);
    struct value missing = value_list(request, 2);
    struct value revisions = value_map(request, ids->count);
    for (uint32_t i = 0; i < ids->count; i++) {
        const char *id = value_text_or(&ids->item[i], "");
        uint32_t slot = ids_find(&slots->ids, id);
        if (slot == NO_SLOT) {
            value_append(&missing, request, value_text(request, id));
            continue;
        }
        struct value map;
        enum status status = stored_map(call, kind->kind, id, &map);
        if (status != OK) {
            return status;
        }
        value_append(&found, request, map);
        value_set(&revisions, request, arena_text(request, id, strlen(id)),
                  value_int((int64_t)slots->profile[slot]->revision));
    }
    value_put(&call->result, request, kind->plural, found);
    value_put(&call->result, request, "missing", missing);
    value_put(&call->result, request, "revisions", revisions);
    return OK;
}

enum status handle_volunteer_get(struct call *call)
{
    return people_get(call, &PEOPLE_VOLUNTEERS);
}

/* Beside the profiles as they were put: the state that relations give each client. */
enum status handle_client_get(struct call *call)
{
    const struct directory *directory = &call->tenant->directory;
    const struct value *ids = call_required(call, "ids");
    struct value states = value_map(&call->request, ids->count);
    for (uint32_t i = 0; i < ids->count; i++) {
        const char *id = value_text_or(&ids->item[i], "");
        const struct client *client = directory_client(directory, id);
        if (client != NULL) {
            uint8_t status = directory_client_status(directory, client);
            value_set(&states, &call->request, client->id,
                      value_static(word_of(vocabulary_client_status(), status)));
        }
    }
    value_put(&call->result, &call->request, "states", states);
    return people_get(call, &PEOPLE_CLIENTS);
}

enum status handle_worker_get(struct call *call)
{
    return people_get(call, &PEOPLE_WORKERS);
}

enum status handle_relation_get(struct call *call)
{
    return people_get(call, &PEOPLE_RELATIONS);
}

/* A page of ids in order, found by one pass that keeps the smallest `limit` + 1 after `after`. */
struct page {
    const char **id; /* a heap, largest first, of room limit + 1 */
    uint32_t count, room;
    const char *after;
};

static void sift_down(struct page *page, uint32_t at)
{
    for (;;) {
        uint32_t largest = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < page->count; child++) {
            if (strcmp(page->id[child], page->id[largest]) > 0) {
                largest = child;
            }
        }
        if (largest == at) {
            return;
        }
        const char *swap = page->id[at];
        page->id[at] = page->id[largest];
        page->id[largest] = swap;
        at = largest;
    }
}

static void page_offer(struct page *page, const char *id)
{
    if (page->after != NULL && strcmp(id, page->after) <= 0) {
        return;
    }
    if (page->count == page->room) {
        if (strcmp(id, page->id[0]) < 0) {
            page->id[0] = id;
            sift_down(page, 0);
        }
        return;
    }
    uint32_t at = page->count++;
    page->id[at] = id;
    while (at > 0 && strcmp(page->id[(at - 1) / 2], page->id[at]) < 0) {
        const char *swap = page->id[at];
        page->id[at] = page->id[(at - 1) / 2];
        page->id[(at - 1) / 2] = swap;
        at = (at - 1) / 2;
    }
}

static int id_order(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

static enum status page_open(struct call *call, struct page *page)
{
    uint32_t limit = (uint32_t)command_int(call->command, call->message.params, "limit");
    *page =
        (struct page){.room = limit + 1, .after = value_text_or(call_param(call, "after"), NULL)};
    page->id = arena_take_many(&call->request, page->room, sizeof(const char *));
    return page->id == NULL ? E_NO_MEMORY : OK;
}

/* Answers the page: the profiles, and `next` when there are more. */
static enum status page_say(struct call *call, struct page *page, const struct people_kind *kind)
{
    struct arena *request = &call->request;
    if (page->count > 1) {
        qsort(page->id, page->count, sizeof(const char *), id_order);
    }
    bool more = page->count == page->room;
    uint32_t count = more ? page->count - 1 : page->count;
    struct value list = value_list(request, count);
    for (uint32_t i = 0; i < count; i++) {
        struct value map;
        enum status status = stored_map(call, kind->kind, page->id[i], &map);
        if (status != OK) {
            return status;
        }
        value_append(&list, request, map);
    }
    value_put(&call->result, request, kind->plural, list);
    if (more && count > 0) {
        value_put(&call->result, request, "next", value_text(request, page->id[count - 1]));
    }
    return OK;
}

static enum status filter_of(struct call *call, enum fact_side side, struct expression **out)
{
    const char *where = value_text_or(call_param(call, "where"), NULL);
    *out = NULL;
    if (where == NULL) {
        return OK;
    }
    enum status status = expression_compile_filter(where, side, &call->request, out, &call->fault);
    if (status != OK) {
        fault_under(&call->fault, "where");
    }
    return status;
}

enum status handle_volunteer_list(struct call *call)
{
    const struct directory *directory = &call->tenant->directory;
    struct page page;
    struct expression *where = NULL;
    enum status status = filter_of(call, FACT_VOLUNTEER, &where);
    if (status == OK) {
        status = page_open(call, &page);
    }
    for (uint32_t slot = 0; status == OK && slot < directory->volunteers.count; slot++) {
        const struct volunteer_entry *entry = directory->entry[slot];
        if (entry != NULL && (where == NULL || expression_holds_volunteer(where, &entry->view))) {
            page_offer(&page, entry->profile->volunteer->id);
        }
    }
    return status == OK ? page_say(call, &page, &PEOPLE_VOLUNTEERS) : status;
}

bool people_client_holds(const struct directory *directory, const struct expression *where,
                         const struct client *client)
{
    struct client_view view;
    const struct worker *worker =
        client->worker == NULL ? NULL : directory_worker(directory, client->worker);
    if (where == NULL) {
        return true;
    }
    if (pack_client_view(directory->pack, client, worker, client->service, directory->today,
                         &view) != OK) {
        return false;
    }
    if (directory_is_served(directory, client)) {
        view.status = CLIENT_STATUS_served;
    }
    return expression_holds_client(where, &view);
}

enum status handle_client_list(struct call *call)
{
    const struct directory *directory = &call->tenant->directory;
    struct page page;
    struct expression *where = NULL;
    enum status status = filter_of(call, FACT_CLIENT, &where);
    if (status == OK) {
        status = page_open(call, &page);
    }
    for (uint32_t slot = 0; status == OK && slot < directory->clients.count; slot++) {
        const struct profile *profile = directory->clients.profile[slot];
        if (profile != NULL && people_client_holds(directory, where, profile->client)) {
            page_offer(&page, profile->client->id);
        }
    }
    return status == OK ? page_say(call, &page, &PEOPLE_CLIENTS) : status;
}

static bool relation_is_asked(const struct call *call, const struct relation *relation)
{
    const char *client = value_text_or(call_param(call, "client"), NULL);
    const char *volunteer = value_text_or(call_param(call, "volunteer"), NULL);
    const char *state = value_text_or(call_param(call, "state"), NULL);
    return (client == NULL || strcmp(client, relation->client) == 0) &&
           (volunteer == NULL || strcmp(volunteer, relation->volunteer) == 0) &&
           (state == NULL ||
            strcmp(state, word_of(vocabulary_relation_state(), relation->state)) == 0);
}

static enum status state_is_known(struct call *call)
{
    const char *state = value_text_or(call_param(call, "state"), NULL);
    if (state == NULL || word_find(vocabulary_relation_state(), state) != WORD_UNKNOWN) {
        return OK;
    }
    fault_set(&call->fault, E_INVALID_ARGUMENT, "state", "'%.40s' is no state of a relation",
              state);
    const char *nearest = word_nearest(vocabulary_relation_state(), state);
    if (nearest != NULL) {
        fault_hint(&call->fault, "%s", nearest);
    }
    return E_INVALID_ARGUMENT;
}

enum status handle_relation_list(struct call *call)
{
    const struct directory *directory = &call->tenant->directory;
    struct page page;
    enum status status = state_is_known(call);
    if (status == OK) {
        status = page_open(call, &page);
    }
    for (uint32_t slot = 0; status == OK && slot < directory->relations.count; slot++) {
        const struct profile *profile = directory->relations.profile[slot];
        if (profile != NULL && relation_is_asked(call, profile->relation)) {
            page_offer(&page, profile->relation->id);
        }
    }
    return status == OK ? page_say(call, &page, &PEOPLE_RELATIONS) : status;
}

enum status handle_changes_since(struct call *call)
{
    struct arena *request = &call->request;
    uint64_t revision = (uint64_t)command_int(call->command, call->message.params, "revision");
    uint32_t limit = (uint32_t)command_int(call->command, call->message.params, "limit");
    struct store_changes changes;
    enum status status =
        store_changes_since(call->tenant->store, revision, limit, request, &changes, &call->fault);
    if (status != OK) {
        return status;
    }
    struct value list = value_list(request, changes.count);
    for (uint32_t i = 0; i < changes.count; i++) {
        const struct store_change *change = &changes.change[i];
        struct value map = value_map(request, 4);
        value_put(&map, request, "revision", value_int((int64_t)change->revision));
        value_put(&map, request, "kind", value_static(store_kind_word(change->kind)));
        value_put(&map, request, "id", value_text(request, change->id));
        value_put(&map, request, "change", value_static(store_change_word(change->op)));
        value_append(&list, request, map);
    }
    value_put(&call->result, request, "revision",
              value_int((int64_t)call->tenant->directory.revision));
    value_put(&call->result, request, "changes", list);
    if (changes.more) {
        value_put(&call->result, request, "next", value_int((int64_t)changes.revision));
    }
    return OK;
}

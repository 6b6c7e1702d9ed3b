/* Write turns: stage, commit, install, answer. */
#include "serve/turn.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/log.h"
#include "proto/writer.h"
#include "serve/dispatch.h"
#include "serve/planner.h"
#include "serve/policy.h"

enum { STAGING_CHUNK_BYTES = 65536, TURN_CALLS_MAX = 4096, KINDS = 4 };

/* A minute: more than any commit takes on a disk that still works. */
enum { DRAIN_POLL_MS = 50, DRAIN_ROUNDS_MAX = 1200 };

/* The two persons of a relation. */
enum { OF_CLIENT, OF_VOLUNTEER, PERSONS };

struct staged {
    enum store_kind kind;
    bool deleted;
    const char *id;          /* in the staging's arena */
    struct profile *profile; /* of the directory's kinds, when put */
    const uint8_t *bytes;
    size_t count;
    struct call *call;
    uint32_t before[PERSONS]; /* of a put relation: the staged one before it of the same person */
};

struct staging {
    struct tenant *tenant;
    struct arena arena;
    struct staged *change;
    uint32_t change_count, change_room;
    struct ids newest[KINDS];      /* id → index of its newest change, of the directory's kinds */
    struct ids of_person[PERSONS]; /* person → index of the last staged relation that names it */
    struct call *call;             /* the one that stages now */
    uint32_t mark;                 /* change_count when it began */
    struct call *first, *last;     /* calls that wait for durability */
};

static uint32_t directory_kind(enum store_kind kind)
{
    switch (kind) {
    case STORE_VOLUNTEER:
        return 0;
    case STORE_CLIENT:
        return 1;
    case STORE_RELATION:
        return 2;
    case STORE_WORKER:
        return 3;
    default:
        return KINDS;
    }
}

static const struct slots *slots_of(const struct directory *directory, uint32_t kind)
{
    const struct slots *slots[KINDS] = {&directory->volunteers, &directory->clients,
                                        &directory->relations, &directory->workers};
    CHECK(kind < KINDS);
    return slots[kind];
}

struct tenant *staging_tenant(const struct staging *staging)
{
    return staging->tenant;
}

static const struct staged *newest_of(const struct staging *staging, enum store_kind kind,
                                      const char *id)
{
    uint32_t index = ids_find(&staging->newest[directory_kind(kind)], id);
    return index == NO_SLOT ? NULL : &staging->change[index];
}

const struct profile *staging_find(const struct staging *staging, enum store_kind kind,
                                   const char *id)
{
    const struct staged *newest = newest_of(staging, kind, id);
    if (newest != NULL) {
        return newest->deleted ? NULL : newest->profile;
    }
    const struct slots *slots = slots_of(&staging->tenant->directory, directory_kind(kind));
    uint32_t slot = ids_find(&slots->ids, id);
    return slot == NO_SLOT ? NULL : slots->profile[slot];
}

bool staging_bytes(const struct staging *staging, enum store_kind kind, const char *id,
                   struct arena *request, const uint8_t **bytes, size_t *count)
{
    const struct staged *newest = newest_of(staging, kind, id);
    if (newest != NULL) {
        *bytes = newest->bytes;
        *count = newest->count;
        return !newest->deleted;
    }
    const struct slots *slots = slots_of(&staging->tenant->directory, directory_kind(kind));
    if (ids_find(&slots->ids, id) == NO_SLOT) {
        return false;
    }
    struct store_record record;
    if (store_get(staging->tenant->store, kind, id, request, &record, NULL) != OK) {
        return false;
    }
    *bytes = record.bytes;
    *count = record.count;
    return true;
}

static const char *person_of(const struct staged *change, uint32_t person)
{
    const struct relation *relation = change->profile->relation;
    return person == OF_VOLUNTEER ? relation->volunteer : relation->client;
}

static bool names_persons(const struct staged *change)
{
    return change->kind == STORE_RELATION && !change->deleted;
}

/* Makes the change at `index` findable; room was reserved. */
static void change_link(struct staging *staging, uint32_t index)
{
    struct staged *change = &staging->change[index];
    uint32_t kind = directory_kind(change->kind);
    if (kind < KINDS) {
        ids_put(&staging->newest[kind], change->id, index);
    }
    for (uint32_t person = 0; person < PERSONS && names_persons(change); person++) {
        const char *id = person_of(change, person);
        change->before[person] = ids_find(&staging->of_person[person], id);
        ids_put(&staging->of_person[person], id, index);
    }
}

static enum status links_reserve(struct staging *staging, uint32_t kind)
{
    enum status status = kind < KINDS ? ids_reserve(&staging->newest[kind]) : OK;
    for (uint32_t person = 0; person < PERSONS && status == OK; person++) {
        status = ids_reserve(&staging->of_person[person]);
    }
    return status;
}

static enum status change_add(struct staging *staging, const struct staged *change)
{
    struct staged whole = *change;
    whole.call = staging->call;
    whole.id = arena_text(&staging->arena, change->id, strlen(change->id));
    uint8_t *bytes = arena_take(&staging->arena, change->count);
    uint32_t kind = directory_kind(change->kind);
    if (whole.id == NULL || bytes == NULL ||
        !array_room((void **)&staging->change, &staging->change_room, staging->change_count, 1,
                    sizeof *staging->change) ||
        links_reserve(staging, kind) != OK) {
        return E_NO_MEMORY;
    }
    if (change->count > 0) {
        memcpy(bytes, change->bytes, change->count);
    }
    whole.bytes = bytes;
    staging->change[staging->change_count] = whole;
    change_link(staging, staging->change_count++);
    return OK;
}

enum status staging_put(struct staging *staging, enum store_kind kind, struct profile *profile,
                        const uint8_t *bytes, size_t count)
{
    CHECK(directory_kind(kind) < KINDS);
    const char *ids[KINDS + 1] = {
        [0] = kind == STORE_VOLUNTEER ? profile->volunteer->id : NULL,
        [1] = kind == STORE_CLIENT ? profile->client->id : NULL,
        [2] = kind == STORE_RELATION ? profile->relation->id : NULL,
        [3] = kind == STORE_WORKER ? profile->worker->id : NULL,
    };
    struct staged change = {.kind = kind,
                            .id = ids[directory_kind(kind)],
                            .profile = profile,
                            .bytes = bytes,
                            .count = count};
    enum status status = change_add(staging, &change);
    if (status != OK) {
        profile_release(profile);
    }
    return status;
}

enum status staging_delete(struct staging *staging, enum store_kind kind, const char *id)
{
    struct staged change = {.kind = kind, .id = id, .deleted = true};
    return change_add(staging, &change);
}

enum status staging_put_record(struct staging *staging, enum store_kind kind, const char *id,
                               const uint8_t *bytes, size_t count)
{
    CHECK(directory_kind(kind) == KINDS);
    struct staged change = {.kind = kind, .id = id, .bytes = bytes, .count = count};
    return change_add(staging, &change);
}

enum status staging_delete_record(struct staging *staging, enum store_kind kind, const char *id)
{
    CHECK(directory_kind(kind) == KINDS);
    struct staged change = {.kind = kind, .id = id, .deleted = true};
    return change_add(staging, &change);
}

void staging_relations(const struct staging *staging, bool of_volunteer, const char *id,
                       void (*visit)(void *state, const struct relation *relation), void *state)
{
    const struct directory *directory = &staging->tenant->directory;
    uint32_t at = NO_SLOT;
    do {
        at = of_volunteer ? directory_next_relation_of_volunteer(directory, id, at)
                          : directory_next_relation_of_client(directory, id, at);
        if (at != NO_SLOT) {
            const struct relation *relation = directory->relations.profile[at]->relation;
            if (newest_of(staging, STORE_RELATION, relation->id) == NULL) {
                visit(state, relation);
            }
        }
    } while (at != NO_SLOT);
    CHECK(staging->change != NULL || staging->change_count == 0);
    uint32_t person = of_volunteer ? OF_VOLUNTEER : OF_CLIENT;
    for (uint32_t i = ids_find(&staging->of_person[person], id); i != NO_SLOT;
         i = staging->change[i].before[person]) {
        const struct staged *change = &staging->change[i];
        if (newest_of(staging, STORE_RELATION, change->id) == change) {
            visit(state, change->profile->relation);
        }
    }
}

static void links_close(struct staging *staging)
{
    for (uint32_t kind = 0; kind < KINDS; kind++) {
        ids_close(&staging->newest[kind]);
    }
    for (uint32_t person = 0; person < PERSONS; person++) {
        ids_close(&staging->of_person[person]);
    }
}

/* Forgets what the present call staged. */
static void roll_back(struct staging *staging)
{
    if (staging->change_count == staging->mark) {
        return;
    }
    for (uint32_t i = staging->mark; i < staging->change_count; i++) {
        profile_release(staging->change[i].profile);
    }
    staging->change_count = staging->mark;
    links_close(staging);
    for (uint32_t i = 0; i < staging->change_count; i++) {
        enum status status = links_reserve(staging, directory_kind(staging->change[i].kind));
        CHECK(status == OK);
        change_link(staging, i);
    }
}

void staging_forget(struct staging *staging)
{
    roll_back(staging);
}

static void staging_free(struct staging *staging)
{
    for (uint32_t i = 0; i < staging->change_count; i++) {
        profile_release(staging->change[i].profile);
    }
    free(staging->change);
    links_close(staging);
    arena_close(&staging->arena);
    free(staging);
}

static void finish(struct call *call, enum status status)
{
    if (call->done != NULL) {
        call->done(call, status);
    } else {
        call_answer(call, status);
    }
}

static void wait_for_turn(struct staging *staging, struct call *call)
{
    call->next = NULL;
    if (staging->last != NULL) {
        staging->last->next = call;
    } else {
        staging->first = call;
    }
    staging->last = call;
}

/* Lets one call stage; answers it at once when there is nothing to wait for. "Unchanged" may rest
 * on what an earlier call of this turn wrote, so it waits until that is durable. */
static void stage_call(struct staging *staging, struct call *call)
{
    staging->call = call;
    staging->mark = staging->change_count;
    enum status status = dispatch_stage(call, staging);
    if (status != OK) {
        roll_back(staging);
        finish(call, status);
        return;
    }
    call->revision = staging->tenant->directory.revision;
    if (staging->change_count > 0) {
        wait_for_turn(staging, call);
        return;
    }
    value_set(&call->result, &call->request, "revision", value_int((int64_t)call->revision));
    finish(call, OK);
}

void turn_enqueue(struct call *call)
{
    struct tenant *tenant = call->tenant;
    call->next = NULL;
    if (tenant->waiting_last != NULL) {
        tenant->waiting_last->next = call;
    } else {
        tenant->waiting_first = call;
    }
    tenant->waiting_last = call;
    tenant->waiting_count++;
}

static struct call *dequeue(struct tenant *tenant)
{
    struct call *call = tenant->waiting_first;
    tenant->waiting_first = call->next;
    if (tenant->waiting_first == NULL) {
        tenant->waiting_last = NULL;
    }
    tenant->waiting_count--;
    call->next = NULL;
    return call;
}

/* One trace line a call: who did what, with how many things. Ids and numbers only. */
static void audit_add(const struct staging *staging, struct store_turn *turn,
                      const struct call *call, uint32_t changes)
{
    struct buffer line = {0};
    const char *principal = call->session != NULL ? call->session->principal : "engine";
    const struct value *acting = call_param(call, "acting");
    write_map_begin(&line, 6);
    write_text(&line, "at_us");
    write_int(&line, clock_now_us(&staging->tenant->house->clock));
    write_text(&line, "principal");
    write_text(&line, principal);
    write_text(&line, "acting");
    write_text(&line, value_text_or(value_get(acting, "worker"), ""));
    write_text(&line, "method");
    write_text(&line, call->command != NULL ? call->command->method : "job");
    write_text(&line, "revision");
    write_int(&line, (int64_t)call->revision);
    write_text(&line, "changes");
    write_int(&line, changes);
    if (!line.exhausted) {
        store_turn_audit(turn, line.bytes, line.count);
    }
    buffer_close(&line);
}

/* Writes every change into the store's turn, one revision a call. */
static void fill_turn(struct staging *staging, struct store_turn *turn)
{
    uint32_t i = 0;
    while (i < staging->change_count) {
        struct call *call = staging->change[i].call;
        uint32_t first = i;
        call->revision = store_turn_revision(turn);
        for (; i < staging->change_count && staging->change[i].call == call; i++) {
            struct staged *change = &staging->change[i];
            if (change->deleted) {
                store_turn_delete(turn, change->kind, change->id);
                continue;
            }
            struct store_record record = {
                .kind = change->kind, .id = change->id, .bytes = change->bytes};
            record.count = change->count;
            if (change->profile != NULL) {
                record.revision_created = change->profile->created;
                change->profile->revision = call->revision;
                if (change->profile->created == 0) {
                    change->profile->created = call->revision;
                }
            }
            store_turn_put(turn, &record);
        }
        audit_add(staging, turn, call, i - first);
    }
}

static void fail_all(struct staging *staging, enum status status, const struct fault *fault)
{
    struct call *call = staging->first;
    while (call != NULL) {
        struct call *next = call->next;
        call->fault = *fault;
        if (call->fault.status == OK) {
            fault_set(&call->fault, status, "", "the write could not be stored");
        }
        finish(call, status);
        call = next;
    }
}

/* The store has no room for more just now: everybody waiting is told to come back. */
static void refuse_waiting(struct tenant *tenant, enum status status, const struct fault *fault)
{
    while (tenant->waiting_first != NULL) {
        struct call *call = dequeue(tenant);
        call->fault = *fault;
        finish(call, status);
    }
}

static void turn_begin(struct tenant *tenant)
{
    struct fault fault = {0};
    struct store_turn *turn = NULL;
    enum status status = store_turn_open(tenant->store, &turn, &fault);
    struct staging *staging = status == OK ? calloc(1, sizeof *staging) : NULL;
    if (status == OK && staging == NULL) {
        store_turn_drop(&turn);
        status = fault_set(&fault, E_NO_MEMORY, "", "no memory for the write");
    }
    if (status != OK || staging == NULL) {
        refuse_waiting(tenant, status, &fault);
        return;
    }
    staging->tenant = tenant;
    arena_open(&staging->arena, STAGING_CHUNK_BYTES, 0);
    for (uint32_t i = 0; i < TURN_CALLS_MAX && tenant->waiting_first != NULL; i++) {
        stage_call(staging, dequeue(tenant));
    }
    if (staging->first == NULL) {
        store_turn_drop(&turn);
        staging_free(staging);
        return;
    }
    fill_turn(staging, turn);
    status = store_turn_hand(&turn, staging, &fault);
    if (status != OK) {
        fail_all(staging, status, &fault);
        staging_free(staging);
        return;
    }
    tenant->moving = true;
}

void turn_begin_all(struct house *house)
{
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        struct tenant *tenant = house->tenant[i];
        while (!tenant->moving && tenant->waiting_first != NULL) {
            turn_begin(tenant);
        }
    }
}

static enum status install(struct directory *directory, struct staged *change)
{
    struct profile *profile = change->profile;
    change->profile = NULL;
    switch (change->kind) {
    case STORE_VOLUNTEER:
        return change->deleted ? directory_delete_volunteer(directory, change->id)
                               : directory_put_volunteer(directory, profile);
    case STORE_CLIENT:
        return change->deleted ? directory_delete_client(directory, change->id)
                               : directory_put_client(directory, profile);
    case STORE_RELATION:
        return change->deleted ? directory_delete_relation(directory, change->id)
                               : directory_put_relation(directory, profile);
    case STORE_WORKER:
        return directory_put_worker(directory, profile);
    default:
        return OK;
    }
}

static void tell_planner(struct tenant *tenant, const struct staged *change)
{
    if (directory_kind(change->kind) == KINDS) {
        return;
    }
    if (change->deleted) {
        planner_delete(tenant, change->kind, change->id);
    } else {
        uint64_t revision = change->call->revision;
        planner_put(tenant, change->kind, change->bytes, change->count, revision, revision);
    }
}

static void install_all(struct staging *staging)
{
    struct tenant *tenant = staging->tenant;
    for (uint32_t i = 0; i < staging->change_count; i++) {
        struct staged *change = &staging->change[i];
        tenant->directory.revision = change->call->revision;
        enum status status = install(&tenant->directory, change);
        if (status != OK) {
            /* Disk and memory differ: start again from the disk. */
            log_line(LOG_ERROR, "install", "tenant=%s reason=%s", tenant->name,
                     status_type(status));
            house_fail(tenant->house);
            return;
        }
        tell_planner(tenant, change);
        if (change->kind == STORE_POLICY && !change->deleted) {
            policy_install(tenant);
        }
    }
    planner_turn(tenant, tenant->directory.revision);
}

static void turn_complete(struct store_turn *turn)
{
    struct staging *staging = store_turn_owner(turn);
    struct tenant *tenant = staging->tenant;
    struct fault fault = {0};
    enum status status = store_turn_status(turn, &fault);
    tenant->moving = false;
    if (status != OK) {
        fail_all(staging, status, &fault);
    } else {
        install_all(staging);
        struct call *call = staging->first;
        uint64_t newest = 0;
        while (call != NULL) {
            struct call *next = call->next;
            newest = call->revision > newest ? call->revision : newest; /* unchanged: as of then */
            value_set(&call->result, &call->request, "revision", value_int((int64_t)newest));
            finish(call, OK);
            call = next;
        }
    }
    staging_free(staging);
}

void turn_complete_all(struct house *house)
{
    struct store_turn *turn = NULL;
    while ((turn = store_completed(house->store)) != NULL) {
        turn_complete(turn);
        store_turn_close(&turn);
    }
    struct fault fault = {0};
    if (store_is_broken(house->store, &fault) && !house->ending) {
        log_line(LOG_ERROR, "store", "broken=%s", fault.detail);
        house_fail(house);
    }
}

static bool anything_moves(const struct house *house)
{
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        if (house->tenant[i]->moving) {
            return true;
        }
    }
    return false;
}

void turn_drain(struct house *house)
{
    struct fault fault = {0};
    fault_set(&fault, E_UNAVAILABLE, "", "the daemon is ending");
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        refuse_waiting(house->tenant[i], E_UNAVAILABLE, &fault);
    }
    for (uint32_t waited = 0; anything_moves(house) && waited < DRAIN_ROUNDS_MAX; waited++) {
        struct pollfd done = {.fd = store_completion_fd(house->store), .events = POLLIN};
        (void)poll(&done, 1, DRAIN_POLL_MS);
        turn_complete_all(house);
    }
}

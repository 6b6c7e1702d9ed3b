/* The live plan as a whole: changes mark what they touch, work derives it anew. */
#include "match/live.h"

#include <stdlib.h>
#include <string.h>

#include "match/live_inside.h"

/* With more units than this waiting, all are placed afresh instead of one by one. */
enum { SCRATCH_CHUNK_BYTES = 65536, COLD_UNITS = 3000 };

struct live *live_open(struct pack *pack, struct date today)
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL) {
        return NULL;
    }
    directory_open(&live->directory, pack, today);
    arena_open(&live->scratch, SCRATCH_CHUNK_BYTES, 0);
    live->bound = warm_new();
    live->plan = warm_new();
    live->looked = true;
    if (live->bound == NULL || live->plan == NULL) {
        live_close(live);
        return NULL;
    }
    return live;
}

void live_close(struct live *live)
{
    if (live == NULL) {
        return;
    }
    while (live->frame_count > 0) {
        live_rollback(live);
    }
    for (uint32_t i = 0; i < live->unit_room; i++) {
        unit_free(live->unit[i]);
    }
    for (uint32_t i = 0; i < live->seat_room; i++) {
        live_seat_free(live->seat[i]);
    }
    free(live->unit);
    free(live->unit_of);
    free(live->seen);
    free(live->seat);
    free(live->rank);
    free(live->pinned);
    free(live->old);
    cells_close(&live->homes);
    queue_close(&live->clients);
    queue_close(&live->seats);
    queue_close(&live->rows);
    queue_close(&live->again);
    queue_close(&live->clashes);
    queue_close(&live->better);
    warm_free(live->bound);
    warm_free(live->plan);
    arena_close(&live->scratch);
    directory_close(&live->directory);
    free(live);
}

bool live_is_broken(const struct live *live)
{
    return live->broken;
}

const struct directory *live_directory(const struct live *live)
{
    return &live->directory;
}

void live_set_revision(struct live *live, uint64_t revision)
{
    live->revision = revision;
    live->directory.revision = revision;
}

uint64_t live_revision(const struct live *live)
{
    return live->revision;
}

/* -- what a change touches -----------------------------------------------------------------------
 */

/* A client, and those of the group that it stays with. */
static enum status touch_client(struct live *live, const char *id)
{
    const struct directory *directory = &live->directory;
    uint32_t slot = ids_find(&directory->clients.ids, id);
    if (slot == NO_SLOT) {
        return OK;
    }
    enum status status = queue_add(&live->clients, slot);
    const struct client *client = directory->clients.profile[slot]->client;
    if (client->group.id == NULL || client->group.together != 0) {
        return status;
    }
    uint32_t other = NO_SLOT;
    while (status == OK &&
           (other = directory_next_of_group(directory, client->group.id, other)) != NO_SLOT) {
        status = queue_add(&live->clients, other);
    }
    return status;
}

static enum status touch_volunteer(struct live *live, const char *id)
{
    uint32_t slot = ids_find(&live->directory.volunteers.ids, id);
    return slot == NO_SLOT ? OK : queue_add(&live->seats, slot);
}

static enum status touch_relation(struct live *live, const char *id)
{
    const struct relation *relation = directory_relation(&live->directory, id);
    enum status status = relation == NULL ? OK : touch_client(live, relation->client);
    return status != OK || relation == NULL ? status : touch_volunteer(live, relation->volunteer);
}

/* Who stands with a client has it among its residents. */
static enum status touch_hosts(struct live *live, const char *client)
{
    enum status status = OK;
    uint32_t slot = NO_SLOT;
    while (status == OK &&
           (slot = directory_next_relation_of_client(&live->directory, client, slot)) != NO_SLOT) {
        status =
            touch_volunteer(live, live->directory.relations.profile[slot]->relation->volunteer);
    }
    return status;
}

static enum status touch_clients_of_worker(struct live *live, const char *worker)
{
    const struct slots *clients = &live->directory.clients;
    enum status status = OK;
    for (uint32_t slot = 0; slot < clients->count && status == OK; slot++) {
        const struct profile *profile = clients->profile[slot];
        if (profile != NULL && profile->client->worker != NULL &&
            strcmp(profile->client->worker, worker) == 0) {
            status = queue_add(&live->clients, slot);
        }
    }
    return status;
}

/* Called before a change, for what stood, and after it, for what stands. */
static enum status touch(struct live *live, enum live_kind kind, const char *id)
{
    switch (kind) {
    case LIVE_VOLUNTEER:
        return touch_volunteer(live, id);
    case LIVE_CLIENT: {
        enum status status = touch_client(live, id);
        return status == OK ? touch_hosts(live, id) : status;
    }
    case LIVE_RELATION:
        return touch_relation(live, id);
    default:
        return touch_clients_of_worker(live, id);
    }
}

/* -- changes -------------------------------------------------------------------------------------
 */

static const struct slots *slots_of(const struct directory *directory, enum live_kind kind)
{
    const struct slots *slots[] = {&directory->volunteers, &directory->clients,
                                   &directory->relations, &directory->workers};
    return slots[kind];
}

static const char *id_of(enum live_kind kind, const struct profile *profile)
{
    switch (kind) {
    case LIVE_VOLUNTEER:
        return profile->volunteer->id;
    case LIVE_CLIENT:
        return profile->client->id;
    case LIVE_RELATION:
        return profile->relation->id;
    default:
        return profile->worker->id;
    }
}

/* Keeps who stood under the id, if a mark is set. */
static enum status profile_was(struct live *live, enum live_kind kind, const char *id)
{
    if (live->stamp == 0) {
        return OK;
    }
    const struct slots *slots = slots_of(&live->directory, kind);
    uint32_t slot = ids_find(&slots->ids, id);
    struct profile *profile = slot == NO_SLOT ? NULL : profile_keep(slots->profile[slot]);
    struct live_old old = {.kind = OLD_PROFILE, .of = kind, .slot = slot, .row = profile};
    old.id = strdup(id);
    enum status status = old.id == NULL ? E_NO_MEMORY : old_keep(live, &old);
    if (status != OK) {
        free(old.id);
        profile_release(profile);
    }
    return status;
}

enum status live_directory_put(struct live *live, enum live_kind kind, struct profile *profile)
{
    switch (kind) {
    case LIVE_VOLUNTEER:
        return directory_put_volunteer(&live->directory, profile);
    case LIVE_CLIENT:
        return directory_put_client(&live->directory, profile);
    case LIVE_RELATION:
        return directory_put_relation(&live->directory, profile);
    default:
        return directory_put_worker(&live->directory, profile);
    }
}

enum status live_directory_delete(struct live *live, enum live_kind kind, const char *id)
{
    switch (kind) {
    case LIVE_VOLUNTEER:
        return directory_delete_volunteer(&live->directory, id);
    case LIVE_CLIENT:
        return directory_delete_client(&live->directory, id);
    case LIVE_RELATION:
        return directory_delete_relation(&live->directory, id);
    default:
        return OK;
    }
}

enum status live_put(struct live *live, enum live_kind kind, struct profile *profile)
{
    const char *id = id_of(kind, profile);
    if (kind == LIVE_RELATION &&
        (directory_client(&live->directory, profile->relation->client) == NULL ||
         directory_volunteer(&live->directory, profile->relation->volunteer) == NULL)) {
        profile_release(profile);
        return E_NOT_FOUND;
    }
    closed_forget(live);
    enum status status = profile_was(live, kind, id);
    if (status == OK) {
        status = touch(live, kind, id);
    }
    if (status != OK) {
        profile_release(profile);
        return status;
    }
    status = live_directory_put(live, kind, profile);
    if (status != OK) {
        profile_release(profile);
        live->broken = true;
        return status;
    }
    return touch(live, kind, id);
}

/* The relations of a person go first, one by one, so that each can be put back. */
static enum status relations_delete(struct live *live, bool of_client, const char *id)
{
    enum status status = OK;
    while (status == OK) {
        uint32_t slot = of_client
                            ? directory_next_relation_of_client(&live->directory, id, NO_SLOT)
                            : directory_next_relation_of_volunteer(&live->directory, id, NO_SLOT);
        if (slot == NO_SLOT) {
            break;
        }
        char *relation = strdup(live->directory.relations.profile[slot]->relation->id);
        status = relation == NULL ? E_NO_MEMORY : live_delete(live, LIVE_RELATION, relation);
        free(relation);
    }
    return status;
}

enum status live_delete(struct live *live, enum live_kind kind, const char *id)
{
    if (ids_find(&slots_of(&live->directory, kind)->ids, id) == NO_SLOT) {
        return OK;
    }
    if (kind != LIVE_VOLUNTEER ||
        directory_next_relation_of_volunteer(&live->directory, id, NO_SLOT) != NO_SLOT) {
        closed_forget(live); /* else only pairs go */
    }
    enum status status = kind == LIVE_CLIENT || kind == LIVE_VOLUNTEER
                             ? relations_delete(live, kind == LIVE_CLIENT, id)
                             : OK;
    if (status == OK) {
        status = profile_was(live, kind, id);
    }
    if (status == OK) {
        status = touch(live, kind, id);
    }
    return status == OK ? live_directory_delete(live, kind, id) : status;
}

static enum status touch_everybody(struct live *live)
{
    closed_forget(live);
    enum status status = OK;
    for (uint32_t slot = 0; slot < live->directory.clients.count && status == OK; slot++) {
        status = queue_add(&live->clients, slot);
    }
    for (uint32_t slot = 0; slot < live->directory.volunteers.count && status == OK; slot++) {
        status = queue_add(&live->again, slot);
    }
    return status;
}

enum status live_set_day(struct live *live, struct date today)
{
    if (live->directory.today.days == today.days) {
        return OK;
    }
    enum status status = directory_set_day(&live->directory, today);
    return status == OK ? touch_everybody(live) : status;
}

enum status live_set_pack(struct live *live, struct pack *pack)
{
    enum status status = directory_set_pack(&live->directory, pack);
    return status == OK ? touch_everybody(live) : status;
}

/* -- work ----------------------------------------------------------------------------------------
 */

uint32_t live_waiting(const struct live *live)
{
    return live->clients.waiting + live->seats.waiting + live->rows.waiting + live->again.waiting;
}

bool live_is_settled(const struct live *live)
{
    return live_waiting(live) == 0 && live->clashes.waiting == 0 && live->looked &&
           live->better.waiting == 0 && warm_is_settled(live->bound) && warm_is_settled(live->plan);
}

/* Derives one thing that waits: people first, for seats and rows look at units. */
static enum status derive_one(struct live *live)
{
    uint32_t number = queue_peek(&live->clients);
    enum status status = OK;
    if (number != NO_SLOT) {
        status = unit_renew(live, number);
        if (status == E_LIMIT) {
            status = weights_spread(live);
            status = status == OK ? queue_add(&live->clients, number) : status;
        } else if (status == OK && weights_are_narrow(live)) {
            status = weights_spread(live);
        }
        arena_reset(&live->scratch);
        return status;
    }
    number = queue_peek(&live->seats);
    if (number != NO_SLOT) {
        status = seat_renew(live, number);
        if (status == OK) {
            queue_forget(&live->seats, number);
        }
        return status;
    }
    number = queue_peek(&live->rows);
    if (number != NO_SLOT) {
        status = seat_row_renew(live, number);
        if (status == OK) {
            queue_forget(&live->rows, number);
        }
        return status;
    }
    number = queue_peek(&live->again);
    status = seat_row_again(live, number);
    if (status == OK) {
        queue_forget(&live->again, number);
    }
    return status;
}

/* ensure   E_LIMIT: not settled, or something was forbidden */
static enum status settle(struct live *live, struct warm *warm, uint64_t ticks)
{
    uint64_t before = warm_ticks(warm);
    enum status status = E_LIMIT;
    bool cold = live->frame_count == 0 && warm_waiting(warm) > COLD_UNITS;
    if (cold && !live->cold_refused) {
        struct budget budget = {0};
        struct fault fault = {0};
        status = warm_solve(warm, &budget, &fault);
    }
    live->cold_refused = cold && status != OK; /* do not ask again in the next slice */
    if (status != OK) {                        /* nothing was changed then: one after the other */
        status = warm_settle(warm, ticks);
    }
    live->effort += warm_ticks(warm) - before;
    return status;
}

/* The plan is one that could be carried out; one seat less where it could be bettered. */
static enum status better_one(struct live *live)
{
    uint32_t slot = queue_peek(&live->better);
    queue_forget(&live->better, slot);
    return slot == NO_SLOT ? OK : seat_better(live, slot);
}

enum status live_work(struct live *live, uint64_t effort)
{
    uint64_t end = effort == 0 ? UINT64_MAX : live->effort + effort;
    while (!live_is_settled(live)) {
        if (live->effort >= end) {
            return E_LIMIT;
        }
        uint64_t left = effort == 0 ? 0 : end - live->effort;
        enum status status = OK;
        if (live_waiting(live) > 0) {
            status = derive_one(live);
        } else if (!warm_is_settled(live->bound)) {
            status = settle(live, live->bound, left);
        } else if (!warm_is_settled(live->plan)) {
            status = settle(live, live->plan, left);
        } else if (!live->looked || live->clashes.waiting > 0) {
            status = clashes_end(live);
        } else {
            status = better_one(live);
        }
        live->effort++;
        if (status != OK && status != E_LIMIT) {
            return status;
        }
    }
    return OK;
}

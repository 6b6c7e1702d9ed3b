/* Shares the units of a crowd out to threads; what they find is merged by unit. */
#include "match/rematch_ask.h"

#include <pthread.h>
#include <stdlib.h>

#include "match/rematch_judge.h"

enum { SCRATCH_CHUNK_BYTES = 65536, UNITS_A_TURN = 16 };

static void asker_fails(struct asker *asker, uint32_t position, enum status status)
{
    atomic_uint *failed_at = &asker->all->failed_at;
    asker->failed_at = position;
    asker->status = status;
    unsigned int least = atomic_load(failed_at);
    while (position < least && !atomic_compare_exchange_weak(failed_at, &least, position)) {
    }
}

/* Units before a failed one are judged to the end, so that the first failure is always the same. */
static void *asker_run(void *state)
{
    struct asker *asker = state;
    struct asking_all *all = asker->all;
    uint32_t count = all->crowd->unit_count;
    while (asker->status == OK) {
        uint32_t first = atomic_fetch_add(&all->next, UNITS_A_TURN);
        uint32_t end = first + UNITS_A_TURN < count ? first + UNITS_A_TURN : count;
        if (first >= count) {
            break;
        }
        for (uint32_t i = first; i < end && asker->status == OK; i++) {
            if (atomic_load(&all->progress->cancel)) {
                asker_fails(asker, 0, E_CANCELLED);
            } else if (i < atomic_load(&all->failed_at)) {
                enum status status = asking_unit(asker, all->order[i]);
                arena_reset(&asker->scratch);
                atomic_fetch_add(&all->progress->done, 1);
                if (status != OK) {
                    asker_fails(asker, i, status);
                }
            } else {
                return NULL;
            }
        }
    }
    return NULL;
}

struct placed_unit {
    uint64_t cell;
    uint32_t unit;
};

static int placed_order(const void *left, const void *right)
{
    const struct placed_unit *a = left;
    const struct placed_unit *b = right;
    if (a->cell != b->cell) {
        return a->cell < b->cell ? -1 : 1;
    }
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

static enum status order_make(struct asking_all *all, struct arena *job)
{
    uint32_t count = all->crowd->unit_count;
    struct placed_unit *placed = calloc((size_t)count + 1, sizeof *placed);
    all->order = arena_take_many(job, count, sizeof *all->order);
    if (placed == NULL || all->order == NULL) {
        free(placed);
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < count; u++) {
        struct cell_window at = cells_around(&all->crowd->unit[u].members.client[0]->place, 0);
        placed[u] = (struct placed_unit){
            .cell = (uint64_t)at.row_first * CELL_COLUMNS + at.column_first, .unit = u};
    }
    qsort(placed, count, sizeof *placed, placed_order);
    for (uint32_t u = 0; u < count; u++) {
        all->order[u] = placed[u].unit;
    }
    free(placed);
    return OK;
}

/* require  the asker is zero */
static enum status asker_open(struct asking_all *all, uint32_t number)
{
    struct asker *asker = &all->asker[number];
    asker->all = all;
    asker->number = number;
    asker->failed_at = UINT32_MAX;
    arena_open(&asker->scratch, SCRATCH_CHUNK_BYTES, 0);
    sieve_room_open(&asker->room);
    asker->best = calloc((size_t)all->candidates * ASKED_FIRST + 1, sizeof *asker->best);
    return asker->best == NULL ? E_NO_MEMORY : OK;
}

/* Threads that cannot be had are done without. */
static void askers_run(struct asking_all *all)
{
    pthread_t thread[ASKERS_MAX];
    uint32_t running = 0;
    while (running + 1 < all->asker_count &&
           pthread_create(&thread[running], NULL, asker_run, &all->asker[running + 1]) == 0) {
        running++;
    }
    asker_run(&all->asker[0]);
    for (uint32_t i = 0; i < running; i++) {
        pthread_join(thread[i], NULL);
    }
}

enum status asking_run(struct asking_all *all, uint32_t threads, struct arena *job,
                       struct fault *fault)
{
    uint32_t most = threads < ASKERS_MAX ? threads : ASKERS_MAX;
    most = most == 0 ? 1 : most;
    all->asked = arena_take_many(job, all->crowd->unit_count, sizeof *all->asked);
    enum status status = all->asked == NULL ? E_NO_MEMORY : order_make(all, job);
    for (all->asker_count = 0; all->asker_count < most && status == OK; all->asker_count++) {
        status = asker_open(all, all->asker_count);
    }
    if (status != OK) {
        return status;
    }
    atomic_store(&all->next, 0);
    atomic_store(&all->failed_at, UINT32_MAX);
    askers_run(all);
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < all->asker_count; i++) {
        const struct asker *asker = &all->asker[i];
        if (asker->status != OK && (status == OK || asker->failed_at < first)) {
            first = asker->failed_at;
            status = asker->status;
            *fault = asker->fault;
        }
    }
    return status;
}

void asking_close(struct asking_all *all)
{
    for (uint32_t i = 0; i < all->asker_count; i++) {
        struct asker *asker = &all->asker[i];
        arena_close(&asker->scratch);
        sieve_room_close(&asker->room);
        free(asker->arc);
        free(asker->demand);
        free(asker->best);
    }
    all->asker_count = 0;
}

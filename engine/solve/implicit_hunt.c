/* Blocks, chunks and threads of a search over all units. */
#include "solve/implicit_hunt.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { BLOCK_UNITS = 4096, CHUNK_UNITS = 32 };

enum status hunt_open(struct hunt *hunt, const struct implicit_problem *problem, uint32_t workers,
                      struct arena *job, struct fault *fault)
{
    *hunt = (struct hunt){.problem = problem, .workers = workers, .phase = "search"};
    hunt->spot = arena_take_many(job, problem->unit_count, sizeof *hunt->spot);
    hunt->want = arena_take_many(job, problem->unit_count, sizeof *hunt->want);
    hunt->floor = arena_take_many(job, problem->unit_count, sizeof *hunt->floor);
    return job->exhausted
               ? fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", problem->unit_count)
               : OK;
}

void hunt_close(struct hunt *hunt)
{
    for (uint32_t i = 0; i < IMPLICIT_WORKERS_MAX; i++) {
        free(hunt->hunter[i].pair);
        hunt->hunter[i] = (struct hunter){0};
    }
}

uint64_t hunt_bytes(const struct hunt *hunt)
{
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < hunt->workers; i++) {
        pairs += hunt->hunter[i].room;
    }
    return pairs * sizeof(struct implicit_pair);
}

/* One block, and what its workers share. */
struct block {
    struct hunt *hunt;
    const int64_t *price;
    const struct budget *budget;
    uint32_t end;
    atomic_uint next;   /* the first unit that nobody took yet */
    atomic_bool failed; /* somebody did: the others need not go on */
};

/* A worker of a block. */
struct hand {
    struct block *block;
    uint32_t number;
    pthread_t thread;
    bool started;
};

static bool hunter_room(struct hunter *hunter, uint32_t more)
{
    return array_room((void **)&hunter->pair, &hunter->room, hunter->count, more,
                      sizeof *hunter->pair);
}

static enum status ask(const struct block *block, uint32_t number, uint32_t unit)
{
    struct hunt *hunt = block->hunt;
    struct hunter *hunter = &hunt->hunter[number];
    const uint32_t want = hunt->want[unit];
    hunt->spot[unit] = (struct hunt_spot){hunter->count, 0, number};
    if (hunt->floor[unit] == INT64_MAX) {
        return OK;
    }
    if (!hunter_room(hunter, want)) {
        return E_NO_MEMORY;
    }
    const struct implicit_oracle *oracle = &hunt->problem->oracle;
    const struct implicit_query query = {unit, want, hunt->floor[unit], block->price};
    struct implicit_found found = {hunter->pair + hunter->count, 0, 0};
    const enum status status = oracle->search(oracle->state, number, &query, &found);
    if (status == OK) {
        CHECK(found.count <= want);
        hunt->spot[unit].count = found.count;
        hunter->count += found.count;
        hunter->ticks += found.ticks + 1;
    }
    return status;
}

static void work(struct block *block, uint32_t number)
{
    struct hunter *hunter = &block->hunt->hunter[number];
    while (hunter->status == OK && !atomic_load(&block->failed)) {
        const uint32_t first = atomic_fetch_add(&block->next, CHUNK_UNITS);
        if (first >= block->end) {
            return;
        }
        if (budget_is_cancelled(block->budget)) {
            hunter->status = E_CANCELLED;
        }
        const uint32_t end = block->end - first < CHUNK_UNITS ? block->end : first + CHUNK_UNITS;
        for (uint32_t u = first; u < end && hunter->status == OK; u++) {
            hunter->status = ask(block, number, u);
        }
    }
    atomic_store(&block->failed, true);
}

static void *work_as_thread(void *argument)
{
    struct hand *hand = argument;
    work(hand->block, hand->number);
    return NULL;
}

static void work_together(struct block *block)
{
    struct hand hand[IMPLICIT_WORKERS_MAX] = {0};
    for (uint32_t i = 1; i < block->hunt->workers; i++) {
        hand[i] = (struct hand){.block = block, .number = i};
        hand[i].started = pthread_create(&hand[i].thread, NULL, work_as_thread, &hand[i]) == 0;
    }
    work(block, 0);
    for (uint32_t i = 1; i < block->hunt->workers; i++) {
        if (hand[i].started) {
            pthread_join(hand[i].thread, NULL);
        }
    }
}

/* The block's outcome: the same whichever worker met what. */
static enum status meet(struct hunt *hunt, struct budget *budget, struct fault *fault)
{
    enum status status = OK;
    for (uint32_t i = 0; i < hunt->workers; i++) {
        struct hunter *hunter = &hunt->hunter[i];
        budget_spend(budget, hunter->ticks);
        hunter->ticks = 0;
        status = hunter->status != OK && (status == OK || status == E_CANCELLED) ? hunter->status
                                                                                 : status;
    }
    if (status == OK && budget_is_cancelled(budget)) {
        status = E_CANCELLED;
    }
    if (status == E_CANCELLED) {
        return fault_set(fault, E_CANCELLED, "", "cancelled");
    }
    if (status != OK) {
        return fault_set(fault, status, "", "the search for pairs failed: %s",
                         status_title(status));
    }
    return !budget_is_spent(budget)
               ? OK
               : fault_set(fault, E_LIMIT, "", "the budget of %llu ticks is spent",
                           (unsigned long long)budget->ticks_max);
}

static void count_up(struct hunt *hunt)
{
    hunt->found = 0;
    hunt->asked = 0;
    for (uint32_t u = 0; u < hunt->problem->unit_count; u++) {
        hunt->asked += hunt->floor[u] != INT64_MAX;
        hunt->found += hunt->spot[u].count;
    }
}

enum status hunt_run(struct hunt *hunt, const int64_t *price, struct budget *budget,
                     struct fault *fault)
{
    const struct implicit_oracle *oracle = &hunt->problem->oracle;
    const uint32_t units = hunt->problem->unit_count;
    for (uint32_t i = 0; i < hunt->workers; i++) {
        hunt->hunter[i].count = 0;
        hunt->hunter[i].status = OK;
    }
    enum status status = oracle->prepare == NULL ? OK : oracle->prepare(oracle->state, price);
    if (status != OK) {
        return fault_set(fault, status, "", "the search for pairs failed: %s",
                         status_title(status));
    }
    for (uint32_t first = 0; first < units && status == OK; first += BLOCK_UNITS) {
        const struct budget_progress progress = {hunt->phase, first, units, 0, INT64_MAX};
        budget_tell(budget, &progress);
        struct block block = {.hunt = hunt, .price = price, .budget = budget};
        block.end = units - first < BLOCK_UNITS ? units : first + BLOCK_UNITS;
        atomic_init(&block.next, first);
        atomic_init(&block.failed, false);
        work_together(&block);
        status = meet(hunt, budget, fault);
    }
    if (status == OK) {
        count_up(hunt);
    }
    return status;
}

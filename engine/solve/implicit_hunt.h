/* Asks the oracle about all units, by several threads; what was found lies by unit, whoever found
 * it.
 *
 * Units are handed out in blocks; between blocks the threads meet, ticks are added up and the
 * budget is looked at, so where a solve ends for want of ticks does not depend on the threads.
 * Within a block, small chunks go to whoever is free; cancelling is looked at before each. */
#ifndef AMITY_SOLVE_IMPLICIT_HUNT_H
#define AMITY_SOLVE_IMPLICIT_HUNT_H

#include "solve/implicit.h"

/* Where the pairs of a unit are. */
struct hunt_spot {
    uint64_t first;
    uint32_t count;
    uint32_t worker;
};

/* What one worker found, and its room. */
struct hunter {
    struct implicit_pair *pair;
    uint32_t count;
    uint32_t room;
    uint64_t ticks;
    enum status status;
};

struct hunt {
    const struct implicit_problem *problem;
    uint32_t workers;
    const char *phase;      /* what progress is told */
    struct hunt_spot *spot; /* [unit_count] */
    uint32_t *want;         /* [unit_count] */
    int64_t *floor;         /* [unit_count] of gain less price; INT64_MAX: do not ask */
    uint64_t found;         /* pairs, in the last run */
    uint64_t asked;         /* units, in the last run */
    struct hunter hunter[IMPLICIT_WORKERS_MAX];
};

/* ensure   arrays zeroed in `job`
 * fails    E_NO_MEMORY */
enum status hunt_open(struct hunt *hunt, const struct implicit_problem *problem, uint32_t workers,
                      struct arena *job, struct fault *fault) MUST_USE;
void hunt_close(struct hunt *hunt);

/* One search over all units whose floor allows one.
 * require  want[u] >= 1 for those
 * ensure   OK: hunt_pairs gives what was found, until the next run
 * fails    E_CANCELLED, E_LIMIT (ticks), E_NO_MEMORY, the oracle's own */
enum status hunt_run(struct hunt *hunt, const int64_t *price, struct budget *budget,
                     struct fault *fault) MUST_USE;

static inline const struct implicit_pair *hunt_pairs(const struct hunt *hunt, uint32_t unit,
                                                     uint32_t *count)
{
    const struct hunt_spot *spot = &hunt->spot[unit];
    *count = spot->count;
    return hunt->hunter[spot->worker].pair + spot->first;
}

/* Bytes held for what was found. */
uint64_t hunt_bytes(const struct hunt *hunt);

#endif

/* Prices without a linear programme: a subgradient descent in integers.
 *
 * The bound of solve/lagrange.h is a convex function of prices and multipliers. Where it is priced,
 * each unit asked for by several seats should cost more, one asked for by none less. The
 * multipliers of levels need no walk: for given prices the best of them is read off a sorted list.
 * The seats are asked one after the other (solve/lagrange_sweep.h) and prices follow at once (an
 * incremental subgradient: all at once they would jump together from one unit to the next), by
 * steps that shrink geometrically, from a quarter of what a unit is worth to a thousandth of that.
 * The bound is taken at the mean of the last sweeps' prices, which lies lower than the prices
 * themselves, who keep circling. No target is needed, and the effort is known before. */
#ifndef AMITY_SOLVE_LAGRANGE_DESCEND_H
#define AMITY_SOLVE_LAGRANGE_DESCEND_H

#include "solve/lagrange.h"

struct descent {
    struct lagrange *now;        /* room: wanders */
    struct lagrange *trial;      /* room: the means */
    struct lagrange *best;       /* receives the lowest bound met */
    const int64_t *start;        /* [unit_count]: subsidies of a level before k, or NULL */
    const struct tally *reached; /* what the values before k must reach */
    int64_t enough;              /* a bound this low ends it */
    uint32_t steps_max;
    /* 0, or what units are worth by multipliers that are given in now and trial and stay: then only
     * prices are looked for */
    int64_t typical;
    uint32_t first_step; /* the first step is 2^first_step / 2^14 of what units are worth; 0 = by
                          * value and warmth */
    int32_t shrink;      /* steps shrink by e^shrink over the descent; 0 = the usual */
    uint32_t threads;    /* as solve_options says */
    bool laned;          /* worth more threads than one (solve/lagrange_sweep.h) */
    bool warm;           /* goes on from the prices and multipliers in best, by smaller steps */
    bool priced;         /* best holds a bound; kept when it already did */
};

/* What placing each unit was worth to levels up to k, beyond its price: where the multipliers of
 * those levels must be large, the next value's prices lie far out in this direction. */
void lagrange_subsidies(const struct lagrange *lagrange, int64_t *subsidy);

/* require  now, trial and best are staged for the same component and value (lagrange_stage)
 * ensure   the least bound met, INT64_MAX when none; then best is that, weighed and priced
 * cost     steps_max times the oracle at every seat */
int64_t lagrange_descend(struct descent *descent);

#endif

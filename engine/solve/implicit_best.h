/* Keeps the best pairs of what a search is offered, in the order that solve/implicit.h asks for:
 * greatest profit (gain less price), ties by lower seat.
 *
 * A search that goes bucket by bucket asks implicit_best_hopeless(bound) first: true when no pair
 * of profit <= bound can enter any more, whatever its seat. */
#ifndef AMITY_SOLVE_IMPLICIT_BEST_H
#define AMITY_SOLVE_IMPLICIT_BEST_H

#include <stdbool.h>

#include "solve/implicit.h"

/* A heap with the worst on top, once it is full; `pair` is the found pairs', `profit` beside it. */
struct implicit_best {
    struct implicit_found *found;
    int64_t *profit; /* [want], the worker's own */
    uint32_t want;
    int64_t floor; /* pairs must be above this; with a full heap: not below this */
};

static inline struct implicit_best implicit_best_open(const struct implicit_query *query,
                                                      struct implicit_found *found, int64_t *profit)
{
    found->count = 0;
    return (struct implicit_best){found, profit, query->want, query->floor};
}

static inline bool implicit_best_hopeless(const struct implicit_best *best, int64_t bound)
{
    return best->found->count < best->want ? bound <= best->floor : bound < best->floor;
}

/* True when i is worse than j. */
static inline bool implicit_best_worse(const struct implicit_best *best, uint32_t i, uint32_t j)
{
    return best->profit[i] != best->profit[j]
               ? best->profit[i] < best->profit[j]
               : best->found->pair[i].seat > best->found->pair[j].seat;
}

static inline void implicit_best_swap(struct implicit_best *best, uint32_t i, uint32_t j)
{
    const int64_t profit = best->profit[i];
    const struct implicit_pair pair = best->found->pair[i];
    best->profit[i] = best->profit[j];
    best->found->pair[i] = best->found->pair[j];
    best->profit[j] = profit;
    best->found->pair[j] = pair;
}

static inline void implicit_best_sift(struct implicit_best *best, uint32_t i)
{
    const uint32_t count = best->found->count;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= count) {
            return;
        }
        child += child + 1 < count && implicit_best_worse(best, child + 1, child);
        if (!implicit_best_worse(best, child, i)) {
            return;
        }
        implicit_best_swap(best, i, child);
        i = child;
    }
}

/* Offers one pair, each seat once.
 * cost     O(1) for those that cannot enter, else O(log want) */
static inline void implicit_best_offer(struct implicit_best *best, uint32_t seat, int64_t gain,
                                       int64_t price)
{
    const int64_t profit = gain - price;
    if (implicit_best_hopeless(best, profit)) {
        return;
    }
    struct implicit_found *found = best->found;
    if (found->count < best->want) {
        found->pair[found->count] = (struct implicit_pair){seat, gain};
        best->profit[found->count++] = profit;
        if (found->count == best->want) {
            for (uint32_t i = found->count / 2; i-- > 0;) {
                implicit_best_sift(best, i);
            }
            best->floor = best->profit[0];
        }
        return;
    }
    if (profit == best->profit[0] && seat > found->pair[0].seat) {
        return;
    }
    found->pair[0] = (struct implicit_pair){seat, gain};
    best->profit[0] = profit;
    implicit_best_sift(best, 0);
    best->floor = best->profit[0];
}

#endif

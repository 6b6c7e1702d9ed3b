/* Price levels: what seats must cost so that the right *number* of units of each rank is served,
 * before any thought of quality.
 *
 * Problem: the dual of the problem in which an arc is worth its unit's rank alone. Where more units
 * want a region than it can take, its seats cost the rank of the best unit that stays outside;
 * elsewhere they are free.
 *
 * Method: units by rank, highest first; each takes a seat with room, if need be along an
 * alternating path (breadth first). Once placed, a unit stays placed: the sets that can be placed
 * form a matroid. When a search fails, everything it reached is closed for good: all seats there
 * are full, all their tenants' arcs lead to seats there, so no later search can gain by entering.
 * The seats of the region get the failed unit's rank as their level; later searches pass them by.
 * So failed searches cost O(arcs) together.
 *
 * Why the levels are optimal: a closed seat of level r holds only units of rank >= r, since ranks
 * descend; a unit of rank r stays outside only where all its seats are of level >= r.
 *
 * An auction that starts from these levels need not fight its way up from 0 through the constant
 * that separates the ranks, which is what kills auctions here. */
#ifndef AMITY_SOLVE_PRICE_H
#define AMITY_SOLVE_PRICE_H

#include "solve/paths.h"

/* The ranks in the graph's weights: worth of rank alone, and units by it, lowest first. */
struct price_ranks {
    const int64_t *base;   /* [unit_count] rank * B */
    const uint32_t *order; /* [unit_count] units, ascending by base */
};

/* require  ranks describes the market's graph
 * ensure   market empty; price[v] = its level less `margin`, not below 0; ticks grow
 * cost     O(arcs) for what stays outside, a breadth-first search for what is squeezed in */
void price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                  uint64_t *ticks);

#endif

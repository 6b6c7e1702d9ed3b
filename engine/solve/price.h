/* Price levels: what seats must cost so that the right *number* of units of each rank is served,
 * before any thought of quality.
 *
 * Problem: the dual of the problem in which an arc is worth its unit's rank alone. Where more units
 * want a region than it can take, its seats cost the rank of the best unit that stays outside;
 * elsewhere they are free.
 *
 * Method: rank by rank, highest first; each unit takes a seat with room, if need be along an
 * alternating path. All who wait search together (Hopcroft and Karp 1973): layers of seats breadth
 * first up to the first room, then disjoint paths depth first along the layers, until no room can
 * be reached. Once placed, a unit stays placed: the sets that can be placed form a matroid. What
 * a search without any room reached is then closed for good: all seats there are full, all their
 * tenants' arcs lead to seats there, so no later search can gain by entering. Those seats get the
 * rank as their level. After four phases whoever still waits searches alone. Measured on 100 000
 * units: phases alone 7 million arcs looked at where places are scarce, 160 million where they are
 * just enough (the last phases place two or three each); searching alone from the start 160 million
 * on both.
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
 * ensure   OK: market empty; price[v] = its level less `margin`, not below 0; ticks grow
 * fails    E_NO_MEMORY
 * cost     O(arcs) a phase, a dozen phases a rank */
enum status price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                         struct arena *job, uint64_t *ticks) MUST_USE;

#endif

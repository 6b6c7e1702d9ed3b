/* Price levels: what seats must cost so that the right *number* of units of each rank is served,
 * before any thought of quality.
 *
 * Problem: the dual of the problem in which an arc is worth its unit's rank alone. Where more units
 * want a region than it can take, its seats cost the rank of the best unit that stays outside;
 * elsewhere they are free.
 *
 * Method: rank by rank, highest first; each unit takes a seat with room, those with the fewest arcs
 * first, and of its seats the one that is *pressed* least: every unit not yet placed presses each
 * of its n seats with 1/n, every place left relieves its seat by 1. Measured on tight problems of
 * 100 000 units: 1 600 to 1 850 find none, of whom some 1 000 cannot, where the first seat with
 * room leaves 4 500. Whoever finds none walks: every seat has a distance, a lower bound on how many
 * units must move on for one place in it; the walk goes from tenant to tenant, always nearer to
 * room, and seats that turn out farther move away. The distances outlive the walk, so the next one
 * does not look again at what the last one learnt. Where a walk grows long it is probably in a
 * region without room, where distances would count up for ever: a plain breadth-first search
 * decides. Once placed, a unit stays placed: the sets that can be placed form a matroid. What a
 * search without any room reached is closed for good: all seats there are full, all their tenants'
 * arcs lead to seats there, so no later search can gain by entering. Those seats get the rank as
 * their level.
 *
 * Measured on tight problems of 100 000 units, arcs looked at: 124 to 139 million. Rejected: four
 * phases of Hopcroft and Karp, then breadth first one by one, 290 to 320 million; walks with
 * distances alone 275 to 370 million (dead regions count up), 163 to 171 when those with the fewest
 * arcs come first. Distances measured anew 2 to 8 times as often, or walks given up earlier: the
 * same time at best.
 *
 * Why the levels are optimal: a closed seat of level r holds only units of rank >= r, since ranks
 * descend; a unit of rank r stays outside only where all its seats are of level >= r.
 *
 * An auction that starts from these levels need not fight its way up from 0 through the constant
 * that separates the ranks, which is what kills auctions here. */
#ifndef AMITY_SOLVE_PRICE_H
#define AMITY_SOLVE_PRICE_H

#include "solve/budget.h"
#include "solve/paths.h"

/* The ranks in the graph's weights: worth of rank alone, and units by it, lowest first. */
struct price_ranks {
    const int64_t *base;   /* [unit_count] rank * B */
    const uint32_t *order; /* [unit_count] units, ascending by base */
};

/* require  ranks describes the market's graph
 * ensure   market empty; OK: price[v] = its level less `margin`, not below 0
 * fails    E_NO_MEMORY; E_CANCELLED, E_LIMIT (ticks): prices are those of the levels found so far
 * cost     O(arcs) a rank where there is room; some 40 times the arcs where there is just enough */
enum status price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                         struct arena *job, struct budget *budget, struct fault *fault) MUST_USE;

#endif

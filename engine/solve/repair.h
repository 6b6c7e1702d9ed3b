/* From any prices and any assignment to the exact optimum; the nearer they are, the less it costs.
 *
 * Used after an auction (whose prices are nearly right), and for single edits of an optimum that
 * is kept warm.
 *
 * Steps (words: solve/market.h, solve/paths.h):
 *   0. after an auction, lower all prices by what they may stand too high (paths->overshoot).
 *      Measured on tight problems of 100 000 units: a unit that is withdrawn and then goes without,
 *      since its places cost a little too much, leaves a seat behind that step 3 must clear: 1 500
 *      such seats without this, 300 with it;
 *   1. withdraw every unit that holds an arc of less than its surplus;
 *   2. content the units without an arc, one shortest path each (solve/paths.h);
 *   3. clear the seats that have room and still a price: a Dijkstra *from the seat*. From seat v at
 *      distance d, unit x is reached at d + (y(x) - w + p(v)); if x holds nothing it is an end;
 *      else its seat v' is reached at the same distance, and is an end at p(v') more, where its
 *      price would fall to 0. With D the least end, every settled seat falls by D - d, and the
 *      units on the path move towards v. Nobody becomes discontent, no price falls below 0, and v
 *      is cleared: full, or free of charge.
 * Step 2 never raises a seat with room, step 3 never empties a seat that keeps a price, so each
 * step's work stays done: the end is optimal. market_is_optimal checks it in verify builds.
 *
 * Cost: one search a discontent unit and one an uncleared slot. Backward searches look at tens of
 * thousands of arcs each where places are just enough; so they read one word an arc and one record
 * a unit (struct paths_stand, kept up to date as prices fall) instead of following what the unit
 * holds. */
#ifndef AMITY_SOLVE_REPAIR_H
#define AMITY_SOLVE_REPAIR_H

#include "solve/budget.h"
#include "solve/paths.h"

/* require  prices in 0 .. GRAPH_WEIGHT_END; graph_reverse was called when any seat with
 *          room has a price; paths belongs to market
 * ensure   OK: market_is_optimal. paths->lists is NULL. Otherwise the market is consistent but not
 * optimal. fails    E_LIMIT (ticks), E_CANCELLED, E_NO_MEMORY */
enum status repair_market(struct market *market, struct paths *paths, struct budget *budget,
                          struct fault *fault) MUST_USE;

#endif

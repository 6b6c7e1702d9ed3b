/* Nearly right prices by bidding, for problems where places are short.
 *
 * Problem: shortest paths alone search whole regions for each of the many units that compete for
 * the last places of a region. An auction lets them bid against each other instead, one look at a
 * unit's own arcs a bid.
 *
 * Words: every place (slot) of a seat has the price that its tenant bid; the seat's price p is the
 * least of them, or its starting price while there is room. An assignment is *epsilon-content* when
 * every unit holds a slot of profit within epsilon of its best, or goes without and its best is
 * <= 0 (Bertsekas 1979, 1988: epsilon-complementary slackness).
 *
 * Method: a unit without a slot looks for its best and second best profit (the second may be going
 * without, at 0, or another slot of the same seat), takes the cheapest slot of its best seat, and
 * bids the difference plus epsilon on top; the tenant there leaves. Prices only rise, by epsilon at
 * least, so it ends; a unit whose best is <= 0 goes without for good. Since prices only rise, a
 * unit remembers its seven best arcs and a bound on all others, and looks at its row again only
 * when the bound is what is best (a bid measured against a bound instead of the true second best is
 * merely lower). Measured on scarce problems of 100 000 units: 0.42 to 0.32 s for the whole solve.
 *
 * The levels (solve/price.h), a little lowered, are the starting prices. One phase only: rejected
 * after measurement are phases of falling epsilon (they leave thousands of seats with room and a
 * price, which the repair must clear: 2 to 3 times slower on tight problems). Epsilon a 32nd of the
 * greatest gain: a 64th and a 128th take 2 and 3.5 times the bids, and leave the repair hardly less
 * to do.
 *
 * The result is not exact and need not be: solve/repair.h makes it so. Ending early is always
 * allowed.
 *
 * Bounds: prices stay at most the greatest weight plus epsilon. Cost of a bid: the unit's arcs plus
 * the slots of one seat; seats of many thousand slots would want a heap there. */
#ifndef AMITY_SOLVE_AUCTION_H
#define AMITY_SOLVE_AUCTION_H

#include "solve/budget.h"
#include "solve/price.h"

/* require  paths belongs to market; ranks describes its graph; gain_max = the greatest weight of an
 *          arc less its unit's base
 * ensure   OK: the market is consistent, nearly content, prices in 0 … the greatest weight
 * fails    E_NO_MEMORY, E_CANCELLED, E_LIMIT (ticks): consistent, further from content */
enum status auction_run(struct paths *paths, const struct price_ranks *ranks, int64_t gain_max,
                        struct arena *job, struct budget *budget, struct fault *fault) MUST_USE;

#endif

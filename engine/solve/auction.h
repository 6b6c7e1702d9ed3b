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
 * bids the difference plus epsilon on top; the tenant there leaves, and bids next: it looks at what
 * is still in the cache (a queue instead: 1.5 to 2 times the time for as many bids). Prices only
 * rise, by epsilon at least, so it ends; a unit whose best is <= 0 goes without for good. Since
 * prices only rise, a unit keeps a list of its best arcs (solve/shortlist.h) and looks at its row
 * again only when the bound on the others is what is best (a bid measured against a bound instead
 * of the true second best is merely lower).
 *
 * The levels (solve/price.h), lowered by half the greatest gain, are the starting prices: where a
 * region has just enough places some of its seats are worth less than the level by that much, and
 * what the auction leaves empty there is dear to clear (a tenth of the gain instead: a fifth less
 * time here, a third more in the backward searches). One phase only, epsilon a 32nd of the greatest
 * gain. Rejected after measurement: phases of falling epsilon (they leave thousands of seats with
 * room and a price), a 64th and a 128th (2 and 3.5 times the bids, and hardly less to do for the
 * repair), no levels and a ceiling on what anybody bids (the same bids, but the repair then serves
 * by paths whom the levels would have told apart: 3 times the whole time).
 *
 * Each bid oversteps by up to epsilon, so prices end too high rather than too low, by an epsilon or
 * two; who repairs them may lower all by paths->overshoot first.
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
 * ensure   OK: the market is consistent, nearly content, prices in 0 … the greatest weight;
 *          paths->lists are good, and live in `job`; paths->overshoot is known
 * fails    E_NO_MEMORY, E_CANCELLED, E_LIMIT (ticks): consistent, further from content */
enum status auction_run(struct paths *paths, const struct price_ranks *ranks, int64_t gain_max,
                        struct arena *job, struct budget *budget, struct fault *fault) MUST_USE;

#endif

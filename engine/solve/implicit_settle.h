/* The optimum over the pairs that are kept: nearly, afresh, or from the prices and places that
 * stand. */
#ifndef AMITY_SOLVE_IMPLICIT_SETTLE_H
#define AMITY_SOLVE_IMPLICIT_SETTLE_H

#include "solve/implicit_rows.h"
#include "solve/price.h"

/* What stands between rounds. */
struct settle {
    struct implicit_rows *rows;
    struct price_ranks ranks;
    int64_t gain_max;   /* >= every gain, >= 0 */
    int64_t *price;     /* [seat_count] >= 0 */
    uint64_t *held;     /* [unit_count] a row's arc, or GRAPH_NO_ARC */
    int64_t *surplus;   /* [unit_count] y at these prices, over the rows */
    uint64_t bytes_max; /* for one settling; 0 = no ceiling */
    bool stands;        /* an earlier settling ended well */
    bool exact;         /* all units are content and all seats cleared, over the rows */
};

/* SETTLE_DRAFT   as SETTLE_AFRESH, but prices are only nearly right when the auction was needed
 * SETTLE_AFRESH  as solve/transport.h does it
 * SETTLE_ON      exact, from the prices and places that stand */
enum settle_way { SETTLE_DRAFT, SETTLE_AFRESH, SETTLE_ON };

/* require  way == SETTLE_ON: `stands`
 * ensure   OK: price, held, surplus, exact are of today's rows. Otherwise held is feasible: as it
 *          stood, or what was found when nothing stood yet
 * fails    E_CANCELLED, E_LIMIT (ticks), E_NO_MEMORY */
enum status settle_rows(struct settle *settle, enum settle_way way, struct budget *budget,
                        struct fault *fault) MUST_USE;

#endif

/* The exact optimum over the pairs that are kept: afresh, or from the prices and places that stand.
 */
#ifndef AMITY_SOLVE_IMPLICIT_SETTLE_H
#define AMITY_SOLVE_IMPLICIT_SETTLE_H

#include "solve/implicit_rows.h"
#include "solve/price.h"

/* What stands between rounds. */
struct settle {
    struct implicit_rows *rows;
    struct price_ranks ranks;
    int64_t gain_max;   /* >= every gain, >= 0 */
    int64_t *price;     /* [seat_count] */
    uint64_t *held;     /* [unit_count] a row's arc, or GRAPH_NO_ARC */
    int64_t *surplus;   /* [unit_count] */
    uint64_t bytes_max; /* for one settling; 0 = no ceiling */
    bool stands;        /* price and held are an optimum of earlier rows */
};

enum settle_way { SETTLE_AFRESH, SETTLE_ON };

/* require  way == SETTLE_ON: `stands`
 * ensure   OK: price, held, surplus are the optimum over the rows, `stands`. Otherwise held is
 *          feasible: the last optimum where one stood, else what was found
 * fails    E_CANCELLED, E_LIMIT (ticks), E_NO_MEMORY */
enum status settle_rows(struct settle *settle, enum settle_way way, struct budget *budget,
                        struct fault *fault) MUST_USE;

#endif

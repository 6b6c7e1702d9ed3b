/* Seats filled at prices, some pairs closed and some units held where they are: what the branching
 * on generalised assignment asks again and again.
 *
 * Seats come first here, and costs are whole numbers from 0, so that a seat's numbers stand
 * together and 32 bits are enough: LOADS_FILL_ONE * cost and every price stay below FILL_WORTH_MAX
 * / units. */
#ifndef AMITY_SOLVE_LOADS_FILL_H
#define AMITY_SOLVE_LOADS_FILL_H

#include "solve/loads.h"

#define FILL_SUM_MAX  (INT32_C(1) << 30) /* no sum of prices or costs reaches it */
#define FILL_NEVER    INT32_MAX          /* a swing: the other decision is impossible */
#define FILL_NOT_HELD UINT32_MAX

struct fill {
    uint32_t unit_count, seat_count;
    int32_t *cost;     /* [seat_count * unit_count] less the unit's `base` */
    int32_t *load;     /* [seat_count * unit_count] */
    int64_t base;      /* what the units cost at least, all together */
    int32_t price_max; /* prices stay within -price_max … price_max */
    /* decisions: */
    uint8_t *open;     /* [seat_count * unit_count] the pair may be chosen */
    uint32_t *choices; /* [unit_count] open pairs */
    uint32_t *held;    /* [unit_count] the seat of the last open pair, or FILL_NOT_HELD */
    int32_t *room;     /* [seat_count] beside the units held */
    int64_t held_cost;
    /* what the last fill_all found: */
    int32_t *greatest; /* [seat_count] */
    uint8_t *taken;    /* [seat_count * unit_count] */
    uint32_t *times;   /* [unit_count] by how many seats */
    /* what fill_swings adds: what each open pair of a free unit loses when it is decided the other
     * way: a pair taken left out, a pair left out taken; >= 0 */
    int32_t *swing; /* [seat_count * unit_count] */
    uint64_t ticks; /* grows */
    /* workspace of one seat */
    int32_t *row, *back;
    uint32_t *item;
    int32_t *worth;
    uint32_t item_count;
};

/* fails    E_LIMIT (numbers too large for 32 bits: nothing is said of the problem), E_NO_MEMORY */
enum status fill_open(struct fill *fill, const struct loads *loads, struct arena *job) MUST_USE;

/* ensure   LOADS_FILL_ONE * (least cost of any answer within the decisions, less base) >= the
 * result
 */
int64_t fill_all(struct fill *fill, const int32_t *price);
/* require  fill_all was called with these prices and the same decisions */
void fill_swings(struct fill *fill, const int32_t *price);

/* Closes a pair; a unit with one pair left is held there.
 * ensure   false when nothing is left for the unit or the seat it is held at has no room; the
 *          decision stands all the same, until undone */
bool fill_close(struct fill *fill, uint32_t unit, uint32_t seat);
/* Undoes the closing of that pair; in the opposite order of closing. */
void fill_reopen(struct fill *fill, uint32_t unit, uint32_t seat);

#endif

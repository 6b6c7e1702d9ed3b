/* A sweep: every seat in turn says what it would have at the prices of the moment, and what more
 * than one asks for costs more at once, so that the seats behind already see it.
 *
 * Large components, where that pays, are swept in lanes: a few groups of seats that share little
 * (cut from a breadth-first order of the seats), each going through its own seats at its own copy
 * of the prices; what they changed is added up when all are through. There are as many lanes
 * whether one thread works or eight, so the answer is the same. */
#ifndef AMITY_SOLVE_LAGRANGE_SWEEP_H
#define AMITY_SOLVE_LAGRANGE_SWEEP_H

#include "solve/lagrange.h"

struct sweep_lane;

struct sweep {
    struct lagrange *now; /* its prices follow */
    uint32_t threads;     /* as solve_options says; then how many work */
    bool laned;
    int64_t step;
    int64_t worth;     /* what units mostly are worth: who went far beyond goes by longer steps */
    uint32_t *asked;   /* [unit_count]: by how many seats */
    uint32_t *touched; /* [bundle_count]: by how many seats; whoever reads it sets it to 0 */
    int64_t sum_q;     /* quality of what is asked for; the same */

    uint32_t *choice; /* [seat_count]: the first arc of what the seat asks for, or NO_ARC */
    uint32_t *next;   /* [arc_count]: the arc after it */
    uint32_t *seat;   /* the component's seats, lane after lane */
    struct sweep_lane *lane;
    uint32_t lane_count;
    bool backwards;          /* of the sweep at hand */
    struct lagrange *priced; /* by the pricing at hand */
    struct arena arena;
};

/* require  now, threads and laned are set, the rest zero; the component is staged in now, and the
 * board stays as it is while this is open fails    E_NO_MEMORY; sweep_close is due then too cost
 * O(arcs) */
enum status sweep_open(struct sweep *sweep) MUST_USE;
void sweep_close(struct sweep *sweep);

/* How far the unit's price moves at once. */
int64_t sweep_step(const struct sweep *sweep, int64_t price);
/* ensure   asked says who is wanted by how many; false when cancelled, or when the musts of a seat
 *          do not fit: then the sweep is of no further use */
bool sweep_seats(struct sweep *sweep, bool backwards);
/* lagrange_price on the same lanes. */
bool sweep_price(struct sweep *sweep, struct lagrange *lagrange);

#endif

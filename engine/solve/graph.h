/* Who can go where, at what weight: the transportation problem's arcs in compressed rows, each
 * unit's best first.
 *
 * Words: weight w(a) > 0 is what choosing the arc is worth; out-arcs are a unit's, in-arcs a
 * seat's. Arcs of weight <= 0 are left out: not placing the unit is never worse. The order within
 * a unit (weight descending, then lower seat) lets a search stop at the first arc that is too
 * light, since seat prices are never negative. */
#ifndef AMITY_SOLVE_GRAPH_H
#define AMITY_SOLVE_GRAPH_H

#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

struct graph {
    uint32_t unit_count;
    uint32_t seat_count;
    uint32_t arc_count;
    uint32_t *begin;    /* [unit_count + 1] */
    uint32_t *seat;     /* [arc_count] */
    int64_t *weight;    /* [arc_count] > 0, < GRAPH_WEIGHT_END */
    uint16_t *capacity; /* [seat_count] units at once */
    int64_t weight_max; /* 0 when there are no arcs */
    /* The same arcs by seat; NULL until graph_reverse. */
    uint32_t *in_begin; /* [seat_count + 1] */
    uint32_t *in_unit;  /* [arc_count] */
    int64_t *in_weight; /* [arc_count] */
};

/* Distances are sums of a few weights and prices: four of these stay below 2^63. */
#define GRAPH_WEIGHT_END (INT64_C(1) << 60)

/* require  unit_count, seat_count, arc_count (an upper bound) set
 * ensure   arrays zeroed in `job`
 * fails    E_NO_MEMORY */
enum status graph_take(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;

/* Sorts every unit's arcs, best first.
 * require  begin[] ascends; seats exist; weights in 1 .. GRAPH_WEIGHT_END - 1; two arcs of one unit
 *          to the same seat are allowed (the lighter is never used)
 * cost     O(arcs log degree) */
void graph_seal(struct graph *graph);

/* Builds the arcs by seat, units ascending.
 * cost     O(arcs); 12 bytes an arc
 * fails    E_NO_MEMORY */
enum status graph_reverse(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;

#endif

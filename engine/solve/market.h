/* The state that every transportation method works on and hands to the next: which unit holds which
 * seat, and what a seat costs.
 *
 * Words: price p(v) >= 0; profit of an arc w - p; surplus y(u) = max(0, best profit of u's arcs).
 * A unit is *content* when it holds an arc of profit y(u), or holds none and y(u) = 0. A seat is
 * *cleared* when it is full or its price is 0. If all units are content and all seats are cleared,
 * prices and surpluses are dual feasible with complementary slackness, so the assignment is of
 * greatest weight. */
#ifndef AMITY_SOLVE_MARKET_H
#define AMITY_SOLVE_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "solve/graph.h"

struct market {
    struct graph *graph;
    int64_t *price;       /* [seat_count] */
    uint64_t *held;       /* [unit_count] a graph's arc, or GRAPH_NO_ARC */
    uint32_t *slot;       /* [unit_count] where the unit stands among its seat's units */
    uint32_t *slot_begin; /* [seat_count + 1] */
    uint32_t *tenant;     /* [slot_begin[seat_count]] units by slot */
    uint32_t *used;       /* [seat_count] units there now */
};

/* require  the capacities are not far beyond what the arcs can use while rows stay in the instance:
 *          their sum is at most arcs and seats together
 * ensure   nobody placed, all prices 0
 * cost     O(units + seats); O(arcs) when the capacities are far beyond what the arcs can use */
enum status market_open(struct market *market, struct graph *graph, struct arena *job,
                        struct fault *fault) MUST_USE;

static inline uint32_t market_room(const struct market *market, uint32_t seat)
{
    return market->slot_begin[seat + 1] - market->slot_begin[seat] - market->used[seat];
}

/* require  the unit holds nothing; the arc's seat has room */
void market_place(struct market *market, uint32_t unit, uint64_t arc);
/* require  the unit holds an arc */
void market_withdraw(struct market *market, uint32_t unit);

/* y(u) at today's prices.
 * cost     the unit's arcs heavier than y(u); *ticks grows by as much */
int64_t market_surplus(const struct market *market, uint32_t unit, uint64_t *ticks);

/* The profit of what the unit holds; 0 when it holds nothing. */
static inline int64_t market_profit(const struct market *market, uint32_t unit)
{
    const uint64_t arc = market->held[unit];
    return arc == GRAPH_NO_ARC ? 0
                               : market->graph->top[unit] - graph_drop(market->graph, arc) -
                                     market->price[graph_seat(arc)];
}

/* True when all units are content and all seats cleared: the optimality theorem.
 * cost     O(arcs) */
bool market_is_optimal(const struct market *market);

#endif

/* Places and withdraws units, and says whether the market has come to rest. */
#include "solve/market.h"

#include <string.h>

#include "solve/instance.h"

/* Counts slots: a seat's capacity, but where capacities are far beyond what arcs can use, at most
 * one more than the seat has arcs. Such a seat is never full, and that is all that matters. */
static void count_slots(struct market *market)
{
    const struct graph *graph = market->graph;
    uint64_t sum = 0;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        sum += graph->capacity[v];
    }
    const bool far_beyond = sum > (uint64_t)graph->arc_count + graph->seat_count;
    CHECK(!far_beyond || graph->source == NULL);
    for (uint32_t a = 0; far_beyond && a < graph->arc_count; a++) {
        market->used[graph_seat(graph->arc[a])]++;
    }
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        const uint32_t most = far_beyond ? market->used[v] + 1 : UINT16_MAX;
        const uint32_t room = graph->capacity[v] < most ? graph->capacity[v] : most;
        market->slot_begin[v + 1] = market->slot_begin[v] + room;
        market->used[v] = 0;
    }
}

enum status market_open(struct market *market, struct graph *graph, struct arena *job,
                        struct fault *fault)
{
    market->graph = graph;
    market->price = arena_take_many(job, graph->seat_count, sizeof *market->price);
    market->held = arena_take_many(job, graph->unit_count, sizeof *market->held);
    market->slot = arena_take_many(job, graph->unit_count, sizeof *market->slot);
    market->used = arena_take_many(job, graph->seat_count, sizeof *market->used);
    market->slot_begin =
        arena_take_many(job, (size_t)graph->seat_count + 1, sizeof *market->slot_begin);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u seats", graph->seat_count);
    }
    count_slots(market);
    const uint32_t slots = market->slot_begin[graph->seat_count];
    market->tenant = arena_take_many(job, slots, sizeof *market->tenant);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u slots", slots);
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    return OK;
}

void market_place(struct market *market, uint32_t unit, uint64_t arc)
{
    const uint32_t seat = graph_seat(arc);
    CHECK(market->held[unit] == GRAPH_NO_ARC && market_room(market, seat) > 0);
    market->held[unit] = arc;
    market->slot[unit] = market->slot_begin[seat] + market->used[seat]++;
    market->tenant[market->slot[unit]] = unit;
}

void market_withdraw(struct market *market, uint32_t unit)
{
    CHECK(market->held[unit] != GRAPH_NO_ARC);
    const uint32_t seat = graph_seat(market->held[unit]);
    const uint32_t last = market->tenant[market->slot_begin[seat] + --market->used[seat]];
    market->tenant[market->slot[unit]] = last;
    market->slot[last] = market->slot[unit];
    market->held[unit] = GRAPH_NO_ARC;
}

int64_t market_surplus(const struct market *market, uint32_t unit, uint64_t *ticks)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    const struct graph_row row = graph_row(graph, unit);
    int64_t best = 0;
    uint32_t a = 0;
    for (; a < row.count; a++) {
        const int64_t weight = top - graph_drop(graph, row.arc[a]);
        if (weight <= best) {
            if (a < row.ready) {
                break;
            }
            continue;
        }
        const int64_t profit = weight - market->price[graph_seat(row.arc[a])];
        best = profit > best ? profit : best;
    }
    *ticks += a + 1;
    return best;
}

bool market_is_optimal(const struct market *market)
{
    for (uint32_t v = 0; v < market->graph->seat_count; v++) {
        if (market->price[v] < 0 || (market->price[v] > 0 && market_room(market, v) > 0)) {
            return false;
        }
    }
    uint64_t ticks = 0;
    for (uint32_t u = 0; u < market->graph->unit_count; u++) {
        if (market_surplus(market, u, &ticks) != market_profit(market, u)) {
            return false;
        }
    }
    return true;
}

/* A cold start of an optimum that is to be kept warm: the transportation core solves, and its
 * prices and places are taken over. */
#include <stdlib.h>

#include "solve/market.h"
#include "solve/transport.h"
#include "solve/warm_inside.h"
#include "solve/weigh.h"

/* -- the core's graph ----------------------------------------------------------------------------
 */

/* Arcs to seats that take nobody are left out. */
static bool is_usable(const struct warm *warm, const struct warm_arc *arc)
{
    return warm->seat[arc->other].capacity > 0;
}

static enum status count_arcs(const struct warm *warm, struct graph *graph, struct fault *fault)
{
    uint64_t count = 0;
    for (uint32_t u = 0; u < warm->unit_count; u++) {
        count += warm->unit[u].row.count;
    }
    if (count >= UINT32_MAX) {
        return fault_set(fault, E_LIMIT, "", "too many arcs to solve at one go");
    }
    graph->unit_count = warm->unit_count;
    graph->seat_count = warm->seat_count;
    graph->arc_count = (uint32_t)count;
    return OK;
}

/* The rows stand in the core's order already.
 * ensure   *spread = the greatest difference within a row */
static enum status fill_graph(const struct warm *warm, struct graph *graph, int64_t *spread,
                              struct fault *fault)
{
    uint32_t count = 0;
    *spread = 0;
    for (uint32_t u = 0; u < warm->unit_count; u++) {
        const struct warm_row *row = &warm->unit[u].row;
        graph->top[u] = row->count == 0 ? 0 : row->arc[0].weight;
        for (uint32_t i = 0; i < row->count; i++) {
            const int64_t drop = graph->top[u] - row->arc[i].weight;
            if (is_usable(warm, &row->arc[i])) {
                graph->arc[count++] = ((uint64_t)drop << GRAPH_SEAT_BITS) | row->arc[i].other;
                *spread = drop > *spread ? drop : *spread;
            }
        }
        graph->begin[u + 1] = count;
        graph->ready[u] = count;
    }
    graph->arc_count = count;
    for (uint32_t v = 0; v < warm->seat_count; v++) {
        const uint32_t most = warm->place[v].row.count;
        const uint32_t capacity = warm->seat[v].capacity;
        /* A seat that all its arcs do not fill must still look so. */
        const uint32_t useful = capacity <= most ? capacity : most + 1;
        if (useful > UINT16_MAX) {
            return fault_set(fault, E_LIMIT, "", "a seat takes more than the core can count");
        }
        graph->capacity[v] = (uint16_t)useful;
    }
    return *spread >> GRAPH_DROP_BITS == 0
               ? OK
               : fault_set(fault, E_LIMIT, "", "a unit's weights are too far apart");
}

struct by_weight {
    int64_t low, high;
    uint32_t unit;
};

static int compare_low(const void *left, const void *right)
{
    const struct by_weight *a = left;
    const struct by_weight *b = right;
    if (a->low != b->low) {
        return a->low < b->low ? -1 : 1;
    }
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* Ranks, guessed: nobody told them, but weights of one rank stand near each other, and ranks far
 * apart (the constant between them is more than all gains together). A wrong guess costs time. */
static enum status guess_ranks(const struct warm *warm, struct weighing *weighing, int64_t spread,
                               struct arena *job, struct fault *fault)
{
    const uint32_t units = warm->unit_count;
    struct by_weight *line = arena_take_many(job, units, sizeof *line);
    weighing->base = arena_take_many(job, units, sizeof *weighing->base);
    weighing->order = arena_take_many(job, units, sizeof *weighing->order);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    for (uint32_t u = 0; u < units; u++) {
        const struct warm_row *row = &warm->unit[u].row;
        line[u].unit = u;
        if (row->count > 0) {
            line[u].low = row->arc[row->count - 1].weight;
            line[u].high = row->arc[0].weight;
        }
    }
    if (units > 0) {
        qsort(line, units, sizeof *line, compare_low);
    }
    int64_t base = 0;
    int64_t high = 0;
    for (uint32_t i = 0; i < units; i++) {
        if (i == 0 || line[i].low - high > 4 * spread + 1) {
            base = line[i].low;
            high = line[i].high;
        }
        high = line[i].high > high ? line[i].high : high;
        weighing->base[line[i].unit] = base;
        weighing->order[i] = line[i].unit;
        weighing->gain_max = high - base > weighing->gain_max ? high - base : weighing->gain_max;
    }
    return OK;
}

/* -- taking over ---------------------------------------------------------------------------------
 */

static bool take_over_room(struct warm *warm, const struct market *market)
{
    bool room = warm_record_room(warm, 3 * (uint64_t)warm->unit_count + warm->seat_count);
    for (uint32_t v = 0; v < warm->seat_count && room; v++) {
        const uint32_t now = warm->seat[v].used;
        room = market->used[v] <= now || warm_tenant_room(warm, v, market->used[v] - now);
    }
    return room;
}

/* A price at which nobody wants the seat that takes nobody. */
static int64_t closed_price(const struct warm *warm, uint32_t seat)
{
    const struct warm_row *row = &warm->place[seat].row;
    int64_t price = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        const int64_t gain = row->arc[i].weight - warm->stand[row->arc[i].other].surplus;
        price = gain > price ? gain : price;
    }
    return price;
}

static void take_over(struct warm *warm, const struct market *market)
{
    for (uint32_t u = 0; u < warm->unit_count; u++) {
        if (warm->stand[u].seat != NO_SEAT) {
            warm_leave(warm, u);
        }
    }
    for (uint32_t u = 0; u < warm->unit_count; u++) {
        if (market->held[u] != GRAPH_NO_ARC) {
            warm_place_unit(warm, u, graph_seat(market->held[u]));
        }
        warm_set_surplus(warm, u, market_profit(market, u));
        warm_notice_unit(warm, u);
    }
    for (uint32_t v = 0; v < warm->seat_count; v++) {
        const bool closed = warm->seat[v].capacity == 0;
        warm_set_price(warm, v, closed ? closed_price(warm, v) : market->price[v]);
        warm_notice_seat(warm, v);
    }
}

enum status warm_solve(struct warm *warm, struct budget *budget, struct fault *fault)
{
    warm_drop_search(warm, false);
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct weighing weighing = {.gain_max = 0};
    struct market market;
    int64_t spread = 0;
    enum status status = count_arcs(warm, &weighing.graph, fault);
    status = status == OK ? graph_take(&weighing.graph, &job, fault) : status;
    status = status == OK ? fill_graph(warm, &weighing.graph, &spread, fault) : status;
    status = status == OK ? guess_ranks(warm, &weighing, spread, &job, fault) : status;
    status = status == OK ? market_open(&market, &weighing.graph, &job, fault) : status;
    if (status == OK) {
        const struct transport_request request = {TRANSPORT_CHOOSE, &job};
        const uint64_t before = budget->ticks;
        status = transport_market(&market, &weighing, &request, budget, fault);
        warm->ticks += budget->ticks - before;
    }
    if (status == OK && !take_over_room(warm, &market)) {
        status = fault_set(fault, E_NO_MEMORY, "", "no memory to take the optimum over");
    }
    if (status == OK) {
        take_over(warm, &market);
        CHECK(warm_is_settled(warm));
        CHECK_SLOW(warm_is_optimal(warm));
    }
    arena_close(&job);
    return status;
}

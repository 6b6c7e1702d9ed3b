/* A market over the kept pairs, opened for one round. */
#include "solve/implicit_settle.h"

#include <string.h>

#include "solve/auction.h"
#include "solve/market.h"
#include "solve/paths.h"
#include "solve/repair.h"

/* As in solve/transport.c: when searches grow longer than this on average, the auction is cheaper.
 */
enum { WINDOW = 32, LONG_SEARCH = 128 };

/* Searches from the units, highest rank first.
 * ensure   *left = how many of order[0 .. left) were not tried */
static enum status by_paths(const struct settle *settle, struct paths *paths, struct budget *budget,
                            uint32_t *left)
{
    uint64_t window = 0;
    uint32_t i = settle->rows->graph.unit_count;
    enum status status = OK;
    for (; i > 0 && status == OK; i--) {
        if (i % WINDOW == 0) {
            if (window > (uint64_t)LONG_SEARCH * WINDOW || budget_ends(budget)) {
                break;
            }
            window = 0;
        }
        uint64_t ticks = 0;
        status = paths_content(paths, settle->ranks.order[i - 1], &ticks);
        window += ticks;
        budget_spend(budget, ticks);
    }
    *left = i;
    return status;
}

static enum status end_of(const struct budget *budget, struct fault *fault)
{
    return budget_is_cancelled(budget)
               ? fault_set(fault, E_CANCELLED, "", "cancelled")
               : fault_set(fault, E_LIMIT, "", "the budget of %llu ticks is spent",
                           (unsigned long long)budget->ticks_max);
}

/* require  way is not SETTLE_ON */
static enum status afresh(struct settle *settle, enum settle_way way, struct paths *paths,
                          struct arena *round, struct budget *budget, struct fault *fault)
{
    uint32_t left = 0;
    enum status status = by_paths(settle, paths, budget, &left);
    if (status == OK && left > 0 && budget_ends(budget)) {
        return end_of(budget, fault);
    }
    if (status == OK && left > 0) {
        status = graph_reverse(&settle->rows->graph, round, fault);
        if (status == OK) {
            status = auction_run(paths, &settle->ranks, settle->gain_max, round, budget, fault);
        }
        settle->exact = way == SETTLE_AFRESH;
        if (status == OK && settle->exact) {
            status = repair_market(paths->market, paths, budget, fault);
        }
    }
    return status;
}

/* Everybody back to where they stood, at the prices that stood. */
static void stand_again(const struct settle *settle, struct market *market)
{
    const struct graph *graph = market->graph;
    if (graph->seat_count > 0) {
        memcpy(market->price, settle->price, graph->seat_count * sizeof *market->price);
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        if (settle->held[u] != GRAPH_NO_ARC) {
            market_place(market, u, settle->held[u]);
        }
    }
}

/* What the market has come to. */
static void read_market(struct settle *settle, const struct market *market, struct budget *budget)
{
    const struct graph *graph = market->graph;
    if (graph->seat_count > 0) {
        memcpy(settle->price, market->price, graph->seat_count * sizeof *market->price);
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        settle->held[u] = market->held[u];
        uint64_t ticks = 0;
        settle->surplus[u] =
            settle->exact ? market_profit(market, u) : market_surplus(market, u, &ticks);
        budget_spend(budget, ticks);
    }
}

static enum status settle_market(struct settle *settle, enum settle_way way, struct market *market,
                                 struct arena *round, struct budget *budget, struct fault *fault)
{
    struct graph *graph = &settle->rows->graph;
    enum status status = market_open(market, graph, round, fault);
    if (status != OK) {
        return status;
    }
    struct paths paths;
    status = paths_open(&paths, market, round, fault);
    settle->exact = true;
    if (status == OK && way != SETTLE_ON) {
        status = afresh(settle, way, &paths, round, budget, fault);
    } else if (status == OK) {
        stand_again(settle, market);
        status = graph_reverse(graph, round, fault);
        if (status == OK) {
            status = repair_market(market, &paths, budget, fault);
        }
    }
    paths_close(&paths);
    if (status == OK || !settle->stands) {
        read_market(settle, market, budget);
    }
    return status;
}

enum status settle_rows(struct settle *settle, enum settle_way way, struct budget *budget,
                        struct fault *fault)
{
    CHECK(way != SETTLE_ON || settle->stands);
    struct graph *graph = &settle->rows->graph;
    struct arena round;
    arena_open(&round, 1 << 20, (size_t)settle->bytes_max);
    struct market market = {0};
    const enum status status = settle_market(settle, way, &market, &round, budget, fault);
    if (status == E_NO_MEMORY) {
        fault_set(fault, E_NO_MEMORY, "", "no memory for a search");
    }
    settle->stands = settle->stands || status == OK;
    graph->in_begin = NULL;
    graph->in_arc = NULL;
    arena_close(&round);
    return status;
}

/* Keeps the best of a row, in order or not. */
#include "solve/shortlist.h"

#include <string.h>

void shortlist_take(struct shortlist *list, const struct market *market, uint32_t unit,
                    uint64_t *ticks)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    int64_t profit[SHORTLIST_ARCS + 1] = {0};
    uint64_t arc[SHORTLIST_ARCS + 1];
    for (uint32_t i = 0; i <= SHORTLIST_ARCS; i++) {
        arc[i] = GRAPH_NO_ARC;
    }
    const struct graph_row row = graph_row(graph, unit);
    uint32_t a = 0;
    for (; a < row.count; a++) {
        const int64_t weight = top - graph_drop(graph, row.arc[a]);
        if (weight <= profit[SHORTLIST_ARCS]) {
            if (a < row.ready) {
                break;
            }
            continue;
        }
        const int64_t here = weight - market->price[graph_seat(row.arc[a])];
        if (here <= profit[SHORTLIST_ARCS]) {
            continue;
        }
        uint32_t i = SHORTLIST_ARCS;
        for (; i > 0 && profit[i - 1] < here; i--) {
            profit[i] = profit[i - 1];
            arc[i] = arc[i - 1];
        }
        profit[i] = here;
        arc[i] = row.arc[a];
    }
    *ticks += a + 1;
    memcpy(list->arc, arc, sizeof list->arc);
    list->others = profit[SHORTLIST_ARCS];
}

/* The greatest profit on the list, and whose; among equal ones, of a seat with room. */
static int64_t best_of(const struct shortlist *list, const struct market *market, uint32_t unit,
                       uint64_t *which)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    int64_t best = 0;
    *which = GRAPH_NO_ARC;
    for (uint32_t i = 0; i < SHORTLIST_ARCS && list->arc[i] != GRAPH_NO_ARC; i++) {
        const uint64_t arc = list->arc[i];
        const int64_t weight = top - graph_drop(graph, arc);
        if (weight < best) {
            continue;
        }
        const int64_t profit = weight - market->price[graph_seat(arc)];
        if (profit > best || (profit == best && *which != GRAPH_NO_ARC &&
                              market_room(market, graph_seat(*which)) == 0)) {
            best = profit;
            *which = arc;
        }
    }
    return best;
}

int64_t shortlist_best(struct shortlist *list, const struct market *market, uint32_t unit,
                       uint64_t *arc, uint64_t *ticks)
{
    *ticks += SHORTLIST_ARCS;
    int64_t best = 0;
    if (list->others != SHORTLIST_UNTAKEN) {
        best = best_of(list, market, unit, arc);
    }
    if (best < list->others) {
        shortlist_take(list, market, unit, ticks);
        best = best_of(list, market, unit, arc);
    }
    return best;
}

int64_t shortlist_surplus(struct shortlist *list, const struct market *market, uint32_t unit,
                          uint64_t *ticks)
{
    uint64_t arc;
    return shortlist_best(list, market, unit, &arc, ticks);
}

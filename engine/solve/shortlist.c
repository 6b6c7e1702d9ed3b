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
    const uint32_t ready = graph->ready[unit];
    uint32_t a = graph->begin[unit];
    for (; a < graph->begin[unit + 1]; a++) {
        const int64_t weight = top - graph_drop(graph, graph->arc[a]);
        if (weight <= profit[SHORTLIST_ARCS]) {
            if (a < ready) {
                break;
            }
            continue;
        }
        const int64_t here = weight - market->price[graph_seat(graph->arc[a])];
        if (here <= profit[SHORTLIST_ARCS]) {
            continue;
        }
        uint32_t i = SHORTLIST_ARCS;
        for (; i > 0 && profit[i - 1] < here; i--) {
            profit[i] = profit[i - 1];
            arc[i] = arc[i - 1];
        }
        profit[i] = here;
        arc[i] = graph->arc[a];
    }
    *ticks += a - graph->begin[unit] + 1;
    memcpy(list->arc, arc, sizeof list->arc);
    list->others = profit[SHORTLIST_ARCS];
}

/* The greatest profit on the list, and `others`. */
static int64_t best_of(const struct shortlist *list, const struct market *market, uint32_t unit)
{
    const struct graph *graph = market->graph;
    const int64_t top = graph->top[unit];
    int64_t best = 0;
    for (uint32_t i = 0; i < SHORTLIST_ARCS && list->arc[i] != GRAPH_NO_ARC; i++) {
        const uint64_t arc = list->arc[i];
        const int64_t profit = top - graph_drop(graph, arc) - market->price[graph_seat(arc)];
        best = profit > best ? profit : best;
    }
    return best;
}

int64_t shortlist_surplus(struct shortlist *list, const struct market *market, uint32_t unit,
                          uint64_t *ticks)
{
    *ticks += SHORTLIST_ARCS;
    int64_t best = list->others == SHORTLIST_UNTAKEN ? 0 : best_of(list, market, unit);
    if (best < list->others) {
        shortlist_take(list, market, unit, ticks);
        best = best_of(list, market, unit);
    }
    return best;
}

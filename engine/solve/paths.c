/* Shortest augmenting paths from one unit: Dijkstra cut at the best end found. */
#include "solve/paths.h"

#include "solve/instance.h"

enum status paths_open(struct paths *paths, struct market *market, struct arena *job,
                       struct fault *fault)
{
    const uint32_t seats = market->graph->seat_count;
    *paths = (struct paths){.market = market};
    paths->distance = arena_take_many(job, seats, sizeof *paths->distance);
    paths->stamp = arena_take_many(job, seats, sizeof *paths->stamp);
    paths->via_unit = arena_take_many(job, seats, sizeof *paths->via_unit);
    paths->via_arc = arena_take_many(job, seats, sizeof *paths->via_arc);
    paths->layer = arena_take_many(job, seats, sizeof *paths->layer);
    paths->stand = arena_take_many(job, market->graph->unit_count, sizeof *paths->stand);
    paths->settled = arena_take_many(job, seats, sizeof *paths->settled);
    return job->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for %u seats", seats) : OK;
}

void paths_close(struct paths *paths)
{
    heap_close(&paths->heap);
}

/* The best end found so far: a seat with room, or a unit that goes without. */
struct paths_end {
    int64_t cost;
    uint32_t seat; /* NO_SEAT: the unit goes without */
    uint32_t unit; /* who moves to the seat, or goes without */
    uint64_t arc;
};

/* The unit might move along the arc: to room there, or the seat joins the search. */
static inline void try_arc(struct paths *paths, uint32_t unit, uint64_t arc, int64_t d_less_top,
                           struct paths_end *end)
{
    const struct market *market = paths->market;
    const uint32_t v = graph_seat(arc);
    const int64_t cost = d_less_top + graph_drop(market->graph, arc) + market->price[v];
    if (cost >= end->cost || (paths->stamp[v] == paths->round && paths->distance[v] <= cost)) {
        return;
    }
    if (market_room(market, v) > 0) {
        *end = (struct paths_end){cost, v, unit, arc};
        return;
    }
    paths->stamp[v] = paths->round;
    paths->distance[v] = cost;
    paths->via_unit[v] = unit;
    paths->via_arc[v] = arc;
    heap_push(&paths->heap, cost, v);
}

/* Looks at the arcs of a unit at distance d with surplus y, in order. */
static void scan_row(struct paths *paths, uint32_t unit, int64_t d_plus_y, struct paths_end *end,
                     uint64_t *ticks)
{
    struct graph *graph = paths->market->graph;
    const int64_t d_less_top = d_plus_y - graph->top[unit];
    uint32_t a = graph->begin[unit];
    for (uint32_t ready = graph->ready[unit];; a++) {
        if (a == ready && (ready = graph_more(graph, unit, a)) == a) {
            break;
        }
        if (d_less_top + graph_drop(graph, graph->arc[a]) >= end->cost) {
            break;
        }
        try_arc(paths, unit, graph->arc[a], d_less_top, end);
    }
    *ticks += a - graph->begin[unit] + 1;
}

/* Looks at the few best arcs only; the rest of the row waits until the search gets so far. */
static void scan_list(struct paths *paths, uint32_t unit, int64_t d_plus_y, struct paths_end *end,
                      uint64_t *ticks)
{
    struct shortlist *list = &paths->lists[unit];
    if (list->others == SHORTLIST_UNTAKEN) {
        shortlist_take(list, paths->market, unit, ticks);
    }
    const struct graph *graph = paths->market->graph;
    const int64_t d_less_top = d_plus_y - graph->top[unit];
    uint32_t i = 0;
    for (; i < SHORTLIST_ARCS && list->arc[i] != GRAPH_NO_ARC; i++) {
        if (d_less_top + graph_drop(graph, list->arc[i]) < end->cost) {
            try_arc(paths, unit, list->arc[i], d_less_top, end);
        }
    }
    *ticks += i + 1;
    if (d_plus_y - list->others < end->cost) {
        heap_push(&paths->heap, d_plus_y - list->others, graph->seat_count + unit);
    }
}

/* The search got as far as a unit's other arcs. */
static void scan_rest(struct paths *paths, uint32_t unit, int64_t d, struct paths_end *end,
                      uint64_t *ticks)
{
    struct shortlist *list = &paths->lists[unit];
    const struct graph *graph = paths->market->graph;
    const int64_t d_plus_y = d + list->others;
    const int64_t others = list->others;
    shortlist_take(list, paths->market, unit, ticks);
    if (list->others < others) {
        scan_list(paths, unit, d_plus_y, end, ticks);
        return;
    }
    const int64_t d_less_top = d_plus_y - graph->top[unit];
    const struct graph_row row = graph_row(graph, unit);
    for (uint32_t a = 0; a < row.count; a++) {
        try_arc(paths, unit, row.arc[a], d_less_top, end);
    }
    *ticks += row.count;
}

static void scan(struct paths *paths, uint32_t unit, int64_t d_plus_y, struct paths_end *end,
                 uint64_t *ticks)
{
    if (paths->lists != NULL) {
        scan_list(paths, unit, d_plus_y, end, ticks);
    } else {
        scan_row(paths, unit, d_plus_y, end, ticks);
    }
}

/* Settles a full seat: its tenants may go without, or move on. */
static void settle(struct paths *paths, uint32_t seat, int64_t d, struct paths_end *end,
                   uint64_t *ticks)
{
    const struct market *market = paths->market;
    paths->settled[paths->settled_count++] = seat;
    const uint32_t first = market->slot_begin[seat];
    for (uint32_t i = first; i < first + market->used[seat]; i++) {
        const uint32_t tenant = market->tenant[i];
        const int64_t reach = d + market_profit(market, tenant);
        if (reach < end->cost) {
            *end = (struct paths_end){reach, NO_SEAT, tenant, GRAPH_NO_ARC};
        }
        scan(paths, tenant, reach, end, ticks);
    }
}

/* Moves everybody along the path, from its end back to the unit it began with. */
static void augment(struct paths *paths, const struct paths_end *end, uint32_t origin)
{
    struct market *market = paths->market;
    uint32_t unit = end->unit;
    uint64_t arc = end->arc;
    for (;;) {
        const uint64_t left = market->held[unit];
        if (left != GRAPH_NO_ARC) {
            market_withdraw(market, unit);
        }
        if (arc != GRAPH_NO_ARC) {
            market_place(market, unit, arc);
        }
        if (unit == origin) {
            return;
        }
        const uint32_t seat = graph_seat(left);
        unit = paths->via_unit[seat];
        arc = paths->via_arc[seat];
    }
}

enum status paths_content(struct paths *paths, uint32_t unit, uint64_t *ticks)
{
    struct market *market = paths->market;
    CHECK(market->held[unit] == GRAPH_NO_ARC);
    uint64_t best = GRAPH_NO_ARC;
    const int64_t surplus = paths->lists == NULL
                                ? market_surplus(market, unit, ticks)
                                : shortlist_best(&paths->lists[unit], market, unit, &best, ticks);
    if (surplus == 0) {
        return OK;
    }
    if (best != GRAPH_NO_ARC && market_room(market, graph_seat(best)) > 0) {
        market_place(market, unit, best); /* the path of a single arc */
        return OK;
    }
    struct paths_end end = {surplus, NO_SEAT, unit, GRAPH_NO_ARC};
    paths->round++;
    paths->settled_count = 0;
    paths->heap.count = 0;
    scan(paths, unit, surplus, &end, ticks);
    struct heap_entry next;
    while (heap_pop(&paths->heap, &next) && next.key < end.cost) {
        if (next.item >= market->graph->seat_count) {
            /* Numbers from there on stand for what is left of a unit's row. */
            scan_rest(paths, next.item - market->graph->seat_count, next.key, &end, ticks);
            continue;
        }
        if (paths->distance[next.item] == next.key) {
            /* A second, equal entry cannot stand: a push needs a strictly smaller distance. */
            settle(paths, next.item, next.key, &end, ticks);
        }
    }
    if (paths->heap.exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        if (paths->distance[v] < end.cost) {
            market->price[v] += end.cost - paths->distance[v];
        }
    }
    augment(paths, &end, unit);
    return OK;
}

/* Restores contentment and clears seats, from any prices. */
#include "solve/repair.h"

#include "solve/instance.h"

enum { TICKS_BETWEEN_LOOKS = 1 << 16 };

/* Where a reverse search ends: a unit that holds nothing moves in, or a seat falls to price 0. */
struct fall_end {
    int64_t cost;
    uint32_t unit; /* NO_UNIT: the seat below falls to 0 instead */
    uint32_t seat; /* where the unit moves to, or the seat that falls */
    uint64_t arc;  /* along which it moves */
};

/* The unit would leave `seat` and move `to`. */
static void reach_seat(struct paths *paths, uint32_t seat, int64_t cost, uint32_t unit, uint64_t to)
{
    if (paths->stamp[seat] == paths->round && paths->distance[seat] <= cost) {
        return;
    }
    paths->stamp[seat] = paths->round;
    paths->distance[seat] = cost;
    paths->via_unit[seat] = unit;
    paths->via_arc[seat] = to;
    heap_push(&paths->heap, cost, seat);
}

/* Where the unit stands, as the searches read it. */
static void note_stand(struct paths *paths, uint32_t unit)
{
    const struct market *market = paths->market;
    const uint64_t held = market->held[unit];
    paths->stand[unit] =
        (struct paths_stand){market_profit(market, unit) - market->graph->top[unit],
                             held == GRAPH_NO_ARC ? NO_SEAT : graph_seat(held)};
}

/* Looks at everybody who could move to this seat. */
static void fall_scan(struct paths *paths, uint32_t seat, int64_t d, struct fall_end *end,
                      uint64_t *ticks)
{
    const struct graph *graph = paths->market->graph;
    const int64_t d_and_price = d + paths->market->price[seat];
    for (uint32_t i = graph->in_begin[seat]; i < graph->in_begin[seat + 1]; i++) {
        const uint64_t in_arc = graph->in_arc[i];
        const uint32_t unit = graph_seat(in_arc);
        const struct paths_stand *stand = &paths->stand[unit];
        const int64_t cost = d_and_price + graph_drop(graph, in_arc) + stand->surplus_less_top;
        if (cost >= end->cost || stand->seat == seat) {
            continue;
        }
        if (stand->seat == NO_SEAT) {
            *end = (struct fall_end){cost, unit, seat, in_arc - unit + seat};
            continue;
        }
        reach_seat(paths, stand->seat, cost, unit, in_arc - unit + seat);
    }
    *ticks += graph->in_begin[seat + 1] - graph->in_begin[seat] + 1;
}

/* Moves everybody along the path, from its end to `origin`. */
static void fall_augment(struct paths *paths, const struct fall_end *end, uint32_t origin)
{
    struct market *market = paths->market;
    uint32_t seat = end->seat;
    uint32_t enter = end->unit;
    uint64_t arc = end->arc;
    for (;;) {
        const uint32_t leave = seat == origin ? NO_UNIT : paths->via_unit[seat];
        if (leave != NO_UNIT) {
            market_withdraw(market, leave);
        }
        if (enter != NO_UNIT) {
            market_place(market, enter, arc);
            note_stand(paths, enter);
        }
        if (leave == NO_UNIT) {
            return;
        }
        enter = leave;
        arc = paths->via_arc[seat];
        seat = graph_seat(arc);
    }
}

/* Lowers a settled seat; its tenants gain as much. */
static void fall(struct paths *paths, uint32_t seat, int64_t by)
{
    struct market *market = paths->market;
    market->price[seat] -= by;
    const uint32_t first = market->slot_begin[seat];
    for (uint32_t i = first; i < first + market->used[seat]; i++) {
        paths->stand[market->tenant[i]].surplus_less_top += by;
    }
}

/* One search from a seat with room and a price. */
static enum status fall_once(struct paths *paths, uint32_t seat, uint64_t *ticks)
{
    struct market *market = paths->market;
    struct fall_end end = {market->price[seat], NO_UNIT, seat, GRAPH_NO_ARC};
    paths->round++;
    paths->settled_count = 0;
    paths->heap.count = 0;
    reach_seat(paths, seat, 0, NO_UNIT, GRAPH_NO_ARC);
    struct heap_entry next;
    while (heap_pop(&paths->heap, &next) && next.key < end.cost) {
        if (paths->distance[next.item] != next.key) {
            continue;
        }
        const int64_t to_zero = next.key + market->price[next.item];
        if (to_zero < end.cost) {
            end = (struct fall_end){to_zero, NO_UNIT, next.item, GRAPH_NO_ARC};
        }
        paths->settled[paths->settled_count++] = next.item;
        fall_scan(paths, next.item, next.key, &end, ticks);
    }
    if (paths->heap.exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        if (paths->distance[v] < end.cost) {
            fall(paths, v, end.cost - paths->distance[v]);
        }
    }
    fall_augment(paths, &end, seat);
    return OK;
}

/* After an auction: all prices come down by what they may stand too high, and the lists follow. */
static void ease(struct market *market, struct paths *paths)
{
    const int64_t by = paths->overshoot;
    for (uint32_t v = 0; v < market->graph->seat_count; v++) {
        market->price[v] = market->price[v] > by ? market->price[v] - by : 0;
    }
    for (uint32_t u = 0; u < market->graph->unit_count; u++) {
        if (paths->lists[u].others != SHORTLIST_UNTAKEN) {
            paths->lists[u].others += by;
        }
    }
    paths->overshoot = 0;
}

/* Looks at the world once in a while.
 * fails    as budget_look, E_NO_MEMORY (which `status` says) */
static enum status look_up(enum status status, struct budget *budget, uint64_t *ticks,
                           uint32_t done, uint32_t total, struct fault *fault)
{
    if (status == E_NO_MEMORY) {
        budget_spend(budget, *ticks);
        *ticks = 0;
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a search");
    }
    return *ticks < TICKS_BETWEEN_LOOKS ? status
                                        : budget_look(budget, ticks, "repair", done, total, fault);
}

/* Step 1. */
static enum status withdraw_discontent(struct market *market, struct paths *paths,
                                       struct budget *budget, uint64_t *ticks, struct fault *fault)
{
    const uint32_t units = market->graph->unit_count;
    enum status status = OK;
    for (uint32_t u = 0; u < units && status == OK; u++) {
        if (market->held[u] != GRAPH_NO_ARC) {
            const int64_t surplus = paths->lists == NULL
                                        ? market_surplus(market, u, ticks)
                                        : shortlist_surplus(&paths->lists[u], market, u, ticks);
            if (surplus != market_profit(market, u)) {
                market_withdraw(market, u);
            }
        }
        status = look_up(OK, budget, ticks, 0, units, fault);
    }
    return status;
}

/* Step 2. */
static enum status content_all(struct market *market, struct paths *paths, struct budget *budget,
                               uint64_t *ticks, struct fault *fault)
{
    const uint32_t units = market->graph->unit_count;
    enum status status = OK;
    for (uint32_t u = 0; u < units && status == OK; u++) {
        if (market->held[u] == GRAPH_NO_ARC) {
            status = paths_content(paths, u, ticks);
        }
        status = look_up(status, budget, ticks, u, units, fault);
    }
    return status;
}

/* Step 3, until every seat is full or free of charge. */
static enum status clear_all(struct market *market, struct paths *paths, struct budget *budget,
                             uint64_t *ticks, struct fault *fault)
{
    const uint32_t seats = market->graph->seat_count;
    for (uint32_t u = 0; u < market->graph->unit_count; u++) {
        note_stand(paths, u);
    }
    enum status status = OK;
    for (uint32_t v = 0; v < seats && status == OK; v++) {
        while (status == OK && market->price[v] > 0 && market_room(market, v) > 0) {
            status = fall_once(paths, v, ticks);
            status = look_up(status, budget, ticks, v, seats, fault);
        }
    }
    return status;
}

enum status repair_market(struct market *market, struct paths *paths, struct budget *budget,
                          struct fault *fault)
{
    uint64_t ticks = 0;
    if (paths->lists != NULL) {
        ease(market, paths);
    }
    enum status status = withdraw_discontent(market, paths, budget, &ticks, fault);
    if (status == OK) {
        status = budget_look(budget, &ticks, "repair", 0, market->graph->unit_count, fault);
    }
    if (status == OK) {
        status = content_all(market, paths, budget, &ticks, fault);
    }
    paths->lists = NULL; /* prices fall from here on */
    if (status == OK) {
        status = clear_all(market, paths, budget, &ticks, fault);
    }
    budget_spend(budget, ticks);
    CHECK_SLOW(status != OK || market_is_optimal(market));
    return status;
}

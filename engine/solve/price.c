/* Finds how high each region's prices must stand, by breadth-first searches rank by rank. */
#include "solve/price.h"

#include <string.h>

#include "solve/instance.h"

/* Levels are kept in `distance` while searching: this one says that the seat is open. */
static const int64_t OPEN = -1;

static void move_up(struct paths *paths, uint32_t unit, uint32_t arc, uint32_t origin)
{
    struct market *market = paths->market;
    for (;;) {
        const uint32_t left = market->held[unit];
        if (left != NO_ARC) {
            market_withdraw(market, unit);
        }
        market_place(market, unit, arc);
        if (unit == origin) {
            return;
        }
        const uint32_t seat = market->graph->seat[left];
        unit = paths->via_unit[seat];
        arc = paths->via_arc[seat];
    }
}

/* Looks for room among the unit's seats; open ones not seen yet join the queue.
 * ensure   the arc to a seat with room, or NO_ARC */
static uint32_t look(struct paths *paths, uint32_t unit, uint64_t *ticks)
{
    const struct market *market = paths->market;
    const struct graph *graph = market->graph;
    *ticks += graph->begin[unit + 1] - graph->begin[unit];
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        const uint32_t v = graph->seat[a];
        if (paths->stamp[v] == paths->round || paths->distance[v] != OPEN) {
            continue;
        }
        if (market_room(market, v) > 0) {
            return a;
        }
        paths->stamp[v] = paths->round;
        paths->via_unit[v] = unit;
        paths->via_arc[v] = a;
        paths->settled[paths->settled_count++] = v;
    }
    return NO_ARC;
}

/* Squeezes the unit in, or closes the region it reaches at `level`. */
static void squeeze(struct paths *paths, uint32_t origin, int64_t level, uint64_t *ticks)
{
    struct market *market = paths->market;
    paths->round++;
    paths->settled_count = 0;
    uint32_t arc = look(paths, origin, ticks);
    uint32_t unit = origin;
    for (uint32_t i = 0; arc == NO_ARC && i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        const uint32_t first = market->slot_begin[v];
        for (uint32_t j = first; arc == NO_ARC && j < first + market->used[v]; j++) {
            unit = market->tenant[j];
            arc = look(paths, unit, ticks);
        }
    }
    if (arc != NO_ARC) {
        move_up(paths, unit, arc, origin);
        return;
    }
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        paths->distance[paths->settled[i]] = level;
    }
}

void price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                  uint64_t *ticks)
{
    struct market *market = paths->market;
    const struct graph *graph = market->graph;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        paths->distance[v] = OPEN;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    for (uint32_t i = graph->unit_count; i-- > 0;) {
        const uint32_t unit = ranks->order[i];
        squeeze(paths, unit, ranks->base[unit], ticks);
    }
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        const int64_t level = paths->distance[v];
        market->price[v] = level > margin ? level - margin : 0;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
}

/* Finds how high each region's prices must stand, by breadth-first searches rank by rank. */
#include "solve/price.h"

#include <string.h>

#include "solve/instance.h"

/* Levels are kept in `distance` while searching: this one says that the seat is open. */
static const int64_t OPEN = -1;

static void move_up(struct paths *paths, uint32_t unit, uint64_t arc, uint32_t origin)
{
    struct market *market = paths->market;
    for (;;) {
        const uint64_t left = market->held[unit];
        if (left != GRAPH_NO_ARC) {
            market_withdraw(market, unit);
        }
        market_place(market, unit, arc);
        if (unit == origin) {
            return;
        }
        const uint32_t seat = graph_seat(left);
        unit = paths->via_unit[seat];
        arc = paths->via_arc[seat];
    }
}

/* The work of one rank: who waits, and how far every search of this phase has come. */
struct levels {
    struct paths *paths;
    uint32_t *waiting; /* [unit_count] units of the rank without a seat */
    uint32_t waiting_count;
    uint32_t *arc_at;    /* [unit_count] where its scan goes on */
    uint32_t *tenant_at; /* [seat_count] which tenant is being tried; NOT_ENTERED = none yet */
    uint64_t ticks;
};

static const uint32_t NOT_ENTERED = UINT32_MAX;

/* Any seat of the unit with room; GRAPH_NO_ARC when there is none. */
static uint64_t room_for(const struct levels *levels, uint32_t unit)
{
    const struct market *market = levels->paths->market;
    const struct graph *graph = market->graph;
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        if (market_room(market, graph_seat(graph->arc[a])) > 0) {
            return graph->arc[a];
        }
    }
    return GRAPH_NO_ARC;
}

/* Adds the unit's open seats that were not seen yet, one layer further; true when one has room. */
static bool spread(struct levels *levels, uint32_t unit, uint32_t layer)
{
    struct paths *paths = levels->paths;
    const struct graph *graph = paths->market->graph;
    bool room = false;
    levels->ticks += graph->begin[unit + 1] - graph->begin[unit];
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        const uint32_t v = graph_seat(graph->arc[a]);
        if (paths->stamp[v] == paths->round || paths->distance[v] != OPEN) {
            continue;
        }
        paths->stamp[v] = paths->round;
        paths->layer[v] = layer;
        levels->tenant_at[v] = NOT_ENTERED;
        paths->settled[paths->settled_count++] = v;
        room = room || market_room(paths->market, v) > 0;
    }
    return room;
}

/* Layers of seats around all who wait, up to the first layer with room.
 * ensure   false when no room can be reached: settled[] is then all that can be */
static bool find_layers(struct levels *levels)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    paths->round++;
    paths->settled_count = 0;
    bool room = false;
    for (uint32_t i = 0; i < levels->waiting_count; i++) {
        room = spread(levels, levels->waiting[i], 0) || room;
    }
    uint32_t last = room ? 0 : UINT32_MAX; /* the layer behind which nobody looks */
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        if (paths->layer[v] >= last) {
            break;
        }
        const uint32_t first = market->slot_begin[v];
        for (uint32_t j = first; j < first + market->used[v]; j++) {
            if (spread(levels, market->tenant[j], paths->layer[v] + 1) && last == UINT32_MAX) {
                last = paths->layer[v] + 1;
                room = true;
            }
        }
    }
    return room;
}

/* The unit's next arc one layer on, to a seat that no search of this phase has entered. */
static uint64_t next_step(struct levels *levels, uint32_t unit, uint32_t layer)
{
    const struct paths *paths = levels->paths;
    const struct graph *graph = paths->market->graph;
    while (levels->arc_at[unit] < graph->begin[unit + 1]) {
        const uint64_t arc = graph->arc[levels->arc_at[unit]++];
        const uint32_t v = graph_seat(arc);
        levels->ticks++;
        if (paths->stamp[v] == paths->round && paths->layer[v] == layer &&
            levels->tenant_at[v] == NOT_ENTERED) {
            return arc;
        }
    }
    return GRAPH_NO_ARC;
}

/* Depth first along the layers; every seat is entered once a phase, so a phase costs O(arcs). */
static bool climb(struct levels *levels, uint32_t origin)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    const struct graph *graph = market->graph;
    uint32_t *on_path = paths->settled; /* the layers are known: their list is not needed */
    uint32_t depth = 0;
    uint32_t unit = origin;
    levels->arc_at[unit] = graph->begin[unit];
    for (;;) {
        const uint64_t arc = next_step(levels, unit, depth);
        if (arc != GRAPH_NO_ARC) {
            const uint32_t v = graph_seat(arc);
            if (market_room(market, v) > 0) {
                move_up(paths, unit, arc, origin);
                return true;
            }
            paths->via_unit[v] = unit;
            paths->via_arc[v] = arc;
            levels->tenant_at[v] = 0;
            on_path[depth++] = v;
        } else if (depth == 0) {
            return false;
        } else {
            const uint32_t v = on_path[depth - 1];
            if (++levels->tenant_at[v] == market->used[v]) {
                depth--;
                unit = paths->via_unit[v]; /* whose scan goes on where it stopped */
                continue;
            }
        }
        const uint32_t v = on_path[depth - 1];
        unit = market->tenant[market->slot_begin[v] + levels->tenant_at[v]];
        levels->arc_at[unit] = graph->begin[unit];
    }
}

static void close_reached(const struct paths *paths, int64_t level)
{
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        paths->distance[paths->settled[i]] = level;
    }
}

/* One phase: places those who find disjoint shortest ways, or closes what they reach when there is
 * no way at all. The others wait on. */
static void squeeze_together(struct levels *levels, int64_t level)
{
    if (!find_layers(levels)) {
        close_reached(levels->paths, level);
        levels->waiting_count = 0;
        return;
    }
    uint32_t left = 0;
    for (uint32_t i = 0; i < levels->waiting_count; i++) {
        const uint32_t unit = levels->waiting[i];
        if (!climb(levels, unit)) {
            levels->waiting[left++] = unit;
        }
    }
    CHECK(left < levels->waiting_count);
    levels->waiting_count = left;
}

/* Looks for room among the unit's seats; open ones not seen yet join the queue, with the way.
 * ensure   the arc to a seat with room, or GRAPH_NO_ARC */
static uint64_t look(struct levels *levels, uint32_t unit)
{
    struct paths *paths = levels->paths;
    const struct graph *graph = paths->market->graph;
    levels->ticks += graph->begin[unit + 1] - graph->begin[unit];
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        const uint64_t arc = graph->arc[a];
        const uint32_t v = graph_seat(arc);
        if (paths->stamp[v] == paths->round || paths->distance[v] != OPEN) {
            continue;
        }
        if (market_room(paths->market, v) > 0) {
            return arc;
        }
        paths->stamp[v] = paths->round;
        paths->via_unit[v] = unit;
        paths->via_arc[v] = arc;
        paths->settled[paths->settled_count++] = v;
    }
    return GRAPH_NO_ARC;
}

/* One unit by itself, up to the first room seen. */
static void squeeze_alone(struct levels *levels, uint32_t origin, int64_t level)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    paths->round++;
    paths->settled_count = 0;
    uint32_t unit = origin;
    uint64_t arc = look(levels, origin);
    for (uint32_t i = 0; arc == GRAPH_NO_ARC && i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        const uint32_t first = market->slot_begin[v];
        for (uint32_t j = first; arc == GRAPH_NO_ARC && j < first + market->used[v]; j++) {
            unit = market->tenant[j];
            arc = look(levels, unit);
        }
    }
    if (arc != GRAPH_NO_ARC) {
        move_up(paths, unit, arc, origin);
    } else {
        close_reached(paths, level);
    }
}

/* A few phases together take most; then one by one, since whoever fails alone closes a region that
 * further phases would walk through again and again. */
static void squeeze(struct levels *levels, int64_t level)
{
    enum { PHASES_TOGETHER = 4 };
    for (uint32_t phase = 0; phase < PHASES_TOGETHER && levels->waiting_count > 0; phase++) {
        squeeze_together(levels, level);
    }
    for (uint32_t i = 0; i < levels->waiting_count; i++) {
        squeeze_alone(levels, levels->waiting[i], level);
    }
}

/* Rank after rank, highest first. */
static void fill_ranks(struct levels *levels, const struct price_ranks *ranks)
{
    struct market *market = levels->paths->market;
    const struct graph *graph = market->graph;
    for (uint32_t i = graph->unit_count; i > 0;) {
        const int64_t base = ranks->base[ranks->order[i - 1]];
        levels->waiting_count = 0;
        for (; i > 0 && ranks->base[ranks->order[i - 1]] == base; i--) {
            const uint32_t unit = ranks->order[i - 1];
            const uint64_t arc = room_for(levels, unit);
            levels->ticks += graph->begin[unit + 1] - graph->begin[unit];
            if (arc != GRAPH_NO_ARC) {
                market_place(market, unit, arc);
            } else {
                levels->waiting[levels->waiting_count++] = unit;
            }
        }
        squeeze(levels, base);
    }
}

enum status price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                         struct arena *job, uint64_t *ticks)
{
    struct market *market = paths->market;
    const struct graph *graph = market->graph;
    struct levels levels = {.paths = paths};
    levels.waiting = arena_take_many(job, graph->unit_count, sizeof *levels.waiting);
    levels.arc_at = arena_take_many(job, graph->unit_count, sizeof *levels.arc_at);
    levels.tenant_at = arena_take_many(job, graph->seat_count, sizeof *levels.tenant_at);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        paths->distance[v] = OPEN;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    fill_ranks(&levels, ranks);
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        const int64_t level = paths->distance[v];
        market->price[v] = level > margin ? level - margin : 0;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    *ticks += levels.ticks;
    return OK;
}

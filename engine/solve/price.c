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

/* Parts and multiples of the graph's arcs: what a walk may look at before a plain search takes
 * over, and when distances are measured anew. */
enum { WALK_PART = 8, MEASURE_PART = 4 };

/* The work of one rank: who waits, and how far from room every seat is at least. */
struct levels {
    struct paths *paths;
    uint32_t *waiting; /* [unit_count] units of the rank without a seat */
    uint32_t waiting_count;
    uint32_t *tenant_at; /* [seat_count] which tenant the seat would send on next */
    uint32_t *arc_at;    /* [seat_count] where in that tenant's row */
    uint64_t *met;       /* [unit_count] bits: measuring has seen the unit */
    int64_t *pressure;   /* [seat_count] how much the seat is asked for beyond its room */
    uint64_t ticks;
    uint64_t ticks_measured; /* when the distances were last taken */
    uint64_t ticks_spent;    /* what the budget knows of */
    uint32_t done;           /* units of ranks that are through */
    struct budget *budget;
    struct fault *fault;
};

/* fails    as budget_look */
static enum status look_up(struct levels *levels)
{
    enum { TICKS_BETWEEN_LOOKS = 1 << 16 };
    uint64_t ticks = levels->ticks - levels->ticks_spent;
    if (ticks < TICKS_BETWEEN_LOOKS) {
        return OK;
    }
    levels->ticks_spent = levels->ticks;
    return budget_look(levels->budget, &ticks, "levels", levels->done,
                       levels->paths->market->graph->unit_count, levels->fault);
}

/* Distances are kept in `layer`; this one says that no room can be reached. */
static const uint32_t FAR = UINT32_MAX;

/* What a unit asks of each of its seats: an equal share of one place. */
enum { PLACE = 1 << 12 };
static int64_t share_of(const struct graph *graph, uint32_t unit)
{
    const uint32_t count = graph->begin[unit + 1] - graph->begin[unit];
    return count == 0 ? 0 : PLACE / count;
}

/* Pressure: the shares of all who still ask, less the places that are left. */
static enum status press(struct levels *levels)
{
    const struct graph *graph = levels->paths->market->graph;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        levels->pressure[v] = -(int64_t)graph->capacity[v] * PLACE;
    }
    enum status status = OK;
    for (uint32_t u = 0; u < graph->unit_count && status == OK; u++) {
        const int64_t share = share_of(graph, u);
        for (uint32_t a = graph->begin[u]; a < graph->begin[u + 1]; a++) {
            levels->pressure[graph_seat(graph->arc[a])] += share;
        }
        levels->ticks += graph->begin[u + 1] - graph->begin[u];
        status = look_up(levels);
    }
    return status;
}

/* The unit asks no more; of its seats with room, the one that is pressed least.
 * ensure   GRAPH_NO_ARC when there is none */
static uint64_t room_for(struct levels *levels, uint32_t unit)
{
    const struct market *market = levels->paths->market;
    const struct graph *graph = market->graph;
    const int64_t share = share_of(graph, unit);
    uint64_t best = GRAPH_NO_ARC;
    int64_t least = INT64_MAX;
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        const uint32_t v = graph_seat(graph->arc[a]);
        levels->pressure[v] -= share;
        if (levels->pressure[v] < least && market_room(market, v) > 0) {
            least = levels->pressure[v];
            best = graph->arc[a];
        }
    }
    if (best != GRAPH_NO_ARC) {
        levels->pressure[graph_seat(best)] += PLACE;
    }
    levels->ticks += graph->begin[unit + 1] - graph->begin[unit];
    return best;
}

/* Exact distances: how many units must move on for one place in the seat. Breadth first from all
 * room at once, backwards. */
static void measure(struct levels *levels)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    const struct graph *graph = market->graph;
    memset(levels->met, 0, (graph->unit_count + 63) / 64 * sizeof *levels->met);
    paths->settled_count = 0;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        const bool room = market_room(market, v) > 0;
        paths->layer[v] = room ? 0 : FAR;
        levels->tenant_at[v] = 0;
        levels->arc_at[v] = 0;
        if (room) {
            paths->settled[paths->settled_count++] = v;
        }
    }
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        const uint32_t v = paths->settled[i];
        for (uint32_t a = graph->in_begin[v]; a < graph->in_begin[v + 1]; a++) {
            /* Most arcs lead to units met before: that is seen without leaving the cache. */
            const uint32_t unit = graph_seat(graph->in_arc[a]);
            const uint64_t bit = UINT64_C(1) << unit % 64;
            if ((levels->met[unit / 64] & bit) != 0) {
                continue;
            }
            levels->met[unit / 64] |= bit;
            const uint64_t held = market->held[unit];
            if (held == GRAPH_NO_ARC) {
                continue;
            }
            const uint32_t from = graph_seat(held);
            if (paths->layer[from] == FAR) {
                paths->layer[from] = paths->layer[v] + 1;
                paths->settled[paths->settled_count++] = from;
            }
        }
        levels->ticks += graph->in_begin[v + 1] - graph->in_begin[v];
    }
    levels->ticks_measured = levels->ticks;
}

/* The unit's arc to the seat nearest to room. */
static uint64_t nearest(struct levels *levels, uint32_t unit)
{
    const struct paths *paths = levels->paths;
    const struct graph *graph = paths->market->graph;
    uint64_t best = GRAPH_NO_ARC;
    uint32_t least = FAR;
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1]; a++) {
        const uint32_t layer = paths->layer[graph_seat(graph->arc[a])];
        if (layer < least) {
            least = layer;
            best = graph->arc[a];
        }
    }
    levels->ticks += graph->begin[unit + 1] - graph->begin[unit];
    return best;
}

/* A tenant's arc one step nearer to room, from where the seat's last search stopped.
 * ensure   GRAPH_NO_ARC: no tenant has one */
static uint64_t next_step(struct levels *levels, uint32_t seat)
{
    const struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    const struct graph *graph = market->graph;
    if (paths->layer[seat] == 0) {
        return GRAPH_NO_ARC;
    }
    const uint32_t want = paths->layer[seat] - 1;
    for (; levels->tenant_at[seat] < market->used[seat]; levels->tenant_at[seat]++) {
        const uint32_t unit = market->tenant[market->slot_begin[seat] + levels->tenant_at[seat]];
        const uint32_t end = graph->begin[unit + 1];
        const uint32_t from = graph->begin[unit] + levels->arc_at[seat];
        uint32_t a = from;
        while (a < end && paths->layer[graph_seat(graph->arc[a])] > want) {
            a++;
        }
        levels->ticks += a - from + 1;
        if (a < end) {
            levels->arc_at[seat] = a - graph->begin[unit];
            return graph->arc[a];
        }
        levels->arc_at[seat] = 0;
    }
    return GRAPH_NO_ARC;
}

/* The seat is farther than thought: one more than the nearest that a tenant could move to. */
static void move_away(struct levels *levels, uint32_t seat)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    uint32_t least = FAR;
    const uint32_t first = market->slot_begin[seat];
    for (uint32_t i = first; i < first + market->used[seat]; i++) {
        const uint64_t arc = nearest(levels, market->tenant[i]);
        if (arc != GRAPH_NO_ARC && paths->layer[graph_seat(arc)] < least) {
            least = paths->layer[graph_seat(arc)];
        }
    }
    const uint32_t layer = least == FAR ? FAR : least + 1;
    paths->layer[seat] = layer > paths->layer[seat] ? layer : paths->layer[seat];
    levels->tenant_at[seat] = 0;
    levels->arc_at[seat] = 0;
}

/* Moves units along the way found; the seats that changed tenants look at them afresh. */
static void arrive(struct levels *levels, uint32_t origin, uint32_t unit, uint64_t arc)
{
    const struct paths *paths = levels->paths;
    for (uint32_t moved = unit; moved != origin;) {
        const uint32_t v = graph_seat(paths->market->held[moved]);
        levels->tenant_at[v] = 0;
        levels->arc_at[v] = 0;
        moved = paths->via_unit[v];
    }
    move_up(levels->paths, unit, arc, origin);
}

/* One unit's way to room, always to a seat nearer to it; seats from which there is none move away
 * and the walk goes back a step (Ahuja and Orlin 1991: augmenting paths by distance labels).
 * ensure   true: placed; false: nothing is reached, or the distances have grown too old to tell */
static bool walk(struct levels *levels, uint32_t origin)
{
    struct paths *paths = levels->paths;
    const struct market *market = paths->market;
    const uint64_t ticks_max = levels->ticks + market->graph->arc_count / WALK_PART;
    uint32_t *on_path = paths->settled;
    uint32_t depth = 0;
    for (;;) {
        const uint32_t here = depth == 0 ? NO_SEAT : on_path[depth - 1];
        const uint64_t arc = depth == 0 ? nearest(levels, origin) : next_step(levels, here);
        if (arc == GRAPH_NO_ARC && depth == 0) {
            return false;
        }
        if (arc == GRAPH_NO_ARC) {
            if (levels->ticks > ticks_max) {
                return false;
            }
            move_away(levels, here);
            depth--;
            continue;
        }
        const uint32_t unit =
            depth == 0 ? origin
                       : market->tenant[market->slot_begin[here] + levels->tenant_at[here]];
        const uint32_t v = graph_seat(arc);
        if (market_room(market, v) > 0) {
            arrive(levels, origin, unit, arc);
            return true;
        }
        paths->via_unit[v] = unit;
        paths->via_arc[v] = arc;
        on_path[depth++] = v;
    }
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

/* One unit breadth first: to the nearest room, or all that it reaches is closed. */
static void search(struct levels *levels, uint32_t origin, int64_t level)
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
        arrive(levels, origin, unit, arc);
        return;
    }
    for (uint32_t i = 0; i < paths->settled_count; i++) {
        paths->distance[paths->settled[i]] = level;
        paths->layer[paths->settled[i]] = FAR;
    }
}

/* Places or closes out all who wait. */
static enum status squeeze(struct levels *levels, int64_t level)
{
    const uint64_t ticks_old = (uint64_t)MEASURE_PART * levels->paths->market->graph->arc_count;
    if (levels->waiting_count > 0) {
        measure(levels);
    }
    enum status status = look_up(levels);
    for (uint32_t i = 0; i < levels->waiting_count && status == OK; i++) {
        if (!walk(levels, levels->waiting[i])) {
            search(levels, levels->waiting[i], level);
            if (levels->ticks - levels->ticks_measured > ticks_old) {
                measure(levels);
            }
        }
        status = look_up(levels);
    }
    return status;
}

/* Those of order[from .. to) wait, fewest arcs first: they have the least choice. */
static void line_up(struct levels *levels, const uint32_t *order, uint32_t from, uint32_t to)
{
    enum { DEGREES = 256 };
    const uint32_t *begin = levels->paths->market->graph->begin;
    uint32_t count[DEGREES + 1] = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = from; i < to; i++) {
            const uint32_t degree = begin[order[i] + 1] - begin[order[i]];
            const uint32_t d = degree < DEGREES ? degree : DEGREES - 1;
            if (pass == 0) {
                count[d + 1]++;
            } else {
                levels->waiting[count[d]++] = order[i];
            }
        }
        for (uint32_t d = 0; d < DEGREES && pass == 0; d++) {
            count[d + 1] += count[d];
        }
    }
    levels->waiting_count = to - from;
}

/* Places whoever finds room without moving anybody. */
static enum status fill(struct levels *levels)
{
    uint32_t left = 0;
    enum status status = OK;
    for (uint32_t i = 0; i < levels->waiting_count && status == OK; i++) {
        const uint32_t unit = levels->waiting[i];
        const uint64_t arc = room_for(levels, unit);
        if (arc != GRAPH_NO_ARC) {
            market_place(levels->paths->market, unit, arc);
        } else {
            levels->waiting[left++] = unit;
        }
        status = look_up(levels);
    }
    levels->waiting_count = left;
    return status;
}

/* Rank after rank, highest first. */
static enum status fill_ranks(struct levels *levels, const struct price_ranks *ranks)
{
    const uint32_t units = levels->paths->market->graph->unit_count;
    enum status status = OK;
    for (uint32_t end = units; end > 0 && status == OK;) {
        const int64_t base = ranks->base[ranks->order[end - 1]];
        uint32_t from = end;
        while (from > 0 && ranks->base[ranks->order[from - 1]] == base) {
            from--;
        }
        levels->done = units - end;
        line_up(levels, ranks->order, from, end);
        status = fill(levels);
        if (status == OK) {
            status = squeeze(levels, base);
        }
        end = from;
    }
    return status;
}

enum status price_levels(struct paths *paths, const struct price_ranks *ranks, int64_t margin,
                         struct arena *job, struct budget *budget, struct fault *fault)
{
    struct market *market = paths->market;
    const struct graph *graph = market->graph;
    struct levels levels = {.paths = paths, .budget = budget, .fault = fault};
    levels.waiting = arena_take_many(job, graph->unit_count, sizeof *levels.waiting);
    levels.arc_at = arena_take_many(job, graph->seat_count, sizeof *levels.arc_at);
    levels.tenant_at = arena_take_many(job, graph->seat_count, sizeof *levels.tenant_at);
    levels.met = arena_take_many(job, (graph->unit_count + 63) / 64, sizeof *levels.met);
    levels.pressure = arena_take_many(job, graph->seat_count, sizeof *levels.pressure);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the price levels");
    }
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        paths->distance[v] = OPEN;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    enum status status = press(&levels);
    if (status == OK) {
        status = fill_ranks(&levels, ranks);
    }
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        const int64_t level = paths->distance[v];
        market->price[v] = level > margin ? level - margin : 0;
        market->used[v] = 0;
    }
    memset(market->held, 0xff, (size_t)graph->unit_count * sizeof *market->held);
    budget_spend(budget, levels.ticks - levels.ticks_spent);
    return status;
}

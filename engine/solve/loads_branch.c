/* Tries every case that prices leave open, for one cost after another: is there an answer of at
 * most this? */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "solve/loads_fill.h"

enum {
    ROOT_STEPS = 400,
    NODE_STEPS = 24,
    PATIENCE = 6,
    STEP_ONE = 1 << 8, /* step lengths are fractions of it */
    STEP_LAST = 8,
    FIXING_ROUNDS = 6,
    FIRST_NODES = 64,
    NODES_MAX = 1 << 22,
    VECTORS_BYTES_MAX = 192 << 20
};

enum verdict_of_search { SEARCH_NONE, SEARCH_FOUND, SEARCH_ENDED, SEARCH_NO_MEMORY };

struct closing { /* one entry of the trail */
    uint32_t unit, seat;
};

/* One level of the search: the unit decided on, and which seat is next. */
struct level {
    uint32_t unit;
    uint32_t next;        /* into its seats */
    uint32_t seats_begin; /* into search.seat */
    uint32_t seats_end;
    uint32_t trail; /* as it was when the unit was chosen */
};

struct search {
    const struct loads *loads;
    struct fill fill;
    struct budget *budget;
    int64_t target; /* of cost less base */
    struct loads_tree tree;
    uint32_t node_room, vector_room;
    struct closing *trail;
    uint32_t trail_count;
    struct level *level; /* [unit_count + 1] */
    uint32_t depth;
    uint32_t *seat;  /* a stack of seats to try, (unit_count + 1) * seat_count */
    int32_t *price;  /* [(unit_count + 2) * unit_count] by depth */
    int32_t *now;    /* [unit_count] */
    int64_t *way;    /* [unit_count] */
    uint32_t *found; /* [unit_count] seats */
    int64_t found_cost;
    bool no_memory;
};

/* -------------------------------------------------------------------------------- the record */

static void record_node(struct search *search, uint32_t seat)
{
    struct loads_tree *tree = &search->tree;
    if (!array_room((void **)&tree->node, &search->node_room, tree->node_count, 1,
                    sizeof *tree->node)) {
        search->no_memory = true;
        return;
    }
    tree->node[tree->node_count++] = (struct loads_node){.seat = seat, .unit = LOADS_CLOSED};
}

static void record_vector(struct search *search, const int32_t *price)
{
    struct loads_tree *tree = &search->tree;
    const size_t units = search->fill.unit_count;
    if (search->no_memory ||
        (uint64_t)(tree->vector_count + 1) * units * sizeof *price > VECTORS_BYTES_MAX ||
        !array_room((void **)&tree->price, &search->vector_room, tree->vector_count, 1,
                    units * sizeof *price)) {
        search->no_memory = true;
        return;
    }
    memcpy(tree->price + tree->vector_count * units, price, units * sizeof *price);
    tree->vector_count++;
    tree->node[tree->node_count - 1].price_count++;
}

/* -------------------------------------------------------------------------------- decisions */

static bool pair_close(struct search *search, uint32_t unit, uint32_t seat)
{
    search->trail[search->trail_count++] = (struct closing){unit, seat};
    return fill_close(&search->fill, unit, seat);
}

static void trail_undo(struct search *search, uint32_t until)
{
    while (search->trail_count > until) {
        const struct closing *last = &search->trail[--search->trail_count];
        fill_reopen(&search->fill, last->unit, last->seat);
    }
}

static bool is_open(const struct search *search, uint32_t unit, uint32_t seat)
{
    return search->fill.open[(size_t)seat * search->fill.unit_count + unit] != 0;
}

/* What leaving the unit out of every seat that took it costs. */
static int64_t out_cost(const struct fill *fill, uint32_t unit)
{
    int64_t out = 0;
    for (uint32_t v = 0; v < fill->seat_count; v++) {
        const size_t at = (size_t)v * fill->unit_count + unit;
        out += fill->taken[at] ? fill->swing[at] : 0;
    }
    return out;
}

/* By how much the bound rises when the unit goes to that seat and nowhere else. */
static int64_t rise(const struct fill *fill, uint32_t unit, uint32_t seat, int64_t out)
{
    const size_t at = (size_t)seat * fill->unit_count + unit;
    if (fill->swing[at] == FILL_NEVER) {
        return INT64_MAX / 2;
    }
    return fill->taken[at] ? out - fill->swing[at] : out + fill->swing[at];
}

/* Closes every pair that cannot be part of an answer of at most the target.
 * ensure   how many; -1 when nothing is left for somebody */
static int64_t pairs_fix(struct search *search, int64_t bound)
{
    struct fill *fill = &search->fill;
    const int64_t most = search->target * LOADS_FILL_ONE - bound;
    int64_t closed = 0;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        if (fill->held[u] != FILL_NOT_HELD) {
            continue;
        }
        const int64_t out = out_cost(fill, u);
        uint32_t close = 0;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            if (is_open(search, u, v) && rise(fill, u, v, out) > most) {
                close++;
                if (!pair_close(search, u, v)) {
                    return -1;
                }
            }
        }
        closed += close;
    }
    return closed;
}

/* -------------------------------------------------------------------------------- prices */

/* Moves the prices by Polyak's step towards units being taken once.
 * ensure   false when every unit is: the fillings are an answer */
static bool prices_move(struct search *search, int64_t bound, int64_t step)
{
    struct fill *fill = &search->fill;
    int64_t norm = 0;
    bool exact = true;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        const int64_t way = 1 - (int64_t)fill->times[u];
        exact = exact && way == 0;
        search->way[u] = (search->way[u] * 3 + way * (7 * STEP_ONE)) / 10;
        search->way[u] = fill->held[u] == FILL_NOT_HELD ? search->way[u] : 0;
        norm += search->way[u] * search->way[u];
    }
    if (exact || norm == 0) {
        return !exact;
    }
    const int64_t distance = (search->target + 1) * LOADS_FILL_ONE - bound;
    const int64_t far = distance > LOADS_FILL_ONE ? distance : LOADS_FILL_ONE;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        const int64_t price = search->now[u] + far * step * search->way[u] / norm;
        search->now[u] = (int32_t)(price > fill->price_max    ? fill->price_max
                                   : price < -fill->price_max ? -fill->price_max
                                                              : price);
    }
    return true;
}

/* The fillings take everybody once: an answer of the bound's cost. */
static void answer_read(struct search *search)
{
    const struct fill *fill = &search->fill;
    search->found_cost = 0;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        uint32_t seat = fill->held[u];
        for (uint32_t v = 0; seat == FILL_NOT_HELD && v < fill->seat_count; v++) {
            seat = fill->taken[(size_t)v * fill->unit_count + u] ? v : seat;
        }
        search->found[u] = seat;
        search->found_cost += fill->cost[(size_t)seat * fill->unit_count + u];
    }
}

enum node_end { NODE_OPEN, NODE_CLOSED, NODE_ANSWER };

/* Betters `price` by steps; *bound is the best one's. */
static enum node_end prices_better(struct search *search, int32_t *price, uint32_t steps,
                                   int64_t *bound)
{
    struct fill *fill = &search->fill;
    const size_t bytes = fill->unit_count * sizeof *price;
    int64_t step = STEP_ONE;
    uint32_t idle = 0;
    *bound = INT64_MIN;
    memcpy(search->now, price, bytes);
    memset(search->way, 0, fill->unit_count * sizeof *search->way);
    for (uint32_t i = 0; i < steps && step >= STEP_LAST; i++) {
        const int64_t now = fill_all(fill, search->now);
        if (now > *bound) {
            *bound = now;
            idle = 0;
            memcpy(price, search->now, bytes);
            if (now > search->target * LOADS_FILL_ONE) {
                return NODE_CLOSED;
            }
        } else if (++idle == PATIENCE) {
            idle = 0;
            step /= 2;
            memcpy(search->now, price, bytes);
        }
        if (!prices_move(search, now, step)) {
            answer_read(search);
            return search->found_cost <= search->target ? NODE_ANSWER : NODE_OPEN;
        }
        if (budget_is_cancelled(search->budget)) {
            break;
        }
    }
    return NODE_OPEN;
}

/* Everybody is held: an answer, unless it costs too much. */
static bool all_held(struct search *search)
{
    const struct fill *fill = &search->fill;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        if (fill->held[u] == FILL_NOT_HELD) {
            return false;
        }
        search->found[u] = fill->held[u];
    }
    search->found_cost = fill->held_cost;
    return true;
}

/* Works on one node: prices and what they close, again while they close much. */
static enum node_end node_work(struct search *search, int32_t *price, uint32_t steps)
{
    struct fill *fill = &search->fill;
    for (uint32_t round = 0; round < FIXING_ROUNDS; round++) {
        int64_t bound = 0;
        const enum node_end end = prices_better(search, price, steps, &bound);
        if (end == NODE_CLOSED) {
            record_vector(search, price);
        }
        if (end != NODE_OPEN) {
            return end;
        }
        bound = fill_all(fill, price);
        fill_swings(fill, price);
        const int64_t closed = pairs_fix(search, bound);
        if (closed != 0) {
            record_vector(search, price);
        }
        if (closed < 0) {
            return NODE_CLOSED;
        }
        if (all_held(search)) {
            if (search->found_cost <= search->target) {
                return NODE_ANSWER;
            }
            record_vector(search, price);
            return NODE_CLOSED;
        }
        if (closed * 20 < fill->unit_count) {
            break;
        }
        steps = NODE_STEPS;
    }
    return NODE_OPEN;
}

/* -------------------------------------------------------------------------------- branching */

/* The unit whose cases rise most, and its seats, least rise first. */
static void branch_choose(struct search *search, const int32_t *price)
{
    struct fill *fill = &search->fill;
    struct level *level = &search->level[search->depth];
    (void)fill_all(fill, price);
    fill_swings(fill, price);
    int64_t best = -1;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        if (fill->held[u] != FILL_NOT_HELD) {
            continue;
        }
        const int64_t out = out_cost(fill, u);
        int64_t least = INT64_MAX / 2;
        int64_t second = INT64_MAX / 2;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            const int64_t by = is_open(search, u, v) ? rise(fill, u, v, out) : INT64_MAX / 2;
            second = by < least ? least : by < second ? by : second;
            least = by < least ? by : least;
        }
        const int64_t cap = (int64_t)1 << 24;
        const int64_t merit = ((least < cap ? least : cap) * 2 + (second < cap ? second : cap)) *
                              16 / fill->choices[u];
        if (merit > best) {
            best = merit;
            level->unit = u;
        }
    }
    const int64_t out = out_cost(fill, level->unit);
    level->seats_end = level->seats_begin;
    for (uint32_t v = 0; v < fill->seat_count; v++) {
        if (!is_open(search, level->unit, v)) {
            continue;
        }
        const int64_t by = rise(fill, level->unit, v, out);
        uint32_t at = level->seats_end++;
        while (at > level->seats_begin && rise(fill, level->unit, search->seat[at - 1], out) > by) {
            search->seat[at] = search->seat[at - 1];
            at--;
        }
        search->seat[at] = v;
    }
    level->next = level->seats_begin;
    level->trail = search->trail_count;
    search->tree.node[search->tree.node_count - 1].unit = level->unit;
}

/* Puts the level's unit at its next seat.
 * ensure   false when the seat has no room for it */
static bool branch_take(struct search *search, uint32_t seat)
{
    const struct level *level = &search->level[search->depth];
    bool fits = true;
    for (uint32_t v = 0; v < search->fill.seat_count; v++) {
        if (v != seat && is_open(search, level->unit, v)) {
            fits = pair_close(search, level->unit, v) && fits;
        }
    }
    return fits;
}

/* Goes on from level to level until every case is closed, one holds an answer, or `nodes` were
 * looked at. */
static enum verdict_of_search search_levels(struct search *search, uint32_t nodes)
{
    const size_t units = search->fill.unit_count;
    while (true) {
        struct level *level = &search->level[search->depth];
        if (level->next == level->seats_end) {
            if (search->depth == 0) {
                return SEARCH_NONE;
            }
            search->depth--;
            continue;
        }
        if (search->tree.node_count >= nodes || budget_ends(search->budget)) {
            return SEARCH_ENDED;
        }
        trail_undo(search, level->trail);
        const uint32_t seat = search->seat[level->next++];
        record_node(search, seat);
        if (search->no_memory) {
            return SEARCH_NO_MEMORY;
        }
        if (!branch_take(search, seat)) {
            continue;
        }
        int32_t *price = search->price + (size_t)(search->depth + 1) * units;
        memcpy(price, price - units, units * sizeof *price);
        const uint64_t before = search->fill.ticks;
        const enum node_end end = node_work(search, price, NODE_STEPS);
        budget_spend(search->budget, search->fill.ticks - before);
        if (end == NODE_ANSWER) {
            return SEARCH_FOUND;
        }
        if (search->no_memory) {
            return SEARCH_NO_MEMORY;
        }
        if (end == NODE_OPEN) {
            search->level[search->depth + 1].seats_begin = level->seats_end;
            search->depth++;
            branch_choose(search, price);
        }
    }
}

/* Is there an answer of at most target (less base)? */
static enum verdict_of_search search_target(struct search *search, int64_t target, uint32_t nodes)
{
    search->target = target;
    search->tree.node_count = 0;
    search->tree.vector_count = 0;
    search->depth = 0;
    trail_undo(search, 0);
    record_node(search, 0);
    if (search->no_memory) {
        return SEARCH_NO_MEMORY;
    }
    for (uint32_t v = 0; v < search->fill.seat_count; v++) {
        if (search->fill.room[v] < 0) {
            return SEARCH_NONE; /* who can only be there is too much */
        }
    }
    const size_t units = search->fill.unit_count;
    memcpy(search->price, search->price + (units + 1) * units, units * sizeof *search->price);
    const uint64_t before = search->fill.ticks;
    const enum node_end end = node_work(search, search->price, NODE_STEPS);
    budget_spend(search->budget, search->fill.ticks - before);
    if (search->no_memory) {
        return SEARCH_NO_MEMORY;
    }
    if (end != NODE_OPEN) {
        return end == NODE_ANSWER ? SEARCH_FOUND : SEARCH_NONE;
    }
    search->level[0].seats_begin = 0;
    branch_choose(search, search->price);
    return search_levels(search, nodes);
}

/* -------------------------------------------------------------------------------- targets */

static void answer_keep(const struct search *search, struct loads_answer *answer)
{
    const int64_t cost = search->found_cost + search->fill.base;
    if (!answer->feasible || cost < answer->cost) {
        answer->feasible = true;
        answer->cost = cost;
        memcpy(answer->seat_of_unit, search->found,
               search->fill.unit_count * sizeof *answer->seat_of_unit);
    }
}

/* Nothing costs as little as the target: the tree is the proof. */
static bool bound_keep(struct search *search, struct arena *job, struct loads_answer *answer)
{
    struct loads_tree *tree = &search->tree;
    struct loads_tree kept = *tree;
    const size_t units = search->fill.unit_count;
    kept.beyond = search->target + search->fill.base;
    kept.node = arena_take_many(job, tree->node_count, sizeof *tree->node);
    kept.price = arena_take_many(job, tree->vector_count * units, sizeof *tree->price);
    if (kept.node == NULL || kept.price == NULL) {
        return false;
    }
    memcpy(kept.node, tree->node, tree->node_count * sizeof *tree->node);
    if (tree->vector_count > 0) {
        memcpy(kept.price, tree->price, tree->vector_count * units * sizeof *tree->price);
    }
    answer->tree = kept;
    answer->bound = kept.beyond + 1;
    return true;
}

/* One question after another: the bound itself, to raise it or meet it; and costs between bound and
 * answer, to find better answers. Each gets more nodes than the last time. */
static enum status targets_try(struct search *search, struct arena *job,
                               struct loads_answer *answer)
{
    const int64_t base = search->fill.base;
    uint32_t nodes = FIRST_NODES;
    int64_t most = 0;
    CHECK(loads_dearest(search->loads, &most));
    bool dive = true;
    while (!(answer->feasible && answer->cost <= answer->bound) && !budget_ends(search->budget) &&
           nodes < NODES_MAX && answer->bound <= most) {
        int64_t target = answer->bound;
        if (dive) {
            target += ((answer->feasible ? answer->cost - 1 : most) - answer->bound) / 2;
        }
        const struct budget_progress progress = {"cases", nodes, 0, answer->cost, answer->bound};
        budget_tell(search->budget, &progress);
        const enum verdict_of_search end = search_target(search, target - base, nodes);
        if (end == SEARCH_FOUND) {
            answer_keep(search, answer);
        } else if (end == SEARCH_NONE && !bound_keep(search, job, answer)) {
            return E_NO_MEMORY;
        } else if (end == SEARCH_NO_MEMORY) {
            search->no_memory = false;
            nodes = NODES_MAX;
        } else if (end == SEARCH_ENDED) {
            nodes = dive ? nodes : nodes * 2;
            dive = !dive;
        }
    }
    return OK;
}

static bool search_open(struct search *search, struct arena *job)
{
    const size_t units = search->fill.unit_count;
    const size_t seats = search->fill.seat_count;
    search->trail = arena_take_many(job, units * seats, sizeof *search->trail);
    search->level = arena_take_many(job, units + 2, sizeof *search->level);
    search->seat = arena_take_many(job, (units + 2) * seats, sizeof *search->seat);
    search->price = arena_take_many(job, (units + 2) * units, sizeof *search->price);
    search->now = arena_take_many(job, units, sizeof *search->now);
    search->way = arena_take_many(job, units, sizeof *search->way);
    search->found = arena_take_many(job, units, sizeof *search->found);
    return !job->exhausted;
}

/* The answer's prices in the filling's measure: less the unit's base, of LOADS_FILL_ONE. */
static void prices_start(struct search *search, const struct loads_answer *answer)
{
    const struct fill *fill = &search->fill;
    const struct loads *loads = search->loads;
    int32_t *root = search->price + ((size_t)fill->unit_count + 1) * fill->unit_count;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        int64_t least = INT64_MAX;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            const size_t at = (size_t)u * fill->seat_count + v;
            const bool can = loads->load[at] <= loads->room[v];
            least = can && loads->cost[at] < least ? loads->cost[at] : least;
        }
        const int64_t price =
            answer->price[u] / (LOADS_PRICE_ONE / LOADS_FILL_ONE) - least * LOADS_FILL_ONE;
        root[u] = (int32_t)(price > fill->price_max    ? fill->price_max
                            : price < -fill->price_max ? -fill->price_max
                                                       : price);
    }
}

enum status loads_branch(const struct loads *loads, struct budget *budget, struct arena *job,
                         struct loads_answer *answer)
{
    struct search search = {.loads = loads, .budget = budget};
    enum status status = fill_open(&search.fill, loads, job);
    if (status != OK) {
        return status == E_LIMIT ? OK : status;
    }
    if (!search_open(&search, job)) {
        return E_NO_MEMORY;
    }
    prices_start(&search, answer);
    status = targets_try(&search, job, answer);
    free(search.tree.node);
    free(search.tree.price);
    return status;
}

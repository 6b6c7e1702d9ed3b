/* The network simplex of solve/flow.h. Nodes 0 … node_count-1 and a root; arcs of the network, then
 * one star arc a node. Flows count from each arc's low end. */
#include "solve/flow.h"

#include <string.h>

#define ENDLESS (INT64_C(1) << 62)

enum { BLOCK_LEAST = 32, NO_NODE = -1 };

enum { AT_HIGH = -1, IN_TREE = 0, AT_LOW = 1 };

struct simplex_arc {
    int64_t cost;
    int64_t room; /* high - low */
    int64_t flow;
    uint32_t tail;
    uint32_t head;
};

struct simplex_node {
    int64_t potential;
    uint32_t arc; /* to the parent */
    bool up;      /* that arc leads to the parent */
    int32_t parent;
    int32_t depth;
    int32_t child; /* the list of children */
    int32_t next;
    int32_t before;
};

struct simplex {
    uint32_t node_count; /* without the root */
    uint32_t arc_count;  /* without the star */
    struct simplex_arc *arc;
    struct simplex_node *node;
    int8_t *state; /* [arcs and star] AT_HIGH, IN_TREE, AT_LOW */
    uint32_t block;
    uint32_t at; /* where the search for an entering arc goes on */
    uint64_t pivots;
    struct budget *budget;
};

/* The cycle that an entering arc closes: flow goes down to `first`, over the arc, up from `second`.
 */
struct cycle {
    uint32_t arc;
    int32_t first;
    int32_t second;
    int32_t top;
    int64_t amount;
    int32_t out; /* the node whose arc to its parent leaves; NO_NODE = the entering arc itself */
    bool out_first;
};

/* ------------------------------------------------------------------- network */

enum status flow_take(struct flow_network *network, struct arena *job, struct fault *fault)
{
    if (network->node_count > FLOW_NODES_MAX || network->arc_count > FLOW_ARCS_MAX) {
        return fault_set(fault, E_LIMIT, "", "at most %d nodes and %d arcs", FLOW_NODES_MAX,
                         FLOW_ARCS_MAX);
    }
    const size_t arcs = network->arc_count;
    network->supply = arena_take_many(job, network->node_count, sizeof *network->supply);
    network->tail = arena_take_many(job, arcs, sizeof *network->tail);
    network->head = arena_take_many(job, arcs, sizeof *network->head);
    network->low = arena_take_many(job, arcs, sizeof *network->low);
    network->high = arena_take_many(job, arcs, sizeof *network->high);
    network->cost = arena_take_many(job, arcs, sizeof *network->cost);
    return job->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for the network") : OK;
}

enum status flow_check(const struct flow_network *network, struct fault *fault)
{
    if (network->node_count > FLOW_NODES_MAX || network->arc_count > FLOW_ARCS_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "too many nodes or arcs");
    }
    for (uint32_t v = 0; v < network->node_count; v++) {
        if (network->supply[v] < -FLOW_AMOUNT_MAX || network->supply[v] > FLOW_AMOUNT_MAX) {
            return fault_set(fault, E_INVALID_ARGUMENT, "supply", "of node %u is out of range", v);
        }
    }
    for (uint32_t a = 0; a < network->arc_count; a++) {
        const char *wrong = NULL;
        if (network->tail[a] >= network->node_count || network->head[a] >= network->node_count) {
            wrong = "names no node";
        } else if (network->low[a] < 0 || network->low[a] > network->high[a] ||
                   network->high[a] > FLOW_AMOUNT_MAX) {
            wrong = "has impossible ends";
        } else if (network->cost[a] < -FLOW_COST_MAX || network->cost[a] > FLOW_COST_MAX) {
            wrong = "has a cost out of range";
        }
        if (wrong != NULL) {
            return fault_set(fault, E_INVALID_ARGUMENT, "arc", "arc %u %s", a, wrong);
        }
    }
    return OK;
}

/* ---------------------------------------------------------------------- tree */

static void child_add(struct simplex *simplex, int32_t parent, int32_t child)
{
    struct simplex_node *node = simplex->node;
    node[child].parent = parent;
    node[child].before = NO_NODE;
    node[child].next = node[parent].child;
    if (node[parent].child != NO_NODE) {
        node[node[parent].child].before = child;
    }
    node[parent].child = child;
}

static void child_remove(struct simplex *simplex, int32_t child)
{
    struct simplex_node *node = simplex->node;
    if (node[child].before != NO_NODE) {
        node[node[child].before].next = node[child].next;
    } else {
        node[node[child].parent].child = node[child].next;
    }
    if (node[child].next != NO_NODE) {
        node[node[child].next].before = node[child].before;
    }
}

/* The node after v in a walk through the subtree of `top`, parents first; NO_NODE at its end. */
static int32_t walk_next(const struct simplex *simplex, int32_t top, int32_t v)
{
    const struct simplex_node *node = simplex->node;
    if (node[v].child != NO_NODE) {
        return node[v].child;
    }
    while (v != top && node[v].next == NO_NODE) {
        v = node[v].parent;
    }
    return v == top ? NO_NODE : node[v].next;
}

static int64_t reduced_cost(const struct simplex *simplex, uint32_t a)
{
    const struct simplex_arc *arc = &simplex->arc[a];
    return arc->cost + simplex->node[arc->tail].potential - simplex->node[arc->head].potential;
}

/* Potentials that make every tree arc's reduced cost 0; the root stays at 0. */
static void potentials_set(struct simplex *simplex)
{
    struct simplex_node *node = simplex->node;
    const int32_t root = (int32_t)simplex->node_count;
    for (int32_t v = walk_next(simplex, root, root); v != NO_NODE;
         v = walk_next(simplex, root, v)) {
        const int64_t cost = simplex->arc[node[v].arc].cost;
        node[v].potential = node[node[v].parent].potential + (node[v].up ? -cost : cost);
        node[v].depth = node[node[v].parent].depth + 1;
    }
}

/* ---------------------------------------------------------------------- start */

static bool simplex_open(struct simplex *simplex, const struct flow_network *network,
                         struct arena *job)
{
    const uint32_t nodes = network->node_count;
    const uint32_t arcs = network->arc_count;
    simplex->node_count = nodes;
    simplex->arc_count = arcs;
    simplex->arc = arena_take_many(job, (size_t)arcs + nodes, sizeof *simplex->arc);
    simplex->state = arena_take_many(job, (size_t)arcs + nodes, sizeof *simplex->state);
    simplex->node = arena_take_many(job, (size_t)nodes + 1, sizeof *simplex->node);
    int64_t *supply = arena_take_many(job, nodes, sizeof *supply);
    if (job->exhausted) {
        return false;
    }
    memcpy(supply, network->supply, nodes * sizeof *supply);
    for (uint32_t a = 0; a < arcs; a++) {
        simplex->arc[a] = (struct simplex_arc){.tail = network->tail[a],
                                               .head = network->head[a],
                                               .room = network->high[a] - network->low[a]};
        simplex->state[a] = AT_LOW;
        supply[network->tail[a]] -= network->low[a];
        supply[network->head[a]] += network->low[a];
    }
    simplex->node[nodes] = (struct simplex_node){
        .parent = NO_NODE, .child = NO_NODE, .next = NO_NODE, .before = NO_NODE};
    for (uint32_t v = 0; v < nodes; v++) {
        const bool up = supply[v] >= 0;
        simplex->node[v] = (struct simplex_node){.arc = arcs + v, .up = up, .child = NO_NODE};
        simplex->arc[arcs + v] = (struct simplex_arc){.tail = up ? v : nodes,
                                                      .head = up ? nodes : v,
                                                      .room = ENDLESS,
                                                      .flow = up ? supply[v] : -supply[v]};
        simplex->state[arcs + v] = IN_TREE;
        child_add(simplex, (int32_t)nodes, (int32_t)v);
    }
    simplex->block = BLOCK_LEAST;
    while ((uint64_t)simplex->block * simplex->block < arcs) {
        simplex->block += simplex->block / 2;
    }
    return true;
}

/* ---------------------------------------------------------------------- pivot */

/* The arc that pays most in the first block where any pays. */
static bool entering_find(struct simplex *simplex, uint32_t *entering)
{
    int64_t worst = 0;
    uint32_t in_block = 0;
    uint32_t a = simplex->at;
    for (uint32_t i = 0; i < simplex->arc_count; i++) {
        if (a == simplex->arc_count) {
            a = 0;
        }
        if (simplex->state[a] != IN_TREE && simplex->arc[a].room != 0) {
            const int64_t pays = simplex->state[a] * reduced_cost(simplex, a);
            if (pays < worst) {
                worst = pays;
                *entering = a;
            }
        }
        a++;
        if (++in_block == simplex->block) {
            budget_spend(simplex->budget, in_block);
            in_block = 0;
            if (worst < 0) {
                break;
            }
        }
    }
    budget_spend(simplex->budget, in_block);
    simplex->at = a;
    return worst < 0;
}

static void cycle_find(const struct simplex *simplex, uint32_t entering, struct cycle *cycle)
{
    const struct simplex_node *node = simplex->node;
    const struct simplex_arc *arc = &simplex->arc[entering];
    const bool forward = simplex->state[entering] == AT_LOW;
    *cycle = (struct cycle){.arc = entering,
                            .first = (int32_t)(forward ? arc->tail : arc->head),
                            .second = (int32_t)(forward ? arc->head : arc->tail),
                            .amount = arc->room,
                            .out = NO_NODE};
    int32_t a = cycle->first;
    int32_t b = cycle->second;
    while (a != b) {
        if (node[a].depth >= node[b].depth) {
            a = node[a].parent;
        } else {
            b = node[b].parent;
        }
    }
    cycle->top = a;
    /* Going round from the top, the last arc that is used up leaves: strictly less on the way
     * down (met in reverse), less or equal on the way up. */
    for (int32_t v = cycle->first; v != cycle->top; v = node[v].parent) {
        const struct simplex_arc *tree = &simplex->arc[node[v].arc];
        const int64_t room = node[v].up ? tree->flow : tree->room - tree->flow;
        if (room < cycle->amount) {
            cycle->amount = room;
            cycle->out = v;
            cycle->out_first = true;
        }
    }
    for (int32_t v = cycle->second; v != cycle->top; v = node[v].parent) {
        const struct simplex_arc *tree = &simplex->arc[node[v].arc];
        const int64_t room = node[v].up ? tree->room - tree->flow : tree->flow;
        if (room <= cycle->amount) {
            cycle->amount = room;
            cycle->out = v;
            cycle->out_first = false;
        }
    }
}

static void cycle_push(struct simplex *simplex, const struct cycle *cycle)
{
    const struct simplex_node *node = simplex->node;
    if (cycle->amount == 0) {
        return;
    }
    simplex->arc[cycle->arc].flow += simplex->state[cycle->arc] * cycle->amount;
    for (int32_t v = cycle->first; v != cycle->top; v = node[v].parent) {
        simplex->arc[node[v].arc].flow += node[v].up ? -cycle->amount : cycle->amount;
    }
    for (int32_t v = cycle->second; v != cycle->top; v = node[v].parent) {
        simplex->arc[node[v].arc].flow += node[v].up ? cycle->amount : -cycle->amount;
    }
}

/* Hangs the subtree below the leaving arc under the entering one. */
static void tree_change(struct simplex *simplex, const struct cycle *cycle)
{
    struct simplex_node *node = simplex->node;
    const int32_t low_end = cycle->out_first ? cycle->first : cycle->second;
    int32_t parent = cycle->out_first ? cycle->second : cycle->first;
    const int64_t reduced = reduced_cost(simplex, cycle->arc);
    const bool low_is_tail = simplex->arc[cycle->arc].tail == (uint32_t)low_end;
    const int64_t shift = low_is_tail ? -reduced : reduced;
    uint32_t arc = cycle->arc;
    bool up = low_is_tail;
    int32_t v = low_end;
    for (;;) {
        const int32_t above = node[v].parent;
        const uint32_t old_arc = node[v].arc;
        const bool old_up = node[v].up;
        child_remove(simplex, v);
        node[v].arc = arc;
        node[v].up = up;
        child_add(simplex, parent, v);
        if (v == cycle->out) {
            break;
        }
        parent = v;
        arc = old_arc;
        up = !old_up;
        v = above;
    }
    uint64_t steps = 0;
    for (v = low_end; v != NO_NODE; v = walk_next(simplex, low_end, v)) {
        node[v].potential += shift;
        node[v].depth = node[node[v].parent].depth + 1;
        steps++;
    }
    budget_spend(simplex->budget, steps);
}

static void pivot(struct simplex *simplex, uint32_t entering)
{
    struct cycle cycle;
    cycle_find(simplex, entering, &cycle);
    cycle_push(simplex, &cycle);
    simplex->pivots++;
    if (cycle.out == NO_NODE) {
        simplex->state[entering] = (int8_t)-simplex->state[entering];
        return;
    }
    const uint32_t leaving = simplex->node[cycle.out].arc;
    simplex->state[leaving] = simplex->arc[leaving].flow == 0 ? AT_LOW : AT_HIGH;
    simplex->state[entering] = IN_TREE;
    tree_change(simplex, &cycle);
}

/* ----------------------------------------------------------------------- whole */

/* Pivots until nothing pays (true) or the budget ends (false). */
static bool simplex_run(struct simplex *simplex)
{
    uint32_t entering = 0;
    potentials_set(simplex);
    while (entering_find(simplex, &entering)) {
        if (budget_ends(simplex->budget)) {
            return false;
        }
        pivot(simplex, entering);
    }
    return true;
}

static bool star_is_empty(const struct simplex *simplex)
{
    for (uint32_t v = 0; v < simplex->node_count; v++) {
        if (simplex->arc[simplex->arc_count + v].flow != 0) {
            return false;
        }
    }
    return true;
}

/* Costs of the network and a dear star, or 0 and 1 when `costs` is false. */
static void costs_set(struct simplex *simplex, const struct flow_network *network, bool costs)
{
    int64_t most = 0;
    for (uint32_t a = 0; a < simplex->arc_count; a++) {
        const int64_t cost = costs ? network->cost[a] : 0;
        simplex->arc[a].cost = cost;
        most = cost > most ? cost : most;
        most = -cost > most ? -cost : most;
    }
    for (uint32_t v = 0; v < simplex->node_count; v++) {
        simplex->arc[simplex->arc_count + v].cost =
            costs ? (most + 1) * ((int64_t)simplex->node_count + 1) : 1;
    }
}

static bool is_balanced(const struct flow_network *network)
{
    int64_t sum = 0;
    for (uint32_t v = 0; v < network->node_count; v++) {
        sum += network->supply[v];
    }
    return sum == 0;
}

static void hand_over(const struct simplex *simplex, const struct flow_network *network,
                      struct flow_answer *out)
{
    for (uint32_t a = 0; a < network->arc_count; a++) {
        out->flow[a] = network->low[a] + simplex->arc[a].flow;
    }
    for (uint32_t v = 0; v < network->node_count; v++) {
        out->potential[v] = simplex->node[v].potential;
    }
    out->pivots = simplex->pivots;
}

/* Supplies that do not add up: the same potential everywhere proves it. */
static void hand_over_unbalanced(const struct flow_network *network, struct flow_answer *out)
{
    int64_t sum = 0;
    for (uint32_t v = 0; v < network->node_count; v++) {
        sum += network->supply[v];
    }
    for (uint32_t v = 0; v < network->node_count; v++) {
        out->potential[v] = sum > 0 ? -1 : 1;
    }
    out->state = FLOW_IMPOSSIBLE;
}

enum status flow_solve(const struct flow_network *network, struct budget *budget, struct arena *job,
                       struct flow_answer *out, struct fault *fault)
{
    struct simplex simplex = {.budget = budget};
    *out = (struct flow_answer){0};
    out->flow = arena_take_many(job, network->arc_count, sizeof *out->flow);
    out->potential = arena_take_many(job, network->node_count, sizeof *out->potential);
    if (job->exhausted || !simplex_open(&simplex, network, job)) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the flow");
    }
    if (!is_balanced(network)) {
        hand_over_unbalanced(network, out);
        return OK;
    }
    costs_set(&simplex, network, true);
    const bool ended = simplex_run(&simplex);
    if (star_is_empty(&simplex)) {
        out->state = ended ? FLOW_BEST : FLOW_FEASIBLE;
    } else if (ended) {
        costs_set(&simplex, network, false);
        out->state = simplex_run(&simplex) ? FLOW_IMPOSSIBLE : FLOW_NOTHING;
    }
    hand_over(&simplex, network, out);
    return OK;
}

/* Turns levels into one weight, chooses the method, and reads the certificate off the market. */
#include "solve/transport.h"

#include <stdlib.h>
#include <string.h>

#include "solve/auction.h"
#include "solve/market.h"
#include "solve/paths.h"
#include "solve/repair.h"
#include "solve/weight.h"

/* The graph, and how it came about. */
struct weighing {
    struct graph graph;
    uint32_t *order; /* [unit_count] units, ranks ascending, ties by unit */
    int64_t *base;   /* [unit_count] rank * B */
    int64_t gain_max;
};

/* A unit and its level vector, for ranking. */
struct ranked {
    const int32_t *level;
    uint32_t unit;
    uint32_t level_count;
};

static int levels_compare(const struct ranked *a, const struct ranked *b)
{
    for (uint32_t k = 0; k < a->level_count; k++) {
        if (a->level[k] != b->level[k]) {
            return a->level[k] < b->level[k] ? -1 : 1;
        }
    }
    return 0;
}

static int ranked_compare(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    const int order = levels_compare(a, b);
    return order != 0 ? order : (a->unit < b->unit ? -1 : a->unit > b->unit);
}

static bool levels_are_zero(const struct ranked *ranked)
{
    for (uint32_t k = 0; k < ranked->level_count; k++) {
        if (ranked->level[k] != 0) {
            return false;
        }
    }
    return true;
}

/* order[] gets the units by rank ascending, ties by unit; rank[] by unit. */
static uint32_t rank_units(const struct instance *instance, struct ranked *order, uint32_t *rank)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        order[u] = (struct ranked){instance->unit[u].level, u, instance->level_count};
    }
    qsort(order, instance->unit_count, sizeof *order, ranked_compare);
    uint32_t ranks = 0;
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        if (levels_are_zero(&order[i])) {
            continue;
        }
        if (i == 0 || levels_compare(&order[i - 1], &order[i]) != 0) {
            ranks++;
        }
        rank[order[i].unit] = ranks;
    }
    return ranks;
}

static wide gain_of(const struct instance_arc *arc, int64_t score_weight)
{
    return (wide)arc->score * score_weight - arc->disturbance;
}

/* D of the header's essay. */
static int64_t score_weight_of(const struct instance *instance)
{
    int64_t sum = 1;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        int32_t most = 0;
        for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
            most = instance->arc[a].disturbance > most ? instance->arc[a].disturbance : most;
        }
        sum += most;
    }
    return sum;
}

/* B of the header's essay. */
static wide rank_weight_of(const struct instance *instance, int64_t score_weight)
{
    wide sum = 1;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        wide most = 0;
        wide least = 0;
        for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
            const wide gain = gain_of(&instance->arc[a], score_weight);
            most = gain > most ? gain : most;
            least = gain < least ? gain : least;
        }
        sum += most - least;
    }
    return sum;
}

static void fill_arcs(const struct instance *instance, struct weighing *weighing,
                      int64_t score_weight)
{
    struct graph *graph = &weighing->graph;
    uint32_t count = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const int64_t base = weighing->base[u];
        graph->begin[u] = count;
        for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
            const struct instance_arc *arc = &instance->arc[a];
            const int64_t gain = arc->score * score_weight - arc->disturbance;
            if (base + gain > 0 && instance->seat[arc->seat].relations_max > 0) {
                graph->seat[count] = arc->seat;
                graph->weight[count] = base + gain;
                weighing->gain_max = gain > weighing->gain_max ? gain : weighing->gain_max;
                count++;
            }
        }
    }
    graph->begin[instance->unit_count] = count;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        graph->capacity[v] = instance->seat[v].relations_max;
    }
}

static enum status weigh(const struct instance *instance, struct weighing *weighing,
                         struct arena *job, struct fault *fault)
{
    const uint32_t units = instance->unit_count;
    *weighing = (struct weighing){0};
    weighing->order = arena_take_many(job, units, sizeof *weighing->order);
    weighing->base = arena_take_many(job, units, sizeof *weighing->base);
    uint32_t *rank = arena_take_many(job, units, sizeof *rank);
    struct ranked *ranked = arena_take_many(job, units, sizeof *ranked);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    const uint32_t ranks = rank_units(instance, ranked, rank);
    const int64_t score_weight = score_weight_of(instance);
    const wide rank_weight = rank_weight_of(instance, score_weight);
    if (rank_weight * ((wide)ranks + 1) >= GRAPH_WEIGHT_END) {
        return fault_set(fault, E_LIMIT, "", "%u ranks of levels do not fit into 60 bits", ranks);
    }
    for (uint32_t i = 0; i < units; i++) {
        weighing->order[i] = ranked[i].unit;
        weighing->base[i] = rank[i] * (int64_t)rank_weight;
    }
    weighing->graph = (struct graph){
        .unit_count = units, .seat_count = instance->seat_count, .arc_count = instance->arc_count};
    enum status status = graph_take(&weighing->graph, job, fault);
    if (status == OK) {
        fill_arcs(instance, weighing, score_weight);
        graph_seal(&weighing->graph);
    }
    return status;
}

enum status transport_graph(const struct instance *instance, struct graph *graph, struct arena *job,
                            struct fault *fault)
{
    struct weighing weighing;
    enum status status = weigh(instance, &weighing, job, fault);
    *graph = weighing.graph;
    return status;
}

static void tell(const struct budget *budget, const char *phase, uint64_t done, uint64_t total)
{
    const struct budget_progress progress = {phase, done, total, 0, INT64_MAX};
    budget_tell(budget, &progress);
}

/* Once this many searches in a row looked at more than LONG_SEARCH arcs each on average, the
 * auction takes over. Measured at 1 000 to 100 000 units: where there is room a search looks at a
 * few dozen arcs; where there is not, thousands, soon. */
enum { WINDOW = 32, LONG_SEARCH = 128 };

/* Searches from the units, highest rank first, until all are content or the searches grow long.
 * ensure   *left = how many of order[0 .. left) were not tried */
static enum status by_paths(struct market *market, struct paths *paths, const uint32_t *order,
                            uint64_t window_ticks_max, struct budget *budget, uint32_t *left)
{
    uint64_t window = 0;
    uint32_t i = market->graph->unit_count;
    enum status status = OK;
    for (; i > 0 && status == OK; i--) {
        if (i % WINDOW == 0) {
            tell(budget, "paths", market->graph->unit_count - i, market->graph->unit_count);
            if (window > window_ticks_max || budget_ends(budget)) {
                break;
            }
            window = 0;
        }
        uint64_t ticks = 0;
        status = paths_content(paths, order[i - 1], &ticks);
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

static enum status solve_market(struct market *market, struct weighing *weighing,
                                const struct transport_request *request, struct budget *budget,
                                struct fault *fault)
{
    struct graph *graph = &weighing->graph;
    const uint64_t ticks_max =
        request->method == TRANSPORT_PATHS ? UINT64_MAX : (uint64_t)LONG_SEARCH * WINDOW;
    struct paths paths;
    enum status status = paths_open(&paths, market, request->job, fault);
    uint32_t left = graph->unit_count;
    if (status == OK && request->method != TRANSPORT_AUCTION) {
        status = by_paths(market, &paths, weighing->order, ticks_max, budget, &left);
        if (status == OK && left > 0 && budget_ends(budget)) {
            status = end_of(budget, fault);
        }
    }
    if (status == OK && left > 0) {
        tell(budget, "auction", graph->unit_count - left, graph->unit_count);
        const struct price_ranks ranks = {weighing->base, weighing->order};
        status = graph_reverse(graph, request->job, fault);
        if (status == OK) {
            status = auction_run(&paths, &ranks, weighing->gain_max, request->job, budget, fault);
        }
        if (status == OK) {
            tell(budget, "repair", 0, graph->unit_count);
            status = repair_market(market, &paths, budget, fault);
        }
    }
    paths_close(&paths);
    if (status == E_NO_MEMORY) {
        fault_set(fault, E_NO_MEMORY, "", "no memory for a search");
    }
    return status;
}

/* The instance's arc that the graph's arc stands for: of the unit's arcs to that seat the one of
 * greatest gain, then the first. */
static uint32_t instance_arc_of(const struct instance *instance, uint32_t unit, uint32_t seat)
{
    uint32_t best = NO_ARC;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (arc->seat != seat) {
            continue;
        }
        if (best == NO_ARC || arc->score > instance->arc[best].score ||
            (arc->score == instance->arc[best].score &&
             arc->disturbance < instance->arc[best].disturbance)) {
            best = a;
        }
    }
    return best;
}

static void read_assignment(const struct instance *instance, const struct market *market,
                            struct assignment *assignment)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t held = market->held[u];
        assignment->arc_of_unit[u] =
            held == NO_ARC ? NO_ARC : instance_arc_of(instance, u, market->graph->seat[held]);
    }
    assignment->worth = instance_worth(instance, assignment->arc_of_unit, NULL);
}

static void bound_trivially(const struct instance *instance, struct assignment *assignment)
{
    struct weight_range range;
    instance_range(instance, &range);
    memcpy(assignment->bound.level, range.high, sizeof assignment->bound.level);
    for (uint32_t k = instance->level_count; k < INSTANCE_LEVELS_MAX; k++) {
        assignment->bound.level[k] = 0;
    }
    assignment->bound.quality = range.high[instance->level_count];
    assignment->bound.disturbance = 0;
    assignment->proved = false;
}

static enum status read_prices(const struct market *market, struct certificate *certificate,
                               struct arena *job, struct fault *fault)
{
    const struct graph *graph = market->graph;
    *certificate = (struct certificate){.kind = CERT_PRICES};
    certificate->unit_price = arena_take_many(job, graph->unit_count, sizeof(int64_t));
    certificate->seat_price = market->price;
    if (job->exhausted) {
        certificate->kind = CERT_NONE;
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the prices");
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        certificate->unit_price[u] = market_profit(market, u);
    }
    return OK;
}

enum status transport_solve(const struct instance *instance,
                            const struct transport_request *request, struct budget *budget,
                            struct assignment *assignment, struct certificate *certificate,
                            struct fault *fault)
{
    *certificate = (struct certificate){.kind = CERT_NONE};
    assignment->worth = (struct worth){0};
    memset(assignment->arc_of_unit, 0xff, instance->unit_count * sizeof(uint32_t));
    bound_trivially(instance, assignment);
    struct weighing weighing;
    struct market market;
    enum status status = weigh(instance, &weighing, request->job, fault);
    if (status == OK) {
        status = market_open(&market, &weighing.graph, request->job, fault);
    }
    if (status != OK) {
        return status;
    }
    status = solve_market(&market, &weighing, request, budget, fault);
    read_assignment(instance, &market, assignment);
    if (status == OK) {
        CHECK_SLOW(market_is_optimal(&market));
        status = read_prices(&market, certificate, request->job, fault);
    }
    if (status == OK) {
        assignment->bound = assignment->worth;
        assignment->proved = true;
    }
    return status;
}

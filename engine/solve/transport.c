/* Turns levels into one weight, chooses the method, and reads the certificate off the market. */
#include "solve/transport.h"

#include <string.h>

#include "solve/auction.h"
#include "solve/front.h"
#include "solve/market.h"
#include "solve/paths.h"
#include "solve/repair.h"
#include "solve/weigh.h"
#include "solve/weight.h"

enum status transport_graph(const struct instance *instance, struct graph *graph, struct arena *job,
                            struct fault *fault)
{
    struct weighing weighing;
    const enum status status = weigh(instance, &weighing, job, fault);
    *graph = weighing.graph;
    for (uint32_t u = 0; u < graph->unit_count && status == OK; u++) {
        graph_sort(graph, u);
    }
    return status;
}

/* Once this many searches in a row looked at more than LONG_SEARCH arcs each on average, the
 * auction takes over. Measured at 1 000 to 100 000 units: where there is room a search looks at a
 * few dozen arcs; where there is not, thousands, soon. */
enum { WINDOW = 32, LONG_SEARCH = 128 };

/* Searches from the units, highest rank first, until all are content or the searches grow long.
 * ensure   *left = how many of order[0 .. left) were not tried
 * fails    as budget_look, E_NO_MEMORY */
static enum status by_paths(struct paths *paths, const uint32_t *order, uint64_t window_ticks_max,
                            struct budget *budget, uint32_t *left, struct fault *fault)
{
    enum { TICKS_BETWEEN_LOOKS = 1 << 16, LISTS_AHEAD = 8 };
    const uint32_t units = paths->market->graph->unit_count;
    const struct shortlist *lists = paths->lists;
    uint64_t window = 0;
    uint64_t ticks = 0;
    uint32_t i = units;
    enum status status = budget_look(budget, &ticks, "paths", 0, units, fault);
    while (i > 0 && status == OK) {
        if (i % WINDOW == 0) {
            if (window > window_ticks_max) {
                break;
            }
            window = 0;
        }
        uint64_t search = 0;
        if (lists != NULL && i > LISTS_AHEAD) {
            __builtin_prefetch(&lists[order[i - LISTS_AHEAD]]);
        }
        status = paths_content(paths, order[--i], &search);
        window += search;
        ticks += search;
        if (status == OK && (i % WINDOW == 0 || ticks >= TICKS_BETWEEN_LOOKS)) {
            status = budget_look(budget, &ticks, "paths", units - i, units, fault);
        }
    }
    budget_spend(budget, ticks);
    *left = i;
    return status;
}

enum status transport_market(struct market *market, struct weighing *weighing,
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
        paths.lists = weighing->lists;
        status = by_paths(&paths, weighing->order, ticks_max, budget, &left, fault);
    }
    if (status == OK && left > 0) {
        const struct price_ranks ranks = {weighing->base, weighing->order};
        paths.lists = NULL;
        if (graph->source != NULL) {
            status = weigh_rows(weighing, request->job, budget, fault);
        }
        if (status == OK) {
            status = graph_reverse(graph, request->job, fault);
        }
        if (status == OK) {
            status = auction_run(&paths, &ranks, weighing->gain_max, request->job, budget, fault);
        }
        if (status == OK) {
            status = repair_market(market, &paths, budget, fault);
        }
    }
    paths_close(&paths);
    if (status == E_NO_MEMORY) {
        fault_set(fault, E_NO_MEMORY, "", "no memory for a search");
    }
    return status;
}

/* The instance's arc that the graph's arc stands for: of the unit's arcs to that seat (they are
 * sorted by it) the one of greatest gain, then the first. */
static uint32_t instance_arc_of(const struct instance *instance, uint32_t unit, uint32_t seat)
{
    uint32_t first = instance->arc_begin[unit];
    uint32_t end = instance->arc_begin[unit + 1];
    while (first < end) {
        const uint32_t middle = first + (end - first) / 2;
        if (instance->arc[middle].seat < seat) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    uint32_t best = first;
    for (uint32_t a = first; a < instance->arc_begin[unit + 1] && instance->arc[a].seat == seat;
         a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (arc->score > instance->arc[best].score ||
            (arc->score == instance->arc[best].score &&
             arc->disturbance < instance->arc[best].disturbance)) {
            best = a;
        }
    }
    return best;
}

/* Where the arc stands in the unit's row; UINT16_MAX: it does not tell. */
static uint32_t place_of(const struct weighing *weighing, uint32_t i, uint64_t held)
{
    for (uint32_t k = 0; k < SHORTLIST_ARCS && !weighing->source.opened[i]; k++) {
        if (weighing->lists[i].arc[k] == held) {
            return weighing->place[i].at[k];
        }
    }
    return UINT16_MAX;
}

/* What read_assignment finds where lists were read: mostly without a look at the arcs. */
static void read_by_lists(const struct instance *instance, const struct weighing *weighing,
                          const struct market *market, uint32_t *of_unit)
{
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        const uint64_t held = market->held[i];
        if (held != GRAPH_NO_ARC) {
            const uint32_t u = weighing->unit_of[i];
            const uint32_t place = place_of(weighing, i, held);
            of_unit[u] = place == UINT16_MAX ? instance_arc_of(instance, u, graph_seat(held))
                                             : instance->arc_begin[u] + place;
        }
    }
}

/* The same as instance_worth, without looking at units and arcs again: nothing is disturbed. */
static struct worth worth_by_ranks(const struct instance *instance, const struct weighing *weighing,
                                   const struct market *market)
{
    const struct weigh_ranks *ranks = &weighing->ranks;
    struct worth worth = {0};
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        const uint64_t held = market->held[i];
        if (held != GRAPH_NO_ARC) {
            worth.quality += FRONT_SCORE_TOP - graph_drop(market->graph, held);
            const uint32_t rank = ranks->rank[weighing->unit_of[i]];
            for (uint32_t k = 0; k < instance->level_count && rank > 0; k++) {
                worth.level[k] += instance->unit[ranks->model[rank]].level[k];
            }
        }
    }
    return worth;
}

static void read_assignment(const struct instance *instance, const struct weighing *weighing,
                            const struct market *market, struct assignment *assignment)
{
    uint32_t *of_unit = assignment->arc_of_unit;
    if (market->graph->source != NULL) {
        read_by_lists(instance, weighing, market, of_unit);
        assignment->worth = worth_by_ranks(instance, weighing, market);
        return;
    }
    /* Seats first, in the graph's order; then arcs, in the instance's, whose rows are the larger.
     */
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        const uint64_t held = market->held[i];
        of_unit[weighing->unit_of[i]] = held == GRAPH_NO_ARC ? NO_SEAT : graph_seat(held);
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        of_unit[u] = of_unit[u] == NO_SEAT ? NO_ARC : instance_arc_of(instance, u, of_unit[u]);
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

static enum status read_prices(const struct market *market, const uint32_t *unit_of,
                               struct certificate *certificate, struct arena *job,
                               struct fault *fault)
{
    const struct graph *graph = market->graph;
    *certificate = (struct certificate){.kind = CERT_PRICES};
    certificate->unit_price = arena_take_many(job, graph->unit_count, sizeof(int64_t));
    certificate->seat_price = market->price;
    if (job->exhausted) {
        certificate->kind = CERT_NONE;
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the prices");
    }
    for (uint32_t i = 0; i < graph->unit_count; i++) {
        certificate->unit_price[unit_of[i]] = market_profit(market, i);
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
    struct weighing weighing;
    struct market market;
    enum status status = request->method == TRANSPORT_AUCTION
                             ? weigh_within(instance, &weighing, request->job, budget, fault)
                             : weigh_ahead(instance, &weighing, request->job, budget, fault);
    if (status == OK) {
        status = market_open(&market, &weighing.graph, request->job, fault);
    }
    if (status != OK) {
        bound_trivially(instance, assignment);
        return status;
    }
    status = transport_market(&market, &weighing, request, budget, fault);
    read_assignment(instance, &weighing, &market, assignment);
    if (status == OK) {
        CHECK_SLOW(market_is_optimal(&market));
        status = read_prices(&market, weighing.unit_of, certificate, request->job, fault);
    }
    if (status != OK) {
        bound_trivially(instance, assignment);
        return status;
    }
    assignment->bound = assignment->worth;
    assignment->proved = true;
    return OK;
}

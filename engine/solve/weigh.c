/* Spaces the ranks, and packs the arcs. */
#include "solve/weigh.h"

#include <stdlib.h>

#include "solve/front.h"
#include "solve/weigh_order.h"
#include "solve/weight.h"

/* The scales of the essay in solve/transport.h, and the gains they lead to. */
struct scales {
    int64_t score_weight; /* D */
    wide rank_weight;     /* B */
    int64_t gain_top;     /* >= every gain */
    int64_t gain_low;     /* <= every gain */
};

static wide gain_of(const struct instance_arc *arc, int64_t score_weight)
{
    return (wide)arc->score * score_weight - arc->disturbance;
}

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

/* The scales where something is disturbed.
 * ensure   gain_top and gain_low are right when rank_weight is within bounds */
static void scales_of(const struct instance *instance, struct scales *scales)
{
    *scales = (struct scales){.score_weight = score_weight_of(instance), .rank_weight = 1};
    wide top = 0;
    wide low = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        wide most = 0;
        wide least = 0;
        for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
            const wide gain = gain_of(&instance->arc[a], scales->score_weight);
            most = gain > most ? gain : most;
            least = gain < least ? gain : least;
        }
        scales->rank_weight += most - least;
        top = most > top ? most : top;
        low = least < low ? least : low;
    }
    scales->gain_top = (int64_t)top;
    scales->gain_low = (int64_t)low;
}

/* What rows are packed with, and what is learnt on the way. */
struct packing {
    const struct instance *instance;
    struct graph *graph;
    struct scales scales;
    int64_t *drop; /* the numbered drops, ascending; NULL: drops stand for themselves */
    uint32_t drop_count;
    wide gain_sum; /* of every unit's greatest gain */
    bool disturbed;
    struct budget *budget;
    struct fault *fault;
};

/* Says how far packing is, and whether to go on. */
static enum status look_up(struct packing *packing, uint32_t unit)
{
    uint64_t ticks = 0; /* weighing is not counted: it is the price of asking */
    return budget_look(packing->budget, &ticks, "weights", unit, packing->graph->unit_count,
                       packing->fault);
}

static int drop_compare(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Sorts numbers from 0 up, digit by digit with a look at the world between: comparing millions
 * would take longer than anybody who cancels should wait.
 * require  spare has room for as many
 * ensure   drop[] is in order; spare[] is waste */
static enum status sort_drops(struct packing *packing, uint64_t *drop, uint64_t *spare,
                              uint32_t count)
{
    enum { DIGIT_BITS = 11, DIGITS = 6, ROOM = 1 << DIGIT_BITS };
    uint64_t *from = drop;
    uint64_t *to = spare;
    enum status status = OK;
    for (uint32_t digit = 0; digit < DIGITS && status == OK; digit++) {
        const uint32_t shift = digit * DIGIT_BITS;
        uint32_t begin[ROOM + 1] = {0};
        for (uint32_t i = 0; i < count; i++) {
            begin[(from[i] >> shift) % ROOM + 1]++;
        }
        for (uint32_t d = 0; d < ROOM; d++) {
            begin[d + 1] += begin[d];
        }
        for (uint32_t i = 0; i < count; i++) {
            to[begin[(from[i] >> shift) % ROOM]++] = from[i];
        }
        uint64_t *const sorted = to;
        to = from;
        from = sorted;
        status = look_up(packing, 0);
    }
    return status; /* an even number of passes: the last one went into drop[] */
}

static uint64_t drop_number(const struct packing *packing, int64_t drop)
{
    if (packing->drop == NULL) {
        return (uint64_t)drop;
    }
    const int64_t *found =
        bsearch(&drop, packing->drop, packing->drop_count, sizeof drop, drop_compare);
    CHECK(found != NULL);
    return (uint64_t)(found - packing->drop);
}

/* Numbers the drops, for those too great to stand in an arc. */
static enum status number_drops(struct packing *packing, struct arena *job)
{
    const struct instance *instance = packing->instance;
    uint64_t *sorted = arena_take_many(job, instance->arc_count, sizeof *sorted);
    if (job->exhausted) {
        return fault_set(packing->fault, E_NO_MEMORY, "", "no memory for %u weights",
                         instance->arc_count);
    }
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        sorted[a] = (uint64_t)(packing->scales.gain_top -
                               (arc->score * packing->scales.score_weight - arc->disturbance));
    }
    /* The rows are not packed yet. */
    const enum status status =
        sort_drops(packing, sorted, packing->graph->arc, instance->arc_count);
    if (status != OK) {
        return status;
    }
    int64_t *drop = (int64_t *)sorted;
    uint32_t count = 0;
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        if (count == 0 || drop[a] != drop[count - 1]) {
            drop[count++] = drop[a];
        }
    }
    packing->drop = drop;
    packing->drop_count = count;
    packing->graph->drop = drop;
    return OK;
}

/* Packs the arcs of one unit of the instance from arc[at] on; says where they end. A unit of rank
 * above 0 keeps them all: B exceeds what any gain can take away. */
static uint32_t pack_row(struct packing *packing, uint32_t unit, bool has_rank, uint32_t at)
{
    const struct instance *instance = packing->instance;
    struct graph *graph = packing->graph;
    const struct scales *scales = &packing->scales;
    int64_t most = 0;
    int32_t disturbed = 0;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const int64_t gain = arc->score * scales->score_weight - arc->disturbance;
        most = gain > most ? gain : most;
        disturbed |= arc->disturbance;
        if ((has_rank || gain > 0) && graph->capacity[arc->seat] > 0) {
            graph->arc[at++] =
                drop_number(packing, scales->gain_top - gain) << GRAPH_SEAT_BITS | arc->seat;
        }
    }
    packing->gain_sum += most;
    packing->disturbed = packing->disturbed || disturbed != 0;
    return at;
}

/* Rows are read in the graph's order, which is not how they lie in memory: asks for one early. */
static void fetch_row(const struct instance *instance, uint32_t unit)
{
    enum { LINE_ARCS = 64 / sizeof(struct instance_arc), LINES_MAX = 16 };
    const uint32_t begin = instance->arc_begin[unit];
    const uint32_t end = instance->arc_begin[unit + 1];
    for (uint32_t a = begin, line = 0; a < end && line < LINES_MAX; a += LINE_ARCS, line++) {
        __builtin_prefetch(&instance->arc[a]);
    }
}

/* All rows.
 * ensure   *known: nothing is disturbed that the scales do not know of; else the rows are waste */
static enum status pack(struct packing *packing, const uint32_t *unit_of, const uint32_t *rank,
                        bool *known)
{
    enum { ROWS_AHEAD = 4, ROWS_BETWEEN_LOOKS = 1 << 11 };
    struct graph *graph = packing->graph;
    uint32_t at = 0;
    enum status status = OK;
    *known = true;
    for (uint32_t i = 0; i < graph->unit_count && *known && status == OK; i++) {
        graph->begin[i] = at;
        if (i + ROWS_AHEAD < graph->unit_count) {
            fetch_row(packing->instance, unit_of[i + ROWS_AHEAD]);
        }
        at = pack_row(packing, unit_of[i], rank[unit_of[i]] > 0, at);
        *known = !packing->disturbed || packing->scales.score_weight != 1;
        graph->begin[i + 1] = at;
        graph_seal(graph, i);
        if (i % ROWS_BETWEEN_LOOKS == 0) {
            status = look_up(packing, i);
        }
    }
    graph->arc_count = at;
    return status;
}

/* Packs with D = 1, learning B; when that meets a disturbance, finds the scales first. */
static enum status pack_to_scale(struct packing *packing, const struct weighing *weighing,
                                 const uint32_t *rank, struct arena *job)
{
    packing->scales = (struct scales){.score_weight = 1, .gain_top = FRONT_SCORE_TOP};
    bool known = false;
    enum status status = pack(packing, weighing->unit_of, rank, &known);
    if (status != OK || known) {
        packing->scales.rank_weight = packing->gain_sum + 1;
        return status;
    }
    scales_of(packing->instance, &packing->scales);
    if (packing->scales.rank_weight >= GRAPH_WEIGHT_END) {
        return fault_set(packing->fault, E_LIMIT, "",
                         "the scores and disturbances do not fit into 60 bits");
    }
    if ((packing->scales.gain_top - packing->scales.gain_low) >> GRAPH_DROP_BITS != 0) {
        status = number_drops(packing, job);
    }
    if (status == OK) {
        status = pack(packing, weighing->unit_of, rank, &known);
        CHECK(known);
    }
    return status;
}

/* Everything but the rows: ranks, numbers, order. */
static enum status weigh_open(const struct instance *instance, struct weighing *weighing,
                              struct arena *job, struct fault *fault)
{
    const uint32_t units = instance->unit_count;
    *weighing = (struct weighing){.graph = {.unit_count = units,
                                            .seat_count = instance->seat_count,
                                            .arc_count = instance->arc_count}};
    weighing->unit_of = arena_take_many(job, units, sizeof *weighing->unit_of);
    weighing->order = arena_take_many(job, units, sizeof *weighing->order);
    weighing->base = arena_take_many(job, units, sizeof *weighing->base);
    const enum status status = graph_take_ends(&weighing->graph, job, fault);
    if (status != OK) {
        return status;
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        weighing->graph.capacity[v] = instance->seat[v].relations_max;
    }
    if (!rank_units(instance, &weighing->ranks, job) ||
        !number_units(instance, weighing->unit_of, job) || !order_units(weighing, job)) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    return OK;
}

static enum status check_ranks(const struct weighing *weighing, const struct scales *scales,
                               struct fault *fault)
{
    const uint32_t ranks = weighing->ranks.count;
    return scales->rank_weight * ((wide)ranks + 1) < GRAPH_WEIGHT_END
               ? OK
               : fault_set(fault, E_LIMIT, "", "%u ranks of levels do not fit into 60 bits", ranks);
}

/* What a unit's weights are counted from. */
static void set_tops(struct weighing *weighing, const struct scales *scales)
{
    struct graph *graph = &weighing->graph;
    for (uint32_t i = 0; i < graph->unit_count; i++) {
        weighing->base[i] =
            weighing->ranks.rank[weighing->unit_of[i]] * (int64_t)scales->rank_weight;
        graph->top[i] = weighing->base[i] + scales->gain_top;
        uint64_t best = GRAPH_NO_ARC;
        if (weighing->lists != NULL) {
            struct shortlist *list = &weighing->lists[i];
            list->others = list->others > 0 ? weighing->base[i] + list->others - 1 : 0;
            best = list->arc[0];
        } else if (graph->begin[i] < graph->begin[i + 1]) {
            /* The first arc of a row is its best. */
            best = graph->arc[graph->begin[i]];
        }
        if (best != GRAPH_NO_ARC) {
            const int64_t gain = scales->gain_top - graph_drop(graph, best);
            weighing->gain_max = gain > weighing->gain_max ? gain : weighing->gain_max;
        }
    }
}

enum status weigh(const struct instance *instance, struct weighing *weighing, struct arena *job,
                  struct fault *fault)
{
    struct budget endless = {0};
    return weigh_within(instance, weighing, job, &endless, fault);
}

/* All rows, to whatever scale they need. */
static enum status weigh_packed(const struct instance *instance, struct weighing *weighing,
                                struct arena *job, struct budget *budget, struct fault *fault)
{
    struct packing packing = {
        .instance = instance, .graph = &weighing->graph, .budget = budget, .fault = fault};
    enum status status = graph_take_rows(&weighing->graph, job, fault);
    if (status == OK) {
        status = pack_to_scale(&packing, weighing, weighing->ranks.rank, job);
    }
    if (status == OK) {
        status = check_ranks(weighing, &packing.scales, fault);
    }
    if (status == OK) {
        set_tops(weighing, &packing.scales);
    }
    return status;
}

enum status weigh_within(const struct instance *instance, struct weighing *weighing,
                         struct arena *job, struct budget *budget, struct fault *fault)
{
    const enum status status = weigh_open(instance, weighing, job, fault);
    return status == OK ? weigh_packed(instance, weighing, job, budget, fault) : status;
}

/* More places than units, but not more than a market can count with rows in the instance. */
static bool looks_roomy(const struct instance *instance, const struct graph *graph)
{
    uint64_t places = 0;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        places += graph->capacity[v];
    }
    return places > instance->unit_count &&
           places <= (uint64_t)instance->arc_count + instance->seat_count;
}

enum status weigh_ahead(const struct instance *instance, struct weighing *weighing,
                        struct arena *job, struct budget *budget, struct fault *fault)
{
    enum status status = weigh_open(instance, weighing, job, fault);
    if (status != OK) {
        return status;
    }
    if (!looks_roomy(instance, &weighing->graph)) {
        return weigh_packed(instance, weighing, job, budget, fault);
    }
    /* What lists, market and paths take; measured, a little generous. */
    enum { UNIT_BYTES = 132, SEAT_BYTES = 58 };
    arena_expect(job, (size_t)instance->unit_count * UNIT_BYTES +
                          (size_t)instance->seat_count * SEAT_BYTES);
    struct front front;
    status = front_read(instance, weighing, &front, job, budget, fault);
    if (status != OK) {
        return status;
    }
    if (front.disturbed) {
        return weigh_packed(instance, weighing, job, budget, fault);
    }
    const struct scales scales = {
        .score_weight = 1, .rank_weight = (wide)front.gain_sum + 1, .gain_top = FRONT_SCORE_TOP};
    weighing->lists = front.lists;
    weighing->place = front.place;
    weighing->source = (struct graph_source){
        .instance = instance, .unit_of = weighing->unit_of, .gain_top = FRONT_SCORE_TOP};
    weighing->source.row = arena_take_many(job, front.longest, sizeof *weighing->source.row);
    weighing->source.opened =
        arena_take_many(job, instance->unit_count, sizeof *weighing->source.opened);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a row");
    }
    weighing->graph.source = &weighing->source;
    status = check_ranks(weighing, &scales, fault);
    if (status == OK) {
        set_tops(weighing, &scales);
    }
    return status;
}

enum status weigh_rows(struct weighing *weighing, struct arena *job, struct budget *budget,
                       struct fault *fault)
{
    struct graph *graph = &weighing->graph;
    const struct graph_source *source = graph->source;
    CHECK(source != NULL);
    struct packing packing = {.instance = source->instance,
                              .graph = graph,
                              .scales = {.score_weight = 1, .gain_top = source->gain_top},
                              .budget = budget,
                              .fault = fault};
    enum status status = graph_take_rows(graph, job, fault);
    if (status == OK) {
        bool known;
        status = pack(&packing, weighing->unit_of, weighing->ranks.rank, &known);
        CHECK(known);
    }
    return status;
}

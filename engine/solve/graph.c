/* Compressed rows of arcs, in order as far as anybody looked, so that searches can stop early. */
#include "solve/graph.h"

#include "solve/instance.h"

enum status graph_take_ends(struct graph *graph, struct arena *job, struct fault *fault)
{
    graph->top = arena_take_many(job, graph->unit_count, sizeof *graph->top);
    graph->capacity = arena_take_many(job, graph->seat_count, sizeof *graph->capacity);
    return job->exhausted
               ? fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", graph->unit_count)
               : OK;
}

/* What some arrays take beyond what is asked. */
enum { ROUNDING = 256 };

enum status graph_take_rows(struct graph *graph, struct arena *job, struct fault *fault)
{
    arena_expect(job, graph->unit_count * (sizeof *graph->begin + sizeof *graph->ready) +
                          graph->arc_count * sizeof *graph->arc + ROUNDING);
    graph->begin = arena_take_many(job, (size_t)graph->unit_count + 1, sizeof *graph->begin);
    graph->ready = arena_take_many(job, graph->unit_count, sizeof *graph->ready);
    graph->arc = arena_take_many(job, graph->arc_count, sizeof *graph->arc);
    graph->in_begin = NULL;
    graph->in_arc = NULL;
    graph->drop = NULL;
    graph->source = NULL;
    return job->exhausted
               ? fault_set(fault, E_NO_MEMORY, "", "no memory for %u arcs", graph->arc_count)
               : OK;
}

enum status graph_take(struct graph *graph, struct arena *job, struct fault *fault)
{
    const enum status status = graph_take_ends(graph, job, fault);
    return status == OK ? graph_take_rows(graph, job, fault) : status;
}

struct graph_row graph_source_row(const struct graph *graph, uint32_t unit)
{
    const struct graph_source *source = graph->source;
    const struct instance *instance = source->instance;
    const uint32_t from = source->unit_of[unit];
    /* Above the zero vector an arc without gain is worth something too. */
    const int64_t least = graph->top[unit] > source->gain_top ? 0 : 1;
    uint32_t count = 0;
    for (uint32_t a = instance->arc_begin[from]; a < instance->arc_begin[from + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (arc->score >= least && graph->capacity[arc->seat] > 0) {
            const uint64_t drop = (uint64_t)(source->gain_top - arc->score);
            source->row[count++] = drop << GRAPH_SEAT_BITS | arc->seat;
        }
    }
    source->opened[unit] = true;
    return (struct graph_row){source->row, count, 0};
}

/* Below this many arcs a row is sorted at once. */
enum { FIRST_FEW = 8 };

static void insert(uint64_t *arc, uint32_t at, uint64_t moved)
{
    for (; at > 0 && arc[at - 1] > moved; at--) {
        arc[at] = arc[at - 1];
    }
    arc[at] = moved;
}

void graph_seal(struct graph *graph, uint32_t unit)
{
    const uint32_t count = graph->begin[unit + 1] - graph->begin[unit];
    const uint32_t few = count < FIRST_FEW ? count : FIRST_FEW;
    uint64_t *arc = &graph->arc[graph->begin[unit]];
    for (uint32_t i = 1; i < few; i++) {
        insert(arc, i, arc[i]);
    }
    for (uint32_t i = few; i < count; i++) {
        if (arc[i] < arc[few - 1]) {
            const uint64_t better = arc[i];
            arc[i] = arc[few - 1];
            insert(arc, few - 1, better);
        }
    }
    graph->ready[unit] = graph->begin[unit] + few;
}

/* Shell's sort with Ciura's gaps (2001): for some dozen words in the cache nothing is faster. */
static void shell_sort(uint64_t *arc, uint32_t count)
{
    static const uint32_t gaps[] = {57, 23, 10, 4, 1};
    for (uint32_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        const uint32_t gap = gaps[g];
        for (uint32_t i = gap; i < count; i++) {
            const uint64_t moved = arc[i];
            uint32_t j = i;
            for (; j >= gap && arc[j - gap] > moved; j -= gap) {
                arc[j] = arc[j - gap];
            }
            arc[j] = moved;
        }
    }
}

/* Sifts arc i down a heap whose root is the greatest. */
static void sift(uint64_t *arc, uint32_t i, uint32_t count)
{
    const uint64_t moved = arc[i];
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= count) {
            break;
        }
        child += child + 1 < count && arc[child + 1] > arc[child];
        if (arc[child] <= moved) {
            break;
        }
        arc[i] = arc[child];
        i = child;
    }
    arc[i] = moved;
}

/* Heap sort: no worst case, no extra memory; for rows of many hundred arcs. */
static void heap_sort(uint64_t *arc, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;) {
        sift(arc, i, count);
    }
    for (uint32_t last = count - 1; last > 0; last--) {
        const uint64_t greatest = arc[0];
        arc[0] = arc[last];
        arc[last] = greatest;
        sift(arc, 0, last);
    }
}

void graph_sort(struct graph *graph, uint32_t unit)
{
    enum { SHELL_MAX = 256 };
    uint64_t *arc = &graph->arc[graph->ready[unit]];
    const uint32_t count = graph->begin[unit + 1] - graph->ready[unit];
    if (count > SHELL_MAX) {
        heap_sort(arc, count);
    } else {
        shell_sort(arc, count);
    }
    graph->ready[unit] = graph->begin[unit + 1];
}

enum status graph_reverse(struct graph *graph, struct arena *job, struct fault *fault)
{
    if (graph->in_begin != NULL) {
        return OK;
    }
    arena_expect(job, graph->seat_count * sizeof *graph->in_begin +
                          graph->arc_count * sizeof *graph->in_arc + ROUNDING);
    uint32_t *begin = arena_take_many(job, (size_t)graph->seat_count + 2, sizeof *begin);
    graph->in_arc = arena_take_many(job, graph->arc_count, sizeof *graph->in_arc);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u arcs by seat", graph->arc_count);
    }
    /* begin[v + 2] counts; after the sums begin[v + 1] is where v's next arc goes. */
    for (uint32_t a = 0; a < graph->arc_count; a++) {
        begin[graph_seat(graph->arc[a]) + 2]++;
    }
    for (uint32_t v = 2; v < graph->seat_count + 2; v++) {
        begin[v] += begin[v - 1];
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        for (uint32_t a = graph->begin[u]; a < graph->begin[u + 1]; a++) {
            const uint64_t arc = graph->arc[a];
            const uint32_t seat = graph_seat(arc);
            graph->in_arc[begin[seat + 1]++] = arc - seat + u;
        }
    }
    graph->in_begin = begin;
    return OK;
}

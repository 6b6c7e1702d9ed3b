/* Compressed rows of arcs, sorted once so that searches can stop early. */
#include "solve/graph.h"

#include <stdbool.h>
#include <string.h>

enum status graph_take(struct graph *graph, struct arena *job, struct fault *fault)
{
    graph->begin = arena_take_many(job, (size_t)graph->unit_count + 1, sizeof *graph->begin);
    graph->seat = arena_take_many(job, graph->arc_count, sizeof *graph->seat);
    graph->weight = arena_take_many(job, graph->arc_count, sizeof *graph->weight);
    graph->capacity = arena_take_many(job, graph->seat_count, sizeof *graph->capacity);
    graph->in_begin = NULL;
    graph->in_unit = NULL;
    graph->in_weight = NULL;
    graph->weight_max = 0;
    return job->exhausted
               ? fault_set(fault, E_NO_MEMORY, "", "no memory for %u arcs", graph->arc_count)
               : OK;
}

static bool lighter(int64_t weight, uint32_t seat, int64_t than_weight, uint32_t than_seat)
{
    return weight < than_weight || (weight == than_weight && seat > than_seat);
}

static void rows_insert_sort(int64_t *weight, uint32_t *seat, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const int64_t w = weight[i];
        const uint32_t s = seat[i];
        uint32_t j = i;
        for (; j > 0 && lighter(weight[j - 1], seat[j - 1], w, s); j--) {
            weight[j] = weight[j - 1];
            seat[j] = seat[j - 1];
        }
        weight[j] = w;
        seat[j] = s;
    }
}

static void rows_swap(int64_t *weight, uint32_t *seat, uint32_t i, uint32_t j)
{
    const int64_t w = weight[i];
    const uint32_t s = seat[i];
    weight[i] = weight[j];
    seat[i] = seat[j];
    weight[j] = w;
    seat[j] = s;
}

/* Sifts row i down a heap whose root is the lightest. */
static void rows_sift(int64_t *weight, uint32_t *seat, uint32_t i, uint32_t count)
{
    for (;;) {
        uint32_t lightest = i;
        for (uint32_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++) {
            if (lighter(weight[child], seat[child], weight[lightest], seat[lightest])) {
                lightest = child;
            }
        }
        if (lightest == i) {
            return;
        }
        rows_swap(weight, seat, i, lightest);
        i = lightest;
    }
}

/* Heap sort: no worst case, no extra memory; only rows too long for insertion come here. */
static void rows_heap_sort(int64_t *weight, uint32_t *seat, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;) {
        rows_sift(weight, seat, i, count);
    }
    for (uint32_t last = count - 1; last > 0; last--) {
        rows_swap(weight, seat, 0, last);
        rows_sift(weight, seat, 0, last);
    }
}

void graph_seal(struct graph *graph)
{
    enum { INSERTION_MAX = 48 };
    graph->arc_count = graph->begin[graph->unit_count];
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        const uint32_t begin = graph->begin[u];
        const uint32_t count = graph->begin[u + 1] - begin;
        if (count == 0) {
            continue;
        }
        if (count <= INSERTION_MAX) {
            rows_insert_sort(&graph->weight[begin], &graph->seat[begin], count);
        } else {
            rows_heap_sort(&graph->weight[begin], &graph->seat[begin], count);
        }
        CHECK(graph->weight[begin + count - 1] > 0 && graph->weight[begin] < GRAPH_WEIGHT_END);
        if (graph->weight[begin] > graph->weight_max) {
            graph->weight_max = graph->weight[begin];
        }
    }
}

enum status graph_reverse(struct graph *graph, struct arena *job, struct fault *fault)
{
    if (graph->in_begin != NULL) {
        return OK;
    }
    uint32_t *begin = arena_take_many(job, (size_t)graph->seat_count + 2, sizeof *begin);
    graph->in_unit = arena_take_many(job, graph->arc_count, sizeof *graph->in_unit);
    graph->in_weight = arena_take_many(job, graph->arc_count, sizeof *graph->in_weight);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u arcs by seat", graph->arc_count);
    }
    /* begin[v + 2] counts; after the sums begin[v + 1] is where v's next arc goes. */
    for (uint32_t a = 0; a < graph->arc_count; a++) {
        begin[graph->seat[a] + 2]++;
    }
    for (uint32_t v = 2; v < graph->seat_count + 2; v++) {
        begin[v] += begin[v - 1];
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        for (uint32_t a = graph->begin[u]; a < graph->begin[u + 1]; a++) {
            const uint32_t at = begin[graph->seat[a] + 1]++;
            graph->in_unit[at] = u;
            graph->in_weight[at] = graph->weight[a];
        }
    }
    graph->in_begin = begin;
    return OK;
}

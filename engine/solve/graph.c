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

/* Shell's sort with Ciura's gaps (2001): for some dozen keys in the cache nothing is faster. */
static void keys_sort(uint64_t *key, uint32_t count)
{
    static const uint32_t gaps[] = {57, 23, 10, 4, 1};
    for (uint32_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        const uint32_t gap = gaps[g];
        for (uint32_t i = gap; i < count; i++) {
            const uint64_t moved = key[i];
            uint32_t j = i;
            for (; j >= gap && key[j - gap] > moved; j -= gap) {
                key[j] = key[j - gap];
            }
            key[j] = moved;
        }
    }
}

/* Sorts a row as single keys, `top - weight` above the seat, when both fit into 64 bits.
 * ensure   false, with the row as it was, when they do not */
static bool rows_key_sort(int64_t *weight, uint32_t *seat, uint32_t count)
{
    enum { KEYS_MAX = 192, SEAT_BITS = 24 };
    uint64_t key[KEYS_MAX];
    if (count > KEYS_MAX) {
        return false;
    }
    int64_t top = weight[0];
    int64_t low = weight[0];
    uint32_t seats = 0;
    for (uint32_t i = 0; i < count; i++) {
        top = weight[i] > top ? weight[i] : top;
        low = weight[i] < low ? weight[i] : low;
        seats |= seat[i];
    }
    if (seats >> SEAT_BITS != 0 || (uint64_t)(top - low) >> (64 - SEAT_BITS) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        key[i] = (uint64_t)(top - weight[i]) << SEAT_BITS | seat[i];
    }
    keys_sort(key, count);
    for (uint32_t i = 0; i < count; i++) {
        weight[i] = top - (int64_t)(key[i] >> SEAT_BITS);
        seat[i] = (uint32_t)(key[i] & ((1u << SEAT_BITS) - 1));
    }
    return true;
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

/* Heap sort: no worst case, no extra memory; only rows too long or too wide for keys come here. */
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
    graph->arc_count = graph->begin[graph->unit_count];
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        const uint32_t begin = graph->begin[u];
        const uint32_t count = graph->begin[u + 1] - begin;
        if (count == 0) {
            continue;
        }
        if (!rows_key_sort(&graph->weight[begin], &graph->seat[begin], count)) {
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

/* Writes each row anew, old arcs and new ones, and puts it in order. */
#include "solve/implicit_rows.h"

#include <stdlib.h>
#include <string.h>

enum { ARCS_END = 1 << 28 };

enum status rows_open(struct implicit_rows *rows, const struct implicit_problem *problem,
                      struct arena *job, struct fault *fault)
{
    struct graph *graph = &rows->graph;
    *rows = (struct implicit_rows){
        .graph = {.unit_count = problem->unit_count, .seat_count = problem->seat_count}};
    graph->begin = arena_take_many(job, (size_t)graph->unit_count + 1, sizeof *graph->begin);
    graph->ready = arena_take_many(job, graph->unit_count, sizeof *graph->ready);
    graph->top = arena_take_many(job, graph->unit_count, sizeof *graph->top);
    graph->capacity = arena_take_many(job, graph->seat_count, sizeof *graph->capacity);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", graph->unit_count);
    }
    if (graph->seat_count > 0) {
        memcpy(graph->capacity, problem->capacity, graph->seat_count * sizeof *graph->capacity);
    }
    return OK;
}

void rows_close(struct implicit_rows *rows)
{
    free(rows->graph.arc);
    rows->graph.arc = NULL;
}

static uint64_t pack(const struct implicit_rows *rows, const struct implicit_pair *pair)
{
    const int64_t drop = rows->gain_top - pair->gain;
    CHECK(drop >= 0 && drop >> GRAPH_DROP_BITS == 0 && pair->seat < rows->graph.seat_count);
    return (uint64_t)drop << GRAPH_SEAT_BITS | pair->seat;
}

/* Each arc of a sorted row once.
 * ensure   the end of the row */
static uint32_t once(uint64_t *arc, uint32_t begin, uint32_t end)
{
    uint32_t to = begin;
    for (uint32_t a = begin; a < end; a++) {
        if (to == begin || arc[a] != arc[to - 1]) {
            arc[to++] = arc[a];
        }
    }
    return to;
}

enum status rows_add(struct implicit_rows *rows, const struct hunt *hunt, struct fault *fault)
{
    struct graph *graph = &rows->graph;
    const uint64_t most = graph->arc_count + hunt->found;
    if (most >= ARCS_END) {
        return fault_set(fault, E_LIMIT, "", "more than %u pairs would have to be kept",
                         (unsigned)ARCS_END);
    }
    uint64_t *old = graph->arc;
    uint64_t *arc = malloc((size_t)(most + 1) * sizeof *arc);
    if (arc == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %llu pairs",
                         (unsigned long long)most);
    }
    graph->arc = arc;
    graph->in_begin = NULL;
    graph->in_arc = NULL;
    uint32_t from = 0;
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        const uint32_t held = graph->begin[u + 1] - from;
        uint32_t end = graph->begin[u];
        if (held > 0) {
            memcpy(&arc[end], &old[from], held * sizeof *arc);
        }
        from += held;
        end += held;
        uint32_t count;
        const struct implicit_pair *pair = hunt_pairs(hunt, u, &count);
        for (uint32_t i = 0; i < count; i++) {
            if (graph->top[u] - rows->gain_top + pair[i].gain > 0) {
                arc[end++] = pack(rows, &pair[i]);
            }
        }
        graph->begin[u + 1] = end;
        graph->ready[u] = graph->begin[u];
        if (count > 0) {
            graph_sort(graph, u);
            graph->begin[u + 1] = once(arc, graph->begin[u], end);
        }
        graph->ready[u] = graph->begin[u + 1];
    }
    graph->arc_count = graph->begin[graph->unit_count];
    free(old);
    return OK;
}

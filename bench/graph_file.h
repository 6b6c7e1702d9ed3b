/* A transportation problem as a file for the peers (bench/peers): three counts, the rows' begins,
 * the arcs' seats, their weights, the seats' capacities; 32-bit words, weights of 64.
 *
 * Units come in the core's own order with their heaviest arcs first, which is part of what the core
 * works out, or in the order in which they were given with arcs by seat. Peers differ much in which
 * of the two they like. */
#ifndef AMITY_BENCH_GRAPH_FILE_H
#define AMITY_BENCH_GRAPH_FILE_H

#include <stdio.h>
#include <stdlib.h>

#include "solve/transport.h"
#include "solve/weigh.h"

enum graph_order { ORDER_CORE, ORDER_GIVEN };

static int by_seat(const void *left, const void *right)
{
    const uint32_t a = graph_seat(*(const uint64_t *)left);
    const uint32_t b = graph_seat(*(const uint64_t *)right);
    return (a > b) - (a < b);
}

/* ensure   row[i] is the graph's unit that is written as unit i, its arcs in their order; NULL: no
 *          memory */
static uint32_t *rows_order(struct weighing *weighing, enum graph_order order, struct arena *job)
{
    struct graph *graph = &weighing->graph;
    uint32_t *row = arena_take_many(job, (size_t)graph->unit_count + 1, sizeof *row);
    for (uint32_t u = 0; row != NULL && u < graph->unit_count; u++) {
        row[order == ORDER_CORE ? u : weighing->unit_of[u]] = u;
        if (order == ORDER_CORE) {
            graph_sort(graph, u);
        } else {
            qsort(graph->arc + graph->begin[u], graph->begin[u + 1] - graph->begin[u],
                  sizeof *graph->arc, by_seat);
        }
    }
    return row;
}

static bool write_counts(FILE *file, const struct graph *graph, const uint32_t *row)
{
    const uint32_t head[] = {graph->unit_count, graph->seat_count, graph->arc_count};
    uint32_t begin = 0;
    bool good =
        fwrite(head, sizeof head, 1, file) == 1 && fwrite(&begin, sizeof begin, 1, file) == 1;
    for (uint32_t i = 0; i < graph->unit_count && good; i++) {
        begin += graph->begin[row[i] + 1] - graph->begin[row[i]];
        good = fwrite(&begin, sizeof begin, 1, file) == 1;
    }
    return good;
}

static bool write_seats(FILE *file, const struct graph *graph, uint32_t unit)
{
    bool good = true;
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1] && good; a++) {
        const uint32_t seat = graph_seat(graph->arc[a]);
        good = fwrite(&seat, sizeof seat, 1, file) == 1;
    }
    return good;
}

static bool write_weights(FILE *file, const struct graph *graph, uint32_t unit)
{
    bool good = true;
    for (uint32_t a = graph->begin[unit]; a < graph->begin[unit + 1] && good; a++) {
        const int64_t weight = graph->top[unit] - graph_drop(graph, graph->arc[a]);
        good = fwrite(&weight, sizeof weight, 1, file) == 1;
    }
    return good;
}

/* ensure   false when it could not be made or written whole */
static bool write_graph(const char *path, const struct instance *instance, enum graph_order order)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct weighing weighing;
    const struct graph *graph = &weighing.graph;
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && weigh(instance, &weighing, &job, NULL) == OK;
    const uint32_t *row = good ? rows_order(&weighing, order, &job) : NULL;
    good = row != NULL && write_counts(file, graph, row);
    for (uint32_t i = 0; good && i < graph->unit_count; i++) {
        good = write_seats(file, graph, row[i]);
    }
    for (uint32_t i = 0; good && i < graph->unit_count; i++) {
        good = write_weights(file, graph, row[i]);
    }
    for (uint32_t v = 0; good && v < graph->seat_count; v++) {
        const uint32_t capacity = graph->capacity[v];
        good = fwrite(&capacity, sizeof capacity, 1, file) == 1;
    }
    if (file != NULL && fclose(file) != 0) {
        good = false;
    }
    arena_close(&job);
    return good;
}

#endif

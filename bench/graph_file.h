/* A transportation problem as a file for the peers (bench/peers): three counts, the rows' begins,
 * the arcs' seats, their weights, the seats' capacities; 32-bit words, weights of 64. */
#ifndef AMITY_BENCH_GRAPH_FILE_H
#define AMITY_BENCH_GRAPH_FILE_H

#include <stdio.h>

#include "solve/transport.h"

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
static bool write_graph(const char *path, const struct instance *instance)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct graph graph;
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && transport_graph(instance, &graph, &job, NULL) == OK;
    if (good) {
        const uint32_t head[] = {graph.unit_count, graph.seat_count, graph.arc_count};
        good = fwrite(head, sizeof head, 1, file) == 1 &&
               fwrite(graph.begin, sizeof *graph.begin, graph.unit_count + 1, file) > 0;
        for (uint32_t a = 0; a < graph.arc_count && good; a++) {
            const uint32_t seat = graph_seat(graph.arc[a]);
            good = fwrite(&seat, sizeof seat, 1, file) == 1;
        }
        for (uint32_t u = 0; u < graph.unit_count && good; u++) {
            good = write_weights(file, &graph, u);
        }
        for (uint32_t v = 0; v < graph.seat_count && good; v++) {
            const uint32_t capacity = graph.capacity[v];
            good = fwrite(&capacity, sizeof capacity, 1, file) == 1;
        }
    }
    if (file != NULL && fclose(file) != 0) {
        good = false;
    }
    arena_close(&job);
    return good;
}

#endif

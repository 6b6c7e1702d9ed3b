/* Who can go where, at what weight: the transportation problem's arcs in compressed rows, each
 * unit's best first, eight bytes an arc.
 *
 * Words: weight w(a) > 0 is what choosing the arc is worth; a unit's *top* is at least its heaviest
 * arc, an arc's *drop* >= 0 what it is worth less than that: w(a) = top(u) - drop(a). An arc is one
 * word, its drop above its seat, so rows sort as plain numbers: weight descending, then lower seat.
 * Out-arcs are a unit's, in-arcs a seat's. Arcs of weight <= 0 are left out: not placing the unit
 * is never worse.
 *
 * A search stops at the first arc that is too light, since seat prices are never negative; mostly
 * that is one of the first. So a row's first few arcs are brought to its front in one pass, and the
 * others are sorted when a search first gets so far: half of an easy problem's time was sorting.
 *
 * Drops of 2^40 and more (huge disturbances) are numbered in order, and looked up.
 *
 * Where there is room most rows are never looked at beyond their few best arcs, which
 * solve/front.h lists. Then rows may stay where they are, in the instance, and graph_row packs the
 * few that are opened, one at a time. */
#ifndef AMITY_SOLVE_GRAPH_H
#define AMITY_SOLVE_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

struct instance;

/* Rows that were left in the instance: no disturbances there, gains are scores. */
struct graph_source {
    const struct instance *instance;
    const uint32_t *unit_of; /* [unit_count] the instance's unit, by the graph's */
    int64_t gain_top;        /* drops are counted from there */
    uint64_t *row;           /* [the longest row] the row that was opened last */
    bool *opened;            /* [unit_count] the unit's row was opened */
};

struct graph {
    uint32_t unit_count;
    uint32_t seat_count;
    uint32_t arc_count;
    uint32_t *begin;     /* [unit_count + 1] */
    uint32_t *ready;     /* [unit_count] the row is in order up to here, lightest of all behind */
    uint64_t *arc;       /* [arc_count] drop << GRAPH_SEAT_BITS | seat */
    int64_t *top;        /* [unit_count] */
    const int64_t *drop; /* by what stands in the arc; NULL: it is the drop itself */
    uint16_t *capacity;  /* [seat_count] units at once */
    uint32_t *in_begin;  /* [seat_count + 1]; NULL until graph_reverse */
    uint64_t *in_arc;    /* [arc_count] as `arc`, with the unit in the seat's place */
    const struct graph_source *source; /* NULL: rows are packed; else there are no begin, ready, arc
                                        */
};

enum { GRAPH_SEAT_BITS = 24, GRAPH_DROP_BITS = 64 - GRAPH_SEAT_BITS };

/* Distances are sums of a few weights and prices: four of these stay below 2^63. */
#define GRAPH_WEIGHT_END (INT64_C(1) << 60)
/* No arc: greater than every arc. */
#define GRAPH_NO_ARC UINT64_MAX

/* The seat of an arc, the unit of an in-arc. */
static inline uint32_t graph_seat(uint64_t arc)
{
    return (uint32_t)arc & ((1u << GRAPH_SEAT_BITS) - 1);
}

static inline int64_t graph_drop(const struct graph *graph, uint64_t arc)
{
    const uint64_t drop = arc >> GRAPH_SEAT_BITS;
    return graph->drop == NULL ? (int64_t)drop : graph->drop[drop];
}

/* require  unit_count, seat_count, arc_count (an upper bound) set
 * ensure   arrays zeroed in `job`
 * fails    E_NO_MEMORY */
enum status graph_take(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;

/* The two halves of graph_take: what there is for each unit and seat, and the rows. */
enum status graph_take_ends(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;
enum status graph_take_rows(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;

/* A unit's arcs, wherever they are: in order up to `ready`, and the lightest behind. */
struct graph_row {
    const uint64_t *arc;
    uint32_t count;
    uint32_t ready;
};

/* Packs the row of a unit out of the instance; ready = 0.
 * require  graph->source
 * ensure   valid until the next row is read */
struct graph_row graph_source_row(const struct graph *graph, uint32_t unit);

static inline struct graph_row graph_row(const struct graph *graph, uint32_t unit)
{
    if (graph->source != NULL) {
        return graph_source_row(graph, unit);
    }
    const uint32_t begin = graph->begin[unit];
    return (struct graph_row){&graph->arc[begin], graph->begin[unit + 1] - begin,
                              graph->ready[unit] - begin};
}

/* Brings the first few arcs of a unit to the front of its row.
 * require  begin[unit], begin[unit + 1] set; two arcs of one unit to the same seat are allowed (the
 *          lighter is never used)
 * cost     O(row) */
void graph_seal(struct graph *graph, uint32_t unit);

/* Sorts the rest of the row.
 * ensure   ready[unit] == begin[unit + 1] */
void graph_sort(struct graph *graph, uint32_t unit);

/* What ready[unit] is once the row is in order beyond `at`, where the reader has come to an end of
 * what was; `at` itself when the row ends there. */
static inline uint32_t graph_more(struct graph *graph, uint32_t unit, uint32_t at)
{
    if (at < graph->begin[unit + 1]) {
        graph_sort(graph, unit);
    }
    return graph->ready[unit];
}

/* Builds the arcs by seat, units ascending.
 * cost     O(arcs); 8 bytes an arc
 * fails    E_NO_MEMORY */
enum status graph_reverse(struct graph *graph, struct arena *job, struct fault *fault) MUST_USE;

#endif

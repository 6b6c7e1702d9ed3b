/* The pairs that are kept, as rows of a graph (solve/graph.h) that grow from round to round: always
 * in order, each pair once. */
#ifndef AMITY_SOLVE_IMPLICIT_ROWS_H
#define AMITY_SOLVE_IMPLICIT_ROWS_H

#include "solve/graph.h"
#include "solve/implicit_hunt.h"

struct implicit_rows {
    struct graph graph; /* sorted rows; in_begin == NULL after rows_add */
    int64_t gain_top;   /* >= every gain: an arc's drop is what its gain is less than this */
};

/* ensure   no pairs; capacities are the problem's
 * fails    E_NO_MEMORY */
enum status rows_open(struct implicit_rows *rows, const struct implicit_problem *problem,
                      struct arena *job, struct fault *fault) MUST_USE;
void rows_close(struct implicit_rows *rows);

/* Adds what a search found; pairs that are there already are not added again, nor any of no weight.
 * require  gain_top and the graph's top are set, and no gain is 2^40 below gain_top
 * fails    E_LIMIT (2^28 pairs), E_NO_MEMORY: then with the rows as they were
 * cost     O(pairs kept) and a sort of the rows that grew */
enum status rows_add(struct implicit_rows *rows, const struct hunt *hunt,
                     struct fault *fault) MUST_USE;

static inline int64_t rows_gain(const struct implicit_rows *rows, uint64_t arc)
{
    return rows->gain_top - (int64_t)(arc >> GRAPH_SEAT_BITS);
}

#endif

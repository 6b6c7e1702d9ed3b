/* The column model of one component as a linear programme that grows: prices for bounds, and
 * fractions that show where to search.
 *
 *     maximise value_k over columns (seat, packing), subject to
 *         each unit in at most one column (exactly one, where it must be somewhere)
 *         each seat at most one column
 *         each bundle: columns that touch it <= 1 + (members - 1) * split, 0 <= split <= 1
 *         value_j >= what is reached, for the values before k
 * Columns are found by the oracle (column generation): the prices of the restricted programme are
 * smoothed towards the best prices so far (Wentges 1997; from nothing they jump about), rounded to
 * integers and bounded safely (solve/lagrange.h), and each seat's best packing under them joins. */
#ifndef AMITY_SOLVE_COUPLE_MASTER_H
#define AMITY_SOLVE_COUPLE_MASTER_H

#include "solve/lagrange.h"
#include "solve/mip.h"

struct master_column {
    uint32_t seat;
    uint32_t first; /* into arc[] */
    uint32_t count;
    uint32_t at; /* GLPK's number */
    bool open;   /* no decision of the board forbids it */
    bool unsure; /* perhaps does not fit: bounds count it, answers must not */
};

struct couple_master {
    struct board *board;
    const struct component *component;
    struct master *master;
    uint32_t k;
    uint32_t *unit_row; /* [unit_count] */
    uint32_t *seat_row; /* [seat_count] */
    uint32_t *bundle_row;
    uint32_t *split_column;
    uint32_t level_row[CERT_VALUES_MAX]; /* 0 = none */
    uint32_t *spare; /* [unit_count]: a column that buys a must off, so that there is a solution */
    struct master_column *column;
    uint32_t column_count, column_room;
    uint32_t *arc;
    uint32_t arc_count, arc_room;
    struct lagrange now;
    struct lagrange best;
    bool priced;    /* best holds a bound */
    bool bounded;   /* bounds were changed since it was solved last: the dual simplex is for that */
    bool branching; /* the objective is the stage's weighted sum, and no level row binds */
};

/* beside: a master of another component on the same board, open as long as this one, or NULL:
 * arrays over the instance are shared, each component has its own part of them.
 * require  answer honours the component's pins
 * fails    E_NO_MEMORY */
enum status couple_master_open(struct couple_master *master, struct board *board,
                               const struct component *component,
                               const struct couple_master *beside, struct arena *job) MUST_USE;
void couple_master_close(struct couple_master *master);
/* Adds what the seats of the component hold in the answer. */
void couple_master_seed(struct couple_master *master, const struct answer *answer);
/* From here value k is the objective and the values before it must reach `reached`. */
void couple_master_stage(struct couple_master *master, uint32_t k, const struct tally *reached);
/* Starts the stage from prices found elsewhere, with each seat's packings that are near its best.
 * require  lagrange is staged for value k and priced, couple_master_stage said the same k */
void couple_master_warm(struct couple_master *master, const struct lagrange *lagrange);
/* Generates columns until the bound is at most `enough`, or cannot get lower, or effort ends.
 * ensure   the bound on value k, INT64_MAX when there is none */
int64_t couple_master_bound(struct couple_master *master, const struct tally *reached,
                            int64_t enough, uint32_t rounds_max);

/* For branching: from here the stage's weights are these, and no level row binds. */
void couple_master_branch(struct couple_master *master, const int64_t *weight);
/* Takes over what the board now forbids and demands; false when out of memory. */
bool couple_master_node(struct couple_master *master);
/* Whether what must be at some seat does not fit there: then the node has no answer. */
bool couple_master_is_empty(struct couple_master *master);

#endif

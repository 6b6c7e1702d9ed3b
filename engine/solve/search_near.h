/* Neighbourhoods: a few seats around a place where bound and answer differ are emptied and filled
 * again, exactly.
 *
 * Under the stage's prices, bound - value = sum over seats of (best packing - what it holds) + sum
 * over unplaced units of their price: all terms >= 0 (solve/lagrange.h). So the gap has places. A
 * neighbourhood grows around one of them; a packing that falls short of its seat's best by more
 * than the neighbourhood's own gap cannot be in a better filling, so few are left, and a small
 * integer programme over them (solve/search_programme.h) finds the best filling. Its answer is
 * checked in integers before it is taken.
 *
 * Several neighbourhoods may be at hand at once, without a seat or a unit in common: each has its
 * mark in owner_seat and owner_unit. What is between growing and settling reads the answer and
 * writes only what is the neighbourhood's own, so that it can be done in threads. */
#ifndef AMITY_SOLVE_SEARCH_NEAR_H
#define AMITY_SOLVE_SEARCH_NEAR_H

#include "base/random.h"
#include "solve/lagrange.h"

struct near_column {
    uint32_t seat;
    uint32_t first;
    uint32_t count;
    int64_t short_of; /* how much less than the seat's best */
    uint32_t at;
    bool chosen;
};

/* Where all of them live. */
struct near_ground {
    struct answer *answer;
    const struct component *component;
    const struct lagrange *lagrange; /* priced for value k */
    uint32_t k;
    uint8_t *owner_seat; /* [instance's seats]: the mark of the neighbourhood it is in, or 0 */
    uint8_t *owner_unit; /* [instance's units] */
    uint32_t *row;       /* [instance's units] */
};

struct near {
    const struct near_ground *ground;
    struct board *board; /* the thread's own */
    struct random random;
    uint8_t mark;   /* >= 1 */
    uint32_t seats; /* how many it takes */
    uint32_t *seat; /* its seats */
    uint32_t seat_count;
    uint32_t *unit; /* its units: held there, or unplaced nearby; musts are not among them */
    uint32_t unit_count;
    uint32_t *bundle_row; /* [instance's bundles] */
    int64_t gap;
    struct near_column *column;
    uint32_t column_count, column_room;
    uint32_t *arc;
    uint32_t arc_count, arc_room;
};

enum {
    NEAR_SEATS_MOST = 240,
    NEAR_UNITS_MOST = 400,
    NEAR_COLUMNS_MAX = 6000,
    NEAR_ARCS_MAX = 30000
};

/* require  ground and mark are set, the rest zero
 * fails    E_NO_MEMORY; near_close is due then too */
enum status near_open(struct near *near) MUST_USE;
void near_close(struct near *near);

/* How much less than its best packing the seat holds; what an unplaced unit would have cost. */
int64_t near_seat_slack(const struct near_ground *ground, uint32_t seat);
int64_t near_unit_slack(const struct near_ground *ground, uint32_t unit);

/* Takes seats and units around `seat` that no other neighbourhood has. */
void near_grow(struct near *near, uint32_t seat);
/* Lists the packings that may be in a better filling, and measures the gap. */
void near_columns(struct near *near);
/* Puts the chosen columns in place of what is held.
 * ensure   true: the answer is lexicographically better and no value up to k is less; false: it is
 *          as it was */
bool near_settle(struct near *near);
/* Gives its seats and units back. */
void near_forget(struct near *near);

#endif

/* Neighbourhood search: a few seats around the place where bound and answer differ are emptied and
 * filled again, exactly.
 *
 * Under the stage's prices, bound - value = sum over seats of (best packing - what it holds) + sum
 * over unplaced units of their price: all terms >= 0 (solve/lagrange.h). So the gap has places. A
 * neighbourhood grows around one of them; a packing that falls short of its seat's best by more
 * than the neighbourhood's own gap cannot be in a better filling, so few are left, and a small
 * integer programme over them is solved by node-limited branch and bound (solve/mip.h). Its answer
 * is checked in integers before it is taken. */
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
};

struct near {
    struct answer *answer;
    const struct component *component;
    const struct lagrange *lagrange; /* priced for value k */
    uint32_t k;
    uint64_t seed;
    uint32_t seats; /* how many seats a neighbourhood takes; adapts itself */

    struct random random;
    uint32_t *seat; /* the neighbourhood at hand */
    uint32_t seat_count;
    uint32_t *unit; /* its units: held there, or unplaced nearby; musts are not among them */
    uint32_t unit_count;
    bool *in_seat; /* [instance's seats] */
    bool *in_unit; /* [instance's units] */
    uint32_t *row; /* [instance's units] */
    uint32_t *bundle_row;
    int64_t gap; /* of the neighbourhood */
    struct near_column *column;
    uint32_t column_count, column_room;
    uint32_t *arc;
    uint32_t arc_count, arc_room;
};

/* require  answer, component, lagrange, k, seed, seats are set, the rest zero
 * fails    E_NO_MEMORY */
enum status near_open(struct near *near) MUST_USE;
void near_close(struct near *near);
/* One neighbourhood.
 * ensure   the answer is lexicographically better and no value before k is less (true), or as it
 *          was (false) */
bool near_improve(struct near *near);

#endif

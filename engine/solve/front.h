/* Every unit's few heaviest arcs, read off the instance in one pass, so that where there is room
 * no row has to be packed or put in order.
 *
 * Problem: reading 3.5 million arcs takes a few milliseconds; writing them again and finding out
 * which of them come first takes ten times as long, and of most rows nobody asks for more than the
 * first two or three.
 *
 * Method, without a branch that depends on a score: a row's arcs are dealt out into eight lanes,
 * and the best score of each lane is kept. The fifth best of these eight is at most the fifth best
 * score of the row: everything from it up is picked in a second look at the row, which is in the
 * cache, some seven arcs, and these few are sorted by a network of comparators. What was not picked
 * is worth less, which is all that a shortlist has to know of it. Rows that are very long, and all
 * rows where some seat takes nobody, are read one arc after the other instead.
 *
 * Measured at 100 000 units, 3.5 million arcs: 8 to 10 ms for what took 40, when all arcs were
 * packed and each row's best eight kept in order while reading. */
#ifndef AMITY_SOLVE_FRONT_H
#define AMITY_SOLVE_FRONT_H

#include "solve/shortlist.h"
#include "solve/weigh.h"

enum { FRONT_SCORE_TOP = 64000 }; /* instance_check lets no score pass this */

/* Where in the unit's row of the instance the arcs of its list stand; UINT16_MAX: too far. */
struct front_place {
    uint16_t at[SHORTLIST_ARCS + 1];
};

struct front {
    struct shortlist *lists;   /* [unit_count] by the graph's unit */
    struct front_place *place; /* [unit_count] likewise */
    uint64_t gain_sum;         /* of every unit's greatest score */
    uint32_t longest;          /* the longest row */
    bool disturbed;            /* some arc disturbs: the lists are waste */
};

/* require  of the weighing: unit_of, ranks, graph.capacity, graph.unit_count
 * ensure   where nothing is disturbed: lists are good at prices 0 once `others` has been set
 *          right: here 0 says that there are none, else it is the best score beyond and one more
 * fails    E_CANCELLED, E_LIMIT (ticks), E_NO_MEMORY
 * cost     reads the arcs once; 80 bytes a unit */
enum status front_read(const struct instance *instance, const struct weighing *weighing,
                       struct front *front, struct arena *job, struct budget *budget,
                       struct fault *fault) MUST_USE;

#endif

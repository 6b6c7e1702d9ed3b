/* A unit's few best arcs, so that most looks at it read two lines of memory instead of its row.
 *
 * Words: a list is *good* while no arc of the unit outside it has a profit above `others`. Rising
 * prices keep lists good; where all prices fall by s, adding s to `others` does. Whoever lowers
 * single prices must let go of the lists. */
#ifndef AMITY_SOLVE_SHORTLIST_H
#define AMITY_SOLVE_SHORTLIST_H

#include "solve/market.h"

enum { SHORTLIST_ARCS = 7 };
struct shortlist {
    uint64_t arc[SHORTLIST_ARCS]; /* GRAPH_NO_ARC after the last */
    int64_t others;               /* >= 0: the unit may go without */
};

/* `others` of a list that nobody has taken yet: it says nothing. */
#define SHORTLIST_UNTAKEN INT64_MAX

/* Looks at the unit's whole row at today's prices.
 * ensure   *list is good; ticks grow by the arcs looked at */
void shortlist_take(struct shortlist *list, const struct market *market, uint32_t unit,
                    uint64_t *ticks);

/* y(u) at today's prices, from the list where that suffices.
 * require  *list is good
 * ensure   *list is good and taken */
int64_t shortlist_surplus(struct shortlist *list, const struct market *market, uint32_t unit,
                          uint64_t *ticks);

/* The same, and an arc of that profit, preferably to a seat with room.
 * ensure   GRAPH_NO_ARC when the surplus is 0 */
int64_t shortlist_best(struct shortlist *list, const struct market *market, uint32_t unit,
                       uint64_t *arc, uint64_t *ticks);

#endif

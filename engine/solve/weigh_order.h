/* Which units go first: level vectors ranked, units numbered by where they look, and both put in
 * one order. */
#ifndef AMITY_SOLVE_WEIGH_ORDER_H
#define AMITY_SOLVE_WEIGH_ORDER_H

#include <stdbool.h>

#include "solve/weigh.h"

/* All three: false without memory. */

bool rank_units(const struct instance *instance, struct weigh_ranks *ranks, struct arena *job);

/* unit_of[]: the instance's units by their first seat, those without any arc last. */
bool number_units(const struct instance *instance, uint32_t *unit_of, struct arena *job);

/* order[]: the graph's units by rank.
 * require  unit_of and ranks are known */
bool order_units(struct weighing *weighing, struct arena *job);

#endif

/* The transportation problem's graph out of an instance: levels and quality as one integer weight,
 * units numbered by where they look.
 *
 * The weights are those of solve/transport.h's essay. Units are renumbered by their first seat, so
 * that those who compete stand together in memory, as their seats do when neighbours have near
 * numbers. Ties go by this order, then by the instance's. */
#ifndef AMITY_SOLVE_WEIGH_H
#define AMITY_SOLVE_WEIGH_H

#include "solve/budget.h"
#include "solve/graph.h"
#include "solve/instance.h"

struct weighing {
    struct graph graph;
    uint32_t *unit_of; /* [unit_count] the instance's unit, by the graph's */
    uint32_t *order;   /* [unit_count] the graph's units, ranks ascending, ties by unit */
    int64_t *base;     /* [unit_count] rank * B, by the graph's unit */
    int64_t gain_max;
};

/* require  instance passed instance_check
 * fails    E_LIMIT (weights of 2^60 and more), E_NO_MEMORY
 * cost     one pass over the arcs where nothing is disturbed, else four */
enum status weigh(const struct instance *instance, struct weighing *weighing, struct arena *job,
                  struct fault *fault) MUST_USE;

/* The same, with a look at the budget now and then.
 * fails    E_CANCELLED and E_LIMIT (ticks) too */
enum status weigh_within(const struct instance *instance, struct weighing *weighing,
                         struct arena *job, struct budget *budget, struct fault *fault) MUST_USE;

#endif

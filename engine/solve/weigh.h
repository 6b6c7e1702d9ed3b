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

/* The level vectors in order. */
struct weigh_ranks {
    uint32_t *rank;  /* [unit_count] by the instance's unit; 0 for the zero vector */
    uint32_t *model; /* [count + 1] an instance's unit of that rank; NO_UNIT: there is none */
    uint32_t count;  /* ranks above 0 */
};

struct shortlist;
struct front_place;
struct weighing {
    struct graph graph;
    uint32_t *unit_of; /* [unit_count] the instance's unit, by the graph's */
    uint32_t *order;   /* [unit_count] the graph's units, ranks ascending, ties by unit */
    int64_t *base;     /* [unit_count] rank * B, by the graph's unit */
    int64_t gain_max;
    struct weigh_ranks ranks;
    struct shortlist *lists;   /* [unit_count] by the graph's unit; NULL: rows are packed */
    struct front_place *place; /* [unit_count] where the lists' arcs stand in the instance's rows,
                                  unless the unit's row was opened */
    struct graph_source source;
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

/* The same, but where there is room rows stay in the instance for now (graph.source), and `lists`
 * are good. That is decided by the counts of places and units; it never happens where anything is
 * disturbed. The weighing must stay where it is.
 * fails    as weigh_within
 * cost     one pass over the arcs where rows stay, else as weigh_within and at most that pass */
enum status weigh_ahead(const struct instance *instance, struct weighing *weighing,
                        struct arena *job, struct budget *budget, struct fault *fault) MUST_USE;

/* Packs the rows after all: from then on everything is as weigh_within leaves it, but `lists` stay.
 * require  graph.source
 * fails    E_CANCELLED, E_LIMIT (ticks), E_NO_MEMORY */
enum status weigh_rows(struct weighing *weighing, struct arena *job, struct budget *budget,
                       struct fault *fault) MUST_USE;

#endif

/* Who could serve whom: each unit of a crowd judged, by several threads at a time.
 *
 * Units are independent of each other: people and rules do not change meanwhile, and each unit
 * writes its own row. They are taken in the order of the map, so that neighbours, who ask about the
 * same people, follow each other; what each finds is kept with who found it, and read in the order
 * of units. So the outcome depends neither on the number of threads nor on who was quicker. */
#ifndef AMITY_MATCH_REMATCH_ASK_H
#define AMITY_MATCH_REMATCH_ASK_H

#include "match/candidates.h"
#include "match/crowd.h"
#include "match/reasons.h"

enum { ASKERS_MAX = 16, ASKED_FIRST = 4 /* times as many for units of the first level */ };

/* An arc while seats have no numbers yet. */
struct asked_arc {
    uint32_t entry;  /* index into view->entry */
    uint32_t option; /* of the unit */
    uint32_t demand; /* its number in the instance, once there is one */
    int32_t score;
    struct date start;
    uint16_t relations;
    uint8_t service;
    bool moving;
};

/* What was found about a unit: arcs of the asker that found them. */
struct asked_unit {
    uint32_t asker;
    uint32_t first_arc, arc_count;
    uint32_t first_demand, demand_count; /* one an option, in the unit's order of preference */
};

struct asker {
    struct asking_all *all;
    struct arena scratch; /* of one unit */
    struct sieve_room room;
    struct asked_arc *arc;
    struct instance_demand *demand;
    uint32_t arc_count, arc_room, demand_count, demand_room;
    struct sieve_pair *best; /* [ASKED_FIRST * all->candidates] */
    uint32_t number;
    uint32_t failed_at; /* position in the order; UINT32_MAX = none */
    enum status status;
    struct fault fault;
};

/* Everything the askers share. */
struct asking_all {
    const struct view *view;
    const struct rematch_options *options;
    const struct crowd *crowd;
    struct sieve *sieve; /* NULL: everybody is judged */
    uint32_t candidates; /* with a sieve: the best so many of each unit */
    int32_t move_price;
    struct rematch *out; /* its units and instance.unit: one row each */
    struct rematch_progress *progress;
    struct asked_unit *asked; /* [crowd->unit_count] */
    uint32_t *order;          /* [crowd->unit_count] */
    atomic_uint next;         /* position in the order to be taken */
    atomic_uint failed_at;
    struct asker asker[ASKERS_MAX];
    uint32_t asker_count;
};

/* Judges all units.
 * require  view to progress are set; out->unit and out->instance.unit have a row for each unit of
 *          the crowd
 * ensure   all->asked and the askers' arrays are there until asking_close
 * owns     asked and order live in `job`
 * fails    as rematch_build, with the fault of the first unit in the order */
enum status asking_run(struct asking_all *all, uint32_t threads, struct arena *job,
                       struct fault *fault) MUST_USE;
void asking_close(struct asking_all *all);

#endif

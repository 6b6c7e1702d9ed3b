/* A night's rematch in three steps that three threads may do:
 *   1. the loop keeps a picture of the people (match/view.h);
 *   2. a job's thread builds the instance from it: integers only, and the keys that say who is who
 *      (rematch_build); the solver child gets the integers (solve/wire.h) and answers;
 *   3. the job's thread checks the answer with the independent verifier and makes the plan
 *      (rematch_plan), which the loop stores.
 * Same people, rules, options and seed: the same instance and the same plan, byte for byte.
 *
 * What it does not see: demands of one `person` are separate units, so that meetings of one person
 * with two volunteers may share an hour; of relations that end, whoever starts after the end while
 * another candidate of the same volunteer could start before it is planned as if it did not end
 * (where no candidate could, it does not count: S1-35); a sibling that already stands does not draw
 * the others of a soft group to its volunteer. */
#ifndef AMITY_MATCH_REMATCH_H
#define AMITY_MATCH_REMATCH_H

#include <stdatomic.h>

#include "match/unit.h"
#include "model/plan.h"
#include "solve/certificate.h"
#include "solve/instance.h"

struct rematch_pin { /* also an exclusion */
    const char *client, *volunteer;
};

struct rematch_options {
    /* scope: empty lists mean everybody who waits */
    uint32_t services;    /* bits, 0 = all */
    const char **clients; /* ids */
    uint32_t client_count;
    const char **municipalities; /* "FI-743" */
    uint32_t municipality_count;
    const char **org_units;
    uint32_t org_unit_count;
    const struct rematch_pin *pin;
    uint32_t pin_count;
    const struct rematch_pin *exclusion;
    uint32_t exclusion_count;
    bool move_standing; /* standing relations may move, at a price */
    /* Fairness. A pair below the floor is no arc, but one that stands and stays; of a group, one
     * member below it is enough. The pack's parameter score_floor holds where none is asked for. */
    bool floor_asked;
    int32_t floor;             /* 0..1000, when asked */
    int32_t waiting_weeks_max; /* > 0: a last level, "waiting": weeks waited of whom is served */
    int32_t waited_first_days; /* > 0: a first level, "waited_first": clients who waited so long */
    uint64_t seed;
    /* How many candidates each unit keeps (four times as many in the first level), by score, ties
     * spread by the seed; 0 = all eligible ones while units times volunteers are at most
     * REMATCH_PAIRS_ALL, else REMATCH_CANDIDATES. */
    uint32_t candidates;
    uint32_t threads; /* that judge; 0 = one a processor. Never changes the outcome. */
};

#define REMATCH_PAIRS_ALL  UINT64_C(16000000)
#define REMATCH_CANDIDATES 32

/* Who stands behind the integers: entry i belongs to instance.unit[i]. Behind the units of the
 * crowd follow those that stand with their volunteers and do not move (member_count 0 here). */
struct rematch_unit {
    uint32_t member_count;
    const struct client **member;
    const struct worker **worker; /* each NULL = not known */
    bool standing;                /* served already, and may move in this rematch */
    enum unit_hold hold;
    /* Of whom was judged: everybody within reach, or as many as it took to find the candidates. */
    uint32_t considered, eligible;
    int32_t unlisted_max;  /* the most that a pair left out could score; -1 = none is left out */
    uint32_t refused_most; /* rule that refused most of whom was considered; or REFUSED_BY_* */
};

struct rematch {
    const struct view *view; /* borrowed; outlives this */
    struct rematch_options options;
    struct instance instance;
    uint32_t *start; /* [instance.unit_count]: a first answer (solve_options.start), or NULL */
    struct rematch_unit *unit; /* [crowd_count] */
    uint32_t crowd_count;      /* units of the crowd, with or without arcs */
    uint32_t candidates;       /* each unit's best so many; 0 = all eligible pairs */
    bool bound_over_all;       /* what is proved holds over all pairs: match/rematch_bound.h */
    const struct volunteer_entry **seat; /* [instance.seat_count] */
    const char *level_name[INSTANCE_LEVELS_MAX];
};

struct rematch_progress {
    atomic_uint_fast64_t done, total; /* units judged */
    atomic_bool cancel;
};

/* ensure   out and all below live in `job`; instance_check holds
 * fails    E_NO_MEMORY, E_CANCELLED, E_NOT_FOUND (a pin or exclusion of somebody unknown: path
 *          "pins[2].client"), E_CONFLICT (a pin that a blocking rule refuses: says which; one of
 *          somebody who takes no part, or who is pinned to another already; path "pins[2]": one
 *          for which there is no room beside the pins before it and who stands there),
 *          E_LIMIT (more than the solver takes)
 * cost     every unit against everybody within reach */
enum status rematch_build(const struct view *view, const struct rematch_options *options,
                          struct rematch_progress *progress, struct arena *job, struct rematch *out,
                          struct fault *fault) MUST_USE;

/* Verifies the answer and makes the plan of it. Where the instance holds each unit's best
 * candidates alone, prices are raised so that the bound holds over all eligible pairs, as far as
 * that can be (match/rematch_bound.h): then the assignment's bound becomes what was derived.
 * require  assignment->arc_of_unit has instance.unit_count entries (any numbers: nothing in the
 *          answer is believed)
 * ensure   the plan has no id yet: whoever stores it names it
 * fails    E_INTERNAL with the verifier's words when the answer does not hold */
enum status rematch_plan(struct rematch *rematch, struct assignment *assignment,
                         struct certificate *certificate, struct arena *job, struct plan **out,
                         struct fault *fault) MUST_USE;

/* Rechecks a stored plan's pairs against the directory as it is now (plan.accept): for each pair
 * in `pairs` (indices into plan->pairs): still waiting, still eligible, still fits beside what
 * stands and the pairs before it. A group that must stay together is judged as one, at the place
 * of its first pair, and holds whole or not at all. broken[i] = NULL when it holds, else the reason
 * (a rule id, or "client_gone", "volunteer_gone", "already_served", "not_waiting",
 * "service_changed", "group_incomplete", "group_mixed", "group_apart", "capacity").
 * fails    E_NO_MEMORY */
enum status rematch_recheck(const struct directory *directory, const struct plan *plan,
                            const uint32_t *pairs, uint32_t pair_count, const char **broken,
                            struct arena *request) MUST_USE;

#endif

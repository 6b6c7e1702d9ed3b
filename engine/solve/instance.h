/* One matching problem in integers: what the solvers are given, and all they know.
 *
 * Units are placed with volunteers along arcs. Maximise lexicographically
 *     level 0, level 1, … level L-1:  sum of unit.level[k] over the placed units
 *     quality:                        sum of arc.score over the chosen arcs
 *     disturbance (minimised):        sum of arc.disturbance over the chosen arcs
 * such that each unit is placed at most once (pinned units exactly on their pin), excluded arcs are
 * simply not there, and for every volunteer the set of units placed with it *fits* (solve/fits.h):
 *     relations   sum of arc.relations <= relations_max, and per service class <= service_max[c]
 *     hours       sum of demand.hours_q <= hours_q_max          (quarter-hours a four-week cycle)
 *     guests      overnight demands: see struct instance_demand
 *     visits      every unit gets its visits inside volunteer.free AND unit.free, on distinct days,
 *                 each visit one unbroken run of hours, no two visits of one volunteer overlapping
 * `fits` is hereditary: every subset of a fitting set fits.
 *
 * Soft groups (may be split at a price): the members are separate units carrying the same
 * `bundle`; if the bundle's placed members are not all with the same volunteer, bundle.price is
 * subtracted from quality once.
 *
 * Bounds: units, volunteers < 2^24; arcs < 2^28; 0 <= score <= 1000 * members; members <= 64;
 * L <= INSTANCE_LEVELS_MAX; instance_check refuses anything else. */
#ifndef AMITY_SOLVE_INSTANCE_H
#define AMITY_SOLVE_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

struct unit_ix {
    uint32_t u;
};
struct seat_ix { /* a volunteer, to the solver */
    uint32_t v;
};

#define NO_UNIT      UINT32_MAX
#define NO_SEAT      UINT32_MAX
#define NO_BUNDLE    UINT32_MAX

enum {
    INSTANCE_LEVELS_MAX = 8,
    INSTANCE_CLASSES_MAX = 16, /* services */
    CYCLE_HOURS = 672,         /* four weeks; hour 0 = Monday 00–01 of week 1 */
    CYCLE_WORDS = 11,
    CYCLE_DAYS = 28,
    CYCLE_WEEKENDS = 4
};

/* How much is asked. Visits: `visits` a week (per_week) or a cycle, each `visit_hours` unbroken.
 * Overnight: `weekends` distinct weekends of the cycle, `nights` nights elsewhere in it, or
 * `continuous` (every weekend and night). Guests = the members of the unit, all at once. */
struct instance_demand {
    uint8_t visits;
    uint8_t visit_hours;
    bool per_week;
    bool continuous;
    uint8_t weekends;
    uint8_t nights;
    uint16_t hours_q;   /* counted against hours_q_max */
    uint16_t own_rooms; /* rooms of its own that the unit needs */
};

struct instance_unit {
    int32_t level[INSTANCE_LEVELS_MAX]; /* what placing it adds to each level, >= 0 */
    uint16_t members;                   /* guests, and what it ranks as */
    uint32_t bundle;                    /* NO_BUNDLE, or its soft group */
    uint32_t pin;                       /* NO_SEAT, or where it must be (a standing relation) */
    uint8_t weekends_free;              /* bit w: weekend w of the cycle suits */
    uint64_t free[CYCLE_WORDS];         /* hours that suit the whole unit */
};

struct instance_seat {
    uint16_t relations_max;
    uint16_t service_max[INSTANCE_CLASSES_MAX]; /* UINT16_MAX = no own limit */
    uint16_t places;
    uint16_t own_rooms;
    uint8_t weekends_max; /* weekends a cycle that may have guests */
    uint8_t nights_max;   /* nights a cycle, outside weekends, that may have guests */
    uint8_t weekends_free;
    uint32_t hours_q_max;
    uint64_t free[CYCLE_WORDS];
};

struct instance_arc {
    uint32_t unit;
    uint32_t seat;
    uint32_t demand;      /* index into demand[] */
    uint16_t relations;   /* what it takes of relations_max (its members that become relations) */
    uint8_t service;      /* service class */
    int32_t score;        /* >= 0, sum over members */
    int32_t disturbance;  /* >= 0 */
};

struct instance_bundle {
    int32_t split_price; /* >= 0 */
};

/* Arcs are sorted by unit, then seat, then demand. */
struct instance {
    uint32_t unit_count;
    uint32_t seat_count;
    uint32_t arc_count;
    uint32_t demand_count;
    uint32_t bundle_count;
    uint32_t level_count;
    struct instance_unit *unit;
    struct instance_seat *seat;
    struct instance_arc *arc;
    struct instance_demand *demand;
    struct instance_bundle *bundle;
    uint32_t *arc_begin; /* [unit_count + 1]: the arcs of unit u */
};

/* ensure   OK only when every index, order and bound above holds; else E_INVALID_ARGUMENT */
enum status instance_check(const struct instance *instance, struct fault *fault) MUST_USE;
/* True when some constraint goes beyond "each unit once, relations_max units a seat": groups,
 * hours, guests, visits, service limits, soft bundles, pins, several arcs between the same two. */
bool instance_is_coupled(const struct instance *instance);

/* A lexicographic value. `level` in the instance's order; quality after split prices. */
struct worth {
    int64_t level[INSTANCE_LEVELS_MAX];
    int64_t quality;
    int64_t disturbance;
};
/* <0, 0, >0 as a is worse than, equal to, better than b. */
int worth_compare(const struct worth *a, const struct worth *b, uint32_t level_count);

/* An answer: the chosen arc of each unit, and what is proved about it. */
#define NO_ARC UINT32_MAX
struct assignment {
    uint32_t *arc_of_unit; /* [unit_count], NO_ARC = unserved */
    struct worth worth;
    struct worth bound; /* no feasible answer is lexicographically better than this */
    bool proved;        /* worth == bound */
    /* The certificate: see solve/proof.h. Prices of units and seats in the composite weight. */
};

#endif

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
 * `fits` is hereditary: every subset of a fitting set fits. Word by word, for one seat and the arcs
 * chosen there (pinned units are part of the set like any other, and must be there):
 *   relations  sum of arc.relations <= seat.relations_max; for each class c, the sum over the arcs
 *              of that service <= seat.service_max[c] unless that is UINT16_MAX.
 *   hours      sum of demand.hours_q over the arcs <= seat.hours_q_max.
 *   rooms      sum of demand.own_rooms over the arcs <= seat.own_rooms: a room is taken for the
 *              whole cycle, whatever else the demand asks.
 *   guests     An arc is overnight when its demand is continuous or has weekends > 0 or nights > 0.
 *              Let C = sum of unit.members over the continuous arcs. Every overnight arc needs its
 *              own members and, unless it is continuous itself, C: members + C <= seat.places
 *              (and C <= seat.places). `weekends` and `nights` of a continuous demand are ignored.
 *              Continuous guests do not count against weekends_max or nights_max, and ask no
 *              weekends_free: those limit guests who come and go.
 *              Weekends: each non-continuous arc with weekends = w > 0 gets w distinct weekends out
 *              of unit.weekends_free AND seat.weekends_free (bits 0..3) such that on every weekend
 *              C + the members of the arcs that were given it <= seat.places, and the number of
 *              weekends given to anybody <= seat.weekends_max.
 *              Nights: the sum of `nights` over the non-continuous arcs <= seat.nights_max (no two
 *              units share a night outside weekends; dates are not chosen).
 *   visits     Each arc with visits > 0 gets visits of `visit_hours` (0 counts as 1) consecutive
 *              hours h..h+visit_hours-1, all in seat.free AND unit.free, none past hour 671 (a run
 *              may cross midnight or a week's end, not the cycle's). A visit belongs to the day it
 *              starts in; one arc has at most one visit a day. per_week: exactly `visits` in each
 *              of the four weeks; else exactly `visits` in the 28 days. No hour of the seat is in
 *              two visits; back to back is allowed. Overnight guests and visits of one demand are
 *              both asked; they do not use each other's hours.
 *
 * Soft groups (may be split at a price): the members are separate units carrying the same
 * `bundle`; if the bundle's placed members are not all with the same volunteer, bundle.price is
 * subtracted from quality once (two or more distinct volunteers among the placed members; unserved
 * members split nothing).
 *
 * Pins: a pinned unit may only use its arcs to that seat and must be placed; when the pinned units
 * of a seat do not fit together, the instance has no answer (E_CONFLICT).
 *
 * Bounds: units, volunteers < 2^24; arcs < 2^28; 0 <= score <= 1000 * members; members <= 64;
 * visit_hours <= 24; visits <= 7 a week or 28 a cycle; weekends <= 4;
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

#define NO_UNIT   UINT32_MAX
#define NO_SEAT   UINT32_MAX
#define NO_BUNDLE UINT32_MAX

enum {
    INSTANCE_LEVELS_MAX = 10,  /* a pack's eight, what stands, and one asked for */
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
    uint32_t demand;     /* index into demand[] */
    uint16_t relations;  /* what it takes of relations_max (its members that become relations) */
    uint8_t service;     /* service class */
    int32_t score;       /* >= 0, sum over members */
    int32_t disturbance; /* >= 0 */
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

/* Building one: set the counts, take the arrays, fill them, seal.
 *
 * require  the six counts are set
 * ensure   arrays zeroed in `job`; units have no bundle and no pin, seats no service limits
 * fails    E_LIMIT (a count beyond its bound), E_NO_MEMORY */
enum status instance_take(struct instance *instance, struct arena *job,
                          struct fault *fault) MUST_USE;
/* Brings the arcs into their order and fills arc_begin.
 * require  every arc names a unit < unit_count
 * cost     O(arcs log arcs); O(arcs) when they are in order already */
void instance_seal(struct instance *instance);

/* ensure   OK only when every index, order and bound above holds, no hour outside the cycle is
 *          set, and every pinned unit has an arc to its pin; else E_INVALID_ARGUMENT (E_LIMIT for
 *          counts) with the path of the first offender */
enum status instance_check(const struct instance *instance, struct fault *fault) MUST_USE;
/* True when some constraint goes beyond "each unit once, relations_max units a seat": groups,
 * hours, guests, visits, service limits, soft bundles, pins. Errs on the safe side: it asks whether
 * a limit could bind, not whether it does. Several arcs between the same two do not couple. */
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
    /* bound.level[k]: no feasible answer that reaches worth.level[j] for every j < k has more in
     * level k; quality and disturbance (a lower bound there) continue the order. It follows that
     * no feasible answer is lexicographically better than `bound`. */
    struct worth bound;
    bool proved; /* worth == bound */
    /* The certificate: see solve/proof.h. Prices of units and seats in the composite weight. */
};

#endif

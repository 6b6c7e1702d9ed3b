/* The slow truth about small instances: every answer, and fitting judged hour by hour. */
#ifndef AMITY_TESTS_SOLVE_COUPLE_BRUTE_H
#define AMITY_TESTS_SOLVE_COUPLE_BRUTE_H

#include <string.h>

#include "base/bits.h"
#include "solve/instance.h"

enum { BRUTE_STATES_MAX = 16384 };

/* ---- visits: walk the 672 hours with the set of everything that can have happened so far */

struct brute_visits {
    const struct instance *instance;
    uint32_t seat;
    uint32_t count;
    const struct instance_arc *arc[8];
    uint64_t state[25][BRUTE_STATES_MAX]; /* a ring over hours: states that are free at that hour */
    uint32_t state_count[25];
};

/* A state: five bits of visits owed for each unit, and above bit 40 who was seen today. */
static inline uint64_t brute_owed(uint64_t state, uint32_t i)
{
    return state >> (5 * i) & 31;
}

static inline const struct instance_demand *brute_demand(const struct brute_visits *visits,
                                                         uint32_t i)
{
    return &visits->instance->demand[visits->arc[i]->demand];
}

/* Moves a state over the midnights in (from, to]. false when a week's visits were not all made. */
static inline bool brute_pass(const struct brute_visits *visits, uint64_t *state, uint32_t from,
                              uint32_t to)
{
    for (uint32_t hour = from + 1; hour <= to; hour++) {
        if (hour % 24 != 0) {
            continue;
        }
        *state &= (UINT64_C(1) << 40) - 1;
        for (uint32_t i = 0; hour % 168 == 0 && i < visits->count; i++) {
            const struct instance_demand *demand = brute_demand(visits, i);
            if (demand->per_week) {
                if (brute_owed(*state, i) != 0) {
                    return false;
                }
                *state += (uint64_t)demand->visits << (5 * i);
            }
        }
    }
    return true;
}

static inline void brute_reach(struct brute_visits *visits, uint64_t state, uint32_t from,
                               uint32_t to)
{
    if (!brute_pass(visits, &state, from, to)) {
        return;
    }
    uint32_t slot = to % 25;
    for (uint32_t i = 0; i < visits->state_count[slot]; i++) {
        if (visits->state[slot][i] == state) {
            return;
        }
    }
    CHECK(visits->state_count[slot] < BRUTE_STATES_MAX);
    visits->state[slot][visits->state_count[slot]++] = state;
}

static inline bool brute_run_is_free(const struct brute_visits *visits, uint32_t i, uint32_t hour,
                                     uint32_t length)
{
    for (uint32_t h = hour; h < hour + length; h++) {
        if (h >= CYCLE_HOURS || !bits_has(visits->instance->seat[visits->seat].free, h) ||
            !bits_has(visits->instance->unit[visits->arc[i]->unit].free, h)) {
            return false;
        }
    }
    return true;
}

static inline void brute_hour(struct brute_visits *visits, uint32_t hour)
{
    uint32_t slot = hour % 25;
    for (uint32_t s = 0; s < visits->state_count[slot]; s++) {
        uint64_t state = visits->state[slot][s];
        brute_reach(visits, state, hour, hour + 1);
        for (uint32_t i = 0; i < visits->count; i++) {
            uint32_t length = brute_demand(visits, i)->visit_hours;
            length = length == 0 ? 1 : length;
            if (brute_owed(state, i) > 0 && (state >> (40 + i) & 1) == 0 &&
                brute_run_is_free(visits, i, hour, length)) {
                uint64_t after = state - (UINT64_C(1) << (5 * i));
                brute_reach(visits, after | UINT64_C(1) << (40 + i), hour, hour + length);
            }
        }
    }
    visits->state_count[slot] = 0;
}

static inline bool brute_visits_fit(const struct instance *instance, uint32_t seat,
                                    const uint32_t *arcs, uint32_t count)
{
    static _Thread_local struct brute_visits visits;
    memset(visits.state_count, 0, sizeof visits.state_count);
    visits.count = 0;
    visits.instance = instance;
    visits.seat = seat;
    uint64_t start = 0;
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_demand *demand = &instance->demand[instance->arc[arcs[i]].demand];
        if (demand->visits > 0) {
            uint64_t owed = (uint64_t)demand->visits << (5 * visits.count);
            start |= owed;
            end |= demand->per_week ? owed : 0; /* owed anew after the last week */
            visits.arc[visits.count++] = &instance->arc[arcs[i]];
        }
    }
    if (visits.count == 0) {
        return true;
    }
    visits.state[0][visits.state_count[0]++] = start;
    for (uint32_t hour = 0; hour < CYCLE_HOURS; hour++) {
        brute_hour(&visits, hour);
    }
    for (uint32_t i = 0; i < visits.state_count[CYCLE_HOURS % 25]; i++) {
        if (visits.state[CYCLE_HOURS % 25][i] == end) {
            return true;
        }
    }
    return false;
}

/* ---- guests: every way to give weekends */

struct brute_guests {
    const struct instance *instance;
    const struct instance_seat *host;
    uint32_t count;
    const struct instance_arc *arc[8]; /* who comes for weekends */
    uint32_t always;                   /* continuous guests */
    uint32_t guests[CYCLE_WEEKENDS];
};

static inline bool brute_weekends_hold(const struct brute_guests *at)
{
    uint32_t used = 0;
    for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
        if (at->guests[w] > 0 && at->guests[w] + at->always > at->host->places) {
            return false;
        }
        used += at->guests[w] > 0;
    }
    return used <= at->host->weekends_max;
}

static inline bool brute_weekends_fit(struct brute_guests *at, uint32_t i)
{
    if (!brute_weekends_hold(at)) {
        return false;
    }
    if (i == at->count) {
        return true;
    }
    const struct instance_unit *unit = &at->instance->unit[at->arc[i]->unit];
    const struct instance_demand *demand = &at->instance->demand[at->arc[i]->demand];
    for (uint32_t set = 0; set < 16; set++) {
        uint32_t both = (uint32_t)unit->weekends_free & at->host->weekends_free;
        if ((uint32_t)__builtin_popcount(set) != demand->weekends || (set & ~both) != 0) {
            continue;
        }
        struct brute_guests next = *at;
        for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
            next.guests[w] += (set >> w & 1) != 0 ? unit->members : 0;
        }
        if (brute_weekends_fit(&next, i + 1)) {
            return true;
        }
    }
    return false;
}

static inline bool brute_guests_fit(const struct instance *instance, uint32_t seat,
                                    const uint32_t *arcs, uint32_t count)
{
    struct brute_guests at = {.instance = instance, .host = &instance->seat[seat]};
    uint32_t nights = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_arc *arc = &instance->arc[arcs[i]];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        at.always += demand->continuous ? instance->unit[arc->unit].members : 0;
        nights += demand->continuous ? 0 : demand->nights;
        if (!demand->continuous && demand->weekends > 0) {
            at.arc[at.count++] = arc;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_arc *arc = &instance->arc[arcs[i]];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        uint32_t members = instance->unit[arc->unit].members;
        bool comes = demand->weekends > 0 || demand->nights > 0;
        if (demand->continuous ? at.always > at.host->places
                               : comes && members + at.always > at.host->places) {
            return false;
        }
    }
    return nights <= at.host->nights_max && brute_weekends_fit(&at, 0);
}

static inline bool brute_sums_fit(const struct instance *instance, uint32_t seat,
                                  const uint32_t *arcs, uint32_t count)
{
    const struct instance_seat *host = &instance->seat[seat];
    uint32_t relations = 0;
    uint32_t hours_q = 0;
    uint32_t rooms = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_arc *arc = &instance->arc[arcs[i]];
        uint32_t same = 0;
        for (uint32_t j = 0; j < count; j++) {
            const struct instance_arc *other = &instance->arc[arcs[j]];
            same += other->service == arc->service ? other->relations : 0;
            if (i != j && arc->unit == other->unit) {
                return false;
            }
        }
        if (host->service_max[arc->service] != UINT16_MAX &&
            same > host->service_max[arc->service]) {
            return false;
        }
        relations += arc->relations;
        hours_q += instance->demand[arc->demand].hours_q;
        rooms += instance->demand[arc->demand].own_rooms;
    }
    return relations <= host->relations_max && hours_q <= host->hours_q_max &&
           rooms <= host->own_rooms;
}

/* require  at most seven arcs */
static inline bool brute_fits(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                              uint32_t count)
{
    return brute_sums_fit(instance, seat, arcs, count) &&
           brute_guests_fit(instance, seat, arcs, count) &&
           brute_visits_fit(instance, seat, arcs, count);
}

/* ---- answers: every one */

struct brute {
    const struct instance *instance;
    uint32_t arc_of_unit[8];
    uint8_t *known; /* [seat][set of the seat's arcs]: 0 not asked, 1 no, 2 fits */
    uint32_t slot[128];
    uint32_t best_arc[8];
    struct worth best;
    bool found;
    const struct assignment *claim; /* whose bounds every answer is held against, or NULL */
    bool broken;
};

enum { BRUTE_SLOTS = 16 };

static inline bool brute_seat_fits(struct brute *brute, uint32_t seat)
{
    const struct instance *instance = brute->instance;
    uint32_t arcs[8];
    uint32_t count = 0;
    uint32_t set = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        uint32_t arc = brute->arc_of_unit[u];
        if (arc != NO_ARC && instance->arc[arc].seat == seat) {
            arcs[count++] = arc;
            set |= 1u << brute->slot[arc];
        }
    }
    uint8_t *known = &brute->known[((size_t)seat << BRUTE_SLOTS) + set];
    if (*known == 0) {
        *known = brute_fits(instance, seat, arcs, count) ? 2 : 1;
    }
    return *known == 2;
}

static inline struct worth brute_worth(const struct instance *instance, const uint32_t *arc_of_unit)
{
    struct worth worth = {0};
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (arc_of_unit[u] == NO_ARC) {
            continue;
        }
        for (uint32_t k = 0; k < instance->level_count; k++) {
            worth.level[k] += instance->unit[u].level[k];
        }
        worth.quality += instance->arc[arc_of_unit[u]].score;
        worth.disturbance += instance->arc[arc_of_unit[u]].disturbance;
    }
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        bool split = false;
        for (uint32_t u = 0; u < instance->unit_count; u++) {
            for (uint32_t w = 0; w < u; w++) {
                split = split ||
                        (instance->unit[u].bundle == b && instance->unit[w].bundle == b &&
                         arc_of_unit[u] != NO_ARC && arc_of_unit[w] != NO_ARC &&
                         instance->arc[arc_of_unit[u]].seat != instance->arc[arc_of_unit[w]].seat);
            }
        }
        worth.quality -= split ? instance->bundle[b].split_price : 0;
    }
    return worth;
}

/* In the words of solve/instance.h: no answer that reaches the worth in every level before k has
 * more than the bound in level k. */
static inline bool brute_within(const struct instance *instance, const struct assignment *claim,
                                const struct worth *other)
{
    for (uint32_t k = 0; k < instance->level_count; k++) {
        if (other->level[k] > claim->bound.level[k]) {
            return false;
        }
        if (other->level[k] < claim->worth.level[k]) {
            return true;
        }
    }
    return other->quality <= claim->bound.quality &&
           (other->quality < claim->worth.quality ||
            other->disturbance >= claim->bound.disturbance);
}

static inline void brute_walk(struct brute *brute, uint32_t u)
{
    const struct instance *instance = brute->instance;
    if (u == instance->unit_count) {
        struct worth worth = brute_worth(instance, brute->arc_of_unit);
        brute->broken = brute->broken ||
                        (brute->claim != NULL && !brute_within(instance, brute->claim, &worth));
        if (!brute->found || worth_compare(&worth, &brute->best, instance->level_count) > 0) {
            brute->found = true;
            brute->best = worth;
            memcpy(brute->best_arc, brute->arc_of_unit, sizeof brute->best_arc);
        }
        return;
    }
    uint32_t pin = instance->unit[u].pin;
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        if (pin != NO_SEAT && pin != instance->arc[a].seat) {
            continue;
        }
        brute->arc_of_unit[u] = a;
        if (brute_seat_fits(brute, instance->arc[a].seat)) {
            brute_walk(brute, u + 1);
        }
    }
    brute->arc_of_unit[u] = NO_ARC;
    if (pin == NO_SEAT) {
        brute_walk(brute, u + 1);
    }
}

/* require  at most seven units and BRUTE_SLOTS arcs a seat */
static inline void brute_solve(struct brute *brute, const struct instance *instance,
                               struct arena *arena)
{
    memset(brute, 0, sizeof *brute);
    brute->instance = instance;
    brute->known = arena_take_many(arena, (size_t)instance->seat_count << BRUTE_SLOTS, 1);
    uint32_t slots[8] = {0};
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        brute->slot[a] = slots[instance->arc[a].seat]++;
    }
    for (uint32_t u = 0; u < 8; u++) {
        brute->arc_of_unit[u] = NO_ARC;
    }
    brute_walk(brute, 0);
}

static inline bool brute_bounds_hold(struct brute *brute, const struct assignment *claim)
{
    brute->claim = claim;
    brute->broken = false;
    brute_walk(brute, 0);
    brute->claim = NULL;
    return !brute->broken;
}

#endif

/* Random small coupled instances, and a brute force over their answers that shares no code with
 * the solvers: its own reading of what fits, hour by hour. */
#ifndef AMITY_TESTS_SOLVE_COUPLE_RANDOM_H
#define AMITY_TESTS_SOLVE_COUPLE_RANDOM_H

#include "base/arena.h"
#include "base/bits.h"
#include "base/random.h"
#include "solve/instance.h"

enum { RANDOM_UNITS_MAX = 7, RANDOM_SEATS_MAX = 4, RANDOM_DEMANDS = 10 };

static inline bool maybe(struct random *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}

/* A few days of the cycle with a few free hours each, some across midnight. */
static inline void make_hours(struct random *random, uint64_t *free, bool generous)
{
    uint32_t base = 14 + random_below(random, 6);
    for (uint32_t day = 0; day < CYCLE_DAYS; day++) {
        if (!maybe(random, generous ? 70 : 35)) {
            continue;
        }
        uint32_t from = maybe(random, 10) ? 22 : base + random_below(random, 3);
        uint32_t hours = 1 + random_below(random, generous ? 5 : 4);
        for (uint32_t h = from; h < from + hours && day * 24 + h < CYCLE_HOURS; h++) {
            bits_set(free, day * 24 + h);
        }
    }
}

static inline struct instance_demand make_demand(struct random *random, uint32_t kinds)
{
    struct instance_demand demand = {0};
    demand.hours_q = (uint16_t)random_below(random, 40);
    demand.own_rooms = (uint16_t)((kinds & 1) != 0 && maybe(random, 20));
    if ((kinds & 2) != 0 && maybe(random, 60)) {
        demand.per_week = maybe(random, 40);
        demand.visits = (uint8_t)(1 + random_below(random, demand.per_week ? 2 : 5));
        demand.visit_hours = (uint8_t)(random_below(random, 4));
    }
    if ((kinds & 4) != 0 && maybe(random, 60)) {
        demand.continuous = maybe(random, 15);
        demand.weekends = (uint8_t)random_below(random, 4);
        demand.nights = (uint8_t)random_below(random, 3);
    }
    return demand;
}

static inline void make_unit(struct random *random, struct instance_unit *unit, uint32_t levels,
                             uint32_t kinds)
{
    unit->members = (uint16_t)(maybe(random, 25) ? 2 + random_below(random, 3) : 1);
    for (uint32_t k = 0; k < levels; k++) {
        unit->level[k] = maybe(random, 50) ? unit->members : 0;
        if (maybe(random, 10)) {
            unit->level[k] = (int32_t)random_below(random, 30);
        }
    }
    unit->bundle = NO_BUNDLE;
    unit->pin = NO_SEAT;
    unit->weekends_free = (uint8_t)(maybe(random, 60) ? 15 : random_below(random, 16));
    make_hours(random, unit->free, (kinds & 8) != 0);
}

static inline void make_seat(struct random *random, struct instance_seat *seat, uint32_t kinds)
{
    seat->relations_max = (uint16_t)(1 + random_below(random, 4));
    for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
        seat->service_max[c] =
            (kinds & 16) != 0 && maybe(random, 30) ? (uint16_t)random_below(random, 3) : UINT16_MAX;
    }
    seat->places = (uint16_t)random_below(random, 6);
    seat->own_rooms = (uint16_t)random_below(random, 3);
    seat->weekends_max = (uint8_t)random_below(random, 5);
    seat->nights_max = (uint8_t)random_below(random, 5);
    seat->weekends_free = (uint8_t)(maybe(random, 60) ? 15 : random_below(random, 16));
    seat->hours_q_max = 20 + random_below(random, 80);
    make_hours(random, seat->free, true);
}

/* Arcs come sorted because they are made in order. */
static inline void make_arcs(struct random *random, struct instance *instance, uint32_t kinds)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        instance->arc_begin[u] = instance->arc_count;
        for (uint32_t v = 0; v < instance->seat_count; v++) {
            uint32_t demand = random_below(random, RANDOM_DEMANDS);
            uint32_t copies = maybe(random, 55) ? 1 + (uint32_t)maybe(random, 15) : 0;
            for (uint32_t c = 0; c < copies && demand < RANDOM_DEMANDS; c++) {
                struct instance_arc *arc = &instance->arc[instance->arc_count++];
                arc->unit = u;
                arc->seat = v;
                arc->demand = demand;
                arc->relations = (uint16_t)(maybe(random, 80) ? 1 : random_below(random, 3));
                arc->service = (uint8_t)random_below(random, 3);
                arc->score = (int32_t)random_below(random, maybe(random, 50) ? 6 : 1000);
                arc->disturbance =
                    (kinds & 32) != 0 && maybe(random, 40) ? (int32_t)random_below(random, 9) : 0;
                demand += 1 + random_below(random, 4);
            }
        }
    }
    instance->arc_begin[instance->unit_count] = instance->arc_count;
}

/* Bundles, and pins to seats the unit has an arc to. */
static inline void make_ties(struct random *random, struct instance *instance, uint32_t kinds)
{
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        instance->bundle[b].split_price = (int32_t)random_below(random, 900);
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        uint32_t degree = instance->arc_begin[u + 1] - instance->arc_begin[u];
        if ((kinds & 64) != 0 && maybe(random, 60)) {
            instance->unit[u].bundle = random_below(random, instance->bundle_count);
        }
        if ((kinds & 128) != 0 && degree > 0 && maybe(random, 20)) {
            instance->unit[u].pin =
                instance->arc[instance->arc_begin[u] + random_below(random, degree)].seat;
        }
    }
}

static inline struct instance random_instance_of(uint64_t seed, uint32_t units_max,
                                                 uint32_t seats_max, struct arena *arena)
{
    struct random random = random_seed(seed);
    uint32_t kinds = (uint32_t)random_u64(&random) & 0xFF;
    struct instance instance = {0};
    instance.unit_count = 1 + random_below(&random, units_max);
    instance.seat_count = 1 + random_below(&random, seats_max);
    instance.demand_count = RANDOM_DEMANDS;
    instance.bundle_count = (kinds & 64) != 0 ? 2 : 0;
    instance.level_count = random_below(&random, 4);
    size_t arcs = 3 * (size_t)instance.unit_count * instance.seat_count;
    instance.unit = arena_take_many(arena, instance.unit_count, sizeof *instance.unit);
    instance.seat = arena_take_many(arena, instance.seat_count, sizeof *instance.seat);
    instance.arc = arena_take_many(arena, arcs, sizeof *instance.arc);
    instance.demand = arena_take_many(arena, instance.demand_count, sizeof *instance.demand);
    instance.bundle = arena_take_many(arena, 2, sizeof *instance.bundle);
    instance.arc_begin = arena_take_many(arena, instance.unit_count + 1u, sizeof(uint32_t));
    for (uint32_t d = 0; d < instance.demand_count; d++) {
        instance.demand[d] = make_demand(&random, kinds);
    }
    for (uint32_t u = 0; u < instance.unit_count; u++) {
        make_unit(&random, &instance.unit[u], instance.level_count, kinds);
    }
    for (uint32_t v = 0; v < instance.seat_count; v++) {
        make_seat(&random, &instance.seat[v], kinds);
    }
    make_arcs(&random, &instance, kinds);
    make_ties(&random, &instance, kinds);
    return instance;
}

static inline struct instance random_instance(uint64_t seed, struct arena *arena)
{
    return random_instance_of(seed, RANDOM_UNITS_MAX, RANDOM_SEATS_MAX, arena);
}

#endif

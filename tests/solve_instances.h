/* Random matching problems for tests, and the dumb model that knows their optimum. */
#ifndef AMITY_TESTS_SOLVE_INSTANCES_H
#define AMITY_TESTS_SOLVE_INSTANCES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/random.h"
#include "solve/instance.h"

struct instances_shape {
    uint32_t units;
    uint32_t seats;
    uint32_t degree_max;   /* arcs a unit, at most */
    uint32_t capacity_max; /* relations a seat, at most; 0 may be drawn */
    uint32_t levels;
    int32_t level_max;
    int32_t score_max;
    int32_t disturbance_max;
    double zero_levels; /* share of units that add to no level */
};

/* A problem without coupling: each unit once, relations_max units a seat. */
static inline struct instance
instances_uncoupled(struct random *random, const struct instances_shape *shape, struct arena *job)
{
    struct instance instance = {.unit_count = shape->units,
                                .seat_count = shape->seats,
                                .arc_count = shape->units * shape->degree_max,
                                .demand_count = 1,
                                .level_count = shape->levels};
    CHECK(instance_take(&instance, job, NULL) == OK);
    for (uint32_t v = 0; v < shape->seats; v++) {
        instance.seat[v].relations_max = (uint16_t)random_below(random, shape->capacity_max + 1);
    }
    uint32_t count = 0;
    for (uint32_t u = 0; u < shape->units; u++) {
        const bool zero = random_chance(random, shape->zero_levels);
        for (uint32_t k = 0; k < shape->levels && !zero; k++) {
            instance.unit[u].level[k] = (int32_t)random_between(random, 0, shape->level_max);
        }
        const uint32_t degree = shape->seats == 0 ? 0 : random_below(random, shape->degree_max + 1);
        for (uint32_t i = 0; i < degree; i++) {
            instance.arc[count++] = (struct instance_arc){
                .unit = u,
                .seat = random_below(random, shape->seats),
                .relations = 1,
                .score = (int32_t)random_between(random, 0, shape->score_max),
                .disturbance = (int32_t)random_between(random, 0, shape->disturbance_max)};
        }
    }
    instance.arc_count = count;
    instance_seal(&instance);
    return instance;
}

/* The dumb model: tries every choice of arcs, unit by unit, and keeps the best worth. */
struct brute {
    const struct instance *instance;
    uint32_t room[64];
    struct worth best;
    struct worth now;
};

static inline void brute_unit(struct brute *brute, uint32_t u)
{
    const struct instance *instance = brute->instance;
    if (u == instance->unit_count) {
        if (worth_compare(&brute->now, &brute->best, instance->level_count) > 0) {
            brute->best = brute->now;
        }
        return;
    }
    brute_unit(brute, u + 1);
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (brute->room[arc->seat] == 0) {
            continue;
        }
        const struct worth before = brute->now;
        for (uint32_t k = 0; k < instance->level_count; k++) {
            brute->now.level[k] += instance->unit[u].level[k];
        }
        brute->now.quality += arc->score;
        brute->now.disturbance += arc->disturbance;
        brute->room[arc->seat]--;
        brute_unit(brute, u + 1);
        brute->room[arc->seat]++;
        brute->now = before;
    }
}

/* require  uncoupled; at most 64 seats and few units */
static inline struct worth brute_uncoupled(const struct instance *instance)
{
    CHECK(instance->seat_count <= 64);
    struct brute brute = {.instance = instance};
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        brute.room[v] = instance->seat[v].relations_max;
    }
    brute_unit(&brute, 0);
    return brute.best;
}

#endif

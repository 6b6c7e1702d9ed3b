/* Matching problems for benchmarks: clustered towns, some thirty eligible volunteers a client with
 * a long tail, many equal scores, four priorities. Seeded and reproducible. */
#ifndef AMITY_BENCH_REMATCH_INSTANCES_H
#define AMITY_BENCH_REMATCH_INSTANCES_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "solve/instance.h"

enum rematch_regime { REGIME_EASY, REGIME_ABUNDANT, REGIME_SCARCE, REGIME_TIGHT, REGIME_COUNT };

static inline const char *rematch_regime_name(enum rematch_regime regime)
{
    static const char *const name[] = {"easy", "abundant", "scarce", "tight"};
    return name[regime];
}

/* Towns of very different size; people live in one and look into its neighbourhood. Seats are
 * numbered along a line of towns, so that a neighbourhood is a run of seats. */
struct rematch_country {
    uint32_t seat_count;
    uint32_t *town_begin; /* [town_count + 1] first seat of each town */
    uint32_t town_count;
};

static inline void rematch_country_open(struct rematch_country *country, uint32_t seats,
                                        struct random *random, struct arena *job)
{
    const uint32_t towns = seats / 120 + 3;
    double *size = arena_take_many(job, towns, sizeof *size);
    country->seat_count = seats;
    country->town_count = towns;
    country->town_begin = arena_take_many(job, towns + 1, sizeof *country->town_begin);
    CHECK(!job->exhausted);
    double sum = 0;
    for (uint32_t t = 0; t < towns; t++) {
        const double unit = random_unit(random);
        size[t] = 0.1 + unit * unit * unit * 4;
        sum += size[t];
    }
    double before = 0;
    for (uint32_t t = 0; t < towns; t++) {
        country->town_begin[t] = (uint32_t)(before / sum * seats);
        before += size[t];
    }
    country->town_begin[towns] = seats;
}

/* The capacity of every seat: 1 to 3, and in tight problems as much in all as there are units. */
static inline void rematch_capacities(struct instance *instance, enum rematch_regime regime,
                                      struct random *random)
{
    uint32_t left = instance->unit_count;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        uint32_t capacity = 1 + random_below(random, 3);
        if (regime == REGIME_TIGHT) {
            const uint32_t others = instance->seat_count - 1 - v;
            const uint32_t most = left > others ? left - others : 1;
            capacity = capacity > most ? most : capacity;
            left -= capacity;
        }
        instance->seat[v].relations_max = (uint16_t)capacity;
    }
    for (uint32_t v = 0; regime == REGIME_TIGHT && left > 0; v = (v + 1) % instance->seat_count) {
        if (instance->seat[v].relations_max < 3) {
            instance->seat[v].relations_max++;
            left--;
        }
    }
}

static inline uint32_t rematch_degree(struct random *random)
{
    /* 3 … 160, mean about 32, skewed. */
    const double unit = random_unit(random);
    return 3 + (uint32_t)(157 * unit * unit * unit * unit) + random_below(random, 3);
}

static inline uint32_t rematch_seats_of(enum rematch_regime regime, uint32_t units)
{
    switch (regime) {
    case REGIME_ABUNDANT:
        return units * 2;
    case REGIME_SCARCE:
        return units / 4; /* two relations a seat on average: half as many places as units */
    case REGIME_TIGHT:
        return units / 2;
    default:
        return units;
    }
}

/* The eligible seats of one client: a run of near seats, thinned. */
static inline uint32_t rematch_arcs_of(struct instance *instance, uint32_t unit, uint32_t count,
                                       const struct rematch_country *country, struct random *random)
{
    const uint32_t seats = country->seat_count;
    const uint32_t town = random_below(random, country->town_count);
    const uint32_t first = country->town_begin[town];
    const uint32_t in_town = country->town_begin[town + 1] - first;
    uint32_t degree = rematch_degree(random);
    degree = degree > seats ? seats : degree;
    /* Most clients live where the volunteers do; some towns have more clients than that. */
    const bool anywhere = in_town == 0 || random_below(random, 100) < 85;
    const uint32_t home =
        anywhere ? random_below(random, seats) : first + random_below(random, in_town);
    const uint32_t reach = degree * 4 < seats ? degree * 4 : seats;
    uint32_t at = (home + seats - reach / 2) % seats;
    uint32_t left = reach;
    for (; degree > 0; at = (at + 1) % seats, left--) {
        if (random_below(random, left) >= degree) {
            continue;
        }
        degree--;
        const uint32_t away = at > home ? at - home : home - at;
        const uint32_t near = away < 100 ? 100 - away : 0;
        const int32_t score = (int32_t)(near * 2 + 25 * random_below(random, 33));
        instance->arc[count++] = (struct instance_arc){
            .unit = unit, .seat = at, .relations = 1, .score = score > 1000 ? 1000 : score};
    }
    return count;
}

static inline struct instance rematch_instance(uint32_t units, enum rematch_regime regime,
                                               uint64_t seed, struct arena *job)
{
    struct random random = random_seed(seed * 8 + (uint64_t)regime);
    struct instance instance = {.unit_count = units,
                                .seat_count = rematch_seats_of(regime, units),
                                .arc_count = units * 162,
                                .demand_count = 1,
                                .level_count = 1};
    /* The arcs are counted by drawing them once; then again, from the same state. */
    struct rematch_country country;
    rematch_country_open(&country, instance.seat_count, &random, job);
    const struct random start = random;
    struct instance probe = instance;
    struct instance_arc *scratch = calloc(200, sizeof *scratch);
    CHECK(scratch != NULL);
    probe.arc = scratch;
    uint32_t count = 0;
    for (uint32_t u = 0; u < units; u++) {
        count += rematch_arcs_of(&probe, u, 0, &country, &random);
    }
    free(scratch);
    instance.arc_count = count;
    CHECK(instance_take(&instance, job, NULL) == OK);
    random = start;
    count = 0;
    for (uint32_t u = 0; u < units; u++) {
        count = rematch_arcs_of(&instance, u, count, &country, &random);
    }
    for (uint32_t u = 0; u < units; u++) {
        const uint32_t draw = random_below(&random, 100);
        instance.unit[u].level[0] = draw < 2 ? 4 : draw < 15 ? 3 : draw < 70 ? 2 : 1;
    }
    rematch_capacities(&instance, regime, &random);
    instance_seal(&instance);
    return instance;
}

#endif

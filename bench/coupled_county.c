/* A county's night: 1 000 units and as many volunteers with everything on, by seed; prints when the
 * first answer stood, and what each level had reached and been bounded by along the way.
 *     bench_coupled_county [seed [units [pairs a unit [seconds [volunteers [bounds]]]]]] */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/random.h"
#include "coupled_run.h"
#include "solve/fits.h"

enum { LEVELS = 5, DEMANDS = 64 };

struct place {
    double x;
    double y;
};

static struct place place_of(struct random *random)
{
    uint32_t town = random_below(random, 18);
    double spread = town < 3 ? 6.0 : 10.0;
    return (struct place){(double)(town % 6) * 22.0 + spread * random_unit(random),
                          (double)(town / 6) * 25.0 + spread * random_unit(random)};
}

static void evenings(struct random *random, uint64_t *free, uint32_t percent)
{
    for (uint32_t weekday = 0; weekday < 7; weekday++) {
        if (random_below(random, 100) >= percent) {
            continue;
        }
        uint32_t from = weekday < 5 ? 16 + random_below(random, 3) : 10 + random_below(random, 5);
        uint32_t hours = 2 + random_below(random, weekday < 5 ? 3 : 6);
        for (uint32_t week = 0; week < 4; week++) {
            for (uint32_t h = from; h < from + hours; h++) {
                bits_set(free, (week * 7 + weekday) * 24 + h);
            }
        }
    }
}

/* Visits of 2–3 hours one to four times a cycle or weekly, weekends, nights, continuous. */
static void demands_make(struct random *random, struct instance *instance)
{
    for (uint32_t d = 0; d < DEMANDS; d++) {
        struct instance_demand *demand = &instance->demand[d];
        if (d < 40) {
            demand->per_week = random_below(random, 100) < 30;
            demand->visits = (uint8_t)(demand->per_week ? 1 : 1 + random_below(random, 4));
            demand->visit_hours = (uint8_t)(2 + random_below(random, 2));
            demand->hours_q =
                (uint16_t)(4u * demand->visits * demand->visit_hours * (demand->per_week ? 4 : 1));
        } else if (d < 58) {
            demand->weekends = (uint8_t)(1 + random_below(random, 2));
            demand->nights = (uint8_t)random_below(random, 2);
        } else {
            demand->continuous = true;
            demand->own_rooms = 1;
        }
    }
}

static void unit_make(struct random *random, struct instance_unit *unit)
{
    uint32_t draw = random_below(random, 100);
    unit->members = (uint16_t)(random_below(random, 100) < 10 ? 2 + random_below(random, 3) : 1);
    uint32_t level = draw < 2 ? 0 : draw < 15 ? 1 : draw < 35 ? 2 : draw < 80 ? 3 : 4;
    unit->level[level] = unit->members;
    unit->bundle = NO_BUNDLE;
    unit->pin = NO_SEAT;
    unit->weekends_free = (uint8_t)(1 + random_below(random, 15));
    evenings(random, unit->free, 60);
}

static void seat_make(struct random *random, struct instance_seat *seat)
{
    seat->relations_max =
        (uint16_t)(1 + (random_below(random, 100) < 35) + (random_below(random, 100) < 10));
    for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
        seat->service_max[c] = UINT16_MAX;
    }
    seat->service_max[1] = (uint16_t)(1 + random_below(random, 2));
    seat->places = (uint16_t)(1 + random_below(random, 4));
    seat->own_rooms = (uint16_t)random_below(random, 3);
    seat->weekends_max = (uint8_t)(1 + random_below(random, 2));
    seat->nights_max = (uint8_t)random_below(random, 4);
    seat->weekends_free = (uint8_t)(1 + random_below(random, 15));
    seat->hours_q_max = 32 + random_below(random, 96);
    evenings(random, seat->free, 70);
}

/* Twelve times the pairs that are asked for, if there can be so many. */
static uint32_t arcs_room(const struct instance *instance, uint32_t degree)
{
    uint32_t most = degree * 12 < instance->seat_count ? degree * 12 : instance->seat_count;
    return instance->unit_count * most;
}

/* The nearest volunteers of the unit's service, about `degree` of them. */
static void arcs_make(struct random *random, struct instance *instance, uint32_t degree)
{
    struct place *where = calloc(instance->seat_count, sizeof *where);
    uint32_t room = arcs_room(instance, degree);
    for (uint32_t v = 0; where != NULL && v < instance->seat_count; v++) {
        where[v] = place_of(random);
    }
    for (uint32_t u = 0; where != NULL && u < instance->unit_count; u++) {
        instance->arc_begin[u] = instance->arc_count;
        struct place here = place_of(random);
        uint32_t draw = random_below(random, 100);
        uint32_t demand = draw < 65   ? random_below(random, 40)
                          : draw < 92 ? 40 + random_below(random, 18)
                                      : 58 + random_below(random, 6);
        double reach = 18.0 * sqrt((double)degree / 32.0 * 1000.0 / (double)instance->seat_count);
        for (uint32_t v = 0; v < instance->seat_count && instance->arc_count < room; v++) {
            double far = hypot(where[v].x - here.x, where[v].y - here.y);
            if (far > reach || random_below(random, 100) >= 35) {
                continue;
            }
            struct instance_arc *arc = &instance->arc[instance->arc_count++];
            uint16_t members = instance->unit[u].members;
            arc->unit = u;
            arc->seat = v;
            arc->demand = demand;
            arc->relations = 1;
            arc->service = draw < 65 ? 0 : draw < 92 ? 1 : 2;
            arc->score = members * (int32_t)(400 + random_below(random, 400) +
                                             (uint32_t)(200.0 * (1.0 - far / reach)));
        }
    }
    instance->arc_begin[instance->unit_count] = instance->arc_count;
    free(where);
}

/* 5 % standing relations that fit, 4 % soft pairs. */
static void ties_make(struct random *random, struct instance *instance)
{
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        instance->bundle[b].split_price = (int32_t)(100 + random_below(random, 400));
        uint32_t first = random_below(random, instance->unit_count - 1);
        if (instance->unit[first].bundle == NO_BUNDLE &&
            instance->unit[first + 1].bundle == NO_BUNDLE) {
            instance->unit[first].bundle = b;
            instance->unit[first + 1].bundle = b;
        }
    }
    for (uint32_t v = 0; v < instance->seat_count; v += 20) {
        for (uint32_t a = 0; a < instance->arc_count; a++) {
            const struct instance_arc *arc = &instance->arc[a];
            if (arc->seat == v && instance->unit[arc->unit].pin == NO_SEAT &&
                fits(instance, v, &a, 1)) {
                instance->unit[arc->unit].pin = v;
                memset(instance->unit[arc->unit].level, 0, sizeof instance->unit[0].level);
                break;
            }
        }
    }
}

static bool county_make(struct instance *instance, struct arena *arena, uint32_t degree,
                        uint64_t seed)
{
    struct random random = random_seed(seed);
    uint32_t size = instance->unit_count;
    instance->demand_count = DEMANDS;
    instance->bundle_count = size / 50;
    instance->level_count = LEVELS;
    instance->unit = arena_take_many(arena, size, sizeof *instance->unit);
    instance->seat = arena_take_many(arena, instance->seat_count, sizeof *instance->seat);
    instance->arc = arena_take_many(arena, arcs_room(instance, degree), sizeof *instance->arc);
    instance->demand = arena_take_many(arena, DEMANDS, sizeof *instance->demand);
    instance->bundle = arena_take_many(arena, instance->bundle_count, sizeof *instance->bundle);
    instance->arc_begin = arena_take_many(arena, size + 1u, sizeof(uint32_t));
    if (arena->exhausted) {
        return false;
    }
    demands_make(&random, instance);
    for (uint32_t i = 0; i < size; i++) {
        unit_make(&random, &instance->unit[i]);
    }
    for (uint32_t i = 0; i < instance->seat_count; i++) {
        seat_make(&random, &instance->seat[i]);
    }
    arcs_make(&random, instance, degree);
    ties_make(&random, instance);
    return true;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint32_t size = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000;
    uint32_t degree = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 32;
    uint32_t limit_s = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 60;
    uint32_t seats = argc > 5 ? (uint32_t)strtoul(argv[5], NULL, 10) : size;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    struct instance instance = {.unit_count = size, .seat_count = seats};
    if (size < 2 || seats < 1 || !county_make(&instance, &arena, degree, seed)) {
        return 1;
    }
    struct fault fault = {0};
    if (instance_check(&instance, &fault) != OK) {
        printf("refused: %s %s\n", fault.path, fault.detail);
        return 1;
    }
    printf("seed %" PRIu64 ": %u units, %u volunteers, %u pairs\n", seed, size, seats,
           instance.arc_count);
    int code = solve_and_print(&instance, limit_s, argc > 6);
    arena_close(&arena);
    return code;
}

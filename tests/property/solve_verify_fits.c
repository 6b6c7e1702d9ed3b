/* Two judgements of what fits, written apart from the same words, must agree; and what fits must
 * stay fitting when something is taken away. AMITY_LONG=1 runs a hundred times as many;
 * AMITY_SEED=n starts elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/bits.h"
#include "solve/fits.h"
#include "solve/verify_fits.h"
#include "solve_instances.h"

enum { UNITS = 6 };

static void free_hours(struct random *random, uint64_t *words)
{
    memset(words, 0, CYCLE_WORDS * sizeof *words);
    const uint32_t from = random_below(random, 22);
    const uint32_t hours = 1 + random_below(random, 4);
    const double chance = 0.2 + random_unit(random) * 0.8;
    for (uint32_t day = 0; day < CYCLE_DAYS; day++) {
        for (uint32_t h = 0; h < hours && random_chance(random, chance); h++) {
            const uint32_t hour = day * 24 + from + h;
            if (hour < CYCLE_HOURS) {
                bits_set(words, hour);
            }
        }
    }
    if (random_chance(random, 0.2)) {
        for (uint32_t hour = 0; hour < CYCLE_HOURS; hour++) {
            bits_set(words, hour);
        }
    }
}

static struct instance_demand some_demand(struct random *random)
{
    struct instance_demand demand = {.hours_q = (uint16_t)random_below(random, 20),
                                     .own_rooms = (uint16_t)random_below(random, 2)};
    if (random_chance(random, 0.6)) {
        demand.per_week = random_chance(random, 0.6);
        demand.visits = (uint8_t)(1 + random_below(random, demand.per_week ? 3 : 6));
        demand.visit_hours = (uint8_t)random_below(random, 4);
    }
    if (random_chance(random, 0.4)) {
        demand.weekends = (uint8_t)random_below(random, 4);
        demand.nights = (uint8_t)random_below(random, 3);
        demand.continuous = random_chance(random, 0.2);
    }
    return demand;
}

/* One seat and a handful of units that all may go there. */
static struct instance one_seat(struct random *random, struct arena *job)
{
    struct instance instance = {.unit_count = UNITS,
                                .seat_count = 1,
                                .arc_count = UNITS,
                                .demand_count = UNITS,
                                .level_count = 0};
    CHECK(instance_take(&instance, job, NULL) == OK);
    struct instance_seat *seat = &instance.seat[0];
    seat->relations_max = (uint16_t)(1 + random_below(random, 8));
    seat->places = (uint16_t)random_below(random, 6);
    seat->own_rooms = (uint16_t)random_below(random, 4);
    seat->weekends_max = (uint8_t)random_below(random, 5);
    seat->nights_max = (uint8_t)random_below(random, 8);
    seat->weekends_free = (uint8_t)random_below(random, 16);
    seat->hours_q_max = random_below(random, 80);
    seat->service_max[0] =
        random_chance(random, 0.3) ? (uint16_t)random_below(random, 3) : UINT16_MAX;
    free_hours(random, seat->free);
    for (uint32_t u = 0; u < UNITS; u++) {
        instance.unit[u].members = (uint16_t)(1 + random_below(random, 3));
        instance.unit[u].weekends_free = (uint8_t)random_below(random, 16);
        free_hours(random, instance.unit[u].free);
        instance.demand[u] = some_demand(random);
        instance.arc[u] = (struct instance_arc){.unit = u,
                                                .demand = u,
                                                .service = (uint8_t)random_below(random, 2),
                                                .relations = (uint16_t)random_below(random, 3)};
    }
    instance_seal(&instance);
    CHECK(instance_check(&instance, NULL) == OK);
    return instance;
}

static void both_judgements_agree_and_subsets_of_what_fits_fit(void **state)
{
    (void)state;
    const char *text = getenv("AMITY_SEED");
    const uint64_t first = text == NULL ? 20260301 : strtoull(text, NULL, 10);
    const uint32_t rounds = getenv("AMITY_LONG") == NULL ? 300 : 30000;
    uint32_t fitting = 0;
    uint32_t unsure = 0;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        const struct instance instance = one_seat(&random, &job);
        struct judge *judge = judge_take(&job);
        bool fit[1 << UNITS];
        for (uint32_t set = 0; set < 1 << UNITS; set++) {
            uint32_t arcs[UNITS];
            uint32_t count = 0;
            for (uint32_t u = 0; u < UNITS; u++) {
                if ((set >> u & 1) != 0) {
                    arcs[count++] = u;
                }
            }
            uint64_t effort = 0;
            const enum judgement mine = judge_set(judge, &instance, arcs, count, &effort);
            const enum fits_answer theirs = fits_judge(&instance, 0, arcs, count);
            if (mine == JUDGED_UNSURE || theirs == FITS_UNSURE) {
                unsure++;
            } else if ((mine == JUDGED_YES) != (theirs == FITS_YES)) {
                fail_msg("seed %llu, set %x: the verifier says %d, the solver %d",
                         (unsigned long long)seed, set, mine == JUDGED_YES, theirs == FITS_YES);
            }
            fit[set] = mine != JUDGED_NO;
            fitting += mine == JUDGED_YES && count > 1;
            for (uint32_t u = 0; u < UNITS && mine == JUDGED_YES; u++) {
                assert_true((set >> u & 1) == 0 || fit[set & ~(1u << u)]);
            }
        }
        arena_close(&job);
    }
    assert_true(fitting > rounds);
    assert_true(unsure < rounds / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_judgements_agree_and_subsets_of_what_fits_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The transportation core against the dumb model that tries everything, on small random problems,
 * and against itself by another method on larger ones. AMITY_LONG=1 runs a hundred times as many;
 * AMITY_SEED=n starts elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/rematch_instances.h"
#include "solve/transport.h"
#include "solve/verify.h"
#include "solve_instances.h"

static uint64_t first_seed(void)
{
    const char *text = getenv("AMITY_SEED");
    return text == NULL ? 20260101 : strtoull(text, NULL, 10);
}

static uint32_t rounds(uint32_t usual)
{
    return getenv("AMITY_LONG") == NULL ? usual : 100 * usual;
}

struct solved {
    struct assignment assignment;
    struct certificate certificate;
};

static struct solved solve(const struct instance *instance, enum transport_method method,
                           struct arena *job)
{
    struct solved solved = {0};
    solved.assignment.arc_of_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    const struct transport_request request = {method, job};
    struct budget budget = {0};
    struct fault fault = {0};
    const enum status status = transport_solve(instance, &request, &budget, &solved.assignment,
                                               &solved.certificate, &fault);
    if (status != OK) {
        fail_msg("transport_solve: %s", fault.detail);
    }
    return solved;
}

static void assert_verified(const struct instance *instance, const struct solved *solved,
                            uint64_t seed)
{
    struct fault fault = {0};
    struct verdict verdict;
    const enum status status =
        verify_assignment(instance, &solved->assignment, &solved->certificate, &verdict, &fault);
    if (status != OK || !verdict.proved) {
        fail_msg("seed %llu: the verifier refuses: %s %s", (unsigned long long)seed, fault.path,
                 fault.detail);
    }
}

/* All methods, and what they must come to. */
static void assert_all_methods(const struct instance *instance, const struct worth *best,
                               struct arena *job, uint64_t seed)
{
    for (int method = TRANSPORT_CHOOSE; method <= TRANSPORT_AUCTION; method++) {
        const struct solved solved = solve(instance, (enum transport_method)method, job);
        if (worth_compare(&solved.assignment.worth, best, instance->level_count) != 0) {
            fail_msg("seed %llu, method %d: not the optimum", (unsigned long long)seed, method);
        }
        assert_verified(instance, &solved, seed);
    }
}

static struct instances_shape small_shape(struct random *random)
{
    return (struct instances_shape){.units = random_below(random, 8),
                                    .seats = random_below(random, 6),
                                    .degree_max = 1 + random_below(random, 4),
                                    .capacity_max = 1 + random_below(random, 2),
                                    .levels = random_below(random, 4),
                                    .level_max = (int32_t)random_below(random, 4),
                                    .score_max = (int32_t)random_between(random, 0, 8),
                                    .disturbance_max = (int32_t)random_below(random, 4),
                                    .zero_levels = random_unit(random) / 2};
}

static void the_core_finds_what_trying_everything_finds(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(3000); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 14, 0);
        const struct instances_shape shape = small_shape(&random);
        const struct instance instance = instances_uncoupled(&random, &shape, &job);
        assert_int_equal(instance_check(&instance, NULL), OK);
        assert_false(instance_is_coupled(&instance));
        const struct worth best = brute_uncoupled(&instance);
        assert_all_methods(&instance, &best, &job, seed);
        arena_close(&job);
    }
}

/* The shape that is hard at size: as many places as clients, neighbours who ask for the same few
 * volunteers, and many equal scores. */
static void the_core_finds_what_trying_everything_finds_where_places_are_just_enough(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(1500); seed++) {
        struct arena job;
        arena_open(&job, 1 << 16, 0);
        struct random random = random_seed(seed);
        const uint32_t units = 4 + random_below(&random, 4);
        struct instance instance = rematch_instance(units, REGIME_TIGHT, seed, &job);
        const int32_t steps = 1 + (int32_t)random_below(&random, 400);
        for (uint32_t a = 0; a < instance.arc_count; a++) {
            instance.arc[a].score -= instance.arc[a].score % steps;
        }
        const struct worth best = brute_uncoupled(&instance);
        assert_all_methods(&instance, &best, &job, seed);
        arena_close(&job);
    }
}

static void all_methods_agree_on_a_country_of_thousands(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(3); seed++) {
        for (int regime = REGIME_EASY; regime < REGIME_COUNT; regime++) {
            struct arena job;
            arena_open(&job, 1 << 20, 0);
            struct random random = random_seed(seed);
            const uint32_t units = 300 + random_below(&random, 1500);
            const struct instance instance =
                rematch_instance(units, (enum rematch_regime)regime, seed, &job);
            const struct solved paths = solve(&instance, TRANSPORT_PATHS, &job);
            assert_all_methods(&instance, &paths.assignment.worth, &job, seed);
            arena_close(&job);
        }
    }
}

static void drops_too_great_for_an_arc_are_looked_up(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(300); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 14, 0);
        struct instances_shape shape = small_shape(&random);
        shape.score_max = 1000;
        shape.disturbance_max = 1 << 30;
        const struct instance instance = instances_uncoupled(&random, &shape, &job);
        const struct worth best = brute_uncoupled(&instance);
        assert_all_methods(&instance, &best, &job, seed);
        arena_close(&job);
    }
}

static void paths_and_auction_agree_on_problems_of_hundreds(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(60); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        const uint32_t units = 50 + random_below(&random, 500);
        const struct instances_shape shape = {.units = units,
                                              .seats = 10 + random_below(&random, units),
                                              .degree_max = 2 + random_below(&random, 40),
                                              .capacity_max = 1 + random_below(&random, 4),
                                              .levels = 1 + random_below(&random, 4),
                                              .level_max = 1 + (int32_t)random_below(&random, 3),
                                              .score_max = 1000,
                                              .disturbance_max = (int32_t)random_below(&random, 2),
                                              .zero_levels = random_unit(&random) / 3};
        const struct instance instance = instances_uncoupled(&random, &shape, &job);
        const struct solved paths = solve(&instance, TRANSPORT_PATHS, &job);
        const struct solved auction = solve(&instance, TRANSPORT_AUCTION, &job);
        if (worth_compare(&paths.assignment.worth, &auction.assignment.worth,
                          instance.level_count) != 0) {
            fail_msg("seed %llu: paths and auction differ", (unsigned long long)seed);
        }
        assert_verified(&instance, &paths, seed);
        assert_verified(&instance, &auction, seed);
        arena_close(&job);
    }
}

/* Where there are more places than units rows stay in the instance and short lists are read: rows
 * of every length, scores many of which are equal, doubled arcs, seats that take nobody, and
 * neighbours who all want the same, so that lists wear out. The auction packs the rows. */
static void lists_find_what_rows_find_where_there_is_room(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(150); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        const uint32_t units = 5 + random_below(&random, 300);
        const bool has_long_rows = random_below(&random, 10) == 0;
        const struct instances_shape shape = {
            .units = units,
            .seats = units / 2 + random_below(&random, units),
            .degree_max = has_long_rows ? 1500 : 1 + random_below(&random, 60),
            .capacity_max = 3 + random_below(&random, 3),
            .levels = random_below(&random, 3),
            .level_max = 1 + (int32_t)random_below(&random, 3),
            .score_max = 1000,
            .zero_levels = random_unit(&random) / 2};
        struct instance instance = instances_uncoupled(&random, &shape, &job);
        const bool is_open = random_below(&random, 2) == 0;
        for (uint32_t v = 0; v < instance.seat_count && is_open; v++) {
            if (instance.seat[v].relations_max == 0) {
                instance.seat[v].relations_max = 1;
            }
        }
        const int32_t steps = 1 + (int32_t)random_below(&random, 400);
        const uint32_t wanted = 1 + random_below(&random, instance.seat_count);
        for (uint32_t a = 0; a < instance.arc_count; a++) {
            instance.arc[a].score -= instance.arc[a].score % steps;
            instance.arc[a].score += instance.arc[a].seat < wanted ? 0 : -instance.arc[a].score / 2;
        }
        const struct solved auction = solve(&instance, TRANSPORT_AUCTION, &job);
        assert_all_methods(&instance, &auction.assignment.worth, &job, seed);
        arena_close(&job);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_core_finds_what_trying_everything_finds),
        cmocka_unit_test(the_core_finds_what_trying_everything_finds_where_places_are_just_enough),
        cmocka_unit_test(all_methods_agree_on_a_country_of_thousands),
        cmocka_unit_test(drops_too_great_for_an_arc_are_looked_up),
        cmocka_unit_test(paths_and_auction_agree_on_problems_of_hundreds),
        cmocka_unit_test(lists_find_what_rows_find_where_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

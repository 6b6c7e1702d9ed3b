/* Coupled instances: the solver against brute force, level by level, and the verifier on top. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "solve/fits.h"
#include "solve/solve.h"
#include "solve/verify.h"
#include "solve_couple_brute.h"
#include "solve_couple_random.h"

struct ways {
    const char *name;
    struct solve_options options;
    bool must_prove;
};

static uint32_t campaign(uint32_t ordinary)
{
    const char *longer = getenv("AMITY_LONG");
    return longer != NULL && longer[0] == '1' ? 10 * ordinary : ordinary;
}

static bool way_agrees(const struct instance *instance, struct brute *brute, const struct ways *way,
                       uint32_t *proved)
{
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    struct budget budget = {0};
    struct solution solution;
    struct fault fault = {0};
    enum status status = solve_instance(instance, &way->options, &budget, &job, &solution, &fault);
    bool good = true;
    if (!brute->found) {
        good = status == E_CONFLICT;
    } else if (status != OK) {
        good = false;
    } else {
        const struct assignment *made = &solution.assignment;
        struct worth real = brute_worth(instance, made->arc_of_unit);
        int against = worth_compare(&made->worth, &brute->best, instance->level_count);
        struct verdict verdict;
        struct fault refused = {0};
        enum status verified =
            verify_assignment(instance, made, &solution.certificate, &verdict, &refused);
        good = against <= 0 && worth_compare(&real, &made->worth, instance->level_count) == 0 &&
               (!made->proved || against == 0) && (!way->must_prove || made->proved) &&
               brute_bounds_hold(brute, made) && verified == OK;
        *proved += made->proved;
        if (!good) {
            print_message("  against %d proved %d verified %d (%s %s)\n", against, made->proved,
                          verified == OK, refused.path, refused.detail);
        }
    }
    if (!good) {
        print_message("  way %s, status %s\n", way->name, status_type(status));
    }
    arena_close(&job);
    return good;
}

/* S0-14, S0-24, S1-16, S1-21: time, room, weekends and places are kept, and nothing better is
 * missed. */
static void the_solver_equals_brute_force_level_by_level(void **state)
{
    (void)state;
    static const struct ways way[] = {
        {"ordinary", {0}, true},
        {"columns", {.no_search = true, .no_transport = true}, false},
        {"all values at once first", {.no_search = true, .start_units = 1, .threads = 1}, false},
        {"bounds alone",
         {.no_search = true, .no_transport = true, .no_neighbourhoods = true, .no_branching = true},
         false},
    };
    enum { WAYS = sizeof way / sizeof way[0] };
    uint32_t proved[WAYS] = {0};
    uint32_t count = campaign(10000);
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    for (uint32_t seed = 1; seed <= count; seed++) {
        struct instance instance = random_instance(seed, &arena);
        struct fault fault = {0};
        assert_int_equal(instance_check(&instance, &fault), OK);
        struct brute brute;
        brute_solve(&brute, &instance, &arena);
        for (uint32_t w = 0; w < WAYS; w++) {
            if (!way_agrees(&instance, &brute, &way[w], &proved[w])) {
                fail_msg("seed %u", seed);
            }
        }
        arena_reset(&arena);
    }
    for (uint32_t w = 0; w < WAYS; w++) {
        print_message("%s: %u proved\n", way[w].name, proved[w]);
    }
    arena_close(&arena);
}

/* Sets of arcs at one seat, judged by both. */
static void fits_agrees_with_every_schedule_tried(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    uint32_t yes = 0;
    uint32_t no = 0;
    for (uint32_t seed = 1; seed <= campaign(3000); seed++) {
        struct instance instance = random_instance(seed + 500000, &arena);
        struct random random = random_seed(seed);
        for (uint32_t tries = 0; tries < 12; tries++) {
            uint32_t seat = random_below(&random, instance.seat_count);
            uint32_t arcs[8];
            uint32_t count = 0;
            for (uint32_t a = 0; a < instance.arc_count && count < 5; a++) {
                bool again =
                    count > 0 && instance.arc[arcs[count - 1]].unit == instance.arc[a].unit;
                if (instance.arc[a].seat == seat && !again && maybe(&random, 50)) {
                    arcs[count++] = a;
                }
            }
            bool brute = brute_fits(&instance, seat, arcs, count);
            if (fits_judge(&instance, seat, arcs, count) != (brute ? FITS_YES : FITS_NO)) {
                fail_msg("seed %u try %u: brute force says %d", seed, tries, brute);
            }
            yes += count > 1 && brute;
            no += count > 1 && !brute;
        }
        arena_reset(&arena);
    }
    print_message("sets that fit: %u, that do not: %u\n", yes, no);
    assert_true(yes > 100 && no > 100);
    arena_close(&arena);
}

static void the_same_instance_and_ticks_give_the_same_answer(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    for (uint32_t seed = 1; seed <= 200; seed++) {
        struct instance instance = random_instance(seed + 900000, &arena);
        struct solve_options options = {.no_search = true, .no_transport = true};
        struct solution one;
        struct solution two;
        struct budget first = {.ticks_max = 500 + 37 * seed};
        struct budget second = first;
        enum status status = solve_instance(&instance, &options, &first, &arena, &one, NULL);
        assert_int_equal(solve_instance(&instance, &options, &second, &arena, &two, NULL), status);
        if (status == OK) {
            assert_memory_equal(one.assignment.arc_of_unit, two.assignment.arc_of_unit,
                                instance.unit_count * sizeof(uint32_t));
            assert_memory_equal(&one.assignment.bound, &two.assignment.bound, sizeof(struct worth));
            assert_int_equal(first.ticks, second.ticks);
        }
        arena_reset(&arena);
    }
    arena_close(&arena);
}

/* Where trying everything is too slow: search and columns, two methods that share only what fits,
 * agree, and the verifier follows the proof. */
static void larger_instances_come_out_the_same_by_search_and_by_columns(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    uint32_t compared = 0;
    for (uint32_t seed = 1; seed <= campaign(300); seed++) {
        struct instance instance = random_instance_of(seed + 700000, 14, 6, &arena);
        const struct solve_options way[2] = {{.search_units_max = 14},
                                             {.no_search = true, .no_transport = true}};
        struct solution made[2];
        enum status status[2];
        for (uint32_t w = 0; w < 2; w++) {
            struct budget budget = {.ticks_max = 40000000};
            status[w] = solve_instance(&instance, &way[w], &budget, &arena, &made[w], NULL);
        }
        if (status[0] != status[1]) {
            fail_msg("seed %u: %s and %s", seed, status_type(status[0]), status_type(status[1]));
        }
        for (uint32_t w = 0; w < 2 && status[0] == OK; w++) {
            struct verdict verdict;
            struct fault fault = {0};
            if (verify_assignment(&instance, &made[w].assignment, &made[w].certificate, &verdict,
                                  &fault) != OK) {
                fail_msg("seed %u way %u: %s %s", seed, w, fault.path, fault.detail);
            }
        }
        if (status[0] == OK && made[0].assignment.proved && made[1].assignment.proved) {
            compared++;
            if (worth_compare(&made[0].assignment.worth, &made[1].assignment.worth,
                              instance.level_count) != 0) {
                fail_msg("seed %u: search and columns differ", seed);
            }
        }
        arena_reset(&arena);
    }
    print_message("compared %u\n", compared);
    assert_true(compared > 150);
    arena_close(&arena);
}

/* A worth, a bound, a chosen arc or a level's price made up after the fact is refused. */
static void a_mutated_answer_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    for (uint32_t seed = 1; seed <= 400; seed++) {
        struct instance instance = random_instance(seed + 300000, &arena);
        struct solve_options options = {.no_search = seed % 2 == 0, .no_transport = true};
        struct budget budget = {0};
        struct solution made;
        struct verdict verdict;
        if (solve_instance(&instance, &options, &budget, &arena, &made, NULL) == OK) {
            struct assignment false_worth = made.assignment;
            false_worth.worth.quality++;
            assert_int_not_equal(
                verify_assignment(&instance, &false_worth, &made.certificate, &verdict, NULL), OK);
            struct assignment false_bound = made.assignment;
            false_bound.bound.quality = false_bound.worth.quality - 1;
            assert_int_not_equal(
                verify_assignment(&instance, &false_bound, &made.certificate, &verdict, NULL), OK);
            for (uint32_t u = 0; u < instance.unit_count; u++) {
                uint32_t arc = made.assignment.arc_of_unit[u];
                if (arc == NO_ARC) {
                    continue;
                }
                made.assignment.arc_of_unit[u] = (arc + 1) % (instance.arc_count + 1);
                bool lied = arc + 1 >= instance.arc_begin[u + 1]; /* another unit's arc */
                enum status status = verify_assignment(&instance, &made.assignment,
                                                       &made.certificate, &verdict, NULL);
                assert_true(!lied || status != OK);
                made.assignment.arc_of_unit[u] = arc;
            }
        }
        arena_reset(&arena);
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_agrees_with_every_schedule_tried),
        cmocka_unit_test(the_solver_equals_brute_force_level_by_level),
        cmocka_unit_test(larger_instances_come_out_the_same_by_search_and_by_columns),
        cmocka_unit_test(a_mutated_answer_is_refused),
        cmocka_unit_test(the_same_instance_and_ticks_give_the_same_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

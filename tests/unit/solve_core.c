/* What the solver's problem refuses, how worths compare and weigh, and how the core behaves at its
 * edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/rematch_instances.h"
#include "solve/transport.h"
#include "solve/weight.h"
#include "solve_instances.h"

struct bench {
    struct arena job;
    struct instance instance;
};

static const struct instances_shape shape = {.units = 12,
                                             .seats = 6,
                                             .degree_max = 4,
                                             .capacity_max = 2,
                                             .levels = 2,
                                             .level_max = 3,
                                             .score_max = 1000,
                                             .disturbance_max = 3};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    arena_open(&bench->job, 1 << 14, 0);
    struct random random = random_seed(7);
    bench->instance = instances_uncoupled(&random, &shape, &bench->job);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    arena_close(&bench->job);
    free(bench);
    return 0;
}

static void assert_refused(const struct instance *instance, const char *path)
{
    struct fault fault = {0};
    assert_int_not_equal(instance_check(instance, &fault), OK);
    assert_string_equal(fault.path, path);
}

static void an_index_beyond_its_table_is_refused(void **state)
{
    struct bench *bench = *state;
    struct instance *instance = &bench->instance;
    assert_int_equal(instance_check(instance, NULL), OK);
    const struct instance_arc kept = instance->arc[3];
    instance->arc[3].seat = instance->seat_count;
    assert_refused(instance, "arc[3]");
    instance->arc[3] = kept;
    instance->arc[3].demand = 1;
    assert_refused(instance, "arc[3]");
    instance->arc[3] = kept;
    instance->arc[3].service = INSTANCE_CLASSES_MAX;
    assert_refused(instance, "arc[3]");
    instance->arc[3] = kept;
    instance->unit[2].bundle = 0;
    assert_refused(instance, "unit[2]");
}

static void a_score_above_a_thousand_a_member_is_refused(void **state)
{
    struct bench *bench = *state;
    bench->instance.arc[0].score = 1001;
    assert_refused(&bench->instance, "arc[0]");
    bench->instance.unit[bench->instance.arc[0].unit].members = 2;
    assert_int_equal(instance_check(&bench->instance, NULL), OK);
}

static void arcs_out_of_order_are_refused_until_sealed(void **state)
{
    struct bench *bench = *state;
    struct instance *instance = &bench->instance;
    const struct instance_arc first = instance->arc[0];
    instance->arc[0] = instance->arc[instance->arc_count - 1];
    instance->arc[instance->arc_count - 1] = first;
    assert_int_equal(instance_check(instance, NULL), E_INVALID_ARGUMENT);
    instance_seal(instance);
    assert_int_equal(instance_check(instance, NULL), OK);
}

static void hours_outside_the_cycle_are_refused(void **state)
{
    struct bench *bench = *state;
    bench->instance.unit[1].free[CYCLE_WORDS - 1] = UINT64_C(1) << 32;
    assert_refused(&bench->instance, "unit[1]");
}

static void a_pin_without_an_arc_is_refused(void **state)
{
    struct bench *bench = *state;
    struct instance *instance = &bench->instance;
    instance->arc[0].unit = 0;
    instance_seal(instance);
    instance->unit[0].pin = instance->arc[0].seat;
    assert_int_equal(instance_check(instance, NULL), OK);
    assert_true(instance_is_coupled(instance));
    instance->unit[0].pin = instance->seat_count;
    assert_refused(instance, "unit[0]");
}

static void hours_couple_only_where_they_could_bind(void **state)
{
    struct bench *bench = *state;
    struct instance *instance = &bench->instance;
    instance->demand[0].hours_q = 10;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        instance->seat[v].hours_q_max = 10u * instance->seat[v].relations_max;
    }
    assert_false(instance_is_coupled(instance));
    const uint32_t seat = instance->arc[0].seat;
    instance->seat[seat].relations_max = 2;
    instance->seat[seat].hours_q_max = 19;
    assert_true(instance_is_coupled(instance));
}

static void an_earlier_level_beats_any_later_one(void **state)
{
    (void)state;
    const struct worth few = {.level = {1, 9}, .quality = 9};
    const struct worth many = {.level = {2, 0}, .quality = -5};
    assert_true(worth_compare(&many, &few, 2) > 0);
    assert_true(worth_compare(&few, &many, 2) < 0);
    const struct worth calm = {.level = {2, 0}, .quality = -5, .disturbance = -1};
    assert_true(worth_compare(&calm, &many, 2) > 0);
    assert_true(worth_compare(&calm, &calm, 2) == 0);
}

static wide weigh(const struct worth *worth, const wide *weight, uint32_t levels)
{
    wide sum = weight[levels] * worth->quality - weight[levels + 1] * worth->disturbance;
    for (uint32_t k = 0; k < levels; k++) {
        sum += weight[k] * worth->level[k];
    }
    return sum;
}

static void spaced_weights_compare_as_worths_do(void **state)
{
    struct bench *bench = *state;
    const struct instance *instance = &bench->instance;
    wide weight[CERT_VALUES_MAX];
    assert_int_equal(instance_weights(instance, weight, NULL), OK);
    struct random random = random_seed(11);
    uint32_t arc_of_unit[2][12];
    struct worth worth[2];
    for (int round = 0; round < 2000; round++) {
        for (int i = 0; i < 2; i++) {
            for (uint32_t u = 0; u < instance->unit_count; u++) {
                const uint32_t degree = instance->arc_begin[u + 1] - instance->arc_begin[u];
                const uint32_t at = random_below(&random, degree + 1);
                arc_of_unit[i][u] = at == degree ? NO_ARC : instance->arc_begin[u] + at;
            }
            worth[i] = instance_worth(instance, arc_of_unit[i], NULL);
        }
        const wide difference = weigh(&worth[0], weight, 2) - weigh(&worth[1], weight, 2);
        const int order = worth_compare(&worth[0], &worth[1], 2);
        assert_true((difference > 0) == (order > 0) && (difference < 0) == (order < 0));
    }
}

static enum status solve(struct bench *bench, struct budget *budget, struct assignment *assignment,
                         struct certificate *certificate)
{
    const struct transport_request request = {TRANSPORT_CHOOSE, &bench->job};
    assignment->arc_of_unit =
        arena_take_many(&bench->job, bench->instance.unit_count, sizeof(uint32_t));
    struct fault fault = {0};
    return transport_solve(&bench->instance, &request, budget, assignment, certificate, &fault);
}

static void a_spent_budget_leaves_a_feasible_unproved_answer(void **state)
{
    struct bench *bench = *state;
    struct instances_shape large = shape;
    large.units = 2000;
    large.seats = 500;
    large.degree_max = 40;
    struct random random = random_seed(3);
    bench->instance = instances_uncoupled(&random, &large, &bench->job);
    struct budget budget = {.ticks_max = 2000};
    struct assignment assignment;
    struct certificate certificate;
    assert_int_equal(solve(bench, &budget, &assignment, &certificate), E_LIMIT);
    assert_false(assignment.proved);
    assert_int_equal(certificate.kind, CERT_NONE);
    assert_true(worth_compare(&assignment.bound, &assignment.worth, large.levels) > 0);
}

static void a_cancelled_solve_says_so(void **state)
{
    struct bench *bench = *state;
    struct instances_shape large = shape;
    large.units = 2000;
    large.seats = 500;
    struct random random = random_seed(3);
    bench->instance = instances_uncoupled(&random, &large, &bench->job);
    const atomic_bool cancel = true;
    struct budget budget = {.cancel = &cancel};
    struct assignment assignment;
    struct certificate certificate;
    assert_int_equal(solve(bench, &budget, &assignment, &certificate), E_CANCELLED);
    assert_false(assignment.proved);
}

/* Where a solve looked at the world, and when it shall be told to stop. */
struct watch {
    struct budget budget;
    atomic_bool cancel;
    uint32_t looks;
    uint32_t looks_max; /* cancel comes with this one; 0 = never */
    uint64_t ticks;     /* at the last look */
    uint64_t ticks_between_max;
    bool seen_weights, seen_paths, seen_levels, seen_auction, seen_repair;
    bool beyond; /* a phase counted beyond its total */
};

static void watch_progress(void *state, const struct budget_progress *progress)
{
    struct watch *watch = state;
    watch->looks++;
    const uint64_t between = watch->budget.ticks - watch->ticks;
    watch->ticks_between_max =
        between > watch->ticks_between_max ? between : watch->ticks_between_max;
    watch->ticks = watch->budget.ticks;
    watch->seen_weights |= strcmp(progress->phase, "weights") == 0;
    watch->seen_paths |= strcmp(progress->phase, "paths") == 0;
    watch->seen_levels |= strcmp(progress->phase, "levels") == 0;
    watch->seen_auction |= strcmp(progress->phase, "auction") == 0;
    watch->seen_repair |= strcmp(progress->phase, "repair") == 0;
    watch->beyond |= progress->done > progress->total;
    if (watch->looks == watch->looks_max) {
        atomic_store(&watch->cancel, true);
    }
}

static void open_watch(struct watch *watch, uint32_t looks_max)
{
    *watch = (struct watch){.looks_max = looks_max};
    watch->budget.cancel = &watch->cancel;
    watch->budget.progress = watch_progress;
    watch->budget.state = watch;
}

/* No stopwatch: between two looks lies less work than reading the problem a few times takes, which
 * at 100 000 units is some hundredths of a second. */
static void every_long_loop_of_the_core_looks_at_the_world(void **state)
{
    struct bench *bench = *state;
    bench->instance = rematch_instance(20000, REGIME_TIGHT, 1, &bench->job);
    struct watch watch;
    open_watch(&watch, 0);
    struct assignment assignment;
    struct certificate certificate;
    assert_int_equal(solve(bench, &watch.budget, &assignment, &certificate), OK);
    assert_true(watch.seen_weights && watch.seen_paths && watch.seen_levels && watch.seen_auction &&
                watch.seen_repair);
    assert_false(watch.beyond);
    assert_true(watch.budget.ticks - watch.ticks < 2 * (uint64_t)bench->instance.arc_count);
    assert_true(watch.ticks_between_max < 3 * (uint64_t)bench->instance.arc_count);
    assert_true(watch.budget.ticks > 20 * (uint64_t)bench->instance.arc_count);
}

static void a_cancel_at_any_look_ends_the_solve_there(void **state)
{
    struct bench *bench = *state;
    bench->instance = rematch_instance(2000, REGIME_TIGHT, 1, &bench->job);
    struct watch all;
    open_watch(&all, 0);
    struct assignment assignment;
    struct certificate certificate;
    assert_int_equal(solve(bench, &all.budget, &assignment, &certificate), OK);
    for (uint32_t looks = 1; looks < all.looks; looks += 1 + looks / 8) {
        struct watch watch;
        open_watch(&watch, looks);
        assert_int_equal(solve(bench, &watch.budget, &assignment, &certificate), E_CANCELLED);
        assert_int_equal(watch.looks, looks);
        assert_false(assignment.proved);
        assert_int_equal(certificate.kind, CERT_NONE);
    }
}

static void huge_disturbances_are_sorted_under_watch_too(void **state)
{
    struct bench *bench = *state;
    bench->instance = rematch_instance(500, REGIME_EASY, 1, &bench->job);
    struct random random = random_seed(1);
    for (uint32_t a = 0; a < bench->instance.arc_count; a++) {
        bench->instance.arc[a].disturbance = (int32_t)random_below(&random, 1u << 28);
    }
    for (uint32_t looks = 2; looks < 7; looks++) {
        struct watch watch;
        open_watch(&watch, looks);
        struct assignment assignment;
        struct certificate certificate;
        assert_int_equal(solve(bench, &watch.budget, &assignment, &certificate), E_CANCELLED);
        assert_int_equal(watch.looks, looks);
        assert_false(watch.seen_paths);
    }
}

static void weights_that_would_overflow_are_refused(void **state)
{
    struct bench *bench = *state;
    for (uint32_t a = 0; a < bench->instance.arc_count; a++) {
        bench->instance.arc[a].disturbance = INT32_MAX;
        bench->instance.arc[a].score = 1000;
    }
    struct budget budget = {0};
    struct assignment assignment;
    struct certificate certificate;
    assert_int_equal(solve(bench, &budget, &assignment, &certificate), OK);
    struct instances_shape large = shape;
    large.units = 40000;
    struct random random = random_seed(3);
    bench->instance = instances_uncoupled(&random, &large, &bench->job);
    for (uint32_t a = 0; a < bench->instance.arc_count; a++) {
        bench->instance.arc[a].disturbance = INT32_MAX;
        bench->instance.arc[a].score = 1000;
    }
    assert_int_equal(solve(bench, &budget, &assignment, &certificate), E_LIMIT);
}

static void the_same_problem_gives_the_same_answer_and_prices(void **state)
{
    struct bench *bench = *state;
    struct assignment assignment[2];
    struct certificate certificate[2];
    for (int i = 0; i < 2; i++) {
        struct budget budget = {0};
        assert_int_equal(solve(bench, &budget, &assignment[i], &certificate[i]), OK);
    }
    assert_memory_equal(assignment[0].arc_of_unit, assignment[1].arc_of_unit,
                        bench->instance.unit_count * sizeof(uint32_t));
    assert_memory_equal(certificate[0].seat_price, certificate[1].seat_price,
                        bench->instance.seat_count * sizeof(int64_t));
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_bench, close_bench)
    const struct CMUnitTest tests[] = {
        FRESH(an_index_beyond_its_table_is_refused),
        FRESH(a_score_above_a_thousand_a_member_is_refused),
        FRESH(arcs_out_of_order_are_refused_until_sealed),
        FRESH(hours_outside_the_cycle_are_refused),
        FRESH(a_pin_without_an_arc_is_refused),
        FRESH(hours_couple_only_where_they_could_bind),
        FRESH(an_earlier_level_beats_any_later_one),
        FRESH(spaced_weights_compare_as_worths_do),
        FRESH(a_spent_budget_leaves_a_feasible_unproved_answer),
        FRESH(a_cancelled_solve_says_so),
        FRESH(every_long_loop_of_the_core_looks_at_the_world),
        FRESH(a_cancel_at_any_look_ends_the_solve_there),
        FRESH(huge_disturbances_are_sorted_under_watch_too),
        FRESH(weights_that_would_overflow_are_refused),
        FRESH(the_same_problem_gives_the_same_answer_and_prices),
    };
#undef FRESH
    return cmocka_run_group_tests(tests, NULL, NULL);
}

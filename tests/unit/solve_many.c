/* Neighbourhoods on several threads, the oracle where hours alone decide, and judging large sets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/column.h"
#include "solve/solve.h"
#include "solve/verify.h"
#include "solve/verify_fits.h"

/* One seat and units with loads of 1..load_max, worth 1..worth_max each; nothing but hours limits.
 */
static void seat_make(struct instance *instance, struct arena *arena, struct random *random,
                      uint32_t units, uint32_t hours)
{
    enum { LOADS = 9, WORTH = 50 };
    struct fault fault = {0};
    *instance = (struct instance){
        .unit_count = units, .seat_count = 1, .arc_count = units, .demand_count = LOADS + 1};
    assert_int_equal(instance_take(instance, arena, &fault), OK);
    instance->seat[0].relations_max = (uint16_t)units;
    instance->seat[0].hours_q_max = hours;
    memset(instance->seat[0].service_max, 0xff, sizeof instance->seat[0].service_max);
    for (uint32_t d = 0; d <= LOADS; d++) {
        instance->demand[d].hours_q = (uint16_t)d;
    }
    for (uint32_t u = 0; u < units; u++) {
        instance->unit[u].members = 1;
        instance->arc[u] = (struct instance_arc){.unit = u,
                                                 .demand = random_below(random, LOADS + 1),
                                                 .relations = 1,
                                                 .score = (int32_t)random_below(random, WORTH)};
    }
    instance_seal(instance);
    assert_int_equal(instance_check(instance, &fault), OK);
}

/* What the hours hold at most, by the book. */
static int64_t knapsack(const struct instance *instance, const int64_t *price)
{
    int64_t best[2048] = {0};
    const uint32_t hours = instance->seat[0].hours_q_max;
    assert_true(hours < 2048);
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const uint32_t load = instance->demand[instance->arc[a].demand].hours_q;
        const int64_t worth = instance->arc[a].score - price[instance->arc[a].unit];
        for (uint32_t h = hours + 1; h-- > load;) {
            const int64_t with = best[h - load] + worth;
            best[h] = with > best[h] ? with : best[h];
        }
    }
    return best[hours];
}

static void where_hours_alone_decide_the_oracle_equals_the_knapsack(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct random random = random_seed(seed);
        struct arena arena;
        arena_open(&arena, 1 << 16, 0);
        struct instance instance;
        const uint32_t units = seed % 10 == 0 ? 400 : 1 + random_below(&random, 40);
        seat_make(&instance, &arena, &random, units, random_below(&random, 5 * units));
        struct budget budget = {0};
        struct board board;
        assert_int_equal(board_open(&board, &instance, &budget, &arena), OK);
        int64_t *weight = arena_take_many(&arena, units, sizeof *weight);
        int64_t *price = arena_take_many(&arena, units, sizeof *price);
        for (uint32_t u = 0; u < units; u++) {
            price[u] = (int64_t)random_below(&random, 40);
            if (board.slot[u] != NO_ARC) { /* it may never fit */
                weight[board_place(&board, u)] = instance.arc[u].score;
            }
        }
        struct prices prices = {weight, price, NULL};
        struct packing best;
        const int64_t worth = column_best(&board, 0, &prices, &best);
        if (worth != knapsack(&instance, price)) {
            fail_msg("seed %llu: %lld", (unsigned long long)seed, (long long)worth);
        }
        int64_t sum = 0;
        for (uint32_t i = 0; i < best.count; i++) {
            sum += instance.arc[best.arc[i]].score - price[instance.arc[best.arc[i]].unit];
        }
        assert_true(best.unsure || sum == worth);
        assert_true(best.hours_q <= instance.seat[0].hours_q_max);
        assert_true(units > FITS_ARCS_MAX || !best.unsure);
        assert_true(budget.ticks < 3000000);
        arena_close(&arena);
    }
}

static bool all_of_them(struct column_sink *sink, const struct packing *packing, int64_t worth)
{
    (void)packing;
    (void)worth;
    (*(uint64_t *)sink->state)++;
    return true;
}

static void a_search_through_everything_ends_with_its_budget(void **state)
{
    (void)state;
    struct random random = random_seed(3);
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct instance instance;
    seat_make(&instance, &arena, &random, 60, 1000);
    struct budget budget = {.ticks_max = 200000};
    struct board board;
    assert_int_equal(board_open(&board, &instance, &budget, &arena), OK);
    int64_t *none = arena_take_many(&arena, 60, sizeof *none);
    struct prices prices = {none, none, NULL};
    uint64_t seen = 0;
    struct column_sink sink = {.take = all_of_them, .least = INT64_MIN, .state = &seen};
    assert_false(column_each(&board, 0, &prices, &sink));
    assert_true(seen > 1000);
    assert_true(budget.ticks < 200000 + 10000);
    arena_close(&arena);
}

/* A set of 300 units is judged by its sums, whatever their number. */
static void sets_of_hundreds_are_judged_by_their_sums(void **state)
{
    (void)state;
    struct random random = random_seed(4);
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct instance instance;
    seat_make(&instance, &arena, &random, 300, 0);
    uint32_t arc[300];
    uint32_t hours = 0;
    for (uint32_t a = 0; a < 300; a++) {
        arc[a] = a;
        hours += instance.demand[instance.arc[a].demand].hours_q;
    }
    struct judge *judge = judge_take(&arena);
    assert_non_null(judge);
    uint64_t effort = 0;
    instance.seat[0].hours_q_max = hours;
    assert_int_equal(judge_set(judge, &instance, arc, 300, &effort), JUDGED_YES);
    instance.seat[0].hours_q_max = hours - 1;
    assert_int_equal(judge_set(judge, &instance, arc, 300, &effort), JUDGED_NO);
    instance.seat[0].hours_q_max = hours;
    arc[0] = arc[299]; /* the same unit twice */
    assert_int_equal(judge_set(judge, &instance, arc, 300, &effort), JUDGED_NO);
    arena_close(&arena);
}

/* ------------------------------------------------------------------- threads */

enum { UNITS = 500, DEGREE = 14 };

/* As many hours offered as asked for, and hours of the week for half of the units. */
static void block_make(struct instance *instance, struct arena *arena)
{
    struct random random = random_seed(11);
    struct fault fault = {0};
    *instance = (struct instance){.unit_count = UNITS,
                                  .seat_count = UNITS,
                                  .arc_count = UNITS * DEGREE,
                                  .demand_count = 8,
                                  .level_count = 2};
    assert_int_equal(instance_take(instance, arena, &fault), OK);
    for (uint32_t d = 0; d < 8; d++) {
        instance->demand[d].hours_q = (uint16_t)(d % 4 + 1);
        instance->demand[d].visits = d < 4 ? 0 : 1;
        instance->demand[d].visit_hours = 3;
        instance->demand[d].per_week = true;
    }
    for (uint32_t i = 0; i < UNITS; i++) {
        instance->unit[i].members = 1;
        instance->unit[i].level[i % 2] = 1;
        for (uint32_t h = 0; h < CYCLE_HOURS; h++) {
            instance->unit[i].free[h / 64] |= (uint64_t)(h % 24 / 8 == i % 3) << h % 64;
            instance->seat[i].free[h / 64] |= UINT64_C(1) << h % 64;
        }
        instance->seat[i].relations_max = 4;
        instance->seat[i].hours_q_max = 1 + random_below(&random, 4);
        memset(instance->seat[i].service_max, 0xff, sizeof instance->seat[i].service_max);
        uint32_t demand = random_below(&random, 8);
        for (uint32_t j = 0; j < DEGREE; j++) {
            instance->arc[i * DEGREE + j] =
                (struct instance_arc){.unit = i,
                                      .seat = (i + j * j) % UNITS,
                                      .demand = demand,
                                      .relations = 1,
                                      .score = (int32_t)random_below(&random, 1000)};
        }
    }
    instance_seal(instance);
    assert_int_equal(instance_check(instance, &fault), OK);
}

static void threads_agree(uint32_t start_units)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct instance instance;
    block_make(&instance, &job);
    struct solution solution[3];
    uint64_t ticks[3];
    for (uint32_t i = 0; i < 3; i++) {
        struct solve_options options = {.threads = i == 0   ? 1
                                                   : i == 1 ? 2
                                                            : 5,
                                        .start_units = start_units};
        struct budget budget = {.ticks_max = 60000000};
        struct fault fault = {0};
        struct verdict verdict;
        assert_int_equal(solve_instance(&instance, &options, &budget, &job, &solution[i], &fault),
                         OK);
        assert_int_equal(verify_assignment(&instance, &solution[i].assignment,
                                           &solution[i].certificate, &verdict, &fault),
                         OK);
        ticks[i] = budget.ticks;
    }
    for (uint32_t i = 1; i < 3; i++) {
        assert_int_equal(ticks[i], ticks[0]);
        assert_memory_equal(solution[i].assignment.arc_of_unit, solution[0].assignment.arc_of_unit,
                            UNITS * sizeof(uint32_t));
        assert_memory_equal(&solution[i].assignment.bound, &solution[0].assignment.bound,
                            sizeof(struct worth));
    }
    arena_close(&job);
}

static void more_threads_give_the_same_answer_and_the_same_ticks(void **state)
{
    (void)state;
    threads_agree(0);
}

static void searching_all_values_at_once_too(void **state)
{
    (void)state;
    threads_agree(1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_hours_alone_decide_the_oracle_equals_the_knapsack),
        cmocka_unit_test(a_search_through_everything_ends_with_its_budget),
        cmocka_unit_test(sets_of_hundreds_are_judged_by_their_sums),
        cmocka_unit_test(more_threads_give_the_same_answer_and_the_same_ticks),
        cmocka_unit_test(searching_all_values_at_once_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* An optimum that is kept warm, at its edges, and beside the core on problems of some hundred
 * units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solve/market.h"
#include "solve/transport.h"
#include "solve/warm.h"
#include "solve_instances.h"

static int open_warm(void **state)
{
    *state = warm_new();
    return *state == NULL;
}

static int close_warm(void **state)
{
    warm_free(*state);
    return 0;
}

static void put_unit(struct warm *warm, uint32_t unit, const struct warm_arc *arc, uint32_t count)
{
    assert_int_equal(warm_put_unit(warm, unit, arc, count), OK);
}

static void put_capacity(struct warm *warm, uint32_t seat, uint32_t capacity)
{
    assert_int_equal(warm_set_capacity(warm, seat, capacity), OK);
}

static void settle(struct warm *warm)
{
    assert_int_equal(warm_settle(warm, 0), OK);
    assert_true(warm_is_optimal(warm));
}

static void nobody_at_all_is_settled(void **state)
{
    struct warm *warm = *state;
    struct budget budget = {0};
    assert_true(warm_is_settled(warm));
    settle(warm);
    assert_int_equal(warm_solve(warm, &budget, NULL), OK);
    assert_true(warm_total(warm) == 0);
    assert_int_equal(warm_seat_of(warm, 3), NO_SEAT);
    assert_int_equal(warm_weight(warm, 3, 4), 0);
    assert_int_equal(warm_capacity(warm, 4), 0);
    const uint32_t *unit;
    const struct warm_arc *arc;
    assert_int_equal(warm_units_at(warm, 4, &unit), 0);
    assert_int_equal(warm_arcs_of_unit(warm, 3, &arc), 0);
    assert_int_equal(warm_arcs_of_seat(warm, 4, &arc), 0);
    warm_free(NULL);
}

static void what_is_out_of_range_is_refused_and_changes_nothing(void **state)
{
    struct warm *warm = *state;
    const struct warm_arc good = {0, 5};
    put_unit(warm, 0, &good, 1);
    const struct warm_arc bad[] = {{1, 7}, {0, 0}};
    assert_int_equal(warm_put_unit(warm, 0, bad, 2), E_LIMIT);
    assert_int_equal(warm_put_seat(warm, 0, 1, bad, 2), E_LIMIT);
    const struct warm_arc heavy = {1, INT64_C(1) << 60};
    assert_int_equal(warm_put_unit(warm, 0, &heavy, 1), E_LIMIT);
    const struct warm_arc far = {UINT32_MAX, 1};
    assert_int_equal(warm_put_unit(warm, 0, &far, 1), E_LIMIT);
    assert_int_equal(warm_put_unit(warm, UINT32_MAX, NULL, 0), E_LIMIT);
    assert_int_equal(warm_put_seat(warm, UINT32_MAX, 1, NULL, 0), E_LIMIT);
    assert_int_equal(warm_set_capacity(warm, 1 << 24, 1), E_LIMIT);
    assert_int_equal(warm_set_arc(warm, 0, 0, -1), E_LIMIT);
    assert_int_equal(warm_set_arc(warm, 0, UINT32_MAX, 1), E_LIMIT);
    const struct warm_arc *arc;
    assert_int_equal(warm_arcs_of_unit(warm, 0, &arc), 1);
    assert_int_equal(arc[0].weight, 5);
    struct warm_answer answer;
    settle(warm);
    assert_int_equal(warm_gain(warm, &heavy, 1, &answer), E_NOT_FOUND);
    assert_int_equal(warm_gain(warm, bad + 1, 1, &answer), E_LIMIT);
}

/* Two clients, two volunteers: the second client can only go to the first volunteer. */
static void put_pair(struct warm *warm)
{
    const struct warm_arc first[] = {{0, 10}, {1, 8}};
    const struct warm_arc second[] = {{0, 5}};
    put_capacity(warm, 0, 1);
    put_capacity(warm, 1, 1);
    put_unit(warm, 0, first, 2);
    put_unit(warm, 1, second, 1);
    settle(warm);
}

static void whoever_can_goes_elsewhere_when_another_comes(void **state)
{
    struct warm *warm = *state;
    put_pair(warm);
    assert_int_equal(warm_seat_of(warm, 0), 1);
    assert_int_equal(warm_seat_of(warm, 1), 0);
    assert_true(warm_total(warm) == 13);
    put_unit(warm, 1, NULL, 0);
    settle(warm);
    assert_int_equal(warm_seat_of(warm, 0), 0);
    assert_int_equal(warm_price(warm, 1), 0);
    assert_true(warm_total(warm) == 10);
}

static void a_fixed_pair_says_what_it_costs_and_who_moves(void **state)
{
    struct warm *warm = *state;
    put_pair(warm);
    struct warm_answer answer;
    assert_int_equal(warm_pair(warm, &(struct warm_question){0, 0, 0, 0}, &answer), OK);
    assert_true(answer.loss == 3); /* 10, and the other one goes without */
    assert_int_equal(answer.move_count, 2);
    assert_int_equal(answer.move[0].unit, 0);
    assert_int_equal(answer.move[0].from, 1);
    assert_int_equal(answer.move[0].to, 0);
    assert_int_equal(answer.move[1].unit, 1);
    assert_int_equal(answer.move[1].from, 0);
    assert_int_equal(answer.move[1].to, NO_SEAT);
    /* A pair that stands costs nothing and moves nobody. */
    assert_int_equal(warm_pair(warm, &(struct warm_question){0, 1, 0, 0}, &answer), OK);
    assert_true(answer.loss == 0);
    assert_int_equal(answer.move_count, 0);
    /* A pair to be added may gain: the second client with the second volunteer, at 9. */
    assert_int_equal(warm_pair(warm, &(struct warm_question){1, 1, 9, 0}, &answer), OK);
    assert_true(answer.loss == -6); /* 10 + 9 instead of 8 + 5 */
    assert_int_equal(answer.move_count, 2);
    assert_int_equal(warm_pair(warm, &(struct warm_question){1, 1, 0, 0}, &answer), E_NOT_FOUND);
    assert_int_equal(warm_pair(warm, &(struct warm_question){9, 1, 4, 0}, &answer), E_NOT_FOUND);
    assert_int_equal(warm_pair(warm, &(struct warm_question){0, 9, 4, 0}, &answer), E_NOT_FOUND);
    assert_true(warm_is_optimal(warm));
}

static void one_more_place_says_what_it_gains_and_who_takes_it(void **state)
{
    struct warm *warm = *state;
    put_pair(warm);
    struct warm_answer answer;
    const struct warm_arc arc[] = {{1, 6}};
    assert_int_equal(warm_gain(warm, arc, 1, &answer), OK);
    assert_true(answer.loss == -3); /* 10 + 6 instead of 8 + 5 */
    assert_int_equal(answer.move_count, 2);
    assert_int_equal(answer.move[0].unit, 1);
    assert_int_equal(answer.move[0].to, WARM_NEW_SEAT);
    assert_int_equal(answer.move[1].unit, 0);
    assert_int_equal(answer.move[1].to, 0);
    assert_int_equal(warm_gain(warm, NULL, 0, &answer), OK);
    assert_true(answer.loss == 0);
    assert_int_equal(answer.move_count, 0);
}

static void a_number_that_is_used_again_brings_nothing_from_its_past(void **state)
{
    struct warm *warm = *state;
    put_pair(warm);
    assert_int_equal(warm_put_seat(warm, 0, 0, NULL, 0), OK);
    put_unit(warm, 0, NULL, 0);
    settle(warm);
    assert_true(warm_total(warm) == 0);
    assert_int_equal(warm_weight(warm, 0, 1), 0);
    const struct warm_arc arc[] = {{1, 4}, {0, 3}};
    assert_int_equal(warm_put_seat(warm, 0, 2, arc, 2), OK);
    settle(warm);
    assert_true(warm_total(warm) == 7);
    const uint32_t *unit;
    assert_int_equal(warm_units_at(warm, 0, &unit), 2);
}

static void the_greatest_weights_do_not_overflow(void **state)
{
    struct warm *warm = *state;
    const int64_t most = (INT64_C(1) << 60) - 1;
    const struct warm_arc arc[] = {{0, most}, {1, most - 1}, {2, 1}};
    for (uint32_t u = 0; u < 5; u++) {
        put_unit(warm, u, arc, 3);
    }
    put_capacity(warm, 0, 1);
    put_capacity(warm, 1, UINT32_MAX);
    put_capacity(warm, 2, 1);
    settle(warm);
    assert_true(warm_total(warm) == (wide)5 * most - 4);
    struct warm_answer answer;
    assert_int_equal(warm_pair(warm, &(struct warm_question){0, 2, 0, 0}, &answer), OK);
    assert_true(answer.loss >= most - 3);
    put_capacity(warm, 1, 0);
    settle(warm);
    assert_true(warm_total(warm) == (wide)most + 1);
    put_capacity(warm, 0, 0);
    settle(warm);
    assert_true(warm_total(warm) == 1);
}

/* -- beside the core -----------------------------------------------------------------------------
 */

static const struct instances_shape shape = {.units = 300,
                                             .seats = 120,
                                             .degree_max = 14,
                                             .capacity_max = 3,
                                             .levels = 2,
                                             .level_max = 2,
                                             .score_max = 1000,
                                             .disturbance_max = 3,
                                             .zero_levels = 0.1};

/* The core's weights, put unit by unit. */
static void put_graph(struct warm *warm, const struct graph *graph)
{
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        put_capacity(warm, v, graph->capacity[v]);
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        struct warm_arc arc[64];
        uint32_t count = 0;
        for (uint32_t a = graph->begin[u]; a < graph->begin[u + 1]; a++) {
            const uint32_t seat = graph_seat(graph->arc[a]);
            bool there = false; /* of two arcs to one seat the heavier comes first */
            for (uint32_t i = 0; i < count; i++) {
                there = there || arc[i].other == seat;
            }
            if (!there) {
                arc[count++] =
                    (struct warm_arc){seat, graph->top[u] - graph_drop(graph, graph->arc[a])};
            }
        }
        put_unit(warm, u, arc, count);
    }
}

static wide sum_of_prices(const struct instance *instance, const struct certificate *certificate)
{
    wide sum = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        sum += certificate->unit_price[u];
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        sum += (wide)certificate->seat_price[v] * instance->seat[v].relations_max;
    }
    return sum;
}

/* ensure   *best = the weight of the core's optimum, in the weights that were put */
static void put_instance(struct warm *warm, uint64_t seed, struct arena *job, wide *best)
{
    struct random random = random_seed(seed);
    const struct instance instance = instances_uncoupled(&random, &shape, job);
    struct graph graph;
    assert_int_equal(transport_graph(&instance, &graph, job, NULL), OK);
    put_graph(warm, &graph);
    struct assignment assignment = {
        .arc_of_unit = arena_take_many(job, instance.unit_count, sizeof(uint32_t))};
    struct certificate certificate;
    struct budget budget = {0};
    const struct transport_request request = {TRANSPORT_CHOOSE, job};
    assert_int_equal(transport_solve(&instance, &request, &budget, &assignment, &certificate, NULL),
                     OK);
    *best = sum_of_prices(&instance, &certificate);
}

static void settling_comes_to_what_the_core_comes_to(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct arena job;
        arena_open(&job, 1 << 16, 0);
        struct warm *slow = warm_new();
        struct warm *fast = warm_new();
        assert_non_null(slow);
        assert_non_null(fast);
        wide best = 0;
        put_instance(slow, seed, &job, &best);
        put_instance(fast, seed, &job, &best);
        settle(slow);
        struct budget budget = {0};
        assert_int_equal(warm_solve(fast, &budget, NULL), OK);
        assert_true(warm_is_settled(fast) && warm_is_optimal(fast));
        assert_true(warm_total(slow) == best);
        assert_true(warm_total(fast) == best);
        warm_free(slow);
        warm_free(fast);
        arena_close(&job);
    }
}

static void prices_that_are_remembered_change_the_work_and_not_the_total(void **state)
{
    struct warm *warm = *state;
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    wide best = 0;
    put_instance(warm, 3, &job, &best);
    settle(warm);
    const uint64_t cold = warm_ticks(warm);
    struct warm *again = warm_new();
    struct warm *misled = warm_new();
    assert_non_null(again);
    assert_non_null(misled);
    put_instance(again, 3, &job, &best);
    put_instance(misled, 3, &job, &best);
    for (uint32_t v = 0; v < shape.seats; v++) {
        warm_hint_price(again, v, warm_price(warm, v));
        warm_hint_price(misled, v, 12345 * (v % 7));
    }
    const uint64_t before = warm_ticks(again);
    settle(again);
    assert_true(warm_ticks(again) - before < cold / 2);
    settle(misled);
    assert_true(warm_total(again) == best && warm_total(misled) == best);
    warm_free(again);
    warm_free(misled);
    arena_close(&job);
}

static void a_solve_afresh_is_rolled_back_like_any_change(void **state)
{
    struct warm *warm = *state;
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    wide best = 0;
    put_instance(warm, 5, &job, &best);
    settle(warm);
    int64_t price[120];
    uint32_t seat[300];
    for (uint32_t v = 0; v < shape.seats; v++) {
        price[v] = warm_price(warm, v);
    }
    for (uint32_t u = 0; u < shape.units; u++) {
        seat[u] = warm_seat_of(warm, u);
    }
    assert_int_equal(warm_mark(warm), OK);
    for (uint32_t v = 0; v < shape.seats; v += 3) {
        put_capacity(warm, v, 0);
    }
    struct budget budget = {0};
    assert_int_equal(warm_solve(warm, &budget, NULL), OK);
    assert_true(warm_is_optimal(warm) && warm_total(warm) < best);
    warm_rollback(warm);
    assert_true(warm_is_settled(warm) && warm_is_optimal(warm) && warm_total(warm) == best);
    for (uint32_t v = 0; v < shape.seats; v++) {
        assert_int_equal(warm_price(warm, v), price[v]);
    }
    for (uint32_t u = 0; u < shape.units; u++) {
        assert_int_equal(warm_seat_of(warm, u), seat[u]);
    }
    arena_close(&job);
}

static void a_solve_afresh_that_may_not_take_long_leaves_all_as_it_was(void **state)
{
    struct warm *warm = *state;
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    wide best = 0;
    put_instance(warm, 6, &job, &best);
    const uint32_t waiting = warm_waiting(warm);
    struct budget budget = {.ticks_max = 50};
    struct fault fault = {0};
    assert_int_equal(warm_solve(warm, &budget, &fault), E_LIMIT);
    assert_int_equal(warm_waiting(warm), waiting);
    assert_true(waiting > 0 && warm_total(warm) == 0);
    settle(warm);
    assert_true(warm_total(warm) == best);
    arena_close(&job);
}

int main(void)
{
#define WITH_WARM(test) cmocka_unit_test_setup_teardown(test, open_warm, close_warm)
    const struct CMUnitTest tests[] = {
        WITH_WARM(nobody_at_all_is_settled),
        WITH_WARM(what_is_out_of_range_is_refused_and_changes_nothing),
        WITH_WARM(whoever_can_goes_elsewhere_when_another_comes),
        WITH_WARM(a_fixed_pair_says_what_it_costs_and_who_moves),
        WITH_WARM(one_more_place_says_what_it_gains_and_who_takes_it),
        WITH_WARM(a_number_that_is_used_again_brings_nothing_from_its_past),
        WITH_WARM(the_greatest_weights_do_not_overflow),
        cmocka_unit_test(settling_comes_to_what_the_core_comes_to),
        WITH_WARM(prices_that_are_remembered_change_the_work_and_not_the_total),
        WITH_WARM(a_solve_afresh_is_rolled_back_like_any_change),
        WITH_WARM(a_solve_afresh_that_may_not_take_long_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

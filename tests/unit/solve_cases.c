/* Generalised assignment by cases: proofs hold, are as good as trying everything, and any of their
 * numbers changed so that it matters is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/verify_loads.h"

static int64_t best_cost(const struct loads *loads, int64_t *left, uint32_t u)
{
    int64_t best = INT64_MAX / 2;
    if (u == loads->unit_count) {
        return 0;
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        const size_t at = (size_t)u * loads->seat_count + v;
        if (loads->load[at] <= left[v]) {
            left[v] -= loads->load[at];
            const int64_t with = loads->cost[at] + best_cost(loads, left, u + 1);
            best = with < best ? with : best;
            left[v] += loads->load[at];
        }
    }
    return best;
}

/* Costs against loads, as in class D, so that prices alone leave a gap. */
static struct loads draw(struct random *random, uint32_t units, uint32_t seats, uint32_t room,
                         struct arena *job)
{
    struct loads loads = {.unit_count = units, .seat_count = seats};
    assert_int_equal(loads_take(&loads, job, NULL), OK);
    for (uint32_t i = 0; i < units * seats; i++) {
        loads.load[i] = (int32_t)random_between(random, 0, 30);
        loads.cost[i] = 31 - loads.load[i] + random_between(random, -3, 3);
    }
    for (uint32_t v = 0; v < seats; v++) {
        loads.room[v] = (int32_t)(units * 15 * room / (100 * seats));
    }
    return loads;
}

static void cases_prove_what_trying_everything_finds(void **state)
{
    (void)state;
    uint32_t with_cases = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        struct budget budget = {0};
        struct loads_answer answer;
        int64_t left[3];
        arena_open(&job, 1 << 12, 0);
        const uint32_t seats = 2 + (uint32_t)(seed % 2);
        const struct loads loads = draw(&random, 8, seats, 50 + 10 * (uint32_t)(seed % 5), &job);
        for (uint32_t v = 0; v < seats; v++) {
            left[v] = loads.room[v];
        }
        const int64_t best = best_cost(&loads, left, 0);
        const bool feasible = best < INT64_MAX / 4;
        assert_int_equal(loads_solve(&loads, &budget, &job, &answer, NULL), OK);
        assert_int_equal(verify_loads(&loads, &answer, NULL), OK);
        assert_int_equal(answer.feasible, feasible);
        assert_int_equal(answer.proved, feasible);
        assert_int_equal(answer.impossible, !feasible);
        if (feasible) {
            assert_int_equal(answer.cost, best);
        }
        with_cases += answer.tree.node_count > 0;
        arena_close(&job);
    }
    assert_true(with_cases > 10);
}

/* An instance whose proof branches. */
static struct loads branched(struct arena *job, struct loads_answer *answer)
{
    struct random random = random_seed(5);
    struct budget budget = {0};
    const struct loads loads = draw(&random, 40, 4, 80, job);
    assert_int_equal(loads_solve(&loads, &budget, job, answer, NULL), OK);
    assert_true(answer->proved && answer->tree.node_count > 3);
    return loads;
}

static void a_changed_proof_is_refused_or_still_a_proof(void **state)
{
    (void)state;
    struct arena job;
    struct loads_answer answer;
    arena_open(&job, 1 << 12, 0);
    const struct loads loads = branched(&job, &answer);
    struct loads_tree *tree = &answer.tree;
    assert_int_equal(verify_loads(&loads, &answer, NULL), OK);

    answer.bound++; /* more than the cases say */
    answer.proved = false;
    assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
    tree->beyond++; /* more than is true: the answer itself costs that */
    assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
    tree->beyond--;
    answer.bound--;

    tree->node_count--; /* a case left out */
    assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
    tree->node_count++;
    for (uint32_t i = 1; i < tree->node_count; i++) {
        const struct loads_node node = tree->node[i];
        tree->node[i].seat = loads.seat_count;
        assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
        tree->node[i] = node;
        tree->node[i].price_count = tree->vector_count + 1;
        assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
        tree->node[i] = node;
    }
    for (uint32_t i = 0; i < tree->node_count; i++) {
        const uint32_t unit = tree->node[i].unit;
        if (unit != LOADS_CLOSED) { /* an open case called closed */
            tree->node[i].unit = LOADS_CLOSED;
            assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
            tree->node[i].unit = unit;
        }
    }
    tree->price[0] = INT32_MAX;
    assert_int_equal(verify_loads(&loads, &answer, NULL), E_INVALID_ARGUMENT);
    arena_close(&job);
}

static void cancelling_leaves_an_answer_and_a_true_bound(void **state)
{
    (void)state;
    struct arena job;
    struct loads_answer answer;
    struct random random = random_seed(9);
    arena_open(&job, 1 << 12, 0);
    const struct loads loads = draw(&random, 60, 6, 80, &job);
    for (uint64_t ticks = 1000; ticks < 100000000; ticks *= 10) {
        struct budget budget = {.ticks_max = ticks};
        assert_int_equal(loads_solve(&loads, &budget, &job, &answer, NULL), OK);
        assert_int_equal(verify_loads(&loads, &answer, NULL), OK);
        assert_true(!answer.feasible || answer.bound <= answer.cost);
    }
    atomic_bool cancel = true;
    struct budget budget = {.cancel = &cancel};
    assert_int_equal(loads_solve(&loads, &budget, &job, &answer, NULL), OK);
    assert_int_equal(verify_loads(&loads, &answer, NULL), OK);
    arena_close(&job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_prove_what_trying_everything_finds),
        cmocka_unit_test(a_changed_proof_is_refused_or_still_a_proof),
        cmocka_unit_test(cancelling_leaves_an_answer_and_a_true_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Prices by descent on a block too large for search, and how soon a cancelled solve ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/solve.h"
#include "solve/verify.h"

enum { UNITS = 200, DEGREE = 12, LEVELS = 2, TICKS_AFTER_CANCEL = 4000000 };

/* As many hours offered as asked for; two levels; each unit near the seats of its own number. */
static void block_make(struct instance *instance, struct arena *arena)
{
    struct random random = random_seed(7);
    struct fault fault = {0};
    *instance = (struct instance){.unit_count = UNITS,
                                  .seat_count = UNITS,
                                  .arc_count = UNITS * DEGREE,
                                  .demand_count = 4,
                                  .level_count = LEVELS};
    assert_int_equal(instance_take(instance, arena, &fault), OK);
    for (uint32_t d = 0; d < 4; d++) {
        instance->demand[d].hours_q = (uint16_t)(d + 1);
    }
    for (uint32_t i = 0; i < UNITS; i++) {
        instance->unit[i].members = 1;
        instance->unit[i].level[i % LEVELS] = 1;
        instance->seat[i].relations_max = 4;
        instance->seat[i].hours_q_max = 1 + random_below(&random, 4);
        uint32_t load = random_below(&random, 4);
        for (uint32_t j = 0; j < DEGREE; j++) {
            struct instance_arc *arc = &instance->arc[i * DEGREE + j];
            arc->unit = i;
            arc->seat = (i + j * j) % UNITS;
            arc->demand = load;
            arc->relations = 1;
            arc->score = (int32_t)random_below(&random, 1000);
        }
    }
    instance_seal(instance);
    assert_int_equal(instance_check(instance, &fault), OK);
}

static void prices_of_a_descent_bound_what_the_solver_reaches(void **state)
{
    (void)state;
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct instance instance;
    block_make(&instance, &job);
    struct budget budget = {.ticks_max = 300000000};
    struct solution solution;
    struct fault fault = {0};
    struct verdict verdict;
    assert_int_equal(solve_instance(&instance, NULL, &budget, &job, &solution, &fault), OK);
    assert_int_equal(
        verify_assignment(&instance, &solution.assignment, &solution.certificate, &verdict, &fault),
        OK);
    assert_true(verdict.bound_verified);
    const struct worth *worth = &solution.assignment.worth;
    const struct worth *bound = &solution.assignment.bound;
    for (uint32_t k = 0; k < LEVELS; k++) {
        assert_in_range(bound->level[k] - worth->level[k], 0, 1);
    }
    assert_in_range(bound->quality - worth->quality, 0, worth->quality / 200);
    arena_close(&job);
}

struct canceller {
    atomic_bool cancel;
    const struct budget *budget;
    uint64_t tells;
    uint64_t tells_max;
    uint64_t ticks;
};

static void cancel_at(void *state, const struct budget_progress *progress)
{
    (void)progress;
    struct canceller *canceller = state;
    if (canceller->tells++ == canceller->tells_max) {
        canceller->ticks = canceller->budget->ticks;
        atomic_store(&canceller->cancel, true);
    }
}

/* Wherever it is told to stop, little is looked at afterwards, and what is claimed holds. */
static void a_cancelled_solve_ends_within_few_ticks(void **state)
{
    (void)state;
    for (uint64_t tells = 0; tells < 100; tells += 1 + tells) {
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        struct instance instance;
        block_make(&instance, &job);
        struct budget budget = {.progress = cancel_at};
        struct canceller canceller = {.budget = &budget, .tells_max = tells};
        budget.cancel = &canceller.cancel;
        budget.state = &canceller;
        struct solution solution;
        struct fault fault = {0};
        struct verdict verdict;
        assert_int_equal(solve_instance(&instance, NULL, &budget, &job, &solution, &fault), OK);
        if (canceller.ticks > 0) {
            assert_in_range(budget.ticks - canceller.ticks, 0, TICKS_AFTER_CANCEL);
        }
        assert_int_equal(verify_assignment(&instance, &solution.assignment, &solution.certificate,
                                           &verdict, &fault),
                         OK);
        arena_close(&job);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_of_a_descent_bound_what_the_solver_reaches),
        cmocka_unit_test(a_cancelled_solve_ends_within_few_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

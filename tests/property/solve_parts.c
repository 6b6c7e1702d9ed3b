/* Coupled components that are solved by turns: what their trees prove is checked by the verifier,
 * a tree lowers the bound below what the column model alone gives, and threads change nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/solve.h"
#include "solve/verify.h"

enum { PARTS = 3, UNITS = 30, SEATS = 16, SEEDS = 6 };

/* Three components without levels; loads 1-4 into hours 1-3, more asked for than there is. */
static struct instance parts_make(uint64_t seed, struct arena *job)
{
    struct random random = random_seed(seed);
    struct instance instance = {.unit_count = PARTS * UNITS,
                                .seat_count = PARTS * SEATS,
                                .arc_count = PARTS * UNITS * 6,
                                .demand_count = 4};
    assert_int_equal(instance_take(&instance, job, &(struct fault){0}), OK);
    for (uint32_t d = 0; d < 4; d++) {
        instance.demand[d] = (struct instance_demand){.hours_q = (uint16_t)(d + 1)};
    }
    for (uint32_t v = 0; v < instance.seat_count; v++) {
        instance.seat[v].relations_max = 20;
        instance.seat[v].hours_q_max = 2 + random_below(&random, 3);
        memset(instance.seat[v].service_max, 0xff, sizeof instance.seat[v].service_max);
    }
    uint32_t arcs = 0;
    for (uint32_t u = 0; u < instance.unit_count; u++) {
        instance.unit[u] =
            (struct instance_unit){.members = 1, .bundle = NO_BUNDLE, .pin = NO_SEAT};
        instance.arc_begin[u] = arcs;
        uint32_t load = random_below(&random, 4);
        int32_t worth = 200 * (1 + (int32_t)random_below(&random, 3));
        uint32_t first = random_below(&random, SEATS);
        for (uint32_t v = 0; v < SEATS; v++) { /* six of them, spread */
            if ((v + SEATS - first) * 13 % SEATS >= 6) {
                continue;
            }
            instance.arc[arcs++] =
                (struct instance_arc){.unit = u,
                                      .seat = u / UNITS * SEATS + v,
                                      .demand = load,
                                      .relations = 1,
                                      .score = worth + (int32_t)random_below(&random, 90)};
        }
    }
    instance.arc_begin[instance.unit_count] = arcs;
    return instance;
}

struct outcome {
    struct worth worth;
    struct worth bound;
    uint32_t nodes; /* of the certificate, all together */
};

static struct outcome parts_solve(uint64_t seed, const struct solve_options *options)
{
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    struct instance instance = parts_make(seed, &job);
    struct fault fault = {0};
    if (instance_check(&instance, &fault) != OK) {
        fail_msg("seed %u: %s", (unsigned)seed, fault.detail);
    }
    struct budget budget = {.ticks_max = 60000000};
    struct solution solution;
    struct verdict verdict;
    assert_int_equal(solve_instance(&instance, options, &budget, &job, &solution, &fault), OK);
    if (verify_assignment(&instance, &solution.assignment, &solution.certificate, &verdict,
                          &fault) != OK ||
        !verdict.bound_verified) {
        fail_msg("seed %u: %s", (unsigned)seed, fault.detail);
    }
    struct outcome outcome = {solution.assignment.worth, solution.assignment.bound, 0};
    for (uint32_t i = 0; i < solution.certificate.stage_count; i++) {
        outcome.nodes += solution.certificate.stage[i].node_count;
    }
    arena_close(&job);
    return outcome;
}

static void trees_prove_more_than_the_column_model_and_are_verified(void **state)
{
    (void)state;
    uint32_t lower = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct outcome with = parts_solve(seed, &(struct solve_options){.threads = 1});
        struct outcome without =
            parts_solve(seed, &(struct solve_options){.threads = 1, .no_branching = true});
        assert_true(with.bound.quality <= without.bound.quality);
        assert_true(with.worth.quality <= without.bound.quality);
        assert_true(without.worth.quality <= with.bound.quality);
        lower += with.bound.quality < without.bound.quality && with.nodes > without.nodes;
    }
    assert_true(lower > SEEDS / 2);
}

static void turns_come_out_the_same_whatever_the_threads(void **state)
{
    (void)state;
    struct outcome one = parts_solve(77, &(struct solve_options){.threads = 1});
    struct outcome two = parts_solve(77, &(struct solve_options){.threads = 2});
    assert_memory_equal(&one, &two, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_prove_more_than_the_column_model_and_are_verified),
        cmocka_unit_test(turns_come_out_the_same_whatever_the_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

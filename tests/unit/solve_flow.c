/* Flows and loads: what the solvers reach is what trying everything reaches, and the verifiers
 * refuse every lie about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/verify_flow.h"
#include "solve/verify_loads.h"

enum { ARCS_MAX = 8, NODES_MAX = 5, UNITS = 6, SEATS = 2 };

struct flow_trial {
    const struct flow_network *network;
    int64_t left[NODES_MAX];
    int64_t best; /* INT64_MAX = nothing is feasible */
};

static void flow_try(struct flow_trial *trial, uint32_t a, int64_t cost)
{
    const struct flow_network *network = trial->network;
    if (a == network->arc_count) {
        for (uint32_t v = 0; v < network->node_count; v++) {
            if (trial->left[v] != 0) {
                return;
            }
        }
        trial->best = cost < trial->best ? cost : trial->best;
        return;
    }
    for (int64_t f = network->low[a]; f <= network->high[a]; f++) {
        trial->left[network->tail[a]] -= f;
        trial->left[network->head[a]] += f;
        flow_try(trial, a + 1, cost + f * network->cost[a]);
        trial->left[network->tail[a]] += f;
        trial->left[network->head[a]] -= f;
    }
}

static struct flow_network flow_draw(struct random *random, struct arena *job)
{
    struct flow_network network = {.node_count = 2 + random_below(random, NODES_MAX - 1),
                                   .arc_count = random_below(random, ARCS_MAX + 1)};
    assert_int_equal(flow_take(&network, job, NULL), OK);
    for (uint32_t a = 0; a < network.arc_count; a++) {
        network.tail[a] = random_below(random, network.node_count);
        network.head[a] = random_below(random, network.node_count);
        network.low[a] = random_chance(random, 0.2) ? 1 : 0;
        network.high[a] = network.low[a] + random_between(random, 0, 2);
        network.cost[a] = random_between(random, -4, 9);
        const int64_t likely = random_between(random, network.low[a], network.high[a]);
        network.supply[network.tail[a]] += likely;
        network.supply[network.head[a]] -= likely;
    }
    if (random_chance(random, 0.2)) {
        network.supply[0] += random_chance(random, 0.5) ? 1 : -1;
        network.supply[1] -= random_chance(random, 0.8) ? network.supply[0] : 0;
    }
    return network;
}

static void random_flows_reach_what_trying_everything_reaches(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        struct budget budget = {0};
        struct flow_answer answer;
        struct flow_verdict verdict;
        struct fault fault = {0};
        arena_open(&job, 1 << 12, 0);
        const struct flow_network network = flow_draw(&random, &job);
        struct flow_trial trial = {.network = &network, .best = INT64_MAX};
        for (uint32_t v = 0; v < network.node_count; v++) {
            trial.left[v] = network.supply[v];
        }
        flow_try(&trial, 0, 0);
        assert_int_equal(flow_solve(&network, &budget, &job, &answer, &fault), OK);
        if (verify_flow(&network, &answer, &verdict, &fault) != OK) {
            print_error("seed %llu: %s %s\n", (unsigned long long)seed, fault.path, fault.detail);
            fail();
        }
        const bool feasible = trial.best != INT64_MAX;
        if (answer.state != (feasible ? FLOW_BEST : FLOW_IMPOSSIBLE) ||
            (feasible && verdict.cost != trial.best)) {
            print_error("seed %llu: state %d\n", (unsigned long long)seed, (int)answer.state);
            fail();
        }
        arena_close(&job);
    }
}

static struct flow_network one_arc(struct arena *job)
{
    struct flow_network network = {.node_count = 2, .arc_count = 2};
    assert_int_equal(flow_take(&network, job, NULL), OK);
    network.supply[0] = 2;
    network.supply[1] = -2;
    for (uint32_t a = 0; a < 2; a++) {
        network.head[a] = 1;
        network.high[a] = 2;
        network.cost[a] = 3 + a;
    }
    return network;
}

static void lies_about_a_flow_are_refused(void **state)
{
    (void)state;
    struct arena job;
    struct budget budget = {0};
    struct flow_answer answer;
    struct flow_verdict verdict;
    arena_open(&job, 1 << 12, 0);
    const struct flow_network network = one_arc(&job);
    assert_int_equal(flow_solve(&network, &budget, &job, &answer, NULL), OK);
    assert_int_equal(verify_flow(&network, &answer, &verdict, NULL), OK);
    assert_true(verdict.proved && verdict.cost == 6);
    answer.flow[0]--;
    assert_int_equal(verify_flow(&network, &answer, &verdict, NULL), E_CONFLICT);
    answer.flow[1]++; /* balanced again, but dearer than the bound */
    assert_int_equal(verify_flow(&network, &answer, &verdict, NULL), E_CONFLICT);
    answer.state = FLOW_FEASIBLE;
    assert_int_equal(verify_flow(&network, &answer, &verdict, NULL), OK);
    assert_true(!verdict.proved && verdict.cost == 7 && verdict.bound == 6);
    answer.state = FLOW_IMPOSSIBLE;
    assert_int_equal(verify_flow(&network, &answer, &verdict, NULL), E_CONFLICT);
    arena_close(&job);
}

/* ----------------------------------------------------------------------- loads */

static int64_t loads_try(const struct loads *loads, int64_t *left, uint32_t u)
{
    int64_t best = INT64_MAX / 2;
    if (u == loads->unit_count) {
        return 0;
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        const size_t at = (size_t)u * loads->seat_count + v;
        if (loads->load[at] <= left[v]) {
            left[v] -= loads->load[at];
            const int64_t with = loads->cost[at] + loads_try(loads, left, u + 1);
            best = with < best ? with : best;
            left[v] += loads->load[at];
        }
    }
    return best;
}

static struct loads loads_draw(struct random *random, struct arena *job)
{
    struct loads loads = {.unit_count = UNITS, .seat_count = SEATS};
    assert_int_equal(loads_take(&loads, job, NULL), OK);
    for (uint32_t i = 0; i < UNITS * SEATS; i++) {
        loads.cost[i] = random_between(random, -5, 20);
        loads.load[i] = (int32_t)random_between(random, 0, 9);
    }
    for (uint32_t v = 0; v < SEATS; v++) {
        loads.room[v] = (int32_t)random_between(random, 9, 20);
    }
    return loads;
}

static void random_loads_are_bounded_and_reached(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        struct budget budget = {.ticks_max = 4000000};
        struct loads_answer answer;
        struct fault fault = {0};
        int64_t left[SEATS];
        arena_open(&job, 1 << 12, 0);
        const struct loads loads = loads_draw(&random, &job);
        for (uint32_t v = 0; v < SEATS; v++) {
            left[v] = loads.room[v];
        }
        const int64_t best = loads_try(&loads, left, 0);
        assert_int_equal(loads_solve(&loads, &budget, &job, &answer, &fault), OK);
        assert_int_equal(verify_loads(&loads, &answer, &fault), OK);
        const bool feasible = best < INT64_MAX / 4;
        if (answer.feasible != feasible || answer.proved != feasible ||
            (feasible && (answer.cost != best || answer.bound > best))) {
            print_error("seed %llu: best %lld, got %lld, bound %lld\n", (unsigned long long)seed,
                        (long long)best, (long long)answer.cost, (long long)answer.bound);
            fail();
        }
        if (feasible) {
            answer.bound++; /* the bound is as tight as the prices allow */
            answer.bound += loads.unit_count * 40;
            assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
            answer.bound -= loads.unit_count * 40 + 1;
            answer.cost--;
            assert_int_equal(verify_loads(&loads, &answer, NULL), E_CONFLICT);
        }
        arena_close(&job);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_flows_reach_what_trying_everything_reaches),
        cmocka_unit_test(lies_about_a_flow_are_refused),
        cmocka_unit_test(random_loads_are_bounded_and_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

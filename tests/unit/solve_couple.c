/* The solvers' entry on small coupled scenes: what a reader can check by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "solve/solve.h"
#include "solve/verify.h"

enum { UNITS = 12, SEATS = 6, ARCS = UNITS * SEATS };

struct scene {
    struct instance instance;
    struct instance_unit unit[UNITS];
    struct instance_seat seat[SEATS];
    struct instance_arc arc[ARCS];
    struct instance_demand demand[2];
    struct instance_bundle bundle[1];
    uint32_t arc_begin[UNITS + 1];
    struct arena job;
    struct budget budget;
    struct solution solution;
    struct fault fault;
};

/* `units` units of worth 1 and `seats` seats of one relation; every pair an arc, score 10 * (unit +
 * 1) + seat. */
static void scene_open(struct scene *scene, uint32_t units, uint32_t seats)
{
    memset(scene, 0, sizeof *scene);
    scene->instance = (struct instance){.unit_count = units,
                                        .seat_count = seats,
                                        .demand_count = 2,
                                        .bundle_count = 1,
                                        .level_count = 1,
                                        .unit = scene->unit,
                                        .seat = scene->seat,
                                        .arc = scene->arc,
                                        .demand = scene->demand,
                                        .bundle = scene->bundle,
                                        .arc_begin = scene->arc_begin};
    for (uint32_t v = 0; v < seats; v++) {
        scene->seat[v].relations_max = 1;
        scene->seat[v].hours_q_max = 100;
        for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
            scene->seat[v].service_max[c] = UINT16_MAX;
        }
    }
    for (uint32_t u = 0; u < units; u++) {
        scene->unit[u] =
            (struct instance_unit){.level = {1}, .members = 1, .bundle = NO_BUNDLE, .pin = NO_SEAT};
        scene->arc_begin[u] = scene->instance.arc_count;
        for (uint32_t v = 0; v < seats; v++) {
            scene->arc[scene->instance.arc_count++] = (struct instance_arc){
                .unit = u, .seat = v, .relations = 1, .score = (int32_t)(10 * (u + 1) + v)};
        }
    }
    scene->arc_begin[units] = scene->instance.arc_count;
    arena_open(&scene->job, 1 << 14, 0);
}

static enum status scene_solve(struct scene *scene, bool by_columns)
{
    struct solve_options options = {.no_search = by_columns, .no_transport = by_columns};
    return solve_instance(&scene->instance, &options, &scene->budget, &scene->job, &scene->solution,
                          &scene->fault);
}

static bool scene_is_verified(struct scene *scene)
{
    struct verdict verdict;
    struct fault fault = {0};
    return verify_assignment(&scene->instance, &scene->solution.assignment,
                             &scene->solution.certificate, &verdict, &fault) == OK;
}

static uint32_t seat_of(const struct scene *scene, uint32_t unit)
{
    uint32_t arc = scene->solution.assignment.arc_of_unit[unit];
    return arc == NO_ARC ? NO_SEAT : scene->arc[arc].seat;
}

static void a_served_client_outranks_any_score(void **state)
{
    (void)state;
    for (uint32_t columns = 0; columns < 2; columns++) {
        struct scene scene;
        scene_open(&scene, 3, 1);
        scene.seat[0].relations_max = 2;
        scene.demand[0].hours_q = 60;
        scene.demand[1].hours_q = 50;
        scene.arc[0].demand = 1; /* units 0 and 1 go together; unit 2 alone scores more */
        scene.arc[1].demand = 1;
        scene.arc[2].score = 900;
        assert_int_equal(scene_solve(&scene, columns == 1), OK);
        assert_int_equal(scene.solution.assignment.worth.level[0], 2);
        assert_true(scene.solution.assignment.proved);
        assert_int_equal(seat_of(&scene, 2), NO_SEAT);
        assert_true(scene_is_verified(&scene));
        arena_close(&scene.job);
    }
}

static void siblings_stay_together_when_parting_costs_more_than_it_brings(void **state)
{
    (void)state;
    for (uint32_t columns = 0; columns < 2; columns++) {
        for (int32_t price = 0; price <= 40; price += 40) {
            struct scene scene;
            scene_open(&scene, 2, 2);
            scene.unit[0].bundle = 0;
            scene.unit[1].bundle = 0;
            scene.bundle[0].split_price = price;
            scene.seat[0].relations_max = 2;
            scene.arc[3].score = 50; /* apart, unit 1 at seat 1 scores 30 more than beside unit 0 */
            scene.arc[1].score = 0;
            assert_int_equal(scene_solve(&scene, columns == 1), OK);
            assert_true(scene.solution.assignment.proved);
            assert_int_equal(seat_of(&scene, 0), 0);
            assert_int_equal(seat_of(&scene, 1), price == 0 ? 1 : 0);
            assert_true(scene_is_verified(&scene));
            arena_close(&scene.job);
        }
    }
}

static void a_pinned_unit_stays_though_another_is_worth_more(void **state)
{
    (void)state;
    for (uint32_t columns = 0; columns < 2; columns++) {
        struct scene scene;
        scene_open(&scene, 2, 1);
        scene.unit[0].pin = 0;
        scene.unit[0].level[0] = 0;
        assert_int_equal(scene_solve(&scene, columns == 1), OK);
        assert_int_equal(seat_of(&scene, 0), 0);
        assert_int_equal(seat_of(&scene, 1), NO_SEAT);
        assert_true(scene.solution.assignment.proved);
        assert_true(scene_is_verified(&scene));
        arena_close(&scene.job);
    }
}

static void pins_that_do_not_fit_together_are_a_conflict_that_names_the_seat(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 3, 2);
    scene.unit[0].pin = 1;
    scene.unit[2].pin = 1;
    assert_int_equal(scene_solve(&scene, false), E_CONFLICT);
    assert_string_equal(scene.fault.path, "seat[1]");
    arena_close(&scene.job);
}

static void without_coupling_prices_prove_it(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, UNITS, SEATS);
    assert_int_equal(scene_solve(&scene, false), OK);
    assert_int_equal(scene.solution.certificate.kind, CERT_PRICES);
    assert_int_equal(scene.solution.assignment.worth.level[0], SEATS);
    struct worth worth = scene.solution.assignment.worth;
    assert_int_equal(scene_solve(&scene, true), OK);
    assert_int_equal(scene.solution.certificate.kind, CERT_STAGES);
    assert_int_equal(worth_compare(&worth, &scene.solution.assignment.worth, 1), 0);
    assert_true(scene_is_verified(&scene));
    arena_close(&scene.job);
}

static void cancelled_at_once_it_still_gives_an_answer_and_a_true_bound(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, UNITS, SEATS);
    atomic_bool cancel = true;
    scene.unit[3].pin = 2;
    scene.budget.cancel = &cancel;
    assert_int_equal(scene_solve(&scene, true), OK);
    assert_int_equal(seat_of(&scene, 3), 2);
    assert_true(scene_is_verified(&scene));
    assert_true(
        worth_compare(&scene.solution.assignment.bound, &scene.solution.assignment.worth, 1) >= 0);
    arena_close(&scene.job);
}

static void nobody_to_place_is_an_answer_too(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 0, 2);
    assert_int_equal(scene_solve(&scene, true), OK);
    assert_true(scene.solution.assignment.proved);
    assert_true(scene_is_verified(&scene));
    arena_close(&scene.job);
    scene_open(&scene, 2, 0);
    assert_int_equal(scene_solve(&scene, true), OK);
    assert_true(scene.solution.assignment.proved);
    arena_close(&scene.job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_served_client_outranks_any_score),
        cmocka_unit_test(siblings_stay_together_when_parting_costs_more_than_it_brings),
        cmocka_unit_test(a_pinned_unit_stays_though_another_is_worth_more),
        cmocka_unit_test(pins_that_do_not_fit_together_are_a_conflict_that_names_the_seat),
        cmocka_unit_test(without_coupling_prices_prove_it),
        cmocka_unit_test(cancelled_at_once_it_still_gives_an_answer_and_a_true_bound),
        cmocka_unit_test(nobody_to_place_is_an_answer_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

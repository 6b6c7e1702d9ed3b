/* What the verifier refuses, lie by lie, on a problem small enough to see through: two units want
 * the one place of a seat; the first is worth 5 there, the second 7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solve/verify.h"

struct scene {
    struct arena job;
    struct instance instance;
    uint32_t arc_of_unit[2];
    struct assignment assignment;
    int64_t unit_price[2];
    int64_t seat_price[1];
    uint32_t component[2];
    uint32_t root[1];
    struct certificate_node node[3];
    wide price[2];
    struct certificate_stage stage;
    struct certificate certificate;
};

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    arena_open(&scene->job, 1 << 12, 0);
    struct instance *instance = &scene->instance;
    *instance = (struct instance){
        .unit_count = 2, .seat_count = 1, .arc_count = 2, .demand_count = 1, .level_count = 1};
    assert_int_equal(instance_take(instance, &scene->job, NULL), OK);
    instance->seat[0].relations_max = 1;
    instance->unit[0].level[0] = 1;
    instance->unit[1].level[0] = 1;
    instance->arc[0] = (struct instance_arc){.unit = 0, .relations = 1, .score = 5};
    instance->arc[1] = (struct instance_arc){.unit = 1, .relations = 1, .score = 7};
    instance_seal(instance);
    /* Weights: rank 1 * B + score, B = 1 + 5 + 7. The seat's price is what the first would pay. */
    scene->arc_of_unit[0] = NO_ARC;
    scene->arc_of_unit[1] = 1;
    scene->unit_price[1] = 2;
    scene->seat_price[0] = 18;
    const struct worth worth = {.level = {1}, .quality = 7};
    scene->assignment = (struct assignment){scene->arc_of_unit, worth, worth, true};
    scene->certificate = (struct certificate){.kind = CERT_PRICES,
                                              .unit_price = scene->unit_price,
                                              .seat_price = scene->seat_price,
                                              .component_count = 1,
                                              .component_of_unit = scene->component,
                                              .component_of_seat = scene->component,
                                              .stage_count = 1,
                                              .stage = &scene->stage};
    /* The same as stages: level * 100 + quality, the units' prices as above but 100 for 13. */
    scene->node[0].kind = LEAF_PRICES;
    scene->price[0] = 0;
    scene->price[1] = 2;
    scene->stage = (struct certificate_stage){.component = CERT_ALL,
                                              .weight = {100, 1, 0},
                                              .root = scene->root,
                                              .node_count = 1,
                                              .price_count = 2,
                                              .node = scene->node,
                                              .price = scene->price};
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    arena_close(&scene->job);
    free(scene);
    return 0;
}

static enum status verify(struct scene *scene)
{
    struct verdict verdict;
    struct fault fault = {0};
    return verify_assignment(&scene->instance, &scene->assignment, &scene->certificate, &verdict,
                             &fault);
}

static void the_truth_is_accepted_with_either_certificate(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(verify(scene), OK);
    scene->certificate.kind = CERT_STAGES;
    scene->stage.weight[2] = 1;
    assert_int_equal(verify(scene), OK);
}

static void a_seat_given_too_much_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->arc_of_unit[0] = 0;
    scene->assignment.worth.level[0] = 2;
    scene->assignment.worth.quality = 12;
    scene->assignment.bound = scene->assignment.worth;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void another_units_arc_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->arc_of_unit[1] = 0;
    assert_int_equal(verify(scene), E_INVALID_ARGUMENT);
}

static void a_worse_plan_with_the_same_prices_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->arc_of_unit[0] = 0;
    scene->arc_of_unit[1] = NO_ARC;
    scene->assignment.worth.quality = 5;
    scene->assignment.bound = scene->assignment.worth;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void a_worth_that_is_too_good_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->assignment.worth.quality = 8;
    scene->assignment.bound.quality = 8;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void any_other_price_is_refused(void **state)
{
    struct scene *scene = *state;
    int64_t *const price[] = {&scene->unit_price[0], &scene->unit_price[1], &scene->seat_price[0]};
    for (int i = 0; i < 3; i++) {
        for (int by = -1; by <= 1; by += 2) {
            *price[i] += by;
            assert_int_equal(verify(scene), E_CONFLICT);
            *price[i] -= by;
        }
    }
    assert_int_equal(verify(scene), OK);
}

static void a_pinned_unit_off_its_pin_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->instance.unit[0].pin = 0;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void prices_prove_nothing_where_something_couples(void **state)
{
    struct scene *scene = *state;
    scene->instance.demand[0].hours_q = 1;
    scene->instance.seat[0].hours_q_max = 0;
    assert_int_equal(verify(scene), E_CONFLICT);
    scene->instance.seat[0].hours_q_max = 1;
    assert_int_equal(verify(scene), OK);
    scene->instance.arc[0].relations = 2;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void an_unproved_plan_needs_no_certificate_but_may_claim_nothing(void **state)
{
    struct scene *scene = *state;
    scene->certificate.kind = CERT_NONE;
    assert_int_equal(verify(scene), E_CONFLICT);
    scene->assignment.proved = false;
    assert_int_equal(verify(scene), E_CONFLICT); /* the bound is still better than trivial */
    scene->assignment.bound = (struct worth){.level = {2}, .quality = 12};
    assert_int_equal(verify(scene), OK);
}

static void a_leaf_said_to_be_empty_must_be(void **state)
{
    struct scene *scene = *state;
    scene->certificate.kind = CERT_STAGES;
    scene->stage.weight[2] = 1;
    scene->stage.node_count = 3;
    scene->node[0] = (struct certificate_node){.kind = NODE_BRANCH, .taken = 1, .left_out = 2};
    scene->node[1] = (struct certificate_node){.kind = LEAF_EMPTY};
    scene->node[2] = (struct certificate_node){.kind = LEAF_PRICES};
    assert_int_equal(verify(scene), E_CONFLICT);
    scene->node[1] = (struct certificate_node){.kind = LEAF_SEARCH};
    assert_int_equal(verify(scene), OK);
}

static void a_tree_that_is_no_tree_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->certificate.kind = CERT_STAGES;
    scene->stage.node_count = 3;
    scene->node[0] = (struct certificate_node){.kind = NODE_BRANCH, .taken = 0, .left_out = 2};
    assert_int_equal(verify(scene), E_INVALID_ARGUMENT);
    scene->node[0].taken = 3;
    assert_int_equal(verify(scene), E_INVALID_ARGUMENT);
    scene->node[0].taken = 1;
    scene->node[1] = (struct certificate_node){.kind = NODE_BRANCH, .taken = 2, .left_out = 2};
    assert_int_equal(verify(scene), E_INVALID_ARGUMENT); /* decides the same arc again */
}

static void a_component_that_an_arc_leaves_is_refused(void **state)
{
    struct scene *scene = *state;
    uint32_t of_seat[1] = {1};
    scene->certificate.kind = CERT_STAGES;
    scene->certificate.component_count = 2;
    scene->certificate.component_of_seat = of_seat;
    assert_int_equal(verify(scene), E_CONFLICT);
}

static void weights_beyond_128_bits_prove_nothing(void **state)
{
    struct scene *scene = *state;
    scene->certificate.kind = CERT_STAGES;
    scene->stage.weight[0] = (wide)1 << 126;
    assert_int_equal(verify(scene), E_CONFLICT);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
    const struct CMUnitTest tests[] = {
        FRESH(the_truth_is_accepted_with_either_certificate),
        FRESH(a_seat_given_too_much_is_refused),
        FRESH(another_units_arc_is_refused),
        FRESH(a_worse_plan_with_the_same_prices_is_refused),
        FRESH(a_worth_that_is_too_good_is_refused),
        FRESH(any_other_price_is_refused),
        FRESH(a_pinned_unit_off_its_pin_is_refused),
        FRESH(prices_prove_nothing_where_something_couples),
        FRESH(an_unproved_plan_needs_no_certificate_but_may_claim_nothing),
        FRESH(a_leaf_said_to_be_empty_must_be),
        FRESH(a_tree_that_is_no_tree_is_refused),
        FRESH(a_component_that_an_arc_leaves_is_refused),
        FRESH(weights_beyond_128_bits_prove_nothing),
    };
#undef FRESH
    return cmocka_run_group_tests(tests, NULL, NULL);
}

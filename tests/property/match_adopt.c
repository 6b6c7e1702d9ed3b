/* Plans and bounds from elsewhere under random histories: a fresh optimum closes the bracket, what
 * is no plan changes nothing, and further edits and hypothetical ones find a true bracket. */
#include "match/live_adopt.h"

#include "property/match_cast.h"

enum { HISTORIES = 1500, HISTORIES_LONG = 50000, STEPS = 8 };

struct tally {
    uint32_t open, closed, better, left_open, hasty;
};

/* A fresh rematch as a job hands it over; pairs live in the cast's memory. */
static void fresh_given(struct cast *cast, struct live_given *given)
{
    struct view view;
    struct arena *job = &cast->memory;
    struct rematch rematch;
    struct rematch_progress progress = {0};
    struct rematch_options options = {0};
    struct solve_options solve = {0};
    struct budget budget = {0};
    struct solution solution;
    struct plan *plan = NULL;
    struct fault fault = {0};
    assert_int_equal(view_keep(live_directory(cast->live), &view), OK);
    assert_int_equal(view_prepare(&view), OK);
    assert_int_equal(rematch_build(&view, &options, &progress, job, &rematch, &fault), OK);
    assert_int_equal(solve_instance(&rematch.instance, &solve, &budget, job, &solution, &fault),
                     OK);
    assert_int_equal(
        rematch_plan(&rematch, &solution.assignment, &solution.certificate, job, &plan, &fault),
        OK);
    struct live_given_pair *pair = arena_take_many(job, (size_t)plan->pair_count + 1, sizeof *pair);
    assert_non_null(pair);
    for (uint32_t i = 0; i < plan->pair_count; i++) {
        pair[i].client = arena_text(job, plan->pair[i].client, strlen(plan->pair[i].client));
        pair[i].volunteer =
            arena_text(job, plan->pair[i].volunteer, strlen(plan->pair[i].volunteer));
    }
    *given = (struct live_given){.revision = live_revision(cast->live),
                                 .pair = pair,
                                 .pair_count = plan->pair_count,
                                 .level_count = rematch.instance.level_count,
                                 .value = solution.assignment.worth,
                                 .bound = solution.assignment.bound,
                                 .all_pairs = plan->bound_over_all};
    assert_true(solution.assignment.proved);
    view_drop(&view);
}

/* Pairs of the plan mixed up, one missing, one twice, one of nobody: never better than it says. */
static void adopt_garbage(struct cast *cast, const struct live_given *given)
{
    struct random *random = &cast->random;
    struct live_given_pair pair[3 * CAST_CLIENTS];
    uint32_t count = given->pair_count < CAST_CLIENTS ? given->pair_count : CAST_CLIENTS;
    struct live_given garbage = *given;
    struct live_adopted adopted;
    struct live_state before;
    struct live_state after;
    live_state(cast->live, &before);
    uint64_t was = trace(cast->live);
    for (uint32_t i = 0; i < count; i++) {
        pair[i] = given->pair[i];
        pair[i].volunteer = given->pair[random_below(random, count)].volunteer;
    }
    uint32_t how = random_below(random, 3);
    if (how == 0 && count > 0) {
        pair[count] = pair[0];
        pair[count++].volunteer = "V-nobody";
    } else if (how == 1 && count > 0) {
        pair[count++] = pair[0];
    }
    garbage.pair = pair;
    garbage.pair_count = count;
    garbage.all_pairs = false;
    assert_int_equal(live_adopt(cast->live, &garbage, &adopted), OK);
    assert_true(!adopted.closer);
    live_state(cast->live, &after);
    if (adopted.better) { /* mixed up, and yet better than what stood */
        assert_true(worth_compare(&after.value, &before.value, after.level_count) > 0);
    } else {
        assert_memory_equal(&before, &after, sizeof before);
        assert_true(trace(cast->live) == was);
    }
    garbage = *given;
    garbage.revision++;
    assert_int_equal(live_adopt(cast->live, &garbage, &adopted), E_CONFLICT);
    check(cast);
}

static void adopt_fresh(struct cast *cast, struct tally *tally)
{
    struct live_given given;
    struct live_state before;
    struct live_state after;
    struct live_adopted adopted;
    fresh_given(cast, &given);
    if (random_chance(&cast->random, 0.5)) {
        adopt_garbage(cast, &given);
    }
    if (random_chance(&cast->random, 0.3)) { /* little effort: taken whole or not at all */
        struct live_given hasty = given;
        hasty.effort = 1 + random_below(&cast->random, 40);
        hasty.all_pairs = false;
        assert_int_equal(live_adopt(cast->live, &hasty, &adopted), OK);
        tally->hasty += !adopted.better;
        check(cast);
    }
    live_state(cast->live, &before);
    assert_int_equal(live_adopt(cast->live, &given, &adopted), OK);
    live_state(cast->live, &after);
    assert_true(live_is_settled(cast->live));
    assert_int_equal(worth_compare(&after.bound, &given.bound, after.level_count), 0);
    assert_int_equal(adopted.better,
                     worth_compare(&after.value, &before.value, after.level_count) != 0);
    tally->open += !before.exact;
    tally->closed += !before.exact && after.exact;
    tally->better += adopted.better;
    tally->left_open += !after.exact;
    if (before.exact) {
        assert_true(after.exact && !adopted.better);
    }
    check(cast);
}

static void history_run(struct scene *scene, uint64_t number, struct tally *tally)
{
    struct cast cast;
    cast_open(&cast, scene, number);
    for (uint32_t i = 0; i < STEPS; i++) {
        work(&cast);
        check(&cast);
        if (random_chance(&cast.random, 0.6)) {
            adopt_fresh(&cast, tally);
            check_cost(&cast);
        }
        if (random_chance(&cast.random, 0.3)) {
            what_if(&cast);
            check(&cast);
        }
        step(&cast);
    }
    cast_close(&cast);
}

static void an_optimum_found_elsewhere_closes_the_bracket_until_the_next_edit(void **state)
{
    struct scene *scene = *state;
    struct tally tally = {0};
    uint64_t histories = hall_times(HISTORIES, HISTORIES_LONG);
    const char *only = getenv("AMITY_HISTORY");
    if (only != NULL) {
        history_run(scene, strtoull(only, NULL, 10), &tally);
        return;
    }
    for (uint64_t i = 0; i < histories; i++) {
        history_run(scene, i, &tally);
    }
    print_message("%u open brackets, %u closed by a fresh optimum (%u better plans), %u left open; "
                  "%u costs, %u exact\n",
                  tally.open, tally.closed, tally.better, tally.left_open, scene->costs,
                  scene->costs_exact);
    assert_true(tally.open > 20 && tally.better > 0);
    assert_true(tally.closed > tally.open - tally.open / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            an_optimum_found_elsewhere_closes_the_bracket_until_the_next_edit, open_scene,
            close_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

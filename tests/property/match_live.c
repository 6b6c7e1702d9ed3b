/* The live plan under random histories of small tenants with every coupling: after each edit its
 * value and bound bracket what a fresh rematch of the same people proves, equal where it says so;
 * a hypothetical history leaves no trace. */
#include "property/match_cast.h"

enum { HISTORIES = 5000, HISTORIES_LONG = 100000, STEPS = 8 };

/* Everybody is derived anew under rules that say the same.
 * ensure   whether everybody stands where they stood */
static bool rules_again(struct cast *cast)
{
    uint64_t was = trace(cast->live);
    assert_int_equal(live_mark(cast->live), OK);
    assert_int_equal(live_set_pack(cast->live, live_directory(cast->live)->pack), OK);
    work(cast);
    check(cast);
    bool same = trace(cast->live) == was;
    live_rollback(cast->live);
    assert_true(trace(cast->live) == was);
    return same;
}

/* ensure   whether the same rules again moved nobody */
static bool history_run(struct scene *scene, uint64_t number)
{
    struct cast cast;
    cast_open(&cast, scene, number);
    for (uint32_t i = 0; i < STEPS; i++) {
        work(&cast);
        check(&cast);
        check_cost(&cast);
        if (random_chance(&cast.random, 0.3)) {
            what_if(&cast);
            check(&cast);
        }
        step(&cast);
    }
    work(&cast);
    bool same = rules_again(&cast);
    cast_close(&cast);
    return same;
}

static void the_live_plan_brackets_a_fresh_rematch_after_every_edit(void **state)
{
    struct scene *scene = *state;
    uint64_t histories = hall_times(HISTORIES, HISTORIES_LONG);
    const char *only = getenv("AMITY_HISTORY");
    if (only != NULL) {
        history_run(scene, strtoull(only, NULL, 10));
        return;
    }
    uint64_t moved = 0;
    for (uint64_t i = 0; i < histories; i++) {
        moved += history_run(scene, i) ? 0 : 1;
    }
    print_message("%u plans checked: %u exact, %u with something forbidden, %u moves; %u costs, %u "
                  "exact\n",
                  scene->checked, scene->exact, scene->forbade, scene->moved, scene->costs,
                  scene->costs_exact);
    print_message("the same rules again moved somebody in %llu histories\n",
                  (unsigned long long)moved);
    assert_true(moved * 100 < histories);
    assert_true(scene->costs_exact > scene->costs / 2);
    assert_true(scene->exact > scene->checked / 2);
    assert_true(scene->forbade > 0 && scene->moved > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_live_plan_brackets_a_fresh_rematch_after_every_edit,
                                        open_scene, close_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

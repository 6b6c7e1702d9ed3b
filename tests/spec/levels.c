/* Who goes first: the levels of the objective, in the order of the packs. */
#include "spec/people.h"

static const char *const country[] = {"fi", "se"};

static void level_is(const char *path, const char *json, const char *level)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        client_set(&trial, path, json);
        assert_string_equal(trial_level(&trial), level);
        trial_close(&trial);
    }
}

SPEC(emergencies_come_first) /* S1-34 */
{
    level_is("priority", "'emergency'", "emergency");
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "emergency_home");
        client_set(&trial, "priority", "'low'");
        assert_string_equal(trial_level(&trial), "emergency");
        trial_close(&trial);
    }
}

SPEC(then_decisions_past_their_date) /* S3-18 */
{
    level_is("decision.granted_on", "'2026-08-22'", "overdue");
    level_is("decision.granted_on", "'2026-08-23'", "due_soon");
}

SPEC(then_decisions_near_their_date) /* S3-18 */
{
    level_is("decision.granted_on", "'2026-09-23'", "due_soon");
    level_is("decision.granted_on", "'2026-09-24'", "normal");
    level_is("decision.deadline", "'2026-12-01'", "due_soon");
    level_is("decision.deadline", "'2026-11-22'", "overdue");
}

SPEC(the_tenant_says_how_long_a_decision_may_wait) /* S3-18 S0-08 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        const char *overlay = arena_print(&trial.arena,
                                          "{\"id\":\"tenant\",\"version\":\"1\",\"extends\":\"%s\","
                                          "\"parameters\":{\"deadline_months\":1}}",
                                          country[i]);
        assert_non_null(overlay);
        trial_overlay(&trial, overlay);
        assert_string_equal(trial_level(&trial), "overdue");
        trial_close(&trial);
    }
}

SPEC(then_by_priority) /* S2-05 */
{
    level_is("priority", "'high'", "high");
    level_is("priority", "'normal'", "normal");
    level_is("priority", "'low'", "low");
}

SPEC(an_overdue_decision_goes_before_high_priority) /* S3-18 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        client_set(&trial, "decision.granted_on", "'2026-08-01'");
        client_set(&trial, "priority", "'high'");
        assert_string_equal(trial_level(&trial), "overdue");
        trial_close(&trial);
    }
}

SPEC(a_short_crisis_goes_before_high_priority_in_finland) /* S2-05 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "flags.3", "'short_crisis'");
    client_set(&trial, "priority", "'high'");
    assert_string_equal(trial_level(&trial), "crisis");
    trial_close(&trial);
}

SPEC(every_client_counts_for_some_level) /* S2-05 */
{
    static const char *const priority[] = {"'emergency'", "'high'", "'normal'", "'low'"};
    for (uint32_t i = 0; i < 4; i++) {
        struct trial trial;
        trial_open(&trial, country[i % 2], "contact_family");
        client_set(&trial, "priority", priority[i]);
        assert_string_not_equal(trial_level(&trial), "");
        trial_close(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emergencies_come_first),
        cmocka_unit_test(then_decisions_past_their_date),
        cmocka_unit_test(then_decisions_near_their_date),
        cmocka_unit_test(the_tenant_says_how_long_a_decision_may_wait),
        cmocka_unit_test(then_by_priority),
        cmocka_unit_test(an_overdue_decision_goes_before_high_priority),
        cmocka_unit_test(a_short_crisis_goes_before_high_priority_in_finland),
        cmocka_unit_test(every_client_counts_for_some_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

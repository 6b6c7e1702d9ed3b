/* Page S2, support persons and support families of a Finnish wellbeing services county. */
#include "spec/people.h"

static const char *const county =
    "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\",\"parameters\":{\"service_area\":["
    "\"FI-005\",\"FI-010\",\"FI-052\",\"FI-145\",\"FI-151\",\"FI-152\",\"FI-218\",\"FI-232\","
    "\"FI-233\",\"FI-300\",\"FI-301\",\"FI-403\",\"FI-408\",\"FI-743\",\"FI-759\",\"FI-846\","
    "\"FI-934\",\"FI-989\"]}}";

SPEC(a_client_outside_the_eighteen_municipalities_is_refused) /* S2-01 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial_overlay(&trial, county);
    assert_eligible(&trial);
    client_set(&trial, "place.municipality", "'FI-905'");
    assert_refused_by(&trial, "service_area");
    trial_close(&trial);
}

SPEC(a_volunteer_may_live_outside_the_county) /* S2-01 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial_overlay(&trial, county);
    volunteer_set(&trial, "place.municipality", "'FI-905'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(short_crisis_support_goes_first_and_ends_soon) /* S2-05 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "flags.3", "'short_crisis'");
    assert_eligible(&trial);
    assert_string_equal(trial_level(&trial), "crisis");
    client_set(&trial, "period.to", "'2027-09-01'");
    client_set(&trial, "support_plan.valid_until", "'2028-01-01'");
    assert_refused_by(&trial, "crisis_is_short");
    trial_close(&trial);
}

SPEC(need_assessment_and_client_plan_are_both_needed) /* S2-07 */
{
    client_refused("fi", "contact_person", "support_plan", NULL, "client_plan");
    client_refused("fi", "contact_family", "assessment", NULL, "need_assessed best_interest");
    client_refused("fi", "contact_person", "support_plan.valid_until", "'2026-11-20'",
                   "plan_valid");
    client_refused("fi", "contact_family", "assessment.valid_until", "'2026-11-20'",
                   "assessment_valid");
}

SPEC(the_child_is_a_client_of_family_work_or_child_protection) /* S2-08 S2-14 */
{
    static const char *const service[] = {"contact_person", "contact_family"};
    for (uint32_t i = 0; i < 2; i++) {
        client_eligible("fi", service[i], "case.kind", "'child_protection'");
        client_refused("fi", service[i], "case.kind", "'elderly'", "client_of_services");
        client_refused("fi", service[i], "case", NULL, "client_of_services");
    }
}

SPEC(a_child_who_is_not_willing_gets_no_support_person) /* S2-09 */
{
    client_refused("fi", "contact_person", "consent.client", "'refused'", "client_willing");
    client_refused("fi", "contact_person", "consent.client", "'pending'", "client_willing");
    client_refused("fi", "contact_person", "consent.client", NULL, "client_willing");
}

SPEC(it_is_recorded_when_and_by_whom_the_child_was_heard) /* S2-09 */
{
    client_refused("fi", "contact_person", "consent.heard_on", NULL, "child_heard");
    client_refused("fi", "contact_person", "consent.heard_by", NULL, "child_heard");
    client_refused("fi", "contact_person", "consent.heard_on", "'2026-12-24'", "child_heard");
}

SPEC(a_child_who_refuses_gets_no_support_family) /* S2-09 */
{
    client_refused("fi", "contact_family", "consent.client", "'refused'", "client_not_against");
}

SPEC(an_older_child_who_was_not_heard_is_shown) /* S2-09 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    client_drop(&trial, "consent.heard_on");
    assert_not_warned(&trial, "older_child_heard");
    client_set(&trial, "birth_date", "'2014-12-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "older_child_heard");
    trial_close(&trial);
}

SPEC(at_least_one_everyday_challenge_is_named) /* S2-10 */
{
    client_refused("fi", "contact_person", "needs", "[{'tag':'allergy'},{'tag':'autism'}]",
                   "everyday_need");
    client_eligible("fi", "contact_person", "needs", "[{'tag':'making_friends'}]");
}

SPEC(parents_strength_and_network_must_both_be_missing) /* S2-11 */
{
    client_refused("fi", "contact_person", "flags", "['no_close_network']", "network_and_strength");
    client_refused("fi", "contact_person", "flags", "['parents_exhausted']",
                   "network_and_strength");
}

SPEC(for_a_support_family_too_strength_and_network_are_missing) /* S2-17 */
{
    client_refused("fi", "contact_family", "flags", "['parents_exhausted','can_be_away_overnight']",
                   "network_and_strength");
}

SPEC(a_child_without_a_listed_difficulty_is_shown) /* S2-12 S2-17 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    assert_not_warned(&trial, "difficulties");
    client_set(&trial, "needs", "[{'tag':'homework'}]");
    assert_eligible(&trial);
    assert_warned(&trial, "difficulties");
    trial_close(&trial);
}

/* The page leaves open whether all the difficulties must be there or one of them. */
static void difficulties_read_as(struct trial *trial, const char *expression)
{
    const char *overlay = arena_print(
        &trial->arena,
        "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{\"id\":"
        "\"difficulties\",\"services\":[\"contact_person\"],\"effect\":\"block\",\"require\":\"%s\""
        ",\"text\":{\"sv\":\"x\",\"fi\":\"x\",\"en\":\"x\"},\"source\":\"county board\","
        "\"requirements\":[\"S2-12\"],\"valid_from\":\"2026-01-01\"}]}",
        expression);
    assert_non_null(overlay);
    trial_overlay(trial, overlay);
}

SPEC(the_tenant_says_whether_difficulties_are_joined_by_and_or_or) /* S2-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'parenting_support'}");
    difficulties_read_as(&trial, "client.needs overlaps {parenting_support, mental_health}");
    assert_eligible(&trial);
    trial_close(&trial);
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'parenting_support'}");
    difficulties_read_as(&trial, "client.needs has {parenting_support, mental_health}");
    assert_refused_by(&trial, "difficulties");
    trial_close(&trial);
}

SPEC(goals_intensity_and_duration_are_said) /* S2-13 */
{
    client_refused("fi", "contact_person", "support_plan.goals", "[]", "plan_goals");
    client_refused("fi", "contact_person", "period.to", NULL, "duration_said");
    client_refused("fi", "contact_family", "period.to", NULL, "duration_said");
}

SPEC(a_client_whose_decision_says_no_intensity_is_not_even_read) /* S2-13 S3-12 */
{
    struct trial trial;
    struct client *client = NULL;
    struct fault fault = {0};
    trial_open(&trial, "fi", "contact_person");
    client_drop(&trial, "demand");
    assert_int_equal(client_read(&trial.client, &trial.pack->zone, &trial.arena, &client, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "demand");
    trial_close(&trial);
}

SPEC(a_support_family_is_for_play_and_school_age) /* S2-15 */
{
    client_refused("fi", "contact_family", "birth_date", "'2023-12-02'", "age_at_start");
    client_eligible("fi", "contact_family", "birth_date", "'2023-12-01'");
}

SPEC(a_child_who_outgrows_school_age_inside_the_period_is_refused) /* S2-15 */
{
    client_refused("fi", "contact_family", "birth_date", "'2009-05-31'", "age_through_period");
    client_eligible("fi", "contact_family", "birth_date", "'2009-06-01'");
}

SPEC(a_child_who_cannot_be_away_overnight_gets_no_weekends) /* S2-16 */
{
    client_refused("fi", "contact_family", "flags", "['no_close_network','parents_exhausted']",
                   "away_overnight");
}

SPEC(a_support_weekend_must_be_free) /* S2-16 */
{
    volunteer_refused("fi", "contact_family", "availability.weekends_per_month", "0",
                      "weekends_fit");
}

SPEC(a_support_family_takes_a_decision_and_a_plan_with_goals) /* S2-18 */
{
    client_refused("fi", "contact_family", "decision.granted_on", "'2027-01-01'",
                   "granted_decision");
    client_refused("fi", "contact_family", "support_plan", NULL, "client_plan");
    client_refused("fi", "contact_family", "support_plan.goals", "[]", "plan_goals");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_outside_the_eighteen_municipalities_is_refused),
        cmocka_unit_test(a_volunteer_may_live_outside_the_county),
        cmocka_unit_test(short_crisis_support_goes_first_and_ends_soon),
        cmocka_unit_test(need_assessment_and_client_plan_are_both_needed),
        cmocka_unit_test(the_child_is_a_client_of_family_work_or_child_protection),
        cmocka_unit_test(a_child_who_is_not_willing_gets_no_support_person),
        cmocka_unit_test(it_is_recorded_when_and_by_whom_the_child_was_heard),
        cmocka_unit_test(a_child_who_refuses_gets_no_support_family),
        cmocka_unit_test(an_older_child_who_was_not_heard_is_shown),
        cmocka_unit_test(at_least_one_everyday_challenge_is_named),
        cmocka_unit_test(parents_strength_and_network_must_both_be_missing),
        cmocka_unit_test(for_a_support_family_too_strength_and_network_are_missing),
        cmocka_unit_test(a_child_without_a_listed_difficulty_is_shown),
        cmocka_unit_test(the_tenant_says_whether_difficulties_are_joined_by_and_or_or),
        cmocka_unit_test(goals_intensity_and_duration_are_said),
        cmocka_unit_test(a_client_whose_decision_says_no_intensity_is_not_even_read),
        cmocka_unit_test(a_support_family_is_for_play_and_school_age),
        cmocka_unit_test(a_child_who_outgrows_school_age_inside_the_period_is_refused),
        cmocka_unit_test(a_child_who_cannot_be_away_overnight_gets_no_weekends),
        cmocka_unit_test(a_support_weekend_must_be_free),
        cmocka_unit_test(a_support_family_takes_a_decision_and_a_plan_with_goals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

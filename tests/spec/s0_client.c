/* Page S0, Finnish support relations: what must be in order on the client's side. */
#include "spec/people.h"

SPEC(a_swedish_legal_basis_is_refused_in_finland) /* S0-07 */
{
    client_refused("fi", "contact_person", "decision.legal_basis", "'SE_SOL'", "legal_basis");
}

SPEC(social_welfare_act_and_open_care_both_carry_support) /* S0-07 */
{
    client_eligible("fi", "contact_person", "decision.legal_basis", "'FI_SHL'");
    client_eligible("fi", "contact_person", "decision.legal_basis", "'FI_LSL_OPEN'");
}

SPEC(a_placement_needs_the_child_welfare_act) /* S0-07 */
{
    client_refused("fi", "family_home", "decision.legal_basis", "'FI_SHL'", "legal_basis_home");
}

SPEC(a_decision_from_tomorrow_is_no_decision_yet) /* S0-08 */
{
    client_refused("fi", "contact_person", "decision.granted_on", "'2026-11-24'",
                   "granted_decision");
}

SPEC(the_organiser_adds_conditions_of_its_own) /* S0-08 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial_overlay(&trial,
                  "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{"
                  "\"id\":\"county_school_age\",\"services\":[\"contact_person\"],"
                  "\"effect\":\"block\",\"require\":\"client.age >= 11\","
                  "\"text\":{\"sv\":\"Från 11 år.\",\"fi\":\"11 vuodesta.\",\"en\":\"From 11.\"},"
                  "\"source\":\"county board\",\"requirements\":[\"S0-08\"],"
                  "\"valid_from\":\"2026-01-01\"}]}");
    assert_refused_by(&trial, "county_school_age");
    trial_close(&trial);
}

SPEC(the_organiser_changes_a_number_not_a_rule) /* S0-08 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    trial_overlay(&trial, "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\","
                          "\"parameters\":{\"support_family_age_min\":12}}");
    assert_refused_by(&trial, "age_at_start");
    trial_close(&trial);
}

SPEC(the_organiser_switches_a_rule_off_with_a_reason) /* S0-08 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "decision.granted_on", "'2026-11-24'");
    trial_overlay(&trial, "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\","
                          "\"rules\":[{\"id\":\"granted_decision\",\"off\":true,"
                          "\"reason\":\"decisions are kept elsewhere\"}]}");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_support_family_must_be_in_the_childs_interest) /* S0-09 */
{
    client_refused("fi", "contact_family", "assessment.best_interest", "false", "best_interest");
    client_refused("fi", "contact_family", "assessment.best_interest", NULL, "best_interest");
}

SPEC(a_support_person_takes_no_best_interest_assessment) /* S0-09 */
{
    client_eligible("fi", "contact_person", "assessment.best_interest", "false");
}

SPEC(without_a_need_assessment_nothing_is_matched) /* S0-10 */
{
    client_refused("fi", "contact_person", "assessment", NULL, "need_assessed");
}

SPEC(an_assessment_that_has_run_out_is_refused) /* S0-10 */
{
    client_refused("fi", "contact_person", "assessment.valid_until", "'2026-11-22'",
                   "assessment_valid");
    client_eligible("fi", "contact_person", "assessment.valid_until", "'2026-11-23'");
}

SPEC(each_guardian_with_custody_must_approve) /* S0-22 */
{
    client_refused("fi", "contact_person", "consent.guardians.1.answer", "'refused'",
                   "guardians_approve");
    client_refused("fi", "contact_family", "consent.guardians.1.answer", "'pending'",
                   "guardians_approve");
    client_refused("fi", "contact_person", "consent.guardians", "[]", "guardians_approve");
}

SPEC(a_guardian_without_custody_is_not_asked) /* S0-22 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "consent.guardians.1.answer", "'refused'");
    client_set(&trial, "consent.guardians.1.custody", "false");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(no_order_replaces_the_guardians_in_finland) /* S0-22 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "consent.guardians.0.answer", "'refused'");
    client_set(&trial, "decision.order", "{'id':'o-1','on':'2026-10-01'}");
    client_set(&trial, "flags.3", "'decided_without_guardians'");
    client_set(&trial, "birth_date", "'2012-05-10'");
    assert_refused_by(&trial, "guardians_approve");
    trial_close(&trial);
}

SPEC(a_placement_against_the_guardians_takes_an_order) /* S0-22 S4-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "family_home");
    client_set(&trial, "consent.guardians.0.answer", "'refused'");
    assert_refused_by(&trial, "guardians_or_order");
    client_set(&trial, "decision.order", "{'id':'o-1','on':'2026-10-01'}");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(an_adult_needs_no_guardian) /* S0-22 S3-24 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "kind", "'adult'");
    client_set(&trial, "consent.guardians", "[]");
    client_set(&trial, "birth_date", "'2008-12-02'");
    assert_refused_by(&trial, "guardians_approve");
    client_set(&trial, "birth_date", "'2008-12-01'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_decision_without_a_review_date_is_shown) /* S0-06 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    assert_not_warned(&trial, "follow_up_named");
    client_drop(&trial, "decision.follow_up_on");
    assert_eligible(&trial);
    assert_warned(&trial, "follow_up_named");
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_swedish_legal_basis_is_refused_in_finland),
        cmocka_unit_test(social_welfare_act_and_open_care_both_carry_support),
        cmocka_unit_test(a_placement_needs_the_child_welfare_act),
        cmocka_unit_test(a_decision_from_tomorrow_is_no_decision_yet),
        cmocka_unit_test(the_organiser_adds_conditions_of_its_own),
        cmocka_unit_test(the_organiser_changes_a_number_not_a_rule),
        cmocka_unit_test(the_organiser_switches_a_rule_off_with_a_reason),
        cmocka_unit_test(a_support_family_must_be_in_the_childs_interest),
        cmocka_unit_test(a_support_person_takes_no_best_interest_assessment),
        cmocka_unit_test(without_a_need_assessment_nothing_is_matched),
        cmocka_unit_test(an_assessment_that_has_run_out_is_refused),
        cmocka_unit_test(each_guardian_with_custody_must_approve),
        cmocka_unit_test(a_guardian_without_custody_is_not_asked),
        cmocka_unit_test(no_order_replaces_the_guardians_in_finland),
        cmocka_unit_test(a_placement_against_the_guardians_takes_an_order),
        cmocka_unit_test(an_adult_needs_no_guardian),
        cmocka_unit_test(a_decision_without_a_review_date_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

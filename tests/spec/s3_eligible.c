/* Page S3, a Swedish national care programme: contact family, contact person and the specially
 * qualified contact person. */
#include "spec/people.h"

SPEC(without_a_granted_decision_nothing_is_matched) /* S3-01 */
{
    client_refused("se", "contact_person", "decision.granted_on", "'2026-12-01'",
                   "granted_decision");
}

SPEC(competence_is_what_the_tenant_asks_for) /* S3-04 */
{
    struct trial trial;
    client_refused("se", "contact_person", "requires", "['skl_driving_b']", "qualified");
    trial_open(&trial, "se", "contact_person");
    trial_overlay(&trial,
                  "{\"id\":\"town\",\"version\":\"1\",\"extends\":\"se\",\"rules\":[{"
                  "\"id\":\"town_first_aid\",\"services\":[\"contact_person\"],"
                  "\"effect\":\"block\",\"require\":\"volunteer.qualifications has trn_first_aid\","
                  "\"text\":{\"sv\":\"x\",\"fi\":\"x\",\"en\":\"x\"},\"source\":\"town\","
                  "\"requirements\":[\"S3-04\"],\"valid_from\":\"2026-01-01\"}]}");
    assert_refused_by(&trial, "town_first_aid");
    trial_close(&trial);
}

SPEC(competence_that_runs_out_inside_the_period_is_shown) /* S3-04 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "requires", "['trn_first_aid']");
    volunteer_set(&trial, "qualifications", "[{'id':'trn_first_aid','valid_until':'2027-02-01'}]");
    assert_eligible(&trial);
    assert_warned(&trial, "qualified_through");
    volunteer_set(&trial, "qualifications.0.valid_until", "'2028-02-01'");
    assert_not_warned(&trial, "qualified_through");
    trial_close(&trial);
}

SPEC(a_plan_comes_before_somebody_is_engaged) /* S3-05 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "strategy_first");
    client_drop(&trial, "support_plan");
    assert_eligible(&trial);
    assert_warned(&trial, "strategy_first");
    trial_close(&trial);
}

SPEC(a_pair_found_unsuitable_is_not_proposed_again) /* S3-07 */
{
    client_refused("se", "contact_person", "exclude", "['v-maria']", "not_excluded");
    volunteer_refused("se", "contact_family", "exclude", "['c-elsa']", "not_excluded");
}

SPEC(days_and_nights_a_month_must_be_offered) /* S3-09 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "demand", "{'nights':[2,4],'per':'month'}");
    assert_eligible(&trial);
    volunteer_set(&trial, "availability.nights_per_month", "1");
    volunteer_set(&trial, "availability.weekends_per_month", "0");
    assert_refused_by(&trial, "weekends_fit");
    trial_close(&trial);
}

SPEC(some_days_a_week_or_a_month_and_so_long_each) /* S3-12 */
{
    client_eligible("se", "contact_person", "demand", "{'visits':3,'per':'week','hours':2}");
    client_refused("se", "contact_person", "demand", "{'visits':4,'per':'week','hours':2}",
                   "visits_fit");
    client_refused("se", "contact_person", "demand", "{'visits':2,'per':'month','hours':6}",
                   "visits_fit");
    volunteer_refused("se", "contact_person", "capacity.hours_per_month", "5", "hours_fit");
}

SPEC(a_contact_person_rests_on_one_of_two_acts) /* S3-14 */
{
    client_eligible("se", "contact_person", "decision.legal_basis", "'SE_LSS'");
    client_refused("se", "contact_person", "decision.legal_basis", "'SE_LVU'", "legal_basis");
    client_refused("se", "contact_family", "decision.legal_basis", "'FI_SHL'", "legal_basis");
}

SPEC(a_qualified_contact_person_is_for_children_at_risk) /* S3-15 */
{
    client_refused("se", "qualified_contact_person", "flags", "[]", "risk_named");
}

SPEC(a_child_at_risk_with_an_ordinary_contact_person_is_shown) /* S3-15 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "risk_asks_for_qualified");
    client_set(&trial, "flags", "['risk']");
    assert_eligible(&trial);
    assert_warned(&trial, "risk_asks_for_qualified");
    trial_close(&trial);
}

SPEC(a_qualified_contact_person_has_an_education_or_a_year_of_work) /* S3-15 */
{
    volunteer_refused("se", "qualified_contact_person", "qualifications", "[{'id':'trn_mi'}]",
                      "qualified_person");
    volunteer_eligible("se", "qualified_contact_person", "qualifications",
                       "[{'id':'trn_mi'},{'id':'exp_children_work'}]");
}

SPEC(a_qualified_contact_person_can_step_in) /* S3-16 */
{
    struct trial trial;
    trial_open(&trial, "se", "qualified_contact_person");
    volunteer_set(&trial, "qualifications", "[{'id':'edu_education'}]");
    assert_refused_by(&trial, "can_step_in");
    volunteer_set(&trial, "training.1",
                  "{'id':'trn_low_arousal','on':'2026-03-01','state':'taken'}");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(contact_with_school_takes_consent_to_share) /* S3-17 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'authority_contacts'}");
    assert_eligible(&trial);
    client_set(&trial, "consent.information_sharing", "'refused'");
    assert_refused_by(&trial, "information_sharing");
    client_drop(&trial, "consent.information_sharing");
    assert_refused_by(&trial, "information_sharing");
    trial_close(&trial);
}

SPEC(a_decision_without_follow_up_is_shown) /* S3-19 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "follow_up_named");
    client_drop(&trial, "decision.follow_up_on");
    assert_warned(&trial, "follow_up_named");
    assert_not_warned(&trial, "follow_up_ahead");
    trial_close(&trial);
}

SPEC(a_follow_up_that_has_passed_is_shown) /* S3-19 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "follow_up_ahead");
    client_set(&trial, "decision.follow_up_on", "'2026-11-22'");
    assert_eligible(&trial);
    assert_warned(&trial, "follow_up_ahead");
    trial_close(&trial);
}

SPEC(a_birthday_inside_the_period_is_shown) /* S3-24 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "comes_of_age");
    client_set(&trial, "birth_date", "'2009-03-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "comes_of_age");
    trial_close(&trial);
}

SPEC(growing_out_of_the_ages_received_is_shown) /* S3-24 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "accepts.ages", "[0,10]");
    assert_eligible(&trial);
    assert_warned(&trial, "accepts_age_through");
    volunteer_set(&trial, "accepts.ages", "[0,11]");
    assert_not_warned(&trial, "accepts_age_through");
    trial_close(&trial);
}

SPEC(on_the_eighteenth_birthday_no_guardian_is_asked) /* S3-24 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "kind", "'youth'");
    client_set(&trial, "consent.guardians", "[]");
    client_set(&trial, "birth_date", "'2008-12-02'");
    assert_refused_by(&trial, "guardians_or_board");
    client_set(&trial, "birth_date", "'2008-12-01'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_heavier_case_than_accepted_is_refused) /* S3-25 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "accepts.demand_level_max", "'extra'");
    client_set(&trial, "demand_level", "'demanding'");
    assert_refused_by(&trial, "accepts_level");
    volunteer_set(&trial, "accepts.demand_level_max", "'specially_demanding'");
    assert_eligible(&trial);
    volunteer_set(&trial, "accepts.needs",
                  "[{'tag':'loneliness','severity_max':'mild'},{'tag':'homework'}]");
    assert_refused_by(&trial, "accepts_needs");
    volunteer_set(&trial, "accepts.needs.0.severity_max", "'moderate'");
    assert_eligible(&trial);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_granted_decision_nothing_is_matched),
        cmocka_unit_test(competence_is_what_the_tenant_asks_for),
        cmocka_unit_test(competence_that_runs_out_inside_the_period_is_shown),
        cmocka_unit_test(a_plan_comes_before_somebody_is_engaged),
        cmocka_unit_test(a_pair_found_unsuitable_is_not_proposed_again),
        cmocka_unit_test(days_and_nights_a_month_must_be_offered),
        cmocka_unit_test(some_days_a_week_or_a_month_and_so_long_each),
        cmocka_unit_test(a_contact_person_rests_on_one_of_two_acts),
        cmocka_unit_test(a_qualified_contact_person_is_for_children_at_risk),
        cmocka_unit_test(a_child_at_risk_with_an_ordinary_contact_person_is_shown),
        cmocka_unit_test(a_qualified_contact_person_has_an_education_or_a_year_of_work),
        cmocka_unit_test(a_qualified_contact_person_can_step_in),
        cmocka_unit_test(contact_with_school_takes_consent_to_share),
        cmocka_unit_test(a_decision_without_follow_up_is_shown),
        cmocka_unit_test(a_follow_up_that_has_passed_is_shown),
        cmocka_unit_test(a_birthday_inside_the_period_is_shown),
        cmocka_unit_test(growing_out_of_the_ages_received_is_shown),
        cmocka_unit_test(on_the_eighteenth_birthday_no_guardian_is_asked),
        cmocka_unit_test(a_heavier_case_than_accepted_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

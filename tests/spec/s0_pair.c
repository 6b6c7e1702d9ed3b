/* Page S0, Finnish support relations: what client and volunteer need of each other. */
#include "spec/people.h"

SPEC(a_support_family_is_no_support_person_unless_it_offers_it) /* S0-02 */
{
    volunteer_refused("fi", "contact_person", "services", "['contact_family']", "offers_service");
}

SPEC(a_volunteer_without_time_when_the_child_is_free_is_refused) /* S0-14 */
{
    volunteer_refused("fi", "contact_person", "availability.weekly",
                      "[{'days':['sun'],'from':'08:00','to':'12:00'}]", "visits_fit");
}

SPEC(a_single_free_evening_a_month_is_too_little_for_two_meetings) /* S0-14 */
{
    volunteer_refused("fi", "contact_person", "availability.weekly",
                      "[{'days':['mon'],'from':'15:00','to':'20:00','weeks':[1]}]", "visits_fit");
    volunteer_eligible("fi", "contact_person", "availability.weekly",
                       "[{'days':['mon'],'from':'15:00','to':'20:00','weeks':[1,3]}]");
}

SPEC(hours_a_month_below_the_demand_are_refused) /* S0-14 */
{
    volunteer_refused("fi", "contact_person", "capacity.hours_per_month", "5", "hours_fit");
    volunteer_eligible("fi", "contact_person", "capacity.hours_per_month", "6");
}

SPEC(hours_given_to_others_are_not_given_twice) /* S0-14 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial.load.quarters = 4 * 35;
    assert_refused_by(&trial, "hours_fit");
    trial_close(&trial);
}

SPEC(a_volunteer_with_all_relations_taken_is_refused) /* S0-14 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial.load.relations = 1;
    assert_eligible(&trial);
    trial.load.relations = 2;
    trial.load.by_service[SERVICE_contact_person] = 2;
    assert_refused_by(&trial, "relations_fit");
    trial_close(&trial);
}

SPEC(farther_than_the_volunteer_travels_is_refused) /* S0-14 */
{
    volunteer_refused("fi", "contact_person", "max_km", "10", "within_volunteer_reach");
}

SPEC(especially_demanding_support_takes_an_education) /* S0-17 */
{
    static const char *const fields[] = {"edu_social", "edu_education", "edu_health"};
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "demand_level", "'demanding'");
    assert_refused_by(&trial, "demanding_education");
    for (uint32_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        volunteer_set(&trial, "qualifications.0", "{}");
        volunteer_set(&trial, "qualifications.0.id", arena_print(&trial.arena, "'%s'", fields[i]));
        assert_eligible(&trial);
    }
    volunteer_set(&trial, "qualifications.0.id", "'edu_sport'");
    assert_refused_by(&trial, "demanding_education");
    trial_close(&trial);
}

SPEC(what_the_decision_asks_for_must_be_held_to_the_end) /* S0-17 S0-08 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "requires", "['trn_first_aid']");
    assert_refused_by(&trial, "qualified");
    volunteer_set(&trial, "qualifications", "[{'id':'trn_first_aid','valid_until':'2027-05-30'}]");
    assert_refused_by(&trial, "qualified");
    volunteer_set(&trial, "qualifications", "[{'id':'trn_first_aid','valid_until':'2027-05-31'}]");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_family_without_a_free_place_is_refused) /* S0-24 */
{
    struct trial trial;
    volunteer_refused("fi", "contact_family", "capacity.places", "0", "places_fit");
    trial_open(&trial, "fi", "family_home");
    trial.load.guests = 2;
    assert_refused_by(&trial, "places_fit");
    trial_close(&trial);
}

SPEC(a_family_that_is_busy_in_holidays_is_refused_for_holidays) /* S0-24 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    client_set(&trial, "demand.holidays", "true");
    assert_eligible(&trial);
    volunteer_set(&trial, "availability.holidays", "false");
    assert_refused_by(&trial, "holidays_fit");
    trial_close(&trial);
}

SPEC(a_home_without_the_access_a_child_needs_is_refused) /* S0-24 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    client_set(&trial, "needs_access", "['wheelchair']");
    assert_eligible(&trial);
    volunteer_set(&trial, "home.wheelchair", "false");
    assert_refused_by(&trial, "access");
    trial_close(&trial);
}

SPEC(support_more_demanding_than_accepted_is_refused) /* S0-25 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "accepts.demand_level_max", "'ordinary'");
    assert_eligible(&trial);
    client_set(&trial, "demand_level", "'extra'");
    assert_refused_by(&trial, "accepts_level");
    trial_close(&trial);
}

SPEC(a_need_that_the_volunteer_does_not_accept_is_refused) /* S0-25 */
{
    volunteer_refused("fi", "contact_person", "accepts.needs",
                      "[{'tag':'loneliness','severity_max':'mild'},{'tag':'homework'}]",
                      "accepts_needs");
    volunteer_eligible("fi", "contact_person", "accepts.needs",
                       "[{'tag':'loneliness'},{'tag':'homework'}]");
}

SPEC(a_gender_that_the_volunteer_does_not_accept_is_refused) /* S0-25 */
{
    volunteer_refused("fi", "contact_person", "accepts.genders", "['male']", "accepts_gender");
}

SPEC(a_difference_that_the_volunteer_does_not_tolerate_is_refused) /* S0-27 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'autism','severity':'mild'}");
    assert_eligible(&trial);
    volunteer_set(&trial, "accepts.differences", "['culture']");
    assert_refused_by(&trial, "accepts_differences");
    volunteer_set(&trial, "accepts.differences", "['culture','disability','behaviour']");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_required_language_must_be_fluent) /* S0-27 */
{
    volunteer_refused("fi", "contact_person", "languages", "{'fi':'basic','sv':'native'}",
                      "speaks_required");
}

SPEC(two_without_a_common_language_do_not_meet) /* S0-27 */
{
    client_refused("fi", "contact_person", "languages", "{'so':'preferred'}", "shares_a_language");
    client_eligible("fi", "contact_person", "languages", "{'so':'preferred','fi':'preferred'}");
}

SPEC(a_commitment_shorter_than_the_period_is_refused) /* S0-29 */
{
    volunteer_refused("fi", "contact_person", "commitment_months", "5", "commitment");
    volunteer_eligible("fi", "contact_person", "commitment_months", "7");
}

SPEC(a_volunteer_who_promised_no_length_is_not_refused) /* S0-29 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_drop(&trial, "commitment_months");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_child_outside_the_ages_a_family_accepts_is_refused) /* S0-33 */
{
    volunteer_refused("fi", "contact_family", "accepts.ages", "[0,9]", "accepts_age");
    volunteer_refused("fi", "contact_family", "accepts.ages", "[11,16]", "accepts_age");
}

SPEC(a_child_who_grows_out_of_the_accepted_ages_is_refused) /* S0-33 */
{
    volunteer_refused("fi", "contact_family", "accepts.ages", "[0,10]", "accepts_age");
    volunteer_eligible("fi", "contact_family", "accepts.ages", "[0,11]");
}

SPEC(siblings_beyond_what_a_family_accepts_are_refused) /* S0-33 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    client_set(&trial, "group", "{'id':'g-1','size':2,'together':'required'}");
    assert_eligible(&trial);
    volunteer_set(&trial, "accepts.group_size_max", "1");
    assert_refused_by(&trial, "group_accepted");
    trial_close(&trial);
}

SPEC(one_single_adult_can_be_a_support_family) /* S0-31 S0-30 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    volunteer_set(&trial, "adults", "[{'id':'a-1','birth_date':'1960-01-01'}]");
    assert_eligible(&trial);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_support_family_is_no_support_person_unless_it_offers_it),
        cmocka_unit_test(a_volunteer_without_time_when_the_child_is_free_is_refused),
        cmocka_unit_test(a_single_free_evening_a_month_is_too_little_for_two_meetings),
        cmocka_unit_test(hours_a_month_below_the_demand_are_refused),
        cmocka_unit_test(hours_given_to_others_are_not_given_twice),
        cmocka_unit_test(a_volunteer_with_all_relations_taken_is_refused),
        cmocka_unit_test(farther_than_the_volunteer_travels_is_refused),
        cmocka_unit_test(especially_demanding_support_takes_an_education),
        cmocka_unit_test(what_the_decision_asks_for_must_be_held_to_the_end),
        cmocka_unit_test(a_family_without_a_free_place_is_refused),
        cmocka_unit_test(a_family_that_is_busy_in_holidays_is_refused_for_holidays),
        cmocka_unit_test(a_home_without_the_access_a_child_needs_is_refused),
        cmocka_unit_test(support_more_demanding_than_accepted_is_refused),
        cmocka_unit_test(a_need_that_the_volunteer_does_not_accept_is_refused),
        cmocka_unit_test(a_gender_that_the_volunteer_does_not_accept_is_refused),
        cmocka_unit_test(a_difference_that_the_volunteer_does_not_tolerate_is_refused),
        cmocka_unit_test(a_required_language_must_be_fluent),
        cmocka_unit_test(two_without_a_common_language_do_not_meet),
        cmocka_unit_test(a_commitment_shorter_than_the_period_is_refused),
        cmocka_unit_test(a_volunteer_who_promised_no_length_is_not_refused),
        cmocka_unit_test(a_child_outside_the_ages_a_family_accepts_is_refused),
        cmocka_unit_test(a_child_who_grows_out_of_the_accepted_ages_is_refused),
        cmocka_unit_test(siblings_beyond_what_a_family_accepts_are_refused),
        cmocka_unit_test(one_single_adult_can_be_a_support_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

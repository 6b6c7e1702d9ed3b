/* Where the pages contradict each other the packs differ, not the code: the same change of the same
 * people is judged in both countries. */
#include "spec/people.h"

SPEC(a_volunteer_of_seventeen_is_refused_in_finland_and_second_choice_in_sweden) /* S0-12 S1-13 */
{
    struct trial trial;
    volunteer_refused("fi", "contact_person", "birth_date", "'2008-11-24'", "adult");
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "adult_preferred", "birth_date", "'2008-11-24'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_child_of_twelve_without_guardians_waits_in_finland_alone) /* S0-22 S1-29 */
{
    static const char *const country[] = {"fi", "se"};
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        client_set(&trial, "birth_date", "'2014-05-10'");
        client_set(&trial, "consent.guardians.0.answer", "'refused'");
        client_set(&trial, "flags",
                   "['decided_without_guardians','no_close_network','parents_exhausted']");
        if (i == 0) {
            assert_refused_by(&trial, "guardians_approve");
        } else {
            assert_eligible(&trial);
        }
        trial_close(&trial);
    }
}

SPEC(a_childs_own_yes_is_needed_in_finland_and_asked_for_in_sweden) /* S2-09 S1-05 */
{
    struct trial trial;
    client_refused("fi", "contact_person", "consent.client", "'pending'", "client_willing");
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "consent.client", "'pending'");
    assert_eligible(&trial);
    assert_warned(&trial, "client_asked");
    trial_close(&trial);
}

SPEC(training_is_mandatory_in_finland_and_offered_in_sweden) /* S0-23 S1-39 */
{
    volunteer_refused("fi", "contact_person", "training", "[]", "support_training");
    volunteer_eligible("se", "contact_person", "training", "[]");
}

SPEC(one_check_in_finland_four_in_sweden) /* S0-16 S1-38 */
{
    static const char *const check[] = {"enforcement", "insurance", "social_register"};
    for (uint32_t i = 0; i < 3; i++) {
        struct trial trial;
        trial_open(&trial, "fi", "contact_person");
        volunteer_lacks(&trial, "checks", "id", check[i]);
        assert_eligible(&trial);
        trial_close(&trial);
        trial_open(&trial, "se", "contact_person");
        volunteer_lacks(&trial, "checks", "id", check[i]);
        assert_refused_by(&trial, arena_print(&trial.arena, "check_%s", check[i]));
        trial_close(&trial);
    }
}

SPEC(a_police_check_that_ends_inside_blocks_in_finland_and_warns_in_sweden) /* S0-16 S1-38 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    check_set(&trial, "police", "valid_until", "'2027-03-01'");
    assert_refused_by(&trial, "criminal_record_through");
    trial_close(&trial);
    trial_open(&trial, "se", "contact_person");
    check_set(&trial, "police", "valid_until", "'2027-03-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "checks_through");
    trial_close(&trial);
}

SPEC(demanding_asks_for_education_in_finland_risk_for_qualified_in_sweden) /* S0-17 S3-15 */
{
    struct trial trial;
    client_refused("fi", "contact_person", "demand_level", "'demanding'", "demanding_education");
    client_eligible("se", "contact_person", "demand_level", "'demanding'");
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "flags", "['risk']");
    assert_warned(&trial, "risk_asks_for_qualified");
    trial_close(&trial);
}

SPEC(a_home_without_an_own_room_is_refused_in_sweden_alone) /* S1-33 */
{
    volunteer_refused("se", "family_home", "home.own_rooms", "0", "own_room");
    volunteer_eligible("fi", "family_home", "home.own_rooms", "0");
}

SPEC(a_short_promise_blocks_in_finland_and_warns_in_sweden) /* S0-29 S1-19 */
{
    volunteer_refused("fi", "contact_person", "commitment_months", "3", "commitment");
    volunteer_eligible("se", "contact_person", "commitment_months", "3");
}

SPEC(every_country_counts_visits_weekends_days_and_nights_in_one_grammar) /* S1-10 S3-09 S3-12 */
{
    static const char *const country[] = {"fi", "se"};
    for (uint32_t i = 0; i < 2; i++) {
        client_eligible(country[i], "contact_person", "demand",
                        "{'visits':[1,2],'per':'week','hours':2}");
        client_eligible(country[i], "contact_person", "demand",
                        "{'visits':3,'per':'month','hours':4}");
        client_eligible(country[i], "contact_family", "demand",
                        "{'weekends':2,'per':'month','holidays':true}");
        client_eligible(country[i], "contact_family", "demand",
                        "{'days':[1,2],'nights':[2,3],'per':'month'}");
    }
}

SPEC(an_adult_can_be_received_in_sweden_and_have_a_support_person_in_finland) /* S3-03 */
{
    static const char *const country[] = {"se", "fi"};
    static const char *const service[] = {"contact_family", "contact_person"};
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], service[i]);
        client_set(&trial, "kind", "'adult'");
        client_set(&trial, "birth_date", "'1950-01-01'");
        client_set(&trial, "consent.guardians", "[]");
        client_set(&trial, "beneficiary", "'carer'");
        assert_eligible(&trial);
        trial_close(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_volunteer_of_seventeen_is_refused_in_finland_and_second_choice_in_sweden),
        cmocka_unit_test(a_child_of_twelve_without_guardians_waits_in_finland_alone),
        cmocka_unit_test(a_childs_own_yes_is_needed_in_finland_and_asked_for_in_sweden),
        cmocka_unit_test(training_is_mandatory_in_finland_and_offered_in_sweden),
        cmocka_unit_test(one_check_in_finland_four_in_sweden),
        cmocka_unit_test(a_police_check_that_ends_inside_blocks_in_finland_and_warns_in_sweden),
        cmocka_unit_test(demanding_asks_for_education_in_finland_risk_for_qualified_in_sweden),
        cmocka_unit_test(a_home_without_an_own_room_is_refused_in_sweden_alone),
        cmocka_unit_test(a_short_promise_blocks_in_finland_and_warns_in_sweden),
        cmocka_unit_test(every_country_counts_visits_weekends_days_and_nights_in_one_grammar),
        cmocka_unit_test(an_adult_can_be_received_in_sweden_and_have_a_support_person_in_finland),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Page S1, a Swedish municipality's four assignments: who may take one. */
#include "spec/people.h"

static const char *const every_service[] = {"contact_person", "qualified_contact_person",
                                            "contact_family", "family_home", "emergency_home"};

SPEC(one_volunteer_may_be_approved_for_several_services) /* S1-02 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    volunteer_set(&trial, "services", "['contact_family','family_home']");
    assert_eligible(&trial);
    volunteer_set(&trial, "services", "['family_home']");
    assert_refused_by(&trial, "offers_service");
    trial_close(&trial);
}

SPEC(suitability_for_one_service_says_nothing_of_another) /* S1-02 S1-37 S1-36 */
{
    volunteer_refused("se", "contact_person", "suitability.0.service", "'contact_family'",
                      "suitable");
    volunteer_refused("se", "emergency_home", "suitability.0.service", "'family_home'", "suitable");
    volunteer_refused("se", "family_home", "suitability.0.outcome", "'unsuitable'", "suitable");
    volunteer_refused("se", "family_home", "suitability.0.valid_until", "'2026-11-22'", "suitable");
}

SPEC(nobody_is_matched_before_the_investigation_is_done) /* S1-37 */
{
    volunteer_refused("se", "contact_person", "status", "'applicant'", "volunteer_approved");
    volunteer_refused("se", "family_home", "status", "'investigating'", "volunteer_approved");
}

SPEC(a_suitability_decision_that_ends_inside_the_period_is_shown) /* S1-37 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "suitable_through");
    volunteer_set(&trial, "suitability.0.valid_until", "'2027-01-15'");
    assert_eligible(&trial);
    assert_warned(&trial, "suitable_through");
    trial_close(&trial);
}

SPEC(four_registers_are_checked_for_every_assignment) /* S1-38 S1-36 */
{
    static const char *const check[] = {"police", "enforcement", "insurance", "social_register"};
    for (uint32_t i = 0; i < sizeof every_service / sizeof every_service[0]; i++) {
        for (uint32_t j = 0; j < sizeof check / sizeof check[0]; j++) {
            struct trial trial;
            char rule[64];
            (void)snprintf(rule, sizeof rule, "check_%s", check[j]);
            trial_open(&trial, "se", every_service[i]);
            check_set(&trial, check[j], "outcome", "'not_clear'");
            assert_refused_by(&trial, rule);
            check_set(&trial, check[j], "outcome", "'pending'");
            assert_refused_by(&trial, rule);
            trial_close(&trial);
        }
    }
}

SPEC(a_check_of_one_adult_does_not_speak_for_the_other) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    check_set(&trial, "insurance", "adult", "'a-2'");
    assert_refused_by(&trial, "check_insurance");
    trial_close(&trial);
}

SPEC(the_list_of_checks_can_be_extended) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    trial_overlay(&trial,
                  "{\"id\":\"town\",\"version\":\"1\",\"extends\":\"se\",\"rules\":[{"
                  "\"id\":\"town_home_visit\",\"services\":[\"family_home\"],\"effect\":\"block\","
                  "\"require\":\"volunteer.checks.home_visit.clear\","
                  "\"text\":{\"sv\":\"Hembesök.\",\"fi\":\"Kotikäynti.\",\"en\":\"Home visit.\"},"
                  "\"source\":\"town\",\"requirements\":[\"S1-38\"],"
                  "\"valid_from\":\"2026-01-01\"}]}");
    assert_eligible(&trial);
    volunteer_lacks(&trial, "checks", "id", "home_visit");
    assert_refused_by(&trial, "town_home_visit");
    trial_close(&trial);
}

SPEC(a_check_without_consent_is_shown) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "checks_consented");
    volunteer_drop(&trial, fixture_path(&trial, "checks", "id", "insurance", "consented_on"));
    assert_eligible(&trial);
    assert_warned(&trial, "checks_consented");
    trial_close(&trial);
}

SPEC(a_check_that_ends_inside_the_period_is_shown_in_sweden) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "checks_through");
    check_set(&trial, "enforcement", "valid_until", "'2027-03-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "checks_through");
    trial_close(&trial);
}

SPEC(a_police_extract_that_ends_before_the_start_is_refused) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    check_set(&trial, "police", "valid_until", "'2026-11-30'");
    assert_refused_by(&trial, "police_at_start");
    trial_close(&trial);
}

SPEC(an_old_extract_is_shown_for_homes) /* S1-38 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    assert_not_warned(&trial, "police_extract_fresh");
    check_set(&trial, "police", "seen_on", "'2026-05-01'");
    check_set(&trial, "police", "consented_on", "'2026-04-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "police_extract_fresh");
    trial_close(&trial);
}

static void trait_is_needed(const char *service, const char *trait, const char *rule)
{
    struct trial trial;
    trial_open(&trial, "se", service);
    trait_set(&trial, trait, "outcome", "'no'");
    assert_refused_by(&trial, rule);
    trial_close(&trial);
    trial_open(&trial, "se", service);
    volunteer_lacks(&trial, "assessed", "trait", trait);
    assert_refused_by(&trial, rule);
    trial_close(&trial);
}

SPEC(a_contact_person_must_be_mature) /* S1-13 */
{
    trait_is_needed("contact_person", "mature", "mature");
    trait_is_needed("qualified_contact_person", "mature", "mature");
}

SPEC(seventeen_is_no_obstacle_in_sweden_but_eighteen_is_preferred) /* S1-13 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "adult_preferred", "birth_date", "'2008-11-24'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_contact_persons_life_is_stable) /* S1-14 */
{
    trait_is_needed("contact_person", "stable_life", "stable_life");
    trait_is_needed("contact_family", "stable_life", "stable_life");
}

SPEC(a_home_is_stable_and_patient) /* S1-30 S1-36 */
{
    trait_is_needed("family_home", "stable_life", "stable_home");
    trait_is_needed("family_home", "patient", "patient_home");
    trait_is_needed("emergency_home", "stable_life", "stable_home");
    trait_is_needed("emergency_home", "patient", "patient_home");
}

SPEC(an_emergency_home_that_is_not_on_call_is_refused) /* S1-34 */
{
    volunteer_refused("se", "emergency_home", "availability.on_call", "false", "on_call");
    volunteer_eligible("se", "family_home", "availability.on_call", "false");
}

SPEC(training_is_not_required_in_sweden_but_counts) /* S1-39 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "trained", "training", "[]");
    assert_eligible(&trial);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_volunteer_may_be_approved_for_several_services),
        cmocka_unit_test(suitability_for_one_service_says_nothing_of_another),
        cmocka_unit_test(nobody_is_matched_before_the_investigation_is_done),
        cmocka_unit_test(a_suitability_decision_that_ends_inside_the_period_is_shown),
        cmocka_unit_test(four_registers_are_checked_for_every_assignment),
        cmocka_unit_test(a_check_of_one_adult_does_not_speak_for_the_other),
        cmocka_unit_test(the_list_of_checks_can_be_extended),
        cmocka_unit_test(a_check_without_consent_is_shown),
        cmocka_unit_test(a_check_that_ends_inside_the_period_is_shown_in_sweden),
        cmocka_unit_test(a_police_extract_that_ends_before_the_start_is_refused),
        cmocka_unit_test(an_old_extract_is_shown_for_homes),
        cmocka_unit_test(a_contact_person_must_be_mature),
        cmocka_unit_test(seventeen_is_no_obstacle_in_sweden_but_eighteen_is_preferred),
        cmocka_unit_test(a_contact_persons_life_is_stable),
        cmocka_unit_test(a_home_is_stable_and_patient),
        cmocka_unit_test(an_emergency_home_that_is_not_on_call_is_refused),
        cmocka_unit_test(training_is_not_required_in_sweden_but_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Page S0, Finnish support relations: who may give support. */
#include "spec/people.h"

SPEC(a_volunteer_of_seventeen_is_refused_in_finland) /* S0-12 */
{
    volunteer_refused("fi", "contact_person", "birth_date", "'2008-11-24'", "adult");
    volunteer_eligible("fi", "contact_person", "birth_date", "'2008-11-23'");
}

SPEC(one_adult_of_seventeen_is_enough_to_refuse_a_family) /* S0-12 */
{
    volunteer_refused("fi", "contact_family", "adults.1.birth_date", "'2009-07-01'", "adult");
}

SPEC(a_child_who_lives_in_the_home_and_does_not_support_is_no_obstacle) /* S0-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    volunteer_set(&trial, "adults.1.birth_date", "'2009-07-01'");
    volunteer_set(&trial, "adults.1.supports", "false");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(somebody_not_approved_yet_is_refused) /* S0-12 */
{
    volunteer_refused("fi", "contact_person", "status", "'investigating'", "volunteer_approved");
    volunteer_refused("fi", "contact_person", "status", "'paused'", "volunteer_approved");
}

/* Refused when the trait was found missing, was never assessed, or when its time has run out. */
static void trait_is_needed(const char *service, const char *trait, const char *rule)
{
    struct trial trial;
    trial_open(&trial, "fi", service);
    trait_set(&trial, trait, "outcome", "'no'");
    assert_refused_by(&trial, rule);
    trial_close(&trial);
    trial_open(&trial, "fi", service);
    volunteer_lacks(&trial, "assessed", "trait", trait);
    assert_refused_by(&trial, rule);
    trial_close(&trial);
    trial_open(&trial, "fi", service);
    trait_set(&trial, trait, "valid_until", "'2026-11-22'");
    assert_refused_by(&trial, rule);
    trial_close(&trial);
}

SPEC(a_volunteer_must_be_assessed_reliable) /* S0-12 */
{
    trait_is_needed("contact_person", "reliable", "reliable");
    trait_is_needed("contact_family", "reliable", "reliable");
}

SPEC(a_volunteers_life_must_be_balanced) /* S0-13 */
{
    trait_is_needed("contact_person", "balanced_life", "balanced_life");
}

SPEC(an_assessment_that_ends_before_the_start_is_refused) /* S0-13 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trait_set(&trial, "balanced_life", "valid_until", "'2026-11-30'");
    assert_refused_by(&trial, "assessed_at_start");
    trial_close(&trial);
}

SPEC(an_assessment_that_ends_inside_the_period_is_shown) /* S0-13 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    assert_not_warned(&trial, "assessed_at_end");
    trait_set(&trial, "balanced_life", "valid_until", "'2027-02-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "assessed_at_end");
    trial_close(&trial);
}

SPEC(a_volunteers_motivation_must_be_assessed) /* S0-15 */
{
    trait_is_needed("contact_person", "motivated", "motivated");
}

SPEC(a_criminal_record_check_that_is_not_clear_is_refused) /* S0-16 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    check_set(&trial, "police", "outcome", "'not_clear'");
    assert_refused_by(&trial, "criminal_record");
    trial_close(&trial);
}

SPEC(a_criminal_record_check_never_made_is_refused) /* S0-16 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_lacks(&trial, "checks", "id", "police");
    assert_refused_by(&trial, "criminal_record");
    trial_close(&trial);
}

SPEC(every_adult_of_a_family_needs_the_check) /* S0-16 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    check_set(&trial, "police", "adult", "'a-1'");
    assert_refused_by(&trial, "criminal_record");
    trial_close(&trial);
}

SPEC(a_volunteer_whose_police_check_ends_inside_the_period_is_refused) /* S0-16 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    check_set(&trial, "police", "valid_until", "'2027-05-30'");
    assert_refused_by(&trial, "criminal_record_through");
    check_set(&trial, "police", "valid_until", "'2027-05-31'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(an_extract_older_than_six_months_is_shown) /* S0-16 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    assert_not_warned(&trial, "criminal_record_fresh");
    check_set(&trial, "police", "seen_on", "'2026-05-31'");
    check_set(&trial, "police", "consented_on", "'2026-05-01'");
    assert_eligible(&trial);
    assert_warned(&trial, "criminal_record_fresh");
    trial_close(&trial);
}

SPEC(a_support_person_without_training_is_refused) /* S0-23 */
{
    volunteer_refused("fi", "contact_person", "training", "[]", "support_training");
    volunteer_refused("fi", "contact_person", "training.0.state", "'offered'", "support_training");
}

SPEC(each_supporting_adult_of_a_family_needs_the_training) /* S0-32 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    volunteer_set(&trial, "training.0.adult", "'a-1'");
    assert_refused_by(&trial, "family_training");
    volunteer_set(&trial, "training.1",
                  "{'id':'trn_relation','on':'2026-03-01','state':'taken',"
                  "'adult':'a-2'}");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(foster_carers_without_pre_training_are_shown) /* S0-32 */
{
    struct trial trial;
    trial_open(&trial, "fi", "family_home");
    assert_not_warned(&trial, "foster_training");
    volunteer_set(&trial, "training", "[]");
    assert_eligible(&trial);
    assert_warned(&trial, "foster_training");
    trial_close(&trial);
}

SPEC(suitability_is_decided_for_each_kind_of_support) /* S0-12 S1-37 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "suitability.0.service", "'contact_family'");
    assert_refused_by(&trial, "suitable");
    volunteer_set(&trial, "suitability", "[]");
    assert_refused_by(&trial, "suitable");
    trial_close(&trial);
}

SPEC(a_suitability_decision_that_ends_inside_the_period_is_shown) /* S0-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    assert_not_warned(&trial, "suitable_through");
    volunteer_set(&trial, "suitability.0.valid_until", "'2027-01-15'");
    assert_eligible(&trial);
    assert_warned(&trial, "suitable_through");
    trial_close(&trial);
}

SPEC(a_professional_support_person_needs_an_education) /* S0-17 */
{
    volunteer_refused("fi", "qualified_contact_person", "qualifications", "[{'id':'trn_mi'}]",
                      "professional_education");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volunteer_of_seventeen_is_refused_in_finland),
        cmocka_unit_test(one_adult_of_seventeen_is_enough_to_refuse_a_family),
        cmocka_unit_test(a_child_who_lives_in_the_home_and_does_not_support_is_no_obstacle),
        cmocka_unit_test(somebody_not_approved_yet_is_refused),
        cmocka_unit_test(a_volunteer_must_be_assessed_reliable),
        cmocka_unit_test(a_volunteers_life_must_be_balanced),
        cmocka_unit_test(an_assessment_that_ends_before_the_start_is_refused),
        cmocka_unit_test(an_assessment_that_ends_inside_the_period_is_shown),
        cmocka_unit_test(a_volunteers_motivation_must_be_assessed),
        cmocka_unit_test(a_criminal_record_check_that_is_not_clear_is_refused),
        cmocka_unit_test(a_criminal_record_check_never_made_is_refused),
        cmocka_unit_test(every_adult_of_a_family_needs_the_check),
        cmocka_unit_test(a_volunteer_whose_police_check_ends_inside_the_period_is_refused),
        cmocka_unit_test(an_extract_older_than_six_months_is_shown),
        cmocka_unit_test(a_support_person_without_training_is_refused),
        cmocka_unit_test(each_supporting_adult_of_a_family_needs_the_training),
        cmocka_unit_test(foster_carers_without_pre_training_are_shown),
        cmocka_unit_test(suitability_is_decided_for_each_kind_of_support),
        cmocka_unit_test(a_suitability_decision_that_ends_inside_the_period_is_shown),
        cmocka_unit_test(a_professional_support_person_needs_an_education),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

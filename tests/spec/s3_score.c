/* Page S3: what makes one fitting contact person or family better than another. */
#include "spec/people.h"

SPEC(who_wants_to_relieve_is_preferred_where_relief_is_the_purpose) /* S3-02 */
{
    static const char *const country[] = {"se", "fi"};
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_family");
        client_set(&trial, "purpose", "['relief','child_support']");
        client_set(&trial, "beneficiary", "'carer'");
        volunteer_set(&trial, "offers.2", "{'tag':'parental_relief'}");
        volunteer_change_lowers(&trial, "relief", "offers",
                                "[{'tag':'loneliness'},{'tag':'homework'}]");
        trial_close(&trial);
    }
}

SPEC(rare_competence_is_spared_where_it_is_not_needed) /* S3-04 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "spare_qualifications", "qualifications",
                            "[{'id':'skl_sign_sv'},{'id':'edu_psychology'}]");
    trial_close(&trial);
}

SPEC(safety_and_relief_meet_offers) /* S3-06 */
{
    offered_need_scores("se", "contact_family", "trusted_adult");
    offered_need_scores("se", "contact_family", "parental_relief");
    offered_need_scores("se", "contact_family", "parenting_support");
}

SPEC(a_contact_family_suits_a_younger_child_best) /* S3-08 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "birth_date", "'2021-05-10'");
    int32_t young = trial_points(&trial, "young_children", NULL);
    client_set(&trial, "birth_date", "'2012-05-10'");
    assert_true(trial_points(&trial, "young_children", NULL) < young);
    trial_close(&trial);
}

SPEC(more_free_weekends_in_common_score) /* S3-09 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    volunteer_set(&trial, "availability.weekends_per_month", "3");
    volunteer_change_lowers(&trial, "overlap", "availability.except",
                            "[{'from':'2026-12-04','to':'2026-12-06'},"
                            "{'from':'2026-12-11','to':'2026-12-13'}]");
    trial_close(&trial);
}

SPEC(homework_and_leisure_against_a_negative_development_meet_offers) /* S3-10 */
{
    offered_need_scores("se", "contact_person", "homework");
    offered_need_scores("se", "contact_person", "leisure_inspiration");
    offered_need_scores("se", "contact_person", "destructive_behaviour");
}

SPEC(a_wished_meeting_place_counts) /* S1-08 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "prefers.meeting_place", "'outside_home'");
    volunteer_change_lowers(&trial, "meeting_place", "interests", "['puzzles']");
    trial_close(&trial);
}

SPEC(competence_to_step_in_scores_where_the_need_calls_for_it) /* S3-16 */
{
    struct trial trial;
    trial_open(&trial, "se", "qualified_contact_person");
    client_set(&trial, "needs.0", "{'tag':'crime_risk','severity':'severe'}");
    volunteer_change_lowers(&trial, "competence", "qualifications", "[{'id':'trn_mi'}]");
    trial_close(&trial);
}

SPEC(help_with_school_and_authorities_meets_offers) /* S3-17 */
{
    offered_need_scores("se", "contact_person", "school_attendance");
    offered_need_scores("se", "contact_person", "authority_contacts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_wants_to_relieve_is_preferred_where_relief_is_the_purpose),
        cmocka_unit_test(rare_competence_is_spared_where_it_is_not_needed),
        cmocka_unit_test(safety_and_relief_meet_offers),
        cmocka_unit_test(a_contact_family_suits_a_younger_child_best),
        cmocka_unit_test(more_free_weekends_in_common_score),
        cmocka_unit_test(homework_and_leisure_against_a_negative_development_meet_offers),
        cmocka_unit_test(a_wished_meeting_place_counts),
        cmocka_unit_test(competence_to_step_in_scores_where_the_need_calls_for_it),
        cmocka_unit_test(help_with_school_and_authorities_meets_offers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

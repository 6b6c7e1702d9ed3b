/* Page S0, Finnish support relations: what makes one fitting volunteer better than another. */
#include "spec/people.h"

SPEC(a_shared_interest_scores) /* S0-18 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_change_lowers(&trial, "interests", "interests", "['cars']");
    trial_close(&trial);
}

SPEC(safe_boundaries_and_success_meet_offers) /* S0-18 */
{
    offered_need_scores("fi", "contact_person", "boundaries");
    offered_need_scores("fi", "contact_person", "success_experiences");
    offered_need_scores("fi", "contact_person", "everyday_life");
}

SPEC(hobbies_and_schooling_meet_offers) /* S0-19 */
{
    offered_need_scores("fi", "contact_person", "leisure_inspiration");
    offered_need_scores("fi", "contact_person", "homework");
}

SPEC(own_home_study_path_and_work_meet_offers) /* S0-20 */
{
    offered_need_scores("fi", "contact_person", "independent_living");
    offered_need_scores("fi", "contact_person", "study_path");
    offered_need_scores("fi", "contact_person", "job_search");
}

SPEC(willingness_for_a_severe_need_scores) /* S0-25 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.0.severity", "'severe'");
    volunteer_change_lowers(&trial, "severe_needs", "offers",
                            "[{'tag':'loneliness','severity_max':'mild'},{'tag':'homework'}]");
    trial_close(&trial);
}

SPEC(competence_the_need_calls_for_scores) /* S0-17 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.0", "{'tag':'parenting_support','severity':'severe'}");
    volunteer_set(&trial, "qualifications", "[{'id':'edu_social'}]");
    volunteer_change_lowers(&trial, "competence", "qualifications", "[]");
    trial_close(&trial);
}

SPEC(rare_competence_is_spared_where_it_is_not_needed) /* S0-17 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_change_lowers(&trial, "spare_qualifications", "qualifications",
                            "[{'id':'skl_sign_fi'},{'id':'edu_psychology'}]");
    trial_close(&trial);
}

SPEC(experience_scores) /* S0-18 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "qualifications", "[{'id':'exp_children_work'},{'id':'exp_lived'}]");
    volunteer_change_lowers(&trial, "experience", "qualifications", "[]");
    trial_close(&trial);
}

SPEC(cooperation_scores_and_may_be_required_by_the_organiser) /* S0-26 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    int32_t with = trial_points(&trial, "cooperation", NULL);
    volunteer_lacks(&trial, "assessed", "trait", "cooperates");
    assert_true(trial_points(&trial, "cooperation", NULL) < with);
    assert_eligible(&trial);
    trial_overlay(&trial,
                  "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{"
                  "\"id\":\"county_cooperates\",\"services\":\"all\",\"effect\":\"block\","
                  "\"require\":\"volunteer.assessed has cooperates\","
                  "\"text\":{\"sv\":\"Samarbetar.\",\"fi\":\"Yhteistyö.\",\"en\":\"Cooperates.\"},"
                  "\"source\":\"county board\",\"requirements\":[\"S0-26\"],"
                  "\"valid_from\":\"2026-01-01\"}]}");
    assert_refused_by(&trial, "county_cooperates");
    trial_close(&trial);
}

SPEC(who_meets_difference_is_preferred_where_there_is_some) /* S0-27 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'autism','severity':'mild'}");
    int32_t with = trial_points(&trial, "tolerance", NULL);
    volunteer_lacks(&trial, "assessed", "trait", "tolerant");
    assert_true(trial_points(&trial, "tolerance", NULL) < with);
    trial_close(&trial);
}

SPEC(a_wished_language_scores) /* S0-27 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_change_lowers(&trial, "languages", "languages", "{'fi':'native'}");
    trial_close(&trial);
}

SPEC(openness_counts_a_little_and_only_where_assessed) /* S0-28 */
{
    struct trial trial;
    int32_t most = 0;
    int32_t most_traits = 0;
    trial_open(&trial, "fi", "contact_person");
    int32_t with = trial_points(&trial, "openness", &most);
    int32_t traits = trial_points(&trial, "traits", &most_traits);
    assert_true(with > 0 && with <= 20 && traits >= most_traits - 1);
    volunteer_lacks(&trial, "assessed", "trait", "open");
    assert_int_equal(trial_points(&trial, "openness", NULL), 0);
    assert_true(trial_points(&trial, "traits", NULL) < traits);
    trial_close(&trial);
}

SPEC(flexibility_scores) /* S0-29 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "availability.flexible", "true");
    volunteer_change_lowers(&trial, "flexibility", "availability.flexible", "false");
    trial_close(&trial);
}

SPEC(more_free_time_in_common_scores) /* S0-29 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_change_lowers(&trial, "overlap", "availability.weekly",
                            "[{'days':['mon'],'from':'15:00','to':'18:00'}]");
    trial_close(&trial);
}

SPEC(a_longer_commitment_scores) /* S0-29 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    int32_t with = trial_points(&trial, "commitment", NULL);
    volunteer_drop(&trial, "commitment_months");
    assert_true(trial_points(&trial, "commitment", NULL) < with);
    trial_close(&trial);
}

SPEC(a_wish_about_the_household_counts_only_when_stated) /* S0-30 */
{
    struct trial trial;
    int32_t most = 0;
    trial_open(&trial, "fi", "contact_family");
    volunteer_set(&trial, "home.form", "'single'");
    (void)trial_points_or(&trial, "household_wish", 0, &most);
    assert_int_equal(most, 0);
    client_set(&trial, "prefers.household", "'single'");
    int32_t with = trial_points(&trial, "household_wish", &most);
    assert_true(with > 0 && with == most);
    volunteer_change_lowers(&trial, "household_wish", "home.form", "'couple'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(the_middle_of_the_accepted_ages_fits_best) /* S0-33 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    volunteer_set(&trial, "accepts.ages", "[6,14]");
    volunteer_change_lowers(&trial, "age_fit", "accepts.ages", "[10,17]");
    trial_close(&trial);
}

SPEC(early_support_goes_before_normal) /* S0-03 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    assert_string_equal(trial_level(&trial), "normal");
    client_set(&trial, "flags.3", "'early_support'");
    assert_string_equal(trial_level(&trial), "high");
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_interest_scores),
        cmocka_unit_test(safe_boundaries_and_success_meet_offers),
        cmocka_unit_test(hobbies_and_schooling_meet_offers),
        cmocka_unit_test(own_home_study_path_and_work_meet_offers),
        cmocka_unit_test(willingness_for_a_severe_need_scores),
        cmocka_unit_test(competence_the_need_calls_for_scores),
        cmocka_unit_test(rare_competence_is_spared_where_it_is_not_needed),
        cmocka_unit_test(experience_scores),
        cmocka_unit_test(cooperation_scores_and_may_be_required_by_the_organiser),
        cmocka_unit_test(who_meets_difference_is_preferred_where_there_is_some),
        cmocka_unit_test(a_wished_language_scores),
        cmocka_unit_test(openness_counts_a_little_and_only_where_assessed),
        cmocka_unit_test(flexibility_scores),
        cmocka_unit_test(more_free_time_in_common_scores),
        cmocka_unit_test(a_longer_commitment_scores),
        cmocka_unit_test(a_wish_about_the_household_counts_only_when_stated),
        cmocka_unit_test(the_middle_of_the_accepted_ages_fits_best),
        cmocka_unit_test(early_support_goes_before_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Page S4, social guidance in Finnish child protection. */
#include "spec/people.h"

SPEC(social_guidance_is_given_by_staff) /* S4-01 */
{
    volunteer_refused("fi", "social_guidance", "engagement", "'voluntary'", "professional");
}

SPEC(hours_of_parallel_services_are_busy_hours) /* S4-04 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "busy",
               "[{'from':'2026-12-01','to':'2026-12-13'},{'from':'2026-12-15','to':'2026-12-31'}]");
    assert_refused_by(&trial, "visits_fit");
    trial_close(&trial);
}

SPEC(what_the_volunteer_has_promised_others_is_kept) /* S4-04 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial.clashes = true;
    assert_refused_by(&trial, "fits_beside");
    trial_close(&trial);
}

SPEC(truancy_infants_and_exhaustion_meet_offers) /* S4-05 */
{
    offered_need_scores("fi", "social_guidance", "school_attendance");
    offered_need_scores("fi", "social_guidance", "parenting_support");
    offered_need_scores("fi", "social_guidance", "parental_relief");
}

SPEC(an_infants_family_can_be_guided) /* S4-05 */
{
    client_eligible("fi", "social_guidance", "birth_date", "'2026-08-01'");
    volunteer_refused("fi", "social_guidance", "accepts.ages", "[11,17]", "accepts_age");
}

SPEC(the_familys_wishes_count) /* S4-06 */
{
    struct trial trial;
    trial_open(&trial, "fi", "social_guidance");
    client_set(&trial, "prefers.gender", "'female'");
    volunteer_change_lowers(&trial, "gender_wish", "gender", "'male'");
    client_set(&trial, "prefers.volunteer_age", "[35,50]");
    volunteer_change_lowers(&trial, "volunteer_age_wish", "birth_date", "'1955-01-01'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(what_the_family_must_have_or_avoid_is_kept) /* S4-06 */
{
    struct trial trial;
    client_refused("fi", "social_guidance", "requires_gender", "'male'", "required_gender");
    client_refused("fi", "social_guidance", "max_km", "5", "within_client_reach");
    client_refused("fi", "social_guidance", "consent.client", "'refused'", "client_not_against");
    trial_open(&trial, "fi", "contact_family");
    client_set(&trial, "avoid", "['dog']");
    volunteer_set(&trial, "home.pets", "['dog','cat']");
    assert_refused_by(&trial, "avoids_home");
    trial_close(&trial);
}

SPEC(a_client_without_a_responsible_worker_is_not_even_read) /* S4-08 */
{
    struct trial trial;
    struct client *client = NULL;
    struct fault fault = {0};
    trial_open(&trial, "fi", "social_guidance");
    client_drop(&trial, "worker");
    assert_int_equal(client_read(&trial.client, &trial.pack->zone, &trial.arena, &client, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "worker");
    trial_close(&trial);
}

SPEC(a_working_pair_meets_when_the_social_worker_is_free) /* S4-10 */
{
    struct trial trial;
    trial_open(&trial, "fi", "social_guidance");
    trial_set(&trial, &trial.worker, "busy", "[{'from':'2026-12-01','to':'2026-12-31'}]");
    assert_refused_by(&trial, "working_pair");
    trial_set(&trial, &trial.worker, "busy", "[{'from':'2026-12-01','to':'2026-12-06'}]");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_worker_whose_calendar_is_not_known_holds_nothing_up) /* S4-10 */
{
    struct trial trial;
    trial_open(&trial, "fi", "social_guidance");
    trial.worker_known = false;
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_support_person_meets_without_the_social_worker) /* S4-10 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    trial_set(&trial, &trial.worker, "busy", "[{'from':'2026-12-01','to':'2026-12-31'}]");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(who_helped_before_follows_the_child) /* S4-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "social_guidance");
    client_set(&trial, "case.placement", "'urgent'");
    client_set(&trial, "previous", "['v-maria']");
    assert_true(trial_points(&trial, "continuity", NULL) > 0);
    client_set(&trial, "previous", "['v-other']");
    assert_int_equal(trial_points(&trial, "continuity", NULL), 0);
    trial_close(&trial);
}

SPEC(a_home_near_the_school_lets_the_child_stay_in_it) /* S4-12 */
{
    struct trial trial;
    trial_open(&trial, "fi", "family_home");
    client_set(&trial, "near", "[{'kind':'school','lat':62.7333,'lon':22.5667}]");
    volunteer_change_lowers(&trial, "near", "place",
                            "{'lat':62.60,'lon':22.2,'municipality':'FI-301'}");
    trial_close(&trial);
}

SPEC(an_urgent_placement_takes_a_home_on_call_elsewhere) /* S4-12 S1-34 */
{
    volunteer_refused("fi", "emergency_home", "availability.on_call", "false", "on_call");
    client_refused("fi", "emergency_home", "avoid_places", "[{'lat':62.7333,'lon':22.5667,'km':3}]",
                   "avoids_place");
}

SPEC(guidance_in_child_protection_is_for_its_clients) /* S4-14 */
{
    client_refused("fi", "social_guidance", "case.kind", "'family_work'", "protection_client");
}

SPEC(whom_a_worker_has_decided_about_is_not_decided_about_again) /* S4-15 */
{
    client_refused("fi", "social_guidance", "status", "'served'", "client_waiting");
    client_refused("fi", "contact_person", "exclude", "['v-maria']", "not_excluded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(social_guidance_is_given_by_staff),
        cmocka_unit_test(hours_of_parallel_services_are_busy_hours),
        cmocka_unit_test(what_the_volunteer_has_promised_others_is_kept),
        cmocka_unit_test(truancy_infants_and_exhaustion_meet_offers),
        cmocka_unit_test(an_infants_family_can_be_guided),
        cmocka_unit_test(the_familys_wishes_count),
        cmocka_unit_test(what_the_family_must_have_or_avoid_is_kept),
        cmocka_unit_test(a_client_without_a_responsible_worker_is_not_even_read),
        cmocka_unit_test(a_working_pair_meets_when_the_social_worker_is_free),
        cmocka_unit_test(a_worker_whose_calendar_is_not_known_holds_nothing_up),
        cmocka_unit_test(a_support_person_meets_without_the_social_worker),
        cmocka_unit_test(who_helped_before_follows_the_child),
        cmocka_unit_test(a_home_near_the_school_lets_the_child_stay_in_it),
        cmocka_unit_test(an_urgent_placement_takes_a_home_on_call_elsewhere),
        cmocka_unit_test(guidance_in_child_protection_is_for_its_clients),
        cmocka_unit_test(whom_a_worker_has_decided_about_is_not_decided_about_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rules about the pair that hold for several services hold for each of them: the same change of the
 * same people is refused, or shown, whatever the kind of support. */
#include "spec/everywhere.h"

SPEC(only_who_waits_on_a_granted_decision_is_matched) /* S1-05 S4-15 S0-08 S2-18 S3-01 */
{
    refused_everywhere(client_change("status", "'served'"), "client_waiting");
    refused_everywhere(client_change("decision.granted_on", "'2026-11-25'"), "granted_decision");
}

SPEC(only_the_approved_and_suitable_who_offer_it) /* S0-12 S1-37 S0-02 S1-02 */
{
    refused_everywhere(volunteer_change("status", "'applicant'"), "volunteer_approved");
    refused_everywhere(volunteer_change("suitability.0.outcome", "'unsuitable'"), "suitable");
    for (uint32_t i = 0; i < 2; i++) {
        const struct services *all = i == 0 ? &fi_all : &se_all;
        for (uint32_t j = 0; all->service[j] != NULL; j++) {
            bool first = strcmp(all->service[j], "contact_person") == 0;
            volunteer_refused(all->country, all->service[j], "services",
                              first ? "['contact_family']" : "['contact_person']",
                              "offers_service");
        }
    }
}

SPEC(distance_is_kept_for_every_service) /* S4-06 S0-14 S1-03 */
{
    refused_everywhere(client_change("max_km", "5"), "within_client_reach");
    refused_everywhere(volunteer_change("max_km", "5"), "within_volunteer_reach");
}

SPEC(places_and_people_to_be_avoided_are_avoided) /* S4-12 S1-34 S4-15 S3-07 */
{
    refused_in(&fi_all, client_change("avoid_places", "[{'lat':62.7333,'lon':22.5667,'km':3}]"),
               "avoids_place");
    refused_in(&se_all, client_change("avoid_places", "[{'lat':63.905,'lon':20.5,'km':3}]"),
               "avoids_place");
    refused_everywhere(client_change("exclude", "['v-maria']"), "not_excluded");
}

SPEC(a_home_to_be_avoided_is_avoided) /* S4-06 S1-08 */
{
    refused_everywhere((struct change){"avoid", "['dog']", "home.pets", "['dog']"}, "avoids_home");
}

SPEC(language_and_gender_are_kept_for_every_service) /* S0-27 S1-08 S4-06 S0-25 S1-03 */
{
    refused_in(&fi_all, volunteer_change("languages", "{'fi':'basic'}"), "speaks_required");
    refused_in(&se_all, volunteer_change("languages", "{'sv':'basic'}"), "speaks_required");
    refused_everywhere(client_change("languages", "{'so':'preferred'}"), "shares_a_language");
    refused_everywhere(client_change("requires_gender", "'male'"), "required_gender");
    refused_everywhere(volunteer_change("accepts.genders", "['male']"), "accepts_gender");
}

SPEC(what_is_accepted_is_kept_for_every_service) /* S0-25 S3-25 S1-28 S0-27 S0-33 S1-03 */
{
    refused_everywhere(
        (struct change){"demand_level", "'extra'", "accepts.demand_level_max", "'ordinary'"},
        "accepts_level");
    refused_everywhere(volunteer_change("accepts.needs", "[{'tag':'loneliness'}]"),
                       "accepts_needs");
    refused_everywhere((struct change){"needs.2", "{'tag':'autism','severity':'mild'}",
                                       "accepts.differences", "['culture']"},
                       "accepts_differences");
    refused_everywhere(volunteer_change("accepts.ages", "[12,17]"), "accepts_age");
}

SPEC(groups_are_kept_for_every_service) /* S0-33 S1-15 */
{
    refused_everywhere((struct change){"group", "{'id':'g-1','size':2,'together':'required'}",
                                       "accepts.group_size_max", "1"},
                       "group_accepted");
}

SPEC(what_the_decision_requires_is_kept_for_every_service) /* S0-17 S0-08 S3-04 */
{
    refused_everywhere(client_change("requires", "['skl_driving_b']"), "qualified");
}

SPEC(capacity_is_kept_for_every_service) /* S0-14 S1-04 S4-04 S1-16 */
{
    for (uint32_t i = 0; i < 2; i++) {
        const struct services *all = i == 0 ? &fi_all : &se_all;
        for (uint32_t j = 0; all->service[j] != NULL; j++) {
            struct trial trial;
            trial_open(&trial, all->country, all->service[j]);
            trial.load.relations = 2;
            assert_refused_by(&trial, "relations_fit");
            trial.load.relations = 0;
            trial.clashes = true;
            assert_refused_by(&trial, "fits_beside");
            trial_close(&trial);
        }
    }
}

SPEC(visits_need_hours_in_every_service_with_visits) /* S0-14 S4-04 S1-10 S1-14 S3-12 S1-04 */
{
    static const struct services fi = {"fi", {SUPPORT, GUIDANCE, NULL}};
    static const struct services fi_hours = {
        "fi", {"contact_person", "qualified_contact_person", GUIDANCE, NULL}};
    static const struct services se_hours = {"se",
                                             {"contact_person", "qualified_contact_person", NULL}};
    struct change sundays = {"demand", "{'visits':1,'per':'month','hours':3}",
                             "availability.weekly",
                             "[{'days':['sun'],'from':'08:00','to':'12:00'}]"};
    for (uint32_t i = 0; fi.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi.service[i]);
        change_apply(&trial, &sundays);
        assert_refused_by(&trial, strcmp(fi.service[i], GUIDANCE) == 0 ? "visits_fit working_pair"
                                                                       : "visits_fit");
        trial_close(&trial);
    }
    refused_in(&se_support, sundays, "visits_fit");
    refused_in(&fi_hours, volunteer_change("capacity.hours_per_month", "5"), "hours_fit");
    refused_in(&se_hours, volunteer_change("capacity.hours_per_month", "5"), "hours_fit");
}

SPEC(homes_need_places_nights_and_access) /* S0-24 S2-16 S1-16 S1-21 S1-22 S3-09 S1-08 */
{
    static const struct services fi = {"fi", {"contact_family", HOMES, NULL}};
    static const struct services se = {"se", {"contact_family", HOMES, NULL}};
    struct change weekends = {"demand", "{'weekends':2,'per':'month'}",
                              "availability.weekends_per_month", "1"};
    struct change wheelchair = {"needs_access", "['wheelchair']", "home.wheelchair", "false"};
    refused_in(&fi, volunteer_change("capacity.places", "0"), "places_fit");
    refused_in(&se, volunteer_change("capacity.places", "0"), "places_fit");
    refused_in(&fi, weekends, "weekends_fit");
    refused_in(&se, weekends, "weekends_fit");
    refused_in(&fi, wheelchair, "access");
    refused_in(&se, wheelchair, "access");
}

SPEC(a_decision_that_names_no_follow_up_is_shown_for_every_service) /* S0-06 S3-19 */
{
    warned_in(&fi_all, client_change("decision.follow_up_on", NULL), "follow_up_named");
    warned_in(&se_all, client_change("decision.follow_up_on", NULL), "follow_up_named");
    warned_in(&se_all, client_change("decision.follow_up_on", "'2026-11-01'"), "follow_up_ahead");
}

SPEC(suitability_that_ends_inside_is_shown_for_every_service) /* S0-12 S1-37 */
{
    warned_in(&fi_all, volunteer_change("suitability.0.valid_until", "'2027-01-15'"),
              "suitable_through");
    warned_in(&se_all, volunteer_change("suitability.0.valid_until", "'2027-01-15'"),
              "suitable_through");
}

SPEC(papers_come_first_for_every_planned_service) /* S0-10 S2-07 S2-13 S2-18 */
{
    refused_in(&fi_planned, client_change("assessment.valid_until", "'2026-11-20'"),
               "assessment_valid");
    refused_in(&fi_planned, client_change("support_plan", NULL), "client_plan");
    refused_in(&fi_planned, client_change("support_plan.valid_until", "'2026-11-20'"),
               "plan_valid");
    refused_in(&fi_planned, client_change("support_plan.goals", "[]"), "plan_goals");
    for (uint32_t i = 0; fi_planned.service[i] != NULL; i++) {
        bool family = strcmp(fi_planned.service[i], "contact_family") == 0;
        client_refused("fi", fi_planned.service[i], "assessment", NULL,
                       family ? "need_assessed best_interest" : "need_assessed");
    }
}

SPEC(the_county_and_a_short_crisis_are_kept_for_every_service) /* S2-01 S2-05 */
{
    for (uint32_t i = 0; fi_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi_all.service[i]);
        trial_overlay(&trial, "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\","
                              "\"parameters\":{\"service_area\":[\"FI-005\"]}}");
        assert_refused_by(&trial, "service_area");
        trial_close(&trial);
        trial_open(&trial, "fi", fi_all.service[i]);
        client_set(&trial, "flags.3", "'short_crisis'");
        client_set(&trial, "period.to", "'2027-07-15'");
        assert_refused_by(&trial, "crisis_is_short");
        trial_close(&trial);
    }
}

SPEC(legal_bases_are_kept_for_every_service) /* S0-07 S3-14 S1-29 S1-05 S1-18 */
{
    static const struct services fi = {"fi", {SUPPORT, GUIDANCE, NULL}};
    static const struct services fi_homes = {"fi", {HOMES, NULL}};
    static const struct services se_homes = {"se", {HOMES, NULL}};
    refused_in(&fi, client_change("decision.legal_basis", "'SE_SOL'"), "legal_basis");
    refused_in(&fi_homes, client_change("decision.legal_basis", "'FI_SHL'"), "legal_basis_home");
    refused_in(&se_support, client_change("decision.legal_basis", "'FI_SHL'"), "legal_basis");
    refused_in(&se_homes, client_change("decision.legal_basis", "'FI_LSL'"), "legal_basis_home");
    refused_in(&se_support, client_change("decision.kind", "'compulsory'"), "voluntary");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_waits_on_a_granted_decision_is_matched),
        cmocka_unit_test(only_the_approved_and_suitable_who_offer_it),
        cmocka_unit_test(distance_is_kept_for_every_service),
        cmocka_unit_test(places_and_people_to_be_avoided_are_avoided),
        cmocka_unit_test(a_home_to_be_avoided_is_avoided),
        cmocka_unit_test(language_and_gender_are_kept_for_every_service),
        cmocka_unit_test(what_is_accepted_is_kept_for_every_service),
        cmocka_unit_test(groups_are_kept_for_every_service),
        cmocka_unit_test(what_the_decision_requires_is_kept_for_every_service),
        cmocka_unit_test(capacity_is_kept_for_every_service),
        cmocka_unit_test(visits_need_hours_in_every_service_with_visits),
        cmocka_unit_test(homes_need_places_nights_and_access),
        cmocka_unit_test(a_decision_that_names_no_follow_up_is_shown_for_every_service),
        cmocka_unit_test(suitability_that_ends_inside_is_shown_for_every_service),
        cmocka_unit_test(papers_come_first_for_every_planned_service),
        cmocka_unit_test(the_county_and_a_short_crisis_are_kept_for_every_service),
        cmocka_unit_test(legal_bases_are_kept_for_every_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

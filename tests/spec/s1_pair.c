/* Page S1, a Swedish municipality's four assignments: what the two need of each other. */
#include "spec/people.h"

SPEC(farther_than_client_or_volunteer_goes_is_refused) /* S1-03 */
{
    client_refused("se", "contact_person", "max_km", "5", "within_client_reach");
    volunteer_refused("se", "contact_person", "max_km", "5", "within_volunteer_reach");
}

SPEC(ages_and_genders_not_received_are_refused) /* S1-03 */
{
    volunteer_refused("se", "contact_person", "accepts.ages", "[13,17]", "accepts_age");
    volunteer_refused("se", "contact_person", "accepts.genders", "['male']", "accepts_gender");
}

SPEC(a_demand_that_grows_before_the_start_counts_as_it_will_be) /* S1-04 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "capacity.hours_per_month", "8");
    client_set(&trial, "changes",
               "[{'from':'2026-12-01','demand':{'visits':3,'per':'month','hours':3}}]");
    assert_refused_by(&trial, "hours_fit");
    client_set(&trial, "changes.0.from", "'2027-03-01'");
    assert_refused_by(&trial, "changes_fit");
    client_set(&trial, "changes.0.from", "'2027-06-01'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(capacity_counts_relations_that_stand) /* S1-04 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    trial.load.relations = 2;
    trial.load.by_service[SERVICE_contact_person] = 2;
    assert_refused_by(&trial, "relations_fit");
    trial_close(&trial);
}

SPEC(what_the_client_must_avoid_is_avoided) /* S1-08 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "avoid", "['smoking','dog']");
    assert_eligible(&trial);
    volunteer_set(&trial, "home.pets", "['dog']");
    assert_refused_by(&trial, "avoids_home");
    volunteer_set(&trial, "home.pets", "['cat']");
    volunteer_set(&trial, "home.smoking", "true");
    assert_refused_by(&trial, "avoids_home");
    trial_close(&trial);
}

SPEC(access_language_and_gender_needed_are_needed) /* S1-08 */
{
    struct trial trial;
    volunteer_refused("se", "contact_person", "languages", "{'sv':'basic','en':'native'}",
                      "speaks_required");
    client_refused("se", "contact_person", "languages", "{'ti':'preferred'}", "shares_a_language");
    client_refused("se", "contact_person", "requires_gender", "'male'", "required_gender");
    trial_open(&trial, "se", "family_home");
    client_set(&trial, "needs_access", "['wheelchair']");
    volunteer_set(&trial, "home.wheelchair", "false");
    assert_refused_by(&trial, "access");
    trial_close(&trial);
}

SPEC(a_few_meetings_a_month_need_as_many_free_days) /* S1-10 */
{
    client_refused("se", "contact_person", "demand", "{'visits':16,'per':'month','hours':2}",
                   "visits_fit");
    client_eligible("se", "contact_person", "demand", "{'visits':12,'per':'month','hours':2}");
    client_eligible("se", "contact_person", "demand", "{'visits':[2,20],'per':'month','hours':2}");
}

SPEC(everyday_hours_must_be_known_for_meetings) /* S1-12 */
{
    volunteer_refused("se", "contact_person", "availability.weekly", "[]", "visits_fit");
}

SPEC(meetings_every_week_need_a_free_hour_every_week) /* S1-14 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "demand", "{'visits':1,'per':'week','hours':3}");
    assert_eligible(&trial);
    volunteer_set(&trial, "availability.weekly",
                  "[{'days':['mon','tue'],'from':'15:00','to':'20:00','weeks':[1,2,3]}]");
    assert_refused_by(&trial, "visits_fit");
    trial_close(&trial);
}

SPEC(siblings_come_together_or_not_at_all) /* S1-15 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "group", "{'id':'g-1','size':2,'together':'required'}");
    volunteer_set(&trial, "capacity.relations", "2");
    assert_eligible(&trial);
    volunteer_set(&trial, "accepts.group_size_max", "1");
    assert_refused_by(&trial, "group_accepted");
    volunteer_set(&trial, "accepts.group_size_max", "2");
    volunteer_set(&trial, "capacity.places", "1");
    assert_refused_by(&trial, "places_fit");
    trial_close(&trial);
}

SPEC(weekends_that_are_not_offered_or_taken_are_refused) /* S1-16 */
{
    volunteer_refused("se", "contact_family", "availability.weekends_per_month", "0",
                      "weekends_fit");
    client_refused("se", "contact_family", "demand", "{'weekends':3,'per':'month'}",
                   "weekends_fit");
}

SPEC(school_holidays_are_an_option_that_must_be_offered) /* S1-16 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "demand.holidays", "true");
    volunteer_set(&trial, "availability.holidays", "false");
    assert_refused_by(&trial, "holidays_fit");
    trial_close(&trial);
}

SPEC(two_groups_never_share_a_weekend_beyond_the_places) /* S1-16 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    trial.clashes = true;
    assert_refused_by(&trial, "fits_beside");
    trial_close(&trial);
}

SPEC(a_promise_shorter_than_the_plan_is_shown_in_sweden) /* S1-19 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "commitment");
    volunteer_change_lowers(&trial, "commitment", "commitment_months", "2");
    assert_eligible(&trial);
    assert_warned(&trial, "commitment");
    trial_close(&trial);
}

SPEC(a_group_needs_a_place_for_each) /* S1-21 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "group", "{'id':'g-1','size':3,'together':'required'}");
    volunteer_set(&trial, "capacity.relations", "3");
    assert_refused_by(&trial, "places_fit");
    volunteer_set(&trial, "capacity.places", "3");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_family_home_takes_its_place_full_time) /* S1-22 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    trial.load.guests = 1;
    assert_eligible(&trial);
    trial.load.guests = 2;
    assert_refused_by(&trial, "places_fit");
    trial_close(&trial);
}

SPEC(a_need_beyond_the_severity_accepted_is_refused) /* S1-28 S3-25 */
{
    volunteer_refused("se", "family_home", "accepts.needs",
                      "[{'tag':'loneliness','severity_max':'mild'},{'tag':'homework'}]",
                      "accepts_needs");
    volunteer_refused("se", "family_home", "accepts.needs", "[{'tag':'loneliness'}]",
                      "accepts_needs");
}

SPEC(what_a_child_brings_must_be_tolerated) /* S1-28 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "needs.2", "{'tag':'crime_risk','severity':'mild'}");
    assert_eligible(&trial);
    volunteer_set(&trial, "accepts.differences", "['culture']");
    assert_refused_by(&trial, "accepts_differences");
    trial_close(&trial);
}

SPEC(each_child_gets_an_own_room_in_swedish_homes) /* S1-33 S1-36 */
{
    struct trial trial;
    volunteer_refused("se", "family_home", "home.own_rooms", "0", "own_room");
    volunteer_refused("se", "emergency_home", "home.own_rooms", "0", "own_room");
    volunteer_eligible("se", "contact_family", "home.own_rooms", "0");
    volunteer_eligible("fi", "family_home", "home.own_rooms", "0");
    trial_open(&trial, "se", "family_home");
    trial.load.rooms_used = 2;
    assert_refused_by(&trial, "own_room");
    trial_close(&trial);
}

SPEC(a_volunteer_where_the_client_must_not_be_is_refused) /* S1-34 */
{
    client_refused("se", "emergency_home", "avoid_places", "[{'lat':63.905,'lon':20.5,'km':3}]",
                   "avoids_place");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(farther_than_client_or_volunteer_goes_is_refused),
        cmocka_unit_test(ages_and_genders_not_received_are_refused),
        cmocka_unit_test(a_demand_that_grows_before_the_start_counts_as_it_will_be),
        cmocka_unit_test(capacity_counts_relations_that_stand),
        cmocka_unit_test(what_the_client_must_avoid_is_avoided),
        cmocka_unit_test(access_language_and_gender_needed_are_needed),
        cmocka_unit_test(a_few_meetings_a_month_need_as_many_free_days),
        cmocka_unit_test(everyday_hours_must_be_known_for_meetings),
        cmocka_unit_test(meetings_every_week_need_a_free_hour_every_week),
        cmocka_unit_test(siblings_come_together_or_not_at_all),
        cmocka_unit_test(weekends_that_are_not_offered_or_taken_are_refused),
        cmocka_unit_test(school_holidays_are_an_option_that_must_be_offered),
        cmocka_unit_test(two_groups_never_share_a_weekend_beyond_the_places),
        cmocka_unit_test(a_promise_shorter_than_the_plan_is_shown_in_sweden),
        cmocka_unit_test(a_group_needs_a_place_for_each),
        cmocka_unit_test(a_family_home_takes_its_place_full_time),
        cmocka_unit_test(a_need_beyond_the_severity_accepted_is_refused),
        cmocka_unit_test(what_a_child_brings_must_be_tolerated),
        cmocka_unit_test(each_child_gets_an_own_room_in_swedish_homes),
        cmocka_unit_test(a_volunteer_where_the_client_must_not_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

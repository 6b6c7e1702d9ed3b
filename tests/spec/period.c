/* The planned period: it must lie ahead, the volunteer must be there through it, and what the
 * decision changes on the way must fit as well. */
#include "spec/everywhere.h"

SPEC(a_period_that_is_past_is_refused_for_every_service) /* S1-01 */
{
    refused_everywhere(client_change("period", "{'from':'2026-05-01','to':'2026-11-22'}"),
                       "period_not_over");
    client_eligible("fi", "contact_person", "period", "{'from':'2026-05-01','to':'2026-11-23'}");
    client_eligible("se", "contact_person", "period", "{'from':'2026-05-01','to':'2026-11-23'}");
    client_eligible("se", "contact_person", "period", "{'from':'2026-05-01'}");
}

SPEC(a_volunteer_who_stops_inside_the_period_is_refused_for_every_service) /* S0-14 S1-14 */
{
    refused_everywhere(
        (struct change){"period.to", "'2027-05-31'", "availability.to", "'2027-05-30'"},
        "available_through");
    volunteer_eligible("fi", "contact_person", "availability.to", "'2027-05-31'");
    volunteer_eligible("se", "contact_person", "availability.to", "'2027-05-31'");
}

SPEC(a_volunteer_who_begins_after_the_start_is_refused) /* S0-14 S1-14 */
{
    volunteer_refused("fi", "contact_person", "availability.from", "'2026-12-02'",
                      "available_through");
    volunteer_refused("se", "family_home", "availability.from", "'2026-12-02'",
                      "available_through");
    volunteer_eligible("se", "contact_person", "availability.from", "'2026-12-01'");
}

SPEC(an_open_period_is_judged_over_the_length_that_is_planned) /* S0-14 S1-14 */
{
    volunteer_refused("se", "family_home", "availability.to", "'2027-11-30'", "available_through");
    volunteer_eligible("se", "family_home", "availability.to", "'2027-12-01'");
}

SPEC(a_long_absence_of_the_volunteer_is_shown_for_every_service) /* S0-14 S1-14 */
{
    struct change away = volunteer_change("busy", "[{'from':'2027-01-05','to':'2028-01-01'}]");
    warned_in(&fi_all, away, "long_absence");
    warned_in(&se_all, away, "long_absence");
}

SPEC(a_holiday_is_no_long_absence_on_either_side) /* S0-14 S1-14 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "availability.except", "[{'from':'2027-02-01','to':'2027-03-14'}]");
    assert_not_warned(&trial, "long_absence");
    volunteer_set(&trial, "busy", "[{'from':'2027-03-15','to':'2027-03-15'}]");
    assert_warned(&trial, "long_absence");
    volunteer_set(&trial, "busy", "[]");
    client_set(&trial, "busy", "[{'from':'2027-01-01','to':'2027-01-31'}]");
    assert_warned(&trial, "long_absence");
    assert_eligible(&trial);
    trial_overlay(&trial, "{\"id\":\"o\",\"version\":\"1\",\"extends\":\"se\","
                          "\"parameters\":{\"absence_days_max\":90}}");
    assert_not_warned(&trial, "long_absence");
    trial_close(&trial);
}

SPEC(a_demand_that_grows_inside_the_period_must_fit_for_every_service) /* S1-04 */
{
    refused_everywhere(client_change("changes",
                                     "[{'from':'2026-12-15',"
                                     "'demand':{'visits':28,'per':'month','hours':10}}]"),
                       "changes_fit");
    refused_everywhere(client_change("changes", "[{'from':'2027-05-31',"
                                                "'demand':{'weekends':4,'per':'month'}}]"),
                       "changes_fit");
}

SPEC(a_change_counts_by_its_hours_and_only_inside_the_period) /* S1-04 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "capacity.hours_per_month", "8");
    client_set(&trial, "changes",
               "[{'from':'2027-01-01','demand':{'visits':1,'per':'month','hours':3}},"
               "{'from':'2027-05-31','demand':{'visits':3,'per':'month','hours':3}}]");
    assert_refused_by(&trial, "changes_fit");
    volunteer_set(&trial, "capacity.hours_per_month", "9");
    assert_eligible(&trial);
    volunteer_set(&trial, "capacity.hours_per_month", "8");
    client_set(&trial, "changes.1.from", "'2027-06-01'");
    assert_eligible(&trial);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_that_is_past_is_refused_for_every_service),
        cmocka_unit_test(a_volunteer_who_stops_inside_the_period_is_refused_for_every_service),
        cmocka_unit_test(a_volunteer_who_begins_after_the_start_is_refused),
        cmocka_unit_test(an_open_period_is_judged_over_the_length_that_is_planned),
        cmocka_unit_test(a_long_absence_of_the_volunteer_is_shown_for_every_service),
        cmocka_unit_test(a_holiday_is_no_long_absence_on_either_side),
        cmocka_unit_test(a_demand_that_grows_inside_the_period_must_fit_for_every_service),
        cmocka_unit_test(a_change_counts_by_its_hours_and_only_inside_the_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

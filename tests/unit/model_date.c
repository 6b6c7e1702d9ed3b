/* The calendar, ages, and local time around the days when the clock changes. */
#include "model_reading.h"

static void only_dates_that_exist_are_dates(void **state)
{
    (void)state;
    static const char *const NONE[] = {"",           "2026-2-01",  "2026-02-29",  "2026-00-10",
                                       "2026-13-01", "2026-04-31", "2026-01-00",  "1899-12-31",
                                       "2200-01-01", "2026/01/01", "2026-01-01 ", "9999-12-31",
                                       "20a6-01-01", "1900-02-29"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        assert_false(date_is(date_parse(NONE[i])));
    }
    assert_int_equal(day("1970-01-01").days, 0);
    assert_int_equal(day("2024-01-01").days, CYCLE_EPOCH_DAYS);
    assert_true(date_is(date_parse("2000-02-29")));
}

static void every_day_of_three_centuries_prints_and_parses_back(void **state)
{
    (void)state;
    char text[DATE_TEXT_BYTES];
    for (int32_t days = day("1900-01-01").days; days <= day("2199-12-31").days; days++) {
        int32_t year = 0;
        int32_t month = 0;
        int32_t day_of_month = 0;
        date_print((struct date){days}, text);
        assert_int_equal(date_parse(text).days, days);
        date_parts((struct date){days}, &year, &month, &day_of_month);
        assert_int_equal(date_of(year, month, day_of_month).days, days);
    }
    date_print(DATE_NONE, text);
    assert_string_equal(text, "");
    date_print(DATE_FOREVER, text);
    assert_string_equal(text, "9999-12-31");
}

static void weekdays_and_the_cycle_are_counted_from_a_monday(void **state)
{
    (void)state;
    assert_int_equal(date_weekday(day("2024-01-01")), 0);
    assert_int_equal(date_weekday(day("2026-11-22")), 6);
    assert_int_equal(date_weekday(day("1969-12-31")), 2);
    assert_int_equal(date_cycle_day(day("2024-01-01")), 0);
    assert_int_equal(date_cycle_day(day("2024-01-28")), 27);
    assert_int_equal(date_cycle_day(day("2024-01-29")), 0);
    assert_int_equal(date_cycle_day(day("2023-12-31")), 27);
}

static void months_end_on_the_last_day_they_have(void **state)
{
    (void)state;
    assert_date(date_add_months(day("2026-01-31"), 1), "2026-02-28");
    assert_date(date_add_months(day("2024-01-31"), 1), "2024-02-29");
    assert_date(date_add_months(day("2026-11-30"), 3), "2027-02-28");
    assert_date(date_add_months(day("2026-03-31"), -1), "2026-02-28");
    assert_date(date_add_months(day("2026-01-15"), -13), "2024-12-15");
    assert_date(date_add_months(day("2026-12-15"), 12), "2027-12-15");
    assert_false(date_is(date_add_months(DATE_NONE, 3)));
    assert_int_equal(date_add_months(DATE_FOREVER, 3).days, INT32_MAX);
}

static void a_birthday_on_the_leap_day_is_reached_on_the_first_of_march(void **state)
{
    (void)state;
    struct date leap = day("2008-02-29");
    assert_int_equal(date_age(leap, day("2026-02-28")), 17);
    assert_int_equal(date_age(leap, day("2026-03-01")), 18);
    assert_int_equal(date_age(leap, day("2028-02-28")), 19);
    assert_int_equal(date_age(leap, day("2028-02-29")), 20);
    assert_int_equal(date_age(day("2010-06-15"), day("2026-06-14")), 15);
    assert_int_equal(date_age(day("2010-06-15"), day("2026-06-15")), 16);
    assert_int_equal(date_age(day("2010-06-15"), day("2010-06-14")), 0);
    assert_int_equal(date_age(DATE_NONE, day("2010-06-14")), 0);
}

/* S2-15: an age band is judged at the start and over the planned period. */
static void a_birthday_inside_a_period_changes_the_age_within_it(void **state)
{
    (void)state;
    struct date birth = day("2014-03-10");
    assert_int_equal(date_age(birth, day("2026-12-01")), 12);
    assert_int_equal(date_age(birth, day("2027-11-30")), 13);
}

static int64_t utc(const char *text)
{
    int64_t utc_s = 0;
    assert_true(instant_parse(text, &utc_s));
    return utc_s;
}

static void the_clock_changes_at_one_utc(void **state)
{
    (void)state;
    struct zone stockholm = zone_stockholm();
    struct zone helsinki = zone_helsinki();
    int64_t spring = utc("2026-03-29T01:00:00Z");
    int64_t autumn = utc("2026-10-25T01:00:00Z");
    assert_int_equal(zone_local_s(&stockholm, spring - 1) - (spring - 1), 3600);
    assert_int_equal(zone_local_s(&stockholm, spring) - spring, 7200);
    assert_int_equal(zone_local_s(&stockholm, autumn - 1) - (autumn - 1), 7200);
    assert_int_equal(zone_local_s(&stockholm, autumn) - autumn, 3600);
    assert_int_equal(zone_local_s(&helsinki, spring - 1) - (spring - 1), 7200);
    assert_int_equal(zone_local_s(&helsinki, spring) - spring, 10800);
    assert_int_equal(zone_local_s(&helsinki, autumn) - autumn, 7200);
    /* other years: the last Sunday moves */
    assert_int_equal(
        zone_local_s(&stockholm, utc("2024-03-31T00:59:59Z")) - utc("2024-03-31T00:59:59Z"), 3600);
    assert_int_equal(
        zone_local_s(&stockholm, utc("2024-03-31T01:00:00Z")) - utc("2024-03-31T01:00:00Z"), 7200);
    assert_int_equal(
        zone_local_s(&stockholm, utc("2027-10-31T00:59:59Z")) - utc("2027-10-31T00:59:59Z"), 7200);
    assert_int_equal(
        zone_local_s(&stockholm, utc("2026-01-15T12:00:00Z")) - utc("2026-01-15T12:00:00Z"), 3600);
}

static void the_local_date_is_not_the_date_in_greenwich(void **state)
{
    (void)state;
    struct zone zone = zone_helsinki();
    assert_date(zone_date(&zone, utc("2026-11-01T21:59:59Z")), "2026-11-01");
    assert_date(zone_date(&zone, utc("2026-11-01T22:00:00Z")), "2026-11-02");
    assert_date(zone_date(&zone, utc("1969-12-31T21:00:00Z")), "1969-12-31");
    assert_true(zone_find("UTC", &zone));
    assert_date(zone_date(&zone, utc("2026-11-01T23:59:59Z")), "2026-11-01");
    assert_true(zone_find("Europe/Stockholm", &zone));
    assert_int_equal(zone.standard_offset_s, 3600);
    assert_false(zone_find("Europe/Oslo", &zone));
}

static void instants_are_rfc_3339_and_nothing_else(void **state)
{
    (void)state;
    char text[21];
    int64_t utc_s = 0;
    assert_int_equal(utc("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(utc("2026-11-01T17:30:00+02:00"), utc("2026-11-01T15:30:00Z"));
    assert_int_equal(utc("2026-11-01T17:30:00.123-01:30"), utc("2026-11-01T19:00:00Z"));
    assert_int_equal(utc("2026-11-01T23:59:00+23:59"), utc("2026-11-01T00:00:00Z"));
    instant_print(utc("2026-11-01T17:30:00+02:00"), text);
    assert_string_equal(text, "2026-11-01T15:30:00Z");
    instant_print(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    static const char *const NONE[] = {
        "",
        "2026-11-01",
        "2026-11-01T17:30Z",
        "2026-11-01T17:30:00",
        "2026-11-01 17:30:00Z",
        "2026-11-31T17:30:00Z",
        "2026-11-01T24:00:00Z",
        "2026-11-01T17:60:00Z",
        "2026-11-01T17:30:00.Z",
        "2026-11-01T17:30:00+2:00",
        "2026-11-01T17:30:00+24:00",
        "2026-11-01T17:30:00Z ",
        "2026-11-01T17:30:00+02:00x",
    };
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        assert_false(instant_parse(NONE[i], &utc_s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_dates_that_exist_are_dates),
        cmocka_unit_test(every_day_of_three_centuries_prints_and_parses_back),
        cmocka_unit_test(weekdays_and_the_cycle_are_counted_from_a_monday),
        cmocka_unit_test(months_end_on_the_last_day_they_have),
        cmocka_unit_test(a_birthday_on_the_leap_day_is_reached_on_the_first_of_march),
        cmocka_unit_test(a_birthday_inside_a_period_changes_the_age_within_it),
        cmocka_unit_test(the_clock_changes_at_one_utc),
        cmocka_unit_test(the_local_date_is_not_the_date_in_greenwich),
        cmocka_unit_test(instants_are_rfc_3339_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* When somebody can: weekly ranges, chosen weeks, midnight, the end of the cycle, exceptions, and
 * the days when the clock changes. */
#include "model_reading.h"

static struct availability read(struct reading *reading, const char *json)
{
    struct value map = json_of(reading, json);
    struct availability availability;
    if (availability_read(&map, &reading->zone, &reading->arena, &availability, &reading->fault) !=
        OK) {
        fail_msg("%s: %s", reading->fault.path, reading->fault.detail);
    }
    return availability;
}

static bool has(const struct grid *grid, int week, int weekday, int hour)
{
    return bits_has(grid->word, (uint32_t)(week * 168 + weekday * 24 + hour));
}

static void only_whole_hours_count(void **state)
{
    struct availability a =
        read(*state, "{'weekly':[{'days':['tue'],'from':'17:30','to':'20:00','weeks':[1]}]}");
    assert_int_equal(grid_hours(&a.weekly), 2);
    assert_true(has(&a.weekly, 0, 1, 18) && has(&a.weekly, 0, 1, 19));
    a = read(*state, "{'weekly':[{'days':['tue'],'from':'17:00','to':'17:59'}]}");
    assert_int_equal(grid_hours(&a.weekly), 0);
}

static void alternate_weeks_are_weeks_one_and_three(void **state)
{
    struct availability a = read(
        *state, "{'weekly':[{'days':['mon','sun'],'from':'09:00','to':'11:00','weeks':[1,3]}]}");
    assert_int_equal(grid_hours(&a.weekly), 2 * 2 * 2);
    for (int week = 0; week < 4; week++) {
        assert_int_equal(has(&a.weekly, week, 0, 9), week % 2 == 0);
        assert_int_equal(has(&a.weekly, week, 6, 10), week % 2 == 0);
    }
}

static void a_range_past_midnight_runs_into_the_next_day(void **state)
{
    struct availability a =
        read(*state, "{'weekly':[{'days':['fri'],'from':'22:00','to':'02:00','weeks':[2]}]}");
    assert_int_equal(grid_hours(&a.weekly), 4);
    assert_true(has(&a.weekly, 1, 4, 22) && has(&a.weekly, 1, 4, 23) && has(&a.weekly, 1, 5, 0) &&
                has(&a.weekly, 1, 5, 1));
}

static void sunday_night_of_week_four_runs_into_monday_of_week_one(void **state)
{
    struct availability a =
        read(*state, "{'weekly':[{'days':['sun'],'from':'23:00','to':'01:00','weeks':[1,4]}]}");
    assert_int_equal(grid_hours(&a.weekly), 4);
    assert_true(has(&a.weekly, 0, 6, 23) && has(&a.weekly, 1, 0, 0));
    assert_true(has(&a.weekly, 3, 6, 23) && has(&a.weekly, 0, 0, 0));
}

static void a_whole_day_is_midnight_to_midnight(void **state)
{
    struct availability a =
        read(*state, "{'weekly':[{'days':['sat'],'from':'00:00','to':'24:00','weeks':[1]}]}");
    struct availability b =
        read(*state, "{'weekly':[{'days':['sat'],'from':'00:00','to':'00:00','weeks':[1]}]}");
    assert_int_equal(grid_hours(&a.weekly), 24);
    assert_memory_equal(&a.weekly, &b.weekly, sizeof a.weekly);
    assert_true(has(&a.weekly, 0, 5, 0) && has(&a.weekly, 0, 5, 23));
}

static void a_dated_exception_clears_its_days_and_only_them(void **state)
{
    /* 2024-01-01 is Monday of week 1 */
    struct availability a = read(*state, "{'weekly':[{'days':['mon','tue','wed'],'from':'17:00',"
                                         "'to':'20:00'}],"
                                         "'except':[{'from':'2024-01-02','to':'2024-01-08'}]}");
    struct grid grid = availability_grid(&a, NULL, day("2024-01-01"));
    assert_true(has(&grid, 0, 0, 17));
    assert_false(has(&grid, 0, 1, 17) || has(&grid, 0, 2, 17) || has(&grid, 1, 0, 17));
    assert_true(has(&grid, 1, 1, 17));
    assert_int_equal(grid_hours(&grid), 4 * 3 * 3 - 3 * 3);
    struct grid later = availability_grid(&a, NULL, day("2024-01-29"));
    assert_int_equal(grid_hours(&later), 4 * 3 * 3);
}

static void the_grid_turns_with_the_start_day(void **state)
{
    /* from a Thursday of week 1, the Monday of week 1 is four weeks later */
    struct availability a =
        read(*state, "{'weekly':[{'days':['mon'],'from':'17:00','to':'20:00','weeks':[1]}],"
                     "'except':[{'from':'2024-01-29','to':'2024-01-29'}]}");
    struct grid grid = availability_grid(&a, NULL, day("2024-01-04"));
    assert_int_equal(grid_hours(&grid), 0);
    grid = availability_grid(&a, NULL, day("2024-01-01"));
    assert_int_equal(grid_hours(&grid), 3);
}

static void what_lies_outside_from_and_to_is_not_free(void **state)
{
    struct availability a = read(*state, "{'weekly':[{'days':['mon'],'from':'17:00','to':'18:00'}],"
                                         "'from':'2024-01-08','to':'2024-01-15'}");
    struct grid grid = availability_grid(&a, NULL, day("2024-01-01"));
    assert_int_equal(grid_hours(&grid), 2);
    assert_true(has(&grid, 1, 0, 17) && has(&grid, 2, 0, 17));
    grid = availability_grid(&a, NULL, day("2024-02-05"));
    assert_int_equal(grid_hours(&grid), 0);
}

static void who_is_flexible_is_free_by_day(void **state)
{
    /* S0-29 */
    struct availability a = read(*state, "{'flexible':true}");
    struct grid grid = availability_grid(&a, NULL, day("2024-01-01"));
    assert_int_equal(grid_hours(&grid), 28 * 15);
    a = read(*state, "{'flexible':true,'weekly':[]}");
    grid = availability_grid(&a, NULL, day("2024-01-01"));
    assert_int_equal(grid_hours(&grid), 0);
    a = read(*state, "{}");
    assert_false(a.said);
}

static struct span_list spans(struct reading *reading, const char *json)
{
    struct value list = json_of(reading, json);
    struct span_list out;
    if (spans_read(&list, &reading->zone, &reading->arena, &out, &reading->fault) != OK) {
        fail_msg("%s: %s", reading->fault.path, reading->fault.detail);
    }
    return out;
}

static int64_t local(const char *date, int hour)
{
    return (int64_t)day(date).days * 86400 + hour * 3600;
}

static void busy_instants_become_local_hours(void **state)
{
    /* S4-04: parallel services' times are busy */
    struct reading *reading = *state;
    struct span_list busy =
        spans(reading, "[{'from':'2026-11-02T17:30:00+02:00','to':'2026-11-02T16:10:00Z'}]");
    assert_int_equal(busy.span[0].from_s, local("2026-11-02", 17) + 1800);
    assert_int_equal(busy.span[0].to_s, local("2026-11-02", 18) + 600);
    struct grid grid = grid_full();
    grid_clear_between(&grid, day("2026-11-02"), busy.span[0].from_s, busy.span[0].to_s);
    assert_int_equal(grid_hours(&grid), 672 - 2); /* 17 and 18, though only touched */
}

static void dates_mean_whole_days(void **state)
{
    struct span_list busy = spans(*state, "[{'from':'2026-12-24','to':'2026-12-26'}]");
    assert_int_equal(busy.span[0].from_s, local("2026-12-24", 0));
    assert_int_equal(busy.span[0].to_s, local("2026-12-27", 0));
}

static void the_hour_that_does_not_exist_is_harmless(void **state)
{
    struct reading *reading = *state;
    reading->zone = zone_stockholm();
    struct span_list busy =
        spans(reading, "[{'from':'2026-03-29T00:59:59Z','to':'2026-03-29T01:00:01Z'}]");
    assert_int_equal(busy.span[0].from_s, local("2026-03-29", 2) - 1);
    assert_int_equal(busy.span[0].to_s, local("2026-03-29", 3) + 1);
}

static void the_doubled_hour_counts_once(void **state)
{
    struct reading *reading = *state;
    reading->zone = zone_stockholm();
    /* 02:30 summer time to 02:10 winter time: forty minutes within the hour from 02 to 03 */
    struct span_list busy =
        spans(reading, "[{'from':'2026-10-25T00:30:00Z','to':'2026-10-25T01:10:00Z'},"
                       "{'from':'2026-10-25T00:00:00Z','to':'2026-10-25T01:00:00Z'},"
                       "{'from':'2026-10-24T23:00:00Z','to':'2026-10-25T02:00:00Z'}]");
    assert_int_equal(busy.span[0].from_s, local("2026-10-25", 2));
    assert_int_equal(busy.span[0].to_s, local("2026-10-25", 3));
    assert_int_equal(busy.span[1].from_s, local("2026-10-25", 2));
    assert_int_equal(busy.span[1].to_s, local("2026-10-25", 3));
    assert_int_equal(busy.span[2].from_s, local("2026-10-25", 1));
    assert_int_equal(busy.span[2].to_s, local("2026-10-25", 3));
}

static void msgpack_timestamps_are_instants(void **state)
{
    struct reading *reading = *state;
    int64_t utc_s = 0;
    assert_true(instant_parse("2026-11-02T15:30:00Z", &utc_s));
    uint8_t four[4];
    uint8_t eight[8] = {0};
    uint8_t twelve[12] = {0};
    for (int i = 0; i < 4; i++) {
        four[i] = (uint8_t)(utc_s >> (24 - 8 * i));
        eight[4 + i] = four[i];
        twelve[8 + i] = (uint8_t)((utc_s + 60) >> (24 - 8 * i));
    }
    const uint8_t *forms[][2] = {{four, twelve}, {eight, twelve}};
    for (size_t i = 0; i < 2; i++) {
        struct value from = {.kind = VALUE_EXT, .ext_type = -1, .count = i == 0 ? 4 : 8};
        struct value to = {.kind = VALUE_EXT, .ext_type = -1, .count = 12};
        from.bytes = forms[i][0];
        to.bytes = forms[i][1];
        struct value list = value_list(&reading->arena, 1);
        struct value map = value_map(&reading->arena, 2);
        value_put(&map, &reading->arena, "from", from);
        value_put(&map, &reading->arena, "to", to);
        value_append(&list, &reading->arena, map);
        struct span_list out;
        assert_int_equal(spans_read(&list, &reading->zone, &reading->arena, &out, &reading->fault),
                         OK);
        assert_int_equal(out.span[0].from_s, local("2026-11-02", 17) + 1800);
        assert_int_equal(out.span[0].to_s - out.span[0].from_s, 60);
        map.member[0].value.ext_type = 5;
        assert_int_equal(spans_read(&list, &reading->zone, &reading->arena, &out, &reading->fault),
                         E_INVALID_ARGUMENT);
        memset(&reading->fault, 0, sizeof reading->fault);
    }
}

static void a_weekend_is_lost_to_whatever_touches_it(void **state)
{
    /* S1-16; weekends of week 1..4 begin on 2024-01-05, -12, -19, -26 */
    struct reading *reading = *state;
    struct availability a = read(reading, "{'weekends_per_month':2}");
    assert_int_equal(availability_weekends(&a, NULL, day("2024-01-01")), 15);
    struct span_list busy = spans(reading, "[{'from':'2024-01-13','to':'2024-01-13'}]");
    assert_int_equal(availability_weekends(&a, &busy, day("2024-01-01")), 13);
    busy =
        spans(reading, "[{'from':'2024-01-05T15:00:00+02:00','to':'2024-01-05T18:00:00+02:00'}]");
    assert_int_equal(availability_weekends(&a, &busy, day("2024-01-01")), 15);
    busy =
        spans(reading, "[{'from':'2024-01-07T17:59:00+02:00','to':'2024-01-07T20:00:00+02:00'}]");
    assert_int_equal(availability_weekends(&a, &busy, day("2024-01-01")), 14);
    a = read(reading, "{'from':'2024-01-06','to':'2024-01-20'}");
    assert_int_equal(availability_weekends(&a, NULL, day("2024-01-01")), 2);
    a = read(reading, "{'from':'2024-01-12','to':'2024-01-21'}");
    assert_int_equal(availability_weekends(&a, NULL, day("2024-01-01")), 6);
    /* from Saturday of week 1: its Friday is four weeks away, in the next cycle's week 1 */
    a = read(reading, "{'except':[{'from':'2024-02-04','to':'2024-02-04'}]}");
    assert_int_equal(availability_weekends(&a, NULL, day("2024-01-06")), 14);
    assert_int_equal(availability_weekends(&a, NULL, day("2024-01-05")), 15);
}

static void two_grids_share_what_both_have(void **state)
{
    (void)state;
    struct grid a = {{0}};
    struct grid b = {{0}};
    grid_add_weekly(&a, 0, 17 * 60, 20 * 60, 1);
    grid_add_weekly(&b, 0, 19 * 60, 22 * 60, 1);
    struct grid both = grid_and(&a, &b);
    struct grid rest = grid_without(&a, &b);
    assert_int_equal(grid_hours(&both), 1);
    assert_true(has(&both, 0, 0, 19));
    assert_int_equal(grid_overlap_hours(&a, &b), 1);
    assert_int_equal(grid_hours(&rest), 2);
    assert_false(has(&rest, 0, 0, 19));
    struct grid all = grid_full();
    assert_int_equal(grid_hours(&all), 672);
    assert_int_equal(grid_days_with_run(&all, 673, -1), 0);
    assert_true(grid_visits_fit(&all, 0, 3, false));
    assert_false(grid_visits_fit(&all, 1, 673, false));
    assert_true(grid_visits_fit(&all, 28, 24, false));
    assert_true(grid_visits_fit(&all, 7, 24, true));
    assert_false(grid_visits_fit(&all, 8, 1, true));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, reading_open, reading_close)
    const struct CMUnitTest tests[] = {
        T(two_grids_share_what_both_have),
        T(only_whole_hours_count),
        T(alternate_weeks_are_weeks_one_and_three),
        T(a_range_past_midnight_runs_into_the_next_day),
        T(sunday_night_of_week_four_runs_into_monday_of_week_one),
        T(a_whole_day_is_midnight_to_midnight),
        T(a_dated_exception_clears_its_days_and_only_them),
        T(the_grid_turns_with_the_start_day),
        T(what_lies_outside_from_and_to_is_not_free),
        T(who_is_flexible_is_free_by_day),
        T(busy_instants_become_local_hours),
        T(dates_mean_whole_days),
        T(the_hour_that_does_not_exist_is_harmless),
        T(the_doubled_hour_counts_once),
        T(msgpack_timestamps_are_instants),
        T(a_weekend_is_lost_to_whatever_touches_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The grid against models that count hour by hour: weekly ranges, exceptions, runs, and visits
 * against every way of placing them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "model/availability.h"

enum { ROUNDS = 20000, DAY_S = 86400 };

static uint32_t rounds(uint32_t usual)
{
    return getenv("AMITY_LONG") != NULL ? usual * 50 : usual;
}

static bool free_at(const struct grid *grid, int64_t hour)
{
    return hour < GRID_HOURS && bits_has(grid->word, (uint32_t)hour);
}

/* Blocks of free hours, more or less dense. */
static struct grid grid_random(struct random *random)
{
    struct grid grid = {{0}};
    uint32_t blocks = random_below(random, 60);
    for (uint32_t i = 0; i < blocks; i++) {
        uint32_t from = random_below(random, GRID_HOURS);
        uint32_t hours = 1 + random_below(random, 30);
        for (uint32_t hour = from; hour < from + hours && hour < GRID_HOURS; hour++) {
            bits_set(grid.word, hour);
        }
    }
    return grid;
}

static bool run_at(const struct grid *grid, uint32_t hour, uint32_t hours)
{
    for (uint32_t i = 0; i < hours; i++) {
        if (!free_at(grid, hour + i)) {
            return false;
        }
    }
    return true;
}

static void days_with_a_run_are_those_one_finds_by_looking(void **state)
{
    (void)state;
    struct random random = random_seed(1);
    for (uint32_t round = 0; round < rounds(ROUNDS); round++) {
        struct grid grid = grid_random(&random);
        uint32_t hours = 1 + random_below(&random, 40);
        int32_t week = (int32_t)random_below(&random, 5) - 1;
        uint32_t days = 0;
        for (uint32_t day = 0; day < GRID_DAYS; day++) {
            bool found = false;
            for (uint32_t hour = day * 24; hour < day * 24 + 24; hour++) {
                found = found || run_at(&grid, hour, hours);
            }
            days += found && (week < 0 || day / 7 == (uint32_t)week) ? 1 : 0;
        }
        if (grid_days_with_run(&grid, hours, week) != days) {
            fail_msg("round %u: %u days, counted %u", round, grid_days_with_run(&grid, hours, week),
                     days);
        }
    }
}

/* Every way of placing visits: on each day none, or one at any hour where a run begins and the last
 * visit is over; exactly `visits` in each span. */
struct placing {
    const struct grid *grid;
    uint32_t visits, hours, span;
    uint8_t known[GRID_DAYS + 1][GRID_HOURS + 64][GRID_DAYS + 1]; /* 0 unknown, 1 no, 2 yes */
};

static bool can_place(struct placing *placing, uint32_t day, uint32_t busy_until, uint32_t placed)
{
    if (day % placing->span == 0 && day > 0) {
        if (placed != placing->visits) {
            return false;
        }
        placed = 0;
    }
    if (day == GRID_DAYS) {
        return true;
    }
    uint8_t *known = &placing->known[day][busy_until][placed];
    if (*known != 0) {
        return *known == 2;
    }
    bool can = can_place(placing, day + 1, busy_until, placed);
    for (uint32_t hour = day * 24; !can && placed < placing->visits && hour < day * 24 + 24;
         hour++) {
        can = hour >= busy_until && run_at(placing->grid, hour, placing->hours) &&
              can_place(placing, day + 1, hour + placing->hours, placed + 1);
    }
    *known = can ? 2 : 1;
    return can;
}

static void visits_fit_exactly_when_some_placing_exists(void **state)
{
    (void)state;
    struct random random = random_seed(2);
    struct placing *placing = malloc(sizeof *placing);
    assert_non_null(placing);
    uint32_t fits = 0;
    uint32_t count = rounds(1500);
    for (uint32_t round = 0; round < count; round++) {
        struct grid grid = grid_random(&random);
        bool per_week = random_chance(&random, 0.5);
        memset(placing, 0, sizeof *placing);
        placing->grid = &grid;
        placing->hours = 1 + random_below(&random, 24);
        placing->span = per_week ? 7 : GRID_DAYS;
        placing->visits = 1 + random_below(&random, per_week ? 4 : 14);
        bool can = can_place(placing, 0, 0, 0);
        fits += can ? 1 : 0;
        if (grid_visits_fit(&grid, placing->visits, placing->hours, per_week) != can) {
            free(placing);
            fail_msg("round %u: visits fit: %d", round, can);
        }
    }
    free(placing);
    assert_true(fits > count / 10 && fits < count * 9 / 10); /* both answers were tried */
}

static void a_weekly_range_is_its_whole_hours(void **state)
{
    (void)state;
    struct random random = random_seed(3);
    for (uint32_t round = 0; round < rounds(ROUNDS); round++) {
        struct grid grid = {{0}};
        int32_t day = (int32_t)random_below(&random, 7);
        int32_t from = (int32_t)random_below(&random, 24 * 60);
        int32_t to = (int32_t)random_below(&random, 24 * 60 + 1);
        uint32_t weeks = random_below(&random, 16);
        grid_add_weekly(&grid, day, from, to, weeks);
        for (int32_t hour = 0; hour < GRID_HOURS; hour++) {
            bool inside = false;
            for (int32_t week = 0; week < 4; week++) {
                /* the range of this week, and the same one a cycle earlier */
                int32_t begin = (week * 7 + day) * 1440 + from;
                int32_t end = (week * 7 + day) * 1440 + to + (to <= from ? 1440 : 0);
                bool here = hour * 60 >= begin && hour * 60 + 60 <= end;
                bool wrapped = hour * 60 + 40320 >= begin && hour * 60 + 60 + 40320 <= end;
                inside = inside || ((weeks == 0 || (weeks >> week & 1U) != 0) && (here || wrapped));
            }
            if (inside != free_at(&grid, hour)) {
                fail_msg("round %u: day %d from %d to %d weeks %u: hour %d", round, day, from, to,
                         weeks, hour);
            }
        }
    }
}

static bool touches(const struct span_list *spans, int64_t from_s, int64_t to_s)
{
    for (uint32_t i = 0; i < spans->count; i++) {
        if (spans->span[i].from_s < to_s && spans->span[i].to_s > from_s) {
            return true;
        }
    }
    return false;
}

static void spans_random(struct random *random, struct date near, struct span_list *spans)
{
    spans->count = random_below(random, 4);
    for (uint32_t i = 0; i < spans->count; i++) {
        int64_t from = (int64_t)near.days * DAY_S + random_between(random, -5 * DAY_S, 33 * DAY_S);
        spans->span[i] = (struct span){from, from + random_between(random, 1, 9 * DAY_S)};
    }
}

/* Every hour of the 28 days from the start, asked one by one. */
static void free_hours_are_weekly_within_the_dates_and_outside_the_spans(void **state)
{
    (void)state;
    struct random random = random_seed(4);
    for (uint32_t round = 0; round < rounds(ROUNDS / 4); round++) {
        struct span except[4];
        struct span busy[4];
        struct date start = {(int32_t)random_between(&random, 19000, 22000)};
        struct availability availability = {
            .said = true, .weekly = grid_random(&random), .from = DATE_NONE, .to = DATE_NONE};
        struct span_list busy_list = {busy, 0};
        availability.except.span = except;
        spans_random(&random, start, &availability.except);
        spans_random(&random, start, &busy_list);
        if (random_chance(&random, 0.3)) {
            availability.from = (struct date){start.days + (int32_t)random_below(&random, 30)};
        }
        if (random_chance(&random, 0.3)) {
            availability.to = (struct date){start.days + (int32_t)random_below(&random, 30)};
        }
        struct grid grid = availability_grid(&availability, &busy_list, start);
        for (int32_t i = 0; i < GRID_HOURS; i++) {
            struct date day = {start.days + i / 24};
            int64_t from_s = (int64_t)start.days * DAY_S + (int64_t)i * 3600;
            int32_t hour = date_cycle_day(day) * 24 + i % 24;
            bool expected = free_at(&availability.weekly, hour) &&
                            (!date_is(availability.from) || availability.from.days <= day.days) &&
                            (!date_is(availability.to) || availability.to.days >= day.days) &&
                            !touches(&availability.except, from_s, from_s + 3600) &&
                            !touches(&busy_list, from_s, from_s + 3600);
            if (expected != free_at(&grid, hour)) {
                fail_msg("round %u: hour %d from %d", round, i, start.days);
            }
        }
    }
}

static void a_zone_never_turns_time_back_by_more_than_an_hour(void **state)
{
    (void)state;
    struct random random = random_seed(5);
    struct zone zones[] = {zone_stockholm(), zone_helsinki()};
    for (uint32_t round = 0; round < rounds(ROUNDS); round++) {
        const struct zone *zone = &zones[round % 2];
        int64_t utc_s = random_between(&random, 0, INT64_C(4102444800));
        int64_t offset_s = zone_local_s(zone, utc_s) - utc_s - zone->standard_offset_s;
        assert_true(offset_s == 0 || offset_s == 3600);
        char text[21];
        int64_t again = 0;
        instant_print(utc_s, text);
        assert_true(instant_parse(text, &again));
        assert_int_equal(again, utc_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_with_a_run_are_those_one_finds_by_looking),
        cmocka_unit_test(visits_fit_exactly_when_some_placing_exists),
        cmocka_unit_test(a_weekly_range_is_its_whole_hours),
        cmocka_unit_test(free_hours_are_weekly_within_the_dates_and_outside_the_spans),
        cmocka_unit_test(a_zone_never_turns_time_back_by_more_than_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

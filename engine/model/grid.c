/* Hours over the four-week cycle: who is free when, and whether visits fit.
 *
 * "An unbroken run of n hours begins here" is computed for all 672 hours at once: with R_k the grid
 * of hours where a run of k begins, R_(a+b) = R_a and (R_b moved a hours earlier); doubling gives
 * any n in about 2 log n steps of eleven words. Hours past the cycle's end count as taken, as in
 * solve/instance.h: a visit ends within the cycle. */
#include "model/grid.h"

enum { DAY_MIN = 24 * 60, WEEK_HOURS = 168, DAY_HOURS = 24 };

struct grid grid_full(void)
{
    struct grid grid;
    for (uint32_t i = 0; i < GRID_WORDS; i++) {
        grid.word[i] = UINT64_MAX;
    }
    grid.word[GRID_WORDS - 1] = (UINT64_C(1) << (GRID_HOURS % 64)) - 1;
    return grid;
}

void grid_add_weekly(struct grid *grid, int32_t day, int32_t from_min, int32_t to_min,
                     uint32_t weeks)
{
    CHECK(day >= 0 && day < 7 && from_min >= 0 && from_min <= DAY_MIN && to_min >= 0 &&
          to_min <= DAY_MIN);
    if (to_min <= from_min) {
        to_min += DAY_MIN;
    }
    int32_t first = (from_min + 59) / 60;
    int32_t end = to_min / 60;
    uint32_t chosen = (weeks & 15U) == 0 ? 15U : weeks;
    for (int32_t week = 0; week < GRID_DAYS / 7; week++) {
        if ((chosen >> week & 1U) == 0) {
            continue;
        }
        for (int32_t hour = first; hour < end; hour++) {
            int32_t at = week * WEEK_HOURS + day * DAY_HOURS + hour;
            bits_set(grid->word, (uint32_t)(at % GRID_HOURS));
        }
    }
}

void grid_clear_between(struct grid *grid, struct date start, int64_t from_s, int64_t to_s)
{
    int64_t start_s = (int64_t)start.days * 86400;
    int64_t end_s = start_s + (int64_t)GRID_DAYS * 86400;
    if (to_s <= from_s || to_s <= start_s || from_s >= end_s) {
        return;
    }
    int64_t from = from_s > start_s ? (from_s - start_s) / 3600 : 0;
    int64_t to = to_s < end_s ? (to_s - start_s + 3599) / 3600 : GRID_HOURS;
    int64_t shift = (int64_t)date_cycle_day(start) * DAY_HOURS;
    for (int64_t hour = from; hour < to; hour++) {
        bits_clear(grid->word, (uint32_t)((hour + shift) % GRID_HOURS));
    }
}

struct grid grid_and(const struct grid *a, const struct grid *b)
{
    struct grid both;
    for (uint32_t i = 0; i < GRID_WORDS; i++) {
        both.word[i] = a->word[i] & b->word[i];
    }
    return both;
}

struct grid grid_without(const struct grid *a, const struct grid *b)
{
    struct grid rest;
    for (uint32_t i = 0; i < GRID_WORDS; i++) {
        rest.word[i] = a->word[i] & ~b->word[i];
    }
    return rest;
}

/* Every hour moved `hours` earlier; what would begin before the cycle is gone. */
static struct grid grid_earlier(const struct grid *grid, uint32_t hours)
{
    struct grid moved = {{0}};
    uint32_t words = hours / 64;
    uint32_t bits = hours % 64;
    for (uint32_t i = 0; i + words < GRID_WORDS; i++) {
        moved.word[i] = grid->word[i + words] >> bits;
        if (bits != 0 && i + words + 1 < GRID_WORDS) {
            moved.word[i] |= grid->word[i + words + 1] << (64 - bits);
        }
    }
    return moved;
}

/* The hours where an unbroken run of `hours` begins. */
static struct grid grid_runs(const struct grid *grid, uint32_t hours)
{
    struct grid runs = *grid;
    uint32_t reached = 1;
    while (reached < hours) {
        uint32_t step = reached <= hours - reached ? reached : hours - reached;
        struct grid moved = grid_earlier(&runs, step);
        runs = grid_and(&runs, &moved);
        reached += step;
    }
    return runs;
}

/* The 24 bits of one day. */
static uint32_t grid_day(const struct grid *grid, uint32_t day)
{
    uint32_t bit = day * DAY_HOURS;
    uint64_t hours = grid->word[bit / 64] >> (bit % 64);
    if (bit % 64 > 64 - DAY_HOURS) {
        hours |= grid->word[bit / 64 + 1] << (64 - bit % 64);
    }
    return (uint32_t)hours & 0xFFFFFFU;
}

uint32_t grid_days_with_run(const struct grid *grid, uint32_t hours, int32_t week)
{
    CHECK(week >= -1 && week < GRID_DAYS / 7);
    if (hours > GRID_HOURS) {
        return 0;
    }
    struct grid runs = grid_runs(grid, hours);
    uint32_t first = week < 0 ? 0 : (uint32_t)week * 7;
    uint32_t end = week < 0 ? GRID_DAYS : first + 7;
    uint32_t days = 0;
    for (uint32_t day = first; day < end; day++) {
        days += grid_day(&runs, day) != 0 ? 1 : 0;
    }
    return days;
}

/* Takes the earliest possible visit each time: all visits are equally long, so whatever other
 * choice there is ends no earlier (an exchange argument), also at the end of each week. */
bool grid_visits_fit(const struct grid *grid, uint32_t visits, uint32_t hours, bool per_week)
{
    if (visits == 0) {
        return true;
    }
    if (hours > GRID_HOURS) {
        return false;
    }
    struct grid runs = grid_runs(grid, hours);
    uint32_t span = per_week ? 7 : GRID_DAYS;
    uint32_t busy_until = 0;
    for (uint32_t first = 0; first < GRID_DAYS; first += span) {
        uint32_t placed = 0;
        for (uint32_t day = first; day < first + span && placed < visits; day++) {
            uint32_t starts = grid_day(&runs, day);
            if (busy_until > day * DAY_HOURS) {
                uint32_t taken = busy_until - day * DAY_HOURS;
                starts = taken >= DAY_HOURS ? 0 : starts >> taken << taken;
            }
            if (starts != 0) {
                placed++;
                busy_until = day * DAY_HOURS + (uint32_t)__builtin_ctz(starts) + hours;
            }
        }
        if (placed < visits) {
            return false;
        }
    }
    return true;
}

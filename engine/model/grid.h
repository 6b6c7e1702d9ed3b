/* The four-week grid: 672 bits, hour 0 = Monday 00–01 of week 1, local wall-clock hours.
 * Availability and demand both live on it. A nominal day always has 24 hours here: on the two days
 * a year when the clock changes, the hour that does not exist is free of use and the doubled hour
 * counts once. */
#ifndef AMITY_MODEL_GRID_H
#define AMITY_MODEL_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "model/date.h"

enum { GRID_HOURS = 672, GRID_WORDS = 11, GRID_DAYS = 28, GRID_WEEKENDS = 4 };

struct grid {
    uint64_t word[GRID_WORDS];
};

struct grid grid_full(void);
/* One weekly range: day 0..6, minutes of the day, to <= from means past midnight into the next day
 * (Sunday runs into Monday of the next week, week 4 into week 1). Only whole hours count as free:
 * 17:30–20:00 gives 18, 19. weeks: bits 0..3, 0 = all four. */
void grid_add_weekly(struct grid *grid, int32_t day, int32_t from_min, int32_t to_min,
                     uint32_t weeks);
/* Clears every hour that local [from_s, to_s) touches, when it falls into the 28 days from `start`.
 */
void grid_clear_between(struct grid *grid, struct date start, int64_t from_s, int64_t to_s);
struct grid grid_and(const struct grid *a, const struct grid *b);
struct grid grid_without(const struct grid *a, const struct grid *b);
static inline uint32_t grid_hours(const struct grid *grid)
{
    return bits_count(grid->word, GRID_WORDS);
}
static inline uint32_t grid_overlap_hours(const struct grid *a, const struct grid *b)
{
    return bits_count_shared(a->word, b->word, GRID_WORDS);
}
/* The number of distinct days (by the day the run starts) on which an unbroken run of `hours`
 * free hours can begin; week = 0..3, or -1 for the whole cycle. Runs may cross midnight. */
uint32_t grid_days_with_run(const struct grid *grid, uint32_t hours, int32_t week);
/* One person's visits alone: `visits` on distinct days, in each week (per_week) or in the cycle. */
bool grid_visits_fit(const struct grid *grid, uint32_t visits, uint32_t hours, bool per_week);

#endif

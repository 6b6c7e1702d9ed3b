/* Draws for made people: chances in thousandths, weighted choices and days, in integers only. */
#ifndef AMITY_PEOPLE_DRAW_H
#define AMITY_PEOPLE_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"

enum draw_stream { STREAM_VOLUNTEER, STREAM_UNIT, STREAM_CLIENT, STREAM_PERSON, STREAM_WORKER };

/* An own sequence for one person, so that one person's details do not move another's. */
struct random draw_open(uint64_t seed, enum draw_stream stream, uint64_t index);

static inline bool draw_chance(struct random *random, uint32_t per_mille)
{
    return random_below(random, 1000) < per_mille;
}

/* ensure   uniform in low..high, both included */
static inline int32_t draw_between(struct random *random, int32_t low, int32_t high)
{
    return low + (int32_t)random_below(random, (uint32_t)(high - low) + 1);
}

/* require  at least one weight is positive
 * ensure   i with probability weight[i] / sum */
uint32_t draw_weighted(struct random *random, const uint16_t *weight, uint32_t count);
/* ensure   the index of the first cumulative[i] > a uniform draw below cumulative[count-1] */
uint32_t draw_cumulative(struct random *random, const uint64_t *cumulative, uint32_t count);

/* Days since 1970-01-01. */
int32_t day_of(int32_t year, int32_t month, int32_t day);
void day_parts(int32_t days, int32_t *year, int32_t *month, int32_t *day);
/* ensure   false for anything but an existing YYYY-MM-DD of 1970..2199 */
bool day_parse(const char *text, int32_t *days);
int32_t day_add_months(int32_t days, int32_t months);
/* ensure   a birthday of somebody who has completed `age` years on `today` */
int32_t day_birth(struct random *random, int32_t today, int32_t age);

#endif

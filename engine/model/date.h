/* Dates and local time: days since 1970-01-01 in the tenant's own calendar, the four-week cycle's
 * weeks, ages, and the zone that turns instants into local hours (EU rules: summer time from the
 * last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC). */
#ifndef AMITY_MODEL_DATE_H
#define AMITY_MODEL_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"

struct date {
    int32_t days; /* since 1970-01-01 */
};

#define DATE_NONE    ((struct date){INT32_MIN})
#define DATE_FOREVER ((struct date){INT32_MAX}) /* after every date: an open end */
/* Monday of week 1 of the cycle, as the contract fixes it: 2024-01-01. */
#define CYCLE_EPOCH_DAYS 19723

enum { DATE_TEXT_BYTES = 11 };

static inline bool date_is(struct date date)
{
    return date.days != INT32_MIN;
}

/* ensure   the date, or DATE_NONE for anything but an existing YYYY-MM-DD of 1900..2199 */
struct date date_parse(const char *text);
/* ensure   "YYYY-MM-DD", or "" for none, "9999-12-31" for forever */
void date_print(struct date date, char text[DATE_TEXT_BYTES]);
struct date date_of(int32_t year, int32_t month, int32_t day);
void date_parts(struct date date, int32_t *year, int32_t *month, int32_t *day);
int32_t date_weekday(struct date date);   /* 0 = Monday */
int32_t date_cycle_day(struct date date); /* 0..27: the day of the four-week cycle */
/* The last day of a shorter month stands for days it does not have (Jan 31 + 1 month = Feb 28). */
struct date date_add_months(struct date date, int32_t months);
/* Completed years; a birthday on Feb 29 is reached on Mar 1 of common years. 0 before birth. */
int32_t date_age(struct date birth, struct date on);

/* A zone by its standard offset, with EU summer time. */
struct zone {
    int32_t standard_offset_s;
    bool summer_time;
};
struct zone zone_stockholm(void);
struct zone zone_helsinki(void);
/* "Europe/Stockholm", "Europe/Helsinki", "UTC" */
bool zone_find(const char *name, struct zone *out) MUST_USE;
/* Seconds since 1970-01-01 of the local wall clock at that instant (UTC seconds). */
int64_t zone_local_s(const struct zone *zone, int64_t utc_s);
struct date zone_date(const struct zone *zone, int64_t utc_s);
/* RFC 3339 (`2026-11-01T17:30:00+02:00`, `…Z`) to UTC seconds; false for anything else. */
bool instant_parse(const char *text, int64_t *utc_s) MUST_USE;
void instant_print(int64_t utc_s, char text[21]); /* `2026-11-01T15:30:00Z` */

#endif

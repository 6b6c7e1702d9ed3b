/* Local time under EU summer time: instants become the hours people live by. */
#include <string.h>

#include "model/date.h"

struct zone zone_stockholm(void)
{
    return (struct zone){.standard_offset_s = 3600, .summer_time = true};
}

struct zone zone_helsinki(void)
{
    return (struct zone){.standard_offset_s = 7200, .summer_time = true};
}

bool zone_find(const char *name, struct zone *out)
{
    if (strcmp(name, "Europe/Stockholm") == 0) {
        *out = zone_stockholm();
    } else if (strcmp(name, "Europe/Helsinki") == 0) {
        *out = zone_helsinki();
    } else if (strcmp(name, "UTC") == 0) {
        *out = (struct zone){.standard_offset_s = 0, .summer_time = false};
    } else {
        return false;
    }
    return true;
}

/* 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t last_sunday_s(int32_t year, int32_t month)
{
    struct date last = date_of(year, month, 31);
    int32_t back = (date_weekday(last) + 1) % 7;
    return (int64_t)(last.days - back) * 86400 + 3600;
}

static bool is_summer(int64_t utc_s)
{
    int64_t days = utc_s / 86400 - (utc_s % 86400 < 0 ? 1 : 0);
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_parts((struct date){(int32_t)days}, &year, &month, &day);
    if (month < 3 || month > 10) {
        return false;
    }
    return utc_s >= last_sunday_s(year, 3) && utc_s < last_sunday_s(year, 10);
}

int64_t zone_local_s(const struct zone *zone, int64_t utc_s)
{
    bool summer = zone->summer_time && is_summer(utc_s);
    return utc_s + zone->standard_offset_s + (summer ? 3600 : 0);
}

struct date zone_date(const struct zone *zone, int64_t utc_s)
{
    int64_t local_s = zone_local_s(zone, utc_s);
    int64_t days = local_s / 86400 - (local_s % 86400 < 0 ? 1 : 0);
    return (struct date){(int32_t)days};
}

/* The calendar: days since 1970-01-01 and what people write for them. */
#include "model/date.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, DAYS_OF_ERA = 146097 };

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const uint8_t DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Years are counted from March, so that the leap day is the last of its year; an era is 400
 * years. */
struct date date_of(int32_t year, int32_t month, int32_t day)
{
    int32_t march_year = month <= 2 ? year - 1 : year;
    int32_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    int32_t year_of_era = march_year - era * 400;
    int32_t month_from_march = (month + 9) % 12;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (struct date){era * DAYS_OF_ERA + day_of_era - 719468};
}

void date_parts(struct date date, int32_t *year, int32_t *month, int32_t *day)
{
    int64_t shifted = (int64_t)date.days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    int64_t day_of_era = shifted - era * DAYS_OF_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int32_t)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int32_t)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

/* ensure   the number of `count` digits at text, or -1 */
static int32_t digits(const char *text, int count)
{
    int32_t number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

struct date date_parse(const char *text)
{
    if (strlen(text) != DATE_TEXT_BYTES - 1 || text[4] != '-' || text[7] != '-') {
        return DATE_NONE;
    }
    int32_t year = digits(text, 4);
    int32_t month = digits(text + 5, 2);
    int32_t day = digits(text + 8, 2);
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > days_of_month(year, month)) {
        return DATE_NONE;
    }
    return date_of(year, month, day);
}

void date_print(struct date date, char text[DATE_TEXT_BYTES])
{
    if (!date_is(date)) {
        text[0] = '\0';
        return;
    }
    int32_t year = 9999;
    int32_t month = 12;
    int32_t day = 31;
    if (date.days < date_of(9999, 12, 31).days) {
        date_parts(date, &year, &month, &day);
    }
    if (year < 0) {
        year = 0;
    }
    char whole[40];
    snprintf(whole, sizeof whole, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    memcpy(text, whole, DATE_TEXT_BYTES - 1);
    text[DATE_TEXT_BYTES - 1] = '\0';
}

static int32_t modulo(int64_t number, int32_t by)
{
    int64_t rest = number % by;
    return (int32_t)(rest < 0 ? rest + by : rest);
}

int32_t date_weekday(struct date date)
{
    return modulo((int64_t)date.days + 3, 7); /* 1970-01-01 was a Thursday */
}

int32_t date_cycle_day(struct date date)
{
    return modulo((int64_t)date.days - CYCLE_EPOCH_DAYS, 28);
}

struct date date_add_months(struct date date, int32_t months)
{
    if (!date_is(date) || date.days == INT32_MAX) {
        return date;
    }
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_parts(date, &year, &month, &day);
    int32_t month_number = year * 12 + (month - 1) + months;
    month = modulo(month_number, 12) + 1;
    year = (month_number - (month - 1)) / 12;
    int32_t last = days_of_month(year, month);
    return date_of(year, month, day < last ? day : last);
}

int32_t date_age(struct date birth, struct date on)
{
    if (!date_is(birth) || !date_is(on) || on.days <= birth.days) {
        return 0;
    }
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    int32_t on_year = 0;
    int32_t on_month = 0;
    int32_t on_day = 0;
    date_parts(birth, &year, &month, &day);
    date_parts(on, &on_year, &on_month, &on_day);
    bool reached = on_month > month || (on_month == month && on_day >= day);
    return on_year - year - (reached ? 0 : 1);
}

static int64_t floor_div(int64_t number, int64_t by)
{
    return number / by - (number % by < 0 ? 1 : 0);
}

/* The offset at the end of an RFC 3339 text: Z or ±HH:MM. */
static bool offset_parse(const char *text, int64_t *offset_s)
{
    if ((text[0] == 'Z' || text[0] == 'z') && text[1] == '\0') {
        *offset_s = 0;
        return true;
    }
    if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':') {
        return false;
    }
    int32_t hours = digits(text + 1, 2);
    int32_t minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return false;
    }
    *offset_s = ((int64_t)hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
    return true;
}

bool instant_parse(const char *text, int64_t *utc_s)
{
    if (strlen(text) < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
        text[16] != ':') {
        return false;
    }
    char day[DATE_TEXT_BYTES];
    memcpy(day, text, DATE_TEXT_BYTES - 1);
    day[DATE_TEXT_BYTES - 1] = '\0';
    struct date date = date_parse(day);
    int32_t hour = digits(text + 11, 2);
    int32_t minute = digits(text + 14, 2);
    int32_t second = digits(text + 17, 2);
    if (!date_is(date) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60) {
        return false;
    }
    const char *rest = text + 19;
    if (*rest == '.') {
        size_t count = strspn(rest + 1, "0123456789");
        if (count == 0) {
            return false;
        }
        rest += 1 + count;
    }
    int64_t offset_s = 0;
    if (!offset_parse(rest, &offset_s)) {
        return false;
    }
    int64_t minutes = ((int64_t)date.days * 24 + hour) * 60 + minute;
    *utc_s = minutes * 60 + second - offset_s;
    return true;
}

void instant_print(int64_t utc_s, char text[21])
{
    struct date date = {(int32_t)floor_div(utc_s, 86400)};
    int32_t second = (int32_t)(utc_s - (int64_t)date.days * 86400);
    char day[DATE_TEXT_BYTES];
    date_print(date, day);
    char whole[64];
    snprintf(whole, sizeof whole, "%sT%02d:%02d:%02dZ", day, (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
    memcpy(text, whole, 20);
    text[20] = '\0';
}

/* Timestamps to text and back to the wire. */
#include "proto/instant.h"

#include <stdio.h>
#include <string.h>

#include "proto/writer.h"

static const int64_t SECONDS_A_DAY = 86400;
static const uint32_t NANOSECONDS_MAX = 999999999;
/* 0000-01-01T00:00:00Z and the second after 9999-12-31T23:59:59Z. */
static const int64_t SECONDS_LEAST = -62167219200;
static const int64_t SECONDS_END = 253402300800;

static uint64_t big_endian(const uint8_t *bytes, uint32_t count)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

bool instant_of(const struct value *value, struct instant *out)
{
    if (value == NULL || value->kind != VALUE_EXT || value->ext_type != INSTANT_EXT_TYPE) {
        return false;
    }
    if (value->count == 4) {
        *out = (struct instant){.seconds = (int64_t)big_endian(value->bytes, 4)};
        return true;
    }
    if (value->count == 8) {
        uint64_t both = big_endian(value->bytes, 8);
        *out = (struct instant){.seconds = (int64_t)(both & ((UINT64_C(1) << 34) - 1)),
                                .nanoseconds = (uint32_t)(both >> 34)};
        return out->nanoseconds <= NANOSECONDS_MAX;
    }
    if (value->count == 12) {
        *out = (struct instant){.seconds = (int64_t)big_endian(value->bytes + 4, 8),
                                .nanoseconds = (uint32_t)big_endian(value->bytes, 4)};
        return out->nanoseconds <= NANOSECONDS_MAX;
    }
    return false;
}

/* The civil date of a day number: years run from March, so that the leap day is the last, and
 * 400 years are one cycle of 146097 days. */
static void civil_date(int64_t day, int *year, int *month, int *day_of_month)
{
    int64_t shifted = day + 719468; /* days since 0000-03-01 */
    int64_t cycle = shifted / 146097;
    int64_t in_cycle = shifted % 146097;
    if (in_cycle < 0) {
        in_cycle += 146097;
        cycle--;
    }
    int64_t year_in_cycle =
        (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int64_t in_year = in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
    int64_t month_from_march = (5 * in_year + 2) / 153;
    *day_of_month = (int)(in_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(cycle * 400 + year_in_cycle + (*month <= 2 ? 1 : 0));
}

bool instant_print(struct instant instant, char out[INSTANT_TEXT_BYTES])
{
    if (instant.seconds < SECONDS_LEAST || instant.seconds >= SECONDS_END ||
        instant.nanoseconds > NANOSECONDS_MAX) {
        return false;
    }
    int64_t second = instant.seconds % SECONDS_A_DAY;
    int64_t day = instant.seconds / SECONDS_A_DAY;
    if (second < 0) {
        second += SECONDS_A_DAY;
        day--;
    }
    int year = 0;
    int month = 0;
    int day_of_month = 0;
    civil_date(day, &year, &month, &day_of_month);
    char fraction[16] = "";
    if (instant.nanoseconds != 0) {
        int bytes = snprintf(fraction, sizeof fraction, ".%09u", instant.nanoseconds);
        while (bytes > 0 && fraction[bytes - 1] == '0') {
            fraction[--bytes] = '\0';
        }
    }
    snprintf(out, INSTANT_TEXT_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u%sZ", (unsigned)year % 10000U,
             (unsigned)month % 100U, (unsigned)day_of_month % 100U,
             (unsigned)(second / 3600) % 100U, (unsigned)(second / 60 % 60),
             (unsigned)(second % 60), fraction);
    return true;
}

enum status instant_to_text(struct value *value, struct arena *request, struct fault *fault)
{
    if (value->kind != VALUE_EXT || value->ext_type != INSTANT_EXT_TYPE) {
        return OK;
    }
    struct instant instant;
    char text[INSTANT_TEXT_BYTES];
    if (!instant_of(value, &instant) || !instant_print(instant, text)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "",
                         "not an instant between the years 0 and "
                         "9999");
    }
    *value = value_text(request, text);
    return request->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for an instant") : OK;
}

static void big_endian_put(uint8_t *bytes, uint64_t number, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(number >> (8 * (count - 1 - i)));
    }
}

void write_instant(struct buffer *out, struct instant instant)
{
    CHECK(instant.nanoseconds <= NANOSECONDS_MAX);
    uint8_t bytes[12];
    bool is_small = instant.seconds >= 0 && instant.seconds < INT64_C(1) << 34;
    if (is_small && instant.nanoseconds == 0 && instant.seconds <= UINT32_MAX) {
        big_endian_put(bytes, (uint64_t)instant.seconds, 4);
        write_ext(out, INSTANT_EXT_TYPE, bytes, 4);
    } else if (is_small) {
        uint64_t both = (uint64_t)instant.nanoseconds << 34 | (uint64_t)instant.seconds;
        big_endian_put(bytes, both, 8);
        write_ext(out, INSTANT_EXT_TYPE, bytes, 8);
    } else {
        big_endian_put(bytes, instant.nanoseconds, 4);
        big_endian_put(bytes + 4, (uint64_t)instant.seconds, 8);
        write_ext(out, INSTANT_EXT_TYPE, bytes, 12);
    }
}

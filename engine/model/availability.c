/* Reads when somebody can, and lays it on the four weeks from a date. */
#include "model/availability.h"

#include <string.h>

#include "model/field.h"

enum {
    DAY_S = 86400,
    HOUR_S = 3600,
    FLEXIBLE_FROM_MIN = 7 * 60,
    FLEXIBLE_TO_MIN = 22 * 60,
    EXT_TIMESTAMP = -1
};

/* --- instants and spans --- */

static uint64_t big_endian(const uint8_t *bytes, uint32_t count)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

/* MessagePack's timestamps: 4 bytes of seconds; 8 of nanoseconds (30 bits) and seconds (34 bits);
 * 4 of nanoseconds and 8 of seconds. */
static bool timestamp_read(const struct value *value, int64_t *utc_s)
{
    if (value->ext_type != EXT_TIMESTAMP) {
        return false;
    }
    if (value->count == 4) {
        *utc_s = (int64_t)big_endian(value->bytes, 4);
    } else if (value->count == 8) {
        *utc_s = (int64_t)(big_endian(value->bytes, 8) & ((UINT64_C(1) << 34) - 1));
    } else if (value->count == 12) {
        *utc_s = (int64_t)big_endian(value->bytes + 4, 8);
    } else {
        return false;
    }
    return *utc_s >= INT64_C(-2208988800) && *utc_s < INT64_C(7258118400); /* 1900..2199 */
}

/* One end of a span. */
struct moment {
    bool whole_day;
    struct date date;
    int64_t utc_s;
    int64_t local_s; /* of a whole day: its first second */
};

static enum status moment_read(struct reader *reader, const struct value *value, void *target)
{
    struct moment *moment = target;
    if (value->kind == VALUE_TEXT) {
        moment->date = date_parse(value->text);
        if (date_is(moment->date)) {
            moment->whole_day = true;
            moment->local_s = (int64_t)moment->date.days * DAY_S;
            return OK;
        }
    }
    bool read = value->kind == VALUE_TEXT  ? instant_parse(value->text, &moment->utc_s)
                : value->kind == VALUE_EXT ? timestamp_read(value, &moment->utc_s)
                                           : false;
    if (!read) {
        enum status status = field_refuse(reader, "", "must be a date or an instant that exists");
        fault_hint(reader->fault, "2026-11-01 or 2026-11-01T17:30:00+02:00");
        return status;
    }
    moment->local_s = zone_local_s(reader->zone, moment->utc_s);
    return OK;
}

struct span_said {
    struct span span; /* first: what stays of it */
    struct moment from, to;
};

/* On the day the clock goes back, an instant after `from` may read earlier on the wall: then the
 * whole doubled hour is meant. */
static enum status span_make(struct reader *reader, void *target)
{
    struct span_said *said = target;
    const struct moment *from = &said->from;
    const struct moment *to = &said->to;
    int64_t from_s = from->local_s;
    int64_t to_s = to->local_s + (to->whole_day ? DAY_S : 0);
    bool instants = !from->whole_day && !to->whole_day;
    bool after = instants ? to->utc_s > from->utc_s : to_s > from_s;
    if (!after) {
        return field_refuse(reader, "to", "must be after `from`");
    }
    if (to_s <= from_s) {
        from_s -= (from_s % HOUR_S + HOUR_S) % HOUR_S;
        to_s = from_s + HOUR_S;
    }
    said->span = (struct span){from_s, to_s};
    return OK;
}

static const struct field SPAN_FIELDS[] = {
    {"from", FIELD_READ, .required = true, FIELD_AT(struct span_said, from), .read = moment_read},
    {"to", FIELD_READ, .required = true, FIELD_AT(struct span_said, to), .read = moment_read},
};
static const struct shape SPAN_SHAPE = {.what = "a span",
                                        SHAPE_FIELDS(SPAN_FIELDS),
                                        .bytes = sizeof(struct span_said),
                                        .finish = span_make};

enum status spans_read(const struct value *list, const struct zone *zone, struct arena *owner,
                       struct span_list *out, struct fault *fault)
{
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault};
    *out = (struct span_list){NULL, 0};
    if (value_is_nil(list)) {
        return OK;
    }
    if (list->kind != VALUE_LIST) {
        return field_wrong_kind(&reader, "a list of {from, to}", list);
    }
    if (list->count > FIELD_LIST_MAX) {
        return field_refuse(&reader, "", "has %u items; at most %d are read", list->count,
                            FIELD_LIST_MAX);
    }
    out->span = arena_take_many(owner, list->count, sizeof *out->span);
    if (out->span == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "the profile is too large to be held");
    }
    for (uint32_t i = 0; i < list->count; i++) {
        struct span_said said = {0};
        enum status status = shape_read(&reader, &SPAN_SHAPE, &list->item[i], &said);
        if (status != OK) {
            return field_under_item(&reader, status, i);
        }
        out->span[i] = said.span;
    }
    out->count = list->count;
    return OK;
}

/* --- weekly ranges --- */

struct weekly_range {
    uint32_t days;
    int32_t from_min, to_min;
    uint32_t weeks;
};

/* "HH:MM", 00:00 to 24:00. */
static enum status minute_read(struct reader *reader, const struct value *value, void *target)
{
    int32_t *minute = target;
    const char *text = value_text_or(value, "");
    bool formed = strlen(text) == 5 && text[2] == ':' && strspn(text, "0123456789") == 2 &&
                  strspn(text + 3, "0123456789") == 2;
    int hours = formed ? (text[0] - '0') * 10 + (text[1] - '0') : 99;
    int minutes = formed ? (text[3] - '0') * 10 + (text[4] - '0') : 99;
    if (minutes > 59 || hours * 60 + minutes > 24 * 60) {
        enum status status = field_refuse(reader, "", "must be a time of the day, HH:MM");
        fault_hint(reader->fault, "17:00");
        return status;
    }
    *minute = hours * 60 + minutes;
    return OK;
}

static enum status weeks_read(struct reader *reader, const struct value *value, void *target)
{
    uint32_t *weeks = target;
    if (value->kind != VALUE_LIST || value->count == 0) {
        return field_wrong_kind(reader, "a list of weeks 1 to 4", value);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        int64_t week = 0;
        enum status status = read_int(reader, &value->item[i], 1, 4, &week);
        if (status == OK && (*weeks >> (week - 1) & 1U) != 0) {
            status = field_refuse(reader, "", "week %d is named twice", (int)week);
        }
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
        *weeks |= 1U << (week - 1);
    }
    return OK;
}

static enum status weekly_finish(struct reader *reader, void *target)
{
    const struct weekly_range *range = target;
    if (range->days == 0) {
        return field_refuse(reader, "days", "names no day");
    }
    if (range->from_min == 24 * 60) {
        return field_refuse(reader, "from", "24:00 begins nothing; the next day begins at 00:00");
    }
    return OK;
}

static const struct field WEEKLY_FIELDS[] = {
    {"days", FIELD_WORDS, .required = true, FIELD_AT(struct weekly_range, days),
     .words = vocabulary_day},
    {"from", FIELD_READ, .required = true, FIELD_AT(struct weekly_range, from_min),
     .read = minute_read},
    {"to", FIELD_READ, .required = true, FIELD_AT(struct weekly_range, to_min),
     .read = minute_read},
    {"weeks", FIELD_READ, FIELD_AT(struct weekly_range, weeks), .read = weeks_read},
};
static const struct shape WEEKLY_SHAPE = {.what = "a weekly range",
                                          SHAPE_FIELDS(WEEKLY_FIELDS),
                                          .bytes = sizeof(struct weekly_range),
                                          .finish = weekly_finish};

static enum status weekly_read(struct reader *reader, const struct value *value, void *target)
{
    struct grid *grid = target;
    if (value->kind != VALUE_LIST) {
        return field_wrong_kind(reader, "a list of {days, from, to, weeks}", value);
    }
    if (value->count > FIELD_LIST_MAX) {
        return field_refuse(reader, "", "has %u items; at most %d are read", value->count,
                            FIELD_LIST_MAX);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        struct weekly_range range = {0};
        enum status status = shape_read(reader, &WEEKLY_SHAPE, &value->item[i], &range);
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
        for (int32_t day = 0; day < 7; day++) {
            if ((range.days >> day & 1U) != 0) {
                grid_add_weekly(grid, day, range.from_min, range.to_min, range.weeks);
            }
        }
    }
    return OK;
}

/* --- the whole --- */

static enum status availability_finish(struct reader *reader, void *target)
{
    const struct availability *availability = target;
    if (date_is(availability->from) && date_is(availability->to) &&
        availability->to.days < availability->from.days) {
        return field_refuse(reader, "to", "must not be before `from`");
    }
    return OK;
}

#define AVAILABILITY(member) FIELD_AT(struct availability, member)
static const struct field AVAILABILITY_FIELDS[] = {
    {"weekly", FIELD_READ, AVAILABILITY(weekly), .read = weekly_read, .says = true,
     .said_offset = offsetof(struct availability, said)},
    {"weekends_per_month", FIELD_INT, AVAILABILITY(weekends_per_month), .high = 4},
    {"nights_per_month", FIELD_INT, AVAILABILITY(nights_per_month), .high = 28},
    {"holidays", FIELD_BOOL, AVAILABILITY(holidays)},
    {"on_call", FIELD_BOOL, AVAILABILITY(on_call)},
    {"flexible", FIELD_BOOL, AVAILABILITY(flexible)},
    {"from", FIELD_DATE, AVAILABILITY(from)},
    {"to", FIELD_DATE, AVAILABILITY(to)},
    {"except", FIELD_SPANS, AVAILABILITY(except)},
};
const struct shape AVAILABILITY_SHAPE = {.what = "availability",
                                         SHAPE_FIELDS(AVAILABILITY_FIELDS),
                                         .bytes = sizeof(struct availability),
                                         .finish = availability_finish};

enum status availability_read(const struct value *map, const struct zone *zone, struct arena *owner,
                              struct availability *out, struct fault *fault)
{
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault};
    static const struct value NOTHING = {.kind = VALUE_MAP};
    *out = (struct availability){0};
    return shape_read(&reader, &AVAILABILITY_SHAPE, value_is_nil(map) ? &NOTHING : map, out);
}

static void grid_clear_spans(struct grid *grid, struct date start, const struct span_list *spans)
{
    for (uint32_t i = 0; spans != NULL && i < spans->count; i++) {
        grid_clear_between(grid, start, spans->span[i].from_s, spans->span[i].to_s);
    }
}

struct grid availability_grid(const struct availability *availability, const struct span_list *busy,
                              struct date start)
{
    struct grid grid = availability->weekly;
    if (!availability->said && availability->flexible) {
        for (int32_t day = 0; day < 7; day++) {
            grid_add_weekly(&grid, day, FLEXIBLE_FROM_MIN, FLEXIBLE_TO_MIN, 0);
        }
    }
    int64_t start_s = (int64_t)start.days * DAY_S;
    if (date_is(availability->from)) {
        grid_clear_between(&grid, start, start_s, (int64_t)availability->from.days * DAY_S);
    }
    if (date_is(availability->to)) {
        grid_clear_between(&grid, start, ((int64_t)availability->to.days + 1) * DAY_S,
                           start_s + (int64_t)GRID_DAYS * DAY_S);
    }
    grid_clear_spans(&grid, start, &availability->except);
    grid_clear_spans(&grid, start, busy);
    return grid;
}

static bool spans_touch(const struct span_list *spans, int64_t from_s, int64_t to_s)
{
    for (uint32_t i = 0; spans != NULL && i < spans->count; i++) {
        if (spans->span[i].from_s < to_s && spans->span[i].to_s > from_s) {
            return true;
        }
    }
    return false;
}

/* Twenty-eight days hold exactly one Friday of each week of the cycle; its weekend may run two days
 * past them. */
uint8_t availability_weekends(const struct availability *availability, const struct span_list *busy,
                              struct date start)
{
    uint8_t weekends = 0;
    int32_t to_friday = (4 - date_weekday(start) + 7) % 7;
    for (int32_t day = to_friday; day < GRID_DAYS; day += 7) {
        struct date friday = {start.days + day};
        int64_t from_s = (int64_t)friday.days * DAY_S + INT64_C(18) * HOUR_S;
        int64_t to_s = from_s + INT64_C(2) * DAY_S;
        bool covered = (!date_is(availability->from) || availability->from.days <= friday.days) &&
                       (!date_is(availability->to) || availability->to.days >= friday.days + 2);
        if (covered && !spans_touch(&availability->except, from_s, to_s) &&
            !spans_touch(busy, from_s, to_s)) {
            weekends |= (uint8_t)(1U << (date_cycle_day(friday) / 7));
        }
    }
    return weekends;
}

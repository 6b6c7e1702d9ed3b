/* The demand grammar: visits, stays, or all the time; and what a demand weighs. */
#include "model/demand.h"

#include "model/field.h"

enum {
    VISITS_WEEK_MAX = 7,
    VISITS_MONTH_MAX = 28,
    VISIT_HOURS_MAX = 24,
    NIGHTS_MAX = 28,
    WEEKENDS_MAX = 4,
    CYCLE_WEEKS = 4
};

uint32_t demand_quarters(const struct demand *demand)
{
    if (demand->kind != DEMAND_VISITS) {
        return 0;
    }
    uint32_t visits = demand->visits_min * (demand->per_week ? (uint32_t)CYCLE_WEEKS : 1U);
    return visits * demand->visit_quarters;
}

uint32_t demand_visit_hours(const struct demand *demand)
{
    return demand->kind == DEMAND_VISITS ? (demand->visit_quarters + 3U) / 4U : 0;
}

/* What was written, before it is one of the three kinds. */
struct demand_said {
    int64_t visits[2], weekends[2], days[2], nights[2];
    bool visits_said, weekends_said, days_said, nights_said, holidays_said, hours_said;
    bool per_week, per_said;
    bool holidays, continuous, continuous_said;
    uint32_t hour_quarters;
};

static enum status visits_read(struct reader *reader, const struct value *value, void *target)
{
    return read_count_or_range(reader, value, 1, VISITS_MONTH_MAX, target);
}

static enum status nights_read(struct reader *reader, const struct value *value, void *target)
{
    return read_count_or_range(reader, value, 0, NIGHTS_MAX, target);
}

static enum status weekends_read(struct reader *reader, const struct value *value, void *target)
{
    return read_count_or_range(reader, value, 0, WEEKENDS_MAX, target);
}

static enum status per_read(struct reader *reader, const struct value *value, void *target)
{
    static const char *const WORDS[] = {"week", "month"};
    static const struct vocabulary PER = {"per", WORDS, 2};
    uint32_t word = 0;
    enum status status = read_word(reader, value, &PER, &word);
    *(bool *)target = word == 0;
    return status;
}

#define SAID(member) .says = true, .said_offset = offsetof(struct demand_said, member)
static const struct field DEMAND_FIELDS[] = {
    {"visits", FIELD_READ, FIELD_AT(struct demand_said, visits), .read = visits_read,
     SAID(visits_said)},
    {"per", FIELD_READ, FIELD_AT(struct demand_said, per_week), .read = per_read, SAID(per_said)},
    {"hours", FIELD_HOURS, FIELD_AT(struct demand_said, hour_quarters), .high = VISIT_HOURS_MAX,
     SAID(hours_said)},
    {"weekends", FIELD_READ, FIELD_AT(struct demand_said, weekends), .read = weekends_read,
     SAID(weekends_said)},
    {"days", FIELD_READ, FIELD_AT(struct demand_said, days), .read = nights_read, SAID(days_said)},
    {"nights", FIELD_READ, FIELD_AT(struct demand_said, nights), .read = nights_read,
     SAID(nights_said)},
    {"holidays", FIELD_BOOL, FIELD_AT(struct demand_said, holidays), SAID(holidays_said)},
    {"continuous", FIELD_BOOL, FIELD_AT(struct demand_said, continuous), SAID(continuous_said)},
};
static const struct shape DEMAND_SHAPE = {
    .what = "a demand", SHAPE_FIELDS(DEMAND_FIELDS), .bytes = sizeof(struct demand_said)};

static enum status visits_make(struct reader *reader, const struct demand_said *said,
                               struct demand *demand)
{
    int64_t most = said->per_week ? VISITS_WEEK_MAX : VISITS_MONTH_MAX;
    if (!said->hours_said) {
        return field_refuse(reader, "hours", "is missing: how long one visit is");
    }
    if (said->hour_quarters == 0) {
        return field_refuse(reader, "hours", "must be a quarter of an hour at least");
    }
    if (said->visits[1] > most) {
        return field_refuse(reader, "visits", "must be at most %lld a week, one a day",
                            (long long)most);
    }
    demand->kind = DEMAND_VISITS;
    demand->per_week = said->per_week;
    demand->visits_min = (uint8_t)said->visits[0];
    demand->visits_max = (uint8_t)said->visits[1];
    demand->visit_quarters = (uint16_t)said->hour_quarters;
    return OK;
}

static enum status stays_make(struct reader *reader, const struct demand_said *said,
                              struct demand *demand)
{
    if (said->per_week) {
        enum status status = field_refuse(reader, "per", "stays are counted per month");
        fault_hint(reader->fault, "month");
        return status;
    }
    if (said->hours_said) {
        return field_refuse(reader, "hours", "belongs to visits; stays are days, nights, weekends");
    }
    if (said->weekends[1] + said->days[1] + said->nights[1] == 0 && !said->holidays) {
        return field_refuse(reader, "",
                            "asks for nothing: give weekends, days, nights or holidays");
    }
    demand->kind = DEMAND_STAYS;
    demand->weekends = (uint8_t)said->weekends[0];
    demand->days_min = (uint8_t)said->days[0];
    demand->days_max = (uint8_t)said->days[1];
    demand->nights_min = (uint8_t)said->nights[0];
    demand->nights_max = (uint8_t)said->nights[1];
    demand->holidays = said->holidays;
    return OK;
}

enum status read_demand(struct reader *reader, const struct value *value, void *target)
{
    struct demand *demand = target;
    struct demand_said said = {0};
    enum status status = shape_read(reader, &DEMAND_SHAPE, value, &said);
    if (status != OK) {
        return status;
    }
    bool stays = said.weekends_said || said.days_said || said.nights_said || said.holidays_said;
    int kinds = (said.visits_said ? 1 : 0) + (stays ? 1 : 0) + (said.continuous_said ? 1 : 0);
    if (kinds != 1) {
        status = field_refuse(reader, "", "%s",
                              kinds == 0 ? "says nothing" : "mixes visits, stays and continuous");
        fault_hint(reader->fault, "one of {visits, per, hours}, {weekends, days, nights, per}, "
                                  "{continuous: true}");
        return status;
    }
    *demand = (struct demand){0};
    if (said.visits_said) {
        return visits_make(reader, &said, demand);
    }
    if (stays) {
        return stays_make(reader, &said, demand);
    }
    if (!said.continuous) {
        return field_refuse(reader, "continuous", "must be true, or left out");
    }
    if (said.hours_said || said.per_said) {
        return field_refuse(reader, said.hours_said ? "hours" : "per",
                            "does not belong to a continuous demand");
    }
    demand->kind = DEMAND_CONTINUOUS;
    return OK;
}

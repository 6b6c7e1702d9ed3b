/* Schedules the visits of several units into one volunteer's four weeks, greedily, then exactly. */
#include "solve/fits_visits.h"

#include <string.h>

#include "base/bits.h"

enum {
    DAY_HOURS = 24,
    WEEK_DAYS = 7,
    WEEKS = 4,
    EXACT_UNITS_MAX = 10,
    EXACT_STATES_MAX = 16384,
    EXACT_EFFORT_MAX = 1 << 18, /* states x subsets of a day */
    NEVER = UINT16_MAX
};

/* One unit's visits: when it and the seat are both free. */
struct guest_hours {
    uint64_t free[CYCLE_WORDS];
    uint32_t length; /* hours a visit */
    uint32_t owed;   /* visits a week, or a cycle */
    bool per_week;
    int32_t slack; /* days that offer a start, less visits owed */
};

struct timetable {
    uint32_t count;
    struct guest_hours unit[FITS_ARCS_MAX];
};

/* The 64 hours from `hour` on; hours past the cycle read as not free. */
static uint64_t hours_from(const uint64_t *words, uint32_t hour)
{
    uint32_t word = hour / 64;
    uint32_t shift = hour % 64;
    uint64_t low = words[word] >> shift;
    if (shift != 0 && word + 1 < CYCLE_WORDS) {
        low |= words[word + 1] << (64 - shift);
    }
    return low;
}

/* The hours of the day (bits 0..23) at which a run of `length` free hours can start.
 * require  length <= 40, so that a run seen from the day's start ends inside 64 hours */
static uint32_t day_starts(const uint64_t *words, uint32_t day, uint32_t length)
{
    uint64_t starts = hours_from(words, day * DAY_HOURS);
    uint32_t have = 1;
    while (have < length) {
        uint32_t step = have < length - have ? have : length - have;
        starts &= starts >> step;
        have += step;
    }
    return (uint32_t)(starts & 0xFFFFFF);
}

/* Days of each week on which the unit could be visited at all; false when they are too few. */
static bool enough_days(struct guest_hours *unit)
{
    int32_t days = 0;
    int32_t slack = INT32_MAX;
    for (uint32_t week = 0; week < WEEKS; week++) {
        int32_t in_week = 0;
        for (uint32_t day = week * WEEK_DAYS; day < (week + 1) * WEEK_DAYS; day++) {
            in_week += day_starts(unit->free, day, unit->length) != 0;
        }
        if (unit->per_week && in_week - (int32_t)unit->owed < slack) {
            slack = in_week - (int32_t)unit->owed;
        }
        days += in_week;
    }
    unit->slack = unit->per_week ? slack : days - (int32_t)unit->owed;
    return unit->slack >= 0;
}

static bool timetable_add(struct timetable *table, const struct instance *instance, uint32_t seat,
                          uint32_t arc)
{
    const struct instance_arc *chosen = &instance->arc[arc];
    const struct instance_demand *demand = &instance->demand[chosen->demand];
    if (demand->visits == 0) {
        return true;
    }
    struct guest_hours *unit = &table->unit[table->count++];
    for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
        unit->free[i] = instance->seat[seat].free[i] & instance->unit[chosen->unit].free[i];
    }
    unit->free[CYCLE_WORDS - 1] &= (UINT64_C(1) << (CYCLE_HOURS % 64)) - 1;
    unit->length = demand->visit_hours == 0 ? 1 : demand->visit_hours;
    unit->owed = demand->visits;
    unit->per_week = demand->per_week;
    return unit->length <= DAY_HOURS && enough_days(unit);
}

/* Least slack first. */
static void timetable_sort(struct timetable *table)
{
    for (uint32_t i = 1; i < table->count; i++) {
        struct guest_hours moved = table->unit[i];
        uint32_t j = i;
        for (; j > 0 && table->unit[j - 1].slack > moved.slack; j--) {
            table->unit[j] = table->unit[j - 1];
        }
        table->unit[j] = moved;
    }
}

/* Puts up to `owed` visits of the unit on the days first..end-1 at the earliest hours left.
 * ensure   how many are still owed */
static uint32_t greedy_days(const struct guest_hours *unit, uint64_t *taken, uint32_t first,
                            uint32_t end)
{
    uint32_t owed = unit->owed;
    for (uint32_t day = first; day < end && owed > 0; day++) {
        uint64_t left[CYCLE_WORDS] = {0};
        uint32_t word = day * DAY_HOURS / 64;
        for (uint32_t i = word; i < CYCLE_WORDS && i < word + 2; i++) {
            left[i] = unit->free[i] & ~taken[i];
        }
        uint32_t starts = day_starts(left, day, unit->length);
        if (starts == 0) {
            continue;
        }
        uint32_t hour = day * DAY_HOURS + (uint32_t)__builtin_ctz(starts);
        for (uint32_t i = 0; i < unit->length; i++) {
            bits_set(taken, hour + i);
        }
        owed--;
    }
    return owed;
}

/* A schedule that is easy to find, often there. Never says yes wrongly. */
static bool greedy_schedule(const struct timetable *table)
{
    uint64_t taken[CYCLE_WORDS] = {0};
    for (uint32_t i = 0; i < table->count; i++) {
        const struct guest_hours *unit = &table->unit[i];
        if (!unit->per_week) {
            if (greedy_days(unit, taken, 0, CYCLE_DAYS) > 0) {
                return false;
            }
            continue;
        }
        for (uint32_t week = 0; week < WEEKS; week++) {
            if (greedy_days(unit, taken, week * WEEK_DAYS, (week + 1) * WEEK_DAYS) > 0) {
                return false;
            }
        }
    }
    return true;
}

/* Too many hours asked for the hours there are: a necessary count. */
static bool hours_suffice(const struct timetable *table)
{
    uint64_t any[CYCLE_WORDS] = {0};
    uint32_t asked = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct guest_hours *unit = &table->unit[i];
        for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
            any[w] |= unit->free[w];
        }
        asked += unit->owed * unit->length * (unit->per_week ? WEEKS : 1);
    }
    return asked <= bits_count(any, CYCLE_WORDS);
}

/* The exact search: free_at[state] is the earliest hour at which the seat is free again, over all
 * schedules so far that leave `state` (visits owed, in mixed radix). */
struct schedule_search {
    const struct timetable *table;
    uint32_t count;
    uint32_t state_count;
    uint32_t radix[EXACT_UNITS_MAX];
    uint32_t step[1 << EXACT_UNITS_MAX]; /* what seeing this subset takes off the state */
    uint32_t starts[EXACT_UNITS_MAX];    /* of the day at hand */
    uint16_t finish[1 << EXACT_UNITS_MAX];
    uint16_t free_at[EXACT_STATES_MAX];
    uint16_t next[EXACT_STATES_MAX];
};

static uint32_t owed_in(const struct schedule_search *search, uint32_t state, uint32_t unit)
{
    return state / search->radix[unit] % (search->table->unit[unit].owed + 1);
}

/* The earliest end of a visit to `unit` that starts today, not before `from`; NEVER if none. */
static uint16_t earliest_finish(const struct schedule_search *search, uint32_t unit, uint32_t day,
                                uint16_t from)
{
    if (from == NEVER) {
        return NEVER;
    }
    uint32_t begin = day * DAY_HOURS;
    uint32_t starts = search->starts[unit];
    if (from > begin) {
        uint32_t skip = from - begin;
        starts = skip >= DAY_HOURS ? 0 : starts & (0xFFFFFFu << skip);
    }
    if (starts == 0) {
        return NEVER;
    }
    return (uint16_t)(begin + (uint32_t)__builtin_ctz(starts) + search->table->unit[unit].length);
}

/* All that can be done on `day` from `state`. */
static void day_expand(struct schedule_search *search, uint32_t day, uint32_t state)
{
    uint32_t may = 0;
    for (uint32_t i = 0; i < search->count; i++) {
        may |= (uint32_t)(search->starts[i] != 0 && owed_in(search, state, i) > 0) << i;
    }
    search->finish[0] = search->free_at[state];
    for (uint32_t set = 0; set < 1u << search->count; set++) {
        if ((set & ~may) != 0) {
            continue;
        }
        uint16_t best = set == 0 ? search->finish[0] : NEVER;
        for (uint32_t rest = set; rest != 0; rest &= rest - 1) {
            uint32_t last = (uint32_t)__builtin_ctz(rest);
            uint16_t ends = earliest_finish(search, last, day, search->finish[set ^ (1u << last)]);
            best = ends < best ? ends : best;
        }
        search->finish[set] = best;
        uint32_t after = state - search->step[set];
        if (best < search->next[after]) {
            search->next[after] = best;
        }
    }
}

static void search_day(struct schedule_search *search, uint32_t day)
{
    for (uint32_t i = 0; i < search->count; i++) {
        const struct guest_hours *unit = &search->table->unit[i];
        search->starts[i] = day_starts(unit->free, day, unit->length);
    }
    memset(search->next, 0xFF, search->state_count * sizeof *search->next);
    for (uint32_t state = 0; state < search->state_count; state++) {
        if (search->free_at[state] != NEVER) {
            day_expand(search, day, state);
        }
    }
    memcpy(search->free_at, search->next, search->state_count * sizeof *search->next);
}

/* At a week's end weekly visits must all be paid; the next week owes them afresh. */
static void search_week_end(struct schedule_search *search)
{
    memset(search->next, 0xFF, search->state_count * sizeof *search->next);
    for (uint32_t state = 0; state < search->state_count; state++) {
        if (search->free_at[state] == NEVER) {
            continue;
        }
        uint32_t after = state;
        bool paid = true;
        for (uint32_t i = 0; i < search->count; i++) {
            if (search->table->unit[i].per_week) {
                paid = paid && owed_in(search, state, i) == 0;
                after += search->table->unit[i].owed * search->radix[i];
            }
        }
        if (paid) {
            search->next[after] = search->free_at[state];
        }
    }
    memcpy(search->free_at, search->next, search->state_count * sizeof *search->next);
}

/* ensure   false when the search would be too large */
static bool search_open(struct schedule_search *search, const struct timetable *table)
{
    search->table = table;
    search->count = table->count;
    search->state_count = 1;
    if (table->count > EXACT_UNITS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        search->radix[i] = search->state_count;
        search->state_count *= table->unit[i].owed + 1;
        if (search->state_count > EXACT_STATES_MAX) {
            return false;
        }
    }
    if (search->state_count > (uint32_t)EXACT_EFFORT_MAX >> table->count) {
        return false;
    }
    for (uint32_t set = 0; set < 1u << table->count; set++) {
        search->step[set] = 0;
        for (uint32_t i = 0; i < table->count; i++) {
            search->step[set] += (set >> i & 1) != 0 ? search->radix[i] : 0;
        }
    }
    memset(search->free_at, 0xFF, search->state_count * sizeof *search->free_at);
    search->free_at[search->state_count - 1] = 0;
    return true;
}

static enum fits_answer exact_schedule(const struct timetable *table)
{
    struct schedule_search search;
    if (!search_open(&search, table)) {
        return FITS_UNSURE;
    }
    for (uint32_t day = 0; day < CYCLE_DAYS; day++) {
        search_day(&search, day);
        if (day % WEEK_DAYS == WEEK_DAYS - 1) {
            search_week_end(&search);
        }
    }
    uint32_t paid = 0; /* after the last week's end the weekly ones stand at their owed again */
    for (uint32_t i = 0; i < search.count; i++) {
        paid += table->unit[i].per_week ? table->unit[i].owed * search.radix[i] : 0;
    }
    return search.free_at[paid] != NEVER ? FITS_YES : FITS_NO;
}

enum fits_answer fits_visits(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                             uint32_t count)
{
    struct timetable table;
    table.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!timetable_add(&table, instance, seat, arcs[i])) {
            return FITS_NO;
        }
    }
    if (table.count == 0) {
        return FITS_YES;
    }
    if (!hours_suffice(&table)) {
        return FITS_NO;
    }
    timetable_sort(&table);
    if (greedy_schedule(&table)) {
        return FITS_YES;
    }
    return exact_schedule(&table);
}

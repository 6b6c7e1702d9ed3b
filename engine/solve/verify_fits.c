/* Judges a set of arcs at one seat by enumerating reachable states, never by searching cleverly. */
#include "solve/verify_fits.h"

#include <string.h>

#include "base/bits.h"
#include "solve/verify_states.h"

enum {
    RING_HOURS = 25, /* a visit takes at most 24 hours */
    EXACT_VISITORS_MAX = 10,
    OWED_BITS = 6, /* five for the visits owed, one for "seen today" */
    WEEK_HOURS = 168,
    DAY_HOURS = 24
};

struct visitor {
    uint64_t free[CYCLE_WORDS];
    uint64_t starts[CYCLE_WORDS]; /* hours at which a visit can begin */
    uint32_t hours;
    uint32_t visits;
    bool per_week;
    int32_t spare; /* days with a start, less the visits owed; in the tightest week */
};

struct judge {
    struct states ring[RING_HOURS];
    struct states next;
    struct visitor visitor[JUDGE_ARCS_MAX];
    uint32_t visitor_count;
};

struct judge *judge_take(struct arena *job)
{
    struct judge *judge = arena_take(job, sizeof *judge);
    for (uint32_t i = 0; judge != NULL && i < RING_HOURS; i++) {
        judge->ring[i].job = job;
    }
    if (judge != NULL) {
        judge->next.job = job;
    }
    return judge;
}

static bool sums_allow(const struct instance *instance, const uint32_t *arc, uint32_t count)
{
    const struct instance_seat *seat = &instance->seat[instance->arc[arc[0]].seat];
    uint64_t relations = 0;
    uint64_t hours_q = 0;
    uint64_t own_rooms = 0;
    uint64_t of_service[INSTANCE_CLASSES_MAX] = {0};
    bool ascending = true; /* then no unit is there twice */
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_arc *chosen = &instance->arc[arc[i]];
        ascending = ascending && (i == 0 || instance->arc[arc[i - 1]].unit < chosen->unit);
        relations += chosen->relations;
        hours_q += instance->demand[chosen->demand].hours_q;
        own_rooms += instance->demand[chosen->demand].own_rooms;
        of_service[chosen->service] += chosen->relations;
        const uint16_t service_max = seat->service_max[chosen->service];
        if (service_max != UINT16_MAX && of_service[chosen->service] > service_max) {
            return false;
        }
        for (uint32_t j = 0; j < i && !ascending; j++) {
            if (instance->arc[arc[j]].unit == chosen->unit) {
                return false;
            }
        }
    }
    return relations <= seat->relations_max && hours_q <= seat->hours_q_max &&
           own_rooms <= seat->own_rooms;
}

/* The four counts of guests, 16 bits a weekend. */
static uint64_t weekend_load(uint64_t state, uint32_t weekend)
{
    return state >> (16 * weekend) & 0xffff;
}

static bool weekends_allow(uint64_t state, uint64_t continuous, const struct instance_seat *seat)
{
    uint32_t used = 0;
    for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
        const uint64_t guests = weekend_load(state, w);
        used += guests > 0;
        if (guests > 0 && guests + continuous > seat->places) {
            return false;
        }
    }
    return used <= seat->weekends_max;
}

/* From every reachable vector of guests, every choice of weekends for one more unit. */
static enum judgement weekends_extend(struct judge *judge, const struct instance *instance,
                                      uint32_t arc, uint64_t continuous, uint64_t *effort)
{
    const struct instance_arc *chosen = &instance->arc[arc];
    const struct instance_seat *seat = &instance->seat[chosen->seat];
    const struct instance_unit *unit = &instance->unit[chosen->unit];
    const uint32_t allowed = (uint32_t)unit->weekends_free & seat->weekends_free & 0xf;
    struct states *now = &judge->ring[0];
    states_clear(&judge->next);
    for (uint32_t i = 0; i < now->count; i++) {
        for (uint32_t choice = 0; choice < 1 << CYCLE_WEEKENDS; choice++) {
            if ((choice & ~allowed) != 0 ||
                (uint32_t)__builtin_popcount(choice) != instance->demand[chosen->demand].weekends) {
                continue;
            }
            uint64_t state = now->state[i];
            for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
                state += (uint64_t)((choice >> w & 1) != 0 ? unit->members : 0) << (16 * w);
            }
            if (weekends_allow(state, continuous, seat) &&
                !states_add(&judge->next, state, effort)) {
                return JUDGED_UNSURE;
            }
        }
    }
    const struct states spare = *now;
    *now = judge->next;
    judge->next = spare;
    return now->count > 0 ? JUDGED_YES : JUDGED_NO;
}

static enum judgement guests_judge(struct judge *judge, const struct instance *instance,
                                   const uint32_t *arc, uint32_t count, uint64_t *effort)
{
    const struct instance_seat *seat = &instance->seat[instance->arc[arc[0]].seat];
    uint64_t continuous = 0;
    uint64_t nights = 0;
    bool staying = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_demand *demand = &instance->demand[instance->arc[arc[i]].demand];
        if (demand->continuous) {
            continuous += instance->unit[instance->arc[arc[i]].unit].members;
            staying = true;
        } else {
            nights += demand->nights;
        }
    }
    if ((staying && continuous > seat->places) || nights > seat->nights_max) {
        return JUDGED_NO;
    }
    states_clear(&judge->ring[0]);
    if (!states_add(&judge->ring[0], 0, effort)) {
        return JUDGED_UNSURE;
    }
    enum judgement judgement = JUDGED_YES;
    for (uint32_t i = 0; i < count && judgement == JUDGED_YES; i++) {
        const struct instance_demand *demand = &instance->demand[instance->arc[arc[i]].demand];
        if (demand->continuous || (demand->weekends == 0 && demand->nights == 0)) {
            continue;
        }
        if (continuous + instance->unit[instance->arc[arc[i]].unit].members > seat->places) {
            return JUDGED_NO;
        }
        if (demand->weekends > 0) {
            judgement = weekends_extend(judge, instance, arc[i], continuous, effort);
        }
    }
    return judgement;
}

static void visitor_add(struct judge *judge, const struct instance *instance, uint32_t arc)
{
    const struct instance_arc *chosen = &instance->arc[arc];
    const struct instance_demand *demand = &instance->demand[chosen->demand];
    struct visitor *visitor = &judge->visitor[judge->visitor_count++];
    *visitor = (struct visitor){.hours = demand->visit_hours == 0 ? 1 : demand->visit_hours,
                                .visits = demand->visits,
                                .per_week = demand->per_week};
    for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
        visitor->free[i] =
            instance->unit[chosen->unit].free[i] & instance->seat[chosen->seat].free[i];
    }
    const uint32_t last_bits = CYCLE_HOURS % 64; /* behind them no hour is */
    if (last_bits != 0) {
        visitor->free[CYCLE_WORDS - 1] &= (UINT64_C(1) << last_bits) - 1;
    }
    memcpy(visitor->starts, visitor->free, sizeof visitor->starts);
    for (uint32_t more = 1; more < visitor->hours; more++) { /* free for one hour more from here */
        for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
            const uint64_t next = i + 1 < CYCLE_WORDS ? visitor->starts[i + 1] : 0;
            visitor->starts[i] = visitor->free[i] & (visitor->starts[i] >> 1 | next << 63);
        }
    }
}

static uint64_t owed_of(uint64_t state, uint32_t i)
{
    return state >> (OWED_BITS * i) & 31;
}

/* What a state becomes when the clock goes from hour `from` to hour `to`; false when a week ended
 * in which somebody was not visited as often as promised. */
static bool state_passes(const struct judge *judge, uint64_t *state, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        const struct visitor *visitor = &judge->visitor[i];
        const uint64_t seen_today = UINT64_C(32) << (OWED_BITS * i);
        if (from / DAY_HOURS != to / DAY_HOURS) {
            *state &= ~seen_today;
        }
        if (from / WEEK_HOURS != to / WEEK_HOURS && visitor->per_week) {
            if (owed_of(*state, i) != 0) {
                return false;
            }
            *state |= (uint64_t)visitor->visits << (OWED_BITS * i);
        }
    }
    return true;
}

/* The next hour worth looking at: when somebody's visit can begin, a day from now, or the end. */
static uint32_t hour_after(const struct judge *judge, uint32_t hour)
{
    uint32_t next = hour + 1;
    for (; next < hour + DAY_HOURS && next < CYCLE_HOURS; next++) {
        for (uint32_t i = 0; i < judge->visitor_count; i++) {
            if (bits_has(judge->visitor[i].starts, next)) {
                return next;
            }
        }
    }
    return next;
}

static bool visits_step(struct judge *judge, uint32_t hour, uint32_t next, uint64_t state,
                        uint64_t *effort)
{
    uint64_t idle = state;
    if (state_passes(judge, &idle, hour, next) &&
        !states_add(&judge->ring[next % RING_HOURS], idle, effort)) {
        return false;
    }
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        const struct visitor *visitor = &judge->visitor[i];
        const uint64_t seen_today = UINT64_C(32) << (OWED_BITS * i);
        if (owed_of(state, i) == 0 || (state & seen_today) != 0 ||
            !bits_has(visitor->starts, hour)) {
            continue;
        }
        uint64_t after = (state - (UINT64_C(1) << (OWED_BITS * i))) | seen_today;
        const uint32_t end = hour + visitor->hours;
        if (state_passes(judge, &after, hour, end) &&
            !states_add(&judge->ring[end % RING_HOURS], after, effort)) {
            return false;
        }
    }
    return true;
}

/* True when nobody owes a visit that is due in the cycle. At the end of the last week the promise
 * was renewed for the weekly ones, so a renewed state owes exactly that. */
static bool state_is_done(const struct judge *judge, uint64_t state)
{
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        const uint64_t due = judge->visitor[i].per_week ? judge->visitor[i].visits : 0;
        if (owed_of(state, i) != due) {
            return false;
        }
    }
    return true;
}

/* Takes the first hour of the day at which the visitor can come and the seat is not busy. */
static bool visit_takes(const struct visitor *visitor, uint64_t *busy, uint32_t day)
{
    for (uint32_t h = day * DAY_HOURS; h < (day + 1) * DAY_HOURS; h++) {
        bool open = bits_has(visitor->starts, h);
        for (uint32_t i = h; open && i < h + visitor->hours; i++) {
            open = !bits_has(busy, i);
        }
        if (open) {
            for (uint32_t i = h; i < h + visitor->hours; i++) {
                bits_set(busy, i);
            }
            return true;
        }
    }
    return false;
}

/* A schedule by taking what comes first: a plain yes when it works out, no answer otherwise. */
static bool visits_work_out(const struct judge *judge, uint64_t *effort)
{
    uint64_t busy[CYCLE_WORDS] = {0};
    uint32_t owed[JUDGE_ARCS_MAX] = {0};
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        owed[i] = judge->visitor[i].visits;
    }
    for (uint32_t day = 0; day < CYCLE_DAYS; day++) {
        for (uint32_t i = 0; i < judge->visitor_count; i++) {
            const struct visitor *visitor = &judge->visitor[i];
            if (owed[i] > 0 && visit_takes(visitor, busy, day)) {
                owed[i]--;
            }
            const bool week_ends = day % (WEEK_HOURS / DAY_HOURS) == WEEK_HOURS / DAY_HOURS - 1;
            if (week_ends && visitor->per_week) {
                if (owed[i] > 0) {
                    return false;
                }
                owed[i] = day + 1 < CYCLE_DAYS ? visitor->visits : 0;
            }
        }
    }
    *effort += CYCLE_DAYS * (uint64_t)judge->visitor_count;
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        if (owed[i] > 0) {
            return false;
        }
    }
    return true;
}

static void spare_count(struct visitor *visitor)
{
    const uint32_t week_days = WEEK_HOURS / DAY_HOURS;
    int32_t least = INT32_MAX;
    int32_t all = 0;
    for (uint32_t first = 0; first < CYCLE_DAYS; first += week_days) {
        int32_t days = 0;
        for (uint32_t day = first; day < first + week_days; day++) {
            uint64_t none[CYCLE_WORDS] = {0};
            days += visit_takes(visitor, none, day) ? 1 : 0;
        }
        least = days < least ? days : least;
        all += days;
    }
    visitor->spare = (visitor->per_week ? least : all) - (int32_t)visitor->visits;
}

/* A second schedule, for many visitors: one after the other, who has fewest days to spare first,
 * each on the first days that are left. A plain yes or no answer. */
static bool visits_work_out_by_need(struct judge *judge, uint64_t *effort)
{
    uint64_t busy[CYCLE_WORDS] = {0};
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        spare_count(&judge->visitor[i]);
        const struct visitor moved = judge->visitor[i];
        uint32_t at = i;
        for (; at > 0 && judge->visitor[at - 1].spare > moved.spare; at--) {
            judge->visitor[at] = judge->visitor[at - 1];
        }
        judge->visitor[at] = moved;
    }
    *effort += 2 * CYCLE_DAYS * (uint64_t)judge->visitor_count;
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        const struct visitor *visitor = &judge->visitor[i];
        uint32_t owed = visitor->visits;
        for (uint32_t day = 0; day < CYCLE_DAYS; day++) {
            const bool week_begins = day % (WEEK_HOURS / DAY_HOURS) == 0;
            if (week_begins && visitor->per_week && day > 0) {
                if (owed > 0) {
                    return false;
                }
                owed = visitor->visits;
            }
            owed -= owed > 0 && visit_takes(visitor, busy, day) ? 1 : 0;
        }
        if (owed > 0) {
            return false;
        }
    }
    return true;
}

static enum judgement visits_judge(struct judge *judge, uint64_t *effort)
{
    if (visits_work_out(judge, effort) || visits_work_out_by_need(judge, effort)) {
        return JUDGED_YES;
    }
    if (judge->visitor_count > EXACT_VISITORS_MAX) {
        return JUDGED_UNSURE;
    }
    for (uint32_t i = 0; i < RING_HOURS; i++) {
        states_clear(&judge->ring[i]);
    }
    uint64_t first = 0;
    for (uint32_t i = 0; i < judge->visitor_count; i++) {
        first |= (uint64_t)judge->visitor[i].visits << (OWED_BITS * i);
    }
    if (!states_add(&judge->ring[0], first, effort)) {
        return JUDGED_UNSURE;
    }
    for (uint32_t hour = 0; hour < CYCLE_HOURS; hour++) {
        struct states *now = &judge->ring[hour % RING_HOURS];
        const uint32_t next = now->count > 0 ? hour_after(judge, hour) : hour;
        for (uint32_t i = 0; i < now->count; i++) {
            if (!visits_step(judge, hour, next, now->state[i], effort)) {
                return JUDGED_UNSURE;
            }
        }
        *effort += (uint64_t)now->count * judge->visitor_count + 1;
        states_clear(now);
    }
    const struct states *end = &judge->ring[CYCLE_HOURS % RING_HOURS];
    for (uint32_t i = 0; i < end->count; i++) {
        if (state_is_done(judge, end->state[i])) {
            return JUDGED_YES;
        }
    }
    return JUDGED_NO;
}

enum judgement judge_set(struct judge *judge, const struct instance *instance, const uint32_t *arc,
                         uint32_t count, uint64_t *effort)
{
    *effort += count + 1;
    if (count == 0) {
        return JUDGED_YES;
    }
    if (!sums_allow(instance, arc, count)) {
        return JUDGED_NO;
    }
    const enum judgement guests = guests_judge(judge, instance, arc, count, effort);
    if (guests == JUDGED_NO) {
        return JUDGED_NO;
    }
    judge->visitor_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (instance->demand[instance->arc[arc[i]].demand].visits == 0) {
            continue;
        }
        if (judge->visitor_count == JUDGE_ARCS_MAX) {
            return JUDGED_UNSURE;
        }
        visitor_add(judge, instance, arc[i]);
    }
    const enum judgement visits =
        judge->visitor_count == 0 ? JUDGED_YES : visits_judge(judge, effort);
    return visits == JUDGED_YES ? guests : visits;
}

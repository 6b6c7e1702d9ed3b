/* Judges exactly whether one volunteer can take a set of units together. */
#include "solve/fits.h"

#include "solve/fits_visits.h"

enum { WEEKEND_STEPS_MAX = 200000 };

/* ------------------------------------------------------------------ weekends */

struct weekend_guest {
    uint32_t members;
    uint32_t owed;
    uint32_t free; /* bits 0..3 */
};

struct weekend_search {
    uint32_t count;
    uint32_t allowed; /* the weekends that may have guests */
    uint32_t places;  /* left over by continuous guests */
    uint32_t steps;
    struct weekend_guest guest[FITS_ARCS_MAX];
    uint32_t load[CYCLE_WEEKENDS];
};

static bool weekend_put(struct weekend_search *search, const struct weekend_guest *guest,
                        uint32_t set)
{
    for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
        if ((set >> w & 1) != 0 && search->load[w] + guest->members > search->places) {
            return false;
        }
    }
    for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
        search->load[w] += (set >> w & 1) != 0 ? guest->members : 0;
    }
    return true;
}

static void weekend_take_back(struct weekend_search *search, const struct weekend_guest *guest,
                              uint32_t set)
{
    for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
        search->load[w] -= (set >> w & 1) != 0 ? guest->members : 0;
    }
}

/* Depth-first over the guests, each choosing its set of weekends, without recursion. */
static enum fits_answer weekend_place(struct weekend_search *search)
{
    uint32_t chosen[FITS_ARCS_MAX] = {0};
    uint32_t depth = 0;
    for (;;) {
        if (depth == search->count) {
            return FITS_YES;
        }
        const struct weekend_guest *guest = &search->guest[depth];
        uint32_t set = chosen[depth];
        bool put = false;
        while (!put && ++set < 1u << CYCLE_WEEKENDS) {
            put = (uint32_t)__builtin_popcount(set) == guest->owed &&
                  (set & ~(guest->free & search->allowed)) == 0 && weekend_put(search, guest, set);
        }
        if (++search->steps > WEEKEND_STEPS_MAX) {
            return FITS_UNSURE;
        }
        if (put) {
            chosen[depth++] = set;
            if (depth < search->count) {
                chosen[depth] = 0;
            }
        } else if (depth == 0) {
            return FITS_NO;
        } else {
            depth--;
            weekend_take_back(search, &search->guest[depth], chosen[depth]);
        }
    }
}

static enum fits_answer weekends_judge(struct weekend_search *search, uint32_t weekends_max)
{
    if (search->count == 0) {
        return FITS_YES;
    }
    uint32_t most = weekends_max < CYCLE_WEEKENDS ? weekends_max : CYCLE_WEEKENDS;
    bool unsure = false;
    search->steps = 0;
    for (uint32_t set = 1; set < 1u << CYCLE_WEEKENDS; set++) {
        if ((uint32_t)__builtin_popcount(set) != most) {
            continue;
        }
        search->allowed = set;
        for (uint32_t w = 0; w < CYCLE_WEEKENDS; w++) {
            search->load[w] = 0;
        }
        enum fits_answer answer = weekend_place(search);
        if (answer == FITS_YES) {
            return FITS_YES;
        }
        unsure = unsure || answer == FITS_UNSURE;
    }
    return unsure ? FITS_UNSURE : FITS_NO;
}

/* -------------------------------------------------------------------- guests */

static bool is_overnight(const struct instance_demand *demand)
{
    return demand->continuous || demand->weekends > 0 || demand->nights > 0;
}

static enum fits_answer guests_judge(const struct instance *instance, uint32_t seat,
                                     const uint32_t *arcs, uint32_t count)
{
    const struct instance_seat *host = &instance->seat[seat];
    struct weekend_search search;
    search.count = 0;
    uint32_t continuous = 0;
    uint32_t largest = 0; /* among those who come and go */
    uint32_t nights = 0;
    bool overnight = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_unit *unit = &instance->unit[instance->arc[arcs[i]].unit];
        const struct instance_demand *demand = &instance->demand[instance->arc[arcs[i]].demand];
        overnight = overnight || is_overnight(demand);
        if (demand->continuous) {
            continuous += unit->members;
        } else if (is_overnight(demand)) {
            largest = unit->members > largest ? unit->members : largest;
            nights += demand->nights;
            if (demand->weekends > 0) {
                search.guest[search.count++] = (struct weekend_guest){
                    unit->members, demand->weekends,
                    (uint32_t)(unit->weekends_free & host->weekends_free) & 0xFu};
            }
        }
    }
    if (!overnight) {
        return FITS_YES;
    }
    if (continuous + largest > host->places || nights > host->nights_max) {
        return FITS_NO;
    }
    search.places = host->places - continuous;
    return weekends_judge(&search, host->weekends_max);
}

/* ---------------------------------------------------------------------- sums */

static bool sums_fit(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                     uint32_t count)
{
    const struct instance_seat *host = &instance->seat[seat];
    uint32_t service[INSTANCE_CLASSES_MAX] = {0};
    uint32_t relations = 0;
    uint32_t rooms = 0;
    uint64_t hours_q = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct instance_arc *arc = &instance->arc[arcs[i]];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        relations += arc->relations;
        service[arc->service] += arc->relations;
        rooms += demand->own_rooms;
        hours_q += demand->hours_q;
        for (uint32_t j = 0; j < i; j++) {
            if (instance->arc[arcs[j]].unit == arc->unit) {
                return false;
            }
        }
    }
    for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
        if (host->service_max[c] != UINT16_MAX && service[c] > host->service_max[c]) {
            return false;
        }
    }
    return relations <= host->relations_max && rooms <= host->own_rooms &&
           hours_q <= host->hours_q_max;
}

/* -------------------------------------------------------------------- public */

enum fits_answer fits_judge_times(const struct instance *instance, uint32_t seat,
                                  const uint32_t *arcs, uint32_t count)
{
    if (count > FITS_ARCS_MAX) {
        return FITS_UNSURE;
    }
    enum fits_answer guests = guests_judge(instance, seat, arcs, count);
    if (guests == FITS_NO) {
        return FITS_NO;
    }
    enum fits_answer visits = fits_visits(instance, seat, arcs, count);
    return visits == FITS_YES ? guests : visits;
}

enum fits_answer fits_judge(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                            uint32_t count)
{
    if (!sums_fit(instance, seat, arcs, count)) {
        return FITS_NO;
    }
    return fits_judge_times(instance, seat, arcs, count);
}

bool fits(const struct instance *instance, uint32_t seat, const uint32_t *arcs, uint32_t count)
{
    return fits_judge(instance, seat, arcs, count) == FITS_YES;
}

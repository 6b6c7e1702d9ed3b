/* The verifier's own search for the best set at one seat, and for the best answer of a very small
 * component: depth first, best pick first, cut by the sum of what could still come. */
#include <stdlib.h>
#include <string.h>

#include "solve/verify_bound.h"

enum { SEARCH_UNITS_MAX = 24, FEW_PICKS = 12, HOURS_TOLD = 256 };

static int pick_compare(const void *left, const void *right)
{
    const struct pick *a = left;
    const struct pick *b = right;
    if (a->value != b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

static uint32_t bundle_of_arc(const struct bounder *bounder, uint32_t arc)
{
    return bounder->instance->unit[bounder->instance->arc[arc].unit].bundle;
}

/* What a set pays for touching the arc's bundle, if it did not touch it before. */
static wide touch(struct bounder *bounder, uint32_t arc)
{
    const uint32_t bundle = bundle_of_arc(bounder, arc);
    if (bundle == NO_BUNDLE) {
        return 0;
    }
    return bounder->touched[bundle]++ == 0 ? bounder->bundle_price[bundle] : 0;
}

static void untouch(struct bounder *bounder, uint32_t arc)
{
    const uint32_t bundle = bundle_of_arc(bounder, arc);
    if (bundle != NO_BUNDLE) {
        bounder->touched[bundle]--;
    }
}

static bool unit_is_chosen(const struct bounder *bounder, uint32_t unit)
{
    for (uint32_t i = 0; i < bounder->chosen_count; i++) {
        if (bounder->instance->arc[bounder->chosen[i]].unit == unit) {
            return true;
        }
    }
    return false;
}

static enum judgement judge_chosen(struct bounder *bounder)
{
    return judge_set(bounder->judge, bounder->instance, bounder->chosen, bounder->chosen_count,
                     &bounder->effort);
}

/* How many more picks the seat's relations could take at most. */
static uint32_t slots_left(const struct bounder *bounder, uint32_t seat)
{
    if (bounder->relations_least == 0) {
        return bounder->pick_count;
    }
    uint32_t used = 0;
    for (uint32_t i = 0; i < bounder->chosen_count; i++) {
        used += bounder->instance->arc[bounder->chosen[i]].relations;
    }
    const uint32_t most = bounder->instance->seat[seat].relations_max;
    return used >= most ? 0 : (most - used) / bounder->relations_least;
}

/* Tries every set that extends the chosen one by picks from `first` on. The depth is at most
 * JUDGE_ARCS_MAX, a limit of ours. */
static void search_sets(struct bounder *bounder, uint32_t seat, uint32_t first, wide value)
{
    const uint32_t slots = slots_left(bounder, seat);
    for (uint32_t i = first; i < bounder->pick_count && !bounder_is_over(bounder); i++) {
        bounder->effort++;
        const uint32_t end = slots < bounder->pick_count - i ? i + slots : bounder->pick_count;
        if (value + bounder->ahead[end] - bounder->ahead[i] <= bounder->best) {
            return;
        }
        const uint32_t arc = bounder->pick[i].arc;
        if (unit_is_chosen(bounder, bounder->instance->arc[arc].unit)) {
            continue;
        }
        if (bounder->chosen_count == JUDGE_ARCS_MAX) {
            bounder->overflow = true;
            return;
        }
        bounder->chosen[bounder->chosen_count++] = arc;
        const wide charge = touch(bounder, arc);
        if (judge_chosen(bounder) != JUDGED_NO) {
            const wide with = value + bounder->pick[i].value - charge;
            bounder->best = with > bounder->best ? with : bounder->best;
            search_sets(bounder, seat, i + 1, with);
        }
        untouch(bounder, arc);
        bounder->chosen_count--;
    }
}

static void collect_demanded(struct bounder *bounder, uint32_t seat)
{
    bounder->chosen_count = 0;
    for (uint32_t i = bounder->in_begin[seat]; i < bounder->in_begin[seat + 1]; i++) {
        if (bounder->decision[bounder->in_arc[i]] != ARC_TAKEN) {
            continue;
        }
        if (bounder->chosen_count == JUDGE_ARCS_MAX) {
            bounder->overflow = true;
            return;
        }
        bounder->chosen[bounder->chosen_count++] = bounder->in_arc[i];
    }
}

/* The arcs that could pay: allowed, not demanded, worth more than their unit's price. */
static void collect_picks(struct bounder *bounder, uint32_t seat)
{
    bounder->pick_count = 0;
    bounder->relations_least = UINT32_MAX;
    for (uint32_t i = bounder->in_begin[seat]; i < bounder->in_begin[seat + 1]; i++) {
        const uint32_t arc = bounder->in_arc[i];
        const struct instance_arc *a = &bounder->instance->arc[arc];
        const wide value = bounder_weight(bounder, arc) - bounder->unit_price[a->unit];
        if (value > 0 && bounder->decision[arc] == ARC_FREE && bounder_allows(bounder, arc)) {
            bounder->pick[bounder->pick_count++] = (struct pick){value, arc};
            if (a->relations < bounder->relations_least) {
                bounder->relations_least = a->relations;
            }
        }
    }
    bounder->effort += bounder->in_begin[seat + 1] - bounder->in_begin[seat];
    qsort(bounder->pick, bounder->pick_count, sizeof *bounder->pick, pick_compare);
    bounder->ahead[0] = 0;
    for (uint32_t i = 0; i < bounder->pick_count; i++) {
        bounder->ahead[i + 1] = bounder_add(bounder, bounder->ahead[i], bounder->pick[i].value);
    }
}

/* Whether as many units as the hours can hold, those that need least, stay within the
 * seat's relations. */
static bool relations_are_enough(struct bounder *bounder, uint32_t seat)
{
    const struct instance *instance = bounder->instance;
    uint32_t of_hours[HOURS_TOLD] = {0}; /* more hours count as the last */
    uint64_t most = 0;
    for (uint32_t i = bounder->in_begin[seat]; i < bounder->in_begin[seat + 1]; i++) {
        const struct instance_arc *arc = &instance->arc[bounder->in_arc[i]];
        const uint32_t hours = instance->demand[arc->demand].hours_q;
        of_hours[hours < HOURS_TOLD ? hours : HOURS_TOLD - 1]++;
        most = arc->relations > most ? arc->relations : most;
    }
    uint32_t left = instance->seat[seat].hours_q_max;
    uint64_t units = of_hours[0];
    for (uint32_t hours = 1; hours < HOURS_TOLD; hours++) {
        const uint32_t room = left / hours;
        const uint32_t some = room < of_hours[hours] ? room : of_hours[hours];
        units += some;
        left -= some * hours;
    }
    return units * most <= instance->seat[seat].relations_max;
}

/* Whether hours alone decide which of the picks go together: nothing demanded, each unit picked
 * once, no visits, guests, rooms or bundles, relations and services enough for all. */
static bool hours_decide(struct bounder *bounder, uint32_t seat)
{
    const struct instance *instance = bounder->instance;
    for (uint32_t i = bounder->in_begin[seat]; i < bounder->in_begin[seat + 1]; i++) {
        const struct instance_arc *arc = &instance->arc[bounder->in_arc[i]];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        if (demand->visits > 0 || demand->continuous || demand->weekends > 0 ||
            demand->nights > 0 || demand->own_rooms > 0 ||
            instance->seat[seat].service_max[arc->service] != UINT16_MAX ||
            instance->unit[arc->unit].bundle != NO_BUNDLE ||
            (i > bounder->in_begin[seat] &&
             instance->arc[bounder->in_arc[i - 1]].unit >= arc->unit)) {
            return false;
        }
    }
    return bounder->chosen_count == 0 && instance->seat[seat].hours_q_max <= KNAPSACK_HOURS_MAX &&
           relations_are_enough(bounder, seat);
}

/* The best set within the seat's hours, one pick after the other. */
static wide best_within_hours(struct bounder *bounder, uint32_t seat)
{
    const struct instance *instance = bounder->instance;
    const uint32_t hours_max = instance->seat[seat].hours_q_max;
    memset(bounder->within, 0, (hours_max + 1) * sizeof *bounder->within);
    for (uint32_t i = 0; i < bounder->pick_count; i++) {
        const struct instance_arc *arc = &instance->arc[bounder->pick[i].arc];
        const uint32_t hours = instance->demand[arc->demand].hours_q;
        for (uint32_t h = hours_max + 1; h-- > hours;) {
            const wide with = bounder->within[h - hours] + bounder->pick[i].value;
            bounder->within[h] = with > bounder->within[h] ? with : bounder->within[h];
        }
    }
    bounder->effort += (uint64_t)bounder->pick_count * hours_max / 16;
    return bounder->within[hours_max];
}

bool oracle_seat(struct bounder *bounder, uint32_t seat, wide *value)
{
    collect_demanded(bounder, seat);
    collect_picks(bounder, seat);
    if (bounder->overflow || judge_chosen(bounder) == JUDGED_NO) {
        return bounder->overflow;
    }
    if (bounder->pick_count > FEW_PICKS && hours_decide(bounder, seat)) {
        *value = best_within_hours(bounder, seat);
        return true;
    }
    wide start = 0;
    for (uint32_t i = 0; i < bounder->chosen_count; i++) {
        const uint32_t arc = bounder->chosen[i];
        const wide price = bounder->unit_price[bounder->instance->arc[arc].unit];
        start = bounder_add(bounder, start, bounder_weight(bounder, arc) - price);
        start = bounder_add(bounder, start, -touch(bounder, arc));
    }
    const uint32_t demanded = bounder->chosen_count;
    bounder->best = start;
    search_sets(bounder, seat, 0, start);
    for (uint32_t i = 0; i < demanded; i++) {
        untouch(bounder, bounder->chosen[i]);
    }
    *value = bounder->best;
    return true;
}

bool oracle_refuses(struct bounder *bounder, uint32_t seat)
{
    collect_demanded(bounder, seat);
    /* A pinned unit with one way left to its pin is as good as demanded. */
    for (uint32_t i = bounder->in_begin[seat]; i < bounder->in_begin[seat + 1]; i++) {
        const uint32_t unit = bounder->instance->arc[bounder->in_arc[i]].unit;
        if (bounder->instance->unit[unit].pin != seat || bounder->taken[unit] != NO_ARC) {
            continue;
        }
        uint32_t ways = 0;
        for (uint32_t j = bounder->in_begin[seat]; j < bounder->in_begin[seat + 1]; j++) {
            ways += bounder->instance->arc[bounder->in_arc[j]].unit == unit &&
                    bounder->decision[bounder->in_arc[j]] == ARC_FREE;
        }
        if (ways == 0) {
            return true;
        }
        if (ways == 1 && bounder->decision[bounder->in_arc[i]] == ARC_FREE &&
            bounder->chosen_count < JUDGE_ARCS_MAX) {
            bounder->chosen[bounder->chosen_count++] = bounder->in_arc[i];
        }
    }
    return judge_chosen(bounder) == JUDGED_NO;
}

/* A search over all answers of a component. */
struct search {
    struct bounder *bounder;
    const uint32_t *unit;
    uint32_t unit_count;
    uint32_t arc[SEARCH_UNITS_MAX];   /* chosen, or NO_ARC */
    wide ahead[SEARCH_UNITS_MAX + 1]; /* the most that units i … could bring */
    bool any;
    wide best;
};

static wide split_prices(const struct search *search)
{
    const struct instance *instance = search->bounder->instance;
    const wide quality = search->bounder->stage->weight[instance->level_count];
    wide sum = 0;
    for (uint32_t i = 0; i < search->unit_count; i++) {
        const uint32_t bundle = instance->unit[search->unit[i]].bundle;
        if (bundle == NO_BUNDLE || search->arc[i] == NO_ARC) {
            continue;
        }
        bool first = true;
        bool elsewhere = false;
        for (uint32_t j = 0; j < search->unit_count; j++) {
            if (search->arc[j] == NO_ARC || instance->unit[search->unit[j]].bundle != bundle) {
                continue;
            }
            first = first && j >= i;
            elsewhere = elsewhere ||
                        instance->arc[search->arc[j]].seat != instance->arc[search->arc[i]].seat;
        }
        sum += first && elsewhere ? quality * instance->bundle[bundle].split_price : 0;
    }
    return sum;
}

static bool search_fits(struct search *search, uint32_t i)
{
    struct bounder *bounder = search->bounder;
    const uint32_t seat = bounder->instance->arc[search->arc[i]].seat;
    bounder->chosen_count = 0;
    for (uint32_t j = 0; j <= i; j++) {
        if (search->arc[j] != NO_ARC && bounder->instance->arc[search->arc[j]].seat == seat) {
            bounder->chosen[bounder->chosen_count++] = search->arc[j];
        }
    }
    return judge_chosen(bounder) != JUDGED_NO;
}

/* Depth at most SEARCH_UNITS_MAX. */
static void search_unit(struct search *search, uint32_t i, wide value)
{
    struct bounder *bounder = search->bounder;
    bounder->effort++;
    if (bounder_is_over(bounder) || (search->any && value + search->ahead[i] <= search->best)) {
        return;
    }
    if (i == search->unit_count) {
        const wide whole = value - split_prices(search);
        search->best = !search->any || whole > search->best ? whole : search->best;
        search->any = true;
        return;
    }
    const uint32_t unit = search->unit[i];
    const struct instance *instance = bounder->instance;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        search->arc[i] = a;
        if (bounder_allows(bounder, a) && search_fits(search, i)) {
            search_unit(search, i + 1, value + bounder_weight(bounder, a));
        }
    }
    search->arc[i] = NO_ARC;
    if (instance->unit[unit].pin == NO_SEAT && bounder->taken[unit] == NO_ARC) {
        search_unit(search, i + 1, value);
    }
}

enum status oracle_search(struct bounder *bounder, uint32_t component, bool *any, wide *value,
                          struct fault *fault)
{
    struct search search = {.bounder = bounder,
                            .unit = &bounder->unit_of[bounder->unit_begin[component]],
                            .unit_count = bounder->unit_begin[component + 1] -
                                          bounder->unit_begin[component]};
    if (search.unit_count > SEARCH_UNITS_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT, "stage", "component %u is too large to search",
                         component);
    }
    const struct instance *instance = bounder->instance;
    for (uint32_t i = search.unit_count; i-- > 0;) {
        wide most = 0;
        const uint32_t unit = search.unit[i];
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            const wide weight = bounder_weight(bounder, a);
            most = weight > most ? weight : most;
        }
        search.ahead[i] = bounder_add(bounder, search.ahead[i + 1], most);
    }
    if (!bounder->overflow) {
        search_unit(&search, 0, 0);
    }
    *any = search.any;
    *value = search.best;
    return OK;
}

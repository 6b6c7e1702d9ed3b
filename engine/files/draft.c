/* From pairs with gains and loads to an instance of integers the solvers know. */
#include <stdlib.h>

#include "base/bits.h"
#include "files/problem.h"

enum {
    SCORE_MAX = 1000, /* a member */
    MEMBERS_MAX = 64,
    LOAD_MAX = UINT16_MAX,
    COUNT_MAX = UINT16_MAX,
    FREE_CLASS = INSTANCE_CLASSES_MAX - 1 /* slots that only one pair of a seat is in */
};

/* The slots of a seat as service classes, or all as hours of the cycle when one seat has too many.
 */
struct slots {
    bool as_hours;
    uint32_t count;
    uint32_t *of_unit; /* [unit_count] 0 … count-1 */
};

struct finish {
    struct draft *draft;
    struct arena *job;
    struct problem *problem;
    struct fault *fault;
    uint32_t *begin;  /* [seat_count + 1]: pairs sorted by seat */
    uint8_t *service; /* [pair_count] */
    struct slots slots;
};

static int64_t divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static int pair_by_seat(const void *left, const void *right)
{
    const struct draft_pair *a = left;
    const struct draft_pair *b = right;
    if (a->seat != b->seat) {
        return a->seat < b->seat ? -1 : 1;
    }
    if (a->load != b->load) {
        return a->load < b->load ? -1 : 1;
    }
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* Leaves out what can never be used, sorts by seat and load. */
static enum status pairs_sort(struct finish *finish)
{
    struct draft *draft = finish->draft;
    uint32_t count = 0;
    for (uint32_t i = 0; i < draft->pair_count; i++) {
        const struct draft_pair *pair = &draft->pair[i];
        if (pair->load <= draft->room[pair->seat] && (draft->everybody || pair->gain > 0)) {
            draft->pair[count++] = *pair;
        }
    }
    draft->pair_count = count;
    if (count > 0) {
        qsort(draft->pair, count, sizeof *draft->pair, pair_by_seat);
    }
    finish->begin = arena_take_many(finish->job, (size_t)draft->seat_count + 1, sizeof(uint32_t));
    finish->service = arena_take_many(finish->job, count, sizeof *finish->service);
    if (finish->job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        finish->begin[draft->pair[i].seat + 1]++;
    }
    for (uint32_t v = 0; v < draft->seat_count; v++) {
        finish->begin[v + 1] += finish->begin[v];
    }
    return OK;
}

/* --------------------------------------------------------------------- gains */

/* Scale and shift of all gains, and whether they become scores or disturbances. */
static enum status gains_fit(struct finish *finish, bool *as_scores)
{
    const struct draft *draft = finish->draft;
    struct problem *problem = finish->problem;
    int64_t least = draft->everybody && draft->pair_count > 0 ? draft->pair[0].gain : 0;
    int64_t most = least;
    for (uint32_t i = 0; i < draft->pair_count; i++) {
        const int64_t gain = draft->pair[i].gain;
        least = draft->everybody && gain < least ? gain : least;
        most = gain > most ? gain : most;
    }
    int64_t scale = 0;
    for (uint32_t i = 0; i < draft->pair_count; i++) {
        scale = divisor(draft->pair[i].gain - least, scale);
    }
    problem->scale = scale == 0 ? 1 : scale;
    const int64_t range = (most - least) / problem->scale;
    *as_scores = range <= SCORE_MAX * MEMBERS_MAX;
    problem->shift = *as_scores ? least : most;
    if (!*as_scores && !draft->everybody) {
        return fault_set(finish->fault, E_LIMIT, "",
                         "values up to %lld: %d times their common divisor (%lld) is the most",
                         (long long)most, SCORE_MAX * MEMBERS_MAX, (long long)problem->scale);
    }
    if (range > INT32_MAX) {
        return fault_set(finish->fault, E_LIMIT, "", "costs differ by more than %d", INT32_MAX);
    }
    const int64_t members = *as_scores ? (range + SCORE_MAX - 1) / SCORE_MAX : 1;
    for (uint32_t u = 0; u < draft->unit_count; u++) {
        problem->instance.unit[u].members = (uint16_t)(members > 0 ? members : 1);
        problem->instance.unit[u].level[0] = draft->everybody;
    }
    return OK;
}

/* --------------------------------------------------------------------- loads */

/* What a seat can hold, in its own unit of load. */
struct measure {
    int64_t unit_load; /* loads are divided by it */
    bool counts;       /* all loads alike: relations alone say it */
};

static enum status seat_measure(struct finish *finish, uint32_t v, struct measure *measure)
{
    const struct draft *draft = finish->draft;
    struct instance_seat *seat = &finish->problem->instance.seat[v];
    const uint32_t begin = finish->begin[v];
    const uint32_t end = finish->begin[v + 1];
    int64_t common = 0;
    int64_t total = 0;
    uint32_t fit = 0; /* the lightest ones that fit together: no set is larger */
    for (uint32_t i = begin; i < end; i++) {
        common = divisor(draft->pair[i].load, common);
        if (total <= draft->room[v] - draft->pair[i].load) {
            total += draft->pair[i].load;
            fit = i + 1 - begin;
        } else {
            total = draft->room[v];
        }
    }
    if (fit > COUNT_MAX) {
        return fault_set(finish->fault, E_LIMIT, "",
                         "volunteer %u could take %u at once; %d is the "
                         "most",
                         v, fit, COUNT_MAX);
    }
    measure->unit_load = common == 0 ? 1 : common;
    measure->counts =
        begin == end || fit == end - begin || draft->pair[begin].load == draft->pair[end - 1].load;
    const int64_t heaviest = begin == end ? 0 : draft->pair[end - 1].load / measure->unit_load;
    if (!measure->counts && heaviest > LOAD_MAX) {
        return fault_set(finish->fault, E_LIMIT, "",
                         "loads up to %lld at volunteer %u: %d times "
                         "their common divisor (%lld) is the most",
                         (long long)draft->pair[end - 1].load, v, LOAD_MAX,
                         (long long)measure->unit_load);
    }
    seat->relations_max = (uint16_t)fit;
    const int64_t room = draft->room[v] / measure->unit_load;
    seat->hours_q_max = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
    return OK;
}

/* --------------------------------------------------------------------- slots */

/* The slots of the draft as 0, 1, 2 … by their order of appearance. */
static int number_compare(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static enum status slots_number(struct finish *finish)
{
    const struct draft *draft = finish->draft;
    struct slots *slots = &finish->slots;
    uint32_t *sorted = arena_take_many(finish->job, draft->unit_count, sizeof *sorted);
    slots->of_unit = arena_take_many(finish->job, draft->unit_count, sizeof *slots->of_unit);
    if (finish->job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < draft->unit_count; u++) {
        sorted[u] = draft->slot[u];
    }
    if (draft->unit_count > 0) {
        qsort(sorted, draft->unit_count, sizeof *sorted, number_compare);
    }
    for (uint32_t u = 0; u < draft->unit_count; u++) {
        if (u == 0 || sorted[u] != sorted[slots->count - 1]) {
            sorted[slots->count++] = sorted[u];
        }
    }
    for (uint32_t u = 0; u < draft->unit_count; u++) {
        const uint32_t *found =
            bsearch(&draft->slot[u], sorted, slots->count, sizeof *sorted, number_compare);
        CHECK(found != NULL);
        slots->of_unit[u] = (uint32_t)(found - sorted);
    }
    return OK;
}

/* Gives each slot that two pairs of the seat share a class of its own.
 * ensure   false when there are too many of them */
static bool seat_classes(struct finish *finish, uint32_t v, uint32_t *seen)
{
    const struct draft *draft = finish->draft;
    const uint32_t *of_unit = finish->slots.of_unit;
    uint32_t classes = 0;
    bool enough = true;
    for (uint32_t i = finish->begin[v]; i < finish->begin[v + 1]; i++) {
        seen[of_unit[draft->pair[i].unit]]++;
    }
    /* `seen` turns from the count into class + 1, marked by the highest bit. */
    const uint32_t mark = UINT32_C(1) << 31;
    for (uint32_t i = finish->begin[v]; i < finish->begin[v + 1]; i++) {
        uint32_t *slot = &seen[of_unit[draft->pair[i].unit]];
        if ((*slot & mark) == 0 && *slot > 1 && classes < FREE_CLASS) {
            finish->problem->instance.seat[v].service_max[classes] = 1;
            *slot = mark | classes++;
        } else if ((*slot & mark) == 0 && *slot > 1) {
            enough = false;
        }
        finish->service[i] = (*slot & mark) != 0 ? (uint8_t)(*slot & ~mark) : FREE_CLASS;
    }
    for (uint32_t i = finish->begin[v]; i < finish->begin[v + 1]; i++) {
        seen[of_unit[draft->pair[i].unit]] = 0;
    }
    return enough;
}

/* More slots than classes: each slot is one hour of the cycle and each unit one visit in it. */
static enum status slots_as_hours(struct finish *finish)
{
    struct instance *instance = &finish->problem->instance;
    if (finish->slots.count > CYCLE_HOURS) {
        return fault_set(finish->fault, E_LIMIT, "",
                         "%u slots, and more than %d of them wanted by several units of one "
                         "volunteer: then %d is the most",
                         finish->slots.count, FREE_CLASS, CYCLE_HOURS);
    }
    finish->slots.as_hours = true;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        for (uint32_t h = 0; h < CYCLE_HOURS; h++) {
            bits_set(instance->seat[v].free, h);
        }
        for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
            instance->seat[v].service_max[c] = UINT16_MAX;
        }
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        bits_set(instance->unit[u].free, finish->slots.of_unit[u]);
    }
    for (uint32_t i = 0; i < finish->draft->pair_count; i++) {
        finish->service[i] = 0;
    }
    return OK;
}

static enum status slots_set(struct finish *finish)
{
    if (finish->draft->slot == NULL) {
        return OK;
    }
    enum status status = slots_number(finish);
    uint32_t *seen = arena_take_many(finish->job, finish->slots.count, sizeof *seen);
    if (status != OK || seen == NULL) {
        return E_NO_MEMORY;
    }
    bool enough = true;
    for (uint32_t v = 0; v < finish->draft->seat_count && enough; v++) {
        enough = seat_classes(finish, v, seen);
    }
    return enough ? OK : slots_as_hours(finish);
}

/* --------------------------------------------------------------------- whole */

/* One demand for each load that occurs, made as it is met. */
static uint32_t demand_of(struct finish *finish, uint32_t *known, uint32_t load)
{
    struct instance *instance = &finish->problem->instance;
    if (known[load] == 0) {
        struct instance_demand *demand = &instance->demand[instance->demand_count];
        demand->hours_q = (uint16_t)load;
        demand->visits = finish->slots.as_hours;
        demand->visit_hours = finish->slots.as_hours;
        known[load] = ++instance->demand_count;
    }
    return known[load] - 1;
}

static enum status arcs_fill(struct finish *finish, bool as_scores)
{
    const struct draft *draft = finish->draft;
    const struct problem *problem = finish->problem;
    uint32_t *known = arena_take_many(finish->job, LOAD_MAX + 1, sizeof *known);
    if (known == NULL) {
        return E_NO_MEMORY;
    }
    finish->problem->instance.demand_count = 0;
    for (uint32_t v = 0; v < draft->seat_count; v++) {
        struct measure measure = {.unit_load = 1};
        enum status status = seat_measure(finish, v, &measure);
        if (status != OK) {
            return status;
        }
        for (uint32_t i = finish->begin[v]; i < finish->begin[v + 1]; i++) {
            const struct draft_pair *pair = &draft->pair[i];
            const int64_t load = measure.counts ? 0 : pair->load / measure.unit_load;
            const int64_t size = (pair->gain - problem->shift) / problem->scale;
            problem->instance.arc[i] =
                (struct instance_arc){.unit = pair->unit,
                                      .seat = v,
                                      .demand = demand_of(finish, known, (uint32_t)load),
                                      .relations = 1,
                                      .service = finish->service[i],
                                      .score = as_scores ? (int32_t)size : 0,
                                      .disturbance = as_scores ? 0 : (int32_t)-size};
        }
    }
    return OK;
}

enum status draft_finish(struct draft *draft, struct arena *job, struct problem *problem,
                         struct fault *fault)
{
    struct finish finish = {.draft = draft, .job = job, .problem = problem, .fault = fault};
    bool as_scores = true;
    enum status status = pairs_sort(&finish);
    problem->everybody = draft->everybody;
    problem->instance = (struct instance){
        .unit_count = draft->unit_count,
        .seat_count = draft->seat_count,
        .arc_count = draft->pair_count,
        .demand_count = draft->pair_count < LOAD_MAX ? draft->pair_count + 1 : LOAD_MAX + 1,
        .level_count = draft->everybody};
    if (status == OK) {
        status = instance_take(&problem->instance, job, fault);
    }
    if (status == OK) {
        status = gains_fit(&finish, &as_scores);
    }
    if (status == OK) {
        status = slots_set(&finish);
    }
    if (status == OK) {
        status = arcs_fill(&finish, as_scores);
    }
    if (status == OK) {
        instance_seal(&problem->instance);
        status = instance_check(&problem->instance, fault);
    }
    return status == E_NO_MEMORY ? fault_set(fault, status, "", "no memory for the problem")
                                 : status;
}

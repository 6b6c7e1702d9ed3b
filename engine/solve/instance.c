/* Builds, checks and compares matching problems; nothing here solves. */
#include "solve/instance.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 1 << 24, ARCS_MAX = 1 << 28, MEMBERS_MAX = 64, SCORE_MAX = 1000 };

static enum status counts_check(const struct instance *instance, struct fault *fault)
{
    const struct {
        const char *path;
        uint32_t count;
        uint32_t max;
    } limit[] = {
        {"unit_count", instance->unit_count, COUNT_MAX - 1},
        {"seat_count", instance->seat_count, COUNT_MAX - 1},
        {"arc_count", instance->arc_count, ARCS_MAX - 1},
        {"demand_count", instance->demand_count, ARCS_MAX - 1},
        {"bundle_count", instance->bundle_count, COUNT_MAX - 1},
        {"level_count", instance->level_count, INSTANCE_LEVELS_MAX},
    };
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
        if (limit[i].count > limit[i].max) {
            return fault_set(fault, E_LIMIT, limit[i].path, "%u is more than %u", limit[i].count,
                             limit[i].max);
        }
    }
    return OK;
}

enum status instance_take(struct instance *instance, struct arena *job, struct fault *fault)
{
    enum status status = counts_check(instance, fault);
    if (status != OK) {
        return status;
    }
    instance->unit = arena_take_many(job, instance->unit_count, sizeof *instance->unit);
    instance->seat = arena_take_many(job, instance->seat_count, sizeof *instance->seat);
    instance->arc = arena_take_many(job, instance->arc_count, sizeof *instance->arc);
    instance->demand = arena_take_many(job, instance->demand_count, sizeof *instance->demand);
    instance->bundle = arena_take_many(job, instance->bundle_count, sizeof *instance->bundle);
    instance->arc_begin =
        arena_take_many(job, (size_t)instance->unit_count + 1, sizeof *instance->arc_begin);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units and %u arcs",
                         instance->unit_count, instance->arc_count);
    }
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        instance->unit[i].members = 1;
        instance->unit[i].bundle = NO_BUNDLE;
        instance->unit[i].pin = NO_SEAT;
    }
    for (uint32_t i = 0; i < instance->seat_count; i++) {
        memset(instance->seat[i].service_max, 0xff, sizeof instance->seat[i].service_max);
    }
    return OK;
}

static int number_compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* A total order, so that the same arcs in any order give the same instance. */
static int arc_compare(const void *left, const void *right)
{
    const struct instance_arc *a = left;
    const struct instance_arc *b = right;
    int order = number_compare(a->unit, b->unit);
    order = order != 0 ? order : number_compare(a->seat, b->seat);
    order = order != 0 ? order : number_compare(a->demand, b->demand);
    order = order != 0 ? order : number_compare(a->service, b->service);
    order = order != 0 ? order : number_compare(b->score, a->score);
    order = order != 0 ? order : number_compare(a->disturbance, b->disturbance);
    return order != 0 ? order : number_compare(a->relations, b->relations);
}

void instance_seal(struct instance *instance)
{
    bool sorted = true;
    for (uint32_t i = 1; i < instance->arc_count && sorted; i++) {
        sorted = arc_compare(&instance->arc[i - 1], &instance->arc[i]) <= 0;
    }
    if (!sorted) {
        qsort(instance->arc, instance->arc_count, sizeof *instance->arc, arc_compare);
    }
    memset(instance->arc_begin, 0,
           ((size_t)instance->unit_count + 1) * sizeof *instance->arc_begin);
    for (uint32_t i = 0; i < instance->arc_count; i++) {
        CHECK(instance->arc[i].unit < instance->unit_count);
        instance->arc_begin[instance->arc[i].unit + 1]++;
    }
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        instance->arc_begin[i + 1] += instance->arc_begin[i];
    }
}

static bool hours_are_inside_the_cycle(const uint64_t *free)
{
    const uint64_t last = (UINT64_C(1) << (CYCLE_HOURS % 64)) - 1;
    return (free[CYCLE_WORDS - 1] & ~last) == 0;
}

static const char *unit_wrong(const struct instance *instance, uint32_t u)
{
    const struct instance_unit *unit = &instance->unit[u];
    for (uint32_t k = 0; k < instance->level_count; k++) {
        if (unit->level[k] < 0) {
            return "level below 0";
        }
    }
    if (unit->members == 0 || unit->members > MEMBERS_MAX) {
        return "members outside 1 to 64";
    }
    if (unit->bundle != NO_BUNDLE && unit->bundle >= instance->bundle_count) {
        return "no such bundle";
    }
    if (unit->weekends_free >> CYCLE_WEEKENDS != 0 || !hours_are_inside_the_cycle(unit->free)) {
        return "free outside the cycle";
    }
    if (unit->pin == NO_SEAT) {
        return NULL;
    }
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        if (instance->arc[a].seat == unit->pin) {
            return NULL;
        }
    }
    return "pinned where it has no arc";
}

static const char *demand_wrong(const struct instance_demand *demand)
{
    if (demand->visits > CYCLE_DAYS || (demand->per_week && demand->visits > 7)) {
        return "more visits than days";
    }
    if (demand->visit_hours > 24) {
        return "visit_hours above 24";
    }
    if (demand->weekends > CYCLE_WEEKENDS || demand->nights > CYCLE_DAYS) {
        return "more weekends or nights than the cycle has";
    }
    return NULL;
}

static const char *arc_wrong(const struct instance *instance, uint32_t a, uint32_t u)
{
    const struct instance_arc *arc = &instance->arc[a];
    if (arc->unit != u) {
        return "under another unit";
    }
    if (arc->seat >= instance->seat_count) {
        return "no such seat";
    }
    if (arc->demand >= instance->demand_count) {
        return "no such demand";
    }
    if (arc->service >= INSTANCE_CLASSES_MAX) {
        return "no such service class";
    }
    if (arc->score < 0 || arc->score > SCORE_MAX * (int32_t)instance->unit[u].members) {
        return "score outside 0 to 1000 a member";
    }
    if (arc->disturbance < 0) {
        return "disturbance below 0";
    }
    if (a > instance->arc_begin[u]) {
        const struct instance_arc *before = arc - 1;
        if (before->seat > arc->seat ||
            (before->seat == arc->seat && before->demand > arc->demand)) {
            return "out of order";
        }
    }
    return NULL;
}

static enum status wrong(struct fault *fault, const char *noun, uint32_t index, const char *what)
{
    enum status status = fault_set(fault, E_INVALID_ARGUMENT, "", "%s", what);
    fault_under(fault, "%s[%u]", noun, index);
    return status;
}

static enum status units_check(const struct instance *instance, struct fault *fault)
{
    if (instance->arc_begin[0] != 0 ||
        instance->arc_begin[instance->unit_count] != instance->arc_count) {
        return fault_set(fault, E_INVALID_ARGUMENT, "arc_begin", "does not span the arcs");
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t begin = instance->arc_begin[u];
        const uint32_t end = instance->arc_begin[u + 1];
        if (begin > end || end > instance->arc_count) {
            return wrong(fault, "arc_begin", u, "does not ascend");
        }
        for (uint32_t a = begin; a < end; a++) {
            const char *what = arc_wrong(instance, a, u);
            if (what != NULL) {
                return wrong(fault, "arc", a, what);
            }
        }
        const char *what = unit_wrong(instance, u);
        if (what != NULL) {
            return wrong(fault, "unit", u, what);
        }
    }
    return OK;
}

enum status instance_check(const struct instance *instance, struct fault *fault)
{
    enum status status = counts_check(instance, fault);
    if (status != OK) {
        return status;
    }
    for (uint32_t i = 0; i < instance->seat_count; i++) {
        const struct instance_seat *seat = &instance->seat[i];
        if (seat->weekends_free >> CYCLE_WEEKENDS != 0 || seat->weekends_max > CYCLE_WEEKENDS ||
            seat->nights_max > CYCLE_DAYS || !hours_are_inside_the_cycle(seat->free)) {
            return wrong(fault, "seat", i, "outside the cycle");
        }
    }
    for (uint32_t i = 0; i < instance->demand_count; i++) {
        const char *what = demand_wrong(&instance->demand[i]);
        if (what != NULL) {
            return wrong(fault, "demand", i, what);
        }
    }
    for (uint32_t i = 0; i < instance->bundle_count; i++) {
        if (instance->bundle[i].split_price < 0) {
            return wrong(fault, "bundle", i, "split_price below 0");
        }
    }
    return units_check(instance, fault);
}

static bool arc_couples(const struct instance *instance, const struct instance_arc *arc)
{
    const struct instance_demand *demand = &instance->demand[arc->demand];
    const struct instance_seat *seat = &instance->seat[arc->seat];
    return arc->relations != 1 || demand->visits != 0 || demand->weekends != 0 ||
           demand->nights != 0 || demand->continuous || demand->own_rooms != 0 ||
           seat->service_max[arc->service] < seat->relations_max ||
           (uint64_t)demand->hours_q * seat->relations_max > seat->hours_q_max;
}

bool instance_is_coupled(const struct instance *instance)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (instance->unit[u].bundle != NO_BUNDLE || instance->unit[u].pin != NO_SEAT) {
            return true;
        }
    }
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        if (arc_couples(instance, &instance->arc[a])) {
            return true;
        }
    }
    return false;
}

int worth_compare(const struct worth *a, const struct worth *b, uint32_t level_count)
{
    for (uint32_t k = 0; k < level_count; k++) {
        if (a->level[k] != b->level[k]) {
            return number_compare(a->level[k], b->level[k]);
        }
    }
    if (a->quality != b->quality) {
        return number_compare(a->quality, b->quality);
    }
    return number_compare(b->disturbance, a->disturbance);
}

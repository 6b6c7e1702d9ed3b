/* Ranges of the lexicographic values, weights spaced by them, and the worth of an assignment. */
#include "solve/weight.h"

#include <stddef.h>

static void quality_range(const struct instance *instance, uint32_t u, int64_t *score,
                          int64_t *disturbance)
{
    *score = 0;
    *disturbance = 0;
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        *score = arc->score > *score ? arc->score : *score;
        *disturbance = arc->disturbance > *disturbance ? arc->disturbance : *disturbance;
    }
}

void instance_range(const struct instance *instance, struct weight_range *range)
{
    *range = (struct weight_range){0};
    const uint32_t quality = instance->level_count;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (instance->arc_begin[u] == instance->arc_begin[u + 1]) {
            continue;
        }
        int64_t score;
        int64_t disturbance;
        quality_range(instance, u, &score, &disturbance);
        for (uint32_t k = 0; k < quality; k++) {
            range->high[k] += instance->unit[u].level[k];
        }
        range->high[quality] += score;
        range->low[quality + 1] -= disturbance;
    }
    for (uint32_t i = 0; i < instance->bundle_count; i++) {
        range->low[quality] -= instance->bundle[i].split_price;
    }
}

enum status instance_weights(const struct instance *instance, wide weight[CERT_VALUES_MAX],
                             struct fault *fault)
{
    const wide most = (wide)1 << 114;
    struct weight_range range;
    instance_range(instance, &range);
    wide below = 0; /* the greatest difference that everything below can make */
    for (uint32_t k = instance->level_count + 2; k-- > 0;) {
        weight[k] = below + 1;
        const wide span = (wide)range.high[k] - range.low[k];
        if (span > 0 && weight[k] > (most - below) / span) {
            return fault_set(fault, E_LIMIT, "", "the levels are too large for exact weights");
        }
        below += weight[k] * span;
    }
    return OK;
}

wide instance_arc_weight(const struct instance *instance, const wide weight[CERT_VALUES_MAX],
                         uint32_t arc)
{
    const struct instance_arc *a = &instance->arc[arc];
    const uint32_t quality = instance->level_count;
    wide sum = weight[quality] * a->score - weight[quality + 1] * a->disturbance;
    for (uint32_t k = 0; k < quality; k++) {
        sum += weight[k] * instance->unit[a->unit].level[k];
    }
    return sum;
}

/* Marks in scratch[] where the bundle's placed members are; true when u is the first elsewhere. */
static bool bundle_splits(uint32_t *where, uint32_t seat)
{
    enum { UNSEEN = 0, SPLIT = 1, FIRST_SEAT = 2 };
    if (*where == UNSEEN) {
        *where = seat + FIRST_SEAT;
        return false;
    }
    if (*where == SPLIT || *where == seat + FIRST_SEAT) {
        return false;
    }
    *where = SPLIT;
    return true;
}

struct worth instance_worth(const struct instance *instance, const uint32_t *arc_of_unit,
                            uint32_t *scratch)
{
    struct worth worth = {0};
    for (uint32_t i = 0; i < instance->bundle_count && scratch != NULL; i++) {
        scratch[i] = 0;
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (arc_of_unit[u] == NO_ARC) {
            continue;
        }
        const struct instance_unit *unit = &instance->unit[u];
        const struct instance_arc *arc = &instance->arc[arc_of_unit[u]];
        for (uint32_t k = 0; k < instance->level_count; k++) {
            worth.level[k] += unit->level[k];
        }
        worth.quality += arc->score;
        worth.disturbance += arc->disturbance;
        if (scratch != NULL && unit->bundle != NO_BUNDLE &&
            bundle_splits(&scratch[unit->bundle], arc->seat)) {
            worth.quality -= instance->bundle[unit->bundle].split_price;
        }
    }
    return worth;
}

/* Ranks level vectors through a table of the different ones, and sorts units by counting. */
#include "solve/weigh_order.h"

#include <stdlib.h>
#include <string.h>

/* The different level vectors met so far, and a table to find them by: 0 = free, else a kind's
 * number and one more. There are few kinds mostly, so the table begins small. */
struct kinds {
    const struct instance *instance;
    uint32_t *model; /* [count] the first unit of each kind */
    uint32_t count;
    uint32_t *table; /* [room], a power of two */
    uint32_t room;
};

static uint32_t hash_of(const struct kinds *kinds, uint32_t unit)
{
    const int32_t *level = kinds->instance->unit[unit].level;
    uint64_t hash = 0;
    for (uint32_t k = 0; k < kinds->instance->level_count; k++) {
        hash = (hash ^ (uint32_t)level[k]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return (uint32_t)hash;
}

static bool are_like(const struct instance *instance, uint32_t a, uint32_t b)
{
    for (uint32_t k = 0; k < instance->level_count; k++) {
        if (instance->unit[a].level[k] != instance->unit[b].level[k]) {
            return false;
        }
    }
    return true;
}

/* Where the unit's kind stands in the table, or where it would. */
static uint32_t *place_of(struct kinds *kinds, uint32_t unit)
{
    for (uint32_t at = hash_of(kinds, unit);; at++) {
        uint32_t *const place = &kinds->table[at & (kinds->room - 1)];
        if (*place == 0 || are_like(kinds->instance, kinds->model[*place - 1], unit)) {
            return place;
        }
    }
}

static bool table_grow(struct kinds *kinds, struct arena *job)
{
    enum { ROOM_FIRST = 256 };
    kinds->room = kinds->room == 0 ? ROOM_FIRST : 4 * kinds->room;
    kinds->table = arena_take_many(job, kinds->room, sizeof *kinds->table);
    for (uint32_t i = 0; i < kinds->count && !job->exhausted; i++) {
        *place_of(kinds, kinds->model[i]) = i + 1;
    }
    return !job->exhausted;
}

/* A kind and its level vector, for ranking. */
struct ranked {
    const int32_t *level;
    uint32_t kind;
    uint32_t level_count;
};

static int ranked_compare(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    for (uint32_t k = 0; k < a->level_count; k++) {
        if (a->level[k] != b->level[k]) {
            return a->level[k] < b->level[k] ? -1 : 1;
        }
    }
    return 0;
}

/* ensure   rank_of_kind[], ranks->model, ranks->count */
static bool rank_kinds(const struct kinds *kinds, uint32_t *rank_of_kind, struct weigh_ranks *ranks,
                       struct arena *job)
{
    static const int32_t zero[INSTANCE_LEVELS_MAX] = {0};
    const struct instance *instance = kinds->instance;
    struct ranked *ranked = arena_take_many(job, kinds->count, sizeof *ranked);
    ranks->model = arena_take_many(job, (size_t)kinds->count + 1, sizeof *ranks->model);
    if (job->exhausted) {
        return false;
    }
    for (uint32_t i = 0; i < kinds->count; i++) {
        ranked[i] =
            (struct ranked){instance->unit[kinds->model[i]].level, i, instance->level_count};
    }
    qsort(ranked, kinds->count, sizeof *ranked, ranked_compare);
    ranks->count = 0;
    ranks->model[0] = NO_UNIT;
    for (uint32_t i = 0; i < kinds->count; i++) {
        const bool is_zero =
            memcmp(ranked[i].level, zero, instance->level_count * sizeof *zero) == 0;
        const uint32_t rank = is_zero ? 0 : ++ranks->count;
        rank_of_kind[ranked[i].kind] = rank;
        ranks->model[rank] = kinds->model[ranked[i].kind];
    }
    return true;
}

bool rank_units(const struct instance *instance, struct weigh_ranks *ranks, struct arena *job)
{
    const uint32_t units = instance->unit_count;
    struct kinds kinds = {.instance = instance};
    kinds.model = arena_take_many(job, units, sizeof *kinds.model);
    ranks->rank = arena_take_many(job, units, sizeof *ranks->rank);
    if (job->exhausted || !table_grow(&kinds, job)) {
        return false;
    }
    uint32_t *const kind = ranks->rank; /* first the kind, in its place the rank later */
    for (uint32_t u = 0; u < units; u++) {
        uint32_t *const place = place_of(&kinds, u);
        if (*place == 0) {
            kinds.model[kinds.count++] = u;
            *place = kinds.count;
        }
        kind[u] = *place - 1;
        if (2 * kinds.count > kinds.room && !table_grow(&kinds, job)) {
            return false;
        }
    }
    uint32_t *rank_of_kind = arena_take_many(job, kinds.count, sizeof *rank_of_kind);
    if (job->exhausted || !rank_kinds(&kinds, rank_of_kind, ranks, job)) {
        return false;
    }
    for (uint32_t u = 0; u < units; u++) {
        ranks->rank[u] = rank_of_kind[kind[u]];
    }
    return true;
}

bool number_units(const struct instance *instance, uint32_t *unit_of, struct arena *job)
{
    enum { ROWS_AHEAD = 16 };
    const uint32_t seats = instance->seat_count;
    const uint32_t units = instance->unit_count;
    uint32_t *count = arena_take_many(job, (size_t)seats + 2, sizeof *count);
    uint32_t *first = arena_take_many(job, units, sizeof *first);
    if (job->exhausted) {
        return false;
    }
    for (uint32_t u = 0; u < units; u++) {
        const uint32_t begin = instance->arc_begin[u];
        if (u + ROWS_AHEAD < units) {
            __builtin_prefetch(&instance->arc[instance->arc_begin[u + ROWS_AHEAD]]);
        }
        first[u] = begin == instance->arc_begin[u + 1] ? seats : instance->arc[begin].seat;
        count[first[u] + 1]++;
    }
    for (uint32_t v = 0; v < seats + 1; v++) {
        count[v + 1] += count[v];
    }
    for (uint32_t u = 0; u < units; u++) {
        unit_of[count[first[u]]++] = u;
    }
    return true;
}

bool order_units(struct weighing *weighing, struct arena *job)
{
    const uint32_t units = weighing->graph.unit_count;
    const uint32_t ranks = weighing->ranks.count;
    const uint32_t *rank = weighing->ranks.rank;
    uint32_t *count = arena_take_many(job, (size_t)ranks + 2, sizeof *count);
    if (job->exhausted) {
        return false;
    }
    for (uint32_t u = 0; u < units; u++) {
        count[rank[u] + 1]++;
    }
    for (uint32_t r = 0; r < ranks + 1; r++) {
        count[r + 1] += count[r];
    }
    for (uint32_t i = 0; i < units; i++) {
        weighing->order[count[rank[weighing->unit_of[i]]]++] = i;
    }
    return true;
}

/* One number for all levels: the rank of a unit's level vector among all vectors, times B, plus the
 * score.
 *
 * Why ranks are enough: the sets of units that the relaxation can serve are the independent sets of
 * a transversal matroid, so the lexicographically best one depends on the order of the vectors
 * alone. Ranks leave gaps, so that a new vector finds a number between its neighbours; only when a
 * gap is used up, or the people outgrow B, are all weights put anew. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"

#define WEIGHT_LIMIT (INT64_C(1) << 59)

/* More members than there are may come before B must grow: room for a large what-if. */
enum { MEMBERS_TO_COME = 200000 };
/* New vectors at either end take a small step: they often come in order. */
enum { RANKS_AT_ENDS = 4096 };

static int64_t big_for(uint64_t members)
{
    int64_t big = 1 << 20;
    while (big <= (int64_t)(2 * members + MEMBERS_TO_COME) * PACK_SCORE_MAX) {
        big *= 2;
    }
    return big;
}

bool weights_are_narrow(const struct live *live)
{
    return live->big <= (int64_t)live->members_total * PACK_SCORE_MAX;
}

static int64_t rank_limit(const struct live *live)
{
    return WEIGHT_LIMIT / live->big - 2;
}

int64_t weight_pinned(const struct live *live)
{
    return (rank_limit(live) + 1) * live->big;
}

static int level_order(const int32_t *a, const int32_t *b)
{
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        if (a[k] != b[k]) {
            return a[k] < b[k] ? -1 : 1;
        }
    }
    return 0;
}

/* ensure   where the vector stands or would stand */
static uint32_t rank_find(const struct live *live, const int32_t *level, bool *found)
{
    uint32_t low = 0;
    uint32_t high = live->rank_count;
    *found = false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = level_order(live->rank[middle].level, level);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

enum status weight_base(struct live *live, const int32_t *level, int64_t *base)
{
    if (live->big == 0) {
        live->big = big_for(live->members_total);
    }
    static const int32_t NOTHING[INSTANCE_LEVELS_MAX] = {0};
    if (level_order(level, NOTHING) == 0) {
        *base = 0;
        return OK;
    }
    bool found = false;
    uint32_t at = rank_find(live, level, &found);
    if (!found) {
        if (!array_room((void **)&live->rank, &live->rank_room, live->rank_count, 1,
                        sizeof *live->rank)) {
            return E_NO_MEMORY;
        }
        int64_t below = at == 0 ? 0 : live->rank[at - 1].rank;
        int64_t above = at == live->rank_count ? rank_limit(live) : live->rank[at].rank;
        if (above - below < 2) {
            return E_LIMIT;
        }
        int64_t step = (above - below) / 2;
        int64_t end_step = rank_limit(live) / RANKS_AT_ENDS;
        bool at_end = at == 0 || at == live->rank_count;
        step = at_end && live->rank_count > 0 && step > end_step ? end_step : step;
        memmove(&live->rank[at + 1], &live->rank[at], (live->rank_count - at) * sizeof *live->rank);
        live->rank_count++;
        live->rank[at].rank = at == 0 ? above - step : below + step;
        memcpy(live->rank[at].level, level, sizeof live->rank[at].level);
    }
    *base = live->rank[at].rank * live->big;
    return OK;
}

/* Only the vectors of the units that are there. */
static enum status ranks_gather(struct live *live)
{
    live->rank_count = 0;
    for (uint32_t u = 0; u < live->unit_room; u++) {
        const struct live_unit *unit = live->unit[u];
        bool found = true;
        uint32_t at = unit == NULL ? 0 : rank_find(live, unit->level, &found);
        if (found) {
            continue;
        }
        if (!array_room((void **)&live->rank, &live->rank_room, live->rank_count, 1,
                        sizeof *live->rank)) {
            return E_NO_MEMORY;
        }
        memmove(&live->rank[at + 1], &live->rank[at], (live->rank_count - at) * sizeof *live->rank);
        live->rank_count++;
        memcpy(live->rank[at].level, unit->level, sizeof live->rank[at].level);
    }
    return OK;
}

enum status weights_spread(struct live *live)
{
    live->big = big_for(live->members_total);
    enum status status = ranks_gather(live);
    if (status != OK) {
        return status;
    }
    int64_t step = rank_limit(live) / ((int64_t)live->rank_count + 1);
    if (step < 2) {
        return E_LIMIT;
    }
    for (uint32_t i = 0; i < live->rank_count; i++) {
        live->rank[i].rank = step * ((int64_t)i + 1);
    }
    for (uint32_t u = 0; u < live->unit_room && status == OK; u++) {
        struct live_unit *unit = NULL;
        if (live->unit[u] == NULL) {
            continue;
        }
        status = unit_own(live, u, &unit);
        if (status == OK && unit->pin == NO_SEAT) {
            status = weight_base(live, unit->level, &unit->base);
        } else if (status == OK) {
            unit->base = weight_pinned(live);
        }
        if (status == OK) {
            status = unit_put(live, unit, unit);
        }
    }
    return status;
}

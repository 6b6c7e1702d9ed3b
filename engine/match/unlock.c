/* Collects openings and keeps the smallest sets. */
#include "match/unlock.h"

#include <stdlib.h>

#include "base/array.h"

enum status unlocks_add(struct unlocks *unlocks, const struct ways *ways, const struct opening *at)
{
    unlocks->overflown = unlocks->overflown || ways->overflown;
    if (ways->count == 0) {
        return OK;
    }
    if (!array_room((void **)&unlocks->opening, &unlocks->opening_room, unlocks->opening_count,
                    ways->count, sizeof *unlocks->opening)) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < ways->count; i++) {
        struct opening *opening = &unlocks->opening[unlocks->opening_count++];
        *opening = *at;
        opening->set = ways->set[i];
    }
    return OK;
}

/* By set, then volunteer, then best first. */
static int by_set(const void *left, const void *right)
{
    const struct opening *a = left;
    const struct opening *b = right;
    if (a->set != b->set) {
        return a->set < b->set ? -1 : 1;
    }
    if (a->slot != b->slot) {
        return a->slot < b->slot ? -1 : 1;
    }
    if (a->points != b->points) {
        return a->points > b->points ? -1 : 1;
    }
    return a->option < b->option ? -1 : a->option > b->option;
}

static bool better(const struct opening *a, const struct opening *b)
{
    return a->points != b->points ? a->points > b->points : strcmp(a->id, b->id) < 0;
}

/* One entry a set; how many. */
static uint32_t gather(struct unlocks *unlocks, struct unlock *out)
{
    lever_set nobody = levers_of_nobody();
    uint32_t count = 0;
    for (uint32_t i = 0; i < unlocks->opening_count; i++) {
        const struct opening *opening = &unlocks->opening[i];
        bool same_set = i > 0 && opening[-1].set == opening->set;
        if (!same_set) {
            out[count++] = (struct unlock){.set = opening->set,
                                           .volunteers = 1,
                                           .best = *opening,
                                           .makeable = (opening->set & nobody) == 0};
            continue;
        }
        struct unlock *unlock = &out[count - 1];
        if (opening[-1].slot != opening->slot) {
            unlock->volunteers++;
            unlock->best = better(opening, &unlock->best) ? *opening : unlock->best;
        }
    }
    return count;
}

static bool has_set(const struct unlock *unlock, uint32_t count, lever_set set)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (unlock[middle].set < set) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && unlock[low].set == set;
}

/* True when a proper subset is there. Sets are small: all their subsets are looked up. */
static bool is_beaten(const struct unlock *unlock, uint32_t count, lever_set set)
{
    for (lever_set part = (set - 1) & set; part != 0; part = (part - 1) & set) {
        if (has_set(unlock, count, part)) {
            return true;
        }
    }
    return false;
}

static int by_use(const void *left, const void *right)
{
    const struct unlock *a = left;
    const struct unlock *b = right;
    int changes = (int)bits_of_word(a->set) - (int)bits_of_word(b->set);
    if (a->makeable != b->makeable) {
        return a->makeable ? -1 : 1;
    }
    if (changes != 0) {
        return changes;
    }
    if (a->volunteers != b->volunteers) {
        return a->volunteers > b->volunteers ? -1 : 1;
    }
    if (a->best.points != b->best.points) {
        return a->best.points > b->best.points ? -1 : 1;
    }
    return a->set < b->set ? -1 : a->set > b->set;
}

enum status unlocks_settle(struct unlocks *unlocks, struct arena *request)
{
    if (unlocks->opening_count == 0) {
        return OK;
    }
    qsort(unlocks->opening, unlocks->opening_count, sizeof *unlocks->opening, by_set);
    struct unlock *all = arena_take_many(request, unlocks->opening_count, sizeof *all);
    unlocks->unlock = arena_take_many(request, unlocks->opening_count, sizeof *all);
    if (all == NULL || unlocks->unlock == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = gather(unlocks, all);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_beaten(all, count, all[i].set)) {
            unlocks->unlock[unlocks->count++] = all[i];
        }
    }
    qsort(unlocks->unlock, unlocks->count, sizeof *unlocks->unlock, by_use);
    return OK;
}

void unlocks_close(struct unlocks *unlocks)
{
    free(unlocks->opening);
    unlocks->opening = NULL;
}

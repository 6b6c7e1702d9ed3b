/* What making facets and bounding pairs by them have in common. */
#ifndef AMITY_MATCH_FACET_INSIDE_H
#define AMITY_MATCH_FACET_INSIDE_H

#include "match/facet.h"

enum { QUARTERS_AN_HOUR = 4, FULL = PACK_SCORE_MAX, HALF = FULL / 2, CHILD_AGES = 18, SEVERE = 2 };

/* Only ever compared for being equal. */
uint64_t facet_fingerprint(const char *id);
/* Measures that look at the volunteer alone, and apply always. */
bool facet_tells_alone(const char *measure);

/* Thousandths of a whole, as the measures count them.
 * require  both below 2^21: a short division is several times as quick as a long one */
static inline int32_t share(uint32_t part, uint32_t whole)
{
    return whole == 0 ? 0 : part >= whole ? FULL : (int32_t)(part * (uint32_t)FULL / whole);
}

enum { WEEK_HOURS = 168, WEEK_WORDS = 3 };

/* All four weeks look like the first. */
static inline bool grid_repeats(const uint64_t grid[GRID_WORDS])
{
    enum { SKIP = WEEK_HOURS / 64, SHIFT = WEEK_HOURS % 64, HOURS = GRID_HOURS - WEEK_HOURS };
    uint64_t other = 0;
    for (uint32_t i = 0; i * 64 < HOURS; i++) {
        uint64_t next = i + SKIP + 1 < GRID_WORDS ? grid[i + SKIP + 1] << (64 - SHIFT) : 0;
        uint64_t differs = grid[i] ^ (grid[i + SKIP] >> SHIFT | next);
        other |= (i + 1) * 64 <= HOURS ? differs : differs << (64 - HOURS % 64);
    }
    return other == 0;
}

#endif

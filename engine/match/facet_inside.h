/* What making facets and bounding pairs by them have in common. */
#ifndef AMITY_MATCH_FACET_INSIDE_H
#define AMITY_MATCH_FACET_INSIDE_H

#include "match/facet.h"

enum { QUARTERS_AN_HOUR = 4, FULL = PACK_SCORE_MAX, HALF = FULL / 2, CHILD_AGES = 18, SEVERE = 2 };

/* Only ever compared for being equal. */
uint64_t facet_fingerprint(const char *id);
/* Measures that look at the volunteer alone, and apply always. */
bool facet_tells_alone(const char *measure);

/* Thousandths of a whole, as the measures count them. */
static inline int32_t share(int64_t part, int64_t whole)
{
    return whole <= 0 || part <= 0 ? 0 : part >= whole ? FULL : (int32_t)(part * FULL / whole);
}

#endif

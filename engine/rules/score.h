/* How well an eligible pair fits: 0..1000 points, the weighted sum of the pack's terms and
 * preferences, in integers. */
#ifndef AMITY_RULES_SCORE_H
#define AMITY_RULES_SCORE_H

#include "rules/eligible.h"

/* The measures a term may name: interests, family_interests, needs, age_fit, distance, overlap,
 * languages, spare_qualifications, near, continuity, gender_wish, flexibility, traits,
 * experience, household_wish, meeting_place, young_children …; each gives 0..1000 thousandths. */
struct score_part {
    uint16_t term;      /* index into pack->term, or PACK_TERMS_MAX + rule index for prefer rules */
    int32_t points;     /* what it adds */
    int32_t points_max; /* what it could add */
    int32_t value; /* what was measured, in the term's own unit (shared interests, metres, …) */
};

struct score {
    int32_t points; /* 0..1000 */
    uint32_t part_count;
    struct score_part part[PACK_TERMS_MAX + 32];
};

/* Points only: the hot path. */
int32_t score_points(const struct pack *pack, const struct pair_view *pair);
/* With all parts; out->points equals score_points. */
void score_explain(const struct pack *pack, const struct pair_view *pair, struct score *out);

#endif

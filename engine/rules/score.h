/* How well an eligible pair fits: 0..1000 points, the weighted sum of the pack's terms and
 * preferences, in integers. */
#ifndef AMITY_RULES_SCORE_H
#define AMITY_RULES_SCORE_H

#include "rules/eligible.h"

/* The measures a term may name: interests, family_interests, needs, age_fit, distance, overlap,
 * languages, spare_qualifications, near, continuity, gender_wish, flexibility, traits,
 * experience, household_wish, meeting_place, young_children …; each gives 0..1000 thousandths. */
struct measured {
    bool applies; /* depends on the client alone, so that volunteers are comparable */
    int32_t thousandths;
    int32_t value;
};
struct measure {
    const char *name, *unit, *meaning; /* measures.def */
    void (*take)(const struct pack *pack, const struct pair_view *pair, struct measured *out);
};
uint32_t measure_count(void);
const struct measure *measure_of(uint32_t number);
uint32_t measure_find(const char *name); /* UINT32_MAX when there is none */
const char *measure_nearest(const char *name);

struct score_term {
    const char *id;
    uint32_t services; /* bits */
    uint16_t weight;
    uint8_t measure;
    struct texts text;
    const char *source, *requirements;
};

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

/* score = floor(sum of weight * thousandths / sum of weight), over the terms and prefer rules of
 * the service that apply to the client. Points of the parts are its running floors, so they add up
 * to it exactly. Bound: 64 weights of at most 10 000 times 1 000 stay below 2^30. */
/* Points only: the hot path. */
int32_t score_points(const struct pack *pack, const struct pair_view *pair);
/* With all parts; out->points equals score_points. */
void score_explain(const struct pack *pack, const struct pair_view *pair, struct score *out);

#endif

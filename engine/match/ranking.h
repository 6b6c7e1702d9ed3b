/* The best k of many, best first, ties to the lower id: an insertion array, since k is small. */
#ifndef AMITY_MATCH_RANKING_H
#define AMITY_MATCH_RANKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct ranked {
    const char *id;
    int32_t points;
    uint32_t slot;   /* the caller's */
    uint32_t option; /* the caller's */
};

struct ranking {
    struct ranked *best; /* [k] */
    uint32_t count, k;
};

bool ranking_open(struct ranking *ranking, uint32_t k, struct arena *request) MUST_USE;
/* True when something with these points could still enter. */
bool ranking_admits(const struct ranking *ranking, int32_t points);
void ranking_offer(struct ranking *ranking, const struct ranked *one);

#endif

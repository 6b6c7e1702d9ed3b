/* The best k of many. */
#include "match/ranking.h"

#include <string.h>

bool ranking_open(struct ranking *ranking, uint32_t k, struct arena *request)
{
    *ranking = (struct ranking){.k = k};
    ranking->best = arena_take_many(request, (size_t)k + 1, sizeof *ranking->best);
    return ranking->best != NULL;
}

bool ranking_admits(const struct ranking *ranking, int32_t points)
{
    return ranking->count < ranking->k || points >= ranking->best[ranking->count - 1].points;
}

static bool stands_before(const struct ranked *a, const struct ranked *b)
{
    return a->points != b->points ? a->points > b->points : strcmp(a->id, b->id) < 0;
}

void ranking_offer(struct ranking *ranking, const struct ranked *one)
{
    if (!ranking_admits(ranking, one->points)) {
        return;
    }
    uint32_t at = ranking->count;
    while (at > 0 && stands_before(one, &ranking->best[at - 1])) {
        ranking->best[at] = ranking->best[at - 1];
        at--;
    }
    if (at < ranking->k) {
        ranking->best[at] = *one;
        if (ranking->count < ranking->k) {
            ranking->count++;
        }
    }
}

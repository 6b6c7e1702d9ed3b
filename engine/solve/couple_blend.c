/* Weighs all values in one sum, prices it, and betters the answer under those prices. */
#include "solve/couple_blend.h"

#include <stdlib.h>
#include <string.h>

#include "solve/lagrange_descend.h"
#include "solve/search_many.h"

enum {
    STEEP = 8,      /* a unit of a level is worth so many of the level behind */
    STEEP_LAST = 5, /* a unit of the last level so many times its quality */
    STEPS = 240,
    STEPS_MORE = 120, /* in later rounds, from where the last one ended */
    ROUNDS_LONG = 4,  /* beyond, rounds are as long as this one */
    SEATS = 90,
    WINDOW = 120, /* neighbourhoods between two looks at how many helped */
    FEW = 6       /* fewer than one in so many is few, in the first round */
};

/* What units that have any of value k mostly have of it. */
static int64_t typical_of(const struct blend *blend, uint32_t k)
{
    const struct instance *instance = blend->answer->board->instance;
    const struct component *component = blend->component;
    int64_t sum = 0;
    int64_t count = 0;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        const uint32_t unit = component->unit[i];
        int64_t most = 0;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            const int64_t value = arc_value(instance, a, k);
            most = value > most ? value : most;
        }
        sum += most;
        count += most > 0;
    }
    return count == 0 ? 0 : (sum + count - 1) / count;
}

static void blend_stage(const struct blend *blend, struct lagrange *lagrange)
{
    lagrange_stage(lagrange, blend->component, blend->answer->board->instance->level_count);
    memcpy(lagrange->weight, blend->weight, sizeof lagrange->weight);
}

/* false when the weights grow out of range. */
static bool weights_set(struct blend *blend, const int64_t *typical, int64_t steep)
{
    const uint32_t levels = blend->answer->board->instance->level_count;
    wide worth = (wide)LAGRANGE_ONE * typical[levels];
    uint32_t before = 0; /* levels that anybody has, from the last on */
    blend->weight[levels] = LAGRANGE_ONE;
    for (uint32_t k = levels; k-- > 0;) {
        if (typical[k] == 0) {
            continue;
        }
        worth *= before == 0 ? STEEP_LAST : steep;
        if (worth >= (wide)1 << 60) {
            return false;
        }
        blend->weight[k] = (int64_t)(worth / typical[k]) + 1;
        blend->typical = before < 2 ? (int64_t)(worth / LAGRANGE_ONE) : blend->typical;
        before++;
    }
    blend_stage(blend, &blend->best);
    return lagrange_weigh(&blend->best);
}

enum status blend_open(struct blend *blend, struct arena *job, bool *useful)
{
    const uint32_t levels = blend->answer->board->instance->level_count;
    int64_t typical[CERT_VALUES_MAX] = {0};
    if (lagrange_open(&blend->best, blend->answer->board, job) != OK) {
        return E_NO_MEMORY;
    }
    for (uint32_t k = 0; k <= levels; k++) {
        typical[k] = typical_of(blend, k);
    }
    typical[levels] = typical[levels] > 0 ? typical[levels] : 1;
    *useful = false;
    for (int64_t steep = STEEP; steep > 1 && !*useful; steep /= 2) {
        *useful = weights_set(blend, typical, steep);
    }
    return OK;
}

/* false when there are no prices. */
static bool blend_price(struct blend *blend)
{
    const struct tally none = {{0}};
    const uint32_t doublings = blend->round < ROUNDS_LONG ? blend->round : ROUNDS_LONG;
    blend_stage(blend, blend->now);
    blend_stage(blend, blend->trial);
    struct descent descent = {.now = blend->now,
                              .trial = blend->trial,
                              .best = &blend->best,
                              .reached = &none,
                              .enough = INT64_MIN,
                              .steps_max = blend->round == 0 ? STEPS : STEPS_MORE << doublings,
                              .typical = blend->typical,
                              .threads = blend->threads,
                              .warm = blend->round > 0,
                              .priced = blend->round > 0};
    (void)lagrange_descend(&descent);
    return descent.priced;
}

/* What the answer is worth by these weights, in whole units of quality. */
static int64_t blend_worth(const struct blend *blend)
{
    const struct tally part = answer_part(blend->answer, blend->component);
    wide sum = 0;
    for (uint32_t k = 0; k <= blend->best.k; k++) {
        sum += (wide)blend->weight[k] * part.value[k];
    }
    return (int64_t)(sum / LAGRANGE_ONE);
}

static void blend_tell(const struct blend *blend, uint32_t tried)
{
    const struct budget_progress progress = {"blend", tried, 0, blend_worth(blend),
                                             (int64_t)(blend->best.total / LAGRANGE_ONE)};
    budget_tell(blend->answer->board->budget, &progress);
}

static void blend_search(struct blend *blend)
{
    struct near_many *many = calloc(1, sizeof *many);
    if (many == NULL) {
        return;
    }
    many->ground.answer = blend->answer;
    many->ground.component = blend->component;
    many->ground.lagrange = &blend->best;
    many->ground.k = 0; /* whatever is better is taken */
    many->seed = UINT64_MAX - blend->round;
    many->threads = blend->threads;
    many->seats = SEATS;
    const uint32_t few = FEW << (blend->round < ROUNDS_LONG ? blend->round : ROUNDS_LONG);
    if (many_open(many) == OK) {
        struct many_round window = {0};
        uint32_t tried = 0;
        while (!budget_ends(blend->answer->board->budget)) {
            blend_tell(blend, tried);
            const struct many_round round = many_improve(many);
            tried += round.tried;
            window.tried += round.tried;
            window.better += round.better;
            if (round.tried == 0 ||
                (window.tried >= WINDOW && window.better * few < window.tried)) {
                break;
            }
            window = window.tried >= WINDOW ? (struct many_round){0} : window;
        }
        many_close(many);
    }
    free(many);
}

void blend_round(struct blend *blend)
{
    if (blend_price(blend) && !budget_ends(blend->answer->board->budget)) {
        blend_search(blend);
    }
    blend->round++;
}

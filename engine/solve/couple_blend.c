/* Weighs all values in one sum, prices it, and betters the answer under those prices. */
#include "solve/couple_blend.h"

#include <stdlib.h>
#include <string.h>

#include "solve/lagrange_descend.h"
#include "solve/search_many.h"

enum {
    STEEP = 8,            /* a unit of a level is worth so many of the level behind */
    STEEP_LAST = 5,       /* a unit of the last level so many times its quality */
    STEPS = 240,          /* of a descent that goes all the way */
    STEPS_LEAST = 4,      /* of the first */
    STEPS_MOST = 15,      /* the same */
    FIRST_ARCS = 5000000, /* the first descent looks at about so many */
    STEPS_WHOLE = 96,     /* of a descent that goes all the way in the largest problems */
    WHOLE_ARCS = 150000000,
    STARTS = 3,       /* rounds before prices go all the way */
    FEWER_MAX = 4,    /* few grows fewer for so many rounds */
    UNITS_EACH = 640, /* a first neighbourhood for so many units */
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
        uint32_t end = instance->arc_begin[unit + 1];
        if (k < instance->level_count && end > instance->arc_begin[unit]) {
            end = instance->arc_begin[unit] + 1; /* a level is the unit's, whatever the arc */
        }
        for (uint32_t a = instance->arc_begin[unit]; a < end; a++) {
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

/* How a round's descent goes: the roughest prices in a moment, then finer ones. */
struct gait {
    uint32_t factor; /* so many times the steps of the first */
    uint32_t first_step;
    int32_t shrink;
};

static struct gait gait_of(const struct blend *blend)
{
    static const struct gait start[STARTS] = {{1, 14, 2}, {4, 14, 2}, {16, 14, 5}};
    const struct gait whole = {STEPS, blend->full > 1 ? 10 : 13, 9};
    return blend->round < STARTS ? start[blend->round] : whole;
}

static uint32_t steps_of(const struct blend *blend)
{
    const uint32_t arcs = blend->answer->board->instance->arc_count;
    uint32_t first = FIRST_ARCS / (arcs + 1);
    first = first < STEPS_LEAST ? STEPS_LEAST : first > STEPS_MOST ? STEPS_MOST : first;
    uint32_t whole = WHOLE_ARCS / (arcs + 1);
    whole = whole < STEPS_WHOLE ? STEPS_WHOLE : whole > STEPS ? STEPS : whole;
    const uint32_t steps = first * gait_of(blend).factor;
    return steps < whole ? steps : whole;
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

/* false when there are no prices. */
static bool blend_price(struct blend *blend)
{
    const struct tally none = {{0}};
    const struct gait gait = gait_of(blend);
    blend_stage(blend, blend->now);
    blend_stage(blend, blend->trial);
    struct descent descent = {.now = blend->now,
                              .trial = blend->trial,
                              .best = &blend->best,
                              .reached = &none,
                              .enough = blend_worth(blend),
                              .steps_max = steps_of(blend),
                              .typical = blend->typical,
                              .first_step = gait.first_step,
                              .shrink = gait.shrink,
                              .threads = blend->threads,
                              .laned = true,
                              .warm = blend->round > 0,
                              .priced = blend->round > 0};
    (void)lagrange_descend(&descent);
    return descent.priced;
}

static void blend_tell(const struct blend *blend, struct near_many *many, uint32_t tried)
{
    many->told = (struct budget_progress){"blend", tried, 0, blend_worth(blend),
                                          (int64_t)(blend->best.total / LAGRANGE_ONE)};
    budget_tell(blend->answer->board->budget, &many->told);
}

/* Whether the search goes on: not where little comes of it, and not for so long that the bounds of
 * the single values would have to wait. */
static bool blend_goes_on(const struct blend *blend, const struct many_round *window,
                          uint32_t tried)
{
    const uint32_t full = blend->full < FEWER_MAX ? blend->full : FEWER_MAX;
    const uint32_t starts = blend->round < STARTS ? blend->round : STARTS;
    const uint64_t each = blend->component->unit_count / UNITS_EACH + 1;
    if (tried >= each << (starts + full)) {
        return false;
    }
    return window->tried < WINDOW ||
           window->better * (uint64_t)FEW << full >= 2 * (uint64_t)window->tried;
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
    if (many_open(many) == OK) {
        struct many_round window = {0};
        struct many_round round = {.tried = 1};
        for (uint32_t tried = 0; round.tried > 0 && blend_goes_on(blend, &window, tried) &&
                                 !budget_ends(blend->answer->board->budget);
             tried += round.tried) {
            if (window.tried >= WINDOW) {
                window = (struct many_round){0};
            }
            blend_tell(blend, many, tried);
            round = many_improve(many);
            window.tried += round.tried;
            window.better += round.better;
        }
        many_close(many);
    }
    free(many);
}

void blend_run(struct blend *blend)
{
    const struct budget *budget = blend->answer->board->budget;
    bool whole = false;
    while (!whole && !budget_ends(budget)) {
        whole = blend->round >= STARTS;
        blend->full += whole;
        if (!blend_price(blend)) {
            return;
        }
        if (!budget_ends(budget)) {
            blend_search(blend);
        }
        blend->round++;
    }
}

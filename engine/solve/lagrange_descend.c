/* Walks prices downhill on the bound, by what the seats' best packings ask for. */
#include "solve/lagrange_descend.h"

#include <stdlib.h>
#include <string.h>

#include "solve/lagrange_sweep.h"

enum {
    FINE = 64,            /* means are kept in 1/64 */
    MEMORY = 16,          /* sweeps that a mean remembers */
    SHRINK = 7,           /* steps shrink by e^7 over the whole descent */
    QUALITY_PACE = 4,     /* how much faster than a price the multiplier of quality moves */
    START_PACE_LEVEL = 4, /* how far out a level starts, by the subsidies of the one before */
    START_PACE = 1,       /* and quality: units are worth hundreds there, and steps as long */
    NO_LEVEL = INSTANCE_LEVELS_MAX,
    SWEEPS_A_LOOK = 4,
    COLD_STEP_LEVEL = 13, /* the first step: 2^-14 of what a unit is worth times 2 to this */
    COLD_STEP = 14,
    WARM_STEP = 8
};

#define START_END ((wide)1 << 52) /* means in 1/FINE stay below 2^60 */

/* How dear a unit is for what it adds to a level. */
struct rank {
    int64_t key;
    uint32_t unit;
};

/* Levels are of units, not of arcs: so their multipliers need no walk. For given subsidies (minus
 * the prices of `now`, who wander in either sign) the best multiplier of a level is the subsidy of
 * the last unit that the level needs to be reached, the cheapest first. */
struct walk {
    struct descent *descent;
    uint32_t rows; /* levels before k whose multipliers follow the prices */
    struct sweep sweep;
    int64_t *mean;     /* [unit_count]: of the price over the last sweeps */
    int64_t *mean_b;   /* [bundle_count] */
    bool *served;      /* [unit_count]: what the rows before k would have */
    struct rank *rank; /* [unit_count]: room */
    int64_t level_m[INSTANCE_LEVELS_MAX];
    int64_t mean_q;                   /* multiplier of quality */
    int64_t most[CERT_VALUES_MAX];    /* sum over units of their greatest value j */
    int64_t typical[CERT_VALUES_MAX]; /* of a unit that has any */
    wide least;                       /* of best */
};

/* ----------------------------------------------------------------- level rows */

static int rank_compare(const void *a, const void *b)
{
    const struct rank *x = a;
    const struct rank *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static bool has_level(const struct walk *walk, uint32_t unit)
{
    const struct instance *instance = walk->descent->now->board->instance;
    for (uint32_t j = 0; j < walk->rows; j++) {
        if (instance->unit[unit].level[j] > 0) {
            return true;
        }
    }
    return false;
}

/* What the unit's levels before k are worth by now, without level j. */
static int64_t other_levels(const struct walk *walk, const struct instance_unit *unit, uint32_t j)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < walk->rows; i++) {
        sum += i == j ? 0 : walk->level_m[i] * unit->level[i];
    }
    return sum;
}

static void level_set(struct walk *walk, uint32_t j, const int64_t *price, int64_t scale)
{
    const struct lagrange *now = walk->descent->now;
    const struct instance *instance = now->board->instance;
    uint32_t count = 0;
    for (uint32_t i = 0; i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        int64_t level = instance->unit[unit].level[j];
        if (level > 0) {
            bool must = now->board->must[unit] != NO_SEAT;
            int64_t subsidy = -price[unit] / scale - other_levels(walk, &instance->unit[unit], j);
            walk->rank[count++] = (struct rank){must ? INT64_MIN : subsidy / level, unit};
        }
    }
    qsort(walk->rank, count, sizeof *walk->rank, rank_compare);
    int64_t left = walk->descent->reached->value[j];
    walk->level_m[j] = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool needed = left > 0;
        walk->served[walk->rank[i].unit] = needed || walk->rank[i].key < 0;
        if (needed && walk->rank[i].key > walk->level_m[j]) {
            walk->level_m[j] = walk->rank[i].key;
        }
        left -= instance->unit[walk->rank[i].unit].level[j];
    }
}

/* Multipliers of all levels before k for these prices, in 1/scale. */
static void levels_set(struct walk *walk, const int64_t *price, int64_t scale)
{
    const struct lagrange *now = walk->descent->now;
    for (uint32_t i = 0; i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        walk->served[unit] = price[unit] > 0;
    }
    for (uint32_t j = 0; j < walk->rows; j++) {
        level_set(walk, j, price, scale);
    }
}

/* What nobody asked for gets cheaper while it is wanted, what is asked for and not wanted dearer.
 */
static void sweep_units(struct walk *walk)
{
    struct lagrange *now = walk->descent->now;
    levels_set(walk, now->unit_price, 1);
    for (uint32_t i = 0; i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        if (now->board->must[unit] != NO_SEAT) {
            continue;
        }
        if (walk->sweep.asked[unit] == 0 && walk->served[unit]) {
            now->unit_price[unit] -= sweep_step(&walk->sweep, now->unit_price[unit]);
        } else if (walk->sweep.asked[unit] > 0 && !walk->served[unit]) {
            now->unit_price[unit] += sweep_step(&walk->sweep, now->unit_price[unit]);
        }
        if (now->unit_price[unit] < 0 && !has_level(walk, unit)) {
            now->unit_price[unit] = 0;
        }
        walk->mean[unit] += (now->unit_price[unit] * FINE - walk->mean[unit]) / MEMORY;
    }
    budget_spend(now->board->budget, now->component->unit_count);
}

static void sweep_bundles(struct walk *walk)
{
    struct lagrange *now = walk->descent->now;
    const struct board *board = now->board;
    uint32_t levels = board->instance->level_count;
    for (uint32_t i = 0; i < now->component->bundle_count; i++) {
        uint32_t b = now->component->bundle[i];
        int64_t members = board->bundle_begin[b + 1] - board->bundle_begin[b];
        int64_t price = board->instance->bundle[b].split_price;
        wide apart = (wide)(members - 1) * now->touch[b] - (wide)now->weight[levels] * price;
        int64_t room = apart > 0 || board_splits(board, b) ? members : 1;
        walk->sweep.sum_q -= walk->sweep.touched[b] > 1 ? price : 0;
        int64_t next = now->touch[b] + walk->sweep.step * ((int64_t)walk->sweep.touched[b] - room);
        now->touch[b] = next < 0 ? 0 : next;
        walk->mean_b[b] += (now->touch[b] * FINE - walk->mean_b[b]) / MEMORY;
        walk->sweep.touched[b] = 0;
    }
}

/* Quality as a row, for values behind it: a walk like that of a price. */
static bool sweep_quality(struct walk *walk)
{
    struct lagrange *now = walk->descent->now;
    uint32_t j = now->board->instance->level_count;
    if (now->k <= j) {
        walk->sweep.sum_q = 0;
        return true;
    }
    wide slope = walk->sweep.sum_q - walk->descent->reached->value[j];
    wide scale = (wide)(walk->most[j] + 1) * walk->typical[j];
    if (scale <= 0) {
        scale = 1;
    }
    int64_t next = now->weight[j] - (int64_t)(walk->sweep.step * slope * QUALITY_PACE / scale);
    now->weight[j] = next < 0 ? 0 : next;
    walk->mean_q += (now->weight[j] * FINE - walk->mean_q) / MEMORY;
    walk->sweep.sum_q = 0;
    return lagrange_weigh(now);
}

/* ----------------------------------------------------------------------- look */

/* What the bound is before it is divided and rounded. */
static wide excess_of(const struct lagrange *lagrange, const struct tally *reached)
{
    wide left = lagrange->total;
    for (uint32_t j = 0; j < lagrange->k; j++) {
        left -= (wide)lagrange->weight[j] * reached->value[j];
    }
    return left;
}

/* Prices the means; true when that is the lowest bound so far, which `best` then is. */
static bool look(struct walk *walk)
{
    struct lagrange *trial = walk->descent->trial;
    const struct component *component = trial->component;
    const struct instance *instance = trial->board->instance;
    levels_set(walk, walk->mean, FINE);
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        int64_t price =
            walk->mean[unit] / FINE + other_levels(walk, &instance->unit[unit], NO_LEVEL);
        trial->unit_price[unit] = price < 0 ? 0 : price;
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        trial->touch[component->bundle[i]] = (walk->mean_b[component->bundle[i]] + FINE / 2) / FINE;
    }
    const bool blended = walk->descent->typical > 0;
    for (uint32_t j = 0; j < trial->k && !blended; j++) {
        trial->weight[j] =
            j < instance->level_count ? walk->level_m[j] : (walk->mean_q + FINE / 2) / FINE;
    }
    if ((!blended && !lagrange_weigh(trial)) || !sweep_price(&walk->sweep, trial)) {
        return false;
    }
    wide excess = excess_of(trial, walk->descent->reached);
    if (walk->descent->priced && excess >= walk->least) {
        return false;
    }
    walk->least = excess;
    walk->descent->priced = true;
    lagrange_copy(walk->descent->best, trial);
    return true;
}

static void scales_measure(struct walk *walk)
{
    const struct lagrange *now = walk->descent->now;
    const struct instance *instance = now->board->instance;
    for (uint32_t k = 0; k <= now->k; k++) {
        int64_t any = 0;
        for (uint32_t i = 0; i < now->component->unit_count; i++) {
            uint32_t unit = now->component->unit[i];
            int64_t most = 0;
            for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
                int64_t value = arc_value(instance, a, k);
                value = value < 0 ? -value : value;
                most = value > most ? value : most;
            }
            walk->most[k] += most;
            any += most > 0;
        }
        walk->typical[k] = any == 0 ? 1 : (walk->most[k] + any - 1) / any;
    }
    if (walk->descent->typical > 0) {
        walk->typical[now->k] = walk->descent->typical;
    }
}

static void walk_tell(const struct walk *walk, uint32_t done)
{
    const struct descent *descent = walk->descent;
    struct budget_progress progress = {
        "prices", done, descent->steps_max, descent->enough,
        descent->priced ? lagrange_bound(descent->best, descent->reached) : INT64_MAX};
    budget_tell(descent->now->board->budget, &progress);
}

static uint32_t first_step(const struct walk *walk)
{
    if (walk->descent->first_step > 0) {
        return walk->descent->first_step;
    }
    const struct lagrange *now = walk->descent->now;
    bool level = now->k < now->board->instance->level_count;
    return walk->descent->warm ? WARM_STEP : level ? COLD_STEP_LEVEL : COLD_STEP;
}

static void walk_go(struct walk *walk)
{
    struct descent *descent = walk->descent;
    struct lagrange *now = descent->now;
    const int32_t shrink = descent->shrink > 0 ? descent->shrink : SHRINK;
    wide step = (wide)LAGRANGE_ONE * walk->typical[now->k] * (1 << first_step(walk));
    for (uint32_t i = 0; i < descent->steps_max && !budget_ends(now->board->budget); i++) {
        walk->sweep.step = (int64_t)(step >> 14) + 1;
        if (!sweep_seats(&walk->sweep, i % 2 != 0)) {
            return;
        }
        sweep_units(walk);
        sweep_bundles(walk);
        if (!sweep_quality(walk)) {
            return;
        }
        walk_tell(walk, i + 1);
        if (i % SWEEPS_A_LOOK == SWEEPS_A_LOOK - 1 && look(walk) &&
            lagrange_bound(descent->best, descent->reached) <= descent->enough) {
            return;
        }
        step -= step * shrink / descent->steps_max;
    }
}

static void walk_close(struct walk *walk)
{
    sweep_close(&walk->sweep);
    free(walk->mean);
    free(walk->served);
    free(walk->rank);
}

static bool walk_open(struct walk *walk, struct descent *descent)
{
    const struct instance *instance = descent->now->board->instance;
    size_t units = (size_t)instance->unit_count + 1;
    size_t bundles = (size_t)instance->bundle_count + 1;
    *walk = (struct walk){.descent = descent};
    walk->sweep =
        (struct sweep){.now = descent->now, .threads = descent->threads, .laned = descent->laned};
    const enum status status = sweep_open(&walk->sweep);
    walk->mean = calloc(units + bundles, sizeof *walk->mean);
    walk->served = calloc(units, sizeof *walk->served);
    walk->rank = calloc(units, sizeof *walk->rank);
    if (status != OK || walk->mean == NULL || walk->served == NULL || walk->rank == NULL) {
        walk_close(walk);
        return false;
    }
    const uint32_t k = descent->now->k;
    walk->rows = k < instance->level_count ? k : instance->level_count;
    walk->rows = descent->typical > 0 ? 0 : walk->rows;
    walk->mean_b = walk->mean + units;
    walk->least = descent->priced ? excess_of(descent->best, descent->reached) : 0;
    return true;
}

static void guess_prices(struct lagrange *lagrange)
{
    const struct board *board = lagrange->board;
    const struct instance *instance = board->instance;
    for (uint32_t i = 0; i < lagrange->component->unit_count; i++) {
        uint32_t unit = lagrange->component->unit[i];
        int64_t most = 0;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            if (!board->forbidden[a] && lagrange_arc(lagrange, a) > most) {
                most = lagrange_arc(lagrange, a);
            }
        }
        lagrange->unit_price[unit] = board->must[unit] == NO_SEAT ? most - most / 4 : 0;
    }
}

/* Takes up where `best` is. The prices of `now` have the levels' multipliers taken off. */
static void prices_resume(struct walk *walk)
{
    struct lagrange *now = walk->descent->now;
    const struct lagrange *best = walk->descent->best;
    const struct instance *instance = now->board->instance;
    for (uint32_t i = 0; i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        int64_t price = best->unit_price[unit];
        for (uint32_t j = 0; j < walk->rows; j++) {
            price -= best->weight[j] * instance->unit[unit].level[j];
        }
        now->unit_price[unit] = price;
        walk->mean[unit] = price * FINE;
    }
    for (uint32_t i = 0; i < now->component->bundle_count; i++) {
        uint32_t b = now->component->bundle[i];
        now->touch[b] = best->touch[b];
        walk->mean_b[b] = best->touch[b] * FINE;
    }
}

static uint32_t start_pace(const struct lagrange *lagrange)
{
    return lagrange->k < lagrange->board->instance->level_count ? START_PACE_LEVEL : START_PACE;
}

static bool guess(struct walk *walk)
{
    struct lagrange *now = walk->descent->now;
    uint32_t quality = now->board->instance->level_count;
    if (now->k > quality) {
        now->weight[quality] = LAGRANGE_ONE * walk->typical[now->k] / walk->typical[quality];
        walk->mean_q = now->weight[quality] * FINE;
    }
    if (!lagrange_weigh(now) ||
        (walk->descent->typical > 0 && !lagrange_weigh(walk->descent->trial))) {
        return false;
    }
    if (walk->descent->warm) {
        prices_resume(walk);
        return true;
    }
    guess_prices(now);
    const int64_t *start = walk->descent->start;
    for (uint32_t i = 0; start != NULL && i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        wide subsidy = (wide)start[unit] * walk->typical[now->k] * start_pace(now);
        if (has_level(walk, unit) && subsidy < START_END && subsidy > -START_END) {
            now->unit_price[unit] = (int64_t)-subsidy;
        }
    }
    for (uint32_t i = 0; i < now->component->unit_count; i++) {
        uint32_t unit = now->component->unit[i];
        walk->mean[unit] = now->unit_price[unit] * FINE;
    }
    return true;
}

void lagrange_subsidies(const struct lagrange *lagrange, int64_t *subsidy)
{
    const struct instance *instance = lagrange->board->instance;
    for (uint32_t i = 0; i < lagrange->component->unit_count; i++) {
        uint32_t unit = lagrange->component->unit[i];
        int64_t sum = -lagrange->unit_price[unit];
        for (uint32_t j = 0; j <= lagrange->k && j < instance->level_count; j++) {
            sum += lagrange->weight[j] * instance->unit[unit].level[j];
        }
        subsidy[unit] = sum;
    }
}

int64_t lagrange_descend(struct descent *descent)
{
    struct walk walk;
    if (walk_open(&walk, descent)) {
        scales_measure(&walk);
        walk.sweep.worth = LAGRANGE_ONE * walk.typical[descent->now->k];
        if (guess(&walk)) {
            walk_go(&walk);
        }
        walk_close(&walk);
    }
    return descent->priced ? lagrange_bound(descent->best, descent->reached) : INT64_MAX;
}

/* Goes through the values of a coupled component: bound, better answer, proof, next. */
#include "solve/couple.h"

#include <stdlib.h>
#include <string.h>

#include "solve/couple_blend.h"
#include "solve/couple_tree.h"
#include "solve/couple_master.h"
#include "solve/lagrange_descend.h"
#include "solve/search.h"
#include "solve/search_many.h"

#define SPACED_MAX (INT64_C(1) << 42)

enum {
    ROUNDS_MAX = 400,
    PASSES_MAX = 5,
    PASSES_BRANCH = 3, /* in the passes before this one, only small components are branched on */
    NEAR_FAILS = 24,
    NEAR_FAILS_PART = 6,      /* in the first pass of one among many */
    SEATS = 30,               /* a neighbourhood's at first */
    SEATS_LARGE = 90,         /* where far more is to be won than any can */
    BRANCH_UNITS_FIRST = 150, /* in the passes before the last */
    BRANCH_UNITS_MAX = 2000,
    BRANCH_WORK = 150000,
    TREE_WORK = 20000, /* a tree's nodes times units, at first */
    DESCENT_STEPS = 150,
    DESCENT_STEPS_LARGE = 120, /* then neighbourhoods have more to do with the time */
    DESCENT_STEPS_LEAST = 60,
    DESCENT_ARCS = 80000000, /* a first descent looks at no more, but for the least steps */
    MASTER_UNITS_MAX = 4000  /* beyond, a simplex over the columns takes longer than all the rest */
};

struct couple {
    struct answer *answer;
    const struct component *component;
    const struct solve_options *options;
    struct arena *job;
    struct couple_result *result;
    const struct couple *beside; /* whose room this one shares, or NULL */
    struct couple_master master;
    struct couple_tree *tree; /* of the first value, grown in every pass; NULL: none yet */
    bool branched;            /* the bound on the first value is the tree's */
    struct lagrange roam;     /* prices being tried, and the trivial ones */
    struct lagrange trial;
    struct lagrange found; /* the best of the stage's descent */
    struct blend blend;
    bool large;       /* too large for a column model */
    bool blends;      /* all values are searched at once before each pass */
    int64_t *subsidy; /* [unit_count]: of the last level that was priced */
    bool subsidised;
    bool quick; /* one of many under way by turns: a tree finds what neighbourhoods leave */
    uint32_t pass;
    bool mastered;                       /* the column model stands */
    bool descended;                      /* found is priced for this stage */
    bool by_descent[CERT_VALUES_MAX];    /* the prices kept for value k come from a descent */
    bool by_prices[CERT_VALUES_MAX];     /* value k is bounded by prices, not by a tree */
    wide total[CERT_VALUES_MAX];         /* of those prices */
    struct tally given[CERT_VALUES_MAX]; /* what was reached when a tree proved value k */
};

/* By how many doublings a pass tries harder than the first. */
static uint32_t effort(const struct couple *couple)
{
    return couple->pass < PASSES_MAX ? couple->pass : PASSES_MAX;
}

/* Everybody their best arc: price every unit at it, so that no seat adds anything. */
static int64_t trivial_bound(struct couple *couple, uint32_t k, const struct tally *reached)
{
    struct lagrange *trivial = &couple->roam;
    const struct board *board = couple->answer->board;
    const struct instance *instance = board->instance;
    lagrange_stage(trivial, couple->component, k);
    if (!lagrange_weigh(trivial)) {
        return INT64_MAX;
    }
    for (uint32_t i = 0; i < couple->component->unit_count; i++) {
        uint32_t unit = couple->component->unit[i];
        int64_t most = board->must[unit] != NO_SEAT ? INT64_MIN : 0;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            if (!board->forbidden[a] && lagrange_arc(trivial, a) > most) {
                most = lagrange_arc(trivial, a);
            }
        }
        trivial->unit_price[unit] = most;
    }
    return lagrange_price(trivial, NULL) ? lagrange_bound(trivial, reached) : INT64_MAX;
}

/* A must is in every set of its seat, so its price cancels out of the total. A checker that leaves
 * sets free to do without it finds the same total when doing without is dear. */
#define MUST_PRICE (-((wide)1 << 60))

/* How far value k could reach over all answers, feasible or not; from 0 up, -disturbance down. */
static int64_t range_of(const struct couple *couple, uint32_t k)
{
    const struct instance *instance = couple->answer->board->instance;
    int64_t sum = 0;
    for (uint32_t i = 0; i < couple->component->unit_count; i++) {
        uint32_t unit = couple->component->unit[i];
        int64_t most = 0;
        uint32_t end = instance->arc_begin[unit + 1];
        if (k < instance->level_count && end > instance->arc_begin[unit]) {
            end = instance->arc_begin[unit] + 1; /* a level is the unit's, whatever the arc */
        }
        for (uint32_t a = instance->arc_begin[unit]; a < end; a++) {
            int64_t value = arc_value(instance, a, k);
            value = value < 0 ? -value : value;
            most = value > most ? value : most;
        }
        sum += most;
    }
    return sum;
}

/* Copies a stage's numbers to where the certificate keeps them. */
static enum status stage_keep(struct couple *couple, uint32_t k, const struct lagrange *lagrange)
{
    struct certificate_stage *stage = &couple->result->stage[k];
    const struct component *component = couple->component;
    couple->branched = couple->branched && k != 0; /* these prices say more than the tree */
    stage->node_count = 1;
    stage->price_count = component->unit_count + component->bundle_count;
    stage->root = arena_take_many(couple->job, 1, sizeof *stage->root);
    stage->node = arena_take_many(couple->job, 1, sizeof *stage->node);
    stage->price = arena_take_many(couple->job, stage->price_count, sizeof *stage->price);
    if (couple->job->exhausted) {
        return E_NO_MEMORY;
    }
    couple->by_prices[k] = true;
    couple->total[k] = lagrange->total;
    for (uint32_t j = 0; j < CERT_VALUES_MAX; j++) {
        stage->weight[j] = lagrange->weight[j];
    }
    stage->node[0].kind = LEAF_PRICES;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        bool must = couple->answer->board->must[component->unit[i]] != NO_SEAT;
        stage->price[i] = must ? MUST_PRICE : lagrange->unit_price[component->unit[i]];
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        stage->price[component->unit_count + i] = lagrange->touch[component->bundle[i]];
    }
    return OK;
}

/* What the stage of value k proves for the answer as it is now: values before k may have changed
 * since, and not all of them upwards when one before those grew. */
static void stage_refresh(struct couple *couple, uint32_t k)
{
    struct certificate_stage *stage = &couple->result->stage[k];
    const struct tally part = answer_part(couple->answer, couple->component);
    int64_t *bound = &couple->result->bound.value[k];
    if (stage->node_count > 0 && couple->by_prices[k]) {
        wide left = couple->total[k];
        for (uint32_t j = 0; j < k; j++) {
            left -= stage->weight[j] * part.value[j];
        }
        const wide whole = left / LAGRANGE_ONE - (left % LAGRANGE_ONE < 0);
        const int64_t most =
            k > couple->answer->board->instance->level_count ? 0 : range_of(couple, k);
        *bound = whole > most ? most : (int64_t)whole;
        return;
    }
    bool lower = false;
    for (uint32_t j = 0; j < k && stage->node_count > 0; j++) {
        lower = lower || part.value[j] < couple->given[k].value[j];
    }
    if (lower) {
        *bound = k > couple->answer->board->instance->level_count ? 0 : range_of(couple, k);
        *stage = (struct certificate_stage){0};
    }
}

static enum status master_ready(struct couple *couple)
{
    if (couple->mastered) {
        return OK;
    }
    const struct couple *beside = couple->beside;
    while (beside != NULL && !beside->mastered) {
        beside = beside->beside;
    }
    const struct couple_master *shared = beside != NULL ? &beside->master : NULL;
    enum status status = couple_master_open(&couple->master, couple->answer->board,
                                            couple->component, shared, couple->job);
    if (status == OK) {
        couple->mastered = true;
        couple_master_seed(&couple->master, couple->answer);
    }
    return status;
}

static struct budget_progress stage_progress(const struct couple *couple, uint32_t k, int64_t value,
                                             int64_t bound)
{

    static const char *const phase[] = {"level 1", "level 2",  "level 3", "level 4",
                                        "level 5", "level 6",  "level 7", "level 8",
                                        "level 9", "level 10", "quality", "disturbance"};
    uint32_t levels = couple->answer->board->instance->level_count;
    return (struct budget_progress){phase[k < levels ? k : INSTANCE_LEVELS_MAX + k - levels], k,
                                    couple->answer->board->value_count, value, bound};
}

/* Betters the answer on value k while neighbourhoods under these prices help and the bound is not
 * reached. */
static void stage_search(struct couple *couple, const struct lagrange *prices, int64_t bound,
                         uint32_t fails_max)
{
    uint32_t k = prices->k;
    struct near_many *many = calloc(1, sizeof *many);
    if (many == NULL || couple->options->no_neighbourhoods) {
        free(many);
        return;
    }
    many->ground.answer = couple->answer;
    many->ground.component = couple->component;
    many->ground.lagrange = prices;
    many->ground.k = k;
    many->seed = 1 + k + (uint64_t)CERT_VALUES_MAX * couple->pass;
    many->threads = couple->options->threads;
    many->seats = couple->large ? SEATS_LARGE : SEATS;
    if (many_open(many) != OK) {
        free(many);
        return;
    }
    uint32_t fails = 0;
    while (fails < fails_max && !budget_ends(couple->answer->board->budget)) {
        struct tally part = answer_part(couple->answer, couple->component);
        if (part.value[k] >= bound) {
            break;
        }
        many->told = stage_progress(couple, k, part.value[k], bound);
        budget_tell(couple->answer->board->budget, &many->told);
        struct many_round round = many_improve(many);
        fails = round.better > 0 ? 0 : fails + round.tried + 1;
    }
    many_close(many);
    free(many);
}

/* Weights that let no value behind outweigh a step before; false when they grow too large for
 * floating point to be of use. */
static bool weights_space(const struct couple *couple, uint32_t k, int64_t *weight)
{
    const struct instance *instance = couple->answer->board->instance;
    int64_t below = 0;
    for (uint32_t j = k + 1; j-- > 0;) {
        int64_t range = range_of(couple, j);
        for (uint32_t i = 0; j == instance->level_count && i < couple->component->bundle_count;
             i++) {
            range += instance->bundle[couple->component->bundle[i]].split_price;
        }
        weight[j] = below + LAGRANGE_ONE;
        if (range > SPACED_MAX / weight[j] - 1) {
            return false;
        }
        below += weight[j] * range;
    }
    return true;
}

/* Grows the first value's tree by some nodes. */
static void stage_grow(struct couple *couple, int64_t *bound)
{
    uint32_t nodes = TREE_WORK / couple->component->unit_count + 2;
    if (couple->tree == NULL) {
        couple->tree =
            couple_tree_open(&couple->master, couple->answer, couple->master.best.weight);
    }
    if (couple->tree != NULL) {
        int64_t proved = couple_tree_grow(couple->tree, nodes << (effort(couple) - 1));
        if (proved < *bound) {
            *bound = proved;
            couple->branched = true;
            couple->by_prices[0] = false;
        }
    }
}

/* Branches where that may end: the smaller the component, the longer it is tried. */
static void stage_close(struct couple *couple, uint32_t k, int64_t *bound)
{
    struct tally part = answer_part(couple->answer, couple->component);
    uint32_t units = couple->component->unit_count;
    uint32_t branch_units =
        effort(couple) + 1 < PASSES_BRANCH ? BRANCH_UNITS_FIRST : BRANCH_UNITS_MAX;
    if (part.value[k] >= *bound || couple->options->no_branching || !couple->master.priced ||
        budget_ends(couple->answer->board->budget)) {
        return;
    }
    if (couple->quick && k == 0 && couple->pass > 0) { /* in the first, others are waiting */
        stage_grow(couple, bound);
    }
    if (units > branch_units || (couple->quick && k == 0)) {
        return;
    }
    struct branch_order order = {.nodes_max = BRANCH_WORK / units << effort(couple)};
    struct certificate_stage *stage = &couple->result->stage[k];
    memcpy(order.weight, couple->master.best.weight, sizeof order.weight);
    bool closed = couple_branch(&couple->master, couple->answer, &order, couple->job, stage);
    if (!closed && weights_space(couple, k, order.weight)) {
        closed = couple_branch(&couple->master, couple->answer, &order, couple->job, stage);
    }
    if (closed) {
        couple->by_prices[k] = false;
        couple->given[k] = answer_part(couple->answer, couple->component);
        *bound = couple->given[k].value[k];
    }
}

/* The bound that everybody's best arc gives; kept when no earlier pass knew as much. */
static enum status stage_open(struct couple *couple, uint32_t k, const struct tally *part)
{
    int64_t *bound = &couple->result->bound.value[k];
    bool cancelled = budget_is_cancelled(couple->answer->board->budget);
    int64_t trivial = cancelled ? INT64_MAX : trivial_bound(couple, k, part);
    bool weighed = trivial != INT64_MAX;
    if (!weighed) { /* no time, or weights out of range: what is conceivable */
        trivial = k > couple->answer->board->instance->level_count ? 0 : range_of(couple, k);
    }
    if (k < couple->result->stage_count && *bound <= trivial) {
        return OK;
    }
    *bound = trivial;
    return weighed ? stage_keep(couple, k, &couple->roam) : OK;
}

/* Takes up the prices that an earlier pass left in the certificate; false when it left none. */
static bool stage_resume(struct couple *couple, uint32_t k)
{
    const struct certificate_stage *stage = &couple->result->stage[k];
    const struct component *component = couple->component;
    struct lagrange *found = &couple->found;
    if (k >= couple->result->stage_count || stage->node_count != 1 || !couple->by_descent[k]) {
        return false;
    }
    for (uint32_t j = 0; j < k; j++) {
        found->weight[j] = (int64_t)stage->weight[j];
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        bool must = couple->answer->board->must[component->unit[i]] != NO_SEAT;
        found->unit_price[component->unit[i]] = must ? 0 : (int64_t)stage->price[i];
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        found->touch[component->bundle[i]] = (int64_t)stage->price[component->unit_count + i];
    }
    return lagrange_weigh(found) && lagrange_price(found, NULL);
}

static uint32_t descent_steps(const struct couple *couple)
{
    if (!couple->large) {
        return DESCENT_STEPS;
    }
    const uint32_t steps = DESCENT_ARCS / (couple->answer->board->instance->arc_count + 1);
    return steps < DESCENT_STEPS_LEAST   ? DESCENT_STEPS_LEAST
           : steps > DESCENT_STEPS_LARGE ? DESCENT_STEPS_LARGE
                                         : steps;
}

/* Prices by descent: from a guess, then on from where that ended, by smaller steps; in a later pass
 * from where the last one was. */
static int64_t stage_price(struct couple *couple, struct descent *descent)
{
    uint32_t k = couple->found.k;
    int64_t priced = INT64_MAX;
    descent->warm = stage_resume(couple, k);
    descent->priced = descent->warm;
    if (!descent->warm) {
        descent->steps_max = descent_steps(couple);
        priced = lagrange_descend(descent);
        lagrange_stage(&couple->roam, couple->component, k);
        lagrange_stage(&couple->trial, couple->component, k);
    }
    /* where much was reached before, all values get some bound first, and then better ones */
    const bool first = couple->blends && couple->pass == 0;
    if (descent->priced && !first && (priced > descent->enough) &&
        !budget_ends(couple->answer->board->budget)) {
        descent->warm = true;
        descent->steps_max = descent_steps(couple) << effort(couple);
        priced = lagrange_descend(descent);
    }
    return priced;
}

/* How many neighbourhoods in a row may fail. */
static uint32_t fails_max(const struct couple *couple)
{
    return couple->quick ? NEAR_FAILS_PART : (uint32_t)NEAR_FAILS << 2 * effort(couple);
}

/* Prices by descent, and neighbourhoods under them. */
static enum status stage_descend(struct couple *couple, uint32_t k)
{
    struct tally part = answer_part(couple->answer, couple->component);
    int64_t *bound = &couple->result->bound.value[k];
    lagrange_stage(&couple->roam, couple->component, k);
    lagrange_stage(&couple->trial, couple->component, k);
    lagrange_stage(&couple->found, couple->component, k);
    struct descent descent = {.now = &couple->roam,
                              .trial = &couple->trial,
                              .best = &couple->found,
                              .start = couple->subsidised ? couple->subsidy : NULL,
                              .reached = &part,
                              .enough = part.value[k],
                              .threads = couple->options->threads,
                              .laned = couple->large};
    int64_t priced = stage_price(couple, &descent);
    if (descent.priced && k < couple->answer->board->instance->level_count) {
        lagrange_subsidies(&couple->found, couple->subsidy);
        couple->subsidised = true;
    }
    couple->descended = descent.priced && !budget_ends(couple->answer->board->budget);
    if (priced <= *bound) {
        *bound = priced;
        couple->by_descent[k] = true;
        if (stage_keep(couple, k, &couple->found) != OK) {
            return E_NO_MEMORY;
        }
    }
    if (couple->descended && !couple->quick) {
        stage_search(couple, &couple->found, *bound, fails_max(couple));
    }
    return OK;
}

/* Prices by the column model, neighbourhoods under them, and branching. */
static enum status stage_master(struct couple *couple, uint32_t k)
{
    struct tally part = answer_part(couple->answer, couple->component);
    int64_t *bound = &couple->result->bound.value[k];
    enum status status = master_ready(couple);
    if (status != OK) {
        return status;
    }
    couple_master_stage(&couple->master, k, &part);
    if (couple->descended) {
        couple_master_warm(&couple->master, &couple->found);
    }
    int64_t priced = couple_master_bound(&couple->master, &part, part.value[k], ROUNDS_MAX);
    if (couple->master.priced && priced <= *bound) {
        *bound = priced;
        couple->by_descent[k] = false;
        if (stage_keep(couple, k, &couple->master.best) != OK) {
            return E_NO_MEMORY;
        }
    }
    if (couple->master.priced && k < couple->answer->board->instance->level_count) {
        lagrange_subsidies(&couple->master.best, couple->subsidy);
        couple->subsidised = true;
    }
    if (couple->master.priced) {
        stage_search(couple, &couple->master.best, *bound, fails_max(couple));
    }
    stage_close(couple, k, bound);
    return OK;
}

static enum status stage_solve(struct couple *couple, uint32_t k)
{
    const struct budget *budget = couple->answer->board->budget;
    stage_refresh(couple, k);
    struct tally part = answer_part(couple->answer, couple->component);
    const int64_t *bound = &couple->result->bound.value[k];
    if (k < couple->result->stage_count && *bound <= part.value[k]) {
        return OK; /* proved in an earlier pass */
    }
    uint32_t units = couple->component->unit_count;
    enum status status = stage_open(couple, k, &part);
    couple->descended = false;
    bool descends = couple->options->no_search ||
                    (couple->quick ? couple->pass == 0 : units > BRANCH_UNITS_FIRST);
    if (status == OK && *bound > part.value[k] && !budget_ends(budget) && descends) {
        status = stage_descend(couple, k);
        part = answer_part(couple->answer, couple->component);
    }
    if (status == OK && *bound > part.value[k] && !budget_ends(budget) &&
        units <= MASTER_UNITS_MAX) {
        status = stage_master(couple, k);
        part = answer_part(couple->answer, couple->component);
    }
    const struct budget_progress progress = stage_progress(couple, k, part.value[k], *bound);
    budget_tell(budget, &progress);
    return status;
}

static bool all_proved(const struct couple *couple)
{
    struct tally part = answer_part(couple->answer, couple->component);
    uint32_t count = couple->answer->board->value_count;
    return tally_compare(&part, &couple->result->bound, count) == 0;
}

/* Small problems are soon through all values; one value alone is its own sum. */
static enum status couple_blends(struct couple *couple)
{
    if (!couple->large || couple->options->no_neighbourhoods ||
        couple->answer->board->instance->level_count == 0) {
        return OK;
    }
    couple->blend = (struct blend){.answer = couple->answer,
                                   .component = couple->component,
                                   .threads = couple->options->threads,
                                   .now = &couple->roam,
                                   .trial = &couple->trial};
    return blend_open(&couple->blend, couple->job, &couple->blends);
}

enum status couple_open(struct couple **out, const struct couple_order *order, struct arena *job,
                        struct couple_result *result)
{
    struct couple *couple = arena_take_many(job, 1, sizeof *couple);
    *out = NULL;
    if (couple == NULL) {
        return E_NO_MEMORY;
    }
    *couple =
        (struct couple){.answer = order->answer,
                        .component = order->component,
                        .options = order->options,
                        .job = job,
                        .result = result,
                        .beside = order->beside,
                        .quick = order->part && order->component->unit_count <= MASTER_UNITS_MAX};
    memset(result, 0, sizeof *result);
    const uint32_t asked = order->options->start_units;
    couple->large = order->component->unit_count > (asked == 0 ? MASTER_UNITS_MAX : asked);
    if (order->beside != NULL) { /* of another component: there is no part that both use */
        couple->roam = order->beside->roam;
        couple->trial = order->beside->trial;
        couple->found = order->beside->found;
        couple->subsidy = order->beside->subsidy;
        *out = couple;
        return OK;
    }
    struct board *board = order->answer->board;
    enum status status = lagrange_open(&couple->roam, board, job);
    status = status == OK ? lagrange_open(&couple->trial, board, job) : status;
    status = status == OK ? lagrange_open(&couple->found, board, job) : status;
    couple->subsidy = arena_take_many(job, board->instance->unit_count, sizeof(int64_t));
    status = job->exhausted ? E_NO_MEMORY : status;
    status = status == OK ? couple_blends(couple) : status;
    *out = couple;
    return status;
}

enum status couple_close(struct couple *couple)
{
    if (couple == NULL) {
        return OK;
    }
    enum status status =
        couple->branched ? couple_tree_write(couple->tree, couple->job, &couple->result->stage[0])
                         : OK;
    couple_tree_close(&couple->tree);
    couple_master_close(&couple->master);
    return status;
}

enum status couple_pass(struct couple *couple)
{
    uint32_t count = couple->answer->board->value_count;
    enum status status = OK;
    if (couple->blends) {
        blend_run(&couple->blend);
    }
    for (uint32_t k = 0; k < count && status == OK; k++) {
        status = stage_solve(couple, k);
    }
    couple->result->stage_count = count;
    for (uint32_t k = 0; k < count; k++) {
        stage_refresh(couple, k);
    }
    couple->result->proved = status == OK && all_proved(couple);
    couple->pass++;
    return status;
}

enum status couple_solve(struct answer *answer, const struct component *component,
                         const struct solve_options *options, struct arena *job,
                         struct couple_result *result)
{
    struct couple_order order = {answer, component, options, NULL, false};
    struct couple *couple = NULL;
    enum status status = couple_open(&couple, &order, job, result);
    bool whole = !options->no_neighbourhoods && !options->no_branching;
    uint32_t passes = whole ? PASSES_MAX : PASSES_BRANCH;
    for (uint32_t pass = 0; pass < passes && status == OK; pass++) {
        status = couple_pass(couple);
        if (result->proved || budget_ends(answer->board->budget)) {
            break;
        }
    }
    enum status closed = couple_close(couple);
    return status == OK ? closed : status;
}

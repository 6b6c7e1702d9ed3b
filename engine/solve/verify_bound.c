/* Walks a stage's trees and recomputes what every leaf claims. */
#include "solve/verify_bound.h"

#include <string.h>

static const int SUM_BITS = 126;

wide bounder_add(struct bounder *bounder, wide a, wide b)
{
    wide sum = 0;
    if (__builtin_add_overflow(a, b, &sum) || sum > (wide)1 << SUM_BITS ||
        sum < -((wide)1 << SUM_BITS)) {
        bounder->overflow = true;
        return 0;
    }
    return sum;
}

wide bounder_weight(const struct bounder *bounder, uint32_t arc)
{
    const struct instance *instance = bounder->instance;
    const struct instance_arc *a = &instance->arc[arc];
    const wide *weight = bounder->stage->weight;
    wide sum = weight[instance->level_count] * a->score;
    sum -= weight[instance->level_count + 1] * a->disturbance;
    for (uint32_t k = 0; k < instance->level_count; k++) {
        sum += weight[k] * instance->unit[a->unit].level[k];
    }
    return sum;
}

bool bounder_allows(const struct bounder *bounder, uint32_t arc)
{
    const struct instance_arc *a = &bounder->instance->arc[arc];
    const uint32_t pin = bounder->instance->unit[a->unit].pin;
    return bounder->decision[arc] != ARC_LEFT_OUT && (pin == NO_SEAT || pin == a->seat) &&
           (bounder->taken[a->unit] == NO_ARC || bounder->taken[a->unit] == arc);
}

bool bounder_is_over(const struct bounder *bounder)
{
    return bounder->overflow || bounder->effort > bounder->effort_max;
}

/* Lists 0 .. count-1 by the group each belongs to; group NO_SEAT is left out. */
static void group(const uint32_t *group_of, uint32_t count, uint32_t groups, uint32_t *begin,
                  uint32_t *member)
{
    for (uint32_t i = 0; i < count; i++) {
        if (group_of[i] < groups) {
            begin[group_of[i] + 1]++;
        }
    }
    for (uint32_t i = 0; i < groups; i++) {
        begin[i + 1] += begin[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (group_of[i] < groups) {
            member[begin[group_of[i]]++] = i;
        }
    }
    for (uint32_t i = groups; i > 0; i--) {
        begin[i] = begin[i - 1];
    }
    begin[0] = 0;
}

static void bounder_group(struct bounder *bounder, uint32_t *seat_of_arc)
{
    const struct instance *instance = bounder->instance;
    const struct certificate *certificate = bounder->certificate;
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        seat_of_arc[a] = instance->arc[a].seat;
    }
    memset(bounder->bundle_component, 0xff, instance->bundle_count * sizeof(uint32_t));
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        bounder->taken[u] = NO_ARC;
        const uint32_t bundle = instance->unit[u].bundle;
        if (bundle != NO_BUNDLE) {
            bounder->bundle_size[bundle]++;
            bounder->bundle_component[bundle] = certificate->component_of_unit[u];
        }
    }
    const uint32_t components = certificate->component_count;
    group(seat_of_arc, instance->arc_count, instance->seat_count, bounder->in_begin,
          bounder->in_arc);
    group(certificate->component_of_unit, instance->unit_count, components, bounder->unit_begin,
          bounder->unit_of);
    group(certificate->component_of_seat, instance->seat_count, components, bounder->seat_begin,
          bounder->seat_of);
    group(bounder->bundle_component, instance->bundle_count, components, bounder->bundle_begin,
          bounder->bundle_of);
}

enum status bounder_open(struct bounder *bounder, const struct instance *instance,
                         const struct certificate *certificate, struct arena *job,
                         struct fault *fault)
{
    const size_t units = instance->unit_count;
    const size_t seats = instance->seat_count;
    const size_t arcs = instance->arc_count;
    const size_t bundles = instance->bundle_count;
    const size_t components = certificate->component_count;
    *bounder = (struct bounder){.instance = instance, .certificate = certificate};
    bounder->judge = judge_take(job);
    bounder->in_begin = arena_take_many(job, seats + 1, sizeof(uint32_t));
    bounder->in_arc = arena_take_many(job, arcs, sizeof(uint32_t));
    bounder->unit_begin = arena_take_many(job, components + 1, sizeof(uint32_t));
    bounder->unit_of = arena_take_many(job, units, sizeof(uint32_t));
    bounder->seat_begin = arena_take_many(job, components + 1, sizeof(uint32_t));
    bounder->seat_of = arena_take_many(job, seats, sizeof(uint32_t));
    bounder->bundle_begin = arena_take_many(job, components + 1, sizeof(uint32_t));
    bounder->bundle_of = arena_take_many(job, bundles, sizeof(uint32_t));
    bounder->bundle_size = arena_take_many(job, bundles, sizeof(uint32_t));
    bounder->bundle_component = arena_take_many(job, bundles, sizeof(uint32_t));
    bounder->decision = arena_take(job, arcs);
    bounder->taken = arena_take_many(job, units, sizeof(uint32_t));
    bounder->unit_price = arena_take_many(job, units, sizeof(wide));
    bounder->bundle_price = arena_take_many(job, bundles, sizeof(wide));
    bounder->within = arena_take_many(job, KNAPSACK_HOURS_MAX + 1, sizeof(wide));
    bounder->touched = arena_take_many(job, bundles, sizeof(uint32_t));
    uint32_t *seat_of_arc = arena_take_many(job, arcs, sizeof(uint32_t));
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    bounder_group(bounder, seat_of_arc);
    size_t degree = 0;
    for (size_t v = 0; v < seats; v++) {
        const size_t here = bounder->in_begin[v + 1] - bounder->in_begin[v];
        degree = here > degree ? here : degree;
    }
    uint32_t nodes = 0;
    for (uint32_t i = 0; i < certificate->stage_count; i++) {
        const uint32_t here = certificate->stage[i].node_count;
        nodes = here > nodes ? here : nodes;
    }
    bounder->step = arena_take_many(job, (size_t)nodes + 1, sizeof *bounder->step);
    bounder->pick = arena_take_many(job, degree, sizeof *bounder->pick);
    bounder->ahead = arena_take_many(job, degree + 1, sizeof(wide));
    return job->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory to verify") : OK;
}

/* Copies the leaf's prices in; units that must be placed may have prices of either sign. */
static enum status leaf_prices(struct bounder *bounder, uint32_t component, uint32_t first,
                               wide *sum, struct fault *fault)
{
    const struct certificate_stage *stage = bounder->stage;
    const uint32_t unit_begin = bounder->unit_begin[component];
    const uint32_t units = bounder->unit_begin[component + 1] - unit_begin;
    const uint32_t bundle_begin = bounder->bundle_begin[component];
    const uint32_t bundles = bounder->bundle_begin[component + 1] - bundle_begin;
    if (first > stage->price_count || units + bundles > stage->price_count - first) {
        return fault_set(fault, E_INVALID_ARGUMENT, "stage", "a leaf's prices are missing");
    }
    wide size = 0; /* of all prices together, to keep every later difference in bounds */
    for (uint32_t i = 0; i < units; i++) {
        const uint32_t unit = bounder->unit_of[unit_begin + i];
        const wide price = stage->price[first + i];
        const bool must =
            bounder->instance->unit[unit].pin != NO_SEAT || bounder->taken[unit] != NO_ARC;
        if (price < 0 && !must) {
            return fault_set(fault, E_CONFLICT, "stage", "the price of unit %u is below 0", unit);
        }
        bounder->unit_price[unit] = price;
        *sum = bounder_add(bounder, *sum, price);
        size = bounder_add(bounder, size, price < 0 ? -price : price);
    }
    for (uint32_t i = 0; i < bundles; i++) {
        const wide price = stage->price[first + units + i];
        if (price < 0) {
            return fault_set(fault, E_CONFLICT, "stage", "the price of a bundle is below 0");
        }
        bounder->bundle_price[bounder->bundle_of[bundle_begin + i]] = price;
        size = bounder_add(bounder, size, price);
    }
    bounder->overflow = bounder->overflow || size > (wide)1 << (SUM_BITS - 3);
    return OK;
}

/* Whether demanded arcs and pins already lie with two seats; touched[] is clean before and after.
 */
static bool bundle_is_split(const struct bounder *bounder, uint32_t component, uint32_t bundle)
{
    const struct instance *instance = bounder->instance;
    uint32_t seat = NO_SEAT;
    for (uint32_t i = bounder->unit_begin[component]; i < bounder->unit_begin[component + 1]; i++) {
        const uint32_t unit = bounder->unit_of[i];
        if (instance->unit[unit].bundle != bundle) {
            continue;
        }
        uint32_t here = instance->unit[unit].pin;
        here = bounder->taken[unit] != NO_ARC ? instance->arc[bounder->taken[unit]].seat : here;
        if (here != NO_SEAT && seat != NO_SEAT && here != seat) {
            return true;
        }
        seat = here != NO_SEAT ? here : seat;
    }
    return false;
}

/* What the bundles add to the leaf's bound: see solve/certificate.h. */
static void leaf_bundles(struct bounder *bounder, uint32_t component, wide *sum)
{
    const struct instance *instance = bounder->instance;
    const wide quality = bounder->stage->weight[instance->level_count];
    for (uint32_t i = bounder->bundle_begin[component]; i < bounder->bundle_begin[component + 1];
         i++) {
        const uint32_t bundle = bounder->bundle_of[i];
        const wide price = bounder->bundle_price[bundle];
        if (price > ((wide)1 << SUM_BITS) / bounder->bundle_size[bundle]) {
            bounder->overflow = true;
            return;
        }
        const wide split = (wide)bounder->bundle_size[bundle] * price -
                           quality * instance->bundle[bundle].split_price;
        const bool must = bundle_is_split(bounder, component, bundle);
        bounder->effort += bounder->unit_begin[component + 1] - bounder->unit_begin[component];
        *sum = bounder_add(bounder, *sum, must || split > price ? split : price);
    }
}

static enum status leaf_by_prices(struct bounder *bounder, uint32_t component, uint32_t first,
                                  bool *any, wide *bound, struct fault *fault)
{
    *bound = 0;
    *any = true;
    enum status status = leaf_prices(bounder, component, first, bound, fault);
    if (status == OK) {
        leaf_bundles(bounder, component, bound);
    }
    for (uint32_t i = bounder->seat_begin[component];
         i < bounder->seat_begin[component + 1] && *any && status == OK; i++) {
        if (bounder_is_over(bounder)) {
            break;
        }
        wide value = 0;
        *any = oracle_seat(bounder, bounder->seat_of[i], &value);
        *bound = bounder_add(bounder, *bound, value);
    }
    return status;
}

static enum status leaf_is_empty(struct bounder *bounder, uint32_t component, struct fault *fault)
{
    for (uint32_t i = bounder->seat_begin[component]; i < bounder->seat_begin[component + 1]; i++) {
        if (oracle_refuses(bounder, bounder->seat_of[i])) {
            return OK;
        }
        if (bounder_is_over(bounder)) {
            bounder->overflow = true;
            return OK;
        }
    }
    return fault_set(fault, E_CONFLICT, "stage", "a leaf of component %u is not shown to be empty",
                     component);
}

static enum status leaf(struct bounder *bounder, uint32_t component,
                        const struct certificate_node *node, bool *any, wide *bound,
                        struct fault *fault)
{
    *any = false;
    if (bounder->clashes > 0) {
        return OK;
    }
    switch (node->kind) {
    case LEAF_PRICES:
        return leaf_by_prices(bounder, component, node->first_price, any, bound, fault);
    case LEAF_SEARCH:
        return oracle_search(bounder, component, any, bound, fault);
    case LEAF_EMPTY:
        return leaf_is_empty(bounder, component, fault);
    case NODE_BRANCH:
        break;
    }
    return fault_set(fault, E_INVALID_ARGUMENT, "stage", "no such kind of node");
}

/* Makes or takes back one decision. Two demanded arcs of one unit, or one off the pin, clash. */
static void decide(struct bounder *bounder, uint32_t arc, uint8_t decision)
{
    bounder->decision[arc] = decision;
    const struct instance_arc *a = &bounder->instance->arc[arc];
    const uint32_t pin = bounder->instance->unit[a->unit].pin;
    if (decision == ARC_TAKEN) {
        if (bounder->taken[a->unit] != NO_ARC || (pin != NO_SEAT && pin != a->seat)) {
            bounder->clashes++;
        } else {
            bounder->taken[a->unit] = arc;
        }
    }
}

static void undecide(struct bounder *bounder, uint32_t arc)
{
    const uint32_t unit = bounder->instance->arc[arc].unit;
    if (bounder->decision[arc] == ARC_TAKEN) {
        if (bounder->taken[unit] == arc) {
            bounder->taken[unit] = NO_ARC;
        } else {
            bounder->clashes--;
        }
    }
    bounder->decision[arc] = ARC_FREE;
}

static enum status branch_check(const struct bounder *bounder, uint32_t component, uint32_t at,
                                struct fault *fault)
{
    const struct certificate_stage *stage = bounder->stage;
    const struct certificate_node *node = &stage->node[at];
    const struct instance *instance = bounder->instance;
    if (node->taken <= at || node->left_out <= at || node->taken >= stage->node_count ||
        node->left_out >= stage->node_count || node->arc >= instance->arc_count ||
        bounder->certificate->component_of_unit[instance->arc[node->arc].unit] != component) {
        return fault_set(fault, E_INVALID_ARGUMENT, "stage", "node %u leads nowhere", at);
    }
    if (bounder->decision[node->arc] != ARC_FREE) {
        return fault_set(fault, E_INVALID_ARGUMENT, "stage", "node %u decides an arc again", at);
    }
    return OK;
}

/* A walk through one tree: the nodes on the way, and how many children of each were walked. */
struct walk {
    struct walk_step *step;
    uint32_t depth;
    uint32_t visits; /* a node with two parents would be walked twice: no tree has more visits
                        than nodes */
    bool found;
    wide greatest;
};

static void walk_enter(struct walk *walk, uint32_t node)
{
    walk->step[walk->depth++] = (struct walk_step){node, 0};
    walk->visits++;
}

/* Takes the decision of the branch back, and makes the next one or leaves. */
static enum status walk_branch(struct bounder *bounder, struct walk *walk, uint32_t component,
                               struct fault *fault)
{
    struct walk_step *here = &walk->step[walk->depth - 1];
    const struct certificate_node *node = &bounder->stage->node[here->node];
    if (here->walked == 0) {
        enum status status = branch_check(bounder, component, here->node, fault);
        if (status != OK) {
            return status;
        }
    } else {
        undecide(bounder, node->arc);
    }
    if (here->walked == 2) {
        walk->depth--;
        return OK;
    }
    decide(bounder, node->arc, here->walked == 0 ? ARC_TAKEN : ARC_LEFT_OUT);
    here->walked++;
    walk_enter(walk, here->walked == 1 ? node->taken : node->left_out);
    return walk->visits > bounder->stage->node_count
               ? fault_set(fault, E_INVALID_ARGUMENT, "stage", "a node has two parents")
               : OK;
}

static enum status walk_leaf(struct bounder *bounder, struct walk *walk, uint32_t component,
                             struct fault *fault)
{
    const uint32_t node = walk->step[--walk->depth].node;
    bool any = false;
    wide bound = 0;
    enum status status = leaf(bounder, component, &bounder->stage->node[node], &any, &bound, fault);
    if (any && (!walk->found || bound > walk->greatest)) {
        walk->greatest = bound;
        walk->found = true;
    }
    return status;
}

/* The greatest leaf of the tree at `root`, every decision taken back at the end. */
static enum status walk_tree(struct bounder *bounder, uint32_t component, uint32_t root,
                             wide *greatest, struct fault *fault)
{
    if (root >= bounder->stage->node_count) {
        return fault_set(fault, E_INVALID_ARGUMENT, "stage", "component %u has no tree", component);
    }
    struct walk walk = {.step = bounder->step};
    walk_enter(&walk, root);
    enum status status = OK;
    while (walk.depth > 0 && status == OK && !bounder_is_over(bounder)) {
        const uint32_t at = walk.step[walk.depth - 1].node;
        status = bounder->stage->node[at].kind == NODE_BRANCH
                     ? walk_branch(bounder, &walk, component, fault)
                     : walk_leaf(bounder, &walk, component, fault);
    }
    const bool ended = walk.depth == 0;
    for (; walk.depth > 0; walk.depth--) {
        const struct walk_step *here = &walk.step[walk.depth - 1];
        if (here->walked > 0) {
            undecide(bounder, bounder->stage->node[here->node].arc);
        }
    }
    if (status == OK && ended && !bounder_is_over(bounder) && !walk.found) {
        return fault_set(fault, E_CONFLICT, "stage", "component %u is said to have no answer",
                         component);
    }
    *greatest = walk.greatest;
    return status;
}

/* Keeps every weight of a set of arcs, of distinct units, within bounds. */
static bool weights_are_bounded(struct bounder *bounder)
{
    const struct instance *instance = bounder->instance;
    wide span[CERT_VALUES_MAX] = {0};
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const bool first = a == instance->arc_begin[arc->unit];
        for (uint32_t k = 0; k < instance->level_count && first; k++) {
            span[k] += instance->unit[arc->unit].level[k];
        }
        span[instance->level_count] += arc->score;
        span[instance->level_count + 1] += arc->disturbance;
    }
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        span[instance->level_count] += instance->bundle[b].split_price;
    }
    wide sum = 0;
    for (uint32_t k = 0; k < instance->level_count + 2; k++) {
        const wide weight = bounder->stage->weight[k];
        const wide most = ((wide)1 << (SUM_BITS - 3)) / (span[k] + 1);
        if (weight > most || weight < -most) {
            return false;
        }
        sum = bounder_add(bounder, sum, (weight < 0 ? -weight : weight) * span[k]);
    }
    return sum <= (wide)1 << (SUM_BITS - 3);
}

enum status bounder_total(struct bounder *bounder, uint32_t stage, wide *total, bool *done,
                          struct fault *fault)
{
    const struct certificate *certificate = bounder->certificate;
    bounder->stage = &certificate->stage[stage];
    bounder->overflow = false;
    bounder->overflow = !weights_are_bounded(bounder);
    *total = 0;
    enum status status = OK;
    if (bounder->stage->component != CERT_ALL) {
        if (!bounder->overflow) {
            status = walk_tree(bounder, bounder->stage->component, bounder->stage->root[0], total,
                               fault);
        }
    } else {
        for (uint32_t c = 0; c < certificate->component_count && status == OK; c++) {
            wide greatest = 0;
            if (bounder_is_over(bounder)) {
                break;
            }
            status = walk_tree(bounder, c, bounder->stage->root[c], &greatest, fault);
            *total = bounder_add(bounder, *total, greatest);
        }
    }
    *done = status == OK && !bounder_is_over(bounder);
    return status;
}

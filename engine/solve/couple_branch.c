/* Branches on arcs until every leaf is bounded by what is reached. */
#include "solve/couple_branch.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { DEPTH_MAX = 160, ROUNDS_MAX = 80 };

struct branch {
    struct couple_master *master;
    struct answer *answer;
    const struct component *component;
    struct board *board;
    uint32_t nodes_max;
    uint32_t depth;
    struct certificate_node *node;
    uint32_t node_count, node_room;
    wide *price;
    uint32_t price_count, price_room;
    uint32_t *undo; /* arcs that decisions forbade, in order */
    uint32_t undo_count, undo_room;
    uint32_t *arc_of_unit; /* [unit_count]: room for the answer as it was */
};

/* ----------------------------------------------------------------- decisions */

static bool forbid(struct branch *branch, uint32_t arc)
{
    if (branch->board->forbidden[arc]) {
        return true;
    }
    if (!array_room((void **)&branch->undo, &branch->undo_room, branch->undo_count, 1,
                    sizeof *branch->undo)) {
        return false;
    }
    branch->undo[branch->undo_count++] = arc;
    branch->board->forbidden[arc] = true;
    branch->board->has_decisions = true;
    return true;
}

static void allow_again(struct branch *branch, uint32_t undo_count)
{
    while (branch->undo_count > undo_count) {
        branch->board->forbidden[branch->undo[--branch->undo_count]] = false;
    }
}

/* The unit's other arcs are out. */
static bool demand_arc(struct branch *branch, uint32_t arc)
{
    const struct instance *instance = branch->board->instance;
    uint32_t unit = instance->arc[arc].unit;
    bool done = true;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        done = done && (a == arc || forbid(branch, a));
    }
    branch->board->must[unit] = instance->arc[arc].seat;
    branch->board->has_musts = true;
    return done;
}

/* -------------------------------------------------------------------- leaves */

/* A pinned unit's price is such that doing without it never pays (see solve/couple.c). */
#define PINNED_PRICE (-((wide)1 << 60))

/* NULL prices: nothing fits here, any prices show it. */
static bool leaf_write(struct branch *branch, uint32_t node, const struct lagrange *lagrange)
{
    const struct component *component = branch->component;
    uint32_t count = component->unit_count + component->bundle_count;
    if (!array_room((void **)&branch->price, &branch->price_room, branch->price_count, count,
                    sizeof *branch->price)) {
        return false;
    }
    branch->node[node].kind = LEAF_PRICES;
    branch->node[node].first_price = branch->price_count;
    wide *price = &branch->price[branch->price_count];
    branch->price_count += count;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        bool pinned = branch->board->instance->unit[unit].pin != NO_SEAT;
        price[i] = pinned ? PINNED_PRICE : lagrange != NULL ? lagrange->unit_price[unit] : 0;
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        uint32_t b = component->bundle[i];
        price[component->unit_count + i] = lagrange != NULL ? lagrange->touch[b] : 0;
    }
    return true;
}

/* ------------------------------------------------------------------- answers */

static void component_clear(const struct couple_master *master, struct answer *answer)
{
    for (uint32_t i = 0; i < master->component->unit_count; i++) {
        uint32_t unit = master->component->unit[i];
        if (answer->arc_of_unit[unit] != NO_ARC) {
            answer_remove(answer, unit);
        }
    }
}

/* Pins honoured, no value up to k less, and more in all. */
static bool land_is_better(const struct couple_master *master, const struct answer *answer,
                           const struct tally *before)
{
    for (uint32_t i = 0; i < master->component->unit_count; i++) {
        uint32_t unit = master->component->unit[i];
        if (master->board->instance->unit[unit].pin != NO_SEAT &&
            answer->arc_of_unit[unit] == NO_ARC) {
            return false;
        }
    }
    for (uint32_t j = 0; j <= master->k; j++) {
        if (answer->tally.value[j] < before->value[j]) {
            return false;
        }
    }
    return tally_compare(&answer->tally, before, master->board->value_count) > 0;
}

bool couple_branch_land(const struct couple_master *master, struct answer *answer, uint32_t *room)
{
    const struct instance *instance = master->board->instance;
    const struct component *component = master->component;
    struct tally before = answer->tally;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        room[component->unit[i]] = answer->arc_of_unit[component->unit[i]];
    }
    component_clear(master, answer);
    for (uint32_t i = 0; i < master->column_count; i++) {
        const struct master_column *column = &master->column[i];
        bool whole = master_value(master->master, column->at) > 0.5;
        for (uint32_t j = 0; whole && j < column->count; j++) {
            uint32_t arc = master->arc[column->first + j];
            if (answer->arc_of_unit[instance->arc[arc].unit] == NO_ARC &&
                answer_allows(answer, arc)) {
                answer_place(answer, arc);
            }
        }
    }
    if (land_is_better(master, answer, &before)) {
        return true;
    }
    component_clear(master, answer);
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t arc = room[component->unit[i]];
        if (arc != NO_ARC) {
            answer_place(answer, arc);
        }
    }
    return false;
}

/* ---------------------------------------------------------------------- tree */

static uint32_t arc_of_bundle(const struct couple_master *master);
static bool arc_is_open(const struct board *board, uint32_t arc);

uint32_t couple_branch_arc(const struct couple_master *master)
{
    const struct component *component = master->component;
    double *use = calloc((size_t)master->board->instance->arc_count + 1, sizeof *use);
    uint32_t best = NO_ARC;
    double best_distance = 0.499;
    if (use == NULL) {
        return NO_ARC;
    }
    for (uint32_t i = 0; i < master->column_count; i++) {
        const struct master_column *column = &master->column[i];
        double value = master_value(master->master, column->at);
        for (uint32_t j = 0; value > 1.0e-7 && j < column->count; j++) {
            use[master->arc[column->first + j]] += value;
        }
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        const uint32_t *begin = master->board->instance->arc_begin;
        for (uint32_t a = begin[unit]; a < begin[unit + 1]; a++) {
            double distance = use[a] > 0.6 ? use[a] - 0.6 : 0.6 - use[a];
            if (use[a] > 1.0e-3 && use[a] < 1.0 - 1.0e-3 && distance < best_distance &&
                arc_is_open(master->board, a)) {
                best = a;
                best_distance = distance;
            }
        }
    }
    free(use);
    return best != NO_ARC ? best : arc_of_bundle(master);
}

/* Whether deciding the arc decides anything: its unit has another way still. */
static bool arc_is_open(const struct board *board, uint32_t arc)
{
    const struct instance *instance = board->instance;
    uint32_t unit = instance->arc[arc].unit;
    if (board->must[unit] == NO_SEAT) {
        return true;
    }
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        if (a != arc && !board->forbidden[a] && instance->arc[a].seat == board->must[unit]) {
            return true;
        }
    }
    return false;
}

/* All arcs whole, and a bundle paid in part: decide where one of its members is. */
static uint32_t arc_of_bundle(const struct couple_master *master)
{
    const struct board *board = master->board;
    for (uint32_t i = 0; i < master->column_count; i++) {
        const struct master_column *column = &master->column[i];
        if (master_value(master->master, column->at) < 0.5) {
            continue;
        }
        for (uint32_t j = 0; j < column->count; j++) {
            uint32_t arc = master->arc[column->first + j];
            uint32_t unit = board->instance->arc[arc].unit;
            uint32_t bundle = board->instance->unit[unit].bundle;
            double split = bundle == NO_BUNDLE
                               ? 0.0
                               : master_value(master->master, master->split_column[bundle]);
            if (split > 1.0e-3 && split < 1.0 - 1.0e-3 && board->must[unit] == NO_SEAT) {
                return arc;
            }
        }
    }
    return NO_ARC;
}

static bool node_walk(struct branch *branch, uint32_t node);

static bool node_add(struct branch *branch, uint32_t *node)
{
    if (branch->node_count >= branch->nodes_max ||
        !array_room((void **)&branch->node, &branch->node_room, branch->node_count, 1,
                    sizeof *branch->node)) {
        return false;
    }
    *node = branch->node_count++;
    branch->node[*node] = (struct certificate_node){.kind = LEAF_PRICES};
    return true;
}

static bool node_split(struct branch *branch, uint32_t node, uint32_t arc)
{
    uint32_t unit = branch->board->instance->arc[arc].unit;
    uint32_t must = branch->board->must[unit];
    uint32_t mark = branch->undo_count;
    uint32_t child = 0;
    branch->node[node].kind = NODE_BRANCH;
    branch->node[node].arc = arc;
    bool closed = node_add(branch, &child);
    branch->node[node].taken = child;
    closed = closed && demand_arc(branch, arc) && node_walk(branch, child);
    allow_again(branch, mark);
    branch->board->must[unit] = must;
    closed = closed && node_add(branch, &child);
    branch->node[node].left_out = child;
    closed = closed && forbid(branch, arc) && node_walk(branch, child);
    allow_again(branch, mark);
    return closed;
}

/* Bounds the node; a leaf if that is enough, else decides an arc. Depth is at most DEPTH_MAX. */
static bool node_walk(struct branch *branch, uint32_t node)
{
    struct couple_master *master = branch->master;
    if (couple_master_is_empty(branch->master)) {
        return leaf_write(branch, node, NULL);
    }
    if (branch->depth >= DEPTH_MAX || budget_ends(branch->board->budget) ||
        !couple_master_node(master)) {
        return false;
    }
    struct tally part = answer_part(branch->answer, branch->component);
    int64_t bound = couple_master_bound(master, &part, part.value[master->k], ROUNDS_MAX);
    if (bound > part.value[master->k] && master->priced) {
        (void)couple_branch_land(master, branch->answer, branch->arc_of_unit);
        part = answer_part(branch->answer, branch->component);
        bound = lagrange_bound(&master->best, &part);
    }
    if (master->priced && bound <= part.value[master->k]) {
        return leaf_write(branch, node, &master->best);
    }
    uint32_t arc = master->priced ? couple_branch_arc(master) : NO_ARC;
    if (arc == NO_ARC) {
        return false;
    }
    branch->depth++;
    bool closed = node_split(branch, node, arc);
    branch->depth--;
    return closed;
}

static bool stage_write(const struct branch *branch, const struct lagrange *root, struct arena *job,
                        struct certificate_stage *stage)
{
    struct certificate_stage made = *stage;
    made.root = arena_take_many(job, 1, sizeof *made.root);
    made.node = arena_take_many(job, branch->node_count, sizeof *made.node);
    made.price = arena_take_many(job, (size_t)branch->price_count + 1, sizeof *made.price);
    if (job->exhausted) {
        return false;
    }
    made.node_count = branch->node_count;
    made.price_count = branch->price_count;
    memcpy(made.node, branch->node, branch->node_count * sizeof *made.node);
    if (branch->price_count > 0) {
        memcpy(made.price, branch->price, branch->price_count * sizeof *made.price);
    }
    for (uint32_t j = 0; j < CERT_VALUES_MAX; j++) {
        made.weight[j] = root->weight[j];
    }
    *stage = made;
    return true;
}

bool couple_branch(struct couple_master *master, struct answer *answer,
                   const struct branch_order *order, struct arena *job,
                   struct certificate_stage *stage)
{
    struct branch branch = {.master = master,
                            .answer = answer,
                            .component = master->component,
                            .board = master->board,
                            .nodes_max = order->nodes_max};
    branch.arc_of_unit = calloc((size_t)master->board->instance->unit_count + 1, sizeof(uint32_t));
    uint32_t root = 0;
    bool closed = false;
    if (branch.arc_of_unit != NULL && node_add(&branch, &root)) {
        couple_master_branch(master, order->weight);
        closed = node_walk(&branch, root) && stage_write(&branch, &master->now, job, stage);
        (void)couple_master_node(master);
    }
    free(branch.arc_of_unit);
    free(branch.node);
    free(branch.price);
    free(branch.undo);
    return closed;
}

/* Splits the leaf with the greatest bound until the effort ends or nothing is above the answer. */
#include "solve/couple_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "solve/heap.h"

enum {
    ROUNDS_MAX = 80,
    TRIED_MAX = 8,        /* arcs tried out at a node */
    TRUSTED = 3,          /* an arc seen so often is not tried any more */
    TRY_STEPS = 40,       /* of the simplex, for each way */
    ARCS_MAX = 400,       /* fractional arcs looked at */
    NODES_WORK = 5000000, /* nodes times what each means to whoever checks the tree */
    CROWD_EASY = 5,       /* units a seat holds at most; each more makes eight times the sets */
    THIN_MOST = 22,
    BASES_BYTES_MAX = 1 << 27
};

#define NO_NODE  UINT32_MAX
#define NO_PRICE UINT32_MAX

struct tree_node {
    uint32_t parent;
    uint32_t arc; /* decided on the way here */
    bool taken;
    uint32_t next;  /* the arc to decide here; NO_ARC: nothing is left to decide */
    uint32_t child; /* the one that has `next`; the other is behind it. NO_NODE: a leaf */
    uint32_t price; /* of a leaf: its prices' place, or NO_PRICE where nothing fits */
    uint8_t *basis; /* of a leaf that may be split: where its children's simplex starts; or NULL */
    double use;     /* of `next`, in the programme's solution */
    double objective; /* of the programme */
    wide total;       /* of solve/lagrange.h; means nothing where nothing fits */
};

/* How much the bound falls when an arc is demanded or left out, for a whole unit of use. */
struct tree_drop {
    float sum[2];
    uint16_t seen[2];
};

enum { LEFT_OUT = 0, TAKEN = 1 };

struct couple_tree {
    struct couple_master *master;
    struct answer *answer;
    const struct component *component;
    struct board *board;
    int64_t weight[CERT_VALUES_MAX]; /* the stage's, in every node */
    struct tree_node *node;
    uint32_t node_count, node_room;
    int64_t *price; /* blocks of price_width */
    uint32_t price_width;
    uint32_t price_count, price_room; /* in numbers */
    uint32_t *spare;                  /* blocks given back */
    uint32_t spare_count, spare_room;
    struct heap heap; /* open leaves, the greatest bound first */
    uint32_t *undo;   /* arcs that decisions forbade */
    uint32_t undo_count, undo_room;
    uint32_t *must;         /* [unit_count]: the board's, as it was */
    uint32_t *room;         /* [unit_count] */
    struct tree_drop *drop; /* [arc_count] */
    struct tree_drop mean;  /* over all arcs */
    double *use;            /* [arc_count] */
    uint32_t thin;          /* the tree is 2^thin times smaller: its leaves are dear to check */
    bool failed;            /* out of memory, or ended in the middle of a node */
};

/* ----------------------------------------------------------------- decisions */

static void arc_forbid(struct couple_tree *tree, uint32_t arc)
{
    if (tree->board->forbidden[arc]) {
        return;
    }
    if (!array_room((void **)&tree->undo, &tree->undo_room, tree->undo_count, 1,
                    sizeof *tree->undo)) {
        tree->failed = true;
        return;
    }
    tree->undo[tree->undo_count++] = arc;
    tree->board->forbidden[arc] = true;
    tree->board->has_decisions = true;
}

static void decisions_undo(struct couple_tree *tree)
{
    while (tree->undo_count > 0) {
        tree->board->forbidden[tree->undo[--tree->undo_count]] = false;
    }
    for (uint32_t i = 0; i < tree->component->unit_count; i++) {
        uint32_t unit = tree->component->unit[i];
        tree->board->must[unit] = tree->must[unit];
    }
}

static void decisions_make(struct couple_tree *tree, uint32_t at)
{
    const struct instance *instance = tree->board->instance;
    decisions_undo(tree);
    for (; tree->node[at].parent != NO_NODE; at = tree->node[at].parent) {
        uint32_t arc = tree->node[at].arc;
        uint32_t unit = instance->arc[arc].unit;
        if (!tree->node[at].taken) {
            arc_forbid(tree, arc);
            continue;
        }
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            if (a != arc) {
                arc_forbid(tree, a);
            }
        }
        tree->board->must[unit] = instance->arc[arc].seat;
        tree->board->has_musts = true;
    }
}

/* -------------------------------------------------------------------- leaves */

/* A block of prices, filled from the master's best; NO_PRICE when out of memory. */
static uint32_t prices_keep(struct couple_tree *tree)
{
    const struct lagrange *best = &tree->master->best;
    const struct component *component = tree->component;
    uint32_t first = tree->price_count;
    if (tree->spare_count > 0) {
        first = tree->spare[--tree->spare_count];
    } else if (!array_room((void **)&tree->price, &tree->price_room, tree->price_count,
                           tree->price_width, sizeof *tree->price)) {
        return NO_PRICE;
    } else {
        tree->price_count += tree->price_width;
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        tree->price[first + i] = best->unit_price[component->unit[i]];
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        tree->price[first + component->unit_count + i] = best->touch[component->bundle[i]];
    }
    return first;
}

static void prices_drop(struct couple_tree *tree, uint32_t first)
{
    if (first != NO_PRICE && array_room((void **)&tree->spare, &tree->spare_room, tree->spare_count,
                                        1, sizeof *tree->spare)) {
        tree->spare[tree->spare_count++] = first;
    }
}

/* ------------------------------------------------------------- what to decide */

struct choice {
    uint32_t arc;
    double use;
    double score;
};

static void drop_learn(struct couple_tree *tree, uint32_t arc, uint32_t way, double drop,
                       double part)
{
    double each = (drop < 0.0 ? 0.0 : drop) / (part < 0.05 ? 0.05 : part);
    struct tree_drop *of[2] = {&tree->drop[arc], &tree->mean};
    for (uint32_t i = 0; i < 2; i++) {
        if (of[i]->seen[way] == UINT16_MAX) {
            of[i]->sum[way] /= 2.0F;
            of[i]->seen[way] /= 2;
        }
        of[i]->sum[way] += (float)each;
        of[i]->seen[way]++;
    }
}

static double drop_guess(const struct couple_tree *tree, uint32_t arc, uint32_t way)
{
    const struct tree_drop *own = &tree->drop[arc];
    const struct tree_drop *from = own->seen[way] > 0 ? own : &tree->mean;
    return from->seen[way] > 0 ? (double)from->sum[way] / from->seen[way] : 1.0;
}

static double choice_score(double left_out, double taken)
{
    const double least = 0.05;
    return (left_out < least ? least : left_out) * (taken < least ? least : taken);
}

static int choice_compare(const void *a, const void *b)
{
    const struct choice *x = a;
    const struct choice *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->arc < y->arc ? -1 : x->arc > y->arc;
}

/* Shuts the columns that a decision would, or opens them again. */
static void columns_shut(struct couple_tree *tree, uint32_t arc, uint32_t way, bool shut)
{
    const struct couple_master *master = tree->master;
    const struct instance *instance = tree->board->instance;
    uint32_t unit = instance->arc[arc].unit;
    for (uint32_t i = 0; i < master->column_count; i++) {
        const struct master_column *column = &master->column[i];
        bool with_unit = false;
        bool with_arc = false;
        for (uint32_t j = 0; j < column->count; j++) {
            uint32_t other = master->arc[column->first + j];
            with_arc = with_arc || other == arc;
            with_unit = with_unit || instance->arc[other].unit == unit;
        }
        bool off = way == LEFT_OUT ? with_arc : with_unit && !with_arc;
        if (off && column->open) {
            master_range_set(master->master, column->at, 0.0, shut ? 0.0 : 1.0);
        }
    }
}

/* What the restricted programme loses by a decision, as far as a few steps tell. */
static double decision_try(struct couple_tree *tree, const struct choice *choice, uint32_t way,
                           const struct tree_node *node)
{
    uint32_t arc = choice->arc;
    double objective = node->objective;
    struct master *programme = tree->master->master;
    uint32_t row = tree->master->unit_row[tree->board->instance->arc[arc].unit];
    uint64_t before = master_steps(programme);
    columns_shut(tree, arc, way, true);
    if (way == TAKEN) {
        master_row_set(programme, row, ROW_EQUAL, 1.0);
    }
    enum master_state state = master_solve(programme, TRY_STEPS, true);
    double lost =
        state == MASTER_FAILED ? objective * 1.0e-3 : objective - master_objective(programme);
    columns_shut(tree, arc, way, false);
    if (way == TAKEN) {
        master_row_set(programme, row, ROW_AT_MOST, 1.0);
    }
    master_basis_back(programme, node->basis);
    uint64_t rows = (uint64_t)tree->component->unit_count + tree->component->seat_count;
    budget_spend(tree->board->budget, (master_steps(programme) - before + 10) * rows * 8);
    return lost > 0.0 ? lost : 0.0; /* and of what is no number nothing is learnt */
}

static uint32_t choices_gather(struct couple_tree *tree, struct choice *choice)
{
    const struct couple_master *master = tree->master;
    const struct instance *instance = tree->board->instance;
    for (uint32_t i = 0; i < master->column_count; i++) {
        const struct master_column *column = &master->column[i];
        double value = master_value(master->master, column->at);
        for (uint32_t j = 0; value > 1.0e-7 && j < column->count; j++) {
            tree->use[master->arc[column->first + j]] += value;
        }
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < tree->component->unit_count; i++) {
        uint32_t unit = tree->component->unit[i];
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            double use = tree->use[a];
            tree->use[a] = 0.0;
            if (use > 1.0e-3 && use < 1.0 - 1.0e-3 && count < ARCS_MAX &&
                tree->board->must[unit] == NO_SEAT && !tree->board->forbidden[a]) {
                double score = choice_score(drop_guess(tree, a, LEFT_OUT) * use,
                                            drop_guess(tree, a, TAKEN) * (1.0 - use));
                choice[count++] = (struct choice){a, use, score};
            }
        }
    }
    if (count > 1) {
        qsort(choice, count, sizeof *choice, choice_compare);
    }
    return count;
}

/* A basis is a byte for each row and column; without one a node starts from nothing. */
static bool bases_fit(const struct couple_tree *tree)
{
    uint64_t bytes = (uint64_t)tree->component->unit_count + tree->component->seat_count +
                     tree->master->column_count;
    return bytes * tree->node_count < BASES_BYTES_MAX;
}

/* The arc that promises most, whichever way it is decided: by what was learnt of it, and where that
 * is little by trying. */
static void node_choose(struct couple_tree *tree, uint32_t at)
{
    struct choice choice[ARCS_MAX];
    uint32_t count = choices_gather(tree, choice);
    if (count == 0) {
        tree->node[at].next = couple_branch_arc(tree->master);
        tree->node[at].use = 0.5;
        return;
    }
    struct tree_node *node = &tree->node[at];
    node->objective = master_objective(tree->master->master);
    node->basis = bases_fit(tree) ? master_basis_keep(tree->master->master) : NULL;
    uint32_t tried = node->basis == NULL ? TRIED_MAX : 0;
    struct choice best = {NO_ARC, 0.0, -1.0};
    for (uint32_t i = 0; i < count && (i == 0 || tried < TRIED_MAX); i++) {
        struct choice one = choice[i];
        const struct tree_drop *drop = &tree->drop[one.arc];
        if (tried < TRIED_MAX && (drop->seen[LEFT_OUT] < TRUSTED || drop->seen[TAKEN] < TRUSTED)) {
            tried++;
            double left_out = decision_try(tree, &one, LEFT_OUT, node);
            double taken = decision_try(tree, &one, TAKEN, node);
            drop_learn(tree, one.arc, LEFT_OUT, left_out, one.use);
            drop_learn(tree, one.arc, TAKEN, taken, 1.0 - one.use);
            one.score = choice_score(left_out, taken);
        }
        best = one.score > best.score ? one : best;
    }
    node->next = best.arc;
    node->use = best.use;
}

/* Bounds a node and finds what to decide next. */
static void node_price(struct couple_tree *tree, uint32_t at)
{
    struct couple_master *master = tree->master;
    decisions_make(tree, at);
    if (tree->failed || couple_master_is_empty(tree->master)) {
        tree->failed = tree->failed || budget_ends(tree->board->budget);
        return;
    }
    struct tally part = answer_part(tree->answer, tree->component);
    if (!couple_master_node(master)) {
        tree->failed = true;
        return;
    }
    uint32_t parent_at = tree->node[at].parent;
    if (parent_at != NO_NODE && tree->node[parent_at].basis != NULL) {
        master_basis_back(master->master, tree->node[parent_at].basis);
    }
    master->bounded = true;
    int64_t bound = couple_master_bound(master, &part, part.value[master->k], ROUNDS_MAX);
    if (!master->priced) {
        tree->failed = true;
        return;
    }
    if (bound > part.value[master->k]) {
        (void)couple_branch_land(master, tree->answer, tree->room);
        node_choose(tree, at);
    }
    tree->node[at].total = master->best.total;
    if (tree->node[at].parent != NO_NODE) {
        const struct tree_node *parent = &tree->node[tree->node[at].parent];
        bool taken = tree->node[at].taken;
        drop_learn(tree, tree->node[at].arc, taken ? TAKEN : LEFT_OUT,
                   (double)(parent->total - tree->node[at].total) / LAGRANGE_ONE,
                   taken ? 1.0 - parent->use : parent->use);
    }
    tree->node[at].price = prices_keep(tree);
    tree->failed = tree->node[at].price == NO_PRICE;
}

static bool node_add(struct couple_tree *tree, uint32_t parent, uint32_t arc, bool taken)
{
    if (!array_room((void **)&tree->node, &tree->node_room, tree->node_count, 1,
                    sizeof *tree->node)) {
        tree->failed = true;
        return false;
    }
    uint32_t at = tree->node_count++;
    tree->node[at] =
        (struct tree_node){parent, arc, taken, NO_ARC, NO_NODE, NO_PRICE, NULL, 0.0, 0.0, 0};
    node_price(tree, at);
    return !tree->failed;
}

/* Both children or none: what stays a leaf keeps its prices. */
static bool node_split(struct couple_tree *tree, uint32_t at)
{
    uint32_t child = tree->node_count;
    uint32_t arc = tree->node[at].next;
    if (!node_add(tree, at, arc, true) || !node_add(tree, at, arc, false)) {
        for (uint32_t i = child; i < tree->node_count; i++) {
            prices_drop(tree, tree->node[i].price);
            free(tree->node[i].basis);
        }
        tree->node_count = child;
        return false;
    }
    tree->node[at].child = child;
    for (uint32_t i = child; i < child + 2; i++) {
        struct tree_node *node = &tree->node[i];
        if (node->price == NO_PRICE) {
            continue;
        }
        if (node->total > tree->node[at].total) { /* the parent's prices hold here too */
            node->total = tree->node[at].total;
            memcpy(&tree->price[node->price], &tree->price[tree->node[at].price],
                   tree->price_width * sizeof *tree->price);
        }
        heap_push(&tree->heap, -(int64_t)(node->total / LAGRANGE_ONE), i);
    }
    prices_drop(tree, tree->node[at].price);
    free(tree->node[at].basis);
    tree->node[at].basis = NULL;
    return true;
}

/* ---------------------------------------------------------------------- tree */

struct couple_tree *couple_tree_open(struct couple_master *master, struct answer *answer,
                                     const int64_t *weight)
{
    const struct instance *instance = master->board->instance;
    struct couple_tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL) {
        return NULL;
    }
    tree->master = master;
    tree->answer = answer;
    tree->component = master->component;
    tree->board = master->board;
    memcpy(tree->weight, weight, sizeof tree->weight);
    tree->price_width = tree->component->unit_count + tree->component->bundle_count;
    tree->must = malloc(((size_t)instance->unit_count + 1) * sizeof *tree->must);
    tree->room = calloc((size_t)instance->unit_count + 1, sizeof *tree->room);
    tree->drop = calloc((size_t)instance->arc_count + 1, sizeof *tree->drop);
    tree->use = calloc((size_t)instance->arc_count + 1, sizeof *tree->use);
    if (tree->must == NULL || tree->room == NULL || tree->drop == NULL || tree->use == NULL) {
        couple_tree_close(&tree);
        return NULL;
    }
    memcpy(tree->must, tree->board->must, instance->unit_count * sizeof *tree->must);
    uint32_t crowd = component_crowd(tree->board, tree->component);
    uint32_t beyond = crowd > CROWD_EASY ? 3 * (crowd - CROWD_EASY) : 0;
    tree->thin = beyond < THIN_MOST ? beyond : THIN_MOST;
    return tree;
}

void couple_tree_close(struct couple_tree **tree)
{
    struct couple_tree *old = *tree;
    if (old != NULL) {
        for (uint32_t i = 0; i < old->node_count; i++) {
            free(old->node[i].basis);
        }
        free(old->node);
        free(old->price);
        free(old->spare);
        heap_close(&old->heap);
        free(old->undo);
        free(old->must);
        free(old->room);
        free(old->drop);
        free(old->use);
        free(old);
        *tree = NULL;
    }
}

/* What a total says of value k, for answers that reach what the answer reaches before k. */
static int64_t total_bound(const struct couple_tree *tree, wide total, const struct tally *reached)
{
    wide left = total;
    for (uint32_t j = 0; j < tree->master->k; j++) {
        left -= (wide)tree->weight[j] * reached->value[j];
    }
    return (int64_t)(left / LAGRANGE_ONE - (left % LAGRANGE_ONE < 0));
}

/* The greatest leaf's. */
static int64_t tree_bound(const struct couple_tree *tree)
{
    struct tally part = answer_part(tree->answer, tree->component);
    int64_t most = INT64_MIN;
    for (uint32_t i = 0; i < tree->node_count; i++) {
        const struct tree_node *node = &tree->node[i];
        if (node->child == NO_NODE && node->price != NO_PRICE) {
            int64_t bound = total_bound(tree, node->total, &part);
            most = bound > most ? bound : most;
        }
    }
    return most;
}

/* A pinned unit's price is such that doing without it never pays (see solve/couple.c). */
#define PINNED_PRICE (-((wide)1 << 60))

static void leaf_write(const struct couple_tree *tree, uint32_t price, wide *out)
{
    const struct component *component = tree->component;
    for (uint32_t j = 0; j < tree->price_width; j++) {
        bool pinned = j < component->unit_count &&
                      tree->board->instance->unit[component->unit[j]].pin != NO_SEAT;
        out[j] = pinned ? PINNED_PRICE : price == NO_PRICE ? 0 : tree->price[price + j];
    }
}

enum status couple_tree_write(const struct couple_tree *tree, struct arena *job,
                              struct certificate_stage *stage)
{
    uint32_t leaves = tree->node_count / 2 + 1;
    struct certificate_stage made = *stage;
    made.node_count = tree->node_count;
    made.price_count = 0;
    made.root = arena_take_many(job, 1, sizeof *made.root);
    made.node = arena_take_many(job, made.node_count, sizeof *made.node);
    made.price = arena_take_many(job, (size_t)leaves * tree->price_width + 1, sizeof *made.price);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < tree->node_count; i++) {
        const struct tree_node *node = &tree->node[i];
        if (node->child != NO_NODE) {
            made.node[i] = (struct certificate_node){.kind = NODE_BRANCH,
                                                     .arc = node->next,
                                                     .taken = node->child,
                                                     .left_out = node->child + 1};
            continue;
        }
        made.node[i] =
            (struct certificate_node){.kind = LEAF_PRICES, .first_price = made.price_count};
        leaf_write(tree, node->price, &made.price[made.price_count]);
        made.price_count += tree->price_width;
    }
    for (uint32_t j = 0; j < CERT_VALUES_MAX; j++) {
        made.weight[j] = tree->weight[j];
    }
    *stage = made;
    return OK;
}

static void tree_split(struct couple_tree *tree, uint32_t nodes_max)
{
    uint32_t k = tree->master->k;
    struct heap_entry first;
    while (tree->node_count + 2 <= nodes_max && !budget_ends(tree->board->budget) &&
           heap_pop(&tree->heap, &first)) {
        const struct tree_node *node = &tree->node[first.item];
        struct tally part = answer_part(tree->answer, tree->component);
        int64_t bound = total_bound(tree, node->total, &part);
        struct budget_progress progress = {"branch", tree->node_count, nodes_max, part.value[k],
                                           bound};
        budget_tell(tree->board->budget, &progress);
        if (bound <= part.value[k] || node->next == NO_ARC || !node_split(tree, first.item)) {
            heap_push(&tree->heap, first.key, first.item);
            break;
        }
    }
}

int64_t couple_tree_grow(struct couple_tree *tree, uint32_t nodes)
{
    uint32_t before = tree->node_count;
    uint64_t wide_node = tree->price_width + tree->component->seat_count + 1;
    uint64_t most = (NODES_WORK >> tree->thin) / wide_node;
    most = before + nodes < most ? before + nodes : most;
    couple_master_branch(tree->master, tree->weight);
    tree->failed = false;
    if (before == 0 && node_add(tree, NO_NODE, NO_ARC, false)) {
        heap_push(&tree->heap, -(int64_t)(tree->node[0].total / LAGRANGE_ONE), 0);
    }
    if (tree->failed && before == 0 && tree->node_count > 0) {
        free(tree->node[0].basis);
        tree->node_count = 0;
    }
    if (tree->node_count > 0) {
        tree_split(tree, (uint32_t)most);
    }
    decisions_undo(tree);
    (void)couple_master_node(tree->master);
    return tree->node_count > 0 ? tree_bound(tree) : INT64_MAX;
}

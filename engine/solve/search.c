/* Builds a first answer and betters it by chains of moves. */
#include "solve/search.h"

#include <stdlib.h>
#include <string.h>

enum status search_start(struct answer *answer, const struct component *component, uint32_t *seat)
{
    struct board *board = answer->board;
    const struct instance *instance = board->instance;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        uint32_t must = board->must[unit];
        bool usable = must == NO_SEAT;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            usable = usable || (!board->forbidden[a] && instance->arc[a].seat == must);
        }
        if (!usable) {
            *seat = must;
            return E_CONFLICT;
        }
    }
    int64_t *none = calloc((size_t)instance->arc_count + instance->unit_count + 1, sizeof *none);
    if (none == NULL) {
        return E_NO_MEMORY;
    }
    struct prices prices = {none, none, NULL};
    enum status status = OK;
    for (uint32_t i = 0; i < component->seat_count && status == OK; i++) {
        struct packing best = {0};
        *seat = component->seat[i];
        if (column_best(board, *seat, &prices, &best) == INT64_MIN || best.unsure) {
            status = E_CONFLICT;
        }
        for (uint32_t j = 0; j < best.count && status == OK; j++) {
            answer_place(answer, best.arc[j]);
        }
    }
    free(none);
    return status;
}

/* -------------------------------------------------------------------- greedy */

struct greedy_arc {
    struct tally tally;
    uint32_t arc;
    uint32_t choices; /* how many arcs its unit has */
    uint32_t level_count;
};

/* Level vectors first; then units with few choices; then by quality. */
static int greedy_compare(const void *a, const void *b)
{
    const struct greedy_arc *x = a;
    const struct greedy_arc *y = b;
    int levels = tally_compare(&x->tally, &y->tally, x->level_count);
    if (levels != 0) {
        return -levels;
    }
    if (x->choices != y->choices) {
        return x->choices < y->choices ? -1 : 1;
    }
    return x->arc < y->arc ? -1 : 1;
}

static int arc_compare(const void *a, const void *b)
{
    const struct greedy_arc *x = a;
    const struct greedy_arc *y = b;
    int whole = tally_compare(&x->tally, &y->tally, CERT_VALUES_MAX);
    return whole != 0 ? -whole : x->arc < y->arc ? -1 : 1;
}

/* The usable arcs of a unit, best first. */
static uint32_t arcs_of(const struct board *board, uint32_t unit, struct greedy_arc *out)
{
    const struct instance *instance = board->instance;
    uint32_t count = 0;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        if (!board->forbidden[a]) {
            out[count++] = (struct greedy_arc){tally_of_arc(board, a), a, 0, instance->level_count};
        }
    }
    budget_spend(board->budget, count);
    qsort(out, count, sizeof *out, arc_compare);
    return count;
}

static uint32_t degree_max(const struct instance *instance, const struct component *component)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        uint32_t degree = instance->arc_begin[unit + 1] - instance->arc_begin[unit];
        most = degree > most ? degree : most;
    }
    return most;
}

void search_greedy(struct answer *answer, const struct component *component)
{
    const struct board *board = answer->board;
    const struct instance *instance = board->instance;
    uint32_t most = degree_max(instance, component);
    struct greedy_arc *order = calloc((size_t)component->unit_count + most + 1, sizeof *order);
    if (order == NULL) {
        return; /* nothing placed is an answer too */
    }
    struct greedy_arc *arc = order + component->unit_count;
    uint32_t count = 0;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        if (answer->arc_of_unit[unit] == NO_ARC) {
            uint32_t choices = arcs_of(board, unit, arc);
            if (choices > 0) {
                order[count] = arc[0];
                order[count++].choices = choices;
            }
        }
    }
    qsort(order, count, sizeof *order, greedy_compare);
    for (uint32_t i = 0; i < count && !budget_is_cancelled(board->budget); i++) {
        uint32_t choices = arcs_of(board, instance->arc[order[i].arc].unit, arc);
        for (uint32_t j = 0; j < choices; j++) {
            if (answer_allows(answer, arc[j].arc)) {
                answer_place(answer, arc[j].arc);
                break;
            }
        }
    }
    free(order);
}

/* -------------------------------------------------------------------- chains */

enum { CHAIN_DEPTH = 4 };

struct chain {
    struct answer *answer;
    const struct component *component;
    struct tally start;
    uint32_t moved[CHAIN_DEPTH + 2]; /* units on their way: not to be moved twice */
    uint32_t moved_count;
    uint32_t steps;
    uint32_t steps_max;
    struct greedy_arc *arc; /* room for CHAIN_DEPTH + 1 units' arcs */
    uint32_t stride;
};

static bool chain_better(const struct chain *chain)
{
    return tally_compare(&chain->answer->tally, &chain->start, chain->answer->board->value_count) >
           0;
}

static bool chain_moves(const struct chain *chain, uint32_t unit)
{
    for (uint32_t i = 0; i < chain->moved_count; i++) {
        if (chain->moved[i] == unit) {
            return true;
        }
    }
    return false;
}

static bool chain_insert(struct chain *chain, uint32_t unit, uint32_t depth);

/* `other` is out and the arc's unit in: keep it if that is better, or if `other` finds a place. */
static bool chain_settle(struct chain *chain, uint32_t other, uint32_t depth)
{
    if (chain_better(chain)) {
        if (depth > 0) {
            (void)chain_insert(chain, other, 0); /* better still, if it has room somewhere */
        }
        return true;
    }
    return depth > 0 && chain_insert(chain, other, depth - 1);
}

/* The unit takes the arc in place of one that is there, who then looks on. */
static bool chain_push(struct chain *chain, uint32_t arc, uint32_t depth)
{
    struct answer *answer = chain->answer;
    const struct board *board = answer->board;
    const struct packing held = answer->held[board->instance->arc[arc].seat];
    for (uint32_t i = 0; i < held.count && chain->steps < chain->steps_max; i++) {
        uint32_t other = board->instance->arc[held.arc[i]].unit;
        if (board->must[other] != NO_SEAT || chain_moves(chain, other)) {
            continue;
        }
        chain->steps++;
        answer_remove(answer, other);
        if (answer_allows(answer, arc)) {
            answer_place(answer, arc);
            if (chain_settle(chain, other, depth)) {
                return true;
            }
            answer_remove(answer, board->instance->arc[arc].unit);
        }
        answer_place(answer, held.arc[i]);
    }
    return false;
}

static bool chain_insert(struct chain *chain, uint32_t unit, uint32_t depth)
{
    struct answer *answer = chain->answer;
    struct greedy_arc *arc = chain->arc + (size_t)depth * chain->stride;
    uint32_t count = arcs_of(answer->board, unit, arc);
    chain->moved[chain->moved_count++] = unit;
    bool done = false;
    for (uint32_t i = 0; i < count && !done; i++) {
        if (answer_allows(answer, arc[i].arc)) {
            answer_place(answer, arc[i].arc);
            done = chain_better(chain);
            if (!done) {
                answer_remove(answer, unit);
            }
        }
    }
    for (uint32_t i = 0; depth > 0 && i < count && !done && chain->steps < chain->steps_max; i++) {
        chain->steps++;
        done = chain_push(chain, arc[i].arc, depth);
    }
    chain->moved_count--;
    return done;
}

bool search_chains(struct answer *answer, const struct component *component, uint32_t steps_max)
{
    struct chain chain = {.answer = answer, .component = component, .steps_max = steps_max};
    chain.stride = degree_max(answer->board->instance, component) + 1;
    chain.arc = calloc((size_t)chain.stride * (CHAIN_DEPTH + 1), sizeof *chain.arc);
    if (chain.arc == NULL) {
        return false;
    }
    bool any = false;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        if (answer->arc_of_unit[component->unit[i]] != NO_ARC) {
            continue;
        }
        if (budget_ends(answer->board->budget)) {
            break;
        }
        chain.start = answer->tally;
        chain.steps = 0;
        chain.moved_count = 0;
        any = chain_insert(&chain, component->unit[i], CHAIN_DEPTH) || any;
    }
    free(chain.arc);
    return any;
}

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

/* An arc of a unit: all of them have the unit's levels. */
struct choice {
    int64_t worth; /* by score, then by disturbance */
    uint32_t arc;
};

/* A unit in the order in which units choose. */
struct chooser {
    struct tally tally; /* of its best arc */
    uint32_t arc;
    uint32_t choices; /* how many arcs it has */
    uint32_t level_count;
};

/* Level vectors first; then units with few choices; then by quality. */
static int chooser_compare(const void *a, const void *b)
{
    const struct chooser *x = a;
    const struct chooser *y = b;
    int levels = tally_compare(&x->tally, &y->tally, x->level_count);
    if (levels != 0) {
        return -levels;
    }
    if (x->choices != y->choices) {
        return x->choices < y->choices ? -1 : 1;
    }
    return x->arc < y->arc ? -1 : 1;
}

static int choice_compare(const void *a, const void *b)
{
    const struct choice *x = a;
    const struct choice *y = b;
    if (x->worth != y->worth) {
        return x->worth > y->worth ? -1 : 1;
    }
    return x->arc < y->arc ? -1 : 1;
}

/* The usable arcs of a unit, as they stand. */
static uint32_t choices_of(const struct board *board, uint32_t unit, struct choice *out)
{
    const struct instance *instance = board->instance;
    uint32_t count = 0;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        if (!board->forbidden[a]) {
            const struct instance_arc *arc = &instance->arc[a];
            out[count++] = (struct choice){((int64_t)arc->score << 31) - arc->disturbance, a};
        }
    }
    budget_spend(board->budget, count);
    return count;
}

/* The usable arcs of a unit, best first. */
static uint32_t arcs_of(const struct board *board, uint32_t unit, struct choice *out)
{
    uint32_t count = choices_of(board, unit, out);
    if (count > 1) {
        qsort(out, count, sizeof *out, choice_compare);
    }
    return count;
}

/* Takes the best of what is left; most who choose are content with their first or second. */
static uint32_t choice_take(struct choice *choice, uint32_t *count)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < *count; i++) {
        best = choice_compare(&choice[i], &choice[best]) < 0 ? i : best;
    }
    uint32_t arc = choice[best].arc;
    choice[best] = choice[--*count];
    return arc;
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
    struct choice *choice = calloc((size_t)degree_max(instance, component) + 1, sizeof *choice);
    struct chooser *order = calloc((size_t)component->unit_count + 1, sizeof *order);
    uint32_t count = 0;
    for (uint32_t i = 0; choice != NULL && order != NULL && i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        uint32_t choices =
            answer->arc_of_unit[unit] == NO_ARC ? choices_of(board, unit, choice) : 0;
        if (choices > 0) {
            uint32_t left = choices;
            uint32_t arc = choice_take(choice, &left);
            order[count++] =
                (struct chooser){tally_of_arc(board, arc), arc, choices, instance->level_count};
        }
    }
    if (count > 1) {
        qsort(order, count, sizeof *order, chooser_compare);
    }
    for (uint32_t i = 0; i < count && !budget_is_cancelled(board->budget); i++) {
        uint32_t left = choices_of(board, instance->arc[order[i].arc].unit, choice);
        bool placed = false;
        while (left > 0 && !placed) {
            uint32_t arc = choice_take(choice, &left);
            placed = answer_allows(answer, arc);
            if (placed) {
                answer_place(answer, arc);
            }
        }
    }
    free(choice);
    free(order); /* without memory nothing is placed, which is an answer too */
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
    struct choice *arc; /* room for CHAIN_DEPTH + 1 units' arcs */
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
    struct choice *arc = chain->arc + (size_t)depth * chain->stride;
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

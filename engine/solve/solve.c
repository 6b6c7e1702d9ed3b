/* Takes an instance apart into components, has each solved, and puts answer, bound and certificate
 * together again. */
#include "solve/solve.h"

#include <stdio.h>
#include <string.h>

#include "solve/couple.h"
#include "solve/couple_start.h"
#include "solve/couple_search.h"
#include "solve/search.h"
#include "solve/transport.h"
#include "solve/weight.h"

enum {
    START_UNITS = 4000, /* from there on the first answer begins with the relaxation */
    SEARCH_UNITS_DEFAULT = 9,
    SEARCH_NODES_MAX = 60000,
    ALONE_UNITS_MAX = 150, /* larger components may stay unproved: then all are solved as one */
    CHAIN_STEPS = 2000,
    CHAIN_STEPS_LARGE = 10, /* the neighbourhoods of all values at once do more, and sooner */
    TURNS_MAX = 64,         /* of a component, one of many */
    TURNS_FEW = 3,          /* where neighbourhoods or branching are switched off */
    VAIN_MAX = 6,           /* turns in a row without any change */
    CROWD_MOST = 5,
    GAP_SCALE = 1 << 30
};

struct block {
    struct component component;
    struct couple_result result;
    bool searched; /* proved by search */
    struct couple *couple;
    uint32_t turns;
    uint32_t vain;  /* the last so many changed nothing */
    uint64_t ticks; /* spent in them */
};

struct whole {
    const struct instance *instance;
    struct solve_options options;
    struct budget *budget;
    struct arena *job;
    struct board board;
    struct answer answer;
    uint32_t *of_unit; /* component of each unit, of each seat */
    uint32_t *of_seat;
    struct block *block;
    uint32_t block_count;
};

/* ---------------------------------------------------------------- components */

static uint32_t root_of(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    uint32_t x = root_of(parent, a);
    uint32_t y = root_of(parent, b);
    if (x != y) { /* the lower number leads: the same instance, the same components */
        parent[x < y ? y : x] = x < y ? x : y;
    }
}

/* Nodes: units, then seats, then bundles. Whoever has no arc joins the first component. */
static void nodes_join(const struct instance *instance, uint32_t *parent, bool as_one)
{
    uint32_t nodes = instance->unit_count + instance->seat_count + instance->bundle_count;
    for (uint32_t i = 0; i < nodes; i++) {
        parent[i] = as_one ? 0 : i;
    }
    for (uint32_t a = 0; a < instance->arc_count && !as_one; a++) {
        join(parent, instance->arc[a].unit, instance->unit_count + instance->arc[a].seat);
    }
    for (uint32_t u = 0; u < instance->unit_count && !as_one; u++) {
        if (instance->unit[u].bundle != NO_BUNDLE) {
            join(parent, u, instance->unit_count + instance->seat_count + instance->unit[u].bundle);
        }
    }
}

static enum status block_take(struct whole *whole, struct block *block)
{
    struct component *component = &block->component;
    component->unit = arena_take_many(whole->job, component->unit_count, sizeof(uint32_t));
    component->seat = arena_take_many(whole->job, component->seat_count, sizeof(uint32_t));
    component->bundle = arena_take_many(whole->job, component->bundle_count, sizeof(uint32_t));
    component->unit_count = 0;
    component->seat_count = 0;
    component->bundle_count = 0;
    return whole->job->exhausted ? E_NO_MEMORY : OK;
}

/* Files every node under its component; counted in a first pass, written in a second. */
static void blocks_fill(struct whole *whole, uint32_t *parent, const uint32_t *number, bool write)
{
    const struct instance *instance = whole->instance;
    uint32_t nodes = instance->unit_count + instance->seat_count + instance->bundle_count;
    for (uint32_t i = 0; i < nodes; i++) {
        uint32_t block = number[root_of(parent, i)];
        block = block == UINT32_MAX ? 0 : block;
        struct component *component = &whole->block[block].component;
        if (i < instance->unit_count) {
            whole->of_unit[i] = block;
            if (write) {
                component->unit[component->unit_count] = i;
            }
            component->unit_count++;
        } else if (i < instance->unit_count + instance->seat_count) {
            uint32_t seat = i - instance->unit_count;
            whole->of_seat[seat] = block;
            if (write) {
                component->seat[component->seat_count] = seat;
            }
            component->seat_count++;
        } else {
            uint32_t b = i - instance->unit_count - instance->seat_count;
            if (whole->board.bundle_begin[b] == whole->board.bundle_begin[b + 1]) {
                continue; /* nobody is in it: it belongs nowhere */
            }
            if (write) {
                component->bundle[component->bundle_count] = b;
            }
            component->bundle_count++;
        }
    }
}

static enum status blocks_make(struct whole *whole, bool as_one)
{
    const struct instance *instance = whole->instance;
    size_t nodes = (size_t)instance->unit_count + instance->seat_count + instance->bundle_count;
    uint32_t *parent = arena_take_many(whole->job, nodes + 1, sizeof *parent);
    uint32_t *number = arena_take_many(whole->job, nodes + 1, sizeof *number);
    if (whole->job->exhausted) {
        return E_NO_MEMORY;
    }
    nodes_join(instance, parent, as_one);
    whole->block_count = 0;
    for (uint32_t i = 0; i < nodes; i++) {
        number[i] = UINT32_MAX;
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        uint32_t root = root_of(parent, u);
        bool has_arcs = instance->arc_begin[u] < instance->arc_begin[u + 1];
        if (has_arcs && number[root] == UINT32_MAX) {
            number[root] = whole->block_count++;
        }
    }
    whole->block_count += whole->block_count == 0;
    whole->block = arena_take_many(whole->job, whole->block_count, sizeof *whole->block);
    if (whole->job->exhausted) {
        return E_NO_MEMORY;
    }
    blocks_fill(whole, parent, number, false);
    for (uint32_t i = 0; i < whole->block_count; i++) {
        if (block_take(whole, &whole->block[i]) != OK) {
            return E_NO_MEMORY;
        }
    }
    blocks_fill(whole, parent, number, true);
    return OK;
}

/* ------------------------------------------------------------------- solving */

/* Tries all answers of a very small component: block->searched says whether that was done. */
static enum status block_search(struct whole *whole, struct block *block)
{
    uint32_t most = whole->options.search_units_max;
    most = most == 0 ? SEARCH_UNITS_DEFAULT : most;
    if (whole->options.no_search || block->component.unit_count > most) {
        return OK;
    }
    enum status status =
        couple_search(&whole->answer, &block->component, SEARCH_NODES_MAX, &block->searched);
    block->searched = status == OK && block->searched && !whole->board.unsure;
    if (block->searched) {
        block->result.bound = answer_part(&whole->answer, &block->component);
        block->result.proved = true;
    }
    return status;
}

static enum status block_solve(struct whole *whole, struct block *block)
{
    enum status status = block_search(whole, block);
    return status != OK || block->searched
               ? status
               : couple_solve(&whole->answer, &block->component, &whole->options, whole->job,
                              &block->result);
}

/* Takes over what somebody else found, as far as it fits. */
static void take_over(struct answer *answer, const uint32_t *start)
{
    const struct instance *instance = answer->board->instance;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (start[u] != NO_ARC && answer->arc_of_unit[u] == NO_ARC &&
            answer_allows(answer, start[u])) {
            answer_place(answer, start[u]);
        }
    }
}

static bool is_large(const struct whole *whole)
{
    const uint32_t asked = whole->options.start_units;
    return whole->instance->unit_count >= (asked == 0 ? START_UNITS : asked);
}

/* A first answer for everybody, early: what is known, and then in order of worth. Else the greedy
 * answer; of large problems also what the relaxation leaves, and the better of both. Where hours
 * decide more than places the greedy one is. */
static enum status first_answer(struct whole *whole, const struct component *all)
{
    struct answer *answer = &whole->answer;
    const uint32_t units = whole->instance->unit_count;
    if (whole->options.start != NULL) {
        take_over(answer, whole->options.start);
        search_greedy(answer, all);
        return OK;
    }
    if (!is_large(whole)) {
        search_greedy(answer, all);
        return OK;
    }
    if (whole->options.first_only) { /* in a moment: one of the two */
        couple_start(answer);
        search_greedy(answer, all);
        return OK;
    }
    const size_t bytes = units * sizeof(uint32_t);
    uint32_t *pinned = arena_take(whole->job, bytes);
    uint32_t *greedy = arena_take(whole->job, bytes);
    if (pinned == NULL || greedy == NULL) {
        return E_NO_MEMORY;
    }
    memcpy(pinned, answer->arc_of_unit, bytes);
    search_greedy(answer, all);
    memcpy(greedy, answer->arc_of_unit, bytes);
    const struct tally reached = answer->tally;
    answer_replace(answer, all, pinned);
    couple_start(answer);
    search_greedy(answer, all);
    if (tally_compare(&answer->tally, &reached, whole->board.value_count) < 0) {
        answer_replace(answer, all, greedy);
    }
    return OK;
}

static enum status whole_start(struct whole *whole, struct fault *fault)
{
    struct component all = {0};
    struct block one = {0};
    one.component.unit_count = whole->instance->unit_count;
    one.component.seat_count = whole->instance->seat_count;
    enum status status = block_take(whole, &one);
    if (status != OK) {
        return status;
    }
    all = one.component;
    for (uint32_t u = 0; u < whole->instance->unit_count; u++) {
        all.unit[all.unit_count++] = u;
    }
    for (uint32_t v = 0; v < whole->instance->seat_count; v++) {
        all.seat[all.seat_count++] = v;
    }
    uint32_t seat = NO_SEAT;
    status = search_start(&whole->answer, &all, &seat);
    if (status == E_CONFLICT) {
        char path[64];
        (void)snprintf(path, sizeof path, "seat[%u]", seat);
        return fault_set(fault, E_CONFLICT, path, "what is pinned to this seat does not fit it");
    }
    if (status == OK) {
        /* Whoever's time is up wants the best so far: there is to be something by then. */
        const atomic_bool *cancel = whole->budget->cancel;
        whole->budget->cancel = whole->options.first_only ? cancel : NULL;
        status = first_answer(whole, &all);
        whole->budget->cancel = cancel;
        struct budget_progress progress = {"greedy", 1, 1, whole->answer.tally.value[0], INT64_MAX};
        budget_tell(whole->budget, &progress);
        if (!whole->options.first_only) {
            const bool large = is_large(whole) && whole->instance->level_count > 0;
            const uint32_t steps = large ? CHAIN_STEPS_LARGE : CHAIN_STEPS;
            (void)search_chains(&whole->answer, &all, steps);
        }
    }
    return status;
}

static enum status blocks_solve(struct whole *whole, bool *proved)
{
    *proved = true;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        enum status status = block_solve(whole, &whole->block[i]);
        if (status != OK) {
            return status;
        }
        *proved = *proved && whole->block[i].result.proved;
        if (!*proved && whole->block_count > 1) {
            return OK; /* the bounds of parts do not add up then: all are solved as one */
        }
    }
    return OK;
}

/* ---------------------------------------------------------------------- parts */

/* Without levels the bounds of parts add up whether or not they are proved: each is solved by
 * itself, by turns, and those that leave most of the gap most often. */
static bool parts_add_up(const struct whole *whole)
{
    return whole->instance->level_count == 0;
}

static enum status part_turn(struct whole *whole, struct block *block)
{
    uint64_t before = whole->budget->ticks;
    struct tally reached = answer_part(&whole->answer, &block->component);
    struct tally bound = block->result.bound;
    enum status status = couple_pass(block->couple);
    struct tally part = answer_part(&whole->answer, &block->component);
    bool same = tally_compare(&part, &reached, CERT_VALUES_MAX) == 0 &&
                tally_compare(&bound, &block->result.bound, CERT_VALUES_MAX) == 0;
    block->vain = same ? block->vain + 1 : 0;
    block->ticks += whole->budget->ticks - before;
    block->turns++;
    return status;
}

static enum status parts_open(struct whole *whole)
{
    const struct couple *beside = NULL;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        struct block *block = &whole->block[i];
        /* Where a seat may hold a crowd, leaves of a tree are too dear to check. */
        bool part = component_crowd(&whole->board, &block->component) <= CROWD_MOST;
        struct couple_order order = {&whole->answer, &block->component, &whole->options, beside,
                                     part};
        enum status status = block_search(whole, block);
        if (status == OK && block->searched) {
            continue;
        }
        status =
            status == OK ? couple_open(&block->couple, &order, whole->job, &block->result) : status;
        status = status == OK ? part_turn(whole, block) : status;
        if (status != OK) {
            return status;
        }
        beside = block->couple;
    }
    return OK;
}

static int64_t part_gap(const struct whole *whole, const struct block *block)
{
    struct tally part = answer_part(&whole->answer, &block->component);
    return block->result.bound.value[0] - part.value[0];
}

/* The part with the greatest gap for the effort it took; NULL when all is proved. */
static struct block *part_next(struct whole *whole)
{
    struct block *next = NULL;
    wide most = -1;
    bool tries = !whole->options.no_neighbourhoods && !whole->options.no_branching;
    uint32_t turns_max = tries ? TURNS_MAX : TURNS_FEW;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        struct block *block = &whole->block[i];
        if (block->result.proved || block->turns >= turns_max || block->vain >= VAIN_MAX) {
            continue;
        }
        wide gap = (wide)part_gap(whole, block) * GAP_SCALE / (block->ticks / 1024 + 1);
        if (gap > most) {
            next = block;
            most = gap;
        }
    }
    return next;
}

static enum status parts_solve(struct whole *whole)
{
    enum status status = parts_open(whole);
    struct block *next = part_next(whole);
    while (status == OK && next != NULL && !budget_ends(whole->budget)) {
        status = part_turn(whole, next);
        next = part_next(whole);
    }
    for (uint32_t i = 0; i < whole->block_count; i++) {
        enum status closed = couple_close(whole->block[i].couple);
        status = status == OK ? closed : status;
    }
    return status;
}

/* What is proved of values behind the first unproved one is what is trivial. */
static void bound_relax(const struct whole *whole, struct tally *bound)
{
    if (parts_add_up(whole) && whole->block_count > 1 &&
        bound->value[0] > whole->answer.tally.value[0]) {
        bound->value[1] = 0;
    }
}

static uint32_t block_largest(const struct whole *whole)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        uint32_t count = whole->block[i].component.unit_count;
        most = count > most ? count : most;
    }
    return most;
}

/* ---------------------------------------------------------------- handing over */

static struct worth worth_of(const struct instance *instance, const struct tally *tally)
{
    struct worth worth = {0};
    for (uint32_t k = 0; k < instance->level_count; k++) {
        worth.level[k] = tally->value[k];
    }
    worth.quality = tally->value[instance->level_count];
    worth.disturbance = -tally->value[instance->level_count + 1];
    return worth;
}

/* One stage for a block that was searched: the checker searches it too, under spaced weights. */
static enum status stage_of_search(struct whole *whole, const wide *weight,
                                   struct certificate_stage *stage)
{
    stage->root = arena_take_many(whole->job, 1, sizeof *stage->root);
    stage->node = arena_take_many(whole->job, 1, sizeof *stage->node);
    if (whole->job->exhausted) {
        return E_NO_MEMORY;
    }
    memcpy(stage->weight, weight, sizeof stage->weight);
    stage->node_count = 1;
    stage->node[0].kind = LEAF_SEARCH;
    return OK;
}

static enum status certificate_make(struct whole *whole, struct certificate *certificate)
{
    certificate->kind = CERT_STAGES;
    certificate->component_count = whole->block_count;
    certificate->component_of_unit = whole->of_unit;
    certificate->component_of_seat = whole->of_seat;
    uint32_t room = 0;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        room += whole->block[i].searched ? 1 : whole->block[i].result.stage_count;
    }
    certificate->stage = arena_take_many(whole->job, room, sizeof *certificate->stage);
    if (whole->job->exhausted) {
        return E_NO_MEMORY;
    }
    wide weight[CERT_VALUES_MAX] = {0};
    bool spaced = instance_weights(whole->instance, weight, NULL) == OK;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        const struct block *block = &whole->block[i];
        uint32_t stages = block->searched ? spaced : block->result.stage_count;
        for (uint32_t j = 0; j < stages; j++) {
            if (!block->searched && block->result.stage[j].node_count == 0) {
                continue;
            }
            struct certificate_stage *stage = &certificate->stage[certificate->stage_count++];
            if (!block->searched) {
                *stage = block->result.stage[j];
            } else if (stage_of_search(whole, weight, stage) != OK) {
                return E_NO_MEMORY;
            }
            stage->component = whole->block_count == 1 ? CERT_ALL : i;
        }
    }
    return OK;
}

static enum status whole_hand_over(struct whole *whole, struct solution *out)
{
    struct tally bound = {{0}};
    bool proved = true;
    for (uint32_t i = 0; i < whole->block_count; i++) {
        tally_add(&bound, &whole->block[i].result.bound, 1);
        proved = proved && whole->block[i].result.proved;
    }
    bound_relax(whole, &bound);
    out->assignment.arc_of_unit = whole->answer.arc_of_unit;
    out->assignment.worth = worth_of(whole->instance, &whole->answer.tally);
    out->assignment.bound = worth_of(whole->instance, &bound);
    out->assignment.proved = proved;
    return certificate_make(whole, &out->certificate);
}

static enum status coupled_solve(struct whole *whole, struct solution *out, struct fault *fault)
{
    const struct instance *instance = whole->instance;
    enum status status = board_open(&whole->board, instance, whole->budget, whole->job);
    whole->of_unit = arena_take_many(whole->job, instance->unit_count, sizeof(uint32_t));
    whole->of_seat = arena_take_many(whole->job, instance->seat_count, sizeof(uint32_t));
    if (status == OK) {
        status = answer_open(&whole->answer, &whole->board, whole->job);
    }
    if (status == OK) {
        status = blocks_make(whole, false);
    }
    if (status == OK) {
        status = whole_start(whole, fault);
    }
    if (status == OK && whole->options.first_only) {
        out->assignment.arc_of_unit = whole->answer.arc_of_unit;
        return OK;
    }
    if (status != OK) {
        return status;
    }
    if (parts_add_up(whole)) {
        status = parts_solve(whole);
        return status == OK ? whole_hand_over(whole, out) : status;
    }
    bool proved = false;
    if (block_largest(whole) <= ALONE_UNITS_MAX) {
        status = blocks_solve(whole, &proved);
    }
    if (status == OK && !proved) {
        status = whole->block_count == 1 && whole->block[0].result.stage_count > 0
                     ? OK
                     : blocks_make(whole, true);
        if (status == OK && whole->block[0].result.stage_count == 0) {
            status = blocks_solve(whole, &proved);
        }
    }
    return status == OK ? whole_hand_over(whole, out) : status;
}

static enum status uncoupled_solve(struct whole *whole, struct solution *out, struct fault *fault)
{
    struct transport_request request = {TRANSPORT_CHOOSE, whole->job};
    out->assignment.arc_of_unit =
        arena_take_many(whole->job, whole->instance->unit_count, sizeof(uint32_t));
    if (out->assignment.arc_of_unit == NULL) {
        return E_NO_MEMORY;
    }
    return transport_solve(whole->instance, &request, whole->budget, &out->assignment,
                           &out->certificate, fault);
}

enum status solve_instance(const struct instance *instance, const struct solve_options *options,
                           struct budget *budget, struct arena *job, struct solution *out,
                           struct fault *fault)
{
    struct whole whole = {.instance = instance, .budget = budget, .job = job};
    memset(out, 0, sizeof *out);
    if (options != NULL) {
        whole.options = *options;
    }
    if (!instance_is_coupled(instance) && !whole.options.no_transport) {
        struct fault tried = {0};
        enum status status = uncoupled_solve(&whole, out, &tried);
        if (status != E_LIMIT || budget_ends(budget)) {
            return status == E_LIMIT || status == E_CANCELLED ? OK : status;
        }
        memset(out, 0, sizeof *out); /* weights too large for one number: level by level then */
    }
    enum status status = coupled_solve(&whole, out, fault);
    return status == E_NO_MEMORY ? fault_set(fault, status, "", "out of memory in the solver")
                                 : status;
}

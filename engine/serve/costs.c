/* Proposals and what they cost everybody else. */
#include "serve/costs.h"

#include <stdlib.h>
#include <string.h>

#include "serve/planner.h"

enum {
    DEADLINE_MS = 4,
    PACE_US = 4000,    /* of costs that nobody asked for: one in so long … */
    BURST_US = 200000, /* … with so much saved up */
    BREADTH = 4,       /* times k are looked at when the order is the system's */
    BREADTH_LEAST = 40
};

enum status costs_wish_read(struct call *call, uint32_t k, struct costs_wish *out)
{
    const struct value *wanted = call_param(call, "system_cost");
    const char *sort = value_text_or(call_param(call, "sort"), "score");
    *out = (struct costs_wish){.said = wanted != NULL, .k = k};
    out->wanted = value_bool_or(wanted, true);
    out->system = strcmp(sort, "system") == 0;
    if (!out->system && strcmp(sort, "score") != 0) {
        fault_set(&call->fault, E_INVALID_ARGUMENT, "sort", "'%.32s' is no order", sort);
        fault_hint(&call->fault, "score or system");
        return E_INVALID_ARGUMENT;
    }
    if (out->system) {
        out->said = out->wanted = true;
    }
    return OK;
}

uint32_t costs_breadth(const struct costs_wish *wish)
{
    uint32_t breadth = wish->k * BREADTH;
    breadth = breadth < BREADTH_LEAST ? BREADTH_LEAST : breadth;
    breadth = breadth > PROPOSE_K_MAX ? PROPOSE_K_MAX : breadth;
    return wish->system ? breadth : wish->k;
}

/* The list of proposals in the answer that is being built. */
static struct value *proposals_of(struct call *call)
{
    for (uint32_t i = 0; i < call->result.count; i++) {
        if (strcmp(call->result.member[i].key, "proposals") == 0) {
            return &call->result.member[i].value;
        }
    }
    return NULL;
}

static void keep_first(struct value *proposals, uint32_t k)
{
    if (proposals != NULL && proposals->count > k) {
        proposals->count = k;
    }
}

/* -- without -------------------------------------------------------------------------------------
 */

static void finish_without(struct call *call, const struct costs_wish *wish, bool stale)
{
    struct value *proposals = proposals_of(call);
    struct arena *request = &call->request;
    for (uint32_t i = 0; proposals != NULL && i < proposals->count; i++) {
        value_put(&proposals->item[i], request, "system_cost", value_nil());
        value_put(&proposals->item[i], request, "displaces", value_nil());
    }
    keep_first(proposals, wish->k);
    if (wish->wanted) {
        value_put(&call->result, request, "planner", value_static(planner_word(call->tenant)));
    }
    if (stale) {
        value_put(&call->result, request, "stale", value_bool(true));
        value_put(&call->result, request, "planner_revision",
                  value_int((int64_t)planner_revision(call->tenant)));
    }
}

/* -- with ----------------------------------------------------------------------------------------
 */

/* 0: known, or known at most; 1: known at least, which a low number does not speak for; 2: not
 * known. */
static int cost_rank(const struct value *cost)
{
    const char *side = value_text_or(value_get(cost, "side"), "");
    return value_is_nil(cost) ? 2 : strcmp(side, "at_least") == 0 ? 1 : 0;
}

/* <0: a costs everybody less. */
static int cost_order(const struct value *a, const struct value *b)
{
    const struct value *left = value_get(a, "system_cost");
    const struct value *right = value_get(b, "system_cost");
    int apart = cost_rank(left) - cost_rank(right);
    if (apart != 0 || value_is_nil(left)) {
        return apart;
    }
    const struct value *levels[2] = {value_get(left, "levels"), value_get(right, "levels")};
    for (uint32_t k = 0; k < value_count(levels[0]) && k < value_count(levels[1]); k++) {
        int64_t x = value_int_or(value_get(&levels[0]->item[k], "loss"), 0);
        int64_t y = value_int_or(value_get(&levels[1]->item[k], "loss"), 0);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    int64_t x = value_int_or(value_get(left, "quality"), 0);
    int64_t y = value_int_or(value_get(right, "quality"), 0);
    return (x > y) - (x < y);
}

/* Few and nearly in order: by insertion, which keeps the order of those that cost the same. */
static void sort_by_system(struct value *proposals)
{
    for (uint32_t i = 1; i < proposals->count; i++) {
        struct value one = proposals->item[i];
        uint32_t at = i;
        for (; at > 0 && cost_order(&one, &proposals->item[at - 1]) < 0; at--) {
            proposals->item[at] = proposals->item[at - 1];
        }
        proposals->item[at] = one;
    }
}

struct costing {
    struct call *call;
    struct costs_wish wish;
};

static struct value part_of(const struct value *cost, const char *key, struct arena *request)
{
    const struct value *part = value_get(cost, key);
    return part == NULL ? value_nil() : value_copy(part, request);
}

static void finish_with(struct call *call, const struct costs_wish *wish,
                        const struct value *result)
{
    struct value *proposals = proposals_of(call);
    const struct value *costs = value_get(result, "costs");
    struct arena *request = &call->request;
    for (uint32_t i = 0; proposals != NULL && i < proposals->count; i++) {
        const struct value *cost = i < value_count(costs) ? &costs->item[i] : NULL;
        value_put(&proposals->item[i], request, "system_cost",
                  part_of(cost, "system_cost", request));
        value_put(&proposals->item[i], request, "displaces", part_of(cost, "displaces", request));
    }
    if (wish->system && proposals != NULL) {
        sort_by_system(proposals);
    }
    keep_first(proposals, wish->k);
    int64_t revision = value_int_or(value_get(result, "revision"), 0);
    value_put(&call->result, request, "planner", value_static("ready"));
    value_put(&call->result, request, "planner_revision", value_int(revision));
    if ((uint64_t)revision != call->tenant->directory.revision) {
        value_put(&call->result, request, "stale", value_bool(true));
    }
}

static void costs_done(void *owner, enum status status, const struct value *result,
                       const struct fault *fault)
{
    struct costing *costing = owner;
    (void)fault; /* proposals go on without */
    if (status == OK) {
        finish_with(costing->call, &costing->wish, result);
    } else {
        finish_without(costing->call, &costing->wish, true);
    }
    call_answer(costing->call, OK);
}

static struct value question_of(struct call *call, const struct value *proposals)
{
    struct arena *request = &call->request;
    struct value params = value_map(request, 2);
    struct value volunteers = value_list(request, proposals->count);
    for (uint32_t i = 0; i < proposals->count; i++) {
        value_append(&volunteers, request, *value_get(&proposals->item[i], "volunteer"));
    }
    value_put(&params, request, "client", *call_required(call, "client"));
    value_put(&params, request, "volunteers", volunteers);
    return params;
}

/* ensure   false: more were asked lately than are given to who says nothing */
static bool at_easy_pace(struct call *call)
{
    int64_t now = clock_tick_ns(&call->house->clock) / 1000;
    struct tenant *tenant = call->tenant;
    if (tenant->costs_us < now - BURST_US) {
        tenant->costs_us = now - BURST_US;
    }
    if (tenant->costs_us > now) {
        return false;
    }
    tenant->costs_us += PACE_US;
    return true;
}

void costs_complete(struct call *call, const struct costs_wish *wish, bool stored)
{
    const struct value *proposals = proposals_of(call);
    if (!wish->wanted || !stored || (!wish->said && !at_easy_pace(call))) {
        struct costs_wish quiet = *wish;
        quiet.wanted = wish->wanted && stored && wish->said;
        finish_without(call, &quiet, false);
        return;
    }
    planner_wake(call->tenant);
    struct costing *costing = arena_take(&call->request, sizeof *costing);
    bool waits = planner_is_ready(call->tenant) || (wish->said && !planner_is_late(call->tenant));
    if (proposals == NULL || proposals->count == 0 || costing == NULL || !waits) {
        finish_without(call, wish, !planner_is_ready(call->tenant));
        return;
    }
    *costing = (struct costing){.call = call, .wish = *wish};
    struct value params = question_of(call, proposals);
    struct fault fault = {0};
    struct planner_question question = {.method = "costs",
                                        .params = &params,
                                        .deadline_ms = DEADLINE_MS,
                                        .owner = costing,
                                        .done = costs_done};
    if (planner_ask(call->tenant, &question, &fault) != OK) {
        finish_without(call, wish, true);
        return;
    }
    call->parked = true;
}

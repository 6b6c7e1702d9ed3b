/* Asks the planner why, and answers without it where it cannot. */
#include "serve/why.h"

#include "serve/planner.h"

enum { WHY_DEADLINE_MS = 5000 };

struct why {
    struct call *call;
    read_handler alone;
};

struct value why_without(struct call *call)
{
    struct value plan = value_map(&call->request, 2);
    value_put(&plan, &call->request, "available", value_bool(false));
    value_put(&plan, &call->request, "state", value_static(planner_word(call->tenant)));
    return plan;
}

/* The plan rests on an older revision than the engine's: never silently old. */
static void say_stale(struct call *call)
{
    const struct value *plan = value_get(&call->result, "plan");
    int64_t revision = value_int_or(value_get(plan, "revision"), -1);
    if (revision >= 0 && (uint64_t)revision != call->tenant->directory.revision) {
        struct value copy = *plan;
        value_set(&copy, &call->request, "stale", value_bool(true));
        value_set(&call->result, &call->request, "plan", copy);
    }
}

static void why_done(void *owner, enum status status, const struct value *result,
                     const struct fault *fault)
{
    struct why *why = owner;
    struct call *call = why->call;
    (void)fault; /* what is wrong with the question, the engine says itself */
    if (status == OK) {
        call->result = value_copy(result, &call->request);
        say_stale(call);
        status = call->request.exhausted ? E_NO_MEMORY : OK;
    } else {
        status = why->alone(call);
    }
    call_answer(call, status);
}

enum status why_ask(struct call *call, const char *method, const struct value *params,
                    read_handler alone)
{
    struct why *why = arena_take(&call->request, sizeof *why);
    struct fault fault = {0};
    planner_wake(call->tenant);
    if (why == NULL || !planner_is_ready(call->tenant)) {
        return alone(call);
    }
    *why = (struct why){.call = call, .alone = alone};
    struct planner_question question = {.method = method,
                                        .params = params,
                                        .deadline_ms = WHY_DEADLINE_MS,
                                        .owner = why,
                                        .done = why_done};
    if (planner_ask(call->tenant, &question, &fault) != OK) {
        return alone(call);
    }
    call->parked = true;
    return OK;
}

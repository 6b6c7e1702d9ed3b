/* whatif.*: questions about people who are not so, answered by the planner. */
#include "serve/handlers.h"
#include "serve/planner.h"

enum { WHATIF_DEADLINE_MS = 30000 };

static void whatif_done(void *owner, enum status status, const struct value *result,
                        const struct fault *fault)
{
    struct call *call = owner;
    if (status == OK) {
        call->result = value_copy(result, &call->request);
        uint64_t revision = (uint64_t)value_int_or(value_get(result, "revision"), 0);
        if (revision != call->tenant->directory.revision) {
            value_put(&call->result, &call->request, "stale", value_bool(true));
        }
    } else {
        call->fault = *fault;
    }
    call_answer(call, status);
}

/* Parks the call until the planner has answered. */
static enum status whatif_ask(struct call *call, const char *method)
{
    const struct planner_question question = {.method = method,
                                              .params = call->message.params,
                                              .deadline_ms = WHATIF_DEADLINE_MS,
                                              .owner = call,
                                              .done = whatif_done};
    enum status status = planner_ask(call->tenant, &question, &call->fault);
    call->parked = status == OK;
    return status;
}

enum status handle_whatif_run(struct call *call)
{
    const struct value *edits = call_required(call, "edits");
    int64_t most = call->house->limits.edits;
    if (edits->count > most) {
        return fault_set(&call->fault, E_TOO_LARGE, "edits", "at most %lld", (long long)most);
    }
    return whatif_ask(call, "whatif");
}

enum status handle_whatif_recruit(struct call *call)
{
    return whatif_ask(call, "recruit");
}

enum status handle_whatif_repair(struct call *call)
{
    return whatif_ask(call, "repair");
}

/* Questions of the planner that tell why: who needs the volunteers that would fit, and what lapsing
 * papers would cost. */
#include "match/exchange.h"
#include "match/expiring_loss.h"
#include "serve/planner_why.h"
#include "serve/tenant.h"

enum status planner_whynot(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault)
{
    const struct directory *directory = live_directory(child->live);
    const struct value *given = value_get(params, "client");
    const struct client *client = NULL;
    struct profile *whole = NULL;
    enum status status = OK;
    if (given != NULL && given->kind == VALUE_MAP) {
        status = profile_read(STORE_CLIENT, given, &child->zone, &whole, fault);
        client = status == OK ? whole->client : NULL;
    } else {
        client = directory_client(directory, value_text_or(given, ""));
    }
    if (status == OK && client == NULL) {
        status = fault_set(fault, E_NOT_FOUND, "client", "the planner knows no such client");
    }
    if (status == OK) {
        status = match_whynot_live(child->live, client, arena, result);
    }
    profile_release(whole);
    return status;
}

enum status planner_expiring(struct planner_child *child, const struct value *params,
                             struct arena *arena, struct value *result, struct fault *fault)
{
    const struct directory *directory = live_directory(child->live);
    struct date until = date_parse(value_text_or(value_get(params, "until"), ""));
    if (!date_is(until) || until.days < directory->today.days) {
        return fault_set(fault, E_INVALID_ARGUMENT, "until", "a day from today on");
    }
    return match_expiring_live(child->live, until, arena, result);
}

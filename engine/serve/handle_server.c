/* session.hello and server.*: who is there, how it does, and the end. */
#include <stdio.h>
#include <string.h>

#include "serve/handlers.h"
#include "serve/planner.h"
#include "serve/policy.h"
#include "serve/stats.h"

enum { PROTOCOL_VERSION = 1 };

static enum status choose_tenant(struct call *call)
{
    struct session *session = call->session;
    const char *name = value_text_or(call_param(call, "tenant"), NULL);
    if (name == NULL || session->tcp) {
        return OK;
    }
    struct tenant *tenant = house_tenant(call->house, name);
    if (session->roles == 0) {
        return fault_set(&call->fault, E_UNAUTHENTICATED, "", "this user is not known here");
    }
    if (tenant == NULL) {
        return fault_set(&call->fault, E_NOT_FOUND, "tenant", "there is no tenant '%.64s'", name);
    }
    if (session->greeted && session->tenant != NULL && session->tenant != tenant) {
        return fault_set(&call->fault, E_CONFLICT, "tenant",
                         "this connection is tenant '%s' and stays so", session->tenant->name);
    }
    session->tenant = tenant;
    return OK;
}

void handle_error_form(struct call *call)
{
    const char *errors = value_text_or(call_param(call, "errors"), "");
    if (strcmp(errors, "text") == 0) {
        call->session->errors = ERRORS_AS_TEXT;
    } else if (strcmp(errors, "map") == 0) {
        call->session->errors = ERRORS_AS_MAP;
    }
}

enum status handle_session_hello(struct call *call)
{
    struct session *session = call->session;
    if (call_param(call, "token") != NULL) {
        fault_set(&call->fault, E_UNAUTHENTICATED, "token", "this daemon knows no tokens");
        fault_hint(&call->fault, "on the Unix socket the user id says who calls");
        return E_UNAUTHENTICATED;
    }
    enum status status = choose_tenant(call);
    if (status != OK) {
        return status;
    }
    session->greeted = true;
    struct arena *request = &call->request;
    struct value *out = &call->result;
    value_put(out, request, "server", value_static("amity"));
    value_put(out, request, "version", value_static(AMITY_VERSION));
    value_put(out, request, "protocol", value_int(PROTOCOL_VERSION));
    value_put(out, request, "tenant",
              session->tenant == NULL ? value_nil() : value_text(request, session->tenant->name));
    value_put(out, request, "principal",
              session->principal[0] == '\0' ? value_nil()
                                            : value_text(request, session->principal));
    value_put(out, request, "roles", roles_value(session->roles, request));
    value_put(out, request, "limits", limits_value(&call->house->limits, request));
    return OK;
}

enum status handle_server_ping(struct call *call)
{
    (void)call;
    return OK;
}

enum status handle_server_info(struct call *call)
{
    const struct tenant *tenant = call->tenant;
    const struct directory *directory = &tenant->directory;
    struct arena *request = &call->request;
    struct value *out = &call->result;
    struct value counts = value_map(request, 4);
    value_put(&counts, request, "volunteers", value_int(directory->volunteers.held));
    value_put(&counts, request, "clients", value_int(directory->clients.held));
    value_put(&counts, request, "relations", value_int(directory->relations.held));
    value_put(&counts, request, "workers", value_int(directory->workers.held));
    char today[DATE_TEXT_BYTES];
    date_print(directory->today, today);
    int64_t up_us = clock_now_us(&call->house->clock) - call->house->started_us;
    value_put(out, request, "server", value_static("amity"));
    value_put(out, request, "version", value_static(AMITY_VERSION));
    value_put(out, request, "protocol", value_int(PROTOCOL_VERSION));
    value_put(out, request, "tenant", value_text(request, tenant->name));
    value_put(out, request, "policy", value_text(request, tenant->policy->version));
    value_put(out, request, "revision", value_int((int64_t)directory->revision));
    value_put(out, request, "today", value_text(request, today));
    value_put(out, request, "counts", counts);
    value_put(out, request, "sessions", value_int(call->house->session_count));
    value_put(out, request, "planner", value_static(planner_word(tenant)));
    value_put(out, request, "uptime_s", value_int(up_us / 1000000));
    return OK;
}

enum status handle_server_stats(struct call *call)
{
    call->result = stats_say(call->house->stats, &call->request);
    struct store_counts counts = store_counts(call->house->store);
    struct value store = value_map(&call->request, 4);
    value_put(&store, &call->request, "turns", value_int((int64_t)counts.turns));
    value_put(&store, &call->request, "transactions", value_int((int64_t)counts.transactions));
    value_put(&call->result, &call->request, "store", store);
    value_put(&call->result, &call->request, "planner", planner_say(call->tenant, &call->request));
    return OK;
}

static void end_now(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    event_base_loopbreak(state);
}

/* The answer leaves first; writes under way are still committed and answered before the end. */
enum status handle_server_shutdown(struct call *call)
{
    const struct timeval soon = {.tv_usec = 100000};
    call->house->ending = true;
    event_base_once(call->house->base, -1, EV_TIMEOUT, end_now, call->house->base, &soon);
    return OK;
}

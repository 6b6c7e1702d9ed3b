/* match.*: who fits whom, and why. */
#include <string.h>

#include "match/whynot.h"
#include "serve/costs.h"
#include "serve/handlers.h"
#include "serve/tenant.h"
#include "serve/why.h"

/* A client or volunteer given by id or as a whole profile. A whole one is read like a put and lives
 * until the answer is written. */
struct subject {
    const struct client *client;
    const struct volunteer_entry *volunteer;
    struct profile *profile;      /* of a whole profile; to be released */
    struct volunteer_entry entry; /* of a whole volunteer */
};

static enum status read_whole(struct call *call, const char *name, enum store_kind kind,
                              struct subject *out)
{
    const struct value *map = call_required(call, name);
    enum status status = profile_read(kind, map, &call->tenant->zone, &out->profile, &call->fault);
    if (status == OK) {
        struct date today = call->tenant->directory.today;
        status = kind == STORE_CLIENT
                     ? client_check_dates(out->profile->client, today, &call->fault)
                     : volunteer_check_dates(out->profile->volunteer, today, &call->fault);
    }
    if (status != OK) {
        fault_under(&call->fault, "%s", name);
    }
    return status;
}

static enum status client_given(struct call *call, struct subject *out)
{
    const struct value *given = call_required(call, "client");
    if (given->kind == VALUE_MAP) {
        enum status status = read_whole(call, "client", STORE_CLIENT, out);
        out->client = status == OK ? out->profile->client : NULL;
        return status;
    }
    const char *id = value_text_or(given, "");
    out->client = directory_client(&call->tenant->directory, id);
    return out->client != NULL
               ? OK
               : fault_set(&call->fault, E_NOT_FOUND, "client", "there is no client '%.64s'", id);
}

/* A whole volunteer stands for its stored namesake: with what stands with it. */
static enum status volunteer_given(struct call *call, struct subject *out)
{
    const struct directory *directory = &call->tenant->directory;
    const struct value *given = call_required(call, "volunteer");
    if (given->kind != VALUE_MAP) {
        const char *id = value_text_or(given, "");
        out->volunteer = directory_volunteer(directory, id);
        return out->volunteer != NULL ? OK
                                      : fault_set(&call->fault, E_NOT_FOUND, "volunteer",
                                                  "there is no volunteer '%.64s'", id);
    }
    enum status status = read_whole(call, "volunteer", STORE_VOLUNTEER, out);
    if (status != OK) {
        return status;
    }
    const struct volunteer_entry *namesake =
        directory_volunteer(directory, out->profile->volunteer->id);
    volunteer_entry_derive(directory->pack, directory->today, out->profile,
                           namesake == NULL ? NULL : namesake->resident,
                           namesake == NULL ? 0 : namesake->resident_count, &out->entry);
    out->volunteer = &out->entry;
    return OK;
}

static enum status options_read(struct call *call, struct propose_options *out)
{
    const struct value *params = call->message.params;
    *out = (struct propose_options){.k = (uint32_t)command_int(call->command, params, "k"),
                                    .service = WORD_NONE};
    out->exclude_warned = !command_bool(call->command, params, "include_warned");
    if (out->k > PROPOSE_K_MAX) {
        return fault_set(&call->fault, E_TOO_LARGE, "k", "at most %d", PROPOSE_K_MAX);
    }
    const char *service = value_text_or(call_param(call, "service"), NULL);
    if (service == NULL) {
        return OK;
    }
    uint32_t word = word_find(vocabulary_service(), service);
    if (word == WORD_UNKNOWN) {
        fault_set(&call->fault, E_INVALID_ARGUMENT, "service", "'%.64s' is no service", service);
        const char *nearest = word_nearest(vocabulary_service(), service);
        if (nearest != NULL) {
            fault_hint(&call->fault, "%s", nearest);
        }
        return E_INVALID_ARGUMENT;
    }
    out->service = (uint8_t)word;
    return OK;
}

enum status handle_match_propose(struct call *call)
{
    struct subject subject = {0};
    struct propose_options options;
    struct costs_wish wish;
    enum status status = options_read(call, &options);
    if (status == OK) {
        status = costs_wish_read(call, options.k, &wish);
    }
    if (status == OK) {
        options.k = costs_breadth(&wish);
        status = client_given(call, &subject);
    }
    if (status == OK) {
        status = match_propose(&call->tenant->directory, subject.client, &options, &call->request,
                               &call->result);
    }
    bool stored = subject.profile == NULL;
    profile_release(subject.profile);
    if (status == OK) {
        costs_complete(call, &wish, stored);
    }
    return status;
}

enum status handle_match_clients(struct call *call)
{
    struct subject subject = {0};
    struct propose_options options;
    enum status status = options_read(call, &options);
    if (status == OK) {
        status = volunteer_given(call, &subject);
    }
    if (status == OK) {
        status = match_clients(&call->tenant->directory, subject.volunteer, &options,
                               &call->request, &call->result);
    }
    profile_release(subject.profile);
    return status;
}

enum status handle_match_explain(struct call *call)
{
    struct subject client = {0};
    struct subject volunteer = {0};
    struct propose_options options = {.k = 1, .service = WORD_NONE};
    enum status status = client_given(call, &client);
    if (status == OK) {
        status = volunteer_given(call, &volunteer);
    }
    if (status == OK && call_param(call, "service") != NULL) {
        status = options_read(call, &options);
    }
    if (status == OK) {
        status = match_explain(&call->tenant->directory, client.client, volunteer.volunteer,
                               options.service, &call->request, &call->result);
    }
    profile_release(client.profile);
    profile_release(volunteer.profile);
    return status;
}

/* Of one client without the plan, or of one pair. */
static enum status whynot_alone(struct call *call)
{
    struct subject client = {0};
    struct subject volunteer = {0};
    bool pair = call_param(call, "volunteer") != NULL;
    const struct directory *directory = &call->tenant->directory;
    enum status status = client_given(call, &client);
    if (status == OK && pair) {
        status = volunteer_given(call, &volunteer);
    }
    if (status == OK) {
        status = pair ? match_whynot_pair(directory, client.client, volunteer.volunteer,
                                          &call->request, &call->result)
                      : match_whynot(directory, client.client, &call->request, &call->result);
    }
    if (status == OK && !pair) {
        value_set(&call->result, &call->request, "plan", why_without(call));
    }
    profile_release(client.profile);
    profile_release(volunteer.profile);
    return status;
}

enum status handle_match_whynot(struct call *call)
{
    struct subject client = {0};
    if (call_param(call, "volunteer") != NULL) {
        return whynot_alone(call);
    }
    enum status status = client_given(call, &client);
    profile_release(client.profile);
    return status == OK ? why_ask(call, "whynot", call->message.params, whynot_alone) : status;
}

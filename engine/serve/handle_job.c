/* rematch.start and job.*: a night's work. */
#include <string.h>

#include "serve/handlers.h"
#include "serve/jobs.h"

static enum status pairs_read(struct call *call, const char *name, struct rematch_pin **out,
                              uint32_t *count)
{
    const struct value *list = call_param(call, name);
    const struct directory *directory = &call->tenant->directory;
    *count = value_count(list);
    *out = arena_take_many(&call->request, *count, sizeof **out);
    if (*out == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < *count; i++) {
        struct rematch_pin *pin = &(*out)[i];
        pin->client = value_text_or(value_get(&list->item[i], "client"), NULL);
        pin->volunteer = value_text_or(value_get(&list->item[i], "volunteer"), NULL);
        const char *field = pin->client == NULL ? "client" : "volunteer";
        enum status status = OK;
        if (pin->client == NULL || pin->volunteer == NULL) {
            status = fault_set(&call->fault, E_INVALID_ARGUMENT, field, "must be an id");
        } else if (directory_client(directory, pin->client) == NULL) {
            status = fault_set(&call->fault, E_NOT_FOUND, "client", "there is no client '%.64s'",
                               pin->client);
        } else if (directory_volunteer(directory, pin->volunteer) == NULL) {
            status = fault_set(&call->fault, E_NOT_FOUND, "volunteer",
                               "there is no volunteer '%.64s'", pin->volunteer);
        }
        if (status != OK) {
            fault_under(&call->fault, "%s[%u]", name, i);
            return status;
        }
    }
    return OK;
}

static enum status texts_read(struct call *call, const struct value *list, const char *path,
                              const char ***out, uint32_t *count)
{
    if (!value_is_nil(list) && list->kind != VALUE_LIST) {
        return fault_set(&call->fault, E_INVALID_ARGUMENT, path, "must be a list of texts");
    }
    *count = value_count(list);
    *out = arena_take_many(&call->request, *count, sizeof(const char *));
    if (*out == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < *count; i++) {
        (*out)[i] = value_text_or(&list->item[i], NULL);
        if ((*out)[i] == NULL) {
            return fault_set(&call->fault, E_INVALID_ARGUMENT, path, "must hold texts only");
        }
    }
    return OK;
}

static enum status words_known(struct call *call, const struct vocabulary *vocabulary,
                               const char *const *words, uint32_t count, const char *path,
                               uint32_t *bits)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = word_find(vocabulary, words[i]);
        if (word == WORD_UNKNOWN) {
            fault_set(&call->fault, E_INVALID_ARGUMENT, path, "'%.64s' is no %s", words[i],
                      vocabulary->name);
            const char *nearest = word_nearest(vocabulary, words[i]);
            if (nearest != NULL) {
                fault_hint(&call->fault, "%s", nearest);
            }
            return E_INVALID_ARGUMENT;
        }
        if (bits != NULL) {
            *bits |= UINT32_C(1) << word;
        }
    }
    return OK;
}

static enum status scope_read(struct call *call, struct rematch_options *out)
{
    static const char *const FIELDS[] = {"services", "municipalities", "clients", "org_units"};
    const struct value *scope = call_param(call, "scope");
    for (uint32_t i = 0; i < value_count(scope); i++) {
        bool known = false;
        for (size_t j = 0; j < sizeof FIELDS / sizeof *FIELDS; j++) {
            known = known || strcmp(scope->member[i].key, FIELDS[j]) == 0;
        }
        if (!known) {
            fault_set(&call->fault, E_INVALID_ARGUMENT, "scope", "there is no '%.40s' in a scope",
                      scope->member[i].key);
            fault_hint(&call->fault, "services, municipalities, org_units or clients");
            return E_INVALID_ARGUMENT;
        }
    }
    const char **services = NULL;
    uint32_t service_count = 0;
    enum status status =
        texts_read(call, value_get(scope, "services"), "scope.services", &services, &service_count);
    if (status == OK) {
        status = words_known(call, vocabulary_service(), services, service_count, "scope.services",
                             &out->services);
    }
    if (status == OK) {
        status = texts_read(call, value_get(scope, "municipalities"), "scope.municipalities",
                            &out->municipalities, &out->municipality_count);
    }
    if (status == OK) {
        status = words_known(call, vocabulary_municipality(), out->municipalities,
                             out->municipality_count, "scope.municipalities", NULL);
    }
    if (status == OK) {
        status = texts_read(call, value_get(scope, "org_units"), "scope.org_units", &out->org_units,
                            &out->org_unit_count);
    }
    if (status == OK) {
        status = texts_read(call, value_get(scope, "clients"), "scope.clients", &out->clients,
                            &out->client_count);
    }
    for (uint32_t i = 0; status == OK && i < out->client_count; i++) {
        if (directory_client(&call->tenant->directory, out->clients[i]) == NULL) {
            status = fault_set(&call->fault, E_NOT_FOUND, "", "there is no client '%.64s'",
                               out->clients[i]);
            fault_under(&call->fault, "scope.clients[%u]", i);
        }
    }
    return status;
}

/* What was asked for besides the sum of scores. */
static void fairness_read(const struct call *call, struct rematch_options *out)
{
    const struct value *params = call->message.params;
    out->floor_asked = call_param(call, "floor") != NULL;
    out->floor = (int32_t)command_int(call->command, params, "floor");
    if (command_bool(call->command, params, "waiting_level")) {
        out->waiting_weeks_max = (int32_t)command_int(call->command, params, "waiting_weeks_max");
    }
    out->waited_first_days = (int32_t)command_int(call->command, params, "waited_first_days");
}

enum status handle_rematch_start(struct call *call)
{
    const struct value *params = call->message.params;
    struct jobs_request request = {0};
    struct rematch_pin *pin = NULL;
    struct rematch_pin *exclusion = NULL;
    enum status status = scope_read(call, &request.options);
    if (status == OK) {
        status = pairs_read(call, "pins", &pin, &request.options.pin_count);
    }
    if (status == OK) {
        status = pairs_read(call, "exclusions", &exclusion, &request.options.exclusion_count);
    }
    if (status != OK) {
        return status;
    }
    request.options.pin = pin;
    request.options.exclusion = exclusion;
    request.options.move_standing = command_bool(call->command, params, "move_standing");
    fairness_read(call, &request.options);
    request.options.seed = call_param(call, "seed") == NULL
                               ? call->house->config->seed
                               : (uint64_t)command_int(call->command, params, "seed");
    request.options.candidates = (uint32_t)command_int(call->command, params, "candidates");
    request.ticks_max = (uint64_t)command_int(call->command, params, "ticks");
    request.time_limit_s = (uint32_t)command_int(call->command, params, "time_limit_s");
    if (request.ticks_max != 0 && call_param(call, "time_limit_s") == NULL) {
        request.time_limit_s = 0; /* effort alone decides: same ticks, same plan */
    }
    const char *id = NULL;
    status = jobs_start(call->house->jobs, call->tenant, &request, &id, &call->fault);
    if (status == OK) {
        value_put(&call->result, &call->request, "job", value_text(&call->request, id));
    }
    return status;
}

static enum status no_job(struct call *call, const char *id)
{
    return fault_set(&call->fault, E_NOT_FOUND, "job", "there is no job '%.40s'", id);
}

enum status handle_job_get(struct call *call)
{
    const char *id = value_text_or(call_param(call, "job"), "");
    return jobs_say(call->house->jobs, call->tenant, id, &call->request, &call->result)
               ? OK
               : no_job(call, id);
}

enum status handle_job_list(struct call *call)
{
    uint32_t limit = (uint32_t)command_int(call->command, call->message.params, "limit");
    call->result = jobs_list(call->house->jobs, call->tenant,
                             value_text_or(call_param(call, "after"), NULL), limit, &call->request);
    return OK;
}

enum status handle_job_cancel(struct call *call)
{
    const char *id = value_text_or(call_param(call, "job"), "");
    bool keep = command_bool(call->command, call->message.params, "keep");
    return jobs_cancel(call->house->jobs, call->tenant, id, keep) ? handle_job_get(call)
                                                                  : no_job(call, id);
}

enum status handle_job_watch(struct call *call)
{
    const char *id = value_text_or(call_param(call, "job"), "");
    enum status status = jobs_watch(call->house->jobs, call->session, id);
    if (status == E_NOT_FOUND) {
        return no_job(call, id);
    }
    if (status != OK) {
        fault_set(&call->fault, status, "", "enough sessions watch %.40s already", id);
        fault_hint(&call->fault, "job.get answers the same");
        return status;
    }
    return handle_job_get(call);
}

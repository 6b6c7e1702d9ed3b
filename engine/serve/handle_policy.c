/* policy.*: the rules in force, and how a tenant changes its own. */
#include <stdio.h>
#include <string.h>

#include "match/rematch.h"
#include "proto/reader.h"
#include "proto/writer.h"
#include "serve/handlers.h"
#include "serve/policy.h"

static enum status stored_policy(struct call *call, const char *version)
{
    struct store_record record;
    enum status status = store_get(call->tenant->store, STORE_POLICY, version, &call->request,
                                   &record, &call->fault);
    struct value map;
    if (status == OK) {
        status = record_decode(record.bytes, record.count, &call->request, &map, &call->fault);
    }
    if (status != OK) {
        call->fault = (struct fault){0};
        return fault_set(&call->fault, E_NOT_FOUND, "version", "there is no policy '%.64s'",
                         version);
    }
    call->result = value_map(&call->request, 4);
    value_put(&call->result, &call->request, "policy", value_text(&call->request, version));
    value_put(&call->result, &call->request, "version", value_text(&call->request, version));
    value_put(&call->result, &call->request, "effective_from", *value_get(&map, "effective_from"));
    value_put(&call->result, &call->request, "pack", *value_get(&map, "policy"));
    return OK;
}

enum status handle_policy_get(struct call *call)
{
    const struct policy *policy = call->tenant->policy;
    const char *version = value_text_or(call_param(call, "version"), NULL);
    if (version != NULL && strcmp(version, policy->version) != 0) {
        return stored_policy(call, version);
    }
    struct arena *request = &call->request;
    char from[DATE_TEXT_BYTES];
    date_print(policy->effective_from, from);
    value_put(&call->result, request, "policy", value_text(request, policy->version));
    value_put(&call->result, request, "version", value_text(request, policy->version));
    value_put(&call->result, request, "effective_from",
              from[0] == '\0' ? value_nil() : value_text(request, from));
    value_put(&call->result, request, "pack", value_copy(&policy->pack->source, request));
    return OK;
}

static enum status compile(struct call *call, struct policy **out)
{
    enum status status =
        policy_compile(call->house->config, call_required(call, "policy"), out, &call->fault);
    if (status != OK) {
        fault_under(&call->fault, "policy");
    }
    return status;
}

static void say_checked(struct call *call, const struct policy *policy)
{
    struct arena *request = &call->request;
    value_put(&call->result, request, "valid", value_bool(true));
    value_put(&call->result, request, "version", value_text(request, policy->version));
    value_put(&call->result, request, "rules", value_int(policy->pack->rule_count));
    value_put(&call->result, request, "terms", value_int(policy->pack->term_count));
    value_put(&call->result, request, "levels", value_int(policy->pack->level_count));
}

enum status handle_policy_check(struct call *call)
{
    struct policy *policy = NULL;
    enum status status = compile(call, &policy);
    if (status == OK) {
        say_checked(call, policy);
        policy_release(policy);
    }
    return status;
}

static enum status stage_policy(struct call *call, struct staging *staging,
                                const struct policy *policy, struct date from)
{
    struct buffer bytes = {0};
    char day[DATE_TEXT_BYTES];
    date_print(from, day);
    struct value record = value_map(&call->request, 3);
    value_put(&record, &call->request, "version", value_text(&call->request, policy->version));
    value_put(&record, &call->request, "effective_from", value_text(&call->request, day));
    value_put(&record, &call->request, "policy", *call_required(call, "policy"));
    record_encode(&record, &bytes);
    enum status status =
        bytes.exhausted
            ? E_NO_MEMORY
            : staging_put_record(staging, STORE_POLICY, policy->version, bytes.bytes, bytes.count);
    buffer_close(&bytes);
    return status;
}

/* A version is put once: what plans name must not change its meaning. */
static enum status is_new(struct call *call, const struct policy *policy)
{
    struct store_record record;
    enum status status = store_get(call->tenant->store, STORE_POLICY, policy->version,
                                   &call->request, &record, NULL);
    if (status == E_NOT_FOUND) {
        return OK;
    }
    if (status != OK) {
        return status;
    }
    struct value stored;
    status = record_decode(record.bytes, record.count, &call->request, &stored, &call->fault);
    if (status != OK || value_equal(value_get(&stored, "policy"), call_required(call, "policy"))) {
        return status;
    }
    fault_set(&call->fault, E_CONFLICT, "policy.version", "%s was put before, and was different",
              policy->version);
    fault_hint(&call->fault, "give it a new version");
    return E_CONFLICT;
}

enum status handle_policy_put(struct call *call, struct staging *staging)
{
    struct policy *policy = NULL;
    enum status status = compile(call, &policy);
    if (status != OK) {
        return status;
    }
    struct date from = date_parse(value_text_or(call_param(call, "effective_from"), ""));
    from = date_is(from) ? from : call->tenant->directory.today;
    status = is_new(call, policy);
    if (status == OK && !command_bool(call->command, call->message.params, "dry_run")) {
        status = stage_policy(call, staging, policy, from);
    }
    if (status == OK) {
        char day[DATE_TEXT_BYTES];
        date_print(from, day);
        say_checked(call, policy);
        value_put(&call->result, &call->request, "effective_from", value_text(&call->request, day));
    }
    policy_release(policy);
    return status;
}

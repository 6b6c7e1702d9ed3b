/* scenario.*: what-ifs that have a name: kept, asked again, compared, made real. */
#include <string.h>

#include "model/identity.h"
#include "serve/handlers.h"
#include "serve/planner.h"
#include "serve/scenario.h"

enum { SCENARIO_DEADLINE_MS = 30000, COMPARED_MAX = 10 };

/* -- keeping -------------------------------------------------------------------------------------
 */

enum status handle_scenario_put(struct call *call, struct staging *staging)
{
    struct arena *request = &call->request;
    const struct value *edits = call_required(call, "edits");
    struct value bases;
    if (id_is_personal_number(value_text_or(call_required(call, "name"), ""))) {
        return fault_set(&call->fault, E_INVALID_ARGUMENT, "name",
                         "a name that says who somebody is");
    }
    enum status status = scenario_bases(call, staging, edits, &bases);
    if (status != OK) {
        return status;
    }
    struct value record = value_map(request, 4);
    value_put(&record, request, "name", *call_required(call, "name"));
    value_put(&record, request, "note",
              value_text(request, value_text_or(call_param(call, "note"), "")));
    value_put(&record, request, "edits", *edits);
    value_put(&record, request, "bases", bases);
    status = scenario_stage(call, staging, &record);
    value_put(&call->result, request, "name", *call_required(call, "name"));
    value_put(&call->result, request, "edits", value_int(edits->count));
    return status;
}

static const char *name_of(const struct call *call)
{
    return value_text_or(call_required(call, "name"), "");
}

/* The same for all that tell of one: name, note, when; the edits or their number. */
static struct value scenario_say(struct call *call, const struct scenario *scenario, bool whole)
{
    struct arena *request = &call->request;
    struct value map = value_map(request, 5);
    const struct value *applied = value_get(&scenario->record, "applied");
    value_put(&map, request, "name", value_text(request, scenario->name));
    value_put(&map, request, "note",
              value_text(request, value_text_or(value_get(&scenario->record, "note"), "")));
    value_put(&map, request, "edits",
              whole ? *scenario->edits : value_int(value_count(scenario->edits)));
    value_put(&map, request, "updated", value_int((int64_t)scenario->updated));
    if (applied != NULL) {
        value_put(&map, request, "applied", *applied);
    }
    return map;
}

enum status handle_scenario_get(struct call *call)
{
    struct scenario scenario;
    enum status status = scenario_find(call, "name", name_of(call), &scenario);
    if (status == OK) {
        call->result = scenario_say(call, &scenario, true);
    }
    return status;
}

enum status handle_scenario_list(struct call *call)
{
    struct value names;
    struct value list = value_list(&call->request, 8);
    enum status status = scenario_names(call, &names);
    for (uint32_t i = 0; status == OK && i < names.count; i++) {
        struct scenario scenario;
        status = scenario_find(call, "", names.item[i].text, &scenario);
        if (status == OK) {
            value_append(&list, &call->request, scenario_say(call, &scenario, false));
        }
    }
    value_put(&call->result, &call->request, "scenarios", list);
    return status;
}

enum status handle_scenario_delete(struct call *call, struct staging *staging)
{
    struct scenario scenario;
    enum status status = scenario_find(call, "name", name_of(call), &scenario);
    if (status == OK) {
        status = scenario_unstage(staging, name_of(call));
        value_put(&call->result, &call->request, "deleted", value_int(1));
    }
    return status;
}

/* -- making it real ------------------------------------------------------------------------------
 */

enum status handle_scenario_apply(struct call *call, struct staging *staging)
{
    struct arena *request = &call->request;
    struct scenario scenario;
    const bool partial = value_bool_or(call_param(call, "partial"), false);
    enum status status = scenario_find(call, "name", name_of(call), &scenario);
    if (status == OK) {
        status = scenario_apply(call, staging, &scenario, partial);
    }
    if (status != OK) {
        return status;
    }
    if (value_bool_or(call_param(call, "dry_run"), false)) {
        staging_forget(staging);
        return OK;
    }
    if (value_int_or(value_get(&call->result, "applied"), 0) == 0) {
        return OK;
    }
    struct value applied = value_map(request, 3);
    char day[DATE_TEXT_BYTES];
    date_print(call->tenant->directory.today, day);
    value_put(&applied, request, "on", value_text(request, day));
    value_put(&applied, request, "worker", *call_required(call, "worker"));
    value_put(&applied, request, "reason", *call_required(call, "reason"));
    value_set(&scenario.record, request, "applied", applied);
    return scenario_stage(call, staging, &scenario.record);
}

/* -- asking again --------------------------------------------------------------------------------
 */

/* Scenarios asked one after the other; one alone is answered as whatif.run is. */
struct comparing {
    struct call *call;
    struct value names;
    uint32_t at;
    bool alone;
    struct value answers;
};

static void scenario_told(void *owner, enum status status, const struct value *result,
                          const struct fault *fault);

/* Asks the scenario at comparing->at. */
static enum status scenario_ask(struct comparing *comparing)
{
    struct call *call = comparing->call;
    struct arena *request = &call->request;
    struct scenario scenario;
    enum status status = scenario_find(call, comparing->alone ? "name" : "names",
                                       comparing->names.item[comparing->at].text, &scenario);
    if (status != OK) {
        return status;
    }
    struct value params = value_map(request, 2);
    value_put(&params, request, "edits", *scenario.edits);
    value_put(&params, request, "detail",
              value_int(command_int(call->command, call->message.params, "detail")));
    const struct planner_question question = {.method = "whatif",
                                              .params = &params,
                                              .deadline_ms = SCENARIO_DEADLINE_MS,
                                              .owner = comparing,
                                              .done = scenario_told};
    return request->exhausted ? E_NO_MEMORY : planner_ask(call->tenant, &question, &call->fault);
}

/* What one answer adds. A scenario that no longer holds together says why; the others go on. */
static struct value answer_say(struct comparing *comparing, enum status status,
                               const struct value *result, const struct fault *fault)
{
    struct arena *request = &comparing->call->request;
    struct value map = status == OK ? value_copy(result, request) : value_map(request, 2);
    value_put(&map, request, "scenario", comparing->names.item[comparing->at]);
    if (status != OK) {
        struct value error = value_map(request, 3);
        value_put(&error, request, "type", value_static(status_type(status)));
        value_put(&error, request, "detail", value_text(request, fault->detail));
        value_put(&error, request, "path", value_text(request, fault->path));
        value_put(&map, request, "error", error);
    } else if (value_int_or(value_get(&map, "revision"), -1) !=
               (int64_t)comparing->call->tenant->directory.revision) {
        value_put(&map, request, "stale", value_bool(true));
    }
    return map;
}

static void scenario_told(void *owner, enum status status, const struct value *result,
                          const struct fault *fault)
{
    struct comparing *comparing = owner;
    struct call *call = comparing->call;
    if (comparing->alone) {
        if (status == OK) {
            call->result = answer_say(comparing, status, result, fault);
        } else {
            call->fault = *fault;
        }
        call_answer(call, status);
        return;
    }
    if (status == E_NO_MEMORY || status == E_UNAVAILABLE) {
        call->fault = *fault;
        call_answer(call, status);
        return;
    }
    value_append(&comparing->answers, &call->request, answer_say(comparing, status, result, fault));
    comparing->at++;
    if (comparing->at < comparing->names.count) {
        status = scenario_ask(comparing);
        if (status != OK) {
            call_answer(call, status);
        }
        return;
    }
    value_put(&call->result, &call->request, "scenarios", comparing->answers);
    call_answer(call, call->request.exhausted ? E_NO_MEMORY : OK);
}

static enum status comparing_start(struct call *call, const struct value *names, bool alone)
{
    struct comparing *comparing = arena_take(&call->request, sizeof *comparing);
    if (comparing == NULL) {
        return E_NO_MEMORY;
    }
    *comparing = (struct comparing){.call = call,
                                    .names = *names,
                                    .alone = alone,
                                    .answers = value_list(&call->request, names->count)};
    enum status status = scenario_ask(comparing);
    call->parked = status == OK;
    return status;
}

enum status handle_scenario_run(struct call *call)
{
    struct value names = value_list(&call->request, 1);
    value_append(&names, &call->request, *call_required(call, "name"));
    return comparing_start(call, &names, true);
}

enum status handle_scenario_compare(struct call *call)
{
    return comparing_start(call, call_required(call, "names"), false);
}

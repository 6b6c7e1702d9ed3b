/* report.fairness and report.price: whom rules and nights leave behind, and what a shorter longest
 * wait would cost.
 *
 * The price is the difference of two optima over the same people: the ordinary one, and one whose
 * first level is how many clients are served who have waited `waited_first_days` or longer. Two
 * jobs find them; neither makes a plan. */
#include <string.h>

#include "match/fairness.h"
#include "serve/handlers.h"
#include "serve/job.h"

enum { CHANGES_LOOKED_AT = 64 };

/* ensure   the newest job of that purpose, or NULL */
static const struct job *newest_of(const struct call *call, enum job_purpose purpose)
{
    const struct job *job = jobs_newest(call->house->jobs);
    while (job != NULL && (job->tenant != call->tenant || job->request.purpose != purpose)) {
        job = job->next;
    }
    return job;
}

static struct value found_say(const struct job *job, struct arena *request)
{
    const struct job_outcome *found = &job->found;
    struct value map = value_map(request, 8);
    struct value levels = value_list(request, found->level_count);
    for (uint32_t i = 0; i < found->level_count; i++) {
        struct value level = value_map(request, 3);
        value_put(&level, request, "name", value_text(request, found->level[i].name));
        value_put(&level, request, "value", value_int(found->level[i].value));
        value_put(&level, request, "bound", value_int(found->level[i].bound));
        value_append(&levels, request, level);
    }
    value_put(&map, request, "revision", value_int((int64_t)found->revision));
    value_put(&map, request, "served", value_int(found->served));
    value_put(&map, request, "unserved", value_int(found->unserved));
    value_put(&map, request, "longest_wait_days", value_int(found->longest_days));
    value_put(&map, request, "longest_competing_days", value_int(found->longest_competing_days));
    value_put(&map, request, "levels", levels);
    value_put(&map, request, "proved", value_bool(found->proved));
    return map;
}

/* What the fair optimum has less than the other, level by level. */
static struct value cost_say(const struct job_outcome *base, const struct job_outcome *fair,
                             struct arena *request)
{
    struct value levels = value_map(request, base->level_count);
    for (uint32_t i = 0; i < base->level_count; i++) {
        for (uint32_t j = 0; j < fair->level_count; j++) {
            if (strcmp(base->level[i].name, fair->level[j].name) == 0) {
                value_put(&levels, request, base->level[i].name,
                          value_int(base->level[i].value - fair->level[j].value));
            }
        }
    }
    struct value map = value_map(request, 4);
    value_put(&map, request, "clients", value_int((int64_t)base->served - fair->served));
    value_put(&map, request, "levels", levels);
    value_put(&map, request, "longest_competing_days_less",
              value_int(base->longest_competing_days - fair->longest_competing_days));
    return map;
}

static struct value price_say(const struct job *base, const struct job *fair, struct arena *request)
{
    struct value map = value_map(request, 10);
    struct value jobs = value_list(request, 2);
    value_append(&jobs, request, value_text(request, base->id));
    value_append(&jobs, request, value_text(request, fair->id));
    bool done = base->state == JOB_done && fair->state == JOB_done;
    bool over = job_has_ended(base->state) && job_has_ended(fair->state);
    value_put(&map, request, "state", value_static(done ? "done" : over ? "failed" : "running"));
    value_put(&map, request, "jobs", jobs);
    value_put(&map, request, "waited_first_days",
              value_int(fair->request.options.waited_first_days));
    if (done) {
        bool same = base->found.revision == fair->found.revision;
        value_put(&map, request, "base", found_say(base, request));
        value_put(&map, request, "fair", found_say(fair, request));
        value_put(&map, request, "same_people", value_bool(same));
        value_put(&map, request, "proved",
                  value_bool(same && base->found.proved && fair->found.proved));
        value_put(&map, request, "cost", cost_say(&base->found, &fair->found, request));
    }
    return map;
}

/* True when anything but plans was stored after the revision. */
static enum status changed_since(struct call *call, uint64_t revision, bool *changed)
{
    struct store_changes changes;
    enum status status = store_changes_since(call->tenant->store, revision, CHANGES_LOOKED_AT,
                                             &call->request, &changes, &call->fault);
    if (status != OK) {
        return status;
    }
    *changed = changes.more;
    for (uint32_t i = 0; i < changes.count; i++) {
        enum store_kind kind = changes.change[i].kind;
        *changed = *changed || (kind != STORE_PLAN && kind != STORE_PROOF);
    }
    return OK;
}

static enum status plan_say(struct call *call, const struct plan *plan, struct value *out)
{
    struct arena *request = &call->request;
    bool changed = false;
    *out = value_nil();
    enum status status = plan == NULL ? OK : changed_since(call, plan->revision, &changed);
    if (status == OK && plan != NULL) {
        *out = value_map(request, 3);
        value_put(out, request, "id", value_text(request, plan->id));
        value_put(out, request, "revision", value_int((int64_t)plan->revision));
        value_put(out, request, "stale", value_bool(changed));
    }
    return status;
}

enum status handle_report_fairness(struct call *call)
{
    struct arena *request = &call->request;
    struct plan *plan = NULL;
    struct fairness_options options = {
        .since = date_parse(value_text_or(call_param(call, "since"), ""))};
    enum status status = plan_newest(call, &plan);
    options.plan = plan;
    if (status == OK) {
        status = fairness_report(&call->tenant->directory, &options, request, &call->result);
    }
    if (status != OK) {
        return status;
    }
    struct value about = value_nil();
    status = plan_say(call, plan, &about);
    const struct job *base = newest_of(call, JOB_PRICES_BASE);
    const struct job *fair = newest_of(call, JOB_PRICES_FAIR);
    value_put(&call->result, request, "plan", about);
    value_put(&call->result, request, "price",
              base == NULL || fair == NULL ? value_nil() : price_say(base, fair, request));
    return status;
}

/* Days that the longest of those waited whom the plan leaves out though somebody fits them. */
static int32_t longest_competing(const struct call *call, const struct plan *plan)
{
    const struct directory *directory = &call->tenant->directory;
    int32_t longest = 0;
    for (uint32_t i = 0; i < plan->unserved_count; i++) {
        const struct client *client = directory_client(directory, plan->unserved[i].client);
        if (client != NULL && date_is(client->waiting_since) &&
            strcmp(plan->unserved[i].why, "competition") == 0) {
            int32_t days = directory->today.days - client->waiting_since.days;
            longest = days > longest ? days : longest;
        }
    }
    return longest;
}

static enum status pair_start(struct call *call, struct jobs_request *request, struct value *jobs)
{
    static const enum job_purpose PURPOSES[] = {JOB_PRICES_BASE, JOB_PRICES_FAIR};
    const int32_t waited = request->options.waited_first_days;
    const char *id[2] = {NULL, NULL};
    for (uint32_t i = 0; i < 2; i++) {
        request->purpose = PURPOSES[i];
        request->options.waited_first_days = i == 0 ? 0 : waited;
        enum status status =
            jobs_start(call->house->jobs, call->tenant, request, &id[i], &call->fault);
        if (status != OK) {
            bool cancelled = i == 1 && jobs_cancel(call->house->jobs, call->tenant, id[0], false);
            (void)cancelled; /* it is there */
            return status;
        }
        value_append(jobs, &call->request, value_text(&call->request, id[i]));
    }
    return OK;
}

enum status handle_report_price(struct call *call)
{
    const struct value *params = call->message.params;
    struct jobs_request request = {.options = {.seed = call->house->config->seed}};
    struct plan *plan = NULL;
    enum status status = plan_newest(call, &plan);
    if (status != OK) {
        return status;
    }
    int32_t longest = plan == NULL ? 0 : longest_competing(call, plan);
    if (longest == 0) {
        fault_set(&call->fault, E_CONFLICT, "", "%s",
                  plan == NULL ? "there is no plan yet whose longest wait could be shortened"
                               : "the newest plan leaves out nobody who could be served");
        fault_hint(&call->fault, "rematch.start");
        return E_CONFLICT;
    }
    int32_t less = (int32_t)command_int(call->command, params, "days_less");
    request.options.waited_first_days = longest > less ? longest - less : 1;
    request.ticks_max = (uint64_t)command_int(call->command, params, "ticks");
    request.time_limit_s = request.ticks_max != 0 && call_param(call, "time_limit_s") == NULL
                               ? 0
                               : (uint32_t)command_int(call->command, params, "time_limit_s");
    struct value jobs = value_list(&call->request, 2);
    int32_t waited = request.options.waited_first_days;
    status = pair_start(call, &request, &jobs);
    if (status == OK) {
        value_put(&call->result, &call->request, "jobs", jobs);
        value_put(&call->result, &call->request, "waited_first_days", value_int(waited));
        value_put(&call->result, &call->request, "longest_competing_days", value_int(longest));
    }
    return status;
}

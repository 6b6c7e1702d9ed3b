/* When a rematch that nobody asked for begins, and what becomes of what it found. */
#include "serve/closing.h"

#include "serve/job.h"

enum {
    QUIET_US = 400000,
    TRIES_MAX = 3,
    PAUSE_LEAST_US = 1000000,
    PAUSE_MOST_US = 120000000,
    ADOPT_MS_MAX = 60000
};

static int64_t tick_us(const struct tenant *tenant)
{
    return clock_tick_ns(&tenant->house->clock) / 1000;
}

/* Something was in vain: the next one later. */
static void put_off(struct closing *closing, int64_t now_us)
{
    closing->pause_us = closing->pause_us == 0 ? PAUSE_LEAST_US : 2 * closing->pause_us;
    closing->pause_us = closing->pause_us > PAUSE_MOST_US ? PAUSE_MOST_US : closing->pause_us;
    closing->not_before_us = now_us + closing->pause_us;
}

static bool is_of(const struct closing *closing, const struct tenant *tenant)
{
    return closing->revision == tenant->directory.revision &&
           closing->today == tenant->directory.today.days && closing->policy == tenant->policy;
}

/* -- beginning -----------------------------------------------------------------------------------
 */

static bool is_open(const struct tenant *tenant, const struct value *state)
{
    const struct value *plan = value_get(state, "plan");
    return planner_is_ready(tenant) && planner_revision(tenant) == tenant->directory.revision &&
           plan != NULL && !value_bool_or(value_get(plan, "proved"), true);
}

static void begin(struct tenant *tenant, const struct closing *closing)
{
    struct house *house = tenant->house;
    const struct jobs_request request = {.purpose = JOB_CLOSES,
                                         .options = {.seed = house->config->seed, .threads = 1},
                                         .time_limit_s = (uint32_t)house->limits.planner_close_s
                                                         << closing->tries};
    const char *id = NULL;
    struct fault fault = {0};
    enum status status = jobs_start(house->jobs, tenant, &request, &id, &fault);
    (void)status; /* no memory for it: looked at again in a moment */
}

void closing_look(struct tenant *tenant, struct closing *closing, const struct value *state)
{
    struct house *house = tenant->house;
    int64_t now = tick_us(tenant);
    if (!is_of(closing, tenant)) {
        closing->revision = tenant->directory.revision;
        closing->today = tenant->directory.today.days;
        closing->policy = tenant->policy;
        closing->since_us = now;
        closing->tries = 0;
        if (jobs_close_for(house->jobs, tenant)) {
            jobs_yield(house->jobs, tenant);
            put_off(closing, now);
        }
    }
    if (house->limits.planner_close_s == 0 || house->ending || closing->tries == TRIES_MAX ||
        now - closing->since_us < QUIET_US || now < closing->not_before_us ||
        !is_open(tenant, state) || jobs_are_under_way(house->jobs)) {
        return;
    }
    begin(tenant, closing);
}

/* -- handing over --------------------------------------------------------------------------------
 */

/* A try is over. */
static void tried(struct tenant *tenant, bool gained)
{
    struct closing *closing = planner_closing(tenant);
    if (closing != NULL) {
        closing->tries++;
        closing->pause_us = gained ? 0 : closing->pause_us;
        if (!gained) {
            put_off(closing, tick_us(tenant));
        }
    }
}

static void on_adopted(void *owner, enum status status, const struct value *result,
                       const struct fault *fault)
{
    (void)fault;
    struct tenant *tenant = owner;
    struct closing *closing = planner_closing(tenant);
    bool better = value_bool_or(value_get(result, "better"), false);
    bool closer = value_bool_or(value_get(result, "closer"), false);
    if (status == OK && closing != NULL && value_bool_or(value_get(result, "closed"), false)) {
        closing->closed++;
    }
    tried(tenant, status == OK && (better || closer));
}

/* {pairs: [client, volunteer, …], values: […], bounds: […], quality, quality_bound, all_pairs};
 * texts are borrowed from the plan. */
static struct value plan_say(const struct plan *plan, struct arena *arena)
{
    struct value pairs = value_list(arena, 2 * plan->pair_count);
    struct value values = value_list(arena, plan->level_count);
    struct value bounds = value_list(arena, plan->level_count);
    for (uint32_t i = 0; i < plan->pair_count; i++) {
        value_append(&pairs, arena, value_static(plan->pair[i].client));
        value_append(&pairs, arena, value_static(plan->pair[i].volunteer));
    }
    for (uint32_t k = 0; k < plan->level_count; k++) { /* the last is the quality */
        value_append(&values, arena, value_int(plan->level[k].value));
        value_append(&bounds, arena, value_int(plan->level[k].bound));
    }
    struct value map = value_map(arena, 4);
    value_put(&map, arena, "pairs", pairs);
    value_put(&map, arena, "values", values);
    value_put(&map, arena, "bounds", bounds);
    value_put(&map, arena, "all_pairs", value_bool(plan->bound_over_all));
    return map;
}

/* ensure   false: nobody will answer */
static bool hand_over(struct job *job)
{
    struct tenant *tenant = job->tenant;
    if (job->view.revision != tenant->directory.revision || job->policy != tenant->policy ||
        job->view.today.days != tenant->directory.today.days || planner_closing(tenant) == NULL ||
        !planner_is_ready(tenant)) {
        return false;
    }
    struct arena scratch;
    struct fault fault = {0};
    arena_open(&scratch, 1 << 16, 0);
    const struct value params = plan_say(job->plan, &scratch);
    const struct planner_question question = {.method = "adopt",
                                              .params = &params,
                                              .deadline_ms = ADOPT_MS_MAX,
                                              .owner = tenant,
                                              .done = on_adopted};
    bool asked = !scratch.exhausted && planner_ask(tenant, &question, &fault) == OK;
    arena_close(&scratch);
    return asked;
}

void closing_ended(struct job *job, enum status outcome)
{
    if (outcome == OK) {
        if (!hand_over(job)) { /* the people are others now, or the planner is */
            tried(job->tenant, false);
        }
    } else if (outcome != E_CANCELLED) {
        tried(job->tenant, false);
    }
}

/* Everybody who waits, by the rules, with nothing else asked. */
static bool is_plain(const struct rematch_options *options)
{
    return options->services == 0 && options->client_count == 0 &&
           options->municipality_count == 0 && options->org_unit_count == 0 &&
           options->pin_count == 0 && options->exclusion_count == 0 && !options->move_standing &&
           !options->floor_asked && options->waiting_weeks_max == 0 &&
           options->waited_first_days == 0;
}

void closing_offer(struct job *job)
{
    if (is_plain(&job->request.options)) {
        bool asked = hand_over(job);
        (void)asked; /* the planner finds its own plan */
    }
}

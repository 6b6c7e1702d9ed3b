/* What is told of a job and by it: what was asked of it, where it stands, what it found. */
#include <stdio.h>
#include <string.h>

#include "serve/job.h"
#include "serve/tenant.h"

const char *job_state_word(enum job_state state)
{
    static const char *const WORDS[] = {
#define X(id) #id,
        JOB_STATE_WORDS(X)
#undef X
    };
    return WORDS[state];
}

static const char **texts_copy(struct arena *arena, const char *const *texts, uint32_t count)
{
    const char **copy = arena_take_many(arena, count, sizeof(const char *));
    for (uint32_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = arena_text(arena, texts[i], strlen(texts[i]));
    }
    return copy;
}

static struct rematch_pin *pins_copy(struct arena *arena, const struct rematch_pin *pin,
                                     uint32_t count)
{
    struct rematch_pin *copy = arena_take_many(arena, count, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < count; i++) {
        copy[i].client = arena_text(arena, pin[i].client, strlen(pin[i].client));
        copy[i].volunteer = arena_text(arena, pin[i].volunteer, strlen(pin[i].volunteer));
    }
    return copy;
}

void job_take_request(struct job *job, const struct jobs_request *request)
{
    const struct rematch_options *from = &request->options;
    struct rematch_options *to = &job->request.options;
    job->request = *request;
    to->clients = texts_copy(&job->memory, from->clients, from->client_count);
    to->municipalities = texts_copy(&job->memory, from->municipalities, from->municipality_count);
    to->org_units = texts_copy(&job->memory, from->org_units, from->org_unit_count);
    to->pin = pins_copy(&job->memory, from->pin, from->pin_count);
    to->exclusion = pins_copy(&job->memory, from->exclusion, from->exclusion_count);
}

struct job_progress job_see(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    struct job_progress progress = job->progress;
    if (job->thread_state == JOB_preparing) {
        progress.done = atomic_load(&job->preparing.done);
        progress.total = atomic_load(&job->preparing.total);
    }
    if (!job_has_ended(job->state) && job->state != JOB_queued && job->state != JOB_storing) {
        job->state = job->thread_state;
    }
    pthread_mutex_unlock(&job->lock);
    return progress;
}

struct value job_say(struct job *job, struct arena *request)
{
    struct job_progress progress = job_see(job);
    struct value map = value_map(request, 12);
    value_put(&map, request, "job", value_text(request, job->id));
    value_put(&map, request, "state", value_static(job_state_word(job->state)));
    value_put(&map, request, "phase", value_text(request, progress.phase));
    value_put(&map, request, "done", value_int((int64_t)progress.done));
    value_put(&map, request, "total", value_int((int64_t)progress.total));
    value_put(&map, request, "ticks", value_int((int64_t)progress.ticks));
    bool known = progress.bound != INT64_MAX;
    value_put(&map, request, "best", value_int(progress.best));
    value_put(&map, request, "bound", known ? value_int(progress.bound) : value_nil());
    value_put(&map, request, "gap",
              known ? value_int(progress.bound - progress.best) : value_nil());
    int64_t until = job->ended_us != 0 ? job->ended_us : clock_now_us(&job->tenant->house->clock);
    int64_t since = job->started_us != 0 ? job->started_us : until;
    value_put(&map, request, "seconds", value_real((double)((until - since) / 1000) / 1000.0));
    if (job->plan_stored[0] != '\0') {
        value_put(&map, request, "plan", value_text(request, job->plan_stored));
    }
    if (job->state == JOB_failed) {
        struct value error = value_map(request, 3);
        value_put(&error, request, "type", value_static(status_type(job->fault.status)));
        value_put(&error, request, "detail", value_text(request, job->fault.detail));
        value_put(&error, request, "path", value_text(request, job->fault.path));
        value_put(&map, request, "error", error);
    }
    return map;
}

/* A member for what was asked, none for what was not. */
static void put_asked(struct value *map, struct arena *request, const char *key, int64_t number)
{
    if (number > 0) {
        value_put(map, request, key, value_int(number));
    }
}

struct value job_asked(const struct job *job, struct arena *request)
{
    const struct rematch_options *options = &job->request.options;
    struct value map = value_map(request, 10);
    int32_t floor = options->floor_asked ? options->floor : job->policy->pack->score_floor;
    value_put(&map, request, "floor", value_int(floor));
    value_put(&map, request, "waiting_level", value_bool(options->waiting_weeks_max > 0));
    put_asked(&map, request, "waiting_weeks_max", options->waiting_weeks_max);
    put_asked(&map, request, "waited_first_days", options->waited_first_days);
    value_put(&map, request, "move_standing", value_bool(options->move_standing));
    put_asked(&map, request, "pins", options->pin_count);
    put_asked(&map, request, "exclusions", options->exclusion_count);
    put_asked(&map, request, "ticks", (int64_t)job->request.ticks_max);
    put_asked(&map, request, "time_limit_s", job->request.time_limit_s);
    bool everybody = options->services == 0 && options->client_count == 0 &&
                     options->municipality_count == 0 && options->org_unit_count == 0;
    value_put(&map, request, "everybody", value_bool(everybody));
    return map;
}

/* Days the longest of those waited whom the plan leaves out; of those who could be served, too. */
static void outcome_waits(struct job *job, struct job_outcome *out)
{
    const struct directory *directory = &job->tenant->directory;
    for (uint32_t i = 0; i < job->plan->unserved_count; i++) {
        const struct plan_unserved *left = &job->plan->unserved[i];
        const struct client *client = directory_client(directory, left->client);
        if (client == NULL || !date_is(client->waiting_since)) {
            continue;
        }
        int32_t days = job->view.today.days - client->waiting_since.days;
        bool could = strcmp(left->why, "competition") == 0;
        out->longest_days = days > out->longest_days ? days : out->longest_days;
        out->longest_competing_days =
            could && days > out->longest_competing_days ? days : out->longest_competing_days;
    }
}

void job_keep_outcome(struct job *job)
{
    const struct plan *plan = job->plan;
    struct job_outcome *out = &job->found;
    *out = (struct job_outcome){.known = true,
                                .proved = plan->proved,
                                .revision = plan->revision,
                                .served = plan->pair_count,
                                .unserved = plan->unserved_count};
    CHECK(plan->level_count <= JOB_LEVELS_MAX);
    out->level_count = plan->level_count;
    for (uint32_t i = 0; i < plan->level_count; i++) {
        snprintf(out->level[i].name, sizeof out->level[i].name, "%s", plan->level[i].name);
        out->level[i].value = plan->level[i].value;
        out->level[i].bound = plan->level[i].bound;
    }
    outcome_waits(job, out);
}

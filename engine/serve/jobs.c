/* Nights' work, seen from the loop: queue, turns, watchers, and what becomes of the result. */
#include "serve/jobs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "proto/writer.h"
#include "serve/closing.h"
#include "serve/job.h"
#include "serve/planner.h"
#include "serve/session.h"
#include "serve/turn.h"

enum { JOB_CHUNK_BYTES = 1 << 18, PROGRESS_MS = 200 };

struct jobs {
    struct house *house;
    struct job *newest; /* all kept ones, newest first */
    uint32_t kept, running;
    uint64_t next, begun;
    bool closing;
    int wake[2];
    struct event *wake_event, *progress_event;
};

const struct job *jobs_newest(const struct jobs *jobs)
{
    return jobs->newest;
}

uint64_t jobs_memory_bytes(const struct jobs *jobs)
{
    return (uint64_t)jobs->house->limits.job_memory_mib << 20;
}

int jobs_wake_fd(const struct jobs *jobs)
{
    return jobs->wake[1];
}

static void tell_watchers(struct job *job)
{
    struct house *house = job->tenant->house;
    if (job->watcher_count == 0) {
        return;
    }
    struct arena scratch;
    arena_open(&scratch, 4096, 0);
    struct value map = job_say(job, &scratch);
    for (struct session *at = house->session; at != NULL; at = at->next) {
        for (uint32_t i = 0; i < job->watcher_count; i++) {
            size_t waiting = at->out.count - at->out_sent;
            if (job->watcher[i] == at->number &&
                waiting < (size_t)house->limits.output_soft_bytes) {
                message_write_notification(&at->out, "job.progress", &map);
                event_active(at->writable, EV_WRITE, 0);
            }
        }
    }
    arena_close(&scratch);
}

static void release_picture(struct job *job)
{
    view_drop(&job->view);
    policy_release(job->policy);
    job->policy = NULL;
    arena_close(&job->memory);
    buffer_close(&job->record);
    buffer_close(&job->proof);
    job->plan = NULL;
}

static void job_free(struct job *job)
{
    release_picture(job);
    pthread_mutex_destroy(&job->lock);
    free(job);
}

static void begin_queued(struct jobs *jobs);

/* The job holds nothing any more, and another may begin in its place. */
static void job_put_down(struct job *job)
{
    release_picture(job);
    if (job->begun) {
        job->begun = false;
        job->jobs->running--;
        job->tenant->jobs_running--;
    }
    begin_queued(job->jobs);
    planner_rest(job->jobs->house, job->jobs->running > 0);
}

/* Whoever asks sees it ended from now on. A thread that still runs puts down what it holds when it
 * comes to its end (on_wake). */
static void job_end(struct job *job, enum job_state state)
{
    job->state = state;
    job->ended_us = clock_now_us(&job->tenant->house->clock);
    log_line(LOG_INFO, "job", "job=%s tenant=%s state=%s", job->id, job->tenant->name,
             job_state_word(state));
    tell_watchers(job);
    job->watcher_count = 0;
    if (!job->thread_runs) {
        job_put_down(job);
    }
}

/* Stages the next piece of a finished job's proof, or behind the last the plan: nobody sees a plan
 * before all of its proof is there. No piece keeps the loop for long. */
static enum status stage_piece(struct call *call, struct staging *staging)
{
    const struct job *job = call->owner;
    uint32_t number = (uint32_t)(job->proof_stored / PROOF_PIECE_BYTES);
    size_t left = job->proof.count - job->proof_stored;
    size_t count = left < PROOF_PIECE_BYTES ? left : PROOF_PIECE_BYTES;
    if (left == 0) {
        return staging_put_record(staging, STORE_PLAN, job->plan_id, job->record.bytes,
                                  job->record.count);
    }
    char id[2 * JOB_ID_BYTES];
    proof_piece_id(job->plan_id, number, id, sizeof id);
    return staging_put_record(staging, STORE_PROOF, id, job->proof.bytes + job->proof_stored,
                              count);
}

static void store_next(struct job *job);

static void piece_is_stored(struct call *call, enum status status)
{
    struct job *job = call->owner;
    size_t left = job->proof.count - job->proof_stored;
    if (status == OK && left > 0) {
        job->proof_stored += left < PROOF_PIECE_BYTES ? left : PROOF_PIECE_BYTES;
        store_next(job);
    } else if (status == OK) {
        memcpy(job->plan_stored, job->plan_id, sizeof job->plan_stored);
        job_end(job, JOB_done);
    } else {
        job->fault = call->fault;
        fault_set(&job->fault, status, "", "the plan could not be stored");
        job_end(job, JOB_failed);
    }
    arena_close(&call->request);
    free(call);
}

static void store_next(struct job *job)
{
    struct call *call = calloc(1, sizeof *call);
    if (call == NULL) {
        fault_set(&job->fault, E_NO_MEMORY, "", "no memory to store the plan");
        job_end(job, JOB_failed);
        return;
    }
    arena_open(&call->request, JOB_CHUNK_BYTES, 0);
    call->house = job->tenant->house;
    call->tenant = job->tenant;
    call->result = value_map(&call->request, 1);
    call->stage = stage_piece;
    call->done = piece_is_stored;
    call->owner = job;
    turn_enqueue(call);
    turn_begin_all(call->house);
}

static void store_plan(struct job *job)
{
    job->state = JOB_storing;
    tell_watchers(job);
    store_next(job);
}

static bool is_closing(const struct job *job)
{
    return job->request.purpose == JOB_CLOSES;
}

static void job_finish(struct job *job)
{
    pthread_join(job->thread, NULL);
    job->thread_runs = false;
    if (job_has_ended(job->state)) { /* cancelled while it ran */
        job_put_down(job);
        return;
    }
    job_see(job);
    if (is_closing(job)) {
        closing_ended(job, job->outcome);
    }
    switch (job->outcome) {
    case OK:
        if (job->request.purpose == JOB_MAKES_PLAN) {
            closing_offer(job);
            store_plan(job);
        } else if (is_closing(job)) {
            job_end(job, JOB_done);
        } else {
            job_keep_outcome(job);
            job_end(job, JOB_done);
        }
        break;
    case E_CANCELLED:
        job_end(job, JOB_cancelled);
        break;
    default:
        job_end(job, JOB_failed);
        break;
    }
}

/* Those that nobody asked for are not kept. */
static void forget_closings(struct jobs *jobs)
{
    struct job **at = &jobs->newest;
    while (*at != NULL) {
        struct job *job = *at;
        if (is_closing(job) && job_has_ended(job->state) && !job->thread_runs) {
            *at = job->next;
            job_free(job);
        } else {
            at = &job->next;
        }
    }
}

static void on_wake(evutil_socket_t fd, short what, void *state)
{
    (void)what;
    struct jobs *jobs = state;
    uint8_t bytes[64];
    while (read(fd, bytes, sizeof bytes) > 0) {
    }
    for (struct job *job = jobs->newest; job != NULL; job = job->next) {
        if (job->thread_runs && atomic_load(&job->finished)) {
            job_finish(job);
        }
    }
    forget_closings(jobs);
    session_bury(jobs->house);
}

static void on_progress(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct jobs *jobs = state;
    for (struct job *job = jobs->newest; job != NULL; job = job->next) {
        if (!job_has_ended(job->state)) {
            tell_watchers(job);
        }
    }
}

enum status jobs_open(struct house *house, struct fault *fault)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL || pipe2(jobs->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        free(jobs);
        return fault_set(fault, E_NO_MEMORY, "", "no room for jobs");
    }
    jobs->house = house;
    jobs->next = 1;
    jobs->wake_event = event_new(house->base, jobs->wake[0], EV_READ | EV_PERSIST, on_wake, jobs);
    jobs->progress_event = event_new(house->base, -1, EV_PERSIST, on_progress, jobs);
    house->jobs = jobs;
    const struct timeval period = {.tv_usec = PROGRESS_MS * 1000};
    if (jobs->wake_event == NULL || jobs->progress_event == NULL ||
        event_add(jobs->wake_event, NULL) != 0 || event_add(jobs->progress_event, &period) != 0) {
        return fault_set(fault, E_NO_MEMORY, "", "no events for jobs");
    }
    return OK;
}

void jobs_close(struct house *house)
{
    struct jobs *jobs = house->jobs;
    if (jobs == NULL) {
        return;
    }
    jobs->closing = true;
    for (struct job *job = jobs->newest; job != NULL; job = job->next) {
        atomic_store(&job->cancel, true);
        atomic_store(&job->preparing.cancel, true);
    }
    while (jobs->newest != NULL) {
        struct job *job = jobs->newest;
        if (job->thread_runs) {
            pthread_join(job->thread, NULL);
        }
        jobs->newest = job->next;
        job_free(job);
    }
    if (jobs->wake_event != NULL) {
        event_free(jobs->wake_event);
    }
    if (jobs->progress_event != NULL) {
        event_free(jobs->progress_event);
    }
    close(jobs->wake[0]);
    close(jobs->wake[1]);
    free(jobs);
    house->jobs = NULL;
}

void jobs_forget_session(struct jobs *jobs, const struct session *session)
{
    for (struct job *job = jobs == NULL ? NULL : jobs->newest; job != NULL; job = job->next) {
        for (uint32_t i = 0; i < job->watcher_count; i++) {
            if (job->watcher[i] == session->number) {
                job->watcher[i] = job->watcher[--job->watcher_count];
            }
        }
    }
}

/* Builds and verifies behind everything that somebody waits for. */
static void *job_thread(void *state)
{
    const struct job *job = state;
    setpriority(PRIO_PROCESS, (id_t)gettid(), is_closing(job) ? CLOSING_NICE : JOB_NICE);
    return job_run(state);
}

/* Takes the picture now: a queued job sees the people of when it begins. */
static void job_begin(struct job *job)
{
    struct tenant *tenant = job->tenant;
    enum status status = view_keep(&tenant->directory, &job->view);
    if (!is_closing(job)) {
        tenant->jobs_queued--;
        tenant->jobs_running++;
        tenant->job_begun = ++job->jobs->begun;
        job->jobs->running++;
        job->begun = true;
        planner_rest(job->jobs->house, true);
    }
    job->started_us = clock_now_us(&tenant->house->clock);
    job->created_s = job->started_us / 1000000;
    job->state = JOB_preparing;
    job->thread_state = JOB_preparing;
    if (status == OK) {
        job->policy = tenant->policy;
        policy_keep(job->policy);
        if (job->request.purpose == JOB_MAKES_PLAN) {
            snprintf(job->plan_id, sizeof job->plan_id, "P-%06llu",
                     (unsigned long long)tenant->plan_next++);
        }
        job->thread_runs = pthread_create(&job->thread, NULL, job_thread, job) == 0;
    }
    if (!job->thread_runs) {
        fault_set(&job->fault, E_UNAVAILABLE, "", "no thread or memory for the job");
        job_end(job, JOB_failed);
    }
}

/* True when `a` is to begin before `b`, which was asked for before it: the tenant with fewer jobs
 * under way first, then the one whose turn was longer ago. So tenants take turns, however many jobs
 * one of them has asked for. */
static bool goes_before(const struct job *a, const struct job *b)
{
    return a->tenant->jobs_running != b->tenant->jobs_running
               ? a->tenant->jobs_running < b->tenant->jobs_running
               : a->tenant->job_begun < b->tenant->job_begun;
}

static void begin_queued(struct jobs *jobs)
{
    while (!jobs->closing && jobs->running < (uint32_t)jobs->house->limits.jobs_running) {
        struct job *next = NULL;
        for (struct job *job = jobs->newest; job != NULL; job = job->next) {
            bool better = next == NULL || !goes_before(next, job);
            next = job->state == JOB_queued && !is_closing(job) && better ? job : next;
        }
        if (next == NULL) {
            return;
        }
        job_begin(next);
    }
}

static void forget_old(struct jobs *jobs)
{
    while (jobs->kept > (uint32_t)jobs->house->limits.jobs_kept) {
        struct job **oldest = NULL;
        for (struct job **at = &jobs->newest; *at != NULL; at = &(*at)->next) {
            bool gone = job_has_ended((*at)->state) && !(*at)->begun && !is_closing(*at);
            oldest = gone ? at : oldest;
        }
        if (oldest == NULL) {
            return;
        }
        struct job *job = *oldest;
        *oldest = job->next;
        job_free(job);
        jobs->kept--;
    }
}

/* ensure   NULL: no memory for it */
static struct job *job_new(struct jobs *jobs, struct tenant *tenant,
                           const struct jobs_request *request)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        return NULL;
    }
    job->jobs = jobs;
    job->tenant = tenant;
    pthread_mutex_init(&job->lock, NULL);
    arena_open(&job->memory, JOB_CHUNK_BYTES, jobs_memory_bytes(jobs));
    job_take_request(job, request);
    if (is_closing(job)) {
        snprintf(job->id, sizeof job->id, "closing");
    } else {
        snprintf(job->id, sizeof job->id, "J-%06llu", (unsigned long long)jobs->next++);
    }
    const char *program = jobs->house->config->program;
    snprintf(job->solver_program, sizeof job->solver_program, "%s", program == NULL ? "" : program);
    job->progress = (struct job_progress){.phase = "queued", .bound = INT64_MAX};
    job->queued_us = clock_now_us(&jobs->house->clock);
    if (job->memory.exhausted) {
        job_free(job);
        return NULL;
    }
    job->next = jobs->newest;
    jobs->newest = job;
    return job;
}

enum status jobs_start(struct jobs *jobs, struct tenant *tenant, const struct jobs_request *request,
                       const char **id, struct fault *fault)
{
    bool asked_for = request->purpose != JOB_CLOSES;
    if (asked_for && tenant->jobs_queued >= (uint32_t)jobs->house->limits.jobs_queued) {
        return fault_set(fault, E_BUSY, "", "%u jobs are waiting already", tenant->jobs_queued);
    }
    struct job *job = job_new(jobs, tenant, request);
    if (job == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the job");
    }
    if (!asked_for) {
        job_begin(job);
        return OK;
    }
    jobs_yield(jobs, NULL);
    jobs->kept++;
    tenant->jobs_queued++;
    *id = job->id;
    begin_queued(jobs);
    forget_old(jobs);
    return OK;
}

static struct job *job_find(const struct jobs *jobs, const struct tenant *tenant, const char *id)
{
    for (struct job *job = jobs->newest; job != NULL; job = job->next) {
        if (job->tenant == tenant && !is_closing(job) && strcmp(job->id, id) == 0) {
            return job;
        }
    }
    return NULL;
}

bool jobs_say(const struct jobs *jobs, const struct tenant *tenant, const char *id,
              struct arena *request, struct value *out)
{
    struct job *job = job_find(jobs, tenant, id);
    if (job != NULL) {
        *out = job_say(job, request);
    }
    return job != NULL;
}

struct value jobs_list(const struct jobs *jobs, const struct tenant *tenant, const char *after,
                       uint32_t limit, struct arena *request)
{
    struct value map = value_map(request, 2);
    struct value list = value_list(request, 8);
    struct job *job = jobs->newest;
    const char *last = NULL;
    while (job != NULL && after != NULL && (is_closing(job) || strcmp(job->id, after) >= 0)) {
        job = job->next;
    }
    for (; job != NULL && list.count < limit; job = job->next) {
        if (job->tenant == tenant && !is_closing(job)) {
            value_append(&list, request, job_say(job, request));
            last = job->id;
        }
    }
    value_put(&map, request, "jobs", list);
    if (job != NULL && last != NULL) {
        value_put(&map, request, "next", value_text(request, last));
    }
    return map;
}

static void job_cancel(struct job *job)
{
    if (job_has_ended(job->state) || job->state == JOB_storing) {
        return; /* it is with the store: done in a moment */
    }
    atomic_store(&job->cancel, true);
    atomic_store(&job->preparing.cancel, true);
    if (job->state == JOB_queued) {
        job->tenant->jobs_queued--;
    } else {
        job_see(job);
        if (job->state == JOB_solving) {
            return; /* cancelled once the child is gone */
        }
    }
    job_end(job, JOB_cancelled);
}

bool jobs_cancel(struct jobs *jobs, const struct tenant *tenant, const char *id, bool keep)
{
    struct job *job = job_find(jobs, tenant, id);
    if (job == NULL) {
        return false;
    }
    if (keep) {
        atomic_store(&job->keep, true);
    } else {
        job_cancel(job);
    }
    return true;
}

void jobs_yield(struct jobs *jobs, const struct tenant *tenant)
{
    for (struct job *job = jobs->newest; job != NULL; job = job->next) {
        if (is_closing(job) && (tenant == NULL || job->tenant == tenant)) {
            job_cancel(job);
        }
    }
}

bool jobs_close_for(const struct jobs *jobs, const struct tenant *tenant)
{
    const struct job *job = jobs->newest;
    while (job != NULL &&
           (job->tenant != tenant || !is_closing(job) || job_has_ended(job->state))) {
        job = job->next;
    }
    return job != NULL;
}

bool jobs_are_under_way(const struct jobs *jobs)
{
    const struct job *job = jobs->newest;
    while (job != NULL && job_has_ended(job->state) && !job->thread_runs) {
        job = job->next;
    }
    return job != NULL;
}

enum status jobs_watch(struct jobs *jobs, struct session *session, const char *id)
{
    struct job *job = job_find(jobs, session->tenant, id);
    if (job == NULL) {
        return E_NOT_FOUND;
    }
    if (job_has_ended(job->state)) {
        /* It was quicker than the watcher: tell how it ended, once, or they wait for ever. */
        struct arena scratch;
        arena_open(&scratch, 4096, 0);
        struct value map = job_say(job, &scratch);
        message_write_notification(&session->out, "job.progress", &map);
        arena_close(&scratch);
        return OK;
    }
    if (job->watcher_count == JOB_WATCHERS_MAX) {
        return E_LIMIT;
    }
    job->watcher[job->watcher_count++] = session->number;
    return OK;
}

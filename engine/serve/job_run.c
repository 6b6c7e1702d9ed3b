/* What a job's thread does: prepare, let a child solve, verify, write plan and proof. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/writer.h"
#include "serve/job.h"
#include "solve/proof.h"

enum { WORK_CHUNK_BYTES = 1 << 20 };

static void enter(struct job *job, enum job_state state)
{
    pthread_mutex_lock(&job->lock);
    job->thread_state = state;
    uint64_t ticks = job->progress.ticks;
    job->progress = (struct job_progress){.bound = INT64_MAX, .ticks = ticks};
    snprintf(job->progress.phase, sizeof job->progress.phase, "%s", job_state_word(state));
    pthread_mutex_unlock(&job->lock);
}

/* The proof while its first part, which knows no answer, is written beside the verifying. */
struct proving {
    struct proof *proof;
    struct proof_text text;
    struct fault fault;
    enum status status;
    pthread_t thread;
    bool threaded;
};

static void *problem_write(void *state)
{
    struct proving *proving = state;
    proving->status = proof_write_problem(proving->proof, &proving->text, &proving->fault);
    return NULL;
}

static enum status prove_begin(const struct job *job, const struct instance *instance,
                               struct arena *work, struct proving *proving)
{
    proving->proof = arena_take(work, sizeof *proving->proof);
    if (proving->proof == NULL) {
        return E_NO_MEMORY;
    }
    snprintf(proving->proof->policy, sizeof proving->proof->policy, "%s", job->policy->version);
    proving->proof->seed = job->request.options.seed;
    proving->proof->instance = *instance;
    proving->threaded = pthread_create(&proving->thread, NULL, problem_write, proving) == 0;
    if (!proving->threaded) {
        problem_write(proving);
    }
    return OK;
}

/* ensure   the first part is there, or proving->status says why not */
static void prove_wait(struct proving *proving)
{
    if (proving->threaded) {
        pthread_join(proving->thread, NULL);
        proving->threaded = false;
    }
}

static enum status prove(struct job *job, struct proving *proving, const struct solution *solution)
{
    enum status status = proving->status;
    if (status != OK) {
        job->fault = proving->fault;
        return status;
    }
    proving->proof->assignment = solution->assignment;
    proving->proof->certificate = solution->certificate;
    status = proof_write_answer(proving->proof, &proving->text, &job->fault);
    if (status == OK) { /* taken over: it may be as large as all the rest */
        struct proof_text *text = &proving->text;
        job->proof = (struct buffer){
            .bytes = (uint8_t *)text->bytes, .count = text->count, .room = text->room};
        *text = (struct proof_text){0};
    }
    return status;
}

void proof_piece_id(const char *plan, uint32_t piece, char *id, size_t bytes)
{
    if (piece == 0) {
        snprintf(id, bytes, "%s", plan);
    } else {
        snprintf(id, bytes, "%s.%u", plan, piece);
    }
}

/* The plan as it is stored; here, because the loop has no time for a country's. */
static enum status record_make(struct job *job)
{
    struct arena *memory = &job->memory;
    struct value plan = plan_to_value(job->plan, memory);
    value_put(&plan, memory, "job", value_text(memory, job->id));
    value_put(&plan, memory, "asked", job_asked(job, memory));
    value_put(&plan, memory, "proof_pieces", value_int(proof_pieces(job->proof.count)));
    record_encode(&plan, &job->record);
    return job->record.exhausted || memory->exhausted
               ? fault_set(&job->fault, E_NO_MEMORY, "", "no memory for the plan")
               : OK;
}

/* What is asked of an ended job is what its plan says. */
static void show_plan(struct job *job)
{
    const struct plan *plan = job->plan;
    pthread_mutex_lock(&job->lock);
    for (uint32_t i = 0; i < plan->level_count; i++) {
        if (strcmp(plan->level[i].name, "score") == 0) {
            job->progress.best = plan->level[i].value;
            job->progress.bound = plan->level[i].bound;
        }
    }
    job->progress.done = (uint64_t)plan->pair_count + plan->unserved_count;
    job->progress.total = job->progress.done;
    pthread_mutex_unlock(&job->lock);
}

/* What only the thread needs, the instance above all, lives in `work` and goes with it: the loop
 * has better things to do than to give back hundreds of megabytes. */
static enum status run(struct job *job, struct arena *work)
{
    struct rematch rematch;
    struct solution solution;
    enter(job, JOB_preparing);
    enum status status = view_prepare(&job->view);
    if (status == OK) {
        status = rematch_build(&job->view, &job->request.options, &job->preparing, work, &rematch,
                               &job->fault);
    }
    if (status == OK) {
        enter(job, JOB_solving);
        status = child_solve(job, &rematch.instance, rematch.start, &solution, &job->fault);
    }
    struct proving proving = {0};
    bool kept = job->request.purpose != JOB_CLOSES;
    if (status == OK && kept) {
        status = prove_begin(job, &rematch.instance, work, &proving);
    }
    if (status == OK) {
        enter(job, JOB_verifying);
        status = rematch_plan(&rematch, &solution.assignment, &solution.certificate, &job->memory,
                              &job->plan, &job->fault);
    }
    if (status == OK) {
        job->plan->id = job->plan_id;
        job->plan->policy = job->policy->version;
        job->plan->created_s = job->created_s;
        show_plan(job);
    }
    prove_wait(&proving);
    if (status == OK && kept) {
        status = prove(job, &proving, &solution);
    }
    proof_text_close(&proving.text);
    if (status == OK && kept) {
        status = record_make(job);
    }
    if (status == OK && atomic_load(&job->cancel)) {
        status = fault_set(&job->fault, E_CANCELLED, "", "cancelled");
    }
    return status;
}

void *job_run(void *state)
{
    struct job *job = state;
    struct arena work;
    arena_open(&work, WORK_CHUNK_BYTES, jobs_memory_bytes(job->jobs));
    job->outcome = run(job, &work);
    arena_close(&work);
    fault_set(&job->fault, job->outcome, "", "%s", status_title(job->outcome));
    atomic_store(&job->finished, true);
    uint8_t wake = 1;
    ssize_t written = write(jobs_wake_fd(job->jobs), &wake, 1);
    (void)written; /* a full pipe wakes the loop as well */
    return NULL;
}

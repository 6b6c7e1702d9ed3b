/* One job, as its thread and the loop share it. */
#ifndef AMITY_SERVE_JOB_H
#define AMITY_SERVE_JOB_H

#include <pthread.h>
#include <stdatomic.h>

#include "match/rematch.h"
#include "serve/jobs.h"
#include "serve/policy.h"
#include "solve/solve.h"

#define JOB_STATE_WORDS(X)                                                                         \
    X(queued) X(preparing) X(solving) X(verifying) X(storing) X(done) X(failed) X(cancelled)

enum job_state {
#define X(id) JOB_##id,
    JOB_STATE_WORDS(X)
#undef X
};
const char *job_state_word(enum job_state state);
static inline bool job_has_ended(enum job_state state)
{
    return state == JOB_done || state == JOB_failed || state == JOB_cancelled;
}

/* A proof is stored and sent in pieces of so many bytes: piece 0 under the plan's id, piece N under
 * "ID.N". The plan is stored last and says how many there are. */
#define PROOF_PIECE_BYTES (UINT32_C(4) << 20)
static inline uint32_t proof_pieces(size_t bytes)
{
    return bytes == 0 ? 1 : (uint32_t)((bytes + PROOF_PIECE_BYTES - 1) / PROOF_PIECE_BYTES);
}
void proof_piece_id(const char *plan, uint32_t piece, char *id, size_t bytes);

enum {
    JOB_ID_BYTES = 24,
    JOB_WATCHERS_MAX = 16,
    JOB_LEVELS_MAX = INSTANCE_LEVELS_MAX + 2,
    JOB_LEVEL_NAME_BYTES = 64,
    JOB_NICE = 10, /* threads and children give way to whoever asks */
    CLOSING_NICE = 19
};

/* What watchers see; written by the job's thread, read by the loop, under the job's lock. */
struct job_progress {
    char phase[24];
    uint64_t done, total, ticks;
    int64_t best, bound; /* of the quality; bound INT64_MAX = not known */
};

/* What a job found that makes no plan. */
struct job_outcome {
    bool known, proved;
    uint64_t revision;
    uint32_t served, unserved;
    int32_t longest_days;           /* waited by somebody left out; 0 = nobody is */
    int32_t longest_competing_days; /* … whom only others stand in the way */
    uint32_t level_count;
    struct {
        char name[JOB_LEVEL_NAME_BYTES];
        int64_t value, bound;
    } level[JOB_LEVELS_MAX];
};

struct job {
    struct job *next;
    struct jobs *jobs;
    struct tenant *tenant;
    char id[JOB_ID_BYTES];
    char plan_id[JOB_ID_BYTES];
    char solver_program[4096];
    enum job_state state; /* the loop's */
    struct jobs_request request;
    struct arena memory; /* options, instance, answer, plan */
    struct view view;
    struct policy *policy; /* kept while the view rests on it */
    int64_t queued_us, started_us, ended_us;
    uint64_t watcher[JOB_WATCHERS_MAX]; /* session numbers */
    uint32_t watcher_count;
    struct fault fault;
    char plan_stored[JOB_ID_BYTES]; /* empty until it is durable */

    struct job_outcome found; /* of a job that makes no plan */

    pthread_t thread;
    bool thread_runs;
    bool begun; /* counted among those that run; until its thread has put everything down */
    pthread_mutex_t lock;
    struct job_progress progress; /* under `lock` */
    enum job_state thread_state;  /* under `lock`: preparing, solving, verifying */
    struct rematch_progress preparing;
    atomic_bool cancel;
    atomic_bool keep;     /* end the search, keep the best found */
    atomic_bool finished; /* the thread is at its end */

    enum status outcome; /* the thread's, once finished */
    struct plan *plan;
    struct buffer record; /* the plan, as it is stored */
    struct buffer proof;
    size_t proof_stored; /* bytes handed to the store so far: a piece at a time */
    int64_t created_s;
};

/* The thread: builds, lets a child solve, verifies, makes plan and proof. Wakes the loop by
 * writing to wake_fd when it ends. */
void *job_run(void *state);

/* Starts a solver child and gets its answer; from: as solve_options.start says.
 * fails    E_UNAVAILABLE (the child died, hung or spoke nonsense: the reason is in the fault),
 *          E_CANCELLED, E_NO_MEMORY, or what the child said */
uint64_t child_bytes_max(const struct instance *instance); /* serve/jobs.h: the formula */
enum status child_solve(struct job *job, const struct instance *instance, const uint32_t *from,
                        struct solution *out, struct fault *fault) MUST_USE;

int jobs_wake_fd(const struct jobs *jobs);
/* All that are kept, by `next`, newest first. */
const struct job *jobs_newest(const struct jobs *jobs);

/* Copies what is asked of it, lists and all, into job->memory. */
void job_take_request(struct job *job, const struct jobs_request *request);
/* The loop's: takes the thread's state into job->state; what a watcher sees. */
struct job_progress job_see(struct job *job);
/* What job.get answers. */
struct value job_say(struct job *job, struct arena *request);
/* What was asked of it, as plan.get answers under `asked`. require  job->policy */
struct value job_asked(const struct job *job, struct arena *request);
/* Takes what the report says out of the plan, which is not stored. */
void job_keep_outcome(struct job *job);

#endif

/* The solver child: no people, no keys, no store, no sockets. */
#include "serve/solver.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "solve/wire.h"

enum { TELL_MS = 250, TELLER_STACK_BYTES = 1 << 18, JOB_CHUNK_BYTES = 1 << 20 };

/* Signal handlers can reach nothing but what is at file scope; this flag is written by the handler
 * alone and read through the budget. */
static atomic_bool *end_asked(void)
{
    static atomic_bool asked;
    return &asked;
}

static void on_terminate(int number)
{
    (void)number;
    atomic_store(end_asked(), true);
}

/* A child gives way to whoever asks, leaves no core files and dies with its parent, which bounded
 * its address space. */
static void confine(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody is left to answer to */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct sigaction terminate = {.sa_handler = on_terminate};
    sigaction(SIGTERM, &terminate, NULL);
    sigset_t held; /* a SIGTERM sent before now comes now */
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigprocmask(SIG_UNBLOCK, &held, NULL);
    setpriority(PRIO_PROCESS, 0, SOLVER_NICE);
}

static bool read_all(uint8_t *out, uint64_t count)
{
    uint64_t have = 0;
    while (have < count) {
        ssize_t got = read(STDIN_FILENO, out + have, (size_t)(count - have));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        have += (uint64_t)got;
    }
    return true;
}

static bool write_all(const struct buffer *buffer)
{
    size_t sent = 0;
    while (!buffer->exhausted && sent < buffer->count) {
        ssize_t count = write(STDOUT_FILENO, buffer->bytes + sent, buffer->count - sent);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        sent += (size_t)count;
    }
    return !buffer->exhausted;
}

/* What is told while the solver works: by the solver when it says something new, and by a thread
 * when it has been silent for a while, since nobody shall take long work for a hang. */
struct teller {
    struct budget *budget;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    pthread_t thread;
    bool thread_runs, over; /* over: under `lock` */
    struct timespec last;   /* under `lock`, and below */
    struct wire_progress told;
};

/* require  the lock is held */
static void send_progress(struct teller *teller)
{
    struct buffer frame = {0};
    clock_gettime(CLOCK_MONOTONIC, &teller->last);
    /* Written by the solver alone; a count that is a moment old is as good. */
    teller->told.ticks = __atomic_load_n(&teller->budget->ticks, __ATOMIC_RELAXED);
    wire_write_progress(&frame, &teller->told);
    if (!write_all(&frame)) {
        _exit(SOLVER_CANNOT_SPEAK);
    }
    buffer_close(&frame);
}

static bool is_time(const struct teller *teller)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t since_ms = (int64_t)(now.tv_sec - teller->last.tv_sec) * 1000 +
                       (now.tv_nsec - teller->last.tv_nsec) / 1000000;
    return since_ms >= TELL_MS;
}

static void tell(void *state, const struct budget_progress *progress)
{
    struct teller *teller = state;
    struct wire_progress *out = &teller->told;
    pthread_mutex_lock(&teller->lock);
    out->done = progress->done;
    out->total = progress->total;
    out->best = progress->best;
    out->bound = progress->bound;
    snprintf(out->phase, sizeof out->phase, "%s", progress->phase);
    if (is_time(teller)) {
        send_progress(teller);
    }
    pthread_mutex_unlock(&teller->lock);
}

static void *tell_on(void *state)
{
    struct teller *teller = state;
    pthread_mutex_lock(&teller->lock);
    while (!teller->over) {
        struct timespec until = teller->last;
        until.tv_nsec += TELL_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&teller->ends, &teller->lock, &until);
        if (!teller->over && is_time(teller)) {
            send_progress(teller);
        }
    }
    pthread_mutex_unlock(&teller->lock);
    return NULL;
}

/* One allocator for both threads, and a small stack: the address space is bounded. */
static void teller_start(struct teller *teller)
{
    pthread_attr_t small;
    pthread_condattr_t steady;
    mallopt(M_ARENA_MAX, 1);
    clock_gettime(CLOCK_MONOTONIC, &teller->last);
    pthread_mutex_init(&teller->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&teller->ends, &steady);
    pthread_condattr_destroy(&steady);
    pthread_attr_init(&small);
    teller->thread_runs = pthread_attr_setstacksize(&small, TELLER_STACK_BYTES) == 0 &&
                          pthread_create(&teller->thread, &small, tell_on, teller) == 0;
    pthread_attr_destroy(&small);
}

/* Says what it all cost, however quick it was; then only the answer is left to say. */
static void teller_end(struct teller *teller)
{
    pthread_mutex_lock(&teller->lock);
    teller->over = true;
    pthread_cond_signal(&teller->ends);
    pthread_mutex_unlock(&teller->lock);
    if (teller->thread_runs) {
        pthread_join(teller->thread, NULL);
    }
    send_progress(teller);
    pthread_cond_destroy(&teller->ends);
    pthread_mutex_destroy(&teller->lock);
}

static int answer(const struct wire_task *task, struct arena *job)
{
    const struct instance *instance = &task->instance;
    struct budget budget = {.ticks_max = task->ticks_max, .cancel = end_asked(), .progress = tell};
    struct teller teller = {.budget = &budget, .told = {.phase = "solving", .bound = INT64_MAX}};
    budget.state = &teller;
    teller_start(&teller);
    struct solution solution = {0};
    const struct solve_options options = {.start = task->start};
    struct fault fault = {0};
    struct buffer frame = {0};
    enum status status = solve_instance(instance, &options, &budget, job, &solution, &fault);
    teller_end(&teller);
    if (status == OK) {
        wire_write_answer(&frame, instance, &solution);
    } else {
        fault_set(&fault, status, "", "%s", status_title(status));
        wire_write_fault(&frame, &fault);
    }
    if (frame.exhausted) {
        return SOLVER_NO_MEMORY;
    }
    bool sent = write_all(&frame);
    buffer_close(&frame);
    return sent ? 0 : SOLVER_CANNOT_SPEAK;
}

int solver_main(void)
{
    confine();
    uint8_t bytes[WIRE_HEAD_BYTES];
    struct wire_head head;
    if (!read_all(bytes, sizeof bytes) || !wire_head_read(bytes, &head) || head.kind != WIRE_TASK) {
        return SOLVER_CANNOT_READ;
    }
    uint8_t *body = malloc((size_t)head.body_bytes + 1);
    if (body == NULL) {
        return SOLVER_NO_MEMORY;
    }
    struct arena job;
    arena_open(&job, JOB_CHUNK_BYTES, 0);
    struct wire_task task;
    enum status got = read_all(body, head.body_bytes)
                          ? wire_read_task(body, head.body_bytes, &job, &task)
                          : E_INVALID_ARGUMENT;
    free(body); /* as large as the task itself */
    int status = got == OK            ? answer(&task, &job)
                 : got == E_NO_MEMORY ? SOLVER_NO_MEMORY
                                      : SOLVER_CANNOT_READ;
    arena_close(&job);
    return status;
}

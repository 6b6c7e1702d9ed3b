/* Starts a solver child, gives it integers, takes integers back, and does not mind how it dies.
 *
 * The child gets an empty environment, one pipe in and one out, a ceiling on its address space
 * (serve/jobs.h says which), and nothing else of ours. At the time limit, or when the search is
 * to end, it is asked to answer with the best it has (SIGTERM); when it does not answer within a
 * grace, or the job is cancelled, it is killed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/job.h"
#include "serve/solver.h"
#include "solve/wire.h"

/* KEEP_MS: to find something to keep. */
enum { POLL_MS = 20, KEEP_MS = 500, GRACE_MS = 20000, READ_BYTES = 1 << 18, END_WAITS = 200 };

struct child {
    struct job *job;
    pid_t pid;
    int in, out; /* our ends: we write to `in`, read from `out` */
    struct buffer to_send;
    size_t sent;
    struct buffer received;
    int64_t began_ms;
    bool asked_to_end;
    int64_t asked_ms;
    uint64_t bytes_max; /* of its memory, and of any answer */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end_close(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static enum status no_child(struct fault *fault, const char *what, int number)
{
    return fault_set(fault, E_UNAVAILABLE, "", "the solver could not be started: %s: %s", what,
                     strerror(number));
}

static int spawn(struct child *child, int child_in, int child_out)
{
    char *const arguments[] = {child->job->solver_program, (char[]){"--role=solver"}, NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t until_ready; /* asked to end before it knows how: it hears of it when it does */
    sigset_t all;
    sigemptyset(&until_ready);
    sigaddset(&until_ready, SIGTERM);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &until_ready);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(&actions, child_in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, child_out, STDOUT_FILENO);
    int failed = posix_spawn(&child->pid, child->job->solver_program, &actions, &attributes,
                             arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

/* Before it has read a byte: sanitizers reserve address space beyond any bound. */
static void memory_bound(const struct child *child)
{
#if !defined(__SANITIZE_ADDRESS__)
    const struct rlimit bound = {(rlim_t)child->bytes_max, (rlim_t)child->bytes_max};
    prlimit(child->pid, RLIMIT_AS, &bound, NULL);
#else
    (void)child;
#endif
}

static enum status start(struct child *child, struct fault *fault)
{
    int to_child[2];
    int from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0) {
        return no_child(fault, "pipe", errno);
    }
    if (pipe2(from_child, O_CLOEXEC) != 0) {
        int number = errno;
        close(to_child[0]);
        close(to_child[1]);
        return no_child(fault, "pipe", number);
    }
    int failed = spawn(child, to_child[0], from_child[1]);
    close(to_child[0]);
    close(from_child[1]);
    child->in = to_child[1];
    child->out = from_child[0];
    if (failed != 0) {
        child->pid = -1;
        return no_child(fault, child->job->solver_program, failed);
    }
    memory_bound(child);
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    fcntl(child->out, F_SETFL, O_NONBLOCK);
    child->began_ms = now_ms();
    return OK;
}

static void take_progress(struct job *job, const struct wire_progress *from)
{
    pthread_mutex_lock(&job->lock);
    memcpy(job->progress.phase, from->phase, sizeof from->phase);
    job->progress.done = from->done;
    job->progress.total = from->total;
    job->progress.ticks = from->ticks;
    job->progress.best = from->best;
    job->progress.bound = from->bound;
    pthread_mutex_unlock(&job->lock);
}

/* Takes whole frames out of what was received.
 * ensure   *answered when the answer is in *out; a fault or nonsense is the status */
static enum status take_frames(struct child *child, const struct instance *instance,
                               struct solution *out, bool *answered, struct fault *fault)
{
    struct buffer *in = &child->received;
    while (in->count >= WIRE_HEAD_BYTES && !*answered) {
        struct wire_head head;
        if (!wire_head_read(in->bytes, &head) || head.body_bytes > child->bytes_max) {
            return fault_set(fault, E_UNAVAILABLE, "", "the solver spoke nonsense");
        }
        if (in->count - WIRE_HEAD_BYTES < head.body_bytes) {
            return OK;
        }
        const uint8_t *body = in->bytes + WIRE_HEAD_BYTES;
        struct wire_progress progress;
        struct fault said = {0};
        enum status status = E_INVALID_ARGUMENT;
        if (head.kind == WIRE_PROGRESS) {
            status = wire_read_progress(body, head.body_bytes, &progress);
            if (status == OK) {
                take_progress(child->job, &progress);
            }
        } else if (head.kind == WIRE_ANSWER) {
            status = wire_read_answer(body, head.body_bytes, instance, &child->job->memory, out);
            *answered = status == OK;
        } else if (head.kind == WIRE_FAULT && wire_read_fault(body, head.body_bytes, &said) == OK) {
            *fault = said;
            return said.status;
        }
        if (status != OK) {
            return fault_set(fault, E_UNAVAILABLE, "", "the solver's answer does not read");
        }
        buffer_drop(in, WIRE_HEAD_BYTES + (size_t)head.body_bytes);
    }
    return OK;
}

static enum status send_some(struct child *child, struct fault *fault)
{
    ssize_t count =
        write(child->in, child->to_send.bytes + child->sent, child->to_send.count - child->sent);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return fault_set(fault, E_UNAVAILABLE, "", "the solver died while it was told: %s",
                         strerror(errno));
    }
    child->sent += count > 0 ? (size_t)count : 0;
    if (child->sent == child->to_send.count) {
        end_close(&child->in);
        buffer_close(&child->to_send);
    }
    return OK;
}

/* ensure   *ended when the child has closed its end */
static enum status receive_some(struct child *child, bool *ended, struct fault *fault)
{
    uint8_t *room = buffer_reserve(&child->received, READ_BYTES);
    if (room == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the solver's answer");
    }
    ssize_t count = read(child->out, room, READ_BYTES);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return fault_set(fault, E_UNAVAILABLE, "", "the solver's answer: %s", strerror(errno));
    }
    *ended = count == 0;
    child->received.count += count > 0 ? (size_t)count : 0;
    return OK;
}

/* Cancelled: away at once. At the time limit, or to keep what is found: ask for the best; after the
 * grace: away. */
static enum status keep_time(struct child *child, struct fault *fault)
{
    const struct jobs_request *request = &child->job->request;
    if (atomic_load(&child->job->cancel)) {
        return fault_set(fault, E_CANCELLED, "", "cancelled");
    }
    int64_t now = now_ms();
    int64_t ran_ms = now - child->began_ms;
    bool over = request->time_limit_s > 0 && ran_ms >= (int64_t)request->time_limit_s * 1000;
    bool enough = atomic_load(&child->job->keep) && ran_ms >= KEEP_MS;
    if (!child->asked_to_end && (over || enough)) {
        kill(child->pid, SIGTERM);
        child->asked_to_end = true;
        child->asked_ms = now;
    }
    if (child->asked_to_end && now - child->asked_ms > GRACE_MS) {
        return fault_set(fault, E_UNAVAILABLE, "", "the solver did not end when it was asked to");
    }
    return OK;
}

static enum status converse(struct child *child, const struct instance *instance,
                            struct solution *out, struct fault *fault)
{
    bool answered = false;
    bool ended = false;
    enum status status = OK;
    while (status == OK && !answered && !ended) {
        struct pollfd ends[2] = {{.fd = child->out, .events = POLLIN},
                                 {.fd = child->in, .events = POLLOUT}};
        int ready = poll(ends, child->in >= 0 ? 2 : 1, POLL_MS);
        status = keep_time(child, fault);
        if (status == OK && ready > 0 && child->in >= 0 && ends[1].revents != 0) {
            status = send_some(child, fault);
        }
        if (status == OK && ready > 0 && ends[0].revents != 0) {
            status = receive_some(child, &ended, fault);
        }
        if (status == OK) {
            status = take_frames(child, instance, out, &answered, fault);
        }
    }
    return status;
}

/* Waits for a child that has closed its end, for a while. */
static void let_end(const struct child *child, int *how)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int i = 0; i < END_WAITS; i++) {
        if (waitpid(child->pid, how, WNOHANG) == child->pid) {
            return;
        }
        nanosleep(&pause, NULL);
    }
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, how, 0) < 0 && errno == EINTR) {
    }
}

/* Reaps the child; says how it died when that is what went wrong. */
static void bury(struct child *child, bool kill_it, struct fault *fault, bool explain)
{
    int how = 0;
    if (child->pid < 0) {
        return;
    }
    if (kill_it) {
        kill(child->pid, SIGKILL);
        while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR) {
        }
    } else {
        let_end(child, &how);
    }
    if (explain && WIFEXITED(how) && WEXITSTATUS(how) == SOLVER_NO_MEMORY) {
        fault_set(fault, E_NO_MEMORY, "", "the problem needs more memory than the %llu MiB allowed",
                  (unsigned long long)(child->bytes_max >> 20));
    } else if (explain && WIFSIGNALED(how)) {
        fault_set(fault, E_UNAVAILABLE, "", "the solver was ended by signal %d", WTERMSIG(how));
    } else if (explain) {
        fault_set(fault, E_UNAVAILABLE, "", "the solver ended with status %d and no answer",
                  WIFEXITED(how) ? WEXITSTATUS(how) : -1);
    }
}

uint64_t child_bytes_max(const struct instance *instance)
{
    return CHILD_BASE_BYTES + (uint64_t)CHILD_UNIT_BYTES * instance->unit_count +
           (uint64_t)CHILD_SEAT_BYTES * instance->seat_count +
           (uint64_t)CHILD_ARC_BYTES * instance->arc_count;
}

enum status child_solve(struct job *job, const struct instance *instance, const uint32_t *from,
                        struct solution *out, struct fault *fault)
{
    struct child child = {.job = job, .pid = -1, .in = -1, .out = -1};
    const uint64_t most = jobs_memory_bytes(job->jobs);
    child.bytes_max = child_bytes_max(instance);
    child.bytes_max = child.bytes_max < most ? child.bytes_max : most;
    if (atomic_load(&job->cancel)) { /* nobody would see the child end */
        return fault_set(fault, E_CANCELLED, "", "cancelled");
    }
    log_line(LOG_INFO, "solver", "job=%s units=%u seats=%u arcs=%u mib_max=%llu", job->id,
             instance->unit_count, instance->seat_count, instance->arc_count,
             (unsigned long long)(child.bytes_max >> 20));
    const struct wire_task task = {*instance, from, job->request.ticks_max};
    wire_write_task(&child.to_send, &task);
    enum status status = child.to_send.exhausted
                             ? fault_set(fault, E_NO_MEMORY, "", "no memory for the instance")
                             : start(&child, fault);
    bool answered = false;
    if (status == OK) {
        *out = (struct solution){0};
        status = converse(&child, instance, out, fault);
        answered = status == OK && out->assignment.arc_of_unit != NULL;
    }
    end_close(&child.in);
    bool died = status == OK && !answered;
    struct fault death = {0};
    bury(&child, !died, &death, died || status == E_UNAVAILABLE);
    if (died) {
        *fault = death;
        status = death.status;
    }
    end_close(&child.out);
    buffer_close(&child.to_send);
    buffer_close(&child.received);
    return status;
}

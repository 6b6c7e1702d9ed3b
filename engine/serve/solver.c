/* The solver child: no people, no keys, no store, no sockets. */
#include "serve/solver.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "solve/wire.h"

enum { TELL_MS = 250, JOB_CHUNK_BYTES = 1 << 20 };

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

/* A child may not eat the machine: address space at most, no core files, few open files. */
static void confine(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
#if !defined(__SANITIZE_ADDRESS__)
    const rlim_t address_bytes_max = (rlim_t)12 << 30;
    const struct rlimit memory = {address_bytes_max, address_bytes_max};
    setrlimit(RLIMIT_AS, &memory);
#endif
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody is left to answer to */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct sigaction terminate = {.sa_handler = on_terminate};
    sigaction(SIGTERM, &terminate, NULL);
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

struct teller {
    struct budget *budget;
    struct timespec last;
};

static void tell(void *state, const struct budget_progress *progress)
{
    struct teller *teller = state;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t since_ms = (int64_t)(now.tv_sec - teller->last.tv_sec) * 1000 +
                       (now.tv_nsec - teller->last.tv_nsec) / 1000000;
    if (since_ms < TELL_MS) {
        return;
    }
    teller->last = now;
    struct wire_progress out = {.done = progress->done,
                                .total = progress->total,
                                .ticks = teller->budget->ticks,
                                .best = progress->best,
                                .bound = progress->bound};
    snprintf(out.phase, sizeof out.phase, "%s", progress->phase);
    struct buffer frame = {0};
    wire_write_progress(&frame, &out);
    if (!write_all(&frame)) {
        _exit(3);
    }
    buffer_close(&frame);
}

static int answer(const struct instance *instance, uint64_t ticks_max, struct arena *job)
{
    struct budget budget = {.ticks_max = ticks_max, .cancel = end_asked(), .progress = tell};
    struct teller teller = {.budget = &budget};
    budget.state = &teller;
    struct solution solution = {0};
    struct solve_options options = {0};
    struct fault fault = {0};
    struct buffer frame = {0};
    enum status status = solve_instance(instance, &options, &budget, job, &solution, &fault);
    if (status == OK) {
        wire_write_answer(&frame, instance, &solution);
    } else {
        fault_set(&fault, status, "", "%s", status_title(status));
        wire_write_fault(&frame, &fault);
    }
    bool sent = write_all(&frame);
    buffer_close(&frame);
    return sent ? 0 : 3;
}

int solver_main(void)
{
    confine();
    uint8_t bytes[WIRE_HEAD_BYTES];
    struct wire_head head;
    if (!read_all(bytes, sizeof bytes) || !wire_head_read(bytes, &head) ||
        head.kind != WIRE_INSTANCE) {
        return 2;
    }
    uint8_t *body = malloc((size_t)head.body_bytes + 1);
    if (body == NULL) {
        return 4;
    }
    struct arena job;
    arena_open(&job, JOB_CHUNK_BYTES, 0);
    struct instance instance;
    uint64_t ticks_max = 0;
    int status = 2;
    if (read_all(body, head.body_bytes) &&
        wire_read_instance(body, head.body_bytes, &job, &instance, &ticks_max) == OK) {
        status = answer(&instance, ticks_max, &job);
    }
    free(body);
    arena_close(&job);
    return status;
}

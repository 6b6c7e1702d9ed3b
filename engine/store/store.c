/* The store as a whole: its thread, its queues, taking completed turns back. */
#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/inside.h"

#define MAP_BYTES_MIN             (UINT64_C(1) << 20)
#define TURN_BYTES_MAX_DEFAULT    (UINT64_C(256) << 20)
#define WAITING_BYTES_MAX_DEFAULT (UINT64_C(512) << 20)

static enum status options_take(struct store *store, const struct store_options *options,
                                struct fault *fault)
{
    store->options = *options;
    store->options.directory = NULL; /* the caller's; copied below */
    if (options->map_bytes == 0) {
        store->options.map_bytes = STORE_MAP_BYTES_DEFAULT;
    }
    if (options->turn_bytes_max == 0) {
        store->options.turn_bytes_max = TURN_BYTES_MAX_DEFAULT;
    }
    if (options->waiting_bytes_max == 0) {
        store->options.waiting_bytes_max = WAITING_BYTES_MAX_DEFAULT;
    }
    if (store->options.map_bytes < MAP_BYTES_MIN || store->options.map_bytes > SIZE_MAX / 2) {
        return fault_set(fault, E_INVALID_ARGUMENT, "map_bytes", "a map has at least %llu bytes",
                         (unsigned long long)MAP_BYTES_MIN);
    }
    int bytes =
        snprintf(store->directory, sizeof store->directory, "%s/tenants", options->directory);
    if (bytes < 0 || (size_t)bytes + TENANT_NAME_BYTES_MAX + 16 >= sizeof store->directory) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "the path of the data directory is too long");
    }
    enum status status = directory_make(&store->options.gate, options->directory, fault);
    return status != OK ? status : directory_make(&store->options.gate, store->directory, fault);
}

/* Signals belong to the loop thread: the store thread is born with all of them blocked. */
static int thread_start(struct store *store)
{
    int code = store_gate_ask(&store->options.gate, CALL_THREAD);
    if (code != 0) {
        return code;
    }
    sigset_t every, before;
    sigfillset(&every);
    code = pthread_sigmask(SIG_BLOCK, &every, &before);
    if (code == 0) {
        code = pthread_create(&store->thread, NULL, store_thread, store);
        int restored = pthread_sigmask(SIG_SETMASK, &before, NULL);
        CHECK(restored == 0);
    }
    return code;
}

static enum status store_start(struct store *store, const struct store_options *options,
                               struct fault *fault)
{
    enum status status = options_take(store, options, fault);
    if (status != OK) {
        return status;
    }
    int code = store_gate_ask(&store->options.gate, CALL_THREAD);
    if (code == 0) {
        store->completion_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        code = store->completion_fd < 0 ? errno : thread_start(store);
    }
    if (code != 0) {
        if (store->completion_fd >= 0) {
            close(store->completion_fd);
        }
        return fault_set(fault, E_UNAVAILABLE, NULL, "the store thread cannot start: %s",
                         strerror(code));
    }
    return OK;
}

enum status store_open(const struct store_options *options, struct store **out, struct fault *fault)
{
    *out = NULL;
    struct store *store =
        store_gate_ask(&options->gate, CALL_MEMORY) == 0 ? calloc(1, sizeof *store) : NULL;
    if (store == NULL) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for the store");
    }
    store->completion_fd = -1;
    queue_open(&store->ready);
    queue_open(&store->waiting);
    queue_open(&store->completed);
    int code = pthread_mutex_init(&store->mutex, NULL);
    code = code != 0 ? code : pthread_cond_init(&store->wake, NULL);
    CHECK(code == 0); /* glibc's cannot fail without attributes */
    enum status status = store_start(store, options, fault);
    if (status != OK) {
        pthread_cond_destroy(&store->wake);
        pthread_mutex_destroy(&store->mutex);
        free(store);
        return status;
    }
    *out = store;
    return OK;
}

void store_close(struct store **store_at)
{
    struct store *store = *store_at;
    if (store == NULL) {
        return;
    }
    pthread_mutex_lock(&store->mutex);
    store->stopping = true;
    pthread_cond_signal(&store->wake);
    pthread_mutex_unlock(&store->mutex);
    int joined = pthread_join(store->thread, NULL);
    CHECK(joined == 0);
    for (struct store_turn *turn; (turn = store_completed(store)) != NULL;) {
        store_turn_close(&turn);
    }
    while (store->tenant != NULL) {
        struct store_tenant *next = store->tenant->next;
        tenant_close(store->tenant);
        store->tenant = next;
    }
    close(store->completion_fd);
    pthread_cond_destroy(&store->wake);
    pthread_mutex_destroy(&store->mutex);
    free(store);
    *store_at = NULL;
}

int store_completion_fd(const struct store *store)
{
    return store->completion_fd;
}

/* What the loop learns from a turn it takes back. Only the first refusal of an epoch counts: those
 * behind it belong to the same story. */
static void tenant_learn(struct store_tenant *tenant, const struct store_turn *turn)
{
    if (turn->status == OK) {
        if (turn->revision_last != 0) {
            tenant->revision_durable = turn->revision_last;
        }
        if (turn->audit_last != 0) {
            tenant->audit_durable = turn->audit_last;
        }
    } else if (turn->epoch == tenant->epoch) {
        tenant->epoch++;
        tenant->audit_next = tenant->audit_durable + 1;
    }
}

struct store_turn *store_completed(struct store *store)
{
    if (store->ready.first == NULL) {
        uint64_t signals = 0;
        ssize_t bytes = read(store->completion_fd, &signals, sizeof signals);
        CHECK(bytes == (ssize_t)sizeof signals || errno == EAGAIN || errno == EINTR);
        pthread_mutex_lock(&store->mutex);
        queue_move(&store->ready, &store->completed);
        pthread_mutex_unlock(&store->mutex);
    }
    struct store_turn *turn = queue_take(&store->ready);
    if (turn != NULL) {
        tenant_learn(turn->tenant, turn);
    }
    return turn;
}

bool store_is_broken(struct store *store, struct fault *fault)
{
    pthread_mutex_lock(&store->mutex);
    bool broken = store->broken;
    if (broken && fault != NULL && fault->status == OK) {
        *fault = store->broken_fault;
    }
    pthread_mutex_unlock(&store->mutex);
    return broken;
}

struct store_counts store_counts(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    struct store_counts counts = store->counts;
    pthread_mutex_unlock(&store->mutex);
    return counts;
}

/* Every call that can fail under the store, behind one gate: a test makes the n-th of them fail
 * and looks at what is left. In service the gate is absent and costs one comparison. */
#ifndef AMITY_STORE_CALLS_H
#define AMITY_STORE_CALLS_H

#include <stddef.h>

#define STORE_CALL_TABLE(X)                                                                        \
    X(CALL_DIRECTORY, "directory") /* mkdir, rename, fsync of a directory */                       \
    X(CALL_LOCK, "lock")           /* open and lock the lock file */                               \
    X(CALL_THREAD, "thread")       /* eventfd, starting the thread */                              \
    X(CALL_MEMORY, "memory")       /* memory the store takes for itself */                         \
    X(CALL_ENVIRONMENT, "environment")                                                             \
    X(CALL_BEGIN, "begin")                                                                         \
    X(CALL_DATABASE, "database")                                                                   \
    X(CALL_GET, "get")                                                                             \
    X(CALL_CURSOR, "cursor")                                                                       \
    X(CALL_PUT, "put")                                                                             \
    X(CALL_DELETE, "delete")                                                                       \
    X(CALL_STAT, "stat")                                                                           \
    X(CALL_COMMIT, "commit")     /* refused here, nothing is committed */                          \
    X(CALL_COMMITTED, "durable") /* refused here, all is durable but reported as failed */

enum store_call {
#define X(name, word) name,
    STORE_CALL_TABLE(X)
#undef X
        STORE_CALL_COUNT
};

/* Asked before each call, on whichever thread makes it.
 *
 * ensure   0: the call is made; else the call is not made and fails with this errno */
struct store_gate {
    int (*ask)(void *state, enum store_call call);
    void *state;
};

static inline int store_gate_ask(const struct store_gate *gate, enum store_call call)
{
    return gate->ask == NULL ? 0 : gate->ask(gate->state, call);
}

const char *store_call_word(enum store_call call);

#endif

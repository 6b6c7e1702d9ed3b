/* What the files of this room know of each other; nobody else includes it. Each field says which
 * thread may touch it: L loop, S store thread, B both under the mutex, C constant once open. */
#ifndef AMITY_STORE_INSIDE_H
#define AMITY_STORE_INSIDE_H

#include <pthread.h>

#include "store/disk.h"
#include "store/keys.h"
#include "store/store.h"

enum { SCHEMA_VERSION = 1, DATABASE_COUNT = 4, STORE_PATH_BYTES = 1024 };

enum database { DATABASE_STATE, DATABASE_RECORD, DATABASE_JOURNAL, DATABASE_AUDIT };

enum turn_op_kind { OP_PUT, OP_DELETE, OP_JOURNAL, OP_AUDIT };

struct turn_op {
    struct turn_op *next;
    enum turn_op_kind kind;
    size_t key_bytes;
    size_t value_bytes;
    uint8_t *value; /* header written, check not yet: the store thread has time for that */
    uint8_t key[];  /* ends with a NUL beyond key_bytes, so that key + 1 reads as the id */
};

struct turn_change {
    struct turn_change *next;
    struct store_change change; /* its id lives in the op's key */
};

/* Belongs to the loop until handed over, to the store thread until completed, then to the loop. */
struct store_turn {
    struct store_turn *next;
    struct store_tenant *tenant;
    struct arena request;
    struct turn_op *first, **end;
    struct turn_change *change_first, **change_end;
    uint64_t epoch; /* the tenant's when the turn was opened */
    uint64_t bytes; /* keys and values */
    uint64_t revision_last;
    uint64_t audit_first, audit_last; /* 0 = none */
    int64_t growth;                   /* S: bytes of records brought less those taken away */
    uint32_t deleted_count;           /* S */
    bool too_large;
    enum status status;
    struct fault fault;
    void *owner; /* never touched by the store thread */
};

struct turn_queue {
    struct store_turn *first, **end;
    uint64_t count;
};

struct store_tenant {
    struct store_tenant *next;
    struct store *store;                  /* C */
    char name[TENANT_NAME_BYTES_MAX + 1]; /* C */
    int lock_fd;                          /* C */
    MDB_env *env;                         /* C */
    MDB_dbi dbi[DATABASE_COUNT];          /* C */
    uint64_t page_bytes;                  /* C */
    uint64_t bytes_max;                   /* C: the map less the reserve for deletes */
    struct store_turn *open_turn;         /* L */
    uint64_t epoch;                       /* L: counts refused turns taken back, from 1 */
    uint64_t revision_begun;              /* L */
    uint64_t revision_durable;            /* L */
    uint64_t audit_next, audit_durable;   /* L */
    uint64_t epoch_refused;               /* S: turns up to this epoch are refused; 0 = none */
};

struct store {
    char directory[STORE_PATH_BYTES]; /* C: DIR/tenants */
    struct store_options options;     /* C: defaults filled in */
    int completion_fd;                /* C */
    pthread_t thread;                 /* C */
    struct store_tenant *tenant;      /* L: newest first */
    struct turn_queue ready;          /* L: taken from `completed`, not yet by the caller */
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct turn_queue waiting;   /* B */
    struct turn_queue completed; /* B */
    struct store_counts counts;  /* B */
    bool stopping;               /* B */
    bool broken;                 /* B */
    struct fault broken_fault;   /* B */
};

static inline MDB_val val_of(const uint8_t *bytes, size_t count)
{
    MDB_val val = {.mv_size = count};
    /* LMDB's type has no const; it writes through neither keys nor values. */
    union {
        const uint8_t *in;
        void *out;
    } cast = {.in = bytes};
    val.mv_data = cast.out;
    return val;
}

static inline void queue_open(struct turn_queue *queue)
{
    *queue = (struct turn_queue){.end = &queue->first};
}

static inline void queue_add(struct turn_queue *queue, struct store_turn *turn)
{
    turn->next = NULL;
    *queue->end = turn;
    queue->end = &turn->next;
    queue->count++;
}

static inline struct store_turn *queue_take(struct turn_queue *queue)
{
    struct store_turn *turn = queue->first;
    if (turn != NULL) {
        queue->first = turn->next;
        queue->count--;
        if (queue->first == NULL) {
            queue->end = &queue->first;
        }
        turn->next = NULL;
    }
    return turn;
}

/* Moves everything from one to the end of the other. */
static inline void queue_move(struct turn_queue *to, struct turn_queue *from)
{
    if (from->first != NULL) {
        *to->end = from->first;
        to->end = from->end;
        to->count += from->count;
        queue_open(from);
    }
}

/* ensure   E_UNAVAILABLE (E_NO_MEMORY for ENOMEM), in words: tenant, call, reason */
enum status store_fault_of(struct fault *fault, const struct store_tenant *tenant, const char *what,
                           int code);
/* Pages in use as seen by the transaction, in bytes. */
int tenant_bytes_used(const struct store_tenant *tenant, MDB_txn *txn, uint64_t *out);
/* Closes environment and lock, frees. */
void tenant_close(struct store_tenant *tenant);
/* Opens the environment in `directory`, creating its file if missing. */
enum status environment_open(struct store_tenant *tenant, const char *directory,
                             struct fault *fault) MUST_USE;
/* Makes a new tenant's directory so that it is there whole or not at all. */
enum status environment_make(struct store_tenant *tenant, const char *directory,
                             struct fault *fault) MUST_USE;
/* Reads the schema, opens the databases, reads where numbers go on. */
enum status environment_read(struct store_tenant *tenant, struct fault *fault) MUST_USE;
/* Makes a directory durable as an entry of its parent; fine if it exists. */
enum status directory_make(const struct store_gate *gate, const char *path,
                           struct fault *fault) MUST_USE;
/* Makes the entries of a directory durable; 0 or an errno. */
int directory_sync(const struct store_gate *gate, const char *path);
/* Puts "revision" and "audit" into the state database; `number` 0 is written too. */
int state_put(struct store_tenant *tenant, MDB_txn *txn, const char *name, uint64_t number);
/* Commits the turns of one group, all of one tenant, and gives each its status.
 *
 * ensure   0, or the code of the failure that breaks the store */
int commit_group(struct turn_queue *group);
/* The store thread's body. */
void *store_thread(void *store);

#endif

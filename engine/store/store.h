/* Where a tenant's records are kept: one LMDB environment per tenant, written by one store thread
 * in groups, acknowledged only when durable.
 *
 * Two threads know a store. The *loop thread* calls everything below. The *store thread* lives
 * inside. A write goes so: the loop opens a turn of a tenant, puts, deletes and audits into it,
 * and hands it over; the store thread commits all turns waiting for that tenant as one transaction
 * and wakes the loop through store_completion_fd; the loop takes the turns back, in the order they
 * were handed over per tenant, each with its status. Only then may a reply leave.
 *
 * When a turn is refused because the map is full (E_LIMIT), every turn of that tenant opened
 * before the loop took the refused one back fails with E_BUSY: it was decided on a state that
 * never came to be. When a commit fails in any other way nobody knows what the disk holds: the
 * store is broken, every turn fails with E_UNAVAILABLE, and the process ends and starts again. */
#ifndef AMITY_STORE_STORE_H
#define AMITY_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "store/calls.h"
#include "store/journal.h"
#include "store/record.h"

struct store;
struct store_tenant;
struct store_turn;

/* 64 GiB is address space, not disk: the file grows as it is used. A million profiles with ten
 * years of audit stay below 16 GiB, and 1 000 tenants fit in a 47-bit address space. */
#define STORE_MAP_BYTES_DEFAULT (UINT64_C(64) << 30)

struct store_options {
    const char *directory;      /* the data directory; made if missing */
    uint64_t map_bytes;         /* per tenant; 0 = STORE_MAP_BYTES_DEFAULT; at least 1 MiB */
    uint64_t turn_bytes_max;    /* 0 = 256 MiB; a larger turn is refused when handed over */
    uint64_t waiting_bytes_max; /* 0 = 512 MiB; while more waits, no turn opens (E_BUSY) */
    struct store_gate gate;     /* zero in service */
};

struct store_counts {
    uint64_t turns;        /* taken from the queue, whatever became of them */
    uint64_t transactions; /* committed */
    uint64_t waiting_bytes;
    uint64_t waiting_turns;
};

struct store_usage {
    uint64_t bytes_used; /* pages that hold something */
    uint64_t bytes_max;  /* above this, only turns that take away more than they bring */
    uint64_t record_count;
    uint64_t audit_count;
};

/* -- the store -------------------------------------------------------------------------------- */

/* Makes the directory if needed and starts the store thread.
 *
 * require  directory outlives the call
 * owns     *out until store_close
 * fails    E_UNAVAILABLE with the reason */
enum status store_open(const struct store_options *options, struct store **out,
                       struct fault *fault) MUST_USE;
/* Commits what was handed over, ends the thread, closes all tenants, frees turns nobody took.
 * Also right for a broken store. Nulls *store; NULL inside is fine. */
void store_close(struct store **store);
/* Readable when turns have completed; belongs to the store. */
int store_completion_fd(const struct store *store);
/* ensure   the next completed turn, now the caller's (store_turn_close), or NULL; never blocks */
struct store_turn *store_completed(struct store *store) MUST_USE;
/* ensure   true once a commit failed; *fault says how */
bool store_is_broken(struct store *store, struct fault *fault);
struct store_counts store_counts(struct store *store);

/* -- tenants ---------------------------------------------------------------------------------- */

/* Opens DIR/tenants/<name>/, made if it is missing and `create` is set.
 *
 * ensure   *out belongs to the store, until store_close
 * fails    E_INVALID_ARGUMENT (name); E_NOT_FOUND (missing and not `create`); E_CONFLICT (open
 *          already, here or in another process, whose pid is named); E_UNAVAILABLE (the disk, or
 *          a schema this program does not know: nothing is changed then)
 * cost     blocks: a few fsyncs when it is made; for boot and tenant.create */
enum status store_tenant_open(struct store *store, const char *name, bool create,
                              struct store_tenant **out, struct fault *fault) MUST_USE;
const char *store_tenant_name(const struct store_tenant *tenant);
/* The names under DIR/tenants/, sorted, in `request`. */
enum status store_tenant_list(struct store *store, struct arena *request, const char *const **names,
                              uint32_t *count, struct fault *fault) MUST_USE;
/* ensure   the revision of the last turn known durable; 0 = nothing was ever written */
uint64_t store_revision(const struct store_tenant *tenant);
/* ensure   the number the next audit line will get; 1 = the first */
uint64_t store_audit_next(const struct store_tenant *tenant);
enum status store_usage(struct store_tenant *tenant, struct store_usage *out,
                        struct fault *fault) MUST_USE;

/* -- turns ------------------------------------------------------------------------------------ */

/* require  no other turn of this tenant is open (opened, not yet handed over or dropped)
 * fails    E_BUSY (too much waits), E_UNAVAILABLE (broken), E_NO_MEMORY */
enum status store_turn_open(struct store_tenant *tenant, struct store_turn **out,
                            struct fault *fault) MUST_USE;
/* Begins the next revision of the tenant: what is put and deleted from here on carries it. One
 * per command; numbers rise without end, and are skipped when a turn fails. */
uint64_t store_turn_revision(struct store_turn *turn);
/* Puts one record, whole; the journal tells of it where its kind is journaled. Bytes are copied.
 *
 * require  the kind has ids; the id has 1..STORE_ID_BYTES_MAX bytes; a revision was begun, if the
 *          kind is journaled */
void store_turn_put(struct store_turn *turn, const struct store_record *record);
/* Deletes one record; no fault when it is not there. Same requirements. */
void store_turn_delete(struct store_turn *turn, enum store_kind kind, const char *id);
/* Appends an audit line; ensures its number: store_audit_next before the call. */
uint64_t store_turn_audit(struct store_turn *turn, const uint8_t *bytes, size_t count);
/* Hands the turn to the store thread. `owner` comes back with it (store_turn_owner).
 *
 * ensure   *turn is NULL whatever happens; on failure it was dropped and nothing is written
 * fails    E_TOO_LARGE, E_NO_MEMORY: what put and audit could not say */
enum status store_turn_hand(struct store_turn **turn, void *owner, struct fault *fault) MUST_USE;
/* Forgets a turn that was not handed over; its audit numbers are free again. NULL is fine. */
void store_turn_drop(struct store_turn **turn);

/* Of a turn that store_completed gave back: */
/* fails    E_LIMIT (map full), E_BUSY (rested on a refused turn; retry_after_ms is set),
 *          E_UNAVAILABLE (broken) */
enum status store_turn_status(const struct store_turn *turn, struct fault *fault) MUST_USE;
void *store_turn_owner(const struct store_turn *turn);
/* The last revision begun in the turn, 0 = none. */
uint64_t store_turn_revision_last(const struct store_turn *turn);
struct store_tenant *store_turn_tenant(const struct store_turn *turn);
void store_turn_close(struct store_turn **turn);

/* -- reads: of what is durable, never of what waits -------------------------------------------- */

/* ensure   called for each record; what it points to lives until it returns. Another status than
 *          OK ends the load and is its result */
struct store_visit {
    enum status (*visit)(void *state, const struct store_record *record, struct fault *fault);
    void *state;
};

/* Visits all records of a kind in the order of ids. Reads slices in short transactions and visits
 * outside of them.
 *
 * fails    E_INTERNAL: some records are damaged; the fault names the first by kind and id and
 *          counts them, all others were visited; E_UNAVAILABLE, E_NO_MEMORY, or the visit's
 * cost     O(records); blocks on disk when cold: for boot */
enum status store_load(struct store_tenant *tenant, enum store_kind kind, struct store_visit visit,
                       struct fault *fault) MUST_USE;
/* One record, copied into `request`.
 *
 * fails    E_NOT_FOUND; E_INTERNAL (damaged), E_UNAVAILABLE, E_NO_MEMORY */
enum status store_get(struct store_tenant *tenant, enum store_kind kind, const char *id,
                      struct arena *request, struct store_record *out,
                      struct fault *fault) MUST_USE;

struct store_audit_line {
    uint64_t sequence;
    const uint8_t *bytes;
    size_t count;
};

struct store_audit_lines {
    struct store_audit_line *line;
    uint32_t count;
    bool more; /* lines follow the last one here */
};

/* Audit lines from `sequence` on, at most `limit`, in `request`. Fails as store_get; a damaged
 * line is a failure. */
enum status store_audit_read(struct store_tenant *tenant, uint64_t sequence, uint32_t limit,
                             struct arena *request, struct store_audit_lines *out,
                             struct fault *fault) MUST_USE;

#endif

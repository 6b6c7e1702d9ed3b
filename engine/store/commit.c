/* The store thread: takes what waits, commits each tenant's turns as one transaction, gives every
 * turn its status. Nothing is acknowledged before LMDB's commit has returned 0. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "store/inside.h"

enum { GROUP_TURNS_MAX = 4096, BEHIND_RETRY_MS = 20 };
#define GROUP_BYTES_MAX (UINT64_C(64) << 20)

static const enum database DATABASE_OF[] = {[OP_PUT] = DATABASE_RECORD,
                                            [OP_DELETE] = DATABASE_RECORD,
                                            [OP_JOURNAL] = DATABASE_JOURNAL,
                                            [OP_AUDIT] = DATABASE_AUDIT};

/* ensure   *out = bytes of the record as the transaction sees it, 0 if there is none */
static int record_bytes_now(struct store_tenant *tenant, MDB_txn *txn, MDB_val *key, size_t *out)
{
    MDB_val old;
    int code = disk_get(&tenant->store->options.gate, txn, tenant->dbi[DATABASE_RECORD], key, &old);
    *out = code == 0 ? key->mv_size + old.mv_size : 0;
    return code == MDB_NOTFOUND ? 0 : code;
}

static int op_apply(struct store_turn *turn, MDB_txn *txn, struct turn_op *op)
{
    struct store_tenant *tenant = turn->tenant;
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_dbi dbi = tenant->dbi[DATABASE_OF[op->kind]];
    MDB_val key = val_of(op->key, op->key_bytes);
    if (op->kind == OP_PUT || op->kind == OP_DELETE) {
        size_t old_bytes = 0;
        int code = record_bytes_now(tenant, txn, &key, &old_bytes);
        if (code != 0) {
            return code;
        }
        turn->growth -= (int64_t)old_bytes;
        if (op->kind == OP_DELETE) {
            turn->deleted_count += old_bytes > 0;
            return old_bytes > 0 ? disk_delete(gate, txn, dbi, &key) : 0;
        }
        turn->growth += (int64_t)(op->key_bytes + op->value_bytes);
    }
    record_close(op->key, op->key_bytes, op->value, op->value_bytes);
    MDB_val value = val_of(op->value, op->value_bytes);
    /* Revisions and audit numbers only rise: MDB_APPEND holds that promise and fills pages. */
    return disk_put(gate, txn, dbi, &key, &value, op->kind == OP_PUT ? 0 : MDB_APPEND);
}

static int turn_apply(struct store_turn *turn, MDB_txn *txn)
{
    turn->growth = 0;
    turn->deleted_count = 0;
    int code = 0;
    for (struct turn_op *op = turn->first; op != NULL && code == 0; op = op->next) {
        code = op_apply(turn, txn, op);
    }
    if (code == 0 && turn->revision_last != 0) {
        code = state_put(turn->tenant, txn, "revision", turn->revision_last);
    }
    if (code == 0 && turn->audit_last != 0) {
        code = state_put(turn->tenant, txn, "audit", turn->audit_last);
    }
    return code;
}

/* The reserve is for turns that take away at least what they bring. */
static bool turn_may_use_reserve(const struct store_turn *turn)
{
    return turn->deleted_count > 0 && turn->growth <= 0;
}

/* Commits `turns` (linked by next) as one transaction.
 *
 * ensure   0; MDB_MAP_FULL with nothing written; or the code that breaks the store */
static int turns_commit(struct store_tenant *tenant, struct store_turn *turns)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_txn *txn = NULL;
    bool all_may_use_reserve = true;
    uint64_t bytes_used = 0;
    int code = disk_begin(gate, tenant->env, 0, &txn);
    for (struct store_turn *turn = turns; turn != NULL && code == 0; turn = turn->next) {
        code = turn_apply(turn, txn);
        all_may_use_reserve = all_may_use_reserve && turn_may_use_reserve(turn);
    }
    if (code == 0 && !all_may_use_reserve) {
        code = tenant_bytes_used(tenant, txn, &bytes_used);
        if (code == 0 && bytes_used > tenant->bytes_max) {
            code = MDB_MAP_FULL;
        }
    }
    if (code != 0) {
        disk_abort(&txn);
        return code == MDB_TXN_FULL ? MDB_MAP_FULL : code;
    }
    code = disk_commit(gate, &txn);
    if (code == 0) {
        pthread_mutex_lock(&tenant->store->mutex);
        tenant->store->counts.transactions++;
        pthread_mutex_unlock(&tenant->store->mutex);
    }
    return code;
}

static void turn_refuse_behind(struct store_turn *turn)
{
    turn->status = fault_set(&turn->fault, E_BUSY, NULL,
                             "an earlier write of this tenant was refused while this one waited; "
                             "send it again");
    turn->fault.retry_after_ms = BEHIND_RETRY_MS;
}

static void turn_refuse_full(struct store_turn *turn)
{
    struct store_tenant *tenant = turn->tenant;
    tenant->epoch_refused = turn->epoch;
    turn->status = fault_set(&turn->fault, E_LIMIT, NULL,
                             "tenant %s is full: its map of %llu bytes holds no more; deleting "
                             "still works",
                             tenant->name, (unsigned long long)tenant->store->options.map_bytes);
}

/* One transaction did not fit: each turn on its own, until one is refused. */
static int turns_commit_singly(struct store_tenant *tenant, struct turn_queue *group)
{
    struct turn_queue done;
    queue_open(&done);
    int code = 0;
    for (struct store_turn *turn; (turn = queue_take(group)) != NULL;) {
        if (code != 0) {
            turn->status = E_UNAVAILABLE;
        } else if (turn->epoch <= tenant->epoch_refused) {
            turn_refuse_behind(turn);
        } else {
            code = turns_commit(tenant, turn);
            if (code == MDB_MAP_FULL) {
                turn_refuse_full(turn);
                code = 0;
            }
            turn->status = code != 0 ? E_UNAVAILABLE : turn->status;
        }
        queue_add(&done, turn);
    }
    queue_move(group, &done);
    return code;
}

int commit_group(struct turn_queue *group)
{
    if (group->first == NULL) {
        return 0;
    }
    struct store_tenant *tenant = group->first->tenant;
    int code = turns_commit(tenant, group->first);
    if (code == MDB_MAP_FULL) {
        return turns_commit_singly(tenant, group);
    }
    for (struct store_turn *turn = group->first; turn != NULL && code != 0; turn = turn->next) {
        turn->status = E_UNAVAILABLE;
    }
    return code;
}

/* Takes the turns of the first waiting turn's tenant, in order, up to a group's size. Those that
 * rest on a refused turn are refused into `behind`. */
static void group_take(struct store *store, struct turn_queue *group, struct turn_queue *behind)
{
    struct turn_queue left;
    queue_open(&left);
    struct store_tenant *tenant = store->waiting.first->tenant;
    uint64_t bytes = 0;
    bool full = false;
    for (struct store_turn *turn; (turn = queue_take(&store->waiting)) != NULL;) {
        full = full || group->count == GROUP_TURNS_MAX || bytes >= GROUP_BYTES_MAX;
        if (turn->tenant != tenant || full) {
            queue_add(&left, turn);
        } else if (turn->epoch <= tenant->epoch_refused) {
            turn_refuse_behind(turn);
            queue_add(behind, turn);
        } else {
            bytes += turn->bytes;
            queue_add(group, turn);
        }
    }
    queue_move(&store->waiting, &left);
}

/* require  the mutex is held */
static void store_break(struct store *store, const struct store_tenant *tenant, int code)
{
    if (!store->broken) {
        store->broken = true;
        store_fault_of(&store->broken_fault, tenant, "a commit failed, the store is closed", code);
        store->broken_fault.status = E_UNAVAILABLE;
    }
}

/* require  the mutex is held
 * ensure   the turns are completed, each with a status and, unless OK, a fault */
static void group_complete(struct store *store, struct turn_queue *group)
{
    for (struct store_turn *turn = group->first; turn != NULL; turn = turn->next) {
        if (turn->status == E_UNAVAILABLE) {
            turn->fault = store->broken_fault;
        }
        store->counts.turns++;
        store->counts.waiting_turns--;
        store->counts.waiting_bytes -= turn->bytes;
    }
    queue_move(&store->completed, group);
}

static void store_signal(const struct store *store)
{
    uint64_t one = 1;
    ssize_t bytes = write(store->completion_fd, &one, sizeof one);
    /* EAGAIN means the counter is full: the loop is awake anyway. */
    CHECK(bytes == (ssize_t)sizeof one || errno == EAGAIN || errno == EINTR);
}

/* require  the mutex is held; turns wait; gives the mutex away while it commits */
static void store_step(struct store *store)
{
    struct turn_queue group, behind;
    queue_open(&group);
    queue_open(&behind);
    struct store_tenant *tenant = store->waiting.first->tenant;
    group_take(store, &group, &behind);
    bool broken = store->broken;
    int code = 0;
    pthread_mutex_unlock(&store->mutex);
    for (struct store_turn *turn = group.first; turn != NULL && broken; turn = turn->next) {
        turn->status = E_UNAVAILABLE;
    }
    if (!broken) {
        code = commit_group(&group);
    }
    pthread_mutex_lock(&store->mutex);
    if (code != 0) {
        store_break(store, tenant, code);
    }
    group_complete(store, &behind);
    group_complete(store, &group);
    store_signal(store);
}

void *store_thread(void *state)
{
    struct store *store = state;
    pthread_mutex_lock(&store->mutex);
    while (store->waiting.first != NULL || !store->stopping) {
        if (store->waiting.first == NULL) {
            pthread_cond_wait(&store->wake, &store->mutex);
        } else {
            store_step(store);
        }
    }
    pthread_mutex_unlock(&store->mutex);
    return NULL;
}

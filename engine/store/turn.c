/* A turn on the loop's side: opened, filled, handed over, taken back. */
#include <stdlib.h>
#include <string.h>

#include "store/inside.h"

enum { TURN_CHUNK_BYTES = 4096, BUSY_RETRY_MS = 50 };

enum status store_turn_open(struct store_tenant *tenant, struct store_turn **out,
                            struct fault *fault)
{
    CHECK(tenant->open_turn == NULL);
    struct store *store = tenant->store;
    *out = NULL;
    struct fault broken = {0};
    if (store_is_broken(store, &broken)) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "%s", broken.detail);
    }
    if (store_counts(store).waiting_bytes > store->options.waiting_bytes_max) {
        fault_set(fault, E_BUSY, NULL, "more writes wait for the disk than may wait");
        if (fault != NULL && fault->status == E_BUSY) {
            fault->retry_after_ms = BUSY_RETRY_MS;
        }
        return E_BUSY;
    }
    struct store_turn *turn =
        store_gate_ask(&store->options.gate, CALL_MEMORY) == 0 ? calloc(1, sizeof *turn) : NULL;
    if (turn == NULL) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for a write");
    }
    arena_open(&turn->request, TURN_CHUNK_BYTES, 0);
    turn->tenant = tenant;
    turn->epoch = tenant->epoch;
    turn->end = &turn->first;
    turn->change_end = &turn->change_first;
    tenant->open_turn = turn;
    *out = turn;
    return OK;
}

uint64_t store_turn_revision(struct store_turn *turn)
{
    CHECK(turn == turn->tenant->open_turn);
    turn->revision_last = ++turn->tenant->revision_begun;
    return turn->revision_last;
}

/* ensure   an op at the turn's end with its key, and a value of `count` bytes behind an unwritten
 *          header; or NULL, remembered: nothing more is taken */
static struct turn_op *op_add(struct store_turn *turn, enum turn_op_kind kind,
                              const struct store_key *key, size_t count)
{
    const struct store_gate *gate = &turn->tenant->store->options.gate;
    turn->bytes += key->count + count + RECORD_HEADER_BYTES;
    if (turn->bytes > turn->tenant->store->options.turn_bytes_max) {
        turn->too_large = true;
    }
    if (store_gate_ask(gate, CALL_MEMORY) != 0) {
        turn->request.exhausted = true;
    }
    if (turn->too_large) {
        return NULL;
    }
    struct turn_op *op = arena_take(&turn->request, sizeof *op + key->count + 1);
    size_t value_bytes = kind == OP_DELETE ? 0 : RECORD_HEADER_BYTES + count;
    uint8_t *value = value_bytes > 0 ? arena_take(&turn->request, value_bytes) : NULL;
    if (op == NULL || (value_bytes > 0 && value == NULL)) {
        return NULL;
    }
    op->kind = kind;
    op->key_bytes = key->count;
    memcpy(op->key, key->bytes, key->count);
    op->value = value;
    op->value_bytes = value_bytes;
    *turn->end = op;
    turn->end = &op->next;
    return op;
}

static void change_add(struct store_turn *turn, const struct turn_op *op, enum store_change_op what)
{
    enum store_kind kind = (enum store_kind)op->key[0];
    if (!store_kind_is_journaled(kind)) {
        return;
    }
    CHECK(turn->revision_last != 0);
    struct turn_change *change = arena_take(&turn->request, sizeof *change);
    if (change != NULL) {
        change->change = (struct store_change){.revision = turn->revision_last,
                                               .kind = kind,
                                               .op = what,
                                               .id = (const char *)op->key + 1};
        *turn->change_end = change;
        turn->change_end = &change->next;
    }
}

void store_turn_put(struct store_turn *turn, const struct store_record *record)
{
    CHECK(turn == turn->tenant->open_turn && store_kind_has_id(record->kind));
    struct store_key key;
    bool fits = key_of_record(record->kind, record->id, &key);
    CHECK(fits);
    struct turn_op *op = op_add(turn, OP_PUT, &key, record->count);
    if (op == NULL) {
        return;
    }
    uint64_t created =
        record->revision_created != 0 ? record->revision_created : turn->revision_last;
    CHECK(op->value != NULL); /* only a deletion has none */
    record_head(op->value, record->kind, created, turn->revision_last);
    if (record->count > 0) {
        memcpy(op->value + RECORD_HEADER_BYTES, record->bytes, record->count);
    }
    bool created_now = created == turn->revision_last;
    change_add(turn, op, created_now ? CHANGE_CREATED : CHANGE_UPDATED);
}

void store_turn_delete(struct store_turn *turn, enum store_kind kind, const char *id)
{
    CHECK(turn == turn->tenant->open_turn && store_kind_has_id(kind));
    struct store_key key;
    bool fits = key_of_record(kind, id, &key);
    CHECK(fits);
    struct turn_op *op = op_add(turn, OP_DELETE, &key, 0);
    if (op != NULL) {
        change_add(turn, op, CHANGE_DELETED);
    }
}

uint64_t store_turn_audit(struct store_turn *turn, const uint8_t *bytes, size_t count)
{
    struct store_tenant *tenant = turn->tenant;
    CHECK(turn == tenant->open_turn);
    uint64_t sequence = tenant->audit_next;
    /* A turn older than the last refusal will be refused too: it must use no number up. */
    tenant->audit_next += turn->epoch == tenant->epoch;
    turn->audit_first = turn->audit_first == 0 ? sequence : turn->audit_first;
    turn->audit_last = sequence;
    struct store_key key = key_of_sequence(sequence);
    struct turn_op *op = op_add(turn, OP_AUDIT, &key, count);
    if (op != NULL) {
        CHECK(op->value != NULL);
        record_head(op->value, STORE_AUDIT, turn->revision_last, turn->revision_last);
        if (count > 0) {
            memcpy(op->value + RECORD_HEADER_BYTES, bytes, count);
        }
    }
    return sequence;
}

/* Writes one journal entry: the changes from `change` on that share its revision.
 *
 * ensure   the first change of the next revision, or NULL */
static const struct turn_change *journal_add(struct store_turn *turn,
                                             const struct turn_change *change)
{
    uint64_t revision = change->change.revision;
    size_t bytes = 0;
    const struct turn_change *after = change;
    for (; after != NULL && after->change.revision == revision; after = after->next) {
        bytes += journal_change_bytes(&after->change);
    }
    struct store_key key = key_of_sequence(revision);
    struct turn_op *op = op_add(turn, OP_JOURNAL, &key, bytes);
    if (op == NULL) {
        return NULL;
    }
    record_head(op->value, STORE_JOURNAL, revision, revision);
    uint8_t *out = op->value + RECORD_HEADER_BYTES;
    for (; change != after; change = change->next) {
        out += journal_change_write(out, &change->change);
    }
    return after;
}

enum status store_turn_hand(struct store_turn **turn_at, void *owner, struct fault *fault)
{
    struct store_turn *turn = *turn_at;
    struct store_tenant *tenant = turn->tenant;
    struct store *store = tenant->store;
    CHECK(turn == tenant->open_turn);
    for (const struct turn_change *change = turn->change_first; change != NULL;) {
        change = journal_add(turn, change);
    }
    if (turn->too_large || turn->request.exhausted) {
        enum status status =
            turn->too_large
                ? fault_set(fault, E_TOO_LARGE, NULL, "one write holds more than %llu bytes",
                            (unsigned long long)store->options.turn_bytes_max)
                : fault_set(fault, E_NO_MEMORY, NULL, "no memory for a write");
        store_turn_drop(turn_at);
        return status;
    }
    *turn_at = NULL;
    tenant->open_turn = NULL;
    turn->owner = owner;
    pthread_mutex_lock(&store->mutex);
    queue_add(&store->waiting, turn);
    store->counts.waiting_bytes += turn->bytes;
    store->counts.waiting_turns++;
    pthread_cond_signal(&store->wake);
    pthread_mutex_unlock(&store->mutex);
    return OK;
}

void store_turn_drop(struct store_turn **turn_at)
{
    struct store_turn *turn = *turn_at;
    if (turn == NULL) {
        return;
    }
    struct store_tenant *tenant = turn->tenant;
    CHECK(turn == tenant->open_turn);
    tenant->open_turn = NULL;
    /* When a refusal was taken back meanwhile, the numbers went back already. */
    if (turn->audit_first != 0 && turn->epoch == tenant->epoch) {
        tenant->audit_next = turn->audit_first;
    }
    arena_close(&turn->request);
    free(turn);
    *turn_at = NULL;
}

enum status store_turn_status(const struct store_turn *turn, struct fault *fault)
{
    if (turn->status == OK) {
        return OK;
    }
    fault_set(fault, turn->status, turn->fault.path, "%s", turn->fault.detail);
    if (fault != NULL && fault->status == turn->status) {
        fault->retry_after_ms = turn->fault.retry_after_ms;
    }
    return turn->status;
}

void *store_turn_owner(const struct store_turn *turn)
{
    return turn->owner;
}

uint64_t store_turn_revision_last(const struct store_turn *turn)
{
    return turn->revision_last;
}

struct store_tenant *store_turn_tenant(const struct store_turn *turn)
{
    return turn->tenant;
}

void store_turn_close(struct store_turn **turn_at)
{
    struct store_turn *turn = *turn_at;
    if (turn == NULL) {
        return;
    }
    CHECK(turn != turn->tenant->open_turn);
    arena_close(&turn->request);
    free(turn);
    *turn_at = NULL;
}

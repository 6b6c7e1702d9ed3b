/* Journal entries: op 1 byte, kind 1, length of id 1, id; one after the other. */
#include "store/journal.h"

#include <string.h>

#include "store/inside.h"

enum { CHANGE_HEAD_BYTES = 3, CHANGE_ROOM_FIRST = 64 };

const char *store_change_word(enum store_change_op op)
{
    switch (op) {
    case CHANGE_CREATED:
        return "created";
    case CHANGE_UPDATED:
        return "updated";
    case CHANGE_DELETED:
        return "deleted";
    }
    return "?";
}

size_t journal_change_bytes(const struct store_change *change)
{
    return CHANGE_HEAD_BYTES + strlen(change->id);
}

size_t journal_change_write(uint8_t *out, const struct store_change *change)
{
    size_t id_bytes = strlen(change->id);
    CHECK(id_bytes >= 1 && id_bytes <= STORE_ID_BYTES_MAX);
    out[0] = (uint8_t)change->op;
    out[1] = (uint8_t)change->kind;
    out[2] = (uint8_t)id_bytes;
    memcpy(out + CHANGE_HEAD_BYTES, change->id, id_bytes);
    return CHANGE_HEAD_BYTES + id_bytes;
}

static struct store_change *change_room(struct store_changes *out, struct arena *request)
{
    if (out->count == out->room) {
        uint32_t room = out->room == 0 ? CHANGE_ROOM_FIRST : out->room * 2;
        struct store_change *larger = arena_take_many(request, room, sizeof *larger);
        if (larger == NULL) {
            return NULL;
        }
        if (out->count > 0) {
            memcpy(larger, out->change, out->count * sizeof *larger);
        }
        out->change = larger;
        out->room = room;
    }
    return &out->change[out->count];
}

enum status journal_entry_read(uint64_t revision, struct record_slice payload,
                               struct arena *request, struct store_changes *out,
                               struct fault *fault)
{
    const uint8_t *at = payload.bytes;
    size_t left = payload.count;
    while (left > 0) {
        if (left < CHANGE_HEAD_BYTES || at[0] < CHANGE_CREATED || at[0] > CHANGE_DELETED ||
            !store_kind_is_known(at[1]) || at[2] == 0 || left - CHANGE_HEAD_BYTES < at[2]) {
            return fault_set(fault, E_INTERNAL, NULL, "the journal of revision %llu is damaged",
                             (unsigned long long)revision);
        }
        struct store_change *change = change_room(out, request);
        const char *id = arena_text(request, (const char *)at + CHANGE_HEAD_BYTES, at[2]);
        if (change == NULL || id == NULL) {
            return fault_set(fault, E_NO_MEMORY, NULL, "no memory for a list of changes");
        }
        *change = (struct store_change){.revision = revision,
                                        .kind = (enum store_kind)at[1],
                                        .op = (enum store_change_op)at[0],
                                        .id = id};
        out->count++;
        left -= CHANGE_HEAD_BYTES + (size_t)at[2];
        at += CHANGE_HEAD_BYTES + at[2];
    }
    return OK;
}

/* Reads one entry under the cursor. */
static enum status entry_read(const MDB_val *key, const MDB_val *value, struct arena *request,
                              struct store_changes *out, struct fault *fault)
{
    struct store_record record;
    enum status status =
        record_open((struct record_slice){key->mv_data, key->mv_size},
                    (struct record_slice){value->mv_data, value->mv_size}, &record, fault);
    if (status != OK) {
        return status;
    }
    if (key->mv_size != KEY_SEQUENCE_BYTES || record.kind != STORE_JOURNAL) {
        return fault_set(fault, E_INTERNAL, NULL, "the journal holds something else");
    }
    uint64_t revision = key_read_u64(key->mv_data);
    status = journal_entry_read(revision, (struct record_slice){record.bytes, record.count},
                                request, out, fault);
    out->revision = status == OK ? revision : out->revision;
    return status;
}

static enum status changes_read(struct store_tenant *tenant, MDB_cursor *cursor, uint32_t limit,
                                struct arena *request, struct store_changes *out,
                                struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    struct store_key from = key_of_sequence(out->revision + 1);
    MDB_val key = val_of(from.bytes, from.count);
    MDB_val value;
    int code = disk_step(gate, cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0 && out->count < limit) {
        enum status status = entry_read(&key, &value, request, out, fault);
        if (status != OK) {
            return status;
        }
        code = disk_step(gate, cursor, &key, &value, MDB_NEXT);
    }
    out->more = code == 0;
    return code == 0 || code == MDB_NOTFOUND
               ? OK
               : store_fault_of(fault, tenant, "the journal cannot be read", code);
}

enum status store_changes_since(struct store_tenant *tenant, uint64_t revision, uint32_t limit,
                                struct arena *request, struct store_changes *out,
                                struct fault *fault)
{
    CHECK(limit >= 1);
    const struct store_gate *gate = &tenant->store->options.gate;
    *out = (struct store_changes){.revision = revision};
    if (revision == UINT64_MAX) {
        return OK;
    }
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    int code = disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    code = code != 0 ? code : disk_cursor(gate, txn, tenant->dbi[DATABASE_JOURNAL], &cursor);
    enum status status = code == 0
                             ? changes_read(tenant, cursor, limit, request, out, fault)
                             : store_fault_of(fault, tenant, "the journal cannot be read", code);
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    disk_abort(&txn);
    return status;
}

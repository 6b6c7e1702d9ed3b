/* Reading the append-only audit lines back, in order. What stands in a line is the caller's. */
#include <string.h>

#include "store/inside.h"

static enum status line_read(const MDB_val *key, const MDB_val *value, struct arena *request,
                             struct store_audit_line *out, struct fault *fault)
{
    struct store_record record;
    enum status status =
        record_open((struct record_slice){key->mv_data, key->mv_size},
                    (struct record_slice){value->mv_data, value->mv_size}, &record, fault);
    if (status != OK) {
        return status;
    }
    if (key->mv_size != KEY_SEQUENCE_BYTES || record.kind != STORE_AUDIT) {
        return fault_set(fault, E_INTERNAL, NULL, "the audit log holds something else");
    }
    const char *bytes = arena_text(request, (const char *)record.bytes, record.count);
    if (bytes == NULL) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for audit lines");
    }
    *out = (struct store_audit_line){.sequence = key_read_u64(key->mv_data),
                                     .bytes = (const uint8_t *)bytes,
                                     .count = record.count};
    return OK;
}

/* A page of lines being read. */
struct reading {
    struct store_tenant *tenant;
    uint64_t sequence;
    uint32_t limit, room;
    struct arena *request;
};

static enum status line_add(struct reading *reading, const MDB_val *key, const MDB_val *value,
                            struct store_audit_lines *out, struct fault *fault)
{
    if (out->count == reading->room) {
        reading->room = reading->room == 0 ? 64 : reading->room * 2;
        struct store_audit_line *larger =
            arena_take_many(reading->request, reading->room, sizeof *larger);
        if (larger == NULL) {
            return fault_set(fault, E_NO_MEMORY, NULL, "no memory for audit lines");
        }
        if (out->count > 0) {
            memcpy(larger, out->line, out->count * sizeof *larger);
        }
        out->line = larger;
    }
    enum status status = line_read(key, value, reading->request, &out->line[out->count], fault);
    out->count += status == OK;
    return status;
}

static enum status lines_read(struct reading *reading, MDB_cursor *cursor,
                              struct store_audit_lines *out, struct fault *fault)
{
    const struct store_gate *gate = &reading->tenant->store->options.gate;
    struct store_key from = key_of_sequence(reading->sequence);
    MDB_val key = val_of(from.bytes, from.count);
    MDB_val value;
    int code = disk_step(gate, cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0 && out->count < reading->limit) {
        enum status status = line_add(reading, &key, &value, out, fault);
        if (status != OK) {
            return status;
        }
        code = disk_step(gate, cursor, &key, &value, MDB_NEXT);
    }
    out->more = code == 0;
    return code == 0 || code == MDB_NOTFOUND
               ? OK
               : store_fault_of(fault, reading->tenant, "the audit log cannot be read", code);
}

enum status store_audit_read(struct store_tenant *tenant, uint64_t sequence, uint32_t limit,
                             struct arena *request, struct store_audit_lines *out,
                             struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    struct reading reading = {tenant, sequence, limit, 0, request};
    *out = (struct store_audit_lines){0};
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    int code = disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    code = code != 0 ? code : disk_cursor(gate, txn, tenant->dbi[DATABASE_AUDIT], &cursor);
    enum status status = code == 0
                             ? lines_read(&reading, cursor, out, fault)
                             : store_fault_of(fault, tenant, "the audit log cannot be read", code);
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    disk_abort(&txn);
    return status;
}

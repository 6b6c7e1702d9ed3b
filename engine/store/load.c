/* Reads of what is durable: everything is copied before its transaction ends, and transactions
 * end soon, because a reader that stays makes the file grow. */
#include <errno.h>
#include <string.h>

#include "store/inside.h"

enum { SLICE_RECORDS = 4096, SLICE_BYTES = 8 << 20, LOAD_CHUNK_BYTES = 1 << 20 };

struct slice_record {
    struct record_slice key, value;
};

/* One transaction's worth of records, copied into `job`. */
struct slice {
    struct arena *job;
    struct slice_record *record;
    uint32_t count;
    size_t bytes;
    bool last; /* nothing of the kind follows */
};

/* ensure   a copy, ended by a NUL beyond its count */
static struct record_slice copied(struct arena *arena, const MDB_val *val)
{
    char *bytes = arena_text(arena, val->mv_data, val->mv_size);
    return (struct record_slice){(const uint8_t *)bytes, bytes != NULL ? val->mv_size : 0};
}

static int slice_fill(struct store_tenant *tenant, MDB_cursor *cursor, const struct store_key *from,
                      enum store_kind kind, struct slice *slice)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_val key = val_of(from->bytes, from->count);
    MDB_val value;
    int code = disk_step(gate, cursor, &key, &value, MDB_SET_RANGE);
    if (code == 0 && key.mv_size == from->count &&
        memcmp(key.mv_data, from->bytes, from->count) == 0 && from->count > 1) {
        code = disk_step(gate, cursor, &key, &value, MDB_NEXT);
    }
    while (code == 0 && *(const uint8_t *)key.mv_data == (uint8_t)kind) {
        if (slice->count == SLICE_RECORDS || slice->bytes >= SLICE_BYTES) {
            return 0;
        }
        slice->record[slice->count++] =
            (struct slice_record){copied(slice->job, &key), copied(slice->job, &value)};
        slice->bytes += key.mv_size + value.mv_size;
        if (slice->job->exhausted) {
            return ENOMEM;
        }
        code = disk_step(gate, cursor, &key, &value, MDB_NEXT);
    }
    slice->last = true;
    return code == MDB_NOTFOUND ? 0 : code;
}

/* Reads the records of a kind after the key `from` (the kind's first key: from the first on). */
static enum status slice_read(struct store_tenant *tenant, const struct store_key *from,
                              enum store_kind kind, struct slice *slice, struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    slice->record = arena_take_many(slice->job, SLICE_RECORDS, sizeof *slice->record);
    int code = slice->record == NULL ? ENOMEM : disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    code = code != 0 ? code : disk_cursor(gate, txn, tenant->dbi[DATABASE_RECORD], &cursor);
    code = code != 0 ? code : slice_fill(tenant, cursor, from, kind, slice);
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    disk_abort(&txn);
    return code == 0 ? OK : store_fault_of(fault, tenant, "records cannot be read", code);
}

struct load {
    struct store_tenant *tenant;
    enum store_kind kind;
    struct store_visit visit;
    uint64_t damaged_count;
    struct fault damaged; /* the first */
};

/* ensure   OK also for a damaged record, which is noted */
static enum status record_visit(struct load *load, const struct slice_record *found,
                                struct fault *fault)
{
    struct store_record record;
    struct fault why = {0};
    enum status status = record_open(found->key, found->value, &record, &why);
    const char *id = (const char *)found->key.bytes + 1;
    if (status == E_UNAVAILABLE) {
        return fault_set(fault, status, NULL, "tenant %s: %s %s: %s", load->tenant->name,
                         store_kind_word(load->kind), id, why.detail);
    }
    if (status != OK || record.kind != load->kind) {
        if (load->damaged_count++ == 0) {
            fault_set(&load->damaged, E_INTERNAL, NULL, "%s %s: %s", store_kind_word(load->kind),
                      id, status != OK ? why.detail : "it is of another kind");
        }
        return OK;
    }
    record.id = id;
    return load->visit.visit(load->visit.state, &record, fault);
}

static enum status slices_visit(struct load *load, struct arena *job, struct fault *fault)
{
    struct store_key from = key_first_of(load->kind);
    for (bool last = false; !last;) {
        struct slice slice = {.job = job};
        enum status status = slice_read(load->tenant, &from, load->kind, &slice, fault);
        if (status != OK) {
            return status;
        }
        for (uint32_t i = 0; i < slice.count; i++) {
            status = record_visit(load, &slice.record[i], fault);
            if (status != OK) {
                return status;
            }
        }
        last = slice.last;
        if (!last) {
            CHECK(slice.count > 0);
            struct record_slice key = slice.record[slice.count - 1].key;
            if (key.count > KEY_BYTES_MAX) {
                return fault_set(fault, E_INTERNAL, NULL, "a record's key is damaged");
            }
            from.count = key.count;
            memcpy(from.bytes, key.bytes, key.count);
        }
        arena_reset(job);
    }
    return OK;
}

enum status store_load(struct store_tenant *tenant, enum store_kind kind, struct store_visit visit,
                       struct fault *fault)
{
    CHECK(store_kind_has_id(kind));
    struct load load = {.tenant = tenant, .kind = kind, .visit = visit};
    struct arena job;
    arena_open(&job, LOAD_CHUNK_BYTES, 0);
    enum status status = slices_visit(&load, &job, fault);
    arena_close(&job);
    if (status == OK && load.damaged_count > 0) {
        status = fault_set(fault, E_INTERNAL, NULL,
                           "tenant %s: %llu %s records are damaged, the first is %s", tenant->name,
                           (unsigned long long)load.damaged_count, store_kind_word(kind),
                           load.damaged.detail);
    }
    return status;
}

enum status store_get(struct store_tenant *tenant, enum store_kind kind, const char *id,
                      struct arena *request, struct store_record *out, struct fault *fault)
{
    CHECK(store_kind_has_id(kind));
    const struct store_gate *gate = &tenant->store->options.gate;
    struct store_key at;
    MDB_txn *txn = NULL;
    MDB_val value;
    struct record_slice copy = {0};
    if (!key_of_record(kind, id, &at)) {
        return fault_set(fault, E_NOT_FOUND, NULL, "there is no %s with that id",
                         store_kind_word(kind));
    }
    MDB_val key = val_of(at.bytes, at.count);
    int code = disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    code = code != 0 ? code : disk_get(gate, txn, tenant->dbi[DATABASE_RECORD], &key, &value);
    if (code == 0) {
        copy = copied(request, &value);
        code = copy.bytes == NULL ? ENOMEM : 0;
    }
    disk_abort(&txn);
    if (code == MDB_NOTFOUND) {
        return fault_set(fault, E_NOT_FOUND, NULL, "there is no %s %s", store_kind_word(kind), id);
    }
    if (code != 0) {
        return store_fault_of(fault, tenant, "a record cannot be read", code);
    }
    enum status status = record_open((struct record_slice){at.bytes, at.count}, copy, out, fault);
    out->id = status == OK ? arena_text(request, id, at.count - 1) : NULL;
    if (status == OK && out->id == NULL) {
        return fault_set(fault, E_NO_MEMORY, NULL, "no memory for a record");
    }
    return status;
}

enum status store_usage(struct store_tenant *tenant, struct store_usage *out, struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    *out = (struct store_usage){.bytes_max = tenant->bytes_max};
    MDB_txn *txn = NULL;
    MDB_stat record = {0}, audit = {0};
    int code = disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    code = code != 0 ? code : tenant_bytes_used(tenant, txn, &out->bytes_used);
    code = code != 0 ? code : disk_stat(gate, txn, tenant->dbi[DATABASE_RECORD], &record);
    code = code != 0 ? code : disk_stat(gate, txn, tenant->dbi[DATABASE_AUDIT], &audit);
    disk_abort(&txn);
    out->record_count = record.ms_entries;
    out->audit_count = audit.ms_entries;
    return code == 0 ? OK : store_fault_of(fault, tenant, "its use cannot be read", code);
}

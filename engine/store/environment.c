/* A tenant's LMDB environment: made whole or not at all, refused when its schema is not ours. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inside.h"

/* Deletes need pages too (LMDB copies what it writes), so the last sixteenth of the map is kept
 * for turns that take away more than they bring. */
enum { RESERVE_SHARE = 16, RESERVE_PAGES_MIN = 64 };
#define RESERVE_BYTES_MAX (UINT64_C(1) << 30)

static const char *const DATABASE_NAMES[DATABASE_COUNT] = {"state", "record", "journal", "audit"};

enum status store_fault_of(struct fault *fault, const struct store_tenant *tenant, const char *what,
                           int code)
{
    enum status status = code == ENOMEM ? E_NO_MEMORY : E_UNAVAILABLE;
    return fault_set(fault, status, NULL, "tenant %s: %s: %s", tenant->name, what,
                     mdb_strerror(code));
}

/* A file cut short would end the process with SIGBUS when the lost pages are read; as a hole they
 * read as zeros, which LMDB or the records' checks refuse. */
static int environment_fill_holes(MDB_env *env, uint64_t page_bytes)
{
    MDB_envinfo found;
    int fd = -1;
    struct stat file;
    int code = mdb_env_info(env, &found);
    code = code != 0 ? code : mdb_env_get_fd(env, &fd);
    if (code != 0) {
        return code;
    }
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fstat(fd, &file) != 0) {
        return errno;
    }
    off_t needed = (off_t)((found.me_last_pgno + 1) * page_bytes);
    return file.st_size >= needed || ftruncate(fd, needed) == 0 ? 0 : errno;
}

/* Sets how much of the map puts may fill. A file that outgrew the map (the option was lowered, or
 * the reserve is used up by fragments) gets a map with a reserve beyond its end, or nothing could
 * be deleted from it any more. */
static int environment_reserve(struct store_tenant *tenant, uint64_t page_bytes)
{
    uint64_t map_bytes = tenant->store->options.map_bytes;
    uint64_t reserve = map_bytes / RESERVE_SHARE;
    reserve = reserve > RESERVE_BYTES_MAX ? RESERVE_BYTES_MAX : reserve;
    uint64_t least = RESERVE_PAGES_MIN * page_bytes;
    reserve = reserve < least ? least : reserve;
    tenant->bytes_max = map_bytes - reserve;
    MDB_envinfo found;
    int code = mdb_env_info(tenant->env, &found);
    uint64_t needed = (found.me_last_pgno + 1) * page_bytes + reserve;
    return code != 0 || needed <= map_bytes ? code
                                            : mdb_env_set_mapsize(tenant->env, (size_t)needed);
}

enum status environment_open(struct store_tenant *tenant, const char *directory,
                             struct fault *fault)
{
    const struct store_options *options = &tenant->store->options;
    uint64_t map_bytes = options->map_bytes;
    MDB_stat stat = {0};
    int code = store_gate_ask(&options->gate, CALL_ENVIRONMENT);
    code = code != 0 ? code : mdb_env_create(&tenant->env);
    if (code != 0) {
        tenant->env = NULL;
        return store_fault_of(fault, tenant, "the environment cannot be made", code);
    }
    code = mdb_env_set_maxdbs(tenant->env, DATABASE_COUNT);
    code = code != 0 ? code : mdb_env_set_mapsize(tenant->env, (size_t)map_bytes);
    code = code != 0 ? code : store_gate_ask(&options->gate, CALL_ENVIRONMENT);
    /* Default durability: no other flag may ever stand here but NOTLS, which ties a reader to its
     * transaction instead of its thread. */
    code = code != 0 ? code : mdb_env_open(tenant->env, directory, MDB_NOTLS, 0600);
    code = code != 0 ? code : mdb_env_stat(tenant->env, &stat);
    code = code != 0 ? code : environment_fill_holes(tenant->env, stat.ms_psize);
    code = code != 0 ? code : environment_reserve(tenant, stat.ms_psize);
    if (code != 0) {
        mdb_env_close(tenant->env);
        tenant->env = NULL;
        return store_fault_of(fault, tenant, "data.mdb cannot be opened", code);
    }
    tenant->page_bytes = stat.ms_psize;
    return OK;
}

int state_put(struct store_tenant *tenant, MDB_txn *txn, const char *name, uint64_t number)
{
    const uint8_t *key_bytes = (const uint8_t *)name;
    size_t key_count = strlen(name);
    uint8_t value_bytes[RECORD_HEADER_BYTES + 8];
    record_head(value_bytes, STORE_STATE, 0, 0);
    key_write_u64(value_bytes + RECORD_HEADER_BYTES, number);
    record_close(key_bytes, key_count, value_bytes, sizeof value_bytes);
    MDB_val key = val_of(key_bytes, key_count);
    MDB_val value = val_of(value_bytes, sizeof value_bytes);
    return disk_put(&tenant->store->options.gate, txn, tenant->dbi[DATABASE_STATE], &key, &value,
                    0);
}

/* The schema number stands alone, without a record's header: every version must be able to read
 * it, also those that change the header. */
static int schema_put(struct store_tenant *tenant, MDB_txn *txn)
{
    uint8_t number[8];
    key_write_u64(number, SCHEMA_VERSION);
    MDB_val key = val_of((const uint8_t *)"schema", 6);
    MDB_val value = val_of(number, sizeof number);
    return disk_put(&tenant->store->options.gate, txn, tenant->dbi[DATABASE_STATE], &key, &value,
                    0);
}

static int environment_fill(struct store_tenant *tenant)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_txn *txn = NULL;
    int code = disk_begin(gate, tenant->env, 0, &txn);
    for (int i = 0; i < DATABASE_COUNT && code == 0; i++) {
        code = disk_database(gate, txn, DATABASE_NAMES[i], MDB_CREATE, &tenant->dbi[i]);
    }
    code = code != 0 ? code : schema_put(tenant, txn);
    code = code != 0 ? code : state_put(tenant, txn, "revision", 0);
    code = code != 0 ? code : state_put(tenant, txn, "audit", 0);
    if (code != 0) {
        disk_abort(&txn);
        return code;
    }
    return disk_commit(gate, &txn);
}

/* What a death in the middle of environment_make may have left. */
static void leftovers_remove(const char *directory)
{
    static const char *const FILES[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char path[STORE_PATH_BYTES];
        int bytes = snprintf(path, sizeof path, "%s/%s", directory, FILES[i]);
        if (bytes > 0 && (size_t)bytes < sizeof path) {
            unlink(path);
        }
    }
    rmdir(directory);
}

enum status environment_make(struct store_tenant *tenant, const char *directory,
                             struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    char fresh[STORE_PATH_BYTES];
    int bytes = snprintf(fresh, sizeof fresh, "%s.new", directory);
    if (bytes < 0 || (size_t)bytes >= sizeof fresh) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "the path of the data directory is too long");
    }
    leftovers_remove(fresh);
    enum status status = directory_make(gate, fresh, fault);
    status = status != OK ? status : environment_open(tenant, fresh, fault);
    if (status != OK) {
        return status;
    }
    int code = environment_fill(tenant);
    mdb_env_close(tenant->env);
    tenant->env = NULL;
    code = code != 0 ? code : directory_sync(gate, fresh);
    code = code != 0 ? code : store_gate_ask(gate, CALL_DIRECTORY);
    if (code == 0 && rename(fresh, directory) != 0) {
        code = errno;
    }
    code = code != 0 ? code : directory_sync(gate, tenant->store->directory);
    return code == 0 ? OK : store_fault_of(fault, tenant, "the tenant cannot be made", code);
}

static enum status schema_read(struct store_tenant *tenant, MDB_txn *txn, struct fault *fault)
{
    MDB_val key = val_of((const uint8_t *)"schema", 6);
    MDB_val value;
    int code =
        disk_get(&tenant->store->options.gate, txn, tenant->dbi[DATABASE_STATE], &key, &value);
    if (code != 0 && code != MDB_NOTFOUND) {
        return store_fault_of(fault, tenant, "the schema cannot be read", code);
    }
    if (code == MDB_NOTFOUND || value.mv_size != 8) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "tenant %s: data.mdb says no schema version",
                         tenant->name);
    }
    uint64_t version = key_read_u64(value.mv_data);
    if (version != SCHEMA_VERSION) {
        fault_set(fault, E_UNAVAILABLE, NULL,
                  "tenant %s: data.mdb has schema version %llu; this program knows version %d and "
                  "leaves it untouched",
                  tenant->name, (unsigned long long)version, SCHEMA_VERSION);
        fault_hint(fault, "start the program version that wrote it, or a later one");
        return E_UNAVAILABLE;
    }
    return OK;
}

static enum status state_read(struct store_tenant *tenant, MDB_txn *txn, const char *name,
                              uint64_t *out, struct fault *fault)
{
    MDB_val key = val_of((const uint8_t *)name, strlen(name));
    MDB_val value;
    int code =
        disk_get(&tenant->store->options.gate, txn, tenant->dbi[DATABASE_STATE], &key, &value);
    if (code != 0) {
        return store_fault_of(fault, tenant, "the store's own numbers cannot be read", code);
    }
    struct store_record record;
    enum status status =
        record_open((struct record_slice){key.mv_data, key.mv_size},
                    (struct record_slice){value.mv_data, value.mv_size}, &record, fault);
    if (status != OK || record.kind != STORE_STATE || record.count != 8) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "tenant %s: state \"%s\" is damaged",
                         tenant->name, name);
    }
    *out = key_read_u64(record.bytes);
    return OK;
}

static enum status environment_read_in(struct store_tenant *tenant, MDB_txn *txn,
                                       struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    int code = disk_database(gate, txn, DATABASE_NAMES[0], 0, &tenant->dbi[0]);
    if (code == MDB_NOTFOUND) {
        return fault_set(fault, E_UNAVAILABLE, NULL, "tenant %s: data.mdb is not a store of ours",
                         tenant->name);
    }
    if (code == 0) {
        enum status status = schema_read(tenant, txn, fault);
        if (status != OK) {
            return status;
        }
    }
    for (int i = 1; i < DATABASE_COUNT && code == 0; i++) {
        code = disk_database(gate, txn, DATABASE_NAMES[i], 0, &tenant->dbi[i]);
    }
    if (code != 0) {
        return store_fault_of(fault, tenant, "a database cannot be opened", code);
    }
    enum status status = state_read(tenant, txn, "revision", &tenant->revision_durable, fault);
    return status != OK ? status : state_read(tenant, txn, "audit", &tenant->audit_durable, fault);
}

enum status environment_read(struct store_tenant *tenant, struct fault *fault)
{
    const struct store_gate *gate = &tenant->store->options.gate;
    MDB_txn *txn = NULL;
    int code = disk_begin(gate, tenant->env, MDB_RDONLY, &txn);
    if (code != 0) {
        return store_fault_of(fault, tenant, "data.mdb cannot be read", code);
    }
    enum status status = environment_read_in(tenant, txn, fault);
    if (status != OK) {
        disk_abort(&txn);
        return status;
    }
    /* A read transaction is committed so that the databases it opened stay open. */
    code = disk_commit(gate, &txn);
    if (code != 0) {
        return store_fault_of(fault, tenant, "data.mdb cannot be read", code);
    }
    tenant->revision_begun = tenant->revision_durable;
    tenant->audit_next = tenant->audit_durable + 1;
    return OK;
}

int tenant_bytes_used(const struct store_tenant *tenant, MDB_txn *txn, uint64_t *out)
{
    /* 0 and 1 are LMDB's own: the list of free pages and the names of databases. */
    MDB_dbi every[DATABASE_COUNT + 2] = {0, 1};
    memcpy(every + 2, tenant->dbi, sizeof tenant->dbi);
    uint64_t pages = 2;
    for (int i = 0; i < DATABASE_COUNT + 2; i++) {
        MDB_stat stat;
        int code = disk_stat(&tenant->store->options.gate, txn, every[i], &stat);
        if (code != 0) {
            return code;
        }
        pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    }
    *out = pages * tenant->page_bytes;
    return 0;
}

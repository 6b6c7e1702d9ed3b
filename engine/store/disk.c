/* The seam between the store and LMDB. */
#include "store/disk.h"

const char *store_call_word(enum store_call call)
{
    static const char *const WORDS[STORE_CALL_COUNT] = {
#define X(name, word) [name] = (word),
        STORE_CALL_TABLE(X)
#undef X
    };
    return call < STORE_CALL_COUNT ? WORDS[call] : "?";
}

int disk_begin(const struct store_gate *gate, MDB_env *env, unsigned flags, MDB_txn **out)
{
    *out = NULL;
    int refused = store_gate_ask(gate, CALL_BEGIN);
    return refused != 0 ? refused : mdb_txn_begin(env, NULL, flags, out);
}

int disk_commit(const struct store_gate *gate, MDB_txn **txn)
{
    int refused = store_gate_ask(gate, CALL_COMMIT);
    if (refused != 0) {
        disk_abort(txn);
        return refused;
    }
    int code = mdb_txn_commit(*txn);
    *txn = NULL;
    return code != 0 ? code : store_gate_ask(gate, CALL_COMMITTED);
}

void disk_abort(MDB_txn **txn)
{
    if (*txn != NULL) {
        mdb_txn_abort(*txn);
        *txn = NULL;
    }
}

int disk_database(const struct store_gate *gate, MDB_txn *txn, const char *name, unsigned flags,
                  MDB_dbi *out)
{
    int refused = store_gate_ask(gate, CALL_DATABASE);
    return refused != 0 ? refused : mdb_dbi_open(txn, name, flags, out);
}

int disk_get(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *out)
{
    int refused = store_gate_ask(gate, CALL_GET);
    return refused != 0 ? refused : mdb_get(txn, dbi, key, out);
}

int disk_put(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
             unsigned flags)
{
    int refused = store_gate_ask(gate, CALL_PUT);
    return refused != 0 ? refused : mdb_put(txn, dbi, key, value, flags);
}

int disk_delete(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key)
{
    int refused = store_gate_ask(gate, CALL_DELETE);
    return refused != 0 ? refused : mdb_del(txn, dbi, key, NULL);
}

int disk_cursor(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_cursor **out)
{
    *out = NULL;
    int refused = store_gate_ask(gate, CALL_CURSOR);
    return refused != 0 ? refused : mdb_cursor_open(txn, dbi, out);
}

int disk_step(const struct store_gate *gate, MDB_cursor *cursor, MDB_val *key, MDB_val *value,
              MDB_cursor_op op)
{
    int refused = store_gate_ask(gate, CALL_CURSOR);
    return refused != 0 ? refused : mdb_cursor_get(cursor, key, value, op);
}

int disk_stat(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_stat *out)
{
    int refused = store_gate_ask(gate, CALL_STAT);
    return refused != 0 ? refused : mdb_stat(txn, dbi, out);
}

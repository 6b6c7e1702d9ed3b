/* LMDB through the gate: the same calls, the same results, but a test may make one fail. Results
 * are LMDB's: 0, a positive errno, or a negative MDB_ code. */
#ifndef AMITY_STORE_DISK_H
#define AMITY_STORE_DISK_H

#include <lmdb.h>

#include "store/calls.h"

int disk_begin(const struct store_gate *gate, MDB_env *env, unsigned flags, MDB_txn **out);
/* ensure   *txn is NULL afterwards, whatever happened */
int disk_commit(const struct store_gate *gate, MDB_txn **txn);
/* NULL inside is fine; *txn is NULL afterwards. */
void disk_abort(MDB_txn **txn);
int disk_database(const struct store_gate *gate, MDB_txn *txn, const char *name, unsigned flags,
                  MDB_dbi *out);
int disk_get(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *out);
int disk_put(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
             unsigned flags);
int disk_delete(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_val *key);
int disk_cursor(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_cursor **out);
int disk_step(const struct store_gate *gate, MDB_cursor *cursor, MDB_val *key, MDB_val *value,
              MDB_cursor_op op);
int disk_stat(const struct store_gate *gate, MDB_txn *txn, MDB_dbi dbi, MDB_stat *out);

#endif

/* What one stored value looks like: a versioned header with a check, then bytes the store never
 * looks into. LMDB keeps no checksums, so a flipped bit would be read as a fact; the check names
 * the record instead. */
#ifndef AMITY_STORE_RECORD_H
#define AMITY_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* name, the byte in keys and headers (never reused), word, whether changes.since tells of it */
#define STORE_KIND_TABLE(X)                                                                        \
    X(STORE_VOLUNTEER, 1, "volunteer", true)                                                       \
    X(STORE_CLIENT, 2, "client", true)                                                             \
    X(STORE_RELATION, 3, "relation", true)                                                         \
    X(STORE_WORKER, 4, "worker", true)                                                             \
    X(STORE_OFFER, 5, "offer", true)                                                               \
    X(STORE_PLAN, 6, "plan", true)                                                                 \
    X(STORE_JOB, 7, "job", false)                                                                  \
    X(STORE_POLICY, 8, "policy", true)                                                             \
    X(STORE_SETTING, 9, "setting", false)                                                          \
    X(STORE_COUNTER, 10, "counter", false)                                                         \
    X(STORE_PROOF, 11, "proof", false)                                                             \
    X(STORE_AUDIT, 12, "audit", false)                                                             \
    X(STORE_JOURNAL, 13, "journal", false)                                                         \
    X(STORE_STATE, 14, "state", false)

/* Records with an id are those up to STORE_PROOF; the last three are the store's own. */
enum store_kind {
#define X(name, byte, word, journaled) name = byte,
    STORE_KIND_TABLE(X)
#undef X
};

enum { STORE_ID_BYTES_MAX = 255, RECORD_HEADER_BYTES = 32 };

struct store_record {
    enum store_kind kind;
    const char *id;            /* 1..STORE_ID_BYTES_MAX bytes, NUL-terminated */
    uint64_t revision_created; /* in a put: 0 = the turn's revision, the record is new */
    uint64_t revision_updated; /* in a put: ignored, it is the turn's revision */
    const uint8_t *bytes;
    size_t count;
};

/* Raw bytes of LMDB, ours or a copy; nothing is owned. */
struct record_slice {
    const uint8_t *bytes;
    size_t count;
};

/* ensure   the kind's word, or "?" for a byte that names none */
const char *store_kind_word(enum store_kind kind);
bool store_kind_is_known(uint8_t byte);
/* ensure   true when changes.since tells of this kind */
bool store_kind_is_journaled(enum store_kind kind);
/* ensure   true for kinds that callers put and delete by id */
bool store_kind_has_id(enum store_kind kind);

/* Writes the header but for its check; `value` has room for RECORD_HEADER_BYTES. */
void record_head(uint8_t *value, enum store_kind kind, uint64_t created, uint64_t updated);
/* Fills the check over key, header and payload.
 *
 * require  record_head was written; the payload follows it; count counts both
 * cost     one pass over the bytes, eight at a time */
void record_close(const uint8_t *key, size_t key_bytes, uint8_t *value, size_t count);
/* Reads what record_close wrote.
 *
 * ensure   out->bytes borrows from `value`; out->id is NULL (it is in the key)
 * fails    E_UNAVAILABLE for a format, kind or flag this program does not know;
 *          E_INTERNAL when the bytes are damaged */
enum status record_open(struct record_slice key, struct record_slice value,
                        struct store_record *out, struct fault *fault) MUST_USE;

#endif

/* How keys are written, so that LMDB's order of bytes is the order we mean. */
#ifndef AMITY_STORE_KEYS_H
#define AMITY_STORE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/record.h"

enum { KEY_BYTES_MAX = 1 + STORE_ID_BYTES_MAX, KEY_SEQUENCE_BYTES = 8, TENANT_NAME_BYTES_MAX = 64 };

struct store_key {
    size_t count;
    uint8_t bytes[KEY_BYTES_MAX];
};

/* Big-endian, so that numbers sort as numbers. */
void key_write_u64(uint8_t *out, uint64_t number);
uint64_t key_read_u64(const uint8_t *bytes);

/* A kind byte, then the id: all records of a kind lie together, sorted by id.
 *
 * ensure   false when the id is empty or too long; then *out is undefined */
bool key_of_record(enum store_kind kind, const char *id, struct store_key *out) MUST_USE;
/* A sequence number alone: journal and audit. */
struct store_key key_of_sequence(uint64_t sequence);
/* The smallest key of a kind. */
struct store_key key_first_of(enum store_kind kind);

/* ensure   true for 1..64 of a-z 0-9 _ - : a directory name that is nobody's trick */
bool tenant_name_is_valid(const char *name);

#endif

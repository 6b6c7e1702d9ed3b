/* The header of stored values. Layout, big-endian: format 1, kind 1, flags 2 (none known yet; the
 * place of sealing), zero 4, revision created 8, revision updated 8, check 8, payload. */
#include "store/record.h"

#include <string.h>

#include "store/keys.h"

enum { FORMAT = 1, AT_KIND = 1, AT_FLAGS = 2, AT_ZERO = 4, AT_CREATED = 8, AT_UPDATED = 16 };
enum { AT_CHECK = 24 };

const char *store_kind_word(enum store_kind kind)
{
    switch (kind) {
#define X(name, byte, word, journaled)                                                             \
    case name:                                                                                     \
        return word;
        STORE_KIND_TABLE(X)
#undef X
    }
    return "?";
}

bool store_kind_is_known(uint8_t byte)
{
    return byte >= STORE_VOLUNTEER && byte <= STORE_STATE;
}

bool store_kind_is_journaled(enum store_kind kind)
{
    static const bool JOURNALED[] = {
#define X(name, byte, word, journaled) [byte] = (journaled),
        STORE_KIND_TABLE(X)
#undef X
    };
    return store_kind_is_known((uint8_t)kind) && JOURNALED[kind];
}

bool store_kind_has_id(enum store_kind kind)
{
    return kind >= STORE_VOLUNTEER && kind <= STORE_PROOF;
}

/* Every step (exclusive or, times an odd number, shift and exclusive or) can be undone, so one
 * changed word always changes the result; several go unseen with probability 2^-64. */
static uint64_t check_add(uint64_t check, const uint8_t *bytes, size_t count)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    while (count > 0) {
        uint64_t word = 0;
        size_t step = count < sizeof word ? count : sizeof word;
        memcpy(&word, bytes, step);
        check = (check ^ word) * odd;
        check ^= check >> 32;
        bytes += step;
        count -= step;
    }
    return check;
}

static uint64_t check_of(const uint8_t *key, size_t key_bytes, const uint8_t *value, size_t count)
{
    uint64_t check = check_add(UINT64_C(0xA317), key, key_bytes);
    uint8_t lengths[16];
    key_write_u64(lengths, key_bytes);
    key_write_u64(lengths + 8, count);
    check = check_add(check, lengths, sizeof lengths);
    check = check_add(check, value, AT_CHECK);
    return check_add(check, value + RECORD_HEADER_BYTES, count - RECORD_HEADER_BYTES);
}

void record_head(uint8_t *value, enum store_kind kind, uint64_t created, uint64_t updated)
{
    memset(value, 0, RECORD_HEADER_BYTES);
    value[0] = FORMAT;
    value[AT_KIND] = (uint8_t)kind;
    key_write_u64(value + AT_CREATED, created);
    key_write_u64(value + AT_UPDATED, updated);
}

void record_close(const uint8_t *key, size_t key_bytes, uint8_t *value, size_t count)
{
    CHECK(count >= RECORD_HEADER_BYTES && value[0] == FORMAT);
    key_write_u64(value + AT_CHECK, check_of(key, key_bytes, value, count));
}

enum status record_open(struct record_slice key, struct record_slice value,
                        struct store_record *out, struct fault *fault)
{
    const uint8_t *bytes = value.bytes;
    if (value.count < RECORD_HEADER_BYTES) {
        return fault_set(fault, E_INTERNAL, NULL, "a stored record is damaged: only %zu bytes",
                         value.count);
    }
    if (key_read_u64(bytes + AT_CHECK) != check_of(key.bytes, key.count, bytes, value.count)) {
        return fault_set(fault, E_INTERNAL, NULL,
                         "a stored record is damaged: its check does not match its bytes");
    }
    if (bytes[0] != FORMAT || !store_kind_is_known(bytes[AT_KIND]) || bytes[AT_FLAGS] != 0 ||
        bytes[AT_FLAGS + 1] != 0) {
        return fault_set(fault, E_UNAVAILABLE, NULL,
                         "a stored record has format %u, kind %u, flags %u: this program knows "
                         "format %u, kinds %u to %u and no flags",
                         bytes[0], bytes[AT_KIND], bytes[AT_FLAGS] * 256U + bytes[AT_FLAGS + 1],
                         (unsigned)FORMAT, (unsigned)STORE_VOLUNTEER, (unsigned)STORE_STATE);
    }
    *out = (struct store_record){.kind = (enum store_kind)bytes[AT_KIND],
                                 .revision_created = key_read_u64(bytes + AT_CREATED),
                                 .revision_updated = key_read_u64(bytes + AT_UPDATED),
                                 .bytes = bytes + RECORD_HEADER_BYTES,
                                 .count = value.count - RECORD_HEADER_BYTES};
    return OK;
}

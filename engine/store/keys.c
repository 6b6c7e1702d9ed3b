/* Keys of records, journal and audit; names of tenants. */
#include "store/keys.h"

#include <string.h>

void key_write_u64(uint8_t *out, uint64_t number)
{
    for (int i = 7; i >= 0; i--) {
        out[i] = (uint8_t)(number & 0xFF);
        number >>= 8;
    }
}

uint64_t key_read_u64(const uint8_t *bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

bool key_of_record(enum store_kind kind, const char *id, struct store_key *out)
{
    size_t id_bytes = strnlen(id, STORE_ID_BYTES_MAX + 1);
    if (id_bytes == 0 || id_bytes > STORE_ID_BYTES_MAX) {
        return false;
    }
    out->bytes[0] = (uint8_t)kind;
    memcpy(out->bytes + 1, id, id_bytes);
    out->count = 1 + id_bytes;
    return true;
}

struct store_key key_of_sequence(uint64_t sequence)
{
    struct store_key key = {.count = KEY_SEQUENCE_BYTES};
    key_write_u64(key.bytes, sequence);
    return key;
}

struct store_key key_first_of(enum store_kind kind)
{
    return (struct store_key){.count = 1, .bytes = {(uint8_t)kind}};
}

bool tenant_name_is_valid(const char *name)
{
    size_t count = strnlen(name, TENANT_NAME_BYTES_MAX + 1);
    return count >= 1 && count <= TENANT_NAME_BYTES_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == count;
}

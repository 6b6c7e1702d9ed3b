/* A fingerprint that nobody can forge: BLAKE2b-256 (RFC 7693), by libsodium. For files and plans
 * that must be recognised again; not a seal (it has no key). */
#ifndef AMITY_BASE_DIGEST_H
#define AMITY_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

enum { DIGEST_BYTES = 32, DIGEST_TEXT_BYTES = 65 };

struct digest {
    uint8_t byte[DIGEST_BYTES];
};

struct digest digest_of(const void *bytes, size_t count);
/* Lower-case hexadecimal, NUL-terminated. */
void digest_print(const struct digest *digest, char text[DIGEST_TEXT_BYTES]);

#endif

/* Fingerprints by libsodium's generic hash, which needs no initialisation. */
#include "base/digest.h"

#include <sodium.h>

struct digest digest_of(const void *bytes, size_t count)
{
    struct digest digest;
    const int failed = crypto_generichash(digest.byte, sizeof digest.byte,
                                          count == 0 ? NULL : bytes, count, NULL, 0);
    CHECK(failed == 0);
    return digest;
}

void digest_print(const struct digest *digest, char text[DIGEST_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        text[2 * i] = digits[digest->byte[i] >> 4];
        text[2 * i + 1] = digits[digest->byte[i] & 15];
    }
    text[DIGEST_TEXT_BYTES - 1] = '\0';
}

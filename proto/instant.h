/* Instants on the wire: MessagePack's timestamp (ext type -1) and RFC 3339 text, in UTC. */
#ifndef AMITY_PROTO_INSTANT_H
#define AMITY_PROTO_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/value.h"

enum { INSTANT_EXT_TYPE = -1, INSTANT_TEXT_BYTES = 40 };

struct instant {
    int64_t seconds;      /* since 1970-01-01T00:00:00Z */
    uint32_t nanoseconds; /* 0..999999999 */
};

/* ensure   *out from an ext -1 of 4, 8 or 12 bytes; false for everything else */
bool instant_of(const struct value *value, struct instant *out) MUST_USE;
/* ensure   `2026-09-01T12:00:00Z`, with a fraction only when there is one
 * fails    false outside the years 0000 to 9999 */
bool instant_print(struct instant instant, char out[INSTANT_TEXT_BYTES]) MUST_USE;
/* Replaces an ext -1 by its text in `request`; leaves every other value as it is.
 * fails    E_INVALID_ARGUMENT: a length no timestamp has, a year no text has */
enum status instant_to_text(struct value *value, struct arena *request,
                            struct fault *fault) MUST_USE;
/* require  nanoseconds <= 999999999
 * ensure   the shortest of the three timestamp forms */
void write_instant(struct buffer *out, struct instant instant);

#endif

/* Scanned MessagePack bytes to a tree of plain values.
 *
 * Text and binary are one: a str, and a bin that is valid UTF-8 without NUL, become VALUE_TEXT; any
 * other bin VALUE_BYTES. Map keys are text (str or such a bin) and come once. Instants stay
 * VALUE_EXT with type -1 (instant.h turns them to text). */
#ifndef AMITY_PROTO_READER_H
#define AMITY_PROTO_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/value.h"

/* require  a scan ended on bytes[0..count) with SCAN_OK
 * ensure   *out and everything below it live in `request`
 * fails    E_INVALID_ARGUMENT with the path: a key that is not text, a key that comes twice, NUL
 *          inside a text, a number that is not finite; E_NO_MEMORY
 * cost     O(count), keys of one map sorted once */
enum status reader_read(const uint8_t *bytes, size_t count, struct arena *request,
                        struct value *out, struct fault *fault) MUST_USE;

/* Bytes that we ourselves wrote to disk or pipe: scanned with the widest limits, then read.
 * fails    E_INVALID_ARGUMENT when they are not exactly one object; as reader_read */
enum status record_decode(const uint8_t *bytes, size_t count, struct arena *arena,
                          struct value *out, struct fault *fault) MUST_USE;

#endif

/* Values to MessagePack bytes: every number, text and head in its shortest form, so that the same
 * value always gives the same bytes. Failure is the buffer's to remember (buffer->exhausted). */
#ifndef AMITY_PROTO_WRITER_H
#define AMITY_PROTO_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/value.h"

void write_nil(struct buffer *out);
void write_bool(struct buffer *out, bool truth);
void write_int(struct buffer *out, int64_t integer);
void write_uint(struct buffer *out, uint64_t natural);
/* ensure   32 bits where they hold the same number, else 64 */
void write_real(struct buffer *out, double real);
/* require  text is NUL-terminated UTF-8 */
void write_text(struct buffer *out, const char *text);
void write_text_of(struct buffer *out, const char *bytes, uint32_t count);
void write_bytes(struct buffer *out, const uint8_t *bytes, uint32_t count);
void write_ext(struct buffer *out, int8_t type, const uint8_t *bytes, uint32_t count);
/* The heads: exactly `count` values, or `count` pairs of key and value, must follow. */
void write_list_begin(struct buffer *out, uint32_t count);
void write_map_begin(struct buffer *out, uint32_t count);
/* A tree, members in the order they stand. Recursion follows trees that we built or bounded. */
void write_value(struct buffer *out, const struct value *value);

/* The canonical bytes of a value: two values that are value_equal give the same bytes.
 * ensure   the members of every map below `value` are sorted (their order never has a meaning) */
void record_encode(struct value *value, struct buffer *out);

#endif

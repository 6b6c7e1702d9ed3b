/* Bytes that grow at the end and are consumed at the front: what waits to be sent, what has come
 * in. The first failure is remembered: write many times, ask `exhausted` once. */
#ifndef AMITY_BASE_BUFFER_H
#define AMITY_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* Zero-initialised is an empty buffer without a ceiling. */
struct buffer {
    uint8_t *bytes;
    size_t count;
    size_t room;
    size_t bytes_max; /* 0 = no ceiling but the system's */
    bool exhausted;
};

/* ensure   nothing is allocated before the first byte */
void buffer_open(struct buffer *buffer, size_t bytes_max);
/* ensure   the bytes are appended, or buffer->exhausted is set and nothing changed */
void buffer_add(struct buffer *buffer, const void *bytes, size_t count);
/* ensure   room for `count` more bytes at the returned place (bytes + buffer->count), which count
 *          only once the caller adds to buffer->count; NULL with `exhausted` set otherwise */
uint8_t *buffer_reserve(struct buffer *buffer, size_t count) MUST_USE;
/* A printf at the end (without the closing NUL). */
void buffer_print(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* require  count <= buffer->count
 * ensure   only the first `count` bytes remain: takes back what was written after a mark */
void buffer_cut(struct buffer *buffer, size_t count);
/* require  count <= buffer->count
 * ensure   the first `count` bytes are gone
 * cost     moves what remains */
void buffer_drop(struct buffer *buffer, size_t count);
/* Empties it, forgets a failure, keeps its memory. */
void buffer_reset(struct buffer *buffer);
/* Gives everything back; the buffer may be used again. */
void buffer_close(struct buffer *buffer);

#endif

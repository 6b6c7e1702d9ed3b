/* Memory that belongs to a lifetime: taken piece by piece, given back all at once. The first
 * failure (system out of memory, or past `bytes_max`) is remembered: do many takes, ask
 * `exhausted` once. Memory comes zeroed and aligned for any type. */
#ifndef AMITY_BASE_ARENA_H
#define AMITY_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; /* newest first */
    size_t chunk_bytes;        /* size of the next chunk */
    size_t bytes_max;          /* ceiling on all chunks together */
    size_t bytes_taken;        /* what callers asked for, rounded up */
    size_t bytes_held;         /* what the chunks hold */
    bool exhausted;
};

/* require  chunk_bytes >= 256; bytes_max = 0 means no ceiling but the system's
 * ensure   nothing is allocated before the first take */
void arena_open(struct arena *arena, size_t chunk_bytes, size_t bytes_max);
/* ensure   zeroed memory, or NULL with arena->exhausted set; bytes = 0 gives a valid pointer */
void *arena_take(struct arena *arena, size_t bytes) MUST_USE;
/* ensure   count * size checked for overflow */
void *arena_take_many(struct arena *arena, size_t count, size_t size) MUST_USE;
/* The next takes will come to about so many bytes, and nearly all will be written: where that is
 * some millions they will lie in one chunk of large pages, if the system has such. A page of 4 KiB
 * costs half a microsecond when it is first written, which is much for what is written once.
 * ensure   nothing is taken; without memory for it, or past the ceiling, nothing changes */
void arena_expect(struct arena *arena, size_t bytes);
/* ensure   a NUL-terminated copy of bytes[0..count) */
char *arena_text(struct arena *arena, const char *bytes, size_t count) MUST_USE;
/* A printf into the arena. */
char *arena_print(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE;
/* Gives back what was taken but keeps one chunk for the next use. */
void arena_reset(struct arena *arena);
/* Gives everything back. The arena may be opened again. */
void arena_close(struct arena *arena);

#endif

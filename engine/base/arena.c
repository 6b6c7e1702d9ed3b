/* Memory by lifetime, so that nothing is freed twice and nothing is forgotten. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct arena_chunk {
    struct arena_chunk *older;
    size_t room;
    size_t used;
    size_t soiled; /* from there on nobody has written yet: all zero */
    alignas(max_align_t) unsigned char bytes[];
};

enum { ALIGNMENT = alignof(max_align_t), CHUNK_BYTES_MAX = 1 << 20 };

/* From there on the system gives pages of zeroes, which are best left alone until somebody writes:
 * zeroing them again would touch each twice, and those nobody uses once. */
enum { PAGES_BYTES = 1 << 17 };

void arena_open(struct arena *arena, size_t chunk_bytes, size_t bytes_max)
{
    CHECK(chunk_bytes >= 256);
    *arena = (struct arena){.chunk_bytes = chunk_bytes, .bytes_max = bytes_max};
}

/* require  room bytes are within the ceiling */
static struct arena_chunk *chunk_make(struct arena *arena, size_t room)
{
    const bool zeroed = room >= PAGES_BYTES;
    struct arena_chunk *chunk =
        zeroed ? calloc(1, sizeof *chunk + room) : malloc(sizeof *chunk + room);
    if (chunk == NULL) {
        return NULL;
    }
    chunk->soiled = zeroed ? 0 : room;
    chunk->older = arena->chunk;
    chunk->room = room;
    chunk->used = 0;
    arena->chunk = chunk;
    arena->bytes_held += room;
    return chunk;
}

static struct arena_chunk *chunk_add(struct arena *arena, size_t bytes)
{
    size_t room = bytes > arena->chunk_bytes ? bytes : arena->chunk_bytes;
    if (arena->bytes_max != 0 &&
        (bytes > arena->bytes_max || arena->bytes_held > arena->bytes_max - bytes)) {
        return NULL;
    }
    if (arena->bytes_max != 0 && room > arena->bytes_max - arena->bytes_held) {
        room = arena->bytes_max - arena->bytes_held;
    }
    struct arena_chunk *chunk = chunk_make(arena, room);
    if (chunk != NULL && arena->chunk_bytes < CHUNK_BYTES_MAX) {
        arena->chunk_bytes *= 2;
    }
    return chunk;
}

void arena_expect(struct arena *arena, size_t bytes)
{
    enum { LARGE_PAGE = 1 << 21 };
    const struct arena_chunk *now = arena->chunk;
    const bool fits = arena->bytes_max == 0 ||
                      (bytes <= arena->bytes_max && arena->bytes_held <= arena->bytes_max - bytes);
    if (arena->exhausted || bytes < 2 * LARGE_PAGE || bytes > SIZE_MAX / 2 || !fits ||
        (now != NULL && now->room - now->used >= bytes)) {
        return;
    }
    struct arena_chunk *chunk = chunk_make(arena, bytes);
    if (chunk == NULL) {
        return;
    }
    /* The large pages that lie within; a hint, so it may fail. */
    const size_t before = LARGE_PAGE - (uintptr_t)chunk->bytes % LARGE_PAGE;
    const size_t within = (bytes - before) / LARGE_PAGE * LARGE_PAGE;
    (void)madvise(chunk->bytes + before, within, MADV_HUGEPAGE);
}

void *arena_take(struct arena *arena, size_t bytes)
{
    if (arena->exhausted || bytes > SIZE_MAX / 2) {
        arena->exhausted = true;
        return NULL;
    }
    size_t rounded = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_chunk *chunk = arena->chunk;
    if (chunk == NULL || chunk->room - chunk->used < rounded) {
        chunk = chunk_add(arena, rounded);
        if (chunk == NULL) {
            arena->exhausted = true;
            return NULL;
        }
    }
    void *taken = chunk->bytes + chunk->used;
    if (chunk->used < chunk->soiled) {
        const size_t soiled = chunk->soiled - chunk->used;
        memset(taken, 0, soiled < rounded ? soiled : rounded);
    }
    chunk->used += rounded;
    arena->bytes_taken += rounded;
    return taken;
}

void *arena_take_many(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        arena->exhausted = true;
        return NULL;
    }
    return arena_take(arena, count * size);
}

char *arena_text(struct arena *arena, const char *bytes, size_t count)
{
    char *copy = arena_take(arena, count + 1);
    if (copy != NULL && count > 0) {
        memcpy(copy, bytes, count);
    }
    return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int bytes = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = bytes < 0 ? NULL : arena_take(arena, (size_t)bytes + 1);
    if (text != NULL) {
        vsnprintf(text, (size_t)bytes + 1, format, again);
    }
    va_end(again);
    return text;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *kept = arena->chunk;
    if (kept != NULL) {
        struct arena_chunk *chunk = kept->older;
        while (chunk != NULL) {
            struct arena_chunk *older = chunk->older;
            arena->bytes_held -= chunk->room;
            free(chunk);
            chunk = older;
        }
        kept->older = NULL;
        kept->soiled = kept->used > kept->soiled ? kept->used : kept->soiled;
        kept->used = 0;
    }
    arena->bytes_taken = 0;
    arena->exhausted = false;
}

void arena_close(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunk;
    while (chunk != NULL) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    *arena = (struct arena){.chunk_bytes = arena->chunk_bytes, .bytes_max = arena->bytes_max};
}

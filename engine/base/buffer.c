/* Growing bytes by doubling, with every sum checked and one memory of failure. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES_MIN = 256 };

void buffer_open(struct buffer *buffer, size_t bytes_max)
{
    *buffer = (struct buffer){.bytes_max = bytes_max};
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t count)
{
    size_t ceiling = buffer->bytes_max != 0 ? buffer->bytes_max : SIZE_MAX / 2;
    if (buffer->exhausted || buffer->count > ceiling || count > ceiling - buffer->count) {
        buffer->exhausted = true;
        return NULL;
    }
    size_t wanted = buffer->count + count;
    if (wanted > buffer->room || buffer->bytes == NULL) {
        size_t room = buffer->room * 2 > wanted ? buffer->room * 2 : wanted;
        room = room < BUFFER_BYTES_MIN ? BUFFER_BYTES_MIN : room;
        uint8_t *larger = realloc(buffer->bytes, room);
        if (larger == NULL) {
            buffer->exhausted = true;
            return NULL;
        }
        buffer->bytes = larger;
        buffer->room = room;
    }
    return buffer->bytes + buffer->count;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t count)
{
    if (count == 0) {
        return;
    }
    uint8_t *place = buffer_reserve(buffer, count);
    if (place != NULL) {
        memcpy(place, bytes, count);
        buffer->count += count;
    }
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int bytes = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *place = bytes < 0 ? NULL : (char *)buffer_reserve(buffer, (size_t)bytes + 1);
    if (place != NULL) {
        vsnprintf(place, (size_t)bytes + 1, format, again);
        buffer->count += (size_t)bytes;
    } else {
        buffer->exhausted = true;
    }
    va_end(again);
}

void buffer_cut(struct buffer *buffer, size_t count)
{
    CHECK(count <= buffer->count);
    buffer->count = count;
}

void buffer_drop(struct buffer *buffer, size_t count)
{
    CHECK(count <= buffer->count);
    if (count > 0 && count < buffer->count) {
        memmove(buffer->bytes, buffer->bytes + count, buffer->count - count);
    }
    buffer->count -= count;
}

void buffer_reset(struct buffer *buffer)
{
    buffer->count = 0;
    buffer->exhausted = false;
}

void buffer_close(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){.bytes_max = buffer->bytes_max};
}

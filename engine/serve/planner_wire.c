/* Frames between the engine and its planners. */
#include "serve/planner_wire.h"

#include "proto/reader.h"

size_t frame_begin(struct buffer *out)
{
    static const uint8_t HEAD[FRAME_HEAD_BYTES] = {0};
    size_t begun = out->count;
    buffer_add(out, HEAD, sizeof HEAD);
    return begun;
}

void frame_end(struct buffer *out, size_t begun)
{
    if (out->exhausted) {
        return;
    }
    size_t bytes = out->count - begun - FRAME_HEAD_BYTES;
    for (uint32_t i = 0; i < FRAME_HEAD_BYTES; i++) {
        out->bytes[begun + i] = (uint8_t)(bytes >> (8 * i));
    }
}

enum status frame_take(const struct buffer *in, size_t *at, struct arena *arena, struct value *out,
                       struct fault *fault)
{
    size_t left = in->count - *at;
    if (left < FRAME_HEAD_BYTES) {
        return E_NOT_FOUND;
    }
    size_t bytes = 0;
    for (uint32_t i = 0; i < FRAME_HEAD_BYTES; i++) {
        bytes |= (size_t)in->bytes[*at + i] << (8 * i);
    }
    if (bytes > FRAME_BYTES_MAX) {
        return fault_set(fault, E_TOO_LARGE, "", "a frame of %zu bytes", bytes);
    }
    if (left - FRAME_HEAD_BYTES < bytes) {
        return E_NOT_FOUND;
    }
    enum status status =
        record_decode(in->bytes + *at + FRAME_HEAD_BYTES, bytes, arena, out, fault);
    *at += FRAME_HEAD_BYTES + bytes;
    if (status == OK && (out->kind != VALUE_LIST || out->count == 0)) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "", "a frame is a list");
    }
    return status;
}

void planner_fault_write(struct buffer *out, const struct fault *fault)
{
    write_map_begin(out, 4);
    write_text(out, "status");
    write_int(out, fault->status);
    write_text(out, "detail");
    write_text(out, fault->detail);
    write_text(out, "path");
    write_text(out, fault->path);
    write_text(out, "hint");
    write_text(out, fault->hint);
}

void planner_fault_read(const struct value *map, struct fault *fault)
{
    int64_t status = value_int_or(value_get(map, "status"), E_INTERNAL);
    if (status <= OK || status >= STATUS_COUNT) {
        status = E_INTERNAL;
    }
    fault_set(fault, (enum status)status, value_text_or(value_get(map, "path"), ""), "%s",
              value_text_or(value_get(map, "detail"), ""));
    const char *hint = value_text_or(value_get(map, "hint"), "");
    if (hint[0] != '\0') {
        fault_hint(fault, "%s", hint);
    }
}

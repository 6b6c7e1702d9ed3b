/* Decodes by msgpack-c what the scanner has bounded, and copies it into a request's arena. */
#include "proto/reader.h"

#include <math.h>
#include <msgpack.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "proto/scan.h"

/* One open list or map: its next child and where its children go. */
struct frame {
    const msgpack_object *object;
    struct value *into;
    uint32_t next;
};

struct reader {
    struct frame frames[SCAN_DEPTH_MAX];
    uint32_t depth;
    struct arena *request;
    struct fault *fault;
};

/* Writes where in the message the reader stands: `[3][0].clients[2].needs`. */
static void path_print(const struct reader *reader, char path[FAULT_PATH_BYTES])
{
    size_t used = 0;
    path[0] = '\0';
    for (uint32_t i = 0; i < reader->depth; i++) {
        const struct frame *frame = &reader->frames[i];
        if (frame->next == 0) {
            break;
        }
        int more = 0;
        if (frame->into->kind == VALUE_LIST) {
            more = snprintf(path + used, FAULT_PATH_BYTES - used, "[%u]", frame->next - 1);
        } else {
            more = snprintf(path + used, FAULT_PATH_BYTES - used, "%s%.64s", used > 0 ? "." : "",
                            frame->into->member[frame->next - 1].key);
        }
        if (more < 0 || (size_t)more >= FAULT_PATH_BYTES - used) {
            return;
        }
        used += (size_t)more;
    }
}

static enum status reader_fail(struct reader *reader, const char *detail, const char *word)
{
    char path[FAULT_PATH_BYTES];
    path_print(reader, path);
    return fault_set(reader->fault, E_INVALID_ARGUMENT, path, "%s%.64s", detail, word);
}

/* An empty text has no bytes to point at: the decoder gives it NULL. */
static bool has_nul(const char *bytes, uint32_t count)
{
    return count > 0 && memchr(bytes, 0, count) != NULL;
}

static bool is_plain_text(const char *bytes, uint32_t count)
{
    return !has_nul(bytes, count) && text_is_utf8((const uint8_t *)bytes, count);
}

struct sorted_key {
    const char *text;
};

static int key_order(const void *left, const void *right)
{
    const struct sorted_key *a = left;
    const struct sorted_key *b = right;
    return strcmp(a->text, b->text);
}

enum { FEW_KEYS = 12 };

/* The first key that comes again, or NULL. */
static const char *key_again(struct reader *reader, const struct value *map)
{
    if (map->count <= FEW_KEYS) {
        for (uint32_t i = 1; i < map->count; i++) {
            for (uint32_t j = 0; j < i; j++) {
                if (strcmp(map->member[i].key, map->member[j].key) == 0) {
                    return map->member[i].key;
                }
            }
        }
        return NULL;
    }
    struct sorted_key *sorted = arena_take_many(reader->request, map->count, sizeof *sorted);
    if (sorted == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        sorted[i].text = map->member[i].key;
    }
    qsort(sorted, map->count, sizeof *sorted, key_order);
    for (uint32_t i = 1; i < map->count; i++) {
        if (strcmp(sorted[i - 1].text, sorted[i].text) == 0) {
            return sorted[i].text;
        }
    }
    return NULL;
}

/* Makes room for a map's members and reads their keys; the values come later, one by one. */
static enum status map_open(struct reader *reader, const msgpack_object_map *from,
                            struct value *into)
{
    *into = value_map(reader->request, from->size);
    for (uint32_t i = 0; i < from->size && into->kind == VALUE_MAP; i++) {
        const msgpack_object *key = &from->ptr[i].key;
        if (key->type != MSGPACK_OBJECT_STR && key->type != MSGPACK_OBJECT_BIN) {
            return reader_fail(reader, "the keys of a map are texts", "");
        }
        /* str and bin share their layout in the union, but not by promise: read the right one. */
        bool is_str = key->type == MSGPACK_OBJECT_STR;
        const char *bytes = is_str ? key->via.str.ptr : key->via.bin.ptr;
        uint32_t count = is_str ? key->via.str.size : key->via.bin.size;
        if (!is_plain_text(bytes, count)) {
            return reader_fail(reader, "the keys of a map are texts without NUL", "");
        }
        const char *text = arena_text(reader->request, bytes, count);
        if (text == NULL) {
            return OK;
        }
        value_put(into, reader->request, text, value_nil());
    }
    const char *again = key_again(reader, into);
    return again != NULL ? reader_fail(reader, "this key comes twice: ", again) : OK;
}

static struct value bytes_value(struct reader *reader, enum value_kind kind, const char *bytes,
                                uint32_t count)
{
    struct value value = value_text_of(reader->request, bytes, count);
    if (value.kind == VALUE_TEXT) {
        value.kind = kind;
    }
    return value;
}

/* Reads one value; a list or a map only its head. */
static enum status value_open(struct reader *reader, const msgpack_object *from, struct value *into)
{
    switch (from->type) {
    case MSGPACK_OBJECT_BOOLEAN:
        *into = value_bool(from->via.boolean);
        break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        if (from->via.u64 > INT64_MAX) {
            *into = (struct value){.kind = VALUE_UINT, .natural = from->via.u64};
        } else {
            *into = value_int((int64_t)from->via.u64);
        }
        break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        *into = value_int(from->via.i64);
        break;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        if (!isfinite(from->via.f64)) {
            return reader_fail(reader, "a number is finite", "");
        }
        *into = value_real(from->via.f64);
        break;
    case MSGPACK_OBJECT_STR:
        if (has_nul(from->via.str.ptr, from->via.str.size)) {
            return reader_fail(reader, "a text may not hold NUL", "");
        }
        *into = bytes_value(reader, VALUE_TEXT, from->via.str.ptr, from->via.str.size);
        break;
    case MSGPACK_OBJECT_BIN:
        *into = bytes_value(
            reader, is_plain_text(from->via.bin.ptr, from->via.bin.size) ? VALUE_TEXT : VALUE_BYTES,
            from->via.bin.ptr, from->via.bin.size);
        break;
    case MSGPACK_OBJECT_EXT:
        *into = bytes_value(reader, VALUE_EXT, from->via.ext.ptr, from->via.ext.size);
        into->ext_type = from->via.ext.type;
        break;
    case MSGPACK_OBJECT_ARRAY:
        *into = value_list(reader->request, from->via.array.size);
        break;
    case MSGPACK_OBJECT_MAP:
        return map_open(reader, &from->via.map, into);
    case MSGPACK_OBJECT_NIL:
        *into = value_nil();
        break;
    }
    return OK;
}

static bool has_children(const struct value *value)
{
    return (value->kind == VALUE_LIST || value->kind == VALUE_MAP) && value->room > 0;
}

/* Takes the next child of the innermost open list or map, or closes it. */
static enum status reader_step(struct reader *reader)
{
    struct frame *frame = &reader->frames[reader->depth - 1];
    if (frame->next == frame->into->room) {
        reader->depth--;
        return OK;
    }
    uint32_t i = frame->next++;
    const msgpack_object *child = NULL;
    struct value *into = NULL;
    if (frame->into->kind == VALUE_LIST) {
        child = &frame->object->via.array.ptr[i];
        into = &frame->into->item[i];
        frame->into->count = i + 1;
    } else {
        child = &frame->object->via.map.ptr[i].val;
        into = &frame->into->member[i].value;
    }
    enum status status = value_open(reader, child, into);
    if (status == OK && has_children(into)) {
        CHECK(reader->depth < SCAN_DEPTH_MAX);
        reader->frames[reader->depth++] = (struct frame){.object = child, .into = into};
    }
    return status;
}

static enum status tree_read(const msgpack_object *object, struct arena *request, struct value *out,
                             struct fault *fault)
{
    struct reader reader = {.request = request, .fault = fault};
    enum status status = value_open(&reader, object, out);
    if (status == OK && has_children(out)) {
        reader.frames[reader.depth++] = (struct frame){.object = object, .into = out};
    }
    while (status == OK && reader.depth > 0 && !request->exhausted) {
        status = reader_step(&reader);
    }
    if (status == OK && request->exhausted) {
        status = fault_set(fault, E_NO_MEMORY, "", "there is no memory for a message this large");
    }
    return status;
}

enum status reader_read(const uint8_t *bytes, size_t count, struct arena *request,
                        struct value *out, struct fault *fault)
{
    *out = value_nil();
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked);
    size_t taken = 0;
    msgpack_unpack_return got = msgpack_unpack_next(&unpacked, (const char *)bytes, count, &taken);
    enum status status = OK;
    if (got == MSGPACK_UNPACK_NOMEM_ERROR) {
        status = fault_set(fault, E_NO_MEMORY, "", "there is no memory for a message this large");
    } else if (got != MSGPACK_UNPACK_SUCCESS || taken != count) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "", "not one MessagePack object");
    } else {
        status = tree_read(&unpacked.data, request, out, fault);
    }
    msgpack_unpacked_destroy(&unpacked);
    if (status != OK) {
        *out = value_nil();
    }
    return status;
}

enum status record_decode(const uint8_t *bytes, size_t count, struct arena *arena,
                          struct value *out, struct fault *fault)
{
    struct limits widest = limits_standard();
    widest.message_bytes = INT64_MAX;
    widest.message_items = INT64_MAX;
    widest.text_bytes = INT64_MAX;
    struct scan scan;
    scan_open(&scan, &widest);
    scan.bytes_max = count > 0 ? count : 1;
    enum scan_verdict verdict = scan_run(&scan, bytes, count);
    if (verdict == SCAN_OK && scan.at == count) {
        return reader_read(bytes, count, arena, out, fault);
    }
    *out = value_nil();
    return fault_set(fault, E_INVALID_ARGUMENT, "", "not one whole record, at byte %zu of %zu",
                     scan.at, count);
}

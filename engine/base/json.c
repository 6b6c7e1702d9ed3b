/* JSON by jansson, into values. */
#include "base/json.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"

enum { JSON_INDENT_MAX = 8 };

static struct value from_json(json_t *json, struct arena *arena)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT: {
        struct value map = value_map(arena, (uint32_t)json_object_size(json));
        for (void *at = json_object_iter(json); at != NULL; at = json_object_iter_next(json, at)) {
            const char *key = json_object_iter_key(at);
            char *kept = arena_text(arena, key, strlen(key));
            if (kept != NULL) {
                value_put(&map, arena, kept, from_json(json_object_iter_value(at), arena));
            }
        }
        return map;
    }
    case JSON_ARRAY: {
        struct value list = value_list(arena, (uint32_t)json_array_size(json));
        for (size_t i = 0; i < json_array_size(json); i++) {
            value_append(&list, arena, from_json(json_array_get(json, i), arena));
        }
        return list;
    }
    case JSON_STRING:
        return value_text_of(arena, json_string_value(json), (uint32_t)json_string_length(json));
    case JSON_INTEGER:
        return value_int(json_integer_value(json));
    case JSON_REAL:
        return value_real(json_real_value(json));
    case JSON_TRUE:
    case JSON_FALSE:
        return value_bool(json_is_true(json));
    case JSON_NULL:
        break;
    }
    return value_nil();
}

static enum status taken(json_t *json, const json_error_t *error, struct arena *arena,
                         struct value *out, struct fault *fault)
{
    if (json == NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "not JSON: line %d, column %d: %s",
                         error->line, error->column, error->text);
    }
    *out = from_json(json, arena);
    json_decref(json);
    return arena->exhausted ? fault_set(fault, E_NO_MEMORY, "", "the JSON text is too large") : OK;
}

enum status json_parse(const char *text, size_t count, struct arena *arena, struct value *out,
                       struct fault *fault)
{
    if (!text_is_utf8((const uint8_t *)text, count)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "the text is not valid UTF-8");
    }
    json_error_t error;
    json_t *json = json_loadb(text, count, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    return taken(json, &error, arena, out, fault);
}

enum status json_parse_file(const char *path, struct arena *arena, struct value *out,
                            struct fault *fault)
{
    json_error_t error;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    return taken(json, &error, arena, out, fault);
}

static json_t *to_json(const struct value *value)
{
    switch (value->kind) {
    case VALUE_BOOL:
        return json_boolean(value->truth);
    case VALUE_INT:
        return json_integer(value->integer);
    case VALUE_UINT:
        return json_real((double)value->natural);
    case VALUE_REAL:
        return json_real(value->real);
    case VALUE_TEXT:
        return json_stringn(value->text, value->count);
    case VALUE_LIST: {
        json_t *list = json_array();
        for (uint32_t i = 0; i < value->count; i++) {
            json_array_append_new(list, to_json(&value->item[i]));
        }
        return list;
    }
    case VALUE_MAP: {
        json_t *map = json_object();
        for (uint32_t i = 0; i < value->count; i++) {
            json_object_set_new(map, value->member[i].key, to_json(&value->member[i].value));
        }
        return map;
    }
    case VALUE_BYTES:
    case VALUE_EXT:
    case VALUE_NIL:
        break;
    }
    return json_null();
}

char *json_print(const struct value *value, int indent, struct arena *arena)
{
    CHECK(indent >= 0 && indent <= JSON_INDENT_MAX);
    json_t *json = to_json(value);
    size_t flags = JSON_ENCODE_ANY | (indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT);
    size_t bytes = json_dumpb(json, NULL, 0, flags);
    char *text = arena_take(arena, bytes + 1);
    if (text != NULL) {
        json_dumpb(json, text, bytes, flags);
    }
    json_decref(json);
    return text;
}

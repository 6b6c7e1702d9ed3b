/* JSON by jansson, into values; json_print.c is the way back. */
#include "base/json.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"

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

/* Between CSV cells and profiles. */
#include "ctl/cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"

enum { MAPS_DEEP_MAX = 8 };

/* Fields whose content is always text, however much an id looks like a number. */
static bool is_text_column(const char *path)
{
    static const char *const NAMES[] = {
        "id",           "type",     "client",    "volunteer", "worker",      "coordinator",
        "person",       "org_unit", "provider",  "heard_by",  "by",          "channel",
        "successor_of", "service",  "frequency", "reason",    "legal_basis", "municipality"};
    const char *dot = strrchr(path, '.');
    const char *leaf = dot == NULL ? path : dot + 1;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(leaf, NAMES[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A number as JSON writes it. */
static bool looks_numeric(const char *text)
{
    const char *at = text[0] == '-' ? text + 1 : text;
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || (digits > 1 && at[0] == '0')) {
        return false;
    }
    at += digits;
    if (at[0] == '.') {
        digits = strspn(at + 1, "0123456789");
        if (digits == 0) {
            return false;
        }
        at += 1 + digits;
    }
    if (at[0] == 'e' || at[0] == 'E') {
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        digits = strspn(at, "0123456789");
        if (digits == 0) {
            return false;
        }
        at += digits;
    }
    return at[0] == '\0';
}

static struct value number_value(const char *text)
{
    errno = 0;
    if (strpbrk(text, ".eE") == NULL) {
        long long integer = strtoll(text, NULL, 10);
        if (errno == 0) {
            return value_int(integer);
        }
    }
    return value_real(strtod(text, NULL));
}

static enum status cell_value(const char *path, const char *text, struct arena *arena,
                              struct value *out, struct fault *fault)
{
    size_t bytes = strlen(text);
    bool quoted = bytes >= 2 && text[0] == '"' && text[bytes - 1] == '"';
    if (text[0] == '[' || text[0] == '{' || quoted) {
        char *listed = arena_print(arena, "[%s]", text);
        struct value list = value_nil();
        if (listed == NULL) {
            return fault_set(fault, E_NO_MEMORY, path, "no memory");
        }
        enum status status = json_parse(listed, bytes + 2, arena, &list, fault);
        if (status == OK && list.count != 1) {
            status = fault_set(fault, E_INVALID_ARGUMENT, path, "must be one JSON value");
        }
        if (status != OK) {
            fault_under(fault, "%s", path);
            return status;
        }
        *out = list.item[0];
        return OK;
    }
    if (!is_text_column(path)) {
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
            *out = value_bool(text[0] == 't');
            return OK;
        }
        if (looks_numeric(text)) {
            *out = number_value(text);
            return OK;
        }
    }
    *out = value_text(arena, text);
    return OK;
}

static struct value *member_of(struct value *map, const char *key, size_t key_bytes)
{
    for (uint32_t i = 0; i < map->count; i++) {
        if (map->member[i].key_bytes == key_bytes &&
            memcmp(map->member[i].key, key, key_bytes) == 0) {
            return &map->member[i].value;
        }
    }
    return NULL;
}

/* Puts `value` at a path with dots, making the maps on the way. */
static enum status put_at(struct value *root, const char *path, struct value value,
                          struct arena *arena, struct fault *fault)
{
    struct value *map = root;
    const char *at = path;
    for (const char *dot = strchr(at, '.'); dot != NULL; dot = strchr(at, '.')) {
        size_t bytes = (size_t)(dot - at);
        struct value *inner = member_of(map, at, bytes);
        if (inner == NULL) {
            char *key = arena_text(arena, at, bytes);
            if (key == NULL) {
                return fault_set(fault, E_NO_MEMORY, path, "no memory");
            }
            value_put(map, arena, key, value_map(arena, 4));
            inner = member_of(map, at, bytes);
        }
        if (inner == NULL || inner->kind != VALUE_MAP) {
            return fault_set(fault, E_INVALID_ARGUMENT, path,
                             "the column %.*s holds something else already", (int)(dot - path),
                             path);
        }
        map = inner;
        at = dot + 1;
    }
    if (member_of(map, at, strlen(at)) != NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, path, "this field is given twice");
    }
    char *key = arena_text(arena, at, strlen(at));
    if (key != NULL) {
        value_put(map, arena, key, value);
    }
    return arena->exhausted ? fault_set(fault, E_NO_MEMORY, path, "no memory") : OK;
}

enum status cells_to_value(const struct source *source, const char *const *cell,
                           uint32_t cell_count, struct arena *arena, struct value *out,
                           struct fault *fault)
{
    if (cell_count > source->column_count) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "has %u cells, the header has %u", cell_count,
                  source->column_count);
        fault_hint(fault, "a comma inside a cell needs quotes around it");
        return E_INVALID_ARGUMENT;
    }
    *out = value_map(arena, 24);
    for (uint32_t i = 0; i < cell_count; i++) {
        if (cell[i][0] == '\0') {
            continue;
        }
        struct value value = value_nil();
        enum status status = cell_value(source->column[i], cell[i], arena, &value, fault);
        if (status == OK) {
            status = put_at(out, source->column[i], value, arena, fault);
        }
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

static bool has_free_keys(const char *path)
{
    return strcmp(path, "languages") == 0 || strcmp(path, "capacity.by_service") == 0 ||
           strcmp(path, "x") == 0;
}

enum status cells_walk(const struct value *map, cells_each *each, void *state)
{
    struct {
        const struct value *map;
        uint32_t next;
        size_t bytes;
    } stack[MAPS_DEEP_MAX] = {{.map = map}};
    char path[CELLS_PATH_BYTES] = "";
    uint32_t deep = 1;
    while (deep > 0) {
        const struct value *at = stack[deep - 1].map;
        if (stack[deep - 1].next == at->count) {
            deep--;
            continue;
        }
        const struct value_member *member = &at->member[stack[deep - 1].next++];
        size_t start = stack[deep - 1].bytes;
        if (start + member->key_bytes + 2 > sizeof path) {
            return E_LIMIT;
        }
        memcpy(path + start, member->key, member->key_bytes);
        path[start + member->key_bytes] = '\0';
        bool opens =
            member->value.kind == VALUE_MAP && member->value.count > 0 && !has_free_keys(path);
        if (!opens) {
            each(state, path, &member->value);
            continue;
        }
        if (deep == MAPS_DEEP_MAX) {
            return E_LIMIT;
        }
        memcpy(path + start + member->key_bytes, ".", 2);
        stack[deep].map = &member->value;
        stack[deep].next = 0;
        stack[deep++].bytes = start + member->key_bytes + 1;
    }
    return OK;
}

uint32_t columns_find(const struct columns *columns, const char *path)
{
    uint32_t at = 0;
    while (at < columns->count && strcmp(columns->path[at], path) != 0) {
        at++;
    }
    return at;
}

void columns_see(struct columns *columns, const char *path)
{
    if (columns_find(columns, path) < columns->count) {
        return;
    }
    char *kept = arena_text(columns->arena, path, strlen(path));
    if (kept != NULL && array_room((void **)&columns->path, &columns->room, columns->count, 1,
                                   sizeof *columns->path)) {
        columns->path[columns->count++] = kept;
    }
}

void cell_print(struct buffer *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        buffer_add(out, text, strlen(text));
        return;
    }
    buffer_add(out, "\"", 1);
    for (const char *at = text; *at != '\0'; at++) {
        buffer_add(out, at[0] == '"' ? "\"\"" : at, at[0] == '"' ? 2 : 1);
    }
    buffer_add(out, "\"", 1);
}

const char *cell_text(const char *path, const struct value *value, struct arena *arena)
{
    if (value->kind != VALUE_TEXT) {
        const char *json = json_print(value, 0, arena);
        return json == NULL ? "" : json;
    }
    const char *text = value->text;
    bool reads_as_text =
        text[0] != '\0' && strchr("[{\"", text[0]) == NULL &&
        (is_text_column(path) ||
         (strcmp(text, "true") != 0 && strcmp(text, "false") != 0 && !looks_numeric(text)));
    if (reads_as_text) {
        return text;
    }
    const char *json = json_print(value, 0, arena);
    return json == NULL ? "" : json;
}

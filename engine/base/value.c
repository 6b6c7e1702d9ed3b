/* The tree of plain values that wire, disk and model share. */
#include "base/value.h"

#include <stdlib.h>
#include <string.h>

struct value value_nil(void)
{
    return (struct value){.kind = VALUE_NIL};
}

struct value value_bool(bool truth)
{
    return (struct value){.kind = VALUE_BOOL, .truth = truth};
}

struct value value_int(int64_t integer)
{
    return (struct value){.kind = VALUE_INT, .integer = integer};
}

struct value value_real(double real)
{
    return (struct value){.kind = VALUE_REAL, .real = real};
}

struct value value_static(const char *text)
{
    return (struct value){.kind = VALUE_TEXT, .count = (uint32_t)strlen(text), .text = text};
}

struct value value_text_of(struct arena *arena, const char *bytes, uint32_t count)
{
    char *copy = arena_text(arena, bytes, count);
    if (copy == NULL) {
        return value_nil();
    }
    return (struct value){.kind = VALUE_TEXT, .count = count, .text = copy};
}

struct value value_text(struct arena *arena, const char *text)
{
    return value_text_of(arena, text, (uint32_t)strlen(text));
}

struct value value_list(struct arena *arena, uint32_t room)
{
    struct value list = {.kind = VALUE_LIST, .room = room};
    if (room > 0) {
        list.item = arena_take_many(arena, room, sizeof *list.item);
        if (list.item == NULL) {
            return value_nil();
        }
    }
    return list;
}

struct value value_map(struct arena *arena, uint32_t room)
{
    struct value map = {.kind = VALUE_MAP, .room = room};
    if (room > 0) {
        map.member = arena_take_many(arena, room, sizeof *map.member);
        if (map.member == NULL) {
            return value_nil();
        }
    }
    return map;
}

void value_append(struct value *list, struct arena *arena, struct value item)
{
    if (list->kind != VALUE_LIST) {
        CHECK(arena->exhausted);
        return;
    }
    if (list->count == list->room) {
        uint32_t room = list->room < 4 ? 4 : list->room * 2;
        struct value *larger = arena_take_many(arena, room, sizeof *larger);
        if (larger == NULL) {
            return;
        }
        if (list->count > 0) {
            memcpy(larger, list->item, list->count * sizeof *larger);
        }
        list->item = larger;
        list->room = room;
    }
    list->item[list->count++] = item;
}

void value_put(struct value *map, struct arena *arena, const char *key, struct value member)
{
    if (map->kind != VALUE_MAP) {
        CHECK(arena->exhausted);
        return;
    }
    if (map->count == map->room) {
        uint32_t room = map->room < 4 ? 4 : map->room * 2;
        struct value_member *larger = arena_take_many(arena, room, sizeof *larger);
        if (larger == NULL) {
            return;
        }
        if (map->count > 0) {
            memcpy(larger, map->member, map->count * sizeof *larger);
        }
        map->member = larger;
        map->room = room;
    }
    map->member[map->count++] =
        (struct value_member){.key = key, .key_bytes = (uint32_t)strlen(key), .value = member};
}

static struct value_member *member_find(const struct value *map, const char *key)
{
    if (map == NULL || map->kind != VALUE_MAP) {
        return NULL;
    }
    uint32_t key_bytes = (uint32_t)strlen(key);
    for (uint32_t i = 0; i < map->count; i++) {
        struct value_member *member = &map->member[i];
        if (member->key_bytes == key_bytes && memcmp(member->key, key, key_bytes) == 0) {
            return member;
        }
    }
    return NULL;
}

void value_set(struct value *map, struct arena *arena, const char *key, struct value member)
{
    struct value_member *found = member_find(map, key);
    if (found != NULL) {
        found->value = member;
    } else {
        value_put(map, arena, key, member);
    }
}

/* Recursion here and below follows trees whose depth the reader bounded. */
struct value value_copy(const struct value *value, struct arena *arena)
{
    if (value == NULL) {
        return value_nil();
    }
    switch (value->kind) {
    case VALUE_TEXT:
        return value_text_of(arena, value->text, value->count);
    case VALUE_BYTES:
    case VALUE_EXT: {
        struct value copy = *value;
        copy.text = arena_text(arena, value->text, value->count);
        return copy.text == NULL ? value_nil() : copy;
    }
    case VALUE_LIST: {
        struct value copy = value_list(arena, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            value_append(&copy, arena, value_copy(&value->item[i], arena));
        }
        return copy;
    }
    case VALUE_MAP: {
        struct value copy = value_map(arena, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            const struct value_member *member = &value->member[i];
            char *key = arena_text(arena, member->key, member->key_bytes);
            if (key != NULL) {
                value_put(&copy, arena, key, value_copy(&member->value, arena));
            }
        }
        return copy;
    }
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_REAL:
        break;
    }
    return *value;
}

const struct value *value_get(const struct value *map, const char *key)
{
    const struct value_member *member = member_find(map, key);
    return member != NULL ? &member->value : NULL;
}

const struct value *value_at(const struct value *value, const char *path)
{
    char key[64];
    while (value != NULL && *path != '\0') {
        if (*path == '[') {
            char *end = NULL;
            unsigned long index = strtoul(path + 1, &end, 10);
            if (value->kind != VALUE_LIST || index >= value->count || *end != ']') {
                return NULL;
            }
            value = &value->item[index];
            path = end + 1;
        } else {
            size_t bytes = strcspn(path, ".[");
            if (bytes >= sizeof key) {
                return NULL;
            }
            memcpy(key, path, bytes);
            key[bytes] = '\0';
            value = value_get(value, key);
            path += bytes;
        }
        if (*path == '.') {
            path++;
        }
    }
    return value;
}

bool value_is_nil(const struct value *value)
{
    return value == NULL || value->kind == VALUE_NIL;
}

const char *value_text_or(const struct value *value, const char *otherwise)
{
    return value != NULL && value->kind == VALUE_TEXT ? value->text : otherwise;
}

int64_t value_int_or(const struct value *value, int64_t otherwise)
{
    return value != NULL && value->kind == VALUE_INT ? value->integer : otherwise;
}

double value_real_or(const struct value *value, double otherwise)
{
    if (value != NULL && value->kind == VALUE_INT) {
        return (double)value->integer;
    }
    return value != NULL && value->kind == VALUE_REAL ? value->real : otherwise;
}

bool value_bool_or(const struct value *value, bool otherwise)
{
    return value != NULL && value->kind == VALUE_BOOL ? value->truth : otherwise;
}

uint32_t value_count(const struct value *list_or_map)
{
    if (list_or_map == NULL ||
        (list_or_map->kind != VALUE_LIST && list_or_map->kind != VALUE_MAP)) {
        return 0;
    }
    return list_or_map->count;
}

const char *value_kind_name(const struct value *value)
{
    static const char *const NAMES[] = {"nil",      "a truth value", "an integer", "an integer",
                                        "a number", "a text",        "bytes",      "a list",
                                        "a map",    "an ext"};
    return value == NULL ? "nothing" : NAMES[value->kind];
}

static bool maps_equal(const struct value *a, const struct value *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (!value_equal(&a->member[i].value, value_get(b, a->member[i].key))) {
            return false;
        }
    }
    return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a == NULL || b == NULL || a->kind != b->kind) {
        return a == b;
    }
    switch (a->kind) {
    case VALUE_NIL:
        return true;
    case VALUE_BOOL:
        return a->truth == b->truth;
    case VALUE_INT:
        return a->integer == b->integer;
    case VALUE_UINT:
        return a->natural == b->natural;
    case VALUE_REAL:
        /* Two NaN of the same bits are the same value, 0.0 and -0.0 are not.
         * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
        return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    case VALUE_TEXT:
    case VALUE_BYTES:
    case VALUE_EXT:
        return a->count == b->count && a->ext_type == b->ext_type &&
               memcmp(a->text, b->text, a->count) == 0;
    case VALUE_LIST:
        for (uint32_t i = 0; a->count == b->count && i < a->count; i++) {
            if (!value_equal(&a->item[i], &b->item[i])) {
                return false;
            }
        }
        return a->count == b->count;
    case VALUE_MAP:
        return a->count == b->count && maps_equal(a, b);
    }
    return false;
}

static int member_order(const void *left, const void *right)
{
    const struct value_member *a = left;
    const struct value_member *b = right;
    uint32_t shared = a->key_bytes < b->key_bytes ? a->key_bytes : b->key_bytes;
    int order = memcmp(a->key, b->key, shared);
    if (order != 0) {
        return order;
    }
    return a->key_bytes < b->key_bytes ? -1 : a->key_bytes > b->key_bytes;
}

void value_sort(struct value *value)
{
    if (value->kind == VALUE_LIST) {
        for (uint32_t i = 0; i < value->count; i++) {
            value_sort(&value->item[i]);
        }
    }
    if (value->kind == VALUE_MAP) {
        for (uint32_t i = 0; i < value->count; i++) {
            value_sort(&value->member[i].value);
        }
        if (value->count > 1) {
            qsort(value->member, value->count, sizeof *value->member, member_order);
        }
    }
}

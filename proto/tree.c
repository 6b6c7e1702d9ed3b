/* The public values: thin names over base/value.h. */
#include <amity/value.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "proto/bridge.h"

struct amity_tree {
    struct arena arena;
};

_Static_assert((int)AMITY_NIL == (int)VALUE_NIL && (int)AMITY_EXT == (int)VALUE_EXT &&
                   (int)AMITY_TEXT == (int)VALUE_TEXT && (int)AMITY_MAP == (int)VALUE_MAP,
               "the public kinds are the engine's kinds");

enum { TREE_CHUNK_BYTES = 4096 };

struct amity_tree *amity_tree_new(void)
{
    struct amity_tree *tree = malloc(sizeof *tree);
    if (tree != NULL) {
        arena_open(&tree->arena, TREE_CHUNK_BYTES, 0);
    }
    return tree;
}

void amity_tree_free(struct amity_tree *tree)
{
    if (tree != NULL) {
        arena_close(&tree->arena);
        free(tree);
    }
}

void amity_tree_reset(struct amity_tree *tree)
{
    arena_reset(&tree->arena);
}

bool amity_tree_failed(const struct amity_tree *tree)
{
    return tree->arena.exhausted;
}

struct arena *bridge_arena(struct amity_tree *tree)
{
    return &tree->arena;
}

static struct value *changeable(struct amity_value *value)
{
    return (struct value *)(void *)value;
}

static struct amity_value *kept(struct amity_tree *tree, struct value value)
{
    struct value *place = arena_take(&tree->arena, sizeof *place);
    if (place != NULL) {
        *place = value;
    }
    return (struct amity_value *)(void *)place;
}

struct amity_value *amity_nil(struct amity_tree *tree)
{
    return kept(tree, value_nil());
}

struct amity_value *amity_bool(struct amity_tree *tree, bool truth)
{
    return kept(tree, value_bool(truth));
}

struct amity_value *amity_int(struct amity_tree *tree, int64_t integer)
{
    return kept(tree, value_int(integer));
}

struct amity_value *amity_real(struct amity_tree *tree, double real)
{
    return kept(tree, value_real(real));
}

struct amity_value *amity_text(struct amity_tree *tree, const char *text)
{
    return kept(tree, value_text(&tree->arena, text));
}

struct amity_value *amity_list(struct amity_tree *tree)
{
    return kept(tree, value_list(&tree->arena, 0));
}

struct amity_value *amity_map(struct amity_tree *tree)
{
    return kept(tree, value_map(&tree->arena, 0));
}

void amity_put(struct amity_tree *tree, struct amity_value *map, const char *key,
               const struct amity_value *member)
{
    const char *copy = arena_text(&tree->arena, key, strlen(key));
    if (amity_kind(map) == AMITY_MAP && member != NULL && copy != NULL) {
        value_set(changeable(map), &tree->arena, copy, *bridge_plain(member));
    }
}

void amity_add(struct amity_tree *tree, struct amity_value *list, const struct amity_value *item)
{
    if (amity_kind(list) == AMITY_LIST && item != NULL) {
        value_append(changeable(list), &tree->arena, *bridge_plain(item));
    }
}

void amity_put_text(struct amity_tree *tree, struct amity_value *map, const char *key,
                    const char *text)
{
    amity_put(tree, map, key, amity_text(tree, text));
}

void amity_put_int(struct amity_tree *tree, struct amity_value *map, const char *key,
                   int64_t integer)
{
    amity_put(tree, map, key, amity_int(tree, integer));
}

void amity_put_bool(struct amity_tree *tree, struct amity_value *map, const char *key, bool truth)
{
    amity_put(tree, map, key, amity_bool(tree, truth));
}

struct amity_value *amity_copy(struct amity_tree *tree, const struct amity_value *value)
{
    return value == NULL ? NULL : kept(tree, value_copy(bridge_plain(value), &tree->arena));
}

enum amity_kind amity_kind(const struct amity_value *value)
{
    return value == NULL ? AMITY_NIL : (enum amity_kind)(int)bridge_plain(value)->kind;
}

bool amity_is_nil(const struct amity_value *value)
{
    return value_is_nil(bridge_plain(value));
}

const struct amity_value *amity_get(const struct amity_value *map, const char *key)
{
    return bridge_public(value_get(bridge_plain(map), key));
}

const struct amity_value *amity_at(const struct amity_value *value, const char *path)
{
    return bridge_public(value_at(bridge_plain(value), path));
}

uint32_t amity_count(const struct amity_value *value)
{
    switch (amity_kind(value)) {
    case AMITY_TEXT:
    case AMITY_BYTES:
    case AMITY_EXT:
    case AMITY_LIST:
    case AMITY_MAP:
        return bridge_plain(value)->count;
    case AMITY_NIL:
    case AMITY_BOOL:
    case AMITY_INT:
    case AMITY_UINT:
    case AMITY_REAL:
        break;
    }
    return 0;
}

const struct amity_value *amity_item(const struct amity_value *list, uint32_t index)
{
    const struct value *plain = bridge_plain(list);
    bool is_there = amity_kind(list) == AMITY_LIST && index < plain->count;
    return is_there ? bridge_public(&plain->item[index]) : NULL;
}

static const struct value_member *member_at(const struct amity_value *map, uint32_t index)
{
    const struct value *plain = bridge_plain(map);
    bool is_there = amity_kind(map) == AMITY_MAP && index < plain->count;
    return is_there ? &plain->member[index] : NULL;
}

const char *amity_key(const struct amity_value *map, uint32_t index)
{
    const struct value_member *member = member_at(map, index);
    return member != NULL ? member->key : NULL;
}

const struct amity_value *amity_member(const struct amity_value *map, uint32_t index)
{
    const struct value_member *member = member_at(map, index);
    return member != NULL ? bridge_public(&member->value) : NULL;
}

const char *amity_as_text(const struct amity_value *value)
{
    return value_text_or(bridge_plain(value), NULL);
}

const char *amity_text_or(const struct amity_value *value, const char *otherwise)
{
    return value_text_or(bridge_plain(value), otherwise);
}

int64_t amity_int_or(const struct amity_value *value, int64_t otherwise)
{
    return value_int_or(bridge_plain(value), otherwise);
}

double amity_real_or(const struct amity_value *value, double otherwise)
{
    return value_real_or(bridge_plain(value), otherwise);
}

bool amity_bool_or(const struct amity_value *value, bool otherwise)
{
    return value_bool_or(bridge_plain(value), otherwise);
}

const uint8_t *amity_as_bytes(const struct amity_value *value, uint32_t *count)
{
    enum amity_kind kind = amity_kind(value);
    bool has_bytes = kind == AMITY_TEXT || kind == AMITY_BYTES || kind == AMITY_EXT;
    *count = has_bytes ? bridge_plain(value)->count : 0;
    return has_bytes ? bridge_plain(value)->bytes : NULL;
}

struct amity_value *amity_from_json(struct amity_tree *tree, const char *text, size_t count,
                                    char *line, size_t line_bytes)
{
    struct fault fault = {0};
    struct value value;
    if (line != NULL && line_bytes > 0) {
        line[0] = '\0';
    }
    if (json_parse(text, count, &tree->arena, &value, &fault) != OK) {
        if (line != NULL && line_bytes > 0) {
            snprintf(line, line_bytes, "%s", fault.detail);
        }
        return NULL;
    }
    return kept(tree, value);
}

const char *amity_to_json(struct amity_tree *tree, const struct amity_value *value, int indent)
{
    static const struct value NOTHING = {.kind = VALUE_NIL};
    return json_print(value != NULL ? bridge_plain(value) : &NOTHING, indent, &tree->arena);
}

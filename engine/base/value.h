/* A tree of plain values: what JSON and MessagePack both say, so that the rooms between the wire,
 * the disk and the model speak one tongue. Values live in an arena and are immutable once built,
 * but for appending members and items while building. */
#ifndef AMITY_BASE_VALUE_H
#define AMITY_BASE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

enum value_kind {
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_UINT, /* only what an int64_t cannot hold */
    VALUE_REAL,
    VALUE_TEXT,  /* valid UTF-8, NUL-terminated, may hold no NUL inside */
    VALUE_BYTES, /* a bin that is not valid UTF-8 */
    VALUE_LIST,
    VALUE_MAP, /* keys are text, in the order they came, no duplicates */
    VALUE_EXT
};

struct value_member;

struct value {
    enum value_kind kind;
    int8_t ext_type;
    uint32_t count; /* bytes of TEXT, BYTES, EXT; items of LIST; members of MAP */
    uint32_t room;
    union {
        bool truth;
        int64_t integer;
        uint64_t natural;
        double real;
        const char *text;
        const uint8_t *bytes;
        struct value *item;
        struct value_member *member;
    };
};

struct value_member {
    const char *key;
    uint32_t key_bytes;
    struct value value;
};

/* Building. Everything copies into the arena; on a full arena the arena says `exhausted` and what
 * is returned is nil. */
struct value value_nil(void);
struct value value_bool(bool truth);
struct value value_int(int64_t integer);
struct value value_real(double real);
struct value value_text(struct arena *arena, const char *text);
struct value value_text_of(struct arena *arena, const char *bytes, uint32_t count);
/* A text that outlives the value; not copied. */
struct value value_static(const char *text);
struct value value_list(struct arena *arena, uint32_t room);
struct value value_map(struct arena *arena, uint32_t room);
void value_append(struct value *list, struct arena *arena, struct value item);
/* require  key is not in the map yet; key outlives the value (literal or arena) */
void value_put(struct value *map, struct arena *arena, const char *key, struct value member);
/* Replaces or adds. */
void value_set(struct value *map, struct arena *arena, const char *key, struct value member);
struct value value_copy(const struct value *value, struct arena *arena);

/* Asking. NULL-tolerant: asking a NULL or another kind gives NULL, `otherwise`, 0 or "". */
const struct value *value_get(const struct value *map, const char *key);
/* `a.b[2].c` */
const struct value *value_at(const struct value *value, const char *path);
bool value_is_nil(const struct value *value);
const char *value_text_or(const struct value *value, const char *otherwise);
int64_t value_int_or(const struct value *value, int64_t otherwise);
double value_real_or(const struct value *value, double otherwise); /* ints count as reals */
bool value_bool_or(const struct value *value, bool otherwise);
uint32_t value_count(const struct value *list_or_map);
const char *value_kind_name(const struct value *value);
/* ensure   same kinds, numbers, texts, order of items; the order of members does not matter */
bool value_equal(const struct value *a, const struct value *b);
/* Sorts the members of every map below by key bytes: the canonical form. */
void value_sort(struct value *value);

#endif

/* Walks a profile by its table: names, requiredness, nesting. Single values: field_value.c. */
#include "model/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "model/identity.h"

/* What the engine derives from relations and offers and nobody puts. */
static const char *const DERIVED[] = {"load", "used", "free_places", "relations_used", "served_by"};

enum status field_refuse(struct reader *reader, const char *path, const char *format, ...)
{
    char detail[FAULT_DETAIL_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    return fault_set(reader->fault, E_INVALID_ARGUMENT, path, "%s", detail);
}

enum status field_under(struct reader *reader, enum status status, const char *name)
{
    if (status != OK) {
        fault_under(reader->fault, "%s", name);
    }
    return status;
}

enum status field_under_item(struct reader *reader, enum status status, uint32_t index)
{
    if (status != OK) {
        fault_under(reader->fault, "[%u]", index);
    }
    return status;
}

static enum status no_memory(struct reader *reader)
{
    return fault_set(reader->fault, E_NO_MEMORY, "", "the profile is too large to be held");
}

static void store(void *at, uint16_t bytes, int64_t number)
{
    uint8_t number_8 = (uint8_t)number;
    uint16_t number_16 = (uint16_t)number;
    uint32_t number_32 = (uint32_t)number;
    switch (bytes) {
    case 1:
        memcpy(at, &number_8, 1);
        break;
    case 2:
        memcpy(at, &number_16, 2);
        break;
    case 4:
        memcpy(at, &number_32, 4);
        break;
    default:
        CHECK(bytes == 8);
        memcpy(at, &number, 8);
    }
}

static void field_default(const struct field *field, void *target)
{
    uint8_t *at = (uint8_t *)target + field->offset;
    struct date none = DATE_NONE;
    switch (field->kind) {
    case FIELD_BOOL:
    case FIELD_INT:
    case FIELD_READ:
        if (field->otherwise != 0) {
            store(at, field->bytes, field->otherwise);
        }
        break;
    case FIELD_KM:
    case FIELD_HOURS:
        store(at, sizeof(uint32_t), UINT32_MAX);
        break;
    case FIELD_WORD:
        store(at, 1, WORD_NONE);
        break;
    case FIELD_DATE:
        memcpy(at, &none, sizeof none);
        break;
    case FIELD_RANGE:
        at[0] = 0;
        at[1] = UINT8_MAX;
        break;
    case FIELD_MAP:
        for (uint32_t i = 0; i < field->shape->field_count; i++) {
            field_default(&field->shape->field[i], at);
        }
        break;
    default:
        break; /* zeroed memory says it: nothing */
    }
}

static enum status words_read(struct reader *reader, const struct field *field,
                              const struct value *value, uint8_t *at)
{
    if (value->kind != VALUE_LIST) {
        return field_wrong_kind(reader, "a list of words", value);
    }
    uint64_t bits[4] = {0};
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t word = 0;
        enum status status = read_word(reader, &value->item[i], field->words(), &word);
        if (status == OK && bits_has(bits, word)) {
            status = field_refuse(reader, "", "is named twice");
        }
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
        bits_set(bits, word);
    }
    memcpy(at, bits, field->bytes); /* little-endian: four bytes are the low half */
    return OK;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words_read stores the low half");

static enum status texts_read(struct reader *reader, const struct field *field,
                              const struct value *value, struct id_list *list)
{
    bool ids = field->kind == FIELD_IDS;
    if (value->kind != VALUE_LIST) {
        return field_wrong_kind(reader, ids ? "a list of ids" : "a list of texts", value);
    }
    if (value->count > FIELD_LIST_MAX) {
        return field_refuse(reader, "", "has %u items; at most %d are read", value->count,
                            FIELD_LIST_MAX);
    }
    list->id = arena_take_many(reader->owner, value->count, sizeof *list->id);
    if (list->id == NULL) {
        return no_memory(reader);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        enum status status = ids ? read_id(reader, &value->item[i], &list->id[i])
                                 : read_text(reader, &value->item[i], FIELD_TEXT_MAX, &list->id[i]);
        for (uint32_t j = 0; status == OK && j < i; j++) {
            if (strcmp(list->id[i], list->id[j]) == 0) {
                status = field_refuse(reader, "", "stands in the list twice");
            }
        }
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
    }
    list->count = value->count;
    return OK;
}

static enum status list_read(struct reader *reader, const struct field *field,
                             const struct value *value, uint8_t *target)
{
    const struct shape *shape = field->shape;
    uint32_t count_max = field->high != 0 ? (uint32_t)field->high : FIELD_LIST_MAX;
    if (value->kind != VALUE_LIST) {
        return field_wrong_kind(reader, "a list", value);
    }
    if (value->count < (uint32_t)field->low || value->count > count_max) {
        return field_refuse(reader, "", "has %u items; %d to %u are possible", value->count,
                            (int)field->low, count_max);
    }
    uint8_t *item = arena_take_many(reader->owner, value->count, shape->bytes);
    if (item == NULL) {
        return no_memory(reader);
    }
    memcpy(target + field->offset, &item, sizeof item);
    for (uint32_t i = 0; i < value->count; i++) {
        enum status status = shape_read(reader, shape, &value->item[i], item + i * shape->bytes);
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
    }
    store(target + field->count_offset, field->count_bytes, value->count);
    return OK;
}

static enum status number_read(struct reader *reader, const struct field *field,
                               const struct value *value, uint8_t *at)
{
    int64_t number = 0;
    enum status status = OK;
    switch (field->kind) {
    case FIELD_KM:
        status = read_milli(reader, value, 0, field->high * 1000, &number);
        break;
    case FIELD_HOURS:
        status = read_milli(reader, value, 0, field->high * 1000, &number);
        number = number * 4 / 1000;
        break;
    default:
        status = read_int(reader, value, field->low, field->high, &number);
    }
    if (status == OK) {
        store(at, field->bytes, number);
    }
    return status;
}

static enum status range_read(struct reader *reader, const struct field *field,
                              const struct value *value, uint8_t *at)
{
    if (value->kind != VALUE_LIST || value->count != 2) {
        return field_wrong_kind(reader, "a list [min, max]", value);
    }
    int64_t range[2] = {0, 0};
    enum status status = read_count_or_range(reader, value, field->low, field->high, range);
    at[0] = (uint8_t)range[0];
    at[1] = (uint8_t)range[1];
    return status;
}

static enum status word_read(struct reader *reader, const struct field *field,
                             const struct value *value, uint8_t *at)
{
    uint32_t word = 0;
    enum status status = read_word(reader, value, field->words(), &word);
    *at = (uint8_t)word;
    return status;
}

static enum status field_read(struct reader *reader, const struct field *field,
                              const struct value *value, uint8_t *target)
{
    uint8_t *at = target + field->offset;
    size_t text_max = field->high != 0 ? (size_t)field->high : FIELD_TEXT_MAX;
    switch (field->kind) {
    case FIELD_ANY:
        return OK;
    case FIELD_REVISION: {
        int64_t revision = 0;
        return read_int(reader, value, 0, INT64_MAX, &revision);
    }
    case FIELD_ID:
        return read_id(reader, value, (const char **)(void *)at);
    case FIELD_TEXT:
        return read_text(reader, value, text_max, (const char **)(void *)at);
    case FIELD_BOOL:
        if (value->kind != VALUE_BOOL) {
            return field_wrong_kind(reader, "true or false", value);
        }
        store(at, 1, value->truth);
        return OK;
    case FIELD_INT:
    case FIELD_KM:
    case FIELD_HOURS:
        return number_read(reader, field, value, at);
    case FIELD_WORD:
        return word_read(reader, field, value, at);
    case FIELD_WORDS:
        return words_read(reader, field, value, at);
    case FIELD_DATE:
        return read_date(reader, value, (struct date *)(void *)at);
    case FIELD_IDS:
    case FIELD_TEXTS:
        return texts_read(reader, field, value, (struct id_list *)(void *)at);
    case FIELD_RANGE:
        return range_read(reader, field, value, at);
    case FIELD_SPANS:
        return spans_read(value, reader->zone, reader->owner, (struct span_list *)(void *)at,
                          reader->fault);
    case FIELD_MAP:
        return shape_read(reader, field->shape, value, at);
    case FIELD_LIST:
        return list_read(reader, field, value, target);
    case FIELD_READ:
        return field->read(reader, value, at);
    }
    return OK;
}

/* Profiles mostly come with their fields in one order: the search begins after the last found. */
static uint32_t field_find(const struct shape *shape, const struct value_member *member,
                           uint32_t begin)
{
    for (uint32_t i = 0; i < shape->field_count; i++) {
        uint32_t at = begin + i < shape->field_count ? begin + i : begin + i - shape->field_count;
        const char *name = shape->field[at].name;
        if (name[0] == member->key[0] && strcmp(name, member->key) == 0) {
            return at;
        }
    }
    return UINT32_MAX;
}

static enum status unknown_field(struct reader *reader, const struct shape *shape, const char *key)
{
    char quote[QUOTE_BYTES];
    const char *path = field_quote(key, quote);
    for (uint32_t i = 0; i < sizeof DERIVED / sizeof *DERIVED; i++) {
        if (strcmp(key, DERIVED[i]) == 0) {
            enum status status =
                fault_set(reader->fault, E_CONFLICT, path, "is derived and never put");
            fault_hint(reader->fault, "put relations; what is used follows from them");
            return status;
        }
    }
    const char *names[64];
    CHECK(shape->field_count <= sizeof names / sizeof *names);
    for (uint32_t i = 0; i < shape->field_count; i++) {
        names[i] = shape->field[i].name;
    }
    enum status status = field_refuse(reader, path, "%s has no such field", shape->what);
    const char *nearest = text_nearest(key, names, shape->field_count);
    if (nearest != NULL) {
        fault_hint(reader->fault, "%s", nearest);
    }
    return status;
}

enum status shape_read(struct reader *reader, const struct shape *shape, const struct value *map,
                       void *target)
{
    if (map->kind != VALUE_MAP) {
        return field_wrong_kind(reader, "a map", map);
    }
    for (uint32_t i = 0; i < shape->field_count; i++) {
        field_default(&shape->field[i], target);
    }
    uint64_t seen = 0;
    uint32_t next = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct value_member *member = &map->member[i];
        uint32_t at = field_find(shape, member, next);
        if (at == UINT32_MAX) {
            return unknown_field(reader, shape, member->key);
        }
        next = at + 1;
        if (member->value.kind == VALUE_NIL) {
            continue; /* nil says nothing */
        }
        const struct field *field = &shape->field[at];
        seen |= UINT64_C(1) << at;
        if (field->says) {
            store((uint8_t *)target + field->said_offset, 1, 1);
        }
        enum status status = field_read(reader, field, &member->value, target);
        if (status != OK) {
            return field_under(reader, status, field->name);
        }
    }
    for (uint32_t i = 0; i < shape->field_count; i++) {
        if (shape->field[i].required && (seen >> i & 1) == 0) {
            return field_refuse(reader, shape->field[i].name, "is missing: %s needs it",
                                shape->what);
        }
    }
    return shape->finish != NULL ? shape->finish(reader, target) : OK;
}

/* Reads, checks and prints limits from their one table. */
#include "proto/limits.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

struct limit_row {
    const char *name;
    size_t offset; /* in struct limits */
    int64_t standard;
    int64_t least;
    int64_t most;
    const char *unit;
    const char *help;
};

static const struct limit_row ROWS[] = {
#define X(name, standard, least, most, unit, help)                                                 \
    {#name, offsetof(struct limits, name), standard, least, most, unit, help},
    LIMIT_TABLE(X)
#undef X
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

struct limits limits_standard(void)
{
    return (struct limits){
#define X(name, standard, least, most, unit, help) .name = (standard),
        LIMIT_TABLE(X)
#undef X
    };
}

static int64_t *place_of(struct limits *limits, uint32_t row)
{
    return (int64_t *)(void *)((char *)limits + ROWS[row].offset);
}

static uint32_t row_of(const char *name)
{
    uint32_t row = 0;
    while (row < ROW_COUNT && strcmp(ROWS[row].name, name) != 0) {
        row++;
    }
    return row;
}

static enum status unknown_limit(const char *name, struct fault *fault)
{
    const char *names[ROW_COUNT];
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        names[i] = ROWS[i].name;
    }
    enum status status =
        fault_set(fault, E_INVALID_ARGUMENT, name, "there is no limit named %s", name);
    const char *nearest = text_nearest(name, names, ROW_COUNT);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return status;
}

enum status limits_set(struct limits *limits, const char *name, int64_t value, struct fault *fault)
{
    uint32_t row = row_of(name);
    if (row == ROW_COUNT) {
        return unknown_limit(name, fault);
    }
    if (value < ROWS[row].least || value > ROWS[row].most) {
        return fault_set(fault, E_INVALID_ARGUMENT, name, "%lld is outside %lld..%lld %s",
                         (long long)value, (long long)ROWS[row].least, (long long)ROWS[row].most,
                         ROWS[row].unit);
    }
    struct limits changed = *limits;
    *place_of(&changed, row) = value;
    if (changed.output_soft_bytes > changed.output_hard_bytes) {
        return fault_set(fault, E_INVALID_ARGUMENT, name,
                         "output_soft_bytes may not be above output_hard_bytes");
    }
    *limits = changed;
    return OK;
}

enum status limits_take(struct limits *limits, const struct value *map, struct fault *fault)
{
    if (map->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "limits are a map, not %s",
                         value_kind_name(map));
    }
    struct limits changed = *limits;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct value_member *member = &map->member[i];
        if (member->value.kind != VALUE_INT) {
            return fault_set(fault, E_INVALID_ARGUMENT, member->key,
                             "a limit is an integer, not %s", value_kind_name(&member->value));
        }
        enum status status = limits_set(&changed, member->key, member->value.integer, fault);
        if (status != OK) {
            return status;
        }
    }
    *limits = changed;
    return OK;
}

int64_t limits_get(const struct limits *limits, const char *name)
{
    uint32_t row = row_of(name);
    struct limits copy = *limits;
    return row < ROW_COUNT ? *place_of(&copy, row) : -1;
}

struct value limits_value(const struct limits *limits, struct arena *arena)
{
    struct limits copy = *limits;
    struct value map = value_map(arena, ROW_COUNT);
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        value_put(&map, arena, ROWS[i].name, value_int(*place_of(&copy, i)));
    }
    return map;
}

void limits_print(struct buffer *out)
{
    buffer_print(out, "| limit | standard | range | what it bounds |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        const struct limit_row *row = &ROWS[i];
        buffer_print(out, "| `%s` | %lld | %lld–%lld | %s: %s |\n", row->name,
                     (long long)row->standard, (long long)row->least, (long long)row->most,
                     row->unit, row->help);
    }
}

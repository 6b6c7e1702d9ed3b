/* Sees to it that a tenant who changes a number changes the one that was meant. */
#include "rules/parameters.h"

#include <string.h>

#include "base/text.h"
#include "rules/compiler.h"

struct engine_parameter {
    const char *name;
    int32_t otherwise, least, most;
};

static const struct engine_parameter ENGINE[] = {
#define X(name, otherwise, least, most) {#name, otherwise, least, most},
    ENGINE_PARAMETERS(X)
#undef X
};
enum { ENGINE_COUNT = sizeof ENGINE / sizeof ENGINE[0] };

enum status parameters_read(struct pack_reader *reader, struct pack *pack)
{
    int32_t read[ENGINE_COUNT];
    for (uint32_t i = 0; i < ENGINE_COUNT; i++) {
        const struct engine_parameter *known = &ENGINE[i];
        const struct value *value = value_get(reader->parameters, known->name);
        int64_t number =
            value_is_nil(value) ? known->otherwise : value_int_or(value, known->least - INT64_C(1));
        if (number < known->least || number > known->most) {
            enum status status =
                pack_refuse(reader, known->name, "must be a whole number from %d to %d",
                            (int)known->least, (int)known->most);
            fault_under(reader->fault, "parameters");
            return status;
        }
        read[i] = (int32_t)number;
    }
    pack->deadline_months = read[0];
    pack->overdue_warn_days = read[1];
    pack->open_period_months = read[2];
    pack->score_floor = read[4];
    return OK;
}

/* A text may say a day, a length of time or a distance; else it is a word. */
static const char *kind_of_text(const struct value *value)
{
    struct scanner scanner;
    scanner_start(&scanner, value->text, value->count);
    struct token first = scanner_next(&scanner);
    struct token second = scanner_next(&scanner);
    struct token third = scanner_next(&scanner);
    if (first.kind == TOKEN_DATE && second.kind == TOKEN_END) {
        return "a date";
    }
    if (first.kind != TOKEN_NUMBER || second.kind != TOKEN_NAME || third.kind != TOKEN_END) {
        return "a word";
    }
    const struct unit *unit = unit_find(second.start, second.bytes);
    return unit == NULL                     ? "a word"
           : unit->duration                 ? "a length of time"
           : strcmp(unit->one, "hour") == 0 ? "a number of hours"
                                            : "a distance";
}

static const char *kind_of(const struct value *value)
{
    switch (value->kind) {
    case VALUE_NIL:
        return "nothing";
    case VALUE_BOOL:
        return "true or false";
    case VALUE_INT:
        return "a whole number";
    case VALUE_REAL:
        return "a broken number";
    case VALUE_TEXT:
        return kind_of_text(value);
    case VALUE_LIST:
        return "a list";
    default:
        return "no constant";
    }
}

enum status parameters_keep_kinds(const struct value *base, const struct value *overlay,
                                  struct fault *fault)
{
    for (uint32_t i = 0; i < value_count(overlay); i++) {
        const struct value_member *over = &overlay->member[i];
        const struct value *under = value_get(base, over->key);
        if (value_is_nil(under) || strcmp(kind_of(under), kind_of(&over->value)) == 0) {
            continue;
        }
        enum status status = fault_set(fault, E_INVALID_ARGUMENT, "",
                                       "must be %s as in the pack this one extends, not %s",
                                       kind_of(under), kind_of(&over->value));
        fault_under(fault, "parameters.%.64s", over->key);
        return status;
    }
    return OK;
}

/* Whether the expression says param.NAME. */
static bool reads(const struct expression *expression, const char *name)
{
    const char *text = expression == NULL ? "" : expression_text(expression);
    size_t bytes = strlen(name);
    struct scanner scanner;
    scanner_start(&scanner, text, strlen(text));
    struct token token = scanner_next(&scanner);
    while (token.kind != TOKEN_END && token.kind != TOKEN_BAD) {
        if (token.kind == TOKEN_NAME && token.bytes == bytes + 6 &&
            memcmp(token.start, "param.", 6) == 0 && memcmp(token.start + 6, name, bytes) == 0) {
            return true;
        }
        token = scanner_next(&scanner);
    }
    return false;
}

static bool is_read(const struct pack *pack, const char *name)
{
    for (uint32_t i = 0; i < ENGINE_COUNT; i++) {
        if (strcmp(ENGINE[i].name, name) == 0) {
            return true;
        }
    }
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (reads(pack->rule[i].when, name) || reads(pack->rule[i].require, name)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < pack->level_count; i++) {
        if (reads(pack->level[i].when, name)) {
            return true;
        }
    }
    return false;
}

/* The nearest of what the base has and the engine reads. */
static const char *name_nearest(struct arena *owner, const struct value *base, const char *name)
{
    uint32_t count = value_count(base);
    const char **names = arena_take_many(owner, count + ENGINE_COUNT, sizeof *names);
    if (names == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        names[i] = base->member[i].key;
    }
    for (uint32_t i = 0; i < ENGINE_COUNT; i++) {
        names[count + i] = ENGINE[i].name;
    }
    return text_nearest(name, names, count + ENGINE_COUNT);
}

enum status parameters_mean_something(struct pack_reader *reader, const struct pack *pack,
                                      const struct value *base)
{
    const struct value *put = value_get(reader->source, "parameters");
    for (uint32_t i = 0; i < value_count(put); i++) {
        const char *name = put->member[i].key;
        if (value_get(base, name) != NULL || is_read(pack, name)) {
            continue;
        }
        enum status status = pack_refuse(
            reader, "", "no rule reads this, and the pack this one extends has no such parameter");
        fault_under(reader->fault, "parameters.%.64s", name);
        pack_hint(reader, name_nearest(reader->owner, base, name));
        return status;
    }
    return OK;
}

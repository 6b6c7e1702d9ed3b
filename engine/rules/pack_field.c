/* Reads single fields of a pack and says exactly what was wrong with one. */
#include "rules/pack_field.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_BYTES_MAX = 2000, REQUIREMENTS_MAX = 32 };

#define FIELDS(name, what, ...)                                                                    \
    static const char *const name##_NAMES[] = {__VA_ARGS__};                                       \
    const struct vocabulary name = {what, name##_NAMES, sizeof name##_NAMES / sizeof(char *)};
FIELDS(PACK_FIELDS, "field of a pack", "id", "version", "country", "zone", "texts", "extends",
       "parameters", "services", "rules", "terms", "levels", "checks", "tariffs", "source",
       "valid_from", "note")
FIELDS(PACK_SERVICE_FIELDS, "field of a service", "id", "names", "reach_km", "overnight", "offered",
       "source", "requirements", "note")
FIELDS(PACK_RULE_FIELDS, "field of a rule", "id", "services", "effect", "when", "require", "weight",
       "text", "source", "requirements", "valid_from", "valid_to", "note", "off", "reason")
FIELDS(PACK_TERM_FIELDS, "field of a term", "id", "weight", "services", "kind", "text", "source",
       "requirements", "note", "off", "reason")
FIELDS(PACK_LEVEL_FIELDS, "field of a level", "name", "when", "counts", "weeks_max", "text",
       "source", "requirements", "note", "off", "reason")

enum status pack_refuse(struct pack_reader *reader, const char *path, const char *format, ...)
{
    char detail[FAULT_DETAIL_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    return fault_set(reader->fault, E_INVALID_ARGUMENT, path, "%s", detail);
}

void pack_hint(struct pack_reader *reader, const char *hint)
{
    if (hint != NULL) {
        fault_hint(reader->fault, "%s", hint);
    }
}

void pack_under(struct pack_reader *reader, const char *list, const struct value *entry,
                uint32_t index)
{
    const struct value *put = value_get(reader->source, list);
    bool laid_over = !value_is_nil(value_get(reader->source, "extends"));
    const char *key = strcmp(list, "levels") == 0 ? "name" : "id";
    const char *id = value_text_or(value_get(entry, key), NULL);
    for (uint32_t i = 0; laid_over && id != NULL && i < value_count(put); i++) {
        if (strcmp(value_text_or(value_get(&put->item[i], key), ""), id) == 0) {
            fault_under(reader->fault, "%s[%u]", list, i);
            return;
        }
    }
    fault_under(reader->fault, "%s%s[%u]", laid_over ? "extends." : "", list, index);
}

enum status pack_no_memory(struct pack_reader *reader)
{
    return fault_set(reader->fault, E_NO_MEMORY, "", "no memory for the pack");
}

enum status pack_fields(struct pack_reader *reader, const struct value *entry,
                        const struct vocabulary *fields)
{
    if (entry->kind != VALUE_MAP) {
        return pack_refuse(reader, "", "must be a map, not %s", value_kind_name(entry));
    }
    for (uint32_t i = 0; i < entry->count; i++) {
        const char *key = entry->member[i].key;
        if (word_find(fields, key) == WORD_UNKNOWN) {
            char path[FAULT_PATH_BYTES];
            (void)snprintf(path, sizeof path, "%.64s", key);
            enum status status = pack_refuse(reader, path, "is no %s", fields->name);
            pack_hint(reader, word_nearest(fields, key));
            return status;
        }
    }
    return OK;
}

enum status pack_id(struct pack_reader *reader, const struct value *entry, const char *name,
                    const char **out)
{
    const struct value *value = value_get(entry, name);
    if (value_is_nil(value)) {
        return pack_refuse(reader, name, "is missing");
    }
    if (value->kind != VALUE_TEXT || value->count == 0 || value->count > 64) {
        return pack_refuse(reader, name, "must be a text of 1 to 64 bytes");
    }
    *out = value->text;
    return OK;
}

enum status pack_word(struct pack_reader *reader, const struct value *value,
                      const struct vocabulary *words, const char *path, uint32_t *out)
{
    const char *text = value_text_or(value, NULL);
    if (text == NULL) {
        return pack_refuse(reader, path, "must be a word: %s", words->name);
    }
    *out = word_find(words, text);
    if (*out == WORD_UNKNOWN) {
        enum status status = pack_refuse(reader, path, "'%.64s' is no %s", text, words->name);
        pack_hint(reader, word_nearest(words, text));
        return status;
    }
    return OK;
}

enum status pack_weight(struct pack_reader *reader, const struct value *entry, uint16_t *out)
{
    const struct value *value = value_get(entry, "weight");
    int64_t weight = value_int_or(value, 0);
    if (weight < 1 || weight > PACK_WEIGHT_MAX) {
        return pack_refuse(reader, "weight", "must be a whole number from 1 to %d",
                           (int)PACK_WEIGHT_MAX);
    }
    *out = (uint16_t)weight;
    return OK;
}

enum status pack_texts(struct pack_reader *reader, const struct value *map, const char *path,
                       struct texts *out)
{
    static const char *const language[] = {"sv", "fi", "en"};
    static const struct vocabulary languages = {"language of a text", language, 3};
    *out = (struct texts){NULL, NULL, NULL};
    if (value_is_nil(map) || map->kind != VALUE_MAP || map->count == 0) {
        return pack_refuse(reader, path, "must be a map of texts: sv, fi, en");
    }
    enum status status = pack_fields(reader, map, &languages);
    if (status != OK) {
        fault_under(reader->fault, "%s", path);
        return status;
    }
    const char **text[] = {&out->sv, &out->fi, &out->en};
    for (uint32_t i = 0; i < 3; i++) {
        const struct value *value = value_get(map, language[i]);
        if (!value_is_nil(value) && (value->kind != VALUE_TEXT || value->count > TEXT_BYTES_MAX)) {
            return pack_refuse(reader, path, "must be texts of at most %d bytes",
                               (int)TEXT_BYTES_MAX);
        }
        *text[i] = value_text_or(value, NULL);
    }
    return OK;
}

static enum status read_requirements(struct pack_reader *reader, const struct value *list,
                                     const char **out)
{
    *out = "";
    if (value_is_nil(list)) {
        return OK;
    }
    if (list->kind != VALUE_LIST || list->count > REQUIREMENTS_MAX) {
        return pack_refuse(reader, "requirements", "must be a list of ids");
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const char *id = value_text_or(&list->item[i], "");
        if (id[0] == '\0' || strlen(id) > 32 || strchr(id, ' ') != NULL) {
            return pack_refuse(reader, "requirements", "must be a list of ids");
        }
        *out = arena_print(reader->owner, "%s%s%s", *out, i == 0 ? "" : " ", id);
        if (*out == NULL) {
            return pack_no_memory(reader);
        }
    }
    return OK;
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* Whoever reads a verdict reads it in their own language. */
static enum status in_every_language(struct pack_reader *reader, const struct texts *text)
{
    const char *empty = is_blank(text->sv)   ? "text.sv"
                        : is_blank(text->fi) ? "text.fi"
                        : is_blank(text->en) ? "text.en"
                                             : NULL;
    return empty == NULL ? OK : pack_refuse(reader, empty, "is missing: say it in sv, fi and en");
}

enum status pack_described(struct pack_reader *reader, const struct value *entry,
                           struct texts *text, const char **source, const char **requirements)
{
    enum status status = pack_texts(reader, value_get(entry, "text"), "text", text);
    if (status == OK) {
        status = in_every_language(reader, text);
    }
    const struct value *where = value_get(entry, "source");
    *source = value_text_or(where, "");
    if (status == OK && !value_is_nil(where) && where->kind != VALUE_TEXT) {
        status = pack_refuse(reader, "source", "must be a text");
    }
    return status == OK ? read_requirements(reader, value_get(entry, "requirements"), requirements)
                        : status;
}

enum status pack_date(struct pack_reader *reader, const struct value *entry, const char *name,
                      struct date *out)
{
    const struct value *value = value_get(entry, name);
    *out = DATE_NONE;
    if (value_is_nil(value)) {
        return OK;
    }
    *out = date_parse(value_text_or(value, ""));
    return date_is(*out) ? OK : pack_refuse(reader, name, "must be a date, YYYY-MM-DD");
}

enum status pack_expression(struct pack_reader *reader, const struct value *entry, const char *name,
                            bool required, struct expression **out)
{
    const struct value *value = value_get(entry, name);
    *out = NULL;
    if (value_is_nil(value) && !required) {
        return OK;
    }
    if (value_is_nil(value) || value->kind != VALUE_TEXT) {
        return pack_refuse(reader, name, "must be an expression");
    }
    enum status status =
        expression_compile(value->text, reader->parameters, reader->owner, out, reader->fault);
    if (status != OK) {
        fault_under(reader->fault, "%s", name);
    }
    return status;
}

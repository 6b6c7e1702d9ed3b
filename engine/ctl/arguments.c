/* Reads flags and operands. */
#include "ctl/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { FLAGS_MAX = 64, CHOICES_MAX = 8, CHOICE_BYTES = 64 };

/* The flag that `word` names: `--name`, `--name=…`, `-n`, `-n…`. */
static const struct flag *flag_in(const struct flag *table, const char *word)
{
    for (const struct flag *flag = table; flag != NULL && flag->name != NULL; flag++) {
        size_t bytes = strlen(flag->name);
        if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, flag->name, bytes) == 0 &&
            (word[2 + bytes] == '\0' || word[2 + bytes] == '=')) {
            return flag;
        }
        if (word[0] == '-' && word[1] != '-' && word[1] != '\0' && word[1] == flag->letter) {
            return flag;
        }
    }
    return NULL;
}

/* The value inside the word itself, or NULL. */
static const char *attached(const char *word)
{
    if (strncmp(word, "--", 2) == 0) {
        const char *equals = strchr(word, '=');
        return equals == NULL ? NULL : equals + 1;
    }
    return word[2] == '\0' ? NULL : word[2] == '=' ? word + 3 : word + 2;
}

uint32_t arguments_span(const char *const *words, uint32_t count, const struct flag *table)
{
    const struct flag *flag = flag_in(table, words[0]);
    if (flag == NULL) {
        return 0;
    }
    return flag->kind == FLAG_SWITCH || attached(words[0]) != NULL || count < 2 ? 1 : 2;
}

static enum status refuse_flag(const char *word, const struct flag *const tables[2],
                               struct fault *fault)
{
    const char *names[FLAGS_MAX];
    uint32_t count = 0;
    for (uint32_t t = 0; t < 2; t++) {
        for (const struct flag *flag = tables[t];
             flag != NULL && flag->name != NULL && count < FLAGS_MAX; flag++) {
            names[count++] = flag->name;
        }
    }
    char name[CHOICE_BYTES] = "";
    strncat(name, word + strspn(word, "-"), sizeof name - 1);
    name[strcspn(name, "=")] = '\0';
    fault_set(fault, E_INVALID_ARGUMENT, word, "there is no such flag here");
    const char *nearest = text_nearest(name, names, count);
    if (nearest != NULL) {
        fault_hint(fault, "--%s", nearest);
    }
    return E_INVALID_ARGUMENT;
}

/* `meta` "ndjson|csv" takes these words only. */
static enum status choice_check(const struct flag *flag, const char *text, struct fault *fault)
{
    char words[CHOICES_MAX][CHOICE_BYTES] = {{0}};
    const char *names[CHOICES_MAX];
    uint32_t count = 0;
    for (const char *at = flag->meta; count < CHOICES_MAX && *at != '\0';) {
        size_t bytes = strcspn(at, "|");
        if (bytes < CHOICE_BYTES) {
            memcpy(words[count], at, bytes);
            names[count] = words[count];
            if (strcmp(names[count++], text) == 0) {
                return OK;
            }
        }
        at += bytes + (at[bytes] == '|' ? 1 : 0);
    }
    fault_set(fault, E_INVALID_ARGUMENT, flag->name, "'%.40s' is none of %s", text, flag->meta);
    const char *nearest = text_nearest(text, names, count);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return E_INVALID_ARGUMENT;
}

static enum status value_check(struct argument *argument, struct fault *fault)
{
    const struct flag *flag = argument->flag;
    if (flag->kind == FLAG_NUMBER) {
        char *end = NULL;
        errno = 0;
        argument->number = strtoll(argument->text, &end, 10);
        if (errno != 0 || end == argument->text || *end != '\0' || argument->number < 0) {
            return fault_set(fault, E_INVALID_ARGUMENT, flag->name,
                             "'%.40s' is no whole number from 0", argument->text);
        }
    }
    bool chooses = flag->kind == FLAG_TEXT && strchr(flag->meta, '|') != NULL;
    return chooses ? choice_check(flag, argument->text, fault) : OK;
}

static enum status flag_read(const char *const *words, uint32_t count, const struct flag *flag,
                             struct arguments *out, struct fault *fault)
{
    struct argument *argument = &out->given[out->given_count++];
    argument->flag = flag;
    argument->text = attached(words[0]);
    if (flag->kind == FLAG_SWITCH) {
        return argument->text == NULL
                   ? OK
                   : fault_set(fault, E_INVALID_ARGUMENT, flag->name, "takes no value");
    }
    if (argument->text == NULL) {
        if (count < 2) {
            fault_set(fault, E_INVALID_ARGUMENT, flag->name, "wants a value: %s", flag->meta);
            return E_INVALID_ARGUMENT;
        }
        argument->text = words[1];
    }
    return value_check(argument, fault);
}

enum status arguments_read(const char *const *words, uint32_t count,
                           const struct flag *const tables[2], struct arena *arena,
                           struct arguments *out, struct fault *fault)
{
    *out = (struct arguments){0};
    out->given = arena_take_many(arena, (size_t)count + 1, sizeof *out->given);
    out->operand = arena_take_many(arena, (size_t)count + 1, sizeof *out->operand);
    if (out->given == NULL || out->operand == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the words");
    }
    bool flags = true;
    for (uint32_t i = 0; i < count; i++) {
        const char *word = words[i];
        if (flags && strcmp(word, "--") == 0) {
            flags = false;
            continue;
        }
        if (!flags || word[0] != '-' || word[1] == '\0') {
            out->operand[out->operand_count++] = word;
            continue;
        }
        const struct flag *flag = flag_in(tables[0], word);
        flag = flag == NULL ? flag_in(tables[1], word) : flag;
        if (flag == NULL) {
            return refuse_flag(word, tables, fault);
        }
        enum status status = flag_read(words + i, count - i, flag, out, fault);
        if (status != OK) {
            return status;
        }
        i += flag->kind != FLAG_SWITCH && attached(word) == NULL ? 1 : 0;
    }
    return OK;
}

static const struct argument *argument_last(const struct arguments *arguments, const char *name)
{
    for (uint32_t i = arguments->given_count; i > 0; i--) {
        if (strcmp(arguments->given[i - 1].flag->name, name) == 0) {
            return &arguments->given[i - 1];
        }
    }
    return NULL;
}

bool arguments_has(const struct arguments *arguments, const char *name)
{
    return argument_last(arguments, name) != NULL;
}

const char *arguments_text(const struct arguments *arguments, const char *name,
                           const char *otherwise)
{
    const struct argument *argument = argument_last(arguments, name);
    return argument == NULL ? otherwise : argument->text;
}

int64_t arguments_number(const struct arguments *arguments, const char *name, int64_t otherwise)
{
    const struct argument *argument = argument_last(arguments, name);
    return argument == NULL ? otherwise : argument->number;
}

const char *arguments_next(const struct arguments *arguments, const char *name, uint32_t *at)
{
    while (*at < arguments->given_count) {
        const struct argument *argument = &arguments->given[(*at)++];
        if (strcmp(argument->flag->name, name) == 0) {
            return argument->text;
        }
    }
    return NULL;
}

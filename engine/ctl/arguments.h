/* The words after a subcommand: flags and operands, read by one table, refused with the nearest
 * flag. */
#ifndef AMITY_CTL_ARGUMENTS_H
#define AMITY_CTL_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

enum flag_kind {
    FLAG_SWITCH, /* --yes */
    FLAG_TEXT,   /* --type T; where `meta` has a |, only those words are taken */
    FLAG_NUMBER, /* -k N, 0 to INT64_MAX */
    FLAG_MANY    /* --pin C=V, may come several times */
};

/* A table of flags ends with a name of NULL. */
struct flag {
    const char *name;
    char letter; /* 0 = none */
    enum flag_kind kind;
    const char *meta;
    const char *help;
};

struct argument {
    const struct flag *flag;
    const char *text;
    int64_t number;
};

struct arguments {
    struct argument *given;
    const char **operand;
    uint32_t given_count, operand_count;
};

/* Reads words[0..count) under two tables of flags; `--flag value`, `--flag=value`, `-k 3`, `-k3`;
 * `--` ends the flags.
 * ensure   everything lives in `arena`
 * fails    E_INVALID_ARGUMENT, path naming the word, hint the nearest flag; E_NO_MEMORY */
enum status arguments_read(const char *const *words, uint32_t count,
                           const struct flag *const tables[2], struct arena *arena,
                           struct arguments *out, struct fault *fault) MUST_USE;

/* Asking by a flag's name; the last one given counts. */
bool arguments_has(const struct arguments *arguments, const char *name);
const char *arguments_text(const struct arguments *arguments, const char *name,
                           const char *otherwise);
int64_t arguments_number(const struct arguments *arguments, const char *name, int64_t otherwise);
/* Every value of a FLAG_MANY, in order; *at starts with 0; NULL after the last. */
const char *arguments_next(const struct arguments *arguments, const char *name, uint32_t *at);

/* How many of `words` belong to the flag at words[0]: 0 = it is no flag of the table, 1 or 2. */
uint32_t arguments_span(const char *const *words, uint32_t count, const struct flag *table);

#endif

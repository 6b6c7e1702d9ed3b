/* What a file may hold: lengths, calls, names, data at file scope, types. */
#ifndef AMITY_TESTS_TIDY_SHAPE_H
#define AMITY_TESTS_TIDY_SHAPE_H

#include "tidy/source.h"

enum { FILE_LINES_MAX = 600, FUNCTION_LINES_MAX = 60, PARAMETERS_MAX = 6 };

static inline bool is_c(const char *path)
{
    return ends_with(path, ".c") || ends_with(path, ".h");
}

static inline int lines_between(const char *text, size_t from, size_t to)
{
    int lines = 1;
    for (size_t i = from; i < to; i++) {
        lines += text[i] == '\n' ? 1 : 0;
    }
    return lines;
}

static inline void check_opening(const struct source *source, struct findings *findings)
{
    const char *text = source->text;
    if (!starts_with(text, "/*") && !starts_with(text, "//")) {
        complain(findings, source, 0, "does not begin with a comment that says why it exists");
    }
    int lines = lines_between(text, 0, strlen(text)) - 1;
    if (lines > FILE_LINES_MAX) {
        complain(findings, source, 0, "has %d lines, at most %d are allowed", lines,
                 FILE_LINES_MAX);
    }
}

static inline void check_calls(const struct source *source, struct findings *findings)
{
    static const char *const BANNED[] = {
        "strcpy", "strcat", "sprintf", "vsprintf", "gets",   "strtok", "rand",   "srand",
        "atoi",   "atol",   "atof",    "alloca",   "system", "popen",  "setjmp", "longjmp"};
    for (size_t i = 0; i < sizeof BANNED / sizeof *BANNED; i++) {
        for (const char *at = word_in(source->code, source->code, BANNED[i]); at != NULL;
             at = word_in(source->code, at + 1, BANNED[i])) {
            if (at[strlen(BANNED[i]) + strspn(at + strlen(BANNED[i]), " \n")] == '(') {
                complain(findings, source, (size_t)(at - source->code), "calls %s", BANNED[i]);
            }
        }
    }
    const char *fork = word_in(source->code, source->code, "fork");
    if (fork != NULL && !starts_with(source->path, "engine/serve/") &&
        !starts_with(source->path, "tests/")) {
        complain(findings, source, (size_t)(fork - source->code), "forks");
    }
    static const char *const UNFINISHED[] = {"TO"
                                             "DO",
                                             "FIX"
                                             "ME",
                                             "XX"
                                             "X",
                                             "HA"
                                             "CK"};
    for (size_t i = 0; i < sizeof UNFINISHED / sizeof *UNFINISHED; i++) {
        const char *at = word_in(source->text, source->text, UNFINISHED[i]);
        if (at != NULL && !starts_with(source->path, "tests/tidy")) {
            complain(findings, source, (size_t)(at - source->text), "is not finished: %s",
                     UNFINISHED[i]);
        }
    }
}

static inline bool is_banned_word(const char *word, size_t bytes)
{
    static const char *const WORDS[] = {"manager", "helper", "helpers", "util", "utils",
                                        "context", "common", "data",    "info"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strlen(WORDS[i]) == bytes && strncmp(word, WORDS[i], bytes) == 0) {
            return true;
        }
    }
    return false;
}

static inline bool has_banned_word(const char *name, size_t bytes)
{
    for (size_t from = 0; from < bytes;) {
        size_t to = from;
        while (to < bytes && name[to] != '_') {
            to++;
        }
        if (is_banned_word(name + from, to - from)) {
            return true;
        }
        from = to + 1;
    }
    return false;
}

static inline void check_names(const struct source *source, struct findings *findings)
{
    const char *slash = strrchr(source->path, '/');
    const char *stem = slash == NULL ? source->path : slash + 1;
    if (has_banned_word(stem, strcspn(stem, "."))) {
        complain(findings, source, 0, "has a name that says nothing");
    }
    static const char *const TAGS[] = {"struct", "enum", "union"};
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++) {
        for (const char *at = word_in(source->code, source->code, TAGS[i]); at != NULL;
             at = word_in(source->code, at + 1, TAGS[i])) {
            const char *name = at + strlen(TAGS[i]);
            name += strspn(name, " \n");
            size_t bytes = 0;
            while (is_word_letter(name[bytes])) {
                bytes++;
            }
            if (has_banned_word(name, bytes)) {
                complain(findings, source, (size_t)(at - source->code), "%s %.*s says nothing",
                         TAGS[i], (int)bytes, name);
            }
        }
    }
}

/* One declaration or definition at file scope: the text before its brace or semicolon, with the
 * insides of braces left out. */
struct statement {
    char text[4000];
    size_t bytes;
    size_t from;
    bool opened; /* text was seen */
};

static inline void statement_begin(struct statement *statement)
{
    statement->bytes = 0;
    statement->text[0] = '\0';
    statement->opened = false;
}

static inline void statement_add(struct statement *statement, char letter, size_t at)
{
    if (!statement->opened && isspace((unsigned char)letter)) {
        return;
    }
    if (!statement->opened) {
        statement->opened = true;
        statement->from = at;
    }
    if (statement->bytes + 1 < sizeof statement->text) {
        statement->text[statement->bytes++] = letter == '\n' ? ' ' : letter;
        statement->text[statement->bytes] = '\0';
    }
}

/* Where the last parenthesis of a balanced text opens, when the text ends in it; else NULL. */
static inline const char *last_group(const char *text)
{
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] == ' ') {
        end--;
    }
    if (end == 0 || text[end - 1] != ')') {
        return NULL;
    }
    int depth = 0;
    const char *open = NULL;
    for (size_t i = 0; i < end; i++) {
        open = text[i] == '(' && depth == 0 ? text + i : open;
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    }
    return depth == 0 ? open : NULL;
}

/* A body follows when the text before the brace ends in the parenthesis of its parameters. */
static inline bool is_function(const char *text)
{
    return last_group(text) != NULL && strchr(text, '=') == NULL;
}

/* A macro that stands alone, without a semicolon: LIKE(this) */
static inline bool is_macro(const char *text)
{
    return isupper((unsigned char)text[0]) && last_group(text) != NULL;
}

static inline int parameters_of(const char *text)
{
    const char *open = last_group(text);
    int depth = 0;
    int commas = 0;
    for (const char *at = open; at != NULL && *at != '\0'; at++) {
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        commas += *at == ',' && depth == 1 ? 1 : 0;
    }
    return commas + 1;
}

/* ensure   true for a variable that may change: no const, or a pointer that is not const */
static inline bool is_mutable(const char *text)
{
    char head[4000];
    snprintf(head, sizeof head, "%.*s", (int)strcspn(text, "=["), text);
    static const char *const NO_VARIABLES[] = {"typedef", "extern", "_Static_assert",
                                               "static_assert"};
    for (size_t i = 0; i < sizeof NO_VARIABLES / sizeof *NO_VARIABLES; i++) {
        if (word_in(head, head, NO_VARIABLES[i]) != NULL) {
            return false;
        }
    }
    const char *star = strrchr(head, '*');
    const char *open = strchr(head, '(');
    if (open != NULL && open[1] != '*') {
        return false; /* a function */
    }
    if (word_in(head, head, "sig_atomic_t") != NULL) {
        return false; /* all that a signal's handler may write */
    }
    return word_in(head, star == NULL ? head : star, "const") == NULL;
}

static inline int words_of(const char *text)
{
    int words = 0;
    for (size_t i = 0; text[i] != '\0' && text[i] != '='; i++) {
        words += is_word_letter(text[i]) && (i == 0 || !is_word_letter(text[i - 1])) ? 1 : 0;
    }
    return words;
}

static inline bool is_only_a_tag(const char *text)
{
    bool tag = starts_with(text, "struct ") || starts_with(text, "enum ") ||
               starts_with(text, "union ") || strcmp(text, "enum") == 0;
    return tag && words_of(text) <= 2 && strchr(text, '*') == NULL;
}

static inline void check_typedef(const struct source *source, const struct statement *statement,
                                 struct findings *findings)
{
    const char *text = statement->text;
    bool structure = starts_with(text, "typedef struct") || starts_with(text, "typedef union") ||
                     starts_with(text, "typedef enum");
    if (structure && strchr(text, '(') == NULL) {
        complain(findings, source, statement->from, "hides a type behind a typedef");
    }
}

/* Tests and benchmarks are programs of one file, and a signal's handler reaches nothing else than
 * what lives for ever: the solver's flag. */
static inline bool may_keep_data(const char *path)
{
    return starts_with(path, "tests/") ||
           (starts_with(path, "bench/") && !starts_with(path, "bench/people/")) ||
           strcmp(path, "engine/serve/solver.c") == 0;
}

static inline void statement_end(const struct source *source, const struct statement *statement,
                                 struct findings *findings)
{
    if (!statement->opened || may_keep_data(source->path)) {
        return;
    }
    check_typedef(source, statement, findings);
    if (!is_only_a_tag(statement->text) && words_of(statement->text) > 1 &&
        is_mutable(statement->text)) {
        complain(findings, source, statement->from, "data at file scope may change: %.60s",
                 statement->text);
    }
}

/* Static variables inside a function live as long as those outside. */
static inline void check_locals(const struct source *source, size_t from, size_t to,
                                struct findings *findings)
{
    const char *code = source->code;
    for (const char *at = word_in(code, code + from, "static"); at != NULL && at < code + to;
         at = word_in(code, at + 1, "static")) {
        char text[400];
        snprintf(text, sizeof text, "%.*s", (int)strcspn(at, ";{="), at);
        if (is_mutable(text) && !may_keep_data(source->path)) {
            complain(findings, source, (size_t)(at - code), "a static variable may change");
        }
    }
}

static inline void check_function(const struct source *source, const struct statement *statement,
                                  size_t end, struct findings *findings)
{
    int lines = lines_between(source->code, statement->from, end);
    if (lines > FUNCTION_LINES_MAX) {
        complain(findings, source, statement->from, "a function of %d lines, at most %d: %.50s",
                 lines, FUNCTION_LINES_MAX, statement->text);
    }
    int parameters = parameters_of(statement->text);
    if (parameters > PARAMETERS_MAX) {
        complain(findings, source, statement->from, "%d parameters, at most %d: %.50s", parameters,
                 PARAMETERS_MAX, statement->text);
    }
    check_locals(source, statement->from, end, findings);
}

static inline void check_scopes(const struct source *source, struct findings *findings)
{
    struct statement statement;
    statement_begin(&statement);
    int depth = 0;
    bool function = false;
    for (size_t i = 0; source->code[i] != '\0'; i++) {
        char letter = source->code[i];
        if (letter == '{' && depth++ == 0) {
            function = is_function(statement.text);
        } else if (letter == '}' && --depth == 0 && function) {
            check_function(source, &statement, i, findings);
            statement_begin(&statement);
            function = false;
        } else if (depth == 0 && letter == ';') {
            statement_end(source, &statement, findings);
            statement_begin(&statement);
        } else if (depth == 0 && letter == '\n' && is_macro(statement.text)) {
            statement_begin(&statement);
        } else if (depth == 0 && letter != '}') {
            statement_add(&statement, letter, i);
        }
        if (depth < 0) {
            complain(findings, source, i, "a brace too many for this reader");
            return;
        }
    }
    if (depth != 0) {
        complain(findings, source, 0, "braces that this reader cannot pair");
    }
}

/* Addresses of registries and paths of one machine do not belong into the tree. */
static inline void check_places(const struct source *source, struct findings *findings)
{
    static const char *const PLACES[] = {"registry.npm"
                                         "js.org",
                                         "registry.yarn"
                                         "pkg.com",
                                         "py"
                                         "pi.org",
                                         "files.python"
                                         "hosted.org",
                                         "crates"
                                         ".io",
                                         "deb.debian"
                                         ".org",
                                         "proxy.golang"
                                         ".org",
                                         "/ho"
                                         "me/",
                                         "/ro"
                                         "ot/",
                                         "/wo"
                                         "rk/"};
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        const char *at = strstr(source->text, PLACES[i]);
        if (at != NULL) {
            complain(findings, source, (size_t)(at - source->text), "names a place: %s", PLACES[i]);
        }
    }
}

#endif

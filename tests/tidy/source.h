/* A source file as the tidiness rules see it: its text, and its code with comments, literals and
 * preprocessor lines blanked, so that braces and words can be trusted. */
#ifndef AMITY_TESTS_TIDY_SOURCE_H
#define AMITY_TESTS_TIDY_SOURCE_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

struct source {
    const char *path; /* from the project's root: "engine/solve/price.c" */
    char *text;       /* as written */
    char *bare;       /* comments blanked */
    char *code;       /* comments, literals and preprocessor lines blanked */
};

/* What was found, one line each; `count` of them. */
struct findings {
    struct buffer lines;
    int count;
};

__attribute__((format(printf, 4, 5))) static inline void complain(struct findings *findings,
                                                                  const struct source *source,
                                                                  size_t offset, const char *format,
                                                                  ...)
{
    char what[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    int line = 1;
    for (size_t i = 0; i < offset && source->text[i] != '\0'; i++) {
        line += source->text[i] == '\n' ? 1 : 0;
    }
    buffer_print(&findings->lines, "%s:%d: %s\n", source->path, line, what);
    findings->count++;
}

static inline bool is_word_letter(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

static inline bool ends_with(const char *text, const char *end)
{
    size_t bytes = strlen(text);
    return bytes >= strlen(end) && strcmp(text + bytes - strlen(end), end) == 0;
}

static inline bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The next place at or after `from` where `word` stands alone, or NULL. */
static inline const char *word_in(const char *text, const char *from, const char *word)
{
    size_t bytes = strlen(word);
    for (const char *at = strstr(from, word); at != NULL; at = strstr(at + 1, word)) {
        bool begins = at == text || !is_word_letter(at[-1]);
        if (begins && !is_word_letter(at[bytes])) {
            return at;
        }
    }
    return NULL;
}

static inline size_t comment_end(const char *text, size_t at)
{
    const char *end = text[at + 1] == '*' ? strstr(text + at + 2, "*/") : strchr(text + at, '\n');
    if (end == NULL) {
        return strlen(text);
    }
    return (size_t)(end - text) + (text[at + 1] == '*' ? 2 : 0);
}

static inline size_t literal_end(const char *text, size_t at)
{
    char quote = text[at];
    size_t end = at + 1;
    while (text[end] != '\0' && text[end] != quote && text[end] != '\n') {
        end += text[end] == '\\' && text[end + 1] != '\0' ? 2 : 1;
    }
    return text[end] == quote ? end + 1 : end;
}

static inline void blank(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] != '\n') {
            text[i] = ' ';
        }
    }
}

static inline void blank_preprocessor(char *code)
{
    bool begins = true;
    for (size_t i = 0; code[i] != '\0'; i++) {
        if (begins && code[i] == '#') {
            size_t end = i;
            while (code[end] != '\0' && !(code[end] == '\n' && code[end - 1] != '\\')) {
                end++;
            }
            blank(code, i, end);
        }
        begins = code[i] == '\n' || (begins && isspace((unsigned char)code[i]));
    }
}

/* Takes over `text`. */
static inline struct source source_of(const char *path, char *text)
{
    struct source source = {.path = path, .text = text, .bare = strdup(text)};
    size_t bytes = strlen(text);
    source.code = strdup(text);
    for (size_t i = 0; i < bytes;) {
        bool comment = text[i] == '/' && (text[i + 1] == '*' || text[i + 1] == '/');
        bool literal = text[i] == '"' || text[i] == '\'';
        size_t end = comment ? comment_end(text, i) : literal ? literal_end(text, i) : i + 1;
        if (comment) {
            blank(source.bare, i, end);
        }
        if (comment || literal) {
            blank(source.code, i, end);
        }
        i = end;
    }
    blank_preprocessor(source.code);
    return source;
}

static inline void source_close(struct source *source)
{
    free(source->text);
    free(source->bare);
    free(source->code);
}

static inline char *file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct buffer bytes = {0};
    if (file == NULL) {
        return NULL;
    }
    char chunk[65536];
    for (size_t count = 0; (count = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        buffer_add(&bytes, chunk, count);
    }
    fclose(file);
    buffer_add(&bytes, "", 1);
    return (char *)bytes.bytes;
}

#endif

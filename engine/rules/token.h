/* The words and signs of the rule language, one after the other, each with its line and column. */
#ifndef AMITY_RULES_TOKEN_H
#define AMITY_RULES_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_DATE,
    TOKEN_NAME,   /* letters, digits, _ and dots: a fact, a parameter or a word */
    TOKEN_QUOTED, /* a word between ' or " */
    TOKEN_SIGN,
    TOKEN_BAD /* `wrong` says why */
};

/* X(name, spelling): keywords and signs. */
#define SIGN_TABLE(X)                                                                              \
    X(AND, "and")                                                                                  \
    X(OR, "or")                                                                                    \
    X(NOT, "not")                                                                                  \
    X(IN, "in")                                                                                    \
    X(HAS, "has")                                                                                  \
    X(OVERLAPS, "overlaps")                                                                        \
    X(KNOWN, "known")                                                                              \
    X(TRUE, "true")                                                                                \
    X(FALSE, "false")                                                                              \
    X(EQUAL, "=")                                                                                  \
    X(UNEQUAL, "!=")                                                                               \
    X(LESS, "<")                                                                                   \
    X(LESS_EQUAL, "<=")                                                                            \
    X(GREATER, ">")                                                                                \
    X(GREATER_EQUAL, ">=")                                                                         \
    X(PLUS, "+")                                                                                   \
    X(MINUS, "-")                                                                                  \
    X(OPEN, "(")                                                                                   \
    X(CLOSE, ")")                                                                                  \
    X(SET_OPEN, "{")                                                                               \
    X(SET_CLOSE, "}")                                                                              \
    X(COMMA, ",")

enum sign {
#define X(name, spelling) SIGN_##name,
    SIGN_TABLE(X)
#undef X
        SIGN_COUNT
};

struct token {
    enum token_kind kind;
    enum sign sign;
    const char *start; /* of a quoted word: after the quote */
    uint32_t bytes;
    uint32_t line, column; /* from 1; columns count characters */
    int64_t number;        /* of a NUMBER; days of a DATE */
    const char *wrong;
};

struct scanner {
    const char *text;
    size_t at, bytes;
    uint32_t line, column;
};

void scanner_start(struct scanner *scanner, const char *text, size_t bytes);
/* cost  O(bytes of the token); at the end it gives END for ever */
struct token scanner_next(struct scanner *scanner);
const char *sign_spelling(enum sign sign);

#endif

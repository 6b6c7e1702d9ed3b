/* The inside of expression_compile: operands with their types, operators with their precedence,
 * two bounded stacks. Private to expression_compile.c, expression_types.c and parameters.c. */
#ifndef AMITY_RULES_COMPILER_H
#define AMITY_RULES_COMPILER_H

#include "rules/code.h"
#include "rules/token.h"

enum operand_type {
    TYPE_BOOL,
    TYPE_INT,
    TYPE_DATE,
    TYPE_WORD,
    TYPE_SET,
    TYPE_TEXT,
    TYPE_DURATION,
    TYPE_LITERAL,     /* a word whose vocabulary the other side will say */
    TYPE_LITERAL_SET, /* words in braces, the same */
    TYPE_ABSENT       /* a parameter that is not set */
};

/* A word as written, and where. */
struct spelled {
    const char *text;
    uint32_t line, column;
};

struct operand {
    enum operand_type type;
    const struct vocabulary *vocabulary; /* of WORD and SET */
    const struct spelled *spelled;       /* of LITERAL and LITERAL_SET */
    uint32_t spelled_count;
    uint32_t step; /* index of the step that pushes it, when that is a constant */
    uint32_t line, column;
};

struct waiting {
    enum sign sign;
    uint32_t line, column;
    uint32_t skip; /* of and, or: index of the skip to aim */
};

enum { OPERATORS_MAX = 64 };

struct compiler {
    struct scanner scanner;
    struct token token; /* the next one, not yet used */
    const struct value *parameters;
    struct arena *owner;
    struct fault *fault;
    enum status status; /* the first trouble stays */
    struct step step[EXPRESSION_STEPS_MAX];
    struct operand operand[EXPRESSION_DEPTH_MAX];
    struct waiting waiting[OPERATORS_MAX];
    uint16_t reads[EXPRESSION_STEPS_MAX];
    uint32_t step_count, operand_count, waiting_count, reads_count;
    uint32_t depth; /* the most operands held at once */
};

/* Records the first fault with its place; later ones are ignored. */
void compile_fail(struct compiler *compiler, uint32_t line, uint32_t column, const char *hint,
                  const char *format, ...) PRINTF_LIKE(5, 6);
void compile_step(struct compiler *compiler, struct step step);
/* Takes the operands of a sign that was waiting, checks their types, writes its step. */
void compile_apply(struct compiler *compiler, const struct waiting *waiting);
/* What may stand behind a number. */
struct unit {
    const char *one, *many;
    int64_t number; /* factor of an int, or the duration of one */
    bool duration;
};
/* ensure   the unit spelled by those bytes, or NULL */
const struct unit *unit_find(const char *name, size_t bytes);
/* "a date", "words in braces" */
const char *operand_type_name(const struct operand *operand);

#endif

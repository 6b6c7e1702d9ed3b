/* What the compiler of expressions writes and the evaluator runs: steps over a small stack. Private
 * to expression_*.c. */
#ifndef AMITY_RULES_CODE_H
#define AMITY_RULES_CODE_H

#include "rules/expression.h"

/* X(name): the operand types are decided at compile time, so each step knows what it does. */
#define STEP_TABLE(X)                                                                              \
    X(FACT)   /* pushes what fact->get says */                                                     \
    X(NUMBER) /* pushes a constant: bool, int, date, word, text, duration */                       \
    X(SET)    /* pushes a constant set */                                                          \
    X(ABSENT) /* pushes nothing known */                                                           \
    X(KNOWN)  /* replaces the top by whether it is known */                                        \
    X(NOT)                                                                                         \
    X(AND)                                                                                         \
    X(OR)                                                                                          \
    X(SKIP_FALSE) /* left of `and`: when false, the answer; jumps `target` */                      \
    X(SKIP_TRUE)  /* left of `or` */                                                               \
    X(EQUAL)                                                                                       \
    X(UNEQUAL)                                                                                     \
    X(LESS)                                                                                        \
    X(LESS_EQUAL)                                                                                  \
    X(GREATER)                                                                                     \
    X(GREATER_EQUAL)                                                                               \
    X(SET_EQUAL)                                                                                   \
    X(SET_UNEQUAL)                                                                                 \
    X(WORD_IN) /* word in set */                                                                   \
    X(SET_IN)  /* set in set */                                                                    \
    X(SET_HAS_WORD)                                                                                \
    X(SET_HAS)                                                                                     \
    X(OVERLAPS)                                                                                    \
    X(ADD)                                                                                         \
    X(SUBTRACT)                                                                                    \
    X(ADD_DURATION) /* to a date */                                                                \
    X(TAKE_DURATION)                                                                               \
    X(SCALE) /* an int into a duration: number is the unit's */

enum step_kind {
#define X(name) STEP_##name,
    STEP_TABLE(X)
#undef X
};

struct step {
    uint8_t kind;
    uint8_t words;   /* of the sets it works on */
    uint16_t target; /* of a skip: index of the step to go on with; of FACT: its number */
    union {
        int64_t number;
        const uint64_t *set;
        fact_getter *get;
    };
};

struct expression {
    const struct step *step;
    const uint16_t *reads;
    const char *text;
    uint32_t step_count, reads_count;
    uint32_t depth; /* the most values held at once, <= EXPRESSION_DEPTH_MAX */
    enum fact_side side;
    fact_getter *single; /* of an expression that is one fact: no steps to run */
};

/* Runs one step that takes two known operands: the left one becomes the answer. */
void step_run_binary(const struct step *step, struct fact_value *left,
                     const struct fact_value *right);
/* The same for a step with one operand: KNOWN, NOT, SCALE. */
void step_run_single(const struct step *step, struct fact_value *top);

/* A duration is months and days in one number, the days in the low half. */
enum { DURATION_MONTHS_MAX = 1200 * 12, DURATION_DAYS_MAX = 1000000 };
static inline int64_t duration_of(int64_t months, int64_t days)
{
    return months * (INT64_C(1) << 32) + days;
}

#endif

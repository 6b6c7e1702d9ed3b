/* Which operators go between which types, and how a bare word gets its vocabulary from the fact it
 * is compared with. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rules/compiler.h"

void compile_fail(struct compiler *compiler, uint32_t line, uint32_t column, const char *hint,
                  const char *format, ...)
{
    char detail[FAULT_DETAIL_BYTES];
    va_list arguments;
    if (compiler->status != OK) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    compiler->status = fault_set(compiler->fault, E_INVALID_ARGUMENT, "", "line %u, column %u: %s",
                                 line, column, detail);
    if (hint != NULL) {
        fault_hint(compiler->fault, "%s", hint);
    }
}

void compile_step(struct compiler *compiler, struct step step)
{
    if (compiler->step_count >= EXPRESSION_STEPS_MAX) {
        if (compiler->status == OK) {
            compiler->status =
                fault_set(compiler->fault, E_TOO_LARGE, "", "an expression has at most %d steps",
                          (int)EXPRESSION_STEPS_MAX);
        }
        return;
    }
    compiler->step[compiler->step_count++] = step;
}

const char *operand_type_name(const struct operand *operand)
{
    static const char *const name[] = {
        "a bool", "an int",     "a date", "a word",         "a set",
        "a text", "a duration", "a word", "a set of words", "a parameter that is not set"};
    return name[operand->type];
}

/* The numbers of spelled words in a vocabulary: one number, or a bitmap. */
static void resolve_word(struct compiler *compiler, const struct vocabulary *vocabulary,
                         const struct spelled *spelled, uint32_t *number)
{
    *number = word_find(vocabulary, spelled->text);
    if (*number == WORD_UNKNOWN && compiler->status != OK) {
        *number = 0; /* one hint is enough: looking for the nearest word is not cheap */
    } else if (*number == WORD_UNKNOWN) {
        const char *hint = word_nearest(vocabulary, spelled->text);
        compile_fail(compiler, spelled->line, spelled->column,
                     hint != NULL ? hint : fact_nearest(spelled->text), "'%.64s' is no %s",
                     spelled->text, vocabulary->name);
        *number = 0;
    }
}

static void resolve(struct compiler *compiler, struct operand *operand,
                    const struct vocabulary *vocabulary)
{
    struct step *step = &compiler->step[operand->step];
    uint32_t number;
    if (operand->type == TYPE_LITERAL) {
        resolve_word(compiler, vocabulary, operand->spelled, &number);
        *step = (struct step){.kind = STEP_NUMBER, .number = number};
        operand->type = TYPE_WORD;
    } else if (operand->type == TYPE_LITERAL_SET) {
        uint32_t words = fact_set_words(vocabulary);
        uint64_t *set = arena_take(compiler->owner, words * sizeof *set);
        for (uint32_t i = 0; set != NULL && i < operand->spelled_count; i++) {
            resolve_word(compiler, vocabulary, &operand->spelled[i], &number);
            bits_set(set, number);
        }
        *step = (struct step){.kind = STEP_SET, .words = (uint8_t)words, .set = set};
        operand->type = TYPE_SET;
    }
    operand->vocabulary = vocabulary;
}

static bool is_literal(const struct operand *operand)
{
    return operand->type == TYPE_LITERAL || operand->type == TYPE_LITERAL_SET;
}

static bool is_words(const struct operand *operand)
{
    return operand->type == TYPE_WORD || operand->type == TYPE_SET || is_literal(operand);
}

/* A literal beside a text becomes its hash; a literal beside words gets their vocabulary. */
static void agree(struct compiler *compiler, struct operand *left, struct operand *right)
{
    struct operand *literal = is_literal(left) ? left : right;
    struct operand *other = is_literal(left) ? right : left;
    if (!is_literal(literal)) {
        if (is_words(left) && is_words(right) && left->vocabulary != right->vocabulary) {
            compile_fail(compiler, right->line, right->column, NULL,
                         "cannot compare words of '%s' with words of '%s'", left->vocabulary->name,
                         right->vocabulary->name);
        }
        return;
    }
    if (other->type == TYPE_TEXT && literal->type == TYPE_LITERAL) {
        const char *text = literal->spelled->text;
        compiler->step[literal->step] =
            (struct step){.kind = STEP_NUMBER, .number = (int64_t)text_hash(text, strlen(text))};
        literal->type = TYPE_TEXT;
    } else if (other->type == TYPE_WORD || other->type == TYPE_SET) {
        resolve(compiler, literal, other->vocabulary);
    } else if (is_literal(other)) {
        compile_fail(compiler, left->line, left->column,
                     literal->spelled_count > 0 ? fact_nearest(literal->spelled->text) : NULL,
                     "nothing says which vocabulary these words are of: one side must be a fact");
    } else if (literal->type == TYPE_LITERAL && fact_find(literal->spelled->text) == FACT_NONE &&
               fact_nearest(literal->spelled->text) != NULL) {
        compile_fail(compiler, literal->line, literal->column, fact_nearest(literal->spelled->text),
                     "there is no fact '%.64s'", literal->spelled->text);
    }
}

static bool is_ordered(const struct vocabulary *vocabulary)
{
    return vocabulary == vocabulary_severity() || vocabulary == vocabulary_demand_level() ||
           vocabulary == vocabulary_fluency();
}

static void mismatch(struct compiler *compiler, const struct waiting *waiting,
                     const struct operand *left, const struct operand *right)
{
    compile_fail(compiler, waiting->line, waiting->column, NULL, "cannot say %s %s %s",
                 operand_type_name(left), sign_spelling(waiting->sign), operand_type_name(right));
}

/* The step of a comparison, or -1 when these types have none. */
static int32_t comparison_step(const struct waiting *waiting, const struct operand *left,
                               const struct operand *right)
{
    bool same = left->type == right->type;
    bool sets = same && left->type == TYPE_SET;
    bool ordered = same && (left->type == TYPE_INT || left->type == TYPE_DATE ||
                            (left->type == TYPE_WORD && is_ordered(left->vocabulary)));
    switch (waiting->sign) {
    case SIGN_EQUAL:
        return sets ? STEP_SET_EQUAL : same && left->type != TYPE_DURATION ? STEP_EQUAL : -1;
    case SIGN_UNEQUAL:
        return sets ? STEP_SET_UNEQUAL : same && left->type != TYPE_DURATION ? STEP_UNEQUAL : -1;
    case SIGN_LESS:
        return ordered ? STEP_LESS : -1;
    case SIGN_LESS_EQUAL:
        return ordered ? STEP_LESS_EQUAL : -1;
    case SIGN_GREATER:
        return ordered ? STEP_GREATER : -1;
    case SIGN_GREATER_EQUAL:
        return ordered ? STEP_GREATER_EQUAL : -1;
    case SIGN_IN:
        return sets                                                 ? STEP_SET_IN
               : left->type == TYPE_WORD && right->type == TYPE_SET ? STEP_WORD_IN
                                                                    : -1;
    case SIGN_HAS:
        return sets                                                 ? STEP_SET_HAS
               : left->type == TYPE_SET && right->type == TYPE_WORD ? STEP_SET_HAS_WORD
                                                                    : -1;
    default:
        return sets ? STEP_OVERLAPS : -1;
    }
}

static void apply_comparison(struct compiler *compiler, const struct waiting *waiting,
                             struct operand *left, struct operand *right)
{
    if (left->type == TYPE_ABSENT || right->type == TYPE_ABSENT) {
        /* Always false; what the other side's words mean does not matter. */
        struct operand *literal = is_literal(left) ? left : right;
        if (is_literal(literal)) {
            compiler->step[literal->step] = (struct step){.kind = STEP_ABSENT};
        }
        compile_step(compiler, (struct step){.kind = STEP_EQUAL});
        return;
    }
    agree(compiler, left, right);
    int32_t kind = comparison_step(waiting, left, right);
    if (kind < 0) {
        mismatch(compiler, waiting, left, right);
        return;
    }
    bool sets = left->type == TYPE_SET || right->type == TYPE_SET;
    compile_step(compiler,
                 (struct step){.kind = (uint8_t)kind,
                               .words = sets ? (uint8_t)fact_set_words(left->vocabulary) : 0});
}

static enum operand_type apply_sum(struct compiler *compiler, const struct waiting *waiting,
                                   const struct operand *left, const struct operand *right)
{
    bool plus = waiting->sign == SIGN_PLUS;
    bool ints = left->type == TYPE_INT && right->type == TYPE_INT;
    bool days = !plus && left->type == TYPE_DATE && right->type == TYPE_DATE;
    if (left->type == TYPE_ABSENT || right->type == TYPE_ABSENT) {
        compile_step(compiler, (struct step){.kind = STEP_ADD});
        return TYPE_ABSENT;
    }
    if (ints || days) {
        compile_step(compiler, (struct step){.kind = plus ? STEP_ADD : STEP_SUBTRACT});
        return TYPE_INT;
    }
    if (left->type == TYPE_DATE && right->type == TYPE_DURATION) {
        compile_step(compiler,
                     (struct step){.kind = plus ? STEP_ADD_DURATION : STEP_TAKE_DURATION});
        return TYPE_DATE;
    }
    mismatch(compiler, waiting, left, right);
    return TYPE_INT;
}

static void need_bool(struct compiler *compiler, const struct waiting *waiting,
                      const struct operand *operand)
{
    if (operand->type == TYPE_BOOL || operand->type == TYPE_ABSENT) {
        return;
    }
    if (operand->type == TYPE_LITERAL) {
        compile_fail(compiler, operand->line, operand->column, fact_nearest(operand->spelled->text),
                     "there is no fact '%.64s'", operand->spelled->text);
    }
    compile_fail(compiler, operand->line, operand->column, NULL, "'%s' needs a bool, this is %s",
                 sign_spelling(waiting->sign), operand_type_name(operand));
}

void compile_apply(struct compiler *compiler, const struct waiting *waiting)
{
    uint32_t needed = waiting->sign == SIGN_NOT ? 1 : 2;
    if (compiler->operand_count < needed) {
        compile_fail(compiler, waiting->line, waiting->column, NULL, "'%s' has nothing to work on",
                     sign_spelling(waiting->sign));
    }
    if (compiler->status != OK) {
        return;
    }
    struct operand *right = &compiler->operand[compiler->operand_count - 1];
    struct operand *left = &compiler->operand[compiler->operand_count - needed];
    enum operand_type type = TYPE_BOOL;
    switch (waiting->sign) {
    case SIGN_NOT:
        need_bool(compiler, waiting, right);
        compile_step(compiler, (struct step){.kind = STEP_NOT});
        break;
    case SIGN_AND:
    case SIGN_OR:
        need_bool(compiler, waiting, left);
        need_bool(compiler, waiting, right);
        compile_step(compiler,
                     (struct step){.kind = waiting->sign == SIGN_AND ? STEP_AND : STEP_OR});
        compiler->step[waiting->skip].target = (uint16_t)compiler->step_count;
        break;
    case SIGN_PLUS:
    case SIGN_MINUS:
        type = apply_sum(compiler, waiting, left, right);
        break;
    default:
        apply_comparison(compiler, waiting, left, right);
        break;
    }
    *left = (struct operand){.type = type, .line = left->line, .column = left->column};
    compiler->operand_count -= needed - 1;
}

/* Runs compiled expressions, and answers what they read. */
#include "rules/expression.h"

#include "rules/code.h"

static bool truth(const struct fact_value *value)
{
    return value->known && value->number != 0;
}

static void say_truth(struct fact_value *value, bool holds)
{
    fact_say(value, true, holds);
}

static bool sets_equal(const struct fact_value *a, const struct fact_value *b, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        if (a->set[i] != b->set[i]) {
            return false;
        }
    }
    return true;
}

/* A date moved by months, then by days; the ends of time stay where they are. */
static void move_date(struct fact_value *left, const struct fact_value *right, int32_t sign)
{
    left->known = left->known && right->known;
    if (!left->known || left->number == DATE_FOREVER.days) {
        return;
    }
    int32_t days = (int32_t)(uint32_t)((uint64_t)right->number & UINT32_MAX);
    int64_t months = (right->number - days) / (INT64_C(1) << 32);
    struct date moved =
        date_add_months((struct date){(int32_t)left->number}, (int32_t)((int64_t)sign * months));
    left->number = (int64_t)moved.days + (int64_t)sign * days;
}

static void scale(struct fact_value *value, int64_t unit)
{
    /* unit = months * 2^32 or days: whichever it is, the count stays within the calendar. */
    int64_t most =
        unit >= (INT64_C(1) << 32) ? DURATION_MONTHS_MAX / (unit >> 32) : DURATION_DAYS_MAX / unit;
    value->known = value->known && value->number >= -most && value->number <= most;
    value->number = value->known ? value->number * unit : 0;
}

static void calculate(const struct step *step, struct fact_value *left,
                      const struct fact_value *right)
{
    bool overflow = false;
    switch (step->kind) {
    case STEP_ADD:
        overflow = __builtin_add_overflow(left->number, right->number, &left->number);
        left->known = left->known && right->known && !overflow;
        break;
    case STEP_SUBTRACT:
        overflow = __builtin_sub_overflow(left->number, right->number, &left->number);
        left->known = left->known && right->known && !overflow;
        break;
    default:
        move_date(left, right, step->kind == STEP_ADD_DURATION ? 1 : -1);
        break;
    }
}

static bool compare(const struct step *step, const struct fact_value *left,
                    const struct fact_value *right)
{
    switch (step->kind) {
    case STEP_EQUAL:
        return left->number == right->number;
    case STEP_UNEQUAL:
        return left->number != right->number;
    case STEP_LESS:
        return left->number < right->number;
    case STEP_LESS_EQUAL:
        return left->number <= right->number;
    case STEP_GREATER:
        return left->number > right->number;
    case STEP_GREATER_EQUAL:
        return left->number >= right->number;
    case STEP_SET_EQUAL:
        return sets_equal(left, right, step->words);
    case STEP_SET_UNEQUAL:
        return !sets_equal(left, right, step->words);
    case STEP_WORD_IN:
        return bits_has(right->set, (uint32_t)left->number);
    case STEP_SET_IN:
        return bits_within(left->set, right->set, step->words);
    case STEP_SET_HAS_WORD:
        return bits_has(left->set, (uint32_t)right->number);
    case STEP_SET_HAS:
        return bits_within(right->set, left->set, step->words);
    default:
        return bits_overlap(left->set, right->set, step->words);
    }
}

/* One step that takes two operands: the left one becomes the answer. */
static void run_binary(const struct step *step, struct fact_value *left,
                       const struct fact_value *right)
{
    if (step->kind >= STEP_ADD) {
        calculate(step, left, right);
    } else if (step->kind == STEP_AND || step->kind == STEP_OR) {
        bool both = step->kind == STEP_AND;
        say_truth(left, both ? truth(left) && truth(right) : truth(left) || truth(right));
    } else {
        say_truth(left, left->known && right->known && compare(step, left, right));
    }
}

void step_run_binary(const struct step *step, struct fact_value *left,
                     const struct fact_value *right)
{
    run_binary(step, left, right);
}

void step_run_single(const struct step *step, struct fact_value *top)
{
    if (step->kind == STEP_SCALE) {
        scale(top, step->number);
    } else {
        say_truth(top, step->kind == STEP_KNOWN ? top->known : !truth(top));
    }
}

static void push_set(struct fact_value *top, const struct step *step)
{
    top->known = true;
    for (uint32_t i = 0; i < step->words; i++) {
        top->set[i] = step->set[i];
    }
}

static bool run(const struct expression *expression, const struct pair_view *pair)
{
    struct fact_value stack[EXPRESSION_DEPTH_MAX + 1]; /* the lowest is never used */
    struct fact_value *top = stack;
    fact_forget(stack, expression->depth + 1);
    for (uint32_t i = 0; i < expression->step_count; i++) {
        const struct step *step = &expression->step[i];
        switch ((enum step_kind)step->kind) {
        case STEP_FACT:
            step->get(pair, ++top);
            break;
        case STEP_NUMBER:
            fact_say(++top, true, step->number);
            break;
        case STEP_SET:
            push_set(++top, step);
            break;
        case STEP_ABSENT:
            fact_say(++top, false, 0);
            break;
        case STEP_KNOWN:
            say_truth(top, top->known);
            break;
        case STEP_NOT:
            say_truth(top, !truth(top));
            break;
        case STEP_SCALE:
            scale(top, step->number);
            break;
        case STEP_SKIP_FALSE:
        case STEP_SKIP_TRUE:
            if (truth(top) == (step->kind == STEP_SKIP_TRUE)) {
                say_truth(top, truth(top));
                i = step->target - 1U; /* targets lie ahead: the loop ends */
            }
            break;
        default:
            top--;
            run_binary(step, top, top + 1);
            break;
        }
    }
    return truth(top);
}

bool expression_holds(const struct expression *expression, const struct pair_view *pair)
{
    if (expression->single == NULL) {
        return run(expression, pair);
    }
    struct fact_value value;
    expression->single(pair, &value);
    return truth(&value);
}

bool expression_holds_client(const struct expression *expression, const struct client_view *client)
{
    struct pair_view pair = {.client = client};
    return expression_holds(expression, &pair);
}

bool expression_holds_volunteer(const struct expression *expression,
                                const struct volunteer_view *volunteer)
{
    struct pair_view pair = {.volunteer = volunteer};
    return expression_holds(expression, &pair);
}

uint32_t expression_reads(const struct expression *expression, const uint16_t **facts)
{
    *facts = expression->reads;
    return expression->reads_count;
}

enum fact_side expression_side(const struct expression *expression)
{
    return expression->side;
}

uint32_t expression_reads_mark(const struct expression *expression, enum fact_mark mark)
{
    for (uint32_t i = 0; i < expression->reads_count; i++) {
        if (fact_of(expression->reads[i])->mark == mark) {
            return expression->reads[i];
        }
    }
    return FACT_NONE;
}

const char *expression_text(const struct expression *expression)
{
    return expression->text;
}

/* What a value can be when the client wishes nothing: a bool is known to be false or true, a wish
 * is known to be absent or empty, anything else can be anything. */
enum possible { CAN_BE_ANYTHING, IS_FALSE, IS_TRUE, IS_NO_WISH };

static enum possible judge_fact(const struct step *step)
{
    return fact_of(step->target)->mark == FACT_WISH ? IS_NO_WISH : CAN_BE_ANYTHING;
}

static enum possible judge_binary(const struct step *step, enum possible left, enum possible right)
{
    bool false_left = left == IS_FALSE;
    bool false_right = right == IS_FALSE;
    bool wish = left == IS_NO_WISH || right == IS_NO_WISH;
    switch ((enum step_kind)step->kind) {
    case STEP_AND:
        return false_left || false_right             ? IS_FALSE
               : left == IS_TRUE && right == IS_TRUE ? IS_TRUE
                                                     : CAN_BE_ANYTHING;
    case STEP_OR:
        return left == IS_TRUE || right == IS_TRUE ? IS_TRUE
               : false_left && false_right         ? IS_FALSE
                                                   : CAN_BE_ANYTHING;
    case STEP_ADD:
    case STEP_SUBTRACT:
    case STEP_ADD_DURATION:
    case STEP_TAKE_DURATION:
        return wish ? IS_NO_WISH : CAN_BE_ANYTHING;
    case STEP_EQUAL:
    case STEP_UNEQUAL:
    case STEP_LESS:
    case STEP_LESS_EQUAL:
    case STEP_GREATER:
    case STEP_GREATER_EQUAL: /* every comparison with an absent value is false */
    case STEP_OVERLAPS:      /* nothing overlaps the empty set, and no word is in it */
    case STEP_SET_HAS_WORD:
    case STEP_WORD_IN:
        return wish ? IS_FALSE : CAN_BE_ANYTHING;
    default:
        return CAN_BE_ANYTHING;
    }
}

static enum possible judge_not(enum possible top)
{
    return top == IS_FALSE ? IS_TRUE : top == IS_TRUE ? IS_FALSE : CAN_BE_ANYTHING;
}

/* `known` of a wish that is an absent value is false; a set is always known. */
static enum possible judge_known(const struct step *before, enum possible top)
{
    bool set = before->kind == STEP_FACT && fact_of(before->target)->type == FACT_SET;
    return top == IS_NO_WISH ? (set ? IS_TRUE : IS_FALSE) : CAN_BE_ANYTHING;
}

bool expression_needs_wish(const struct expression *expression)
{
    enum possible stack[EXPRESSION_DEPTH_MAX + 1] = {CAN_BE_ANYTHING};
    enum possible *top = stack;
    for (uint32_t i = 0; i < expression->step_count; i++) {
        const struct step *step = &expression->step[i];
        switch ((enum step_kind)step->kind) {
        case STEP_FACT:
            *++top = judge_fact(step);
            break;
        case STEP_NUMBER:
        case STEP_SET:
        case STEP_ABSENT:
            *++top = CAN_BE_ANYTHING;
            break;
        case STEP_NOT:
            *top = judge_not(*top);
            break;
        case STEP_KNOWN:
            *top = judge_known(step - 1, *top);
            break;
        case STEP_SKIP_FALSE:
        case STEP_SKIP_TRUE:
        case STEP_SCALE:
            break;
        default:
            CHECK(top > stack);
            top--;
            *top = judge_binary(step, top[0], top[1]);
            break;
        }
    }
    return *top == IS_FALSE || *top == IS_NO_WISH;
}

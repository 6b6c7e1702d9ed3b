/* What an expression could say if some facts were changed: the same steps, run over values of which
 * some may be anything. */
#include "rules/code.h"

struct open_value {
    struct fact_value value; /* when it is settled */
    bool open;               /* may be anything */
    uint32_t could;          /* … as a bool */
};

static void settle(struct open_value *top)
{
    top->open = false;
    top->could = top->value.known && top->value.number != 0 ? COULD_BE_TRUE : COULD_BE_FALSE;
}

static void unsettle(struct open_value *top)
{
    top->open = true;
    top->could = COULD_BE_FALSE | COULD_BE_TRUE;
}

static void push_fact(const struct step *step, const struct pair_view *pair, const uint64_t *open,
                      struct open_value *top)
{
    if (bits_has(open, step->target)) {
        unsettle(top);
        return;
    }
    step->get(pair, &top->value);
    settle(top);
}

static void push_constant(const struct step *step, struct open_value *top)
{
    fact_say(&top->value, step->kind != STEP_ABSENT, step->kind == STEP_NUMBER ? step->number : 0);
    for (uint32_t i = 0; step->kind == STEP_SET && i < step->words; i++) {
        top->value.set[i] = step->set[i];
    }
    settle(top);
}

static void run_single(const struct step *step, struct open_value *top)
{
    if (!top->open) {
        step_run_single(step, &top->value);
        settle(top);
    } else if (step->kind == STEP_NOT) {
        top->could = (top->could & COULD_BE_TRUE) >> 1 | (top->could & COULD_BE_FALSE) << 1;
    } else {
        unsettle(top);
    }
}

/* `and`, `or`: what either side settles alone is settled. */
static void run_both(const struct step *step, struct open_value *left,
                     const struct open_value *right)
{
    uint32_t any = left->could | right->could;
    uint32_t both = left->could & right->could;
    uint32_t could = step->kind == STEP_AND ? (any & COULD_BE_FALSE) | (both & COULD_BE_TRUE)
                                            : (any & COULD_BE_TRUE) | (both & COULD_BE_FALSE);
    fact_say(&left->value, true, could == COULD_BE_TRUE);
    left->could = could;
    left->open = could == (COULD_BE_FALSE | COULD_BE_TRUE);
}

static void run_double(const struct step *step, struct open_value *left,
                       const struct open_value *right)
{
    if (step->kind == STEP_AND || step->kind == STEP_OR) {
        run_both(step, left, right);
    } else if (left->open || right->open) {
        unsettle(left);
    } else {
        step_run_binary(step, &left->value, &right->value);
        settle(left);
    }
}

uint32_t expression_could_be(const struct expression *expression, const struct pair_view *pair,
                             const uint64_t open[FACT_BITS_WORDS])
{
    struct open_value stack[EXPRESSION_DEPTH_MAX + 1] = {0}; /* the lowest is never used */
    struct open_value *top = stack;
    for (uint32_t i = 0; i < expression->step_count; i++) {
        const struct step *step = &expression->step[i];
        switch ((enum step_kind)step->kind) {
        case STEP_FACT:
            push_fact(step, pair, open, ++top);
            break;
        case STEP_NUMBER:
        case STEP_SET:
        case STEP_ABSENT:
            push_constant(step, ++top);
            break;
        case STEP_KNOWN:
        case STEP_NOT:
        case STEP_SCALE:
            run_single(step, top);
            break;
        case STEP_SKIP_FALSE:
        case STEP_SKIP_TRUE:
            break; /* both sides are looked at */
        default:
            CHECK(top > stack);
            top--;
            run_double(step, top, top + 1);
            break;
        }
    }
    return top->could;
}

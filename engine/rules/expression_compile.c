/* Reads the text of a rule into steps: operands and operators on two bounded stacks, by precedence
 * (Dijkstra's shunting yard), so that nothing a peer writes can nest the machine's own stack. */
#include <string.h>

#include "base/text.h"
#include "rules/compiler.h"

static const struct unit UNITS[] = {
    {"day", "days", 1, true},
    {"week", "weeks", 7, true},
    {"month", "months", INT64_C(1) << 32, true},
    {"year", "years", INT64_C(12) << 32, true},
    {"hour", "hours", 1, false},
    {"m", "m", 1, false},
    {"km", "km", 1000, false},
};

static bool is_word(const char *word, const char *name, size_t bytes)
{
    return strlen(word) == bytes && memcmp(word, name, bytes) == 0;
}

const struct unit *unit_find(const char *name, size_t bytes)
{
    for (uint32_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (is_word(UNITS[i].one, name, bytes) || is_word(UNITS[i].many, name, bytes)) {
            return &UNITS[i];
        }
    }
    return NULL;
}

static void advance(struct compiler *compiler)
{
    compiler->token = scanner_next(&compiler->scanner);
}

static const char *token_text(struct compiler *compiler, const struct token *token)
{
    const char *text = arena_text(compiler->owner, token->start, token->bytes);
    return text != NULL ? text : "";
}

static bool at_sign(const struct compiler *compiler, enum sign sign)
{
    return compiler->token.kind == TOKEN_SIGN && compiler->token.sign == sign;
}

static void unexpected(struct compiler *compiler, const char *expected)
{
    const struct token *token = &compiler->token;
    const char *text = token_text(compiler, token);
    if (token->kind == TOKEN_BAD) {
        compile_fail(compiler, token->line, token->column, NULL, "'%.40s' %s", text, token->wrong);
    } else if (token->kind == TOKEN_END) {
        compile_fail(compiler, token->line, token->column, NULL, "%s is missing at the end",
                     expected);
    } else {
        compile_fail(compiler, token->line, token->column, NULL, "%s is expected before '%.40s'",
                     expected, text);
    }
}

static void push_operand(struct compiler *compiler, struct operand operand, struct step step)
{
    if (compiler->operand_count >= EXPRESSION_DEPTH_MAX) {
        if (compiler->status == OK) {
            compiler->status = fault_set(compiler->fault, E_TOO_LARGE, "",
                                         "an expression holds at most %d values at once",
                                         (int)EXPRESSION_DEPTH_MAX);
        }
        return;
    }
    operand.step = compiler->step_count;
    compile_step(compiler, step);
    compiler->operand[compiler->operand_count++] = operand;
    if (compiler->depth < compiler->operand_count) {
        compiler->depth = compiler->operand_count;
    }
}

static void push_waiting(struct compiler *compiler, enum sign sign, uint32_t skip)
{
    if (compiler->waiting_count >= OPERATORS_MAX) {
        if (compiler->status == OK) {
            compiler->status =
                fault_set(compiler->fault, E_TOO_LARGE, "", "an expression nests at most %d signs",
                          (int)OPERATORS_MAX);
        }
        return;
    }
    compiler->waiting[compiler->waiting_count++] = (struct waiting){
        .sign = sign, .line = compiler->token.line, .column = compiler->token.column, .skip = skip};
}

static void push_number(struct compiler *compiler, const struct token *token,
                        enum operand_type type, int64_t number)
{
    push_operand(compiler,
                 (struct operand){.type = type, .line = token->line, .column = token->column},
                 (struct step){.kind = STEP_NUMBER, .number = number});
}

/* Words whose vocabulary is not known yet: the constant is filled in when it is. */
static void push_literal(struct compiler *compiler, const struct token *token,
                         enum operand_type type, const struct spelled *spelled, uint32_t count)
{
    push_operand(compiler,
                 (struct operand){.type = type,
                                  .spelled = spelled,
                                  .spelled_count = count,
                                  .line = token->line,
                                  .column = token->column},
                 (struct step){.kind = STEP_ABSENT});
}

static void push_word(struct compiler *compiler, const struct token *token, const char *text)
{
    struct spelled *spelled = arena_take(compiler->owner, sizeof *spelled);
    if (spelled != NULL) {
        *spelled = (struct spelled){text, token->line, token->column};
        push_literal(compiler, token, TYPE_LITERAL, spelled, 1);
    }
}

/* A text among the parameters may be a date, a length of time, a distance, or a word. */
static void push_text_parameter(struct compiler *compiler, const struct token *at, const char *text)
{
    struct scanner scanner;
    scanner_start(&scanner, text, strlen(text));
    struct token first = scanner_next(&scanner);
    struct token second = scanner_next(&scanner);
    struct token third = scanner_next(&scanner);
    if (first.kind == TOKEN_DATE && second.kind == TOKEN_END) {
        push_number(compiler, at, TYPE_DATE, first.number);
        return;
    }
    if (first.kind == TOKEN_NUMBER && second.kind == TOKEN_NAME && third.kind == TOKEN_END) {
        const struct unit *unit = unit_find(second.start, second.bytes);
        if (unit != NULL && first.number <= DURATION_MONTHS_MAX) {
            push_number(compiler, at, unit->duration ? TYPE_DURATION : TYPE_INT,
                        first.number * unit->number);
            return;
        }
    }
    push_word(compiler, at, text);
}

static void push_list_parameter(struct compiler *compiler, const struct token *at,
                                const struct value *list)
{
    struct spelled *spelled = arena_take_many(compiler->owner, list->count, sizeof *spelled);
    for (uint32_t i = 0; spelled != NULL && i < list->count; i++) {
        if (list->item[i].kind != VALUE_TEXT) {
            compile_fail(compiler, at->line, at->column, NULL,
                         "a list among the parameters holds words only");
            return;
        }
        spelled[i] = (struct spelled){list->item[i].text, at->line, at->column};
    }
    push_literal(compiler, at, TYPE_LITERAL_SET, spelled, list->count);
}

static const char *parameter_nearest(const struct compiler *compiler, const char *name)
{
    const char *best = NULL;
    uint32_t least = 1 + (uint32_t)strlen(name) / 3;
    const struct value *map = compiler->parameters;
    for (uint32_t i = 0; i < value_count(map); i++) {
        uint32_t distance = text_distance(name, map->member[i].key, least);
        if (distance <= least && (best == NULL || distance < least)) {
            best = map->member[i].key;
            least = distance;
        }
    }
    return best;
}

/* ensure   the parameter's value, or NULL after a fault */
static const struct value *parameter_of(struct compiler *compiler, const struct token *token,
                                        const char *name)
{
    const struct value *value = value_get(compiler->parameters, name);
    if (value == NULL) {
        compile_fail(compiler, token->line, token->column, parameter_nearest(compiler, name),
                     "there is no parameter '%.64s'", name);
    }
    return value;
}

static void push_parameter(struct compiler *compiler, const struct token *token, const char *name)
{
    const struct value *value = parameter_of(compiler, token, name);
    if (value == NULL) {
        return;
    }
    switch (value->kind) {
    case VALUE_NIL:
        push_operand(
            compiler,
            (struct operand){.type = TYPE_ABSENT, .line = token->line, .column = token->column},
            (struct step){.kind = STEP_ABSENT});
        break;
    case VALUE_BOOL:
        push_number(compiler, token, TYPE_BOOL, value->truth);
        break;
    case VALUE_INT:
        push_number(compiler, token, TYPE_INT, value->integer);
        break;
    case VALUE_TEXT:
        push_text_parameter(compiler, token, value->text);
        break;
    case VALUE_LIST:
        push_list_parameter(compiler, token, value);
        break;
    default:
        compile_fail(compiler, token->line, token->column, NULL,
                     "the parameter '%.64s' is %s, which no expression can read", name,
                     value_kind_name(value));
        break;
    }
}

static void note_read(struct compiler *compiler, uint32_t fact)
{
    for (uint32_t i = 0; i < compiler->reads_count; i++) {
        if (compiler->reads[i] == fact) {
            return;
        }
    }
    if (compiler->reads_count < EXPRESSION_STEPS_MAX) {
        compiler->reads[compiler->reads_count++] = (uint16_t)fact;
    }
}

static void push_fact(struct compiler *compiler, const struct token *token, uint32_t number)
{
    static const enum operand_type type[] = {
        [FACT_BOOL] = TYPE_BOOL, [FACT_INT] = TYPE_INT, [FACT_DATE] = TYPE_DATE,
        [FACT_WORD] = TYPE_WORD, [FACT_SET] = TYPE_SET, [FACT_TEXT] = TYPE_TEXT};
    const struct fact *fact = fact_of(number);
    push_operand(compiler,
                 (struct operand){.type = type[fact->type],
                                  .vocabulary = fact->vocabulary(),
                                  .line = token->line,
                                  .column = token->column},
                 (struct step){.kind = STEP_FACT, .target = (uint16_t)number, .get = fact->get});
    note_read(compiler, number);
}

static bool is_parameter(const char *name)
{
    return strncmp(name, "param.", 6) == 0;
}

static void no_such_fact(struct compiler *compiler, const struct token *token, const char *name)
{
    compile_fail(compiler, token->line, token->column, fact_nearest(name),
                 "there is no fact '%.64s'", name);
}

/* A fact, a parameter, or a bare word. */
static void read_name(struct compiler *compiler)
{
    struct token token = compiler->token;
    const char *name = token_text(compiler, &token);
    uint32_t fact = fact_find(name);
    if (fact != FACT_NONE) {
        push_fact(compiler, &token, fact);
    } else if (is_parameter(name)) {
        push_parameter(compiler, &token, name + 6);
    } else if (strchr(name, '.') != NULL) {
        no_such_fact(compiler, &token, name);
    } else {
        push_word(compiler, &token, name);
    }
    advance(compiler);
}

static void read_known(struct compiler *compiler)
{
    advance(compiler);
    struct token token = compiler->token;
    if (token.kind != TOKEN_NAME) {
        unexpected(compiler, "a fact after 'known'");
        return;
    }
    const char *name = token_text(compiler, &token);
    uint32_t fact = fact_find(name);
    if (fact != FACT_NONE) {
        push_fact(compiler, &token, fact);
        compile_step(compiler, (struct step){.kind = STEP_KNOWN});
        if (compiler->status == OK) {
            compiler->operand[compiler->operand_count - 1].type = TYPE_BOOL;
        }
    } else if (is_parameter(name)) {
        const struct value *value = parameter_of(compiler, &token, name + 6);
        push_number(compiler, &token, TYPE_BOOL, !value_is_nil(value));
    } else {
        no_such_fact(compiler, &token, name);
    }
    advance(compiler);
}

static void read_set(struct compiler *compiler)
{
    struct token open = compiler->token;
    struct spelled words[EXPRESSION_STEPS_MAX];
    uint32_t count = 0;
    advance(compiler);
    while (!at_sign(compiler, SIGN_SET_CLOSE)) {
        struct token *token = &compiler->token;
        if (count > 0) {
            if (!at_sign(compiler, SIGN_COMMA)) {
                unexpected(compiler, "',' or '}'");
                return;
            }
            advance(compiler);
        }
        if ((token->kind != TOKEN_NAME && token->kind != TOKEN_QUOTED) ||
            count >= EXPRESSION_STEPS_MAX) {
            unexpected(compiler, "a word");
            return;
        }
        words[count++] = (struct spelled){token_text(compiler, token), token->line, token->column};
        advance(compiler);
    }
    struct spelled *kept = arena_take_many(compiler->owner, count, sizeof *kept);
    if (kept != NULL) {
        memcpy(kept, words, count * sizeof *kept);
        push_literal(compiler, &open, TYPE_LITERAL_SET, kept, count);
    }
    advance(compiler);
}

static void read_negative(struct compiler *compiler)
{
    advance(compiler);
    if (compiler->token.kind != TOKEN_NUMBER) {
        unexpected(compiler, "a number after '-'");
        return;
    }
    push_number(compiler, &compiler->token, TYPE_INT, -compiler->token.number);
    advance(compiler);
}

/* `6 months`, `70 km`: a constant is folded, a fact is scaled when it is read. */
static void read_unit(struct compiler *compiler)
{
    if (compiler->token.kind != TOKEN_NAME || compiler->operand_count == 0) {
        return;
    }
    const struct unit *unit = unit_find(compiler->token.start, compiler->token.bytes);
    struct operand *top = &compiler->operand[compiler->operand_count - 1];
    if (unit == NULL || (top->type != TYPE_INT && top->type != TYPE_ABSENT)) {
        return;
    }
    struct step *step = &compiler->step[top->step];
    if (top->type == TYPE_INT && step->kind == STEP_NUMBER &&
        top->step + 1 == compiler->step_count) {
        if (step->number > DURATION_DAYS_MAX || step->number < -DURATION_DAYS_MAX) {
            compile_fail(compiler, top->line, top->column, NULL, "this is too much of a unit");
        } else {
            step->number *= unit->number;
        }
    } else if (unit->number != 1 || unit->duration) {
        compile_step(compiler, (struct step){.kind = STEP_SCALE, .number = unit->number});
    }
    if (top->type == TYPE_INT && unit->duration) {
        top->type = TYPE_DURATION;
    }
    advance(compiler);
}

static uint32_t precedence(enum sign sign)
{
    switch (sign) {
    case SIGN_OPEN:
        return 0;
    case SIGN_OR:
        return 1;
    case SIGN_AND:
        return 2;
    case SIGN_NOT:
        return 3;
    case SIGN_PLUS:
    case SIGN_MINUS:
        return 5;
    default:
        return 4;
    }
}

/* Reads what stands where a value must stand. ensure  true when a value is complete. */
static bool read_operand(struct compiler *compiler)
{
    struct token token = compiler->token;
    bool sign = token.kind == TOKEN_SIGN;
    if (token.kind == TOKEN_NAME) {
        read_name(compiler);
    } else if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_DATE) {
        push_number(compiler, &token, token.kind == TOKEN_DATE ? TYPE_DATE : TYPE_INT,
                    token.number);
        advance(compiler);
    } else if (token.kind == TOKEN_QUOTED) {
        push_word(compiler, &token, token_text(compiler, &token));
        advance(compiler);
    } else if (sign && (token.sign == SIGN_TRUE || token.sign == SIGN_FALSE)) {
        push_number(compiler, &token, TYPE_BOOL, token.sign == SIGN_TRUE);
        advance(compiler);
    } else if (sign && token.sign == SIGN_KNOWN) {
        read_known(compiler);
    } else if (sign && token.sign == SIGN_SET_OPEN) {
        read_set(compiler);
    } else if (sign && token.sign == SIGN_MINUS) {
        read_negative(compiler);
    } else if (sign && (token.sign == SIGN_NOT || token.sign == SIGN_OPEN)) {
        push_waiting(compiler, token.sign, 0);
        advance(compiler);
        return false;
    } else {
        unexpected(compiler, "a fact or a value");
    }
    if (compiler->status == OK) {
        read_unit(compiler);
    }
    return true;
}

/* Applies what waits and binds at least as tightly. */
static void apply_waiting(struct compiler *compiler, uint32_t least)
{
    while (compiler->status == OK && compiler->waiting_count > 0 &&
           precedence(compiler->waiting[compiler->waiting_count - 1].sign) >= least) {
        compiler->waiting_count--;
        compile_apply(compiler, &compiler->waiting[compiler->waiting_count]);
    }
}

static void close_parenthesis(struct compiler *compiler)
{
    apply_waiting(compiler, 1);
    if (compiler->waiting_count == 0) {
        compile_fail(compiler, compiler->token.line, compiler->token.column, NULL,
                     "this ')' closes nothing");
        return;
    }
    compiler->waiting_count--;
    advance(compiler);
}

/* Reads what stands where an operator must stand. ensure  true when a value must follow. */
static bool read_operator(struct compiler *compiler)
{
    const struct token *token = &compiler->token;
    bool binary = token->kind == TOKEN_SIGN && token->sign != SIGN_NOT &&
                  token->sign != SIGN_KNOWN && token->sign != SIGN_TRUE &&
                  token->sign != SIGN_FALSE && token->sign <= SIGN_MINUS;
    if (at_sign(compiler, SIGN_CLOSE)) {
        close_parenthesis(compiler);
        return false;
    }
    if (!binary) {
        unexpected(compiler, "an operator (and, or, =, in …)");
        return false;
    }
    enum sign sign = token->sign;
    apply_waiting(compiler, precedence(sign) + (precedence(sign) == 4 ? 1 : 0));
    if (compiler->status == OK && precedence(sign) == 4 && compiler->waiting_count > 0 &&
        precedence(compiler->waiting[compiler->waiting_count - 1].sign) == 4) {
        compile_fail(compiler, token->line, token->column, NULL,
                     "comparisons do not chain: join two of them with 'and'");
    }
    uint32_t skip = compiler->step_count;
    if (sign == SIGN_AND || sign == SIGN_OR) {
        compile_step(compiler,
                     (struct step){.kind = sign == SIGN_AND ? STEP_SKIP_FALSE : STEP_SKIP_TRUE});
    }
    push_waiting(compiler, sign, skip);
    advance(compiler);
    return true;
}

static void compile_whole(struct compiler *compiler)
{
    bool value_next = true;
    advance(compiler);
    /* Every turn consumes a token or fails: at most as many turns as bytes. */
    while (compiler->status == OK && (value_next || compiler->token.kind != TOKEN_END)) {
        value_next = value_next ? !read_operand(compiler) : read_operator(compiler);
    }
    apply_waiting(compiler, 1);
    if (compiler->status == OK && compiler->waiting_count > 0) {
        const struct waiting *open = &compiler->waiting[compiler->waiting_count - 1];
        compile_fail(compiler, open->line, open->column, NULL, "this '(' is not closed");
    }
    if (compiler->status != OK) {
        return;
    }
    const struct operand *result = &compiler->operand[0];
    if (result->type == TYPE_LITERAL) {
        compile_fail(compiler, result->line, result->column, fact_nearest(result->spelled->text),
                     "there is no fact '%.64s'", result->spelled->text);
    } else if (result->type != TYPE_BOOL && result->type != TYPE_ABSENT) {
        compile_fail(compiler, result->line, result->column, NULL,
                     "a rule must be true or false, this is %s", operand_type_name(result));
    }
}

static enum fact_side side_of(const struct compiler *compiler)
{
    bool seen[4] = {false};
    for (uint32_t i = 0; i < compiler->reads_count; i++) {
        seen[fact_of(compiler->reads[i])->side] = true;
    }
    if (seen[FACT_PAIR] || (seen[FACT_CLIENT] && seen[FACT_VOLUNTEER])) {
        return FACT_PAIR;
    }
    return seen[FACT_CLIENT] ? FACT_CLIENT : seen[FACT_VOLUNTEER] ? FACT_VOLUNTEER : FACT_ALWAYS;
}

/* Moves what was compiled into memory of its own. */
static enum status finish(struct compiler *compiler, const char *text, struct expression **out)
{
    struct arena *owner = compiler->owner;
    struct expression *expression = arena_take(owner, sizeof *expression);
    struct step *steps = arena_take_many(owner, compiler->step_count, sizeof *steps);
    uint16_t *reads = arena_take_many(owner, compiler->reads_count, sizeof *reads);
    char *kept = arena_text(owner, text, strlen(text));
    if (owner->exhausted || expression == NULL || steps == NULL || reads == NULL) {
        return fault_set(compiler->fault, E_NO_MEMORY, "", "no memory for an expression");
    }
    memcpy(steps, compiler->step, compiler->step_count * sizeof *steps);
    memcpy(reads, compiler->reads, compiler->reads_count * sizeof *reads);
    *expression = (struct expression){
        .step = steps,
        .reads = reads,
        .text = kept,
        .step_count = compiler->step_count,
        .reads_count = compiler->reads_count,
        .depth = compiler->depth,
        .side = side_of(compiler),
        .single = compiler->step_count == 1 && steps[0].kind == STEP_FACT ? steps[0].get : NULL};
    *out = expression;
    return OK;
}

enum status expression_compile(const char *text, const struct value *parameters,
                               struct arena *owner, struct expression **out, struct fault *fault)
{
    struct compiler compiler = {.parameters = parameters, .owner = owner, .fault = fault};
    size_t bytes = strlen(text);
    if (bytes > EXPRESSION_BYTES_MAX) {
        return fault_set(fault, E_TOO_LARGE, "", "an expression has at most %d bytes",
                         (int)EXPRESSION_BYTES_MAX);
    }
    scanner_start(&compiler.scanner, text, bytes);
    compile_whole(&compiler);
    return compiler.status == OK ? finish(&compiler, text, out) : compiler.status;
}

enum status expression_compile_filter(const char *text, enum fact_side side, struct arena *owner,
                                      struct expression **out, struct fault *fault)
{
    struct expression *expression = NULL;
    enum status status = expression_compile(text, NULL, owner, &expression, fault);
    if (status != OK || expression == NULL) {
        return status;
    }
    for (uint32_t i = 0; i < expression->reads_count; i++) {
        const struct fact *fact = fact_of(expression->reads[i]);
        if (fact->side != side && fact->side != FACT_ALWAYS) {
            status = fault_set(fault, E_INVALID_ARGUMENT, "", "'%s' cannot be read in a list of %s",
                               fact->name, side == FACT_CLIENT ? "clients" : "volunteers");
            fault_hint(fault, "%s", side == FACT_CLIENT ? "client.age" : "volunteer.age");
            return status;
        }
    }
    *out = expression;
    return OK;
}

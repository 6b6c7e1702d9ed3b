/* amity explain: every rule and every point of one pair. */
#include <string.h>

#include "ctl/reasons.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"all", 'a', FLAG_SWITCH, "", "also the rules that do not concern this pair, and all sources"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

enum verdict_kind { VERDICT_REFUSES, VERDICT_WARNS, VERDICT_HOLDS, VERDICT_SILENT };

static enum verdict_kind verdict_of(const struct amity_value *rule)
{
    const char *effect = amity_text_or(amity_get(rule, "effect"), "");
    if (!amity_bool_or(amity_get(rule, "concerns"), true)) {
        return VERDICT_SILENT;
    }
    if (amity_bool_or(amity_get(rule, "holds"), false)) {
        return VERDICT_HOLDS;
    }
    return strcmp(effect, "block") == 0  ? VERDICT_REFUSES
           : strcmp(effect, "warn") == 0 ? VERDICT_WARNS
                                         : VERDICT_SILENT;
}

static const char *single_shown(struct run *run, const struct amity_value *value)
{
    switch (amity_kind(value)) {
    case AMITY_NIL:
        return run_say(run, SAY_UNKNOWN);
    case AMITY_BOOL:
        return run_say(run, amity_bool_or(value, false) ? SAY_YES : SAY_NO);
    case AMITY_TEXT:
        return amity_text_or(value, "");
    default: {
        const char *json = amity_to_json(run->tree, value, 0);
        return json == NULL ? "" : json;
    }
    }
}

static const char *value_shown(struct run *run, const struct amity_value *value)
{
    if (amity_kind(value) != AMITY_LIST) {
        return single_shown(run, value);
    }
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(value); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "",
                        single_shown(run, amity_item(value, i)));
    }
    return run_text(run, "{%s}", text);
}

static const char *values_shown(struct run *run, const struct amity_value *values)
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(values); i++) {
        text = run_text(run, "%s%s%s = %s", text, i > 0 ? "; " : "", amity_key(values, i),
                        value_shown(run, amity_member(values, i)));
    }
    return text;
}

static void rule_print(struct run *run, const struct amity_value *rule, enum verdict_kind verdict,
                       bool sources)
{
    static const struct {
        const char *mark;
        enum style style;
    } MARKS[] = {
        {"  ✗ ", STYLE_BAD}, {"  ! ", STYLE_CARE}, {"  ✓ ", STYLE_GOOD}, {"  – ", STYLE_DIM}};
    const char *id = amity_text_or(amity_get(rule, "id"), "");
    const char *text = run_texts(run, amity_get(rule, "text"));
    const char *values = values_shown(run, amity_get(rule, "values"));
    const char *source = amity_text_or(amity_get(rule, "source"), "");
    screen_paragraph(&run->screen, MARKS[verdict].style, MARKS[verdict].mark,
                     run_text(run, "%s (%s)", text == NULL ? id : text, id));
    if (verdict != VERDICT_SILENT && values[0] != '\0') {
        screen_print(&run->screen, STYLE_PLAIN, "      ");
        screen_wrap(&run->screen, STYLE_DIM, 6, 6,
                    run_text(run, "%s: %s", run_say(run, SAY_READ), values));
    }
    if (sources && source[0] != '\0') {
        screen_print(&run->screen, STYLE_PLAIN, "      ");
        screen_wrap(&run->screen, STYLE_DIM, 6, 6,
                    run_text(run, "%s: %s", run_say(run, SAY_SOURCE), source));
    }
}

/* The rules of one verdict under a heading; how many there are. */
static uint32_t rules_print(struct run *run, const struct amity_value *rules,
                            enum verdict_kind verdict, enum say heading)
{
    bool all = arguments_has(&run->arguments, "all");
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(rules); i++) {
        const struct amity_value *rule = amity_item(rules, i);
        if (verdict_of(rule) != verdict) {
            continue;
        }
        if (count++ == 0) {
            screen_heading(&run->screen, run_say(run, heading));
        }
        rule_print(run, rule, verdict, all || verdict <= VERDICT_WARNS);
    }
    return count;
}

static uint32_t rules_count(const struct amity_value *rules, enum verdict_kind verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(rules); i++) {
        count += verdict_of(amity_item(rules, i)) == verdict ? 1 : 0;
    }
    return count;
}

static void verdict_print(struct run *run, const struct amity_value *one)
{
    const struct amity_value *rules = amity_get(one, "rules");
    uint32_t refusing = rules_count(rules, VERDICT_REFUSES);
    if (amity_bool_or(amity_get(one, "eligible"), false)) {
        int64_t score = amity_int_or(amity_get(one, "score"), 0);
        screen_wrap(&run->screen, STYLE_GOOD, 0, 0,
                    SAY(run, SAY_CAN, SAY(run, SAY_POINTS_OF, run_number(run, score))));
    } else {
        screen_wrap(&run->screen, STYLE_BAD, 0, 0,
                    refusing == 1 ? run_say(run, SAY_CANNOT_ONE)
                                  : SAY(run, SAY_CANNOT, run_number(run, refusing)));
    }
}

static void explanation_print(struct run *run, const struct amity_value *answer,
                              const struct amity_value *one)
{
    const struct amity_value *rules = amity_get(one, "rules");
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                SAY(run, SAY_JUDGED_ON,
                    run_label(run, amity_text_or(amity_get(answer, "client"), "")),
                    run_label(run, amity_text_or(amity_get(answer, "volunteer"), "")),
                    rulebook_service(run, amity_text_or(amity_get(one, "service"), "")),
                    amity_text_or(amity_get(answer, "today"), "")));
    verdict_print(run, one);
    rules_print(run, rules, VERDICT_REFUSES, SAY_RULES_REFUSE);
    rules_print(run, rules, VERDICT_WARNS, SAY_RULES_WARN);
    screen_heading(&run->screen, run_say(run, SAY_POINTS_HEAD));
    terms_print(run, amity_get(one, "terms"), amity_text_or(amity_get(one, "service"), ""));
    rules_print(run, rules, VERDICT_HOLDS, SAY_RULES_HOLD);
    if (arguments_has(&run->arguments, "all")) {
        rules_print(run, rules, VERDICT_SILENT, SAY_RULES_SILENT_HEAD);
    } else {
        fputc('\n', run->screen.out);
        screen_wrap(
            &run->screen, STYLE_DIM, 0, 0,
            SAY(run, SAY_RULES_SILENT, run_number(run, rules_count(rules, VERDICT_SILENT))));
    }
}

static enum ending explain(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    amity_put_text(run->tree, params, "client", run->arguments.operand[0]);
    amity_put_text(run->tree, params, "volunteer", run->arguments.operand[1]);
    enum ending ending = run_call(run, "match.explain", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    bool eligible = amity_bool_or(amity_get(answer, "eligible"), false);
    if (run->json) {
        ending = run_json(run, answer);
        return ending == END_OK && !eligible ? END_NO : ending;
    }
    const struct amity_value *services = amity_get(answer, "services");
    for (uint32_t i = 0; i < amity_count(services); i++) {
        const struct amity_value *one = amity_item(services, i);
        if (i > 0) {
            fputs("\n\n", run->screen.out);
        }
        eligible = eligible || amity_bool_or(amity_get(one, "eligible"), false);
        explanation_print(run, answer, one);
    }
    if (amity_count(services) == 0) {
        explanation_print(run, answer, answer);
    }
    return eligible ? END_OK : END_NO;
}

const struct subcommand subcommand_explain = {
    "explain",
    "CLIENT VOLUNTEER",
    2,
    2,
    "Every rule and every point of one pair, with the values that were read.",
    "  ✗ a rule that refuses   ! a rule that warns   ✓ a rule that holds\n\n"
    "  amity explain C-000017 V-000123\n"
    "  amity explain C-000017 V-000123 --all      also what does not concern them, with sources\n\n"
    "Exits with 1 when a rule refuses the pair.",
    FLAGS,
    explain};

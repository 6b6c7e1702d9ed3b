/* amity report expiring: what lapses soon, whom it affects, and what to renew first. */
#include <string.h>

#include "ctl/changes.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"within", 'w', FLAG_NUMBER, "DAYS", "from today (90)"},
    {"until", 'u', FLAG_TEXT, "DAY", "the last day looked at, YYYY-MM-DD, instead"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static const char *kind_words(struct run *run, const struct amity_value *one)
{
    static const struct {
        const char *kind;
        enum say say;
    } KINDS[] = {{"check", SAY_LAPSE_check},
                 {"qualification", SAY_LAPSE_qualification},
                 {"trait", SAY_LAPSE_trait},
                 {"suitability", SAY_LAPSE_suitability},
                 {"availability", SAY_LAPSE_availability},
                 {"commitment", SAY_LAPSE_commitment},
                 {"review", SAY_LAPSE_review},
                 {"relation", SAY_LAPSE_relation},
                 {"assessment", SAY_LAPSE_assessment},
                 {"support_plan", SAY_LAPSE_support_plan},
                 {"consent", SAY_LAPSE_consent},
                 {"period", SAY_LAPSE_period}};
    const char *kind = amity_text_or(amity_get(one, "kind"), "");
    const char *what = amity_text_or(amity_get(one, "what"), "");
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i].kind, kind) == 0) {
            kind = run_say(run, KINDS[i].say);
            break;
        }
    }
    return what[0] == '\0' || strcmp(what, "guardians") == 0
               ? kind
               : run_text(run, "%s: %s", kind, rulebook_service(run, what));
}

static const char *whose(struct run *run, const struct amity_value *one)
{
    static const char *const KEYS[] = {"volunteer", "client", "relation"};
    const char *adult = amity_as_text(amity_get(one, "adult"));
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *id = amity_as_text(amity_get(one, KEYS[i]));
        if (id != NULL) {
            return adult == NULL ? run_label(run, id)
                                 : run_text(run, "%s (%s)", run_label(run, id), adult);
        }
    }
    return "";
}

static const char *standing(struct run *run, const struct amity_value *one)
{
    const struct amity_value *relations = amity_get(one, "relations");
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(relations); i++) {
        text = run_text(
            run, "%s%s%s", text, i > 0 ? ", " : "",
            run_label(run, amity_text_or(amity_get(amity_item(relations, i), "client"), "")));
    }
    return text;
}

static bool loses(const struct amity_value *one)
{
    const struct amity_value *levels = amity_at(one, "loss.levels");
    bool some = amity_int_or(amity_at(one, "loss.quality"), 0) != 0;
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        some = some || amity_int_or(amity_get(amity_item(levels, i), "loss"), 0) != 0;
    }
    return some;
}

static void lines_print(struct run *run, const struct amity_value *list)
{
    const struct column columns[] = {{run_say(run, SAY_EXPIRING_COL_UNTIL), false, false},
                                     {run_say(run, SAY_EXPIRING_COL_WHOSE), false, false},
                                     {run_say(run, SAY_EXPIRING_COL_WHAT), false, false},
                                     {run_say(run, SAY_EXPIRING_COL_LOSS), false, false},
                                     {run_say(run, SAY_EXPIRING_COL_STANDING), false, true}};
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(list); i++) {
        const struct amity_value *one = amity_item(list, i);
        const struct amity_value *loss = amity_get(one, "loss");
        const struct cell cells[] = {
            {amity_text_or(amity_get(one, "until"), ""), STYLE_STRONG},
            {whose(run, one), STYLE_PLAIN},
            {kind_words(run, one), STYLE_PLAIN},
            {amity_is_nil(loss) ? "–" : loss_words(run, loss), loses(one) ? STYLE_BAD : STYLE_DIM},
            {standing(run, one), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
}

/* Greater losses on higher levels first; the first of equals, which lapses first. */
static bool worse(const struct amity_value *one, const struct amity_value *other)
{
    const struct amity_value *levels = amity_at(one, "loss.levels");
    const struct amity_value *others = amity_at(other, "loss.levels");
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        int64_t here = amity_int_or(amity_get(amity_item(levels, i), "loss"), 0);
        int64_t there = amity_int_or(amity_get(amity_item(others, i), "loss"), 0);
        if (here != there) {
            return here > there;
        }
    }
    return amity_int_or(amity_at(one, "loss.quality"), 0) >
           amity_int_or(amity_at(other, "loss.quality"), 0);
}

static void first_print(struct run *run, const struct amity_value *list)
{
    const struct amity_value *first = NULL;
    for (uint32_t i = 0; i < amity_count(list); i++) {
        const struct amity_value *one = amity_item(list, i);
        if (loses(one) && (first == NULL || worse(one, first))) {
            first = one;
        }
    }
    if (first != NULL) {
        const char *what = run_text(run, "%s, %s", whose(run, first), kind_words(run, first));
        fputc('\n', run->screen.out);
        screen_wrap(&run->screen, STYLE_CARE, 0, 0,
                    SAY(run, SAY_EXPIRING_FIRST, what, loss_words(run, amity_get(first, "loss"))));
    }
}

static enum ending expiring(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    const char *until = arguments_text(&run->arguments, "until", NULL);
    if (until != NULL) {
        amity_put_text(run->tree, params, "until", until);
    }
    if (arguments_has(&run->arguments, "within")) {
        amity_put_int(run->tree, params, "within_days",
                      arguments_number(&run->arguments, "within", 90));
    }
    enum ending ending = run_call(run, "report.expiring", params, &answer);
    if (ending != END_OK || run->json) {
        return ending != END_OK ? ending : run_json(run, answer);
    }
    const struct amity_value *list = amity_get(answer, "expiring");
    const char *last = amity_text_or(amity_get(answer, "until"), "");
    if (amity_count(list) == 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, SAY(run, SAY_EXPIRING_NONE, last));
        return END_OK;
    }
    screen_heading(&run->screen,
                   SAY(run, SAY_EXPIRING_HEAD, last, run_number(run, amity_count(list))));
    lines_print(run, list);
    first_print(run, list);
    return END_OK;
}

const struct subcommand subcommand_report_expiring = {
    "report expiring",
    "",
    0,
    0,
    "What lapses soon, by day: checks, qualifications, decisions, plans; whom it affects.",
    "The last day of each paper, whose it is, who has support by it, and what the plan for those\n"
    "who wait would lose if it lapsed: renew first what costs most.\n\n"
    "  amity report expiring\n"
    "  amity report expiring --within 30 --lang fi",
    FLAGS,
    expiring};

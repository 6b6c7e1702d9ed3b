/* amity scenario put, list, show, run, compare, delete: what-ifs that have a name. */
#include <string.h>

#include "ctl/edits.h"
#include "ctl/given.h"
#include "ctl/outcome.h"
#include "ctl/patience.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

enum { COMPARED_MAX = 10 };

static const struct flag PUT_FLAGS[] = {EDIT_FLAG,
                                        {"note", 0, FLAG_TEXT, "TEXT", "what it is about"},
                                        {NULL, 0, FLAG_SWITCH, NULL, NULL}};
static const struct flag RUN_FLAGS[] = {
    {"all", 'a', FLAG_SWITCH, "", "every change, not the first ten"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static struct amity_value *named(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    amity_put_text(run->tree, params, "name", run->arguments.operand[0]);
    return params;
}

/* A name as it is typed: in quotes where it has blanks. */
static const char *typed(struct run *run, const char *name)
{
    return strpbrk(name, " '\"$&|;()<>*") == NULL ? name : run_text(run, "'%s'", name);
}

static void run_advice(struct run *run, const char *name, bool ran)
{
    if (run->quiet) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    if (!ran) {
        run_next(run, run_text(run, "amity scenario run %s", typed(run, name)),
                 SAY_NEXT_SCENARIO_RUN);
    }
    run_next(run,
             run_text(run, "amity scenario apply %s --worker W --reason TEXT", typed(run, name)),
             SAY_NEXT_SCENARIO_APPLY);
}

static enum ending scenario_put(struct run *run)
{
    const struct amity_value *edits = NULL;
    const struct amity_value *answer = NULL;
    const char *name = run->arguments.operand[0];
    enum ending ending = edits_given(run, 1, &edits);
    if (ending == END_OK) {
        ending = edits_keep(run, name, edits, &answer);
    }
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    screen_wrap(&run->screen, STYLE_GOOD, 0, 0,
                SAY(run, SAY_SCENARIO_PUT, name, run_number(run, amity_count(edits))));
    run_advice(run, name, false);
    return END_OK;
}

static enum ending scenario_list(struct run *run)
{
    const struct amity_value *answer = NULL;
    enum ending ending = run_call(run, "scenario.list", amity_map(run->tree), &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct column columns[] = {{run_say(run, SAY_SCENARIO_COL_NAME), false, false},
                                     {run_say(run, SAY_SCENARIO_COL_EDITS), true, false},
                                     {run_say(run, SAY_SCENARIO_COL_NOTE), false, true}};
    const struct amity_value *scenarios = amity_get(answer, "scenarios");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(scenarios); i++) {
        const struct amity_value *one = amity_item(scenarios, i);
        const struct cell cells[] = {
            {amity_text_or(amity_get(one, "name"), ""), STYLE_STRONG},
            {run_number(run, amity_int_or(amity_get(one, "edits"), 0)), STYLE_PLAIN},
            {amity_text_or(amity_get(one, "note"), ""), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
    if (amity_count(scenarios) == 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, run_say(run, SAY_SCENARIO_NONE));
    }
    return END_OK;
}

/* The edits as an edit a line of JSON, so that they can be kept in a file and changed. */
static enum ending scenario_show(struct run *run)
{
    const struct amity_value *answer = NULL;
    enum ending ending = run_call(run, "scenario.get", named(run), &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct amity_value *edits = amity_get(answer, "edits");
    const char *note = amity_text_or(amity_get(answer, "note"), "");
    if (!run->quiet) {
        fprintf(run->screen.out, "# %s%s%s\n", run->arguments.operand[0],
                note[0] != '\0' ? ": " : "", note);
    }
    for (uint32_t i = 0; i < amity_count(edits); i++) {
        ending = run_json(run, amity_item(edits, i));
        if (ending != END_OK) {
            return ending;
        }
    }
    return END_OK;
}

static enum ending scenario_run(struct run *run)
{
    const struct amity_value *kept = NULL;
    const struct amity_value *answer = NULL;
    enum ending ending = run_call_patiently(run, "scenario.run", named(run), &answer);
    if (ending == END_OK && !run->json) {
        ending = run_call(run, "scenario.get", named(run), &kept);
    }
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    edits_print(run, amity_get(kept, "edits"));
    outcome_print(run, answer, arguments_has(&run->arguments, "all"));
    run_advice(run, run->arguments.operand[0], true);
    return END_OK;
}

static enum ending scenario_delete(struct run *run)
{
    const struct amity_value *answer = NULL;
    enum ending ending = run_call(run, "scenario.delete", named(run), &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_SCENARIO_DELETED, run->arguments.operand[0]));
    return END_OK;
}

/* -- side by side ---------------------------------------------------------------------------------
 */

/* One row: today's number, then each scenario's, with the difference. */
struct row {
    const char *name;
    const char *path; /* below before and after; NULL: a level, or a count of `list` */
    const char *list; /* of each answer */
    uint32_t level;
};

static bool has_failed(const struct amity_value *one)
{
    return amity_kind(amity_get(one, "error")) == AMITY_MAP;
}

static int64_t number_of(const struct row *row, const struct amity_value *one, const char *when)
{
    const struct amity_value *state = amity_get(one, when);
    struct level_worth worth = {0};
    if (row->list != NULL) {
        return amity_count(amity_get(one, row->list));
    }
    if (row->path != NULL) {
        return amity_int_or(amity_get(state, row->path), 0);
    }
    levels_worth(state, row->level, &worth);
    return worth.value;
}

static void row_add(struct run *run, struct table *table, const struct row *row,
                    const struct amity_value *scenarios, const struct amity_value *sample)
{
    struct cell cells[COMPARED_MAX + 2] = {{row->name, STYLE_PLAIN}};
    int64_t today = number_of(row, sample, "before");
    cells[1] = (struct cell){row->list != NULL ? "" : run_number(run, today), STYLE_PLAIN};
    for (uint32_t i = 0; i < amity_count(scenarios) && i < COMPARED_MAX; i++) {
        const struct amity_value *one = amity_item(scenarios, i);
        int64_t number = number_of(row, one, "after");
        int64_t change = number - number_of(row, one, "before");
        const char *text = run_number(run, number);
        bool plain = row->list != NULL || change == 0;
        if (!plain) {
            text = run_text(run, "%s (%s)", text, signed_number(run, change));
        }
        cells[i + 2] = has_failed(one) ? (struct cell){"–", STYLE_DIM}
                                       : (struct cell){text, plain        ? STYLE_PLAIN
                                                             : change > 0 ? STYLE_GOOD
                                                                          : STYLE_BAD};
    }
    table_add(table, cells);
}

static void proofs_add(struct run *run, struct table *table, const struct amity_value *scenarios)
{
    struct cell cells[COMPARED_MAX + 2] = {{run_say(run, SAY_SCENARIO_PROOF), STYLE_PLAIN}};
    cells[1] = (struct cell){"", STYLE_PLAIN};
    for (uint32_t i = 0; i < amity_count(scenarios) && i < COMPARED_MAX; i++) {
        const char *kind = amity_text_or(amity_at(amity_item(scenarios, i), "proof.kind"), "");
        bool exact = strcmp(kind, "exact") == 0;
        cells[i + 2] =
            (struct cell){kind[0] == '\0' ? "–"
                                          : run_say(run, exact ? SAY_SCENARIO_PROOF_exact
                                                               : SAY_SCENARIO_PROOF_bracket),
                          exact ? STYLE_GOOD : STYLE_CARE};
    }
    table_add(table, cells);
}

static void compared_print(struct run *run, const struct amity_value *scenarios)
{
    struct column columns[COMPARED_MAX + 2] = {{run_say(run, SAY_COL_LEVEL), false, false},
                                               {run_say(run, SAY_WHATIF_COL_TODAY), true, false}};
    const struct amity_value *sample = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(scenarios) && i < COMPARED_MAX; i++) {
        const struct amity_value *one = amity_item(scenarios, i);
        sample = sample == NULL && !has_failed(one) ? one : sample;
        columns[i + 2] =
            (struct column){amity_text_or(amity_get(one, "scenario"), ""), true, false};
        count++;
    }
    struct table table;
    table_open(&table, &run->arena, columns, count + 2);
    const struct row people[] = {{run_say(run, SAY_SCENARIO_WAITING), "waiting", NULL, 0},
                                 {run_say(run, SAY_SCENARIO_SERVED), "served", NULL, 0},
                                 {run_say(run, SAY_SCENARIO_GAINED), NULL, "gained", 0},
                                 {run_say(run, SAY_SCENARIO_LOST), NULL, "lost", 0}};
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        row_add(run, &table, &people[i], scenarios, sample);
    }
    struct level_worth worth = {0};
    uint32_t levels = levels_worth(amity_get(sample, "before"), UINT32_MAX, &worth);
    for (uint32_t i = 0; i < levels; i++) {
        levels_worth(amity_get(sample, "before"), i, &worth);
        const struct row row = {rulebook_level(run, worth.name == NULL ? "" : worth.name), NULL,
                                NULL, i};
        row_add(run, &table, &row, scenarios, sample);
    }
    proofs_add(run, &table, scenarios);
    table_print(&table, &run->screen);
}

static enum ending scenario_compare(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    struct amity_value *names = amity_list(run->tree);
    const struct amity_value *answer = NULL;
    bool whole = true;
    for (uint32_t i = 0; i < run->arguments.operand_count; i++) {
        amity_add(run->tree, names, amity_text(run->tree, run->arguments.operand[i]));
    }
    amity_put(run->tree, params, "names", names);
    enum ending ending = run_call_patiently(run, "scenario.compare", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    const struct amity_value *scenarios = amity_get(answer, "scenarios");
    if (run->json) {
        ending = run_json(run, answer);
    } else {
        compared_print(run, scenarios);
    }
    for (uint32_t i = 0; i < amity_count(scenarios); i++) {
        const struct amity_value *one = amity_item(scenarios, i);
        whole = whole && !has_failed(one);
        if (has_failed(one) && !run->json) {
            const char *path = amity_text_or(amity_at(one, "error.path"), "");
            const char *detail = amity_text_or(amity_at(one, "error.detail"), "");
            screen_wrap(&run->screen, STYLE_BAD, 0, 0,
                        SAY(run, SAY_SCENARIO_ERROR, amity_text_or(amity_get(one, "scenario"), ""),
                            path[0] == '\0' ? detail : run_text(run, "%s (%s)", detail, path)));
        }
    }
    return ending == END_OK && !whole ? END_NO : ending;
}

/* -- the table's entries --------------------------------------------------------------------------
 */

const struct subcommand subcommand_scenario_put = {
    "scenario put",
    "NAME [FILE] [-e EDIT]…",
    1,
    2,
    "Keeps a what-if under a name; one of that name is replaced.",
    "Nothing is judged before it is asked. Each profile that it names is remembered as it is\n"
    "today, so that applying it can tell what has changed since.\n\n"
    "  amity scenario put 'wider reach' -e 'volunteers where volunteer.age_max < 40: max_km+=10'\n"
    "  amity scenario put 'V-204 leaves' -e -V-000204 --note 'asked for in "
    "October'\n\n" EDITS_TEACHING,
    PUT_FLAGS,
    scenario_put};

const struct subcommand subcommand_scenario_list = {
    "scenario list", "", 0, 0, "The scenarios that are kept.", "  amity scenario list", NULL,
    scenario_list};

const struct subcommand subcommand_scenario_show = {
    "scenario show",
    "NAME",
    1,
    1,
    "A scenario's edits, one a line, as amity whatif FILE reads them.",
    "  amity scenario show 'wider reach' > wider.ndjson     then edit it, and\n"
    "  amity whatif wider.ndjson",
    NULL,
    scenario_show};

const struct subcommand subcommand_scenario_run = {
    "scenario run",
    "NAME",
    1,
    1,
    "What a kept scenario would change today: who gains, who loses and why.",
    "As amity whatif, on today's people. Nothing is stored.\n\n"
    "  amity scenario run 'wider reach' --all",
    RUN_FLAGS,
    scenario_run};

const struct subcommand subcommand_scenario_compare = {
    "scenario compare",
    "NAME NAME…",
    2,
    COMPARED_MAX,
    "Scenarios side by side, each on today's people.",
    "  amity scenario compare 'wider reach' 'V-204 leaves'\n\n"
    "Exits with 1 when one of them no longer holds together (somebody it names is gone).",
    NULL,
    scenario_compare};

const struct subcommand subcommand_scenario_delete = {"scenario delete",
                                                      "NAME",
                                                      1,
                                                      1,
                                                      "Forgets a scenario.",
                                                      "  amity scenario delete 'wider reach'",
                                                      NULL,
                                                      scenario_delete};

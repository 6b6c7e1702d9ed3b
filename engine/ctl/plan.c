/* amity plan get, list, diff, accept, proof. */
#include "ctl/plan.h"

#include <string.h>
#include <unistd.h>

#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

struct amity_value *pair_read(struct run *run, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0') {
        run_complain(run, "'%s' is no pair; write CLIENT=VOLUNTEER, as in C-000017=V-000123", text);
        return NULL;
    }
    struct amity_value *pair = amity_map(run->tree);
    amity_put_text(run->tree, pair, "client", run_text(run, "%.*s", (int)(equals - text), text));
    amity_put_text(run->tree, pair, "volunteer", equals + 1);
    return pair;
}

enum ending pairs_put(struct run *run, const char *flag, struct amity_value *params,
                      const char *key)
{
    struct amity_value *list = amity_list(run->tree);
    uint32_t at = 0;
    for (const char *text = arguments_next(&run->arguments, flag, &at); text != NULL;
         text = arguments_next(&run->arguments, flag, &at)) {
        struct amity_value *pair = pair_read(run, text);
        if (pair == NULL) {
            return END_USAGE;
        }
        amity_add(run->tree, list, pair);
    }
    if (amity_count(list) > 0) {
        amity_put(run->tree, params, key, list);
    }
    return END_OK;
}

static struct amity_value *plan_params(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    if (run->arguments.operand_count > 0) {
        amity_put_text(run->tree, params, "plan", run->arguments.operand[0]);
    }
    return params;
}

static enum ending plan_get(struct run *run)
{
    const struct amity_value *plan = NULL;
    enum ending ending = run_call(run, "plan.get", plan_params(run), &plan);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, plan);
    } else {
        plan_head_print(run, plan);
        if (!arguments_has(&run->arguments, "summary")) {
            plan_pairs_print(run, plan);
        }
        plan_unserved_print(run, plan, !arguments_has(&run->arguments, "summary"));
        plan_advice_print(run, plan);
    }
    bool wanted = arguments_has(&run->arguments, "proved");
    bool proved = amity_bool_or(amity_get(plan, "proved"), false);
    return ending == END_OK && wanted && !proved ? END_NO : ending;
}

static enum ending plan_list(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    amity_put_int(run->tree, params, "limit", arguments_number(&run->arguments, "limit", 20));
    enum ending ending = run_call(run, "plan.list", params, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct column columns[] = {{run_say(run, SAY_COL_PLAN), false, false},
                                     {run_say(run, SAY_COL_MADE), false, false},
                                     {run_say(run, SAY_COL_PROVED), false, false},
                                     {run_say(run, SAY_COL_GAP), true, false}};
    const struct amity_value *plans = amity_get(answer, "plans");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(plans); i++) {
        const struct amity_value *plan = amity_item(plans, i);
        bool proved = amity_bool_or(amity_get(plan, "proved"), false);
        const struct amity_value *gap = amity_get(plan, "gap");
        const struct cell cells[] = {
            {amity_text_or(amity_get(plan, "id"), ""), STYLE_STRONG},
            {amity_text_or(amity_get(plan, "created"), ""), STYLE_PLAIN},
            {run_say(run, proved ? SAY_YES : SAY_NO), proved ? STYLE_GOOD : STYLE_CARE},
            {amity_is_nil(gap) ? "?" : run_number(run, amity_int_or(gap, 0)), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
    if (amity_count(plans) == 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, run_say(run, SAY_PLAN_NONE));
    }
    return END_OK;
}

static const char *pair_words(struct run *run, const struct amity_value *pair)
{
    return run_text(run, "%s · %s", run_label(run, amity_text_or(amity_get(pair, "volunteer"), "")),
                    rulebook_service(run, amity_text_or(amity_get(pair, "service"), "")));
}

static void diff_part(struct run *run, const struct amity_value *list, enum say heading,
                      bool before, bool after)
{
    struct column columns[3] = {{run_say(run, SAY_COL_CLIENT), false, false}};
    uint32_t count = 1;
    if (before) {
        columns[count++] = (struct column){run_say(run, SAY_COL_BEFORE), false, false};
    }
    if (after) {
        columns[count++] = (struct column){run_say(run, SAY_COL_AFTER), false, false};
    }
    struct table table;
    table_open(&table, &run->arena, columns, count);
    for (uint32_t i = 0; i < amity_count(list); i++) {
        const struct amity_value *change = amity_item(list, i);
        bool both = before && after;
        struct cell cells[3] = {
            {run_label(run, amity_text_or(amity_get(change, "client"), "")), STYLE_STRONG}};
        uint32_t at = 1;
        if (before) {
            cells[at++] = (struct cell){pair_words(run, both ? amity_get(change, "from") : change),
                                        STYLE_PLAIN};
        }
        if (after) {
            cells[at++] = (struct cell){pair_words(run, both ? amity_get(change, "to") : change),
                                        STYLE_PLAIN};
        }
        table_add(&table, cells);
    }
    if (table.row_count > 0) {
        screen_heading(&run->screen, run_say(run, heading));
        table_print(&table, &run->screen);
    }
}

static enum ending plan_diff(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *diff = NULL;
    amity_put_text(run->tree, params, "from", run->arguments.operand[0]);
    amity_put_text(run->tree, params, "to", run->arguments.operand[1]);
    enum ending ending = run_call(run, "plan.diff", params, &diff);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, diff) : ending;
    }
    const struct amity_value *gained = amity_get(diff, "gained");
    const struct amity_value *lost = amity_get(diff, "lost");
    const struct amity_value *changed = amity_get(diff, "changed");
    if (amity_count(gained) + amity_count(lost) + amity_count(changed) == 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, run_say(run, SAY_DIFF_SAME));
        return END_OK;
    }
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                SAY(run, SAY_DIFF_LINE, run->arguments.operand[0], run->arguments.operand[1],
                    run_number(run, amity_count(gained)), run_number(run, amity_count(lost))));
    if (amity_count(changed) > 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                    SAY(run, SAY_DIFF_CHANGED, run_number(run, amity_count(changed))));
    }
    diff_part(run, gained, SAY_DIFF_GAINED_HEAD, false, true);
    diff_part(run, lost, SAY_DIFF_LOST_HEAD, true, false);
    diff_part(run, changed, SAY_DIFF_CHANGED_HEAD, true, true);
    return END_OK;
}

/* Piece by piece, as one text; with --json a line for each. */
static enum ending plan_proof(struct run *run)
{
    int64_t pieces = 1;
    const char *plan = NULL;
    for (int64_t piece = 0; piece < pieces; piece++) {
        const struct amity_value *answer = NULL;
        struct amity_value *params = piece == 0 ? plan_params(run) : amity_map(run->tree);
        if (piece > 0) { /* of the same plan, whatever was found meanwhile */
            amity_put_text(run->tree, params, "plan", plan);
            amity_put_int(run->tree, params, "piece", piece);
        }
        enum ending ending = run_call(run, "plan.proof", params, &answer);
        if (ending != END_OK) {
            return ending;
        }
        pieces = amity_int_or(amity_get(answer, "pieces"), 1);
        plan = run_text(run, "%s", amity_text_or(amity_get(answer, "plan"), ""));
        if (run->json) {
            ending = run_json(run, answer);
            if (ending != END_OK) {
                return ending;
            }
            continue;
        }
        uint32_t bytes = 0;
        const uint8_t *proof = amity_as_bytes(amity_get(answer, "proof"), &bytes);
        if (proof == NULL || fwrite(proof, 1, bytes, run->screen.out) != bytes) {
            run_complain(run, "the proof could not be written");
            return END_FILE;
        }
    }
    return END_OK;
}

static const struct flag GET_FLAGS[] = {
    {"summary", 0, FLAG_SWITCH, "", "levels and reasons, without the people"},
    {"proved", 0, FLAG_SWITCH, "", "exit with 1 when the plan is not proved best"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};
static const struct flag LIST_FLAGS[] = {
    {"limit", 0, FLAG_NUMBER, "N", "how many, newest first (20)"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

const struct subcommand subcommand_plan_get = {
    "plan get",
    "[PLAN]",
    0,
    1,
    "A plan: is it proved, who gets whom, who stays without and why. Without an id the newest.",
    "  amity plan get\n"
    "  amity plan get P-000001 --summary\n"
    "  amity plan get P-000001 --json\n\n"
    "\"At most\" is what no plan can exceed; where it equals what was reached, the level is "
    "proved.\n"
    "With --proved it exits with 1 when any level is not.",
    GET_FLAGS,
    plan_get};

const struct subcommand subcommand_plan_list = {
    "plan list", "",       0, 0, "The plans, newest first.", "  amity plan list --limit 5",
    LIST_FLAGS,  plan_list};

const struct subcommand subcommand_plan_diff = {"plan diff",
                                                "FROM TO",
                                                2,
                                                2,
                                                "What differs between two plans, in people.",
                                                "  amity plan diff P-000001 P-000002",
                                                NULL,
                                                plan_diff};

const struct subcommand subcommand_plan_proof = {
    "plan proof",
    "[PLAN]",
    0,
    1,
    "The whole problem, the plan and what proves it, as one text; without an id the newest.",
    "  amity plan proof P-000001 > P-000001.proof\n"
    "  amity verify P-000001.proof              needs no daemon\n\n"
    "The text holds integers only: nobody can be recognised in it.",
    NULL,
    plan_proof};

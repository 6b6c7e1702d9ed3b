/* amity repair: a volunteer drops out; who could take over when nobody else moves, and when one,
 * two, three do, side by side. */
#include <string.h>

#include "ctl/patience.h"
#include "ctl/subcommand.h"

enum { MOVES_MOST = 3, DAYS_A_MONTH = 30, DAYS_A_YEAR = 365 };

static const struct flag FLAGS[] = {
    {"moves", 'm', FLAG_NUMBER, "N", "at most so many standing relations move, 0 to 3 (3)"},
    {"relation", 'r', FLAG_MANY, "ID", "only this relation ends; several times, no volunteer then"},
    {"from", 0, FLAG_TEXT, "DATE", "relations that end before it strand nobody (today)"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* The answers that differ from the one with a move less. */
struct answers {
    const struct amity_value *answer[MOVES_MOST + 1];
    uint32_t count;
    uint32_t most; /* moves asked for */
    bool exact;
};

static const char *text_at(const struct amity_value *map, const char *path)
{
    return amity_text_or(amity_at(map, path), "");
}

/* ensure   the entry of that client in a list of [{client, …}], or NULL */
static const struct amity_value *of_client(const struct amity_value *list, const char *client)
{
    for (uint32_t i = 0; i < amity_count(list); i++) {
        if (strcmp(text_at(amity_item(list, i), "client"), client) == 0) {
            return amity_item(list, i);
        }
    }
    return NULL;
}

static bool same_steps(const struct amity_value *one, const struct amity_value *other,
                       const char *list)
{
    const struct amity_value *these = amity_get(one, list);
    const struct amity_value *those = amity_get(other, list);
    bool same = amity_count(these) == amity_count(those);
    for (uint32_t i = 0; i < amity_count(these) && same; i++) {
        const struct amity_value *step = amity_item(these, i);
        const struct amity_value *twin = of_client(those, text_at(step, "client"));
        same = twin != NULL && strcmp(text_at(step, "to"), text_at(twin, "to")) == 0 &&
               strcmp(text_at(step, "service"), text_at(twin, "service")) == 0;
    }
    return same;
}

static void answers_see(const struct amity_value *list, struct answers *out)
{
    *out = (struct answers){.exact = true};
    for (uint32_t i = 0; i < amity_count(list) && i <= MOVES_MOST; i++) {
        const struct amity_value *one = amity_item(list, i);
        const struct amity_value *before = out->count == 0 ? NULL : out->answer[out->count - 1];
        out->exact = out->exact && amity_bool_or(amity_get(one, "exact"), false);
        out->most = i;
        if (before == NULL || !same_steps(before, one, "moved") ||
            !same_steps(before, one, "placed")) {
            out->answer[out->count++] = one;
        }
    }
}

/* -- the table ------------------------------------------------------------------------------------
 */

/* "15 months", "3 years" */
static const char *age_words(struct run *run, int64_t days)
{
    if (days >= 2 * DAYS_A_YEAR) {
        return SAY(run, SAY_UNIT_YEARS, run_number(run, days / DAYS_A_YEAR));
    }
    if (days >= 2 * DAYS_A_MONTH) {
        return SAY(run, SAY_UNIT_MONTHS, run_number(run, days / DAYS_A_MONTH));
    }
    return SAY(run, SAY_REPAIR_DAYS, run_number(run, days));
}

static struct cell cell_of_stranded(struct run *run, const struct amity_value *answer,
                                    const char *client)
{
    const struct amity_value *placed = of_client(amity_get(answer, "placed"), client);
    if (placed == NULL) {
        return (struct cell){run_say(run, SAY_REPAIR_NOBODY), STYLE_BAD};
    }
    return (struct cell){run_text(run, "%s · %s", run_label(run, text_at(placed, "to")),
                                  run_number(run, amity_int_or(amity_get(placed, "score"), 0))),
                         STYLE_GOOD};
}

static struct cell cell_of_moved(struct run *run, const struct amity_value *answer,
                                 const char *client)
{
    const struct amity_value *moved = of_client(amity_get(answer, "moved"), client);
    if (moved == NULL) {
        return (struct cell){run_say(run, SAY_REPAIR_STAYS), STYLE_DIM};
    }
    return (struct cell){run_text(run, "→ %s", run_label(run, text_at(moved, "to"))), STYLE_CARE};
}

static void row_add(struct run *run, struct table *table, const struct answers *answers,
                    const char *head, const char *client, bool stranded)
{
    struct cell cells[MOVES_MOST + 2] = {{head, STYLE_STRONG}};
    for (uint32_t i = 0; i < answers->count; i++) {
        cells[i + 1] = stranded ? cell_of_stranded(run, answers->answer[i], client)
                                : cell_of_moved(run, answers->answer[i], client);
    }
    table_add(table, cells);
}

/* Clients that lists of that name speak of, each once, in the order of the answers. */
static const struct amity_value *everybody_in(struct run *run, const struct answers *answers,
                                              const char *list)
{
    struct amity_value *all = amity_list(run->tree);
    for (uint32_t i = 0; i < answers->count; i++) {
        const struct amity_value *steps = amity_get(answers->answer[i], list);
        for (uint32_t k = 0; k < amity_count(steps); k++) {
            const struct amity_value *step = amity_item(steps, k);
            if (of_client(all, text_at(step, "client")) == NULL) {
                amity_add(run->tree, all, step);
            }
        }
    }
    return all;
}

static void stranded_add(struct run *run, struct table *table, const struct answers *answers,
                         const struct amity_value *stranded)
{
    for (uint32_t i = 0; i < amity_count(stranded); i++) {
        const char *client = amity_text_or(amity_item(stranded, i), "");
        row_add(run, table, answers, run_label(run, client), client, true);
    }
    /* of a group, who waits and is placed along with the others */
    const struct amity_value *placed = everybody_in(run, answers, "placed");
    for (uint32_t i = 0; i < amity_count(placed); i++) {
        const char *client = text_at(amity_item(placed, i), "client");
        bool told = false;
        for (uint32_t k = 0; k < amity_count(stranded); k++) {
            told = told || strcmp(amity_text_or(amity_item(stranded, k), ""), client) == 0;
        }
        if (!told) {
            row_add(run, table, answers, run_label(run, client), client, true);
        }
    }
}

static void movers_add(struct run *run, struct table *table, const struct answers *answers)
{
    const struct amity_value *moved = everybody_in(run, answers, "moved");
    for (uint32_t i = 0; i < amity_count(moved); i++) {
        const struct amity_value *step = amity_item(moved, i);
        const char *client = text_at(step, "client");
        const char *head = SAY(run, SAY_REPAIR_TOGETHER, run_label(run, client),
                               run_label(run, text_at(step, "from")),
                               age_words(run, amity_int_or(amity_get(step, "age_days"), 0)));
        row_add(run, table, answers, head, client, false);
    }
}

static void sums_add(struct run *run, struct table *table, const struct answers *answers)
{
    struct cell without[MOVES_MOST + 2] = {{run_say(run, SAY_REPAIR_WITHOUT), STYLE_DIM}};
    struct cell price[MOVES_MOST + 2] = {{run_say(run, SAY_REPAIR_PRICE), STYLE_DIM}};
    for (uint32_t i = 0; i < answers->count; i++) {
        const struct amity_value *answer = answers->answer[i];
        uint32_t left = amity_count(amity_get(answer, "unplaced"));
        without[i + 1] = (struct cell){run_number(run, left), left > 0 ? STYLE_BAD : STYLE_GOOD};
        price[i + 1] = (struct cell){run_number(run, amity_int_or(amity_get(answer, "price"), 0)),
                                     STYLE_PLAIN};
    }
    table_add(table, without);
    table_add(table, price);
}

static void answers_print(struct run *run, const struct answers *answers,
                          const struct amity_value *stranded)
{
    struct column columns[MOVES_MOST + 2] = {{run_say(run, SAY_REPAIR_COL_WHO), false, false}};
    for (uint32_t i = 0; i < answers->count; i++) {
        int64_t moves = amity_int_or(amity_get(answers->answer[i], "moves"), 0);
        columns[i + 1] =
            (struct column){moves == 0   ? run_say(run, SAY_REPAIR_COL_NONE)
                            : moves == 1 ? run_say(run, SAY_REPAIR_COL_ONE)
                                         : SAY(run, SAY_REPAIR_COL_MANY, run_number(run, moves)),
                            false, false};
    }
    struct table table;
    table_open(&table, &run->arena, columns, answers->count + 1);
    stranded_add(run, &table, answers, stranded);
    movers_add(run, &table, answers);
    sums_add(run, &table, answers);
    table_print(&table, &run->screen);
}

/* -- the rest -------------------------------------------------------------------------------------
 */

static void head_print(struct run *run, const struct amity_value *answer)
{
    uint32_t count = amity_count(amity_get(answer, "stranded"));
    const char *volunteer = amity_as_text(amity_get(answer, "volunteer"));
    const char *number = run_number(run, count);
    const char *who = volunteer == NULL ? "" : run_label(run, volunteer);
    const char *line = volunteer == NULL ? SAY(run, SAY_REPAIR_RELATIONS_END, number)
                       : count == 0      ? SAY(run, SAY_REPAIR_NOBODY_STRANDED, who)
                                         : SAY(run, SAY_REPAIR_DROPS_OUT, who, number);
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0, line);
}

static void foot_print(struct run *run, const struct answers *answers)
{
    const struct amity_value *last = answers->answer[answers->count - 1];
    int64_t moves = amity_int_or(amity_get(last, "moves"), 0);
    fputc('\n', run->screen.out);
    if (moves < answers->most) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                    moves == 0 ? SAY(run, SAY_REPAIR_NO_MOVE, run_number(run, answers->most))
                               : SAY(run, SAY_REPAIR_NO_BETTER, run_number(run, moves),
                                     run_number(run, answers->most)));
    }
    screen_wrap(&run->screen, answers->exact ? STYLE_GOOD : STYLE_CARE, 0, 0,
                run_say(run, answers->exact ? SAY_REPAIR_EXACT : SAY_REPAIR_NOT_EXACT));
    const char *without = amity_as_text(amity_at(last, "unplaced[0]"));
    const char *placed = amity_as_text(amity_at(last, "placed[0].client"));
    const char *to = amity_as_text(amity_at(last, "placed[0].to"));
    if (run->quiet || (without == NULL && placed == NULL)) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    if (placed != NULL) {
        run_next(run, run_text(run, "amity explain %s %s", placed, to), SAY_NEXT_REPAIR_EXPLAIN);
    }
    if (without != NULL) {
        run_next(run, run_text(run, "amity whynot %s", without), SAY_NEXT_WHYNOT);
    }
}

static enum ending params_of(struct run *run, struct amity_value *params)
{
    struct amity_value *relations = amity_list(run->tree);
    const char *from = arguments_text(&run->arguments, "from", NULL);
    uint32_t at = 0;
    for (const char *id = arguments_next(&run->arguments, "relation", &at); id != NULL;
         id = arguments_next(&run->arguments, "relation", &at)) {
        amity_add(run->tree, relations, amity_text(run->tree, id));
    }
    if ((run->arguments.operand_count > 0) == (amity_count(relations) > 0)) {
        run_complain(run, "a volunteer, or --relation [hint: amity repair V-000001]");
        return END_USAGE;
    }
    if (amity_count(relations) > 0) {
        amity_put(run->tree, params, "relations", relations);
    } else {
        amity_put_text(run->tree, params, "volunteer", run->arguments.operand[0]);
    }
    if (arguments_has(&run->arguments, "moves")) {
        amity_put_int(run->tree, params, "moves",
                      arguments_number(&run->arguments, "moves", MOVES_MOST));
    }
    if (from != NULL) {
        amity_put_text(run->tree, params, "from", from);
    }
    return END_OK;
}

static enum ending repair(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    enum ending ending = params_of(run, params);
    if (ending == END_OK) {
        ending = run_call_patiently(run, "whatif.repair", params, &answer);
    }
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        return run_json(run, answer);
    }
    struct answers answers;
    answers_see(amity_get(answer, "answers"), &answers);
    head_print(run, answer);
    if (answers.count > 0) {
        fputc('\n', run->screen.out);
        answers_print(run, &answers, amity_get(answer, "stranded"));
        foot_print(run, &answers);
    }
    return END_OK;
}

const struct subcommand subcommand_repair = {
    "repair",
    "[VOLUNTEER]",
    0,
    1,
    "When a volunteer drops out: who could take over, with 0, 1, 2 and 3 relations moved.",
    "Side by side: who gets whom when nobody else moves, and when up to three standing relations\n"
    "of others move to make room. Each move has a price that grows with how long the two have\n"
    "known each other; the urgent come first, then the least price, then points. Nothing is\n"
    "stored.\n\n"
    "  amity repair V-000017\n"
    "  amity repair V-000017 --moves 1\n"
    "  amity repair --relation R-000031 --lang fi",
    FLAGS,
    repair};

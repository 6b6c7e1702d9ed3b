/* amity report fairness, amity report price: who waits, how long and why, and what a shorter
 * longest wait would cost. */
#include <string.h>

#include "ctl/follow.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

enum { FAIR_COLUMNS = 8 };

static const char *number_of(struct run *run, const struct amity_value *row, const char *key)
{
    const struct amity_value *value = amity_get(row, key);
    return amity_is_nil(value) ? "–" : run_number(run, amity_int_or(value, 0));
}

static const char *class_words(struct run *run, const char *name)
{
    static const struct {
        const char *name;
        enum say say;
    } CLASSES[] = {{"client_rules", SAY_FAIR_CLASS_client_rules},
                   {"volunteer_rules", SAY_FAIR_CLASS_volunteer_rules},
                   {"pair_rules", SAY_FAIR_CLASS_pair_rules},
                   {"competition", SAY_FAIR_CLASS_competition},
                   {"nobody_within_reach", SAY_FAIR_CLASS_nobody_within_reach},
                   {"capacity", SAY_FAIR_CLASS_capacity},
                   {"below_floor", SAY_FAIR_CLASS_below_floor},
                   {"group", SAY_FAIR_CLASS_group}};
    for (size_t i = 0; i < sizeof CLASSES / sizeof CLASSES[0]; i++) {
        if (strcmp(CLASSES[i].name, name) == 0) {
            return run_say(run, CLASSES[i].say);
        }
    }
    return run_say(run, SAY_FAIR_CLASS_other);
}

/* What stops most of those in the row whom the plan leaves out. */
static const char *most_words(struct run *run, const struct amity_value *row)
{
    const struct amity_value *classes = amity_get(row, "left_out_by");
    const char *most = NULL;
    int64_t count = 0;
    for (uint32_t i = 0; i < amity_count(classes); i++) {
        int64_t here = amity_int_or(amity_member(classes, i), 0);
        if (here > count) {
            count = here;
            most = amity_key(classes, i);
        }
    }
    return most == NULL ? ""
                        : run_text(run, "%s (%s)", class_words(run, most), run_number(run, count));
}

static void rows_print(struct run *run, const struct amity_value *rows, enum say heading)
{
    const struct column columns[FAIR_COLUMNS] = {{"", false, false},
                                                 {run_say(run, SAY_FAIR_COL_WAIT), true, false},
                                                 {run_say(run, SAY_FAIR_COL_MEDIAN), true, false},
                                                 {run_say(run, SAY_FAIR_COL_P90), true, false},
                                                 {run_say(run, SAY_FAIR_COL_SERVED), true, false},
                                                 {run_say(run, SAY_FAIR_COL_MEDIAN), true, false},
                                                 {run_say(run, SAY_FAIR_COL_SHARE), true, false},
                                                 {run_say(run, SAY_FAIR_COL_MOST), false, true}};
    struct table table;
    table_open(&table, &run->arena, columns, FAIR_COLUMNS);
    for (uint32_t i = 0; i < amity_count(rows); i++) {
        const struct amity_value *row = amity_item(rows, i);
        const struct amity_value *share = amity_get(row, "planned_share");
        const char *percent =
            amity_is_nil(share)
                ? "–"
                : run_text(run, "%d %%", (int)(amity_real_or(share, 0) * 100.0 + 0.5));
        const struct cell cells[FAIR_COLUMNS] = {
            {amity_text_or(amity_get(row, "value"), ""), STYLE_STRONG},
            {number_of(run, row, "waiting"), STYLE_PLAIN},
            {number_of(run, row, "wait_median_days"), STYLE_PLAIN},
            {number_of(run, row, "wait_p90_days"), STYLE_PLAIN},
            {number_of(run, row, "served"), STYLE_PLAIN},
            {number_of(run, row, "served_median_days"), STYLE_PLAIN},
            {percent, STYLE_PLAIN},
            {most_words(run, row), STYLE_DIM}};
        table_add(&table, cells);
    }
    if (table.row_count > 0) {
        screen_heading(&run->screen, run_say(run, heading));
        table_print(&table, &run->screen);
    }
}

static const char *jobs_words(struct run *run, const struct amity_value *price)
{
    const struct amity_value *jobs = amity_get(price, "jobs");
    return run_text(run, "%s, %s", amity_text_or(amity_item(jobs, 0), ""),
                    amity_text_or(amity_item(jobs, 1), ""));
}

/* Every level in which the two differ. */
static void cost_print(struct run *run, const struct amity_value *cost)
{
    const struct column columns[] = {{run_say(run, SAY_PRICE_COL_LESS), true, false},
                                     {run_say(run, SAY_COL_LEVEL), false, true}};
    const struct amity_value *levels = amity_get(cost, "levels");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        int64_t less = amity_int_or(amity_member(levels, i), 0);
        const struct cell cells[] = {{run_number(run, less), STYLE_STRONG},
                                     {rulebook_level(run, amity_key(levels, i)), STYLE_PLAIN}};
        if (less != 0) {
            table_add(&table, cells);
        }
    }
    if (table.row_count > 0) {
        table_print(&table, &run->screen);
    }
}

static void price_print(struct run *run, const struct amity_value *price)
{
    const char *state = amity_text_or(amity_get(price, "state"), "");
    screen_heading(&run->screen, run_say(run, SAY_PRICE_HEAD));
    if (strcmp(state, "done") != 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                    SAY(run, SAY_PRICE_STATE, state, jobs_words(run, price)));
        return;
    }
    const struct amity_value *cost = amity_get(price, "cost");
    const char *wait =
        SAY(run, SAY_PRICE_DAYS, number_of(run, amity_get(price, "fair"), "longest_competing_days"),
            number_of(run, amity_get(price, "base"), "longest_competing_days"));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_PRICE_LINE, number_of(run, price, "waited_first_days"),
                    number_of(run, cost, "clients"), wait));
    cost_print(run, cost);
    bool same = amity_bool_or(amity_get(price, "same_people"), false);
    bool proved = amity_bool_or(amity_get(price, "proved"), false);
    screen_wrap(&run->screen, proved ? STYLE_GOOD : STYLE_CARE, 0, 0,
                run_say(run, !same    ? SAY_PRICE_OTHER_PEOPLE
                             : proved ? SAY_PRICE_PROVED
                                      : SAY_PRICE_NOT_PROVED));
}

static void fairness_print(struct run *run, const struct amity_value *report)
{
    const struct amity_value *all = amity_get(report, "all");
    const struct amity_value *by = amity_get(report, "by");
    const struct amity_value *plan = amity_get(report, "plan");
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                SAY(run, SAY_FAIR_LINE, number_of(run, all, "waiting"),
                    number_of(run, all, "served"), number_of(run, all, "wait_median_days"),
                    number_of(run, all, "wait_p90_days")));
    if (!amity_is_nil(plan)) {
        bool stale = amity_bool_or(amity_get(plan, "stale"), false);
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                    SAY(run, SAY_FAIR_PLAN, amity_text_or(amity_get(plan, "id"), ""),
                        stale ? run_say(run, SAY_FAIR_STALE) : ""));
    }
    rows_print(run, amity_get(by, "need"), SAY_FAIR_need);
    rows_print(run, amity_get(by, "age"), SAY_FAIR_age);
    rows_print(run, amity_get(by, "language"), SAY_FAIR_language);
    rows_print(run, amity_get(by, "distance"), SAY_FAIR_distance);
    rows_print(run, amity_get(by, "group"), SAY_FAIR_group);
    screen_wrap(&run->screen, STYLE_DIM, 0, 0,
                SAY(run, SAY_FAIR_FEW, number_of(run, report, "few")));
    if (!amity_is_nil(amity_get(report, "price"))) {
        price_print(run, amity_get(report, "price"));
    } else if (!run->quiet) {
        screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
        run_next(run, "amity report price", SAY_NEXT_PRICE);
    }
}

static enum ending fairness_ask(struct run *run, const struct amity_value **report)
{
    struct amity_value *params = amity_map(run->tree);
    const char *since = arguments_text(&run->arguments, "since", NULL);
    if (since != NULL) {
        amity_put_text(run->tree, params, "since", since);
    }
    return run_call(run, "report.fairness", params, report);
}

static enum ending report_fairness(struct run *run)
{
    const struct amity_value *report = NULL;
    enum ending ending = fairness_ask(run, &report);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, report) : ending;
    }
    fairness_print(run, report);
    return END_OK;
}

static enum ending report_price(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    static const struct {
        const char *flag, *key;
    } NUMBERS[] = {{"days-less", "days_less"}, {"time-limit", "time_limit_s"}, {"ticks", "ticks"}};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        if (arguments_has(&run->arguments, NUMBERS[i].flag)) {
            amity_put_int(run->tree, params, NUMBERS[i].key,
                          arguments_number(&run->arguments, NUMBERS[i].flag, 0));
        }
    }
    enum ending ending = run_call(run, "report.price", params, &answer);
    const struct amity_value *jobs = ending == END_OK ? amity_get(answer, "jobs") : NULL;
    for (uint32_t i = 0; i < amity_count(jobs) && ending == END_OK; i++) {
        struct follow follow;
        ending = follow_job(run, amity_text_or(amity_item(jobs, i), ""), &follow);
    }
    const struct amity_value *report = NULL;
    if (ending == END_OK) {
        ending = run_call(run, "report.fairness", amity_map(run->tree), &report);
    }
    if (ending == END_OK && run->json) {
        return run_json(run, amity_get(report, "price"));
    }
    if (ending == END_OK) {
        price_print(run, amity_get(report, "price"));
    }
    return ending;
}

static const struct flag FAIRNESS_FLAGS[] = {
    {"since", 0, FLAG_TEXT, "DATE", "served: only relations that began then or later"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};
static const struct flag PRICE_FLAGS[] = {
    {"days-less", 0, FLAG_NUMBER, "N", "how much shorter the longest wait is to be (30)"},
    {"time-limit", 't', FLAG_NUMBER, "S", "seconds, for each of the two (60)"},
    {"ticks", 0, FLAG_NUMBER, "N", "solver effort instead of seconds"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

const struct subcommand subcommand_report_fairness = {
    "report fairness",
    "",
    0,
    0,
    "Who waits, how long and why: by need, age, language, distance and siblings.",
    "Days are those waited so far, or until the relation began; 90 % waited at most so long. What "
    "is\n"
    "in the plan and what stops most comes from the newest plan.\n\n"
    "  amity report fairness\n"
    "  amity report fairness --since 2026-01-01 --json",
    FAIRNESS_FLAGS,
    report_fairness};

const struct subcommand subcommand_report_price = {
    "report price",
    "",
    0,
    0,
    "What it costs, in clients and points, when the longest wait is a month shorter.",
    "Finds two plans over the same people, neither of which is kept: the ordinary one, and one "
    "that\n"
    "serves first whoever has waited nearly as long as the longest who could be served. What the\n"
    "second has less is the price.\n\n"
    "  amity report price\n"
    "  amity report price --days-less 60 --time-limit 300",
    PRICE_FLAGS,
    report_price};

/* amity whynot: why a client stays without, what would change it and who can do it. */
#include <stdlib.h>
#include <string.h>

#include "ctl/changes.h"
#include "ctl/reasons.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

enum { UNLOCKS_PRINTED = 6, CHAINS_PRINTED = 3 };

static const struct flag FLAGS[] = {
    {"all", 'a', FLAG_SWITCH, "", "all sets of changes that were found, not the first six"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static const char *text_at(const struct amity_value *map, const char *path)
{
    return amity_text_or(amity_at(map, path), "");
}

static const char *count_at(struct run *run, const struct amity_value *map, const char *path)
{
    return run_number(run, amity_int_or(amity_at(map, path), 0));
}

/* -- how things stand, and the funnel -------------------------------------------------------------
 */

static void head_print(struct run *run, const struct amity_value *answer)
{
    screen_print(&run->screen, STYLE_STRONG, run_label(run, text_at(answer, "client")));
    fputs("\n", run->screen.out);
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, considered_sentence(run, answer));
    screen_wrap(&run->screen, STYLE_DIM, 0, 0,
                SAY(run, SAY_WHYNOT_ASIDE, count_at(run, answer, "not_considered.service"),
                    count_at(run, answer, "not_considered.distance"),
                    count_at(run, answer, "not_considered.own_distance")));
    const struct amity_value *state = amity_get(answer, "state");
    if (amity_count(state) > 0) {
        screen_heading(&run->screen, run_say(run, SAY_WHYNOT_STATE));
    }
    for (uint32_t i = 0; i < amity_count(state); i++) {
        const struct amity_value *one = amity_item(state, i);
        const char *text = run_texts(run, amity_get(one, "text"));
        const struct amity_value *volunteers = amity_get(one, "volunteers");
        const char *who = who_words(run, amity_get(one, "who"));
        screen_paragraph(&run->screen, STYLE_CARE, "  ! ",
                         amity_is_nil(volunteers)
                             ? run_text(run, "%s [%s]", text == NULL ? "" : text, who)
                             : run_text(run, "%s: %s [%s]",
                                        run_number(run, amity_int_or(volunteers, 0)),
                                        text == NULL ? "" : text, who));
    }
}

static int by_any(const void *left, const void *right)
{
    const struct amity_value *const *a = left;
    const struct amity_value *const *b = right;
    int64_t one = amity_int_or(amity_get(*a, "any"), 0);
    int64_t other = amity_int_or(amity_get(*b, "any"), 0);
    return one != other ? (one > other ? -1 : 1) : *a < *b ? -1 : 1;
}

static void funnel_print(struct run *run, const struct amity_value *funnel)
{
    const struct column columns[] = {{run_say(run, SAY_WHYNOT_COL_FIRST), true, false},
                                     {run_say(run, SAY_WHYNOT_COL_ANY), true, false},
                                     {run_say(run, SAY_WHYNOT_COL_ALONE), true, false},
                                     {run_say(run, SAY_WHYNOT_COL_RULE), false, true}};
    uint32_t count = amity_count(funnel);
    const struct amity_value **row = arena_take_many(&run->arena, count + 1U, sizeof(void *));
    if (count == 0 || row == NULL) {
        return;
    }
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < count; i++) {
        row[i] = amity_item(funnel, i);
    }
    qsort(row, count, sizeof row[0], by_any);
    for (uint32_t i = 0; i < count; i++) {
        const char *text = run_texts(run, amity_get(row[i], "text"));
        const char *rule = text_at(row[i], "rule");
        bool alone = amity_int_or(amity_get(row[i], "alone"), 0) > 0;
        const struct cell cells[] = {
            {count_at(run, row[i], "first"), STYLE_PLAIN},
            {count_at(run, row[i], "any"), STYLE_PLAIN},
            {count_at(run, row[i], "alone"), alone ? STYLE_STRONG : STYLE_DIM},
            {run_text(run, "%s (%s)", text == NULL ? rule : text, rule), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    screen_heading(&run->screen, run_say(run, SAY_WHYNOT_FUNNEL));
    table_print(&table, &run->screen);
}

/* -- what would open somebody ---------------------------------------------------------------------
 */

static void unlock_print(struct run *run, const struct amity_value *unlock, uint32_t number)
{
    int64_t volunteers = amity_int_or(amity_get(unlock, "volunteers"), 0);
    const char *many = volunteers == 1 ? run_say(run, SAY_WHYNOT_ONE)
                                       : SAY(run, SAY_WHYNOT_MANY, run_number(run, volunteers));
    screen_paragraph(&run->screen, STYLE_STRONG, run_text(run, "%3u. ", number),
                     SAY(run, SAY_WHYNOT_OPENS, many,
                         run_label(run, text_at(unlock, "best.volunteer")),
                         count_at(run, unlock, "best.score"),
                         kilometres(run, amity_at(unlock, "best.distance_km"))));
    changes_print(run, amity_get(unlock, "changes"));
}

static void unlocks_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *unlocks = amity_get(answer, "unlocks");
    uint32_t count = amity_count(unlocks);
    uint32_t most = arguments_has(&run->arguments, "all") ? count : UNLOCKS_PRINTED;
    int64_t found = amity_int_or(amity_get(answer, "unlocks_found"), 0);
    bool nobody = false;
    screen_heading(&run->screen, run_say(run, SAY_WHYNOT_UNLOCKS));
    if (count == 0) {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, run_say(run, SAY_WHYNOT_NO_UNLOCK));
    }
    for (uint32_t i = 0; i < count && i < most; i++) {
        const struct amity_value *unlock = amity_item(unlocks, i);
        if (!nobody && !amity_bool_or(amity_get(unlock, "makeable"), true)) {
            nobody = true;
            screen_heading(&run->screen, run_say(run, SAY_WHYNOT_NOBODY_HEAD));
        }
        unlock_print(run, unlock, i + 1);
    }
    uint32_t shown = count < most ? count : most;
    if (found > (int64_t)shown) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0,
                    SAY(run, SAY_WHYNOT_MORE, run_number(run, found - (int64_t)shown),
                        run_number(run, count)));
    }
}

/* -- competition ----------------------------------------------------------------------------------
 */

/* "23 km farther, scores 210 less" */
static const char *difference_words(struct run *run, const struct amity_value *move)
{
    double km =
        amity_real_or(amity_get(move, "km_to"), 0) - amity_real_or(amity_get(move, "km_from"), 0);
    int64_t points = amity_int_or(amity_get(move, "score_to"), 0) -
                     amity_int_or(amity_get(move, "score_from"), 0);
    const char *far = SAY(run, km < 0 ? SAY_WHYNOT_KM_LESS : SAY_WHYNOT_KM_MORE,
                          run_decimal(run, km < 0 ? -km : km));
    const char *well = SAY(run, points < 0 ? SAY_WHYNOT_POINTS_LESS : SAY_WHYNOT_POINTS_MORE,
                           run_number(run, points < 0 ? -points : points));
    return run_text(run, "%s, %s", far, well);
}

static const char *clients_words(struct run *run, const struct amity_value *clients)
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(clients); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? " + " : "",
                        run_label(run, amity_text_or(amity_item(clients, i), "")));
    }
    return text;
}

/* One volunteer: who needs it, where they would go, and what all lose. The first move is the
 * client's own. */
static void chain_print(struct run *run, const struct amity_value *chain)
{
    const struct amity_value *moves = amity_get(chain, "moves");
    for (uint32_t i = 1; i < amity_count(moves); i++) {
        const struct amity_value *move = amity_item(moves, i);
        const char *to = amity_as_text(amity_get(move, "to"));
        const char *from = run_label(run, text_at(move, "from"));
        const char *who = clients_words(run, amity_get(move, "clients"));
        if (text_at(move, "from")[0] == '\0') {
            continue; /* somebody gains on the way */
        }
        screen_paragraph(&run->screen, STYLE_PLAIN, i == 1 ? "  • " : "    ",
                         to == NULL ? SAY(run, SAY_WHYNOT_NEEDED_ALONE, from, who)
                                    : SAY(run, SAY_WHYNOT_NEEDED, from, who, run_label(run, to),
                                          difference_words(run, move)));
    }
    screen_paragraph(&run->screen, STYLE_DIM, "      ",
                     SAY(run, SAY_WHYNOT_LOSS, loss_words(run, amity_get(chain, "loss"))));
}

static void witness_print(struct run *run, const struct amity_value *witness)
{
    const struct amity_value *clients = amity_get(witness, "clients");
    const struct amity_value *volunteers = amity_get(witness, "volunteers");
    const char *left = "";
    const char *right = "";
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(clients); i++) {
        count += amity_count(amity_item(clients, i));
        left = run_text(run, "%s%s%s", left, i > 0 ? ", " : "",
                        clients_words(run, amity_item(clients, i)));
    }
    for (uint32_t i = 0; i < amity_count(volunteers); i++) {
        const struct amity_value *one = amity_item(volunteers, i);
        right = run_text(run, "%s%s%s (%s)", right, i > 0 ? ", " : "",
                         run_label(run, text_at(one, "volunteer")), count_at(run, one, "places"));
    }
    screen_heading(&run->screen, run_say(run, SAY_WHYNOT_WITNESS));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_WHYNOT_WITNESS_IS, run_number(run, count),
                    run_number(run, amity_count(volunteers)), count_at(run, witness, "places")));
    screen_paragraph(&run->screen, STYLE_PLAIN, "  ", left);
    screen_paragraph(&run->screen, STYLE_PLAIN, "  ", right);
}

static void competition_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *plan = amity_get(answer, "plan");
    const struct amity_value *exchange = amity_get(answer, "exchange");
    if (amity_int_or(amity_get(answer, "eligible"), 0) == 0) {
        return;
    }
    if (!amity_bool_or(amity_get(plan, "available"), false)) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0, run_say(run, SAY_WHYNOT_NO_PLAN));
    } else if (amity_bool_or(amity_get(plan, "stale"), false)) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0, run_say(run, SAY_WHYNOT_STALE));
    }
    const char *placed = amity_as_text(amity_at(answer, "placed.volunteer"));
    if (placed != NULL) {
        screen_wrap(&run->screen, STYLE_GOOD, 0, 0,
                    SAY(run, SAY_WHYNOT_PLACED, run_label(run, placed),
                        count_at(run, answer, "placed.score")));
    }
    if (amity_count(exchange) > 0) {
        screen_heading(&run->screen, run_say(run, SAY_WHYNOT_EXCHANGE));
    }
    for (uint32_t i = 0; i < amity_count(exchange) && i < CHAINS_PRINTED; i++) {
        chain_print(run, amity_item(exchange, i));
    }
    if (!amity_is_nil(amity_get(answer, "witness"))) {
        witness_print(run, amity_get(answer, "witness"));
    }
}

/* -- one pair -------------------------------------------------------------------------------------
 */

static void pair_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *services = amity_get(answer, "services");
    for (uint32_t i = 0; i < amity_count(services); i++) {
        const struct amity_value *one = amity_item(services, i);
        const struct amity_value *refused = amity_get(one, "refused");
        const struct amity_value *unlocks = amity_get(one, "unlocks");
        screen_heading(&run->screen,
                       run_text(run, "%s · %s · %s", run_label(run, text_at(answer, "client")),
                                run_label(run, text_at(answer, "volunteer")),
                                rulebook_service(run, text_at(one, "service"))));
        if (amity_count(refused) == 0) {
            screen_wrap(&run->screen, STYLE_GOOD, 0, 0, run_say(run, SAY_WHYNOT_PAIR_OPEN));
            continue;
        }
        for (uint32_t k = 0; k < amity_count(refused); k++) {
            const struct amity_value *rule = amity_item(refused, k);
            const char *text = run_texts(run, amity_get(rule, "text"));
            screen_paragraph(
                &run->screen, STYLE_BAD, "  ✗ ",
                run_text(run, "%s (%s)", text == NULL ? "" : text, text_at(rule, "rule")));
        }
        screen_heading(&run->screen, run_say(run, amity_count(unlocks) > 0 ? SAY_WHYNOT_PAIR_SETS
                                                                           : SAY_WHYNOT_PAIR_NONE));
        for (uint32_t k = 0; k < amity_count(unlocks); k++) {
            if (k > 0) {
                screen_paragraph(&run->screen, STYLE_DIM, "  ", run_say(run, SAY_WHYNOT_OR));
            }
            changes_print(run, amity_get(amity_item(unlocks, k), "changes"));
        }
    }
}

/* " -e 'V-204.max_km=40'" for each change of the set, where all can be typed; else NULL. */
static const char *edits_of(struct run *run, const struct amity_value *answer,
                            const struct amity_value *unlock)
{
    static const struct {
        const char *change, *whose, *field;
    } FIELDS[] = {{"volunteer_distance", "best.volunteer", "max_km"},
                  {"client_distance", NULL, "max_km"},
                  {"commitment", "best.volunteer", "commitment_months"},
                  {"accepts_age", "best.volunteer", "accepts.ages"}};
    const struct amity_value *changes = amity_get(unlock, "changes");
    const char *text = "";
    uint32_t typed = 0;
    for (uint32_t i = 0; i < amity_count(changes); i++) {
        const struct amity_value *change = amity_item(changes, i);
        const struct amity_value *to = amity_get(change, "to");
        for (size_t k = 0; k < sizeof FIELDS / sizeof FIELDS[0] && !amity_is_nil(to); k++) {
            if (strcmp(FIELDS[k].change, text_at(change, "change")) == 0) {
                const char *who = FIELDS[k].whose == NULL ? text_at(answer, "client")
                                                          : text_at(unlock, FIELDS[k].whose);
                text = run_text(run, "%s -e '%s.%s=%s'", text, who, FIELDS[k].field,
                                amity_to_json(run->tree, to, 0));
                typed++;
            }
        }
    }
    return typed > 0 && typed == amity_count(changes) ? text : NULL;
}

static void advice_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *unlocks = amity_get(answer, "unlocks");
    const char *best = amity_as_text(amity_at(answer, "unlocks[0].best.volunteer"));
    const char *edits = NULL;
    for (uint32_t i = 0; i < amity_count(unlocks) && edits == NULL; i++) {
        const struct amity_value *unlock = amity_item(unlocks, i);
        edits = amity_bool_or(amity_get(unlock, "makeable"), false) ? edits_of(run, answer, unlock)
                                                                    : NULL;
    }
    if (best == NULL || run->quiet) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    if (edits != NULL) {
        run_next(run, run_text(run, "amity whatif%s", edits), SAY_NEXT_WHATIF_UNLOCK);
    }
    run_next(run, run_text(run, "amity whynot %s %s", text_at(answer, "client"), best),
             SAY_NEXT_WHYNOT_PAIR);
    run_next(run, "amity recruit", SAY_NEXT_RECRUIT);
}

static void answer_print(struct run *run, const struct amity_value *answer)
{
    head_print(run, answer);
    competition_print(run, answer);
    unlocks_print(run, answer);
    funnel_print(run, amity_get(answer, "funnel"));
    advice_print(run, answer);
}

static enum ending whynot(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    bool pair = run->arguments.operand_count > 1;
    amity_put_text(run->tree, params, "client", run->arguments.operand[0]);
    if (pair) {
        amity_put_text(run->tree, params, "volunteer", run->arguments.operand[1]);
    }
    enum ending ending = run_call(run, "match.whynot", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        return run_json(run, answer);
    }
    if (pair) {
        pair_print(run, answer);
    } else {
        answer_print(run, answer);
    }
    return END_OK;
}

const struct subcommand subcommand_whynot = {
    "whynot",
    "CLIENT [VOLUNTEER]",
    1,
    2,
    "Why a client stays without, the smallest changes that would help, and who can make them.",
    "Counts how many volunteers each rule turns away: as the first that refuses, at all, and\n"
    "alone. Then the smallest sets of at most three changes that would open somebody, those that\n"
    "somebody can make first. With a volunteer: everything between the two.\n\n"
    "  amity whynot C-000017\n"
    "  amity whynot C-000017 V-000123\n"
    "  amity whynot C-000017 --all --lang sv",
    FLAGS,
    whynot};

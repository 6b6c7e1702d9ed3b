/* amity propose: who fits this client best, why, what speaks against, and who is refused. */
#include <string.h>

#include "base/json.h"
#include "ctl/cost.h"
#include "ctl/patience.h"
#include "ctl/reasons.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"
#include "proto/bridge.h"

static const struct flag FLAGS[] = {
    {"count", 'k', FLAG_NUMBER, "N", "how many proposals, 1 to 1000 (10)"},
    {"service", 's', FLAG_TEXT, "SERVICE", "only this of the client's services"},
    {"without-warnings", 0, FLAG_SWITCH, "", "leave out whom a warning concerns"},
    {"sort", 0, FLAG_TEXT, "score|system",
     "by own points (standard), or by what costs others least"},
    {"profile", 0, FLAG_SWITCH, "",
     "CLIENT is a file with a whole profile (JSON): asked, not stored"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* The profile in a file, without the `type` that export writes. */
static enum ending profile_of(struct run *run, const char *path, struct amity_value *params)
{
    struct fault fault = {0};
    struct value *map = arena_take(&run->arena, sizeof *map);
    if (map == NULL || json_parse_file(path, &run->arena, map, &fault) != OK) {
        run_complain(run, "%s: %s", path, fault.detail);
        return END_FILE;
    }
    struct amity_value *profile = amity_map(run->tree);
    for (uint32_t i = 0; map->kind == VALUE_MAP && i < map->count; i++) {
        if (strcmp(map->member[i].key, "type") != 0) {
            amity_put(run->tree, profile, map->member[i].key, bridge_public(&map->member[i].value));
        }
    }
    amity_put(run->tree, params, "client", profile);
    return END_OK;
}

static void first_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *first = amity_at(answer, "proposals[0]");
    const char *volunteer = amity_text_or(amity_get(first, "volunteer"), "");
    const char *service = amity_text_or(amity_get(first, "service"), "");
    int64_t score = amity_int_or(amity_get(first, "score"), 0);
    screen_heading(
        &run->screen,
        run_text(run, "%s: %s · %s · %s · %s", run_say(run, SAY_FIRST), run_label(run, volunteer),
                 rulebook_service(run, service), SAY(run, SAY_POINTS_OF, run_number(run, score)),
                 SAY(run, SAY_KM_AWAY, kilometres(run, amity_get(first, "distance_km")))));
    screen_heading(&run->screen, run_say(run, SAY_WHY_HEAD));
    terms_print(run, amity_get(first, "terms"), service);
    screen_heading(&run->screen, run_say(run, SAY_AGAINST_HEAD));
    warnings_print(run, amity_get(first, "warnings"));
    if (amity_get(first, "system_cost") != NULL) {
        cost_print(run, answer, first);
    }
}

/* The strongest reasons, and what it costs others where that is known. */
static const char *reasons_and_cost(struct run *run, const struct amity_value *proposal,
                                    const char *service)
{
    const char *cost = cost_short(run, proposal);
    const char *reasons = terms_strongest(run, amity_get(proposal, "terms"), service);
    return cost[0] == '\0' ? reasons : run_text(run, "%s – %s", reasons, cost);
}

static const char *warning_marks(struct run *run, const struct amity_value *warnings)
{
    uint32_t count = amity_count(warnings);
    return count == 0 ? "" : run_text(run, "!%u", count);
}

static void others_print(struct run *run, const struct amity_value *proposals)
{
    bool costs = cost_is_known(amity_item(proposals, 1));
    const struct column columns[] = {
        {"", true, false},
        {run_say(run, SAY_COL_VOLUNTEER), false, false},
        {run_say(run, SAY_COL_POINTS), true, false},
        {run_say(run, SAY_COL_KM), true, false},
        {"!", false, false},
        {run_say(run, SAY_COL_SERVICE), false, false},
        {run_say(run, costs ? SAY_COL_REASONS_COST : SAY_STRONGEST), false, true}};
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 1; i < amity_count(proposals); i++) {
        const struct amity_value *proposal = amity_item(proposals, i);
        const char *service = amity_text_or(amity_get(proposal, "service"), "");
        const struct cell cells[] = {
            {run_text(run, "%u", i + 1), STYLE_DIM},
            {run_label(run, amity_text_or(amity_get(proposal, "volunteer"), "")), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(proposal, "score"), 0)), STYLE_STRONG},
            {kilometres(run, amity_get(proposal, "distance_km")), STYLE_PLAIN},
            {warning_marks(run, amity_get(proposal, "warnings")), STYLE_CARE},
            {rulebook_service(run, service), STYLE_PLAIN},
            {reasons_and_cost(run, proposal, service), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    if (table.row_count > 0) {
        screen_heading(&run->screen, run_say(run, SAY_NEXT_BEST_HEAD));
        table_print(&table, &run->screen);
    }
}

static void advice_print(struct run *run, const char *client, const struct amity_value *proposals,
                         bool stored)
{
    if (run->quiet || !stored) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    const char *first = amity_as_text(amity_at(proposals, "[0].volunteer"));
    if (first != NULL) {
        run_next(run, run_text(run, "amity explain %s %s", client, first), SAY_NEXT_EXPLAIN);
        run_next(run, run_text(run, "amity clients %s", first), SAY_NEXT_INVERSE);
    } else {
        run_next(run, run_text(run, "amity export --kind client --id %s", client),
                 SAY_NEXT_PROFILE);
    }
    if (cost_is_paid(amity_item(proposals, 0))) {
        run_next(run, run_text(run, "amity propose %s --sort system", client),
                 SAY_NEXT_SORT_SYSTEM);
    }
    if (first != NULL) {
        run_next(run, run_text(run, "amity whatif -e 'pin %s=%s'", client, first),
                 SAY_NEXT_WHATIF_PIN);
    }
    run_next(run, run_text(run, "amity whynot %s", client), SAY_NEXT_WHYNOT);
    run_next(run, "amity rematch", SAY_NEXT_REMATCH);
}

static void answer_print(struct run *run, const struct amity_value *answer, bool stored)
{
    const char *client = amity_text_or(amity_get(answer, "client"), "");
    const struct amity_value *proposals = amity_get(answer, "proposals");
    const char *hold = amity_as_text(amity_get(answer, "hold"));
    screen_print(&run->screen, STYLE_STRONG, run_label(run, client));
    fputs("\n", run->screen.out);
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, considered_sentence(run, answer));
    if (hold != NULL) {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, SAY(run, SAY_HOLD, rulebook_reason(run, hold)));
    }
    if (amity_count(proposals) > 0) {
        first_print(run, answer);
        others_print(run, proposals);
    } else {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, run_say(run, SAY_NOBODY));
        if (hold == NULL && amity_int_or(amity_get(answer, "considered"), 0) == 0) {
            screen_wrap(&run->screen, STYLE_PLAIN, 0, 0, run_say(run, SAY_WHY_nobody_within_reach));
        }
    }
    refused_print(run, amity_get(answer, "refused"));
    advice_print(run, client, proposals, stored);
}

/* The proposals are there at once; for what they cost others it waits a moment while the planner
 * gets ready. */
static enum ending ask(struct run *run, const struct amity_value *params,
                       const struct amity_value **answer)
{
    enum { COST_PATIENCE_MS = 3000 };
    int64_t began = patience_now_ms();
    enum ending ending = END_OK;
    bool again = true;
    while (ending == END_OK && again) {
        ending = run_call(run, "match.propose", params, answer);
        const char *planner = amity_text_or(amity_get(*answer, "planner"), "");
        const struct amity_value *first = amity_at(*answer, "proposals[0]");
        bool soon = strcmp(planner, "starting") == 0 || strcmp(planner, "settling") == 0;
        again = ending == END_OK && first != NULL && soon && !cost_is_known(first) &&
                patience_goes_on(run, began, COST_PATIENCE_MS);
    }
    screen_bar_end(&run->screen);
    return ending;
}

static enum ending propose(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    const char *client = run->arguments.operand[0];
    const char *service = arguments_text(&run->arguments, "service", NULL);
    const char *sort = arguments_text(&run->arguments, "sort", NULL);
    bool whole = arguments_has(&run->arguments, "profile");
    enum ending ending = END_OK;
    if (whole) {
        ending = profile_of(run, client, params);
    } else {
        amity_put_text(run->tree, params, "client", client);
    }
    amity_put_int(run->tree, params, "k", arguments_number(&run->arguments, "count", 10));
    if (service != NULL) {
        amity_put_text(run->tree, params, "service", service);
    }
    if (arguments_has(&run->arguments, "without-warnings")) {
        amity_put_bool(run->tree, params, "include_warned", false);
    }
    if (sort != NULL) {
        amity_put_text(run->tree, params, "sort", sort);
    }
    if (sort != NULL ||
        !run->json) { /* who reads it wants the cost; scripts have it at their pace */
        amity_put_bool(run->tree, params, "system_cost", true);
    }
    if (ending == END_OK) {
        ending = ask(run, params, &answer);
    }
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, answer);
    } else {
        answer_print(run, answer, !whole);
    }
    bool any = amity_count(amity_get(answer, "proposals")) > 0;
    return ending != END_OK || any ? ending : END_NO;
}

const struct subcommand subcommand_propose = {
    "propose",
    "CLIENT",
    1,
    1,
    "Who fits this client best, why, what speaks against, and who is refused by which rule.",
    "Everybody who offers the service within reach is judged by every rule. The best come first;\n"
    "points say why, warnings say what speaks against, and the cost says what everybody else who\n"
    "waits would lose if this pair were made: who would move, who would stay without. Nothing is\n"
    "stored or decided.\n\n"
    "  amity propose C-000017\n"
    "  amity propose C-000017 -k 3 --lang sv\n"
    "  amity propose C-000017 --sort system          who costs others least comes first\n"
    "  amity propose C-000017 --service contact_family --without-warnings\n"
    "  amity export --kind client --id C-000017 > c.json   then edit c.json, and ask what if:\n"
    "  amity propose --profile c.json\n\n"
    "Exits with 1 when nobody can be proposed.",
    FLAGS,
    propose};

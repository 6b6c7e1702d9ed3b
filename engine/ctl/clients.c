/* amity clients: which waiting clients fit one volunteer. */
#include "ctl/reasons.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"count", 'k', FLAG_NUMBER, "N", "how many clients, 1 to 1000 (10)"},
    {"service", 's', FLAG_TEXT, "SERVICE", "only this service"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static void proposals_print(struct run *run, const struct amity_value *proposals)
{
    const struct column columns[] = {{"", true, false},
                                     {run_say(run, SAY_COL_CLIENT), false, false},
                                     {run_say(run, SAY_COL_POINTS), true, false},
                                     {run_say(run, SAY_COL_KM), true, false},
                                     {run_say(run, SAY_COL_SERVICE), false, false},
                                     {run_say(run, SAY_AGAINST_HEAD), false, true}};
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(proposals); i++) {
        const struct amity_value *proposal = amity_item(proposals, i);
        const struct amity_value *warnings = amity_get(proposal, "warnings");
        const char *against = "";
        for (uint32_t w = 0; w < amity_count(warnings); w++) {
            const char *text = run_texts(run, amity_get(amity_item(warnings, w), "text"));
            against =
                run_text(run, "%s%s! %s", against, w > 0 ? "\n" : "", text == NULL ? "" : text);
        }
        const struct cell cells[] = {
            {run_text(run, "%u", i + 1), STYLE_DIM},
            {run_label(run, amity_text_or(amity_get(proposal, "client"), "")), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(proposal, "score"), 0)), STYLE_STRONG},
            {kilometres(run, amity_get(proposal, "distance_km")), STYLE_PLAIN},
            {rulebook_service(run, amity_text_or(amity_get(proposal, "service"), "")), STYLE_PLAIN},
            {against[0] == '\0' ? "–" : against, against[0] == '\0' ? STYLE_DIM : STYLE_CARE}};
        table_add(&table, cells);
    }
    fputc('\n', run->screen.out);
    table_print(&table, &run->screen);
}

static void answer_print(struct run *run, const struct amity_value *answer)
{
    const char *volunteer = amity_text_or(amity_get(answer, "volunteer"), "");
    const struct amity_value *proposals = amity_get(answer, "proposals");
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                SAY(run, SAY_CLIENTS_LINE, run_label(run, volunteer),
                    run_number(run, amity_int_or(amity_get(answer, "considered"), 0)),
                    run_number(run, amity_int_or(amity_get(answer, "eligible"), 0))));
    if (amity_count(proposals) > 0) {
        proposals_print(run, proposals);
    } else {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, run_say(run, SAY_CLIENTS_NONE));
    }
    refused_print(run, amity_get(answer, "refused"));
    const char *first = amity_as_text(amity_at(proposals, "[0].client"));
    if (!run->quiet && first != NULL) {
        screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
        run_next(run, run_text(run, "amity explain %s %s", first, volunteer), SAY_NEXT_EXPLAIN);
        run_next(run, run_text(run, "amity propose %s", first), SAY_NEXT_MORE);
    }
}

static enum ending clients(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    const char *service = arguments_text(&run->arguments, "service", NULL);
    amity_put_text(run->tree, params, "volunteer", run->arguments.operand[0]);
    amity_put_int(run->tree, params, "k", arguments_number(&run->arguments, "count", 10));
    if (service != NULL) {
        amity_put_text(run->tree, params, "service", service);
    }
    enum ending ending = run_call(run, "match.clients", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, answer);
    } else {
        answer_print(run, answer);
    }
    bool any = amity_count(amity_get(answer, "proposals")) > 0;
    return ending != END_OK || any ? ending : END_NO;
}

const struct subcommand subcommand_clients = {
    "clients",
    "VOLUNTEER",
    1,
    1,
    "Which waiting clients fit this volunteer best: the inverse question.",
    "  amity clients V-000123\n"
    "  amity clients V-000123 -k 3 --service contact_person\n\n"
    "Exits with 1 when no waiting client fits.",
    FLAGS,
    clients};

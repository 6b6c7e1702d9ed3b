/* amity plan accept: a named worker's decision. */
#include <string.h>
#include <unistd.h>

#include "ctl/plan.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"worker", 0, FLAG_TEXT, "W", "who decides"},
    {"reason", 0, FLAG_TEXT, "TEXT", "why; kept in the trace"},
    {"pair", 0, FLAG_MANY, "C=V", "only this pair; may come several times (all of them)"},
    {"yes", 'y', FLAG_SWITCH, "", "do not ask"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* Asks on the terminal; without one, --yes has to be said. */
static bool confirmed(struct run *run, const char *worker, uint32_t pair_count)
{
    char answer[16] = "";
    if (arguments_has(&run->arguments, "yes")) {
        return true;
    }
    if (isatty(STDIN_FILENO) != 1) {
        run_complain(run, "a decision wants --yes where nobody can be asked");
        return false;
    }
    const char *count =
        pair_count == 0 ? run_say(run, SAY_ACCEPT_ALL) : run_text(run, "%u", pair_count);
    fputs(SAY(run, SAY_ACCEPT_ASK, worker, count, run->arguments.operand[0]), run->screen.err);
    fflush(run->screen.err);
    bool read = fgets(answer, sizeof answer, stdin) != NULL;
    return read && answer[0] != '\0' && strchr("yYjJkK", answer[0]) != NULL;
}

static void answer_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *dropped = amity_get(answer, "dropped");
    int64_t revision = amity_int_or(amity_get(answer, "revision"), 0);
    screen_wrap(&run->screen, STYLE_GOOD, 0, 0,
                SAY(run, SAY_ACCEPT_LINE,
                    run_number(run, amity_count(amity_get(answer, "relations"))),
                    run_text(run, "%lld", (long long)revision)));
    if (amity_count(dropped) == 0) {
        return;
    }
    screen_heading(&run->screen,
                   SAY(run, SAY_ACCEPT_DROPPED, run_number(run, amity_count(dropped))));
    for (uint32_t i = 0; i < amity_count(dropped); i++) {
        const struct amity_value *one = amity_item(dropped, i);
        const char *client = run_label(run, amity_text_or(amity_get(one, "client"), ""));
        const char *volunteer = run_label(run, amity_text_or(amity_get(one, "volunteer"), ""));
        const char *why =
            amity_text_or(amity_get(one, "why"), amity_text_or(amity_get(one, "reason"), ""));
        screen_paragraph(
            &run->screen, STYLE_CARE, "  ! ",
            run_text(run, "%s – %s: %s", client, volunteer, rulebook_reason(run, why)));
    }
}

static enum ending accept(struct run *run)
{
    const char *worker = arguments_text(&run->arguments, "worker", NULL);
    const char *reason = arguments_text(&run->arguments, "reason", NULL);
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    if (worker == NULL || reason == NULL) {
        run_complain(run,
                     "a decision has --worker W and --reason TEXT; see amity plan accept --help");
        return END_USAGE;
    }
    amity_put_text(run->tree, params, "plan", run->arguments.operand[0]);
    amity_put_text(run->tree, params, "worker", worker);
    amity_put_text(run->tree, params, "reason", reason);
    enum ending ending = pairs_put(run, "pair", params, "pairs");
    if (ending != END_OK) {
        return ending;
    }
    if (!confirmed(run, worker, amity_count(amity_get(params, "pairs")))) {
        fprintf(run->screen.err, "%s\n", run_say(run, SAY_ACCEPT_NOT));
        return END_NO;
    }
    ending = run_call(run, "plan.accept", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, answer);
    } else {
        answer_print(run, answer);
    }
    bool whole = amity_count(amity_get(answer, "dropped")) == 0;
    return ending == END_OK && !whole ? END_NO : ending;
}

const struct subcommand subcommand_plan_accept = {
    "plan accept",
    "PLAN",
    1,
    1,
    "A worker's decision: pairs of a plan become proposed relations.",
    "  amity plan accept P-000001 --worker W-17 --reason \"Team meeting 20 November\"\n"
    "  amity plan accept P-000001 --worker W-17 --reason \"…\" --pair C-1=V-5 --pair C-2=V-9\n\n"
    "Pairs that no longer hold are left out and named; then it exits with 1.\n"
    "Asks before it decides; --yes says that you have.",
    FLAGS,
    accept};

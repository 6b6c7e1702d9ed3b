/* amity scenario apply: a named worker makes a scenario's edits real. */
#include <string.h>
#include <unistd.h>

#include "ctl/rulebook.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"worker", 0, FLAG_TEXT, "W", "who decides"},
    {"reason", 0, FLAG_TEXT, "TEXT", "why; kept with the scenario"},
    {"dry-run", 'n', FLAG_SWITCH, "", "tell conflicts, change nothing"},
    {"partial", 0, FLAG_SWITCH, "", "make real what has no conflict; else all or none"},
    {"yes", 'y', FLAG_SWITCH, "", "do not ask"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* Asks on the terminal; without one, --yes has to be said. */
static bool confirmed(struct run *run, const char *worker, uint32_t edits)
{
    char answer[16] = "";
    if (arguments_has(&run->arguments, "yes") || arguments_has(&run->arguments, "dry-run")) {
        return true;
    }
    if (isatty(STDIN_FILENO) != 1) {
        run_complain(run, "a decision wants --yes where nobody can be asked (or --dry-run)");
        return false;
    }
    fputs(SAY(run, SAY_APPLY_ASK, worker, run->arguments.operand[0], run_number(run, edits)),
          run->screen.err);
    fflush(run->screen.err);
    bool read = fgets(answer, sizeof answer, stdin) != NULL;
    return read && answer[0] != '\0' && strchr("yYjJkK", answer[0]) != NULL;
}

static const char *conflict_words(struct run *run, const char *why)
{
    static const struct {
        const char *why;
        enum say say;
    } WORDS[] = {{"changed_since", SAY_CONFLICT_changed_since},
                 {"gone", SAY_CONFLICT_gone},
                 {"exists_now", SAY_CONFLICT_exists_now},
                 {"refused", SAY_CONFLICT_refused},
                 {"has_relations", SAY_CONFLICT_has_relations}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i].why, why) == 0) {
            return run_say(run, WORDS[i].say);
        }
    }
    return why;
}

static const char *edit_number(struct run *run, const struct amity_value *one)
{
    return run_number(run, amity_int_or(amity_get(one, "edit"), 0) + 1);
}

static void conflicts_print(struct run *run, const struct amity_value *conflicts)
{
    if (amity_count(conflicts) > 0) {
        screen_heading(&run->screen, run_say(run, SAY_APPLY_CONFLICTS));
    }
    for (uint32_t i = 0; i < amity_count(conflicts); i++) {
        const struct amity_value *one = amity_item(conflicts, i);
        const char *why = amity_text_or(amity_get(one, "why"), "");
        const char *detail = amity_text_or(amity_get(one, "detail"), "");
        const char *words = conflict_words(run, why);
        if (strcmp(why, "refused") == 0 && detail[0] != '\0') {
            words = run_text(run, "%s: %s", words, detail);
        }
        screen_paragraph(&run->screen, STYLE_BAD, "  ✗ ",
                         SAY(run, SAY_APPLY_CONFLICT, edit_number(run, one),
                             run_label(run, amity_text_or(amity_get(one, "id"), "–")), words));
    }
}

static void left_out_print(struct run *run, const struct amity_value *left_out)
{
    if (amity_count(left_out) > 0) {
        screen_heading(&run->screen, run_say(run, SAY_APPLY_LEFT_OUT));
    }
    for (uint32_t i = 0; i < amity_count(left_out); i++) {
        const struct amity_value *one = amity_item(left_out, i);
        screen_paragraph(&run->screen, STYLE_CARE, "  ! ",
                         SAY(run, SAY_APPLY_LEFT, edit_number(run, one),
                             amity_text_or(amity_get(one, "why"), "")));
    }
}

static void answer_print(struct run *run, const struct amity_value *answer)
{
    const struct amity_value *conflicts = amity_get(answer, "conflicts");
    const char *undo = amity_as_text(amity_get(answer, "undo"));
    const char *applied = run_number(run, amity_int_or(amity_get(answer, "applied"), 0));
    const char *revision =
        run_text(run, "%lld", (long long)amity_int_or(amity_get(answer, "revision"), 0));
    bool dry = arguments_has(&run->arguments, "dry-run");
    bool any = amity_int_or(amity_get(answer, "applied"), 0) > 0;
    screen_wrap(&run->screen, any ? STYLE_GOOD : STYLE_CARE, 0, 0,
                dry   ? SAY(run, SAY_APPLY_WOULD, applied)
                : any ? SAY(run, SAY_APPLY_DONE, applied, revision)
                      : run_say(run, SAY_APPLY_NOTHING));
    conflicts_print(run, conflicts);
    left_out_print(run, amity_get(answer, "left_out"));
    if (amity_count(conflicts) > 0 && !arguments_has(&run->arguments, "partial")) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0, run_say(run, SAY_APPLY_PARTIAL));
    }
    if (undo != NULL && !dry && !run->quiet) {
        screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
        run_next(run, run_text(run, "amity scenario apply '%s' --worker W --reason TEXT", undo),
                 SAY_APPLY_UNDO);
    }
}

static enum ending scenario_apply(struct run *run)
{
    const char *worker = arguments_text(&run->arguments, "worker", NULL);
    const char *reason = arguments_text(&run->arguments, "reason", NULL);
    struct amity_value *named = amity_map(run->tree);
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *kept = NULL;
    const struct amity_value *answer = NULL;
    if (worker == NULL || reason == NULL) {
        run_complain(
            run, "a decision has --worker W and --reason TEXT; see amity scenario apply --help");
        return END_USAGE;
    }
    amity_put_text(run->tree, named, "name", run->arguments.operand[0]);
    enum ending ending = run_call(run, "scenario.get", named, &kept);
    if (ending != END_OK) {
        return ending;
    }
    if (!confirmed(run, worker, amity_count(amity_get(kept, "edits")))) {
        fprintf(run->screen.err, "%s\n", run_say(run, SAY_ACCEPT_NOT));
        return END_NO;
    }
    amity_put_text(run->tree, params, "name", run->arguments.operand[0]);
    amity_put_text(run->tree, params, "worker", worker);
    amity_put_text(run->tree, params, "reason", reason);
    amity_put_bool(run->tree, params, "dry_run", arguments_has(&run->arguments, "dry-run"));
    amity_put_bool(run->tree, params, "partial", arguments_has(&run->arguments, "partial"));
    ending = run_call(run, "scenario.apply", params, &answer);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, answer);
    } else {
        answer_print(run, answer);
    }
    bool whole = amity_count(amity_get(answer, "conflicts")) == 0;
    return ending == END_OK && !whole ? END_NO : ending;
}

const struct subcommand subcommand_scenario_apply = {
    "scenario apply",
    "NAME",
    1,
    1,
    "A worker's decision: a scenario's edits become facts.",
    "Each edit is checked against today's data: what has changed since the scenario was kept is a\n"
    "conflict, told and never overwritten. With a conflict nothing is changed, unless --partial "
    "is\n"
    "said. Another scenario is kept that takes everything back.\n\n"
    "  amity scenario apply 'wider reach' --worker W-17 --reason 'agreed by phone' --dry-run\n"
    "  amity scenario apply 'wider reach' --worker W-17 --reason 'agreed by phone'\n\n"
    "Asks before it decides; --yes says that you have. Exits with 1 when there are conflicts.",
    FLAGS,
    scenario_apply};

/* amity whatif: what edits would change, person by person; nothing is stored. */
#include "ctl/edits.h"
#include "ctl/given.h"
#include "ctl/outcome.h"
#include "ctl/patience.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    EDIT_FLAG,
    {"keep", 0, FLAG_TEXT, "NAME", "keep the edits as a scenario, to be asked again"},
    {"note", 0, FLAG_TEXT, "TEXT", "… with a note what it is about"},
    {"all", 'a', FLAG_SWITCH, "", "every change, not the first ten"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static void advice_print(struct run *run, const struct amity_value *answer, bool kept)
{
    const char *lost = amity_as_text(amity_at(answer, "lost[0]"));
    if (run->quiet) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    if (lost != NULL) {
        run_next(run, run_text(run, "amity whynot %s", lost), SAY_NEXT_WHYNOT_LOST);
    }
    if (!kept) {
        run_next(run, "amity whatif … --keep NAME", SAY_NEXT_KEEP);
    }
    run_next(run, "amity recruit", SAY_NEXT_RECRUIT);
}

static enum ending whatif(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *edits = NULL;
    const struct amity_value *answer = NULL;
    const struct amity_value *kept = NULL;
    const char *name = arguments_text(&run->arguments, "keep", NULL);
    enum ending ending = edits_given(run, 0, &edits);
    if (ending == END_OK) {
        amity_put(run->tree, params, "edits", edits);
        ending = run_call_patiently(run, "whatif.run", params, &answer);
    }
    if (ending == END_OK && name != NULL) {
        ending = edits_keep(run, name, edits, &kept);
    }
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    edits_print(run, edits);
    outcome_print(run, answer, arguments_has(&run->arguments, "all"));
    if (name != NULL) {
        screen_wrap(&run->screen, STYLE_GOOD, 0, 0, SAY(run, SAY_KEPT_AS, name));
    }
    advice_print(run, answer, name != NULL);
    return END_OK;
}

const struct subcommand subcommand_whatif = {
    "whatif",
    "[FILE] [-e EDIT]…",
    0,
    1,
    "What would be otherwise, if: who gains, who loses and why. Nothing is stored.",
    "The edits are made on a copy, in order; the plan for everybody who waits follows, and the\n"
    "difference is told person by person, with the levels before and after and what is proved.\n\n"
    "  amity whatif -e -V-000204                     a volunteer leaves\n"
    "  amity whatif -e 'V-000204.max_km+=15' -e 'exclude C-000017=V-000204'\n"
    "  amity whatif edits.ndjson --keep 'wider reach'\n\n" EDITS_TEACHING,
    FLAGS,
    whatif};

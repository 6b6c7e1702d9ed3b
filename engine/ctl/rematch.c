/* amity rematch: everybody who waits, at once, as well as can be proved. */
#include <string.h>

#include "ctl/follow.h"
#include "ctl/plan.h"
#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"time-limit", 't', FLAG_NUMBER, "S", "seconds; the best plan by then, with its bound (60)"},
    {"ticks", 0, FLAG_NUMBER, "N", "solver effort instead of seconds: same ticks, same plan"},
    {"seed", 0, FLAG_NUMBER, "N", "same people, rules and seed: same plan (1)"},
    {"pin", 0, FLAG_MANY, "C=V", "this pair must be in the plan; several times"},
    {"exclude", 0, FLAG_MANY, "C=V", "this pair must not; several times"},
    {"service", 's', FLAG_MANY, "SERVICE", "only who asks for it; several times"},
    {"municipality", 'm', FLAG_MANY, "CODE", "only who lives there (FI-743); several times"},
    {"client", 'c', FLAG_MANY, "ID", "only these clients; several times"},
    {"move-standing", 0, FLAG_SWITCH, "", "standing relations may move, at a price"},
    {"floor", 0, FLAG_NUMBER, "POINTS", "no pair that scores less (0 to 1000)"},
    {"waiting-level", 0, FLAG_SWITCH, "", "weeks waited count before points"},
    {"waiting-weeks-max", 0, FLAG_NUMBER, "N", "… at most so many for one client (104)"},
    {"waited-first", 0, FLAG_NUMBER, "DAYS", "who has waited that long goes before everybody"},
    {"no-wait", 0, FLAG_SWITCH, "", "print the job's id and leave it to run"},
    {"proved", 0, FLAG_SWITCH, "", "exit with 1 when the plan is not proved best"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static void number_put(struct run *run, struct amity_value *params, const char *flag,
                       const char *key)
{
    if (arguments_has(&run->arguments, flag)) {
        amity_put_int(run->tree, params, key, arguments_number(&run->arguments, flag, 0));
    }
}

static void texts_put(struct run *run, struct amity_value *scope, const char *flag, const char *key)
{
    struct amity_value *list = amity_list(run->tree);
    uint32_t at = 0;
    for (const char *text = arguments_next(&run->arguments, flag, &at); text != NULL;
         text = arguments_next(&run->arguments, flag, &at)) {
        amity_add(run->tree, list, amity_text(run->tree, text));
    }
    if (amity_count(list) > 0) {
        amity_put(run->tree, scope, key, list);
    }
}

static enum ending params_of(struct run *run, struct amity_value *params)
{
    struct amity_value *scope = amity_map(run->tree);
    number_put(run, params, "time-limit", "time_limit_s");
    number_put(run, params, "ticks", "ticks");
    number_put(run, params, "seed", "seed");
    texts_put(run, scope, "service", "services");
    texts_put(run, scope, "municipality", "municipalities");
    texts_put(run, scope, "client", "clients");
    if (amity_count(scope) > 0) {
        amity_put(run->tree, params, "scope", scope);
    }
    number_put(run, params, "floor", "floor");
    number_put(run, params, "waiting-weeks-max", "waiting_weeks_max");
    number_put(run, params, "waited-first", "waited_first_days");
    if (arguments_has(&run->arguments, "waiting-level")) {
        amity_put_bool(run->tree, params, "waiting_level", true);
    }
    if (arguments_has(&run->arguments, "move-standing")) {
        amity_put_bool(run->tree, params, "move_standing", true);
    }
    enum ending ending = pairs_put(run, "pin", params, "pins");
    return ending == END_OK ? pairs_put(run, "exclude", params, "exclusions") : ending;
}

static enum ending plan_show(struct run *run, const struct follow *follow)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *plan = NULL;
    amity_put_text(run->tree, params, "plan", follow->plan);
    enum ending ending = run_call(run, "plan.get", params, &plan);
    if (ending != END_OK) {
        return ending;
    }
    if (run->json) {
        ending = run_json(run, plan);
    } else {
        screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                    SAY(run, SAY_REMATCH_LINE, run_decimal(run, follow->seconds)));
        plan_head_print(run, plan);
        plan_unserved_print(run, plan, false);
        plan_advice_print(run, plan);
    }
    bool wanted = arguments_has(&run->arguments, "proved");
    bool proved = amity_bool_or(amity_get(plan, "proved"), false);
    return ending == END_OK && wanted && !proved ? END_NO : ending;
}

static enum ending rematch(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    struct follow follow;
    enum ending ending = params_of(run, params);
    if (ending == END_OK) {
        ending = run_call(run, "rematch.start", params, &answer);
    }
    if (ending != END_OK) {
        return ending;
    }
    const char *job = amity_text_or(amity_get(answer, "job"), "");
    if (arguments_has(&run->arguments, "no-wait")) {
        if (run->json) {
            return run_json(run, answer);
        }
        fprintf(run->screen.out, "%s\n", job);
        return END_OK;
    }
    ending = follow_job(run, job, &follow);
    return ending == END_OK ? plan_show(run, &follow) : ending;
}

const struct subcommand subcommand_rematch = {
    "rematch",
    "",
    0,
    0,
    "Matches everybody who waits, as well as can be proved, and shows the plan's outcome.",
    "The plan serves emergencies first, then decisions past their time, then by priority, then "
    "for\n"
    "the most points. It changes nothing: a person accepts it, whole or in part.\n"
    "Ctrl-C cancels the job; what stood before stands.\n\n"
    "  amity rematch\n"
    "  amity rematch --time-limit 600 --proved\n"
    "  amity rematch --pin C-000017=V-000123 --exclude C-000020=V-000004\n"
    "  amity rematch --municipality FI-743 --service contact_person\n"
    "  amity rematch --no-wait            then: amity job watch J-000001\n\n"
    "Exits with 1 when the job failed, was cancelled, or with --proved is not proved.",
    FLAGS,
    rematch};

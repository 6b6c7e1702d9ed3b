/* amity policy get, check, put: the rules in force. */
#include <string.h>

#include "base/json.h"
#include "ctl/subcommand.h"
#include "proto/bridge.h"

static const struct flag GET_FLAGS[] = {
    {"at", 0, FLAG_TEXT, "VERSION", "this version instead of the one in force"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};
static const struct flag PUT_FLAGS[] = {
    {"from", 0, FLAG_TEXT, "DATE", "in force from this day (today)"},
    {"dry-run", 'n', FLAG_SWITCH, "", "compile it, store nothing"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* The file's map as the parameter `policy`. */
static enum ending policy_read(struct run *run, struct amity_value *params)
{
    const char *path = run->arguments.operand[0];
    struct fault fault = {0};
    struct value *policy = arena_take(&run->arena, sizeof *policy);
    if (policy == NULL || json_parse_file(path, &run->arena, policy, &fault) != OK) {
        run_complain(run, "%s: %s", path, fault.detail);
        return END_FILE;
    }
    amity_put(run->tree, params, "policy", bridge_public(policy));
    return END_OK;
}

static enum ending policy_get(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    const char *version = arguments_text(&run->arguments, "at", NULL);
    if (version != NULL) {
        amity_put_text(run->tree, params, "version", version);
    }
    enum ending ending = run_call(run, "policy.get", params, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const char *text = amity_to_json(run->tree, amity_get(answer, "pack"), 2);
    if (!run->quiet) {
        fprintf(run->screen.err, "%s, in force from %s\n",
                amity_text_or(amity_get(answer, "version"), ""),
                amity_text_or(amity_get(answer, "effective_from"), "the start"));
    }
    fprintf(run->screen.out, "%s\n", text == NULL ? "" : text);
    return END_OK;
}

static enum ending policy_check(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    enum ending ending = policy_read(run, params);
    if (ending == END_OK) {
        ending = run_call(run, "policy.check", params, &answer);
    }
    if (ending != END_OK) {
        return ending == END_REFUSED ? END_NO : ending;
    }
    if (run->json) {
        return run_json(run, answer);
    }
    fprintf(run->screen.out, "valid: %lld rules, %lld terms\n",
            (long long)amity_int_or(amity_get(answer, "rules"), 0),
            (long long)amity_int_or(amity_get(answer, "terms"), 0));
    return END_OK;
}

static enum ending policy_put(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    const char *from = arguments_text(&run->arguments, "from", NULL);
    enum ending ending = policy_read(run, params);
    if (from != NULL) {
        amity_put_text(run->tree, params, "effective_from", from);
    }
    if (arguments_has(&run->arguments, "dry-run")) {
        amity_put_bool(run->tree, params, "dry_run", true);
    }
    if (ending == END_OK) {
        ending = run_call(run, "policy.put", params, &answer);
    }
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    fprintf(run->screen.out, "%s, in force from %s\n",
            amity_text_or(amity_get(answer, "version"), ""),
            amity_text_or(amity_get(answer, "effective_from"), ""));
    return END_OK;
}

const struct subcommand subcommand_policy_get = {
    "policy get",
    "",
    0,
    0,
    "The rules in force, as a file that policy check and put read.",
    "  amity policy get > rules.json\n  amity policy get --at fi@2026.1",
    GET_FLAGS,
    policy_get};
const struct subcommand subcommand_policy_check = {
    "policy check",
    "FILE",
    1,
    1,
    "Compiles a rule pack or an overlay and stores nothing.",
    "  amity policy check overlay.json\n\n"
    "An error says line, column and the nearest known name. Exits with 1 when there is one.",
    NULL,
    policy_check};
const struct subcommand subcommand_policy_put = {
    "policy put",
    "FILE",
    1,
    1,
    "Puts a rule pack, or this tenant's overlay on one, in force.",
    "  amity policy put overlay.json --from 2027-01-01",
    PUT_FLAGS,
    policy_put};

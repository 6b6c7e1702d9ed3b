/* amity server, ping, shutdown, changes: small questions about the daemon itself. */
#include <string.h>
#include <time.h>

#include "ctl/subcommand.h"

static const struct flag CHANGES_FLAGS[] = {{"limit", 0, FLAG_NUMBER, "N", "how many (1000)"},
                                            {NULL, 0, FLAG_SWITCH, NULL, NULL}};
static const struct flag SERVER_FLAGS[] = {
    {"stats", 0, FLAG_SWITCH, "", "how often each method was called, and how long it took"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static enum ending stats(struct run *run)
{
    const struct column columns[] = {{"method", false, false},
                                     {"calls", true, false},
                                     {"errors", true, false},
                                     {"p50 µs", true, false},
                                     {"p99 µs", true, false}};
    const struct amity_value *answer = NULL;
    enum ending ending = run_call(run, "server.stats", NULL, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct amity_value *methods = amity_get(answer, "methods");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(methods); i++) {
        const struct amity_value *method = amity_member(methods, i);
        const struct cell cells[] = {
            {amity_key(methods, i), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(method, "count"), 0)), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(method, "errors"), 0)), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(method, "p50_us"), 0)), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(method, "p99_us"), 0)), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
    return END_OK;
}

static enum ending server(struct run *run)
{
    const struct amity_value *answer = NULL;
    if (arguments_has(&run->arguments, "stats")) {
        return stats(run);
    }
    enum ending ending = run_call(run, "server.info", NULL, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct amity_value *counts = amity_get(answer, "counts");
    fprintf(run->screen.out, "%s %s, protocol %lld, up %lld s\n",
            amity_text_or(amity_get(answer, "server"), ""),
            amity_text_or(amity_get(answer, "version"), ""),
            (long long)amity_int_or(amity_get(answer, "protocol"), 0),
            (long long)amity_int_or(amity_get(answer, "uptime_s"), 0));
    fprintf(run->screen.out, "tenant %s, rules %s, revision %lld, today %s\n",
            amity_text_or(amity_get(answer, "tenant"), ""),
            amity_text_or(amity_get(answer, "policy"), ""),
            (long long)amity_int_or(amity_get(answer, "revision"), 0),
            amity_text_or(amity_get(answer, "today"), ""));
    for (uint32_t i = 0; i < amity_count(counts); i++) {
        fprintf(run->screen.out, "%9s  %s\n",
                run_number(run, amity_int_or(amity_member(counts, i), 0)), amity_key(counts, i));
    }
    return END_OK;
}

static enum ending ping(struct run *run)
{
    struct timespec from;
    struct timespec to;
    enum ending ending = run_connect(run);
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (ending == END_OK) {
        ending = run_call(run, "server.ping", NULL, NULL);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (ending == END_OK && !run->quiet && !run->json) {
        fprintf(run->screen.out, "%s answers in %lld µs\n", run->server,
                (long long)(to.tv_sec - from.tv_sec) * 1000000 +
                    (to.tv_nsec - from.tv_nsec) / 1000);
    }
    return ending;
}

static enum ending shutdown_server(struct run *run)
{
    enum ending ending = run_call(run, "server.shutdown", NULL, NULL);
    if (ending == END_OK && !run->quiet && !run->json) {
        fputs("amityd ends once everything acknowledged is durable\n", run->screen.out);
    }
    return ending;
}

static enum ending changes(struct run *run)
{
    const struct column columns[] = {{"revision", true, false},
                                     {"kind", false, false},
                                     {"id", false, false},
                                     {"change", false, false}};
    struct amity_value *params = amity_map(run->tree);
    const struct amity_value *answer = NULL;
    struct arguments *arguments = &run->arguments;
    int64_t since = 0;
    if (arguments->operand_count > 0) {
        char end = '\0';
        long long number = 0;
        if (sscanf(arguments->operand[0], "%lld%c", &number, &end) != 1 || number < 0) {
            run_complain(run, "'%s' is no revision", arguments->operand[0]);
            return END_USAGE;
        }
        since = number;
    }
    amity_put_int(run->tree, params, "revision", since);
    amity_put_int(run->tree, params, "limit", arguments_number(arguments, "limit", 1000));
    enum ending ending = run_call(run, "changes.since", params, &answer);
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    const struct amity_value *list = amity_get(answer, "changes");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(list); i++) {
        const struct amity_value *change = amity_item(list, i);
        const struct cell cells[] = {
            {run_text(run, "%lld", (long long)amity_int_or(amity_get(change, "revision"), 0)),
             STYLE_PLAIN},
            {amity_text_or(amity_get(change, "kind"), ""), STYLE_PLAIN},
            {run_label(run, amity_text_or(amity_get(change, "id"), "")), STYLE_STRONG},
            {amity_text_or(amity_get(change, "change"), ""), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
    const struct amity_value *next = amity_get(answer, "next");
    if (next != NULL && !run->quiet) {
        run_next(run, run_text(run, "amity changes %lld", (long long)amity_int_or(next, 0)),
                 SAY_NEXT_CHANGES);
    }
    return END_OK;
}

const struct subcommand subcommand_server = {
    "info",
    "",
    0,
    0,
    "What runs there, which rules are in force, and how much it holds.",
    "  amity info\n  amity info --stats",
    SERVER_FLAGS,
    server};
const struct subcommand subcommand_ping = {
    "ping", "", 0, 0, "Asks whether a daemon answers, and how fast.", "  amity ping", NULL, ping};
const struct subcommand subcommand_shutdown = {
    "shutdown",
    "",
    0,
    0,
    "Ends the daemon once everything acknowledged is durable.",
    "  amity shutdown",
    NULL,
    shutdown_server};
const struct subcommand subcommand_changes = {
    "changes",
    "[REVISION]",
    0,
    1,
    "What changed after a revision, in order: for whoever keeps a copy.",
    "  amity changes            from the start\n  amity changes 1204 --json",
    CHANGES_FLAGS,
    changes};

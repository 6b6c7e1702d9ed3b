/* Subcommands: one table, one file a noun. */
#ifndef AMITY_CTL_SUBCOMMAND_H
#define AMITY_CTL_SUBCOMMAND_H

#include "ctl/run.h"

struct subcommand {
    const char *name;     /* "plan get" */
    const char *operands; /* "CLIENT VOLUNTEER"; "" = none */
    uint32_t least, most; /* operands */
    const char *line;     /* what it does, one sentence */
    const char *teaching; /* how to use it: paragraphs, examples, what the exit code says */
    const struct flag *flags;
    enum ending (*run)(struct run *run);
};

/* Every subcommand, in the order of the overview: X(identifier). */
#define SUBCOMMAND_TABLE(X)                                                                        \
    X(import)                                                                                      \
    X(export)                                                                                      \
    X(propose)                                                                                     \
    X(clients)                                                                                     \
    X(explain)                                                                                     \
    X(whatif)                                                                                      \
    X(whynot)                                                                                      \
    X(recruit)                                                                                     \
    X(repair)                                                                                      \
    X(scenario_put)                                                                                \
    X(scenario_list)                                                                               \
    X(scenario_show)                                                                               \
    X(scenario_run)                                                                                \
    X(scenario_compare)                                                                            \
    X(scenario_apply)                                                                              \
    X(scenario_delete)                                                                             \
    X(report_expiring)                                                                             \
    X(rematch)                                                                                     \
    X(plan_get)                                                                                    \
    X(plan_list)                                                                                   \
    X(plan_diff)                                                                                   \
    X(plan_accept)                                                                                 \
    X(plan_proof)                                                                                  \
    X(verify)                                                                                      \
    X(report_fairness)                                                                             \
    X(report_price)                                                                                \
    X(policy_get)                                                                                  \
    X(policy_check)                                                                                \
    X(policy_put)                                                                                  \
    X(job_list)                                                                                    \
    X(job_get)                                                                                     \
    X(job_watch)                                                                                   \
    X(job_cancel)                                                                                  \
    X(changes)                                                                                     \
    X(server)                                                                                      \
    X(ping)                                                                                        \
    X(shutdown)                                                                                    \
    X(bench_people)

#define X(name) extern const struct subcommand subcommand_##name;
SUBCOMMAND_TABLE(X)
#undef X

extern const struct flag GLOBAL_FLAGS[];

/* The subcommand that the words name, the longest name first; *used = words of its name.
 * ensure   NULL with *used = 0 when there is none */
const struct subcommand *subcommand_find(const char *const *words, uint32_t count, uint32_t *used);
/* The nearest name to what was typed, or NULL. */
const char *subcommand_nearest(const char *typed);
/* `amity --help`, `amity plan --help`, `amity plan get --help`. */
void overview_print(struct screen *screen);
/* ensure   false: no subcommand begins with that noun */
bool noun_print(struct screen *screen, const char *noun);
void subcommand_print(struct screen *screen, const struct subcommand *subcommand);

#endif

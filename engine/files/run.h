/* Solves one problem with the product's solvers, has the product's verifier check the answer, and
 * says the outcome in the file's own terms. */
#ifndef AMITY_FILES_RUN_H
#define AMITY_FILES_RUN_H

#include <stdio.h>

#include "base/buffer.h"
#include "files/problem.h"
#include "solve/solve.h"

struct run_limits {
    int64_t time_ms;    /* 0 = none */
    uint64_t ticks_max; /* 0 = none */
};

struct outcome {
    bool has_objective; /* not when nothing feasible was found */
    bool has_bound;     /* not when nothing is known, or nothing is feasible */
    wide objective;
    wide bound;
    /* KIND_PROOF: values in the instance's order, quality and disturbance last */
    struct worth worth;
    struct worth worth_bound;
    bool proved; /* the objective is best, or nothing is feasible: verified */
    int64_t took_ns;
    uint64_t peak_kib;
    struct solution solution;
    struct flow_answer flow;
    struct loads_answer loads;
};

/* require  problem was read by problems_read
 * ensure   OK: the verifier agrees with everything in *out
 * owns     the answers live in `job`
 * fails    E_CONFLICT (the verifier disagrees; or the pins of a proof's problem clash),
 *          E_UNAVAILABLE (no thread for the time limit), E_NO_MEMORY */
enum status problem_run(const struct problem *problem, const struct run_limits *limits,
                        struct arena *job, struct outcome *out, struct fault *fault) MUST_USE;

/* One JSON object and a newline: file, kind, objective, bound, proved, seconds, peak_kib.
 * `number` counts the problems of a file from 1; 0 = it is the only one. */
void outcome_print(struct buffer *out, const char *name, uint32_t number,
                   const struct problem *problem, const struct outcome *outcome);
/* `unit volunteer` a line, or `arc flow`, from 0; nothing when there is no feasible answer. */
void outcome_print_solution(FILE *file, const struct problem *problem,
                            const struct outcome *outcome);

#endif

/* Reads and solves instance files for tests. */
#ifndef AMITY_TESTS_FILES_READING_H
#define AMITY_TESTS_FILES_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "files/read.h"
#include "files/run.h"

static inline enum status read_text(const char *name, const char *text, struct arena *job,
                                    struct problem_list *list, struct fault *fault)
{
    const struct read_request request = {.name = name, .text = text, .count = strlen(text)};
    return problems_read(&request, job, list, fault);
}

/* Solves one problem without limits and expects the verifier to agree. */
static inline struct outcome solve_problem(const struct problem *problem, struct arena *job)
{
    const struct run_limits limits = {0};
    struct outcome outcome;
    struct fault fault = {0};
    const enum status status = problem_run(problem, &limits, job, &outcome, &fault);
    if (status != OK) {
        print_error("%s: %s\n", fault.path, fault.detail);
    }
    assert_int_equal(status, OK);
    return outcome;
}

#endif

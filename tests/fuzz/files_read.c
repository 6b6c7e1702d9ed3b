/* Instance files from anybody, in every format: reading ends with a refusal or with a problem that
 * passes its checks; small ones are solved and verified. */
#include <stddef.h>
#include <stdint.h>

#include "files/read.h"
#include "files/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { UNITS_MAX = 8, ARCS_MAX = 24, TICKS_MAX = 200000 };

static void problem_try(const struct problem *problem, struct arena *job)
{
    struct outcome outcome;
    struct fault fault = {0};
    const struct run_limits limits = {.ticks_max = TICKS_MAX};
    const struct instance *instance = &problem->instance;
    if (problem->kind == KIND_PROOF || instance->unit_count > UNITS_MAX ||
        instance->arc_count > ARCS_MAX || problem->network.arc_count > ARCS_MAX ||
        problem->network.node_count > ARCS_MAX ||
        (uint64_t)problem->loads.unit_count * problem->loads.seat_count > ARCS_MAX) {
        return;
    }
    for (uint32_t v = 0; problem->as_loads && v < problem->loads.seat_count; v++) {
        if (problem->loads.room[v] > 1000) {
            return;
        }
    }
    const enum status status = problem_run(problem, &limits, job, &outcome, &fault);
    CHECK(status == OK || status == E_NO_MEMORY);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    for (int kind = KIND_GUESS; kind < KIND_COUNT; kind++) {
        struct arena job;
        struct problem_list list;
        struct fault fault = {0};
        const struct read_request request = {.name = "-",
                                             .text = (const char *)bytes,
                                             .count = count,
                                             .kind = (enum problem_kind)kind};
        arena_open(&job, 1 << 12, (size_t)1 << 26);
        if (problems_read(&request, &job, &list, &fault) == OK) {
            for (uint32_t i = 0; i < list.count && i < 4; i++) {
                problem_try(&list.problem[i], &job);
            }
        } else {
            CHECK(fault.detail[0] != '\0');
        }
        arena_close(&job);
    }
    return 0;
}

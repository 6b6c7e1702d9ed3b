/* Shared by the benchmarks of coupled instances: solves one under a time limit, says when the first
 * answer stood and what each value had reached and been bounded by along the way, then verifies. */
#ifndef AMITY_BENCH_COUPLED_RUN_H
#define AMITY_BENCH_COUPLED_RUN_H

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "solve/solve.h"
#include "solve/verify.h"

struct watch {
    struct clock clock;
    int64_t start_ns;
    int64_t told_ns;
    bool first;
    const char *phase;
};

static double seconds(const struct watch *watch)
{
    return (double)(clock_tick_ns(&watch->clock) - watch->start_ns) / 1e9;
}

static void watch_tell(void *state, const struct budget_progress *progress)
{
    struct watch *watch = state;
    double now = seconds(watch);
    if (!watch->first) {
        watch->first = true;
        printf("first answer %.3f s\n", now);
    }
    if (watch->phase == progress->phase && now - (double)watch->told_ns / 1e9 < 1.0) {
        return;
    }
    watch->phase = progress->phase;
    watch->told_ns = (int64_t)(now * 1e9);
    printf("  %7.2f s  %-12s best %" PRId64, now, progress->phase, progress->best);
    if (progress->bound != INT64_MAX) {
        printf(" bound %" PRId64, progress->bound);
    }
    printf("\n");
}

static void print_worth(const char *name, const struct worth *worth, uint32_t levels)
{
    printf("%s", name);
    for (uint32_t k = 0; k < levels; k++) {
        printf(" %" PRId64, worth->level[k]);
    }
    printf(" | quality %" PRId64 " disturbance %" PRId64 "\n", worth->quality, worth->disturbance);
}

struct bell {
    atomic_bool cancel;
    uint32_t seconds;
};

static void *bell_ring(void *state)
{
    struct bell *bell = state;
    struct timespec wait = {(time_t)bell->seconds, 0};
    (void)nanosleep(&wait, NULL);
    atomic_store(&bell->cancel, true);
    return NULL;
}

static int solve_and_print(const struct instance *instance, uint32_t limit_s, bool bounds_only)
{
    struct watch watch = {.clock = clock_system()};
    struct bell bell = {.seconds = limit_s};
    pthread_t thread;
    if (pthread_create(&thread, NULL, bell_ring, &bell) != 0) {
        return 1;
    }
    (void)pthread_detach(thread);
    struct budget budget = {.cancel = &bell.cancel, .progress = watch_tell, .state = &watch};
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct solve_options options = {.no_neighbourhoods = bounds_only, .no_branching = bounds_only};
    struct solution solution;
    struct fault fault = {0};
    watch.start_ns = clock_tick_ns(&watch.clock);
    enum status status = solve_instance(instance, &options, &budget, &job, &solution, &fault);
    printf("%s in %.2f s, %" PRIu64 " ticks, proved %d %s\n", status_type(status), seconds(&watch),
           budget.ticks, solution.assignment.proved, fault.detail);
    if (status == OK) {
        print_worth("reached", &solution.assignment.worth, instance->level_count);
        print_worth("bound  ", &solution.assignment.bound, instance->level_count);
        struct verdict verdict;
        double before = seconds(&watch);
        status = verify_assignment(instance, &solution.assignment, &solution.certificate, &verdict,
                                   &fault);
        printf("verifier: %s %s, bound verified %d, %.2f s\n", status_type(status), fault.detail,
               verdict.bound_verified, seconds(&watch) - before);
    }
    arena_close(&job);
    return status == OK ? 0 : 1;
}

#endif

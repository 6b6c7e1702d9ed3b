/* Runs the solvers within limits, and the verifier behind them. */
#include "files/run.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "solve/verify.h"
#include "solve/verify_flow.h"
#include "solve/verify_loads.h"

/* ----------------------------------------------------------------------- time */

/* A thread that says stop when the time is over, unless it is told that the work is done. */
struct alarm {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct timespec until;
    bool done;
    atomic_bool cancel;
};

static void *alarm_wait(void *state)
{
    struct alarm *alarm = state;
    pthread_mutex_lock(&alarm->lock);
    int waited = 0;
    while (!alarm->done && waited == 0) {
        waited = pthread_cond_timedwait(&alarm->wake, &alarm->lock, &alarm->until);
    }
    if (!alarm->done) {
        atomic_store(&alarm->cancel, true);
    }
    pthread_mutex_unlock(&alarm->lock);
    return NULL;
}

static bool alarm_start(struct alarm *alarm, int64_t time_ms)
{
    pthread_condattr_t monotonic;
    alarm->done = false;
    atomic_init(&alarm->cancel, false);
    (void)clock_gettime(CLOCK_MONOTONIC, &alarm->until);
    const int64_t ns = alarm->until.tv_nsec + time_ms % 1000 * 1000000;
    alarm->until.tv_sec += (time_t)(time_ms / 1000 + ns / 1000000000);
    alarm->until.tv_nsec = (long)(ns % 1000000000);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&alarm->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&alarm->lock, NULL);
    return pthread_create(&alarm->thread, NULL, alarm_wait, alarm) == 0;
}

static void alarm_stop(struct alarm *alarm)
{
    pthread_mutex_lock(&alarm->lock);
    alarm->done = true;
    pthread_cond_signal(&alarm->wake);
    pthread_mutex_unlock(&alarm->lock);
    pthread_join(alarm->thread, NULL);
    pthread_cond_destroy(&alarm->wake);
    pthread_mutex_destroy(&alarm->lock);
}

/* --------------------------------------------------------------------- memory */

/* Forgets the greatest size so far, where the system can. */
static void peak_reset(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file != NULL) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
}

static uint64_t peak_kib(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    unsigned long long kib = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "VmHWM: %llu", &kib) == 1) {
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    struct rusage usage = {0};
    if (kib == 0 && getrusage(RUSAGE_SELF, &usage) == 0) {
        kib = (unsigned long long)usage.ru_maxrss;
    }
    return kib;
}

/* -------------------------------------------------------------------- solving */

static enum status solve(const struct problem *problem, struct budget *budget, struct arena *job,
                         struct outcome *out, struct fault *fault)
{
    const struct clock clock = clock_system();
    peak_reset();
    const int64_t start_ns = clock_tick_ns(&clock);
    enum status status = OK;
    if (problem->kind == KIND_MIN) {
        status = flow_solve(&problem->network, budget, job, &out->flow, fault);
    } else if (problem->as_loads) {
        status = loads_solve(&problem->loads, budget, job, &out->loads, fault);
    } else {
        status = solve_instance(&problem->instance, NULL, budget, job, &out->solution, fault);
    }
    out->took_ns = clock_tick_ns(&clock) - start_ns;
    out->peak_kib = peak_kib();
    return status;
}

static enum status solve_within(const struct problem *problem, const struct run_limits *limits,
                                struct arena *job, struct outcome *out, struct fault *fault)
{
    struct budget budget = {.ticks_max = limits->ticks_max};
    struct alarm alarm;
    if (limits->time_ms == 0) {
        return solve(problem, &budget, job, out, fault);
    }
    if (!alarm_start(&alarm, limits->time_ms)) {
        return fault_set(fault, E_UNAVAILABLE, "", "no thread for the time limit");
    }
    budget.cancel = &alarm.cancel;
    enum status status = solve(problem, &budget, job, out, fault);
    alarm_stop(&alarm);
    return status;
}

/* ------------------------------------------------------------------- verifying */

static enum status flow_outcome(const struct problem *problem, struct outcome *out,
                                struct fault *fault)
{
    struct flow_verdict verdict;
    enum status status = verify_flow(&problem->network, &out->flow, &verdict, fault);
    out->proved = status == OK && verdict.proved;
    out->has_objective = status == OK && verdict.feasible;
    out->objective = verdict.cost;
    out->has_bound = status == OK && out->flow.state != FLOW_IMPOSSIBLE;
    out->bound = verdict.bound;
    return status;
}

static enum status loads_outcome(const struct problem *problem, struct outcome *out,
                                 struct fault *fault)
{
    enum status status = verify_loads(&problem->loads, &out->loads, fault);
    out->proved = status == OK && (out->loads.proved || out->loads.impossible);
    out->has_objective = status == OK && out->loads.feasible;
    out->has_bound = status == OK && !out->loads.impossible;
    out->objective = problem->maximise ? -(wide)out->loads.cost : out->loads.cost;
    out->bound = problem->maximise ? -(wide)out->loads.bound : out->loads.bound;
    return status;
}

/* From the instance's order back to the file's gains, and from gains to its sense. */
static wide objective_of(const struct problem *problem, const struct worth *worth, int64_t served)
{
    const wide gain = (wide)problem->scale * ((wide)worth->quality - worth->disturbance) +
                      (wide)problem->shift * served;
    return problem->maximise ? gain : -gain;
}

static enum status instance_outcome(const struct problem *problem, struct outcome *out,
                                    struct fault *fault)
{
    struct verdict verdict;
    const struct instance *instance = &problem->instance;
    enum status status = verify_assignment(instance, &out->solution.assignment,
                                           &out->solution.certificate, &verdict, fault);
    if (status != OK) {
        return status;
    }
    out->worth = verdict.worth;
    out->worth_bound = verdict.bound;
    out->proved = verdict.proved;
    out->has_objective = true;
    out->has_bound = true;
    const int64_t served = problem->everybody ? instance->unit_count : 0;
    if (problem->everybody && verdict.worth.level[0] < served) {
        out->has_objective = false;
        out->has_bound = false;
        out->proved = verdict.bound.level[0] < served;
    }
    out->objective = objective_of(problem, &verdict.worth, served);
    out->bound = objective_of(problem, &verdict.bound, served);
    return OK;
}

enum status problem_run(const struct problem *problem, const struct run_limits *limits,
                        struct arena *job, struct outcome *out, struct fault *fault)
{
    memset(out, 0, sizeof *out);
    enum status status = solve_within(problem, limits, job, out, fault);
    if (status != OK) {
        return status;
    }
    if (problem->kind == KIND_MIN) {
        return flow_outcome(problem, out, fault);
    }
    return problem->as_loads ? loads_outcome(problem, out, fault)
                             : instance_outcome(problem, out, fault);
}

/* How much effort a solve may spend, and how it is told to stop. Effort is counted in ticks (one
 * tick is about one arc looked at), never in seconds, so that the same input with the same budget
 * always ends at the same point. Only cancellation depends on the world outside. */
#ifndef AMITY_SOLVE_BUDGET_H
#define AMITY_SOLVE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* What a watcher is told now and then. best <= bound once both are known. */
struct budget_progress {
    const char *phase; /* a literal: "greedy", "paths", "auction", "prices", "branch" … */
    uint64_t done;
    uint64_t total; /* 0 = not known */
    int64_t best;   /* in the phase's own unit (units placed, or a level's value) */
    int64_t bound;  /* INT64_MAX = not known */
};

struct budget {
    uint64_t ticks_max;        /* 0 = no ceiling */
    uint64_t ticks;            /* spent so far */
    const atomic_bool *cancel; /* set by another thread or a signal handler; NULL = never */
    void (*progress)(void *state, const struct budget_progress *progress); /* NULL = nobody */
    void *state;
};

static inline void budget_spend(struct budget *budget, uint64_t ticks)
{
    budget->ticks += ticks;
}

static inline bool budget_is_spent(const struct budget *budget)
{
    return budget->ticks_max != 0 && budget->ticks >= budget->ticks_max;
}

static inline bool budget_is_cancelled(const struct budget *budget)
{
    return budget->cancel != NULL && atomic_load_explicit(budget->cancel, memory_order_relaxed);
}

/* True when the work must end here: spent or cancelled. */
static inline bool budget_ends(const struct budget *budget)
{
    return budget_is_spent(budget) || budget_is_cancelled(budget);
}

static inline void budget_tell(const struct budget *budget, const struct budget_progress *progress)
{
    if (budget->progress != NULL) {
        budget->progress(budget->state, progress);
    }
}

/* What long loops do now and then: counts the ticks, tells how far they are, and says whether to
 * go on.
 * ensure   *ticks = 0
 * fails    E_CANCELLED, E_LIMIT (ticks) */
static inline enum status budget_look(struct budget *budget, uint64_t *ticks, const char *phase,
                                      uint64_t done, uint64_t total, struct fault *fault)
{
    budget_spend(budget, *ticks);
    *ticks = 0;
    const struct budget_progress progress = {phase, done, total, 0, INT64_MAX};
    budget_tell(budget, &progress);
    if (budget_is_cancelled(budget)) {
        return fault_set(fault, E_CANCELLED, "", "cancelled");
    }
    if (budget_is_spent(budget)) {
        return fault_set(fault, E_LIMIT, "", "the budget of %llu ticks is spent",
                         (unsigned long long)budget->ticks_max);
    }
    return OK;
}

#endif

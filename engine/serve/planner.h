/* The engine's side of a tenant's planner: starts it when somebody asks the first time, feeds it
 * what is stored and every change once it is durable, asks it, and starts another when it dies,
 * hangs or does not read. All of it in events of the loop; nothing waits.
 *
 * What it says is never more than an answer: the engine stores none of it. */
#ifndef AMITY_SERVE_PLANNER_H
#define AMITY_SERVE_PLANNER_H

#include "serve/house.h"

struct planner;

/* One question under way. */
struct planner_question {
    const char *method;         /* static */
    const struct value *params; /* copied before planner_ask returns */
    uint32_t deadline_ms;
    void *owner;
    /* Called exactly once unless planner_ask failed, from the loop: status OK with a result that
     * lives until it returns, or not with a fault; E_UNAVAILABLE past the deadline. */
    void (*done)(void *owner, enum status status, const struct value *result,
                 const struct fault *fault);
};

/* Asks; starts the planner if there is none.
 * fails    E_UNAVAILABLE (with retry_after_ms: starting, down, or fed too far behind), E_BUSY
 *          (enough questions wait), E_NO_MEMORY; done is then not called */
enum status planner_ask(struct tenant *tenant, const struct planner_question *question,
                        struct fault *fault) MUST_USE;
/* Starts it if there is none. */
void planner_wake(struct tenant *tenant);
/* True when it was fed everything and had settled when last heard of. */
bool planner_is_ready(const struct tenant *tenant);
/* True when it answers nobody and says nothing: a stopped or a buried one. */
bool planner_is_late(const struct tenant *tenant);
/* The word for why not: "ready", "settling", "starting", "late", "down", "off". */
const char *planner_word(const struct tenant *tenant);
/* The revision that its answers rest on. */
uint64_t planner_revision(const struct tenant *tenant);
/* {state, revision, behind, restarts, waiting, plan?} */
struct value planner_say(const struct tenant *tenant, struct arena *request);

/* What became durable, in order; does nothing without a planner. */
void planner_put(struct tenant *tenant, enum store_kind kind, const uint8_t *bytes, size_t count,
                 uint64_t revision, uint64_t created);
void planner_delete(struct tenant *tenant, enum store_kind kind, const char *id);
void planner_turn(struct tenant *tenant, uint64_t revision);
/* Policy or day are others now. */
void planner_policy(struct tenant *tenant);
void planner_day(struct tenant *tenant);

/* While `rest` (a night's job works) planners put off what would take a core for long: a first
 * plan, or everybody anew. Small changes and questions go on; whoever asks more than costs ends the
 * rest of that planner meanwhile; and after a minute of rest there is none until jobs have paused
 * for another. */
void planner_rest(struct house *house, bool rest);

/* Ends it; whoever waits is answered E_UNAVAILABLE. */
void planner_close(struct tenant *tenant);

#endif

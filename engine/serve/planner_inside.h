/* What the two files of the engine's side of a planner share. */
#ifndef AMITY_SERVE_PLANNER_INSIDE_H
#define AMITY_SERVE_PLANNER_INSIDE_H

#include "serve/closing.h"
#include "serve/planner.h"
#include "serve/planner_wire.h"

struct asked {
    struct asked *next;
    struct planner *planner;
    struct planner_question question;
    int64_t number;
    struct event *deadline;
};

struct planner {
    struct tenant *tenant;
    pid_t pid;
    int fd; /* -1 = none runs */
    struct event *readable, *writable, *pulse;
    struct buffer in, out;
    size_t sent; /* of out */
    struct asked *asked;
    uint32_t asked_count;
    int64_t number;    /* of the next question; 0 is the pulse's */
    bool fed, settled; /* all was said once; it had settled when last heard of */
    bool resting;      /* as it was last told */
    uint32_t feed_kind, feed_slot;
    uint64_t revision;           /* that it last said it rests on */
    int64_t pulse_us;            /* when it was asked how it is; 0 = it has answered */
    int64_t heard_us;            /* of its last byte */
    uint32_t silent_ms, idle_ms; /* since it was asked: without a byte; without working */
    int64_t worked_ns;           /* by the processor's clock when last looked at */
    uint32_t missed;             /* answers that did not come in time, since its last byte */
    int64_t ended_us;
    uint32_t restarts;
    struct arena state_arena;
    struct value state;
    struct closing closing;
};

/* -- planner.c ----------------------------------------------------------------------------------
 */
/* Sends what waits as far as the socket takes it. */
void planner_send(struct planner *planner);
bool planner_events(struct planner *planner);
/* -- planner_feed.c -----------------------------------------------------------------------------
 */
/* Starts the process and begins to feed it; logs why not. */
void planner_start(struct planner *planner);
/* Whether large work is to wait now, and telling it so where it does not know. */
bool planner_rests(const struct planner *planner);
void planner_tell_rest(struct planner *planner);
/* A slice of what is stored. */
void planner_feed_some(struct planner *planner);
void planner_write_ask(struct planner *planner, int64_t number, const char *method,
                       const struct value *params);

#endif

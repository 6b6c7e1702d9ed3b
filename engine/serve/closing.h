/* Closes the bracket of a tenant's live plan: where it stays open and nobody writes for a moment, a
 * rematch that nobody asked for runs behind everything else and hands what it found to the planner
 * (match/live_adopt.h). It stores nothing, is in no list, keeps no job that somebody asked for from
 * beginning and ends when one comes. Each try at the same people has twice the time of the one
 * before, and there are few of them: a quiet daemon becomes idle. What gains nothing puts the next
 * one off, also for other people, so that a tenant that is always written to pays little. */
#ifndef AMITY_SERVE_CLOSING_H
#define AMITY_SERVE_CLOSING_H

#include "serve/planner.h"

struct job;

/* What a planner remembers of it; all zero at first. */
struct closing {
    uint64_t revision;           /* the people it is about, */
    int32_t today;               /* the day */
    const struct policy *policy; /* and the rules; never read through */
    int64_t since_us;            /* seen first */
    int64_t not_before_us;
    int64_t pause_us; /* after the next try that gains nothing */
    uint32_t tries;
    uint64_t closed; /* brackets closed since the tenant's planner first started */
};

/* Called whenever the planner has said how it is: begins, goes on waiting, or ends what is stale.
 */
void closing_look(struct tenant *tenant, struct closing *closing, const struct value *state);
/* A job that nobody asked for has ended: hands over what it found, or remembers that it failed. */
void closing_ended(struct job *job, enum status outcome);
/* A plan that somebody asked for is there: hands it over where it is one for everybody. */
void closing_offer(struct job *job);

/* ensure   NULL without a planner (serve/planner.c) */
struct closing *planner_closing(struct tenant *tenant);

#endif

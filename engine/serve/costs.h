/* What a proposal costs everybody else: asked of the planner while the call waits a few
 * milliseconds, then answered with or without. */
#ifndef AMITY_SERVE_COSTS_H
#define AMITY_SERVE_COSTS_H

#include "serve/house.h"

/* How match.propose was asked to tell of the others. */
struct costs_wish {
    bool said;   /* system_cost was given */
    bool wanted; /* … and true; or nobody said */
    bool system; /* sort: "system" */
    uint32_t k;  /* how many to answer in the end */
};

/* fails    E_INVALID_ARGUMENT (sort) */
enum status costs_wish_read(struct call *call, uint32_t k, struct costs_wish *out) MUST_USE;
/* How many proposals to look at for that wish. */
uint32_t costs_breadth(const struct costs_wish *wish);

/* Completes call->result, the answer of match.propose: at once, or parks the call and answers when
 * the planner has, or has not in time. `stored`: the client is one that the planner may know.
 *
 * Who says nothing gets costs as long as the tenant asks at an easy pace (some hundred a second);
 * beyond that only who asks for them, so that a case system's thousands a second stay as quick as
 * they are. */
void costs_complete(struct call *call, const struct costs_wish *wish, bool stored);

#endif

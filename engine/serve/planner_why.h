/* The planner's answers to match.whynot and report.expiring. */
#ifndef AMITY_SERVE_PLANNER_WHY_H
#define AMITY_SERVE_PLANNER_WHY_H

#include "serve/planner_child.h"

/* {client: id or whole profile}: match/exchange.h
 * require  the plan is settled
 * fails    E_NOT_FOUND, E_INVALID_ARGUMENT, E_NO_MEMORY */
enum status planner_whynot(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault) MUST_USE;
/* {until}: match/expiring_loss.h. require and fails as above */
enum status planner_expiring(struct planner_child *child, const struct value *params,
                             struct arena *arena, struct value *result,
                             struct fault *fault) MUST_USE;

#endif

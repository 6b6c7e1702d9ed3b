/* A plan and bounds that a rematch found for the very people the planner has. */
#ifndef AMITY_SERVE_PLANNER_ADOPT_H
#define AMITY_SERVE_PLANNER_ADOPT_H

#include "serve/planner_child.h"

/* {pairs, values, bounds, all_pairs} → {better, closer, closed}
 * require  settled; nothing changed since the question was read */
enum status planner_adopt(struct planner_child *child, const struct value *params,
                          struct arena *arena, struct value *result, struct fault *fault) MUST_USE;

#endif

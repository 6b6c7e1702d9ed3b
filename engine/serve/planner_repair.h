/* The planner's answer to whatif.repair. */
#ifndef AMITY_SERVE_PLANNER_REPAIR_H
#define AMITY_SERVE_PLANNER_REPAIR_H

#include "serve/planner_child.h"

/* {volunteer?, relations?, moves, from?}: match/chain.h over the planner's own people, with the
 * revision that it rests on. Exactly one of volunteer and relations is asked about.
 * fails    E_INVALID_ARGUMENT, E_NOT_FOUND (path "volunteer", "relations[1]"), E_NO_MEMORY */
enum status planner_repair(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault) MUST_USE;

#endif

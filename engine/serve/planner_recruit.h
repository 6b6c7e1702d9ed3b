/* The planner's answer to whatif.recruit. */
#ifndef AMITY_SERVE_PLANNER_RECRUIT_H
#define AMITY_SERVE_PLANNER_RECRUIT_H

#include "serve/planner_child.h"

/* {archetypes?, municipalities?, limit, together}: match/recruit.h, with the revision that it rests
 * on. require  the plan is settled fails    E_INVALID_ARGUMENT, E_NO_MEMORY */
enum status planner_recruit(struct planner_child *child, const struct value *params,
                            struct arena *arena, struct value *result,
                            struct fault *fault) MUST_USE;

#endif

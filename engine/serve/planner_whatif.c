/* What-if: edits on the planner's own people under a mark, the difference, and everything put back.
 */
#include "serve/planner_child.h"

enum status planner_whatif(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault)
{
    (void)child;
    (void)params;
    (void)arena;
    (void)result;
    return fault_set(fault, E_UNAVAILABLE, "", "later");
}

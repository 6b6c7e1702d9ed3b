/* Who could take over when a volunteer drops out, asked of the planner's people. */
#include "serve/planner_repair.h"

#include "match/chain.h"

enum status planner_repair(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault)
{
    const struct value *relations = value_get(params, "relations");
    const char *volunteer = value_text_or(value_get(params, "volunteer"), NULL);
    const char *from = value_text_or(value_get(params, "from"), NULL);
    const int64_t moves = value_int_or(value_get(params, "moves"), CHAIN_MOVES_DEFAULT);
    if ((volunteer == NULL) == value_is_nil(relations)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "volunteer",
                         "either a volunteer, or the relations that end");
    }
    const struct chain_question question = {.volunteer = volunteer,
                                            .relation = value_is_nil(relations) ? NULL : relations,
                                            .moves = moves < 0 || moves > CHAIN_MOVES_MAX
                                                         ? (uint32_t)CHAIN_MOVES_DEFAULT
                                                         : (uint32_t)moves,
                                            .from = from == NULL ? DATE_NONE : date_parse(from)};
    enum status status = match_chains(live_directory(child->live), &question, arena, result, fault);
    if (status == OK) {
        value_put(result, arena, "revision", value_int((int64_t)child->revision));
    }
    return status;
}

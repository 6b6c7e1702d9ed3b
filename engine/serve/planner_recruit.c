/* Whom to recruit, asked of the planner's live plan. */
#include "serve/planner_recruit.h"

#include "match/recruit.h"

enum status planner_recruit(struct planner_child *child, const struct value *params,
                            struct arena *arena, struct value *result, struct fault *fault)
{
    const struct value *archetypes = value_get(params, "archetypes");
    const struct value *municipalities = value_get(params, "municipalities");
    const int64_t limit = value_int_or(value_get(params, "limit"), RECRUIT_LIMIT_DEFAULT);
    const int64_t together = value_int_or(value_get(params, "together"), RECRUIT_TOGETHER_DEFAULT);
    const struct recruit_question question = {
        .archetypes = value_is_nil(archetypes) ? NULL : archetypes,
        .municipalities = value_is_nil(municipalities) ? NULL : municipalities,
        .limit = limit < 1 || limit > RECRUIT_LIMIT_MAX ? RECRUIT_LIMIT_DEFAULT : (uint32_t)limit,
        .together = together < 0 || together > RECRUIT_TOGETHER_MAX ? RECRUIT_TOGETHER_DEFAULT
                                                                    : (uint32_t)together};
    enum status status = match_recruit(child->live, &question, arena, result, fault);
    if (status == OK) {
        value_put(result, arena, "revision", value_int((int64_t)child->revision));
    }
    return status;
}

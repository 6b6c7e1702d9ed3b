/* Reads a plan from the engine and lets the live plan take of it what holds. */
#include "serve/planner_adopt.h"

#include "match/live_adopt.h"

/* The planner answers nobody meanwhile: a second or two. */
enum { ADOPT_EFFORT = 20000000 };

/* ensure   false: these are not the levels of the rules that hold */
static bool worth_read(const struct value *list, uint32_t levels, struct worth *out)
{
    *out = (struct worth){0};
    if (value_count(list) != levels + 1) {
        return false;
    }
    for (uint32_t k = 0; k < levels; k++) {
        out->level[k] = value_int_or(&list->item[k], 0);
    }
    out->quality = value_int_or(&list->item[levels], 0);
    return true;
}

static enum status given_read(struct planner_child *child, const struct value *params,
                              struct arena *arena, struct live_given *out)
{
    const struct value *pairs = value_get(params, "pairs");
    uint32_t count = value_count(pairs) / 2;
    struct live_given_pair *pair = arena_take_many(arena, (size_t)count + 1, sizeof *pair);
    *out = (struct live_given){.revision = live_revision(child->live),
                               .pair = pair,
                               .pair_count = count,
                               .effort = ADOPT_EFFORT,
                               .level_count = live_directory(child->live)->pack->level_count,
                               .all_pairs = value_bool_or(value_get(params, "all_pairs"), false)};
    if (pair == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        pair[i].client = value_text_or(&pairs->item[(size_t)2 * i], "");
        pair[i].volunteer = value_text_or(&pairs->item[(size_t)2 * i + 1], "");
    }
    return worth_read(value_get(params, "values"), out->level_count, &out->value) &&
                   worth_read(value_get(params, "bounds"), out->level_count, &out->bound)
               ? OK
               : E_CONFLICT;
}

enum status planner_adopt(struct planner_child *child, const struct value *params,
                          struct arena *arena, struct value *result, struct fault *fault)
{
    struct live_given given;
    struct live_adopted adopted = {0};
    bool was_exact = planner_live_state(child)->exact;
    enum status status = given_read(child, params, arena, &given);
    if (status == OK) {
        status = live_adopt(child->live, &given, &adopted);
    }
    child->failed = live_is_broken(child->live);
    child->changes++; /* the state is another now */
    if (status != OK) {
        return fault_set(fault, status, "", "the plan was not taken");
    }
    *result = value_map(arena, 3);
    value_put(result, arena, "better", value_bool(adopted.better));
    value_put(result, arena, "closer", value_bool(adopted.closer));
    value_put(result, arena, "closed", value_bool(!was_exact && planner_live_state(child)->exact));
    return OK;
}

/* How a loss of the plan is said, wherever one is: level by level, then the score. */
#ifndef AMITY_MATCH_LOSS_H
#define AMITY_MATCH_LOSS_H

#include "match/live.h"

/* {levels: [{name, loss}], quality, exact: "exact" | "bound", side?: "at_most" | "at_least"} */
static inline struct value loss_say(const struct live *live, const struct worth *loss, bool exact,
                                    bool at_most, struct arena *request)
{
    const struct pack *pack = live_directory(live)->pack;
    struct value levels = value_list(request, pack->level_count);
    for (uint32_t k = 0; k < pack->level_count; k++) {
        struct value level = value_map(request, 2);
        value_put(&level, request, "name", value_static(pack->level[k].name));
        value_put(&level, request, "loss", value_int(loss->level[k]));
        value_append(&levels, request, level);
    }
    struct value map = value_map(request, 4);
    value_put(&map, request, "levels", levels);
    value_put(&map, request, "quality", value_int(loss->quality));
    value_put(&map, request, "exact", value_static(exact ? "exact" : "bound"));
    if (!exact) {
        value_put(&map, request, "side", value_static(at_most ? "at_most" : "at_least"));
    }
    return map;
}

#endif

/* What each of a client's proposals costs everybody else, and the plan's state in words. */
#include <string.h>

#include "serve/planner_child.h"

enum { COST_EFFORT = 200000 };

static struct value worth_say(const struct live *live, const struct worth *worth,
                              uint32_t level_count, struct arena *arena)
{
    const struct pack *pack = live_directory(live)->pack;
    struct value levels = value_list(arena, level_count);
    for (uint32_t k = 0; k < level_count; k++) {
        struct value level = value_map(arena, 2);
        value_put(&level, arena, "name", value_text(arena, pack->level[k].name));
        value_put(&level, arena, "loss", value_int(worth->level[k]));
        value_append(&levels, arena, level);
    }
    return levels;
}

static const char *volunteer_name(const struct directory *directory, uint32_t seat)
{
    const struct profile *profile =
        seat < directory->volunteers.count ? directory->volunteers.profile[seat] : NULL;
    return profile == NULL ? NULL : profile->volunteer->id;
}

static struct value seat_say(const struct directory *directory, uint32_t seat, struct arena *arena)
{
    const char *name = volunteer_name(directory, seat);
    return name == NULL ? value_nil() : value_text(arena, name);
}

/* Who would move or lose: clients by id, in the order of the chain, the asked unit left out. */
static struct value chain_say(const struct live *live, const struct live_effect *effect,
                              uint32_t asked, struct arena *arena)
{
    const struct directory *directory = live_directory(live);
    struct value chain = value_list(arena, effect->move_count);
    for (uint32_t i = 0; i < effect->move_count; i++) {
        const struct live_move *move = &effect->move[i];
        const uint32_t *member = NULL;
        uint32_t count = live_members(live, move->unit, &member);
        for (uint32_t m = 0; m < count && move->unit != asked; m++) {
            struct value one = value_map(arena, 3);
            const struct client *client = directory->clients.profile[member[m]]->client;
            value_put(&one, arena, "client", value_text(arena, client->id));
            value_put(&one, arena, "from", seat_say(directory, move->from, arena));
            value_put(&one, arena, "to", seat_say(directory, move->to, arena));
            value_append(&chain, arena, one);
        }
    }
    return chain;
}

static bool is_below_nothing(const struct worth *loss, uint32_t level_count)
{
    static const struct worth NOTHING = {{0}, 0, 0};
    return worth_compare(loss, &NOTHING, level_count) < 0;
}

/* A loss that is only bounded from below comes from the relaxation: who moves there moves in no
 * plan, and nobody is named. */
static enum status cost_say(struct planner_child *child, uint32_t unit, const char *volunteer,
                            struct arena *arena, struct value *out)
{
    const struct directory *directory = live_directory(child->live);
    uint32_t seat = ids_find(&directory->volunteers.ids, volunteer);
    struct live_effect effect;
    enum status status = seat == NO_SLOT
                             ? E_NOT_FOUND
                             : live_pair_cost(child->live, unit, seat, COST_EFFORT, arena, &effect);
    *out = value_nil();
    if (status == E_NOT_FOUND || status == E_LIMIT) {
        return OK;
    }
    if (status != OK) {
        return status;
    }
    bool known = effect.exact || effect.at_most;
    if (!known && is_below_nothing(&effect.loss, directory->pack->level_count)) {
        effect.loss = (struct worth){0}; /* a bound that says nothing */
    }
    struct value cost = value_map(arena, 4);
    value_put(&cost, arena, "levels",
              worth_say(child->live, &effect.loss, directory->pack->level_count, arena));
    value_put(&cost, arena, "quality", value_int(effect.loss.quality));
    value_put(&cost, arena, "exact", value_static(effect.exact ? "exact" : "bound"));
    if (!effect.exact) {
        value_put(&cost, arena, "side", value_static(effect.at_most ? "at_most" : "at_least"));
    }
    *out = value_map(arena, 2);
    value_put(out, arena, "system_cost", cost);
    value_put(out, arena, "displaces",
              known ? chain_say(child->live, &effect, unit, arena) : value_nil());
    return OK;
}

enum status planner_costs(struct planner_child *child, const struct value *params,
                          struct arena *arena, struct value *result, struct fault *fault)
{
    const struct directory *directory = live_directory(child->live);
    const char *id = value_text_or(value_get(params, "client"), "");
    uint32_t client = ids_find(&directory->clients.ids, id);
    uint32_t unit = client == NO_SLOT ? NO_SLOT : live_unit_of(child->live, client);
    const struct value *volunteers = value_get(params, "volunteers");
    struct value costs = value_list(arena, value_count(volunteers));
    enum status status = OK;
    for (uint32_t i = 0; i < value_count(volunteers) && status == OK; i++) {
        struct value one = value_nil();
        if (unit != NO_SLOT) {
            status = cost_say(child, unit, value_text_or(&volunteers->item[i], ""), arena, &one);
        }
        value_append(&costs, arena, one);
    }
    if (status != OK) {
        return fault_set(fault, status, "", "the plan could not be asked");
    }
    *result = value_map(arena, 3);
    value_put(result, arena, "revision", value_int((int64_t)child->revision));
    value_put(result, arena, "costs", costs);
    return OK;
}

struct value planner_state_say(const struct live *live, const struct live_state *state,
                               struct arena *arena)
{
    const struct pack *pack = live_directory(live)->pack;
    struct value levels = value_list(arena, state->level_count);
    for (uint32_t k = 0; k < state->level_count; k++) {
        struct value level = value_map(arena, 3);
        value_put(&level, arena, "name", value_text(arena, pack->level[k].name));
        value_put(&level, arena, "value", value_int(state->value.level[k]));
        value_put(&level, arena, "bound", value_int(state->bound.level[k]));
        value_append(&levels, arena, level);
    }
    struct value quality = value_map(arena, 2);
    value_put(&quality, arena, "value", value_int(state->value.quality));
    value_put(&quality, arena, "bound", value_int(state->bound.quality));
    struct value map = value_map(arena, 8);
    value_put(&map, arena, "levels", levels);
    value_put(&map, arena, "quality", quality);
    value_put(&map, arena, "waiting", value_int(state->waiting));
    value_put(&map, arena, "served", value_int(state->served));
    value_put(&map, arena, "proved", value_bool(state->exact));
    value_put(&map, arena, "pairs", value_static(state->all_pairs ? "all" : "candidates"));
    value_put(&map, arena, "forbidden", value_int(state->forbidden));
    return map;
}

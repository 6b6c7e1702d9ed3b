/* Says who needs the volunteers that would fit, and what giving one up would cost. */
#include "match/exchange.h"

#include <stdlib.h>

#include "match/loss.h"
#include "match/reasons.h"
#include "match/witness.h"

struct chain {
    uint32_t seat;
    struct live_pair pair;
    struct live_effect effect;
    uint32_t level_count;
};

static int by_loss(const void *left, const void *right)
{
    const struct chain *a = left;
    const struct chain *b = right;
    int order = worth_compare(&a->effect.loss, &b->effect.loss, a->level_count);
    return order != 0                       ? order
           : a->pair.score != b->pair.score ? (a->pair.score > b->pair.score ? -1 : 1)
           : a->seat < b->seat              ? -1
                                            : a->seat > b->seat;
}

static const struct volunteer *volunteer_at(const struct live *live, uint32_t seat)
{
    return live_directory(live)->volunteers.profile[seat]->volunteer;
}

static const struct client *first_of_unit(const struct live *live, uint32_t unit)
{
    const uint32_t *member = NULL;
    uint32_t count = live_members(live, unit, &member);
    CHECK(count > 0);
    return live_directory(live)->clients.profile[member[0]]->client;
}

static struct value members_say(const struct live *live, uint32_t unit, struct arena *request)
{
    const uint32_t *member = NULL;
    uint32_t count = live_members(live, unit, &member);
    struct value list = value_list(request, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct client *client = live_directory(live)->clients.profile[member[i]]->client;
        value_append(&list, request, value_text(request, client->id));
    }
    return list;
}

/* One end of a move: who, how well, how far. nil = without. */
static void end_say(const struct live *live, uint32_t unit, uint32_t seat,
                    const char *const keys[3], struct arena *request, struct value *map)
{
    struct live_pair pair;
    if (seat == NO_SLOT) {
        value_put(map, request, keys[0], value_nil());
        return;
    }
    const struct volunteer *volunteer = volunteer_at(live, seat);
    value_put(map, request, keys[0], value_text(request, volunteer->id));
    if (live_pair_of(live, unit, seat, &pair)) {
        value_put(map, request, keys[1], value_int(pair.score));
    }
    value_put(
        map, request, keys[2],
        kilometres_say(place_distance_m(&first_of_unit(live, unit)->place, &volunteer->place)));
}

static struct value move_say(const struct live *live, const struct live_move *move,
                             struct arena *request)
{
    static const char *const FROM[] = {"from", "score_from", "km_from"};
    static const char *const TO[] = {"to", "score_to", "km_to"};
    struct value map = value_map(request, 7);
    value_put(&map, request, "clients", members_say(live, move->unit, request));
    end_say(live, move->unit, move->from, FROM, request, &map);
    end_say(live, move->unit, move->to, TO, request, &map);
    return map;
}

static struct value chain_say(const struct live *live, uint32_t unit, const struct chain *chain,
                              struct arena *request)
{
    struct value map = value_map(request, 6);
    struct value moves = value_list(request, chain->effect.move_count);
    if (chain->effect.move_count == 0) { /* by numbers it fits; what stands there keeps it out */
        struct live_move own = {.unit = unit, .from = NO_SLOT, .to = chain->seat};
        value_append(&moves, request, move_say(live, &own, request));
    }
    for (uint32_t i = 0; i < chain->effect.move_count; i++) {
        value_append(&moves, request, move_say(live, &chain->effect.move[i], request));
    }
    const struct volunteer *volunteer = volunteer_at(live, chain->seat);
    value_put(&map, request, "volunteer", value_text(request, volunteer->id));
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), chain->pair.service)));
    value_put(&map, request, "score", value_int(chain->pair.score));
    value_put(
        &map, request, "distance_km",
        kilometres_say(place_distance_m(&first_of_unit(live, unit)->place, &volunteer->place)));
    const struct live_effect *effect = &chain->effect;
    struct value loss = loss_say(live, &effect->loss, effect->exact, effect->at_most, request);
    value_put(&map, request, "loss", loss);
    value_put(&map, request, "moves", moves);
    return map;
}

static enum status chains_say(struct live *live, uint32_t unit, uint32_t level_count,
                              struct arena *request, struct value *out)
{
    const uint32_t *seat = NULL;
    uint32_t count = live_seats_of(live, unit, request, &seat);
    struct chain chain[EXCHANGE_CHAINS_MAX];
    uint32_t found = 0;
    for (uint32_t i = 0; i < count && found < EXCHANGE_CHAINS_MAX; i++) {
        struct chain *next = &chain[found];
        *next = (struct chain){.seat = seat[i], .level_count = level_count};
        if (!live_pair_of(live, unit, seat[i], &next->pair)) {
            continue;
        }
        enum status status =
            live_pair_cost(live, unit, seat[i], EXCHANGE_EFFORT, request, &next->effect);
        if (status == E_NO_MEMORY) {
            return status;
        }
        found += status == OK ? 1 : 0;
    }
    if (found > 1) {
        qsort(chain, found, sizeof chain[0], by_loss);
    }
    struct value list = value_list(request, found);
    for (uint32_t i = 0; i < found; i++) {
        value_append(&list, request, chain_say(live, unit, &chain[i], request));
    }
    value_put(out, request, "exchange", list);
    return OK;
}

static enum status competition_say(struct live *live, uint32_t unit, const struct live_state *state,
                                   struct arena *request, struct value *out)
{
    uint32_t seat = live_seat_of(live, unit);
    if (seat != NO_SLOT) {
        struct live_pair pair;
        struct value map = value_map(request, 3);
        value_put(&map, request, "volunteer", value_text(request, volunteer_at(live, seat)->id));
        if (live_pair_of(live, unit, seat, &pair)) {
            value_put(&map, request, "service",
                      value_static(word_of(vocabulary_service(), pair.service)));
            value_put(&map, request, "score", value_int(pair.score));
        }
        value_put(out, request, "placed", map);
        return OK;
    }
    enum status status = chains_say(live, unit, state->level_count, request, out);
    struct witness witness = {0};
    if (status == OK) {
        status = witness_find(live, unit, request, &witness);
    }
    if (status == OK && witness.unit_count > 0) {
        value_put(out, request, "witness", witness_say(live, &witness, request));
    }
    return status;
}

enum status match_whynot_live(struct live *live, const struct client *client, struct arena *request,
                              struct value *out)
{
    const struct directory *directory = live_directory(live);
    enum status status = match_whynot(directory, client, request, out);
    if (status != OK) {
        return status;
    }
    bool settled = live_is_settled(live);
    struct value plan = value_map(request, 5);
    value_put(&plan, request, "available", value_bool(true));
    value_put(&plan, request, "revision", value_int((int64_t)live_revision(live)));
    value_put(&plan, request, "stale", value_bool(!settled));
    uint32_t slot = ids_find(&directory->clients.ids, client->id);
    bool stored = slot != NO_SLOT && directory->clients.profile[slot]->client == client;
    if (settled && stored) {
        struct live_state state;
        live_state(live, &state);
        value_put(&plan, request, "exact", value_bool(state.exact));
        value_put(&plan, request, "all_pairs", value_bool(state.all_pairs));
        uint32_t unit = live_unit_of(live, slot);
        status = unit == NO_SLOT ? OK : competition_say(live, unit, &state, request, out);
    }
    value_set(out, request, "plan", plan);
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

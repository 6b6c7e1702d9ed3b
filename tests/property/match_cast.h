/* Small tenants with every coupling, drawn from a county's people who could go together, and random
 * edits of them: what the tests of the live plan share. */
#ifndef AMITY_TESTS_PROPERTY_MATCH_CAST_H
#define AMITY_TESTS_PROPERTY_MATCH_CAST_H

#include "match/live.h"
#include "match/rematch.h"
#include "property/match_scan.h"
#include "solve/solve.h"

enum { VOLUNTEERS = 200, CLIENTS = 200 };
enum { CAST_CLIENTS = 9, CAST_VOLUNTEERS = 6 };

struct scene {
    struct hall hall;
    bool *eligible; /* [line * line_count + line] */
    uint64_t seed, history;
    uint32_t checked, exact, forbade, moved, costs, costs_exact;
};

/* The people of one history. */
struct cast {
    struct scene *scene;
    struct random random;
    struct arena memory;
    uint32_t client[CAST_CLIENTS], volunteer[CAST_VOLUNTEERS];
    uint32_t clients, volunteers;
    struct live *live;
    bool hypothetical;
};

static inline int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->seed = hall_seed();
    hall_open(&scene->hall, "fi");
    hall_people(&scene->hall, "fi-etela-pohjanmaa", VOLUNTEERS, CLIENTS, scene->seed);
    struct hall *hall = &scene->hall;
    scene->eligible = calloc((size_t)hall->line_count * hall->line_count, 1);
    assert_non_null(scene->eligible);
    for (uint32_t c = 0; c < hall->line_count; c++) {
        const struct client *client = hall->line[c].profile->client;
        if (hall->line[c].kind != HALL_CLIENT || client->status != CLIENT_STATUS_waiting ||
            client->group.id != NULL) {
            continue;
        }
        struct scan_group alone = {.member = {client}, .count = 1, .service = client->service};
        for (uint32_t v = 0; v < hall->line_count; v++) {
            const struct volunteer *volunteer = hall->line[v].profile->volunteer;
            scene->eligible[(size_t)c * hall->line_count + v] =
                hall->line[v].kind == HALL_VOLUNTEER && scan_considers(hall, &alone, volunteer) &&
                scan_judge(hall, &alone, volunteer, NULL, 0).refusal == SCAN_FREE;
        }
    }
    *state = scene;
    return 0;
}

static inline int close_scene(void **state)
{
    struct scene *scene = *state;
    hall_close(&scene->hall);
    free(scene->eligible);
    free(scene);
    return 0;
}

/* -- people who could go together ----------------------------------------------------------------
 */

static inline uint32_t draw(struct cast *cast, uint32_t with, bool with_is_client)
{
    const struct scene *scene = cast->scene;
    uint32_t count = scene->hall.line_count;
    uint32_t from = random_below(&cast->random, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (from + i) % count;
        uint32_t client = with_is_client ? with : at;
        uint32_t volunteer = with_is_client ? at : with;
        if (scene->eligible[(size_t)client * count + volunteer]) {
            return at;
        }
    }
    return NO_SLOT;
}

static inline void cast_draw(struct cast *cast)
{
    struct random *random = &cast->random;
    while (cast->clients == 0) {
        uint32_t at = random_below(random, cast->scene->hall.line_count);
        if (draw(cast, at, true) != NO_SLOT) {
            cast->client[cast->clients++] = at;
        }
    }
    while (cast->volunteers < CAST_VOLUNTEERS) {
        cast->volunteer[cast->volunteers++] =
            draw(cast, cast->client[random_below(random, cast->clients)], true);
        if (cast->clients < CAST_CLIENTS) {
            uint32_t with = cast->volunteer[random_below(random, cast->volunteers)];
            cast->client[cast->clients++] = draw(cast, with, false);
        }
    }
    while (cast->clients < CAST_CLIENTS) {
        uint32_t another = draw(cast, cast->volunteer[cast->clients % 3], false);
        cast->client[cast->clients++] = another;
    }
}

/* -- edits ---------------------------------------------------------------------------------------
 */

static inline void edit_put(struct cast *cast, enum hall_kind hall_kind, enum live_kind kind,
                            const struct value *map)
{
    struct profile *profile = hall_profile(&cast->scene->hall, hall_kind, map);
    enum status status = live_put(cast->live, kind, profile);
    assert_true(status == OK || (kind == LIVE_RELATION && status == E_NOT_FOUND));
}

static inline void put_volunteer(struct cast *cast, uint32_t at)
{
    struct arena *memory = &cast->memory;
    const struct hall_line *line = &cast->scene->hall.line[cast->volunteer[at]];
    struct value map = value_copy(&line->map, memory);
    struct value capacity = value_copy(value_get(&map, "capacity"), memory);
    if (random_chance(&cast->random, 0.7)) {
        value_set(&capacity, memory, "relations", value_int(random_between(&cast->random, 1, 4)));
    }
    if (random_chance(&cast->random, 0.3)) {
        value_set(&capacity, memory, "hours_per_month",
                  value_int(random_between(&cast->random, 4, 40)));
    }
    value_set(&map, memory, "capacity", capacity);
    edit_put(cast, HALL_VOLUNTEER, LIVE_VOLUNTEER, &map);
}

static inline void put_client(struct cast *cast, uint32_t at)
{
    static const char *const priority[] = {"emergency", "high", "normal", "low"};
    struct arena *memory = &cast->memory;
    const struct hall_line *line = &cast->scene->hall.line[cast->client[at]];
    struct value map = value_copy(&line->map, memory);
    value_set(&map, memory, "priority", value_static(priority[random_below(&cast->random, 4)]));
    uint32_t group = random_below(&cast->random, 9);
    if (group < 4) {
        struct value tie = value_map(memory, 4);
        value_put(&tie, memory, "id", value_text(memory, arena_print(memory, "G-%u", group)));
        value_put(&tie, memory, "size", value_int(2));
        value_put(&tie, memory, "together", value_static(group < 2 ? "required" : "preferred"));
        if (group >= 2) {
            value_put(&tie, memory, "split_price",
                      value_int(random_between(&cast->random, 0, 900)));
        }
        value_set(&map, memory, "group", tie);
    }
    edit_put(cast, HALL_CLIENT, LIVE_CLIENT, &map);
}

static inline void put_relation(struct cast *cast)
{
    static const char *const state[] = {"active", "proposed", "ended"};
    static const char *const since[] = {"2026-01-01", "2026-11-02", "2026-11-04"};
    struct arena *memory = &cast->memory;
    struct random *random = &cast->random;
    const struct hall_line *client =
        &cast->scene->hall.line[cast->client[random_below(random, cast->clients)]];
    const struct hall_line *volunteer =
        &cast->scene->hall.line[cast->volunteer[random_below(random, cast->volunteers)]];
    struct value map = value_map(memory, 8);
    value_put(&map, memory, "id",
              value_text(memory, arena_print(memory, "R-%u", random_below(random, 4))));
    value_put(&map, memory, "client", value_text(memory, client->id));
    value_put(&map, memory, "volunteer", value_text(memory, volunteer->id));
    value_put(&map, memory, "service",
              value_static(word_of(vocabulary_service(), client->profile->client->service)));
    value_put(&map, memory, "state", value_static(state[random_below(random, 3)]));
    value_put(&map, memory, "since", value_static(since[random_below(random, 3)]));
    if (random_chance(random, 0.3)) {
        value_put(&map, memory, "until", value_static("2026-11-20"));
    }
    value_put(&map, memory, "worker", value_static("W-1"));
    edit_put(cast, HALL_RELATION, LIVE_RELATION, &map);
}

static inline void delete_one(struct cast *cast, uint32_t what)
{
    const struct hall *hall = &cast->scene->hall;
    struct random *random = &cast->random;
    enum status status =
        what == 0   ? live_delete(cast->live, LIVE_VOLUNTEER,
                                  hall->line[cast->volunteer[random_below(random, 6)]].id)
        : what == 1 ? live_delete(cast->live, LIVE_CLIENT,
                                  hall->line[cast->client[random_below(random, CAST_CLIENTS)]].id)
                    : live_delete(cast->live, LIVE_RELATION,
                                  arena_print(&cast->memory, "R-%u", random_below(random, 4)));
    assert_int_equal(status, OK);
}

static inline void step(struct cast *cast)
{
    uint32_t what = random_below(&cast->random, 100);
    if (what < 30) {
        put_volunteer(cast, random_below(&cast->random, cast->volunteers));
    } else if (what < 65) {
        put_client(cast, random_below(&cast->random, cast->clients));
    } else if (what < 80) {
        put_relation(cast);
    } else if (what < 96) {
        delete_one(cast, what % 3);
    } else {
        struct date day = cast->scene->hall.today;
        day.days += (int32_t)random_below(&cast->random, 5);
        assert_int_equal(live_set_day(cast->live, day), OK);
    }
}

/* -- what is right -------------------------------------------------------------------------------
 */

/* For whoever has to find out why. */
static inline void print_plans(struct cast *cast, const struct rematch *rematch,
                               const struct solution *solution)
{
    const struct directory *directory = live_directory(cast->live);
    for (uint32_t u = live_next_unit(cast->live, NO_SLOT); u != NO_SLOT;
         u = live_next_unit(cast->live, u)) {
        uint32_t seat = live_seat_of(cast->live, u);
        struct live_pair pair = {0};
        print_message("live  %s (%s) -> %s", directory->clients.profile[u]->client->id,
                      unit_hold_word(live_hold_of(cast->live, u)),
                      seat == NO_SLOT ? "-" : directory->volunteers.profile[seat]->volunteer->id);
        if (seat != NO_SLOT && live_pair_of(cast->live, u, seat, &pair)) {
            print_message(" service %u score %d", pair.service, pair.score);
        }
        print_message("\n");
    }
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        uint32_t chosen = solution->assignment.arc_of_unit[u];
        print_message(
            "fresh %s -> %s (%u arcs)\n", rematch->unit[u].member[0]->id,
            chosen == NO_ARC
                ? "-"
                : rematch->seat[rematch->instance.arc[chosen].seat]->profile->volunteer->id,
            rematch->instance.arc_begin[u + 1] - rematch->instance.arc_begin[u]);
    }
    for (uint32_t v = 0; v < rematch->instance.seat_count; v++) {
        const struct instance_seat *seat = &rematch->instance.seat[v];
        print_message(
            "seat %s relations %u hours %u standing %u live capacity %u\n",
            rematch->seat[v]->profile->volunteer->id, seat->relations_max, seat->hours_q_max,
            rematch->seat[v]->resident_count,
            live_capacity(cast->live, ids_find(&directory->volunteers.ids,
                                               rematch->seat[v]->profile->volunteer->id)));
    }
}

/* The optimum of a fresh rematch of the same people.
 * ensure   false: the pins cannot be kept */
static inline bool fresh_best_with(struct cast *cast, const struct rematch_pin *pin, uint32_t pins,
                                   struct worth *best, uint32_t *levels)
{
    struct view view;
    struct arena job;
    struct rematch rematch;
    struct rematch_progress progress = {0};
    struct rematch_options options = {.pin = pin, .pin_count = pins};
    struct solve_options solve = {0};
    struct budget budget = {0};
    struct solution solution;
    struct fault fault = {0};
    arena_open(&job, 1 << 16, 0);
    assert_int_equal(view_keep(live_directory(cast->live), &view), OK);
    assert_int_equal(view_prepare(&view), OK);
    enum status status = rematch_build(&view, &options, &progress, &job, &rematch, &fault);
    assert_true(status == OK || (pin != NULL && status == E_CONFLICT));
    if (status == OK) {
        assert_int_equal(
            solve_instance(&rematch.instance, &solve, &budget, &job, &solution, &fault), OK);
        assert_true(solution.assignment.proved);
        *best = solution.assignment.worth;
        *levels = rematch.instance.level_count;
        if (getenv("AMITY_HISTORY") != NULL) {
            print_plans(cast, &rematch, &solution);
        }
    }
    view_drop(&view);
    arena_close(&job);
    return status == OK;
}

static inline bool fresh_best(struct cast *cast, const struct rematch_pin *pin, struct worth *best,
                              uint32_t *levels)
{
    return fresh_best_with(cast, pin, pin == NULL ? 0 : 1, best, levels);
}

static inline void print_worth(const char *name, const struct worth *worth, uint32_t levels)
{
    print_message("%s:", name);
    for (uint32_t k = 0; k < levels; k++) {
        print_message(" %lld", (long long)worth->level[k]);
    }
    print_message(" quality %lld\n", (long long)worth->quality);
}

static inline void check(struct cast *cast)
{
    struct scene *scene = cast->scene;
    uint32_t levels = 0;
    struct live_state state;
    live_state(cast->live, &state);
    struct worth best;
    assert_true(fresh_best(cast, NULL, &best, &levels));
    bool low = worth_compare(&state.value, &best, levels) <= 0;
    bool high = worth_compare(&best, &state.bound, levels) <= 0;
    scene->checked++;
    scene->exact += state.exact;
    scene->forbade += state.forbidden > 0;
    if (!low || !high || levels != state.level_count) {
        print_worth("live  ", &state.value, levels);
        print_worth("fresh ", &best, levels);
        print_worth("bound ", &state.bound, levels);
        fail_msg("seed %llu, history %llu: the bracket misses", (unsigned long long)scene->seed,
                 (unsigned long long)scene->history);
    }
}

static inline void worth_less(struct worth *worth, const struct worth *loss)
{
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        worth->level[k] -= loss->level[k];
    }
    worth->quality -= loss->quality;
}

/* What fixing a pair costs is the difference of two full solves, or bounds it as it says. */
static inline void check_cost(struct cast *cast)
{
    const struct directory *directory = live_directory(cast->live);
    uint32_t unit = ids_find(&directory->clients.ids, cast->scene->hall.line[cast->client[0]].id);
    unit = unit == NO_SLOT ? NO_SLOT : live_unit_of(cast->live, unit);
    const uint32_t *seat = NULL;
    uint32_t seats = unit == NO_SLOT ? 0 : live_seats_of(cast->live, unit, &cast->memory, &seat);
    if (seats == 0) {
        return;
    }
    uint32_t with = seat[random_below(&cast->random, seats)];
    struct live_effect effect;
    struct live_state state;
    uint32_t levels = 0;
    assert_int_equal(live_pair_cost(cast->live, unit, with, 0, &cast->memory, &effect), OK);
    struct rematch_pin pin = {directory->clients.profile[unit]->client->id,
                              directory->volunteers.profile[with]->volunteer->id};
    struct worth best;
    if (!fresh_best(cast, &pin, &best, &levels)) {
        assert_true(!effect.exact && !effect.at_most); /* there is no such plan at all */
        return;
    }
    live_state(cast->live, &state);
    worth_less(&state.value, &effect.loss);
    int order = worth_compare(&state.value, &best, levels);
    cast->scene->costs++;
    cast->scene->costs_exact += effect.exact;
    if (effect.exact ? order != 0 : effect.at_most ? order > 0 : order < 0) {
        print_worth("with the pair, asked ", &state.value, levels);
        print_worth("with the pair, solved", &best, levels);
        fail_msg("seed %llu, history %llu: the cost of %s with %s (%s)",
                 (unsigned long long)cast->scene->seed, (unsigned long long)cast->scene->history,
                 pin.client, pin.volunteer,
                 effect.exact     ? "exact"
                 : effect.at_most ? "at most"
                                  : "at least");
    }
}

static inline void work(struct cast *cast)
{
    if (random_chance(&cast->random, 0.5)) {
        while (live_work(cast->live, 1 + random_below(&cast->random, 200)) == E_LIMIT) {
        }
    }
    assert_int_equal(live_work(cast->live, 0), OK);
    assert_true(live_is_settled(cast->live));
}

/* What is in the plan, as one number. */
static inline uint64_t trace(const struct live *live)
{
    uint64_t sum = 0;
    for (uint32_t u = live_next_unit(live, NO_SLOT); u != NO_SLOT; u = live_next_unit(live, u)) {
        sum = sum * 1099511628211u + u;
        sum = sum * 1099511628211u + live_seat_of(live, u);
        sum = sum * 1099511628211u + (uint64_t)live_hold_of(live, u);
    }
    return sum;
}

static inline void what_if(struct cast *cast)
{
    struct live_state before;
    struct live_state after;
    live_state(cast->live, &before);
    uint64_t was = trace(cast->live);
    assert_int_equal(live_mark(cast->live), OK);
    uint32_t edits = 1 + random_below(&cast->random, 5);
    for (uint32_t i = 0; i < edits; i++) {
        step(cast);
    }
    work(cast);
    check(cast);
    struct live_change *change = NULL;
    uint32_t count = 0;
    assert_int_equal(live_changes(cast->live, &cast->memory, &change, &count), OK);
    cast->scene->moved += count;
    live_rollback(cast->live);
    assert_true(live_is_settled(cast->live));
    live_state(cast->live, &after);
    assert_memory_equal(&before, &after, sizeof before);
    assert_true(trace(cast->live) == was);
}

/* One history begins. */
static inline void cast_open(struct cast *cast, struct scene *scene, uint64_t number)
{
    *cast = (struct cast){.scene = scene, .random = random_seed(scene->seed + number * 7919)};
    scene->history = number;
    arena_open(&cast->memory, 1 << 16, 0);
    cast_draw(cast);
    cast->live = live_open(scene->hall.pack, scene->hall.today);
    assert_non_null(cast->live);
    for (uint32_t i = 0; i < scene->hall.line_count; i++) {
        if (scene->hall.line[i].kind == HALL_WORKER) {
            edit_put(cast, HALL_WORKER, LIVE_WORKER, &scene->hall.line[i].map);
        }
    }
    for (uint32_t i = 0; i < cast->volunteers; i++) {
        put_volunteer(cast, i);
    }
    for (uint32_t i = 0; i < cast->clients; i++) {
        put_client(cast, i);
    }
}

static inline void cast_close(struct cast *cast)
{
    live_close(cast->live);
    arena_close(&cast->memory);
}

#endif

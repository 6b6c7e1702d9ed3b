/* Repair by chains: what is answered with 0, 1, 2, 3 moves is the best of all ways to move so many
 * standing relations and place the stranded, tried one by one on a rematch's own instance; and the
 * price of a move. */
#include "match/chain.h"
#include "match/rematch.h"
#include "property/match_hall.h"
#include "solve/fits.h"

enum { POOLS = 300, POOLS_LONG = 4000, CHOSEN_MAX = 160, MOVES = 3 };

struct way {
    int64_t level[INSTANCE_LEVELS_MAX];
    int64_t price, quality;
    bool any;
};

/* The people without the volunteer, as a rematch sees them: those who lost theirs wait. */
struct pool {
    struct hall hall;
    struct directory whole, left;
    struct view view;
    struct arena memory;
    struct rematch rematch;
    const char *gone;
    uint32_t *stranded; /* units */
    uint32_t stranded_count;
    uint32_t *stands; /* by unit: the arc along which it stays, NO_ARC = waits */
    int64_t *price;   /* by unit: of moving it */
    uint32_t *arc;    /* by unit: chosen now */
    struct way best;
    uint32_t moved[MOVES], moved_count;
    uint32_t answers, movers, partly, cut;
};

static void relations_leave(struct pool *pool)
{
    uint32_t slot = NO_SLOT;
    const char *lost[CHOSEN_MAX];
    uint32_t count = 0;
    while ((slot = directory_next_relation_of_volunteer(&pool->whole, pool->gone, slot)) !=
           NO_SLOT) {
        assert_true(count < CHOSEN_MAX);
        lost[count++] = pool->whole.relations.profile[slot]->relation->client;
    }
    assert_int_equal(directory_delete_volunteer(&pool->left, pool->gone), OK);
    for (uint32_t i = 0; i < pool->hall.line_count; i++) {
        const struct hall_line *line = &pool->hall.line[i];
        for (uint32_t k = 0; k < count && line->kind == HALL_CLIENT; k++) {
            if (strcmp(line->id, lost[k]) == 0) {
                struct value map = value_copy(&line->map, &pool->memory);
                value_set(&map, &pool->memory, "status", value_static("waiting"));
                hall_put(&pool->left, HALL_CLIENT, hall_profile(&pool->hall, HALL_CLIENT, &map));
                break;
            }
        }
    }
}

static bool lost_one(const struct pool *pool, const struct client *client)
{
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(&pool->whole, client->id, slot)) != NO_SLOT) {
        const struct relation *relation = pool->whole.relations.profile[slot]->relation;
        if (relation_holds(relation, pool->whole.today) &&
            strcmp(relation->volunteer, pool->gone) == 0) {
            return true;
        }
    }
    return false;
}

static int64_t price_of(const struct pool *pool, const struct client *client)
{
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(&pool->left, client->id, slot)) != NO_SLOT) {
        const struct relation *relation = pool->left.relations.profile[slot]->relation;
        if (relation_holds(relation, pool->left.today)) {
            int64_t days = pool->left.today.days - relation->since.days;
            return chain_price(100, days);
        }
    }
    fail_msg("%s stands nowhere", client->id);
    return 0;
}

static void units_see(struct pool *pool)
{
    const struct instance *instance = &pool->rematch.instance;
    pool->stranded = arena_take_many(&pool->memory, instance->unit_count, sizeof(uint32_t));
    pool->stands = arena_take_many(&pool->memory, instance->unit_count, sizeof(uint32_t));
    pool->arc = arena_take_many(&pool->memory, instance->unit_count, sizeof(uint32_t));
    pool->price = arena_take_many(&pool->memory, instance->unit_count, sizeof(int64_t));
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        bool crowd = u < pool->rematch.crowd_count;
        const struct rematch_unit *unit = &pool->rematch.unit[u];
        pool->stands[u] = crowd ? NO_ARC : instance->arc_begin[u];
        for (uint32_t a = instance->arc_begin[u];
             crowd && unit->standing && a < instance->arc_begin[u + 1]; a++) {
            pool->stands[u] = instance->arc[a].disturbance == 0 ? a : pool->stands[u];
        }
        bool lost = false;
        for (uint32_t m = 0; crowd && m < unit->member_count; m++) {
            pool->price[u] += unit->standing ? price_of(pool, unit->member[m]) : 0;
            lost = lost || lost_one(pool, unit->member[m]);
        }
        if (lost && !unit->standing) {
            pool->stranded[pool->stranded_count++] = u;
        }
        pool->arc[u] = pool->stands[u];
    }
}

static void pool_open(struct pool *pool, uint64_t seed)
{
    *pool = (struct pool){0};
    struct fault fault = {0};
    struct rematch_progress progress = {0};
    const struct rematch_options options = {.move_standing = true, .threads = 1};
    arena_open(&pool->memory, 1 << 16, 0);
    hall_open(&pool->hall, seed % 2 == 0 ? "fi" : "se");
    pool->hall.seed = seed;
    hall_people(&pool->hall, seed % 2 == 0 ? "fi-seinajoki" : "se-umea", 22 + seed % 17,
                60 + seed % 41, seed);
    directory_open(&pool->whole, pool->hall.pack, pool->hall.today);
    directory_open(&pool->left, pool->hall.pack, pool->hall.today);
    hall_fill(&pool->hall, &pool->whole);
    hall_fill(&pool->hall, &pool->left);
    uint32_t most = 0;
    for (uint32_t i = 0; i < pool->whole.volunteers.count; i++) {
        uint32_t count = pool->whole.entry[i]->resident_count;
        if (count > 0 && (pool->gone == NULL || (seed + i) % 3 == 0) && count >= most) {
            pool->gone = pool->whole.entry[i]->profile->volunteer->id;
            most = seed % 4 == 0 ? count : 0;
        }
    }
    if (pool->gone == NULL) {
        return;
    }
    pool->left.index_off = true; /* the instance asks everybody of everybody */
    relations_leave(pool);
    /* points without the rematch's own price of a move */
    value_set((struct value *)(uintptr_t)value_get(&pool->hall.pack->merged, "parameters"),
              &pool->memory, "move_price", value_int(0));
    assert_int_equal(view_keep(&pool->left, &pool->view), OK);
    assert_int_equal(view_prepare(&pool->view), OK);
    assert_int_equal(
        rematch_build(&pool->view, &options, &progress, &pool->memory, &pool->rematch, &fault), OK);
    value_set((struct value *)(uintptr_t)value_get(&pool->hall.pack->merged, "parameters"),
              &pool->memory, "move_price", value_int(100));
    units_see(pool);
}

static void pool_close(struct pool *pool)
{
    if (pool->gone != NULL) {
        view_drop(&pool->view);
    }
    directory_close(&pool->whole);
    directory_close(&pool->left);
    hall_close(&pool->hall);
    arena_close(&pool->memory);
}

/* -- all ways ------------------------------------------------------------------------------------
 */

static bool seat_is_well(const struct pool *pool, uint32_t seat)
{
    const struct instance *instance = &pool->rematch.instance;
    uint32_t arcs[CHOSEN_MAX];
    uint32_t count = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (pool->arc[u] != NO_ARC && instance->arc[pool->arc[u]].seat == seat) {
            assert_true(count < CHOSEN_MAX);
            arcs[count++] = pool->arc[u];
        }
    }
    return fits(instance, seat, arcs, count);
}

static bool is_better(const struct pool *pool, const struct way *a, const struct way *b)
{
    for (uint32_t k = 1; k < pool->rematch.instance.level_count; k++) {
        if (a->level[k] != b->level[k]) {
            return a->level[k] > b->level[k];
        }
    }
    return a->price != b->price ? a->price < b->price : a->quality > b->quality;
}

static void way_weigh(struct pool *pool)
{
    const struct instance *instance = &pool->rematch.instance;
    struct way way = {.any = true};
    uint32_t seat_of_bundle[CHOSEN_MAX];
    bool split[CHOSEN_MAX] = {false};
    memset(seat_of_bundle, 0xff, sizeof seat_of_bundle);
    for (uint32_t i = 0; i < pool->stranded_count; i++) {
        uint32_t u = pool->stranded[i];
        const struct instance_unit *unit = &instance->unit[u];
        if (pool->arc[u] == NO_ARC) {
            continue;
        }
        const struct instance_arc *arc = &instance->arc[pool->arc[u]];
        way.quality += arc->score;
        for (uint32_t k = 1; k < instance->level_count; k++) {
            way.level[k] += unit->level[k];
        }
        if (unit->bundle != NO_BUNDLE) {
            uint32_t *seat = &seat_of_bundle[unit->bundle];
            split[unit->bundle] = split[unit->bundle] || (*seat != NO_SEAT && *seat != arc->seat);
            *seat = arc->seat;
        }
    }
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        way.quality -= split[b] ? instance->bundle[b].split_price : 0;
    }
    for (uint32_t i = 0; i < pool->moved_count; i++) {
        uint32_t u = pool->moved[i];
        way.price += pool->price[u];
        way.quality += instance->arc[pool->arc[u]].score - instance->arc[pool->stands[u]].score;
    }
    if (!pool->best.any || is_better(pool, &way, &pool->best)) {
        pool->best = way;
    }
}

/* Places the moved, then the stranded, everywhere. */
static void ways_try(struct pool *pool, uint32_t next)
{
    const struct instance *instance = &pool->rematch.instance;
    if (next == pool->moved_count + pool->stranded_count) {
        way_weigh(pool);
        return;
    }
    bool moves = next < pool->moved_count;
    uint32_t u = moves ? pool->moved[next] : pool->stranded[next - pool->moved_count];
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const struct instance_arc *stays = moves ? &instance->arc[pool->stands[u]] : NULL;
        if (stays != NULL && (arc->seat == stays->seat || arc->service != stays->service)) {
            continue;
        }
        pool->arc[u] = a;
        if (seat_is_well(pool, arc->seat)) {
            ways_try(pool, next + 1);
        }
        pool->arc[u] = NO_ARC;
    }
    if (!moves) {
        ways_try(pool, next + 1);
    }
}

/* Every set of units that stand, of at most so many relations. */
static void sets_try(struct pool *pool, uint32_t from, uint32_t moves)
{
    const struct instance *instance = &pool->rematch.instance;
    ways_try(pool, 0);
    for (uint32_t u = from; u < pool->rematch.crowd_count; u++) {
        bool stands = pool->stands[u] != NO_ARC;
        uint32_t relations = stands ? instance->arc[pool->stands[u]].relations : 0;
        if (stands && relations <= moves) {
            pool->moved[pool->moved_count++] = u;
            pool->arc[u] = NO_ARC;
            sets_try(pool, u + 1, moves - relations);
            pool->arc[u] = pool->stands[u];
            pool->moved_count--;
        }
    }
}

/* -- what is answered ----------------------------------------------------------------------------
 */

static uint32_t unit_of(const struct pool *pool, const char *client)
{
    for (uint32_t u = 0; u < pool->rematch.crowd_count; u++) {
        for (uint32_t m = 0; m < pool->rematch.unit[u].member_count; m++) {
            if (strcmp(pool->rematch.unit[u].member[m]->id, client) == 0) {
                return u;
            }
        }
    }
    fail_msg("%s takes no part", client);
    return NO_UNIT;
}

static void go_to(struct pool *pool, const struct value *one)
{
    const struct instance *instance = &pool->rematch.instance;
    uint32_t u = unit_of(pool, value_text_or(value_get(one, "client"), ""));
    const char *to = value_text_or(value_get(one, "to"), "");
    const char *service = value_text_or(value_get(one, "service"), "");
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (strcmp(pool->rematch.seat[arc->seat]->profile->volunteer->id, to) == 0 &&
            strcmp(word_of(vocabulary_service(), arc->service), service) == 0) {
            pool->arc[u] = a;
            return;
        }
    }
    fail_msg("seed %llu: %s (of %u, standing %d, with %u arcs, hold %d) may not go to %s",
             (unsigned long long)pool->hall.seed, value_text_or(value_get(one, "client"), ""),
             pool->rematch.unit[u].member_count, pool->rematch.unit[u].standing,
             instance->arc_begin[u + 1] - instance->arc_begin[u], pool->rematch.unit[u].hold, to);
}

/* Goes where the answer says: all seats are well then. */
static void answer_follow(struct pool *pool, const struct value *answer, uint32_t moves)
{
    const struct value *moved = value_get(answer, "moved");
    const struct value *placed = value_get(answer, "placed");
    int64_t price = 0;
    assert_true(value_count(moved) <= moves);
    for (uint32_t i = 0; i < value_count(moved); i++) {
        go_to(pool, &moved->item[i]);
        price += value_int_or(value_get(&moved->item[i], "price"), 0);
    }
    for (uint32_t i = 0; i < value_count(placed); i++) {
        go_to(pool, &placed->item[i]);
    }
    assert_int_equal(price, value_int_or(value_get(answer, "price"), -1));
    for (uint32_t s = 0; s < pool->rematch.instance.seat_count; s++) {
        assert_true(seat_is_well(pool, s));
    }
    for (uint32_t u = 0; u < pool->rematch.instance.unit_count; u++) {
        pool->arc[u] = pool->stands[u];
    }
    pool->movers += value_count(moved) > 0 ? 1 : 0;
    pool->partly += value_count(value_get(answer, "unplaced")) > 0 ? 1 : 0;
}

static void answer_check(struct pool *pool, const struct value *answer, uint32_t moves)
{
    const struct value *levels = value_get(answer, "levels");
    const struct way *best = &pool->best;
    unsigned long long seed = pool->hall.seed;
    assert_true(value_bool_or(value_get(answer, "exact"), false));
    answer_follow(pool, answer, moves);
    pool->best = (struct way){0};
    pool->moved_count = 0;
    sets_try(pool, 0, moves);
    for (uint32_t k = 0; k < value_count(levels); k++) {
        if (value_int_or(value_get(&levels->item[k], "value"), -1) != best->level[k + 1]) {
            fail_msg("seed %llu, %u moves: level %u", seed, moves, k);
        }
    }
    int64_t price = value_int_or(value_get(answer, "price"), -1);
    int64_t quality = value_int_or(value_get(answer, "quality"), INT64_MIN);
    if (price != best->price || quality != best->quality) {
        fail_msg("seed %llu, %u moves: price %lld and quality %lld, the best are %lld and %lld",
                 seed, moves, (long long)price, (long long)quality, (long long)best->price,
                 (long long)best->quality);
    }
    pool->answers++;
}

/* With too little effort an answer is one that can be carried out, and its bounds hold. */
static void short_effort_check(struct pool *pool, uint64_t effort)
{
    struct value answer = value_nil();
    struct fault fault = {0};
    const struct chain_question question = {
        .volunteer = pool->gone, .moves = 1, .from = DATE_NONE, .effort = effort};
    assert_int_equal(match_chains(&pool->whole, &question, &pool->memory, &answer, &fault), OK);
    const struct value *list = value_get(&answer, "answers");
    const uint32_t movers = pool->movers;
    for (uint32_t k = 0; k < value_count(list); k++) {
        const struct value *levels = value_get(&list->item[k], "levels");
        answer_follow(pool, &list->item[k], k);
        pool->best = (struct way){0};
        pool->moved_count = 0;
        sets_try(pool, 0, k);
        for (uint32_t i = 0; i < value_count(levels); i++) {
            int64_t bound = value_int_or(value_get(&levels->item[i], "bound"), -1);
            assert_true(bound >= pool->best.level[i + 1]);
        }
        pool->cut += value_bool_or(value_get(&list->item[k], "exact"), true) ? 0 : 1;
    }
    pool->movers = movers;
}

static void answers_are_the_best_of_all_ways(void **state)
{
    (void)state;
    const uint32_t pools = hall_times(POOLS, POOLS_LONG);
    uint32_t answers = 0;
    uint32_t movers = 0;
    uint32_t partly = 0;
    uint32_t cut = 0;
    for (uint64_t seed = 1; seed <= pools; seed++) {
        static struct pool pool;
        struct value answer = value_nil();
        struct fault fault = {0};
        pool_open(&pool, hall_seed() + seed);
        const struct chain_question question = {
            .volunteer = pool.gone, .moves = MOVES, .from = DATE_NONE};
        if (pool.gone != NULL && pool.stranded_count <= 3) {
            assert_int_equal(match_chains(&pool.whole, &question, &pool.memory, &answer, &fault),
                             OK);
            const struct value *list = value_get(&answer, "answers");
            for (uint32_t k = 0; k < value_count(list); k++) {
                answer_check(&pool, &list->item[k], k);
            }
            short_effort_check(&pool, 1 + seed % 40);
        }
        answers += pool.answers;
        movers += pool.movers;
        partly += pool.partly;
        cut += pool.cut;
        pool_close(&pool);
    }
    print_message("%u answers, %u with moves, %u that leave somebody out, %u cut short\n", answers,
                  movers, partly, cut);
    assert_true(answers > pools && movers > pools / 10 && partly > 0 && cut > pools / 10);
}

static void a_move_costs_more_the_longer_the_two_have_known_each_other(void **state)
{
    (void)state;
    assert_int_equal(chain_price(100, -5), 100);
    assert_int_equal(chain_price(100, 0), 100);
    assert_int_equal(chain_price(100, 1), 110);
    assert_int_equal(chain_price(100, 30), 110);
    assert_int_equal(chain_price(100, 31), 120);
    assert_int_equal(chain_price(100, 60 * 30), 700);
    assert_int_equal(chain_price(100, 100000), 700);
    assert_int_equal(chain_price(0, 0), 1);
    for (int64_t days = 1; days < 3000; days++) {
        assert_true(chain_price(40, days) >= chain_price(40, days - 1));
    }
}

static void who_is_unknown_is_named_and_who_has_nobody_strands_nobody(void **state)
{
    (void)state;
    struct hall hall;
    struct directory directory;
    struct arena memory;
    struct value answer;
    struct fault fault = {0};
    arena_open(&memory, 1 << 12, 0);
    hall_open(&hall, "fi");
    hall_people(&hall, "fi-etela-pohjanmaa", 20, 10, 3);
    directory_open(&directory, hall.pack, hall.today);
    hall_fill(&hall, &directory);
    struct chain_question question = {.volunteer = "V-X", .moves = 1, .from = DATE_NONE};
    assert_int_equal(match_chains(&directory, &question, &memory, &answer, &fault), E_NOT_FOUND);
    assert_string_equal(fault.path, "volunteer");
    struct value list = value_list(&memory, 1);
    value_append(&list, &memory, value_static("R-X"));
    question = (struct chain_question){.relation = &list, .moves = 1, .from = DATE_NONE};
    fault = (struct fault){0};
    assert_int_equal(match_chains(&directory, &question, &memory, &answer, &fault), E_NOT_FOUND);
    assert_string_equal(fault.path, "relations[0]");
    for (uint32_t i = 0; i < directory.volunteers.count; i++) {
        if (directory.entry[i]->resident_count == 0) {
            question =
                (struct chain_question){.volunteer = directory.entry[i]->profile->volunteer->id,
                                        .moves = 3,
                                        .from = DATE_NONE};
            assert_int_equal(match_chains(&directory, &question, &memory, &answer, &fault), OK);
            assert_int_equal(value_count(value_get(&answer, "answers")), 0);
        }
    }
    directory_close(&directory);
    hall_close(&hall);
    arena_close(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_move_costs_more_the_longer_the_two_have_known_each_other),
        cmocka_unit_test(who_is_unknown_is_named_and_who_has_nobody_strands_nobody),
        cmocka_unit_test(answers_are_the_best_of_all_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

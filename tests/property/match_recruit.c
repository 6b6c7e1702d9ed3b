/* Recruiting: what an archetype is said to gain equals the difference of two full rematches, with
 * and without such a newcomer; the best together too; and asking leaves no trace. */
#include "match/archetype.h"
#include "match/recruit.h"
#include "match/rematch.h"
#include "property/match_hall.h"
#include "solve/solve.h"

enum { POOLS = 120, POOLS_LONG = 400, VOLUNTEERS = 25, CLIENTS = 70 };

struct pool {
    struct hall hall;
    struct live *live;
    struct arena memory;
    uint32_t exact, asked, serving;
};

static void pool_open(struct pool *pool, uint64_t seed)
{
    static const enum live_kind kind_of[HALL_KINDS] = {LIVE_VOLUNTEER, LIVE_CLIENT, LIVE_RELATION,
                                                       LIVE_WORKER};
    static const enum hall_kind order[HALL_KINDS] = {HALL_WORKER, HALL_VOLUNTEER, HALL_CLIENT,
                                                     HALL_RELATION};
    arena_open(&pool->memory, 1 << 16, 0);
    hall_open(&pool->hall, seed % 2 == 0 ? "fi" : "se");
    pool->hall.seed = seed;
    hall_people(&pool->hall, seed % 2 == 0 ? "fi-etela-pohjanmaa" : "se-umea-with-neighbours",
                VOLUNTEERS, CLIENTS, seed);
    pool->live = live_open(pool->hall.pack, pool->hall.today);
    assert_non_null(pool->live);
    for (uint32_t k = 0; k < HALL_KINDS; k++) {
        for (uint32_t i = 0; i < pool->hall.line_count; i++) {
            const struct hall_line *line = &pool->hall.line[i];
            if (line->kind == order[k]) {
                assert_int_equal(live_put(pool->live, kind_of[line->kind],
                                          hall_profile(&pool->hall, line->kind, &line->map)),
                                 OK);
            }
        }
    }
    assert_int_equal(live_work(pool->live, 0), OK);
}

static void pool_close(struct pool *pool)
{
    live_close(pool->live);
    hall_close(&pool->hall);
    arena_close(&pool->memory);
}

/* The optimum of a full rematch of everybody and these newcomers. */
static struct worth solved(const struct pool *pool, struct profile **newcomer, uint32_t count)
{
    struct directory directory;
    struct view view;
    struct arena job;
    struct rematch rematch;
    struct rematch_progress progress = {0};
    struct rematch_options options = {0};
    struct solve_options solve = {0};
    struct budget budget = {0};
    struct solution solution;
    struct fault fault = {0};
    directory_open(&directory, pool->hall.pack, pool->hall.today);
    hall_fill(&pool->hall, &directory);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(directory_put_volunteer(&directory, newcomer[i]), OK);
    }
    arena_open(&job, 1 << 16, 0);
    assert_int_equal(view_keep(&directory, &view), OK);
    assert_int_equal(view_prepare(&view), OK);
    assert_int_equal(rematch_build(&view, &options, &progress, &job, &rematch, &fault), OK);
    assert_int_equal(solve_instance(&rematch.instance, &solve, &budget, &job, &solution, &fault),
                     OK);
    assert_true(solution.assignment.proved);
    const struct worth worth = solution.assignment.worth;
    view_drop(&view);
    arena_close(&job);
    directory_close(&directory);
    return worth;
}

static struct profile *made(const struct pool *pool, const struct value *said, const char *id)
{
    struct archetype archetype;
    struct profile *profile = NULL;
    struct fault fault = {0};
    if (archetype_read(said, &archetype, &fault) != OK ||
        archetype_profile(&archetype, pool->hall.pack, pool->hall.today, id, &profile, &fault) !=
            OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
    return profile;
}

/* The gain that was said, beside the difference that was solved. */
static void gain_check(const struct pool *pool, const struct value *gain,
                       const struct worth *before, const struct worth *after)
{
    const struct value *levels = value_get(gain, "levels");
    for (uint32_t k = 0; k < value_count(levels); k++) {
        if (value_int_or(value_get(&levels->item[k], "gain"), -1) !=
            after->level[k] - before->level[k]) {
            fail_msg("seed %llu: level %u", (unsigned long long)pool->hall.seed, k);
        }
    }
    if (value_int_or(value_get(gain, "quality"), -1) != after->quality - before->quality) {
        fail_msg("seed %llu: quality", (unsigned long long)pool->hall.seed);
    }
}

static void alone_check(struct pool *pool, const struct value *answer, const struct worth *before)
{
    const struct value *list = value_get(answer, "archetypes");
    for (uint32_t i = 0; i < value_count(list); i++) {
        const struct value *one = &list->item[i];
        pool->asked++;
        pool->serving += value_count(value_get(one, "serves")) > 0;
        if (value_bool_or(value_get(one, "exact"), false)) {
            struct profile *newcomer = made(pool, value_get(one, "archetype"), "N-1");
            const struct worth after = solved(pool, &newcomer, 1);
            gain_check(pool, value_get(one, "gain"), before, &after);
            pool->exact++;
        }
    }
}

static void together_check(struct pool *pool, const struct value *answer,
                           const struct worth *before)
{
    const struct value *list = value_get(answer, "together");
    for (uint32_t i = 0; i < value_count(list); i++) {
        if (!value_bool_or(value_get(&list->item[i], "exact"), false)) {
            continue;
        }
        struct profile *newcomer[RECRUIT_TOGETHER_MAX];
        for (uint32_t j = 0; j <= i; j++) {
            newcomer[j] = made(pool, value_get(&list->item[j], "archetype"),
                               arena_print(&pool->memory, "N-%u", j));
        }
        const struct worth after = solved(pool, newcomer, i + 1);
        gain_check(pool, value_get(&list->item[i], "gain"), before, &after);
    }
}

static void gains_equal_the_difference_of_two_full_rematches(void **state)
{
    (void)state;
    const uint32_t pools = hall_times(POOLS, POOLS_LONG);
    uint32_t exact = 0;
    uint32_t asked = 0;
    uint32_t serving = 0;
    for (uint64_t seed = 1; seed <= pools; seed++) {
        struct pool pool = {0};
        struct value answer;
        struct fault fault = {0};
        struct live_state was;
        struct live_state is;
        const struct recruit_question question = {.limit = 6, .together = 2};
        pool_open(&pool, hall_seed() + seed);
        live_state(pool.live, &was);
        assert_int_equal(match_recruit(pool.live, &question, &pool.memory, &answer, &fault), OK);
        live_state(pool.live, &is);
        assert_memory_equal(&was, &is, sizeof was);
        const struct worth before = solved(&pool, NULL, 0);
        alone_check(&pool, &answer, &before);
        together_check(&pool, &answer, &before);
        exact += pool.exact;
        asked += pool.asked;
        serving += pool.serving;
        pool_close(&pool);
    }
    print_message("%u archetypes asked, %u exact, %u serve somebody\n", asked, exact, serving);
    assert_true(exact > asked / 4 && serving > asked / 4);
}

static void what_is_wrong_with_an_archetype_is_named(void **state)
{
    (void)state;
    struct pool pool = {0};
    struct fault fault = {0};
    struct value answer;
    pool_open(&pool, hall_seed() + 2);
    struct value one = value_map(&pool.memory, 2);
    value_put(&one, &pool.memory, "service", value_static("contact_persn"));
    struct value list = value_list(&pool.memory, 1);
    value_append(&list, &pool.memory, one);
    const struct recruit_question question = {.archetypes = &list, .limit = 3};
    assert_int_equal(match_recruit(pool.live, &question, &pool.memory, &answer, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "archetypes[0].service");
    assert_string_equal(fault.hint, "contact_person");
    value_set(&list.item[0], &pool.memory, "service", value_static("contact_person"));
    value_set(&list.item[0], &pool.memory, "municipality", value_static("FI-744"));
    fault = (struct fault){0};
    assert_int_equal(match_recruit(pool.live, &question, &pool.memory, &answer, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "archetypes[0].municipality");
    value_set(&list.item[0], &pool.memory, "municipality", value_static("FI-743"));
    assert_int_equal(match_recruit(pool.live, &question, &pool.memory, &answer, &fault), OK);
    assert_int_equal(value_count(value_get(&answer, "archetypes")), 1);
    pool_close(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gains_equal_the_difference_of_two_full_rematches),
        cmocka_unit_test(what_is_wrong_with_an_archetype_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

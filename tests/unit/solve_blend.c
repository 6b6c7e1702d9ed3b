/* All values at once: the weighted sum's prices bound every answer, and what is found under them is
 * only ever lexicographically better. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/couple_blend.h"
#include "solve/search.h"

enum { UNITS = 400, DEGREE = 12, LEVELS = 3 };

struct scene {
    struct arena job;
    struct instance instance;
    struct budget budget;
    struct board board;
    struct answer answer;
    struct component all;
    struct lagrange now;
    struct lagrange trial;
    struct blend blend;
};

/* As many hours offered as asked for. */
static void scene_instance(struct scene *scene, int32_t level)
{
    struct random random = random_seed(5);
    struct fault fault = {0};
    struct instance *instance = &scene->instance;
    *instance = (struct instance){.unit_count = UNITS,
                                  .seat_count = UNITS,
                                  .arc_count = UNITS * DEGREE,
                                  .demand_count = 4,
                                  .level_count = LEVELS};
    assert_int_equal(instance_take(instance, &scene->job, &fault), OK);
    for (uint32_t d = 0; d < 4; d++) {
        instance->demand[d].hours_q = (uint16_t)(d + 1);
    }
    for (uint32_t i = 0; i < UNITS; i++) {
        instance->unit[i].members = 1;
        instance->unit[i].level[i % LEVELS] = level;
        instance->seat[i].relations_max = 4;
        instance->seat[i].hours_q_max = 1 + random_below(&random, 4);
        const uint32_t demand = random_below(&random, 4);
        for (uint32_t j = 0; j < DEGREE; j++) {
            instance->arc[i * DEGREE + j] =
                (struct instance_arc){.unit = i,
                                      .seat = (i + j * j) % UNITS,
                                      .demand = demand,
                                      .relations = 1,
                                      .score = (int32_t)random_below(&random, 1000)};
        }
    }
    instance_seal(instance);
    assert_int_equal(instance_check(instance, &fault), OK);
}

static void scene_open(struct scene *scene, int32_t level, uint32_t threads)
{
    memset(scene, 0, sizeof *scene);
    arena_open(&scene->job, 1 << 20, 0);
    scene_instance(scene, level);
    struct arena *job = &scene->job;
    assert_int_equal(board_open(&scene->board, &scene->instance, &scene->budget, job), OK);
    assert_int_equal(answer_open(&scene->answer, &scene->board, job), OK);
    assert_int_equal(lagrange_open(&scene->now, &scene->board, job), OK);
    assert_int_equal(lagrange_open(&scene->trial, &scene->board, job), OK);
    scene->all.unit = arena_take_many(job, UNITS, sizeof(uint32_t));
    scene->all.seat = arena_take_many(job, UNITS, sizeof(uint32_t));
    assert_non_null(scene->all.unit);
    assert_non_null(scene->all.seat);
    for (uint32_t i = 0; i < UNITS; i++) {
        scene->all.unit[scene->all.unit_count++] = i;
        scene->all.seat[scene->all.seat_count++] = i;
    }
    search_greedy(&scene->answer, &scene->all);
    scene->blend = (struct blend){.answer = &scene->answer,
                                  .component = &scene->all,
                                  .threads = threads,
                                  .now = &scene->now,
                                  .trial = &scene->trial};
}

static wide worth_of(const struct scene *scene)
{
    wide sum = 0;
    for (uint32_t k = 0; k <= LEVELS; k++) {
        sum += (wide)scene->blend.weight[k] * scene->answer.tally.value[k];
    }
    return sum;
}

static void a_run_betters_the_answer_and_stays_below_its_prices(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 1, 1);
    bool useful = false;
    assert_int_equal(blend_open(&scene.blend, &scene.job, &useful), OK);
    assert_true(useful);
    for (uint32_t k = 0; k < LEVELS; k++) {
        assert_true(scene.blend.weight[k] > 4 * scene.blend.weight[k + 1]);
    }
    struct tally before = scene.answer.tally;
    for (uint32_t run = 0; run < 2; run++) {
        blend_run(&scene.blend);
        const int better = tally_compare(&scene.answer.tally, &before, scene.board.value_count);
        assert_true(run == 0 ? better > 0 : better >= 0);
        before = scene.answer.tally;
    }
    const wide worth = worth_of(&scene);
    assert_true(scene.blend.best.total >= worth);
    assert_true(scene.blend.best.total - worth <= worth / 500);
    for (uint32_t u = 0; u < UNITS; u++) { /* taken out, every unit fits again */
        const uint32_t arc = scene.answer.arc_of_unit[u];
        if (arc != NO_ARC) {
            answer_remove(&scene.answer, u);
            assert_true(answer_allows(&scene.answer, arc));
            answer_place(&scene.answer, arc);
        }
    }
    arena_close(&scene.job);
}

static void lanes_give_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    struct scene scene[2];
    for (uint32_t i = 0; i < 2; i++) {
        bool useful = false;
        scene_open(&scene[i], 1, i == 0 ? 1 : 6);
        assert_int_equal(blend_open(&scene[i].blend, &scene[i].job, &useful), OK);
        blend_run(&scene[i].blend);
    }
    assert_true(scene[0].blend.best.total == scene[1].blend.best.total);
    assert_int_equal(scene[0].budget.ticks, scene[1].budget.ticks);
    assert_memory_equal(scene[0].answer.arc_of_unit, scene[1].answer.arc_of_unit,
                        UNITS * sizeof(uint32_t));
    for (uint32_t i = 0; i < 2; i++) {
        arena_close(&scene[i].job);
    }
}

static void levels_in_huge_units_are_weighed_as_what_units_have(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, INT32_MAX / UNITS, 1);
    bool useful = false;
    assert_int_equal(blend_open(&scene.blend, &scene.job, &useful), OK);
    assert_true(useful);
    const int64_t level = INT32_MAX / UNITS;
    assert_true(scene.blend.weight[0] * level > 4 * scene.blend.weight[1] * level);
    assert_true(scene.blend.weight[LEVELS - 1] >= 1);
    const struct tally before = scene.answer.tally;
    blend_run(&scene.blend);
    assert_true(tally_compare(&scene.answer.tally, &before, scene.board.value_count) >= 0);
    assert_true(scene.blend.best.total >= worth_of(&scene));
    arena_close(&scene.job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_betters_the_answer_and_stays_below_its_prices),
        cmocka_unit_test(lanes_give_the_same_on_any_number_of_threads),
        cmocka_unit_test(levels_in_huge_units_are_weighed_as_what_units_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

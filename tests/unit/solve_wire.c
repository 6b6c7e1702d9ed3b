/* Instances and answers through the pipe: what goes in comes out; what is cut or twisted does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "solve/solve.h"
#include "solve/wire.h"
#include "solve_instances.h"

static const struct instances_shape SHAPE = {.units = 12,
                                             .seats = 6,
                                             .degree_max = 4,
                                             .capacity_max = 2,
                                             .levels = 3,
                                             .level_max = 2,
                                             .score_max = 1000,
                                             .disturbance_max = 1,
                                             .zero_levels = 0.2};

struct scene {
    struct arena job;
    struct instance instance;
    struct solution solution;
};

static void scene_open(struct scene *scene, uint64_t seed, bool stages)
{
    struct random random = random_seed(seed);
    arena_open(&scene->job, 65536, 0);
    scene->instance = instances_uncoupled(&random, &SHAPE, &scene->job);
    struct budget budget = {0};
    struct solve_options options = {.no_transport = stages};
    assert_int_equal(
        solve_instance(&scene->instance, &options, &budget, &scene->job, &scene->solution, NULL),
        OK);
}

static const uint8_t *body_of(const struct buffer *frame, enum wire_kind kind, uint64_t *count)
{
    struct wire_head head;
    assert_true(frame->count >= WIRE_HEAD_BYTES);
    assert_true(wire_head_read(frame->bytes, &head));
    assert_int_equal(head.kind, kind);
    assert_int_equal(head.body_bytes, frame->count - WIRE_HEAD_BYTES);
    *count = head.body_bytes;
    return frame->bytes + WIRE_HEAD_BYTES;
}

static void a_task_comes_out_as_it_went_in(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct scene scene;
        scene_open(&scene, seed, false);
        struct buffer frame = {0};
        struct buffer again = {0};
        const uint32_t *start = seed % 2 == 0 ? scene.solution.assignment.arc_of_unit : NULL;
        const struct wire_task task = {scene.instance, start, 77};
        wire_write_task(&frame, &task);
        uint64_t count = 0;
        const uint8_t *body = body_of(&frame, WIRE_TASK, &count);
        struct wire_task read;
        assert_int_equal(wire_read_task(body, count, &scene.job, &read), OK);
        assert_int_equal(read.ticks_max, 77);
        assert_int_equal(read.start != NULL, start != NULL);
        wire_write_task(&again, &read);
        assert_int_equal(again.count, frame.count);
        assert_memory_equal(again.bytes, frame.bytes, frame.count);
        buffer_close(&frame);
        buffer_close(&again);
        arena_close(&scene.job);
    }
}

static void an_answer_comes_out_as_it_went_in_with_prices_and_with_stages(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct scene scene;
        scene_open(&scene, seed, seed % 2 == 0);
        struct buffer frame = {0};
        struct buffer again = {0};
        wire_write_answer(&frame, &scene.instance, &scene.solution);
        uint64_t count = 0;
        const uint8_t *body = body_of(&frame, WIRE_ANSWER, &count);
        struct solution read;
        assert_int_equal(wire_read_answer(body, count, &scene.instance, &scene.job, &read), OK);
        wire_write_answer(&again, &scene.instance, &read);
        assert_int_equal(again.count, frame.count);
        assert_memory_equal(again.bytes, frame.bytes, frame.count);
        buffer_close(&frame);
        buffer_close(&again);
        arena_close(&scene.job);
    }
}

static void a_start_along_somebody_elses_arc_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 3, true);
    uint32_t *start = arena_take_many(&scene.job, scene.instance.unit_count, sizeof *start);
    assert_non_null(start);
    for (uint32_t u = 0; u < scene.instance.unit_count; u++) {
        start[u] = NO_ARC;
    }
    start[0] = scene.instance.arc_begin[1];
    const struct wire_task task = {scene.instance, start, 0};
    struct buffer frame = {0};
    wire_write_task(&frame, &task);
    uint64_t count = 0;
    const uint8_t *body = body_of(&frame, WIRE_TASK, &count);
    struct wire_task read;
    assert_int_equal(wire_read_task(body, count, &scene.job, &read), E_INVALID_ARGUMENT);
    buffer_close(&frame);
    arena_close(&scene.job);
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 3, true);
    struct buffer frame = {0};
    wire_write_answer(&frame, &scene.instance, &scene.solution);
    uint64_t count = 0;
    const uint8_t *body = body_of(&frame, WIRE_ANSWER, &count);
    for (uint64_t cut = 0; cut < count; cut++) {
        struct arena scratch;
        arena_open(&scratch, 65536, 0);
        struct solution read;
        assert_int_equal(wire_read_answer(body, cut, &scene.instance, &scratch, &read),
                         E_INVALID_ARGUMENT);
        arena_close(&scratch);
    }
    buffer_close(&frame);
    const struct wire_task task = {scene.instance, scene.solution.assignment.arc_of_unit, 0};
    wire_write_task(&frame, &task);
    body = body_of(&frame, WIRE_TASK, &count);
    for (uint64_t cut = 0; cut < count; cut++) {
        struct arena scratch;
        arena_open(&scratch, 65536, 0);
        struct wire_task read;
        assert_int_not_equal(wire_read_task(body, cut, &scratch, &read), OK);
        arena_close(&scratch);
    }
    buffer_close(&frame);
    arena_close(&scene.job);
}

static void twisted_bytes_never_get_past_the_counts(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, 4, true);
    struct buffer frame = {0};
    wire_write_answer(&frame, &scene.instance, &scene.solution);
    struct random random = random_seed(9);
    for (int i = 0; i < 3000; i++) {
        uint32_t at =
            WIRE_HEAD_BYTES + random_below(&random, (uint32_t)(frame.count - WIRE_HEAD_BYTES));
        uint8_t kept = frame.bytes[at];
        frame.bytes[at] = (uint8_t)random_below(&random, 256);
        struct arena scratch;
        arena_open(&scratch, 65536, 64 << 20);
        struct solution read;
        enum status status =
            wire_read_answer(frame.bytes + WIRE_HEAD_BYTES, frame.count - WIRE_HEAD_BYTES,
                             &scene.instance, &scratch, &read);
        assert_true(status == OK || status == E_INVALID_ARGUMENT || status == E_NO_MEMORY);
        arena_close(&scratch);
        frame.bytes[at] = kept;
    }
    buffer_close(&frame);
    arena_close(&scene.job);
}

static void heads_of_no_frame_are_refused(void **state)
{
    (void)state;
    struct wire_head head;
    uint8_t bytes[WIRE_HEAD_BYTES] = {0};
    assert_false(wire_head_read(bytes, &head));
    bytes[0] = 5;
    assert_false(wire_head_read(bytes, &head));
    bytes[0] = WIRE_ANSWER;
    assert_true(wire_head_read(bytes, &head));
    memset(bytes + 8, 0xff, 8);
    assert_false(wire_head_read(bytes, &head));
}

static void faults_and_progress_keep_their_words(void **state)
{
    (void)state;
    struct buffer frame = {0};
    struct fault said = {0};
    fault_set(&said, E_CONFLICT, "pins[3]", "these do not fit together");
    wire_write_fault(&frame, &said);
    uint64_t count = 0;
    const uint8_t *body = body_of(&frame, WIRE_FAULT, &count);
    struct fault heard = {0};
    assert_int_equal(wire_read_fault(body, count, &heard), OK);
    assert_int_equal(heard.status, E_CONFLICT);
    assert_string_equal(heard.detail, said.detail);
    assert_int_equal(wire_read_fault(body, count - 1, &heard), E_INVALID_ARGUMENT);
    buffer_close(&frame);
    struct wire_progress progress = {.phase = "branch", .done = 3, .total = 9, .best = -1};
    wire_write_progress(&frame, &progress);
    body = body_of(&frame, WIRE_PROGRESS, &count);
    struct wire_progress seen = {0};
    assert_int_equal(wire_read_progress(body, count, &seen), OK);
    assert_string_equal(seen.phase, "branch");
    assert_int_equal(seen.best, -1);
    buffer_close(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_comes_out_as_it_went_in),
        cmocka_unit_test(an_answer_comes_out_as_it_went_in_with_prices_and_with_stages),
        cmocka_unit_test(a_start_along_somebody_elses_arc_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(twisted_bytes_never_get_past_the_counts),
        cmocka_unit_test(heads_of_no_frame_are_refused),
        cmocka_unit_test(faults_and_progress_keep_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

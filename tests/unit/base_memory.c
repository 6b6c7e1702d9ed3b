/* Arenas, growing arrays, growing buffers: what they promise about memory and about failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"

static void arena_memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 256, 0);
    assert_int_equal(arena.bytes_held, 0);
    unsigned char *last = NULL;
    for (size_t bytes = 0; bytes < 700; bytes += 7) {
        unsigned char *taken = arena_take(&arena, bytes);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % sizeof(long double), 0);
        for (size_t i = 0; i < bytes; i++) {
            assert_int_equal(taken[i], 0);
        }
        memset(taken, 0xaa, bytes);
        assert_ptr_not_equal(taken, last);
        last = taken;
    }
    assert_false(arena.exhausted);
    arena_reset(&arena);
    assert_int_equal(arena.bytes_taken, 0);
    const unsigned char *again = arena_take(&arena, 64);
    assert_int_equal(again[0], 0);
    assert_int_equal(again[63], 0);
    arena_close(&arena);
    assert_int_equal(arena.bytes_held, 0);
}

static void large_arena_memory_is_zeroed_again_after_a_reset(void **state)
{
    (void)state;
    enum { LARGE = 1 << 18 };
    struct arena arena;
    arena_open(&arena, LARGE, 0);
    for (uint32_t round = 1; round <= 3; round++) {
        /* Each round uses more of the one chunk than the last: what was written, and what was not.
         */
        for (uint32_t piece = 0; piece < 4 * round; piece++) {
            unsigned char *taken = arena_take(&arena, LARGE / 16);
            assert_non_null(taken);
            for (uint32_t i = 0; i < LARGE / 16; i++) {
                assert_int_equal(taken[i], 0);
            }
            memset(taken, 0xaa, LARGE / 16);
        }
        assert_int_equal(arena.bytes_held, LARGE);
        arena_reset(&arena);
    }
    arena_close(&arena);
}

static void what_an_arena_expects_lies_in_one_chunk_if_that_is_allowed(void **state)
{
    (void)state;
    enum { EXPECTED = 9 << 20, PIECE = 1 << 20 };
    struct arena arena;
    arena_open(&arena, 256, EXPECTED + EXPECTED / 2);
    arena_expect(&arena, EXPECTED / 9); /* so little is not worth it */
    assert_int_equal(arena.bytes_held, 0);
    arena_expect(&arena, EXPECTED);
    arena_expect(&arena, EXPECTED); /* there is room for it already */
    assert_int_equal(arena.bytes_held, EXPECTED);
    assert_int_equal(arena.bytes_taken, 0);
    for (uint32_t piece = 0; piece < EXPECTED / PIECE; piece++) {
        unsigned char *taken = arena_take(&arena, PIECE);
        assert_non_null(taken);
        assert_int_equal(taken[0] | taken[PIECE / 2] | taken[PIECE - 1], 0);
        memset(taken, 0xaa, PIECE);
    }
    assert_int_equal(arena.bytes_held, EXPECTED);
    arena_expect(&arena, EXPECTED); /* past the ceiling */
    assert_int_equal(arena.bytes_held, EXPECTED);
    assert_false(arena.exhausted);
    assert_non_null(arena_take(&arena, PIECE));
    arena_close(&arena);
    assert_int_equal(arena.bytes_held, 0);
}

static void an_arena_past_its_ceiling_says_so_once_and_stays_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 256, 4096);
    assert_non_null(arena_take(&arena, 1000));
    assert_null(arena_take(&arena, 4096));
    assert_true(arena.exhausted);
    assert_null(arena_take(&arena, 1));
    assert_true(arena.bytes_held <= 4096);
    arena_reset(&arena);
    assert_false(arena.exhausted);
    assert_non_null(arena_take(&arena, 1));
    arena_close(&arena);
}

static void an_arena_refuses_products_that_overflow(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 256, 0);
    assert_null(arena_take_many(&arena, SIZE_MAX / 4, 8));
    assert_true(arena.exhausted);
    arena_close(&arena);
}

static void arena_texts_are_copies_with_their_end(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 256, 0);
    assert_string_equal(arena_text(&arena, "Seinäjoki", 4), "Sein");
    assert_string_equal(arena_text(&arena, NULL, 0), "");
    assert_string_equal(arena_print(&arena, "%s-%d", "V", 12), "V-12");
    char *text = arena_print(&arena, "%300d", 1);
    assert_int_equal(strlen(text), 300);
    arena_close(&arena);
}

static void an_array_keeps_its_items_while_it_grows(void **state)
{
    (void)state;
    uint32_t *items = NULL;
    uint32_t room = 0;
    for (uint32_t count = 0; count < 1000; count++) {
        assert_true(array_room((void **)&items, &room, count, 1, sizeof *items));
        assert_true(room > count);
        items[count] = count * count;
    }
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(items[i], i * i);
    }
    uint32_t *before = items;
    assert_false(array_room((void **)&items, &room, 1000, UINT32_MAX, sizeof *items));
    assert_ptr_equal(items, before);
    free(items);
}

static void a_buffer_grows_at_the_end_and_is_eaten_at_the_front(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_print(&buffer, "%d;", i % 10);
    }
    assert_int_equal(buffer.count, 2000);
    buffer_drop(&buffer, 6);
    assert_memory_equal(buffer.bytes, "3;4;5;", 6);
    size_t mark = buffer.count;
    buffer_add(&buffer, "half an answer", 14);
    buffer_cut(&buffer, mark);
    assert_int_equal(buffer.count, 1994);
    buffer_drop(&buffer, buffer.count);
    assert_int_equal(buffer.count, 0);
    buffer_add(&buffer, NULL, 0);
    assert_false(buffer.exhausted);
    buffer_close(&buffer);
}

static void a_buffer_past_its_ceiling_keeps_what_it_had(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_open(&buffer, 10);
    buffer_add(&buffer, "12345678", 8);
    buffer_add(&buffer, "abc", 3);
    assert_true(buffer.exhausted);
    assert_int_equal(buffer.count, 8);
    buffer_add(&buffer, "9", 1);
    assert_int_equal(buffer.count, 8);
    buffer_reset(&buffer);
    assert_non_null(buffer_reserve(&buffer, 10));
    assert_null(buffer_reserve(&buffer, SIZE_MAX));
    buffer_close(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(large_arena_memory_is_zeroed_again_after_a_reset),
        cmocka_unit_test(what_an_arena_expects_lies_in_one_chunk_if_that_is_allowed),
        cmocka_unit_test(an_arena_past_its_ceiling_says_so_once_and_stays_refused),
        cmocka_unit_test(an_arena_refuses_products_that_overflow),
        cmocka_unit_test(arena_texts_are_copies_with_their_end),
        cmocka_unit_test(an_array_keeps_its_items_while_it_grows),
        cmocka_unit_test(a_buffer_grows_at_the_end_and_is_eaten_at_the_front),
        cmocka_unit_test(a_buffer_past_its_ceiling_keeps_what_it_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

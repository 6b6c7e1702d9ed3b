/* The small tables under matching: ids to slots, cells by place, the best few of many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "match/cells.h"
#include "match/ids.h"
#include "match/ranking.h"
#include "match/view.h"

enum { WORDS = 500 };

static void ids_under_random_puts_and_drops_equal_an_array(void **state)
{
    (void)state;
    struct ids ids = {0};
    struct random random = random_seed(7);
    char text[WORDS][16];
    uint32_t slot[WORDS];
    for (uint32_t i = 0; i < WORDS; i++) {
        (void)snprintf(text[i], sizeof text[i], "id-%u", i);
        slot[i] = NO_SLOT;
    }
    for (uint32_t n = 0; n < 40000; n++) {
        uint32_t i = random_below(&random, WORDS);
        if (random_chance(&random, 0.5)) {
            assert_int_equal(ids_reserve(&ids), OK);
            ids_put(&ids, text[i], n);
            slot[i] = n;
        } else {
            ids_drop(&ids, text[i]);
            slot[i] = NO_SLOT;
        }
        uint32_t other = random_below(&random, WORDS);
        assert_int_equal(ids_find(&ids, text[other]), slot[other]);
    }
    uint32_t held = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        assert_int_equal(ids_find(&ids, text[i]), slot[i]);
        held += slot[i] != NO_SLOT;
    }
    assert_int_equal(ids.count, held);
    ids_close(&ids);
}

static void an_empty_table_knows_nobody_and_drops_nobody(void **state)
{
    (void)state;
    struct ids ids = {0};
    assert_int_equal(ids_find(&ids, "nobody"), NO_SLOT);
    ids_drop(&ids, "nobody");
    assert_int_equal(ids_reserve(&ids), OK);
    ids_drop(&ids, "nobody");
    assert_int_equal(ids_find(&ids, "nobody"), NO_SLOT);
    ids_close(&ids);
}

static bool is_inside(const struct cell_window *window, const struct place *place)
{
    uint32_t row = (uint32_t)((place->lat_microdeg + 90000000) / CELL_LAT_MICRODEG);
    uint32_t column = (uint32_t)((place->lon_microdeg + 180000000) / CELL_LON_MICRODEG);
    return row >= window->row_first && row <= window->row_last && column >= window->column_first &&
           column <= window->column_last;
}

/* From Smygehuk to north of Utsjoki, and from the Norwegian border to Ilomantsi and beyond. */
static void a_window_holds_everybody_within_the_radius_as_far_north_as_anybody_lives(void **state)
{
    (void)state;
    struct random random = random_seed(11);
    uint32_t inside = 0;
    for (uint32_t n = 0; n < 200000; n++) {
        struct place home = {.lat_microdeg = (int32_t)random_between(&random, 55000000, 71000000),
                             .lon_microdeg = (int32_t)random_between(&random, 10000000, 32000000)};
        uint32_t radius_m = (uint32_t)random_between(&random, 0, 400000);
        int64_t near = (int64_t)radius_m * 12;
        struct place other = {
            .lat_microdeg = home.lat_microdeg + (int32_t)random_between(&random, -near, near),
            .lon_microdeg =
                home.lon_microdeg + (int32_t)random_between(&random, -3 * near, 3 * near)};
        if (place_distance_m(&home, &other) <= radius_m) {
            struct cell_window window = cells_around(&home, radius_m);
            assert_true(is_inside(&window, &other));
            inside++;
        }
    }
    assert_true(inside > 10000);
}

static void a_window_is_not_much_larger_than_its_circle(void **state)
{
    (void)state;
    struct place home = {.lat_microdeg = 62790000, .lon_microdeg = 22840000};
    struct cell_window window = cells_around(&home, 30000);
    assert_true(window.row_last - window.row_first <= 7);
    assert_true(window.column_last - window.column_first <= 8);
}

static void the_best_few_equal_sorting_everybody(void **state)
{
    (void)state;
    struct random random = random_seed(13);
    for (uint32_t round = 0; round < 500; round++) {
        struct arena request;
        struct ranking ranking;
        struct ranked all[60];
        char text[60][8];
        uint32_t count = random_below(&random, 60);
        uint32_t k = 1 + random_below(&random, 12);
        arena_open(&request, 4096, 0);
        assert_true(ranking_open(&ranking, k, &request));
        for (uint32_t i = 0; i < count; i++) {
            (void)snprintf(text[i], sizeof text[i], "v-%02u", (i * 37) % 60);
            struct ranked one = {
                .id = text[i], .points = (int32_t)random_below(&random, 6), .slot = i};
            ranking_offer(&ranking, &one);
            uint32_t at = i;
            for (; at > 0 &&
                   (all[at - 1].points < one.points ||
                    (all[at - 1].points == one.points && strcmp(all[at - 1].id, one.id) > 0));
                 at--) {
                all[at] = all[at - 1];
            }
            all[at] = one;
        }
        assert_int_equal(ranking.count, count < k ? count : k);
        for (uint32_t i = 0; i < ranking.count; i++) {
            assert_string_equal(ranking.best[i].id, all[i].id);
            assert_int_equal(ranking.best[i].slot, all[i].slot);
        }
        arena_close(&request);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_under_random_puts_and_drops_equal_an_array),
        cmocka_unit_test(an_empty_table_knows_nobody_and_drops_nobody),
        cmocka_unit_test(a_window_holds_everybody_within_the_radius_as_far_north_as_anybody_lives),
        cmocka_unit_test(a_window_is_not_much_larger_than_its_circle),
        cmocka_unit_test(the_best_few_equal_sorting_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The linear and integer programmes behind the column model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "solve/mip.h"

static bool never(void *state)
{
    (void)state;
    return false;
}

static bool at_once(void *state)
{
    (void)state;
    return true;
}

/* Three columns of worth 2 on a triangle of rows: the relaxation takes halves, whole answers one.
 */
static struct master *triangle(uint32_t *column)
{
    struct master *master = master_open();
    uint32_t row[3];
    for (uint32_t i = 0; i < 3; i++) {
        row[i] = master_row(master, ROW_AT_MOST, 1.0);
    }
    for (uint32_t i = 0; i < 3; i++) {
        struct master_entry entry[2] = {{row[i], 1.0}, {row[(i + 1) % 3], 1.0}};
        column[i] = master_column(master, 2.0, 1.0, entry, 2);
    }
    return master;
}

static void the_relaxation_gives_prices_that_sum_to_its_value(void **state)
{
    (void)state;
    uint32_t column[3];
    struct master *master = triangle(column);
    assert_int_equal(master_solve(master, 1000, false), MASTER_OPTIMAL);
    double prices = master_dual(master, 1) + master_dual(master, 2) + master_dual(master, 3);
    assert_true(master_objective(master) > 2.999 && master_objective(master) < 3.001);
    assert_true(prices > 2.999 && prices < 3.001);
    master_close(&master);
    assert_null(master);
}

static void whole_answers_are_whole(void **state)
{
    (void)state;
    uint32_t column[3];
    struct master *master = triangle(column);
    struct master_limits limits = {-1.0, 100, 1000, false, never, NULL};
    bool complete = false;
    assert_true(master_integer(master, &limits, &complete));
    assert_true(complete);
    int64_t sum = 0;
    for (uint32_t i = 0; i < 3; i++) {
        sum += master_whole(master, column[i]);
    }
    assert_int_equal(sum, 1);
    master_close(&master);
}

static void nothing_beyond_what_is_known_is_no_answer(void **state)
{
    (void)state;
    uint32_t column[3];
    struct master *master = triangle(column);
    struct master_limits limits = {3.5, 100, 1000, false, never, NULL};
    bool complete = false;
    assert_false(master_integer(master, &limits, &complete));
    assert_true(complete);
    master_close(&master);
}

static void it_ends_when_told(void **state)
{
    (void)state;
    uint32_t column[3];
    struct master *master = triangle(column);
    struct master_limits limits = {-1.0, 100, 1000, false, at_once, NULL};
    bool complete = true;
    assert_false(master_integer(master, &limits, &complete));
    assert_false(complete);
    master_close(&master);
}

static void what_cannot_be_met_fails_and_says_so(void **state)
{
    (void)state;
    uint32_t column[3];
    struct master *master = triangle(column);
    uint32_t row = master_row(master, ROW_AT_LEAST, 2.0);
    struct master_entry entry[3] = {{column[0], 1.0}, {column[1], 1.0}, {column[2], 1.0}};
    master_row_fill(master, row, entry, 3);
    assert_int_equal(master_solve(master, 1000, false), MASTER_FAILED);
    master_row_set(master, row, ROW_AT_LEAST, 1.0);
    assert_int_equal(master_solve(master, 1000, false), MASTER_OPTIMAL);
    master_range_set(master, column[0], 0.0, 0.0);
    master_cost_set(master, column[1], 5.0);
    assert_int_equal(master_solve(master, 1000, false), MASTER_OPTIMAL);
    assert_true(master_value(master, column[1]) > 0.99);
    assert_true(master_steps(master) > 0);
    master_close(&master);
}

/* The answer that stands has column 0 at 1; columns 1 and 2 together are worth more. */
static void from_what_stands_it_finds_only_what_is_better(void **state)
{
    (void)state;
    for (uint32_t better = 0; better < 2; better++) {
        struct master *master = master_open();
        uint32_t row[2];
        for (uint32_t i = 0; i < 2; i++) {
            row[i] = master_row(master, ROW_EQUAL, 1.0);
            master_start_row(master, row[i]);
        }
        struct master_entry entry[2] = {{row[0], 1.0}, {row[1], 1.0}};
        uint32_t both = master_column(master, -2.0, 1.0, entry, 2);
        uint32_t one = master_column(master, better == 1 ? -0.5 : -1.5, 1.0, &entry[0], 1);
        uint32_t two = master_column(master, -1.0, 1.0, &entry[1], 1);
        master_start_column(master, both, true, true);
        master_start_column(master, two, true, false);
        struct master_limits limits = {-1.9, 100, 1000, true, never, NULL};
        bool complete = false;
        assert_int_equal(master_integer(master, &limits, &complete), better == 1);
        assert_true(complete);
        if (better == 1) {
            assert_int_equal(master_whole(master, one), 1);
            assert_int_equal(master_whole(master, two), 1);
            assert_int_equal(master_whole(master, both), 0);
        }
        master_close(&master);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_relaxation_gives_prices_that_sum_to_its_value),
        cmocka_unit_test(whole_answers_are_whole),
        cmocka_unit_test(nothing_beyond_what_is_known_is_no_answer),
        cmocka_unit_test(it_ends_when_told),
        cmocka_unit_test(what_cannot_be_met_fails_and_says_so),
        cmocka_unit_test(from_what_stands_it_finds_only_what_is_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

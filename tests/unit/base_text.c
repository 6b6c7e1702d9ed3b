/* Texts, sets of bits, random numbers, faults, time: the small things everything stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bits.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/random.h"
#include "base/text.h"

static bool is_utf8(const char *bytes)
{
    return text_is_utf8((const uint8_t *)bytes, strlen(bytes));
}

static void utf8_is_judged_by_the_book(void **state)
{
    (void)state;
    const char *const good[] = {"",
                                "plain",
                                "\xc2\x80",
                                "\xdf\xbf",
                                "\xe0\xa0\x80",
                                "\xed\x9f\xbf",
                                "\xee\x80\x80",
                                "\xef\xbf\xbf",
                                "\xf0\x90\x80\x80",
                                "\xf4\x8f\xbf\xbf"};
    for (uint32_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(is_utf8(good[i]));
    }
    /* continuation alone, overlong forms, surrogates, past U+10FFFF, cut letters, ff and fe */
    const char *const bad[] = {"\x80",
                               "\xc0\xaf",
                               "\xc1\xbf",
                               "\xe0\x9f\xbf",
                               "\xed\xa0\x80",
                               "\xed\xbf\xbf",
                               "\xf0\x8f\xbf\xbf",
                               "\xf4\x90\x80\x80",
                               "\xf5\x80\x80\x80",
                               "a\xc3",
                               "\xe2\x82",
                               "\xf0\x9f\x98",
                               "\xff",
                               "\xfe",
                               "\xc3(",
                               "\xe2\x28\xa1"};
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(is_utf8(bad[i]));
    }
}

static void the_valid_beginning_of_a_cut_text_is_found(void **state)
{
    (void)state;
    const uint8_t cut[] = {'a', 0xc3, 0xa4, 0xe2, 0x82};
    assert_int_equal(text_utf8_prefix(cut, 5), 3);
    assert_int_equal(text_utf8_prefix(cut, 2), 1);
    assert_int_equal(text_utf8_prefix(cut, 3), 3);
    assert_int_equal(text_utf8_prefix(cut, 0), 0);
}

static void distances_count_edits_and_swaps(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        uint32_t distance;
    } cases[] = {{"", "", 0},
                 {"", "abc", 3},
                 {"police", "police", 0},
                 {"polcie", "police", 1},
                 {"polic", "police", 1},
                 {"polixe", "police", 1},
                 {"kitten", "sitting", 3}};
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(text_distance(cases[i].a, cases[i].b, 10), cases[i].distance);
        assert_int_equal(text_distance(cases[i].b, cases[i].a, 10), cases[i].distance);
    }
    assert_int_equal(text_distance("kitten", "sitting", 2), 3);
    char giant[200];
    memset(giant, 'x', sizeof giant);
    giant[199] = '\0';
    assert_int_equal(text_distance(giant, "x", 4), 5);
}

static void the_nearest_word_is_near_enough_to_be_meant(void **state)
{
    (void)state;
    const char *const words[] = {"birth_date", "gender", "languages", "interests"};
    assert_string_equal(text_nearest("birthdate", words, 4), "birth_date");
    assert_string_equal(text_nearest("langauges", words, 4), "languages");
    assert_string_equal(text_nearest("gender", words, 4), "gender");
    assert_null(text_nearest("personnummer", words, 4));
    assert_null(text_nearest("x", words, 0));
}

static void sets_of_bits_do_set_arithmetic_across_words(void **state)
{
    (void)state;
    uint64_t a[3] = {0};
    uint64_t b[3] = {0};
    const uint32_t members[] = {0, 63, 64, 127, 128, 191};
    for (uint32_t i = 0; i < 6; i++) {
        bits_set(a, members[i]);
    }
    assert_int_equal(bits_count(a, 3), 6);
    assert_true(bits_has(a, 64));
    assert_false(bits_has(a, 65));
    bits_set(b, 127);
    assert_true(bits_overlap(a, b, 3));
    assert_true(bits_within(b, a, 3));
    assert_int_equal(bits_count_shared(a, b, 3), 1);
    bits_set(b, 1);
    assert_false(bits_within(b, a, 3));
    bits_clear(a, 127);
    assert_false(bits_overlap(a, b, 3));
    assert_int_equal(bits_count(a, 3), 5);
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    struct random one = random_seed(20260901);
    struct random two = random_seed(20260901);
    struct random other = random_seed(20260902);
    uint32_t different = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t number = random_u64(&one);
        assert_true(number == random_u64(&two));
        different += number != random_u64(&other) ? 1 : 0;
    }
    assert_int_equal(different, 1000);
}

static void random_numbers_fill_their_range_evenly(void **state)
{
    (void)state;
    struct random random = random_seed(7);
    uint32_t seen[10] = {0};
    for (int i = 0; i < 100000; i++) {
        seen[random_below(&random, 10)]++;
        double unit = random_unit(&random);
        assert_true(unit >= 0 && unit < 1);
        int64_t between = random_between(&random, -3, 3);
        assert_true(between >= -3 && between <= 3);
    }
    for (int i = 0; i < 10; i++) {
        assert_in_range(seen[i], 9500, 10500);
    }
    assert_int_equal(random_below(&random, 1), 0);
    assert_int_equal(random_between(&random, 5, 5), 5);
    assert_false(random_chance(&random, 0.0));
    assert_true(random_chance(&random, 1.0));
}

static void the_first_fault_stays_and_its_path_grows_outwards(void **state)
{
    (void)state;
    struct fault fault = {0};
    assert_int_equal(fault_set(&fault, E_INVALID_ARGUMENT, "birth_date", "not a date: %s", "x"),
                     E_INVALID_ARGUMENT);
    assert_int_equal(fault_set(&fault, E_CONFLICT, "", "later"), E_CONFLICT);
    assert_int_equal(fault.status, E_INVALID_ARGUMENT);
    assert_string_equal(fault.detail, "not a date: x");
    fault_hint(&fault, "%d", 1);
    fault_hint(&fault, "%d", 2);
    assert_string_equal(fault.hint, "1");
    fault_under(&fault, "adults[%d]", 1);
    fault_under(&fault, "volunteers[%d]", 3);
    assert_string_equal(fault.path, "volunteers[3].adults[1].birth_date");
    struct fault indexed = {0};
    assert_int_equal(fault_set(&indexed, E_TOO_LARGE, "[4]", "x"), E_TOO_LARGE);
    fault_under(&indexed, "ids");
    assert_string_equal(indexed.path, "ids[4]");
    assert_int_equal(fault_set(NULL, E_BUSY, "", "nobody listens"), E_BUSY);
}

static void a_fault_cuts_what_does_not_fit(void **state)
{
    (void)state;
    char giant[1000];
    memset(giant, 'p', sizeof giant - 1);
    giant[sizeof giant - 1] = '\0';
    struct fault fault = {0};
    assert_int_equal(fault_set(&fault, E_INTERNAL, giant, "%s", giant), E_INTERNAL);
    fault_under(&fault, "%s", giant);
    fault_hint(&fault, "%s", giant);
    assert_int_equal(strlen(fault.detail), FAULT_DETAIL_BYTES - 1);
    assert_int_equal(strlen(fault.path), FAULT_PATH_BYTES - 1);
    assert_int_equal(strlen(fault.hint), FAULT_HINT_BYTES - 1);
}

static void every_status_has_a_type_and_a_title(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        assert_true(status_type((enum status)i)[0] != '\0');
        assert_true(status_title((enum status)i)[0] != '\0');
    }
    assert_string_equal(status_type(E_NO_MEMORY), "limit");
    assert_string_equal(status_type(E_UNKNOWN_METHOD), "unknown_method");
}

static void a_fixed_clock_stands_still_and_the_system_s_does_not_go_back(void **state)
{
    (void)state;
    int64_t now_us = 1788220800000000;
    struct clock fixed = clock_fixed(&now_us);
    assert_true(clock_now_us(&fixed) == now_us);
    int64_t tick_ns = clock_tick_ns(&fixed);
    now_us += 5;
    assert_true(clock_now_us(&fixed) == now_us);
    assert_true(clock_tick_ns(&fixed) == tick_ns + 5000);
    struct clock system = clock_system();
    int64_t first = clock_tick_ns(&system);
    assert_true(clock_tick_ns(&system) >= first);
    assert_true(clock_now_us(&system) > INT64_C(1500000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_judged_by_the_book),
        cmocka_unit_test(the_valid_beginning_of_a_cut_text_is_found),
        cmocka_unit_test(distances_count_edits_and_swaps),
        cmocka_unit_test(the_nearest_word_is_near_enough_to_be_meant),
        cmocka_unit_test(sets_of_bits_do_set_arithmetic_across_words),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(random_numbers_fill_their_range_evenly),
        cmocka_unit_test(the_first_fault_stays_and_its_path_grows_outwards),
        cmocka_unit_test(a_fault_cuts_what_does_not_fit),
        cmocka_unit_test(every_status_has_a_type_and_a_title),
        cmocka_unit_test(a_fixed_clock_stands_still_and_the_system_s_does_not_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

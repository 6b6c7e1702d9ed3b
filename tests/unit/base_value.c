/* Plain values and their JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static int arena_setup(void **state)
{
    struct arena *arena = calloc(1, sizeof *arena);
    arena_open(arena, 1024, 0);
    *state = arena;
    return 0;
}

static int arena_teardown(void **state)
{
    struct arena *arena = *state;
    arena_close(arena);
    free(arena);
    return 0;
}

static struct value parsed(struct arena *arena, const char *text)
{
    struct value value;
    struct fault fault = {0};
    assert_int_equal(json_parse(text, strlen(text), arena, &value, &fault), OK);
    return value;
}

static void members_and_items_are_found_by_path(void **state)
{
    struct arena *arena = *state;
    struct value value = parsed(arena, "{\"a\": {\"b\": [10, {\"c\": \"x\"}]}, \"n\": null}");
    assert_int_equal(value_int_or(value_at(&value, "a.b[0]"), 0), 10);
    assert_string_equal(value_text_or(value_at(&value, "a.b[1].c"), ""), "x");
    const char *const nowhere[] = {"a.x", "a.b[2]", "a.b[0].c", "a[0]", "a.b[x]", "a.b[1"};
    for (uint32_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
        assert_null(value_at(&value, nowhere[i]));
    }
    assert_true(value_is_nil(value_get(&value, "n")));
    assert_true(value_is_nil(value_get(&value, "absent")));
    assert_null(value_get(NULL, "a"));
    assert_int_equal(value_count(value_at(&value, "a.b")), 2);
    assert_int_equal(value_count(value_get(&value, "n")), 0);
}

static void questions_of_the_wrong_kind_get_the_other_answer(void **state)
{
    (void)state;
    struct value text = value_static("7");
    assert_int_equal(value_int_or(&text, -1), -1);
    struct value number = value_int(7);
    assert_string_equal(value_text_or(&number, "none"), "none");
    assert_true(value_real_or(&number, 0) == 7.0);
    assert_true(value_bool_or(&number, true));
    assert_string_equal(value_kind_name(&number), "an integer");
    assert_string_equal(value_kind_name(NULL), "nothing");
}

static void maps_and_lists_grow_and_members_are_replaced(void **state)
{
    struct arena *arena = *state;
    struct value map = value_map(arena, 0);
    char keys[50][8];
    for (int i = 0; i < 50; i++) {
        keys[i][0] = (char)('a' + i / 10);
        keys[i][1] = (char)('0' + i % 10);
        keys[i][2] = '\0';
        value_put(&map, arena, keys[i], value_int(i));
    }
    value_set(&map, arena, "c7", value_int(-1));
    value_set(&map, arena, "zz", value_int(99));
    assert_int_equal(map.count, 51);
    assert_int_equal(value_int_or(value_get(&map, "c7"), 0), -1);
    assert_int_equal(value_int_or(value_get(&map, "e9"), 0), 49);
    struct value list = value_list(arena, 0);
    for (int i = 0; i < 50; i++) {
        value_append(&list, arena, value_int(i));
    }
    assert_int_equal(list.item[49].integer, 49);
}

static void equality_ignores_the_order_of_members_alone(void **state)
{
    struct arena *arena = *state;
    struct value a = parsed(arena, "{\"x\": [1, 2], \"y\": {\"z\": true, \"w\": 1.5}}");
    struct value b = parsed(arena, "{\"y\": {\"w\": 1.5, \"z\": true}, \"x\": [1, 2]}");
    assert_true(value_equal(&a, &b));
    const char *const others[] = {"{\"x\": [2, 1], \"y\": {\"z\": true, \"w\": 1.5}}",
                                  "{\"x\": [1, 2], \"y\": {\"z\": true}}",
                                  "{\"x\": [1, 2], \"y\": {\"z\": true, \"w\": 1}}",
                                  "{\"x\": [1, 2, 3], \"y\": {\"z\": true, \"w\": 1.5}}",
                                  "{\"x\": [1, 2], \"v\": {\"z\": true, \"w\": 1.5}}",
                                  "[]"};
    for (uint32_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct value other = parsed(arena, others[i]);
        assert_false(value_equal(&a, &other));
    }
    value_sort(&b);
    assert_string_equal(b.member[0].key, "x");
    assert_string_equal(b.member[1].value.member[0].key, "w");
    assert_true(value_equal(&a, &b));
}

static void a_copy_outlives_its_original(void **state)
{
    struct arena *arena = *state;
    struct arena other;
    arena_open(&other, 1024, 0);
    struct value original = parsed(&other, "{\"k\": [\"text\", {\"n\": null}, 4]}");
    struct value copy = value_copy(&original, arena);
    assert_true(value_equal(&original, &copy));
    arena_close(&other);
    struct value again = parsed(arena, "{\"k\": [\"text\", {\"n\": null}, 4]}");
    assert_true(value_equal(&copy, &again));
}

static void a_full_arena_gives_nil_and_says_exhausted(void **state)
{
    (void)state;
    struct arena small;
    arena_open(&small, 256, 512);
    struct value list = value_list(&small, 1000);
    assert_true(value_is_nil(&list));
    assert_true(small.exhausted);
    value_append(&list, &small, value_int(1));
    assert_true(value_is_nil(&list));
    arena_close(&small);
}

static void json_says_where_it_is_wrong(void **state)
{
    struct arena *arena = *state;
    const char *const broken[] = {"{\"a\": 1, \"a\": 2}", "{\"a\": }",        "",
                                  "{\"a\": \"\\u0000\"}", "{} trailing text", "\"\xc3\x28\""};
    for (uint32_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct value value;
        struct fault fault = {0};
        assert_int_equal(json_parse(broken[i], strlen(broken[i]), arena, &value, &fault),
                         E_INVALID_ARGUMENT);
        assert_true(fault.detail[0] != '\0');
    }
    struct value value;
    struct fault fault = {0};
    const char *two_lines = "{\n  \"a\" 5}";
    assert_int_equal(json_parse(two_lines, strlen(two_lines), arena, &value, &fault),
                     E_INVALID_ARGUMENT);
    assert_non_null(strstr(fault.detail, "line 2"));
    assert_int_equal(json_parse_file("/nonexistent.json", arena, &value, &fault),
                     E_INVALID_ARGUMENT);
}

static void json_keeps_the_order_and_reads_back_what_it_printed(void **state)
{
    struct arena *arena = *state;
    const char *text = "{\"z\":1,\"a\":[true,null,\"Närpiö\",-9007199254740993,0.25],\"m\":{}}";
    struct value value = parsed(arena, text);
    assert_string_equal(json_print(&value, 0, arena), text);
    const char *indented = json_print(&value, 2, arena);
    struct value again = parsed(arena, indented);
    assert_true(value_equal(&value, &again));
}

static void json_numbers_have_no_more_digits_than_they_need(void **state)
{
    struct arena *arena = *state;
    static const struct {
        double real;
        const char *text;
    } cases[] = {{2.6, "2.6"},
                 {62.79446, "62.79446"},
                 {1.0, "1.0"},
                 {-0.0, "-0.0"},
                 {1e300, "1e+300"},
                 {1.0 / 3.0, "0.3333333333333333"},
                 {0.1 + 0.2, "0.30000000000000004"}};
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct value real = value_real(cases[i].real);
        const char *text = json_print(&real, 0, arena);
        assert_string_equal(text, cases[i].text);
        struct value again = parsed(arena, text);
        assert_true(value_equal(&real, &again));
    }
    struct value largest = {.kind = VALUE_UINT, .natural = UINT64_MAX};
    assert_string_equal(json_print(&largest, 0, arena), "18446744073709551615");
    struct value infinite = value_real(HUGE_VAL);
    assert_string_equal(json_print(&infinite, 0, arena), "null");
}

static void json_escapes_what_json_must(void **state)
{
    struct arena *arena = *state;
    struct value text = value_static("\"\\\b\f\n\r\t\x01/ä");
    const char *printed = json_print(&text, 0, arena);
    assert_string_equal(printed, "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/ä\"");
    struct value again = parsed(arena, printed);
    assert_true(value_equal(&text, &again));
}

static void json_with_an_indent_has_a_line_for_everything(void **state)
{
    struct arena *arena = *state;
    struct value value = parsed(arena, "{\"a\":[1,{}],\"b\":[]}");
    assert_string_equal(json_print(&value, 2, arena),
                        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_items_are_found_by_path),
        cmocka_unit_test(questions_of_the_wrong_kind_get_the_other_answer),
        cmocka_unit_test(maps_and_lists_grow_and_members_are_replaced),
        cmocka_unit_test(equality_ignores_the_order_of_members_alone),
        cmocka_unit_test(a_copy_outlives_its_original),
        cmocka_unit_test(a_full_arena_gives_nil_and_says_exhausted),
        cmocka_unit_test(json_says_where_it_is_wrong),
        cmocka_unit_test(json_keeps_the_order_and_reads_back_what_it_printed),
        cmocka_unit_test(json_numbers_have_no_more_digits_than_they_need),
        cmocka_unit_test(json_escapes_what_json_must),
        cmocka_unit_test(json_with_an_indent_has_a_line_for_everything),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}

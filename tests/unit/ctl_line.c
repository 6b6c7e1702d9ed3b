/* Lines of NDJSON: what the fast reader takes, what it refuses, and that it reads as the slow one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/random.h"
#include "ctl/line.h"

static enum status parse(const char *text, struct arena *arena, struct value *out,
                         struct fault *fault)
{
    *fault = (struct fault){0};
    return line_parse(text, strlen(text), arena, out, fault);
}

static void every_good_line_reads_as_the_slow_reader_reads_it(void **state)
{
    (void)state;
    static const char *const LINES[] = {"{}",
                                        "[]",
                                        "null",
                                        "true",
                                        "false",
                                        "0",
                                        "-1",
                                        "12.5",
                                        "1e3",
                                        "-0.25E-2",
                                        "\"\"",
                                        "\"Seinäjoki\"",
                                        "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"x\"}",
                                        " { \"a\" : [ ] , \"b\" : { } } ",
                                        "\"tab\\tnew\\nquote\\\" slash\\/ back\\\\\"",
                                        "\"\\u00e4\\u20AC\\ud83d\\ude00\"",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "[[[[[[[[[1]]]]]]]]]",
                                        "\"mixed ä \\u00e4 end\""};
    struct arena arena;
    arena_open(&arena, 4096, 0);
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct fault fault = {0};
        struct value fast = value_nil();
        struct value slow = value_nil();
        char wrapped[256];
        snprintf(wrapped, sizeof wrapped, "[%s]", LINES[i]);
        assert_int_equal(parse(wrapped, &arena, &fast, &fault), OK);
        assert_int_equal(json_parse(wrapped, strlen(wrapped), &arena, &slow, &fault), OK);
        if (!value_equal(&fast, &slow)) {
            fail_msg("%s reads otherwise", LINES[i]);
        }
    }
    arena_close(&arena);
}

static void every_bad_line_is_refused_with_its_column(void **state)
{
    (void)state;
    static const char *const LINES[] = {"",
                                        " ",
                                        "{",
                                        "[",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a\":1,}",
                                        "[1,]",
                                        "[1 2]",
                                        "01",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "+1",
                                        "nul",
                                        "tru",
                                        "\"open",
                                        "\"bad \\x escape\"",
                                        "\"\\u12\"",
                                        "\"\\ud800\"",
                                        "\"\\udc00\"",
                                        "\"\\u0000\"",
                                        "{1:2}",
                                        "{} {}",
                                        "[1]]",
                                        "{\"a\":1]",
                                        "\"a\nb\"",
                                        "99999999999999999999",
                                        "1e999",
                                        "'a'",
                                        "{\"a\" 1}",
                                        "-",
                                        "[,1]"};
    struct arena arena;
    arena_open(&arena, 4096, 0);
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct fault fault = {0};
        struct value value = value_nil();
        if (parse(LINES[i], &arena, &value, &fault) == OK) {
            fail_msg("'%s' was taken", LINES[i]);
        }
        assert_non_null(strstr(fault.detail, "column"));
    }
    arena_close(&arena);
}

static void a_key_that_comes_twice_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct fault fault;
    struct value value;
    arena_open(&arena, 4096, 0);
    assert_int_equal(parse("{\"a\":1,\"b\":{\"a\":2},\"a\":3}", &arena, &value, &fault),
                     E_INVALID_ARGUMENT);
    assert_non_null(strstr(fault.detail, "'a' comes twice"));
    assert_int_equal(parse("{\"a\":1,\"b\":{\"a\":2}}", &arena, &value, &fault), OK);
    arena_close(&arena);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char deep[256];
    struct arena arena;
    struct fault fault;
    struct value value;
    arena_open(&arena, 4096, 0);
    memset(deep, '[', 100);
    deep[100] = '1';
    memset(deep + 101, ']', 100);
    deep[201] = '\0';
    assert_int_equal(parse(deep, &arena, &value, &fault), E_INVALID_ARGUMENT);
    arena_close(&arena);
}

/* Twisted lines never crash, and what both readers take they take alike. */
static void a_line_with_changed_bytes_is_taken_by_both_readers_or_by_none(void **state)
{
    (void)state;
    static const char LINE[] = "{\"id\":\"V-1\",\"adults\":[{\"id\":\"A\",\"supports\":true}],"
                               "\"place\":{\"lat\":62.8,\"lon\":-23.50e0},\"x\":null,\"n\":-12}";
    struct random random = random_seed(7);
    for (uint32_t round = 0; round < 20000; round++) {
        char text[sizeof LINE];
        struct arena arena;
        struct fault fault = {0};
        struct value fast = value_nil();
        struct value slow = value_nil();
        memcpy(text, LINE, sizeof LINE);
        for (uint32_t change = random_below(&random, 3) + 1; change > 0; change--) {
            text[random_below(&random, sizeof LINE - 1)] = (char)(32 + random_below(&random, 95));
        }
        arena_open(&arena, 4096, 0);
        enum status mine = line_parse(text, sizeof LINE - 1, &arena, &fast, &fault);
        struct fault other = {0};
        enum status theirs = json_parse(text, sizeof LINE - 1, &arena, &slow, &other);
        if (mine == OK && (theirs != OK || !value_equal(&fast, &slow))) {
            fail_msg("only the fast reader takes round %u: %s", round, text);
        }
        if (theirs == OK && mine != OK) {
            fail_msg("only the slow reader takes round %u: %s (%s)", round, text, fault.detail);
        }
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_good_line_reads_as_the_slow_reader_reads_it),
        cmocka_unit_test(every_bad_line_is_refused_with_its_column),
        cmocka_unit_test(a_key_that_comes_twice_is_refused), cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(a_line_with_changed_bytes_is_taken_by_both_readers_or_by_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The scanner refuses what a decoder would choke on, finds where messages end however they arrive,
 * and never looks at a byte twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/feed.h"
#include "proto/reader.h"
#include "proto/writer.h"

static enum scan_verdict verdict_of(const uint8_t *bytes, size_t count)
{
    struct limits limits = limits_standard();
    struct scan scan;
    scan_open(&scan, &limits);
    return scan_run(&scan, bytes, count);
}

#define VERDICT(...) verdict_of((const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}))

static void the_reserved_byte_loses_the_framing(void **state)
{
    (void)state;
    assert_int_equal(VERDICT(0xc1), SCAN_BAD);
    assert_int_equal(VERDICT(0x92, 0x01, 0xc1), SCAN_BAD);
    assert_int_equal(VERDICT(0x81, 0xc1, 0x01), SCAN_BAD);
}

static void a_bomb_of_array_headers_is_refused_before_it_is_whole(void **state)
{
    (void)state;
    /* 31 levels of a list that announces 2^32 - 1 items: 155 bytes. */
    uint8_t bomb[155];
    for (size_t i = 0; i < sizeof bomb; i += 5) {
        memcpy(bomb + i, (uint8_t[]){0xdd, 0xff, 0xff, 0xff, 0xff}, 5);
    }
    assert_int_equal(verdict_of(bomb, sizeof bomb), SCAN_TOO_LARGE);
    assert_int_equal(verdict_of(bomb, 5), SCAN_TOO_LARGE);
    assert_int_equal(VERDICT(0xdf, 0xff, 0xff, 0xff, 0xff), SCAN_TOO_LARGE);
    assert_int_equal(VERDICT(0xdb, 0xff, 0xff, 0xff, 0xff), SCAN_TOO_LARGE);
    assert_int_equal(VERDICT(0xc6, 0xff, 0xff, 0xff, 0xff), SCAN_TOO_LARGE);
    assert_int_equal(VERDICT(0xc9, 0xff, 0xff, 0xff, 0xff, 0x01), SCAN_TOO_LARGE);
}

static void many_bombs_side_by_side_share_one_budget(void **state)
{
    (void)state;
    /* Each list alone fits under the limit on bytes; what all of them owe together does not. */
    struct limits limits = limits_standard();
    struct scan scan;
    scan_open(&scan, &limits);
    uint8_t bytes[5 * SCAN_DEPTH_MAX];
    size_t count = 0;
    uint32_t announced = (uint32_t)limits.message_items / 4;
    for (uint32_t i = 0; i < 8; i++) {
        bytes[count++] = 0xdd;
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[count++] = (uint8_t)(announced >> shift);
        }
    }
    assert_int_equal(scan_run(&scan, bytes, count), SCAN_TOO_MANY);
    assert_true(scan.owed <= (uint64_t)limits.message_items);
}

static void depth_is_bounded_exactly(void **state)
{
    (void)state;
    uint8_t nested[SCAN_DEPTH_MAX + 2];
    memset(nested, 0x91, sizeof nested);
    nested[SCAN_DEPTH_MAX] = 0xc0;
    assert_int_equal(verdict_of(nested, SCAN_DEPTH_MAX + 1), SCAN_OK);
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct value value;
    struct fault fault = {0};
    assert_int_equal(reader_read(nested, SCAN_DEPTH_MAX + 1, &arena, &value, &fault), OK);
    arena_close(&arena);
    nested[SCAN_DEPTH_MAX] = 0x91;
    nested[SCAN_DEPTH_MAX + 1] = 0xc0;
    assert_int_equal(verdict_of(nested, SCAN_DEPTH_MAX + 2), SCAN_TOO_DEEP);
    nested[SCAN_DEPTH_MAX] = 0x90;
    assert_int_equal(verdict_of(nested, SCAN_DEPTH_MAX + 1), SCAN_TOO_DEEP);
}

static void a_message_may_have_exactly_the_bytes_of_its_limit(void **state)
{
    (void)state;
    struct limits limits = limits_standard();
    limits.message_bytes = 4096;
    struct scan scan;
    scan_open(&scan, &limits);
    uint8_t *bytes = calloc(1, 5000);
    memcpy(bytes, (uint8_t[]){0xc5, 0x0f, 0xfd}, 3); /* 3 + 4093 */
    assert_int_equal(scan_run(&scan, bytes, 5000), SCAN_OK);
    assert_int_equal(scan.at, 4096);
    scan_reset(&scan);
    bytes[2] = 0xfe;
    assert_int_equal(scan_run(&scan, bytes, 3), SCAN_TOO_LARGE);
    free(bytes);
}

static void broken_utf8_keeps_the_framing(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x92, 0xa2, 0xc3, 0x28, 0x05, 0x07};
    struct limits limits = limits_standard();
    struct feed feed;
    feed_open(&feed, &limits);
    assert_true(feed_add(&feed, bytes, sizeof bytes));
    const uint8_t *message = NULL;
    size_t count = 0;
    assert_int_equal(feed_next(&feed, &message, &count), SCAN_FLAWED);
    assert_int_equal(count, 5);
    struct fault fault = {0};
    assert_int_equal(feed_fault(&feed, &fault), E_INVALID_REQUEST);
    assert_int_equal(feed_next(&feed, &message, &count), SCAN_OK);
    assert_int_equal(count, 1);
    assert_int_equal(message[0], 0x07);
    assert_int_equal(feed_next(&feed, &message, &count), SCAN_NEED_MORE);
    feed_close(&feed);
}

static void messages_come_out_whole_however_they_are_cut(void **state)
{
    (void)state;
    struct buffer sent = {0};
    enum { MESSAGES = 40 };
    size_t ends[MESSAGES];
    for (uint32_t i = 0; i < MESSAGES; i++) {
        write_map_begin(&sent, 2);
        write_text(&sent, "number");
        write_int(&sent, (int64_t)i * 1000 - 7);
        write_text(&sent, "text");
        write_text(&sent, i % 3 == 0 ? "Seinäjoki" : "a longer text that takes a header of two");
        ends[i] = sent.count;
    }
    struct limits limits = limits_standard();
    for (size_t step = 1; step < 90; step += step < 8 ? 1 : 13) {
        struct feed feed;
        feed_open(&feed, &limits);
        uint32_t got = 0;
        for (size_t at = 0; at < sent.count; at += step) {
            size_t piece = sent.count - at < step ? sent.count - at : step;
            assert_true(feed_add(&feed, sent.bytes + at, piece));
            const uint8_t *message = NULL;
            size_t count = 0;
            while (feed_next(&feed, &message, &count) == SCAN_OK) {
                size_t begin = got == 0 ? 0 : ends[got - 1];
                assert_int_equal(count, ends[got] - begin);
                assert_memory_equal(message, sent.bytes + begin, count);
                got++;
            }
            assert_int_equal(feed_is_midway(&feed), at + piece != ends[got == 0 ? 0 : got - 1]);
        }
        assert_int_equal(got, MESSAGES);
        feed_close(&feed);
    }
    buffer_close(&sent);
}

static void a_message_fed_byte_by_byte_costs_its_bytes_once(void **state)
{
    (void)state;
    /* 200 000 one-byte pieces: were every piece to rescan, this would take 2 * 10^10 steps. */
    enum { ITEMS = 200000 };
    uint8_t *bytes = malloc(ITEMS + 5);
    memset(bytes, 0x01, ITEMS + 5);
    bytes[0] = 0xdd;
    bytes[1] = 0;
    bytes[2] = (uint8_t)(ITEMS >> 16);
    bytes[3] = (uint8_t)(ITEMS >> 8 & 0xff);
    bytes[4] = (uint8_t)(ITEMS & 0xff);
    struct limits limits = limits_standard();
    struct scan scan;
    scan_open(&scan, &limits);
    for (size_t count = 1; count < ITEMS + 5; count++) {
        assert_int_equal(scan_run(&scan, bytes, count), SCAN_NEED_MORE);
        assert_true(count < 5 ? scan.at == 0 : scan.at == count);
    }
    assert_int_equal(scan_run(&scan, bytes, ITEMS + 5), SCAN_OK);
    free(bytes);
}

static enum status read_bytes(const uint8_t *bytes, size_t count, struct fault *fault)
{
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct value value;
    assert_int_equal(verdict_of(bytes, count), SCAN_OK);
    enum status status = reader_read(bytes, count, &arena, &value, fault);
    arena_close(&arena);
    return status;
}

static void duplicate_keys_are_refused_with_their_path(void **state)
{
    (void)state;
    struct fault fault = {0};
    const uint8_t twice[] = {0x81, 0xa1, 'm', 0x92, 0x01, 0x82, 0xa1, 'a', 1, 0xa1, 'a', 2};
    assert_int_equal(read_bytes(twice, sizeof twice, &fault), E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "m[1]");
    assert_non_null(strstr(fault.detail, "twice: a"));
    /* the same key once as str and once as bin is the same key */
    const uint8_t mixed[] = {0x82, 0xa1, 'a', 1, 0xc4, 0x01, 'a', 2};
    fault = (struct fault){0};
    assert_int_equal(read_bytes(mixed, sizeof mixed, &fault), E_INVALID_ARGUMENT);
}

static void a_duplicate_among_many_keys_is_found(void **state)
{
    (void)state;
    struct buffer out = {0};
    enum { KEYS = 5000 };
    write_map_begin(&out, KEYS + 1);
    for (int i = 0; i < KEYS; i++) {
        char key[16];
        snprintf(key, sizeof key, "key%d", i);
        write_text(&out, key);
        write_nil(&out);
    }
    write_text(&out, "key1234");
    write_nil(&out);
    struct fault fault = {0};
    assert_int_equal(read_bytes(out.bytes, out.count, &fault), E_INVALID_ARGUMENT);
    assert_non_null(strstr(fault.detail, "key1234"));
    buffer_close(&out);
}

static void keys_are_text_and_texts_hold_no_nul(void **state)
{
    (void)state;
    struct fault fault = {0};
    assert_int_equal(read_bytes((const uint8_t[]){0x81, 0x01, 0x02}, 3, &fault),
                     E_INVALID_ARGUMENT);
    fault = (struct fault){0};
    assert_int_equal(read_bytes((const uint8_t[]){0x91, 0xa2, 'a', 0}, 4, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "[0]");
    fault = (struct fault){0};
    assert_int_equal(read_bytes((const uint8_t[]){0x81, 0xa1, 0, 0x02}, 4, &fault),
                     E_INVALID_ARGUMENT);
}

static void a_binary_that_is_text_is_text_and_others_stay_bytes(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct fault fault = {0};
    struct value value;
    const uint8_t text[] = {0xc4, 0x03, 'a', 0xc3, 0xa4};
    assert_int_equal(reader_read(text, sizeof text, &arena, &value, &fault), OK);
    assert_int_equal(value.kind, VALUE_TEXT);
    assert_string_equal(value.text, "aä");
    const uint8_t raw[] = {0xc4, 0x02, 0x00, 0xff};
    assert_int_equal(reader_read(raw, sizeof raw, &arena, &value, &fault), OK);
    assert_int_equal(value.kind, VALUE_BYTES);
    arena_close(&arena);
}

static void a_record_is_exactly_one_object(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct fault fault = {0};
    struct value value;
    assert_int_equal(record_decode((const uint8_t[]){0x01, 0x02}, 2, &arena, &value, &fault),
                     E_INVALID_ARGUMENT);
    fault = (struct fault){0};
    assert_int_equal(record_decode((const uint8_t[]){0x92, 0x02}, 2, &arena, &value, &fault),
                     E_INVALID_ARGUMENT);
    fault = (struct fault){0};
    assert_int_equal(record_decode(NULL, 0, &arena, &value, &fault), E_INVALID_ARGUMENT);
    arena_close(&arena);
}

static void equal_values_have_equal_canonical_bytes(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct value inner = value_map(&arena, 2);
    value_put(&inner, &arena, "z", value_int(1));
    value_put(&inner, &arena, "a", value_real(0.5));
    struct value first = value_map(&arena, 2);
    value_put(&first, &arena, "b", inner);
    value_put(&first, &arena, "aa", value_static("x"));
    struct value turned = value_map(&arena, 2);
    value_put(&turned, &arena, "a", value_real(0.5));
    value_put(&turned, &arena, "z", value_int(1));
    struct value second = value_map(&arena, 2);
    value_put(&second, &arena, "aa", value_static("x"));
    value_put(&second, &arena, "b", turned);
    assert_true(value_equal(&first, &second));
    struct buffer one = {0};
    struct buffer two = {0};
    record_encode(&first, &one);
    record_encode(&second, &two);
    assert_int_equal(one.count, two.count);
    assert_memory_equal(one.bytes, two.bytes, one.count);
    struct value again;
    struct fault fault = {0};
    assert_int_equal(record_decode(one.bytes, one.count, &arena, &again, &fault), OK);
    assert_true(value_equal(&again, &second));
    buffer_close(&one);
    buffer_close(&two);
    arena_close(&arena);
}

static void reals_are_short_only_where_nothing_is_lost(void **state)
{
    (void)state;
    const double numbers[] = {0.0, -0.0, 0.5, 0.1, 62.79, 1e300, -1e300, 3.5e38, 1.0 / 3.0};
    const size_t bytes[] = {5, 5, 5, 9, 9, 9, 9, 9, 9};
    struct arena arena;
    arena_open(&arena, 4096, 0);
    for (uint32_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        struct buffer out = {0};
        write_real(&out, numbers[i]);
        assert_int_equal(out.count, bytes[i]);
        struct value value;
        struct fault fault = {0};
        assert_int_equal(record_decode(out.bytes, out.count, &arena, &value, &fault), OK);
        assert_memory_equal(&value.real, &numbers[i], sizeof numbers[i]);
        buffer_close(&out);
    }
    arena_close(&arena);
}

static void numbers_are_finite(void **state)
{
    (void)state;
    const uint8_t numbers[][6] = {{0x91, 0xca, 0x7f, 0x80, 0x00, 0x00},
                                  {0x91, 0xca, 0xff, 0x80, 0x00, 0x00},
                                  {0x91, 0xca, 0x7f, 0xc0, 0x00, 0x00}};
    for (uint32_t i = 0; i < 3; i++) {
        struct fault fault = {0};
        assert_int_equal(read_bytes(numbers[i], 6, &fault), E_INVALID_ARGUMENT);
        assert_string_equal(fault.path, "[0]");
    }
}

static void an_empty_text_is_a_text(void **state)
{
    (void)state;
    struct fault fault = {0};
    assert_int_equal(read_bytes((const uint8_t[]){0xa0}, 1, &fault), OK);
    assert_int_equal(read_bytes((const uint8_t[]){0xc4, 0x00}, 2, &fault), OK);
    assert_int_equal(read_bytes((const uint8_t[]){0x81, 0xa0, 0xa0}, 3, &fault), OK);
}

static void every_refusal_says_which_limit_it_met(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[8];
        size_t count;
        enum scan_verdict verdict;
        enum status status;
        const char *says;
    } cases[] = {
        {{0xdb, 0xff, 0xff, 0xff, 0xff}, 5, SCAN_TOO_LARGE, E_TOO_LARGE, "4096 bytes"},
        {{0xdc, 0x0b, 0xb8}, 3, SCAN_TOO_MANY, E_TOO_LARGE, "1024 values"},
        {{0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91}, 8, SCAN_NEED_MORE, OK, ""},
        {{0x92, 0x01, 0xc1}, 3, SCAN_BAD, E_INVALID_REQUEST, "byte 2"},
        {{0xa1, 0xff}, 2, SCAN_FLAWED, E_INVALID_REQUEST, "byte 1"},
        {{0xc0}, 1, SCAN_OK, OK, ""},
    };
    struct limits limits = limits_standard();
    limits.message_bytes = 4096;
    limits.text_bytes = 2048;
    limits.message_items = 1024;
    limits.message_depth = 8;
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan scan;
        scan_open(&scan, &limits);
        assert_int_equal(scan_run(&scan, cases[i].bytes, cases[i].count), cases[i].verdict);
        assert_int_equal(scan_run(&scan, cases[i].bytes, cases[i].count), cases[i].verdict);
        struct fault fault = {0};
        assert_int_equal(scan_fault(&scan, &fault), cases[i].status);
        assert_non_null(strstr(fault.detail, cases[i].says));
    }
    struct scan scan;
    scan_open(&scan, &limits);
    const uint8_t deep[9] = {0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91};
    assert_int_equal(scan_run(&scan, deep, 9), SCAN_TOO_DEEP);
    struct fault fault = {0};
    assert_int_equal(scan_fault(&scan, &fault), E_TOO_LARGE);
    assert_non_null(strstr(fault.detail, "8 levels"));
}

static void a_message_larger_than_its_memory_is_refused_wherever_memory_ends(void **state)
{
    (void)state;
    struct buffer out = {0};
    write_list_begin(&out, 20);
    for (int i = 0; i < 10; i++) {
        write_map_begin(&out, 15);
        for (int j = 0; j < 15; j++) {
            char key[2] = {(char)('a' + j), '\0'};
            write_text(&out, key);
            write_text(&out, "some text that takes memory");
        }
        write_bytes(&out, (const uint8_t *)"\xff\x00", 2);
    }
    bool fitted = false;
    for (size_t bytes_max = 256; bytes_max < 65536; bytes_max += 256) {
        struct arena arena;
        arena_open(&arena, 256, bytes_max);
        struct value value;
        struct fault fault = {0};
        enum status status = reader_read(out.bytes, out.count, &arena, &value, &fault);
        assert_true(status == OK || (status == E_NO_MEMORY && value_is_nil(&value)));
        assert_true(!fitted || status == OK);
        fitted = status == OK;
        arena_close(&arena);
    }
    assert_true(fitted);
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reserved_byte_loses_the_framing),
        cmocka_unit_test(a_bomb_of_array_headers_is_refused_before_it_is_whole),
        cmocka_unit_test(many_bombs_side_by_side_share_one_budget),
        cmocka_unit_test(depth_is_bounded_exactly),
        cmocka_unit_test(a_message_may_have_exactly_the_bytes_of_its_limit),
        cmocka_unit_test(broken_utf8_keeps_the_framing),
        cmocka_unit_test(messages_come_out_whole_however_they_are_cut),
        cmocka_unit_test(a_message_fed_byte_by_byte_costs_its_bytes_once),
        cmocka_unit_test(duplicate_keys_are_refused_with_their_path),
        cmocka_unit_test(a_duplicate_among_many_keys_is_found),
        cmocka_unit_test(keys_are_text_and_texts_hold_no_nul),
        cmocka_unit_test(a_binary_that_is_text_is_text_and_others_stay_bytes),
        cmocka_unit_test(every_refusal_says_which_limit_it_met),
        cmocka_unit_test(a_message_larger_than_its_memory_is_refused_wherever_memory_ends),
        cmocka_unit_test(numbers_are_finite),
        cmocka_unit_test(an_empty_text_is_a_text),
        cmocka_unit_test(a_record_is_exactly_one_object),
        cmocka_unit_test(equal_values_have_equal_canonical_bytes),
        cmocka_unit_test(reals_are_short_only_where_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

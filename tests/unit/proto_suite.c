/* The public MessagePack test suite (golden/msgpack): every listed encoding decodes to the value it
 * stands for, whole or byte by byte, and the writer gives the shortest one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "proto/feed.h"
#include "proto/instant.h"
#include "proto/reader.h"
#include "proto/writer.h"

enum { CASES = 85, ENCODING_BYTES = 1024 };

struct suite {
    struct arena arena;
    struct value files;
    uint32_t cases;
    uint32_t encodings;
};

static uint32_t hex_bytes(const char *text, uint8_t out[ENCODING_BYTES])
{
    uint32_t count = 0;
    while (*text != '\0') {
        assert_true(count < ENCODING_BYTES);
        out[count++] = (uint8_t)strtoul(text, NULL, 16);
        text += text[2] == '-' ? 3 : 2;
    }
    return count;
}

static struct value bignum(const char *text)
{
    if (text[0] == '-') {
        return value_int(strtoll(text, NULL, 10));
    }
    uint64_t natural = strtoull(text, NULL, 10);
    return natural > INT64_MAX ? (struct value){.kind = VALUE_UINT, .natural = natural}
                               : value_int((int64_t)natural);
}

static struct value bytes_of(struct suite *suite, enum value_kind kind, const char *hex)
{
    uint8_t bytes[ENCODING_BYTES];
    uint32_t count = hex_bytes(hex, bytes);
    struct value value = value_text_of(&suite->arena, (const char *)bytes, count);
    value.kind = kind;
    return value;
}

/* What a case stands for. Timestamps are compared as instants, so they stay ext here. */
static struct value expected(struct suite *suite, const struct value *one)
{
    const struct value *found = NULL;
    if ((found = value_get(one, "bignum")) != NULL) {
        return bignum(found->text);
    }
    if ((found = value_get(one, "binary")) != NULL) {
        return bytes_of(suite, VALUE_BYTES, found->text);
    }
    if ((found = value_get(one, "ext")) != NULL) {
        struct value value = bytes_of(suite, VALUE_EXT, found->item[1].text);
        value.ext_type = (int8_t)found->item[0].integer;
        return value;
    }
    static const char *const PLAIN[] = {"nil", "bool", "number", "string", "array", "map"};
    for (uint32_t i = 0; i < sizeof PLAIN / sizeof PLAIN[0]; i++) {
        if ((found = value_get(one, PLAIN[i])) != NULL) {
            return *found;
        }
    }
    fail_msg("a case of no known kind");
    return value_nil();
}

static bool same_number(const struct value *a, const struct value *b)
{
    bool a_real = a->kind == VALUE_REAL;
    bool b_real = b->kind == VALUE_REAL;
    if (!a_real && !b_real) {
        return value_equal(a, b);
    }
    double x = a->kind == VALUE_UINT ? (double)a->natural : value_real_or(a, 0);
    double y = b->kind == VALUE_UINT ? (double)b->natural : value_real_or(b, 0);
    return x == y;
}

static void assert_stands_for(const struct value *got, const struct value *one,
                              const struct value *want)
{
    const struct value *timestamp = value_get(one, "timestamp");
    if (timestamp != NULL) {
        struct instant instant;
        assert_true(instant_of(got, &instant));
        assert_int_equal(instant.seconds, timestamp->item[0].integer);
        assert_int_equal(instant.nanoseconds, timestamp->item[1].integer);
    } else if (value_get(one, "binary") != NULL) {
        assert_true(got->kind == VALUE_TEXT || got->kind == VALUE_BYTES);
        assert_int_equal(got->count, want->count);
        assert_memory_equal(got->bytes, want->bytes, want->count);
    } else if (want->kind == VALUE_INT || want->kind == VALUE_UINT || want->kind == VALUE_REAL) {
        assert_true(same_number(got, want));
    } else {
        assert_true(value_equal(got, want));
    }
}

static void check_encoding(struct suite *suite, const struct value *one, const struct value *want,
                           const char *hex)
{
    uint8_t bytes[ENCODING_BYTES];
    uint32_t count = hex_bytes(hex, bytes);
    struct limits limits = limits_standard();
    struct scan scan;
    scan_open(&scan, &limits);
    for (uint32_t part = 0; part < count; part++) {
        struct scan whole_again;
        scan_open(&whole_again, &limits);
        assert_int_equal(scan_run(&whole_again, bytes, part), SCAN_NEED_MORE);
        assert_int_equal(scan_run(&scan, bytes, part), SCAN_NEED_MORE);
    }
    assert_int_equal(scan_run(&scan, bytes, count), SCAN_OK);
    assert_int_equal(scan.at, count);
    struct value got;
    struct fault fault = {0};
    assert_int_equal(reader_read(bytes, count, &suite->arena, &got, &fault), OK);
    assert_stands_for(&got, one, want);
    suite->encodings++;
}

static void check_shortest(const struct value *one, const struct value *want)
{
    struct buffer out = {0};
    const struct value *timestamp = value_get(one, "timestamp");
    if (timestamp != NULL) {
        write_instant(&out, (struct instant){timestamp->item[0].integer,
                                             (uint32_t)timestamp->item[1].integer});
    } else {
        write_value(&out, want);
    }
    const struct value *encodings = value_get(one, "msgpack");
    bool is_listed = false;
    for (uint32_t i = 0; i < encodings->count; i++) {
        uint8_t bytes[ENCODING_BYTES];
        uint32_t count = hex_bytes(encodings->item[i].text, bytes);
        is_listed |= count == out.count && memcmp(bytes, out.bytes, count) == 0;
        /* Shortest of its own kind: an integer is never written as a float. */
        bool is_float = bytes[0] == 0xca || bytes[0] == 0xcb;
        if (is_float == (want->kind == VALUE_REAL)) {
            assert_true(out.count <= count);
        }
    }
    assert_true(is_listed);
    buffer_close(&out);
}

static int suite_open(void **state)
{
    struct suite *suite = calloc(1, sizeof *suite);
    arena_open(&suite->arena, 4096, 0);
    struct fault fault = {0};
    enum status status =
        json_parse_file(AMITY_SOURCE_DIR "/tests/golden/msgpack/msgpack-test-suite.json",
                        &suite->arena, &suite->files, &fault);
    *state = suite;
    return status == OK ? 0 : -1;
}

static int suite_close(void **state)
{
    struct suite *suite = *state;
    arena_close(&suite->arena);
    free(suite);
    return 0;
}

static void every_listed_encoding_decodes_and_the_shortest_is_written(void **state)
{
    struct suite *suite = *state;
    for (uint32_t i = 0; i < suite->files.count; i++) {
        const struct value *file = &suite->files.member[i].value;
        for (uint32_t j = 0; j < file->count; j++) {
            const struct value *one = &file->item[j];
            bool is_instant = value_get(one, "timestamp") != NULL;
            struct value want = is_instant ? value_nil() : expected(suite, one);
            const struct value *encodings = value_get(one, "msgpack");
            for (uint32_t k = 0; k < encodings->count; k++) {
                check_encoding(suite, one, &want, encodings->item[k].text);
            }
            check_shortest(one, &want);
            suite->cases++;
        }
    }
    assert_int_equal(suite->cases, CASES);
    assert_true(suite->encodings > 2 * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_listed_encoding_decodes_and_the_shortest_is_written),
    };
    return cmocka_run_group_tests(tests, suite_open, suite_close);
}

/* MessagePack-RPC: what is a request, what every broken one is told, and how errors look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "proto/instant.h"
#include "proto/message.h"
#include "proto/reader.h"
#include "proto/writer.h"

struct bench {
    struct arena arena;
    struct message message;
    struct fault fault;
};

static void bench_open(struct bench *bench)
{
    *bench = (struct bench){0};
    arena_open(&bench->arena, 4096, 0);
}

/* Reads a message written as JSON. */
static enum status read_json(struct bench *bench, const char *json)
{
    struct value whole;
    bench->fault = (struct fault){0};
    assert_int_equal(json_parse(json, strlen(json), &bench->arena, &whole, &bench->fault), OK);
    struct buffer bytes = {0};
    write_value(&bytes, &whole);
    enum status status =
        message_read(bytes.bytes, bytes.count, &bench->arena, &bench->message, &bench->fault);
    buffer_close(&bytes);
    return status;
}

static void assert_json(struct bench *bench, const struct buffer *bytes, const char *json)
{
    struct value got;
    struct value want;
    struct fault fault = {0};
    assert_int_equal(record_decode(bytes->bytes, bytes->count, &bench->arena, &got, &fault), OK);
    assert_int_equal(json_parse(json, strlen(json), &bench->arena, &want, &fault), OK);
    if (!value_equal(&got, &want)) {
        print_error("got  %s\nwant %s\n", json_print(&got, 0, &bench->arena), json);
        fail();
    }
}

static void a_request_carries_id_method_and_one_map(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    assert_int_equal(read_json(&bench, "[0, 7, \"match.propose\", [{\"client\": \"C-1\"}]]"), OK);
    assert_int_equal(bench.message.kind, MESSAGE_REQUEST);
    assert_true(bench.message.has_id);
    assert_int_equal(bench.message.id, 7);
    assert_string_equal(bench.message.method, "match.propose");
    assert_string_equal(value_text_or(value_get(bench.message.params, "client"), ""), "C-1");
    arena_close(&bench.arena);
}

static void no_parameter_and_an_empty_list_are_the_empty_map(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const char *const forms[] = {"[0, 1, \"server.ping\", []]", "[0, 1, \"server.ping\", [[]]]",
                                 "[0, 1, \"server.ping\", [{}]]"};
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(read_json(&bench, forms[i]), OK);
        assert_int_equal(bench.message.params->kind, VALUE_MAP);
        assert_int_equal(bench.message.params->count, 0);
    }
    arena_close(&bench.arena);
}

static void other_parameters_are_invalid_arguments_under_their_id(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const char *const forms[] = {
        "[0, 9, \"server.ping\", [1]]",        "[0, 9, \"server.ping\", [{}, {}]]",
        "[0, 9, \"server.ping\", {}]",         "[0, 9, \"server.ping\", null]",
        "[0, 9, \"server.ping\", [[1]]]",      "[0, 9, \"server.ping\", [null]]",
        "[0, 9, \"server.ping\", [\"text\"]]",
    };
    for (uint32_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_int_equal(read_json(&bench, forms[i]), E_INVALID_ARGUMENT);
        assert_true(bench.message.has_id);
        assert_int_equal(bench.message.id, 9);
        assert_int_equal(bench.message.kind, MESSAGE_REQUEST);
    }
    arena_close(&bench.arena);
}

static void what_is_no_message_is_an_invalid_request(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const char *const forms[] = {"1",
                                 "{}",
                                 "[]",
                                 "[\"0\", 1, \"m\", []]",
                                 "[0]",
                                 "[0, -1, \"m\", []]",
                                 "[0, 4294967296, \"m\", []]",
                                 "[0, \"1\", \"m\", []]",
                                 "[0, 1.0, \"m\", []]",
                                 "[0, 1, 2, []]",
                                 "[0, 1, \"m\"]",
                                 "[0, 1, \"m\", [], 4]",
                                 "[1, 1, null]",
                                 "[2, 5, []]",
                                 "[2, \"m\"]",
                                 "[-1, 1, \"m\", []]"};
    for (uint32_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_int_equal(read_json(&bench, forms[i]), E_INVALID_REQUEST);
        assert_true(bench.fault.detail[0] != '\0');
    }
    arena_close(&bench.arena);
}

static void an_unknown_type_is_refused_under_the_id_it_carries(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    assert_int_equal(read_json(&bench, "[3, 42, \"m\", []]"), E_INVALID_REQUEST);
    assert_true(bench.message.has_id);
    assert_int_equal(bench.message.id, 42);
    struct buffer out = {0};
    message_write_error(&out, &bench.message, &bench.fault, ERRORS_AS_MAP);
    assert_json(&bench, &out,
                "[1, 42, {\"type\": \"invalid_request\", \"title\": \"The message is not a "
                "request\", \"detail\": \"a message's type is 0, 1 or 2, not 3\"}, null]");
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void a_duplicate_key_is_told_with_the_path_the_caller_knows(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct buffer bytes = {0};
    write_list_begin(&bytes, 4);
    write_int(&bytes, 0);
    write_int(&bytes, 70000);
    write_text(&bytes, "volunteer.put");
    write_list_begin(&bytes, 1);
    write_map_begin(&bytes, 1);
    write_text(&bytes, "volunteers");
    write_list_begin(&bytes, 1);
    write_map_begin(&bytes, 2);
    for (int i = 0; i < 2; i++) {
        write_text(&bytes, "id");
        write_text(&bytes, "V-1");
    }
    assert_int_equal(
        message_read(bytes.bytes, bytes.count, &bench.arena, &bench.message, &bench.fault),
        E_INVALID_ARGUMENT);
    assert_string_equal(bench.fault.path, "volunteers[0]");
    assert_true(bench.message.has_id);
    assert_int_equal(bench.message.id, 70000);
    assert_int_equal(bench.message.kind, MESSAGE_REQUEST);
    buffer_close(&bytes);
    arena_close(&bench.arena);
}

static void peeking_sees_kind_and_id_in_every_form_of_integer(void **state)
{
    (void)state;
    const uint8_t forms[][12] = {
        {0x94, 0x00, 0x05},
        {0x94, 0x00, 0xcc, 0x05},
        {0x94, 0x00, 0xcd, 0x00, 0x05},
        {0x94, 0x00, 0xce, 0x00, 0x00, 0x00, 0x05},
        {0x94, 0x00, 0xcf, 0, 0, 0, 0, 0, 0, 0, 5},
        {0x94, 0x00, 0xd0, 0x05},
        {0x94, 0x00, 0xd3, 0, 0, 0, 0, 0, 0, 0, 5},
        {0xdc, 0x00, 0x04, 0x00, 0x05},
        {0xdd, 0x00, 0x00, 0x00, 0x04, 0x00, 0x05},
        {0x94, 0xcc, 0x00, 0x05},
    };
    struct message seen;
    for (uint32_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        message_peek(forms[i], sizeof forms[i], &seen);
        assert_int_equal(seen.kind, MESSAGE_REQUEST);
        assert_true(seen.has_id);
        assert_int_equal(seen.id, 5);
    }
    message_peek((const uint8_t[]){0x94, 0x00, 0xd0, 0xff}, 4, &seen);
    assert_false(seen.has_id);
    message_peek((const uint8_t[]){0x94, 0x00, 0xce, 0x00}, 4, &seen);
    assert_false(seen.has_id);
    message_peek((const uint8_t[]){0xdd, 0x00}, 2, &seen);
    assert_int_equal(seen.kind, MESSAGE_UNKNOWN);
    message_peek((const uint8_t[]){0x93, 0x02, 0xa1, 'm'}, 4, &seen);
    assert_int_equal(seen.kind, MESSAGE_NOTIFICATION);
    assert_false(seen.has_id);
}

static void errors_are_maps_with_only_what_is_known(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct message request = {.kind = MESSAGE_REQUEST, .has_id = true, .id = 3};
    struct fault fault = {0};
    fault_set(&fault, E_BUSY, "", "too many jobs");
    fault.retry_after_ms = 200;
    struct buffer out = {0};
    message_write_error(&out, &request, &fault, ERRORS_AS_MAP);
    assert_json(&bench, &out,
                "[1, 3, {\"type\": \"busy\", \"title\": \"Too much at once; try again\", "
                "\"detail\": \"too many jobs\", \"retry_after_ms\": 200}, null]");
    buffer_reset(&out);
    fault = (struct fault){0};
    fault_set(&fault, E_INVALID_ARGUMENT, "clients[0].servce", "unknown field");
    fault_hint(&fault, "service");
    message_write_error(&out, NULL, &fault, ERRORS_AS_MAP);
    assert_json(&bench, &out,
                "[1, null, {\"type\": \"invalid_argument\", \"title\": \"A parameter is not "
                "valid\", \"detail\": \"unknown field\", \"path\": \"clients[0].servce\", "
                "\"hint\": \"service\"}, null]");
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void errors_as_text_are_one_sentence(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct message request = {.kind = MESSAGE_REQUEST, .has_id = true, .id = 3};
    struct fault fault = {0};
    fault_set(&fault, E_INVALID_ARGUMENT, "k", "must be 1 to 10000, not 0");
    struct buffer out = {0};
    message_write_error(&out, &request, &fault, ERRORS_AS_TEXT);
    assert_json(&bench, &out, "[1, 3, \"invalid_argument: must be 1 to 10000, not 0 (k)\", null]");
    buffer_reset(&out);
    fault = (struct fault){0};
    fault_set(&fault, E_NOT_FOUND, "", "there is no client C-9");
    message_write_error(&out, &request, &fault, ERRORS_AS_TEXT);
    assert_json(&bench, &out, "[1, 3, \"not_found: there is no client C-9\", null]");
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void a_letter_cut_in_two_does_not_go_out(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct fault fault = {0};
    char long_text[FAULT_DETAIL_BYTES * 2];
    memset(long_text, 'x', sizeof long_text);
    memcpy(long_text + FAULT_DETAIL_BYTES - 2, "\xc3\xa4", 2);
    long_text[sizeof long_text - 1] = '\0';
    fault_set(&fault, E_INTERNAL, "", "%s", long_text);
    struct buffer out = {0};
    message_write_error(&out, NULL, &fault, ERRORS_AS_MAP);
    struct value got;
    assert_int_equal(record_decode(out.bytes, out.count, &bench.arena, &got, &bench.fault), OK);
    assert_int_equal(value_at(&got, "[2].detail")->count, FAULT_DETAIL_BYTES - 2);
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void an_error_read_back_is_the_error_written(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct fault fault = {0};
    fault_set(&fault, E_UNKNOWN_METHOD, "a.b", "there is no method named ping");
    fault_hint(&fault, "server.ping");
    fault.retry_after_ms = 5;
    struct buffer out = {0};
    fault_write(&out, &fault, ERRORS_AS_MAP);
    struct value error;
    assert_int_equal(record_decode(out.bytes, out.count, &bench.arena, &error, &bench.fault), OK);
    struct fault again;
    fault_read(&error, &again);
    assert_int_equal(again.status, fault.status);
    assert_string_equal(again.detail, fault.detail);
    assert_string_equal(again.path, fault.path);
    assert_string_equal(again.hint, fault.hint);
    assert_int_equal(again.retry_after_ms, 5);
    struct value text = value_static("forbidden: not yours");
    fault_read(&text, &again);
    assert_int_equal(again.status, E_FORBIDDEN);
    assert_string_equal(again.detail, "not yours");
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void results_and_notifications_have_their_forms(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct value map = value_map(&bench.arena, 1);
    value_put(&map, &bench.arena, "job", value_static("J-1"));
    struct buffer out = {0};
    message_write_result(&out, 12, &map);
    assert_json(&bench, &out, "[1, 12, null, {\"job\": \"J-1\"}]");
    buffer_reset(&out);
    message_write_notification(&out, "job.progress", &map);
    assert_json(&bench, &out, "[2, \"job.progress\", [{\"job\": \"J-1\"}]]");
    buffer_reset(&out);
    message_write_request(&out, 4000000000U, "server.ping", NULL);
    assert_json(&bench, &out, "[0, 4000000000, \"server.ping\", [{}]]");
    buffer_close(&out);
    arena_close(&bench.arena);
}

static void instants_become_text(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        uint32_t nanoseconds;
        const char *text;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00Z"},
        {951782400, 0, "2000-02-29T00:00:00Z"},
        {1709251199, 500000000, "2024-02-29T23:59:59.5Z"},
        {-1, 1, "1969-12-31T23:59:59.000000001Z"},
        {-62167219200, 0, "0000-01-01T00:00:00Z"},
        {253402300799, 0, "9999-12-31T23:59:59Z"},
        {4107542400, 0, "2100-03-01T00:00:00Z"},
    };
    struct bench bench;
    bench_open(&bench);
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = {0};
        write_instant(&out, (struct instant){cases[i].seconds, cases[i].nanoseconds});
        struct value value;
        assert_int_equal(record_decode(out.bytes, out.count, &bench.arena, &value, &bench.fault),
                         OK);
        assert_int_equal(instant_to_text(&value, &bench.arena, &bench.fault), OK);
        assert_string_equal(value.text, cases[i].text);
        buffer_close(&out);
    }
    char text[INSTANT_TEXT_BYTES];
    assert_false(instant_print((struct instant){253402300800, 0}, text));
    const uint8_t odd[5] = {0};
    struct value value = {.kind = VALUE_EXT, .ext_type = -1, .count = 5, .bytes = odd};
    assert_int_equal(instant_to_text(&value, &bench.arena, &bench.fault), E_INVALID_ARGUMENT);
    arena_close(&bench.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_carries_id_method_and_one_map),
        cmocka_unit_test(no_parameter_and_an_empty_list_are_the_empty_map),
        cmocka_unit_test(other_parameters_are_invalid_arguments_under_their_id),
        cmocka_unit_test(what_is_no_message_is_an_invalid_request),
        cmocka_unit_test(an_unknown_type_is_refused_under_the_id_it_carries),
        cmocka_unit_test(a_duplicate_key_is_told_with_the_path_the_caller_knows),
        cmocka_unit_test(peeking_sees_kind_and_id_in_every_form_of_integer),
        cmocka_unit_test(errors_are_maps_with_only_what_is_known),
        cmocka_unit_test(errors_as_text_are_one_sentence),
        cmocka_unit_test(a_letter_cut_in_two_does_not_go_out),
        cmocka_unit_test(an_error_read_back_is_the_error_written),
        cmocka_unit_test(results_and_notifications_have_their_forms),
        cmocka_unit_test(instants_become_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

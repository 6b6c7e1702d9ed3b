/* The command table and the limits table: what they promise to callers and to the handlers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "proto/commands.h"

static int arena_setup(void **state)
{
    struct arena *arena = calloc(1, sizeof *arena);
    arena_open(arena, 4096, 0);
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

static struct value json(struct arena *arena, const char *text)
{
    struct value value;
    struct fault fault = {0};
    assert_int_equal(json_parse(text, strlen(text), arena, &value, &fault), OK);
    return value;
}

static enum status check(struct arena *arena, const char *method, const char *params,
                         struct fault *fault)
{
    *fault = (struct fault){0};
    const struct command *command = command_find(method, fault);
    assert_non_null(command);
    struct value map = json(arena, params);
    return command_check_params(command, &map, fault);
}

static void every_method_is_found_by_its_name_and_an_unknown_one_gets_the_nearest(void **state)
{
    (void)state;
    struct fault fault = {0};
    for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
        const struct command *command = command_of((enum command_id)i);
        assert_int_equal(command->id, i);
        assert_ptr_equal(command_find(command->method, &fault), command);
        assert_true(command->roles != 0);
    }
    assert_int_equal(fault.status, OK);
    assert_null(command_find("volunter.put", &fault));
    assert_int_equal(fault.status, E_UNKNOWN_METHOD);
    assert_string_equal(fault.hint, "volunteer.put");
}

static void an_unknown_parameter_is_named_with_the_nearest_one(void **state)
{
    struct arena *arena = *state;
    struct fault fault;
    assert_int_equal(
        check(arena, "match.propose", "{\"client\": \"C\", \"include_warnd\": true}", &fault),
        E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "include_warnd");
    assert_string_equal(fault.hint, "include_warned");
}

static void a_missing_parameter_is_named(void **state)
{
    struct arena *arena = *state;
    struct fault fault;
    assert_int_equal(check(arena, "match.propose", "{}", &fault), E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "client");
    assert_int_equal(check(arena, "client.delete", "{\"ids\": [\"a\"], \"reason\": null}", &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.path, "reason");
}

static void kinds_and_ranges_are_checked(void **state)
{
    struct arena *arena = *state;
    static const struct {
        const char *method, *params, *path;
    } cases[] = {
        {"match.propose", "{\"client\": 5}", "client"},
        {"match.propose", "{\"client\": \"\"}", "client"},
        {"match.propose", "{\"client\": \"C\", \"k\": 0}", "k"},
        {"match.propose", "{\"client\": \"C\", \"k\": \"5\"}", "k"},
        {"match.propose", "{\"client\": \"C\", \"include_warned\": 1}", "include_warned"},
        {"client.get", "{\"ids\": \"C\"}", "ids"},
        {"client.get", "{\"ids\": [\"C\", 2]}", "ids[1]"},
        {"client.get", "{\"ids\": [\"\"]}", "ids[0]"},
        {"client.put", "{\"clients\": [{}, 1]}", "clients[1]"},
        {"client.put", "{\"clients\": {}}", "clients"},
        {"policy.put", "{\"policy\": {}, \"effective_from\": \"2026-02-29\"}", "effective_from"},
        {"policy.put", "{\"policy\": {}, \"effective_from\": \"2026-2-3\"}", "effective_from"},
        {"policy.put", "{\"policy\": \"fi\"}", "policy"},
        {"session.hello", "{\"errors\": \"texts\"}", "errors"},
        {"session.hello", "{\"token\": 7}", "token"},
        {"plan.accept",
         "{\"plan\": \"P\", \"worker\": \"W\", \"reason\": \"r\", \"acting\": {\"worker\": 1}}",
         "acting.worker"},
        {"plan.accept",
         "{\"plan\": \"P\", \"worker\": \"W\", \"reason\": \"r\", \"acting\": {\"worker\": \"W\", "
         "\"role\": \"decidr\"}}",
         "acting.role"},
        {"server.ping", "{\"acting\": {\"workers\": \"W\"}}", "acting.workers"},
        {"server.ping", "{\"traceparent\": 1}", "traceparent"},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault fault;
        assert_int_equal(check(arena, cases[i].method, cases[i].params, &fault),
                         E_INVALID_ARGUMENT);
        assert_string_equal(fault.path, cases[i].path);
    }
}

static void good_parameters_pass_and_standards_fill_in(void **state)
{
    struct arena *arena = *state;
    struct fault fault;
    assert_int_equal(
        check(arena, "policy.put", "{\"policy\": {}, \"effective_from\": \"2028-02-29\"}", &fault),
        OK);
    assert_int_equal(check(arena, "server.ping",
                           "{\"traceparent\": \"00-0af7651916cd43dd8448eb211c80319c-"
                           "b7ad6b7169203331-01\", \"acting\": {\"worker\": \"W-1\", \"role\": "
                           "\"decider\"}}",
                           &fault),
                     OK);
    const struct command *propose = command_of(COMMAND_MATCH_PROPOSE);
    struct value bare = json(arena, "{\"client\": {\"id\": \"C-1\"}, \"k\": null}");
    assert_int_equal(command_check_params(propose, &bare, &fault), OK);
    assert_int_equal(command_int(propose, &bare, "k"), 10);
    assert_true(command_bool(propose, &bare, "include_warned"));
    struct value said = json(arena, "{\"client\": \"C-1\", \"k\": 3, \"include_warned\": false}");
    assert_int_equal(command_int(propose, &said, "k"), 3);
    assert_false(command_bool(propose, &said, "include_warned"));
}

static void a_running_limit_refuses_what_the_table_allows(void **state)
{
    struct arena *arena = *state;
    struct limits limits = limits_standard();
    struct fault fault = {0};
    assert_int_equal(limits_set(&limits, "profiles_per_put", 1, &fault), OK);
    assert_int_equal(limits_set(&limits, "proposals", 5, &fault), OK);
    const struct command *put = command_of(COMMAND_CLIENT_PUT);
    struct value two = json(arena, "{\"clients\": [{}, {}]}");
    assert_int_equal(command_check_limits(put, &two, &limits, &fault), E_TOO_LARGE);
    assert_string_equal(fault.path, "clients");
    fault = (struct fault){0};
    struct value six = json(arena, "{\"client\": \"C\", \"k\": 6}");
    assert_int_equal(command_check_limits(command_of(COMMAND_MATCH_PROPOSE), &six, &limits, &fault),
                     E_TOO_LARGE);
    struct value one = json(arena, "{\"clients\": [{}]}");
    assert_int_equal(command_check_limits(put, &one, &limits, &fault), OK);
}

static void roles_have_names_and_bits(void **state)
{
    struct arena *arena = *state;
    struct value all = roles_value(ROLES_ALL, arena);
    assert_int_equal(all.count, 5);
    uint32_t bits = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        bits |= role_of(all.item[i].text);
    }
    assert_int_equal(bits, ROLES_ALL);
    assert_int_equal(role_of("owner"), 0);
}

static void limits_are_set_by_name_within_their_range(void **state)
{
    struct arena *arena = *state;
    struct limits limits = limits_standard();
    struct fault fault = {0};
    assert_int_equal(limits_set(&limits, "edits", 0, &fault), E_INVALID_ARGUMENT);
    fault = (struct fault){0};
    assert_int_equal(limits_set(&limits, "editz", 5, &fault), E_INVALID_ARGUMENT);
    assert_string_equal(fault.hint, "edits");
    fault = (struct fault){0};
    assert_int_equal(limits_set(&limits, "output_soft_bytes", 1 << 27, &fault), E_INVALID_ARGUMENT);
    struct value config = json(arena, "{\"edits\": 7, \"jobs_running\": 2}");
    fault = (struct fault){0};
    assert_int_equal(limits_take(&limits, &config, &fault), OK);
    assert_int_equal(limits.edits, 7);
    assert_int_equal(limits_get(&limits, "jobs_running"), 2);
    assert_int_equal(limits_get(&limits, "none"), -1);
    struct value half = json(arena, "{\"edits\": 8, \"jobs_running\": \"2\"}");
    assert_int_equal(limits_take(&limits, &half, &fault), E_INVALID_ARGUMENT);
    assert_int_equal(limits.edits, 7);
    struct value said = limits_value(&limits, arena);
    assert_int_equal(value_int_or(value_get(&said, "edits"), 0), 7);
    assert_int_equal(value_int_or(value_get(&said, "message_bytes"), 0), 16777216);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_is_found_by_its_name_and_an_unknown_one_gets_the_nearest),
        cmocka_unit_test(an_unknown_parameter_is_named_with_the_nearest_one),
        cmocka_unit_test(a_missing_parameter_is_named),
        cmocka_unit_test(kinds_and_ranges_are_checked),
        cmocka_unit_test(good_parameters_pass_and_standards_fill_in),
        cmocka_unit_test(a_running_limit_refuses_what_the_table_allows),
        cmocka_unit_test(roles_have_names_and_bits),
        cmocka_unit_test(limits_are_set_by_name_within_their_range),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}

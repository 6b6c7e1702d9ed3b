/* What the readers of published instances accept, and where they say that something is wrong. */
#include "files_reading.h"

static void refused(const char *name, const char *text, const char *path, const char *part)
{
    struct arena job;
    struct problem_list list;
    struct fault fault = {0};
    arena_open(&job, 1 << 12, 0);
    assert_int_not_equal(read_text(name, text, &job, &list, &fault), OK);
    if (strcmp(fault.path, path) != 0 || strstr(fault.detail, part) == NULL) {
        print_error("got '%s: %s', not '%s: …%s…'\n", fault.path, fault.detail, path, part);
        fail();
    }
    arena_close(&job);
}

static void a_flow_file_is_refused_at_its_line(void **state)
{
    (void)state;
    refused("x.min", "c empty\n", "line 2", "p min NODES ARCS");
    refused("x.min", "p min 2 1\na 1 3 0 1 1\n", "line 2", "head must be in 1 to 2");
    refused("x.min", "p min 2 1\n\nc\na 1 2 3 1 1\n", "line 4", "capacity must be in 3");
    refused("x.min", "p min 2 1\na 1 2 0 1\n", "line 2", "the cost is missing");
    refused("x.min", "p min 2 1\na 1 2 0 1 1 7\n", "line 2", "'7' is too much");
    refused("x.min", "p min 2 1\na 1 2 0 1 1.5\n", "line 2", "must be an integer, not '1.5'");
    refused("x.min", "p min 2 1\na 1 2 0 1 1\na 1 2 0 1 1\n", "line 3", "more arcs than");
    refused("x.min", "p min 2 2\na 1 2 0 1 1\n", "line 3", "2 arcs were promised, 1 are there");
    refused("x.min", "p min 2 1\nx 1 2 0 1 1\n", "line 2", "must begin with c, n or a");
    refused("x.min", "p min 2 90000000\n", "line 1", "more than the file can hold");
    refused("x.min", "p min 2 1\na 1 2 0 1 99999999999999999999\n", "line 2",
            "the cost must be in");
}

static void an_assignment_file_is_refused_at_its_line(void **state)
{
    (void)state;
    refused("x.asn", "p asn 2 1\nn 1\na 2 1 5\n", "line 3", "to one without");
    refused("x.asn", "p asn 3 2\nn 1\na 1 2 5\nn 3\n", "line 4", "before the arcs");
    refused("assign9.txt", "2\n1 2\n4 x\n", "line 3", "not 'x'");
    refused("assign9.txt", "2\n1 2 3\n", "line 1", "1 pairs for 2 rows");
}

static void a_list_of_numbers_is_refused_where_it_ends_or_goes_on(void **state)
{
    (void)state;
    refused("x.units", "1 1 1 0\n4\n1 0\n0 0\n", "line 5", "an arc's value is missing");
    refused("x.units", "1 1 1 0\n4\n1 0\n0 0 5 6\n", "line 4", "more numbers");
    refused("x.units", "1 1 1 2\n4\n1 0\n0 0 5\n", "line 1", "slots must be in 0 to 1");
    refused("x.units", "1 1 1 0\n4\n1 0\n0 1 5\n", "line 4", "volunteer must be in 0 to 0");
    refused("x.units", "1 1 1 0\n-4\n1 0\n0 0 5\n", "line 2", "hours must be in 0");
    refused("gapa", "1\n1 2\n1 1\n1 -1\n9\n", "line 4", "a load must be in 0");
    refused("gapa", "3\n1 2\n1 1\n1 1\n9\n", "line 6", "the number of agents is missing");
    refused("x.txt", "7 7\n", "", "no format that is known here");
    refused("x.units", "16000000 16000000 16000000 0\n", "line 1", "more than the file can hold");
}

static void values_too_fine_for_scores_are_refused_with_the_reason(void **state)
{
    (void)state;
    refused("x.units", "2 1 2 0\n1\n1 0 1 0\n0 0 64001\n1 0 64002\n", "", "common divisor (1)");
}

static void the_kind_is_told_by_content_and_name(void **state)
{
    (void)state;
    const struct {
        const char *name;
        const char *text;
        enum problem_kind kind;
        bool maximise;
    } cases[] = {
        {"a", "c x\np min 1 0\n", KIND_MIN, false},
        {"a", "p asn 1 0\n", KIND_ASN, false},
        {"a", "2 1 2 3 4", KIND_ASSIGN, false},
        {"a", "1 2 3 4 1 1 9", KIND_GAP, false},
        {"dir/gap12.txt", "1 1 2 3 4 1 1 9", KIND_GAP, true},
        {"gapc", "1 1 2 3 4 1 1 9", KIND_GAP, false},
        {"a", "1 1 1 0 4 1 0 0 0 5", KIND_UNITS, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena job;
        struct problem_list list;
        struct fault fault = {0};
        arena_open(&job, 1 << 12, 0);
        assert_int_equal(read_text(cases[i].name, cases[i].text, &job, &list, &fault), OK);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.problem[0].kind, cases[i].kind);
        assert_int_equal(list.problem[0].maximise, cases[i].maximise);
        arena_close(&job);
    }
}

static void a_line_of_json_holds_what_was_reached(void **state)
{
    (void)state;
    const struct problem problem = {.kind = KIND_UNITS};
    struct outcome outcome = {
        .has_objective = true, .objective = -12, .took_ns = 1500000000, .peak_kib = 7};
    struct buffer line = {0};
    outcome_print(&line, "a\"b\n", 2, &problem, &outcome);
    buffer_add(&line, "", 1);
    assert_string_equal((const char *)line.bytes,
                        "{\"file\":\"a\\\"b\\u000a#2\",\"kind\":\"units\",\"objective\":-12,"
                        "\"bound\":null,\"proved\":false,\"seconds\":1.500000,\"peak_kib\":7}\n");
    buffer_close(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_file_is_refused_at_its_line),
        cmocka_unit_test(an_assignment_file_is_refused_at_its_line),
        cmocka_unit_test(a_list_of_numbers_is_refused_where_it_ends_or_goes_on),
        cmocka_unit_test(values_too_fine_for_scores_are_refused_with_the_reason),
        cmocka_unit_test(the_kind_is_told_by_content_and_name),
        cmocka_unit_test(a_line_of_json_holds_what_was_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

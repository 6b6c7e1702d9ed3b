/* Edits as they are typed: what each short form says on the wire, and how bad ones are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "ctl/edits.h"

static struct value read_all(const char *text, struct arena *arena)
{
    struct fault fault = {0};
    struct value list = value_list(arena, 4);
    if (edits_read(text, arena, &list, &fault) != OK) {
        fail_msg("%s: %s", text, fault.detail);
    }
    return list;
}

static void says(const char *text, const char *json)
{
    struct arena arena;
    struct fault fault = {0};
    struct value wanted = value_nil();
    arena_open(&arena, 4096, 0);
    struct value list = read_all(text, &arena);
    assert_int_equal(json_parse(json, strlen(json), &arena, &wanted, &fault), OK);
    if (!value_equal(&list, &wanted)) {
        fail_msg("%s says %s, not %s", text, json_print(&list, 0, &arena), json);
    }
    arena_close(&arena);
}

static void refused(const char *text, const char *detail, const char *hint)
{
    struct arena arena;
    struct fault fault = {0};
    arena_open(&arena, 4096, 0);
    struct value list = value_list(&arena, 4);
    assert_int_equal(edits_read(text, &arena, &list, &fault), E_INVALID_ARGUMENT);
    if (strstr(fault.detail, detail) == NULL || strstr(fault.hint, hint) == NULL) {
        fail_msg("%s is refused with '%s', hint '%s'", text, fault.detail, fault.hint);
    }
    arena_close(&arena);
}

static void somebody_leaves(void **state)
{
    (void)state;
    says("-V-204", "[{\"delete_volunteer\": \"V-204\"}]");
    says("  - C-17 ", "[{\"delete_client\": \"C-17\"}]");
    says("-volunteer Maria", "[{\"delete_volunteer\": \"Maria\"}]");
    says("-client 7", "[{\"delete_client\": \"7\"}]");
    refused("-Maria", "no id", "-V-1");
    refused("-V-1 V-2", "no id", "-V-1");
    refused("-", "no id", "-V-1");
}

static void a_pair_is_pinned_or_excluded(void **state)
{
    (void)state;
    says("pin C-17=V-204", "[{\"pin\": {\"client\": \"C-17\", \"volunteer\": \"V-204\"}}]");
    says("exclude C-17 = V-204",
         "[{\"exclude\": {\"client\": \"C-17\", \"volunteer\": \"V-204\"}}]");
    refused("pin C-17", "no pair", "pin C-17=V-204");
    refused("exclude =V-1", "no pair", "exclude C-17=V-204");
}

static void a_field_is_set_or_moved(void **state)
{
    (void)state;
    says("V-204.max_km+=15",
         "[{\"patch\": \"volunteer\", \"id\": \"V-204\", \"set\": {\"max_km\": {\"add\": 15}}}]");
    says("C-17.max_km = 40",
         "[{\"patch\": \"client\", \"id\": \"C-17\", \"set\": {\"max_km\": 40}}]");
    says("V-204: max_km -= 2.5; status=paused; notes=null",
         "[{\"patch\": \"volunteer\", \"id\": \"V-204\", \"set\": {\"max_km\": {\"add\": -2.5}, "
         "\"status\": \"paused\", \"notes\": null}}]");
    says(
        "V-204.capacity.relations=2; capacity.hours=9",
        "[{\"patch\": \"volunteer\", \"id\": \"V-204\", \"set\": {\"capacity\": {\"relations\": 2, "
        "\"hours\": 9}}}]");
    says(
        "V-204.ages-=[5, 0]",
        "[{\"patch\": \"volunteer\", \"id\": \"V-204\", \"set\": {\"ages\": {\"add\": [-5, 0]}}}]");
    says("volunteer Maria.note=\"a; b = c\"",
         "[{\"patch\": \"volunteer\", \"id\": \"Maria\", \"set\": {\"note\": \"a; b = c\"}}]");
    refused("V-204.max_km+=far", "adds no number", "V-1.max_km+=15");
    refused("V-204.max_km", "changes nothing", "V-1.max_km+=15");
    refused("V-204.", "changes nothing", "V-1.max_km+=15");
    refused("V-204.max_km=[1", "no value", "V-1.max_km+=15");
    refused("V-204.max km=1", "no field", "V-1.max_km+=15");
}

static void everybody_of_whom_it_holds_changes(void **state)
{
    (void)state;
    says("volunteers where volunteer.age_max < 40 and volunteer.max_km = 10: max_km+=15",
         "[{\"patch\": \"volunteer\", \"where\": \"volunteer.age_max < 40 and volunteer.max_km = "
         "10\", \"set\": {\"max_km\": {\"add\": 15}}}]");
    says("clients where client.status = paused: status=waiting",
         "[{\"patch\": \"client\", \"where\": \"client.status = paused\", \"set\": {\"status\": "
         "\"waiting\"}}]");
    refused("volunteers max_km+=1", "does not say who", "volunteers where EXPRESSION");
    refused("clients where client.x = 1", "does not say who", "clients where EXPRESSION");
}

static void json_stands_as_it_is(void **state)
{
    (void)state;
    says("{\"delete_client\": \"C-1\"}", "[{\"delete_client\": \"C-1\"}]");
    says("[{\"delete_client\": \"C-1\"}, \"-V-2\"]",
         "[{\"delete_client\": \"C-1\"}, {\"delete_volunteer\": \"V-2\"}]");
    says("{\"edits\": [{\"delete_client\": \"C-1\"}], \"name\": \"x\"}",
         "[{\"delete_client\": \"C-1\"}]");
    says("{\"type\": \"client\", \"id\": \"C-9\"}", "[{\"put_client\": {\"id\": \"C-9\"}}]");
    refused("{\"type\": \"worker\", \"id\": \"W-9\"}", "nobody who can come",
            "volunteer or client");
    refused("[1]", "an edit is a map", "");
    refused("{\"a\":", "", "");
}

static void a_mistyped_word_has_a_hint(void **state)
{
    (void)state;
    refused("pni C-1=V-1", "no edit", "pin");
    refused("exlude C-1=V-1", "no edit", "exclude");
    refused("volunters where x: y=1", "no edit", "volunteers");
    refused("", "no edit", "-V-1");
    refused("=", "no edit", "-V-1");
    refused(":", "no edit", "-V-1");
}

static void file_says(const char *bytes, const char *json, const char *path)
{
    struct arena arena;
    struct fault fault = {0};
    struct value wanted = value_nil();
    char name[] = "/tmp/amity-edits-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(fd);
    arena_open(&arena, 4096, 0);
    struct value list = value_list(&arena, 4);
    enum status status = edits_read_file(name, &arena, &list, &fault);
    unlink(name);
    if (json == NULL) {
        assert_int_equal(status, E_INVALID_ARGUMENT);
        if (strstr(fault.path, path) == NULL) {
            fail_msg("the path is '%s': %s", fault.path, fault.detail);
        }
    } else {
        assert_int_equal(status, OK);
        assert_int_equal(json_parse(json, strlen(json), &arena, &wanted, &fault), OK);
        assert_true(value_equal(&list, &wanted));
    }
    arena_close(&arena);
}

static void a_file_is_a_list_a_map_or_lines(void **state)
{
    (void)state;
    file_says("[{\"delete_client\": \"C-1\"},\n {\"delete_client\": \"C-2\"}]\n",
              "[{\"delete_client\": \"C-1\"}, {\"delete_client\": \"C-2\"}]", NULL);
    file_says("{\n \"edits\": [{\"delete_client\": \"C-1\"}]\n}\n",
              "[{\"delete_client\": \"C-1\"}]", NULL);
    file_says("# who leaves\n{\"delete_client\": \"C-1\"}\n\n-V-2\r\npin C-1=V-1",
              "[{\"delete_client\": \"C-1\"}, {\"delete_volunteer\": \"V-2\"}, {\"pin\": "
              "{\"client\": \"C-1\", \"volunteer\": \"V-1\"}}]",
              NULL);
    file_says("", "[]", NULL);
    file_says("-V-1\n\nnothing\n", NULL, ":3");
    file_says("[{\"delete_client\": \"C-1\"},", NULL, "amity-edits");
    file_says("\xff\n", NULL, "amity-edits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_leaves),
        cmocka_unit_test(a_pair_is_pinned_or_excluded),
        cmocka_unit_test(a_field_is_set_or_moved),
        cmocka_unit_test(everybody_of_whom_it_holds_changes),
        cmocka_unit_test(json_stands_as_it_is),
        cmocka_unit_test(a_mistyped_word_has_a_hint),
        cmocka_unit_test(a_file_is_a_list_a_map_or_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Flags and the configuration file: what is taken, what wins, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/config.h"

struct reading {
    struct arena forever;
    struct config config;
    struct fault fault;
    enum status status;
};

static struct reading read_flags(char *const *flags, int count)
{
    struct reading reading = {0};
    char *arguments[24] = {(char[]){"amityd"}};
    for (int i = 0; i < count; i++) {
        arguments[i + 1] = flags[i];
    }
    arena_open(&reading.forever, 4096, 0);
    reading.status =
        config_read(count + 1, arguments, &reading.forever, &reading.config, &reading.fault);
    return reading;
}

#define READ(...)                                                                                  \
    read_flags((char *[]){__VA_ARGS__}, (int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)))

/* Flags are char *, as main gets them: copies that live until the file's tests have ended. */
static struct arena texts;

static char *text(const char *literal)
{
    char *copy = arena_text(&texts, literal, strlen(literal));
    assert_non_null(copy);
    return copy;
}

static int texts_open(void **state)
{
    (void)state;
    arena_open(&texts, 4096, 0);
    return 0;
}

static int texts_close(void **state)
{
    (void)state;
    arena_close(&texts);
    return 0;
}

static void data_and_a_door_are_enough(void **state)
{
    (void)state;
    struct reading reading = READ(text("--data"), text("/d"), text("--listen"), text("unix:/s"));
    assert_int_equal(reading.status, OK);
    assert_string_equal(reading.config.data, "/d");
    assert_int_equal(reading.config.listen_count, 1);
    assert_string_equal(reading.config.listen[0].path, "/s");
    assert_string_equal(reading.config.pack, "fi");
    assert_false(date_is(reading.config.today));
    arena_close(&reading.forever);
}

static void several_doors_are_kept_in_order(void **state)
{
    (void)state;
    struct reading reading = READ(text("--data"), text("/d"), text("--listen"), text("unix:/s"),
                                  text("--listen"), text("tcp:127.0.0.1:7001"));
    assert_int_equal(reading.status, OK);
    assert_int_equal(reading.config.listen_count, 2);
    assert_true(reading.config.listen[1].tcp);
    assert_int_equal(reading.config.listen[1].port, 7001);
    assert_string_equal(reading.config.listen[1].path, "127.0.0.1");
    arena_close(&reading.forever);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    struct reading reading = READ(text("--data"), text("/d"));
    assert_int_equal(reading.status, E_INVALID_ARGUMENT);
    assert_string_equal(reading.fault.path, "listen");
    assert_true(strstr(reading.fault.hint, "--listen") != NULL);
    arena_close(&reading.forever);
}

static void a_misspelt_flag_gets_the_nearest(void **state)
{
    (void)state;
    struct reading reading = READ(text("--dta"), text("/d"));
    assert_int_equal(reading.status, E_INVALID_ARGUMENT);
    assert_string_equal(reading.fault.hint, "data");
    arena_close(&reading.forever);
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    char *const bad[][2] = {{text("--listen"), text("nowhere")},
                            {text("--listen"), text("tcp:127.0.0.1:99999")},
                            {text("--listen"), text("unix:")},
                            {text("--today"), text("2026-02-30")},
                            {text("--map_mib"), text("-1")},
                            {text("--seed"), text("x")},
                            {text("--config"), text("/nonexistent.json")}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reading reading = read_flags(bad[i], 2);
        assert_int_equal(reading.status, E_INVALID_ARGUMENT);
        assert_true(reading.fault.detail[0] != '\0');
        arena_close(&reading.forever);
    }
    struct reading reading = READ(text("--data"));
    assert_int_equal(reading.status, E_INVALID_ARGUMENT);
    arena_close(&reading.forever);
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static void flags_win_over_the_file(void **state)
{
    (void)state;
    char path[] = "/tmp/amity_config_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_file(path, "{\"data\": \"/file\", \"pack\": \"se\", \"listen\": [\"unix:/a\", "
                     "\"unix:/b\"], \"limits\": {\"connections\": 7}, \"seed\": 5}");
    struct reading reading = READ(text("--config"), path, text("--data"), text("/flag"));
    assert_int_equal(reading.status, OK);
    assert_string_equal(reading.config.data, "/flag");
    assert_string_equal(reading.config.pack, "se");
    assert_int_equal(reading.config.listen_count, 2);
    assert_int_equal(reading.config.limits.connections, 7);
    assert_int_equal(reading.config.seed, 5);
    arena_close(&reading.forever);
    struct reading doors = READ(text("--config"), path, text("--listen"), text("unix:/c"));
    assert_int_equal(doors.config.listen_count, 1);
    assert_string_equal(doors.config.listen[0].path, "/c");
    arena_close(&doors.forever);
    unlink(path);
}

static void an_unknown_limit_in_the_file_is_named(void **state)
{
    (void)state;
    char path[] = "/tmp/amity_config_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_file(path, "{\"limits\": {\"conections\": 7}}");
    struct reading reading = READ(text("--config"), path);
    assert_int_equal(reading.status, E_INVALID_ARGUMENT);
    assert_string_equal(reading.fault.hint, "connections");
    arena_close(&reading.forever);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_and_a_door_are_enough),
        cmocka_unit_test(several_doors_are_kept_in_order),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_misspelt_flag_gets_the_nearest),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(flags_win_over_the_file),
        cmocka_unit_test(an_unknown_limit_in_the_file_is_named),
    };
    return cmocka_run_group_tests(tests, texts_open, texts_close);
}

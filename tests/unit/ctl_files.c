/* Files as import sees them: lines with ends of every kind, RFC 4180 records, cells and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/json.h"
#include "ctl/cells.h"
#include "ctl/labels.h"
#include "ctl/source.h"

/* A file with these bytes; the path is the caller's to unlink. */
static void file_make(char path[32], const char *bytes, size_t count, const char *suffix)
{
    snprintf(path, 32, "/tmp/amity-ctl-XXXXXX%s", suffix);
    int fd = mkstemps(path, (int)strlen(suffix));
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, count), (ssize_t)count);
    close(fd);
}

static void lines_come_without_their_ends_and_with_their_numbers(void **state)
{
    (void)state;
    static const char TEXT[] = "\xEF\xBB\xBF"
                               "first\r\n\n\nfourth\nbad \xFF here\nlast";
    char path[32];
    struct source source;
    struct fault fault = {0};
    const char *line = NULL;
    size_t count = 0;
    file_make(path, TEXT, sizeof TEXT - 1, "");
    assert_int_equal(source_open(&source, path, &fault), OK);
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_LINE);
    assert_memory_equal(line, "first", 5);
    assert_int_equal(count, 5);
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_LINE);
    assert_int_equal(source.line, 4);
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_REFUSED);
    assert_int_equal(source.line, 5);
    assert_string_equal(fault.detail, "broken UTF-8 at byte 5");
    fault = (struct fault){0};
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_LINE);
    assert_memory_equal(line, "last", 4);
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_END);
    source_close(&source);
    unlink(path);
}

static void a_line_that_is_too_long_is_passed_over_and_said(void **state)
{
    (void)state;
    char path[32];
    struct source source;
    struct fault fault = {0};
    const char *line = NULL;
    size_t count = 0;
    size_t bytes = (size_t)SOURCE_LINE_BYTES_MAX * 3;
    char *text = malloc(bytes);
    assert_non_null(text);
    memset(text, 'x', bytes);
    memcpy(text + bytes - 6, "\nafter", 6);
    file_make(path, text, bytes, "");
    free(text);
    assert_int_equal(source_open(&source, path, &fault), OK);
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_REFUSED);
    assert_int_equal(fault.status, E_TOO_LARGE);
    fault = (struct fault){0};
    assert_int_equal(source_line(&source, &line, &count, &fault), SOURCE_LINE);
    assert_memory_equal(line, "after", 5);
    assert_int_equal(source.line, 2);
    assert_true(source.room <= (size_t)SOURCE_LINE_BYTES_MAX * 4);
    source_close(&source);
    unlink(path);
}

static void records_follow_rfc_4180(void **state)
{
    (void)state;
    static const char TEXT[] = "a,b,c\r\n"
                               "1,\"two, \"\"quoted\"\"\",3\r\n"
                               "\"spans\nlines\",,\"\"\r\n"
                               "bad\"quote,2,3\r\n"
                               "x,\"y\"z,w\r\n"
                               "good,again,\r\n"
                               "\"never closed";
    char path[32];
    struct source source;
    struct fault fault = {0};
    const char **cell = NULL;
    uint32_t count = 0;
    file_make(path, TEXT, sizeof TEXT - 1, ".csv");
    assert_int_equal(source_open(&source, path, &fault), OK);
    assert_int_equal(source_header(&source, &fault), OK);
    assert_int_equal(source.column_count, 3);
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_LINE);
    assert_int_equal(count, 3);
    assert_string_equal(cell[1], "two, \"quoted\"");
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_LINE);
    assert_string_equal(cell[0], "spans\nlines");
    assert_string_equal(cell[1], "");
    assert_string_equal(cell[2], "");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_REFUSED);
        fault = (struct fault){0};
    }
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_LINE);
    assert_string_equal(cell[1], "again");
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_REFUSED);
    fault = (struct fault){0};
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_END);
    source_close(&source);
    unlink(path);
}

struct row {
    struct buffer header, cells;
};

static void add_cell(void *state, const char *path, const struct value *value)
{
    struct row *row = state;
    struct arena arena;
    arena_open(&arena, 4096, 0);
    buffer_print(&row->header, "%s%s", row->header.count > 0 ? "," : "", path);
    buffer_print(&row->cells, "%s", row->cells.count > 0 ? "," : "");
    cell_print(&row->cells, cell_text(path, value, &arena));
    arena_close(&arena);
}

static void a_profile_survives_the_way_through_cells(void **state)
{
    (void)state;
    static const char JSON[] =
        "{\"id\":\"123\",\"kind\":\"person\",\"languages\":{\"sv\":\"native\"},\"place\":{\"lat\":"
        "62.5,"
        "\"municipality\":\"FI-743\"},\"note\":\"true\",\"other\":\"12\",\"quoted\":\"say "
        "\\\"hi\\\", "
        "yes\",\"list\":[1,{\"a\":\"b,c\"}],\"empty\":{},\"text\":\"\",\"yes\":true,\"n\":-7,"
        "\"bracket\":\"[x\",\"lines\":\"a\\nb\",\"zero\":\"007\"}";
    struct arena arena;
    struct fault fault = {0};
    struct value before;
    struct value after;
    struct row row = {0};
    char path[32];
    struct source source;
    const char **cell = NULL;
    uint32_t count = 0;
    arena_open(&arena, 4096, 0);
    assert_int_equal(json_parse(JSON, sizeof JSON - 1, &arena, &before, &fault), OK);
    assert_int_equal(cells_walk(&before, add_cell, &row), OK);
    buffer_print(&row.header, "\r\n");
    buffer_add(&row.header, row.cells.bytes, row.cells.count);
    file_make(path, (const char *)row.header.bytes, row.header.count, ".csv");
    buffer_close(&row.header);
    buffer_close(&row.cells);
    assert_int_equal(source_open(&source, path, &fault), OK);
    assert_int_equal(source_header(&source, &fault), OK);
    assert_int_equal(source_record(&source, &cell, &count, &fault), SOURCE_LINE);
    assert_int_equal(cells_to_value(&source, cell, count, &arena, &after, &fault), OK);
    if (!value_equal(&before, &after)) {
        fail_msg("%s\nbecame\n%s", JSON, json_print(&after, 0, &arena));
    }
    source_close(&source);
    unlink(path);
    arena_close(&arena);
}

static void columns_that_clash_are_refused(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"a,a\n1,2\n", "a,,c\n1,2,3\n", ""};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        char path[32];
        struct source source;
        struct fault fault = {0};
        file_make(path, TEXTS[i], strlen(TEXTS[i]), ".csv");
        assert_int_equal(source_open(&source, path, &fault), OK);
        assert_int_not_equal(source_header(&source, &fault), OK);
        source_close(&source);
        unlink(path);
    }
}

static void the_last_label_of_an_id_counts(void **state)
{
    (void)state;
    static const char TEXT[] = "id,name\nV-2,Bo\nV-1,Aino\nV-2,\"Berg, Bo\"\n";
    char path[32];
    struct arena arena;
    struct fault fault = {0};
    struct labels labels = {0};
    file_make(path, TEXT, sizeof TEXT - 1, ".csv");
    arena_open(&arena, 4096, 0);
    assert_int_equal(labels_read(path, &arena, &labels, &fault), OK);
    assert_string_equal(labels_find(&labels, "V-1"), "Aino");
    assert_string_equal(labels_find(&labels, "V-2"), "Berg, Bo");
    assert_null(labels_find(&labels, "V-3"));
    labels_close(&labels);
    arena_close(&arena);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_without_their_ends_and_with_their_numbers),
        cmocka_unit_test(a_line_that_is_too_long_is_passed_over_and_said),
        cmocka_unit_test(records_follow_rfc_4180),
        cmocka_unit_test(a_profile_survives_the_way_through_cells),
        cmocka_unit_test(columns_that_clash_are_refused),
        cmocka_unit_test(the_last_label_of_an_id_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The CSV form says the same as the NDJSON form, by the convention of people.h: read back with a
 * reader written from RFC 4180 alone. */
#include "people_reader.h"

#include <ctype.h>

struct row_reader {
    const char *at;
    struct arena *arena;
};

/* One cell; *last says that the line ends after it. */
static char *cell_read(struct row_reader *reader, bool *last)
{
    const char *at = reader->at;
    bool quoted = *at == '"';
    char *cell = arena_take(reader->arena, strcspn(at, "\n") + 1);
    assert_non_null(cell);
    size_t used = 0;
    at += quoted;
    while (quoted ? (*at != '"' || at[1] == '"') : (*at != ',' && *at != '\r')) {
        assert_true(*at != '\0' && (quoted || *at != '"'));
        at += quoted && *at == '"';
        cell[used++] = *at++;
    }
    at += quoted;
    *last = *at == '\r';
    assert_true(*at == ',' || (*at == '\r' && at[1] == '\n'));
    reader->at = at + (*last ? 2 : 1);
    cell[used] = '\0';
    return cell;
}

static struct value cell_value(struct arena *arena, const char *cell)
{
    bool number = isdigit((unsigned char)cell[0]) && strspn(cell, "0123456789.") == strlen(cell);
    bool json = *cell == '[' || *cell == '{' || number || strcmp(cell, "true") == 0 ||
                strcmp(cell, "false") == 0;
    if (!json) {
        return value_text(arena, cell);
    }
    struct value value = value_nil();
    struct fault fault = {0};
    if (number || *cell == 't' || *cell == 'f') {
        cell = arena_print(arena, "[%s]", cell);
        assert_non_null(cell);
        assert_int_equal(json_parse(cell, strlen(cell), arena, &value, &fault), OK);
        return value.item[0];
    }
    assert_int_equal(json_parse(cell, strlen(cell), arena, &value, &fault), OK);
    return value;
}

/* Puts a cell where its column's path says. */
static void put_at(struct value *map, struct arena *arena, const char *path, struct value value)
{
    const char *dot = strchr(path, '.');
    if (dot == NULL) {
        value_put(map, arena, path, value);
        return;
    }
    char *key = arena_text(arena, path, (size_t)(dot - path));
    assert_non_null(key);
    struct value inner = value_map(arena, 4);
    const struct value *there = value_get(map, key);
    if (there != NULL) {
        inner = *there;
    }
    put_at(&inner, arena, dot + 1, value);
    value_set(map, arena, key, inner);
}

/* With sanitizers a table of 1 500 takes minutes. */
#if defined(__SANITIZE_ADDRESS__)
enum { PEOPLE = 150 };
#else
enum { PEOPLE = 1500 };
#endif

static void csv_says_the_same_as_ndjson(void **state)
{
    (void)state;
    struct people_options options = {.volunteer_count = PEOPLE,
                                     .client_count = PEOPLE,
                                     .region = "se+fi",
                                     .seed = 13,
                                     .with_workers = true};
    struct made lines;
    made_write(&lines, &options);
    made_parse(&lines);
    options.form = PEOPLE_CSV;
    struct made table;
    made_write(&table, &options);
    struct row_reader reader = {.at = table.bytes, .arena = &table.arena};
    const char *header[256];
    uint32_t columns = 0;
    for (bool last = false; !last;) {
        assert_true(columns < 256);
        header[columns++] = cell_read(&reader, &last);
    }
    assert_string_equal(header[0], "type");
    for (uint32_t i = 0; i < lines.line_count; i++) {
        struct value profile = value_map(&table.arena, 32);
        bool last = false;
        for (uint32_t c = 0; c < columns; c++) {
            assert_false(last);
            const char *cell = cell_read(&reader, &last);
            if (*cell != '\0') {
                put_at(&profile, &table.arena, header[c], cell_value(&table.arena, cell));
            }
        }
        assert_true(last);
        assert_true(value_equal(&profile, &lines.line[i]));
    }
    assert_int_equal(*reader.at, '\0');
    made_free(&lines);
    made_free(&table);
}

static void no_people_are_a_header_alone(void **state)
{
    (void)state;
    struct people_options options = {.region = "fi", .form = PEOPLE_CSV};
    struct made table;
    made_write(&table, &options);
    assert_true(strncmp(table.bytes, "type,id,", 8) == 0);
    assert_ptr_equal(strchr(table.bytes, '\n'), table.bytes + table.count - 1);
    made_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_says_the_same_as_ndjson),
        cmocka_unit_test(no_people_are_a_header_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* PROTOCOL.md against the tables: its tables are the code's, every method has an example, and every
 * example's request is one the daemon would accept or refuse as the page says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "proto/commands.h"
#include "proto/message.h"

struct document {
    struct arena arena;
    char *text;
};

static int document_open(void **state)
{
    struct document *document = calloc(1, sizeof *document);
    arena_open(&document->arena, 4096, 0);
    *state = document;
    FILE *file = fopen(AMITY_SOURCE_DIR "/proto/PROTOCOL.md", "rb");
    if (file == NULL) {
        return -1;
    }
    enum { BYTES_MAX = 1 << 20 };
    document->text = calloc(1, BYTES_MAX);
    size_t count = fread(document->text, 1, BYTES_MAX - 1, file);
    fclose(file);
    return count > 0 ? 0 : -1;
}

static int document_close(void **state)
{
    struct document *document = *state;
    arena_close(&document->arena);
    free(document->text);
    free(document);
    return 0;
}

static void assert_table(const struct document *document, const char *marker,
                         const struct buffer *table)
{
    const char *begin = strstr(document->text, marker);
    assert_non_null(begin);
    begin += strlen(marker);
    if (strncmp(begin, (const char *)table->bytes, table->count) != 0 ||
        strncmp(begin + table->count, "<!-- end -->", 12) != 0) {
        print_error("PROTOCOL.md must hold after %s", marker);
        fwrite(table->bytes, 1, table->count, stdout);
        printf("<!-- end -->\n");
        fail();
    }
}

static void the_tables_are_those_of_the_code(void **state)
{
    const struct document *document = *state;
    struct buffer table = {0};
    commands_print(&table);
    assert_table(document, "<!-- methods -->\n", &table);
    buffer_reset(&table);
    limits_print(&table);
    assert_table(document, "<!-- limits -->\n", &table);
    buffer_close(&table);
}

/* The next fenced block whose mark begins with `mark`; *after is where it ends. */
static bool block_next(struct document *document, const char *from, const char *mark,
                       struct value *out, const char **after)
{
    const char *begin = strstr(from, mark);
    if (begin == NULL) {
        return false;
    }
    begin = strchr(begin + 1, '\n') + 1;
    const char *end = strstr(begin, "\n```");
    assert_non_null(end);
    struct fault fault = {0};
    if (json_parse(begin, (size_t)(end - begin), &document->arena, out, &fault) != OK) {
        fail_msg("%s: %.60s", fault.detail, begin);
    }
    *after = end;
    return true;
}

static void assert_example(struct document *document, struct value *request,
                           const struct value *response, uint32_t seen[COMMAND_COUNT])
{
    struct message message;
    struct fault fault = {0};
    assert_int_equal(message_parse(request, &message, &fault), OK);
    assert_int_equal(response->count, 4);
    assert_int_equal(value_int_or(&response->item[1], -1), message.id);
    const struct command *command = command_find(message.method, &fault);
    enum status status = fault.status;
    if (command != NULL) {
        seen[command->id]++;
        status = command_check_params(command, message.params, &fault);
    }
    if (status != OK) {
        const struct value *error = &response->item[2];
        if (value_is_nil(error)) {
            fail_msg("%s is refused: %s (%s)", message.method, fault.detail, fault.path);
        }
        assert_string_equal(value_text_or(value_get(error, "type"), ""), status_type(status));
        assert_string_equal(value_text_or(value_get(error, "path"), ""), fault.path);
        assert_string_equal(value_text_or(value_get(error, "hint"), ""), fault.hint);
    }
    (void)document;
}

static void every_method_has_an_example_the_table_accepts(void **state)
{
    struct document *document = *state;
    uint32_t seen[COMMAND_COUNT] = {0};
    const char *at = document->text;
    struct value request;
    uint32_t examples = 0;
    while (block_next(document, at, "\n```request", &request, &at)) {
        struct value response;
        assert_true(block_next(document, at, "\n```response", &response, &at));
        assert_example(document, &request, &response, seen);
        examples++;
    }
    assert_true(examples >= COMMAND_COUNT);
    for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
        if (seen[i] == 0) {
            fail_msg("%s has no example", command_of((enum command_id)i)->method);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_are_those_of_the_code),
        cmocka_unit_test(every_method_has_an_example_the_table_accepts),
    };
    return cmocka_run_group_tests(tests, document_open, document_close);
}

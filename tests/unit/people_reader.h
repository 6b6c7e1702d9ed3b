/* Reads made people back as values, for the tests of the generator. */
#ifndef AMITY_TESTS_PEOPLE_READER_H
#define AMITY_TESTS_PEOPLE_READER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "bench/people/people.h"

struct made {
    struct arena arena;
    char *bytes;
    size_t count, room;
    struct value *line;
    uint32_t line_count;
};

static inline bool made_collect(void *state, const char *bytes, size_t count)
{
    struct made *made = state;
    if (made->count + count + 1 > made->room) {
        made->room = 2 * (made->count + count + 1);
        made->bytes = realloc(made->bytes, made->room);
        assert_non_null(made->bytes);
    }
    memcpy(made->bytes + made->count, bytes, count);
    made->count += count;
    made->bytes[made->count] = '\0';
    return true;
}

static inline void made_write(struct made *made, const struct people_options *options)
{
    *made = (struct made){0};
    arena_open(&made->arena, 1 << 20, 0);
    struct people_sink sink = {.write = made_collect, .state = made};
    struct fault fault = {0};
    enum status status = people_generate(options, &sink, &fault);
    assert_string_equal(fault.detail, "");
    assert_int_equal(status, OK);
}

static inline void made_parse(struct made *made)
{
    for (size_t i = 0; i < made->count; i++) {
        made->line_count += made->bytes[i] == '\n';
    }
    made->line = arena_take_many(&made->arena, made->line_count + 1, sizeof *made->line);
    assert_non_null(made->line);
    const char *at = made->bytes;
    for (uint32_t i = 0; i < made->line_count; i++) {
        const char *end = strchr(at, '\n');
        struct fault fault = {0};
        assert_non_null(end);
        assert_int_equal(json_parse(at, (size_t)(end - at), &made->arena, &made->line[i], &fault),
                         OK);
        at = end + 1;
    }
}

static inline struct made made_people(uint64_t volunteers, uint64_t clients, const char *region,
                                      uint64_t seed)
{
    struct people_options options = {.volunteer_count = volunteers,
                                     .client_count = clients,
                                     .region = region,
                                     .seed = seed,
                                     .with_workers = true};
    struct made made;
    made_write(&made, &options);
    made_parse(&made);
    return made;
}

static inline void made_free(struct made *made)
{
    free(made->bytes);
    arena_close(&made->arena);
}

static inline bool made_is(const struct value *line, const char *type)
{
    return strcmp(value_text_or(value_get(line, "type"), ""), type) == 0;
}

/* The line of that type with that id, or NULL. */
static inline const struct value *made_find(const struct made *made, const char *type,
                                            const char *id)
{
    for (uint32_t i = 0; i < made->line_count; i++) {
        if (made_is(&made->line[i], type) &&
            strcmp(value_text_or(value_get(&made->line[i], "id"), ""), id) == 0) {
            return &made->line[i];
        }
    }
    return NULL;
}

static inline const char *made_text(const struct value *line, const char *path)
{
    return value_text_or(value_at(line, path), "");
}

#endif

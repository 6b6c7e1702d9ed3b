/* People for the tests of matching: made lines kept as values, so that a test can put them into a
 * directory in any order, change them, and read them itself. */
#ifndef AMITY_TESTS_PROPERTY_MATCH_HALL_H
#define AMITY_TESTS_PROPERTY_MATCH_HALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/random.h"
#include "bench/people/people.h"
#include "match/propose.h"

#define HALL_TODAY "2026-11-01"

enum hall_kind { HALL_VOLUNTEER, HALL_CLIENT, HALL_RELATION, HALL_WORKER, HALL_KINDS };

struct hall_line {
    enum hall_kind kind;
    const char *id;
    struct value map;        /* the profile */
    struct profile *profile; /* the test's own reading of it */
};

struct hall {
    struct arena forever;
    struct pack *pack;
    struct zone zone;
    struct date today;
    uint64_t seed; /* whoever made it, for messages */
    struct hall_line *line;
    uint32_t line_count, line_room;
    char *rest;
    size_t rest_count;
};

static inline uint64_t hall_seed(void)
{
    const char *given = getenv("AMITY_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : 20261101;
}

static inline bool hall_long(void)
{
    return getenv("AMITY_LONG") != NULL;
}

/* How often to try: with sanitizers, which take five times as long, a fifth of the usual. */
static inline uint32_t hall_times(uint32_t usual, uint32_t longer)
{
#if defined(__SANITIZE_ADDRESS__)
    usual = usual / 5 + 1;
#endif
    return hall_long() ? longer : usual;
}

/* Reads a profile into `profile`; fails the test when it is refused. */
static inline struct profile *hall_profile(const struct hall *hall, enum hall_kind kind,
                                           const struct value *map)
{
    struct fault fault = {0};
    struct profile *p = profile_new();
    assert_non_null(p);
    enum status status =
        kind == HALL_VOLUNTEER  ? volunteer_read(map, &hall->zone, &p->arena, &p->volunteer, &fault)
        : kind == HALL_CLIENT   ? client_read(map, &hall->zone, &p->arena, &p->client, &fault)
        : kind == HALL_RELATION ? relation_read(map, &hall->zone, &p->arena, &p->relation, &fault)
                                : worker_read(map, &hall->zone, &p->arena, &p->worker, &fault);
    if (status != OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
    return p;
}

static inline void hall_put(struct directory *directory, enum hall_kind kind, struct profile *p)
{
    enum status status = kind == HALL_VOLUNTEER  ? directory_put_volunteer(directory, p)
                         : kind == HALL_CLIENT   ? directory_put_client(directory, p)
                         : kind == HALL_RELATION ? directory_put_relation(directory, p)
                                                 : directory_put_worker(directory, p);
    assert_int_equal(status, OK);
}

static inline struct hall_line *hall_keep(struct hall *hall, enum hall_kind kind,
                                          const struct value *map)
{
    if (hall->line_count == hall->line_room) {
        hall->line_room = hall->line_room == 0 ? 256 : 2 * hall->line_room;
        hall->line = realloc(hall->line, hall->line_room * sizeof *hall->line);
        assert_non_null(hall->line);
    }
    struct hall_line *line = &hall->line[hall->line_count++];
    *line = (struct hall_line){.kind = kind, .map = *map};
    line->profile = hall_profile(hall, kind, map);
    line->id = value_text_or(value_get(map, "id"), "");
    return line;
}

static inline void hall_line_read(struct hall *hall, const char *text, size_t count)
{
    static const char *const type[HALL_KINDS] = {"volunteer", "client", "relation", "worker"};
    struct value whole;
    struct fault fault = {0};
    assert_int_equal(json_parse(text, count, &hall->forever, &whole, &fault), OK);
    struct value map = value_map(&hall->forever, whole.count);
    for (uint32_t i = 0; i < whole.count; i++) {
        if (strcmp(whole.member[i].key, "type") != 0) {
            value_put(&map, &hall->forever, whole.member[i].key, whole.member[i].value);
        }
    }
    for (uint32_t kind = 0; kind < HALL_KINDS; kind++) {
        if (strcmp(value_text_or(value_get(&whole, "type"), ""), type[kind]) == 0) {
            hall_keep(hall, (enum hall_kind)kind, &map);
        }
    }
}

static inline bool hall_take(void *state, const char *bytes, size_t count)
{
    struct hall *hall = state;
    hall->rest = realloc(hall->rest, hall->rest_count + count + 1);
    assert_non_null(hall->rest);
    memcpy(hall->rest + hall->rest_count, bytes, count);
    hall->rest_count += count;
    size_t from = 0;
    for (;;) {
        const char *end = memchr(hall->rest + from, '\n', hall->rest_count - from);
        if (end == NULL) {
            break;
        }
        size_t to = (size_t)(end - hall->rest);
        hall_line_read(hall, hall->rest + from, to - from);
        from = to + 1;
    }
    memmove(hall->rest, hall->rest + from, hall->rest_count - from);
    hall->rest_count -= from;
    return true;
}

static inline void hall_open(struct hall *hall, const char *country)
{
    *hall = (struct hall){.zone = zone_helsinki(), .today = date_parse(HALL_TODAY)};
    arena_open(&hall->forever, (size_t)1 << 16, 0);
    struct fault fault = {0};
    const char *path = arena_print(&hall->forever, "%s/%s.json", AMITY_PACK_DIR, country);
    if (pack_load(path, NULL, &hall->forever, &hall->pack, &fault) != OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
}

static inline void hall_people(struct hall *hall, const char *region, uint64_t volunteers,
                               uint64_t clients, uint64_t seed)
{
    struct people_options options = {.volunteer_count = volunteers,
                                     .client_count = clients,
                                     .region = region,
                                     .today = HALL_TODAY,
                                     .seed = seed,
                                     .with_workers = true};
    struct people_sink sink = {hall_take, hall};
    struct fault fault = {0};
    if (people_generate(&options, &sink, &fault) != OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
    free(hall->rest);
    hall->rest = NULL;
    hall->rest_count = 0;
}

/* Puts every line, people before relations. */
static inline void hall_fill(const struct hall *hall, struct directory *directory)
{
    static const enum hall_kind order[HALL_KINDS] = {HALL_WORKER, HALL_VOLUNTEER, HALL_CLIENT,
                                                     HALL_RELATION};
    for (uint32_t k = 0; k < HALL_KINDS; k++) {
        for (uint32_t i = 0; i < hall->line_count; i++) {
            if (hall->line[i].kind == order[k]) {
                hall_put(directory, order[k], hall_profile(hall, order[k], &hall->line[i].map));
            }
        }
    }
}

static inline void hall_close(struct hall *hall)
{
    for (uint32_t i = 0; i < hall->line_count; i++) {
        profile_release(hall->line[i].profile);
    }
    free(hall->line);
    free(hall->rest);
    arena_close(&hall->forever);
}

#endif

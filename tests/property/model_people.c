/* Made people and the profile contract agree: every line the generator writes is read without
 * fault; and one wrong letter in a field's name or in a word is always found, with its path. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/random.h"
#include "bench/people/people.h"
#include "model/relation.h"

struct checked {
    struct arena arena;
    struct random random;
    struct zone zone;
    struct date today;
    uint64_t volunteers, clients, relations, workers, broken;
};

static enum status profile_read(struct checked *checked, const struct value *profile,
                                const char *type, struct fault *fault)
{
    enum status status = E_INVALID_ARGUMENT;
    if (strcmp(type, "volunteer") == 0) {
        struct volunteer *volunteer = NULL;
        status = volunteer_read(profile, &checked->zone, &checked->arena, &volunteer, fault);
        if (status == OK) {
            status = volunteer_check_dates(volunteer, checked->today, fault);
        }
        checked->volunteers++;
    } else if (strcmp(type, "client") == 0) {
        struct client *client = NULL;
        status = client_read(profile, &checked->zone, &checked->arena, &client, fault);
        if (status == OK) {
            status = client_check_dates(client, checked->today, fault);
        }
        checked->clients++;
    } else if (strcmp(type, "relation") == 0) {
        struct relation *relation = NULL;
        status = relation_read(profile, &checked->zone, &checked->arena, &relation, fault);
        checked->relations++;
    } else if (strcmp(type, "worker") == 0) {
        struct worker *worker = NULL;
        status = worker_read(profile, &checked->zone, &checked->arena, &worker, fault);
        checked->workers++;
    }
    return status;
}

/* Takes the field `type` away, which belongs to the line and not to the profile. */
static const char *type_take(struct value *profile)
{
    const char *type = value_text_or(value_get(profile, "type"), "");
    uint32_t kept = 0;
    for (uint32_t i = 0; i < profile->count; i++) {
        if (strcmp(profile->member[i].key, "type") != 0) {
            profile->member[kept++] = profile->member[i];
        }
    }
    profile->count = kept;
    return type;
}

/* Writes a wrong letter into the name of a random field somewhere in the profile. */
static bool name_break(struct checked *checked, struct value *map, char *path, size_t room)
{
    if (map->kind == VALUE_LIST) {
        if (map->count == 0 || map->item[0].kind != VALUE_MAP) {
            return false;
        }
        uint32_t at = random_below(&checked->random, map->count);
        char below[128] = "";
        bool broken = name_break(checked, &map->item[at], below, sizeof below);
        snprintf(path, room, "[%u].%s", at, below);
        return broken;
    }
    if (map->kind != VALUE_MAP || map->count == 0) {
        return false;
    }
    struct value_member *member = &map->member[random_below(&checked->random, map->count)];
    char below[128] = "";
    if (strcmp(member->key, "x") != 0 && random_chance(&checked->random, 0.7) &&
        name_break(checked, &member->value, below, sizeof below)) {
        snprintf(path, room, "%s%s%s", member->key, below[0] == '[' ? "" : ".", below);
        return true;
    }
    member->key = arena_print(&checked->arena, "%sQ", member->key);
    member->key_bytes++;
    snprintf(path, room, "%s", member->key);
    return true;
}

static void line_check(struct checked *checked, const char *line, size_t bytes)
{
    struct value profile = value_nil();
    struct fault fault = {0};
    arena_reset(&checked->arena);
    assert_int_equal(json_parse(line, bytes, &checked->arena, &profile, &fault), OK);
    const char *type = type_take(&profile);
    if (profile_read(checked, &profile, type, &fault) != OK) {
        fail_msg("%s: %s (hint: %s) in %.*s", fault.path, fault.detail, fault.hint, (int)bytes,
                 line);
    }
    char path[256] = "";
    struct fault broken = {0};
    if (!name_break(checked, &profile, path, sizeof path)) {
        return;
    }
    assert_int_not_equal(profile_read(checked, &profile, type, &broken), OK);
    if (strcmp(broken.path, path) != 0) {
        fail_msg("the broken name %s was reported at `%s`: %s", path, broken.path, broken.detail);
    }
    checked->broken++;
}

/* The sink gets whole lines. */
static bool lines_check(void *state, const char *bytes, size_t count)
{
    const char *end = bytes + count;
    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = newline != NULL ? (size_t)(newline - bytes) : (size_t)(end - bytes);
        line_check(state, bytes, length);
        bytes += length + 1;
    }
    return true;
}

static void every_made_line_is_a_profile_and_a_broken_name_is_found(void **state)
{
    (void)state;
    static const char *const REGIONS[] = {"fi-etela-pohjanmaa", "se-umea-with-neighbours", "se+fi"};
    bool long_run = getenv("AMITY_LONG") != NULL;
    for (size_t i = 0; i < sizeof REGIONS / sizeof *REGIONS; i++) {
        struct checked checked = {.random = random_seed(i + 1),
                                  .zone = zone_helsinki(),
                                  .today = date_parse("2026-11-01")};
        struct people_sink sink = {lines_check, &checked};
        struct people_options options = {.volunteer_count = long_run ? 100000 : 1500,
                                         .client_count = long_run ? 100000 : 1500,
                                         .region = REGIONS[i],
                                         .today = "2026-11-01",
                                         .seed = 11 + i,
                                         .form = PEOPLE_NDJSON,
                                         .with_workers = true};
        struct fault fault = {0};
        arena_open(&checked.arena, 1 << 16, 0);
        print_message("region %s, seed %u\n", REGIONS[i], (unsigned)(11 + i));
        if (people_generate(&options, &sink, &fault) != OK) {
            fail_msg("%s", fault.detail);
        }
        assert_true(checked.volunteers > 1500 && checked.clients > 1500 && checked.relations > 0 &&
                    checked.workers > 0);
        assert_true(checked.broken > 2500);
        arena_close(&checked.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_made_line_is_a_profile_and_a_broken_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

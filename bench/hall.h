/* Generated people, straight into a directory: for measurements and tests that need no daemon. */
#ifndef AMITY_BENCH_HALL_H
#define AMITY_BENCH_HALL_H

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bench/people/people.h"
#include "match/directory.h"

struct hall {
    struct directory directory;
    struct zone zone;
    char *rest;
    size_t rest_count;
    uint32_t bad;
};

static enum status hall_put(struct hall *hall, const char *type, const struct value *map)
{
    struct fault fault = {0};
    struct profile *profile = profile_new();
    if (profile == NULL) {
        return E_NO_MEMORY;
    }
    enum status status = E_INVALID_ARGUMENT;
    if (strcmp(type, "volunteer") == 0) {
        status = volunteer_read(map, &hall->zone, &profile->arena, &profile->volunteer, &fault);
        status = status == OK ? directory_put_volunteer(&hall->directory, profile) : status;
    } else if (strcmp(type, "client") == 0) {
        status = client_read(map, &hall->zone, &profile->arena, &profile->client, &fault);
        status = status == OK ? directory_put_client(&hall->directory, profile) : status;
    } else if (strcmp(type, "relation") == 0) {
        status = relation_read(map, &hall->zone, &profile->arena, &profile->relation, &fault);
        status = status == OK ? directory_put_relation(&hall->directory, profile) : status;
    }
    if (status != OK) {
        profile_release(profile);
    }
    return status;
}

static void hall_line(struct hall *hall, const char *line, size_t count)
{
    struct arena request;
    struct value whole;
    struct fault fault = {0};
    arena_open(&request, 16384, 0);
    if (json_parse(line, count, &request, &whole, &fault) == OK) {
        struct value profile = value_map(&request, whole.count);
        for (uint32_t i = 0; i < whole.count; i++) {
            if (strcmp(whole.member[i].key, "type") != 0) {
                value_put(&profile, &request, whole.member[i].key, whole.member[i].value);
            }
        }
        hall->bad += hall_put(hall, value_text_or(value_get(&whole, "type"), ""), &profile) != OK;
    } else {
        hall->bad++;
    }
    arena_close(&request);
}

static bool hall_take(void *state, const char *bytes, size_t count)
{
    struct hall *hall = state;
    while (count > 0) {
        const char *end = memchr(bytes, '\n', count);
        size_t piece = end == NULL ? count : (size_t)(end - bytes);
        char *rest = realloc(hall->rest, hall->rest_count + piece + 1);
        if (rest == NULL) {
            return false;
        }
        hall->rest = rest;
        memcpy(rest + hall->rest_count, bytes, piece);
        hall->rest_count += piece;
        if (end == NULL) {
            return true;
        }
        hall_line(hall, rest, hall->rest_count);
        hall->rest_count = 0;
        bytes += piece + 1;
        count -= piece + 1;
    }
    return true;
}

/* require  hall->directory is open */
static enum status hall_fill(struct hall *hall, const struct people_options *options,
                             struct fault *fault)
{
    const struct people_sink sink = {hall_take, hall};
    enum status status = people_generate(options, &sink, fault);
    free(hall->rest);
    hall->rest = NULL;
    return status;
}

#endif

/* A region's people read into the model and into views, for benchmarks and property tests of the
 * rules. */
#ifndef AMITY_BENCH_RULES_PEOPLE_H
#define AMITY_BENCH_RULES_PEOPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bench/people/people.h"
#include "rules/score.h"

struct crowd_of_people {
    struct arena arena;
    struct volunteer **volunteer;
    struct client **client;
    struct worker **worker;
    uint32_t volunteer_count, client_count, worker_count, room, bad;
    char *rest; /* the start of a line whose end has not come yet */
    size_t rest_count;
};

static inline void people_line(struct crowd_of_people *people, const char *line, size_t count)
{
    struct zone zone = zone_helsinki();
    struct fault fault = {0};
    struct value whole;
    struct arena *arena = &people->arena;
    if (json_parse(line, count, arena, &whole, &fault) != OK) {
        people->bad++;
        return;
    }
    struct value profile = value_map(arena, whole.count);
    for (uint32_t i = 0; i < whole.count; i++) {
        if (strcmp(whole.member[i].key, "type") != 0) {
            value_put(&profile, arena, whole.member[i].key, whole.member[i].value);
        }
    }
    const char *type = value_text_or(value_get(&whole, "type"), "");
    enum status status = OK;
    if (strcmp(type, "volunteer") == 0 && people->volunteer_count < people->room) {
        struct volunteer **place = &people->volunteer[people->volunteer_count++];
        status = volunteer_read(&profile, &zone, arena, place, &fault);
    } else if (strcmp(type, "client") == 0 && people->client_count < people->room) {
        struct client **place = &people->client[people->client_count++];
        status = client_read(&profile, &zone, arena, place, &fault);
    } else if (strcmp(type, "worker") == 0 && people->worker_count < people->room) {
        struct worker **place = &people->worker[people->worker_count++];
        status = worker_read(&profile, &zone, arena, place, &fault);
    }
    people->bad += status != OK;
}

static inline bool people_take(void *state, const char *bytes, size_t count)
{
    struct crowd_of_people *people = state;
    while (count > 0) {
        const char *end = memchr(bytes, '\n', count);
        size_t piece = end == NULL ? count : (size_t)(end - bytes);
        char *line = realloc(people->rest, people->rest_count + piece + 1);
        if (line == NULL) {
            return false;
        }
        people->rest = line;
        memcpy(line + people->rest_count, bytes, piece);
        people->rest_count += piece;
        if (end == NULL) {
            return true;
        }
        people_line(people, line, people->rest_count);
        people->rest_count = 0;
        bytes += piece + 1;
        count -= piece + 1;
    }
    return true;
}

/* ensure  every made line was accepted (bad == 0), or false */
static inline bool people_open(struct crowd_of_people *people, const char *region, uint32_t count,
                               uint64_t seed)
{
    *people = (struct crowd_of_people){.room = 4 * count};
    arena_open(&people->arena, (size_t)1 << 20, 0);
    people->volunteer = calloc(people->room, sizeof *people->volunteer);
    people->client = calloc(people->room, sizeof *people->client);
    people->worker = calloc(people->room, sizeof *people->worker);
    struct people_options options = {.volunteer_count = count,
                                     .client_count = count,
                                     .region = region,
                                     .today = "2026-11-01",
                                     .seed = seed,
                                     .with_workers = true};
    struct people_sink sink = {people_take, people};
    struct fault fault = {0};
    return people->volunteer != NULL && people->client != NULL && people->worker != NULL &&
           people_generate(&options, &sink, &fault) == OK && people->bad == 0;
}

static inline const struct worker *people_worker(const struct crowd_of_people *people,
                                                 const char *id)
{
    for (uint32_t i = 0; id != NULL && i < people->worker_count; i++) {
        if (strcmp(people->worker[i]->id, id) == 0) {
            return people->worker[i];
        }
    }
    return NULL;
}

static inline void people_close(struct crowd_of_people *people)
{
    free(people->volunteer);
    free(people->client);
    free(people->worker);
    free(people->rest);
    arena_close(&people->arena);
}

#endif

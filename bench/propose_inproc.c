/* Measures a proposal inside the process: generated people of both countries in one directory, and
 * how much processor time match_propose takes for one waiting client after the other. Arguments:
 * volunteers, questions, and the pack (fi or se); 100000 2000 fi when not given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "bench/people/people.h"
#include "match/propose.h"

struct hall {
    struct directory directory;
    struct zone zone;
    char *rest;
    size_t rest_count;
    uint32_t bad;
    const char **waiting;
    uint32_t waiting_count, waiting_room;
};

/* Processor time: what else the machine does is not measured. */
static double now_us(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static enum status put_one(struct hall *hall, const char *type, const struct value *map)
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
        if (status == OK && hall->waiting_count < hall->waiting_room) {
            hall->waiting[hall->waiting_count++] = profile->client->id;
        }
    } else if (strcmp(type, "relation") == 0) {
        status = relation_read(map, &hall->zone, &profile->arena, &profile->relation, &fault);
        status = status == OK ? directory_put_relation(&hall->directory, profile) : status;
    } else if (strcmp(type, "worker") == 0) {
        status = worker_read(map, &hall->zone, &profile->arena, &profile->worker, &fault);
        status = status == OK ? directory_put_worker(&hall->directory, profile) : status;
    }
    if (status != OK) {
        profile_release(profile);
    }
    return status;
}

static void take_line(struct hall *hall, const char *line, size_t count)
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
        const char *type = value_text_or(value_get(&whole, "type"), "");
        hall->bad += put_one(hall, type, &profile) != OK;
    } else {
        hall->bad++;
    }
    arena_close(&request);
}

static bool take_lines(void *state, const char *bytes, size_t count)
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
        take_line(hall, rest, hall->rest_count);
        hall->rest_count = 0;
        bytes += piece + 1;
        count -= piece + 1;
    }
    return true;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return *a < *b ? -1 : *a > *b;
}

static void measure(struct hall *hall, uint32_t questions)
{
    double *took = calloc(questions, sizeof *took);
    struct arena request;
    arena_open(&request, 1 << 16, 0);
    struct propose_options options = {.k = PROPOSE_K_DEFAULT, .service = WORD_NONE};
    uint64_t considered = 0;
    uint64_t eligible = 0;
    double start = now_us();
    for (uint32_t i = 0; took != NULL && i < questions; i++) {
        uint32_t pick = (uint32_t)((uint64_t)i * 7919 % hall->waiting_count);
        struct value answer;
        double before = now_us();
        const struct client *client = directory_client(&hall->directory, hall->waiting[pick]);
        if (match_propose(&hall->directory, client, &options, &request, &answer) != OK) {
            (void)fprintf(stderr, "no answer\n");
            break;
        }
        took[i] = now_us() - before;
        considered += (uint64_t)value_int_or(value_get(&answer, "considered"), 0);
        eligible += (uint64_t)value_int_or(value_get(&answer, "eligible"), 0);
        arena_reset(&request);
    }
    double whole = now_us() - start;
    if (took != NULL) {
        qsort(took, questions, sizeof *took, ascending);
        (void)printf("%u questions: p50 %.1f us, p90 %.1f us, p99 %.1f us, max %.1f us, %.0f/s; "
                     "considered %.0f, eligible %.1f each\n",
                     questions, took[questions / 2], took[questions * 9 / 10],
                     took[questions * 99 / 100], took[questions - 1], 1e6 * questions / whole,
                     (double)considered / questions, (double)eligible / questions);
    }
    free(took);
    arena_close(&request);
}

int main(int argc, char **argv)
{
    uint32_t volunteers = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000;
    uint32_t questions = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 2000;
    const char *country = argc > 3 ? argv[3] : "fi";
    struct hall hall = {.zone = zone_helsinki(), .waiting_room = volunteers};
    hall.waiting = calloc(volunteers + 1U, sizeof(const char *));
    struct arena packs;
    struct pack *pack = NULL;
    struct fault fault = {0};
    arena_open(&packs, 1 << 16, 0);
    const char *path = arena_print(&packs, "%s/%s.json", AMITY_PACK_DIR, country);
    if (hall.waiting == NULL || questions == 0 ||
        pack_load(path, NULL, &packs, &pack, &fault) != OK) {
        (void)fprintf(stderr, "%s %s\n", fault.path, fault.detail);
        return 1;
    }
    directory_open(&hall.directory, pack, date_parse("2026-11-01"));
    double start = now_us();
    struct people_options options = {.volunteer_count = volunteers,
                                     .client_count = volunteers / 10,
                                     .region = "se+fi",
                                     .today = "2026-11-01",
                                     .seed = 7,
                                     .with_workers = true};
    struct people_sink sink = {take_lines, &hall};
    if (people_generate(&options, &sink, &fault) != OK || hall.waiting_count == 0) {
        (void)fprintf(stderr, "%s %s\n", fault.path, fault.detail);
        return 1;
    }
    (void)printf("%s, %u volunteers, %u clients, %u relations, %u bad; loaded in %.1f s\n", country,
                 hall.directory.volunteers.held, hall.directory.clients.held,
                 hall.directory.relations.held, hall.bad, (now_us() - start) / 1e6);
    measure(&hall, questions);
    directory_close(&hall.directory);
    arena_close(&packs);
    free(hall.rest);
    free(hall.waiting);
    return 0;
}

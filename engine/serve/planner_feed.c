/* Starts a planner and tells it what there is: policy and day, every stored record in slices, then
 * each change as it becomes durable. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/planner_inside.h"

enum {
    FEED_RECORDS = 64,            /* a slice */
    FEED_BYTES_WAITING = 1 << 20, /* no more is read while so much waits to be sent */
    FEED_CHUNK_BYTES = 1 << 16,
    REST_MOST_US = 60000000
};

/* -- what it is told -----------------------------------------------------------------------------
 */

static bool runs(const struct planner *planner)
{
    return planner != NULL && planner->fd >= 0;
}

static void write_policy(struct planner *planner)
{
    struct tenant *tenant = planner->tenant;
    size_t begun = frame_begin(&planner->out);
    write_list_begin(&planner->out, 3);
    write_int(&planner->out, PLAN_POLICY);
    write_text(&planner->out, tenant->house->config->pack_directory);
    write_value(&planner->out, &tenant->policy->pack->source);
    frame_end(&planner->out, begun);
}

static void write_day(struct planner *planner)
{
    size_t begun = frame_begin(&planner->out);
    write_list_begin(&planner->out, 2);
    write_int(&planner->out, PLAN_DAY);
    write_int(&planner->out, planner->tenant->directory.today.days);
    frame_end(&planner->out, begun);
}

static void write_word(struct planner *planner, enum planner_word word, int64_t number)
{
    size_t begun = frame_begin(&planner->out);
    write_list_begin(&planner->out, 2);
    write_int(&planner->out, word);
    write_int(&planner->out, number);
    frame_end(&planner->out, begun);
}

static void write_record(struct planner *planner, enum store_kind kind,
                         const struct store_record *record)
{
    size_t begun = frame_begin(&planner->out);
    write_list_begin(&planner->out, 5);
    write_int(&planner->out, PLAN_PUT);
    write_int(&planner->out, kind);
    write_bytes(&planner->out, record->bytes, (uint32_t)record->count);
    write_int(&planner->out, (int64_t)record->revision_updated);
    write_int(&planner->out, (int64_t)record->revision_created);
    frame_end(&planner->out, begun);
}

void planner_write_ask(struct planner *planner, int64_t number, const char *method,
                       const struct value *params)
{
    size_t begun = frame_begin(&planner->out);
    write_list_begin(&planner->out, 4);
    write_int(&planner->out, PLAN_ASK);
    write_int(&planner->out, number);
    write_text(&planner->out, method);
    write_value(&planner->out, params);
    frame_end(&planner->out, begun);
}

void planner_put(struct tenant *tenant, enum store_kind kind, const uint8_t *bytes, size_t count,
                 uint64_t revision, uint64_t created)
{
    const struct store_record record = {
        .bytes = bytes, .count = count, .revision_updated = revision, .revision_created = created};
    if (runs(tenant->planner)) {
        write_record(tenant->planner, kind, &record);
        tenant->planner->settled = false;
    }
}

void planner_delete(struct tenant *tenant, enum store_kind kind, const char *id)
{
    struct planner *planner = tenant->planner;
    if (runs(planner)) {
        size_t begun = frame_begin(&planner->out);
        write_list_begin(&planner->out, 3);
        write_int(&planner->out, PLAN_DELETE);
        write_int(&planner->out, kind);
        write_text(&planner->out, id);
        frame_end(&planner->out, begun);
        planner->settled = false;
    }
}

void planner_turn(struct tenant *tenant, uint64_t revision)
{
    if (runs(tenant->planner)) {
        write_word(tenant->planner, PLAN_TURN, (int64_t)revision);
        planner_send(tenant->planner);
    }
}

void planner_policy(struct tenant *tenant)
{
    if (runs(tenant->planner)) {
        write_policy(tenant->planner);
        tenant->planner->settled = false;
        planner_send(tenant->planner);
    }
}

void planner_day(struct tenant *tenant)
{
    if (runs(tenant->planner)) {
        write_day(tenant->planner);
        tenant->planner->settled = false;
        planner_send(tenant->planner);
    }
}

/* -- what is stored ------------------------------------------------------------------------------
 */

static const char *id_at(const struct directory *directory, enum store_kind kind, uint32_t slot)
{
    switch (kind) {
    case STORE_WORKER:
        return directory->workers.profile[slot] == NULL
                   ? NULL
                   : directory->workers.profile[slot]->worker->id;
    case STORE_VOLUNTEER:
        return directory->volunteers.profile[slot] == NULL
                   ? NULL
                   : directory->volunteers.profile[slot]->volunteer->id;
    case STORE_CLIENT:
        return directory->clients.profile[slot] == NULL
                   ? NULL
                   : directory->clients.profile[slot]->client->id;
    default:
        return directory->relations.profile[slot] == NULL
                   ? NULL
                   : directory->relations.profile[slot]->relation->id;
    }
}

/* What changes meanwhile is told at once and perhaps again here: the newest both times. */
void planner_feed_some(struct planner *planner)
{
    static const enum store_kind KINDS[] = {STORE_WORKER, STORE_VOLUNTEER, STORE_CLIENT,
                                            STORE_RELATION};
    enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };
    const struct directory *directory = &planner->tenant->directory;
    const uint32_t counts[KIND_COUNT] = {directory->workers.count, directory->volunteers.count,
                                         directory->clients.count, directory->relations.count};
    if (planner->fed || planner_rests(planner) ||
        planner->out.count - planner->sent > FEED_BYTES_WAITING) {
        return;
    }
    struct arena scratch;
    arena_open(&scratch, FEED_CHUNK_BYTES, 0);
    uint32_t some = 0;
    while (planner->feed_kind < KIND_COUNT && some < FEED_RECORDS) {
        if (planner->feed_slot >= counts[planner->feed_kind]) {
            planner->feed_kind++;
            planner->feed_slot = 0;
            continue;
        }
        enum store_kind kind = KINDS[planner->feed_kind];
        const char *id = id_at(directory, kind, planner->feed_slot++);
        struct store_record record;
        some++;
        if (id != NULL &&
            store_get(planner->tenant->store, kind, id, &scratch, &record, NULL) == OK) {
            write_record(planner, kind, &record);
        }
        arena_reset(&scratch);
    }
    arena_close(&scratch);
    if (planner->feed_kind == KIND_COUNT) {
        write_word(planner, PLAN_TURN, (int64_t)directory->revision);
        write_word(planner, PLAN_FED, 0);
        planner->fed = true;
    }
}

/* -- rest ----------------------------------------------------------------------------------------
 */

/* Costs are done without when they come too late; the pulse is no question. */
static bool is_awaited(const struct planner *planner)
{
    const struct asked *asked = planner->asked;
    while (asked != NULL && strcmp(asked->question.method, "costs") == 0) {
        asked = asked->next;
    }
    return asked != NULL;
}

bool planner_rests(const struct planner *planner)
{
    const struct house *house = planner->tenant->house;
    int64_t now = clock_tick_ns(&house->clock) / 1000;
    return house->rests && now - house->rest_since_us < REST_MOST_US && !is_awaited(planner);
}

void planner_tell_rest(struct planner *planner)
{
    bool rests = planner_rests(planner);
    if (runs(planner) && rests != planner->resting) {
        write_word(planner, PLAN_REST, rests);
        planner->resting = rests;
        planner_send(planner);
    }
}

void planner_rest(struct house *house, bool rest)
{
    int64_t now = clock_tick_ns(&house->clock) / 1000;
    if (rest == house->rests) {
        return;
    }
    house->rests = rest;
    if (!rest) {
        house->rest_over_us = now;
    } else if (house->rest_over_us == 0 || now - house->rest_over_us >= REST_MOST_US) {
        house->rest_since_us = now;
    }
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        if (house->tenant[i] != NULL && house->tenant[i]->planner != NULL) {
            planner_tell_rest(house->tenant[i]->planner);
        }
    }
}

/* -- the process ---------------------------------------------------------------------------------
 */

static int spawn(struct planner *planner, int end)
{
    char program[PATH_MAX];
    const int length =
        snprintf(program, sizeof program, "%s", planner->tenant->house->config->program);
    if (length < 0 || (size_t)length >= sizeof program) {
        return ENAMETOOLONG;
    }
    char *const arguments[] = {program, (char[]){"--role=planner"}, NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO);
    int failed = posix_spawn(&planner->pid, program, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

/* Sanitizers reserve address space beyond any bound. */
static void memory_bound(const struct planner *planner)
{
#if !defined(__SANITIZE_ADDRESS__)
    rlim_t bytes = (rlim_t)planner->tenant->house->limits.job_memory_mib << 20;
    const struct rlimit bound = {bytes, bytes};
    prlimit(planner->pid, RLIMIT_AS, &bound, NULL);
#else
    (void)planner;
#endif
}

void planner_start(struct planner *planner)
{
    int pair[2];
    planner->ended_us = clock_tick_ns(&planner->tenant->house->clock) / 1000;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        log_line(LOG_WARN, "planner", "tenant=%s reason=%s", planner->tenant->name,
                 strerror(errno));
        return;
    }
    int failed = spawn(planner, pair[1]);
    close(pair[1]);
    if (failed != 0) {
        planner->pid = 0;
        close(pair[0]);
        log_line(LOG_WARN, "planner", "tenant=%s reason=%s", planner->tenant->name,
                 strerror(failed));
        return;
    }
    memory_bound(planner);
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    planner->fd = pair[0];
    if (!planner_events(planner)) {
        log_line(LOG_WARN, "planner", "tenant=%s reason=no events", planner->tenant->name);
    }
    log_line(LOG_INFO, "planner", "tenant=%s pid=%d", planner->tenant->name, (int)planner->pid);
    write_policy(planner);
    write_day(planner);
    planner_tell_rest(planner);
    planner_send(planner);
}

/* Batches on their way. */
#include "ctl/loader.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "proto/bridge.h"

enum {
    FLIGHT_MAX = 6,       /* batches under way; the daemon's limit is far above */
    FLIGHT_WORKERS = 128, /* worker.put takes one worker */
    BATCH_BYTES_MAX = 4 << 20,
    RETRY_PROFILES = 64, /* small, so that a bad profile costs little */
    POOL_CHUNK_BYTES = 1 << 20
};

/* Profiles read together; batches are slices of it, and the last one gives it back. */
struct pool {
    struct arena arena;
    enum load_kind kind;
    uint32_t refs, count, room, origin_room;
    size_t bytes;
    struct value *profile;
    struct origin *origin;
};

struct batch {
    struct batch *next;
    struct pool *pool;
    uint32_t from, count;
    uint32_t ticket;
};

static const struct {
    const char *name, *plural, *method;
} KINDS[LOAD_KIND_COUNT] = {{"volunteer", "volunteers", "volunteer.put"},
                            {"client", "clients", "client.put"},
                            {"worker", NULL, "worker.put"},
                            {"relation", "relations", "relation.put"}};

enum load_kind load_kind_of(const char *type)
{
    uint32_t kind = 0;
    while (kind < LOAD_KIND_COUNT && strcmp(KINDS[kind].name, type) != 0) {
        kind++;
    }
    return (enum load_kind)kind;
}

const char *load_kind_name(enum load_kind kind)
{
    return KINDS[kind].name;
}

void loader_open(struct loader *loader, struct run *run, const struct loader_options *options)
{
    *loader = (struct loader){.run = run, .options = *options};
    loader->held_end = &loader->held;
    loader->refusals = amity_list(run->tree);
}

static void pool_drop(struct pool *pool)
{
    if (--pool->refs == 0) {
        arena_close(&pool->arena);
        free(pool->profile);
        free(pool->origin);
        free(pool);
    }
}

static void stop(struct loader *loader, enum ending ending)
{
    loader->stopped = true;
    loader->ending = loader->ending == END_OK ? ending : loader->ending;
}

static void no_memory(struct loader *loader)
{
    run_complain(loader->run, "no memory for another batch");
    stop(loader, END_FILE);
}

struct arena *loader_arena(struct loader *loader, enum load_kind kind)
{
    struct pool *pool = loader->open[kind];
    if (pool == NULL) {
        pool = calloc(1, sizeof *pool);
        if (pool == NULL) {
            return NULL;
        }
        pool->refs = 1;
        pool->kind = kind;
        arena_open(&pool->arena, POOL_CHUNK_BYTES, 0);
        loader->open[kind] = pool;
    }
    return &pool->arena;
}

bool loader_refuse(struct loader *loader, struct origin origin, const char *path,
                   const char *detail, const char *hint)
{
    enum { REFUSALS_KEPT = 1000 };
    struct run *run = loader->run;
    loader->counts.refused++;
    screen_bar_end(&run->screen);
    fprintf(run->screen.err, "%s:%u: %s%s%s%s%s%s\n", origin.file, origin.line, path,
            path[0] != '\0' ? ": " : "", detail, hint[0] != '\0' ? " (" : "", hint,
            hint[0] != '\0' ? ")" : "");
    if (run->json && amity_count(loader->refusals) < REFUSALS_KEPT) {
        struct amity_value *map = amity_map(run->tree);
        amity_put_text(run->tree, map, "file", origin.file);
        amity_put_int(run->tree, map, "line", origin.line);
        amity_put_text(run->tree, map, "path", path);
        amity_put_text(run->tree, map, "detail", detail);
        amity_put_text(run->tree, map, "hint", hint);
        amity_add(run->tree, loader->refusals, map);
    }
    if (!loader->options.skip) {
        stop(loader, END_NO);
    }
    return loader->options.skip;
}

/* A slice to send later. */
static struct batch *batch_of(struct loader *loader, struct pool *pool, uint32_t from,
                              uint32_t count)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        no_memory(loader);
        return NULL;
    }
    *batch = (struct batch){.pool = pool, .from = from, .count = count};
    pool->refs++;
    return batch;
}

static void batch_free(struct batch *batch)
{
    pool_drop(batch->pool);
    free(batch);
}

/* The parameters of a batch: the slice itself as a list, not copied. */
static struct value params_of(const struct loader *loader, const struct batch *batch,
                              struct arena *arena)
{
    struct pool *pool = batch->pool;
    if (pool->kind == LOAD_WORKER) {
        return pool->profile[batch->from];
    }
    struct value list = {.kind = VALUE_LIST,
                         .count = batch->count,
                         .room = batch->count,
                         .item = pool->profile + batch->from};
    struct value params = value_map(arena, 2);
    value_put(&params, arena, KINDS[pool->kind].plural, list);
    if (loader->options.dry_run) {
        value_put(&params, arena, "dry_run", value_bool(true));
    }
    return params;
}

static void send_batch(struct loader *loader, struct batch *batch)
{
    struct amity_error error = {0};
    struct arena arena;
    arena_open(&arena, 1024, 0);
    struct value params = params_of(loader, batch, &arena);
    enum amity_status status =
        arena.exhausted ? AMITY_NO_MEMORY
                        : amity_send(loader->run->client, KINDS[batch->pool->kind].method,
                                     bridge_public(&params), &batch->ticket, &error);
    arena_close(&arena);
    if (status != AMITY_OK) {
        stop(loader, run_error(loader->run, status, &error));
        batch_free(batch);
        return;
    }
    batch->next = loader->flight;
    loader->flight = batch;
    loader->flight_count++;
}

static struct batch *flight_take(struct loader *loader, uint32_t ticket)
{
    for (struct batch **at = &loader->flight; *at != NULL; at = &(*at)->next) {
        struct batch *batch = *at;
        if (batch->ticket == ticket) {
            *at = batch->next;
            loader->flight_count--;
            return batch;
        }
    }
    return NULL;
}

static void count_stored(struct loader *loader, const struct batch *batch,
                         const struct amity_value *result)
{
    struct load_counts *counts = &loader->counts;
    int64_t revision = amity_int_or(amity_get(result, "revision"), 0);
    counts->stored[batch->pool->kind] += batch->count;
    counts->created += (uint64_t)amity_int_or(amity_get(result, "created"), 0);
    counts->updated += (uint64_t)amity_int_or(amity_get(result, "updated"), 0);
    counts->unchanged += (uint64_t)amity_int_or(amity_get(result, "unchanged"), 0);
    counts->revision = revision > counts->revision ? revision : counts->revision;
    loader->answered += batch->count;
}

static void retry_slice(struct loader *loader, const struct batch *batch, uint32_t from,
                        uint32_t to)
{
    for (uint32_t at = from; at < to; at += RETRY_PROFILES) {
        uint32_t count = to - at < RETRY_PROFILES ? to - at : RETRY_PROFILES;
        struct batch *piece = batch_of(loader, batch->pool, batch->from + at, count);
        if (piece == NULL) {
            return;
        }
        piece->next = loader->retry;
        loader->retry = piece;
    }
}

/* `volunteers[17].birth_date`: the index, and where the field's own path begins.
 * ensure   UINT32_MAX when the path names no item of the batch */
static uint32_t culprit_of(const struct batch *batch, const char *path, const char **field)
{
    *field = path;
    if (batch->pool->kind == LOAD_WORKER) {
        return 0;
    }
    const char *plural = KINDS[batch->pool->kind].plural;
    size_t bytes = strlen(plural);
    char *end = NULL;
    if (strncmp(path, plural, bytes) != 0 || path[bytes] != '[') {
        return UINT32_MAX;
    }
    unsigned long index = strtoul(path + bytes + 1, &end, 10);
    if (end == path + bytes + 1 || *end != ']' || index >= batch->count) {
        return UINT32_MAX;
    }
    *field = end[1] == '.' ? end + 2 : end + 1;
    return (uint32_t)index;
}

static void batch_refused(struct loader *loader, struct batch *batch,
                          const struct amity_error *error)
{
    const char *field = NULL;
    if (strcmp(error->type, "busy") == 0) {
        long wait_ms = error->retry_after_ms == 0 ? 50 : (long)error->retry_after_ms;
        struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000};
        nanosleep(&wait, NULL);
        batch->next = loader->retry;
        loader->retry = batch;
        return;
    }
    uint32_t culprit = culprit_of(batch, error->path, &field);
    const struct origin *origin = &batch->pool->origin[batch->from];
    if (culprit == UINT32_MAX) {
        run_complain(loader->run, "%s:%u to %s:%u were refused", origin[0].file, origin[0].line,
                     origin[batch->count - 1].file, origin[batch->count - 1].line);
        stop(loader, run_error(loader->run, AMITY_REFUSED, error));
    } else if (loader_refuse(loader, origin[culprit], field, error->detail, error->hint)) {
        loader->answered++;
        retry_slice(loader, batch, 0, culprit);
        retry_slice(loader, batch, culprit + 1, batch->count);
    }
    batch_free(batch);
}

static void receive_one(struct loader *loader)
{
    struct amity_tree *tree = amity_tree_new();
    const struct amity_value *result = NULL;
    struct amity_error error = {0};
    uint32_t ticket = 0;
    if (tree == NULL) {
        no_memory(loader);
        return;
    }
    enum amity_status status =
        amity_receive_any(loader->run->client, &ticket, tree, &result, &error);
    struct batch *batch =
        status == AMITY_OK || status == AMITY_REFUSED ? flight_take(loader, ticket) : NULL;
    if (batch == NULL) {
        stop(loader, run_error(loader->run, status, &error));
    } else if (status == AMITY_OK) {
        count_stored(loader, batch, result);
        batch_free(batch);
    } else {
        batch_refused(loader, batch, &error);
    }
    amity_tree_free(tree);
}

/* Receives until fewer than `most` batches are under way, sending again what has to be. After a
 * stop only the answers under way are awaited: what they stored is counted. */
static void pump(struct loader *loader, uint32_t most)
{
    bool lost = loader->ending == END_UNREACHABLE;
    while (!lost && loader->flight_count > 0 && loader->flight_count >= most) {
        receive_one(loader);
        while (!loader->stopped && loader->retry != NULL && loader->flight_count < FLIGHT_MAX) {
            struct batch *batch = loader->retry;
            loader->retry = batch->next;
            send_batch(loader, batch);
        }
        lost = loader->ending == END_UNREACHABLE || loader->ending == END_FILE;
    }
}

static void submit(struct loader *loader, struct batch *batch)
{
    uint32_t most = batch->pool->kind == LOAD_WORKER ? FLIGHT_WORKERS : FLIGHT_MAX;
    pump(loader, most);
    if (loader->stopped) {
        batch_free(batch);
    } else {
        send_batch(loader, batch);
    }
}

/* What filled up leaves: relations wait for the people, workers go one by one. */
static void pool_leave(struct loader *loader, enum load_kind kind)
{
    struct pool *pool = loader->open[kind];
    loader->open[kind] = NULL;
    if (pool == NULL) {
        return;
    }
    uint32_t count = pool->count;
    uint32_t step = kind == LOAD_WORKER ? 1 : count;
    for (uint32_t at = 0; at < count && !loader->stopped; at += step) {
        struct batch *batch = batch_of(loader, pool, at, step);
        if (batch != NULL && kind == LOAD_RELATION) {
            *loader->held_end = batch;
            loader->held_end = &batch->next;
        } else if (batch != NULL) {
            submit(loader, batch);
        }
    }
    pool_drop(pool); /* our own reference: NOLINT(clang-analyzer-unix.Malloc) */
}

bool loader_take(struct loader *loader, enum load_kind kind, const struct value *profile,
                 struct origin origin, size_t bytes)
{
    struct pool *pool = loader->open[kind];
    if (pool == NULL || pool->arena.exhausted ||
        !array_room((void **)&pool->profile, &pool->room, pool->count, 1, sizeof *profile) ||
        !array_room((void **)&pool->origin, &pool->origin_room, pool->count, 1, sizeof origin)) {
        no_memory(loader);
        return false;
    }
    pool->profile[pool->count] = *profile;
    pool->origin[pool->count++] = origin;
    pool->bytes += bytes;
    if (pool->count >= loader->options.batch_profiles || pool->bytes >= BATCH_BYTES_MAX) {
        pool_leave(loader, kind);
    }
    return !loader->stopped;
}

/* Everything of the people, then everything of the relations. */
void loader_finish(struct loader *loader)
{
    for (uint32_t kind = 0; kind < LOAD_RELATION && !loader->stopped; kind++) {
        pool_leave(loader, (enum load_kind)kind);
    }
    pump(loader, 1);
    if (!loader->stopped) {
        pool_leave(loader, LOAD_RELATION);
    }
    while (loader->held != NULL && !loader->stopped) {
        struct batch *batch = loader->held;
        loader->held = batch->next;
        submit(loader, batch);
    }
    pump(loader, 1);
}

static void batches_free(struct batch **list)
{
    while (*list != NULL) {
        struct batch *batch = *list;
        *list = batch->next;
        batch_free(batch);
    }
}

void loader_close(struct loader *loader)
{
    for (uint32_t kind = 0; kind < LOAD_KIND_COUNT; kind++) {
        if (loader->open[kind] != NULL) {
            pool_drop(loader->open[kind]);
            loader->open[kind] = NULL;
        }
    }
    batches_free(&loader->flight);
    batches_free(&loader->retry);
    batches_free(&loader->held);
}

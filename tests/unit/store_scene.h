/* What tests of the store share: a directory of their own, a store in it, waiting for turns, and
 * gates that stop or fail a call. */
#ifndef AMITY_TESTS_UNIT_STORE_SCENE_H
#define AMITY_TESTS_UNIT_STORE_SCENE_H

#include <ftw.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

struct scene {
    char directory[256];
    struct store_options options;
    struct store *store;
    struct store_tenant *tenant;
    struct arena request;
    struct fault fault;
};

static inline int scene_remove_one(const char *path, const struct stat *found, int kind,
                                   struct FTW *at)
{
    (void)found;
    (void)kind;
    (void)at;
    return remove(path);
}

/* Where a test that does not test the disk may write without waiting for it. */
static inline const char *scene_quick(void)
{
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

/* A fresh directory under `parent`. */
static inline void scene_begin(struct scene *scene, const char *parent)
{
    memset(scene, 0, sizeof *scene);
    snprintf(scene->directory, sizeof scene->directory, "%s/amity-store-XXXXXX", parent);
    assert_non_null(mkdtemp(scene->directory));
    scene->options =
        (struct store_options){.directory = scene->directory, .map_bytes = UINT64_C(64) << 20};
    arena_open(&scene->request, 4096, 0);
}

static inline enum status scene_open(struct scene *scene)
{
    scene->fault = (struct fault){0};
    enum status status = store_open(&scene->options, &scene->store, &scene->fault);
    return status != OK
               ? status
               : store_tenant_open(scene->store, "default", true, &scene->tenant, &scene->fault);
}

static inline void scene_close(struct scene *scene)
{
    store_close(&scene->store);
    scene->tenant = NULL;
}

static inline void scene_end(struct scene *scene)
{
    scene_close(scene);
    arena_close(&scene->request);
    nftw(scene->directory, scene_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A file below the scene's directory. */
static inline char *scene_path(struct scene *scene, const char *name)
{
    return arena_print(&scene->request, "%s/tenants/%s", scene->directory, name);
}

/* The bytes of a file; the caller frees them. */
static inline uint8_t *scene_file(struct scene *scene, const char *name, size_t *count)
{
    FILE *file = fopen(scene_path(scene, name), "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*count + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    fclose(file);
    return bytes;
}

static inline void scene_file_write(struct scene *scene, const char *name, const void *bytes,
                                    size_t count)
{
    FILE *file = fopen(scene_path(scene, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/* Waits for the next completed turn, at most ten seconds. */
static inline struct store_turn *scene_wait(struct scene *scene)
{
    struct store_turn *turn = store_completed(scene->store);
    for (int i = 0; i < 100 && turn == NULL; i++) {
        struct pollfd ready = {.fd = store_completion_fd(scene->store), .events = POLLIN};
        poll(&ready, 1, 100);
        turn = store_completed(scene->store);
    }
    assert_non_null(turn);
    return turn;
}

static inline enum status scene_finish(struct scene *scene)
{
    struct store_turn *turn = scene_wait(scene);
    scene->fault = (struct fault){0};
    enum status status = store_turn_status(turn, &scene->fault);
    store_turn_close(&turn);
    return status;
}

static inline struct store_turn *scene_turn(struct scene *scene)
{
    struct store_turn *turn = NULL;
    assert_int_equal(store_turn_open(scene->tenant, &turn, &scene->fault), OK);
    return turn;
}

static inline void scene_put(struct store_turn *turn, enum store_kind kind, const char *id,
                             const void *bytes, size_t count)
{
    struct store_record record = {.kind = kind, .id = id, .bytes = bytes, .count = count};
    store_turn_put(turn, &record);
}

static inline void scene_hand(struct store_turn *turn)
{
    assert_int_equal(store_turn_hand(&turn, NULL, NULL), OK);
    assert_null(turn);
}

/* One turn of one volunteer with one audit line, to its end. */
static inline enum status scene_write(struct scene *scene, const char *id, const char *text)
{
    struct store_turn *turn = scene_turn(scene);
    store_turn_revision(turn);
    scene_put(turn, STORE_VOLUNTEER, id, text, strlen(text));
    store_turn_audit(turn, (const uint8_t *)id, strlen(id));
    scene_hand(turn);
    return scene_finish(scene);
}

static inline enum status scene_get(struct scene *scene, enum store_kind kind, const char *id,
                                    struct store_record *out)
{
    scene->fault = (struct fault){0};
    return store_get(scene->tenant, kind, id, &scene->request, out, &scene->fault);
}

/* A gate that holds the store thread at one call until it is let go; the call then fails with
 * `code`, or goes on when that is 0. */
struct stopper {
    sem_t reached, go;
    atomic_int at; /* enum store_call, or -1 */
    atomic_int code;
};

static inline int stopper_ask(void *state, enum store_call call)
{
    struct stopper *stopper = state;
    if (atomic_load(&stopper->at) == (int)call) {
        sem_post(&stopper->reached);
        sem_wait(&stopper->go);
        return atomic_load(&stopper->code);
    }
    return 0;
}

static inline struct store_gate stopper_open(struct stopper *stopper)
{
    sem_init(&stopper->reached, 0, 0);
    sem_init(&stopper->go, 0, 0);
    atomic_init(&stopper->at, -1);
    atomic_init(&stopper->code, 0);
    return (struct store_gate){.ask = stopper_ask, .state = stopper};
}

/* A gate that fails the n-th call, counted from 1, with `code`. */
struct failer {
    atomic_ulong asked;
    unsigned long fail_at; /* 0 = none */
    int code;
    atomic_int failed_call; /* enum store_call, or -1 */
};

static inline int failer_ask(void *state, enum store_call call)
{
    struct failer *failer = state;
    if (atomic_fetch_add(&failer->asked, 1) + 1 != failer->fail_at) {
        return 0;
    }
    atomic_store(&failer->failed_call, (int)call);
    return failer->code;
}

#endif

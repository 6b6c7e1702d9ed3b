/* kill -9 at random moments while batches are written: whatever was acknowledged is there, and no
 * batch is there by half. 50 kills; AMITY_LONG=1: 1 000. AMITY_SEED repeats a run. */
#include "fault/store_batch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { IN_FLIGHT = 8, KILL_AFTER_US_MAX = 60000 };

/* A long run writes a million batches, and their journal and audit stay. */
#define MAP_BYTES (UINT64_C(16) << 30)

/* -- the writer: a process of its own, killed -- */

static bool acknowledge(struct store_turn **turn)
{
    uint32_t n = (uint32_t)store_turn_revision_last(*turn);
    bool durable = store_turn_status(*turn, NULL) == OK;
    store_turn_close(turn);
    return durable && write(STDOUT_FILENO, &n, sizeof n) == (ssize_t)sizeof n;
}

/* Keeps several turns in flight, so that kills hit groups too. */
static int write_until_killed(const char *directory)
{
    struct store_options options = {.directory = directory, .map_bytes = MAP_BYTES};
    struct store *store = NULL;
    struct store_tenant *tenant = NULL;
    if (store_open(&options, &store, NULL) != OK ||
        store_tenant_open(store, "default", true, &tenant, NULL) != OK) {
        return 1;
    }
    uint32_t n = (uint32_t)store_revision(tenant);
    uint32_t in_flight = 0;
    for (;;) {
        struct store_turn *turn = NULL;
        if (in_flight < IN_FLIGHT) {
            if (store_turn_open(tenant, &turn, NULL) != OK) {
                return 2;
            }
            batch_fill(turn, ++n);
            if (store_turn_hand(&turn, NULL, NULL) != OK) {
                return 3;
            }
            in_flight++;
        } else {
            struct pollfd ready = {.fd = store_completion_fd(store), .events = POLLIN};
            poll(&ready, 1, -1);
        }
        while ((turn = store_completed(store)) != NULL) {
            in_flight--;
            if (!acknowledge(&turn)) {
                return 4;
            }
        }
    }
}

/* -- the one who kills, and checks -- */

static pid_t writer_start(struct scene *scene, int *acks)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    char program[] = "/proc/self/exe", flag[] = "--write";
    char *const arguments[] = {program, flag, scene->directory, NULL};
    pid_t pid = -1;
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *acks = ends[0];
    return pid;
}

/* Runs a writer for a while and kills it; ensures the last batch it acknowledged, 0 = none. */
static uint32_t write_and_kill(struct scene *scene, struct random *random)
{
    int acks = -1;
    pid_t pid = writer_start(scene, &acks);
    long wait_us = (long)random_below(random, KILL_AFTER_US_MAX);
    struct timespec wait = {.tv_nsec = wait_us * 1000};
    nanosleep(&wait, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    int ended = 0;
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    if (!WIFSIGNALED(ended)) {
        print_error("the writer ended by itself, with status %d\n", WEXITSTATUS(ended));
        fail();
    }
    uint32_t last = 0, n = 0;
    while (read(acks, &n, sizeof n) == (ssize_t)sizeof n) {
        assert_true(last == 0 || n == last + 1);
        last = n;
    }
    close(acks);
    return last;
}

static void
no_acknowledged_batch_is_lost_and_none_is_half_there_whenever_the_writer_is_killed(void **state)
{
    (void)state;
    const char *seed_text = getenv("AMITY_SEED");
    uint64_t seed = seed_text != NULL ? strtoull(seed_text, NULL, 10) : (uint64_t)time(NULL);
    uint32_t kills = getenv("AMITY_LONG") != NULL ? 1000 : 50;
    struct random random = random_seed(seed);
    struct scene scene;
    scene_begin(&scene, "/tmp");
    scene.options.map_bytes = MAP_BYTES;
    print_message("seed %llu\n", (unsigned long long)seed);
    uint32_t acknowledged = 0, silent = 0;
    for (uint32_t i = 0; i < kills; i++) {
        uint32_t last = write_and_kill(&scene, &random);
        silent += last == 0;
        acknowledged = last > acknowledged ? last : acknowledged;
        assert_int_equal(scene_open(&scene), OK);
        uint32_t found = (uint32_t)store_revision(scene.tenant);
        if (found < acknowledged) {
            print_error("kill %u: %u acknowledged, %u found\n", i, acknowledged, found);
            fail();
        }
        whole_expect(&scene, found);
        acknowledged = found; /* seen is as good as said */
        scene_close(&scene);
        arena_reset(&scene.request);
    }
    print_message("%u kills, %u before the first acknowledgement, %u batches\n", kills, silent,
                  acknowledged);
    assert_true(acknowledged > kills);
    scene_end(&scene);
}

int main(int argument_count, char **arguments)
{
    if (argument_count == 3 && strcmp(arguments[1], "--write") == 0) {
        return write_until_killed(arguments[2]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            no_acknowledged_batch_is_lost_and_none_is_half_there_whenever_the_writer_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

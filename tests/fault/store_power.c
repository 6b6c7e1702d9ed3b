/* Power cuts. A writer's calls to the data file are recorded, with each acknowledgement at its
 * place. Then disks are made as a cut may leave them: everything synced is there; of what was
 * written since, any subset of writes and of their 512-byte sectors. On every such disk the store
 * opens, holds whole batches only, and lacks nothing that was acknowledged.
 * 3 000 disks; AMITY_LONG=1: 88 000. AMITY_SEED repeats a run. */
#include "fault/store_batch.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { RECORD_FD = 100, BATCHES = 60, IN_FLIGHT = 3, SECTOR_BYTES = 512 };

#define MAP_BYTES (UINT64_C(16) << 20)

/* -- recording: in the writer process, our own pwrite, writev and fdatasync stand before libc's.
 * Where RECORD_FD is not open, as in the checking process, they only pass on. -- */

enum event_kind { EVENT_WRITE = 1, EVENT_WRITE_SYNCED, EVENT_SYNC, EVENT_ACK };

struct event_head {
    uint64_t kind, at, count; /* ACK: at = batch; SYNC: none; a write: its bytes follow */
};

static void record(enum event_kind kind, uint64_t at, const void *bytes, size_t count)
{
    struct event_head head = {kind, at, count};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)(uintptr_t)bytes, count}};
    long written = syscall(SYS_writev, RECORD_FD, parts, count > 0 ? 2 : 1);
    CHECK(written == (long)(sizeof head + count));
}

/* ensure   true for the data file of a tenant, in the writer */
static bool is_recorded(int fd)
{
    char link[64], path[512];
    if (fcntl(RECORD_FD, F_GETFD) < 0) {
        return false;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t bytes = readlink(link, path, sizeof path - 1);
    static const char END[] = "/data.mdb";
    size_t end = sizeof END - 1;
    return bytes > (ssize_t)end && memcmp(path + bytes - end, END, end) == 0;
}

static enum event_kind write_kind(int fd)
{
    return (fcntl(fd, F_GETFL) & O_DSYNC) != 0 ? EVENT_WRITE_SYNCED : EVENT_WRITE;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    ssize_t written = (ssize_t)syscall(SYS_pwrite64, fd, bytes, count, at);
    if (written > 0 && is_recorded(fd)) {
        record(write_kind(fd), (uint64_t)at, bytes, (size_t)written);
    }
    return written;
}

ssize_t writev(int fd, const struct iovec *part, int part_count)
{
    bool recorded = is_recorded(fd);
    off_t at = recorded ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t written = (ssize_t)syscall(SYS_writev, fd, part, part_count);
    size_t left = written > 0 && recorded ? (size_t)written : 0;
    for (int i = 0; i < part_count && left > 0; i++) {
        size_t count = part[i].iov_len < left ? part[i].iov_len : left;
        record(write_kind(fd), (uint64_t)at, part[i].iov_base, count);
        at += (off_t)count;
        left -= count;
    }
    return written;
}

int fdatasync(int fd)
{
    int code = (int)syscall(SYS_fdatasync, fd);
    if (code == 0 && is_recorded(fd)) {
        record(EVENT_SYNC, 0, NULL, 0);
    }
    return code;
}

static int write_recorded(const char *directory)
{
    struct store_options options = {.directory = directory, .map_bytes = MAP_BYTES};
    struct store *store = NULL;
    struct store_tenant *tenant = NULL;
    if (store_open(&options, &store, NULL) != OK ||
        store_tenant_open(store, "default", false, &tenant, NULL) != OK) {
        return 1;
    }
    uint32_t in_flight = 0;
    for (uint32_t n = 1; n <= BATCHES || in_flight > 0;) {
        struct store_turn *turn = NULL;
        if (n <= BATCHES && in_flight < IN_FLIGHT) {
            if (store_turn_open(tenant, &turn, NULL) != OK) {
                return 2;
            }
            batch_fill(turn, n++);
            if (store_turn_hand(&turn, NULL, NULL) != OK) {
                return 3;
            }
            in_flight++;
            continue;
        }
        struct pollfd ready = {.fd = store_completion_fd(store), .events = POLLIN};
        poll(&ready, 1, -1);
        while ((turn = store_completed(store)) != NULL) {
            if (store_turn_status(turn, NULL) != OK) {
                return 4;
            }
            record(EVENT_ACK, store_turn_revision_last(turn), NULL, 0);
            in_flight--;
            store_turn_close(&turn);
        }
    }
    store_close(&store);
    return 0;
}

/* -- replaying -- */

struct event {
    struct event_head head;
    const uint8_t *bytes;
};

struct disk {
    uint8_t *bytes;
    size_t count, room;
};

struct tape {
    uint8_t *bytes;
    struct event *event;
    uint32_t count;
    uint32_t sync_count;
};

static void writer_run(struct scene *scene, const char *tape_path)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, RECORD_FD, tape_path, O_WRONLY | O_CREAT, 0600);
    char program[] = "/proc/self/exe", flag[] = "--record";
    char *const arguments[] = {program, flag, scene->directory, NULL};
    pid_t pid = -1;
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    int ended = 0;
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
}

static struct tape tape_read(struct scene *scene)
{
    size_t count = 0;
    struct tape tape = {.bytes = scene_file(scene, "tape", &count)};
    tape.event = calloc(count / sizeof(struct event_head) + 1, sizeof *tape.event);
    assert_non_null(tape.event);
    for (size_t at = 0; at < count;) {
        struct event *event = &tape.event[tape.count++];
        memcpy(&event->head, tape.bytes + at, sizeof event->head);
        event->bytes = tape.bytes + at + sizeof event->head;
        bool is_write = event->head.kind <= EVENT_WRITE_SYNCED;
        at += sizeof event->head + (is_write ? event->head.count : 0);
        tape.sync_count += event->head.kind == EVENT_SYNC;
    }
    return tape;
}

static void disk_write(struct disk *disk, uint64_t at, const uint8_t *bytes, size_t count)
{
    assert_true(at + count <= disk->room);
    memcpy(disk->bytes + at, bytes, count);
    disk->count = at + count > disk->count ? at + count : disk->count;
}

/* A write of which each sector reached the disk or not. */
static void disk_write_torn(struct disk *disk, const struct event *event, struct random *random)
{
    for (size_t at = 0; at < event->head.count; at += SECTOR_BYTES) {
        size_t left = event->head.count - at;
        if (random_chance(random, 0.5)) {
            disk_write(disk, event->head.at + at, event->bytes + at,
                       left < SECTOR_BYTES ? left : SECTOR_BYTES);
        }
    }
}

/* Applies the writes of `tape` from event `from` up to `to`, as mode says: 0 none, 1 all, 2 a
 * prefix, else any subset, each whole or torn. */
static void disk_lose(struct disk *disk, const struct tape *tape, uint32_t from, uint32_t to,
                      struct random *random)
{
    uint32_t mode = random_below(random, 6);
    uint32_t prefix = from + random_below(random, to - from + 1);
    for (uint32_t i = from; i < to; i++) {
        const struct event *event = &tape->event[i];
        bool whole =
            mode == 1 || (mode == 2 && i < prefix) || (mode > 2 && random_chance(random, 0.5));
        if (event->head.kind > EVENT_WRITE_SYNCED) {
            continue;
        }
        if (whole) {
            disk_write(disk, event->head.at, event->bytes, event->head.count);
        } else if (mode > 3) {
            disk_write_torn(disk, event, random);
        }
    }
}

/* Opens the store on this disk and looks. */
static uint32_t disk_check(struct scene *scene, const struct disk *disk, uint32_t acknowledged)
{
    scene_file_write(scene, "default/data.mdb", disk->bytes, disk->count);
    assert_int_equal(scene_open(scene), OK);
    uint32_t found = (uint32_t)store_revision(scene->tenant);
    if (found < acknowledged) {
        print_error("%u acknowledged, %u found\n", acknowledged, found);
        fail();
    }
    whole_expect(scene, found);
    scene_close(scene);
    arena_reset(&scene->request);
    return found;
}

/* One cut after `cut` events, counted from 0 = before the first. */
static uint32_t cut_check(struct scene *scene, const struct tape *tape, const struct disk *base,
                          uint32_t cut, struct random *random)
{
    struct disk disk = {malloc(base->room), base->count, base->room};
    assert_non_null(disk.bytes);
    memcpy(disk.bytes, base->bytes, base->count);
    memset(disk.bytes + base->count, 0, base->room - base->count);
    uint32_t synced = 0, acknowledged = 0;
    for (uint32_t i = 0; i < cut; i++) {
        synced = tape->event[i].head.kind == EVENT_SYNC ? i + 1 : synced;
        acknowledged =
            tape->event[i].head.kind == EVENT_ACK ? (uint32_t)tape->event[i].head.at : acknowledged;
    }
    for (uint32_t i = 0; i < cut; i++) {
        const struct event *event = &tape->event[i];
        bool durable = event->head.kind == EVENT_WRITE_SYNCED ||
                       (event->head.kind == EVENT_WRITE && i < synced);
        if (durable) {
            disk_write(&disk, event->head.at, event->bytes, event->head.count);
        }
    }
    /* The event under way when the power went is one of those that may be lost or torn. */
    uint32_t end = cut < tape->count ? cut + 1 : cut;
    struct disk kept = disk;
    disk_lose(&kept, tape, synced, end, random);
    uint32_t found = disk_check(scene, &kept, acknowledged);
    free(disk.bytes);
    return found;
}

static void
after_a_power_cut_at_any_point_every_batch_is_whole_and_no_acknowledged_one_is_lost(void **state)
{
    (void)state;
    const char *seed_text = getenv("AMITY_SEED");
    uint64_t seed = seed_text != NULL ? strtoull(seed_text, NULL, 10) : (uint64_t)time(NULL);
    uint32_t disks = getenv("AMITY_LONG") != NULL ? 88000 : 3000;
    struct random random = random_seed(seed);
    struct scene scene;
    scene_begin(&scene, scene_quick());
    scene.options.map_bytes = MAP_BYTES;
    assert_int_equal(scene_open(&scene), OK);
    scene_close(&scene);
    struct disk base = {.room = MAP_BYTES};
    base.bytes = scene_file(&scene, "default/data.mdb", &base.count);
    writer_run(&scene, scene_path(&scene, "tape"));
    struct tape tape = tape_read(&scene);
    print_message("seed %llu: %u events, %u syncs\n", (unsigned long long)seed, tape.count,
                  tape.sync_count);
    assert_in_range(tape.sync_count, BATCHES / IN_FLIGHT, 4 * BATCHES);
    size_t end = base.count;
    for (uint32_t i = 0; i < tape.count; i++) {
        const struct event_head *head = &tape.event[i].head;
        size_t to = head->kind <= EVENT_WRITE_SYNCED ? head->at + head->count : 0;
        end = to > end ? to : end;
    }
    base.room = end;
    uint32_t most = 0;
    for (uint32_t i = 0; i < disks; i++) {
        uint32_t cut = i <= tape.count ? i : random_below(&random, tape.count + 1);
        uint32_t found = cut_check(&scene, &tape, &base, cut, &random);
        most = found > most ? found : most;
    }
    assert_int_equal(most, BATCHES);
    free(base.bytes);
    free(tape.event);
    free(tape.bytes);
    scene_end(&scene);
}

int main(int argument_count, char **arguments)
{
    if (argument_count == 3 && strcmp(arguments[1], "--record") == 0) {
        return write_recorded(arguments[2]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            after_a_power_cut_at_any_point_every_batch_is_whole_and_no_acknowledged_one_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

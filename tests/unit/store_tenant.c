/* Opening a tenant: once, by one process, of a schema we know; damage is named, never served. */
#include "unit/store_scene.h"

#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>

extern char **environ;

static int setup(void **state)
{
    struct scene *scene = malloc(sizeof *scene);
    assert_non_null(scene);
    scene_begin(scene, scene_quick());
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    scene_end(*state);
    free(*state);
    return 0;
}

struct seen {
    uint32_t count;
    uint64_t bytes;
    char last[STORE_ID_BYTES_MAX + 1];
    FILE *text;
    enum status answer;
};

static enum status seen_add(void *state, const struct store_record *record, struct fault *fault)
{
    struct seen *seen = state;
    assert_true(seen->count == 0 || strcmp(seen->last, record->id) < 0);
    snprintf(seen->last, sizeof seen->last, "%s", record->id);
    seen->count++;
    seen->bytes += record->count;
    if (seen->text != NULL) {
        fprintf(seen->text, "%d %s %llu %llu ", record->kind, record->id,
                (unsigned long long)record->revision_created,
                (unsigned long long)record->revision_updated);
        fwrite(record->bytes, 1, record->count, seen->text);
    }
    return seen->answer != OK ? fault_set(fault, seen->answer, NULL, "enough") : OK;
}

static enum status load(struct scene *scene, enum store_kind kind, struct seen *seen)
{
    scene->fault = (struct fault){0};
    return store_load(scene->tenant, kind, (struct store_visit){seen_add, seen}, &scene->fault);
}

static void a_second_open_in_this_process_is_refused(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    struct store_tenant *again = NULL;
    struct fault fault = {0};
    assert_int_equal(store_tenant_open(scene->store, "default", false, &again, &fault), E_CONFLICT);
    assert_null(again);
    assert_non_null(strstr(fault.detail, "in this process"));
    struct store *second = NULL;
    assert_int_equal(store_open(&scene->options, &second, NULL), OK);
    fault = (struct fault){0};
    assert_int_equal(store_tenant_open(second, "default", true, &again, &fault), E_CONFLICT);
    char pid[32];
    snprintf(pid, sizeof pid, "in process %ld", (long)getpid());
    assert_non_null(strstr(fault.detail, pid));
    store_close(&second);
    assert_int_equal(scene_write(scene, "v1", "still served"), OK);
}

/* The other process: `store_tenant --open DIR` answers with the status of opening. */
static int open_and_tell(const char *directory)
{
    struct store_options options = {.directory = directory, .map_bytes = UINT64_C(64) << 20};
    struct store *store = NULL;
    struct store_tenant *tenant = NULL;
    if (store_open(&options, &store, NULL) != OK) {
        return 99;
    }
    enum status status = store_tenant_open(store, "default", true, &tenant, NULL);
    store_close(&store);
    return (int)status;
}

static int open_elsewhere(struct scene *scene)
{
    char program[] = "/proc/self/exe", flag[] = "--open";
    char *const arguments[] = {program, flag, scene->directory, NULL};
    pid_t pid = -1;
    assert_int_equal(posix_spawn(&pid, program, NULL, NULL, arguments, environ), 0);
    int ended = 0;
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_true(WIFEXITED(ended));
    return WEXITSTATUS(ended);
}

static void a_second_process_is_refused_until_the_first_ends(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(scene_write(scene, "v1", "mine"), OK);
    assert_int_equal(open_elsewhere(scene), E_CONFLICT);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), OK);
    scene_close(scene);
    assert_int_equal(open_elsewhere(scene), OK);
}

static void a_corrupted_lock_file_neither_blocks_nor_unlocks(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    scene_close(scene);
    scene_file_write(scene, "default.lock", "\xFF\x00garbage99999999999999999999999999", 34);
    assert_int_equal(scene_open(scene), OK);
    int fd = -1;
    scene_file_write(scene, "default.lock", "no number", 9);
    assert_int_equal(open_elsewhere(scene), E_CONFLICT);
    scene_close(scene);
    /* Held by somebody who wrote no pid: refused, without inventing one. */
    FILE *file = fopen(scene_path(scene, "default.lock"), "r+");
    assert_non_null(file);
    fd = fileno(file);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(scene_open(scene), E_CONFLICT);
    assert_non_null(strstr(scene->fault.detail, "another process"));
    fclose(file);
    scene_close(scene);
    assert_int_equal(scene_open(scene), OK);
    scene_close(scene);
    assert_int_equal(remove(scene_path(scene, "default.lock")), 0);
    assert_int_equal(mkdir(scene_path(scene, "default.lock"), 0700), 0);
    assert_int_equal(scene_open(scene), E_UNAVAILABLE);
}

static void lmdbs_own_lock_file_may_be_garbage_after_a_crash(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(scene_write(scene, "v1", "kept"), OK);
    scene_close(scene);
    uint8_t garbage[8192];
    memset(garbage, 0xA5, sizeof garbage);
    scene_file_write(scene, "default/lock.mdb", garbage, sizeof garbage);
    assert_int_equal(scene_open(scene), OK);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), OK);
    assert_int_equal(scene_write(scene, "v2", "and goes on"), OK);
}

static void a_missing_tenant_is_not_found_unless_it_is_to_be_made(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    struct store_tenant *tenant = NULL;
    assert_int_equal(store_tenant_open(scene->store, "b", false, &tenant, NULL), E_NOT_FOUND);
    assert_int_not_equal(access(scene_path(scene, "b.lock"), F_OK), 0);
    assert_int_equal(store_tenant_open(scene->store, "../b", true, &tenant, NULL),
                     E_INVALID_ARGUMENT);
    assert_int_equal(store_tenant_open(scene->store, "b", true, &tenant, NULL), OK);
    assert_string_equal(store_tenant_name(tenant), "b");
}

static void a_restart_gives_the_same_bytes(void **state)
{
    struct scene *scene = *state;
    char *text[2] = {NULL, NULL};
    size_t bytes[2] = {0, 0};
    assert_int_equal(scene_open(scene), OK);
    for (uint32_t i = 0; i < 30; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        for (uint32_t j = 0; j < 200; j++) {
            char id[24];
            uint8_t payload[300];
            snprintf(id, sizeof id, "v%u", (i * 7919 + j * 104729) % 5000);
            memset(payload, (int)(i + j), sizeof payload);
            scene_put(turn, STORE_VOLUNTEER, id, payload, (i * j) % sizeof payload);
        }
        scene_hand(turn);
        assert_int_equal(scene_finish(scene), OK);
    }
    for (int i = 0; i < 2; i++) {
        struct seen seen = {.text = open_memstream(&text[i], &bytes[i])};
        assert_non_null(seen.text);
        assert_int_equal(load(scene, STORE_VOLUNTEER, &seen), OK);
        fclose(seen.text);
        assert_in_range(seen.count, 3000, 5000); /* more than one slice, or nearly */
        assert_true(store_revision(scene->tenant) == 30);
        scene_close(scene);
        assert_int_equal(scene_open(scene), OK);
    }
    assert_int_equal(bytes[0], bytes[1]);
    assert_memory_equal(text[0], text[1], bytes[0]);
    free(text[0]);
    free(text[1]);
}

static void a_load_of_many_slices_visits_every_record_once_in_order(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    struct store_turn *turn = scene_turn(scene);
    store_turn_revision(turn);
    for (uint32_t i = 0; i < 10000; i++) {
        char id[24];
        snprintf(id, sizeof id, "c%u", i);
        scene_put(turn, STORE_CLIENT, id, id, strlen(id));
    }
    scene_put(turn, STORE_RELATION, "r", "x", 1); /* the next kind must not leak in */
    scene_hand(turn);
    assert_int_equal(scene_finish(scene), OK);
    struct seen clients = {0}, none = {0}, stopped = {.answer = E_CANCELLED};
    assert_int_equal(load(scene, STORE_CLIENT, &clients), OK);
    assert_int_equal(clients.count, 10000);
    assert_int_equal(load(scene, STORE_VOLUNTEER, &none), OK);
    assert_int_equal(none.count, 0);
    assert_int_equal(load(scene, STORE_CLIENT, &stopped), E_CANCELLED);
    assert_int_equal(stopped.count, 1);
}

/* Changes the file behind the store's back: every `from` becomes `to`; returns how many. */
static uint32_t tamper(struct scene *scene, const void *from, const void *to, size_t count)
{
    size_t file_bytes = 0;
    uint8_t *bytes = scene_file(scene, "default/data.mdb", &file_bytes);
    uint32_t found = 0;
    for (uint8_t *at = bytes;
         (at = memmem(at, file_bytes - (size_t)(at - bytes), from, count)) != NULL; at += count) {
        memcpy(at, to, count);
        found++;
    }
    scene_file_write(scene, "default/data.mdb", bytes, file_bytes);
    free(bytes);
    return found;
}

static void a_newer_schema_is_refused_and_left_untouched(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(scene_write(scene, "v1", "from the future"), OK);
    scene_close(scene);
    assert_true(tamper(scene, "schema\0\0\0\0\0\0\0\1", "schema\0\0\0\0\0\0\0\2", 14) > 0);
    size_t before_bytes = 0, after_bytes = 0;
    uint8_t *before = scene_file(scene, "default/data.mdb", &before_bytes);
    assert_int_equal(scene_open(scene), E_UNAVAILABLE);
    assert_non_null(strstr(scene->fault.detail, "schema version 2"));
    assert_non_null(strstr(scene->fault.detail, "knows version 1"));
    scene_close(scene);
    uint8_t *after = scene_file(scene, "default/data.mdb", &after_bytes);
    assert_int_equal(before_bytes, after_bytes);
    assert_memory_equal(before, after, before_bytes);
    free(before);
    free(after);
}

static void a_flipped_bit_is_reported_by_id_and_the_record_never_served(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(scene_write(scene, "v1", "a reliable person"), OK);
    assert_int_equal(scene_write(scene, "v2", "fluent in Finnish"), OK);
    assert_int_equal(scene_write(scene, "v3", "plays the cello"), OK);
    scene_close(scene);
    assert_true(tamper(scene, "fluent in Finnish", "fluent in Finnisj", 17) > 0);
    assert_int_equal(scene_open(scene), OK);
    struct seen seen = {0};
    assert_int_equal(load(scene, STORE_VOLUNTEER, &seen), E_INTERNAL);
    assert_int_equal(seen.count, 2);
    assert_string_equal(seen.last, "v3");
    assert_non_null(strstr(scene->fault.detail, "volunteer v2"));
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v2", &record), E_INTERNAL);
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), OK);
}

static void a_damaged_journal_or_audit_line_is_reported_not_read(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    for (int i = 0; i < 100; i++) {
        char id[24];
        snprintf(id, sizeof id, "vol-%03d", i);
        assert_int_equal(scene_write(scene, id, "x"), OK);
    }
    struct store_changes changes;
    struct store_audit_lines lines;
    struct arena *request = &scene->request;
    assert_int_equal(store_audit_read(scene->tenant, 1, 100, request, &lines, NULL), OK);
    assert_int_equal(lines.count, 100);
    assert_memory_equal(lines.line[99].bytes, "vol-099", 7);
    scene_close(scene);
    assert_true(tamper(scene, "vol-042", "vol-043", 7) > 0);
    assert_int_equal(scene_open(scene), OK);
    struct fault fault = {0};
    assert_int_equal(store_changes_since(scene->tenant, 0, 100, request, &changes, &fault),
                     E_INTERNAL);
    assert_non_null(strstr(fault.detail, "damaged"));
    assert_int_equal(store_changes_since(scene->tenant, 43, 100, request, &changes, NULL), OK);
    assert_int_equal(store_audit_read(scene->tenant, 1, 100, request, &lines, NULL), E_INTERNAL);
    assert_int_equal(store_audit_read(scene->tenant, 44, 100, request, &lines, NULL), OK);
    assert_int_equal(lines.count, 57);
}

static void memory_that_runs_out_while_reading_is_said(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    for (int i = 0; i < 70; i++) {
        char id[24];
        snprintf(id, sizeof id, "v%d", i);
        assert_int_equal(scene_write(scene, id, "a few bytes of a profile"), OK);
    }
    struct store_changes changes;
    struct store_audit_lines lines;
    struct store_record record;
    for (size_t bytes = 256; bytes <= 4096; bytes *= 2) {
        struct arena small;
        arena_open(&small, 256, bytes);
        assert_int_equal(store_changes_since(scene->tenant, 0, 100, &small, &changes, NULL),
                         E_NO_MEMORY);
        arena_reset(&small);
        assert_int_equal(store_audit_read(scene->tenant, 1, 100, &small, &lines, NULL),
                         E_NO_MEMORY);
        arena_close(&small);
        arena_open(&small, 256, 256);
        assert_non_null(arena_take(&small, 256 - bytes / 256));
        assert_int_equal(store_get(scene->tenant, STORE_VOLUNTEER, "v1", &small, &record, NULL),
                         E_NO_MEMORY);
        arena_close(&small);
    }
}

static void a_foreign_empty_or_cut_data_file_is_refused_without_a_crash(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    static const uint8_t PLAN[5000] = {1};
    for (int i = 0; i < 30; i++) {
        struct store_turn *turn = scene_turn(scene);
        char id[24];
        snprintf(id, sizeof id, "s%d", i);
        scene_put(turn, STORE_SETTING, id, PLAN, sizeof PLAN);
        scene_hand(turn);
        assert_int_equal(scene_finish(scene), OK);
    }
    scene_close(scene);
    size_t count = 0;
    uint8_t *bytes = scene_file(scene, "default/data.mdb", &count);
    scene_file_write(scene, "default/data.mdb", "this is not LMDB", 16);
    assert_int_equal(scene_open(scene), E_UNAVAILABLE);
    scene_close(scene);
    assert_int_equal(remove(scene_path(scene, "default/data.mdb")), 0);
    assert_int_equal(scene_open(scene), E_UNAVAILABLE);
    assert_non_null(strstr(scene->fault.detail, "no data.mdb"));
    scene_close(scene);
    scene_file_write(scene, "default/data.mdb", bytes, count / 2 & ~(size_t)4095);
    enum status status = scene_open(scene);
    if (status == OK) {
        struct seen seen = {0};
        status = load(scene, STORE_SETTING, &seen);
    }
    assert_int_not_equal(status, OK);
    free(bytes);
}

static void what_a_death_while_making_a_tenant_left_is_cleared_away(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(mkdir(scene_path(scene, "b.new"), 0700), 0);
    scene_file_write(scene, "b.new/data.mdb", "half a page", 11);
    struct store_tenant *tenant = NULL;
    assert_int_equal(store_tenant_open(scene->store, "b", true, &tenant, NULL), OK);
    assert_int_not_equal(access(scene_path(scene, "b.new"), F_OK), 0);
    assert_int_equal(access(scene_path(scene, "b/data.mdb"), F_OK), 0);
}

int main(int argument_count, char **arguments)
{
    if (argument_count == 3 && strcmp(arguments[1], "--open") == 0) {
        return open_and_tell(arguments[2]);
    }
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_second_open_in_this_process_is_refused),
        TEST(a_second_process_is_refused_until_the_first_ends),
        TEST(a_corrupted_lock_file_neither_blocks_nor_unlocks),
        TEST(lmdbs_own_lock_file_may_be_garbage_after_a_crash),
        TEST(a_missing_tenant_is_not_found_unless_it_is_to_be_made),
        TEST(a_restart_gives_the_same_bytes),
        TEST(a_load_of_many_slices_visits_every_record_once_in_order),
        TEST(a_newer_schema_is_refused_and_left_untouched),
        TEST(a_flipped_bit_is_reported_by_id_and_the_record_never_served),
        TEST(a_damaged_journal_or_audit_line_is_reported_not_read),
        TEST(memory_that_runs_out_while_reading_is_said),
        TEST(a_foreign_empty_or_cut_data_file_is_refused_without_a_crash),
        TEST(what_a_death_while_making_a_tenant_left_is_cleared_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

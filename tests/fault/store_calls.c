/* Every call under the store fails once, at every place where it is made: a batch is there whole
 * or not at all, nothing acknowledged is lost, nothing crashes or leaks. */
#include "unit/store_scene.h"

#include <errno.h>

enum { BATCHES = 5, RECORDS = 3, BIG_BYTES = 9000 };

/* What the scenario was promised. */
struct promise {
    uint32_t acknowledged; /* batches, a prefix */
    uint32_t attempted;
    enum status failure; /* the first status that was not OK */
};

static enum status visit_nothing(void *state, const struct store_record *record,
                                 struct fault *fault)
{
    (void)fault;
    (*(uint32_t *)state)++;
    return record->bytes != NULL ? OK : E_INTERNAL;
}

/* Batch n: three records of a kind, of which the last is big; from the third batch on it deletes
 * the records of the batch two before; and one audit line. */
static void batch_fill(struct store_turn *turn, uint32_t n)
{
    static const uint8_t ZEROS[BIG_BYTES];
    char id[32];
    store_turn_revision(turn);
    for (uint32_t i = 0; i < RECORDS; i++) {
        snprintf(id, sizeof id, "b%u-%u", n, i);
        scene_put(turn, STORE_VOLUNTEER, id, ZEROS, i == RECORDS - 1 ? BIG_BYTES : i);
        if (n >= 2) {
            snprintf(id, sizeof id, "b%u-%u", n - 2, i);
            store_turn_delete(turn, STORE_VOLUNTEER, id);
        }
    }
    store_turn_audit(turn, (const uint8_t *)id, strlen(id));
}

static enum status batch_write(struct scene *scene, uint32_t n, struct promise *promise)
{
    struct store_turn *turn = NULL;
    enum status status = store_turn_open(scene->tenant, &turn, NULL);
    if (status != OK) {
        return status;
    }
    batch_fill(turn, n);
    promise->attempted = n + 1;
    status = store_turn_hand(&turn, NULL, NULL);
    if (status == OK) {
        status = scene_finish(scene);
    }
    if (status == OK) {
        promise->acknowledged = n + 1;
    }
    return status;
}

static enum status read_all(struct scene *scene)
{
    uint32_t count = 0;
    struct store_record record;
    struct store_changes changes;
    struct store_audit_lines lines;
    struct store_usage usage;
    const char *const *names = NULL;
    uint32_t name_count = 0;
    enum status status = store_load(scene->tenant, STORE_VOLUNTEER,
                                    (struct store_visit){visit_nothing, &count}, NULL);
    if (status == OK) {
        status = store_get(scene->tenant, STORE_VOLUNTEER, "b4-2", &scene->request, &record, NULL);
    }
    if (status == OK) {
        status = store_changes_since(scene->tenant, 0, 100, &scene->request, &changes, NULL);
    }
    if (status == OK) {
        status = store_audit_read(scene->tenant, 0, 100, &scene->request, &lines, NULL);
    }
    if (status == OK) {
        status = store_usage(scene->tenant, &usage, NULL);
    }
    return status != OK
               ? status
               : store_tenant_list(scene->store, &scene->request, &names, &name_count, NULL);
}

static enum status scenario(struct scene *scene, struct promise *promise)
{
    enum status status = scene_open(scene);
    for (uint32_t n = 0; n < BATCHES && status == OK; n++) {
        status = batch_write(scene, n, promise);
    }
    if (status == OK) {
        status = read_all(scene);
    }
    promise->failure = status;
    if (status != OK && scene->store != NULL && store_is_broken(scene->store, NULL)) {
        struct store_turn *turn = NULL;
        assert_int_equal(store_turn_open(scene->tenant, &turn, NULL), E_UNAVAILABLE);
    }
    scene_close(scene);
    return status;
}

static bool record_is_there(struct scene *scene, uint32_t n, uint32_t i)
{
    char id[32];
    struct store_record record;
    snprintf(id, sizeof id, "b%u-%u", n, i);
    enum status status = scene_get(scene, STORE_VOLUNTEER, id, &record);
    assert_true(status == OK || status == E_NOT_FOUND);
    return status == OK;
}

/* ensure   the number of batches on disk; all batches are whole, deletes included */
static uint32_t batches_found(struct scene *scene)
{
    struct store_changes changes;
    struct store_audit_lines lines;
    uint32_t count = (uint32_t)store_revision(scene->tenant);
    for (uint32_t n = 0; n < BATCHES; n++) {
        bool expected = n < count && n + 2 >= count;
        for (uint32_t i = 0; i < RECORDS; i++) {
            assert_int_equal(record_is_there(scene, n, i), expected);
        }
    }
    assert_int_equal(store_audit_read(scene->tenant, 0, 100, &scene->request, &lines, NULL), OK);
    assert_int_equal(lines.count, count);
    assert_true(store_audit_next(scene->tenant) == count + 1);
    assert_int_equal(store_changes_since(scene->tenant, 0, 1000, &scene->request, &changes, NULL),
                     OK);
    assert_true(changes.revision == count);
    return count;
}

/* One round: the n-th call fails. ensure  false when there were fewer calls than that */
static bool round_fail(unsigned long n, int code, uint32_t *seen_calls)
{
    struct scene scene;
    struct failer failer = {.fail_at = n, .code = code};
    struct promise promise = {0};
    scene_begin(&scene, scene_quick());
    atomic_init(&failer.failed_call, -1);
    scene.options.gate = (struct store_gate){.ask = failer_ask, .state = &failer};
    enum status status = scenario(&scene, &promise);
    int failed = atomic_load(&failer.failed_call);
    if (failed >= 0) {
        *seen_calls |= 1U << failed;
    }
    if (failed < 0 || n == 0) {
        assert_int_equal(status, OK);
    } else if (status == OK || promise.acknowledged > promise.attempted) {
        print_error("call %lu (%s) failed and nobody was told\n", n,
                    store_call_word((enum store_call)failed));
        fail();
    }
    scene.options.gate = (struct store_gate){0};
    assert_int_equal(scene_open(&scene), OK);
    uint32_t found = batches_found(&scene);
    if (found < promise.acknowledged || found > promise.attempted) {
        print_error("call %lu (%s): %u acknowledged, %u attempted, %u found\n", n,
                    store_call_word((enum store_call)failed), promise.acknowledged,
                    promise.attempted, found);
        fail();
    }
    assert_int_equal(scene_write(&scene, "after", "and it goes on"), OK);
    scene_end(&scene);
    return failed >= 0;
}

static void
every_call_failing_once_leaves_all_or_nothing_and_loses_no_acknowledged_write(void **state)
{
    (void)state;
    static const int CODES[] = {EIO, ENOMEM, ENOSPC};
    size_t code_count = getenv("AMITY_LONG") != NULL ? 3 : 2;
    uint32_t seen_calls = 0;
    assert_false(round_fail(0, 0, &seen_calls));
    for (size_t i = 0; i < code_count; i++) {
        unsigned long n = 1;
        while (round_fail(n, CODES[i], &seen_calls)) {
            n++;
        }
        print_message("%lu calls failed with errno %d\n", n - 1, CODES[i]);
        assert_in_range(n, 100, 10000);
    }
    assert_int_equal(seen_calls, (1U << STORE_CALL_COUNT) - 1); /* every kind of call */
}

static void after_a_failed_commit_every_waiting_and_later_turn_is_unavailable(void **state)
{
    (void)state;
    struct scene scene;
    struct stopper stopper;
    scene_begin(&scene, "/tmp");
    scene.options.gate = stopper_open(&stopper);
    assert_int_equal(scene_open(&scene), OK);
    struct promise promise = {0};
    assert_int_equal(batch_write(&scene, 0, &promise), OK);
    atomic_store(&stopper.code, EIO);
    atomic_store(&stopper.at, CALL_COMMIT);
    for (uint32_t n = 1; n < 4; n++) {
        struct store_turn *turn = scene_turn(&scene);
        batch_fill(turn, n);
        scene_hand(turn);
        if (n == 1) {
            sem_wait(&stopper.reached);
        }
    }
    sem_post(&stopper.go);
    for (uint32_t n = 1; n < 4; n++) {
        assert_int_equal(scene_finish(&scene), E_UNAVAILABLE);
        assert_non_null(strstr(scene.fault.detail, "a commit failed"));
    }
    struct fault fault = {0};
    struct store_turn *turn = NULL;
    assert_true(store_is_broken(scene.store, &fault));
    assert_int_equal(fault.status, E_UNAVAILABLE);
    assert_int_equal(store_turn_open(scene.tenant, &turn, NULL), E_UNAVAILABLE);
    scene_close(&scene);
    scene.options.gate = (struct store_gate){0};
    assert_int_equal(scene_open(&scene), OK);
    assert_int_equal(batches_found(&scene), 1);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_call_failing_once_leaves_all_or_nothing_and_loses_no_acknowledged_write),
        cmocka_unit_test(after_a_failed_commit_every_waiting_and_later_turn_is_unavailable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

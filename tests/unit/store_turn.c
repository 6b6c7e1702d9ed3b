/* Writes are durable before they are answered, grouped, ordered; a full map refuses politely. */
#include "unit/store_scene.h"

#include <errno.h>
#include <fcntl.h>

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

static void a_turn_completes_only_after_its_commit_and_is_read_only_when_durable(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    assert_int_equal(scene_open(scene), OK);
    atomic_store(&stopper.at, CALL_COMMIT);
    struct store_turn *turn = scene_turn(scene);
    assert_true(store_turn_revision(turn) == 1);
    scene_put(turn, STORE_CLIENT, "c1", "abc", 3);
    scene_hand(turn);
    sem_wait(&stopper.reached);
    struct store_record record;
    struct pollfd ready = {.fd = store_completion_fd(scene->store), .events = POLLIN};
    atomic_store(&stopper.at, -1); /* the read below must not stop */
    assert_null(store_completed(scene->store));
    assert_int_equal(scene_get(scene, STORE_CLIENT, "c1", &record), E_NOT_FOUND);
    atomic_store(&stopper.at, CALL_COMMITTED);
    sem_post(&stopper.go);
    sem_wait(&stopper.reached);
    assert_null(store_completed(scene->store));
    assert_int_equal(poll(&ready, 1, 0), 0);
    assert_int_equal(scene_get(scene, STORE_CLIENT, "c1", &record), OK);
    assert_true(store_revision(scene->tenant) == 0);
    atomic_store(&stopper.at, -1);
    sem_post(&stopper.go);
    assert_int_equal(poll(&ready, 1, 10000), 1);
    assert_int_equal(scene_finish(scene), OK);
    assert_true(store_revision(scene->tenant) == 1);
    assert_int_equal(poll(&ready, 1, 0), 0);
}

static void sixty_four_waiting_turns_become_one_transaction(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    assert_int_equal(scene_open(scene), OK);
    uint64_t before = store_counts(scene->store).transactions;
    atomic_store(&stopper.at, CALL_COMMIT);
    uint64_t owners[65];
    for (uint64_t i = 0; i < 65; i++) {
        struct store_turn *turn = scene_turn(scene);
        owners[i] = store_turn_revision(turn);
        char id[24];
        snprintf(id, sizeof id, "v%03u", (unsigned)i);
        scene_put(turn, STORE_VOLUNTEER, id, &i, sizeof i);
        assert_true(store_turn_audit(turn, (const uint8_t *)id, strlen(id)) == i + 1);
        assert_int_equal(store_turn_hand(&turn, &owners[i], NULL), OK);
        if (i == 0) {
            sem_wait(&stopper.reached);
        }
    }
    assert_int_equal(store_counts(scene->store).waiting_turns, 65);
    atomic_store(&stopper.at, -1);
    sem_post(&stopper.go);
    for (uint64_t i = 0; i < 65; i++) {
        struct store_turn *turn = scene_wait(scene);
        assert_int_equal(store_turn_status(turn, NULL), OK);
        assert_ptr_equal(store_turn_owner(turn), &owners[i]); /* in the order handed over */
        assert_true(store_turn_revision_last(turn) == owners[i]);
        assert_ptr_equal(store_turn_tenant(turn), scene->tenant);
        store_turn_close(&turn);
    }
    struct store_counts counts = store_counts(scene->store);
    assert_int_equal(counts.transactions - before, 2);
    assert_int_equal(counts.turns, 65);
    assert_true(counts.waiting_turns == 0 && counts.waiting_bytes == 0);
    assert_true(store_audit_next(scene->tenant) == 66);
}

static void turns_of_two_tenants_stay_apart(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    struct store_tenant *other = NULL;
    assert_int_equal(store_tenant_open(scene->store, "other", true, &other, NULL), OK);
    assert_int_equal(scene_write(scene, "v1", "here"), OK);
    assert_true(store_revision(other) == 0);
    struct store_tenant *mine = scene->tenant;
    scene->tenant = other;
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), E_NOT_FOUND);
    assert_int_equal(scene_write(scene, "v1", "there"), OK);
    scene->tenant = mine;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), OK);
    assert_memory_equal(record.bytes, "here", 4);
    const char *const *names = NULL;
    uint32_t count = 0;
    assert_int_equal(store_tenant_list(scene->store, &scene->request, &names, &count, NULL), OK);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "default");
    assert_string_equal(names[1], "other");
}

static void changes_since_lists_whole_revisions_in_order(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    struct store_turn *turn = scene_turn(scene);
    store_turn_revision(turn);
    scene_put(turn, STORE_VOLUNTEER, "v1", "a", 1);
    scene_put(turn, STORE_CLIENT, "c1", "b", 1);
    scene_put(turn, STORE_SETTING, "quiet", "s", 1); /* not journaled */
    store_turn_revision(turn);
    struct store_record update = {
        .kind = STORE_VOLUNTEER, .id = "v1", .revision_created = 1, .bytes = NULL, .count = 0};
    store_turn_put(turn, &update);
    store_turn_delete(turn, STORE_CLIENT, "c1");
    scene_hand(turn);
    assert_int_equal(scene_finish(scene), OK);
    struct store_changes out;
    struct arena *request = &scene->request;
    assert_int_equal(store_changes_since(scene->tenant, 0, 1, request, &out, NULL), OK);
    assert_int_equal(out.count, 2);
    assert_true(out.revision == 1 && out.more);
    assert_true(out.change[0].op == CHANGE_CREATED && out.change[1].kind == STORE_CLIENT);
    assert_int_equal(store_changes_since(scene->tenant, 1, 100, request, &out, NULL), OK);
    assert_int_equal(out.count, 2);
    assert_true(out.revision == 2 && !out.more);
    assert_true(out.change[0].op == CHANGE_UPDATED && out.change[1].op == CHANGE_DELETED);
    assert_string_equal(store_change_word(out.change[1].op), "deleted");
    assert_int_equal(store_changes_since(scene->tenant, 2, 100, request, &out, NULL), OK);
    assert_true(out.count == 0 && out.revision == 2 && !out.more);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_VOLUNTEER, "v1", &record), OK);
    assert_true(record.revision_created == 1 && record.revision_updated == 2);
    assert_int_equal(record.count, 0);
}

static void audit_lines_read_back_numbered_without_gaps(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(scene_write(scene, i % 2 == 0 ? "even" : "odd", "x"), OK);
    }
    struct store_turn *dropped = scene_turn(scene);
    assert_true(store_turn_audit(dropped, (const uint8_t *)"never", 5) == 6);
    store_turn_drop(&dropped);
    assert_null(dropped);
    assert_true(store_audit_next(scene->tenant) == 6);
    struct store_audit_lines lines;
    assert_int_equal(store_audit_read(scene->tenant, 2, 3, &scene->request, &lines, NULL), OK);
    assert_int_equal(lines.count, 3);
    assert_true(lines.more);
    assert_true(lines.line[0].sequence == 2 && lines.line[2].sequence == 4);
    assert_memory_equal(lines.line[0].bytes, "odd", 3);
    assert_int_equal(store_audit_read(scene->tenant, 5, 3, &scene->request, &lines, NULL), OK);
    assert_true(lines.count == 1 && !lines.more);
}

/* Fills the map with 8 KiB plans; returns how many went in. */
static uint32_t fill(struct scene *scene, char prefix)
{
    static const uint8_t PLAN[8000];
    for (uint32_t i = 0; i < 10000; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        char id[24];
        snprintf(id, sizeof id, "%c%05u", prefix, i);
        scene_put(turn, STORE_PLAN, id, PLAN, sizeof PLAN);
        store_turn_audit(turn, (const uint8_t *)id, strlen(id));
        scene_hand(turn);
        enum status status = scene_finish(scene);
        if (status != OK) {
            assert_int_equal(status, E_LIMIT);
            assert_non_null(strstr(scene->fault.detail, "full"));
            return i;
        }
    }
    fail();
    return 0;
}

static void a_full_map_refuses_puts_but_deletes_to_the_last(void **state)
{
    struct scene *scene = *state;
    scene->options.map_bytes = UINT64_C(2) << 20;
    assert_int_equal(scene_open(scene), OK);
    uint32_t count = fill(scene, 'p');
    assert_in_range(count, 50, 500);
    scene_close(scene);
    assert_int_equal(scene_open(scene), OK); /* a full store opens */
    assert_int_equal(fill(scene, 'q'), 0);   /* and is still full */
    struct store_usage usage;
    for (uint32_t i = 0; i < count; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        char id[24];
        snprintf(id, sizeof id, "p%05u", i);
        store_turn_delete(turn, STORE_PLAN, id);
        assert_true(store_turn_audit(turn, (const uint8_t *)id, strlen(id)) == count + 1 + i);
        scene_hand(turn);
        assert_int_equal(scene_finish(scene), OK);
    }
    assert_int_equal(store_usage(scene->tenant, &usage, NULL), OK);
    assert_int_equal(usage.record_count, 0);
    assert_int_equal(usage.audit_count, 2 * count);
    assert_in_range(usage.bytes_used, 1, usage.bytes_max / 4);
    assert_in_range(fill(scene, 'r'), count / 2, count); /* and the room can be used again */
    assert_false(store_is_broken(scene->store, NULL));
}

static void a_store_larger_than_a_lowered_limit_opens_refuses_puts_and_deletes(void **state)
{
    struct scene *scene = *state;
    scene->options.map_bytes = UINT64_C(8) << 20;
    assert_int_equal(scene_open(scene), OK);
    uint32_t count = fill(scene, 'p');
    scene_close(scene);
    scene->options.map_bytes = UINT64_C(1) << 20;
    assert_int_equal(scene_open(scene), OK);
    assert_int_equal(fill(scene, 'q'), 0);
    for (uint32_t i = 0; i < count; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        char id[24];
        snprintf(id, sizeof id, "p%05u", i);
        store_turn_delete(turn, STORE_PLAN, id);
        scene_hand(turn);
        assert_int_equal(scene_finish(scene), OK);
    }
    assert_in_range(fill(scene, 'r'), 10, 200);
}

static void a_turn_that_rests_on_a_refused_one_is_refused_as_busy(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    scene->options.map_bytes = UINT64_C(2) << 20;
    assert_int_equal(scene_open(scene), OK);
    fill(scene, 'p');
    uint64_t audit_next = store_audit_next(scene->tenant);
    atomic_store(&stopper.at, CALL_BEGIN);
    static const uint8_t BIG[8000];
    for (int i = 0; i < 3; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        if (i == 0) {
            scene_put(turn, STORE_PLAN, "big", BIG, sizeof BIG);
        } else {
            store_turn_delete(turn, STORE_PLAN, "p00000");
        }
        assert_true(store_turn_audit(turn, (const uint8_t *)"x", 1) == audit_next + (uint64_t)i);
        scene_hand(turn);
        if (i == 0) {
            sem_wait(&stopper.reached);
            atomic_store(&stopper.at, -1);
        }
    }
    struct store_turn *open = scene_turn(scene); /* decided before the refusal is known */
    sem_post(&stopper.go);
    assert_int_equal(scene_finish(scene), E_LIMIT);
    assert_true(store_audit_next(scene->tenant) == audit_next);
    assert_int_equal(scene_finish(scene), E_BUSY);
    assert_true(scene->fault.retry_after_ms > 0);
    assert_int_equal(scene_finish(scene), E_BUSY);
    store_turn_revision(open);
    store_turn_delete(open, STORE_PLAN, "p00000");
    store_turn_audit(open, (const uint8_t *)"x", 1);
    scene_hand(open);
    assert_int_equal(scene_finish(scene), E_BUSY);
    assert_true(store_audit_next(scene->tenant) == audit_next);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_PLAN, "p00000", &record), OK);
    struct store_turn *again = scene_turn(scene);
    store_turn_revision(again);
    store_turn_delete(again, STORE_PLAN, "p00000");
    scene_hand(again);
    assert_int_equal(scene_finish(scene), OK);
}

/* Hands over, behind one stopped commit: a delete, a put that does not fit, a put that would. */
static void hand_a_group_that_does_not_fit(struct scene *scene, struct stopper *stopper)
{
    static const uint8_t BIG[200000];
    atomic_store(&stopper->at, CALL_BEGIN);
    for (int i = 0; i < 4; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        if (i == 1) {
            store_turn_delete(turn, STORE_PLAN, "p00000");
        } else if (i > 1) {
            scene_put(turn, STORE_PLAN, i == 2 ? "big" : "small", BIG, i == 2 ? sizeof BIG : 9);
        }
        scene_hand(turn);
        if (i == 0) {
            sem_wait(&stopper->reached);
            atomic_store(&stopper->at, -1);
        }
    }
}

static void of_a_group_that_does_not_fit_the_turns_that_do_are_kept(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    scene->options.map_bytes = UINT64_C(2) << 20;
    assert_int_equal(scene_open(scene), OK);
    fill(scene, 'p');
    hand_a_group_that_does_not_fit(scene, &stopper);
    sem_post(&stopper.go);
    assert_int_equal(scene_finish(scene), OK);
    assert_int_equal(scene_finish(scene), OK);
    assert_int_equal(scene_finish(scene), E_LIMIT);
    assert_int_equal(scene_finish(scene), E_BUSY);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_PLAN, "p00000", &record), E_NOT_FOUND);
    assert_int_equal(scene_get(scene, STORE_PLAN, "big", &record), E_NOT_FOUND);
    assert_int_equal(scene_get(scene, STORE_PLAN, "small", &record), E_NOT_FOUND);
}

static void a_commit_that_fails_in_a_group_that_does_not_fit_breaks_the_store(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    scene->options.map_bytes = UINT64_C(2) << 20;
    assert_int_equal(scene_open(scene), OK);
    fill(scene, 'p');
    hand_a_group_that_does_not_fit(scene, &stopper);
    atomic_store(&stopper.at, CALL_COMMIT);
    sem_post(&stopper.go); /* the first turn, alone, begins and reaches its commit */
    sem_wait(&stopper.reached);
    sem_post(&stopper.go);
    sem_wait(&stopper.reached); /* the group did not fit; its first turn commits alone */
    atomic_store(&stopper.code, EIO);
    sem_post(&stopper.go);
    assert_int_equal(scene_finish(scene), OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(scene_finish(scene), E_UNAVAILABLE);
    }
    assert_true(store_is_broken(scene->store, NULL));
}

static void a_group_is_bounded_and_of_one_tenant_and_keeps_the_order_of_the_rest(void **state)
{
    enum { TURNS = 5000 };
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    assert_int_equal(scene_open(scene), OK);
    struct store_tenant *mine = scene->tenant, *other = NULL;
    assert_int_equal(store_tenant_open(scene->store, "other", true, &other, NULL), OK);
    atomic_store(&stopper.at, CALL_BEGIN);
    for (uint32_t i = 0; i < TURNS; i++) {
        scene->tenant = i % 1000 == 1 ? other : mine;
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        scene_put(turn, STORE_CLIENT, "c", &i, sizeof i);
        scene_hand(turn);
        if (i == 0) {
            sem_wait(&stopper.reached);
        }
    }
    atomic_store(&stopper.at, -1);
    sem_post(&stopper.go);
    for (uint32_t i = 0; i < TURNS; i++) {
        struct store_turn *turn = scene_wait(scene);
        struct store_tenant *tenant = store_turn_tenant(turn);
        assert_int_equal(store_turn_status(turn, NULL), OK);
        assert_true(store_turn_revision_last(turn) == store_revision(tenant));
        store_turn_close(&turn);
    }
    assert_true(store_revision(other) == 5 && store_revision(mine) == TURNS - 5);
    /* The stopped one; the first 4 096 of mine; the other's; the rest of mine. */
    assert_int_equal(store_counts(scene->store).transactions, 4);
    struct store_record record;
    scene->tenant = mine;
    uint32_t last = TURNS - 1;
    assert_int_equal(scene_get(scene, STORE_CLIENT, "c", &record), OK);
    assert_memory_equal(record.bytes, &last, sizeof last);
    struct store_changes changes;
    assert_int_equal(store_changes_since(mine, 0, TURNS, &scene->request, &changes, NULL), OK);
    assert_int_equal(changes.count, TURNS - 5);
    for (uint32_t i = 0; i < changes.count; i++) {
        assert_true(changes.change[i].revision == i + 1);
    }
}

static void a_turn_larger_than_the_limit_is_refused_before_it_waits(void **state)
{
    struct scene *scene = *state;
    scene->options.turn_bytes_max = 1000;
    assert_int_equal(scene_open(scene), OK);
    static const uint8_t BYTES[600];
    struct store_turn *turn = scene_turn(scene);
    store_turn_revision(turn);
    scene_put(turn, STORE_JOB, "j1", BYTES, sizeof BYTES);
    store_turn_audit(turn, BYTES, 1);
    scene_put(turn, STORE_JOB, "j2", BYTES, sizeof BYTES);
    struct fault fault = {0};
    assert_int_equal(store_turn_hand(&turn, NULL, &fault), E_TOO_LARGE);
    assert_null(turn);
    assert_true(store_audit_next(scene->tenant) == 1);
    assert_int_equal(scene_write(scene, "v1", "small"), OK);
}

static void while_too_much_waits_no_turn_opens(void **state)
{
    struct scene *scene = *state;
    struct stopper stopper;
    scene->options.gate = stopper_open(&stopper);
    scene->options.waiting_bytes_max = 100;
    assert_int_equal(scene_open(scene), OK);
    atomic_store(&stopper.at, CALL_COMMIT);
    struct store_turn *turn = scene_turn(scene);
    static const uint8_t BYTES[200];
    scene_put(turn, STORE_SETTING, "s", BYTES, sizeof BYTES);
    scene_hand(turn);
    sem_wait(&stopper.reached);
    struct fault fault = {0};
    assert_int_equal(store_turn_open(scene->tenant, &turn, &fault), E_BUSY);
    assert_true(fault.retry_after_ms > 0);
    atomic_store(&stopper.at, -1);
    sem_post(&stopper.go);
    assert_int_equal(scene_finish(scene), OK);
    assert_int_equal(scene_write(scene, "v1", "x"), OK);
}

static void closing_commits_what_was_handed_over_and_drops_what_was_not(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    for (int i = 0; i < 20; i++) {
        struct store_turn *turn = scene_turn(scene);
        store_turn_revision(turn);
        char id[24];
        snprintf(id, sizeof id, "c%02d", i);
        scene_put(turn, STORE_CLIENT, id, id, strlen(id));
        scene_hand(turn);
    }
    struct store_turn *left = scene_turn(scene);
    store_turn_revision(left);
    scene_put(left, STORE_CLIENT, "left", "x", 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), OK);
    struct store_record record;
    assert_true(store_revision(scene->tenant) == 20);
    assert_int_equal(scene_get(scene, STORE_CLIENT, "c19", &record), OK);
    assert_int_equal(scene_get(scene, STORE_CLIENT, "left", &record), E_NOT_FOUND);
}

static void a_proof_of_twenty_megabytes_reads_back_whole(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene_open(scene), OK);
    size_t count = (size_t)20 << 20;
    uint8_t *proof = malloc(count);
    assert_non_null(proof);
    for (size_t i = 0; i < count; i++) {
        proof[i] = (uint8_t)(i >> 8 ^ i);
    }
    struct store_turn *turn = scene_turn(scene);
    scene_put(turn, STORE_PROOF, "plan-1", proof, count);
    scene_hand(turn);
    assert_int_equal(scene_finish(scene), OK);
    struct store_record record;
    assert_int_equal(scene_get(scene, STORE_PROOF, "plan-1", &record), OK);
    assert_int_equal(record.count, count);
    assert_memory_equal(record.bytes, proof, count);
    free(proof);
}

static void no_file_of_the_store_is_inherited_by_a_child(void **state)
{
    struct scene *scene = *state;
    bool open_before[64];
    for (int fd = 0; fd < 64; fd++) {
        open_before[fd] = fcntl(fd, F_GETFD) >= 0;
    }
    assert_int_equal(scene_open(scene), OK);
    uint32_t found = 0;
    for (int fd = 0; fd < 64; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (!open_before[fd] && flags >= 0) {
            assert_int_equal(flags & FD_CLOEXEC, FD_CLOEXEC);
            found++;
        }
    }
    assert_true(found >= 4); /* eventfd, lock, data, LMDB's lock */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_turn_completes_only_after_its_commit_and_is_read_only_when_durable),
        TEST(sixty_four_waiting_turns_become_one_transaction),
        TEST(turns_of_two_tenants_stay_apart),
        TEST(changes_since_lists_whole_revisions_in_order),
        TEST(audit_lines_read_back_numbered_without_gaps),
        TEST(a_full_map_refuses_puts_but_deletes_to_the_last),
        TEST(a_store_larger_than_a_lowered_limit_opens_refuses_puts_and_deletes),
        TEST(a_turn_that_rests_on_a_refused_one_is_refused_as_busy),
        TEST(of_a_group_that_does_not_fit_the_turns_that_do_are_kept),
        TEST(a_commit_that_fails_in_a_group_that_does_not_fit_breaks_the_store),
        TEST(a_group_is_bounded_and_of_one_tenant_and_keeps_the_order_of_the_rest),
        TEST(a_turn_larger_than_the_limit_is_refused_before_it_waits),
        TEST(while_too_much_waits_no_turn_opens),
        TEST(closing_commits_what_was_handed_over_and_drops_what_was_not),
        TEST(a_proof_of_twenty_megabytes_reads_back_whole),
        TEST(no_file_of_the_store_is_inherited_by_a_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Numbered batches for tests that stop a writer: what each holds is known from its number alone,
 * so a reader can say of any store whether it holds the batches 1..n, each whole. */
#ifndef AMITY_TESTS_FAULT_STORE_BATCH_H
#define AMITY_TESTS_FAULT_STORE_BATCH_H

#include "base/random.h"
#include "unit/store_scene.h"

enum { MARKS = 5, KEPT = 40, MARK_BYTES_MAX = 12000 };

static inline size_t mark_fill(uint8_t *bytes, uint32_t n, uint32_t i)
{
    struct random random = random_seed((uint64_t)n << 8 | i);
    size_t count = 4 + random_below(&random, i == 0 ? MARK_BYTES_MAX - 4 : 200);
    memcpy(bytes, &n, sizeof n);
    for (size_t at = 4; at < count; at++) {
        bytes[at] = (uint8_t)(n * 31 + i * 7 + at);
    }
    return count;
}

/* Batch n overwrites the marks m0..m4, adds client n, deletes client n - KEPT, audits one line. */
static inline void batch_fill(struct store_turn *turn, uint32_t n)
{
    uint8_t bytes[MARK_BYTES_MAX];
    char id[32];
    CHECK(store_turn_revision(turn) == n);
    for (uint32_t i = 0; i < MARKS; i++) {
        snprintf(id, sizeof id, "m%u", i);
        scene_put(turn, STORE_VOLUNTEER, id, bytes, mark_fill(bytes, n, i));
    }
    if (n > KEPT) {
        snprintf(id, sizeof id, "c%u", n - KEPT);
        store_turn_delete(turn, STORE_CLIENT, id);
    }
    snprintf(id, sizeof id, "c%u", n);
    scene_put(turn, STORE_CLIENT, id, bytes, mark_fill(bytes, n, MARKS));
    CHECK(store_turn_audit(turn, (const uint8_t *)id, strlen(id)) == n);
}

static inline void record_expect(struct scene *scene, enum store_kind kind, const char *id,
                                 uint32_t n, uint32_t i)
{
    uint8_t bytes[MARK_BYTES_MAX];
    size_t count = mark_fill(bytes, n, i);
    struct store_record record;
    assert_int_equal(scene_get(scene, kind, id, &record), OK);
    assert_true(record.revision_updated == n);
    assert_int_equal(record.count, count);
    assert_memory_equal(record.bytes, bytes, count);
}

/* Revision n on disk means: exactly the batches 1..n, each whole. */
static inline void whole_expect(struct scene *scene, uint32_t n)
{
    char id[32];
    struct store_usage usage;
    struct store_changes changes;
    assert_int_equal(store_usage(scene->tenant, &usage, NULL), OK);
    assert_true(usage.audit_count == n && store_audit_next(scene->tenant) == n + 1U);
    if (n == 0) {
        assert_int_equal(usage.record_count, 0);
        return;
    }
    for (uint32_t i = 0; i < MARKS; i++) {
        snprintf(id, sizeof id, "m%u", i);
        record_expect(scene, STORE_VOLUNTEER, id, n, i);
    }
    uint32_t first = n > KEPT ? n - KEPT + 1 : 1;
    for (uint32_t k = first; k <= n; k++) {
        snprintf(id, sizeof id, "c%u", k);
        record_expect(scene, STORE_CLIENT, id, k, MARKS);
    }
    assert_int_equal(usage.record_count, MARKS + (n - first + 1));
    assert_int_equal(
        store_changes_since(scene->tenant, n - 1, 100, &scene->request, &changes, NULL), OK);
    assert_int_equal(changes.count, MARKS + 1 + (n > KEPT));
    assert_true(changes.revision == n && !changes.more);
}

#endif

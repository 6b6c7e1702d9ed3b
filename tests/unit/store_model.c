/* Random turns, restarts and full maps against a dumb table: after every step both hold the same
 * records, revisions and journal. AMITY_SEED repeats a run. */
#include "unit/store_scene.h"

#include <time.h>

#include "base/random.h"

enum { IDS = 200, KINDS = 3, PAYLOAD_BYTES_MAX = 6000, STEPS = 400 };

static const enum store_kind KIND[KINDS] = {STORE_VOLUNTEER, STORE_CLIENT, STORE_PLAN};

struct entry {
    bool there;
    uint64_t created, updated;
    uint32_t count;
    uint8_t fill;
};

struct model {
    struct entry entry[KINDS][IDS];
    uint64_t changes; /* of all turns that were acknowledged */
    uint64_t audits;
    uint32_t refused;
};

static const char *id_of(uint32_t i, char *id, size_t bytes)
{
    snprintf(id, bytes, "%s%u", i % 2 == 0 ? "even-" : "o", i);
    return id;
}

static void put_random(struct store_turn *turn, struct entry *entry, struct store_record record,
                       uint64_t revision, struct random *random)
{
    uint8_t bytes[PAYLOAD_BYTES_MAX];
    uint32_t count = random_below(random, random_chance(random, 0.5) ? PAYLOAD_BYTES_MAX : 300);
    uint8_t fill = (uint8_t)random_below(random, 256);
    memset(bytes, fill, sizeof bytes);
    uint64_t created = entry->there ? entry->created : revision;
    record.revision_created = created;
    record.bytes = bytes;
    record.count = count;
    store_turn_put(turn, &record);
    *entry = (struct entry){true, created, revision, count, fill};
}

/* One turn of up to ten changes over one or two revisions, applied to a copy of the model. */
static void step(struct scene *scene, struct model *model, struct random *random)
{
    struct model next = *model;
    struct store_turn *turn = scene_turn(scene);
    uint64_t revision = store_turn_revision(turn);
    uint32_t changes = random_below(random, 10);
    for (uint32_t i = 0; i < changes; i++) {
        uint32_t k = random_below(random, KINDS), n = random_below(random, IDS);
        char id[24];
        struct store_record record = {.kind = KIND[k], .id = id_of(n, id, sizeof id)};
        if (i == 5) {
            revision = store_turn_revision(turn);
        }
        if (random_chance(random, 0.35)) {
            store_turn_delete(turn, record.kind, id);
            next.entry[k][n].there = false;
        } else {
            put_random(turn, &next.entry[k][n], record, revision, random);
        }
    }
    next.changes += changes;
    if (random_chance(random, 0.5)) {
        assert_true(store_turn_audit(turn, (const uint8_t *)"a", 1) == ++next.audits);
    }
    scene_hand(turn);
    enum status status = scene_finish(scene);
    if (status == OK) {
        *model = next;
    } else {
        assert_int_equal(status, E_LIMIT);
        model->refused++;
    }
}

struct check {
    const struct model *model;
    uint32_t kind, count;
};

static enum status entry_check(void *state, const struct store_record *record, struct fault *fault)
{
    (void)fault;
    struct check *check = state;
    const char *digits = record->id + (record->id[0] == 'e' ? 5 : 1);
    uint32_t n = (uint32_t)strtoul(digits, NULL, 10);
    assert_true(n < IDS);
    const struct entry *entry = &check->model->entry[check->kind][n];
    assert_true(entry->there);
    assert_true(record->revision_created == entry->created);
    assert_true(record->revision_updated == entry->updated);
    assert_int_equal(record->count, entry->count);
    for (size_t i = 0; i < record->count; i++) {
        assert_int_equal(record->bytes[i], entry->fill);
    }
    check->count++;
    return OK;
}

static void compare(struct scene *scene, const struct model *model)
{
    for (uint32_t k = 0; k < KINDS; k++) {
        struct check check = {model, k, 0};
        uint32_t expected = 0;
        for (uint32_t n = 0; n < IDS; n++) {
            expected += model->entry[k][n].there;
        }
        assert_int_equal(
            store_load(scene->tenant, KIND[k], (struct store_visit){entry_check, &check}, NULL),
            OK);
        assert_int_equal(check.count, expected);
    }
    struct store_changes changes;
    uint64_t count = 0;
    struct store_changes *at = &changes;
    changes.revision = 0;
    do {
        assert_int_equal(
            store_changes_since(scene->tenant, at->revision, 7, &scene->request, &changes, NULL),
            OK);
        count += changes.count;
    } while (changes.more);
    assert_true(count == model->changes);
    assert_true(store_audit_next(scene->tenant) == model->audits + 1);
    arena_reset(&scene->request);
}

static void the_store_and_a_dumb_table_agree_through_turns_restarts_and_full_maps(void **state)
{
    (void)state;
    const char *seed_text = getenv("AMITY_SEED");
    uint64_t seed = seed_text != NULL ? strtoull(seed_text, NULL, 10) : (uint64_t)time(NULL);
    uint32_t rounds = getenv("AMITY_LONG") != NULL ? 200 : 6;
    uint32_t refused = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        print_message("seed %llu\n", (unsigned long long)(seed + round));
        struct random random = random_seed(seed + round);
        struct model model = {0};
        struct scene scene;
        scene_begin(&scene, scene_quick());
        scene.options.map_bytes = (uint64_t)(round % 2 == 0 ? 1 : 64) << 20;
        assert_int_equal(scene_open(&scene), OK);
        for (uint32_t i = 0; i < STEPS; i++) {
            step(&scene, &model, &random);
            if (random_chance(&random, 0.05)) {
                scene_close(&scene);
                assert_int_equal(scene_open(&scene), OK);
            }
            if (i % 20 == 0) {
                compare(&scene, &model);
            }
        }
        compare(&scene, &model);
        refused += model.refused;
        scene_end(&scene);
    }
    print_message("%u turns met a full map\n", refused);
    assert_true(refused > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_store_and_a_dumb_table_agree_through_turns_restarts_and_full_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

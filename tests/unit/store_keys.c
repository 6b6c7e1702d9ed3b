/* Keys sort as what they mean; headers refuse what they do not know; entries read nothing twice. */
#include "unit/store_scene.h"

#include "store/keys.h"

static int key_order(const struct store_key *a, const struct store_key *b)
{
    size_t least = a->count < b->count ? a->count : b->count;
    int order = memcmp(a->bytes, b->bytes, least);
    return order != 0 ? order : (a->count > b->count) - (a->count < b->count);
}

static void sequence_keys_sort_as_numbers(void **state)
{
    (void)state;
    static const uint64_t NUMBERS[] = {0, 1, 255, 256, 65535, 1U << 31, UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i + 1 < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        struct store_key low = key_of_sequence(NUMBERS[i]);
        struct store_key high = key_of_sequence(NUMBERS[i + 1]);
        assert_true(key_order(&low, &high) < 0);
        assert_true(key_read_u64(low.bytes) == NUMBERS[i]);
    }
}

static void records_of_a_kind_lie_together_sorted_by_id(void **state)
{
    (void)state;
    struct store_key a, ab, b, next_kind;
    assert_true(key_of_record(STORE_VOLUNTEER, "a", &a));
    assert_true(key_of_record(STORE_VOLUNTEER, "ab", &ab));
    assert_true(key_of_record(STORE_VOLUNTEER, "b", &b));
    assert_true(key_of_record(STORE_CLIENT, "a", &next_kind));
    struct store_key first = key_first_of(STORE_VOLUNTEER);
    assert_true(key_order(&first, &a) < 0);
    assert_true(key_order(&a, &ab) < 0);
    assert_true(key_order(&ab, &b) < 0);
    assert_true(key_order(&b, &next_kind) < 0);
}

static void an_id_that_is_empty_or_too_long_makes_no_key(void **state)
{
    (void)state;
    char id[STORE_ID_BYTES_MAX + 2];
    memset(id, 'x', sizeof id);
    struct store_key key;
    id[STORE_ID_BYTES_MAX + 1] = '\0';
    assert_false(key_of_record(STORE_CLIENT, id, &key));
    id[STORE_ID_BYTES_MAX] = '\0';
    assert_true(key_of_record(STORE_CLIENT, id, &key));
    assert_false(key_of_record(STORE_CLIENT, "", &key));
}

static void a_tenants_name_is_a_plain_directory_name(void **state)
{
    (void)state;
    char name[TENANT_NAME_BYTES_MAX + 2];
    memset(name, 'a', sizeof name);
    name[TENANT_NAME_BYTES_MAX + 1] = '\0';
    assert_false(tenant_name_is_valid(name));
    name[TENANT_NAME_BYTES_MAX] = '\0';
    assert_true(tenant_name_is_valid(name));
    assert_true(tenant_name_is_valid("fi-etela_pohjanmaa2"));
    static const char *const BAD[] = {"", ".", "..", "a/b", "A", "a b", "x.lock", "ä"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_false(tenant_name_is_valid(BAD[i]));
    }
}

static const uint8_t KEY[] = {STORE_CLIENT, 'c', '1'};

static struct record_slice record_made(uint8_t *value, size_t count)
{
    record_head(value, STORE_CLIENT, 7, 9);
    for (size_t i = RECORD_HEADER_BYTES; i < count; i++) {
        value[i] = (uint8_t)(i * 37);
    }
    record_close(KEY, sizeof KEY, value, count);
    return (struct record_slice){value, count};
}

static void a_record_reads_back_as_it_was_written(void **state)
{
    (void)state;
    uint8_t value[RECORD_HEADER_BYTES + 21];
    struct record_slice slice = record_made(value, sizeof value);
    struct store_record record;
    struct record_slice key = {KEY, sizeof KEY};
    assert_int_equal(record_open(key, slice, &record, NULL), OK);
    assert_int_equal(record.kind, STORE_CLIENT);
    assert_true(record.revision_created == 7 && record.revision_updated == 9);
    assert_int_equal(record.count, 21);
    assert_ptr_equal(record.bytes, value + RECORD_HEADER_BYTES);
}

static void every_flipped_bit_of_value_or_key_is_noticed(void **state)
{
    (void)state;
    uint8_t value[RECORD_HEADER_BYTES + 21];
    struct record_slice slice = record_made(value, sizeof value);
    struct store_record record;
    for (size_t bit = 0; bit < sizeof value * 8; bit++) {
        value[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(record_open((struct record_slice){KEY, sizeof KEY}, slice, &record, NULL),
                         E_INTERNAL);
        value[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    uint8_t other[sizeof KEY];
    for (size_t bit = 0; bit < sizeof KEY * 8; bit++) {
        memcpy(other, KEY, sizeof KEY);
        other[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(
            record_open((struct record_slice){other, sizeof other}, slice, &record, NULL),
            E_INTERNAL);
    }
    for (size_t count = 0; count < sizeof value; count++) {
        assert_int_equal(record_open((struct record_slice){KEY, sizeof KEY},
                                     (struct record_slice){value, count}, &record, NULL),
                         E_INTERNAL);
    }
}

static void a_whole_record_of_an_unknown_kind_or_flag_is_refused_not_guessed(void **state)
{
    (void)state;
    static const uint8_t WRONG[][2] = {{1, 200}, {1, 0}, {2, 1}, {3, 1}};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        uint8_t value[RECORD_HEADER_BYTES];
        record_made(value, sizeof value);
        value[WRONG[i][0]] = WRONG[i][1];
        record_close(KEY, sizeof KEY, value, sizeof value);
        struct store_record record;
        struct fault fault = {0};
        assert_int_equal(record_open((struct record_slice){KEY, sizeof KEY},
                                     (struct record_slice){value, sizeof value}, &record, &fault),
                         E_UNAVAILABLE);
        assert_non_null(strstr(fault.detail, "this program knows"));
    }
}

static void a_journal_entry_reads_back_and_a_cut_one_is_refused(void **state)
{
    (void)state;
    static const struct store_change CHANGES[] = {
        {5, STORE_VOLUNTEER, CHANGE_CREATED, "v1"},
        {5, STORE_PLAN, CHANGE_UPDATED, "a-plan"},
        {5, STORE_CLIENT, CHANGE_DELETED, "c"},
    };
    uint8_t bytes[64];
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(journal_change_bytes(&CHANGES[i]), 3 + strlen(CHANGES[i].id));
        count += journal_change_write(bytes + count, &CHANGES[i]);
    }
    struct arena request;
    arena_open(&request, 1024, 0);
    struct store_changes out = {0};
    struct record_slice payload = {bytes, count};
    assert_int_equal(journal_entry_read(5, payload, &request, &out, NULL), OK);
    assert_int_equal(out.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(out.change[i].kind, CHANGES[i].kind);
        assert_int_equal(out.change[i].op, CHANGES[i].op);
        assert_string_equal(out.change[i].id, CHANGES[i].id);
        static const char *const WORDS[] = {"created", "updated", "deleted"};
        assert_string_equal(store_change_word(out.change[i].op), WORDS[i]);
    }
    uint32_t refused = 0;
    for (size_t cut = 1; cut < count; cut++) {
        struct store_changes half = {0};
        payload.count = cut;
        refused += journal_entry_read(5, payload, &request, &half, NULL) == E_INTERNAL;
    }
    assert_int_equal(refused, count - 3); /* all but the two cuts between changes */
    arena_close(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequence_keys_sort_as_numbers),
        cmocka_unit_test(records_of_a_kind_lie_together_sorted_by_id),
        cmocka_unit_test(an_id_that_is_empty_or_too_long_makes_no_key),
        cmocka_unit_test(a_tenants_name_is_a_plain_directory_name),
        cmocka_unit_test(a_record_reads_back_as_it_was_written),
        cmocka_unit_test(every_flipped_bit_of_value_or_key_is_noticed),
        cmocka_unit_test(a_whole_record_of_an_unknown_kind_or_flag_is_refused_not_guessed),
        cmocka_unit_test(a_journal_entry_reads_back_and_a_cut_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

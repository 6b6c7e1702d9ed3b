/* Whatever stands in a profile's place, a fault speaks of that place: every value of a whole
 * profile is replaced by every kind of value, also those that only MessagePack knows. */
#include "unit/model_reading.h"

#include <math.h>

#include "base/text.h"

enum { JUNK_COUNT = 14, PLACES_MAX = 1024, DEPTH_MAX = 8 };

static struct value junk(uint32_t number, struct arena *arena)
{
    static const uint8_t BYTES[] = {0xff, 0x00, 0x01, 0x02};
    struct value list = value_list(arena, 3);
    struct value map = value_map(arena, 1);
    switch (number) {
    case 0:
        return value_bool(true);
    case 1:
        return value_int(-1);
    case 2:
        return value_int(INT64_MAX);
    case 3:
        return (struct value){.kind = VALUE_UINT, .natural = UINT64_MAX};
    case 4:
        return value_real(NAN);
    case 5:
        return value_real(-INFINITY);
    case 6:
        return value_real(0.5);
    case 7:
        return value_text(arena, "");
    case 8:
        return value_text(arena,
                          "ååååååååååååååååååååååååååååååååååååååååååååååååååååååååååååååååå");
    case 9:
        return (struct value){.kind = VALUE_BYTES, .count = 4, .bytes = BYTES};
    case 10:
        return (struct value){.kind = VALUE_EXT, .ext_type = -1, .count = 3, .bytes = BYTES};
    case 11:
        value_append(&list, arena, value_nil());
        value_append(&list, arena, value_int(7));
        value_append(&list, arena, value_int(3));
        return list;
    case 12:
        value_put(&map, arena, "öööööööööööööööööööööööööööööööööööööööööööööööööööööööö",
                  value_nil());
        return map;
    default:
        return value_nil();
    }
}

struct spot {
    struct value *value;
    char path[FAULT_PATH_BYTES];
};
struct spots {
    struct spot spot[PLACES_MAX];
    uint32_t count;
};

/* Depth is that of our own profiles. */
static void spots_find(struct spots *spots, struct value *value, const char *path, int depth)
{
    assert_true(depth < DEPTH_MAX && spots->count < PLACES_MAX);
    struct spot *spot = &spots->spot[spots->count++];
    spot->value = value;
    snprintf(spot->path, sizeof spot->path, "%s", path);
    char below[FAULT_PATH_BYTES];
    for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->count; i++) {
        struct value_member *member = &value->member[i];
        if (strcmp(member->key, "x") != 0) {
            snprintf(below, sizeof below, "%.100s%s%s", path, path[0] != '\0' ? "." : "",
                     member->key);
            spots_find(spots, &member->value, below, depth + 1);
        }
    }
    for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++) {
        snprintf(below, sizeof below, "%.100s[%u]", path, i);
        spots_find(spots, &value->item[i], below, depth + 1);
    }
}

static enum status read_any(struct reading *reading, const struct value *profile, char type)
{
    union {
        struct volunteer *volunteer;
        struct client *client;
        struct relation *relation;
    } out = {NULL};
    switch (type) {
    case 'v':
        return volunteer_read(profile, &reading->zone, &reading->arena, &out.volunteer,
                              &reading->fault);
    case 'c':
        return client_read(profile, &reading->zone, &reading->arena, &out.client, &reading->fault);
    default:
        return relation_read(profile, &reading->zone, &reading->arena, &out.relation,
                             &reading->fault);
    }
}

/* The fault's path is the spot, above it (a truth across fields) or below it, or another field of
 * the same profile that no longer agrees with it. */
static void fault_check(const struct fault *fault, const struct spot *spot, uint32_t number)
{
    bool texts = text_is_utf8((const uint8_t *)fault->path, strlen(fault->path)) &&
                 text_is_utf8((const uint8_t *)fault->detail, strlen(fault->detail)) &&
                 text_is_utf8((const uint8_t *)fault->hint, strlen(fault->hint));
    if (!texts || fault->detail[0] == '\0') {
        fail_msg("junk %u at `%s`: no readable detail", number, spot->path);
    }
    bool emptied = number == JUNK_COUNT - 1; /* nil: a parent may say what is missing */
    bool reference = strstr(fault->path, ".adult") != NULL; /* who was named is gone */
    size_t bytes = strlen(spot->path);
    if (!emptied && !reference && strncmp(fault->path, spot->path, bytes) != 0 &&
        strncmp(fault->path, spot->path, strlen(fault->path)) != 0) {
        const char *dot = strrchr(spot->path, '.');
        size_t parent = dot != NULL ? (size_t)(dot - spot->path) : 0;
        if (strncmp(fault->path, spot->path, parent) != 0) {
            fail_msg("junk %u at `%s` was reported at `%s`: %s", number, spot->path, fault->path,
                     fault->detail);
        }
    }
}

static void every_value_is_replaced(struct reading *reading, const char *json, char type)
{
    static struct spots spots;
    struct value profile = json_of(reading, json);
    struct arena whole = reading->arena;
    struct arena scratch;
    uint32_t refused = 0;
    spots.count = 0;
    spots_find(&spots, &profile, "", 0);
    for (uint32_t i = 0; i < spots.count; i++) {
        for (uint32_t number = 0; number < JUNK_COUNT; number++) {
            arena_open(&scratch, 1 << 14, 0);
            struct value kept = *spots.spot[i].value;
            *spots.spot[i].value = junk(number, &scratch);
            memset(&reading->fault, 0, sizeof reading->fault);
            reading->arena = scratch;
            enum status status = read_any(reading, &profile, type);
            scratch = reading->arena;
            reading->arena = whole;
            assert_int_equal(status, reading->fault.status);
            if (status != OK) {
                refused++;
                fault_check(&reading->fault, &spots.spot[i], number);
            }
            *spots.spot[i].value = kept;
            arena_close(&scratch);
        }
    }
    assert_true(refused > spots.count * 6);
}

static void a_volunteer_of_the_wrong_kinds_is_refused_where_it_is_wrong(void **state)
{
    every_value_is_replaced(*state, WHOLE_VOLUNTEER, 'v');
}

static void a_client_of_the_wrong_kinds_is_refused_where_it_is_wrong(void **state)
{
    every_value_is_replaced(*state, WHOLE_CLIENT, 'c');
}

static void a_relation_of_the_wrong_kinds_is_refused_where_it_is_wrong(void **state)
{
    every_value_is_replaced(*state, WHOLE_RELATION, 'r');
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, reading_open, reading_close)
    const struct CMUnitTest tests[] = {
        T(a_volunteer_of_the_wrong_kinds_is_refused_where_it_is_wrong),
        T(a_client_of_the_wrong_kinds_is_refused_where_it_is_wrong),
        T(a_relation_of_the_wrong_kinds_is_refused_where_it_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

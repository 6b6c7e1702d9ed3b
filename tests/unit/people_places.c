/* Where made people live: the region asked for, its real towns, its countryside; and the calendar
 * the generator counts with. */
#include "people_reader.h"

#include "bench/people/draw.h"

static const struct value *line_of(const struct made *made, uint32_t i)
{
    return &made->line[i];
}

/* Collects the distinct municipalities of all people; returns how many. */
static uint32_t municipalities_of(const struct made *made, const char *found[], uint32_t room)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < made->line_count; i++) {
        const char *code = made_text(line_of(made, i), "place.municipality");
        bool known = *code == '\0';
        for (uint32_t k = 0; k < count && !known; k++) {
            known = strcmp(found[k], code) == 0;
        }
        if (!known) {
            assert_true(count < room);
            found[count++] = code;
        }
    }
    return count;
}

static void south_ostrobothnia_has_its_eighteen_municipalities(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "FI-005", "FI-010", "FI-052", "FI-145", "FI-151", "FI-152", "FI-218", "FI-232", "FI-233",
        "FI-300", "FI-301", "FI-403", "FI-408", "FI-743", "FI-759", "FI-846", "FI-934", "FI-989"};
    const char *found[64];
    struct made made = made_people(3000, 3000, "fi-etela-pohjanmaa", 1);
    uint32_t count = municipalities_of(&made, found, 64);
    assert_int_equal(count, 18);
    for (uint32_t i = 0; i < count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < 18; k++) {
            known = known || strcmp(found[i], expected[k]) == 0;
        }
        assert_true(known);
    }
    made_free(&made);
}

static void a_municipality_comes_alone_or_with_its_neighbours(void **state)
{
    (void)state;
    const char *found[64];
    struct made alone = made_people(200, 200, "se-umea", 1);
    assert_int_equal(municipalities_of(&alone, found, 64), 1);
    assert_string_equal(found[0], "SE-2480");
    made_free(&alone);
    struct made by_code = made_people(200, 200, "se-2480", 1);
    assert_int_equal(municipalities_of(&by_code, found, 64), 1);
    assert_string_equal(found[0], "SE-2480");
    made_free(&by_code);
    struct made around = made_people(2000, 2000, "se-umea-with-neighbours", 1);
    assert_in_range(municipalities_of(&around, found, 64), 3, 7);
    made_free(&around);
}

static void regions_join_with_a_plus(void **state)
{
    (void)state;
    const char *found[64];
    struct made made = made_people(200, 200, "fi-743+se-0180", 1);
    assert_int_equal(municipalities_of(&made, found, 64), 2);
    made_free(&made);
}

static enum status refuse(const char *region, struct fault *fault)
{
    struct people_options options = {.volunteer_count = 1, .region = region};
    struct made made = {0};
    struct people_sink sink = {.write = made_collect, .state = &made};
    enum status status = people_generate(&options, &sink, fault);
    assert_int_equal(made.count, 0);
    return status;
}

static void an_unknown_region_is_refused_with_the_nearest_name(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"fi-etela-pohjanma", "fi-etela-pohjanmaa"},
        {"se-umeo", "se-umea"},
        {"sv", "se"},
        {"se-0181+fi-lapi", "fi-lappi"},
        {"se-skane+", "se"},
        {"se-umeo-with-neighbours", "se-umea"},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault fault = {0};
        assert_int_equal(refuse(cases[i][0], &fault), E_INVALID_ARGUMENT);
        assert_string_equal(fault.path, "region");
        if (i != 4) {
            assert_string_equal(fault.hint, cases[i][1]);
        } else {
            assert_string_not_equal(fault.hint, "");
        }
    }
}

struct listing {
    uint32_t count;
    bool sweden, south_ostrobothnia, skane, umea, stockholm_code;
};

static void region_seen(void *state, const char *slug, const char *name)
{
    struct listing *listing = state;
    listing->count++;
    assert_string_not_equal(name, "");
    assert_true(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(slug));
    listing->sweden |= strcmp(slug, "se") == 0;
    listing->south_ostrobothnia |= strcmp(slug, "fi-etela-pohjanmaa") == 0;
    listing->skane |= strcmp(slug, "se-skane") == 0;
    listing->umea |= strcmp(slug, "se-umea") == 0;
    listing->stockholm_code |= strcmp(slug, "se-0180") == 0;
}

static void every_region_is_listed(void **state)
{
    (void)state;
    struct listing listing = {0};
    people_regions(region_seen, &listing);
    assert_int_equal(listing.count, 2 + 40 + 2 * 598);
    assert_true(listing.sweden && listing.south_ostrobothnia && listing.skane && listing.umea &&
                listing.stockholm_code);
}

static void region_made(void *state, const char *slug, const char *name)
{
    (void)name;
    uint32_t *made_regions = state;
    *made_regions += 1;
    if (*made_regions % 9 == 0) { /* every ninth is enough */
        struct made made = made_people(2, 2, slug, 1);
        assert_true(made.line_count >= 4);
        made_free(&made);
    }
}

static void listed_regions_can_be_made(void **state)
{
    (void)state;
    uint32_t made_regions = 0;
    people_regions(region_made, &made_regions);
    assert_true(made_regions > 1000);
}

/* A town's people reach less far than the countryside's. */
static void country_people_travel_farther_than_town_people(void **state)
{
    (void)state;
    struct made town = made_people(800, 0, "se-0180", 1);
    struct made country = made_people(800, 0, "fi-005", 1);
    int64_t sum[2] = {0, 0};
    uint32_t count[2] = {0, 0};
    for (uint32_t side = 0; side < 2; side++) {
        const struct made *made = side == 0 ? &town : &country;
        for (uint32_t i = 0; i < made->line_count; i++) {
            if (strcmp(made_text(line_of(made, i), "kind"), "person") == 0) {
                sum[side] += value_int_or(value_get(line_of(made, i), "max_km"), 0);
                count[side]++;
            }
        }
    }
    assert_true(count[0] > 300 && count[1] > 200);
    assert_true(sum[1] * count[0] > 2 * sum[0] * count[1]);
    made_free(&town);
    made_free(&country);
}

static void a_protected_client_has_no_coordinates(void **state)
{
    (void)state;
    struct made made = made_people(0, 2000, "se", 1);
    uint32_t protected = 0;
    for (uint32_t i = 0; i < made.line_count; i++) {
        const struct value *flags = value_get(line_of(&made, i), "flags");
        for (uint32_t k = 0; k < value_count(flags); k++) {
            if (strcmp(value_text_or(&flags->item[k], ""), "protected") == 0) {
                protected++;
                assert_null(value_at(line_of(&made, i), "place.lat"));
                assert_null(value_get(line_of(&made, i), "near"));
            }
        }
    }
    assert_in_range(protected, 15, 80);
    made_free(&made);
}

static void days_and_dates_are_inverse_over_two_centuries(void **state)
{
    (void)state;
    for (int32_t day = 0; day < 84000; day++) {
        int32_t year;
        int32_t month;
        int32_t of_month;
        day_parts(day, &year, &month, &of_month);
        assert_int_equal(day_of(year, month, of_month), day);
    }
    assert_int_equal(day_of(1970, 1, 1), 0);
    assert_int_equal(day_of(2026, 11, 1), 20758);
}

static void the_last_day_of_a_month_stands_for_days_it_lacks(void **state)
{
    (void)state;
    assert_int_equal(day_add_months(day_of(2026, 1, 31), 1), day_of(2026, 2, 28));
    assert_int_equal(day_add_months(day_of(2024, 2, 29), 12), day_of(2025, 2, 28));
    assert_int_equal(day_add_months(day_of(2026, 11, 1), -12 * 20), day_of(2006, 11, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(south_ostrobothnia_has_its_eighteen_municipalities),
        cmocka_unit_test(a_municipality_comes_alone_or_with_its_neighbours),
        cmocka_unit_test(regions_join_with_a_plus),
        cmocka_unit_test(an_unknown_region_is_refused_with_the_nearest_name),
        cmocka_unit_test(every_region_is_listed),
        cmocka_unit_test(listed_regions_can_be_made),
        cmocka_unit_test(country_people_travel_farther_than_town_people),
        cmocka_unit_test(a_protected_client_has_no_coordinates),
        cmocka_unit_test(days_and_dates_are_inverse_over_two_centuries),
        cmocka_unit_test(the_last_day_of_a_month_stands_for_days_it_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Points measure what places measure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/point.h"

enum { PAIRS = 300000 };

static struct place near_to(struct random *random, const struct place *place, uint32_t span)
{
    struct place out = *place;
    out.lat_microdeg += (int32_t)random_below(random, span) - (int32_t)(span / 2);
    out.lon_microdeg += (int32_t)random_below(random, span) - (int32_t)(span / 2);
    return out;
}

static void a_points_distance_is_the_places_distance(void **state)
{
    (void)state;
    struct random random = random_seed(11);
    static const uint32_t SPANS[] = {10, 1000, 100000, 1000000, 6000000, 30000000};
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct place a = {.lat_microdeg = 55000000 + (int32_t)random_below(&random, 15000000),
                          .lon_microdeg = 11000000 + (int32_t)random_below(&random, 20000000)};
        struct place b = near_to(&random, &a, SPANS[i % 6]);
        struct point from = point_of(&a);
        struct point to = point_of(&b);
        assert_int_equal(point_distance_m(&from, &to), place_distance_m(&a, &b));
        assert_int_equal(point_distance_m(&to, &from), point_distance_m(&from, &to));
    }
}

static void nobody_within_reach_is_called_beyond_it(void **state)
{
    (void)state;
    struct random random = random_seed(12);
    uint32_t beyond = 0;
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct place a = {.lat_microdeg = 62000000, .lon_microdeg = 23000000};
        struct place b = near_to(&random, &a, 4000000);
        struct point from = point_of(&a);
        struct point to = point_of(&b);
        uint32_t distance_m = place_distance_m(&a, &b);
        assert_false(point_is_beyond(&from, &to, distance_m));
        assert_false(point_is_beyond(&from, &to, distance_m + 1));
        beyond += distance_m > 10 && point_is_beyond(&from, &to, distance_m - 10);
    }
    assert_true(beyond > PAIRS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_points_distance_is_the_places_distance),
        cmocka_unit_test(nobody_within_reach_is_called_beyond_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What one volunteer can take together, rule by rule of solve/instance.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bits.h"
#include "solve/fits.h"

enum { UNITS = 6 };

/* One seat, an arc and a demand for each unit; tests set what they speak of. */
struct scene {
    struct instance instance;
    struct instance_unit unit[UNITS];
    struct instance_seat seat;
    struct instance_arc arc[UNITS];
    struct instance_demand demand[UNITS];
    uint32_t arcs[UNITS];
};

static void scene_open(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    scene->instance = (struct instance){.unit_count = UNITS,
                                        .seat_count = 1,
                                        .arc_count = UNITS,
                                        .demand_count = UNITS,
                                        .unit = scene->unit,
                                        .seat = &scene->seat,
                                        .arc = scene->arc,
                                        .demand = scene->demand};
    scene->seat.relations_max = UNITS;
    scene->seat.hours_q_max = 1000;
    scene->seat.weekends_free = 15;
    scene->seat.weekends_max = 4;
    scene->seat.nights_max = 8;
    scene->seat.places = 2;
    for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
        scene->seat.service_max[c] = UINT16_MAX;
    }
    for (uint32_t u = 0; u < UNITS; u++) {
        scene->unit[u].members = 1;
        scene->unit[u].weekends_free = 15;
        scene->arc[u] = (struct instance_arc){.unit = u, .demand = u, .relations = 1};
        scene->arcs[u] = u;
    }
}

static enum fits_answer judge(const struct scene *scene, uint32_t count)
{
    return fits_judge(&scene->instance, 0, scene->arcs, count);
}

static void hours_free(uint64_t *free, uint32_t from, uint32_t count)
{
    for (uint32_t h = from; h < from + count; h++) {
        bits_set(free, h);
    }
}

static void relations_services_hours_and_rooms_are_sums(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    scene.seat.relations_max = 2;
    assert_int_equal(judge(&scene, 2), FITS_YES);
    assert_int_equal(judge(&scene, 3), FITS_NO);
    scene.seat.service_max[0] = 1;
    assert_int_equal(judge(&scene, 2), FITS_NO);
    scene.arc[1].service = 1;
    assert_int_equal(judge(&scene, 2), FITS_YES);
    scene.demand[0].hours_q = 600;
    scene.demand[1].hours_q = 401;
    assert_int_equal(judge(&scene, 2), FITS_NO);
    scene.demand[1].hours_q = 400;
    assert_int_equal(judge(&scene, 2), FITS_YES);
    scene.demand[0].own_rooms = 1;
    assert_int_equal(judge(&scene, 1), FITS_NO);
    scene.seat.own_rooms = 1;
    assert_int_equal(judge(&scene, 2), FITS_YES);
}

/* S1-16: no two groups in the same place at the same time beyond its places. */
static void weekend_guests_share_places_only_on_different_weekends(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    for (uint32_t u = 0; u < 3; u++) {
        scene.unit[u].members = 2;
        scene.demand[u].weekends = 2;
    }
    assert_int_equal(judge(&scene, 2), FITS_YES); /* four weekends, two each */
    assert_int_equal(judge(&scene, 3), FITS_NO);
    scene.seat.weekends_max = 3;
    assert_int_equal(judge(&scene, 2), FITS_NO);
    scene.seat.places = 4; /* now both at once */
    assert_int_equal(judge(&scene, 2), FITS_YES);
    scene.unit[1].weekends_free = 1;
    assert_int_equal(judge(&scene, 2), FITS_NO);
}

/* S1-22: a place that is lived in is taken full-time. */
static void a_continuous_guest_takes_a_place_of_everybody_who_comes(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    scene.demand[0].continuous = true;
    scene.demand[1].weekends = 1;
    scene.demand[2].nights = 2;
    assert_int_equal(judge(&scene, 3), FITS_YES);
    scene.seat.places = 1;
    assert_int_equal(judge(&scene, 1), FITS_YES);
    assert_int_equal(judge(&scene, 2), FITS_NO);
    scene.seat.weekends_max = 0;
    assert_int_equal(judge(&scene, 1), FITS_YES); /* those limits are for who comes and goes */
    scene.seat.places = 3;
    assert_int_equal(judge(&scene, 2), FITS_NO);
}

static void nights_are_not_shared(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    scene.seat.nights_max = 3;
    scene.demand[0].nights = 2;
    scene.demand[1].nights = 1;
    assert_int_equal(judge(&scene, 2), FITS_YES);
    scene.demand[1].nights = 2;
    assert_int_equal(judge(&scene, 2), FITS_NO);
}

/* S0-14 */
static void visits_need_unbroken_hours_on_distinct_days(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    scene.demand[0] = (struct instance_demand){.visits = 2, .visit_hours = 2};
    hours_free(scene.unit[0].free, 0, CYCLE_HOURS);
    hours_free(scene.seat.free, 17, 6);
    assert_int_equal(judge(&scene, 1), FITS_NO); /* one day only */
    hours_free(scene.seat.free, 24 + 17, 1);
    hours_free(scene.seat.free, 24 + 19, 1);
    assert_int_equal(judge(&scene, 1), FITS_NO); /* broken by an hour */
    hours_free(scene.seat.free, 24 + 18, 1);
    assert_int_equal(judge(&scene, 1), FITS_YES);
    scene.demand[0].per_week = true;
    assert_int_equal(judge(&scene, 1), FITS_NO); /* nothing in the other weeks */
}

static void visits_of_two_units_do_not_overlap(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    for (uint32_t u = 0; u < 3; u++) {
        scene.demand[u] = (struct instance_demand){.visits = 1, .visit_hours = 2};
        hours_free(scene.unit[u].free, 0, CYCLE_HOURS);
    }
    hours_free(scene.seat.free, 17, 4);
    assert_int_equal(judge(&scene, 2), FITS_YES); /* back to back */
    assert_int_equal(judge(&scene, 3), FITS_NO);
    memset(scene.unit[0].free, 0, sizeof scene.unit[0].free);
    hours_free(scene.unit[0].free, 18, 2); /* in the middle: nobody fits beside it */
    assert_int_equal(judge(&scene, 2), FITS_NO);
}

static void a_visit_may_cross_midnight_but_not_the_cycles_end(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene);
    scene.demand[0] = (struct instance_demand){.visits = 1, .visit_hours = 3};
    hours_free(scene.unit[0].free, 0, CYCLE_HOURS);
    hours_free(scene.seat.free, 22, 4);
    assert_int_equal(judge(&scene, 1), FITS_YES);
    memset(scene.seat.free, 0, sizeof scene.seat.free);
    hours_free(scene.seat.free, CYCLE_HOURS - 2, 2);
    hours_free(scene.seat.free, 0, 1);
    assert_int_equal(judge(&scene, 1), FITS_NO);
    /* the same hour of a visit over midnight is nobody else's the next day */
    memset(scene.seat.free, 0, sizeof scene.seat.free);
    hours_free(scene.seat.free, 22, 4);
    scene.demand[1] = (struct instance_demand){.visits = 1, .visit_hours = 2};
    hours_free(scene.unit[1].free, 24, 2);
    assert_int_equal(judge(&scene, 2), FITS_NO);
}

static void more_than_it_can_judge_is_unsure_and_counts_as_no(void **state)
{
    (void)state;
    static struct instance_unit unit[40];
    static struct instance_arc arc[40];
    struct scene scene;
    scene_open(&scene);
    uint32_t arcs[40];
    scene.seat.relations_max = 40;
    scene.seat.hours_q_max = 100000;
    scene.demand[0] = (struct instance_demand){.visits = 7, .visit_hours = 1};
    hours_free(scene.seat.free, 0, 300);
    for (uint32_t u = 0; u < 40; u++) {
        unit[u].members = 1;
        hours_free(unit[u].free, u % 3, 160);
        arc[u] = (struct instance_arc){.unit = u, .relations = 1};
        arcs[u] = u;
    }
    scene.instance.unit = unit;
    scene.instance.arc = arc;
    bool surely = fits(&scene.instance, 0, arcs, 40);
    assert_int_equal(surely, fits_judge(&scene.instance, 0, arcs, 40) == FITS_YES);
    assert_false(surely);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations_services_hours_and_rooms_are_sums),
        cmocka_unit_test(weekend_guests_share_places_only_on_different_weekends),
        cmocka_unit_test(a_continuous_guest_takes_a_place_of_everybody_who_comes),
        cmocka_unit_test(nights_are_not_shared),
        cmocka_unit_test(visits_need_unbroken_hours_on_distinct_days),
        cmocka_unit_test(visits_of_two_units_do_not_overlap),
        cmocka_unit_test(a_visit_may_cross_midnight_but_not_the_cycles_end),
        cmocka_unit_test(more_than_it_can_judge_is_unsure_and_counts_as_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

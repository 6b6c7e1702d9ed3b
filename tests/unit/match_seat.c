/* What the solver is told of people: hours, guests, rooms, groups; and what fits beside whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "match/unit.h"
#include "rules/score.h"

enum { SHARED_ROOM = 1 << FLAG_own_room_shared };

static struct client_view view_of(struct client *client, struct demand *demand, uint8_t service)
{
    client->demand = *demand;
    return (struct client_view){.client = client,
                                .service = service,
                                .demand = demand,
                                .grid = grid_full(),
                                .weekends = 15};
}

static void a_group_is_one_unit_with_the_hours_that_suit_everybody(void **state)
{
    (void)state;
    struct client first = {.id = "a", .group = {.id = "g", .size = 2}};
    struct client second = {.id = "b", .group = {.id = "g", .size = 2}};
    struct demand once = {.kind = DEMAND_VISITS, .visits_min = 1, .visit_quarters = 8};
    struct demand twice = {.kind = DEMAND_VISITS, .visits_min = 2, .visit_quarters = 12};
    struct client_view one = view_of(&first, &once, SERVICE_contact_person);
    struct client_view two = view_of(&second, &twice, SERVICE_contact_person);
    one.grid.word[0] = 0xff;
    two.grid.word[0] = 0xf0;
    two.weekends = 3;
    struct seated unit;
    seated_begin(&one, 0, &unit);
    seated_join(&two, 0, &unit);
    assert_int_equal(unit.unit.free[0], 0xf0);
    assert_int_equal(unit.unit.weekends_free, 3);
    assert_int_equal(unit.unit.members, 2);
    assert_int_equal(unit.relations, 2);
    assert_int_equal(unit.demand.visits, 2);
    assert_int_equal(unit.demand.visit_hours, 3);
    assert_int_equal(unit.demand.hours_q, 8 + 24);
}

static void
visits_by_the_month_become_visits_by_the_week_beside_a_sibling_who_has_those(void **state)
{
    (void)state;
    struct client first = {.id = "a"};
    struct client second = {.id = "b"};
    struct demand month = {.kind = DEMAND_VISITS, .visits_min = 5, .visit_quarters = 4};
    struct demand week = {
        .kind = DEMAND_VISITS, .visits_min = 1, .per_week = true, .visit_quarters = 8};
    struct client_view one = view_of(&first, &month, SERVICE_contact_person);
    struct client_view two = view_of(&second, &week, SERVICE_contact_person);
    struct seated unit;
    seated_begin(&one, 0, &unit);
    assert_int_equal(unit.demand.visits, 5);
    assert_false(unit.demand.per_week);
    seated_join(&two, 0, &unit);
    assert_int_equal(unit.demand.visits, 2);
    assert_true(unit.demand.per_week);
    assert_int_equal(unit.demand.visit_hours, 2);
}

static void
rooms_are_asked_for_the_services_that_the_pack_names_and_shared_by_those_who_may(void **state)
{
    (void)state;
    struct client first = {.id = "a", .flags = SHARED_ROOM};
    struct client second = {.id = "b", .flags = SHARED_ROOM};
    struct demand always = {.kind = DEMAND_CONTINUOUS};
    struct client_view one = view_of(&first, &always, SERVICE_family_home);
    struct client_view two = view_of(&second, &always, SERVICE_family_home);
    struct seated unit;
    seated_begin(&one, 0, &unit);
    assert_int_equal(unit.demand.own_rooms, 0);
    seated_begin(&one, 1U << SERVICE_family_home, &unit);
    seated_join(&two, 1U << SERVICE_family_home, &unit);
    assert_int_equal(unit.demand.own_rooms, 1);
    second.flags = 0;
    seated_begin(&one, 1U << SERVICE_family_home, &unit);
    seated_join(&two, 1U << SERVICE_family_home, &unit);
    assert_int_equal(unit.demand.own_rooms, 2);
}

static void a_family_is_one_relation_and_as_many_guests_as_members(void **state)
{
    (void)state;
    struct client family = {.id = "f", .member_count = 3};
    struct demand always = {.kind = DEMAND_CONTINUOUS};
    struct client_view one = view_of(&family, &always, SERVICE_contact_family);
    struct seated unit;
    seated_begin(&one, 0, &unit);
    assert_int_equal(unit.relations, 1);
    assert_int_equal(unit.unit.members, 3);
}

/* An hour is used once. */
static void nobody_fits_beside_somebody_in_the_only_free_hour(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct fault fault = {0};
    struct pack *pack = NULL;
    assert_int_equal(pack_load(AMITY_PACK_DIR "/fi.json", NULL, &arena, &pack, &fault), OK);
    struct date today = date_parse("2026-11-02");
    struct client stands = {.id = "a",
                            .period = {DATE_NONE, DATE_NONE, WORD_NONE},
                            .availability = {.said = true, .from = DATE_NONE, .to = DATE_NONE}};
    struct client comes = {.id = "b"};
    grid_add_weekly(&stands.availability.weekly, 0, 17 * 60, 19 * 60, 1);
    struct demand visit = {.kind = DEMAND_VISITS, .visits_min = 1, .visit_quarters = 4};
    struct client_view view = view_of(&comes, &visit, SERVICE_contact_person);
    stands.demand = visit;
    struct profile resident_profile = {.refs = 1, .client = &stands};
    struct volunteer volunteer = {
        .id = "v",
        .capacity = {.relations = 2, .quarters_per_month = UINT32_MAX},
        .availability = {.said = true, .from = DATE_NONE, .to = DATE_NONE}};
    memset(volunteer.capacity.by_service, 0xff, sizeof volunteer.capacity.by_service);
    grid_add_weekly(&volunteer.availability.weekly, 0, 17 * 60, 18 * 60, 1);
    struct profile profile = {.refs = 1, .volunteer = &volunteer};
    struct resident resident = {
        .client = &resident_profile, .until = DATE_NONE, .service = SERVICE_contact_person};
    struct volunteer_entry entry;
    struct seated unit;
    seated_begin(&view, 0, &unit);
    volunteer_entry_derive(pack, today, &profile, &resident, 1, &entry);
    assert_int_equal(entry.view.load.relations, 1);
    assert_int_equal(entry.view.load.quarters, 4);
    assert_true(seat_fits_beside(pack, 0, NULL, &entry, today, &entry.view));
    assert_false(seat_fits_beside(pack, 0, &unit, &entry, today, &entry.view));
    grid_add_weekly(&volunteer.availability.weekly, 0, 17 * 60, 19 * 60, 1);
    volunteer_entry_derive(pack, today, &profile, &resident, 1, &entry);
    assert_true(seat_fits_beside(pack, 0, &unit, &entry, today, &entry.view));
    volunteer.capacity.relations = 1;
    assert_false(seat_fits_beside(pack, 0, &unit, &entry, today, &entry.view));
    arena_close(&arena);
}

/* S1-35: a place that a relation frees on a known day is free for whoever starts after it. */
static void who_leaves_before_somebody_starts_takes_no_room_from_them(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct fault fault = {0};
    struct pack *pack = NULL;
    assert_int_equal(pack_load(AMITY_PACK_DIR "/fi.json", NULL, &arena, &pack, &fault), OK);
    struct date today = date_parse("2026-11-02");
    struct date last = date_parse("2026-11-20");
    struct date after = {last.days + 1};
    struct client stands = {.id = "a", .period = {DATE_NONE, DATE_NONE, WORD_NONE}};
    struct client comes = {.id = "b"};
    struct demand visit = {.kind = DEMAND_VISITS, .visits_min = 1, .visit_quarters = 4};
    struct client_view view = view_of(&comes, &visit, SERVICE_contact_person);
    stands.demand = visit;
    struct profile resident_profile = {.refs = 1, .client = &stands};
    struct volunteer volunteer = {
        .id = "v",
        .capacity = {.relations = 1, .quarters_per_month = UINT32_MAX},
        .availability = {.said = true, .from = DATE_NONE, .to = DATE_NONE}};
    memset(volunteer.capacity.by_service, 0xff, sizeof volunteer.capacity.by_service);
    grid_add_weekly(&volunteer.availability.weekly, 0, 17 * 60, 18 * 60, 0);
    struct profile profile = {.refs = 1, .volunteer = &volunteer};
    struct resident resident = {
        .client = &resident_profile, .until = last, .service = SERVICE_contact_person};
    struct volunteer_entry entry;
    struct volunteer_view space;
    struct seated unit;
    seated_begin(&view, 0, &unit);
    volunteer_entry_derive(pack, today, &profile, &resident, 1, &entry);
    const struct volunteer_view *on = volunteer_entry_on(pack, &entry, last, &space);
    assert_int_equal(on->load.relations, 1);
    assert_int_equal(on->load.quarters, 4);
    assert_false(seat_fits_beside(pack, 0, &unit, &entry, last, on));
    on = volunteer_entry_on(pack, &entry, after, &space);
    assert_int_equal(on->load.relations, 0);
    assert_int_equal(on->load.quarters, 0);
    assert_true(seat_fits_beside(pack, 0, &unit, &entry, after, on));
    resident.until = DATE_NONE;
    volunteer_entry_derive(pack, today, &profile, &resident, 1, &entry);
    assert_ptr_equal(volunteer_entry_on(pack, &entry, after, &space), &entry.view);
    assert_false(seat_fits_beside(pack, 0, &unit, &entry, after, &entry.view));
    arena_close(&arena);
}

/* Weekends that stand: as many guests a weekend as there are places, on as many weekends as the
 * volunteer offers; a month of nobody's hours is asked. */
static void guests_are_hosted_up_to_weekends_times_places(void **state)
{
    (void)state;
    struct volunteer host = {.id = "v",
                             .capacity = {.places = 1},
                             .availability = {.said = true, .weekends_per_month = 1}};
    struct client one = {.id = "a"};
    struct client family = {.id = "f", .member_count = 2};
    struct demand weekend = {.kind = DEMAND_STAYS, .weekends = 1};
    struct demand always = {.kind = DEMAND_CONTINUOUS};
    struct demand visits = {.kind = DEMAND_VISITS, .visits_min = 7, .visit_quarters = 96};
    struct guest guest[5];
    for (uint32_t i = 0; i < 5; i++) {
        guest[i] = (struct guest){&one, &weekend};
    }
    assert_true(seat_hosts(&host, guest, 1));
    assert_false(seat_hosts(&host, guest, 2));
    host.availability.weekends_per_month = 2;
    assert_true(seat_hosts(&host, guest, 2));
    assert_false(seat_hosts(&host, guest, 3));
    host.capacity.places = 2;
    assert_true(seat_hosts(&host, guest, 4));
    assert_false(seat_hosts(&host, guest, 5));
    guest[4].demand = &visits;
    assert_true(seat_hosts(&host, guest, 5));
    guest[1].demand = &always;
    assert_false(seat_hosts(&host, guest, 4));
    guest[0] = (struct guest){&family, &weekend};
    assert_true(seat_hosts(&host, guest, 1));
    assert_false(seat_hosts(&host, guest, 2));
}

/* S1-15: whoever waits may join the siblings who are served, with the one volunteer they have. */
static void siblings_join_those_who_are_served_unless_these_are_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct fault fault = {0};
    struct pack *pack = NULL;
    assert_int_equal(pack_load(AMITY_PACK_DIR "/fi.json", NULL, &arena, &pack, &fault), OK);
    struct view view = {.pack = pack, .today = date_parse("2026-11-02")};
    struct client waits = {.id = "c",
                           .service = SERVICE_contact_person,
                           .period = {DATE_NONE, DATE_NONE, WORD_NONE},
                           .group = {.id = "g", .size = 3}};
    struct unit_members members = {.client = {&waits}, .count = 1, .present = 1};
    struct unit unit;
    unit_members_stand(&members, "V-1");
    assert_int_equal(unit_make(&view, &members, &arena, &unit), OK);
    assert_int_equal(unit.hold, UNIT_GROUP_INCOMPLETE);
    members.present = 2;
    unit_members_stand(&members, "V-1");
    assert_int_equal(unit_make(&view, &members, &arena, &unit), OK);
    assert_int_equal(unit.hold, UNIT_FREE);
    assert_string_equal(unit.only, "V-1");
    assert_string_equal(unit.option[0].only, "V-1");
    unit_members_stand(&members, "V-2");
    assert_int_equal(unit_make(&view, &members, &arena, &unit), OK);
    assert_string_equal(unit_hold_word(unit.hold), "group_apart");
    arena_close(&arena);
}

/* A volunteer who is away now may be free when the client starts. */
static void hours_are_those_of_the_clients_first_day(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct fault fault = {0};
    struct pack *pack = NULL;
    assert_int_equal(pack_load(AMITY_PACK_DIR "/fi.json", NULL, &arena, &pack, &fault), OK);
    struct date today = date_parse("2026-11-02");
    struct span away = {(int64_t)today.days * 86400, ((int64_t)today.days + 28) * 86400};
    struct volunteer volunteer = {
        .id = "v", .availability = {.said = true, .from = DATE_NONE, .to = DATE_NONE}};
    volunteer.availability.except.span = &away;
    volunteer.availability.except.count = 1;
    grid_add_weekly(&volunteer.availability.weekly, 0, 17 * 60, 20 * 60, 0);
    struct profile profile = {.refs = 1, .volunteer = &volunteer};
    struct volunteer_entry entry;
    struct volunteer_view space;
    volunteer_entry_derive(pack, today, &profile, NULL, 0, &entry);
    assert_true(entry.dated);
    assert_int_equal(grid_hours(&volunteer_entry_on(pack, &entry, today, &space)->grid), 0);
    struct date later = {today.days + 28};
    assert_int_equal(grid_hours(&volunteer_entry_on(pack, &entry, later, &space)->grid), 12);
    volunteer.availability.except.count = 0;
    volunteer_entry_derive(pack, today, &profile, NULL, 0, &entry);
    assert_false(entry.dated);
    assert_ptr_equal(volunteer_entry_on(pack, &entry, later, &space), &entry.view);
    arena_close(&arena);
}

/* Sweden asks for rooms of their own in family and emergency homes, Finland does not. */
static void the_packs_say_whose_guests_need_rooms(void **state)
{
    (void)state;
    struct arena arena;
    arena_open(&arena, 1 << 16, 0);
    struct fault fault = {0};
    struct pack *fi = NULL;
    struct pack *se = NULL;
    assert_int_equal(pack_load(AMITY_PACK_DIR "/fi.json", NULL, &arena, &fi, &fault), OK);
    assert_int_equal(pack_load(AMITY_PACK_DIR "/se.json", NULL, &arena, &se, &fault), OK);
    assert_int_equal(rooms_asked(fi), 0);
    assert_int_equal(rooms_asked(se), 1U << SERVICE_family_home | 1U << SERVICE_emergency_home);
    assert_int_equal(rooms_asked(NULL), 0);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_one_unit_with_the_hours_that_suit_everybody),
        cmocka_unit_test(
            visits_by_the_month_become_visits_by_the_week_beside_a_sibling_who_has_those),
        cmocka_unit_test(
            rooms_are_asked_for_the_services_that_the_pack_names_and_shared_by_those_who_may),
        cmocka_unit_test(a_family_is_one_relation_and_as_many_guests_as_members),
        cmocka_unit_test(nobody_fits_beside_somebody_in_the_only_free_hour),
        cmocka_unit_test(who_leaves_before_somebody_starts_takes_no_room_from_them),
        cmocka_unit_test(guests_are_hosted_up_to_weekends_times_places),
        cmocka_unit_test(siblings_join_those_who_are_served_unless_these_are_apart),
        cmocka_unit_test(hours_are_those_of_the_clients_first_day),
        cmocka_unit_test(the_packs_say_whose_guests_need_rooms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

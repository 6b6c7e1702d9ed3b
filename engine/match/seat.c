/* Turns volunteers, units and demands into the solver's integers. */
#include "match/seat.h"

#include <string.h>

#include "solve/fits.h"

_Static_assert((int)GRID_WORDS == (int)CYCLE_WORDS, "the model's grid is the solver's cycle");
_Static_assert((int)SERVICE_COUNT <= (int)INSTANCE_CLASSES_MAX, "a service class each");

void seat_of(const struct view *view, const struct volunteer_entry *entry,
             struct instance_seat *out)
{
    (void)view;
    const struct volunteer *volunteer = entry->profile->volunteer;
    *out = (struct instance_seat){
        .relations_max = volunteer->capacity.relations,
        .places = volunteer->capacity.places,
        .own_rooms = volunteer->home.own_rooms,
        .weekends_max = volunteer->availability.weekends_per_month,
        .nights_max = volunteer->availability.nights_per_month,
        .weekends_free = entry->view.weekends,
        .hours_q_max = volunteer->capacity.quarters_per_month,
    };
    for (uint32_t i = 0; i < INSTANCE_CLASSES_MAX; i++) {
        out->service_max[i] = i < SERVICE_COUNT ? volunteer->capacity.by_service[i] : UINT16_MAX;
    }
    memcpy(out->free, entry->view.grid.word, sizeof out->free);
}

void unit_of(const struct unit_option *option, uint32_t member_count, struct instance_unit *out)
{
    *out = (struct instance_unit){.bundle = NO_BUNDLE, .pin = NO_SEAT};
    struct grid grid = option->member[0].grid;
    out->weekends_free = option->member[0].weekends;
    for (uint32_t i = 0; i < member_count; i++) {
        const struct client *client = option->member[i].client;
        grid = grid_and(&grid, &option->member[i].grid);
        out->weekends_free &= option->member[i].weekends;
        out->members =
            (uint16_t)(out->members + (client->member_count > 1 ? client->member_count : 1));
    }
    memcpy(out->free, grid.word, sizeof out->free);
}

static uint8_t at_most(uint32_t number, uint8_t most)
{
    return number > most ? most : (uint8_t)number;
}

static bool rooms_asked(const struct view *view, uint8_t service)
{
    const struct value *asked = value_at(&view->pack->source, "parameters.own_room_services");
    const char *word = word_of(vocabulary_service(), service);
    for (uint32_t i = 0; i < value_count(asked); i++) {
        if (strcmp(value_text_or(&asked->item[i], ""), word) == 0) {
            return true;
        }
    }
    return false;
}

static void demand_fill(const struct view *view, const struct demand *demand, uint8_t service,
                        uint32_t guests, bool share_room, struct instance_demand *out)
{
    *out = (struct instance_demand){0};
    switch (demand->kind) {
    case DEMAND_VISITS:
        out->visits = demand->visits_min;
        out->visit_hours = at_most(demand_visit_hours(demand), UINT8_MAX);
        out->per_week = demand->per_week;
        out->hours_q = (uint16_t)demand_quarters(demand);
        break;
    case DEMAND_STAYS:
        out->weekends = demand->weekends;
        out->nights = demand->nights_min;
        break;
    case DEMAND_CONTINUOUS:
        out->continuous = true;
        break;
    case DEMAND_NONE:
        break;
    }
    if (demand_is_overnight(demand) && rooms_asked(view, service)) {
        out->own_rooms = share_room ? 1 : (uint16_t)guests;
    }
}

void demand_of(const struct view *view, const struct unit_option *option, uint32_t member_count,
               struct instance_demand *out)
{
    struct instance_unit unit;
    unit_of(option, member_count, &unit);
    bool share = true;
    for (uint32_t i = 0; i < member_count; i++) {
        share = share && (option->member[i].client->flags >> FLAG_own_room_shared & 1) != 0;
    }
    demand_fill(view, option->member[0].demand, option->service, unit.members, share, out);
}

static bool same_group(const struct client *a, const struct client *b)
{
    return a->group.id != NULL && b->group.id != NULL && a->group.together == 0 &&
           b->group.together == 0 && strcmp(a->group.id, b->group.id) == 0;
}

static void resident_unit(const struct view *view, const struct resident *resident, uint32_t seat,
                          struct instance_unit *unit)
{
    struct client_view as_it_stands;
    const struct client *client = resident->client->client;
    *unit = (struct instance_unit){.bundle = NO_BUNDLE, .pin = seat};
    unit->members = client->member_count > 1 ? client->member_count : 1;
    if (client_view_make(client, NULL, resident->service, view->today, &as_it_stands) == OK) {
        memcpy(unit->free, as_it_stands.grid.word, sizeof unit->free);
        unit->weekends_free = as_it_stands.weekends;
    } else {
        memset(unit->free, 0xff, sizeof unit->free);
        unit->weekends_free = 0xf;
    }
}

uint32_t residents_of_seat(const struct view *view, const struct volunteer_entry *entry,
                           uint32_t seat, struct instance_unit *unit,
                           struct instance_demand *demand, uint8_t *service)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < entry->resident_count; i++) {
        const struct resident *resident = &entry->resident[i];
        const struct client *client = resident->client->client;
        uint32_t at = count;
        for (uint32_t j = 0; j < i; j++) {
            if (same_group(client, entry->resident[j].client->client)) {
                at = j < count ? j : count;
                break;
            }
        }
        if (at < count) {
            unit[at].members++;
            demand[at].own_rooms = demand[at].own_rooms > 0 ? unit[at].members : 0;
            continue;
        }
        resident_unit(view, resident, seat, &unit[count]);
        bool share = (client->flags >> FLAG_own_room_shared & 1) != 0;
        demand_fill(view, client_demand_on(client, view->today), resident->service,
                    unit[count].members, share, &demand[count]);
        service[count] = resident->service;
        count++;
    }
    return count;
}

bool seat_fits_beside(const struct view *view, const struct unit_option *option,
                      uint32_t member_count, const struct volunteer_entry *entry,
                      struct arena *scratch)
{
    uint32_t most = entry->resident_count + 1;
    struct instance_unit *unit = arena_take_many(scratch, most, sizeof *unit);
    struct instance_demand *demand = arena_take_many(scratch, most, sizeof *demand);
    struct instance_arc *arc = arena_take_many(scratch, most, sizeof *arc);
    uint32_t *arcs = arena_take_many(scratch, most, sizeof *arcs);
    uint8_t *service = arena_take_many(scratch, most, sizeof *service);
    if (scratch->exhausted) {
        return false;
    }
    uint32_t count = residents_of_seat(view, entry, 0, unit, demand, service);
    unit_of(option, member_count, &unit[count]);
    demand_of(view, option, member_count, &demand[count]);
    service[count++] = option->service;
    struct instance_seat seat;
    seat_of(view, entry, &seat);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t relations = i + 1 == count ? (uint16_t)member_count : unit[i].members;
        arc[i] = (struct instance_arc){
            .unit = i, .seat = 0, .demand = i, .relations = relations, .service = service[i]};
        arcs[i] = i;
    }
    struct instance alone = {.unit_count = count,
                             .seat_count = 1,
                             .arc_count = count,
                             .demand_count = count,
                             .unit = unit,
                             .seat = &seat,
                             .arc = arc,
                             .demand = demand};
    return fits(&alone, 0, arcs, count);
}

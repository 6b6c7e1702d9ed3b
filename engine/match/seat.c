/* Turns volunteers, units and demands into the solver's integers. */
#include "match/seat.h"

#include <string.h>

#include "rules/fact.h"
#include "solve/fits.h"

enum { TOGETHER_REQUIRED = 0, MEMBERS_MAX = 64 };

_Static_assert((int)GRID_WORDS == (int)CYCLE_WORDS, "the model's grid is the solver's cycle");
_Static_assert((int)SERVICE_COUNT <= (int)INSTANCE_CLASSES_MAX, "a service class each");
_Static_assert((int)SEATED_MAX < (int)FITS_ARCS_MAX, "one more can still be judged");

static bool reads(const struct expression *expression, uint32_t fact)
{
    const uint16_t *read = NULL;
    uint32_t count = expression == NULL ? 0 : expression_reads(expression, &read);
    for (uint32_t i = 0; i < count; i++) {
        if (read[i] == fact) {
            return true;
        }
    }
    return false;
}

uint32_t rooms_asked(const struct pack *pack)
{
    uint32_t fact = fact_find("pair.rooms_fit");
    uint32_t services = 0;
    for (uint32_t i = 0; pack != NULL && i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        if (rule->effect == RULE_BLOCK && (reads(rule->require, fact) || reads(rule->when, fact))) {
            services |= rule->services;
        }
    }
    return services;
}

static uint8_t most8(uint32_t a, uint32_t b)
{
    uint32_t most = a > b ? a : b;
    return most > UINT8_MAX ? UINT8_MAX : (uint8_t)most;
}

static uint16_t sum16(uint32_t a, uint32_t b, uint32_t most)
{
    return a + b > most ? (uint16_t)most : (uint16_t)(a + b);
}

/* Visits a week, where one member asks by the week and another by the month. */
static void weekly(struct instance_demand *demand)
{
    if (!demand->per_week) {
        demand->visits = (uint8_t)((demand->visits + CYCLE_WEEKENDS - 1) / CYCLE_WEEKENDS);
        demand->per_week = true;
    }
}

static void demand_join(const struct demand *demand, struct instance_demand *out)
{
    struct instance_demand one = {0};
    switch (demand->kind) {
    case DEMAND_VISITS:
        one.visits = demand->visits_min;
        one.visit_hours = most8(demand_visit_hours(demand), 0);
        one.per_week = demand->per_week;
        break;
    case DEMAND_STAYS:
        one.weekends = demand->weekends;
        one.nights = demand->nights_min;
        break;
    case DEMAND_CONTINUOUS:
        one.continuous = true;
        break;
    case DEMAND_NONE:
        break;
    }
    if (one.visits > 0 && out->visits > 0 && one.per_week != out->per_week) {
        weekly(&one);
        weekly(out);
    }
    out->per_week = out->per_week || one.per_week;
    out->visits = most8(out->visits, one.visits);
    out->visit_hours = most8(out->visit_hours, one.visit_hours);
    out->weekends = most8(out->weekends, one.weekends);
    out->nights = most8(out->nights, one.nights);
    out->continuous = out->continuous || one.continuous;
    out->hours_q = sum16(out->hours_q, demand_quarters(demand), UINT16_MAX);
}

void seated_begin(const struct client_view *member, uint32_t room_services, struct seated *out)
{
    const struct client *client = member->client;
    *out = (struct seated){
        .unit = {.bundle = NO_BUNDLE, .pin = NO_SEAT, .weekends_free = member->weekends},
        .service = member->service,
        .share_room = true,
        .group = client->group.together == TOGETHER_REQUIRED ? client->group.id : NULL,
    };
    memcpy(out->unit.free, member->grid.word, sizeof out->unit.free);
    seated_join(member, room_services, out);
}

void seated_join(const struct client_view *member, uint32_t room_services, struct seated *out)
{
    const struct client *client = member->client;
    for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
        out->unit.free[i] &= member->grid.word[i];
    }
    out->unit.weekends_free &= member->weekends;
    out->unit.members =
        sum16(out->unit.members, client->member_count > 1 ? client->member_count : 1, MEMBERS_MAX);
    out->relations++;
    out->share_room = out->share_room && (client->flags >> FLAG_own_room_shared & 1) != 0;
    demand_join(member->demand, &out->demand);
    out->continuous = out->demand.continuous;
    bool overnight = out->demand.continuous || out->demand.weekends > 0 || out->demand.nights > 0;
    if (overnight && (room_services >> out->service & 1) != 0) {
        out->demand.own_rooms = out->share_room ? 1 : out->unit.members;
    }
}

/* A client as it stands: also one whose profile has since come to ask for something else. */
static void view_as_it_stands(const struct pack *pack, struct date today,
                              const struct resident *resident, struct client_view *out)
{
    const struct client *client = resident->client->client;
    if (pack_client_view(pack, client, NULL, resident->service, today, out) != OK) {
        *out = (struct client_view){.client = client,
                                    .service = resident->service,
                                    .demand = client_demand_on(client, today),
                                    .today = today,
                                    .start = today,
                                    .grid = grid_full(),
                                    .weekends = (1U << GRID_WEEKENDS) - 1};
    }
}

uint32_t seated_of(const struct pack *pack, struct date today, uint32_t room_services,
                   const struct resident *resident, uint32_t count, struct seated *out)
{
    uint32_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct client_view member;
        view_as_it_stands(pack, today, &resident[i], &member);
        const struct client *client = member.client;
        uint32_t at =
            client->group.together == TOGETHER_REQUIRED && client->group.id != NULL ? 0 : made;
        while (at < made && (out[at].group == NULL || out[at].service != resident[i].service ||
                             strcmp(out[at].group, client->group.id) != 0)) {
            at++;
        }
        if (at < made) {
            seated_join(&member, room_services, &out[at]);
        } else {
            seated_begin(&member, room_services, &out[made++]);
        }
    }
    return made;
}

void seat_of(const struct volunteer_view *view, struct instance_seat *out)
{
    const struct volunteer *volunteer = view->volunteer;
    *out = (struct instance_seat){
        .relations_max = volunteer->capacity.relations,
        .places = volunteer->capacity.places,
        .own_rooms = volunteer->home.own_rooms,
        .weekends_max = volunteer->availability.weekends_per_month,
        .nights_max = volunteer->availability.nights_per_month,
        .weekends_free = view->weekends,
        .hours_q_max = volunteer->capacity.quarters_per_month,
    };
    for (uint32_t i = 0; i < INSTANCE_CLASSES_MAX; i++) {
        out->service_max[i] = i < SERVICE_COUNT ? volunteer->capacity.by_service[i] : UINT16_MAX;
    }
    memcpy(out->free, view->grid.word, sizeof out->free);
}

/* Whether these units fit one seat together. */
static enum fits_answer stand_together(const struct seated *standing, uint32_t count,
                                       struct instance_seat *seat)
{
    struct instance_unit unit[SEATED_MAX + 1];
    struct instance_demand demand[SEATED_MAX + 1];
    struct instance_arc arc[SEATED_MAX + 1];
    uint32_t arcs[SEATED_MAX + 1];
    for (uint32_t i = 0; i < count; i++) {
        unit[i] = standing[i].unit;
        demand[i] = standing[i].demand;
        arc[i] = (struct instance_arc){.unit = i,
                                       .demand = i,
                                       .relations = standing[i].relations,
                                       .service = standing[i].service};
        arcs[i] = i;
    }
    struct instance alone = {.unit_count = count,
                             .seat_count = 1,
                             .arc_count = count,
                             .demand_count = count,
                             .unit = unit,
                             .seat = seat,
                             .arc = arc,
                             .demand = demand};
    return fits_judge(&alone, 0, arcs, count);
}

bool seated_fit(const struct seated *standing, uint32_t count, struct instance_seat *seat)
{
    return count <= SEATED_MAX + 1 && stand_together(standing, count, seat) == FITS_YES;
}

bool seat_fits_beside(const struct pack *pack, uint32_t room_services, const struct seated *unit,
                      const struct volunteer_entry *entry, struct date start,
                      const struct volunteer_view *on)
{
    struct instance_seat seat;
    seat_of(on, &seat);
    if (entry->resident_count == 0) {
        return unit == NULL || stand_together(unit, 1, &seat) == FITS_YES;
    }
    struct seated standing[SEATED_MAX + 1];
    struct resident resident[SEATED_MAX];
    uint32_t still = 0;
    for (uint32_t i = 0; i < entry->resident_count; i++) {
        if (resident_left(&entry->resident[i], start)) {
            continue;
        }
        if (still == SEATED_MAX) {
            return false;
        }
        resident[still++] = entry->resident[i];
    }
    uint32_t count = seated_of(pack, on->today, room_services, resident, still, standing);
    if (unit != NULL) {
        standing[count++] = *unit;
    }
    return stand_together(standing, count, &seat) == FITS_YES;
}

bool seat_hosts(const struct volunteer *volunteer, const struct guest *guest, uint32_t count)
{
    enum { ALL_WEEKENDS = (1U << CYCLE_WEEKENDS) - 1 };
    struct seated standing[SEATED_MAX];
    uint32_t guests = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct demand *demand = guest[i].demand;
        bool stays = demand->kind == DEMAND_STAYS && demand->weekends > 0;
        if (!stays && demand->kind != DEMAND_CONTINUOUS) {
            continue;
        }
        if (guests == SEATED_MAX) {
            return true;
        }
        uint16_t heads = guest[i].client->member_count > 1 ? guest[i].client->member_count : 1;
        standing[guests++] = (struct seated){
            .unit = {.bundle = NO_BUNDLE,
                     .pin = NO_SEAT,
                     .members = heads,
                     .weekends_free = ALL_WEEKENDS},
            .demand = {.weekends = stays ? demand->weekends : 0, .continuous = !stays}};
    }
    struct instance_seat seat = {.relations_max = UINT16_MAX,
                                 .places = volunteer->capacity.places,
                                 .weekends_max = volunteer->availability.weekends_per_month,
                                 .weekends_free = ALL_WEEKENDS};
    memset(seat.service_max, 0xff, sizeof seat.service_max);
    return guests == 0 || stand_together(standing, guests, &seat) != FITS_NO;
}

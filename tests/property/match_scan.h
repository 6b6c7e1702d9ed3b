/* Matching as somebody would write it who has all day: no index, no bits kept, every rule asked of
 * everybody, and what fits judged by the verifier's words (solve/verify_fits.h). Reads the lines of
 * a hall, never a directory. */
#ifndef AMITY_TESTS_PROPERTY_MATCH_SCAN_H
#define AMITY_TESTS_PROPERTY_MATCH_SCAN_H

#include "property/match_hall.h"
#include "solve/verify_fits.h"

enum { SCAN_CAPACITY = 100000, SCAN_FREE = 100001 }; /* beside the numbers of rules */

struct scan_group { /* clients placed or standing as one */
    const struct client *member[16];
    uint32_t count;
    uint8_t service;
    bool moves;       /* stands, and is judged as if it waited */
    const char *only; /* siblings stand there */
};

static inline const struct client *scan_client(const struct hall *hall, const char *id)
{
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind == HALL_CLIENT && strcmp(hall->line[i].id, id) == 0) {
            return hall->line[i].profile->client;
        }
    }
    return NULL;
}

static inline const struct worker *scan_worker(const struct hall *hall, const char *id)
{
    for (uint32_t i = 0; id != NULL && i < hall->line_count; i++) {
        if (hall->line[i].kind == HALL_WORKER && strcmp(hall->line[i].id, id) == 0) {
            return hall->line[i].profile->worker;
        }
    }
    return NULL;
}

static inline bool scan_served(const struct hall *hall, const struct client *client)
{
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind == HALL_RELATION &&
            strcmp(hall->line[i].profile->relation->client, client->id) == 0 &&
            relation_holds(hall->line[i].profile->relation, hall->today)) {
            return true;
        }
    }
    return false;
}

static inline bool scan_together(const struct client *client)
{
    return client->group.id != NULL && client->group.together == 0;
}

static inline bool scan_siblings(const struct client *a, const struct client *b)
{
    return scan_together(a) && scan_together(b) && strcmp(a->group.id, b->group.id) == 0;
}

static inline void scan_join(struct scan_group *group, const struct client *client)
{
    uint32_t at = group->count++;
    for (; at > 0 && strcmp(group->member[at - 1]->id, client->id) > 0; at--) {
        group->member[at] = group->member[at - 1];
    }
    group->member[at] = client;
}

/* How many siblings are served, and with whom; many when they are apart. */
static inline uint32_t scan_present(const struct hall *hall, const struct client *client,
                                    struct scan_group *out)
{
    uint32_t present = 0;
    for (uint32_t i = 0; i < hall->line_count; i++) {
        const struct client *other = hall->line[i].profile->client;
        present += hall->line[i].kind == HALL_CLIENT && strcmp(other->id, client->id) != 0 &&
                   scan_siblings(client, other) && scan_served(hall, other);
    }
    for (uint32_t i = 0; i < hall->line_count; i++) {
        const struct relation *relation = hall->line[i].profile->relation;
        if (hall->line[i].kind != HALL_RELATION || !relation_holds(relation, hall->today)) {
            continue;
        }
        const struct client *other = scan_client(hall, relation->client);
        if (strcmp(other->id, client->id) != 0 && scan_siblings(client, other)) {
            bool apart = out->only != NULL && strcmp(out->only, relation->volunteer) != 0;
            out->only = relation->volunteer;
            present = apart ? 1000 : present;
        }
    }
    return present;
}

/* Who is placed with this client: false when its group is not complete. */
static inline bool scan_unit(const struct hall *hall, const struct client *client,
                             struct scan_group *out)
{
    *out = (struct scan_group){0};
    scan_join(out, client);
    for (uint32_t i = 0; scan_together(client) && i < hall->line_count; i++) {
        const struct client *other = hall->line[i].profile->client;
        if (hall->line[i].kind == HALL_CLIENT && strcmp(other->id, client->id) != 0 &&
            scan_siblings(client, other) && other->status == CLIENT_STATUS_waiting &&
            !scan_served(hall, other)) {
            scan_join(out, other);
        }
    }
    return !scan_together(client) ||
           out->count + scan_present(hall, client, out) == client->group.size;
}

/* The units that stand with a volunteer. */
static inline uint32_t scan_standing(const struct hall *hall, const struct volunteer *volunteer,
                                     struct scan_group *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind != HALL_RELATION) {
            continue;
        }
        const struct relation *relation = hall->line[i].profile->relation;
        if (strcmp(relation->volunteer, volunteer->id) != 0 ||
            !relation_holds(relation, hall->today)) {
            continue;
        }
        const struct client *client = scan_client(hall, relation->client);
        uint32_t at = 0;
        while (at < count && (out[at].service != relation->service ||
                              !scan_siblings(out[at].member[0], client))) {
            at++;
        }
        if (at == count) {
            out[count++] = (struct scan_group){.service = relation->service};
        }
        scan_join(&out[at], client);
    }
    return count;
}

static inline bool scan_view(const struct hall *hall, const struct client *client, uint8_t service,
                             struct client_view *out)
{
    return pack_client_view(hall->pack, client, scan_worker(hall, client->worker), service,
                            hall->today, out) == OK;
}

static inline bool scan_rooms(const struct hall *hall, uint8_t service)
{
    return strcmp(hall->pack->id, "se") == 0 &&
           (service == SERVICE_family_home || service == SERVICE_emergency_home);
}

static inline uint32_t scan_heads(const struct client *client)
{
    return client->member_count > 1 ? client->member_count : 1;
}

static inline uint8_t scan_max(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* One group as the solver's numbers: visits by the month become visits by the week where another
 * member has those. */
static inline void scan_numbers(const struct hall *hall, const struct scan_group *group,
                                struct instance_unit *unit, struct instance_demand *demand)
{
    bool share = true;
    uint32_t hours_q = 0;
    uint8_t weekly = 0;
    uint8_t monthly = 0;
    *unit = (struct instance_unit){.bundle = NO_BUNDLE, .pin = NO_SEAT, .weekends_free = 15};
    memset(unit->free, 0xff, sizeof unit->free);
    unit->free[CYCLE_WORDS - 1] = (UINT64_C(1) << CYCLE_HOURS % 64) - 1;
    *demand = (struct instance_demand){0};
    for (uint32_t i = 0; i < group->count; i++) {
        struct client_view view;
        const struct client *client = group->member[i];
        const struct demand *asked = client_demand_on(client, hall->today);
        if (scan_view(hall, client, group->service, &view)) {
            asked = view.demand;
            unit->weekends_free &= view.weekends;
            for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
                unit->free[w] &= view.grid.word[w];
            }
        }
        unit->members = (uint16_t)(unit->members + scan_heads(client));
        share = share && (client->flags >> FLAG_own_room_shared & 1) != 0;
        hours_q += demand_quarters(asked);
        if (asked->kind == DEMAND_VISITS) {
            uint8_t *most = asked->per_week ? &weekly : &monthly;
            *most = scan_max(*most, asked->visits_min);
            demand->visit_hours = scan_max(demand->visit_hours, (uint8_t)demand_visit_hours(asked));
        } else if (asked->kind == DEMAND_STAYS) {
            demand->weekends = scan_max(demand->weekends, asked->weekends);
            demand->nights = scan_max(demand->nights, asked->nights_min);
        } else if (asked->kind == DEMAND_CONTINUOUS) {
            demand->continuous = true;
        }
    }
    demand->hours_q = (uint16_t)hours_q;
    demand->per_week = weekly > 0;
    demand->visits = weekly > 0 ? scan_max(weekly, (uint8_t)((monthly + 3) / 4)) : monthly;
    bool overnight = demand->continuous || demand->weekends > 0 || demand->nights > 0;
    if (overnight && scan_rooms(hall, group->service)) {
        demand->own_rooms = share ? 1 : unit->members;
    }
}

/* What stands, as the rules' load. */
static inline void scan_load(const struct hall *hall, const struct scan_group *standing,
                             uint32_t count, struct volunteer_load *out)
{
    *out = (struct volunteer_load){0};
    for (uint32_t i = 0; i < count; i++) {
        struct instance_unit unit;
        struct instance_demand demand;
        scan_numbers(hall, &standing[i], &unit, &demand);
        out->relations = (uint16_t)(out->relations + standing[i].count);
        out->by_service[standing[i].service] =
            (uint16_t)(out->by_service[standing[i].service] + standing[i].count);
        out->quarters += demand.hours_q;
        bool share = true;
        for (uint32_t m = 0; m < standing[i].count; m++) {
            share = share && (standing[i].member[m]->flags >> FLAG_own_room_shared & 1) != 0;
        }
        uint16_t guests = demand.continuous ? unit.members : 0;
        uint16_t rooms = guests > 0 && share ? 1 : guests;
        out->guests = (uint16_t)(out->guests + guests);
        out->rooms_used =
            (uint16_t)(out->rooms_used + (demand.own_rooms > rooms ? demand.own_rooms : rooms));
    }
}

/* The groups together with one volunteer whose hours are those of any of the days. */
static inline bool scan_fits_days(const struct hall *hall, const struct volunteer *volunteer,
                                  const struct date *day, uint32_t days,
                                  const struct scan_group *group, uint32_t count)
{
    struct instance_unit unit[64];
    struct instance_demand demand[64];
    struct instance_arc arc[64];
    uint32_t arcs[64];
    assert_true(count <= 64);
    struct instance_seat seat = {.relations_max = volunteer->capacity.relations,
                                 .places = volunteer->capacity.places,
                                 .own_rooms = volunteer->home.own_rooms,
                                 .weekends_max = volunteer->availability.weekends_per_month,
                                 .nights_max = volunteer->availability.nights_per_month,
                                 .hours_q_max = volunteer->capacity.quarters_per_month};
    for (uint32_t d = 0; d < days; d++) {
        struct grid grid = availability_grid(&volunteer->availability, &volunteer->busy, day[d]);
        seat.weekends_free |=
            availability_weekends(&volunteer->availability, &volunteer->busy, day[d]);
        for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
            seat.free[w] |= grid.word[w];
        }
    }
    memset(seat.service_max, 0xff, sizeof seat.service_max);
    memcpy(seat.service_max, volunteer->capacity.by_service, sizeof volunteer->capacity.by_service);
    for (uint32_t i = 0; i < count; i++) {
        scan_numbers(hall, &group[i], &unit[i], &demand[i]);
        arc[i] = (struct instance_arc){.unit = i,
                                       .demand = i,
                                       .service = group[i].service,
                                       .relations = (uint16_t)group[i].count};
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
    struct arena arena;
    arena_open(&arena, 4096, 0);
    uint64_t effort = 0;
    struct judge *judge = judge_take(&arena);
    assert_non_null(judge);
    enum judgement judged =
        count == 0 ? JUDGED_YES : judge_set(judge, &alone, arcs, count, &effort);
    arena_close(&arena);
    return judged == JUDGED_YES;
}

static inline bool scan_fits(const struct hall *hall, const struct volunteer *volunteer,
                             struct date on, const struct scan_group *group, uint32_t count)
{
    return scan_fits_days(hall, volunteer, &on, 1, group, count);
}

static inline uint32_t scan_block(const struct hall *hall, uint8_t service, enum rule_side side,
                                  const struct rule_bits *failed)
{
    for (uint32_t i = 0; i < hall->pack->rule_count; i++) {
        const struct rule *rule = &hall->pack->rule[i];
        if (rule->side == side && rule->effect == RULE_BLOCK &&
            (rule->services >> service & 1) != 0 && bits_has(failed->word, i)) {
            return i;
        }
    }
    return SCAN_FREE;
}

struct scan_verdict {
    uint32_t refusal; /* a rule, SCAN_CAPACITY, or SCAN_FREE */
    int32_t points[16], sum;
};

static inline void scan_volunteer_view(const struct hall *hall, const struct volunteer *volunteer,
                                       const struct volunteer_load *load, struct date start,
                                       struct volunteer_view *out)
{
    volunteer_view_make(volunteer, load, hall->today, out);
    out->grid = availability_grid(&volunteer->availability, &volunteer->busy, start);
    out->weekends = availability_weekends(&volunteer->availability, &volunteer->busy, start);
}

/* Every rule of every member, then the room. `standing`: who stands with the volunteer. */
static inline struct scan_verdict scan_judge(const struct hall *hall, const struct scan_group *unit,
                                             const struct volunteer *volunteer,
                                             const struct scan_group *standing,
                                             uint32_t standing_count)
{
    struct scan_verdict verdict = {.refusal = SCAN_FREE};
    struct client_view view[16];
    struct rule_bits failed;
    for (uint32_t i = 0; i < unit->count; i++) {
        assert_true(scan_view(hall, unit->member[i], unit->service, &view[i]));
        view[i].status = unit->moves                          ? CLIENT_STATUS_waiting
                         : scan_served(hall, unit->member[i]) ? CLIENT_STATUS_served
                                                              : view[i].status;
        rules_of_client(hall->pack, &view[i], &failed);
        verdict.refusal = scan_block(hall, unit->service, SIDE_CLIENT, &failed);
        if (verdict.refusal != SCAN_FREE) {
            return verdict;
        }
    }
    struct volunteer_load load;
    struct volunteer_view host;
    scan_load(hall, standing, standing_count, &load);
    volunteer_view_make(volunteer, &load, hall->today, &host);
    rules_of_volunteer(hall->pack, &host, &failed);
    verdict.refusal = scan_block(hall, unit->service, SIDE_VOLUNTEER, &failed);
    for (uint32_t i = 0; i < unit->count && verdict.refusal == SCAN_FREE; i++) {
        struct pair_view pair;
        struct volunteer_load rest = load;
        for (uint32_t s = 0; unit->only != NULL && s < standing_count; s++) {
            if (scan_siblings(standing[s].member[0], unit->member[0])) {
                rest.relations = (uint16_t)(rest.relations - standing[s].count);
                rest.by_service[standing[s].service] =
                    (uint16_t)(rest.by_service[standing[s].service] - standing[s].count);
            }
        }
        scan_volunteer_view(hall, volunteer, &rest, view[i].start, &host);
        pair_view_make(&view[i], &host, &pair);
        rules_of_pair(hall->pack, &pair, &failed);
        verdict.refusal = scan_block(hall, unit->service, SIDE_PAIR, &failed);
        verdict.points[i] = score_points(hall->pack, &pair);
        verdict.sum += verdict.points[i];
    }
    struct scan_group all[64];
    assert_true(standing_count < 64);
    for (uint32_t i = 0; i < standing_count; i++) {
        all[i] = standing[i];
    }
    all[standing_count] = *unit;
    if (verdict.refusal == SCAN_FREE &&
        !scan_fits(hall, volunteer, view[0].start, all, standing_count + 1)) {
        struct pair_view pair;
        scan_volunteer_view(hall, volunteer, &load, view[0].start, &host);
        pair_view_make(&view[0], &host, &pair);
        pair.fits_beside = false;
        rules_of_pair(hall->pack, &pair, &failed);
        verdict.refusal = scan_block(hall, unit->service, SIDE_PAIR, &failed);
        verdict.refusal = verdict.refusal == SCAN_FREE ? SCAN_CAPACITY : verdict.refusal;
    }
    return verdict;
}

/* How far from the first member's home anybody is considered. */
static inline uint32_t scan_reach(const struct hall *hall, const struct scan_group *unit)
{
    uint32_t reach_m = hall->pack->service[unit->service].reach_m;
    for (uint32_t i = 0; i < unit->count; i++) {
        uint32_t own = unit->member[i]->travel_m_max;
        reach_m = own < reach_m ? own : reach_m;
    }
    return reach_m;
}

static inline bool scan_considers(const struct hall *hall, const struct scan_group *unit,
                                  const struct volunteer *volunteer)
{
    return (unit->only == NULL || strcmp(unit->only, volunteer->id) == 0) &&
           (volunteer->services >> unit->service & 1) != 0 &&
           hall->pack->service[unit->service].offered &&
           place_distance_m(&unit->member[0]->place, &volunteer->place) <= scan_reach(hall, unit);
}

/* The services a unit may get: the first member's wishes that every member shares, each once. */
static inline uint32_t scan_wishes(const struct hall *hall, const struct scan_group *unit,
                                   uint8_t *out)
{
    const struct client *first = unit->member[0];
    uint32_t count = 0;
    for (uint32_t i = 0; i < 1U + first->alternative_count; i++) {
        uint8_t service = i == 0 ? first->service : first->alternative[i - 1].service;
        bool all = hall->pack->service[service].offered;
        for (uint32_t j = 0; j < count; j++) {
            all = all && out[j] != service;
        }
        for (uint32_t m = 0; m < unit->count; m++) {
            struct client_view view;
            all = all && scan_view(hall, unit->member[m], service, &view);
        }
        if (all) {
            out[count++] = service;
        }
    }
    return count;
}

#endif

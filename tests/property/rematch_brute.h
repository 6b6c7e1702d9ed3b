/* A rematch by trying everything: people in, the best worth of all feasible plans out. Stands on
 * the naive scan, not on engine/match. */
#ifndef AMITY_TESTS_PROPERTY_REMATCH_BRUTE_H
#define AMITY_TESTS_PROPERTY_REMATCH_BRUTE_H

#include "match/rematch.h"
#include "property/match_scan.h"
#include "rules/level.h"

enum { BRUTE_UNITS = 16, BRUTE_ARCS = 256, BRUTE_SEATS = 12, BRUTE_SEAT_ARCS = 16 };

struct brute_unit {
    struct scan_group group;
    bool standing;
    const char *with; /* standing: the volunteer */
    uint8_t with_service;
    int32_t level[INSTANCE_LEVELS_MAX];
    const char *soft; /* group that may be split, or NULL */
    uint32_t split_price;
    const char *pin;
    uint32_t arc_first, arc_count;
};

struct brute_arc {
    uint32_t unit, seat, bit; /* bit: its number among the seat's arcs */
    uint8_t service;
    int32_t points, disturbance;
};

struct brute_seat {
    const struct volunteer *volunteer;
    struct scan_group standing[8]; /* who does not move */
    uint32_t standing_count;
    uint32_t arc[BRUTE_SEAT_ARCS], arc_count;
    struct date day[BRUTE_SEAT_ARCS + 1];
    uint32_t day_count;
    uint8_t *known; /* by set of arcs: 0 unknown, 1 fits, 2 does not */
};

struct brute {
    const struct hall *hall;
    const struct rematch_options *options;
    struct brute_unit unit[BRUTE_UNITS];
    struct brute_arc arc[BRUTE_ARCS];
    struct brute_seat seat[BRUTE_SEATS];
    uint32_t unit_count, arc_count, seat_count;
    bool too_large; /* for trying everything: the case says nothing */
    /* while trying */
    uint32_t set[BRUTE_SEATS];
    uint32_t chosen[BRUTE_UNITS]; /* an arc, or NO_ARC */
    bool any;                     /* some feasible plan was found */
    struct worth best;
};

static inline bool brute_may_move(const struct hall *hall, const struct client *client,
                                  const struct relation **with)
{
    uint32_t relations = 0;
    for (uint32_t i = 0; i < hall->line_count; i++) {
        const struct relation *relation = hall->line[i].profile->relation;
        if (hall->line[i].kind == HALL_RELATION && strcmp(relation->client, client->id) == 0 &&
            relation_holds(relation, hall->today)) {
            *with = relation;
            relations++;
        }
    }
    struct client_view view;
    if (relations != 1 || client->status == CLIENT_STATUS_closed ||
        client->status == CLIENT_STATUS_paused || !hall->pack->service[(*with)->service].offered ||
        !scan_view(hall, client, (*with)->service, &view)) {
        return false;
    }
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind == HALL_VOLUNTEER &&
            strcmp(hall->line[i].id, (*with)->volunteer) == 0) {
            struct scan_group standing[8];
            const struct volunteer *volunteer = hall->line[i].profile->volunteer;
            uint32_t count = scan_standing(hall, volunteer, standing);
            return scan_fits(hall, volunteer, hall->today, standing, count);
        }
    }
    return false;
}

static inline bool brute_has(const struct brute *brute, const struct client *client)
{
    for (uint32_t u = 0; u < brute->unit_count; u++) {
        for (uint32_t m = 0; m < brute->unit[u].group.count; m++) {
            if (brute->unit[u].group.member[m] == client) {
                return true;
            }
        }
    }
    return false;
}

/* A group that stands together whole may move whole. */
static inline bool brute_standing_unit(const struct hall *hall, const struct client *client,
                                       const struct relation *with, struct scan_group *out)
{
    *out = (struct scan_group){.service = with->service, .moves = true};
    scan_join(out, client);
    for (uint32_t i = 0; scan_together(client) && i < hall->line_count; i++) {
        const struct client *other = hall->line[i].profile->client;
        const struct relation *his = NULL;
        if (hall->line[i].kind == HALL_CLIENT && other != client && scan_siblings(client, other) &&
            scan_served(hall, other) && brute_may_move(hall, other, &his) &&
            his->service == with->service && strcmp(his->volunteer, with->volunteer) == 0) {
            scan_join(out, other);
        }
    }
    return !scan_together(client) || out->count == client->group.size;
}

static inline void brute_pin(struct brute *brute, struct brute_unit *unit)
{
    for (uint32_t p = 0; p < brute->options->pin_count; p++) {
        for (uint32_t m = 0; m < unit->group.count; m++) {
            if (strcmp(brute->options->pin[p].client, unit->group.member[m]->id) == 0) {
                unit->pin = brute->options->pin[p].volunteer;
            }
        }
    }
}

static inline void brute_levels(struct brute *brute, struct brute_unit *unit)
{
    const struct pack *pack = brute->hall->pack;
    const struct rematch_options *options = brute->options;
    uint32_t first = options->move_standing;
    if (unit->standing) {
        unit->level[0] = (int32_t)unit->group.count;
        return;
    }
    for (uint32_t m = 0; m < unit->group.count; m++) {
        struct date since = unit->group.member[m]->waiting_since;
        int32_t days = date_is(since) ? brute->hall->today.days - since.days : 0;
        int32_t weeks = days > 0 ? days / 7 : 0;
        if (options->waited_first_days > 0) {
            unit->level[first] += date_is(since) && days >= options->waited_first_days;
        }
        if (options->waiting_weeks_max > 0) {
            unit->level[first + (options->waited_first_days > 0) + pack->level_count] +=
                weeks > options->waiting_weeks_max ? options->waiting_weeks_max : weeks;
        }
    }
    first += options->waited_first_days > 0;
    for (uint32_t k = 0; k < pack->level_count; k++) {
        for (uint32_t m = 0; m < unit->group.count; m++) {
            struct client_view view;
            if (scan_view(brute->hall, unit->group.member[m], unit->group.service, &view) &&
                level_holds(pack, k, &view)) {
                unit->level[first + k] = (int32_t)unit->group.count;
            }
        }
    }
}

static inline void brute_units(struct brute *brute)
{
    const struct hall *hall = brute->hall;
    for (uint32_t i = 0; i < hall->line_count; i++) {
        const struct client *client = hall->line[i].profile->client;
        if (hall->line[i].kind != HALL_CLIENT || brute_has(brute, client)) {
            continue;
        }
        struct brute_unit unit = {0};
        const struct relation *with = NULL;
        uint8_t wish[SERVICE_COUNT];
        if (scan_served(hall, client)) {
            if (!brute->options->move_standing || !brute_may_move(hall, client, &with) ||
                !brute_standing_unit(hall, client, with, &unit.group)) {
                continue;
            }
            unit.standing = true;
            unit.with = with->volunteer;
            unit.with_service = with->service;
        } else if (client->status != CLIENT_STATUS_waiting ||
                   !scan_unit(hall, client, &unit.group)) {
            continue;
        }
        if (scan_wishes(hall, &unit.group, wish) == 0) {
            continue;
        }
        unit.group.service = wish[0];
        if (!unit.standing && client->group.id != NULL && !scan_together(client)) {
            unit.soft = client->group.id;
            unit.split_price = client->group.split_price;
        }
        brute_pin(brute, &unit);
        brute_levels(brute, &unit);
        assert_true(brute->unit_count < BRUTE_UNITS);
        brute->unit[brute->unit_count++] = unit;
    }
}

/* Who stands with the seat and does not move. */
static inline void brute_standing(struct brute *brute, struct brute_seat *seat)
{
    struct scan_group all[8];
    uint32_t count = scan_standing(brute->hall, seat->volunteer, all);
    for (uint32_t i = 0; i < count; i++) {
        struct scan_group stays = {.service = all[i].service};
        for (uint32_t m = 0; m < all[i].count; m++) {
            if (!brute_has(brute, all[i].member[m])) {
                scan_join(&stays, all[i].member[m]);
            }
        }
        if (stays.count > 0) {
            seat->standing[seat->standing_count++] = stays;
        }
    }
}

static inline bool brute_excluded(const struct brute *brute, const struct brute_unit *unit,
                                  const char *volunteer)
{
    for (uint32_t x = 0; x < brute->options->exclusion_count; x++) {
        for (uint32_t m = 0; m < unit->group.count; m++) {
            if (strcmp(brute->options->exclusion[x].client, unit->group.member[m]->id) == 0 &&
                strcmp(brute->options->exclusion[x].volunteer, volunteer) == 0) {
                return true;
            }
        }
    }
    return false;
}

static inline void brute_try_arc(struct brute *brute, uint32_t u, uint32_t s, uint8_t service)
{
    struct brute_unit *unit = &brute->unit[u];
    struct brute_seat *seat = &brute->seat[s];
    struct scan_group group = unit->group;
    group.service = service;
    bool stays = unit->standing && strcmp(unit->with, seat->volunteer->id) == 0 &&
                 unit->with_service == service;
    if (brute_excluded(brute, unit, seat->volunteer->id) ||
        (unit->pin != NULL && strcmp(unit->pin, seat->volunteer->id) != 0) ||
        (!stays && !scan_considers(brute->hall, &group, seat->volunteer))) {
        return;
    }
    struct scan_verdict verdict =
        scan_judge(brute->hall, &group, seat->volunteer, seat->standing, seat->standing_count);
    bool offers = (seat->volunteer->services >> service & 1) != 0;
    bool eligible = verdict.refusal == SCAN_FREE && offers;
    for (uint32_t m = 0; m < group.count && !stays; m++) { /* the floor, for each of them */
        eligible = eligible && verdict.points[m] >= brute->options->floor;
    }
    if (!eligible && !stays) {
        return;
    }
    int32_t points = eligible ? verdict.sum : 0;
    bool moving = unit->standing && !stays;
    points = !moving ? points : points > 100 ? points - 100 : 0;
    if (seat->arc_count == BRUTE_SEAT_ARCS || brute->arc_count == BRUTE_ARCS) {
        brute->too_large = true;
        return;
    }
    struct client_view view;
    assert_true(scan_view(brute->hall, group.member[0], service, &view));
    seat->day[seat->day_count++] = view.start;
    seat->arc[seat->arc_count] = brute->arc_count;
    brute->arc[brute->arc_count++] = (struct brute_arc){.unit = u,
                                                        .seat = s,
                                                        .bit = seat->arc_count++,
                                                        .service = service,
                                                        .points = points,
                                                        .disturbance = moving};
    unit->arc_count++;
}

static inline void brute_arcs(struct brute *brute)
{
    for (uint32_t u = 0; u < brute->unit_count; u++) {
        uint8_t wish[SERVICE_COUNT];
        uint32_t wishes = scan_wishes(brute->hall, &brute->unit[u].group, wish);
        brute->unit[u].arc_first = brute->arc_count;
        for (uint32_t s = 0; s < brute->seat_count; s++) {
            for (uint32_t i = 0; i < wishes; i++) {
                brute_try_arc(brute, u, s, wish[i]);
            }
        }
    }
}

static inline bool brute_fits(struct brute *brute, uint32_t s)
{
    struct brute_seat *seat = &brute->seat[s];
    uint8_t *known = &seat->known[brute->set[s]];
    if (*known == 0) {
        struct scan_group group[8 + BRUTE_SEAT_ARCS];
        uint32_t count = seat->standing_count;
        memcpy(group, seat->standing, count * sizeof *group);
        for (uint32_t i = 0; i < seat->arc_count; i++) {
            if ((brute->set[s] >> i & 1) != 0) {
                group[count] = brute->unit[brute->arc[seat->arc[i]].unit].group;
                group[count++].service = brute->arc[seat->arc[i]].service;
            }
        }
        *known =
            scan_fits_days(brute->hall, seat->volunteer, seat->day, seat->day_count, group, count)
                ? 1
                : 2;
    }
    return *known == 1;
}

static inline int64_t brute_split(const struct brute *brute)
{
    int64_t price = 0;
    for (uint32_t u = 0; u < brute->unit_count; u++) {
        const char *soft = brute->unit[u].soft;
        uint32_t most = 0;
        uint32_t members = 0;
        bool first = soft != NULL;
        bool split = false;
        uint32_t seat = NO_SEAT;
        for (uint32_t i = 0; soft != NULL && i < brute->unit_count; i++) {
            if (brute->unit[i].soft == NULL || strcmp(brute->unit[i].soft, soft) != 0) {
                continue;
            }
            first = first && i >= u;
            members++;
            most = brute->unit[i].split_price > most ? brute->unit[i].split_price : most;
            if (brute->chosen[i] != NO_ARC) {
                uint32_t his = brute->arc[brute->chosen[i]].seat;
                split = split || (seat != NO_SEAT && his != seat);
                seat = his;
            }
        }
        price += first && split ? most : 0;
    }
    return price;
}

static inline void brute_weigh(struct brute *brute)
{
    struct worth worth = {{0}, 0, 0};
    const struct rematch_options *asked = brute->options;
    uint32_t levels = brute->hall->pack->level_count + asked->move_standing +
                      (asked->waited_first_days > 0) + (asked->waiting_weeks_max > 0);
    for (uint32_t u = 0; u < brute->unit_count; u++) {
        if (brute->chosen[u] != NO_ARC) {
            const struct brute_arc *arc = &brute->arc[brute->chosen[u]];
            for (uint32_t k = 0; k < levels; k++) {
                worth.level[k] += brute->unit[u].level[k];
            }
            worth.quality += arc->points;
            worth.disturbance += arc->disturbance;
        }
    }
    worth.quality -= brute_split(brute);
    if (!brute->any || worth_compare(&worth, &brute->best, levels) > 0) {
        brute->best = worth;
    }
    brute->any = true;
}

/* Depth is at most BRUTE_UNITS. */
static inline void brute_place(struct brute *brute, uint32_t u)
{
    if (u == brute->unit_count) {
        brute_weigh(brute);
        return;
    }
    const struct brute_unit *unit = &brute->unit[u];
    for (uint32_t a = unit->arc_first; a < unit->arc_first + unit->arc_count; a++) {
        const struct brute_arc *arc = &brute->arc[a];
        brute->set[arc->seat] |= 1U << arc->bit;
        if (brute_fits(brute, arc->seat)) {
            brute->chosen[u] = a;
            brute_place(brute, u + 1);
        }
        brute->set[arc->seat] &= ~(1U << arc->bit);
    }
    brute->chosen[u] = NO_ARC;
    if (unit->pin == NULL) {
        brute_place(brute, u + 1);
    }
}

/* ensure   brute->any: the best worth is in brute->best; too_large: nothing was tried */
static inline void brute_run(struct brute *brute, const struct hall *hall,
                             const struct rematch_options *options)
{
    *brute = (struct brute){.hall = hall, .options = options};
    brute_units(brute);
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind == HALL_VOLUNTEER) {
            struct brute_seat *seat = &brute->seat[brute->seat_count++];
            seat->volunteer = hall->line[i].profile->volunteer;
            seat->day[seat->day_count++] = hall->today;
            seat->known = calloc((size_t)1 << BRUTE_SEAT_ARCS, 1);
            assert_non_null(seat->known);
            brute_standing(brute, seat);
        }
    }
    brute_arcs(brute);
    double plans = 1;
    for (uint32_t u = 0; u < brute->unit_count; u++) {
        plans *= 1.0 + brute->unit[u].arc_count;
    }
    brute->too_large = brute->too_large || plans > 300000;
    if (!brute->too_large) {
        brute_place(brute, 0);
    }
    for (uint32_t s = 0; s < brute->seat_count; s++) {
        free(brute->seat[s].known);
    }
}

#endif

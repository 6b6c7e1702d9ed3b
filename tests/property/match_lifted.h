/* Everything that refuses a volunteer, and which sets of changes lift it, as somebody would find it
 * who asks every rule again for every set. Reads the lines of a hall, never a directory. */
#ifndef AMITY_TESTS_PROPERTY_MATCH_LIFTED_H
#define AMITY_TESTS_PROPERTY_MATCH_LIFTED_H

#include "match/lever.h"
#include "property/match_scan.h"

enum { LEVERS_OF_RULE = 8, REACH = 200000, GROUP, CAPACITY }; /* beside the numbers of rules */

/* One rule that refuses one member, and which sets of its levers lift it (bits over subsets). */
struct asked {
    uint32_t what;
    uint32_t lever_count;
    uint32_t lever[LEVERS_OF_RULE];
    bool lifted[1 << LEVERS_OF_RULE];
};

struct candidate {
    uint32_t line;
    bool considered;
    uint8_t service;
    int32_t points;
    uint32_t count;
    struct asked asked[48];
};

static inline bool could_hold(const struct rule *rule, const struct pair_view *pair, lever_set set)
{
    uint64_t open[FACT_BITS_WORDS] = {0};
    const struct expression *part[2] = {rule->when, rule->require};
    for (uint32_t p = 0; p < 2; p++) {
        const uint16_t *facts = NULL;
        uint32_t count = part[p] == NULL ? 0 : expression_reads(part[p], &facts);
        for (uint32_t i = 0; i < count; i++) {
            if ((set >> lever_of_fact(facts[i]) & 1) != 0) {
                bits_set(open, facts[i]);
            }
        }
    }
    return (expression_could_be(rule->require, pair, open) & COULD_BE_TRUE) != 0 ||
           (rule->when != NULL &&
            (expression_could_be(rule->when, pair, open) & COULD_BE_FALSE) != 0);
}

static inline void ask_rule(const struct hall *hall, uint32_t number, const struct pair_view *pair,
                            struct candidate *out)
{
    const struct rule *rule = &hall->pack->rule[number];
    assert_true(out->count < 48);
    struct asked *asked = &out->asked[out->count++];
    *asked = (struct asked){.what = number};
    lever_set nobody = levers_of_nobody();
    lever_set all = rule_levers(rule);
    for (uint32_t i = 0; i < LEVER_COUNT; i++) {
        if ((all >> i & 1) != 0) {
            assert_true(asked->lever_count < LEVERS_OF_RULE);
            asked->lever[asked->lever_count++] = i;
        }
    }
    bool somebody = could_hold(rule, pair, all & ~nobody);
    for (uint32_t subset = 0; subset < 1U << asked->lever_count; subset++) {
        lever_set set = 0;
        for (uint32_t i = 0; i < asked->lever_count; i++) {
            set |= (subset >> i & 1) != 0 ? lever_bit(asked->lever[i]) : 0;
        }
        asked->lifted[subset] = could_hold(rule, pair, somebody ? set & ~nobody : set);
    }
}

static inline void ask_engine(uint32_t what, uint32_t lever, struct candidate *out)
{
    struct asked *asked = &out->asked[out->count++];
    *asked = (struct asked){.what = what, .lever_count = 1, .lever = {lever}};
    asked->lifted[1] = true;
}

static inline bool opens(const struct candidate *candidate, lever_set set)
{
    for (uint32_t i = 0; i < candidate->count; i++) {
        const struct asked *asked = &candidate->asked[i];
        uint32_t subset = 0;
        for (uint32_t k = 0; k < asked->lever_count; k++) {
            subset |= (set >> asked->lever[k] & 1) != 0 ? 1U << k : 0;
        }
        if (!asked->lifted[subset]) {
            return false;
        }
    }
    return true;
}

static inline void ask_failed(const struct hall *hall, uint8_t service, enum rule_side side,
                              const struct rule_bits *failed, const struct pair_view *pair,
                              struct candidate *out)
{
    for (uint32_t i = 0; i < hall->pack->rule_count; i++) {
        const struct rule *rule = &hall->pack->rule[i];
        if (rule->side == side && rule->effect == RULE_BLOCK &&
            (rule->services >> service & 1) != 0 && bits_has(failed->word, i)) {
            ask_rule(hall, i, pair, out);
        }
    }
}

static inline bool asks_lever(const struct candidate *candidate, lever_set levers)
{
    for (uint32_t i = 0; i < candidate->count; i++) {
        for (uint32_t k = 0; k < candidate->asked[i].lever_count; k++) {
            if ((levers >> candidate->asked[i].lever[k] & 1) != 0) {
                return true;
            }
        }
    }
    return false;
}

/* The volunteer who could take any number, or always had time. */
static inline struct volunteer lifted_of(const struct volunteer *volunteer, bool capacity,
                                         bool times)
{
    struct volunteer lifted = *volunteer;
    if (capacity) {
        lifted.capacity.relations = UINT16_MAX;
        lifted.capacity.places = UINT16_MAX;
        lifted.home.own_rooms = UINT16_MAX;
        lifted.capacity.quarters_per_month = UINT32_MAX;
        for (uint32_t i = 0; i < SERVICE_COUNT; i++) {
            lifted.capacity.by_service[i] = UINT16_MAX;
        }
    }
    if (times) {
        lifted.availability = (struct availability){.said = true,
                                                    .weekends_per_month = 4,
                                                    .nights_per_month = 28,
                                                    .from = DATE_NONE,
                                                    .to = DATE_NONE};
        for (uint32_t hour = 0; hour < CYCLE_HOURS; hour++) {
            bits_set(lifted.availability.weekly.word, hour);
        }
        lifted.busy.count = 0;
    }
    return lifted;
}

static inline void ask_room(const struct hall *hall, const struct scan_group *unit,
                            const struct volunteer *volunteer, struct pair_view *first,
                            struct candidate *out)
{
    struct scan_group standing[8];
    bool fits[4]; /* 1: any number, 2: always time */
    uint32_t count = scan_standing(hall, volunteer, standing);
    standing[count] = *unit;
    for (uint32_t i = 0; i < 4; i++) {
        struct volunteer lifted = lifted_of(volunteer, (i & 1) != 0, (i & 2) != 0);
        fits[i] = scan_fits(hall, &lifted, first->client->start, standing, count + 1);
    }
    uint32_t refused = (asks_lever(out, lever_bit(LEVER_capacity)) ? 1 : 0) |
                       (asks_lever(out, lever_bit(LEVER_availability)) ? 2 : 0);
    if (fits[0] || fits[refused]) {
        return;
    }
    struct rule_bits with;
    struct rule_bits without;
    uint32_t what = CAPACITY;
    rules_of_pair(hall->pack, first, &with);
    first->fits_beside = false;
    rules_of_pair(hall->pack, first, &without);
    for (uint32_t i = 0; i < hall->pack->rule_count; i++) {
        const struct rule *rule = &hall->pack->rule[i];
        if (rule->effect == RULE_BLOCK && (rule->services >> unit->service & 1) != 0 &&
            bits_has(without.word, i) && !bits_has(with.word, i)) {
            what = i;
        }
    }
    struct asked *asked = &out->asked[out->count++];
    *asked = (struct asked){
        .what = what, .lever_count = 2, .lever = {LEVER_capacity, LEVER_availability}};
    for (uint32_t i = 0; i < 4; i++) {
        asked->lifted[i] = fits[i];
    }
}

/* All that refuses this volunteer for this service. */
static inline void scan_all(const struct hall *hall, const struct scan_group *unit,
                            const struct client *client, uint32_t line, struct candidate *out)
{
    const struct volunteer *volunteer = hall->line[line].profile->volunteer;
    struct scan_group standing[8];
    uint32_t standing_count = scan_standing(hall, volunteer, standing);
    struct client_view view[16];
    struct volunteer_view today;
    struct volunteer_view host[16];
    struct pair_view pair[16];
    struct volunteer_load load;
    struct rule_bits failed;
    scan_load(hall, standing, standing_count, &load);
    volunteer_view_make(volunteer, &load, hall->today, &today);
    for (uint32_t i = 0; i < unit->count; i++) {
        struct volunteer_load rest = load;
        for (uint32_t s = 0; unit->only != NULL && s < standing_count; s++) {
            if (scan_siblings(standing[s].member[0], unit->member[0])) {
                rest.relations = (uint16_t)(rest.relations - standing[s].count);
                rest.by_service[standing[s].service] =
                    (uint16_t)(rest.by_service[standing[s].service] - standing[s].count);
            }
        }
        assert_true(scan_view(hall, unit->member[i], unit->service, &view[i]));
        view[i].status = scan_served(hall, unit->member[i]) ? CLIENT_STATUS_served : view[i].status;
        scan_volunteer_view(hall, volunteer, &rest, view[i].start, &host[i]);
        pair_view_make(&view[i], &host[i], &pair[i]);
        out->points = unit->member[i] == client ? score_points(hall->pack, &pair[i]) : out->points;
        rules_of_client(hall->pack, &view[i], &failed);
        ask_failed(hall, unit->service, SIDE_CLIENT, &failed, &pair[i], out);
        if (i == 0) {
            struct pair_view now = {.client = &view[0], .volunteer = &today};
            rules_of_volunteer(hall->pack, &today, &failed);
            ask_failed(hall, unit->service, SIDE_VOLUNTEER, &failed, &now, out);
        }
        rules_of_pair(hall->pack, &pair[i], &failed);
        ask_failed(hall, unit->service, SIDE_PAIR, &failed, &pair[i], out);
    }
    ask_room(hall, unit, volunteer, &pair[0], out);
    if (unit->only != NULL && strcmp(unit->only, volunteer->id) != 0) {
        ask_engine(GROUP, LEVER_group, out);
    }
    if (place_distance_m(&unit->member[0]->place, &volunteer->place) > scan_reach(hall, unit) &&
        !asks_lever(out, lever_bit(LEVER_client_distance))) {
        ask_engine(REACH, LEVER_client_distance, out);
    }
}

#endif

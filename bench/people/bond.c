/* Standing relations: finds a volunteer nearby whose remaining capacity takes a whole unit, and
 * writes what was agreed. */
#include "bench/people/maker.h"

#include <string.h>

enum { TRIES_MAX = 24, BONDS_FIRST = 1024 };

static bool person_suits(const struct supporter *supporter, const struct draft *draft)
{
    uint64_t wanted = tongue_bit(
        draft->spot.country == COUNTRY_FI && draft->tongue != TONGUE_SV ? TONGUE_FI : TONGUE_SV);
    bool gender = draft->wish_gender == 0 || supporter->role == ROLE_HOUSEHOLD ||
                  draft->wish_gender == supporter->gender + 1;
    return gender && (supporter->tongues & wanted) != 0 && draft->age >= supporter->age_min &&
           draft->age + 2 <= supporter->age_max && draft->level <= supporter->level_max &&
           (draft->level < 2 || supporter->schooled);
}

/* Conservative: every overnight child takes a place of its own, every weekend is its own. */
static bool capacity_suits(const struct supporter *supporter, const struct draft *draft,
                           uint32_t count)
{
    uint32_t visits = draft->per_week ? draft->visits_max * 4u : draft->visits_max;
    bool overnight = draft->visits_max == 0;
    bool continuous = overnight && draft->weekends == 0;
    uint32_t weekends = continuous ? 4 : draft->weekends;
    return supporter->relations_used + count <= supporter->relations &&
           (overnight || supporter->hours_used + visits * draft->visit_hours <= supporter->hours) &&
           (!overnight || (supporter->places_used + count <= supporter->places &&
                           supporter->weekends_used + weekends <= supporter->weekends)) &&
           /* two meetings of one person must not overlap: one standing visitor each */
           (overnight || supporter->hours_used == 0 || supporter->role == ROLE_STAFF);
}

static bool suits(const struct supporter *supporter, const struct draft *drafts, uint32_t count)
{
    if (supporter->flaw != VOLUNTEER_SOUND ||
        (supporter->services & service_bit(drafts[0].service)) == 0 ||
        !capacity_suits(supporter, &drafts[0], count) ||
        !spot_within(&supporter->spot, &drafts[0].spot, supporter->travel_m)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!person_suits(supporter, &drafts[i])) {
            return false;
        }
    }
    return true;
}

static bool bond_room(struct maker *maker, uint32_t more)
{
    if (maker->bond_count + more <= maker->bond_room) {
        return true;
    }
    uint32_t room = maker->bond_room == 0 ? BONDS_FIRST : maker->bond_room * 2;
    struct bond *bond = arena_take_many(maker->forever, room, sizeof *bond);
    if (bond == NULL) {
        return false;
    }
    if (maker->bond_count > 0) {
        memcpy(bond, maker->bond, maker->bond_count * sizeof *bond);
    }
    maker->bond = bond;
    maker->bond_room = room;
    return true;
}

static void bind(struct maker *maker, struct draft *draft, uint32_t volunteer, int32_t since)
{
    struct supporter *supporter = &maker->supporter[volunteer];
    uint32_t visits = draft->per_week ? draft->visits_max * 4u : draft->visits_max;
    supporter->relations_used++;
    supporter->hours_used = (uint8_t)(supporter->hours_used + visits * draft->visit_hours);
    supporter->places_used = (uint8_t)(supporter->places_used + (draft->visits_max == 0));
    draft->served = true;
    draft->since = since;
    draft->period_from = since;
    maker->bond[maker->bond_count++] = (struct bond){.client = (uint32_t)draft->index,
                                                     .volunteer = volunteer,
                                                     .since = since,
                                                     .granted_on = draft->granted_on,
                                                     .worker = draft->worker,
                                                     .service = draft->service,
                                                     .guardians = draft->guardians,
                                                     .visits = draft->visits_min,
                                                     .visit_hours = draft->visit_hours,
                                                     .weekends = draft->weekends,
                                                     .per_week = draft->per_week};
}

bool unit_bind(struct maker *maker, struct draft *drafts, uint32_t count, struct random *random)
{
    uint32_t first = maker->municipality_first[drafts[0].spot.municipality];
    uint32_t here = maker->municipality_first[drafts[0].spot.municipality + 1] - first;
    for (uint32_t i = 0; i < TRIES_MAX && here > 0; i++) {
        uint32_t volunteer = maker->in_municipality[first + random_below(random, here)];
        if (!suits(&maker->supporter[volunteer], drafts, count) || !bond_room(maker, count)) {
            continue;
        }
        int32_t youngest = drafts[0].birth;
        for (uint32_t k = 1; k < count; k++) {
            youngest = drafts[k].birth > youngest ? drafts[k].birth : youngest;
        }
        int32_t granted_on = maker->today - draw_between(random, 40, 800);
        if (granted_on < youngest + PAPERS_DAYS) {
            continue;
        }
        int32_t most = maker->today - 20 - granted_on;
        int32_t since = granted_on + draw_between(random, 15, most < 110 ? most : 110);
        int32_t months = draw_between(random, 4, 30);
        for (uint32_t k = 0; k < count; k++) {
            drafts[k].granted_on = granted_on;
            drafts[k].period_to =
                drafts[k].period_to == 0 ? 0 : day_add_months(maker->today, months);
            bind(maker, &drafts[k], volunteer, since);
        }
        /* siblings come the same weekends */
        bool continuous = drafts[0].visits_max == 0 && drafts[0].weekends == 0;
        struct supporter *supporter = &maker->supporter[volunteer];
        supporter->weekends_used =
            (uint8_t)(supporter->weekends_used + (continuous ? 4 : drafts[0].weekends));
        return true;
    }
    return false;
}

static void answers_write(struct line *line, const struct bond *bond)
{
    line_list(line, "answers");
    for (uint32_t i = 0; i < 2u + bond->guardians; i++) {
        line_map(line, NULL);
        line_text(line, "party", i == 0 ? "client" : i == 1 ? "volunteer" : "guardian");
        if (i >= 2) {
            line_id(line, "guardian", 'P', bond->client + UINT64_C(1), i - 1);
        }
        line_text(line, "answer", "given");
        line_day(line, "on", bond->since - 7);
        line_map_end(line);
    }
    line_list_end(line);
}

static void goal_write(struct line *line, const char *tag)
{
    line_list(line, "goals");
    line_map(line, NULL);
    line_text(line, "tag", tag);
    line_list(line, "authors");
    line_text(line, NULL, "client");
    line_text(line, NULL, "worker");
    line_list_end(line);
    line_map_end(line);
    line_list_end(line);
}

static void plan_write(const struct maker *maker, const struct bond *bond)
{
    struct line *line = maker->line;
    int32_t review = bond->since;
    while (review < maker->today - 20) {
        review = day_add_months(review, 6);
    }
    line_map(line, "support_plan");
    line_day(line, "on", bond->since - 3);
    line_list(line, "participants");
    line_text(line, NULL, "client");
    if (bond->guardians > 0) {
        line_text(line, NULL, "guardian");
    }
    line_text(line, NULL, "volunteer");
    line_text(line, NULL, "worker");
    line_list_end(line);
    goal_write(line, "leisure_inspiration");
    line_number(line, "review_months", 6);
    line_day(line, "next_review_on", review);
    line_map_end(line);
}

static void agreement_write(struct line *line, const struct bond *bond)
{
    static const char *const visits_month[] = {"", "1/month", "2/month", "3/month", "4/month"};
    static const char *const visits_week[] = {"", "1/week", "2/week", "3/week", "4/week"};
    line_map(line, "agreement");
    line_day(line, "signed_on", bond->since - 2);
    goal_write(line, "trusted_adult");
    uint32_t n = bond->visits > 4 ? 4 : bond->visits;
    const char *frequency = n > 0                ? (bond->per_week ? visits_week : visits_month)[n]
                            : bond->weekends > 1 ? "2 weekends/month"
                            : bond->weekends > 0 ? "1 weekend/month"
                                                 : "continuous";
    line_text(line, "frequency", frequency);
    line_map_end(line);
}

/* By the day with SKR's table of 2023 in Sweden, by the month with a Finnish county's of 2023; an
 * estimate beside the relation. Placements are paid by contracts of their own. */
static void compensation_write(const struct maker *maker, const struct bond *bond)
{
    bool finland = maker->supporter[bond->volunteer].spot.country == COUNTRY_FI;
    bool family = bond->service == MADE_contact_family;
    if (bond->service != MADE_contact_person && !family) {
        return;
    }
    line_map(maker->line, "compensation");
    line_number(maker->line, "fee", finland ? (family ? 52 : 100) : (family ? 225 : 359));
    line_number(maker->line, "costs", finland ? (family ? 31 : 36) : (family ? 151 : 173));
    line_map_end(maker->line);
}

bool bonds_write(struct maker *maker)
{
    struct line *line = maker->line;
    for (uint32_t i = 0; i < maker->bond_count; i++) {
        const struct bond *bond = &maker->bond[i];
        line_begin(line, "relation");
        line_id(line, "id", 'R', i + UINT64_C(1), 0);
        line_id(line, "client", 'C', bond->client + UINT64_C(1), 0);
        line_id(line, "volunteer", 'V', bond->volunteer + UINT64_C(1), 0);
        line_text(line, "service", service_word(bond->service));
        line_text(line, "state", "active");
        line_day(line, "since", bond->since);
        line_id(line, "worker", 'W', bond->worker, 0);
        line_id(line, "coordinator", 'W', bond->worker, 0);
        answers_write(line, bond);
        line_map(line, "suitability");
        line_text(line, "outcome", "suitable");
        line_day(line, "on", bond->since - 8);
        line_id(line, "by", 'W', bond->worker, 0);
        line_map_end(line);
        plan_write(maker, bond);
        agreement_write(line, bond);
        line_number(line, "report_every_days", 90);
        compensation_write(maker, bond);
        if (!line_end(line)) {
            return false;
        }
    }
    return true;
}

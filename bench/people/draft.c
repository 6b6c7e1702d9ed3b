/* Draws clients before they are written: what service, whose story, how much, how long they have
 * waited; siblings and two demands of one person as one unit. */
#include "bench/people/maker.h"

/* thousandths by service, in the order of MADE_SERVICES */
static const uint16_t service_mix[2][MADE_SERVICE_COUNT] = {{460, 40, 270, 180, 50, 0},
                                                            {405, 20, 335, 100, 30, 110}};
/* of units that are sibling groups, in thousandths */
static const uint16_t sibling_share[MADE_SERVICE_COUNT] = {0, 0, 127, 190, 160, 0};

enum { SERVED_PER_MILLE = 320, TWIN_PER_MILLE = 25 };

static uint8_t story_draw(struct random *random, const struct draft *draft)
{
    static const uint16_t sweden[] = {420, 470, 60, 30, 20};
    static const uint16_t finland[] = {700, 90, 100, 60, 50};
    if (draft->service == MADE_contact_person) {
        const uint16_t *mix = draft->spot.country == COUNTRY_SE ? sweden : finland;
        return (uint8_t)draw_weighted(random, mix, 5);
    }
    bool relief = draft->service == MADE_contact_family;
    return relief && draw_chance(random, 120) ? STORY_DISABILITY : STORY_CHILD;
}

static int32_t lss_age(struct random *random)
{
    static const uint16_t weights[] = {10, 90, 740, 160};
    static const uint8_t from[] = {8, 13, 23, 65};
    static const uint8_t to[] = {12, 22, 64, 82};
    uint32_t class = draw_weighted(random, weights, 4);
    return draw_between(random, from[class], to[class]);
}

static int32_t placed_age(struct random *random)
{
    static const uint16_t weights[] = {140, 125, 140, 170, 180, 245};
    static const uint8_t from[] = {0, 4, 7, 10, 13, 15};
    static const uint8_t to[] = {3, 6, 9, 12, 14, 16};
    uint32_t class = draw_weighted(random, weights, 6);
    return draw_between(random, from[class], to[class]);
}

static int32_t age_draw(struct random *random, const struct draft *draft)
{
    bool finland = draft->spot.country == COUNTRY_FI;
    if (draft->service == MADE_contact_family) {
        return draw_between(random, 3, draw_chance(random, 850) ? 9 : 10);
    }
    if (draft->service == MADE_qualified_contact_person) {
        return draw_between(random, 13, 18);
    }
    if (draft->service == MADE_family_home || draft->service == MADE_emergency_home) {
        return placed_age(random);
    }
    if (draft->service == MADE_social_guidance) {
        return draw_between(random, 0, 16);
    }
    switch (draft->story) {
    case STORY_DISABILITY:
        return finland ? draw_between(random, 18, 60) : lss_age(random);
    case STORY_MIND:
    case STORY_ADULT:
        return draw_between(random, 19, 62);
    case STORY_OLDER:
        return draw_between(random, 66, 92);
    default:
        return draw_between(random, 7, finland ? 15 : 19);
    }
}

static void amount_draw(struct random *random, struct draft *draft)
{
    draft->per_week = false;
    if (draft->service == MADE_contact_person) {
        static const uint16_t visits[] = {150, 330, 180, 340};
        draft->visits_min = (uint8_t)(1 + draw_weighted(random, visits, 4));
        draft->per_week = draft->visits_min == 4 && draw_chance(random, 400);
        draft->visits_min = draft->per_week ? 1 : draft->visits_min;
        draft->visits_max =
            (uint8_t)(draft->visits_min + (draw_chance(random, 250) && !draft->per_week));
        draft->visit_hours = (uint8_t)(draw_chance(random, 250) ? 3 : 2);
    } else if (draft->service == MADE_qualified_contact_person) {
        draft->visits_min = draft->visits_max = (uint8_t)draw_between(random, 2, 3);
        draft->per_week = true;
        draft->visit_hours = 4;
    } else if (draft->service == MADE_social_guidance) {
        draft->visits_min = draft->visits_max = (uint8_t)(draw_chance(random, 700) ? 1 : 2);
        draft->per_week = true;
        draft->visit_hours = (uint8_t)draw_between(random, 1, 2);
    } else if (draft->service == MADE_contact_family) {
        draft->weekends = draw_chance(random, 800) ? 1 : 2;
        draft->nights = (uint8_t)(draw_chance(random, 120) ? 2 : 0); /* days and nights instead */
        draft->weekends = draft->nights > 0 ? 1 : draft->weekends;
    }
}

static int32_t months_draw(struct random *random, const struct draft *draft)
{
    switch (draft->service) {
    case MADE_contact_person:
        return draft->story == STORY_CHILD ? draw_between(random, 6, 18)
                                           : draw_between(random, 10, 24);
    case MADE_qualified_contact_person:
    case MADE_social_guidance:
        return draw_between(random, 4, 12);
    case MADE_contact_family:
        return draw_between(random, 12, 24);
    case MADE_family_home:
        return draw_chance(random, 600) ? 0 : draw_between(random, 12, 36);
    default:
        return 0;
    }
}

static void dates_draw(const struct maker *maker, struct random *random, struct draft *draft)
{
    static const uint16_t weights[] = {330, 250, 200, 140, 80};
    static const uint16_t from[] = {1, 31, 61, 93, 181};
    static const uint16_t to[] = {30, 60, 92, 180, 480};
    uint32_t class = draw_weighted(random, weights, 5);
    int32_t waited = draw_between(random, from[class], to[class]);
    if (draft->service == MADE_emergency_home) {
        waited = draw_between(random, 0, 3);
    }
    draft->granted_on = maker->today - waited;
    draft->period_from =
        maker->today + (draft->service == MADE_emergency_home ? 0 : draw_between(random, 0, 30));
}

static void flaw_draw(struct random *random, struct draft *draft)
{
    static const uint16_t weights[] = {890, 40, 15, 20, 10, 15, 10};
    if (draft->service != MADE_emergency_home) {
        draft->flaw = (uint8_t)draw_weighted(random, weights, 7);
    }
}

/* The unit: what siblings share. */
static void shared_draw(struct maker *maker, struct random *random, struct draft *unit)
{
    unit->spot = places_draw(maker->places, random);
    unit->service =
        (uint8_t)draw_weighted(random, service_mix[unit->spot.country], MADE_SERVICE_COUNT);
    unit->story = story_draw(random, unit);
    unit->age = age_draw(random, unit);
    unit->tongue = tongue_draw(random, &unit->spot);
    unit->guardians = (uint8_t)(draw_chance(random, 450) ? 2 : 1);
    unit->worker = worker_draw(maker, random, unit->spot.municipality);
    unit->together_required = draw_chance(random, 800);
    unit->compulsory = (unit->service == MADE_family_home && draw_chance(random, 320)) ||
                       (unit->service == MADE_emergency_home && draw_chance(random, 450));
    unit->protected = draw_chance(random, 20);
    dates_draw(maker, random, unit);
    int32_t months = months_draw(random, unit);
    if (unit->story == STORY_CHILD && unit->service == MADE_contact_person &&
        draw_chance(random, 30)) {
        unit->short_crisis = true; /* urgent, aimed at one challenge, and soon over (S2-05) */
        months = draw_between(random, 2, 4);
    }
    unit->period_to = months == 0 ? 0 : day_add_months(unit->period_from, months);
    amount_draw(random, unit);
    flaw_draw(random, unit);
    unit->size = 1;
}

/* The member: what each has alone. */
static void member_draw(const struct maker *maker, struct draft *draft, int32_t age)
{
    uint64_t own = draft->twin ? draft->first : draft->index;
    struct random random = draw_open(maker->options->seed, STREAM_PERSON, own);
    uint32_t boys = draft->story == STORY_DISABILITY ? 554 : 530;
    draft->age = age;
    draft->birth = day_birth(&random, maker->today, age);
    if (draft->birth > draft->granted_on - PAPERS_DAYS) {
        draft->birth = draft->granted_on - PAPERS_DAYS; /* nothing is decided before the birth */
    }
    draft->gender = draw_chance(&random, boys) ? MADE_MALE : MADE_FEMALE;
    draft->gender = draw_chance(&random, 8) ? MADE_OTHER : draft->gender;
    draft->kind = age < 13 ? KIND_CHILD : age < 18 ? KIND_YOUTH : KIND_ADULT;
    if (draft->service == MADE_social_guidance && draw_chance(&random, 300)) {
        draft->kind = KIND_FAMILY;
    }
    draft->guardians = age < 18 ? draft->guardians : 0;
    draft->without_guardians = draft->spot.country == COUNTRY_SE && age >= 12 && age < 18 &&
                               draft->story == STORY_CHILD && draft->visits_min > 0 &&
                               draw_chance(&random, 60);
    static const uint16_t levels[] = {640, 220, 100, 40};
    draft->level = draft->service == MADE_qualified_contact_person
                       ? 2
                       : (uint8_t)draw_weighted(&random, levels, 4);
    bool person = draft->service == MADE_contact_person || draft->visits_min > 2;
    if (person && draft->gender != MADE_OTHER && draw_chance(&random, 300)) {
        bool same = draw_chance(&random, 850);
        draft->wish_gender = (uint8_t)(1 + (same ? draft->gender : 1 - draft->gender));
        draft->wish_required = draw_chance(&random, 400);
    }
}

/* One child's second demand: somebody to meet besides the family of the weekends. */
static void twin_draw(struct random *random, struct draft *second)
{
    second->service = MADE_contact_person;
    second->story = STORY_CHILD;
    second->weekends = second->nights = 0;
    amount_draw(random, second);
}

uint32_t unit_draw(struct maker *maker, uint64_t index, uint64_t most,
                   struct draft drafts[GROUP_SIZE_MAX])
{
    static const uint16_t sizes[] = {750, 200, 50};
    struct random random = draw_open(maker->options->seed, STREAM_UNIT, index);
    struct draft unit = {.index = index, .first = index};
    shared_draw(maker, &random, &unit);
    uint32_t count = 1;
    if (draw_chance(&random, sibling_share[unit.service])) {
        count = 2 + draw_weighted(&random, sizes, 3);
    } else if (unit.service == MADE_contact_family && unit.age >= 7 && !unit.flaw &&
               draw_chance(&random, TWIN_PER_MILLE)) {
        unit.twin = true;
        count = 2;
    }
    count = (uint64_t)count > most ? 1 : count;
    unit.twin = unit.twin && count == 2;
    unit.size = unit.twin ? 1 : (uint8_t)count;
    int32_t oldest = unit.service == MADE_contact_family ? 10 : 16;
    for (uint32_t i = 0; i < count; i++) {
        int32_t age = unit.age;
        if (i > 0 && !unit.twin) {
            int32_t least = unit.service == MADE_contact_family ? 3 : 0;
            age += draw_between(&random, -4, 4);
            age = age < least ? least : age > oldest ? oldest : age;
        }
        drafts[i] = unit;
        drafts[i].index = index + i;
        if (unit.twin && i == 1) {
            twin_draw(&random, &drafts[i]);
        }
        member_draw(maker, &drafts[i], age);
    }
    if (unit.flaw == CLIENT_SOUND && !unit.twin && !unit.short_crisis &&
        unit.service != MADE_emergency_home && draw_chance(&random, SERVED_PER_MILLE)) {
        unit_bind(maker, drafts, count, &random);
    }
    return count;
}

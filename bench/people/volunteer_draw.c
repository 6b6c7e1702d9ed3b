/* Who a volunteer is: role, services, age, capacity, reach, as statistics have it (DATA.md). */
#include "bench/people/maker.h"

/* flaws in thousandths, in the order of enum volunteer_flaw */
static const uint16_t flaw_weights[] = {860, 55, 35, 10, 15, 10, 15};

static void role_draw(struct random *random, struct supporter *out)
{
    bool finland = out->spot.country == COUNTRY_FI;
    uint32_t household = out->spot.density == DENSITY_RURAL ? 520 : 380;
    if (finland && draw_chance(random, 15)) {
        out->role = ROLE_STAFF;
        out->services = service_bit(MADE_social_guidance);
    } else if (draw_chance(random, household)) {
        static const uint16_t combinations[] = {690, 80, 130, 40, 60};
        static const uint8_t services[] = {
            1u << MADE_contact_family, 1u << MADE_contact_family | 1u << MADE_family_home,
            1u << MADE_family_home, 1u << MADE_family_home | 1u << MADE_emergency_home,
            1u << MADE_emergency_home};
        out->role = ROLE_HOUSEHOLD;
        out->services = services[draw_weighted(random, combinations, 5)];
    } else {
        out->role = ROLE_PERSON;
        out->services = service_bit(MADE_contact_person);
        if (draw_chance(random, finland ? 45 : 90)) {
            out->services |= service_bit(MADE_qualified_contact_person);
        } else if (draw_chance(random, 50)) {
            out->services |= service_bit(MADE_contact_family);
        }
    }
}

static int32_t age_draw(struct random *random, const struct supporter *supporter)
{
    static const uint16_t weights[] = {140, 220, 300, 240, 100};
    static const uint8_t from[] = {18, 25, 35, 50, 65};
    static const uint8_t to[] = {24, 34, 49, 64, 78};
    uint32_t class = draw_weighted(random, weights, 5);
    int32_t age = draw_between(random, from[class], to[class]);
    if (supporter->role != ROLE_PERSON && age < 25) {
        age += 12;
    }
    bool seventeen = supporter->spot.country == COUNTRY_SE && supporter->role == ROLE_PERSON &&
                     draw_chance(random, 3);
    return seventeen ? 17 : age;
}

static uint8_t gender_draw(struct random *random, const struct supporter *supporter)
{
    uint32_t women = supporter->spot.country == COUNTRY_FI ? 800 : 550;
    if (draw_chance(random, 6)) {
        return MADE_OTHER;
    }
    return draw_chance(random, women) ? MADE_FEMALE : MADE_MALE;
}

static void accepted_draw(struct random *random, struct supporter *out)
{
    if (out->role == ROLE_STAFF) {
        out->age_min = 0;
        out->age_max = 120;
    } else if (out->role == ROLE_HOUSEHOLD) {
        bool whole = (out->services & service_bit(MADE_contact_family)) == 0;
        out->age_min = (uint8_t)(whole ? 0 : draw_between(random, 0, 4));
        out->age_max =
            (uint8_t)(whole && draw_chance(random, 800) ? 21 : draw_between(random, 13, 18));
    } else {
        static const uint16_t finland[] = {430, 180, 250, 140};
        static const uint16_t sweden[] = {220, 160, 420, 200};
        static const uint8_t from[] = {6, 13, 18, 6};
        static const uint8_t to[] = {18, 25, 120, 120};
        uint32_t i = draw_weighted(random, out->spot.country == COUNTRY_FI ? finland : sweden, 4);
        if ((out->services & service_bit(MADE_qualified_contact_person)) != 0) {
            i = 1;
        }
        out->age_min = from[i];
        out->age_max = to[i];
    }
}

static void capacity_draw(struct random *random, struct supporter *out)
{
    static const uint16_t hour_weights[] = {250, 400, 200, 150};
    static const uint8_t hours[] = {4, 8, 12, 20};
    static const uint16_t one_two_three[] = {680, 250, 70};
    if (out->role == ROLE_STAFF) {
        out->relations = (uint8_t)draw_between(random, 7, 12);
        out->hours = (uint8_t)draw_between(random, 90, 130);
        return;
    }
    if (out->role == ROLE_PERSON) {
        out->hours = hours[draw_weighted(random, hour_weights, 4)];
        out->relations = out->hours >= 12 && draw_chance(random, 450) ? 2 : 1;
        if ((out->services & service_bit(MADE_qualified_contact_person)) != 0) {
            out->hours = (uint8_t)draw_between(random, 48, 64);
        }
        if ((out->services & service_bit(MADE_contact_family)) != 0) {
            out->places = 1;
            out->weekends = 1;
            out->relations++;
        }
        return;
    }
    out->places = (uint8_t)(1 + draw_weighted(random, one_two_three, 3));
    out->relations = out->places;
    out->weekends = (uint8_t)(1 + draw_weighted(random, one_two_three, 3));
    bool whole = (out->services & service_bit(MADE_contact_family)) == 0;
    out->weekends = whole ? 4 : out->weekends;
    out->group_max = out->places;
}

static void reach_draw(struct random *random, struct supporter *out)
{
    static const uint16_t weights[] = {250, 250, 300, 200};
    static const uint8_t km[][4] = {{5, 10, 15, 20}, {10, 20, 28, 35}, {20, 40, 55, 70}};
    uint32_t reach = km[out->spot.density][draw_weighted(random, weights, 4)];
    if (out->role == ROLE_STAFF) {
        reach = 80;
    } else if (out->role == ROLE_HOUSEHOLD) {
        /* the child is brought: families say yes to the region's usual limit */
        reach = (out->services & service_bit(MADE_contact_family)) != 0 ? 40 + reach / 2 : 150;
    }
    out->travel_m = reach * 1000;
}

static void tongues_draw(struct random *random, struct supporter *out)
{
    bool finland = out->spot.country == COUNTRY_FI;
    out->tongue = tongue_draw(random, &out->spot);
    out->tongues = tongue_bit(out->tongue) | tongue_bit(finland ? TONGUE_FI : TONGUE_SV);
    if (finland && out->tongue == TONGUE_SV && draw_chance(random, 150)) {
        out->tongues = tongue_bit(TONGUE_SV); /* at ease in Swedish only */
    }
    if (finland && out->tongue == TONGUE_FI &&
        draw_chance(random, out->spot.swedish_percent > 10 ? 400 : 60)) {
        out->tongues |= tongue_bit(TONGUE_SV);
    }
    if (draw_chance(random, finland ? 400 : 550)) {
        out->tongues |= tongue_bit(TONGUE_EN);
    }
}

void supporter_draw(const struct maker *maker, uint64_t index, struct supporter *out)
{
    struct random random = draw_open(maker->options->seed, STREAM_VOLUNTEER, index * 2);
    *out = (struct supporter){.spot = places_draw(maker->places, &random), .adults = 1};
    role_draw(&random, out);
    int32_t age = age_draw(&random, out);
    out->birth = day_birth(&random, maker->today, age);
    out->gender = gender_draw(&random, out);
    if (out->role == ROLE_HOUSEHOLD && draw_chance(&random, 760)) {
        out->adults = 2;
    }
    out->schooled = draw_chance(&random, out->role == ROLE_HOUSEHOLD ? 300 : 220) ||
                    out->role == ROLE_STAFF ||
                    (out->services & service_bit(MADE_qualified_contact_person)) != 0;
    accepted_draw(&random, out);
    capacity_draw(&random, out);
    reach_draw(&random, out);
    tongues_draw(&random, out);
    static const uint16_t plain[] = {200, 380, 300, 120};
    out->level_max = (uint8_t)(out->schooled ? draw_between(&random, 2, 3)
                                             : (int32_t)draw_weighted(&random, plain, 4));
    out->flaw =
        (uint8_t)draw_weighted(&random, flaw_weights, sizeof flaw_weights / sizeof flaw_weights[0]);
    if (out->flaw == VOLUNTEER_UNTRAINED && out->spot.country == COUNTRY_SE) {
        out->flaw = VOLUNTEER_CHECK_EXPIRED; /* training is no condition there */
    }
}

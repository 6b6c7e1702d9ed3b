/* Writes a client's profile: who, what and when. The papers of the case are client_papers.c. */
#include "bench/people/maker.h"

#include "bench/people/client_papers.h"

static void languages_write(struct line *line, const struct draft *draft, struct random *random)
{
    bool finland = draft->spot.country == COUNTRY_FI;
    uint32_t official = finland ? TONGUE_FI : TONGUE_SV;
    line_words(line, "languages");
    if (draft->tongue == official || (finland && draft->tongue == TONGUE_SV)) {
        line_text(line, tongue_word(draft->tongue), "required");
    } else if (draw_chance(random, 120)) {
        line_text(line, tongue_word(draft->tongue), "required");
        line_text(line, tongue_word(official), "preferred");
    } else {
        line_text(line, tongue_word(official), "required");
        line_text(line, tongue_word(draft->tongue), "preferred");
    }
    line_words_end(line);
}

static void count_write(struct line *line, const char *key, uint32_t least, uint32_t most)
{
    if (least == most) {
        line_number(line, key, least);
        return;
    }
    line_list(line, key);
    line_number(line, NULL, least);
    line_number(line, NULL, most);
    line_list_end(line);
}

static void demand_fields(struct line *line, const struct draft *draft, struct random *random)
{
    if (draft->visits_max > 0) {
        count_write(line, "visits", draft->visits_min, draft->visits_max);
        line_text(line, "per", draft->per_week ? "week" : "month");
        line_number(line, "hours", draft->visit_hours);
    } else if (draft->nights > 0) {
        line_number(line, "days", draft->nights);
        line_number(line, "nights", draft->nights);
        line_text(line, "per", "month");
    } else if (draft->weekends > 0) {
        line_number(line, "weekends", draft->weekends);
        line_text(line, "per", "month");
        if (draw_chance(random, 350)) {
            line_bool(line, "holidays", true);
        }
    } else {
        line_bool(line, "continuous", true);
    }
}

static void demand_write(const struct maker *maker, const struct draft *draft,
                         struct random *random)
{
    struct line *line = maker->line;
    line_map(line, "demand");
    demand_fields(line, draft, random);
    line_map_end(line);
    if (draft->service == MADE_contact_person && draw_chance(random, 30)) {
        line_list(line, "changes");
        line_map(line, NULL);
        line_day(line, "from", draft->period_from + draw_between(random, 90, 150));
        line_map(line, "demand");
        line_number(line, "visits", 1);
        line_text(line, "per", "month");
        line_number(line, "hours", 2);
        line_map_end(line);
        line_map_end(line);
        line_list_end(line);
    }
    bool older = draft->service == MADE_contact_family && draft->age >= 7 && !draft->twin;
    if (older && draw_chance(random, 120)) {
        line_list(line, "alternatives");
        line_map(line, NULL);
        line_text(line, "service", "contact_person");
        line_map(line, "demand");
        line_number(line, "visits", 2);
        line_text(line, "per", "month");
        line_number(line, "hours", 3);
        line_map_end(line);
        line_map_end(line);
        line_list_end(line);
    }
    line_map(line, "period");
    line_day(line, "from", draft->period_from);
    if (draft->period_to != 0) {
        line_day(line, "to", draft->period_to);
    } else if (draft->service == MADE_emergency_home) {
        line_text(line, "ends_with", "investigation");
    }
    line_map_end(line);
}

static void availability_write(const struct maker *maker, const struct draft *draft,
                               struct random *random)
{
    struct line *line = maker->line;
    line_map(line, "availability");
    line_list(line, "weekly");
    if (draft->service == MADE_social_guidance) {
        weekly_write(line, 0x1f, draw_between(random, 8, 12), draw_between(random, 16, 19), 0);
    } else if (draft->kind == KIND_ADULT && draft->story != STORY_CHILD) {
        weekly_write(line, 0x1f, draw_between(random, 10, 13), draw_between(random, 19, 21), 0);
        weekly_write(line, 0x60, 10, 18, 0);
    } else {
        bool hobby = draw_chance(random, 350);
        uint32_t days = hobby ? 0x1fu & ~(1u << random_below(random, 5)) : 0x1f;
        weekly_write(line, days, 14, draft->age < 13 ? 20 : 21, 0);
        weekly_write(line, 0x60, 9, 20, 0);
    }
    line_list_end(line);
    if (draft->visits_max == 0) {
        line_number(line, "weekends_per_month", 4);
        line_number(line, "nights_per_month", 28);
        line_bool(line, "holidays", true);
    }
    line_map_end(line);
    if (draft->service == MADE_social_guidance && draw_chance(random, 250)) {
        /* another service's meeting */
        int32_t day = maker->today + draw_between(random, 1, 25);
        line_list(line, "busy");
        line_map(line, NULL);
        line_day(line, "from", day);
        line_day(line, "to", day);
        line_map_end(line);
        line_list_end(line);
    }
}

static void wishes_write(const struct draft *draft, struct line *line, struct random *random)
{
    bool age = draw_chance(random, 100);
    bool outside = draft->service == MADE_contact_person && draw_chance(random, 300);
    bool gender = draft->wish_gender > 0 && !draft->wish_required;
    if (age || outside || gender) {
        line_map(line, "prefers");
        if (age) {
            int32_t from = draw_between(random, 20, 40);
            line_list(line, "volunteer_age");
            line_number(line, NULL, from);
            line_number(line, NULL, from + draw_between(random, 15, 35));
            line_list_end(line);
        }
        if (gender) {
            line_text(line, "gender", gender_word(draft->wish_gender - 1u));
        }
        if (outside) {
            line_text(line, "meeting_place", "outside_home");
        }
        line_map_end(line);
    }
    if (draft->wish_required) {
        line_text(line, "requires_gender", gender_word(draft->wish_gender - 1u));
    }
    bool smoke = draft->visits_max == 0 && draw_chance(random, 250);
    bool allergy = draw_chance(random, draft->visits_max == 0 ? 80 : 25);
    if (smoke || allergy) {
        line_list(line, "avoid");
        if (smoke) {
            line_text(line, NULL, "smoking");
        }
        if (allergy) {
            line_text(line, NULL, draw_chance(random, 500) ? "dog" : "cat");
        }
        line_list_end(line);
    }
}

static void near_write(const struct draft *draft, struct line *line, struct random *random)
{
    bool school = draft->age >= 7 && draft->age < 17 && draw_chance(random, 350);
    bool parent = draft->service == MADE_family_home && draw_chance(random, 500);
    if (draft->protected || (!school && !parent)) {
        return;
    }
    line_list(line, "near");
    for (uint32_t i = 0; i < 2; i++) {
        if (!(i == 0 ? school : parent)) {
            continue;
        }
        struct spot spot = draft->spot;
        spot_jitter(&spot, random, i == 0 ? 2500 : 15000);
        line_map(line, NULL);
        line_text(line, "kind", i == 0 ? "school" : "parent");
        line_degrees(line, "lat", spot.lat_microdeg);
        line_degrees(line, "lon", spot.lon_microdeg);
        if (i == 0) {
            line_number(line, "weight", 2);
        }
        line_map_end(line);
    }
    line_list_end(line);
}

/* Volunteers known from before: their ids exist when there are volunteers at all. Nobody is named
 * who is `unlike` already; who was named is returned, else 0. */
static uint64_t known_write(const struct maker *maker, const char *key, uint32_t per_mille,
                            const struct draft *draft, uint64_t unlike, struct random *random)
{
    uint16_t municipality = draft->spot.municipality;
    uint32_t first = maker->municipality_first[municipality];
    uint32_t here = maker->municipality_first[municipality + 1] - first;
    if (!draw_chance(random, per_mille) || here == 0) {
        return 0;
    }
    uint64_t known = maker->in_municipality[first + random_below(random, here)] + UINT64_C(1);
    if (known == unlike) {
        return 0;
    }
    line_list(maker->line, key);
    line_id(maker->line, NULL, 'V', known, 0);
    line_list_end(maker->line);
    return known;
}

/* Where a client must not be taken: near somebody feared. */
static void avoided_write(const struct draft *draft, struct line *line, struct random *random)
{
    if (!draw_chance(random, draft->protected ? 400 : 6)) {
        return;
    }
    struct spot spot = draft->spot;
    spot_jitter(&spot, random, 12000);
    line_list(line, "avoid_places");
    line_map(line, NULL);
    line_degrees(line, "lat", spot.lat_microdeg);
    line_degrees(line, "lon", spot.lon_microdeg);
    line_number(line, "km", draw_between(random, 1, 5));
    line_map_end(line);
    line_list_end(line);
}

static void group_write(const struct draft *draft, struct line *line)
{
    if (draft->size < 2) {
        return;
    }
    line_map(line, "group");
    line_id(line, "id", 'G', draft->first + 1, 0);
    line_number(line, "size", draft->size);
    line_text(line, "together", draft->together_required ? "required" : "preferred");
    if (!draft->together_required) {
        line_number(line, "split_price", 200);
    }
    line_map_end(line);
}

static void reach_write(const struct draft *draft, struct line *line, struct random *random)
{
    static const uint8_t km[] = {25, 40, 70};
    if (draft->service == MADE_contact_family) {
        line_number(line, "max_km", 70);
    } else if (draft->service == MADE_contact_person && draw_chance(random, 700)) {
        line_number(line, "max_km", km[draft->spot.density]);
    }
}

static void who_write(const struct maker *maker, const struct draft *draft, struct random *random)
{
    static const char *const kinds[] = {"child", "youth", "adult", "family"};
    struct line *line = maker->line;
    line_id(line, "id", 'C', draft->index + 1, 0);
    if (draft->twin) {
        line_id(line, "person", 'N', draft->first + 1, 0);
    }
    line_text(line, "kind", kinds[draft->kind]);
    if (draft->kind == KIND_FAMILY) {
        line_list(line, "members");
        line_map(line, NULL);
        line_day(line, "birth_date", draft->birth);
        line_map_end(line);
        line_map(line, NULL);
        line_day(line, "birth_date", draft->birth - draw_between(random, 8400, 13000));
        line_map_end(line);
        line_list_end(line);
    }
    line_text(line, "status",
              draft->flaw == CLIENT_PAUSED && !draft->served ? "paused" : "waiting");
    line_text(line, "service", service_word(draft->service));
    line_day(line, "birth_date", draft->birth);
    line_text(line, "gender", gender_word(draft->gender));
    languages_write(line, draft, random);
    interests_write(maker, random, "interests", draft->age, 3 + random_below(random, 4));
    if (draft->age < 18 && draw_chance(random, 500)) {
        interests_write(maker, random, "family_interests", 38, 2 + random_below(random, 3));
    }
}

bool client_write(const struct maker *maker, const struct draft *draft)
{
    struct random random = draw_open(maker->options->seed, STREAM_CLIENT, draft->index);
    struct line *line = maker->line;
    line_begin(line, "client");
    who_write(maker, draft, &random);
    client_needs_write(maker, draft, &random);
    place_write(line, &draft->spot, !draft->protected && !draw_chance(&random, 10));
    reach_write(draft, line, &random);
    availability_write(maker, draft, &random);
    demand_write(maker, draft, &random);
    client_papers_write(maker, draft, &random);
    wishes_write(draft, line, &random);
    near_write(draft, line, &random);
    avoided_write(draft, line, &random);
    group_write(draft, line);
    bool emergency = draft->service == MADE_emergency_home;
    bool high = draft->short_crisis || draw_chance(&random, 120);
    line_text(line, "priority",
              emergency                  ? "emergency"
              : high                     ? "high"
              : draw_chance(&random, 80) ? "low"
                                         : "normal");
    line_day(line, "waiting_since",
             draft->granted_on - (emergency ? 0 : draw_between(&random, 0, 20)));
    uint64_t friend = known_write(maker, "network", 20, draft, 0, &random);
    if (!draft->served) {
        (void)known_write(maker, "exclude", 15, draft, friend, &random);
    }
    (void)known_write(maker, "previous", 40, draft, 0, &random);
    return line_end(line);
}

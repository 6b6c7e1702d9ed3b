/* What makes an eligible pair a good one: each measure looks at one thing and gives thousandths.
 * A measure applies or not by the client alone; a volunteer's silence earns nothing. */
#include <string.h>

#include "base/text.h"
#include "rules/judge.h"
#include "rules/score.h"

enum { FULL = 1000, HALF = 500, CHILD_AGES = 18 };

#define X(name, unit, meaning)                                                                     \
    static void take_##name(const struct pack *pack, const struct pair_view *pair,                 \
                            struct measured *out);
#include "rules/measures.def"
#undef X
#define X(name, unit, meaning) {#name, unit, meaning, take_##name},
static const struct measure MEASURES[] = {
#include "rules/measures.def"
};
#undef X
#define X(name, unit, meaning) #name,
static const char *const MEASURE_NAMES[] = {
#include "rules/measures.def"
};
#undef X
enum { MEASURE_COUNT = sizeof MEASURES / sizeof MEASURES[0] };

/* What qualifications and needs are, from the taxonomies. */
enum qualification_kind { education, training, skill, resource, experience };
enum qualification_number {
#define X(id, kind, sv, fi, en, months) QUALIFICATION_##id,
#include "model/taxonomy/qualifications.def"
#undef X
    QUALIFICATION_COUNT
};
static const uint8_t QUALIFICATION_KIND[] = {
#define X(id, kind, sv, fi, en, months) kind,
#include "model/taxonomy/qualifications.def"
#undef X
};
enum need_number {
#define X(id, dimension, sv, fi, en, suggests, priority) NEED_##id,
#include "model/taxonomy/needs.def"
#undef X
    NEED_COUNT
};
enum competence { none, education_field, social, health, crisis, disability, sign_language };
#define education education_field
static const uint8_t NEED_SUGGESTS[] = {
#define X(id, dimension, sv, fi, en, suggests, priority) suggests,
#include "model/taxonomy/needs.def"
#undef X
};
#undef education

uint32_t measure_count(void)
{
    return MEASURE_COUNT;
}

const struct measure *measure_of(uint32_t number)
{
    CHECK(number < MEASURE_COUNT);
    return &MEASURES[number];
}

uint32_t measure_find(const char *name)
{
    for (uint32_t i = 0; i < MEASURE_COUNT; i++) {
        if (strcmp(MEASURE_NAMES[i], name) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

const char *measure_nearest(const char *name)
{
    return text_nearest(name, MEASURE_NAMES, MEASURE_COUNT);
}

static uint64_t bit(uint32_t number)
{
    return UINT64_C(1) << number;
}

static int32_t share(int64_t part, int64_t whole)
{
    return whole <= 0 || part <= 0 ? 0 : part >= whole ? FULL : (int32_t)(part * FULL / whole);
}

static void say(struct measured *out, bool applies, int32_t thousandths, int64_t value)
{
    *out = (struct measured){applies, thousandths, value > INT32_MAX ? INT32_MAX : (int32_t)value};
}

/* MEASURE(name) opens a function with client, volunteer and their views named. */
#define MEASURE(name)                                                                              \
    static void measure_##name(const struct pack *pack, const struct pair_view *pair,              \
                               const struct client *client, const struct volunteer *volunteer,     \
                               struct measured *out);                                              \
    static void take_##name(const struct pack *pack, const struct pair_view *pair,                 \
                            struct measured *out)                                                  \
    {                                                                                              \
        measure_##name(pack, pair, pair->client->client, pair->volunteer->volunteer, out);         \
    }                                                                                              \
    static void measure_##name(__attribute__((unused)) const struct pack *pack,                    \
                               __attribute__((unused)) const struct pair_view *pair,               \
                               __attribute__((unused)) const struct client *client,                \
                               __attribute__((unused)) const struct volunteer *volunteer,          \
                               struct measured *out)

static void say_interests(const struct interest_set *wished, const struct volunteer *volunteer,
                          struct measured *out)
{
    enum { ENOUGH = 3 };
    uint32_t named = bits_count(wished->word, INTEREST_WORDS_64);
    uint32_t shared = bits_count_shared(wished->word, volunteer->interests.word, INTEREST_WORDS_64);
    say(out, named > 0, share(shared, named < ENOUGH ? named : ENOUGH), shared);
}

MEASURE(interests)
{
    say_interests(&client->interests, volunteer, out);
}

MEASURE(family_interests)
{
    say_interests(&client->family_interests, volunteer, out);
}

/* Mild needs weigh 1, moderate 2, severe 3; from = the least severity that counts. */
static void say_needs(const struct client *client, const struct volunteer *volunteer, uint8_t from,
                      struct measured *out)
{
    uint64_t offered = judge_needs_offered(volunteer, client);
    int64_t met = 0;
    int64_t asked = 0;
    int64_t count = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t severity = client->need[i].severity == WORD_NONE ? 0 : client->need[i].severity;
        if (severity < from) {
            continue;
        }
        bool meets = (offered & bit(client->need[i].need)) != 0;
        asked += severity + 1;
        met += meets ? severity + 1 : 0;
        count += meets;
    }
    say(out, asked > 0, share(met, asked), count);
}

MEASURE(needs)
{
    say_needs(client, volunteer, 0, out);
}

MEASURE(severe_needs)
{
    say_needs(client, volunteer, 2, out);
}

/* The qualifications any of which stand for a competence. */
static uint64_t competence_bits(uint32_t competence)
{
    switch (competence) {
    case education_field:
        return bit(QUALIFICATION_edu_education);
    case social:
        return bit(QUALIFICATION_edu_social) | bit(QUALIFICATION_edu_psychology);
    case health:
        return bit(QUALIFICATION_edu_health) | bit(QUALIFICATION_edu_psychology);
    case crisis:
        return bit(QUALIFICATION_trn_trauma) | bit(QUALIFICATION_edu_psychology) |
               bit(QUALIFICATION_edu_social);
    case disability:
        return bit(QUALIFICATION_exp_disability) | bit(QUALIFICATION_trn_npf);
    case sign_language:
        return bit(QUALIFICATION_skl_sign_sv) | bit(QUALIFICATION_skl_sign_fi);
    default:
        return 0;
    }
}

/* Which competences the client's needs call for, as bits over enum competence. */
static uint32_t competences_called_for(const struct client *client)
{
    uint32_t called = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        if (client->need[i].need < NEED_COUNT) {
            called |= 1U << NEED_SUGGESTS[client->need[i].need];
        }
    }
    return called & ~(1U << none);
}

MEASURE(competence)
{
    uint32_t called = competences_called_for(client);
    uint64_t held = called == 0 ? 0 : judge_qualifications_at(pair->volunteer, pair->client->start);
    int64_t asked = 0;
    int64_t met = 0;
    for (uint32_t i = education_field; i <= sign_language; i++) {
        if ((called >> i & 1U) != 0) {
            asked++;
            met += (held & competence_bits(i)) != 0;
        }
    }
    say(out, called != 0, share(met, asked), met);
}

/* How far from the middle of the accepted ages: full in the middle, half at the ends. */
static int32_t within_ages(const struct volunteer *volunteer, int32_t age)
{
    int32_t low = volunteer->accepts.age_min;
    int32_t high = volunteer->accepts.age_max;
    if ((low == 0 && high == UINT8_MAX) || age < low || age > high) {
        return low == 0 && high == UINT8_MAX ? HALF : 0;
    }
    int32_t width = high - low;
    int32_t off = 2 * age - low - high;
    return width == 0 ? FULL : FULL - HALF * (off < 0 ? -off : off) / width;
}

MEASURE(age_fit)
{
    enum { LOST_A_YEAR = 25 };
    int32_t age = pair->client->age_first;
    int32_t points = within_ages(volunteer, age);
    int32_t gap = age - (pair->volunteer->age_min + pair->volunteer->age_max) / 2;
    gap = gap < 0 ? -gap : gap;
    if (age >= CHILD_AGES) {
        int32_t near = FULL - LOST_A_YEAR * gap;
        points = (points + (near > 0 ? near : 0)) / 2;
    }
    say(out, true, points, gap);
}

static int64_t reach_of(const struct pack *pack, const struct pair_view *pair)
{
    uint32_t service = pack->service[pair->client->service].reach_m;
    uint32_t own = pair->client->client->travel_m_max;
    return own < service ? own : service;
}

static int32_t nearness(int64_t distance_m, int64_t reach_m)
{
    return distance_m >= reach_m ? 0 : (int32_t)(FULL - distance_m * FULL / reach_m);
}

MEASURE(distance)
{
    say(out, true, nearness(pair->distance_m, reach_of(pack, pair)), pair->distance_m);
}

MEASURE(overlap)
{
    enum { ROOM_TO_CHOOSE = 4, QUARTERS = 4 };
    const struct demand *demand = pair->client->demand;
    if (demand->kind == DEMAND_STAYS) {
        uint64_t both = pair->client->weekends & pair->volunteer->weekends;
        uint32_t weekends = bits_count(&both, 1);
        uint32_t most = volunteer->availability.weekends_per_month;
        weekends = weekends < most ? weekends : most;
        say(out, true, share(weekends, GRID_WEEKENDS), weekends);
        return;
    }
    say(out, demand->kind == DEMAND_VISITS,
        share((int64_t)pair->overlap_hours * QUARTERS,
              (int64_t)ROOM_TO_CHOOSE * demand_quarters(demand)),
        pair->overlap_hours);
}

MEASURE(languages)
{
    uint32_t wished = 0;
    uint32_t basic = 0;
    uint32_t fluent = 0;
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64; i++) {
        uint64_t asked = client->languages_required.word[i] | client->languages_preferred.word[i];
        uint64_t spoken[] = {asked, asked & volunteer->languages[0].word[i],
                             asked & volunteer->languages[1].word[i]};
        wished += bits_count(&spoken[0], 1);
        basic += bits_count(&spoken[1], 1);
        fluent += bits_count(&spoken[2], 1);
    }
    say(out, wished > 0, share(basic + fluent, 2 * (int64_t)wished), basic);
}

/* What it costs to tie up one qualification that this client does not need: by how rare it is. */
static int32_t rarity(uint32_t qualification)
{
    static const int32_t by_kind[] = {
        [education] = 150, [training] = 60, [skill] = 250, [resource] = 30, [experience] = 60};
    switch (qualification) {
    case QUALIFICATION_skl_driving_b:
    case QUALIFICATION_trn_relation:
    case QUALIFICATION_exp_lived:
        return 0;
    case QUALIFICATION_edu_psychology:
    case QUALIFICATION_trn_aac:
    case QUALIFICATION_skl_adapted_car:
        return 250;
    default:
        return by_kind[QUALIFICATION_KIND[qualification]];
    }
}

MEASURE(spare_qualifications)
{
    enum { LEVEL_DEMANDING = 2 };
    uint64_t needed = client->requires;
    uint32_t called = competences_called_for(client);
    for (uint32_t i = education_field; i <= sign_language; i++) {
        needed |= (called >> i & 1U) != 0 ? competence_bits(i) : 0;
    }
    bool demanding = client->demand_level != WORD_NONE && client->demand_level >= LEVEL_DEMANDING;
    uint64_t spare = judge_qualifications_at(pair->volunteer, pair->client->start) & ~needed;
    int32_t lost = 0;
    int32_t count = 0;
    for (; spare != 0; spare &= spare - 1) {
        uint32_t number = (uint32_t)__builtin_ctzll(spare);
        bool counts =
            number < QUALIFICATION_COUNT && !(demanding && QUALIFICATION_KIND[number] == education);
        lost += counts ? rarity(number) : 0;
        count += counts;
    }
    say(out, true, lost < FULL ? FULL - lost : 0, count);
}

/* The weighted nearness to the places of these kinds (bits over near_kind). */
static void say_near(const struct pack *pack, const struct pair_view *pair, uint32_t kinds,
                     struct measured *out)
{
    const struct client *client = pair->client->client;
    int64_t reach = reach_of(pack, pair);
    int64_t weight = 0;
    int64_t earned = 0;
    int64_t nearest = INT32_MAX;
    for (uint32_t i = 0; i < client->near_count; i++) {
        const struct near_place *near = &client->near[i];
        if ((kinds >> near->kind & 1U) != 0) {
            int64_t distance = place_distance_m(&near->place, &pair->volunteer->volunteer->place);
            nearest = distance < nearest ? distance : nearest;
            weight += near->weight;
            earned += (int64_t)near->weight * nearness(distance, reach);
        }
    }
    say(out, weight > 0, weight > 0 ? (int32_t)(earned / weight) : 0, nearest);
}

MEASURE(near)
{
    say_near(pack, pair, UINT32_MAX, out);
}

static bool list_has(const struct id_list *list, const char *id)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (strcmp(list->id[i], id) == 0) {
            return true;
        }
    }
    return false;
}

MEASURE(continuity)
{
    bool known = list_has(&client->previous, volunteer->id);
    say(out, client->previous.count > 0, known ? FULL : 0, known);
}

MEASURE(network)
{
    bool known = list_has(&client->network, volunteer->id);
    say(out, client->network.count > 0, known ? FULL : 0, known);
}

MEASURE(gender_wish)
{
    bool wished = client->prefers.gender == volunteer->gender;
    say(out, client->prefers.gender != WORD_NONE, wished ? FULL : 0, wished);
}

MEASURE(volunteer_age_wish)
{
    enum { LOST_A_YEAR = 100 };
    int32_t low = client->prefers.volunteer_age_min;
    int32_t high = client->prefers.volunteer_age_max;
    int32_t age = pair->volunteer->age_min;
    int32_t off = age < low ? low - age : age > high ? age - high : 0;
    say(out, low != 0 || high != UINT8_MAX, off < FULL / LOST_A_YEAR ? FULL - LOST_A_YEAR * off : 0,
        age);
}

MEASURE(household_wish)
{
    bool wished = judge_household_wished(volunteer, client);
    say(out, client->prefers.household_wish != NULL, wished ? FULL : 0, wished);
}

/* Interests that people follow away from home, from the taxonomy's groups: those before `arts`. */
enum interest_group {
    ball_sports,
    winter,
    fitness,
    animals,
    outdoor,
    everyday,
    culture,
    arts,
    music,
    games,
    food,
    tech
};
static const struct interest_set OUTSIDE = {{
#define X(index, id, group, sv, fi, en, child, teen, adult, senior)                                \
    | (uint64_t)((index) / 64 == WORD && (group) < arts) << ((index) % 64)
#define WORD 0
    UINT64_C(0)
#include "model/taxonomy/interests.def"
        ,
#undef WORD
#define WORD 1
    UINT64_C(0)
#include "model/taxonomy/interests.def"
        ,
#undef WORD
#define WORD 2
    UINT64_C(0)
#include "model/taxonomy/interests.def"
#undef WORD
#undef X
}};

static int32_t meets_outside(const struct client *client, const struct volunteer *volunteer)
{
    bool any = false;
    bool shared = false;
    for (uint32_t i = 0; i < INTEREST_WORDS_64; i++) {
        uint64_t theirs = volunteer->interests.word[i] & OUTSIDE.word[i];
        any = any || theirs != 0;
        shared = shared || (theirs & client->interests.word[i]) != 0;
    }
    return shared ? FULL : any ? HALF : 0;
}

MEASURE(meeting_place)
{
    enum { AT_HOME, OUTSIDE_HOME, AT_VOLUNTEERS, EITHER };
    switch (client->prefers.meeting_place) {
    case AT_HOME:
        say(out, true, nearness(pair->distance_m, reach_of(pack, pair)), pair->distance_m);
        break;
    case OUTSIDE_HOME:
        say(out, true, meets_outside(client, volunteer), 0);
        break;
    case AT_VOLUNTEERS:
        say(out, true, volunteer->capacity.places > 0 ? FULL : HALF, volunteer->capacity.places);
        break;
    default:
        say(out, false, 0, 0);
        break;
    }
}

MEASURE(flexibility)
{
    const struct availability *when = &volunteer->availability;
    say(out, true, 600 * when->flexible + 200 * when->holidays + 200 * when->on_call,
        when->flexible);
}

MEASURE(traits)
{
    const uint64_t wanted = bit(TRAIT_cooperates) | bit(TRAIT_tolerant) | bit(TRAIT_open) |
                            bit(TRAIT_flexible) | bit(TRAIT_patient) | bit(TRAIT_responsive);
    uint64_t has = pair->volunteer->traits & wanted;
    say(out, true, share(bits_count(&has, 1), bits_count(&wanted, 1)), bits_count(&has, 1));
}

static bool cooperates(const struct pair_view *pair)
{
    return (pair->volunteer->traits & bit(TRAIT_cooperates)) != 0;
}

MEASURE(cooperation)
{
    bool does = cooperates(pair);
    say(out, true, does ? FULL : 0, does);
}

MEASURE(experience)
{
    enum { ENOUGH = 2 };
    const uint64_t disabilities =
        bit(NEED_intellectual_disability) | bit(NEED_physical_disability) | bit(NEED_autism) |
        bit(NEED_adhd) | bit(NEED_hearing_impairment) | bit(NEED_visual_impairment);
    bool minor = pair->client->age_first < CHILD_AGES;
    uint64_t counts = bit(QUALIFICATION_exp_lived);
    counts |= minor ? bit(QUALIFICATION_exp_foster) | bit(QUALIFICATION_exp_children_work) : 0;
    counts |= (client->needs & disabilities) != 0 ? bit(QUALIFICATION_exp_disability) : 0;
    counts |= (client->needs & bit(NEED_new_in_country)) != 0 ? bit(QUALIFICATION_exp_refugee) : 0;
    uint64_t has = volunteer->qualifications & counts;
    say(out, true, share(bits_count(&has, 1), ENOUGH), bits_count(&has, 1));
}

MEASURE(commitment)
{
    enum { DAYS_A_MONTH = 30 };
    int32_t days = pair->client->end.days - pair->client->start.days;
    int32_t months = days > DAYS_A_MONTH ? days / DAYS_A_MONTH : 1;
    say(out, true, share(volunteer->commitment_months, months), volunteer->commitment_months);
}

MEASURE(young_children)
{
    enum { FULL_TO = 6, NONE_FROM = 13 };
    int32_t age = pair->client->age_first;
    say(out, true, age <= FULL_TO ? FULL : share(NONE_FROM - age, NONE_FROM - FULL_TO), age);
}

MEASURE(reunification)
{
    enum { PURPOSE_reunification = 12, NEAR_PARENT = 1 };
    const char *permanence = client->support_plan.permanence;
    bool applies = (permanence != NULL && strcmp(permanence, "reunification") == 0) ||
                   (client->purposes >> PURPOSE_reunification & 1U) != 0;
    struct measured near;
    say_near(pack, pair, 1U << NEAR_PARENT, &near);
    if (!near.applies) {
        near.thousandths = nearness(pair->distance_m, reach_of(pack, pair));
        near.value = (int32_t)pair->distance_m;
    }
    say(out, applies, (near.thousandths + (cooperates(pair) ? FULL : 0)) / 2, near.value);
}

/* A probe laid on a facet: is the pair refused, and what could it score at most? */
#include "match/facet_inside.h"

#include <string.h>

#include "model/demand.h"
#include "rules/judge.h"
#include "rules/score.h"

/* -- refusals -----------------------------------------------------------------------------------
 */

static bool speaks(const struct client *client, uint64_t spoken)
{
    uint64_t required = client->languages_required.word[0];
    uint64_t preferred = client->languages_preferred.word[0];
    return required != 0 ? (required & ~spoken) == 0 : preferred == 0 || (preferred & spoken) != 0;
}

static bool refused_person(const struct probe *probe, const struct card *card)
{
    const struct client *client = probe->view->client;
    uint32_t gender = client->gender < GENDER_unknown ? client->gender : (uint8_t)GENDER_unknown;
    return (probe_asks(probe, PROBE_GENDER_OK) && client->requires_gender != card->gender) ||
           (probe_asks(probe, PROBE_ACCEPTS_GENDER) && card->genders != 0 &&
            (card->genders >> gender & 1) == 0) ||
           (probe_asks(probe, PROBE_ACCEPTS_LEVEL) && card->level_max != WORD_NONE &&
            client->demand_level != WORD_NONE && client->demand_level > card->level_max) ||
           (probe_asks(probe, PROBE_ACCEPTS_DIFFERENCES) &&
            (client->differences & ~card->differences) != 0) ||
           (probe_asks(probe, PROBE_SPEAKS_REQUIRED) && !speaks(client, card->fluent)) ||
           (probe_asks(probe, PROBE_SPEAKS_BASIC) && !speaks(client, card->spoken));
}

static bool refused_age(const struct probe *probe, const struct facet *facet)
{
    bool through = probe_asks(probe, PROBE_ACCEPTS_AGE);
    bool now = probe_asks(probe, PROBE_ACCEPTS_AGE_NOW);
    bool alone = probe->view->client->member_count <= 1;
    return ((through || now) && probe->age < facet->age_low) ||
           (facet->age_high != UINT8_MAX && ((through && probe->view->age_last > facet->age_high) ||
                                             (now && alone && probe->age > facet->age_high)));
}

static bool refused_needs(const struct probe *probe, const struct card *card)
{
    return probe_asks(probe, PROBE_ACCEPTS_NEEDS) &&
           ((probe->asked_needs[0] & ~card->needs[0]) != 0 ||
            (probe->asked_needs[1] & ~card->needs[1]) != 0 ||
            (probe->asked_needs[2] & ~card->needs[2]) != 0);
}

/* Days beside the weekends are left to the full judgement. */
static bool refused_stays(const struct probe *probe, const struct facet *facet)
{
    enum { NIGHTS_A_WEEKEND = 2 };
    if (!probe_asks(probe, PROBE_WEEKENDS_FIT) || facet->dated) {
        return false;
    }
    const struct demand *demand = probe->view->demand;
    uint32_t weekends = bits_of_word(facet->weekends & probe->view->weekends);
    weekends = weekends < facet->weekends_most ? weekends : facet->weekends_most;
    return demand->weekends > weekends ||
           demand->nights_min > facet->nights_most + NIGHTS_A_WEEKEND * weekends;
}

bool facet_refused(const struct probe *probe, const struct facet *facet, uint32_t distance_m)
{
    const struct card *card = &facet->card;
    const struct client *client = probe->view->client;
    return (probe_asks(probe, PROBE_WITHIN_REACH) && distance_m > card->travel_m_max) ||
           (probe_asks(probe, PROBE_RELATIONS_FIT) &&
            card->room[probe->view->service] < probe->relations) ||
           (probe_asks(probe, PROBE_HOURS_FIT) && probe->quarters > card->quarters_free) ||
           refused_age(probe, facet) || refused_person(probe, card) || refused_needs(probe, card) ||
           refused_stays(probe, facet) ||
           ((probe_asks(probe, PROBE_QUALIFIED) || probe_asks(probe, PROBE_QUALIFIED_NOW)) &&
            (client->requires & ~facet->qualifications) != 0) ||
           (probe_asks(probe, PROBE_AVOIDS_HOME) && (client->avoid & facet->home) != 0) ||
           (probe_asks(probe, PROBE_HOLIDAYS_FIT) && !facet->holidays) ||
           (probe_asks(probe, PROBE_ACCESS_OK) && !facet->wheelchair);
}

/* -- bounds -------------------------------------------------------------------------------------
 */

static int32_t shared_interests(const uint64_t *wished, uint32_t count, const struct facet *facet)
{
    enum { ENOUGH = 3 };
    uint32_t shared = 0;
    for (uint32_t i = 0; i < INTEREST_WORDS_64; i++) {
        shared += bits_of_word(wished[i] & facet->interests[i]);
    }
    return share(shared, count < ENOUGH ? count : ENOUGH);
}

static int32_t needs_met(const struct probe *probe, const struct facet *facet, bool severe_alone)
{
    uint32_t severe = (SEVERE + 1) * bits_of_word(probe->needs[2] & facet->offers[2]);
    if (severe_alone) {
        return share(severe, probe->severe_asked);
    }
    return share(bits_of_word(probe->needs[0] & facet->offers[0]) +
                     2 * bits_of_word(probe->needs[1] & facet->offers[1]) + severe,
                 probe->needs_asked);
}

/* Full in the middle of the ages accepted, half at their ends; of adults half of it how near in age
 * the two are. */
static int32_t ages_fit(const struct probe *probe, const struct facet *facet)
{
    enum { LOST_A_YEAR = 25 };
    int32_t low = facet->age_low;
    int32_t high = facet->age_high;
    int32_t age = probe->age;
    int32_t points = 0;
    if (low == 0 && high == UINT8_MAX) {
        points = HALF;
    } else if (age >= low && age <= high) {
        int32_t off = 2 * age - low - high;
        points = high == low ? FULL : FULL - HALF * (off < 0 ? -off : off) / (high - low);
    }
    if (age >= CHILD_AGES) {
        int32_t gap = age - facet->age_middle;
        int32_t near = FULL - LOST_A_YEAR * (gap < 0 ? -gap : gap);
        points = (points + (near > 0 ? near : 0)) / 2;
    }
    return points;
}

/* Hours of the cycle in which both are free. */
static uint32_t hours_shared(const struct probe *probe, const struct facet *facet)
{
    const uint64_t *free = probe->view->grid.word;
    if (!probe->weekly || !facet->weekly) {
        return bits_count_shared(free, facet->grid, GRID_WORDS);
    }
    uint64_t rest = free[WEEK_WORDS - 1] & facet->grid[WEEK_WORDS - 1];
    return GRID_WEEKENDS * (bits_count_shared(free, facet->grid, WEEK_WORDS - 1) +
                            bits_of_word(rest << (WEEK_WORDS * 64 - WEEK_HOURS)));
}

static int32_t hours_overlap(const struct probe *probe, const struct facet *facet)
{
    if (facet->dated) {
        return FULL;
    }
    if (probe->stays) {
        uint32_t weekends = bits_of_word(facet->weekends & probe->view->weekends);
        return share(weekends < facet->weekends_most ? weekends : facet->weekends_most,
                     GRID_WEEKENDS);
    }
    return share(QUARTERS_AN_HOUR * hours_shared(probe, facet), probe->quarters4);
}

static int32_t languages_shared(const struct probe *probe, const struct facet *facet)
{
    uint32_t basic = bits_of_word(probe->languages & facet->card.spoken);
    uint32_t fluent = bits_of_word(probe->languages & facet->card.fluent);
    return share(basic + fluent, 2 * probe->language_count);
}

static int32_t is_named(const uint64_t *names, uint32_t count, uint64_t name)
{
    int32_t points = 0;
    for (uint32_t i = 0; i < count; i++) {
        points = names[i] == name ? FULL : points;
    }
    return points;
}

static int32_t age_wished(const struct probe *probe, const struct facet *facet)
{
    enum { LOST_A_YEAR = 100 };
    int32_t low = probe->view->client->prefers.volunteer_age_min;
    int32_t high = probe->view->client->prefers.volunteer_age_max;
    int32_t age = facet->age_youngest;
    int32_t off = age < low ? low - age : age > high ? age - high : 0;
    return off < FULL / LOST_A_YEAR ? FULL - LOST_A_YEAR * off : 0;
}

static int32_t wishes_earned(const struct probe *probe, const struct facet *facet)
{
    int32_t earned = 0;
    if (probe->gender != 0 && probe->view->client->prefers.gender == facet->card.gender) {
        earned += probe->gender * FULL;
    }
    if (probe->age_wish != 0) {
        earned += probe->age_wish * age_wished(probe, facet);
    }
    if (probe->continuity != 0) {
        earned += probe->continuity * is_named(probe->previous, probe->previous_count, facet->name);
    }
    if (probe->helpers != 0) {
        earned += probe->helpers * is_named(probe->network, probe->network_count, facet->name);
    }
    for (uint32_t i = 0; i < probe->prefer_count; i++) {
        earned += (facet->prefers & probe->prefer_bit[i]) != 0 ? probe->prefer_weight[i] * FULL : 0;
    }
    return earned;
}

static int32_t nearness(const struct probe *probe, uint32_t distance_m)
{
    return distance_m >= probe->reach_m
               ? 0
               : FULL - (int32_t)((int64_t)distance_m * FULL / probe->reach_m);
}

static int32_t competences_met(const struct probe *probe, const struct facet *facet)
{
    uint32_t met = 0;
    for (uint32_t i = 0; i < probe->competence_count; i++) {
        met += (facet->qualifications & probe->competences[i]) != 0 ? 1 : 0;
    }
    return share(met, probe->competence_count);
}

static int32_t nothing_spared(const struct probe *probe, const struct facet *facet)
{
    if (facet->qualified_until < probe->view->start.days) {
        return FULL;
    }
    int32_t left = FULL;
    for (uint64_t spare = facet->qualifications & probe->spare; spare != 0; spare &= spare - 1) {
        left -= probe->lost[__builtin_ctzll(spare)];
    }
    return left > 0 ? left : 0;
}

static int32_t near_places(const struct probe *probe, const struct facet *facet)
{
    int64_t earned = 0;
    for (uint32_t i = 0; i < probe->near_count; i++) {
        uint32_t distance_m = point_distance_m(&probe->near_point[i], &facet->card.point);
        earned += (int64_t)probe->near_weight[i] * nearness(probe, distance_m);
    }
    return (int32_t)(earned / probe->near_weights);
}

static int32_t meets(const struct probe *probe, const struct facet *facet, uint32_t distance_m)
{
    enum { AT_HOME, OUTSIDE_HOME, AT_VOLUNTEERS };
    const struct client *client = probe->view->client;
    uint64_t any = 0;
    uint64_t shared = 0;
    switch (client->prefers.meeting_place) {
    case AT_HOME:
        return nearness(probe, distance_m);
    case OUTSIDE_HOME:
        for (uint32_t i = 0; i < INTEREST_WORDS_64; i++) {
            any |= facet->interests[i] & probe->outside[i];
            shared |= facet->interests[i] & probe->outside[i] & client->interests.word[i];
        }
        return shared != 0 ? FULL : any != 0 ? HALF : 0;
    case AT_VOLUNTEERS:
        return facet->places > 0 ? FULL : HALF;
    default:
        return FULL;
    }
}

/* What the volunteer can do beside what the client needs. */
static int32_t abilities_earned(const struct probe *probe, const struct facet *facet)
{
    uint32_t counting = bits_of_word(facet->qualifications & probe->experiences);
    int32_t earned = probe->experience * (counting >= 2 ? FULL : (int32_t)counting * HALF);
    earned += probe->commitment * share(facet->commitment_months, (uint32_t)probe->months);
    earned += probe->unspared * nothing_spared(probe, facet);
    if (probe->competence != 0) {
        earned += probe->competence * competences_met(probe, facet);
    }
    return earned;
}

BITS_COUNTED_QUICKLY int32_t facet_bound(const struct probe *probe, const struct facet *facet,
                                         uint32_t distance_m)
{
    const struct client *client = probe->view->client;
    if (probe->unknown || probe->weight == 0) {
        return probe->unknown ? FULL : 0;
    }
    int32_t earned = probe->full + facet->own_earned + wishes_earned(probe, facet);
    if (probe->interests != 0) {
        earned += probe->interests *
                  shared_interests(client->interests.word, probe->interest_count, facet);
    }
    if (probe->family_interests != 0) {
        earned += probe->family_interests * shared_interests(client->family_interests.word,
                                                             probe->family_interest_count, facet);
    }
    if (probe->need != 0) {
        earned += probe->need * needs_met(probe, facet, false);
    }
    if (probe->severe != 0) {
        earned += probe->severe * needs_met(probe, facet, true);
    }
    earned += probe->distance * nearness(probe, distance_m);
    if (probe->language != 0) {
        earned += probe->language * languages_shared(probe, facet);
    }
    earned += abilities_earned(probe, facet);
    earned += probe->age_fit * ages_fit(probe, facet);
    earned += probe->near == 0 ? 0 : probe->near * near_places(probe, facet);
    earned += probe->meeting == 0 ? 0 : probe->meeting * meets(probe, facet, distance_m);
    earned += probe->overlap == 0 ? 0 : probe->overlap * hours_overlap(probe, facet);
    int32_t bound = earned / probe->weight;
    return bound < FULL ? bound : FULL;
}

/* A name's fingerprint is not its name. */
static bool may_be_named(const struct probe *probe, const struct facet *facet)
{
    return is_named(probe->previous, probe->previous_count, facet->name) != 0 ||
           is_named(probe->network, probe->network_count, facet->name) != 0;
}

bool facet_points(const struct probe *probe, const struct facet *facet, uint32_t distance_m,
                  int32_t *points)
{
    if (probe->unknown || probe->blind || !facet->settled ||
        facet->qualified_until < probe->view->start.days || may_be_named(probe, facet)) {
        return false;
    }
    *points = facet_bound(probe, facet, distance_m);
    return true;
}

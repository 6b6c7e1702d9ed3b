/* What one client weighs and asks, as facets can answer it. */
#include "match/facet_inside.h"

#include <string.h>

#include "model/demand.h"
#include "rules/judge.h"
#include "rules/score.h"

/* Each takes its weight, or leaves it to be counted as full. */
/* clang-format off */
#define PROBE_TABLE(X)                                                                             \
    X(interests) X(family_interests) X(competence) X(spare_qualifications) X(near)                 \
    X(meeting_place) X(needs) X(severe_needs) X(age_fit) X(distance) X(overlap) X(languages)       \
    X(continuity) X(network) X(gender_wish) X(volunteer_age_wish) X(experience) X(commitment)
/* clang-format on */

/* ensure   false when facets cannot tell this measure for this client */
#define ASK(name)                                                                                  \
    static bool ask_##name(__attribute__((unused)) const struct facet_lore *lore,                  \
                           __attribute__((unused)) const struct client_view *view,                 \
                           struct probe *probe, int32_t weight)

/* Asks a measure about people who have one qualification each and nothing else. */
static void take_each(const struct measure *measure, const struct client_view *client,
                      int32_t thousandths[64])
{
    struct volunteer one = {.id = ""};
    const struct volunteer_view volunteer = {.volunteer = &one,
                                             .qualifications_until = DATE_FOREVER};
    const struct pair_view pair = {.client = client, .volunteer = &volunteer};
    for (uint32_t i = 0; i < 64; i++) {
        struct measured measured;
        one.qualifications = UINT64_C(1) << i;
        measure->take(NULL, &pair, &measured);
        thousandths[i] = measured.applies ? measured.thousandths : 0;
    }
}

ASK(interests)
{
    probe->interests += weight;
    probe->interest_count = bits_count(view->client->interests.word, INTEREST_WORDS_64);
    return true;
}

ASK(family_interests)
{
    probe->family_interests += weight;
    probe->family_interest_count =
        bits_count(view->client->family_interests.word, INTEREST_WORDS_64);
    return true;
}

/* ensure   false when a need is named twice: bits would count it once */
static bool needs_count(const struct client *client, struct probe *probe)
{
    uint64_t seen = 0;
    memset(probe->needs, 0, sizeof probe->needs);
    probe->needs_asked = 0;
    probe->severe_asked = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint64_t need = UINT64_C(1) << client->need[i].need;
        uint32_t severity = client->need[i].severity == WORD_NONE ? 0 : client->need[i].severity;
        if ((seen & need) != 0 || severity > SEVERE) {
            return false;
        }
        seen |= need;
        probe->needs[severity] |= need;
        probe->needs_asked += severity + 1;
        probe->severe_asked += severity == SEVERE ? SEVERE + 1 : 0;
    }
    return true;
}

ASK(needs)
{
    bool told = needs_count(view->client, probe);
    probe->need += told ? weight : 0;
    return told;
}

ASK(severe_needs)
{
    bool told = needs_count(view->client, probe);
    probe->severe += told ? weight : 0;
    return told;
}

ASK(age_fit)
{
    probe->age_fit += weight;
    return true;
}

ASK(distance)
{
    probe->distance += weight;
    return probe->reach_m > 0;
}

ASK(overlap)
{
    enum { ROOM_TO_CHOOSE = 4 };
    probe->overlap += weight;
    probe->stays = view->demand->kind == DEMAND_STAYS;
    probe->weekly = grid_repeats(view->grid.word);
    probe->quarters4 = ROOM_TO_CHOOSE * demand_quarters(view->demand);
    return true;
}

/* A card holds the first 64 languages. */
ASK(languages)
{
    const struct client *client = view->client;
    uint64_t rare = 0;
    for (uint32_t i = 1; i < LANGUAGE_WORDS_64; i++) {
        rare |= client->languages_required.word[i] | client->languages_preferred.word[i];
    }
    probe->languages = client->languages_required.word[0] | client->languages_preferred.word[0];
    probe->language_count = bits_of_word(probe->languages);
    probe->language += rare == 0 ? weight : 0;
    return rare == 0;
}

static bool names_take(const struct id_list *list, uint64_t *names, uint32_t *count)
{
    if (list->count > PROBE_NAMES_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        names[i] = facet_fingerprint(list->id[i]);
    }
    *count = list->count;
    return true;
}

ASK(continuity)
{
    bool told = names_take(&view->client->previous, probe->previous, &probe->previous_count);
    probe->continuity += told ? weight : 0;
    return told;
}

ASK(network)
{
    bool told = names_take(&view->client->network, probe->network, &probe->network_count);
    probe->helpers += told ? weight : 0;
    return told;
}

ASK(gender_wish)
{
    probe->gender += weight;
    return true;
}

ASK(volunteer_age_wish)
{
    probe->age_wish += weight;
    return true;
}

/* Which qualifications count is asked one by one: each that counts is half of what is full. */
ASK(experience)
{
    int32_t thousandths[64];
    take_each(measure_of(measure_find("experience")), view, thousandths);
    for (uint32_t i = 0; i < 64; i++) {
        probe->experiences |= thousandths[i] > 0 ? UINT64_C(1) << i : 0;
    }
    probe->experience += weight;
    return true;
}

/* Competences that several needs call for count once. */
ASK(competence)
{
    for (uint32_t i = 0; i < view->client->need_count; i++) {
        uint64_t stands_for = lore->competence[view->client->need[i].need % 64];
        uint32_t at = 0;
        while (at < probe->competence_count && probe->competences[at] != stands_for) {
            at++;
        }
        if (stands_for != 0 && at == probe->competence_count) {
            if (at == PROBE_COMPETENCES_MAX) {
                return false;
            }
            probe->competences[probe->competence_count++] = stands_for;
        }
    }
    probe->competence += weight;
    return true;
}

ASK(spare_qualifications)
{
    int32_t thousandths[64];
    take_each(measure_of(measure_find("spare_qualifications")), view, thousandths);
    for (uint32_t i = 0; i < 64; i++) {
        probe->lost[i] = (int16_t)(FULL - thousandths[i]);
        probe->spare |= probe->lost[i] > 0 ? UINT64_C(1) << i : 0;
    }
    probe->unspared += weight;
    return true;
}

ASK(near)
{
    const struct client *client = view->client;
    if (client->near_count > PROBE_NEAR_MAX || probe->reach_m == 0) {
        return false;
    }
    for (uint32_t i = 0; i < client->near_count; i++) {
        probe->near_point[i] = point_of(&client->near[i].place);
        probe->near_weight[i] = client->near[i].weight;
        probe->near_weights += client->near[i].weight;
    }
    probe->near_count = client->near_count;
    probe->near += weight;
    return probe->near_weights > 0;
}

ASK(meeting_place)
{
    memcpy(probe->outside, lore->outside, sizeof probe->outside);
    probe->meeting += weight;
    return probe->reach_m > 0;
}

ASK(commitment)
{
    enum { DAYS_A_MONTH = 30 };
    int32_t days = view->end.days - view->start.days;
    probe->months = days > DAYS_A_MONTH ? days / DAYS_A_MONTH : 1;
    probe->commitment += weight;
    return true;
}

struct probe_row {
    const char *measure;
    bool (*ask)(const struct facet_lore *lore, const struct client_view *view, struct probe *probe,
                int32_t weight);
};

static const struct probe_row ROWS[] = {
#define X(name) {#name, ask_##name},
    PROBE_TABLE(X)
#undef X
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static bool ask_measure(const char *measure, const struct facet_lore *lore,
                        const struct client_view *view, struct probe *probe, int32_t weight)
{
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(ROWS[i].measure, measure) == 0) {
            return ROWS[i].ask(lore, view, probe, weight);
        }
    }
    return false;
}

static void probe_term(const struct pack *pack, const struct facet_lore *lore,
                       const struct score_term *term, const struct pair_view *pair,
                       struct probe *out)
{
    const struct measure *measure = measure_of(term->measure);
    struct measured measured;
    measure->take(pack, pair, &measured);
    if (!measured.applies) {
        return;
    }
    out->weight += term->weight;
    if (facet_tells_alone(measure->name)) {
        return; /* in the facet */
    }
    if (strcmp(measure->name, "young_children") == 0) { /* the client alone */
        out->full += term->weight * measured.thousandths;
    } else if (!ask_measure(measure->name, lore, pair->client, out, term->weight)) {
        out->full += term->weight * FULL;
        out->blind = true;
    }
}

/* True when the rule is a preference of the service, on whichever side. */
static bool is_preference(const struct pack *pack, uint8_t service, uint32_t rule)
{
    for (uint32_t side = SIDE_CLIENT; side <= SIDE_PAIR; side++) {
        if (bits_has(pack->mask[service][side][RULE_PREFER].word, rule)) {
            return true;
        }
    }
    return false;
}

static void probe_prefer(const struct pack *pack, uint32_t number, const struct client_view *view,
                         struct probe *out)
{
    const struct rule *rule = &pack->rule[number];
    if (rule->effect != RULE_PREFER || !is_preference(pack, view->service, number) ||
        !rule_in_force(rule, view->today)) {
        return;
    }
    enum fact_side side = rule->when == NULL ? FACT_ALWAYS : expression_side(rule->when);
    if (side != FACT_CLIENT && side != FACT_ALWAYS) {
        out->unknown = true; /* what applies would differ from volunteer to volunteer */
        return;
    }
    if (rule->when != NULL && !expression_holds_client(rule->when, view)) {
        return;
    }
    out->weight += rule->weight;
    if (number - pack->prefer_first < PROBE_PREFERS_MAX) {
        out->prefer_bit[out->prefer_count] = UINT32_C(1) << (number - pack->prefer_first);
        out->prefer_weight[out->prefer_count++] = rule->weight;
        out->blind = out->blind || expression_side(rule->require) != FACT_VOLUNTEER;
    } else {
        out->full += rule->weight * FULL;
        out->blind = true;
    }
}

static void needs_by_severity(const struct client *client, uint64_t needs[3])
{
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t severity = client->need[i].severity;
        needs[severity == WORD_NONE ? 0 : severity] |= UINT64_C(1) << client->need[i].need;
    }
}

static bool lacks_access(const struct client *client)
{
    const struct volunteer steps = {.id = ""};
    return !judge_access(&steps, client);
}

/* Facts that are true of this client whoever volunteers (bits over PROBE_RULES). */
static uint32_t always_granted(const struct client_view *view)
{
    const struct client *client = view->client;
    uint32_t idle = client->requires == 0 ? 1U << PROBE_QUALIFIED | 1U << PROBE_QUALIFIED_NOW : 0;
    idle |= client->avoid == 0 ? 1U << PROBE_AVOIDS_HOME : 0;
    idle |= lacks_access(client) ? 0 : 1U << PROBE_ACCESS_OK;
    idle |= view->demand->holidays ? 0 : 1U << PROBE_HOLIDAYS_FIT;
    idle |= view->demand->kind == DEMAND_STAYS ? 0 : 1U << PROBE_WEEKENDS_FIT;
    idle |= client->requires_gender == WORD_NONE ? 1U << PROBE_GENDER_OK : 0;
    return idle | 1U << PROBE_OFFERS_SERVICE | 1U << PROBE_WITHIN_CLIENT_REACH;
}

/* Facts that are true of everybody whom a facet does not refuse on their account; the others are
 * only sometimes told. */
static uint32_t told_exactly(const struct client_view *view)
{
    const uint32_t always =
        1U << PROBE_SPEAKS_REQUIRED | 1U << PROBE_SPEAKS_BASIC | 1U << PROBE_GENDER_OK |
        1U << PROBE_ACCEPTS_GENDER | 1U << PROBE_ACCEPTS_LEVEL | 1U << PROBE_ACCEPTS_NEEDS |
        1U << PROBE_ACCEPTS_DIFFERENCES | 1U << PROBE_ACCEPTS_AGE | 1U << PROBE_AVOIDS_HOME |
        1U << PROBE_ACCESS_OK | 1U << PROBE_HOLIDAYS_FIT;
    return always | (view->client->member_count <= 1 ? 1U << PROBE_ACCEPTS_AGE_NOW : 0);
}

/* Of facts that change when somebody leaves, or that names decide. */
static uint32_t told_when_settled(const struct client *client)
{
    uint32_t room = client->group.id == NULL ? 1U << PROBE_RELATIONS_FIT : 0;
    return room | 1U << PROBE_HOURS_FIT;
}

/* Which rules are worth asking: those that are in force and could refuse this client; and which
 * need not be asked again of whom facets let pass. */
static void probe_rules(const struct pack *pack, const struct facet_lore *lore,
                        const struct client_view *view, struct probe *out)
{
    const uint32_t languages = 1U << PROBE_SPEAKS_REQUIRED | 1U << PROBE_SPEAKS_BASIC;
    const struct client *client = view->client;
    const uint32_t always = always_granted(view);
    uint32_t settled = client->exclude.count == 0 ? 1U << PROBE_NOT_EXCLUDED : 0;
    uint64_t rare = 0;
    for (uint32_t i = 1; i < LANGUAGE_WORDS_64; i++) {
        rare |= client->languages_required.word[i] | client->languages_preferred.word[i];
    }
    uint32_t idle = always | 1U << PROBE_NOT_EXCLUDED;
    idle |= rare != 0 ? languages : 0; /* a card holds the first 64 languages */
    out->quarters = demand_quarters(view->demand);
    const uint64_t *blocks = pack->mask[view->service][SIDE_PAIR][RULE_BLOCK].word;
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (bits_has(blocks, i) && lore->rule[i] < PROBE_KNOWN_COUNT &&
            (idle >> lore->rule[i] & 1) == 0 && glance_concerns(&pack->rule[i], view)) {
            out->asks |= 1U << lore->rule[i];
        }
    }
    settled |= out->asks & told_when_settled(client);
    const uint32_t granted = always | (out->asks & told_exactly(view));
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        uint32_t known = lore->rule[i] < PROBE_KNOWN_COUNT ? 1U << lore->rule[i] : 0;
        if ((granted & known) != 0) {
            bits_set(out->granted.word, i);
        }
        if (((granted | settled) & known) != 0) {
            bits_set(out->granted_settled.word, i);
        }
    }
}

static uint8_t probe_rule_of(const struct rule *rule)
{
    static const char *const REQUIREMENT[] = {
#define X(name, requirement) [PROBE_##name] = (requirement),
        PROBE_RULES(X) PROBE_GRANTED(X)
#undef X
    };
    for (uint32_t i = 0; i < PROBE_KNOWN_COUNT; i++) {
        if (strcmp(expression_text(rule->require), REQUIREMENT[i]) == 0) {
            return (uint8_t)i;
        }
    }
    return UINT8_MAX;
}

void facet_learn(const struct pack *pack, struct facet_lore *out)
{
    enum { OUTSIDE_HOME = 1 };
    const struct measure *competence = measure_of(measure_find("competence"));
    const struct measure *meeting = measure_of(measure_find("meeting_place"));
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < 64; i++) {
        struct client_need need = {.need = (uint8_t)i};
        const struct client needy = {.need = &need, .need_count = 1};
        const struct client_view view = {.client = &needy};
        int32_t thousandths[64];
        take_each(competence, &view, thousandths);
        for (uint32_t j = 0; j < 64; j++) {
            out->competence[i] |= thousandths[j] > 0 ? UINT64_C(1) << j : 0;
        }
    }
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        out->rule[i] = probe_rule_of(&pack->rule[i]);
    }
    const struct client outgoing = {.prefers.meeting_place = OUTSIDE_HOME};
    const struct client_view view = {.client = &outgoing};
    for (uint32_t i = 0; i < INTEREST_WORDS_64 * 64; i++) {
        struct volunteer keen = {.id = ""};
        bits_set(keen.interests.word, i);
        const struct volunteer_view volunteer = {.volunteer = &keen};
        const struct pair_view pair = {.client = &view, .volunteer = &volunteer};
        struct measured measured;
        meeting->take(NULL, &pair, &measured);
        if (measured.thousandths > 0) {
            bits_set(out->outside, i);
        }
    }
}

void probe_make(const struct pack *pack, const struct facet_lore *lore,
                const struct client_view *client, const struct volunteer_view *anybody,
                struct probe *out)
{
    const uint32_t service_reach_m = pack->service[client->service].reach_m;
    const uint32_t own_reach_m = client->client->travel_m_max;
    struct pair_view pair;
    pair_view_make(client, anybody, &pair);
    *out = (struct probe){.view = client,
                          .age = client->age_first,
                          .relations = 1,
                          .reach_m = own_reach_m < service_reach_m ? own_reach_m : service_reach_m};
    for (uint32_t i = 0; i < pack->term_count; i++) {
        if ((pack->term[i].services >> client->service & 1) != 0) {
            probe_term(pack, lore, &pack->term[i], &pair, out);
        }
    }
    for (uint32_t i = pack->prefer_first; i < pack->rule_count; i++) {
        probe_prefer(pack, i, client, out);
    }
    needs_by_severity(client->client, out->asked_needs);
    probe_rules(pack, lore, client, out);
}

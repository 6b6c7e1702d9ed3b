/* Answers the simple two-sided rules from a volunteer's card. */
#include "match/glance.h"

#include <string.h>

#include "rules/judge.h"

#define TEST(name)                                                                                 \
    static bool test_##name(__attribute__((unused)) const struct glance *glance,                   \
                            __attribute__((unused)) const struct client *client,                   \
                            __attribute__((unused)) const struct card *card,                       \
                            __attribute__((unused)) uint32_t distance_m)
/* Whether the test can be trusted for this client at all. */
#define ASKED(name)                                                                                \
    static bool asked_##name(__attribute__((unused)) const struct client_view *view,               \
                             __attribute__((unused)) const struct client *client)

static bool speaks(const struct client *client, uint64_t spoken)
{
    uint64_t required = client->languages_required.word[0];
    uint64_t preferred = client->languages_preferred.word[0];
    return required != 0 ? (required & ~spoken) == 0 : preferred == 0 || (preferred & spoken) != 0;
}

/* A card holds the first 64 languages. */
static bool common_languages(const struct client *client)
{
    uint64_t rare = 0;
    for (uint32_t i = 1; i < LANGUAGE_WORDS_64; i++) {
        rare |= client->languages_required.word[i] | client->languages_preferred.word[i];
    }
    return rare == 0;
}

ASKED(always)
{
    return true;
}

ASKED(languages)
{
    return common_languages(client);
}

ASKED(no_exclusions)
{
    return client->exclude.count == 0;
}

ASKED(no_places_avoided)
{
    return client->avoid_place_count == 0;
}

ASKED(no_homes_avoided)
{
    return client->avoid == 0;
}

ASKED(no_visits)
{
    return view->demand->kind != DEMAND_VISITS;
}

ASKED(no_stays)
{
    return view->demand->kind != DEMAND_STAYS;
}

TEST(holds)
{
    return true;
}

TEST(client_reach)
{
    return distance_m <= client->travel_m_max;
}

TEST(volunteer_reach)
{
    return distance_m <= card->travel_m_max;
}

TEST(speaks_required)
{
    return speaks(client, card->fluent);
}

TEST(speaks_basic)
{
    return speaks(client, card->spoken);
}

TEST(gender_ok)
{
    return client->requires_gender == WORD_NONE || client->requires_gender == card->gender;
}

TEST(accepts_gender)
{
    uint32_t gender = client->gender < GENDER_unknown ? client->gender : (uint8_t)GENDER_unknown;
    return card->genders == 0 || (card->genders >> gender & 1) != 0;
}

TEST(accepts_level)
{
    return card->level_max == WORD_NONE || client->demand_level == WORD_NONE ||
           client->demand_level <= card->level_max;
}

TEST(accepts_age)
{
    return glance->view->age_first >= card->age_min &&
           (card->age_max == UINT8_MAX || glance->view->age_last <= card->age_max);
}

TEST(accepts_needs)
{
    return (glance->needs[0] & ~card->needs[0]) == 0 && (glance->needs[1] & ~card->needs[1]) == 0 &&
           (glance->needs[2] & ~card->needs[2]) == 0;
}

TEST(accepts_differences)
{
    return (client->differences & ~card->differences) == 0;
}

TEST(access_ok)
{
    return glance->access || card->wheelchair;
}

TEST(holidays_fit)
{
    return !glance->holidays || card->holidays;
}

TEST(relations_fit)
{
    return card->room[glance->view->service] >= glance->relations;
}

TEST(hours_fit)
{
    return glance->quarters <= card->quarters_free;
}

/* X(requirement as the pack writes it, test, when it can be asked) */
#define GLANCE_TABLE(X)                                                                            \
    X("pair.offers_service", holds, always)      /* who does not offer it is not considered */     \
    X("not pair.excluded", holds, no_exclusions) /* and card->excludes is asked first */           \
    X("not pair.avoids_place", holds, no_places_avoided)                                           \
    X("not pair.avoids_home", holds, no_homes_avoided)                                             \
    X("pair.within_client_reach", client_reach, always)                                            \
    X("pair.within_volunteer_reach", volunteer_reach, always)                                      \
    X("pair.speaks_required", speaks_required, languages)                                          \
    X("pair.speaks_basic", speaks_basic, languages)                                                \
    X("pair.gender_ok", gender_ok, always)                                                         \
    X("pair.accepts_gender", accepts_gender, always)                                               \
    X("pair.accepts_level", accepts_level, always)                                                 \
    X("pair.accepts_age", accepts_age, always)                                                     \
    X("pair.accepts_needs", accepts_needs, always)                                                 \
    X("pair.accepts_differences", accepts_differences, always)                                     \
    X("pair.relations_fit", relations_fit, always)                                                 \
    X("pair.hours_fit", hours_fit, always)                                                         \
    X("pair.access_ok", access_ok, always)                                                         \
    X("pair.visits_fit", holds, no_visits)                                                         \
    X("pair.weekends_fit", holds, no_stays)                                                        \
    X("pair.holidays_fit", holidays_fit, always)

struct glance_row {
    const char *requirement;
    bool (*test)(const struct glance *glance, const struct client *client, const struct card *card,
                 uint32_t distance_m);
    bool (*asked)(const struct client_view *view, const struct client *client);
};

static const struct glance_row ROWS[] = {
#define X(requirement, test, asked) {requirement, test_##test, asked_##asked},
    GLANCE_TABLE(X)
#undef X
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static uint8_t row_of(const struct rule *rule, const struct client_view *view)
{
    uint8_t row = 0;
    while (row < ROW_COUNT && strcmp(ROWS[row].requirement, expression_text(rule->require)) != 0) {
        row++;
    }
    return row < ROW_COUNT && ROWS[row].asked(view, view->client) ? row : (uint8_t)ROW_COUNT;
}

/* A condition that the client alone decides is decided here.
 * ensure   false when the rule needs more than a card; *concerns = it has to be asked at all */
static bool condition_known(const struct rule *rule, const struct client_view *view, bool *concerns)
{
    *concerns = rule_in_force(rule, view->today);
    if (!*concerns || rule->when == NULL) {
        return true;
    }
    enum fact_side side = expression_side(rule->when);
    if (side != FACT_CLIENT && side != FACT_ALWAYS) {
        return false;
    }
    *concerns = expression_holds_client(rule->when, view);
    return true;
}

static void needs_by_severity(const struct client *client, uint64_t needs[3])
{
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t severity = client->need[i].severity;
        needs[severity == WORD_NONE ? 0 : severity] |= UINT64_C(1) << client->need[i].need;
    }
}

void glance_make(const struct pack *pack, const struct unit_option *option, uint32_t member_count,
                 struct glance *out)
{
    const struct client_view *view = &option->member[0];
    *out = (struct glance){.client = view->client,
                           .view = view,
                           .quarters = demand_quarters(view->demand),
                           .relations = member_count,
                           .holidays = view->demand->holidays};
    const struct volunteer steps = {.id = ""};
    out->access = judge_access(&steps, view->client);
    needs_by_severity(view->client, out->needs);
    if (option->only != NULL) {
        return;
    }
    const uint64_t *blocks = pack->mask[option->service][SIDE_PAIR][RULE_BLOCK].word;
    for (uint32_t i = 0; i < pack->rule_count && out->step_count < GLANCE_STEPS_MAX; i++) {
        bool concerns = false;
        if (!bits_has(blocks, i)) {
            continue;
        }
        if (!condition_known(&pack->rule[i], view, &concerns)) {
            return;
        }
        uint8_t row = concerns ? row_of(&pack->rule[i], view) : 0;
        if (row == ROW_COUNT) {
            return;
        }
        if (concerns && ROWS[row].test != test_holds) {
            out->step[out->step_count++] = (struct glance_step){.rule = (uint16_t)i, .test = row};
        }
    }
}

bool glance_concerns(const struct rule *rule, const struct client_view *view)
{
    bool concerns = false;
    return condition_known(rule, view, &concerns) && concerns;
}

uint32_t glance_refusal(const struct glance *glance, const struct card *card, uint32_t distance_m)
{
    for (uint32_t i = 0; i < glance->step_count && !card->excludes; i++) {
        if (!ROWS[glance->step[i].test].test(glance, glance->client, card, distance_m)) {
            return glance->step[i].rule;
        }
    }
    return REFUSED_BY_NONE;
}

static uint16_t room_of(const struct volunteer_entry *entry, uint32_t service)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    uint32_t all = volunteer->capacity.relations;
    uint32_t own = volunteer->capacity.by_service[service];
    uint32_t stand = entry->view.load.relations;
    uint32_t stand_so = entry->view.load.by_service[service];
    uint32_t room = all > stand ? all - stand : 0;
    uint32_t room_so = own == UINT16_MAX ? room : own > stand_so ? own - stand_so : 0;
    return (uint16_t)(room < room_so ? room : room_so);
}

static void accepted_needs(const struct volunteer *volunteer, uint64_t needs[3])
{
    for (uint32_t severity = 0; severity < 3; severity++) {
        needs[severity] = volunteer->accepts.needs_said ? 0 : UINT64_MAX;
        for (uint32_t i = 0; i < volunteer->accepts.need_count; i++) {
            if (volunteer->accepts.need[i].severity_max >= severity) {
                needs[severity] |= UINT64_C(1) << volunteer->accepts.need[i].need;
            }
        }
    }
}

void glance_card(const struct volunteer_entry *entry, struct card *card)
{
    const struct volunteer *volunteer = entry->profile->volunteer;
    uint32_t most = volunteer->capacity.quarters_per_month;
    uint32_t used = entry->view.load.quarters;
    card->travel_m_max = volunteer->travel_m_max;
    card->differences =
        volunteer->accepts.differences_said ? volunteer->accepts.differences : UINT32_MAX;
    card->spoken = volunteer->languages[0].word[0];
    card->fluent = volunteer->languages[1].word[0];
    accepted_needs(volunteer, card->needs);
    card->quarters_free = most == UINT32_MAX ? INT64_MAX : (int64_t)most - used;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        card->room[service] = room_of(entry, service);
    }
    card->gender = volunteer->gender;
    card->genders = volunteer->accepts.genders;
    card->level_max = volunteer->accepts.demand_level_max;
    card->age_min = volunteer->accepts.age_min;
    card->age_max = volunteer->accepts.age_max;
    /* Who leaves on a known day makes room for whoever starts later: the profile is asked. */
    card->wheelchair = volunteer->home.wheelchair;
    card->holidays = volunteer->availability.holidays;
    card->excludes = volunteer->exclude.count > 0 || entry->leaving;
}

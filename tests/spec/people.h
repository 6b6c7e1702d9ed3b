/* The people of the spec tests: for each country and service one client and one volunteer whom the
 * shipped pack lets meet, so that a test changes a single thing. */
#ifndef AMITY_SPEC_PEOPLE_H
#define AMITY_SPEC_PEOPLE_H

#include "spec/trial.h"

#define TRIAL_TODAY "2026-11-23" /* a Monday, week 4 of the cycle */

static inline const char *fixture_client_fi(void)
{
    return "{\"id\":\"c-aino\",\"kind\":\"child\",\"status\":\"waiting\","
           "\"service\":\"contact_person\",\"birth_date\":\"2016-05-10\",\"gender\":\"female\","
           "\"languages\":{\"fi\":\"required\",\"sv\":\"preferred\"},"
           "\"interests\":[\"swimming\",\"riding\",\"baking\"],"
           "\"family_interests\":[\"forest\",\"sauna\"],"
           "\"needs\":[{\"tag\":\"loneliness\",\"severity\":\"moderate\"},"
           "{\"tag\":\"homework\",\"severity\":\"mild\"}],"
           "\"demand_level\":\"ordinary\","
           "\"place\":{\"lat\":62.7945,\"lon\":22.8282,\"municipality\":\"FI-743\"},\"max_km\":40,"
           "\"availability\":{\"weekly\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\"],"
           "\"from\":\"15:00\",\"to\":\"20:00\"}],\"weekends_per_month\":4,"
           "\"nights_per_month\":8,\"holidays\":true},"
           "\"demand\":{\"visits\":[2,4],\"per\":\"month\",\"hours\":3},"
           "\"period\":{\"from\":\"2026-12-01\",\"to\":\"2027-05-31\"},"
           "\"decision\":{\"id\":\"d-1\",\"granted_on\":\"2026-10-15\","
           "\"legal_basis\":\"FI_SHL\",\"follow_up_on\":\"2027-04-15\"},"
           "\"purpose\":\"wellbeing\",\"beneficiary\":\"self\","
           "\"application\":{\"channel\":\"form\",\"received_on\":\"2026-09-01\"},"
           "\"assessment\":{\"on\":\"2026-09-20\",\"valid_until\":\"2027-09-20\","
           "\"best_interest\":true},"
           "\"support_plan\":{\"on\":\"2026-10-01\",\"valid_until\":\"2027-10-01\","
           "\"goals\":[{\"tag\":\"loneliness\",\"authors\":[\"child\",\"family\",\"worker\"]}]},"
           "\"consent\":{\"client\":\"given\",\"heard_on\":\"2026-09-25\",\"heard_by\":\"w-1\","
           "\"guardians\":[{\"id\":\"g-1\",\"custody\":true,\"answer\":\"given\","
           "\"on\":\"2026-10-02\"},{\"id\":\"g-2\",\"custody\":true,\"answer\":\"given\","
           "\"on\":\"2026-10-03\"}],\"information_sharing\":\"given\"},"
           "\"case\":{\"kind\":\"family_work\",\"since\":\"2026-01-10\"},"
           "\"flags\":[\"no_close_network\",\"parents_exhausted\",\"can_be_away_overnight\"],"
           "\"priority\":\"normal\",\"waiting_since\":\"2026-10-15\",\"worker\":\"w-1\"}";
}

static inline const char *fixture_client_se(void)
{
    return "{\"id\":\"c-elsa\",\"kind\":\"child\",\"status\":\"waiting\","
           "\"service\":\"contact_person\",\"birth_date\":\"2016-05-10\",\"gender\":\"female\","
           "\"languages\":{\"sv\":\"required\",\"en\":\"preferred\"},"
           "\"interests\":[\"swimming\",\"riding\",\"baking\"],"
           "\"family_interests\":[\"forest\",\"cafe\"],"
           "\"needs\":[{\"tag\":\"loneliness\",\"severity\":\"moderate\"},"
           "{\"tag\":\"homework\",\"severity\":\"mild\"}],"
           "\"demand_level\":\"ordinary\","
           "\"place\":{\"lat\":63.8284,\"lon\":20.2597,\"municipality\":\"SE-2480\"},\"max_km\":40,"
           "\"availability\":{\"weekly\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\"],"
           "\"from\":\"15:00\",\"to\":\"20:00\"}],\"weekends_per_month\":4,"
           "\"nights_per_month\":8,\"holidays\":true},"
           "\"demand\":{\"visits\":[2,4],\"per\":\"month\",\"hours\":3},"
           "\"period\":{\"from\":\"2026-12-01\",\"to\":\"2027-05-31\"},"
           "\"decision\":{\"id\":\"d-1\",\"granted_on\":\"2026-10-15\","
           "\"legal_basis\":\"SE_SOL\",\"follow_up_on\":\"2027-04-15\"},"
           "\"purpose\":\"wellbeing\",\"beneficiary\":\"self\","
           "\"assessment\":{\"on\":\"2026-09-20\",\"valid_until\":\"2027-09-20\","
           "\"best_interest\":true},"
           "\"support_plan\":{\"on\":\"2026-10-01\",\"valid_until\":\"2027-10-01\","
           "\"goals\":[{\"tag\":\"loneliness\",\"authors\":[\"child\",\"family\",\"worker\"]}]},"
           "\"consent\":{\"client\":\"given\",\"heard_on\":\"2026-09-25\",\"heard_by\":\"w-1\","
           "\"guardians\":[{\"id\":\"g-1\",\"custody\":true,\"answer\":\"given\","
           "\"on\":\"2026-10-02\"},{\"id\":\"g-2\",\"custody\":true,\"answer\":\"given\","
           "\"on\":\"2026-10-03\"}],\"information_sharing\":\"given\"},"
           "\"case\":{\"kind\":\"family_work\",\"since\":\"2026-01-10\"},"
           "\"flags\":[],"
           "\"priority\":\"normal\",\"waiting_since\":\"2026-10-15\",\"worker\":\"w-1\"}";
}

/* What volunteers of both countries share; place and languages follow the country. */
static inline const char *fixture_volunteer(void)
{
    return "{\"id\":\"v-maria\",\"kind\":\"person\",\"status\":\"approved\","
           "\"engagement\":\"voluntary\",\"services\":[\"contact_person\"],"
           "\"birth_date\":\"1985-03-14\",\"gender\":\"female\","
           "\"interests\":[\"swimming\",\"baking\",\"forest\",\"reading\"],"
           "\"offers\":[{\"tag\":\"loneliness\"},{\"tag\":\"homework\"}],"
           "\"qualifications\":[],\"checks\":[],"
           "\"training\":[{\"id\":\"trn_relation\",\"on\":\"2026-03-01\",\"state\":\"taken\"}],"
           "\"assessed\":[],\"suitability\":[],\"max_km\":50,"
           "\"availability\":{\"weekly\":[{\"days\":[\"mon\",\"tue\",\"wed\"],"
           "\"from\":\"15:00\",\"to\":\"20:00\"}],\"weekends_per_month\":2,"
           "\"nights_per_month\":8,\"holidays\":true,\"on_call\":true},"
           "\"capacity\":{\"relations\":2,\"hours_per_month\":40,\"places\":2},"
           "\"commitment_months\":24,"
           "\"home\":{\"own_rooms\":2,\"smoking\":false,\"wheelchair\":true},"
           "\"accepts\":{\"ages\":[0,99],\"demand_level_max\":\"demanding\",\"group_size_max\":3}}";
}

/* One check of each register for the whole volunteer, seen two months ago. */
static inline void fixture_checks(struct trial *trial)
{
    static const char *const kind[] = {"police",    "suspicion", "social_register", "enforcement",
                                       "insurance", "reference", "interview",       "home_visit"};
    trial_set(trial, &trial->volunteer, "checks", "[]");
    for (uint32_t i = 0; i < sizeof kind / sizeof kind[0]; i++) {
        char path[TRIAL_PATH_BYTES];
        char json[256];
        (void)snprintf(path, sizeof path, "checks.%u", i);
        (void)snprintf(json, sizeof json,
                       "{\"id\":\"%s\",\"consented_on\":\"2026-09-01\",\"seen_on\":\"2026-10-01\","
                       "\"valid_until\":\"2028-12-31\",\"outcome\":\"clear\",\"by\":\"w-9\"}",
                       kind[i]);
        trial_set(trial, &trial->volunteer, path, json);
    }
}

static inline void fixture_assessed(struct trial *trial)
{
    for (uint32_t i = 0; i < TRAIT_COUNT; i++) {
        char path[TRIAL_PATH_BYTES];
        char json[256];
        (void)snprintf(path, sizeof path, "assessed.%u", i);
        (void)snprintf(json, sizeof json,
                       "{\"trait\":\"%s\",\"outcome\":\"yes\",\"on\":\"2026-04-01\","
                       "\"valid_until\":\"2028-12-31\"}",
                       word_of(vocabulary_trait(), i));
        trial_set(trial, &trial->volunteer, path, json);
    }
}

/* Where a check or a trait stands in the fixture's list: "checks.3.valid_until". */
static inline const char *fixture_path(struct trial *trial, const char *list, const char *key,
                                       const char *word, const char *member)
{
    const struct value *items = value_get(&trial->volunteer, list);
    for (uint32_t i = 0; i < value_count(items); i++) {
        if (strcmp(value_text_or(value_get(&items->item[i], key), ""), word) == 0) {
            const char *path = arena_print(&trial->arena, "%s.%u.%s", list, i, member);
            assert_non_null(path);
            return path;
        }
    }
    fail_msg("the fixture has no %s in %s", word, list);
    return "";
}

static inline void check_set(struct trial *trial, const char *check, const char *member,
                             const char *json)
{
    volunteer_set(trial, fixture_path(trial, "checks", "id", check, member), json);
}

static inline void trait_set(struct trial *trial, const char *trait, const char *member,
                             const char *json)
{
    volunteer_set(trial, fixture_path(trial, "assessed", "trait", trait, member), json);
}

/* Takes one item out of a list of the volunteer: a check never made, a trait never assessed. */
static inline void volunteer_lacks(struct trial *trial, const char *list, const char *key,
                                   const char *word)
{
    struct value *items = trial_place(trial, &trial->volunteer, list);
    struct value kept = value_list(&trial->arena, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        if (strcmp(value_text_or(value_get(&items->item[i], key), ""), word) != 0) {
            value_append(&kept, &trial->arena, items->item[i]);
        }
    }
    assert_int_equal(kept.count + 1, items->count);
    *items = kept;
}

/* A couple instead of one person, both of whom take part in the support. */
static inline void fixture_household(struct trial *trial)
{
    volunteer_set(trial, "kind", "\"household\"");
    volunteer_drop(trial, "birth_date");
    volunteer_set(trial, "adults",
                  "[{\"id\":\"a-1\",\"birth_date\":\"1985-03-14\"},"
                  "{\"id\":\"a-2\",\"birth_date\":\"1983-07-01\"}]");
}

static inline void fixture_service(struct trial *trial, const char *country, const char *service)
{
    bool finland = strcmp(country, "fi") == 0;
    const char *quoted = arena_print(&trial->arena, "\"%s\"", service);
    const char *list = arena_print(&trial->arena, "[\"%s\"]", service);
    assert_true(quoted != NULL && list != NULL);
    client_set(trial, "service", quoted);
    volunteer_set(trial, "services", list);
    volunteer_set(trial, "suitability.0",
                  "{\"decided_on\":\"2026-05-01\",\"valid_until\":\"2028-12-31\","
                  "\"outcome\":\"suitable\"}");
    volunteer_set(trial, "suitability.0.service", quoted);
    if (strcmp(service, "qualified_contact_person") == 0) {
        client_set(trial, "flags.0", "\"risk\"");
        volunteer_set(trial, "qualifications", "[{\"id\":\"edu_social\"},{\"id\":\"trn_mi\"}]");
    } else if (strcmp(service, "contact_family") == 0) {
        fixture_household(trial);
        client_set(trial, "demand", "{\"weekends\":1,\"per\":\"month\"}");
    } else if (strcmp(service, "family_home") == 0 || strcmp(service, "emergency_home") == 0) {
        fixture_household(trial);
        client_set(trial, "demand", "{\"continuous\":true}");
        client_set(trial, "decision.legal_basis", finland ? "\"FI_LSL\"" : "\"SE_SOL\"");
        client_set(trial, "case.kind", "\"child_protection\"");
        client_drop(trial, "period.to");
        volunteer_set(trial, "training.1",
                      "{\"id\":\"trn_pride\",\"on\":\"2026-03-01\",\"state\":\"taken\"}");
        if (strcmp(service, "emergency_home") == 0) {
            client_set(trial, "priority", "\"emergency\"");
            client_set(trial, "period.ends_with", "\"investigation\"");
        }
    } else if (strcmp(service, "social_guidance") == 0) {
        volunteer_set(trial, "engagement", "\"staff\"");
        volunteer_set(trial, "qualifications", "[{\"id\":\"edu_social\"}]");
        client_set(trial, "case.kind", "\"child_protection\"");
        client_set(trial, "decision.legal_basis", "\"FI_LSL_OPEN\"");
    }
}

/* A pair whom the shipped pack lets meet. */
static inline void trial_open(struct trial *trial, const char *country, const char *service)
{
    struct fault fault = {0};
    bool finland = strcmp(country, "fi") == 0;
    memset(trial, 0, sizeof *trial);
    arena_open(&trial->arena, 65536, 0);
    struct value source = trial_pack_source(trial, country);
    if (pack_compile(&source, NULL, &trial->arena, &trial->pack, &fault) != OK) {
        fail_msg("%s.json: %s at %s (%s)", country, fault.detail, fault.path, fault.hint);
    }
    trial->today = date_parse(TRIAL_TODAY);
    trial->service = (uint8_t)word_find(vocabulary_service(), service);
    trial->client = trial_json(trial, finland ? fixture_client_fi() : fixture_client_se());
    trial->volunteer = trial_json(trial, fixture_volunteer());
    trial->worker = trial_json(trial, "{\"id\":\"w-1\",\"org_unit\":\"ifo\"}");
    trial->worker_known = true;
    volunteer_set(trial, "languages",
                  finland ? "{\"fi\":\"native\",\"sv\":\"fluent\"}"
                          : "{\"sv\":\"native\",\"en\":\"fluent\"}");
    volunteer_set(trial, "place",
                  finland ? "{\"lat\":62.7333,\"lon\":22.5667,\"municipality\":\"FI-145\"}"
                          : "{\"lat\":63.9050,\"lon\":20.5000,\"municipality\":\"SE-2480\"}");
    fixture_checks(trial);
    fixture_assessed(trial);
    fixture_service(trial, country, service);
    assert_eligible(trial);
}

static inline void trial_close(struct trial *trial)
{
    arena_close(&trial->arena);
}

/* The shortest tests: one change, one rule that refuses. */
static inline void client_refused(const char *country, const char *service, const char *path,
                                  const char *json, const char *rules)
{
    struct trial trial;
    trial_open(&trial, country, service);
    if (json == NULL) {
        client_drop(&trial, path);
    } else {
        client_set(&trial, path, json);
    }
    assert_refused_by(&trial, rules);
    trial_close(&trial);
}

static inline void volunteer_refused(const char *country, const char *service, const char *path,
                                     const char *json, const char *rules)
{
    struct trial trial;
    trial_open(&trial, country, service);
    if (json == NULL) {
        volunteer_drop(&trial, path);
    } else {
        volunteer_set(&trial, path, json);
    }
    assert_refused_by(&trial, rules);
    trial_close(&trial);
}

static inline void client_eligible(const char *country, const char *service, const char *path,
                                   const char *json)
{
    struct trial trial;
    trial_open(&trial, country, service);
    client_set(&trial, path, json);
    assert_eligible(&trial);
    trial_close(&trial);
}

static inline void volunteer_eligible(const char *country, const char *service, const char *path,
                                      const char *json)
{
    struct trial trial;
    trial_open(&trial, country, service);
    volunteer_set(&trial, path, json);
    assert_eligible(&trial);
    trial_close(&trial);
}

/* The points a term or preference gives the pair, or `otherwise` when it is not among the parts. */
static inline int32_t trial_points_or(struct trial *trial, const char *id, int32_t otherwise,
                                      int32_t *points_max)
{
    struct verdict verdict;
    trial_judge(trial, &verdict);
    for (uint32_t i = 0; i < verdict.score.part_count; i++) {
        const struct score_part *part = &verdict.score.part[i];
        if (strcmp(score_part_id(trial->pack, part), id) == 0) {
            if (points_max != NULL) {
                *points_max = part->points_max;
            }
            return part->points;
        }
    }
    return otherwise;
}

static inline int32_t trial_points(struct trial *trial, const char *id, int32_t *points_max)
{
    int32_t points = trial_points_or(trial, id, INT32_MIN, points_max);
    if (points == INT32_MIN) {
        fail_msg("no term %s in the score", id);
    }
    return points;
}

static inline int32_t trial_score(struct trial *trial)
{
    struct verdict verdict;
    trial_judge(trial, &verdict);
    return verdict.score.points;
}

/* With the change the volunteer fits less well by this term, and less well altogether. */
static inline void volunteer_change_lowers(struct trial *trial, const char *term, const char *path,
                                           const char *json)
{
    int32_t points = trial_points(trial, term, NULL);
    int32_t score = trial_score(trial);
    volunteer_set(trial, path, json);
    int32_t points_after = trial_points(trial, term, NULL);
    int32_t score_after = trial_score(trial);
    if (points_after >= points || score_after >= score) {
        fail_msg("%s: points %d then %d, score %d then %d", term, points, points_after, score,
                 score_after);
    }
}

/* The same for a trait that was never assessed. */
static inline void trait_lack_lowers(struct trial *trial, const char *term, const char *trait)
{
    int32_t points = trial_points(trial, term, NULL);
    int32_t score = trial_score(trial);
    volunteer_lacks(trial, "assessed", "trait", trait);
    assert_true(trial_points(trial, term, NULL) < points);
    assert_true(trial_score(trial) < score);
}

/* The client has this need alone; a volunteer who offers to meet it scores more. */
static inline void offered_need_scores(const char *country, const char *service, const char *tag)
{
    struct trial trial;
    trial_open(&trial, country, service);
    const char *list = arena_print(&trial.arena, "[{'tag':'%s'}]", tag);
    assert_non_null(list);
    client_set(&trial, "needs", list);
    volunteer_set(&trial, "offers", list);
    volunteer_change_lowers(&trial, "needs", "offers", "[]");
    trial_close(&trial);
}

/* The first level of the objective that the client counts for. */
static inline const char *trial_level(struct trial *trial)
{
    struct trial_views views;
    trial_look(trial, &views);
    uint32_t level = pack_level_of(trial->pack, &views.client);
    return level < trial->pack->level_count ? trial->pack->level[level].name : "";
}

#endif

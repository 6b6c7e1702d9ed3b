/* Scores: the formula, what applies, and what each measure gives at its ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "rules/terms.h"

#define TEXT "'text':{'sv':'ty','fi':'sillä','en':'because'}"

static const char PACK[] =
    "{'id':'xx','version':'1','zone':'UTC','services':[{'id':'contact_person',"
    "'names':{'en':'friend'},'reach_km':50}],"
    "'rules':[{'id':'kind','effect':'prefer','weight':10,'when':'client.age < 18',"
    "'require':'volunteer.flexible'," TEXT "}],"
    "'terms':[{'id':'d','kind':'distance','weight':30," TEXT "},"
    "{'id':'i','kind':'interests','weight':50," TEXT "},"
    "{'id':'w','kind':'gender_wish','weight':20," TEXT "}]}";

struct scene {
    struct arena arena;
    struct pack *pack;
    struct client client;
    struct volunteer volunteer;
    struct client_view client_view;
    struct volunteer_view volunteer_view;
    struct pair_view pair;
};

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct value source;
    struct fault fault = {0};
    char text[sizeof PACK];
    assert_non_null(scene);
    arena_open(&scene->arena, 4096, 0);
    memcpy(text, PACK, sizeof PACK);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    assert_int_equal(json_parse(text, strlen(text), &scene->arena, &source, &fault), OK);
    if (pack_compile(&source, NULL, &scene->arena, &scene->pack, &fault) != OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
    scene->client.id = "C";
    scene->client.birth_date = date_of(2016, 1, 1);
    scene->client.travel_m_max = UINT32_MAX;
    scene->client.prefers.gender = WORD_NONE;
    scene->client.prefers.meeting_place = WORD_NONE;
    scene->client.prefers.household = WORD_NONE;
    scene->client.prefers.volunteer_age_max = UINT8_MAX;
    scene->client.demand_level = WORD_NONE;
    scene->volunteer.id = "V";
    scene->volunteer.accepts.age_max = UINT8_MAX;
    scene->client_view = (struct client_view){.client = &scene->client,
                                              .demand = &scene->client.demand,
                                              .today = date_of(2026, 11, 1),
                                              .start = date_of(2026, 11, 1)};
    client_view_end(&scene->client_view, date_of(2027, 11, 1));
    scene->volunteer_view = (struct volunteer_view){.volunteer = &scene->volunteer,
                                                    .today = date_of(2026, 11, 1),
                                                    .qualifications_until = DATE_FOREVER,
                                                    .age_min = 30,
                                                    .age_max = 40};
    scene->pair =
        (struct pair_view){.client = &scene->client_view, .volunteer = &scene->volunteer_view};
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    arena_close(&scene->arena);
    free(scene);
    return 0;
}

static struct measured measured(const struct scene *scene, const char *name)
{
    struct measured out;
    uint32_t number = measure_find(name);
    assert_true(number < measure_count());
    measure_of(number)->take(scene->pack, &scene->pair, &out);
    return out;
}

static void gives(const struct scene *scene, const char *name, int32_t thousandths)
{
    struct measured out = measured(scene, name);
    if (!out.applies || out.thousandths != thousandths) {
        fail_msg("%s: %s%d, not %d", name, out.applies ? "" : "silent ", out.thousandths,
                 thousandths);
    }
}

static void is_silent(const struct scene *scene, const char *name)
{
    if (measured(scene, name).applies) {
        fail_msg("%s should not apply", name);
    }
}

static void what_is_not_asked_for_leaves_the_denominator(void **state)
{
    struct scene *scene = *state;
    struct score score;
    scene->pair.distance_m = 25000;
    /* distance 500 of 1000 at weight 30, kind 0 at weight 10: 15000 / 40 */
    assert_int_equal(score_points(scene->pack, &scene->pair), 375);
    scene->client_view.age_first = 26; /* an adult: `kind` concerns minors */
    assert_int_equal(score_points(scene->pack, &scene->pair), 500);
    scene->client.prefers.gender = GENDER_female;
    scene->volunteer.gender = GENDER_female;
    /* 15000 + 20000 of 50 */
    assert_int_equal(score_points(scene->pack, &scene->pair), 700);
    score_explain(scene->pack, &scene->pair, &score);
    assert_int_equal(score.part_count, 2);
    assert_string_equal(score_part_id(scene->pack, &score.part[0]), "d");
    assert_string_equal(score_part_unit(scene->pack, &score.part[0]), "m");
    assert_int_equal(score.part[0].points, 300);
    assert_int_equal(score.part[0].points_max, 600);
    assert_int_equal(score.part[1].points, 400);
    assert_int_equal(score.part[1].points_max, 400);
}

static void a_preference_is_a_part_with_its_own_name(void **state)
{
    struct scene *scene = *state;
    struct score score;
    scene->volunteer.availability.flexible = true;
    score_explain(scene->pack, &scene->pair, &score);
    assert_int_equal(score.points, 1000);
    assert_int_equal(score.part_count, 2);
    assert_string_equal(score_part_id(scene->pack, &score.part[1]), "kind");
    assert_string_equal(texts_in(score_part_text(scene->pack, &score.part[1]), "fi"), "sillä");
    assert_string_equal(score_part_requirements(scene->pack, &score.part[1]), "");
    assert_string_equal(score_part_unit(scene->pack, &score.part[1]), "");
}

static void interests_are_full_at_three_or_all(void **state) /* S1-03, S2-04 */
{
    struct scene *scene = *state;
    is_silent(scene, "interests");
    is_silent(scene, "family_interests");
    for (uint32_t i = 0; i < 5; i++) {
        bits_set(scene->client.interests.word, 20 * i);
    }
    gives(scene, "interests", 0);
    bits_set(scene->volunteer.interests.word, 0);
    gives(scene, "interests", 333);
    bits_set(scene->volunteer.interests.word, 20);
    bits_set(scene->volunteer.interests.word, 40);
    gives(scene, "interests", 1000);
    bits_set(scene->client.family_interests.word, 20);
    gives(scene, "family_interests", 1000);
}

static void nearness_falls_to_nothing_at_the_reach(void **state)
{
    struct scene *scene = *state;
    gives(scene, "distance", 1000);
    scene->pair.distance_m = 50000;
    gives(scene, "distance", 0);
    scene->pair.distance_m = 5000;
    gives(scene, "distance", 900);
    scene->client.travel_m_max = 10000;
    gives(scene, "distance", 500);
    scene->client.travel_m_max = 0;
    gives(scene, "distance", 0);
    is_silent(scene, "near");
    struct near_place near = {.kind = 1, .weight = 2};
    scene->client.travel_m_max = UINT32_MAX;
    scene->client.near = &near;
    scene->client.near_count = 1;
    gives(scene, "near", 1000);
    near.weight = 0;
    is_silent(scene, "near");
}

static void ages_fit_best_in_the_middle(void **state) /* S1-03 */
{
    struct scene *scene = *state;
    gives(scene, "age_fit", 500);
    scene->volunteer.accepts.age_min = 6;
    scene->volunteer.accepts.age_max = 14;
    gives(scene, "age_fit", 1000);
    scene->volunteer.accepts.age_min = 10;
    gives(scene, "age_fit", 500);
    scene->volunteer.accepts.age_max = 10;
    gives(scene, "age_fit", 1000);
    scene->volunteer.accepts.age_max = 20;
    scene->volunteer.accepts.age_min = 12;
    gives(scene, "age_fit", 0);
    is_silent(scene, "volunteer_age_wish");
    scene->client.prefers.volunteer_age_min = 33;
    gives(scene, "volunteer_age_wish", 700);
    scene->client.prefers.volunteer_age_min = 60;
    gives(scene, "volunteer_age_wish", 0);
}

static void rare_qualifications_are_spared(void **state)
{
    struct scene *scene = *state;
    gives(scene, "spare_qualifications", 1000);
    scene->volunteer.qualifications = UINT64_C(1)
                                      << word_find(vocabulary_qualification(), "skl_sign_fi");
    gives(scene, "spare_qualifications", 750);
    scene->client.requires = scene->volunteer.qualifications;
    gives(scene, "spare_qualifications", 1000);
    scene->volunteer.qualifications = UINT64_C(1)
                                      << word_find(vocabulary_qualification(), "edu_social");
    gives(scene, "spare_qualifications", 850);
    scene->client.demand_level = 2; /* demanding: educations are needed here */
    gives(scene, "spare_qualifications", 1000);
    scene->volunteer.qualifications = UINT64_MAX >> 40;
    assert_true(measured(scene, "spare_qualifications").thousandths < 1000);
}

static void wishes_count_only_when_stated(void **state) /* S0-30 */
{
    static const char *const wishes[] = {"household_wish", "gender_wish", "volunteer_age_wish",
                                         "meeting_place",  "continuity",  "network",
                                         "reunification",  "languages",   "needs",
                                         "severe_needs",   "competence",  "overlap"};
    struct scene *scene = *state;
    scene->volunteer.home.form = "single";
    for (uint32_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        is_silent(scene, wishes[i]);
    }
    scene->client.prefers.household_wish = "single";
    gives(scene, "household_wish", 1000);
    scene->volunteer.home.form = "couple";
    gives(scene, "household_wish", 0);
    scene->volunteer.home.form = NULL;
    gives(scene, "household_wish", 0);
}

static void time_together_is_full_at_four_times_the_need(void **state)
{
    struct scene *scene = *state;
    scene->client.demand = (struct demand){
        .kind = DEMAND_VISITS, .visits_min = 2, .visits_max = 2, .visit_quarters = 8};
    scene->pair.overlap_hours = 8;
    gives(scene, "overlap", 500);
    scene->pair.overlap_hours = 200;
    gives(scene, "overlap", 1000);
    scene->client.demand = (struct demand){.kind = DEMAND_STAYS, .weekends = 1};
    scene->client_view.weekends = 15;
    scene->volunteer_view.weekends = 7;
    scene->volunteer.availability.weekends_per_month = 2;
    gives(scene, "overlap", 500);
    scene->client.demand.kind = DEMAND_CONTINUOUS;
    is_silent(scene, "overlap");
}

static void young_children_suit_a_family_best(void **state) /* S3-08 */
{
    struct scene *scene = *state;
    static const int32_t age[] = {3, 6, 10, 13, 40};
    static const int32_t points[] = {1000, 1000, 428, 0, 0};
    for (uint32_t i = 0; i < 5; i++) {
        scene->client_view.age_first = (int16_t)age[i];
        gives(scene, "young_children", points[i]);
    }
}

static void every_measure_stays_within_a_thousand(void **state)
{
    struct scene *scene = *state;
    scene->volunteer.qualifications = UINT64_MAX >> 37;
    scene->volunteer.commitment_months = 60000;
    scene->volunteer_view.traits = UINT16_MAX;
    scene->pair.distance_m = UINT32_MAX;
    for (uint32_t i = 0; i < measure_count(); i++) {
        struct measured out;
        measure_of(i)->take(scene->pack, &scene->pair, &out);
        assert_in_range(out.thousandths, 0, 1000);
        assert_int_equal(measure_find(measure_of(i)->name), i);
        assert_true(measure_of(i)->meaning[0] != '\0');
    }
    assert_string_equal(measure_nearest("intrests"), "interests");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_asked_for_leaves_the_denominator),
        TEST(a_preference_is_a_part_with_its_own_name),
        TEST(interests_are_full_at_three_or_all),
        TEST(nearness_falls_to_nothing_at_the_reach),
        TEST(ages_fit_best_in_the_middle),
        TEST(rare_qualifications_are_spared),
        TEST(wishes_count_only_when_stated),
        TEST(time_together_is_full_at_four_times_the_need),
        TEST(young_children_suit_a_family_best),
        TEST(every_measure_stays_within_a_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Page S1, a Swedish municipality's four assignments: what makes one fitting volunteer better. */
#include "spec/people.h"

static const char *const country[] = {"se", "fi"};

/* Conditions, interests and age: the three criteria the page names. */
static const char *const named[] = {"interests", "age_fit", "distance", "overlap"};

SPEC(interests_conditions_and_age_are_in_every_score) /* S1-03 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        for (uint32_t j = 0; j < sizeof named / sizeof named[0]; j++) {
            int32_t most = 0;
            assert_true(trial_points(&trial, named[j], &most) > 0);
            assert_true(most > 0);
        }
        trial_close(&trial);
    }
}

SPEC(interests_conditions_and_age_are_in_every_explanation) /* S1-03 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        struct trial_views views;
        struct value told;
        trial_open(&trial, country[i], "family_home");
        client_set(&trial, "interests", "[]");
        trial_look(&trial, &views);
        assert_int_equal(pair_explain(trial.pack, &views.pair, &trial.arena, &told), OK);
        const struct value *terms = value_get(&told, "terms");
        for (uint32_t j = 0; j < 3; j++) {
            bool found = false;
            for (uint32_t k = 0; k < value_count(terms); k++) {
                const char *id = value_text_or(value_get(&terms->item[k], "id"), "");
                found = found || strcmp(id, named[j]) == 0;
            }
            if (!found) {
                fail_msg("%s: %s is not explained", country[i], named[j]);
            }
        }
        trial_close(&trial);
    }
}

SPEC(each_of_the_three_criteria_can_be_weighed_by_the_tenant) /* S1-03 */
{
    for (uint32_t j = 0; j < sizeof named / sizeof named[0]; j++) {
        struct trial trial;
        int32_t most = 0;
        int32_t most_after = 0;
        trial_open(&trial, "se", "contact_person");
        (void)trial_points(&trial, named[j], &most);
        const char *overlay = arena_print(
            &trial.arena,
            "{\"id\":\"town\",\"version\":\"1\",\"extends\":\"se\",\"terms\":[{\"id\":\"%s\","
            "\"kind\":\"%s\",\"weight\":900,\"text\":{\"sv\":\"x\",\"fi\":\"x\",\"en\":\"x\"},"
            "\"source\":\"town\",\"requirements\":[\"S1-03\"]}]}",
            named[j], named[j]);
        assert_non_null(overlay);
        trial_overlay(&trial, overlay);
        (void)trial_points(&trial, named[j], &most_after);
        assert_true(most_after > most);
        trial_close(&trial);
    }
}

SPEC(a_nearer_volunteer_scores_more) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "distance", "place",
                            "{'lat':64.05,'lon':20.6,'municipality':'SE-2480'}");
    trial_close(&trial);
}

SPEC(free_time_in_common_scores) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_change_lowers(&trial, "overlap", "availability.weekly",
                            "[{'days':['mon'],'from':'15:00','to':'18:00'}]");
    trial_close(&trial);
}

SPEC(the_middle_of_the_ages_received_fits_best) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "accepts.ages", "[6,14]");
    volunteer_change_lowers(&trial, "age_fit", "accepts.ages", "[10,17]");
    trial_close(&trial);
}

SPEC(wished_gender_age_and_language_score) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "prefers.gender", "'female'");
    volunteer_change_lowers(&trial, "gender_wish", "gender", "'male'");
    client_set(&trial, "prefers.volunteer_age", "[35,50]");
    volunteer_change_lowers(&trial, "volunteer_age_wish", "birth_date", "'1955-01-01'");
    volunteer_change_lowers(&trial, "languages", "languages", "{'sv':'native'}");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(the_familys_interests_score) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    volunteer_change_lowers(&trial, "family_interests", "interests", "['swimming','baking']");
    trial_close(&trial);
}

SPEC(loneliness_leisure_and_everyday_advice_meet_offers) /* S1-09 */
{
    offered_need_scores("se", "contact_person", "loneliness");
    offered_need_scores("se", "contact_person", "leisure_inspiration");
    offered_need_scores("se", "contact_person", "everyday_life");
}

SPEC(walks_cafes_shopping_and_films_are_shared_interests) /* S1-11 S3-13 */
{
    static const char *const interest[] = {"walking", "cafe", "shopping", "film"};
    for (uint32_t i = 0; i < sizeof interest / sizeof interest[0]; i++) {
        struct trial trial;
        trial_open(&trial, "se", "contact_person");
        const char *list = arena_print(&trial.arena, "['%s']", interest[i]);
        assert_non_null(list);
        client_set(&trial, "interests", list);
        volunteer_set(&trial, "interests", list);
        volunteer_change_lowers(&trial, "interests", "interests", "['golf']");
        trial_close(&trial);
    }
}

SPEC(responsiveness_counts_where_assessed) /* S1-12 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    trait_lack_lowers(&trial, "responsive", "responsive");
    trial_close(&trial);
    trial_open(&trial, "se", "contact_person");
    trait_lack_lowers(&trial, "traits", "responsive");
    trial_close(&trial);
}

SPEC(a_longer_promise_scores) /* S1-19 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    volunteer_change_lowers(&trial, "commitment", "commitment_months", "4");
    trial_close(&trial);
}

SPEC(a_wish_about_the_household_counts_only_when_stated) /* S1-20 */
{
    struct trial trial;
    int32_t most = 0;
    trial_open(&trial, "se", "contact_family");
    volunteer_set(&trial, "home.form", "'single'");
    (void)trial_points_or(&trial, "household_wish", 0, &most);
    assert_int_equal(most, 0);
    client_set(&trial, "prefers.household", "'single'");
    volunteer_change_lowers(&trial, "household_wish", "home.form", "'couple'");
    trial_close(&trial);
}

SPEC(life_experience_scores) /* S1-23 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    volunteer_set(&trial, "qualifications", "[{'id':'exp_lived'},{'id':'exp_children_work'}]");
    volunteer_change_lowers(&trial, "experience", "qualifications", "[]");
    trial_close(&trial);
}

SPEC(nearness_to_school_parents_and_siblings_scores) /* S1-24 */
{
    static const char *const kind[] = {"school", "parent", "sibling"};
    for (uint32_t i = 0; i < 3; i++) {
        struct trial trial;
        trial_open(&trial, "se", "family_home");
        const char *near = arena_print(
            &trial.arena, "[{'kind':'%s','lat':63.905,'lon':20.5,'weight':2}]", kind[i]);
        assert_non_null(near);
        client_set(&trial, "near", near);
        volunteer_change_lowers(&trial, "near", "place",
                                "{'lat':63.60,'lon':20.1,'municipality':'SE-2480'}");
        trial_close(&trial);
    }
}

SPEC(an_earlier_helper_scores) /* S1-24 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "previous", "['v-maria']");
    int32_t with = trial_points(&trial, "continuity", NULL);
    assert_true(with > 0);
    client_set(&trial, "previous", "['v-other']");
    assert_int_equal(trial_points(&trial, "continuity", NULL), 0);
    trial_close(&trial);
}

SPEC(the_own_network_scores) /* S1-17 S1-24 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    client_set(&trial, "network", "['v-maria']");
    int32_t with = trial_points(&trial, "network", NULL);
    assert_true(with > 0);
    client_set(&trial, "network", "['v-other']");
    assert_int_equal(trial_points(&trial, "network", NULL), 0);
    trial_close(&trial);
}

SPEC(reunification_favours_nearness_and_cooperation) /* S1-26 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    client_set(&trial, "support_plan.permanence", "'reunification'");
    client_set(&trial, "near", "[{'kind':'parent','lat':63.905,'lon':20.5}]");
    volunteer_change_lowers(&trial, "reunification", "place",
                            "{'lat':63.60,'lon':20.1,'municipality':'SE-2480'}");
    trait_lack_lowers(&trial, "reunification", "cooperates");
    trial_close(&trial);
}

SPEC(cooperation_and_flexibility_score) /* S1-27 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    trait_lack_lowers(&trial, "cooperation", "cooperates");
    trait_lack_lowers(&trial, "traits", "flexible");
    volunteer_set(&trial, "availability.flexible", "true");
    volunteer_change_lowers(&trial, "flexibility", "availability.flexible", "false");
    trial_close(&trial);
}

SPEC(knowledge_of_hard_experiences_is_preferred_where_needs_are_severe) /* S1-28 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    client_set(&trial, "needs.0", "{'tag':'violence_exposure','severity':'severe'}");
    volunteer_set(&trial, "qualifications", "[{'id':'trn_trauma'}]");
    volunteer_change_lowers(&trial, "hard_experiences", "qualifications", "[]");
    volunteer_set(&trial, "offers", "[{'tag':'violence_exposure'},{'tag':'homework'}]");
    volunteer_change_lowers(&trial, "severe_needs", "offers", "[{'tag':'homework'}]");
    trial_close(&trial);
}

SPEC(a_home_that_sees_the_childs_needs_is_preferred) /* S1-30 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    trait_lack_lowers(&trial, "sees_needs", "responsive");
    trial_close(&trial);
}

SPEC(training_that_was_taken_scores) /* S1-39 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    volunteer_change_lowers(&trial, "trained", "training", "[]");
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interests_conditions_and_age_are_in_every_score),
        cmocka_unit_test(interests_conditions_and_age_are_in_every_explanation),
        cmocka_unit_test(each_of_the_three_criteria_can_be_weighed_by_the_tenant),
        cmocka_unit_test(a_nearer_volunteer_scores_more),
        cmocka_unit_test(free_time_in_common_scores),
        cmocka_unit_test(the_middle_of_the_ages_received_fits_best),
        cmocka_unit_test(wished_gender_age_and_language_score),
        cmocka_unit_test(the_familys_interests_score),
        cmocka_unit_test(loneliness_leisure_and_everyday_advice_meet_offers),
        cmocka_unit_test(walks_cafes_shopping_and_films_are_shared_interests),
        cmocka_unit_test(responsiveness_counts_where_assessed),
        cmocka_unit_test(a_longer_promise_scores),
        cmocka_unit_test(a_wish_about_the_household_counts_only_when_stated),
        cmocka_unit_test(life_experience_scores),
        cmocka_unit_test(nearness_to_school_parents_and_siblings_scores),
        cmocka_unit_test(an_earlier_helper_scores),
        cmocka_unit_test(the_own_network_scores),
        cmocka_unit_test(reunification_favours_nearness_and_cooperation),
        cmocka_unit_test(cooperation_and_flexibility_score),
        cmocka_unit_test(knowledge_of_hard_experiences_is_preferred_where_needs_are_severe),
        cmocka_unit_test(a_home_that_sees_the_childs_needs_is_preferred),
        cmocka_unit_test(training_that_was_taken_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rules about the volunteer, the consents and the period that hold for several services hold for
 * each of them. */
#include "spec/everywhere.h"

static void trait_refused_in(const struct services *services, const char *trait, const char *rule)
{
    for (uint32_t i = 0; services->service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, services->country, services->service[i]);
        trait_set(&trial, trait, "outcome", "'no'");
        assert_refused_by(&trial, rule);
        trial_close(&trial);
    }
}

SPEC(finnish_supporters_are_assessed_whatever_they_give) /* S0-12 S0-13 S0-15 */
{
    trait_refused_in(&fi_supporters, "reliable", "reliable");
    trait_refused_in(&fi_supporters, "balanced_life", "balanced_life");
    trait_refused_in(&fi_supporters, "motivated", "motivated");
}

SPEC(finnish_assessments_hold_at_the_start_and_should_hold_at_the_end) /* S0-13 */
{
    for (uint32_t i = 0; fi_supporters.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi_supporters.service[i]);
        trait_set(&trial, "motivated", "valid_until", "'2026-11-30'");
        assert_refused_by(&trial, "assessed_at_start");
        trait_set(&trial, "motivated", "valid_until", "'2027-01-30'");
        assert_eligible(&trial);
        assert_warned(&trial, "assessed_at_end");
        trial_close(&trial);
    }
}

SPEC(finnish_supporters_are_of_age) /* S0-12 */
{
    for (uint32_t i = 0; fi_supporters.service[i] != NULL; i++) {
        bool person = i < 2;
        volunteer_refused("fi", fi_supporters.service[i],
                          person ? "birth_date" : "adults.1.birth_date", "'2009-07-01'", "adult");
    }
}

SPEC(the_criminal_record_is_checked_for_every_finnish_service) /* S0-16 */
{
    for (uint32_t i = 0; fi_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi_all.service[i]);
        check_set(&trial, "police", "outcome", "'not_clear'");
        assert_refused_by(&trial, "criminal_record");
        trial_close(&trial);
    }
}

SPEC(the_criminal_record_is_clear_through_and_fresh_for_supporters) /* S0-16 */
{
    for (uint32_t i = 0; fi_support.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi_support.service[i]);
        check_set(&trial, "police", "valid_until", "'2027-03-01'");
        assert_refused_by(&trial, "criminal_record_through");
        check_set(&trial, "police", "valid_until", "'2028-03-01'");
        check_set(&trial, "police", "consented_on", "'2026-01-01'");
        check_set(&trial, "police", "seen_on", "'2026-02-01'");
        assert_eligible(&trial);
        assert_warned(&trial, "criminal_record_fresh");
        trial_close(&trial);
    }
}

SPEC(finnish_support_persons_and_families_are_trained) /* S0-23 S0-32 */
{
    volunteer_refused("fi", "qualified_contact_person", "training", "[]", "support_training");
    volunteer_refused("fi", "contact_family", "training", "[]", "family_training");
    volunteer_refused("fi", "contact_person", "training", "[]", "support_training");
}

SPEC(foster_training_is_missed_in_both_kinds_of_homes) /* S0-32 */
{
    static const struct services homes = {"fi", {HOMES, NULL}};
    warned_in(&homes, volunteer_change("training", "[]"), "foster_training");
}

SPEC(a_finnish_commitment_covers_the_period_of_every_support) /* S0-29 S2-13 */
{
    refused_in(&fi_support, volunteer_change("commitment_months", "3"), "commitment");
    refused_in(&fi_support, client_change("period.to", NULL), "duration_said");
}

SPEC(finnish_guardians_are_asked_for_every_support) /* S0-22 S4-12 */
{
    static const struct services homes = {"fi", {HOMES, NULL}};
    refused_in(&fi_support, client_change("consent.guardians.0.answer", "'pending'"),
               "guardians_approve");
    refused_in(&homes, client_change("consent.guardians.0.answer", "'pending'"),
               "guardians_or_order");
}

SPEC(the_finnish_childs_will_is_heard_for_every_support) /* S2-09 S4-06 S2-08 S2-14 */
{
    static const struct services persons = {"fi",
                                            {"contact_person", "qualified_contact_person", NULL}};
    static const struct services others = {"fi", {"contact_family", GUIDANCE, NULL}};
    refused_in(&persons, client_change("consent.client", "'pending'"), "client_willing");
    refused_in(&persons, client_change("consent.heard_by", NULL), "child_heard");
    refused_in(&others, client_change("consent.client", "'refused'"), "client_not_against");
    refused_in(&fi_support, client_change("case", NULL), "client_of_services");
}

SPEC(an_older_finnish_child_should_be_heard_wherever_it_goes) /* S2-09 */
{
    static const struct services services = {"fi", {"contact_family", HOMES, GUIDANCE, NULL}};
    for (uint32_t i = 0; services.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", services.service[i]);
        client_set(&trial, "birth_date", "'2012-05-10'");
        assert_not_warned(&trial, "older_child_heard");
        client_drop(&trial, "consent.heard_on");
        assert_eligible(&trial);
        assert_warned(&trial, "older_child_heard");
        trial_close(&trial);
    }
}

SPEC(network_and_education_are_kept_for_both) /* S2-11 S2-17 S2-12 S0-17 */
{
    static const struct services services = {"fi", {"contact_person", "contact_family", NULL}};
    refused_in(&services, client_change("flags", "['parents_exhausted','can_be_away_overnight']"),
               "network_and_strength");
    refused_in(&services, client_change("demand_level", "'demanding'"), "demanding_education");
    warned_in(&services, client_change("needs", "[{'tag':'homework'}]"), "difficulties");
}

SPEC(small_preferences_count_for_every_finnish_support) /* S0-27 S0-28 */
{
    for (uint32_t i = 0; fi_support.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "fi", fi_support.service[i]);
        client_set(&trial, "needs.2", "{'tag':'autism','severity':'mild'}");
        trait_lack_lowers(&trial, "openness", "open");
        trait_lack_lowers(&trial, "tolerance", "tolerant");
        trial_close(&trial);
    }
}

SPEC(swedish_checks_hold_at_the_start_and_should_hold_to_the_end) /* S1-38 */
{
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", se_all.service[i]);
        check_set(&trial, "police", "valid_until", "'2026-11-30'");
        assert_refused_by(&trial, "police_at_start");
        check_set(&trial, "police", "valid_until", "'2027-02-01'");
        assert_eligible(&trial);
        assert_warned(&trial, "checks_through");
        assert_not_warned(&trial, "checks_consented");
        volunteer_drop(&trial, fixture_path(&trial, "checks", "id", "police", "consented_on"));
        assert_warned(&trial, "checks_consented");
        trial_close(&trial);
    }
}

SPEC(an_old_extract_is_shown_for_both_kinds_of_homes) /* S1-38 */
{
    static const char *const home[] = {HOMES};
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, "se", home[i]);
        check_set(&trial, "police", "consented_on", "'2026-01-01'");
        check_set(&trial, "police", "seen_on", "'2026-02-01'");
        assert_warned(&trial, "police_extract_fresh");
        trial_close(&trial);
    }
}

SPEC(every_swedish_supporter_is_stable_and_every_person_mature) /* S1-13 S1-14 */
{
    static const struct services persons = {"se",
                                            {"contact_person", "qualified_contact_person", NULL}};
    trait_refused_in(&se_support, "stable_life", "stable_life");
    trait_refused_in(&persons, "mature", "mature");
}

SPEC(a_swedish_no_refuses_and_a_missing_yes_is_shown) /* S1-05 S1-18 S3-14 */
{
    refused_in(&se_support, client_change("consent.client", "'refused'"), "client_not_against");
    warned_in(&se_support, client_change("consent.client", "'pending'"), "client_asked");
}

SPEC(at_fifteen_a_swedish_youth_agrees_to_whatever_is_given) /* S1-05 S1-29 */
{
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", se_all.service[i]);
        client_set(&trial, "birth_date", "'2010-05-10'");
        assert_eligible(&trial);
        client_set(&trial, "consent.client", "'pending'");
        assert_refused_by(&trial, "own_plea");
        trial_close(&trial);
    }
}

SPEC(swedish_guardians_are_asked_for_every_service) /* S1-18 S1-29 S1-36 */
{
    static const char *const rule[] = {"guardians_or_board", "guardians_or_board",
                                       "guardians_consent", "guardians_or_order",
                                       "guardians_or_order"};
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        client_refused("se", se_all.service[i], "consent.guardians.0.answer", "'refused'", rule[i]);
    }
}

SPEC(birthdays_and_ages_inside_the_period_are_shown_for_every_service) /* S3-24 */
{
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", se_all.service[i]);
        client_set(&trial, "period.to", "'2027-05-31'");
        client_set(&trial, "birth_date", "'2009-03-01'");
        assert_warned(&trial, "comes_of_age");
        assert_not_warned(&trial, "accepts_age_through");
        volunteer_set(&trial, "accepts.ages", "[0,17]");
        assert_eligible(&trial);
        assert_warned(&trial, "accepts_age_through");
        trial_close(&trial);
    }
}

SPEC(competence_promise_and_plan_are_shown_for_every_service) /* S3-04 S1-19 S3-05 */
{
    static const struct services planned = {"se", {SUPPORT, "family_home", NULL}};
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", se_all.service[i]);
        client_set(&trial, "requires", "['trn_first_aid']");
        volunteer_set(&trial, "qualifications",
                      "[{'id':'trn_first_aid','valid_until':'2027-02-01'},{'id':'edu_social'}]");
        assert_eligible(&trial);
        assert_warned(&trial, "qualified_through");
        trial_close(&trial);
    }
    warned_in(&planned, volunteer_change("commitment_months", "2"), "commitment");
    warned_in(&planned, client_change("support_plan", NULL), "strategy_first");
}

SPEC(training_and_responsiveness_are_preferred_for_every_service) /* S1-39 S1-12 S1-30 S1-13 */
{
    for (uint32_t i = 0; se_all.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", se_all.service[i]);
        trait_lack_lowers(&trial,
                          i < 2   ? "responsive"
                          : i > 2 ? "sees_needs"
                                  : "traits",
                          "responsive");
        if (i < 2) {
            volunteer_change_lowers(&trial, "adult_preferred", "birth_date", "'2008-11-24'");
        }
        volunteer_change_lowers(&trial, "trained", "training", "[]");
        trial_close(&trial);
    }
}

SPEC(knowledge_of_hard_experiences_is_preferred_in_every_family) /* S1-28 */
{
    static const char *const family[] = {"contact_family", HOMES};
    for (uint32_t i = 0; i < 3; i++) {
        struct trial trial;
        trial_open(&trial, "se", family[i]);
        client_set(&trial, "needs.0", "{'tag':'violence_exposure','severity':'severe'}");
        volunteer_set(&trial, "qualifications", "[{'id':'trn_trauma'}]");
        volunteer_change_lowers(&trial, "hard_experiences", "qualifications", "[]");
        trial_close(&trial);
    }
}

SPEC(sharing_takes_consent_for_both_kinds_of_persons) /* S3-17 */
{
    static const struct services persons = {"se",
                                            {"contact_person", "qualified_contact_person", NULL}};
    static const struct services homes = {"se", {HOMES, NULL}};
    for (uint32_t i = 0; persons.service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, "se", persons.service[i]);
        client_set(&trial, "needs.2", "{'tag':'school_attendance'}");
        client_set(&trial, "consent.information_sharing", "'pending'");
        assert_refused_by(&trial, "information_sharing");
        trial_close(&trial);
    }
    for (uint32_t i = 0; homes.service[i] != NULL; i++) {
        volunteer_refused("se", homes.service[i], "home.own_rooms", "0", "own_room");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finnish_supporters_are_assessed_whatever_they_give),
        cmocka_unit_test(finnish_assessments_hold_at_the_start_and_should_hold_at_the_end),
        cmocka_unit_test(finnish_supporters_are_of_age),
        cmocka_unit_test(the_criminal_record_is_checked_for_every_finnish_service),
        cmocka_unit_test(the_criminal_record_is_clear_through_and_fresh_for_supporters),
        cmocka_unit_test(finnish_support_persons_and_families_are_trained),
        cmocka_unit_test(foster_training_is_missed_in_both_kinds_of_homes),
        cmocka_unit_test(a_finnish_commitment_covers_the_period_of_every_support),
        cmocka_unit_test(finnish_guardians_are_asked_for_every_support),
        cmocka_unit_test(the_finnish_childs_will_is_heard_for_every_support),
        cmocka_unit_test(an_older_finnish_child_should_be_heard_wherever_it_goes),
        cmocka_unit_test(network_and_education_are_kept_for_both),
        cmocka_unit_test(small_preferences_count_for_every_finnish_support),
        cmocka_unit_test(swedish_checks_hold_at_the_start_and_should_hold_to_the_end),
        cmocka_unit_test(an_old_extract_is_shown_for_both_kinds_of_homes),
        cmocka_unit_test(every_swedish_supporter_is_stable_and_every_person_mature),
        cmocka_unit_test(a_swedish_no_refuses_and_a_missing_yes_is_shown),
        cmocka_unit_test(at_fifteen_a_swedish_youth_agrees_to_whatever_is_given),
        cmocka_unit_test(swedish_guardians_are_asked_for_every_service),
        cmocka_unit_test(birthdays_and_ages_inside_the_period_are_shown_for_every_service),
        cmocka_unit_test(competence_promise_and_plan_are_shown_for_every_service),
        cmocka_unit_test(training_and_responsiveness_are_preferred_for_every_service),
        cmocka_unit_test(knowledge_of_hard_experiences_is_preferred_in_every_family),
        cmocka_unit_test(sharing_takes_consent_for_both_kinds_of_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

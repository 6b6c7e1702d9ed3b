/* Page S1, a Swedish municipality's four assignments: the client's side. */
#include "spec/people.h"

SPEC(a_client_who_says_no_gets_no_contact_person) /* S1-05 S3-14 */
{
    client_refused("se", "contact_person", "consent.client", "'refused'", "client_not_against");
    client_refused("se", "qualified_contact_person", "consent.client", "'refused'",
                   "client_not_against");
}

SPEC(a_contact_family_is_voluntary) /* S1-18 */
{
    client_refused("se", "contact_family", "consent.client", "'refused'", "client_not_against");
    client_refused("se", "contact_family", "decision.kind", "'compulsory'", "voluntary");
}

SPEC(nobody_is_forced_to_have_a_contact_person) /* S1-05 */
{
    client_refused("se", "contact_person", "decision.kind", "'compulsory'", "voluntary");
}

SPEC(a_client_not_asked_yet_is_shown_not_refused) /* S1-05 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    assert_not_warned(&trial, "client_asked");
    client_set(&trial, "consent.client", "'pending'");
    assert_eligible(&trial);
    assert_warned(&trial, "client_asked");
    trial_close(&trial);
}

SPEC(a_client_who_went_back_to_the_queue_is_matched_again) /* S1-05 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "status", "'served'");
    assert_refused_by(&trial, "client_waiting");
    client_set(&trial, "status", "'waiting'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(a_youth_of_fifteen_consents_in_person) /* S1-05 S1-29 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "birth_date", "'2011-11-30'");
    client_set(&trial, "consent.client", "'pending'");
    assert_refused_by(&trial, "own_plea");
    client_set(&trial, "birth_date", "'2011-12-02'");
    assert_eligible(&trial);
    trial_close(&trial);
}

SPEC(all_guardians_consent_to_a_contact_family) /* S1-18 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_family");
    client_set(&trial, "consent.guardians.1.answer", "'pending'");
    assert_refused_by(&trial, "guardians_consent");
    client_set(&trial, "decision.order", "{'id':'o-1','on':'2026-10-01'}");
    client_set(&trial, "flags", "['decided_without_guardians']");
    client_set(&trial, "birth_date", "'2012-05-10'");
    assert_refused_by(&trial, "guardians_consent");
    trial_close(&trial);
}

SPEC(from_twelve_the_board_may_give_a_contact_person_without_guardians) /* S1-29 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    client_set(&trial, "consent.guardians.0.answer", "'refused'");
    assert_refused_by(&trial, "guardians_or_board");
    client_set(&trial, "flags", "['decided_without_guardians']");
    assert_refused_by(&trial, "guardians_or_board");
    client_set(&trial, "birth_date", "'2014-12-01'");
    assert_eligible(&trial);
    client_set(&trial, "consent.client", "'pending'");
    assert_refused_by(&trial, "guardians_or_board");
    trial_close(&trial);
}

SPEC(a_placement_against_the_parents_takes_an_order_with_id_and_date) /* S1-29 S1-36 */
{
    static const char *const service[] = {"family_home", "emergency_home"};
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, "se", service[i]);
        client_set(&trial, "consent.guardians.1.answer", "'refused'");
        assert_refused_by(&trial, "guardians_or_order");
        client_set(&trial, "decision.order", "{'id':'o-1','on':'2026-11-01'}");
        assert_eligible(&trial);
        trial_close(&trial);
    }
}

SPEC(the_explanation_names_consent_or_order) /* S1-29 */
{
    struct trial trial;
    struct trial_views views;
    struct value told;
    trial_open(&trial, "se", "family_home");
    client_set(&trial, "consent.guardians.1.answer", "'refused'");
    client_set(&trial, "decision.order", "{'id':'o-1','on':'2026-11-01'}");
    trial_look(&trial, &views);
    assert_int_equal(pair_explain(trial.pack, &views.pair, &trial.arena, &told), OK);
    const struct value *rules = value_get(&told, "rules");
    const struct value *found = NULL;
    for (uint32_t i = 0; i < value_count(rules); i++) {
        if (strcmp(value_text_or(value_get(&rules->item[i], "id"), ""), "guardians_or_order") ==
            0) {
            found = &rules->item[i];
        }
    }
    assert_non_null(found);
    const struct value *values = value_get(found, "values");
    assert_string_equal(value_text_or(value_get(values, "consent.guardians"), ""), "refused");
    assert_true(value_bool_or(value_get(values, "order.exists"), false));
    trial_close(&trial);
}

SPEC(a_placement_rests_on_one_of_three_acts) /* S1-29 */
{
    client_refused("se", "family_home", "decision.legal_basis", "'FI_LSL'", "legal_basis_home");
    client_eligible("se", "family_home", "decision.legal_basis", "'SE_LVU'");
}

SPEC(an_emergency_stay_without_an_investigation_is_shown) /* S1-35 */
{
    struct trial trial;
    trial_open(&trial, "se", "emergency_home");
    assert_not_warned(&trial, "ends_with_investigation");
    client_drop(&trial, "period.ends_with");
    assert_warned(&trial, "ends_with_investigation");
    trial_close(&trial);
}

SPEC(an_emergency_goes_before_everybody) /* S1-34 */
{
    struct trial trial;
    trial_open(&trial, "se", "emergency_home");
    assert_string_equal(trial_level(&trial), "emergency");
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_who_says_no_gets_no_contact_person),
        cmocka_unit_test(a_contact_family_is_voluntary),
        cmocka_unit_test(nobody_is_forced_to_have_a_contact_person),
        cmocka_unit_test(a_client_not_asked_yet_is_shown_not_refused),
        cmocka_unit_test(a_client_who_went_back_to_the_queue_is_matched_again),
        cmocka_unit_test(a_youth_of_fifteen_consents_in_person),
        cmocka_unit_test(all_guardians_consent_to_a_contact_family),
        cmocka_unit_test(from_twelve_the_board_may_give_a_contact_person_without_guardians),
        cmocka_unit_test(a_placement_against_the_parents_takes_an_order_with_id_and_date),
        cmocka_unit_test(the_explanation_names_consent_or_order),
        cmocka_unit_test(a_placement_rests_on_one_of_three_acts),
        cmocka_unit_test(an_emergency_stay_without_an_investigation_is_shown),
        cmocka_unit_test(an_emergency_goes_before_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a reader of the packs may rely on: every rule says why, since when, and for whom, in three
 * languages; and what no pack may ever say. */
#include "spec/people.h"

static const char *const country[] = {"fi", "se"};

static bool text_is_given(const struct value *text)
{
    static const char *const language[] = {"sv", "fi", "en"};
    for (uint32_t i = 0; i < 3; i++) {
        if (strlen(value_text_or(value_get(text, language[i]), "")) < 3) {
            return false;
        }
    }
    return true;
}

static void entries_are_told(struct trial *trial, const struct value *list, const char *known,
                             bool dated)
{
    for (uint32_t i = 0; i < value_count(list); i++) {
        const struct value *entry = &list->item[i];
        const char *id = value_text_or(value_get(entry, "id"), "?");
        const struct value *requirements = value_get(entry, "requirements");
        if (!text_is_given(value_get(entry, "text"))) {
            fail_msg("%s has no text in three languages", id);
        }
        if (value_text_or(value_get(entry, "source"), "")[0] == '\0') {
            fail_msg("%s has no source", id);
        }
        if (dated && !date_is(date_parse(value_text_or(value_get(entry, "valid_from"), "")))) {
            fail_msg("%s has no date", id);
        }
        if (value_count(requirements) == 0) {
            fail_msg("%s names no requirement", id);
        }
        for (uint32_t j = 0; j < value_count(requirements); j++) {
            const char *line =
                arena_print(&trial->arena, "\n%s ", value_text_or(&requirements->item[j], "?"));
            if (line == NULL || strstr(known, line) == NULL) {
                fail_msg("%s names an unknown requirement", id);
            }
        }
    }
}

static const char *known_requirements(struct trial *trial)
{
    enum { BYTES_MAX = 65536 };
    char *text = arena_take(&trial->arena, BYTES_MAX);
    FILE *file = fopen(AMITY_SOURCE_DIR "/tests/requirements.txt", "rb");
    assert_true(text != NULL && file != NULL);
    size_t count = fread(text, 1, BYTES_MAX - 1, file);
    assert_true(count > 0 && count < BYTES_MAX - 1);
    (void)fclose(file);
    return text;
}

SPEC(every_rule_carries_source_date_texts_and_requirements) /* S1-44 S2-19 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        const char *known = known_requirements(&trial);
        struct value source = trial_pack_source(&trial, country[i]);
        entries_are_told(&trial, value_get(&source, "rules"), known, true);
        entries_are_told(&trial, value_get(&source, "terms"), known, false);
        trial_close(&trial);
    }
}

static bool pack_names(const struct value *source, const char *requirement)
{
    static const char *const part[] = {"rules", "terms"};
    for (uint32_t i = 0; i < 2; i++) {
        const struct value *list = value_get(source, part[i]);
        for (uint32_t j = 0; j < value_count(list); j++) {
            const struct value *names = value_get(&list->item[j], "requirements");
            for (uint32_t k = 0; k < value_count(names); k++) {
                if (strcmp(value_text_or(&names->item[k], ""), requirement) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* But for two: early support is a level, and a client without a worker is no profile (S0-03,
 * S4-08); and what is first of all about the life of a relation comes later than a match. */
SPEC(every_hard_or_soft_requirement_is_a_rule_or_a_term_of_a_pack)
{
    struct trial trial;
    uint32_t rules = 0;
    trial_open(&trial, "fi", "contact_person");
    struct value fi = trial_pack_source(&trial, "fi");
    struct value se = trial_pack_source(&trial, "se");
    for (const char *at = strchr(known_requirements(&trial), '\n'); at != NULL && at[1] != '\0';
         at = strchr(at + 1, '\n')) {
        char id[8] = "";
        char kind[8] = "";
        if (at[1] == '#' || sscanf(at + 1, "%7s %7s", id, kind) != 2 || kind[0] == 'L' ||
            strpbrk(kind, "HS") == NULL || word_in("S0-03 S4-08", id)) {
            continue;
        }
        rules++;
        if (!pack_names(&fi, id) && !pack_names(&se, id)) {
            fail_msg("%s is in no pack", id);
        }
    }
    assert_true(rules > 80);
    trial_close(&trial);
}

SPEC(every_service_offered_has_a_name_in_three_languages) /* S1-02 S0-02 */
{
    for (uint32_t i = 0; i < 2; i++) {
        struct trial trial;
        trial_open(&trial, country[i], "contact_person");
        struct value source = trial_pack_source(&trial, country[i]);
        const struct value *services = value_get(&source, "services");
        assert_true(value_count(services) >= 5);
        for (uint32_t j = 0; j < value_count(services); j++) {
            assert_true(text_is_given(value_get(&services->item[j], "names")));
        }
        trial_close(&trial);
    }
}

/* A county recommends at most seventy kilometres between a support family and the child's home. */
SPEC(a_support_family_is_looked_for_within_seventy_kilometres) /* S2-14 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    assert_int_equal(trial.pack->service[SERVICE_contact_family].reach_m, 70000);
    assert_true(trial.pack->service[SERVICE_contact_family].overnight);
    trial_close(&trial);
}

SPEC(a_rule_holds_from_its_date) /* S1-44 */
{
    struct trial trial;
    trial_open(&trial, "se", "contact_person");
    trial_overlay(&trial, "{\"id\":\"town\",\"version\":\"1\",\"extends\":\"se\",\"rules\":[{"
                          "\"id\":\"from_next_year\",\"services\":\"all\",\"effect\":\"block\","
                          "\"require\":\"false\",\"text\":{\"sv\":\"x\",\"fi\":\"x\",\"en\":\"x\"},"
                          "\"source\":\"town\",\"requirements\":[\"S1-44\"],"
                          "\"valid_from\":\"2027-01-01\"}]}");
    assert_eligible(&trial);
    trial.today = date_parse("2027-01-01");
    assert_refused_by(&trial, "from_next_year");
    trial_close(&trial);
}

static enum status try_expression(const char *require)
{
    struct trial trial;
    struct pack *pack = NULL;
    struct fault fault = {0};
    trial_open(&trial, "fi", "contact_person");
    const char *json = arena_print(
        &trial.arena,
        "{\"id\":\"county\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{\"id\":\"tried\","
        "\"services\":\"all\",\"effect\":\"block\",\"require\":\"%s\",\"text\":{\"sv\":\"x\","
        "\"fi\":\"x\",\"en\":\"x\"},\"source\":\"x\",\"requirements\":[\"S0-08\"],"
        "\"valid_from\":\"2026-01-01\"}]}",
        require);
    assert_non_null(json);
    struct value source = trial_json(&trial, json);
    enum status status = pack_compile(&source, trial.pack, &trial.arena, &pack, &fault);
    trial_close(&trial);
    return status;
}

SPEC(what_it_costs_the_family_or_pays_the_volunteer_is_no_fact) /* S4-13 S1-43 */
{
    assert_int_equal(try_expression("client.age >= 0"), OK);
    assert_int_equal(try_expression("client.cost = 0"), E_INVALID_ARGUMENT);
    assert_int_equal(try_expression("volunteer.fee <= 100"), E_INVALID_ARGUMENT);
    assert_int_equal(try_expression("pair.compensation <= 100"), E_INVALID_ARGUMENT);
}

SPEC(a_diagnosis_or_an_origin_is_no_fact) /* S3-26 S0-30 */
{
    assert_int_equal(try_expression("not known client.diagnosis"), E_INVALID_ARGUMENT);
    assert_int_equal(try_expression("not known volunteer.origin"), E_INVALID_ARGUMENT);
    assert_int_equal(try_expression("not known volunteer.religion"), E_INVALID_ARGUMENT);
}

SPEC(what_a_tariff_table_says_is_kept_for_estimates) /* S1-42 S1-41 */
{
    struct trial trial;
    trial_open(&trial, "se", "family_home");
    struct value source = trial_pack_source(&trial, "se");
    const struct value *young = value_at(&source, "tariffs[0]");
    const struct value *older = value_at(&source, "tariffs[1]");
    assert_int_equal(value_int_or(value_get(young, "fee_per_day"), 0), 225);
    assert_int_equal(value_int_or(value_get(young, "costs_per_day"), 0), 151);
    assert_int_equal(value_int_or(value_get(older, "fee_per_day"), 0), 292);
    assert_int_equal(value_int_or(value_get(older, "costs_per_day"), 0), 173);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_carries_source_date_texts_and_requirements),
        cmocka_unit_test(every_hard_or_soft_requirement_is_a_rule_or_a_term_of_a_pack),
        cmocka_unit_test(every_service_offered_has_a_name_in_three_languages),
        cmocka_unit_test(a_support_family_is_looked_for_within_seventy_kilometres),
        cmocka_unit_test(a_rule_holds_from_its_date),
        cmocka_unit_test(what_it_costs_the_family_or_pays_the_volunteer_is_no_fact),
        cmocka_unit_test(a_diagnosis_or_an_origin_is_no_fact),
        cmocka_unit_test(what_a_tariff_table_says_is_kept_for_estimates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Made people look like the statistics they come from (DATA.md), in wide bands; and most of them
 * can be matched, with the flaws that real files have. */
#include "people_reader.h"

enum { VOLUNTEERS = 4000, CLIENTS = 4000 };

struct both {
    struct made sweden, finland;
};

static int open_both(void **state)
{
    struct both *both = malloc(sizeof *both);
    if (both == NULL) {
        return -1;
    }
    both->sweden = made_people(VOLUNTEERS, CLIENTS, "se", 21);
    both->finland = made_people(VOLUNTEERS, CLIENTS, "fi", 22);
    *state = both;
    return 0;
}

static int close_both(void **state)
{
    struct both *both = *state;
    made_free(&both->sweden);
    made_free(&both->finland);
    free(both);
    return 0;
}

/* How many lines of a type, in thousandths, the question says yes to. */
static uint32_t share(const struct made *made, const char *type,
                      bool (*question)(const struct value *line))
{
    uint32_t asked = 0;
    uint32_t yes = 0;
    for (uint32_t i = 0; i < made->line_count; i++) {
        if (made_is(&made->line[i], type)) {
            asked++;
            yes += question(&made->line[i]);
        }
    }
    assert_true(asked > 0);
    return yes * 1000 / asked;
}

static bool list_has(const struct value *list, const char *key, const char *word)
{
    for (uint32_t i = 0; i < value_count(list); i++) {
        const struct value *item = &list->item[i];
        const struct value *said = key == NULL ? item : value_get(item, key);
        if (strcmp(value_text_or(said, ""), word) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_woman(const struct value *line)
{
    return strcmp(made_text(line, "gender"), "female") == 0;
}

static bool is_person(const struct value *line)
{
    return strcmp(made_text(line, "kind"), "person") == 0;
}

static void more_women_than_men_give_support(void **state)
{
    const struct both *both = *state;
    uint32_t se = share(&both->sweden, "volunteer", is_woman) * 1000 /
                  share(&both->sweden, "volunteer", is_person);
    uint32_t fi = share(&both->finland, "volunteer", is_woman) * 1000 /
                  share(&both->finland, "volunteer", is_person);
    assert_in_range(se, 500, 600);
    assert_in_range(fi, 750, 850);
}

static bool is_waiting(const struct value *line)
{
    return strcmp(made_text(line, "status"), "waiting") == 0;
}

static void most_wait_and_some_are_served(void **state)
{
    const struct both *both = *state;
    assert_in_range(share(&both->sweden, "client", is_waiting), 800, 1000);
    uint32_t relations = 0;
    for (uint32_t i = 0; i < both->finland.line_count; i++) {
        relations += made_is(&both->finland.line[i], "relation");
    }
    assert_true(relations >= 20); /* who has one is served */
}

static bool waits_past_three_months(const struct value *line)
{
    return is_waiting(line) && strcmp(made_text(line, "decision.granted_on"), "2026-08-01") < 0;
}

static void some_decisions_are_past_three_months(void **state)
{
    const struct both *both = *state;
    assert_in_range(share(&both->sweden, "client", waits_past_three_months), 100, 340);
    assert_in_range(share(&both->finland, "client", waits_past_three_months), 100, 340);
}

static bool wishes_gender(const struct value *line)
{
    return value_get(line, "requires_gender") != NULL || value_at(line, "prefers.gender") != NULL;
}

static bool requires_swedish(const struct value *line)
{
    return strcmp(made_text(line, "languages.sv"), "required") == 0;
}

static void wishes_and_languages_lie_near_the_statistics(void **state)
{
    const struct both *both = *state;
    assert_in_range(share(&both->sweden, "client", wishes_gender), 80, 320);
    assert_in_range(share(&both->finland, "client", requires_swedish), 35, 90);
    assert_in_range(share(&both->sweden, "client", requires_swedish), 930, 999);
    struct made coast = made_people(10, 1000, "fi-pohjanmaa", 3);
    assert_in_range(share(&coast, "client", requires_swedish), 350, 650);
    made_free(&coast);
}

static bool wants_guidance(const struct value *line)
{
    return strcmp(made_text(line, "service"), "social_guidance") == 0;
}

static bool wants_contact_family(const struct value *line)
{
    return strcmp(made_text(line, "service"), "contact_family") == 0;
}

static void each_country_has_its_services(void **state)
{
    const struct both *both = *state;
    assert_int_equal(share(&both->sweden, "client", wants_guidance), 0);
    assert_in_range(share(&both->finland, "client", wants_guidance), 80, 140);
    assert_in_range(share(&both->finland, "client", wants_contact_family), 300, 420);
    assert_in_range(share(&both->sweden, "client", wants_contact_family), 230, 340);
}

static bool grouped_in_family(const struct value *line)
{
    return wants_contact_family(line) && value_get(line, "group") != NULL;
}

static void a_quarter_of_a_contact_familys_children_are_siblings(void **state)
{
    const struct both *both = *state;
    uint32_t siblings = share(&both->sweden, "client", grouped_in_family) * 1000 /
                        share(&both->sweden, "client", wants_contact_family);
    assert_in_range(siblings, 170, 330);
}

/* Everything a pack could ask of the volunteer alone, read from the profile. */
static bool is_matchable(const struct value *line)
{
    static const char *const traits[] = {"reliable",    "balanced_life", "motivated", "mature",
                                         "stable_life", "responsive",    "patient"};
    bool in_finland = strncmp(made_text(line, "place.municipality"), "FI", 2) == 0;
    bool ok = strcmp(made_text(line, "status"), "approved") == 0;
    const struct value *services = value_get(line, "services");
    ok = ok && value_count(services) >= 1 &&
         value_count(value_get(line, "suitability")) == value_count(services);
    const struct value *checks = value_get(line, "checks");
    ok = ok && list_has(checks, "id", "police");
    for (uint32_t i = 0; i < value_count(checks); i++) {
        const char *until = made_text(&checks->item[i], "valid_until");
        ok = ok && strcmp(made_text(&checks->item[i], "outcome"), "clear") == 0 &&
             (*until == '\0' || strcmp(until, "2026-11-01") >= 0);
    }
    for (uint32_t i = 0; i < sizeof traits / sizeof traits[0]; i++) {
        ok = ok && list_has(value_get(line, "assessed"), "trait", traits[i]) &&
             !list_has(value_get(line, "assessed"), "outcome", "no");
    }
    return ok && (!in_finland || (list_has(value_get(line, "training"), "id", "trn_relation") &&
                                  !list_has(value_get(line, "training"), "state", "offered")));
}

static void six_of_seven_volunteers_can_be_matched(void **state)
{
    const struct both *both = *state;
    assert_in_range(share(&both->sweden, "volunteer", is_matchable), 830, 900);
    assert_in_range(share(&both->finland, "volunteer", is_matchable), 830, 900);
}

static bool check_expired(const struct value *line)
{
    const struct value *checks = value_get(line, "checks");
    for (uint32_t i = 0; i < value_count(checks); i++) {
        const char *until = made_text(&checks->item[i], "valid_until");
        if (*until != '\0' && strcmp(until, "2026-11-01") < 0) {
            return true;
        }
    }
    return false;
}

static bool guardian_missing(const struct value *line)
{
    const struct value *guardians = value_at(line, "consent.guardians");
    for (uint32_t i = 0; i < value_count(guardians); i++) {
        if (value_bool_or(value_get(&guardians->item[i], "custody"), false) &&
            strcmp(made_text(&guardians->item[i], "answer"), "given") != 0) {
            return true;
        }
    }
    return false;
}

static bool assessment_expired(const struct value *line)
{
    const char *until = made_text(line, "assessment.valid_until");
    return *until != '\0' && strcmp(until, "2026-11-01") < 0;
}

static bool adult_of_household_is_checked(const struct value *line)
{
    const struct value *adults = value_get(line, "adults");
    for (uint32_t i = 0; i < value_count(adults); i++) {
        if (!list_has(value_get(line, "checks"), "adult", made_text(&adults->item[i], "id"))) {
            return false;
        }
    }
    return true;
}

static void files_have_the_flaws_that_real_files_have(void **state)
{
    const struct both *both = *state;
    assert_in_range(share(&both->sweden, "volunteer", check_expired), 20, 80);
    assert_in_range(share(&both->finland, "client", guardian_missing), 20, 150);
    assert_in_range(share(&both->sweden, "client", assessment_expired), 8, 40);
    assert_int_equal(share(&both->sweden, "volunteer", adult_of_household_is_checked), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_women_than_men_give_support),
        cmocka_unit_test(most_wait_and_some_are_served),
        cmocka_unit_test(some_decisions_are_past_three_months),
        cmocka_unit_test(wishes_and_languages_lie_near_the_statistics),
        cmocka_unit_test(each_country_has_its_services),
        cmocka_unit_test(a_quarter_of_a_contact_familys_children_are_siblings),
        cmocka_unit_test(six_of_seven_volunteers_can_be_matched),
        cmocka_unit_test(files_have_the_flaws_that_real_files_have),
    };
    return cmocka_run_group_tests(tests, open_both, close_both);
}

/* Every field of a volunteer's profile arrives where it belongs, and every wrong one is refused
 * with its path and what would have been right. */
#include "model_reading.h"

READ_AS(volunteer)
REFUSES(volunteer)

static void who_somebody_is_is_read(void **state)
{
    /* S0-02: person and household; S1-02: several services at once; S4-01: staff */
    struct volunteer *volunteer = volunteer_of(*state, WHOLE_VOLUNTEER);
    assert_string_equal(volunteer->id, "V-1");
    assert_word(volunteer_kind, volunteer->kind, "household");
    assert_word(volunteer_status, volunteer->status, "approved");
    assert_word(engagement, volunteer->engagement, "voluntary");
    assert_word(gender, volunteer->gender, "female");
    assert_int_equal(volunteer->services,
                     1U << SERVICE_contact_family | 1U << SERVICE_contact_person);
    assert_false(date_is(volunteer->birth_date));
    assert_int_equal(volunteer->adult_count, 2);
    assert_string_equal(volunteer->adult[0].id, "a");
    assert_date(volunteer->adult[0].birth_date, "1980-02-29");
    assert_true(volunteer->adult[0].supports);
    assert_false(volunteer->adult[1].supports);
    struct volunteer *staff = volunteer_with(*state, BARE_VOLUNTEER, "engagement", "'staff'");
    assert_word(engagement, staff->engagement, "staff");
}

static void a_household_may_be_one_adult(void **state)
{
    /* S0-31 */
    struct volunteer *volunteer = volunteer_with(
        *state, WHOLE_VOLUNTEER, "adults",
        "[{'id':'a','birth_date':'1980-01-01'},{'id':'b','birth_date':'1980-01-01'}]");
    assert_int_equal(volunteer->adult_count, 2);
    struct value alone = edited(*state, BARE_VOLUNTEER, "kind", "'household'");
    struct reading *reading = *state;
    value_set(&alone, &reading->arena, "adults",
              json_of(reading, "[{'id':'a','birth_date':'1980-01-01'}]"));
    struct volunteer *out = NULL;
    assert_int_equal(volunteer_read(&alone, &reading->zone, &reading->arena, &out, &reading->fault),
                     OK);
    assert_int_equal(out->adult_count, 1);
}

static void what_somebody_speaks_and_likes_is_read(void **state)
{
    /* S1-11, S3-13: activities are interests; S0-18, S1-23: roles and experience are offers and
     * qualifications */
    struct volunteer *volunteer = volunteer_of(*state, WHOLE_VOLUNTEER);
    uint32_t sv = word_find(vocabulary_language(), "sv");
    uint32_t fi = word_find(vocabulary_language(), "fi");
    uint32_t en = word_find(vocabulary_language(), "en");
    assert_true(bits_has(volunteer->languages[0].word, en));
    assert_false(bits_has(volunteer->languages[1].word, en));
    assert_true(bits_has(volunteer->languages[0].word, fi));
    assert_true(bits_has(volunteer->languages[1].word, fi));
    assert_false(bits_has(volunteer->languages[2].word, fi));
    assert_true(bits_has(volunteer->languages[2].word, sv));
    assert_true(bits_has(volunteer->interests.word, word_find(vocabulary_interest(), "swimming")));
    assert_int_equal(bits_count(volunteer->interests.word, INTEREST_WORDS_64), 2);
    assert_int_equal(volunteer->offer_count, 2);
    assert_word(need, volunteer->offer[0].need, "homework");
    assert_word(severity, volunteer->offer[0].severity_max, "severe");
    assert_word(severity, volunteer->offer[1].severity_max, "moderate");
    assert_int_equal(volunteer->held_count, 2);
    assert_word(qualification, volunteer->held[1].qualification, "trn_first_aid");
    assert_date(volunteer->held[1].valid_until, "2028-01-31");
    assert_false(date_is(volunteer->held[0].valid_until));
    assert_int_equal(bits_count(&volunteer->qualifications, 1), 2);
    const char *walk[] = {"football", "swimming"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_not_equal(word_find(vocabulary_interest(), walk[i]), WORD_UNKNOWN);
    }
}

static void checks_trainings_and_assessments_are_read(void **state)
{
    /* S1-38: requested, consented, date, result, valid until, who; S1-39: training offered and
     * taken; S0-15, S1-12: assessed traits; S1-37: suitability by service */
    struct volunteer *volunteer = volunteer_of(*state, WHOLE_VOLUNTEER);
    assert_int_equal(volunteer->check_count, 2);
    const struct check_done *police = &volunteer->check[0];
    assert_int_equal(police->kind, CHECK_police);
    assert_word(check_outcome, police->outcome, "clear");
    assert_date(police->consented_on, "2026-01-02");
    assert_date(police->requested_on, "2026-01-03");
    assert_date(police->seen_on, "2026-01-10");
    assert_date(police->valid_until, "2026-07-10");
    assert_string_equal(police->by, "w-1");
    assert_int_equal(police->adult, 0);
    assert_int_equal(volunteer->check[1].adult, NO_ADULT);
    assert_int_equal(volunteer->training_count, 2);
    assert_word(training_state, volunteer->training[0].state, "taken");
    assert_date(volunteer->training[0].on, "2025-09-01");
    assert_word(training_state, volunteer->training[1].state, "offered");
    assert_int_equal(volunteer->training[1].adult, NO_ADULT);
    assert_int_equal(volunteer->assessed_count, 1);
    assert_int_equal(volunteer->assessed[0].trait, TRAIT_reliable);
    assert_word(trait_outcome, volunteer->assessed[0].outcome, "yes");
    assert_int_equal(volunteer->assessed[0].adult, 1);
    assert_date(volunteer->assessed[0].valid_until, "2028-01-20");
    assert_int_equal(volunteer->suitability[0].service, SERVICE_contact_family);
    assert_word(suitability, volunteer->suitability[0].outcome, "suitable");
    assert_date(volunteer->suitability[0].decided_on, "2026-02-01");
}

static void time_place_and_room_are_read(void **state)
{
    /* S1-20: own children's ages are facts; S1-40: peer groups; S0-24, S1-21: places and rooms */
    struct volunteer *volunteer = volunteer_of(*state, WHOLE_VOLUNTEER);
    assert_int_equal(volunteer->place.lat_microdeg, 62790300);
    assert_int_equal(volunteer->place.lon_microdeg, 22840300);
    assert_false(volunteer->place.coarse);
    assert_word(municipality, volunteer->place.municipality, "FI-743");
    assert_int_equal(volunteer->travel_m_max, 40500);
    assert_true(volunteer->availability.said);
    assert_int_equal(grid_hours(&volunteer->availability.weekly), 2 * 2 * 3);
    assert_int_equal(volunteer->availability.weekends_per_month, 2);
    assert_int_equal(volunteer->availability.nights_per_month, 4);
    assert_true(volunteer->availability.holidays && volunteer->availability.on_call &&
                volunteer->availability.flexible);
    assert_date(volunteer->availability.from, "2026-01-01");
    assert_date(volunteer->availability.to, "2027-12-31");
    assert_int_equal(volunteer->availability.except.count, 1);
    assert_int_equal(volunteer->busy.count, 1);
    assert_int_equal(volunteer->capacity.relations, 2);
    assert_int_equal(volunteer->capacity.by_service[SERVICE_contact_family], 1);
    assert_int_equal(volunteer->capacity.by_service[SERVICE_contact_person], UINT16_MAX);
    assert_int_equal(volunteer->capacity.quarters_per_month, 50);
    assert_int_equal(volunteer->capacity.places, 3);
    assert_int_equal(volunteer->commitment_months, 12);
    assert_int_equal(volunteer->home.own_rooms, 1);
    assert_true(volunteer->home.smoking && volunteer->home.wheelchair);
    assert_int_equal(bits_count(&volunteer->home.pets, 1), 2);
    assert_int_equal(volunteer->home.child_count, 2);
    assert_int_equal(volunteer->home.child_birth_year[1], 2018);
    assert_string_equal(volunteer->home.form, "rainbow family");
    assert_string_equal(volunteer->home.dwelling, "flat");
    assert_string_equal(volunteer->peer_groups.id[0], "south 1");
    assert_string_equal(volunteer->exclude.id[0], "C-9");
}

static void what_somebody_accepts_is_read(void **state)
{
    struct volunteer *volunteer = volunteer_of(*state, WHOLE_VOLUNTEER);
    assert_int_equal(volunteer->accepts.age_min, 3);
    assert_int_equal(volunteer->accepts.age_max, 12);
    assert_int_equal(volunteer->accepts.genders, 1U << GENDER_female | 1U << GENDER_male);
    assert_word(demand_level, volunteer->accepts.demand_level_max, "extra");
    assert_true(volunteer->accepts.needs_said && volunteer->accepts.differences_said);
    assert_int_equal(volunteer->accepts.need_count, 1);
    assert_word(need, volunteer->accepts.need[0].need, "adhd");
    assert_word(severity, volunteer->accepts.need[0].severity_max, "mild");
    assert_int_equal(bits_count((uint64_t[]){volunteer->accepts.differences}, 1), 2);
    assert_int_equal(volunteer->accepts.group_size_max, 2);
}

static void what_is_left_out_is_absent_and_not_zero(void **state)
{
    struct volunteer *volunteer = volunteer_of(*state, BARE_VOLUNTEER);
    assert_int_equal(volunteer->gender, WORD_NONE);
    assert_int_equal(volunteer->engagement, WORD_NONE);
    assert_int_equal(volunteer->travel_m_max, UINT32_MAX);
    assert_int_equal(volunteer->capacity.relations, 1);
    assert_int_equal(volunteer->capacity.quarters_per_month, UINT32_MAX);
    assert_int_equal(volunteer->capacity.places, 0);
    assert_false(volunteer->availability.said);
    assert_false(date_is(volunteer->availability.from));
    assert_false(date_is(volunteer->availability.to));
    assert_int_equal(volunteer->accepts.age_min, 0);
    assert_int_equal(volunteer->accepts.age_max, 255);
    assert_int_equal(volunteer->accepts.demand_level_max, WORD_NONE);
    assert_false(volunteer->accepts.needs_said || volunteer->accepts.differences_said);
    assert_null(volunteer->home.form);
    assert_true(volunteer->place.coarse);
    assert_int_equal(volunteer->place.lat_microdeg,
                     municipality_of(volunteer->place.municipality)->lat_microdeg);
    struct volunteer *nil = volunteer_with(*state, BARE_VOLUNTEER, "gender", "null");
    assert_int_equal(nil->gender, WORD_NONE);
}

static void a_person_may_name_itself_as_the_adult_of_a_check(void **state)
{
    struct volunteer *volunteer = volunteer_with(
        *state, BARE_VOLUNTEER, "checks", "[{'id':'police','outcome':'clear','adult':'V-2'}]");
    assert_int_equal(volunteer->check[0].adult, NO_ADULT);
}

static void numbers_may_come_as_reals_without_a_fraction(void **state)
{
    struct volunteer *volunteer =
        volunteer_with(*state, WHOLE_VOLUNTEER, "capacity.relations", "3.0");
    assert_int_equal(volunteer->capacity.relations, 3);
    assert_int_equal(volunteer_with(*state, WHOLE_VOLUNTEER, "max_km", "0")->travel_m_max, 0);
    assert_int_equal(volunteer_with(*state, WHOLE_VOLUNTEER, "max_km", "2000")->travel_m_max,
                     2000000);
}

static void missing_fields_are_named(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"id", NULL, "id", NULL},
        {"kind", NULL, "kind", NULL},
        {"status", NULL, "status", NULL},
        {"services", NULL, "services", NULL},
        {"services", "[]", "services", NULL},
        {"place", NULL, "place", NULL},
        {"adults", "[]", "adults", NULL},
        {"adults[1].birth_date", NULL, "adults[1].birth_date", NULL},
        {"adults[0].supports", "false", "adults", NULL},
        {"place.municipality", NULL, "place.municipality", "FI-743"},
        {"place.lon", NULL, "place.lon", NULL},
        {"checks[1].outcome", NULL, "checks[1].outcome", NULL},
        {"availability.weekly[0].from", NULL, "availability.weekly[0].from", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        volunteer_refuses(*state, WHOLE_VOLUNTEER, &REFUSALS[i]);
    }
    volunteer_refuses(*state, BARE_VOLUNTEER,
                      &(struct refusal){"birth_date", NULL, "birth_date", NULL});
    volunteer_refuses(*state, BARE_VOLUNTEER,
                      &(struct refusal){"kind", "'household'", "adults", NULL});
    volunteer_refuses(*state, BARE_VOLUNTEER,
                      &(struct refusal){"adults", "[{'id':'a','birth_date':'1990-01-01'}]",
                                        "adults", "household"});
}

static void wrong_words_are_refused_with_the_nearest_right_one(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"kind", "'houshold'", "kind", "household"},
        {"status", "'aproved'", "status", "approved"},
        {"engagement", "'volunteer'", "engagement", NULL},
        {"services", "['contact_person','contact_famly']", "services[1]", "contact_family"},
        {"services", "['contact_person','contact_person']", "services[1]", NULL},
        {"gender", "'femal'", "gender", "female"},
        {"languages", "{'sv':'fluentt'}", "languages.sv", "fluent"},
        {"languages", "{'swe':'fluent'}", "languages.swe", NULL},
        {"interests", "['footbal']", "interests[0]", "football"},
        {"offers[0].tag", "'homwork'", "offers[0].tag", "homework"},
        {"qualifications[0].id", "'edu_socal'", "qualifications[0].id", "edu_social"},
        {"checks[0].id", "'polise'", "checks[0].id", "police"},
        {"checks[0].outcome", "'ok'", "checks[0].outcome", "clear, not_clear, pending"},
        {"checks[0].adult", "'c'", "checks[0].adult", "a"},
        {"training[0].state", "'took'", "training[0].state", NULL},
        {"assessed[0].trait", "'relible'", "assessed[0].trait", "reliable"},
        {"suitability[0].outcome", "'suitabel'", "suitability[0].outcome", "suitable"},
        {"place.municipality", "'FI-473'", "place.municipality", "FI-"},
        {"availability.weekly[0].days", "['monday']", "availability.weekly[0].days[0]", "mon"},
        {"capacity.by_service", "{'contact_famly':1}", "capacity.by_service.contact_famly",
         "contact_family"},
        {"home.pets", "['dogg']", "home.pets[0]", "dog"},
        {"accepts.genders", "['men']", "accepts.genders[0]", NULL},
        {"accepts.differences", "['disabilty']", "accepts.differences[0]", "disability"},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        volunteer_refuses(*state, WHOLE_VOLUNTEER, &REFUSALS[i]);
    }
}

static void unknown_fields_are_refused_with_the_nearest_name(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"max_distance", "4", "max_distance", NULL},
        {"intrests", "[]", "intrests", "interests"},
        {"checks[0].valid_untill", "'2026-01-01'", "checks[0].valid_untill", "valid_until"},
        {"availability.weekend_per_month", "1", "availability.weekend_per_month",
         "weekends_per_month"},
        {"availability.weekly[0].form", "'17:00'", "availability.weekly[0].form", "from"},
        {"home.childs", "[]", "home.childs", "children"},
        {"name", "'Aino'", "name", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        volunteer_refuses(*state, WHOLE_VOLUNTEER, &REFUSALS[i]);
    }
}

static void derived_state_is_a_conflict(void **state)
{
    struct reading *reading = *state;
    struct value value = edited(reading, WHOLE_VOLUNTEER, "load", "{'relations':1}");
    struct volunteer *out = NULL;
    assert_int_equal(volunteer_read(&value, &reading->zone, &reading->arena, &out, &reading->fault),
                     E_CONFLICT);
    assert_string_equal(reading->fault.path, "load");
}

static void wrong_kinds_and_ranges_are_refused(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"id", "17", "id", "\"17\""},
        {"id", "'a b'", "id", "A-Z"},
        {"id", "''", "id", NULL},
        {"languages", "['sv']", "languages", NULL},
        {"interests", "'football'", "interests", NULL},
        {"interests", "[1]", "interests[0]", NULL},
        {"checks", "{}", "checks", NULL},
        {"checks[0]", "1", "checks[0]", NULL},
        {"place", "'FI-743'", "place", NULL},
        {"place.lat", "91", "place.lat", NULL},
        {"place.lat", "'62.8'", "place.lat", NULL},
        {"place.lon", "-181", "place.lon", NULL},
        {"place.lat", "59.33", "place.lat", "centre of FI-743"},
        {"max_km", "-1", "max_km", NULL},
        {"max_km", "'far'", "max_km", NULL},
        {"max_km", "1e300", "max_km", NULL},
        {"availability.weekends_per_month", "5", "availability.weekends_per_month", NULL},
        {"availability.nights_per_month", "29", "availability.nights_per_month", NULL},
        {"availability.weekly[0].from", "'25:00'", "availability.weekly[0].from", "17:00"},
        {"availability.weekly[0].from", "'24:00'", "availability.weekly[0].from", NULL},
        {"availability.weekly[0].to", "'7'", "availability.weekly[0].to", "17:00"},
        {"availability.weekly[0].weeks", "[5]", "availability.weekly[0].weeks[0]", NULL},
        {"availability.weekly[0].weeks", "[1,1]", "availability.weekly[0].weeks[1]", NULL},
        {"availability.weekly[0].weeks", "[]", "availability.weekly[0].weeks", NULL},
        {"availability.weekly[0].days", "[]", "availability.weekly[0].days", NULL},
        {"availability.to", "'2025-12-31'", "availability.to", NULL},
        {"capacity.relations", "1.5", "capacity.relations", NULL},
        {"capacity.relations", "-1", "capacity.relations", NULL},
        {"capacity.hours_per_month", "745", "capacity.hours_per_month", NULL},
        {"capacity.by_service", "{'contact_family':-1}", "capacity.by_service.contact_family",
         NULL},
        {"commitment_months", "601", "commitment_months", NULL},
        {"home.smoking", "1", "home.smoking", NULL},
        {"home.children", "[15]", "home.children[0]", NULL},
        {"accepts.ages", "[12,3]", "accepts.ages", "[3, 12]"},
        {"accepts.ages", "[3]", "accepts.ages", NULL},
        {"accepts.ages", "12", "accepts.ages", NULL},
        {"accepts.group_size_max", "0", "accepts.group_size_max", NULL},
        {"exclude", "['C-9','C-8','C-9']", "exclude[2]", NULL},
        {"if_revision", "-1", "if_revision", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        const struct refusal *refusal = &REFUSALS[i];
        if (strcmp(refusal->path, "checks[0]") == 0) {
            continue; /* an item itself: below */
        }
        volunteer_refuses(*state, WHOLE_VOLUNTEER, refusal);
    }
    volunteer_refuses(*state, WHOLE_VOLUNTEER,
                      &(struct refusal){"checks", "[1]", "checks[0]", NULL});
}

static void impossible_dates_are_refused(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"adults[0].birth_date", "'1981-02-29'", "adults[0].birth_date", NULL},
        {"adults[0].birth_date", "'1899-12-31'", "adults[0].birth_date", NULL},
        {"adults[0].birth_date", "19800229", "adults[0].birth_date", NULL},
        {"checks[0].seen_on", "'2026-13-01'", "checks[0].seen_on", NULL},
        {"checks[0].valid_until", "'2026-01-09'", "checks[0].valid_until", NULL},
        {"assessed[0].valid_until", "'2026-01-19'", "assessed[0].valid_until", NULL},
        {"suitability[0].valid_until", "'2026-01-31'", "suitability[0].valid_until", NULL},
        {"busy[0].to", "'2026-11-01T17:30:00+02:00'", "busy[0].to", NULL},
        {"busy[0].from", "'2026-11-01T17:30:00'", "busy[0].from", "2026-11-01"},
        {"availability.except[0].to", "'2026-06-30'", "availability.except[0].to", NULL},
        {"availability.except[0].from", "true", "availability.except[0].from", "2026-11-01"},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        volunteer_refuses(*state, WHOLE_VOLUNTEER, &REFUSALS[i]);
    }
}

static void swapped_coordinates_are_recognised(void **state)
{
    struct value value = edited(*state, WHOLE_VOLUNTEER, "place",
                                "{'lat':22.84,'lon':62.79,'municipality':'FI-743'}");
    struct reading *reading = *state;
    struct volunteer *out = NULL;
    assert_int_equal(volunteer_read(&value, &reading->zone, &reading->arena, &out, &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "place.lat");
    assert_non_null(strstr(reading->fault.hint, "swapped"));
}

static void two_adults_of_one_id_are_refused(void **state)
{
    volunteer_refuses(*state, WHOLE_VOLUNTEER,
                      &(struct refusal){"adults[1].id", "'a'", "adults[1].id", NULL});
}

static void every_form_of_household_and_dwelling_is_read_and_kept(void **state)
{
    /* S0-30, S1-20, S1-31, S1-32: no form is wrong, and nothing else in the profile changes */
    static const char *const FORMS[] = {
        "'childless couple'", "'reserve grandmother'", "'single adult'",  "'two parents'",
        "'single parent'",    "'immigrated family'",   "'rainbow family'"};
    static const char *const DWELLINGS[] = {"'house'", "'flat'", "'farm'", "'boat'"};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        struct volunteer *volunteer =
            volunteer_with(*state, WHOLE_VOLUNTEER, "home.form", FORMS[i]);
        assert_int_equal(strlen(volunteer->home.form) + 2, strlen(FORMS[i]));
        assert_int_equal(volunteer->accepts.group_size_max, 2);
    }
    for (size_t i = 0; i < sizeof DWELLINGS / sizeof *DWELLINGS; i++) {
        assert_non_null(
            volunteer_with(*state, WHOLE_VOLUNTEER, "home.dwelling", DWELLINGS[i])->home.dwelling);
    }
}

static void nobody_is_born_or_checked_in_the_future(void **state)
{
    struct reading *reading = *state;
    struct volunteer *volunteer = volunteer_of(reading, WHOLE_VOLUNTEER);
    assert_int_equal(volunteer_check_dates(volunteer, day("2026-01-10"), &reading->fault), OK);
    assert_int_equal(volunteer_check_dates(volunteer, day("2026-01-09"), &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "checks[0].seen_on");
    memset(&reading->fault, 0, sizeof reading->fault);
    assert_int_equal(volunteer_check_dates(volunteer, day("1984-01-01"), &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "adults[1].birth_date");
    memset(&reading->fault, 0, sizeof reading->fault);
    volunteer->check_count = 0;
    assert_int_equal(volunteer_check_dates(volunteer, day("2017-12-31"), &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "home.children[1]");
}

static void a_profile_that_is_no_map_is_refused(void **state)
{
    struct reading *reading = *state;
    struct value list = json_of(reading, "[]");
    struct volunteer *out = NULL;
    assert_int_equal(volunteer_read(&list, &reading->zone, &reading->arena, &out, &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "");
}

static void a_full_arena_is_said_and_not_a_crash(void **state)
{
    struct reading *reading = *state;
    struct value value = json_of(reading, WHOLE_VOLUNTEER);
    for (size_t bytes = 256; bytes < 6000; bytes += 64) {
        struct arena small;
        struct volunteer *out = NULL;
        struct fault fault = {0};
        arena_open(&small, 256, bytes);
        enum status status = volunteer_read(&value, &reading->zone, &small, &out, &fault);
        assert_true(status == OK || status == E_NO_MEMORY);
        arena_close(&small);
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, reading_open, reading_close)
    const struct CMUnitTest tests[] = {
        T(who_somebody_is_is_read),
        T(a_household_may_be_one_adult),
        T(what_somebody_speaks_and_likes_is_read),
        T(checks_trainings_and_assessments_are_read),
        T(time_place_and_room_are_read),
        T(what_somebody_accepts_is_read),
        T(what_is_left_out_is_absent_and_not_zero),
        T(a_person_may_name_itself_as_the_adult_of_a_check),
        T(numbers_may_come_as_reals_without_a_fraction),
        T(missing_fields_are_named),
        T(wrong_words_are_refused_with_the_nearest_right_one),
        T(unknown_fields_are_refused_with_the_nearest_name),
        T(derived_state_is_a_conflict),
        T(wrong_kinds_and_ranges_are_refused),
        T(impossible_dates_are_refused),
        T(swapped_coordinates_are_recognised),
        T(two_adults_of_one_id_are_refused),
        T(every_form_of_household_and_dwelling_is_read_and_kept),
        T(nobody_is_born_or_checked_in_the_future),
        T(a_profile_that_is_no_map_is_refused),
        T(a_full_arena_is_said_and_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The generator's promises: same seed same bytes, complete groups, honest relations, the contract's
 * fields only, and one content in two forms. */
#include "people_reader.h"

#include <ctype.h>
#include <stdio.h>

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    struct people_options options = {
        .volunteer_count = 200, .client_count = 200, .region = "se+fi", .seed = 7};
    struct made first;
    struct made second;
    struct made other;
    made_write(&first, &options);
    made_write(&second, &options);
    options.seed = 8;
    made_write(&other, &options);
    assert_int_equal(first.count, second.count);
    assert_memory_equal(first.bytes, second.bytes, first.count);
    assert_true(other.count != first.count || memcmp(other.bytes, first.bytes, first.count) != 0);
    made_free(&first);
    made_free(&second);
    made_free(&other);
}

/* More people of a kind do not move those that were there: a benchmark can grow. */
static void more_volunteers_leave_the_first_ones_as_they_were(void **state)
{
    (void)state;
    struct people_options options = {
        .volunteer_count = 50, .client_count = 0, .region = "fi", .seed = 3};
    struct made few;
    struct made many;
    made_write(&few, &options);
    options.volunteer_count = 80;
    made_write(&many, &options);
    assert_true(many.count > few.count);
    assert_memory_equal(few.bytes, many.bytes, few.count);
    made_free(&few);
    made_free(&many);
}

static int compare_ids(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static bool looks_like_a_personal_number(const char *id)
{
    uint32_t digits = 0;
    for (; *id != '\0'; id++) {
        if (isdigit((unsigned char)*id)) {
            digits++;
        } else if (digits >= 6 && (*id == '-' || *id == '+' || *id == 'A') &&
                   isdigit((unsigned char)id[1])) {
            return true;
        } else {
            digits = 0;
        }
    }
    return digits >= 10;
}

static void all_ids_are_unique_and_none_looks_like_a_personal_number(void **state)
{
    (void)state;
    struct made made = made_people(400, 400, "se+fi", 5);
    const char **ids = malloc(made.line_count * sizeof *ids);
    assert_non_null(ids);
    for (uint32_t i = 0; i < made.line_count; i++) {
        ids[i] = made_text(&made.line[i], "id");
        assert_string_not_equal(ids[i], "");
        assert_false(looks_like_a_personal_number(ids[i]));
    }
    qsort(ids, made.line_count, sizeof *ids, compare_ids);
    for (uint32_t i = 1; i < made.line_count; i++) {
        assert_string_not_equal(ids[i - 1], ids[i]);
    }
    free(ids);
    made_free(&made);
}

static void a_groups_members_are_all_there(void **state)
{
    (void)state;
    for (uint64_t clients = 395; clients <= 400; clients++) {
        struct made made = made_people(0, clients, "fi-etela-pohjanmaa", 11);
        uint32_t grouped = 0;
        uint32_t made_clients = 0;
        for (uint32_t i = 0; i < made.line_count; i++) {
            made_clients += made_is(&made.line[i], "client");
            const char *group = made_text(&made.line[i], "group.id");
            if (*group == '\0') {
                continue;
            }
            int64_t size = value_int_or(value_at(&made.line[i], "group.size"), 0);
            int64_t members = 0;
            for (uint32_t j = 0; j < made.line_count; j++) {
                members += strcmp(made_text(&made.line[j], "group.id"), group) == 0;
            }
            assert_int_equal(members, size);
            assert_in_range(size, 2, 4);
            grouped++;
        }
        assert_int_equal(made_clients, clients);
        assert_true(grouped >= 10);
        made_free(&made);
    }
}

/* What one relation takes of a volunteer, from the client's own demand. */
static int64_t hours_of(const struct value *client)
{
    const struct value *visits = value_at(client, "demand.visits");
    int64_t most = visits != NULL && visits->kind == VALUE_LIST ? value_int_or(&visits->item[1], 0)
                                                                : value_int_or(visits, 0);
    int64_t weeks = strcmp(made_text(client, "demand.per"), "week") == 0 ? 4 : 1;
    return most * weeks * value_int_or(value_at(client, "demand.hours"), 0);
}

static void relations_are_between_made_people_and_within_capacity(void **state)
{
    (void)state;
    struct made made = made_people(600, 600, "fi-etela-pohjanmaa", 2);
    uint32_t relations = 0;
    for (uint32_t i = 0; i < made.line_count; i++) {
        const struct value *line = &made.line[i];
        if (!made_is(line, "relation")) {
            continue;
        }
        relations++;
        const struct value *client = made_find(&made, "client", made_text(line, "client"));
        const struct value *volunteer = made_find(&made, "volunteer", made_text(line, "volunteer"));
        assert_non_null(client);
        assert_non_null(volunteer);
        assert_string_equal(made_text(client, "status"), "waiting"); /* served is derived */
        assert_string_equal(made_text(client, "service"), made_text(line, "service"));
        assert_string_equal(made_text(volunteer, "status"), "approved");
        int64_t together = 0;
        int64_t hours = 0;
        int64_t guests = 0;
        for (uint32_t j = 0; j < made.line_count; j++) {
            if (made_is(&made.line[j], "relation") &&
                strcmp(made_text(&made.line[j], "volunteer"), made_text(line, "volunteer")) == 0) {
                const struct value *other =
                    made_find(&made, "client", made_text(&made.line[j], "client"));
                together++;
                hours += hours_of(other);
                guests += value_at(other, "demand.visits") == NULL;
            }
        }
        assert_true(together <= value_int_or(value_at(volunteer, "capacity.relations"), 1));
        assert_true(hours <= value_int_or(value_at(volunteer, "capacity.hours_per_month"), 0));
        assert_true(guests <= value_int_or(value_at(volunteer, "capacity.places"), 0));
    }
    assert_true(relations >= 30);
    made_free(&made);
}

/* The contract's field names: `path.` allows all below it. */
static const char *const contract[] = {
    "volunteer peer_groups accepts.genders id kind status engagement services birth_date adults.id "
    "adults.birth_date "
    "adults.supports gender languages. interests offers.tag offers.severity_max qualifications.id "
    "qualifications.valid_until checks.id checks.consented_on checks.requested_on checks.seen_on "
    "checks.valid_until checks.outcome checks.by checks.adult training.id training.on "
    "training.state training.adult assessed.trait assessed.outcome assessed.on "
    "assessed.valid_until assessed.adult suitability.service suitability.decided_on "
    "suitability.valid_until suitability.outcome place.lat place.lon place.municipality max_km "
    "availability.weekly.days availability.weekly.from availability.weekly.to "
    "availability.weekly.weeks availability.weekends_per_month availability.nights_per_month "
    "availability.holidays availability.on_call availability.flexible availability.except.from "
    "availability.except.to capacity.relations capacity.by_service. capacity.hours_per_month "
    "capacity.places commitment_months home.own_rooms home.smoking home.pets home.wheelchair "
    "home.children home.form home.dwelling accepts.ages accepts.demand_level_max "
    "accepts.needs.tag accepts.needs.severity_max accepts.differences accepts.group_size_max ",
    "client avoid_places.lat avoid_places.lon avoid_places.km id person kind members.birth_date "
    "status service alternatives.service "
    "alternatives.demand. birth_date gender languages. interests family_interests needs.tag "
    "needs.severity demand_level requires place.lat place.lon place.municipality max_km "
    "availability.weekly.days availability.weekly.from availability.weekly.to "
    "availability.weekends_per_month availability.nights_per_month availability.holidays busy.from "
    "busy.to demand.visits demand.per demand.hours demand.weekends demand.days demand.nights "
    "demand.holidays demand.continuous changes.from changes.demand. period.from period.to "
    "period.ends_with decision.id decision.granted_on decision.legal_basis decision.follow_up_on "
    "decision.kind decision.order.id decision.order.on decision.interrupted_on purpose beneficiary "
    "application.channel application.received_on assessment.on assessment.valid_until "
    "assessment.best_interest support_plan.on support_plan.valid_until support_plan.permanence "
    "support_plan.goals.tag support_plan.goals.authors consent.client consent.heard_on "
    "consent.heard_by consent.guardians.id consent.guardians.custody consent.guardians.answer "
    "consent.guardians.on consent.information_sharing case.kind case.since case.placement flags "
    "prefers.volunteer_age prefers.gender prefers.meeting_place requires_gender avoid needs_access "
    "near.kind near.lat near.lon near.weight group.id group.size group.together group.split_price "
    "priority waiting_since network worker org_unit exclude previous ",
    "relation compensation.fee compensation.costs id client volunteer service state since worker "
    "coordinator answers.party "
    "answers.guardian answers.answer answers.on suitability.outcome suitability.on suitability.by "
    "support_plan.on support_plan.participants support_plan.goals.tag support_plan.goals.authors "
    "support_plan.review_months "
    "support_plan.next_review_on agreement.signed_on agreement.goals.tag agreement.goals.authors "
    "agreement.frequency "
    "report_every_days ",
    "worker id busy.from busy.to "};

static bool in_contract(const char *allowed, const char *path)
{
    size_t bytes = strlen(path);
    for (const char *at = strchr(allowed, ' '); at != NULL && at[1] != '\0';
         at = strchr(at + 1, ' ')) {
        const char *end = strchr(at + 1, ' ');
        size_t word = end == NULL ? strlen(at + 1) : (size_t)(end - at - 1);
        bool open = word > 0 && at[word] == '.';
        if (open ? bytes >= word && memcmp(at + 1, path, word) == 0
                 : bytes == word && memcmp(at + 1, path, word) == 0) {
            return true;
        }
    }
    return false;
}

static void check_fields(const char *allowed, const char *prefix, const struct value *value)
{
    char path[256];
    for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->count; i++) {
        snprintf(path, sizeof path, "%s%s%s", prefix, *prefix == '\0' ? "" : ".",
                 value->member[i].key);
        const struct value *member = &value->member[i].value;
        bool list_of_maps =
            member->kind == VALUE_LIST && member->count > 0 && member->item[0].kind == VALUE_MAP;
        if (member->kind == VALUE_MAP) {
            check_fields(allowed, path, member);
        } else if (list_of_maps) {
            for (uint32_t k = 0; k < member->count; k++) {
                check_fields(allowed, path, &member->item[k]);
            }
        } else if (strcmp(path, "type") != 0 && !in_contract(allowed, path) &&
                   !(member->kind == VALUE_LIST && member->count == 0)) {
            fail_msg("%s is not in the contract", path);
        }
    }
}

static void every_field_is_one_of_the_contract(void **state)
{
    (void)state;
    struct made made = made_people(800, 800, "se+fi", 4);
    for (uint32_t i = 0; i < made.line_count; i++) {
        const char *type = made_text(&made.line[i], "type");
        const char *allowed = NULL;
        for (uint32_t k = 0; k < sizeof contract / sizeof contract[0]; k++) {
            if (strncmp(contract[k], type, strlen(type)) == 0) {
                allowed = contract[k];
            }
        }
        assert_non_null(allowed);
        check_fields(allowed, "", &made.line[i]);
    }
    made_free(&made);
}

static void nothing_is_granted_heard_or_seen_after_today(void **state)
{
    (void)state;
    struct people_options options = {.volunteer_count = 300,
                                     .client_count = 300,
                                     .region = "se+fi",
                                     .today = "2025-03-31",
                                     .seed = 9};
    struct made made;
    made_write(&made, &options);
    made_parse(&made);
    static const char *const past[] = {"decision.granted_on", "decision.order.on", "birth_date",
                                       "assessment.on",       "support_plan.on",   "waiting_since",
                                       "consent.heard_on",    "case.since",        "since",
                                       "checks[0].seen_on",   "assessed[0].on"};
    for (uint32_t i = 0; i < made.line_count; i++) {
        for (uint32_t k = 0; k < sizeof past / sizeof past[0]; k++) {
            assert_true(strcmp(made_text(&made.line[i], past[k]), "2025-03-31") <= 0);
        }
    }
    made_free(&made);
}

static bool stop_at_once(void *state, const char *bytes, size_t count)
{
    (void)bytes;
    (void)count;
    uint32_t *calls = state;
    *calls += 1;
    return false;
}

static void a_reader_that_stops_stops_the_making(void **state)
{
    (void)state;
    uint32_t calls = 0;
    struct people_options options = {
        .volunteer_count = 5000, .client_count = 10, .region = "fi", .seed = 1};
    struct people_sink sink = {.write = stop_at_once, .state = &calls};
    struct fault fault = {0};
    assert_int_equal(people_generate(&options, &sink, &fault), E_CANCELLED);
    assert_int_equal(calls, 1);
}

static void bad_options_are_refused_with_their_name(void **state)
{
    (void)state;
    struct people_sink sink = {.write = stop_at_once, .state = NULL};
    const struct {
        struct people_options options;
        const char *path;
    } cases[] = {
        {{.region = "fi", .today = "2026-02-30"}, "today"},
        {{.region = "fi", .today = "yesterday"}, "today"},
        {{.region = ""}, "region"},
        {{.region = NULL}, "region"},
        {{.region = "fi", .volunteer_count = PEOPLE_COUNT_MAX + 1u}, "volunteers"},
        {{.region = "fi", .client_count = PEOPLE_COUNT_MAX + 1u}, "clients"},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault fault = {0};
        assert_int_equal(people_generate(&cases[i].options, &sink, &fault), E_INVALID_ARGUMENT);
        assert_string_equal(fault.path, cases[i].path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(more_volunteers_leave_the_first_ones_as_they_were),
        cmocka_unit_test(all_ids_are_unique_and_none_looks_like_a_personal_number),
        cmocka_unit_test(a_groups_members_are_all_there),
        cmocka_unit_test(relations_are_between_made_people_and_within_capacity),
        cmocka_unit_test(every_field_is_one_of_the_contract),
        cmocka_unit_test(nothing_is_granted_heard_or_seen_after_today),
        cmocka_unit_test(a_reader_that_stops_stops_the_making),
        cmocka_unit_test(bad_options_are_refused_with_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

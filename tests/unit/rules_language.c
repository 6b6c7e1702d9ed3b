/* The language of rules: every operator, every type, absence, errors with their place and hint, and
 * that no text whatever makes it do anything but answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/random.h"
#include "rules/expression.h"

/* A client of 10 on 2026-11-01, and a volunteer of 40, whose facts the expressions read. */
struct scene {
    struct arena arena;
    struct value parameters;
    struct client client;
    struct volunteer volunteer;
    struct client_need need[2];
    struct guardian_consent guardian[2];
    struct client_view client_view;
    struct volunteer_view volunteer_view;
    struct pair_view pair;
};

static const char PARAMETERS[] =
    "{\"age_min\": 18, \"reach\": \"70 km\", \"fresh\": \"6 months\", \"open\": true,"
    " \"since\": \"2026-01-01\", \"area\": [\"FI-743\", \"FI-005\"], \"unset\": null,"
    " \"kind\": \"child\", \"half\": 1.5, \"map\": {}}";

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct fault fault = {0};
    assert_non_null(scene);
    arena_open(&scene->arena, 4096, 0);
    assert_int_equal(
        json_parse(PARAMETERS, strlen(PARAMETERS), &scene->arena, &scene->parameters, &fault), OK);
    struct date today = date_of(2026, 11, 1);
    struct client *client = &scene->client;
    client->id = "C-1";
    client->birth_date = date_of(2016, 5, 1);
    client->kind = 0;
    client->service = SERVICE_contact_family;
    client->gender = GENDER_female;
    client->demand_level = 2; /* demanding */
    client->priority = WORD_NONE;
    client->place.municipality = (uint16_t)word_find(vocabulary_municipality(), "FI-743");
    client->flags = 1U << FLAG_risk;
    scene->need[0] =
        (struct client_need){(uint8_t)word_find(vocabulary_need(), "homework"), WORD_NONE};
    scene->need[1] = (struct client_need){(uint8_t)word_find(vocabulary_need(), "grief"), 2};
    client->need = scene->need;
    client->need_count = 2;
    client->needs = UINT64_C(1) << scene->need[0].need | UINT64_C(1) << scene->need[1].need;
    client->consent.client = WORD_NONE;
    client->consent.guardian = scene->guardian;
    client->decision.granted_on = date_of(2026, 8, 31);
    client->decision.legal_basis = WORD_NONE;
    client->decision.order_on = DATE_NONE;
    client->prefers.gender = WORD_NONE;
    client->prefers.volunteer_age_max = UINT8_MAX;
    client->case_.kind = WORD_NONE;
    client->worker = "W-7";
    scene->client_view = (struct client_view){.client = client,
                                              .service = SERVICE_contact_family,
                                              .demand = &client->demand,
                                              .today = today,
                                              .start = today,
                                              .deadline = DATE_NONE};
    client_view_end(&scene->client_view, date_of(2027, 11, 1));
    scene->volunteer.id = "V-1";
    scene->volunteer.accepts.demand_level_max = WORD_NONE;
    scene->volunteer.travel_m_max = UINT32_MAX;
    scene->volunteer_view = (struct volunteer_view){
        .volunteer = &scene->volunteer, .today = today, .age_min = 40, .age_max = 44};
    scene->pair = (struct pair_view){
        .client = &scene->client_view, .volunteer = &scene->volunteer_view, .distance_m = 12000};
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

static struct expression *compiled(struct scene *scene, const char *text)
{
    struct expression *expression = NULL;
    struct fault fault = {0};
    if (expression_compile(text, &scene->parameters, &scene->arena, &expression, &fault) != OK) {
        fail_msg("%s: %s", text, fault.detail);
    }
    return expression;
}

static void holds(struct scene *scene, const char *text)
{
    if (!expression_holds(compiled(scene, text), &scene->pair)) {
        fail_msg("should hold: %s", text);
    }
}

static void holds_not(struct scene *scene, const char *text)
{
    if (expression_holds(compiled(scene, text), &scene->pair)) {
        fail_msg("should not hold: %s", text);
    }
}

static void refused(struct scene *scene, const char *text, const char *detail, const char *hint)
{
    struct expression *expression = NULL;
    struct fault fault = {0};
    enum status status =
        expression_compile(text, &scene->parameters, &scene->arena, &expression, &fault);
    if (status != E_INVALID_ARGUMENT || strcmp(fault.detail, detail) != 0 ||
        strcmp(fault.hint, hint) != 0) {
        fail_msg("%s\n  said: %s (hint: %s)\n  want: %s (hint: %s)", text, fault.detail, fault.hint,
                 detail, hint);
    }
}

static void and_or_not_bind_in_this_order(void **state)
{
    holds(*state, "true or false and false");
    holds_not(*state, "(true or false) and false");
    holds_not(*state, "not true or false");
    holds(*state, "not (true and false)");
    holds(*state, "not not true");
    holds(*state, "not false and not false");
    holds(*state, "false or false or true");
    holds_not(*state, "true and true and false");
    holds(*state, "not 1 = 2 and 1 + 1 = 2");
}

static void numbers_compare_and_add(void **state)
{
    holds(*state, "client.age = 10 and client.age != 11");
    holds(*state, "client.age < 11 and client.age <= 10 and not client.age < 10");
    holds(*state, "client.age > 9 and client.age >= 10 and not client.age > 10");
    holds(*state, "client.age + 8 = 18 and client.age - 12 = -2");
    holds(*state, "client.age_at_end = 11");
    holds(*state, "volunteer.age - client.age >= 30");
    holds(*state, "pair.distance = 12 km and pair.distance < 12001 m");
    holds(*state, "pair.distance <= param.reach and 40 hours = 40");
}

static void dates_move_by_days_months_and_years(void **state)
{
    holds(*state, "today = 2026-11-01 and today - 2026-10-31 = 1");
    holds(*state, "today + 1 day = 2026-11-02 and today - 2 weeks = 2026-10-18");
    holds(*state,
          "decision.granted_on = 2026-08-31 and decision.granted_on + 1 month = 2026-09-30");
    holds(*state, "today + 1 year = client.end and today + 12 months = client.end");
    holds(*state, "decision.granted_on >= today - param.fresh");
    holds_not(*state, "param.since >= today - param.fresh");
    holds(*state, "today - param.since = 304");
    holds(*state, "today - client.age years = 2016-11-01 and today + client.age days = 2026-11-11");
}

static void words_have_the_vocabulary_of_the_other_side(void **state)
{
    holds(*state, "client.service = contact_family and client.service != emergency_home");
    holds(*state, "contact_family = client.service");
    holds(*state, "client.service in {contact_family, family_home}");
    holds_not(*state, "client.service in {}");
    holds(*state, "client.municipality = 'FI-743' and client.municipality in param.area");
    holds(*state, "client.kind = param.kind");
    holds(*state, "client.worker = 'W-7' and client.worker != other");
}

static void ordered_words_compare_by_rank(void **state)
{
    holds(*state, "client.demand_level >= demanding and client.demand_level < specially_demanding");
    holds(*state, "client.severity_max = severe and client.severity_max > mild");
    refused(*state, "client.service < family_home", "line 1, column 16: cannot say a word < a word",
            "");
}

static void sets_contain_and_overlap(void **state)
{
    holds(*state, "client.needs has homework and homework in client.needs");
    holds(*state, "client.needs has {homework, grief} and {homework} in client.needs");
    holds(*state, "client.needs overlaps {grief, adhd} and not client.needs overlaps {adhd}");
    holds(*state, "client.needs = {grief, homework} and client.needs != {grief}");
    holds(*state, "client.flags has risk and not client.flags has protected");
    holds(*state, "client.needs_severe = {grief} and not client.interests != {}");
    holds(*state, "{} in client.needs and client.needs has {}");
}

static void comparing_what_is_absent_is_false(void **state)
{
    holds_not(*state, "consent.client = given");
    holds_not(*state, "consent.client != refused");
    holds(*state, "not consent.client = refused");
    holds(*state, "not known consent.client and known client.age");
    holds_not(*state, "volunteer.commitment_months + 1 > 0");
    holds_not(*state, "volunteer.max_distance < 5 km or volunteer.max_distance >= 5 km");
    holds_not(*state, "order.on + 1 month <= today");
    holds_not(*state, "pair.commitment_covers");
    holds(*state, "not pair.commitment_covers");
    holds(*state, "(pair.commitment_covers and true) = false");
    holds(*state, "known client.needs and not known client.gender = false");
}

static void parameters_stand_for_constants(void **state)
{
    holds(*state, "volunteer.age >= param.age_min and param.open");
    holds(*state, "known param.area and not known param.unset");
    holds_not(*state, "client.municipality in param.unset");
    holds_not(*state, "client.age >= param.unset");
    holds_not(*state, "param.unset + 1 = 2");
    holds(*state, "today - param.age_min months < today");
    refused(*state, "param.aera overlaps client.needs",
            "line 1, column 1: there is no parameter 'aera'", "area");
    refused(*state, "param.half = 1",
            "line 1, column 1: the parameter 'half' is a number, which no expression can read", "");
}

static void mistakes_say_where_and_what_was_meant(void **state)
{
    struct scene *scene = *state;
    refused(scene, "client.aeg >= 3", "line 1, column 1: there is no fact 'client.aeg'",
            "client.age");
    refused(scene, "client.age >= 3 and\n  client.service = contact_famly",
            "line 2, column 20: 'contact_famly' is no service", "contact_family");
    refused(scene, "client.needs overlaps {grief, homewrk}",
            "line 1, column 31: 'homewrk' is no need", "homework");
    refused(scene, "client.age = today", "line 1, column 12: cannot say an int = a date", "");
    refused(scene, "client.age", "line 1, column 1: a rule must be true or false, this is an int",
            "");
    refused(scene, "tody", "line 1, column 1: there is no fact 'tody'", "today");
    refused(scene, "client.age and true", "line 1, column 1: 'and' needs a bool, this is an int",
            "");
    refused(scene, "'ä' = client.kind and x", "line 1, column 1: 'ä' is no client_kind", "");
    refused(scene, "true and 'ä' = 'ö' or client.aeg = 1",
            "line 1, column 10: nothing says which vocabulary these words are of: one side must be "
            "a fact",
            "");
}

static void syntax_errors_say_what_was_expected(void **state)
{
    struct scene *scene = *state;
    refused(scene, "", "line 1, column 1: a fact or a value is missing at the end", "");
    refused(scene, "client.age >=", "line 1, column 14: a fact or a value is missing at the end",
            "");
    refused(scene, "(true", "line 1, column 1: this '(' is not closed", "");
    refused(scene, "true)", "line 1, column 5: this ')' closes nothing", "");
    refused(scene, "true true",
            "line 1, column 6: an operator (and, or, =, in …) is expected before 'true'", "");
    refused(scene, "1 < 2 < 3",
            "line 1, column 7: comparisons do not chain: join two of them with 'and'", "");
    refused(scene, "client.needs has {grief homework}",
            "line 1, column 25: ',' or '}' is expected before 'homework'", "");
    refused(scene, "today = 2026-02-30",
            "line 1, column 9: '2026-02-30' is no date; write YYYY-MM-DD", "");
    refused(scene, "client.id = 'x", "line 1, column 13: 'x' has no closing quote", "");
    refused(scene, "client.age # 3", "line 1, column 12: '#' is no sign of this language", "");
    refused(scene, "client.age = 99999999999999999999",
            "line 1, column 14: '99999999999999999999' is too large a number", "");
    refused(scene, "known 3", "line 1, column 7: a fact after 'known' is expected before '3'", "");
}

static void size_is_bounded(void **state)
{
    struct scene *scene = *state;
    char text[8192];
    struct expression *expression = NULL;
    struct fault fault = {0};
    memset(text, ' ', sizeof text);
    memcpy(text, "true", 4);
    text[EXPRESSION_BYTES_MAX + 1] = '\0';
    assert_int_equal(expression_compile(text, NULL, &scene->arena, &expression, &fault),
                     E_TOO_LARGE);
    memset(text, '(', 1000);
    text[1000] = '\0';
    fault = (struct fault){0};
    assert_int_equal(expression_compile(text, NULL, &scene->arena, &expression, &fault),
                     E_TOO_LARGE);
    text[0] = '\0';
    for (uint32_t i = 0; i < 200; i++) {
        strncat(text, i == 0 ? "true" : " and true", sizeof text - strlen(text) - 1);
    }
    fault = (struct fault){0};
    assert_int_equal(expression_compile(text, NULL, &scene->arena, &expression, &fault),
                     E_TOO_LARGE);
}

static void the_side_follows_from_the_facts_read(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(expression_side(compiled(scene, "client.age >= 3 and today > 2020-01-01")),
                     FACT_CLIENT);
    assert_int_equal(expression_side(compiled(scene, "volunteer.age >= 18")), FACT_VOLUNTEER);
    assert_int_equal(expression_side(compiled(scene, "volunteer.age > client.age")), FACT_PAIR);
    assert_int_equal(expression_side(compiled(scene, "pair.suitable")), FACT_PAIR);
    assert_int_equal(expression_side(compiled(scene, "today > 2020-01-01")), FACT_ALWAYS);
    const uint16_t *facts = NULL;
    struct expression *twice = compiled(scene, "client.age > 3 and client.age < 9 or order.exists");
    assert_int_equal(expression_reads(twice, &facts), 2);
    assert_string_equal(fact_of(facts[0])->name, "client.age");
    assert_string_equal(fact_of(facts[1])->name, "order.exists");
}

static void a_filter_reads_one_side_only(void **state)
{
    struct scene *scene = *state;
    struct expression *expression = NULL;
    struct fault fault = {0};
    assert_int_equal(expression_compile_filter("client.age < 12 and client.flags has risk",
                                               FACT_CLIENT, &scene->arena, &expression, &fault),
                     OK);
    assert_true(expression_holds_client(expression, &scene->client_view));
    assert_int_equal(expression_compile_filter("volunteer.home.adults = 1", FACT_VOLUNTEER,
                                               &scene->arena, &expression, &fault),
                     OK);
    assert_true(expression_holds_volunteer(expression, &scene->volunteer_view));
    assert_int_equal(expression_compile_filter("volunteer.age > 3", FACT_CLIENT, &scene->arena,
                                               &expression, &fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(fault.detail, "'volunteer.age' cannot be read in a list of clients");
}

static void needs_wish(struct scene *scene, bool needed, const char *text)
{
    if (expression_needs_wish(compiled(scene, text)) != needed) {
        fail_msg("%s wish: %s", needed ? "cannot hold without a" : "can hold without a", text);
    }
}

/* S0-30, S1-31, S1-32 */
static void what_cannot_hold_without_a_wish_is_known(void **state)
{
    needs_wish(*state, true, "known client.prefers.household");
    needs_wish(*state, true, "client.prefers.household = 'single'");
    needs_wish(*state, true, "client.age > 3 and client.avoid has children_at_home");
    needs_wish(*state, true, "client.avoid overlaps {dog, flat}");
    needs_wish(*state, true, "known client.prefers.gender or known client.prefers.household");
    needs_wish(*state, true, "client.prefers.age_min + 5 < 80");
    needs_wish(*state, true, "not not known client.prefers.household");
    needs_wish(*state, false, "known client.prefers.household or client.age > 3");
    needs_wish(*state, false, "not known client.prefers.household");
    needs_wish(*state, false, "client.avoid = {}");
    needs_wish(*state, false, "known client.avoid");
    needs_wish(*state, false, "client.avoid has {}");
    needs_wish(*state, false, "not client.prefers.household = 'single'");
    needs_wish(*state, false, "client.age > 3");
    needs_wish(*state, false, "(known client.prefers.household) = false");
}

static const char *const token[] = {"and",
                                    "or",
                                    "not",
                                    "=",
                                    "!=",
                                    "<",
                                    ">=",
                                    "in",
                                    "has",
                                    "overlaps",
                                    "+",
                                    "-",
                                    "(",
                                    ")",
                                    "{",
                                    "}",
                                    ",",
                                    "known",
                                    "true",
                                    "false",
                                    "client.age",
                                    "client.needs",
                                    "client.service",
                                    "today",
                                    "volunteer.age",
                                    "order.on",
                                    "param.age_min",
                                    "param.area",
                                    "param.unset",
                                    "param.fresh",
                                    "homework",
                                    "contact_family",
                                    "'FI-743'",
                                    "3",
                                    "months",
                                    "km",
                                    "2026-01-01",
                                    "client.id",
                                    "pair.suitable",
                                    "client.prefers.household",
                                    "\n",
                                    "#",
                                    "volunteer.checks.police.clear"};

/* Any rubbish of tokens compiles to something that runs, or is refused with a place. */
static void random_tokens_are_answered(void **state)
{
    struct scene *scene = *state;
    uint64_t seed = 20261101;
    struct random random = random_seed(seed);
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < 200000; i++) {
        char text[1024] = "";
        uint32_t count = 1 + random_below(&random, 24);
        for (uint32_t j = 0; j < count; j++) {
            strncat(text, token[random_below(&random, sizeof token / sizeof token[0])],
                    sizeof text - strlen(text) - 2);
            strncat(text, " ", sizeof text - strlen(text) - 1);
        }
        struct arena arena;
        struct expression *expression = NULL;
        struct fault fault = {0};
        arena_open(&arena, 4096, 0);
        enum status status =
            expression_compile(text, &scene->parameters, &arena, &expression, &fault);
        if (status == OK) {
            accepted++;
            bool before = expression_holds(expression, &scene->pair);
            assert_int_equal(before, expression_holds(expression, &scene->pair));
            (void)expression_needs_wish(expression);
        } else if (status != E_TOO_LARGE && strncmp(fault.detail, "line ", 5) != 0) {
            fail_msg("seed %llu, %s: %s", (unsigned long long)seed, text, fault.detail);
        }
        arena_close(&arena);
    }
    assert_true(accepted > 1000);
}

/* Absence spreads as the page says, whatever the operator: no fact of an empty view is known. */
static void every_fact_can_be_read_and_shown(void **state)
{
    struct scene *scene = *state;
    for (uint32_t i = 0; i < fact_count(); i++) {
        struct value shown = fact_show(fact_of(i), &scene->pair, &scene->arena);
        const char *text = arena_print(&scene->arena, "known %s or true", fact_of(i)->name);
        assert_false(scene->arena.exhausted);
        holds(scene, text);
        assert_int_equal(fact_find(fact_of(i)->name), i);
        assert_true(shown.kind <= VALUE_MAP);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(and_or_not_bind_in_this_order),
        TEST(numbers_compare_and_add),
        TEST(dates_move_by_days_months_and_years),
        TEST(words_have_the_vocabulary_of_the_other_side),
        TEST(ordered_words_compare_by_rank),
        TEST(sets_contain_and_overlap),
        TEST(comparing_what_is_absent_is_false),
        TEST(parameters_stand_for_constants),
        TEST(mistakes_say_where_and_what_was_meant),
        TEST(syntax_errors_say_what_was_expected),
        TEST(size_is_bounded),
        TEST(the_side_follows_from_the_facts_read),
        TEST(a_filter_reads_one_side_only),
        TEST(what_cannot_hold_without_a_wish_is_known),
        TEST(random_tokens_are_answered),
        TEST(every_fact_can_be_read_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

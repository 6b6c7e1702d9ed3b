/* Packs and overlays: what is read, what is refused and how it is said, and what an overlay does to
 * the pack it extends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "rules/eligible.h"
#include "rules/level.h"
#include "rules/score.h"

#define TEXT "'text':{'sv':'ty','fi':'sillä','en':'because'}"
#define HEAD "{'id':'xx','version':'1','zone':'Europe/Stockholm',"
#define SERVICES                                                                                   \
    "'services':[{'id':'contact_person','names':{'en':'friend'},'reach_km':50},"                   \
    "{'id':'family_home','names':{'en':'home'},'reach_km':120.5,'overnight':true}],"
#define PARAMETERS "'parameters':{'age_min':18,'deadline_months':3,'area':null},"

static const char BASE[] = HEAD SERVICES PARAMETERS
    "'rules':["
    "{'id':'adult','services':'all','effect':'block','require':'volunteer.age >= "
    "param.age_min'," TEXT
    ",'source':'S0','requirements':['S0-12','S0-13'],'valid_from':'2020-01-01'},"
    "{'id':'asked','services':['contact_person'],'effect':'block',"
    "'require':'client.age >= 3'," TEXT "},"
    "{'id':'near','services':'all','effect':'warn','require':'pair.distance <= 10 km'," TEXT "},"
    "{'id':'apart','services':'all','effect':'block','when':'client.age < 12',"
    "'require':'volunteer.age > client.age + 20'," TEXT "},"
    "{'id':'flexible','effect':'prefer','weight':30,'require':'volunteer.flexible'," TEXT "}],"
    "'terms':[{'id':'distance','kind':'distance','weight':60," TEXT "},"
    "{'id':'commitment','kind':'commitment','weight':10,'services':['family_home']," TEXT "}],"
    "'levels':[{'name':'young','when':'client.age < 7'," TEXT "},"
    "{'name':'all','when':'true'," TEXT "}]}";

struct bench {
    struct arena arena;
    struct pack *base;
    struct fault fault;
};

/* Single quotes stand for double ones. */
static struct value json(struct bench *bench, const char *quoted)
{
    char *text = arena_text(&bench->arena, quoted, strlen(quoted));
    struct value value = value_nil();
    assert_non_null(text);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    if (json_parse(text, strlen(text), &bench->arena, &value, &bench->fault) != OK) {
        fail_msg("%s: %s", bench->fault.detail, text);
    }
    return value;
}

static enum status compile(struct bench *bench, const char *quoted, const struct pack *base,
                           struct pack **out)
{
    struct value source = json(bench, quoted);
    bench->fault = (struct fault){0};
    *out = NULL;
    return pack_compile(&source, base, &bench->arena, out, &bench->fault);
}

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    arena_open(&bench->arena, 4096, 0);
    if (compile(bench, BASE, NULL, &bench->base) != OK) {
        fail_msg("%s: %s", bench->fault.path, bench->fault.detail);
    }
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    arena_close(&bench->arena);
    free(bench);
    return 0;
}

static void refused(struct bench *bench, const char *quoted, const char *path, const char *detail,
                    const char *hint)
{
    struct pack *pack = NULL;
    enum status status = compile(bench, quoted, bench->base, &pack);
    if (status != E_INVALID_ARGUMENT || strcmp(bench->fault.path, path) != 0 ||
        strcmp(bench->fault.detail, detail) != 0 || strcmp(bench->fault.hint, hint) != 0) {
        fail_msg("%s\n  said: %s | %s | %s\n  want: %s | %s | %s", quoted, bench->fault.path,
                 bench->fault.detail, bench->fault.hint, path, detail, hint);
    }
}

static struct pack *overlaid(struct bench *bench, const char *quoted)
{
    struct pack *pack = NULL;
    if (compile(bench, quoted, bench->base, &pack) != OK) {
        fail_msg("%s: %s: %s", quoted, bench->fault.path, bench->fault.detail);
    }
    return pack;
}

static void a_pack_says_what_it_was_given(void **state)
{
    const struct pack *pack = ((struct bench *)*state)->base;
    assert_string_equal(pack->id, "xx");
    assert_int_equal(pack->rule_count, 5);
    assert_int_equal(pack->term_count, 2);
    assert_int_equal(pack->level_count, 2);
    assert_int_equal(pack->deadline_months, 3);
    assert_true(pack->service[SERVICE_contact_person].offered);
    assert_false(pack->service[SERVICE_emergency_home].offered);
    assert_int_equal(pack->service[SERVICE_family_home].reach_m, 120500);
    assert_true(pack->service[SERVICE_family_home].overnight);
    const struct rule *adult = &pack->rule[pack_rule_find(pack, "adult")];
    assert_string_equal(adult->requirements, "S0-12 S0-13");
    assert_string_equal(texts_in(&adult->text, "sv"), "ty");
    assert_int_equal(pack_rule_find(pack, "adlut"), UINT32_MAX);
}

static void a_rule_stands_on_the_side_of_what_it_reads(void **state)
{
    const struct pack *pack = ((struct bench *)*state)->base;
    assert_int_equal(pack->rule[0].side, SIDE_VOLUNTEER);
    assert_int_equal(pack->rule[1].side, SIDE_CLIENT);
    assert_int_equal(pack->rule[2].side, SIDE_PAIR);
    assert_int_equal(pack->rule[3].side, SIDE_PAIR);
    const uint64_t *blocks = pack->mask[SERVICE_family_home][SIDE_CLIENT][RULE_BLOCK].word;
    assert_false(bits_has(blocks, 1));
    assert_true(bits_has(pack->mask[SERVICE_contact_person][SIDE_CLIENT][RULE_BLOCK].word, 1));
    assert_true(bits_has(pack->mask[SERVICE_family_home][SIDE_PAIR][RULE_WARN].word, 2));
}

static void what_is_wrong_is_said_with_its_path(void **state)
{
    struct bench *bench = *state;
    refused(bench, HEAD SERVICES "'rulez':[]}", "rulez", "is no field of a pack", "rules");
    refused(bench, HEAD SERVICES "'rules':[{'id':'a','efect':'block'}]}", "rules[0].efect",
            "is no field of a rule", "effect");
    refused(bench, HEAD SERVICES "'rules':[{'id':'a','effect':'blok','require':'true'," TEXT "}]}",
            "rules[0].effect", "'blok' is no effect", "block");
    refused(bench,
            HEAD SERVICES
            "'rules':[{'id':'a','effect':'block','services':['family_hom'],'require':'true'}]}",
            "rules[0].services", "'family_hom' is no service", "family_home");
    refused(bench,
            HEAD SERVICES "'rules':[{'id':'a','effect':'block','require':'volunteer.agee > 3'," TEXT
                          "}]}",
            "rules[0].require", "line 1, column 1: there is no fact 'volunteer.agee'",
            "volunteer.age");
    refused(bench,
            HEAD SERVICES PARAMETERS
            "'rules':[{'id':'a','effect':'block','require':'client.age > param.age_mn'," TEXT "}]}",
            "rules[0].require", "line 1, column 14: there is no parameter 'age_mn'", "age_min");
    refused(bench, HEAD SERVICES "'rules':[{'id':'a','effect':'block'," TEXT "}]}",
            "rules[0].require", "must be an expression", "");
    refused(bench, HEAD SERVICES "'terms':[{'id':'a','kind':'interest','weight':3," TEXT "}]}",
            "terms[0].kind", "there is no measure 'interest'", "interests");
    refused(bench, HEAD SERVICES "'terms':[{'id':'a','kind':'interests','weight':0," TEXT "}]}",
            "terms[0].weight", "must be a whole number from 1 to 10000", "");
    refused(bench, HEAD SERVICES "'levels':[{'name':'a','when':'volunteer.age > 3'," TEXT "}]}",
            "levels[0].when", "of a level may read client facts only", "");
    refused(bench,
            HEAD SERVICES "'rules':[{'id':'a','effect':'block','require':'true'," TEXT
                          "},{'id':'a','effect':'block','require':'true'," TEXT "}]}",
            "rules[1].id", "'a' is there twice", "");
    refused(bench, "{'id':'xx','version':'1','zone':'Mars'," SERVICES "'rules':[]}", "zone",
            "must be a known time zone", "Europe/Stockholm, Europe/Helsinki");
    refused(bench, HEAD "'services':[]}", "services", "a pack offers at least one service", "");
    refused(bench, "[]", "", "a rule pack is a map", "");
}

/* S0-30, S1-20, S1-31, S1-32: nobody is refused, shown or scored by form, dwelling, children or
 * number of adults outside a client's own stated wish. */
static void a_pack_that_judges_households_is_refused(void **state)
{
    static const char *const neutral[] = {
        "volunteer.home.form = couple",      "volunteer.home.dwelling = house",
        "volunteer.home.adults >= 2",        "volunteer.home.children = 0",
        "volunteer.home.youngest_child > 3", "volunteer.kind = household"};
    static const char *const effects[] = {"block", "warn", "prefer"};
    static const char *const whens[] = {
        "", ",'when':'client.age > 3 or known client.prefers.household'"};
    struct bench *bench = *state;
    for (uint32_t i = 0; i < 6 * 3 * 2; i++) {
        struct pack *pack = NULL;
        const char *require = neutral[i / 6];
        char fact[64];
        const char *text = arena_print(&bench->arena,
                                       HEAD SERVICES "'rules':[{'id':'a','effect':'%s',"
                                                     "'weight':5," TEXT "%s,'require':'%s'}]}",
                                       effects[i / 2 % 3], whens[i % 2], require);
        assert_non_null(text);
        assert_int_equal(compile(bench, text, NULL, &pack), E_INVALID_ARGUMENT);
        assert_string_equal(bench->fault.path, "rules[0].require");
        (void)snprintf(fact, sizeof fact, "'%.*s'", (int)strcspn(require, " "), require);
        assert_non_null(strstr(bench->fault.detail, fact));
        assert_non_null(strstr(bench->fault.detail, "S0-30"));
    }
}

static void a_rule_for_a_stated_wish_may_read_the_household(void **state)
{
    struct bench *bench = *state;
    struct pack *pack = NULL;
    assert_int_equal(
        compile(bench,
                HEAD SERVICES
                "'rules':[{'id':'a','effect':'warn','when':'client.prefers.household = single',"
                "'require':'volunteer.home.adults = 1'," TEXT "}]}",
                NULL, &pack),
        OK);
}

static void a_preference_concerns_clients_not_volunteers(void **state)
{
    refused(*state,
            HEAD SERVICES "'rules':[{'id':'a','effect':'prefer','weight':3," TEXT
                          ",'when':'volunteer.flexible','require':'true'}]}",
            "rules[0].when",
            "of a prefer rule may read client facts only, so that volunteers stay comparable; put "
            "the rest into require",
            "");
}

#define OVER "{'id':'town','version':'3','extends':'xx',"

static void an_overlay_changes_a_number_not_a_rule(void **state)
{
    struct bench *bench = *state;
    const struct pack *pack = overlaid(bench, OVER "'parameters':{'age_min':21}}");
    struct volunteer volunteer = {.id = "V"};
    struct volunteer_view view = {.volunteer = &volunteer, .age_min = 20};
    assert_string_equal(pack->id, "town");
    assert_string_equal(pack->extends, "xx");
    assert_int_equal(pack->rule_count, 5);
    assert_true(expression_holds_volunteer(bench->base->rule[0].require, &view));
    assert_false(expression_holds_volunteer(pack->rule[0].require, &view));
    assert_int_equal(pack->deadline_months, 3);
}

static void an_overlay_replaces_adds_and_switches_off(void **state)
{
    struct bench *bench = *state;
    const struct pack *pack = overlaid(
        bench, OVER "'rules':[{'id':'asked','off':true,'reason':'decided 2026-03-01'},"
                    "{'id':'near','effect':'block','require':'pair.distance <= 5 km'," TEXT "},"
                    "{'id':'new','effect':'warn','require':'client.minor'," TEXT "}],"
                    "'terms':[{'id':'distance','off':true,'reason':'town is small'}],"
                    "'services':[{'id':'family_home','offered':false},"
                    "{'id':'emergency_home','names':{'en':'now'},'reach_km':9}]}");
    assert_int_equal(pack_rule_find(pack, "asked"), UINT32_MAX);
    assert_int_equal(pack_rule_find(pack, "near"), 1); /* in its old place */
    assert_int_equal(pack->rule[1].effect, RULE_BLOCK);
    assert_int_equal(pack_rule_find(pack, "new"), 4);
    assert_int_equal(pack->term_count, 1);
    assert_false(pack->service[SERVICE_family_home].offered);
    assert_int_equal(pack->service[SERVICE_family_home].reach_m, 120500);
    assert_int_equal(pack->service[SERVICE_emergency_home].reach_m, 9000);
    assert_int_equal(bench->base->rule_count, 5);
    /* policy.get shows what was put, not what came of it */
    assert_int_equal(value_count(value_get(&pack->source, "rules")), 3);
}

static void an_overlay_may_lie_on_an_overlay(void **state)
{
    struct bench *bench = *state;
    struct pack *town = overlaid(bench, OVER "'parameters':{'age_min':21}}");
    struct pack *district = NULL;
    assert_int_equal(compile(bench,
                             "{'id':'d','version':'1','extends':'town','rules':[{'id':'near',"
                             "'off':true,'reason':'r'}]}",
                             town, &district),
                     OK);
    struct volunteer volunteer = {.id = "V"};
    struct volunteer_view view = {.volunteer = &volunteer, .age_min = 20};
    assert_false(expression_holds_volunteer(district->rule[0].require, &view));
    assert_int_equal(district->rule_count, 4);
}

static void an_overlay_names_only_what_differs(void **state)
{
    struct bench *bench = *state;
    const struct pack *pack =
        overlaid(bench, OVER "'rules':[{'id':'asked','effect':'warn'},{'id':'apart','when':null},"
                             "{'id':'near','text':{'fi':'lähellä'}}],"
                             "'terms':[{'id':'commitment','weight':500}],"
                             "'levels':[{'name':'young','when':'client.age < 9'}],"
                             "'services':[{'id':'family_home','names':{'fi':'koti'}}]}");
    const struct rule *asked = &pack->rule[1];
    assert_string_equal(asked->id, "asked");
    assert_int_equal(asked->effect, RULE_WARN);
    assert_int_equal(asked->services, 1U << SERVICE_contact_person);
    assert_string_equal(expression_text(asked->require), "client.age >= 3");
    assert_string_equal(asked->text.en, "because");
    assert_null(pack->rule[3].when);
    assert_non_null(bench->base->rule[3].when);
    assert_string_equal(pack->rule[2].text.fi, "lähellä");
    assert_string_equal(pack->rule[2].text.sv, "ty");
    assert_int_equal(pack->term[1].weight, 500);
    assert_int_equal(pack->term[1].measure, bench->base->term[1].measure);
    assert_int_equal(pack->term[1].services, 1U << SERVICE_family_home);
    assert_int_equal(pack->level_count, 2);
    assert_string_equal(expression_text(pack->level[0].when), "client.age < 9");
    assert_string_equal(pack->service[SERVICE_family_home].name.fi, "koti");
    assert_string_equal(pack->service[SERVICE_family_home].name.en, "home");
    assert_int_equal(pack->rule_count, bench->base->rule_count);
}

static void levels_stand_as_an_overlay_that_names_them_all_has_them(void **state)
{
    struct bench *bench = *state;
    const struct pack *pack =
        overlaid(bench, OVER "'levels':[{'name':'all'},{'name':'old','when':'client.age > 60'," TEXT
                             "},{'name':'young'}]}");
    assert_int_equal(pack->level_count, 3);
    assert_string_equal(pack->level[0].name, "all");
    assert_string_equal(pack->level[1].name, "old");
    assert_string_equal(pack->level[2].name, "young");
    pack = overlaid(bench, OVER "'levels':[{'name':'young','off':true,'reason':'r'}]}");
    assert_int_equal(pack->level_count, 1);
    assert_string_equal(pack->level[0].name, "all");
}

static void an_entry_that_is_new_must_be_whole(void **state)
{
    struct bench *bench = *state;
    refused(bench, OVER "'rules':[{'id':'near','effect':'warn'},{'id':'aduld','effect':'warn'}]}",
            "rules[1].id",
            "'aduld' is not in the pack this one extends, and a new rule needs 'require'", "adult");
    refused(bench, OVER "'rules':[{'id':'unheard_of','effect':'warn'}]}", "rules[0].require",
            "is missing: 'unheard_of' is not in the pack this one extends", "");
    refused(bench, OVER "'terms':[{'id':'distanse','weight':500}]}", "terms[0].id",
            "'distanse' is not in the pack this one extends, and a new term needs 'kind'",
            "distance");
    refused(bench, OVER "'levels':[{'name':'yuong','when':'true'}]}", "levels[0].name",
            "'yuong' is not in the pack this one extends, and a new level needs 'text'", "young");
    refused(bench, OVER "'levels':[{'when':'true'}]}", "levels[0].name", "a name is missing", "");
    refused(bench, OVER "'services':[{'id':'family_hom','reach_km':9}]}", "services[0].id",
            "'family_hom' is not in the pack this one extends, and a new service needs 'names'",
            "family_home");
    /* what an entry gives is read as strictly as ever */
    refused(bench, OVER "'rules':[{'id':'near','effect':'wern'}]}", "rules[0].effect",
            "'wern' is no effect", "warn");
    refused(bench, OVER "'rules':[{'id':'near','require':null}]}", "rules[0].require",
            "must be an expression", "");
    refused(bench, OVER "'rules':[{'id':'near','effect':'prefer'}]}", "rules[0].weight",
            "must be a whole number from 1 to 10000", "");
}

static void a_parameter_that_means_nothing_is_refused(void **state)
{
    struct bench *bench = *state;
    static const char nothing[] =
        "no rule reads this, and the pack this one extends has no such parameter";
    refused(bench, OVER "'parameters':{'overdue_warn_day':45}}", "parameters.overdue_warn_day",
            nothing, "overdue_warn_days");
    refused(bench, OVER "'parameters':{'age_min':20,'age_mim':21}}", "parameters.age_mim", nothing,
            "age_min");
    refused(bench, OVER "'parameters':{'zzzzzzzz':1}}", "parameters.zzzzzzzz", nothing, "");
    /* a word in an expression that only looks like one reads nothing */
    refused(bench,
            OVER "'parameters':{'old':70},'rules':[{'id':'n','effect':'warn','require':"
                 "'client.age < param.age_min'," TEXT "}]}",
            "parameters.old", nothing, "");
}

static void a_parameter_that_means_something_is_taken(void **state)
{
    struct bench *bench = *state;
    const struct pack *pack = overlaid(
        bench, OVER "'parameters':{'overdue_warn_days':45,'open_period_months':6,'move_price':0,"
                    "'area':['FI-005'],'oldest':70,'ripe':9,'due':8},'rules':[{'id':'n',"
                    "'effect':'warn','when':'known param.ripe',"
                    "'require':'client.age < param.oldest'," TEXT "}],"
                    "'levels':[{'name':'young','when':'client.age < param.due'}]}");
    assert_int_equal(pack->overdue_warn_days, 45);
    assert_int_equal(pack->open_period_months, 6);
}

static void a_parameter_keeps_its_kind(void **state)
{
    struct bench *bench = *state;
    struct pack *town = overlaid(bench, OVER "'parameters':{'area':'6 months'}}");
    struct pack *district = NULL;
    refused(bench, OVER "'parameters':{'age_min':'18'}}", "parameters.age_min",
            "must be a whole number as in the pack this one extends, not a word", "");
    refused(bench, OVER "'parameters':{'age_min':null}}", "parameters.age_min",
            "must be a whole number as in the pack this one extends, not nothing", "");
    refused(bench, OVER "'parameters':{'deadline_months':[3]}}", "parameters.deadline_months",
            "must be a whole number as in the pack this one extends, not a list", "");
    refused(bench, OVER "'parameters':{'move_price':'much'}}", "parameters.move_price",
            "must be a whole number from 0 to 10000", "");
    assert_int_equal(compile(bench,
                             "{'id':'d','version':'1','extends':'town','parameters':"
                             "{'area':'6 km'}}",
                             town, &district),
                     E_INVALID_ARGUMENT);
    assert_string_equal(bench->fault.path, "parameters.area");
    assert_string_equal(bench->fault.detail,
                        "must be a length of time as in the pack this one extends, not a distance");
}

static void a_rule_is_said_in_every_language(void **state)
{
#define SAID(text) "'rules':[{'id':'unheard_of','effect':'warn','require':'true','text':" text "}]}"
    struct bench *bench = *state;
    static const char missing[] = "is missing: say it in sv, fi and en";
    refused(bench, HEAD SERVICES SAID("{'sv':'a','en':'b'}"), "rules[0].text.fi", missing, "");
    refused(bench, OVER SAID("{'sv':'a','en':'b'}"), "rules[0].text.fi", missing, "");
    refused(bench, OVER SAID("{'sv':' ','fi':'a','en':'b'}"), "rules[0].text.sv", missing, "");
    refused(bench, OVER SAID("{'sv':'a','fi':'b'}"), "rules[0].text.en", missing, "");
    refused(bench, OVER "'rules':[{'id':'near','text':{'fi':''}}]}", "rules[0].text.fi", missing,
            "");
    refused(bench,
            OVER "'terms':[{'id':'unheard_of','kind':'needs','weight':3,'text':{'en':'a'}}]}",
            "terms[0].text.sv", missing, "");
    refused(bench, OVER "'levels':[{'name':'unheard_of','when':'true','text':{'sv':'a'}}]}",
            "levels[0].text.fi", missing, "");
#undef SAID
}

static void an_overlay_that_misses_its_base_is_refused(void **state)
{
    struct bench *bench = *state;
    refused(bench, OVER "'rules':[{'id':'aduld','off':true,'reason':'r'}]}", "rules[0].id",
            "'aduld' is not in the pack this one extends", "adult");
    refused(bench, OVER "'rules':[{'id':'adult','off':true}]}", "rules[0].reason",
            "switching 'adult' off needs a reason", "");
    refused(bench, OVER "'rules':[{'off':true}]}", "rules[0].id", "an id is missing", "");
    refused(bench, OVER "'parameters':{'age_min':'today'}}", "parameters.age_min",
            "must be a whole number as in the pack this one extends, not a word", "");
    refused(bench, OVER "'rules':{}}", "rules", "must be a list", "");
    refused(bench, "{'id':'town','version':'3','extends':'yy'}", "extends",
            "there is no pack 'yy' to lay this one over", "");
    refused(bench,
            OVER "'rules':[{'id':'n','effect':'block','require':'volunteer.kind = person'," TEXT
                 "}]}",
            "rules[0].require",
            "'volunteer.kind' must not refuse, warn or score outside a client's own stated wish "
            "(S0-30, S1-20, S1-31, S1-32)",
            "when: known client.prefers.household");
}

static void a_rule_is_in_force_between_its_dates(void **state)
{
    struct rule rule = {.valid_from = date_of(2026, 1, 1), .valid_to = date_of(2026, 6, 30)};
    (void)state;
    assert_false(rule_in_force(&rule, date_of(2025, 12, 31)));
    assert_true(rule_in_force(&rule, date_of(2026, 1, 1)));
    assert_true(rule_in_force(&rule, date_of(2026, 6, 30)));
    assert_false(rule_in_force(&rule, date_of(2026, 7, 1)));
    rule.valid_to = DATE_NONE;
    assert_true(rule_in_force(&rule, date_of(2099, 7, 1)));
}

static void a_rule_out_of_force_refuses_nobody(void **state) /* S1-44 */
{
    struct bench *bench = *state;
    const struct pack *pack = bench->base; /* `adult` is valid from 2020-01-01 */
    struct volunteer volunteer = {.id = "V"};
    struct volunteer_view view = {.volunteer = &volunteer, .age_min = 17};
    struct rule_bits failed;
    view.today = date_of(2019, 12, 31);
    rules_of_volunteer(pack, &view, &failed);
    assert_false(bits_has(failed.word, 0));
    view.today = date_of(2020, 1, 1);
    rules_of_volunteer(pack, &view, &failed);
    assert_true(bits_has(failed.word, 0));
}

static void the_first_level_that_speaks_of_a_client_counts(void **state)
{
    const struct pack *pack = ((struct bench *)*state)->base;
    struct client client = {.id = "C", .birth_date = date_of(2022, 1, 1)};
    struct client_view view = {.client = &client, .demand = &client.demand};
    view.start = date_of(2026, 11, 1);
    client_view_end(&view, date_of(2027, 11, 1));
    assert_int_equal(pack_level_of(pack, &view), 0);
    assert_true(level_holds(pack, 1, &view));
    client.birth_date = date_of(2012, 1, 1);
    client_view_end(&view, date_of(2027, 11, 1));
    assert_int_equal(pack_level_of(pack, &view), 1);
    assert_false(level_holds(pack, 0, &view));
}

static void too_little_memory_is_an_answer(void **state)
{
    struct bench *bench = *state;
    struct value source = json(bench, BASE);
    for (size_t bytes = 256; bytes < 40000; bytes += 512) {
        struct arena small;
        struct pack *pack = NULL;
        struct fault fault = {0};
        arena_open(&small, 256, bytes);
        enum status status = pack_compile(&source, NULL, &small, &pack, &fault);
        assert_true(status == OK || status == E_NO_MEMORY || status == E_INVALID_ARGUMENT);
        assert_true(status != OK || !small.exhausted);
        arena_close(&small);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_pack_says_what_it_was_given),
        TEST(a_rule_stands_on_the_side_of_what_it_reads),
        TEST(what_is_wrong_is_said_with_its_path),
        TEST(a_pack_that_judges_households_is_refused),
        TEST(a_rule_for_a_stated_wish_may_read_the_household),
        TEST(a_preference_concerns_clients_not_volunteers),
        TEST(an_overlay_changes_a_number_not_a_rule),
        TEST(an_overlay_replaces_adds_and_switches_off),
        TEST(an_overlay_may_lie_on_an_overlay),
        TEST(an_overlay_names_only_what_differs),
        TEST(levels_stand_as_an_overlay_that_names_them_all_has_them),
        TEST(an_entry_that_is_new_must_be_whole),
        TEST(a_parameter_that_means_nothing_is_refused),
        TEST(a_parameter_that_means_something_is_taken),
        TEST(a_parameter_keeps_its_kind),
        TEST(a_rule_is_said_in_every_language),
        TEST(an_overlay_that_misses_its_base_is_refused),
        TEST(a_rule_is_in_force_between_its_dates),
        TEST(a_rule_out_of_force_refuses_nobody),
        TEST(the_first_level_that_speaks_of_a_client_counts),
        TEST(too_little_memory_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

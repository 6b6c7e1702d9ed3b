/* What the facts say: profiles read by the model, one thing changed, and the fact asked in the
 * language of rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "rules/pack.h"

static const char VOLUNTEER[] =
    "{'id':'V-1','kind':'household','status':'approved','services':['contact_family'],"
    "'adults':[{'id':'a','birth_date':'1980-01-01'},{'id':'b','birth_date':'1990-06-01'}],"
    "'place':{'lat':62.79,'lon':22.84,'municipality':'FI-743'},'max_km':30,"
    "'availability':{'weekly':[{'days':['mon','wed'],'from':'17:00','to':'20:00'}],"
    "'weekends_per_month':1},"
    "'capacity':{'relations':2,'places':2,'hours_per_month':20},'home':{'own_rooms':2}}";
static const char CLIENT[] =
    "{'id':'C-1','kind':'child','status':'waiting','service':'contact_family',"
    "'birth_date':'2016-11-15','place':{'lat':62.80,'lon':22.85,'municipality':'FI-743'},"
    "'demand':{'weekends':1,'per':'month'},'worker':'W-1',"
    "'decision':{'id':'D','granted_on':'2026-09-01','legal_basis':'FI_SHL',"
    "'follow_up_on':'2027-03-01'}}";

struct scene {
    struct arena arena;
    struct value client, volunteer, worker;
    struct volunteer_load load;
    struct date today;
};

/* Single quotes stand for double ones. */
static struct value json(struct scene *scene, const char *quoted)
{
    struct fault fault = {0};
    struct value value = value_nil();
    char *text = arena_text(&scene->arena, quoted, strlen(quoted));
    assert_non_null(text);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    if (json_parse(text, strlen(text), &scene->arena, &value, &fault) != OK) {
        fail_msg("%s: %s", fault.detail, text);
    }
    return value;
}

static void set(struct scene *scene, struct value *profile, const char *member, const char *quoted)
{
    value_set(profile, &scene->arena, member, json(scene, quoted));
}

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    arena_open(&scene->arena, 4096, 0);
    scene->client = json(scene, CLIENT);
    scene->volunteer = json(scene, VOLUNTEER);
    scene->today = date_of(2026, 11, 1);
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

static bool ask(struct scene *scene, const char *text)
{
    struct zone zone = zone_helsinki();
    struct fault fault = {0};
    struct volunteer *volunteer = NULL;
    struct client *client = NULL;
    struct worker *worker = NULL;
    struct expression *expression = NULL;
    struct client_view c;
    struct volunteer_view v;
    struct pair_view pair;
    if (volunteer_read(&scene->volunteer, &zone, &scene->arena, &volunteer, &fault) != OK ||
        client_read(&scene->client, &zone, &scene->arena, &client, &fault) != OK ||
        (!value_is_nil(&scene->worker) &&
         worker_read(&scene->worker, &zone, &scene->arena, &worker, &fault) != OK) ||
        expression_compile(text, NULL, &scene->arena, &expression, &fault) != OK) {
        fail_msg("%s: %s: %s", text, fault.path, fault.detail);
    }
    assert_int_equal(client_view_make(client, worker, client->service, scene->today, &c), OK);
    volunteer_view_make(volunteer, &scene->load, scene->today, &v);
    pair_view_make(&c, &v, &pair);
    return expression_holds(expression, &pair);
}

static void is(struct scene *scene, const char *text)
{
    if (!ask(scene, text)) {
        fail_msg("should hold: %s", text);
    }
}

static void is_not(struct scene *scene, const char *text)
{
    if (ask(scene, text)) {
        fail_msg("should not hold: %s", text);
    }
}

static void a_check_must_be_clear_for_every_adult(void **state) /* S0-16 */
{
    struct scene *scene = *state;
    is_not(scene, "volunteer.checks.police.clear");
    is_not(scene, "known volunteer.checks.police.outcome");
    set(scene, &scene->volunteer, "checks",
        "[{'id':'police','adult':'a','outcome':'clear','seen_on':'2026-08-01'}]");
    is_not(scene, "volunteer.checks.police.clear");
    set(scene, &scene->volunteer, "checks",
        "[{'id':'police','adult':'a','outcome':'clear','seen_on':'2026-08-01',"
        "'consented_on':'2026-07-01'},"
        "{'id':'police','adult':'b','outcome':'clear','seen_on':'2026-06-01',"
        "'consented_on':'2026-05-01','valid_until':'2027-01-31'}]");
    is(scene, "volunteer.checks.police.clear and volunteer.checks.police.outcome = clear");
    is(scene, "volunteer.checks.police.seen_on = 2026-06-01");
    is(scene, "volunteer.checks.police.valid_until = 2027-01-31");
    is(scene, "volunteer.checks.police.consented_on = 2026-07-01");
    is_not(scene, "volunteer.checks.police.valid_until >= client.end");
    scene->today = date_of(2027, 2, 1);
    is_not(scene, "volunteer.checks.police.clear");
}

static void a_check_without_an_adult_speaks_for_all_and_the_newest_counts(void **state)
{
    struct scene *scene = *state;
    set(scene, &scene->volunteer, "checks",
        "[{'id':'police','outcome':'clear','seen_on':'2026-08-01'}]");
    is(scene, "volunteer.checks.police.clear");
    is(scene, "volunteer.checks.police.valid_until > 2100-01-01");
    set(scene, &scene->volunteer, "checks",
        "[{'id':'police','outcome':'clear','seen_on':'2026-08-01'},"
        "{'id':'police','adult':'b','outcome':'not_clear','seen_on':'2026-09-01'}]");
    is_not(scene, "volunteer.checks.police.clear");
    is(scene, "volunteer.checks.police.outcome = not_clear");
    set(scene, &scene->volunteer, "checks",
        "[{'id':'police','outcome':'clear','seen_on':'2026-08-01'},"
        "{'id':'police','outcome':'pending','requested_on':'2026-10-01'}]");
    is(scene, "volunteer.checks.police.clear"); /* a renewal asked for takes nothing away */
}

static void traits_hold_for_every_supporting_adult_while_they_are_valid(void **state) /* S0-13 */
{
    struct scene *scene = *state;
    set(scene, &scene->volunteer, "assessed",
        "[{'trait':'reliable','outcome':'yes','on':'2026-01-01','valid_until':'2027-01-01'},"
        "{'trait':'open','outcome':'yes','on':'2026-01-01','adult':'a'},"
        "{'trait':'mature','outcome':'yes','on':'2025-01-01'},"
        "{'trait':'mature','outcome':'no','on':'2026-01-01','adult':'b'}]");
    is(scene, "volunteer.assessed = {reliable} and volunteer.assessed_no = {mature}");
    is(scene, "pair.assessed_at_start has reliable and not pair.assessed_at_end has reliable");
    set(scene, &scene->volunteer, "adults",
        "[{'id':'a','birth_date':'1980-01-01'},"
        "{'id':'b','birth_date':'1990-06-01','supports':false}]");
    is(scene, "volunteer.assessed has open and volunteer.age = 46");
}

static void training_counts_when_every_supporting_adult_took_it(void **state) /* S0-32 */
{
    struct scene *scene = *state;
    set(scene, &scene->volunteer, "training",
        "[{'id':'trn_relation','state':'taken','adult':'a','on':'2025-01-01'},"
        "{'id':'trn_pride','state':'taken','on':'2025-01-01'},"
        "{'id':'trn_mi','state':'taken','on':'2026-12-01'},"
        "{'id':'trn_trauma','state':'offered'}]");
    is(scene, "volunteer.training = {trn_pride}");
    is(scene, "volunteer.training_any = {trn_pride, trn_relation}");
    is(scene, "volunteer.training_offered has {trn_trauma, trn_mi, trn_relation}");
}

static void the_newest_suitability_decision_counts_at_the_start(void **state) /* S1-37 */
{
    struct scene *scene = *state;
    is_not(scene, "pair.suitable or known pair.suitable_until");
    set(scene, &scene->volunteer, "suitability",
        "[{'service':'contact_family','decided_on':'2025-01-01','outcome':'suitable',"
        "'valid_until':'2027-06-01'}]");
    is(scene, "pair.suitable and volunteer.suitable_for = {contact_family}");
    is(scene, "pair.suitable_until = 2027-06-01 and pair.suitable_until < client.end");
    set(scene, &scene->client, "period", "{'from':'2027-07-01'}");
    is_not(scene, "pair.suitable");
    is(scene, "volunteer.suitable_for has contact_family"); /* today it still is */
    set(scene, &scene->volunteer, "suitability",
        "[{'service':'contact_family','decided_on':'2025-01-01','outcome':'suitable'},"
        "{'service':'contact_family','decided_on':'2026-01-01','outcome':'unsuitable'}]");
    is(scene, "volunteer.unsuitable_for has contact_family and not pair.suitable");
}

static void ages_are_judged_at_the_start_and_over_the_period(void **state) /* S2-15, S3-24 */
{
    struct scene *scene = *state;
    is(scene, "client.age = 9 and client.age_at_end = 10 and client.minor");
    set(scene, &scene->volunteer, "accepts", "{'ages':[3,9]}");
    is(scene, "pair.accepts_age_now and not pair.accepts_age");
    set(scene, &scene->client, "period", "{'from':'2026-11-10','to':'2026-11-14'}");
    is(scene, "pair.accepts_age and client.months = 1 and not client.open_ended");
    set(scene, &scene->client, "period", "{'from':'2020-01-01'}");
    is(scene, "client.start = today and client.open_ended and client.months = 12");
}

static void a_group_that_stays_together_needs_room_for_all(void **state) /* S1-15, S1-33 */
{
    struct scene *scene = *state;
    is(scene, "pair.places_fit and pair.rooms_fit and pair.relations_fit");
    set(scene, &scene->client, "group", "{'id':'G','size':3,'together':'required'}");
    is_not(scene, "pair.places_fit or pair.rooms_fit or pair.relations_fit");
    is(scene, "client.group_size = 3 and client.group_together = required");
    set(scene, &scene->client, "group", "{'id':'G','size':3,'together':'preferred'}");
    is(scene, "pair.places_fit and pair.rooms_fit and pair.relations_fit");
    set(scene, &scene->client, "group", "{'id':'G','size':2,'together':'required'}");
    scene->load.rooms_used = 1;
    is_not(scene, "pair.rooms_fit");
    set(scene, &scene->client, "flags", "['own_room_shared']");
    is(scene, "pair.rooms_fit");
    set(scene, &scene->volunteer, "accepts", "{'group_size_max':1}");
    is_not(scene, "pair.group_accepted");
}

static void what_stands_takes_capacity(void **state) /* S0-14, S0-24 */
{
    struct scene *scene = *state;
    scene->load = (struct volunteer_load){.relations = 1, .guests = 2, .quarters = 60};
    is(scene, "volunteer.relations_free = 1 and volunteer.places_free = 0");
    is(scene, "volunteer.hours_free = 5 and not pair.places_fit and pair.relations_fit");
    set(scene, &scene->client, "demand", "{'visits':3,'per':'month','hours':2}");
    is(scene, "pair.places_fit and demand.hours_per_month = 6");
    is_not(scene, "pair.hours_fit");
    scene->load.by_service[SERVICE_contact_family] = 1;
    set(scene, &scene->volunteer, "capacity", "{'relations':5,'by_service':{'contact_family':1}}");
    is_not(scene, "pair.relations_fit");
    is(scene, "pair.hours_fit and not known volunteer.hours_free");
}

static void visits_must_fit_both_and_the_named_worker(void **state) /* S4-10 */
{
    struct scene *scene = *state;
    set(scene, &scene->client, "demand", "{'visits':2,'per':'week','hours':3}");
    is(scene, "pair.visits_fit and pair.overlap_hours = 24");
    is(scene, "pair.worker_fits"); /* nobody knows anything against it */
    scene->worker = json(scene, "{'id':'W-1'}");
    is(scene, "pair.worker_fits");
    scene->worker = json(scene, "{'id':'W-1','busy':[{'from':'2026-11-04','to':'2026-11-05'}]}");
    is_not(scene, "pair.worker_fits");
    is(scene, "pair.visits_fit");
    set(scene, &scene->client, "demand", "{'visits':2,'per':'week','hours':4}");
    is_not(scene, "pair.visits_fit");
}

static void stays_must_be_offered_and_free(void **state) /* S1-16, S3-09 */
{
    struct scene *scene = *state;
    is(scene, "demand.stays and pair.weekends_fit and pair.holidays_fit");
    set(scene, &scene->client, "demand", "{'weekends':2,'per':'month','holidays':true}");
    is_not(scene, "pair.weekends_fit or pair.holidays_fit");
    set(scene, &scene->client, "demand", "{'nights':[2,3],'days':2,'per':'month'}");
    is(scene, "pair.weekends_fit"); /* one weekend holds two nights and two days */
    set(scene, &scene->client, "demand", "{'nights':3,'per':'month'}");
    is_not(scene, "pair.weekends_fit");
}

static void dates_of_availability_must_hold_through_the_period(void **state) /* S0-14, S1-14 */
{
    struct scene *scene = *state;
    static const char WHEN[] = "{'weekly':[{'days':['mon'],'from':'17:00','to':'20:00'}],"
                               "'weekends_per_month':1,'from':'2026-12-01','to':'%s'}";
    char text[192];
    is(scene, "pair.available_through"); /* open at both ends */
    set(scene, &scene->client, "period", "{'from':'2026-12-01','to':'2027-11-30'}");
    (void)snprintf(text, sizeof text, WHEN, "2027-11-30");
    set(scene, &scene->volunteer, "availability", text);
    is(scene, "pair.available_through and not client.over");
    (void)snprintf(text, sizeof text, WHEN, "2027-11-29");
    set(scene, &scene->volunteer, "availability", text);
    is_not(scene, "pair.available_through");
    (void)snprintf(text, sizeof text, WHEN, "2028-11-30");
    set(scene, &scene->volunteer, "availability", text);
    set(scene, &scene->client, "period", "{'from':'2026-11-30','to':'2027-11-30'}");
    is_not(scene, "pair.available_through");
    set(scene, &scene->client, "period", "{'from':'2026-01-30','to':'2026-10-31'}");
    is(scene, "client.over and pair.absence_days = 0");
}

static void absences_of_both_are_counted_by_whole_days_inside_the_period(void **state)
{
    struct scene *scene = *state;
    set(scene, &scene->client, "period", "{'from':'2026-12-01','to':'2027-11-30'}");
    is(scene, "pair.absence_days = 0");
    set(scene, &scene->volunteer, "busy",
        "[{'from':'2027-01-11','to':'2027-01-20'},{'from':'2027-01-05','to':'2027-01-10'}]");
    is(scene, "pair.absence_days = 16"); /* in any order, one after the other */
    set(scene, &scene->client, "busy",
        "[{'from':'2027-01-21T08:00:00+02:00','to':'2027-01-24T00:00:00+02:00'}]");
    is(scene, "pair.absence_days = 16"); /* the 21st is not wholly taken */
    set(scene, &scene->client, "busy", "[{'from':'2027-01-21','to':'2027-01-24'}]");
    is(scene, "pair.absence_days = 20");
    set(scene, &scene->client, "busy", "[{'from':'2026-01-01','to':'2026-12-31'}]");
    is(scene, "pair.absence_days = 31");
    set(scene, &scene->volunteer, "busy", "[{'from':'2027-01-05','to':'2199-01-01'}]");
    is(scene, "pair.absence_days = 330");
}

static void a_demand_is_judged_as_it_changes_inside_the_period(void **state) /* S1-04 */
{
    struct scene *scene = *state;
    set(scene, &scene->client, "period", "{'from':'2026-12-01','to':'2027-11-30'}");
    set(scene, &scene->client, "changes",
        "[{'from':'2027-11-30','demand':{'weekends':2,'per':'month'}}]");
    is_not(scene, "pair.changes_fit");
    is(scene, "pair.weekends_fit");
    set(scene, &scene->client, "changes",
        "[{'from':'2027-12-01','demand':{'weekends':2,'per':'month'}}]");
    is(scene, "pair.changes_fit");
    set(scene, &scene->client, "changes",
        "[{'from':'2027-02-01','demand':{'weekends':1,'per':'month','holidays':true}}]");
    is_not(scene, "pair.changes_fit");
    set(scene, &scene->client, "changes", "[{'from':'2027-02-01','demand':{'continuous':true}}]");
    is(scene, "pair.changes_fit");
    scene->load.guests = 2;
    is_not(scene, "pair.changes_fit");
    set(scene, &scene->client, "changes",
        "[{'from':'2027-02-01','demand':{'visits':2,'per':'month','hours':3}}]");
    is(scene, "pair.changes_fit");
    scene->load.quarters = 80 - 23;
    is_not(scene, "pair.changes_fit");
    scene->load.quarters = 80 - 24;
    is(scene, "pair.changes_fit");
    set(scene, &scene->client, "changes",
        "[{'from':'2027-02-01','demand':{'visits':1,'per':'month','hours':4}}]");
    is_not(scene, "pair.changes_fit");
}

static void guardians_answer_together(void **state) /* S0-22 */
{
    struct scene *scene = *state;
    is_not(scene, "known consent.guardians or consent.guardian_count > 0");
    set(scene, &scene->client, "consent",
        "{'client':'given','heard_on':'2026-10-01','heard_by':'w','guardians':["
        "{'id':'m','custody':true,'answer':'given'},{'id':'f','custody':true,'answer':'pending'},"
        "{'id':'x','custody':false,'answer':'refused'}]}");
    is(scene, "consent.guardians = pending and consent.guardian_count = 2 and consent.heard");
    set(scene, &scene->client, "consent",
        "{'guardians':[{'id':'m','custody':true,'answer':'given'},"
        "{'id':'f','custody':true,'answer':'refused'},"
        "{'id':'g','custody':true,'answer':'pending'}]}");
    is(scene, "consent.guardians = refused and not consent.heard");
    set(scene, &scene->client, "consent",
        "{'guardians':[{'id':'m','custody':true,'answer':'given'}]}");
    is(scene, "consent.guardians = given and not known consent.client");
}

static void needs_and_differences_are_accepted_at_their_severity(void **state) /* S1-28, S0-27 */
{
    struct scene *scene = *state;
    set(scene, &scene->client, "needs",
        "[{'tag':'autism','severity':'severe'},{'tag':'homework'}]");
    is(scene, "pair.accepts_needs and pair.needs_refused = {}");
    set(scene, &scene->volunteer, "accepts",
        "{'needs':[{'tag':'autism','severity_max':'moderate'},{'tag':'homework'}]}");
    is(scene, "not pair.accepts_needs and pair.needs_refused = {autism}");
    set(scene, &scene->volunteer, "accepts", "{'differences':['culture']}");
    is_not(scene, "pair.accepts_differences");
    set(scene, &scene->volunteer, "accepts", "{'differences':['disability','culture']}");
    is(scene, "pair.accepts_differences");
    set(scene, &scene->volunteer, "offers", "[{'tag':'homework','severity_max':'mild'}]");
    is(scene, "pair.needs_met = {homework}");
}

static void homes_and_places_can_be_avoided(void **state)
{
    struct scene *scene = *state;
    set(scene, &scene->client, "avoid", "['dog','smoking','children_at_home','flat']");
    set(scene, &scene->client, "needs_access", "['wheelchair']");
    is(scene, "not pair.avoids_home and not pair.access_ok");
    set(scene, &scene->volunteer, "home", "{'pets':['cat'],'wheelchair':true}");
    is(scene, "not pair.avoids_home and pair.access_ok");
    set(scene, &scene->volunteer, "home", "{'dwelling':'flat'}");
    is(scene, "pair.avoids_home");
    set(scene, &scene->volunteer, "home", "{'children':[2019]}");
    is(scene, "pair.avoids_home");
    set(scene, &scene->client, "avoid_places", "[{'lat':62.79,'lon':22.84,'km':1}]");
    is(scene, "pair.avoids_place");
    set(scene, &scene->client, "avoid_places", "[{'lat':62.7,'lon':22.84,'km':1}]");
    is_not(scene, "pair.avoids_place");
}

static void either_side_can_exclude_the_other(void **state)
{
    struct scene *scene = *state;
    is_not(scene, "pair.excluded or pair.previous or pair.network");
    set(scene, &scene->client, "exclude", "['V-1']");
    is(scene, "pair.excluded");
    set(scene, &scene->client, "exclude", "[]");
    set(scene, &scene->client, "person", "'P-1'");
    set(scene, &scene->volunteer, "exclude", "['P-1']");
    is(scene, "pair.excluded"); /* the person behind the demand */
    set(scene, &scene->client, "previous", "['V-1']");
    set(scene, &scene->client, "network", "['V-2']");
    is(scene, "pair.previous and not pair.network");
}

static void distance_languages_and_gender_are_judged_both_ways(void **state)
{
    struct scene *scene = *state;
    is(scene, "pair.distance > 1 km and pair.distance < 2 km and pair.same_municipality");
    is(scene, "pair.within_volunteer_reach and pair.within_client_reach");
    set(scene, &scene->client, "max_km", "1");
    is(scene, "not pair.within_client_reach and client.max_distance = 1 km");
    set(scene, &scene->client, "languages", "{'fi':'required','sv':'preferred'}");
    is_not(scene, "pair.speaks_required or pair.speaks_basic");
    set(scene, &scene->volunteer, "languages", "{'fi':'basic','sv':'native'}");
    is(scene, "pair.speaks_basic and not pair.speaks_required");
    is(scene, "pair.shared_languages = {fi, sv} and volunteer.languages_fluent = {sv}");
    set(scene, &scene->client, "requires_gender", "'female'");
    set(scene, &scene->volunteer, "gender", "'male'");
    is_not(scene, "pair.gender_ok");
    set(scene, &scene->volunteer, "accepts", "{'genders':['male']}");
    set(scene, &scene->client, "gender", "'female'");
    is_not(scene, "pair.accepts_gender");
}

static void a_qualification_must_hold_through_the_period(void **state) /* S0-17 */
{
    struct scene *scene = *state;
    set(scene, &scene->client, "requires", "['trn_first_aid']");
    is_not(scene, "pair.qualified_now");
    set(scene, &scene->volunteer, "qualifications",
        "[{'id':'trn_first_aid','valid_until':'2027-03-01'},{'id':'edu_social'}]");
    is(scene, "pair.qualified_now and not pair.qualified");
    is(scene, "volunteer.qualifications has {edu_social, trn_first_aid}");
    scene->today = date_of(2027, 3, 2);
    is(scene, "volunteer.qualifications = {edu_social} and not pair.qualified_now");
}

static void waiting_is_counted_to_the_deadline(void **state) /* S3-18 */
{
    struct scene *scene = *state;
    is(scene, "client.waiting_days = 61 and client.deadline = 2026-12-01");
    is(scene, "client.days_to_deadline = 30 and not client.overdue and decision.exists");
    scene->today = date_of(2026, 12, 2);
    is(scene, "client.overdue and client.days_to_deadline = -1");
    scene->today = date_of(2026, 8, 31);
    is_not(scene, "decision.exists"); /* a decision of tomorrow is none yet */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_check_must_be_clear_for_every_adult),
        TEST(a_check_without_an_adult_speaks_for_all_and_the_newest_counts),
        TEST(traits_hold_for_every_supporting_adult_while_they_are_valid),
        TEST(training_counts_when_every_supporting_adult_took_it),
        TEST(the_newest_suitability_decision_counts_at_the_start),
        TEST(ages_are_judged_at_the_start_and_over_the_period),
        TEST(a_group_that_stays_together_needs_room_for_all),
        TEST(what_stands_takes_capacity),
        TEST(visits_must_fit_both_and_the_named_worker),
        TEST(stays_must_be_offered_and_free),
        TEST(dates_of_availability_must_hold_through_the_period),
        TEST(absences_of_both_are_counted_by_whole_days_inside_the_period),
        TEST(a_demand_is_judged_as_it_changes_inside_the_period),
        TEST(guardians_answer_together),
        TEST(needs_and_differences_are_accepted_at_their_severity),
        TEST(homes_and_places_can_be_avoided),
        TEST(either_side_can_exclude_the_other),
        TEST(distance_languages_and_gender_are_judged_both_ways),
        TEST(a_qualification_must_hold_through_the_period),
        TEST(waiting_is_counted_to_the_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

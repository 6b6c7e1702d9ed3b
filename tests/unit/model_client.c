/* Every field of a client's profile arrives where it belongs; what it must say as a whole holds;
 * every wrong field is refused with its path and what would have been right. */
#include "model_reading.h"

#include "model/basis.h"

READ_AS(client)
REFUSES(client)

static void who_needs_support_is_read(void **state)
{
    /* S0-01, S1-07, S4-02: child, youth, adult, family; one person may have several demands */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_string_equal(client->id, "C-1");
    assert_string_equal(client->person, "P-1");
    assert_word(client_kind, client->kind, "child");
    assert_int_equal(client->status, CLIENT_STATUS_waiting);
    assert_int_equal(client->service, SERVICE_contact_family);
    assert_date(client->birth_date, "2016-02-29");
    assert_int_equal(client->gender, GENDER_male);
    static const char *const KINDS[] = {"'child'", "'youth'", "'adult'", "'family'"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(client_with(*state, BARE_CLIENT, "kind", KINDS[i])->kind, i);
    }
}

static void a_family_is_a_group_of_persons(void **state)
{
    /* S0-01 */
    struct reading *reading = *state;
    struct value family = edited(reading, BARE_CLIENT, "kind", "'family'");
    value_set(&family, &reading->arena, "members",
              json_of(reading, "[{'birth_date':'2010-06-15'},{'birth_date':'1984-02-01'}]"));
    struct client *client = NULL;
    assert_int_equal(
        client_read(&family, &reading->zone, &reading->arena, &client, &reading->fault), OK);
    assert_int_equal(client->member_count, 2);
    assert_date(client->member_birth_date[1], "1984-02-01");
    client_refuses(
        reading, WHOLE_CLIENT,
        &(struct refusal){"members", "[{'birth_date':'2010-06-15'}]", "members", "family"});
}

static void services_and_their_demands_are_read(void **state)
{
    /* S1-02, S2-13: goals, intensity and duration; S1-04: the extent changes by date */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_int_equal(client->alternative_count, 2);
    assert_int_equal(client->alternative[0].service, SERVICE_contact_person);
    assert_true(client->alternative[0].own_demand);
    assert_int_equal(client->alternative[0].demand.kind, DEMAND_VISITS);
    assert_false(client->alternative[1].own_demand);
    assert_int_equal(client->demand.kind, DEMAND_STAYS);
    assert_int_equal(client->demand.weekends, 1);
    assert_int_equal(client->demand.days_min, 2);
    assert_int_equal(client->demand.days_max, 3);
    assert_int_equal(client->demand.nights_min, 2);
    assert_true(client->demand.holidays);
    assert_int_equal(client->change_count, 2);
    assert_date(client->change[0].from, "2027-01-01"); /* sorted */
    assert_date(client->change[1].from, "2027-06-01");
}

static void the_demand_that_holds_follows_the_date(void **state)
{
    /* S1-04 */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_int_equal(client_demand_on(client, day("2026-12-31"))->weekends, 1);
    assert_int_equal(client_demand_on(client, day("2027-01-01"))->weekends, 2);
    assert_int_equal(client_demand_on(client, day("2027-05-31"))->weekends, 2);
    assert_int_equal(client_demand_on(client, day("2027-06-01"))->kind, DEMAND_CONTINUOUS);
}

static void needs_interests_and_languages_are_read(void **state)
{
    /* S1-08, S1-09, S3-25: needs with severity; S2-04: child's and family's interests; S1-11, S3-13
     */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_int_equal(client->need_count, 2);
    assert_word(need, client->need[0].need, "homework");
    assert_word(severity, client->need[0].severity, "mild");
    assert_int_equal(client->need[1].severity, WORD_NONE);
    assert_int_equal(bits_count(&client->needs, 1), 2);
    assert_true(bits_has(client->interests.word, word_find(vocabulary_interest(), "football")));
    assert_true(
        bits_has(client->family_interests.word, word_find(vocabulary_interest(), "swimming")));
    assert_true(bits_has(client->languages_required.word, word_find(vocabulary_language(), "fi")));
    assert_true(bits_has(client->languages_preferred.word, word_find(vocabulary_language(), "sv")));
    assert_word(demand_level, client->demand_level, "demanding");
    assert_int_equal(bits_count(&client->requires, 1), 1);
    static const char *const SEVERITIES[] = {"'mild'", "'moderate'", "'severe'"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            client_with(*state, WHOLE_CLIENT, "needs[0].severity", SEVERITIES[i])->need[0].severity,
            i);
    }
}

static void the_period_and_its_end_are_read(void **state)
{
    /* S1-01: start and expected end; S1-35: ends with the investigation, a successor follows */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_date(client->period.from, "2026-12-01");
    assert_date(client->period.to, "2027-11-30");
    assert_word(ends_with, client->period.ends_with, "investigation");
    assert_string_equal(client->successor_of, "C-0");
}

static void an_open_period_has_no_end(void **state)
{
    /* S1-22 */
    struct client *client = client_with(*state, WHOLE_CLIENT, "period.to", NULL);
    assert_false(date_is(client->period.to));
    struct client *bare = client_of(*state, BARE_CLIENT);
    assert_false(date_is(bare->period.from) || date_is(bare->period.to));
    assert_int_equal(bare->period.ends_with, WORD_NONE);
}

static void the_decision_and_its_papers_are_read(void **state)
{
    /* S0-07, S1-06, S3-14: legal basis; S0-11: channel, application, worker; S3-01; S3-19:
     * follow-up; S0-10: assessment; S0-09: best interest; S1-29: order */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_string_equal(client->decision.id, "D 12/2026");
    assert_date(client->decision.granted_on, "2026-09-15");
    assert_date(client->decision.follow_up_on, "2027-03-15");
    assert_date(client->decision.deadline, "2026-12-15");
    assert_date(client->decision.interrupted_on, "2026-10-01");
    assert_word(legal_basis, client->decision.legal_basis, "SE_SOL");
    assert_word(decision_kind, client->decision.kind, "compulsory");
    assert_string_equal(client->decision.order_id, "O-1");
    assert_date(client->decision.order_on, "2026-09-01");
    assert_string_equal(client->application.channel, "e-form");
    assert_date(client->application.received_on, "2026-08-01");
    assert_date(client->assessment.on, "2026-08-20");
    assert_date(client->assessment.valid_until, "2027-08-20");
    assert_true(client->assessment.best_interest && client->assessment.best_interest_said);
    assert_string_equal(client->worker, "w-1");
    assert_string_equal(client->org_unit, "IFO north"); /* S3-21 */
    assert_string_equal(client->provider, "county");    /* S2-02 */
}

static void the_support_plan_has_goals_with_authors(void **state)
{
    /* S0-04, S4-03, S4-09: goals set by child, family and worker; S1-26: permanence */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_date(client->support_plan.on, "2026-09-20");
    assert_date(client->support_plan.valid_until, "2027-09-20");
    assert_string_equal(client->support_plan.permanence, "reunification");
    assert_int_equal(client->support_plan.goal_count, 2);
    assert_word(need, client->support_plan.goal[0].tag, "homework");
    assert_int_equal(client->support_plan.goal[0].authors.count, 3);
    assert_int_equal(client->support_plan.goal[1].tag, WORD_NONE);
    assert_string_equal(client->support_plan.goal[1].text, "learn to swim");
}

static void consent_is_read_for_each_guardian(void **state)
{
    /* S0-22: each guardian with custody; S2-09: the child's own will, when and by whom heard */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_word(answer, client->consent.client, "given");
    assert_date(client->consent.heard_on, "2026-08-18");
    assert_string_equal(client->consent.heard_by, "w-1");
    assert_int_equal(client->consent.guardian_count, 2);
    assert_string_equal(client->consent.guardian[0].id, "g-1");
    assert_true(client->consent.guardian[0].custody);
    assert_word(answer, client->consent.guardian[0].answer, "given");
    assert_date(client->consent.guardian[0].on, "2026-08-19");
    assert_false(client->consent.guardian[1].custody);
    assert_word(answer, client->consent.information_sharing, "given");
    struct client *pending =
        client_with(*state, WHOLE_CLIENT, "consent.information_sharing", "'pending'");
    assert_word(answer, pending->consent.information_sharing, "pending");
    assert_int_equal(client_of(*state, BARE_CLIENT)->consent.client, WORD_NONE);
}

static void the_case_its_flags_and_purposes_are_read(void **state)
{
    /* S0-03: purposes, early support; S2-06: an extensible list; S1-17, S2-11: network facts;
     * S2-16: may be away overnight; S3-02: the beneficiary may be a carer; S4-07, S4-12: states */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_word(case_kind, client->case_.kind, "child_protection");
    assert_date(client->case_.since, "2025-01-01");
    assert_word(placement, client->case_.placement, "out_of_home");
    assert_int_equal(client->flags, 1U << FLAG_no_close_network | 1U << FLAG_parents_exhausted |
                                        1U << FLAG_can_be_away_overnight |
                                        1U << FLAG_network_insufficient | 1U << FLAG_early_support);
    assert_int_equal(client->purpose_count, 2);
    assert_word(purpose, client->purpose, "relief");
    assert_word(beneficiary, client->beneficiary, "carer");
    struct client *own = client_with(*state, WHOLE_CLIENT, "purpose", "'to see the sea'");
    assert_word(purpose, own->purpose, "other");
    assert_int_equal(own->purpose_count, 1);
    assert_int_equal(client_of(*state, BARE_CLIENT)->purpose_count, 0);
    assert_int_equal(client_of(*state, BARE_CLIENT)->case_.kind, WORD_NONE);
}

static void every_flag_is_read(void **state)
{
    /* S2-05: a short crisis; S1-28: harmful behaviour; S3-15: risk; S1-33: rooms shared by siblings
     */
    for (uint32_t i = 0; i < FLAG_COUNT; i++) {
        char json[64];
        snprintf(json, sizeof json, "['%s']", vocabulary_flag()->word[i]);
        assert_int_equal(client_with(*state, BARE_CLIENT, "flags", json)->flags, 1U << i);
    }
}

static void wishes_are_read(void **state)
{
    /* S2-03: meeting place; S4-06: the family's wishes; S1-24: school, parents, siblings */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_int_equal(client->prefers.volunteer_age_min, 25);
    assert_int_equal(client->prefers.volunteer_age_max, 60);
    assert_int_equal(client->prefers.gender, GENDER_female);
    assert_string_equal(client->prefers.household_wish, "no dogs please");
    assert_int_equal(client->prefers.household, WORD_NONE);
    assert_word(meeting_place, client->prefers.meeting_place, "outside_home");
    assert_int_equal(client->requires_gender, GENDER_female);
    assert_int_equal(bits_count(&client->avoid, 1), 2);
    assert_int_equal(bits_count(&client->needs_access, 1), 1);
    assert_int_equal(client->near_count, 2);
    assert_word(near_kind, client->near[0].kind, "school");
    assert_int_equal(client->near[0].place.lat_microdeg, 59340000);
    assert_int_equal(client->near[0].weight, 2);
    assert_int_equal(client->near[1].weight, 1);
    assert_int_equal(client->near[1].place.municipality, client->place.municipality);
    assert_int_equal(client->avoid_place[0].radius_m, 5000);
    assert_true(client->place.coarse);
    assert_int_equal(client->travel_m_max, 30000);
    struct client *bare = client_of(*state, BARE_CLIENT);
    assert_int_equal(bare->prefers.gender, WORD_NONE);
    assert_int_equal(bare->prefers.meeting_place, WORD_NONE);
    assert_int_equal(bare->prefers.volunteer_age_max, 255);
    assert_int_equal(bare->requires_gender, WORD_NONE);
    assert_null(bare->prefers.household_wish);
}

static void the_group_the_queue_and_the_people_around_are_read(void **state)
{
    /* S1-15: siblings in one demand; S4-12: who helped before */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_string_equal(client->group.id, "G-1");
    assert_int_equal(client->group.size, 2);
    assert_word(together, client->group.together, "preferred");
    assert_int_equal(client->group.split_price, 100);
    assert_int_equal(client->priority, PRIORITY_high);
    assert_date(client->waiting_since, "2026-08-01");
    assert_string_equal(client->network.id[0], "V-8");
    assert_string_equal(client->exclude.id[0], "V-7");
    assert_string_equal(client->previous.id[0], "V-6");
    assert_int_equal(client->busy.count, 1);
    assert_int_equal(grid_hours(&client->availability.weekly), 4 * 8);
}

static void what_is_not_said_has_its_plain_meaning(void **state)
{
    struct client *client = client_of(*state, BARE_CLIENT);
    assert_int_equal(client->priority, PRIORITY_normal);
    assert_word(demand_level, client->demand_level, "ordinary");
    assert_word(decision_kind, client->decision.kind, "voluntary");
    assert_date(client->waiting_since, "2026-10-01");
    assert_null(client->group.id);
    assert_null(client->person);
    assert_int_equal(client->kind, WORD_NONE);
    assert_int_equal(client->beneficiary, WORD_NONE);
    assert_false(client->assessment.best_interest_said);
    assert_int_equal(client->travel_m_max, UINT32_MAX);
    struct client *group = client_with(*state, BARE_CLIENT, "group", "{'id':'G','size':3}");
    assert_word(together, group->group.together, "required");
    group = client_with(*state, BARE_CLIENT, "group", "{'id':'G','size':1}"); /* S1-15 */
    assert_int_equal(group->group.size, 1);
}

static uint32_t difference(const char *word)
{
    return 1U << word_find(vocabulary_difference(), word);
}

static void differences_follow_from_needs_and_language(void **state)
{
    /* S0-27 */
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_int_equal(client->differences, difference("disability")); /* adhd; Finnish is at home */
    struct client *foreign =
        client_with(*state, BARE_CLIENT, "languages", "{'so':'required','en':'preferred'}");
    assert_int_equal(foreign->differences, difference("language"));
    struct client *risk = client_with(
        *state, BARE_CLIENT, "needs",
        "[{'tag':'crime_risk'},{'tag':'substance_risk'},{'tag':'new_in_country'},"
        "{'tag':'destructive_behaviour'},{'tag':'violence_exposure'},{'tag':'psychosis'}]");
    assert_int_equal(risk->differences, difference("crime") | difference("substance") |
                                            difference("culture") | difference("behaviour") |
                                            difference("trauma") | difference("mental_health"));
    assert_int_equal(client_of(*state, BARE_CLIENT)->differences, 0);
}

static void the_deadline_follows_decision_and_interruption(void **state)
{
    struct client *client = client_of(*state, WHOLE_CLIENT);
    assert_date(client_deadline(client, 3), "2026-12-15"); /* as said */
    client = client_with(*state, WHOLE_CLIENT, "decision.deadline", NULL);
    assert_date(client_deadline(client, 3), "2027-01-01"); /* interrupted on 2026-10-01 */
    client = client_with(*state, BARE_CLIENT, "decision.granted_on", "'2026-11-30'");
    assert_date(client_deadline(client, 3), "2027-02-28");
    client = client_with(*state, BARE_CLIENT, "decision", "{}");
    assert_false(date_is(client_deadline(client, 3)));
    assert_false(date_is(client->waiting_since));
}

static void age_groups_change_on_the_birthday(void **state)
{
    /* S3-24 */
    (void)state;
    struct date birth = day("2008-11-21");
    assert_int_equal(age_group_of(date_age(birth, day("2026-11-20"))), AGE_CHILD);
    assert_int_equal(age_group_of(date_age(birth, day("2026-11-21"))), AGE_ADULT);
    assert_int_equal(age_group_of(64), AGE_ADULT);
    assert_int_equal(age_group_of(65), AGE_OLDER);
}

static void demands_come_in_one_grammar(void **state)
{
    /* S1-10, S1-16, S3-09, S3-12: n or [min, max] per week or month, length of a visit, weekends,
     * days and nights, all the time */
    struct client *client =
        client_with(*state, BARE_CLIENT, "demand", "{'visits':[2,4],'per':'month','hours':2.5}");
    assert_int_equal(client->demand.kind, DEMAND_VISITS);
    assert_false(client->demand.per_week);
    assert_int_equal(client->demand.visits_min, 2);
    assert_int_equal(client->demand.visits_max, 4);
    assert_int_equal(client->demand.visit_quarters, 10);
    assert_int_equal(demand_visit_hours(&client->demand), 3);
    assert_int_equal(demand_quarters(&client->demand), 20);
    client = client_with(*state, BARE_CLIENT, "demand", "{'visits':2,'per':'week','hours':1}");
    assert_true(client->demand.per_week);
    assert_int_equal(demand_quarters(&client->demand), 2 * 4 * 4);
    assert_false(demand_is_overnight(&client->demand));
    client = client_with(*state, BARE_CLIENT, "demand", "{'visits':7,'per':'week','hours':24}");
    assert_int_equal(demand_visit_hours(&client->demand), 24);
    client = client_with(*state, BARE_CLIENT, "demand", "{'visits':28,'hours':0.25}");
    assert_int_equal(client->demand.visit_quarters, 1);
    client = client_with(*state, BARE_CLIENT, "demand", "{'nights':[2,4],'per':'month'}");
    assert_int_equal(client->demand.nights_max, 4);
    assert_true(demand_is_overnight(&client->demand));
    assert_int_equal(demand_quarters(&client->demand), 0);
    client = client_with(*state, BARE_CLIENT, "demand", "{'days':2,'nights':2}");
    assert_int_equal(client->demand.days_min, 2);
    client = client_with(*state, BARE_CLIENT, "demand", "{'continuous':true}");
    assert_int_equal(client->demand.kind, DEMAND_CONTINUOUS);
    client = client_with(*state, BARE_CLIENT, "demand", "{'holidays':true}");
    assert_int_equal(client->demand.kind, DEMAND_STAYS);
    assert_true(client->demand.holidays);
}

static void demands_that_say_too_little_or_too_much_are_refused(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"demand", "{}", "demand", "continuous"},
        {"demand", "{'visits':2,'hours':2,'weekends':1}", "demand", "one of"},
        {"demand", "{'visits':2,'hours':2,'continuous':true}", "demand", "one of"},
        {"demand", "{'visits':2,'per':'month'}", "demand.hours", NULL},
        {"demand", "{'visits':0,'hours':2}", "demand.visits", NULL},
        {"demand", "{'visits':8,'per':'week','hours':2}", "demand.visits", NULL},
        {"demand", "{'visits':29,'per':'month','hours':2}", "demand.visits", NULL},
        {"demand", "{'visits':[3,2],'hours':2}", "demand.visits", "[2, 3]"},
        {"demand", "{'visits':[1,2,3],'hours':2}", "demand.visits", NULL},
        {"demand", "{'visits':2,'hours':25}", "demand.hours", NULL},
        {"demand", "{'visits':2,'hours':0.1}", "demand.hours", NULL},
        {"demand", "{'visits':2,'hours':2,'per':'day'}", "demand.per", NULL},
        {"demand", "{'weekends':5}", "demand.weekends", NULL},
        {"demand", "{'weekends':0}", "demand", NULL},
        {"demand", "{'weekends':1,'per':'week'}", "demand.per", "month"},
        {"demand", "{'nights':2,'hours':3}", "demand.hours", NULL},
        {"demand", "{'nights':29}", "demand.nights", NULL},
        {"demand", "{'continuous':false}", "demand.continuous", NULL},
        {"demand", "{'continuous':true,'per':'month'}", "demand.per", NULL},
        {"demand", "{'visit':2,'hours':2}", "demand.visit", "visits"},
        {"demand", "4", "demand", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        client_refuses(*state, BARE_CLIENT, &REFUSALS[i]);
    }
}

static void missing_fields_are_named(void **state)
{
    static const char *const NEEDED[] = {"id",     "status",   "service", "birth_date", "place",
                                         "demand", "decision", "worker"}; /* S4-08: the worker */
    for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++) {
        client_refuses(*state, BARE_CLIENT, &(struct refusal){NEEDED[i], NULL, NEEDED[i], NULL});
    }
}

static void wrong_fields_are_refused_with_path_and_hint(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"kind", "'kid'", "kind", NULL},
        {"status", "'wating'", "status", "waiting"},
        {"service", "'contact_familly'", "service", "contact_family"},
        {"alternatives[0].service", "'contact_family'", "alternatives[0].service", NULL},
        {"alternatives[1].service", "'contact_person'", "alternatives[1].service", NULL},
        {"alternatives[0].demand", "{}", "alternatives[0].demand", NULL},
        {"languages", "{'fi':'needed'}", "languages.fi", NULL},
        {"languages", "{'fi':'requird'}", "languages.fi", "required"},
        {"needs[1].tag", "'homework'", "needs[1].tag", NULL},
        {"needs[0].severity", "'sever'", "needs[0].severity", "severe"},
        {"needs[0].tags", "1", "needs[0].tags", "tag"},
        {"requires", "['edu_socal']", "requires[0]", "edu_social"},
        {"place", "{'lat':59.3,'lon':18.0}", "place.municipality", "SE-"},
        {"place", "{'lat':65.0,'lon':25.5,'municipality':'SE-0180'}", "place.lat", "SE-0180"},
        {"changes[1].from", "'2027-06-01'", "changes", NULL},
        {"changes[0].from", NULL, "changes[0].from", NULL},
        {"period.to", "'2026-11-30'", "period.to", NULL},
        {"period.from", "'2026-02-30'", "period.from", NULL},
        {"period.ends_with", "'investigatoin'", "period.ends_with", "investigation"},
        {"decision.granted_on", "'2015-01-01'", "decision.granted_on", NULL},
        {"decision.deadline", "'2026-09-14'", "decision.deadline", NULL},
        {"decision.interrupted_on", "'2026-09-14'", "decision.interrupted_on", NULL},
        {"decision.kind", "'forced'", "decision.kind", "voluntary, compulsory"},
        {"decision.granted", "'2026-09-14'", "decision.granted", "granted_on"},
        {"assessment.valid_until", "'2026-08-19'", "assessment.valid_until", NULL},
        {"support_plan.valid_until", "'2026-09-19'", "support_plan.valid_until", NULL},
        {"support_plan.goals[0].authors", "['client','client']", "support_plan.goals[0].authors[1]",
         NULL},
        {"consent.client", "'yes'", "consent.client", "given, refused, pending"},
        {"consent.guardians[1].id", "'g-1'", "consent.guardians[1].id", NULL},
        {"consent.guardians[1].answer", NULL, "consent.guardians[1].answer", NULL},
        {"case.kind", "'child_protecton'", "case.kind", "child_protection"},
        {"case.placement", "'home'", "case.placement", NULL},
        {"flags", "['no_close_netwrk']", "flags[0]", "no_close_network"},
        {"prefers.volunteer_age", "[60,25]", "prefers.volunteer_age", "[25, 60]"},
        {"requires_gender", "true", "requires_gender", NULL},
        {"avoid", "['smoke']", "avoid[0]", NULL},
        {"near[0].kind", "'scool'", "near[0].kind", "school"},
        {"near[0].lat", NULL, "near[0].lat", NULL},
        {"near[0].lon", "181", "near[0].lon", NULL},
        {"avoid_places[0].km", NULL, "avoid_places[0].km", NULL},
        {"group.size", "0", "group.size", NULL},
        {"group.size", "17", "group.size", NULL},
        {"group.together", "'must'", "group.together", NULL},
        {"priority", "'urgent'", "priority", NULL},
        {"exclude", "['V-8']", "exclude[0]", NULL},
        {"network", "['V-8','V-8']", "network[1]", NULL},
        {"purpose", "[1]", "purpose[0]", NULL},
        {"diagnosis", "'F20'", "diagnosis", NULL}, /* S3-26: there is no such field */
        {"name", "'Aino'", "name", NULL},
        {"personal_number", "'1'", "personal_number", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        client_refuses(*state, WHOLE_CLIENT, &REFUSALS[i]);
    }
}

static void a_paper_has_a_number_that_is_nobodys_and_an_order_its_day(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"decision.id", "'19850709-9805'", "decision.id", "own system"},
        {"decision.order.id", "'131052-308T'", "decision.order.id", "own system"},
        {"decision.order.id", NULL, "decision.order.id", NULL}, /* S1-29 */
        {"decision.order.on", NULL, "decision.order.on", NULL}, /* S1-29 */
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        client_refuses(*state, WHOLE_CLIENT, &REFUSALS[i]);
    }
}

static void legal_bases_are_understood_as_people_write_them(void **state)
{
    /* S0-07, S1-06, S3-14 */
    (void)state;
    static const char *const BASES[][2] = {
        {"SoL", "SE_SOL"},
        {"SE-SOL", "SE_SOL"},
        {"sol 4 kap. 1 §", "SE_SOL"},
        {"LSS 9 § 4", "SE_LSS"},
        {"SE_LSS", "SE_LSS"},
        {"LVU", "SE_LVU"},
        {"SHL 28 §", "FI_SHL"},
        {"FI-SHL", "FI_SHL"},
        {"Sosiaalihuoltolaki", "FI_SHL"},
        {"LsL", "FI_LSL"},
        {"FI_LSL", "FI_LSL"},
        {"LsL 36 §", "FI_LSL_OPEN"},
        {"FI_LSL_OPEN", "FI_LSL_OPEN"},
        {"Lastensuojelulaki 49 §", "FI_LSL"},
        {"FI_VPL", "FI_VPL"},
        {"solo", "OTHER"},
        {"Municipal Act", "OTHER"},
        {"§", "OTHER"},
    };
    for (size_t i = 0; i < sizeof BASES / sizeof *BASES; i++) {
        const char *word = word_of(vocabulary_legal_basis(), legal_basis_of(BASES[i][0]));
        if (strcmp(word, BASES[i][1]) != 0) {
            fail_msg("`%s` was understood as %s, not %s", BASES[i][0], word, BASES[i][1]);
        }
    }
}

static void an_adult_may_be_the_one_received_to_relieve_a_carer(void **state)
{
    /* S3-03, S3-02: extensive needs of an adult, support for who cares at home */
    struct reading *reading = *state;
    struct value adult = edited(reading, BARE_CLIENT, "kind", "'adult'");
    value_set(&adult, &reading->arena, "birth_date", json_of(reading, "'1951-05-01'"));
    value_set(&adult, &reading->arena, "beneficiary", json_of(reading, "'carer'"));
    value_set(&adult, &reading->arena, "demand_level", json_of(reading, "'specially_demanding'"));
    value_set(&adult, &reading->arena, "needs",
              json_of(reading, "[{'tag':'dementia','severity':'severe'}]"));
    struct client *client = NULL;
    assert_int_equal(client_read(&adult, &reading->zone, &reading->arena, &client, &reading->fault),
                     OK);
    assert_word(beneficiary, client->beneficiary, "carer");
    assert_word(demand_level, client->demand_level, "specially_demanding");
    assert_word(severity, client->need[0].severity, "severe");
    assert_int_equal(age_group_of(date_age(client->birth_date, day("2026-11-01"))), AGE_OLDER);
}

static void guidance_may_be_an_open_care_measure(void **state)
{
    /* S4-11, S4-01: social guidance within child protection, outside or inside other services */
    struct reading *reading = *state;
    struct value guided = edited(reading, WHOLE_CLIENT, "service", "'social_guidance'");
    value_set(&guided, &reading->arena, "alternatives", json_of(reading, "[]"));
    value_set(&guided, &reading->arena, "decision",
              json_of(reading, "{'id':'D-1','granted_on':'2026-09-15','legal_basis':'LsL 36 §'}"));
    struct client *client = NULL;
    assert_int_equal(
        client_read(&guided, &reading->zone, &reading->arena, &client, &reading->fault), OK);
    assert_int_equal(client->service, SERVICE_social_guidance);
    assert_word(legal_basis, client->decision.legal_basis, "FI_LSL_OPEN");
    /* S2-18: the decision and the plan's goals stand beside each other */
    assert_string_equal(client->decision.id, "D-1");
    assert_int_equal(client->support_plan.goal_count, 2);
}

static void nobody_is_born_or_heard_in_the_future(void **state)
{
    struct reading *reading = *state;
    struct client *client = client_of(reading, WHOLE_CLIENT);
    assert_int_equal(client_check_dates(client, day("2026-08-18"), &reading->fault), OK);
    assert_int_equal(client_check_dates(client, day("2016-02-28"), &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "birth_date");
    memset(&reading->fault, 0, sizeof reading->fault);
    assert_int_equal(client_check_dates(client, day("2026-08-17"), &reading->fault),
                     E_INVALID_ARGUMENT);
    assert_string_equal(reading->fault.path, "consent.heard_on");
}

static void a_full_arena_is_said_and_not_a_crash(void **state)
{
    struct reading *reading = *state;
    struct value value = json_of(reading, WHOLE_CLIENT);
    for (size_t bytes = 256; bytes < 6000; bytes += 64) {
        struct arena small;
        struct client *out = NULL;
        struct fault fault = {0};
        arena_open(&small, 256, bytes);
        enum status status = client_read(&value, &reading->zone, &small, &out, &fault);
        assert_true(status == OK || status == E_NO_MEMORY);
        arena_close(&small);
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, reading_open, reading_close)
    const struct CMUnitTest tests[] = {
        T(who_needs_support_is_read),
        T(a_family_is_a_group_of_persons),
        T(services_and_their_demands_are_read),
        T(the_demand_that_holds_follows_the_date),
        T(needs_interests_and_languages_are_read),
        T(the_period_and_its_end_are_read),
        T(an_open_period_has_no_end),
        T(the_decision_and_its_papers_are_read),
        T(the_support_plan_has_goals_with_authors),
        T(consent_is_read_for_each_guardian),
        T(the_case_its_flags_and_purposes_are_read),
        T(every_flag_is_read),
        T(wishes_are_read),
        T(the_group_the_queue_and_the_people_around_are_read),
        T(what_is_not_said_has_its_plain_meaning),
        T(differences_follow_from_needs_and_language),
        T(the_deadline_follows_decision_and_interruption),
        T(age_groups_change_on_the_birthday),
        T(demands_come_in_one_grammar),
        T(demands_that_say_too_little_or_too_much_are_refused),
        T(missing_fields_are_named),
        T(wrong_fields_are_refused_with_path_and_hint),
        T(a_paper_has_a_number_that_is_nobodys_and_an_order_its_day),
        T(legal_bases_are_understood_as_people_write_them),
        T(an_adult_may_be_the_one_received_to_relieve_a_carer),
        T(guidance_may_be_an_open_care_measure),
        T(nobody_is_born_or_heard_in_the_future),
        T(a_full_arena_is_said_and_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

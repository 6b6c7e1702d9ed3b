/* Relations, workers and plans: read, refused, compared; ids that say too much; vocabularies in
 * their order; distances. */
#include "model_reading.h"

#include "model/identity.h"
#include "model/plan.h"

READ_AS(relation)
READ_AS(worker)
REFUSES(relation)
REFUSES(worker)

static void a_relation_names_its_parties_and_papers(void **state)
{
    /* S0-04: goal, coordinator, plan; S0-05: participants; S0-06: review; S0-21: agreement; S0-22:
     * each guardian's answer; S1-25: the parties; S1-41: two-part compensation; S1-43: override
     * with reason; S3-07: suitability for this client; S3-11: reports */
    struct relation *relation = relation_of(*state, WHOLE_RELATION);
    assert_string_equal(relation->id, "R-1");
    assert_string_equal(relation->client, "C-1");
    assert_string_equal(relation->volunteer, "V-1");
    assert_int_equal(relation->service, SERVICE_contact_family);
    assert_int_equal(relation->state, RELATION_STATE_active);
    assert_date(relation->since, "2026-03-01");
    assert_date(relation->until, "2027-02-28");
    assert_string_equal(relation->worker, "w-1");
    assert_string_equal(relation->coordinator, "w-2");
    assert_int_equal(relation->answer_count, 3);
    assert_string_equal(relation->answer[1].guardian, "g-1");
    assert_word(answer, relation->answer[2].answer, "given");
    assert_string_equal(relation->answer[2].reason, "glad to");
    assert_word(suitability, relation->suitability.outcome, "suitable");
    assert_int_equal(relation->support_plan.participants.count, 4);
    assert_int_equal(relation->support_plan.goal_count, 1);
    assert_int_equal(relation->support_plan.review_months, 6);
    assert_date(relation->support_plan.next_review_on, "2026-08-25");
    assert_date(relation->agreement.signed_on, "2026-02-28");
    assert_int_equal(relation->report_every_days, 90);
    assert_int_equal(relation->compensation.fee_cents, 29250);
    assert_int_equal(relation->compensation.costs_cents, 17300);
    assert_int_equal(relation->compensation.override_cents, 30000);
}

static void a_relation_holds_from_proposed_to_paused_within_its_dates(void **state)
{
    static const char *const HOLDS[] = {"proposed", "offered", "accepted", "planned",
                                        "agreed",   "active",  "paused"};
    static const char *const ENDED[] = {"ended", "refused", "withdrawn"};
    char json[32];
    for (size_t i = 0; i < 7; i++) {
        snprintf(json, sizeof json, "'%s'", HOLDS[i]);
        assert_true(relation_holds(relation_with(*state, WHOLE_RELATION, "state", json),
                                   day("2026-03-01")));
    }
    for (size_t i = 0; i < 3; i++) {
        snprintf(json, sizeof json, "'%s'", ENDED[i]);
        assert_false(relation_holds(relation_with(*state, WHOLE_RELATION, "state", json),
                                    day("2026-03-01")));
    }
    struct relation *relation = relation_of(*state, WHOLE_RELATION);
    assert_false(relation_holds(relation, day("2026-02-28")));
    assert_true(relation_holds(relation, day("2027-02-28")));
    assert_false(relation_holds(relation, day("2027-03-01")));
    relation = relation_with(*state, WHOLE_RELATION, "until", "'2026-03-01'");
    assert_true(relation_holds(relation, day("2026-03-01")));
    relation = relation_with(*state, WHOLE_RELATION, "until", NULL);
    assert_true(relation_holds(relation, day("2099-01-01")));
}

static void wrong_relations_are_refused(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"id", NULL, "id", NULL},
        {"client", NULL, "client", NULL},
        {"volunteer", NULL, "volunteer", NULL},
        {"service", "'contact_persn'", "service", "contact_person"},
        {"state", "'activ'", "state", "active"},
        {"service", NULL, "service", NULL},
        {"state", NULL, "state", NULL},
        {"support_plan.goals[0].tag", NULL, "support_plan.goals[0].tag", NULL},
        {"until", "'2026-02-28'", "until", NULL},
        {"since", "'2026-02-30'", "since", NULL},
        {"answers[0].answer", "'maybe'", "answers[0].answer", "given, refused, pending"},
        {"answers[0].party", NULL, "answers[0].party", NULL},
        {"suitability.outcome", NULL, "suitability.outcome", NULL},
        {"support_plan.review_months", "0", "support_plan.review_months", NULL},
        {"support_plan.participants", "['client','client']", "support_plan.participants[1]", NULL},
        {"agreement.sign_on", "'2026-02-28'", "agreement.sign_on", "signed_on"},
        {"compensation.fee", "-1", "compensation.fee", NULL},
        {"compensation.reason", NULL, "compensation.reason", NULL},
        {"report_every_days", "0", "report_every_days", NULL},
        {"colour", "1", "colour", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        relation_refuses(*state, WHOLE_RELATION, &REFUSALS[i]);
    }
}

#define WHOLE_WORKER                                                                               \
    "{'id':'w-1','org_unit':'IFO north','deputies':['w-2'],"                                       \
    "'busy':[{'from':'2026-11-02T09:00:00+02:00','to':'2026-11-02T12:00:00+02:00'}],'x':{}}"

static void a_worker_has_deputies_and_a_calendar(void **state)
{
    /* S3-18, S4-10 */
    struct worker *worker = worker_of(*state, WHOLE_WORKER);
    assert_string_equal(worker->org_unit, "IFO north");
    assert_string_equal(worker->deputies.id[0], "w-2");
    assert_int_equal(worker->busy.count, 1);
    assert_int_equal(worker_with(*state, WHOLE_WORKER, "busy", NULL)->busy.count, 0);
    worker_refuses(*state, WHOLE_WORKER, &(struct refusal){"id", NULL, "id", NULL});
    worker_refuses(*state, WHOLE_WORKER,
                   &(struct refusal){"deputies", "['w-2','w-1']", "deputies[1]", NULL});
    worker_refuses(*state, WHOLE_WORKER, &(struct refusal){"deputys", "[]", "deputys", "deputies"});
}

static void personal_numbers_are_no_ids(void **state)
{
    (void)state;
    static const char *const NUMBERS[] = {
        "18991231-1234",   "20010131-1234",      "850701-1234",   "851231-1234", "850709-9805",
        "850709+9805",     "19850709-9805",      "198507099805",  "850769-9805", "20120229-1234",
        "8507099805",      "131052-308T",        "131052A308T",   "010203+123a", "290200B999X",
        "pnr:850709-9805", "hetu:131052-308T:x", "19850709+9805",
    };
    static const char *const IDS[] = {
        "AZaz09._:-",    "17991231-1234", "V-1",         "C-000123",
        "850709",        "851309-9805",   "850732-9805", "V-19850709-9805",
        "8507099806",    "556677-8899",   "1234567890",  "21850709-9805",
        "131052-3080X",  "321052-308T",   "131352-308T", "131052G308T",
        "abc.DEF_1:2-3", "20120230-1234",
    };
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        struct fault fault = {0};
        if (id_check(NUMBERS[i], &fault) != E_INVALID_ARGUMENT || fault.hint[0] == '\0') {
            fail_msg("%s was accepted as an id", NUMBERS[i]);
        }
        assert_non_null(strstr(fault.detail, "personal number"));
        assert_null(strstr(fault.detail, NUMBERS[i])); /* it is not repeated */
    }
    for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++) {
        struct fault fault = {0};
        if (id_check(IDS[i], &fault) != OK) {
            fail_msg("%s was refused: %s", IDS[i], fault.detail);
        }
    }
    char longest[66];
    memset(longest, 'a', sizeof longest);
    longest[64] = '\0';
    assert_true(id_is_well_formed(longest));
    longest[64] = 'a';
    longest[65] = '\0';
    assert_false(id_is_well_formed(longest));
    assert_false(id_is_well_formed("å"));
    assert_false(id_is_well_formed("a/b"));
}

static void an_id_with_a_personal_number_is_refused_wherever_an_id_stands(void **state)
{
    relation_refuses(*state, WHOLE_RELATION,
                     &(struct refusal){"client", "'19850709-9805'", "client", "own system"});
    worker_refuses(*state, WHOLE_WORKER,
                   &(struct refusal){"deputies", "['131052-308T']", "deputies[0]", NULL});
}

static void every_word_is_found_at_its_number(void **state)
{
    (void)state;
#define X(name, WORDS) vocabulary_##name,
    static const struct vocabulary *(*const VOCABULARY[])(void) = {VOCABULARIES(X)
                                                                       vocabulary_interest,
                                                                   vocabulary_need,
                                                                   vocabulary_qualification,
                                                                   vocabulary_language,
                                                                   vocabulary_household,
                                                                   vocabulary_municipality};
#undef X
    for (size_t i = 0; i < sizeof VOCABULARY / sizeof *VOCABULARY; i++) {
        const struct vocabulary *words = VOCABULARY[i]();
        assert_true(words->count > 0);
        for (uint32_t j = 0; j < words->count; j++) {
            assert_int_equal(word_find(words, words->word[j]), j);
        }
        assert_int_equal(word_find(words, ""), WORD_UNKNOWN);
        assert_int_equal(word_find(words, "no such word"), WORD_UNKNOWN);
        assert_string_equal(word_of(words, words->count), "");
    }
    assert_string_equal(word_nearest(vocabulary_interest(), "fotball"), "football");
    assert_null(word_nearest(vocabulary_interest(), "zzzzzzzz"));
}

static void the_leisure_the_pages_name_is_in_the_vocabulary(void **state)
{
    /* S1-11, S3-13: walking, coffee, shopping, cinema; S1-09, S2-10: loneliness, leisure, homework;
     * S4-05: truancy, parents' exhaustion */
    (void)state;
    static const char *const INTERESTS[] = {"walking", "cafe", "shopping", "film"};
    static const char *const NEEDS[] = {
        "loneliness",     "leisure_inspiration", "everyday_life",  "homework",
        "making_friends", "school_attendance",   "parental_relief"};
    for (size_t i = 0; i < sizeof INTERESTS / sizeof *INTERESTS; i++) {
        if (word_find(vocabulary_interest(), INTERESTS[i]) == WORD_UNKNOWN) {
            fail_msg("%s is not in the vocabulary", INTERESTS[i]);
        }
    }
    for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS; i++) {
        assert_int_not_equal(word_find(vocabulary_need(), NEEDS[i]), WORD_UNKNOWN);
    }
}

static void distances_are_those_of_the_map(void **state)
{
    (void)state;
    struct place stockholm = {59329300, 18068600, 0, false};
    struct place helsinki = {60169900, 24938400, 0, false};
    uint32_t distance_m = place_distance_m(&stockholm, &helsinki);
    assert_in_range(distance_m, 395000, 398000);
    assert_int_equal(distance_m, place_distance_m(&helsinki, &stockholm));
    assert_int_equal(place_distance_m(&helsinki, &helsinki), 0);
    struct place north = {90000000, 0, 0, false};
    struct place south = {-90000000, 180000000, 0, false};
    assert_in_range(place_distance_m(&north, &south), 20015000, 20015200);
    for (uint16_t i = 0; i < vocabulary_municipality()->count; i++) {
        const struct municipality *municipality = municipality_of(i);
        assert_string_equal(municipality->id, vocabulary_municipality()->word[i]);
        assert_in_range(municipality->lat_microdeg, 55000000, 70200000);
        assert_in_range(municipality->lon_microdeg, 10500000, 32000000);
    }
}

#define PLAN_A                                                                                     \
    "{'id':'p-1','revision':17,'policy':'fi 2026.1','seed':5,'created':'2026-11-01T02:00:00Z',"    \
    "'levels':[{'name':'emergency','value':1,'bound':1},{'name':'served','value':2,'bound':3}],"   \
    "'gap':12,'proved':false,'pairs':[{'client':'C-2','volunteer':'V-1',"                          \
    "'service':'contact_person','score':700},{'client':'C-1','volunteer':'V-2',"                   \
    "'service':'contact_family','score':650},{'client':'C-5','volunteer':'V-4',"                   \
    "'service':'contact_person','score':1}],'unserved':[{'client':'C-4','why':'age_band'},"        \
    "{'client':'C-3','why':'competition'}]}"
#define PLAN_B                                                                                     \
    "{'id':'p-2','revision':18,'policy':'fi 2026.1','levels':[],'gap':null,'proved':true,"         \
    "'pairs':[{'client':'C-1','volunteer':'V-1','service':'contact_family','score':650},"          \
    "{'client':'C-3','volunteer':'V-2','service':'contact_family','score':10},"                    \
    "{'client':'C-5','volunteer':'V-4','service':'contact_person','score':2}],'unserved':[],"      \
    "'later_field':1}"

static struct plan *plan_of(struct reading *reading, const char *json)
{
    struct value map = json_of(reading, json);
    struct plan *plan = NULL;
    if (plan_from_value(&map, &reading->arena, &plan, &reading->fault) != OK) {
        fail_msg("%s: %s", reading->fault.path, reading->fault.detail);
    }
    return plan;
}

static void a_plan_is_the_same_after_a_journey(void **state)
{
    struct reading *reading = *state;
    struct plan *plan = plan_of(reading, PLAN_A);
    assert_int_equal(plan->revision, 17);
    assert_int_equal(plan->level[1].bound, 3);
    assert_int_equal(plan->gap, 12);
    assert_string_equal(plan->pair[0].client, "C-1"); /* sorted */
    assert_string_equal(plan->unserved[0].client, "C-3");
    assert_int_equal(plan_pair_of(plan, "C-2")->score, 700);
    assert_null(plan_pair_of(plan, "C-3"));
    struct value map = plan_to_value(plan, &reading->arena);
    struct plan *again = NULL;
    assert_int_equal(plan_from_value(&map, &reading->arena, &again, &reading->fault), OK);
    struct value map_again = plan_to_value(again, &reading->arena);
    assert_true(value_equal(&map, &map_again));
    assert_string_equal(json_print(&map, 0, &reading->arena),
                        json_print(&map_again, 0, &reading->arena));
    assert_string_equal(value_text_or(value_get(&map, "created"), ""), "2026-11-01T02:00:00Z");
    assert_int_equal(plan_of(reading, PLAN_B)->gap, -1);
}

static void plans_differ_in_people(void **state)
{
    struct reading *reading = *state;
    struct plan_diff diff;
    struct plan *a = plan_of(reading, PLAN_A);
    struct plan *b = plan_of(reading, PLAN_B);
    assert_int_equal(plan_diff(a, b, &reading->arena, &diff), OK);
    assert_int_equal(diff.gained_count, 1);
    assert_string_equal(diff.gained[0]->client, "C-3");
    assert_int_equal(diff.lost_count, 1);
    assert_string_equal(diff.lost[0]->client, "C-2");
    assert_int_equal(diff.changed_count, 1);
    assert_string_equal(diff.changed[0].from->volunteer, "V-2");
    assert_string_equal(diff.changed[0].to->volunteer, "V-1");
    struct value map = plan_diff_to_value(&diff, &reading->arena);
    assert_string_equal(value_text_or(value_at(&map, "changed[0].to.volunteer"), ""), "V-1");
    assert_int_equal(plan_diff(a, a, &reading->arena, &diff), OK);
    assert_int_equal(diff.gained_count + diff.lost_count + diff.changed_count, 0);
}

static void what_one_plan_has_beyond_the_other_is_gained_or_lost(void **state)
{
    struct reading *reading = *state;
    struct plan_diff diff;
    struct plan *a = plan_of(reading, PLAN_A);
    struct plan none = {.id = "p-0", .policy = "fi"};
    assert_int_equal(plan_diff(a, &none, &reading->arena, &diff), OK);
    assert_int_equal(diff.lost_count, 3);
    assert_int_equal(plan_diff(&none, a, &reading->arena, &diff), OK);
    assert_int_equal(diff.gained_count, 3);
    assert_string_equal(diff.gained[2]->client, "C-5");
    assert_null(plan_pair_of(&none, "C-1"));
    /* a plan says nothing of a proof it does not carry */
    struct value unsaid = edited(reading, PLAN_A, "proved", NULL);
    struct plan *plan = NULL;
    assert_int_equal(plan_from_value(&unsaid, &reading->arena, &plan, &reading->fault), OK);
    assert_false(plan->proved);
    struct value best = edited(reading, PLAN_A, "pairs[0].score", "1000");
    assert_int_equal(plan_from_value(&best, &reading->arena, &plan, &reading->fault), OK);
}

static void lists_have_a_limit(void **state)
{
    struct reading *reading = *state;
    for (uint32_t count = 1000; count <= 1001; count++) {
        struct value deputies = value_list(&reading->arena, count);
        struct value busy = value_list(&reading->arena, count);
        struct value span = json_of(reading, "{'from':'2026-01-01','to':'2026-01-01'}");
        for (uint32_t i = 0; i < count; i++) {
            struct value id = value_text(&reading->arena, arena_print(&reading->arena, "d%u", i));
            value_append(&deputies, &reading->arena, id);
            value_append(&busy, &reading->arena, span);
        }
        const char *fields[] = {"deputies", "busy"};
        for (uint32_t i = 0; i < 2; i++) {
            struct value worker = json_of(reading, "{'id':'w-1'}");
            struct worker *out = NULL;
            value_put(&worker, &reading->arena, fields[i], i == 0 ? deputies : busy);
            memset(&reading->fault, 0, sizeof reading->fault);
            enum status status =
                worker_read(&worker, &reading->zone, &reading->arena, &out, &reading->fault);
            assert_int_equal(status, count == 1000 ? OK : E_INVALID_ARGUMENT);
            assert_string_equal(reading->fault.path, count == 1000 ? "" : fields[i]);
        }
    }
}

static void broken_plans_are_refused(void **state)
{
    struct reading *reading = *state;
    static const struct refusal REFUSALS[] = {
        {"id", NULL, "id", NULL},
        {"pairs", NULL, "pairs", NULL},
        {"pairs[0].service", "'contact_persn'", "pairs[0].service", "contact_person"},
        {"pairs[0].score", "1001", "pairs[0].score", NULL},
        {"pairs[1].client", "'C-2'", "pairs", NULL},
        {"levels[0].bound", NULL, "levels[0].bound", NULL},
        {"unserved[0].why", "1", "unserved[0].why", NULL},
        {"created", "'yesterday'", "created", NULL},
        {"revision", "-1", "revision", NULL},
    };
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        struct value map = edited(reading, PLAN_A, REFUSALS[i].path, REFUSALS[i].json);
        struct plan *plan = NULL;
        memset(&reading->fault, 0, sizeof reading->fault);
        assert_int_equal(plan_from_value(&map, &reading->arena, &plan, &reading->fault),
                         E_INVALID_ARGUMENT);
        assert_string_equal(reading->fault.path, REFUSALS[i].fault_path);
        if (REFUSALS[i].hint != NULL) {
            assert_string_equal(reading->fault.hint, REFUSALS[i].hint);
        }
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, reading_open, reading_close)
    const struct CMUnitTest tests[] = {
        T(a_relation_names_its_parties_and_papers),
        T(a_relation_holds_from_proposed_to_paused_within_its_dates),
        T(wrong_relations_are_refused),
        T(a_worker_has_deputies_and_a_calendar),
        T(personal_numbers_are_no_ids),
        T(an_id_with_a_personal_number_is_refused_wherever_an_id_stands),
        T(every_word_is_found_at_its_number),
        T(the_leisure_the_pages_name_is_in_the_vocabulary),
        T(distances_are_those_of_the_map),
        T(a_plan_is_the_same_after_a_journey),
        T(plans_differ_in_people),
        T(what_one_plan_has_beyond_the_other_is_gained_or_lost),
        T(lists_have_a_limit),
        T(broken_plans_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

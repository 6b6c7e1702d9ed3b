/* On made people, with both shipped packs: what is evaluated seldom and early (bits of one side,
 * masks, the first block, points without parts) equals asking every rule of every pair; scores
 * stay in their range and add up; an explanation says the same as the verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bench/rules_people.h"
#include "base/random.h"
#include "rules/explain.h"

enum { PEOPLE = 400, CLIENTS = 120, VOLUNTEERS = 150 };

struct stage {
    struct crowd_of_people people;
    struct arena packs, request;
    struct pack *pack[2];
    struct volunteer_view *view;
    struct volunteer_load *load;
    struct random random;
    uint64_t seed;
};

static uint64_t seed_of_run(void)
{
    const char *given = getenv("AMITY_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : 20261101;
}

/* A part of the volunteers has relations and guests already. */
static void load_some(struct stage *stage)
{
    for (uint32_t i = 0; i < stage->people.volunteer_count; i++) {
        struct volunteer_load *load = &stage->load[i];
        if (random_chance(&stage->random, 0.3)) {
            load->relations = (uint16_t)random_below(&stage->random, 3);
            load->by_service[random_below(&stage->random, SERVICE_COUNT)] = load->relations;
            load->quarters = random_below(&stage->random, 60);
            load->guests = (uint16_t)random_below(&stage->random, 2);
            load->rooms_used = load->guests;
        }
        volunteer_view_make(stage->people.volunteer[i], load, date_parse("2026-11-01"),
                            &stage->view[i]);
    }
}

static int open_stage(void **state)
{
    static const char *const country[] = {"fi", "se"};
    struct stage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    stage->seed = seed_of_run();
    stage->random = random_seed(stage->seed);
    arena_open(&stage->packs, 1 << 16, 0);
    arena_open(&stage->request, 1 << 16, 0);
    for (uint32_t i = 0; i < 2; i++) {
        struct fault fault = {0};
        const char *path = arena_print(&stage->packs, "%s/%s.json", AMITY_PACK_DIR, country[i]);
        if (pack_load(path, NULL, &stage->packs, &stage->pack[i], &fault) != OK) {
            fail_msg("%s: %s: %s", path, fault.path, fault.detail);
        }
    }
    assert_true(people_open(&stage->people, "se+fi", PEOPLE, stage->seed));
    stage->view = calloc(stage->people.volunteer_count, sizeof *stage->view);
    stage->load = calloc(stage->people.volunteer_count, sizeof *stage->load);
    assert_true(stage->view != NULL && stage->load != NULL);
    load_some(stage);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;
    people_close(&stage->people);
    arena_close(&stage->packs);
    arena_close(&stage->request);
    free(stage->view);
    free(stage->load);
    free(stage);
    return 0;
}

static bool client_for(const struct stage *stage, const struct pack *pack, uint32_t index,
                       struct client_view *out)
{
    const struct client *client = stage->people.client[index];
    return pack_client_view(pack, client, people_worker(&stage->people, client->worker),
                            client->service, date_parse("2026-11-01"), out) == OK;
}

/* The rule read as LANGUAGE.md says it, for one pair. */
static bool plainly_holds(const struct rule *rule, const struct pair_view *pair)
{
    if (!rule_in_force(rule, pair->client->today)) {
        return true;
    }
    if (rule->when != NULL && !expression_holds(rule->when, pair)) {
        return true;
    }
    return expression_holds(rule->require, pair);
}

/* Returns the first refusing rule of the service, asking all; failed gets a bit for each that
 * fails, whatever its effect. */
static uint32_t plainly(const struct pack *pack, const struct pair_view *pair,
                        struct rule_bits *failed)
{
    uint32_t first = UINT32_MAX;
    *failed = (struct rule_bits){{0}};
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        bool concerned = (rule->services >> pair->client->service & 1U) != 0;
        if (concerned && !plainly_holds(rule, pair)) {
            bits_set(failed->word, i);
            first = first == UINT32_MAX && rule->effect == RULE_BLOCK ? i : first;
        }
    }
    return first;
}

static void compare(const struct pack *pack, const struct pair_view *pair, uint64_t seed)
{
    struct rule_bits plain;
    struct rule_bits side[3];
    uint8_t service = pair->client->service;
    uint32_t first = plainly(pack, pair, &plain);
    rules_of_client(pack, pair->client, &side[SIDE_CLIENT]);
    rules_of_volunteer(pack, pair->volunteer, &side[SIDE_VOLUNTEER]);
    rules_of_pair(pack, pair, &side[SIDE_PAIR]);
    uint32_t found = first_refusal(pack, service, &side[0], &side[1], &side[2]);
    uint32_t blocked = pair_first_block(pack, pair);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        bool concerned = (rule->services >> service & 1U) != 0;
        bool failed = concerned && bits_has(side[rule->side].word, i);
        if (failed != bits_has(plain.word, i)) {
            fail_msg("seed %llu: %s, %s with %s: rule %s differs", (unsigned long long)seed,
                     pack->id, pair->client->client->id, pair->volunteer->volunteer->id, rule->id);
        }
        if (blocked == UINT32_MAX && concerned && rule->side == SIDE_PAIR &&
            rule->effect == RULE_BLOCK) {
            assert_false(bits_has(plain.word, i));
        }
    }
    assert_int_equal(found, first);
    assert_true(blocked == UINT32_MAX || bits_has(plain.word, blocked));
    assert_true(blocked == UINT32_MAX || blocked >= first);
}

static void seldom_and_early_equals_asking_everything(void **state)
{
    struct stage *stage = *state;
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t c = 0; c < stage->people.client_count && c < CLIENTS; c++) {
            struct client_view client;
            if (!client_for(stage, stage->pack[p], c, &client)) {
                continue;
            }
            for (uint32_t v = 0; v < VOLUNTEERS; v++) {
                struct pair_view pair;
                pair_view_make(&client, &stage->view[v], &pair);
                compare(stage->pack[p], &pair, stage->seed);
            }
        }
    }
}

static void check_score(const struct pack *pack, const struct pair_view *pair)
{
    struct score score;
    int32_t sum = 0;
    score_explain(pack, pair, &score);
    assert_int_equal(score.points, score_points(pack, pair));
    assert_in_range(score.points, 0, PACK_SCORE_MAX);
    for (uint32_t i = 0; i < score.part_count; i++) {
        assert_in_range(score.part[i].points, 0, score.part[i].points_max);
        sum += score.part[i].points;
    }
    assert_int_equal(sum, score.points);
}

static void scores_stay_in_range_and_add_up(void **state)
{
    struct stage *stage = *state;
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t c = 0; c < stage->people.client_count && c < CLIENTS; c++) {
            struct client_view client;
            if (!client_for(stage, stage->pack[p], c, &client)) {
                continue;
            }
            for (uint32_t v = 0; v < VOLUNTEERS; v++) {
                struct pair_view pair;
                pair_view_make(&client, &stage->view[v], &pair);
                check_score(stage->pack[p], &pair);
            }
        }
    }
}

/* Which terms apply, and so what 1000 means, is the client's matter: LANGUAGE.md, Score terms. */
static void what_a_score_is_made_of_depends_on_the_client_alone(void **state)
{
    struct stage *stage = *state;
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t c = 0; c < stage->people.client_count && c < CLIENTS; c++) {
            struct client_view client;
            struct score first = {0};
            if (!client_for(stage, stage->pack[p], c, &client)) {
                continue;
            }
            for (uint32_t v = 0; v < VOLUNTEERS; v++) {
                struct pair_view pair;
                struct score score;
                pair_view_make(&client, &stage->view[v], &pair);
                score_explain(stage->pack[p], &pair, &score);
                first = v == 0 ? score : first;
                assert_int_equal(score.part_count, first.part_count);
                for (uint32_t i = 0; i < score.part_count; i++) {
                    assert_int_equal(score.part[i].term, first.part[i].term);
                }
            }
        }
    }
}

static void an_explanation_says_what_the_verdict_says(void **state)
{
    struct stage *stage = *state;
    for (uint32_t n = 0; n < 400; n++) {
        const struct pack *pack = stage->pack[n % 2];
        struct client_view client;
        struct pair_view pair;
        struct rule_bits failed;
        struct value told;
        uint32_t c = random_below(&stage->random, stage->people.client_count);
        uint32_t v = random_below(&stage->random, stage->people.volunteer_count);
        if (!client_for(stage, pack, c, &client)) {
            continue;
        }
        pair_view_make(&client, &stage->view[v], &pair);
        uint32_t first = plainly(pack, &pair, &failed);
        arena_reset(&stage->request);
        assert_int_equal(pair_explain(pack, &pair, &stage->request, &told), OK);
        assert_int_equal(value_bool_or(value_get(&told, "eligible"), false), first == UINT32_MAX);
        assert_int_equal(value_int_or(value_get(&told, "score"), -1), score_points(pack, &pair));
        const struct value *rules = value_get(&told, "rules");
        for (uint32_t i = 0; i < value_count(rules); i++) {
            const struct value *rule = &rules->item[i];
            uint32_t index = pack_rule_find(pack, value_text_or(value_get(rule, "id"), ""));
            assert_true(index < pack->rule_count);
            assert_int_equal(value_bool_or(value_get(rule, "holds"), false),
                             !bits_has(failed.word, index));
        }
    }
}

/* S3-26: whatever people have, no explanation names a condition of health. */
static void an_explanation_names_no_diagnosis(void **state)
{
    static const char *const named[] = {"psychosis", "mental_health", "dementia", "autism",
                                        "adhd",      "substance",     "latitude", "lat_micro"};
    struct stage *stage = *state;
    uint32_t with_needs = 0;
    for (uint32_t c = 0; c < stage->people.client_count; c++) {
        struct client_view client;
        struct pair_view pair;
        struct value told;
        const struct pack *pack = stage->pack[c % 2];
        if (!client_for(stage, pack, c, &client)) {
            continue;
        }
        pair_view_make(&client, &stage->view[0], &pair);
        arena_reset(&stage->request);
        assert_int_equal(pair_explain(pack, &pair, &stage->request, &told), OK);
        const struct value *rules = value_get(&told, "rules");
        for (uint32_t i = 0; i < value_count(rules); i++) {
            const struct value *values = value_get(&rules->item[i], "values");
            char *text = json_print(values, 0, &stage->request);
            assert_non_null(text);
            with_needs += strstr(text, "client.needs") != NULL;
            for (uint32_t k = 0; k < sizeof named / sizeof named[0]; k++) {
                char quoted[64];
                (void)snprintf(quoted, sizeof quoted, "\"%s\"", named[k]);
                if (strstr(text, quoted) != NULL && strstr(text, "volunteer.") == NULL) {
                    fail_msg("%s is named: %s", named[k], text);
                }
            }
        }
    }
    assert_true(with_needs > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seldom_and_early_equals_asking_everything),
        cmocka_unit_test(scores_stay_in_range_and_add_up),
        cmocka_unit_test(what_a_score_is_made_of_depends_on_the_client_alone),
        cmocka_unit_test(an_explanation_says_what_the_verdict_says),
        cmocka_unit_test(an_explanation_names_no_diagnosis),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

/* A proposal equals a linear scan that asks every rule of every volunteer; the index, switched off,
 * changes no byte; the inverse question and the explanation say the same as the proposal. */
#include "property/match_scan.h"

enum { CLIENTS = 500, VOLUNTEERS = 400, BEST = 10 };

struct scene {
    struct hall hall;
    struct directory directory;
    struct arena request;
    uint64_t seed;
    /* By volunteer line: who stands there. */
    struct scan_group (*standing)[8];
    uint32_t *standing_count;
};

static int open_scene(void **state, const char *country, const char *region)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->seed = hall_seed();
    hall_open(&scene->hall, country);
    hall_people(&scene->hall, region, VOLUNTEERS, CLIENTS, scene->seed);
    directory_open(&scene->directory, scene->hall.pack, scene->hall.today);
    hall_fill(&scene->hall, &scene->directory);
    arena_open(&scene->request, 1 << 16, 0);
    scene->standing = calloc(scene->hall.line_count, sizeof *scene->standing);
    scene->standing_count = calloc(scene->hall.line_count, sizeof *scene->standing_count);
    assert_true(scene->standing != NULL && scene->standing_count != NULL);
    for (uint32_t i = 0; i < scene->hall.line_count; i++) {
        if (scene->hall.line[i].kind == HALL_VOLUNTEER) {
            scene->standing_count[i] = scan_standing(
                &scene->hall, scene->hall.line[i].profile->volunteer, scene->standing[i]);
        }
    }
    *state = scene;
    return 0;
}

static int open_finland(void **state)
{
    return open_scene(state, "fi", "fi-etela-pohjanmaa");
}

static int open_sweden(void **state)
{
    return open_scene(state, "se", "se-umea-with-neighbours");
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    directory_close(&scene->directory);
    hall_close(&scene->hall);
    arena_close(&scene->request);
    free(scene->standing);
    free(scene->standing_count);
    free(scene);
    return 0;
}

struct found {
    const char *id;
    uint8_t service;
    int32_t points;
};

struct scanned {
    uint32_t considered, eligible;
    uint32_t refused[PACK_RULES_MAX + 1]; /* the last: capacity */
    struct found best[BEST];
    uint32_t best_count;
};

static void found_put(struct scanned *scanned, const struct found *found)
{
    uint32_t at = scanned->best_count;
    while (at > 0 && (scanned->best[at - 1].points < found->points ||
                      (scanned->best[at - 1].points == found->points &&
                       strcmp(scanned->best[at - 1].id, found->id) > 0))) {
        at--;
    }
    if (at == BEST) {
        return;
    }
    if (scanned->best_count < BEST) {
        scanned->best_count++;
    }
    memmove(&scanned->best[at + 1], &scanned->best[at],
            (scanned->best_count - at - 1) * sizeof *scanned->best);
    scanned->best[at] = *found;
}

/* One client against one volunteer, over all wishes. `as`: whose name goes on the list. */
static void scan_pair(const struct scene *scene, const struct scan_group *unit,
                      const struct client *client, uint32_t line, const char *as,
                      struct scanned *out)
{
    const struct hall *hall = &scene->hall;
    const struct volunteer *volunteer = hall->line[line].profile->volunteer;
    struct scan_group asked = *unit;
    uint8_t wish[SERVICE_COUNT];
    uint32_t wishes = scan_wishes(hall, unit, wish);
    uint32_t refusal = SCAN_FREE;
    struct found best = {.id = as, .points = -1};
    bool considered = false;
    for (uint32_t i = 0; i < wishes; i++) {
        asked.service = wish[i];
        if (!scan_considers(hall, &asked, volunteer)) {
            continue;
        }
        considered = true;
        struct scan_verdict verdict =
            scan_judge(hall, &asked, volunteer, scene->standing[line], scene->standing_count[line]);
        if (verdict.refusal != SCAN_FREE) {
            refusal = refusal == SCAN_FREE ? verdict.refusal : refusal;
            continue;
        }
        for (uint32_t m = 0; m < asked.count; m++) {
            if (asked.member[m] == client && verdict.points[m] > best.points) {
                best.points = verdict.points[m];
                best.service = wish[i];
            }
        }
    }
    out->considered += considered;
    if (best.points >= 0) {
        out->eligible++;
        found_put(out, &best);
    } else if (considered) {
        out->refused[refusal == SCAN_CAPACITY ? PACK_RULES_MAX : refusal]++;
    }
}

static void check_answer(const struct scene *scene, const char *subject, const char *who,
                         const struct scanned *scanned, const struct value *answer)
{
    const struct pack *pack = scene->hall.pack;
    const struct value *list = value_get(answer, "proposals");
    const struct value *refused = value_get(answer, "refused");
    if (value_int_or(value_get(answer, "considered"), -1) != (int64_t)scanned->considered ||
        value_int_or(value_get(answer, "eligible"), -1) != (int64_t)scanned->eligible ||
        value_count(list) != scanned->best_count) {
        fail_msg("seed %llu, %s: scan says considered %u eligible %u best %u, the answer %s",
                 (unsigned long long)scene->seed, subject, scanned->considered, scanned->eligible,
                 scanned->best_count, json_print(answer, 0, (struct arena *)&scene->request));
    }
    int64_t sum = 0;
    for (uint32_t i = 0; i <= pack->rule_count; i++) {
        const char *id = i < pack->rule_count ? pack->rule[i].id : "capacity";
        int64_t said = value_int_or(value_get(refused, id), 0);
        uint32_t counted = scanned->refused[i < pack->rule_count ? i : PACK_RULES_MAX];
        if (said != (int64_t)counted) {
            fail_msg("seed %llu, %s: refused by %s: scan %u, answer %lld",
                     (unsigned long long)scene->seed, subject, id, counted, (long long)said);
        }
        sum += said;
    }
    assert_int_equal(sum, scanned->considered - scanned->eligible);
    for (uint32_t i = 0; i < scanned->best_count; i++) {
        const struct value *one = &list->item[i];
        const char *id = value_text_or(value_get(one, who), "");
        const char *service = value_text_or(value_get(one, "service"), "");
        if (strcmp(id, scanned->best[i].id) != 0 ||
            strcmp(service, word_of(vocabulary_service(), scanned->best[i].service)) != 0 ||
            value_int_or(value_get(one, "score"), -1) != scanned->best[i].points) {
            fail_msg("seed %llu, %s, number %u: scan %s %d, answer %s %s",
                     (unsigned long long)scene->seed, subject, i, scanned->best[i].id,
                     scanned->best[i].points, id, service);
        }
    }
}

static struct value ask(struct scene *scene, const struct client *client)
{
    struct propose_options options = {.k = BEST, .service = WORD_NONE};
    struct value answer;
    assert_int_equal(match_propose(&scene->directory, client, &options, &scene->request, &answer),
                     OK);
    return answer;
}

static void ten_best_equal_a_linear_scan_of_everybody(void **state)
{
    struct scene *scene = *state;
    uint64_t eligible = 0;
    uint32_t groups = 0;
    for (uint32_t c = 0; c < scene->hall.line_count; c++) {
        if (scene->hall.line[c].kind != HALL_CLIENT) {
            continue;
        }
        const struct client *client = scene->hall.line[c].profile->client;
        struct scanned scanned = {0};
        struct scan_group unit;
        uint8_t wish[SERVICE_COUNT];
        bool free =
            scan_unit(&scene->hall, client, &unit) && scan_wishes(&scene->hall, &unit, wish) > 0;
        for (uint32_t v = 0; free && v < scene->hall.line_count; v++) {
            if (scene->hall.line[v].kind == HALL_VOLUNTEER) {
                scan_pair(scene, &unit, client, v, scene->hall.line[v].id, &scanned);
            }
        }
        struct value answer = ask(scene, directory_client(&scene->directory, client->id));
        assert_int_equal(value_get(&answer, "hold") == NULL, free);
        check_answer(scene, client->id, "volunteer", &scanned, &answer);
        eligible += scanned.eligible;
        groups += unit.count > 1;
        arena_reset(&scene->request);
    }
    assert_true(eligible > CLIENTS);
    assert_true(groups > 0);
}

static void the_index_switched_off_changes_no_byte_of_any_answer(void **state)
{
    struct scene *scene = *state;
    for (uint32_t c = 0; c < scene->hall.line_count; c++) {
        if (scene->hall.line[c].kind != HALL_CLIENT) {
            continue;
        }
        const struct client *client = directory_client(&scene->directory, scene->hall.line[c].id);
        struct value with = ask(scene, client);
        scene->directory.index_off = true;
        struct value without = ask(scene, client);
        scene->directory.index_off = false;
        assert_string_equal(json_print(&with, 0, &scene->request),
                            json_print(&without, 0, &scene->request));
        arena_reset(&scene->request);
    }
}

static void a_whole_profile_stands_for_its_stored_namesake(void **state)
{
    struct scene *scene = *state;
    for (uint32_t c = 0; c < scene->hall.line_count; c += 7) {
        if (scene->hall.line[c].kind != HALL_CLIENT) {
            continue;
        }
        struct value stored =
            ask(scene, directory_client(&scene->directory, scene->hall.line[c].id));
        struct value whole = ask(scene, scene->hall.line[c].profile->client);
        assert_string_equal(json_print(&stored, 0, &scene->request),
                            json_print(&whole, 0, &scene->request));
        arena_reset(&scene->request);
    }
}

static void the_inverse_question_equals_a_linear_scan_of_all_who_wait(void **state)
{
    struct scene *scene = *state;
    const struct hall *hall = &scene->hall;
    uint64_t eligible = 0;
    for (uint32_t v = 0; v < hall->line_count; v += 3) {
        if (hall->line[v].kind != HALL_VOLUNTEER) {
            continue;
        }
        struct scanned scanned = {0};
        for (uint32_t c = 0; c < hall->line_count; c++) {
            struct scan_group unit;
            if (hall->line[c].kind == HALL_CLIENT &&
                hall->line[c].profile->client->status == CLIENT_STATUS_waiting &&
                !scan_served(hall, hall->line[c].profile->client) &&
                scan_unit(hall, hall->line[c].profile->client, &unit)) {
                scan_pair(scene, &unit, hall->line[c].profile->client, v, hall->line[c].id,
                          &scanned);
            }
        }
        struct propose_options options = {.k = BEST, .service = WORD_NONE};
        struct value answer;
        struct value scanned_all;
        const struct volunteer_entry *entry =
            directory_volunteer(&scene->directory, hall->line[v].id);
        assert_int_equal(
            match_clients(&scene->directory, entry, &options, &scene->request, &answer), OK);
        check_answer(scene, hall->line[v].id, "client", &scanned, &answer);
        scene->directory.index_off = true;
        assert_int_equal(
            match_clients(&scene->directory, entry, &options, &scene->request, &scanned_all), OK);
        scene->directory.index_off = false;
        assert_string_equal(json_print(&answer, 0, &scene->request),
                            json_print(&scanned_all, 0, &scene->request));
        eligible += scanned.eligible;
        arena_reset(&scene->request);
    }
    assert_true(eligible > 100);
}

static void an_explanation_says_the_same_as_the_proposal(void **state)
{
    struct scene *scene = *state;
    struct random random = random_seed(scene->seed);
    uint32_t refused = 0;
    uint32_t eligible = 0;
    for (uint32_t n = 0; n < 2000; n++) {
        uint32_t c = random_below(&random, scene->hall.line_count);
        uint32_t v = random_below(&random, scene->hall.line_count);
        struct scan_group unit;
        if (scene->hall.line[c].kind != HALL_CLIENT || scene->hall.line[v].kind != HALL_VOLUNTEER ||
            !scan_unit(&scene->hall, scene->hall.line[c].profile->client, &unit)) {
            continue;
        }
        const struct client *mine = scene->hall.line[c].profile->client;
        const struct client *client = directory_client(&scene->directory, mine->id);
        unit.service = mine->service;
        uint8_t wish[SERVICE_COUNT];
        uint32_t wishes = scan_wishes(&scene->hall, &unit, wish);
        if (wishes == 0 || wish[0] != mine->service) {
            continue;
        }
        struct value told;
        assert_int_equal(
            match_explain(&scene->directory, client,
                          directory_volunteer(&scene->directory, scene->hall.line[v].id),
                          mine->service, &scene->request, &told),
            OK);
        struct scan_verdict verdict =
            scan_judge(&scene->hall, &unit, scene->hall.line[v].profile->volunteer,
                       scene->standing[v], scene->standing_count[v]);
        bool offers = (scene->hall.line[v].profile->volunteer->services >> mine->service & 1) != 0;
        bool said = value_bool_or(value_get(&told, "eligible"), false);
        if (said != (offers && verdict.refusal == SCAN_FREE)) {
            fail_msg("seed %llu: %s with %s", (unsigned long long)scene->seed, mine->id,
                     scene->hall.line[v].id);
        }
        eligible += said;
        refused += !said;
        if (said) {
            struct value answer = ask(scene, client);
            const struct value *list = value_get(&answer, "proposals");
            for (uint32_t i = 0; i < value_count(list); i++) {
                const struct value *one = &list->item[i];
                if (strcmp(value_text_or(value_get(one, "volunteer"), ""),
                           scene->hall.line[v].id) == 0 &&
                    strcmp(value_text_or(value_get(one, "service"), ""),
                           value_text_or(value_get(&told, "service"), "")) == 0) {
                    assert_int_equal(value_int_or(value_get(one, "score"), -1),
                                     value_int_or(value_get(&told, "score"), -2));
                }
            }
        }
        arena_reset(&scene->request);
    }
    assert_true(refused > 100 && eligible > 5);
}

static void nobody_with_a_warning_is_proposed_when_they_are_left_out(void **state)
{
    struct scene *scene = *state;
    uint32_t seen = 0;
    uint32_t left_out = 0;
    for (uint32_t c = 0; c < scene->hall.line_count; c++) {
        if (scene->hall.line[c].kind != HALL_CLIENT) {
            continue;
        }
        const struct client *client = directory_client(&scene->directory, scene->hall.line[c].id);
        struct propose_options options = {.k = BEST, .service = WORD_NONE, .exclude_warned = true};
        struct value answer;
        struct value all = ask(scene, client);
        assert_int_equal(
            match_propose(&scene->directory, client, &options, &scene->request, &answer), OK);
        assert_int_equal(value_int_or(value_get(&all, "eligible"), -1),
                         value_int_or(value_get(&answer, "eligible"), -2));
        const struct value *list = value_get(&answer, "proposals");
        for (uint32_t i = 0; i < value_count(list); i++) {
            assert_int_equal(value_count(value_get(&list->item[i], "warnings")), 0);
            seen++;
        }
        const struct value *others = value_get(&all, "proposals");
        for (uint32_t i = 0; i < value_count(others); i++) {
            left_out += value_count(value_get(&others->item[i], "warnings")) > 0;
        }
        arena_reset(&scene->request);
    }
    assert_true(seen + left_out > 0 && left_out > 0);
}

#define PROPOSALS(setup)                                                                           \
    cmocka_unit_test_setup_teardown(ten_best_equal_a_linear_scan_of_everybody, setup,              \
                                    close_scene),                                                  \
        cmocka_unit_test_setup_teardown(the_index_switched_off_changes_no_byte_of_any_answer,      \
                                        setup, close_scene),                                       \
        cmocka_unit_test_setup_teardown(a_whole_profile_stands_for_its_stored_namesake, setup,     \
                                        close_scene),                                              \
        cmocka_unit_test_setup_teardown(the_inverse_question_equals_a_linear_scan_of_all_who_wait, \
                                        setup, close_scene),                                       \
        cmocka_unit_test_setup_teardown(an_explanation_says_the_same_as_the_proposal, setup,       \
                                        close_scene),                                              \
        cmocka_unit_test_setup_teardown(nobody_with_a_warning_is_proposed_when_they_are_left_out,  \
                                        setup, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {PROPOSALS(open_finland), PROPOSALS(open_sweden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

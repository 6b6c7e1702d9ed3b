/* Nobody is refused or ranked by the form of a household, the dwelling, own children or the number
 * of adults, unless the client itself wished it; and nobody by an id (S0-30, S1-20, S1-31, S1-32).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/random.h"
#include "bench/people/people.h"
#include "rules/explain.h"

enum { PEOPLE = 400, PAIRS = 3000, PAIRS_LONG = 200000 };

struct crowd {
    struct arena arena;
    struct value *volunteer, *client;
    uint32_t volunteers, clients;
};

struct answer {
    struct rule_bits client, volunteer, pair;
    uint32_t first;
    struct score score;
};

/* A profile without its `type`, which is the file's and not the profile's. */
static void crowd_add(struct crowd *crowd, const char *line, size_t count)
{
    struct value profile = value_nil();
    struct fault fault = {0};
    assert_int_equal(json_parse(line, count, &crowd->arena, &profile, &fault), OK);
    const char *type = value_text_or(value_get(&profile, "type"), "");
    struct value kept = value_map(&crowd->arena, profile.count);
    for (uint32_t i = 0; i < profile.count; i++) {
        if (strcmp(profile.member[i].key, "type") != 0) {
            value_put(&kept, &crowd->arena, profile.member[i].key, profile.member[i].value);
        }
    }
    if (strcmp(type, "volunteer") == 0 && crowd->volunteers < PEOPLE) {
        crowd->volunteer[crowd->volunteers++] = kept;
    } else if (strcmp(type, "client") == 0 && crowd->clients < PEOPLE) {
        crowd->client[crowd->clients++] = kept;
    }
}

static bool crowd_write(void *state, const char *bytes, size_t count)
{
    struct crowd *crowd = state;
    const char *at = bytes;
    const char *end = bytes + count;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        assert_non_null(newline);
        if (newline > at) {
            crowd_add(crowd, at, (size_t)(newline - at));
        }
        at = newline + 1;
    }
    return true;
}

static void crowd_make(struct crowd *crowd, const char *region, uint64_t seed)
{
    struct people_options options = {.volunteer_count = PEOPLE,
                                     .client_count = PEOPLE,
                                     .region = region,
                                     .today = "2026-11-01",
                                     .seed = seed,
                                     .form = PEOPLE_NDJSON};
    struct people_sink sink = {.write = crowd_write, .state = crowd};
    struct fault fault = {0};
    memset(crowd, 0, sizeof *crowd);
    arena_open(&crowd->arena, 1 << 20, 0);
    crowd->volunteer = arena_take_many(&crowd->arena, PEOPLE, sizeof *crowd->volunteer);
    crowd->client = arena_take_many(&crowd->arena, PEOPLE, sizeof *crowd->client);
    assert_true(crowd->volunteer != NULL && crowd->client != NULL);
    if (people_generate(&options, &sink, &fault) != OK) {
        fail_msg("%s: %s", region, fault.detail);
    }
    assert_int_equal(crowd->volunteers, PEOPLE);
    assert_true(crowd->clients > 0);
}

static const char *pack_directory(void)
{
    const char *directory = getenv("AMITY_PACKS");
    return directory != NULL ? directory : AMITY_PACK_DIR;
}

static struct pack *pack_of(const char *country, struct arena *owner)
{
    char path[512];
    struct pack *pack = NULL;
    struct fault fault = {0};
    (void)snprintf(path, sizeof path, "%s/%s.json", pack_directory(), country);
    if (pack_load(path, NULL, owner, &pack, &fault) != OK) {
        fail_msg("%s: %s at %s", path, fault.detail, fault.path);
    }
    return pack;
}

static void ask(const struct pack *pack, const struct value *client_profile,
                const struct value *volunteer_profile, struct arena *request, struct answer *answer)
{
    struct client *client = NULL;
    struct volunteer *volunteer = NULL;
    struct volunteer_load load = {0};
    struct client_view seeker;
    struct volunteer_view giver;
    struct pair_view pair;
    struct fault fault = {0};
    struct date today = date_parse("2026-11-01");
    memset(answer, 0, sizeof *answer);
    if (client_read(client_profile, &pack->zone, request, &client, &fault) != OK ||
        volunteer_read(volunteer_profile, &pack->zone, request, &volunteer, &fault) != OK) {
        fail_msg("%s at %s", fault.detail, fault.path);
    }
    assert_int_equal(pack_client_view(pack, client, NULL, client->service, today, &seeker), OK);
    volunteer_view_make(volunteer, &load, today, &giver);
    pair_view_make(&seeker, &giver, &pair);
    rules_of_client(pack, &seeker, &answer->client);
    rules_of_volunteer(pack, &giver, &answer->volunteer);
    rules_of_pair(pack, &pair, &answer->pair);
    answer->first =
        first_refusal(pack, client->service, &answer->client, &answer->volunteer, &answer->pair);
    score_explain(pack, &pair, &answer->score);
}

/* Every entry of the list speaks for the whole volunteer from now on. */
static void speaks_for_all(struct value *volunteer, const char *list, struct arena *arena)
{
    const struct value *items = value_get(volunteer, list);
    struct value kept = value_list(arena, value_count(items));
    for (uint32_t i = 0; i < value_count(items); i++) {
        struct value entry = value_map(arena, items->item[i].count);
        for (uint32_t j = 0; j < items->item[i].count; j++) {
            const struct value_member *member = &items->item[i].member[j];
            if (strcmp(member->key, "adult") != 0) {
                value_put(&entry, arena, member->key, member->value);
            }
        }
        value_append(&kept, arena, entry);
    }
    value_set(volunteer, arena, list, kept);
}

static struct value without(const struct value *map, const char *key, struct arena *arena)
{
    struct value kept = value_map(arena, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        if (strcmp(map->member[i].key, key) != 0) {
            value_put(&kept, arena, map->member[i].key, map->member[i].value);
        }
    }
    return kept;
}

/* A household of `adults` people of one age, in that form of home, with those children. */
static struct value household(const struct value *volunteer, struct random *random,
                              struct arena *arena)
{
    static const char *const forms[] = {"couple", "single", "rainbow_family", "grandparents",
                                        "reserve_grandmother"};
    static const char *const dwellings[] = {"house", "flat", "farm", "rural"};
    struct value changed = value_copy(volunteer, arena);
    struct value home = value_copy(value_get(&changed, "home"), arena);
    struct value children = value_list(arena, 4);
    struct value adults = value_list(arena, 4);
    if (home.kind != VALUE_MAP) {
        home = value_map(arena, 4);
    }
    uint32_t child_count = random_below(random, 4);
    for (uint32_t i = 0; i < child_count; i++) {
        value_append(&children, arena, value_int(random_between(random, 2009, 2026)));
    }
    value_set(&home, arena, "children", children);
    value_set(&home, arena, "form", value_static(forms[random_below(random, 5)]));
    value_set(&home, arena, "dwelling", value_static(dwellings[random_below(random, 4)]));
    value_set(&changed, arena, "home", home);
    uint32_t adult_count = 1 + random_below(random, 3);
    for (uint32_t i = 0; i < adult_count; i++) {
        struct value adult = value_map(arena, 2);
        value_put(&adult, arena, "id", value_text(arena, arena_print(arena, "A-%06u", i + 1)));
        value_put(&adult, arena, "birth_date", value_static("1981-06-15"));
        value_append(&adults, arena, adult);
    }
    changed = without(&changed, "birth_date", arena);
    value_set(&changed, arena, "kind", value_static("household"));
    value_set(&changed, arena, "adults", adults);
    speaks_for_all(&changed, "checks", arena);
    speaks_for_all(&changed, "training", arena);
    speaks_for_all(&changed, "assessed", arena);
    return changed;
}

static bool same_answer(const struct pack *pack, const struct answer *a, const struct answer *b,
                        char *why, size_t bytes)
{
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (bits_has(a->client.word, i) != bits_has(b->client.word, i) ||
            bits_has(a->volunteer.word, i) != bits_has(b->volunteer.word, i) ||
            bits_has(a->pair.word, i) != bits_has(b->pair.word, i)) {
            (void)snprintf(why, bytes, "rule %s", pack->rule[i].id);
            return false;
        }
    }
    if (a->first != b->first || a->score.points != b->score.points ||
        a->score.part_count != b->score.part_count) {
        (void)snprintf(why, bytes, "score %d or %d", a->score.points, b->score.points);
        return false;
    }
    return true;
}

static uint64_t seed_of(void)
{
    const char *text = getenv("AMITY_SEED");
    return text != NULL ? strtoull(text, NULL, 10) : 20261101;
}

static uint32_t pairs_to_try(void)
{
    return getenv("AMITY_LONG") != NULL ? PAIRS_LONG : PAIRS;
}

static void household_changes_nothing(const char *country, const char *region)
{
    struct crowd crowd;
    struct arena request;
    struct random random = random_seed(seed_of());
    uint32_t eligible = 0;
    crowd_make(&crowd, region, seed_of());
    arena_open(&request, 1 << 16, 0);
    struct pack *pack = pack_of(country, &crowd.arena);
    for (uint32_t i = 0; i < pairs_to_try(); i++) {
        struct answer one;
        struct answer other;
        char why[128] = "";
        const struct value *client = &crowd.client[random_below(&random, crowd.clients)];
        const struct value *volunteer = &crowd.volunteer[random_below(&random, crowd.volunteers)];
        arena_reset(&request);
        struct value seeker = without(client, "prefers", &request);
        seeker = without(&seeker, "avoid", &request);
        struct value first = household(volunteer, &random, &request);
        struct value second = household(volunteer, &random, &request);
        ask(pack, &seeker, &first, &request, &one);
        ask(pack, &seeker, &second, &request, &other);
        if (!same_answer(pack, &one, &other, why, sizeof why)) {
            fail_msg("seed %llu, %s, client %s, volunteer %s: %s", (unsigned long long)seed_of(),
                     region, value_text_or(value_get(client, "id"), ""),
                     value_text_or(value_get(volunteer, "id"), ""), why);
        }
        eligible += one.first == UINT32_MAX ? 1 : 0;
    }
    print_message("%s: %u of %u pairs were eligible\n", region, eligible, pairs_to_try());
    arena_close(&request);
    arena_close(&crowd.arena);
}

static void the_household_of_a_finnish_volunteer_changes_nothing(void **state) /* S0-30 */
{
    (void)state;
    household_changes_nothing("fi", "fi-etela-pohjanmaa");
}

/* S1-20 S1-31 S1-32 */
static void the_household_of_a_swedish_volunteer_changes_nothing(void **state)
{
    (void)state;
    household_changes_nothing("se", "se-umea-with-neighbours");
}

/* Another id for everybody, so that orders by id change. */
static struct value renamed(const struct value *profile, struct random *random, struct arena *arena)
{
    struct value changed = value_copy(profile, arena);
    value_set(&changed, arena, "id",
              value_text(arena, arena_print(arena, "X-%06u", random_below(random, 1000000))));
    return changed;
}

static void an_id_changes_nothing(void **state) /* S0-30 */
{
    static const char *const country[] = {"fi", "se"};
    static const char *const region[] = {"fi-etela-pohjanmaa", "se-umea-with-neighbours"};
    (void)state;
    for (uint32_t c = 0; c < 2; c++) {
        struct crowd crowd;
        struct arena request;
        struct random random = random_seed(seed_of() + c);
        crowd_make(&crowd, region[c], seed_of());
        arena_open(&request, 1 << 16, 0);
        struct pack *pack = pack_of(country[c], &crowd.arena);
        for (uint32_t i = 0; i < pairs_to_try() / 4; i++) {
            struct answer one;
            struct answer other;
            char why[128] = "";
            const struct value *client = &crowd.client[random_below(&random, crowd.clients)];
            const struct value *volunteer =
                &crowd.volunteer[random_below(&random, crowd.volunteers)];
            arena_reset(&request);
            /* ids that name the other person are relations, not names */
            struct value seeker = without(client, "previous", &request);
            seeker = without(&seeker, "network", &request);
            seeker = without(&seeker, "exclude", &request);
            struct value other_seeker = renamed(&seeker, &random, &request);
            struct value other_giver = renamed(volunteer, &random, &request);
            ask(pack, &seeker, volunteer, &request, &one);
            ask(pack, &other_seeker, &other_giver, &request, &other);
            if (!same_answer(pack, &one, &other, why, sizeof why)) {
                fail_msg("seed %llu: %s", (unsigned long long)seed_of(), why);
            }
        }
        arena_close(&request);
        arena_close(&crowd.arena);
    }
}

/* One rule on top of a shipped pack; `when` may be NULL. */
static enum status try_rule(const char *country, const char *effect, const char *when,
                            const char *require)
{
    struct arena arena;
    struct value source = value_nil();
    struct pack *pack = NULL;
    struct fault fault = {0};
    arena_open(&arena, 1 << 16, 0);
    struct pack *base = pack_of(country, &arena);
    const char *json = arena_print(
        &arena,
        "{\"id\":\"tenant\",\"version\":\"1\",\"extends\":\"%s\",\"rules\":[{\"id\":\"unfair\","
        "\"services\":\"all\",\"effect\":\"%s\",%s%s%s%s\"require\":\"%s\",\"text\":{\"sv\":\"x\","
        "\"fi\":\"x\",\"en\":\"x\"},\"source\":\"x\",\"requirements\":[\"S0-30\"],"
        "\"valid_from\":\"2026-01-01\"}]}",
        country, effect, strcmp(effect, "prefer") == 0 ? "\"weight\":10," : "",
        when != NULL ? "\"when\":\"" : "", when != NULL ? when : "", when != NULL ? "\"," : "",
        require);
    assert_non_null(json);
    assert_int_equal(json_parse(json, strlen(json), &arena, &source, &fault), OK);
    enum status status = pack_compile(&source, base, &arena, &pack, &fault);
    arena_close(&arena);
    return status;
}

/* S0-30 S1-20 S1-31 S1-32 */
static void a_pack_that_judges_households_is_refused(void **state)
{
    static const char *const unfair[] = {"volunteer.home.form = 'couple'",
                                         "not volunteer.home.form = 'single'",
                                         "volunteer.home.adults >= 2",
                                         "volunteer.home.dwelling = 'house'",
                                         "volunteer.home.children = 0",
                                         "volunteer.home.youngest_child > 3",
                                         "known volunteer.home.form",
                                         "volunteer.kind = household",
                                         "client.minor or volunteer.home.adults >= 2"};
    static const char *const when[] = {NULL, "client.minor", "true",
                                       "not known client.prefers.household",
                                       "client.minor or known client.prefers.household"};
    static const char *const effect[] = {"block", "prefer"};
    static const char *const country[] = {"fi", "se"};
    (void)state;
    for (uint32_t i = 0; i < sizeof unfair / sizeof unfair[0]; i++) {
        for (uint32_t j = 0; j < sizeof when / sizeof when[0]; j++) {
            for (uint32_t k = 0; k < 4; k++) {
                if (try_rule(country[k / 2], effect[k % 2], when[j], unfair[i]) !=
                    E_INVALID_ARGUMENT) {
                    fail_msg("accepted: %s when %s", unfair[i], when[j] != NULL ? when[j] : "-");
                }
            }
        }
    }
}

static void a_clients_own_wish_may_be_kept(void **state) /* S0-30 */
{
    (void)state;
    assert_int_equal(
        try_rule("fi", "block", "client.prefers.household = 'single'", "volunteer.home.adults = 1"),
        OK);
    assert_int_equal(try_rule("se", "warn", "known client.prefers.household and client.minor",
                              "pair.household_wished"),
                     OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_household_of_a_finnish_volunteer_changes_nothing),
        cmocka_unit_test(the_household_of_a_swedish_volunteer_changes_nothing),
        cmocka_unit_test(an_id_changes_nothing),
        cmocka_unit_test(a_pack_that_judges_households_is_refused),
        cmocka_unit_test(a_clients_own_wish_may_be_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A tenant's overlay means what LANGUAGE.md says, on made people: rules switched off are missed and
 * nothing else changes; rules put again as they are, whole or in part, change nothing; an overlay
 * in two steps equals one in a single step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bench/rules_people.h"
#include "base/random.h"
#include "rules/eligible.h"

enum { PEOPLE = 150, ROUNDS = 25, PAIRS = 150 };

struct stage {
    struct crowd_of_people people;
    struct arena arena;
    struct value source;
    struct pack *base;
    struct random random;
    uint64_t seed;
};

static int open_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct fault fault = {0};
    const char *given = getenv("AMITY_SEED");
    assert_non_null(stage);
    stage->seed = given != NULL ? strtoull(given, NULL, 10) : 7;
    stage->random = random_seed(stage->seed);
    arena_open(&stage->arena, 1 << 16, 0);
    const char *path = arena_print(&stage->arena, "%s/fi.json", AMITY_PACK_DIR);
    assert_int_equal(json_parse_file(path, &stage->arena, &stage->source, &fault), OK);
    assert_int_equal(pack_compile(&stage->source, NULL, &stage->arena, &stage->base, &fault), OK);
    assert_true(people_open(&stage->people, "fi-etela-pohjanmaa", PEOPLE, stage->seed));
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;
    people_close(&stage->people);
    arena_close(&stage->arena);
    free(stage);
    return 0;
}

static struct value overlay_head(struct arena *arena, const char *id, const char *extends)
{
    struct value map = value_map(arena, 4);
    value_put(&map, arena, "id", value_text(arena, id));
    value_put(&map, arena, "version", value_static("1"));
    value_put(&map, arena, "extends", value_text(arena, extends));
    return map;
}

static struct pack *laid_over(struct stage *stage, const struct value *overlay,
                              const struct pack *base)
{
    struct pack *pack = NULL;
    struct fault fault = {0};
    if (pack_compile(overlay, base, &stage->arena, &pack, &fault) != OK) {
        fail_msg("seed %llu: %s: %s", (unsigned long long)stage->seed, fault.path, fault.detail);
    }
    return pack;
}

/* Every rule that fails for the pair, by id, in the pack's order. */
static uint32_t failing(const struct pack *pack, const struct pair_view *pair,
                        const char *ids[PACK_RULES_MAX])
{
    struct rule_bits side[3];
    uint32_t count = 0;
    rules_of_client(pack, pair->client, &side[SIDE_CLIENT]);
    rules_of_volunteer(pack, pair->volunteer, &side[SIDE_VOLUNTEER]);
    rules_of_pair(pack, pair, &side[SIDE_PAIR]);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        if ((rule->services >> pair->client->service & 1U) != 0 &&
            bits_has(side[rule->side].word, i)) {
            ids[count++] = rule->id;
        }
    }
    return count;
}

/* The overlay fails the same rules as the base, but for those that are off. */
static void same_but_for(struct stage *stage, const struct pack *over, const bool *off)
{
    struct date today = date_parse("2026-11-01");
    for (uint32_t n = 0; n < PAIRS; n++) {
        const char *before[PACK_RULES_MAX];
        const char *after[PACK_RULES_MAX];
        struct client_view c;
        struct volunteer_view v;
        struct pair_view pair;
        uint32_t kept = 0;
        const struct client *client =
            stage->people.client[random_below(&stage->random, stage->people.client_count)];
        uint32_t giver = random_below(&stage->random, stage->people.volunteer_count);
        assert_int_equal(pack_client_view(stage->base, client,
                                          people_worker(&stage->people, client->worker),
                                          client->service, today, &c),
                         OK);
        volunteer_view_make(stage->people.volunteer[giver], NULL, today, &v);
        pair_view_make(&c, &v, &pair);
        uint32_t before_count = failing(stage->base, &pair, before);
        uint32_t after_count = failing(over, &pair, after);
        for (uint32_t i = 0; i < before_count; i++) {
            if (off[pack_rule_find(stage->base, before[i])]) {
                continue;
            }
            if (kept >= after_count || strcmp(before[i], after[kept]) != 0) {
                fail_msg("seed %llu: %s is lost", (unsigned long long)stage->seed, before[i]);
            }
            kept++;
        }
        assert_int_equal(kept, after_count);
    }
}

static void put_rule(struct stage *stage, struct value *rules, uint32_t index, bool off)
{
    const struct value *rule = &value_get(&stage->source, "rules")->item[index];
    if (!off) {
        /* the same rule, saying each of its members or leaving it to the pack below */
        struct value same = value_map(&stage->arena, rule->count);
        for (uint32_t i = 0; i < rule->count; i++) {
            if (strcmp(rule->member[i].key, "id") == 0 || random_chance(&stage->random, 0.5)) {
                value_put(&same, &stage->arena, rule->member[i].key,
                          value_copy(&rule->member[i].value, &stage->arena));
            }
        }
        value_append(rules, &stage->arena, same);
        return;
    }
    struct value entry = value_map(&stage->arena, 3);
    value_put(&entry, &stage->arena, "id",
              value_text(&stage->arena, value_text_or(value_get(rule, "id"), "")));
    value_put(&entry, &stage->arena, "off", value_bool(true));
    value_put(&entry, &stage->arena, "reason", value_static("tried"));
    value_append(rules, &stage->arena, entry);
}

static void rules_switched_off_are_missed_and_nothing_else(void **state)
{
    struct stage *stage = *state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        bool off[PACK_RULES_MAX] = {false};
        struct value overlay = overlay_head(&stage->arena, "town", "fi");
        struct value rules = value_list(&stage->arena, 8);
        for (uint32_t i = 0; i < stage->base->rule_count; i++) {
            off[i] = random_chance(&stage->random, 0.2);
            if (off[i] || random_chance(&stage->random, 0.1)) {
                put_rule(stage, &rules, i, off[i]); /* … or again as it is */
            }
        }
        value_put(&overlay, &stage->arena, "rules", rules);
        same_but_for(stage, laid_over(stage, &overlay, stage->base), off);
    }
}

static void an_overlay_in_two_steps_equals_one(void **state)
{
    struct stage *stage = *state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        bool off[PACK_RULES_MAX] = {false};
        struct value first = overlay_head(&stage->arena, "town", "fi");
        struct value second = overlay_head(&stage->arena, "district", "town");
        struct value rules[2] = {value_list(&stage->arena, 8), value_list(&stage->arena, 8)};
        for (uint32_t i = 0; i < stage->base->rule_count; i++) {
            off[i] = random_chance(&stage->random, 0.2);
            if (off[i]) {
                put_rule(stage, &rules[random_below(&stage->random, 2)], i, true);
            }
        }
        value_put(&first, &stage->arena, "rules", rules[0]);
        value_put(&second, &stage->arena, "rules", rules[1]);
        const struct pack *town = laid_over(stage, &first, stage->base);
        same_but_for(stage, laid_over(stage, &second, town), off);
    }
}

/* What packs/README.md says a tenant may write, laid over the shipped pack. */
static void what_the_readme_says_of_overlays_holds(void **state)
{
    static const char *const json[] = {
        "{\"id\":\"own\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{\"id\":"
        "\"guardians_approve\",\"effect\":\"warn\"}],\"terms\":[{\"id\":\"interests\","
        "\"weight\":500}],\"parameters\":{\"overdue_warn_days\":45}}",
        "{\"id\":\"own\",\"version\":\"1\",\"extends\":\"fi\",\"rules\":[{\"id\":"
        "\"guardians_aprove\",\"effect\":\"warn\"}]}",
        "{\"id\":\"own\",\"version\":\"1\",\"extends\":\"fi\",\"parameters\":{"
        "\"overdue_warn_day\":45}}"};
    static const char *const path[] = {"", "rules[0].id", "parameters.overdue_warn_day"};
    static const char *const hint[] = {"", "guardians_approve", "overdue_warn_days"};
    struct stage *stage = *state;
    for (uint32_t i = 0; i < 3; i++) {
        struct value overlay;
        struct pack *pack = NULL;
        struct fault fault = {0};
        assert_int_equal(json_parse(json[i], strlen(json[i]), &stage->arena, &overlay, &fault), OK);
        enum status status = pack_compile(&overlay, stage->base, &stage->arena, &pack, &fault);
        assert_int_equal(status, i == 0 ? OK : E_INVALID_ARGUMENT);
        assert_string_equal(fault.path, path[i]);
        assert_string_equal(fault.hint, hint[i]);
        if (pack != NULL) {
            const struct rule *approve = &pack->rule[pack_rule_find(pack, "guardians_approve")];
            assert_int_equal(approve->effect, RULE_WARN);
            assert_true(approve->text.fi[0] != '\0');
            assert_int_equal(pack->overdue_warn_days, 45);
            assert_int_equal(pack->rule_count, stage->base->rule_count);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_switched_off_are_missed_and_nothing_else),
        cmocka_unit_test(an_overlay_in_two_steps_equals_one),
        cmocka_unit_test(what_the_readme_says_of_overlays_holds),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

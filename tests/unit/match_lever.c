/* What an expression could say if facts were changed, against really changing them; and whose each
 * fact is to change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "match/lever.h"

/* Facts that one bool of a volunteer says. */
static const char *const NAMES[] = {"volunteer.on_call", "volunteer.flexible", "volunteer.holidays",
                                    "volunteer.home.smoking", "volunteer.home.wheelchair"};
enum { FACTS = sizeof NAMES / sizeof NAMES[0], TEXT_BYTES = 512, TRIALS = 3000 };

static bool *truth_of(struct volunteer *volunteer, uint32_t fact)
{
    bool *truths[FACTS] = {&volunteer->availability.on_call, &volunteer->availability.flexible,
                           &volunteer->availability.holidays, &volunteer->home.smoking,
                           &volunteer->home.wheelchair};
    return truths[fact];
}

/* A random expression that reads each fact once, in some order. */
static void make_text(struct random *random, char text[TEXT_BYTES])
{
    uint32_t order[FACTS];
    for (uint32_t i = 0; i < FACTS; i++) {
        uint32_t at = random_below(random, i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    (void)snprintf(text, TEXT_BYTES, "%s%s", random_chance(random, 0.3) ? "not " : "",
                   NAMES[order[0]]);
    for (uint32_t i = 1; i < FACTS; i++) {
        char before[TEXT_BYTES];
        (void)snprintf(before, sizeof before, "%s", text);
        (void)snprintf(text, TEXT_BYTES, "%s(%.400s) %s %s%s",
                       random_chance(random, 0.2) ? "not " : "", before,
                       random_chance(random, 0.5) ? "and" : "or",
                       random_chance(random, 0.3) ? "not " : "", NAMES[order[i]]);
    }
}

static void what_could_be_is_what_really_changing_the_open_facts_gives(void **state)
{
    (void)state;
    struct random random = random_seed(11);
    struct arena arena;
    arena_open(&arena, 4096, 0);
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        char text[TEXT_BYTES];
        struct expression *expression = NULL;
        struct fault fault = {0};
        make_text(&random, text);
        assert_int_equal(expression_compile(text, NULL, &arena, &expression, &fault), OK);
        struct volunteer volunteer = {0};
        struct volunteer_view view = {.volunteer = &volunteer};
        struct pair_view pair = {.volunteer = &view};
        uint64_t open[FACT_BITS_WORDS] = {0};
        uint32_t opened = random_below(&random, 1U << FACTS);
        for (uint32_t i = 0; i < FACTS; i++) {
            *truth_of(&volunteer, i) = random_chance(&random, 0.5);
            if ((opened >> i & 1) != 0) {
                bits_set(open, fact_find(NAMES[i]));
            }
        }
        uint32_t could = expression_could_be(expression, &pair, open);
        uint32_t found = 0;
        for (uint32_t values = 0; values < 1U << FACTS; values++) {
            for (uint32_t i = 0; i < FACTS; i++) {
                if ((opened >> i & 1) != 0) {
                    *truth_of(&volunteer, i) = (values >> i & 1) != 0;
                }
            }
            found |= expression_holds(expression, &pair) ? COULD_BE_TRUE : COULD_BE_FALSE;
        }
        if (could != found) {
            fail_msg("%s, open %u: could be %u, found %u", text, opened, could, found);
        }
        arena_reset(&arena);
    }
    arena_close(&arena);
}

static void with_nothing_open_it_says_what_it_says(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "volunteer.accepts.age_min + 2 <= 9",
        "volunteer.status = approved",
        "known volunteer.max_distance and volunteer.max_distance >= 5 km",
        "not known volunteer.max_distance",
        "volunteer.services has contact_person",
        "volunteer.suitable_for = {}"};
    struct arena arena;
    arena_open(&arena, 4096, 0);
    for (uint32_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct expression *expression = NULL;
        struct fault fault = {0};
        assert_int_equal(expression_compile(texts[i], NULL, &arena, &expression, &fault), OK);
        struct volunteer volunteer = {.services = 1,
                                      .status = VOLUNTEER_STATUS_approved,
                                      .travel_m_max = i % 2 == 0 ? 7000 : UINT32_MAX,
                                      .accepts = {.age_min = 7}};
        struct volunteer_view view = {.volunteer = &volunteer};
        struct pair_view pair = {.volunteer = &view};
        uint64_t nothing[FACT_BITS_WORDS] = {0};
        assert_int_equal(expression_could_be(expression, &pair, nothing),
                         expression_holds(expression, &pair) ? COULD_BE_TRUE : COULD_BE_FALSE);
    }
    arena_close(&arena);
}

static void every_fact_has_a_lever_and_every_lever_its_words(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < fact_count(); i++) {
        if (lever_of_fact(i) >= LEVER_COUNT) {
            fail_msg("whose is %s to change? (match/levers.def)", fact_of(i)->name);
        }
    }
    for (uint32_t i = 0; i < LEVER_COUNT; i++) {
        const struct lever *lever = lever_of(i);
        assert_true(strlen(lever->text.sv) > 3 && strlen(lever->text.fi) > 3 &&
                    strlen(lever->text.en) > 3);
    }
    assert_true((levers_of_nobody() & lever_bit(LEVER_client_age)) != 0);
    assert_false((levers_of_nobody() & lever_bit(LEVER_consent_guardians)) != 0);
}

static void ways_keep_the_smallest_and_join_within_the_most(void **state)
{
    (void)state;
    struct ways ways = {0};
    struct ways more = {0};
    ways_add(&ways, 3);
    ways_add(&ways, 7);
    assert_int_equal(ways.count, 1);
    ways_add(&ways, 1);
    assert_int_equal(ways.count, 1);
    assert_int_equal(ways.set[0], 1);
    ways_add(&ways, 8);
    ways_one(4, &more);
    ways_join(&ways, &more, 2);
    assert_int_equal(ways.count, 2);
    ways_add(&more, 2);
    ways_join(&ways, &more, 2); /* those there lift this too: 2 would be a third change */
    assert_int_equal(ways.count, 2);
    ways_one(5, &more);
    ways_join(&ways, &more, 2);
    assert_int_equal(ways.count, 0);
}

static void more_ways_than_are_kept_are_said(void **state)
{
    (void)state;
    struct ways ways = {0};
    for (uint32_t a = 0; a < 60; a++) {
        for (uint32_t b = a + 1; b < 60; b++) {
            ways_add(&ways, lever_bit(a) | lever_bit(b));
        }
    }
    assert_int_equal(ways.count, WAYS_MAX);
    assert_true(ways.overflown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_be_is_what_really_changing_the_open_facts_gives),
        cmocka_unit_test(with_nothing_open_it_says_what_it_says),
        cmocka_unit_test(every_fact_has_a_lever_and_every_lever_its_words),
        cmocka_unit_test(ways_keep_the_smallest_and_join_within_the_most),
        cmocka_unit_test(more_ways_than_are_kept_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

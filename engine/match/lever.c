/* Finds the smallest sets of changes that lift refusals. */
#include "match/lever.h"

enum {
    CLIENT = WHO_CLIENT,
    GUARDIAN = WHO_GUARDIAN,
    VOLUNTEER = WHO_VOLUNTEER,
    OFFICER = WHO_OFFICER,
    NOBODY = WHO_NOBODY
};

#define LEVER(id, who, sv, fi, en) {#id, who, {sv, fi, en}},
static const struct lever LEVERS[] = {
#include "match/levers.def"
};
#undef LEVER

/* Numbers of facts, in the order of their table. */
#define X(name, type, vocabulary, side, mark, getter, meaning) FACT_AT_##getter,
enum fact_number {
#include "rules/facts.def"
    FACT_AT_COUNT
};
#undef X

#define MOVES(lever, getter) [FACT_AT_##getter] = LEVER_##lever + 1,
static const uint8_t LEVER_OF[FACT_AT_COUNT] = {
#include "match/levers.def"
};
#undef MOVES

_Static_assert(LEVER_COUNT <= 64, "a set of levers is one word");
_Static_assert((int)FACT_AT_COUNT <= FACT_BITS_WORDS * 64, "a set of facts is four words");

const struct lever *lever_of(uint32_t number)
{
    CHECK(number < LEVER_COUNT);
    return &LEVERS[number];
}

uint32_t lever_of_fact(uint32_t fact)
{
    CHECK(fact < (uint32_t)FACT_AT_COUNT);
    return LEVER_OF[fact] == 0 ? (uint32_t)LEVER_COUNT : LEVER_OF[fact] - 1U;
}

lever_set levers_of_nobody(void)
{
    lever_set set = 0;
    for (uint32_t i = 0; i < LEVER_COUNT; i++) {
        set |= LEVERS[i].who == WHO_NOBODY ? lever_bit(i) : 0;
    }
    return set;
}

static lever_set expression_levers(const struct expression *expression)
{
    const uint16_t *facts = NULL;
    uint32_t count = expression == NULL ? 0 : expression_reads(expression, &facts);
    lever_set set = 0;
    for (uint32_t i = 0; i < count; i++) {
        set |= lever_bit(lever_of_fact(facts[i]));
    }
    return set;
}

lever_set rule_levers(const struct rule *rule)
{
    return expression_levers(rule->when) | expression_levers(rule->require);
}

static void open_facts(const struct expression *expression, lever_set set,
                       uint64_t open[FACT_BITS_WORDS])
{
    const uint16_t *facts = NULL;
    uint32_t count = expression == NULL ? 0 : expression_reads(expression, &facts);
    for (uint32_t i = 0; i < count; i++) {
        if ((set & lever_bit(lever_of_fact(facts[i]))) != 0) {
            bits_set(open, facts[i]);
        }
    }
}

static bool lifts(const struct rule *rule, const struct pair_view *pair, lever_set set)
{
    uint64_t open[FACT_BITS_WORDS] = {0};
    open_facts(rule->when, set, open);
    open_facts(rule->require, set, open);
    return (expression_could_be(rule->require, pair, open) & COULD_BE_TRUE) != 0 ||
           (rule->when != NULL &&
            (expression_could_be(rule->when, pair, open) & COULD_BE_FALSE) != 0);
}

void ways_one(uint32_t lever, struct ways *out)
{
    out->count = 1;
    out->overflown = false;
    out->set[0] = lever_bit(lever);
}

void ways_add(struct ways *ways, lever_set set)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ways->count; i++) {
        if ((ways->set[i] & ~set) == 0) {
            return; /* what is there does with as few; so nothing was dropped before it */
        }
        if ((set & ~ways->set[i]) != 0) {
            ways->set[kept++] = ways->set[i];
        }
    }
    ways->count = kept;
    if (ways->count == WAYS_MAX) {
        ways->overflown = true;
        return;
    }
    ways->set[ways->count++] = set;
}

/* Where some way can be gone by somebody, the others are no ways. */
static void drop_nobody(struct ways *ways)
{
    lever_set nobody = levers_of_nobody();
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ways->count; i++) {
        if ((ways->set[i] & nobody) == 0) {
            ways->set[kept++] = ways->set[i];
        }
    }
    ways->count = kept > 0 ? kept : ways->count;
}

/* Every subset of `all` with at most CHANGES_MAX levers, the smaller first. */
static void try_sets(const struct rule *rule, const struct pair_view *pair, lever_set all,
                     struct ways *out)
{
    for (lever_set a = all; a != 0; a &= a - 1) {
        lever_set one = a & (~a + 1);
        if (lifts(rule, pair, one)) {
            ways_add(out, one);
        }
    }
    for (uint32_t i = 0; i < out->count; i++) {
        all &= ~out->set[i]; /* what lifts it alone is in no other smallest set */
    }
    for (lever_set a = all; a != 0; a &= a - 1) {
        for (lever_set b = a & (a - 1); b != 0; b &= b - 1) {
            lever_set two = (a & (~a + 1)) | (b & (~b + 1));
            if (lifts(rule, pair, two)) {
                ways_add(out, two);
                continue;
            }
            for (lever_set c = b & (b - 1); c != 0; c &= c - 1) {
                lever_set three = two | (c & (~c + 1));
                if (lifts(rule, pair, three)) {
                    ways_add(out, three);
                }
            }
        }
    }
}

void rule_ways(const struct rule *rule, const struct pair_view *pair, struct ways *out)
{
    out->count = 0;
    out->overflown = false;
    try_sets(rule, pair, rule_levers(rule), out);
    drop_nobody(out);
}

void ways_join(struct ways *ways, const struct ways *more, uint32_t most)
{
    if (more->count == 1) { /* the usual case */
        uint32_t count = ways->count;
        lever_set set = more->set[0];
        ways->count = 0;
        for (uint32_t i = 0; i < count; i++) {
            lever_set both = ways->set[i] | set;
            if (bits_of_word(both) <= most) {
                ways_add(ways, both);
            }
        }
        return;
    }
    struct ways joined;
    joined.count = 0;
    joined.overflown = ways->overflown || more->overflown;
    for (uint32_t i = 0; i < ways->count; i++) {
        for (uint32_t j = 0; j < more->count; j++) {
            lever_set both = ways->set[i] | more->set[j];
            if (bits_of_word(both) <= most) {
                ways_add(&joined, both);
            }
        }
    }
    ways->count = joined.count;
    ways->overflown = joined.overflown;
    for (uint32_t i = 0; i < joined.count; i++) {
        ways->set[i] = joined.set[i];
    }
}

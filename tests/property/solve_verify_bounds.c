/* What the verifier derives from a certificate must be true, whatever numbers stand in it: for
 * random coupled problems, random trees and random prices, every feasible answer (all of them are
 * tried) respects every derived bound; and a true optimum with an exhaustive certificate is proved,
 * while no other answer is. AMITY_LONG=1 runs a hundred times as many; AMITY_SEED=n starts
 * elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solve/proof.h"
#include "solve/verify.h"
#include "solve/verify_fits.h"
#include "solve/weight.h"
#include "solve_instances.h"

enum { UNITS_MAX = 5, SEATS_MAX = 3, ANSWERS_MAX = 1 << 14, NODES_MAX = 64 };

static uint64_t first_seed(void)
{
    const char *text = getenv("AMITY_SEED");
    return text == NULL ? 20260401 : strtoull(text, NULL, 10);
}

static uint32_t rounds(uint32_t usual)
{
    return getenv("AMITY_LONG") == NULL ? usual : 100 * usual;
}

/* Groups, loads, service limits, pins and bundles; times are left to solve_verify_fits. */
static struct instance coupled_instance(struct random *random, struct arena *job)
{
    struct instance instance = {.unit_count = 1 + random_below(random, UNITS_MAX),
                                .seat_count = 1 + random_below(random, SEATS_MAX),
                                .arc_count = UNITS_MAX * 3,
                                .demand_count = 3,
                                .bundle_count = 1,
                                .level_count = random_below(random, 3)};
    CHECK(instance_take(&instance, job, NULL) == OK);
    for (uint32_t i = 0; i < instance.demand_count; i++) {
        instance.demand[i].hours_q = (uint16_t)random_below(random, 6);
        instance.demand[i].own_rooms = (uint16_t)random_below(random, 2);
    }
    instance.bundle[0].split_price = (int32_t)random_below(random, 6);
    for (uint32_t v = 0; v < instance.seat_count; v++) {
        instance.seat[v].relations_max = (uint16_t)random_below(random, 5);
        instance.seat[v].own_rooms = (uint16_t)random_below(random, 3);
        instance.seat[v].hours_q_max = random_below(random, 12);
        instance.seat[v].service_max[1] = (uint16_t)random_below(random, 3);
    }
    uint32_t count = 0;
    for (uint32_t u = 0; u < instance.unit_count; u++) {
        struct instance_unit *unit = &instance.unit[u];
        for (uint32_t k = 0; k < instance.level_count; k++) {
            unit->level[k] = (int32_t)random_below(random, 3);
        }
        unit->members = (uint16_t)(1 + random_below(random, 2));
        unit->bundle = random_chance(random, 0.4) ? 0 : NO_BUNDLE;
        const uint32_t degree = random_below(random, 4);
        for (uint32_t i = 0; i < degree; i++) {
            instance.arc[count++] =
                (struct instance_arc){.unit = u,
                                      .seat = random_below(random, instance.seat_count),
                                      .demand = random_below(random, 3),
                                      .relations = (uint16_t)random_below(random, 3),
                                      .service = (uint8_t)random_below(random, 2),
                                      .score = (int32_t)random_below(random, 9),
                                      .disturbance = (int32_t)random_below(random, 3)};
        }
        if (degree > 0 && random_chance(random, 0.1)) {
            unit->pin = instance.arc[count - 1].seat;
        }
    }
    instance.arc_count = count;
    instance_seal(&instance);
    CHECK(instance_check(&instance, NULL) == OK);
    return instance;
}

/* All feasible answers. */
struct answers {
    const struct instance *instance;
    struct judge *judge;
    uint32_t arc[UNITS_MAX];
    uint32_t scratch[1];
    uint32_t count;
    struct {
        uint32_t arc[UNITS_MAX];
        struct worth worth;
    } * item;
};

static bool answer_fits(struct answers *answers, uint32_t upto, uint32_t seat)
{
    uint32_t set[UNITS_MAX];
    uint32_t count = 0;
    for (uint32_t u = 0; u <= upto; u++) {
        if (answers->arc[u] != NO_ARC && answers->instance->arc[answers->arc[u]].seat == seat) {
            set[count++] = answers->arc[u];
        }
    }
    uint64_t effort = 0;
    return judge_set(answers->judge, answers->instance, set, count, &effort) == JUDGED_YES;
}

static void answers_from(struct answers *answers, uint32_t u)
{
    const struct instance *instance = answers->instance;
    if (u == instance->unit_count) {
        CHECK(answers->count < ANSWERS_MAX);
        memcpy(answers->item[answers->count].arc, answers->arc, sizeof answers->arc);
        answers->item[answers->count++].worth =
            instance_worth(instance, answers->arc, answers->scratch);
        return;
    }
    const uint32_t pin = instance->unit[u].pin;
    answers->arc[u] = NO_ARC;
    if (pin == NO_SEAT) {
        answers_from(answers, u + 1);
    }
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        answers->arc[u] = a;
        if ((pin == NO_SEAT || pin == instance->arc[a].seat) &&
            answer_fits(answers, u, instance->arc[a].seat)) {
            answers_from(answers, u + 1);
        }
    }
    answers->arc[u] = NO_ARC;
}

/* Labels what hangs together by arcs and bundles. */
static void label_components(const struct instance *instance, struct certificate *certificate)
{
    uint32_t *of_unit = certificate->component_of_unit;
    uint32_t *of_seat = certificate->component_of_seat;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        of_unit[u] = u;
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        of_seat[v] = instance->unit_count + v;
    }
    for (uint32_t pass = 0; pass < UNITS_MAX + SEATS_MAX; pass++) {
        for (uint32_t a = 0; a < instance->arc_count; a++) {
            uint32_t *u = &of_unit[instance->arc[a].unit];
            uint32_t *v = &of_seat[instance->arc[a].seat];
            *u = *v = *u < *v ? *u : *v;
        }
        for (uint32_t i = 0; i < instance->unit_count; i++) {
            for (uint32_t j = 0; j < instance->unit_count; j++) {
                if (instance->unit[i].bundle != NO_BUNDLE &&
                    instance->unit[i].bundle == instance->unit[j].bundle) {
                    of_unit[i] = of_unit[j] = of_unit[i] < of_unit[j] ? of_unit[i] : of_unit[j];
                }
            }
        }
    }
    certificate->component_count = instance->unit_count + instance->seat_count;
}

/* Builds the trees of one stage. */
struct forester {
    const struct instance *instance;
    const struct certificate *certificate;
    struct certificate_stage *stage;
    struct random *random;
    wide price_max;
    bool exhaustive;
    bool decided[UNITS_MAX * 3];
};

static uint32_t grow(struct forester *forester, uint32_t component, uint32_t depth)
{
    struct certificate_stage *stage = forester->stage;
    const uint32_t at = stage->node_count++;
    CHECK(at < NODES_MAX);
    struct certificate_node *node = &stage->node[at];
    if (forester->exhaustive) {
        node->kind = LEAF_SEARCH;
        return at;
    }
    for (uint32_t a = 0; a < forester->instance->arc_count && depth > 0; a++) {
        const uint32_t unit = forester->instance->arc[a].unit;
        if (forester->certificate->component_of_unit[unit] == component && !forester->decided[a] &&
            random_chance(forester->random, 0.3)) {
            forester->decided[a] = true;
            node->kind = NODE_BRANCH;
            node->arc = a;
            node->taken = grow(forester, component, depth - 1);
            node->left_out = grow(forester, component, depth - 1);
            forester->decided[a] = false;
            return at;
        }
    }
    node->kind = random_chance(forester->random, 0.2) ? LEAF_SEARCH : LEAF_PRICES;
    node->first_price = stage->price_count;
    for (uint32_t i = 0; i < UNITS_MAX + 1 && node->kind == LEAF_PRICES; i++) {
        const uint32_t roof =
            (uint32_t)(forester->price_max > 1000000 ? 1000000 : forester->price_max);
        const wide price = random_below(forester->random, roof + 1);
        stage->price[stage->price_count++] = random_chance(forester->random, 0.3)
                                                 ? 0
                                                 : price * (forester->price_max / (roof + 1) + 1);
    }
    return at;
}

static void stage_weights(struct forester *forester, bool spaced)
{
    const uint32_t values = forester->instance->level_count + 2;
    struct certificate_stage *stage = forester->stage;
    if (spaced) {
        assert_int_equal(instance_weights(forester->instance, stage->weight, NULL), OK);
    }
    for (uint32_t k = 0; k < values && !spaced; k++) {
        stage->weight[k] = random_between(forester->random, k + 2 < values ? -4 : 0, 20);
    }
    forester->price_max = 0;
    for (uint32_t a = 0; a < forester->instance->arc_count; a++) {
        const wide weight = instance_arc_weight(forester->instance, stage->weight, a);
        forester->price_max = weight > forester->price_max ? weight : forester->price_max;
    }
}

static void fill_stage(struct forester *forester, uint32_t component, bool spaced)
{
    struct certificate_stage *stage = forester->stage;
    stage->component = component;
    stage->node_count = 0;
    stage->price_count = 0;
    stage_weights(forester, spaced);
    for (uint32_t c = 0; c < forester->certificate->component_count; c++) {
        if (component == CERT_ALL) {
            stage->root[c] = grow(forester, c, 2);
        } else if (component == c) {
            stage->root[0] = grow(forester, c, 2);
        }
    }
}

static struct certificate random_certificate(const struct instance *instance, bool exhaustive,
                                             struct random *random, struct arena *job)
{
    struct certificate certificate = {.kind = CERT_STAGES};
    const uint32_t places = instance->unit_count + instance->seat_count;
    certificate.component_of_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    certificate.component_of_seat = arena_take_many(job, instance->seat_count, sizeof(uint32_t));
    label_components(instance, &certificate);
    const bool by_component = random_chance(random, 0.5);
    certificate.stage_count =
        by_component ? certificate.component_count : 1 + random_below(random, 3);
    certificate.stage = arena_take_many(job, certificate.stage_count, sizeof *certificate.stage);
    for (uint32_t i = 0; i < certificate.stage_count; i++) {
        struct certificate_stage *stage = &certificate.stage[i];
        stage->root = arena_take_many(job, places, sizeof(uint32_t));
        stage->node = arena_take_many(job, NODES_MAX, sizeof *stage->node);
        stage->price = arena_take_many(job, (size_t)NODES_MAX * (UNITS_MAX + 1), sizeof(wide));
        struct forester forester = {.instance = instance,
                                    .certificate = &certificate,
                                    .stage = stage,
                                    .random = random,
                                    .exhaustive = exhaustive};
        fill_stage(&forester, by_component ? i : CERT_ALL,
                   exhaustive || random_chance(random, 0.5));
    }
    return certificate;
}

static int64_t value_of(const struct worth *worth, uint32_t k, uint32_t levels)
{
    if (k < levels) {
        return worth->level[k];
    }
    return k == levels ? worth->quality : -worth->disturbance;
}

static struct assignment claim(const struct instance *instance, struct answers *answers,
                               uint32_t which, bool proved)
{
    struct weight_range range;
    instance_range(instance, &range);
    struct assignment assignment = {.arc_of_unit = answers->item[which].arc,
                                    .worth = answers->item[which].worth,
                                    .proved = proved};
    memcpy(assignment.bound.level, range.high, sizeof assignment.bound.level);
    assignment.bound.quality = range.high[instance->level_count];
    if (proved) {
        assignment.bound = assignment.worth;
    }
    return assignment;
}

/* Every feasible answer respects the derived bounds, each under its condition. */
static void assert_true_for_all(const struct instance *instance, const struct answers *answers,
                                const struct verdict *verdict, uint64_t seed)
{
    const uint32_t levels = instance->level_count;
    for (uint32_t i = 0; i < answers->count; i++) {
        for (uint32_t k = 0; k < levels + 2; k++) {
            const int64_t value = value_of(&answers->item[i].worth, k, levels);
            if (value > value_of(&verdict->bound, k, levels)) {
                fail_msg("seed %llu: value %u of an answer passes the bound",
                         (unsigned long long)seed, k);
            }
            if (value != value_of(&verdict->worth, k, levels)) {
                break;
            }
        }
    }
}

static struct answers all_answers(const struct instance *instance, struct arena *job)
{
    struct answers answers = {.instance = instance, .judge = judge_take(job)};
    answers.item = arena_take_many(job, ANSWERS_MAX, sizeof *answers.item);
    CHECK(!job->exhausted);
    answers_from(&answers, 0);
    return answers;
}

static void a_derived_bound_is_true_for_every_answer(void **state)
{
    (void)state;
    uint32_t tight = 0;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(1500); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        const struct instance instance = coupled_instance(&random, &job);
        struct answers answers = all_answers(&instance, &job);
        const struct certificate certificate = random_certificate(&instance, false, &random, &job);
        for (uint32_t i = 0; i < 3 && answers.count > 0; i++) {
            const uint32_t which = random_below(&random, answers.count);
            const struct assignment assignment = claim(&instance, &answers, which, false);
            struct verdict verdict;
            struct fault fault = {0};
            if (verify_assignment(&instance, &assignment, &certificate, &verdict, &fault) != OK) {
                fail_msg("seed %llu: %s %s", (unsigned long long)seed, fault.path, fault.detail);
            }
            assert_true_for_all(&instance, &answers, &verdict, seed);
            tight += value_of(&verdict.bound, 0, instance.level_count) <
                     value_of(&assignment.bound, 0, instance.level_count);
        }
        arena_close(&job);
    }
    assert_true(tight > rounds(1500) / 10); /* the bounds do say something */
}

static void an_exhausted_optimum_is_proved_and_nothing_else_is(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(500); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 20, 0);
        const struct instance instance = coupled_instance(&random, &job);
        struct answers answers = all_answers(&instance, &job);
        const struct certificate certificate = random_certificate(&instance, true, &random, &job);
        uint32_t best = 0;
        for (uint32_t i = 1; i < answers.count; i++) {
            if (worth_compare(&answers.item[i].worth, &answers.item[best].worth,
                              instance.level_count) > 0) {
                best = i;
            }
        }
        for (uint32_t i = 0; i < 8 && answers.count > 0; i++) {
            const uint32_t which = i == 0 ? best : random_below(&random, answers.count);
            const bool optimal =
                worth_compare(&answers.item[which].worth, &answers.item[best].worth,
                              instance.level_count) == 0;
            const struct proof proof = {.policy = "fi/1",
                                        .instance = instance,
                                        .assignment = claim(&instance, &answers, which, true),
                                        .certificate = certificate};
            struct proof_text text;
            assert_int_equal(proof_write(&proof, &text, NULL), OK);
            struct proof again;
            assert_int_equal(proof_read(text.bytes, text.count, &job, &again, NULL), OK);
            struct verdict verdict;
            struct fault fault = {0};
            if ((proof_verify(&again, &verdict, &fault) == OK) != optimal) {
                fail_msg("seed %llu: %s %s", (unsigned long long)seed,
                         optimal ? "refused the optimum" : "believed less", fault.detail);
            }
            proof_text_close(&text);
        }
        arena_close(&job);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_derived_bound_is_true_for_every_answer),
        cmocka_unit_test(an_exhausted_optimum_is_proved_and_nothing_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

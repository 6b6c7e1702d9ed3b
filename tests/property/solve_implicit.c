/* Matching over pairs that nobody lists, against the full list solved by the transportation core,
 * against the dumb model that tries everything, and against going over all pairs. AMITY_LONG=1 runs
 * a hundred times as many; AMITY_SEED=n starts elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solve/implicit.h"
#include "solve/implicit_best.h"
#include "solve/transport.h"
#include "solve/verify.h"
#include "solve/verify_implicit.h"
#include "solve_instances.h"

static uint64_t first_seed(void)
{
    const char *text = getenv("AMITY_SEED");
    return text == NULL ? 20260301 : strtoull(text, NULL, 10);
}

static uint32_t rounds(uint32_t usual)
{
    return getenv("AMITY_LONG") == NULL ? usual : 100 * usual;
}

/* All gains of an instance as a table, and an oracle that goes over its rows. */
struct matrix {
    const struct instance *instance;
    int64_t *gain; /* [unit * seat_count + seat], VERIFY_NO_PAIR = not eligible */
    int64_t gain_low;
    uint32_t *rank;
    uint16_t *capacity;
    int64_t *profit; /* [workers * seat_count] */
    uint64_t searches_max;
    enum status fails_with;
    atomic_uint_fast64_t searches;
    const int64_t *prepared;
};

static void matrix_row(void *state, uint32_t unit, int64_t *gain)
{
    const struct matrix *matrix = state;
    const uint32_t seats = matrix->instance->seat_count;
    memcpy(gain, &matrix->gain[(size_t)unit * seats], seats * sizeof *gain);
}

static enum status matrix_prepare(void *state, const int64_t *price)
{
    struct matrix *matrix = state;
    matrix->prepared = price;
    return OK;
}

static enum status matrix_search(void *state, uint32_t worker, const struct implicit_query *query,
                                 struct implicit_found *found)
{
    struct matrix *matrix = state;
    const uint32_t seats = matrix->instance->seat_count;
    CHECK(matrix->prepared == query->price && found->count == 0 && query->want >= 1);
    if (atomic_fetch_add(&matrix->searches, 1) + 1 > matrix->searches_max) {
        return matrix->fails_with;
    }
    struct implicit_best best =
        implicit_best_open(query, found, &matrix->profit[(size_t)worker * seats]);
    for (uint32_t v = 0; v < seats; v++) {
        const int64_t gain = matrix->gain[(size_t)query->unit * seats + v];
        if (gain != VERIFY_NO_PAIR && matrix->capacity[v] > 0) {
            implicit_best_offer(&best, v, gain, query->price == NULL ? 0 : query->price[v]);
        }
    }
    found->ticks = seats;
    return OK;
}

/* The table of an uncoupled instance: score * D - disturbance, the best of several ways. */
static struct matrix *matrix_of(const struct instance *instance, struct arena *job)
{
    struct matrix *matrix = arena_take(job, sizeof *matrix);
    const size_t cells = (size_t)instance->unit_count * instance->seat_count;
    CHECK(matrix != NULL);
    *matrix = (struct matrix){.instance = instance, .searches_max = UINT64_MAX};
    matrix->gain = arena_take_many(job, cells, sizeof *matrix->gain);
    matrix->rank = arena_take_many(job, instance->unit_count, sizeof *matrix->rank);
    matrix->capacity = arena_take_many(job, instance->seat_count, sizeof *matrix->capacity);
    matrix->profit =
        arena_take_many(job, (size_t)IMPLICIT_WORKERS_MAX * instance->seat_count, sizeof(int64_t));
    CHECK(!job->exhausted);
    CHECK(implicit_ranks(instance->unit, instance->unit_count, instance->level_count, matrix->rank,
                         NULL) == OK);
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        matrix->capacity[v] = instance->seat[v].relations_max;
    }
    for (size_t i = 0; i < cells; i++) {
        matrix->gain[i] = VERIFY_NO_PAIR;
    }
    int64_t score_weight = 1;
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        score_weight += instance->arc[a].disturbance;
    }
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const int64_t gain = arc->score * score_weight - arc->disturbance;
        int64_t *cell = &matrix->gain[(size_t)arc->unit * instance->seat_count + arc->seat];
        *cell = gain > *cell ? gain : *cell;
        matrix->gain_low = gain < matrix->gain_low ? gain : matrix->gain_low;
    }
    return matrix;
}

static struct implicit_problem problem_of(struct matrix *matrix)
{
    return (struct implicit_problem){.unit_count = matrix->instance->unit_count,
                                     .seat_count = matrix->instance->seat_count,
                                     .rank = matrix->rank,
                                     .capacity = matrix->capacity,
                                     .gain_low = matrix->gain_low,
                                     .oracle = {matrix_prepare, matrix_search, matrix}};
}

static struct verify_pairs pairs_of(struct matrix *matrix)
{
    return (struct verify_pairs){.unit_count = matrix->instance->unit_count,
                                 .seat_count = matrix->instance->seat_count,
                                 .rank = matrix->rank,
                                 .capacity = matrix->capacity,
                                 .row = matrix_row,
                                 .state = matrix,
                                 .workers = 2};
}

static struct verify_claim claim_of(const struct implicit_answer *answer)
{
    return (struct verify_claim){answer->seat_of_unit, answer->unit_price, answer->seat_price,
                                 answer->rank_weight};
}

static struct implicit_answer solve_implicit(struct matrix *matrix,
                                             const struct implicit_request *request,
                                             struct arena *job, uint64_t seed)
{
    const struct implicit_problem problem = problem_of(matrix);
    struct implicit_answer answer;
    struct budget budget = {0};
    struct fault fault = {0};
    const enum status status = implicit_solve(&problem, request, &budget, &answer, job, &fault);
    if (status != OK || !answer.proved) {
        fail_msg("seed %llu: implicit_solve: %s", (unsigned long long)seed, fault.detail);
    }
    return answer;
}

static void assert_proved(struct matrix *matrix, const struct implicit_answer *answer,
                          uint64_t seed)
{
    const struct verify_pairs pairs = pairs_of(matrix);
    const struct verify_claim claim = claim_of(answer);
    struct verify_count count;
    struct fault fault = {0};
    if (verify_implicit(&pairs, &claim, &count, &fault) != OK || count.weight != answer->weight) {
        fail_msg("seed %llu: not proved over all pairs: %s", (unsigned long long)seed,
                 fault.detail);
    }
}

/* The arcs of the instance that the answer means. */
static struct worth worth_of(const struct instance *instance, const struct matrix *matrix,
                             const struct implicit_answer *answer, uint32_t *arc_of_unit)
{
    struct worth worth = {0};
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        arc_of_unit[u] = NO_ARC;
        const uint32_t seat = answer->seat_of_unit[u];
        if (seat == NO_SEAT) {
            continue;
        }
        assert_int_equal(answer->gain_of_unit[u],
                         matrix->gain[(size_t)u * instance->seat_count + seat]);
        for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
            const struct instance_arc *arc = &instance->arc[a];
            const uint32_t best = arc_of_unit[u];
            if (arc->seat == seat && (best == NO_ARC || arc->score > instance->arc[best].score ||
                                      (arc->score == instance->arc[best].score &&
                                       arc->disturbance < instance->arc[best].disturbance))) {
                arc_of_unit[u] = a;
            }
        }
        for (uint32_t k = 0; k < instance->level_count; k++) {
            worth.level[k] += instance->unit[u].level[k];
        }
        worth.quality += instance->arc[arc_of_unit[u]].score;
        worth.disturbance += instance->arc[arc_of_unit[u]].disturbance;
    }
    return worth;
}

static struct worth transport_worth(const struct instance *instance, struct arena *job)
{
    struct assignment assignment = {
        .arc_of_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t))};
    struct certificate certificate;
    const struct transport_request request = {TRANSPORT_CHOOSE, job};
    struct budget budget = {0};
    assert_int_equal(transport_solve(instance, &request, &budget, &assignment, &certificate, NULL),
                     OK);
    return assignment.worth;
}

static struct implicit_request any_request(struct random *random)
{
    return (struct implicit_request){.first = 1 + random_below(random, 6),
                                     .more = 1 + random_below(random, 4),
                                     .workers = 1 + random_below(random, 2)};
}

static void what_is_kept_suffices_for_what_trying_everything_finds(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(4000); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 14, 0);
        const struct instances_shape shape = {.units = random_below(&random, 8),
                                              .seats = random_below(&random, 7),
                                              .degree_max = 1 + random_below(&random, 8),
                                              .capacity_max = 1 + random_below(&random, 3),
                                              .levels = random_below(&random, 4),
                                              .level_max = (int32_t)random_below(&random, 4),
                                              .score_max = (int32_t)random_between(&random, 0, 8),
                                              .disturbance_max = (int32_t)random_below(&random, 3),
                                              .zero_levels = random_unit(&random) / 2};
        const struct instance instance = instances_uncoupled(&random, &shape, &job);
        struct matrix *matrix = matrix_of(&instance, &job);
        const struct implicit_request request = any_request(&random);
        const struct implicit_answer answer = solve_implicit(matrix, &request, &job, seed);
        assert_proved(matrix, &answer, seed);
        uint32_t *arc_of_unit = arena_take_many(&job, instance.unit_count, sizeof(uint32_t));
        const struct worth worth = worth_of(&instance, matrix, &answer, arc_of_unit);
        const struct worth best = brute_uncoupled(&instance);
        if (worth_compare(&worth, &best, instance.level_count) != 0) {
            fail_msg("seed %llu: not the optimum", (unsigned long long)seed);
        }
        arena_close(&job);
    }
}

/* Everybody may go to everybody: abundant, easy, scarce or tight; few scores make many ties. */
static struct instance full_instance(struct random *random, uint32_t units, uint32_t seats,
                                     int32_t score_max, struct arena *job)
{
    const uint32_t regime = random_below(random, 3);
    const uint32_t levels = random_below(random, 3);
    struct instance instance = {.unit_count = units,
                                .seat_count = seats,
                                .arc_count = units * seats,
                                .demand_count = 1,
                                .level_count = levels};
    CHECK(instance_take(&instance, job, NULL) == OK);
    for (uint32_t v = 0; v < seats; v++) {
        instance.seat[v].relations_max = (uint16_t)(regime + random_below(random, 2));
    }
    const bool near = random_chance(random, 0.5);
    uint32_t a = 0;
    for (uint32_t u = 0; u < units; u++) {
        for (uint32_t k = 0; k < levels; k++) {
            instance.unit[u].level[k] = (int32_t)random_below(random, 3);
        }
        const uint32_t home = random_below(random, seats);
        for (uint32_t v = 0; v < seats; v++) {
            const uint32_t away = home > v ? home - v : v - home;
            const int64_t most = near ? score_max - (int64_t)score_max * away / seats : score_max;
            instance.arc[a++] =
                (struct instance_arc){.unit = u,
                                      .seat = v,
                                      .relations = 1,
                                      .score = (int32_t)random_between(random, most / 2, most)};
        }
    }
    instance_seal(&instance);
    return instance;
}

/* The prices prove the same plan over the full list, to a verifier that knows nothing of oracles.
 */
static void assert_certified(const struct instance *instance, const struct implicit_answer *answer,
                             const struct worth *worth, uint32_t *arc_of_unit, uint64_t seed)
{
    struct assignment assignment = {
        .arc_of_unit = arc_of_unit, .worth = *worth, .bound = *worth, .proved = true};
    const struct certificate certificate = {
        .kind = CERT_PRICES, .unit_price = answer->unit_price, .seat_price = answer->seat_price};
    struct verdict verdict;
    struct fault fault = {0};
    if (verify_assignment(instance, &assignment, &certificate, &verdict, &fault) != OK ||
        !verdict.proved) {
        fail_msg("seed %llu: the verifier refuses: %s", (unsigned long long)seed, fault.detail);
    }
}

static void run_full(uint32_t units, uint32_t seats, int32_t score_max, uint64_t seed)
{
    struct random random = random_seed(seed);
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    const struct instance instance = full_instance(&random, units, seats, score_max, &job);
    struct matrix *matrix = matrix_of(&instance, &job);
    const struct implicit_request request = any_request(&random);
    const struct implicit_answer answer = solve_implicit(matrix, &request, &job, seed);
    assert_proved(matrix, &answer, seed);
    uint32_t *arc_of_unit = arena_take_many(&job, units, sizeof(uint32_t));
    const struct worth worth = worth_of(&instance, matrix, &answer, arc_of_unit);
    const struct worth best = transport_worth(&instance, &job);
    if (worth_compare(&worth, &best, instance.level_count) != 0) {
        fail_msg("seed %llu: not the optimum of the full list", (unsigned long long)seed);
    }
    bool all_seats = true; /* the certificate's weights count pairs with nobody too */
    for (uint32_t v = 0; v < seats; v++) {
        all_seats = all_seats && instance.seat[v].relations_max > 0;
    }
    if (all_seats) {
        assert_certified(&instance, &answer, &worth, arc_of_unit, seed);
    }
    arena_close(&job);
}

static void hundreds_with_everybody_agree_with_the_full_list(void **state)
{
    (void)state;
    static const int32_t score_max[] = {3, 30, 1000};
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(300); seed++) {
        struct random random = random_seed(seed ^ 77);
        run_full(1 + random_below(&random, 80), 1 + random_below(&random, 80), score_max[seed % 3],
                 seed);
    }
}

static void where_paths_grow_long_rough_prices_lead_to_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(12); seed++) {
        struct random random = random_seed(seed ^ 99);
        const uint32_t seats = 300 + random_below(&random, 200);
        run_full(2 * seats + random_below(&random, 100), seats, seed % 2 == 0 ? 1000 : 60, seed);
    }
}

static void two_thousand_with_everybody_agree_with_the_full_list(void **state)
{
    (void)state;
    run_full(2000, 2000, 1000, first_seed());
    run_full(2000, 1000, 1000, first_seed() + 1);
    run_full(2000, 700, 40, first_seed() + 2);
}

static void one_thread_and_two_give_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(30); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 16, 0);
        const uint32_t units = 100 + random_below(&random, 300);
        const struct instance instance =
            full_instance(&random, units, 100 + random_below(&random, 200), 100, &job);
        struct matrix *matrix = matrix_of(&instance, &job);
        struct implicit_request request = any_request(&random);
        request.workers = 1;
        const struct implicit_answer one = solve_implicit(matrix, &request, &job, seed);
        request.workers = 2 + random_below(&random, 3);
        const struct implicit_answer two = solve_implicit(matrix, &request, &job, seed);
        assert_int_equal(one.rounds, two.rounds);
        assert_int_equal(one.kept_begin[units], two.kept_begin[units]);
        assert_memory_equal(one.seat_of_unit, two.seat_of_unit, units * sizeof(uint32_t));
        assert_memory_equal(one.unit_price, two.unit_price, units * sizeof(int64_t));
        assert_memory_equal(one.seat_price, two.seat_price, instance.seat_count * sizeof(int64_t));
        for (uint64_t a = 0; a < one.kept_begin[units]; a++) {
            assert_int_equal(one.kept[a].seat, two.kept[a].seat);
            assert_int_equal(one.kept[a].gain, two.kept[a].gain);
        }
        arena_close(&job);
    }
}

/* -- what the check over all pairs refuses ---------------------------------------------------- */

static void a_wrong_claim_is_refused(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(200); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 16, 0);
        const uint32_t units = 5 + random_below(&random, 20);
        const uint32_t seats = 5 + random_below(&random, 20);
        const struct instance instance = full_instance(&random, units, seats, 100, &job);
        struct matrix *matrix = matrix_of(&instance, &job);
        const struct implicit_request request = {.workers = 1};
        const struct implicit_answer answer = solve_implicit(matrix, &request, &job, seed);
        const struct verify_pairs pairs = pairs_of(matrix);
        const uint32_t u = random_below(&random, units);
        const uint32_t v = random_below(&random, seats);
        struct verify_claim claim = claim_of(&answer);
        switch (random_below(&random, 4)) {
        case 0: /* a unit's price moves: sums differ, or a pair weighs more */
            answer.unit_price[u] += random_chance(&random, 0.5) ? 1 : -1;
            break;
        case 1:
            answer.seat_price[v] += random_chance(&random, 0.5) ? 1 : -1;
            if (matrix->capacity[v] == 0) {
                answer.unit_price[u]++;
            }
            break;
        case 2: /* a unit loses its place, or somebody without gets one */
            answer.seat_of_unit[u] = answer.seat_of_unit[u] == NO_SEAT ? v : NO_SEAT;
            break;
        default: /* ranks that weigh less than gains can */
            claim.rank_weight = 1;
            break;
        }
        struct verify_count count;
        assert_int_equal(verify_implicit(&pairs, &claim, &count, NULL), E_CONFLICT);
        arena_close(&job);
    }
}

/* -- ends before the end ---------------------------------------------------------------------- */

static void ended_early_the_answer_is_feasible_and_bounded(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(100); seed++) {
        struct random random = random_seed(seed);
        struct arena job;
        arena_open(&job, 1 << 16, 0);
        const uint32_t units = 50 + random_below(&random, 100);
        const uint32_t seats = 50 + random_below(&random, 100);
        const struct instance instance = full_instance(&random, units, seats, 1000, &job);
        struct matrix *matrix = matrix_of(&instance, &job);
        const struct implicit_request request = {.first = 1, .more = 1, .workers = 2};
        const struct implicit_answer whole = solve_implicit(matrix, &request, &job, seed);
        const struct implicit_problem problem = problem_of(matrix);
        struct implicit_answer part;
        struct budget budget = {.ticks_max = 1 + random_below(&random, 4 * units * seats)};
        const enum status status = implicit_solve(&problem, &request, &budget, &part, &job, NULL);
        if (status == OK) {
            assert_true(part.proved && part.weight == whole.weight);
            arena_close(&job);
            continue;
        }
        assert_int_equal(status, E_LIMIT);
        assert_false(part.proved);
        assert_true(part.bound == -1 || part.bound >= whole.weight);
        assert_true(part.weight <= whole.weight);
        uint32_t *used = arena_take_many(&job, seats, sizeof *used);
        for (uint32_t u = 0; u < units; u++) {
            const uint32_t v = part.seat_of_unit[u];
            assert_true(v == NO_SEAT || used[v]++ < matrix->capacity[v]);
        }
        arena_close(&job);
    }
}

static void an_oracle_that_fails_ends_the_solve_with_its_status(void **state)
{
    (void)state;
    struct random random = random_seed(first_seed());
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    const struct instance instance = full_instance(&random, 60, 60, 1000, &job);
    struct matrix *matrix = matrix_of(&instance, &job);
    matrix->fails_with = E_NO_MEMORY;
    const struct implicit_problem problem = problem_of(matrix);
    const struct implicit_request request = {.first = 1, .more = 1, .workers = 2};
    for (uint64_t after = 0; after < 120; after += 20) {
        matrix->searches = 0;
        matrix->searches_max = after;
        struct implicit_answer answer;
        struct budget budget = {0};
        assert_int_equal(implicit_solve(&problem, &request, &budget, &answer, &job, NULL),
                         E_NO_MEMORY);
        assert_false(answer.proved);
    }
    arena_close(&job);
}

static void cancelled_at_any_point_it_says_so(void **state)
{
    (void)state;
    struct random random = random_seed(first_seed());
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    const struct instance instance = full_instance(&random, 60, 60, 1000, &job);
    struct matrix *matrix = matrix_of(&instance, &job);
    const struct implicit_problem problem = problem_of(matrix);
    const struct implicit_request request = {.first = 2, .workers = 2};
    atomic_bool cancel;
    atomic_init(&cancel, true);
    struct implicit_answer answer;
    struct budget budget = {.cancel = &cancel};
    struct fault fault = {0};
    assert_int_equal(implicit_solve(&problem, &request, &budget, &answer, &job, &fault),
                     E_CANCELLED);
    assert_false(answer.proved);
    arena_close(&job);
}

static void weights_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    struct random random = random_seed(first_seed());
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    const struct instance instance = full_instance(&random, 40, 40, 1000, &job);
    struct matrix *matrix = matrix_of(&instance, &job);
    const struct implicit_request request = {.workers = 1};
    struct implicit_answer answer;
    struct budget budget = {0};
    for (size_t i = 0; i < (size_t)40 * 40; i++) {
        matrix->gain[i] <<= 30;
    }
    struct implicit_problem problem = problem_of(matrix);
    for (uint32_t u = 0; u < 40; u++) {
        matrix->rank[u] = u;
    }
    /* 40 bits apart at most: 1000 << 30 is just within; 40 ranks of 40 of them are not in 60 bits
     * once gains may also be far below 0. */
    problem.gain_low = -(INT64_C(1) << 50);
    assert_int_equal(implicit_solve(&problem, &request, &budget, &answer, &job, NULL), E_LIMIT);
    problem.gain_low = -(INT64_C(1) << 60);
    assert_int_equal(implicit_solve(&problem, &request, &budget, &answer, &job, NULL), E_LIMIT);
    arena_close(&job);
}

static void past_its_ceiling_of_memory_it_says_so(void **state)
{
    (void)state;
    struct random random = random_seed(first_seed());
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    const struct instance instance = full_instance(&random, 200, 200, 1000, &job);
    struct matrix *matrix = matrix_of(&instance, &job);
    const struct implicit_problem problem = problem_of(matrix);
    const struct implicit_request request = {.first = 100, .workers = 1, .bytes_max = 1200000};
    struct implicit_answer answer;
    struct budget budget = {0};
    assert_int_equal(implicit_solve(&problem, &request, &budget, &answer, &job, NULL), E_NO_MEMORY);
    assert_false(answer.proved);
    arena_close(&job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_suffices_for_what_trying_everything_finds),
        cmocka_unit_test(hundreds_with_everybody_agree_with_the_full_list),
        cmocka_unit_test(where_paths_grow_long_rough_prices_lead_to_the_same),
        cmocka_unit_test(two_thousand_with_everybody_agree_with_the_full_list),
        cmocka_unit_test(one_thread_and_two_give_the_same_bytes),
        cmocka_unit_test(a_wrong_claim_is_refused),
        cmocka_unit_test(ended_early_the_answer_is_feasible_and_bounded),
        cmocka_unit_test(an_oracle_that_fails_ends_the_solve_with_its_status),
        cmocka_unit_test(cancelled_at_any_point_it_says_so),
        cmocka_unit_test(weights_that_do_not_fit_are_refused),
        cmocka_unit_test(past_its_ceiling_of_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Published instances of every kind reach their known optimum; random coupled ones what trying
 * everything reaches. */
#include "base/random.h"
#include "files_reading.h"

static char *golden(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/files/%s", AMITY_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1 << 16, 1);
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    return text;
}

static void known_instances_reach_their_known_optimum(void **state)
{
    (void)state;
    const struct {
        const char *name;
        enum problem_sense sense;
        bool feasible;
        int64_t optimum;
    } cases[] = {
        {"small.min", SENSE_OF_KIND, true, 14},
        {"lows.min", SENSE_OF_KIND, true, -2},
        {"impossible.min", SENSE_OF_KIND, false, 0},
        {"resources.asn", SENSE_OF_KIND, true, 118},
        {"resources.asn", SENSE_MAXIMISE, true, 162},
        {"assign3.txt", SENSE_OF_KIND, true, 5},
        {"assign3_sparse.txt", SENSE_OF_KIND, true, 5},
        {"gap1.txt", SENSE_OF_KIND, true, 336}, /* as published: c515-1 */
        {"gap1.txt", SENSE_MINIMISE, true, 261},
        {"gap_two.txt", SENSE_OF_KIND, true, 4},
        {"loads.units", SENSE_OF_KIND, true, 15},
        {"slots.units", SENSE_OF_KIND, true, 18},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena job;
        struct problem_list list;
        struct fault fault = {0};
        char *text = golden(cases[i].name);
        arena_open(&job, 1 << 12, 0);
        const struct read_request request = {cases[i].name, text, strlen(text), KIND_GUESS,
                                             cases[i].sense};
        assert_int_equal(problems_read(&request, &job, &list, &fault), OK);
        const struct outcome outcome = solve_problem(&list.problem[0], &job);
        print_message("%s\n", cases[i].name);
        assert_true(outcome.proved);
        assert_int_equal(outcome.has_objective, cases[i].feasible);
        assert_true(!cases[i].feasible || outcome.objective == cases[i].optimum);
        assert_true(!cases[i].feasible || outcome.bound == cases[i].optimum);
        arena_close(&job);
        free(text);
    }
}

static void a_job_too_large_for_every_agent_makes_the_second_problem_impossible(void **state)
{
    (void)state;
    struct arena job;
    struct problem_list list;
    struct fault fault = {0};
    char *text = golden("gap_two.txt");
    arena_open(&job, 1 << 12, 0);
    assert_int_equal(read_text("gap_two.txt", text, &job, &list, &fault), OK);
    assert_int_equal(list.count, 2);
    const struct outcome outcome = solve_problem(&list.problem[1], &job);
    assert_false(outcome.has_objective);
    assert_true(outcome.proved);
    arena_close(&job);
    free(text);
}

/* ------------------------------------------------------------- trying everything */

enum { UNITS = 5, SEATS = 3 };

struct trial {
    bool slots;
    int64_t hours[SEATS];
    int64_t load[UNITS];
    uint32_t slot[UNITS];
    int64_t value[UNITS][SEATS]; /* 0 = no arc */
    int64_t left[SEATS];
    uint32_t taken[SEATS];
};

static int64_t best_from(struct trial *trial, uint32_t u)
{
    if (u == UNITS) {
        return 0;
    }
    int64_t best = best_from(trial, u + 1);
    for (uint32_t v = 0; v < SEATS; v++) {
        const uint32_t bit = 1u << trial->slot[u];
        if (trial->value[u][v] == 0 || trial->left[v] < trial->load[u] ||
            (trial->slots && (trial->taken[v] & bit) != 0)) {
            continue;
        }
        const uint32_t before = trial->taken[v];
        trial->left[v] -= trial->load[u];
        trial->taken[v] |= bit;
        const int64_t with = trial->value[u][v] + best_from(trial, u + 1);
        best = with > best ? with : best;
        trial->left[v] += trial->load[u];
        trial->taken[v] = before;
    }
    return best;
}

static void trial_print(struct trial *trial, struct random *random, struct buffer *text)
{
    uint32_t arcs = 0;
    struct buffer lines = {0};
    const int64_t unit_load = random_between(random, 1, 3);
    const int64_t unit_value = random_between(random, 1, 500);
    trial->slots = random_chance(random, 0.5);
    for (uint32_t u = 0; u < UNITS; u++) {
        trial->load[u] = unit_load * random_between(random, 0, 4);
        trial->slot[u] = random_below(random, 3);
        for (uint32_t v = 0; v < SEATS; v++) {
            if (random_chance(random, 0.8)) {
                trial->value[u][v] = unit_value * random_between(random, 1, 1000);
                buffer_print(&lines, "%u %u %lld\n", u, v, (long long)trial->value[u][v]);
                arcs++;
            }
        }
    }
    buffer_print(text, "%d %d %u %d\n", UNITS, SEATS, arcs, trial->slots);
    for (uint32_t v = 0; v < SEATS; v++) {
        trial->hours[v] = random_between(random, 0, 12);
        trial->left[v] = trial->hours[v];
        buffer_print(text, "%lld ", (long long)trial->hours[v]);
    }
    for (uint32_t u = 0; u < UNITS; u++) {
        buffer_print(text, "\n%lld %u", (long long)trial->load[u], trial->slot[u]);
    }
    buffer_print(text, "\n");
    buffer_add(text, lines.bytes, lines.count);
    buffer_add(text, "", 1);
    buffer_close(&lines);
}

static void random_units_reach_what_trying_everything_reaches(void **state)
{
    (void)state;
    enum { TRIALS = 400 };
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct random random = random_seed(seed);
        struct trial trial = {0};
        struct buffer text = {0};
        struct arena job;
        struct problem_list list;
        struct fault fault = {0};
        arena_open(&job, 1 << 12, 0);
        trial_print(&trial, &random, &text);
        assert_int_equal(read_text("t.units", (const char *)text.bytes, &job, &list, &fault), OK);
        const struct outcome outcome = solve_problem(&list.problem[0], &job);
        const int64_t best = best_from(&trial, 0);
        if (outcome.objective != best || !outcome.proved) {
            print_error("seed %llu: best %lld, got %lld\n%s", (unsigned long long)seed,
                        (long long)best, (long long)outcome.objective, (const char *)text.bytes);
            fail();
        }
        arena_close(&job);
        buffer_close(&text);
    }
}

static void a_time_limit_ends_a_long_problem_with_a_bound(void **state)
{
    (void)state;
    struct random random = random_seed(7);
    struct buffer text = {0};
    buffer_print(&text, "5 60\n");
    for (uint32_t i = 0; i < 600; i++) {
        buffer_print(&text, "%lld ", (long long)random_between(&random, 10, 50));
    }
    buffer_print(&text, "330 331 332 333 334");
    buffer_add(&text, "", 1);
    struct arena job;
    struct problem_list list;
    struct fault fault = {0};
    struct outcome outcome;
    const struct run_limits limits = {.time_ms = 200};
    arena_open(&job, 1 << 12, 0);
    assert_int_equal(read_text("gapx", (const char *)text.bytes, &job, &list, &fault), OK);
    assert_int_equal(problem_run(&list.problem[0], &limits, &job, &outcome, &fault), OK);
    assert_true(outcome.took_ns < 2000000000);
    assert_true(outcome.has_bound);
    assert_true(!outcome.has_objective || outcome.objective >= outcome.bound);
    arena_close(&job);
    buffer_close(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instances_reach_their_known_optimum),
        cmocka_unit_test(a_job_too_large_for_every_agent_makes_the_second_problem_impossible),
        cmocka_unit_test(random_units_reach_what_trying_everything_reaches),
        cmocka_unit_test(a_time_limit_ends_a_long_problem_with_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

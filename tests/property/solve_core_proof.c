/* Proof files: what is written is read back and verifies; no mutation of a plan, a worth, a bound
 * or a price is believed; no mutation of bytes is dangerous. AMITY_LONG=1 runs a hundred times as
 * many; AMITY_SEED=n starts elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/digest.h"
#include "solve/proof.h"
#include "solve/transport.h"
#include "solve_instances.h"

static uint64_t first_seed(void)
{
    const char *text = getenv("AMITY_SEED");
    return text == NULL ? 20260201 : strtoull(text, NULL, 10);
}

static uint32_t rounds(uint32_t usual)
{
    return getenv("AMITY_LONG") == NULL ? usual : 100 * usual;
}

static struct proof solved_proof(uint64_t seed, struct arena *job)
{
    struct random random = random_seed(seed);
    const struct instances_shape shape = {.units = 1 + random_below(&random, 12),
                                          .seats = 1 + random_below(&random, 8),
                                          .degree_max = 1 + random_below(&random, 5),
                                          .capacity_max = 1 + random_below(&random, 3),
                                          .levels = random_below(&random, 4),
                                          .level_max = 3,
                                          .score_max = 1000,
                                          .disturbance_max = (int32_t)random_below(&random, 3),
                                          .zero_levels = 0.2};
    struct proof proof = {.policy = "se/1", .seed = seed};
    proof.instance = instances_uncoupled(&random, &shape, job);
    proof.assignment.arc_of_unit =
        arena_take_many(job, proof.instance.unit_count, sizeof(uint32_t));
    const struct transport_request request = {TRANSPORT_CHOOSE, job};
    struct budget budget = {0};
    assert_int_equal(transport_solve(&proof.instance, &request, &budget, &proof.assignment,
                                     &proof.certificate, NULL),
                     OK);
    return proof;
}

/* Reads and verifies; true when the file is believed to prove its plan. */
static bool is_believed(const char *text, size_t count, struct worth *worth, uint32_t *levels)
{
    struct arena job;
    arena_open(&job, 1 << 14, (size_t)1 << 26);
    struct proof proof;
    struct verdict verdict;
    struct fault fault = {0};
    const bool believed = proof_read(text, count, &job, &proof, &fault) == OK &&
                          proof_verify(&proof, &verdict, &fault) == OK && verdict.proved;
    if (believed) {
        *worth = verdict.worth;
        *levels = proof.instance.level_count;
    }
    arena_close(&job);
    return believed;
}

static void what_is_written_is_read_back_the_same_and_verifies(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(200); seed++) {
        struct arena job;
        arena_open(&job, 1 << 14, 0);
        const struct proof proof = solved_proof(seed, &job);
        struct proof_text first;
        assert_int_equal(proof_write(&proof, &first, NULL), OK);
        struct proof again;
        struct fault fault = {0};
        if (proof_read(first.bytes, first.count, &job, &again, &fault) != OK) {
            fail_msg("seed %llu: %s %s", (unsigned long long)seed, fault.path, fault.detail);
        }
        struct proof_text second;
        assert_int_equal(proof_write(&again, &second, NULL), OK);
        assert_int_equal(first.count, second.count);
        assert_memory_equal(first.bytes, second.bytes, first.count);
        struct verdict verdict;
        assert_int_equal(proof_verify(&again, &verdict, NULL), OK);
        assert_true(verdict.proved);
        proof_text_close(&first);
        proof_text_close(&second);
        arena_close(&job);
    }
}

/* The file with the number at `at` replaced, and its digest made right again. */
static size_t forge(const char *text, size_t count, size_t at, int64_t number, char *out,
                    size_t room)
{
    size_t end = at;
    while (text[end] != ' ' && text[end] != '\n') {
        end++;
    }
    const size_t digest_line = 7 + 64 + 1; /* "digest ", hexadecimal, newline */
    const int bytes = snprintf(out, room, "%.*s%lld%.*s", (int)at, text, (long long)number,
                               (int)(count - digest_line - end), text + end);
    const struct digest digest = digest_of(out, (size_t)bytes);
    char hexadecimal[DIGEST_TEXT_BYTES];
    digest_print(&digest, hexadecimal);
    return (size_t)bytes +
           (size_t)snprintf(out + bytes, room - (size_t)bytes, "digest %s\n", hexadecimal);
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Where the lines of the answer and its proof begin. */
static size_t answer_begin(const char *text)
{
    size_t at = 0;
    while (!begins(text + at, "choice ")) {
        at = (size_t)(strchr(text + at, '\n') - text) + 1;
    }
    return at;
}

struct mutation {
    const char *text;
    size_t count;
    char *forged;
    uint64_t seed;
    struct worth worth;
    uint32_t levels;
};

/* Changes the number at `at`. Only another plan of the very same worth may still be believed. */
static void assert_mutation_is_refused(const struct mutation *mutation, size_t at, size_t line,
                                       struct random *random)
{
    const int64_t before = strtoll(mutation->text + at, NULL, 10);
    const int64_t by = random_between(random, 1, 3) * (random_chance(random, 0.5) ? 1 : -1);
    struct worth worth;
    uint32_t levels;
    size_t count =
        forge(mutation->text, mutation->count, at, before, mutation->forged, mutation->count + 64);
    assert_true(is_believed(mutation->forged, count, &worth, &levels)); /* the forger's craft */
    count = forge(mutation->text, mutation->count, at, before + by, mutation->forged,
                  mutation->count + 64);
    if (!is_believed(mutation->forged, count, &worth, &levels)) {
        return;
    }
    const bool another_optimum = begins(mutation->text + line, "choice ") &&
                                 worth_compare(&worth, &mutation->worth, levels) == 0;
    /* A plan that says less than it could prove is no lie. */
    const bool modest = begins(mutation->text + line, "proved ");
    if (!another_optimum && !modest) {
        fail_msg("seed %llu: believed with %lld for %lld in line %.20s",
                 (unsigned long long)mutation->seed, (long long)(before + by), (long long)before,
                 mutation->text + line);
    }
}

static void no_mutation_of_a_plan_or_a_price_is_believed(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed(); seed < first_seed() + rounds(150); seed++) {
        struct random random = random_seed(seed ^ 0x5eed);
        struct arena job;
        arena_open(&job, 1 << 14, 0);
        const struct proof proof = solved_proof(seed, &job);
        struct proof_text text;
        assert_int_equal(proof_write(&proof, &text, NULL), OK);
        char *ended = arena_text(&job, text.bytes, text.count);
        struct mutation mutation = {ended,
                                    text.count,
                                    arena_take(&job, text.count + 64),
                                    seed,
                                    proof.assignment.worth,
                                    proof.instance.level_count};
        size_t line = answer_begin(ended);
        for (size_t at = line; !begins(ended + line, "end\n"); at++) {
            if (ended[at] == '\n') {
                line = at + 1;
            } else if (ended[at] == ' ' && ended[at + 1] != '-' && ended[at + 1] <= '9') {
                assert_mutation_is_refused(&mutation, at + 1, line, &random);
            }
        }
        proof_text_close(&text);
        arena_close(&job);
    }
}

static void any_changed_byte_is_found_by_the_digest(void **state)
{
    (void)state;
    struct arena job;
    arena_open(&job, 1 << 14, 0);
    const struct proof proof = solved_proof(first_seed(), &job);
    struct proof_text text;
    assert_int_equal(proof_write(&proof, &text, NULL), OK);
    for (size_t at = 0; at < text.count; at++) {
        struct worth worth;
        uint32_t levels;
        const char before = text.bytes[at];
        text.bytes[at] = (char)(before ^ 1);
        assert_false(is_believed(text.bytes, text.count, &worth, &levels));
        text.bytes[at] = before;
        assert_false(is_believed(text.bytes, at, &worth, &levels));
    }
    proof_text_close(&text);
    arena_close(&job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back_the_same_and_verifies),
        cmocka_unit_test(no_mutation_of_a_plan_or_a_price_is_believed),
        cmocka_unit_test(any_changed_byte_is_found_by_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

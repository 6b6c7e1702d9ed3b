/* Solves a dense city over all its pairs, proves it over all of them, and writes the thinning that
 * peers are given.
 *
 *   dense_city REGIME [--size N] [--seed S] [--threads T] [--first K] [--more M] [--thin FILE]
 *              [--no-verify]
 *
 * prints one line: `REGIME SIZE SEED pairs … rounds … kept … search … solve … price … wall … cpu …
 * verify … peak_kib … served … weight …` and `proved over N pairs`. Seconds are of the clock on the
 * wall but `cpu`, processor time of search, solve and pricing together. The thinning are the 32
 * best pairs of each client, as rematch_core writes graphs. */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/dense_city.h"
#include "solve/verify_implicit.h"

enum { THIN_ARCS = 32 };

struct asked {
    enum city_regime regime;
    uint32_t size;
    uint64_t seed;
    struct implicit_request request;
    const char *thin;
    bool verify;
    bool verbose;
};

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Where the time goes, phase by phase. */
struct watch {
    const char *phase;
    double since;
    double search, solve, price;
    bool verbose;
};

static void watch_phase(struct watch *watch, const char *phase)
{
    const double now = seconds_of(CLOCK_MONOTONIC);
    const double passed = now - watch->since;
    if (watch->phase != NULL) {
        double *sum = strcmp(watch->phase, "search") == 0  ? &watch->search
                      : strcmp(watch->phase, "price") == 0 ? &watch->price
                                                           : &watch->solve;
        *sum += passed;
    }
    watch->phase = phase;
    watch->since = now;
}

static void watch_progress(void *state, const struct budget_progress *progress)
{
    struct watch *watch = state;
    if (strcmp(progress->phase, "round") == 0) {
        watch_phase(watch, "solve");
        if (watch->verbose) {
            fprintf(stderr, "kept %llu, content %lld; search %.3f solve %.3f price %.3f\n",
                    (unsigned long long)progress->done, (long long)progress->best, watch->search,
                    watch->solve, watch->price);
        }
        return;
    }
    watch_phase(watch, progress->phase);
}

static bool write_thin(const struct city *city, const struct implicit_answer *answer,
                       const char *path)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    const uint32_t thin = city->seat_count < THIN_ARCS ? city->seat_count : THIN_ARCS;
    uint32_t *begin = arena_take_many(&job, (size_t)city->unit_count + 1, sizeof *begin);
    uint32_t *seat = arena_take_many(&job, (size_t)city->unit_count * thin, sizeof *seat);
    int64_t *weight = arena_take_many(&job, (size_t)city->unit_count * thin, sizeof *weight);
    uint32_t *capacity = arena_take_many(&job, city->seat_count, sizeof *capacity);
    struct implicit_pair pair[THIN_ARCS];
    CHECK(!job.exhausted);
    struct city *asked = (struct city *)(uintptr_t)city;
    CHECK(city_prepare(asked, NULL) == OK);
    for (uint32_t u = 0; u < city->unit_count; u++) {
        struct implicit_found found = {pair, 0, 0};
        const struct implicit_query query = {u, thin, INT64_MIN, NULL};
        CHECK(city_search(asked, 0, &query, &found) == OK && found.count == thin);
        for (uint32_t i = 0; i < thin; i++) {
            seat[begin[u] + i] = pair[i].seat;
            weight[begin[u] + i] = city->rank[u] * answer->rank_weight + pair[i].gain;
        }
        begin[u + 1] = begin[u] + thin;
    }
    for (uint32_t v = 0; v < city->seat_count; v++) {
        capacity[v] = city->capacity[v];
    }
    const uint32_t arcs = begin[city->unit_count];
    const uint32_t head[] = {city->unit_count, city->seat_count, arcs};
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(head, sizeof head, 1, file) == 1 &&
                fwrite(begin, sizeof *begin, city->unit_count + 1, file) > 0 &&
                fwrite(seat, sizeof *seat, arcs, file) == arcs &&
                fwrite(weight, sizeof *weight, arcs, file) == arcs &&
                fwrite(capacity, sizeof *capacity, city->seat_count, file) == city->seat_count;
    if (file != NULL && fclose(file) != 0) {
        good = false;
    }
    arena_close(&job);
    return good;
}

static long peak_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : -1;
}

static bool verify(struct city *city, const struct implicit_answer *answer, uint32_t workers,
                   struct verify_count *count)
{
    const struct verify_pairs pairs = {.unit_count = city->unit_count,
                                       .seat_count = city->seat_count,
                                       .rank = city->rank,
                                       .capacity = city->capacity,
                                       .row = city_row,
                                       .state = city,
                                       .workers = workers};
    const struct verify_claim claim = {answer->seat_of_unit, answer->unit_price, answer->seat_price,
                                       answer->rank_weight};
    struct fault fault = {0};
    if (verify_implicit(&pairs, &claim, count, &fault) != OK) {
        fprintf(stderr, "not proved: %s\n", fault.detail);
        return false;
    }
    return true;
}

static int run(const struct asked *asked)
{
    struct arena forever;
    arena_open(&forever, 1 << 20, 0);
    struct city city;
    city_open(&city, asked->regime, asked->size, asked->seed, &forever);
    const struct implicit_problem problem = city_problem(&city);
    struct implicit_answer answer;
    struct watch watch = {.verbose = asked->verbose};
    struct budget budget = {.progress = watch_progress, .state = &watch};
    struct fault fault = {0};
    const double start = seconds_of(CLOCK_MONOTONIC);
    const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    watch_phase(&watch, NULL);
    if (implicit_solve(&problem, &asked->request, &budget, &answer, &forever, &fault) != OK) {
        fprintf(stderr, "%s\n", fault.detail);
        return 1;
    }
    watch_phase(&watch, NULL);
    const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
    const double wall = seconds_of(CLOCK_MONOTONIC) - start;
    struct verify_count count = {0};
    const double verify_start = seconds_of(CLOCK_MONOTONIC);
    if (asked->verify && !verify(&city, &answer, asked->request.workers, &count)) {
        return 1;
    }
    const double verified = seconds_of(CLOCK_MONOTONIC) - verify_start;
    uint32_t served = 0;
    for (uint32_t u = 0; u < city.unit_count; u++) {
        served += answer.seat_of_unit[u] != NO_SEAT;
    }
    printf("%s %u %llu pairs %llu rounds %u kept %llu search %.3f solve %.3f price %.3f wall %.3f "
           "cpu %.3f verify %.3f peak_kib %ld served %u weight %lld\n",
           city_regime_name(asked->regime), asked->size, (unsigned long long)asked->seed,
           (unsigned long long)city.unit_count * city.seat_count, answer.rounds,
           (unsigned long long)answer.kept_begin[city.unit_count], watch.search, watch.solve,
           watch.price, wall, cpu, verified, peak_kib(), served, (long long)answer.weight);
    if (asked->verify) {
        printf("proved over %llu pairs\n", (unsigned long long)count.pairs);
    }
    if (asked->thin != NULL && !write_thin(&city, &answer, asked->thin)) {
        fprintf(stderr, "cannot write %s\n", asked->thin);
        return 1;
    }
    arena_close(&forever);
    return 0;
}

static bool take_option(struct asked *asked, const char *name, const char *value)
{
    if (strcmp(name, "--thin") == 0) {
        asked->thin = value;
        return true;
    }
    const uint64_t number = strtoull(value, NULL, 10);
    if (strcmp(name, "--size") == 0) {
        asked->size = (uint32_t)number;
    } else if (strcmp(name, "--seed") == 0) {
        asked->seed = number;
    } else if (strcmp(name, "--threads") == 0) {
        asked->request.workers = (uint32_t)number;
    } else if (strcmp(name, "--first") == 0) {
        asked->request.first = (uint32_t)number;
    } else if (strcmp(name, "--more") == 0) {
        asked->request.more = (uint32_t)number;
    } else {
        return false;
    }
    return true;
}

static bool understand(struct asked *asked, int count, char **word)
{
    bool good = false;
    for (int regime = 0; count >= 2 && regime < CITY_REGIMES; regime++) {
        if (strcmp(word[1], city_regime_name((enum city_regime)regime)) == 0) {
            asked->regime = (enum city_regime)regime;
            good = true;
        }
    }
    for (int i = 2; good && i < count; i++) {
        if (strcmp(word[i], "--no-verify") == 0) {
            asked->verify = false;
        } else if (strcmp(word[i], "--verbose") == 0) {
            asked->verbose = true;
        } else {
            good = i + 1 < count && take_option(asked, word[i], word[i + 1]);
            i++;
        }
    }
    return good;
}

int main(int count, char **word)
{
    struct asked asked = {.size = 20000, .seed = 1, .request = {.workers = 2}, .verify = true};
    if (!understand(&asked, count, word)) {
        fprintf(stderr, "usage: dense_city easy|tight|scarce|single [--size N] [--seed S] "
                        "[--threads T] [--first K] [--more M] [--thin FILE] [--no-verify] "
                        "[--verbose]\n");
        return 2;
    }
    return run(&asked);
}

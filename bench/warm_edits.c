/* Times single edits of, and questions to, an optimum that is kept warm.
 *
 *   bench_warm_edits REGIME UNITS SEED ROUNDS [FILE]
 *
 * opens the problem of bench/rematch_instances.h, then in each round removes a client and adds
 * another, changes a weight, removes a volunteer and adds another, asks for the loss of a pair and
 * for the gain of one more place, each restored to the optimum before the next. One line a kind:
 *   REGIME UNITS KIND median_us p99_us worst_us median_ticks p99_ticks
 * and at the end the certificate of what stands, checked from the arcs alone, and its total. With
 * FILE the problem as it stands at the end is written for bench/peers/lemon.cc (its format:
 * bench/rematch_core.c), so that a peer's full solve can be compared in time and in weight. Times
 * are processor time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/rematch_instances.h"
#include "solve/transport.h"
#include "solve/warm.h"

enum kind {
    REMOVE_CLIENT,
    ADD_CLIENT,
    CHANGE_WEIGHT,
    REMOVE_VOLUNTEER,
    ADD_VOLUNTEER,
    PAIR_LOSS,
    PLACE_GAIN,
    KINDS,
    ALL_EDITS = KINDS, /* the five kinds of edits together */
    LINES
};

static const char *const kind_name[LINES] = {"remove_client",    "add_client",    "change_weight",
                                             "remove_volunteer", "add_volunteer", "pair_loss",
                                             "place_gain",       "all_edits"};

enum { ARCS_MAX = 1 << 16 };

struct sample {
    double us;
    uint64_t ticks;
};

struct run {
    struct warm *warm;
    struct random random;
    uint32_t units, seats;
    struct warm_arc arc[ARCS_MAX];
    struct sample *sample[LINES];
    uint32_t count[LINES];
    double begin_us;
    uint64_t begin_ticks;
};

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "failed: %s\n", what);
        exit(1);
    }
}

static void begin(struct run *run)
{
    run->begin_ticks = warm_ticks(run->warm);
    run->begin_us = now_us();
}

static void end(struct run *run, enum kind kind)
{
    const double us = now_us() - run->begin_us;
    const struct sample sample = {us, warm_ticks(run->warm) - run->begin_ticks};
    run->sample[kind][run->count[kind]++] = sample;
    if (kind < PAIR_LOSS) {
        run->sample[ALL_EDITS][run->count[ALL_EDITS]++] = sample;
    }
}

static void settle(struct run *run)
{
    must(warm_settle(run->warm, 0) == OK, "settle");
}

/* -- rounds --------------------------------------------------------------------------------------
 */

static uint32_t copy_arcs(struct run *run, const struct warm_arc *arc, uint32_t count)
{
    must(count <= ARCS_MAX, "a row too long");
    if (count > 0) {
        memcpy(run->arc, arc, count * sizeof *arc);
    }
    for (uint32_t i = 0; i < count; i++) {
        const int64_t other = run->arc[i].weight + (int64_t)random_below(&run->random, 41) - 20;
        run->arc[i].weight = other > 0 ? other : 1;
    }
    return count;
}

/* A client leaves; one like another, with somewhat other scores, comes. */
static void replace_client(struct run *run)
{
    const uint32_t u = random_below(&run->random, run->units);
    begin(run);
    must(warm_put_unit(run->warm, u, NULL, 0) == OK, "put_unit");
    settle(run);
    end(run, REMOVE_CLIENT);
    const struct warm_arc *arc;
    uint32_t count = 0;
    while (count == 0) {
        count = warm_arcs_of_unit(run->warm, random_below(&run->random, run->units), &arc);
    }
    copy_arcs(run, arc, count);
    begin(run);
    must(warm_put_unit(run->warm, u, run->arc, count) == OK, "put_unit");
    settle(run);
    end(run, ADD_CLIENT);
}

static void change_weight(struct run *run)
{
    const uint32_t u = random_below(&run->random, run->units);
    const struct warm_arc *arc;
    const uint32_t count = warm_arcs_of_unit(run->warm, u, &arc);
    const struct warm_arc chosen = arc[random_below(&run->random, count)];
    const int64_t other = chosen.weight + (int64_t)random_below(&run->random, 401) - 200;
    begin(run);
    must(warm_set_arc(run->warm, u, chosen.other, other > 0 ? other : 1) == OK, "set_arc");
    settle(run);
    end(run, CHANGE_WEIGHT);
}

/* A volunteer leaves; one in the same place, seen somewhat otherwise, comes. */
static void replace_volunteer(struct run *run)
{
    const uint32_t v = random_below(&run->random, run->seats);
    const struct warm_arc *arc;
    const uint32_t capacity = warm_capacity(run->warm, v);
    const uint32_t row = warm_arcs_of_seat(run->warm, v, &arc);
    const uint32_t count = copy_arcs(run, arc, row);
    begin(run);
    must(warm_put_seat(run->warm, v, 0, NULL, 0) == OK, "put_seat");
    settle(run);
    end(run, REMOVE_VOLUNTEER);
    begin(run);
    must(warm_put_seat(run->warm, v, capacity, run->arc, count) == OK, "put_seat");
    settle(run);
    end(run, ADD_VOLUNTEER);
}

static void ask(struct run *run)
{
    const uint32_t u = random_below(&run->random, run->units);
    const struct warm_arc *arc;
    uint32_t count = warm_arcs_of_unit(run->warm, u, &arc);
    const struct warm_question question = {u, arc[random_below(&run->random, count)].other, 0, 0};
    struct warm_answer answer;
    begin(run);
    must(warm_pair(run->warm, &question, &answer) == OK && answer.loss >= 0, "pair");
    end(run, PAIR_LOSS);
    const uint32_t v = random_below(&run->random, run->seats);
    const uint32_t row = warm_arcs_of_seat(run->warm, v, &arc);
    count = copy_arcs(run, arc, row);
    begin(run);
    must(warm_gain(run->warm, run->arc, count, &answer) == OK && answer.loss <= 0, "gain");
    end(run, PLACE_GAIN);
}

/* -- opening and reporting -----------------------------------------------------------------------
 */

static struct warm *open_warm(const struct instance *instance)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct graph graph;
    struct warm *warm = warm_new();
    must(warm != NULL && transport_graph(instance, &graph, &job, NULL) == OK, "weights");
    const double start = now_us();
    for (uint32_t v = 0; v < graph.seat_count; v++) {
        must(warm_set_capacity(warm, v, graph.capacity[v]) == OK, "capacity");
    }
    struct warm_arc *row = malloc(ARCS_MAX * sizeof *row);
    must(row != NULL, "memory");
    for (uint32_t u = 0; u < graph.unit_count; u++) {
        uint32_t count = 0;
        for (uint32_t a = graph.begin[u]; a < graph.begin[u + 1]; a++) {
            row[count++] = (struct warm_arc){graph_seat(graph.arc[a]),
                                             graph.top[u] - graph_drop(&graph, graph.arc[a])};
        }
        must(warm_put_unit(warm, u, row, count) == OK, "put_unit");
    }
    const double put = now_us();
    struct budget budget = {0};
    struct fault fault = {0};
    must(warm_solve(warm, &budget, &fault) == OK, fault.detail);
    const double solved = now_us();
    must(warm_is_optimal(warm), "the certificate at the start");
    printf("%u units, %u seats, %u arcs: put in %.3f s, solved in %.3f s\n", graph.unit_count,
           graph.seat_count, graph.arc_count, (put - start) / 1e6, (solved - put) / 1e6);
    free(row);
    arena_close(&job);
    return warm;
}

static int compare_us(const void *left, const void *right)
{
    const double a = ((const struct sample *)left)->us;
    const double b = ((const struct sample *)right)->us;
    return a < b ? -1 : a > b;
}

static int compare_ticks(const void *left, const void *right)
{
    const uint64_t a = ((const struct sample *)left)->ticks;
    const uint64_t b = ((const struct sample *)right)->ticks;
    return a < b ? -1 : a > b;
}

static void report(struct run *run, const char *regime)
{
    for (uint32_t k = 0; k < LINES; k++) {
        struct sample *sample = run->sample[k];
        const uint32_t count = run->count[k];
        qsort(sample, count, sizeof *sample, compare_us);
        const double median = sample[count / 2].us;
        const double late = sample[count - 1 - count / 100].us;
        const double worst = sample[count - 1].us;
        qsort(sample, count, sizeof *sample, compare_ticks);
        printf("%s %u %s %.1f %.1f %.1f %llu %llu\n", regime, run->units, kind_name[k], median,
               late, worst, (unsigned long long)sample[count / 2].ticks,
               (unsigned long long)sample[count - 1 - count / 100].ticks);
    }
}

static bool write_words(FILE *file, const void *word, size_t size, size_t count)
{
    return count == 0 || fwrite(word, size, count, file) == count;
}

static bool write_rows(FILE *file, const struct run *run, bool weights)
{
    bool good = true;
    for (uint32_t u = 0; u < run->units && good; u++) {
        const struct warm_arc *arc;
        const uint32_t count = warm_arcs_of_unit(run->warm, u, &arc);
        for (uint32_t i = 0; i < count && good; i++) {
            good = weights ? write_words(file, &arc[i].weight, sizeof(int64_t), 1)
                           : write_words(file, &arc[i].other, sizeof(uint32_t), 1);
        }
    }
    return good;
}

static void write_problem(const struct run *run, const char *path)
{
    FILE *file = fopen(path, "wb");
    must(file != NULL, path);
    uint32_t *begin_of = calloc((size_t)run->units + 1, sizeof *begin_of);
    must(begin_of != NULL, "memory");
    for (uint32_t u = 0; u < run->units; u++) {
        const struct warm_arc *arc;
        begin_of[u + 1] = begin_of[u] + warm_arcs_of_unit(run->warm, u, &arc);
    }
    const uint32_t head[] = {run->units, run->seats, begin_of[run->units]};
    bool good = write_words(file, head, sizeof *head, 3) &&
                write_words(file, begin_of, sizeof *begin_of, (size_t)run->units + 1) &&
                write_rows(file, run, false) && write_rows(file, run, true);
    for (uint32_t v = 0; v < run->seats && good; v++) {
        const uint32_t capacity = warm_capacity(run->warm, v);
        good = write_words(file, &capacity, sizeof capacity, 1);
    }
    free(begin_of);
    must(fclose(file) == 0 && good, path);
}

static int play(enum rematch_regime regime, uint32_t units, uint64_t seed, uint32_t rounds,
                const char *path)
{
    struct arena forever;
    arena_open(&forever, 1 << 20, 0);
    const struct instance instance = rematch_instance(units, regime, seed, &forever);
    struct run *run = calloc(1, sizeof *run);
    must(run != NULL && rounds > 0, "memory");
    run->warm = open_warm(&instance);
    run->random = random_seed(seed);
    run->units = units;
    run->seats = instance.seat_count;
    for (uint32_t k = 0; k < LINES; k++) {
        const size_t most = (size_t)rounds * (k == ALL_EDITS ? PAIR_LOSS : 1);
        run->sample[k] = calloc(most, sizeof *run->sample[k]);
        must(run->sample[k] != NULL, "memory");
    }
    for (uint32_t i = 0; i < rounds; i++) {
        replace_client(run);
        change_weight(run);
        replace_volunteer(run);
        ask(run);
    }
    report(run, rematch_regime_name(regime));
    must(warm_is_optimal(run->warm), "the certificate at the end");
    printf("certified, weight %lld\n", (long long)warm_total(run->warm));
    if (path != NULL) {
        write_problem(run, path);
    }
    for (uint32_t k = 0; k < LINES; k++) {
        free(run->sample[k]);
    }
    warm_free(run->warm);
    free(run);
    arena_close(&forever);
    return 0;
}

int main(int count, char **word)
{
    for (int regime = 0; count >= 5 && regime < REGIME_COUNT; regime++) {
        if (strcmp(word[1], rematch_regime_name((enum rematch_regime)regime)) == 0) {
            return play((enum rematch_regime)regime, (uint32_t)strtoul(word[2], NULL, 10),
                        strtoull(word[3], NULL, 10), (uint32_t)strtoul(word[4], NULL, 10),
                        count > 5 ? word[5] : NULL);
        }
    }
    fprintf(stderr, "usage: warm_edits easy|abundant|scarce|tight UNITS SEED ROUNDS [FILE]\n");
    return 2;
}

/* Makes generalised assignment instances of the published classes, in OR-Library's format, for
 * amity-solve and its peers.
 *     bench_gap_generate CLASS AGENTS JOBS SEED
 *
 * The recipes, for m agents and n jobs, with a(i, j) the load of job j at agent i, c(i, j) its cost
 * and b(i) the agent's room (Chu and Beasley 1997, A genetic algorithm for the generalised
 * assignment problem; E after Laguna, Kelly, Gonzalez and Glover 1995): A  a uniform 5 … 25, c
 * uniform 10 … 50, b = 9 n / m + 0.4 R, where R is the greatest load of any agent when every job
 * goes to its cheapest one (the first among equals) B  a and c as A, b = 70 % of A's C  a and c as
 * A, b(i) = 0.8 sum over j of a(i, j) / m D  a uniform 1 … 100, c = 111 - a + e with e uniform -10
 * … 10, b as C E  a = 1 - 10 ln(e1), c = 1000 / a - 10 e2 with e1 in (0, 1], e2 in [0, 1), b as C
 * Numbers are cut down to integers; in E loads first, and costs from those. Costs and loads of one
 * seed are the same on every machine with the same logarithm. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

struct gap {
    char class;
    uint32_t agents;
    uint32_t jobs;
    int64_t *cost; /* [agents * jobs] agent by agent */
    int64_t *load;
    int64_t *room; /* [agents] */
};

static void pairs_draw(struct gap *gap, struct random *random)
{
    const size_t pairs = (size_t)gap->agents * gap->jobs;
    for (size_t i = 0; i < pairs; i++) {
        if (gap->class == 'D') {
            gap->load[i] = random_between(random, 1, 100);
            gap->cost[i] = 111 - gap->load[i] + random_between(random, -10, 10);
        } else if (gap->class == 'E') {
            gap->load[i] = (int64_t)(1.0 - 10.0 * log(1.0 - random_unit(random)));
            gap->cost[i] = (int64_t)(1000.0 / (double)gap->load[i] - 10.0 * random_unit(random));
        } else {
            gap->load[i] = random_between(random, 5, 25);
            gap->cost[i] = random_between(random, 10, 50);
        }
    }
}

/* R of class A: the greatest load when every job goes where it is cheapest. */
static int64_t load_of_cheapest(const struct gap *gap)
{
    int64_t *load = calloc(gap->agents, sizeof *load);
    int64_t most = 0;
    if (load == NULL) {
        return -1;
    }
    for (uint32_t j = 0; j < gap->jobs; j++) {
        uint32_t best = 0;
        for (uint32_t i = 1; i < gap->agents; i++) {
            const size_t at = (size_t)i * gap->jobs + j;
            best = gap->cost[at] < gap->cost[(size_t)best * gap->jobs + j] ? i : best;
        }
        load[best] += gap->load[(size_t)best * gap->jobs + j];
        most = load[best] > most ? load[best] : most;
    }
    free(load);
    return most;
}

static bool rooms_set(struct gap *gap)
{
    const int64_t cheapest = load_of_cheapest(gap);
    for (uint32_t i = 0; i < gap->agents; i++) {
        int64_t sum = 0;
        for (uint32_t j = 0; j < gap->jobs; j++) {
            sum += gap->load[(size_t)i * gap->jobs + j];
        }
        const int64_t tenths = 90 * (int64_t)gap->jobs / gap->agents + 4 * cheapest;
        if (gap->class == 'A') {
            gap->room[i] = tenths / 10;
        } else if (gap->class == 'B') {
            gap->room[i] = tenths * 7 / 100;
        } else {
            gap->room[i] = 8 * sum / (10 * (int64_t)gap->agents);
        }
    }
    return cheapest >= 0;
}

static void rows_print(const struct gap *gap, const int64_t *number)
{
    for (uint32_t i = 0; i < gap->agents; i++) {
        for (uint32_t j = 0; j < gap->jobs; j++) {
            printf("%s%" PRId64, j == 0 ? "" : " ", number[(size_t)i * gap->jobs + j]);
        }
        putchar('\n');
    }
}

static bool count_read(const char *text, unsigned long most, unsigned long *count)
{
    char *end = NULL;
    errno = 0;
    *count = strtoul(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *count <= most;
}

int main(int argc, char **argv)
{
    unsigned long agents = 0;
    unsigned long jobs = 0;
    unsigned long seed = 0;
    if (argc != 5 || strlen(argv[1]) != 1 || strchr("ABCDE", argv[1][0]) == NULL ||
        !count_read(argv[2], 10000, &agents) || !count_read(argv[3], 100000, &jobs) ||
        !count_read(argv[4], UINT32_MAX, &seed) || agents == 0 || jobs == 0) {
        fputs("usage: bench_gap_generate A|B|C|D|E AGENTS JOBS SEED\n", stderr);
        return EXIT_FAILURE;
    }
    struct gap gap = {.class = argv[1][0], .agents = (uint32_t)agents, .jobs = (uint32_t)jobs};
    struct random random = random_seed(seed);
    gap.cost = calloc(agents * jobs, sizeof *gap.cost);
    gap.load = calloc(agents * jobs, sizeof *gap.load);
    gap.room = calloc(agents, sizeof *gap.room);
    bool good = gap.cost != NULL && gap.load != NULL && gap.room != NULL;
    if (good) {
        pairs_draw(&gap, &random);
        good = rooms_set(&gap);
    }
    if (good) {
        printf("%lu %lu\n", agents, jobs);
        rows_print(&gap, gap.cost);
        rows_print(&gap, gap.load);
        for (uint32_t i = 0; i < gap.agents; i++) {
            printf("%s%" PRId64, i == 0 ? "" : " ", gap.room[i]);
        }
        putchar('\n');
    }
    free(gap.cost);
    free(gap.load);
    free(gap.room);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

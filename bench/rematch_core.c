/* Times the transportation core, and writes the same problem for the peers.
 *
 *   rematch_core REGIME UNITS SEED [FILE]
 *
 * prints `REGIME UNITS SEED ARCS SECONDS SERVED QUALITY WEIGHT BYTES`, where WEIGHT is the
 * objective that the peers print too, and BYTES the work memory an arc. With FILE the graph is
 * written there first: a binary file of uint32 units, seats, arcs; uint32 begin[units + 1]; uint32
 * seat[arcs]; int64 weight[arcs]; uint32 capacity[seats], in the machine's own byte order.
 * AMITY_METHOD=paths|auction chooses; AMITY_ORDER=given writes units as they were given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/graph_file.h"
#include "bench/rematch_instances.h"
#include "solve/transport.h"
#include "solve/verify.h"

static enum transport_method method_asked(void)
{
    const char *text = getenv("AMITY_METHOD");
    if (text != NULL && strcmp(text, "paths") == 0) {
        return TRANSPORT_PATHS;
    }
    return text != NULL && strcmp(text, "auction") == 0 ? TRANSPORT_AUCTION : TRANSPORT_CHOOSE;
}

static enum graph_order order_asked(void)
{
    const char *text = getenv("AMITY_ORDER");
    return text != NULL && strcmp(text, "given") == 0 ? ORDER_GIVEN : ORDER_CORE;
}

static int64_t weight_of(const struct instance *instance, const struct certificate *certificate)
{
    int64_t sum = 0; /* duals of the optimum: by duality its weight */
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        sum += certificate->unit_price[u];
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        sum += certificate->seat_price[v] * instance->seat[v].relations_max;
    }
    return sum;
}

/* Processor time: everything measured here is single-threaded. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int run(enum rematch_regime regime, uint32_t units, uint64_t seed, const char *path)
{
    struct arena forever;
    arena_open(&forever, 1 << 20, 0);
    const struct instance instance = rematch_instance(units, regime, seed, &forever);
    if (path != NULL && !write_graph(path, &instance, order_asked())) {
        fprintf(stderr, "cannot write %s\n", path);
        return 1;
    }
    struct assignment assignment = {.arc_of_unit =
                                        arena_take_many(&forever, units, sizeof(uint32_t))};
    struct certificate certificate;
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    const struct transport_request request = {method_asked(), &job};
    struct budget budget = {0};
    struct fault fault = {0};
    const double start = seconds_now();
    if (transport_solve(&instance, &request, &budget, &assignment, &certificate, &fault) != OK) {
        fprintf(stderr, "%s\n", fault.detail);
        return 1;
    }
    const double seconds = seconds_now() - start;
    struct verdict verdict;
    if (verify_assignment(&instance, &assignment, &certificate, &verdict, &fault) != OK ||
        !verdict.proved) {
        fprintf(stderr, "not verified: %s\n", fault.detail);
        return 1;
    }
    uint32_t served = 0;
    for (uint32_t u = 0; u < units; u++) {
        served += assignment.arc_of_unit[u] != NO_ARC;
    }
    const double bytes_an_arc =
        instance.arc_count == 0 ? 0 : (double)job.bytes_held / instance.arc_count;
    printf("%s %u %llu %u %.4f %u %lld %lld %.1f\n", rematch_regime_name(regime), units,
           (unsigned long long)seed, instance.arc_count, seconds, served,
           (long long)verdict.worth.quality, (long long)weight_of(&instance, &certificate),
           bytes_an_arc);
    arena_close(&job);
    arena_close(&forever);
    return 0;
}

int main(int count, char **word)
{
    for (int regime = 0; count >= 4 && regime < REGIME_COUNT; regime++) {
        if (strcmp(word[1], rematch_regime_name((enum rematch_regime)regime)) == 0) {
            return run((enum rematch_regime)regime, (uint32_t)strtoul(word[2], NULL, 10),
                       strtoull(word[3], NULL, 10), count > 4 ? word[4] : NULL);
        }
    }
    fprintf(stderr, "usage: rematch_core easy|abundant|scarce|tight UNITS SEED [FILE]\n");
    return 2;
}

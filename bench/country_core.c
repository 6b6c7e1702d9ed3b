/* The parts of a country's rematch, inside one process: generated people of both countries, the
 * instance of those who wait, its solution by the transportation relaxation and by all solvers, and
 * the same instance thinned to its best arcs for the peers.
 *
 *   country_core VOLUNTEERS CLIENTS SEED PACK CANDIDATES [FILE [SECONDS]]
 *
 * prints a line a phase with seconds of the wall clock and of the processors. FILE receives the
 * problem as bench/rematch_core.c writes it: without coupling, ranks and scores in one weight.
 * SECONDS > 0 lets the solvers of coupled problems try for so long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/graph_file.h"
#include "bench/hall.h"
#include "match/rematch.h"
#include "solve/proof.h"
#include "solve/solve.h"
#include "solve/transport.h"

static double seconds_of(clockid_t clock)
{
    struct timespec at;
    (void)clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

struct lap {
    double wall, processor;
};

static struct lap lap_begin(void)
{
    return (struct lap){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static void lap_end(const struct lap *lap, const char *phase)
{
    (void)printf("%-10s wall %8.3f s, processors %8.3f s\n", phase,
                 seconds_of(CLOCK_MONOTONIC) - lap->wall,
                 seconds_of(CLOCK_PROCESS_CPUTIME_ID) - lap->processor);
    (void)fflush(stdout);
}

enum { SCORE_MOST = 1000 };

static int32_t score_of(const struct instance_arc *arc)
{
    return arc->score > SCORE_MOST ? SCORE_MOST : arc->score;
}

/* Copies the unit's best `most` arcs, ties by seat, without what couples. */
static void unit_thin(const struct instance *from, uint32_t unit, uint32_t most,
                      struct instance *out)
{
    uint32_t count[SCORE_MOST + 1] = {0};
    for (uint32_t a = from->arc_begin[unit]; a < from->arc_begin[unit + 1]; a++) {
        count[score_of(&from->arc[a])]++;
    }
    int32_t worst = SCORE_MOST; /* of it `left` are taken, of better ones all */
    uint32_t left = most;
    while (worst > 0 && count[worst] < left) {
        left -= count[worst--];
    }
    for (uint32_t a = from->arc_begin[unit]; a < from->arc_begin[unit + 1]; a++) {
        const struct instance_arc *arc = &from->arc[a];
        const bool taken = score_of(arc) > worst || (score_of(arc) == worst && left > 0);
        left -= score_of(arc) == worst && left > 0 ? 1 : 0;
        if (taken) {
            out->arc[out->arc_count++] = (struct instance_arc){
                .unit = unit, .seat = arc->seat, .relations = 1, .score = score_of(arc)};
        }
    }
    out->arc_begin[unit + 1] = out->arc_count;
}

/* The instance thinned to each unit's best `most` arcs and without what couples: nobody stands, one
 * relation a unit, no hours, no groups. */
static void relax(const struct instance *from, uint32_t most, struct arena *job,
                  struct instance *out)
{
    *out = *from;
    out->unit = arena_take_many(job, from->unit_count, sizeof *out->unit);
    out->seat = arena_take_many(job, from->seat_count, sizeof *out->seat);
    out->arc = arena_take_many(job, from->arc_count, sizeof *out->arc);
    out->arc_begin = arena_take_many(job, (size_t)from->unit_count + 1, sizeof *out->arc_begin);
    out->demand = arena_take_many(job, 1, sizeof *out->demand);
    if (job->exhausted) {
        exit(1);
    }
    out->demand_count = 1;
    for (uint32_t v = 0; v < from->seat_count; v++) {
        out->seat[v] = (struct instance_seat){.relations_max = from->seat[v].relations_max};
        memset(out->seat[v].service_max, 0xff, sizeof out->seat[v].service_max);
    }
    for (uint32_t u = 0; u < from->unit_count; u++) {
        out->unit[u] = (struct instance_unit){.members = 1, .bundle = NO_BUNDLE, .pin = NO_SEAT};
        memcpy(out->unit[u].level, from->unit[u].level, sizeof out->unit[u].level);
    }
    out->arc_count = 0;
    for (uint32_t u = 0; u < from->unit_count; u++) {
        unit_thin(from, u, most, out);
    }
}

static void worth_print(const char *what, const struct instance *instance,
                        const struct assignment *assignment)
{
    uint32_t served = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        served += assignment->arc_of_unit[u] != NO_ARC ? 1 : 0;
    }
    (void)printf("%s: %u units, %s;", what, served, assignment->proved ? "proved" : "not proved");
    for (uint32_t k = 0; k < instance->level_count; k++) {
        (void)printf(" %lld/%lld", (long long)assignment->worth.level[k],
                     (long long)assignment->bound.level[k]);
    }
    (void)printf(", quality %lld/%lld\n", (long long)assignment->worth.quality,
                 (long long)assignment->bound.quality);
}

static void solve_relaxed(const struct instance *instance, uint32_t most, const char *path)
{
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct instance relaxed;
    relax(instance, most, &job, &relaxed);
    if (path != NULL && !write_graph(path, &relaxed, ORDER_CORE)) {
        (void)fprintf(stderr, "cannot write %s\n", path);
    }
    struct assignment assignment = {
        .arc_of_unit = arena_take_many(&job, relaxed.unit_count, sizeof(uint32_t))};
    struct certificate certificate;
    const struct transport_request request = {TRANSPORT_CHOOSE, &job};
    struct budget budget = {0};
    struct lap lap = lap_begin();
    if (transport_solve(&relaxed, &request, &budget, &assignment, &certificate, NULL) == OK) {
        lap_end(&lap, "relaxed");
        worth_print("relaxation", &relaxed, &assignment);
    }
    arena_close(&job);
}

struct deadline {
    double at;
    atomic_bool over;
    double began;
    char phase[32];
};

static void watch(void *state, const struct budget_progress *progress)
{
    struct deadline *deadline = state;
    double now = seconds_of(CLOCK_MONOTONIC);
    if (now > deadline->at) {
        atomic_store(&deadline->over, true);
    }
    if (strncmp(deadline->phase, progress->phase, sizeof deadline->phase - 1) != 0) {
        (void)snprintf(deadline->phase, sizeof deadline->phase, "%s", progress->phase);
        (void)printf("  %8.3f s: %s, best %lld, bound %lld\n", now - deadline->began,
                     progress->phase, (long long)progress->best, (long long)progress->bound);
    }
}

static void plan_whole(struct rematch *rematch, struct solution *solution, struct arena *job)
{
    struct plan *plan = NULL;
    struct fault fault = {0};
    struct lap lap = lap_begin();
    if (rematch_plan(rematch, &solution->assignment, &solution->certificate, job, &plan, &fault) !=
        OK) {
        (void)printf("no plan: %s\n", fault.detail);
        return;
    }
    lap_end(&lap, "verify");
    worth_print(plan->bound_over_all ? "over all pairs" : "over candidates", &rematch->instance,
                &solution->assignment);
    struct proof proof = {.policy = "bench",
                          .instance = rematch->instance,
                          .assignment = solution->assignment,
                          .certificate = solution->certificate};
    struct proof_text text = {0};
    lap = lap_begin();
    if (proof_write(&proof, &text, &fault) == OK) {
        lap_end(&lap, "proof");
        (void)printf("%zu bytes of proof\n", text.count);
        proof_text_close(&text);
    }
}

static void solve_whole(struct rematch *rematch, double seconds)
{
    const struct instance *instance = &rematch->instance;
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    double now = seconds_of(CLOCK_MONOTONIC);
    struct deadline deadline = {.at = now + seconds, .began = now};
    struct budget budget = {.cancel = &deadline.over, .progress = watch, .state = &deadline};
    struct solution solution;
    struct fault fault = {0};
    const struct solve_options options = {.start = rematch->start};
    struct lap lap = lap_begin();
    if (solve_instance(instance, &options, &budget, &job, &solution, &fault) == OK) {
        lap_end(&lap, "solve");
        worth_print("answer", instance, &solution.assignment);
        plan_whole(rematch, &solution, &job);
    } else {
        (void)printf("not solved: %s\n", fault.detail);
    }
    arena_close(&job);
}

static int measure(struct hall *hall, uint32_t candidates, const char *path, double seconds)
{
    struct view view;
    struct lap lap = lap_begin();
    if (view_keep(&hall->directory, &view) != OK) {
        return 1;
    }
    lap_end(&lap, "picture");
    lap = lap_begin();
    if (view_prepare(&view) != OK) {
        return 1;
    }
    lap_end(&lap, "prepare");
    struct arena job;
    arena_open(&job, 1 << 20, 0);
    struct rematch rematch;
    struct rematch_progress progress = {0};
    const struct rematch_options options = {.candidates = candidates, .seed = 1};
    struct fault fault = {0};
    lap = lap_begin();
    if (rematch_build(&view, &options, &progress, &job, &rematch, &fault) != OK) {
        (void)fprintf(stderr, "%s %s\n", fault.path, fault.detail);
        return 1;
    }
    lap_end(&lap, "build");
    uint32_t asking = 0;
    for (uint32_t u = 0; u < rematch.crowd_count; u++) {
        asking += rematch.instance.arc_begin[u] < rematch.instance.arc_begin[u + 1] ? 1 : 0;
    }
    (void)printf("%u units, %u of them with candidates, %u seats, %u arcs, %s\n",
                 rematch.crowd_count, asking, rematch.instance.seat_count,
                 rematch.instance.arc_count,
                 instance_is_coupled(&rematch.instance) ? "coupled" : "not coupled");
    solve_relaxed(&rematch.instance, candidates, path);
    if (seconds > 0) {
        solve_whole(&rematch, seconds);
    }
    arena_close(&job);
    view_drop(&view);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        (void)fprintf(stderr, "country_core VOLUNTEERS CLIENTS SEED PACK CANDIDATES "
                              "[FILE [SECONDS]]\n");
        return 2;
    }
    struct hall hall = {.zone = zone_helsinki()};
    struct arena packs;
    struct pack *pack = NULL;
    struct fault fault = {0};
    arena_open(&packs, 1 << 16, 0);
    const char *path = arena_print(&packs, "%s/%s.json", AMITY_PACK_DIR, argv[4]);
    if (path == NULL || pack_load(path, NULL, &packs, &pack, &fault) != OK) {
        (void)fprintf(stderr, "%s %s\n", fault.path, fault.detail);
        return 1;
    }
    directory_open(&hall.directory, pack, date_parse("2026-11-01"));
    struct people_options options = {.volunteer_count = strtoul(argv[1], NULL, 10),
                                     .client_count = strtoul(argv[2], NULL, 10),
                                     .region = "se+fi",
                                     .today = "2026-11-01",
                                     .seed = strtoul(argv[3], NULL, 10)};
    struct lap lap = lap_begin();
    if (hall_fill(&hall, &options, &fault) != OK) {
        (void)fprintf(stderr, "%s %s\n", fault.path, fault.detail);
        return 1;
    }
    lap_end(&lap, "people");
    int failed = measure(&hall, (uint32_t)strtoul(argv[5], NULL, 10), argc > 6 ? argv[6] : NULL,
                         argc > 7 ? strtod(argv[7], NULL) : 0);
    directory_close(&hall.directory);
    arena_close(&packs);
    return failed;
}

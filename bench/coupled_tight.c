/* The hard regime: as many hours offered as asked for, 10 % groups, loads 1-4, clustered towns,
 * about 32 pairs a unit, four levels; with slots, a volunteer takes at most one unit an hour of the
 * week. bench_coupled_tight [seed [units [slots: 0 or 1 [seconds [FILE.lp]]]]]
 * With FILE.lp levels and scores become one weighted score, which general solvers can compare: the
 * instance is written there for them, and solved. */
#include <math.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/random.h"
#include "coupled_run.h"

enum { LEVELS = 4, LOADS = 4, SLOTS = 21 };

struct place {
    double x;
    double y;
};

/* Towns of very different sizes: few in the thousands, many in the tens. */
static struct place place_of(struct random *random, uint32_t towns)
{
    double skew = random_unit(random);
    uint32_t town = (uint32_t)(skew * skew * (double)towns);
    return (struct place){(double)(town % 16) * 20.0 + 8.0 * random_unit(random),
                          (double)(town / 16) * 20.0 + 8.0 * random_unit(random)};
}

static void units_make(struct random *random, struct instance *instance, bool slots)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        struct instance_unit *unit = &instance->unit[u];
        uint32_t draw = random_below(random, 100);
        unit->members =
            (uint16_t)(random_below(random, 100) < 10 ? 2 + random_below(random, 3) : 1);
        unit->level[draw < 5 ? 0 : draw < 25 ? 1 : draw < 70 ? 2 : 3] = unit->members;
        uint32_t slot = random_below(random, SLOTS);
        for (uint32_t week = 0; slots && week < 4; week++) {
            bits_set(unit->free, week * 168 + slot / 3 * 24 + 9 + slot % 3 * 4);
        }
    }
    for (uint32_t d = 0; d < instance->demand_count; d++) {
        instance->demand[d].hours_q = (uint16_t)(d + 1);
        instance->demand[d].visits = slots;
        instance->demand[d].visit_hours = slots;
        instance->demand[d].per_week = slots;
    }
}

/* Hours 2-4 each, then taken or given one by one until they are as many as the loads. */
static void seats_make(struct random *random, struct instance *instance, uint32_t loads)
{
    uint32_t hours = 0;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        struct instance_seat *seat = &instance->seat[v];
        seat->relations_max = UINT16_MAX;
        for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
            seat->service_max[c] = UINT16_MAX;
        }
        seat->hours_q_max = 2 + random_below(random, 3);
        hours += seat->hours_q_max;
        for (uint32_t h = 0; h < CYCLE_HOURS; h++) {
            bits_set(seat->free, h);
        }
    }
    while (hours != loads) {
        struct instance_seat *seat = &instance->seat[random_below(random, instance->seat_count)];
        if (hours > loads && seat->hours_q_max > 1) {
            seat->hours_q_max--;
            hours--;
        } else if (hours < loads) {
            seat->hours_q_max++;
            hours++;
        }
    }
}

/* Pairs with volunteers nearby, the nearer the better; returns the sum of loads. */
static uint32_t arcs_make(struct random *random, struct instance *instance, uint32_t towns)
{
    struct place *where = calloc(instance->seat_count, sizeof *where);
    uint32_t loads = 0;
    for (uint32_t v = 0; where != NULL && v < instance->seat_count; v++) {
        where[v] = place_of(random, towns);
    }
    for (uint32_t u = 0; where != NULL && u < instance->unit_count; u++) {
        instance->arc_begin[u] = instance->arc_count;
        struct place here = place_of(random, towns);
        uint16_t members = instance->unit[u].members;
        uint32_t load = members > 1 ? members : 1 + random_below(random, LOADS);
        uint32_t start = random_below(random, instance->seat_count);
        uint32_t most = 3 + random_below(random, 58);
        loads += load;
        for (uint32_t i = 0, found = 0; i < instance->seat_count && found < most; i++) {
            uint32_t v = (start + i) % instance->seat_count;
            double far = hypot(where[v].x - here.x, where[v].y - here.y);
            if (far > 12.0) {
                continue;
            }
            found++;
            struct instance_arc *arc = &instance->arc[instance->arc_count++];
            arc->unit = u;
            arc->seat = v;
            arc->demand = load - 1;
            arc->relations = 1;
            arc->score = members * (int32_t)((100 + random_below(random, 700) +
                                              (uint32_t)(200.0 * (1.0 - far / 12.0))) /
                                             10 * 10);
        }
    }
    instance->arc_begin[instance->unit_count] = instance->arc_count;
    free(where);
    return loads;
}

static bool tight_make(struct instance *instance, struct arena *arena, uint64_t seed, bool slots)
{
    struct random random = random_seed(seed);
    struct fault fault = {0};
    uint32_t size = instance->unit_count;
    instance->seat_count = size;
    instance->arc_count = size * 64;
    instance->demand_count = LOADS;
    instance->level_count = LEVELS;
    if (instance_take(instance, arena, &fault) != OK) {
        return false;
    }
    instance->arc_count = 0;
    units_make(&random, instance, slots);
    uint32_t loads = arcs_make(&random, instance, 8 + size / 250);
    seats_make(&random, instance, loads);
    instance_seal(instance);
    return true;
}

/* Score and level in one number, tenths of points: 100 a member for the last level, 400 for the
 * first. Not lexicographic: it is what a general solver can be given. */
static void levels_fold(struct instance *instance)
{
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_unit *unit = &instance->unit[instance->arc[a].unit];
        int32_t sum = instance->arc[a].score / 10;
        for (uint32_t k = 0; k < LEVELS; k++) {
            sum += 100 * (LEVELS - (int32_t)k) * unit->level[k];
        }
        instance->arc[a].score = sum;
    }
    instance->level_count = 0;
}

/* Rows of the seats: hours, and with slots one unit an hour of the week at most. */
static void seat_rows_write(FILE *file, const struct instance *instance, uint32_t seat,
                            const uint32_t *arc, uint32_t count)
{
    for (uint32_t row = 0; row < CYCLE_HOURS / 4 + 1; row++) {
        uint32_t terms = 0;
        for (uint32_t i = 0; i < count; i++) {
            const struct instance_arc *one = &instance->arc[arc[i]];
            const struct instance_demand *demand = &instance->demand[one->demand];
            bool there = row == 0 ||
                         (demand->visits > 0 && bits_has(instance->unit[one->unit].free, row - 1));
            if (there) {
                if (terms++ == 0) {
                    (void)fprintf(file, " s%u_%u:", seat, row);
                }
                (void)fprintf(file, " + %u x%u\n", row == 0 ? demand->hours_q : 1, arc[i]);
            }
        }
        if (terms > 0) {
            (void)fprintf(file, " <= %u\n", row == 0 ? instance->seat[seat].hours_q_max : 1);
        }
    }
}

static bool lp_write(const struct instance *instance, const char *path)
{
    FILE *file = fopen(path, "w");
    uint32_t *begin = calloc(instance->seat_count + 2, sizeof *begin);
    uint32_t *of_seat = calloc(instance->arc_count + 1, sizeof *of_seat);
    bool good = file != NULL && begin != NULL && of_seat != NULL;
    if (good) {
        (void)fprintf(file, "Maximize\n value:\n");
        for (uint32_t a = 0; a < instance->arc_count; a++) {
            (void)fprintf(file, " + %d x%u\n", instance->arc[a].score, a);
            begin[instance->arc[a].seat + 2]++;
        }
        (void)fprintf(file, "Subject To\n");
        for (uint32_t u = 0; u < instance->unit_count; u++) {
            uint32_t end = instance->arc_begin[u + 1];
            for (uint32_t a = instance->arc_begin[u]; a < end; a++) {
                (void)fprintf(file, a == instance->arc_begin[u] ? " u%u: + x%u\n" : " %.0u+ x%u\n",
                              a == instance->arc_begin[u] ? u : 0, a);
            }
            (void)fputs(instance->arc_begin[u] < end ? " <= 1\n" : "", file);
        }
        for (uint32_t v = 1; v <= instance->seat_count; v++) {
            begin[v + 1] += begin[v];
        }
        for (uint32_t a = 0; a < instance->arc_count; a++) {
            of_seat[begin[instance->arc[a].seat + 1]++] = a;
        }
        for (uint32_t v = 0; v < instance->seat_count; v++) {
            seat_rows_write(file, instance, v, &of_seat[begin[v]], begin[v + 1] - begin[v]);
        }
        (void)fprintf(file, "Binary\n");
        for (uint32_t a = 0; a < instance->arc_count; a++) {
            (void)fprintf(file, " x%u\n", a);
        }
        (void)fprintf(file, "End\n");
    }
    good = file != NULL && fclose(file) == 0 && good;
    free(begin);
    free(of_seat);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint32_t size = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 2000;
    bool slots = argc > 3 && strtoul(argv[3], NULL, 10) != 0;
    uint32_t limit_s = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 60;
    struct arena arena;
    arena_open(&arena, 1 << 20, 0);
    struct instance instance = {.unit_count = size};
    struct fault fault = {0};
    if (size < 2 || !tight_make(&instance, &arena, seed, slots)) {
        return 1;
    }
    if (instance_check(&instance, &fault) != OK) {
        printf("refused: %s %s\n", fault.path, fault.detail);
        return 1;
    }
    printf("seed %" PRIu64 ": %u units, %u volunteers, %u pairs%s\n", seed, size, size,
           instance.arc_count, slots ? ", slots" : "");
    if (argc > 5) {
        levels_fold(&instance);
        if (!lp_write(&instance, argv[5])) {
            printf("cannot write %s\n", argv[5]);
            return 1;
        }
    }
    int code = solve_and_print(&instance, limit_s, false);
    arena_close(&arena);
    return code;
}

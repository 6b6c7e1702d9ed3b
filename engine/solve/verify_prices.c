/* Recomputes the one weight of an uncoupled problem and checks the prices by weak duality. */
#include <stdlib.h>

#include "solve/verify_bound.h"

/* The weights as solve/transport.h states them, worked out afresh. */
struct weigher {
    const struct instance *instance;
    uint32_t *rank; /* by unit */
    wide score_factor;
    wide rank_factor;
};

struct rank_entry {
    const int32_t *level;
    uint32_t level_count;
    uint32_t unit;
};

static int entry_compare(const void *left, const void *right)
{
    const struct rank_entry *a = left;
    const struct rank_entry *b = right;
    for (uint32_t k = 0; k < a->level_count; k++) {
        if (a->level[k] < b->level[k]) {
            return -1;
        }
        if (a->level[k] > b->level[k]) {
            return 1;
        }
    }
    return 0;
}

static void weigher_rank(struct weigher *weigher, struct rank_entry *entry)
{
    static const int32_t nothing[INSTANCE_LEVELS_MAX] = {0};
    const struct instance *instance = weigher->instance;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        entry[u] = (struct rank_entry){instance->unit[u].level, instance->level_count, u};
    }
    qsort(entry, instance->unit_count, sizeof *entry, entry_compare);
    struct rank_entry before = {nothing, instance->level_count, 0};
    uint32_t rank = 0;
    for (uint32_t i = 0; i < instance->unit_count; i++) {
        rank += entry_compare(&before, &entry[i]) != 0;
        weigher->rank[entry[i].unit] = rank;
        before = entry[i];
    }
}

static wide weigher_gain(const struct weigher *weigher, uint32_t arc)
{
    const struct instance_arc *a = &weigher->instance->arc[arc];
    return weigher->score_factor * a->score - a->disturbance;
}

static wide weigher_weight(const struct weigher *weigher, uint32_t arc)
{
    return weigher->rank_factor * weigher->rank[weigher->instance->arc[arc].unit] +
           weigher_gain(weigher, arc);
}

static enum status weigher_open(struct weigher *weigher, const struct instance *instance,
                                struct arena *job, struct fault *fault)
{
    *weigher = (struct weigher){.instance = instance, .score_factor = 1, .rank_factor = 1};
    weigher->rank = arena_take_many(job, instance->unit_count, sizeof *weigher->rank);
    struct rank_entry *entry = arena_take_many(job, instance->unit_count, sizeof *entry);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    weigher_rank(weigher, entry);
    uint32_t begin = 0;
    for (uint32_t a = 0; a < instance->arc_count; a = begin) {
        int32_t most = 0;
        for (; begin < instance->arc_count && instance->arc[begin].unit == instance->arc[a].unit;
             begin++) {
            const int32_t disturbance = instance->arc[begin].disturbance;
            most = most > disturbance ? most : disturbance;
        }
        weigher->score_factor += most;
    }
    for (uint32_t a = 0; a < instance->arc_count; a = begin) {
        wide above = 0;
        wide below = 0;
        for (begin = a;
             begin < instance->arc_count && instance->arc[begin].unit == instance->arc[a].unit;
             begin++) {
            const wide gain = weigher_gain(weigher, begin);
            above = above > gain ? above : gain;
            below = below < gain ? below : gain;
        }
        weigher->rank_factor += above - below;
    }
    const wide rank_most =
        instance->unit_count == 0 ? 0 : weigher->rank[entry[instance->unit_count - 1].unit];
    if (weigher->rank_factor * (rank_most + 1) >= (wide)1 << 60) {
        return fault_set(fault, E_CONFLICT, "", "the levels are too large for one weight");
    }
    return OK;
}

/* The words of the header of solve/transport.h: each unit once, relations_max units a seat. */
static bool arc_is_plain(const struct instance *instance, uint32_t arc)
{
    const struct instance_arc *a = &instance->arc[arc];
    const struct instance_unit *unit = &instance->unit[a->unit];
    const struct instance_seat *seat = &instance->seat[a->seat];
    const struct instance_demand *demand = &instance->demand[a->demand];
    const bool asks_time = demand->visits > 0 || demand->weekends > 0 || demand->nights > 0 ||
                           demand->continuous || demand->own_rooms > 0;
    const bool may_bind = (wide)seat->relations_max * demand->hours_q > seat->hours_q_max ||
                          (seat->service_max[a->service] != UINT16_MAX &&
                           seat->service_max[a->service] < seat->relations_max);
    return a->relations == 1 && unit->bundle == NO_BUNDLE && unit->pin == NO_SEAT && !asks_time &&
           !may_bind;
}

enum status verify_prices(const struct instance *instance, const struct assignment *assignment,
                          const struct certificate *certificate, struct fault *fault)
{
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    struct weigher weigher;
    enum status status = weigher_open(&weigher, instance, &job, fault);
    wide prices = 0;
    wide weight = 0;
    for (uint32_t u = 0; u < instance->unit_count && status == OK; u++) {
        if (certificate->unit_price[u] < 0) {
            status =
                fault_set(fault, E_CONFLICT, "unit_price", "the price of unit %u is below 0", u);
        }
        prices += certificate->unit_price[u];
        if (assignment->arc_of_unit[u] != NO_ARC) {
            weight += weigher_weight(&weigher, assignment->arc_of_unit[u]);
        }
    }
    for (uint32_t v = 0; v < instance->seat_count && status == OK; v++) {
        if (certificate->seat_price[v] < 0) {
            status =
                fault_set(fault, E_CONFLICT, "seat_price", "the price of seat %u is below 0", v);
        }
        if (certificate->seat_price[v] > 0 && instance->seat[v].relations_max == 0) {
            status = fault_set(fault, E_CONFLICT, "seat_price", "seat %u cannot be used", v);
        }
        prices += (wide)certificate->seat_price[v] * instance->seat[v].relations_max;
    }
    for (uint32_t a = 0; a < instance->arc_count && status == OK; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (!arc_is_plain(instance, a)) {
            status =
                fault_set(fault, E_CONFLICT, "", "prices prove nothing where arc %u couples", a);
        } else if (instance->seat[arc->seat].relations_max > 0 &&
                   (wide)certificate->unit_price[arc->unit] + certificate->seat_price[arc->seat] <
                       weigher_weight(&weigher, a)) {
            status =
                fault_set(fault, E_CONFLICT, "", "the prices along arc %u are below its weight", a);
        }
    }
    if (status == OK && prices != weight) {
        status = fault_set(fault, E_CONFLICT, "", "the prices do not add up to the plan's weight");
    }
    arena_close(&job);
    return status;
}

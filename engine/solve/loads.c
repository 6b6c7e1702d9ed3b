/* Goes from a first answer to prices to better answers; keeps the books of generalised assignment.
 */
#include "solve/loads.h"

enum {
    UNITS_MAX = 1 << 16,
    SEATS_MAX = 1 << 12,
    PAIRS_MAX = 1 << 22,
    FIRST_ROUNDS = 2,
    FIRST_MOVES = 200000
};

enum status loads_take(struct loads *loads, struct arena *job, struct fault *fault)
{
    const uint64_t pairs = (uint64_t)loads->unit_count * loads->seat_count;
    if (loads->unit_count > UNITS_MAX || loads->seat_count > SEATS_MAX || pairs > PAIRS_MAX) {
        return fault_set(fault, E_LIMIT, "", "at most %d units, %d seats, %d pairs", UNITS_MAX,
                         SEATS_MAX, PAIRS_MAX);
    }
    loads->cost = arena_take_many(job, pairs, sizeof *loads->cost);
    loads->load = arena_take_many(job, pairs, sizeof *loads->load);
    loads->room = arena_take_many(job, loads->seat_count, sizeof *loads->room);
    return job->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for the problem") : OK;
}

enum status loads_check(const struct loads *loads, struct fault *fault)
{
    const uint64_t pairs = (uint64_t)loads->unit_count * loads->seat_count;
    if (loads->unit_count > UNITS_MAX || loads->seat_count > SEATS_MAX || pairs > PAIRS_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "too many units or seats");
    }
    for (uint64_t i = 0; i < pairs; i++) {
        if (loads->cost[i] < -LOADS_COST_MAX || loads->cost[i] > LOADS_COST_MAX ||
            loads->load[i] < 0) {
            return fault_set(fault, E_INVALID_ARGUMENT, "pair", "%llu is out of range",
                             (unsigned long long)i);
        }
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        if (loads->room[v] < 0 || loads->room[v] > LOADS_ROOM_MAX) {
            return fault_set(fault, E_INVALID_ARGUMENT, "room", "of seat %u is out of range", v);
        }
    }
    return OK;
}

/* What every unit costs at least, wherever it goes.
 * require  each fits somewhere */
static void cheapest_cost(const struct loads *loads, struct loads_answer *answer)
{
    answer->bound = 0;
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        int64_t least = INT64_MAX;
        for (uint32_t v = 0; v < loads->seat_count; v++) {
            const size_t at = (size_t)u * loads->seat_count + v;
            const bool can = loads->load[at] <= loads->room[v];
            least = can && loads->cost[at] < least ? loads->cost[at] : least;
        }
        answer->price[u] = least * LOADS_PRICE_ONE;
        answer->bound += least;
    }
}

bool loads_dearest(const struct loads *loads, int64_t *sum)
{
    *sum = 0;
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        int64_t most = INT64_MIN;
        for (uint32_t v = 0; v < loads->seat_count; v++) {
            const size_t at = (size_t)u * loads->seat_count + v;
            if (loads->load[at] <= loads->room[v] && loads->cost[at] > most) {
                most = loads->cost[at];
            }
        }
        if (most == INT64_MIN) {
            return false;
        }
        *sum += most;
    }
    return true;
}

enum status loads_solve(const struct loads *loads, struct budget *budget, struct arena *job,
                        struct loads_answer *out, struct fault *fault)
{
    *out = (struct loads_answer){0};
    out->seat_of_unit = arena_take_many(job, loads->unit_count, sizeof *out->seat_of_unit);
    out->price = arena_take_many(job, loads->unit_count, sizeof *out->price);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to solve");
    }
    int64_t dearest = 0;
    if (!loads_dearest(loads, &dearest)) {
        out->impossible = true; /* one look at the loads proves it */
        return OK;
    }
    cheapest_cost(loads, out);
    enum status status = loads_anneal(loads, FIRST_ROUNDS, FIRST_MOVES, budget, job, out);
    if (status == OK) {
        const int64_t slack = (out->bound < 0 ? -out->bound : out->bound) / 50 + 1;
        status =
            loads_price(loads, out->feasible ? out->cost : out->bound + slack, budget, job, out);
    }
    if (status == OK && !(out->feasible && out->cost == out->bound)) {
        status = loads_branch(loads, budget, job, out);
    }
    out->proved = out->feasible && out->cost == out->bound;
    out->impossible = !out->feasible && out->bound > dearest;
    return status == OK ? OK : fault_set(fault, status, "", "no memory to solve");
}

/* Recomputes what an answer of generalised assignment claims. */
#include "solve/verify_loads.h"

#include <stdlib.h>

#define NOT_REACHED INT64_MIN

/* The greatest sum of (price - cost) over sets of exactly each total load, forward, seat by seat:
 * sum[r] is for loads of exactly r. */
static int64_t seat_greatest(const struct loads *loads, const int64_t *price, uint32_t seat,
                             int64_t *sum)
{
    const int32_t room = loads->room[seat];
    int64_t free_gain = 0; /* of units that load nothing */
    int64_t greatest = 0;
    sum[0] = 0;
    for (int32_t r = 1; r <= room; r++) {
        sum[r] = NOT_REACHED;
    }
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        const size_t pair = (size_t)u * loads->seat_count + seat;
        const int64_t gain = price[u] - LOADS_PRICE_ONE * loads->cost[pair];
        const int32_t load = loads->load[pair];
        if (gain > 0 && load == 0) {
            free_gain += gain;
        }
        for (int32_t r = room; gain > 0 && load > 0 && r >= load; r--) {
            if (sum[r - load] != NOT_REACHED && sum[r - load] + gain > sum[r]) {
                sum[r] = sum[r - load] + gain;
            }
        }
    }
    for (int32_t r = 0; r <= room; r++) {
        greatest = sum[r] > greatest ? sum[r] : greatest;
    }
    return greatest + free_gain;
}

static enum status bound_check(const struct loads *loads, const struct loads_answer *answer,
                               struct fault *fault)
{
    int64_t *sum = calloc((size_t)LOADS_ROOM_MAX + 1, sizeof *sum);
    int64_t total = 0;
    if (sum == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        total += answer->price[u];
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        total -= seat_greatest(loads, answer->price, v, sum);
    }
    free(sum);
    /* cost * P >= total, cost whole: a bound b follows when (b - 1) * P < total. */
    if ((answer->bound - 1) * LOADS_PRICE_ONE >= total) {
        return fault_set(fault, E_CONFLICT, "bound", "the prices do not prove it");
    }
    return OK;
}

static enum status seats_check(const struct loads *loads, const struct loads_answer *answer,
                               struct fault *fault)
{
    int64_t *used = calloc((size_t)loads->seat_count + 1, sizeof *used);
    int64_t cost = 0;
    enum status status = OK;
    if (used == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    for (uint32_t u = 0; u < loads->unit_count && status == OK; u++) {
        const uint32_t seat = answer->seat_of_unit[u];
        if (seat >= loads->seat_count) {
            status = fault_set(fault, E_CONFLICT, "unit", "%u has no seat", u);
        } else {
            used[seat] += loads->load[(size_t)u * loads->seat_count + seat];
            cost += loads->cost[(size_t)u * loads->seat_count + seat];
        }
    }
    for (uint32_t v = 0; v < loads->seat_count && status == OK; v++) {
        if (used[v] > loads->room[v]) {
            status = fault_set(fault, E_CONFLICT, "seat", "%u is overfull", v);
        }
    }
    free(used);
    if (status == OK && cost != answer->cost) {
        status = fault_set(fault, E_CONFLICT, "cost", "is not what the pairs cost");
    }
    return status;
}

/* Whether nobody can answer at all: a unit fits nowhere, or even the dearest way of everybody is
 * below the bound, which is checked beside this. */
static bool is_impossible(const struct loads *loads, const struct loads_answer *answer, bool *look)
{
    int64_t dearest = 0;
    *look = true;
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        bool somewhere = false;
        int64_t most = 0;
        for (uint32_t v = 0; v < loads->seat_count; v++) {
            const size_t pair = (size_t)u * loads->seat_count + v;
            if (loads->load[pair] <= loads->room[v]) {
                most = !somewhere || loads->cost[pair] > most ? loads->cost[pair] : most;
                somewhere = true;
            }
        }
        if (!somewhere) {
            return true;
        }
        dearest += most;
    }
    *look = false;
    return answer->bound > dearest;
}

enum status verify_loads(const struct loads *loads, const struct loads_answer *answer,
                         struct fault *fault)
{
    enum status status = loads_check(loads, fault);
    for (uint32_t u = 0; u < loads->unit_count && status == OK; u++) {
        if (answer->price[u] < -LOADS_PRICE_MAX || answer->price[u] > LOADS_PRICE_MAX) {
            status = fault_set(fault, E_INVALID_ARGUMENT, "price", "of unit %u is out of range", u);
        }
    }
    if (status == OK && answer->feasible) {
        status = seats_check(loads, answer, fault);
    }
    bool look = false;
    if (status == OK && answer->impossible &&
        (answer->feasible || !is_impossible(loads, answer, &look))) {
        status = fault_set(fault, E_CONFLICT, "impossible", "is not shown");
    }
    if (status != OK || (answer->impossible && look)) {
        return status;
    }
    if (answer->tree.node_count == 0) {
        status = bound_check(loads, answer, fault);
    } else if (status == OK && answer->bound > answer->tree.beyond + 1) {
        status = fault_set(fault, E_CONFLICT, "bound", "is beyond what the cases speak of");
    } else if (status == OK) {
        status = verify_cases(loads, &answer->tree, fault);
    }
    if (status == OK && answer->proved && (!answer->feasible || answer->cost != answer->bound)) {
        status = fault_set(fault, E_CONFLICT, "proved", "cost and bound do not meet");
    }
    return status;
}

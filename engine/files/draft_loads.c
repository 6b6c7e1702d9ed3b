/* From pairs with gains and loads to a problem of generalised assignment. */
#include "files/problem.h"

/* The common divisor of a seat's loads, and their sum. */
static void seat_measure(const struct draft *draft, uint32_t v, int64_t *common, int64_t *sum)
{
    *common = 0;
    *sum = 0;
    for (uint32_t i = 0; i < draft->pair_count; i++) {
        int64_t a = draft->pair[i].seat == v ? draft->pair[i].load : 0;
        if (a > draft->room[v]) {
            continue;
        }
        *sum += a;
        while (a != 0) {
            const int64_t rest = *common % a;
            *common = a;
            a = rest;
        }
    }
    *common = *common == 0 ? 1 : *common;
}

enum status draft_finish_loads(const struct draft *draft, struct arena *job,
                               struct problem *problem, bool *fits, struct fault *fault)
{
    struct loads *loads = &problem->loads;
    *fits = false;
    if (draft->slot != NULL) {
        return OK;
    }
    loads->unit_count = draft->unit_count;
    loads->seat_count = draft->seat_count + (draft->everybody ? 0 : 1);
    struct fault limit = {0};
    enum status status = loads_take(loads, job, &limit);
    if (status != OK) {
        return status == E_LIMIT ? OK : fault_set(fault, status, "", "%s", limit.detail);
    }
    const uint64_t pairs = (uint64_t)loads->unit_count * loads->seat_count;
    for (uint64_t i = 0; i < pairs; i++) {
        loads->load[i] = LOADS_NEVER;
    }
    for (uint32_t u = 0; !draft->everybody && u < draft->unit_count; u++) {
        loads->load[(size_t)u * loads->seat_count + draft->seat_count] = 0; /* stays at home */
    }
    for (uint32_t v = 0; v < draft->seat_count; v++) {
        int64_t common = 1;
        int64_t sum = 0;
        seat_measure(draft, v, &common, &sum);
        const int64_t room = (draft->room[v] < sum ? draft->room[v] : sum) / common;
        if (room > LOADS_ROOM_MAX) {
            return OK;
        }
        loads->room[v] = (int32_t)room;
        for (uint32_t i = 0; i < draft->pair_count; i++) {
            const struct draft_pair *pair = &draft->pair[i];
            if (pair->seat == v && pair->load <= draft->room[v]) {
                const size_t at = (size_t)pair->unit * loads->seat_count + v;
                const bool better = loads->load[at] == LOADS_NEVER || -pair->gain < loads->cost[at];
                loads->cost[at] = better ? -pair->gain : loads->cost[at];
                loads->load[at] = (int32_t)(pair->load / common);
            }
        }
    }
    *fits = true;
    problem->as_loads = true;
    problem->everybody = draft->everybody;
    return loads_check(loads, fault);
}

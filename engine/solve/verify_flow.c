/* Recomputes what a flow answer claims: one pass over the arcs, one over the nodes. */
#include "solve/verify_flow.h"

#include <stdlib.h>

#define POTENTIAL_MAX (INT64_C(1) << 58)

static enum status range_check(const struct flow_network *network, const struct flow_answer *answer,
                               struct fault *fault)
{
    for (uint32_t v = 0; v < network->node_count; v++) {
        if (answer->potential[v] < -POTENTIAL_MAX || answer->potential[v] > POTENTIAL_MAX) {
            return fault_set(fault, E_INVALID_ARGUMENT, "potential", "of node %u is out of range",
                             v);
        }
    }
    return OK;
}

/* The least cost that the potentials leave possible; with `costs` false all costs count as 0. */
static wide bound_of(const struct flow_network *network, const int64_t *potential, bool costs)
{
    wide bound = 0;
    for (uint32_t a = 0; a < network->arc_count; a++) {
        const wide reduced = (wide)(costs ? network->cost[a] : 0) + potential[network->tail[a]] -
                             potential[network->head[a]];
        bound += reduced * (reduced >= 0 ? network->low[a] : network->high[a]);
    }
    for (uint32_t v = 0; v < network->node_count; v++) {
        bound -= (wide)potential[v] * network->supply[v];
    }
    return bound;
}

/* Every arc within its ends, and nothing lost or made at any node. */
static enum status flow_obeys(const struct flow_network *network, const int64_t *flow,
                              struct fault *fault)
{
    wide *left = calloc((size_t)network->node_count + 1, sizeof *left);
    enum status status = OK;
    if (left == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    for (uint32_t a = 0; a < network->arc_count && status == OK; a++) {
        if (flow[a] < network->low[a] || flow[a] > network->high[a]) {
            status = fault_set(fault, E_CONFLICT, "flow", "of arc %u is outside its ends", a);
        }
        left[network->tail[a]] += flow[a];
        left[network->head[a]] -= flow[a];
    }
    for (uint32_t v = 0; v < network->node_count && status == OK; v++) {
        if (left[v] != network->supply[v]) {
            status = fault_set(fault, E_CONFLICT, "flow", "node %u is not balanced", v);
        }
    }
    free(left);
    return status;
}

enum status verify_flow(const struct flow_network *network, const struct flow_answer *answer,
                        struct flow_verdict *verdict, struct fault *fault)
{
    *verdict = (struct flow_verdict){0};
    enum status status = flow_check(network, fault);
    if (status == OK) {
        status = range_check(network, answer, fault);
    }
    if (status != OK) {
        return status;
    }
    if (answer->state == FLOW_IMPOSSIBLE) {
        verdict->proved = bound_of(network, answer->potential, false) > 0;
        return verdict->proved
                   ? OK
                   : fault_set(fault, E_CONFLICT, "state", "nothing proves that no flow is there");
    }
    verdict->bound = bound_of(network, answer->potential, true);
    if (answer->state == FLOW_NOTHING) {
        return OK;
    }
    status = flow_obeys(network, answer->flow, fault);
    if (status != OK) {
        return status;
    }
    verdict->feasible = true;
    for (uint32_t a = 0; a < network->arc_count; a++) {
        verdict->cost += (wide)answer->flow[a] * network->cost[a];
    }
    verdict->proved = verdict->cost == verdict->bound;
    if (answer->state == FLOW_BEST && !verdict->proved) {
        return fault_set(fault, E_CONFLICT, "state", "the potentials do not prove the flow");
    }
    return OK;
}

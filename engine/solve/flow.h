/* Minimum-cost flow, exactly: the cheapest way to send what some nodes have to where others need
 * it, with node potentials that prove it.
 *
 * Problem. Arc a carries low(a) <= f(a) <= high(a) at cost(a) each; at every node what leaves less
 * what arrives is supply(v). Minimise sum cost(a) * f(a).
 *
 * Words. Under potentials p the reduced cost of an arc is r(a) = cost(a) + p(tail) - p(head).
 * For every flow of the right supplies sum cost * f = sum r * f - sum p * supply, so that
 *     bound(p) = sum over arcs of min(r * low, r * high) - sum over nodes of p * supply
 * is below the cost of every feasible flow (weak duality). A flow whose cost equals bound(p) is
 * cheapest, and p proves it. With all costs taken as 0 a bound above 0 proves that there is no
 * feasible flow at all.
 *
 * Method: the network simplex. A spanning tree carries the flow, every other arc is at its low or
 * its high end. The potentials make all tree arcs' reduced costs 0; an arc that would pay enters,
 * the first arc of its cycle that is used up leaves. The tree is kept *strongly feasible* (every
 * node could send one more unit towards the root), and the leaving arc is the last one met on the
 * way round from the cycle's top: then no sequence of pivots repeats (Cunningham 1976). Entering
 * arcs are sought block by block, the worst of a block enters (Grigoriadis 1986). The start is a
 * star of dear arcs to an additional root; when one of them still carries flow at the end, the
 * costs become 0 and theirs 1, and the potentials of that second run prove that nothing is
 * feasible.
 *
 * Bounds. |cost| <= FLOW_COST_MAX, amounts within FLOW_AMOUNT_MAX, node_count <= FLOW_NODES_MAX,
 * arc_count <= FLOW_ARCS_MAX: a potential stays below 2^57, a bound below 2^126.
 *
 * References: Dantzig 1951; Cunningham 1976; Grigoriadis 1986; Ahuja, Magnanti, Orlin 1993. */
#ifndef AMITY_SOLVE_FLOW_H
#define AMITY_SOLVE_FLOW_H

#include "base/arena.h"
#include "base/fault.h"
#include "solve/budget.h"
#include "solve/certificate.h"

#define FLOW_COST_MAX   (INT64_C(1) << 31)
#define FLOW_AMOUNT_MAX (INT64_C(1) << 40)

enum { FLOW_NODES_MAX = 1 << 24, FLOW_ARCS_MAX = 1 << 27 };

struct flow_network {
    uint32_t node_count;
    uint32_t arc_count;
    int64_t *supply; /* [node_count]; < 0 = needs */
    uint32_t *tail;  /* [arc_count], and all below */
    uint32_t *head;
    int64_t *low; /* >= 0 */
    int64_t *high;
    int64_t *cost;
};

enum flow_state {
    FLOW_NOTHING,   /* stopped before a feasible flow was found */
    FLOW_FEASIBLE,  /* stopped early: flow is feasible, potential bounds it */
    FLOW_BEST,      /* potential proves that nothing is cheaper */
    FLOW_IMPOSSIBLE /* potential proves, under costs of 0, that nothing is feasible */
};

struct flow_answer {
    enum flow_state state;
    int64_t *flow;      /* [arc_count], meaningful when FLOW_FEASIBLE or FLOW_BEST */
    int64_t *potential; /* [node_count] */
    uint64_t pivots;
};

/* Takes the arrays for the counts set.
 * fails    E_LIMIT (a count beyond its bound), E_NO_MEMORY */
enum status flow_take(struct flow_network *network, struct arena *job,
                      struct fault *fault) MUST_USE;

/* ensure   OK only when every index and bound above holds, and low <= high everywhere
 * fails    E_INVALID_ARGUMENT with the path of the first offender */
enum status flow_check(const struct flow_network *network, struct fault *fault) MUST_USE;

/* require  network passed flow_check; the budget may end it early
 * ensure   the same network and ticks give the same answer
 * owns     the answer's arrays live in `job`
 * fails    E_NO_MEMORY. Not on cancel.
 * cost     no polynomial promise; in practice some small multiple of arcs times the root of nodes
 */
enum status flow_solve(const struct flow_network *network, struct budget *budget, struct arena *job,
                       struct flow_answer *out, struct fault *fault) MUST_USE;

#endif

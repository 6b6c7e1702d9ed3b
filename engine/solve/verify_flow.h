/* Believes no flow solver: recomputes a flow's feasibility, its cost, and the bound that node
 * potentials prove. Written from the words in solve/flow.h alone; shares no code with it. */
#ifndef AMITY_SOLVE_VERIFY_FLOW_H
#define AMITY_SOLVE_VERIFY_FLOW_H

#include "solve/flow.h"

struct flow_verdict {
    bool feasible; /* the flow was looked at and obeys everything */
    wide cost;     /* of the flow, when feasible */
    wide bound;    /* no feasible flow is cheaper; not when `impossible` */
    bool proved;   /* cost == bound, or nothing is feasible */
};

/* ensure   OK: the answer's state is true, and *verdict holds what was recomputed
 * fails    E_INVALID_ARGUMENT (the network or a potential is out of range), E_CONFLICT (the state
 * is not true), E_NO_MEMORY cost     O(nodes + arcs) */
enum status verify_flow(const struct flow_network *network, const struct flow_answer *answer,
                        struct flow_verdict *verdict, struct fault *fault) MUST_USE;

#endif

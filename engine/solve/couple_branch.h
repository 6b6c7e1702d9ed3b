/* Branch and price: closes what is left of a stage's gap, where it is little.
 *
 * A node of the tree decides an arc: one child demands it, the other forbids it; both suit the
 * oracle, so columns are generated in every node and its bound is as safe as the root's. The
 * stage's multipliers are the same in every node. A node whose bound is no more than what is
 * reached is a leaf; its prices go into the certificate. Depth first, the demanding child first, so
 * that the way down is a dive for answers too. */
#ifndef AMITY_SOLVE_COUPLE_BRANCH_H
#define AMITY_SOLVE_COUPLE_BRANCH_H

#include "solve/couple_master.h"

struct branch_order {
    int64_t weight[CERT_VALUES_MAX]; /* the stage's, in every node: ONE at k, 0 behind */
    uint32_t nodes_max;
};

/* Two choices of weights make sense. The root's own multipliers make a tight root; but where the
 * levels trade off against each other, a whole solution may break a level and leave nothing to
 * branch on. Weights spaced by whole ranges cannot do that: then every whole solution is an answer.
 *
 * require  master is priced for value k (couple_master_bound)
 * ensure   true: no answer that reaches the answer's values before k has more of value k than the
 *          answer now has, and `stage` holds the tree that proves it, in `job`.
 *          false: nodes_max, effort or memory did not suffice; stage is as it was.
 *          Either way the answer is never worse, no value before k less. */
bool couple_branch(struct couple_master *master, struct answer *answer,
                   const struct branch_order *order, struct arena *job,
                   struct certificate_stage *stage);

/* The arc whose use in the programme's solution is nearest to a half, or one that decides where a
 * bundle is that is paid in part; NO_ARC when all is whole. */
uint32_t couple_branch_arc(const struct couple_master *master);
/* Takes the programme's columns that are nearly whole as the component's answer, if that is a
 * better one and no value up to k is less; else the answer is as it was.
 * require  room for unit_count numbers */
bool couple_branch_land(const struct couple_master *master, struct answer *answer, uint32_t *room);

#endif

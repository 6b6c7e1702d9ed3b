/* What a solver hands over beside its assignment, so that somebody who does not believe it can
 * recompute the bound: numbers only, no reasoning. solve/verify.h says exactly how they are read.
 *
 * worth, as a vector: value[0..L-1] = the levels, value[L] = quality, value[L+1] = -disturbance.
 * Each has a range [low_k, high_k] over all answers, feasible or not: levels 0 … sum of the units';
 * quality -(sum of split prices) … sum over units of its best arc's score; -disturbance
 * -(sum over units of its worst arc's) … 0.
 *
 * CERT_PRICES (uncoupled instances). One 64-bit weight an arc, rank(unit) * B + gain(arc), as
 *   solve/transport.h defines it; y_unit, p_seat >= 0 with y + p >= weight on every arc to a seat
 *   of relations_max > 0 (other seats cannot be used: p = 0 there), and
 *   sum y + sum relations_max * p = the weight of the assignment. Then it is optimal.
 *
 * CERT_STAGES (any instance). Each stage is one inequality that holds for every feasible answer,
 *     sum_k weight[k] * value[k] <= total,
 *   where the verifier itself computes `total` from the stage's prices and trees. From it follows,
 *   for each k with weight[k] > 0, a bound on value k of every feasible answer whose values before
 *   k equal the assignment's:
 *     value[k] <= floor((total - sum_{j<k} weight[j] * assigned[j]
 *                              - sum_{j>k} min over [low_j, high_j] of weight[j] * value[j])
 *                       / weight[k]).
 *   The bound of level k is the least over all stages (and high_k, the trivial one). It is proved
 *   when every bound equals the assigned value: then no feasible answer is lexicographically
 *   better. One stage may carry all levels at once (spaced weights, see solve/weight.h), or one
 *   level each with multipliers (of either sign) on the levels before it.
 *
 *   weight[L] and weight[L+1] must be >= 0 (split prices and disturbance only ever subtract).
 *   An arc's weight in the stage is w(a) = sum_k weight[k] * unit.level[k]
 *                                        + weight[L] * score - weight[L+1] * disturbance.
 *
 *   The instance falls into components: component_of_unit / component_of_seat in
 *   0..component_count-1, no arc and no bundle reaching from one to another. total is the sum over
 *   the components of the greatest leaf of the component's tree. A tree is binary: an inner node
 *   names an arc, its child `taken` demands that arc, its child `left_out` forbids it. A leaf says
 *   how it is closed:
 *     LEAF_PRICES  prices pi_u >= 0 for the component's units in ascending order of unit, at
 *                  price[first_price …]; its bound is sum pi_u + sum over the seats v of the
 *                  component of the greatest sum (w(a) - pi_unit(a)) over sets of allowed arcs that
 *                  fit v, at most one arc a unit and all taken arcs of v included; less
 *                  weight[L] * split price for every bundle that the taken arcs (and pins) have
 *                  already split. Pinned units must be on their pin: their other arcs are not
 *                  allowed, and their price may be of either sign (so may a taken arc's unit's).
 *     LEAF_SEARCH  the verifier searches the leaf's answers by itself (very small ones only;
 *                  it has a cap on effort)
 *     LEAF_EMPTY   no answer: the taken arcs and pins do not fit, or clash
 *   Soft bundles in LEAF_PRICES: after the units' prices stand prices mu_b >= 0 of the component's
 *   bundles, in ascending order of bundle (a bundle belongs to the component of its units). A set
 *   at a seat pays mu_b once for every bundle it touches, and the leaf's bound gains, per bundle of
 *   m_b units, max(mu_b, m_b * mu_b - weight[L] * split price): the Lagrangian of "seats that the
 *   bundle touches <= 1 + (m_b - 1) * split". For a bundle that the taken arcs and pins have
 *   already split the gain is m_b * mu_b - weight[L] * split price. mu = 0 leaves all this out.
 *
 *   A stage may speak of one component alone (`component`): then `value` in its inequality is that
 *   component's part of the values, `total` that component's greatest leaf, and the bound that
 *   follows is one on the component's part, among the answers whose part before k is >= the
 *   assigned part (multipliers of such a stage are >= 0). The whole's bound of level k is then the
 *   sum over the components, as long as every level before k is proved in every component (bound =
 *   assigned part); a component without such a stage counts with its trivial high_k. After the
 *   first level that is not proved, the levels behind it are bounded by stages that have no weight
 *   on any level before them, or on levels up to the unproved one only, by CERT_ALL stages, or by
 *   the trivial high_k.
 *
 *   The verifier checks each leaf's claim; where its cap on effort is reached, that stage proves
 *   nothing and the bound counts as not verified. */
#ifndef AMITY_SOLVE_CERTIFICATE_H
#define AMITY_SOLVE_CERTIFICATE_H

#include <stdint.h>

#include "solve/instance.h"

/* 128 bits: lexicographic weights need them. __extension__ keeps strict C17 quiet. */
__extension__ typedef __int128 wide;

enum { CERT_VALUES_MAX = INSTANCE_LEVELS_MAX + 2 };

enum certificate_kind { CERT_NONE, CERT_PRICES, CERT_STAGES };

enum certificate_node_kind { NODE_BRANCH, LEAF_PRICES, LEAF_SEARCH, LEAF_EMPTY };

struct certificate_node {
    enum certificate_node_kind kind;
    uint32_t arc;         /* NODE_BRANCH: the arc decided on */
    uint32_t taken;       /* NODE_BRANCH: index of the child that has it; > this node's index */
    uint32_t left_out;    /* NODE_BRANCH: index of the child without it; > this node's index */
    uint32_t first_price; /* LEAF_PRICES: index into the stage's price[] */
};

#define CERT_ALL UINT32_MAX

struct certificate_stage {
    uint32_t component;           /* CERT_ALL, or the one component it speaks of (root[0] then) */
    wide weight[CERT_VALUES_MAX]; /* [level_count + 2] */
    uint32_t *root; /* [component_count], or [1] for one component: the tree, a node index */
    uint32_t node_count;
    uint32_t price_count;
    struct certificate_node *node;
    wide *price;
};

struct certificate {
    enum certificate_kind kind;
    /* CERT_PRICES */
    int64_t *unit_price; /* [unit_count] */
    int64_t *seat_price; /* [seat_count] */
    /* CERT_STAGES */
    uint32_t component_count;
    uint32_t *component_of_unit; /* [unit_count] */
    uint32_t *component_of_seat; /* [seat_count] */
    uint32_t stage_count;
    struct certificate_stage *stage;
};

#endif

/* Branch and price, best bound first: lowers a stage's bound step by step, and closes it if it can.
 *
 * As in solve/couple_branch.h a node decides an arc and every node's bound is as safe as the
 * root's. Here the node with the greatest bound is split next, so that the greatest of all leaves,
 * which is what the tree proves, falls as fast as it can; whatever the effort allows, the tree so
 * far is a proof. (Depth first proves nothing until it is done.)
 *
 * Which arc is decided matters more than anything else: the one for which both ways lower the bound
 * (Benichou et al. 1971, pseudo-costs). How much is learnt from every node; of an arc not known yet
 * both ways are tried by a few simplex steps. On a hard component of 83 units against 75 seats, the
 * gap was halved by 600 nodes; with the arc nearest to a half 7 000 did not do it. */
#ifndef AMITY_SOLVE_COUPLE_TREE_H
#define AMITY_SOLVE_COUPLE_TREE_H

#include "solve/couple_branch.h"

struct couple_tree;

/* A tree for the master's value k under the stage's weights (as couple_branch.h says), ONE at k.
 *
 * require  master and answer outlive the tree; the board makes and forbids the same whenever the
 *          tree grows
 * ensure   NULL when out of memory */
struct couple_tree *couple_tree_open(struct couple_master *master, struct answer *answer,
                                     const int64_t *weight);
void couple_tree_close(struct couple_tree **tree);

/* Adds `nodes` nodes at most.
 *
 * require  master is staged for value k
 * ensure   the bound on value k that the tree proves, for answers that reach the answer's values
 *          before k; INT64_MAX when there is no tree yet. The answer is never worse, no value up to
 *          k less
 * cost     over the tree's life, nodes times (units + seats) stay within five million, and within
 * an eighth of that for each unit beyond five that a seat could hold: a leaf costs its checker an
 * oracle at every seat. Bases that are kept, within 128 MiB */
int64_t couple_tree_grow(struct couple_tree *tree, uint32_t nodes);

/* Copies the tree to where the certificate keeps it, in `job`.
 * require  couple_tree_grow gave a bound
 * fails    E_NO_MEMORY */
enum status couple_tree_write(const struct couple_tree *tree, struct arena *job,
                              struct certificate_stage *stage) MUST_USE;

#endif

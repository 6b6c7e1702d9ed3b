/* Exhaustive search of a very small component. */
#ifndef AMITY_SOLVE_COUPLE_SEARCH_H
#define AMITY_SOLVE_COUPLE_SEARCH_H

#include "solve/couple_answer.h"

/* Depth-first over the units, hardest first; a branch ends where even the best of everything still
 * open, taken without any coupling, would not beat the best answer known.
 *
 * require  answer is feasible (or empty: then pins may be missing)
 * ensure   answer's part for this component is lexicographically best when the search was complete
 *          (*complete); otherwise the best found, never worse than before
 * fails    E_CONFLICT when no answer honours the pins; E_NO_MEMORY
 * cost     at most nodes_max nodes */
enum status couple_search(struct answer *answer, const struct component *component,
                          uint64_t nodes_max, bool *complete) MUST_USE;

#endif

/* Finding good answers: a greedy start, ejection chains, and exact small neighbourhoods. */
#ifndef AMITY_SOLVE_SEARCH_H
#define AMITY_SOLVE_SEARCH_H

#include "solve/couple_answer.h"
#include "solve/lagrange.h"

/* Places every unit that must be somewhere.
 * require  nothing of the component is placed
 * fails    E_CONFLICT: the musts of a seat do not fit together; *seat names it */
enum status search_start(struct answer *answer, const struct component *component,
                         uint32_t *seat) MUST_USE;

/* Places what is left, the weightiest units first, each where it is worth most. */
void search_greedy(struct answer *answer, const struct component *component);

/* Ejection chains: an unserved unit takes a seat, whoever is in its way moves on, and so forth, a
 * few moves deep; kept when the whole got better.
 * ensure   the answer is never worse after; true when it is better
 * cost     at most steps_max judgements a unit */
bool search_chains(struct answer *answer, const struct component *component, uint32_t steps_max);

#endif

/* A first answer for large problems: what the transportation core says when nothing couples.
 *
 * Without hours, guests, visits and groups' sizes the problem is a transportation problem, whose
 * lexicographic optimum takes part of a second for a million arcs (solve/transport.h). Its places
 * are taken over, heaviest first, wherever the units fit together; who does not is left to the
 * greedy answer. Where little clashes that is nearly the optimum of all levels at once, long
 * before the levels are gone through one by one. */
#ifndef AMITY_SOLVE_COUPLE_START_H
#define AMITY_SOLVE_COUPLE_START_H

#include "solve/couple_answer.h"

/* require  only pinned units are placed
 * ensure   the answer is feasible; ticks are spent. Memory that cannot be had leaves it as it was.
 * cost     as transport_solve; some 32 bytes an arc, given back */
void couple_start(struct answer *answer);

#endif

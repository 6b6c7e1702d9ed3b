/* The integer programme of one neighbourhood: which of its columns fill its seats best.
 *
 * Everything is counted by what it falls short of the prices' bound: a column costs what it is
 * worth less than its seat's best, an empty seat its seat's best, an unplaced unit its price. What
 * stands costs the neighbourhood's gap, and the simplex starts from there: at these prices almost
 * nothing attracts, so it has few steps to do, and whatever cannot beat what stands is dropped by
 * its reduced cost before any branching. */
#ifndef AMITY_SOLVE_SEARCH_PROGRAMME_H
#define AMITY_SOLVE_SEARCH_PROGRAMME_H

#include "solve/search_near.h"

/* require  near has grown and has its columns
 * ensure   true when a filling was found that is better by weight: chosen[i] says of column i
 *          whether it is in it. *complete: there is none better than found
 * cost     spends ticks in near->board's budget */
bool programme_solve(struct near *near, bool *complete);

#endif

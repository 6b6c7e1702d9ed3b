/* Believes no solver of generalised assignment: recomputes whether everybody has exactly one seat
 * within every room, what it costs, and the bound that prices prove. Written from the words in
 * solve/loads.h alone; shares no code with it. */
#ifndef AMITY_SOLVE_VERIFY_LOADS_H
#define AMITY_SOLVE_VERIFY_LOADS_H

#include "solve/loads.h"

/* ensure   OK: the answer is feasible when it says so, costs what it says, and its bound and proof
 *          follow from its prices
 * fails    E_INVALID_ARGUMENT (the problem or a price is out of range), E_CONFLICT (something is
 *          not true), E_NO_MEMORY
 * cost     units * seats * room */
enum status verify_loads(const struct loads *loads, const struct loads_answer *answer,
                         struct fault *fault) MUST_USE;
/* The bound by cases alone: no answer costs tree->beyond or less.
 * cost     units * seats * room a vector */
enum status verify_cases(const struct loads *loads, const struct loads_tree *tree,
                         struct fault *fault) MUST_USE;

#endif

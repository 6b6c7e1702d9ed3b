/* Whether one volunteer can take a set of units together: the packing problem inside every seat.
 *
 * What "fits" means is written word by word in solve/instance.h. The limits on relations, services,
 * hours and rooms are sums. Guests on weekends are a small search over which weekends each unit
 * gets. Visits are scheduling on one machine: going through the days, for every vector of visits
 * still owed the earliest hour at which the seat is free again (earlier is never worse), and inside
 * a day the same over the subsets of units seen that day. A quick greedy schedule accepts most
 * sets before that; simple counts refuse most others.
 *
 * The search is exact but for a cap on its size, which no set of a handful of units reaches; past
 * it the answer is FITS_UNSURE. Whoever builds an answer takes that as no, whoever bounds answers
 * takes it as yes: so nothing false is ever proved. */
#ifndef AMITY_SOLVE_FITS_H
#define AMITY_SOLVE_FITS_H

#include "solve/instance.h"

enum fits_answer { FITS_NO, FITS_YES, FITS_UNSURE };

enum { FITS_ARCS_MAX = 128 };

/* require  every arc is one to `seat`; no two of the same unit (a set with two is FITS_NO)
 * ensure   FITS_YES or FITS_NO exactly, or FITS_UNSURE past the cap or past FITS_ARCS_MAX arcs
 * cost     microseconds for a handful of arcs; at most about 10^7 steps */
enum fits_answer fits_judge(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                            uint32_t count);

/* ensure   true only when the set surely fits */
bool fits(const struct instance *instance, uint32_t seat, const uint32_t *arcs, uint32_t count);

/* The part of fits_judge that is no plain sum: guests on weekends and visits. For searches that
 * keep the sums themselves. */
enum fits_answer fits_judge_times(const struct instance *instance, uint32_t seat,
                                  const uint32_t *arcs, uint32_t count);

#endif

/* More candidates for those who would go without: an unlisted volunteer with room must not be
 * missed because others score more.
 *
 * Each unit's list holds the pairs of most points (match/candidates.h). Where many want the same
 * few some units go without, though somebody further down the list would have had room. So: a first
 * plan over the lists as they are (in a moment, solve/solve.h); who goes without in it and has a
 * list that was cut is asked about again, this time for the best pairs with volunteers with whom
 * the unit fits beside what the plan has put there; what is found joins the list; and again, until
 * nothing is found or the rounds are through. Whoever still goes without then hardly fits with
 * anybody beside that plan (two may have been given the same room), and an exchange has to help.
 *
 * The bound over all pairs does not change by this: what stays out of a list scores no more than
 * before (match/rematch_bound.h). */
#ifndef AMITY_MATCH_REMATCH_MORE_H
#define AMITY_MATCH_REMATCH_MORE_H

#include "match/rematch_ask.h"

enum { MORE_ROUNDS = 1 };

/* With whom a unit was placed in the first plan. */
struct more_place {
    const struct volunteer_entry *entry; /* NULL = it went without */
    uint8_t service;
};

/* require  asking_run ended well with a sieve; `draft` is the instance made of its arcs, its seats
 *          numbered by seat_of_entry (NO_SEAT: has no arc)
 * ensure   the units' lists of arcs (all->asked) hold what was found; *added counts it. place, of
 *          each unit of the crowd: where a first plan was made, its place there. What cannot be had
 *          in memory_bytes, or what pins forbid, is done without: then nothing changes
 * fails    E_NO_MEMORY (the lists), E_CANCELLED
 * cost     the solver's first answer, in this process; some 700 bytes a seat, given back */
enum status more_find(struct asking_all *all, const struct instance *draft,
                      const uint32_t *seat_of_entry, size_t memory_bytes, struct more_place *place,
                      uint32_t *added) MUST_USE;

#endif

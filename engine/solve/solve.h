/* The one entry to all solvers: an instance in, the best answer found, what is proved about it,
 * and the certificate that lets somebody else check the proof.
 *
 * The instance falls into components (no arc, no bundle between them). Those without coupling are
 * transportation problems (solve/transport.h); the others are solved level by level
 * (solve/couple.h): very small ones by search, larger ones by columns, prices and neighbourhoods.
 */
#ifndef AMITY_SOLVE_SOLVE_H
#define AMITY_SOLVE_SOLVE_H

#include "solve/budget.h"
#include "solve/certificate.h"
#include "solve/instance.h"

/* Zero everywhere is the ordinary way to solve. */
struct solve_options {
    uint32_t search_units_max; /* components up to this many units are searched; 0 = the default */
    bool no_search;            /* send even the smallest through the column model (tests) */
    bool no_transport;         /* uncoupled components too (tests) */
    bool no_neighbourhoods;    /* bounds and first answers only (tests) */
    uint32_t threads; /* of the neighbourhood search; 0 = one a core. Never changes the answer */
    uint32_t start_units; /* problems of so many begin with the relaxation, and with all values at
                           * once; 0 = the default */
    bool no_branching;    /* leave gaps that bounds alone do not close (tests) */
    bool first_only;      /* a feasible answer in a moment, and nothing proved */
    /* [unit_count]: arcs to begin with, where they fit; NO_ARC = none. NULL: no such answer is
     * known */
    const uint32_t *start;
};

struct solution {
    struct assignment assignment;
    struct certificate certificate;
};

/* require  instance passed instance_check; budget->ticks_max or cancel end it early: then the
 *          answer is the best found so far, with the bounds proved so far
 * ensure   the answer is feasible; worth, bound, proved as solve/instance.h says; the certificate
 *          proves every bound (solve/verify.h checks it)
 * owns     everything in `out` lives in `job`
 * fails    E_CONFLICT (the pinned units of a seat do not fit together; path names it),
 *          E_NO_MEMORY. Not on cancel.
 * cost     the same instance, options and ticks give the same bytes */
enum status solve_instance(const struct instance *instance, const struct solve_options *options,
                           struct budget *budget, struct arena *job, struct solution *out,
                           struct fault *fault) MUST_USE;

#endif

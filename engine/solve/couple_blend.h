/* All values at once: one weighted sum, its prices, and neighbourhoods under them.
 *
 * Going through the values one by one is what proves them, but a poor way to find answers: while
 * value k is searched, all behind it are left to chance, and each starts from there. Here every
 * value has a weight at once, each worth several of the next: a unit of a level as much as eight
 * of the level behind, a unit of the last level as much as five times its quality. Nearly nothing
 * trades at such rates, so the prices of that one sum (solve/lagrange_descend.h) guide
 * neighbourhoods (solve/search_near.h) towards an answer that is good in all values together; and
 * what they find is taken only when it is lexicographically better.
 *
 * The weights prove no level: bounds come from the stages of solve/couple.h, which begin from what
 * was reached here. */
#ifndef AMITY_SOLVE_COUPLE_BLEND_H
#define AMITY_SOLVE_COUPLE_BLEND_H

#include "solve/lagrange.h"

struct blend {
    struct answer *answer;
    const struct component *component;
    uint32_t threads;       /* as solve_options says */
    struct lagrange *now;   /* room, lent for the time of a run */
    struct lagrange *trial; /* the same */
    struct lagrange best;   /* the prices so far: kept from round to round */
    int64_t weight[CERT_VALUES_MAX];
    int64_t typical; /* what a unit is worth */
    uint32_t round;
    uint32_t full; /* rounds whose prices went all the way */
};

/* require  answer, component, now, trial and threads are set, the rest zero
 * ensure   *useful = false when no such weights exist that 64 bits can carry
 * owns     the prices live in `job`
 * fails    E_NO_MEMORY */
enum status blend_open(struct blend *blend, struct arena *job, bool *useful) MUST_USE;
/* Rounds of better prices, then neighbourhoods until few of them help: at first short rounds,
 * because the roughest prices already tell much more than none, each longer than the one before;
 * ends with one whose prices go all the way. Called again it does one such round more.
 * ensure   the answer is never lexicographically worse; the same for any number of threads */
void blend_run(struct blend *blend);

#endif

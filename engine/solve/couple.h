/* Solves a coupled component level by level, with a bound that is proved at every level.
 *
 * For each value k in order (levels, quality, -disturbance), with what is reached before k held:
 *   1. a trivial bound (everybody their best) is often met: then the level is proved;
 *   2. a descent gives prices and a bound close to the column model's, in linear time a sweep
 *      (solve/lagrange_descend.h); the prices of one level start those of the next;
 *   3. exact small neighbourhoods, chosen where bound and answer differ, better the answer
 *      (solve/search_near.h);
 *   4. the column model itself, from there, and neighbourhoods again (solve/couple_master.h);
 *   5. branching on arcs closes what is left, where it is little (solve/couple_branch.h).
 * Beyond some thousand units there is no column model: its simplex would take longer than the rest
 * together, and what it knows more is less than what the neighbourhoods still lack. There each pass
 * begins with all values at once (solve/couple_blend.h), which finds most of the answer; the first
 * pass gives every value a bound, later ones better bounds. A descent is shared by threads
 * (solve/lagrange_sweep.h).
 * An improvement at value k never lowers a value before k, so bounds proved before stay true. It
 * may lower values behind: a bound that was proved given those is then derived anew from its stage.
 *
 * Why level by level and no single weight: with groups and loads the sets that can be served are no
 * matroid, and floating point cannot carry weights spaced by whole levels. The multipliers of a
 * stage's level rows are small numbers instead. */
#ifndef AMITY_SOLVE_COUPLE_H
#define AMITY_SOLVE_COUPLE_H

#include "solve/couple_answer.h"
#include "solve/solve.h"

struct couple_result {
    struct tally bound; /* of the component's part, each given the parts before it */
    bool proved;
    uint32_t stage_count; /* one a value, in order; without nodes where nothing was proved */
    struct certificate_stage stage[CERT_VALUES_MAX];
};

/* A component under way: passes that try harder each time, until all is proved or effort ends. */
struct couple;

struct couple_order {
    struct answer *answer;
    const struct component *component;
    const struct solve_options *options;
    const struct couple *beside; /* one of another component, open as long as this one: their room
                                    is one; NULL: none */
    bool part;                   /* passes are short, for there are others waiting */
};

/* require  answer is feasible for the component, pins included
 * owns     all that is made lives in `job`, but for what couple_close frees; it is due always
 * fails    E_NO_MEMORY */
enum status couple_open(struct couple **out, const struct couple_order *order, struct arena *job,
                        struct couple_result *result) MUST_USE;
/* ensure   answer is never worse; result is up to date but for the stages
 * fails    E_NO_MEMORY */
enum status couple_pass(struct couple *couple) MUST_USE;
/* ensure   result's stages prove its bounds (their `component` is unset)
 * fails    E_NO_MEMORY; all is closed then too */
enum status couple_close(struct couple *couple) MUST_USE;

/* All of it: as many passes as make sense. */
enum status couple_solve(struct answer *answer, const struct component *component,
                         const struct solve_options *options, struct arena *job,
                         struct couple_result *result) MUST_USE;

#endif

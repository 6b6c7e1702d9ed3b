/* Checks an optimum over pairs that nobody listed by going over all of them: shares no code with
 * the solver.
 *
 * What is checked, with w(u, v) = rank(u) * B + gain(u, v) over all eligible pairs:
 *   1. each placed unit's pair is eligible, no seat holds more than its capacity;
 *   2. y(u), p(v) >= 0, y(u) + p(v) >= w(u, v) on every eligible pair to a seat of capacity > 0;
 *   3. sum of w over the placed = sum y + sum capacity * p;
 *   4. B > sum over units of (max(0, greatest gain) - min(0, least gain)), over all eligible pairs.
 * By 1 to 3 no assignment weighs more, by 4 the greatest weight is the lexicographic optimum
 * (solve/implicit.h, solve/transport.h). Ranks are taken as given. */
#ifndef AMITY_SOLVE_VERIFY_IMPLICIT_H
#define AMITY_SOLVE_VERIFY_IMPLICIT_H

#include "base/fault.h"
#include "solve/certificate.h"

#define VERIFY_NO_PAIR INT64_MIN /* not eligible */

/* row: writes the gain of every pair of the unit, VERIFY_NO_PAIR where it is not eligible; plain
 * enumeration, no search. Called by several workers at a time. */
struct verify_pairs {
    uint32_t unit_count;
    uint32_t seat_count;
    const uint32_t *rank;
    const uint16_t *capacity;
    void (*row)(void *state, uint32_t unit, int64_t *gain);
    void *state;
    uint32_t workers; /* 0 counts as 1 */
};

struct verify_claim {
    const uint32_t *seat_of_unit; /* NO_SEAT = unserved */
    const int64_t *unit_price;
    const int64_t *seat_price;
    int64_t rank_weight; /* B */
};

struct verify_count {
    uint64_t pairs; /* eligible ones gone over */
    uint64_t served;
    wide weight; /* of the assignment */
};

/* ensure   OK: the claim is proved over count->pairs pairs
 * fails    E_CONFLICT with the first offender (the lowest unit), E_NO_MEMORY
 * cost     one row a unit; 8 bytes a seat and worker */
enum status verify_implicit(const struct verify_pairs *pairs, const struct verify_claim *claim,
                            struct verify_count *count, struct fault *fault) MUST_USE;

#endif

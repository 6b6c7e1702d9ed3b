/* Sets of reachable states, for the verifier's judgement: each state once, in order of arrival. */
#ifndef AMITY_SOLVE_VERIFY_STATES_H
#define AMITY_SOLVE_VERIFY_STATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { STATES_MAX = 1 << 15 };

/* Zero-initialised with `job` set is an empty set; it grows in `job` up to STATES_MAX. */
struct states {
    struct arena *job;
    uint64_t *state; /* [count] */
    uint32_t *place; /* [count]: where the state stands in `table` */
    uint32_t *table; /* [2 * room]: 1 + index into state, 0 = free */
    uint32_t count, room;
};

/* Adds a state unless it is there; false when there is no room. *effort grows by the looks taken.
 */
bool states_add(struct states *states, uint64_t state, uint64_t *effort) MUST_USE;
/* Empties it and keeps its memory. cost: O(count) */
void states_clear(struct states *states);

#endif

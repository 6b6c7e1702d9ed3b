/* A Hall witness: a set of clients that together can use only so many places with volunteers, fewer
 * than they are. Whoever doubts that the plan could serve everybody checks it by hand: list who is
 * eligible for whom, and count.
 *
 * From a unit that stays without, go to every volunteer it could have, to everybody who stands
 * there, to every volunteer those could have … If some volunteer reached had a place free, somebody
 * could move up and the unit be served. If none has, those reached are one more than the places
 * reached. Whoever else stays without and could only have these volunteers belongs there too. Then
 * clients are left out as long as the rest are still more than their places: so no client of the
 * answer can be left out, but a smaller set elsewhere is not excluded.
 *
 * Places count units that could stand at once by the number of relations and the sums of hours and
 * rooms; where units are kept apart by other things (meetings that clash, weekends), the volunteers
 * can take fewer, and what is said here still holds. Where the live plan does not keep every
 * eligible pair (live_state.all_pairs), everybody in the set is asked again over all volunteers,
 * and a set that does not hold then is none. */
#ifndef AMITY_MATCH_WITNESS_H
#define AMITY_MATCH_WITNESS_H

#include "match/live.h"

enum { WITNESS_UNITS_MAX = 2000, WITNESS_RECOUNT_MAX = 64 };

struct witness {
    uint32_t *unit; /* ascending; in `owner` */
    uint32_t unit_count;
    uint32_t *seat; /* ascending: every volunteer that any of them could have */
    uint32_t seat_count;
    uint32_t places; /* < unit_count */
};

/* require  live_is_settled; the unit waits and is unserved
 * ensure   out->unit_count = 0: there is none (a place is free, or the set would be larger than
 *          WITNESS_UNITS_MAX, or WITNESS_RECOUNT_MAX where not all pairs are kept)
 * fails    E_NO_MEMORY
 * cost     O(pairs reached * units in it) */
enum status witness_find(const struct live *live, uint32_t unit, struct arena *owner,
                         struct witness *out) MUST_USE;
/* Asks everybody in the set anew, over all volunteers: *holds when nobody could have another than
 * those of the set. fails    E_NO_MEMORY. cost     a proposal for each unit */
enum status witness_recount(const struct live *live, const struct witness *witness,
                            bool *holds) MUST_USE;
/* {clients: [[ids of one unit]], volunteers: [{volunteer, places}], places} */
struct value witness_say(const struct live *live, const struct witness *witness,
                         struct arena *request);

#endif

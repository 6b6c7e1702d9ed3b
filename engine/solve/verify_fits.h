/* The verifier's own judgement of what one volunteer can take together, written from the words in
 * solve/instance.h alone; a second opinion that shares no code with solve/fits.h.
 *
 * Weekends: the reachable vectors of guests a weekend, unit after unit. Visits: the reachable sets
 * of visits still owed, hour after hour. Both are exact while the sets stay small; beyond that the
 * answer is unsure. */
#ifndef AMITY_SOLVE_VERIFY_FITS_H
#define AMITY_SOLVE_VERIFY_FITS_H

#include <stdint.h>

#include "solve/instance.h"

enum judgement { JUDGED_NO, JUDGED_YES, JUDGED_UNSURE };

enum { JUDGE_ARCS_MAX = 64 }; /* with visits; sums and guests know no limit */

/* Work memory of a judgement; contents mean nothing between calls. */
struct judge;
struct judge *judge_take(struct arena *job) MUST_USE;

/* require  every arc leads to `seat`
 * ensure   exact, or JUDGED_UNSURE (more than JUDGE_ARCS_MAX with visits, or too many
 *          states); *effort grows by the steps taken */
enum judgement judge_set(struct judge *judge, const struct instance *instance, const uint32_t *arc,
                         uint32_t count, uint64_t *effort);

#endif

/* One unit of a crowd: what its options ask, who is eligible, and how well each would do. What is
 * found is written into the unit's rows and the asker's arrays (match/rematch_ask.h). */
#ifndef AMITY_MATCH_REMATCH_JUDGE_H
#define AMITY_MATCH_REMATCH_JUDGE_H

#include "match/rematch_ask.h"

/* Judges the unit: with a sieve against its best candidates, else against everybody within reach;
 * everybody, too, where nobody is eligible, so that it can be told why.
 * fails    E_NO_MEMORY; E_CONFLICT (a pin that cannot be: the asker's fault says why) */
enum status asking_unit(struct asker *asker, uint32_t index) MUST_USE;

/* Whether the unit would have room with a volunteer in some plan. */
struct asking_room {
    bool (*fits)(void *state, const struct unit_option *option, uint32_t entry);
    void *state;
    const int64_t
        *price; /* [entry_count], told to the sieve: of who is full more than any points */
};
/* Asks again about a unit whose list was cut, for as many pairs as are kept of most, all with room;
 * they join its list. Every asker its own units, at the same time. require  asking_run ended well
 * with a sieve; the asker found the unit's list ensure   *added grows by what was found fails
 * E_NO_MEMORY */
enum status asking_more(struct asker *asker, uint32_t index, const struct asking_room *room,
                        uint32_t *added) MUST_USE;

/* True when a member scores less with the volunteer than the rematch's floor. */
bool asking_is_below_floor(const struct rematch_options *options, const struct pack *pack,
                           const struct judged *judged, uint32_t member_count);

#endif

/* What stands with whom, as a turn sees it, and whether a volunteer can carry it. */
#ifndef AMITY_SERVE_RELATIONS_H
#define AMITY_SERVE_RELATIONS_H

#include "serve/turn.h"

/* Counts of a person's relations; staging_relations calls relations_see. */
struct relations_seen {
    uint32_t standing; /* agreed, active, paused … */
    uint32_t offered;  /* proposed, offered */
    uint32_t any;
};
void relations_see(void *state, const struct relation *relation);

/* OK when what stands with the volunteer (with `added`, which may replace one of the same id, or
 * NULL) is within its capacity: relations at once, by service, hours, places on weekends. Judged on
 * the day the added relation begins (NULL: today) and on every later day on which another one
 * begins; a relation begins with its client's period, and who has left by then weighs nothing.
 * fails    E_CONFLICT: path = the capacity's field */
enum status relations_fit(struct call *call, struct staging *staging,
                          const struct volunteer *volunteer, const struct relation *added) MUST_USE;

#endif

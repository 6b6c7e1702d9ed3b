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

/* True when everything that holds today with the volunteer (with `added`, which may replace one of
 * the same id, or NULL) is within its capacity: relations at once, by service, hours, places.
 * fails    E_CONFLICT: path = the capacity's field */
enum status relations_fit(struct call *call, struct staging *staging,
                          const struct volunteer *volunteer, const struct relation *added) MUST_USE;

#endif

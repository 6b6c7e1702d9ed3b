/* Pins and exclusions of a rematch, member by member: what concerns one member of a unit concerns
 * the unit. */
#ifndef AMITY_MATCH_REMATCH_PINS_H
#define AMITY_MATCH_REMATCH_PINS_H

#include "match/crowd.h"

/* ensure   the volunteer a member is pinned to, or NULL */
const char *rematch_pin_of(const struct rematch_options *options,
                           const struct unit_members *members);
bool rematch_is_excluded(const struct rematch_options *options, const struct unit_members *members,
                         const char *volunteer);
/* Pins must name people who take part, and no unit may be pinned to two volunteers.
 * require  view_prepare: people are in order of their ids
 * fails    E_NOT_FOUND, E_CONFLICT with the path ("pins[2].client") */
enum status rematch_pins_check(const struct view *view, const struct rematch_options *options,
                               const struct crowd *crowd, struct fault *fault) MUST_USE;

/* Whether what is pinned to each seat can be there together, beside who stands and stays.
 * require  rematch->instance is sealed, its units pinned
 * fails    E_CONFLICT with the path of the first pin ("pins[2]") that does not fit beside those
 *          before it; names client and volunteer. What is too much to try is left to the solver. */
enum status rematch_pins_fit(const struct rematch *rematch, struct fault *fault) MUST_USE;

#endif

/* Who takes part in a rematch: the units that wait (and, when asked, those that may move), found
 * in a kept picture; in order of their first member's id.
 *
 * A group that must stay together takes part when any of its members is in scope. Who stands may
 * move when exactly one relation holds, the client still asks for that service, the volunteer's
 * relations fit together as they are (so that everybody staying is always an answer), and, for a
 * group that must stay together, all of it stands with one volunteer for one service. */
#ifndef AMITY_MATCH_CROWD_H
#define AMITY_MATCH_CROWD_H

#include "match/rematch.h"

struct crowd_unit {
    struct unit_members members;
    bool standing;
    uint32_t standing_with; /* index into view->entry */
    uint8_t standing_service;
    uint32_t bundle; /* soft group, or NO_BUNDLE */
};

struct crowd {
    struct crowd_unit *unit;
    uint32_t unit_count;
    struct instance_bundle *bundle;
    uint32_t bundle_count;
};

/* require  view_prepare */
enum status crowd_gather(const struct view *view, const struct rematch_options *options,
                         struct arena *job, struct crowd *out) MUST_USE;

/* The same people with everybody's load but that of the units that may move.
 * ensure   out borrows from view, crowd and job */
enum status crowd_lighten(const struct view *view, const struct crowd *crowd, struct arena *job,
                          struct view *out) MUST_USE;

#endif

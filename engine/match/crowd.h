/* Who takes part in a rematch: the units that wait (and, when asked, those that may move), found
 * in a kept picture; in order of their first member's id. */
#ifndef AMITY_MATCH_CROWD_H
#define AMITY_MATCH_CROWD_H

#include "match/rematch.h"

struct crowd_unit {
    struct unit_members members;
    bool standing;
    const char *standing_with; /* volunteer id */
    uint8_t standing_service;
    uint32_t bundle; /* soft group, or NO_BUNDLE */
};

struct crowd {
    struct crowd_unit *unit;
    uint32_t unit_count;
    struct instance_bundle *bundle;
    uint32_t bundle_count;
};

enum status crowd_gather(const struct view *view, const struct rematch_options *options,
                         struct arena *job, struct crowd *out) MUST_USE;

#endif

/* The smallest sets of changes that would open a volunteer to a unit, collected over everybody. */
#ifndef AMITY_MATCH_UNLOCK_H
#define AMITY_MATCH_UNLOCK_H

#include "match/hurdle.h"

/* One set of levers that opens one volunteer for one option. */
struct opening {
    lever_set set;
    uint32_t slot, option;
    int32_t points; /* of the asked member, as the facts stand */
    uint32_t distance_m;
    const char *id; /* the volunteer's */
};

/* A set that no smaller one replaces. */
struct unlock {
    lever_set set;
    uint32_t volunteers; /* how many it opens */
    struct opening best; /* the best score among them, ties to the lower id */
    bool makeable;       /* nobody is not among those who would change something */
};

struct unlocks {
    struct opening *opening; /* malloc'ed */
    uint32_t opening_count, opening_room;
    struct unlock *unlock;
    uint32_t count;
    bool overflown; /* some volunteer had more alternatives than were kept: perhaps not all */
};

/* Remembers what would open this volunteer; `at` names slot, option, points, distance and id.
 * fails    E_NO_MEMORY */
enum status unlocks_add(struct unlocks *unlocks, const struct ways *ways,
                        const struct opening *at) MUST_USE;
/* Keeps, of all sets seen, those of which no proper subset opens anybody; those that somebody can
 * make first, then fewer changes, more volunteers, a better score.
 * owns     unlocks->unlock in `request` */
enum status unlocks_settle(struct unlocks *unlocks, struct arena *request) MUST_USE;
void unlocks_close(struct unlocks *unlocks);

/* The changes of a set for one pair: [{change, who, text, rules, facts: {fact: value}, from?, to?,
 * clients?}]. require  the hurdles are those of the pair, and the set lifts them */
struct value changes_say(const struct hurdles *hurdles, lever_set set, struct arena *request);
/* ["client", "guardian"]; ["nobody"] */
struct value who_say(uint32_t who, struct arena *request);

#endif

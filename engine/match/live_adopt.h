/* A plan and bounds found elsewhere, for the same people: where units clash the live plan is no
 * optimum, a night's rematch may be, and what it found closes the bracket.
 *
 * Pairs are never believed. What is forbidden in the live plan is laid anew so that its network
 * holds the whole given plan, and where others come between, their pairs are forbidden: so the
 * network's optimum is at least the given plan, and everybody fits by the live plan's own checks.
 * What is not better in the end is put back.
 *
 * Bounds are: whoever gives them has verified them (match/rematch.h) over all eligible pairs. They
 * hold until people, rules or the day change; that a volunteer leaves who stands with nobody only
 * takes pairs away. A hypothetical question has its own bracket, and putting it back puts the
 * bounds back. */
#ifndef AMITY_MATCH_LIVE_ADOPT_H
#define AMITY_MATCH_LIVE_ADOPT_H

#include "match/live.h"

struct live_given_pair {
    const char *client, *volunteer;
};

struct live_given {
    uint64_t revision; /* of the people it rests on */
    const struct live_given_pair *pair;
    uint32_t pair_count;
    uint32_t level_count;      /* the pack's levels, in order */
    struct worth value, bound; /* as the rematch says: each bound among those that reach the values
                                * before it */
    uint64_t effort;           /* as live_work's, at most about so much for the plan; 0 = any. A
                                * plan that takes more is not taken, its bounds are */
    bool all_pairs;            /* the bounds hold over all eligible pairs; else they are not used */
};

struct live_adopted {
    bool better; /* the plan is another now, and better */
    bool closer; /* the bound is lower now */
};

/* require  live_is_settled, no mark is set
 * ensure   settled; value and bound are those from before, or better ones
 * fails    E_CONFLICT (another revision, other levels, or pins: nothing changed), E_NO_MEMORY
 *          (the same) */
enum status live_adopt(struct live *live, const struct live_given *given,
                       struct live_adopted *out) MUST_USE;

#endif

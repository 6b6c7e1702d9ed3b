/* What somebody can change so that a rule no longer refuses (levers.def), and the smallest sets of
 * such changes that lift one refusal or several.
 *
 * A set of levers *lifts* a rule for a pair when the rule could hold once every fact of those
 * levers were as the rule wants it, all other facts staying as they are. A lever that nobody can
 * move counts only where nothing else lifts the rule: nobody waits until a child is older where a
 * consent would do. */
#ifndef AMITY_MATCH_LEVER_H
#define AMITY_MATCH_LEVER_H

#include "rules/eligible.h"

enum who_may_change {
    WHO_NOBODY = 0,
    WHO_CLIENT = 1,
    WHO_GUARDIAN = 2,
    WHO_VOLUNTEER = 4,
    WHO_OFFICER = 8
};

#define LEVER(id, who, sv, fi, en) LEVER_##id,
enum lever_number {
#include "match/levers.def"
    LEVER_COUNT
};
#undef LEVER

struct lever {
    const char *id;
    uint32_t who; /* of enum who_may_change */
    struct texts text;
};

/* A set of levers: bits by number. */
typedef uint64_t lever_set;
static inline lever_set lever_bit(uint32_t lever)
{
    return UINT64_C(1) << lever;
}

const struct lever *lever_of(uint32_t number);
/* ensure   the fact's lever, or LEVER_COUNT when the table forgot it (a test sees that it did not)
 */
uint32_t lever_of_fact(uint32_t fact);
/* The levers that nobody can move. */
lever_set levers_of_nobody(void);

enum { CHANGES_MAX = 3, WAYS_MAX = 512 };

/* Alternatives: sets none of which holds another. */
struct ways {
    uint32_t count;
    bool overflown; /* there were more than WAYS_MAX */
    lever_set set[WAYS_MAX];
};

/* The facts' levers of a rule. */
lever_set rule_levers(const struct rule *rule);
/* The smallest sets that lift a rule which refuses this pair; none: nothing of so few changes does.
 * require  what the rule reads of the pair is there */
void rule_ways(const struct rule *rule, const struct pair_view *pair, struct ways *out);
/* One way: that lever. */
void ways_one(uint32_t lever, struct ways *out);
/* Makes `ways` what lifts both it and `more`, with at most `most` levers. */
void ways_join(struct ways *ways, const struct ways *more, uint32_t most);
/* Adds an alternative; keeps the smallest only. */
void ways_add(struct ways *ways, lever_set set);

#endif

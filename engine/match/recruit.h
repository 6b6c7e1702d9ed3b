/* whatif.recruit: what one more volunteer of each kind would bring, exactly, and the best two,
 * three, … together.
 *
 * Every archetype (match/archetype.h: given, or derived from who stays without today) becomes a
 * hypothetical volunteer that is judged by every rule like anybody else; the live plan says what
 * the optimum gains by it, level by level, and who would move. Best first: lexicographic gain, ties
 * by the shorter chain, then the order in which they were derived (clients by id).
 *
 * Together: the best one is put into a hypothetical plan, then the one that then gains most, and so
 * on; the gain said is that of all of them at once, the difference of two plans. */
#ifndef AMITY_MATCH_RECRUIT_H
#define AMITY_MATCH_RECRUIT_H

#include "match/live.h"

enum {
    RECRUIT_LIMIT_DEFAULT = 10,
    RECRUIT_LIMIT_MAX = 100,
    RECRUIT_TOGETHER_DEFAULT = 3,
    RECRUIT_TOGETHER_MAX = 10,
    RECRUIT_ARCHETYPES_MAX = 400 /* most asked about; those with most clients behind them */
};

struct recruit_question {
    const struct value *archetypes;     /* a list, or NULL = derived */
    const struct value *municipalities; /* codes, or NULL = everywhere: where they would live */
    uint32_t limit;                     /* archetypes shown */
    uint32_t together;                  /* the best so many, one after another */
};

/* require  live_is_settled, unmarked
 * ensure   the plan is as it was. {waiting, unserved, considered, left_out, levels: [name],
 *          archetypes: [{archetype, clients, gain: {levels: [{name, clients}], quality}, exact,
 *          serves: [client], chain: [{client, from, to}]}], together: [{count, archetype, gain,
 *          exact, serves}], exact}
 * owns     everything in `owner`
 * fails    E_INVALID_ARGUMENT (path "archetypes[2].service"), E_NO_MEMORY
 * cost     an archetype: everybody who waits within its reach, and one search */
enum status match_recruit(struct live *live, const struct recruit_question *question,
                          struct arena *owner, struct value *out, struct fault *fault) MUST_USE;

#endif

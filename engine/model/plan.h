/* A plan: the engine's set of pairs for everybody who waits, with what is proved about it. It
 * travels and is kept as the contract's map. */
#ifndef AMITY_MODEL_PLAN_H
#define AMITY_MODEL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"

/* One level of the objective, in its order: what the plan reaches and what no plan can exceed. */
struct plan_level {
    const char *name;
    int64_t value, bound;
};
struct plan_pair {
    const char *client, *volunteer;
    uint8_t service;
    int32_t score; /* 0..1000 */
};
struct plan_unserved {
    const char *client, *why;
};

/* Pairs and unserved are sorted by client id, so that the same plan is the same bytes. */
struct plan {
    const char *id;
    uint64_t revision;  /* of the data it rests on */
    const char *policy; /* "fi 2026.1" */
    uint64_t seed;
    int64_t created_s; /* UTC seconds; 0 = not said */
    bool proved;
    uint32_t candidates; /* each client's best so many were matched; 0 = all eligible pairs */
    bool bound_over_all; /* bounds and proof hold over all eligible pairs */
    int64_t gap;         /* of quality: bound - value, in points; -1 = not known */
    struct plan_level *level;
    struct plan_pair *pair;
    struct plan_unserved *unserved;
    uint32_t level_count, pair_count, unserved_count;
};

/* ensure   the contract's map {id, revision, policy, seed, created, levels, gap, proved,
 *          bound_over: all|candidates, candidates?, pairs, unserved}; texts are borrowed from the
 * plan; nil when the arena is exhausted */
struct value plan_to_value(const struct plan *plan, struct arena *arena);
/* Reads such a map again; what it does not know is ignored, since fields may be added.
 * ensure   sorted as above
 * fails    E_INVALID_ARGUMENT with the path; E_NO_MEMORY */
enum status plan_from_value(const struct value *map, struct arena *owner, struct plan **out,
                            struct fault *fault) MUST_USE;
/* Sorts pairs and unserved by client id. */
void plan_sort(struct plan *plan);
/* ensure   the pair of that client, or NULL */
const struct plan_pair *plan_pair_of(const struct plan *plan, const char *client);

struct plan_change {
    const struct plan_pair *from, *to;
};
/* What turns `from` into `to`, each list by client id. */
struct plan_diff {
    const struct plan_pair **gained; /* clients served only in `to` */
    const struct plan_pair **lost;   /* clients served only in `from` */
    struct plan_change *changed;     /* served in both, by another volunteer or service */
    uint32_t gained_count, lost_count, changed_count;
};
/* require  both are sorted
 * ensure   lists live in `arena` and point into the plans
 * fails    E_NO_MEMORY
 * cost     linear */
enum status plan_diff(const struct plan *from, const struct plan *to, struct arena *arena,
                      struct plan_diff *out) MUST_USE;
/* {gained: [pair], lost: [pair], changed: [{client, from: pair, to: pair}]} */
struct value plan_diff_to_value(const struct plan_diff *diff, struct arena *arena);

#endif

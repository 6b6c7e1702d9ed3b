/* The planner's own process: one tenant's people and live plan, fed by the engine, asked by it. It
 * holds no keys, no store and no sockets but the one to its engine; nothing it works out is stored
 * by itself. */
#ifndef AMITY_SERVE_PLANNER_CHILD_H
#define AMITY_SERVE_PLANNER_CHILD_H

#include "match/live.h"
#include "serve/planner_wire.h"
#include "serve/policy.h"
#include "store/record.h"

/* The role. ensure   returns when the engine is gone or speaks nonsense */
int planner_main(void);

/* A question that waits for the plan to settle, or is worked on. */
struct planner_asked {
    struct planner_asked *next;
    int64_t number;
    const char *method;
    const struct value *params;
    uint64_t changes; /* seen when it was read */
    struct arena arena;
};

/* A stored record, kept for edits that change a part of it. */
struct planner_kept {
    uint8_t *bytes;
    size_t count;
};
enum { KEPT_VOLUNTEERS, KEPT_CLIENTS, KEPT_KINDS };

struct planner_child {
    struct live *live; /* NULL until a policy and a day are known */
    struct config config;
    char *packs; /* the configuration's pack directory */
    struct policy *policy;
    struct zone zone;
    struct date today;
    uint64_t revision;
    bool fed;
    bool resting, warm;           /* large work waits; the plan has settled once */
    struct planner_kept *kept[2]; /* stored records of volunteers, clients; by slot */
    uint32_t kept_room[2];
    struct buffer in, out;
    struct planner_asked *first, *last;
    struct live_state state; /* of the plan when it last settled */
    uint64_t state_of;       /* changes seen when it was taken */
    uint64_t changes;        /* seen so far */
    bool failed;             /* the engine must start another */
    int64_t beat_us;         /* when it last said that it is at work */
};

/* Each answers into result (in `arena`) or fault.
 * require  the plan is settled */
enum status planner_costs(struct planner_child *child, const struct value *params,
                          struct arena *arena, struct value *result, struct fault *fault) MUST_USE;
enum status planner_whatif(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault) MUST_USE;
/* {revision, settled, fed, value, bound, …}; at any time */
struct value planner_state(struct planner_child *child, struct arena *arena);
/* The state of the settled plan, worked out once. */
const struct live_state *planner_live_state(struct planner_child *child);

/* Between slices of long work: says that it is at work where it has not lately. */
void planner_beat(struct planner_child *child);

/* Keeps the record of a volunteer or client that was just put. */
enum status planner_keep(struct planner_child *child, uint32_t kept, uint32_t slot,
                         const uint8_t *bytes, size_t count) MUST_USE;

/* {levels: [{name, value, bound}], quality: {value, bound}, …} */
struct value planner_state_say(const struct live *live, const struct live_state *state,
                               struct arena *arena);
/* Reads a stored or given profile of a kind that the plan knows.
 * fails    as profile_read; E_INVALID_ARGUMENT for other kinds */
enum live_kind planner_kind(enum store_kind kind);
bool planner_knows(enum store_kind kind);

#endif

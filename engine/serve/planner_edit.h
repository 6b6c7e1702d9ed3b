/* Edits of a what-if, one after the other, on the planner's people under a mark. */
#ifndef AMITY_SERVE_PLANNER_EDIT_H
#define AMITY_SERVE_PLANNER_EDIT_H

#include "serve/planner_child.h"

/* One profile that an edit has put, as a tree: a later patch builds on it. */
struct edited {
    struct value map;
    bool deleted;
};

/* The edits under way. */
struct planner_edits {
    struct planner_child *child;
    struct arena *arena;
    struct ids by_id[KEPT_KINDS]; /* id → index into edited */
    struct edited *edited;
    uint32_t edited_count, edited_room;
    struct policy *policy; /* a hypothetical one, or NULL */
    uint32_t touched;      /* profiles put or deleted */
    int64_t end_ms;        /* of the clock that never goes back: then it is too much */
};

enum { EDITS_PROFILES_MAX = 400000, EDITS_MS_MAX = 15000 };

/* Milliseconds of a clock that never goes back. */
int64_t edits_now_ms(void);

/* require  the plan is marked
 * fails    as a real put, delete or policy.put would: E_INVALID_ARGUMENT, E_NOT_FOUND, E_CONFLICT
 *          with the path below the edit ("put_client.birth_date"); E_LIMIT past
 *          EDITS_PROFILES_MAX or end_ms, with nothing said yet; what was done before stays until
 *          the caller rolls back */
enum status planner_edit(struct planner_edits *edits, const struct value *edit,
                         struct fault *fault) MUST_USE;
/* After the rollback. */
void planner_edits_close(struct planner_edits *edits);

#endif

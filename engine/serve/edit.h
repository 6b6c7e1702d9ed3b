/* Hypothetical edits as the wire says them: what-ifs make them on the planner's people, scenarios
 * keep them, and applying a scenario makes them real. */
#ifndef AMITY_SERVE_EDIT_H
#define AMITY_SERVE_EDIT_H

#include "base/value.h"

enum edit_kind {
    EDIT_PUT_VOLUNTEER,
    EDIT_PUT_CLIENT,
    EDIT_DELETE_VOLUNTEER,
    EDIT_DELETE_CLIENT,
    EDIT_PATCH,
    EDIT_POLICY,
    EDIT_PIN,
    EDIT_EXCLUDE,
    EDIT_KINDS
};

/* "put_volunteer" … */
const char *edit_word(enum edit_kind kind);
/* fails    E_INVALID_ARGUMENT: no kind of edit, two, or a field that it has not */
enum status edit_kind_of(const struct value *edit, enum edit_kind *kind,
                         struct fault *fault) MUST_USE;
/* A patch laid over a profile: members of `set` take the place of the profile's, maps are joined,
 * nil takes a member away, {add: 10} adds to a number and {add: [0, 5]} to a list of them; what is
 * not there stays so: there is nothing to add to.
 * owns     in `arena`, sharing both */
struct value edit_join(const struct value *old, const struct value *set, struct arena *arena);

#endif

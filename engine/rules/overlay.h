/* A tenant's overlay laid over the pack it extends, as plain values, before anything is compiled:
 * so a changed parameter reaches every rule of the base. */
#ifndef AMITY_RULES_OVERLAY_H
#define AMITY_RULES_OVERLAY_H

#include "base/value.h"

/* An entry of services, rules, terms or levels (these by name) whose id is in the base changes what
 * it gives, in place, and inherits the rest: its texts language by language; `null` takes a member
 * away. `off: true` takes an entry out (a reason is asked for). Entries with a new id must be whole
 * and follow; levels stand in the overlay's order when it names all of the base's. Parameters are
 * changed one by one and keep their kind. Anything else that the overlay gives replaces the base's.
 *
 * require  base is a merged pack
 * ensure   *out in `owner`
 * fails    E_INVALID_ARGUMENT: an entry without id, one that is not in the base and not whole, one
 *          switched off that is not there or without a reason (path and nearest id), a parameter
 *          of another kind; E_NO_MEMORY */
enum status overlay_merge(const struct value *base, const struct value *overlay,
                          struct arena *owner, struct value *out, struct fault *fault) MUST_USE;

#endif

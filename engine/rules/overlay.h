/* A tenant's overlay laid over the pack it extends, as plain values, before anything is compiled:
 * so a changed parameter reaches every rule of the base. */
#ifndef AMITY_RULES_OVERLAY_H
#define AMITY_RULES_OVERLAY_H

#include "base/value.h"

/* Rules and terms with the same id replace those of the base in place, others follow; `off: true`
 * takes one out (a reason is asked for). Services are changed member by member, parameters one by
 * one; anything else that the overlay gives replaces the base's.
 *
 * require  base is a merged pack
 * ensure   *out in `owner`
 * fails    E_INVALID_ARGUMENT: an entry without id, one switched off that is not there or without
 *          a reason (path and nearest id); E_NO_MEMORY */
enum status overlay_merge(const struct value *base, const struct value *overlay,
                          struct arena *owner, struct value *out, struct fault *fault) MUST_USE;

#endif

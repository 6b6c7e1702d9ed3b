/* The parameters of a pack: which ones the engine itself reads, and what an overlay may do to those
 * of the pack below. Private to the compiler of packs. */
#ifndef AMITY_RULES_PARAMETERS_H
#define AMITY_RULES_PARAMETERS_H

#include "rules/pack_field.h"

/* Every parameter that the engine reads without any rule asking for it: X(name, otherwise, least,
 * most), whole numbers. A new one is known to overlays from the day it stands here. */
#define ENGINE_PARAMETERS(X)                                                                       \
    X(deadline_months, 3, 1, 1200)                                                                 \
    X(overdue_warn_days, 60, 1, 1200)                                                              \
    X(open_period_months, 12, 1, 1200)                                                             \
    X(move_price, 100, 0, 10000)                                                                   \
    X(score_floor, 0, 0, 1000)

/* Puts what the engine reads into the pack.
 *
 * fails    E_INVALID_ARGUMENT: no whole number within its bounds (path parameters.NAME) */
enum status parameters_read(struct pack_reader *reader, struct pack *pack) MUST_USE;
/* Whether an overlay's values are of the same kind as those they replace; one that the base leaves
 * unset (null) may become anything.
 *
 * require  both are maps or nil
 * fails    E_INVALID_ARGUMENT: path parameters.NAME */
enum status parameters_keep_kinds(const struct value *base, const struct value *overlay,
                                  struct fault *fault) MUST_USE;
/* Whether everything the overlay sets means something: the base has it, the engine reads it, or an
 * expression of the compiled pack does.
 *
 * require  the pack's rules and levels are compiled; base is the map of the pack below
 * fails    E_INVALID_ARGUMENT: path parameters.NAME, hint with the nearest name */
enum status parameters_mean_something(struct pack_reader *reader, const struct pack *pack,
                                      const struct value *base) MUST_USE;

#endif

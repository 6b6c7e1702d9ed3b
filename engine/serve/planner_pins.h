/* Pins of a what-if: kept in what comes of the edits, or refused by the edit that made them. */
#ifndef AMITY_SERVE_PLANNER_PINS_H
#define AMITY_SERVE_PLANNER_PINS_H

#include "serve/planner_edit.h"

/* Whether all pins of the list may be kept together, after all edits.
 * require  the edits were made and the plan is settled; it must settle again afterwards
 * fails    E_CONFLICT with the path of the pin: somebody gone, refused, excluded or without room,
 *          with the edit that made it so where one names them; E_NO_MEMORY */
enum status planner_pins_room(const struct planner_edits *edits, const struct value *list,
                              struct fault *fault) MUST_USE;
/* Whether all stand where they were pinned to. require  the plan is settled */
enum status planner_pins_stand(const struct planner_edits *edits, const struct value *list,
                               struct fault *fault) MUST_USE;

#endif

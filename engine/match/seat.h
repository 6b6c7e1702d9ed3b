/* From people to integers: what the solver is told of a volunteer, a unit and a demand. Here the
 * people end and the graph begins. */
#ifndef AMITY_MATCH_SEAT_H
#define AMITY_MATCH_SEAT_H

#include "match/unit.h"
#include "solve/instance.h"

void seat_of(const struct view *view, const struct volunteer_entry *entry,
             struct instance_seat *out);
void unit_of(const struct unit_option *option, uint32_t member_count, struct instance_unit *out);
/* own_room: the pack asks for a room of its own for each child of this service. */
void demand_of(const struct view *view, const struct unit_option *option, uint32_t member_count,
               struct instance_demand *out);

/* The units that stand with a volunteer already: residents of one together-group count as one.
 * require  unit, demand, service have room for entry->resident_count
 * ensure   the number of units; each pinned to seat `seat` */
uint32_t residents_of_seat(const struct view *view, const struct volunteer_entry *entry,
                           uint32_t seat, struct instance_unit *unit,
                           struct instance_demand *demand, uint8_t *service);

/* True when the unit fits beside everything that stands with the volunteer. */
bool seat_fits_beside(const struct view *view, const struct unit_option *option,
                      uint32_t member_count, const struct volunteer_entry *entry,
                      struct arena *scratch);

#endif

/* The pack's levels of the objective: which of them speak of a client. */
#ifndef AMITY_RULES_LEVEL_H
#define AMITY_RULES_LEVEL_H

#include "rules/pack.h"

/* True when the level speaks of the client. Levels may overlap: a client counts in each that does;
 * pack_level_of gives the first. require  level < pack->level_count */
bool level_holds(const struct pack *pack, uint32_t level, const struct client_view *client);

#endif

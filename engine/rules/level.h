/* The pack's levels of the objective: which of them speak of a client, and what it adds there. */
#ifndef AMITY_RULES_LEVEL_H
#define AMITY_RULES_LEVEL_H

#include "rules/pack.h"

/* True when the level speaks of the client. Levels may overlap: a client counts in each that does;
 * pack_level_of gives the first. require  level < pack->level_count */
bool level_holds(const struct pack *pack, uint32_t level, const struct client_view *client);

/* Whole weeks waited until the view's day, at most `most`; 0 when nobody says since when. */
int32_t weeks_waited(const struct client_view *client, int32_t most);
/* Days waited until the view's day; -1 when nobody says since when. */
int32_t days_waited(const struct client_view *client);

/* What placing these clients as one unit adds to the level. Of a level that counts clients a unit
 * ranks as its most urgent member and counts as all of them; of one that counts weeks it adds the
 * weeks of each member of whom the level speaks. At most member_count * PACK_WEEKS_MAX. */
int32_t level_worth(const struct pack *pack, uint32_t level, const struct client_view *member,
                    uint32_t member_count);

#endif

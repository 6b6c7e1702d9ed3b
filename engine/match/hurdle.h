/* Everything that stands between one unit and one volunteer: all that refuses, not the first alone,
 * and what would lift it. */
#ifndef AMITY_MATCH_HURDLE_H
#define AMITY_MATCH_HURDLE_H

#include "match/lever.h"
#include "match/unit.h"

/* The number of a blocking rule, or one of these, which the engine itself says: */
enum {
    HURDLE_SERVICE = PACK_RULES_MAX, /* the volunteer does not offer the service */
    HURDLE_REACH,                    /* lives farther away than the client said */
    HURDLE_CAPACITY,                 /* no room beside what stands, and no rule names it */
    HURDLE_GROUP,                    /* siblings stand with another volunteer */
    HURDLE_HOLD,                     /* the unit cannot be matched at all (enum unit_hold) */
    HURDLE_KINDS
};

enum { HURDLES_MAX = UNIT_MEMBERS_MAX * PACK_RULES_MAX };

struct hurdle {
    uint16_t what;
    uint8_t member; /* of the unit; 0 for those the engine says */
};

struct hurdles {
    const struct view *view;
    const struct unit *unit;
    const struct unit_option *option;
    const struct volunteer_entry *entry;
    uint32_t distance_m;
    struct unit_pair pair[UNIT_MEMBERS_MAX]; /* points into itself */
    uint32_t count;
    struct hurdle item[HURDLES_MAX];
    uint32_t room_first, room_end; /* of those about room beside what stands */
};

/* The levers of every rule of a pack. */
struct lever_book {
    lever_set of_rule[PACK_RULES_MAX];
};
void lever_book_make(const struct pack *pack, struct lever_book *out);

/* Asks everything of all members. Room beside what stands is asked last: where other rules about
 * room or hours refuse, as if they were lifted without bound.
 *
 * require  view, unit, option and entry outlive out; out stays where it is
 * ensure   count = 0 exactly when unit_judge finds the pair eligible, the volunteer offers the
 *          service and lives within the option's reach, and nothing holds the unit */
void hurdles_find(const struct view *view, const struct lever_book *book, const struct unit *unit,
                  const struct unit_option *option, const struct volunteer_entry *entry,
                  struct hurdles *out);
/* The smallest sets of levers that lift one hurdle. */
void hurdle_ways(const struct hurdles *hurdles, uint32_t index, struct ways *out);
/* The smallest sets of at most `most` levers that lift them all.
 * require  count > 0 */
void hurdles_ways(const struct hurdles *hurdles, uint32_t most, struct ways *out);
/* Whether the unit would fit beside what stands if the volunteer's profile were `changed` (its
 * hours as they are). */
bool hurdles_room_for(const struct hurdles *hurdles, const struct volunteer *changed);
/* The only rule (or kind) that refuses, whatever the member, or HURDLE_KINDS. */
uint32_t hurdles_single(const struct hurdles *hurdles);
/* "S0-16-police", "reach", "group_incomplete" … */
const char *hurdle_word(const struct pack *pack, uint32_t what, enum unit_hold hold);
/* The lever of a kind that the engine itself says. */
uint32_t hurdle_lever(uint32_t what);
/* {sv, fi, en}: the rule's text, or the engine's own. */
const struct texts *hurdle_text(const struct pack *pack, uint32_t what, enum unit_hold hold);

#endif

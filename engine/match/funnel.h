/* How many volunteers each rule turns away from a unit, and what the state of things adds. */
#ifndef AMITY_MATCH_FUNNEL_H
#define AMITY_MATCH_FUNNEL_H

#include "match/hurdle.h"

enum { VOLUNTEER_STATES = 5 };

struct funnel {
    uint32_t considered, eligible;
    uint32_t other_service, own_distance; /* within the pack's reach, and not considered */
    uint32_t held;                        /* volunteers there are */
    uint32_t first[HURDLE_KINDS];         /* the first that refuses */
    uint32_t any[HURDLE_KINDS];           /* refuses, among others */
    uint32_t alone[HURDLE_KINDS];         /* the only one that refuses */
    uint32_t state[VOLUNTEER_STATES];     /* considered, by their own status */
};

/* One volunteer's hurdles for one option that is looked at: counts once a volunteer, through
 * `seen`. */
struct funnel_seen {
    bool any[HURDLE_KINDS];
    bool alone[HURDLE_KINDS];
};
void funnel_see(struct funnel_seen *seen, const struct hurdles *hurdles, bool considered);
void funnel_count(struct funnel *funnel, const struct funnel_seen *seen);

/* [{rule, text, who, first, any, alone}], in the pack's order, the engine's own kinds last. */
struct value funnel_say(const struct funnel *funnel, const struct view *view,
                        const struct lever_book *book, enum unit_hold hold, struct arena *request);
/* What the state of the client, of its group and of those considered adds: [{state, text, who,
 * clients?, volunteers?}] */
struct value state_say(const struct funnel *funnel, const struct unit *unit,
                       const struct directory *directory, struct arena *request);
struct value texts_say(const struct texts *texts, struct arena *request);

#endif

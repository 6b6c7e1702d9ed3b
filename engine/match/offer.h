/* One unit weighed against one volunteer over all the services it may get: what a proposal and its
 * inverse have in common. */
#ifndef AMITY_MATCH_OFFER_H
#define AMITY_MATCH_OFFER_H

#include "match/ranking.h"
#include "match/unit.h"

struct offer {
    bool considered;  /* offers a wished service and lives within its reach */
    bool eligible;    /* for one of them at least */
    uint32_t refusal; /* of the first wish considered and refused */
    int32_t points;   /* the best that may enter the ranking; -1 = none */
    uint32_t option;  /* the wish it is for; ties to the earlier */
};

/* What stays the same while many are weighed. */
struct offer_asking {
    const struct view *view;
    const struct unit *unit;
    uint32_t asked; /* the member whose points count */
    const struct ranking *ranking;
    bool unwarned; /* leave out wishes that a warning concerns */
};

void offer_weigh(const struct offer_asking *asking, const struct volunteer_entry *entry,
                 struct offer *out);

#endif

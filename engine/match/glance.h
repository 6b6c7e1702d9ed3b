/* Two-sided rules that a card can answer: the first of a pack's, in its order, as far as they can
 * be read without the profile. Most volunteers within reach are refused by one of these; the
 * profile, which lies elsewhere in memory, is then never touched.
 *
 * Only whole rules whose requirement is one known fact are answered, each exactly as rules/ would;
 * the first rule that is anything else ends the glance. So a glance that refuses names the rule
 * that the full judgement would name, and one that does not refuse has decided nothing. */
#ifndef AMITY_MATCH_GLANCE_H
#define AMITY_MATCH_GLANCE_H

#include "match/unit.h"

enum { GLANCE_STEPS_MAX = 32 };

struct glance_step {
    uint16_t rule;
    uint8_t test;
};

struct glance {
    const struct client *client;
    const struct client_view *view;
    uint64_t needs[3];  /* by severity */
    uint32_t quarters;  /* of the demand */
    uint32_t relations; /* that placing the unit takes */
    bool access;        /* every home will do */
    bool holidays;      /* are asked for */
    uint32_t step_count;
    struct glance_step step[GLANCE_STEPS_MAX];
};

/* What one option of a unit asks of a card: of a group that comes together what its first member
 * asks, whom the full judgement asks first. Siblings who stand with a volunteer already take no
 * room of their own there, which no card knows: a group that joins them is not judged by cards.
 * require  option and pack outlive the glance */
void glance_make(const struct pack *pack, const struct unit_option *option, uint32_t member_count,
                 struct glance *out);
/* ensure   the rule that refuses, or REFUSED_BY_NONE: not decided */
uint32_t glance_refusal(const struct glance *glance, const struct card *card, uint32_t distance_m);
/* True when the rule is in force, and the client alone decides that its condition holds. */
bool glance_concerns(const struct rule *rule, const struct client_view *view);
/* Writes the fields of a card that a glance reads. */
void glance_card(const struct volunteer_entry *entry, struct card *card);

#endif

/* How verdicts are said: refusal counts by rule, warnings, terms, kilometres. */
#ifndef AMITY_MATCH_REASONS_H
#define AMITY_MATCH_REASONS_H

#include "match/unit.h"

/* Counts of first refusals: one a rule, one for capacity, and one for pairs that no rule refuses
 * but whose score is below the floor. */
struct refusals {
    uint32_t by_rule[PACK_RULES_MAX];
    uint32_t by_capacity;
    uint32_t by_floor;
};

void refusals_count(struct refusals *refusals, uint32_t refusal);
/* The rule that refused most (ties to the earlier rule), or REFUSED_BY_NONE. */
uint32_t refusals_most(const struct refusals *refusals);
/* {rule id: count}, in the pack's order; capacity and below_floor last. */
struct value refusals_say(const struct refusals *refusals, const struct pack *pack,
                          struct arena *request);
/* "S0-16-police", "capacity", "below_floor" or "group_apart". */
const char *refusal_word(const struct pack *pack, uint32_t refusal);

/* Ids of the warning rules that do not hold for the pair, with their texts. */
struct value warnings_say(const struct view *view, const struct unit_option *option,
                          uint32_t member, const struct volunteer_entry *entry,
                          const struct pair_view *pair, struct arena *request);
/* [{id, points, points_max, value}] */
struct value terms_say(const struct pack *pack, const struct score *score, struct arena *request);
/* 12.3: kilometres with one decimal. */
struct value kilometres_say(uint32_t distance_m);

#endif

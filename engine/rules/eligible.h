/* Who may be matched with whom: every rule of the pack, each evaluated as seldom as possible. */
#ifndef AMITY_RULES_ELIGIBLE_H
#define AMITY_RULES_ELIGIBLE_H

#include "rules/pack.h"
#include "rules/view.h"

/* One-sided verdicts, computed once per person and day: bit set = the rule does NOT hold. All rules
 * of that side are evaluated, whatever their services. */
void rules_of_client(const struct pack *pack, const struct client_view *client,
                     struct rule_bits *failed);
void rules_of_volunteer(const struct pack *pack, const struct volunteer_view *volunteer,
                        struct rule_bits *failed);
/* The blocking two-sided rules of the service, in the pack's order, stopping at the first that
 * fails. ensure  its index, or UINT32_MAX when none fails. */
uint32_t pair_first_block(const struct pack *pack, const struct pair_view *pair);
/* The same without the rules in `granted`, which the caller knows to hold. */
uint32_t pair_first_block_but(const struct pack *pack, const struct pair_view *pair,
                              const struct rule_bits *granted);
/* Every two-sided rule of the service, no early stop. */
void rules_of_pair(const struct pack *pack, const struct pair_view *pair, struct rule_bits *failed);
/* The first refusing rule in the pack's order over all three sides, or UINT32_MAX: eligible. */
uint32_t first_refusal(const struct pack *pack, uint8_t service, const struct rule_bits *client,
                       const struct rule_bits *volunteer, const struct rule_bits *pair);

#endif

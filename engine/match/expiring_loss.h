/* "Renew this first": what the plan for those who wait would lose if a volunteer's paper lapsed
 * today. Rests on the live plan; match/expiring.h stands without it. */
#ifndef AMITY_MATCH_EXPIRING_LOSS_H
#define AMITY_MATCH_EXPIRING_LOSS_H

#include "match/expiring.h"
#include "match/live.h"

/* ensure   what the plan loses (match/loss.h) when the paper ended yesterday, who stands already
 *          staying; nil for papers that are not a volunteer's, and where working it out takes too
 *          long. Not exact: the difference of the two
 *          plans that are known
 * require  live_is_settled; a mark is free
 * fails    E_NO_MEMORY
 * cost     one change of a volunteer and back */
enum status lapse_loss(struct live *live, const struct lapse *lapse, struct arena *request,
                       struct value *out) MUST_USE;
/* match_expiring with `loss` for the first EXPIRING_LOSSES_MAX papers of volunteers; while the plan
 * is being restored all are nil. */
enum status match_expiring_live(struct live *live, struct date until, struct arena *request,
                                struct value *out) MUST_USE;

#endif

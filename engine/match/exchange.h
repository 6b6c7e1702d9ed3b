/* Why-not where only competition stands in the way: who needs the volunteers that fit, and what it
 * would cost everybody to give one up. Rests on the live plan; match/whynot.h stands without it. */
#ifndef AMITY_MATCH_EXCHANGE_H
#define AMITY_MATCH_EXCHANGE_H

#include "match/live.h"
#include "match/whynot.h"

enum { EXCHANGE_CHAINS_MAX = 5, EXCHANGE_EFFORT = 2000000 };

/* match.whynot {client} with everything: as match_whynot over the live plan's people, and
 *   plan: {available: true, revision, stale, exact?, all_pairs?},
 *   placed?: {volunteer, service, score}: the plan gives the client this one; nothing to exchange,
 *   exchange?: [{volunteer, service, score, distance_km, loss (match/loss.h), moves: [{clients,
 *       from, to, score_from, score_to, km_from, km_to}]}]: for each of the best volunteers that
 *       fit, the cheapest way for everybody to give it to this client; the client's own move
 *       first, then who moves on; `to` nil = stays without. Least loss first.
 *   witness?: as match/witness.h.
 * While the plan is being restored, `stale` is true and the last three are missing.
 *
 * fails    E_NO_MEMORY */
enum status match_whynot_live(struct live *live, const struct client *client, struct arena *request,
                              struct value *out) MUST_USE;

#endif

/* Why a client stays without, and what would change it.
 *
 * Everybody who lives within the pack's reach of a service that the client may get and offers it is
 * looked at. *Considered* is who also lives within the client's own max_km, as in match.propose;
 * the others count as `own_distance`, and a longer max_km is one of the changes that would open
 * them.
 *
 * A *change* is a lever (match/lever.h): a group of facts that somebody changes as one. A set of
 * changes opens a volunteer when every blocking rule of every client placed together could hold
 * once the facts of the set were as each rule wants them, all others staying as they are. Room
 * beside what stands is judged as if the volunteer could take any number, or always had time, as
 * far as the set changes that. Sets are looked for up to CHANGES_MAX
 * changes; each that is listed opens somebody, and no part of it does. Volunteers who are eligible
 * already need none and are not counted. */
#ifndef AMITY_MATCH_WHYNOT_H
#define AMITY_MATCH_WHYNOT_H

#include "match/directory.h"

enum { WHYNOT_UNLOCKS_SHOWN = 25 };

struct live;

/* match.whynot {client}. `client` is one of the directory's, or a whole profile in its place.
 *
 * ensure   {client, today, status, considered, eligible,
 *           not_considered: {service, distance, own_distance},
 *           funnel: [{rule, text, who, first, any, alone}]: first sums to considered - eligible;
 *               any: how many of those it refuses; alone: how many would be open without it, also
 *               of those who live too far away for the client,
 *           state: [{state, text, who, clients?, volunteers?}],
 *           unlocks: [{changes, makeable, volunteers, best: {volunteer, service, score,
 *               distance_km}}], unlocks_found, unlocks_complete, hold?,
 *           plan: {available: false}}: match/exchange.h adds what only the live plan knows
 * fails    E_NO_MEMORY
 * cost     O(volunteers within reach), some microseconds each */
enum status match_whynot(const struct directory *directory, const struct client *client,
                         struct arena *request, struct value *out) MUST_USE;

/* match.whynot {client, volunteer}: {client, volunteer, today, eligible, hold?, services:
 * [{service, eligible, score, distance_km, refused: [{rule, text, who, facts, clients?}], unlocks:
 * [{changes, makeable}]}]}; sets of any size. */
enum status match_whynot_pair(const struct directory *directory, const struct client *client,
                              const struct volunteer_entry *volunteer, struct arena *request,
                              struct value *out) MUST_USE;

#endif

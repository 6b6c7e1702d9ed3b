/* Proposals: the best volunteers for one client, the best clients for one volunteer, and every
 * reason about one pair. Answers are the contract's result maps, built in `request`. */
#ifndef AMITY_MATCH_PROPOSE_H
#define AMITY_MATCH_PROPOSE_H

#include "match/unit.h"

enum { PROPOSE_K_DEFAULT = 10, PROPOSE_K_MAX = 1000 };

struct propose_options {
    uint32_t k;          /* 1..PROPOSE_K_MAX */
    uint8_t service;     /* WORD_NONE = the client's own and its alternatives */
    bool exclude_warned; /* leave out whom a warning concerns */
};

/* match.propose. `client` is one of the directory's, or a whole profile that stands for its stored
 * namesake in this call.
 *
 * Considered is who offers a service the client may get and lives within the option's reach: the
 * pack's reach for the service or the client's own max_km, whichever is less. Everybody considered
 * is judged: eligible, or counted in `refused` under the first rule that refuses (the client's
 * rules first, then the volunteer's, then the pair's, each in the pack's order). Where a volunteer
 * is eligible for several of the wished services the best score counts, ties to the earlier wish.
 *
 * ensure   proposals best first, ties by lower volunteer id; {client, considered, eligible,
 *          proposals, refused, hold?}: hold names why the client cannot be matched at all
 * fails    E_NO_MEMORY
 * cost     O(volunteers within reach) */
enum status match_propose(const struct directory *directory, const struct client *client,
                          const struct propose_options *options, struct arena *request,
                          struct value *out) MUST_USE;

/* match.clients: the waiting clients that fit one volunteer best, each judged as match.propose
 * would judge this volunteer for it. {volunteer, considered, eligible, proposals: [{client,
 * service, score, warnings, distance_km}], refused}. cost     O(waiting clients), cheap for those
 * who ask for something else or live too far away */
enum status match_clients(const struct directory *directory,
                          const struct volunteer_entry *volunteer,
                          const struct propose_options *options, struct arena *request,
                          struct value *out) MUST_USE;

/* match.explain: every rule and term of the pair. service: WORD_NONE = every service the client may
 * get, those the volunteer offers first. {client, volunteer, today, service, eligible, score,
 * rules, terms (as rules/explain.h, of the first service), within_reach, refused_by? (the rule,
 * when only a sibling or the room for the whole group refuses), services: [all of them], hold?}.
 * fails    E_NOT_FOUND: the client does not ask for that service */
enum status match_explain(const struct directory *directory, const struct client *client,
                          const struct volunteer_entry *volunteer, uint8_t service,
                          struct arena *request, struct value *out) MUST_USE;

/* All the members that are placed together with this client: itself, and for a required group
 * every known, waiting and unserved member, in order of id. */
/* Counts a sibling who is served as present, and sees with whom; does nothing for others. */
void unit_members_see(const struct directory *directory, const struct client *sibling,
                      struct unit_members *out);
enum status unit_members_of(const struct directory *directory, const struct client *client,
                            struct unit_members *out) MUST_USE;

#endif

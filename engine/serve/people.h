/* What put, get, list and delete share over the kinds of profiles. */
#ifndef AMITY_SERVE_PEOPLE_H
#define AMITY_SERVE_PEOPLE_H

#include "serve/turn.h"

/* One kind of profile as the wire names it. */
struct people_kind {
    enum store_kind kind;
    const char *plural; /* the list's name in parameters and answers */
    const char *id_of;  /* what the profile is called in faults */
};
extern const struct people_kind PEOPLE_VOLUNTEERS, PEOPLE_CLIENTS, PEOPLE_RELATIONS, PEOPLE_WORKERS;

struct put_counts {
    uint32_t created, updated, unchanged;
};

/* Judges a staged profile against everything else as the whole batch leaves it; `map` is as the
 * caller gave it. */
typedef enum status (*people_check)(struct call *call, struct staging *staging,
                                    const struct profile *profile, const struct value *map);
/* Stages one profile map; `map` is the caller's tree (if_revision is no part of the profile).
 * Counts it.
 * fails    E_INVALID_ARGUMENT, E_CONFLICT (if_revision), paths below the profile */
enum status people_put_one(struct call *call, struct staging *staging,
                           const struct people_kind *kind, const struct value *map,
                           struct put_counts *counts) MUST_USE;
/* A whole put: a list, all or nothing; duplicates inside are refused; answers the counts. `check`
 * (may be NULL) sees every profile once all are staged, so that their order means nothing; a dry
 * run does all of it and forgets. */
enum status people_put(struct call *call, struct staging *staging, const struct people_kind *kind,
                       people_check check) MUST_USE;
/* What volunteer.put and client.put judge once a profile is staged. kind: STORE_VOLUNTEER or
 * STORE_CLIENT */
enum status people_check_one(struct call *call, struct staging *staging, enum store_kind kind,
                             const struct profile *profile, const struct value *map) MUST_USE;
/* True when a list's `where` holds of a stored client; NULL holds of everybody. */
bool people_client_holds(const struct directory *directory, const struct expression *where,
                         const struct client *client);

#endif

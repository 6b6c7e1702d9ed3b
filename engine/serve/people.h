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

/* Stages one profile map of a put; `map` is the caller's tree (if_revision is taken out of it).
 * Counts it. check judges the profile against everything else; it may be NULL.
 * fails    E_INVALID_ARGUMENT, E_CONFLICT (if_revision, check), paths below the profile */
typedef enum status (*people_check)(struct call *call, struct staging *staging,
                                    const struct profile *profile, const struct value *map);
enum status people_put_one(struct call *call, struct staging *staging,
                           const struct people_kind *kind, const struct value *map,
                           people_check check, struct put_counts *counts) MUST_USE;
/* A whole put: a list, all or nothing; duplicates inside are refused; answers the counts. */
enum status people_put(struct call *call, struct staging *staging, const struct people_kind *kind,
                       people_check check) MUST_USE;

#endif

/* What lapses soon: papers of volunteers and clients, promises, and whom it affects.
 *
 * Volunteers: a check (the one that counts for an adult), a qualification, a trait's assessment, a
 * suitability decision, the last day of the availability; and the months promised, counted from the
 * beginning of each relation that stands. Clients: the assessment of the need, the support plan,
 * the guardians' consent when the client comes of age, and the end of the period of who is served.
 * Relations: the next review of the plan, and the last day. A training does not lapse: profiles
 * have no day for it. */
#ifndef AMITY_MATCH_EXPIRING_H
#define AMITY_MATCH_EXPIRING_H

#include "match/directory.h"

enum { EXPIRING_MAX = 20000, EXPIRING_LOSSES_MAX = 100 };

/* X(id, on): whose paper it is */
#define LAPSE_KINDS(X)                                                                             \
    X(check, VOLUNTEER)                                                                            \
    X(qualification, VOLUNTEER)                                                                    \
    X(trait, VOLUNTEER)                                                                            \
    X(suitability, VOLUNTEER)                                                                      \
    X(availability, VOLUNTEER)                                                                     \
    X(commitment, RELATION)                                                                        \
    X(review, RELATION)                                                                            \
    X(relation, RELATION)                                                                          \
    X(assessment, CLIENT)                                                                          \
    X(support_plan, CLIENT)                                                                        \
    X(consent, CLIENT)                                                                             \
    X(period, CLIENT)
enum lapse_kind {
#define X(id, on) LAPSE_##id,
    LAPSE_KINDS(X)
#undef X
        LAPSE_COUNT
};

struct lapse {
    struct date until; /* the last day it holds */
    enum lapse_kind kind;
    const char *who;   /* the volunteer's, client's or relation's id */
    const char *what;  /* "police", "trn_relation", "contact_family"; "" */
    const char *adult; /* of a household; NULL = all, or a person */
    uint32_t slot;     /* of the volunteer, client or relation */
    uint32_t index;    /* which check, qualification … of the profile */
    uint8_t service;   /* concerns only this one; WORD_NONE = all */
};

struct lapses {
    struct lapse *item; /* by date, then kind, who and what */
    uint32_t count, room;
    bool more; /* there are more than EXPIRING_MAX: the latest were left out */
};

/* Everything whose last day is from..until, both inclusive.
 * owns     out->item is malloc'ed: lapses_close
 * fails    E_NO_MEMORY */
enum status lapses_find(const struct directory *directory, struct date from, struct date until,
                        struct lapses *out) MUST_USE;
void lapses_close(struct lapses *lapses);

/* {until, kind, what, adult?, volunteer? | client?, relation?, relations: [{relation, client,
 * volunteer, service, state}], proposed: [the same, of those not agreed yet], loss}: loss is nil
 * until somebody with a live plan says it. */
struct value lapse_say(const struct directory *directory, const struct lapse *lapse,
                       struct arena *request);

/* report.expiring: {today, until, expiring, more}.
 * fails    E_NO_MEMORY */
enum status match_expiring(const struct directory *directory, struct date until,
                           struct arena *request, struct value *out) MUST_USE;

#endif

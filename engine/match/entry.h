/* People as the engine holds them in memory: a parsed profile that never changes once made, and
 * what was derived from it for today. Both are counted, so that a job can keep what it saw while
 * newer versions take their place.
 *
 * Counts are touched by the loop's thread alone; a job's thread only reads. */
#ifndef AMITY_MATCH_ENTRY_H
#define AMITY_MATCH_ENTRY_H

#include "match/cells.h"
#include "rules/eligible.h"

/* One parsed profile of any kind; `arena` holds it and all it points to. */
struct profile {
    uint32_t refs;
    uint64_t revision; /* of its last change */
    uint64_t created;  /* of its first put */
    struct arena arena;
    union {
        struct volunteer *volunteer;
        struct client *client;
        struct relation *relation;
        struct worker *worker;
    };
};

/* ensure   a profile with one reference and an open arena, or NULL */
struct profile *profile_new(void);
struct profile *profile_keep(struct profile *profile);
void profile_release(struct profile *profile);

/* A client that a volunteer already serves. */
struct resident {
    struct profile *client;
    struct date until; /* the last day it stands; DATE_NONE = open */
    uint8_t service;
};

/* True when the resident has left by the day on which somebody else begins. */
static inline bool resident_left(const struct resident *resident, struct date start)
{
    return date_is(resident->until) && resident->until.days < start.days;
}

struct volunteer_entry {
    uint32_t refs;
    struct profile *profile;
    struct volunteer_view view; /* today's */
    struct rule_bits failed;    /* one-sided rules that do not hold */
    uint32_t open_services;     /* bit: offered, and no one-sided rule blocks it */
    bool dated;   /* some date bounds or interrupts when it can: other days look different */
    bool leaving; /* some resident leaves on a known day: later days have more room (S1-35) */
    uint32_t resident_count;
    struct resident *resident; /* by client id, then service: the order of no history */
};

/* Derives today's entry; keeps the profile and the residents' profiles.
 * ensure   one reference, or NULL when out of memory */
struct volunteer_entry *volunteer_entry_new(const struct pack *pack, struct date today,
                                            struct profile *profile,
                                            const struct resident *resident,
                                            uint32_t resident_count);
/* The same in the caller's memory, as if nobody but `resident` stood with the volunteer; nothing is
 * counted: for a job's thread, which may not count. */
void volunteer_entry_derive(const struct pack *pack, struct date today, struct profile *profile,
                            struct resident *resident, uint32_t resident_count,
                            struct volunteer_entry *out);
/* The volunteer's hours, weekends and load on the day a client starts: who has left by then weighs
 * nothing. All else as today; the volunteer's own rules too were asked of today.
 * ensure   the entry's own view where no date makes a difference, else *space */
const struct volunteer_view *volunteer_entry_on(const struct pack *pack,
                                                const struct volunteer_entry *entry,
                                                struct date start, struct volunteer_view *space);
/* What the index says of the volunteer in that slot. */
struct card volunteer_entry_card(const struct pack *pack, const struct volunteer_entry *entry,
                                 uint32_t slot);
struct volunteer_entry *volunteer_entry_keep(struct volunteer_entry *entry);
void volunteer_entry_release(struct volunteer_entry *entry);

#endif

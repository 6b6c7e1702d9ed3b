/* What the parts of match/chain.h share: units that are stranded or may move, seats as they stand
 * while chains are tried, and the search. */
#ifndef AMITY_MATCH_CHAIN_INSIDE_H
#define AMITY_MATCH_CHAIN_INSIDE_H

#include "match/chain.h"
#include "match/unit.h"

enum { CHAIN_DATES_MAX = 16, CHAIN_STRANDED_MAX = 256 };

struct chain_option {
    struct seated asked;
    struct date start;
};

struct chain_pair {
    uint32_t seat; /* index into chain->seat */
    uint32_t option;
    int32_t points;
    bool full; /* scratch of the search: no room at the node where the unit is placed */
};

struct chain_unit {
    struct unit_members members;
    const struct relation *relation[UNIT_MEMBERS_MAX]; /* the one that ended, or that may move */
    bool stranded;
    uint32_t home; /* standing: its seat */
    uint8_t service;
    int32_t stays; /* standing: its points where it is */
    int64_t price; /* of moving it */
    int32_t points_max;
    int32_t level[INSTANCE_LEVELS_MAX]; /* stranded: what placing it counts */
    uint32_t bundle;                    /* stranded: group that might stay together, or NO_BUNDLE */
    bool asked;                         /* its pairs are known */
    struct chain_option *option;
    uint32_t option_count;
    struct chain_pair *pair; /* most points first */
    uint32_t pair_count;
    uint32_t at; /* index of the pair it is placed by; NO_ARC: not placed, or where it stood */
    bool away;   /* standing: pushed out */
};

/* A volunteer that somebody may come to. */
struct chain_seat {
    uint32_t slot;
    const struct volunteer_entry *entry; /* with all who stand there and do not end */
    struct volunteer_entry light;        /* without those who may move */
    struct instance_seat hours;          /* its limits, with the hours of all first days */
    uint32_t *mover;                     /* units that may move from here */
    uint32_t mover_count;
    uint32_t *unit_of_resident; /* [entry->resident_count]: NO_UNIT = stays */
    uint32_t *guest;            /* units placed here by the search */
    uint32_t guest_count;
};

/* An answer, or the best so far. */
struct chain_best {
    bool any;
    int64_t level[INSTANCE_LEVELS_MAX];
    int64_t price, quality;
    uint32_t *unit, *at; /* units placed, and by which pair */
    uint32_t count;
};

struct chain {
    const struct directory *directory;
    const struct chain_question *question;
    struct view view;
    struct arena *owner;  /* of what is answered */
    struct arena work;    /* of the question */
    struct arena scratch; /* of one unit */
    int64_t move_price;
    struct date from;
    uint32_t gone; /* the volunteer's slot, or NO_SLOT */
    bool *ended;   /* [relations.count] */
    struct date date[CHAIN_DATES_MAX];
    uint32_t date_count;
    struct chain_unit **unit;
    uint32_t unit_count, unit_room, stranded_count;
    uint32_t bundle_count;
    int32_t split_price[CHAIN_STRANDED_MAX];
    struct chain_seat **seat;
    uint32_t seat_count, seat_room;
    uint32_t *seat_of_slot; /* [volunteers.count], NO_SEAT */
    uint64_t effort, effort_end;
    bool spent;
};

/* chain_seat.c: seats and units, made when they are first asked for. */

/* The relation of a client with that volunteer and service that holds and does not end, or NULL. */
const struct relation *chain_relation(const struct chain *chain, const struct client *client,
                                      const char *volunteer, uint8_t service);
/* ensure   another relation holds and does not end */
bool chain_is_served(const struct chain *chain, const struct client *client);
/* fails    E_NO_MEMORY */
enum status chain_unit_add(struct chain *chain, struct chain_unit **out) MUST_USE;
enum status chain_seat_of(struct chain *chain, uint32_t slot, uint32_t *out) MUST_USE;
/* Finds who could serve the unit; its level values when it is stranded.
 * fails    E_NO_MEMORY, E_LIMIT when the effort is spent (the unit then has no pairs) */
enum status chain_ask(struct chain *chain, struct chain_unit *unit) MUST_USE;
/* ensure   the members' own points by that pair in `judged`; false when it cannot be made */
bool chain_judge(struct chain *chain, const struct chain_unit *unit, const struct chain_pair *pair,
                 struct judged *judged);
/* Whether the seat's people as they are now, without the units in `out_of`, fit with the unit. */
bool chain_fits(struct chain *chain, struct chain_seat *seat, const struct chain_unit *unit,
                uint32_t option, const uint32_t *out_of, uint32_t out_count);

/* chain_search.c */

/* The best with at most so many moves; begins with what `best` holds.
 * ensure   true: nothing is better */
bool chain_search(struct chain *chain, uint32_t moves, struct chain_best *best,
                  enum status *status);

#endif

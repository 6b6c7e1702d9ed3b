/* What the files of the live plan share: rows of units and seats, what waits to be derived, and the
 * record that a mark keeps. Nobody else includes this.
 *
 * Rows are blocks of their own. While a mark is set a row is copied before its first change (or
 * replaced), and the old one kept in the record: rolling back puts pointers back. */
#ifndef AMITY_MATCH_LIVE_INSIDE_H
#define AMITY_MATCH_LIVE_INSIDE_H

#include "base/bits.h"
#include "match/glance.h"
#include "match/live.h"
#include "solve/warm.h"

enum {
    LIVE_OPTIONS_MAX = SERVICE_COUNT,
    LIVE_SEAT_PAIRS_MAX = 65535,
    LIVE_PAIRS_LEAST = 32,   /* kept of a unit, however many units there are */
    LIVE_PAIRS_MOST = 1000,  /* kept of a unit, however few */
    LIVE_PAIRS_ALL = 2000000 /* kept of all units together, about */
};

/* Sums at a seat that units take from: relations, hours, rooms, free hours, weekends. */
enum { LEFT_KINDS = 5 };

/* One option of a unit, as far as seats must know it. */
struct live_option {
    struct seated asked;
    struct date start;
    uint32_t reach_m, refusal;
    struct client_view view; /* of the first member, for the glance */
    struct glance glance;    /* what a card can refuse without asking anybody else */
};

/* One kept pair of a unit. */
struct live_row {
    uint32_t seat;
    int32_t score;
    uint16_t option;
};

struct live_unit {
    uint64_t stamp; /* of the mark under which it was made or copied */
    uint32_t number;
    uint32_t member_count;
    uint32_t member[UNIT_MEMBERS_MAX]; /* client slots, least id first */
    enum unit_hold hold;
    bool cut; /* eligible pairs were left out */
    uint32_t option_count;
    uint32_t row_count, row_room;
    uint32_t eligible;
    int32_t least; /* cut: the score of the best pair left out */
    int32_t level[INSTANCE_LEVELS_MAX];
    int64_t base; /* rank * B */
    uint32_t pin; /* seat, or NO_SEAT */
    uint32_t split_price;
    char *bundle; /* the soft group's id, or NULL; own copy */
    struct place home;
    uint64_t takes[LEFT_KINDS]; /* of each sum at a seat, the least that any option takes */
    uint32_t wished;            /* bits: services */
    struct live_option *option;
    struct live_row *row; /* by seat */
};

struct live_seat {
    uint64_t stamp;
    struct instance_seat seat;
    uint32_t standing_count, standing_room;
    struct seated *standing; /* who stands and stays */
    uint32_t capacity;       /* units, of the relaxation */
    uint32_t cut;   /* units, of the plan: at most as many (UINT32_MAX: no more is known) */
    uint32_t tries; /* forbidden since the last permit */
    uint32_t forbidden_count, forbidden_room;
    uint32_t *forbidden; /* units */
};

/* What waits: each number once. */
struct live_queue {
    uint32_t *item;
    uint32_t count, room;
    uint64_t *bit;     /* set: waits; an item whose bit is clear is passed over */
    uint32_t bit_room; /* words */
    uint32_t waiting;
};

struct live_rank {
    int32_t level[INSTANCE_LEVELS_MAX];
    int64_t rank;
};

struct live_pinned {
    uint32_t client, seat;
    bool excluded;
};

/* What is put back, newest first. */
enum live_old_kind { OLD_UNIT, OLD_SEAT, OLD_UNIT_OF, OLD_PROFILE };
struct live_old {
    enum live_old_kind kind;
    enum live_kind of; /* OLD_PROFILE */
    uint32_t slot, value;
    void *row; /* the row or profile as it was; NULL = none */
    char *id;  /* OLD_PROFILE */
};

/* One mark. */
struct live_frame {
    uint64_t stamp;
    uint32_t old_count, pinned_count;
    struct pack *pack;
    struct date today;
    uint64_t revision;
    int64_t big;
    struct live_rank *rank; /* own copy */
    uint32_t rank_count;
    struct worth closed;
    bool closed_known;
};

struct live {
    struct directory directory;
    uint64_t revision;
    struct warm *bound, *plan;
    struct live_unit **unit; /* by client slot of the first member */
    uint32_t *unit_of;       /* by client slot: unit, or NO_SLOT */
    uint32_t *seen;          /* by unit: the seat when clashes were last looked for */
    uint32_t unit_room, unit_of_room, seen_room, unit_count;
    struct live_seat **seat; /* by volunteer slot */
    uint32_t seat_room;
    struct cells homes; /* units by the first member's home */
    struct live_queue clients, seats, rows, again, clashes, better;
    struct live_rank *rank; /* ascending by level vector */
    uint32_t rank_count, rank_room;
    int64_t big;            /* B */
    uint64_t members_total; /* of all units */
    uint32_t forbidden_total, cut_total;
    struct live_pinned *pinned;
    uint32_t pinned_count, pinned_room;
    struct arena scratch;
    uint64_t effort;         /* spent since it was opened */
    struct live_state state; /* as it was at that effort and mark */
    uint64_t state_effort, state_stamp;
    bool state_known;
    bool closed_known; /* a bound was given: live_adopt.h */
    struct worth closed;
    bool looked;                /* for clashes, since the plan last changed */
    bool cold_refused;          /* placing all afresh failed: one by one */
    bool broken;                /* a change happened in part: no memory; only closing helps */
    uint64_t stamp, stamp_last; /* of the newest mark; 0 = none is set */
    struct live_old *old;
    uint32_t old_count, old_room;
    struct live_frame frame[LIVE_MARKS_MAX];
    uint32_t frame_count;
};

/* -- live_queue.c -------------------------------------------------------------------------------
 */
enum status queue_add(struct live_queue *queue, uint32_t number) MUST_USE;
/* ensure   the newest, or NO_SLOT; it waits until it is forgotten */
uint32_t queue_peek(struct live_queue *queue);
void queue_forget(struct live_queue *queue, uint32_t number);
void queue_drop_all(struct live_queue *queue);
void queue_close(struct live_queue *queue);

/* -- live_weight.c ------------------------------------------------------------------------------
 */
/* The base of units that add this much to the levels.
 * fails    E_NO_MEMORY; E_LIMIT: the ranks must be spread anew (weights_spread) */
enum status weight_base(struct live *live, const int32_t *level, int64_t *base) MUST_USE;
/* The base of pinned units: above all others. */
int64_t weight_pinned(const struct live *live);
/* Spreads ranks anew over all vectors in use, with B for as many members as there are now, and puts
 * every unit's pairs again. */
enum status weights_spread(struct live *live) MUST_USE;
/* True when B no longer exceeds what all scores together could be. */
bool weights_are_narrow(const struct live *live);
static inline int64_t weight_of(const struct live_unit *unit, int32_t score)
{
    return unit->base + score;
}

/* -- live_unit.c --------------------------------------------------------------------------------
 */
/* Derives the unit of a client, and of everybody its old unit held. */
enum status unit_renew(struct live *live, uint32_t client) MUST_USE;
/* A row that may be changed: copied first under a mark. */
enum status unit_own(struct live *live, uint32_t number, struct live_unit **out) MUST_USE;
void unit_free(struct live_unit *unit);
/* The kept pair with that seat, or NULL. */
const struct live_row *unit_row(const struct live_unit *unit, uint32_t seat);
/* The unit's pairs into both networks; touches the seats that differ from `was` (NULL: all). */
enum status unit_put(struct live *live, const struct live_unit *unit,
                     const struct live_unit *was) MUST_USE;
uint32_t pairs_max(const struct live *live);
/* Whether anything forbids the pair in a hypothetical question. */
bool unit_may(const struct live *live, const struct live_unit *unit, uint32_t seat);

/* -- live_judge.c -------------------------------------------------------------------------------
 */
/* A unit of the directory made ready to be judged against many. */
struct live_asking {
    struct view view;
    struct unit unit;
    struct glance *glance;
    struct point around;
    uint32_t reach_m, services;
};
/* owns     out's parts live in live->scratch until that is reset */
enum status asking_make(struct live *live, uint32_t client, struct live_asking *out) MUST_USE;
/* The best eligible option.
 * ensure   false = none */
bool asking_judge(const struct live_asking *asking, const struct card *card, uint32_t slot,
                  struct live_row *out);
/* By one option. */
bool asking_judge_one(const struct live_asking *asking, uint32_t option, const struct card *card,
                      uint32_t slot, struct live_row *out);

/* Whether a card alone refuses every option of the unit.
 * require  the unit was derived after the last change of its people */
bool unit_refused_by_card(const struct live_unit *unit, const struct card *card,
                          uint32_t distance_m);

/* -- live_seat.c --------------------------------------------------------------------------------
 */
/* Judges everybody within reach of a volunteer anew. */
enum status seat_renew(struct live *live, uint32_t slot) MUST_USE;
/* Derives the seat's row from who stands there and who may come; permits what was forbidden. */
enum status seat_row_renew(struct live *live, uint32_t slot) MUST_USE;
/* After a change that may touch everybody: whether the row must be derived anew. Where it would
 * come out as it is, what is forbidden there stays so, and the plan what it was. */
enum status seat_row_again(struct live *live, uint32_t slot) MUST_USE;
/* True when both ask the same of a seat. */
bool seated_is_same(const struct seated *a, const struct seated *b);
/* Fills unit->takes. */
void unit_takes(struct live_unit *unit);
enum status seat_own(struct live *live, uint32_t slot, struct live_seat **out) MUST_USE;
void live_seat_free(struct live_seat *seat);

/* -- live_clash.c -------------------------------------------------------------------------------
 */
/* Looks where units stand elsewhere than before and forbids what does not fit.
 * ensure   OK: everybody fits. E_LIMIT: something was forbidden, settle again */
enum status clashes_end(struct live *live) MUST_USE;
/* Whose leaving costs least of those who do not fit together: an index into unit. */
uint32_t clash_leaver(const struct live *live, uint32_t slot, const uint32_t *unit, uint32_t count);
/* Enters the pair into the seat's list; the network is the caller's. */
enum status seat_forbid(struct live *live, uint32_t slot, uint32_t number) MUST_USE;
/* Takes it out of the list again; the network is the caller's. */
enum status seat_permit(struct live *live, uint32_t slot, uint32_t number) MUST_USE;
bool seat_is_forbidden(const struct live *live, uint32_t seat, uint32_t unit);
/* Whether these units fit at a seat beside who stands there. */
bool seat_takes(const struct live *live, uint32_t seat, const uint32_t *unit, uint32_t count);

/* -- live.c --------------------------------------------------------------------------------------
 */
/* The people alone; nothing is touched or kept. */
enum status live_directory_put(struct live *live, enum live_kind kind,
                               struct profile *profile) MUST_USE;
enum status live_directory_delete(struct live *live, enum live_kind kind, const char *id) MUST_USE;

/* -- live_better.c -----------------------------------------------------------------------------
 */
/* Tries whether another of those who clash at a seat had better be out.
 * require  both networks are settled, everybody fits */
enum status seat_better(struct live *live, uint32_t slot) MUST_USE;

/* -- live_adopt.c ------------------------------------------------------------------------------
 */
/* A lower bound that was given for these people becomes the state's. */
void closed_take(const struct live *live, struct live_state *state);
/* It may not hold any more. */
void closed_forget(struct live *live);

/* -- live_mark.c --------------------------------------------------------------------------------
 */
/* Keeps what changed since the mark and takes it away. require  it is the only one */
void live_keep(struct live *live);
/* Keeps what is about to change, if a mark is set; takes row and id over on OK. */
enum status old_keep(struct live *live, const struct live_old *old) MUST_USE;

/* by-number arrays grow with NO_SLOT or NULL in the new places */
enum status numbers_room(uint32_t **number, uint32_t *room, uint32_t at) MUST_USE;
enum status pointers_room(void ***pointer, uint32_t *room, uint32_t at) MUST_USE;

#endif

/* What the parts of solve/warm.h share: its state, the words that change and how each is written
 * down so that it can be put back, and the two searches.
 *
 * Invariants, between any two calls:
 *   feasible   every seat holds at most its capacity; y(u) >= w - p(v) on every arc, y, p >= 0
 *   tight      who is placed has y(u) = w - p
 *   waiting    what is left to do is exactly: units that hold nothing and have y(u) > 0 ("wait to
 *              be contented"), seats with room and p(v) > 0 ("wait to be cleared")
 * Nobody waits: then sum y + sum capacity * p is the total, so both are optimal.
 *
 * Rows of arcs are kept in both directions, a unit's by weight descending then seat, a seat's by
 * unit. Both orders say nothing of the past, so a rollback restores them byte for byte. Who waits
 * stands in a heap by number, for the same reason: entries may be out of date and are then passed
 * over, so the heaps need no record.
 *
 * Memory that an operation needs is made room for before its first change. Rows never shrink while
 * the optimum lives, so putting back never needs memory. */
#ifndef AMITY_SOLVE_WARM_INSIDE_H
#define AMITY_SOLVE_WARM_INSIDE_H

#include "base/array.h"
#include "solve/heap.h"
#include "solve/instance.h"
#include "solve/warm.h"

#define WARM_WEIGHT_END (INT64_C(1) << 60)
/* No distance: farther than any path, and far from overflow. */
#define WARM_FAR (INT64_C(1) << 62)
enum { WARM_NUMBERS_END = 1 << 24 };

struct warm_row {
    struct warm_arc *arc;
    uint32_t count, room;
};

/* Of a unit, what backward searches read; the rest apart. */
struct warm_stand {
    int64_t surplus;
    uint32_t seat; /* NO_SEAT: unserved */
    uint32_t slot; /* where it stands among the seat's units */
};

struct warm_unit {
    struct warm_row row;
    int64_t weight; /* of the arc that it holds */
    uint64_t stamp;
    bool waits;
    bool listed;
};

/* Of a seat, what forward searches read; the rest apart. */
struct warm_seat {
    int64_t price;
    uint32_t capacity;
    uint32_t used;
};

struct warm_place {
    struct warm_row row;
    uint32_t *tenant;
    uint32_t tenant_room;
    uint64_t stamp;
    bool waits;
    bool listed;
};

/* How a search came to a seat. Forward: `unit` would move here from where it stands. Backward:
 * `unit` would leave for `seat`. */
struct warm_trail {
    int64_t distance; /* valid where stamp == round */
    uint64_t stamp;
    uint32_t unit;
    uint32_t seat;
};

/* The best end found. Forward: the unit moves to the seat (NO_SEAT: goes without). Backward: the
 * unit moves in (NO_UNIT: nobody does, the seat falls to price 0). */
struct warm_end {
    int64_t cost;
    uint32_t unit;
    uint32_t seat;
};

struct warm_search {
    struct heap heap;
    struct warm_trail *trail; /* [seat_room] */
    uint32_t *settled;        /* [seat_room] */
    uint32_t settled_count;
    uint64_t round;
    uint32_t pause_at; /* settled seats after which to look up (warm_ease.c) */
    uint64_t tenants;  /* of the settled seats, in all */
    uint32_t origin;
    struct warm_end end;
    /* For questions, forward: what is still to go from F; and the backward search that measured it.
     * From a seat it has measured (at most `beyond`) its distance is all that is still to go,
     * from every other seat at least `beyond`. */
    int64_t beyond;
    const struct warm_search *onward;
};

enum warm_note_kind { NOTE_SURPLUS, NOTE_PRICE, NOTE_CAPACITY, NOTE_ARC, NOTE_PLACED, NOTE_LEFT };

struct warm_note {
    int64_t old; /* the value before; NOTE_LEFT: the slot */
    uint32_t unit;
    uint32_t seat;
    enum warm_note_kind kind;
};

enum warm_busy { BUSY_NONE, BUSY_UP, BUSY_DOWN };

struct warm {
    uint32_t unit_count, unit_room, seat_count, seat_room;
    struct warm_stand *stand; /* [unit_room] */
    struct warm_unit *unit;   /* [unit_room] */
    struct warm_seat *seat;   /* [seat_room] */
    struct warm_place *place; /* [seat_room] */
    struct heap unit_list, seat_list;
    uint32_t units_waiting, seats_waiting;
    uint32_t unserved; /* units that have arcs and hold none */
    uint32_t roomy;    /* seats with room */
    wide total;
    uint64_t ticks;
    enum warm_busy busy; /* which search is under way between two slices */
    struct warm_search up, down;
    uint64_t stamp; /* last one given to unit.stamp and place.stamp */
    struct warm_note *note;
    uint32_t note_count, note_room;
    uint32_t *mark; /* note_count at each */
    uint32_t mark_count, mark_room;
    struct warm_move *move;
    uint32_t move_count, move_room;
};

/* -- warm_rows.c: arcs ---------------------------------------------------------------------------
 */

bool warm_row_room(struct warm_row *row, uint32_t more) MUST_USE;
/* require  room in both rows and the record; a weight of 0 only where the unit is not placed */
void warm_change_arc(struct warm *warm, uint32_t unit, uint32_t seat, int64_t weight);

/* -- warm_record.c: every change of a word -------------------------------------------------------
 */

/* Room for that many notes, when anybody records. */
bool warm_record_room(struct warm *warm, uint64_t more) MUST_USE;
void warm_note(struct warm *warm, enum warm_note_kind kind, struct warm_note note);
void warm_set_price(struct warm *warm, uint32_t seat, int64_t price);
void warm_set_surplus(struct warm *warm, uint32_t unit, int64_t surplus);
/* require  it holds all who are there */
void warm_change_capacity(struct warm *warm, uint32_t seat, uint32_t capacity);
bool warm_tenant_room(struct warm *warm, uint32_t seat, uint32_t more) MUST_USE;
/* require  unserved; the seat has room, also for a tenant; the arc is there */
void warm_place_unit(struct warm *warm, uint32_t unit, uint32_t seat);
/* require  placed */
void warm_leave(struct warm *warm, uint32_t unit);
/* Sees whether it waits now. To be called once its words are what they will be. */
void warm_notice_unit(struct warm *warm, uint32_t unit);
void warm_notice_seat(struct warm *warm, uint32_t seat);
bool warm_move_add(struct warm *warm, struct warm_move move) MUST_USE;

static inline uint32_t warm_room(const struct warm *warm, uint32_t seat)
{
    return warm->seat[seat].capacity - warm->seat[seat].used;
}

/* -- warm_path.c: searches -----------------------------------------------------------------------
 */

/* max(0, best w - p) at today's prices. */
int64_t warm_best(struct warm *warm, uint32_t unit);
/* Gives up a search between two slices: keeps the prices as far as it came, or nothing. */
void warm_drop_search(struct warm *warm, bool keep_prices);

/* A backward search: open, seed, run.
 * ensure   run: OK; E_LIMIT when ticks reach `limit` first; E_NO_MEMORY */
void warm_down_open(struct warm *warm, uint32_t origin, struct warm_end end);
void warm_down_reach(struct warm *warm, uint32_t seat, struct warm_trail trail);
enum status warm_down_run(struct warm *warm, uint64_t limit) MUST_USE;
/* A forward search. */
void warm_up_open(struct warm *warm, uint32_t origin, struct warm_end end);
void warm_up_settle(struct warm *warm, uint32_t seat, int64_t distance);
enum status warm_up_run(struct warm *warm, uint64_t limit) MUST_USE;

/* -- warm_ease.c: all prices at once -------------------------------------------------------------
 */

/* Settled seats after which it is worth while to look whether all prices can move at once. */
uint32_t warm_ease_after(const struct warm *warm);
/* Drops the search under way and moves all prices, when it can get shorter by that. */
void warm_ease(struct warm *warm);

#endif

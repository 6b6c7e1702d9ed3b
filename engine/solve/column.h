/* Columns: what one volunteer may be given together, and which of it is worth most at given prices.
 *
 * A *board* is the instance made ready for that question: the arcs of every seat that may be used
 * at all, and what is known about pairs of them. A *packing* is a set of arcs at one seat, grown
 * one by one. The *oracle* finds, for one seat and integer values of its arcs, the best packing
 * (depth-first, candidates by falling value, cut where the best that could still be added is too
 * little): capacities are small, so this is exact and cheap. A unit that must be at a seat (pinned,
 * or decided by a branch) is in every packing of that seat and in none of another. */
#ifndef AMITY_SOLVE_COLUMN_H
#define AMITY_SOLVE_COLUMN_H

#include "base/arena.h"
#include "solve/budget.h"
#include "solve/certificate.h"
#include "solve/fits.h"
#include "solve/instance.h"

struct candidate {
    int64_t value;
    uint32_t arc;
    uint32_t hours_q;
};

enum { BOARD_CEILING_MAX = 1 << 20 };

/* Of one arc, where the oracle reads it: in the order of the seats. */
struct slot_load {
    uint16_t relations;
    uint16_t hours_q;
};

struct board {
    const struct instance *instance;
    struct budget *budget;
    struct arena *job;
    uint32_t value_count;        /* level_count + 2 */
    uint32_t *seat_begin;        /* [seat_count + 1] */
    uint32_t *seat_arc;          /* the usable arcs of each seat, ascending */
    uint32_t *seat_unit;         /* the unit of each of seat_arc */
    struct slot_load *seat_load; /* what each of seat_arc takes */
    uint32_t *slot;              /* [arc_count]: its place among its seat's arcs, or NO_ARC */
    uint32_t *must;              /* [unit_count]: the seat it must be at, or NO_SEAT */
    bool *forbidden;             /* [arc_count]: by a branch, or because it never fits */
    bool *timed;                 /* [arc_count]: has visits or guests */
    bool has_timed;              /* any arc */
    bool has_musts;              /* any unit */
    bool has_decisions;          /* arcs may have been forbidden since the board was opened */
    uint32_t *bundle_begin;      /* [bundle_count + 1] */
    uint32_t *bundle_unit;       /* the units of each bundle, ascending */
    uint64_t **pair;             /* [seat_count]: two bits a pair of slots, once asked; else NULL */
    struct candidate *candidate; /* room for one search: most arcs of any seat */
    int64_t *ahead;              /* sums of candidates' positive values */
    int64_t *ceiling;            /* room for one search: what hours allow */
    uint32_t most;               /* arcs of any seat */
    uint32_t ceiling_room;
    bool *plain; /* [seat_count]: hours alone decide what fits, for units that are no must */
    bool unsure; /* some set was too hard to judge: answers avoid it, bounds allow it */
};

/* require  instance passed instance_check
 * ensure   every arc that fits by itself is usable; when cancelled, perhaps only those of pinned
 *          units: whoever bounds must not take the board for whole then
 * fails    E_NO_MEMORY */
enum status board_open(struct board *board, const struct instance *instance, struct budget *budget,
                       struct arena *job) MUST_USE;

/* Where a usable arc stands in the order of the seats. */
static inline uint32_t board_place(const struct board *board, uint32_t arc)
{
    return board->seat_begin[board->instance->arc[arc].seat] + board->slot[arc];
}

/* What placing the unit along the arc adds to value k (levels, quality, -disturbance). */
static inline int64_t arc_value(const struct instance *instance, uint32_t arc, uint32_t k)
{
    const struct instance_arc *chosen = &instance->arc[arc];
    if (k < instance->level_count) {
        return instance->unit[chosen->unit].level[k];
    }
    return k == instance->level_count ? chosen->score : -(int64_t)chosen->disturbance;
}

/* Makes a second board on the same instance for another thread: what a search writes is its own,
 * and so is the budget; all else is shared and must stand still meanwhile.
 * fails    E_NO_MEMORY */
enum status board_twin(struct board *twin, const struct board *board, struct budget *budget,
                       struct arena *job) MUST_USE;
/* Takes the memory in which pairs of the seat's arcs are remembered; before threads share it. */
void board_ready(struct board *board, uint32_t seat);

/* Whether the units of the bundle that must be somewhere are already at two seats or more. */
bool board_splits(const struct board *board, uint32_t bundle);

struct packing {
    uint32_t seat;
    uint32_t count;
    uint32_t relations;
    uint32_t rooms;
    uint32_t hours_q;
    uint32_t service[INSTANCE_CLASSES_MAX];
    uint32_t arc[FITS_ARCS_MAX];
    bool unsure; /* some part of it was FITS_UNSURE */
};

void packing_open(struct packing *packing, uint32_t seat);
/* What adding the arc would give; FITS_UNSURE is remembered in board->unsure. */
enum fits_answer packing_judge(struct board *board, const struct packing *packing, uint32_t arc);
/* require  packing_judge did not say FITS_NO */
void packing_add(const struct board *board, struct packing *packing, uint32_t arc);
void packing_drop_last(const struct board *board, struct packing *packing);
/* Takes out the arc at `place`. */
void packing_drop(const struct board *board, struct packing *packing, uint32_t place);

/* Prices, all in one integer unit. An arc is worth weight - price of its unit; a set pays touch
 * once for every bundle it touches. */
struct prices {
    const int64_t *weight; /* of each usable arc, in the order of seat_arc */
    const int64_t *unit;   /* [unit_count] */
    const int64_t *touch;  /* [bundle_count], or NULL */
};

/* Told of packings worth at least `least`; it may raise `least`. false stops the search. */
struct column_sink {
    bool (*take)(struct column_sink *sink, const struct packing *packing, int64_t worth);
    int64_t least;
    void *state;
    const uint8_t *unit_owner; /* [unit_count], or NULL: only units of this owner may be used */
    uint8_t owner;             /* (beside musts) */
    uint64_t steps_max;        /* 0 = none; past it the search stops, incomplete */
};

/* All packings of the seat worth at least sink->least, the empty one (where nothing is a must)
 * included. Candidates that cannot be in such a packing are not looked at.
 * ensure   true when the search was complete
 * cost     spends ticks for every step */
bool column_each(struct board *board, uint32_t seat, const struct prices *prices,
                 struct column_sink *sink);

/* The best packing of the seat.
 * ensure   *best is one of greatest worth, returned; INT64_MIN when the musts do not fit, or when
 *          the budget ended in a long search */
int64_t column_best(struct board *board, uint32_t seat, const struct prices *prices,
                    struct packing *best);

#endif

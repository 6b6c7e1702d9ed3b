/* An optimum that is kept while its problem changes: places for units at seats, with prices that
 * prove them, restored after every edit by one or two shortest paths instead of a solve.
 *
 * Problem: as solve/transport.h has it after weighing: each arc has one positive 64-bit weight,
 * each unit takes at most one arc, each seat holds at most `capacity` units; the greatest total
 * weight. Whoever builds the weights makes them lexicographic and reads levels back along the moves
 * that an edit or a question reports; coupling is not seen here (match/live.h).
 *
 * Words are those of solve/market.h: price p(v) >= 0, surplus y(u) = max(0, best w - p); *content*
 * units and *cleared* seats mean an optimum. An edit leaves some of both open; warm_settle restores
 * them, in slices if asked. The order of edits does not matter to the value, only to ties.
 *
 * What-if: warm_mark starts a record of every word that changes, warm_rollback puts them all back,
 * so an answer to a hypothetical question costs what its changes cost and leaves no trace. */
#ifndef AMITY_SOLVE_WARM_H
#define AMITY_SOLVE_WARM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "solve/budget.h"
#include "solve/certificate.h"

struct warm; /* owns its memory; grows as units, seats and arcs come */

struct warm_arc {
    uint32_t other; /* the seat of a unit's arc, the unit of a seat's */
    int64_t weight; /* 0 < weight < 2^60 */
};

/* A unit that moves: from NO_SEAT = it was unserved, to NO_SEAT = it ends unserved. In warm_gain's
 * answer, to WARM_NEW_SEAT = it takes the new place. */
#define WARM_NEW_SEAT (UINT32_MAX - 1)
struct warm_move {
    uint32_t unit, from, to;
};

/* ensure   nobody there, or NULL when out of memory */
struct warm *warm_new(void);
void warm_free(struct warm *warm);

/* -- edits; numbers are the caller's, dense, and may be used again --------------------------------
 * Each first makes room, then changes: on E_NO_MEMORY all is as before. */

/* Replaces all arcs of a unit; none = the unit is gone (or waits in vain).
 * require  no seat twice
 * fails    E_NO_MEMORY, E_LIMIT (a weight out of range, or a number of 2^24 and more) */
enum status warm_put_unit(struct warm *warm, uint32_t unit, const struct warm_arc *arc,
                          uint32_t count) MUST_USE;
/* Replaces a seat's capacity and all its arcs; capacity 0 and none = the seat is gone. */
enum status warm_put_seat(struct warm *warm, uint32_t seat, uint32_t capacity,
                          const struct warm_arc *arc, uint32_t count) MUST_USE;
enum status warm_set_capacity(struct warm *warm, uint32_t seat, uint32_t capacity) MUST_USE;
/* One arc comes, goes (weight 0) or changes. */
enum status warm_set_arc(struct warm *warm, uint32_t unit, uint32_t seat, int64_t weight) MUST_USE;
/* A hint from an earlier optimum: the price is taken over where that breaks nothing (nobody is
 * there and it is higher than what stands); never believed. */
void warm_hint_price(struct warm *warm, uint32_t seat, int64_t price);

/* Works until the optimum is restored or ticks_max is spent (0 = until restored). A slice stops
 * between two seats of a search and goes on there next time, unless an edit comes: then prices keep
 * what the search has learnt. What a finished search changes is written at one go, so a slice may
 * last longer than asked by a word for each unit and seat.
 * ensure   OK: settled. E_LIMIT: not yet; call again
 * fails    E_NO_MEMORY: call again; nothing is lost */
enum status warm_settle(struct warm *warm, uint64_t ticks_max) MUST_USE;
/* The same at one go and afresh, by the transportation core (solve/transport.h): for a cold start
 * of 10^5 units or after a change of nearly everything, where one search for each that waits would
 * take long. Put everybody first, then call this. Prices and places that stood are not used.
 * ensure   OK: settled. Otherwise all is as before; warm_settle can always go on
 * fails    E_CANCELLED, E_LIMIT (the budget's ticks, or weights whose spread the core cannot
 *          pack), E_NO_MEMORY
 * cost     as transport_solve; memory for that long 8 to 16 bytes an arc */
enum status warm_solve(struct warm *warm, struct budget *budget, struct fault *fault) MUST_USE;
bool warm_is_settled(const struct warm *warm);
/* How many units and seats wait to be settled. */
uint32_t warm_waiting(const struct warm *warm);

/* -- what stands; the numbers are optimal only when settled --------------------------------------
 */

uint32_t warm_seat_of(const struct warm *warm, uint32_t unit);              /* NO_SEAT */
int64_t warm_weight(const struct warm *warm, uint32_t unit, uint32_t seat); /* 0 = no arc */
int64_t warm_price(const struct warm *warm, uint32_t seat);
int64_t warm_surplus(const struct warm *warm, uint32_t unit);
uint32_t warm_capacity(const struct warm *warm, uint32_t seat);
uint32_t warm_used(const struct warm *warm, uint32_t seat);
wide warm_total(const struct warm *warm); /* weight of what is placed */
uint64_t warm_ticks(const struct warm *warm);
/* The units at a seat, in no order. ensure   *unit borrowed until the next call that changes */
uint32_t warm_units_at(const struct warm *warm, uint32_t seat, const uint32_t **unit);
/* Arcs of a unit, in no order; the same for seats. Borrowed until the next edit. */
uint32_t warm_arcs_of_unit(const struct warm *warm, uint32_t unit, const struct warm_arc **arc);
uint32_t warm_arcs_of_seat(const struct warm *warm, uint32_t seat, const struct warm_arc **arc);
/* Checks from the arcs alone that all units are content, all seats cleared and the sum of prices
 * and surpluses equals the total: the certificate. cost O(arcs) */
bool warm_is_optimal(const struct warm *warm);

/* -- hypothetical ---------------------------------------------------------------------------------
 */

/* From here every change is recorded. Marks nest (a stack). E_NO_MEMORY: no mark was set. */
enum status warm_mark(struct warm *warm) MUST_USE;
/* Puts everything back as it was at the last mark, and takes the mark away. cost: what changed. */
void warm_rollback(struct warm *warm);
/* Keeps the changes and takes the last mark away. */
void warm_keep(struct warm *warm);
/* Who stands elsewhere than at the last mark, ascending by unit.
 * ensure   *move lives until the next call of warm */
enum status warm_moved(struct warm *warm, const struct warm_move **move, uint32_t *count) MUST_USE;

/* The exact loss of total weight if this pair is fixed (0 = it is part of an optimum), and the
 * moves that the cheapest way there takes, the pair's own first: who would move or lose. Pairs
 * without an arc get `weight` as if there were one (a pair to be added); weight 0 = use the arc.
 * require  settled
 * ensure   nothing changes; *loss >= 0 where the arc was there; below 0 where an added arc gains
 * fails    E_NOT_FOUND (no arc and weight 0, or no capacity), E_NO_MEMORY, E_LIMIT (ticks_max > 0
 *          and spent: *loss is then a lower bound, no moves) */
struct warm_question {
    uint32_t unit, seat;
    int64_t weight;
    uint64_t ticks_max;
};
struct warm_answer {
    wide loss;
    const struct warm_move *move; /* lives until the next call of warm */
    uint32_t move_count;
};
enum status warm_pair(struct warm *warm, const struct warm_question *question,
                      struct warm_answer *answer) MUST_USE;
/* The losses of many seats for one unit, all by one search: loss[i] for seat[i] (INT64_MAX - 1 as
 * `wide` where there is no arc). No moves. */
enum status warm_pairs(struct warm *warm, uint32_t unit, const uint32_t *seat, uint32_t count,
                       wide *loss) MUST_USE;
/* What one more place at a seat that has these arcs and does not exist yet would gain, exactly, and
 * who would move: the chain of who takes it, who takes their place, …
 * require  settled; no unit twice
 * ensure   answer->loss = - the gain
 * fails    E_NOT_FOUND (a unit that was never there), E_LIMIT (a weight out of range),
 *          E_NO_MEMORY */
enum status warm_gain(struct warm *warm, const struct warm_arc *arc, uint32_t count,
                      struct warm_answer *answer) MUST_USE;

#endif

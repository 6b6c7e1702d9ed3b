/* Generalised assignment: every unit to exactly one seat, loads within each seat's room, at the
 * least cost; with prices that bound it. For few seats that hold many units each, where listing a
 * seat's sets (solve/column.h) would not end, but filling its room step by step does.
 *
 * Problem. Minimise sum cost(u, v(u)) such that for every seat v the sum of load(u, v) over its
 * units is <= room(v).
 *
 * Bound. For any prices p (of either sign), with P = LOADS_PRICE_ONE,
 *     P * cost >= bound(p) = sum p(u) - sum over seats of the greatest sum of (p(u) - P * cost(u,
 * v)) over sets of units whose loads fit v because every feasible answer is one set a seat, each
 * unit in exactly one of them. The greatest sum is a knapsack, exact by dynamic programming over
 * the room. Costs are integers, so the bound on cost is bound(p) / P rounded up.
 *
 * Method. Prices by subgradient steps on bound(p): a unit in no set becomes dearer, one in several
 * cheaper, in a smoothed direction, by Polyak's step, halved when nothing improves (Held and Karp
 * 1971; Fisher 1981). Answers by annealing in rounds of growing length: moves of one unit and swaps
 * of two, overfull seats allowed at a price that adapts, seats of small reduced cost tried mostly
 * (Kirkpatrick 1983; the adaptive price after Yagiura 1998).
 *
 * Cases. What gap is left is closed by asking "is there an answer of at most c?", for c = the
 * bound, upwards, and, to find answers, for costs half way to the best known. Each question is a
 * search by cases: prices at each node say for every pair what the bound becomes when the unit goes
 * there and nowhere else; pairs beyond c are closed, and as c is near the bound, that closes most
 * of them; then the unit whose cases rise most is put at each seat that is left to it. A question
 * answered no raises the bound by one, and its cases are the proof (struct loads_tree).
 *
 * It ends when cost and bound meet or when the budget ends. Published classes C and E up to 20 x
 * 200 are proved in a second or two, D up to 5 x 200 and 10 x 100; larger ones of D end within a
 * few units of cost (bench/gap). Rejected: a longer annealing instead of the cases, 1 % off on D.
 *
 * Bounds. units <= 2^16, seats <= 2^12, units * seats <= 2^22, room <= 2^20 (larger ones are
 * refused), |cost| <= 2^31: every sum stays below 2^31 * 2^10 * 2^17 = 2^58. */
#ifndef AMITY_SOLVE_LOADS_H
#define AMITY_SOLVE_LOADS_H

#include "base/arena.h"
#include "base/fault.h"
#include "solve/budget.h"

enum { LOADS_PRICE_ONE = 1 << 10, LOADS_FILL_ONE = 1 << 8, LOADS_ROOM_MAX = 1 << 20 };

#define LOADS_COST_MAX  (INT64_C(1) << 31)
#define LOADS_NEVER     INT32_MAX /* a load: the unit cannot go there */
#define LOADS_PRICE_MAX (INT64_C(1) << 44)

struct loads {
    uint32_t unit_count;
    uint32_t seat_count;
    int64_t *cost; /* [unit_count * seat_count] unit by unit */
    int32_t *load; /* likewise; 0 … or LOADS_NEVER */
    int32_t *room; /* [seat_count] */
};

/* A proof by cases that no answer costs `beyond` or less. Nodes stand in preorder. A node first
 * looks at its price vectors (of LOADS_FILL_ONE, one price a unit), one after the other, each with
 * the pairs open that are left by then; a unit with one open pair is held there. A vector's bound
 * is sum p(free u) - sum over seats of the greatest sum of (p - cost) over sets of free units, by
 *     open pairs, that fit beside the units held + the cost of the held.
 * Costs here, and `beyond` with them, are less what each unit costs at least at a seat whose room
 * can take it alone. When it exceeds `beyond` the node is closed. Else every open pair (u, v) of a
 * free unit is closed for which the bound would exceed `beyond` were u put at v and out of every
 * other seat; the node is closed too when a unit has no pair left, or the held ones overfill a
 * seat. What is left open after the last vector is branched on: the node's `unit` goes to each of
 * its open seats, a child each, in the order of the children, which say their `seat`. */
struct loads_node {
    uint32_t seat;        /* where the parent's unit goes; the first node's means nothing */
    uint32_t unit;        /* LOADS_CLOSED: nothing is left here */
    uint32_t price_count; /* vectors, following those of the node before */
};
#define LOADS_CLOSED UINT32_MAX

struct loads_tree {
    int64_t beyond;
    uint32_t node_count;
    uint32_t vector_count;
    struct loads_node *node;
    int32_t *price; /* [vector_count * unit_count] */
};

struct loads_answer {
    bool feasible;
    bool proved;     /* feasible, and cost == bound */
    bool impossible; /* proved: a unit fits nowhere, or the bound is beyond what any answer costs */
    uint32_t *seat_of_unit; /* [unit_count], when feasible */
    int64_t cost;
    int64_t bound;          /* of the cost of every feasible answer */
    int64_t *price;         /* [unit_count], of LOADS_PRICE_ONE: they prove the bound, unless: */
    struct loads_tree tree; /* with nodes: proves bound = tree.beyond + 1 */
};

/* Takes the arrays for the counts set.
 * fails    E_LIMIT (a count beyond its bound), E_NO_MEMORY */
enum status loads_take(struct loads *loads, struct arena *job, struct fault *fault) MUST_USE;
/* ensure   OK only when every number is within its bounds
 * fails    E_INVALID_ARGUMENT */
enum status loads_check(const struct loads *loads, struct fault *fault) MUST_USE;

/* require  loads passed loads_check; the budget may end it early
 * ensure   the same problem and ticks give the same answer
 * owns     the answer's arrays live in `job`
 * fails    E_NO_MEMORY. Not on cancel.
 * cost     a step of the prices: units * seats * room */
enum status loads_solve(const struct loads *loads, struct budget *budget, struct arena *job,
                        struct loads_answer *out, struct fault *fault) MUST_USE;

/* What no answer costs more than: the dearest pair of each unit that fits alone, summed.
 * ensure   false: a unit fits nowhere */
bool loads_dearest(const struct loads *loads, int64_t *sum);

/* ------------------------------------------------ its parts, in their own files */

/* Prices: betters answer->price and answer->bound, aiming at the cost `target`. */
enum status loads_price(const struct loads *loads, int64_t target, struct budget *budget,
                        struct arena *job, struct loads_answer *answer) MUST_USE;
/* Prices of each seat's room, for a load of 1, of LOADS_PRICE_ONE: the dual of sharing units in
 * parts. They say where prices start and which seats suit a unit. */
enum status loads_price_rooms(const struct loads *loads, const struct loads_answer *answer,
                              struct budget *budget, struct arena *job,
                              int64_t *room_price) MUST_USE;
/* Answers: `rounds` rounds from `moves` moves on, each twice as long. Ends when the cost reaches
 * answer->bound. */
enum status loads_anneal(const struct loads *loads, uint32_t rounds, uint64_t moves,
                         struct budget *budget, struct arena *job,
                         struct loads_answer *answer) MUST_USE;
/* Cases: betters answer and bound by trying every case that prices leave open (Posta, Ferland and
 * Michelon 2012 try costs from the bound upwards in this way). Does nothing where the numbers are
 * too large for it. */
enum status loads_branch(const struct loads *loads, struct budget *budget, struct arena *job,
                         struct loads_answer *answer) MUST_USE;

#endif

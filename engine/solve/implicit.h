/* The exact lexicographic optimum over pairs that nobody lists: an oracle finds the best pairs of a
 * unit at given prices, and only those that can matter are ever kept.
 *
 * Problem. That of solve/transport.h: each unit at most once, seat v at most capacity(v) units,
 *     lexicographically maximise  the levels of the placed units, then the sum of gains,
 * where the pairs are an oracle's. A gain is the score, or score * D - disturbance with
 * D > any possible sum of disturbances, as solve/transport.h scales it.
 *
 * Words.  E           all eligible pairs (what the oracle can find); seats of capacity 0 are in no
 *                     pair of E
 *         rank(u)     place of u's level vector among the distinct ones; 0 for the zero vector
 *         best(u)     the greatest gain of u's pairs in E, learnt exactly by the first search
 *         B           1 + sum over units of (max(0, best(u)) - gain_low)
 *         w(u, v)     rank(u) * B + gain(u, v)
 *         p(v), y(u)  price of a seat, surplus of a unit: >= 0 (solve/market.h)
 *
 * Method. The K heaviest pairs of each unit are kept; the optimum over the kept pairs gives prices
 * p and surpluses y; the oracle is asked for pairs with w - p > y ("which pair would rather be
 * taken?"); they are kept too; and so on, until no unit finds any. While prices are rough, three
 * things are cheaper: rounds that ask only those who go without, since prices say little before
 * everybody is served who can be; prices of the auction alone, without exact repair; and where
 * units find no end of better pairs, asking for twice as many. Once prices are exact they move by
 * little, and the next optimum is found from the prices and places that stand (solve/repair.h);
 * then pairs are kept that are worse than y by a margin too, and
 *         b(u)        a bound on w - p over u's pairs that are not kept, learnt by u's last search
 *                     (its floor, or its least find when it found as many as it asked for), raised
 *                     whenever prices fall by what they fall at most
 * says of most units that they need not be asked again: b(u) <= y(u).
 *
 * Theorem. When all units are content and all seats cleared over the kept pairs, and b <= y for all
 * units, the assignment is optimal over all of E.
 * Proof. (1) y, p >= 0; a placed unit holds a pair of w - p = y, one that goes without has y = 0; a
 * seat with room has p = 0. Hence
 *     weight of the assignment = sum y(u) + sum over placed units of p(its seat)
 *                              = sum y(u) + sum over seats of capacity(v) * p(v).
 * (2) y(u) + p(v) >= w(u, v) on all of E: on kept pairs by contentment; on the others, b(u) bounded
 * w - p when u was last asked, by what the oracle promises, and prices fell since by no more than
 * was added to b(u); so w - p <= b(u) <= y(u). Any assignment within E whatever then weighs at most
 *     sum over its pairs of (y(u) + p(v)) <= sum y(u) + sum capacity(v) * p(v),
 * the same number. So none over E weighs more. (3) Greatest weight is the lexicographic optimum:
 * sets of units that can be placed together *within E* are the independent sets of a transversal
 * matroid, where the order of weights alone decides (solve/transport.h); and B exceeds any
 * difference of total gains of two assignments within E, since it is summed from best(u) over all
 * of E, not over the kept pairs. QED
 * By (2) every round has a bound on what is possible: the same sum with y raised to b where that is
 * greater. An ended solve answers the least of them.
 *
 * It ends at all: rough rounds are numbered; each other round but the last keeps at least one pair
 * more, or asks for twice as many, and E is finite.
 *
 * What is asked of the oracle, and cannot be checked here: that it finds what there is.
 * solve/verify_implicit.h checks the answer by going over all pairs.
 *
 * Bounds: units, seats < 2^24; kept pairs < 2^28; best - gain_low < 2^40; (ranks + 1) * B < 2^60;
 * else E_LIMIT. Totals are in 128 bits.
 *
 * Deterministic: the answer depends on the problem, the request's numbers and what the oracle
 * finds, not on `workers`.
 *
 * Memory at most: a kept pair 24 bytes (in its row, there again while rows grow, by seat), and 16
 * in the answer; a found pair on its way into a row 16, 32 while there is room made for more; a
 * unit 300, a seat 150, a place 12. Measured in a dense city of 40 000 units, 10 000 seats, 1.7
 * million kept pairs: 80 MiB in all. */
#ifndef AMITY_SOLVE_IMPLICIT_H
#define AMITY_SOLVE_IMPLICIT_H

#include "base/arena.h"
#include "base/fault.h"
#include "solve/budget.h"
#include "solve/certificate.h"
#include "solve/instance.h"

struct implicit_pair {
    uint32_t seat;
    int64_t gain;
};

/* "The best `want` pairs of a unit at these prices." */
struct implicit_query {
    uint32_t unit;
    uint32_t want;        /* >= 1 */
    int64_t floor;        /* only pairs with gain - price > floor; INT64_MIN: all */
    const int64_t *price; /* [seat_count] >= 0; NULL: all are 0 */
};

struct implicit_found {
    struct implicit_pair *pair; /* the caller's, room for `want`; in any order */
    uint32_t count;
    uint64_t ticks; /* grows by one for each pair or bound looked at */
};

/* Who knows the pairs. `search` is called by several workers at a time, each with its own number
 * (0 .. workers - 1), for different units; nothing else runs meanwhile. solve/implicit_best.h keeps
 * the best of what is offered, in the order that is asked here.
 *
 * prepare  once before searches at new prices, by one thread: the place to take the least price of
 *          every bucket. price == NULL: all are 0. May be NULL
 * search   require  found->count == 0
 *          ensure   the pairs of query->unit with gain - price > floor, all of them or the `want`
 *                   of greatest gain - price, ties by lower seat; no seat twice (of several ways to
 *                   pair two, the greatest gain), none of capacity 0. The same query, the same
 *                   answer.
 *          fails    whatever it must: the solve ends with that status */
struct implicit_oracle {
    enum status (*prepare)(void *state, const int64_t *price);
    enum status (*search)(void *state, uint32_t worker, const struct implicit_query *query,
                          struct implicit_found *found);
    void *state;
};

enum { IMPLICIT_WORKERS_MAX = 16 };

struct implicit_problem {
    uint32_t unit_count;
    uint32_t seat_count;
    const uint32_t *rank;     /* [unit_count], see implicit_ranks */
    const uint16_t *capacity; /* [seat_count] */
    int64_t gain_low;         /* <= 0 and <= every gain */
    struct implicit_oracle oracle;
};

struct implicit_request {
    uint32_t first;     /* K of the first search; 0 = a good number */
    uint32_t more;      /* pairs asked of a unit when prices are first asked about; 0 = the same */
    uint32_t workers;   /* threads that search; 0 counts as 1 */
    uint64_t bytes_max; /* ceiling on work memory beyond the answer; 0 = none but the system's */
};

/* Arrays live in `job`. The certificate's prices hold for any instance whose arcs are within E,
 * have these gains, and contain the kept pairs: B is the same there (solve/weigh.h) when gain_low
 * is 0. */
struct implicit_answer {
    uint32_t *seat_of_unit;     /* [unit_count], NO_SEAT = unserved */
    int64_t *gain_of_unit;      /* [unit_count] of the pair held; 0 = unserved */
    int64_t *unit_price;        /* [unit_count] y */
    int64_t *seat_price;        /* [seat_count] p */
    int64_t rank_weight;        /* B */
    wide weight;                /* of the assignment */
    wide bound;                 /* no assignment within E weighs more; -1 = nothing is known */
    bool proved;                /* weight == bound */
    uint32_t rounds;            /* searches over all units, the first and the last included */
    uint64_t asked;             /* units asked about, over all rounds */
    uint64_t *kept_begin;       /* [unit_count + 1] */
    struct implicit_pair *kept; /* every pair that was ever kept, by unit, ascending seats */
};

/* rank[u] of the level vectors of units, as solve/transport.h defines it.
 * fails    E_NO_MEMORY */
enum status implicit_ranks(const struct instance_unit *unit, uint32_t unit_count,
                           uint32_t level_count, uint32_t *rank, struct fault *fault) MUST_USE;

/* require  rank values are at most unit_count; gain_low <= 0
 * ensure   OK: proved. E_LIMIT, E_CANCELLED: the answer is feasible (what was found), not proved;
 *          bound as known; empty when not even the first search ended
 * owns     the answer's arrays live in `job`
 * fails    E_LIMIT (ticks; sizes and weights beyond the bounds above, then nothing is placed),
 *          E_CANCELLED, E_NO_MEMORY (also past bytes_max), the oracle's own
 * progress phases "search" (the first), "price" (later searches): units done of all; "solve", then
 *          what the methods of solve/transport.h tell; "round" after each search: done = pairs
 *          kept, best = units content over all pairs, of `bound` units */
enum status implicit_solve(const struct implicit_problem *problem,
                           const struct implicit_request *request, struct budget *budget,
                           struct implicit_answer *answer, struct arena *job,
                           struct fault *fault) MUST_USE;

#endif

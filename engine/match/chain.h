/* whatif.repair: a volunteer drops out; who else could take its clients when nobody else moves, and
 * when 1, 2, 3 standing relations of other clients may move to make room.
 *
 * Stranded are the clients of relations that end, unless another relation still holds. With a group
 * that must stay together the whole of it is placed, those too who wait. Everybody else who waits
 * is left aside: what they could have is not counted, and places that are free are free.
 *
 * Each answer (at most k moves) is the best in this order: what the placed among the stranded count
 * at each level of the pack; the least price of the moves; the points of all concerned (those of
 * the placed, and what the moved gain or lose), less the split prices of groups that might have
 * stayed together. A relation may move when it is the only one of its client, the client still asks
 * for that service and what stands with the volunteer fits together (match/crowd.h says the same);
 * it keeps its service, moves once, and always to somebody eligible with room. A group that must
 * stay together moves whole, and counts each of its relations.
 *
 * Whoever moves is judged as if it did not weigh on its volunteer. What fits a volunteer is decided
 * with its hours of today and of the stranded clients' first days; who leaves before the first of
 * the newcomers begins does not count.
 *
 * Method. A move is only worth its price where somebody comes: every relation that leaves is pushed
 * out by an arrival, and because every part of a set that fits fits too (solve/instance.h), it is
 * enough that each arrival pushes out a smallest set that makes room. So all chains are tried, the
 * stranded with fewest choices first, best pairs first, as long as what can still be reached is
 * better than the best answer known; the answer with k-1 moves is the first one with k. Effort is
 * counted in pairs judged and sets fitted; past its bound the best answer so far is given as such
 * (`exact: false`), with a bound that holds. */
#ifndef AMITY_MATCH_CHAIN_H
#define AMITY_MATCH_CHAIN_H

#include "match/directory.h"

enum {
    CHAIN_MOVES_DEFAULT = 3,
    CHAIN_MOVES_MAX = 3,
    CHAIN_EFFORT = 400000,      /* pairs judged and sets fitted, of all answers together */
    CHAIN_PRICE_A_MONTH = 10,   /* for each month of 30 days that has begun … */
    CHAIN_PRICE_MONTHS_MAX = 60 /* … up to so many */
};

struct chain_question {
    const char *volunteer;        /* drops out; or NULL: */
    const struct value *relation; /* a list of the relations that end */
    uint32_t moves;               /* at most CHAIN_MOVES_MAX */
    struct date from;             /* relations that end before that day strand nobody; DATE_NONE =
                                     today */
    uint64_t effort;              /* 0 = CHAIN_EFFORT */
};

/* The price of moving a relation of that age: the pack's parameter move_price, and
 * CHAIN_PRICE_A_MONTH for each month that has begun; at least 1. */
int64_t chain_price(int64_t move_price, int64_t age_days);

/* ensure   nothing is changed. {volunteer, from, stranded: [client], answers: [{moves, moved:
 *          [{client, from, to, relation, service, age_days, price}], placed: [{client, to, service,
 *          score}], unplaced: [client], levels: [{name, value, bound, all}], quality, price, exact,
 *          proof: {bound, effort}}]}; no answers when nobody is stranded
 * owns     everything in `owner`
 * fails    E_NOT_FOUND (path "volunteer", "relations[1]"), E_NO_MEMORY
 * cost     at most the effort */
enum status match_chains(const struct directory *directory, const struct chain_question *question,
                         struct arena *owner, struct value *out, struct fault *fault) MUST_USE;

#endif

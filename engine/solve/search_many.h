/* Neighbourhood search on all cores: rounds of disjoint neighbourhoods.
 *
 * A round grows up to ROUND_MOST neighbourhoods that share no seat and no unit, each around a place
 * drawn with chances as its part of the gap; solves them, on as many threads as there are; and puts
 * the answers in one after the other, in the order in which they were grown. What is found depends
 * on the round alone, not on the threads: one thread gives the same bytes as eight.
 *
 * Every integer programme is solved in a thread of its own kind, because a solver library that
 * gives up ends the thread it runs in (solve/mip.h): then that thread's neighbourhoods give
 * nothing, and the search goes on. */
#ifndef AMITY_SOLVE_SEARCH_MANY_H
#define AMITY_SOLVE_SEARCH_MANY_H

#include "solve/search_near.h"

enum { MANY_ROUND = 24, MANY_THREADS = 8 };

struct near_many {
    struct near_ground ground;
    uint64_t seed;
    uint32_t seats;              /* of a neighbourhood; adapts itself */
    uint32_t threads;            /* 0 = as many as the machine has cores */
    struct budget_progress told; /* told again while a round takes its time; phase NULL = nothing */

    struct random random;
    struct arena arena;
    struct near near[MANY_ROUND];
    struct budget budget[MANY_THREADS];
    struct board board[MANY_THREADS];
    int64_t *slack; /* room for one round's draw */
};

/* require  ground's answer, component, lagrange, k and seed, seats, threads are set, the
 *          rest zero; the answer's board outlives this
 * fails    E_NO_MEMORY */
enum status many_open(struct near_many *many) MUST_USE;
void many_close(struct near_many *many);

struct many_round {
    uint32_t tried;
    uint32_t better;
};
/* One round.
 * ensure   the answer is no worse, as near_settle says */
struct many_round many_improve(struct near_many *many);

#endif

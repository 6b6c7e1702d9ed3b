/* Contents one unit at a time by a shortest augmenting path, cut at the best end found.
 *
 * Problem: all units but u are content (solve/market.h). Make u content too, keep the others so,
 * and let no price of a seat with room rise.
 *
 * Method: Dijkstra over seats. The reduced cost of arc (x, v) is y(x) - w + p(v) >= 0; going on
 * from a full seat to one of its tenants costs nothing, since tenants hold arcs of profit y. The
 * path may end at a seat with room, or at a tenant x that goes without, at y(x) more. With D the
 * least end, every settled seat nearer than D is raised by D - d(v), and the units along the path
 * move up.
 *
 * Why it is right: after the raise the arcs of the path have reduced cost 0, the others still
 * >= 0, a tenant's surplus falls to y - (D - d) >= 0 because going without was an end too, and
 * raised seats are full before and after. So contentment holds (the primal-dual argument of Kuhn
 * and of Edmonds and Karp).
 *
 * Why it is fast where there is room: arcs come best first and prices are >= 0, so a scan stops at
 * the first arc with d + y - w >= D; D is known as soon as any end is seen, and the first arc is
 * often one.
 *
 * Where rows are long and prices high that bound says nothing. After an auction there are lists of
 * each unit's few best arcs (solve/shortlist.h): a search looks at these, and at the rest of a row
 * only when it has got as far as the best that the rest could offer. Measured on tight problems of
 * 100 000 units: 0.14 to 0.06 s.
 *
 * Cost: O(arcs log seats) a unit at worst. On scarce instances thousands of arcs a search: the
 * caller watches the ticks and turns to solve/auction.h. */
#ifndef AMITY_SOLVE_PATHS_H
#define AMITY_SOLVE_PATHS_H

#include "solve/budget.h"
#include "solve/heap.h"
#include "solve/shortlist.h"

/* Where a unit stands, for backward searches, which read nothing else of it. */
struct paths_stand {
    int64_t surplus_less_top;
    uint32_t seat; /* NO_SEAT: it goes without */
};

struct paths {
    struct market *market;
    struct heap heap;
    int64_t *distance;         /* [seat_count] valid where stamp == round */
    uint32_t *stamp;           /* [seat_count] */
    uint32_t *via_unit;        /* [seat_count] who would move here */
    uint64_t *via_arc;         /* [seat_count] along which arc */
    uint32_t *layer;           /* [seat_count] breadth-first searches: how far from who waits */
    struct paths_stand *stand; /* [unit_count] valid in backward searches */
    struct shortlist *lists;   /* [unit_count] all good, or NULL: rows are read */
    int64_t overshoot;         /* how much too high prices stand after an auction, at most some */
    uint32_t *settled;         /* [seat_count] seats settled in this search */
    uint32_t settled_count;
    uint32_t round;
};

enum status paths_open(struct paths *paths, struct market *market, struct arena *job,
                       struct fault *fault) MUST_USE;
void paths_close(struct paths *paths);

/* require  unit holds nothing; every other unit is content
 * ensure   all units are content, seats with room did not rise; ticks are spent
 * fails    E_NO_MEMORY with the market as it was */
enum status paths_content(struct paths *paths, uint32_t unit, uint64_t *ticks) MUST_USE;

#endif

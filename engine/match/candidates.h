/* The best pairs of a unit among everybody within reach, without judging everybody.
 *
 * Problem. Of all eligible (option, volunteer) of a unit, those `want` of greatest
 *     points - price(volunteer),   ties by a key that is spread evenly, or by the volunteer's place
 *                                  in the view, and the earlier option,
 * and only those above a floor. With all prices 0 these are the unit's best candidates; with the
 * prices of an optimum they are the pairs that would rather be taken (solve/implicit.h).
 *
 * Method. Everybody who offers the service and whom no rule of their own refuses stands in a list,
 * by cells of the map, as a facet (match/facet.h). A search passes over whom the screen or the
 * facet refuses (match/screen.h), takes the bound of each that is left within reach, files it under
 * its bound, and goes down from the greatest with the full judgement. It ends where the next bound
 * is less than the worst of the `want` kept. Since no bound is less than the points, nobody left
 * could enter: the answer is that of judging everybody.
 *
 * Ties matter: of thousands with equal points everybody would list the same few by id, and many
 * would go without. The spread key depends on seed, unit and volunteer alone. */
#ifndef AMITY_MATCH_CANDIDATES_H
#define AMITY_MATCH_CANDIDATES_H

#include "match/screen.h"

#define SIEVE_EARTH_RADIUS_M 6371008.8

/* A reach in metres as a chord in radii: a metre more, and a chord is shorter than its arc. */
static inline double sieve_chord(uint32_t reach_m)
{
    return ((double)reach_m + 1.0) / SIEVE_EARTH_RADIUS_M;
}

struct sieve_spot {
    double x, y, z;
    double travel; /* as far as the volunteer would go: a chord, in radii of the earth */
};

/* Those who offer one service, by cell, row by row. */
struct sieve_list {
    struct facet *facet;
    struct sieve_spot *spot; /* where each of them lives */
    struct screen screen;    /* what most are passed over by */
    uint32_t *begin;         /* [rows * columns + 1]: the facets of each cell */
    int64_t *least;          /* [rows * columns]: the least price of a cell; sieve_prices */
    uint32_t count;
    uint32_t row_first, column_first, rows, columns;
};

struct sieve {
    const struct view *view;
    struct sieve_list list[SERVICE_COUNT];
    struct facet_lore lore;
};

/* What one searching thread works in. */
struct sieve_room {
    struct sieve_filed *filed;
    uint32_t *order;
    uint32_t count, filed_room, order_room;
    struct arena scratch; /* of one search */
    uint64_t looked;      /* facets within reach looked at, ever */
    uint64_t judged;      /* full judgements, ever */
};

struct sieve_pair {
    uint32_t entry; /* index into view->entry */
    uint32_t option;
    int32_t points;
    int64_t net; /* points - price */
    uint64_t tie;
};

struct sieve_asking {
    const struct unit *unit; /* its options; those refused by the client's own rules are passed */
    uint32_t want;           /* >= 1 */
    int64_t floor;           /* only net > floor; INT64_MIN: all */
    const int64_t *price;    /* [entry_count] >= 0, as last told to sieve_prices; NULL: all 0 */
    uint64_t spread;         /* ties by a key of this and the volunteer; 0: by entry */
    bool once;               /* no volunteer twice: of several options the one of most points */
    /* A first word, before anybody is judged: false passes over them. NULL: nobody is. */
    bool (*may)(void *state, uint32_t option, uint32_t entry);
    /* The last word on an eligible pair: false leaves it out; *points is what counts, never more
     * than was judged. NULL: none is left out. */
    bool (*admit)(void *state, uint32_t option, uint32_t entry, const struct judged *judged,
                  int32_t *points);
    void *state;
};

/* require  view_prepare; the view outlives the sieve
 * fails    E_NO_MEMORY (then nothing is left open) */
enum status sieve_open(const struct view *view, struct sieve *out) MUST_USE;
void sieve_close(struct sieve *sieve);
/* Takes note of new prices, before searches with them; by one thread, while none searches. */
void sieve_prices(struct sieve *sieve, const int64_t *price);

void sieve_room_open(struct sieve_room *room);
void sieve_room_close(struct sieve_room *room);
/* Searches; any number of threads at a time, each in its own room.
 *
 * require  out has room for `want`
 * ensure   the best `want`, best first
 * fails    E_NO_MEMORY
 * cost     some words of bits for each sixty-four in the lists within reach, a bound for whom they
 *          leave, few judgements more than `want` divided by the share that is eligible */
enum status sieve_best(const struct sieve *sieve, const struct sieve_asking *asking,
                       struct sieve_room *room, struct sieve_pair *out, uint32_t *count) MUST_USE;

#endif

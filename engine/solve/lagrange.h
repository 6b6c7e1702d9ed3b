/* Bounds that are safe in integers: one level of one component under integer prices.
 *
 * For a stage on value k, with multipliers m_j >= 0 on the values before it, every arc weighs
 * w(a) = ONE * value_k(a) + sum_{j<k} m_j * value_j(a). With prices pi_u >= 0 of units (of either
 * sign where the unit must be somewhere), mu_b >= 0 of bundles and q the weight of quality,
 *     total = sum_u pi_u + sum_b max(mu_b, m_b * mu_b - q * price_b)
 *           + sum over seats of the best packing under w - pi (and - mu once a bundle touched)
 * (for a bundle that musts already split, only the second of the two: split is 1 there)
 * is at least sum_j m_j * value_j + ONE * value_k of every answer (weak duality: dualise "each unit
 * at most once" and "seats that a bundle touches <= 1 + (m_b - 1) * split"). So every answer that
 * reaches z_j in each value j < k has
 *     value_k <= floor((total - sum_j m_j * z_j) / ONE).
 * Whatever floating point proposed the prices, this is exact: only the oracle must be. */
#ifndef AMITY_SOLVE_LAGRANGE_H
#define AMITY_SOLVE_LAGRANGE_H

#include "solve/couple_answer.h"

enum { LAGRANGE_ONE = 1024 };

struct lagrange {
    struct board *board;
    const struct component *component;
    uint32_t k;
    int64_t weight[CERT_VALUES_MAX]; /* multipliers; ONE at k; 0 behind */
    int64_t *slot_weight;            /* of each usable arc, in the board's order; as weight says */
    int64_t *unit_price;             /* [unit_count] */
    int64_t *touch;                  /* [bundle_count] */
    int64_t *seat_best;              /* [seat_count]: what each seat's best packing is worth */
    wide total;
};

static inline int64_t lagrange_arc(const struct lagrange *lagrange, uint32_t arc)
{
    return lagrange->slot_weight[board_place(lagrange->board, arc)];
}

/* What seats pay for touching bundles, for the oracle; NULL where there are none. */
static inline const int64_t *lagrange_touch(const struct lagrange *lagrange)
{
    return lagrange->component->bundle_count == 0 ? NULL : lagrange->touch;
}

/* All arrays span the instance; only the component's part is read or written.
 * fails    E_NO_MEMORY */
enum status lagrange_open(struct lagrange *lagrange, struct board *board,
                          struct arena *job) MUST_USE;
/* Starts a stage: no prices, multipliers 0. */
void lagrange_stage(struct lagrange *lagrange, const struct component *component, uint32_t k);
/* After weight[] was changed: weighs the arcs anew. false when they grow out of range. */
bool lagrange_weigh(struct lagrange *lagrange);
void lagrange_copy(struct lagrange *to, const struct lagrange *from);

/* Told of every seat's best packing. */
struct lagrange_sink {
    void (*take)(void *state, const struct packing *best, int64_t worth);
    void *state;
};

/* Computes seat_best and total.
 * ensure   false when some seat's musts do not fit (then no answer exists), or when cancelled: then
 *          total is as it was */
bool lagrange_price(struct lagrange *lagrange, const struct lagrange_sink *sink);
/* The two parts of that, for whoever has several threads: what units and bundles add, and some of
 * the seats, by a board of the thread's own. */
struct lagrange_part {
    struct board *board;
    const uint32_t *seat;
    uint32_t count;
    const struct lagrange_sink *sink; /* or NULL */
};
wide lagrange_price_units(const struct lagrange *lagrange);
/* ensure   seat_best of these seats, and its sum in *total; false as lagrange_price */
bool lagrange_price_seats(struct lagrange *lagrange, const struct lagrange_part *part, wide *total);

/* The bound on value k for answers whose values before k reach those of `reached`.
 * require  lagrange_price said true */
int64_t lagrange_bound(const struct lagrange *lagrange, const struct tally *reached);

#endif

/* Goes over all pairs, row by row, on several threads. */
#include "solve/verify_implicit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNK = 16, WORKERS_MAX = 16 };

/* Numbers beyond this are refused, so that sums of a few cannot overflow. */
static const int64_t GREATEST = INT64_C(1) << 61;

/* What one worker learns about its rows. */
struct tally {
    uint64_t pairs;
    uint64_t served;
    wide weight;
    wide prices;       /* sum of y */
    wide spread;       /* sum of (max(0, greatest gain) - min(0, least)) */
    uint32_t offender; /* the lowest unit found wanting; NO_UNIT = none */
    const char *wrong;
};

struct tour {
    const struct verify_pairs *pairs;
    const struct verify_claim *claim;
    atomic_uint next;
};

struct walker {
    struct tour *tour;
    struct tally tally;
    int64_t *gain; /* [seat_count] */
    pthread_t thread;
    bool started;
};

static void accuse(struct tally *tally, uint32_t unit, const char *wrong)
{
    if (unit < tally->offender) {
        tally->offender = unit;
        tally->wrong = wrong;
    }
}

/* Condition 2 for one unit, and what 4 needs. */
static void check_row(const struct tour *tour, uint32_t unit, const int64_t *gain,
                      struct tally *tally)
{
    const struct verify_pairs *pairs = tour->pairs;
    const int64_t *price = tour->claim->seat_price;
    const int64_t content =
        tour->claim->unit_price[unit] - pairs->rank[unit] * tour->claim->rank_weight;
    int64_t most = 0;
    int64_t least = 0;
    uint64_t count = 0;
    bool envies = false;
    for (uint32_t v = 0; v < pairs->seat_count; v++) {
        const int64_t here = gain[v];
        if (here == VERIFY_NO_PAIR || pairs->capacity[v] == 0) {
            continue;
        }
        count++;
        most = here > most ? here : most;
        least = here < least ? here : least;
        envies = envies || here > content + price[v];
    }
    tally->pairs += count;
    tally->spread += (wide)most - least;
    if (envies) {
        accuse(tally, unit, "weighs more than its prices somewhere");
    }
    if (most > GREATEST || least < -GREATEST) {
        accuse(tally, unit, "has a gain beyond all bounds");
    }
}

static void check_unit(const struct tour *tour, uint32_t unit, int64_t *gain, struct tally *tally)
{
    const struct verify_pairs *pairs = tour->pairs;
    const struct verify_claim *claim = tour->claim;
    const uint32_t seat = claim->seat_of_unit[unit];
    tally->prices += claim->unit_price[unit];
    if (claim->unit_price[unit] < 0 || claim->unit_price[unit] > GREATEST ||
        (wide)pairs->rank[unit] * claim->rank_weight > GREATEST) {
        accuse(tally, unit, "has a price out of range");
        return;
    }
    pairs->row(pairs->state, unit, gain);
    check_row(tour, unit, gain, tally);
    if (seat == NO_SEAT) {
        return;
    }
    if (seat >= pairs->seat_count || gain[seat] == VERIFY_NO_PAIR) {
        accuse(tally, unit, "is placed where it may not be");
        return;
    }
    tally->served++;
    tally->weight += (wide)pairs->rank[unit] * claim->rank_weight + gain[seat];
}

static void *walk(void *argument)
{
    struct walker *walker = argument;
    struct tour *tour = walker->tour;
    const uint32_t units = tour->pairs->unit_count;
    for (;;) {
        const uint32_t first = atomic_fetch_add(&tour->next, CHUNK);
        if (first >= units) {
            return NULL;
        }
        const uint32_t end = units - first < CHUNK ? units : first + CHUNK;
        for (uint32_t u = first; u < end; u++) {
            check_unit(tour, u, walker->gain, &walker->tally);
        }
    }
}

/* Conditions on seats alone.
 * ensure   *sum = sum of capacity * price */
static enum status check_seats(const struct verify_pairs *pairs, const struct verify_claim *claim,
                               wide *sum, struct fault *fault)
{
    uint32_t *used = calloc((size_t)pairs->seat_count + 1, sizeof *used);
    if (used == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u seats", pairs->seat_count);
    }
    for (uint32_t u = 0; u < pairs->unit_count; u++) {
        const uint32_t seat = claim->seat_of_unit[u];
        used[seat < pairs->seat_count ? seat : pairs->seat_count]++;
    }
    enum status status = OK;
    *sum = 0;
    for (uint32_t v = 0; v < pairs->seat_count && status == OK; v++) {
        if (used[v] > pairs->capacity[v]) {
            status = fault_set(fault, E_CONFLICT, "", "seat %u holds more than it can", v);
        } else if (claim->seat_price[v] < 0 || claim->seat_price[v] > GREATEST) {
            status = fault_set(fault, E_CONFLICT, "", "seat %u has a price out of range", v);
        }
        *sum += (wide)claim->seat_price[v] * pairs->capacity[v];
    }
    free(used);
    return status;
}

/* All walkers' tallies as one. */
static struct tally gather(const struct walker *walker, uint32_t workers)
{
    struct tally all = {.offender = NO_UNIT};
    for (uint32_t i = 0; i < workers; i++) {
        const struct tally *one = &walker[i].tally;
        all.pairs += one->pairs;
        all.served += one->served;
        all.weight += one->weight;
        all.prices += one->prices;
        all.spread += one->spread;
        if (one->offender < all.offender) {
            accuse(&all, one->offender, one->wrong);
        }
    }
    return all;
}

static void walk_together(struct walker *walker, uint32_t workers)
{
    for (uint32_t i = 1; i < workers; i++) {
        walker[i].started = pthread_create(&walker[i].thread, NULL, walk, &walker[i]) == 0;
    }
    walk(&walker[0]);
    for (uint32_t i = 1; i < workers; i++) {
        if (walker[i].started) {
            pthread_join(walker[i].thread, NULL);
        }
    }
}

enum status verify_implicit(const struct verify_pairs *pairs, const struct verify_claim *claim,
                            struct verify_count *count, struct fault *fault)
{
    const uint32_t asked = pairs->workers == 0 ? 1 : pairs->workers;
    const uint32_t workers = asked > WORKERS_MAX ? WORKERS_MAX : asked;
    wide seats = 0;
    const enum status status = check_seats(pairs, claim, &seats, fault);
    if (status != OK) {
        return status;
    }
    if (claim->rank_weight < 1) {
        return fault_set(fault, E_CONFLICT, "", "ranks weigh nothing");
    }
    int64_t *gain = malloc(((size_t)pairs->seat_count * workers + 1) * sizeof *gain);
    if (gain == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a row of %u", pairs->seat_count);
    }
    struct tour tour = {.pairs = pairs, .claim = claim};
    atomic_init(&tour.next, 0);
    struct walker walker[WORKERS_MAX] = {0};
    for (uint32_t i = 0; i < workers; i++) {
        walker[i] = (struct walker){.tour = &tour,
                                    .tally = {.offender = NO_UNIT},
                                    .gain = gain + (size_t)i * pairs->seat_count};
    }
    walk_together(walker, workers);
    free(gain);
    const struct tally all = gather(walker, workers);
    *count = (struct verify_count){all.pairs, all.served, all.weight};
    if (all.offender != NO_UNIT) {
        return fault_set(fault, E_CONFLICT, "", "unit %u %s", all.offender, all.wrong);
    }
    if (all.spread >= claim->rank_weight) {
        return fault_set(fault, E_CONFLICT, "",
                         "the weight of a rank is less than gains can add up to");
    }
    return all.weight == all.prices + seats
               ? OK
               : fault_set(fault, E_CONFLICT, "", "the prices prove less than this is worth");
}

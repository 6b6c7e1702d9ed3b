/* A city where everybody is within reach of everybody: people, what a pair scores, and an oracle
 * that goes by neighbourhoods.
 *
 * People live in quarters of very different size, the volunteers not quite where the clients do. A
 * pair scores 0 to 1000:
 *     distance   500 at the door, falling evenly to 0 at REACH_M and beyond
 *     interests  100 for each of their interests (of INTERESTS) in common, at most 300
 *     language   200 when the volunteer speaks the client's mother tongue
 * Regimes, all of 4 * 10^8 pairs at the usual size: easy, as many clients as volunteers, each of 1
 * to 3 places; tight, twice as many clients, 1 to 3 places, together as many as clients; scarce,
 * four times as many clients, 1 to 3 places, half as many as clients; single, as many clients as
 * volunteers, of one place each. Four priorities.
 *
 * The oracle keeps seats in districts, each a rectangle, and these in groups of 16 who are alike;
 * what a group can score at most is what its nearest corner scores and what all its people together
 * speak and like, less its least price; most are left out by that, and most of the others' people
 * by what they score before their own distance is known. People are numbered by group. */
#ifndef AMITY_BENCH_DENSE_CITY_H
#define AMITY_BENCH_DENSE_CITY_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "solve/implicit.h"
#include "solve/implicit_best.h"

enum city_regime { CITY_EASY, CITY_TIGHT, CITY_SCARCE, CITY_SINGLE, CITY_REGIMES };

enum {
    REACH_M = 25000,
    SIDE_M = 30000,
    INTERESTS = 24,
    LANGUAGES = 8,
    DISTANCE_POINTS = 500,
    INTEREST_POINTS = 100, /* for each of the first three in common */
    LANGUAGE_POINTS = 200,
    TIERS = 4,
    QUARTERS = 60,
    HOOD_SEATS = 16,
    DISTRICT_HOODS = 16,
    EXTRA_END = 1 << 20, /* beyond any score */
    BINS = 64            /* of districts, by what they can score */
};

struct person {
    int32_t x_m;
    int32_t y_m;
    uint32_t
        traits; /* interests, and from bit INTERESTS on languages: the client's mother tongue */
};

/* What holds for some who live near each other. */
struct area {
    int32_t west, east, south, north;
    uint32_t traits; /* of anybody there */
    int64_t price;   /* the least */
};

/* What one worker of the oracle writes on. */
struct city_desk {
    int64_t *profit;  /* [seat_count] */
    int64_t *bound;   /* [district_count] the most that anybody there can score */
    int32_t *near;    /* [district_count] for distance */
    uint32_t *chosen; /* [district_count] */
    uint32_t *sorted; /* [district_count] */
};

struct city {
    uint32_t unit_count;
    uint32_t seat_count;
    struct person *client;
    struct person *volunteer;
    uint32_t *rank;
    uint16_t *capacity;
    uint32_t *traits; /* [HOOD_SEATS * hood_count] of volunteers, once more, for screening */
    int32_t *extra; /* [HOOD_SEATS * hood_count] price above the neighbourhood's, up to EXTRA_END */
    struct area *hood; /* of HOOD_SEATS seats each */
    uint32_t hood_count;
    struct area *district; /* of DISTRICT_HOODS neighbourhoods each */
    uint32_t district_count;
    struct city_desk desk[IMPLICIT_WORKERS_MAX];
};

static inline const char *city_regime_name(enum city_regime regime)
{
    static const char *const name[] = {"easy", "tight", "scarce", "single"};
    return name[regime];
}

/* -- what a pair scores ----------------------------------------------------------------------- */

static inline int32_t city_distance_points(int32_t dx_m, int32_t dy_m)
{
    const double dx = dx_m;
    const double dy = dy_m;
    const double away_m = sqrt(dx * dx + dy * dy);
    const int32_t lost = (int32_t)(away_m * ((double)DISTANCE_POINTS / REACH_M));
    return lost < DISTANCE_POINTS ? DISTANCE_POINTS - lost : 0;
}

static inline int32_t city_trait_points(uint32_t client, uint32_t volunteer)
{
    const uint32_t common = client & volunteer;
    const uint32_t first = common & ((1u << INTERESTS) - 1);
    const uint32_t second = first & (first - 1); /* 0 stays 0 */
    const uint32_t third = second & (second - 1);
    return ((first != 0) + (second != 0) + (third != 0)) * INTEREST_POINTS +
           (common >> INTERESTS != 0) * LANGUAGE_POINTS;
}

static inline int32_t city_score(const struct person *client, const struct person *volunteer)
{
    return city_distance_points(client->x_m - volunteer->x_m, client->y_m - volunteer->y_m) +
           city_trait_points(client->traits, volunteer->traits);
}

/* -- people ----------------------------------------------------------------------------------- */

struct city_quarter {
    double x_m, y_m, wide_m;
    double client_size, volunteer_size; /* running sums */
};

static inline int32_t city_within(double at_m)
{
    return at_m < 0 ? 0 : at_m >= SIDE_M ? SIDE_M - 1 : (int32_t)at_m;
}

/* A bell of twelve. */
static inline double city_bell(struct random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += random_unit(random);
    }
    return sum;
}

static inline struct person city_person(const struct city_quarter *quarter, bool client,
                                        struct random *random)
{
    const struct city_quarter *last = &quarter[QUARTERS - 1];
    const double at = random_unit(random) * (client ? last->client_size : last->volunteer_size);
    while (quarter < last && (client ? quarter->client_size : quarter->volunteer_size) <= at) {
        quarter++;
    }
    struct person person = {city_within(quarter->x_m + city_bell(random) * quarter->wide_m),
                            city_within(quarter->y_m + city_bell(random) * quarter->wide_m), 0};
    for (uint32_t likes = 2 + random_below(random, 4); likes > 0; likes--) {
        /* Some interests are everybody's. */
        const uint32_t a = random_below(random, INTERESTS);
        const uint32_t b = random_below(random, INTERESTS);
        person.traits |= 1u << (a < b ? a : b);
    }
    const bool majority = random_below(random, 100) < 80;
    const uint32_t tongue = majority ? 0 : 1 + random_below(random, LANGUAGES - 1);
    person.traits |= 1u << (INTERESTS + tongue);
    if (!client) { /* volunteers all speak the majority's, some a third language */
        person.traits |= 1u << INTERESTS;
        if (random_below(random, 100) < 30) {
            person.traits |= 1u << (INTERESTS + random_below(random, LANGUAGES));
        }
    }
    return person;
}

static inline int city_by_x(const void *left, const void *right)
{
    const struct person *a = left;
    const struct person *b = right;
    return a->x_m != b->x_m ? (a->x_m < b->x_m ? -1 : 1) : (a->y_m > b->y_m) - (a->y_m < b->y_m);
}

static inline int city_by_y(const void *left, const void *right)
{
    const struct person *a = left;
    const struct person *b = right;
    return a->y_m != b->y_m ? (a->y_m < b->y_m ? -1 : 1) : (a->x_m > b->x_m) - (a->x_m < b->x_m);
}

/* Where to cut so that neighbourhoods stay whole. */
static inline uint32_t city_half(uint32_t count, uint32_t whole)
{
    return (count / 2 + whole - 1) / whole * whole;
}

/* Halves a district by the trait that divides it most evenly, until a neighbourhood is left: people
 * who like the same things stand together, so that few traits are found in each. */
static inline void city_order_alike(struct person *person, uint32_t count)
{
    if (count <= HOOD_SEATS) {
        return;
    }
    uint32_t best = 0;
    uint32_t least = count;
    for (uint32_t bit = 0; bit < INTERESTS + LANGUAGES; bit++) {
        uint32_t have = 0;
        for (uint32_t i = 0; i < count; i++) {
            have += person[i].traits >> bit & 1;
        }
        const uint32_t uneven = 2 * have > count ? 2 * have - count : count - 2 * have;
        best = uneven < least ? bit : best;
        least = uneven < least ? uneven : least;
    }
    struct person sorted[HOOD_SEATS * DISTRICT_HOODS];
    uint32_t at = 0;
    for (uint32_t has = 0; has < 2; has++) {
        for (uint32_t i = 0; i < count; i++) {
            if ((person[i].traits >> best & 1) == has) {
                sorted[at++] = person[i];
            }
        }
    }
    memcpy(person, sorted, count * sizeof *person);
    const uint32_t half = city_half(count, HOOD_SEATS);
    city_order_alike(person, half);
    city_order_alike(person + half, count - half);
}

/* Halves by the longer side until districts are left. */
static inline void city_order(struct person *person, uint32_t count)
{
    if (count <= HOOD_SEATS * DISTRICT_HOODS) {
        city_order_alike(person, count);
        return;
    }
    int32_t low[2] = {INT32_MAX, INT32_MAX};
    int32_t high[2] = {INT32_MIN, INT32_MIN};
    for (uint32_t i = 0; i < count; i++) {
        const int32_t at[2] = {person[i].x_m, person[i].y_m};
        for (int side = 0; side < 2; side++) {
            low[side] = at[side] < low[side] ? at[side] : low[side];
            high[side] = at[side] > high[side] ? at[side] : high[side];
        }
    }
    qsort(person, count, sizeof *person,
          high[0] - low[0] > high[1] - low[1] ? city_by_x : city_by_y);
    const uint32_t half = city_half(count, HOOD_SEATS * DISTRICT_HOODS);
    city_order(person, half);
    city_order(person + half, count - half);
}

/* Places: 1 to 3, or one; in tight and scarce cities a fixed sum. */
static inline void city_capacities(struct city *city, enum city_regime regime,
                                   struct random *random)
{
    int64_t left = regime == CITY_TIGHT    ? city->unit_count
                   : regime == CITY_SCARCE ? city->unit_count / 2
                                           : INT64_MAX / 2;
    for (uint32_t v = 0; v < city->seat_count; v++) {
        city->capacity[v] = regime == CITY_SINGLE ? 1 : (uint16_t)(1 + random_below(random, 3));
        left -= city->capacity[v];
    }
    while (left != 0 && (regime == CITY_TIGHT || regime == CITY_SCARCE)) {
        uint16_t *capacity = &city->capacity[random_below(random, city->seat_count)];
        if (left > 0 && *capacity < 3) {
            (*capacity)++;
            left--;
        } else if (left < 0 && *capacity > 1) {
            (*capacity)--;
            left++;
        }
    }
}

static inline void area_grow(struct area *area, const struct area *by)
{
    area->west = by->west < area->west ? by->west : area->west;
    area->east = by->east > area->east ? by->east : area->east;
    area->south = by->south < area->south ? by->south : area->south;
    area->north = by->north > area->north ? by->north : area->north;
    area->traits |= by->traits;
}

static inline void city_areas(struct city *city)
{
    const struct area nowhere = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN, 0, 0};
    for (uint32_t d = 0; d < city->district_count; d++) {
        city->district[d] = nowhere;
    }
    for (uint32_t h = 0; h < city->hood_count; h++) {
        city->hood[h] = nowhere;
    }
    for (uint32_t v = 0; v < city->seat_count; v++) {
        const struct person *who = &city->volunteer[v];
        city->traits[v] = who->traits;
        const struct area home = {who->x_m, who->x_m, who->y_m, who->y_m, who->traits, 0};
        area_grow(&city->hood[v / HOOD_SEATS], &home);
        area_grow(&city->district[v / HOOD_SEATS / DISTRICT_HOODS], &home);
    }
}

/* size: clients times volunteers is size * size in every regime. */
static inline void city_open(struct city *city, enum city_regime regime, uint32_t size,
                             uint64_t seed, struct arena *forever)
{
    const double more = regime == CITY_TIGHT ? sqrt(2) : regime == CITY_SCARCE ? 2 : 1;
    *city =
        (struct city){.unit_count = (uint32_t)(size * more), .seat_count = (uint32_t)(size / more)};
    city->hood_count = (city->seat_count + HOOD_SEATS - 1) / HOOD_SEATS;
    city->traits = arena_take_many(forever, (size_t)city->hood_count * HOOD_SEATS, 4);
    city->extra = arena_take_many(forever, (size_t)city->hood_count * HOOD_SEATS, 4);
    city->district_count = (city->hood_count + DISTRICT_HOODS - 1) / DISTRICT_HOODS;
    city->district = arena_take_many(forever, city->district_count, sizeof *city->district);
    city->client = arena_take_many(forever, city->unit_count, sizeof *city->client);
    city->volunteer = arena_take_many(forever, city->seat_count, sizeof *city->volunteer);
    city->rank = arena_take_many(forever, city->unit_count, sizeof *city->rank);
    city->capacity = arena_take_many(forever, city->seat_count, sizeof *city->capacity);
    city->hood = arena_take_many(forever, city->hood_count, sizeof *city->hood);
    for (uint32_t w = 0; w < IMPLICIT_WORKERS_MAX; w++) {
        struct city_desk *desk = &city->desk[w];
        desk->profit = arena_take_many(forever, city->seat_count, sizeof *desk->profit);
        desk->near = arena_take_many(forever, city->district_count, sizeof *desk->near);
        desk->bound = arena_take_many(forever, city->district_count, sizeof *desk->bound);
        desk->sorted = arena_take_many(forever, city->district_count, sizeof *desk->sorted);
        desk->chosen = arena_take_many(forever, city->district_count, sizeof *desk->chosen);
    }
    CHECK(!forever->exhausted);
    struct random random = random_seed(seed);
    struct city_quarter quarter[QUARTERS] = {0};
    double clients = 0;
    double volunteers = 0;
    for (uint32_t q = 0; q < QUARTERS; q++) {
        const double unit = random_unit(&random);
        const double many = 0.1 + unit * unit * unit * 4;
        clients += many * (0.5 + random_unit(&random));
        volunteers += many * (0.5 + random_unit(&random));
        quarter[q] =
            (struct city_quarter){random_unit(&random) * SIDE_M, random_unit(&random) * SIDE_M,
                                  300 + random_unit(&random) * 1500, clients, volunteers};
    }
    for (uint32_t u = 0; u < city->unit_count; u++) {
        city->client[u] = city_person(quarter, true, &random);
        city->rank[u] = 1 + random_below(&random, TIERS);
    }
    for (uint32_t v = 0; v < city->seat_count; v++) {
        city->volunteer[v] = city_person(quarter, false, &random);
    }
    city_order(city->client, city->unit_count);
    city_order(city->volunteer, city->seat_count);
    city_capacities(city, regime, &random);
    city_areas(city);
}

/* -- the oracle ------------------------------------------------------------------------------- */

static inline enum status city_prepare(void *state, const int64_t *price)
{
    struct city *city = state;
    for (uint32_t d = 0; d < city->district_count; d++) {
        city->district[d].price = price == NULL ? 0 : INT64_MAX;
    }
    for (uint32_t h = 0; h < city->hood_count; h++) {
        const uint32_t first = h * HOOD_SEATS;
        const uint32_t end =
            city->seat_count - first < HOOD_SEATS ? city->seat_count : first + HOOD_SEATS;
        int64_t least = price == NULL ? 0 : INT64_MAX;
        for (uint32_t v = first; v < end && price != NULL; v++) {
            least = price[v] < least ? price[v] : least;
        }
        for (uint32_t v = first; v < first + HOOD_SEATS; v++) {
            const int64_t extra = v >= end ? EXTRA_END : price == NULL ? 0 : price[v] - least;
            city->extra[v] = extra < EXTRA_END ? (int32_t)extra : EXTRA_END;
        }
        struct area *district = &city->district[h / DISTRICT_HOODS];
        district->price = least < district->price ? least : district->price;
        city->hood[h].price = least;
    }
    return OK;
}

static inline int32_t city_beyond(int32_t at, int32_t low, int32_t high)
{
    const int32_t below = low - at > 0 ? low - at : 0;
    const int32_t above = at - high > 0 ? at - high : 0;
    return below + above;
}

/* The points for distance that nobody in the area exceeds. */
static inline int32_t area_near(const struct area *area, const struct person *client)
{
    return city_distance_points(city_beyond(client->x_m, area->west, area->east),
                                city_beyond(client->y_m, area->south, area->north));
}

/* The districts that could have a pair above the floor, the most promising ones first.
 * ensure   their number; desk->sorted, desk->bound by district */
static inline uint32_t city_choose(const struct city *city, struct city_desk *desk,
                                   const struct person *client, int64_t floor)
{
    uint32_t count = 0;
    int64_t most = INT64_MIN;
    int64_t least = INT64_MAX;
    for (uint32_t d = 0; d < city->district_count; d++) {
        const struct area *area = &city->district[d];
        desk->near[d] = area_near(area, client);
        const int64_t bound =
            city_trait_points(client->traits, area->traits) - area->price + desk->near[d];
        desk->bound[d] = bound;
        if (bound > floor) {
            desk->chosen[count++] = d;
            most = bound > most ? bound : most;
            least = bound < least ? bound : least;
        }
    }
    /* Sorted coarsely: the order only decides how soon the floor rises. */
    uint32_t begin[BINS + 1] = {0};
    const int64_t step = count == 0 ? 1 : (most - least) / BINS + 1;
    for (uint32_t i = 0; i < count; i++) {
        begin[(most - desk->bound[desk->chosen[i]]) / step + 1]++;
    }
    for (uint32_t b = 0; b < BINS; b++) {
        begin[b + 1] += begin[b];
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t d = desk->chosen[i];
        desk->sorted[begin[(most - desk->bound[d]) / step]++] = d;
    }
    return count;
}

/* What each seat of a neighbourhood scores for traits, less its extra price: loops of a fixed
 * length without branches, so that compilers take several at a time. ensure   the greatest */
static inline int32_t city_screen(const struct city *city, uint32_t client_traits, uint32_t hood,
                                  int32_t *score)
{
    const uint32_t *traits = &city->traits[hood * HOOD_SEATS];
    const int32_t *extra = &city->extra[hood * HOOD_SEATS];
    for (uint32_t i = 0; i < HOOD_SEATS; i++) {
        score[i] = city_trait_points(client_traits, traits[i]) - extra[i];
    }
    int32_t most = score[0];
    for (uint32_t i = 1; i < HOOD_SEATS; i++) {
        most = score[i] > most ? score[i] : most;
    }
    return most;
}

/* Everybody of a neighbourhood who scores enough: `near` is the most that distance gives there. */
static inline void city_visit(const struct city *city, const struct person *client, uint32_t hood,
                              int64_t near, const int64_t *price, struct implicit_best *best)
{
    int32_t score[HOOD_SEATS];
    const int64_t offset = near - city->hood[hood].price;
    const uint32_t first = hood * HOOD_SEATS;
    if (implicit_best_hopeless(best, city_screen(city, client->traits, hood, score) + offset)) {
        return;
    }
    for (uint32_t i = 0; i < HOOD_SEATS; i++) {
        if (implicit_best_hopeless(best, score[i] + offset) || first + i >= city->seat_count) {
            continue;
        }
        const struct person *volunteer = &city->volunteer[first + i];
        const int64_t cost = price == NULL ? 0 : price[first + i];
        implicit_best_offer(best, first + i, city_score(client, volunteer), cost);
    }
}

static inline enum status city_search(void *state, uint32_t worker,
                                      const struct implicit_query *query,
                                      struct implicit_found *found)
{
    struct city *city = state;
    struct city_desk *desk = &city->desk[worker];
    const struct person *client = &city->client[query->unit];
    struct implicit_best best = implicit_best_open(query, found, desk->profit);
    const uint32_t count = city_choose(city, desk, client, query->floor);
    found->ticks = city->district_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t d = desk->sorted[i];
        if (implicit_best_hopeless(&best, desk->bound[d])) {
            continue;
        }
        const uint32_t first = d * DISTRICT_HOODS;
        const uint32_t end =
            city->hood_count - first < DISTRICT_HOODS ? city->hood_count : first + DISTRICT_HOODS;
        found->ticks += end - first;
        for (uint32_t h = first; h < end; h++) {
            const struct area *area = &city->hood[h];
            const int64_t rest = city_trait_points(client->traits, area->traits) - area->price;
            if (implicit_best_hopeless(&best, rest + desk->near[d])) {
                continue;
            }
            const int64_t near = area_near(area, client);
            if (!implicit_best_hopeless(&best, rest + near)) {
                city_visit(city, client, h, near, query->price, &best);
                found->ticks += HOOD_SEATS;
            }
        }
    }
    return OK;
}

/* All pairs of a client, by plain enumeration. */
static inline void city_row(void *state, uint32_t unit, int64_t *gain)
{
    const struct city *city = state;
    const struct person *client = &city->client[unit];
    for (uint32_t v = 0; v < city->seat_count; v++) {
        gain[v] = city_score(client, &city->volunteer[v]);
    }
}

static inline struct implicit_problem city_problem(struct city *city)
{
    return (struct implicit_problem){.unit_count = city->unit_count,
                                     .seat_count = city->seat_count,
                                     .rank = city->rank,
                                     .capacity = city->capacity,
                                     .oracle = {city_prepare, city_search, city}};
}

#endif

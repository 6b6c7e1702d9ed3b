/* Prices of generalised assignment by subgradient steps; each step fills every seat's room exactly.
 */
#include <string.h>

#include "solve/certificate.h"
#include "solve/loads.h"

enum {
    STEPS_MAX = 6000,
    PATIENCE = 40,          /* steps without a better bound, before they are halved */
    DIRECTION_ONE = 1 << 8, /* directions are fractions of it */
    STEP_ONE = 1 << 16,
    STEP_FIRST = STEP_ONE,
    STEP_LAST = 1 << 6
};

struct pricer {
    const struct loads *loads;
    struct budget *budget;
    int64_t *price;     /* [unit_count] */
    int64_t *direction; /* [unit_count] */
    int32_t *taken;     /* [unit_count] by how many seats */
    int64_t *best;      /* [room + 1] the greatest sum within each room */
    uint8_t *takes;     /* [unit_count * (room + 1)] whether the unit was added there */
    uint32_t *item;     /* [unit_count] units worth taking */
    uint64_t step;      /* of STEP_ONE */
};

static enum status pricer_open(struct pricer *pricer, const struct loads *loads, struct arena *job)
{
    int32_t most = 0;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        most = loads->room[v] > most ? loads->room[v] : most;
    }
    const size_t units = loads->unit_count;
    pricer->loads = loads;
    pricer->price = arena_take_many(job, units, sizeof *pricer->price);
    pricer->direction = arena_take_many(job, units, sizeof *pricer->direction);
    pricer->taken = arena_take_many(job, units, sizeof *pricer->taken);
    pricer->item = arena_take_many(job, units, sizeof *pricer->item);
    pricer->best = arena_take_many(job, (size_t)most + 1, sizeof *pricer->best);
    pricer->takes = arena_take_many(job, units * ((size_t)most + 1), sizeof *pricer->takes);
    return job->exhausted ? E_NO_MEMORY : OK;
}

/* The greatest sum of one seat; its units are counted in `taken`. */
static int64_t seat_fill(struct pricer *pricer, uint32_t v)
{
    const struct loads *loads = pricer->loads;
    const int32_t room = loads->room[v];
    const size_t width = (size_t)room + 1;
    uint32_t items = 0;
    memset(pricer->best, 0, width * sizeof *pricer->best);
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        const size_t at = (size_t)u * loads->seat_count + v;
        const int64_t worth = pricer->price[u] - loads->cost[at] * LOADS_PRICE_ONE;
        const int32_t load = loads->load[at];
        if (worth <= 0 || load > room) {
            continue;
        }
        uint8_t *takes = pricer->takes + items * width;
        int64_t *best = pricer->best;
        memset(takes, 0, (size_t)load);
        for (int32_t r = room; r >= load; r--) {
            const int64_t with = best[r - load] + worth;
            takes[r] = with > best[r];
            best[r] = with > best[r] ? with : best[r];
        }
        pricer->item[items++] = u;
    }
    budget_spend(pricer->budget, (uint64_t)items * width / 4 + loads->unit_count);
    int32_t left = room;
    for (uint32_t i = items; i-- > 0;) {
        if (pricer->takes[i * width + (size_t)left] != 0) {
            const uint32_t u = pricer->item[i];
            pricer->taken[u]++;
            left -= loads->load[(size_t)u * loads->seat_count + v];
        }
    }
    return pricer->best[room];
}

/* The bound of the present prices; `taken` says which way they should go. */
static int64_t bound_now(struct pricer *pricer)
{
    int64_t bound = 0;
    memset(pricer->taken, 0, pricer->loads->unit_count * sizeof *pricer->taken);
    for (uint32_t u = 0; u < pricer->loads->unit_count; u++) {
        bound += pricer->price[u];
    }
    for (uint32_t v = 0; v < pricer->loads->seat_count; v++) {
        bound -= seat_fill(pricer, v);
    }
    return bound;
}

static int64_t rounded_up(int64_t bound)
{
    const int64_t down = bound / LOADS_PRICE_ONE;
    return down * LOADS_PRICE_ONE < bound ? down + 1 : down;
}

/* Moves the prices towards units being taken exactly once.
 * ensure   false when every unit is: then the bound cannot be bettered */
static bool prices_move(struct pricer *pricer, int64_t distance)
{
    int64_t norm = 0;
    bool exact = true;
    for (uint32_t u = 0; u < pricer->loads->unit_count; u++) {
        const int64_t way = 1 - pricer->taken[u];
        int64_t *direction = &pricer->direction[u];
        exact = exact && way == 0;
        *direction = (*direction * 7 + way * DIRECTION_ONE * 3) / 10;
        norm += *direction * *direction;
    }
    if (exact || norm == 0) {
        return !exact;
    }
    for (uint32_t u = 0; u < pricer->loads->unit_count; u++) {
        const wide move = (wide)distance * (int64_t)pricer->step * pricer->direction[u] *
                          DIRECTION_ONE / STEP_ONE;
        int64_t price = pricer->price[u] + (int64_t)(move / norm);
        price = price > LOADS_PRICE_MAX ? LOADS_PRICE_MAX : price;
        pricer->price[u] = price < -LOADS_PRICE_MAX ? -LOADS_PRICE_MAX : price;
    }
    return true;
}

/* ------------------------------------------------------------------- room prices */

struct room_pricer {
    const struct loads *loads;
    int64_t *price;     /* [seat_count] */
    int64_t *wanted;    /* [seat_count] load that would come */
    int64_t *unit_cost; /* [unit_count] of its cheapest seat, room paid for */
};

/* What sharing units in parts costs at least, at these prices. */
static int64_t rooms_bound(struct room_pricer *rooms)
{
    const struct loads *loads = rooms->loads;
    int64_t bound = 0;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        rooms->wanted[v] = 0;
        bound -= rooms->price[v] * loads->room[v];
    }
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        int64_t least = INT64_MAX;
        uint32_t best = 0;
        for (uint32_t v = 0; v < loads->seat_count; v++) {
            const size_t at = (size_t)u * loads->seat_count + v;
            if (loads->load[at] > loads->room[v]) {
                continue;
            }
            const int64_t cost =
                loads->cost[at] * LOADS_PRICE_ONE + rooms->price[v] * loads->load[at];
            if (cost < least) {
                least = cost;
                best = v;
            }
        }
        bound += least;
        rooms->unit_cost[u] = least;
        rooms->wanted[best] += loads->load[(size_t)u * loads->seat_count + best];
    }
    return bound;
}

static void rooms_move(struct room_pricer *rooms, int64_t distance, int64_t step)
{
    const struct loads *loads = rooms->loads;
    wide norm = 0;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        const int64_t way = rooms->wanted[v] - loads->room[v];
        norm += way > 0 || rooms->price[v] > 0 ? (wide)way * way : 0;
    }
    for (uint32_t v = 0; v < loads->seat_count && norm > 0; v++) {
        const wide move =
            (wide)distance * step * (rooms->wanted[v] - loads->room[v]) / STEP_ONE / norm;
        const wide price = rooms->price[v] + move;
        const int64_t most = LOADS_PRICE_MAX / (loads->room[v] + 1);
        rooms->price[v] = price > most ? most : price < 0 ? 0 : (int64_t)price;
    }
}

enum status loads_price_rooms(const struct loads *loads, const struct loads_answer *answer,
                              struct budget *budget, struct arena *job, int64_t *room_price)
{
    enum { ROOM_STEPS = 2000 };
    struct room_pricer rooms = {.loads = loads};
    rooms.price = arena_take_many(job, loads->seat_count, sizeof *rooms.price);
    rooms.wanted = arena_take_many(job, loads->seat_count, sizeof *rooms.wanted);
    rooms.unit_cost = arena_take_many(job, loads->unit_count, sizeof *rooms.unit_cost);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    int64_t best = INT64_MIN;
    int64_t step = STEP_ONE;
    uint32_t idle = 0;
    for (uint32_t i = 0; i < ROOM_STEPS && step >= STEP_LAST && !budget_ends(budget); i++) {
        const int64_t bound = rooms_bound(&rooms);
        budget_spend(budget, (uint64_t)loads->unit_count * loads->seat_count);
        if (bound > best) {
            best = bound;
            idle = 0;
            memcpy(room_price, rooms.price, loads->seat_count * sizeof *room_price);
        } else if (++idle == PATIENCE / 2) {
            idle = 0;
            step /= 2;
            memcpy(rooms.price, room_price, loads->seat_count * sizeof *room_price);
        }
        const int64_t near = best + (best < 0 ? -best : best) / 20 + LOADS_PRICE_ONE;
        const int64_t target = answer->feasible ? answer->cost * LOADS_PRICE_ONE : near;
        rooms_move(&rooms, target - bound, step);
    }
    return OK;
}

/* The units' prices that go with room prices: what each costs at its best seat, room paid for. */
static enum status prices_start(struct pricer *pricer, const struct loads_answer *answer,
                                struct arena *job)
{
    const struct loads *loads = pricer->loads;
    struct room_pricer rooms = {.loads = loads, .unit_cost = pricer->price};
    rooms.price = arena_take_many(job, loads->seat_count, sizeof *rooms.price);
    rooms.wanted = arena_take_many(job, loads->seat_count, sizeof *rooms.wanted);
    if (job->exhausted ||
        loads_price_rooms(loads, answer, pricer->budget, job, rooms.price) != OK) {
        return E_NO_MEMORY;
    }
    (void)rooms_bound(&rooms);
    return OK;
}

enum status loads_price(const struct loads *loads, int64_t target, struct budget *budget,
                        struct arena *job, struct loads_answer *answer)
{
    struct pricer pricer = {.budget = budget, .step = STEP_FIRST};
    if (pricer_open(&pricer, loads, job) != OK || prices_start(&pricer, answer, job) != OK) {
        return E_NO_MEMORY;
    }
    const size_t bytes = loads->unit_count * sizeof *answer->price;
    int64_t best = INT64_MIN;
    uint32_t idle = 0;
    for (uint32_t i = 0; i < STEPS_MAX && !budget_ends(budget); i++) {
        const int64_t bound = bound_now(&pricer);
        if (bound > best) {
            best = bound;
            idle = 0;
            if (rounded_up(bound) >= answer->bound) {
                answer->bound = rounded_up(bound);
                memcpy(answer->price, pricer.price, bytes);
            }
        } else if (++idle == PATIENCE) {
            idle = 0;
            pricer.step /= 2;
            memcpy(pricer.price, answer->price, bytes);
        }
        struct budget_progress progress = {"prices", i, STEPS_MAX, answer->cost, answer->bound};
        budget_tell(budget, &progress);
        const int64_t distance = target * LOADS_PRICE_ONE - bound;
        if (pricer.step < STEP_LAST || answer->bound >= target ||
            !prices_move(&pricer, distance > LOADS_PRICE_ONE ? distance : LOADS_PRICE_ONE)) {
            break;
        }
    }
    return OK;
}

/* Asks all seats what they would have, in lanes that threads can share. */
#include "solve/lagrange_sweep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LANES = 8, SEATS_A_POLL = 256, THREAD_STACK = 4 << 20, FAR_PARTS = 16, FAR_SLOW = 4 };

struct sweep_lane {
    struct board board;
    struct budget budget;
    const uint32_t *seat;
    uint32_t seat_count;
    int64_t *price;    /* [unit_count]: a copy, or the prices themselves where there is one lane */
    uint32_t *asked;   /* [unit_count] */
    uint32_t *touched; /* [bundle_count] */
    int64_t sum_q;
    wide total;
    bool good;
};

/* ------------------------------------------------------------------- threads */

struct sweep_work {
    struct sweep *sweep;
    void (*run)(struct sweep *sweep, struct sweep_lane *lane);
    _Atomic uint32_t next;
};

static void *lanes_take(void *state)
{
    struct sweep_work *work = state;
    for (;;) {
        const uint32_t i = atomic_fetch_add(&work->next, 1);
        if (i >= work->sweep->lane_count) {
            return NULL;
        }
        work->run(work->sweep, &work->sweep->lane[i]);
    }
}

static uint32_t threads_of(uint32_t asked, uint32_t most)
{
    const long cores = asked > 0 ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > (long)most ? most : (uint32_t)cores;
}

/* This thread works too: where no other can be had, it does everything. true when all lanes are
 * good. */
static bool lanes_run(struct sweep *sweep, void (*run)(struct sweep *, struct sweep_lane *))
{
    struct sweep_work work = {.sweep = sweep, .run = run};
    struct board *board = sweep->now->board;
    pthread_t thread[LANES];
    pthread_attr_t attributes;
    uint32_t started = 0;
    if (sweep->threads > 1 && pthread_attr_init(&attributes) == 0) {
        (void)pthread_attr_setstacksize(&attributes, THREAD_STACK);
        while (started + 1 < sweep->threads &&
               pthread_create(&thread[started], &attributes, lanes_take, &work) == 0) {
            started++;
        }
        (void)pthread_attr_destroy(&attributes);
    }
    (void)lanes_take(&work);
    for (uint32_t i = 0; i < started; i++) {
        (void)pthread_join(thread[i], NULL);
    }
    bool good = true;
    for (uint32_t i = 0; i < sweep->lane_count; i++) {
        struct sweep_lane *lane = &sweep->lane[i];
        good = good && lane->good;
        budget_spend(board->budget, lane->budget.ticks);
        lane->budget.ticks = 0;
        board->unsure = board->unsure || lane->board.unsure;
    }
    return good;
}

/* ---------------------------------------------------------------------- seats */

int64_t sweep_step(const struct sweep *sweep, int64_t price)
{
    const int64_t far = (price < 0 ? -price : price) / (sweep->worth / FAR_PARTS + 1);
    return sweep->step + sweep->step * far / FAR_PARTS / FAR_SLOW;
}

static bool first_of_bundle(const struct instance *instance, const struct packing *packing,
                            uint32_t place)
{
    uint32_t bundle = instance->unit[instance->arc[packing->arc[place]].unit].bundle;
    bool first = bundle != NO_BUNDLE;
    for (uint32_t j = 0; first && j < place; j++) {
        first = instance->unit[instance->arc[packing->arc[j]].unit].bundle != bundle;
    }
    return first;
}

static void choice_drop(const struct sweep *sweep, struct sweep_lane *lane, uint32_t seat)
{
    const struct instance *instance = sweep->now->board->instance;
    for (uint32_t a = sweep->choice[seat]; a != NO_ARC; a = sweep->next[a]) {
        lane->asked[instance->arc[a].unit]--;
    }
    sweep->choice[seat] = NO_ARC;
}

static void choice_take(const struct sweep *sweep, struct sweep_lane *lane,
                        const struct packing *best)
{
    const struct instance *instance = lane->board.instance;
    for (uint32_t i = 0; i < best->count; i++) {
        uint32_t arc = best->arc[i];
        uint32_t unit = instance->arc[arc].unit;
        sweep->next[arc] = sweep->choice[best->seat];
        sweep->choice[best->seat] = arc;
        if (++lane->asked[unit] > 1 && lane->board.must[unit] == NO_SEAT) {
            lane->price[unit] += sweep_step(sweep, lane->price[unit]);
        }
        lane->sum_q += instance->arc[arc].score;
        if (instance->bundle_count > 0 && first_of_bundle(instance, best, i)) {
            lane->touched[instance->unit[unit].bundle]++;
        }
    }
}

static void lane_copy(const struct sweep *sweep, struct sweep_lane *lane)
{
    const struct instance *instance = sweep->now->board->instance;
    if (sweep->lane_count > 1) {
        memcpy(lane->price, sweep->now->unit_price, instance->unit_count * sizeof *lane->price);
        memcpy(lane->asked, sweep->asked, instance->unit_count * sizeof *lane->asked);
        memcpy(lane->touched, sweep->touched, instance->bundle_count * sizeof *lane->touched);
    }
}

static void lane_sweep(struct sweep *sweep, struct sweep_lane *lane)
{
    const struct lagrange *now = sweep->now;
    const struct prices prices = {now->slot_weight, lane->price, lagrange_touch(now)};
    struct packing best;
    lane_copy(sweep, lane);
    lane->sum_q = 0;
    lane->good = true;
    for (uint32_t i = 0; i < lane->seat_count; i++) {
        const uint32_t seat = lane->seat[sweep->backwards ? lane->seat_count - 1 - i : i];
        const bool polled = i % SEATS_A_POLL == 0;
        if ((polled && budget_is_cancelled(&lane->budget)) ||
            column_best(&lane->board, seat, &prices, &best) == INT64_MIN) {
            lane->good = false;
            return;
        }
        choice_drop(sweep, lane, seat);
        choice_take(sweep, lane, &best);
    }
}

/* What the lanes changed, added up. */
static void lanes_join(struct sweep *sweep)
{
    const struct component *component = sweep->now->component;
    for (uint32_t i = 0; i < sweep->lane_count; i++) {
        sweep->sum_q += sweep->lane[i].sum_q;
    }
    for (uint32_t i = 0; i < component->unit_count && sweep->lane_count > 1; i++) {
        const uint32_t unit = component->unit[i];
        const int64_t price = sweep->now->unit_price[unit];
        const uint32_t asked = sweep->asked[unit];
        for (uint32_t j = 0; j < sweep->lane_count; j++) {
            sweep->now->unit_price[unit] += sweep->lane[j].price[unit] - price;
            sweep->asked[unit] += sweep->lane[j].asked[unit] - asked; /* modulo 2^32 */
        }
    }
    for (uint32_t i = 0; i < component->bundle_count && sweep->lane_count > 1; i++) {
        const uint32_t b = component->bundle[i];
        const uint32_t touched = sweep->touched[b];
        for (uint32_t j = 0; j < sweep->lane_count; j++) {
            sweep->touched[b] += sweep->lane[j].touched[b] - touched;
        }
    }
}

bool sweep_seats(struct sweep *sweep, bool backwards)
{
    sweep->backwards = backwards;
    const bool good = lanes_run(sweep, lane_sweep);
    if (good) {
        lanes_join(sweep);
    }
    return good;
}

static void lane_price(struct sweep *sweep, struct sweep_lane *lane)
{
    const struct lagrange_part part = {&lane->board, lane->seat, lane->seat_count, NULL};
    lane->good = lagrange_price_seats(sweep->priced, &part, &lane->total);
}

bool sweep_price(struct sweep *sweep, struct lagrange *lagrange)
{
    sweep->priced = lagrange;
    if (!lanes_run(sweep, lane_price)) {
        return false;
    }
    lagrange->total = lagrange_price_units(lagrange);
    for (uint32_t i = 0; i < sweep->lane_count; i++) {
        lagrange->total += sweep->lane[i].total;
    }
    return true;
}

/* ---------------------------------------------------------------------- lanes */

/* Neighbours near each other: seats in breadth-first order over the units they share. */
static enum status seats_order(struct sweep *sweep)
{
    const struct lagrange *now = sweep->now;
    const struct board *board = now->board;
    const struct instance *instance = board->instance;
    const struct component *component = now->component;
    bool *seen = arena_take_many(&sweep->arena, (size_t)instance->seat_count + 1, sizeof *seen);
    bool *met = arena_take_many(&sweep->arena, (size_t)instance->unit_count + 1, sizeof *met);
    if (seen == NULL || met == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0, at = 0; i < component->seat_count; i++) {
        if (!seen[component->seat[i]]) {
            seen[component->seat[i]] = true;
            sweep->seat[count++] = component->seat[i];
        }
        for (; at < count; at++) {
            const uint32_t seat = sweep->seat[at];
            for (uint32_t j = board->seat_begin[seat]; j < board->seat_begin[seat + 1]; j++) {
                const uint32_t unit = board->seat_unit[j];
                const uint32_t end = met[unit] ? 0 : instance->arc_begin[unit + 1];
                met[unit] = true;
                for (uint32_t a = instance->arc_begin[unit]; a < end; a++) {
                    const uint32_t other = instance->arc[a].seat;
                    if (!seen[other] && board->slot[a] != NO_ARC) {
                        seen[other] = true;
                        sweep->seat[count++] = other;
                    }
                }
            }
        }
    }
    budget_spend(board->budget, instance->arc_count);
    return OK;
}

static enum status lane_open(struct sweep *sweep, struct sweep_lane *lane)
{
    const struct lagrange *now = sweep->now;
    const struct instance *instance = now->board->instance;
    lane->budget = (struct budget){.cancel = now->board->budget->cancel};
    if (board_twin(&lane->board, now->board, &lane->budget, &sweep->arena) != OK) {
        return E_NO_MEMORY;
    }
    if (sweep->lane_count == 1) {
        lane->price = now->unit_price;
        lane->asked = sweep->asked;
        lane->touched = sweep->touched;
        return OK;
    }
    struct arena *arena = &sweep->arena;
    lane->price = arena_take_many(arena, instance->unit_count, sizeof *lane->price);
    lane->asked = arena_take_many(arena, instance->unit_count, sizeof *lane->asked);
    lane->touched = arena_take_many(arena, instance->bundle_count, sizeof *lane->touched);
    return arena->exhausted ? E_NO_MEMORY : OK;
}

/* Each lane as much work as the next. */
static void lanes_cut(struct sweep *sweep)
{
    const struct board *board = sweep->now->board;
    const uint32_t seats = sweep->now->component->seat_count;
    uint64_t all = 0;
    for (uint32_t i = 0; i < seats; i++) {
        all += 1 + board->seat_begin[sweep->seat[i] + 1] - board->seat_begin[sweep->seat[i]];
    }
    uint64_t sum = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < sweep->lane_count; i++) {
        struct sweep_lane *lane = &sweep->lane[i];
        const uint32_t first = at;
        lane->seat = &sweep->seat[first];
        while (at < seats && (sum * sweep->lane_count < all * (i + 1))) {
            const uint32_t seat = sweep->seat[at++];
            sum += 1 + board->seat_begin[seat + 1] - board->seat_begin[seat];
        }
        lane->seat_count = at - first;
    }
}

/* Where pairs of arcs will be judged: each by the one thread that has the seat's lane. */
static void seat_ready(struct board *board, uint32_t seat)
{
    for (uint32_t i = board->seat_begin[seat]; i < board->seat_begin[seat + 1]; i++) {
        if (board->timed[board->seat_arc[i]]) {
            board_ready(board, seat);
            return;
        }
    }
}

enum status sweep_open(struct sweep *sweep)
{
    const struct lagrange *now = sweep->now;
    const struct component *component = now->component;
    const struct instance *instance = now->board->instance;
    struct arena *arena = &sweep->arena;
    arena_open(arena, 1 << 16, 0);
    sweep->lane_count = sweep->laned ? LANES : 1;
    sweep->threads = threads_of(sweep->threads, sweep->lane_count);
    sweep->choice = arena_take_many(arena, instance->seat_count, sizeof *sweep->choice);
    sweep->next = arena_take_many(arena, instance->arc_count, sizeof *sweep->next);
    sweep->asked = arena_take_many(arena, instance->unit_count, sizeof *sweep->asked);
    sweep->touched = arena_take_many(arena, instance->bundle_count, sizeof *sweep->touched);
    sweep->seat = arena_take_many(arena, component->seat_count, sizeof *sweep->seat);
    sweep->lane = arena_take_many(arena, sweep->lane_count, sizeof *sweep->lane);
    if (arena->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < component->seat_count; i++) {
        sweep->choice[component->seat[i]] = NO_ARC;
        sweep->seat[i] = component->seat[i];
        seat_ready(now->board, component->seat[i]);
    }
    if ((sweep->lane_count > 1 && seats_order(sweep) != OK)) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < sweep->lane_count; i++) {
        if (lane_open(sweep, &sweep->lane[i]) != OK) {
            return E_NO_MEMORY;
        }
    }
    lanes_cut(sweep);
    return OK;
}

void sweep_close(struct sweep *sweep)
{
    arena_close(&sweep->arena);
}

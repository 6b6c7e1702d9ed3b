/* Draws disjoint neighbourhoods, has threads solve them, and takes their answers in order. */
#include "solve/search_many.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "solve/mip.h"
#include "solve/search_programme.h"

enum {
    SEATS_LEAST = 12,
    THREAD_STACK = 4 << 20,
    ROUND_SMALL = 12, /* at most so many at once in a small component, where they would be in each
                         other's way */
    ROUND_SPARSE = 6  /* of a large one no more than a part in so many is in hand */
};

static uint32_t threads_of(uint32_t asked)
{
    long cores = asked > 0 ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MANY_THREADS ? MANY_THREADS : (uint32_t)cores;
}

enum status many_open(struct near_many *many)
{
    struct near_ground *ground = &many->ground;
    struct board *board = ground->answer->board;
    const struct instance *instance = board->instance;
    arena_open(&many->arena, 1 << 16, 0);
    many->random = random_seed(many->seed);
    many->threads = threads_of(many->threads);
    size_t seats = (size_t)instance->seat_count + 1;
    size_t units = (size_t)instance->unit_count + 1;
    ground->owner_seat = arena_take(&many->arena, seats);
    ground->owner_unit = arena_take(&many->arena, units);
    ground->row = arena_take_many(&many->arena, units, sizeof *ground->row);
    many->slack = arena_take_many(&many->arena, seats + units, sizeof *many->slack);
    enum status status = many->arena.exhausted ? E_NO_MEMORY : OK;
    for (uint32_t i = 0; i < many->threads && status == OK; i++) {
        many->budget[i] = (struct budget){.cancel = board->budget->cancel};
        status = board_twin(&many->board[i], board, &many->budget[i], &many->arena);
    }
    for (uint32_t i = 0; i < MANY_ROUND && status == OK; i++) {
        many->near[i] = (struct near){.ground = ground, .mark = (uint8_t)(i + 1)};
        status = near_open(&many->near[i]);
    }
    if (status != OK) {
        many_close(many);
    }
    return status;
}

void many_close(struct near_many *many)
{
    for (uint32_t i = 0; i < MANY_ROUND; i++) {
        if (many->near[i].ground != NULL) {
            near_close(&many->near[i]);
        }
    }
    arena_close(&many->arena);
}

/* ---------------------------------------------------------------------- draw */

/* The gap, place by place, summed up: seats first, then units. */
static int64_t slacks_sum(struct near_many *many)
{
    const struct component *component = many->ground.component;
    int64_t total = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < component->seat_count; i++) {
        total += near_seat_slack(&many->ground, component->seat[i]) >> 2;
        many->slack[at++] = total;
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        total += near_unit_slack(&many->ground, component->unit[i]);
        many->slack[at++] = total;
    }
    return total;
}

/* A seat, or a seat of a unit, drawn with chances as its part of the gap. */
static uint32_t seat_draw(struct near_many *many, int64_t total)
{
    const struct component *component = many->ground.component;
    const struct instance *instance = many->ground.answer->board->instance;
    if (total <= 0) {
        return component->seat[random_below(&many->random, component->seat_count)];
    }
    int64_t mark = random_between(&many->random, 0, total - 1);
    uint32_t low = 0;
    uint32_t high = component->seat_count + component->unit_count - 1;
    while (low < high) { /* the first whose sum is beyond the mark */
        uint32_t middle = low + (high - low) / 2;
        if (many->slack[middle] > mark) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (low < component->seat_count) {
        return component->seat[low];
    }
    uint32_t unit = component->unit[low - component->seat_count];
    uint32_t begin = instance->arc_begin[unit];
    uint32_t degree = instance->arc_begin[unit + 1] - begin;
    return degree == 0 ? component->seat[0]
                       : instance->arc[begin + random_below(&many->random, degree)].seat;
}

/* The more at once, the less a slow one keeps the other threads waiting. */
static uint32_t round_most(const struct near_many *many)
{
    const uint32_t all = many->ground.component->seat_count / many->seats;
    const uint32_t small = all / 2 + 1 < ROUND_SMALL ? all / 2 + 1 : ROUND_SMALL;
    const uint32_t large = all / ROUND_SPARSE < MANY_ROUND ? all / ROUND_SPARSE : MANY_ROUND;
    return large > small ? large : small;
}

static uint32_t round_grow(struct near_many *many)
{
    struct board *board = many->ground.answer->board;
    int64_t total = slacks_sum(many);
    const uint32_t most = round_most(many);
    uint32_t count = 0;
    budget_spend(board->budget, many->ground.component->seat_count);
    for (uint32_t i = 0; i < most; i++) {
        uint32_t seat = seat_draw(many, total);
        if (many->ground.owner_seat[seat] != 0) {
            continue;
        }
        struct near *near = &many->near[count++];
        near->seats = many->seats;
        near->random = random_seed(random_u64(&many->random));
        near->board = board;
        near_grow(near, seat);
        for (uint32_t j = 0; j < near->seat_count; j++) {
            board_ready(board, near->seat[j]);
        }
    }
    return count;
}

/* --------------------------------------------------------------------- solve */

enum outcome { OUTCOME_NONE, OUTCOME_FOUND, OUTCOME_NOTHING, OUTCOME_CUT };

struct round_work {
    struct near_many *many;
    uint32_t count;
    _Atomic uint32_t next;
    _Atomic uint32_t threads;
    _Atomic enum outcome outcome[MANY_ROUND];
};

static void *round_thread(void *state)
{
    struct round_work *work = state;
    struct board *board = &work->many->board[atomic_fetch_add(&work->threads, 1)];
    master_enter_thread();
    for (;;) {
        uint32_t i = atomic_fetch_add(&work->next, 1);
        if (i >= work->count || budget_is_cancelled(board->budget)) {
            break;
        }
        struct near *near = &work->many->near[i];
        bool complete = true;
        near->board = board;
        near_columns(near);
        /* less gap cannot hold a whole step of value k */
        bool found = near->gap >= LAGRANGE_ONE && programme_solve(near, &complete);
        complete =
            complete && near->column_count < NEAR_COLUMNS_MAX && near->arc_count < NEAR_ARCS_MAX;
        work->outcome[i] = found ? OUTCOME_FOUND : complete ? OUTCOME_NOTHING : OUTCOME_CUT;
    }
    master_leave_thread();
    return NULL;
}

/* Waits for the thread, and tells meanwhile that the search is still about. */
static void thread_wait(const struct near_many *many, pthread_t thread)
{
    enum { TELL_NS = 50000000, SECOND_NS = 1000000000 };
    struct timespec until;
    int waited = ETIMEDOUT;
    while (waited == ETIMEDOUT && clock_gettime(CLOCK_REALTIME, &until) == 0) {
        until.tv_nsec += TELL_NS;
        until.tv_sec += until.tv_nsec / SECOND_NS;
        until.tv_nsec %= SECOND_NS;
        waited = pthread_timedjoin_np(thread, NULL, &until);
        if (waited == ETIMEDOUT && many->told.phase != NULL) {
            budget_tell(many->ground.answer->board->budget, &many->told);
        }
    }
    if (waited != 0) {
        (void)pthread_join(thread, NULL);
    }
}

/* Where no thread can be had, nothing is solved, and the round gives nothing. */
static void round_solve(struct near_many *many, struct round_work *work)
{
    pthread_t thread[MANY_THREADS];
    uint32_t started = 0;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return;
    }
    (void)pthread_attr_setstacksize(&attributes, THREAD_STACK);
    while (started < many->threads && started < work->count &&
           pthread_create(&thread[started], &attributes, round_thread, work) == 0) {
        started++;
    }
    for (uint32_t i = 0; i < started; i++) {
        thread_wait(many, thread[i]);
    }
    (void)pthread_attr_destroy(&attributes);
}

/* Too hard: smaller next time. Solved and no help: larger. */
static void seats_resize(struct near_many *many, enum outcome outcome)
{
    if (outcome == OUTCOME_CUT) {
        many->seats -= many->seats / 8;
        many->seats = many->seats < SEATS_LEAST ? SEATS_LEAST : many->seats;
    } else if (outcome == OUTCOME_NOTHING) {
        many->seats += many->seats / 12;
        many->seats = many->seats > NEAR_SEATS_MOST ? NEAR_SEATS_MOST : many->seats;
    }
}

struct many_round many_improve(struct near_many *many)
{
    struct board *board = many->ground.answer->board;
    struct round_work work = {.many = many};
    struct many_round round = {0};
    work.count = round_grow(many);
    round_solve(many, &work);
    for (uint32_t i = 0; i < work.count; i++) {
        struct near *near = &many->near[i];
        enum outcome outcome = work.outcome[i];
        if (outcome == OUTCOME_FOUND && near_settle(near)) {
            round.better++;
        }
        round.tried += outcome != OUTCOME_NONE;
        near_forget(near);
    }
    for (uint32_t i = 0; i < work.count; i++) {
        seats_resize(many, work.outcome[i]);
    }
    for (uint32_t i = 0; i < many->threads; i++) {
        budget_spend(board->budget, many->budget[i].ticks);
        many->budget[i].ticks = 0;
        board->unsure = board->unsure || many->board[i].unsure;
    }
    return round;
}

/* Grows packings of one seat, and makes the board they stand on. */
#include "solve/column.h"

#include <stddef.h>
#include <string.h>

enum { ARCS_A_POLL = 256, PAIR_SLOTS_MAX = 640 }; /* larger seats judge pairs anew each time */

/* ------------------------------------------------------------------- packing */

void packing_open(struct packing *packing, uint32_t seat)
{
    memset(packing, 0, offsetof(struct packing, arc)); /* arcs behind count mean nothing */
    packing->seat = seat;
    packing->unsure = false;
}

static void packing_count(const struct board *board, struct packing *packing, uint32_t arc,
                          bool adds)
{
    const struct instance_arc *chosen = &board->instance->arc[arc];
    const struct instance_demand *demand = &board->instance->demand[chosen->demand];
    uint32_t sign = adds ? 1 : UINT32_MAX; /* times -1, modulo 2^32 */
    packing->relations += sign * chosen->relations;
    packing->service[chosen->service] += sign * chosen->relations;
    packing->rooms += sign * demand->own_rooms;
    packing->hours_q += sign * demand->hours_q;
}

void packing_add(const struct board *board, struct packing *packing, uint32_t arc)
{
    CHECK(packing->count < FITS_ARCS_MAX);
    packing->arc[packing->count++] = arc;
    packing_count(board, packing, arc, true);
}

void packing_drop_last(const struct board *board, struct packing *packing)
{
    packing->count--;
    packing_count(board, packing, packing->arc[packing->count], false);
}

void packing_drop(const struct board *board, struct packing *packing, uint32_t place)
{
    packing_count(board, packing, packing->arc[place], false);
    packing->count--;
    memmove(&packing->arc[place], &packing->arc[place + 1],
            (packing->count - place) * sizeof packing->arc[0]);
}

static bool packing_sums_allow(const struct board *board, const struct packing *packing,
                               uint32_t arc)
{
    const struct instance_arc *chosen = &board->instance->arc[arc];
    const struct instance_demand *demand = &board->instance->demand[chosen->demand];
    const struct instance_seat *seat = &board->instance->seat[packing->seat];
    uint16_t service_max = seat->service_max[chosen->service];
    return packing->count < FITS_ARCS_MAX &&
           packing->relations + chosen->relations <= seat->relations_max &&
           (service_max == UINT16_MAX ||
            packing->service[chosen->service] + chosen->relations <= service_max) &&
           packing->rooms + demand->own_rooms <= seat->own_rooms &&
           packing->hours_q + demand->hours_q <= seat->hours_q_max;
}

/* Whether two timed arcs of one seat go together in time: judged once, then remembered. */
static enum fits_answer pair_judge(struct board *board, uint32_t seat, uint32_t a, uint32_t b)
{
    uint32_t slots = board->seat_begin[seat + 1] - board->seat_begin[seat];
    uint32_t two[2] = {a, b};
    if (slots > PAIR_SLOTS_MAX) {
        return fits_judge_times(board->instance, seat, two, 2);
    }
    uint64_t bit = 2 * ((uint64_t)board->slot[a] * slots + board->slot[b]);
    if (board->pair[seat] == NULL && board->job != NULL) {
        board->pair[seat] =
            arena_take_many(board->job, 2 * (size_t)slots * slots / 64 + 1, sizeof(uint64_t));
    }
    if (board->pair[seat] == NULL) {
        return fits_judge_times(board->instance, seat, two, 2);
    }
    uint64_t *word = &board->pair[seat][bit / 64];
    uint64_t known = *word >> (bit % 64) & 3;
    if (known == 0) {
        known = (uint64_t)fits_judge_times(board->instance, seat, two, 2) + 1;
        budget_spend(board->budget, 64);
        *word |= known << (bit % 64);
    }
    return (enum fits_answer)(known - 1);
}

enum fits_answer packing_judge(struct board *board, const struct packing *packing, uint32_t arc)
{
    if (!packing_sums_allow(board, packing, arc)) {
        return FITS_NO;
    }
    uint32_t timed[FITS_ARCS_MAX];
    uint32_t count = 0;
    enum fits_answer worst = FITS_YES;
    for (uint32_t i = 0; i < packing->count; i++) {
        uint32_t other = packing->arc[i];
        if (board->instance->arc[other].unit == board->instance->arc[arc].unit) {
            return FITS_NO;
        }
        if (!board->timed[arc] || !board->timed[other]) {
            continue;
        }
        enum fits_answer pair =
            pair_judge(board, packing->seat, other < arc ? other : arc, other < arc ? arc : other);
        if (pair == FITS_NO) {
            return FITS_NO;
        }
        worst = pair == FITS_UNSURE ? FITS_UNSURE : worst;
        timed[count++] = other;
    }
    if (count >= 2) {
        timed[count++] = arc;
        worst = fits_judge_times(board->instance, packing->seat, timed, count);
        budget_spend(board->budget, 64);
    }
    board->unsure = board->unsure || worst == FITS_UNSURE;
    return worst;
}

/* --------------------------------------------------------------------- board */

static void board_seats(struct board *board)
{
    const struct instance *instance = board->instance;
    bool rushed = false; /* no time: arcs are left out unjudged, but for those that must be there */
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        uint32_t pin = instance->unit[arc->unit].pin;
        rushed = rushed || (a % ARCS_A_POLL == 0 && budget_is_cancelled(board->budget));
        enum fits_answer alone =
            rushed && pin == NO_SEAT ? FITS_NO : fits_judge(instance, arc->seat, &a, 1);
        budget_spend(board->budget, 8);
        board->timed[a] =
            demand->visits > 0 || demand->continuous || demand->weekends > 0 || demand->nights > 0;
        board->has_timed = board->has_timed || board->timed[a];
        board->unsure = board->unsure || alone == FITS_UNSURE;
        board->forbidden[a] = alone == FITS_NO || (pin != NO_SEAT && pin != arc->seat);
        board->slot[a] = NO_ARC;
        if (!board->forbidden[a]) {
            board->seat_begin[arc->seat + 1]++;
        }
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        board->seat_begin[v + 1] += board->seat_begin[v];
    }
    for (uint32_t a = instance->arc_count; a-- > 0;) {
        if (!board->forbidden[a]) { /* backwards, so that ends become begins */
            board->seat_arc[--board->seat_begin[instance->arc[a].seat + 1]] = a;
        }
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        board->seat_begin[v] = board->seat_begin[v + 1];
    }
}

static void board_bundles(struct board *board)
{
    const struct instance *instance = board->instance;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        board->must[u] = instance->unit[u].pin;
        board->has_musts = board->has_musts || board->must[u] != NO_SEAT;
        if (instance->unit[u].bundle != NO_BUNDLE) {
            board->bundle_begin[instance->unit[u].bundle + 1]++;
        }
    }
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        board->bundle_begin[b + 1] += board->bundle_begin[b];
    }
    for (uint32_t u = instance->unit_count; u-- > 0;) {
        uint32_t bundle = instance->unit[u].bundle;
        if (bundle != NO_BUNDLE) {
            board->bundle_unit[--board->bundle_begin[bundle + 1]] = u;
        }
    }
    for (uint32_t b = 0; b < instance->bundle_count; b++) {
        board->bundle_begin[b] = board->bundle_begin[b + 1];
    }
    board->bundle_begin[instance->bundle_count] = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        board->bundle_begin[instance->bundle_count] += instance->unit[u].bundle != NO_BUNDLE;
    }
}

/* At most so many of the seat's units go into its hours: those that take least. */
static uint64_t seat_fit_max(const struct board *board, uint32_t v)
{
    enum { LOADS = 256 }; /* greater loads count as this, which may only say too many */
    uint32_t of_load[LOADS] = {0};
    for (uint32_t i = board->seat_begin[v]; i < board->seat_begin[v + 1]; i++) {
        uint32_t load = board->seat_load[i].hours_q;
        of_load[load < LOADS ? load : LOADS - 1]++;
    }
    uint32_t left = board->instance->seat[v].hours_q_max;
    uint64_t fit = of_load[0];
    for (uint32_t load = 1; load < LOADS && load <= left; load++) {
        uint32_t some = left / load < of_load[load] ? left / load : of_load[load];
        fit += some;
        left -= some * load;
    }
    return fit;
}

/* Whether nothing but hours can keep units out of the seat. */
static bool seat_is_plain(const struct board *board, uint32_t v)
{
    const struct instance *instance = board->instance;
    const struct instance_seat *seat = &instance->seat[v];
    uint32_t begin = board->seat_begin[v];
    uint64_t relations = 0; /* the most of any unit */
    bool plain = true;
    for (uint32_t i = begin; i < board->seat_begin[v + 1] && plain; i++) {
        const struct instance_arc *arc = &instance->arc[board->seat_arc[i]];
        relations = arc->relations > relations ? arc->relations : relations;
        plain = !board->timed[board->seat_arc[i]] && instance->demand[arc->demand].own_rooms == 0 &&
                seat->service_max[arc->service] == UINT16_MAX &&
                instance->unit[arc->unit].bundle == NO_BUNDLE &&
                (i == begin || board->seat_unit[i - 1] != arc->unit);
    }
    return plain && relations * seat_fit_max(board, v) <= seat->relations_max;
}

static void board_seat(struct board *board, uint32_t v)
{
    const struct instance *instance = board->instance;
    uint64_t hours = 0;
    uint32_t begin = board->seat_begin[v];
    uint32_t count = board->seat_begin[v + 1] - begin;
    for (uint32_t i = begin; i < begin + count; i++) {
        const struct instance_arc *arc = &instance->arc[board->seat_arc[i]];
        board->slot[board->seat_arc[i]] = i - begin;
        board->seat_unit[i] = arc->unit;
        board->seat_load[i] =
            (struct slot_load){arc->relations, instance->demand[arc->demand].hours_q};
        hours += board->seat_load[i].hours_q;
    }
    uint64_t hours_max = instance->seat[v].hours_q_max;
    uint64_t room = hours > hours_max ? (count + 1) * (hours_max + 1) : 0;
    room = room > BOARD_CEILING_MAX ? BOARD_CEILING_MAX + count + 1 : room;
    board->ceiling_room = room > board->ceiling_room ? (uint32_t)room : board->ceiling_room;
    board->most = count > board->most ? count : board->most;
    board->plain[v] = seat_is_plain(board, v);
}

/* What a search writes to. */
static enum status board_room(struct board *board, struct arena *job)
{
    board->candidate = arena_take_many(job, (size_t)board->most + 1, sizeof *board->candidate);
    board->ahead = arena_take_many(job, (size_t)board->most + 1, sizeof *board->ahead);
    board->ceiling = arena_take_many(job, board->ceiling_room, sizeof *board->ceiling);
    return job->exhausted ? E_NO_MEMORY : OK;
}

enum status board_open(struct board *board, const struct instance *instance, struct budget *budget,
                       struct arena *job)
{
    memset(board, 0, sizeof *board);
    board->instance = instance;
    board->budget = budget;
    board->job = job;
    board->value_count = instance->level_count + 2;
    size_t arcs = instance->arc_count;
    board->seat_begin = arena_take_many(job, (size_t)instance->seat_count + 1, sizeof(uint32_t));
    board->seat_arc = arena_take_many(job, arcs, sizeof(uint32_t));
    board->seat_unit = arena_take_many(job, arcs, sizeof(uint32_t));
    board->seat_load = arena_take_many(job, arcs, sizeof *board->seat_load);
    board->slot = arena_take_many(job, arcs, sizeof(uint32_t));
    board->must = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    board->forbidden = arena_take_many(job, arcs, sizeof(bool));
    board->timed = arena_take_many(job, arcs, sizeof(bool));
    board->bundle_begin =
        arena_take_many(job, (size_t)instance->bundle_count + 1, sizeof(uint32_t));
    board->bundle_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    board->plain = arena_take_many(job, instance->seat_count, sizeof(bool));
    board->pair = arena_take_many(job, instance->seat_count, sizeof *board->pair);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    board_seats(board);
    board_bundles(board);
    uint32_t usable = 0;
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        usable += !board->forbidden[a];
    }
    board->seat_begin[instance->seat_count] = usable;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        board_seat(board, v);
    }
    return board_room(board, job);
}

enum status board_twin(struct board *twin, const struct board *board, struct budget *budget,
                       struct arena *job)
{
    *twin = *board;
    twin->budget = budget;
    twin->job = NULL; /* the arena is another thread's */
    return board_room(twin, job);
}

void board_ready(struct board *board, uint32_t seat)
{
    uint32_t slots = board->seat_begin[seat + 1] - board->seat_begin[seat];
    if (board->pair[seat] == NULL && slots <= PAIR_SLOTS_MAX && board->has_timed) {
        board->pair[seat] =
            arena_take_many(board->job, 2 * (size_t)slots * slots / 64 + 1, sizeof(uint64_t));
    }
}

bool board_splits(const struct board *board, uint32_t bundle)
{
    uint32_t seat = NO_SEAT;
    for (uint32_t i = board->bundle_begin[bundle]; i < board->bundle_begin[bundle + 1]; i++) {
        uint32_t must = board->must[board->bundle_unit[i]];
        if (must != NO_SEAT && seat != NO_SEAT && must != seat) {
            return true;
        }
        seat = must != NO_SEAT ? must : seat;
    }
    return false;
}

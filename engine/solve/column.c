/* Grows packings of one seat and finds those worth most at given prices. */
#include "solve/column.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { PAIR_SLOTS_MAX = 640 }; /* larger seats judge pairs anew each time */

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
    if (board->pair[seat] == NULL) {
        board->pair[seat] =
            arena_take_many(board->job, 2 * (size_t)slots * slots / 64 + 1, sizeof(uint64_t));
        if (board->pair[seat] == NULL) {
            return fits_judge_times(board->instance, seat, two, 2);
        }
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
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        const struct instance_demand *demand = &instance->demand[arc->demand];
        uint32_t pin = instance->unit[arc->unit].pin;
        enum fits_answer alone = fits_judge(instance, arc->seat, &a, 1);
        budget_spend(board->budget, 8);
        board->timed[a] =
            demand->visits > 0 || demand->continuous || demand->weekends > 0 || demand->nights > 0;
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
    board->slot = arena_take_many(job, arcs, sizeof(uint32_t));
    board->must = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    board->forbidden = arena_take_many(job, arcs, sizeof(bool));
    board->timed = arena_take_many(job, arcs, sizeof(bool));
    board->bundle_begin =
        arena_take_many(job, (size_t)instance->bundle_count + 1, sizeof(uint32_t));
    board->bundle_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    board->pair = arena_take_many(job, instance->seat_count, sizeof *board->pair);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    board_seats(board);
    board_bundles(board);
    uint32_t most = 0;
    uint32_t usable = 0;
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        usable += !board->forbidden[a];
    }
    board->seat_begin[instance->seat_count] = usable;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        for (uint32_t i = board->seat_begin[v]; i < board->seat_begin[v + 1]; i++) {
            board->slot[board->seat_arc[i]] = i - board->seat_begin[v];
            board->seat_unit[i] = instance->arc[board->seat_arc[i]].unit;
        }
        uint32_t arcs_here = board->seat_begin[v + 1] - board->seat_begin[v];
        most = arcs_here > most ? arcs_here : most;
    }
    board->candidate = arena_take_many(job, (size_t)most + 1, sizeof *board->candidate);
    board->ahead = arena_take_many(job, (size_t)most + 1, sizeof *board->ahead);
    return job->exhausted ? E_NO_MEMORY : OK;
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

/* -------------------------------------------------------------------- search */

struct column_walk {
    struct board *board;
    const struct prices *prices;
    struct column_sink *sink;
    struct packing packing;
    uint32_t must_count; /* candidates [0, must_count) belong to musts, grouped by unit */
    uint32_t count;
    uint32_t relations_least; /* of an optional candidate */
    uint32_t hours_least;
    uint64_t steps;
    bool stopped;
};

static int candidate_compare(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return x->arc < y->arc ? -1 : 1;
}

static int64_t arc_worth(const struct column_walk *walk, uint32_t arc)
{
    return walk->prices->weight[arc] - walk->prices->unit[walk->board->instance->arc[arc].unit];
}

/* What the bundle of the arc's unit costs when the set touches it for the first time. */
static int64_t touch_cost(const struct column_walk *walk, uint32_t arc)
{
    const struct instance *instance = walk->board->instance;
    uint32_t bundle = instance->unit[instance->arc[arc].unit].bundle;
    if (walk->prices->touch == NULL || bundle == NO_BUNDLE) {
        return 0;
    }
    for (uint32_t i = 0; i < walk->packing.count; i++) {
        if (instance->unit[instance->arc[walk->packing.arc[i]].unit].bundle == bundle) {
            return 0;
        }
    }
    return walk->prices->touch[bundle];
}

/* The most that candidates from `first` on could still add: the best few by value alone. */
static int64_t walk_ahead(const struct column_walk *walk, uint32_t first)
{
    const struct instance_seat *seat = &walk->board->instance->seat[walk->packing.seat];
    uint32_t more = walk->count - first;
    if (walk->relations_least > 0) {
        uint32_t fit = (seat->relations_max - walk->packing.relations) / walk->relations_least;
        more = fit < more ? fit : more;
    }
    if (walk->hours_least > 0) {
        uint32_t fit = (seat->hours_q_max - walk->packing.hours_q) / walk->hours_least;
        more = fit < more ? fit : more;
    }
    return walk->board->ahead[first + more] - walk->board->ahead[first];
}

static bool walk_step(struct column_walk *walk)
{
    budget_spend(walk->board->budget, 1);
    walk->steps++;
    if (walk->sink->steps_max != 0 && walk->steps > walk->sink->steps_max) {
        walk->stopped = true;
    }
    return !walk->stopped;
}

/* Depth is bounded by FITS_ARCS_MAX: packing_judge refuses more. */
static void walk_optional(struct column_walk *walk, uint32_t first, int64_t worth)
{
    struct column_sink *sink = walk->sink;
    if (worth >= sink->least && !sink->take(sink, &walk->packing, worth)) {
        walk->stopped = true;
    }
    for (uint32_t i = first; i < walk->count && !walk->stopped; i++) {
        const struct candidate *next = &walk->board->candidate[i];
        int64_t rest = walk_ahead(walk, i);
        int64_t with = next->value < 0 ? next->value : rest;
        if (worth + rest < sink->least || worth + with < sink->least || !walk_step(walk)) {
            break;
        }
        enum fits_answer judged = packing_judge(walk->board, &walk->packing, next->arc);
        if (judged == FITS_NO) {
            continue;
        }
        bool unsure = walk->packing.unsure;
        int64_t gain = next->value - touch_cost(walk, next->arc);
        packing_add(walk->board, &walk->packing, next->arc);
        walk->packing.unsure = unsure || judged == FITS_UNSURE;
        walk_optional(walk, i + 1, worth + gain);
        packing_drop_last(walk->board, &walk->packing);
        walk->packing.unsure = unsure;
    }
}

/* Every must gets one of its arcs, unit after unit. */
static void walk_must(struct column_walk *walk, uint32_t first, int64_t worth)
{
    const struct instance *instance = walk->board->instance;
    const struct candidate *candidate = walk->board->candidate;
    if (first == walk->must_count) {
        walk_optional(walk, walk->must_count, worth);
        return;
    }
    uint32_t unit = instance->arc[candidate[first].arc].unit;
    uint32_t end = first;
    while (end < walk->must_count && instance->arc[candidate[end].arc].unit == unit) {
        end++;
    }
    for (uint32_t i = first; i < end && walk_step(walk); i++) {
        enum fits_answer judged = packing_judge(walk->board, &walk->packing, candidate[i].arc);
        if (judged == FITS_NO) {
            continue;
        }
        bool unsure = walk->packing.unsure;
        int64_t gain = candidate[i].value - touch_cost(walk, candidate[i].arc);
        packing_add(walk->board, &walk->packing, candidate[i].arc);
        walk->packing.unsure = unsure || judged == FITS_UNSURE;
        walk_must(walk, end, worth + gain);
        packing_drop_last(walk->board, &walk->packing);
        walk->packing.unsure = unsure;
    }
}

static bool has_musts(const struct board *board, uint32_t seat)
{
    for (uint32_t i = board->seat_begin[seat]; i < board->seat_begin[seat + 1]; i++) {
        if (board->must[board->seat_unit[i]] == seat) {
            return true;
        }
    }
    return false;
}

/* Their arcs are already together, by unit. */
static void gather_musts(struct column_walk *walk, uint32_t seat)
{
    struct board *board = walk->board;
    for (uint32_t i = board->seat_begin[seat]; i < board->seat_begin[seat + 1]; i++) {
        uint32_t arc = board->seat_arc[i];
        if (board->must[board->seat_unit[i]] == seat && !board->forbidden[arc]) {
            board->candidate[walk->count++] = (struct candidate){arc_worth(walk, arc), arc};
        }
    }
    walk->must_count = walk->count;
}

/* By falling value; mostly there are few. */
static void candidates_sort(struct candidate *candidate, uint32_t count)
{
    enum { FEW = 24 };
    if (count > FEW) {
        qsort(candidate, count, sizeof *candidate, candidate_compare);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct candidate one = candidate[i];
        uint32_t at = i;
        for (; at > 0 && candidate_compare(&one, &candidate[at - 1]) < 0; at--) {
            candidate[at] = candidate[at - 1];
        }
        candidate[at] = one;
    }
}

/* Whatever else may be used. */
static void gather_rest(struct column_walk *walk, uint32_t seat, bool only_gains)
{
    struct board *board = walk->board;
    const struct instance *instance = board->instance;
    const bool *allowed = walk->sink->unit_allowed;
    uint32_t end = board->seat_begin[seat + 1];
    budget_spend(board->budget, end - board->seat_begin[seat]);
    walk->relations_least = UINT32_MAX;
    walk->hours_least = UINT32_MAX;
    for (uint32_t i = board->seat_begin[seat]; i < end; i++) {
        uint32_t arc = board->seat_arc[i];
        uint32_t unit = board->seat_unit[i];
        int64_t value = walk->prices->weight[arc] - walk->prices->unit[unit];
        if ((only_gains && value <= 0) || board->forbidden[arc] || board->must[unit] != NO_SEAT ||
            (allowed != NULL && !allowed[unit])) {
            continue;
        }
        board->candidate[walk->count++] = (struct candidate){value, arc};
        if (instance->arc[arc].relations < walk->relations_least) {
            walk->relations_least = instance->arc[arc].relations;
        }
        uint32_t hours_q = instance->demand[instance->arc[arc].demand].hours_q;
        walk->hours_least = hours_q < walk->hours_least ? hours_q : walk->hours_least;
    }
    candidates_sort(&board->candidate[walk->must_count], walk->count - walk->must_count);
    board->ahead[0] = 0;
    for (uint32_t i = 0; i < walk->count; i++) {
        int64_t value = i < walk->must_count ? 0 : board->candidate[i].value;
        board->ahead[i + 1] = board->ahead[i] + (value > 0 ? value : 0);
    }
}

/* Units that must be here but have no arc left: then nothing fits. */
static bool musts_are_all_there(const struct board *board, uint32_t seat)
{
    const struct instance *instance = board->instance;
    for (uint32_t i = board->seat_begin[seat]; i < board->seat_begin[seat + 1]; i++) {
        uint32_t unit = instance->arc[board->seat_arc[i]].unit;
        if (board->must[unit] != seat) {
            continue;
        }
        bool any = false;
        for (uint32_t j = board->seat_begin[seat]; j < board->seat_begin[seat + 1]; j++) {
            uint32_t other = board->seat_arc[j];
            any = any || (instance->arc[other].unit == unit && !board->forbidden[other]);
        }
        if (!any) {
            return false;
        }
    }
    return true;
}

static bool column_walk(struct board *board, uint32_t seat, const struct prices *prices,
                        struct column_sink *sink, bool only_gains)
{
    struct column_walk walk;
    walk.board = board;
    walk.prices = prices;
    walk.sink = sink;
    walk.must_count = 0;
    walk.count = 0;
    walk.steps = 0;
    walk.stopped = false;
    packing_open(&walk.packing, seat);
    bool any = has_musts(board, seat);
    if (any && !musts_are_all_there(board, seat)) {
        return true;
    }
    if (any) {
        gather_musts(&walk, seat);
    }
    gather_rest(&walk, seat, only_gains);
    walk_must(&walk, 0, 0);
    return !walk.stopped;
}

bool column_each(struct board *board, uint32_t seat, const struct prices *prices,
                 struct column_sink *sink)
{
    return column_walk(board, seat, prices, sink, false);
}

struct column_champion {
    struct packing *best;
    int64_t worth;
};

static bool champion_take(struct column_sink *sink, const struct packing *packing, int64_t worth)
{
    struct column_champion *champion = sink->state;
    champion->worth = worth;
    memcpy(champion->best, packing, offsetof(struct packing, arc));
    memcpy(champion->best->arc, packing->arc, packing->count * sizeof packing->arc[0]);
    champion->best->unsure = packing->unsure;
    sink->least = worth + 1;
    return true;
}

int64_t column_best(struct board *board, uint32_t seat, const struct prices *prices,
                    struct packing *best)
{
    struct column_champion champion = {best, INT64_MIN};
    struct column_sink sink = {champion_take, INT64_MIN, &champion, NULL, 0};
    packing_open(best, seat);
    (void)column_walk(board, seat, prices, &sink, true);
    return champion.worth;
}

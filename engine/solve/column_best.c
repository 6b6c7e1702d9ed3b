/* Finds the packings of one seat that are worth most at given prices. */
#include "solve/column.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct column_walk {
    struct board *board;
    const struct prices *prices;
    struct column_sink *sink;
    struct packing packing;
    uint32_t must_count; /* candidates [0, must_count) belong to musts, grouped by unit */
    uint32_t count;
    uint32_t relations_least; /* of an optional candidate */
    uint32_t hours_least;
    uint32_t hours; /* that optional candidates with a gain would take, all together */
    /* ceiling[i * stride + h]: the most that candidates from i on add within h * scale hours; NULL
     * where hours do not limit */
    const int64_t *ceiling;
    uint32_t stride;
    uint32_t scale;
    uint64_t steps;
    bool stopped;
    bool cut;   /* the budget ended in the middle */
    bool exact; /* the best packing is worth `most`: known before any search */
    int64_t most;
};

enum { STEPS_A_POLL = 4096, LOADS_MAX = 64, EXACT_STEPS = 1000 };

static int candidate_compare(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return x->arc < y->arc ? -1 : 1;
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

/* The most that candidates from `first` on could still add: the best few by value alone, and no
 * more than a knapsack of the hours that are left. */
static int64_t walk_ahead(const struct column_walk *walk, uint32_t first)
{
    const struct instance_seat *seat = &walk->board->instance->seat[walk->packing.seat];
    uint32_t hours = seat->hours_q_max - walk->packing.hours_q;
    uint32_t more = walk->count - first;
    if (walk->relations_least > 0) {
        uint32_t fit = (seat->relations_max - walk->packing.relations) / walk->relations_least;
        more = fit < more ? fit : more;
    }
    if (walk->hours_least > 0) {
        uint32_t fit = hours / walk->hours_least;
        more = fit < more ? fit : more;
    }
    int64_t few = walk->board->ahead[first + more] - walk->board->ahead[first];
    if (walk->ceiling == NULL) {
        return few;
    }
    hours = hours < walk->hours ? hours : walk->hours;
    int64_t packed = walk->ceiling[(size_t)first * walk->stride + hours / walk->scale];
    return packed < few ? packed : few;
}

/* Loads are rounded down to the scale, so that a ceiling is never too low. */
static void ceiling_make(struct column_walk *walk)
{
    struct board *board = walk->board;
    const struct instance *instance = board->instance;
    uint32_t hours_max = instance->seat[walk->packing.seat].hours_q_max;
    walk->ceiling = NULL;
    walk->scale = 1;
    if (walk->hours <= hours_max) {
        return;
    }
    walk->hours = hours_max;
    uint32_t width = BOARD_CEILING_MAX / (walk->count + 1);
    walk->scale = walk->hours / width + 1;
    walk->stride = walk->hours / walk->scale + 1;
    int64_t *ceiling = board->ceiling;
    memset(&ceiling[(size_t)walk->count * walk->stride], 0, walk->stride * sizeof *ceiling);
    for (uint32_t i = walk->count; i-- > walk->must_count;) {
        const struct candidate *one = &board->candidate[i];
        uint32_t load = one->hours_q / walk->scale;
        const int64_t *after = &ceiling[(size_t)(i + 1) * walk->stride];
        int64_t *row = &ceiling[(size_t)i * walk->stride];
        for (uint32_t h = 0; h < walk->stride; h++) {
            bool gains = one->value > 0 && h >= load && after[h - load] + one->value > after[h];
            row[h] = gains ? after[h - load] + one->value : after[h];
        }
    }
    budget_spend(board->budget, (uint64_t)(walk->count - walk->must_count) * walk->stride / 8);
    walk->ceiling = ceiling;
}

static bool walk_step(struct column_walk *walk)
{
    budget_spend(walk->board->budget, 1);
    walk->steps++;
    if (walk->sink->steps_max != 0 && walk->steps > walk->sink->steps_max) {
        walk->stopped = true;
    }
    if (walk->steps % STEPS_A_POLL == 0 && budget_ends(walk->board->budget)) {
        walk->stopped = true;
        walk->cut = true;
    }
    return !walk->stopped;
}

/* Whether a packing with candidate i, and none of those passed over, may be worth enough. */
static bool walk_can_have(const struct column_walk *walk, uint32_t i, int64_t worth)
{
    if (walk->ceiling == NULL) {
        return true;
    }
    const struct instance *instance = walk->board->instance;
    const struct candidate *next = &walk->board->candidate[i];
    uint32_t left = instance->seat[walk->packing.seat].hours_q_max - walk->packing.hours_q;
    uint32_t load = next->hours_q;
    if (load > left) {
        return false;
    }
    left = left - load < walk->hours ? left - load : walk->hours;
    int64_t after = walk->ceiling[(size_t)(i + 1) * walk->stride + left / walk->scale];
    return worth + next->value + after >= walk->sink->least;
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
        if (!walk_can_have(walk, i, worth)) {
            continue;
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
    for (uint32_t i = board->seat_begin[seat]; board->has_musts && i < board->seat_begin[seat + 1];
         i++) {
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
            board->candidate[walk->count++] = (struct candidate){
                walk->prices->weight[i] - walk->prices->unit[board->seat_unit[i]], arc,
                board->seat_load[i].hours_q};
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

/* Where hours alone decide, of each load the best few are enough: as many as fit. */
static void candidates_thin(struct column_walk *walk, uint32_t seat)
{
    const struct instance *instance = walk->board->instance;
    uint32_t hours_max = instance->seat[seat].hours_q_max;
    uint32_t taken[LOADS_MAX] = {0}; /* hours, by the candidates of each load */
    uint32_t kept = walk->must_count;
    for (uint32_t i = walk->must_count; i < walk->count; i++) {
        const struct candidate one = walk->board->candidate[i];
        uint32_t load = one.hours_q;
        if (load > 0 && load < LOADS_MAX) {
            taken[load] += load;
            if (taken[load] > hours_max) {
                walk->hours -= load;
                continue;
            }
        }
        walk->board->candidate[kept++] = one;
    }
    walk->count = kept;
}

/* Whatever else may be used. */
static void gather_rest(struct column_walk *walk, uint32_t seat, bool only_gains)
{
    struct board *board = walk->board;
    const uint8_t *owner = walk->sink->unit_owner;
    uint32_t end = board->seat_begin[seat + 1];
    budget_spend(board->budget, end - board->seat_begin[seat]);
    walk->relations_least = UINT32_MAX;
    walk->hours_least = UINT32_MAX;
    walk->hours = 0;
    for (uint32_t i = board->seat_begin[seat]; i < end; i++) {
        uint32_t unit = board->seat_unit[i];
        int64_t value = walk->prices->weight[i] - walk->prices->unit[unit];
        if ((only_gains && value <= 0) || (owner != NULL && owner[unit] != walk->sink->owner) ||
            (board->has_musts && board->must[unit] != NO_SEAT) ||
            (board->has_decisions && board->forbidden[board->seat_arc[i]])) {
            continue;
        }
        const struct slot_load *load = &board->seat_load[i];
        board->candidate[walk->count++] =
            (struct candidate){value, board->seat_arc[i], load->hours_q};
        if (load->relations < walk->relations_least) {
            walk->relations_least = load->relations;
        }
        walk->hours_least = load->hours_q < walk->hours_least ? load->hours_q : walk->hours_least;
        walk->hours += value > 0 ? load->hours_q : 0;
    }
    candidates_sort(&board->candidate[walk->must_count], walk->count - walk->must_count);
    if (only_gains && board->plain[seat]) {
        candidates_thin(walk, seat);
    }
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

static void walk_open(struct column_walk *walk, struct board *board, const struct prices *prices,
                      struct column_sink *sink)
{
    walk->board = board;
    walk->prices = prices;
    walk->sink = sink;
    walk->must_count = 0;
    walk->count = 0;
    walk->steps = 0;
    walk->stopped = false;
    walk->cut = false;
    walk->exact = false;
}

/* Every packing of the seat in question; false when it was stopped. */
static bool walk_all(struct column_walk *walk, uint32_t seat, bool only_gains)
{
    struct board *board = walk->board;
    packing_open(&walk->packing, seat);
    bool any = has_musts(board, seat);
    if (any && !musts_are_all_there(board, seat)) {
        return true;
    }
    if (any) {
        gather_musts(walk, seat);
    }
    gather_rest(walk, seat, only_gains);
    ceiling_make(walk);
    if (only_gains && walk->must_count == 0 && board->plain[seat] && walk->scale == 1) {
        walk->exact = true;
        walk->most = walk_ahead(walk, 0);
        walk->sink->least = walk->most;
        walk->sink->steps_max = EXACT_STEPS + walk->count;
    }
    walk_must(walk, 0, 0);
    return !walk->stopped;
}

bool column_each(struct board *board, uint32_t seat, const struct prices *prices,
                 struct column_sink *sink)
{
    struct column_walk walk;
    walk_open(&walk, board, prices, sink);
    return walk_all(&walk, seat, false);
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
    struct column_sink sink = {.take = champion_take, .least = INT64_MIN, .state = &champion};
    struct column_walk walk;
    walk_open(&walk, board, prices, &sink);
    packing_open(best, seat);
    (void)walk_all(&walk, seat, true);
    if (walk.cut) {
        return INT64_MIN;
    }
    if (walk.exact && champion.worth == INT64_MIN) { /* more units than a packing holds */
        best->unsure = true;
        return walk.most;
    }
    return champion.worth;
}

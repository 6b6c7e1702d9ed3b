/* Empties a few seats where the gap is and fills them again as well as can be. */
#include "solve/search_near.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "solve/mip.h"

enum {
    UNITS_MAX = 400,
    COLUMNS_MAX = 6000,
    COLUMNS_SEAT_MAX = 1000,
    STEPS_SEAT_MAX = 20000,
    NODES_MAX = 60,
    SIMPLEX_MAX = 20000,
    SEATS_LEAST = 12,
    SEATS_MOST = 240
};

enum status near_open(struct near *near)
{
    const struct instance *instance = near->answer->board->instance;
    near->random = random_seed(near->seed);
    near->seat = calloc((size_t)instance->seat_count + 1, sizeof *near->seat);
    near->unit = calloc((size_t)instance->unit_count + 1, sizeof *near->unit);
    near->in_seat = calloc((size_t)instance->seat_count + 1, sizeof *near->in_seat);
    near->in_unit = calloc((size_t)instance->unit_count + 1, sizeof *near->in_unit);
    near->row = calloc((size_t)instance->unit_count + 1, sizeof *near->row);
    near->bundle_row = calloc((size_t)instance->bundle_count + 1, sizeof *near->bundle_row);
    if (near->seat == NULL || near->unit == NULL || near->in_seat == NULL ||
        near->in_unit == NULL || near->row == NULL || near->bundle_row == NULL) {
        near_close(near);
        return E_NO_MEMORY;
    }
    return OK;
}

void near_close(struct near *near)
{
    free(near->seat);
    free(near->unit);
    free(near->in_seat);
    free(near->in_unit);
    free(near->row);
    free(near->bundle_row);
    free(near->column);
    free(near->arc);
}

/* ------------------------------------------------------------- where to look */

static int64_t packing_worth(const struct near *near, const struct packing *packing)
{
    const struct lagrange *lagrange = near->lagrange;
    const struct instance *instance = near->answer->board->instance;
    int64_t sum = 0;
    for (uint32_t i = 0; i < packing->count; i++) {
        uint32_t unit = instance->arc[packing->arc[i]].unit;
        uint32_t bundle = instance->unit[unit].bundle;
        sum += lagrange->arc_weight[packing->arc[i]] - lagrange->unit_price[unit];
        bool first = bundle != NO_BUNDLE;
        for (uint32_t j = 0; first && j < i; j++) {
            first = instance->unit[instance->arc[packing->arc[j]].unit].bundle != bundle;
        }
        sum -= first ? lagrange->touch[bundle] : 0;
    }
    return sum;
}

static int64_t seat_slack(const struct near *near, uint32_t seat)
{
    return near->lagrange->seat_best[seat] - packing_worth(near, &near->answer->held[seat]);
}

static bool unit_is_free(const struct near *near, uint32_t unit)
{
    return near->answer->arc_of_unit[unit] == NO_ARC && near->answer->board->must[unit] == NO_SEAT;
}

/* A unit or a seat, drawn with chances as its part of the gap. */
static uint32_t seed_seat(struct near *near)
{
    const struct component *component = near->component;
    const struct instance *instance = near->answer->board->instance;
    int64_t total = 0;
    for (uint32_t pass = 0; pass < 2; pass++) {
        int64_t left = pass == 0 ? INT64_MAX : random_between(&near->random, 0, total - 1);
        for (uint32_t i = 0; i < component->seat_count; i++) {
            int64_t slack = seat_slack(near, component->seat[i]) >> 2;
            total += slack;
            left -= slack;
            if (left < 0) {
                return component->seat[i];
            }
        }
        for (uint32_t i = 0; i < component->unit_count; i++) {
            uint32_t unit = component->unit[i];
            uint32_t begin = instance->arc_begin[unit];
            uint32_t degree = instance->arc_begin[unit + 1] - begin;
            int64_t slack =
                unit_is_free(near, unit) && degree > 0 ? near->lagrange->unit_price[unit] : 0;
            total += slack;
            left -= slack;
            if (left < 0) {
                return instance->arc[begin + random_below(&near->random, degree)].seat;
            }
        }
        if (total <= 0) {
            break;
        }
    }
    return component->seat[random_below(&near->random, component->seat_count)];
}

static void seat_enter(struct near *near, uint32_t seat)
{
    if (!near->in_seat[seat]) {
        near->in_seat[seat] = true;
        near->seat[near->seat_count++] = seat;
    }
}

static void unit_enter(struct near *near, uint32_t unit)
{
    if (!near->in_unit[unit] && near->unit_count < UNITS_MAX) {
        near->in_unit[unit] = true;
        near->unit[near->unit_count++] = unit;
    }
}

/* The seats that the unit would like, by reduced worth: a few join. */
static void seats_liked(struct near *near, uint32_t unit)
{
    const struct instance *instance = near->answer->board->instance;
    const struct board *board = near->answer->board;
    for (uint32_t picked = 0; picked < 3 && near->seat_count < near->seats; picked++) {
        int64_t most = INT64_MIN;
        uint32_t best = NO_SEAT;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            uint32_t seat = instance->arc[a].seat;
            if (board->forbidden[a] || near->in_seat[seat]) {
                continue;
            }
            int64_t worth = near->lagrange->arc_weight[a] - near->lagrange->seat_best[seat] +
                            (int64_t)random_below(&near->random, LAGRANGE_ONE / 4);
            if (worth > most) {
                most = worth;
                best = seat;
            }
        }
        if (best == NO_SEAT) {
            return;
        }
        seat_enter(near, best);
    }
    budget_spend(board->budget, 3 * (instance->arc_begin[unit + 1] - instance->arc_begin[unit]));
}

/* Breadth-first: what a seat holds, one unplaced unit that could go there, and where they could
 * go. */
static void near_grow(struct near *near)
{
    const struct board *board = near->answer->board;
    const struct instance *instance = board->instance;
    seat_enter(near, seed_seat(near));
    for (uint32_t i = 0; i < near->seat_count; i++) {
        uint32_t seat = near->seat[i];
        const struct packing *held = &near->answer->held[seat];
        for (uint32_t j = 0; j < held->count; j++) {
            uint32_t unit = instance->arc[held->arc[j]].unit;
            if (board->must[unit] == NO_SEAT) {
                unit_enter(near, unit);
                seats_liked(near, unit);
            }
        }
        uint32_t begin = board->seat_begin[seat];
        uint32_t count = board->seat_begin[seat + 1] - begin;
        uint32_t start = count == 0 ? 0 : random_below(&near->random, count);
        uint32_t joined = 0;
        for (uint32_t j = 0; j < count && joined < 6; j++) {
            uint32_t unit = instance->arc[board->seat_arc[begin + (start + j) % count]].unit;
            if (unit_is_free(near, unit) && !near->in_unit[unit]) {
                unit_enter(near, unit);
                seats_liked(near, unit);
                joined++;
            }
        }
        budget_spend(board->budget, count);
    }
}

/* ------------------------------------------------------------------- columns */

struct near_seat {
    struct near *near;
    uint32_t seat;
    uint32_t count;
};

static bool near_take(struct column_sink *sink, const struct packing *packing, int64_t worth)
{
    struct near_seat *at = sink->state;
    struct near *near = at->near;
    if (packing->unsure || packing->count == 0) {
        return true;
    }
    if (!array_room((void **)&near->column, &near->column_room, near->column_count, 1,
                    sizeof *near->column) ||
        !array_room((void **)&near->arc, &near->arc_room, near->arc_count, packing->count,
                    sizeof *near->arc)) {
        return false;
    }
    near->column[near->column_count++] = (struct near_column){
        at->seat, near->arc_count, packing->count, near->lagrange->seat_best[at->seat] - worth, 0};
    memcpy(&near->arc[near->arc_count], packing->arc, packing->count * sizeof *near->arc);
    near->arc_count += packing->count;
    return ++at->count < COLUMNS_SEAT_MAX && near->column_count < COLUMNS_MAX;
}

/* What the seat holds now must be among the columns whatever the limits cut. */
static void near_take_held(struct near *near, uint32_t seat)
{
    struct near_seat at = {near, seat, 0};
    struct column_sink sink = {.state = &at};
    const struct packing *held = &near->answer->held[seat];
    (void)near_take(&sink, held, packing_worth(near, held));
}

static void near_columns(struct near *near)
{
    struct prices prices = {near->lagrange->arc_weight, near->lagrange->unit_price,
                            near->lagrange->touch};
    near->column_count = 0;
    near->arc_count = 0;
    near->gap = 0;
    for (uint32_t i = 0; i < near->seat_count; i++) {
        near->gap += seat_slack(near, near->seat[i]);
    }
    for (uint32_t i = 0; i < near->unit_count; i++) {
        near->gap +=
            unit_is_free(near, near->unit[i]) ? near->lagrange->unit_price[near->unit[i]] : 0;
    }
    for (uint32_t i = 0; i < near->seat_count; i++) {
        struct near_seat at = {near, near->seat[i], 0};
        struct column_sink sink = {near_take, near->lagrange->seat_best[near->seat[i]] - near->gap,
                                   &at, near->in_unit, STEPS_SEAT_MAX};
        near_take_held(near, near->seat[i]);
        (void)column_each(near->answer->board, near->seat[i], &prices, &sink);
    }
}

/* ---------------------------------------------------------------- programme */

static int64_t near_value(const struct near *near, const struct near_column *column, uint32_t k)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < column->count; i++) {
        sum += arc_value(near->answer->board->instance, near->arc[column->first + i], k);
    }
    return sum;
}

/* Bundles whose split is decided here: members outside stay where they are. Its row says: columns
 * that touch it <= 1 - (a place outside) + (members - 1) * split. */
static void bundle_rows(struct near *near, struct master *master, double price)
{
    const struct answer *answer = near->answer;
    const struct instance *instance = answer->board->instance;
    for (uint32_t i = 0; i < near->component->bundle_count; i++) {
        uint32_t b = near->component->bundle[i];
        uint32_t outside = NO_SEAT;
        uint32_t members = 0;
        bool inside = false;
        bool split = false;
        near->bundle_row[b] = 0;
        for (uint32_t j = answer->board->bundle_begin[b]; j < answer->board->bundle_begin[b + 1];
             j++) {
            uint32_t unit = answer->board->bundle_unit[j];
            uint32_t arc = answer->arc_of_unit[unit];
            members++;
            inside = inside || near->in_unit[unit];
            if (arc == NO_ARC || near->in_seat[instance->arc[arc].seat]) {
                continue;
            }
            split = split || (outside != NO_SEAT && outside != instance->arc[arc].seat);
            outside = instance->arc[arc].seat;
        }
        if (!inside || split || members < 2) {
            continue;
        }
        near->bundle_row[b] = master_row(master, ROW_AT_MOST, outside == NO_SEAT ? 1.0 : 0.0);
        struct master_entry entry = {near->bundle_row[b], -(double)members};
        (void)master_column(master, -price * (double)instance->bundle[b].split_price, 1.0, &entry,
                            1);
    }
}

/* Value k, and of the values behind it so little that they only settle ties. */
static double near_cost(const struct near *near, const struct near_column *column)
{
    enum { TIE = 256, TIE_SCORE = 256 * 1024 };
    uint32_t levels = near->answer->board->instance->level_count;
    double cost = (double)near_value(near, column, near->k);
    double share = 1.0;
    for (uint32_t j = near->k + 1; j <= levels; j++) {
        share /= j < levels ? TIE : TIE_SCORE;
        cost += share * (double)near_value(near, column, j);
    }
    return cost;
}

static void column_enter(struct near *near, struct master *master, struct near_column *column,
                         const uint32_t *row)
{
    enum { SEAT_ROW, LEVEL_ROWS };
    struct master_entry entry[2 * FITS_ARCS_MAX + CERT_VALUES_MAX + 1];
    const struct instance *instance = near->answer->board->instance;
    uint32_t count = 0;
    entry[count++] = (struct master_entry){row[SEAT_ROW], 1.0};
    for (uint32_t i = 0; i < column->count; i++) {
        uint32_t unit = instance->arc[near->arc[column->first + i]].unit;
        if (near->in_unit[unit]) {
            entry[count++] = (struct master_entry){near->row[unit], 1.0};
        }
        uint32_t bundle = instance->unit[unit].bundle;
        bool touches = bundle != NO_BUNDLE && near->bundle_row[bundle] != 0;
        for (uint32_t j = 0; touches && j < i; j++) {
            uint32_t other = instance->arc[near->arc[column->first + j]].unit;
            touches = instance->unit[other].bundle != bundle;
        }
        if (touches) {
            entry[count++] = (struct master_entry){near->bundle_row[bundle], 1.0};
        }
    }
    for (uint32_t k = 0; k <= near->k; k++) {
        int64_t value = near_value(near, column, k);
        if (value != 0) {
            entry[count++] = (struct master_entry){row[LEVEL_ROWS + k], (double)value};
        }
    }
    column->at = master_column(master, near_cost(near, column), 1.0, entry, count);
}

/* Rows: each unit, each seat, and every value up to k: no less than now, and more of value k. */
static struct master *near_programme(struct near *near)
{
    struct master *master = master_open();
    if (master == NULL) {
        return NULL;
    }
    uint32_t levels = near->answer->board->instance->level_count;
    uint32_t row[1 + CERT_VALUES_MAX] = {0};
    for (uint32_t i = 0; i < near->unit_count; i++) {
        near->row[near->unit[i]] = master_row(master, ROW_AT_MOST, 1.0);
    }
    int64_t now[CERT_VALUES_MAX] = {0};
    for (uint32_t i = 0; i < near->seat_count; i++) {
        const struct packing *held = &near->answer->held[near->seat[i]];
        for (uint32_t j = 0; j < held->count; j++) {
            for (uint32_t k = 0; k <= near->k; k++) {
                now[k] += arc_value(near->answer->board->instance, held->arc[j], k);
            }
        }
    }
    bundle_rows(near, master, near->k == levels ? 1.0 : 0.0);
    for (uint32_t k = 0; k <= near->k; k++) {
        /* split prices are not in these rows: they are checked when the answer is taken */
        double slack = k >= levels && near->component->bundle_count > 0 ? 1.0e7 : 0.0;
        row[1 + k] =
            master_row(master, ROW_AT_LEAST, (double)now[k] + (k == near->k ? 1.0 : 0.0) - slack);
    }
    uint32_t seat = NO_SEAT;
    for (uint32_t i = 0; i < near->column_count; i++) {
        if (near->column[i].seat != seat) {
            seat = near->column[i].seat;
            bool must = false;
            const struct packing *held = &near->answer->held[seat];
            for (uint32_t j = 0; j < held->count; j++) {
                uint32_t unit = near->answer->board->instance->arc[held->arc[j]].unit;
                must = must || near->answer->board->must[unit] == seat;
            }
            row[0] = master_row(master, must ? ROW_EQUAL : ROW_AT_MOST, 1.0);
        }
        column_enter(near, master, &near->column[i], row);
    }
    return master;
}

/* -------------------------------------------------------------------- taking */

static void near_clear(struct near *near)
{
    struct answer *answer = near->answer;
    for (uint32_t i = 0; i < near->seat_count; i++) {
        struct packing *held = &answer->held[near->seat[i]];
        while (held->count > 0) {
            answer_remove(answer, answer->board->instance->arc[held->arc[held->count - 1]].unit);
        }
    }
}

static bool is_better(const struct near *near, const struct tally *before)
{
    const struct tally *now = &near->answer->tally;
    for (uint32_t k = 0; k <= near->k; k++) {
        if (now->value[k] < before->value[k]) {
            return false;
        }
    }
    return tally_compare(now, before, near->answer->board->value_count) > 0;
}

/* Puts the programme's answer in place of what was; back again when it is no better after all. */
static bool near_settle(struct near *near, const struct master *master)
{
    struct answer *answer = near->answer;
    struct tally before = answer->tally;
    struct packing *held = malloc(near->seat_count * sizeof *held);
    if (held == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < near->seat_count; i++) {
        held[i] = answer->held[near->seat[i]];
    }
    near_clear(near);
    bool good = true;
    for (uint32_t i = 0; i < near->column_count && good; i++) {
        const struct near_column *column = &near->column[i];
        for (uint32_t j = 0; master_whole(master, column->at) == 1 && j < column->count; j++) {
            uint32_t arc = near->arc[column->first + j];
            good = good && answer->arc_of_unit[answer->board->instance->arc[arc].unit] == NO_ARC &&
                   answer_allows(answer, arc);
            if (good) {
                answer_place(answer, arc);
            }
        }
    }
    if (!good || !is_better(near, &before)) {
        good = false;
        near_clear(near);
        for (uint32_t i = 0; i < near->seat_count; i++) {
            for (uint32_t j = 0; j < held[i].count; j++) {
                answer_place(answer, held[i].arc[j]);
            }
        }
    }
    free(held);
    return good;
}

static void near_forget(struct near *near)
{
    for (uint32_t i = 0; i < near->seat_count; i++) {
        near->in_seat[near->seat[i]] = false;
    }
    for (uint32_t i = 0; i < near->unit_count; i++) {
        near->in_unit[near->unit[i]] = false;
    }
    near->seat_count = 0;
    near->unit_count = 0;
}

static bool near_ends(void *state)
{
    return budget_is_cancelled(state);
}

/* Too hard: smaller next time. Solved and no help: larger. */
static void near_resize(struct near *near, bool better, bool complete)
{
    if (!complete || near->column_count >= COLUMNS_MAX) {
        near->seats -= near->seats / 8;
        near->seats = near->seats < SEATS_LEAST ? SEATS_LEAST : near->seats;
    } else if (!better) {
        near->seats += near->seats / 12;
        near->seats = near->seats > SEATS_MOST ? SEATS_MOST : near->seats;
    }
}

bool near_improve(struct near *near)
{
    struct budget *budget = near->answer->board->budget;
    struct master_limits limits = {-1.0e15, NODES_MAX, SIMPLEX_MAX, near_ends, budget};
    bool better = false;
    bool complete = true;
    near_grow(near);
    near_columns(near);
    if (near->gap >= LAGRANGE_ONE) { /* less cannot hold a whole step of value k */
        struct master *master = near_programme(near);
        if (master != NULL && master_integer(master, &limits, &complete)) {
            better = near_settle(near, master);
        }
        if (master != NULL) {
            uint64_t rows = (uint64_t)near->unit_count + near->seat_count;
            budget_spend(budget, master_steps(master) * rows * 8);
        }
        master_close(&master);
    }
    near_resize(near, better, complete);
    near_forget(near);
    return better;
}

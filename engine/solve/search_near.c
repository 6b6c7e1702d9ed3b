/* Grows a neighbourhood where the gap is, lists what could fill it, and puts an answer in. */
#include "solve/search_near.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { COLUMNS_SEAT_MAX = 1000, STEPS_SEAT_MAX = 20000 };

enum status near_open(struct near *near)
{
    const struct instance *instance = near->ground->answer->board->instance;
    near->seat = calloc(NEAR_SEATS_MOST + 1, sizeof *near->seat);
    near->unit = calloc(NEAR_UNITS_MOST + 1, sizeof *near->unit);
    near->bundle_row = calloc((size_t)instance->bundle_count + 1, sizeof *near->bundle_row);
    return near->seat == NULL || near->unit == NULL || near->bundle_row == NULL ? E_NO_MEMORY : OK;
}

void near_close(struct near *near)
{
    free(near->seat);
    free(near->unit);
    free(near->bundle_row);
    free(near->column);
    free(near->arc);
}

/* ------------------------------------------------------------- where to look */

static int64_t packing_worth(const struct near_ground *ground, const struct packing *packing)
{
    const struct lagrange *lagrange = ground->lagrange;
    const struct instance *instance = ground->answer->board->instance;
    int64_t sum = 0;
    for (uint32_t i = 0; i < packing->count; i++) {
        uint32_t unit = instance->arc[packing->arc[i]].unit;
        uint32_t bundle = instance->unit[unit].bundle;
        sum += lagrange_arc(lagrange, packing->arc[i]) - lagrange->unit_price[unit];
        bool first = bundle != NO_BUNDLE;
        for (uint32_t j = 0; first && j < i; j++) {
            first = instance->unit[instance->arc[packing->arc[j]].unit].bundle != bundle;
        }
        sum -= first ? lagrange->touch[bundle] : 0;
    }
    return sum;
}

int64_t near_seat_slack(const struct near_ground *ground, uint32_t seat)
{
    return ground->lagrange->seat_best[seat] - packing_worth(ground, &ground->answer->held[seat]);
}

static bool unit_is_free(const struct near_ground *ground, uint32_t unit)
{
    return ground->answer->arc_of_unit[unit] == NO_ARC &&
           ground->answer->board->must[unit] == NO_SEAT;
}

int64_t near_unit_slack(const struct near_ground *ground, uint32_t unit)
{
    return unit_is_free(ground, unit) ? ground->lagrange->unit_price[unit] : 0;
}

static void seat_enter(struct near *near, uint32_t seat)
{
    if (near->ground->owner_seat[seat] == 0 && near->seat_count < NEAR_SEATS_MOST) {
        near->ground->owner_seat[seat] = near->mark;
        near->seat[near->seat_count++] = seat;
    }
}

static bool unit_enter(struct near *near, uint32_t unit)
{
    if (near->ground->owner_unit[unit] != 0 || near->unit_count >= NEAR_UNITS_MOST) {
        return false;
    }
    near->ground->owner_unit[unit] = near->mark;
    near->unit[near->unit_count++] = unit;
    return true;
}

/* The seats that the unit would like, by reduced worth: a few join. */
static void seats_liked(struct near *near, uint32_t unit)
{
    const struct board *board = near->ground->answer->board;
    const struct instance *instance = board->instance;
    const struct lagrange *lagrange = near->ground->lagrange;
    for (uint32_t picked = 0; picked < 3 && near->seat_count < near->seats; picked++) {
        int64_t most = INT64_MIN;
        uint32_t best = NO_SEAT;
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            uint32_t seat = instance->arc[a].seat;
            if (board->forbidden[a] || near->ground->owner_seat[seat] != 0) {
                continue;
            }
            int64_t worth = lagrange_arc(lagrange, a) - lagrange->seat_best[seat] +
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
void near_grow(struct near *near, uint32_t first)
{
    const struct answer *answer = near->ground->answer;
    const struct board *board = answer->board;
    const struct instance *instance = board->instance;
    seat_enter(near, first);
    for (uint32_t i = 0; i < near->seat_count; i++) {
        uint32_t seat = near->seat[i];
        const struct packing *held = &answer->held[seat];
        for (uint32_t j = 0; j < held->count; j++) {
            uint32_t unit = instance->arc[held->arc[j]].unit;
            if (board->must[unit] == NO_SEAT && unit_enter(near, unit)) {
                seats_liked(near, unit);
            }
        }
        uint32_t begin = board->seat_begin[seat];
        uint32_t count = board->seat_begin[seat + 1] - begin;
        uint32_t start = count == 0 ? 0 : random_below(&near->random, count);
        uint32_t joined = 0;
        for (uint32_t j = 0; j < count && joined < 6; j++) {
            uint32_t unit = board->seat_unit[begin + (start + j) % count];
            if (unit_is_free(near->ground, unit) && unit_enter(near, unit)) {
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
    near->column[near->column_count++] =
        (struct near_column){at->seat,
                             near->arc_count,
                             packing->count,
                             near->ground->lagrange->seat_best[at->seat] - worth,
                             0,
                             false};
    memcpy(&near->arc[near->arc_count], packing->arc, packing->count * sizeof *near->arc);
    near->arc_count += packing->count;
    return ++at->count < COLUMNS_SEAT_MAX && near->column_count < NEAR_COLUMNS_MAX &&
           near->arc_count < NEAR_ARCS_MAX;
}

/* What the seat holds now must be among the columns whatever the limits cut. */
static void near_take_held(struct near *near, uint32_t seat)
{
    struct near_seat at = {near, seat, 0};
    struct column_sink sink = {.state = &at};
    const struct packing *held = &near->ground->answer->held[seat];
    (void)near_take(&sink, held, packing_worth(near->ground, held));
}

void near_columns(struct near *near)
{
    const struct near_ground *ground = near->ground;
    const struct lagrange *lagrange = ground->lagrange;
    struct prices prices = {lagrange->slot_weight, lagrange->unit_price, lagrange_touch(lagrange)};
    near->column_count = 0;
    near->arc_count = 0;
    near->gap = 0;
    for (uint32_t i = 0; i < near->seat_count; i++) {
        near->gap += near_seat_slack(ground, near->seat[i]);
    }
    for (uint32_t i = 0; i < near->unit_count; i++) {
        near->gap += near_unit_slack(ground, near->unit[i]);
    }
    for (uint32_t i = 0; i < near->seat_count && near->gap >= LAGRANGE_ONE; i++) {
        struct near_seat at = {near, near->seat[i], 0};
        struct column_sink sink = {.take = near_take,
                                   .least = lagrange->seat_best[near->seat[i]] - near->gap,
                                   .state = &at,
                                   .unit_owner = ground->owner_unit,
                                   .owner = near->mark,
                                   .steps_max = STEPS_SEAT_MAX};
        near_take_held(near, near->seat[i]);
        (void)column_each(near->board, near->seat[i], &prices, &sink);
    }
}

/* -------------------------------------------------------------------- taking */

static void near_clear(struct near *near)
{
    struct answer *answer = near->ground->answer;
    for (uint32_t i = 0; i < near->seat_count; i++) {
        struct packing *held = &answer->held[near->seat[i]];
        while (held->count > 0) {
            answer_remove(answer, answer->board->instance->arc[held->arc[held->count - 1]].unit);
        }
    }
}

static bool is_better(const struct near *near, const struct tally *before)
{
    const struct tally *now = &near->ground->answer->tally;
    for (uint32_t k = 0; k <= near->ground->k; k++) {
        if (now->value[k] < before->value[k]) {
            return false;
        }
    }
    return tally_compare(now, before, near->ground->answer->board->value_count) > 0;
}

bool near_settle(struct near *near)
{
    struct answer *answer = near->ground->answer;
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
        for (uint32_t j = 0; column->chosen && j < column->count; j++) {
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

void near_forget(struct near *near)
{
    for (uint32_t i = 0; i < near->seat_count; i++) {
        near->ground->owner_seat[near->seat[i]] = 0;
    }
    for (uint32_t i = 0; i < near->unit_count; i++) {
        near->ground->owner_unit[near->unit[i]] = 0;
    }
    near->seat_count = 0;
    near->unit_count = 0;
}

/* Builds the integer programme of a neighbourhood around what stands, and has it solved. */
#include "solve/search_programme.h"

#include <stdlib.h>
#include <string.h>

#include "solve/mip.h"

enum { NODES_MAX = 60, SIMPLEX_MAX = 20000 };

struct programme {
    struct near *near;
    struct master *master;
    double now; /* what stands, in the programme's objective */
    uint32_t seat_row;
    uint32_t level_row[CERT_VALUES_MAX]; /* 0 = none */
};

static double fall_short(int64_t by)
{
    return -(double)by / LAGRANGE_ONE;
}

static int64_t near_value(const struct near *near, const struct near_column *column, uint32_t k)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < column->count; i++) {
        sum += arc_value(near->ground->answer->board->instance, near->arc[column->first + i], k);
    }
    return sum;
}

/* Bundles whose split is decided here: members outside stay where they are. Its row says: columns
 * that touch it <= 1 - (a place outside) + members * split. */
static void bundle_row(struct programme *programme, uint32_t b)
{
    struct near *near = programme->near;
    const struct answer *answer = near->ground->answer;
    const struct instance *instance = answer->board->instance;
    uint32_t outside = NO_SEAT;
    uint32_t members = 0;
    bool inside = false;
    bool split = false;
    near->bundle_row[b] = 0;
    for (uint32_t j = answer->board->bundle_begin[b]; j < answer->board->bundle_begin[b + 1]; j++) {
        uint32_t unit = answer->board->bundle_unit[j];
        uint32_t arc = answer->arc_of_unit[unit];
        members++;
        inside = inside || near->ground->owner_unit[unit] == near->mark;
        if (arc == NO_ARC || near->ground->owner_seat[instance->arc[arc].seat] == near->mark) {
            continue;
        }
        split = split || (outside != NO_SEAT && outside != instance->arc[arc].seat);
        outside = instance->arc[arc].seat;
    }
    if (!inside || split || members < 2) {
        return;
    }
    int64_t weight = near->ground->lagrange->weight[instance->level_count];
    double price = (double)weight / LAGRANGE_ONE * (double)instance->bundle[b].split_price;
    bool apart = answer_splits(answer, b);
    near->bundle_row[b] =
        master_row(programme->master, ROW_AT_MOST, outside == NO_SEAT ? 1.0 : 0.0);
    struct master_entry entry = {near->bundle_row[b], -(double)members};
    uint32_t column = master_column(programme->master, -price, 1.0, &entry, 1);
    master_start_column(programme->master, column, false, apart);
    programme->now -= apart ? price : 0.0;
}

/* Of the values behind k so little that they only settle ties. */
static double column_ties(const struct near *near, const struct near_column *column)
{
    enum { TIE = 256, TIE_SCORE = 256 * 1024 };
    uint32_t levels = near->ground->answer->board->instance->level_count;
    double sum = 0.0;
    double share = 1.0;
    for (uint32_t j = near->ground->k + 1; j <= levels; j++) {
        share /= j < levels ? TIE : TIE_SCORE;
        sum += share * (double)near_value(near, column, j);
    }
    return sum;
}

static bool column_touches(const struct near *near, const struct near_column *column, uint32_t at)
{
    const struct instance *instance = near->ground->answer->board->instance;
    uint32_t bundle = instance->unit[instance->arc[near->arc[column->first + at]].unit].bundle;
    bool touches = bundle != NO_BUNDLE && near->bundle_row[bundle] != 0;
    for (uint32_t j = 0; touches && j < at; j++) {
        uint32_t other = instance->arc[near->arc[column->first + j]].unit;
        touches = instance->unit[other].bundle != bundle;
    }
    return touches;
}

static void column_enter(struct programme *programme, struct near_column *column, bool held)
{
    struct near *near = programme->near;
    struct master_entry entry[2 * FITS_ARCS_MAX + CERT_VALUES_MAX + 1];
    const struct instance *instance = near->ground->answer->board->instance;
    uint32_t count = 0;
    double cost = fall_short(column->short_of) + column_ties(near, column);
    entry[count++] = (struct master_entry){programme->seat_row, 1.0};
    for (uint32_t i = 0; i < column->count; i++) {
        uint32_t unit = instance->arc[near->arc[column->first + i]].unit;
        if (near->ground->owner_unit[unit] == near->mark) {
            entry[count++] = (struct master_entry){near->ground->row[unit], 1.0};
        }
        if (column_touches(near, column, i)) {
            uint32_t bundle = instance->unit[unit].bundle;
            entry[count++] = (struct master_entry){near->bundle_row[bundle], 1.0};
            cost +=
                (double)near->ground->lagrange->touch[bundle] / LAGRANGE_ONE; /* the row has it */
        }
    }
    for (uint32_t k = 0; k < near->ground->k; k++) {
        int64_t value = programme->level_row[k] == 0 ? 0 : near_value(near, column, k);
        if (value != 0) {
            entry[count++] = (struct master_entry){programme->level_row[k], (double)value};
        }
    }
    column->at = master_column(programme->master, cost, 1.0, entry, count);
    if (held) {
        master_start_column(programme->master, column->at, true, true);
        programme->now += cost;
    }
}

/* Each unit once: in a column, or not at all at its price. */
static void unit_rows(struct programme *programme)
{
    struct near *near = programme->near;
    for (uint32_t i = 0; i < near->unit_count; i++) {
        uint32_t unit = near->unit[i];
        bool placed = near->ground->answer->arc_of_unit[unit] != NO_ARC;
        double cost = fall_short(near->ground->lagrange->unit_price[unit]);
        near->ground->row[unit] = master_row(programme->master, ROW_EQUAL, 1.0);
        struct master_entry entry = {near->ground->row[unit], 1.0};
        uint32_t left_out = master_column(programme->master, cost, 1.0, &entry, 1);
        if (!placed) {
            master_start_row(programme->master, near->ground->row[unit]);
            master_start_column(programme->master, left_out, true, true);
            programme->now += cost;
        }
    }
}

/* The values before k: no less than now. Split prices are not in these rows: they are checked when
 * the answer is taken. */
static void level_rows(struct programme *programme)
{
    const struct near *near = programme->near;
    const struct board *board = near->ground->answer->board;
    uint32_t levels = board->instance->level_count;
    for (uint32_t k = 0; k < near->ground->k; k++) {
        int64_t now = 0;
        for (uint32_t i = 0; i < near->seat_count; i++) {
            const struct packing *held = &near->ground->answer->held[near->seat[i]];
            for (uint32_t j = 0; j < held->count; j++) {
                now += arc_value(board->instance, held->arc[j], k);
            }
        }
        double slack = k >= levels && near->ground->component->bundle_count > 0 ? 1.0e7 : 0.0;
        programme->level_row[k] = master_row(programme->master, ROW_AT_LEAST, (double)now - slack);
    }
}

/* A row for the seat, and an empty column where nothing must be there. Columns of one seat stand
 * together, what it holds first. */
static void seat_enter(struct programme *programme, uint32_t seat)
{
    struct near *near = programme->near;
    const struct packing *held = &near->ground->answer->held[seat];
    bool must = false;
    for (uint32_t j = 0; j < held->count; j++) {
        uint32_t unit = near->ground->answer->board->instance->arc[held->arc[j]].unit;
        must = must || near->ground->answer->board->must[unit] == seat;
    }
    programme->seat_row = master_row(programme->master, ROW_EQUAL, 1.0);
    master_start_row(programme->master, programme->seat_row);
    int64_t best = near->ground->lagrange->seat_best[seat];
    if (!must && (best <= near->gap || held->count == 0)) {
        struct master_entry entry = {programme->seat_row, 1.0};
        uint32_t empty = master_column(programme->master, fall_short(best), 1.0, &entry, 1);
        if (held->count == 0) {
            master_start_column(programme->master, empty, true, true);
            programme->now += fall_short(best);
        }
    }
}

static void programme_build(struct programme *programme)
{
    struct near *near = programme->near;
    unit_rows(programme);
    for (uint32_t i = 0; i < near->ground->component->bundle_count; i++) {
        bundle_row(programme, near->ground->component->bundle[i]);
    }
    level_rows(programme);
    uint32_t seat = NO_SEAT;
    uint32_t at = 0;
    for (uint32_t i = 0; i < near->column_count; i++) {
        bool first = near->column[i].seat != seat;
        if (first) {
            seat = near->column[i].seat;
            while (near->seat[at] != seat) { /* seats without any column stay empty */
                at++;
            }
            seat_enter(programme, seat);
        }
        column_enter(programme, &near->column[i],
                     first && near->ground->answer->held[seat].count > 0);
    }
}

static bool programme_ends(void *state)
{
    return budget_is_cancelled(state);
}

bool programme_solve(struct near *near, bool *complete)
{
    struct budget *budget = near->board->budget;
    struct programme programme = {.near = near, .master = master_open()};
    *complete = true;
    if (programme.master == NULL) {
        return false;
    }
    programme_build(&programme);
    struct master_limits limits = {programme.now + 0.5, NODES_MAX, SIMPLEX_MAX, true,
                                   programme_ends,      budget};
    bool found = master_integer(programme.master, &limits, complete);
    for (uint32_t i = 0; found && i < near->column_count; i++) {
        near->column[i].chosen = master_whole(programme.master, near->column[i].at) == 1;
    }
    budget_spend(budget, master_steps(programme.master) *
                             ((uint64_t)near->unit_count + near->seat_count) * 8);
    master_close(&programme.master);
    return found;
}

/* Grows the column model of one component and reads its prices. */
#include "solve/couple_master.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum {
    SLICE_WORK = 400000, /* simplex steps times rows between two looks at the budget */
    WARM_COLUMNS = 3,    /* a seat */
    WARM_SHARE = 40,     /* of what a unit is worth on average: how near is near */
    WARM_STEPS = 400,
    ENTRIES_MAX = 2 * FITS_ARCS_MAX + CERT_VALUES_MAX + 2
};

#define SPARE_COST 1.0e7 /* dearer than any multiplier that makes sense */
#define GAIN_LEAST 1.0e-6
#define PRICE_MAX  1.0e11

/* Arrays over the whole instance. */
static enum status room_take(struct couple_master *master, struct board *board, struct arena *job)
{
    const struct instance *instance = board->instance;
    master->unit_row = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    master->seat_row = arena_take_many(job, instance->seat_count, sizeof(uint32_t));
    master->bundle_row = arena_take_many(job, instance->bundle_count, sizeof(uint32_t));
    master->split_column = arena_take_many(job, instance->bundle_count, sizeof(uint32_t));
    master->spare = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    enum status now = lagrange_open(&master->now, board, job);
    enum status best = lagrange_open(&master->best, board, job);
    return job->exhausted || now != OK || best != OK ? E_NO_MEMORY : OK;
}

enum status couple_master_open(struct couple_master *master, struct board *board,
                               const struct component *component,
                               const struct couple_master *beside, struct arena *job)
{
    memset(master, 0, sizeof *master);
    master->board = board;
    master->component = component;
    enum status status = OK;
    if (beside == NULL) {
        status = room_take(master, board, job);
    } else {
        master->unit_row = beside->unit_row;
        master->seat_row = beside->seat_row;
        master->bundle_row = beside->bundle_row;
        master->split_column = beside->split_column;
        master->spare = beside->spare;
        master->now = beside->now;
        master->best = beside->best;
    }
    master->master = master_open();
    if (status != OK || master->master == NULL) {
        couple_master_close(master);
        return E_NO_MEMORY;
    }
    struct master *rows = master->master;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        bool must = board->must[unit] != NO_SEAT;
        uint32_t row = master_row(rows, must ? ROW_EQUAL : ROW_AT_MOST, 1.0);
        struct master_entry entry = {row, 1.0};
        master->unit_row[unit] = row;
        master->spare[unit] = master_column(rows, -SPARE_COST, must ? 1.0 : 0.0, &entry, 1);
    }
    for (uint32_t i = 0; i < component->seat_count; i++) {
        master->seat_row[component->seat[i]] = master_row(rows, ROW_AT_MOST, 1.0);
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        uint32_t b = component->bundle[i];
        uint32_t members = board->bundle_begin[b + 1] - board->bundle_begin[b];
        master->bundle_row[b] = master_row(rows, ROW_AT_MOST, 1.0);
        struct master_entry entry = {master->bundle_row[b], 1.0 - (double)members};
        master->split_column[b] = master_column(rows, 0.0, 1.0, &entry, members > 1 ? 1 : 0);
    }
    return OK;
}

void couple_master_close(struct couple_master *master)
{
    master_close(&master->master);
    free(master->column);
    free(master->arc);
    master->column = NULL;
    master->arc = NULL;
}

/* ------------------------------------------------------------------- columns */

static int64_t column_value(const struct couple_master *master, const struct master_column *column,
                            uint32_t k)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < column->count; i++) {
        sum += arc_value(master->board->instance, master->arc[column->first + i], k);
    }
    return sum;
}

/* What the column adds to the objective: value k, or the weighted sum while branching. */
static double column_cost(const struct couple_master *master, const struct master_column *column)
{
    if (!master->branching) {
        return (double)column_value(master, column, master->k);
    }
    double sum = 0.0;
    for (uint32_t k = 0; k <= master->k; k++) {
        sum += (double)master->now.weight[k] * (double)column_value(master, column, k);
    }
    return sum / LAGRANGE_ONE;
}

static uint32_t column_entries(const struct couple_master *master,
                               const struct master_column *column, struct master_entry *entry)
{
    const struct instance *instance = master->board->instance;
    uint32_t count = 0;
    entry[count++] = (struct master_entry){master->seat_row[column->seat], 1.0};
    for (uint32_t i = 0; i < column->count; i++) {
        uint32_t unit = instance->arc[master->arc[column->first + i]].unit;
        entry[count++] = (struct master_entry){master->unit_row[unit], 1.0};
        uint32_t bundle = instance->unit[unit].bundle;
        bool first = bundle != NO_BUNDLE;
        for (uint32_t j = 0; first && j < i; j++) {
            uint32_t other = instance->arc[master->arc[column->first + j]].unit;
            first = instance->unit[other].bundle != bundle;
        }
        if (first) {
            entry[count++] = (struct master_entry){master->bundle_row[bundle], 1.0};
        }
    }
    for (uint32_t k = 0; k < master->board->value_count; k++) {
        int64_t value = master->level_row[k] != 0 ? column_value(master, column, k) : 0;
        if (value != 0) {
            entry[count++] = (struct master_entry){master->level_row[k], (double)value};
        }
    }
    return count;
}

static bool column_join(struct couple_master *master, const struct packing *packing)
{
    if (!array_room((void **)&master->column, &master->column_room, master->column_count, 1,
                    sizeof *master->column) ||
        !array_room((void **)&master->arc, &master->arc_room, master->arc_count, packing->count + 1,
                    sizeof *master->arc)) {
        return false;
    }
    struct master_column *column = &master->column[master->column_count++];
    *column = (struct master_column){packing->seat, master->arc_count, packing->count, 0,
                                     true,          packing->unsure};
    memcpy(&master->arc[master->arc_count], packing->arc, packing->count * sizeof(uint32_t));
    master->arc_count += packing->count;
    struct master_entry entry[ENTRIES_MAX];
    uint32_t count = column_entries(master, column, entry);
    column->at = master_column(master->master, column_cost(master, column), 1.0, entry, count);
    return true;
}

void couple_master_seed(struct couple_master *master, const struct answer *answer)
{
    for (uint32_t i = 0; i < master->component->seat_count; i++) {
        const struct packing *held = &answer->held[master->component->seat[i]];
        if (held->count > 0) {
            (void)column_join(master, held);
        }
    }
}

/* -------------------------------------------------------------------- stages */

static void level_row_add(struct couple_master *master, uint32_t k, int64_t reached)
{
    struct master_entry *entry = malloc(
        ((size_t)master->column_count + master->component->bundle_count + 1) * sizeof *entry);
    if (entry == NULL) {
        return; /* one constraint less: the bound is weaker, and still a bound */
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < master->column_count; i++) {
        int64_t value = column_value(master, &master->column[i], k);
        if (value != 0) {
            entry[count++] = (struct master_entry){master->column[i].at, (double)value};
        }
    }
    const struct instance *instance = master->board->instance;
    for (uint32_t i = 0; k == instance->level_count && i < master->component->bundle_count; i++) {
        uint32_t b = master->component->bundle[i];
        if (instance->bundle[b].split_price != 0) {
            entry[count++] = (struct master_entry){master->split_column[b],
                                                   -(double)instance->bundle[b].split_price};
        }
    }
    master->level_row[k] = master_row(master->master, ROW_AT_LEAST, (double)reached);
    master_row_fill(master->master, master->level_row[k], entry, count);
    free(entry);
    struct master_entry spare = {master->level_row[k], 1.0};
    (void)master_column(master->master, -SPARE_COST, 1.0e9, &spare, 1);
}

static void costs_set(struct couple_master *master, int64_t quality)
{
    for (uint32_t i = 0; i < master->column_count; i++) {
        master_cost_set(master->master, master->column[i].at,
                        column_cost(master, &master->column[i]));
    }
    for (uint32_t i = 0; i < master->component->bundle_count; i++) {
        uint32_t b = master->component->bundle[i];
        double price = (double)quality * (double)master->board->instance->bundle[b].split_price;
        master_cost_set(master->master, master->split_column[b], -price / LAGRANGE_ONE);
    }
}

static void spares_price(struct couple_master *master, double price)
{
    for (uint32_t i = 0; i < master->component->unit_count; i++) {
        master_cost_set(master->master, master->spare[master->component->unit[i]], -price);
    }
}

static void level_rows_free(struct couple_master *master, uint32_t first)
{
    for (uint32_t j = first; j < master->board->value_count; j++) {
        if (master->level_row[j] != 0) {
            master_row_set(master->master, master->level_row[j], ROW_AT_LEAST, -1.0e12);
        }
    }
}

void couple_master_stage(struct couple_master *master, uint32_t k, const struct tally *reached)
{
    const struct instance *instance = master->board->instance;
    for (uint32_t j = 0; j < k; j++) {
        if (master->level_row[j] == 0) {
            level_row_add(master, j, reached->value[j]);
        } else {
            master_row_set(master->master, master->level_row[j], ROW_AT_LEAST,
                           (double)reached->value[j]);
        }
    }
    level_rows_free(master, k); /* of an earlier pass: nothing is asked of them now */
    master->k = k;
    master->priced = false;
    master->branching = false;
    spares_price(master, SPARE_COST);
    costs_set(master, k == instance->level_count ? LAGRANGE_ONE : 0);
    lagrange_stage(&master->now, master->component, k);
    lagrange_stage(&master->best, master->component, k);
}

struct warm {
    struct couple_master *master;
    uint32_t joined; /* of this seat */
};

static bool warm_take(struct column_sink *sink, const struct packing *packing, int64_t worth)
{
    (void)worth;
    struct warm *warm = sink->state;
    if (packing->count > 0 && column_join(warm->master, packing)) {
        warm->joined++;
    }
    return warm->joined < WARM_COLUMNS;
}

void couple_master_warm(struct couple_master *master, const struct lagrange *lagrange)
{
    struct prices prices = {lagrange->slot_weight, lagrange->unit_price, lagrange->touch};
    int64_t margin = 0;
    for (uint32_t i = 0; i < master->component->seat_count; i++) {
        margin += lagrange->seat_best[master->component->seat[i]];
    }
    for (uint32_t i = 0; i < master->component->unit_count; i++) {
        margin += lagrange->unit_price[master->component->unit[i]];
    }
    margin = margin / WARM_SHARE / (master->component->unit_count + 1);
    for (uint32_t i = 0; i < master->component->seat_count; i++) {
        uint32_t seat = master->component->seat[i];
        struct warm warm = {master, 0};
        struct column_sink sink = {.take = warm_take,
                                   .least = lagrange->seat_best[seat] - margin,
                                   .state = &warm,
                                   .steps_max = WARM_STEPS};
        (void)column_each(master->board, seat, &prices, &sink);
    }
    lagrange_copy(&master->best, lagrange);
    master->priced = true;
}

/* ------------------------------------------------------------------ branching */

void couple_master_branch(struct couple_master *master, const int64_t *weight)
{
    memcpy(master->now.weight, weight, sizeof master->now.weight);
    level_rows_free(master, 0);
    master->branching = true;
    double dearest = 0.0;
    for (uint32_t k = 0; k <= master->k; k++) {
        dearest = (double)weight[k] > dearest ? (double)weight[k] : dearest;
    }
    spares_price(master, SPARE_COST + 4.0 * dearest / LAGRANGE_ONE);
    costs_set(master, master->now.weight[master->board->instance->level_count]);
}

static bool column_is_allowed(const struct couple_master *master, const uint32_t *musts,
                              const struct master_column *column)
{
    const struct board *board = master->board;
    uint32_t found = 0;
    for (uint32_t i = 0; i < column->count; i++) {
        uint32_t arc = master->arc[column->first + i];
        uint32_t must = board->must[board->instance->arc[arc].unit];
        if (board->forbidden[arc] || (must != NO_SEAT && must != column->seat)) {
            return false;
        }
        found += must != NO_SEAT;
    }
    return found == musts[column->seat];
}

bool couple_master_node(struct couple_master *master)
{
    const struct component *component = master->component;
    uint32_t *musts = calloc((size_t)master->board->instance->seat_count + 1, sizeof *musts);
    if (musts == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        uint32_t seat = master->board->must[unit];
        bool must = seat != NO_SEAT;
        master_row_set(master->master, master->unit_row[unit], must ? ROW_EQUAL : ROW_AT_MOST, 1.0);
        master_range_set(master->master, master->spare[unit], 0.0, must ? 1.0 : 0.0);
        if (must) {
            musts[seat]++;
        }
    }
    for (uint32_t i = 0; i < master->column_count; i++) {
        bool allowed = column_is_allowed(master, musts, &master->column[i]);
        master->column[i].open = allowed;
        master_range_set(master->master, master->column[i].at, 0.0, allowed ? 1.0 : 0.0);
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        uint32_t b = component->bundle[i];
        double least = board_splits(master->board, b) ? 1.0 : 0.0;
        master_range_set(master->master, master->split_column[b], least, 1.0);
    }
    free(musts);
    master->priced = false;
    return true;
}

/* -------------------------------------------------------------------- prices */

/* A dual as a safe integer, moved towards the best known by share/16. */
static int64_t price_of(double dual, int64_t best, uint32_t share, bool either_sign)
{
    double bounded = dual > PRICE_MAX ? PRICE_MAX : dual < -PRICE_MAX ? -PRICE_MAX : dual;
    if (!either_sign && bounded < 0.0) {
        bounded = 0.0;
    }
    double scaled = bounded * LAGRANGE_ONE;
    int64_t now = (int64_t)(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    return (now * (16 - (int64_t)share) + best * (int64_t)share) / 16;
}

/* Prices between those of the restricted programme (share 0) and the best so far. */
static bool prices_read(struct couple_master *master, uint32_t share)
{
    const struct component *component = master->component;
    struct lagrange *now = &master->now;
    const struct lagrange *best = &master->best;
    share = master->priced ? share : 0;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        double dual = master_dual(master->master, master->unit_row[unit]);
        now->unit_price[unit] =
            price_of(dual, best->unit_price[unit], share, master->board->must[unit] != NO_SEAT);
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        uint32_t b = component->bundle[i];
        now->touch[b] = price_of(master_dual(master->master, master->bundle_row[b]), best->touch[b],
                                 share, false);
    }
    for (uint32_t j = 0; j < master->k && !master->branching; j++) {
        double dual =
            master->level_row[j] != 0 ? -master_dual(master->master, master->level_row[j]) : 0.0;
        now->weight[j] = price_of(dual, best->weight[j], share, false);
    }
    return lagrange_weigh(now);
}

struct column_offer {
    struct couple_master *master;
    uint32_t joined;
};

/* What the packing gains under the programme's own prices, not the smoothed ones. */
static void offer_take(void *state, const struct packing *best, int64_t worth)
{
    (void)worth;
    struct column_offer *offer = state;
    struct couple_master *master = offer->master;
    struct master_entry entry[ENTRIES_MAX];
    struct master_column column = {best->seat, master->arc_count, best->count, 0,
                                   true,       best->unsure};
    if (best->count == 0 || !array_room((void **)&master->arc, &master->arc_room, master->arc_count,
                                        best->count + 1, sizeof *master->arc)) {
        return;
    }
    memcpy(&master->arc[master->arc_count], best->arc, best->count * sizeof(uint32_t));
    double gain = column_cost(master, &column);
    uint32_t count = column_entries(master, &column, entry);
    for (uint32_t i = 0; i < count; i++) {
        gain -= entry[i].coefficient * master_dual(master->master, entry[i].at);
    }
    if (gain > GAIN_LEAST && column_join(master, best)) {
        offer->joined++;
    }
}

/* Rows times a constant: what a simplex step costs, in arcs looked at. */
static enum master_state master_run(struct couple_master *master)
{
    uint64_t rows = (uint64_t)master->component->unit_count + master->component->seat_count;
    uint32_t slice = (uint32_t)(SLICE_WORK / (rows + 1)) + 20;
    enum master_state state = MASTER_STOPPED;
    while (state == MASTER_STOPPED && !budget_ends(master->board->budget)) {
        uint64_t before = master_steps(master->master);
        state = master_solve(master->master, slice, master->bounded);
        budget_spend(master->board->budget, (master_steps(master->master) - before) * rows * 8);
    }
    master->bounded = false;
    return state;
}

/* While branching the objective also holds the weighted values before k. */
static double weighed_before(const struct couple_master *master, const struct tally *reached)
{
    double sum = 0.0;
    for (uint32_t j = 0; master->branching && j < master->k; j++) {
        sum += (double)master->now.weight[j] * (double)reached->value[j];
    }
    return sum / LAGRANGE_ONE;
}

int64_t couple_master_bound(struct couple_master *master, const struct tally *reached,
                            int64_t enough, uint32_t rounds_max)
{
    enum { SHARE_START = 12, SHARE_NONE = 0 };
    int64_t bound = master->priced ? lagrange_bound(&master->best, reached) : INT64_MAX;
    uint32_t share = SHARE_START;
    for (uint32_t round = 0; round < rounds_max && bound > enough; round++) {
        if (master_run(master) != MASTER_OPTIMAL || budget_ends(master->board->budget)) {
            break;
        }
        struct budget_progress progress = {"columns", round, rounds_max, enough, bound};
        budget_tell(master->board->budget, &progress);
        struct column_offer offer = {master, 0};
        struct lagrange_sink sink = {offer_take, &offer};
        if (!prices_read(master, share) || !lagrange_price(&master->now, &sink)) {
            break;
        }
        if (!master->priced || lagrange_bound(&master->now, reached) < bound ||
            (lagrange_bound(&master->now, reached) == bound &&
             master->now.total < master->best.total)) {
            lagrange_copy(&master->best, &master->now);
            master->priced = true;
            bound = lagrange_bound(&master->best, reached);
        }
        double objective = master_objective(master->master) - weighed_before(master, reached);
        if ((double)bound <= objective + GAIN_LEAST || (offer.joined == 0 && share == SHARE_NONE)) {
            break;
        }
        share = offer.joined == 0 ? SHARE_NONE : SHARE_START;
    }
    return bound;
}

bool couple_master_is_empty(struct couple_master *master)
{
    struct lagrange *scratch = &master->now;
    struct prices prices = {scratch->slot_weight, scratch->unit_price, NULL};
    struct packing best;
    for (uint32_t i = 0; i < master->component->seat_count; i++) {
        if (column_best(master->board, master->component->seat[i], &prices, &best) == INT64_MIN) {
            return true;
        }
    }
    return false;
}

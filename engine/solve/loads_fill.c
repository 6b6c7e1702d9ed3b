/* Fills each seat's room exactly, forwards and backwards, so that every pair's other decision is
 * priced in one go. */
#include "solve/loads_fill.h"

#include <string.h>

static bool numbers_take(struct fill *fill, int32_t width, struct arena *job)
{
    const size_t units = fill->unit_count;
    const size_t pairs = units * fill->seat_count;
    fill->cost = arena_take_many(job, pairs, sizeof *fill->cost);
    fill->load = arena_take_many(job, pairs, sizeof *fill->load);
    fill->open = arena_take_many(job, pairs, sizeof *fill->open);
    fill->taken = arena_take_many(job, pairs, sizeof *fill->taken);
    fill->swing = arena_take_many(job, pairs, sizeof *fill->swing);
    fill->choices = arena_take_many(job, units, sizeof *fill->choices);
    fill->held = arena_take_many(job, units, sizeof *fill->held);
    fill->times = arena_take_many(job, units, sizeof *fill->times);
    fill->item = arena_take_many(job, units, sizeof *fill->item);
    fill->worth = arena_take_many(job, units, sizeof *fill->worth);
    fill->room = arena_take_many(job, fill->seat_count, sizeof *fill->room);
    fill->greatest = arena_take_many(job, fill->seat_count, sizeof *fill->greatest);
    fill->row = arena_take_many(job, (units + 1) * (size_t)width, sizeof *fill->row);
    fill->back = arena_take_many(job, (units + 1) * (size_t)width, sizeof *fill->back);
    return !job->exhausted;
}

/* The widest spread of any unit's costs; the bases are summed. */
static int64_t costs_spread(struct fill *fill, const struct loads *loads, bool *possible)
{
    int64_t spread = 1;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        const size_t row = (size_t)u * fill->seat_count;
        int64_t least = INT64_MAX;
        int64_t most = INT64_MIN;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            if (loads->load[row + v] <= loads->room[v]) {
                least = loads->cost[row + v] < least ? loads->cost[row + v] : least;
                most = loads->cost[row + v] > most ? loads->cost[row + v] : most;
            }
        }
        *possible = *possible && least != INT64_MAX;
        if (least != INT64_MAX) {
            fill->base += least;
            spread = most - least > spread ? most - least : spread;
        }
    }
    return spread;
}

static void decisions_start(struct fill *fill, const struct loads *loads)
{
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        const size_t row = (size_t)u * fill->seat_count;
        int64_t least = INT64_MAX;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            const bool can = loads->load[row + v] <= loads->room[v];
            least = can && loads->cost[row + v] < least ? loads->cost[row + v] : least;
        }
        fill->held[u] = FILL_NOT_HELD;
        for (uint32_t v = 0; v < fill->seat_count; v++) {
            const size_t at = (size_t)v * fill->unit_count + u;
            const bool can = loads->load[row + v] <= loads->room[v];
            fill->cost[at] = can ? (int32_t)(loads->cost[row + v] - least) : 0;
            fill->load[at] = loads->load[row + v];
            fill->open[at] = can;
            fill->choices[u] += can;
        }
    }
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        for (uint32_t v = 0; v < fill->seat_count && fill->choices[u] == 1; v++) {
            if (fill->open[(size_t)v * fill->unit_count + u]) {
                fill->held[u] = v;
                fill->room[v] -= fill->load[(size_t)v * fill->unit_count + u];
                fill->held_cost += fill->cost[(size_t)v * fill->unit_count + u];
            }
        }
    }
}

enum status fill_open(struct fill *fill, const struct loads *loads, struct arena *job)
{
    *fill = (struct fill){.unit_count = loads->unit_count, .seat_count = loads->seat_count};
    bool possible = fill->unit_count > 0;
    int32_t most = 0;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        most = loads->room[v] > most ? loads->room[v] : most;
    }
    const int64_t spread = costs_spread(fill, loads, &possible);
    const int64_t price_max = 2 * spread * LOADS_FILL_ONE;
    if (!possible || price_max * 2 * fill->unit_count >= FILL_SUM_MAX) {
        return E_LIMIT;
    }
    fill->price_max = (int32_t)price_max;
    if (!numbers_take(fill, most + 1, job)) {
        return E_NO_MEMORY;
    }
    memcpy(fill->room, loads->room, loads->seat_count * sizeof *fill->room);
    decisions_start(fill, loads);
    return OK;
}

/* The units worth taking at a seat, into item and worth. */
static void items_gather(struct fill *fill, uint32_t seat, const int32_t *price)
{
    const size_t first = (size_t)seat * fill->unit_count;
    uint32_t count = 0;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        const int32_t worth = price[u] - fill->cost[first + u] * LOADS_FILL_ONE;
        fill->item[count] = u;
        fill->worth[count] = worth;
        count += worth > 0 && fill->open[first + u] && fill->held[u] == FILL_NOT_HELD &&
                 fill->load[first + u] <= fill->room[seat];
    }
    fill->item_count = count;
}

/* next[r] = the greater of row[r] and row[r - load] + worth: both rows are `within r`. */
static void row_add(int32_t *restrict next, const int32_t *restrict row, int32_t width,
                    int32_t load, int32_t worth)
{
    memcpy(next, row, (size_t)load * sizeof *next);
    for (int32_t r = load; r < width; r++) {
        const int32_t with = row[r - load] + worth;
        next[r] = with > row[r] ? with : row[r];
    }
}

static int32_t rows_forward(struct fill *fill, uint32_t seat)
{
    const int32_t width = fill->room[seat] + 1;
    const int32_t *load = fill->load + (size_t)seat * fill->unit_count;
    memset(fill->row, 0, (size_t)width * sizeof *fill->row);
    for (uint32_t i = 0; i < fill->item_count; i++) {
        int32_t *row = fill->row + (size_t)i * (size_t)width;
        row_add(row + width, row, width, load[fill->item[i]], fill->worth[i]);
    }
    fill->ticks += (uint64_t)fill->item_count * (uint64_t)width / 16 + fill->unit_count / 4;
    return fill->row[(size_t)fill->item_count * (size_t)width + (size_t)width - 1];
}

int64_t fill_all(struct fill *fill, const int32_t *price)
{
    int64_t bound = fill->held_cost * LOADS_FILL_ONE;
    for (uint32_t u = 0; u < fill->unit_count; u++) {
        fill->times[u] = fill->held[u] != FILL_NOT_HELD;
        bound += fill->held[u] == FILL_NOT_HELD ? price[u] : 0;
    }
    memset(fill->taken, 0, (size_t)fill->unit_count * fill->seat_count);
    for (uint32_t v = 0; v < fill->seat_count; v++) {
        items_gather(fill, v, price);
        fill->greatest[v] = rows_forward(fill, v);
        bound -= fill->greatest[v];
        const int32_t width = fill->room[v] + 1;
        int32_t left = fill->room[v];
        for (uint32_t i = fill->item_count; i-- > 0;) {
            const int32_t *row = fill->row + (size_t)i * (size_t)width;
            if (row[width + left] != row[left]) {
                const size_t at = (size_t)v * fill->unit_count + fill->item[i];
                fill->taken[at] = 1;
                fill->times[fill->item[i]]++;
                left -= fill->load[at];
            }
        }
    }
    return bound;
}

/* The greatest sum of two rows that together fill the room: `back` is stored from its far end. */
static int32_t rows_meet(const int32_t *restrict row, const int32_t *restrict back, int32_t count)
{
    int32_t most = 0;
    for (int32_t r = 0; r < count; r++) {
        const int32_t both = row[r] + back[r];
        most = both > most ? both : most;
    }
    return most;
}

static void seat_swings(struct fill *fill, uint32_t seat)
{
    const int32_t width = fill->room[seat] + 1;
    const int32_t *load = fill->load + (size_t)seat * fill->unit_count;
    int32_t *swing = fill->swing + (size_t)seat * fill->unit_count;
    const uint8_t *taken = fill->taken + (size_t)seat * fill->unit_count;
    memset(fill->back, 0, (size_t)width * sizeof *fill->back);
    for (uint32_t i = fill->item_count, depth = 0; i-- > 0; depth++) {
        const uint32_t u = fill->item[i];
        const int32_t *row = fill->row + (size_t)i * (size_t)width;
        int32_t *back = fill->back + (size_t)depth * (size_t)width;
        /* back[s]: the items behind i within width - 1 - s */
        if (taken[u]) {
            swing[u] = fill->greatest[seat] - rows_meet(row, back, width);
        } else {
            const int32_t with = fill->worth[i] + rows_meet(row, back + load[u], width - load[u]);
            swing[u] = fill->greatest[seat] - with;
        }
        int32_t *next = back + width;
        for (int32_t s = 0; s + load[u] < width; s++) {
            const int32_t with = back[s + load[u]] + fill->worth[i];
            next[s] = with > back[s] ? with : back[s];
        }
        memcpy(next + width - load[u], back + width - load[u], (size_t)load[u] * sizeof *next);
    }
    fill->ticks += (uint64_t)fill->item_count * (uint64_t)width / 4;
}

void fill_swings(struct fill *fill, const int32_t *price)
{
    for (uint32_t v = 0; v < fill->seat_count; v++) {
        const size_t first = (size_t)v * fill->unit_count;
        items_gather(fill, v, price);
        (void)rows_forward(fill, v);
        const int32_t *last = fill->row + (size_t)fill->item_count * (size_t)(fill->room[v] + 1);
        for (uint32_t u = 0; u < fill->unit_count; u++) { /* whoever is worth nothing there */
            const int32_t left = fill->room[v] - fill->load[first + u];
            if (fill->open[first + u] && fill->held[u] == FILL_NOT_HELD) {
                fill->swing[first + u] =
                    left < 0 ? FILL_NEVER
                             : fill->greatest[v] - last[left] -
                                   (price[u] - fill->cost[first + u] * LOADS_FILL_ONE);
            }
        }
        seat_swings(fill, v);
    }
}

bool fill_close(struct fill *fill, uint32_t unit, uint32_t seat)
{
    fill->open[(size_t)seat * fill->unit_count + unit] = 0;
    fill->choices[unit]--;
    if (fill->held[unit] == seat) {
        fill->held[unit] = FILL_NOT_HELD;
        fill->room[seat] += fill->load[(size_t)seat * fill->unit_count + unit];
        fill->held_cost -= fill->cost[(size_t)seat * fill->unit_count + unit];
    }
    if (fill->choices[unit] != 1) {
        return fill->choices[unit] > 0;
    }
    uint32_t v = 0;
    while (!fill->open[(size_t)v * fill->unit_count + unit]) {
        v++;
    }
    fill->held[unit] = v;
    fill->room[v] -= fill->load[(size_t)v * fill->unit_count + unit];
    fill->held_cost += fill->cost[(size_t)v * fill->unit_count + unit];
    return fill->room[v] >= 0;
}

void fill_reopen(struct fill *fill, uint32_t unit, uint32_t seat)
{
    if (fill->choices[unit] == 1) {
        const uint32_t v = fill->held[unit];
        fill->held[unit] = FILL_NOT_HELD;
        fill->room[v] += fill->load[(size_t)v * fill->unit_count + unit];
        fill->held_cost -= fill->cost[(size_t)v * fill->unit_count + unit];
    }
    fill->open[(size_t)seat * fill->unit_count + unit] = 1;
    fill->choices[unit]++;
    if (fill->choices[unit] == 1) {
        fill->held[unit] = seat;
        fill->room[seat] -= fill->load[(size_t)seat * fill->unit_count + unit];
        fill->held_cost += fill->cost[(size_t)seat * fill->unit_count + unit];
    }
}

/* Turns integer prices into bounds that hold exactly. */
#include "solve/lagrange.h"

#include <string.h>

#define WEIGHT_END (INT64_C(1) << 52) /* sums over one packing stay below 2^60 */

enum { SEATS_A_POLL = 256 };

enum status lagrange_open(struct lagrange *lagrange, struct board *board, struct arena *job)
{
    const struct instance *instance = board->instance;
    memset(lagrange, 0, sizeof *lagrange);
    lagrange->board = board;
    lagrange->slot_weight = arena_take_many(job, instance->arc_count, sizeof(int64_t));
    lagrange->unit_price = arena_take_many(job, instance->unit_count, sizeof(int64_t));
    lagrange->touch = arena_take_many(job, instance->bundle_count, sizeof(int64_t));
    lagrange->seat_best = arena_take_many(job, instance->seat_count, sizeof(int64_t));
    return job->exhausted ? E_NO_MEMORY : OK;
}

void lagrange_stage(struct lagrange *lagrange, const struct component *component, uint32_t k)
{
    lagrange->component = component;
    lagrange->k = k;
    memset(lagrange->weight, 0, sizeof lagrange->weight);
    lagrange->weight[k] = LAGRANGE_ONE;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        lagrange->unit_price[component->unit[i]] = 0;
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        lagrange->touch[component->bundle[i]] = 0;
    }
}

bool lagrange_weigh(struct lagrange *lagrange)
{
    const struct instance *instance = lagrange->board->instance;
    const struct component *component = lagrange->component;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            if (lagrange->board->slot[a] == NO_ARC) {
                continue;
            }
            wide sum = 0;
            for (uint32_t k = 0; k <= lagrange->k; k++) {
                sum += (wide)lagrange->weight[k] * arc_value(instance, a, k);
            }
            if (sum >= WEIGHT_END || sum <= -WEIGHT_END) {
                return false;
            }
            lagrange->slot_weight[board_place(lagrange->board, a)] = (int64_t)sum;
        }
    }
    return true;
}

void lagrange_copy(struct lagrange *to, const struct lagrange *from)
{
    const struct component *component = from->component;
    to->component = component;
    to->k = from->k;
    memcpy(to->weight, from->weight, sizeof to->weight);
    to->total = from->total;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        to->unit_price[component->unit[i]] = from->unit_price[component->unit[i]];
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        to->touch[component->bundle[i]] = from->touch[component->bundle[i]];
    }
    for (uint32_t i = 0; i < component->seat_count; i++) {
        uint32_t seat = component->seat[i];
        uint32_t begin = from->board->seat_begin[seat];
        uint32_t count = from->board->seat_begin[seat + 1] - begin;
        to->seat_best[seat] = from->seat_best[seat];
        memcpy(to->slot_weight + begin, from->slot_weight + begin, count * sizeof(int64_t));
    }
}

wide lagrange_price_units(const struct lagrange *lagrange)
{
    const struct board *board = lagrange->board;
    const struct component *component = lagrange->component;
    wide sum = 0;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        sum += lagrange->unit_price[component->unit[i]];
    }
    wide quality = lagrange->weight[board->instance->level_count];
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        uint32_t b = component->bundle[i];
        wide members = board->bundle_begin[b + 1] - board->bundle_begin[b];
        wide apart =
            members * lagrange->touch[b] - quality * board->instance->bundle[b].split_price;
        bool split = board_splits(board, b) || apart > lagrange->touch[b];
        sum += split ? apart : lagrange->touch[b];
    }
    return sum;
}

bool lagrange_price_seats(struct lagrange *lagrange, const struct lagrange_part *part, wide *total)
{
    struct prices prices = {lagrange->slot_weight, lagrange->unit_price, lagrange_touch(lagrange)};
    struct packing best;
    *total = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        if (i % SEATS_A_POLL == 0 && budget_is_cancelled(part->board->budget)) {
            return false;
        }
        uint32_t seat = part->seat[i];
        int64_t worth = column_best(part->board, seat, &prices, &best);
        if (worth == INT64_MIN) {
            return false;
        }
        lagrange->seat_best[seat] = worth;
        *total += worth;
        if (part->sink != NULL) {
            part->sink->take(part->sink->state, &best, worth);
        }
    }
    return true;
}

bool lagrange_price(struct lagrange *lagrange, const struct lagrange_sink *sink)
{
    const struct component *component = lagrange->component;
    const struct lagrange_part all = {lagrange->board, component->seat, component->seat_count,
                                      sink};
    wide total;
    if (!lagrange_price_seats(lagrange, &all, &total)) {
        return false;
    }
    lagrange->total = lagrange_price_units(lagrange) + total;
    return true;
}

int64_t lagrange_bound(const struct lagrange *lagrange, const struct tally *reached)
{
    wide left = lagrange->total;
    for (uint32_t j = 0; j < lagrange->k; j++) {
        left -= (wide)lagrange->weight[j] * reached->value[j];
    }
    wide bound = left / LAGRANGE_ONE;
    if (left % LAGRANGE_ONE < 0) {
        bound--; /* C rounds towards zero; a bound rounds down */
    }
    return (int64_t)bound;
}

/* Where units at a seat do not fit together, pairs are forbidden until they do.
 *
 * Which one: the unit that loses least by going elsewhere, read from the prices, among those whose
 * leaving makes the rest fit. Seats where that goes on and on are told to take fewer. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"

enum { TRIES_MAX = 12 };

bool seat_is_forbidden(const struct live *live, uint32_t seat, uint32_t unit)
{
    const struct live_seat *row = seat < live->seat_room ? live->seat[seat] : NULL;
    for (uint32_t i = 0; row != NULL && i < row->forbidden_count; i++) {
        if (row->forbidden[i] == unit) {
            return true;
        }
    }
    return false;
}

static const struct seated *asked_of(const struct live *live, uint32_t number, uint32_t seat)
{
    const struct live_unit *unit = live->unit[number];
    const struct live_row *row = unit_row(unit, seat);
    CHECK(row != NULL);
    return &unit->option[row->option].asked;
}

/* ensure   whether all of them but the one at `without` fit beside who stands there */
static bool takes(const struct live *live, uint32_t slot, const uint32_t *unit, uint32_t count,
                  uint32_t without)
{
    const struct live_seat *seat = slot < live->seat_room ? live->seat[slot] : NULL;
    uint32_t left = count - (without < count ? 1 : 0);
    if (left == 0) {
        return true;
    }
    if (seat == NULL || seat->standing_count + left > SEATED_MAX) {
        return false;
    }
    struct seated together[SEATED_MAX + 1];
    uint32_t all = seat->standing_count;
    if (all > 0) {
        memcpy(together, seat->standing, all * sizeof *together);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i != without) {
            together[all++] = *asked_of(live, unit[i], slot);
        }
    }
    struct instance_seat of = seat->seat;
    return seated_fit(together, all, &of);
}

bool seat_takes(const struct live *live, uint32_t seat, const uint32_t *unit, uint32_t count)
{
    return takes(live, seat, unit, count, UINT32_MAX);
}

/* What a unit loses at least by going elsewhere, by the prices. */
static int64_t regret(const struct live *live, uint32_t number, uint32_t seat)
{
    const struct warm_arc *arc = NULL;
    uint32_t count = warm_arcs_of_unit(live->plan, number, &arc);
    int64_t here = 0;
    int64_t elsewhere = 0;
    if (live->unit[number]->pin != NO_SEAT) {
        return INT64_MAX;
    }
    for (uint32_t i = 0; i < count; i++) {
        int64_t gain = arc[i].weight - warm_price(live->plan, arc[i].other);
        if (arc[i].other == seat) {
            here = gain;
        } else {
            elsewhere = gain > elsewhere ? gain : elsewhere;
        }
    }
    return here - elsewhere;
}

enum status seat_forbid(struct live *live, uint32_t slot, uint32_t number)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    if (status == OK && !array_room((void **)&seat->forbidden, &seat->forbidden_room,
                                    seat->forbidden_count, 1, sizeof *seat->forbidden)) {
        status = E_NO_MEMORY;
    }
    if (status == OK) {
        seat->forbidden[seat->forbidden_count++] = number;
        live->forbidden_total++;
    }
    return status;
}

static enum status forbid(struct live *live, uint32_t slot, uint32_t number)
{
    enum status status = seat_forbid(live, slot, number);
    if (status == OK) {
        live->seat[slot]->tries++;
        status = queue_add(&live->better, slot);
    }
    return status == OK ? warm_set_arc(live->plan, number, slot, 0) : status;
}

/* The seat takes no more than the largest part of those who are there now that was seen to fit. */
static enum status cap(struct live *live, uint32_t slot, uint32_t count)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    if (status == OK) {
        status = warm_set_capacity(live->plan, slot, count);
    }
    if (status == OK) {
        live->forbidden_total += seat->cut == UINT32_MAX ? 1 : 0;
        seat->cut = count;
    }
    return status;
}

/* Who leaves: of those whose leaving makes the rest fit, who loses least; else who loses least. */
uint32_t clash_leaver(const struct live *live, uint32_t slot, const uint32_t *unit, uint32_t count)
{
    uint32_t best = 0;
    bool best_mends = false;
    int64_t best_regret = INT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        int64_t loses = regret(live, unit[i], slot);
        bool mends = takes(live, slot, unit, count, i);
        bool better = mends != best_mends
                          ? mends
                          : loses < best_regret || (loses == best_regret && unit[i] > unit[best]);
        if (i == 0 || better) {
            best = i;
            best_mends = mends;
            best_regret = loses;
        }
    }
    return best;
}

/* ensure   E_LIMIT: something was forbidden */
static enum status seat_mend(struct live *live, uint32_t slot)
{
    const uint32_t *at = NULL;
    uint32_t count = warm_units_at(live->plan, slot, &at);
    live->effort += 4 + (uint64_t)count * count;
    if (seat_takes(live, slot, at, count)) {
        return OK;
    }
    uint32_t *unit = arena_take_many(&live->scratch, count, sizeof *unit);
    if (unit == NULL) {
        return E_NO_MEMORY;
    }
    memcpy(unit, at, count * sizeof *unit);
    uint32_t leaves = clash_leaver(live, slot, unit, count);
    enum status status = forbid(live, slot, unit[leaves]);
    if (status == OK && live->seat[slot]->tries > TRIES_MAX) {
        status = cap(live, slot, count - 1);
    }
    arena_reset(&live->scratch);
    return status == OK ? E_LIMIT : status;
}

/* Seats where somebody stands who did not when this was last asked. */
static enum status moved_find(struct live *live)
{
    enum status status = OK;
    for (uint32_t u = 0; u < live->unit_room && u < live->seen_room && status == OK; u++) {
        uint32_t now = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
        if (now != live->seen[u] && now != NO_SEAT) {
            status = queue_add(&live->clashes, now);
        }
        if (status == OK) {
            live->seen[u] = now;
        }
    }
    return status;
}

enum status clashes_end(struct live *live)
{
    enum status status = moved_find(live);
    uint32_t *again = NULL;
    uint32_t count = 0;
    uint32_t room = 0;
    while (status == OK) {
        uint32_t slot = queue_peek(&live->clashes);
        if (slot == NO_SLOT) {
            break;
        }
        status = seat_mend(live, slot);
        if (status == E_LIMIT) {
            status = array_room((void **)&again, &room, count, 1, sizeof *again) ? OK : E_NO_MEMORY;
            if (status == OK) {
                again[count++] = slot; /* who is left need not fit yet */
            }
        }
        if (status == OK) {
            queue_forget(&live->clashes, slot);
        }
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        status = queue_add(&live->clashes, again[i]);
    }
    free(again);
    live->looked = status == OK && count == 0;
    return status == OK && count > 0 ? E_LIMIT : status;
}

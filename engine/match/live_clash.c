/* Where units at a seat do not fit together, pairs are forbidden until they do.
 *
 * Which one: of all parts that fit the one is kept whose others lose least by going elsewhere, read
 * from the prices; they go one by one, who loses least first. Seats where that goes on and on are
 * told to take fewer. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"

enum { TRIES_MAX = 12, PARTS_OF = 6 };

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

bool seat_takes(const struct live *live, uint32_t slot, const uint32_t *unit, uint32_t count)
{
    const struct live_seat *seat = slot < live->seat_room ? live->seat[slot] : NULL;
    if (count == 0) {
        return true;
    }
    if (seat == NULL || seat->standing_count + count > SEATED_MAX) {
        return false;
    }
    struct seated together[SEATED_MAX + 1];
    uint32_t all = seat->standing_count;
    if (all > 0) {
        memcpy(together, seat->standing, all * sizeof *together);
    }
    for (uint32_t i = 0; i < count; i++) {
        together[all++] = *asked_of(live, unit[i], slot);
    }
    struct instance_seat of = seat->seat;
    return seated_fit(together, all, &of);
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

enum status seat_permit(struct live *live, uint32_t slot, uint32_t number)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    uint32_t kept = 0;
    for (uint32_t i = 0; status == OK && i < seat->forbidden_count; i++) {
        if (seat->forbidden[i] != number) {
            seat->forbidden[kept++] = seat->forbidden[i];
        }
    }
    if (status == OK) {
        live->forbidden_total -= seat->forbidden_count - kept;
        seat->forbidden_count = kept;
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

/* The most that can stay: of all parts that fit, the one that loses least by the others' leaving.
 * ensure   bit i: unit i stays */
static uint32_t part_stays(const struct live *live, uint32_t slot, const uint32_t *unit,
                           const int64_t *loses, uint32_t count)
{
    uint32_t best = 0;
    wide best_kept = -1;
    for (uint32_t part = 1; part + 1 < UINT32_C(1) << count; part++) {
        uint32_t stays[PARTS_OF];
        uint32_t kept = 0;
        wide sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            if ((part >> i & 1) != 0) {
                stays[kept++] = unit[i];
                sum += loses[i];
            }
        }
        if (sum > best_kept && seat_takes(live, slot, stays, kept)) {
            best = part;
            best_kept = sum;
        }
    }
    return best;
}

uint32_t clash_leaver(const struct live *live, uint32_t slot, const uint32_t *unit, uint32_t count)
{
    int64_t loses[PARTS_OF];
    uint32_t least = 0;
    if (count > PARTS_OF) { /* too many to try all parts: who loses least */
        for (uint32_t i = 1; i < count; i++) {
            least = regret(live, unit[i], slot) < regret(live, unit[least], slot) ? i : least;
        }
        return least;
    }
    for (uint32_t i = 0; i < count; i++) {
        loses[i] = regret(live, unit[i], slot);
    }
    uint32_t stays = part_stays(live, slot, unit, loses, count);
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        if ((stays >> i & 1) == 0 && (!any || loses[i] < loses[least])) {
            least = i;
            any = true;
        }
    }
    return least;
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

static enum status better_at(struct live *live, uint32_t seat)
{
    bool any =
        seat < live->seat_room && live->seat[seat] != NULL && live->seat[seat]->forbidden_count > 0;
    return any ? queue_add(&live->better, seat) : OK;
}

/* Where a unit left, another of those who are out may be in; who lost its place may have one where
 * it was forbidden. */
static enum status better_near(struct live *live, uint32_t number, uint32_t from, uint32_t to)
{
    const struct live_unit *unit = live->unit[number];
    enum status status = from == NO_SEAT ? OK : better_at(live, from);
    if (to != NO_SEAT) {
        return status;
    }
    for (uint32_t i = 0; unit != NULL && i < unit->row_count && status == OK; i++) {
        if (seat_is_forbidden(live, unit->row[i].seat, number)) {
            status = queue_add(&live->better, unit->row[i].seat);
        }
    }
    return status;
}

/* Seats where somebody stands who did not when this was last asked. */
static enum status moved_find(struct live *live)
{
    enum status status = OK;
    for (uint32_t u = 0; u < live->unit_room && u < live->seen_room && status == OK; u++) {
        uint32_t now = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
        if (now == live->seen[u]) {
            continue;
        }
        status = now == NO_SEAT ? OK : queue_add(&live->clashes, now);
        if (status == OK) {
            status = better_near(live, u, live->seen[u], now);
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

/* Betters the plan where something was forbidden: lets one in for another and sees what becomes of
 * everybody.
 *
 * What is forbidden where units clash is chosen by prices, one pair at a time; the whole may be
 * better with another of them out. Each trial is the plan's own network under a mark: one arc
 * comes, one goes, the optimum is restored, and all who moved must fit where they came to. What is
 * not strictly better, level by level, is put back. So the plan's value only ever rises, and it
 * stays a plan that could be carried out. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"

enum { TRIED_UNITS = 6, TRIAL_TICKS = 4000, PUSHED_MAX = 6 };

/* What a trial forbids beside its exchange, where whoever was pushed away clashes with others. */
struct pushed {
    uint32_t seat[PUSHED_MAX], unit[PUSHED_MAX];
    uint32_t count;
};

/* Forbids one unit at the first seat where those who moved do not fit.
 * ensure   *all_fit: nothing had to be. E_LIMIT: too many already */
static enum status push_one(struct live *live, const struct warm_move *move, uint32_t count,
                            struct pushed *pushed, bool *all_fit)
{
    *all_fit = false;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *unit = NULL;
        uint32_t seat = move[i].to;
        uint32_t there = seat == NO_SEAT ? 0 : warm_units_at(live->plan, seat, &unit);
        live->effort++;
        if (seat == NO_SEAT || seat_takes(live, seat, unit, there)) {
            continue;
        }
        uint32_t leaves = unit[clash_leaver(live, seat, unit, there)];
        if (pushed->count == PUSHED_MAX || live->unit[leaves]->pin != NO_SEAT) {
            return E_LIMIT;
        }
        pushed->seat[pushed->count] = seat;
        pushed->unit[pushed->count++] = leaves;
        return warm_set_arc(live->plan, leaves, seat, 0);
    }
    *all_fit = true;
    return OK;
}

/* ensure   whether what the moves bring is more than nothing, level by level */
static bool moved_better(const struct live *live, const struct warm_move *move, uint32_t count)
{
    static const struct worth NOTHING = {{0}, 0, 0};
    struct worth gain = {{0}, 0, 0};
    for (uint32_t i = 0; i < count; i++) {
        const struct live_unit *unit = live->unit[move[i].unit];
        const uint32_t seat[2] = {move[i].from, move[i].to};
        for (uint32_t side = 0; side < 2; side++) {
            const struct live_row *row = seat[side] == NO_SEAT ? NULL : unit_row(unit, seat[side]);
            int64_t sign = side == 0 ? -1 : 1;
            for (uint32_t k = 0; row != NULL && k < INSTANCE_LEVELS_MAX; k++) {
                gain.level[k] += sign * unit->level[k];
            }
            gain.quality += row == NULL ? 0 : sign * row->score;
        }
    }
    return worth_compare(&gain, &NOTHING, INSTANCE_LEVELS_MAX) > 0;
}

static enum status exchange(struct live *live, uint32_t slot, uint32_t in, uint32_t out)
{
    const struct live_row *row = unit_row(live->unit[in], slot);
    CHECK(row != NULL);
    enum status status = out == NO_UNIT ? OK : warm_set_arc(live->plan, out, slot, 0);
    return status == OK ? warm_set_arc(live->plan, in, slot, weight_of(live->unit[in], row->score))
                        : status;
}

/* The list of the forbidden says what the network does: `in` is out of it, `out` is in it. */
static enum status list_exchange(struct live *live, uint32_t slot, uint32_t in, uint32_t out)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    uint32_t at = 0;
    while (status == OK && at < seat->forbidden_count && seat->forbidden[at] != in) {
        at++;
    }
    if (status != OK || at == seat->forbidden_count) {
        return status;
    }
    if (out != NO_UNIT) {
        seat->forbidden[at] = out;
    } else {
        seat->forbidden[at] = seat->forbidden[--seat->forbidden_count];
        live->forbidden_total--;
    }
    return OK;
}

/* Restores the optimum after the exchange, and again while somebody pushed away clashes.
 * ensure   OK: everybody fits; *move is who moved. E_LIMIT: not within the trial's means */
static enum status trial_settle(struct live *live, struct pushed *pushed,
                                const struct warm_move **move, uint32_t *count)
{
    bool all_fit = false;
    enum status status = OK;
    while (status == OK && !all_fit) {
        uint64_t before = warm_ticks(live->plan);
        status = warm_settle(live->plan, TRIAL_TICKS);
        live->effort += 1 + warm_ticks(live->plan) - before;
        if (status == OK) {
            status = warm_moved(live->plan, move, count);
        }
        /* what gets no better by forbidding more is not gone on with */
        if (status == OK && (*count == 0 || !moved_better(live, *move, *count))) {
            status = E_LIMIT;
        }
        if (status == OK) {
            status = push_one(live, *move, *count, pushed, &all_fit);
        }
    }
    return status;
}

static enum status trial_keep(struct live *live, uint32_t slot, uint32_t in, uint32_t out,
                              const struct pushed *pushed)
{
    enum status status = list_exchange(live, slot, in, out);
    for (uint32_t i = 0; i < pushed->count && status == OK; i++) {
        status = seat_forbid(live, pushed->seat[i], pushed->unit[i]);
    }
    return status;
}

/* ensure   *better: the exchange was kept */
static enum status trial(struct live *live, uint32_t slot, uint32_t in, uint32_t out, bool *better)
{
    const struct warm_move *move = NULL;
    uint32_t count = 0;
    struct pushed pushed = {.count = 0};
    *better = false;
    enum status status = warm_mark(live->plan);
    if (status != OK) {
        return status;
    }
    status = exchange(live, slot, in, out);
    if (status == OK) {
        status = trial_settle(live, &pushed, &move, &count);
    }
    if (status == OK) {
        for (uint32_t i = 0; i < count; i++) {
            live->seen[move[i].unit] = move[i].to;
        }
        warm_keep(live->plan);
        *better = true;
        return trial_keep(live, slot, in, out, &pushed);
    }
    warm_rollback(live->plan);
    return status == E_LIMIT ? OK : status;
}

/* Tries one forbidden unit in the place of each who stands there, and beside all of them. */
static enum status try_unit(struct live *live, uint32_t slot, uint32_t in, bool *better)
{
    uint32_t unit[SEATED_MAX + 1];
    const uint32_t *there = NULL;
    uint32_t count = warm_units_at(live->plan, slot, &there);
    *better = false;
    if (in >= live->unit_room || live->unit[in] == NULL || unit_row(live->unit[in], slot) == NULL ||
        !unit_may(live, live->unit[in], slot) || count >= SEATED_MAX) {
        return OK;
    }
    if (count > 0) {
        memcpy(unit, there, count * sizeof *unit);
    }
    enum status status = OK;
    for (uint32_t i = 0; i <= count && status == OK && !*better; i++) {
        uint32_t out = i < count ? unit[i] : NO_UNIT;
        uint32_t with[SEATED_MAX + 1];
        memcpy(with, unit, count * sizeof *with);
        with[i] = in; /* in the place of one, or behind all */
        uint32_t all = i < count ? count : count + 1;
        live->effort += 2;
        if ((out != NO_UNIT && live->unit[out]->pin != NO_SEAT) ||
            !seat_takes(live, slot, with, all)) {
            continue;
        }
        status = trial(live, slot, in, out, better);
    }
    return status;
}

enum status seat_better(struct live *live, uint32_t slot)
{
    uint32_t tried[TRIED_UNITS];
    const struct live_seat *seat = slot < live->seat_room ? live->seat[slot] : NULL;
    uint32_t count = seat == NULL ? 0 : seat->forbidden_count;
    count = count < TRIED_UNITS ? count : TRIED_UNITS;
    enum status status = OK;
    if (count > 0) {
        memcpy(tried, seat->forbidden + (seat->forbidden_count - count), count * sizeof *tried);
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        bool better = false;
        status = try_unit(live, slot, tried[i], &better);
        if (status == OK && better) {
            return queue_add(&live->better, slot); /* and again, from there */
        }
    }
    return status;
}

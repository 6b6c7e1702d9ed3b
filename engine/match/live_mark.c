/* The record of a hypothetical question: what is put back, and who stands elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"

enum status old_keep(struct live *live, const struct live_old *old)
{
    if (live->stamp == 0) {
        return OK;
    }
    if (!array_room((void **)&live->old, &live->old_room, live->old_count, 1, sizeof *live->old)) {
        return E_NO_MEMORY;
    }
    live->old[live->old_count++] = *old;
    return OK;
}

enum status live_mark(struct live *live)
{
    CHECK(live_is_settled(live));
    if (live->frame_count == LIVE_MARKS_MAX) {
        return E_CONFLICT;
    }
    struct live_frame *frame = &live->frame[live->frame_count];
    *frame = (struct live_frame){.stamp = live->stamp,
                                 .old_count = live->old_count,
                                 .pinned_count = live->pinned_count,
                                 .pack = live->directory.pack,
                                 .today = live->directory.today,
                                 .revision = live->revision,
                                 .big = live->big,
                                 .rank_count = live->rank_count,
                                 .closed = live->closed,
                                 .closed_known = live->closed_known};
    frame->rank = calloc((size_t)live->rank_count + 1, sizeof *frame->rank);
    if (frame->rank == NULL || warm_mark(live->bound) != OK) {
        free(frame->rank);
        return E_NO_MEMORY;
    }
    if (warm_mark(live->plan) != OK) {
        warm_keep(live->bound);
        free(frame->rank);
        return E_NO_MEMORY;
    }
    if (live->rank_count > 0) {
        memcpy(frame->rank, live->rank, live->rank_count * sizeof *frame->rank);
    }
    live->frame_count++;
    live->stamp = ++live->stamp_last;
    return OK;
}

/* -- putting back --------------------------------------------------------------------------------
 */

static void unit_count_in(struct live *live, const struct live_unit *unit, bool in)
{
    uint32_t one = in ? 1 : UINT32_MAX;
    live->unit_count += one;
    live->members_total =
        in ? live->members_total + unit->member_count : live->members_total - unit->member_count;
    live->cut_total += unit->cut ? one : 0;
}

static void unit_put_back(struct live *live, const struct live_old *old)
{
    struct live_unit *now = live->unit[old->slot];
    struct live_unit *then = old->row;
    if (now != NULL) {
        cells_remove(&live->homes, &now->home, now->number);
        unit_count_in(live, now, false);
        unit_free(now);
    }
    live->unit[old->slot] = then;
    if (then != NULL) {
        struct card card = {.point = point_of(&then->home),
                            .slot = then->number,
                            .services = (uint16_t)then->wished};
        unit_count_in(live, then, true);
        live->broken = cells_add(&live->homes, &card) != OK || live->broken;
    }
}

static uint32_t forbidden_at(const struct live_seat *seat)
{
    return seat == NULL ? 0 : seat->forbidden_count + (seat->cut == UINT32_MAX ? 0 : 1);
}

static void put_back(struct live *live, struct live_old *old)
{
    switch (old->kind) {
    case OLD_UNIT:
        unit_put_back(live, old);
        return;
    case OLD_SEAT:
        live->forbidden_total -= forbidden_at(live->seat[old->slot]);
        live_seat_free(live->seat[old->slot]);
        live->seat[old->slot] = old->row;
        live->forbidden_total += forbidden_at(live->seat[old->slot]);
        return;
    case OLD_UNIT_OF:
        live->unit_of[old->slot] = old->value;
        return;
    case OLD_PROFILE:
        if (old->row == NULL) {
            live->broken = live_directory_delete(live, old->of, old->id) != OK || live->broken;
        } else if (live_directory_put(live, old->of, old->row) != OK) {
            profile_release(old->row);
            live->broken = true;
        }
        free(old->id);
        return;
    }
}

void live_rollback(struct live *live)
{
    CHECK(live->frame_count > 0);
    struct live_frame *frame = &live->frame[--live->frame_count];
    queue_drop_all(&live->clients);
    queue_drop_all(&live->seats);
    queue_drop_all(&live->rows);
    queue_drop_all(&live->again);
    queue_drop_all(&live->clashes);
    queue_drop_all(&live->better);
    while (live->old_count > frame->old_count) {
        put_back(live, &live->old[--live->old_count]);
    }
    if (live->directory.pack != frame->pack) {
        live->broken = directory_set_pack(&live->directory, frame->pack) != OK || live->broken;
    }
    live->broken = directory_set_day(&live->directory, frame->today) != OK || live->broken;
    warm_rollback(live->bound);
    warm_rollback(live->plan);
    live->pinned_count = frame->pinned_count;
    live->stamp = frame->stamp;
    live->big = frame->big;
    free(live->rank);
    live->rank = frame->rank;
    live->rank_count = frame->rank_count;
    live->rank_room = frame->rank_count + 1;
    live_set_revision(live, frame->revision);
    for (uint32_t u = 0; u < live->unit_room && u < live->seen_room; u++) {
        live->seen[u] = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
    }
    live->looked = true;
    live->closed = frame->closed;
    live->closed_known = frame->closed_known;
    live->state_known = false;
}

void live_keep(struct live *live)
{
    CHECK(live->frame_count == 1);
    const struct live_frame *frame = &live->frame[--live->frame_count];
    while (live->old_count > 0) {
        struct live_old *old = &live->old[--live->old_count];
        if (old->kind == OLD_UNIT) {
            unit_free(old->row);
        } else if (old->kind == OLD_SEAT) {
            live_seat_free(old->row);
        } else if (old->kind == OLD_PROFILE) {
            profile_release(old->row);
            free(old->id);
        }
    }
    warm_keep(live->bound);
    warm_keep(live->plan);
    live->stamp = frame->stamp;
    free(frame->rank);
    live->state_known = false;
}

/* -- differences ---------------------------------------------------------------------------------
 */

/* Where one client stood at the mark and stands now. */
struct shift {
    uint32_t client, from, to;
    bool was_there, is_there;
};

struct shifts {
    struct live *live;
    struct shift *shift;
    uint32_t count, room;
    const struct warm_move *move;
    uint32_t move_count;
};

static struct shift *shift_of(struct shifts *shifts, uint32_t client)
{
    for (uint32_t i = shifts->count; i-- > 0;) {
        if (shifts->shift[i].client == client) {
            return &shifts->shift[i];
        }
    }
    if (!array_room((void **)&shifts->shift, &shifts->room, shifts->count, 1,
                    sizeof *shifts->shift)) {
        return NULL;
    }
    shifts->shift[shifts->count] = (struct shift){client, NO_SEAT, NO_SEAT, false, false};
    return &shifts->shift[shifts->count++];
}

static uint32_t seat_was(const struct shifts *shifts, uint32_t unit)
{
    uint32_t low = 0;
    uint32_t high = shifts->move_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (shifts->move[middle].unit < unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < shifts->move_count && shifts->move[low].unit == unit
               ? shifts->move[low].from
               : warm_seat_of(shifts->live->plan, unit);
}

static enum status members_shift(struct shifts *shifts, const struct live_unit *unit, bool was)
{
    for (uint32_t i = 0; unit != NULL && i < unit->member_count; i++) {
        struct shift *shift = shift_of(shifts, unit->member[i]);
        if (shift == NULL) {
            return E_NO_MEMORY;
        }
        if (was) {
            shift->from = seat_was(shifts, unit->number);
            shift->was_there = true;
        } else {
            shift->to = warm_seat_of(shifts->live->plan, unit->number);
            shift->is_there = true;
        }
    }
    return OK;
}

/* The unit's row at the mark: the oldest kept since, or today's. */
static const struct live_unit *unit_at_mark(const struct live *live, uint32_t number)
{
    uint32_t first = live->frame[live->frame_count - 1].old_count;
    for (uint32_t i = first; live->old != NULL && i < live->old_count; i++) {
        if (live->old[i].kind == OLD_UNIT && live->old[i].slot == number) {
            return live->old[i].row;
        }
    }
    return live->unit[number];
}

/* Who had the slot at the mark, or has it now. */
static const char *name_of(const struct live *live, enum live_kind kind, uint32_t slot, bool was)
{
    uint32_t first = live->frame[live->frame_count - 1].old_count;
    for (uint32_t i = first; was && i < live->old_count; i++) {
        const struct live_old *old = &live->old[i];
        const struct profile *profile = old->row;
        if (old->kind == OLD_PROFILE && old->of == kind && old->slot == slot && profile != NULL) {
            return kind == LIVE_CLIENT ? profile->client->id : profile->volunteer->id;
        }
    }
    const struct slots *slots =
        kind == LIVE_CLIENT ? &live->directory.clients : &live->directory.volunteers;
    const struct profile *profile = slot < slots->count ? slots->profile[slot] : NULL;
    if (profile == NULL) {
        return NULL;
    }
    return kind == LIVE_CLIENT ? profile->client->id : profile->volunteer->id;
}

static enum status shifts_find(struct shifts *shifts, struct arena *owner)
{
    struct live *live = shifts->live;
    uint64_t *seen = arena_take_many(owner, live->unit_room / 64 + 1, sizeof *seen);
    const struct live_frame *frame = &live->frame[live->frame_count - 1];
    if (seen == NULL || warm_moved(live->plan, &shifts->move, &shifts->move_count) != OK) {
        return E_NO_MEMORY;
    }
    enum status status = OK;
    uint32_t olds = live->old_count - frame->old_count;
    for (uint32_t i = 0; i < olds + shifts->move_count && status == OK; i++) {
        const struct live_old *old = i < olds ? &live->old[frame->old_count + i] : NULL;
        if (old != NULL && old->kind != OLD_UNIT) {
            continue;
        }
        uint32_t unit = old != NULL ? old->slot : shifts->move[i - olds].unit;
        if (unit >= live->unit_room || bits_has(seen, unit)) {
            continue;
        }
        bits_set(seen, unit);
        status = members_shift(shifts, unit_at_mark(live, unit), true);
        if (status == OK) {
            status = members_shift(shifts, live->unit[unit], false);
        }
    }
    return status;
}

static void change_say(const struct live *live, const struct shift *shift, struct live_change *out)
{
    *out = (struct live_change){.was_there = shift->was_there, .is_there = shift->is_there};
    out->client = name_of(live, LIVE_CLIENT, shift->client, shift->was_there);
    if (shift->from != NO_SEAT) {
        out->from = name_of(live, LIVE_VOLUNTEER, shift->from, true);
    }
    if (shift->to != NO_SEAT) {
        out->to = name_of(live, LIVE_VOLUNTEER, shift->to, false);
    }
}

static int change_order(const void *left, const void *right)
{
    const struct live_change *a = left;
    const struct live_change *b = right;
    return strcmp(a->client, b->client);
}

enum status live_changes(struct live *live, struct arena *owner, struct live_change **out,
                         uint32_t *count)
{
    CHECK(live->frame_count > 0 && live_is_settled(live));
    struct shifts shifts = {.live = live};
    enum status status = shifts_find(&shifts, owner);
    *count = 0;
    *out = arena_take_many(owner, (size_t)shifts.count + 1, sizeof **out);
    for (uint32_t i = 0; status == OK && *out != NULL && i < shifts.count; i++) {
        const struct shift *shift = &shifts.shift[i];
        struct live_change change;
        change_say(live, shift, &change);
        bool same_seat = (change.from == NULL) == (change.to == NULL) &&
                         (change.from == NULL || strcmp(change.from, change.to) == 0);
        if (change.client != NULL && (!same_seat || shift->was_there != shift->is_there)) {
            (*out)[(*count)++] = change;
        }
    }
    free(shifts.shift);
    if (status == OK && *out != NULL && *count > 1) {
        qsort(*out, *count, sizeof **out, change_order);
    }
    return status == OK && *out == NULL ? E_NO_MEMORY : status;
}

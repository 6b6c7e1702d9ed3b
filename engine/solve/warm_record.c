/* Every word of the warm state that changes, changes here, and is written down where somebody may
 * want it back. */
#include <stdlib.h>

#include "solve/warm_inside.h"

bool warm_record_room(struct warm *warm, uint64_t more)
{
    if (warm->mark_count == 0) {
        return true;
    }
    return more <= UINT32_MAX && array_room((void **)&warm->note, &warm->note_room,
                                            warm->note_count, (uint32_t)more, sizeof *warm->note);
}

void warm_note(struct warm *warm, enum warm_note_kind kind, struct warm_note note)
{
    if (warm->mark_count > 0) {
        CHECK(warm->note_count < warm->note_room);
        note.kind = kind;
        warm->note[warm->note_count++] = note;
    }
}

void warm_set_price(struct warm *warm, uint32_t seat, int64_t price)
{
    const int64_t old = warm->seat[seat].price;
    CHECK(price >= 0);
    if (old != price) {
        warm_note(warm, NOTE_PRICE, (struct warm_note){.old = old, .seat = seat});
        warm->seat[seat].price = price;
    }
}

void warm_set_surplus(struct warm *warm, uint32_t unit, int64_t surplus)
{
    const int64_t old = warm->stand[unit].surplus;
    CHECK(surplus >= 0);
    if (old != surplus) {
        warm_note(warm, NOTE_SURPLUS, (struct warm_note){.old = old, .unit = unit});
        warm->stand[unit].surplus = surplus;
    }
}

void warm_change_capacity(struct warm *warm, uint32_t seat, uint32_t capacity)
{
    struct warm_seat *at = &warm->seat[seat];
    CHECK(at->used <= capacity);
    if (at->capacity != capacity) {
        warm_note(warm, NOTE_CAPACITY, (struct warm_note){.old = at->capacity, .seat = seat});
        warm->roomy -= warm_room(warm, seat) > 0;
        at->capacity = capacity;
        warm->roomy += warm_room(warm, seat) > 0;
    }
}

bool warm_tenant_room(struct warm *warm, uint32_t seat, uint32_t more)
{
    struct warm_place *place = &warm->place[seat];
    return array_room((void **)&place->tenant, &place->tenant_room, warm->seat[seat].used, more,
                      sizeof *place->tenant);
}

/* Stands at the seat's last slot from now on. */
static void sit(struct warm *warm, uint32_t unit, uint32_t seat)
{
    struct warm_place *place = &warm->place[seat];
    const uint32_t slot = warm->seat[seat].used++;
    CHECK(slot < place->tenant_room);
    warm->roomy -= warm_room(warm, seat) == 0;
    warm->unserved--;
    place->tenant[slot] = unit;
    warm->stand[unit].seat = seat;
    warm->stand[unit].slot = slot;
    warm->unit[unit].weight = warm_weight(warm, unit, seat);
    warm->total += warm->unit[unit].weight;
}

/* Stands up; the last one takes the slot. */
static void rise(struct warm *warm, uint32_t unit)
{
    struct warm_stand *stand = &warm->stand[unit];
    struct warm_place *place = &warm->place[stand->seat];
    const uint32_t last = place->tenant[--warm->seat[stand->seat].used];
    warm->roomy += warm_room(warm, stand->seat) == 1;
    warm->unserved++;
    place->tenant[stand->slot] = last;
    warm->stand[last].slot = stand->slot;
    stand->seat = NO_SEAT;
    stand->slot = 0;
    warm->total -= warm->unit[unit].weight;
    warm->unit[unit].weight = 0;
}

void warm_place_unit(struct warm *warm, uint32_t unit, uint32_t seat)
{
    CHECK(warm->stand[unit].seat == NO_SEAT && warm_room(warm, seat) > 0);
    warm_note(warm, NOTE_PLACED, (struct warm_note){.unit = unit, .seat = seat});
    sit(warm, unit, seat);
    CHECK(warm->unit[unit].weight > 0);
}

void warm_leave(struct warm *warm, uint32_t unit)
{
    const struct warm_stand *stand = &warm->stand[unit];
    CHECK(stand->seat != NO_SEAT);
    warm_note(warm, NOTE_LEFT,
              (struct warm_note){.old = stand->slot, .unit = unit, .seat = stand->seat});
    rise(warm, unit);
}

/* The inverse of `rise`, slot and all. */
static void sit_back(struct warm *warm, uint32_t unit, uint32_t seat, uint32_t slot)
{
    sit(warm, unit, seat);
    struct warm_place *place = &warm->place[seat];
    const uint32_t last = warm->stand[unit].slot;
    const uint32_t other = place->tenant[slot];
    place->tenant[last] = other;
    warm->stand[other].slot = last;
    place->tenant[slot] = unit;
    warm->stand[unit].slot = slot;
}

void warm_notice_unit(struct warm *warm, uint32_t unit)
{
    struct warm_unit *rest = &warm->unit[unit];
    const struct warm_stand *stand = &warm->stand[unit];
    const bool waits = stand->seat == NO_SEAT && stand->surplus > 0;
    warm->units_waiting += (uint32_t)waits - (uint32_t)rest->waits;
    rest->waits = waits;
    if (waits && !rest->listed) {
        rest->listed = true;
        heap_push(&warm->unit_list, 0, unit);
    }
}

void warm_notice_seat(struct warm *warm, uint32_t seat)
{
    struct warm_place *place = &warm->place[seat];
    const bool waits = warm_room(warm, seat) > 0 && warm->seat[seat].price > 0;
    warm->seats_waiting += (uint32_t)waits - (uint32_t)place->waits;
    place->waits = waits;
    if (waits && !place->listed) {
        place->listed = true;
        heap_push(&warm->seat_list, 0, seat);
    }
}

enum status warm_mark(struct warm *warm)
{
    if (!array_room((void **)&warm->mark, &warm->mark_room, warm->mark_count, 1,
                    sizeof *warm->mark)) {
        return E_NO_MEMORY;
    }
    warm_drop_search(warm, false);
    warm->mark[warm->mark_count++] = warm->note_count;
    return OK;
}

static void put_back(struct warm *warm, const struct warm_note *note)
{
    switch (note->kind) {
    case NOTE_SURPLUS:
        warm->stand[note->unit].surplus = note->old;
        break;
    case NOTE_PRICE:
        warm->seat[note->seat].price = note->old;
        break;
    case NOTE_CAPACITY:
        warm_change_capacity(warm, note->seat, (uint32_t)note->old);
        break;
    case NOTE_ARC:
        warm_change_arc(warm, note->unit, note->seat, note->old);
        break;
    case NOTE_PLACED:
        rise(warm, note->unit);
        break;
    case NOTE_LEFT:
        sit_back(warm, note->unit, note->seat, (uint32_t)note->old);
        break;
    }
}

static bool note_names_unit(const struct warm_note *note)
{
    return note->kind != NOTE_PRICE && note->kind != NOTE_CAPACITY;
}

void warm_rollback(struct warm *warm)
{
    CHECK(warm->mark_count > 0);
    warm_drop_search(warm, false);
    /* While it is put back, nothing is recorded. */
    const uint32_t marks = warm->mark_count - 1;
    const uint32_t begin = warm->mark[marks];
    warm->mark_count = 0;
    for (uint32_t i = warm->note_count; i > begin; i--) {
        put_back(warm, &warm->note[i - 1]);
    }
    for (uint32_t i = warm->note_count; i > begin; i--) {
        const struct warm_note *note = &warm->note[i - 1];
        if (note_names_unit(note)) {
            warm_notice_unit(warm, note->unit);
        }
        if (note->kind != NOTE_SURPLUS) {
            warm_notice_seat(warm, note->seat);
        }
    }
    warm->note_count = begin;
    warm->mark_count = marks;
}

void warm_keep(struct warm *warm)
{
    CHECK(warm->mark_count > 0);
    warm->mark_count--;
    if (warm->mark_count == 0) {
        warm->note_count = 0;
    }
}

bool warm_move_add(struct warm *warm, struct warm_move move)
{
    if (!array_room((void **)&warm->move, &warm->move_room, warm->move_count, 1,
                    sizeof *warm->move)) {
        return false;
    }
    warm->move[warm->move_count++] = move;
    return true;
}

static int compare_moves(const void *left, const void *right)
{
    const struct warm_move *a = left;
    const struct warm_move *b = right;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

enum status warm_moved(struct warm *warm, const struct warm_move **move, uint32_t *count)
{
    CHECK(warm->mark_count > 0);
    warm->move_count = 0;
    warm->stamp++;
    for (uint32_t i = warm->mark[warm->mark_count - 1]; i < warm->note_count; i++) {
        const struct warm_note *note = &warm->note[i];
        const bool moves = note->kind == NOTE_PLACED || note->kind == NOTE_LEFT;
        if (!moves || warm->unit[note->unit].stamp == warm->stamp) {
            continue;
        }
        /* The first note of a unit says where it was. */
        warm->unit[note->unit].stamp = warm->stamp;
        const uint32_t from = note->kind == NOTE_LEFT ? note->seat : NO_SEAT;
        const uint32_t to = warm->stand[note->unit].seat;
        if (from != to && !warm_move_add(warm, (struct warm_move){note->unit, from, to})) {
            return E_NO_MEMORY;
        }
    }
    if (warm->move_count > 0) {
        qsort(warm->move, warm->move_count, sizeof *warm->move, compare_moves);
    }
    *move = warm->move;
    *count = warm->move_count;
    return OK;
}

/* Edits of an optimum that is kept warm: each leaves prices that are feasible, and some units and
 * seats that wait (solve/warm_inside.h). */
#include "solve/warm.h"

#include <stdlib.h>
#include <string.h>

#include "solve/warm_inside.h"

struct warm *warm_new(void)
{
    return calloc(1, sizeof(struct warm));
}

static void search_free(struct warm_search *search)
{
    heap_close(&search->heap);
    free(search->trail);
    free(search->settled);
}

void warm_free(struct warm *warm)
{
    if (warm == NULL) {
        return;
    }
    for (uint32_t u = 0; u < warm->unit_room; u++) {
        free(warm->unit[u].row.arc);
    }
    for (uint32_t v = 0; v < warm->seat_room; v++) {
        free(warm->place[v].row.arc);
        free(warm->place[v].tenant);
    }
    free(warm->stand);
    free(warm->unit);
    free(warm->seat);
    free(warm->place);
    heap_close(&warm->unit_list);
    heap_close(&warm->seat_list);
    search_free(&warm->up);
    search_free(&warm->down);
    free(warm->note);
    free(warm->mark);
    free(warm->move);
    free(warm);
}

/* -- room ----------------------------------------------------------------------------------------
 */

/* Makes an array of `old` items one of `room`; the new ones are zero. */
static bool lengthen(void **items, size_t size, uint32_t old, uint32_t room)
{
    uint8_t *longer = realloc(*items, room * size);
    if (longer == NULL) {
        return false;
    }
    memset(longer + old * size, 0, (room - old) * size);
    *items = longer;
    return true;
}

static uint32_t room_for(uint32_t room, uint32_t count)
{
    const uint32_t twice = room < 32 ? 64 : room * 2;
    return count > twice ? count : twice;
}

static enum status grow_units(struct warm *warm, uint32_t count)
{
    if (count > WARM_NUMBERS_END) {
        return E_LIMIT;
    }
    if (count > warm->unit_room) {
        const uint32_t old = warm->unit_room;
        const uint32_t room = room_for(old, count);
        struct heap *list = &warm->unit_list;
        if (!lengthen((void **)&warm->stand, sizeof *warm->stand, old, room) ||
            !lengthen((void **)&warm->unit, sizeof *warm->unit, old, room) ||
            !array_room((void **)&list->entry, &list->room, list->count, room - list->count,
                        sizeof *list->entry)) {
            return E_NO_MEMORY;
        }
        warm->unit_room = room;
    }
    for (; warm->unit_count < count; warm->unit_count++) {
        warm->stand[warm->unit_count].seat = NO_SEAT;
    }
    return OK;
}

static bool grow_search(struct warm_search *search, uint32_t old, uint32_t room)
{
    return lengthen((void **)&search->trail, sizeof *search->trail, old, room) &&
           lengthen((void **)&search->settled, sizeof *search->settled, old, room);
}

static enum status grow_seats(struct warm *warm, uint32_t count)
{
    if (count > WARM_NUMBERS_END) {
        return E_LIMIT;
    }
    if (count > warm->seat_room) {
        const uint32_t old = warm->seat_room;
        const uint32_t room = room_for(old, count);
        struct heap *list = &warm->seat_list;
        if (!lengthen((void **)&warm->seat, sizeof *warm->seat, old, room) ||
            !lengthen((void **)&warm->place, sizeof *warm->place, old, room) ||
            !grow_search(&warm->up, old, room) || !grow_search(&warm->down, old, room) ||
            !array_room((void **)&list->entry, &list->room, list->count, room - list->count,
                        sizeof *list->entry)) {
            return E_NO_MEMORY;
        }
        warm->seat_room = room;
    }
    warm->seat_count = count > warm->seat_count ? count : warm->seat_count;
    return OK;
}

static enum status check_weights(const struct warm_arc *arc, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (arc[i].weight <= 0 || arc[i].weight >= WARM_WEIGHT_END ||
            arc[i].other >= WARM_NUMBERS_END) {
            return E_LIMIT;
        }
    }
    return OK;
}

static uint32_t end_of(const struct warm_arc *arc, uint32_t count)
{
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        end = arc[i].other >= end ? arc[i].other + 1 : end;
    }
    return end;
}

/* -- what an edit leaves behind ------------------------------------------------------------------
 */

/* Makes y(u) what the arcs say, and lets go of an arc that is no longer best. At most two notes. */
static void review_unit(struct warm *warm, uint32_t unit)
{
    const int64_t best = warm_best(warm, unit);
    const uint32_t seat = warm->stand[unit].seat;
    if (seat != NO_SEAT && warm->unit[unit].weight - warm->seat[seat].price != best) {
        warm_leave(warm, unit);
        warm_notice_seat(warm, seat);
    }
    warm_set_surplus(warm, unit, best);
    warm_notice_unit(warm, unit);
}

/* An arc that may be the one it holds goes, comes or changes. At most two notes. */
static void edit_arc(struct warm *warm, uint32_t unit, uint32_t seat, int64_t weight)
{
    if (weight == 0 && warm->stand[unit].seat == seat) {
        warm_leave(warm, unit);
        warm_notice_seat(warm, seat);
    }
    warm_change_arc(warm, unit, seat, weight);
}

enum status warm_put_unit(struct warm *warm, uint32_t unit, const struct warm_arc *arc,
                          uint32_t count)
{
    enum status status = check_weights(arc, count);
    status = status == OK ? grow_seats(warm, end_of(arc, count)) : status;
    status = status == OK && unit >= WARM_NUMBERS_END ? E_LIMIT : status;
    status = status == OK ? grow_units(warm, unit + 1) : status;
    if (status != OK) {
        return status;
    }
    warm_drop_search(warm, true);
    struct warm_row *row = &warm->unit[unit].row;
    bool room =
        warm_row_room(row, count) && warm_record_room(warm, 2 * ((uint64_t)row->count + count) + 4);
    for (uint32_t i = 0; i < count && room; i++) {
        room = warm_row_room(&warm->place[arc[i].other].row, 1);
    }
    if (!room) {
        return E_NO_MEMORY;
    }
    warm->stamp++;
    for (uint32_t i = 0; i < count; i++) {
        warm->place[arc[i].other].stamp = warm->stamp;
    }
    for (uint32_t i = row->count; i-- > 0;) {
        const uint32_t seat = row->arc[i].other;
        if (warm->place[seat].stamp != warm->stamp) {
            edit_arc(warm, unit, seat, 0);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        edit_arc(warm, unit, arc[i].other, arc[i].weight);
    }
    review_unit(warm, unit);
    warm->ticks += count;
    return OK;
}

/* Room for what warm_put_seat does. */
static bool put_seat_room(struct warm *warm, uint32_t seat, const struct warm_arc *arc,
                          uint32_t count)
{
    struct warm_row *row = &warm->place[seat].row;
    const uint64_t notes = 4 * ((uint64_t)row->count + count) + warm->seat[seat].used + 4;
    bool room = warm_row_room(row, count) && warm_record_room(warm, notes);
    for (uint32_t i = 0; i < count && room; i++) {
        room = warm_row_room(&warm->unit[arc[i].other].row, 1);
    }
    return room;
}

/* Sends away those for whom there is no room any more, last come first. */
static void edit_capacity(struct warm *warm, uint32_t seat, uint32_t capacity)
{
    struct warm_seat *at = &warm->seat[seat];
    while (at->used > capacity) {
        const uint32_t unit = warm->place[seat].tenant[at->used - 1];
        warm_leave(warm, unit);
        warm_notice_unit(warm, unit);
    }
    warm_change_capacity(warm, seat, capacity);
    warm_notice_seat(warm, seat);
}

enum status warm_put_seat(struct warm *warm, uint32_t seat, uint32_t capacity,
                          const struct warm_arc *arc, uint32_t count)
{
    enum status status = check_weights(arc, count);
    status = status == OK ? grow_units(warm, end_of(arc, count)) : status;
    status = status == OK && seat >= WARM_NUMBERS_END ? E_LIMIT : status;
    status = status == OK ? grow_seats(warm, seat + 1) : status;
    if (status != OK) {
        return status;
    }
    warm_drop_search(warm, true);
    if (!put_seat_room(warm, seat, arc, count)) {
        return E_NO_MEMORY;
    }
    const struct warm_row *row = &warm->place[seat].row;
    warm->stamp++;
    for (uint32_t i = 0; i < count; i++) {
        warm->unit[arc[i].other].stamp = warm->stamp;
    }
    for (uint32_t i = row->count; i-- > 0;) {
        const uint32_t unit = row->arc[i].other;
        if (warm->unit[unit].stamp != warm->stamp) {
            edit_arc(warm, unit, seat, 0);
            review_unit(warm, unit);
        }
    }
    edit_capacity(warm, seat, capacity);
    for (uint32_t i = 0; i < count; i++) {
        edit_arc(warm, arc[i].other, seat, arc[i].weight);
        review_unit(warm, arc[i].other);
    }
    warm_notice_seat(warm, seat);
    warm->ticks += count;
    return OK;
}

enum status warm_set_capacity(struct warm *warm, uint32_t seat, uint32_t capacity)
{
    enum status status = seat >= WARM_NUMBERS_END ? E_LIMIT : grow_seats(warm, seat + 1);
    if (status != OK) {
        return status;
    }
    warm_drop_search(warm, true);
    if (!warm_record_room(warm, (uint64_t)warm->seat[seat].used + 1)) {
        return E_NO_MEMORY;
    }
    edit_capacity(warm, seat, capacity);
    return OK;
}

enum status warm_set_arc(struct warm *warm, uint32_t unit, uint32_t seat, int64_t weight)
{
    if (weight < 0 || weight >= WARM_WEIGHT_END || unit >= WARM_NUMBERS_END ||
        seat >= WARM_NUMBERS_END) {
        return E_LIMIT;
    }
    enum status status = grow_units(warm, unit + 1);
    status = status == OK ? grow_seats(warm, seat + 1) : status;
    if (status != OK) {
        return status;
    }
    warm_drop_search(warm, true);
    if (!warm_row_room(&warm->unit[unit].row, 1) || !warm_row_room(&warm->place[seat].row, 1) ||
        !warm_record_room(warm, 6)) {
        return E_NO_MEMORY;
    }
    edit_arc(warm, unit, seat, weight);
    review_unit(warm, unit);
    return OK;
}

void warm_hint_price(struct warm *warm, uint32_t seat, int64_t price)
{
    if (seat >= warm->seat_count || warm->seat[seat].used > 0 || price <= warm->seat[seat].price ||
        price >= WARM_WEIGHT_END) {
        return;
    }
    warm_drop_search(warm, true);
    if (warm_record_room(warm, 1)) {
        warm_set_price(warm, seat, price);
        warm_notice_seat(warm, seat);
    }
}

/* -- what stands ---------------------------------------------------------------------------------
 */

uint32_t warm_seat_of(const struct warm *warm, uint32_t unit)
{
    return unit < warm->unit_count ? warm->stand[unit].seat : NO_SEAT;
}

int64_t warm_price(const struct warm *warm, uint32_t seat)
{
    return seat < warm->seat_count ? warm->seat[seat].price : 0;
}

int64_t warm_surplus(const struct warm *warm, uint32_t unit)
{
    return unit < warm->unit_count ? warm->stand[unit].surplus : 0;
}

uint32_t warm_capacity(const struct warm *warm, uint32_t seat)
{
    return seat < warm->seat_count ? warm->seat[seat].capacity : 0;
}

uint32_t warm_used(const struct warm *warm, uint32_t seat)
{
    return seat < warm->seat_count ? warm->seat[seat].used : 0;
}

wide warm_total(const struct warm *warm)
{
    return warm->total;
}

uint64_t warm_ticks(const struct warm *warm)
{
    return warm->ticks;
}

uint32_t warm_waiting(const struct warm *warm)
{
    return warm->units_waiting + warm->seats_waiting;
}

uint32_t warm_units_at(const struct warm *warm, uint32_t seat, const uint32_t **unit)
{
    if (seat >= warm->seat_count) {
        *unit = NULL;
        return 0;
    }
    *unit = warm->place[seat].tenant;
    return warm->seat[seat].used;
}

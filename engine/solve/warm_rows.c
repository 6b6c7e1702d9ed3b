/* Arcs of an optimum kept warm, in both directions. */
#include <string.h>

#include "solve/warm_inside.h"

bool warm_row_room(struct warm_row *row, uint32_t more)
{
    return array_room((void **)&row->arc, &row->room, row->count, more, sizeof *row->arc);
}

/* Where an arc stands, or would, in a unit's row. */
static uint32_t by_weight(const struct warm_row *row, int64_t weight, uint32_t other)
{
    uint32_t first = 0;
    uint32_t end = row->count;
    while (first < end) {
        const uint32_t middle = first + (end - first) / 2;
        const struct warm_arc *arc = &row->arc[middle];
        if (arc->weight > weight || (arc->weight == weight && arc->other < other)) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

/* The same in a seat's row. */
static uint32_t by_number(const struct warm_row *row, uint32_t other)
{
    uint32_t first = 0;
    uint32_t end = row->count;
    if (end > 0 && row->arc[end - 1].other < other) {
        return end;
    }
    while (first < end) {
        const uint32_t middle = first + (end - first) / 2;
        if (row->arc[middle].other < other) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

static void insert(struct warm_row *row, uint32_t at, uint32_t other, int64_t weight)
{
    CHECK(row->count < row->room);
    memmove(&row->arc[at + 1], &row->arc[at], (row->count - at) * sizeof *row->arc);
    row->arc[at] = (struct warm_arc){other, weight};
    row->count++;
}

static void take_out(struct warm_row *row, uint32_t at)
{
    row->count--;
    memmove(&row->arc[at], &row->arc[at + 1], (row->count - at) * sizeof *row->arc);
}

int64_t warm_weight(const struct warm *warm, uint32_t unit, uint32_t seat)
{
    if (unit >= warm->unit_count || seat >= warm->seat_count) {
        return 0;
    }
    const struct warm_row *row = &warm->place[seat].row;
    const uint32_t at = by_number(row, unit);
    return at < row->count && row->arc[at].other == unit ? row->arc[at].weight : 0;
}

void warm_change_arc(struct warm *warm, uint32_t unit, uint32_t seat, int64_t weight)
{
    struct warm_row *out = &warm->unit[unit].row;
    struct warm_row *in = &warm->place[seat].row;
    const uint32_t at = by_number(in, unit);
    const bool there = at < in->count && in->arc[at].other == unit;
    const int64_t old = there ? in->arc[at].weight : 0;
    if (old == weight) {
        return;
    }
    warm_note(warm, NOTE_ARC, (struct warm_note){.old = old, .unit = unit, .seat = seat});
    const bool served = warm->stand[unit].seat != NO_SEAT;
    warm->unserved -= !served && out->count > 0;
    if (old != 0) {
        take_out(out, by_weight(out, old, seat));
    }
    if (weight != 0) {
        insert(out, by_weight(out, weight, seat), seat, weight);
    }
    warm->unserved += !served && out->count > 0;
    if (old != 0 && weight != 0) {
        in->arc[at].weight = weight;
    } else if (weight != 0) {
        insert(in, at, unit, weight);
    } else {
        take_out(in, at);
    }
    if (warm->stand[unit].seat == seat) {
        CHECK(weight != 0);
        warm->total += weight - old;
        warm->unit[unit].weight = weight;
    }
}

uint32_t warm_arcs_of_unit(const struct warm *warm, uint32_t unit, const struct warm_arc **arc)
{
    if (unit >= warm->unit_count) {
        *arc = NULL;
        return 0;
    }
    *arc = warm->unit[unit].row.arc;
    return warm->unit[unit].row.count;
}

uint32_t warm_arcs_of_seat(const struct warm *warm, uint32_t seat, const struct warm_arc **arc)
{
    if (seat >= warm->seat_count) {
        *arc = NULL;
        return 0;
    }
    *arc = warm->place[seat].row.arc;
    return warm->place[seat].row.count;
}

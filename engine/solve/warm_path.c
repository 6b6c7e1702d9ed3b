/* The two searches that restore a warm optimum, and what they do to prices and places: forward from
 * a unit that waits, backward from a seat that waits (solve/paths.h, solve/repair.h). Both may stop
 * at any settled seat and go on later. */
#include "solve/warm_inside.h"

int64_t warm_best(struct warm *warm, uint32_t unit)
{
    const struct warm_row *row = &warm->unit[unit].row;
    int64_t best = 0;
    uint32_t i = 0;
    for (; i < row->count && row->arc[i].weight > best; i++) {
        const int64_t profit = row->arc[i].weight - warm->seat[row->arc[i].other].price;
        best = profit > best ? profit : best;
    }
    warm->ticks += i + 1;
    return best;
}

static void search_open(struct warm_search *search, uint32_t origin, struct warm_end end)
{
    search->round++;
    search->settled_count = 0;
    search->tenants = 0;
    search->heap.count = 0;
    search->heap.exhausted = false;
    search->pause_at = UINT32_MAX;
    search->origin = origin;
    search->end = end;
    search->beyond = 0;
    search->onward = NULL;
}

static bool is_nearer(const struct warm_search *search, uint32_t seat, int64_t distance)
{
    const struct warm_trail *trail = &search->trail[seat];
    return trail->stamp != search->round || distance < trail->distance;
}

static void reach(struct warm_search *search, uint32_t seat, struct warm_trail trail)
{
    trail.stamp = search->round;
    search->trail[seat] = trail;
    heap_push(&search->heap, trail.distance, seat);
}

/* The next seat to settle, nearer than the best end; E_NOT_FOUND when there is none, E_BUSY when
 * the search is to pause. */
static enum status next_seat(struct warm *warm, struct warm_search *search, uint64_t limit,
                             struct heap_entry *out)
{
    const int64_t beyond = search->beyond;
    while (search->heap.count > 0 && search->heap.entry[0].key < search->end.cost - beyond) {
        if (search->settled_count >= search->pause_at) {
            return E_BUSY;
        }
        if (warm->ticks >= limit) {
            return E_LIMIT;
        }
        warm->ticks++;
        (void)heap_pop(&search->heap, out);
        if (search->trail[out->item].distance == out->key) {
            return OK;
        }
    }
    return search->heap.exhausted ? E_NO_MEMORY : E_NOT_FOUND;
}

static void add_settled(const struct warm *warm, struct warm_search *search, uint32_t seat)
{
    search->settled[search->settled_count++] = seat;
    search->tenants += warm->seat[seat].used;
}

/* -- forward -------------------------------------------------------------------------------------
 */

/* Looks at the arcs of a unit that is at distance d with surplus y. */
static void up_scan(struct warm *warm, uint32_t unit, int64_t d_plus_y)
{
    struct warm_search *search = &warm->up;
    const struct warm_search *onward = search->onward;
    const struct warm_row *row = &warm->unit[unit].row;
    uint32_t i = 0;
    for (; i < row->count; i++) {
        const int64_t least = d_plus_y - row->arc[i].weight;
        if (least >= search->end.cost) {
            break;
        }
        const uint32_t v = row->arc[i].other;
        const int64_t cost = least + warm->seat[v].price;
        if (onward != NULL && onward->trail[v].stamp == onward->round &&
            onward->trail[v].distance <= search->beyond) {
            /* From here the rest of the way is known exactly. */
            const int64_t whole = cost + onward->trail[v].distance;
            if (whole < search->end.cost) {
                search->end = (struct warm_end){whole, unit, v};
            }
            continue;
        }
        if (cost >= search->end.cost - search->beyond || !is_nearer(search, v, cost)) {
            continue;
        }
        if (warm_room(warm, v) > 0) {
            search->end = (struct warm_end){cost + search->beyond, unit, v};
            continue;
        }
        reach(search, v, (struct warm_trail){.distance = cost, .unit = unit, .seat = NO_SEAT});
    }
    warm->ticks += i + 1;
}

void warm_up_open(struct warm *warm, uint32_t origin, struct warm_end end)
{
    search_open(&warm->up, origin, end);
}

/* Settles a full seat: its tenants may go without, or move on. */
void warm_up_settle(struct warm *warm, uint32_t seat, int64_t distance)
{
    struct warm_search *search = &warm->up;
    add_settled(warm, search, seat);
    for (uint32_t i = 0; i < warm->seat[seat].used; i++) {
        const uint32_t tenant = warm->place[seat].tenant[i];
        const int64_t without = distance + warm->stand[tenant].surplus;
        if (without + search->beyond < search->end.cost) {
            search->end = (struct warm_end){without + search->beyond, tenant, NO_SEAT};
        }
        up_scan(warm, tenant, without);
    }
}

enum status warm_up_run(struct warm *warm, uint64_t limit)
{
    struct heap_entry next;
    enum status status;
    while ((status = next_seat(warm, &warm->up, limit, &next)) == OK) {
        warm_up_settle(warm, next.item, next.key);
    }
    return status == E_NOT_FOUND ? OK : status;
}

/* -- backward ------------------------------------------------------------------------------------
 */

void warm_down_open(struct warm *warm, uint32_t origin, struct warm_end end)
{
    search_open(&warm->down, origin, end);
}

void warm_down_reach(struct warm *warm, uint32_t seat, struct warm_trail trail)
{
    if (trail.distance < warm->down.end.cost && is_nearer(&warm->down, seat, trail.distance)) {
        reach(&warm->down, seat, trail);
    }
}

/* Looks at everybody who could move to this seat. */
static void down_scan(struct warm *warm, uint32_t seat, int64_t distance)
{
    struct warm_search *search = &warm->down;
    const struct warm_row *row = &warm->place[seat].row;
    const int64_t d_plus_p = distance + warm->seat[seat].price;
    for (uint32_t i = 0; i < row->count; i++) {
        const uint32_t unit = row->arc[i].other;
        const struct warm_stand *stand = &warm->stand[unit];
        const int64_t cost = d_plus_p - row->arc[i].weight + stand->surplus;
        if (cost >= search->end.cost || stand->seat == seat) {
            continue;
        }
        if (stand->seat == NO_SEAT) {
            search->end = (struct warm_end){cost, unit, seat};
        } else if (is_nearer(search, stand->seat, cost)) {
            reach(search, stand->seat,
                  (struct warm_trail){.distance = cost, .unit = unit, .seat = seat});
        }
    }
    warm->ticks += row->count;
}

enum status warm_down_run(struct warm *warm, uint64_t limit)
{
    struct warm_search *search = &warm->down;
    struct heap_entry next;
    enum status status;
    while ((status = next_seat(warm, search, limit, &next)) == OK) {
        const int64_t to_zero = next.key + warm->seat[next.item].price;
        if (to_zero < search->end.cost) {
            search->end = (struct warm_end){to_zero, NO_UNIT, next.item};
        }
        add_settled(warm, search, next.item);
        down_scan(warm, next.item, next.key);
    }
    return status == E_NOT_FOUND ? OK : status;
}

/* -- what a search changes -----------------------------------------------------------------------
 */

/* Every settled seat nearer than `reached` moves by the difference, its tenants against it. */
static void shift_prices(struct warm *warm, const struct warm_search *search, int64_t reached,
                         int64_t sign)
{
    for (uint32_t i = 0; i < search->settled_count; i++) {
        const uint32_t v = search->settled[i];
        const int64_t by = sign * (reached - search->trail[v].distance);
        if (by * sign <= 0) {
            continue;
        }
        warm_set_price(warm, v, warm->seat[v].price + by);
        for (uint32_t t = 0; t < warm->seat[v].used; t++) {
            const uint32_t tenant = warm->place[v].tenant[t];
            warm_set_surplus(warm, tenant, warm->stand[tenant].surplus - by);
        }
    }
}

/* Notes that finishing can take at most: prices and surpluses, and two for each that moves. */
static bool finish_room(struct warm *warm, const struct warm_search *search)
{
    return warm_record_room(warm, search->tenants + 3 * (uint64_t)search->settled_count + 8);
}

/* Moves everybody along the path, from its end back to the unit it began with. */
static void up_move(struct warm *warm)
{
    const struct warm_search *search = &warm->up;
    uint32_t unit = search->end.unit;
    uint32_t to = search->end.seat;
    for (;;) {
        const uint32_t left = warm->stand[unit].seat;
        if (left != NO_SEAT) {
            warm_leave(warm, unit);
        }
        if (to != NO_SEAT) {
            warm_place_unit(warm, unit, to);
        }
        if (unit == search->origin) {
            return;
        }
        to = left;
        unit = search->trail[left].unit;
    }
}

static enum status up_finish(struct warm *warm)
{
    const struct warm_search *search = &warm->up;
    const struct warm_end end = search->end;
    if (!finish_room(warm, search) ||
        (end.seat != NO_SEAT && !warm_tenant_room(warm, end.seat, 1))) {
        return E_NO_MEMORY;
    }
    shift_prices(warm, search, end.cost, 1);
    warm_set_surplus(warm, search->origin, warm->stand[search->origin].surplus - end.cost);
    up_move(warm);
    warm_notice_unit(warm, search->origin);
    warm_notice_unit(warm, end.unit);
    if (end.seat != NO_SEAT) {
        warm_notice_seat(warm, end.seat);
    }
    return OK;
}

/* Moves everybody along the path, from its end to the seat it began with. */
static void down_move(struct warm *warm)
{
    const struct warm_search *search = &warm->down;
    uint32_t seat = search->end.seat;
    uint32_t enter = search->end.unit;
    for (;;) {
        const uint32_t leave = seat == search->origin ? NO_UNIT : search->trail[seat].unit;
        if (leave != NO_UNIT) {
            warm_leave(warm, leave);
        }
        if (enter != NO_UNIT) {
            warm_place_unit(warm, enter, seat);
        }
        if (leave == NO_UNIT) {
            return;
        }
        enter = leave;
        seat = search->trail[seat].seat;
    }
}

static enum status down_finish(struct warm *warm)
{
    const struct warm_search *search = &warm->down;
    const struct warm_end end = search->end;
    if (!finish_room(warm, search) || !warm_tenant_room(warm, search->origin, 1)) {
        return E_NO_MEMORY;
    }
    shift_prices(warm, search, end.cost, -1);
    down_move(warm);
    if (end.unit != NO_UNIT) {
        warm_notice_unit(warm, end.unit);
    }
    warm_notice_seat(warm, search->origin);
    warm_notice_seat(warm, end.seat);
    for (uint32_t i = 0; i < search->settled_count; i++) {
        warm_notice_seat(warm, search->settled[i]);
    }
    return OK;
}

void warm_drop_search(struct warm *warm, bool keep_prices)
{
    if (warm->busy == BUSY_NONE) {
        return;
    }
    const bool up = warm->busy == BUSY_UP;
    const struct warm_search *search = up ? &warm->up : &warm->down;
    warm->busy = BUSY_NONE;
    if (keep_prices && finish_room(warm, search)) {
        /* All that is not settled is at least this far: stopping here breaks nothing. */
        int64_t reached = search->end.cost;
        if (search->heap.count > 0 && search->heap.entry[0].key < reached) {
            reached = search->heap.entry[0].key;
        }
        shift_prices(warm, search, reached, up ? 1 : -1);
        if (up) {
            const int64_t surplus = warm->stand[search->origin].surplus;
            warm_set_surplus(warm, search->origin, surplus - reached);
        }
    }
    if (up) {
        warm_notice_unit(warm, search->origin);
    } else {
        for (uint32_t i = 0; i < search->settled_count; i++) {
            warm_notice_seat(warm, search->settled[i]);
        }
        warm_notice_seat(warm, search->origin);
    }
}

/* -- settling ------------------------------------------------------------------------------------
 */

/* The lowest number that waits. */
static uint32_t next_unit(struct warm *warm)
{
    struct heap_entry entry;
    while (warm->units_waiting > 0 && heap_pop(&warm->unit_list, &entry)) {
        warm->unit[entry.item].listed = false;
        if (warm->unit[entry.item].waits) {
            return entry.item;
        }
    }
    return NO_UNIT;
}

static uint32_t next_uncleared(struct warm *warm)
{
    struct heap_entry entry;
    while (warm->seats_waiting > 0 && heap_pop(&warm->seat_list, &entry)) {
        warm->place[entry.item].listed = false;
        if (warm->place[entry.item].waits) {
            return entry.item;
        }
    }
    return NO_SEAT;
}

/* Begins the next search; units first, since they may take a place that waits. */
static enum status begin_next(struct warm *warm)
{
    if (!warm_record_room(warm, 1)) {
        return E_NO_MEMORY;
    }
    const uint32_t unit = next_unit(warm);
    if (unit != NO_UNIT) {
        const int64_t surplus = warm_best(warm, unit);
        warm_set_surplus(warm, unit, surplus);
        warm_notice_unit(warm, unit);
        if (surplus > 0) {
            warm_up_open(warm, unit, (struct warm_end){surplus, unit, NO_SEAT});
            warm->up.pause_at = warm_ease_after(warm);
            up_scan(warm, unit, surplus);
            warm->busy = BUSY_UP;
        }
        return OK;
    }
    const uint32_t seat = next_uncleared(warm);
    CHECK(seat != NO_SEAT);
    warm_notice_seat(warm, seat);
    warm_down_open(warm, seat, (struct warm_end){warm->seat[seat].price, NO_UNIT, seat});
    warm->down.pause_at = warm_ease_after(warm);
    warm_down_reach(warm, seat, (struct warm_trail){.unit = NO_UNIT, .seat = NO_SEAT});
    warm->busy = BUSY_DOWN;
    return OK;
}

static enum status go_on(struct warm *warm, uint64_t limit)
{
    const bool up = warm->busy == BUSY_UP;
    enum status status = up ? warm_up_run(warm, limit) : warm_down_run(warm, limit);
    if (status == OK) {
        status = up ? up_finish(warm) : down_finish(warm);
    } else if (status == E_NO_MEMORY) {
        warm_drop_search(warm, false);
    } else if (status == E_BUSY) {
        warm_ease(warm);
        return OK;
    }
    if (status == OK) {
        warm->busy = BUSY_NONE;
    }
    return status;
}

enum status warm_settle(struct warm *warm, uint64_t ticks_max)
{
    const uint64_t limit = ticks_max == 0 ? UINT64_MAX : warm->ticks + ticks_max;
    enum status status = OK;
    while (status == OK && !warm_is_settled(warm)) {
        if (warm->ticks >= limit) {
            return E_LIMIT;
        }
        status = warm->busy == BUSY_NONE ? begin_next(warm) : go_on(warm, limit);
    }
    return status;
}

bool warm_is_settled(const struct warm *warm)
{
    return warm->units_waiting == 0 && warm->seats_waiting == 0;
}

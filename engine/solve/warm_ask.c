/* What a settled optimum can be asked without changing it.
 *
 * The residual network of the optimum has the seats as nodes, and one more, F, that stands for
 * "free": going on from a seat means that one of its tenants moves. Reduced costs, all >= 0:
 *     a -> b   a tenant x of a moves to b      y(x) - w + p(b)
 *     a -> F   x goes without                  y(x);         a has room                  0
 *     F -> b   an unserved x moves in          p(b) - w;     a place of b is left empty  p(b)
 * Fixing unit u, now at t (F when unserved), to seat v closes a cycle: along (u, v) at
 * y(u) - w + p(v), then from v back to t by the cheapest path. By decomposition of the difference
 * of two flows that is exactly what the best assignment with the pair costs.
 *
 * F has as many neighbours as there are people, so no search goes through it. The path either keeps
 * off F, or is a path v -> F and a path F -> t. The second is a backward search from t, at most
 * p(t) far, mostly short; the first a forward search from v. The forward search ends where it meets
 * a seat that the backward one has settled, since its distance is then all that is to go; from any
 * other seat the way is at least that of F, which cuts the forward search that much shorter. Both
 * paths may pass one seat when prices tie: there they are joined and the loop cut off, which by
 * optimality costs nothing. */
#include "solve/warm_inside.h"

/* -- the certificate -----------------------------------------------------------------------------
 */

/* ensure   false unless the unit's row is right, it is content, and its words say so */
static bool unit_is_content(const struct warm *warm, uint32_t u, wide *weight, wide *dual)
{
    const struct warm_row *row = &warm->unit[u].row;
    const uint32_t seat = warm->stand[u].seat;
    int64_t best = 0;
    int64_t held = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        const struct warm_arc *arc = &row->arc[i];
        const int64_t profit = arc->weight - warm->seat[arc->other].price;
        best = profit > best ? profit : best;
        if (arc->other == seat) {
            held = arc->weight;
        }
        if (warm_weight(warm, u, arc->other) != arc->weight ||
            (i > 0 && arc->weight > row->arc[i - 1].weight)) {
            return false;
        }
    }
    const int64_t profit = seat == NO_SEAT ? 0 : held - warm->seat[seat].price;
    *weight += held;
    *dual += best;
    return profit == best && warm->stand[u].surplus == best && (seat == NO_SEAT || held > 0);
}

bool warm_is_optimal(const struct warm *warm)
{
    wide weight = 0;
    wide dual = 0;
    uint64_t arcs = 0;
    uint64_t placed = 0;
    for (uint32_t u = 0; u < warm->unit_count; u++) {
        if (!unit_is_content(warm, u, &weight, &dual)) {
            return false;
        }
        arcs += warm->unit[u].row.count;
        placed += warm->stand[u].seat != NO_SEAT;
    }
    for (uint32_t v = 0; v < warm->seat_count; v++) {
        const struct warm_seat *seat = &warm->seat[v];
        if (seat->price < 0 || seat->used > seat->capacity ||
            (seat->used < seat->capacity && seat->price != 0)) {
            return false;
        }
        for (uint32_t i = 0; i < seat->used; i++) {
            if (warm->stand[warm->place[v].tenant[i]].seat != v) {
                return false;
            }
        }
        dual += (wide)seat->capacity * seat->price;
        arcs -= warm->place[v].row.count;
        placed -= seat->used;
    }
    return arcs == 0 && placed == 0 && dual == weight && weight == warm->total;
}

/* -- one pair ------------------------------------------------------------------------------------
 */

static uint64_t limit_of(const struct warm *warm, uint64_t ticks_max)
{
    return ticks_max == 0 ? UINT64_MAX : warm->ticks + ticks_max;
}

/* Distance from F to the seat: warm->down.end.cost. */
static void seek_from_free(struct warm *warm, uint32_t seat)
{
    warm_down_open(warm, seat, (struct warm_end){warm->seat[seat].price, NO_UNIT, seat});
    warm_down_reach(warm, seat, (struct warm_trail){.unit = NO_UNIT, .seat = NO_SEAT});
    /* At price 0 the search is over before it began; the seat itself is known all the same. */
    warm->down.trail[seat] = (struct warm_trail){0, warm->down.round, NO_UNIT, NO_SEAT};
}

/* Begins the forward search from a full seat, to F or to what the backward one knows. */
static void seek_to_free(struct warm *warm, uint32_t seat, const struct warm_search *onward)
{
    warm_up_open(warm, seat, (struct warm_end){WARM_FAR, NO_UNIT, seat});
    struct warm_search *up = &warm->up;
    up->beyond = onward == NULL ? 0 : onward->end.cost;
    up->onward = onward;
    up->trail[seat] = (struct warm_trail){0, up->round, NO_UNIT, NO_SEAT};
    warm_up_settle(warm, seat, 0);
}

/* No way shorter than this is still to be found. */
static int64_t frontier(const struct warm_search *search)
{
    const int64_t end = search->end.cost;
    const int64_t next =
        search->heap.count > 0 ? search->heap.entry[0].key + search->beyond : WARM_FAR;
    return next < end ? next : end;
}

/* The cost of the way from seat `v`, which is not where the unit is, back to there.
 * require  the backward search has run when the unit is served
 * ensure   *cost exact, or with E_LIMIT a lower bound */
static enum status way_back(struct warm *warm, uint32_t unit, uint32_t v, uint64_t limit,
                            int64_t *cost)
{
    const bool served = warm->stand[unit].seat != NO_SEAT;
    const struct warm_search *onward = served ? &warm->down : NULL;
    const int64_t beyond = served ? onward->end.cost : 0;
    const bool known =
        served && onward->trail[v].stamp == onward->round && onward->trail[v].distance <= beyond;
    if (known || warm_room(warm, v) > 0) {
        *cost = known ? onward->trail[v].distance : beyond;
        warm_up_open(warm, v, (struct warm_end){*cost, NO_UNIT, v});
        return OK;
    }
    seek_to_free(warm, v, onward);
    const enum status status = warm_up_run(warm, limit);
    *cost = status == OK ? warm->up.end.cost : frontier(&warm->up);
    return status;
}

/* The moves from a seat that the backward search knows to where it began. */
static bool tell_onward(struct warm *warm, uint32_t seat)
{
    const struct warm_search *down = &warm->down;
    bool room = true;
    while (seat != down->origin && room) {
        const struct warm_trail *trail = &down->trail[seat];
        room = warm_move_add(warm, (struct warm_move){trail->unit, seat, trail->seat});
        seat = trail->seat;
    }
    return room;
}

static void reverse_moves(struct warm *warm)
{
    for (uint32_t i = 0, j = warm->move_count; i + 1 < j; i++) {
        const struct warm_move kept = warm->move[--j];
        warm->move[j] = warm->move[i];
        warm->move[i] = kept;
    }
}

/* The moves of the forward search, the pair's own first. */
static bool tell_forward(struct warm *warm, uint32_t unit, uint32_t v)
{
    const struct warm_search *up = &warm->up;
    bool room = true;
    uint32_t mover = up->end.unit;
    uint32_t to = up->end.seat;
    while (mover != NO_UNIT && room) {
        const uint32_t from = warm->stand[mover].seat;
        room = warm_move_add(warm, (struct warm_move){mover, from, to});
        mover = from == v ? NO_UNIT : up->trail[from].unit;
        to = from;
    }
    room = room && warm_move_add(warm, (struct warm_move){unit, warm->stand[unit].seat, v});
    reverse_moves(warm);
    return room;
}

/* Stamps the seats that the way onward passes. */
static void stamp_onward(struct warm *warm, uint32_t seat)
{
    const struct warm_search *down = &warm->down;
    warm->stamp++;
    for (;;) {
        warm->place[seat].stamp = warm->stamp;
        if (seat == down->origin) {
            return;
        }
        seat = down->trail[seat].seat;
    }
}

/* The moves of the cycle that way_back found. */
static enum status tell_moves(struct warm *warm, uint32_t unit, uint32_t v)
{
    const struct warm_search *up = &warm->up;
    const struct warm_search *down = &warm->down;
    if (!tell_forward(warm, unit, v)) {
        return E_NO_MEMORY;
    }
    if (warm->stand[unit].seat == NO_SEAT) {
        return OK;
    }
    const uint32_t last = up->end.seat;
    const bool meets = last != NO_SEAT && warm_room(warm, last) == 0;
    stamp_onward(warm, meets ? last : down->end.seat);
    for (uint32_t i = 0; i < warm->move_count; i++) {
        const uint32_t seat = warm->move[i].to;
        if (seat != NO_SEAT && warm->place[seat].stamp == warm->stamp) {
            warm->move_count = i + 1;
            return tell_onward(warm, seat) ? OK : E_NO_MEMORY;
        }
    }
    const struct warm_end *end = &down->end;
    if (end->unit != NO_UNIT &&
        !warm_move_add(warm, (struct warm_move){end->unit, NO_SEAT, end->seat})) {
        return E_NO_MEMORY;
    }
    return tell_onward(warm, end->seat) ? OK : E_NO_MEMORY;
}

enum status warm_pair(struct warm *warm, const struct warm_question *question,
                      struct warm_answer *answer)
{
    CHECK(warm_is_settled(warm));
    const uint32_t unit = question->unit;
    const uint32_t v = question->seat;
    *answer = (struct warm_answer){0};
    warm->move_count = 0;
    if (unit >= warm->unit_count || v >= warm->seat_count || warm->seat[v].capacity == 0) {
        return E_NOT_FOUND;
    }
    const int64_t there = warm_weight(warm, unit, v);
    const int64_t weight = question->weight == 0 ? there : question->weight;
    if (weight <= 0 || weight >= WARM_WEIGHT_END) {
        return weight <= 0 ? E_NOT_FOUND : E_LIMIT;
    }
    const struct warm_stand *stand = &warm->stand[unit];
    if (stand->seat == v) {
        answer->loss = (wide)there - weight;
        return OK;
    }
    const uint64_t limit = limit_of(warm, question->ticks_max);
    answer->loss = (wide)stand->surplus - weight + warm->seat[v].price;
    enum status status = OK;
    if (stand->seat != NO_SEAT) {
        seek_from_free(warm, stand->seat);
        status = warm_down_run(warm, limit);
    }
    int64_t back = 0;
    if (status == OK) {
        status = way_back(warm, unit, v, limit, &back);
    }
    answer->loss += back;
    if (status == OK) {
        status = tell_moves(warm, unit, v);
    }
    if (status == OK) {
        answer->move = warm->move;
        answer->move_count = warm->move_count;
    }
    return status;
}

enum status warm_pairs(struct warm *warm, uint32_t unit, const uint32_t *seat, uint32_t count,
                       wide *loss)
{
    CHECK(warm_is_settled(warm));
    if (unit >= warm->unit_count) {
        return E_NOT_FOUND;
    }
    const struct warm_stand *stand = &warm->stand[unit];
    enum status status = OK;
    if (stand->seat != NO_SEAT) {
        seek_from_free(warm, stand->seat);
        status = warm_down_run(warm, UINT64_MAX);
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        const int64_t weight = warm_weight(warm, unit, seat[i]);
        if (weight == 0 || warm->seat[seat[i]].capacity == 0) {
            loss[i] = INT64_MAX - 1;
        } else if (seat[i] == stand->seat) {
            loss[i] = 0;
        } else {
            int64_t back = 0;
            status = way_back(warm, unit, seat[i], UINT64_MAX, &back);
            loss[i] = (wide)stand->surplus - weight + warm->seat[seat[i]].price + back;
        }
    }
    return status;
}

/* -- one more place ------------------------------------------------------------------------------
 */

/* The moves of the backward search that ends at the new place, who takes it first. */
static bool tell_gain(struct warm *warm)
{
    const struct warm_search *down = &warm->down;
    uint32_t seat = down->end.seat;
    bool room = true;
    if (down->end.unit != NO_UNIT) {
        room = warm_move_add(warm, (struct warm_move){down->end.unit, NO_SEAT, seat});
    }
    while (seat != WARM_NEW_SEAT && room) {
        const struct warm_trail *trail = &down->trail[seat];
        room = warm_move_add(warm, (struct warm_move){trail->unit, seat, trail->seat});
        seat = trail->seat;
    }
    reverse_moves(warm);
    return room;
}

enum status warm_gain(struct warm *warm, const struct warm_arc *arc, uint32_t count,
                      struct warm_answer *answer)
{
    CHECK(warm_is_settled(warm));
    *answer = (struct warm_answer){0};
    warm->move_count = 0;
    /* At this price nobody wants the place yet; then it falls as any other would. */
    int64_t price = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (arc[i].other >= warm->unit_count) {
            return E_NOT_FOUND;
        }
        if (arc[i].weight <= 0 || arc[i].weight >= WARM_WEIGHT_END) {
            return E_LIMIT;
        }
        const int64_t gain = arc[i].weight - warm->stand[arc[i].other].surplus;
        price = gain > price ? gain : price;
    }
    warm_down_open(warm, WARM_NEW_SEAT, (struct warm_end){price, NO_UNIT, WARM_NEW_SEAT});
    struct warm_search *down = &warm->down;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t unit = arc[i].other;
        const struct warm_stand *stand = &warm->stand[unit];
        const int64_t cost = stand->surplus - arc[i].weight + price;
        if (stand->seat != NO_SEAT) {
            warm_down_reach(
                warm, stand->seat,
                (struct warm_trail){.distance = cost, .unit = unit, .seat = WARM_NEW_SEAT});
        } else if (cost < down->end.cost) {
            down->end = (struct warm_end){cost, unit, WARM_NEW_SEAT};
        }
    }
    warm->ticks += (uint64_t)count * 2;
    const enum status status = warm_down_run(warm, UINT64_MAX);
    answer->loss = (wide)down->end.cost - price;
    if (status != OK || !tell_gain(warm)) {
        return status != OK ? status : E_NO_MEMORY;
    }
    answer->move = warm->move;
    answer->move_count = warm->move_count;
    return OK;
}

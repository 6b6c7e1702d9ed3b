/* Questions to the live plan: what stands, what a pair costs, what one more volunteer brings. */
#include <stdlib.h>
#include <string.h>

#include "match/live_inside.h"
#include "match/reasons.h"

/* -- what stands ---------------------------------------------------------------------------------
 */

uint32_t live_next_unit(const struct live *live, uint32_t after)
{
    for (uint32_t u = after == NO_SLOT ? 0 : after + 1; u < live->unit_room; u++) {
        if (live->unit[u] != NULL) {
            return u;
        }
    }
    return NO_SLOT;
}

uint32_t live_unit_of(const struct live *live, uint32_t client)
{
    return client < live->unit_of_room ? live->unit_of[client] : NO_SLOT;
}

uint32_t live_members(const struct live *live, uint32_t unit, const uint32_t **member)
{
    *member = live->unit[unit]->member;
    return live->unit[unit]->member_count;
}

uint32_t live_seat_of(const struct live *live, uint32_t unit)
{
    return warm_seat_of(live->plan, unit);
}

uint32_t live_units_at(const struct live *live, uint32_t seat, const uint32_t **unit)
{
    return warm_units_at(live->plan, seat, unit);
}

const int32_t *live_levels_of(const struct live *live, uint32_t unit)
{
    return live->unit[unit]->level;
}

enum unit_hold live_hold_of(const struct live *live, uint32_t unit)
{
    return live->unit[unit]->hold;
}

bool live_pair_of(const struct live *live, uint32_t unit, uint32_t seat, struct live_pair *out)
{
    const struct live_unit *of = live->unit[unit];
    const struct live_row *row = unit_row(of, seat);
    if (row == NULL) {
        return false;
    }
    *out = (struct live_pair){.service = of->option[row->option].asked.service,
                              .score = row->score,
                              .forbidden = seat_is_forbidden(live, seat, unit)};
    return true;
}

static int best_first(const void *left, const void *right)
{
    const struct live_row *a = left;
    const struct live_row *b = right;
    return a->score != b->score ? (a->score < b->score) - (a->score > b->score)
                                : (a->seat > b->seat) - (a->seat < b->seat);
}

uint32_t live_seats_of(const struct live *live, uint32_t unit, struct arena *owner,
                       const uint32_t **seat)
{
    const struct live_unit *of = live->unit[unit];
    struct live_row *row = arena_take_many(owner, (size_t)of->row_count + 1, sizeof *row);
    uint32_t *out = arena_take_many(owner, (size_t)of->row_count + 1, sizeof *out);
    *seat = out;
    if (row == NULL || out == NULL || of->row_count == 0) {
        return 0;
    }
    memcpy(row, of->row, of->row_count * sizeof *row);
    qsort(row, of->row_count, sizeof *row, best_first);
    for (uint32_t i = 0; i < of->row_count; i++) {
        out[i] = row[i].seat;
    }
    return of->row_count;
}

uint32_t live_capacity(const struct live *live, uint32_t seat)
{
    return seat < live->seat_room && live->seat[seat] != NULL ? live->seat[seat]->capacity : 0;
}

int64_t live_price(const struct live *live, uint32_t seat)
{
    return warm_price(live->bound, seat);
}

void live_hint_price(struct live *live, uint32_t seat, int64_t price)
{
    warm_hint_price(live->bound, seat, price);
    warm_hint_price(live->plan, seat, price);
}

/* -- value ---------------------------------------------------------------------------------------
 */

static void add_placed(const struct live_unit *unit, uint32_t seat, int64_t sign, struct worth *out)
{
    const struct live_row *row = seat == NO_SEAT ? NULL : unit_row(unit, seat);
    if (row == NULL) {
        return;
    }
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        out->level[k] += sign * unit->level[k];
    }
    out->quality += sign * row->score;
}

/* One placed member of a soft group. */
struct parted {
    const char *bundle;
    uint32_t seat, price;
};

static int parted_order(const void *left, const void *right)
{
    const struct parted *a = left;
    const struct parted *b = right;
    return strcmp(a->bundle, b->bundle);
}

/* What the parted groups cost: each once, at the highest price that a member names. */
static int64_t parted_price(const struct parted *parted, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t first = 0; first < count;) {
        uint32_t end = first;
        uint32_t seat = NO_SEAT;
        uint32_t price = 0;
        bool split = false;
        for (; end < count && strcmp(parted[end].bundle, parted[first].bundle) == 0; end++) {
            price = parted[end].price > price ? parted[end].price : price;
            if (parted[end].seat != NO_SEAT) {
                split = split || (seat != NO_SEAT && seat != parted[end].seat);
                seat = parted[end].seat;
            }
        }
        sum += split ? price : 0;
        first = end;
    }
    return sum;
}

static int64_t splits_cost(const struct live *live)
{
    uint32_t count = 0;
    for (uint32_t u = 0; u < live->unit_room; u++) {
        count += live->unit[u] != NULL && live->unit[u]->bundle != NULL ? 1 : 0;
    }
    struct parted *parted = count == 0 ? NULL : calloc(count, sizeof *parted);
    if (parted == NULL) {
        return 0;
    }
    count = 0;
    for (uint32_t u = 0; u < live->unit_room; u++) {
        const struct live_unit *unit = live->unit[u];
        if (unit != NULL && unit->bundle != NULL) {
            parted[count++] =
                (struct parted){unit->bundle, warm_seat_of(live->plan, u), unit->split_price};
        }
    }
    qsort(parted, count, sizeof *parted, parted_order);
    int64_t cost = parted_price(parted, count);
    free(parted);
    return cost;
}

/* The same for where the unit stands in a settled network: its weight is surplus plus price. */
static void add_standing(const struct live_unit *unit, const struct warm *warm, struct worth *out)
{
    uint32_t seat = warm_seat_of(warm, unit->number);
    if (seat == NO_SEAT) {
        return;
    }
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        out->level[k] += unit->level[k];
    }
    out->quality += warm_surplus(warm, unit->number) + warm_price(warm, seat) - unit->base;
}

static void unit_count_into(const struct live *live, const struct live_unit *unit,
                            struct live_state *out)
{
    uint32_t seat = warm_seat_of(live->plan, unit->number);
    add_standing(unit, live->plan, &out->value);
    add_standing(unit, live->bound, &out->bound);
    out->units++;
    out->waiting += unit->member_count;
    out->placed += seat == NO_SEAT ? 0 : 1;
    out->served += seat == NO_SEAT ? 0 : unit->member_count;
    out->pairs += unit->row_count;
    out->eligible += unit->eligible;
}

void live_state(const struct live *live, struct live_state *out)
{
    *out = (struct live_state){.level_count = live->directory.pack->level_count,
                               .forbidden = live->forbidden_total,
                               .all_pairs = live->cut_total == 0};
    for (uint32_t u = 0; u < live->unit_room; u++) {
        if (live->unit[u] != NULL) {
            unit_count_into(live, live->unit[u], out);
        }
    }
    out->value.quality -= splits_cost(live);
    out->relaxed = out->bound;
    closed_take(live, out);
    out->exact = out->all_pairs && worth_compare(&out->value, &out->bound, out->level_count) == 0;
}

/* -- what a pair costs ---------------------------------------------------------------------------
 */

/* What the moves take away: before minus after. */
static void loss_of(const struct live *live, const struct warm_move *move, uint32_t count,
                    struct worth *out)
{
    *out = (struct worth){0};
    for (uint32_t i = 0; i < count; i++) {
        const struct live_unit *unit = live->unit[move[i].unit];
        add_placed(unit, move[i].from, 1, out);
        add_placed(unit, move[i].to, -1, out);
    }
}

static enum status moves_keep(const struct warm_answer *answer, struct arena *owner,
                              struct live_effect *out)
{
    out->move = arena_take_many(owner, (size_t)answer->move_count + 1, sizeof *out->move);
    if (out->move == NULL) {
        return E_NO_MEMORY;
    }
    out->move_count = answer->move_count;
    for (uint32_t i = 0; i < answer->move_count; i++) {
        const struct warm_move *move = &answer->move[i];
        out->move[i] = (struct live_move){.unit = move->unit, .from = move->from, .to = move->to};
    }
    return OK;
}

/* Whether everybody fits at a seat after the moves. */
static bool seat_takes_moved(const struct live *live, const struct live_effect *effect,
                             uint32_t seat)
{
    const uint32_t *at = NULL;
    uint32_t there = warm_units_at(live->plan, seat, &at);
    uint32_t unit[SEATED_MAX + 1];
    uint32_t count = 0;
    for (uint32_t i = 0; i < there && count < SEATED_MAX; i++) {
        bool leaves = false;
        for (uint32_t m = 0; m < effect->move_count; m++) {
            leaves = leaves || (effect->move[m].unit == at[i] && effect->move[m].to != seat);
        }
        if (!leaves) {
            unit[count++] = at[i];
        }
    }
    for (uint32_t m = 0; m < effect->move_count && count < SEATED_MAX; m++) {
        if (effect->move[m].to == seat && effect->move[m].from != seat) {
            unit[count++] = effect->move[m].unit;
        }
    }
    return count < SEATED_MAX && seat_takes(live, seat, unit, count);
}

static bool moves_fit(const struct live *live, const struct live_effect *effect)
{
    for (uint32_t i = 0; i < effect->move_count; i++) {
        const struct live_move *move = &effect->move[i];
        if (live->unit[move->unit]->bundle != NULL ||
            (move->to != NO_SEAT && !seat_takes_moved(live, effect, move->to))) {
            return false;
        }
    }
    return true;
}

/* The state, worked out once between changes: every change takes some effort, or a mark. */
static const struct live_state *state_now(struct live *live)
{
    if (!live->state_known || live->state_effort != live->effort ||
        live->state_stamp != live->stamp) {
        live_state(live, &live->state);
        live->state_effort = live->effort;
        live->state_stamp = live->stamp;
        live->state_known = true;
    }
    return &live->state;
}

static void worth_minus(struct worth *a, const struct worth *b)
{
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        a->level[k] -= b->level[k];
    }
    a->quality -= b->quality;
}

enum status live_pair_cost(struct live *live, uint32_t unit, uint32_t seat, uint64_t effort,
                           struct arena *owner, struct live_effect *out)
{
    CHECK(live_is_settled(live));
    *out = (struct live_effect){0};
    const struct live_unit *of = unit < live->unit_room ? live->unit[unit] : NULL;
    const struct live_row *row = of == NULL ? NULL : unit_row(of, seat);
    if (row == NULL || !unit_may(live, of, seat)) {
        return E_NOT_FOUND;
    }
    struct warm_question question = {
        .unit = unit, .seat = seat, .weight = weight_of(of, row->score), .ticks_max = effort};
    struct warm_answer answer = {0};
    enum status status = warm_pair(live->plan, &question, &answer);
    if (status == OK) {
        status = moves_keep(&answer, owner, out);
    }
    if (status != OK) {
        return status;
    }
    loss_of(live, answer.move, answer.move_count, &out->loss);
    const struct live_state *state = state_now(live);
    bool fits = moves_fit(live, out);
    if (fits && live->forbidden_total == 0) {
        out->exact =
            state->exact && worth_compare(&state->value, &state->relaxed, state->level_count) == 0;
        out->at_most = true;
        return OK;
    }
    status = warm_pair(live->bound, &question, &answer);
    if (status != OK) {
        return status;
    }
    /* No plan with the pair is better than the bound less this loss. */
    struct worth least;
    loss_of(live, answer.move, answer.move_count, &least);
    worth_minus(&least, &state->relaxed);
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        least.level[k] += state->value.level[k];
    }
    least.quality += state->value.quality;
    static const struct worth NOTHING = {{0}, 0, 0};
    if (state->exact &&
        (live->cut_total > 0 || worth_compare(&least, &NOTHING, state->level_count) < 0)) {
        least = NOTHING; /* no plan is better than this one */
    }
    out->at_most = fits;
    out->exact = fits && state->exact && worth_compare(&least, &out->loss, state->level_count) == 0;
    if (!fits) {
        out->loss = least;
        status = moves_keep(&answer, owner, out);
    }
    return status;
}

/* -- one more volunteer --------------------------------------------------------------------------
 */

static enum status gain_moves(struct live *live, struct arena *owner, struct live_effect *out)
{
    struct warm_answer answer = {0};
    enum status status = warm_moved(live->plan, &answer.move, &answer.move_count);
    return status == OK ? moves_keep(&answer, owner, out) : status;
}

enum status live_gain(struct live *live, struct profile *volunteer, struct arena *owner,
                      struct live_effect *out)
{
    *out = (struct live_effect){0};
    struct live_state before;
    struct live_state after;
    enum status status =
        directory_volunteer(&live->directory, volunteer->volunteer->id) != NULL ? E_CONFLICT : OK;
    if (status == OK) {
        live_state(live, &before);
        status = live_mark(live);
    }
    if (status != OK) {
        profile_release(volunteer);
        return status;
    }
    status = live_put(live, LIVE_VOLUNTEER, volunteer);
    if (status == OK) {
        status = live_work(live, 0);
    }
    if (status == OK) {
        live_state(live, &after);
        out->loss = before.value;
        worth_minus(&out->loss, &after.value);
        out->exact = before.exact && after.exact;
        out->at_most = true;
        status = gain_moves(live, owner, out);
    }
    live_rollback(live);
    return status;
}

/* -- why not ------------------------------------------------------------------------------------
 */

static const char *refusal_of(struct live *live, uint32_t client, uint32_t volunteer)
{
    struct live_asking *asking = arena_take(&live->scratch, sizeof *asking);
    if (asking == NULL || asking_make(live, client, asking) != OK) {
        return "no_memory";
    }
    if (asking->unit.hold != UNIT_FREE) {
        return unit_hold_word(asking->unit.hold);
    }
    const struct volunteer_entry *entry = live->directory.entry[volunteer];
    uint32_t distance_m = point_distance_m(&entry->view.point, &asking->around);
    const char *first = "not_offered";
    for (uint32_t i = 0; i < asking->unit.option_count; i++) {
        const struct unit_option *option = &asking->unit.option[i];
        struct judged judged;
        if (!volunteer_offers(entry, option->service)) {
            continue;
        }
        if (distance_m > option->reach_m) {
            first = "out_of_reach";
            continue;
        }
        unit_judge(&asking->view, option, asking->unit.member_count, entry, &judged);
        if (judged.refusal == REFUSED_BY_NONE) {
            return NULL;
        }
        first = refusal_word(live->directory.pack, judged.refusal);
    }
    return first;
}

const char *live_refusal(struct live *live, const char *client, const char *volunteer)
{
    uint32_t slot = ids_find(&live->directory.clients.ids, client);
    uint32_t seat = ids_find(&live->directory.volunteers.ids, volunteer);
    if (slot == NO_SLOT || seat == NO_SLOT) {
        return slot == NO_SLOT ? "client_gone" : "volunteer_gone";
    }
    const char *refusal = refusal_of(live, slot, seat);
    arena_reset(&live->scratch);
    return refusal;
}

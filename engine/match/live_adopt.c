/* Takes a plan and bounds that were found elsewhere, as far as they hold. */
#include "match/live_adopt.h"

#include <stdlib.h>
#include <string.h>

#include "match/live_inside.h"

/* So often only who came between is forbidden where units clash; then everybody who was not given
 * there is. */
enum { ROUNDS_SPARING = 8 };

struct adoption {
    struct live *live;
    const struct live_given *given;
    uint32_t *target;   /* [unit_room]: the seat that was given, or NO_SEAT */
    uint32_t *was;      /* [unit_room]: the seat when clashes were last looked for */
    uint32_t *at;       /* [unit_room]: room for the units of one seat */
    uint32_t *there;    /* [seat_room + 2]: where a seat's given units begin in `standing` */
    uint32_t *standing; /* given units, seat by seat */
    uint8_t *members;   /* [unit_room]: members that were given */
    uint64_t *look;     /* bits: seats to look at */
};

static void adoption_close(struct adoption *adoption)
{
    free(adoption->target);
    free(adoption->was);
    free(adoption->at);
    free(adoption->there);
    free(adoption->standing);
    free(adoption->members);
    free(adoption->look);
}

static enum status adoption_open(struct adoption *adoption)
{
    const struct live *live = adoption->live;
    size_t units = (size_t)live->unit_room + 1;
    size_t seats = (size_t)live->seat_room + 2;
    adoption->target = calloc(units, sizeof *adoption->target);
    adoption->was = calloc(units, sizeof *adoption->was);
    adoption->at = calloc(units, sizeof *adoption->at);
    adoption->there = calloc(seats, sizeof *adoption->there);
    adoption->standing = calloc(units, sizeof *adoption->standing);
    adoption->members = calloc(units, 1);
    adoption->look = calloc(seats / 64 + 1, sizeof *adoption->look);
    if (adoption->target == NULL || adoption->was == NULL || adoption->at == NULL ||
        adoption->there == NULL || adoption->standing == NULL || adoption->members == NULL ||
        adoption->look == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < live->unit_room; u++) {
        adoption->target[u] = NO_SEAT;
        adoption->was[u] = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
    }
    return OK;
}

/* -- what was given ------------------------------------------------------------------------------
 */

/* ensure   false: there is no such pair here */
static bool target_take(struct adoption *adoption, const struct live_given_pair *pair)
{
    const struct live *live = adoption->live;
    uint32_t client = ids_find(&live->directory.clients.ids, pair->client);
    uint32_t seat = ids_find(&live->directory.volunteers.ids, pair->volunteer);
    uint32_t unit = client == NO_SLOT ? NO_SLOT : live_unit_of(live, client);
    if (unit == NO_SLOT || seat >= live->seat_room || live->seat[seat] == NULL ||
        unit_row(live->unit[unit], seat) == NULL || !unit_may(live, live->unit[unit], seat) ||
        (adoption->target[unit] != NO_SEAT && adoption->target[unit] != seat) ||
        adoption->members[unit] == UNIT_MEMBERS_MAX) {
        return false;
    }
    adoption->target[unit] = seat;
    adoption->members[unit]++;
    return true;
}

/* Given units, seat by seat: there[s] up to there[s + 1] are those of seat s. */
static void targets_sort(struct adoption *adoption)
{
    const struct live *live = adoption->live;
    uint32_t *there = adoption->there;
    for (uint32_t u = 0; u < live->unit_room; u++) {
        if (adoption->target[u] != NO_SEAT) {
            there[adoption->target[u] + 2]++;
        }
    }
    for (uint32_t s = 0; s < live->seat_room; s++) {
        there[s + 2] += there[s + 1];
    }
    for (uint32_t u = 0; u < live->unit_room; u++) { /* beginnings become ends */
        if (adoption->target[u] != NO_SEAT) {
            adoption->standing[there[adoption->target[u] + 1]++] = u;
        }
    }
}

/* ensure   whether the given plan is one that could be carried out, as far as is seen from here */
static bool targets_hold(struct adoption *adoption)
{
    const struct live *live = adoption->live;
    for (uint32_t i = 0; i < adoption->given->pair_count; i++) {
        if (!target_take(adoption, &adoption->given->pair[i])) {
            return false;
        }
    }
    for (uint32_t u = 0; u < live->unit_room; u++) {
        if (adoption->target[u] != NO_SEAT && adoption->members[u] != live->unit[u]->member_count) {
            return false;
        }
    }
    targets_sort(adoption);
    for (uint32_t s = 0; s < live->seat_room; s++) {
        uint32_t count = adoption->there[s + 1] - adoption->there[s];
        const uint32_t *unit = adoption->standing + adoption->there[s];
        if (count > 0 && (count > live->seat[s]->capacity || !seat_takes(live, s, unit, count))) {
            return false;
        }
    }
    return true;
}

/* -- the network ---------------------------------------------------------------------------------
 */

/* The pair may be again. */
static enum status pair_permit(struct live *live, uint32_t slot, uint32_t number)
{
    struct live_seat *seat = NULL;
    const struct live_row *row = unit_row(live->unit[number], slot);
    CHECK(row != NULL);
    int64_t weight = weight_of(live->unit[number], row->score);
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
        status = warm_set_arc(live->plan, number, slot, weight);
    }
    return status;
}

static enum status seat_uncap(struct live *live, uint32_t slot)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    if (status == OK) {
        status = warm_set_capacity(live->plan, slot, seat->capacity);
    }
    if (status == OK) {
        live->forbidden_total--;
        seat->cut = UINT32_MAX;
    }
    return status;
}

/* The network holds everybody where it was given. */
static enum status targets_permit(struct adoption *adoption)
{
    struct live *live = adoption->live;
    enum status status = OK;
    for (uint32_t s = 0; s < live->seat_room && status == OK; s++) {
        uint32_t count = adoption->there[s + 1] - adoption->there[s];
        if (live->seat[s] != NULL && live->seat[s]->cut < count) {
            status = seat_uncap(live, s);
        }
    }
    for (uint32_t u = 0; u < live->unit_room && status == OK; u++) {
        uint32_t seat = adoption->target[u];
        if (seat != NO_SEAT && seat_is_forbidden(live, seat, u)) {
            status = pair_permit(live, seat, u);
        }
    }
    return status;
}

static enum status pair_forbid(struct live *live, uint32_t slot, uint32_t number)
{
    enum status status = seat_forbid(live, slot, number);
    return status == OK ? warm_set_arc(live->plan, number, slot, 0) : status;
}

/* Forbids units at a seat, but those that were given there. */
static enum status others_forbid(struct adoption *adoption, uint32_t slot, uint32_t count)
{
    enum status status = OK;
    for (uint32_t i = 0; i < count && status == OK; i++) {
        uint32_t unit = adoption->at[i];
        if (adoption->target[unit] != slot) {
            status = pair_forbid(adoption->live, slot, unit);
        }
    }
    return status;
}

/* The network does not see what parting a group costs: its units go where they were given. */
static enum status bundles_fix(struct adoption *adoption)
{
    struct live *live = adoption->live;
    enum status status = OK;
    for (uint32_t u = 0; u < live->unit_room && status == OK; u++) {
        const struct live_unit *unit = live->unit[u];
        for (uint32_t i = 0; unit != NULL && unit->bundle != NULL && i < unit->row_count; i++) {
            uint32_t seat = unit->row[i].seat;
            if (seat == adoption->target[u] || warm_weight(live->plan, u, seat) == 0) {
                continue;
            }
            status = pair_forbid(live, seat, u);
            if (status != OK) {
                break;
            }
        }
    }
    return status;
}

/* Who stands at a seat, or may come there, into `at`. */
static uint32_t units_copy(struct adoption *adoption, uint32_t slot, bool all)
{
    const struct live *live = adoption->live;
    const uint32_t *unit = NULL;
    uint32_t count = warm_units_at(live->plan, slot, &unit);
    if (!all) {
        memcpy(adoption->at, unit, count * sizeof *unit);
        return count;
    }
    const struct warm_arc *arc = NULL;
    count = warm_arcs_of_seat(live->plan, slot, &arc);
    for (uint32_t i = 0; i < count; i++) {
        adoption->at[i] = arc[i].other;
    }
    return count;
}

/* Where units clash, whoever was not given there goes.
 * ensure   E_LIMIT: something was forbidden, settle again */
static enum status clashes_forbid(struct adoption *adoption, uint32_t round)
{
    struct live *live = adoption->live;
    enum status status = OK;
    bool any = false;
    memset(adoption->look, 0, ((size_t)live->seat_room / 64 + 1) * sizeof *adoption->look);
    for (uint32_t u = 0; u < live->unit_room; u++) {
        uint32_t now = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
        if (now != adoption->was[u] && now < live->seat_room) {
            bits_set(adoption->look, now);
        }
        adoption->was[u] = now;
    }
    for (uint32_t s = 0; s < live->seat_room && status == OK; s++) {
        const uint32_t *unit = NULL;
        uint32_t count = bits_has(adoption->look, s) ? warm_units_at(live->plan, s, &unit) : 0;
        live->effort += count;
        if (count == 0 || seat_takes(live, s, unit, count)) {
            continue;
        }
        any = true;
        count = units_copy(adoption, s, round >= ROUNDS_SPARING);
        status = others_forbid(adoption, s, count);
        for (uint32_t i = 0; i < count; i++) {
            adoption->was[adoption->at[i]] = NO_SEAT; /* look at where they stay, too */
        }
    }
    return status == OK && any ? E_LIMIT : status;
}

static enum status network_lay(struct adoption *adoption)
{
    struct live *live = adoption->live;
    enum status status = targets_permit(adoption);
    if (status == OK) {
        status = bundles_fix(adoption);
    }
    uint64_t most = adoption->given->effort;
    uint64_t end = most == 0 ? UINT64_MAX : live->effort + most;
    for (uint32_t round = 0; status == OK; round++) {
        uint64_t before = warm_ticks(live->plan);
        status = live->effort >= end ? E_LIMIT
                                     : warm_settle(live->plan, most == 0 ? 0 : end - live->effort);
        live->effort += 1 + warm_ticks(live->plan) - before;
        if (status == OK) {
            status = clashes_forbid(adoption, round);
            if (status == OK) {
                return OK;
            }
            status = status == E_LIMIT ? OK : status;
        }
    }
    return status;
}

/* Nothing waits to be bettered: whoever gave the plan has searched longer. */
static void network_is_laid(struct live *live)
{
    queue_drop_all(&live->clashes);
    queue_drop_all(&live->better);
    for (uint32_t u = 0; u < live->unit_room && u < live->seen_room; u++) {
        live->seen[u] = live->unit[u] == NULL ? NO_SEAT : warm_seat_of(live->plan, u);
    }
    live->looked = true;
    live->state_known = false;
}

static enum status plan_adopt(struct live *live, const struct live_given *given, bool *better)
{
    struct adoption adoption = {.live = live, .given = given};
    struct live_state before;
    struct live_state after;
    *better = false;
    enum status status = adoption_open(&adoption);
    if (status != OK || !targets_hold(&adoption)) {
        adoption_close(&adoption);
        return status;
    }
    live_state(live, &before);
    status = live_mark(live);
    if (status == OK) {
        status = network_lay(&adoption);
        if (status == OK) {
            network_is_laid(live);
            live_state(live, &after);
            *better = worth_compare(&after.value, &before.value, after.level_count) > 0;
        }
        if (*better) {
            live_keep(live);
        } else {
            live_rollback(live);
        }
    }
    adoption_close(&adoption);
    return status == E_LIMIT ? OK : status;
}

/* -- bounds --------------------------------------------------------------------------------------
 */

/* More than any plan reaches, value by value. */
static void worth_most(const struct live *live, struct worth *out)
{
    *out = (struct worth){0};
    for (uint32_t u = 0; u < live->unit_room; u++) {
        const struct live_unit *unit = live->unit[u];
        int32_t best = 0;
        for (uint32_t i = 0; unit != NULL && i < unit->row_count; i++) {
            best = unit->row[i].score > best ? unit->row[i].score : best;
        }
        for (uint32_t k = 0; unit != NULL && unit->row_count > 0 && k < INSTANCE_LEVELS_MAX; k++) {
            out->level[k] += unit->level[k];
        }
        out->quality += best;
    }
}

/* Given bounds hold among the plans that reach the values before: behind the first that leaves a
 * gap only what no plan exceeds is sure. */
static void bound_of(const struct live *live, const struct live_given *given, struct worth *out)
{
    worth_most(live, out);
    for (uint32_t k = 0; k < given->level_count; k++) {
        out->level[k] = given->bound.level[k];
        if (given->bound.level[k] != given->value.level[k]) {
            return;
        }
    }
    out->quality = given->bound.quality;
}

void closed_take(const struct live *live, struct live_state *state)
{
    if (live->closed_known && (live->cut_total > 0 || worth_compare(&live->closed, &state->bound,
                                                                    state->level_count) < 0)) {
        state->bound = live->closed;
        state->all_pairs = true;
    }
}

void closed_forget(struct live *live)
{
    live->closed_known = false;
    live->state_known = false;
}

static bool bound_adopt(struct live *live, const struct live_given *given)
{
    struct live_state state;
    struct worth bound;
    bound_of(live, given, &bound);
    live_state(live, &state);
    uint32_t levels = state.level_count;
    bool lower = !state.all_pairs || worth_compare(&bound, &state.bound, levels) < 0;
    if (!given->all_pairs || !lower || worth_compare(&state.value, &bound, levels) > 0) {
        return false;
    }
    live->closed = bound;
    live->closed_known = true;
    live->state_known = false;
    return true;
}

enum status live_adopt(struct live *live, const struct live_given *given, struct live_adopted *out)
{
    *out = (struct live_adopted){0};
    CHECK(live_is_settled(live) && live->frame_count == 0);
    if (given->revision != live->revision || live->pinned_count > 0 ||
        given->level_count != live->directory.pack->level_count) {
        return E_CONFLICT;
    }
    enum status status = plan_adopt(live, given, &out->better);
    if (status == OK) {
        out->closer = bound_adopt(live, given);
    }
    return status;
}

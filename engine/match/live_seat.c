/* Seats of the live plan: who may come to a volunteer, and what is left there for those who do. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bits.h"
#include "match/live_inside.h"

void live_seat_free(struct live_seat *seat)
{
    if (seat != NULL) {
        free(seat->standing);
        free(seat->forbidden);
        free(seat);
    }
}

/* -- rows ----------------------------------------------------------------------------------------
 */

static struct live_seat *seat_copy(const struct live_seat *seat, uint64_t stamp)
{
    struct live_seat *copy = malloc(sizeof *copy);
    struct seated *standing = calloc((size_t)seat->standing_count + 1, sizeof *standing);
    uint32_t *forbidden = calloc((size_t)seat->forbidden_count + 1, sizeof *forbidden);
    if (copy == NULL || standing == NULL || forbidden == NULL) {
        free(copy);
        free(standing);
        free(forbidden);
        return NULL;
    }
    *copy = *seat;
    copy->stamp = stamp;
    copy->standing = standing;
    copy->standing_room = seat->standing_count + 1;
    copy->forbidden = forbidden;
    copy->forbidden_room = seat->forbidden_count + 1;
    if (seat->standing_count > 0) {
        memcpy(standing, seat->standing, seat->standing_count * sizeof *standing);
    }
    if (seat->forbidden_count > 0) {
        memcpy(forbidden, seat->forbidden, seat->forbidden_count * sizeof *forbidden);
    }
    return copy;
}

enum status seat_own(struct live *live, uint32_t slot, struct live_seat **out)
{
    enum status status = pointers_room((void ***)&live->seat, &live->seat_room, slot);
    if (status != OK) {
        return status;
    }
    struct live_seat *seat = live->seat[slot];
    *out = seat;
    if (seat != NULL && seat->stamp >= live->stamp) {
        return OK;
    }
    static const struct live_seat NOTHING = {.cut = UINT32_MAX};
    struct live_seat *copy = seat_copy(seat == NULL ? &NOTHING : seat, live->stamp);
    const struct live_old old = {.kind = OLD_SEAT, .slot = slot, .row = seat};
    if (copy == NULL || old_keep(live, &old) != OK) {
        live_seat_free(copy);
        return E_NO_MEMORY;
    }
    live->seat[slot] = copy;
    *out = copy;
    return OK;
}

/* What is left at a seat of each sum that a unit takes from. */
enum { LEFT_RELATIONS, LEFT_HOURS, LEFT_ROOMS, LEFT_FREE, LEFT_WEEKENDS };
_Static_assert(LEFT_WEEKENDS + 1 == LEFT_KINDS, "a sum each");
/* Seats with more relations left than this are bounded by their relations alone. */
enum { CAPACITY_LOOKED = 32 };

struct left {
    uint64_t of[LEFT_KINDS];
};

static uint32_t visit_hours(const struct instance_demand *demand)
{
    uint32_t each = demand->visit_hours == 0 ? 1 : demand->visit_hours;
    return demand->visits * each * (demand->per_week ? CYCLE_WEEKENDS : 1);
}

static struct left takes(const struct seated *one)
{
    const struct instance_demand *demand = &one->demand;
    return (struct left){{[LEFT_RELATIONS] = one->relations,
                          [LEFT_HOURS] = demand->hours_q,
                          [LEFT_ROOMS] = demand->own_rooms,
                          [LEFT_FREE] = visit_hours(demand),
                          [LEFT_WEEKENDS] = demand->continuous
                                                ? 0
                                                : (uint64_t)demand->weekends * one->unit.members}};
}

static struct left left_at(const struct live_seat *seat)
{
    const struct instance_seat *of = &seat->seat;
    uint32_t weekends = of->weekends_max < CYCLE_WEEKENDS ? of->weekends_max : CYCLE_WEEKENDS;
    struct left left = {{[LEFT_RELATIONS] = of->relations_max,
                         [LEFT_HOURS] = of->hours_q_max,
                         [LEFT_ROOMS] = of->own_rooms,
                         [LEFT_FREE] = bits_count(of->free, CYCLE_WORDS),
                         [LEFT_WEEKENDS] = (uint64_t)of->places * weekends}};
    for (uint32_t i = 0; i < seat->standing_count; i++) {
        struct left taken = takes(&seat->standing[i]);
        for (uint32_t k = 0; k < LEFT_KINDS; k++) {
            left.of[k] = left.of[k] > taken.of[k] ? left.of[k] - taken.of[k] : 0;
        }
    }
    return left;
}

/* How many of the units one sum leaves room for: the smallest first, as far as the others let. */
static uint32_t room_of(const struct live *live, const struct warm_arc *arc, uint32_t count,
                        uint32_t kind, uint64_t left, uint32_t most)
{
    uint64_t least[CAPACITY_LOOKED] = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t taken = live->unit[arc[i].other]->takes[kind];
        if (kept == most && taken >= least[kept - 1]) {
            continue;
        }
        uint32_t at = kept < most ? kept++ : kept - 1;
        for (; at > 0 && least[at - 1] > taken; at--) {
            least[at] = least[at - 1];
        }
        least[at] = taken;
    }
    uint64_t sum = 0;
    uint32_t fit = 0;
    while (fit < kept && sum + least[fit] <= left) {
        sum += least[fit++];
    }
    return fit;
}

/* The greatest number of these units that any sum leaves room for: no set that fits has more. */
static uint32_t capacity_find(const struct live *live, const struct live_seat *seat,
                              const struct warm_arc *arc, uint32_t count)
{
    struct left left = left_at(seat);
    uint32_t most = left.of[LEFT_RELATIONS] < count ? (uint32_t)left.of[LEFT_RELATIONS] : count;
    for (uint32_t k = 0; k < LEFT_KINDS && most > 0; k++) {
        most = most > CAPACITY_LOOKED ? most : room_of(live, arc, count, k, left.of[k], most);
    }
    return most;
}

void unit_takes(struct live_unit *unit)
{
    for (uint32_t i = 0; i < unit->option_count; i++) {
        struct left taken = takes(&unit->option[i].asked);
        for (uint32_t k = 0; k < LEFT_KINDS; k++) {
            bool less = i == 0 || taken.of[k] < unit->takes[k];
            unit->takes[k] = less ? taken.of[k] : unit->takes[k];
        }
    }
}

/* Who still stands there on that day; their demands beside whoever comes. */
static enum status standing_find(struct live *live, const struct volunteer_entry *entry,
                                 struct date first, struct live_seat *seat)
{
    const struct directory *directory = &live->directory;
    struct resident *still =
        arena_take_many(&live->scratch, (size_t)entry->resident_count + 1, sizeof *still);
    if (still == NULL || !array_room((void **)&seat->standing, &seat->standing_room, 0,
                                     entry->resident_count + 1, sizeof *seat->standing)) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < entry->resident_count; i++) {
        if (!resident_left(&entry->resident[i], first)) {
            still[count++] = entry->resident[i];
        }
    }
    seat->standing_count = seated_of(directory->pack, directory->today, directory->room_services,
                                     still, count, seat->standing);
    for (uint32_t i = 0; i < seat->standing_count; i++) {
        seat->standing[i].group = NULL;
    }
    return OK;
}

/* The seat's hours are those of today and of each of its units' first days, as in a rematch. */
static struct date seat_widen(const struct live *live, const struct volunteer_entry *entry,
                              const struct warm_arc *arc, uint32_t count, struct live_seat *seat)
{
    struct date first = live->directory.today;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        struct date start = live->unit[arc[i].other]->option[0].start;
        struct volunteer_view space;
        first = !any || start.days < first.days ? start : first;
        any = true;
        const struct volunteer_view *on =
            volunteer_entry_on(live->directory.pack, entry, start, &space);
        if (on != &entry->view) {
            for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
                seat->seat.free[w] |= on->grid.word[w];
            }
            seat->seat.weekends_free |= on->weekends;
        }
    }
    return first;
}

static enum status permit(struct live *live, uint32_t slot, uint32_t number)
{
    const struct live_unit *unit = number < live->unit_room ? live->unit[number] : NULL;
    const struct live_row *row = unit == NULL ? NULL : unit_row(unit, slot);
    return row == NULL || !unit_may(live, unit, slot)
               ? OK
               : warm_set_arc(live->plan, number, slot, weight_of(unit, row->score));
}

/* Permits what was forbidden: all of it when the seat itself is another now, else those who would
 * fit beside whoever stands there. */
static enum status permit_some(struct live *live, uint32_t slot, struct live_seat *seat, bool all)
{
    uint32_t at[SEATED_MAX + 1];
    const uint32_t *there = NULL;
    uint32_t count = warm_units_at(live->plan, slot, &there);
    count = count < SEATED_MAX ? count : SEATED_MAX;
    if (count > 0) {
        memcpy(at, there, count * sizeof *at);
    }
    uint32_t kept = 0;
    enum status status = OK;
    for (uint32_t i = 0; i < seat->forbidden_count && status == OK; i++) {
        uint32_t number = seat->forbidden[i];
        bool here = number < live->unit_room && live->unit[number] != NULL &&
                    unit_row(live->unit[number], slot) != NULL;
        at[count] = number;
        if (here && !all && !seat_takes(live, slot, at, count + 1)) {
            seat->forbidden[kept++] = number;
            continue;
        }
        status = permit(live, slot, number);
        live->forbidden_total--;
    }
    seat->forbidden_count = kept;
    live->forbidden_total -= seat->cut == UINT32_MAX ? 0 : 1;
    seat->cut = UINT32_MAX;
    seat->tries = 0;
    return status;
}

/* What the seat was before its row is derived anew. */
struct seat_before {
    struct instance_seat seat;
    uint32_t standing_count;
};

static bool limits_are_same(const struct instance_seat *a, const struct instance_seat *b)
{
    return a->relations_max == b->relations_max && a->places == b->places &&
           a->own_rooms == b->own_rooms && a->weekends_max == b->weekends_max &&
           a->nights_max == b->nights_max && a->weekends_free == b->weekends_free &&
           a->hours_q_max == b->hours_q_max &&
           memcmp(a->service_max, b->service_max, sizeof a->service_max) == 0 &&
           memcmp(a->free, b->free, sizeof a->free) == 0;
}

/* Seats where somebody stands are taken for another each time: who it is was not kept. */
static bool seat_is_same(const struct seat_before *before, const struct live_seat *seat)
{
    return before->standing_count == 0 && seat->standing_count == 0 &&
           limits_are_same(&before->seat, &seat->seat);
}

/* What the seat is, who stands there and how many may come. */
static enum status row_find(struct live *live, uint32_t slot, struct live_seat *seat)
{
    const struct volunteer_entry *entry =
        slot < live->directory.volunteers.count ? live->directory.entry[slot] : NULL;
    enum status status = OK;
    seat->capacity = 0;
    seat->standing_count = 0;
    seat->seat = (struct instance_seat){0};
    if (entry != NULL) {
        const struct warm_arc *arc = NULL;
        uint32_t count = warm_arcs_of_seat(live->bound, slot, &arc);
        live->effort += count;
        seat_of(&entry->view, &seat->seat);
        struct date first = seat_widen(live, entry, arc, count, seat);
        status = standing_find(live, entry, first, seat);
        seat->capacity = status == OK ? capacity_find(live, seat, arc, count) : 0;
    }
    return status;
}

enum status seat_row_again(struct live *live, uint32_t slot)
{
    const struct live_seat *now = slot < live->seat_room ? live->seat[slot] : NULL;
    struct live_seat fresh = {.cut = UINT32_MAX};
    enum status status = row_find(live, slot, &fresh);
    bool same = status == OK && now != NULL && now->capacity == fresh.capacity &&
                now->standing_count == fresh.standing_count &&
                limits_are_same(&now->seat, &fresh.seat);
    for (uint32_t i = 0; same && i < fresh.standing_count; i++) {
        same = seated_is_same(&now->standing[i], &fresh.standing[i]);
    }
    free(fresh.standing);
    arena_reset(&live->scratch);
    return status == OK && !same ? queue_add(&live->rows, slot) : status;
}

enum status seat_row_renew(struct live *live, uint32_t slot)
{
    struct live_seat *seat = NULL;
    enum status status = seat_own(live, slot, &seat);
    if (status != OK) {
        return status;
    }
    const struct seat_before before = {seat->seat, seat->standing_count};
    status = row_find(live, slot, seat);
    arena_reset(&live->scratch);
    if (status == OK) {
        status = permit_some(live, slot, seat, !seat_is_same(&before, seat));
    }
    if (status == OK) {
        status = warm_set_capacity(live->bound, slot, seat->capacity);
    }
    if (status == OK) {
        status = warm_set_capacity(live->plan, slot, seat->capacity);
    }
    live->looked = false;
    return status == OK ? queue_add(&live->clashes, slot) : status;
}

/* -- pairs ---------------------------------------------------------------------------------------
 */

static enum status row_insert(struct live_unit *unit, const struct live_row *row)
{
    if (!array_room((void **)&unit->row, &unit->row_room, unit->row_count, 1, sizeof *unit->row)) {
        return E_NO_MEMORY;
    }
    uint32_t at = unit->row_count++;
    for (; at > 0 && unit->row[at - 1].seat > row->seat; at--) {
        unit->row[at] = unit->row[at - 1];
    }
    unit->row[at] = *row;
    return OK;
}

static void row_remove(struct live_unit *unit, uint32_t at)
{
    unit->row_count--;
    memmove(&unit->row[at], &unit->row[at + 1], (unit->row_count - at) * sizeof *unit->row);
}

/* The pair is no more. A unit that knows of others that were left out looks for them again. */
static enum status pair_drop(struct live *live, uint32_t number, uint32_t slot)
{
    const struct live_row *row = unit_row(live->unit[number], slot);
    struct live_unit *unit = NULL;
    if (row == NULL) {
        return OK;
    }
    uint32_t at = (uint32_t)(row - live->unit[number]->row);
    enum status status = unit_own(live, number, &unit);
    if (status == OK) {
        row_remove(unit, at);
        unit->eligible -= unit->eligible > 0 ? 1 : 0;
        if (unit->cut && unit->row_count < pairs_max(live) / 2) {
            status = queue_add(&live->clients, unit->member[0]);
        }
    }
    return status;
}

static enum status pair_set(struct live *live, uint32_t number, const struct live_row *row)
{
    struct live_unit *unit = live->unit[number];
    const struct live_row *old = unit_row(unit, row->seat);
    if (old != NULL && old->score == row->score && old->option == row->option) {
        return OK;
    }
    if (old == NULL && unit->cut && row->score <= unit->least) {
        return OK;
    }
    uint32_t at = old == NULL ? 0 : (uint32_t)(old - unit->row);
    enum status status = unit_own(live, number, &unit);
    if (status == OK && old != NULL) {
        unit->row[at] = *row;
    } else if (status == OK) {
        status = row_insert(unit, row);
        unit->eligible++;
    }
    return status;
}

/* Judges one unit against the volunteer; says what both networks shall have. */
static enum status pair_judge(struct live *live, const struct card *home, const struct card *card,
                              int64_t *weight)
{
    uint32_t number = home->slot;
    uint32_t slot = card->slot;
    uint32_t distance_m = point_distance_m(&card->point, &home->point);
    *weight = 0;
    if (live->unit[number]->hold != UNIT_FREE ||
        unit_refused_by_card(live->unit[number], card, distance_m)) {
        return pair_drop(live, number, slot);
    }
    struct live_asking *asking = arena_take(&live->scratch, sizeof *asking);
    struct live_row row;
    enum status status =
        asking == NULL ? E_NO_MEMORY : asking_make(live, live->unit[number]->member[0], asking);
    if (status != OK) {
        return status;
    }
    live->effort += 4;
    if (asking->unit.hold != UNIT_FREE || !asking_judge(asking, card, slot, &row) ||
        weight_of(live->unit[number], row.score) == 0) {
        return pair_drop(live, number, slot);
    }
    status = pair_set(live, number, &row);
    const struct live_unit *unit = live->unit[number];
    const struct live_row *kept = unit_row(unit, slot);
    if (status == OK && kept != NULL && unit_may(live, unit, slot)) {
        *weight = weight_of(unit, kept->score);
    }
    return status;
}

static uint32_t reach_of(const struct live *live, uint32_t services)
{
    uint32_t reach_m = 0;
    for (uint32_t i = 0; i < SERVICE_COUNT; i++) {
        uint32_t reach = live->directory.pack->service[i].reach_m;
        reach_m = (services >> i & 1) != 0 && reach > reach_m ? reach : reach_m;
    }
    return reach_m;
}

static int arc_order(const void *left, const void *right)
{
    const struct warm_arc *a = left;
    const struct warm_arc *b = right;
    return (a->other > b->other) - (a->other < b->other);
}

/* Pairs of units that are out of reach now, or whose volunteer is gone. */
static enum status pairs_drop_others(struct live *live, uint32_t slot, struct warm_arc *kept,
                                     uint32_t kept_count)
{
    const struct warm_arc *arc = NULL;
    uint32_t count = warm_arcs_of_seat(live->bound, slot, &arc);
    enum status status = OK;
    if (kept_count > 1) {
        qsort(kept, kept_count, sizeof *kept, arc_order);
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        bool is_kept =
            kept_count > 0 && bsearch(&arc[i], kept, kept_count, sizeof *kept, arc_order) != NULL;
        if (!is_kept && live->unit[arc[i].other] != NULL) {
            status = pair_drop(live, arc[i].other, slot);
        }
    }
    return status;
}

struct seat_asking {
    struct live *live;
    uint32_t slot;
    struct card card;
    struct warm_arc *arc;
    uint32_t count, room;
};

/* Every unit of one cell that lives near enough and asks for something that is offered. */
static enum status cell_judge(struct seat_asking *asking, const struct cell *cell, uint32_t reach_m)
{
    struct live *live = asking->live;
    enum status status = OK;
    for (uint32_t i = 0; i < cell->count && status == OK; i++) {
        const struct card *home = &cell->card[i];
        int64_t weight = 0;
        live->effort++;
        if ((home->services & asking->card.services) == 0 ||
            point_is_beyond(&home->point, &asking->card.point, reach_m)) {
            continue;
        }
        status = pair_judge(live, home, &asking->card, &weight);
        arena_reset(&live->scratch);
        if (status != OK || weight == 0) {
            continue;
        }
        if (!array_room((void **)&asking->arc, &asking->room, asking->count, 1,
                        sizeof *asking->arc)) {
            return E_NO_MEMORY;
        }
        asking->arc[asking->count++] = (struct warm_arc){.other = home->slot, .weight = weight};
    }
    return status;
}

static enum status units_judge(struct seat_asking *asking, const struct volunteer_entry *entry)
{
    struct live *live = asking->live;
    asking->card = volunteer_entry_card(live->directory.pack, entry, asking->slot);
    uint32_t reach_m = reach_of(live, asking->card.services);
    struct cell_window window = cells_around(&entry->profile->volunteer->place, reach_m);
    enum status status = OK;
    for (uint32_t r = window.row_first; r <= window.row_last && status == OK; r++) {
        const struct cell *row = cells_row(&live->homes, r);
        for (uint32_t c = window.column_first;
             row != NULL && c <= window.column_last && status == OK; c++) {
            status = cell_judge(asking, &row[c], reach_m);
        }
    }
    return status;
}

enum status seat_renew(struct live *live, uint32_t slot)
{
    const struct volunteer_entry *entry =
        slot < live->directory.volunteers.count ? live->directory.entry[slot] : NULL;
    struct seat_asking asking = {.live = live, .slot = slot};
    enum status status = entry == NULL ? OK : units_judge(&asking, entry);
    if (status == OK) {
        status = pairs_drop_others(live, slot, asking.arc, asking.count);
    }
    uint32_t capacity = slot < live->seat_room && live->seat[slot] != NULL && entry != NULL
                            ? live->seat[slot]->capacity
                            : 0;
    if (status == OK) {
        status = warm_put_seat(live->bound, slot, capacity, asking.arc, asking.count);
    }
    if (status == OK) {
        status = warm_put_seat(live->plan, slot, capacity, asking.arc, asking.count);
    }
    free(asking.arc);
    live->looked = false;
    return status == OK ? queue_add(&live->rows, slot) : status;
}

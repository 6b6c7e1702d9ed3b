/* Units of the live plan: who is placed as a whole, what it may come to, and the networks told. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/live_inside.h"
#include "rules/level.h"

void unit_free(struct live_unit *unit)
{
    if (unit != NULL) {
        free(unit->bundle);
        free(unit->option);
        free(unit->row);
        free(unit);
    }
}

uint32_t pairs_max(const struct live *live)
{
    uint32_t units = live->directory.clients.held + 1;
    uint32_t most = LIVE_PAIRS_ALL / units;
    most = most < LIVE_PAIRS_LEAST ? LIVE_PAIRS_LEAST : most;
    return most > LIVE_PAIRS_MOST ? LIVE_PAIRS_MOST : most;
}

const struct live_row *unit_row(const struct live_unit *unit, uint32_t seat)
{
    uint32_t low = 0;
    uint32_t high = unit->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (unit->row[middle].seat < seat) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < unit->row_count && unit->row[low].seat == seat ? &unit->row[low] : NULL;
}

static struct live_unit *unit_copy(const struct live_unit *unit, uint64_t stamp)
{
    struct live_unit *copy = malloc(sizeof *copy);
    struct live_option *option = calloc((size_t)unit->option_count + 1, sizeof *option);
    struct live_row *row = calloc((size_t)unit->row_count + 1, sizeof *row);
    char *bundle = unit->bundle == NULL ? NULL : strdup(unit->bundle);
    if (copy == NULL || option == NULL || row == NULL || (unit->bundle != NULL && bundle == NULL)) {
        free(copy);
        free(option);
        free(row);
        free(bundle);
        return NULL;
    }
    *copy = *unit;
    copy->stamp = stamp;
    copy->bundle = bundle;
    copy->option = option;
    copy->row = row;
    copy->row_room = unit->row_count + 1;
    if (unit->option_count > 0) {
        memcpy(option, unit->option, unit->option_count * sizeof *option);
    }
    for (uint32_t i = 0; i < unit->option_count; i++) {
        option[i].glance.view = &option[i].view;
    }
    if (unit->row_count > 0) {
        memcpy(row, unit->row, unit->row_count * sizeof *row);
    }
    return copy;
}

enum status unit_own(struct live *live, uint32_t number, struct live_unit **out)
{
    struct live_unit *unit = live->unit[number];
    CHECK(unit != NULL);
    if (unit->stamp < live->stamp) {
        struct live_unit *copy = unit_copy(unit, live->stamp);
        const struct live_old old = {.kind = OLD_UNIT, .slot = number, .row = unit};
        if (copy == NULL || old_keep(live, &old) != OK) {
            unit_free(copy);
            return E_NO_MEMORY;
        }
        live->unit[number] = copy;
        unit = copy;
    }
    *out = unit;
    return OK;
}

bool seated_is_same(const struct seated *a, const struct seated *b)
{
    const struct instance_demand *p = &a->demand;
    const struct instance_demand *q = &b->demand;
    return a->service == b->service && a->relations == b->relations &&
           a->share_room == b->share_room && a->continuous == b->continuous &&
           a->unit.members == b->unit.members && a->unit.weekends_free == b->unit.weekends_free &&
           memcmp(a->unit.free, b->unit.free, sizeof a->unit.free) == 0 && p->visits == q->visits &&
           p->visit_hours == q->visit_hours && p->per_week == q->per_week &&
           p->continuous == q->continuous && p->weekends == q->weekends && p->nights == q->nights &&
           p->hours_q == q->hours_q && p->own_rooms == q->own_rooms;
}

/* True when the units ask the same of a seat whatever they are given. */
static bool asks_same(const struct live_unit *a, const struct live_unit *b)
{
    if (a->option_count != b->option_count || a->pin != b->pin) {
        return false;
    }
    for (uint32_t i = 0; i < a->option_count; i++) {
        if (a->option[i].start.days != b->option[i].start.days ||
            !seated_is_same(&a->option[i].asked, &b->option[i].asked)) {
            return false;
        }
    }
    return true;
}

/* A pair that is gone: the seat's row still bounds what fits there, unless it follows from first
 * days, or the unit `stood` there and somebody may take its place. */
static enum status row_touch_gone(struct live *live, uint32_t seat, uint32_t stood)
{
    const struct volunteer_entry *entry =
        seat < live->directory.volunteers.count ? live->directory.entry[seat] : NULL;
    bool follows = entry == NULL || entry->dated || entry->leaving;
    return follows || seat == stood ? queue_add(&live->rows, seat) : OK;
}

/* Seats whose own row follows from the unit's pairs: where a pair came or went, or asks otherwise.
 * `was`: the unit before, or NULL. */
static enum status rows_touch(struct live *live, const struct live_unit *unit,
                              const struct live_unit *was, uint32_t stood)
{
    bool same = was != NULL && asks_same(unit, was);
    enum status status = OK;
    for (uint32_t i = 0; i < unit->row_count && status == OK; i++) {
        const struct live_row *row = &unit->row[i];
        const struct live_row *before = same ? unit_row(was, row->seat) : NULL;
        if (before == NULL || before->option != row->option) {
            status = queue_add(&live->rows, row->seat);
        }
    }
    for (uint32_t i = 0; was != NULL && i < was->row_count && status == OK; i++) {
        if (unit_row(unit, was->row[i].seat) == NULL) {
            status = row_touch_gone(live, was->row[i].seat, stood);
        }
    }
    return status;
}

enum status unit_put(struct live *live, const struct live_unit *unit, const struct live_unit *was)
{
    struct warm_arc *arc =
        arena_take_many(&live->scratch, (size_t)unit->row_count + 1, sizeof *arc);
    if (arc == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < unit->row_count; i++) {
        int64_t weight = weight_of(unit, unit->row[i].score);
        if (weight > 0 && unit_may(live, unit, unit->row[i].seat)) {
            arc[count++] = (struct warm_arc){.other = unit->row[i].seat, .weight = weight};
        }
    }
    uint32_t stood = was == NULL ? NO_SEAT : warm_seat_of(live->plan, unit->number);
    enum status status = warm_put_unit(live->bound, unit->number, arc, count);
    live->looked = false;
    if (status == OK && unit->pin != NO_SEAT && seat_is_forbidden(live, unit->pin, unit->number)) {
        status = seat_permit(live, unit->pin, unit->number); /* others make room for it */
    }
    if (status == OK) {
        status = rows_touch(live, unit, was, stood);
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count && status == OK; i++) {
        if (!seat_is_forbidden(live, arc[i].other, unit->number)) {
            arc[kept++] = arc[i];
        }
    }
    return status == OK ? warm_put_unit(live->plan, unit->number, arc, kept) : status;
}

bool unit_may(const struct live *live, const struct live_unit *unit, uint32_t seat)
{
    if (unit->pin != NO_SEAT && unit->pin != seat) {
        return false;
    }
    for (uint32_t i = 0; i < live->pinned_count; i++) {
        const struct live_pinned *pinned = &live->pinned[i];
        if (pinned->excluded && pinned->seat == seat &&
            live->unit_of[pinned->client] == unit->number) {
            return false;
        }
    }
    return true;
}

/* -- dissolving ----------------------------------------------------------------------------------
 */

static enum status of_unit_set(struct live *live, uint32_t client, uint32_t number)
{
    const struct live_old old = {
        .kind = OLD_UNIT_OF, .slot = client, .value = live->unit_of[client]};
    enum status status = old_keep(live, &old);
    if (status == OK) {
        live->unit_of[client] = number;
    }
    return status;
}

/* The unit is no more; its members wait to be derived. */
static enum status unit_dissolve(struct live *live, uint32_t number)
{
    struct live_unit *unit = live->unit[number];
    uint32_t stood = warm_seat_of(live->plan, number);
    enum status status = warm_put_unit(live->bound, number, NULL, 0);
    if (status == OK) {
        status = warm_put_unit(live->plan, number, NULL, 0);
    }
    live->looked = false;
    for (uint32_t i = 0; i < unit->row_count && status == OK; i++) {
        status = row_touch_gone(live, unit->row[i].seat, stood);
    }
    for (uint32_t i = 0; i < unit->member_count && status == OK; i++) {
        status = queue_add(&live->clients, unit->member[i]);
        if (status == OK) {
            status = of_unit_set(live, unit->member[i], NO_SLOT);
        }
    }
    const struct live_old old = {.kind = OLD_UNIT, .slot = number, .row = unit};
    if (status == OK) {
        status = old_keep(live, &old);
    }
    if (status != OK) {
        return status;
    }
    cells_remove(&live->homes, &unit->home, number);
    live->members_total -= unit->member_count;
    live->unit_count--;
    live->cut_total -= unit->cut ? 1 : 0;
    live->unit[number] = NULL;
    if (live->stamp == 0) {
        unit_free(unit);
    }
    return OK;
}

/* -- forming -------------------------------------------------------------------------------------
 */

static int row_order(const void *left, const void *right)
{
    const struct live_row *a = left;
    const struct live_row *b = right;
    return (a->seat > b->seat) - (a->seat < b->seat);
}

/* Ties are spread: of many with equal scores each unit keeps others, or all would keep the same. */
static uint32_t spread(uint32_t unit, uint32_t seat)
{
    uint32_t key = (unit * UINT32_C(2654435761)) ^ (seat * UINT32_C(2246822519));
    key ^= key >> 15;
    key *= UINT32_C(3266489917);
    return key ^ key >> 13;
}

static int score_order(const void *left, const void *right, void *unit)
{
    const struct live_row *a = left;
    const struct live_row *b = right;
    uint32_t number = *(const uint32_t *)unit;
    uint32_t x = spread(number, a->seat);
    uint32_t y = spread(number, b->seat);
    if (a->score != b->score) {
        return (a->score < b->score) - (a->score > b->score);
    }
    return x != y ? (x > y) - (x < y) : row_order(left, right);
}

/* Keeps the best pairs of a unit that has more than may be kept. */
static void rows_cut(const struct live *live, struct live_unit *unit)
{
    uint32_t most = pairs_max(live);
    unit->eligible = unit->row_count;
    unit->cut = unit->row_count > most;
    if (unit->row_count > 1 && unit->cut) {
        qsort_r(unit->row, unit->row_count, sizeof *unit->row, score_order, &unit->number);
        unit->row_count = most;
        unit->least = unit->row[most].score;
    }
    if (unit->row_count > 1) {
        qsort(unit->row, unit->row_count, sizeof *unit->row, row_order);
    }
}

static enum status rows_find(struct live *live, const struct live_asking *asking,
                             struct live_unit *unit)
{
    if (asking->unit.hold != UNIT_FREE || asking->services == 0) {
        return OK;
    }
    struct candidates candidates =
        candidates_around(&asking->view, &asking->unit.member[0]->place, asking->reach_m);
    candidates.services = asking->services;
    for (uint32_t slot = candidates_next(&candidates); slot != NO_SLOT;
         slot = candidates_next(&candidates)) {
        struct live_row row;
        live->effort++;
        if (unit->pin != NO_SEAT && unit->pin != slot) {
            continue;
        }
        if (!asking_judge(asking, candidates.card, slot, &row) || weight_of(unit, row.score) == 0) {
            continue;
        }
        if (!array_room((void **)&unit->row, &unit->row_room, unit->row_count, 1,
                        sizeof *unit->row)) {
            return E_NO_MEMORY;
        }
        unit->row[unit->row_count++] = row;
    }
    rows_cut(live, unit);
    return OK;
}

static enum status options_keep(const struct live_asking *asking, struct live_unit *unit)
{
    unit->option = calloc((size_t)asking->unit.option_count + 1, sizeof *unit->option);
    if (unit->option == NULL) {
        return E_NO_MEMORY;
    }
    unit->option_count = asking->unit.option_count;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *of = &asking->unit.option[i];
        struct live_option *option = &unit->option[i];
        *option = (struct live_option){.asked = of->asked,
                                       .start = of->member[0].start,
                                       .reach_m = of->reach_m,
                                       .refusal = of->refusal,
                                       .view = of->member[0]};
        option->asked.group = NULL;
        if (asking->unit.hold == UNIT_FREE && of->only == NULL) {
            option->glance = asking->glance[i];
        }
        option->glance.view = &option->view;
    }
    return OK;
}

static enum status bundle_keep(const struct client *client, struct live_unit *unit)
{
    if (client->group.id == NULL || client->group.together == 0) {
        return OK;
    }
    unit->split_price = client->group.split_price;
    unit->bundle = strdup(client->group.id);
    return unit->bundle == NULL ? E_NO_MEMORY : OK;
}

static void levels_find(const struct live_asking *asking, struct live_unit *unit)
{
    const struct pack *pack = asking->view.pack;
    for (uint32_t k = 0; k < pack->level_count && asking->unit.option_count > 0; k++) {
        unit->level[k] =
            level_worth(pack, k, asking->unit.option[0].member, asking->unit.member_count);
    }
}

/* Whom the unit is pinned to by a hypothetical question. */
static uint32_t pin_of(const struct live *live, const struct live_unit *unit)
{
    for (uint32_t i = 0; i < live->pinned_count; i++) {
        for (uint32_t m = 0; m < unit->member_count && !live->pinned[i].excluded; m++) {
            if (unit->member[m] == live->pinned[i].client) {
                return live->pinned[i].seat;
            }
        }
    }
    return NO_SEAT;
}

static enum status unit_fill(struct live *live, const struct live_asking *asking,
                             struct live_unit *unit)
{
    const struct unit *of = &asking->unit;
    unit->stamp = live->stamp;
    unit->hold = of->hold;
    unit->member_count = of->member_count;
    for (uint32_t i = 0; i < of->member_count; i++) {
        unit->member[i] = ids_find(&live->directory.clients.ids, of->member[i]->id);
        CHECK(unit->member[i] != NO_SLOT);
    }
    unit->number = unit->member[0];
    unit->home = of->member[0]->place;
    unit->wished = asking->services;
    unit->pin = pin_of(live, unit);
    enum status status = options_keep(asking, unit);
    unit_takes(unit);
    if (status == OK) {
        status = bundle_keep(of->member[0], unit);
    }
    if (status == OK) {
        levels_find(asking, unit);
        status = unit->pin == NO_SEAT ? weight_base(live, unit->level, &unit->base) : OK;
        unit->base = unit->pin == NO_SEAT ? unit->base : weight_pinned(live);
    }
    return status == OK ? rows_find(live, asking, unit) : status;
}

static enum status unit_enter(struct live *live, struct live_unit *unit)
{
    enum status status = pointers_room((void ***)&live->unit, &live->unit_room, unit->number);
    if (status == OK) {
        status = numbers_room(&live->seen, &live->seen_room, unit->number);
    }
    const struct live_old old = {.kind = OLD_UNIT, .slot = unit->number};
    struct card card = {
        .point = point_of(&unit->home), .slot = unit->number, .services = (uint16_t)unit->wished};
    if (status == OK) {
        status = old_keep(live, &old);
    }
    if (status == OK) {
        status = cells_add(&live->homes, &card);
    }
    if (status != OK) {
        return status;
    }
    CHECK(live->unit[unit->number] == NULL);
    live->unit[unit->number] = unit;
    live->unit_count++;
    live->members_total += unit->member_count;
    live->cut_total += unit->cut ? 1 : 0;
    return OK;
}

/* The unit that holds exactly these clients now, or NULL. */
static struct live_unit *unit_same(const struct live *live, const struct unit *unit)
{
    uint32_t first = ids_find(&live->directory.clients.ids, unit->member[0]->id);
    struct live_unit *old = first < live->unit_room ? live->unit[first] : NULL;
    if (old == NULL || old->member_count != unit->member_count) {
        return NULL;
    }
    for (uint32_t i = 0; i < unit->member_count; i++) {
        uint32_t member = ids_find(&live->directory.clients.ids, unit->member[i]->id);
        if (old->member[i] != member || live->unit_of[member] != first) {
            return NULL;
        }
    }
    return old;
}

/* A new row in the place of the old: only what differs is touched. */
static enum status unit_replace(struct live *live, struct live_unit *old, struct live_unit *unit)
{
    const struct live_old kept = {.kind = OLD_UNIT, .slot = unit->number, .row = old};
    struct card card = {
        .point = point_of(&unit->home), .slot = unit->number, .services = (uint16_t)unit->wished};
    enum status status = old_keep(live, &kept);
    if (status != OK) {
        unit_free(unit);
        return status;
    }
    cells_remove(&live->homes, &old->home, unit->number);
    live->unit[unit->number] = unit;
    live->cut_total += (unit->cut ? 1U : 0U) - (old->cut ? 1U : 0U);
    status = cells_add(&live->homes, &card);
    if (status == OK) {
        status = unit_put(live, unit, old);
    }
    live->broken = live->broken || status != OK;
    if (live->stamp == 0) {
        unit_free(old);
    }
    return status;
}

/* Whoever is in another unit leaves it. */
static enum status members_free(struct live *live, const struct unit *unit)
{
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < unit->member_count; i++) {
        uint32_t member = ids_find(&live->directory.clients.ids, unit->member[i]->id);
        CHECK(member != NO_SLOT);
        status = numbers_room(&live->unit_of, &live->unit_of_room, member);
        if (status == OK && live->unit_of[member] != NO_SLOT) {
            status = unit_dissolve(live, live->unit_of[member]);
        }
    }
    uint32_t first = ids_find(&live->directory.clients.ids, unit->member[0]->id);
    if (status == OK && first < live->unit_room && live->unit[first] != NULL) {
        status = unit_dissolve(live, first); /* left over when memory ran out */
    }
    return status;
}

static enum status unit_form(struct live *live, uint32_t client)
{
    struct live_asking *asking = arena_take(&live->scratch, sizeof *asking);
    struct live_unit *unit = calloc(1, sizeof *unit);
    enum status status =
        asking == NULL || unit == NULL ? E_NO_MEMORY : asking_make(live, client, asking);
    struct live_unit *old = status == OK ? unit_same(live, &asking->unit) : NULL;
    if (status == OK && old == NULL) {
        status = members_free(live, &asking->unit);
    }
    if (status == OK) {
        status = unit_fill(live, asking, unit);
    }
    if (status == OK && old == NULL) {
        status = unit_enter(live, unit);
    }
    if (status != OK) {
        unit_free(unit);
        return status;
    }
    for (uint32_t i = 0; i < unit->member_count && status == OK; i++) {
        status = old != NULL ? OK : of_unit_set(live, unit->member[i], unit->number);
        queue_forget(&live->clients, unit->member[i]);
    }
    if (old != NULL) {
        return unit_replace(live, old, unit);
    }
    return status == OK ? unit_put(live, unit, NULL) : status;
}

enum status unit_renew(struct live *live, uint32_t client)
{
    const struct directory *directory = &live->directory;
    enum status status = numbers_room(&live->unit_of, &live->unit_of_room, client);
    const struct profile *profile =
        client < directory->clients.count ? directory->clients.profile[client] : NULL;
    bool waits = profile != NULL && profile->client->status == CLIENT_STATUS_waiting &&
                 !directory->served[client];
    if (status == OK && !waits && live->unit_of[client] != NO_SLOT) {
        status = unit_dissolve(live, live->unit_of[client]);
    }
    if (status == OK && waits) {
        status = unit_form(live, client);
    } else if (status == OK) {
        queue_forget(&live->clients, client);
    }
    arena_reset(&live->scratch);
    return status;
}

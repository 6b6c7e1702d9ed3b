/* Walks alternately from who stays without, and shrinks what was reached. */
#include "match/witness.h"

#include <stdlib.h>
#include <string.h>

/* Numbers seen, each once, in the order they came. */
struct crowded {
    uint32_t *item;
    uint32_t count;
    bool *has; /* by number */
    uint32_t has_room;
};

struct walk {
    const struct live *live;
    struct arena *owner;
    struct crowded unit, seat;
    bool free_place, too_many;
};

static bool crowded_open(struct crowded *set, uint32_t numbers, struct arena *owner)
{
    set->has_room = numbers;
    set->has = arena_take_many(owner, numbers + 1U, sizeof *set->has);
    set->item = arena_take_many(owner, numbers + 1U, sizeof *set->item);
    return set->has != NULL && set->item != NULL;
}

static void see(struct crowded *set, uint32_t number)
{
    CHECK(number < set->has_room);
    if (!set->has[number]) {
        set->has[number] = true;
        set->item[set->count++] = number;
    }
}

static void see_seat(struct walk *walk, uint32_t seat)
{
    if (walk->seat.has[seat]) {
        return;
    }
    const uint32_t *unit = NULL;
    uint32_t count = live_units_at(walk->live, seat, &unit);
    see(&walk->seat, seat);
    walk->free_place = walk->free_place || count < live_capacity(walk->live, seat);
    for (uint32_t i = 0; i < count; i++) {
        see(&walk->unit, unit[i]);
    }
}

static void reach(struct walk *walk, uint32_t from)
{
    see(&walk->unit, from);
    for (uint32_t i = 0; i < walk->unit.count && !walk->free_place; i++) {
        const uint32_t *seat = NULL;
        uint32_t count = live_seats_of(walk->live, walk->unit.item[i], walk->owner, &seat);
        for (uint32_t k = 0; k < count; k++) {
            see_seat(walk, seat[k]);
        }
        walk->too_many = walk->too_many || walk->unit.count > WITNESS_UNITS_MAX;
        if (walk->too_many) {
            return;
        }
    }
}

/* Others who stay without and could only have these volunteers. */
static void join_unserved(struct walk *walk)
{
    for (uint32_t unit = live_next_unit(walk->live, NO_SLOT); unit != NO_SLOT;
         unit = live_next_unit(walk->live, unit)) {
        if (walk->unit.has[unit] || live_seat_of(walk->live, unit) != NO_SLOT) {
            continue;
        }
        const uint32_t *seat = NULL;
        uint32_t count = live_seats_of(walk->live, unit, walk->owner, &seat);
        bool inside = count > 0;
        for (uint32_t k = 0; k < count && inside; k++) {
            inside = walk->seat.has[seat[k]];
        }
        if (inside) {
            see(&walk->unit, unit);
        }
    }
}

/* -- shrinking: clients against volunteers, by small numbers --------------------------------------
 */

struct table_of {
    uint32_t unit_count, seat_count;
    const uint32_t **seat; /* of each unit: seats, as indices into walk.seat.item */
    uint32_t *seats;
    uint32_t *capacity; /* of each seat */
    uint32_t *uses;     /* of each seat: units left that could have it */
    bool *out;          /* units left out */
    uint32_t left, places;
};

static bool table_make(struct walk *walk, struct table_of *table)
{
    struct arena *owner = walk->owner;
    table->unit_count = walk->unit.count;
    table->seat_count = walk->seat.count;
    table->left = table->unit_count;
    table->seat = arena_take_many(owner, table->unit_count, sizeof *table->seat);
    table->seats = arena_take_many(owner, table->unit_count, sizeof *table->seats);
    table->capacity = arena_take_many(owner, table->seat_count + 1U, sizeof *table->capacity);
    table->uses = arena_take_many(owner, table->seat_count + 1U, sizeof *table->uses);
    table->out = arena_take_many(owner, table->unit_count, sizeof *table->out);
    uint32_t *index = arena_take_many(owner, walk->seat.has_room + 1U, sizeof *index);
    if (table->seat == NULL || table->seats == NULL || table->capacity == NULL ||
        table->uses == NULL || table->out == NULL || index == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < table->seat_count; i++) {
        index[walk->seat.item[i]] = i;
        table->capacity[i] = live_capacity(walk->live, walk->seat.item[i]);
        table->places += table->capacity[i];
    }
    for (uint32_t i = 0; i < table->unit_count; i++) {
        const uint32_t *seat = NULL;
        uint32_t count = live_seats_of(walk->live, walk->unit.item[i], owner, &seat);
        uint32_t *own = arena_take_many(owner, count + 1U, sizeof *own);
        if (own == NULL) {
            return false;
        }
        for (uint32_t k = 0; k < count; k++) {
            own[k] = index[seat[k]];
            table->uses[own[k]]++;
        }
        table->seat[i] = own;
        table->seats[i] = count;
    }
    return true;
}

/* Leaves a unit out (or takes it back): its volunteers that nobody else could have go with it. */
static void leave(struct table_of *table, uint32_t unit, bool out)
{
    table->out[unit] = out;
    table->left = out ? table->left - 1 : table->left + 1;
    for (uint32_t k = 0; k < table->seats[unit]; k++) {
        uint32_t seat = table->seat[unit][k];
        table->uses[seat] = out ? table->uses[seat] - 1 : table->uses[seat] + 1;
        if (table->uses[seat] == 0 && out) {
            table->places -= table->capacity[seat];
        } else if (table->uses[seat] == 1 && !out) {
            table->places += table->capacity[seat];
        }
    }
}

/* Leaves out everybody who could have that volunteer; takes them back when the rest no longer
 * proves anything. The first unit is who asked and stays. */
static void leave_seat(struct table_of *table, uint32_t seat, uint32_t *put_out)
{
    uint32_t count = 0;
    bool asked = false;
    for (uint32_t i = 0; i < table->unit_count && !asked; i++) {
        for (uint32_t k = 0; k < table->seats[i] && !table->out[i]; k++) {
            if (table->seat[i][k] == seat) {
                asked = i == 0;
                put_out[count++] = i;
                break;
            }
        }
    }
    if (asked) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        leave(table, put_out[i], true);
    }
    if (table->left <= table->places) {
        for (uint32_t i = 0; i < count; i++) {
            leave(table, put_out[i], false);
        }
    }
}

static bool shrink(struct walk *walk, struct table_of *table)
{
    uint32_t *put_out = arena_take_many(walk->owner, table->unit_count, sizeof *put_out);
    if (put_out == NULL) {
        return false;
    }
    for (uint32_t seat = 0; seat < table->seat_count; seat++) {
        if (table->uses[seat] > 0) {
            leave_seat(table, seat, put_out);
        }
    }
    for (uint32_t i = table->unit_count; i-- > 1;) {
        if (!table->out[i]) {
            leave(table, i, true);
            if (table->left <= table->places) {
                leave(table, i, false);
            }
        }
    }
    return true;
}

static int by_number(const void *left, const void *right)
{
    const uint32_t *a = left;
    const uint32_t *b = right;
    return *a < *b ? -1 : *a > *b;
}

static enum status take(struct walk *walk, const struct table_of *table, struct witness *out)
{
    out->unit = arena_take_many(walk->owner, table->left, sizeof *out->unit);
    out->seat = arena_take_many(walk->owner, table->seat_count + 1U, sizeof *out->seat);
    if (out->unit == NULL || out->seat == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < table->unit_count; i++) {
        if (!table->out[i]) {
            out->unit[out->unit_count++] = walk->unit.item[i];
        }
    }
    for (uint32_t i = 0; i < table->seat_count; i++) {
        if (table->uses[i] > 0) {
            out->seat[out->seat_count++] = walk->seat.item[i];
            out->places += table->capacity[i];
        }
    }
    qsort(out->unit, out->unit_count, sizeof *out->unit, by_number);
    if (out->seat_count > 1) {
        qsort(out->seat, out->seat_count, sizeof *out->seat, by_number);
    }
    CHECK(out->places < out->unit_count);
    return OK;
}

/* True when all that are proposed are among the set's volunteers. */
static bool are_within(const struct live *live, const struct witness *witness,
                       const struct value *answer)
{
    const struct directory *directory = live_directory(live);
    const struct value *list = value_get(answer, "proposals");
    int64_t eligible = value_int_or(value_get(answer, "eligible"), 0);
    if (eligible > (int64_t)value_count(list)) {
        return false; /* more than the set has */
    }
    for (uint32_t i = 0; i < value_count(list); i++) {
        const char *id = value_text_or(value_get(&list->item[i], "volunteer"), "");
        uint32_t seat = ids_find(&directory->volunteers.ids, id);
        if (bsearch(&seat, witness->seat, witness->seat_count, sizeof seat, by_number) == NULL) {
            return false;
        }
    }
    return true;
}

enum status witness_recount(const struct live *live, const struct witness *witness, bool *holds)
{
    const struct directory *directory = live_directory(live);
    uint32_t most = witness->seat_count < PROPOSE_K_MAX ? witness->seat_count : PROPOSE_K_MAX;
    struct propose_options options = {.k = most > 0 ? most : 1, .service = WORD_NONE};
    struct arena scratch;
    enum status status = OK;
    *holds = true;
    arena_open(&scratch, 1 << 16, 0);
    for (uint32_t i = 0; i < witness->unit_count && status == OK && *holds; i++) {
        const uint32_t *member = NULL;
        struct value answer;
        uint32_t count = live_members(live, witness->unit[i], &member);
        CHECK(count > 0);
        status = match_propose(directory, directory->clients.profile[member[0]]->client, &options,
                               &scratch, &answer);
        *holds = status == OK && are_within(live, witness, &answer);
        arena_reset(&scratch);
    }
    arena_close(&scratch);
    return status;
}

/* A set found among kept pairs alone is one only if it holds over all of them. */
static enum status confirm(const struct live *live, struct witness *out)
{
    bool holds = out->unit_count <= WITNESS_RECOUNT_MAX;
    enum status status = holds ? witness_recount(live, out, &holds) : OK;
    if (status != OK || !holds) {
        *out = (struct witness){0};
    }
    return status;
}

enum status witness_find(const struct live *live, uint32_t unit, struct arena *owner,
                         struct witness *out)
{
    *out = (struct witness){0};
    struct live_state state;
    struct walk walk = {.live = live, .owner = owner};
    const struct directory *directory = live_directory(live);
    live_state(live, &state);
    if (live_seat_of(live, unit) != NO_SLOT) {
        return OK;
    }
    if (!crowded_open(&walk.unit, directory->clients.count, owner) ||
        !crowded_open(&walk.seat, directory->volunteers.count, owner)) {
        return E_NO_MEMORY;
    }
    reach(&walk, unit);
    if (walk.seat.count == 0 || walk.free_place || walk.too_many) {
        return owner->exhausted ? E_NO_MEMORY : OK;
    }
    join_unserved(&walk);
    struct table_of table = {0};
    if (!table_make(&walk, &table)) {
        return E_NO_MEMORY;
    }
    if (table.left <= table.places) {
        return OK; /* more is in the way than places: units that do not fit together */
    }
    enum status status = shrink(&walk, &table) ? take(&walk, &table, out) : E_NO_MEMORY;
    return status == OK && !state.all_pairs ? confirm(live, out) : status;
}

struct value witness_say(const struct live *live, const struct witness *witness,
                         struct arena *request)
{
    const struct directory *directory = live_directory(live);
    struct value clients = value_list(request, witness->unit_count);
    struct value volunteers = value_list(request, witness->seat_count);
    for (uint32_t i = 0; i < witness->unit_count; i++) {
        const uint32_t *member = NULL;
        uint32_t count = live_members(live, witness->unit[i], &member);
        struct value together = value_list(request, count);
        for (uint32_t k = 0; k < count; k++) {
            const struct client *client = directory->clients.profile[member[k]]->client;
            value_append(&together, request, value_text(request, client->id));
        }
        value_append(&clients, request, together);
    }
    for (uint32_t i = 0; i < witness->seat_count; i++) {
        uint32_t seat = witness->seat[i];
        const struct volunteer *volunteer = directory->volunteers.profile[seat]->volunteer;
        struct value map = value_map(request, 2);
        value_put(&map, request, "volunteer", value_text(request, volunteer->id));
        value_put(&map, request, "places", value_int(live_capacity(live, seat)));
        value_append(&volunteers, request, map);
    }
    struct value map = value_map(request, 3);
    value_put(&map, request, "clients", clients);
    value_put(&map, request, "volunteers", volunteers);
    value_put(&map, request, "places", value_int(witness->places));
    return map;
}

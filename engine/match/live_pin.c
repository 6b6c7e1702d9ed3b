/* Pins of hypothetical questions: a pinned unit stands where it was pinned to, or the question is
 * refused. */
#include <stdlib.h>

#include "match/live_inside.h"

static enum status pin_add(struct live *live, const char *client, const char *volunteer,
                           bool excluded, struct fault *fault)
{
    uint32_t slot = ids_find(&live->directory.clients.ids, client);
    uint32_t seat = ids_find(&live->directory.volunteers.ids, volunteer);
    if (slot == NO_SLOT) {
        return fault_set(fault, E_NOT_FOUND, "client", "there is no client '%.64s'", client);
    }
    if (seat == NO_SLOT) {
        return fault_set(fault, E_NOT_FOUND, "volunteer", "there is no volunteer '%.64s'",
                         volunteer);
    }
    const struct client *who = live->directory.clients.profile[slot]->client;
    if (who->status != CLIENT_STATUS_waiting || live->directory.served[slot]) {
        return fault_set(fault, E_CONFLICT, "client", "%.64s does not wait", client);
    }
    for (uint32_t i = 0; i < live->pinned_count && !excluded; i++) {
        if (!live->pinned[i].excluded && live->pinned[i].client == slot &&
            live->pinned[i].seat != seat) {
            return fault_set(fault, E_CONFLICT, "volunteer", "%.64s is pinned to another already",
                             client);
        }
    }
    if (live->pinned_count == live->pinned_room) {
        uint32_t room = live->pinned_room == 0 ? 16 : 2 * live->pinned_room;
        struct live_pinned *grown = realloc(live->pinned, room * sizeof *grown);
        if (grown == NULL) {
            return E_NO_MEMORY;
        }
        live->pinned = grown;
        live->pinned_room = room;
    }
    live->pinned[live->pinned_count++] =
        (struct live_pinned){.client = slot, .seat = seat, .excluded = excluded};
    closed_forget(live);
    return queue_add(&live->clients, slot);
}

enum status live_pin(struct live *live, const char *client, const char *volunteer,
                     struct fault *fault)
{
    return pin_add(live, client, volunteer, false, fault);
}

enum status live_exclude(struct live *live, const char *client, const char *volunteer,
                         struct fault *fault)
{
    return pin_add(live, client, volunteer, true, fault);
}

/* -- room ----------------------------------------------------------------------------------------
 */

enum { PINS_AT_SEAT = SEATED_MAX, COMBINATIONS_MAX = 4096 };

/* The units that must be at one seat, each by one of its options there. */
struct pin_group {
    uint32_t seat, count;
    uint32_t unit[PINS_AT_SEAT];
    struct live_row option[PINS_AT_SEAT][LIVE_OPTIONS_MAX]; /* eligible ones */
    uint32_t options[PINS_AT_SEAT];
    uint32_t chosen[PINS_AT_SEAT], best[PINS_AT_SEAT];
};

/* Every option by which the unit may come to the seat. */
static enum status options_find(struct live *live, struct pin_group *group, uint32_t at)
{
    const struct live_unit *unit = live->unit[group->unit[at]];
    const struct volunteer_entry *entry = live->directory.entry[group->seat];
    struct card card = volunteer_entry_card(live->directory.pack, entry, group->seat);
    struct live_asking *asking = arena_take(&live->scratch, sizeof *asking);
    enum status status = asking == NULL ? E_NO_MEMORY : asking_make(live, unit->member[0], asking);
    group->options[at] = 0;
    for (uint32_t i = 0; status == OK && i < asking->unit.option_count && i < LIVE_OPTIONS_MAX;
         i++) {
        if (asking_judge_one(asking, i, &card, group->seat,
                             &group->option[at][group->options[at]])) {
            group->options[at]++;
        }
    }
    arena_reset(&live->scratch);
    return status;
}

static bool choose_next(struct pin_group *group)
{
    for (uint32_t i = 0; i < group->count; i++) {
        if (++group->chosen[i] < group->options[i]) {
            return true;
        }
        group->chosen[i] = 0;
    }
    return false;
}

static bool chosen_fits(const struct live *live, const struct pin_group *group)
{
    struct seated together[SEATED_MAX + 1];
    const struct live_seat *seat = live->seat[group->seat];
    uint32_t all = seat->standing_count;
    if (all + group->count > SEATED_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < all; i++) {
        together[i] = seat->standing[i];
    }
    for (uint32_t i = 0; i < group->count; i++) {
        const struct live_row *row = &group->option[i][group->chosen[i]];
        together[all++] = live->unit[group->unit[i]]->option[row->option].asked;
    }
    struct instance_seat of = seat->seat;
    return seated_fit(together, all, &of);
}

/* The combination of options that fits with the most points: no plan that keeps the pins has more
 * there. ensure   false: none does */
static bool group_choose(const struct live *live, struct pin_group *group)
{
    int64_t most = -1;
    for (uint32_t i = 0; i < group->count; i++) {
        group->chosen[i] = 0;
        if (group->options[i] == 0) {
            return false;
        }
    }
    for (uint32_t tried = 0; tried < COMBINATIONS_MAX; tried++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < group->count; i++) {
            sum += group->option[i][group->chosen[i]].score;
        }
        if (sum > most && chosen_fits(live, group)) {
            most = sum;
            for (uint32_t i = 0; i < group->count; i++) {
                group->best[i] = group->chosen[i];
            }
        }
        if (!choose_next(group)) {
            break;
        }
    }
    return most >= 0;
}

/* The unit comes to its seat by this option, whoever stands there. */
static enum status option_take(struct live *live, uint32_t number, const struct live_row *take)
{
    const struct live_row *row = unit_row(live->unit[number], take->seat);
    bool out = seat_is_forbidden(live, take->seat, number);
    CHECK(row != NULL);
    if (row->option == take->option && !out) {
        return OK;
    }
    uint32_t at = (uint32_t)(row - live->unit[number]->row);
    struct live_unit *unit = NULL;
    enum status status = unit_own(live, number, &unit);
    if (status == OK && out) {
        status = seat_permit(live, take->seat, number);
    }
    if (status == OK) {
        unit->row[at] = *take;
        status = warm_set_arc(live->bound, number, take->seat, weight_of(unit, take->score));
    }
    if (status == OK) {
        status = warm_set_arc(live->plan, number, take->seat, weight_of(unit, take->score));
    }
    live->looked = false;
    live->state_known = false;
    return status == OK ? queue_add(&live->rows, take->seat) : status;
}

/* Adds the unit of a pin to the group, once. ensure   false: too many for any seat */
static bool group_add(const struct live *live, struct pin_group *group, uint32_t client)
{
    uint32_t number = live->unit_of[client];
    for (uint32_t i = 0; i < group->count; i++) {
        if (group->unit[i] == number) {
            return true;
        }
    }
    if (group->count == PINS_AT_SEAT) {
        return false;
    }
    group->unit[group->count++] = number;
    return true;
}

/* Whether the pin has room beside what stands and the pins before it. */
static enum status pin_room(struct live *live, uint32_t which)
{
    const struct live_pinned *pin = &live->pinned[which];
    struct pin_group *own = malloc(sizeof *own);
    if (own == NULL) {
        return E_NO_MEMORY;
    }
    *own = (struct pin_group){.seat = pin->seat};
    bool room = true;
    for (uint32_t i = 0; i <= which && room; i++) {
        const struct live_pinned *other = &live->pinned[i];
        if (!other->excluded && other->seat == pin->seat) {
            room = group_add(live, own, other->client);
        }
    }
    enum status status = OK;
    for (uint32_t i = 0; i < own->count && status == OK; i++) {
        status = options_find(live, own, i);
    }
    if (status == OK && (!room || !group_choose(live, own))) {
        status = E_CONFLICT;
    }
    for (uint32_t i = 0; i < own->count && status == OK; i++) {
        status = option_take(live, own->unit[i], &own->option[i][own->best[i]]);
    }
    free(own);
    return status;
}

static enum status pin_check(struct live *live, uint32_t which, struct fault *fault)
{
    const struct live_pinned *pin = &live->pinned[which];
    const struct profile *client = live->directory.clients.profile[pin->client];
    const struct profile *volunteer = live->directory.volunteers.profile[pin->seat];
    uint32_t number = live_unit_of(live, pin->client);
    const char *who = client == NULL ? "the client" : client->client->id;
    const char *where = volunteer == NULL ? "the volunteer" : volunteer->volunteer->id;
    if (client == NULL || number == NO_SLOT) {
        return fault_set(fault, E_CONFLICT, "client", "%.64s does not wait", who);
    }
    if (volunteer == NULL || pin->seat >= live->seat_room || live->seat[pin->seat] == NULL) {
        return fault_set(fault, E_CONFLICT, "volunteer", "%.64s is pinned to somebody who is gone",
                         who);
    }
    if (live->unit[number]->pin != pin->seat) {
        return fault_set(fault, E_CONFLICT, "volunteer", "%.64s is pinned to another already", who);
    }
    if (!unit_may(live, live->unit[number], pin->seat)) {
        return fault_set(fault, E_CONFLICT, "", "%.64s is pinned to %.64s and excluded there", who,
                         where);
    }
    enum status status =
        unit_row(live->unit[number], pin->seat) == NULL ? E_CONFLICT : pin_room(live, which);
    const char *beside = "what stands";
    for (uint32_t i = 0; i < which && status == E_CONFLICT; i++) {
        const struct live_pinned *other = &live->pinned[i];
        if (!other->excluded && other->seat == pin->seat && other->client != pin->client &&
            live_unit_of(live, other->client) != number) {
            beside = live->directory.clients.profile[other->client]->client->id;
        }
    }
    return status != E_CONFLICT ? status
                                : fault_set(fault, E_CONFLICT, "",
                                            "%.64s cannot be pinned to %.64s: no room beside "
                                            "%.64s",
                                            who, where, beside);
}

enum status live_pins_keep(struct live *live, uint32_t *which, struct fault *fault)
{
    CHECK(live_is_settled(live));
    enum status status = OK;
    for (uint32_t i = 0; i < live->pinned_count && status == OK; i++) {
        *which = i;
        status = live->pinned[i].excluded ? OK : pin_check(live, i, fault);
    }
    return status;
}

/* Reads the pins and exclusions of a rematch against the people they name. */
#include "match/rematch_pins.h"

#include <string.h>

#include "solve/fits.h"

static bool listed(const struct rematch_pin *pins, uint32_t count, const struct client *client,
                   const char *volunteer)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(pins[i].client, client->id) == 0 && strcmp(pins[i].volunteer, volunteer) == 0) {
            return true;
        }
    }
    return false;
}

const char *rematch_pin_of(const struct rematch_options *options,
                           const struct unit_members *members)
{
    for (uint32_t i = 0; i < options->pin_count; i++) {
        for (uint32_t j = 0; j < members->count; j++) {
            if (strcmp(options->pin[i].client, members->client[j]->id) == 0) {
                return options->pin[i].volunteer;
            }
        }
    }
    return NULL;
}

bool rematch_is_excluded(const struct rematch_options *options, const struct unit_members *members,
                         const char *volunteer)
{
    for (uint32_t j = 0; options->exclusion_count > 0 && j < members->count; j++) {
        if (listed(options->exclusion, options->exclusion_count, members->client[j], volunteer)) {
            return true;
        }
    }
    return false;
}

static bool client_known(const struct view *view, const char *id)
{
    uint32_t low = 0;
    for (uint32_t high = view->client_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(view->client[middle].profile->client->id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < view->client_count && strcmp(view->client[low].profile->client->id, id) == 0;
}

static bool volunteer_known(const struct view *view, const char *id)
{
    uint32_t low = 0;
    for (uint32_t high = view->entry_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(view->entry[middle]->profile->volunteer->id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < view->entry_count && strcmp(view->entry[low]->profile->volunteer->id, id) == 0;
}

static enum status pairs_check(const struct view *view, const char *list,
                               const struct rematch_pin *pair, uint32_t count, struct fault *fault)
{
    for (uint32_t i = 0; i < count; i++) {
        bool client = client_known(view, pair[i].client);
        if (client && volunteer_known(view, pair[i].volunteer)) {
            continue;
        }
        const char *field = client ? "volunteer" : "client";
        enum status status = fault_set(fault, E_NOT_FOUND, field, "there is no %s '%.64s'", field,
                                       client ? pair[i].volunteer : pair[i].client);
        fault_under(fault, "%s[%u]", list, i);
        return status;
    }
    return OK;
}

static const struct crowd_unit *unit_of_pin(const struct crowd *crowd, const char *client)
{
    for (uint32_t u = 0; u < crowd->unit_count; u++) {
        const struct unit_members *members = &crowd->unit[u].members;
        for (uint32_t i = 0; i < members->count; i++) {
            if (strcmp(members->client[i]->id, client) == 0) {
                return &crowd->unit[u];
            }
        }
    }
    return NULL;
}

enum status rematch_pins_check(const struct view *view, const struct rematch_options *options,
                               const struct crowd *crowd, struct fault *fault)
{
    enum status status = pairs_check(view, "pins", options->pin, options->pin_count, fault);
    if (status == OK) {
        status =
            pairs_check(view, "exclusions", options->exclusion, options->exclusion_count, fault);
    }
    for (uint32_t i = 0; i < options->pin_count && status == OK; i++) {
        const struct rematch_pin *pin = &options->pin[i];
        const struct crowd_unit *unit = unit_of_pin(crowd, pin->client);
        const char *other = unit == NULL ? NULL : rematch_pin_of(options, &unit->members);
        if (unit == NULL) {
            status = fault_set(fault, E_CONFLICT, "client", "%s does not take part in this rematch",
                               pin->client);
        } else if (strcmp(other, pin->volunteer) != 0) {
            status = fault_set(fault, E_CONFLICT, "volunteer", "%s is pinned to %s already",
                               pin->client, other);
        }
        if (status != OK) {
            fault_under(fault, "pins[%u]", i);
        }
    }
    return status;
}

/* -- together -----------------------------------------------------------------------------------
 */

enum { COMBINATIONS_MAX = 4096 };

/* The units that must be at one seat, each along one of its arcs there. */
struct pinned {
    const struct instance *instance;
    uint32_t seat;
    uint32_t first[FITS_ARCS_MAX], arcs[FITS_ARCS_MAX]; /* by unit: its arcs to the seat */
    uint32_t chosen[FITS_ARCS_MAX];
    uint32_t count;
    bool too_many;
};

static void pinned_add(struct pinned *pinned, uint32_t unit)
{
    const struct instance *instance = pinned->instance;
    uint32_t arcs = 0;
    uint32_t first = 0;
    for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
        if (instance->arc[a].seat == pinned->seat) {
            first = arcs == 0 ? a : first;
            arcs++;
        }
    }
    for (uint32_t i = 0; i < pinned->count; i++) {
        if (pinned->first[i] == first) {
            return; /* a sibling's pin said so already */
        }
    }
    if (pinned->count == FITS_ARCS_MAX) {
        pinned->too_many = true;
        return;
    }
    pinned->first[pinned->count] = first;
    pinned->arcs[pinned->count++] = arcs;
}

/* The next combination of arcs. ensure   false after the last */
static bool choose_next(struct pinned *pinned)
{
    for (uint32_t i = 0; i < pinned->count; i++) {
        if (++pinned->chosen[i] < pinned->arcs[i]) {
            return true;
        }
        pinned->chosen[i] = 0;
    }
    return false;
}

/* ensure   false only when no combination of arcs fits the seat */
static bool may_fit(struct pinned *pinned)
{
    memset(pinned->chosen, 0, sizeof pinned->chosen);
    for (uint32_t tried = 0; !pinned->too_many && tried < COMBINATIONS_MAX; tried++) {
        uint32_t arc[FITS_ARCS_MAX] = {0};
        for (uint32_t i = 0; i < pinned->count; i++) {
            arc[i] = pinned->first[i] + pinned->chosen[i];
        }
        if (fits_judge(pinned->instance, pinned->seat, arc, pinned->count) != FITS_NO) {
            return true;
        }
        if (!choose_next(pinned)) {
            return false;
        }
    }
    return true;
}

static uint32_t number_of(const struct rematch *rematch, const char *client)
{
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        for (uint32_t i = 0; i < rematch->unit[u].member_count; i++) {
            if (strcmp(rematch->unit[u].member[i]->id, client) == 0) {
                return u;
            }
        }
    }
    return NO_UNIT;
}

enum status rematch_pins_fit(const struct rematch *rematch, struct fault *fault)
{
    const struct instance *instance = &rematch->instance;
    const struct rematch_options *options = &rematch->options;
    for (uint32_t i = 0; i < options->pin_count; i++) {
        uint32_t unit = number_of(rematch, options->pin[i].client);
        if (unit == NO_UNIT || instance->unit[unit].pin == NO_SEAT) {
            continue;
        }
        struct pinned pinned = {.instance = instance, .seat = instance->unit[unit].pin};
        for (uint32_t u = rematch->crowd_count; u < instance->unit_count; u++) {
            if (instance->unit[u].pin == pinned.seat) {
                pinned_add(&pinned, u);
            }
        }
        const char *beside = "what stands";
        for (uint32_t j = 0; j < i; j++) {
            uint32_t other = number_of(rematch, options->pin[j].client);
            if (other != NO_UNIT && other != unit && instance->unit[other].pin == pinned.seat) {
                beside = options->pin[j].client;
                pinned_add(&pinned, other);
            }
        }
        pinned_add(&pinned, unit);
        if (!may_fit(&pinned)) {
            fault_set(fault, E_CONFLICT, "", "%s cannot be pinned to %s: no room beside %s",
                      options->pin[i].client, options->pin[i].volunteer, beside);
            fault_under(fault, "pins[%u]", i);
            return E_CONFLICT;
        }
    }
    return OK;
}

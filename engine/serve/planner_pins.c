/* Each pin of a what-if is judged again when all edits are made: later ones may have taken away
 * what it rests on. */
#include "serve/planner_pins.h"

#include <string.h>

#include "serve/edit.h"

static bool says(const struct value *value, const char *id)
{
    const char *text = value_text_or(value, NULL);
    return text != NULL && strcmp(text, id) == 0;
}

/* True when the edit is about this person by name. */
static bool edit_names(const struct value *edit, const char *client, const char *volunteer)
{
    const char *patched = value_text_or(value_get(edit, "patch"), "");
    const char *who = strcmp(patched, "client") == 0 ? client : volunteer;
    return says(value_get(edit, "delete_client"), client) ||
           says(value_get(edit, "delete_volunteer"), volunteer) ||
           says(value_get(value_get(edit, "put_client"), "id"), client) ||
           says(value_get(value_get(edit, "put_volunteer"), "id"), volunteer) ||
           (*patched != '\0' && says(value_get(edit, "id"), who));
}

static enum status refuse(const struct value *list, uint32_t at, const char *word,
                          struct fault *fault)
{
    const struct value *pin = value_get(&list->item[at], "pin");
    const char *client = value_text_or(value_get(pin, "client"), "");
    const char *volunteer = value_text_or(value_get(pin, "volunteer"), "");
    uint32_t by = list->count;
    while (by > at && (by == list->count || !edit_names(&list->item[by], client, volunteer))) {
        by--;
    }
    if (by > at) {
        fault_set(fault, E_CONFLICT, "", "%.64s cannot be pinned to %.64s after edits[%u]: %s",
                  client, volunteer, by, word);
    } else {
        fault_set(fault, E_CONFLICT, "", "%.64s cannot be pinned to %.64s: %s", client, volunteer,
                  word);
    }
    fault_under(fault, "edits[%u].pin", at);
    return E_CONFLICT;
}

/* The edit that made the pin or exclusion with this number. */
static uint32_t edit_of(const struct value *list, uint32_t which)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        bool pair = value_get(&list->item[i], "pin") != NULL ||
                    value_get(&list->item[i], "exclude") != NULL;
        if (pair && seen++ == which) {
            return i;
        }
    }
    return 0;
}

static uint32_t unit_of(const struct live *live, const struct value *pin)
{
    const struct directory *directory = live_directory(live);
    uint32_t client =
        ids_find(&directory->clients.ids, value_text_or(value_get(pin, "client"), ""));
    return client == NO_SLOT ? NO_SLOT : live_unit_of(live, client);
}

enum status planner_pins_room(const struct planner_edits *edits, const struct value *list,
                              struct fault *fault)
{
    struct live *live = edits->child->live;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct value *pin = value_get(&list->item[i], "pin");
        if (pin == NULL) {
            continue;
        }
        const char *refusal = live_refusal(live, value_text_or(value_get(pin, "client"), ""),
                                           value_text_or(value_get(pin, "volunteer"), ""));
        if (refusal == NULL && unit_of(live, pin) == NO_SLOT) {
            refusal = "does not wait";
        }
        if (refusal != NULL) {
            return refuse(list, i, refusal, fault);
        }
    }
    uint32_t which = 0;
    enum status status = live_pins_keep(live, &which, fault);
    if (status == E_CONFLICT) {
        fault_under(fault, "edits[%u].pin", edit_of(list, which));
    }
    return status;
}

enum status planner_pins_stand(const struct planner_edits *edits, const struct value *list,
                               struct fault *fault)
{
    const struct live *live = edits->child->live;
    const struct ids *volunteers = &live_directory(live)->volunteers.ids;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct value *pin = value_get(&list->item[i], "pin");
        if (pin == NULL) {
            continue;
        }
        uint32_t seat = ids_find(volunteers, value_text_or(value_get(pin, "volunteer"), ""));
        uint32_t unit = unit_of(live, pin);
        if (unit == NO_SLOT || live_seat_of(live, unit) != seat) {
            return refuse(list, i, "no room beside what stands", fault);
        }
    }
    return OK;
}

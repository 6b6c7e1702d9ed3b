/* Lays a tenant's changes over a pack. */
#include "rules/overlay.h"

#include <string.h>

#include "base/text.h"

static const char *entry_id(const struct value *entry)
{
    return value_text_or(value_get(entry, "id"), NULL);
}

static uint32_t entry_find(const struct value *list, const char *id)
{
    for (uint32_t i = 0; i < value_count(list); i++) {
        const char *other = entry_id(&list->item[i]);
        if (other != NULL && strcmp(other, id) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* The id in the list that is nearest to what was written. */
static const char *entry_nearest(const struct value *list, const char *id)
{
    const char *best = NULL;
    uint32_t least = 2 + (uint32_t)strlen(id) / 3;
    for (uint32_t i = 0; i < value_count(list); i++) {
        const char *other = entry_id(&list->item[i]);
        uint32_t distance = other == NULL ? least : text_distance(id, other, least - 1);
        if (distance < least) {
            best = other;
            least = distance;
        }
    }
    return best;
}

static enum status check_entry(const struct value *list, const struct value *changes,
                               const char *what, uint32_t index, struct fault *fault)
{
    const struct value *entry = &changes->item[index];
    const char *id = entry_id(entry);
    bool off = value_bool_or(value_get(entry, "off"), false);
    enum status status = OK;
    if (id == NULL) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "id", "an id is missing");
    } else if (entry_find(changes, id) != index) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "id", "'%.64s' is there twice", id);
    } else if (off && entry_find(list, id) == UINT32_MAX) {
        status = fault_set(fault, E_INVALID_ARGUMENT, "id",
                           "'%.64s' is not in the pack this one extends", id);
        const char *nearest = entry_nearest(list, id);
        if (nearest != NULL) {
            fault_hint(fault, "%.64s", nearest);
        }
    } else if (off && value_text_or(value_get(entry, "reason"), "")[0] == '\0') {
        status = fault_set(fault, E_INVALID_ARGUMENT, "reason",
                           "switching '%.64s' off needs a reason", id);
    }
    if (status != OK) {
        fault_under(fault, "%s[%u]", what, index);
    }
    return status;
}

/* Members of `over` replace or join those of `under`. */
static struct value merge_members(const struct value *under, const struct value *over,
                                  struct arena *owner)
{
    struct value merged =
        under != NULL ? value_copy(under, owner) : value_map(owner, value_count(over));
    for (uint32_t i = 0; i < value_count(over); i++) {
        const struct value_member *member = &over->member[i];
        value_set(&merged, owner, arena_text(owner, member->key, member->key_bytes),
                  value_copy(&member->value, owner));
    }
    return merged;
}

/* Entries by id; whole = an entry replaces, else it changes members. */
static enum status merge_entries(const struct value *base, const struct value *overlay,
                                 const char *what, struct arena *owner, struct value *out,
                                 struct fault *fault)
{
    const struct value *under = value_get(base, what);
    const struct value *over = value_get(overlay, what);
    bool whole = strcmp(what, "services") != 0;
    *out = value_list(owner, value_count(under) + value_count(over));
    for (uint32_t i = 0; i < value_count(over); i++) {
        enum status status = check_entry(under, over, what, i, fault);
        if (status != OK) {
            return status;
        }
    }
    for (uint32_t i = 0; i < value_count(under); i++) {
        const char *id = entry_id(&under->item[i]);
        uint32_t at = id == NULL ? UINT32_MAX : entry_find(over, id);
        const struct value *change = at == UINT32_MAX ? NULL : &over->item[at];
        if (value_bool_or(value_get(change, "off"), false)) {
            continue;
        }
        const struct value *kept = change != NULL && whole ? change : &under->item[i];
        value_append(out, owner,
                     change != NULL && !whole ? merge_members(kept, change, owner)
                                              : value_copy(kept, owner));
    }
    for (uint32_t i = 0; i < value_count(over); i++) {
        if (entry_find(under, entry_id(&over->item[i])) == UINT32_MAX) {
            value_append(out, owner, value_copy(&over->item[i], owner));
        }
    }
    return OK;
}

static bool is_list_or_nil(const struct value *value)
{
    return value_is_nil(value) || value->kind == VALUE_LIST;
}

enum status overlay_merge(const struct value *base, const struct value *overlay,
                          struct arena *owner, struct value *out, struct fault *fault)
{
    static const char *const by_id[] = {"services", "rules", "terms"};
    struct value merged = merge_members(base, overlay, owner);
    for (uint32_t i = 0; i < sizeof by_id / sizeof by_id[0]; i++) {
        struct value list;
        if (!is_list_or_nil(value_get(overlay, by_id[i]))) {
            return fault_set(fault, E_INVALID_ARGUMENT, by_id[i], "must be a list");
        }
        enum status status = merge_entries(base, overlay, by_id[i], owner, &list, fault);
        if (status != OK) {
            return status;
        }
        value_set(&merged, owner, by_id[i], list);
    }
    const struct value *parameters = value_get(overlay, "parameters");
    if (!value_is_nil(parameters) && parameters->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "parameters", "must be a map");
    }
    value_set(&merged, owner, "parameters",
              merge_members(value_get(base, "parameters"), parameters, owner));
    *out = merged;
    return owner->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for the pack") : OK;
}

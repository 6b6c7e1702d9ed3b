/* Lays a tenant's changes over a pack. */
#include "rules/overlay.h"

#include <string.h>

#include "base/text.h"
#include "rules/parameters.h"

enum { REQUIRED_MAX = 3 };

/* A list of a pack, what its entries are known by, which texts of theirs are laid over language by
 * language, and what an entry that stands for itself cannot do without. */
struct listing {
    const char *name, *key, *texts, *entry;
    const char *required[REQUIRED_MAX];
};

static const struct listing LISTINGS[] = {
    {"services", "id", "names", "service", {"names", "reach_km"}},
    {"rules", "id", "text", "rule", {"effect", "require", "text"}},
    {"terms", "id", "text", "term", {"kind", "weight", "text"}},
    {"levels", "name", "text", "level", {"when", "text"}},
};

/* One list of the pack below, and what is laid over it. */
struct laying {
    const struct listing *listing;
    const struct value *under, *over;
    struct arena *owner;
    struct fault *fault;
};

static const char *entry_id(const struct listing *listing, const struct value *entry)
{
    return value_text_or(value_get(entry, listing->key), NULL);
}

static const struct value *entry_find(const struct listing *listing, const struct value *list,
                                      const char *id)
{
    for (uint32_t i = 0; id != NULL && i < value_count(list); i++) {
        const char *other = entry_id(listing, &list->item[i]);
        if (other != NULL && strcmp(other, id) == 0) {
            return &list->item[i];
        }
    }
    return NULL;
}

/* The id in the list that is nearest to what was written. */
static const char *entry_nearest(const struct laying *laying, const char *id)
{
    const char *best = NULL;
    uint32_t least = 2 + (uint32_t)strlen(id) / 3;
    for (uint32_t i = 0; i < value_count(laying->under); i++) {
        const char *other = entry_id(laying->listing, &laying->under->item[i]);
        uint32_t distance = other == NULL ? least : text_distance(id, other, least - 1);
        if (distance < least) {
            best = other;
            least = distance;
        }
    }
    return best;
}

static bool is_off(const struct value *entry)
{
    return value_bool_or(value_get(entry, "off"), false);
}

/* The first member that a new entry needs and this one lacks, or NULL. */
static const char *lacks(const struct listing *listing, const struct value *entry)
{
    for (uint32_t i = 0; i < REQUIRED_MAX && listing->required[i] != NULL; i++) {
        if (value_is_nil(value_get(entry, listing->required[i]))) {
            return listing->required[i];
        }
    }
    return NULL;
}

/* An entry that the pack below does not have: whole, or else perhaps a slip of the pen. */
static enum status check_new(const struct laying *laying, const struct value *entry, const char *id)
{
    const struct listing *listing = laying->listing;
    const char *missing = lacks(listing, entry);
    const char *nearest = entry_nearest(laying, id);
    enum status status = OK;
    if (is_off(entry)) {
        status = fault_set(laying->fault, E_INVALID_ARGUMENT, listing->key,
                           "'%.64s' is not in the pack this one extends", id);
    } else if (missing != NULL && nearest != NULL) {
        status = fault_set(laying->fault, E_INVALID_ARGUMENT, listing->key,
                           "'%.64s' is not in the pack this one extends, and a new %s needs '%s'",
                           id, listing->entry, missing);
    } else if (missing != NULL) {
        return fault_set(laying->fault, E_INVALID_ARGUMENT, missing,
                         "is missing: '%.64s' is not in the pack this one extends", id);
    }
    if (status != OK && nearest != NULL) {
        fault_hint(laying->fault, "%.64s", nearest);
    }
    return status;
}

static enum status check_entry(const struct laying *laying, uint32_t index)
{
    const struct listing *listing = laying->listing;
    const struct value *entry = &laying->over->item[index];
    const char *id = entry_id(listing, entry);
    enum status status = OK;
    if (id == NULL) {
        status = fault_set(laying->fault, E_INVALID_ARGUMENT, listing->key, "%s %s is missing",
                           listing->key[0] == 'i' ? "an" : "a", listing->key);
    } else if (entry_find(listing, laying->over, id) != entry) {
        status = fault_set(laying->fault, E_INVALID_ARGUMENT, listing->key,
                           "'%.64s' is there twice", id);
    } else if (entry_find(listing, laying->under, id) == NULL) {
        status = check_new(laying, entry, id);
    } else if (is_off(entry) && value_text_or(value_get(entry, "reason"), "")[0] == '\0') {
        status = fault_set(laying->fault, E_INVALID_ARGUMENT, "reason",
                           "switching '%.64s' off needs a reason", id);
    }
    if (status != OK) {
        fault_under(laying->fault, "%s[%u]", listing->name, index);
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

/* The entry below, with what the change gives instead: its texts language by language. */
static struct value merge_entry(const struct laying *laying, const struct value *under,
                                const struct value *over)
{
    const char *texts = laying->listing->texts;
    const struct value *above = value_get(over, texts);
    const struct value *below = value_get(under, texts);
    struct value merged = merge_members(under, over, laying->owner);
    if (above != NULL && above->kind == VALUE_MAP && below != NULL && below->kind == VALUE_MAP) {
        value_set(&merged, laying->owner, texts, merge_members(below, above, laying->owner));
    }
    return merged;
}

/* Whether the overlay speaks of every entry below, so that its order is an order. */
static bool names_all(const struct laying *laying)
{
    for (uint32_t i = 0; i < value_count(laying->under); i++) {
        const char *id = entry_id(laying->listing, &laying->under->item[i]);
        if (entry_find(laying->listing, laying->over, id) == NULL) {
            return false;
        }
    }
    return true;
}

static void put_entry(const struct laying *laying, const struct value *under,
                      const struct value *over, struct value *out)
{
    if (is_off(over)) {
        return;
    }
    value_append(out, laying->owner,
                 under == NULL  ? value_copy(over, laying->owner)
                 : over == NULL ? value_copy(under, laying->owner)
                                : merge_entry(laying, under, over));
}

static enum status merge_list(const struct laying *laying, struct value *out)
{
    const struct listing *listing = laying->listing;
    const struct value *under = laying->under;
    const struct value *over = laying->over;
    bool reorder = strcmp(listing->name, "levels") == 0 && names_all(laying);
    *out = value_list(laying->owner, value_count(under) + value_count(over));
    for (uint32_t i = 0; i < value_count(over); i++) {
        enum status status = check_entry(laying, i);
        if (status != OK) {
            return status;
        }
    }
    for (uint32_t i = 0; !reorder && i < value_count(under); i++) {
        const char *id = entry_id(listing, &under->item[i]);
        put_entry(laying, &under->item[i], entry_find(listing, over, id), out);
    }
    for (uint32_t i = 0; i < value_count(over); i++) {
        const struct value *entry = &over->item[i];
        const struct value *below = entry_find(listing, under, entry_id(listing, entry));
        if (reorder || below == NULL) {
            put_entry(laying, below, entry, out);
        }
    }
    return OK;
}

static bool is_or_nil(const struct value *value, enum value_kind kind)
{
    return value_is_nil(value) || value->kind == kind;
}

static enum status merge_parameters(const struct value *base, const struct value *overlay,
                                    struct arena *owner, struct value *merged, struct fault *fault)
{
    const struct value *under = value_get(base, "parameters");
    const struct value *over = value_get(overlay, "parameters");
    if (!is_or_nil(over, VALUE_MAP)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "parameters", "must be a map");
    }
    value_set(merged, owner, "parameters", merge_members(under, over, owner));
    return parameters_keep_kinds(under, over, fault);
}

enum status overlay_merge(const struct value *base, const struct value *overlay,
                          struct arena *owner, struct value *out, struct fault *fault)
{
    struct value merged = merge_members(base, overlay, owner);
    for (uint32_t i = 0; i < sizeof LISTINGS / sizeof LISTINGS[0]; i++) {
        const struct listing *listing = &LISTINGS[i];
        struct laying laying = {.listing = listing,
                                .under = value_get(base, listing->name),
                                .over = value_get(overlay, listing->name),
                                .owner = owner,
                                .fault = fault};
        struct value list;
        if (!is_or_nil(laying.over, VALUE_LIST)) {
            return fault_set(fault, E_INVALID_ARGUMENT, listing->name, "must be a list");
        }
        enum status status = merge_list(&laying, &list);
        if (status != OK) {
            return status;
        }
        value_set(&merged, owner, listing->name, list);
    }
    enum status status = merge_parameters(base, overlay, owner, &merged, fault);
    *out = merged;
    return status == OK && owner->exhausted
               ? fault_set(fault, E_NO_MEMORY, "", "no memory for the pack")
               : status;
}

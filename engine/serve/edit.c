/* What an edit of a what-if or a scenario is, and how a patch is laid over a profile. */
#include "serve/edit.h"

#include <string.h>

const char *edit_word(enum edit_kind kind)
{
    static const char *const WORDS[EDIT_KINDS] = {"put_volunteer", "put_client", "delete_volunteer",
                                                  "delete_client", "patch",      "policy",
                                                  "pin",           "exclude"};
    return WORDS[kind];
}

/* Fields that would be passed over in silence: who somebody is does not change, and a pair is a
 * client and a volunteer. */
static enum status fields_check(const struct value *edit, enum edit_kind kind, struct fault *fault)
{
    const struct value *of = value_get(edit, edit_word(kind));
    if (kind == EDIT_PATCH && value_get(value_get(edit, "set"), "id") != NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, "set.id", "an id is never changed");
    }
    if ((kind != EDIT_PIN && kind != EDIT_EXCLUDE) || of->kind != VALUE_MAP) {
        return OK;
    }
    for (uint32_t i = 0; i < of->count; i++) {
        const char *key = of->member[i].key;
        if (strcmp(key, "client") != 0 && strcmp(key, "volunteer") != 0) {
            fault_set(fault, E_INVALID_ARGUMENT, key, "%s has no such field", edit_word(kind));
            fault_under(fault, "%s", edit_word(kind));
            return E_INVALID_ARGUMENT;
        }
    }
    return OK;
}

enum status edit_kind_of(const struct value *edit, enum edit_kind *kind, struct fault *fault)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < EDIT_KINDS; i++) {
        if (value_get(edit, edit_word((enum edit_kind)i)) != NULL) {
            *kind = (enum edit_kind)i;
            found++;
        }
    }
    if (found != 1) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "%s",
                  found == 0 ? "no kind of edit" : "two edits");
        fault_hint(fault, "put_volunteer, put_client, delete_volunteer, delete_client, patch, "
                          "policy, pin or exclude");
        return E_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < edit->count; i++) {
        const char *key = edit->member[i].key;
        bool of_patch = *kind == EDIT_PATCH && (strcmp(key, "id") == 0 || strcmp(key, "set") == 0 ||
                                                strcmp(key, "where") == 0);
        if (strcmp(key, edit_word(*kind)) != 0 && !of_patch) {
            return fault_set(fault, E_INVALID_ARGUMENT, key, "%s has no such field",
                             edit_word(*kind));
        }
    }
    return fields_check(edit, *kind, fault);
}

/* -- patches -------------------------------------------------------------------------------------
 */

static struct value number_sum(const struct value *a, const struct value *b)
{
    if (a != NULL && a->kind == VALUE_INT && b->kind == VALUE_INT) {
        return value_int(a->integer + b->integer);
    }
    return value_real(value_real_or(a, 0) + value_real_or(b, 0));
}

static bool is_number(const struct value *value)
{
    return value != NULL && (value->kind == VALUE_INT || value->kind == VALUE_REAL);
}

/* {add: number} or {add: [numbers]}. */
static bool is_addition(const struct value *set)
{
    const struct value *add =
        set->kind == VALUE_MAP && set->count == 1 ? value_get(set, "add") : NULL;
    for (uint32_t i = 0; add != NULL && add->kind == VALUE_LIST && i < add->count; i++) {
        if (!is_number(&add->item[i])) {
            return false;
        }
    }
    return is_number(add) || (add != NULL && add->kind == VALUE_LIST);
}

/* {add: 10} to a number, {add: [0, 5]} to a list of as many numbers.
 * ensure   false: it is no such thing */
static bool added(const struct value *old, const struct value *set, struct arena *arena,
                  struct value *out)
{
    const struct value *add =
        set->kind == VALUE_MAP && set->count == 1 ? value_get(set, "add") : NULL;
    if (is_number(add) && is_number(old)) {
        *out = number_sum(old, add);
        return true;
    }
    if (add == NULL || add->kind != VALUE_LIST || old == NULL || old->kind != VALUE_LIST ||
        old->count != add->count) {
        return false;
    }
    *out = value_list(arena, old->count);
    for (uint32_t i = 0; i < old->count; i++) {
        if (!is_number(&old->item[i]) || !is_number(&add->item[i])) {
            return false;
        }
        value_append(out, arena, number_sum(&old->item[i], &add->item[i]));
    }
    return true;
}

enum { SET_DEPTH_MAX = 6 };

/* What `set` makes where nothing was: without what it adds, there being nothing to add to. */
static struct value of_nothing(const struct value *set, uint32_t depth, struct arena *arena)
{
    if (set->kind != VALUE_MAP || depth == SET_DEPTH_MAX) {
        return *set;
    }
    struct value out = value_map(arena, set->count);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct value_member *member = &set->member[i];
        if (!is_addition(&member->value)) {
            value_put(&out, arena, member->key, of_nothing(&member->value, depth + 1, arena));
        }
    }
    return set->count > 0 && out.count == 0 ? value_nil() : out;
}

/* Members of `set` take the place of the profile's; maps are joined, nil takes a member away. */
static struct value joined(const struct value *old, const struct value *set, uint32_t depth,
                           struct arena *arena)
{
    struct value out;
    if (added(old, set, arena, &out)) {
        return out;
    }
    if (set->kind != VALUE_MAP || old == NULL || old->kind != VALUE_MAP || depth == SET_DEPTH_MAX) {
        return *set;
    }
    out = value_map(arena, old->count + set->count);
    for (uint32_t i = 0; i < old->count; i++) {
        const struct value_member *member = &old->member[i];
        const struct value *by = value_get(set, member->key);
        if (by == NULL) {
            value_put(&out, arena, member->key, member->value);
        } else if (!value_is_nil(by)) {
            value_put(&out, arena, member->key, joined(&member->value, by, depth + 1, arena));
        }
    }
    for (uint32_t i = 0; i < set->count; i++) {
        const struct value_member *member = &set->member[i];
        if (value_get(old, member->key) != NULL || is_addition(&member->value)) {
            continue;
        }
        struct value fresh = of_nothing(&member->value, depth + 1, arena);
        if (!value_is_nil(&fresh)) {
            value_put(&out, arena, member->key, fresh);
        }
    }
    return out;
}

struct value edit_join(const struct value *old, const struct value *set, struct arena *arena)
{
    return joined(old, set, 0, arena);
}

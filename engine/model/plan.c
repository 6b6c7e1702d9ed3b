/* Plans as maps and back, and what differs between two of them. */
#include "model/plan.h"

#include <stdlib.h>
#include <string.h>

#include "model/date.h"
#include "model/field.h"
#include "model/words.h"

/* --- to a map --- */

static struct value pair_to_value(const struct plan_pair *pair, struct arena *arena)
{
    struct value map = value_map(arena, 4);
    value_put(&map, arena, "client", value_static(pair->client));
    value_put(&map, arena, "volunteer", value_static(pair->volunteer));
    value_put(&map, arena, "service", value_static(word_of(vocabulary_service(), pair->service)));
    value_put(&map, arena, "score", value_int(pair->score));
    return map;
}

static struct value levels_to_value(const struct plan *plan, struct arena *arena)
{
    struct value list = value_list(arena, plan->level_count);
    for (uint32_t i = 0; i < plan->level_count; i++) {
        struct value map = value_map(arena, 3);
        value_put(&map, arena, "name", value_static(plan->level[i].name));
        value_put(&map, arena, "value", value_int(plan->level[i].value));
        value_put(&map, arena, "bound", value_int(plan->level[i].bound));
        value_append(&list, arena, map);
    }
    return list;
}

static struct value pairs_to_value(const struct plan *plan, struct arena *arena)
{
    struct value list = value_list(arena, plan->pair_count);
    for (uint32_t i = 0; i < plan->pair_count; i++) {
        value_append(&list, arena, pair_to_value(&plan->pair[i], arena));
    }
    return list;
}

static struct value unserved_to_value(const struct plan *plan, struct arena *arena)
{
    struct value list = value_list(arena, plan->unserved_count);
    for (uint32_t i = 0; i < plan->unserved_count; i++) {
        struct value map = value_map(arena, 2);
        value_put(&map, arena, "client", value_static(plan->unserved[i].client));
        value_put(&map, arena, "why", value_static(plan->unserved[i].why));
        value_append(&list, arena, map);
    }
    return list;
}

struct value plan_to_value(const struct plan *plan, struct arena *arena)
{
    struct value map = value_map(arena, 10);
    value_put(&map, arena, "id", value_static(plan->id));
    value_put(&map, arena, "revision", value_int((int64_t)plan->revision));
    value_put(&map, arena, "policy", value_static(plan->policy));
    value_put(&map, arena, "seed", value_int((int64_t)plan->seed));
    if (plan->created_s != 0) {
        char text[21];
        instant_print(plan->created_s, text);
        value_put(&map, arena, "created", value_text(arena, text));
    }
    value_put(&map, arena, "levels", levels_to_value(plan, arena));
    value_put(&map, arena, "gap", plan->gap >= 0 ? value_int(plan->gap) : value_nil());
    value_put(&map, arena, "proved", value_bool(plan->proved));
    value_put(&map, arena, "bound_over", value_static(plan->bound_over_all ? "all" : "candidates"));
    if (plan->candidates > 0) {
        value_put(&map, arena, "candidates", value_int(plan->candidates));
    }
    value_put(&map, arena, "pairs", pairs_to_value(plan, arena));
    value_put(&map, arena, "unserved", unserved_to_value(plan, arena));
    return arena->exhausted ? value_nil() : map;
}

/* --- and back --- */

/* The member `key`, which must be a text. */
static enum status text_of(struct reader *reader, const struct value *map, const char *key,
                           const char **out)
{
    const struct value *value = value_get(map, key);
    if (value == NULL) {
        return field_refuse(reader, key, "is missing");
    }
    return field_under(reader, read_text(reader, value, 4096, out), key);
}

static enum status number_of(struct reader *reader, const struct value *map, const char *key,
                             int64_t low, int64_t *out)
{
    const struct value *value = value_get(map, key);
    if (value == NULL) {
        return field_refuse(reader, key, "is missing");
    }
    return field_under(reader, read_int(reader, value, low, INT64_MAX, out), key);
}

static enum status pair_from(struct reader *reader, const struct value *map, void *target)
{
    struct plan_pair *pair = target;
    int64_t score = 0;
    uint32_t service = 0;
    enum status status = text_of(reader, map, "client", &pair->client);
    if (status == OK) {
        status = text_of(reader, map, "volunteer", &pair->volunteer);
    }
    if (status == OK) {
        struct value word = value_static(value_text_or(value_get(map, "service"), ""));
        status = field_under(reader, read_word(reader, &word, vocabulary_service(), &service),
                             "service");
    }
    if (status == OK) {
        status = number_of(reader, map, "score", 0, &score);
    }
    if (status == OK && score > 1000) {
        status = field_refuse(reader, "score", "must be 0 to 1000");
    }
    pair->service = (uint8_t)service;
    pair->score = (int32_t)score;
    return status;
}

static enum status level_from(struct reader *reader, const struct value *map, void *target)
{
    struct plan_level *level = target;
    enum status status = text_of(reader, map, "name", &level->name);
    if (status == OK) {
        status = number_of(reader, map, "value", INT64_MIN, &level->value);
    }
    return status == OK ? number_of(reader, map, "bound", INT64_MIN, &level->bound) : status;
}

static enum status unserved_from(struct reader *reader, const struct value *map, void *target)
{
    struct plan_unserved *unserved = target;
    enum status status = text_of(reader, map, "client", &unserved->client);
    return status == OK ? text_of(reader, map, "why", &unserved->why) : status;
}

/* A list of maps, each read by `read`. */
struct plan_list {
    const char *key;
    size_t bytes;
    enum status (*read)(struct reader *reader, const struct value *map, void *target);
};

static enum status list_from(struct reader *reader, const struct value *plan,
                             const struct plan_list *list, void **out, uint32_t *count)
{
    const struct value *items = value_get(plan, list->key);
    if (items == NULL || items->kind != VALUE_LIST) {
        return field_refuse(reader, list->key, "must be a list");
    }
    uint8_t *item = arena_take_many(reader->owner, items->count, list->bytes);
    if (item == NULL) {
        return fault_set(reader->fault, E_NO_MEMORY, list->key, "the plan is too large");
    }
    for (uint32_t i = 0; i < items->count; i++) {
        enum status status = list->read(reader, &items->item[i], item + i * list->bytes);
        if (status != OK) {
            return field_under(reader, field_under_item(reader, status, i), list->key);
        }
    }
    *out = item;
    *count = items->count;
    return OK;
}

static enum status lists_from(struct reader *reader, const struct value *map, struct plan *plan)
{
    static const struct plan_list LEVELS = {"levels", sizeof(struct plan_level), level_from};
    static const struct plan_list PAIRS = {"pairs", sizeof(struct plan_pair), pair_from};
    static const struct plan_list UNSERVED = {"unserved", sizeof(struct plan_unserved),
                                              unserved_from};
    void *items = NULL;
    enum status status = list_from(reader, map, &LEVELS, &items, &plan->level_count);
    if (status == OK) {
        plan->level = items;
        status = list_from(reader, map, &PAIRS, &items, &plan->pair_count);
    }
    if (status == OK) {
        plan->pair = items;
        status = list_from(reader, map, &UNSERVED, &items, &plan->unserved_count);
    }
    if (status == OK) {
        plan->unserved = items;
    }
    return status;
}

enum status plan_from_value(const struct value *map, struct arena *owner, struct plan **out,
                            struct fault *fault)
{
    struct reader reader = {.owner = owner, .fault = fault};
    struct plan *plan = arena_take(owner, sizeof *plan);
    if (plan == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a plan");
    }
    int64_t revision = 0;
    enum status status = text_of(&reader, map, "id", &plan->id);
    if (status == OK) {
        status = number_of(&reader, map, "revision", 0, &revision);
    }
    if (status == OK) {
        status = text_of(&reader, map, "policy", &plan->policy);
    }
    if (status == OK) {
        status = lists_from(&reader, map, plan);
    }
    if (status != OK) {
        return status;
    }
    plan->revision = (uint64_t)revision;
    plan->seed = (uint64_t)value_int_or(value_get(map, "seed"), 0);
    plan->gap = value_int_or(value_get(map, "gap"), -1);
    plan->proved = value_bool_or(value_get(map, "proved"), false);
    int64_t candidates = value_int_or(value_get(map, "candidates"), 0);
    plan->bound_over_all =
        strcmp(value_text_or(value_get(map, "bound_over"), "all"), "candidates") != 0;
    plan->candidates = candidates > 0 && candidates < UINT32_MAX ? (uint32_t)candidates : 0;
    const char *created = value_text_or(value_get(map, "created"), NULL);
    if (created != NULL && !instant_parse(created, &plan->created_s)) {
        return field_refuse(&reader, "created", "must be an instant");
    }
    plan_sort(plan);
    for (uint32_t i = 1; i < plan->pair_count; i++) {
        if (strcmp(plan->pair[i].client, plan->pair[i - 1].client) == 0) {
            return field_refuse(&reader, "pairs", "hold one client twice");
        }
    }
    *out = plan;
    return OK;
}

/* --- order and difference --- */

static int pair_order(const void *left, const void *right)
{
    const struct plan_pair *a = left;
    const struct plan_pair *b = right;
    return strcmp(a->client, b->client);
}

static int unserved_order(const void *left, const void *right)
{
    const struct plan_unserved *a = left;
    const struct plan_unserved *b = right;
    return strcmp(a->client, b->client);
}

void plan_sort(struct plan *plan)
{
    if (plan->pair_count > 1) {
        qsort(plan->pair, plan->pair_count, sizeof *plan->pair, pair_order);
    }
    if (plan->unserved_count > 1) {
        qsort(plan->unserved, plan->unserved_count, sizeof *plan->unserved, unserved_order);
    }
}

const struct plan_pair *plan_pair_of(const struct plan *plan, const char *client)
{
    struct plan_pair key = {.client = client};
    return plan->pair_count == 0
               ? NULL
               : bsearch(&key, plan->pair, plan->pair_count, sizeof *plan->pair, pair_order);
}

static bool pairs_differ(const struct plan_pair *a, const struct plan_pair *b)
{
    return strcmp(a->volunteer, b->volunteer) != 0 || a->service != b->service;
}

enum status plan_diff(const struct plan *from, const struct plan *to, struct arena *arena,
                      struct plan_diff *out)
{
    uint32_t shared_max = from->pair_count < to->pair_count ? from->pair_count : to->pair_count;
    *out = (struct plan_diff){0};
    out->lost = arena_take_many(arena, from->pair_count, sizeof(const struct plan_pair *));
    out->gained = arena_take_many(arena, to->pair_count, sizeof(const struct plan_pair *));
    out->changed = arena_take_many(arena, shared_max, sizeof *out->changed);
    if (out->lost == NULL || out->gained == NULL || out->changed == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < from->pair_count || j < to->pair_count) {
        int order = i == from->pair_count ? 1
                    : j == to->pair_count ? -1
                                          : pair_order(&from->pair[i], &to->pair[j]);
        if (order < 0) {
            out->lost[out->lost_count++] = &from->pair[i++];
        } else if (order > 0) {
            out->gained[out->gained_count++] = &to->pair[j++];
        } else {
            if (pairs_differ(&from->pair[i], &to->pair[j])) {
                out->changed[out->changed_count++] =
                    (struct plan_change){&from->pair[i], &to->pair[j]};
            }
            i++;
            j++;
        }
    }
    return OK;
}

struct value plan_diff_to_value(const struct plan_diff *diff, struct arena *arena)
{
    struct value gained = value_list(arena, diff->gained_count);
    struct value lost = value_list(arena, diff->lost_count);
    struct value changed = value_list(arena, diff->changed_count);
    for (uint32_t i = 0; i < diff->gained_count; i++) {
        value_append(&gained, arena, pair_to_value(diff->gained[i], arena));
    }
    for (uint32_t i = 0; i < diff->lost_count; i++) {
        value_append(&lost, arena, pair_to_value(diff->lost[i], arena));
    }
    for (uint32_t i = 0; i < diff->changed_count; i++) {
        struct value map = value_map(arena, 3);
        value_put(&map, arena, "client", value_static(diff->changed[i].from->client));
        value_put(&map, arena, "from", pair_to_value(diff->changed[i].from, arena));
        value_put(&map, arena, "to", pair_to_value(diff->changed[i].to, arena));
        value_append(&changed, arena, map);
    }
    struct value map = value_map(arena, 3);
    value_put(&map, arena, "gained", gained);
    value_put(&map, arena, "lost", lost);
    value_put(&map, arena, "changed", changed);
    return map;
}

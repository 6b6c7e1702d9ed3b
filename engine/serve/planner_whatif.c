/* whatif.run: edits on the planner's own people under a mark, the difference in people with a
 * reason for each, and everything put back. Nothing is stored; whoever asks next sees what stood
 * before. */
#include <string.h>

#include "base/digest.h"
#include "serve/planner_pins.h"

enum { WHATIF_EFFORT = 20000, DETAIL_STANDARD = 10000 };

struct whatif {
    struct planner_child *child;
    struct arena *arena;
    struct planner_edits edits;
    struct value before, after;
    struct live_state was, is;
    struct live_change *change;
    uint32_t change_count;
    struct value *why; /* [change_count] */
    struct ids come;   /* volunteer → index of a change that came to it */
    struct ids left;   /* volunteer → index of a change that left it */
};

/* -- why -----------------------------------------------------------------------------------------
 */

static struct value reason(struct arena *arena, const char *word, const char *key, const char *of)
{
    struct value map = value_map(arena, 2);
    value_put(&map, arena, "reason", value_static(word));
    if (of != NULL) {
        value_put(&map, arena, key, value_text(arena, of));
    }
    return map;
}

static bool was_edited(const struct whatif *whatif, uint32_t kept, const char *id)
{
    return ids_find(&whatif->edits.by_id[kept], id) != NO_SLOT;
}

/* Who came to, and who left, each volunteer: the first by id. */
static enum status places_find(struct whatif *whatif)
{
    for (uint32_t i = whatif->change_count; i-- > 0;) {
        const struct live_change *change = &whatif->change[i];
        if (change->to != NULL) {
            if (ids_reserve(&whatif->come) != OK) {
                return E_NO_MEMORY;
            }
            ids_put(&whatif->come, change->to, i);
        }
        if (change->from != NULL) {
            if (ids_reserve(&whatif->left) != OK) {
                return E_NO_MEMORY;
            }
            ids_put(&whatif->left, change->from, i);
        }
    }
    return OK;
}

/* Why somebody does not stand where it stood, judged while the edits hold. */
static void why_left(struct whatif *whatif, const struct live_change *change, struct value *list)
{
    struct arena *arena = whatif->arena;
    if (!change->is_there) {
        bool gone = directory_client(live_directory(whatif->child->live), change->client) == NULL;
        value_append(list, arena,
                     reason(arena, gone ? "client_left" : "waits_no_more", NULL, NULL));
        return;
    }
    if (change->from == NULL) {
        return;
    }
    const char *refusal = live_refusal(whatif->child->live, change->client, change->from);
    if (refusal != NULL && strcmp(refusal, "volunteer_gone") == 0) {
        value_append(list, arena, reason(arena, "volunteer_left", "volunteer", change->from));
        return;
    }
    if (refusal != NULL) {
        value_append(list, arena, reason(arena, "refused_now", "rule", refusal));
        return;
    }
    uint32_t by = ids_find(&whatif->come, change->from);
    if (by != NO_SLOT) {
        value_append(list, arena,
                     reason(arena, "displaced_by", "client", whatif->change[by].client));
    } else if (change->to == NULL) {
        value_append(list, arena, reason(arena, "no_room", "volunteer", change->from));
    }
}

/* Why it stands where it stands now, judged after all was put back. */
static void why_came(struct whatif *whatif, const struct live_change *change, struct value *list)
{
    struct arena *arena = whatif->arena;
    if (!change->was_there) {
        if (directory_client(live_directory(whatif->child->live), change->client) == NULL) {
            value_append(list, arena, reason(arena, "new_client", NULL, NULL));
        }
        return;
    }
    if (change->to == NULL) {
        return;
    }
    const char *refused = live_refusal(whatif->child->live, change->client, change->to);
    if (refused != NULL && strcmp(refused, "volunteer_gone") == 0) {
        value_append(list, arena, reason(arena, "new_volunteer", "volunteer", change->to));
        return;
    }
    if (refused != NULL) {
        value_append(list, arena, reason(arena, "refused_no_more", "rule", refused));
        return;
    }
    uint32_t by = ids_find(&whatif->left, change->to);
    if (by != NO_SLOT) {
        value_append(list, arena,
                     reason(arena, "place_left_by", "client", whatif->change[by].client));
    } else if (was_edited(whatif, KEPT_VOLUNTEERS, change->to)) {
        value_append(list, arena, reason(arena, "volunteer_changed", "volunteer", change->to));
    }
}

static void why_edited(struct whatif *whatif, const struct live_change *change, struct value *list)
{
    struct arena *arena = whatif->arena;
    if (list->count == 0 && was_edited(whatif, KEPT_CLIENTS, change->client)) {
        value_append(list, arena, reason(arena, "client_changed", NULL, NULL));
    }
    if (list->count == 0) {
        value_append(list, arena, reason(arena, "exchange", NULL, NULL));
    }
}

/* -- the difference ------------------------------------------------------------------------------
 */

static struct value name_say(const char *name, struct arena *arena)
{
    return name == NULL ? value_nil() : value_text(arena, name);
}

static struct value changes_say(struct whatif *whatif, uint32_t detail, struct arena *arena)
{
    uint32_t count = whatif->change_count < detail ? whatif->change_count : detail;
    struct value list = value_list(arena, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct live_change *change = &whatif->change[i];
        struct value one = value_map(arena, 4);
        value_put(&one, arena, "client", value_text(arena, change->client));
        value_put(&one, arena, "from", name_say(change->from, arena));
        value_put(&one, arena, "to", name_say(change->to, arena));
        value_put(&one, arena, "why", whatif->why[i]);
        value_append(&list, arena, one);
    }
    return list;
}

/* Clients who are served after and were not before, or the other way round; who left is neither. */
static struct value served_say(const struct whatif *whatif, bool gained, struct arena *arena)
{
    struct value list = value_list(arena, 8);
    for (uint32_t i = 0; i < whatif->change_count; i++) {
        const struct live_change *change = &whatif->change[i];
        const char *with = gained ? change->to : change->from;
        const char *without = gained ? change->from : change->to;
        if (with != NULL && without == NULL && change->is_there) {
            value_append(&list, arena, value_text(arena, change->client));
        }
    }
    return list;
}

/* What must be the same for the same answer: whoever applies these edits to these people under
 * this policy and rematches finds a plan between value and bound. */
static struct value proof_say(struct whatif *whatif, const struct value *edits, struct arena *arena)
{
    struct buffer bytes = {0};
    char text[DIGEST_TEXT_BYTES];
    struct value copy = value_copy(edits, arena);
    record_encode(&copy, &bytes);
    struct digest digest = digest_of(bytes.bytes, bytes.exhausted ? 0 : bytes.count);
    buffer_close(&bytes);
    digest_print(&digest, text);
    char today[DATE_TEXT_BYTES];
    date_print(whatif->child->today, today);
    struct value map = value_map(arena, 8);
    bool exact = whatif->was.exact && whatif->is.exact;
    value_put(&map, arena, "kind", value_static(exact ? "exact" : "bracket"));
    value_put(&map, arena, "pairs",
              value_static(whatif->was.all_pairs && whatif->is.all_pairs ? "all" : "candidates"));
    value_put(&map, arena, "revision", value_int((int64_t)whatif->child->revision));
    value_put(&map, arena, "policy", value_text(arena, whatif->child->policy->version));
    value_put(&map, arena, "today", value_text(arena, today));
    value_put(&map, arena, "edits", value_text(arena, text));
    value_put(&map, arena, "profiles", value_int(whatif->edits.touched));
    return map;
}

/* -- running -------------------------------------------------------------------------------------
 */

/* How far it got, and what would do. */
static void too_much(const struct whatif *whatif, uint32_t made, uint32_t count,
                     struct fault *fault)
{
    fault_set(fault, E_LIMIT, "",
              "%u of %u edits were made, %u profiles rewritten; at most %d, in %d s", made, count,
              whatif->edits.touched, EDITS_PROFILES_MAX, EDITS_MS_MAX / 1000);
    fault_hint(fault, "fewer edits, or one patch that says at once what many say of one profile");
}

static enum status edits_apply(struct whatif *whatif, const struct value *list, struct fault *fault)
{
    enum status status = OK;
    for (uint32_t i = 0; i < list->count && status == OK; i++) {
        status = planner_edit(&whatif->edits, &list->item[i], fault);
        if (status == E_LIMIT) {
            too_much(whatif, i, list->count, fault);
        }
        if (status != OK) {
            fault_set(fault, status, "", "%s", status_title(status));
            fault_under(fault, "edits[%u]", i);
        }
    }
    return status;
}

static enum status settle(struct whatif *whatif, struct fault *fault)
{
    enum status status = E_LIMIT;
    while (status == E_LIMIT) {
        status = live_work(whatif->child->live, WHATIF_EFFORT);
        planner_beat(whatif->child);
        if (status == E_LIMIT && edits_now_ms() > whatif->edits.end_ms) {
            fault_set(fault, E_LIMIT, "edits", "the plan did not settle in %d s",
                      EDITS_MS_MAX / 1000);
            fault_hint(fault, "edits that touch fewer people");
            return E_LIMIT;
        }
    }
    return status;
}

/* What comes of the edits, with every pin kept. */
static enum status follow(struct whatif *whatif, const struct value *edits, struct fault *fault)
{
    enum status status = settle(whatif, fault);
    if (status == OK) {
        status = planner_pins_room(&whatif->edits, edits, fault);
    }
    if (status == OK) {
        status = settle(whatif, fault);
    }
    return status == OK ? planner_pins_stand(&whatif->edits, edits, fault) : status;
}

/* While the edits hold. */
static enum status compare(struct whatif *whatif)
{
    struct live *live = whatif->child->live;
    enum status status = live_changes(live, whatif->arena, &whatif->change, &whatif->change_count);
    if (status == OK) {
        status = places_find(whatif);
    }
    whatif->why =
        arena_take_many(whatif->arena, (size_t)whatif->change_count + 1, sizeof *whatif->why);
    if (status != OK || whatif->why == NULL) {
        return E_NO_MEMORY;
    }
    live_state(live, &whatif->is);
    whatif->after = planner_state_say(live, &whatif->is, whatif->arena);
    for (uint32_t i = 0; i < whatif->change_count; i++) {
        struct live_change *change = &whatif->change[i];
        whatif->why[i] = value_list(whatif->arena, 2);
        why_left(whatif, change, &whatif->why[i]);
        /* names may belong to people who are about to be put back */
        struct value names[3] = {name_say(change->client, whatif->arena),
                                 name_say(change->from, whatif->arena),
                                 name_say(change->to, whatif->arena)};
        change->client = value_text_or(&names[0], "");
        change->from = value_text_or(&names[1], NULL);
        change->to = value_text_or(&names[2], NULL);
    }
    ids_close(&whatif->come);
    ids_close(&whatif->left);
    return whatif->arena->exhausted ? E_NO_MEMORY : places_find(whatif);
}

/* Who did not wait because it is served: by whom, and that this volunteer left. Asked after all was
 * put back. */
static void served_before(struct whatif *whatif, struct live_change *change, struct value *list)
{
    const struct directory *directory = live_directory(whatif->child->live);
    const struct client *client = directory_client(directory, change->client);
    if (change->was_there || change->from != NULL || client == NULL ||
        !directory_is_served(directory, client)) {
        return;
    }
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_relation_of_client(directory, client->id, slot)) != NO_SLOT) {
        const char *volunteer = directory->relations.profile[slot]->relation->volunteer;
        uint32_t at = ids_find(&whatif->edits.by_id[KEPT_VOLUNTEERS], volunteer);
        bool left = at != NO_SLOT && whatif->edits.edited[at].deleted;
        if (change->from == NULL || left) {
            change->from = arena_text(whatif->arena, volunteer, strlen(volunteer));
        }
        if (left) {
            value_append(list, whatif->arena,
                         reason(whatif->arena, "volunteer_left", "volunteer", volunteer));
            return;
        }
    }
}

/* Who is without before and after has nothing to tell. */
static void changes_compact(struct whatif *whatif)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < whatif->change_count; i++) {
        if (whatif->change[i].from != NULL || whatif->change[i].to != NULL) {
            whatif->change[kept] = whatif->change[i];
            whatif->why[kept++] = whatif->why[i];
        }
    }
    whatif->change_count = kept;
}

static void result_say(struct whatif *whatif, const struct value *edits, uint32_t detail,
                       struct value *result)
{
    struct arena *arena = whatif->arena;
    for (uint32_t i = 0; i < whatif->change_count; i++) {
        served_before(whatif, &whatif->change[i], &whatif->why[i]);
        why_came(whatif, &whatif->change[i], &whatif->why[i]);
        why_edited(whatif, &whatif->change[i], &whatif->why[i]);
    }
    changes_compact(whatif);
    *result = value_map(arena, 8);
    value_put(result, arena, "before", whatif->before);
    value_put(result, arena, "after", whatif->after);
    value_put(result, arena, "gained", served_say(whatif, true, arena));
    value_put(result, arena, "lost", served_say(whatif, false, arena));
    value_put(result, arena, "changed", changes_say(whatif, detail, arena));
    value_put(result, arena, "changed_count", value_int(whatif->change_count));
    value_put(result, arena, "proof", proof_say(whatif, edits, arena));
    value_put(result, arena, "revision", value_int((int64_t)whatif->child->revision));
}

enum status planner_whatif(struct planner_child *child, const struct value *params,
                           struct arena *arena, struct value *result, struct fault *fault)
{
    struct whatif whatif = {.child = child, .arena = arena};
    const struct value *edits = value_get(params, "edits");
    uint32_t detail = (uint32_t)value_int_or(value_get(params, "detail"), DETAIL_STANDARD);
    whatif.edits = (struct planner_edits){
        .child = child, .arena = arena, .end_ms = edits_now_ms() + EDITS_MS_MAX};
    whatif.was = *planner_live_state(child);
    whatif.before = planner_state_say(child->live, &whatif.was, arena);
    enum status status = live_mark(child->live);
    if (status != OK) {
        return fault_set(fault, status, "", "no memory for the question");
    }
    status = edits == NULL || edits->kind != VALUE_LIST ? E_INVALID_ARGUMENT
                                                        : edits_apply(&whatif, edits, fault);
    if (status == OK) {
        status = follow(&whatif, edits, fault);
    }
    if (status == OK) {
        status = compare(&whatif);
    }
    live_rollback(child->live);
    child->failed = live_is_broken(child->live);
    if (status == OK) {
        result_say(&whatif, edits, detail, result);
    }
    ids_close(&whatif.come);
    ids_close(&whatif.left);
    planner_edits_close(&whatif.edits);
    return status;
}

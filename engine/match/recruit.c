/* Asks the live plan what each kind of newcomer would gain, and the best of them together. */
#include "match/recruit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "match/archetype.h"

enum { TRIED_TOGETHER = 24, ID_BYTES = 32 };

struct asked { /* one archetype and what it gains alone */
    struct archetype archetype;
    struct live_effect effect;
    bool asked;
};

struct recruiting {
    struct live *live;
    const struct pack *pack;
    struct date today;
    struct arena *owner;
    struct asked *one;
    uint32_t count;
    uint32_t left_out;
    uint64_t qualified[SERVICE_COUNT]; /* what rules about volunteers ask, found once a service */
    bool known[SERVICE_COUNT];
    struct live_state before;
    struct fault *fault;
};

/* -------------------------------------------------------------------------------- who could come
 */

static bool is_wanted(const struct recruit_question *question, uint16_t municipality)
{
    const struct value *list = question->municipalities;
    if (list == NULL) {
        return true;
    }
    for (uint32_t i = 0; i < value_count(list); i++) {
        if (strcmp(value_text_or(&list->item[i], ""), municipality_of(municipality)->id) == 0) {
            return true;
        }
    }
    return false;
}

static enum status municipalities_check(const struct recruiting *recruiting,
                                        const struct recruit_question *question)
{
    const struct value *list = question->municipalities;
    for (uint32_t i = 0; i < value_count(list); i++) {
        const char *id = list->kind == VALUE_LIST ? value_text_or(&list->item[i], "") : "";
        if (word_find(vocabulary_municipality(), id) >= vocabulary_municipality()->count) {
            char path[48];
            snprintf(path, sizeof path, "municipalities[%u]", i);
            enum status status = fault_set(recruiting->fault, E_INVALID_ARGUMENT, path,
                                           "no municipality is called '%s'", id);
            const char *nearest = word_nearest(vocabulary_municipality(), id);
            if (nearest != NULL) {
                fault_hint(recruiting->fault, "%s", nearest);
            }
            return status;
        }
    }
    return OK;
}

/* Adds what rules about volunteers ask of everybody in the service. */
static enum status qualify(struct recruiting *recruiting, struct archetype *archetype)
{
    const uint8_t service = archetype->service;
    if (!value_is_nil(&archetype->volunteer)) {
        return OK; /* taken as it is */
    }
    if (recruiting->known[service]) {
        archetype->qualifications |= recruiting->qualified[service];
        return OK;
    }
    struct archetype plain = *archetype;
    plain.qualifications = 0;
    enum status status =
        archetype_qualify(&plain, recruiting->pack, recruiting->today, recruiting->fault);
    if (status == OK) {
        recruiting->known[service] = true;
        recruiting->qualified[service] = plain.qualifications;
        archetype->qualifications |= plain.qualifications;
    }
    return status;
}

static void archetype_add(struct recruiting *recruiting, uint32_t room,
                          const struct archetype *archetype)
{
    for (uint32_t i = 0; i < recruiting->count; i++) {
        if (archetype_same(&recruiting->one[i].archetype, archetype)) {
            recruiting->one[i].archetype.clients += archetype->clients;
            return;
        }
    }
    if (recruiting->count < room) {
        recruiting->one[recruiting->count++] = (struct asked){.archetype = *archetype};
    }
}

static int by_clients(const void *left, const void *right)
{
    const struct asked *a = left;
    const struct asked *b = right;
    return a->archetype.clients == b->archetype.clients
               ? 0
               : (a->archetype.clients < b->archetype.clients) -
                     (a->archetype.clients > b->archetype.clients);
}

/* Stable: those with as many clients keep the order in which they were found. */
static void sort_stable(struct asked *one, uint32_t count, int (*order)(const void *, const void *))
{
    for (uint32_t i = 1; i < count; i++) {
        const struct asked moved = one[i];
        uint32_t at = i;
        while (at > 0 && order(&one[at - 1], &moved) > 0) {
            one[at] = one[at - 1];
            at--;
        }
        one[at] = moved;
    }
}

/* One or two archetypes for every unit that stays without. */
static enum status archetypes_derive(struct recruiting *recruiting,
                                     const struct recruit_question *question)
{
    const struct directory *people = live_directory(recruiting->live);
    const uint32_t room = 2 * recruiting->before.units;
    recruiting->one = arena_take_many(recruiting->owner, room, sizeof *recruiting->one);
    if (recruiting->one == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t unit = live_next_unit(recruiting->live, NO_SLOT); unit != NO_SLOT;
         unit = live_next_unit(recruiting->live, unit)) {
        const uint32_t *member = NULL;
        const uint32_t members = live_members(recruiting->live, unit, &member);
        if (live_seat_of(recruiting->live, unit) != NO_SLOT || members == 0 ||
            live_hold_of(recruiting->live, unit) != UNIT_FREE) {
            continue;
        }
        struct archetype found[2];
        const struct client *client = people->clients.profile[member[0]]->client;
        const uint32_t count = archetypes_of(client, members, found);
        for (uint32_t i = 0; i < count; i++) {
            enum status status = OK;
            if (is_wanted(question, found[i].municipality)) {
                status = qualify(recruiting, &found[i]);
                if (status == OK) {
                    archetype_add(recruiting, room, &found[i]);
                }
            }
            if (status != OK && status != E_CONFLICT) {
                return status; /* a service that nobody could do is left out */
            }
        }
    }
    sort_stable(recruiting->one, recruiting->count, by_clients);
    if (recruiting->count > RECRUIT_ARCHETYPES_MAX) {
        recruiting->left_out = recruiting->count - RECRUIT_ARCHETYPES_MAX;
        recruiting->count = RECRUIT_ARCHETYPES_MAX;
    }
    return OK;
}

static enum status archetypes_read(struct recruiting *recruiting,
                                   const struct recruit_question *question)
{
    const struct value *list = question->archetypes;
    if (list->kind != VALUE_LIST || list->count == 0 || list->count > RECRUIT_ARCHETYPES_MAX) {
        return fault_set(recruiting->fault, E_INVALID_ARGUMENT, "archetypes",
                         "archetypes are a list of 1 to %d", RECRUIT_ARCHETYPES_MAX);
    }
    recruiting->one = arena_take_many(recruiting->owner, list->count, sizeof *recruiting->one);
    if (recruiting->one == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        struct archetype archetype;
        enum status status = archetype_read(&list->item[i], &archetype, recruiting->fault);
        if (status == OK) {
            status = qualify(recruiting, &archetype);
        }
        if (status != OK) {
            if (recruiting->fault != NULL) {
                fault_under(recruiting->fault, "archetypes[%u]", i);
            }
            return status;
        }
        if (is_wanted(question, archetype.municipality)) {
            recruiting->one[recruiting->count++] = (struct asked){.archetype = archetype};
        }
    }
    return OK;
}

/* -------------------------------------------------------------------------------- what they gain
 */

static enum status newcomer(struct recruiting *recruiting, uint32_t which, const char *name,
                            struct profile **out)
{
    enum status status = archetype_profile(&recruiting->one[which].archetype, recruiting->pack,
                                           recruiting->today, name, out, recruiting->fault);
    if (status != OK && recruiting->fault != NULL) {
        fault_under(recruiting->fault, "archetypes[%u].volunteer", which);
    }
    return status;
}

static enum status gain_ask(struct recruiting *recruiting, uint32_t which,
                            struct live_effect *effect)
{
    struct profile *profile = NULL;
    enum status status = newcomer(recruiting, which, "amity-recruit", &profile);
    if (status != OK) {
        return status;
    }
    return live_gain(recruiting->live, profile, recruiting->owner, effect);
}

/* Best first: the greater gain (losses are negative), then the shorter chain. */
static int by_gain(const void *left, const void *right)
{
    const struct asked *a = left;
    const struct asked *b = right;
    const int order = worth_compare(&a->effect.loss, &b->effect.loss, INSTANCE_LEVELS_MAX);
    if (order != 0) {
        return order;
    }
    return (a->effect.move_count > b->effect.move_count) -
           (a->effect.move_count < b->effect.move_count);
}

static enum status gains_ask(struct recruiting *recruiting)
{
    for (uint32_t i = 0; i < recruiting->count; i++) {
        enum status status = gain_ask(recruiting, i, &recruiting->one[i].effect);
        if (status != OK) {
            return status;
        }
    }
    sort_stable(recruiting->one, recruiting->count, by_gain);
    return OK;
}

/* -------------------------------------------------------------------------------- saying */

static const char *seat_id(const struct recruiting *recruiting, uint32_t seat)
{
    const struct directory *people = live_directory(recruiting->live);
    if (seat == NO_SLOT) {
        return NULL;
    }
    if (seat >= people->volunteers.count || people->volunteers.profile[seat] == NULL) {
        return "new";
    }
    return people->volunteers.profile[seat]->volunteer->id;
}

static struct value seat_say(const struct recruiting *recruiting, uint32_t seat)
{
    const char *id = seat_id(recruiting, seat);
    return id == NULL
               ? value_nil()
               : value_text(recruiting->owner, strcmp(id, "amity-recruit") == 0 ? "new" : id);
}

/* Levels and quality, `sign` times. */
static struct value gain_say(const struct recruiting *recruiting, const struct worth *worth,
                             int sign)
{
    struct arena *owner = recruiting->owner;
    struct value map = value_map(owner, 2);
    struct value levels = value_list(owner, recruiting->before.level_count);
    for (uint32_t k = 0; k < recruiting->before.level_count; k++) {
        struct value one = value_map(owner, 2);
        value_put(&one, owner, "name", value_text(owner, recruiting->pack->level[k].name));
        value_put(&one, owner, "gain", value_int(sign * worth->level[k]));
        value_append(&levels, owner, one);
    }
    value_put(&map, owner, "levels", levels);
    value_put(&map, owner, "quality", value_int(sign * worth->quality));
    return map;
}

static void members_say(const struct recruiting *recruiting, uint32_t unit, struct value *list)
{
    const struct directory *people = live_directory(recruiting->live);
    const uint32_t *member = NULL;
    const uint32_t count = live_members(recruiting->live, unit, &member);
    for (uint32_t i = 0; i < count; i++) {
        value_append(list, recruiting->owner,
                     value_text(recruiting->owner, people->clients.profile[member[i]]->client->id));
    }
}

static struct value effect_say(const struct recruiting *recruiting, const struct asked *asked)
{
    struct arena *owner = recruiting->owner;
    struct value map = value_map(owner, 8);
    struct value serves = value_list(owner, 2);
    struct value chain = value_list(owner, asked->effect.move_count);
    for (uint32_t i = 0; i < asked->effect.move_count; i++) {
        const struct live_move *move = &asked->effect.move[i];
        if (move->from == NO_SLOT && move->to != NO_SLOT) {
            members_say(recruiting, move->unit, &serves);
        }
        struct value clients = value_list(owner, 1);
        members_say(recruiting, move->unit, &clients);
        struct value step = value_map(owner, 3);
        value_put(&step, owner, "client", clients.count > 0 ? clients.item[0] : value_nil());
        value_put(&step, owner, "from", seat_say(recruiting, move->from));
        value_put(&step, owner, "to", seat_say(recruiting, move->to));
        value_append(&chain, owner, step);
    }
    value_put(&map, owner, "archetype", archetype_say(&asked->archetype, owner));
    value_put(&map, owner, "clients", value_int(asked->archetype.clients));
    value_put(&map, owner, "gain", gain_say(recruiting, &asked->effect.loss, -1));
    value_put(&map, owner, "exact", value_bool(asked->effect.exact));
    value_put(&map, owner, "serves", serves);
    value_put(&map, owner, "chain", chain);
    return map;
}

/* -------------------------------------------------------------------------------- together */

/* The archetype that gains most in the plan as it now stands. */
static enum status best_next(struct recruiting *recruiting, uint32_t *best,
                             struct live_effect *effect)
{
    *best = UINT32_MAX;
    for (uint32_t i = 0; i < recruiting->count && i < TRIED_TOGETHER; i++) {
        struct live_effect now;
        enum status status = gain_ask(recruiting, i, &now);
        if (status != OK) {
            return status;
        }
        if (*best == UINT32_MAX ||
            worth_compare(&now.loss, &effect->loss, INSTANCE_LEVELS_MAX) < 0) {
            *best = i;
            *effect = now;
        }
    }
    return OK;
}

static struct worth worth_less(const struct worth *a, const struct worth *b)
{
    struct worth out = {.quality = a->quality - b->quality};
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        out.level[k] = a->level[k] - b->level[k];
    }
    return out;
}

static enum status joint_say(struct recruiting *recruiting, uint32_t count, uint32_t which,
                             struct value *list)
{
    struct arena *owner = recruiting->owner;
    struct live_state now;
    struct live_change *change = NULL;
    uint32_t changes = 0;
    live_state(recruiting->live, &now);
    enum status status = live_changes(recruiting->live, owner, &change, &changes);
    if (status != OK) {
        return status;
    }
    struct value serves = value_list(owner, 4);
    for (uint32_t i = 0; i < changes; i++) {
        if (change[i].was_there && change[i].is_there && change[i].from == NULL &&
            change[i].to != NULL) {
            value_append(&serves, owner, value_text(owner, change[i].client));
        }
    }
    const struct worth gained = worth_less(&now.value, &recruiting->before.value);
    struct value map = value_map(owner, 5);
    value_put(&map, owner, "count", value_int(count));
    value_put(&map, owner, "archetype", archetype_say(&recruiting->one[which].archetype, owner));
    value_put(&map, owner, "gain", gain_say(recruiting, &gained, 1));
    value_put(&map, owner, "exact", value_bool(now.exact && recruiting->before.exact));
    value_put(&map, owner, "serves", serves);
    value_append(list, owner, map);
    return OK;
}

static enum status together_ask(struct recruiting *recruiting, uint32_t together,
                                struct value *list)
{
    enum status status = OK;
    for (uint32_t n = 1; n <= together && status == OK; n++) {
        char name[ID_BYTES];
        uint32_t best = 0;
        struct live_effect effect;
        struct profile *profile = NULL;
        snprintf(name, sizeof name, "amity-recruit-%u", n);
        status = best_next(recruiting, &best, &effect);
        const struct worth nothing = {0};
        if (status != OK || best == UINT32_MAX ||
            worth_compare(&effect.loss, &nothing, INSTANCE_LEVELS_MAX) >= 0) {
            break; /* one more would bring nothing */
        }
        status = newcomer(recruiting, best, name, &profile);
        if (status == OK) {
            status = live_put(recruiting->live, LIVE_VOLUNTEER, profile);
        }
        if (status == OK) {
            status = live_work(recruiting->live, 0);
        }
        if (status == OK) {
            status = joint_say(recruiting, n, best, list);
        }
    }
    return status;
}

enum status match_recruit(struct live *live, const struct recruit_question *question,
                          struct arena *owner, struct value *out, struct fault *fault)
{
    struct recruiting recruiting = {.live = live, .owner = owner, .fault = fault};
    const struct directory *people = live_directory(live);
    recruiting.pack = people->pack;
    recruiting.today = people->today;
    live_state(live, &recruiting.before);
    enum status status = municipalities_check(&recruiting, question);
    if (status == OK) {
        status = question->archetypes == NULL ? archetypes_derive(&recruiting, question)
                                              : archetypes_read(&recruiting, question);
    }
    if (status == OK) {
        status = gains_ask(&recruiting);
    }
    struct value shown = value_list(owner, question->limit);
    struct value together = value_list(owner, question->together);
    for (uint32_t i = 0; status == OK && i < recruiting.count && i < question->limit; i++) {
        value_append(&shown, owner, effect_say(&recruiting, &recruiting.one[i]));
    }
    if (status == OK && question->together > 0) {
        status = live_mark(live);
        if (status == OK) {
            status = together_ask(&recruiting, question->together, &together);
            live_rollback(live);
        }
    }
    if (status != OK || owner->exhausted) {
        return status == OK ? E_NO_MEMORY : status;
    }
    *out = value_map(owner, 8);
    value_put(out, owner, "waiting", value_int(recruiting.before.waiting));
    value_put(out, owner, "unserved",
              value_int(recruiting.before.waiting - recruiting.before.served));
    value_put(out, owner, "considered", value_int(recruiting.count));
    value_put(out, owner, "left_out", value_int(recruiting.left_out));
    value_put(out, owner, "archetypes", shown);
    value_put(out, owner, "together", together);
    value_put(out, owner, "exact", value_bool(recruiting.before.exact));
    return OK;
}

/* One tenant's people in memory. */
#include "match/directory.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/seat.h"

static const char *id_of_volunteer(const struct profile *profile)
{
    return profile->volunteer->id;
}

static struct profile *slots_get(const struct slots *slots, const char *id)
{
    uint32_t slot = ids_find(&slots->ids, id);
    return slot == NO_SLOT ? NULL : slots->profile[slot];
}

/* ensure   the slot that `id` has or gets; nothing is changed yet but room */
static enum status slots_reserve(struct slots *slots, const char *id, uint32_t *slot)
{
    *slot = ids_find(&slots->ids, id);
    if (*slot != NO_SLOT) {
        return OK;
    }
    if (!array_room((void **)&slots->profile, &slots->room, slots->count, 1,
                    sizeof *slots->profile) ||
        !array_room((void **)&slots->free_slot, &slots->free_room, 0, slots->count + 1,
                    sizeof *slots->free_slot)) {
        return E_NO_MEMORY;
    }
    *slot = slots->free_count > 0 ? slots->free_slot[slots->free_count - 1] : slots->count;
    return ids_reserve(&slots->ids);
}

static void slots_put(struct slots *slots, const char *id, uint32_t slot, struct profile *profile)
{
    if (slot == slots->count) {
        slots->profile[slots->count++] = NULL;
    }
    struct profile *old = slots->profile[slot];
    if (old == NULL && slots->free_count > 0 && slots->free_slot[slots->free_count - 1] == slot) {
        slots->free_count--;
    }
    slots->profile[slot] = profile;
    ids_put(&slots->ids, id, slot);
    if (old == NULL) {
        slots->held++;
    }
    profile_release(old);
}

static void slots_drop(struct slots *slots, const char *id)
{
    uint32_t slot = ids_find(&slots->ids, id);
    if (slot != NO_SLOT) {
        ids_drop(&slots->ids, id);
        profile_release(slots->profile[slot]);
        slots->profile[slot] = NULL;
        slots->free_slot[slots->free_count++] = slot;
        slots->held--;
    }
}

static void slots_close(struct slots *slots)
{
    for (uint32_t i = 0; i < slots->count; i++) {
        profile_release(slots->profile[i]);
    }
    free(slots->profile);
    free(slots->free_slot);
    ids_close(&slots->ids);
    *slots = (struct slots){0};
}

void directory_open(struct directory *directory, struct pack *pack, struct date today)
{
    *directory =
        (struct directory){.pack = pack, .today = today, .room_services = rooms_asked(pack)};
}

void directory_close(struct directory *directory)
{
    for (uint32_t i = 0; i < directory->volunteers.count; i++) {
        volunteer_entry_release(directory->entry[i]);
    }
    free(directory->entry);
    free(directory->relation_of_client);
    free(directory->relation_of_volunteer);
    free(directory->links);
    free(directory->served);
    free(directory->next_of_group);
    ids_close(&directory->groups);
    slots_close(&directory->volunteers);
    slots_close(&directory->clients);
    slots_close(&directory->relations);
    slots_close(&directory->workers);
    cells_close(&directory->cells);
    *directory = (struct directory){0};
}

/* Links are arrays beside the slots: NO_SLOT where nothing is linked. */
static enum status links_room(uint32_t **links, uint32_t *room, uint32_t slot)
{
    uint32_t before = *room;
    if (slot < before) {
        return OK;
    }
    if (!array_room((void **)links, room, before, slot - before + 1, sizeof **links)) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = before; i < *room; i++) {
        (*links)[i] = NO_SLOT;
    }
    return OK;
}

static int resident_order(const void *left, const void *right)
{
    const struct resident *a = left;
    const struct resident *b = right;
    int order = strcmp(a->client->client->id, b->client->client->id);
    return order != 0 ? order : (int)a->service - (int)b->service;
}

/* Who stands with a volunteer today, as a fresh malloc'ed array. */
static enum status residents_of(const struct directory *directory, uint32_t slot,
                                struct resident **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    for (uint32_t at = directory->relation_of_volunteer[slot]; at != NO_SLOT;
         at = directory->links[at].next_of_volunteer) {
        const struct relation *relation = directory->relations.profile[at]->relation;
        struct profile *client = slots_get(&directory->clients, relation->client);
        if (client == NULL || !relation_holds(relation, directory->today)) {
            continue;
        }
        if (!array_room((void **)out, &room, *count, 1, sizeof **out)) {
            free(*out);
            *out = NULL;
            return E_NO_MEMORY;
        }
        (*out)[(*count)++] = (struct resident){
            .client = client, .until = relation->until, .service = relation->service};
    }
    if (*count > 1) {
        qsort(*out, *count, sizeof **out, resident_order);
    }
    return OK;
}

static enum status entry_derive(const struct directory *directory, uint32_t slot,
                                struct profile *profile, struct volunteer_entry **out)
{
    struct resident *resident = NULL;
    uint32_t count = 0;
    enum status status = residents_of(directory, slot, &resident, &count);
    if (status != OK) {
        return status;
    }
    *out = volunteer_entry_new(directory->pack, directory->today, profile, resident, count);
    free(resident);
    return *out == NULL ? E_NO_MEMORY : OK;
}

static enum status entry_refresh(struct directory *directory, uint32_t slot)
{
    struct profile *profile = directory->volunteers.profile[slot];
    if (profile == NULL) {
        return OK;
    }
    struct volunteer_entry *fresh = NULL;
    enum status status = entry_derive(directory, slot, profile, &fresh);
    if (status == OK) {
        volunteer_entry_release(directory->entry[slot]);
        directory->entry[slot] = fresh;
    }
    return status;
}

/* The same, and what the index says of it. */
static enum status entry_renew(struct directory *directory, uint32_t slot)
{
    enum status status = entry_refresh(directory, slot);
    if (status == OK && directory->volunteers.profile[slot] != NULL) {
        struct card card = volunteer_entry_card(directory->pack, directory->entry[slot], slot);
        cells_replace(&directory->cells, &card);
    }
    return status;
}

static void card_renew(void *state, struct card *card)
{
    const struct directory *directory = state;
    *card = volunteer_entry_card(directory->pack, directory->entry[card->slot], card->slot);
}

static void served_refresh(struct directory *directory, const char *client)
{
    uint32_t slot = ids_find(&directory->clients.ids, client);
    if (slot == NO_SLOT) {
        return;
    }
    directory->served[slot] = false;
    for (uint32_t at = directory->relation_of_client[slot]; at != NO_SLOT;
         at = directory->links[at].next_of_client) {
        const struct relation *relation = directory->relations.profile[at]->relation;
        if (relation_holds(relation, directory->today)) {
            directory->served[slot] = true;
        }
    }
}

enum status directory_put_volunteer(struct directory *directory, struct profile *profile)
{
    const char *id = id_of_volunteer(profile);
    uint32_t slot = 0;
    enum status status = slots_reserve(&directory->volunteers, id, &slot);
    if (status == OK) {
        status =
            links_room(&directory->relation_of_volunteer, &directory->volunteer_links_room, slot);
    }
    if (status == OK && slot >= directory->entry_room &&
        !array_room((void **)&directory->entry, &directory->entry_room, slot, 1,
                    sizeof *directory->entry)) {
        status = E_NO_MEMORY;
    }
    struct volunteer_entry *fresh = NULL;
    if (status == OK) {
        status = entry_derive(directory, slot, profile, &fresh);
    }
    if (status == OK) {
        struct card card = volunteer_entry_card(directory->pack, fresh, slot);
        status = cells_add(&directory->cells, &card);
    }
    if (status != OK) {
        volunteer_entry_release(fresh);
        return status;
    }
    if (slot < directory->volunteers.count) {
        struct volunteer_entry *old = directory->entry[slot];
        if (old != NULL) {
            cells_remove(&directory->cells, &old->profile->volunteer->place, slot);
        }
        volunteer_entry_release(old);
    }
    directory->entry[slot] = fresh;
    slots_put(&directory->volunteers, id, slot, profile);
    return OK;
}

/* Takes a client out of its group's chain; whoever comes first then lends the table its text. */
static void group_leave(struct directory *directory, uint32_t slot)
{
    const struct profile *profile = directory->clients.profile[slot];
    const char *group = profile == NULL ? NULL : profile->client->group.id;
    if (group == NULL) {
        return;
    }
    uint32_t first = ids_find(&directory->groups, group);
    CHECK(first != NO_SLOT);
    if (first == slot) {
        first = directory->next_of_group[slot];
    } else {
        uint32_t at = first;
        while (directory->next_of_group[at] != slot) {
            at = directory->next_of_group[at];
        }
        directory->next_of_group[at] = directory->next_of_group[slot];
    }
    directory->next_of_group[slot] = NO_SLOT;
    if (first == NO_SLOT) {
        ids_drop(&directory->groups, group);
    } else {
        ids_put(&directory->groups, directory->clients.profile[first]->client->group.id, first);
    }
}

/* require  ids_reserve before; the client stands in its slot and in no chain */
static void group_enter(struct directory *directory, uint32_t slot)
{
    const char *group = directory->clients.profile[slot]->client->group.id;
    if (group != NULL) {
        directory->next_of_group[slot] = ids_find(&directory->groups, group);
        ids_put(&directory->groups, group, slot);
    }
}

enum status directory_put_client(struct directory *directory, struct profile *profile)
{
    const char *id = profile->client->id;
    uint32_t slot = 0;
    enum status status = slots_reserve(&directory->clients, id, &slot);
    if (status == OK) {
        status = links_room(&directory->relation_of_client, &directory->client_links_room, slot);
    }
    if (status == OK) {
        status = links_room(&directory->next_of_group, &directory->group_links_room, slot);
    }
    if (status == OK) {
        status = ids_reserve(&directory->groups);
    }
    if (status == OK && slot >= directory->served_room &&
        !array_room((void **)&directory->served, &directory->served_room, slot, 1,
                    sizeof *directory->served)) {
        status = E_NO_MEMORY;
    }
    if (status != OK) {
        return status;
    }
    if (slot < directory->clients.count) {
        group_leave(directory, slot);
    }
    slots_put(&directory->clients, id, slot, profile);
    group_enter(directory, slot);
    served_refresh(directory, id);
    for (uint32_t at = directory->relation_of_client[slot]; at != NO_SLOT;
         at = directory->links[at].next_of_client) {
        const struct relation *relation = directory->relations.profile[at]->relation;
        uint32_t volunteer = ids_find(&directory->volunteers.ids, relation->volunteer);
        if (volunteer != NO_SLOT) {
            status = entry_renew(directory, volunteer);
            if (status != OK) {
                return status;
            }
        }
    }
    return OK;
}

enum status directory_put_worker(struct directory *directory, struct profile *profile)
{
    uint32_t slot = 0;
    enum status status = slots_reserve(&directory->workers, profile->worker->id, &slot);
    if (status == OK) {
        slots_put(&directory->workers, profile->worker->id, slot, profile);
    }
    return status;
}

static void unlink_relation(struct directory *directory, uint32_t slot)
{
    const struct relation *relation = directory->relations.profile[slot]->relation;
    uint32_t client = ids_find(&directory->clients.ids, relation->client);
    uint32_t volunteer = ids_find(&directory->volunteers.ids, relation->volunteer);
    CHECK(directory->links != NULL);
    uint32_t *at = client == NO_SLOT ? NULL : &directory->relation_of_client[client];
    while (at != NULL && *at != NO_SLOT && *at != slot) {
        at = &directory->links[*at].next_of_client;
    }
    if (at != NULL && *at == slot) {
        *at = directory->links[slot].next_of_client;
    }
    at = volunteer == NO_SLOT ? NULL : &directory->relation_of_volunteer[volunteer];
    while (at != NULL && *at != NO_SLOT && *at != slot) {
        at = &directory->links[*at].next_of_volunteer;
    }
    if (at != NULL && *at == slot) {
        *at = directory->links[slot].next_of_volunteer;
    }
}

enum status directory_put_relation(struct directory *directory, struct profile *profile)
{
    const struct relation *relation = profile->relation;
    uint32_t client = ids_find(&directory->clients.ids, relation->client);
    uint32_t volunteer = ids_find(&directory->volunteers.ids, relation->volunteer);
    CHECK(client != NO_SLOT && volunteer != NO_SLOT);
    uint32_t slot = 0;
    enum status status = slots_reserve(&directory->relations, relation->id, &slot);
    if (status == OK && slot >= directory->links_room &&
        !array_room((void **)&directory->links, &directory->links_room, slot, 1,
                    sizeof *directory->links)) {
        status = E_NO_MEMORY;
    }
    if (status != OK) {
        return status;
    }
    uint32_t volunteer_before = NO_SLOT;
    const char *client_before = NULL;
    if (slot < directory->relations.count && directory->relations.profile[slot] != NULL) {
        const struct relation *old = directory->relations.profile[slot]->relation;
        volunteer_before = ids_find(&directory->volunteers.ids, old->volunteer);
        client_before =
            directory->clients.profile[ids_find(&directory->clients.ids, old->client)]->client->id;
        unlink_relation(directory, slot);
    }
    slots_put(&directory->relations, relation->id, slot, profile);
    directory->links[slot] = (struct relation_links){
        .next_of_client = directory->relation_of_client[client],
        .next_of_volunteer = directory->relation_of_volunteer[volunteer],
    };
    directory->relation_of_client[client] = slot;
    directory->relation_of_volunteer[volunteer] = slot;
    served_refresh(directory, relation->client);
    if (client_before != NULL) {
        served_refresh(directory, client_before);
    }
    if (volunteer_before != NO_SLOT && volunteer_before != volunteer) {
        status = entry_renew(directory, volunteer_before);
    }
    return status == OK ? entry_renew(directory, volunteer) : status;
}

enum status directory_delete_relation(struct directory *directory, const char *id)
{
    uint32_t slot = ids_find(&directory->relations.ids, id);
    if (slot == NO_SLOT) {
        return OK;
    }
    const struct relation *relation = directory->relations.profile[slot]->relation;
    uint32_t volunteer = ids_find(&directory->volunteers.ids, relation->volunteer);
    uint32_t client = ids_find(&directory->clients.ids, relation->client);
    unlink_relation(directory, slot);
    slots_drop(&directory->relations, id);
    if (client != NO_SLOT) {
        served_refresh(directory, directory->clients.profile[client]->client->id);
    }
    return volunteer == NO_SLOT ? OK : entry_renew(directory, volunteer);
}

enum status directory_delete_volunteer(struct directory *directory, const char *id)
{
    uint32_t slot = ids_find(&directory->volunteers.ids, id);
    if (slot == NO_SLOT) {
        return OK;
    }
    while (directory->relation_of_volunteer[slot] != NO_SLOT) {
        uint32_t slot_of_relation = directory->relation_of_volunteer[slot];
        const struct relation *relation = directory->relations.profile[slot_of_relation]->relation;
        uint32_t client = ids_find(&directory->clients.ids, relation->client);
        unlink_relation(directory, slot_of_relation);
        slots_drop(&directory->relations, relation->id);
        if (client != NO_SLOT) {
            served_refresh(directory, directory->clients.profile[client]->client->id);
        }
    }
    cells_remove(&directory->cells, &directory->entry[slot]->profile->volunteer->place, slot);
    volunteer_entry_release(directory->entry[slot]);
    directory->entry[slot] = NULL;
    slots_drop(&directory->volunteers, id);
    return OK;
}

enum status directory_delete_client(struct directory *directory, const char *id)
{
    uint32_t slot = ids_find(&directory->clients.ids, id);
    if (slot == NO_SLOT) {
        return OK;
    }
    enum status status = OK;
    while (status == OK && directory->relation_of_client[slot] != NO_SLOT) {
        uint32_t relation = directory->relation_of_client[slot];
        status = directory_delete_relation(directory,
                                           directory->relations.profile[relation]->relation->id);
    }
    if (status == OK) {
        group_leave(directory, slot);
        slots_drop(&directory->clients, id);
    }
    return status;
}

static enum status derive_all(struct directory *directory)
{
    enum status status = OK;
    for (uint32_t slot = 0; slot < directory->volunteers.count && status == OK; slot++) {
        status = entry_refresh(directory, slot);
    }
    cells_renew(&directory->cells, card_renew, directory);
    return status;
}

enum status directory_set_day(struct directory *directory, struct date today)
{
    if (directory->today.days == today.days) {
        return OK;
    }
    directory->today = today;
    for (uint32_t slot = 0; slot < directory->clients.count; slot++) {
        if (directory->clients.profile[slot] != NULL) {
            served_refresh(directory, directory->clients.profile[slot]->client->id);
        }
    }
    return derive_all(directory);
}

enum status directory_set_pack(struct directory *directory, struct pack *pack)
{
    directory->pack = pack;
    directory->room_services = rooms_asked(pack);
    return derive_all(directory);
}

const struct volunteer_entry *directory_volunteer(const struct directory *directory, const char *id)
{
    uint32_t slot = ids_find(&directory->volunteers.ids, id);
    return slot == NO_SLOT ? NULL : directory->entry[slot];
}

const struct client *directory_client(const struct directory *directory, const char *id)
{
    const struct profile *profile = slots_get(&directory->clients, id);
    return profile == NULL ? NULL : profile->client;
}

const struct relation *directory_relation(const struct directory *directory, const char *id)
{
    const struct profile *profile = slots_get(&directory->relations, id);
    return profile == NULL ? NULL : profile->relation;
}

const struct worker *directory_worker(const struct directory *directory, const char *id)
{
    const struct profile *profile = slots_get(&directory->workers, id);
    return profile == NULL ? NULL : profile->worker;
}

bool directory_is_served(const struct directory *directory, const struct client *client)
{
    uint32_t slot = ids_find(&directory->clients.ids, client->id);
    return slot != NO_SLOT && directory->served[slot];
}

uint8_t directory_client_status(const struct directory *directory, const struct client *client)
{
    uint8_t status = client->status;
    uint32_t at = NO_SLOT;
    while ((at = directory_next_relation_of_client(directory, client->id, at)) != NO_SLOT) {
        const struct relation *relation = directory->relations.profile[at]->relation;
        if (!relation_holds(relation, directory->today)) {
            continue;
        }
        bool offered =
            relation->state == RELATION_STATE_proposed || relation->state == RELATION_STATE_offered;
        if (!offered) {
            return CLIENT_STATUS_served;
        }
        status = CLIENT_STATUS_offered;
    }
    return status;
}

uint32_t directory_next_relation_of_client(const struct directory *directory, const char *client,
                                           uint32_t after)
{
    if (after != NO_SLOT) {
        return directory->links[after].next_of_client;
    }
    uint32_t slot = ids_find(&directory->clients.ids, client);
    return slot == NO_SLOT ? NO_SLOT : directory->relation_of_client[slot];
}

uint32_t directory_next_relation_of_volunteer(const struct directory *directory,
                                              const char *volunteer, uint32_t after)
{
    if (after != NO_SLOT) {
        return directory->links[after].next_of_volunteer;
    }
    uint32_t slot = ids_find(&directory->volunteers.ids, volunteer);
    return slot == NO_SLOT ? NO_SLOT : directory->relation_of_volunteer[slot];
}

uint32_t directory_next_of_group(const struct directory *directory, const char *group,
                                 uint32_t after)
{
    return after != NO_SLOT ? directory->next_of_group[after] : ids_find(&directory->groups, group);
}

/* A stored plan against the people of today: what still holds may be accepted. */
#include <string.h>

#include "match/propose.h"
#include "match/reasons.h"
#include "match/rematch.h"

enum { TOGETHER_REQUIRED = 0 };

struct recheck {
    const struct directory *directory;
    struct view view;
    const struct plan *plan;
    const uint32_t *pairs;
    uint32_t pair_count;
    const char **broken;
    bool *done;
    uint32_t *last_with; /* by volunteer slot: the newest pair that holds there, NO_SLOT */
    uint32_t *before;    /* by pair: the one that held there before it */
    struct arena *request;
};

/* Pairs that are judged as one. */
struct party {
    uint32_t pair[UNIT_MEMBERS_MAX]; /* positions in `pairs` */
    struct unit_members members;     /* by id */
    uint32_t count;
};

static const struct plan_pair *pair_at(const struct recheck *recheck, uint32_t at)
{
    return &recheck->plan->pair[recheck->pairs[at]];
}

static bool together(const struct client *client)
{
    return client->group.id != NULL && client->group.together == TOGETHER_REQUIRED;
}

static void party_add(const struct recheck *recheck, uint32_t at, const struct client *client,
                      struct party *out)
{
    struct unit_members *members = &out->members;
    uint32_t place = members->count++;
    while (place > 0 && strcmp(members->client[place - 1]->id, client->id) > 0) {
        members->client[place] = members->client[place - 1];
        members->worker[place] = members->worker[place - 1];
        place--;
    }
    members->client[place] = client;
    members->worker[place] =
        client->worker == NULL ? NULL : directory_worker(recheck->directory, client->worker);
    out->pair[out->count++] = at;
}

/* The pair and, for a group that must stay together, its siblings' pairs with that volunteer. */
static void party_gather(const struct recheck *recheck, uint32_t at, const struct client *client,
                         struct party *out)
{
    const struct plan_pair *pair = pair_at(recheck, at);
    *out = (struct party){0};
    party_add(recheck, at, client, out);
    for (uint32_t i = at + 1; together(client) && i < recheck->pair_count; i++) {
        const struct plan_pair *other = pair_at(recheck, i);
        const struct client *sibling = directory_client(recheck->directory, other->client);
        if (recheck->done[i] || sibling == NULL || !together(sibling) ||
            strcmp(sibling->group.id, client->group.id) != 0 || other->service != pair->service ||
            strcmp(other->volunteer, pair->volunteer) != 0) {
            continue;
        }
        if (out->count == UNIT_MEMBERS_MAX) {
            out->members.too_many = true;
            break;
        }
        party_add(recheck, i, sibling, out);
    }
    uint32_t slot = NO_SLOT;
    while (together(client) && (slot = directory_next_of_group(recheck->directory, client->group.id,
                                                               slot)) != NO_SLOT) {
        const struct client *sibling = recheck->directory->clients.profile[slot]->client;
        if (together(sibling)) {
            unit_members_see(recheck->directory, sibling, &out->members);
        }
    }
}

/* The volunteer with the pairs that hold so far standing beside the others. */
static enum status beside_accepted(const struct recheck *recheck, uint32_t slot,
                                   struct volunteer_entry *out)
{
    const struct volunteer_entry *entry = recheck->directory->entry[slot];
    uint32_t count = entry->resident_count;
    for (uint32_t at = recheck->last_with[slot]; at != NO_SLOT; at = recheck->before[at]) {
        count++;
    }
    struct resident *resident = arena_take_many(recheck->request, count, sizeof *resident);
    if (resident == NULL) {
        return E_NO_MEMORY;
    }
    count = entry->resident_count;
    if (count > 0) {
        memcpy(resident, entry->resident, count * sizeof *resident);
    }
    for (uint32_t at = recheck->last_with[slot]; at != NO_SLOT; at = recheck->before[at]) {
        uint32_t client = ids_find(&recheck->directory->clients.ids, pair_at(recheck, at)->client);
        resident[count++] = (struct resident){.client = recheck->directory->clients.profile[client],
                                              .until = DATE_NONE,
                                              .service = pair_at(recheck, at)->service};
    }
    volunteer_entry_derive(recheck->view.pack, recheck->view.today, entry->profile, resident, count,
                           out);
    return OK;
}

static enum status judge_option(const struct recheck *recheck, const struct party *party,
                                uint32_t slot, const char **why)
{
    uint8_t service = pair_at(recheck, party->pair[0])->service;
    struct volunteer_entry entry;
    struct unit unit;
    enum status status = beside_accepted(recheck, slot, &entry);
    if (status == OK) {
        status = unit_make(&recheck->view, &party->members, recheck->request, &unit);
    }
    if (status != OK) {
        return status;
    }
    unit_narrow(&unit, service);
    *why = NULL;
    if (unit.hold != UNIT_FREE) {
        *why = unit_hold_word(unit.hold);
    } else if (unit.option_count == 0 || !volunteer_offers(&entry, service)) {
        *why = "service_changed";
    } else {
        struct judged judgement;
        unit_judge(&recheck->view, &unit.option[0], unit.member_count, &entry, &judgement);
        if (judgement.refusal != REFUSED_BY_NONE) {
            *why = refusal_word(recheck->view.pack, judgement.refusal);
        }
    }
    return OK;
}

/* What ends the question before any rule is asked. */
static const char *gone(const struct recheck *recheck, const struct plan_pair *pair)
{
    const struct client *client = directory_client(recheck->directory, pair->client);
    if (client == NULL) {
        return "client_gone";
    }
    if (directory_volunteer(recheck->directory, pair->volunteer) == NULL) {
        return "volunteer_gone";
    }
    if (directory_is_served(recheck->directory, client)) {
        return "already_served";
    }
    return client->status == CLIENT_STATUS_waiting ? NULL : "not_waiting";
}

static enum status judge_pair(struct recheck *recheck, uint32_t at)
{
    const struct plan_pair *pair = pair_at(recheck, at);
    recheck->done[at] = true;
    recheck->broken[at] = gone(recheck, pair);
    if (recheck->broken[at] != NULL) {
        return OK;
    }
    struct party party;
    party_gather(recheck, at, directory_client(recheck->directory, pair->client), &party);
    uint32_t slot = ids_find(&recheck->directory->volunteers.ids, pair->volunteer);
    const char *why = NULL;
    for (uint32_t i = 0; i < party.count && why == NULL; i++) {
        why = gone(recheck, pair_at(recheck, party.pair[i]));
    }
    enum status status = why == NULL ? judge_option(recheck, &party, slot, &why) : OK;
    for (uint32_t i = 0; i < party.count; i++) {
        uint32_t one = party.pair[i];
        recheck->done[one] = true;
        recheck->broken[one] = why;
        if (why == NULL && status == OK) {
            recheck->before[one] = recheck->last_with[slot];
            recheck->last_with[slot] = one;
        }
    }
    return status;
}

enum status rematch_recheck(const struct directory *directory, const struct plan *plan,
                            const uint32_t *pairs, uint32_t pair_count, const char **broken,
                            struct arena *request)
{
    uint32_t slots = directory->volunteers.count;
    struct recheck recheck = {.directory = directory,
                              .view = view_borrow(directory),
                              .plan = plan,
                              .pairs = pairs,
                              .pair_count = pair_count,
                              .broken = broken,
                              .request = request};
    recheck.done = arena_take_many(request, pair_count, sizeof *recheck.done);
    recheck.before = arena_take_many(request, pair_count, sizeof *recheck.before);
    recheck.last_with = arena_take_many(request, slots, sizeof *recheck.last_with);
    if (request->exhausted) {
        return E_NO_MEMORY;
    }
    memset(recheck.last_with, 0xff, slots * sizeof *recheck.last_with);
    enum status status = OK;
    for (uint32_t i = 0; i < pair_count && status == OK; i++) {
        if (!recheck.done[i]) {
            status = judge_pair(&recheck, i);
        }
    }
    return status == OK && request->exhausted ? E_NO_MEMORY : status;
}

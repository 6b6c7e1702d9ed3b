/* Finds the units of a rematch: singles, groups that stay together, groups that would like to. */
#include "match/crowd.h"

#include <stdlib.h>
#include <string.h>

/* One client that takes part, with the group that orders it beside its siblings. */
struct taker {
    const struct view_client *client;
    const char *group; /* NULL = alone */
    bool together;
    bool standing;
};

static bool in_list(const char *id, const char *const *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static bool in_scope(const struct rematch_options *options, const struct client *client)
{
    const char *municipality = word_of(vocabulary_municipality(), client->place.municipality);
    return (options->services == 0 || (options->services >> client->service & 1) != 0) &&
           (options->client_count == 0 ||
            in_list(client->id, options->clients, options->client_count)) &&
           (options->org_unit_count == 0 ||
            (client->org_unit != NULL &&
             in_list(client->org_unit, options->org_units, options->org_unit_count))) &&
           (options->municipality_count == 0 ||
            in_list(municipality, options->municipalities, options->municipality_count));
}

/* Groups side by side, members by id; everybody else after them by id. */
static int taker_order(const void *left, const void *right)
{
    const struct taker *a = left;
    const struct taker *b = right;
    if ((a->group == NULL) != (b->group == NULL)) {
        return a->group == NULL ? 1 : -1;
    }
    int order = a->group == NULL ? 0 : strcmp(a->group, b->group);
    if (order == 0 && a->together != b->together) {
        order = a->together ? -1 : 1;
    }
    return order != 0 ? order
                      : strcmp(a->client->profile->client->id, b->client->profile->client->id);
}

static int unit_order(const void *left, const void *right)
{
    const struct crowd_unit *a = left;
    const struct crowd_unit *b = right;
    return strcmp(a->members.client[0]->id, b->members.client[0]->id);
}

static void member_put(struct crowd_unit *unit, const struct view_client *client)
{
    if (unit->members.count < UNIT_MEMBERS_MAX) {
        unit->members.client[unit->members.count] = client->profile->client;
        unit->members.worker[unit->members.count++] = client->worker;
    }
}

static bool same_group(const struct taker *a, const struct taker *b)
{
    return a->group != NULL && b->group != NULL && a->together == b->together &&
           strcmp(a->group, b->group) == 0;
}

static void crowd_unite(const struct taker *taker, uint32_t count, struct crowd *out)
{
    for (uint32_t i = 0; i < count; i++) {
        struct crowd_unit *last = out->unit_count > 0 ? &out->unit[out->unit_count - 1] : NULL;
        bool sibling = i > 0 && same_group(&taker[i - 1], &taker[i]);
        if (sibling && taker[i].together && last != NULL) {
            member_put(last, taker[i].client);
            continue;
        }
        struct crowd_unit *unit = &out->unit[out->unit_count++];
        *unit = (struct crowd_unit){.bundle = NO_BUNDLE, .standing = taker[i].standing};
        member_put(unit, taker[i].client);
        if (sibling && last != NULL) { /* a group that may be split at a price */
            if (last->bundle == NO_BUNDLE) {
                const struct client *first = taker[i].client->profile->client;
                last->bundle = out->bundle_count;
                out->bundle[out->bundle_count++] =
                    (struct instance_bundle){.split_price = (int32_t)first->group.split_price};
            }
            unit->bundle = last->bundle;
        }
    }
}

enum status crowd_gather(const struct view *view, const struct rematch_options *options,
                         struct arena *job, struct crowd *out)
{
    *out = (struct crowd){0};
    struct taker *taker = arena_take_many(job, view->client_count, sizeof *taker);
    out->unit = arena_take_many(job, view->client_count, sizeof *out->unit);
    out->bundle = arena_take_many(job, view->client_count, sizeof *out->bundle);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->client_count; i++) {
        const struct view_client *client = &view->client[i];
        const struct client *profile = client->profile->client;
        bool waits = profile->status == CLIENT_STATUS_waiting && !client->served;
        bool moves = options->move_standing && client->served;
        if ((waits || moves) && in_scope(options, profile)) {
            taker[count++] = (struct taker){.client = client,
                                            .group = moves ? NULL : profile->group.id,
                                            .together = profile->group.together == 0,
                                            .standing = moves};
        }
    }
    if (count > 1) {
        qsort(taker, count, sizeof *taker, taker_order);
    }
    crowd_unite(taker, count, out);
    if (out->unit_count > 1) {
        qsort(out->unit, out->unit_count, sizeof *out->unit, unit_order);
    }
    return OK;
}

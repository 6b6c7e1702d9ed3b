/* Finds the units of a rematch: singles, groups that stay together, groups that would like to. */
#include "match/crowd.h"

#include <stdlib.h>
#include <string.h>

enum { TOGETHER_REQUIRED = 0 };

/* A relation seen from its client. */
struct stand {
    const char *client;
    uint32_t entry;
    uint8_t service;
};

/* One client that may take part, with what orders it beside its siblings. */
struct taker {
    const struct view_client *client;
    const char *group; /* NULL = alone */
    bool together, standing, in_scope;
    uint8_t service; /* standing: the service, and with whom */
    uint32_t entry;
};

/* One relation of a served member of a group that must stay together. */
struct present {
    const char *group, *client;
    uint32_t entry;
};

struct gathering {
    const struct view *view;
    const struct rematch_options *options;
    struct stand *stand; /* by client id */
    uint32_t stand_count;
    bool *fits;              /* by entry: what stands there fits together */
    struct present *present; /* by group */
    uint32_t present_count;
    struct taker *taker;
    uint32_t taker_count;
    struct crowd *crowd;
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
            (municipality != NULL &&
             in_list(municipality, options->municipalities, options->municipality_count)));
}

static int stand_order(const void *left, const void *right)
{
    const struct stand *a = left;
    const struct stand *b = right;
    return strcmp(a->client, b->client);
}

/* Every relation that holds, by client; with move_standing also where all of them fit together. */
static enum status stands_find(struct gathering *gathering, struct arena *job)
{
    const struct view *view = gathering->view;
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->entry_count; i++) {
        count += view->entry[i]->resident_count;
    }
    gathering->stand = arena_take_many(job, count, sizeof *gathering->stand);
    gathering->fits = arena_take_many(job, view->entry_count, sizeof *gathering->fits);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < view->entry_count; i++) {
        const struct volunteer_entry *entry = view->entry[i];
        for (uint32_t r = 0; r < entry->resident_count; r++) {
            gathering->stand[gathering->stand_count++] =
                (struct stand){.client = entry->resident[r].client->client->id,
                               .entry = i,
                               .service = entry->resident[r].service};
        }
        gathering->fits[i] = gathering->options->move_standing && entry->resident_count > 0 &&
                             seat_fits_beside(view->pack, view->room_services, NULL, entry,
                                              view->today, &entry->view);
    }
    if (count > 1) {
        qsort(gathering->stand, count, sizeof *gathering->stand, stand_order);
    }
    return OK;
}

static int present_order(const void *left, const void *right)
{
    const struct present *a = left;
    const struct present *b = right;
    int order = strcmp(a->group, b->group);
    order = order != 0 ? order : strcmp(a->client, b->client);
    return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static enum status present_find(struct gathering *gathering, struct arena *job)
{
    const struct view *view = gathering->view;
    gathering->present = arena_take_many(job, gathering->stand_count, sizeof *gathering->present);
    if (gathering->present == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < view->entry_count; i++) {
        const struct volunteer_entry *entry = view->entry[i];
        for (uint32_t r = 0; r < entry->resident_count; r++) {
            const struct client *client = entry->resident[r].client->client;
            if (client->group.id != NULL && client->group.together == TOGETHER_REQUIRED) {
                gathering->present[gathering->present_count++] =
                    (struct present){client->group.id, client->id, i};
            }
        }
    }
    if (gathering->present_count > 1) {
        qsort(gathering->present, gathering->present_count, sizeof *gathering->present,
              present_order);
    }
    return OK;
}

/* Who of the group is served already, and with whom. */
static void present_see(const struct gathering *gathering, const char *group,
                        struct unit_members *out)
{
    uint32_t low = 0;
    for (uint32_t high = gathering->present_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(gathering->present[middle].group, group) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct present *present = gathering->present;
    for (uint32_t i = low; i < gathering->present_count && strcmp(present[i].group, group) == 0;
         i++) {
        bool seen = i > low && strcmp(present[i - 1].client, present[i].client) == 0;
        out->present += seen ? 0 : 1;
        unit_members_stand(out, gathering->view->entry[present[i].entry]->profile->volunteer->id);
    }
}

static bool asks_for(const struct client *client, uint8_t service)
{
    bool asks = client->service == service;
    for (uint32_t i = 0; i < client->alternative_count; i++) {
        asks = asks || client->alternative[i].service == service;
    }
    return asks;
}

/* ensure   the one relation of a client that may move, or NULL */
static const struct stand *stand_of(const struct gathering *gathering, const struct client *client)
{
    struct stand wanted = {.client = client->id};
    const struct stand *found = gathering->stand_count == 0
                                    ? NULL
                                    : bsearch(&wanted, gathering->stand, gathering->stand_count,
                                              sizeof wanted, stand_order);
    if (found == NULL || !gathering->fits[found->entry]) {
        return NULL;
    }
    const struct stand *end = gathering->stand + gathering->stand_count;
    bool another = (found > gathering->stand && stand_order(found - 1, found) == 0) ||
                   (found + 1 < end && stand_order(found, found + 1) == 0);
    bool alive = client->status != CLIENT_STATUS_closed && client->status != CLIENT_STATUS_paused;
    return !another && alive && asks_for(client, found->service) &&
                   gathering->view->pack->service[found->service].offered
               ? found
               : NULL;
}

static void taker_add(struct gathering *gathering, const struct view_client *client)
{
    const struct client *profile = client->profile->client;
    struct taker *taker = &gathering->taker[gathering->taker_count];
    *taker = (struct taker){.client = client,
                            .group = profile->group.id,
                            .together = profile->group.together == TOGETHER_REQUIRED,
                            .in_scope = in_scope(gathering->options, profile)};
    if (!client->served) {
        gathering->taker_count += profile->status == CLIENT_STATUS_waiting ? 1 : 0;
        return;
    }
    const struct stand *stand =
        gathering->options->move_standing ? stand_of(gathering, profile) : NULL;
    if (stand != NULL) {
        taker->standing = true;
        taker->entry = stand->entry;
        taker->service = stand->service;
        taker->group = taker->together ? taker->group : NULL;
        gathering->taker_count++;
    }
}

/* Groups side by side, members by id; everybody else after them by id. */
static int group_order(const struct taker *a, const struct taker *b)
{
    if ((a->group == NULL) != (b->group == NULL)) {
        return a->group == NULL ? 1 : -1;
    }
    int order = a->group == NULL ? 0 : strcmp(a->group, b->group);
    if (order == 0 && a->group != NULL) {
        order = (int)b->together - (int)a->together;
        order = order != 0 ? order : (int)a->standing - (int)b->standing;
        order = order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
        order = order != 0 ? order : (int)a->service - (int)b->service;
    }
    return order;
}

static int taker_order(const void *left, const void *right)
{
    const struct taker *a = left;
    const struct taker *b = right;
    int order = group_order(a, b);
    return order != 0 ? order
                      : strcmp(a->client->profile->client->id, b->client->profile->client->id);
}

static int unit_order(const void *left, const void *right)
{
    const struct crowd_unit *a = left;
    const struct crowd_unit *b = right;
    return strcmp(a->members.client[0]->id, b->members.client[0]->id);
}

static struct crowd_unit *unit_begin(struct crowd *crowd, const struct taker *first)
{
    struct crowd_unit *unit = &crowd->unit[crowd->unit_count++];
    *unit = (struct crowd_unit){.bundle = NO_BUNDLE,
                                .standing = first->standing,
                                .standing_with = first->entry,
                                .standing_service = first->service};
    unit->members.moves = first->standing;
    return unit;
}

static void member_put(struct crowd_unit *unit, const struct taker *taker)
{
    unit->members.client[unit->members.count] = taker->client->profile->client;
    unit->members.worker[unit->members.count++] = taker->client->worker;
}

/* A group that must stay together: one unit, or more that are all held when there are too many. */
static void unite(const struct gathering *gathering, const struct taker *run, uint32_t count)
{
    struct crowd *crowd = gathering->crowd;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        any = any || run[i].in_scope;
    }
    if (!any || (run[0].standing && count != run[0].client->profile->client->group.size)) {
        return;
    }
    struct crowd_unit *unit = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (i % UNIT_MEMBERS_MAX == 0) {
            unit = unit_begin(crowd, &run[i]);
            unit->members.too_many = count > UNIT_MEMBERS_MAX;
            if (!run[i].standing) {
                present_see(gathering, run[i].group, &unit->members);
            }
        }
        member_put(unit, &run[i]);
    }
}

/* A group that may be split, at the highest price any of its members names. */
static void bundle(struct crowd *crowd, const struct taker *run, uint32_t count)
{
    uint32_t before = crowd->unit_count;
    uint32_t price = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (run[i].in_scope) {
            member_put(unit_begin(crowd, &run[i]), &run[i]);
            uint32_t own = run[i].client->profile->client->group.split_price;
            price = own > price ? own : price;
        }
    }
    if (crowd->unit_count - before > 1) {
        for (uint32_t u = before; u < crowd->unit_count; u++) {
            crowd->unit[u].bundle = crowd->bundle_count;
        }
        crowd->bundle[crowd->bundle_count++] =
            (struct instance_bundle){.split_price = (int32_t)price};
    }
}

static void crowd_unite(struct gathering *gathering)
{
    const struct taker *taker = gathering->taker;
    uint32_t count = gathering->taker_count;
    for (uint32_t first = 0; first < count;) {
        uint32_t end = first + 1;
        while (taker[first].group != NULL && end < count &&
               group_order(&taker[first], &taker[end]) == 0) {
            end++;
        }
        if (taker[first].group != NULL && taker[first].together) {
            unite(gathering, &taker[first], end - first);
        } else {
            bundle(gathering->crowd, &taker[first], end - first);
        }
        first = end;
    }
}

enum status crowd_gather(const struct view *view, const struct rematch_options *options,
                         struct arena *job, struct crowd *out)
{
    *out = (struct crowd){0};
    struct gathering gathering = {.view = view, .options = options, .crowd = out};
    gathering.taker = arena_take_many(job, view->client_count, sizeof *gathering.taker);
    out->unit = arena_take_many(job, view->client_count, sizeof *out->unit);
    out->bundle = arena_take_many(job, view->client_count, sizeof *out->bundle);
    enum status status = job->exhausted ? E_NO_MEMORY : OK;
    if (status == OK) {
        status = stands_find(&gathering, job);
    }
    if (status == OK) {
        status = present_find(&gathering, job);
    }
    if (status != OK) {
        return status;
    }
    for (uint32_t i = 0; i < view->client_count; i++) {
        taker_add(&gathering, &view->client[i]);
    }
    if (gathering.taker_count > 1) {
        qsort(gathering.taker, gathering.taker_count, sizeof *gathering.taker, taker_order);
    }
    crowd_unite(&gathering);
    if (out->unit_count > 1) {
        qsort(out->unit, out->unit_count, sizeof *out->unit, unit_order);
    }
    return OK;
}

/* -- who moves weighs on nobody ------------------------------------------------------------------
 */

static bool moves(const struct crowd *crowd, const uint32_t *unit, uint32_t count,
                  const struct client *client)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct unit_members *members = &crowd->unit[unit[i]].members;
        for (uint32_t j = 0; j < members->count; j++) {
            if (members->client[j] == client) {
                return true;
            }
        }
    }
    return false;
}

static enum status entry_lighten(const struct view *view, const struct crowd *crowd,
                                 const uint32_t *unit, uint32_t unit_count, struct arena *job,
                                 struct volunteer_entry **entry)
{
    const struct volunteer_entry *old = *entry;
    struct resident *stays = arena_take_many(job, old->resident_count, sizeof *stays);
    *entry = arena_take(job, sizeof **entry);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t r = 0; r < old->resident_count; r++) {
        if (!moves(crowd, unit, unit_count, old->resident[r].client->client)) {
            stays[count++] = old->resident[r];
        }
    }
    volunteer_entry_derive(view->pack, view->today, old->profile, stays, count, *entry);
    return OK;
}

enum status crowd_lighten(const struct view *view, const struct crowd *crowd, struct arena *job,
                          struct view *out)
{
    uint32_t count = view->entry_count;
    struct volunteer_entry **entry = arena_take_many(job, count, sizeof(struct volunteer_entry *));
    uint32_t *begin = arena_take_many(job, (size_t)count + 2, sizeof *begin);
    uint32_t *unit = arena_take_many(job, crowd->unit_count, sizeof *unit);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < crowd->unit_count; u++) {
        begin[crowd->unit[u].standing ? crowd->unit[u].standing_with + 2 : 0]++;
    }
    begin[0] = 0;
    for (uint32_t i = 2; i < count + 2; i++) {
        begin[i] += begin[i - 1];
    }
    for (uint32_t u = 0; u < crowd->unit_count; u++) {
        if (crowd->unit[u].standing) {
            unit[begin[crowd->unit[u].standing_with + 1]++] = u;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        entry[i] = view->entry[i];
        uint32_t leaving = begin[i + 1] - begin[i];
        if (leaving > 0 &&
            entry_lighten(view, crowd, &unit[begin[i]], leaving, job, &entry[i]) != OK) {
            return E_NO_MEMORY;
        }
    }
    *out = *view;
    out->entry = entry;
    return OK;
}

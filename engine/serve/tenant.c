/* Opens tenants and loads their people. */
#include "serve/tenant.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "proto/reader.h"
#include "serve/planner.h"
#include "serve/policy.h"

enum { LOAD_CHUNK_BYTES = 16384 };

struct date tenant_today(const struct tenant *tenant)
{
    const struct house *house = tenant->house;
    if (date_is(house->config->today)) {
        return house->config->today;
    }
    return zone_date(&tenant->zone, clock_now_us(&house->clock) / 1000000);
}

struct tenant *house_tenant(struct house *house, const char *name)
{
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        if (strcmp(house->tenant[i]->name, name) == 0) {
            return house->tenant[i];
        }
    }
    return NULL;
}

enum status profile_read(enum store_kind kind, const struct value *map, const struct zone *zone,
                         struct profile **out, struct fault *fault)
{
    struct profile *profile = profile_new();
    if (profile == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the profile");
    }
    enum status status = E_INTERNAL;
    switch (kind) {
    case STORE_VOLUNTEER:
        status = volunteer_read(map, zone, &profile->arena, &profile->volunteer, fault);
        break;
    case STORE_CLIENT:
        status = client_read(map, zone, &profile->arena, &profile->client, fault);
        break;
    case STORE_RELATION:
        status = relation_read(map, zone, &profile->arena, &profile->relation, fault);
        break;
    case STORE_WORKER:
        status = worker_read(map, zone, &profile->arena, &profile->worker, fault);
        break;
    default:
        break;
    }
    if (status != OK) {
        profile_release(profile);
        return status;
    }
    *out = profile;
    return OK;
}

struct loading {
    struct tenant *tenant;
    struct arena scratch;
};

static enum status put(struct directory *directory, enum store_kind kind, struct profile *profile)
{
    switch (kind) {
    case STORE_VOLUNTEER:
        return directory_put_volunteer(directory, profile);
    case STORE_CLIENT:
        return directory_put_client(directory, profile);
    case STORE_RELATION:
        return directory_put_relation(directory, profile);
    default:
        return directory_put_worker(directory, profile);
    }
}

static enum status load_one(void *state, const struct store_record *record, struct fault *fault)
{
    struct loading *loading = state;
    struct tenant *tenant = loading->tenant;
    struct value map;
    struct profile *profile = NULL;
    enum status status =
        record_decode(record->bytes, record->count, &loading->scratch, &map, fault);
    if (status == OK) {
        status = profile_read(record->kind, &map, &tenant->zone, &profile, fault);
    }
    arena_reset(&loading->scratch);
    if (status != OK || profile == NULL) {
        fault_under(fault, "%s %s", store_kind_word(record->kind), record->id);
        return E_INTERNAL;
    }
    profile->revision = record->revision_updated;
    profile->created = record->revision_created;
    return put(&tenant->directory, record->kind, profile);
}

static enum status load_all(struct tenant *tenant, struct fault *fault)
{
    static const enum store_kind KINDS[] = {STORE_WORKER, STORE_VOLUNTEER, STORE_CLIENT,
                                            STORE_RELATION};
    struct loading loading = {.tenant = tenant};
    arena_open(&loading.scratch, LOAD_CHUNK_BYTES, 0);
    enum status status = OK;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS && status == OK; i++) {
        status =
            store_load(tenant->store, KINDS[i], (struct store_visit){load_one, &loading}, fault);
    }
    arena_close(&loading.scratch);
    tenant->directory.revision = store_revision(tenant->store);
    return status;
}

static enum status count_plan(void *state, const struct store_record *record, struct fault *fault)
{
    (void)fault;
    struct tenant *tenant = state;
    unsigned long long number = 0;
    if (sscanf(record->id, "P-%llu", &number) == 1 && number >= tenant->plan_next) {
        tenant->plan_next = number + 1;
    }
    return OK;
}

/* Waits until the store has written the only turn there is: before the loop runs. */
static enum status wait_written(struct store *store, struct fault *fault)
{
    struct store_turn *turn = NULL;
    while ((turn = store_completed(store)) == NULL) {
        struct pollfd completion = {.fd = store_completion_fd(store), .events = POLLIN};
        if (poll(&completion, 1, -1) < 0 && errno != EINTR) {
            return fault_set(fault, E_UNAVAILABLE, "data", "cannot wait: %s", strerror(errno));
        }
    }
    enum status status = store_turn_status(turn, fault);
    store_turn_close(&turn);
    return status;
}

/* The pack a tenant is founded with is its own: another --pack at a later start is for tenants
 * that are made then. */
static enum status pack_found(struct tenant *tenant, struct fault *fault)
{
    struct store_turn *turn = NULL;
    enum status status = store_turn_open(tenant->store, &turn, fault);
    if (status != OK) {
        return status;
    }
    snprintf(tenant->pack, sizeof tenant->pack, "%s", tenant->house->config->pack);
    const struct store_record record = {.kind = STORE_SETTING,
                                        .id = "pack",
                                        .bytes = (const uint8_t *)tenant->pack,
                                        .count = strlen(tenant->pack)};
    store_turn_put(turn, &record);
    status = store_turn_hand(&turn, NULL, fault);
    return status == OK ? wait_written(tenant->house->store, fault) : status;
}

static enum status pack_settle(struct tenant *tenant, struct fault *fault)
{
    struct arena scratch;
    arena_open(&scratch, LOAD_CHUNK_BYTES, 0);
    struct store_record record;
    struct fault missing = {0};
    enum status status =
        store_get(tenant->store, STORE_SETTING, "pack", &scratch, &record, &missing);
    if (status == E_NOT_FOUND) {
        status = pack_found(tenant, fault);
    } else if (status != OK) {
        *fault = missing;
    } else {
        snprintf(tenant->pack, sizeof tenant->pack, "%.*s", (int)record.count,
                 (const char *)record.bytes);
    }
    arena_close(&scratch);
    tenant->zone = strcmp(tenant->pack, "se") == 0 ? zone_stockholm() : zone_helsinki();
    return status;
}

enum status tenant_open(struct house *house, const char *name, bool create, struct fault *fault)
{
    if (house->tenant_count == TENANTS_MAX) {
        return fault_set(fault, E_LIMIT, "tenant", "there are %d tenants already", TENANTS_MAX);
    }
    struct tenant *tenant = calloc(1, sizeof *tenant);
    if (tenant == NULL) {
        return E_NO_MEMORY;
    }
    tenant->house = house;
    tenant->plan_next = 1;
    snprintf(tenant->name, sizeof tenant->name, "%s", name);
    enum status status = store_tenant_open(house->store, name, create, &tenant->store, fault);
    if (status == OK) {
        status = pack_settle(tenant, fault);
    }
    directory_open(&tenant->directory, NULL, tenant_today(tenant));
    if (status == OK) {
        status = policy_refresh(tenant, fault);
    }
    if (status == OK) {
        tenant->directory.today = tenant_today(tenant);
        status = load_all(tenant, fault);
    }
    if (status == OK) {
        status =
            store_load(tenant->store, STORE_PLAN, (struct store_visit){count_plan, tenant}, fault);
    }
    if (status != OK) {
        directory_close(&tenant->directory);
        policy_release(tenant->policy);
        free(tenant);
        return status;
    }
    house->tenant[house->tenant_count++] = tenant;
    return OK;
}

enum status tenant_new_day(struct tenant *tenant, struct fault *fault)
{
    struct date today = tenant_today(tenant);
    if (today.days == tenant->directory.today.days) {
        return OK;
    }
    enum status status = policy_refresh(tenant, fault);
    if (status == OK) {
        status = directory_set_day(&tenant->directory, today);
        planner_day(tenant);
    }
    return status;
}

void tenants_close(struct house *house)
{
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        directory_close(&house->tenant[i]->directory);
        policy_release(house->tenant[i]->policy);
        free(house->tenant[i]);
    }
    house->tenant_count = 0;
}

/* The rules in force. */
#include "serve/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "proto/reader.h"
#include "serve/planner.h"

enum { POLICY_CHUNK_BYTES = 65536, PACK_ID_BYTES = 32 };

static bool is_pack_id(const char *id)
{
    size_t bytes = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return bytes > 0 && bytes < PACK_ID_BYTES && id[bytes] == '\0';
}

enum status policy_shipped(const struct config *config, const char *id, struct arena *arena,
                           struct value *out, struct fault *fault)
{
    char path[4096];
    if (!is_pack_id(id)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "extends", "'%.32s' is no pack's id", id);
    }
    snprintf(path, sizeof path, "%s/%s.json", config->pack_directory, id);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fault_set(fault, E_INVALID_ARGUMENT, "extends", "there is no shipped pack '%s'", id);
        fault_hint(fault, "se or fi");
        return E_INVALID_ARGUMENT;
    }
    fclose(file);
    return json_parse_file(path, arena, out, fault);
}

static enum status compile(const struct config *config, const struct value *source,
                           struct policy *policy, struct fault *fault)
{
    const char *extends = value_text_or(value_get(source, "extends"), NULL);
    struct pack *base = NULL;
    enum status status = OK;
    if (extends != NULL) {
        struct value shipped;
        status = policy_shipped(config, extends, &policy->arena, &shipped, fault);
        if (status == OK) {
            status = pack_compile(&shipped, NULL, &policy->arena, &base, fault);
        }
    }
    if (status == OK) {
        status = pack_compile(source, base, &policy->arena, &policy->pack, fault);
    }
    if (status == OK) {
        const char *version = policy->pack->version == NULL ? "0" : policy->pack->version;
        if (extends != NULL) {
            snprintf(policy->version, sizeof policy->version, "%s+%s@%s", extends, policy->pack->id,
                     version);
        } else {
            snprintf(policy->version, sizeof policy->version, "%s@%s", policy->pack->id, version);
        }
    }
    return status;
}

enum status policy_compile(const struct config *config, const struct value *source,
                           struct policy **out, struct fault *fault)
{
    struct policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the policy");
    }
    policy->refs = 1;
    policy->effective_from = DATE_NONE;
    arena_open(&policy->arena, POLICY_CHUNK_BYTES, 0);
    enum status status = compile(config, source, policy, fault);
    if (status != OK) {
        policy_release(policy);
        return status;
    }
    *out = policy;
    return OK;
}

void policy_keep(struct policy *policy)
{
    policy->refs++;
}

void policy_release(struct policy *policy)
{
    if (policy != NULL && --policy->refs == 0) {
        arena_close(&policy->arena);
        free(policy);
    }
}

enum status policy_enforce(struct tenant *tenant, struct policy *policy)
{
    struct policy *before = tenant->policy;
    struct zone zone_before = tenant->zone;
    tenant->zone = policy->pack->zone;
    enum status status = directory_set_pack(&tenant->directory, policy->pack);
    if (status != OK) {
        if (before != NULL) {
            tenant->directory.pack = before->pack;
            tenant->zone = zone_before;
        }
        policy_release(policy);
        return status;
    }
    tenant->policy = policy;
    policy_release(before);
    planner_policy(tenant);
    return OK;
}

/* The candidate of a search through stored policies: the newest day that has come wins, and of one
 * day's the newest revision. */
struct search {
    struct tenant *tenant;
    struct arena arena;
    struct value found;
    struct date effective;
    uint64_t revision;
    bool any;
};

static enum status visit(void *state, const struct store_record *record, struct fault *fault)
{
    struct search *search = state;
    struct value map;
    enum status status = record_decode(record->bytes, record->count, &search->arena, &map, fault);
    if (status != OK) {
        return status;
    }
    struct date from = date_parse(value_text_or(value_get(&map, "effective_from"), ""));
    bool come = date_is(from) && from.days <= tenant_today(search->tenant).days;
    bool newer =
        !search->any || from.days > search->effective.days ||
        (from.days == search->effective.days && record->revision_updated > search->revision);
    if (come && newer) {
        search->found = map;
        search->effective = from;
        search->revision = record->revision_updated;
        search->any = true;
    }
    return OK;
}

enum status policy_refresh(struct tenant *tenant, struct fault *fault)
{
    struct search search = {.tenant = tenant};
    arena_open(&search.arena, POLICY_CHUNK_BYTES, 0);
    enum status status =
        store_load(tenant->store, STORE_POLICY, (struct store_visit){visit, &search}, fault);
    struct policy *policy = NULL;
    if (status == OK && search.any) {
        const struct value *source = value_get(&search.found, "policy");
        status = policy_compile(tenant->house->config, source, &policy, fault);
        if (status == OK && policy != NULL) {
            policy->effective_from = search.effective;
        }
    } else if (status == OK && tenant->policy == NULL) {
        struct value shipped;
        status =
            policy_shipped(tenant->house->config, tenant->pack, &search.arena, &shipped, fault);
        if (status == OK) {
            status = policy_compile(tenant->house->config, &shipped, &policy, fault);
        }
    }
    bool same = policy != NULL && tenant->policy != NULL &&
                strcmp(policy->version, tenant->policy->version) == 0 &&
                value_equal(&policy->pack->source, &tenant->policy->pack->source);
    if (status == OK && policy != NULL && !same) {
        status = policy_enforce(tenant, policy);
    } else if (policy != NULL) {
        policy_release(policy);
    }
    arena_close(&search.arena);
    return status;
}

void policy_install(struct tenant *tenant)
{
    struct fault fault = {0};
    enum status status = policy_refresh(tenant, &fault);
    if (status != OK) { /* it was compiled before it was stored: only memory can be lacking */
        log_line(LOG_ERROR, "policy", "tenant=%s reason=%s", tenant->name, status_type(status));
        house_fail(tenant->house);
    }
}

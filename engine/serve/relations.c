/* Standing relations against capacities. */
#include "serve/relations.h"

#include <string.h>

void relations_see(void *state, const struct relation *relation)
{
    struct relations_seen *seen = state;
    seen->any++;
    switch ((enum relation_state)relation->state) {
    case RELATION_STATE_proposed:
    case RELATION_STATE_offered:
        seen->offered++;
        break;
    case RELATION_STATE_accepted:
    case RELATION_STATE_planned:
    case RELATION_STATE_agreed:
    case RELATION_STATE_active:
    case RELATION_STATE_paused:
        seen->standing++;
        break;
    case RELATION_STATE_ended:
    case RELATION_STATE_refused:
    case RELATION_STATE_withdrawn:
        break;
    }
}

struct load {
    struct call *call;
    const struct staging *staging;
    const struct relation *added;
    uint32_t relations;
    uint32_t by_service[SERVICE_COUNT];
    uint64_t quarters;
    uint32_t guests;
};

static void load_take(struct load *load, const struct relation *relation)
{
    struct date today = load->call->tenant->directory.today;
    const struct profile *profile = staging_find(load->staging, STORE_CLIENT, relation->client);
    if (!relation_holds(relation, today) || profile == NULL) {
        return;
    }
    const struct demand *demand = client_demand_on(profile->client, today);
    load->relations++;
    load->by_service[relation->service]++;
    load->quarters += demand_quarters(demand);
    load->guests += demand->kind == DEMAND_CONTINUOUS ? 1 : 0;
}

static void load_see(void *state, const struct relation *relation)
{
    struct load *load = state;
    if (load->added == NULL || strcmp(load->added->id, relation->id) != 0) {
        load_take(load, relation);
    }
}

static enum status too_much(struct call *call, const struct volunteer *volunteer, const char *field,
                            uint64_t needed, uint64_t allowed)
{
    fault_set(&call->fault, E_CONFLICT, field,
              "%s would carry %llu with what stands; its capacity says %llu", volunteer->id,
              (unsigned long long)needed, (unsigned long long)allowed);
    fault_hint(&call->fault, "end a relation first, or raise the capacity");
    return E_CONFLICT;
}

enum status relations_fit(struct call *call, struct staging *staging,
                          const struct volunteer *volunteer, const struct relation *added)
{
    struct load load = {.call = call, .staging = staging, .added = added};
    staging_relations(staging, true, volunteer->id, load_see, &load);
    if (added != NULL) {
        load_take(&load, added);
    }
    if (load.relations > volunteer->capacity.relations) {
        return too_much(call, volunteer, "capacity.relations", load.relations,
                        volunteer->capacity.relations);
    }
    for (uint32_t s = 0; s < SERVICE_COUNT; s++) {
        if (load.by_service[s] > volunteer->capacity.by_service[s]) {
            return too_much(call, volunteer, "capacity.by_service", load.by_service[s],
                            volunteer->capacity.by_service[s]);
        }
    }
    if (load.quarters > volunteer->capacity.quarters_per_month) {
        return too_much(call, volunteer, "capacity.hours_per_month", (load.quarters + 3) / 4,
                        volunteer->capacity.quarters_per_month / 4);
    }
    if (load.guests > volunteer->capacity.places) {
        return too_much(call, volunteer, "capacity.places", load.guests,
                        volunteer->capacity.places);
    }
    return OK;
}

/* Standing relations against capacities. */
#include "serve/relations.h"

#include <string.h>

#include "match/seat.h"

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
    struct date day;  /* the one that is looked at */
    struct date next; /* the first day after it on which another relation begins; DATE_NONE */
    uint32_t relations;
    uint32_t by_service[SERVICE_COUNT];
    uint64_t quarters;
    struct guest guest[SEATED_MAX];
    uint32_t guests;
};

static struct date later(struct date a, struct date b)
{
    return date_is(b) && b.days > a.days ? b : a;
}

/* The first day, from today, on which it takes anything: not before the client's support starts. */
static struct date begins(const struct load *load, const struct relation *relation,
                          const struct client *client)
{
    struct date today = load->call->tenant->directory.today;
    return later(later(today, relation->since), client->period.from);
}

static void load_take(struct load *load, const struct relation *relation)
{
    const struct profile *profile = staging_find(load->staging, STORE_CLIENT, relation->client);
    if (profile == NULL) {
        return;
    }
    struct date first = begins(load, relation, profile->client);
    if (first.days > load->day.days) {
        bool nearer = !date_is(load->next) || first.days < load->next.days;
        load->next = nearer && relation_holds(relation, first) ? first : load->next;
        return;
    }
    if (!relation_holds(relation, load->day)) {
        return;
    }
    const struct demand *demand = client_demand_on(profile->client, first);
    load->relations++;
    load->by_service[relation->service]++;
    load->quarters += demand_quarters(demand);
    if (load->guests < SEATED_MAX) {
        load->guest[load->guests++] = (struct guest){profile->client, demand};
    }
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

static enum status load_fits(struct call *call, const struct volunteer *volunteer,
                             const struct load *load)
{
    if (load->relations > volunteer->capacity.relations) {
        return too_much(call, volunteer, "capacity.relations", load->relations,
                        volunteer->capacity.relations);
    }
    for (uint32_t s = 0; s < SERVICE_COUNT; s++) {
        if (load->by_service[s] > volunteer->capacity.by_service[s]) {
            return too_much(call, volunteer, "capacity.by_service", load->by_service[s],
                            volunteer->capacity.by_service[s]);
        }
    }
    if (load->quarters > volunteer->capacity.quarters_per_month) {
        return too_much(call, volunteer, "capacity.hours_per_month", (load->quarters + 3) / 4,
                        volunteer->capacity.quarters_per_month / 4);
    }
    if (!seat_hosts(volunteer, load->guest, load->guests)) {
        fault_set(
            &call->fault, E_CONFLICT, "capacity.places",
            "%s has no room for all guests with what stands: %u places on %u weekends a month",
            volunteer->id, (unsigned)volunteer->capacity.places,
            (unsigned)volunteer->availability.weekends_per_month);
        fault_hint(&call->fault, "end a relation first, or raise the places or weekends");
        return E_CONFLICT;
    }
    return OK;
}

enum status relations_fit(struct call *call, struct staging *staging,
                          const struct volunteer *volunteer, const struct relation *added)
{
    struct load first = {
        .call = call, .staging = staging, .added = added, .day = call->tenant->directory.today};
    if (added != NULL) {
        const struct profile *client = staging_find(staging, STORE_CLIENT, added->client);
        first.day = client == NULL ? first.day : begins(&first, added, client->client);
    }
    enum status status = OK;
    bool more = true;
    while (more && status == OK) {
        struct load load = first;
        load.next = DATE_NONE;
        staging_relations(staging, true, volunteer->id, load_see, &load);
        if (added != NULL) {
            load_take(&load, added);
        }
        status = load_fits(call, volunteer, &load);
        first.day = load.next;
        more = date_is(load.next) && (added == NULL || relation_holds(added, load.next));
    }
    return status;
}

/* People in memory: immutable, counted, derived anew when something about them changes. */
#include "match/entry.h"

#include <stdlib.h>
#include <string.h>

enum { PROFILE_CHUNK_BYTES = 1024 };

struct profile *profile_new(void)
{
    struct profile *profile = calloc(1, sizeof *profile);
    if (profile == NULL) {
        return NULL;
    }
    profile->refs = 1;
    arena_open(&profile->arena, PROFILE_CHUNK_BYTES, 0);
    return profile;
}

struct profile *profile_keep(struct profile *profile)
{
    profile->refs++;
    return profile;
}

void profile_release(struct profile *profile)
{
    if (profile == NULL) {
        return;
    }
    CHECK(profile->refs > 0);
    if (--profile->refs == 0) {
        arena_close(&profile->arena);
        free(profile);
    }
}

static void load_add(struct volunteer_load *load, const struct resident *resident,
                     struct date today)
{
    const struct client *client = resident->client->client;
    const struct demand *demand = client_demand_on(client, today);
    load->relations++;
    load->by_service[resident->service]++;
    load->quarters += demand_quarters(demand);
    if (demand->kind == DEMAND_CONTINUOUS) {
        load->guests++;
        load->rooms_used++;
    }
}

static uint32_t open_services(const struct pack *pack, const struct volunteer_entry *entry)
{
    uint32_t open = 0;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        const struct rule_bits *blocks = &pack->mask[service][SIDE_VOLUNTEER][RULE_BLOCK];
        bool offered = (entry->profile->volunteer->services >> service & 1) != 0;
        if (offered && pack->service[service].offered &&
            !bits_overlap(entry->failed.word, blocks->word, PACK_RULE_WORDS)) {
            open |= UINT32_C(1) << service;
        }
    }
    return open;
}

void volunteer_entry_derive(const struct pack *pack, struct date today, struct profile *profile,
                            struct resident *resident, uint32_t resident_count,
                            struct volunteer_entry *out)
{
    *out = (struct volunteer_entry){
        .profile = profile, .resident = resident, .resident_count = resident_count};
    struct volunteer_load load = {0};
    for (uint32_t i = 0; i < resident_count; i++) {
        load_add(&load, &resident[i], today);
    }
    volunteer_view_make(profile->volunteer, &load, today, &out->view);
    rules_of_volunteer(pack, &out->view, &out->failed);
    out->open_services = open_services(pack, out);
}

struct volunteer_entry *volunteer_entry_new(const struct pack *pack, struct date today,
                                            struct profile *profile,
                                            const struct resident *resident,
                                            uint32_t resident_count)
{
    struct volunteer_entry *entry = calloc(1, sizeof *entry);
    struct resident *kept = calloc((size_t)resident_count + 1, sizeof *kept);
    if (entry == NULL || kept == NULL) {
        free(entry);
        free(kept);
        return NULL;
    }
    for (uint32_t i = 0; i < resident_count; i++) {
        kept[i] = resident[i];
        profile_keep(kept[i].client);
    }
    volunteer_entry_derive(pack, today, profile_keep(profile), kept, resident_count, entry);
    entry->refs = 1;
    return entry;
}

struct volunteer_entry *volunteer_entry_keep(struct volunteer_entry *entry)
{
    entry->refs++;
    return entry;
}

void volunteer_entry_release(struct volunteer_entry *entry)
{
    if (entry == NULL) {
        return;
    }
    CHECK(entry->refs > 0);
    if (--entry->refs > 0) {
        return;
    }
    for (uint32_t i = 0; i < entry->resident_count; i++) {
        profile_release(entry->resident[i].client);
    }
    free(entry->resident);
    profile_release(entry->profile);
    free(entry);
}

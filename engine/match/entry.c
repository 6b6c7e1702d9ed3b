/* People in memory: immutable, counted, derived anew when something about them changes. */
#include "match/entry.h"
#include "match/glance.h"

#include <stdlib.h>
#include <string.h>

#include "match/seat.h"

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

/* What stands on the first day takes: each member is a relation, guests are those who stay all the
 * time. */
static void load_of(const struct pack *pack, struct date today, struct date start,
                    const struct volunteer_entry *entry, struct volunteer_load *load)
{
    uint32_t count = entry->resident_count;
    uint32_t room_services = count > 0 ? rooms_asked(pack) : 0;
    for (uint32_t done = 0; done < count;) {
        struct seated standing[SEATED_MAX];
        struct resident resident[SEATED_MAX];
        uint32_t some = 0;
        for (; done < count && some < SEATED_MAX; done++) {
            if (!resident_left(&entry->resident[done], start)) {
                resident[some++] = entry->resident[done];
            }
        }
        uint32_t units = seated_of(pack, today, room_services, resident, some, standing);
        for (uint32_t i = 0; i < units; i++) {
            const struct seated *unit = &standing[i];
            load->relations = (uint16_t)(load->relations + unit->relations);
            load->by_service[unit->service] =
                (uint16_t)(load->by_service[unit->service] + unit->relations);
            load->quarters += unit->demand.hours_q;
            uint16_t guests = unit->continuous ? unit->unit.members : 0;
            uint16_t rooms = guests > 0 && unit->share_room ? 1 : guests;
            load->guests = (uint16_t)(load->guests + guests);
            load->rooms_used =
                (uint16_t)(load->rooms_used +
                           (unit->demand.own_rooms > rooms ? unit->demand.own_rooms : rooms));
        }
    }
}

static bool is_dated(const struct volunteer *volunteer)
{
    const struct availability *when = &volunteer->availability;
    return date_is(when->from) || date_is(when->to) || when->except.count > 0 ||
           volunteer->busy.count > 0;
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
    load_of(pack, today, today, out, &load);
    for (uint32_t i = 0; i < resident_count; i++) {
        out->leaving = out->leaving || date_is(resident[i].until);
    }
    volunteer_view_make(profile->volunteer, &load, today, &out->view);
    rules_of_volunteer(pack, &out->view, &out->failed);
    out->open_services = open_services(pack, out);
    out->dated = is_dated(profile->volunteer);
}

const struct volunteer_view *volunteer_entry_on(const struct pack *pack,
                                                const struct volunteer_entry *entry,
                                                struct date start, struct volunteer_view *space)
{
    if ((!entry->dated && !entry->leaving) || start.days == entry->view.today.days) {
        return &entry->view;
    }
    const struct volunteer *volunteer = entry->profile->volunteer;
    *space = entry->view;
    if (entry->dated) {
        space->grid = availability_grid(&volunteer->availability, &volunteer->busy, start);
        space->weekends = availability_weekends(&volunteer->availability, &volunteer->busy, start);
    }
    if (entry->leaving) {
        space->load = (struct volunteer_load){0};
        load_of(pack, entry->view.today, start, entry, &space->load);
    }
    return space;
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

struct card volunteer_entry_card(const struct pack *pack, const struct volunteer_entry *entry,
                                 uint32_t slot)
{
    struct card card = {.point = point_of(&entry->profile->volunteer->place),
                        .slot = slot,
                        .services = (uint16_t)entry->profile->volunteer->services};
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        const struct rule_bits *blocks = &pack->mask[service][SIDE_VOLUNTEER][RULE_BLOCK];
        uint16_t first = CARD_OPEN;
        for (uint32_t i = PACK_RULE_WORDS; i-- > 0;) {
            uint64_t hit = entry->failed.word[i] & blocks->word[i];
            first = hit == 0 ? first : (uint16_t)(i * 64 + (uint32_t)__builtin_ctzll(hit));
        }
        card.closed_by[service] = first;
    }
    glance_card(entry, &card);
    return card;
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

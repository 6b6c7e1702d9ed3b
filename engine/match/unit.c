/* Units and their verdicts: the one place where rules, groups and capacity meet. */
#include "match/unit.h"

const char *unit_hold_word(enum unit_hold hold)
{
    static const char *const WORDS[] = {"free", "group_incomplete", "group_mixed", "group_apart"};
    return WORDS[hold];
}

static uint32_t first_blocking(const struct pack *pack, uint8_t service, enum rule_side side,
                               const struct rule_bits *failed)
{
    const struct rule_bits *blocks = &pack->mask[service][side][RULE_BLOCK];
    for (uint32_t i = 0; i < PACK_RULE_WORDS; i++) {
        uint64_t hit = failed->word[i] & blocks->word[i];
        if (hit != 0) {
            return i * 64 + (uint32_t)__builtin_ctzll(hit);
        }
    }
    return REFUSED_BY_NONE;
}

static enum status option_make(const struct view *view, const struct unit_members *members,
                               uint8_t service, struct unit_option *out)
{
    *out = (struct unit_option){.service = service,
                                .only = members->present > 0 ? members->with : NULL,
                                .refusal = REFUSED_BY_NONE};
    out->reach_m = view->pack->service[service].reach_m;
    for (uint32_t i = 0; i < members->count; i++) {
        const struct client *client = members->client[i];
        enum status status = pack_client_view(view->pack, client, members->worker[i], service,
                                              view->today, &out->member[i]);
        if (status != OK) {
            return status;
        }
        if (members->served[i]) {
            out->member[i].status = CLIENT_STATUS_served;
        } else if (members->moves) {
            out->member[i].status = CLIENT_STATUS_waiting;
        }
        if (i == 0) {
            seated_begin(&out->member[i], view->room_services, &out->asked);
        } else {
            seated_join(&out->member[i], view->room_services, &out->asked);
        }
        rules_of_client(view->pack, &out->member[i], &out->failed[i]);
        if (out->refusal == REFUSED_BY_NONE) {
            out->refusal = first_blocking(view->pack, service, SIDE_CLIENT, &out->failed[i]);
        }
        if (client->travel_m_max < out->reach_m) {
            out->reach_m = client->travel_m_max;
        }
    }
    return OK;
}

static bool group_is_complete(const struct unit_members *members)
{
    const struct client *first = members->client[0];
    return first->group.id == NULL || first->group.together != 0 ||
           (members->count + members->present == first->group.size && !members->too_many);
}

enum status unit_make(const struct view *view, const struct unit_members *members,
                      struct arena *owner, struct unit *out)
{
    CHECK(members->count >= 1 && members->count <= UNIT_MEMBERS_MAX);
    *out = (struct unit){.member_count = members->count,
                         .only = members->present > 0 ? members->with : NULL};
    for (uint32_t i = 0; i < members->count; i++) {
        out->member[i] = members->client[i];
    }
    const struct client *first = members->client[0];
    uint32_t wishes = 1 + (uint32_t)first->alternative_count;
    out->option = arena_take_many(owner, wishes, sizeof *out->option);
    if (out->option == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t seen = 0;
    for (uint32_t i = 0; i < wishes; i++) {
        uint8_t service = i == 0 ? first->service : first->alternative[i - 1].service;
        if ((seen >> service & 1) != 0 || !view->pack->service[service].offered) {
            continue;
        }
        seen |= UINT32_C(1) << service;
        if (option_make(view, members, service, &out->option[out->option_count]) == OK) {
            out->option_count++;
        }
    }
    if (!group_is_complete(members)) {
        out->hold = UNIT_GROUP_INCOMPLETE;
    } else if (members->present > 0 && (members->apart || members->with == NULL)) {
        out->hold = UNIT_GROUP_APART;
    } else if (out->option_count == 0) {
        out->hold = UNIT_GROUP_MIXED;
    }
    return OK;
}

uint32_t unit_member(const struct unit *unit, const struct client *client)
{
    uint32_t member = 0;
    while (unit->member[member] != client) {
        member++;
        CHECK(member < unit->member_count);
    }
    return member;
}

void unit_narrow(struct unit *unit, uint8_t service)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; service != WORD_NONE && i < unit->option_count; i++) {
        if (unit->option[i].service == service) {
            unit->option[kept++] = unit->option[i];
        }
    }
    unit->option_count = service == WORD_NONE ? unit->option_count : kept;
}

/* The volunteer on a member's first day. Siblings whom the unit joins there are left out of the
 * count of relations: the rules ask for room for the whole group. */
static const struct volunteer_view *host_of(const struct view *view,
                                            const struct unit_option *option, uint32_t member,
                                            const struct volunteer_entry *entry,
                                            struct volunteer_view *space)
{
    struct date start = option->member[member].start;
    const struct volunteer_view *on = volunteer_entry_on(view->pack, entry, start, space);
    if (option->only == NULL) {
        return on;
    }
    if (on != space) {
        *space = *on;
    }
    for (uint32_t i = 0; i < entry->resident_count; i++) {
        const struct resident *resident = &entry->resident[i];
        const struct client *stands = resident->client->client;
        if (resident_left(resident, start) || stands->group.id == NULL ||
            stands->group.together != 0 ||
            strcmp(stands->group.id, option->member[member].client->group.id) != 0) {
            continue;
        }
        space->load.relations--;
        space->load.by_service[resident->service]--;
    }
    return space;
}

void unit_pair(const struct view *view, const struct unit_option *option, uint32_t member,
               const struct volunteer_entry *entry, struct unit_pair *out)
{
    const struct client_view *client = &option->member[member];
    const struct volunteer_view *on = host_of(view, option, member, entry, &out->on_start);
    pair_view_make(client, on, &out->pair);
    struct volunteer_view first;
    struct date start = option->member[0].start;
    out->pair.fits_beside =
        seat_fits_beside(view->pack, view->room_services, &option->asked, entry, start,
                         volunteer_entry_on(view->pack, entry, start, &first));
}

/* The rules of every member but the room beside what stands. */
static uint32_t rules_refusal(const struct view *view, const struct unit_option *option,
                              uint32_t member_count, const struct volunteer_entry *entry,
                              const struct unit_known *known, struct judged *out)
{
    for (uint32_t i = 0; i < member_count; i++) {
        struct volunteer_view space;
        struct pair_view pair;
        pair_view_make(&option->member[i], host_of(view, option, i, entry, &space), &pair);
        if (i == 0) {
            out->distance_m = pair.distance_m;
        }
        uint32_t refusal = pair_first_block_but(view->pack, &pair, &known->granted);
        if (refusal != REFUSED_BY_NONE) {
            return refusal;
        }
        out->points_of[i] = known->scored ? known->points : score_points(view->pack, &pair);
        out->points += out->points_of[i];
    }
    return REFUSED_BY_NONE;
}

static void judge(const struct view *view, const struct unit_option *option, uint32_t member_count,
                  const struct volunteer_entry *entry, const struct unit_known *known,
                  struct judged *out)
{
    out->refusal = option->refusal;
    out->distance_m = 0;
    out->points = 0;
    if (out->refusal != REFUSED_BY_NONE) {
        return;
    }
    if (!unit_may_join(option->only, entry)) {
        out->refusal = REFUSED_BY_GROUP;
        return;
    }
    if ((entry->open_services >> option->service & 1) == 0) {
        out->refusal = first_blocking(view->pack, option->service, SIDE_VOLUNTEER, &entry->failed);
        CHECK(out->refusal != REFUSED_BY_NONE);
        return;
    }
    out->refusal = rules_refusal(view, option, member_count, entry, known, out);
    if (out->refusal != REFUSED_BY_NONE) {
        return;
    }
    struct volunteer_view space;
    struct date start = option->member[0].start;
    const struct volunteer_view *on = volunteer_entry_on(view->pack, entry, start, &space);
    if (seat_fits_beside(view->pack, view->room_services, &option->asked, entry, start, on)) {
        return;
    }
    struct pair_view pair;
    pair_view_make(&option->member[0], host_of(view, option, 0, entry, &space), &pair);
    pair.fits_beside = false;
    uint32_t refusal = pair_first_block(view->pack, &pair);
    out->refusal = refusal != REFUSED_BY_NONE ? refusal : REFUSED_BY_CAPACITY;
}

void unit_judge(const struct view *view, const struct unit_option *option, uint32_t member_count,
                const struct volunteer_entry *entry, struct judged *out)
{
    static const struct unit_known nothing = {.scored = false};
    judge(view, option, member_count, entry, &nothing, out);
}

void unit_judge_known(const struct view *view, const struct unit_option *option,
                      const struct volunteer_entry *entry, const struct unit_known *known,
                      struct judged *out)
{
    judge(view, option, 1, entry, known, out);
}

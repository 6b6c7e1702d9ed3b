/* Finds what lapses, and says whom it affects. */
#include "match/expiring.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "rules/judge.h"

enum { OF_AGE = 18 };

struct finder {
    const struct directory *directory;
    struct date from, until;
    struct lapses *out;
    bool failed;
};

static void keep(struct finder *finder, const struct lapse *lapse)
{
    struct lapses *out = finder->out;
    if (!date_is(lapse->until) || lapse->until.days < finder->from.days ||
        lapse->until.days > finder->until.days) {
        return;
    }
    if (!array_room((void **)&out->item, &out->room, out->count, 1, sizeof *out->item)) {
        finder->failed = true;
        return;
    }
    out->item[out->count++] = *lapse;
}

/* -- volunteers -----------------------------------------------------------------------------------
 */

static void checks_of(struct finder *finder, const struct volunteer *volunteer, uint32_t slot)
{
    for (uint32_t kind = 0; kind < CHECK_COUNT; kind++) {
        const struct check_done *before = NULL;
        uint32_t adults = judge_adults(volunteer);
        for (uint32_t adult = 0; adult < adults; adult++) {
            const struct check_done *check = judge_check(volunteer, (enum check_kind)kind, adult);
            if (check == NULL || check == before || check->outcome != 0) {
                continue;
            }
            before = check;
            bool named = check->adult != NO_ADULT && check->adult < volunteer->adult_count;
            keep(finder, &(struct lapse){.until = check->valid_until,
                                         .kind = LAPSE_check,
                                         .who = volunteer->id,
                                         .what = word_of(vocabulary_check(), kind),
                                         .adult = named ? volunteer->adult[check->adult].id : NULL,
                                         .slot = slot,
                                         .index = (uint32_t)(check - volunteer->check),
                                         .service = WORD_NONE});
        }
    }
}

static const char *adult_id(const struct volunteer *volunteer, uint8_t adult)
{
    return adult < volunteer->adult_count ? volunteer->adult[adult].id : NULL;
}

/* True when a later assessment of the same trait and adult says more. */
static bool is_superseded(const struct volunteer *volunteer, uint32_t index)
{
    const struct assessed_trait *one = &volunteer->assessed[index];
    for (uint32_t i = 0; i < volunteer->assessed_count; i++) {
        const struct assessed_trait *other = &volunteer->assessed[i];
        if (other->trait == one->trait && other->adult == one->adult &&
            other->on.days > one->on.days) {
            return true;
        }
    }
    return false;
}

static void papers_of(struct finder *finder, const struct volunteer *volunteer, uint32_t slot)
{
    struct lapse lapse = {.who = volunteer->id, .slot = slot, .service = WORD_NONE, .what = ""};
    for (uint32_t i = 0; i < volunteer->held_count; i++) {
        lapse.kind = LAPSE_qualification;
        lapse.until = volunteer->held[i].valid_until;
        lapse.what = word_of(vocabulary_qualification(), volunteer->held[i].qualification);
        lapse.index = i;
        keep(finder, &lapse);
    }
    for (uint32_t i = 0; i < volunteer->assessed_count; i++) {
        if (volunteer->assessed[i].outcome == 0 && !is_superseded(volunteer, i)) {
            lapse.kind = LAPSE_trait;
            lapse.until = volunteer->assessed[i].valid_until;
            lapse.what = word_of(vocabulary_trait(), volunteer->assessed[i].trait);
            lapse.adult = adult_id(volunteer, volunteer->assessed[i].adult);
            lapse.index = i;
            keep(finder, &lapse);
        }
    }
    lapse.adult = NULL;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        const struct suitability *decision = judge_suitability(volunteer, (uint8_t)service);
        if (decision != NULL && decision->outcome == 0) {
            lapse.kind = LAPSE_suitability;
            lapse.until = decision->valid_until;
            lapse.what = word_of(vocabulary_service(), service);
            lapse.index = (uint32_t)(decision - volunteer->suitability);
            lapse.service = (uint8_t)service;
            keep(finder, &lapse);
        }
    }
    lapse.service = WORD_NONE;
    lapse.kind = LAPSE_availability;
    lapse.until = volunteer->availability.to;
    lapse.what = "";
    keep(finder, &lapse);
}

/* -- clients and relations ------------------------------------------------------------------------
 */

static struct date day_before(struct date date)
{
    return (struct date){date.days - 1};
}

static bool has_custody(const struct client *client)
{
    for (uint32_t i = 0; i < client->consent.guardian_count; i++) {
        if (client->consent.guardian[i].custody && client->consent.guardian[i].answer == 0) {
            return true;
        }
    }
    return false;
}

static void client_papers(struct finder *finder, const struct client *client, uint32_t slot)
{
    struct lapse lapse = {.who = client->id, .slot = slot, .service = WORD_NONE, .what = ""};
    bool served = directory_is_served(finder->directory, client);
    if (client->status == CLIENT_STATUS_closed && !served) {
        return;
    }
    lapse.kind = LAPSE_assessment;
    lapse.until = client->assessment.valid_until;
    keep(finder, &lapse);
    lapse.kind = LAPSE_support_plan;
    lapse.until = client->support_plan.valid_until;
    keep(finder, &lapse);
    if (has_custody(client)) {
        lapse.kind = LAPSE_consent;
        lapse.what = "guardians";
        lapse.until = day_before(date_add_months(client->birth_date, 12 * OF_AGE));
        keep(finder, &lapse);
    }
    if (served) {
        lapse.kind = LAPSE_period;
        lapse.what = "";
        lapse.until = client->period.to;
        keep(finder, &lapse);
    }
}

static void relation_papers(struct finder *finder, const struct relation *relation, uint32_t slot)
{
    struct lapse lapse = {
        .who = relation->id, .slot = slot, .service = relation->service, .what = ""};
    if (!relation_holds(relation, finder->directory->today)) {
        return;
    }
    const struct volunteer_entry *entry =
        directory_volunteer(finder->directory, relation->volunteer);
    int32_t months = entry == NULL ? 0 : entry->profile->volunteer->commitment_months;
    if (months > 0 && date_is(relation->since)) {
        lapse.kind = LAPSE_commitment;
        lapse.until = day_before(date_add_months(relation->since, months));
        keep(finder, &lapse);
    }
    lapse.kind = LAPSE_review;
    lapse.until = relation->support_plan.next_review_on;
    keep(finder, &lapse);
    lapse.kind = LAPSE_relation;
    lapse.until = relation->until;
    keep(finder, &lapse);
}

/* -- all ------------------------------------------------------------------------------------------
 */

static int by_date(const void *left, const void *right)
{
    const struct lapse *a = left;
    const struct lapse *b = right;
    if (a->until.days != b->until.days) {
        return a->until.days < b->until.days ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int who = strcmp(a->who, b->who);
    int what = strcmp(a->what, b->what);
    return who != 0 ? who : what != 0 ? what : a->index < b->index ? -1 : a->index > b->index;
}

enum status lapses_find(const struct directory *directory, struct date from, struct date until,
                        struct lapses *out)
{
    *out = (struct lapses){0};
    struct finder finder = {.directory = directory, .from = from, .until = until, .out = out};
    for (uint32_t slot = 0; slot < directory->volunteers.count; slot++) {
        const struct profile *profile = directory->volunteers.profile[slot];
        if (profile != NULL && profile->volunteer->status != VOLUNTEER_STATUS_ended) {
            checks_of(&finder, profile->volunteer, slot);
            papers_of(&finder, profile->volunteer, slot);
        }
    }
    for (uint32_t slot = 0; slot < directory->clients.count; slot++) {
        if (directory->clients.profile[slot] != NULL) {
            client_papers(&finder, directory->clients.profile[slot]->client, slot);
        }
    }
    for (uint32_t slot = 0; slot < directory->relations.count; slot++) {
        if (directory->relations.profile[slot] != NULL) {
            relation_papers(&finder, directory->relations.profile[slot]->relation, slot);
        }
    }
    if (out->count > 1) {
        qsort(out->item, out->count, sizeof *out->item, by_date);
    }
    out->more = out->count > EXPIRING_MAX;
    out->count = out->more ? (uint32_t)EXPIRING_MAX : out->count;
    if (finder.failed) {
        lapses_close(out);
        return E_NO_MEMORY;
    }
    return OK;
}

void lapses_close(struct lapses *lapses)
{
    free(lapses->item);
    *lapses = (struct lapses){0};
}

/* -- saying ---------------------------------------------------------------------------------------
 */

static struct value relation_say(const struct relation *relation, struct arena *request)
{
    struct value map = value_map(request, 5);
    value_put(&map, request, "relation", value_text(request, relation->id));
    value_put(&map, request, "client", value_text(request, relation->client));
    value_put(&map, request, "volunteer", value_text(request, relation->volunteer));
    value_put(&map, request, "service",
              value_static(word_of(vocabulary_service(), relation->service)));
    value_put(&map, request, "state",
              value_static(word_of(vocabulary_relation_state(), relation->state)));
    return map;
}

static void affect(const struct directory *directory, const struct lapse *lapse, uint32_t slot,
                   struct value lists[2], struct arena *request)
{
    const struct relation *relation = directory->relations.profile[slot]->relation;
    if (!relation_holds(relation, directory->today) ||
        (lapse->service != WORD_NONE && lapse->service != relation->service)) {
        return;
    }
    bool asked =
        relation->state == RELATION_STATE_proposed || relation->state == RELATION_STATE_offered;
    value_append(&lists[asked ? 1 : 0], request, relation_say(relation, request));
}

enum side { SIDE_OF_VOLUNTEER, SIDE_OF_CLIENT, SIDE_OF_RELATION };

static enum side side_of(enum lapse_kind kind)
{
#define X(id, on) [LAPSE_##id] = SIDE_OF_##on,
    static const enum side SIDES[] = {LAPSE_KINDS(X)};
#undef X
    return SIDES[kind];
}

struct value lapse_say(const struct directory *directory, const struct lapse *lapse,
                       struct arena *request)
{
#define X(id, on) #id,
    static const char *const KINDS[] = {LAPSE_KINDS(X)};
#undef X
    static const char *const WHO[] = {"volunteer", "client", "relation"};
    enum side side = side_of(lapse->kind);
    struct value lists[2] = {value_list(request, 2), value_list(request, 1)};
    uint32_t slot = NO_SLOT;
    if (side == SIDE_OF_RELATION) {
        affect(directory, lapse, lapse->slot, lists, request);
    } else if (side == SIDE_OF_VOLUNTEER) {
        while ((slot = directory_next_relation_of_volunteer(directory, lapse->who, slot)) !=
               NO_SLOT) {
            affect(directory, lapse, slot, lists, request);
        }
    } else {
        while ((slot = directory_next_relation_of_client(directory, lapse->who, slot)) != NO_SLOT) {
            affect(directory, lapse, slot, lists, request);
        }
    }
    char until[DATE_TEXT_BYTES];
    date_print(lapse->until, until);
    struct value map = value_map(request, 8);
    value_put(&map, request, "until", value_text(request, until));
    value_put(&map, request, "kind", value_static(KINDS[lapse->kind]));
    value_put(&map, request, "what", value_static(lapse->what));
    value_put(&map, request, WHO[side], value_text(request, lapse->who));
    if (lapse->adult != NULL) {
        value_put(&map, request, "adult", value_text(request, lapse->adult));
    }
    value_put(&map, request, "relations", lists[0]);
    value_put(&map, request, "proposed", lists[1]);
    value_put(&map, request, "loss", value_nil());
    return map;
}

enum status match_expiring(const struct directory *directory, struct date until,
                           struct arena *request, struct value *out)
{
    struct lapses lapses;
    enum status status = lapses_find(directory, directory->today, until, &lapses);
    if (status != OK) {
        return status;
    }
    struct value list = value_list(request, lapses.count);
    for (uint32_t i = 0; i < lapses.count; i++) {
        value_append(&list, request, lapse_say(directory, &lapses.item[i], request));
    }
    char text[DATE_TEXT_BYTES];
    *out = value_map(request, 4);
    date_print(directory->today, text);
    value_put(out, request, "today", value_text(request, text));
    date_print(until, text);
    value_put(out, request, "until", value_text(request, text));
    value_put(out, request, "expiring", list);
    value_put(out, request, "more", value_bool(lapses.more));
    lapses_close(&lapses);
    return request->exhausted ? E_NO_MEMORY : OK;
}

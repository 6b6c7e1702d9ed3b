/* What a client's profile must say as a whole, and what follows from it: order of dates, no name
 * twice, the group, the differences a volunteer has to tolerate, the deadline. */
#include <stdlib.h>
#include <string.h>

#include "model/client.h"
#include "model/field.h"

static bool before(struct date a, struct date b)
{
    return date_is(a) && date_is(b) && a.days < b.days;
}

static enum status dates_check(struct reader *reader, const struct client *client)
{
    if (before(client->period.to, client->period.from)) {
        return field_refuse(reader, "period.to", "must not be before `period.from`");
    }
    if (before(client->decision.deadline, client->decision.granted_on)) {
        return field_refuse(reader, "decision.deadline", "must not be before `granted_on`");
    }
    if (before(client->decision.interrupted_on, client->decision.granted_on)) {
        return field_refuse(reader, "decision.interrupted_on", "must not be before `granted_on`");
    }
    if (before(client->assessment.valid_until, client->assessment.on)) {
        return field_refuse(reader, "assessment.valid_until", "must not be before `on`");
    }
    if (before(client->support_plan.valid_until, client->support_plan.on)) {
        return field_refuse(reader, "support_plan.valid_until", "must not be before `on`");
    }
    if (before(client->decision.granted_on, client->birth_date)) {
        return field_refuse(reader, "decision.granted_on", "must not be before the birth");
    }
    return OK;
}

static int change_order(const void *left, const void *right)
{
    const struct demand_change *a = left;
    const struct demand_change *b = right;
    return a->from.days < b->from.days ? -1 : a->from.days > b->from.days;
}

static enum status lists_check(struct reader *reader, struct client *client)
{
    uint32_t services = UINT32_C(1) << client->service;
    for (uint16_t i = 0; i < client->alternative_count; i++) {
        uint32_t service = UINT32_C(1) << client->alternative[i].service;
        if ((services & service) != 0) {
            return field_under(
                reader,
                field_under_item(reader, field_refuse(reader, "service", "is asked for twice"), i),
                "alternatives");
        }
        services |= service;
    }
    for (uint16_t i = 0; i < client->need_count; i++) {
        uint64_t need = UINT64_C(1) << client->need[i].need;
        if ((client->needs & need) != 0) {
            return field_under(
                reader, field_under_item(reader, field_refuse(reader, "tag", "is named twice"), i),
                "needs");
        }
        client->needs |= need;
    }
    for (uint16_t i = 0; i < client->consent.guardian_count; i++) {
        for (uint16_t j = 0; j < i; j++) {
            if (strcmp(client->consent.guardian[i].id, client->consent.guardian[j].id) == 0) {
                enum status status = field_refuse(reader, "id", "two guardians have the same id");
                return field_under(reader, field_under_item(reader, status, i),
                                   "consent.guardians");
            }
        }
    }
    if (client->change_count > 1) {
        qsort(client->change, client->change_count, sizeof *client->change, change_order);
    }
    for (uint16_t i = 1; i < client->change_count; i++) {
        if (client->change[i].from.days == client->change[i - 1].from.days) {
            char text[DATE_TEXT_BYTES];
            date_print(client->change[i].from, text);
            return field_refuse(reader, "changes", "two changes begin on %s", text);
        }
    }
    return OK;
}

static enum status people_check(struct reader *reader, const struct client *client)
{
    bool family = client->kind != WORD_NONE &&
                  strcmp(word_of(vocabulary_client_kind(), client->kind), "family") == 0;
    if (client->member_count > 0 && !family) {
        enum status status = field_refuse(reader, "members", "belongs to a family");
        fault_hint(reader->fault, "kind: family");
        return status;
    }
    for (uint32_t i = 0; i < client->exclude.count; i++) {
        for (uint32_t j = 0; j < client->network.count; j++) {
            if (strcmp(client->exclude.id[i], client->network.id[j]) == 0) {
                enum status status =
                    field_refuse(reader, "", "is in the network and excluded at once");
                return field_under(reader, field_under_item(reader, status, i), "exclude");
            }
        }
    }
    return OK;
}

/* What meeting a client asks a volunteer to tolerate (S0-27). */
struct derived_difference {
    const char *need;
    const char *difference;
};
static const struct derived_difference DIFFERENCES[] = {
    {"adhd", "disability"},
    {"autism", "disability"},
    {"intellectual_disability", "disability"},
    {"physical_disability", "disability"},
    {"hearing_impairment", "disability"},
    {"visual_impairment", "disability"},
    {"dementia", "disability"},
    {"mental_health", "mental_health"},
    {"psychosis", "mental_health"},
    {"parent_mental_health", "mental_health"},
    {"substance_risk", "substance"},
    {"parent_substance", "substance"},
    {"crime_risk", "crime"},
    {"destructive_behaviour", "behaviour"},
    {"violence_exposure", "trauma"},
    {"neglect", "trauma"},
    {"new_in_country", "culture"},
};

static uint32_t difference_bit(const char *word)
{
    uint32_t number = word_find(vocabulary_difference(), word);
    CHECK(number < DIFFERENCE_COUNT);
    return UINT32_C(1) << number;
}

static uint32_t differences_of(const struct client *client)
{
    uint32_t differences = 0;
    for (size_t i = 0; client->needs != 0 && i < sizeof DIFFERENCES / sizeof *DIFFERENCES; i++) {
        uint32_t need = word_find(vocabulary_need(), DIFFERENCES[i].need);
        CHECK(need != WORD_UNKNOWN);
        if ((client->needs >> need & 1) != 0) {
            differences |= difference_bit(DIFFERENCES[i].difference);
        }
    }
    if ((client->flags >> FLAG_harmful_behaviour & 1U) != 0) {
        differences |= difference_bit("behaviour");
    }
    struct language_set foreign = client->languages_required;
    bits_clear(foreign.word, word_find(vocabulary_language(), "sv"));
    bits_clear(foreign.word, word_find(vocabulary_language(), "fi"));
    if (bits_count(foreign.word, LANGUAGE_WORDS_64) > 0) {
        differences |= difference_bit("language");
    }
    return differences;
}

static void say_what_follows(struct client *client)
{
    client->differences = differences_of(client);
    if (client->priority == WORD_NONE) {
        client->priority = PRIORITY_normal;
    }
    if (client->demand_level == WORD_NONE) {
        client->demand_level = 0;
    }
    if (client->decision.kind == WORD_NONE) {
        client->decision.kind = 0; /* voluntary */
    }
    if (client->group.id != NULL && client->group.together == WORD_NONE) {
        client->group.together = 0; /* required */
    }
    if (!date_is(client->waiting_since)) {
        client->waiting_since = client->decision.granted_on;
    }
    for (uint16_t i = 0; i < client->near_count; i++) {
        client->near[i].place.municipality = client->place.municipality;
    }
    for (uint16_t i = 0; i < client->avoid_place_count; i++) {
        client->avoid_place[i].place.municipality = client->place.municipality;
    }
}

enum status client_finish(struct reader *reader, void *target)
{
    struct client *client = target;
    enum status status = dates_check(reader, client);
    if (status == OK) {
        status = lists_check(reader, client);
    }
    if (status == OK) {
        status = people_check(reader, client);
    }
    if (status == OK) {
        say_what_follows(client);
    }
    return status;
}

static enum status past_only(struct fault *fault, struct date date, struct date today,
                             const char *path)
{
    return date_is(date) && date.days > today.days
               ? fault_set(fault, E_INVALID_ARGUMENT, path, "must not be in the future")
               : OK;
}

enum status client_check_dates(const struct client *client, struct date today, struct fault *fault)
{
    enum status status = past_only(fault, client->birth_date, today, "birth_date");
    for (uint16_t i = 0; status == OK && i < client->member_count; i++) {
        status = past_only(fault, client->member_birth_date[i], today, "birth_date");
        if (status != OK) {
            fault_under(fault, "members[%u]", i);
        }
    }
    if (status == OK) {
        status = past_only(fault, client->consent.heard_on, today, "consent.heard_on");
    }
    if (status == OK) {
        status =
            past_only(fault, client->application.received_on, today, "application.received_on");
    }
    return status;
}

enum age_group age_group_of(int32_t age)
{
    return age < 18 ? AGE_CHILD : age < 65 ? AGE_ADULT : AGE_OLDER;
}

const struct demand *client_demand_on(const struct client *client, struct date on)
{
    const struct demand *demand = &client->demand;
    for (uint16_t i = 0; i < client->change_count; i++) {
        if (client->change[i].from.days <= on.days) {
            demand = &client->change[i].demand;
        }
    }
    return demand;
}

struct date client_deadline(const struct client *client, int32_t months)
{
    if (date_is(client->decision.deadline)) {
        return client->decision.deadline;
    }
    struct date from = client->decision.granted_on;
    if (date_is(client->decision.interrupted_on)) {
        from = client->decision.interrupted_on;
    }
    return date_add_months(from, months);
}

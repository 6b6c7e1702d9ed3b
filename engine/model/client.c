/* Reads the profile of one client: the fields and what they must say together. */
#include "model/client.h"

#include <stdlib.h>
#include <string.h>

#include "model/basis.h"
#include "model/field.h"
#include "model/identity.h"

enum { AGE_MAX = 150, REACH_KM_MAX = 2000, GROUP_MIN = 1, GROUP_MAX = 16, LIST_MAX = 64 };

/* --- the lists of a profile --- */

static const struct field MEMBER_FIELDS[] = {
    {"birth_date", FIELD_DATE, .required = true, .offset = 0, .bytes = sizeof(struct date)},
};
static const struct shape MEMBER_SHAPE = {
    .what = "a family member", SHAPE_FIELDS(MEMBER_FIELDS), .bytes = sizeof(struct date)};

/* `service` is a wish of its own kind, with or without its own demand. */
#define WISH(member) FIELD_AT(struct service_wish, member)
static const struct field WISH_FIELDS[] = {
    {"service", FIELD_WORD, .required = true, WISH(service), .words = vocabulary_service},
    {"demand", FIELD_READ, WISH(demand), .read = read_demand, .says = true,
     .said_offset = offsetof(struct service_wish, own_demand)},
};
static const struct shape WISH_SHAPE = {
    .what = "an alternative", SHAPE_FIELDS(WISH_FIELDS), .bytes = sizeof(struct service_wish)};

#define NEED(member) FIELD_AT(struct client_need, member)
static const struct field NEED_FIELDS[] = {
    {"tag", FIELD_WORD, .required = true, NEED(need), .words = vocabulary_need},
    {"severity", FIELD_WORD, NEED(severity), .words = vocabulary_severity},
};
static const struct shape NEED_SHAPE = {
    .what = "a need", SHAPE_FIELDS(NEED_FIELDS), .bytes = sizeof(struct client_need)};

#define CHANGE(member) FIELD_AT(struct demand_change, member)
static const struct field CHANGE_FIELDS[] = {
    {"from", FIELD_DATE, .required = true, CHANGE(from)},
    {"demand", FIELD_READ, .required = true, CHANGE(demand), .read = read_demand},
};
static const struct shape CHANGE_SHAPE = {
    .what = "a change", SHAPE_FIELDS(CHANGE_FIELDS), .bytes = sizeof(struct demand_change)};

#define GUARDIAN(member) FIELD_AT(struct guardian_consent, member)
static const struct field GUARDIAN_FIELDS[] = {
    {"id", FIELD_ID, .required = true, GUARDIAN(id)},
    {"custody", FIELD_BOOL, GUARDIAN(custody), .otherwise = 1},
    {"answer", FIELD_WORD, .required = true, GUARDIAN(answer), .words = vocabulary_answer},
    {"on", FIELD_DATE, GUARDIAN(on)},
};
static const struct shape GUARDIAN_SHAPE = {
    .what = "a guardian", SHAPE_FIELDS(GUARDIAN_FIELDS), .bytes = sizeof(struct guardian_consent)};

/* A goal's tag is a need where it is one, else free text. */
static enum status goal_tag_read(struct reader *reader, const struct value *value, void *target)
{
    struct goal *goal = target;
    enum status status = read_text(reader, value, FIELD_TEXT_MAX, &goal->text);
    uint32_t need = status == OK ? word_find(vocabulary_need(), goal->text) : WORD_UNKNOWN;
    goal->tag = need == WORD_UNKNOWN ? WORD_NONE : (uint8_t)need;
    return status;
}
static const struct field GOAL_FIELDS[] = {
    {"tag", FIELD_READ, .required = true, .offset = 0, .bytes = 0, .read = goal_tag_read},
    {"authors", FIELD_TEXTS, FIELD_AT(struct goal, authors)},
};
const struct shape GOAL_SHAPE = {
    .what = "a goal", SHAPE_FIELDS(GOAL_FIELDS), .bytes = sizeof(struct goal)};

#define NEAR(member) FIELD_AT(struct near_place, member)
static const struct field NEAR_FIELDS[] = {
    {"kind", FIELD_WORD, .required = true, NEAR(kind), .words = vocabulary_near_kind},
    {"lat", FIELD_READ, .required = true, NEAR(place.lat_microdeg), .read = read_latitude},
    {"lon", FIELD_READ, .required = true, NEAR(place.lon_microdeg), .read = read_longitude},
    {"weight", FIELD_INT, NEAR(weight), .low = 1, .high = 100, .otherwise = 1},
};
static const struct shape NEAR_SHAPE = {
    .what = "a near place", SHAPE_FIELDS(NEAR_FIELDS), .bytes = sizeof(struct near_place)};

#define AVOIDED(member) FIELD_AT(struct avoided_place, member)
static const struct field AVOIDED_FIELDS[] = {
    {"lat", FIELD_READ, .required = true, AVOIDED(place.lat_microdeg), .read = read_latitude},
    {"lon", FIELD_READ, .required = true, AVOIDED(place.lon_microdeg), .read = read_longitude},
    {"km", FIELD_KM, .required = true, AVOIDED(radius_m), .high = REACH_KM_MAX},
};
static const struct shape AVOIDED_SHAPE = {.what = "an avoided place",
                                           SHAPE_FIELDS(AVOIDED_FIELDS),
                                           .bytes = sizeof(struct avoided_place)};

/* --- the maps of a profile --- */

#define OF(member)             FIELD_AT(struct client, member)
#define LISTED(member, number) FIELD_COUNTED(struct client, member, number)
#define NESTED(label, fields)                                                                      \
    {                                                                                              \
        .what = (label), SHAPE_FIELDS(fields)                                                      \
    }

static const struct field PERIOD_FIELDS[] = {
    {"from", FIELD_DATE, OF(period.from)},
    {"to", FIELD_DATE, OF(period.to)},
    {"ends_with", FIELD_WORD, OF(period.ends_with), .words = vocabulary_ends_with},
};
static const struct shape PERIOD_SHAPE = NESTED("a period", PERIOD_FIELDS);

static enum status basis_read(struct reader *reader, const struct value *value, void *target)
{
    const char *text = NULL;
    enum status status = read_text(reader, value, FIELD_TEXT_MAX, &text);
    if (status == OK) {
        *(uint8_t *)target = legal_basis_of(text);
    }
    return status;
}

/* A paper's number is free text, but like an id it says nothing of who somebody is. */
static enum status paper_number_read(struct reader *reader, const struct value *value, void *target)
{
    enum status status = read_text(reader, value, FIELD_TEXT_MAX, target);
    return status == OK && id_is_personal_number(value->text) ? id_check(value->text, reader->fault)
                                                              : status;
}

/* An order counts with both: which one it is and since when (S1-29). */
static const struct field ORDER_FIELDS[] = {
    {"id", FIELD_READ, .required = true, OF(decision.order_id), .read = paper_number_read},
    {"on", FIELD_DATE, .required = true, OF(decision.order_on)},
};
static const struct shape ORDER_SHAPE = NESTED("an order", ORDER_FIELDS);

static const struct field DECISION_FIELDS[] = {
    {"id", FIELD_READ, OF(decision.id), .read = paper_number_read},
    {"granted_on", FIELD_DATE, OF(decision.granted_on)},
    {"legal_basis", FIELD_READ, OF(decision.legal_basis), .read = basis_read,
     .otherwise = WORD_NONE},
    {"follow_up_on", FIELD_DATE, OF(decision.follow_up_on)},
    {"deadline", FIELD_DATE, OF(decision.deadline)},
    {"kind", FIELD_WORD, OF(decision.kind), .words = vocabulary_decision_kind},
    {"order", FIELD_MAP, .shape = &ORDER_SHAPE},
    {"interrupted_on", FIELD_DATE, OF(decision.interrupted_on)},
};
static const struct shape DECISION_SHAPE = NESTED("a decision", DECISION_FIELDS);

static const struct field APPLICATION_FIELDS[] = {
    {"channel", FIELD_TEXT, OF(application.channel)},
    {"received_on", FIELD_DATE, OF(application.received_on)},
};
static const struct shape APPLICATION_SHAPE = NESTED("an application", APPLICATION_FIELDS);

static const struct field ASSESSMENT_FIELDS[] = {
    {"on", FIELD_DATE, OF(assessment.on)},
    {"valid_until", FIELD_DATE, OF(assessment.valid_until)},
    {"best_interest", FIELD_BOOL, OF(assessment.best_interest), .says = true,
     .said_offset = offsetof(struct client, assessment.best_interest_said)},
};
static const struct shape ASSESSMENT_SHAPE = NESTED("an assessment", ASSESSMENT_FIELDS);

static const struct field SUPPORT_PLAN_FIELDS[] = {
    {"on", FIELD_DATE, OF(support_plan.on)},
    {"valid_until", FIELD_DATE, OF(support_plan.valid_until)},
    {"permanence", FIELD_TEXT, OF(support_plan.permanence)},
    {"goals", FIELD_LIST, LISTED(support_plan.goal, support_plan.goal_count), .high = LIST_MAX,
     .shape = &GOAL_SHAPE},
};
static const struct shape SUPPORT_PLAN_SHAPE = NESTED("a support plan", SUPPORT_PLAN_FIELDS);

/* true and false say as much as given and refused. */
static enum status sharing_read(struct reader *reader, const struct value *value, void *target)
{
    uint32_t answer = 0;
    if (value->kind == VALUE_BOOL) {
        answer = word_find(vocabulary_answer(), value->truth ? "given" : "refused");
    } else {
        enum status status = read_word(reader, value, vocabulary_answer(), &answer);
        if (status != OK) {
            return status;
        }
    }
    *(uint8_t *)target = (uint8_t)answer;
    return OK;
}

static const struct field CONSENT_FIELDS[] = {
    {"client", FIELD_WORD, OF(consent.client), .words = vocabulary_answer},
    {"heard_on", FIELD_DATE, OF(consent.heard_on)},
    {"heard_by", FIELD_TEXT, OF(consent.heard_by)},
    {"guardians", FIELD_LIST, LISTED(consent.guardian, consent.guardian_count), .high = 16,
     .shape = &GUARDIAN_SHAPE},
    {"information_sharing", FIELD_READ, OF(consent.information_sharing), .read = sharing_read,
     .otherwise = WORD_NONE},
};
static const struct shape CONSENT_SHAPE = NESTED("consent", CONSENT_FIELDS);

static const struct field CASE_FIELDS[] = {
    {"kind", FIELD_WORD, .required = true, OF(case_.kind), .words = vocabulary_case_kind},
    {"since", FIELD_DATE, OF(case_.since)},
    {"placement", FIELD_WORD, OF(case_.placement), .words = vocabulary_placement},
};
static const struct shape CASE_SHAPE = NESTED("a case", CASE_FIELDS);

/* Wishes may use words of the client's own: what is not known here is kept and decides nothing. */
static enum status meeting_place_read(struct reader *reader, const struct value *value,
                                      void *target)
{
    const char *text = NULL;
    enum status status = read_text(reader, value, FIELD_TEXT_MAX, &text);
    uint32_t word = status == OK ? word_find(vocabulary_meeting_place(), text) : WORD_UNKNOWN;
    *(uint8_t *)target = word == WORD_UNKNOWN ? WORD_NONE : (uint8_t)word;
    return status;
}

static enum status household_wish_read(struct reader *reader, const struct value *value,
                                       void *target)
{
    struct client *client = target;
    enum status status = read_text(reader, value, FIELD_TEXT_MAX, &client->prefers.household_wish);
    if (status == OK) {
        uint32_t word = word_find(vocabulary_household(), client->prefers.household_wish);
        client->prefers.household = word == WORD_UNKNOWN ? WORD_NONE : (uint8_t)word;
    }
    return status;
}

static const struct field PREFERS_FIELDS[] = {
    {"volunteer_age", FIELD_RANGE, OF(prefers.volunteer_age_min), .high = AGE_MAX},
    {"gender", FIELD_WORD, OF(prefers.gender), .words = vocabulary_gender},
    {"household", FIELD_READ, .read = household_wish_read},
    {"meeting_place", FIELD_READ, OF(prefers.meeting_place), .read = meeting_place_read,
     .otherwise = WORD_NONE},
};
static const struct shape PREFERS_SHAPE = NESTED("prefers", PREFERS_FIELDS);

static const struct field GROUP_FIELDS[] = {
    {"id", FIELD_ID, .required = true, OF(group.id)},
    {"size", FIELD_INT, .required = true, OF(group.size), .low = GROUP_MIN, .high = GROUP_MAX},
    {"together", FIELD_WORD, OF(group.together), .words = vocabulary_together},
    {"split_price", FIELD_INT, OF(group.split_price), .high = 1000000},
};
static const struct shape GROUP_SHAPE = NESTED("a group", GROUP_FIELDS);

static enum status languages_read(struct reader *reader, const struct value *value, void *target)
{
    struct client *client = target;
    if (value->kind != VALUE_MAP) {
        return field_wrong_kind(reader, "a map from language to required or preferred", value);
    }
    uint32_t required = word_find(vocabulary_language_wish(), "required");
    for (uint32_t i = 0; i < value->count; i++) {
        struct value key = value_static(value->member[i].key);
        uint32_t language = 0;
        uint32_t wish = 0;
        enum status status = read_word(reader, &key, vocabulary_language(), &language);
        if (status == OK) {
            status = read_word(reader, &value->member[i].value, vocabulary_language_wish(), &wish);
        }
        if (status != OK) {
            char quote[QUOTE_BYTES];
            return field_under(reader, status, field_quote(key.text, quote));
        }
        bits_set(wish == required ? client->languages_required.word
                                  : client->languages_preferred.word,
                 language);
    }
    return OK;
}

/* One word or a list of them. */
static enum status purpose_read(struct reader *reader, const struct value *value, void *target)
{
    struct client *client = target;
    uint32_t count = value->kind == VALUE_LIST ? value->count : 1;
    const struct value *items = value->kind == VALUE_LIST ? value->item : value;
    for (uint32_t i = 0; i < count; i++) {
        const char *text = NULL;
        enum status status = read_text(reader, &items[i], FIELD_TEXT_MAX, &text);
        if (status != OK) {
            return value->kind == VALUE_LIST ? field_under_item(reader, status, i) : status;
        }
        uint8_t purpose = purpose_of(text);
        if (i == 0) {
            client->purpose = purpose;
        }
        client->purposes |= UINT32_C(1) << purpose;
    }
    client->purpose_count = (uint8_t)__builtin_popcount(client->purposes);
    return OK;
}

/* --- the whole --- */

static const struct field CLIENT_FIELDS[] = {
    {"id", FIELD_ID, .required = true, OF(id)},
    {"person", FIELD_ID, OF(person)},
    {"kind", FIELD_WORD, OF(kind), .words = vocabulary_client_kind},
    {"members", FIELD_LIST, LISTED(member_birth_date, member_count), .high = LIST_MAX,
     .shape = &MEMBER_SHAPE},
    {"status", FIELD_WORD, .required = true, OF(status), .words = vocabulary_client_status},
    {"service", FIELD_WORD, .required = true, OF(service), .words = vocabulary_service},
    {"alternatives", FIELD_LIST, LISTED(alternative, alternative_count), .high = LIST_MAX,
     .shape = &WISH_SHAPE},
    {"birth_date", FIELD_DATE, .required = true, OF(birth_date)},
    {"gender", FIELD_WORD, OF(gender), .words = vocabulary_gender},
    {"languages", FIELD_READ, .read = languages_read},
    {"interests", FIELD_WORDS, OF(interests), .words = vocabulary_interest},
    {"family_interests", FIELD_WORDS, OF(family_interests), .words = vocabulary_interest},
    {"needs", FIELD_LIST, LISTED(need, need_count), .high = LIST_MAX, .shape = &NEED_SHAPE},
    {"demand_level", FIELD_WORD, OF(demand_level), .words = vocabulary_demand_level},
    {"requires", FIELD_WORDS, OF(requires), .words = vocabulary_qualification},
    {"place", FIELD_READ, .required = true, OF(place), .read = read_place},
    {"max_km", FIELD_KM, OF(travel_m_max), .high = REACH_KM_MAX},
    {"availability", FIELD_MAP, OF(availability), .shape = &AVAILABILITY_SHAPE},
    {"busy", FIELD_SPANS, OF(busy)},
    {"demand", FIELD_READ, .required = true, OF(demand), .read = read_demand},
    {"changes", FIELD_LIST, LISTED(change, change_count), .high = LIST_MAX, .shape = &CHANGE_SHAPE},
    {"period", FIELD_MAP, .shape = &PERIOD_SHAPE},
    {"successor_of", FIELD_ID, OF(successor_of)},
    {"decision", FIELD_MAP, .required = true, .shape = &DECISION_SHAPE},
    {"purpose", FIELD_READ, .read = purpose_read},
    {"beneficiary", FIELD_WORD, OF(beneficiary), .words = vocabulary_beneficiary},
    {"application", FIELD_MAP, .shape = &APPLICATION_SHAPE},
    {"assessment", FIELD_MAP, .shape = &ASSESSMENT_SHAPE},
    {"support_plan", FIELD_MAP, .shape = &SUPPORT_PLAN_SHAPE},
    {"consent", FIELD_MAP, .shape = &CONSENT_SHAPE},
    {"case", FIELD_MAP, .shape = &CASE_SHAPE},
    {"flags", FIELD_WORDS, OF(flags), .words = vocabulary_flag},
    {"prefers", FIELD_MAP, .shape = &PREFERS_SHAPE},
    {"requires_gender", FIELD_WORD, OF(requires_gender), .words = vocabulary_gender},
    {"avoid", FIELD_WORDS, OF(avoid), .words = vocabulary_household},
    {"needs_access", FIELD_WORDS, OF(needs_access), .words = vocabulary_household},
    {"near", FIELD_LIST, LISTED(near, near_count), .high = LIST_MAX, .shape = &NEAR_SHAPE},
    {"avoid_places", FIELD_LIST, LISTED(avoid_place, avoid_place_count), .high = LIST_MAX,
     .shape = &AVOIDED_SHAPE},
    {"group", FIELD_MAP, .shape = &GROUP_SHAPE},
    {"priority", FIELD_WORD, OF(priority), .words = vocabulary_priority},
    {"waiting_since", FIELD_DATE, OF(waiting_since)},
    {"network", FIELD_IDS, OF(network)},
    {"worker", FIELD_ID, .required = true, OF(worker)},
    {"org_unit", FIELD_TEXT, OF(org_unit)},
    {"provider", FIELD_TEXT, OF(provider)},
    {"exclude", FIELD_IDS, OF(exclude)},
    {"previous", FIELD_IDS, OF(previous)},
    {"if_revision", .kind = FIELD_REVISION},
    {"x", .kind = FIELD_ANY},
};

static const struct shape CLIENT_SHAPE = {.what = "a client",
                                          SHAPE_FIELDS(CLIENT_FIELDS),
                                          .bytes = sizeof(struct client),
                                          .finish = client_finish};

enum status client_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                        struct client **out, struct fault *fault)
{
    struct client *client = arena_take(owner, sizeof *client);
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault, .subject = client};
    if (client == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a client");
    }
    client->purpose = WORD_NONE;
    enum status status = shape_read(&reader, &CLIENT_SHAPE, profile, client);
    if (status == OK) {
        *out = client;
    }
    return status;
}

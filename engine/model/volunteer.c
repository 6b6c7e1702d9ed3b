/* Reads and judges the profile of one volunteer. */
#include "model/volunteer.h"

#include <string.h>

#include "model/field.h"

enum { ADULTS_MAX = 16, AGE_MAX = 150, REACH_KM_MAX = 2000, MONTH_HOURS_MAX = 744 };

/* --- the lists of a profile --- */

#define ADULT(member) FIELD_AT(struct adult, member)
static const struct field ADULT_FIELDS[] = {
    {"id", FIELD_ID, .required = true, ADULT(id)},
    {"birth_date", FIELD_DATE, .required = true, ADULT(birth_date)},
    {"supports", FIELD_BOOL, ADULT(supports), .otherwise = 1},
};
static const struct shape ADULT_SHAPE = {
    .what = "an adult", SHAPE_FIELDS(ADULT_FIELDS), .bytes = sizeof(struct adult)};

/* Adults are read before everything else, so that a check may name one wherever it stands. */
static enum status adult_read(struct reader *reader, const struct value *value, void *target)
{
    const struct volunteer *volunteer = reader->subject;
    if (value->kind != VALUE_TEXT) {
        return field_wrong_kind(reader, "the id of an adult", value);
    }
    const char *known = NULL;
    for (uint8_t i = 0; i < volunteer->adult_count; i++) {
        known = volunteer->adult[i].id;
        if (strcmp(known, value->text) == 0) {
            *(uint8_t *)target = i;
            return OK;
        }
    }
    if (volunteer->adult_count == 0 && volunteer->id != NULL &&
        strcmp(volunteer->id, value->text) == 0) {
        *(uint8_t *)target = NO_ADULT; /* a person is its only adult */
        return OK;
    }
    char quote[QUOTE_BYTES];
    enum status status = field_refuse(reader, "", "names `%s`, who is not among `adults`",
                                      field_quote(value->text, quote));
    if (known != NULL) {
        fault_hint(reader->fault, "%s", volunteer->adult[0].id);
    }
    return status;
}

#define ADULT_OF(type)                                                                             \
    {                                                                                              \
        "adult", FIELD_READ, FIELD_AT(type, adult), .otherwise = NO_ADULT, .read = adult_read      \
    }

#define OFFER(member) FIELD_AT(struct offer_tag, member)
static const struct field OFFER_FIELDS[] = {
    {"tag", FIELD_WORD, .required = true, OFFER(need), .words = vocabulary_need},
    {"severity_max", FIELD_WORD, OFFER(severity_max), .words = vocabulary_severity},
};
static enum status offer_finish(struct reader *reader, void *target)
{
    (void)reader;
    struct offer_tag *offer = target;
    if (offer->severity_max == WORD_NONE) {
        offer->severity_max = (uint8_t)(vocabulary_severity()->count - 1);
    }
    return OK;
}
static const struct shape OFFER_SHAPE = {.what = "an offer",
                                         SHAPE_FIELDS(OFFER_FIELDS),
                                         .bytes = sizeof(struct offer_tag),
                                         .finish = offer_finish};

/* The same two fields in the same places: what is offered and what is accepted. */
_Static_assert(sizeof(struct accepted_need) == sizeof(struct offer_tag) &&
                   offsetof(struct accepted_need, severity_max) ==
                       offsetof(struct offer_tag, severity_max),
               "offers and accepted needs are read by one table");

#define HELD(member) FIELD_AT(struct held_qualification, member)
static const struct field HELD_FIELDS[] = {
    {"id", FIELD_WORD, .required = true, HELD(qualification), .words = vocabulary_qualification},
    {"valid_until", FIELD_DATE, HELD(valid_until)},
};
static const struct shape HELD_SHAPE = {.what = "a qualification",
                                        SHAPE_FIELDS(HELD_FIELDS),
                                        .bytes = sizeof(struct held_qualification)};

#define CHECKED(member) FIELD_AT(struct check_done, member)
static const struct field CHECK_FIELDS[] = {
    {"id", FIELD_WORD, .required = true, CHECKED(kind), .words = vocabulary_check},
    {"outcome", FIELD_WORD, .required = true, CHECKED(outcome), .words = vocabulary_check_outcome},
    {"consented_on", FIELD_DATE, CHECKED(consented_on)},
    {"requested_on", FIELD_DATE, CHECKED(requested_on)},
    {"seen_on", FIELD_DATE, CHECKED(seen_on)},
    {"valid_until", FIELD_DATE, CHECKED(valid_until)},
    {"by", FIELD_TEXT, CHECKED(by)},
    ADULT_OF(struct check_done),
};
static enum status check_finish(struct reader *reader, void *target)
{
    const struct check_done *check = target;
    if (date_is(check->seen_on) && date_is(check->valid_until) &&
        check->valid_until.days < check->seen_on.days) {
        return field_refuse(reader, "valid_until", "must not be before `seen_on`");
    }
    return OK;
}
static const struct shape CHECK_SHAPE = {.what = "a check",
                                         SHAPE_FIELDS(CHECK_FIELDS),
                                         .bytes = sizeof(struct check_done),
                                         .finish = check_finish};

#define TRAINED(member) FIELD_AT(struct training, member)
static const struct field TRAINING_FIELDS[] = {
    {"id", FIELD_WORD, .required = true, TRAINED(id), .words = vocabulary_qualification},
    {"on", FIELD_DATE, TRAINED(on)},
    {"state", FIELD_WORD, .required = true, TRAINED(state), .words = vocabulary_training_state},
    ADULT_OF(struct training),
};
static const struct shape TRAINING_SHAPE = {
    .what = "a training", SHAPE_FIELDS(TRAINING_FIELDS), .bytes = sizeof(struct training)};

#define ASSESSED(member) FIELD_AT(struct assessed_trait, member)
static const struct field ASSESSED_FIELDS[] = {
    {"trait", FIELD_WORD, .required = true, ASSESSED(trait), .words = vocabulary_trait},
    {"outcome", FIELD_WORD, .required = true, ASSESSED(outcome), .words = vocabulary_trait_outcome},
    {"on", FIELD_DATE, .required = true, ASSESSED(on)},
    {"valid_until", FIELD_DATE, ASSESSED(valid_until)},
    ADULT_OF(struct assessed_trait),
};
static enum status assessed_finish(struct reader *reader, void *target)
{
    const struct assessed_trait *assessed = target;
    if (date_is(assessed->valid_until) && assessed->valid_until.days < assessed->on.days) {
        return field_refuse(reader, "valid_until", "must not be before `on`");
    }
    return OK;
}
static const struct shape ASSESSED_SHAPE = {.what = "an assessed trait",
                                            SHAPE_FIELDS(ASSESSED_FIELDS),
                                            .bytes = sizeof(struct assessed_trait),
                                            .finish = assessed_finish};

#define SUITABLE(member) FIELD_AT(struct suitability, member)
static const struct field SUITABILITY_FIELDS[] = {
    {"service", FIELD_WORD, .required = true, SUITABLE(service), .words = vocabulary_service},
    {"decided_on", FIELD_DATE, .required = true, SUITABLE(decided_on)},
    {"valid_until", FIELD_DATE, SUITABLE(valid_until)},
    {"outcome", FIELD_WORD, .required = true, SUITABLE(outcome), .words = vocabulary_suitability},
};
static enum status suitability_finish(struct reader *reader, void *target)
{
    const struct suitability *suitability = target;
    if (date_is(suitability->valid_until) &&
        suitability->valid_until.days < suitability->decided_on.days) {
        return field_refuse(reader, "valid_until", "must not be before `decided_on`");
    }
    return OK;
}
static const struct shape SUITABILITY_SHAPE = {.what = "a suitability decision",
                                               SHAPE_FIELDS(SUITABILITY_FIELDS),
                                               .bytes = sizeof(struct suitability),
                                               .finish = suitability_finish};

/* --- the maps of a profile --- */

static enum status by_service_read(struct reader *reader, const struct value *value, void *target)
{
    uint16_t *by_service = target;
    if (value->kind != VALUE_MAP) {
        return field_wrong_kind(reader, "a map from service to number", value);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        struct value key = value_static(value->member[i].key);
        uint32_t service = 0;
        int64_t number = 0;
        enum status status = read_word(reader, &key, vocabulary_service(), &service);
        if (status == OK) {
            status = read_int(reader, &value->member[i].value, 0, FIELD_LIST_MAX, &number);
        }
        if (status != OK) {
            char quote[QUOTE_BYTES];
            return field_under(reader, status, field_quote(key.text, quote));
        }
        by_service[service] = (uint16_t)number;
    }
    return OK;
}

#define OF(member) FIELD_AT(struct volunteer, member)
static const struct field CAPACITY_FIELDS[] = {
    {"relations", FIELD_INT, OF(capacity.relations), .high = FIELD_LIST_MAX, .otherwise = 1},
    {"by_service", FIELD_READ, OF(capacity.by_service), .read = by_service_read},
    {"hours_per_month", FIELD_HOURS, OF(capacity.quarters_per_month), .high = MONTH_HOURS_MAX},
    {"places", FIELD_INT, OF(capacity.places), .high = 64},
};
static const struct shape CAPACITY_SHAPE = {.what = "capacity", SHAPE_FIELDS(CAPACITY_FIELDS)};

static enum status children_read(struct reader *reader, const struct value *value, void *target)
{
    struct volunteer *volunteer = target;
    if (value->kind != VALUE_LIST || value->count > 64) {
        return field_wrong_kind(reader, "a list of at most 64 birth years", value);
    }
    uint16_t *year = arena_take_many(reader->owner, value->count, sizeof *year);
    if (year == NULL) {
        return fault_set(reader->fault, E_NO_MEMORY, "", "the profile is too large to be held");
    }
    for (uint32_t i = 0; i < value->count; i++) {
        int64_t number = 0;
        enum status status = read_int(reader, &value->item[i], 1900, 2199, &number);
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
        year[i] = (uint16_t)number;
    }
    volunteer->home.child_birth_year = year;
    volunteer->home.child_count = (uint16_t)value->count;
    return OK;
}

static const struct field HOME_FIELDS[] = {
    {"own_rooms", FIELD_INT, OF(home.own_rooms), .high = 64},
    {"smoking", FIELD_BOOL, OF(home.smoking)},
    {"pets", FIELD_WORDS, OF(home.pets), .words = vocabulary_household},
    {"wheelchair", FIELD_BOOL, OF(home.wheelchair)},
    {"children", FIELD_READ, .read = children_read},
    {"form", FIELD_TEXT, OF(home.form)},
    {"dwelling", FIELD_TEXT, OF(home.dwelling)},
};
static const struct shape HOME_SHAPE = {.what = "a home", SHAPE_FIELDS(HOME_FIELDS)};

static const struct field ACCEPTS_FIELDS[] = {
    {"ages", FIELD_RANGE, OF(accepts.age_min), .high = AGE_MAX},
    {"genders", FIELD_WORDS, OF(accepts.genders), .words = vocabulary_gender},
    {"demand_level_max", FIELD_WORD, OF(accepts.demand_level_max),
     .words = vocabulary_demand_level},
    {"needs", FIELD_LIST, FIELD_COUNTED(struct volunteer, accepts.need, accepts.need_count),
     .shape = &OFFER_SHAPE, .says = true,
     .said_offset = offsetof(struct volunteer, accepts.needs_said)},
    {"differences", FIELD_WORDS, OF(accepts.differences), .words = vocabulary_difference,
     .says = true, .said_offset = offsetof(struct volunteer, accepts.differences_said)},
    {"group_size_max", FIELD_INT, OF(accepts.group_size_max), .low = 1, .high = 64},
};
static const struct shape ACCEPTS_SHAPE = {.what = "accepts", SHAPE_FIELDS(ACCEPTS_FIELDS)};

static enum status languages_read(struct reader *reader, const struct value *value, void *target)
{
    struct language_set *languages = target;
    if (value->kind != VALUE_MAP) {
        return field_wrong_kind(reader, "a map from language to native, fluent or basic", value);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        struct value key = value_static(value->member[i].key);
        uint32_t language = 0;
        uint32_t fluency = 0;
        enum status status = read_word(reader, &key, vocabulary_language(), &language);
        if (status == OK) {
            status = read_word(reader, &value->member[i].value, vocabulary_fluency(), &fluency);
        }
        if (status != OK) {
            char quote[QUOTE_BYTES];
            return field_under(reader, status, field_quote(key.text, quote));
        }
        for (uint32_t level = 0; level <= fluency; level++) {
            bits_set(languages[level].word, language);
        }
    }
    return OK;
}

/* --- the whole --- */

static const struct field VOLUNTEER_FIELDS[] = {
    {"id", FIELD_ID, .required = true, OF(id)},
    {"kind", FIELD_WORD, .required = true, OF(kind), .words = vocabulary_volunteer_kind},
    {"status", FIELD_WORD, .required = true, OF(status), .words = vocabulary_volunteer_status},
    {"engagement", FIELD_WORD, OF(engagement), .words = vocabulary_engagement},
    {"services", FIELD_WORDS, .required = true, OF(services), .words = vocabulary_service},
    {"birth_date", FIELD_DATE, OF(birth_date)},
    {"adults", .kind = FIELD_ANY}, /* read first, by adults_read */
    {"gender", FIELD_WORD, OF(gender), .words = vocabulary_gender},
    {"languages", FIELD_READ, OF(languages), .read = languages_read},
    {"interests", FIELD_WORDS, OF(interests), .words = vocabulary_interest},
    {"offers", FIELD_LIST, FIELD_COUNTED(struct volunteer, offer, offer_count),
     .shape = &OFFER_SHAPE},
    {"qualifications", FIELD_LIST, FIELD_COUNTED(struct volunteer, held, held_count),
     .shape = &HELD_SHAPE},
    {"checks", FIELD_LIST, FIELD_COUNTED(struct volunteer, check, check_count),
     .shape = &CHECK_SHAPE},
    {"training", FIELD_LIST, FIELD_COUNTED(struct volunteer, training, training_count),
     .shape = &TRAINING_SHAPE},
    {"assessed", FIELD_LIST, FIELD_COUNTED(struct volunteer, assessed, assessed_count),
     .shape = &ASSESSED_SHAPE},
    {"suitability", FIELD_LIST, FIELD_COUNTED(struct volunteer, suitability, suitability_count),
     .shape = &SUITABILITY_SHAPE},
    {"place", FIELD_READ, .required = true, OF(place), .read = read_place},
    {"max_km", FIELD_KM, OF(travel_m_max), .high = REACH_KM_MAX},
    {"availability", FIELD_MAP, OF(availability), .shape = &AVAILABILITY_SHAPE},
    {"busy", FIELD_SPANS, OF(busy)},
    {"capacity", FIELD_MAP, .shape = &CAPACITY_SHAPE},
    {"commitment_months", FIELD_INT, OF(commitment_months), .high = 600},
    {"home", FIELD_MAP, .shape = &HOME_SHAPE},
    {"accepts", FIELD_MAP, .shape = &ACCEPTS_SHAPE},
    {"exclude", FIELD_IDS, OF(exclude)},
    {"peer_groups", FIELD_TEXTS, OF(peer_groups)},
    {"if_revision", .kind = FIELD_REVISION},
    {"x", .kind = FIELD_ANY},
};

static enum status volunteer_finish(struct reader *reader, void *target)
{
    struct volunteer *volunteer = target;
    bool household =
        strcmp(word_of(vocabulary_volunteer_kind(), volunteer->kind), "household") == 0;
    if (volunteer->services == 0) {
        return field_refuse(reader, "services", "names no service");
    }
    if (household && volunteer->adult_count == 0) {
        return field_refuse(reader, "adults", "is missing: a household has at least one adult");
    }
    if (!household && volunteer->adult_count > 0) {
        enum status status = field_refuse(reader, "adults", "belongs to a household");
        fault_hint(reader->fault, "kind: household");
        return status;
    }
    if (!household && !date_is(volunteer->birth_date)) {
        return field_refuse(reader, "birth_date", "is missing: a person needs it");
    }
    bool supports = !household;
    for (uint8_t i = 0; i < volunteer->adult_count; i++) {
        supports = supports || volunteer->adult[i].supports;
    }
    if (!supports) {
        return field_refuse(reader, "adults", "no adult takes part in the support");
    }
    for (uint16_t i = 0; i < volunteer->held_count; i++) {
        volunteer->qualifications |= UINT64_C(1) << volunteer->held[i].qualification;
    }
    return OK;
}

static const struct shape VOLUNTEER_SHAPE = {.what = "a volunteer",
                                             SHAPE_FIELDS(VOLUNTEER_FIELDS),
                                             .bytes = sizeof(struct volunteer),
                                             .finish = volunteer_finish};

static enum status adults_read(struct reader *reader, const struct value *adults,
                               struct volunteer *volunteer)
{
    if (value_is_nil(adults)) {
        return OK;
    }
    if (adults->kind != VALUE_LIST) {
        return field_wrong_kind(reader, "a list of adults", adults);
    }
    if (adults->count == 0 || adults->count > ADULTS_MAX) {
        return field_refuse(reader, "", "has %u items; 1 to %d are possible", adults->count,
                            ADULTS_MAX);
    }
    struct adult *adult = arena_take_many(reader->owner, adults->count, sizeof *adult);
    if (adult == NULL) {
        return fault_set(reader->fault, E_NO_MEMORY, "", "the profile is too large to be held");
    }
    for (uint32_t i = 0; i < adults->count; i++) {
        enum status status = shape_read(reader, &ADULT_SHAPE, &adults->item[i], &adult[i]);
        for (uint32_t j = 0; status == OK && j < i; j++) {
            if (strcmp(adult[i].id, adult[j].id) == 0) {
                status = field_refuse(reader, "id", "two adults have the same id");
            }
        }
        if (status != OK) {
            return field_under_item(reader, status, i);
        }
    }
    volunteer->adult = adult;
    volunteer->adult_count = (uint8_t)adults->count;
    return OK;
}

enum status volunteer_read(const struct value *profile, const struct zone *zone,
                           struct arena *owner, struct volunteer **out, struct fault *fault)
{
    struct volunteer *volunteer = arena_take(owner, sizeof *volunteer);
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault, .subject = volunteer};
    if (volunteer == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a volunteer");
    }
    for (uint32_t i = 0; i < SERVICE_COUNT; i++) {
        volunteer->capacity.by_service[i] = UINT16_MAX;
    }
    volunteer->id = value_text_or(value_get(profile, "id"), NULL); /* until it is read itself */
    enum status status = adults_read(&reader, value_get(profile, "adults"), volunteer);
    if (status != OK) {
        return field_under(&reader, status, "adults");
    }
    status = shape_read(&reader, &VOLUNTEER_SHAPE, profile, volunteer);
    if (status == OK) {
        *out = volunteer;
    }
    return status;
}

/* --- against the calendar --- */

static enum status past_only(struct fault *fault, struct date date, struct date today,
                             const char *path)
{
    return date_is(date) && date.days > today.days
               ? fault_set(fault, E_INVALID_ARGUMENT, path, "must not be in the future")
               : OK;
}

enum status volunteer_check_dates(const struct volunteer *volunteer, struct date today,
                                  struct fault *fault)
{
    enum status status = past_only(fault, volunteer->birth_date, today, "birth_date");
    for (uint8_t i = 0; status == OK && i < volunteer->adult_count; i++) {
        status = past_only(fault, volunteer->adult[i].birth_date, today, "birth_date");
        if (status != OK) {
            fault_under(fault, "adults[%u]", i);
        }
    }
    for (uint16_t i = 0; status == OK && i < volunteer->check_count; i++) {
        status = past_only(fault, volunteer->check[i].seen_on, today, "seen_on");
        if (status != OK) {
            fault_under(fault, "checks[%u]", i);
        }
    }
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_parts(today, &year, &month, &day);
    for (uint16_t i = 0; status == OK && i < volunteer->home.child_count; i++) {
        if (volunteer->home.child_birth_year[i] > year) {
            status = fault_set(fault, E_INVALID_ARGUMENT, "", "must not be in the future");
            fault_under(fault, "home.children[%u]", i);
        }
    }
    return status;
}

/* Reads relations and workers. */
#include "model/relation.h"

#include <string.h>

#include "model/field.h"

enum { CENTS_MAX_KRONOR = 10000000, LIST_MAX = 64 };

#define OF(member) FIELD_AT(struct relation, member)

/* --- the papers of a relation --- */

#define ANSWER(member) FIELD_AT(struct relation_answer, member)
/* The word of vocabulary_answer(), or what people say instead of it. */
static enum status answer_read(struct reader *reader, const struct value *value, void *target)
{
    static const char *const SAME[][2] = {
        {"yes", "given"},        {"accepted", "given"},    {"no", "refused"},
        {"declined", "refused"}, {"withdrawn", "refused"}, {"waiting", "pending"},
    };
    const char *text = value_text_or(value, "");
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        if (strcmp(text, SAME[i][0]) == 0) {
            *(uint8_t *)target = (uint8_t)word_find(vocabulary_answer(), SAME[i][1]);
            return OK;
        }
    }
    uint32_t word = 0;
    enum status status = read_word(reader, value, vocabulary_answer(), &word);
    *(uint8_t *)target = (uint8_t)word;
    return status;
}

static const struct field ANSWER_FIELDS[] = {
    {"party", FIELD_TEXT, .required = true, ANSWER(party)},
    {"guardian", FIELD_ID, ANSWER(guardian)},
    {"answer", FIELD_READ, .required = true, ANSWER(answer), .read = answer_read},
    {"on", FIELD_DATE, ANSWER(on)},
    {"reason", FIELD_TEXT, ANSWER(reason), .high = 2000},
};
static const struct shape ANSWER_SHAPE = {
    .what = "an answer", SHAPE_FIELDS(ANSWER_FIELDS), .bytes = sizeof(struct relation_answer)};

static const struct field SUITABILITY_FIELDS[] = {
    {"outcome", FIELD_WORD, .required = true, OF(suitability.outcome),
     .words = vocabulary_suitability},
    {"on", FIELD_DATE, OF(suitability.on)},
    {"by", FIELD_TEXT, OF(suitability.by)},
};
static const struct shape SUITABILITY_SHAPE = {.what = "suitability",
                                               SHAPE_FIELDS(SUITABILITY_FIELDS)};

static const struct field PLAN_FIELDS[] = {
    {"on", FIELD_DATE, OF(support_plan.on)},
    {"participants", FIELD_TEXTS, OF(support_plan.participants)},
    {"goals", FIELD_LIST,
     FIELD_COUNTED(struct relation, support_plan.goal, support_plan.goal_count), .high = LIST_MAX,
     .shape = &GOAL_SHAPE},
    {"review_months", FIELD_INT, OF(support_plan.review_months), .low = 1, .high = 120},
    {"next_review_on", FIELD_DATE, OF(support_plan.next_review_on)},
};
static const struct shape PLAN_SHAPE = {.what = "a support plan", SHAPE_FIELDS(PLAN_FIELDS)};

static const struct field AGREEMENT_FIELDS[] = {
    {"signed_on", FIELD_DATE, OF(agreement.signed_on)},
    {"goals", FIELD_LIST, FIELD_COUNTED(struct relation, agreement.goal, agreement.goal_count),
     .high = LIST_MAX, .shape = &GOAL_SHAPE},
    {"frequency", .kind = FIELD_ANY},
    {"slots", .kind = FIELD_ANY},
};
static const struct shape AGREEMENT_SHAPE = {.what = "an agreement",
                                             SHAPE_FIELDS(AGREEMENT_FIELDS)};

static enum status cents_read(struct reader *reader, const struct value *value, void *target)
{
    int64_t milli = 0;
    enum status status = read_milli(reader, value, 0, (int64_t)CENTS_MAX_KRONOR * 1000, &milli);
    *(uint32_t *)target = (uint32_t)(milli / 10);
    return status;
}

static const struct field COMPENSATION_FIELDS[] = {
    {"fee", FIELD_READ, OF(compensation.fee_cents), .read = cents_read},
    {"costs", FIELD_READ, OF(compensation.costs_cents), .read = cents_read},
    {"override", FIELD_READ, OF(compensation.override_cents), .read = cents_read, .says = true,
     .said_offset = offsetof(struct relation, compensation.overridden)},
    {"reason", FIELD_TEXT, OF(compensation.reason), .high = 2000},
};
static const struct shape COMPENSATION_SHAPE = {.what = "compensation",
                                                SHAPE_FIELDS(COMPENSATION_FIELDS)};

/* --- the whole --- */

static const struct field RELATION_FIELDS[] = {
    {"id", FIELD_ID, .required = true, OF(id)},
    {"client", FIELD_ID, .required = true, OF(client)},
    {"volunteer", FIELD_ID, .required = true, OF(volunteer)},
    {"service", FIELD_WORD, .required = true, OF(service), .words = vocabulary_service},
    {"state", FIELD_WORD, .required = true, OF(state), .words = vocabulary_relation_state},
    {"since", FIELD_DATE, OF(since)},
    {"until", FIELD_DATE, OF(until)},
    {"worker", FIELD_ID, OF(worker)},
    {"coordinator", FIELD_ID, OF(coordinator)},
    {"answers", FIELD_LIST, FIELD_COUNTED(struct relation, answer, answer_count), .high = LIST_MAX,
     .shape = &ANSWER_SHAPE},
    {"suitability", FIELD_MAP, .shape = &SUITABILITY_SHAPE},
    {"support_plan", FIELD_MAP, .shape = &PLAN_SHAPE},
    {"agreement", FIELD_MAP, .shape = &AGREEMENT_SHAPE},
    {"report_every_days", FIELD_INT, OF(report_every_days), .low = 1, .high = 3660},
    {"contacts", .kind = FIELD_ANY},
    {"compensation", FIELD_MAP, .shape = &COMPENSATION_SHAPE},
    {"if_revision", .kind = FIELD_REVISION},
    {"x", .kind = FIELD_ANY},
};

static enum status relation_finish(struct reader *reader, void *target)
{
    const struct relation *relation = target;
    if (date_is(relation->since) && date_is(relation->until) &&
        relation->until.days < relation->since.days) {
        return field_refuse(reader, "until", "must not be before `since`");
    }
    if (relation->compensation.overridden && relation->compensation.reason == NULL) {
        return field_refuse(reader, "compensation.reason", "is missing: an override needs it");
    }
    return OK;
}

static const struct shape RELATION_SHAPE = {.what = "a relation",
                                            SHAPE_FIELDS(RELATION_FIELDS),
                                            .bytes = sizeof(struct relation),
                                            .finish = relation_finish};

enum status relation_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                          struct relation **out, struct fault *fault)
{
    struct relation *relation = arena_take(owner, sizeof *relation);
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault, .subject = relation};
    if (relation == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a relation");
    }
    enum status status = shape_read(&reader, &RELATION_SHAPE, profile, relation);
    if (status == OK) {
        *out = relation;
    }
    return status;
}

bool relation_holds(const struct relation *relation, struct date on)
{
    return relation->state <= RELATION_STATE_paused &&
           (!date_is(relation->since) || relation->since.days <= on.days) &&
           (!date_is(relation->until) || relation->until.days >= on.days);
}

/* --- workers --- */

#define WORKER(member) FIELD_AT(struct worker, member)
static const struct field WORKER_FIELDS[] = {
    {"id", FIELD_ID, .required = true, WORKER(id)}, {"org_unit", FIELD_TEXT, WORKER(org_unit)},
    {"deputies", FIELD_IDS, WORKER(deputies)},      {"busy", FIELD_SPANS, WORKER(busy)},
    {"if_revision", .kind = FIELD_REVISION},        {"x", .kind = FIELD_ANY},
};

static enum status worker_finish(struct reader *reader, void *target)
{
    const struct worker *worker = target;
    for (uint32_t i = 0; i < worker->deputies.count; i++) {
        if (strcmp(worker->deputies.id[i], worker->id) == 0) {
            enum status status = field_refuse(reader, "", "nobody is their own deputy");
            return field_under(reader, field_under_item(reader, status, i), "deputies");
        }
    }
    return OK;
}

static const struct shape WORKER_SHAPE = {.what = "a worker",
                                          SHAPE_FIELDS(WORKER_FIELDS),
                                          .bytes = sizeof(struct worker),
                                          .finish = worker_finish};

enum status worker_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                        struct worker **out, struct fault *fault)
{
    struct worker *worker = arena_take(owner, sizeof *worker);
    struct reader reader = {.zone = zone, .owner = owner, .fault = fault, .subject = worker};
    if (worker == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for a worker");
    }
    enum status status = shape_read(&reader, &WORKER_SHAPE, profile, worker);
    if (status == OK) {
        *out = worker;
    }
    return status;
}

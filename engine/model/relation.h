/* What was agreed between a client and a volunteer, and the workers who decide. */
#ifndef AMITY_MODEL_RELATION_H
#define AMITY_MODEL_RELATION_H

#include "model/client.h"

struct relation_answer {
    const char *party;    /* client, volunteer, guardian, worker … as given */
    const char *guardian; /* which one; NULL */
    uint8_t answer;       /* vocabulary_answer() */
    struct date on;
    const char *reason;
};

struct relation {
    const char *id, *client, *volunteer;
    uint8_t service, state;
    struct date since, until; /* until: DATE_NONE = open */
    const char *worker, *coordinator;
    struct relation_answer *answer;
    uint16_t answer_count;
    uint16_t report_every_days; /* 0 = not said */
    struct {
        uint8_t outcome; /* vocabulary_suitability(), for this client (S3-07); WORD_NONE */
        struct date on;
        const char *by;
    } suitability;
    struct {
        struct date on, next_review_on;
        struct id_list participants;
        struct goal *goal;
        uint16_t goal_count, review_months;
    } support_plan;
    struct {
        struct date signed_on;
        struct goal *goal;
        uint16_t goal_count;
    } agreement;
    struct {
        uint32_t fee_cents, costs_cents, override_cents;
        bool overridden;
        const char *reason;
    } compensation; /* an estimate beside the relation, never a criterion (S1-43) */
};

struct worker {
    const char *id;
    const char *org_unit;
    struct id_list deputies;
    struct span_list busy;
};

enum status relation_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                          struct relation **out, struct fault *fault) MUST_USE;
enum status worker_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                        struct worker **out, struct fault *fault) MUST_USE;
/* True while it takes capacity on that date: from proposed to paused, since..until. */
bool relation_holds(const struct relation *relation, struct date on);

#endif

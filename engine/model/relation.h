/* What was agreed between a client and a volunteer, and the workers who decide. */
#ifndef AMITY_MODEL_RELATION_H
#define AMITY_MODEL_RELATION_H

#include "model/client.h"

struct relation {
    const char *id, *client, *volunteer;
    uint8_t service, state;
    struct date since, until; /* until: DATE_NONE = open */
    const char *worker, *coordinator;
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

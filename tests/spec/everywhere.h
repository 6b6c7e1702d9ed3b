/* One change of a pair for many services at once: rules that hold for several services hold for
 * each of them. */
#ifndef AMITY_SPEC_EVERYWHERE_H
#define AMITY_SPEC_EVERYWHERE_H

#include "spec/people.h"

/* What is changed: a path and its JSON for either side, NULL for nothing; JSON NULL drops. */
struct change {
    const char *client_path, *client_json, *volunteer_path, *volunteer_json;
};

#define SUPPORT  "contact_person", "qualified_contact_person", "contact_family"
#define HOMES    "family_home", "emergency_home"
#define GUIDANCE "social_guidance"

enum { SERVICES_MAX = 7 };
struct services {
    const char *country;
    const char *service[SERVICES_MAX]; /* ends with NULL */
};

static const struct services __attribute__((unused))
fi_all = {"fi", {SUPPORT, HOMES, GUIDANCE, NULL}};
static const struct services __attribute__((unused)) se_all = {"se", {SUPPORT, HOMES, NULL}};
static const struct services __attribute__((unused)) fi_supporters = {"fi", {SUPPORT, HOMES, NULL}};
static const struct services __attribute__((unused))
fi_planned = {"fi", {SUPPORT, "family_home", GUIDANCE, NULL}};
static const struct services __attribute__((unused)) fi_support = {"fi", {SUPPORT, NULL}};
static const struct services __attribute__((unused)) se_support = {"se", {SUPPORT, NULL}};

static inline void change_apply(struct trial *trial, const struct change *change)
{
    if (change->client_path != NULL && change->client_json != NULL) {
        client_set(trial, change->client_path, change->client_json);
    } else if (change->client_path != NULL) {
        client_drop(trial, change->client_path);
    }
    if (change->volunteer_path != NULL) {
        volunteer_set(trial, change->volunteer_path, change->volunteer_json);
    }
}

static inline void refused_in(const struct services *services, struct change change,
                              const char *rule)
{
    for (uint32_t i = 0; services->service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, services->country, services->service[i]);
        change_apply(&trial, &change);
        assert_refused_by(&trial, rule);
        trial_close(&trial);
    }
}

static inline void warned_in(const struct services *services, struct change change,
                             const char *rule)
{
    for (uint32_t i = 0; services->service[i] != NULL; i++) {
        struct trial trial;
        trial_open(&trial, services->country, services->service[i]);
        assert_not_warned(&trial, rule);
        change_apply(&trial, &change);
        assert_eligible(&trial);
        assert_warned(&trial, rule);
        trial_close(&trial);
    }
}

static inline void refused_everywhere(struct change change, const char *rule)
{
    refused_in(&fi_all, change, rule);
    refused_in(&se_all, change, rule);
}

static inline struct change client_change(const char *path, const char *json)
{
    return (struct change){.client_path = path, .client_json = json};
}

static inline struct change volunteer_change(const char *path, const char *json)
{
    return (struct change){.volunteer_path = path, .volunteer_json = json};
}

#endif

/* What the parts of the generator hand to each other: volunteers as the client side needs to know
 * them, clients before they are written, and the bonds between them. */
#ifndef AMITY_PEOPLE_MAKER_H
#define AMITY_PEOPLE_MAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/people/line.h"
#include "bench/people/people.h"
#include "bench/people/places.h"

/* The contract's services, in the order of the tables below. */
#define MADE_SERVICES(X)                                                                           \
    X(contact_person)                                                                              \
    X(qualified_contact_person)                                                                    \
    X(contact_family) X(family_home) X(emergency_home) X(social_guidance)
enum made_service {
#define X(id) MADE_##id,
    MADE_SERVICES(X)
#undef X
        MADE_SERVICE_COUNT
};
const char *service_word(uint32_t service);
static inline uint8_t service_bit(uint32_t service)
{
    return (uint8_t)(1u << service);
}

enum made_need {
#define X(id, dimension, sv, fi, en, suggests, priority) NEED_##id,
#include "model/taxonomy/needs.def"
#undef X
    MADE_NEED_COUNT
};
const char *need_word(uint32_t need);

enum role { ROLE_PERSON, ROLE_HOUSEHOLD, ROLE_STAFF };
enum made_gender { MADE_FEMALE, MADE_MALE, MADE_OTHER };
const char *gender_word(uint32_t gender);

/* What keeps one of seven volunteers from being matched tonight. */
enum volunteer_flaw {
    VOLUNTEER_SOUND,
    VOLUNTEER_NOT_APPROVED,
    VOLUNTEER_CHECK_EXPIRED,
    VOLUNTEER_CHECK_OPEN,
    VOLUNTEER_TRAIT_MISSING,
    VOLUNTEER_NOT_DECIDED,
    VOLUNTEER_UNTRAINED
};

struct supporter {
    uint64_t tongues; /* bits: languages spoken fluently */
    struct spot spot;
    uint32_t travel_m;
    int32_t birth; /* of the person, or of the first adult */
    uint8_t role, services, gender, flaw, adults, schooled, tongue;
    uint8_t age_min, age_max, level_max, group_max;
    uint8_t relations, hours, places, weekends; /* capacities */
    uint8_t relations_used, hours_used, places_used, weekends_used;
};

enum client_flaw {
    CLIENT_SOUND,
    CLIENT_GUARDIAN_OPEN,
    CLIENT_UNWILLING,
    CLIENT_ASSESSMENT_EXPIRED,
    CLIENT_NO_PLAN,
    CLIENT_NO_FOLLOW_UP,
    CLIENT_PAUSED
};
enum client_kind_made { KIND_CHILD, KIND_YOUTH, KIND_ADULT, KIND_FAMILY };
/* The story behind a demand decides its law, its case, its needs. */
enum story {
    STORY_CHILD,      /* a child or youth in social services */
    STORY_DISABILITY, /* LSS and alike */
    STORY_MIND,       /* social psychiatry */
    STORY_ADULT,
    STORY_OLDER
};

enum {
    GROUP_SIZE_MAX = 4,
    PAPERS_DAYS = 40 /* from the birth to the first decision, at least */
};

/* One client before it is written. */
struct draft {
    uint64_t index;   /* of C-… */
    uint64_t first;   /* index of its unit's first client */
    struct spot spot; /* its unit's */
    int32_t birth, age;
    int32_t granted_on, period_from, period_to; /* to: 0 = open */
    int32_t since;                              /* of the relation, when served */
    uint32_t worker;
    uint8_t size; /* of its group; 1 = none */
    bool twin;    /* a second demand of the same person follows or precedes it */
    bool together_required;
    bool compulsory, without_guardians, protected, short_crisis, served;
    uint8_t service, story, kind, gender, tongue, flaw, guardians, level, wish_gender;
    bool wish_required;
    uint8_t visits_min, visits_max, visit_hours, weekends, nights;
    bool per_week;
};

/* A standing relation. */
struct bond {
    uint32_t client, volunteer;
    int32_t since, granted_on;
    uint32_t worker;
    uint8_t service, guardians, visits, visit_hours, weekends;
    bool per_week;
};

enum { AGE_CLASS_COUNT = 4, WORKERS_PER_MUNICIPALITY = 8 };

struct maker {
    const struct people_options *options;
    int32_t today;
    struct places *places;
    struct line *line;
    struct arena *forever;
    struct supporter *supporter;
    uint32_t *in_municipality;    /* supporters by municipality … */
    uint32_t *municipality_first; /* … from here to the next one's first */
    struct bond *bond;
    uint32_t bond_count, bond_room;
    uint64_t *interest_cumulative[AGE_CLASS_COUNT];
    bool *worker_used;
};

/* person.c: what both sides have */
enum { TONGUE_SV = 0, TONGUE_FI = 1, TONGUE_EN = 2 };
bool person_tables(struct maker *maker);
uint8_t tongue_draw(struct random *random, const struct spot *spot);
const char *tongue_word(uint32_t tongue);
static inline uint64_t tongue_bit(uint32_t tongue)
{
    return UINT64_C(1) << tongue;
}
void interests_write(const struct maker *maker, struct random *random, const char *key, int32_t age,
                     uint32_t count);
void place_write(struct line *line, const struct spot *spot, bool exact);
/* One weekly range; `days` has bit 0 for Monday; `weeks` has bit 0 for week 1, 0 = every week. */
void weekly_write(struct line *line, uint32_t days, int32_t from_hour, int32_t to_hour,
                  uint32_t weeks);
uint32_t worker_draw(struct maker *maker, struct random *random, uint16_t municipality);

/* volunteer.c, volunteer_draw.c */
void supporter_draw(const struct maker *maker, uint64_t index, struct supporter *out);
bool volunteer_write(const struct maker *maker, uint64_t index, const struct supporter *supporter);

/* draft.c: draws a unit of at most `most` clients from `index` on; returns how many */
uint32_t unit_draw(struct maker *maker, uint64_t index, uint64_t most,
                   struct draft drafts[GROUP_SIZE_MAX]);
/* bond.c: finds a supporter for the whole unit; on success its clients are served */
bool unit_bind(struct maker *maker, struct draft *drafts, uint32_t count, struct random *random);
bool bonds_write(struct maker *maker);

/* client.c, client_needs.c */
bool client_write(const struct maker *maker, const struct draft *draft);
void client_needs_write(const struct maker *maker, const struct draft *draft,
                        struct random *random);

#endif

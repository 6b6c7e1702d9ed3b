/* Who waits for support: one demand for one person (DESIGN section 5, profiles). */
#ifndef AMITY_MODEL_CLIENT_H
#define AMITY_MODEL_CLIENT_H

#include "model/demand.h"
#include "model/volunteer.h"

struct service_wish {
    uint8_t service;
    bool own_demand; /* else the client's demand holds */
    struct demand demand;
};
struct client_need {
    uint8_t need, severity; /* severity: WORD_NONE = not said (counts as mild) */
};
struct guardian_consent {
    const char *id;
    bool custody;
    uint8_t answer;
    struct date on;
};
struct goal {
    uint8_t tag;            /* vocabulary_need(), or WORD_NONE when free text */
    const char *text;       /* as given */
    struct id_list authors; /* client, family, worker, … as given */
};
struct near_place {
    uint8_t kind;
    struct place place;
    uint16_t weight; /* default 1 */
};
struct avoided_place {
    struct place place;
    uint32_t radius_m;
};

struct client {
    const char *id;
    const char *person; /* NULL = its own */
    uint8_t kind, status, service, gender, demand_level, priority, beneficiary, purpose;
    uint8_t purpose_count;
    uint32_t purposes; /* bits; purpose may be one word or a list */
    uint16_t alternative_count, need_count, change_count, member_count;
    struct service_wish *alternative;
    struct date *member_birth_date; /* of a family's members */
    struct date birth_date;
    struct language_set languages_required, languages_preferred;
    struct interest_set interests, family_interests;
    struct client_need *need;
    uint64_t needs;    /* bits */
    uint64_t requires; /* qualification bits */
    struct place place;
    uint32_t travel_m_max; /* UINT32_MAX = not said */
    struct availability availability;
    struct span_list busy;
    struct demand demand;
    struct demand_change *change;
    struct {
        struct date from, to; /* from: DATE_NONE = as soon as possible; to: DATE_NONE = open */
        uint8_t ends_with;    /* WORD_NONE or investigation */
    } period;
    const char *successor_of;
    struct {
        const char *id;
        struct date granted_on, follow_up_on, deadline, order_on, interrupted_on;
        uint8_t legal_basis, kind; /* kind: voluntary default */
        const char *order_id;
    } decision;
    struct {
        const char *channel;
        struct date received_on;
    } application;
    struct {
        struct date on, valid_until;
        bool best_interest, best_interest_said;
    } assessment;
    struct {
        struct date on, valid_until;
        const char *permanence;
        struct goal *goal;
        uint16_t goal_count;
    } support_plan;
    struct {
        uint8_t client; /* answer, WORD_NONE = not said */
        struct date heard_on;
        const char *heard_by;
        struct guardian_consent *guardian;
        uint16_t guardian_count;
        uint8_t information_sharing; /* answer */
    } consent;
    struct {
        uint8_t kind, placement; /* WORD_NONE = none */
        struct date since;
    } case_;
    uint32_t flags; /* bit = enum flag */
    struct {
        uint8_t volunteer_age_min, volunteer_age_max; /* 0..255 = any */
        uint8_t gender, household, meeting_place;     /* WORD_NONE = no wish */
        const char *household_wish; /* a stated wish about the form of the household, as given */
    } prefers;
    uint8_t requires_gender; /* WORD_NONE = none */
    uint64_t avoid;          /* bits over vocabulary_household() */
    uint64_t needs_access;
    struct near_place *near;
    struct avoided_place *avoid_place;
    uint16_t near_count, avoid_place_count;
    uint32_t differences; /* bits derived from needs and language: what a volunteer must tolerate */
    struct {
        const char *id; /* NULL = no group */
        uint8_t size, together;
        uint32_t split_price;
    } group;
    struct date waiting_since; /* default: decision.granted_on */
    struct id_list network, exclude, previous;
    const char *worker, *org_unit, *provider;
};

enum status client_read(const struct value *profile, const struct zone *zone, struct arena *owner,
                        struct client **out, struct fault *fault) MUST_USE;
/* What the profile alone cannot tell: nobody is born, heard, or has applied after today.
 * fails    E_INVALID_ARGUMENT with the path */
enum status client_check_dates(const struct client *client, struct date today,
                               struct fault *fault) MUST_USE;

/* Age groups of the contract (S3-24): 0–17, 18–64, 65–. */
enum age_group { AGE_CHILD, AGE_ADULT, AGE_OLDER };
enum age_group age_group_of(int32_t age);
/* The demand that holds on a date (S1-04). */
const struct demand *client_demand_on(const struct client *client, struct date on);
/* The last day of a granted decision's lawful waiting: decision.deadline, else `months` (the
 * pack's) after it was interrupted, or granted; DATE_NONE when none of these is said. */
struct date client_deadline(const struct client *client, int32_t months);

#endif

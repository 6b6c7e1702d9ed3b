/* Who gives support: a person, a household with its adults, or staff (DESIGN section 5, profiles).
 * Absent dates are DATE_NONE, absent words WORD_NONE. Lists live with the profile. */
#ifndef AMITY_MODEL_VOLUNTEER_H
#define AMITY_MODEL_VOLUNTEER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"
#include "model/availability.h"
#include "model/place.h"
#include "model/words.h"

struct id_list {
    const char **id;
    uint32_t count;
};

struct adult {
    const char *id;
    struct date birth_date;
    bool supports; /* takes part in the support (default true) */
};

#define NO_ADULT UINT8_MAX /* concerns the whole volunteer */

struct offer_tag {
    uint8_t need;         /* vocabulary_need() */
    uint8_t severity_max; /* default severe */
};
struct held_qualification {
    uint8_t qualification;
    struct date valid_until;
};
struct check_done {
    uint8_t kind; /* enum check_kind */
    uint8_t outcome;
    uint8_t adult; /* index into adults, or NO_ADULT */
    struct date consented_on, requested_on, seen_on, valid_until;
    const char *by;
};
struct training {
    uint8_t id; /* vocabulary_qualification() */
    uint8_t state;
    uint8_t adult;
    struct date on;
};
struct assessed_trait {
    uint8_t trait, outcome, adult;
    struct date on, valid_until;
};
struct suitability {
    uint8_t service, outcome;
    struct date decided_on, valid_until;
};
struct accepted_need {
    uint8_t need;
    uint8_t severity_max;
};

struct volunteer {
    const char *id;
    uint8_t kind;   /* vocabulary_volunteer_kind() */
    uint8_t status; /* enum volunteer_status */
    uint8_t engagement;
    uint8_t gender;
    uint32_t services; /* bit = enum service */
    struct date birth_date;
    uint8_t adult_count;
    struct adult *adult;
    struct language_set languages[3]; /* by fluency: at least basic, at least fluent, native */
    struct interest_set interests;
    uint64_t qualifications; /* bits held at all; dates in `held` */
    struct offer_tag *offer;
    struct held_qualification *held;
    struct check_done *check;
    struct training *training;
    struct assessed_trait *assessed;
    struct suitability *suitability;
    uint16_t offer_count, held_count, check_count, training_count, assessed_count,
        suitability_count;
    struct place place;
    uint32_t travel_m_max; /* UINT32_MAX = not said */
    struct availability availability;
    struct span_list busy;
    struct {
        uint16_t relations;                 /* at once, default 1 */
        uint16_t by_service[SERVICE_COUNT]; /* UINT16_MAX = no own limit */
        uint32_t quarters_per_month;        /* UINT32_MAX = no limit */
        uint16_t places;                    /* default 0 */
    } capacity;
    uint16_t commitment_months; /* 0 = not said */
    struct {
        uint16_t own_rooms;
        bool smoking, wheelchair;
        uint64_t pets; /* bits over vocabulary_household() */
        uint16_t child_count;
        uint16_t *child_birth_year;
        const char *form, *dwelling; /* never read by a rule by default (S0-30, S1-31, S1-32) */
    } home;
    struct {
        uint8_t age_min, age_max; /* 0..255 = any */
        uint8_t genders;          /* bits, 0 = any */
        uint8_t demand_level_max; /* WORD_NONE = not said */
        uint16_t need_count;
        bool needs_said; /* `needs` was given: what is not in it is not accepted */
        struct accepted_need *need;
        uint32_t differences; /* bits */
        bool differences_said;
        uint8_t group_size_max; /* 0 = not said */
    } accepts;
    struct id_list exclude; /* client ids */
    struct id_list peer_groups;
};

/* Reads and validates one profile (a map). `status`, ranges, cross-field truths: everything that
 * can be judged from the profile alone.
 *
 * ensure   *out and all it points to live in `owner`
 * fails    E_INVALID_ARGUMENT with the field's path below the profile ("checks[2].valid_until")
 *          and, for a wrong word or field name, the nearest valid one as the hint */
enum status volunteer_read(const struct value *profile, const struct zone *zone,
                           struct arena *owner, struct volunteer **out,
                           struct fault *fault) MUST_USE;
/* What the profile alone cannot tell: nobody is born, and no check was seen, after today.
 * fails    E_INVALID_ARGUMENT with the path */
enum status volunteer_check_dates(const struct volunteer *volunteer, struct date today,
                                  struct fault *fault) MUST_USE;

#endif

/* How well a pair could fit at most, from a few lines of memory.
 *
 * A score is a weighted mean of measures over the terms that apply to the client (rules/score.h).
 * Most measures look at little: bits of interests, needs and languages, ages, a distance, the hours
 * both are free. A *facet* holds that little of a volunteer, a *probe* what one client weighs; the
 * bound is the same weighted mean with the measures that facets know taken exactly and all others
 * taken as full. So
 *
 *     facet_bound(probe, facet, distance) >= score_points of the pair,
 *
 * and nearly equal for most. Whoever looks for the best k of thousands asks for the bound of all,
 * and judges in full only those whose bound reaches the k-th (match/candidates.h).
 *
 * A facet is made for one service: what no client changes (flexibility, traits, the preferences
 * that ask about the volunteer alone) is summed up in it. */
#ifndef AMITY_MATCH_FACET_H
#define AMITY_MATCH_FACET_H

#include "match/glance.h"

struct facet {
    struct card card; /* its slot is the index into view->entry; of one whom somebody leaves on a
                         known day, room and hours are without limit */
    uint64_t interests[INTEREST_WORDS_64];
    uint64_t offers[3]; /* needs offered at each severity */
    uint64_t qualifications;
    uint64_t home; /* bits over vocabulary_household(): what clients may have to be without */
    uint64_t name; /* a fingerprint of the id: equal ids have equal ones */
    uint64_t grid[GRID_WORDS];
    int32_t own_earned; /* sum of weight * thousandths of what concerns the volunteer alone */
    uint32_t
        prefers; /* bit i: the pack's i-th prefer rule may hold, as far as the volunteer goes */
    int32_t qualified_until; /* the last day on which all qualifications are valid */
    uint16_t commitment_months, places;
    uint8_t age_low, age_high; /* accepted */
    uint8_t age_middle, age_youngest;
    uint8_t weekends, weekends_most, nights_most;
    bool weekly;  /* the grid's four weeks are alike */
    bool dated;   /* other days may look different: the grid says nothing */
    bool settled; /* not dated, and nobody leaves on a known day: all days look like today */
    bool holidays, wheelchair;
};

/* What single qualifications, needs and interests count for, learnt by asking the measures about
 * people who have nothing else; and which of a pack's rules a facet can tell. */
struct facet_lore {
    uint64_t competence[64]; /* by need: any of these qualifications stand for what it calls for */
    uint64_t outside[INTEREST_WORDS_64]; /* interests followed away from home */
    uint8_t rule[PACK_RULES_MAX];        /* enum probe_rule of each of the pack's; or UINT8_MAX */
};

/* X(bit, requirement as a pack writes it): blocking rules whose refusal a facet can tell. Refusing
 * is certain; that none refuses decides nothing. */
#define PROBE_RULES(X)                                                                             \
    X(WITHIN_REACH, "pair.within_volunteer_reach")                                                 \
    X(SPEAKS_REQUIRED, "pair.speaks_required")                                                     \
    X(SPEAKS_BASIC, "pair.speaks_basic")                                                           \
    X(GENDER_OK, "pair.gender_ok")                                                                 \
    X(ACCEPTS_GENDER, "pair.accepts_gender")                                                       \
    X(ACCEPTS_LEVEL, "pair.accepts_level")                                                         \
    X(ACCEPTS_NEEDS, "pair.accepts_needs")                                                         \
    X(ACCEPTS_DIFFERENCES, "pair.accepts_differences")                                             \
    X(ACCEPTS_AGE, "pair.accepts_age")                                                             \
    X(ACCEPTS_AGE_NOW, "pair.accepts_age_now")                                                     \
    X(RELATIONS_FIT, "pair.relations_fit")                                                         \
    X(HOURS_FIT, "pair.hours_fit")                                                                 \
    X(WEEKENDS_FIT, "pair.weekends_fit")                                                           \
    X(AVOIDS_HOME, "not pair.avoids_home")                                                         \
    X(ACCESS_OK, "pair.access_ok")                                                                 \
    X(HOLIDAYS_FIT, "pair.holidays_fit")                                                           \
    X(QUALIFIED, "pair.qualified")                                                                 \
    X(QUALIFIED_NOW, "pair.qualified_now")

/* The same of rules that can only be granted: by whom a list holds, or a search finds. */
#define PROBE_GRANTED(X)                                                                           \
    X(OFFERS_SERVICE, "pair.offers_service")                                                       \
    X(WITHIN_CLIENT_REACH, "pair.within_client_reach")                                             \
    X(NOT_EXCLUDED, "not pair.excluded")

enum probe_rule {
#define X(name, requirement) PROBE_##name,
    PROBE_RULES(X) PROBE_RULE_COUNT,
    PROBE_GRANTED_FIRST = PROBE_RULE_COUNT - 1,
    PROBE_GRANTED(X)
#undef X
        PROBE_KNOWN_COUNT
};

enum { PROBE_PREFERS_MAX = 32, PROBE_NAMES_MAX = 8, PROBE_NEAR_MAX = 6, PROBE_COMPETENCES_MAX = 8 };

/* One client for one service, as bounds need it. */
struct probe {
    const struct client_view *view;
    int32_t weight;     /* of everything that applies; 0 = nothing does */
    int32_t full;       /* sum of weight * 1000 of what no facet tells */
    uint32_t reach_m;   /* of the measure of distance */
    int32_t age;        /* of the youngest at the start */
    int32_t months;     /* planned */
    uint32_t quarters4; /* four times the hours asked, in quarters; visits only */
    bool stays;         /* weekends are asked, not hours */
    bool weekly;        /* the client's four weeks are alike */
    bool unknown;       /* bounds cannot be told: every bound is the most there is */
    bool blind;         /* something is counted as full that no facet tells */
    uint32_t interest_count, family_interest_count;
    uint64_t needs[3]; /* by severity */
    uint32_t needs_asked, severe_asked;
    uint64_t languages;
    uint32_t language_count;
    uint64_t experiences; /* qualifications that count */
    uint32_t competence_count, near_count;
    uint64_t competences[PROBE_COMPETENCES_MAX];
    struct point near_point[PROBE_NEAR_MAX];
    int32_t near_weight[PROBE_NEAR_MAX], near_weights;
    int16_t lost[64]; /* thousandths a spare qualification costs */
    uint64_t spare;   /* those that cost anything */
    uint64_t outside[INTEREST_WORDS_64];
    uint32_t asks;            /* bits over PROBE_RULES: blocking rules that hold for this client */
    struct rule_bits granted; /* that hold with everybody in a list whom no facet refuses … */
    struct rule_bits granted_settled; /* … and with those who exclude nobody and are not left */
    uint32_t quarters;                /* of the demand */
    uint32_t relations;               /* that placing the unit takes, or fewer */
    uint64_t asked_needs[3];          /* by severity */
    uint32_t previous_count, network_count;
    uint64_t previous[PROBE_NAMES_MAX], network[PROBE_NAMES_MAX];
    /* weights; 0 = does not apply, or no facet can tell */
    int32_t interests, family_interests, need, severe, age_fit, distance, overlap, language,
        continuity, helpers, gender, age_wish, experience, commitment, competence, unspared, near,
        meeting;
    uint32_t prefer_count;
    uint32_t prefer_bit[PROBE_PREFERS_MAX];
    int32_t prefer_weight[PROBE_PREFERS_MAX];
};

/* require  the volunteer offers the service */
void facet_make(const struct pack *pack, uint8_t service, const struct volunteer_entry *entry,
                uint32_t slot, struct facet *out);
void facet_learn(const struct pack *pack, struct facet_lore *out);
/* require  `anybody` is some volunteer of the view: what applies depends on the client alone, but
 *          measures are asked in pairs
 * ensure   *out borrows the client's view */
void probe_make(const struct pack *pack, const struct facet_lore *lore,
                const struct client_view *client, const struct volunteer_view *anybody,
                struct probe *out);
/* ensure   true only when a rule refuses the pair */
bool facet_refused(const struct probe *probe, const struct facet *facet, uint32_t distance_m);
static inline bool probe_asks(const struct probe *probe, enum probe_rule rule)
{
    return (probe->asks >> rule & 1) != 0;
}
/* ensure   at least score_points of the pair, at most PACK_SCORE_MAX
 * cost     some twenty loads, no calls but one square root's worth */
int32_t facet_bound(const struct probe *probe, const struct facet *facet, uint32_t distance_m);

/* The points themselves, where probe and facet tell all that counts.
 * require  the exact distance
 * ensure   *points equals score_points of the pair; or false */
bool facet_points(const struct probe *probe, const struct facet *facet, uint32_t distance_m,
                  int32_t *points);
/* Blocking rules that hold for a client alone and a volunteer of the list who lives within the
 * client's reach and whom the facet does not refuse. */
static inline const struct rule_bits *facet_granted(const struct probe *probe,
                                                    const struct facet *facet)
{
    return facet->card.excludes ? &probe->granted : &probe->granted_settled;
}

#endif

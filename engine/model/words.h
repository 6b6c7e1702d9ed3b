/* The closed vocabularies of the contract: each word has a small number, each number a word. The
 * taxonomies (interests, needs, qualifications, languages) are model/taxonomy/ *.def. */
#ifndef AMITY_MODEL_WORDS_H
#define AMITY_MODEL_WORDS_H

#include <stdint.h>

struct vocabulary {
    const char *name; /* "service": what an error message calls it */
    const char *const *word;
    uint32_t count;
};

enum { WORD_NONE = 255, WORD_UNKNOWN = 65535 };

/* clang-format off */
/* X(id): the order gives the numbers; append only (numbers are in caches, never on disk). */
#define SERVICE_WORDS(X)                                                                           \
    X(contact_person)                                                                              \
    X(qualified_contact_person)                                                                    \
    X(contact_family) X(family_home) X(emergency_home) X(social_guidance)
#define GENDER_WORDS(X)           X(female) X(male) X(other) X(unknown)
#define VOLUNTEER_KIND_WORDS(X)   X(person) X(household)
#define VOLUNTEER_STATUS_WORDS(X) X(applicant) X(investigating) X(approved) X(paused) X(ended)
#define ENGAGEMENT_WORDS(X)       X(voluntary) X(contract) X(staff)
#define FLUENCY_WORDS(X)          X(basic) X(fluent) X(native)
#define LANGUAGE_WISH_WORDS(X)    X(preferred) X(required)
#define CHECK_WORDS(X)                                                                             \
    X(police)                                                                                      \
    X(suspicion)                                                                                   \
    X(social_register) X(enforcement) X(insurance) X(reference) X(interview) X(home_visit)
#define CHECK_OUTCOME_WORDS(X)  X(clear) X(not_clear) X(pending)
#define TRAINING_STATE_WORDS(X) X(offered) X(taken)
#define TRAIT_WORDS(X)                                                                             \
    X(reliable)                                                                                    \
    X(balanced_life)                                                                               \
    X(motivated)                                                                                   \
    X(mature) X(stable_life) X(cooperates) X(tolerant) X(open) X(flexible) X(patient)              \
        X(responsive)
#define TRAIT_OUTCOME_WORDS(X) X(yes) X(no)
#define SUITABILITY_WORDS(X)   X(suitable) X(unsuitable)
#define DAY_WORDS(X)           X(mon) X(tue) X(wed) X(thu) X(fri) X(sat) X(sun)
#define SEVERITY_WORDS(X)      X(mild) X(moderate) X(severe)
#define DEMAND_LEVEL_WORDS(X)  X(ordinary) X(extra) X(demanding) X(specially_demanding)
#define CLIENT_KIND_WORDS(X)   X(child) X(youth) X(adult) X(family)
#define CLIENT_STATUS_WORDS(X) X(waiting) X(offered) X(served) X(paused) X(closed)
#define BENEFICIARY_WORDS(X)   X(self) X(family) X(carer)
#define ANSWER_WORDS(X)        X(given) X(refused) X(pending)
#define CASE_KIND_WORDS(X)                                                                         \
    X(family_work) X(child_protection) X(disability) X(social_psychiatry) X(adult) X(elderly)
#define PLACEMENT_WORDS(X)     X(urgent) X(out_of_home) X(return_assessment)
#define DECISION_KIND_WORDS(X) X(voluntary) X(compulsory)
#define TOGETHER_WORDS(X)      X(required) X(preferred)
#define PRIORITY_WORDS(X)      X(emergency) X(high) X(normal) X(low)
#define NEAR_KIND_WORDS(X)     X(school) X(parent) X(sibling)
#define FLAG_WORDS(X)                                                                              \
    X(no_close_network)                                                                            \
    X(parents_exhausted)                                                                           \
    X(can_be_away_overnight)                                                                       \
    X(risk) X(early_support) X(protected) X(network_insufficient) X(harmful_behaviour)             \
        X(short_crisis) X(own_room_shared) X(decided_without_guardians)
#define RELATION_STATE_WORDS(X)                                                                    \
    X(proposed)                                                                                    \
    X(offered) X(accepted) X(planned) X(agreed) X(active) X(paused) X(ended) X(refused) X(withdrawn)
#define PURPOSE_WORDS(X)                                                                           \
    X(wellbeing)                                                                                   \
    X(independence)                                                                                \
    X(early_support)                                                                               \
    X(relief) X(child_support) X(leisure) X(break_isolation) X(guidance) X(upbringing)             \
        X(protection) X(network) X(schooling) X(reunification) X(adulthood) X(long_support)        \
            X(single_challenge) X(other)
#define LEGAL_BASIS_WORDS(X)                                                                       \
    X(SE_SOL) X(SE_LSS) X(SE_LVU) X(FI_SHL) X(FI_LSL) X(FI_LSL_OPEN) X(FI_VPL) X(OTHER)
/* What a volunteer meets and tolerates, and what a client may bring (S0-27). */
#define DIFFERENCE_WORDS(X)                                                                        \
    X(disability)                                                                                  \
    X(culture)                                                                                     \
    X(language)                                                                                    \
    X(behaviour) X(religion) X(orientation) X(mental_health) X(substance) X(crime) X(trauma)
#define MEETING_PLACE_WORDS(X) X(home) X(outside_home) X(volunteer_home) X(either)
#define ENDS_WITH_WORDS(X)     X(investigation)

/* clang-format on */

#define X(id) +1
enum {
    SERVICE_COUNT = 0 SERVICE_WORDS(X),
    CHECK_COUNT = 0 CHECK_WORDS(X),
    TRAIT_COUNT = 0 TRAIT_WORDS(X),
    FLAG_COUNT = 0 FLAG_WORDS(X),
    DIFFERENCE_COUNT = 0 DIFFERENCE_WORDS(X)
};
#undef X
#define WORD_ENUM(name, PREFIX, WORDS) enum name { WORDS }
#define X(id)                          SERVICE_##id,
enum service { SERVICE_WORDS(X) };
#undef X
#define X(id) GENDER_##id,
enum gender { GENDER_WORDS(X) };
#undef X
#define X(id) CHECK_##id,
enum check_kind { CHECK_WORDS(X) };
#undef X
#define X(id) FLAG_##id,
enum flag { FLAG_WORDS(X) };
#undef X
#define X(id) CLIENT_STATUS_##id,
enum client_status { CLIENT_STATUS_WORDS(X) };
#undef X
#define X(id) VOLUNTEER_STATUS_##id,
enum volunteer_status { VOLUNTEER_STATUS_WORDS(X) };
#undef X
#define X(id) RELATION_STATE_##id,
enum relation_state { RELATION_STATE_WORDS(X) };
#undef X
#define X(id) PRIORITY_##id,
enum priority { PRIORITY_WORDS(X) };
#undef X
#define X(id) TRAIT_##id,
enum trait { TRAIT_WORDS(X) };
#undef X
#undef WORD_ENUM

/* vocabulary_service(), vocabulary_gender() … one function for each table above, and */
/* clang-format off */
#define VOCABULARIES(X)                                                                            \
    X(service, SERVICE_WORDS)                                                                      \
    X(gender, GENDER_WORDS)                                                                        \
    X(volunteer_kind, VOLUNTEER_KIND_WORDS)                                                        \
    X(volunteer_status, VOLUNTEER_STATUS_WORDS) X(engagement, ENGAGEMENT_WORDS)                    \
        X(fluency, FLUENCY_WORDS) X(language_wish, LANGUAGE_WISH_WORDS) X(check, CHECK_WORDS)      \
            X(check_outcome, CHECK_OUTCOME_WORDS) X(training_state, TRAINING_STATE_WORDS)          \
                X(trait, TRAIT_WORDS) X(trait_outcome, TRAIT_OUTCOME_WORDS) X(                     \
                    suitability, SUITABILITY_WORDS) X(day, DAY_WORDS) X(severity, SEVERITY_WORDS)  \
                    X(demand_level, DEMAND_LEVEL_WORDS) X(client_kind, CLIENT_KIND_WORDS)          \
                        X(client_status, CLIENT_STATUS_WORDS) X(beneficiary, BENEFICIARY_WORDS)    \
                            X(answer, ANSWER_WORDS) X(case_kind, CASE_KIND_WORDS) X(               \
                                placement, PLACEMENT_WORDS) X(decision_kind, DECISION_KIND_WORDS)  \
                                X(together, TOGETHER_WORDS) X(priority, PRIORITY_WORDS)            \
                                    X(near_kind, NEAR_KIND_WORDS) X(flag, FLAG_WORDS)              \
                                        X(relation_state, RELATION_STATE_WORDS)                    \
                                            X(purpose, PURPOSE_WORDS)                              \
                                                X(legal_basis, LEGAL_BASIS_WORDS)                  \
                                                    X(difference, DIFFERENCE_WORDS)                \
                                                        X(meeting_place, MEETING_PLACE_WORDS)      \
                                                            X(ends_with, ENDS_WITH_WORDS)
/* clang-format on */
#define X(name, WORDS) const struct vocabulary *vocabulary_##name(void);
VOCABULARIES(X)
#undef X
/* the taxonomies */
const struct vocabulary *vocabulary_interest(void);
const struct vocabulary *vocabulary_need(void);
const struct vocabulary *vocabulary_qualification(void); /* education, training, skill, … */
const struct vocabulary *vocabulary_language(void);
const struct vocabulary *vocabulary_household(void); /* pets, habits, home features */
const struct vocabulary *vocabulary_municipality(void);

/* ensure   the word's number, or WORD_UNKNOWN */
uint32_t word_find(const struct vocabulary *vocabulary, const char *word);
/* The nearest word, or NULL. */
const char *word_nearest(const struct vocabulary *vocabulary, const char *word);
static inline const char *word_of(const struct vocabulary *vocabulary, uint32_t number)
{
    return number < vocabulary->count ? vocabulary->word[number] : "";
}

/* Bit sets over the taxonomies. */
enum {
    INTEREST_WORDS_64 = 3,
    NEED_WORDS_64 = 1,
    QUALIFICATION_WORDS_64 = 1,
    LANGUAGE_WORDS_64 = 4,
    HOUSEHOLD_WORDS_64 = 1
};
struct interest_set {
    uint64_t word[INTEREST_WORDS_64];
};
struct language_set {
    uint64_t word[LANGUAGE_WORDS_64];
};

#endif

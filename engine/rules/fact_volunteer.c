/* How each fact about a volunteer is got; judged on the view's day. */
#include <string.h>

#include "rules/fact.h"
#include "rules/judge.h"

#define GET(name) void fact_get_##name(const struct pair_view *pair, struct fact_value *out)
#define VOLUNTEER(name, expression_of_it)                                                          \
    GET(name)                                                                                      \
    {                                                                                              \
        const struct volunteer_view *view = pair->volunteer;                                       \
        const struct volunteer *volunteer = view->volunteer;                                       \
        expression_of_it;                                                                          \
        (void)volunteer;                                                                           \
    }

static int64_t left(int64_t capacity, int64_t used)
{
    return capacity > used ? capacity - used : 0;
}

/* Services with the outcome in their newest decision; `suitable` also has to hold today. */
static uint64_t services_decided(const struct volunteer *volunteer, uint8_t outcome,
                                 struct date today)
{
    uint64_t bits = 0;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        const struct suitability *decision = judge_suitability(volunteer, (uint8_t)service);
        if (decision != NULL && decision->outcome == outcome &&
            decision->decided_on.days <= today.days &&
            (outcome != 0 || judge_until(decision->valid_until).days >= today.days)) {
            bits |= UINT64_C(1) << service;
        }
    }
    return bits;
}

/* Trainings: taken by all supporting adults, by anybody, or at least offered. */
enum { BY_ALL, BY_ANY, OFFERED };

static uint64_t training_of_adult(const struct volunteer_view *view, uint32_t adult)
{
    enum { STATE_TAKEN = 1 };
    const struct volunteer *volunteer = view->volunteer;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < volunteer->training_count; i++) {
        const struct training *training = &volunteer->training[i];
        bool theirs = training->adult == NO_ADULT || training->adult == adult;
        bool done = training->state == STATE_TAKEN &&
                    (!date_is(training->on) || training->on.days <= view->today.days);
        bits |= theirs && done ? UINT64_C(1) << training->id : 0;
    }
    return bits;
}

static uint64_t trainings(const struct volunteer_view *view, int32_t how)
{
    const struct volunteer *volunteer = view->volunteer;
    uint64_t all = UINT64_MAX;
    uint64_t any = 0;
    bool somebody = false;
    for (uint32_t i = 0; i < judge_adults(volunteer); i++) {
        uint64_t one = training_of_adult(view, i);
        any |= one;
        if (i >= volunteer->adult_count || volunteer->adult[i].supports) {
            all &= one;
            somebody = true;
        }
    }
    if (how == BY_ALL) {
        return somebody ? all : 0;
    }
    for (uint32_t i = 0; how == OFFERED && i < volunteer->training_count; i++) {
        any |= UINT64_C(1) << volunteer->training[i].id;
    }
    return any;
}

static uint64_t traits_refused(const struct volunteer *volunteer, struct date today)
{
    enum { OUTCOME_NO = 1 };
    uint64_t refused = 0;
    for (uint32_t i = 0; i < volunteer->assessed_count; i++) {
        const struct assessed_trait *no = &volunteer->assessed[i];
        bool newest = no->outcome == OUTCOME_NO && no->on.days <= today.days;
        for (uint32_t j = 0; newest && j < volunteer->assessed_count; j++) {
            const struct assessed_trait *other = &volunteer->assessed[j];
            newest = other->trait != no->trait || other->adult != no->adult ||
                     other->on.days < no->on.days || (other->on.days == no->on.days && j <= i);
        }
        refused |= newest ? UINT64_C(1) << no->trait : 0;
    }
    return refused;
}

VOLUNTEER(volunteer_id, fact_say_text(out, volunteer->id))
VOLUNTEER(volunteer_kind, fact_say_word(out, volunteer->kind))
VOLUNTEER(volunteer_status, fact_say_word(out, volunteer->status))
VOLUNTEER(volunteer_engagement,
          fact_say(out, true, volunteer->engagement == WORD_NONE ? 0 : volunteer->engagement))
VOLUNTEER(volunteer_services, fact_say_set(out, volunteer->services))
VOLUNTEER(volunteer_suitable_for, fact_say_set(out, services_decided(volunteer, 0, view->today)))
VOLUNTEER(volunteer_unsuitable_for, fact_say_set(out, services_decided(volunteer, 1, view->today)))
VOLUNTEER(volunteer_gender, fact_say(out, volunteer->gender < GENDER_unknown, volunteer->gender))
VOLUNTEER(volunteer_age, fact_say(out, true, view->age_min))
VOLUNTEER(volunteer_age_max, fact_say(out, true, view->age_max))
VOLUNTEER(volunteer_municipality, fact_say(out, volunteer->place.municipality != WORD_UNKNOWN,
                                           volunteer->place.municipality))
VOLUNTEER(volunteer_max_distance,
          fact_say(out, volunteer->travel_m_max != UINT32_MAX, volunteer->travel_m_max))
GET(volunteer_languages)
{
    out->known = true;
    memcpy(out->set, pair->volunteer->volunteer->languages[0].word, sizeof(struct language_set));
}
GET(volunteer_languages_fluent)
{
    out->known = true;
    memcpy(out->set, pair->volunteer->volunteer->languages[1].word, sizeof(struct language_set));
}
GET(volunteer_interests)
{
    out->known = true;
    memcpy(out->set, pair->volunteer->volunteer->interests.word, sizeof(struct interest_set));
}
GET(volunteer_offers)
{
    const struct volunteer *volunteer = pair->volunteer->volunteer;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < volunteer->offer_count; i++) {
        bits |= UINT64_C(1) << volunteer->offer[i].need;
    }
    fact_say_set(out, bits);
}
VOLUNTEER(volunteer_qualifications, fact_say_set(out, judge_qualifications_at(view, view->today)))
VOLUNTEER(volunteer_training, fact_say_set(out, trainings(view, BY_ALL)))
VOLUNTEER(volunteer_training_any, fact_say_set(out, trainings(view, BY_ANY)))
VOLUNTEER(volunteer_training_offered, fact_say_set(out, trainings(view, OFFERED)))
VOLUNTEER(volunteer_assessed, fact_say_set(out, view->traits))
VOLUNTEER(volunteer_assessed_no, fact_say_set(out, traits_refused(volunteer, view->today)))
VOLUNTEER(volunteer_relations, fact_say(out, true, view->load.relations))
VOLUNTEER(volunteer_relations_free,
          fact_say(out, true, left(volunteer->capacity.relations, view->load.relations)))
VOLUNTEER(volunteer_places_free,
          fact_say(out, true, left(volunteer->capacity.places, view->load.guests)))
VOLUNTEER(volunteer_own_rooms_free,
          fact_say(out, true, left(volunteer->home.own_rooms, view->load.rooms_used)))
VOLUNTEER(volunteer_guests, fact_say(out, true, view->load.guests))
VOLUNTEER(volunteer_hours_free,
          fact_say(out, volunteer->capacity.quarters_per_month != UINT32_MAX,
                   left(volunteer->capacity.quarters_per_month, view->load.quarters) / 4))
VOLUNTEER(volunteer_commitment_months,
          fact_say(out, volunteer->commitment_months > 0, volunteer->commitment_months))
VOLUNTEER(volunteer_time_said,
          fact_say(out, true, volunteer->availability.said || volunteer->availability.flexible))
VOLUNTEER(volunteer_flexible, fact_say(out, true, volunteer->availability.flexible))
VOLUNTEER(volunteer_on_call, fact_say(out, true, volunteer->availability.on_call))
VOLUNTEER(volunteer_holidays, fact_say(out, true, volunteer->availability.holidays))
VOLUNTEER(volunteer_weekends, fact_say(out, true, volunteer->availability.weekends_per_month))
VOLUNTEER(volunteer_nights, fact_say(out, true, volunteer->availability.nights_per_month))
VOLUNTEER(volunteer_free_hours, fact_say(out, true, grid_hours(&view->grid)))
VOLUNTEER(home_own_rooms, fact_say(out, true, volunteer->home.own_rooms))
VOLUNTEER(home_smoking, fact_say(out, true, volunteer->home.smoking))
VOLUNTEER(home_wheelchair, fact_say(out, true, volunteer->home.wheelchair))
VOLUNTEER(home_pets, fact_say_set(out, volunteer->home.pets))
VOLUNTEER(home_form, fact_say_text(out, volunteer->home.form))
VOLUNTEER(home_dwelling, fact_say_text(out, volunteer->home.dwelling))
VOLUNTEER(home_adults, fact_say(out, true, judge_adults(volunteer)))
VOLUNTEER(home_children, fact_say(out, true, volunteer->home.child_count))
GET(home_youngest_child)
{
    const struct volunteer *volunteer = pair->volunteer->volunteer;
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t latest = 0;
    date_parts(pair->volunteer->today, &year, &month, &day);
    for (uint32_t i = 0; i < volunteer->home.child_count; i++) {
        int32_t born = volunteer->home.child_birth_year[i];
        latest = born > latest ? born : latest;
    }
    fact_say(out, volunteer->home.child_count > 0, left(year, latest));
}
VOLUNTEER(accepts_age_min, fact_say(out, true, volunteer->accepts.age_min))
VOLUNTEER(accepts_age_max,
          fact_say(out, volunteer->accepts.age_max != UINT8_MAX, volunteer->accepts.age_max))
VOLUNTEER(accepts_level_max, fact_say_word(out, volunteer->accepts.demand_level_max))
GET(accepts_needs)
{
    const struct volunteer *volunteer = pair->volunteer->volunteer;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < volunteer->accepts.need_count; i++) {
        bits |= UINT64_C(1) << volunteer->accepts.need[i].need;
    }
    fact_say_set(out, bits);
}
VOLUNTEER(accepts_needs_said, fact_say(out, true, volunteer->accepts.needs_said))
VOLUNTEER(accepts_differences, fact_say_set(out, volunteer->accepts.differences))
VOLUNTEER(accepts_differences_said, fact_say(out, true, volunteer->accepts.differences_said))
VOLUNTEER(accepts_group_size_max,
          fact_say(out, volunteer->accepts.group_size_max > 0, volunteer->accepts.group_size_max))

/* --- checks: every adult has one that counts --- */
static void say_outcome(const struct volunteer_view *view, enum check_kind kind,
                        struct fact_value *out)
{
    static const uint8_t badness[] = {0, 2, 1}; /* clear, not_clear, pending */
    static const uint8_t word[] = {0, 2, 1};
    uint8_t worst = 0;
    bool known = true;
    for (uint32_t i = 0; i < judge_adults(view->volunteer); i++) {
        const struct check_done *check = judge_check(view->volunteer, kind, i);
        known = known && check != NULL;
        if (check != NULL && check->outcome < 3 && badness[check->outcome] > worst) {
            worst = badness[check->outcome];
        }
    }
    fact_say(out, known, word[worst]);
}

/* The latest day of consent; absent when an adult has not consented. */
static struct date consented_on(const struct volunteer *volunteer, enum check_kind kind)
{
    struct date latest = DATE_NONE;
    for (uint32_t i = 0; i < judge_adults(volunteer); i++) {
        const struct check_done *check = judge_check(volunteer, kind, i);
        if (check == NULL || !date_is(check->consented_on)) {
            return DATE_NONE;
        }
        latest = check->consented_on.days > latest.days ? check->consented_on : latest;
    }
    return latest;
}

#define X(kind)                                                                                    \
    GET(check_clear_##kind)                                                                        \
    {                                                                                              \
        fact_say(out, true, pair->volunteer->check[CHECK_##kind].clear);                           \
    }                                                                                              \
    GET(check_outcome_##kind)                                                                      \
    {                                                                                              \
        say_outcome(pair->volunteer, CHECK_##kind, out);                                           \
    }                                                                                              \
    GET(check_seen_##kind)                                                                         \
    {                                                                                              \
        fact_say_date(out, pair->volunteer->check[CHECK_##kind].seen_on);                          \
    }                                                                                              \
    GET(check_until_##kind)                                                                        \
    {                                                                                              \
        fact_say_date(out, pair->volunteer->check[CHECK_##kind].valid_until);                      \
    }                                                                                              \
    GET(check_consented_##kind)                                                                    \
    {                                                                                              \
        fact_say_date(out, consented_on(pair->volunteer->volunteer, CHECK_##kind));                \
    }
CHECK_WORDS(X)
#undef X

/* How each fact about a client, its demand and its papers is got. */
#include <string.h>

#include "rules/fact.h"

#define GET(name) void fact_get_##name(const struct pair_view *pair, struct fact_value *out)
#define CLIENT(name, expression_of_it)                                                             \
    GET(name)                                                                                      \
    {                                                                                              \
        const struct client_view *view = pair->client;                                             \
        const struct client *client = view->client;                                                \
        expression_of_it;                                                                          \
        (void)client;                                                                              \
    }

GET(today)
{
    fact_say_date(out, pair->client != NULL ? pair->client->today : pair->volunteer->today);
}

static uint32_t members(const struct client *client)
{
    return client->member_count > 1 ? client->member_count : 1;
}

/* Completed months from..to, rounded up. */
static int32_t months_between(struct date from, struct date to)
{
    int32_t year[2];
    int32_t month[2];
    int32_t day[2];
    if (to.days <= from.days) {
        return 0;
    }
    date_parts(from, &year[0], &month[0], &day[0]);
    date_parts(to, &year[1], &month[1], &day[1]);
    int32_t months = (year[1] - year[0]) * 12 + month[1] - month[0];
    return date_add_months(from, months).days < to.days ? months + 1 : months;
}

/* Needs at this severity or worse; a severity not said counts as mild. */
static uint64_t needs_from(const struct client *client, uint8_t severity)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t own = client->need[i].severity == WORD_NONE ? 0 : client->need[i].severity;
        if (own >= severity) {
            bits |= UINT64_C(1) << client->need[i].need;
        }
    }
    return bits;
}

static bool dated_by(struct date on, struct date today)
{
    return date_is(on) && on.days <= today.days;
}

static bool valid_on(struct date until, struct date today)
{
    return !date_is(until) || until.days >= today.days;
}

CLIENT(client_id, fact_say_text(out, client->id))
CLIENT(client_kind, fact_say_word(out, client->kind))
CLIENT(client_status, fact_say_word(out, view->status))
CLIENT(client_service, fact_say(out, true, view->service))
CLIENT(client_first_choice, fact_say(out, true, view->service == client->service))
CLIENT(client_gender, fact_say(out, client->gender < GENDER_unknown, client->gender))
CLIENT(client_age, fact_say(out, date_is(client->birth_date), view->age_first))
CLIENT(client_age_at_end, fact_say(out, date_is(client->birth_date), view->age_last))
CLIENT(client_age_today,
       fact_say(out, date_is(client->birth_date), date_age(client->birth_date, view->today)))
CLIENT(client_minor, fact_say(out, true, view->age_first < 18))
CLIENT(client_members, fact_say(out, true, members(client)))
CLIENT(client_start, fact_say_date(out, view->start))
CLIENT(client_end, fact_say_date(out, view->end))
CLIENT(client_open_ended, fact_say(out, true, !date_is(client->period.to)))
CLIENT(client_over,
       fact_say(out, true, date_is(client->period.to) && client->period.to.days < view->today.days))
CLIENT(client_months, fact_say(out, true, months_between(view->start, view->end)))
CLIENT(client_ends_with_investigation, fact_say(out, true, client->period.ends_with != WORD_NONE))
CLIENT(client_municipality,
       fact_say(out, client->place.municipality != WORD_UNKNOWN, client->place.municipality))
CLIENT(client_place_coarse, fact_say(out, true, client->place.coarse))
CLIENT(client_max_distance, fact_say(out, client->travel_m_max != UINT32_MAX, client->travel_m_max))
CLIENT(client_needs, fact_say_set(out, client->needs))
CLIENT(client_needs_moderate, fact_say_set(out, needs_from(client, 1)))
CLIENT(client_needs_severe, fact_say_set(out, needs_from(client, 2)))
GET(client_severity_max)
{
    const struct client *client = pair->client->client;
    uint8_t worst = 0;
    for (uint32_t i = 0; i < client->need_count; i++) {
        uint8_t own = client->need[i].severity == WORD_NONE ? 0 : client->need[i].severity;
        worst = own > worst ? own : worst;
    }
    fact_say(out, client->need_count > 0, worst);
}
CLIENT(client_demand_level,
       fact_say(out, true, client->demand_level == WORD_NONE ? 0 : client->demand_level))
CLIENT(client_requires, fact_say_set(out, client->requires))
CLIENT(client_flags, fact_say_set(out, client->flags))
CLIENT(client_purposes, fact_say_set(out, client->purposes))
CLIENT(client_beneficiary, fact_say_word(out, client->beneficiary))
CLIENT(client_differences, fact_say_set(out, client->differences))
GET(client_interests)
{
    out->known = true;
    memcpy(out->set, pair->client->client->interests.word, sizeof(struct interest_set));
}
GET(client_family_interests)
{
    out->known = true;
    memcpy(out->set, pair->client->client->family_interests.word, sizeof(struct interest_set));
}
GET(client_languages_required)
{
    out->known = true;
    memcpy(out->set, pair->client->client->languages_required.word, sizeof(struct language_set));
}
GET(client_languages_preferred)
{
    out->known = true;
    memcpy(out->set, pair->client->client->languages_preferred.word, sizeof(struct language_set));
}
CLIENT(client_requires_gender, fact_say_word(out, client->requires_gender))
CLIENT(client_avoid, fact_say_set(out, client->avoid))
CLIENT(client_needs_access, fact_say_set(out, client->needs_access))
CLIENT(client_prefers_household, fact_say_text(out, client->prefers.household_wish))
CLIENT(client_prefers_gender, fact_say_word(out, client->prefers.gender))
CLIENT(client_prefers_age_min, fact_say(out,
                                        client->prefers.volunteer_age_min != 0 ||
                                            client->prefers.volunteer_age_max != UINT8_MAX,
                                        client->prefers.volunteer_age_min))
CLIENT(client_prefers_age_max, fact_say(out, client->prefers.volunteer_age_max != UINT8_MAX,
                                        client->prefers.volunteer_age_max))
CLIENT(client_prefers_meeting_place, fact_say_word(out, client->prefers.meeting_place))
CLIENT(client_group, fact_say_text(out, client->group.id))
CLIENT(client_group_size,
       fact_say(out, true, client->group.id != NULL ? client->group.size : members(client)))
CLIENT(client_group_together, fact_say(out, client->group.id != NULL, client->group.together))
CLIENT(client_priority,
       fact_say(out, true, client->priority == WORD_NONE ? PRIORITY_normal : client->priority))
CLIENT(client_waiting_since, fact_say_date(out, client->waiting_since))
CLIENT(client_waiting_days, fact_say(out, date_is(client->waiting_since),
                                     (int64_t)view->today.days - client->waiting_since.days))
CLIENT(client_deadline, fact_say_date(out, view->deadline))
CLIENT(client_days_to_deadline,
       fact_say(out, date_is(view->deadline), (int64_t)view->deadline.days - view->today.days))
CLIENT(client_overdue,
       fact_say(out, true, date_is(view->deadline) && view->deadline.days < view->today.days))
CLIENT(client_worker_known, fact_say(out, true, client->worker != NULL))
CLIENT(client_worker, fact_say_text(out, client->worker))
CLIENT(client_org_unit, fact_say_text(out, client->org_unit))
CLIENT(client_provider, fact_say_text(out, client->provider))
CLIENT(client_channel, fact_say_text(out, client->application.channel))
CLIENT(client_successor, fact_say(out, true, client->successor_of != NULL))

#define DEMAND(name, known, number)                                                                \
    GET(name)                                                                                      \
    {                                                                                              \
        const struct demand *demand = pair->client->demand;                                        \
        fact_say(out, known, number);                                                              \
    }
DEMAND(demand_known, true, demand->kind != DEMAND_NONE)
DEMAND(demand_visits, true, demand->kind == DEMAND_VISITS)
DEMAND(demand_stays, true, demand->kind == DEMAND_STAYS)
DEMAND(demand_continuous, true, demand->kind == DEMAND_CONTINUOUS)
DEMAND(demand_overnight, true, demand_is_overnight(demand))
DEMAND(demand_visits_min, demand->kind == DEMAND_VISITS, demand->visits_min)
DEMAND(demand_visits_max, demand->kind == DEMAND_VISITS, demand->visits_max)
DEMAND(demand_per_week, demand->kind == DEMAND_VISITS, demand->per_week)
DEMAND(demand_hours_per_month, demand->kind == DEMAND_VISITS, (demand_quarters(demand) + 3) / 4)
DEMAND(demand_weekends, demand->kind == DEMAND_STAYS, demand->weekends)
DEMAND(demand_days, demand->kind == DEMAND_STAYS, demand->days_min)
DEMAND(demand_nights, demand->kind == DEMAND_STAYS, demand->nights_min)
DEMAND(demand_holidays, true, demand->holidays)

CLIENT(decision_exists,
       fact_say(out, true,
                client->decision.id != NULL && dated_by(client->decision.granted_on, view->today)))
CLIENT(decision_granted_on, fact_say_date(out, client->decision.granted_on))
CLIENT(decision_legal_basis, fact_say_word(out, client->decision.legal_basis))
CLIENT(decision_kind, fact_say_word(out, client->decision.kind))
CLIENT(decision_follow_up_on, fact_say_date(out, client->decision.follow_up_on))
CLIENT(decision_interrupted_on, fact_say_date(out, client->decision.interrupted_on))
CLIENT(order_exists, fact_say(out, true,
                              client->decision.order_id != NULL &&
                                  dated_by(client->decision.order_on, view->today)))
CLIENT(order_on, fact_say_date(out, client->decision.order_on))
CLIENT(application_received_on, fact_say_date(out, client->application.received_on))
CLIENT(assessment_exists, fact_say(out, true, dated_by(client->assessment.on, view->today)))
CLIENT(assessment_valid, fact_say(out, true,
                                  dated_by(client->assessment.on, view->today) &&
                                      valid_on(client->assessment.valid_until, view->today)))
CLIENT(assessment_on, fact_say_date(out, client->assessment.on))
CLIENT(assessment_valid_until, fact_say_date(out, client->assessment.valid_until))
CLIENT(assessment_best_interest,
       fact_say(out, client->assessment.best_interest_said, client->assessment.best_interest))
CLIENT(plan_exists, fact_say(out, true, dated_by(client->support_plan.on, view->today)))
CLIENT(plan_valid, fact_say(out, true,
                            dated_by(client->support_plan.on, view->today) &&
                                valid_on(client->support_plan.valid_until, view->today)))
CLIENT(plan_on, fact_say_date(out, client->support_plan.on))
CLIENT(plan_valid_until, fact_say_date(out, client->support_plan.valid_until))
CLIENT(plan_goals, fact_say(out, true, client->support_plan.goal_count))
GET(plan_goals_authored)
{
    static const char *const needed[] = {"client", "family", "worker"};
    const struct client *client = pair->client->client;
    int64_t authored = 0;
    for (uint32_t i = 0; i < client->support_plan.goal_count; i++) {
        const struct id_list *authors = &client->support_plan.goal[i].authors;
        uint32_t found = 0;
        for (uint32_t j = 0; j < authors->count; j++) {
            for (uint32_t k = 0; k < 3; k++) {
                found |= strcmp(authors->id[j], needed[k]) == 0 ? 1U << k : 0U;
            }
        }
        authored += found == 7U;
    }
    fact_say(out, true, authored);
}
CLIENT(plan_permanence, fact_say_text(out, client->support_plan.permanence))
CLIENT(consent_client, fact_say_word(out, client->consent.client))
CLIENT(consent_heard, fact_say(out, true,
                               dated_by(client->consent.heard_on, view->today) &&
                                   client->consent.heard_by != NULL))
CLIENT(consent_heard_on, fact_say_date(out, client->consent.heard_on))
GET(consent_guardians)
{
    enum { GIVEN, REFUSED, PENDING };
    const struct client *client = pair->client->client;
    uint32_t custody = 0;
    uint8_t all = GIVEN;
    for (uint32_t i = 0; i < client->consent.guardian_count; i++) {
        const struct guardian_consent *guardian = &client->consent.guardian[i];
        if (!guardian->custody) {
            continue;
        }
        custody++;
        if (guardian->answer == REFUSED) {
            all = REFUSED;
        } else if (guardian->answer != GIVEN && all == GIVEN) {
            all = PENDING;
        }
    }
    fact_say(out, custody > 0, all);
}
GET(consent_guardian_count)
{
    const struct client *client = pair->client->client;
    int64_t custody = 0;
    for (uint32_t i = 0; i < client->consent.guardian_count; i++) {
        custody += client->consent.guardian[i].custody;
    }
    fact_say(out, true, custody);
}
CLIENT(consent_information_sharing, fact_say_word(out, client->consent.information_sharing))
CLIENT(case_kind, fact_say_word(out, client->case_.kind))
CLIENT(case_since, fact_say_date(out, client->case_.since))
CLIENT(case_placement, fact_say_word(out, client->case_.placement))

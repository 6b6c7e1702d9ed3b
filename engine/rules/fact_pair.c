/* How each fact about a client and a volunteer together is got; judged over the client's period. */
#include <string.h>

#include "rules/fact.h"
#include "rules/judge.h"

#define GET(name) void fact_get_##name(const struct pair_view *pair, struct fact_value *out)
/* A bool that is always known, of `client` and `volunteer` and their views `c` and `v`. */
#define TRUTH(name, truth)                                                                         \
    GET(name)                                                                                      \
    {                                                                                              \
        const struct client_view *c = pair->client;                                                \
        const struct volunteer_view *v = pair->volunteer;                                          \
        const struct client *client = c->client;                                                   \
        const struct volunteer *volunteer = v->volunteer;                                          \
        fact_say(out, true, truth);                                                                \
        (void)client;                                                                              \
        (void)volunteer;                                                                           \
    }

enum { TOGETHER_REQUIRED = 0 };

static bool list_has(const struct id_list *list, const char *id)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (strcmp(list->id[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* A list of clients may name the demand or the person behind it. */
static bool list_has_client(const struct id_list *list, const struct client *client)
{
    return list_has(list, client->id) || (client->person != NULL && list_has(list, client->person));
}

/* How many come together: the group when it must stay together, else the client's members. */
static uint32_t heads(const struct client *client)
{
    uint32_t members = client->member_count > 1 ? client->member_count : 1;
    return client->group.id != NULL && client->group.together == TOGETHER_REQUIRED &&
                   client->group.size > members
               ? client->group.size
               : members;
}

static bool accepts_ages(const struct volunteer *volunteer, int32_t youngest, int32_t oldest)
{
    return youngest >= volunteer->accepts.age_min &&
           (volunteer->accepts.age_max == UINT8_MAX || oldest <= volunteer->accepts.age_max);
}

/* The oldest member's age at the start. */
static int32_t age_oldest_now(const struct client_view *view)
{
    int32_t oldest = date_age(view->client->birth_date, view->start);
    for (uint32_t i = 0; i < view->client->member_count; i++) {
        int32_t other = date_age(view->client->member_birth_date[i], view->start);
        oldest = other > oldest ? other : oldest;
    }
    return oldest;
}

static bool near_avoided_place(const struct client *client, const struct place *place)
{
    for (uint32_t i = 0; i < client->avoid_place_count; i++) {
        const struct avoided_place *avoided = &client->avoid_place[i];
        if (place_distance_m(&avoided->place, place) <= avoided->radius_m) {
            return true;
        }
    }
    return false;
}

/* Speaks all required languages; without a required one, one of the wished. */
static bool speaks(const struct volunteer *volunteer, const struct client *client, uint32_t fluency)
{
    const uint64_t *spoken = volunteer->languages[fluency].word;
    const uint64_t *required = client->languages_required.word;
    const uint64_t *preferred = client->languages_preferred.word;
    if (bits_count(required, LANGUAGE_WORDS_64) > 0) {
        return bits_within(required, spoken, LANGUAGE_WORDS_64);
    }
    return bits_count(preferred, LANGUAGE_WORDS_64) == 0 ||
           bits_overlap(preferred, spoken, LANGUAGE_WORDS_64);
}

/* Weekends, and the days and nights beside them, that a month of stays asks for. */
static bool stays_fit(const struct client_view *client, const struct volunteer_view *volunteer,
                      const struct demand *demand)
{
    enum { NIGHTS_A_WEEKEND = 2, DAYS_A_WEEKEND = 2, HOURS_OF_A_DAY = 4 };
    const struct availability *offered = &volunteer->volunteer->availability;
    if (demand->kind != DEMAND_STAYS) {
        return true;
    }
    uint64_t both = client->weekends & volunteer->weekends;
    uint32_t weekends = bits_count(&both, 1);
    weekends = weekends < offered->weekends_per_month ? weekends : offered->weekends_per_month;
    if (demand->weekends > weekends ||
        demand->nights_min > offered->nights_per_month + NIGHTS_A_WEEKEND * weekends) {
        return false;
    }
    if (demand->days_min <= DAYS_A_WEEKEND * weekends) {
        return true;
    }
    struct grid shared = grid_and(&client->grid, &volunteer->grid);
    return demand->days_min <=
           DAYS_A_WEEKEND * weekends + grid_days_with_run(&shared, HOURS_OF_A_DAY, -1);
}

/* The visits in the hours that client, volunteer and the named worker have free (S4-10). A worker
 * whose calendar was never put is not known to be busy. */
static bool worker_fits(const struct pair_view *pair)
{
    const struct client_view *client = pair->client;
    const struct demand *demand = client->demand;
    if (client->worker == NULL || demand->kind != DEMAND_VISITS) {
        return true;
    }
    struct grid free = grid_and(&client->grid, &pair->volunteer->grid);
    for (uint32_t i = 0; i < client->worker->busy.count; i++) {
        const struct span *span = &client->worker->busy.span[i];
        grid_clear_between(&free, client->start, span->from_s, span->to_s);
    }
    return grid_visits_fit(&free, demand->visits_min, demand_visit_hours(demand), demand->per_week);
}

static bool relations_fit(const struct client_view *client, const struct volunteer_view *view)
{
    const struct volunteer *volunteer = view->volunteer;
    uint32_t own = volunteer->capacity.by_service[client->service];
    /* A client is one relation, however many its members: also a family in a group that may split.
     */
    const struct client *one = client->client;
    bool together = one->group.id != NULL && one->group.together == TOGETHER_REQUIRED;
    uint32_t more = together ? one->group.size : 1;
    return view->load.relations + more <= volunteer->capacity.relations &&
           (own == UINT16_MAX || view->load.by_service[client->service] + more <= own);
}

static bool rooms_fit(const struct client_view *client, const struct volunteer_view *view)
{
    bool shared = (client->client->flags & (1U << FLAG_own_room_shared)) != 0;
    uint32_t rooms = shared ? 1 : heads(client->client);
    return !demand_is_overnight(client->demand) ||
           view->load.rooms_used + rooms <= view->volunteer->home.own_rooms;
}

static bool hours_fit(const struct volunteer_view *view, const struct demand *demand)
{
    uint32_t most = view->volunteer->capacity.quarters_per_month;
    return most == UINT32_MAX || view->load.quarters + demand_quarters(demand) <= most;
}

static bool places_fit(const struct client *client, const struct volunteer_view *view,
                       const struct demand *demand)
{
    return !demand_is_overnight(demand) ||
           view->load.guests + heads(client) <= view->volunteer->capacity.places;
}

/* All that a demand asks, as the start's is asked by one fact each. */
static bool demand_fits(const struct pair_view *pair, const struct demand *demand)
{
    const struct client_view *client = pair->client;
    const struct volunteer_view *view = pair->volunteer;
    bool stays = demand->kind == DEMAND_STAYS;
    return demand_visits_fit(demand, client, view, pair->overlap_hours) &&
           stays_fit(client, view, demand) && hours_fit(view, demand) &&
           places_fit(client->client, view, demand) &&
           (!stays || !demand->holidays || view->volunteer->availability.holidays);
}

/* Each demand that begins after the start and inside the period (S1-04), by the hours both have
 * free in the first four weeks. A demand of an alternative's own does not change. */
static bool changes_fit(const struct pair_view *pair)
{
    const struct client_view *view = pair->client;
    const struct client *client = view->client;
    if (client->change_count == 0 || view->demand != client_demand_on(client, view->start)) {
        return true;
    }
    for (uint32_t i = 0; i < client->change_count; i++) {
        int32_t from = client->change[i].from.days;
        if (from > view->start.days && from <= view->end.days &&
            !demand_fits(pair, &client->change[i].demand)) {
            return false;
        }
    }
    return true;
}

static bool suitable(const struct suitability *decision, struct date today, struct date start)
{
    return decision != NULL && decision->outcome == 0 && decision->decided_on.days <= today.days &&
           judge_until(decision->valid_until).days >= start.days;
}

TRUTH(pair_offers_service, (volunteer->services >> c->service & 1U) != 0)
TRUTH(pair_suitable, suitable(judge_suitability(volunteer, c->service), c->today, c->start))
GET(pair_suitable_until)
{
    const struct client_view *client = pair->client;
    const struct suitability *decision =
        judge_suitability(pair->volunteer->volunteer, client->service);
    bool holds = suitable(decision, client->today, client->start);
    fact_say_date(out, holds ? judge_until(decision->valid_until) : DATE_NONE);
}
TRUTH(pair_excluded,
      list_has_client(&volunteer->exclude, client) || list_has(&client->exclude, volunteer->id))
TRUTH(pair_distance, pair->distance_m)
TRUTH(pair_within_client_reach, pair->distance_m <= client->travel_m_max)
TRUTH(pair_within_volunteer_reach, pair->distance_m <= volunteer->travel_m_max)
TRUTH(pair_same_municipality, client->place.municipality == volunteer->place.municipality &&
                                  client->place.municipality != WORD_UNKNOWN)
GET(pair_shared_languages)
{
    const struct client *client = pair->client->client;
    const uint64_t *spoken = pair->volunteer->volunteer->languages[0].word;
    out->known = true;
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64; i++) {
        out->set[i] =
            (client->languages_required.word[i] | client->languages_preferred.word[i]) & spoken[i];
    }
}
TRUTH(pair_speaks_required, speaks(volunteer, client, 1))
TRUTH(pair_speaks_basic, speaks(volunteer, client, 0))
TRUTH(pair_overlap_hours, pair->overlap_hours)
TRUTH(pair_visits_fit, pair->visits_fit)
TRUTH(pair_weekends_fit, stays_fit(c, v, c->demand))
TRUTH(pair_holidays_fit, !c->demand->holidays || volunteer->availability.holidays)
TRUTH(pair_fits_beside, pair->fits_beside)
TRUTH(pair_worker_fits, worker_fits(pair))
TRUTH(pair_hours_fit, hours_fit(v, c->demand))
TRUTH(pair_relations_fit, relations_fit(c, v))
TRUTH(pair_places_fit, places_fit(client, v, c->demand))
TRUTH(pair_changes_fit, changes_fit(pair))
TRUTH(pair_rooms_fit, rooms_fit(c, v))
TRUTH(pair_group_accepted,
      volunteer->accepts.group_size_max == 0 || heads(client) <= volunteer->accepts.group_size_max)
GET(pair_commitment_covers)
{
    const struct client_view *client = pair->client;
    int32_t months = pair->volunteer->volunteer->commitment_months;
    fact_say(out, months > 0, date_add_months(client->start, months).days >= client->end.days);
}
TRUTH(pair_accepts_age, accepts_ages(volunteer, c->age_first, c->age_last))
TRUTH(pair_accepts_age_now, accepts_ages(volunteer, c->age_first, age_oldest_now(c)))
TRUTH(pair_accepts_gender,
      volunteer->accepts.genders == 0 ||
          (volunteer->accepts.genders >>
               (client->gender < GENDER_unknown ? client->gender : (uint8_t)GENDER_unknown) &
           1) != 0)
TRUTH(pair_accepts_level, volunteer->accepts.demand_level_max == WORD_NONE ||
                              client->demand_level == WORD_NONE ||
                              client->demand_level <= volunteer->accepts.demand_level_max)
TRUTH(pair_accepts_needs, (client->needs & ~judge_needs_accepted(volunteer, client)) == 0)
GET(pair_needs_refused)
{
    const struct client *client = pair->client->client;
    fact_say_set(out, client->needs & ~judge_needs_accepted(pair->volunteer->volunteer, client));
}
TRUTH(pair_accepts_differences, !volunteer->accepts.differences_said ||
                                    (client->differences & ~volunteer->accepts.differences) == 0)
GET(pair_needs_met)
{
    fact_say_set(out, judge_needs_offered(pair->volunteer->volunteer, pair->client->client));
}
TRUTH(pair_shared_interests,
      bits_count_shared(client->interests.word, volunteer->interests.word, INTEREST_WORDS_64))
TRUTH(pair_gender_ok,
      client->requires_gender == WORD_NONE || client->requires_gender == volunteer->gender)
TRUTH(pair_qualified, (client->requires & ~judge_qualifications_at(v, c->end)) == 0)
TRUTH(pair_qualified_now, (client->requires & ~judge_qualifications_at(v, c->start)) == 0)
TRUTH(pair_avoids_home, judge_home_avoided(volunteer, client))
TRUTH(pair_avoids_place, near_avoided_place(client, &volunteer->place))
TRUTH(pair_access_ok, judge_access(volunteer, client))
GET(pair_household_wished)
{
    const struct client *client = pair->client->client;
    fact_say(out, client->prefers.household_wish != NULL,
             judge_household_wished(pair->volunteer->volunteer, client));
}
TRUTH(pair_previous, list_has(&client->previous, volunteer->id))
TRUTH(pair_network, list_has(&client->network, volunteer->id))
GET(pair_assessed_at_start)
{
    fact_say_set(out, judge_traits(pair->volunteer->volunteer, pair->client->start));
}
GET(pair_assessed_at_end)
{
    fact_say_set(out, judge_traits(pair->volunteer->volunteer, pair->client->end));
}

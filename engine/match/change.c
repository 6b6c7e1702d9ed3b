/* Says one set of changes: what each is, which rules ask for it, and from what to what. */
#include <stdio.h>

#include "match/funnel.h"
#include "match/reasons.h"
#include "match/unlock.h"
#include "rules/judge.h"

struct value who_say(uint32_t who, struct arena *request)
{
    static const char *const WORDS[] = {"client", "guardian", "volunteer", "officer"};
    struct value list = value_list(request, 2);
    for (uint32_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if ((who >> i & 1) != 0) {
            value_append(&list, request, value_static(WORDS[i]));
        }
    }
    if (who == WHO_NOBODY) {
        value_append(&list, request, value_static("nobody"));
    }
    return list;
}

/* -- from what to what ----------------------------------------------------------------------------
 */

struct step_asked {
    const struct hurdles *hurdles;
    const struct pair_view *pair; /* of the member whose rule asks */
    uint32_t lever;
    struct value from, to; /* nil = not computed */
};

/* Whole kilometres that reach at least so far. */
static int64_t kilometres_up(uint32_t metres)
{
    return (metres + 999) / 1000;
}

static const struct client_view *member_of(const struct step_asked *step, uint32_t index)
{
    return step->hurdles->pair[index].pair.client;
}

static void distance_step(struct step_asked *step, struct arena *request)
{
    bool client = step->lever == LEVER_client_distance;
    uint32_t most = client ? step->pair->client->client->travel_m_max
                           : step->pair->volunteer->volunteer->travel_m_max;
    (void)request;
    step->from = most == UINT32_MAX ? value_nil() : kilometres_say(most);
    uint32_t need = step->pair->distance_m;
    for (uint32_t i = 0; i < step->hurdles->unit->member_count; i++) {
        uint32_t own = step->hurdles->pair[i].pair.distance_m;
        need = own > need ? own : need;
    }
    step->to = value_int(kilometres_up(need));
}

static struct value word_or_nil(const struct vocabulary *vocabulary, uint32_t word)
{
    return word < vocabulary->count ? value_static(word_of(vocabulary, word)) : value_nil();
}

static void status_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    if (step->lever == LEVER_client_status) {
        step->from = word_or_nil(vocabulary_client_status(), step->pair->client->status);
        step->to = value_static("waiting");
    } else {
        step->from =
            word_or_nil(vocabulary_volunteer_status(), step->pair->volunteer->volunteer->status);
        step->to = value_static("approved");
    }
}

static void fact_step(struct step_asked *step, fact_getter *get, struct value to)
{
    struct fact_value value = {0};
    get(step->pair, &value);
    step->from =
        value.known ? word_or_nil(vocabulary_answer(), (uint32_t)value.number) : value_nil();
    step->to = to;
}

static void consent_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    fact_getter *get = step->lever == LEVER_consent_client ? fact_get_consent_client
                       : step->lever == LEVER_consent_guardians
                           ? fact_get_consent_guardians
                           : fact_get_consent_information_sharing;
    fact_step(step, get, value_static("given"));
}

static struct value ages(uint32_t least, uint32_t most, struct arena *request)
{
    struct value list = value_list(request, 2);
    value_append(&list, request, value_int(least));
    value_append(&list, request, most == UINT8_MAX ? value_nil() : value_int(most));
    return list;
}

static void age_step(struct step_asked *step, struct arena *request)
{
    const struct volunteer *volunteer = step->pair->volunteer->volunteer;
    uint32_t least = volunteer->accepts.age_min;
    uint32_t most = volunteer->accepts.age_max;
    int32_t youngest = step->pair->client->age_first;
    int32_t oldest = step->pair->client->age_last;
    for (uint32_t i = 0; i < step->hurdles->unit->member_count; i++) {
        const struct client_view *member = member_of(step, i);
        youngest =
            member->age_first >= 0 && member->age_first < youngest ? member->age_first : youngest;
        oldest = member->age_last > oldest ? member->age_last : oldest;
    }
    step->from = ages(least, most, request);
    least = youngest >= 0 && youngest < (int32_t)least ? (uint32_t)youngest : least;
    most = oldest >= 0 && oldest > (int32_t)most ? (uint32_t)oldest : most;
    step->to = ages(least, most > UINT8_MAX ? UINT8_MAX : most, request);
}

static void level_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    step->from = word_or_nil(vocabulary_demand_level(),
                             step->pair->volunteer->volunteer->accepts.demand_level_max);
    uint32_t level = step->pair->client->client->demand_level;
    for (uint32_t i = 0; i < step->hurdles->unit->member_count; i++) {
        uint32_t own = member_of(step, i)->client->demand_level;
        level = own < vocabulary_demand_level()->count && own > level ? own : level;
    }
    step->to = word_or_nil(vocabulary_demand_level(), level);
}

static void group_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    const struct client *client = step->pair->client->client;
    uint32_t size = client->group.id == NULL ? client->member_count : client->group.size;
    step->from = value_int(step->pair->volunteer->volunteer->accepts.group_size_max);
    step->to = value_int(size > 1 ? size : 1);
}

static void commitment_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    int32_t months = 1;
    for (uint32_t i = 0; i < step->hurdles->unit->member_count; i++) {
        const struct client_view *client = member_of(step, i);
        while (months < 1200 && date_is(client->end) &&
               date_add_months(client->start, months).days < client->end.days) {
            months++;
        }
    }
    step->from = value_int(step->pair->volunteer->volunteer->commitment_months);
    step->to = value_int(months);
}

static void suitability_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    const struct suitability *decision =
        judge_suitability(step->pair->volunteer->volunteer, step->pair->client->service);
    step->from =
        decision == NULL ? value_nil() : word_or_nil(vocabulary_suitability(), decision->outcome);
    step->to = value_static("suitable");
}

static void services_step(struct step_asked *step, struct arena *request)
{
    uint32_t services = step->pair->volunteer->volunteer->services;
    step->from = value_list(request, 2);
    step->to = value_list(request, 3);
    for (uint32_t i = 0; i < SERVICE_COUNT; i++) {
        struct value word = value_static(word_of(vocabulary_service(), i));
        if ((services >> i & 1) != 0) {
            value_append(&step->from, request, word);
        }
        if ((services >> i & 1) != 0 || i == step->pair->client->service) {
            value_append(&step->to, request, word);
        }
    }
}

/* A check that is missing or not clear must be clear; one that ends too early must hold to the end
 * of the client's period. */
static void check_step(struct step_asked *step, struct arena *request)
{
    enum check_kind kind = step->lever == LEVER_check_police      ? CHECK_police
                           : step->lever == LEVER_check_suspicion ? CHECK_suspicion
                                                                  : CHECK_social_register;
    const struct check_summary *check = &step->hurdles->entry->view.check[kind];
    char text[DATE_TEXT_BYTES];
    if (check->clear) { /* it ends too early */
        date_print(check->valid_until, text);
        step->from = value_text(request, text);
        struct date end = step->pair->client->end;
        for (uint32_t i = 0; i < step->hurdles->unit->member_count; i++) {
            struct date own = member_of(step, i)->end;
            end = date_is(own) && own.days > end.days ? own : end;
        }
        date_print(end, text);
        step->to = value_text(request, text);
        return;
    }
    step->from = date_is(check->seen_on) ? value_static("not_clear") : value_nil();
    step->to = value_static("clear");
}

/* Languages the client requires: what could be asked less, or learned. */
static void languages_step(struct step_asked *step, struct arena *request)
{
    struct value list = value_list(request, 2);
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64 * 64; i++) {
        bool required = false;
        for (uint32_t m = 0; m < step->hurdles->unit->member_count; m++) {
            required = required || bits_has(member_of(step, m)->client->languages_required.word, i);
        }
        if (required) {
            value_append(&list, request, value_static(word_of(vocabulary_language(), i)));
        }
    }
    step->from = list;
    step->to = value_nil();
}

static void gender_step(struct step_asked *step, struct arena *request)
{
    (void)request;
    step->from = word_or_nil(vocabulary_gender(), step->pair->client->client->requires_gender);
    step->to = value_nil();
}

static bool holds(fact_getter *get, const struct pair_view *pair)
{
    struct fact_value value = {0};
    get(pair, &value);
    return value.known && value.number != 0;
}

static uint32_t heads_of(const struct unit_option *option)
{
    return option->asked.unit.members;
}

/* Raises each limit that a rule finds too narrow to what this client (or group) needs. */
static void raise_limits(const struct step_asked *step, struct volunteer *wide)
{
    const struct volunteer_view *view = step->pair->volunteer;
    const struct unit_option *option = step->hurdles->option;
    uint8_t service = option->service;
    uint32_t quarters = view->load.quarters + option->asked.demand.hours_q;
    uint32_t relations = option->asked.relations;
    if (!holds(fact_get_pair_relations_fit, step->pair)) {
        uint32_t need = view->load.relations + relations;
        uint32_t own = view->load.by_service[service] + relations;
        wide->capacity.relations =
            need > wide->capacity.relations ? (uint16_t)need : wide->capacity.relations;
        wide->capacity.by_service[service] = own > wide->capacity.by_service[service]
                                                 ? (uint16_t)own
                                                 : wide->capacity.by_service[service];
    }
    if (!holds(fact_get_pair_places_fit, step->pair)) {
        wide->capacity.places = (uint16_t)(view->load.guests + heads_of(option));
    }
    if (!holds(fact_get_pair_rooms_fit, step->pair)) {
        wide->home.own_rooms = (uint16_t)(view->load.rooms_used + heads_of(option));
    }
    if (!holds(fact_get_pair_hours_fit, step->pair)) {
        wide->capacity.quarters_per_month = (quarters + 3) / 4 * 4;
    }
}

/* Where it does not fit beside what stands even so: the fewest further limits that do. */
static void raise_more(const struct step_asked *step, struct volunteer *wide)
{
    enum { MORE_PLACES = 1, MORE_HOURS = 2, MORE_ROOMS = 4, MORE_RELATIONS = 8, MORE_ALL = 16 };
    static const uint8_t ORDER[] = {0, 1, 2, 4, 8, 3, 5, 6, 9, 10, 12, 7, 11, 13, 14, 15};
    const struct unit_option *option = step->hurdles->option;
    _Static_assert(sizeof ORDER == MORE_ALL, "every subset once, the smaller first");
    for (uint32_t i = 0; i < MORE_ALL; i++) {
        struct volunteer more = *wide;
        if ((ORDER[i] & MORE_PLACES) != 0) {
            more.capacity.places = (uint16_t)(more.capacity.places + heads_of(option));
        }
        if ((ORDER[i] & MORE_HOURS) != 0 && more.capacity.quarters_per_month != UINT32_MAX) {
            more.capacity.quarters_per_month += (option->asked.demand.hours_q + 3U) / 4 * 4;
        }
        if ((ORDER[i] & MORE_ROOMS) != 0) {
            more.home.own_rooms = (uint16_t)(more.home.own_rooms + heads_of(option));
        }
        if ((ORDER[i] & MORE_RELATIONS) != 0) {
            more.capacity.relations = (uint16_t)(more.capacity.relations + option->asked.relations);
        }
        if (hurdles_room_for(step->hurdles, &more)) {
            *wide = more;
            return;
        }
    }
}

static void limit_say(struct step_asked *step, const char *name, uint32_t from, uint32_t to,
                      struct arena *request)
{
    if (from != to) {
        value_put(&step->from, request, name, value_int(from));
        value_put(&step->to, request, name, value_int(to));
    }
}

static void capacity_step(struct step_asked *step, struct arena *request)
{
    const struct volunteer *volunteer = step->pair->volunteer->volunteer;
    struct volunteer wide = *volunteer;
    uint8_t service = step->hurdles->option->service;
    raise_limits(step, &wide);
    raise_more(step, &wide);
    step->from = value_map(request, 4);
    step->to = value_map(request, 4);
    limit_say(step, "relations", volunteer->capacity.relations, wide.capacity.relations, request);
    limit_say(step, word_of(vocabulary_service(), service), volunteer->capacity.by_service[service],
              wide.capacity.by_service[service], request);
    limit_say(step, "places", volunteer->capacity.places, wide.capacity.places, request);
    limit_say(step, "own_rooms", volunteer->home.own_rooms, wide.home.own_rooms, request);
    limit_say(step, "hours_per_month", volunteer->capacity.quarters_per_month / 4,
              wide.capacity.quarters_per_month / 4, request);
    if (step->from.count == 0) { /* it is not said by limits alone */
        step->from = value_nil();
        step->to = value_nil();
    }
}

static const struct {
    uint32_t lever;
    void (*take)(struct step_asked *step, struct arena *request);
} STEPS[] = {
    {LEVER_client_distance, distance_step},  {LEVER_volunteer_distance, distance_step},
    {LEVER_client_status, status_step},      {LEVER_volunteer_status, status_step},
    {LEVER_consent_client, consent_step},    {LEVER_consent_guardians, consent_step},
    {LEVER_consent_sharing, consent_step},   {LEVER_accepts_age, age_step},
    {LEVER_accepts_level, level_step},       {LEVER_accepts_group, group_step},
    {LEVER_commitment, commitment_step},     {LEVER_capacity, capacity_step},
    {LEVER_suitability, suitability_step},   {LEVER_volunteer_services, services_step},
    {LEVER_check_police, check_step},        {LEVER_check_suspicion, check_step},
    {LEVER_check_register, check_step},      {LEVER_client_languages, languages_step},
    {LEVER_client_gender_wish, gender_step},
};

static void step_say(struct step_asked *step, struct arena *request, struct value *change)
{
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        if (STEPS[i].lever == step->lever) {
            STEPS[i].take(step, request);
            value_put(change, request, "from", step->from);
            value_put(change, request, "to", step->to);
        }
    }
}

/* -- a change -------------------------------------------------------------------------------------
 */

static void facts_say(const struct expression *expression, uint32_t lever,
                      const struct pair_view *pair, struct value *facts, struct arena *request)
{
    const uint16_t *read = NULL;
    uint32_t count = expression == NULL ? 0 : expression_reads(expression, &read);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact *fact = fact_of(read[i]);
        if (lever_of_fact(read[i]) == lever && value_get(facts, fact->name) == NULL) {
            value_put(facts, request, fact->name, fact_show(fact, pair, request));
        }
    }
}

/* Does this hurdle ask for the lever, given what else is changed? */
static bool asks_for(const struct hurdles *hurdles, uint32_t index, lever_set set, uint32_t lever)
{
    struct ways ways;
    hurdle_ways(hurdles, index, &ways);
    for (uint32_t i = 0; i < ways.count; i++) {
        if ((ways.set[i] & ~set) == 0 && (ways.set[i] & lever_bit(lever)) != 0) {
            return true;
        }
    }
    return false;
}

static void append_once(struct value *list, const char *text, struct arena *request)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (strcmp(value_text_or(&list->item[i], ""), text) == 0) {
            return;
        }
    }
    value_append(list, request, value_text(request, text));
}

static struct value change_say(const struct hurdles *hurdles, lever_set set, uint32_t lever,
                               struct arena *request)
{
    const struct lever *words = lever_of(lever);
    const struct pack *pack = hurdles->view->pack;
    struct value rules = value_list(request, 2);
    struct value clients = value_list(request, 1);
    struct value facts = value_map(request, 2);
    struct step_asked step = {.hurdles = hurdles, .lever = lever};
    for (uint32_t i = 0; i < hurdles->count; i++) {
        const struct hurdle *hurdle = &hurdles->item[i];
        if (!asks_for(hurdles, i, set, lever)) {
            continue;
        }
        const struct pair_view *pair = &hurdles->pair[hurdle->member].pair;
        step.pair = step.pair == NULL ? pair : step.pair;
        append_once(&rules, hurdle_word(pack, hurdle->what, hurdles->unit->hold), request);
        append_once(&clients, hurdles->unit->member[hurdle->member]->id, request);
        if (hurdle->what < PACK_RULES_MAX) {
            facts_say(pack->rule[hurdle->what].when, lever, pair, &facts, request);
            facts_say(pack->rule[hurdle->what].require, lever, pair, &facts, request);
        }
    }
    struct value map = value_map(request, 8);
    value_put(&map, request, "change", value_static(words->id));
    value_put(&map, request, "who", who_say(words->who, request));
    value_put(&map, request, "text", texts_say(&words->text, request));
    value_put(&map, request, "rules", rules);
    value_put(&map, request, "facts", facts);
    if (hurdles->unit->member_count > 1) {
        value_put(&map, request, "clients", clients);
    }
    if (step.pair != NULL) {
        step_say(&step, request, &map);
    }
    return map;
}

struct value changes_say(const struct hurdles *hurdles, lever_set set, struct arena *request)
{
    struct value list = value_list(request, 3);
    for (lever_set rest = set; rest != 0; rest &= rest - 1) {
        uint32_t lever = (uint32_t)__builtin_ctzll(rest);
        value_append(&list, request, change_say(hurdles, set, lever, request));
    }
    return list;
}

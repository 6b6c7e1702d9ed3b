/* Makes archetypes out of who stays without, and whole volunteers out of archetypes. */
#include "match/archetype.h"

#include <string.h>

#include "base/bits.h"
#include "base/text.h"

enum { MAP_ROOM = 24, GROWN_UP_YEARS = 40, COMMITMENT_MONTHS = 24 };

static const char *const HOURS_WORD[HOURS_COUNT] = {"evenings", "weekends", "stays"};

/* -------------------------------------------------------------------------------- reading, saying
 */

static enum status word_read(const struct vocabulary *vocabulary, const struct value *value,
                             const char *path, uint32_t *number, struct fault *fault)
{
    const char *word = value_text_or(value, "");
    *number = word_find(vocabulary, word);
    if (*number < vocabulary->count) {
        return OK;
    }
    enum status status =
        fault_set(fault, E_INVALID_ARGUMENT, path, "no %s is called '%s'", vocabulary->name, word);
    const char *nearest = word_nearest(vocabulary, word);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return status;
}

static enum status hours_read(const struct value *value, struct archetype *out, struct fault *fault)
{
    const char *word = value_text_or(value, "evenings");
    for (uint32_t i = 0; i < HOURS_COUNT; i++) {
        if (strcmp(word, HOURS_WORD[i]) == 0) {
            out->hours = (uint8_t)i;
            return OK;
        }
    }
    enum status status =
        fault_set(fault, E_INVALID_ARGUMENT, "hours", "hours are evenings, weekends or stays");
    const char *nearest = text_nearest(word, HOURS_WORD, HOURS_COUNT);
    if (nearest != NULL) {
        fault_hint(fault, "%s", nearest);
    }
    return status;
}

static enum status lists_read(const struct value *map, struct archetype *out, struct fault *fault)
{
    const struct value *languages = value_get(map, "languages");
    const struct value *qualifications = value_get(map, "qualifications");
    enum status status = OK;
    uint32_t number = 0;
    for (uint32_t i = 0; status == OK && i < value_count(languages); i++) {
        if (languages->kind != VALUE_LIST) {
            return fault_set(fault, E_INVALID_ARGUMENT, "languages", "languages are a list");
        }
        status = word_read(vocabulary_language(), &languages->item[i], "languages", &number, fault);
        if (status == OK) {
            bits_set(out->languages.word, number);
        }
    }
    for (uint32_t i = 0; status == OK && i < value_count(qualifications); i++) {
        if (qualifications->kind != VALUE_LIST) {
            return fault_set(fault, E_INVALID_ARGUMENT, "qualifications",
                             "qualifications are a list");
        }
        status = word_read(vocabulary_qualification(), &qualifications->item[i], "qualifications",
                           &number, fault);
        out->qualifications |= status == OK ? UINT64_C(1) << number : 0;
    }
    return status;
}

enum status archetype_read(const struct value *map, struct archetype *out, struct fault *fault)
{
    static const char *const KNOWN[] = {
        "service",   "municipality",   "municipality_name", /* as archetype_say shows it */
        "languages", "qualifications", "hours",
        "relations", "volunteer"};
    *out = (struct archetype){.volunteer = value_nil()};
    if (map->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "an archetype is a map");
    }
    for (uint32_t i = 0; i < map->count; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++) {
            known = known || strcmp(map->member[i].key, KNOWN[k]) == 0;
        }
        if (!known) {
            enum status status = fault_set(fault, E_INVALID_ARGUMENT, map->member[i].key,
                                           "an archetype has no such field");
            const char *nearest =
                text_nearest(map->member[i].key, KNOWN, sizeof KNOWN / sizeof *KNOWN);
            if (nearest != NULL) {
                fault_hint(fault, "%s", nearest);
            }
            return status;
        }
    }
    const struct value *volunteer = value_get(map, "volunteer");
    uint32_t number = 0;
    enum status status =
        word_read(vocabulary_service(), value_get(map, "service"), "service", &number, fault);
    if (status != OK) {
        return status;
    }
    out->service = (uint8_t)number;
    if (!value_is_nil(volunteer)) {
        out->volunteer = *volunteer;
        return OK;
    }
    status = word_read(vocabulary_municipality(), value_get(map, "municipality"), "municipality",
                       &number, fault);
    if (status != OK) {
        return status;
    }
    out->municipality = (uint16_t)number;
    const int64_t relations = value_int_or(value_get(map, "relations"), 1);
    if (relations < 1 || relations > 16) {
        return fault_set(fault, E_INVALID_ARGUMENT, "relations", "relations are 1 to 16");
    }
    out->relations = (uint16_t)relations;
    status = hours_read(value_get(map, "hours"), out, fault);
    return status == OK ? lists_read(map, out, fault) : status;
}

struct value archetype_say(const struct archetype *archetype, struct arena *owner)
{
    struct value map = value_map(owner, 8);
    value_put(&map, owner, "service",
              value_static(word_of(vocabulary_service(), archetype->service)));
    if (!value_is_nil(&archetype->volunteer)) {
        value_put(&map, owner, "volunteer", value_copy(&archetype->volunteer, owner));
        return map;
    }
    const struct municipality *place = municipality_of(archetype->municipality);
    value_put(&map, owner, "municipality", value_static(place->id));
    value_put(&map, owner, "municipality_name", value_static(place->name));
    struct value languages = value_list(owner, 2);
    for (uint32_t i = 0; i < vocabulary_language()->count; i++) {
        if (bits_has(archetype->languages.word, i)) {
            value_append(&languages, owner, value_static(word_of(vocabulary_language(), i)));
        }
    }
    value_put(&map, owner, "languages", languages);
    struct value qualifications = value_list(owner, 2);
    for (uint32_t i = 0; i < vocabulary_qualification()->count && i < 64; i++) {
        if (archetype->qualifications >> i & 1) {
            value_append(&qualifications, owner,
                         value_static(word_of(vocabulary_qualification(), i)));
        }
    }
    value_put(&map, owner, "qualifications", qualifications);
    value_put(&map, owner, "hours", value_static(HOURS_WORD[archetype->hours]));
    value_put(&map, owner, "relations", value_int(archetype->relations));
    return map;
}

/* -------------------------------------------------------------------------------- out of clients
 */

/* How many hours of the cycle are free within these weekdays and hours. */
static uint32_t hours_free(const struct client *client, uint32_t day_first, uint32_t day_last,
                           uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t week = 0; week < 4; week++) {
        for (uint32_t day = day_first; day <= day_last; day++) {
            for (uint32_t hour = from; hour < to; hour++) {
                count += (uint32_t)bits_has(client->availability.weekly.word,
                                            (week * 7 + day) * 24 + hour);
            }
        }
    }
    return count;
}

uint32_t archetypes_of(const struct client *client, uint32_t members, struct archetype out[2])
{
    struct archetype one = {.service = client->service,
                            .municipality = client->place.municipality,
                            .qualifications = client->requires,
                            .languages = client->languages_required,
                            .relations = (uint16_t)members,
                            .volunteer = value_nil(),
                            .clients = members};
    if (demand_is_overnight(&client->demand)) {
        one.hours = HOURS_STAYS;
        out[0] = one;
        return 1;
    }
    const uint32_t evenings = hours_free(client, 0, 3, 16, 20);
    const uint32_t weekends = hours_free(client, 5, 6, 10, 18);
    uint32_t count = 0;
    if (evenings > 0 || weekends == 0) {
        one.hours = HOURS_EVENINGS;
        out[count++] = one;
    }
    if (weekends > 0) {
        one.hours = HOURS_WEEKENDS;
        out[count++] = one;
    }
    return count;
}

bool archetype_same(const struct archetype *a, const struct archetype *b)
{
    return a->service == b->service && a->hours == b->hours && a->relations == b->relations &&
           a->municipality == b->municipality && a->qualifications == b->qualifications &&
           memcmp(&a->languages, &b->languages, sizeof a->languages) == 0 &&
           value_is_nil(&a->volunteer) && value_is_nil(&b->volunteer);
}

/* -------------------------------------------------------------------------------- into volunteers
 */

static void put_text(struct value *map, struct arena *owner, const char *key, const char *text)
{
    value_put(map, owner, key, value_static(text));
}

/* [{key: word, more…}] for every word of a vocabulary, from a pattern. */
static struct value every_word(const struct vocabulary *vocabulary, const char *key,
                               const struct value *pattern, struct arena *owner)
{
    struct value list = value_list(owner, vocabulary->count);
    for (uint32_t i = 0; i < vocabulary->count; i++) {
        struct value one = value_copy(pattern, owner);
        put_text(&one, owner, key, vocabulary->word[i]);
        value_append(&list, owner, one);
    }
    return list;
}

static struct value hours_on(const char *const *day, uint32_t days, const char *from,
                             const char *to, struct arena *owner)
{
    struct value map = value_map(owner, 3);
    struct value list = value_list(owner, days);
    for (uint32_t i = 0; i < days; i++) {
        value_append(&list, owner, value_static(day[i]));
    }
    value_put(&map, owner, "days", list);
    put_text(&map, owner, "from", from);
    put_text(&map, owner, "to", to);
    return map;
}

static struct value availability_say(const struct archetype *archetype, struct arena *owner)
{
    static const char *const EVENINGS[] = {"mon", "tue", "wed", "thu"};
    static const char *const WEEKENDS[] = {"sat", "sun"};
    struct value map = value_map(owner, 6);
    struct value weekly = value_list(owner, 2);
    const bool stays = archetype->hours == HOURS_STAYS;
    if (archetype->hours != HOURS_WEEKENDS) {
        value_append(&weekly, owner, hours_on(EVENINGS, 4, "16:00", "20:00", owner));
    }
    if (archetype->hours != HOURS_EVENINGS) {
        value_append(&weekly, owner, hours_on(WEEKENDS, 2, "10:00", "18:00", owner));
    }
    value_put(&map, owner, "weekly", weekly);
    if (stays) {
        value_put(&map, owner, "weekends_per_month", value_int(4));
        value_put(&map, owner, "nights_per_month", value_int(28));
        value_put(&map, owner, "holidays", value_bool(true));
        value_put(&map, owner, "on_call", value_bool(true));
    }
    return map;
}

static struct value languages_say(const struct archetype *archetype, struct arena *owner)
{
    struct value map = value_map(owner, 2);
    for (uint32_t i = 0; i < vocabulary_language()->count; i++) {
        if (bits_has(archetype->languages.word, i)) {
            put_text(&map, owner, word_of(vocabulary_language(), i), "native");
        }
    }
    return map;
}

static struct value qualifications_say(const struct archetype *archetype, struct arena *owner)
{
    struct value list = value_list(owner, 4);
    for (uint32_t i = 0; i < vocabulary_qualification()->count && i < 64; i++) {
        if (archetype->qualifications >> i & 1) {
            struct value one = value_map(owner, 1);
            put_text(&one, owner, "id", word_of(vocabulary_qualification(), i));
            value_append(&list, owner, one);
        }
    }
    return list;
}

/* What the authority finds out and gives before anybody starts. */
static void approval_put(const struct archetype *archetype, const char *day, struct arena *owner,
                         struct value *map)
{
    struct value pattern = value_map(owner, 4);
    put_text(&pattern, owner, "outcome", "clear");
    value_put(&pattern, owner, "seen_on", value_text(owner, day));
    value_put(map, owner, "checks", every_word(vocabulary_check(), "id", &pattern, owner));
    pattern = value_map(owner, 4);
    put_text(&pattern, owner, "outcome", "yes");
    value_put(&pattern, owner, "on", value_text(owner, day));
    value_put(map, owner, "assessed", every_word(vocabulary_trait(), "trait", &pattern, owner));
    struct value suitable = value_map(owner, 3);
    put_text(&suitable, owner, "service", word_of(vocabulary_service(), archetype->service));
    value_put(&suitable, owner, "decided_on", value_text(owner, day));
    put_text(&suitable, owner, "outcome", "suitable");
    struct value list = value_list(owner, 1);
    value_append(&list, owner, suitable);
    value_put(map, owner, "suitability", list);
    struct value training = value_list(owner, 4);
    for (uint32_t i = 0; i < vocabulary_qualification()->count; i++) {
        const char *id = vocabulary_qualification()->word[i];
        if (strncmp(id, "trn_", 4) == 0) {
            struct value one = value_map(owner, 3);
            put_text(&one, owner, "id", id);
            value_put(&one, owner, "on", value_text(owner, day));
            put_text(&one, owner, "state", "taken");
            value_append(&training, owner, one);
        }
    }
    value_put(map, owner, "training", training);
}

static bool is_household(uint8_t service)
{
    return service == SERVICE_contact_family || service == SERVICE_family_home ||
           service == SERVICE_emergency_home;
}

static void people_put(const struct archetype *archetype, struct date today, struct arena *owner,
                       struct value *map)
{
    char born[DATE_TEXT_BYTES];
    date_print(date_add_months(today, -12 * GROWN_UP_YEARS), born);
    if (!is_household(archetype->service)) {
        put_text(map, owner, "kind", "person");
        value_put(map, owner, "birth_date", value_text(owner, born));
        return;
    }
    put_text(map, owner, "kind", "household");
    struct value adult = value_map(owner, 2);
    put_text(&adult, owner, "id", "A-1");
    value_put(&adult, owner, "birth_date", value_text(owner, born));
    struct value adults = value_list(owner, 1);
    value_append(&adults, owner, adult);
    value_put(map, owner, "adults", adults);
}

static struct value profile_say(const struct archetype *archetype, struct date today,
                                struct arena *owner)
{
    char day[DATE_TEXT_BYTES];
    date_print(today, day);
    struct value map = value_map(owner, MAP_ROOM);
    people_put(archetype, today, owner, &map);
    put_text(&map, owner, "status", "approved");
    put_text(&map, owner, "engagement",
             archetype->service == SERVICE_social_guidance ? "staff" : "voluntary");
    struct value services = value_list(owner, 1);
    value_append(&services, owner, value_static(word_of(vocabulary_service(), archetype->service)));
    value_put(&map, owner, "services", services);
    value_put(&map, owner, "languages", languages_say(archetype, owner));
    value_put(&map, owner, "qualifications", qualifications_say(archetype, owner));
    approval_put(archetype, day, owner, &map);
    struct value place = value_map(owner, 1);
    put_text(&place, owner, "municipality", municipality_of(archetype->municipality)->id);
    value_put(&map, owner, "place", place);
    value_put(&map, owner, "availability", availability_say(archetype, owner));
    struct value capacity = value_map(owner, 3);
    value_put(&capacity, owner, "relations", value_int(archetype->relations));
    if (is_household(archetype->service)) {
        value_put(&capacity, owner, "places", value_int(archetype->relations));
        struct value home = value_map(owner, 2);
        value_put(&home, owner, "own_rooms", value_int(archetype->relations));
        value_put(&home, owner, "wheelchair", value_bool(true));
        value_put(&map, owner, "home", home);
    }
    value_put(&map, owner, "capacity", capacity);
    value_put(&map, owner, "commitment_months", value_int(COMMITMENT_MONTHS));
    struct value accepts = value_map(owner, 3);
    put_text(&accepts, owner, "demand_level_max", "specially_demanding");
    value_put(&map, owner, "accepts", accepts);
    return map;
}

enum status archetype_profile(const struct archetype *archetype, const struct pack *pack,
                              struct date today, const char *id, struct profile **out,
                              struct fault *fault)
{
    struct arena scratch;
    arena_open(&scratch, 1 << 14, 0);
    struct profile *profile = profile_new();
    struct value map = value_is_nil(&archetype->volunteer)
                           ? profile_say(archetype, today, &scratch)
                           : value_copy(&archetype->volunteer, &scratch);
    value_set(&map, &scratch, "id", value_text(&scratch, id));
    enum status status = E_NO_MEMORY;
    if (profile != NULL && !scratch.exhausted) {
        status = volunteer_read(&map, &pack->zone, &profile->arena, &profile->volunteer, fault);
    }
    arena_close(&scratch);
    if (status != OK) {
        if (profile != NULL) {
            profile_release(profile);
        }
        return status;
    }
    *out = profile;
    return OK;
}

/* -------------------------------------------------------------------------------- qualifying */

/* How many blocking rules about volunteers alone refuse the service; the first one's index. */
static enum status rules_failing(const struct archetype *archetype, const struct pack *pack,
                                 struct date today, uint32_t *count, uint32_t *first)
{
    struct profile *profile = NULL;
    enum status status = archetype_profile(archetype, pack, today, "new", &profile, NULL);
    if (status != OK) {
        return status;
    }
    struct volunteer_entry *entry = volunteer_entry_new(pack, today, profile, NULL, 0);
    *count = 0;
    *first = UINT32_MAX;
    for (uint32_t r = 0; entry != NULL && r < pack->rule_count; r++) {
        const uint64_t *mask = pack->mask[archetype->service][SIDE_VOLUNTEER][RULE_BLOCK].word;
        if (bits_has(mask, r) && bits_has(entry->failed.word, r)) {
            *first = *count == 0 ? r : *first;
            ++*count;
        }
    }
    status = entry == NULL ? E_NO_MEMORY : OK;
    if (entry != NULL) {
        volunteer_entry_release(entry);
    }
    profile_release(profile);
    return status;
}

enum status archetype_qualify(struct archetype *archetype, const struct pack *pack,
                              struct date today, struct fault *fault)
{
    uint32_t failing = 0;
    uint32_t first = 0;
    enum status status = rules_failing(archetype, pack, today, &failing, &first);
    for (uint32_t i = 0; status == OK && failing > 0 && value_is_nil(&archetype->volunteer) &&
                         i < vocabulary_qualification()->count && i < 64;
         i++) {
        struct archetype with = *archetype;
        uint32_t still = 0;
        uint32_t other = 0;
        with.qualifications |= UINT64_C(1) << i;
        status = rules_failing(&with, pack, today, &still, &other);
        if (status == OK && still < failing) {
            *archetype = with;
            failing = still;
            first = other;
        }
    }
    if (status == OK && failing > 0) {
        return fault_set(fault, E_CONFLICT, "service", "the rule %s would refuse such a volunteer",
                         pack->rule[first].id);
    }
    return status;
}

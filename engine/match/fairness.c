/* Counts waits and refusals by what clients have in common. */
#include "match/fairness.h"

#include <stdlib.h>
#include <string.h>

#include "match/view.h"

/* Why a plan leaves somebody out, in classes. */
#define CLASS_TABLE(X)                                                                             \
    X(client_rules)                                                                                \
    X(volunteer_rules)                                                                             \
    X(pair_rules) X(competition) X(nobody_within_reach) X(capacity) X(below_floor) X(group)

enum left_out {
#define X(name) LEFT_##name,
    CLASS_TABLE(X)
#undef X
        LEFT_COUNT,
    PLANNED,
    NOT_IN_PLAN
};

static const char *const CLASS_WORDS[] = {
#define X(name) #name,
    CLASS_TABLE(X)
#undef X
};

/* One client that is counted. */
struct person {
    const struct client *client;
    int32_t days; /* waited; -1 = not known */
    bool served;
    uint8_t fate; /* enum left_out */
};

struct crowd_of {
    const struct directory *directory;
    const struct fairness_options *options;
    struct arena *request;
    struct view view;
    struct person *person;
    uint32_t count;
};

/* A row while it is counted: who is in it, by number. */
struct row {
    const char *value;
    uint32_t *person;
    uint32_t count, room;
    bool few; /* goes into "other" */
};

/* -- who is counted -----------------------------------------------------------------------------
 */

static enum left_out class_of(const struct pack *pack, const char *why)
{
    static const struct {
        const char *why;
        enum left_out left;
    } KNOWN[] = {
        {"competition", LEFT_competition}, {"nobody_within_reach", LEFT_nobody_within_reach},
        {"capacity", LEFT_capacity},       {"below_floor", LEFT_below_floor},
        {"group_incomplete", LEFT_group},  {"group_mixed", LEFT_group},
        {"group_apart", LEFT_group}};
    for (uint32_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (strcmp(KNOWN[i].why, why) == 0) {
            return KNOWN[i].left;
        }
    }
    uint32_t rule = pack_rule_find(pack, why);
    if (rule == UINT32_MAX) {
        return LEFT_pair_rules; /* of a policy that is no longer in force */
    }
    return pack->rule[rule].side == SIDE_CLIENT      ? LEFT_client_rules
           : pack->rule[rule].side == SIDE_VOLUNTEER ? LEFT_volunteer_rules
                                                     : LEFT_pair_rules;
}

static int unserved_order(const void *key, const void *entry)
{
    return strcmp(key, ((const struct plan_unserved *)entry)->client);
}

static enum left_out fate_of(const struct crowd_of *crowd, const struct client *client)
{
    const struct plan *plan = crowd->options->plan;
    if (plan == NULL) {
        return NOT_IN_PLAN;
    }
    if (plan_pair_of(plan, client->id) != NULL) {
        return PLANNED;
    }
    const struct plan_unserved *left =
        plan->unserved_count == 0 ? NULL
                                  : bsearch(client->id, plan->unserved, plan->unserved_count,
                                            sizeof *left, unserved_order);
    return left == NULL ? NOT_IN_PLAN : class_of(crowd->directory->pack, left->why);
}

/* The day the relation that serves the client began; DATE_NONE when none holds. */
static struct date served_since(const struct directory *directory, const struct client *client)
{
    struct date first = DATE_NONE;
    uint32_t at = NO_SLOT;
    while ((at = directory_next_relation_of_client(directory, client->id, at)) != NO_SLOT) {
        const struct relation *relation = directory->relations.profile[at]->relation;
        bool earlier = !date_is(first) || relation->since.days < first.days;
        if (relation_holds(relation, directory->today) && date_is(relation->since) && earlier) {
            first = relation->since;
        }
    }
    return first;
}

static void person_add(struct crowd_of *crowd, const struct client *client)
{
    const struct directory *directory = crowd->directory;
    struct person person = {.client = client,
                            .days = -1,
                            .served = directory_is_served(directory, client),
                            .fate = NOT_IN_PLAN};
    struct date until = directory->today;
    if (person.served) {
        until = served_since(directory, client);
        if (date_is(crowd->options->since) &&
            (!date_is(until) || until.days < crowd->options->since.days)) {
            return;
        }
    } else if (directory_client_status(directory, client) != CLIENT_STATUS_waiting) {
        return;
    } else {
        person.fate = (uint8_t)fate_of(crowd, client);
    }
    if (date_is(until) && date_is(client->waiting_since)) {
        int32_t days = until.days - client->waiting_since.days;
        person.days = days > 0 ? days : 0;
    }
    crowd->person[crowd->count++] = person;
}

/* -- rows ----------------------------------------------------------------------------------------
 */

static int days_order(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/* The least number of days that at least `thousandths` of them waited at most. */
static struct value days_at(const int32_t *days, uint32_t count, uint32_t thousandths)
{
    if (count < FAIRNESS_FEW) {
        return value_nil();
    }
    uint64_t at = ((uint64_t)count * thousandths + 999) / 1000;
    return value_int(days[at == 0 ? 0 : at - 1]);
}

/* Puts counts of fewer than FAIRNESS_FEW into "other", and the smallest others with them until it
 * holds as many: what is left out cannot be found by subtraction. */
static struct value counts_fold(const struct value *counts, struct arena *request)
{
    bool *folded = arena_take_many(request, (size_t)counts->count + 1, sizeof *folded);
    struct value out = value_map(request, counts->count + 1);
    int64_t other = 0;
    for (uint32_t i = 0; folded != NULL && i < counts->count; i++) {
        const int64_t count = counts->member[i].value.integer;
        folded[i] = count < FAIRNESS_FEW;
        other += folded[i] ? count : 0;
    }
    while (folded != NULL && other > 0 && other < FAIRNESS_FEW) {
        uint32_t least = UINT32_MAX;
        for (uint32_t i = 0; i < counts->count; i++) {
            if (!folded[i] && (least == UINT32_MAX || counts->member[i].value.integer <
                                                          counts->member[least].value.integer)) {
                least = i;
            }
        }
        if (least == UINT32_MAX) {
            break; /* there are no more */
        }
        folded[least] = true;
        other += counts->member[least].value.integer;
    }
    for (uint32_t i = 0; folded != NULL && i < counts->count; i++) {
        if (!folded[i]) {
            value_put(&out, request, counts->member[i].key, counts->member[i].value);
        }
    }
    if (other > 0) {
        value_put(&out, request, "other", value_int(other));
    }
    return out;
}

/* What the plan says of those in the row who wait. */
static void row_plan_say(struct crowd_of *crowd, const uint32_t *by, struct value *map)
{
    struct arena *request = crowd->request;
    uint32_t left = 0;
    struct value classes = value_map(request, LEFT_COUNT + 1);
    for (uint32_t i = 0; i < LEFT_COUNT; i++) {
        left += by[i];
        if (by[i] > 0) {
            value_put(&classes, request, CLASS_WORDS[i], value_int(by[i]));
        }
    }
    uint32_t both = left + by[PLANNED];
    value_put(map, request, "planned", value_int(by[PLANNED]));
    value_put(map, request, "left_out", value_int(left));
    value_put(map, request, "planned_share",
              both < FAIRNESS_FEW
                  ? value_nil()
                  : value_real((double)(by[PLANNED] * UINT64_C(1000) / both) / 1000.0));
    value_put(map, request, "left_out_by", counts_fold(&classes, request));
}

static enum status row_say(struct crowd_of *crowd, const struct row *row, struct value *map)
{
    struct arena *request = crowd->request;
    uint32_t by[NOT_IN_PLAN + 1] = {0};
    uint32_t count[2] = {0};
    uint32_t known[2] = {0};
    int32_t *days[2] = {arena_take_many(request, row->count, sizeof(int32_t)),
                        arena_take_many(request, row->count, sizeof(int32_t))};
    if (request->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < row->count; i++) {
        const struct person *person = &crowd->person[row->person[i]];
        count[person->served]++;
        by[person->fate] += person->served ? 0 : 1;
        if (person->days >= 0) {
            days[person->served][known[person->served]++] = person->days;
        }
    }
    for (uint32_t served = 0; served < 2; served++) {
        if (known[served] > 1) {
            qsort(days[served], known[served], sizeof(int32_t), days_order);
        }
    }
    value_put(map, request, "waiting", value_int(count[false]));
    value_put(map, request, "wait_median_days", days_at(days[false], known[false], 500));
    value_put(map, request, "wait_p90_days", days_at(days[false], known[false], 900));
    value_put(map, request, "wait_longest_days", days_at(days[false], known[false], 1000));
    value_put(map, request, "served", value_int(count[true]));
    value_put(map, request, "served_median_days", days_at(days[true], known[true], 500));
    value_put(map, request, "served_p90_days", days_at(days[true], known[true], 900));
    row_plan_say(crowd, by, map);
    return OK;
}

static enum status row_add(struct crowd_of *crowd, struct row *row, uint32_t person)
{
    if (row->count == row->room) {
        uint32_t room = row->room == 0 ? 16 : row->room * 2;
        uint32_t *larger = arena_take_many(crowd->request, room, sizeof *larger);
        if (larger == NULL) {
            return E_NO_MEMORY;
        }
        if (row->count > 0) {
            memcpy(larger, row->person, row->count * sizeof *larger);
        }
        row->person = larger;
        row->room = room;
    }
    row->person[row->count++] = person;
    return OK;
}

/* Puts the members of `from` into `into`, nobody twice: both are in order. */
static enum status row_unite(struct crowd_of *crowd, struct row *into, const struct row *from)
{
    struct row both = {.value = into->value, .room = into->count + from->count};
    both.person = arena_take_many(crowd->request, both.room, sizeof *both.person);
    if (both.person == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t a = 0;
    uint32_t b = 0;
    while (a < into->count || b < from->count) {
        bool first = b == from->count || (a < into->count && into->person[a] <= from->person[b]);
        uint32_t next = first ? into->person[a] : from->person[b];
        a += a < into->count && into->person[a] == next ? 1 : 0;
        b += b < from->count && from->person[b] == next ? 1 : 0;
        both.person[both.count++] = next;
    }
    *into = both;
    return OK;
}

/* Few are nobody: see the header. */
static enum status rows_fold(struct crowd_of *crowd, struct row *row, uint32_t count,
                             struct row *other)
{
    *other = (struct row){.value = "other"};
    for (;;) {
        struct row *least = NULL;
        for (uint32_t i = 0; i < count; i++) {
            bool stands = row[i].count > 0 && !row[i].few;
            least = stands && (least == NULL || row[i].count < least->count) ? &row[i] : least;
        }
        bool too_few = other->count > 0 && other->count < FAIRNESS_FEW;
        if (least == NULL || (least->count >= FAIRNESS_FEW && !too_few)) {
            return OK;
        }
        least->few = true;
        if (row_unite(crowd, other, least) != OK) {
            return E_NO_MEMORY;
        }
    }
}

static enum status rows_say(struct crowd_of *crowd, struct row *row, uint32_t count,
                            struct value *out)
{
    struct row other;
    enum status status = rows_fold(crowd, row, count, &other);
    *out = value_list(crowd->request, count);
    for (uint32_t i = 0; i <= count && status == OK; i++) {
        const struct row *one = i < count ? &row[i] : &other;
        if (one->count == 0 || one->few) {
            continue;
        }
        struct value map = value_map(crowd->request, 12);
        value_put(&map, crowd->request, "value", value_static(one->value));
        status = row_say(crowd, one, &map);
        value_append(out, crowd->request, map);
    }
    return status;
}

/* -- what clients have in common ----------------------------------------------------------------
 */

enum { AGE_BANDS = 6, DISTANCE_BANDS = 5, GROUPS = 3 };

static uint32_t age_band(const struct crowd_of *crowd, const struct client *client)
{
    if (!date_is(client->birth_date)) {
        return AGE_BANDS - 1;
    }
    int32_t age = date_age(client->birth_date, crowd->directory->today);
    return age < 7 ? 0 : age < 13 ? 1 : age < 18 ? 2 : age < 65 ? 3 : 4;
}

static bool is_offered_within(const struct crowd_of *crowd, const struct client *client,
                              uint32_t radius_m)
{
    struct candidates near = candidates_around(&crowd->view, &client->place, radius_m);
    near.services = UINT32_C(1) << client->service;
    for (uint32_t at = candidates_next(&near); at != NO_SLOT; at = candidates_next(&near)) {
        const struct volunteer *volunteer = crowd->view.entry[at]->profile->volunteer;
        if (volunteer->status == VOLUNTEER_STATUS_approved &&
            (volunteer->services >> client->service & 1) != 0 &&
            place_distance_m(&client->place, &volunteer->place) <= radius_m) {
            return true;
        }
    }
    return false;
}

static uint32_t distance_band(const struct crowd_of *crowd, const struct client *client)
{
    static const uint32_t REACH_M[DISTANCE_BANDS - 1] = {5000, 15000, 40000, 100000};
    uint32_t band = 0;
    while (band < DISTANCE_BANDS - 1 && !is_offered_within(crowd, client, REACH_M[band])) {
        band++;
    }
    return band;
}

static uint32_t group_kind(const struct crowd_of *crowd, const struct client *client)
{
    (void)crowd;
    return client->group.id == NULL ? 0 : client->group.together == 0 ? 1 : 2;
}

/* A dimension in which everybody has one value. */
struct dimension {
    const char *name;
    uint32_t (*band)(const struct crowd_of *crowd, const struct client *client);
    const char *const *word;
    uint32_t count;
};

static const char *const AGES[AGE_BANDS] = {"0-6", "7-12", "13-17", "18-64", "65-", "unknown"};
static const char *const DISTANCES[DISTANCE_BANDS] = {"to 5 km", "5-15 km", "15-40 km", "40-100 km",
                                                      "farther"};
static const char *const GROUP_KINDS[GROUPS] = {"alone", "siblings_together", "siblings_preferred"};

static const struct dimension DIMENSIONS[] = {
    {"age", age_band, AGES, AGE_BANDS},
    {"distance", distance_band, DISTANCES, DISTANCE_BANDS},
    {"group", group_kind, GROUP_KINDS, GROUPS}};

static enum status say_dimension(struct crowd_of *crowd, const struct dimension *dimension,
                                 struct value *by)
{
    struct row row[AGE_BANDS > DISTANCE_BANDS ? AGE_BANDS : DISTANCE_BANDS] = {0};
    enum status status = OK;
    for (uint32_t i = 0; i < dimension->count; i++) {
        row[i].value = dimension->word[i];
    }
    for (uint32_t i = 0; i < crowd->count && status == OK; i++) {
        status = row_add(crowd, &row[dimension->band(crowd, crowd->person[i].client)], i);
    }
    struct value rows = value_nil();
    if (status == OK) {
        status = rows_say(crowd, row, dimension->count, &rows);
    }
    value_put(by, crowd->request, dimension->name, rows);
    return status;
}

/* The client's words of a vocabulary, as bits. */
typedef void (*words_of)(const struct client *client, uint64_t words[LANGUAGE_WORDS_64]);

static void needs_of(const struct client *client, uint64_t words[LANGUAGE_WORDS_64])
{
    words[0] = client->needs;
}

static void languages_of(const struct client *client, uint64_t words[LANGUAGE_WORDS_64])
{
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64; i++) {
        words[i] = client->languages_required.word[i] | client->languages_preferred.word[i];
    }
}

/* Puts one person into the rows of its words, or into the last. */
static enum status words_add(struct crowd_of *crowd, struct row *row, uint32_t none, words_of of,
                             uint32_t person)
{
    uint64_t words[LANGUAGE_WORDS_64] = {0};
    bool any = false;
    enum status status = OK;
    of(crowd->person[person].client, words);
    for (uint32_t i = 0; i < LANGUAGE_WORDS_64 && status == OK; i++) {
        for (uint64_t left = words[i]; left != 0 && status == OK; left &= left - 1) {
            uint32_t word = i * 64 + (uint32_t)__builtin_ctzll(left);
            any = any || word < none;
            status = word < none ? row_add(crowd, &row[word], person) : OK;
        }
    }
    return status == OK && !any ? row_add(crowd, &row[none], person) : status;
}

/* A dimension in which one client may have several values, or none. */
static enum status say_words(struct crowd_of *crowd, const struct vocabulary *words, words_of of,
                             const char *name, struct value *by)
{
    struct row *row = arena_take_many(crowd->request, words->count + 1, sizeof *row);
    enum status status = row == NULL ? E_NO_MEMORY : OK;
    for (uint32_t word = 0; status == OK && word <= words->count; word++) {
        row[word].value = word < words->count ? words->word[word] : "none";
    }
    for (uint32_t i = 0; i < crowd->count && status == OK; i++) {
        status = words_add(crowd, row, words->count, of, i);
    }
    struct value rows = value_nil();
    if (status == OK) {
        status = rows_say(crowd, row, words->count + 1, &rows);
    }
    value_put(by, crowd->request, name, rows);
    return status;
}

/* -- the report ---------------------------------------------------------------------------------
 */

static struct value reasons_say(const struct plan *plan, struct arena *request)
{
    struct value map = value_map(request, 8);
    for (uint32_t i = 0; plan != NULL && i < plan->unserved_count; i++) {
        const char *why = plan->unserved[i].why;
        int64_t count = value_int_or(value_get(&map, why), 0);
        value_set(&map, request, why, value_int(count + 1));
    }
    return counts_fold(&map, request);
}

static enum status say_all(struct crowd_of *crowd, struct value *out)
{
    struct row all = {.value = "all", .count = crowd->count};
    all.person = arena_take_many(crowd->request, crowd->count, sizeof *all.person);
    if (all.person == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < crowd->count; i++) {
        all.person[i] = i;
    }
    *out = value_map(crowd->request, 12);
    return row_say(crowd, &all, out);
}

enum status fairness_report(const struct directory *directory,
                            const struct fairness_options *options, struct arena *request,
                            struct value *out)
{
    struct crowd_of crowd = {.directory = directory,
                             .options = options,
                             .request = request,
                             .view = view_borrow(directory)};
    crowd.person = arena_take_many(request, directory->clients.held, sizeof *crowd.person);
    if (crowd.person == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t slot = 0; slot < directory->clients.count; slot++) {
        if (directory->clients.profile[slot] != NULL) {
            person_add(&crowd, directory->clients.profile[slot]->client);
        }
    }
    struct value all = value_nil();
    struct value by = value_map(request, 5);
    enum status status = say_all(&crowd, &all);
    if (status == OK) {
        status = say_words(&crowd, vocabulary_need(), needs_of, "need", &by);
    }
    if (status == OK) {
        status = say_words(&crowd, vocabulary_language(), languages_of, "language", &by);
    }
    for (uint32_t i = 0; i < sizeof DIMENSIONS / sizeof *DIMENSIONS && status == OK; i++) {
        status = say_dimension(&crowd, &DIMENSIONS[i], &by);
    }
    char today[DATE_TEXT_BYTES];
    date_print(directory->today, today);
    value_put(out, request, "today", value_text(request, today));
    value_put(out, request, "few", value_int(FAIRNESS_FEW));
    value_put(out, request, "all", all);
    value_put(out, request, "by", by);
    value_put(out, request, "reasons", reasons_say(options->plan, request));
    return status;
}

/* Compiles a rule pack: every field checked, every expression typed, every rule put on its side. */
#include "rules/pack.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "rules/overlay.h"
#include "rules/parameters.h"
#include "rules/score.h"

enum { ALL_SERVICES = (1 << SERVICE_COUNT) - 1, KM = 1000 };

const char *texts_in(const struct texts *texts, const char *language)
{
    const char *text = strcmp(language, "sv") == 0   ? texts->sv
                       : strcmp(language, "fi") == 0 ? texts->fi
                                                     : texts->en;
    return text != NULL ? text : texts->en != NULL ? texts->en : "";
}

uint32_t pack_rule_find(const struct pack *pack, const char *id)
{
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (strcmp(pack->rule[i].id, id) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

uint32_t pack_level_of(const struct pack *pack, const struct client_view *client)
{
    uint32_t i = 0;
    while (i < pack->level_count && !expression_holds_client(pack->level[i].when, client)) {
        i++;
    }
    return i;
}

enum status pack_client_view(const struct pack *pack, const struct client *client,
                             const struct worker *worker, uint8_t service, struct date today,
                             struct client_view *out)
{
    enum status status = client_view_make(client, worker, service, today, out);
    if (status != OK) {
        return status;
    }
    out->deadline = client_deadline(client, pack->deadline_months);
    if (!date_is(client->period.to)) {
        client_view_end(out, date_add_months(out->start, pack->open_period_months));
    }
    return OK;
}

/* Reads `services`: a list of words, "all", or nothing (all). */
static enum status read_services(struct pack_reader *reader, const struct value *entry,
                                 uint32_t *out)
{
    const struct value *list = value_get(entry, "services");
    *out = ALL_SERVICES;
    if (value_is_nil(list) || strcmp(value_text_or(list, ""), "all") == 0) {
        return OK;
    }
    *out = 0;
    if (list->kind != VALUE_LIST || list->count == 0) {
        return pack_refuse(reader, "services", "must be a list of services, or \"all\"");
    }
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t service = 0;
        enum status status =
            pack_word(reader, &list->item[i], vocabulary_service(), "services", &service);
        if (status != OK) {
            return status;
        }
        *out |= 1U << service;
    }
    return OK;
}

/* A rule that reads what nobody may be judged by, unless the client asked for it. */
static enum status check_neutral(struct pack_reader *reader, const struct rule *rule)
{
    const struct expression *part[] = {rule->when, rule->require};
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t fact = part[i] == NULL ? FACT_NONE : expression_reads_mark(part[i], FACT_NEUTRAL);
        if (fact == FACT_NONE || (rule->when != NULL && expression_needs_wish(rule->when))) {
            continue;
        }
        enum status status = pack_refuse(
            reader, i == 0 ? "when" : "require",
            "'%s' must not refuse, warn or score outside a client's own stated wish (S0-30, S1-20, "
            "S1-31, S1-32)",
            fact_of(fact)->name);
        fault_hint(reader->fault, "when: known client.prefers.household");
        return status;
    }
    return OK;
}

static enum rule_side side_of(const struct rule *rule)
{
    enum fact_side require = expression_side(rule->require);
    enum fact_side when = rule->when == NULL ? FACT_ALWAYS : expression_side(rule->when);
    bool client = require == FACT_CLIENT || when == FACT_CLIENT;
    bool volunteer = require == FACT_VOLUNTEER || when == FACT_VOLUNTEER;
    if (require == FACT_PAIR || when == FACT_PAIR || (client && volunteer)) {
        return SIDE_PAIR;
    }
    return volunteer ? SIDE_VOLUNTEER : SIDE_CLIENT;
}

static enum status read_effect(struct pack_reader *reader, const struct value *entry,
                               struct rule *rule)
{
    static const char *const word[] = {"block", "warn", "prefer"};
    static const struct vocabulary effects = {"effect", word, 3};
    uint32_t effect = 0;
    enum status status = pack_word(reader, value_get(entry, "effect"), &effects, "effect", &effect);
    rule->effect = (enum rule_effect)effect;
    if (status != OK || rule->effect != RULE_PREFER) {
        return status;
    }
    status = pack_weight(reader, entry, &rule->weight);
    if (status == OK && rule->when != NULL) {
        enum fact_side when = expression_side(rule->when);
        if (when != FACT_ALWAYS && when != FACT_CLIENT) {
            status = pack_refuse(reader, "when",
                                 "of a prefer rule may read client facts only, so that volunteers "
                                 "stay comparable; put the rest into require");
        }
    }
    return status;
}

static enum status read_rule(struct pack_reader *reader, const struct value *entry,
                             struct rule *rule)
{
    enum status status = pack_fields(reader, entry, &PACK_RULE_FIELDS);
    if (status == OK) {
        status = pack_id(reader, entry, "id", &rule->id);
    }
    if (status == OK) {
        status = read_services(reader, entry, &rule->services);
    }
    if (status == OK) {
        status = pack_expression(reader, entry, "when", false, &rule->when);
    }
    if (status == OK) {
        status = pack_expression(reader, entry, "require", true, &rule->require);
    }
    if (status == OK) {
        status = read_effect(reader, entry, rule);
    }
    if (status == OK) {
        status = pack_described(reader, entry, &rule->text, &rule->source, &rule->requirements);
    }
    if (status == OK) {
        status = pack_date(reader, entry, "valid_from", &rule->valid_from);
    }
    if (status == OK) {
        status = pack_date(reader, entry, "valid_to", &rule->valid_to);
    }
    if (status == OK) {
        rule->side = side_of(rule);
        status = check_neutral(reader, rule);
    }
    return status;
}

static enum status read_term(struct pack_reader *reader, const struct value *entry,
                             struct score_term *term)
{
    enum status status = pack_fields(reader, entry, &PACK_TERM_FIELDS);
    if (status == OK) {
        status = pack_id(reader, entry, "id", &term->id);
    }
    if (status == OK) {
        status = read_services(reader, entry, &term->services);
    }
    if (status == OK) {
        status = pack_weight(reader, entry, &term->weight);
    }
    if (status == OK) {
        status = pack_described(reader, entry, &term->text, &term->source, &term->requirements);
    }
    if (status != OK) {
        return status;
    }
    const char *kind = value_text_or(value_get(entry, "kind"), "");
    uint32_t measure = measure_find(kind);
    if (measure == UINT32_MAX) {
        status = pack_refuse(reader, "kind", "there is no measure '%.64s'", kind);
        pack_hint(reader, measure_nearest(kind));
        return status;
    }
    term->measure = (uint8_t)measure;
    return OK;
}

/* What one client adds to the level: itself, or the weeks it has waited. */
static enum status read_level_counts(struct pack_reader *reader, const struct value *entry,
                                     struct level *level)
{
    static const char *const WORDS[] = {"clients", "weeks_waited"};
    static const struct vocabulary counts = {"thing a level counts", WORDS, 2};
    uint32_t word = 0;
    const struct value *weeks = value_get(entry, "weeks_max");
    enum status status = OK;
    if (!value_is_nil(value_get(entry, "counts"))) {
        status = pack_word(reader, value_get(entry, "counts"), &counts, "counts", &word);
    }
    if (status == OK && word == 0 && !value_is_nil(weeks)) {
        status = pack_refuse(reader, "weeks_max", "belongs to a level that counts weeks_waited");
        pack_hint(reader, "counts: weeks_waited");
    }
    if (status != OK || word == 0) {
        return status;
    }
    int64_t most = value_is_nil(weeks) ? PACK_WEEKS_STANDARD : value_int_or(weeks, 0);
    if (most < 1 || most > PACK_WEEKS_MAX) {
        return pack_refuse(reader, "weeks_max", "must be a whole number from 1 to %d",
                           PACK_WEEKS_MAX);
    }
    level->weeks_max = (int32_t)most;
    return OK;
}

static enum status read_level(struct pack_reader *reader, const struct value *entry,
                              struct level *level)
{
    enum status status = pack_fields(reader, entry, &PACK_LEVEL_FIELDS);
    const char *source = NULL;
    const char *requirements = NULL;
    if (status == OK) {
        status = pack_id(reader, entry, "name", &level->name);
    }
    if (status == OK) {
        status = pack_expression(reader, entry, "when", true, &level->when);
    }
    if (status == OK) {
        status = read_level_counts(reader, entry, level);
    }
    if (status == OK) {
        status = pack_described(reader, entry, &level->text, &source, &requirements);
    }
    if (status == OK && expression_side(level->when) != FACT_CLIENT &&
        expression_side(level->when) != FACT_ALWAYS) {
        status = pack_refuse(reader, "when", "of a level may read client facts only");
    }
    return status;
}

static enum status read_service(struct pack_reader *reader, const struct value *entry,
                                struct pack *pack)
{
    uint32_t number = 0;
    enum status status = pack_fields(reader, entry, &PACK_SERVICE_FIELDS);
    if (status == OK) {
        status = pack_word(reader, value_get(entry, "id"), vocabulary_service(), "id", &number);
    }
    if (status != OK) {
        return status;
    }
    struct pack_service *service = &pack->service[number];
    double reach = value_real_or(value_get(entry, "reach_km"), 0);
    if (!(reach > 0 && reach <= 20000)) {
        return pack_refuse(reader, "reach_km", "must be a number of kilometres, 1 to 20000");
    }
    service->reach_m = (uint32_t)(reach * KM);
    service->offered = value_bool_or(value_get(entry, "offered"), true);
    service->overnight = value_bool_or(value_get(entry, "overnight"), false);
    return pack_texts(reader, value_get(entry, "names"), "names", &service->name);
}

static enum status read_services_offered(struct pack_reader *reader, const struct value *merged,
                                         struct pack *pack)
{
    const struct value *list = value_get(merged, "services");
    if (value_count(list) == 0 || list->kind != VALUE_LIST) {
        return pack_refuse(reader, "services", "a pack offers at least one service");
    }
    for (uint32_t i = 0; i < list->count; i++) {
        enum status status = read_service(reader, &list->item[i], pack);
        if (status != OK) {
            pack_under(reader, "services", &list->item[i], i);
            return status;
        }
    }
    return OK;
}

/* The entries of a list, at most `most` of them, each with its own id. */
static enum status open_list(struct pack_reader *reader, const struct value *merged,
                             const char *name, uint32_t most, uint32_t *count)
{
    const struct value *list = value_get(merged, name);
    *count = 0;
    if (value_is_nil(list)) {
        return OK;
    }
    if (list->kind != VALUE_LIST) {
        return pack_refuse(reader, name, "must be a list");
    }
    if (list->count > most) {
        return pack_refuse(reader, name, "a pack holds at most %u of them", most);
    }
    *count = list->count;
    return OK;
}

static enum status read_rules(struct pack_reader *reader, const struct value *merged,
                              struct pack *pack)
{
    enum status status = open_list(reader, merged, "rules", PACK_RULES_MAX, &pack->rule_count);
    if (status != OK) {
        return status;
    }
    const struct value *list = value_get(merged, "rules");
    uint32_t preferences = 0;
    pack->prefer_first = pack->rule_count;
    pack->rule = arena_take_many(reader->owner, pack->rule_count, sizeof *pack->rule);
    for (uint32_t i = 0; pack->rule != NULL && i < pack->rule_count; i++) {
        struct rule *rule = &pack->rule[i];
        status = read_rule(reader, &list->item[i], rule);
        preferences += rule->effect == RULE_PREFER;
        if (status == OK && pack_rule_find(pack, rule->id) != i) {
            status = pack_refuse(reader, "id", "'%.64s' is there twice", rule->id);
        }
        if (status == OK && preferences > PACK_PREFER_MAX) {
            status = pack_refuse(reader, "effect", "a pack holds at most %d prefer rules",
                                 (int)PACK_PREFER_MAX);
        }
        if (status != OK) {
            pack_under(reader, "rules", &list->item[i], i);
            return status;
        }
        if (rule->effect == RULE_PREFER && pack->prefer_first > i) {
            pack->prefer_first = i;
        }
    }
    return pack->rule != NULL ? OK : pack_no_memory(reader);
}

static enum status read_terms(struct pack_reader *reader, const struct value *merged,
                              struct pack *pack)
{
    enum status status = open_list(reader, merged, "terms", PACK_TERMS_MAX, &pack->term_count);
    if (status != OK) {
        return status;
    }
    const struct value *list = value_get(merged, "terms");
    pack->term = arena_take_many(reader->owner, pack->term_count, sizeof *pack->term);
    for (uint32_t i = 0; pack->term != NULL && i < pack->term_count; i++) {
        status = read_term(reader, &list->item[i], &pack->term[i]);
        for (uint32_t j = 0; status == OK && j < i; j++) {
            if (strcmp(pack->term[j].id, pack->term[i].id) == 0) {
                status = pack_refuse(reader, "id", "'%.64s' is there twice", pack->term[i].id);
            }
        }
        if (status != OK) {
            pack_under(reader, "terms", &list->item[i], i);
            return status;
        }
    }
    return pack->term != NULL ? OK : pack_no_memory(reader);
}

static enum status read_levels(struct pack_reader *reader, const struct value *merged,
                               struct pack *pack)
{
    enum status status = open_list(reader, merged, "levels", PACK_LEVELS_MAX, &pack->level_count);
    if (status != OK) {
        return status;
    }
    const struct value *list = value_get(merged, "levels");
    pack->level = arena_take_many(reader->owner, pack->level_count, sizeof *pack->level);
    for (uint32_t i = 0; pack->level != NULL && i < pack->level_count; i++) {
        status = read_level(reader, &list->item[i], &pack->level[i]);
        if (status != OK) {
            pack_under(reader, "levels", &list->item[i], i);
            return status;
        }
    }
    return pack->level != NULL ? OK : pack_no_memory(reader);
}

static void fill_masks(struct pack *pack)
{
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
            if ((rule->services >> service & 1U) != 0) {
                bits_set(pack->mask[service][rule->side][rule->effect].word, i);
            }
        }
    }
}

static enum status read_head(struct pack_reader *reader, const struct value *merged,
                             struct pack *pack)
{
    enum status status = pack_fields(reader, merged, &PACK_FIELDS);
    if (status == OK) {
        status = pack_id(reader, merged, "id", &pack->id);
    }
    if (status == OK) {
        status = pack_id(reader, merged, "version", &pack->version);
    }
    if (status == OK && !zone_find(value_text_or(value_get(merged, "zone"), ""), &pack->zone)) {
        status = pack_refuse(reader, "zone", "must be a known time zone");
        pack_hint(reader, "Europe/Stockholm, Europe/Helsinki");
    }
    return status == OK ? parameters_read(reader, pack) : status;
}

/* What a pack is made of, in the order it is read. */
static enum status (*const PARTS[])(struct pack_reader *, const struct value *, struct pack *) = {
    read_head, read_services_offered, read_rules, read_terms, read_levels};

/* What is compiled: the source itself, or the base with the source laid over it. */
static enum status lay_over(const struct value *source, const struct pack *base,
                            struct arena *owner, struct pack *pack, struct fault *fault)
{
    const char *extends = value_text_or(value_get(source, "extends"), NULL);
    pack->source = value_copy(source, owner);
    if (extends == NULL) {
        pack->merged = pack->source;
        return OK;
    }
    pack->extends = arena_text(owner, extends, strlen(extends));
    if (base == NULL || strcmp(base->id, extends) != 0) {
        return fault_set(fault, E_INVALID_ARGUMENT, "extends",
                         "there is no pack '%.64s' to lay this one over", extends);
    }
    return overlay_merge(&base->merged, source, owner, &pack->merged, fault);
}

enum status pack_compile(const struct value *source, const struct pack *base, struct arena *owner,
                         struct pack **out, struct fault *fault)
{
    if (value_is_nil(source) || source->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "a rule pack is a map");
    }
    struct pack *pack = arena_take(owner, sizeof *pack);
    if (pack == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the pack");
    }
    enum status status = lay_over(source, base, owner, pack, fault);
    struct pack_reader reader = {.source = &pack->source,
                                 .parameters = value_get(&pack->merged, "parameters"),
                                 .owner = owner,
                                 .fault = fault};
    for (uint32_t i = 0; status == OK && i < sizeof PARTS / sizeof PARTS[0]; i++) {
        status = PARTS[i](&reader, &pack->merged, pack);
    }
    if (status == OK && pack->extends != NULL && base != NULL) {
        status = parameters_mean_something(&reader, pack, value_get(&base->merged, "parameters"));
    }
    if (status != OK) {
        return status;
    }
    if (owner->exhausted) {
        return pack_no_memory(&reader);
    }
    fill_masks(pack);
    *out = pack;
    return OK;
}

enum status pack_load(const char *path, const struct pack *base, struct arena *owner,
                      struct pack **out, struct fault *fault)
{
    struct value source;
    enum status status = json_parse_file(path, owner, &source, fault);
    return status == OK ? pack_compile(&source, base, owner, out, fault) : status;
}

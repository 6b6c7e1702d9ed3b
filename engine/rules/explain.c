/* Writes the reasons of one pair: every rule of its service and every part of its score. */
#include "rules/explain.h"

#include "rules/terms.h"

static const char *const EFFECTS[] = {"block", "warn", "prefer"};

static void put_text(struct value *map, struct arena *request, const char *key, const char *text)
{
    if (text != NULL) {
        value_put(map, request, key, value_text(request, text));
    }
}

static struct value show_texts(const struct texts *texts, struct arena *request)
{
    struct value map = value_map(request, 3);
    put_text(&map, request, "sv", texts->sv);
    put_text(&map, request, "fi", texts->fi);
    put_text(&map, request, "en", texts->en);
    return map;
}

/* The facts an expression reads, with what they say of this pair. */
static void show_values(const struct expression *expression, const struct pair_view *pair,
                        struct value *values, struct arena *request)
{
    const uint16_t *facts = NULL;
    uint32_t count = expression == NULL ? 0 : expression_reads(expression, &facts);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact *fact = fact_of(facts[i]);
        if (value_get(values, fact->name) == NULL) {
            value_put(values, request, fact->name, fact_show(fact, pair, request));
        }
    }
}

static struct value show_rule(const struct rule *rule, const struct pair_view *pair,
                              struct arena *request)
{
    struct value map = value_map(request, 8);
    struct value values = value_map(request, 4);
    bool concerns = rule_in_force(rule, pair->client->today) &&
                    (rule->when == NULL || expression_holds(rule->when, pair));
    show_values(rule->when, pair, &values, request);
    show_values(rule->require, pair, &values, request);
    put_text(&map, request, "id", rule->id);
    value_put(&map, request, "effect", value_static(EFFECTS[rule->effect]));
    value_put(&map, request, "concerns", value_bool(concerns));
    value_put(&map, request, "holds",
              value_bool(!concerns || expression_holds(rule->require, pair)));
    value_put(&map, request, "text", show_texts(&rule->text, request));
    value_put(&map, request, "values", values);
    put_text(&map, request, "source", rule->source);
    put_text(&map, request, "requirements", rule->requirements);
    return map;
}

static struct value show_part(const struct pack *pack, const struct score_part *part,
                              struct arena *request)
{
    struct value map = value_map(request, 8);
    put_text(&map, request, "id", score_part_id(pack, part));
    value_put(&map, request, "points", value_int(part->points));
    value_put(&map, request, "points_max", value_int(part->points_max));
    value_put(&map, request, "value", value_int(part->value));
    put_text(&map, request, "unit", score_part_unit(pack, part));
    value_put(&map, request, "text", show_texts(score_part_text(pack, part), request));
    put_text(&map, request, "requirements", score_part_requirements(pack, part));
    return map;
}

/* All terms of the service in the pack's order, then the prefer rules that counted: also a term
 * that does not apply to this client is named, with nothing to win (S1-03). */
static struct value show_terms(const struct pack *pack, const struct pair_view *pair,
                               const struct score *score, struct arena *request)
{
    struct value terms = value_list(request, pack->term_count);
    uint32_t next = 0;
    for (uint16_t i = 0; i < pack->term_count; i++) {
        const struct score_part none = {.term = i};
        bool counted = next < score->part_count && score->part[next].term == i;
        if ((pack->term[i].services >> pair->client->service & 1U) != 0) {
            struct value term = show_part(pack, counted ? &score->part[next] : &none, request);
            value_put(&term, request, "applies", value_bool(counted));
            value_append(&terms, request, term);
        }
        next += counted;
    }
    for (; next < score->part_count; next++) {
        struct value term = show_part(pack, &score->part[next], request);
        value_put(&term, request, "applies", value_bool(true));
        value_append(&terms, request, term);
    }
    return terms;
}

enum status pair_explain(const struct pack *pack, const struct pair_view *pair,
                         struct arena *request, struct value *out)
{
    uint8_t service = pair->client->service;
    struct value rules = value_list(request, pack->rule_count);
    bool eligible = true;
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        if ((rule->services >> service & 1U) != 0) {
            struct value shown = show_rule(rule, pair, request);
            bool holds = value_bool_or(value_get(&shown, "holds"), false);
            eligible = eligible && (holds || rule->effect != RULE_BLOCK);
            value_append(&rules, request, shown);
        }
    }
    struct score score;
    score_explain(pack, pair, &score);
    *out = value_map(request, 5);
    value_put(out, request, "eligible", value_bool(eligible));
    value_put(out, request, "service", value_static(word_of(vocabulary_service(), service)));
    value_put(out, request, "rules", rules);
    value_put(out, request, "terms", show_terms(pack, pair, &score, request));
    value_put(out, request, "score", value_int(score.points));
    return request->exhausted ? E_NO_MEMORY : OK;
}

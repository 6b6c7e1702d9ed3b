/* A compiled rule pack: what blocks, warns, prefers and scores, and the levels of the objective,
 * for one jurisdiction. A pack is immutable once compiled.
 *
 * The JSON form (rules/packs/*.json; policy.put takes the same map):
 *   { id: "fi", version: "2026.1", country: "FI", zone: "Europe/Helsinki", texts: {sv, fi, en},
 *     extends?: "fi" (an overlay: rules, terms, parameters with the same id replace, others add;
 *                     a rule {id, off: true, reason} switches one off),
 *     parameters: { "deadline_months": 3, "volunteer_age_min": 18, … } — constants that
 *                 expressions read as param.NAME, so that a tenant changes a number, not a rule,
 *     services: [{id, names: {sv, fi, en}, reach_km, overnight, …}],
 *     rules: [{id, services: [..] | "all", effect: block|warn|prefer, when?: EXPR, require: EXPR,
 *              weight?, text: {sv, fi, en}, source, requirements: ["S0-16"], valid_from,
 * valid_to?}], terms: [{id, weight, services?, kind: built-in measure, text: {sv, fi, en}, source,
 *              requirements}],
 *     levels: [{name, when: EXPR over client facts, text}],
 *     checks: […], tariffs: […] (read by later rooms, kept as they are) }
 * `when` false = the rule does not concern this pair and holds. A rule holds when `require` is
 * true. */
#ifndef AMITY_RULES_PACK_H
#define AMITY_RULES_PACK_H

#include "base/value.h"
#include "model/client.h"
#include "rules/expression.h"

enum {
    PACK_RULES_MAX = 256,
    PACK_RULE_WORDS = 4,
    PACK_TERMS_MAX = 32,
    PACK_LEVELS_MAX = 8,
    PACK_SCORE_MAX = 1000
};

/* One bit per rule, in the pack's order. */
struct rule_bits {
    uint64_t word[PACK_RULE_WORDS];
};

enum rule_effect { RULE_BLOCK, RULE_WARN, RULE_PREFER };
/* Which facts a rule reads decides when it is evaluated. */
enum rule_side { SIDE_CLIENT, SIDE_VOLUNTEER, SIDE_PAIR };

struct texts {
    const char *sv, *fi, *en;
};
const char *texts_in(const struct texts *texts, const char *language); /* falls back to en */

struct rule {
    const char *id;
    uint32_t services; /* bits */
    enum rule_effect effect;
    enum rule_side side;
    uint16_t weight;         /* points of a prefer rule */
    struct expression *when; /* NULL = always */
    struct expression *require;
    struct texts text;
    const char *source;
    const char *requirements; /* "S0-16 S1-38" */
    struct date valid_from, valid_to;
};

struct pack_service {
    bool offered;
    struct texts name;
    uint32_t reach_m; /* nobody farther away is considered */
    bool overnight;
};

struct level {
    const char *name;
    struct expression *when; /* over client facts and today */
    struct texts text;
};

struct score_term;

struct pack {
    const char *id, *version, *extends;
    struct zone zone;
    uint32_t rule_count, term_count, level_count;
    struct rule *rule;
    struct score_term *term;
    struct level *level;
    struct pack_service service[SERVICE_COUNT];
    int32_t deadline_months;
    int32_t overdue_warn_days;
    /* rules by side and effect, as masks over rule bits: mask[service][side][effect] */
    struct rule_bits mask[SERVICE_COUNT][3][3];
    struct value source; /* the whole JSON, for policy.get */
};

/* Compiles a pack, or an overlay on `base` (required when source.extends is set).
 *
 * ensure   *out and all below live in `owner`; source is copied
 * fails    E_INVALID_ARGUMENT: an unknown fact, a type error, a bad field: path, line and column in
 *          the expression, hint with the nearest known name; also a rule or term that refuses or
 *          scores by household form, dwelling, own children or number of adults outside a client's
 *          own stated wish (S0-30, S1-20, S1-31, S1-32) */
enum status pack_compile(const struct value *source, const struct pack *base, struct arena *owner,
                         struct pack **out, struct fault *fault) MUST_USE;
/* ensure   index of the rule, or UINT32_MAX */
uint32_t pack_rule_find(const struct pack *pack, const char *id);

#endif

/* A compiled rule pack: what blocks, warns, prefers and scores, and the levels of the objective,
 * for one jurisdiction. A pack is immutable once compiled.
 *
 * The JSON form (the files in rules/packs/; policy.put takes the same map):
 *   { id: "fi", version: "2026.1", country: "FI", zone: "Europe/Helsinki", texts: {sv, fi, en},
 *     extends?: "fi" (an overlay: an entry whose id the base has gives only what differs, another
 *                     must be whole; {id, off: true, reason} switches one off; a parameter must be
 *                     one that the base has, the engine reads or a rule reads),
 *     parameters: { "deadline_months": 3, "volunteer_age_min": 18, … } — constants that
 *                 expressions read as param.NAME, so that a tenant changes a number, not a rule,
 *     services: [{id, names: {sv, fi, en}, reach_km, overnight, …}],
 *     rules: [{id, services: [..] | "all", effect: block|warn|prefer, when?: EXPR, require: EXPR,
 *              weight?, text: {sv, fi, en}, source, requirements: ["S0-16"], valid_from,
 * valid_to?}], terms: [{id, weight, services?, kind: built-in measure, text: {sv, fi, en}, source,
 *              requirements}],
 *     levels: [{name, when: EXPR over client facts, counts?: "clients" | "weeks_waited",
 *               weeks_max?: 1..520 (weeks_waited only; else 104), text}],
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
    PACK_PREFER_MAX = 32,
    PACK_LEVELS_MAX = 8,
    PACK_WEEKS_MAX = 520,      /* of waiting, for one client */
    PACK_WEEKS_STANDARD = 104, /* … where nobody says */
    PACK_WEIGHT_MAX = 10000,
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
    int32_t weeks_max; /* 0: the level counts clients; else whole weeks waited, at most these */
    struct texts text;
};

struct score_term;

struct pack {
    const char *id, *version, *extends;
    struct zone zone;
    uint32_t rule_count, term_count, level_count;
    uint32_t prefer_first; /* index of the first prefer rule */
    struct rule *rule;
    struct score_term *term;
    struct level *level;
    struct pack_service service[SERVICE_COUNT];
    int32_t deadline_months;    /* parameter deadline_months */
    int32_t overdue_warn_days;  /* parameter overdue_warn_days */
    int32_t open_period_months; /* parameter: how long a period without an end is planned */
    int32_t score_floor;        /* parameter: no plan holds a pair that scores less; 0 = any */
    /* rules by side and effect, as masks over rule bits: mask[service][side][effect] */
    struct rule_bits mask[SERVICE_COUNT][3][3];
    struct value source; /* the whole JSON as it was put, for policy.get */
    struct value merged; /* … with everything it extends laid under it */
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
/* As client_view_make, with the pack's deadline and planned length. */
enum status pack_client_view(const struct pack *pack, const struct client *client,
                             const struct worker *worker, uint8_t service, struct date today,
                             struct client_view *out) MUST_USE;
/* ensure   the first level whose `when` holds, or level_count when none does */
uint32_t pack_level_of(const struct pack *pack, const struct client_view *client);
/* Reads one shipped or stored pack file and compiles it; a pack that extends needs its base. */
enum status pack_load(const char *path, const struct pack *base, struct arena *owner,
                      struct pack **out, struct fault *fault) MUST_USE;
/* True when the rule's dates include that day. */
static inline bool rule_in_force(const struct rule *rule, struct date today)
{
    return (!date_is(rule->valid_from) || rule->valid_from.days <= today.days) &&
           (!date_is(rule->valid_to) || rule->valid_to.days >= today.days);
}
/* ensure   index of the rule, or UINT32_MAX */
uint32_t pack_rule_find(const struct pack *pack, const char *id);

#endif

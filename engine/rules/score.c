/* Weighs what the measures say: one integer per pair, and the parts it is made of. */
#include "rules/score.h"

/* The prefer rule's verdict as a measure: it applies when its `when` holds (client facts only). */
static bool prefer_applies(const struct rule *rule, const struct pair_view *pair)
{
    return rule_in_force(rule, pair->client->today) &&
           (rule->when == NULL || expression_holds(rule->when, pair));
}

struct sum {
    int64_t earned; /* sum of weight * thousandths */
    int64_t weight;
};

static bool is_preference(const struct pack *pack, const struct pair_view *pair, uint32_t rule)
{
    for (uint32_t side = SIDE_CLIENT; side <= SIDE_PAIR; side++) {
        if (bits_has(pack->mask[pair->client->service][side][RULE_PREFER].word, rule)) {
            return true;
        }
    }
    return false;
}

/* Adds one part; `out` may be NULL. */
static void add(struct sum *sum, struct score *out, uint16_t term, int64_t weight,
                const struct measured *measured)
{
    sum->earned += weight * measured->thousandths;
    sum->weight += weight;
    if (out != NULL) {
        out->part[out->part_count++] = (struct score_part){
            .term = term, .points = measured->thousandths, .value = measured->value};
    }
}

static struct sum gather(const struct pack *pack, const struct pair_view *pair, struct score *out)
{
    struct sum sum = {0, 0};
    struct measured measured;
    uint32_t service = 1U << pair->client->service;
    for (uint32_t i = 0; i < pack->term_count; i++) {
        const struct score_term *term = &pack->term[i];
        if ((term->services & service) == 0) {
            continue;
        }
        measure_of(term->measure)->take(pack, pair, &measured);
        if (measured.applies) {
            add(&sum, out, (uint16_t)i, term->weight, &measured);
        }
    }
    for (uint32_t i = pack->prefer_first; i < pack->rule_count; i++) {
        const struct rule *rule = &pack->rule[i];
        if (rule->effect != RULE_PREFER || !is_preference(pack, pair, i) ||
            !prefer_applies(rule, pair)) {
            continue;
        }
        bool holds = expression_holds(rule->require, pair);
        measured = (struct measured){true, holds ? PACK_SCORE_MAX : 0, holds};
        add(&sum, out, (uint16_t)(PACK_TERMS_MAX + i), rule->weight, &measured);
    }
    return sum;
}

static int64_t weight_of(const struct pack *pack, uint16_t term)
{
    return term < PACK_TERMS_MAX ? pack->term[term].weight
                                 : pack->rule[term - PACK_TERMS_MAX].weight;
}

int32_t score_points(const struct pack *pack, const struct pair_view *pair)
{
    struct sum sum = gather(pack, pair, NULL);
    return sum.weight > 0 ? (int32_t)(sum.earned / sum.weight) : 0;
}

void score_explain(const struct pack *pack, const struct pair_view *pair, struct score *out)
{
    *out = (struct score){0};
    struct sum sum = gather(pack, pair, out);
    int64_t earned = 0;
    if (sum.weight == 0) {
        out->part_count = 0;
        return;
    }
    for (uint32_t i = 0; i < out->part_count; i++) {
        struct score_part *part = &out->part[i];
        int64_t weight = weight_of(pack, part->term);
        int64_t before = earned / sum.weight;
        int32_t thousandths = part->points;
        int64_t most = (weight * PACK_SCORE_MAX + sum.weight - 1) / sum.weight;
        earned += weight * thousandths;
        part->points = (int32_t)(earned / sum.weight - before);
        /* What is full is shown as full, whichever way its own fraction was rounded. */
        part->points_max = thousandths == PACK_SCORE_MAX ? part->points : (int32_t)most;
    }
    out->points = (int32_t)(sum.earned / sum.weight);
}

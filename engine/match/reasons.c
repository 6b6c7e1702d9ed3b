/* Says verdicts as values. */
#include "match/reasons.h"

#include "rules/terms.h"

void refusals_count(struct refusals *refusals, uint32_t refusal)
{
    if (refusal == REFUSED_BY_CAPACITY) {
        refusals->by_capacity++;
    } else if (refusal == REFUSED_BY_FLOOR) {
        refusals->by_floor++;
    } else if (refusal < PACK_RULES_MAX) {
        refusals->by_rule[refusal]++;
    }
}

uint32_t refusals_most(const struct refusals *refusals)
{
    uint32_t most = REFUSED_BY_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < PACK_RULES_MAX; i++) {
        if (refusals->by_rule[i] > count) {
            count = refusals->by_rule[i];
            most = i;
        }
    }
    if (refusals->by_capacity > count) {
        count = refusals->by_capacity;
        most = REFUSED_BY_CAPACITY;
    }
    return refusals->by_floor > count ? REFUSED_BY_FLOOR : most;
}

const char *refusal_word(const struct pack *pack, uint32_t refusal)
{
    if (refusal == REFUSED_BY_GROUP) {
        return unit_hold_word(UNIT_GROUP_APART);
    }
    if (refusal == REFUSED_BY_FLOOR) {
        return "below_floor";
    }
    return refusal < pack->rule_count ? pack->rule[refusal].id : "capacity";
}

struct value refusals_say(const struct refusals *refusals, const struct pack *pack,
                          struct arena *request)
{
    struct value map = value_map(request, 8);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (refusals->by_rule[i] > 0) {
            value_put(&map, request, pack->rule[i].id, value_int(refusals->by_rule[i]));
        }
    }
    if (refusals->by_capacity > 0) {
        value_put(&map, request, "capacity", value_int(refusals->by_capacity));
    }
    if (refusals->by_floor > 0) {
        value_put(&map, request, "below_floor", value_int(refusals->by_floor));
    }
    return map;
}

static struct value texts_say(const struct texts *texts, struct arena *request)
{
    struct value map = value_map(request, 3);
    value_put(&map, request, "sv", value_static(texts_in(texts, "sv")));
    value_put(&map, request, "fi", value_static(texts_in(texts, "fi")));
    value_put(&map, request, "en", value_static(texts_in(texts, "en")));
    return map;
}

struct value warnings_say(const struct view *view, const struct unit_option *option,
                          uint32_t member, const struct volunteer_entry *entry,
                          const struct pair_view *pair, struct arena *request)
{
    const struct pack *pack = view->pack;
    struct rule_bits failed;
    rules_of_pair(pack, pair, &failed);
    struct value list = value_list(request, 2);
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        const struct rule_bits(*mask)[3] = pack->mask[option->service];
        bool warns =
            (bits_has(mask[SIDE_PAIR][RULE_WARN].word, i) && bits_has(failed.word, i)) ||
            (bits_has(mask[SIDE_CLIENT][RULE_WARN].word, i) &&
             bits_has(option->failed[member].word, i)) ||
            (bits_has(mask[SIDE_VOLUNTEER][RULE_WARN].word, i) && bits_has(entry->failed.word, i));
        if (warns) {
            struct value warning = value_map(request, 2);
            value_put(&warning, request, "id", value_static(pack->rule[i].id));
            value_put(&warning, request, "text", texts_say(&pack->rule[i].text, request));
            value_append(&list, request, warning);
        }
    }
    return list;
}

struct value terms_say(const struct pack *pack, const struct score *score, struct arena *request)
{
    struct value list = value_list(request, score->part_count);
    for (uint32_t i = 0; i < score->part_count; i++) {
        const struct score_part *part = &score->part[i];
        struct value term = value_map(request, 4);
        value_put(&term, request, "id", value_static(score_part_id(pack, part)));
        value_put(&term, request, "points", value_int(part->points));
        value_put(&term, request, "points_max", value_int(part->points_max));
        value_put(&term, request, "value", value_int(part->value));
        value_append(&list, request, term);
    }
    return list;
}

struct value kilometres_say(uint32_t distance_m)
{
    return value_real((double)((distance_m + 50) / 100) / 10.0);
}

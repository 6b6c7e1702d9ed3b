/* Weighs one unit against one volunteer. */
#include "match/offer.h"

static bool has_warning(const struct view *view, const struct unit_option *option, uint32_t asked,
                        const struct volunteer_entry *entry)
{
    const struct rule_bits(*mask)[3] = view->pack->mask[option->service];
    struct unit_pair pair;
    unit_pair(view, option, asked, entry, &pair);
    struct rule_bits failed;
    rules_of_pair(view->pack, &pair.pair, &failed);
    return bits_overlap(failed.word, mask[SIDE_PAIR][RULE_WARN].word, PACK_RULE_WORDS) ||
           bits_overlap(option->failed[asked].word, mask[SIDE_CLIENT][RULE_WARN].word,
                        PACK_RULE_WORDS) ||
           bits_overlap(entry->failed.word, mask[SIDE_VOLUNTEER][RULE_WARN].word, PACK_RULE_WORDS);
}

void offer_weigh(const struct offer_asking *asking, const struct volunteer_entry *entry,
                 struct offer *out)
{
    const struct unit *unit = asking->unit;
    *out = (struct offer){.refusal = REFUSED_BY_NONE, .points = -1};
    uint32_t distance_m = UINT32_MAX;
    if (!unit_may_join(unit->only, entry)) {
        return; /* not considered */
    }
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *option = &unit->option[i];
        if (!volunteer_offers(entry, option->service)) {
            continue;
        }
        if (distance_m == UINT32_MAX) {
            distance_m = point_distance_m(&option->member[0].point, &entry->view.point);
        }
        if (distance_m > option->reach_m) {
            continue;
        }
        out->considered = true;
        struct judged judgement;
        unit_judge(asking->view, option, unit->member_count, entry, &judgement);
        if (judgement.refusal != REFUSED_BY_NONE) {
            out->refusal = out->refusal == REFUSED_BY_NONE ? judgement.refusal : out->refusal;
            continue;
        }
        out->eligible = true;
        int32_t points = judgement.points_of[asking->asked];
        if (points > out->points && ranking_admits(asking->ranking, points) &&
            !(asking->unwarned && has_warning(asking->view, option, asking->asked, entry))) {
            out->points = points;
            out->option = i;
        }
    }
}

/* One unit against many volunteers: by card where a card refuses, else by profile; the best option
 * of those that are eligible, as a rematch would have it. */
#include "match/live_inside.h"

enum status asking_make(struct live *live, uint32_t client, struct live_asking *out)
{
    const struct directory *directory = &live->directory;
    struct unit_members members;
    enum status status =
        unit_members_of(directory, directory->clients.profile[client]->client, &members);
    *out = (struct live_asking){.view = view_borrow(directory)};
    if (status == OK) {
        status = unit_make(&out->view, &members, &live->scratch, &out->unit);
    }
    if (status != OK || out->unit.hold != UNIT_FREE) {
        return status;
    }
    out->glance = arena_take_many(&live->scratch, out->unit.option_count, sizeof *out->glance);
    if (out->glance == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < out->unit.option_count; i++) {
        const struct unit_option *option = &out->unit.option[i];
        glance_make(directory->pack, option, out->unit.member_count, &out->glance[i]);
        if (option->refusal == REFUSED_BY_NONE) {
            out->reach_m = option->reach_m > out->reach_m ? option->reach_m : out->reach_m;
            out->services |= UINT32_C(1) << option->service;
        }
    }
    out->around = point_of(&out->unit.member[0]->place);
    return OK;
}

static bool is_below_floor(const struct live_asking *asking, const struct judged *judged)
{
    for (uint32_t i = 0; i < asking->unit.member_count; i++) {
        if (judged->points_of[i] < asking->view.pack->score_floor) {
            return true;
        }
    }
    return false;
}

static bool card_refuses(const struct live_asking *asking, uint32_t number, const struct card *card,
                         uint32_t distance_m)
{
    const struct unit_option *option = &asking->unit.option[number];
    return option->refusal != REFUSED_BY_NONE || (card->services >> option->service & 1) == 0 ||
           distance_m > option->reach_m || card->closed_by[option->service] != CARD_OPEN ||
           (option->only == NULL &&
            glance_refusal(&asking->glance[number], card, distance_m) != REFUSED_BY_NONE);
}

bool asking_judge_one(const struct live_asking *asking, uint32_t option, const struct card *card,
                      uint32_t slot, struct live_row *out)
{
    const struct unit *unit = &asking->unit;
    const struct volunteer_entry *entry = asking->view.entry[slot];
    uint32_t distance_m = point_distance_m(&card->point, &asking->around);
    if (card_refuses(asking, option, card, distance_m) || !unit_may_join(unit->only, entry)) {
        return false;
    }
    struct judged judged;
    unit_judge(&asking->view, &unit->option[option], unit->member_count, entry, &judged);
    if (judged.refusal != REFUSED_BY_NONE || is_below_floor(asking, &judged)) {
        return false;
    }
    *out = (struct live_row){.seat = slot, .score = judged.points, .option = (uint16_t)option};
    return true;
}

bool asking_judge(const struct live_asking *asking, const struct card *card, uint32_t slot,
                  struct live_row *out)
{
    bool any = false;
    for (uint32_t i = 0; i < asking->unit.option_count; i++) {
        struct live_row row;
        if (asking_judge_one(asking, i, card, slot, &row) && (!any || row.score > out->score)) {
            *out = row;
            any = true;
        }
    }
    return any;
}

bool unit_refused_by_card(const struct live_unit *unit, const struct card *card,
                          uint32_t distance_m)
{
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct live_option *option = &unit->option[i];
        uint8_t service = option->asked.service;
        bool refused = option->refusal != REFUSED_BY_NONE || (card->services >> service & 1) == 0 ||
                       distance_m > option->reach_m || card->closed_by[service] != CARD_OPEN ||
                       glance_refusal(&option->glance, card, distance_m) != REFUSED_BY_NONE;
        if (!refused) {
            return false;
        }
    }
    return true;
}

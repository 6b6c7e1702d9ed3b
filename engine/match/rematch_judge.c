/* Judges one unit of a crowd against everybody, or the best, and keeps what is eligible. */
#include "match/rematch_judge.h"

#include <string.h>

#include "base/array.h"
#include "match/rematch_pins.h"
#include "rules/level.h"

enum { OPTIONS_BY_CARD = 16 };

/* What placing the unit adds to each level: it ranks as its most urgent member, and counts as all
 * of them. */
static void levels_of(const struct asking_all *all, const struct unit *unit, bool standing,
                      struct instance_unit *out)
{
    const struct rematch_options *options = all->options;
    const struct client_view *member = unit->option[0].member;
    uint32_t k = 0;
    if (standing) {
        out->level[0] = (int32_t)unit->member_count;
        return;
    }
    k += options->move_standing ? 1 : 0;
    if (options->waited_first_days > 0) {
        for (uint32_t i = 0; i < unit->member_count; i++) {
            out->level[k] += days_waited(&member[i]) >= options->waited_first_days ? 1 : 0;
        }
        k++;
    }
    for (uint32_t i = 0; i < all->view->pack->level_count; i++) {
        out->level[k++] = level_worth(all->view->pack, i, member, unit->member_count);
    }
    for (uint32_t i = 0; options->waiting_weeks_max > 0 && i < unit->member_count; i++) {
        out->level[k] += weeks_waited(&member[i], options->waiting_weeks_max);
    }
}

bool asking_is_below_floor(const struct rematch_options *options, const struct pack *pack,
                           const struct judged *judged, uint32_t member_count)
{
    int32_t floor = options->floor_asked ? options->floor : pack->score_floor;
    bool below = false;
    for (uint32_t i = 0; i < member_count; i++) {
        below = below || judged->points_of[i] < floor;
    }
    return below;
}

/* One unit of the crowd while its arcs are found. */
struct asking {
    struct asker *asker;
    const struct asking_all *all;
    struct rematch_unit *who;
    const struct crowd_unit *crowd;
    const struct unit *unit;
    const char *pin;       /* NULL = none */
    struct glance *glance; /* by option; NULL = cards cannot answer */
    struct refusals refusals;
    const struct asking_room *room; /* asked again, only for whom this has room; or NULL */
};

/* True for the arc along which a unit that stands stays as it is: always there. */
static bool stays(const struct asking *asking, const struct unit_option *option, uint32_t entry)
{
    return asking->crowd->standing && asking->crowd->standing_with == entry &&
           asking->crowd->standing_service == option->service;
}

static enum status arc_add(struct asking *asking, uint32_t number, uint32_t entry, int32_t points)
{
    struct asker *asker = asking->asker;
    const struct unit_option *option = &asking->unit->option[number];
    bool moving = asking->crowd->standing && !stays(asking, option, entry);
    int32_t price = moving ? asking->all->move_price : 0;
    if (!array_room((void **)&asker->arc, &asker->arc_room, asker->arc_count, 1,
                    sizeof *asker->arc)) {
        return E_NO_MEMORY;
    }
    asker->arc[asker->arc_count++] =
        (struct asked_arc){.entry = entry,
                           .option = number,
                           .score = points > price ? points - price : 0,
                           .start = option->member[0].start,
                           .relations = (uint16_t)asking->unit->member_count,
                           .service = option->service,
                           .moving = moving};
    return OK;
}

/* -- everybody within reach --------------------------------------------------------------------
 */

/* Judges one option against one volunteer and keeps the arc when it is eligible. */
static enum status try_option(struct asking *asking, uint32_t number, uint32_t entry)
{
    const struct view *view = asking->all->view;
    const struct unit_option *option = &asking->unit->option[number];
    uint32_t member_count = asking->unit->member_count;
    bool staying = stays(asking, option, entry);
    struct judged judgement;
    if (volunteer_offers(view->entry[entry], option->service)) {
        unit_judge(view, option, member_count, view->entry[entry], &judgement);
    } else {
        judgement.refusal = REFUSED_BY_CAPACITY; /* stays, though no longer offered */
    }
    if (judgement.refusal == REFUSED_BY_NONE && !staying &&
        asking_is_below_floor(asking->all->options, view->pack, &judgement, member_count)) {
        judgement.refusal = REFUSED_BY_FLOOR;
    }
    if (judgement.refusal != REFUSED_BY_NONE && !staying) {
        refusals_count(&asking->refusals, judgement.refusal);
        return OK;
    }
    return arc_add(asking, number, entry,
                   judgement.refusal == REFUSED_BY_NONE ? judgement.points : 0);
}

static bool may_be_asked(const struct asking *asking, const struct volunteer_entry *volunteer)
{
    if (asking->pin == NULL && asking->unit->only == NULL &&
        asking->all->options->exclusion_count == 0) {
        return true; /* as nearly always, and without a look at the profile */
    }
    const char *id = volunteer->profile->volunteer->id;
    return (asking->pin == NULL || strcmp(asking->pin, id) == 0) &&
           unit_may_join(asking->unit->only, volunteer) &&
           !rematch_is_excluded(asking->all->options, &asking->crowd->members, id);
}

static enum status try_volunteer(struct asking *asking, uint32_t entry)
{
    const struct unit *unit = asking->unit;
    const struct volunteer_entry *volunteer = asking->all->view->entry[entry];
    if (!may_be_asked(asking, volunteer)) {
        return OK;
    }
    uint32_t before = asking->asker->arc_count;
    uint32_t distance_m = UINT32_MAX;
    bool considered = false;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *option = &unit->option[i];
        if (!stays(asking, option, entry)) {
            if (!volunteer_offers(volunteer, option->service)) {
                continue;
            }
            if (distance_m == UINT32_MAX) {
                distance_m = point_distance_m(&option->member[0].point, &volunteer->view.point);
            }
            if (distance_m > option->reach_m) {
                continue;
            }
        }
        considered = true;
        enum status status = try_option(asking, i, entry);
        if (status != OK) {
            return status;
        }
    }
    asking->who->considered += considered ? 1 : 0;
    asking->who->eligible += asking->asker->arc_count > before ? 1 : 0;
    return OK;
}

/* Judges by the card alone, where it refuses every option that is considered: counts as
 * try_volunteer would. ensure   false when the profile has to be asked; nothing is counted then */
static bool refused_by_card(struct asking *asking, const struct candidates *candidates)
{
    const struct card *card = candidates->card;
    const struct unit *unit = asking->unit;
    uint32_t refusal[OPTIONS_BY_CARD];
    uint32_t count = 0;
    if (asking->glance == NULL) {
        return false;
    }
    uint32_t distance_m = point_distance_m(&card->point, &candidates->around);
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *option = &unit->option[i];
        if ((card->services >> option->service & 1) == 0 || distance_m > option->reach_m) {
            continue;
        }
        refusal[count] = option->refusal;
        if (refusal[count] == REFUSED_BY_NONE && card->closed_by[option->service] != CARD_OPEN) {
            refusal[count] = card->closed_by[option->service];
        }
        if (refusal[count] == REFUSED_BY_NONE) {
            refusal[count] = glance_refusal(&asking->glance[i], card, distance_m);
        }
        if (refusal[count++] == REFUSED_BY_NONE) {
            return false;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        refusals_count(&asking->refusals, refusal[i]);
    }
    asking->who->considered += count > 0 ? 1 : 0;
    return true;
}

/* Cards can answer where nothing but the rules decides, and nobody who stands may move: then cards
 * show more standing with a volunteer than is judged.
 * fails    E_NO_MEMORY */
static enum status glance_take(struct asking *asking)
{
    const struct unit *unit = asking->unit;
    if (asking->all->view->index_off || unit->only != NULL || asking->pin != NULL ||
        asking->all->options->move_standing || asking->all->options->exclusion_count > 0 ||
        unit->option_count > OPTIONS_BY_CARD) {
        return OK;
    }
    struct glance *glance =
        arena_take_many(&asking->asker->scratch, unit->option_count, sizeof *glance);
    if (glance == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < unit->option_count; i++) {
        glance_make(asking->all->view->pack, &unit->option[i], unit->member_count, &glance[i]);
    }
    asking->glance = glance;
    return OK;
}

static struct candidates everybody_around(const struct asking *asking)
{
    const struct unit *unit = asking->unit;
    uint32_t reach_m = 0;
    uint32_t services = 0;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        reach_m = unit->option[i].reach_m > reach_m ? unit->option[i].reach_m : reach_m;
        services |= UINT32_C(1) << unit->option[i].service;
    }
    struct candidates candidates =
        candidates_around(asking->all->view, &unit->member[0]->place, reach_m);
    candidates.services = services;
    return candidates;
}

static enum status judge_everybody(struct asking *asking)
{
    uint32_t with = asking->crowd->standing ? asking->crowd->standing_with : NO_SLOT;
    enum status status = with == NO_SLOT ? OK : try_volunteer(asking, with);
    if (status == OK) {
        status = glance_take(asking);
    }
    struct candidates candidates = everybody_around(asking);
    uint32_t entry = candidates_next(&candidates);
    for (; entry != NO_SLOT && status == OK; entry = candidates_next(&candidates)) {
        if (entry != with && !refused_by_card(asking, &candidates)) {
            status = try_volunteer(asking, entry);
        }
    }
    asking->who->refused_most = refusals_most(&asking->refusals);
    return status;
}

/* -- the best ----------------------------------------------------------------------------------
 */

/* The rule of its own that refuses the unit in every option, when it is one and the same. */
static uint32_t refused_itself(const struct unit *unit)
{
    uint32_t refusal = unit->option[0].refusal;
    for (uint32_t i = 1; i < unit->option_count; i++) {
        refusal = unit->option[i].refusal == refusal ? refusal : REFUSED_BY_NONE;
    }
    return refusal;
}

/* Nobody need be judged: whether anybody would be considered is all that can matter. */
static enum status judge_anybody(struct asking *asking)
{
    struct candidates candidates = everybody_around(asking);
    enum status status = OK;
    while (asking->who->considered == 0 && status == OK) {
        uint32_t entry = candidates_next(&candidates);
        if (entry == NO_SLOT) {
            break;
        }
        status = try_volunteer(asking, entry);
    }
    asking->who->refused_most = refusals_most(&asking->refusals);
    return status;
}

static bool admit(void *state, uint32_t option, uint32_t entry, const struct judged *judged,
                  int32_t *points) /* NOLINT(readability-non-const-parameter): a callback's shape */
{
    const struct asking *asking = state;
    const struct asking_all *all = asking->all;
    (void)points;
    return may_be_asked(asking, all->view->entry[entry]) &&
           !stays(asking, &asking->unit->option[option], entry) &&
           !asking_is_below_floor(all->options, all->view->pack, judged,
                                  asking->unit->member_count);
}

/* Those of the first level get longer lists: they are few, and nobody weighs more. */
static uint32_t list_length(const struct asking *asking, uint32_t index)
{
    const struct asking_all *all = asking->all;
    const bool first = all->out->instance.level_count > 0 &&
                       all->out->instance.unit[index].level[0] > 0 && !asking->crowd->standing;
    return first ? all->candidates * ASKED_FIRST : all->candidates;
}

static enum status judge_best(struct asking *asking, uint32_t index)
{
    const struct asking_all *all = asking->all;
    struct asker *asker = asking->asker;
    const struct crowd_unit *crowd = asking->crowd;
    const uint32_t want = list_length(asking, index);
    enum status status = OK;
    if (crowd->standing) {
        for (uint32_t i = 0; i < asking->unit->option_count && status == OK; i++) {
            if (stays(asking, &asking->unit->option[i], crowd->standing_with)) {
                status = try_option(asking, i, crowd->standing_with);
            }
        }
    }
    struct sieve_asking search = {.unit = asking->unit,
                                  .want = want,
                                  .floor = INT64_MIN,
                                  .spread = (all->options->seed << 24) + index + 1,
                                  .admit = admit,
                                  .state = asking};
    uint32_t count = 0;
    if (status == OK) {
        status = sieve_best(all->sieve, &search, &asker->room, asker->best, &count);
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        const struct sieve_pair *pair = &asker->best[i];
        status = arc_add(asking, pair->option, pair->entry, pair->points);
    }
    asking->who->considered += count;
    asking->who->eligible += count;
    if (count == want) {
        int32_t worst = asker->best[count - 1].points - (crowd->standing ? all->move_price : 0);
        asking->who->unlisted_max = worst > 0 ? worst : 0;
    }
    return status;
}

/* -- again --------------------------------------------------------------------------------------
 */

static bool may_more(void *state, uint32_t option, uint32_t entry)
{
    const struct asking *asking = state;
    const struct asked_unit *asked = &asking->all->asked[asking->crowd - asking->all->crowd->unit];
    const struct asked_arc *arc = asking->asker->arc + asked->first_arc;
    for (uint32_t i = 0; i < asked->arc_count; i++) {
        if (arc[i].entry == entry && arc[i].option == option) {
            return false; /* listed already */
        }
    }
    return asking->room->fits(asking->room->state, &asking->unit->option[option], entry);
}

/* The list moves to the end of the asker's arcs, and grows there. */
static enum status list_move(struct asker *asker, struct asked_unit *asked, uint32_t more)
{
    if (!array_room((void **)&asker->arc, &asker->arc_room, asker->arc_count,
                    asked->arc_count + more, sizeof *asker->arc)) {
        return E_NO_MEMORY;
    }
    memcpy(asker->arc + asker->arc_count, asker->arc + asked->first_arc,
           asked->arc_count * sizeof *asker->arc);
    asked->first_arc = asker->arc_count;
    asker->arc_count += asked->arc_count;
    return OK;
}

enum status asking_more(struct asker *asker, uint32_t index, const struct asking_room *room,
                        uint32_t *added)
{
    const struct asking_all *all = asker->all;
    struct asked_unit *asked = &all->asked[index];
    struct unit unit;
    enum status status =
        unit_make(all->view, &all->crowd->unit[index].members, &asker->scratch, &unit);
    struct asking asking = {.asker = asker,
                            .all = all,
                            .who = &all->out->unit[index],
                            .crowd = &all->crowd->unit[index],
                            .unit = &unit,
                            .room = room};
    const struct sieve_asking search = {.unit = &unit,
                                        .want = all->candidates,
                                        .floor = -1,
                                        .price = room->price,
                                        .spread = (all->options->seed << 24) + index + 1,
                                        .may = may_more,
                                        .admit = admit,
                                        .state = &asking};
    uint32_t count = 0;
    if (status == OK) {
        status = sieve_best(all->sieve, &search, &asker->room, asker->best, &count);
    }
    if (status == OK && count > 0) {
        status = list_move(asker, asked, count);
    }
    for (uint32_t i = 0; i < count && status == OK; i++) {
        const struct sieve_pair *pair = &asker->best[i];
        status = arc_add(&asking, pair->option, pair->entry, pair->points);
        asked->arc_count++;
    }
    arena_reset(&asker->scratch);
    *added += count;
    return status;
}

/* With a sieve the best; and everybody, for those who have nobody: they must be told why. */
static enum status judge_unit(struct asking *asking, uint32_t index)
{
    const struct asker *asker = asking->asker;
    uint32_t before = asker->arc_count;
    bool best = asking->all->sieve != NULL && asking->pin == NULL && asking->unit->only == NULL;
    bool refused = refused_itself(asking->unit) != REFUSED_BY_NONE && !asking->crowd->standing;
    if (best && refused) {
        return judge_anybody(asking);
    }
    enum status status = best ? judge_best(asking, index) : judge_everybody(asking);
    if (status == OK && best && asker->arc_count == before) {
        status = judge_everybody(asking);
    }
    return status;
}

/* -- a unit ------------------------------------------------------------------------------------
 */

static enum status demands_add(struct asker *asker, const struct unit *unit,
                               struct asked_unit *asked)
{
    if (!array_room((void **)&asker->demand, &asker->demand_room, asker->demand_count,
                    unit->option_count, sizeof *asker->demand)) {
        return E_NO_MEMORY;
    }
    asked->first_demand = asker->demand_count;
    asked->demand_count = unit->option_count;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        asker->demand[asker->demand_count++] = unit->option[i].asked.demand;
    }
    return OK;
}

static enum status no_such_pin(const struct asking *asking, const char *why)
{
    return fault_set(&asking->asker->fault, E_CONFLICT, "pins", "%s cannot be pinned to %s: %s",
                     asking->unit->member[0]->id, asking->pin, why);
}

enum status asking_unit(struct asker *asker, uint32_t index)
{
    const struct asking_all *all = asker->all;
    const struct crowd_unit *crowd = &all->crowd->unit[index];
    struct instance_unit *row = &all->out->instance.unit[index];
    struct asked_unit *asked = &all->asked[index];
    struct unit unit;
    enum status status = unit_make(all->view, &crowd->members, &asker->scratch, &unit);
    if (status != OK) {
        return status;
    }
    struct asking asking = {.asker = asker,
                            .all = all,
                            .who = &all->out->unit[index],
                            .crowd = crowd,
                            .unit = &unit,
                            .pin = rematch_pin_of(all->options, &crowd->members)};
    *asked = (struct asked_unit){.asker = asker->number, .first_arc = asker->arc_count};
    *row = (struct instance_unit){.bundle = crowd->bundle, .pin = NO_SEAT, .members = 1};
    asking.who->hold = unit.hold;
    asking.who->refused_most = REFUSED_BY_NONE;
    asking.who->unlisted_max = -1;
    if (unit.hold != UNIT_FREE) {
        return asking.pin == NULL ? OK : no_such_pin(&asking, unit_hold_word(unit.hold));
    }
    *row = unit.option[0].asked.unit;
    row->bundle = crowd->bundle;
    levels_of(all, &unit, crowd->standing, row);
    status = demands_add(asker, &unit, asked);
    if (status == OK) {
        status = judge_unit(&asking, index);
    }
    asked->arc_count = asker->arc_count - asked->first_arc;
    if (status == OK && asking.pin != NULL && asked->arc_count == 0) {
        uint32_t most = asking.who->refused_most;
        return no_such_pin(&asking, most == REFUSED_BY_NONE
                                        ? "excluded, too far away, or not offering the service"
                                        : refusal_word(all->view->pack, most));
    }
    return status;
}

/* Builds a rematch's instance: every unit of the crowd against everybody within its reach. */
#include "match/rematch.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/rematch_pins.h"
#include "match/reasons.h"
#include "rules/level.h"

enum { SCRATCH_CHUNK_BYTES = 65536 };

/* An arc while seats have no numbers yet. */
struct raw_arc {
    uint32_t entry; /* index into view->entry */
    struct date start;
    struct instance_arc arc;
};

struct builder {
    const struct view *view; /* the picture, or with move_standing one whose loads are lighter */
    struct view lighter;
    const struct rematch_options *options;
    struct rematch *out;
    struct crowd crowd;
    struct arena *job;
    struct arena scratch;
    struct raw_arc *arc;
    uint32_t arc_count, arc_room;
    struct instance_demand *demand;
    uint32_t demand_count, demand_room;
    uint32_t *seat_of_entry; /* [view->entry_count], NO_SEAT */
    struct date *first_day;  /* [view->entry_count]: of the arcs there, the earliest start */
    uint32_t resident_count;
    int32_t move_price;
    struct fault *fault;
};

static enum status arc_add(struct builder *builder, uint32_t entry, struct date start,
                           const struct instance_arc *arc)
{
    if (!array_room((void **)&builder->arc, &builder->arc_room, builder->arc_count, 1,
                    sizeof *builder->arc)) {
        return E_NO_MEMORY;
    }
    builder->arc[builder->arc_count++] =
        (struct raw_arc){.entry = entry, .start = start, .arc = *arc};
    if (entry != NO_SLOT) {
        struct date *first = &builder->first_day[entry];
        bool earlier = builder->seat_of_entry[entry] == NO_SEAT || start.days < first->days;
        *first = earlier ? start : *first;
        builder->seat_of_entry[entry] = 0; /* has an arc; numbered later */
    }
    return OK;
}

static enum status demand_add(struct builder *builder, const struct instance_demand *demand,
                              uint32_t *index)
{
    for (uint32_t i = builder->demand_count; i > 0 && i + 8 > builder->demand_count; i--) {
        if (memcmp(&builder->demand[i - 1], demand, sizeof *demand) == 0) {
            *index = i - 1;
            return OK;
        }
    }
    if (!array_room((void **)&builder->demand, &builder->demand_room, builder->demand_count, 1,
                    sizeof *builder->demand)) {
        return E_NO_MEMORY;
    }
    *index = builder->demand_count;
    builder->demand[builder->demand_count++] = *demand;
    return OK;
}

/* What placing the unit adds to each level: it ranks as its most urgent member, and counts as all
 * of them. */
static void levels_of(const struct builder *builder, const struct unit *unit, bool standing,
                      struct instance_unit *out)
{
    const struct rematch_options *options = builder->options;
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
    for (uint32_t i = 0; i < builder->view->pack->level_count; i++) {
        out->level[k++] = level_worth(builder->view->pack, i, member, unit->member_count);
    }
    for (uint32_t i = 0; options->waiting_weeks_max > 0 && i < unit->member_count; i++) {
        out->level[k] += weeks_waited(&member[i], options->waiting_weeks_max);
    }
}

/* The names of the levels, in their order. */
static enum status levels_name(struct rematch *out, struct fault *fault)
{
    const struct rematch_options *options = &out->options;
    const struct pack *pack = out->view->pack;
    uint32_t count = pack->level_count + (options->move_standing ? 1 : 0) +
                     (options->waited_first_days > 0 ? 1 : 0) +
                     (options->waiting_weeks_max > 0 ? 1 : 0);
    if (count > INSTANCE_LEVELS_MAX) {
        return fault_set(fault, E_LIMIT, "", "%u levels are more than a plan can have", count);
    }
    out->instance.level_count = count;
    uint32_t k = 0;
    if (options->move_standing) {
        out->level_name[k++] = "standing";
    }
    if (options->waited_first_days > 0) {
        out->level_name[k++] = "waited_first";
    }
    for (uint32_t i = 0; i < pack->level_count; i++) {
        out->level_name[k++] = pack->level[i].name;
    }
    if (options->waiting_weeks_max > 0) {
        out->level_name[k] = "waiting";
    }
    return OK;
}

/* True when a member scores less with the volunteer than the floor asks for. */
static bool is_below_floor(const struct builder *builder, const struct judged *judged,
                           uint32_t member_count)
{
    const struct rematch_options *options = builder->options;
    int32_t floor = options->floor_asked ? options->floor : builder->view->pack->score_floor;
    bool below = false;
    for (uint32_t i = 0; i < member_count; i++) {
        below = below || judged->points_of[i] < floor;
    }
    return below;
}

/* One unit of the crowd while its arcs are found. */
struct asking {
    uint32_t index;
    const struct crowd_unit *crowd;
    const struct unit *unit;
    const uint32_t *demand; /* by option: index of its demand */
    const char *pin;        /* NULL = none */
    struct refusals refusals;
};

/* True for the arc along which a unit that stands stays as it is: always there. */
static bool stays(const struct asking *asking, const struct unit_option *option, uint32_t entry)
{
    return asking->crowd->standing && asking->crowd->standing_with == entry &&
           asking->crowd->standing_service == option->service;
}

/* Judges one option against one volunteer and keeps the arc when it is eligible. */
static enum status try_option(struct builder *builder, struct asking *asking, uint32_t number,
                              uint32_t entry)
{
    const struct unit_option *option = &asking->unit->option[number];
    uint32_t member_count = asking->unit->member_count;
    bool staying = stays(asking, option, entry);
    struct judged judgement;
    if (volunteer_offers(builder->view->entry[entry], option->service)) {
        unit_judge(builder->view, option, member_count, builder->view->entry[entry], &judgement);
    } else {
        judgement.refusal = REFUSED_BY_CAPACITY; /* stays, though no longer offered */
    }
    if (judgement.refusal == REFUSED_BY_NONE && !staying &&
        is_below_floor(builder, &judgement, member_count)) {
        judgement.refusal = REFUSED_BY_FLOOR;
    }
    if (judgement.refusal != REFUSED_BY_NONE && !staying) {
        refusals_count(&asking->refusals, judgement.refusal);
        return OK;
    }
    bool moving = asking->crowd->standing && !staying;
    int32_t points = judgement.refusal == REFUSED_BY_NONE ? judgement.points : 0;
    if (moving) {
        points = points > builder->move_price ? points - builder->move_price : 0;
    }
    struct instance_arc arc = {.unit = asking->index,
                               .demand = asking->demand[number],
                               .relations = (uint16_t)member_count,
                               .service = option->service,
                               .score = points,
                               .disturbance = moving ? 1 : 0};
    return arc_add(builder, entry, option->member[0].start, &arc);
}

static enum status try_volunteer(struct builder *builder, struct asking *asking, uint32_t entry)
{
    const struct unit *unit = asking->unit;
    struct rematch_unit *who = &builder->out->unit[asking->index];
    const struct volunteer_entry *volunteer = builder->view->entry[entry];
    const char *id = volunteer->profile->volunteer->id;
    if ((asking->pin != NULL && strcmp(asking->pin, id) != 0) ||
        !unit_may_join(unit->only, volunteer) ||
        rematch_is_excluded(builder->options, &asking->crowd->members, id)) {
        return OK;
    }
    uint32_t before = builder->arc_count;
    uint32_t distance_m = UINT32_MAX;
    bool considered = false;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        const struct unit_option *option = &unit->option[i];
        if (!stays(asking, option, entry)) {
            if (!volunteer_offers(volunteer, option->service)) {
                continue;
            }
            if (distance_m == UINT32_MAX) {
                distance_m = place_distance_m(&unit->member[0]->place,
                                              &volunteer->profile->volunteer->place);
            }
            if (distance_m > option->reach_m) {
                continue;
            }
        }
        considered = true;
        enum status status = try_option(builder, asking, i, entry);
        if (status != OK) {
            return status;
        }
    }
    who->considered += considered ? 1 : 0;
    who->eligible += builder->arc_count > before ? 1 : 0;
    return OK;
}

static enum status judge_candidates(struct builder *builder, struct asking *asking)
{
    const struct unit *unit = asking->unit;
    struct rematch_unit *who = &builder->out->unit[asking->index];
    uint32_t arcs_before = builder->arc_count;
    uint32_t with = asking->crowd->standing ? asking->crowd->standing_with : NO_SLOT;
    enum status status = with == NO_SLOT ? OK : try_volunteer(builder, asking, with);
    uint32_t reach_m = 0;
    for (uint32_t i = 0; i < unit->option_count; i++) {
        reach_m = unit->option[i].reach_m > reach_m ? unit->option[i].reach_m : reach_m;
    }
    struct candidates candidates =
        candidates_around(builder->view, &unit->member[0]->place, reach_m);
    uint32_t entry = candidates_next(&candidates);
    for (; entry != NO_SLOT && status == OK; entry = candidates_next(&candidates)) {
        if (entry != with) {
            status = try_volunteer(builder, asking, entry);
        }
    }
    who->refused_most = refusals_most(&asking->refusals);
    if (status == OK && asking->pin != NULL && builder->arc_count == arcs_before) {
        return fault_set(builder->fault, E_CONFLICT, "pins", "%s cannot be pinned to %s: %s",
                         unit->member[0]->id, asking->pin,
                         who->refused_most == REFUSED_BY_NONE
                             ? "excluded, too far away, or not offering the service"
                             : refusal_word(builder->view->pack, who->refused_most));
    }
    return status;
}

/* All demands of the unit first, in its order of preference: their numbers then depend on nobody
 * who answers. */
static enum status demands_add(struct builder *builder, const struct unit *unit, uint32_t *number)
{
    for (uint32_t i = 0; i < unit->option_count; i++) {
        enum status status = demand_add(builder, &unit->option[i].asked.demand, &number[i]);
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

static enum status unit_keep(struct builder *builder, const struct crowd_unit *crowd,
                             struct rematch_unit *who)
{
    const struct unit_members *members = &crowd->members;
    who->member = arena_take_many(builder->job, members->count, sizeof *who->member);
    who->worker = arena_take_many(builder->job, members->count, sizeof *who->worker);
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    memcpy(who->member, members->client, members->count * sizeof *who->member);
    memcpy(who->worker, members->worker, members->count * sizeof *who->worker);
    who->member_count = members->count;
    who->standing = crowd->standing;
    who->refused_most = REFUSED_BY_NONE;
    return OK;
}

static enum status unit_add(struct builder *builder, uint32_t index)
{
    const struct crowd_unit *crowd = &builder->crowd.unit[index];
    struct rematch_unit *who = &builder->out->unit[index];
    struct instance_unit *row = &builder->out->instance.unit[index];
    struct unit unit;
    enum status status = unit_make(builder->view, &crowd->members, &builder->scratch, &unit);
    if (status == OK) {
        status = unit_keep(builder, crowd, who);
    }
    if (status != OK) {
        return status;
    }
    who->hold = unit.hold;
    *row = (struct instance_unit){.bundle = crowd->bundle, .pin = NO_SEAT, .members = 1};
    struct asking asking = {.index = index,
                            .crowd = crowd,
                            .unit = &unit,
                            .pin = rematch_pin_of(builder->options, &crowd->members)};
    if (unit.hold != UNIT_FREE) {
        return asking.pin == NULL
                   ? OK
                   : fault_set(builder->fault, E_CONFLICT, "pins", "%s cannot be pinned to %s: %s",
                               unit.member[0]->id, asking.pin, unit_hold_word(unit.hold));
    }
    *row = unit.option[0].asked.unit;
    row->bundle = crowd->bundle;
    levels_of(builder, &unit, crowd->standing, row);
    uint32_t *demand = arena_take_many(&builder->scratch, unit.option_count, sizeof *demand);
    status = demand == NULL ? E_NO_MEMORY : demands_add(builder, &unit, demand);
    asking.demand = demand;
    return status == OK ? judge_candidates(builder, &asking) : status;
}

static int arc_order(const void *left, const void *right)
{
    const struct instance_arc *a = left;
    const struct instance_arc *b = right;
    if (a->unit != b->unit) {
        return a->unit < b->unit ? -1 : 1;
    }
    if (a->seat != b->seat) {
        return a->seat < b->seat ? -1 : 1;
    }
    return a->demand < b->demand ? -1 : a->demand > b->demand;
}

/* A volunteer's hours differ from day to day, and clients start on different days: a seat has the
 * hours of today and of each of its clients' first days. Each pair was judged on its own day; that
 * several who start on different days never need the same hour is judged on all of them. */
static void seats_widen(struct builder *builder)
{
    for (uint32_t i = 0; i < builder->arc_count; i++) {
        const struct raw_arc *raw = &builder->arc[i];
        const struct volunteer_entry *entry = builder->view->entry[raw->entry];
        struct volunteer_view space;
        const struct volunteer_view *on =
            volunteer_entry_on(builder->view->pack, entry, raw->start, &space);
        if (on != &entry->view) {
            struct instance_seat *seat =
                &builder->out->instance.seat[builder->seat_of_entry[raw->entry]];
            for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
                seat->free[w] |= on->grid.word[w];
            }
            seat->weekends_free |= on->weekends;
        }
    }
}

/* Seats get numbers in the order of volunteer ids; those without an arc get none. */
static enum status seats_number(struct builder *builder)
{
    struct instance *instance = &builder->out->instance;
    uint32_t count = 0;
    uint32_t residents = 0;
    for (uint32_t i = 0; i < builder->view->entry_count; i++) {
        if (builder->seat_of_entry[i] != NO_SEAT) {
            builder->seat_of_entry[i] = count++;
            residents += builder->view->entry[i]->resident_count;
        }
    }
    instance->seat_count = count;
    instance->seat = arena_take_many(builder->job, count, sizeof *instance->seat);
    builder->out->seat =
        arena_take_many(builder->job, count, sizeof(const struct volunteer_entry *));
    builder->resident_count = residents;
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < builder->view->entry_count; i++) {
        uint32_t seat = builder->seat_of_entry[i];
        if (seat != NO_SEAT) {
            builder->out->seat[seat] = builder->view->entry[i];
            seat_of(&builder->view->entry[i]->view, &instance->seat[seat]);
        }
    }
    seats_widen(builder);
    return OK;
}

/* Who still stands there when the first of the seat's candidates could begin: whoever leaves before
 * that is not counted, whoever leaves later counts for all of them. */
static uint32_t residents_left(const struct builder *builder, uint32_t entry, struct resident *out)
{
    const struct volunteer_entry *of = builder->view->entry[entry];
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->resident_count; i++) {
        if (!resident_left(&of->resident[i], builder->first_day[entry])) {
            out[count++] = of->resident[i];
        }
    }
    return count;
}

/* Whoever stands with a seat and does not move becomes a unit pinned there. */
static enum status residents_add(struct builder *builder, struct instance_unit *unit,
                                 uint32_t *unit_count)
{
    const struct view *view = builder->view;
    for (uint32_t at = 0; at < view->entry_count; at++) {
        uint32_t seat = builder->seat_of_entry[at];
        if (seat == NO_SEAT || view->entry[at]->resident_count == 0) {
            continue;
        }
        uint32_t all = view->entry[at]->resident_count;
        struct resident *still = arena_take_many(&builder->scratch, all, sizeof *still);
        struct seated *standing = arena_take_many(&builder->scratch, all, sizeof *standing);
        if (builder->scratch.exhausted) {
            return E_NO_MEMORY;
        }
        uint32_t count = seated_of(view->pack, view->today, view->room_services, still,
                                   residents_left(builder, at, still), standing);
        for (uint32_t i = 0; i < count; i++) {
            struct instance_arc arc = {.unit = *unit_count,
                                       .seat = seat,
                                       .relations = standing[i].relations,
                                       .service = standing[i].service};
            unit[*unit_count] = standing[i].unit;
            unit[(*unit_count)++].pin = seat;
            enum status status = demand_add(builder, &standing[i].demand, &arc.demand);
            if (status == OK) {
                status = arc_add(builder, NO_SLOT, view->today, &arc);
            }
            if (status != OK) {
                return status;
            }
        }
        arena_reset(&builder->scratch);
    }
    return OK;
}

static enum status arcs_seal(struct builder *builder)
{
    struct instance *instance = &builder->out->instance;
    instance->arc_count = builder->arc_count;
    instance->arc = arena_take_many(builder->job, builder->arc_count, sizeof *instance->arc);
    instance->demand =
        arena_take_many(builder->job, builder->demand_count, sizeof *instance->demand);
    instance->arc_begin = arena_take_many(builder->job, (size_t)instance->unit_count + 1,
                                          sizeof *instance->arc_begin);
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < builder->arc_count; i++) {
        struct instance_arc *arc = &instance->arc[i];
        *arc = builder->arc[i].arc;
        if (builder->arc[i].entry != NO_SLOT) {
            arc->seat = builder->seat_of_entry[builder->arc[i].entry];
        }
        instance->arc_begin[arc->unit + 1]++;
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        instance->arc_begin[u + 1] += instance->arc_begin[u];
    }
    if (builder->arc_count > 1) {
        qsort(instance->arc, instance->arc_count, sizeof *instance->arc, arc_order);
    }
    instance->demand_count = builder->demand_count;
    if (builder->demand_count > 0) {
        memcpy(instance->demand, builder->demand, builder->demand_count * sizeof *instance->demand);
    }
    return OK;
}

/* Pins of units become pins of the instance, once seats have numbers. */
static void pins_set(struct builder *builder)
{
    struct instance *instance = &builder->out->instance;
    for (uint32_t u = 0; u < builder->out->crowd_count; u++) {
        uint32_t first = instance->arc_begin[u];
        if (first < instance->arc_begin[u + 1] &&
            rematch_pin_of(builder->options, &builder->crowd.unit[u].members) != NULL) {
            instance->unit[u].pin = instance->arc[first].seat;
        }
    }
}

static enum status instance_finish(struct builder *builder)
{
    struct instance *instance = &builder->out->instance;
    enum status status = seats_number(builder);
    struct instance_unit *unit = NULL;
    if (status == OK) {
        unit = arena_take_many(builder->job,
                               (size_t)builder->out->crowd_count + builder->resident_count,
                               sizeof *unit);
        status = unit == NULL ? E_NO_MEMORY : OK;
    }
    if (status == OK) {
        memcpy(unit, instance->unit, builder->out->crowd_count * sizeof *unit);
        instance->unit = unit;
        instance->unit_count = builder->out->crowd_count;
        status = residents_add(builder, unit, &instance->unit_count);
    }
    if (status == OK) {
        status = arcs_seal(builder);
    }
    if (status == OK) {
        pins_set(builder);
        instance->bundle = builder->crowd.bundle;
        instance->bundle_count = builder->crowd.bundle_count;
        status = instance_check(instance, builder->fault);
    }
    return status == OK ? rematch_pins_fit(builder->out, builder->fault) : status;
}

static enum status build(struct builder *builder, struct rematch_progress *progress)
{
    struct rematch *out = builder->out;
    enum status status =
        crowd_gather(builder->view, builder->options, builder->job, &builder->crowd);
    if (status == OK) {
        status =
            rematch_pins_check(builder->view, builder->options, &builder->crowd, builder->fault);
    }
    if (status == OK && builder->options->move_standing) {
        status = crowd_lighten(builder->view, &builder->crowd, builder->job, &builder->lighter);
        builder->view = status == OK ? &builder->lighter : builder->view;
    }
    if (status != OK) {
        return status;
    }
    out->crowd_count = builder->crowd.unit_count;
    out->unit = arena_take_many(builder->job, out->crowd_count, sizeof *out->unit);
    out->instance.unit =
        arena_take_many(builder->job, out->crowd_count, sizeof *out->instance.unit);
    builder->seat_of_entry =
        arena_take_many(builder->job, builder->view->entry_count, sizeof *builder->seat_of_entry);
    builder->first_day =
        arena_take_many(builder->job, builder->view->entry_count, sizeof *builder->first_day);
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    memset(builder->seat_of_entry, 0xff,
           builder->view->entry_count * sizeof *builder->seat_of_entry);
    atomic_store(&progress->total, out->crowd_count);
    for (uint32_t u = 0; u < out->crowd_count; u++) {
        if (atomic_load(&progress->cancel)) {
            return E_CANCELLED;
        }
        status = unit_add(builder, u);
        if (status != OK) {
            return status;
        }
        arena_reset(&builder->scratch);
        atomic_store(&progress->done, u + 1);
    }
    return instance_finish(builder);
}

enum status rematch_build(const struct view *view, const struct rematch_options *options,
                          struct rematch_progress *progress, struct arena *job, struct rematch *out,
                          struct fault *fault)
{
    *out = (struct rematch){.view = view, .options = *options};
    enum status status = levels_name(out, fault);
    if (status != OK) {
        return status;
    }
    struct builder builder = {
        .view = view, .options = &out->options, .out = out, .job = job, .fault = fault};
    builder.move_price =
        (int32_t)value_int_or(value_at(&view->pack->merged, "parameters.move_price"), 100);
    arena_open(&builder.scratch, SCRATCH_CHUNK_BYTES, 0);
    status = build(&builder, progress);
    arena_close(&builder.scratch);
    free(builder.arc);
    free(builder.demand);
    if (status == E_NO_MEMORY || status == E_CANCELLED) {
        fault_set(fault, status, "", "%s",
                  status == E_CANCELLED ? "cancelled while preparing" : "no memory to prepare");
    }
    return status;
}

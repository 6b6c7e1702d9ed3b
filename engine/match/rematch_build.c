/* Builds a rematch's instance: every unit of the crowd against everybody within its reach. */
#include "match/rematch.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/crowd.h"
#include "match/reasons.h"
#include "match/seat.h"
#include "rules/level.h"

enum { SCRATCH_CHUNK_BYTES = 65536 };

/* An arc while seats have no numbers yet. */
struct raw_arc {
    uint32_t entry; /* index into view->entry */
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
    uint32_t resident_count;
    struct fault *fault;
};

static bool listed(const struct rematch_pin *pins, uint32_t count, const struct client *client,
                   const char *volunteer)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(pins[i].client, client->id) == 0 &&
            (volunteer == NULL || strcmp(pins[i].volunteer, volunteer) == 0)) {
            return true;
        }
    }
    return false;
}

/* ensure   the volunteer a member is pinned to, or NULL */
static const char *pin_of(const struct rematch_options *options, const struct unit_members *members)
{
    for (uint32_t i = 0; i < options->pin_count; i++) {
        for (uint32_t j = 0; j < members->count; j++) {
            if (strcmp(options->pin[i].client, members->client[j]->id) == 0) {
                return options->pin[i].volunteer;
            }
        }
    }
    return NULL;
}

static bool is_excluded(const struct rematch_options *options, const struct unit_members *members,
                        const char *volunteer)
{
    for (uint32_t j = 0; options->exclusion_count > 0 && j < members->count; j++) {
        if (listed(options->exclusion, options->exclusion_count, members->client[j], volunteer)) {
            return true;
        }
    }
    return false;
}

static enum status arc_add(struct builder *builder, uint32_t entry, const struct instance_arc *arc)
{
    if (!array_room((void **)&builder->arc, &builder->arc_room, builder->arc_count, 1,
                    sizeof *builder->arc)) {
        return E_NO_MEMORY;
    }
    builder->arc[builder->arc_count++] = (struct raw_arc){.entry = entry, .arc = *arc};
    builder->seat_of_entry[entry] = 0; /* has an arc; numbered later */
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

/* What placing the unit adds to each level: one for each member whom the level speaks of. */
static void levels_of(const struct builder *builder, const struct unit *unit, bool standing,
                      struct instance_unit *out)
{
    uint32_t first = builder->options->move_standing ? 1 : 0;
    if (standing) {
        out->level[0] = (int32_t)unit->member_count;
        return;
    }
    for (uint32_t k = 0; k < builder->view->pack->level_count; k++) {
        for (uint32_t i = 0; i < unit->member_count; i++) {
            if (level_holds(builder->view->pack, k, &unit->option[0].member[i])) {
                out->level[first + k]++;
            }
        }
    }
}

/* Judges one option against one volunteer and keeps the arc when it is eligible. */
static enum status try_option(struct builder *builder, uint32_t index, const struct unit *unit,
                              const struct unit_option *option, uint32_t entry,
                              struct refusals *refusals)
{
    const struct crowd_unit *crowd = &builder->crowd.unit[index];
    const struct volunteer_entry *volunteer = builder->view->entry[entry];
    const char *id = volunteer->profile->volunteer->id;
    bool stays = crowd->standing && strcmp(crowd->standing_with, id) == 0 &&
                 crowd->standing_service == option->service;
    struct judgement judgement;
    unit_judge(builder->view, option, unit->member_count, volunteer, &builder->scratch, &judgement);
    if (judgement.refusal != REFUSED_BY_NONE && !stays) {
        refusals_count(refusals, judgement.refusal);
        return OK;
    }
    int32_t points = judgement.refusal == REFUSED_BY_NONE ? judgement.points : 0;
    bool moves = crowd->standing && !stays;
    if (moves) {
        int64_t price =
            value_int_or(value_at(&builder->view->pack->source, "parameters.move_price"), 100);
        points = points > price ? points - (int32_t)price : 0;
    }
    struct instance_demand demand;
    demand_of(builder->view, option, unit->member_count, &demand);
    struct instance_arc arc = {.unit = index,
                               .relations = (uint16_t)unit->member_count,
                               .service = option->service,
                               .score = points,
                               .disturbance = moves ? 1 : 0};
    enum status status = demand_add(builder, &demand, &arc.demand);
    return status == OK ? arc_add(builder, entry, &arc) : status;
}

static enum status judge_candidates(struct builder *builder, uint32_t index,
                                    const struct unit *unit, uint32_t reach_m)
{
    const struct crowd_unit *crowd = &builder->crowd.unit[index];
    struct rematch_unit *who = &builder->out->unit[index];
    const char *pin = pin_of(builder->options, &crowd->members);
    struct refusals refusals = {0};
    uint32_t arcs_before = builder->arc_count;
    struct candidates candidates =
        candidates_around(builder->view, &unit->member[0]->place, reach_m);
    for (uint32_t entry = candidates_next(&candidates); entry != NO_SLOT;
         entry = candidates_next(&candidates)) {
        const struct volunteer *volunteer = builder->view->entry[entry]->profile->volunteer;
        if ((pin != NULL && strcmp(pin, volunteer->id) != 0) ||
            is_excluded(builder->options, &crowd->members, volunteer->id)) {
            continue;
        }
        uint32_t before = builder->arc_count;
        bool considered = false;
        uint32_t distance_m = place_distance_m(&unit->member[0]->place, &volunteer->place);
        for (uint32_t i = 0; i < unit->option_count; i++) {
            const struct unit_option *option = &unit->option[i];
            if (!volunteer_offers(builder->view->entry[entry], option->service) ||
                distance_m > option->reach_m) {
                continue;
            }
            considered = true;
            enum status status = try_option(builder, index, unit, option, entry, &refusals);
            if (status != OK) {
                return status;
            }
        }
        who->considered += considered ? 1 : 0;
        who->eligible += builder->arc_count > before ? 1 : 0;
    }
    who->refused_most = refusals_most(&refusals);
    if (pin != NULL && builder->arc_count == arcs_before) {
        return fault_set(builder->fault, E_CONFLICT, "pins", "%s cannot be pinned to %s: %s",
                         unit->member[0]->id, pin,
                         who->refused_most == REFUSED_BY_NONE
                             ? "nobody of that id is within reach and offers the service"
                             : refusal_word(builder->view->pack, who->refused_most));
    }
    return OK;
}

static enum status unit_add(struct builder *builder, uint32_t index)
{
    struct crowd_unit *crowd = &builder->crowd.unit[index];
    struct rematch_unit *who = &builder->out->unit[index];
    struct instance_unit *row = &builder->out->instance.unit[index];
    struct unit unit;
    enum status status = unit_make(builder->view, &crowd->members, &builder->scratch, &unit);
    if (status != OK) {
        return status;
    }
    who->member = arena_take_many(builder->job, unit.member_count, sizeof *who->member);
    if (who->member == NULL) {
        return E_NO_MEMORY;
    }
    memcpy(who->member, crowd->members.client, unit.member_count * sizeof *who->member);
    who->member_count = unit.member_count;
    who->standing = crowd->standing;
    who->hold = unit.hold;
    who->refused_most = REFUSED_BY_NONE;
    *row = (struct instance_unit){.bundle = crowd->bundle, .pin = NO_SEAT, .members = 1};
    if (unit.hold != UNIT_FREE) {
        return OK;
    }
    unit_of(&unit.option[0], unit.member_count, row);
    row->bundle = crowd->bundle;
    levels_of(builder, &unit, crowd->standing, row);
    uint32_t reach_m = 0;
    for (uint32_t i = 0; i < unit.option_count; i++) {
        reach_m = unit.option[i].reach_m > reach_m ? unit.option[i].reach_m : reach_m;
    }
    return judge_candidates(builder, index, &unit, reach_m);
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
            seat_of(builder->view, builder->view->entry[i], &instance->seat[seat]);
        }
    }
    return OK;
}

/* Whoever stands with a seat and does not move becomes a unit pinned there. */
static enum status residents_add(struct builder *builder, struct instance_unit *unit,
                                 uint32_t *unit_count)
{
    struct instance *instance = &builder->out->instance;
    for (uint32_t seat = 0; seat < instance->seat_count; seat++) {
        const struct volunteer_entry *entry = builder->out->seat[seat];
        uint32_t most = entry->resident_count;
        struct instance_demand *demand = arena_take_many(&builder->scratch, most, sizeof *demand);
        uint8_t *service = arena_take_many(&builder->scratch, most, sizeof *service);
        if (builder->scratch.exhausted) {
            return E_NO_MEMORY;
        }
        uint32_t count =
            residents_of_seat(builder->view, entry, seat, &unit[*unit_count], demand, service);
        for (uint32_t i = 0; i < count; i++) {
            struct instance_arc arc = {
                .unit = *unit_count, .relations = unit[*unit_count].members, .service = service[i]};
            enum status status = demand_add(builder, &demand[i], &arc.demand);
            if (status != OK || !array_room((void **)&builder->arc, &builder->arc_room,
                                            builder->arc_count, 1, sizeof *builder->arc)) {
                return E_NO_MEMORY;
            }
            arc.seat = seat;
            builder->arc[builder->arc_count++] = (struct raw_arc){.entry = NO_SLOT, .arc = arc};
            (*unit_count)++;
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
            pin_of(builder->options, &builder->crowd.unit[u].members) != NULL) {
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
    return status;
}

/* With move_standing: everybody's load without those who may move. */
static enum status lighten(struct builder *builder)
{
    const struct view *view = builder->view;
    struct volunteer_entry *entry = arena_take_many(builder->job, view->entry_count, sizeof *entry);
    struct volunteer_entry **by_index =
        arena_take_many(builder->job, view->entry_count, sizeof(struct volunteer_entry *));
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < view->entry_count; i++) {
        const struct volunteer_entry *old = view->entry[i];
        struct resident *stays = arena_take_many(builder->job, old->resident_count, sizeof *stays);
        if (stays == NULL) {
            return E_NO_MEMORY;
        }
        uint32_t count = 0;
        for (uint32_t r = 0; r < old->resident_count; r++) {
            bool moves = false;
            for (uint32_t u = 0; u < builder->crowd.unit_count && !moves; u++) {
                struct crowd_unit *unit = &builder->crowd.unit[u];
                if (unit->standing && unit->members.client[0] == old->resident[r].client->client) {
                    unit->standing_with = old->profile->volunteer->id;
                    unit->standing_service = old->resident[r].service;
                    moves = true;
                }
            }
            if (!moves) {
                stays[count++] = old->resident[r];
            }
        }
        volunteer_entry_derive(view->pack, view->today, old->profile, stays, count, &entry[i]);
        by_index[i] = &entry[i];
    }
    builder->lighter = *view;
    builder->lighter.entry = by_index;
    builder->view = &builder->lighter;
    return OK;
}

static enum status build(struct builder *builder, struct rematch_progress *progress)
{
    struct rematch *out = builder->out;
    enum status status =
        crowd_gather(builder->view, builder->options, builder->job, &builder->crowd);
    if (status == OK && builder->options->move_standing) {
        status = lighten(builder);
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
    uint32_t first = options->move_standing ? 1 : 0;
    out->instance.level_count = view->pack->level_count + first;
    if (out->instance.level_count > INSTANCE_LEVELS_MAX) {
        return fault_set(fault, E_LIMIT, "move_standing", "the pack has too many levels for it");
    }
    if (first == 1) {
        out->level_name[0] = "standing";
    }
    for (uint32_t k = 0; k < view->pack->level_count; k++) {
        out->level_name[first + k] = view->pack->level[k].name;
    }
    struct builder builder = {
        .view = view, .options = &out->options, .out = out, .job = job, .fault = fault};
    arena_open(&builder.scratch, SCRATCH_CHUNK_BYTES, 0);
    enum status status = build(&builder, progress);
    arena_close(&builder.scratch);
    free(builder.arc);
    free(builder.demand);
    if (status == E_NO_MEMORY || status == E_CANCELLED) {
        fault_set(fault, status, "", "%s",
                  status == E_CANCELLED ? "cancelled while preparing" : "no memory to prepare");
    }
    return status;
}

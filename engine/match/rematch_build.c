/* Builds a rematch's instance: the units of the crowd with those who could serve them, and who
 * stands there already. */
#include "match/rematch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "match/rematch_more.h"
#include "match/rematch_pins.h"

enum { SCRATCH_CHUNK_BYTES = 65536 };

struct builder {
    const struct view *view; /* the picture, or with move_standing one whose loads are lighter */
    struct view lighter;
    const struct rematch_options *options;
    struct rematch *out;
    struct crowd crowd;
    struct asking_all all;
    struct sieve sieve;
    struct arena *job;
    struct arena scratch;
    struct instance_arc *resident_arc;
    uint32_t resident_arc_count, resident_arc_room;
    struct instance_demand *demand;
    uint32_t demand_count, demand_room;
    uint32_t *seat_of_entry; /* [view->entry_count], NO_SEAT */
    struct date *first_day;  /* [view->entry_count]: of the arcs there, the earliest start */
    uint32_t resident_count;
    struct instance_unit *row; /* [crowd_count]: as their askers wrote them */
    struct more_place *place;  /* [crowd_count], of cut lists; or NULL */
    struct fault *fault;
};

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

static enum status unit_keep(struct builder *builder, uint32_t index)
{
    const struct crowd_unit *crowd = &builder->crowd.unit[index];
    struct rematch_unit *who = &builder->out->unit[index];
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
    return OK;
}

/* The arcs that were found for a unit. */
static struct asked_arc *arcs_of(const struct builder *builder, uint32_t unit, uint32_t *count)
{
    const struct asked_unit *asked = &builder->all.asked[unit];
    *count = asked->arc_count;
    return builder->all.asker[asked->asker].arc + asked->first_arc;
}

/* Numbers demands and marks who is asked, in the order of units. */
static enum status unit_merge(struct builder *builder, uint32_t unit)
{
    const struct asked_unit *asked = &builder->all.asked[unit];
    const struct instance_demand *demand =
        builder->all.asker[asked->asker].demand + asked->first_demand;
    uint32_t *number = arena_take_many(&builder->scratch, asked->demand_count, sizeof *number);
    enum status status = builder->scratch.exhausted ? E_NO_MEMORY : OK;
    for (uint32_t i = 0; i < asked->demand_count && status == OK; i++) {
        status = demand_add(builder, &demand[i], &number[i]);
    }
    uint32_t count = 0;
    struct asked_arc *arc = arcs_of(builder, unit, &count);
    for (uint32_t i = 0; i < count && status == OK; i++) {
        uint32_t entry = arc[i].entry;
        struct date *first = &builder->first_day[entry];
        bool earlier = builder->seat_of_entry[entry] == NO_SEAT || arc[i].start.days < first->days;
        *first = earlier ? arc[i].start : *first;
        builder->seat_of_entry[entry] = 0; /* has an arc; numbered later */
        arc[i].demand = number[arc[i].option];
    }
    arena_reset(&builder->scratch);
    return status;
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
static void seat_widen(struct builder *builder, const struct asked_arc *arc)
{
    const struct volunteer_entry *entry = builder->view->entry[arc->entry];
    struct volunteer_view space;
    const struct volunteer_view *on =
        volunteer_entry_on(builder->view->pack, entry, arc->start, &space);
    if (on != &entry->view) {
        struct instance_seat *seat =
            &builder->out->instance.seat[builder->seat_of_entry[arc->entry]];
        for (uint32_t w = 0; w < CYCLE_WORDS; w++) {
            seat->free[w] |= on->grid.word[w];
        }
        seat->weekends_free |= on->weekends;
    }
}

static void seats_widen(struct builder *builder)
{
    for (uint32_t i = 0; i < builder->all.asker_count; i++) {
        const struct asker *asker = &builder->all.asker[i];
        for (uint32_t a = 0; a < asker->arc_count; a++) {
            seat_widen(builder, &asker->arc[a]);
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
            if (status != OK) {
                return status;
            }
            if (!array_room((void **)&builder->resident_arc, &builder->resident_arc_room,
                            builder->resident_arc_count, 1, sizeof arc)) {
                return E_NO_MEMORY;
            }
            builder->resident_arc[builder->resident_arc_count++] = arc;
        }
        arena_reset(&builder->scratch);
    }
    return OK;
}

/* The arcs of one unit of the crowd, in their order. */
static void unit_seal(struct builder *builder, uint32_t unit)
{
    struct instance *instance = &builder->out->instance;
    uint32_t count = 0;
    const struct asked_arc *asked = arcs_of(builder, unit, &count);
    struct instance_arc *arc = &instance->arc[instance->arc_begin[unit]];
    for (uint32_t i = 0; i < count; i++) {
        arc[i] = (struct instance_arc){.unit = unit,
                                       .seat = builder->seat_of_entry[asked[i].entry],
                                       .demand = asked[i].demand,
                                       .relations = asked[i].relations,
                                       .service = asked[i].service,
                                       .score = asked[i].score,
                                       .disturbance = asked[i].moving ? 1 : 0};
    }
    if (count > 1) {
        qsort(arc, count, sizeof *arc, arc_order);
    }
    instance->arc_begin[unit + 1] = instance->arc_begin[unit] + count;
}

static enum status arcs_seal(struct builder *builder)
{
    struct instance *instance = &builder->out->instance;
    uint64_t arc_count = builder->resident_arc_count;
    for (uint32_t u = 0; u < builder->out->crowd_count; u++) {
        arc_count += builder->all.asked[u].arc_count;
    }
    if (arc_count >= UINT32_MAX) {
        return fault_set(builder->fault, E_LIMIT, "", "more pairs than a plan can be made of");
    }
    instance->arc_count = (uint32_t)arc_count;
    instance->arc = arena_take_many(builder->job, instance->arc_count, sizeof *instance->arc);
    instance->demand =
        arena_take_many(builder->job, builder->demand_count, sizeof *instance->demand);
    instance->arc_begin = arena_take_many(builder->job, (size_t)instance->unit_count + 1,
                                          sizeof *instance->arc_begin);
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    uint32_t crowd_count = builder->out->crowd_count;
    for (uint32_t u = 0; u < crowd_count; u++) {
        unit_seal(builder, u);
    }
    for (uint32_t i = 0; i < builder->resident_arc_count; i++) {
        uint32_t unit = builder->resident_arc[i].unit;
        instance->arc[instance->arc_begin[unit]] = builder->resident_arc[i];
        instance->arc_begin[unit + 1] = instance->arc_begin[unit] + 1;
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

/* The instance of the lists as they are now; one made before is left behind. */
static enum status instance_make(struct builder *builder)
{
    struct rematch *out = builder->out;
    enum status status = OK;
    out->instance.unit = builder->row;
    builder->demand_count = builder->resident_arc_count = 0;
    memset(builder->seat_of_entry, 0xff, builder->view->entry_count * sizeof(uint32_t));
    for (uint32_t u = 0; u < out->crowd_count && status == OK; u++) {
        status = unit_merge(builder, u);
    }
    return status == OK ? instance_finish(builder) : status;
}

static enum status rows_take(struct builder *builder)
{
    struct rematch *out = builder->out;
    uint32_t entries = builder->view->entry_count;
    out->crowd_count = builder->crowd.unit_count;
    out->unit = arena_take_many(builder->job, out->crowd_count, sizeof *out->unit);
    out->instance.unit =
        arena_take_many(builder->job, out->crowd_count, sizeof *out->instance.unit);
    builder->seat_of_entry = arena_take_many(builder->job, entries, sizeof *builder->seat_of_entry);
    builder->first_day = arena_take_many(builder->job, entries, sizeof *builder->first_day);
    if (builder->job->exhausted) {
        return E_NO_MEMORY;
    }
    builder->row = out->instance.unit;
    return OK;
}

static uint32_t threads_of(const struct rematch_options *options)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return options->threads != 0 ? options->threads : processors > 1 ? (uint32_t)processors : 1;
}

/* How many candidates a unit keeps; 0 = all of them. */
static uint32_t candidates_of(const struct builder *builder)
{
    if (builder->options->candidates != 0) {
        return builder->options->candidates;
    }
    uint64_t pairs = (uint64_t)builder->crowd.unit_count * builder->view->entry_count;
    return pairs <= REMATCH_PAIRS_ALL ? 0 : REMATCH_CANDIDATES;
}

static enum status ask_all(struct builder *builder, struct rematch_progress *progress)
{
    struct asking_all *all = &builder->all;
    all->view = builder->view;
    all->options = builder->options;
    all->crowd = &builder->crowd;
    all->candidates = candidates_of(builder);
    all->move_price =
        (int32_t)value_int_or(value_at(&builder->view->pack->merged, "parameters.move_price"), 100);
    all->out = builder->out;
    all->progress = progress;
    builder->out->candidates = all->candidates;
    if (all->candidates > 0) {
        if (sieve_open(builder->view, &builder->sieve) != OK) {
            return E_NO_MEMORY;
        }
        all->sieve = &builder->sieve;
    }
    return asking_run(all, threads_of(builder->options), builder->job, builder->fault);
}

/* Whether a first plan was made that placed anybody. */
static bool has_places(const struct builder *builder)
{
    for (uint32_t u = 0; builder->place != NULL && u < builder->out->crowd_count; u++) {
        if (builder->place[u].entry != NULL) {
            return true;
        }
    }
    return false;
}

/* Finds the first plan's places again among the arcs as they are numbered now. */
static enum status start_take(struct builder *builder)
{
    struct rematch *out = builder->out;
    const struct instance *instance = &out->instance;
    out->start =
        arena_take_many(builder->job, (size_t)instance->unit_count + 1, sizeof *out->start);
    if (out->start == NULL) {
        return E_NO_MEMORY;
    }
    memset(out->start, 0xff, ((size_t)instance->unit_count + 1) * sizeof *out->start);
    for (uint32_t u = 0; u < out->crowd_count; u++) {
        const struct more_place *place = &builder->place[u];
        for (uint32_t a = instance->arc_begin[u];
             place->entry != NULL && a < instance->arc_begin[u + 1]; a++) {
            if (out->seat[instance->arc[a].seat] == place->entry &&
                instance->arc[a].service == place->service) {
                out->start[u] = a;
                break;
            }
        }
    }
    return OK;
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
    status = rows_take(builder);
    if (status == OK) {
        atomic_store(&progress->total, out->crowd_count);
        status = ask_all(builder, progress);
    }
    for (uint32_t u = 0; u < out->crowd_count && status == OK; u++) {
        status = unit_keep(builder, u);
    }
    uint32_t added = status == OK ? 1 : 0;
    if (status == OK && out->candidates > 0) {
        builder->place = arena_take_many(builder->job, out->crowd_count, sizeof *builder->place);
        status = builder->place == NULL ? E_NO_MEMORY : OK;
    }
    for (uint32_t round = 0; added > 0 && status == OK; round++) {
        status = instance_make(builder);
        added = 0;
        if (status == OK && out->candidates > 0 && round < MORE_ROUNDS) {
            status = more_find(&builder->all, &out->instance, builder->seat_of_entry,
                               builder->job->bytes_max, builder->place, &added);
        }
    }
    return status == OK && has_places(builder) ? start_take(builder) : status;
}

static void builder_close(struct builder *builder)
{
    asking_close(&builder->all);
    sieve_close(&builder->sieve);
    arena_close(&builder->scratch);
    free(builder->resident_arc);
    free(builder->demand);
    free(builder);
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
    struct builder *builder = calloc(1, sizeof *builder);
    status = builder == NULL ? E_NO_MEMORY : OK;
    if (status == OK) {
        builder->view = view;
        builder->options = &out->options;
        builder->out = out;
        builder->job = job;
        builder->fault = fault;
        arena_open(&builder->scratch, SCRATCH_CHUNK_BYTES, 0);
        status = build(builder, progress);
        builder_close(builder);
    }
    if (status == E_NO_MEMORY || status == E_CANCELLED) {
        fault_set(fault, status, "", "%s",
                  status == E_CANCELLED ? "cancelled while preparing" : "no memory to prepare");
    }
    return status;
}

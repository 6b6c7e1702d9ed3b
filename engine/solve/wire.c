/* Instances and answers through a pipe, with every count checked. */
#include "solve/wire.h"

#include <string.h>

enum { STAGES_MAX = 1 << 16 };

struct body {
    const uint8_t *at;
    uint64_t left;
    struct arena *job;
    bool bad;
};

static void take(struct body *body, void *out, uint64_t count)
{
    if (body->bad || count > body->left) {
        body->bad = true;
        memset(out, 0, (size_t)count);
        return;
    }
    memcpy(out, body->at, (size_t)count);
    body->at += count;
    body->left -= count;
}

static uint32_t take_u32(struct body *body)
{
    uint32_t number = 0;
    take(body, &number, sizeof number);
    return number;
}

/* A copy of `count` things of `size` bytes, or NULL with the body bad or the arena exhausted. */
static void *take_array(struct body *body, uint64_t count, uint64_t size)
{
    if (body->bad || count > body->left / size) {
        body->bad = true;
        return NULL;
    }
    void *array = arena_take_many(body->job, (size_t)count, (size_t)size);
    if (array != NULL) {
        take(body, array, count * size);
    }
    return array;
}

static enum status taken(const struct body *body)
{
    if (body->job != NULL && body->job->exhausted) {
        return E_NO_MEMORY;
    }
    return body->bad || body->left != 0 ? E_INVALID_ARGUMENT : OK;
}

static size_t frame_begin(struct buffer *out, enum wire_kind kind)
{
    size_t mark = out->count;
    uint8_t head[WIRE_HEAD_BYTES] = {(uint8_t)kind};
    buffer_add(out, head, sizeof head);
    return mark;
}

static void frame_end(struct buffer *out, size_t mark)
{
    if (!out->exhausted) {
        uint64_t body_bytes = out->count - mark - WIRE_HEAD_BYTES;
        memcpy(out->bytes + mark + 8, &body_bytes, sizeof body_bytes);
    }
}

static void add_u32(struct buffer *out, uint32_t number)
{
    buffer_add(out, &number, sizeof number);
}

static void add_array(struct buffer *out, const void *array, uint64_t count, uint64_t size)
{
    if (count > 0) {
        buffer_add(out, array, (size_t)(count * size));
    }
}

bool wire_head_read(const uint8_t head[WIRE_HEAD_BYTES], struct wire_head *out)
{
    memcpy(&out->kind, head, sizeof out->kind);
    memcpy(&out->body_bytes, head + 8, sizeof out->body_bytes);
    return out->kind >= WIRE_TASK && out->kind <= WIRE_FAULT &&
           out->body_bytes <= WIRE_BODY_BYTES_MAX;
}

void wire_write_task(struct buffer *out, const struct wire_task *task)
{
    const struct instance *instance = &task->instance;
    const uint32_t starts = task->start != NULL;
    size_t mark = frame_begin(out, WIRE_TASK);
    const uint32_t counts[6] = {instance->unit_count,   instance->seat_count,
                                instance->arc_count,    instance->demand_count,
                                instance->bundle_count, instance->level_count};
    buffer_add(out, counts, sizeof counts);
    buffer_add(out, &task->ticks_max, sizeof task->ticks_max);
    add_u32(out, starts);
    add_array(out, instance->unit, instance->unit_count, sizeof *instance->unit);
    add_array(out, instance->seat, instance->seat_count, sizeof *instance->seat);
    add_array(out, instance->arc, instance->arc_count, sizeof *instance->arc);
    add_array(out, instance->demand, instance->demand_count, sizeof *instance->demand);
    add_array(out, instance->bundle, instance->bundle_count, sizeof *instance->bundle);
    add_array(out, instance->arc_begin, (uint64_t)instance->unit_count + 1,
              sizeof *instance->arc_begin);
    add_array(out, task->start, starts == 0 ? 0 : instance->unit_count, sizeof *task->start);
    frame_end(out, mark);
}

/* Whether each unit begins with an arc of its own, or none. */
static bool starts_are_sound(const struct instance *instance, const uint32_t *start)
{
    for (uint32_t u = 0; start != NULL && u < instance->unit_count; u++) {
        if (start[u] != NO_ARC &&
            (start[u] < instance->arc_begin[u] || start[u] >= instance->arc_begin[u + 1])) {
            return false;
        }
    }
    return true;
}

enum status wire_read_task(const uint8_t *bytes, uint64_t count, struct arena *job,
                           struct wire_task *task)
{
    struct body body = {.at = bytes, .left = count, .job = job};
    struct instance *out = &task->instance;
    *task = (struct wire_task){0};
    out->unit_count = take_u32(&body);
    out->seat_count = take_u32(&body);
    out->arc_count = take_u32(&body);
    out->demand_count = take_u32(&body);
    out->bundle_count = take_u32(&body);
    out->level_count = take_u32(&body);
    take(&body, &task->ticks_max, sizeof task->ticks_max);
    const bool starts = take_u32(&body) != 0;
    out->unit = take_array(&body, out->unit_count, sizeof *out->unit);
    out->seat = take_array(&body, out->seat_count, sizeof *out->seat);
    out->arc = take_array(&body, out->arc_count, sizeof *out->arc);
    out->demand = take_array(&body, out->demand_count, sizeof *out->demand);
    out->bundle = take_array(&body, out->bundle_count, sizeof *out->bundle);
    out->arc_begin = take_array(&body, (uint64_t)out->unit_count + 1, sizeof *out->arc_begin);
    task->start = starts ? take_array(&body, out->unit_count, sizeof *task->start) : NULL;
    enum status status = taken(&body);
    status = status == OK ? instance_check(out, NULL) : status;
    return status == OK && !starts_are_sound(out, task->start) ? E_INVALID_ARGUMENT : status;
}

void wire_write_progress(struct buffer *out, const struct wire_progress *progress)
{
    size_t mark = frame_begin(out, WIRE_PROGRESS);
    buffer_add(out, progress, sizeof *progress);
    frame_end(out, mark);
}

enum status wire_read_progress(const uint8_t *bytes, uint64_t count, struct wire_progress *out)
{
    struct body body = {.at = bytes, .left = count};
    take(&body, out, sizeof *out);
    out->phase[WIRE_PHASE_BYTES - 1] = '\0';
    return taken(&body);
}

static void add_stage(struct buffer *out, const struct certificate *certificate,
                      const struct certificate_stage *stage)
{
    uint32_t roots = stage->component == CERT_ALL ? certificate->component_count : 1;
    add_u32(out, stage->component);
    add_u32(out, stage->node_count);
    add_u32(out, stage->price_count);
    buffer_add(out, stage->weight, sizeof stage->weight);
    add_array(out, stage->root, roots, sizeof *stage->root);
    add_array(out, stage->node, stage->node_count, sizeof *stage->node);
    add_array(out, stage->price, stage->price_count, sizeof *stage->price);
}

void wire_write_answer(struct buffer *out, const struct instance *instance,
                       const struct solution *solution)
{
    const struct assignment *assignment = &solution->assignment;
    const struct certificate *certificate = &solution->certificate;
    size_t mark = frame_begin(out, WIRE_ANSWER);
    add_array(out, assignment->arc_of_unit, instance->unit_count, sizeof *assignment->arc_of_unit);
    buffer_add(out, &assignment->worth, sizeof assignment->worth);
    buffer_add(out, &assignment->bound, sizeof assignment->bound);
    add_u32(out, assignment->proved ? 1 : 0);
    add_u32(out, (uint32_t)certificate->kind);
    if (certificate->kind == CERT_PRICES) {
        add_array(out, certificate->unit_price, instance->unit_count,
                  sizeof *certificate->unit_price);
        add_array(out, certificate->seat_price, instance->seat_count,
                  sizeof *certificate->seat_price);
    }
    if (certificate->kind == CERT_STAGES) {
        add_u32(out, certificate->component_count);
        add_u32(out, certificate->stage_count);
        add_array(out, certificate->component_of_unit, instance->unit_count, sizeof(uint32_t));
        add_array(out, certificate->component_of_seat, instance->seat_count, sizeof(uint32_t));
        for (uint32_t i = 0; i < certificate->stage_count; i++) {
            add_stage(out, certificate, &certificate->stage[i]);
        }
    }
    frame_end(out, mark);
}

static void take_stage(struct body *body, const struct certificate *certificate,
                       struct certificate_stage *stage)
{
    stage->component = take_u32(body);
    stage->node_count = take_u32(body);
    stage->price_count = take_u32(body);
    take(body, stage->weight, sizeof stage->weight);
    uint32_t roots = stage->component == CERT_ALL ? certificate->component_count : 1;
    stage->root = take_array(body, roots, sizeof *stage->root);
    stage->node = take_array(body, stage->node_count, sizeof *stage->node);
    stage->price = take_array(body, stage->price_count, sizeof *stage->price);
}

static void take_stages(struct body *body, const struct instance *instance,
                        struct certificate *certificate)
{
    certificate->component_count = take_u32(body);
    certificate->stage_count = take_u32(body);
    certificate->component_of_unit = take_array(body, instance->unit_count, sizeof(uint32_t));
    certificate->component_of_seat = take_array(body, instance->seat_count, sizeof(uint32_t));
    if (certificate->stage_count > STAGES_MAX) {
        body->bad = true;
        return;
    }
    certificate->stage =
        arena_take_many(body->job, certificate->stage_count, sizeof *certificate->stage);
    for (uint32_t i = 0; certificate->stage != NULL && i < certificate->stage_count; i++) {
        take_stage(body, certificate, &certificate->stage[i]);
    }
}

enum status wire_read_answer(const uint8_t *bytes, uint64_t count, const struct instance *instance,
                             struct arena *job, struct solution *out)
{
    struct body body = {.at = bytes, .left = count, .job = job};
    *out = (struct solution){0};
    struct assignment *assignment = &out->assignment;
    struct certificate *certificate = &out->certificate;
    assignment->arc_of_unit =
        take_array(&body, instance->unit_count, sizeof *assignment->arc_of_unit);
    take(&body, &assignment->worth, sizeof assignment->worth);
    take(&body, &assignment->bound, sizeof assignment->bound);
    assignment->proved = take_u32(&body) == 1;
    uint32_t kind = take_u32(&body);
    switch (kind) {
    case CERT_NONE:
        break;
    case CERT_PRICES:
        certificate->unit_price =
            take_array(&body, instance->unit_count, sizeof *certificate->unit_price);
        certificate->seat_price =
            take_array(&body, instance->seat_count, sizeof *certificate->seat_price);
        break;
    case CERT_STAGES:
        take_stages(&body, instance, certificate);
        break;
    default:
        body.bad = true;
        break;
    }
    certificate->kind = (enum certificate_kind)kind;
    return taken(&body);
}

void wire_write_fault(struct buffer *out, const struct fault *fault)
{
    size_t mark = frame_begin(out, WIRE_FAULT);
    buffer_add(out, fault, sizeof *fault);
    frame_end(out, mark);
}

enum status wire_read_fault(const uint8_t *bytes, uint64_t count, struct fault *out)
{
    struct body body = {.at = bytes, .left = count};
    take(&body, out, sizeof *out);
    out->detail[FAULT_DETAIL_BYTES - 1] = '\0';
    out->path[FAULT_PATH_BYTES - 1] = '\0';
    out->hint[FAULT_HINT_BYTES - 1] = '\0';
    if ((uint32_t)out->status == OK || (uint32_t)out->status >= STATUS_COUNT) {
        return E_INVALID_ARGUMENT;
    }
    return taken(&body);
}

/* Writes and reads a proof file by walking it once, with one description for both directions. */
#include "solve/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "solve/proof_stream.h"

/* Take an array when reading; when writing it is there. */
static void *need(struct stream *stream, struct arena *job, void *have, size_t count, size_t size)
{
    if (stream->writes || job == NULL) {
        return have;
    }
    void *array = arena_take_many(job, stream->status == OK ? count : 0, size);
    if (job->exhausted && stream->status == OK) {
        stream->status = fault_set(stream->fault, E_NO_MEMORY, "", "no memory for the proof");
    }
    return array;
}

static void walk_demands(struct stream *stream, struct instance *instance)
{
    for (uint32_t i = 0; i < instance->demand_count && stream->status == OK; i++) {
        struct instance_demand *demand = &instance->demand[i];
        stream_word(stream, "demand");
        stream_u8(stream, &demand->visits);
        stream_u8(stream, &demand->visit_hours);
        stream_truth(stream, &demand->per_week);
        stream_truth(stream, &demand->continuous);
        stream_u8(stream, &demand->weekends);
        stream_u8(stream, &demand->nights);
        stream_u16(stream, &demand->hours_q);
        stream_u16(stream, &demand->own_rooms);
        stream_line_end(stream);
    }
    for (uint32_t i = 0; i < instance->bundle_count && stream->status == OK; i++) {
        stream_word(stream, "bundle");
        stream_i32(stream, &instance->bundle[i].split_price);
        stream_line_end(stream);
    }
}

/* Only the service classes that have a limit. */
static void walk_services(struct stream *stream, struct instance_seat *seat)
{
    uint32_t limited = 0;
    for (uint32_t c = 0; c < INSTANCE_CLASSES_MAX; c++) {
        limited += seat->service_max[c] != UINT16_MAX;
    }
    stream_u32(stream, &limited, INSTANCE_CLASSES_MAX);
    uint32_t next = 0;
    for (uint32_t i = 0; i < limited && stream->status == OK; i++) {
        uint32_t class = next;
        while (stream->writes && seat->service_max[class] == UINT16_MAX) {
            class ++;
        }
        stream_u32(stream, &class, INSTANCE_CLASSES_MAX - 1);
        if (class < next) {
            stream_refuse(stream, "service classes must ascend");
            return;
        }
        uint32_t most = seat->service_max[class];
        stream_u32(stream, &most, UINT16_MAX - 1);
        seat->service_max[class] = (uint16_t)most;
        next = class + 1;
    }
}

static void walk_seats(struct stream *stream, struct instance *instance)
{
    for (uint32_t v = 0; v < instance->seat_count && stream->status == OK; v++) {
        struct instance_seat *seat = &instance->seat[v];
        stream_word(stream, "seat");
        stream_u16(stream, &seat->relations_max);
        stream_u16(stream, &seat->places);
        stream_u16(stream, &seat->own_rooms);
        stream_u8(stream, &seat->weekends_max);
        stream_u8(stream, &seat->nights_max);
        stream_u8(stream, &seat->weekends_free);
        stream_u32(stream, &seat->hours_q_max, UINT32_MAX);
        walk_services(stream, seat);
        stream_hours(stream, seat->free);
        stream_line_end(stream);
    }
}

static void walk_units(struct stream *stream, struct instance *instance)
{
    for (uint32_t u = 0; u < instance->unit_count && stream->status == OK; u++) {
        struct instance_unit *unit = &instance->unit[u];
        stream_word(stream, "unit");
        stream_u16(stream, &unit->members);
        stream_index(stream, &unit->bundle);
        stream_index(stream, &unit->pin);
        stream_u8(stream, &unit->weekends_free);
        for (uint32_t k = 0; k < instance->level_count; k++) {
            stream_i32(stream, &unit->level[k]);
        }
        stream_hours(stream, unit->free);
        stream_line_end(stream);
    }
}

static void walk_arcs(struct stream *stream, struct instance *instance)
{
    for (uint32_t a = 0; a < instance->arc_count && stream->status == OK; a++) {
        struct instance_arc *arc = &instance->arc[a];
        stream_word(stream, "arc");
        stream_u32(stream, &arc->unit, UINT32_MAX);
        stream_u32(stream, &arc->seat, UINT32_MAX);
        stream_u32(stream, &arc->demand, UINT32_MAX);
        stream_u16(stream, &arc->relations);
        stream_u8(stream, &arc->service);
        stream_i32(stream, &arc->score);
        stream_i32(stream, &arc->disturbance);
        stream_line_end(stream);
        if (!stream->writes) {
            if (arc->unit >= instance->unit_count) {
                stream_refuse(stream, "no such unit");
                return;
            }
            instance->arc_begin[arc->unit + 1]++;
        }
    }
    for (uint32_t u = 0; u < instance->unit_count && !stream->writes; u++) {
        instance->arc_begin[u + 1] += instance->arc_begin[u];
    }
}

/* The least bytes a line of each kind takes. */
enum { DEMAND_LINE = 23, BUNDLE_LINE = 9, SEAT_LINE = 21, UNIT_LINE = 13, ARC_LINE = 18 };

static void walk_instance(struct stream *stream, struct instance *instance, struct arena *job)
{
    stream_word(stream, "counts");
    stream_u32(stream, &instance->unit_count, UINT32_MAX);
    stream_u32(stream, &instance->seat_count, UINT32_MAX);
    stream_u32(stream, &instance->arc_count, UINT32_MAX);
    stream_u32(stream, &instance->demand_count, UINT32_MAX);
    stream_u32(stream, &instance->bundle_count, UINT32_MAX);
    stream_u32(stream, &instance->level_count, INSTANCE_LEVELS_MAX);
    stream_line_end(stream);
    if (!stream_has_lines(stream, instance->unit_count, UNIT_LINE) ||
        !stream_has_lines(stream, instance->seat_count, SEAT_LINE) ||
        !stream_has_lines(stream, instance->arc_count, ARC_LINE) ||
        !stream_has_lines(stream, instance->demand_count, DEMAND_LINE) ||
        !stream_has_lines(stream, instance->bundle_count, BUNDLE_LINE)) {
        return;
    }
    if (!stream->writes) {
        stream->status = instance_take(instance, job, stream->fault);
    }
    walk_demands(stream, instance);
    walk_seats(stream, instance);
    walk_units(stream, instance);
    walk_arcs(stream, instance);
    if (!stream->writes && stream->status == OK) {
        stream->status = instance_check(instance, stream->fault);
    }
}

static void walk_worth(struct stream *stream, const char *word, struct worth *worth,
                       uint32_t level_count)
{
    stream_word(stream, word);
    for (uint32_t k = 0; k < level_count; k++) {
        stream_i64(stream, &worth->level[k], INT64_MIN, INT64_MAX);
    }
    stream_i64(stream, &worth->quality, INT64_MIN, INT64_MAX);
    stream_i64(stream, &worth->disturbance, INT64_MIN, INT64_MAX);
    stream_line_end(stream);
}

static void walk_assignment(struct stream *stream, struct proof *proof, struct arena *job)
{
    const struct instance *instance = &proof->instance;
    struct assignment *assignment = &proof->assignment;
    assignment->arc_of_unit = need(stream, job, assignment->arc_of_unit, instance->unit_count,
                                   sizeof *assignment->arc_of_unit);
    for (uint32_t u = 0; u < instance->unit_count && stream->status == OK; u++) {
        stream_word(stream, "choice");
        stream_index(stream, &assignment->arc_of_unit[u]);
        stream_line_end(stream);
    }
    walk_worth(stream, "worth", &assignment->worth, instance->level_count);
    walk_worth(stream, "bound", &assignment->bound, instance->level_count);
    stream_word(stream, "proved");
    stream_truth(stream, &assignment->proved);
    stream_line_end(stream);
}

static void walk_list(struct stream *stream, const char *word, uint32_t *list, uint32_t count)
{
    for (uint32_t i = 0; i < count && stream->status == OK; i++) {
        stream_word(stream, word);
        stream_u32(stream, &list[i], UINT32_MAX);
        stream_line_end(stream);
    }
}

static void walk_prices(struct stream *stream, struct proof *proof, struct arena *job)
{
    struct certificate *certificate = &proof->certificate;
    const uint32_t units = proof->instance.unit_count;
    const uint32_t seats = proof->instance.seat_count;
    certificate->unit_price =
        need(stream, job, certificate->unit_price, units, sizeof *certificate->unit_price);
    certificate->seat_price =
        need(stream, job, certificate->seat_price, seats, sizeof *certificate->seat_price);
    for (uint32_t u = 0; u < units && stream->status == OK; u++) {
        stream_word(stream, "unit_price");
        stream_i64(stream, &certificate->unit_price[u], INT64_MIN, INT64_MAX);
        stream_line_end(stream);
    }
    for (uint32_t v = 0; v < seats && stream->status == OK; v++) {
        stream_word(stream, "seat_price");
        stream_i64(stream, &certificate->seat_price[v], INT64_MIN, INT64_MAX);
        stream_line_end(stream);
    }
}

static void walk_node(struct stream *stream, struct certificate_node *node)
{
    static const char *const kinds[] = {"branch", "prices", "search", "empty"};
    uint32_t kind = node->kind;
    stream_word(stream, "node");
    stream_choice(stream, kinds, sizeof kinds / sizeof *kinds, &kind);
    node->kind = (enum certificate_node_kind)kind;
    if (node->kind == NODE_BRANCH) {
        stream_u32(stream, &node->arc, UINT32_MAX);
        stream_u32(stream, &node->taken, UINT32_MAX);
        stream_u32(stream, &node->left_out, UINT32_MAX);
    } else if (node->kind == LEAF_PRICES) {
        stream_u32(stream, &node->first_price, UINT32_MAX);
    }
    stream_line_end(stream);
}

static void walk_stage(struct stream *stream, struct proof *proof, struct certificate_stage *stage,
                       struct arena *job)
{
    enum { ROOT_LINE = 7, NODE_LINE = 11, PRICE_LINE = 8 };
    const wide most = (wide)1 << 126;
    stream_word(stream, "stage");
    stream_index(stream, &stage->component);
    stream_u32(stream, &stage->node_count, UINT32_MAX - 1);
    stream_u32(stream, &stage->price_count, UINT32_MAX - 1);
    for (uint32_t k = 0; k < proof->instance.level_count + 2; k++) {
        stream_wide(stream, &stage->weight[k], -most, most);
    }
    stream_line_end(stream);
    const uint32_t roots = stage->component == CERT_ALL ? proof->certificate.component_count : 1;
    if (!stream_has_lines(stream, roots, ROOT_LINE) ||
        !stream_has_lines(stream, stage->node_count, NODE_LINE - 1) ||
        !stream_has_lines(stream, stage->price_count, PRICE_LINE)) {
        return;
    }
    stage->root = need(stream, job, stage->root, roots, sizeof *stage->root);
    stage->node = need(stream, job, stage->node, stage->node_count, sizeof *stage->node);
    stage->price = need(stream, job, stage->price, stage->price_count, sizeof *stage->price);
    walk_list(stream, "root", stage->root, roots);
    for (uint32_t i = 0; i < stage->node_count && stream->status == OK; i++) {
        walk_node(stream, &stage->node[i]);
    }
    for (uint32_t i = 0; i < stage->price_count && stream->status == OK; i++) {
        stream_word(stream, "price");
        stream_wide(stream, &stage->price[i], -most, most);
        stream_line_end(stream);
    }
}

static void walk_stages(struct stream *stream, struct proof *proof, struct arena *job)
{
    enum { STAGE_LINE = 15 };
    struct certificate *certificate = &proof->certificate;
    const uint32_t units = proof->instance.unit_count;
    const uint32_t seats = proof->instance.seat_count;
    stream_word(stream, "components");
    stream_u32(stream, &certificate->component_count, units + seats + 1);
    stream_line_end(stream);
    certificate->component_of_unit =
        need(stream, job, certificate->component_of_unit, units, sizeof(uint32_t));
    certificate->component_of_seat =
        need(stream, job, certificate->component_of_seat, seats, sizeof(uint32_t));
    walk_list(stream, "unit_component", certificate->component_of_unit, units);
    walk_list(stream, "seat_component", certificate->component_of_seat, seats);
    stream_word(stream, "stages");
    stream_u32(stream, &certificate->stage_count, UINT32_MAX - 1);
    stream_line_end(stream);
    if (!stream_has_lines(stream, certificate->stage_count, STAGE_LINE)) {
        return;
    }
    certificate->stage =
        need(stream, job, certificate->stage, certificate->stage_count, sizeof *certificate->stage);
    for (uint32_t i = 0; i < certificate->stage_count && stream->status == OK; i++) {
        walk_stage(stream, proof, &certificate->stage[i], job);
    }
}

static void walk_problem(struct stream *stream, struct proof *proof, struct arena *job)
{
    uint32_t version = PROOF_VERSION;
    stream_word(stream, "amity-proof");
    stream_u32(stream, &version, UINT32_MAX);
    stream_line_end(stream);
    if (version != PROOF_VERSION) {
        stream_refuse(stream, "this version of proof files is not known");
    }
    stream_word(stream, "policy");
    stream_token(stream, proof->policy, sizeof proof->policy);
    stream_line_end(stream);
    stream_word(stream, "seed");
    stream_u64(stream, &proof->seed);
    stream_line_end(stream);
    walk_instance(stream, &proof->instance, job);
}

static void walk_answer(struct stream *stream, struct proof *proof, struct arena *job)
{
    static const char *const kinds[] = {"none", "prices", "stages"};
    walk_assignment(stream, proof, job);
    uint32_t kind = proof->certificate.kind;
    stream_word(stream, "certificate");
    stream_choice(stream, kinds, sizeof kinds / sizeof *kinds, &kind);
    stream_line_end(stream);
    proof->certificate.kind = (enum certificate_kind)kind;
    if (kind == CERT_PRICES) {
        walk_prices(stream, proof, job);
    } else if (kind == CERT_STAGES) {
        walk_stages(stream, proof, job);
    }
    stream_word(stream, "end");
    stream_line_end(stream);
}

/* The last line: the digest of what stands before it. */
static void walk_digest(struct stream *stream)
{
    const char *text = stream->writes ? stream->out : stream->text;
    const struct digest digest = digest_of(text, stream->writes ? stream->count : stream->at);
    char ours[DIGEST_TEXT_BYTES];
    char theirs[DIGEST_TEXT_BYTES];
    digest_print(&digest, ours);
    memcpy(theirs, ours, sizeof theirs);
    stream_word(stream, "digest");
    stream_token(stream, theirs, sizeof theirs);
    stream_line_end(stream);
    if (!stream->writes && stream->status == OK) {
        if (memcmp(ours, theirs, sizeof ours) != 0) {
            stream_refuse(stream, "the digest is not that of this file");
        } else if (stream->at != stream->count) {
            stream_refuse(stream, "something stands behind the digest");
        }
    }
}

/* What was printed, or nothing. */
static enum status hand_over(const struct stream *stream, struct proof_text *text)
{
    if (stream->status == OK) {
        *text = (struct proof_text){stream->out, stream->count, stream->room};
    } else {
        free(stream->out);
        *text = (struct proof_text){0};
    }
    return stream->status;
}

/* A walk reads through a copy and writes none of its arrays when it prints. */
enum status proof_write_problem(const struct proof *proof, struct proof_text *text,
                                struct fault *fault)
{
    struct proof copy = *proof;
    struct stream stream = {.writes = true, .fault = fault};
    walk_problem(&stream, &copy, NULL);
    return hand_over(&stream, text);
}

enum status proof_write_answer(const struct proof *proof, struct proof_text *text,
                               struct fault *fault)
{
    struct proof copy = *proof;
    struct stream stream = {.writes = true,
                            .fault = fault,
                            .out = text->bytes,
                            .count = text->count,
                            .room = text->room};
    walk_answer(&stream, &copy, NULL);
    if (stream.status == OK) {
        walk_digest(&stream);
    }
    return hand_over(&stream, text);
}

enum status proof_write(const struct proof *proof, struct proof_text *text, struct fault *fault)
{
    enum status status = proof_write_problem(proof, text, fault);
    return status == OK ? proof_write_answer(proof, text, fault) : status;
}

void proof_text_close(struct proof_text *text)
{
    free(text->bytes);
    *text = (struct proof_text){0};
}

enum status proof_read(const char *text, size_t count, struct arena *job, struct proof *proof,
                       struct fault *fault)
{
    *proof = (struct proof){0};
    struct stream stream = {.text = count == 0 ? "" : text, .count = count, .fault = fault};
    walk_problem(&stream, proof, job);
    walk_answer(&stream, proof, job);
    if (stream.status == OK) {
        walk_digest(&stream);
    }
    return stream.status;
}

enum status proof_verify(const struct proof *proof, struct verdict *verdict, struct fault *fault)
{
    return verify_assignment(&proof->instance, &proof->assignment, &proof->certificate, verdict,
                             fault);
}

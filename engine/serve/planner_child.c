/* The planner's loop: what the engine says is taken at once, the plan follows in slices of about a
 * millisecond, questions are answered in between, in the order they came. */
#include "serve/planner_child.h"
#include "serve/planner_adopt.h"
#include "serve/planner_recruit.h"
#include "serve/planner_repair.h"
#include "serve/planner_why.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "base/array.h"
#include "proto/reader.h"
#include "serve/tenant.h"

enum {
    PLANNER_NICE = 1,
    READ_BYTES = 1 << 18,
    ASK_CHUNK_BYTES = 16384,
    SCRATCH_CHUNK_BYTES = 65536,
    FRAMES_AT_ONCE = 64,
    LARGE_BYTES = 64 << 20, /* of one question: given back to the system */
    SLICE_US = 1000,
    BEAT_US = 200000,
    SLICE_EFFORT = 500,
    LARGE_WAITING = 1000 /* units and seats: more is large work */
};

static void confine(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    setpriority(PRIO_PROCESS, 0, PLANNER_NICE);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool planner_knows(enum store_kind kind)
{
    return kind == STORE_VOLUNTEER || kind == STORE_CLIENT || kind == STORE_RELATION ||
           kind == STORE_WORKER;
}

enum live_kind planner_kind(enum store_kind kind)
{
    return kind == STORE_VOLUNTEER  ? LIVE_VOLUNTEER
           : kind == STORE_CLIENT   ? LIVE_CLIENT
           : kind == STORE_RELATION ? LIVE_RELATION
                                    : LIVE_WORKER;
}

enum status planner_keep(struct planner_child *child, uint32_t kept, uint32_t slot,
                         const uint8_t *bytes, size_t count)
{
    uint32_t before = child->kept_room[kept];
    if (slot >= before) {
        if (!array_room((void **)&child->kept[kept], &child->kept_room[kept], before,
                        slot - before + 1, sizeof **child->kept)) {
            return E_NO_MEMORY;
        }
        memset(child->kept[kept] + before, 0,
               (child->kept_room[kept] - before) * sizeof **child->kept);
    }
    uint8_t *copy = malloc(count + 1);
    if (copy == NULL) {
        return E_NO_MEMORY;
    }
    memcpy(copy, bytes, count);
    free(child->kept[kept][slot].bytes);
    child->kept[kept][slot] = (struct planner_kept){.bytes = copy, .count = count};
    return OK;
}

/* -- what the engine feeds -----------------------------------------------------------------------
 */

static const struct value *part(const struct value *frame, uint32_t index)
{
    return index < frame->count ? &frame->item[index] : NULL;
}

static enum status live_begin(struct planner_child *child)
{
    if (child->live != NULL || child->policy == NULL || !date_is(child->today)) {
        return OK;
    }
    child->live = live_open(child->policy->pack, child->today);
    return child->live == NULL ? E_NO_MEMORY : OK;
}

static enum status take_policy(struct planner_child *child, const struct value *frame,
                               struct fault *fault)
{
    struct policy *policy = NULL;
    free(child->packs);
    child->packs = strdup(value_text_or(part(frame, 1), ""));
    child->config.pack_directory = child->packs;
    if (child->packs == NULL || part(frame, 2) == NULL) {
        return E_NO_MEMORY;
    }
    enum status status = policy_compile(&child->config, part(frame, 2), &policy, fault);
    if (status != OK) {
        return status;
    }
    struct policy *before = child->policy;
    child->policy = policy;
    child->zone = policy->pack->zone;
    status = child->live == NULL ? live_begin(child) : live_set_pack(child->live, policy->pack);
    policy_release(before);
    return status;
}

static enum status take_day(struct planner_child *child, const struct value *frame)
{
    child->today = (struct date){(int32_t)value_int_or(part(frame, 1), 0)};
    return child->live == NULL ? live_begin(child) : live_set_day(child->live, child->today);
}

static const uint8_t *bytes_of(const struct value *value, size_t *count)
{
    *count = value == NULL ? 0 : value->count;
    if (value == NULL || (value->kind != VALUE_TEXT && value->kind != VALUE_BYTES)) {
        return NULL;
    }
    return value->kind == VALUE_TEXT ? (const uint8_t *)value->text : value->bytes;
}

static enum status take_put(struct planner_child *child, const struct value *frame,
                            struct arena *scratch, struct fault *fault)
{
    enum store_kind kind = (enum store_kind)value_int_or(part(frame, 1), 0);
    size_t count = 0;
    const uint8_t *bytes = bytes_of(part(frame, 2), &count);
    struct value map;
    struct profile *profile = NULL;
    if (child->live == NULL || !planner_knows(kind) || bytes == NULL) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "a record too early, or of no kind");
    }
    enum status status = record_decode(bytes, count, scratch, &map, fault);
    if (status == OK) {
        status = profile_read(kind, &map, &child->zone, &profile, fault);
    }
    if (status != OK || profile == NULL) {
        return status;
    }
    profile->revision = (uint64_t)value_int_or(part(frame, 3), 0);
    profile->created = (uint64_t)value_int_or(part(frame, 4), 0);
    char *id = strdup(kind == STORE_VOLUNTEER ? profile->volunteer->id
                      : kind == STORE_CLIENT  ? profile->client->id
                                              : "");
    status = id == NULL ? E_NO_MEMORY : OK;
    if (status == OK) {
        status = live_put(child->live, planner_kind(kind), profile);
    }
    if (status == OK && (kind == STORE_VOLUNTEER || kind == STORE_CLIENT)) {
        const struct directory *directory = live_directory(child->live);
        bool volunteer = kind == STORE_VOLUNTEER;
        uint32_t slot =
            ids_find(volunteer ? &directory->volunteers.ids : &directory->clients.ids, id);
        status =
            planner_keep(child, volunteer ? KEPT_VOLUNTEERS : KEPT_CLIENTS, slot, bytes, count);
    }
    free(id);
    return status == E_NOT_FOUND ? OK
                                 : status; /* its people are still to come, and it after them */
}

static enum status take_frame(struct planner_child *child, const struct value *frame,
                              struct arena *scratch, struct fault *fault)
{
    enum store_kind kind = (enum store_kind)value_int_or(part(frame, 1), 0);
    switch (value_int_or(part(frame, 0), 0)) {
    case PLAN_POLICY:
        return take_policy(child, frame, fault);
    case PLAN_DAY:
        return take_day(child, frame);
    case PLAN_PUT:
        return take_put(child, frame, scratch, fault);
    case PLAN_DELETE:
        return child->live == NULL || !planner_knows(kind)
                   ? E_INVALID_ARGUMENT
                   : live_delete(child->live, planner_kind(kind),
                                 value_text_or(part(frame, 2), ""));
    case PLAN_TURN:
        child->revision = (uint64_t)value_int_or(part(frame, 1), 0);
        if (child->live != NULL) {
            live_set_revision(child->live, child->revision);
        }
        return OK;
    case PLAN_FED:
        child->fed = true;
        return OK;
    default:
        return fault_set(fault, E_INVALID_ARGUMENT, "", "a frame of no kind");
    }
}

/* -- questions -----------------------------------------------------------------------------------
 */

static enum status asked_add(struct planner_child *child, const struct value *frame)
{
    struct planner_asked *asked = calloc(1, sizeof *asked);
    if (asked == NULL) {
        return E_NO_MEMORY;
    }
    arena_open(&asked->arena, ASK_CHUNK_BYTES, 0);
    struct value *params = arena_take(&asked->arena, sizeof *params);
    const char *method = value_text_or(part(frame, 2), "");
    asked->number = value_int_or(part(frame, 1), 0);
    asked->changes = child->changes;
    asked->method = arena_text(&asked->arena, method, strlen(method));
    if (params == NULL || asked->method == NULL || part(frame, 3) == NULL) {
        arena_close(&asked->arena);
        free(asked);
        return E_NO_MEMORY;
    }
    *params = value_copy(part(frame, 3), &asked->arena);
    asked->params = params;
    if (child->last != NULL) {
        child->last->next = asked;
    } else {
        child->first = asked;
    }
    child->last = asked;
    return OK;
}

static void answer_write(struct planner_child *child, const struct planner_asked *asked,
                         enum status status, const struct value *result, struct fault *fault)
{
    size_t begun = frame_begin(&child->out);
    write_list_begin(&child->out, 3);
    write_int(&child->out, asked->number);
    if (status == OK && !asked->arena.exhausted) {
        write_value(&child->out, result);
        write_nil(&child->out);
    } else {
        status = status == OK ? E_NO_MEMORY : status;
        fault_set(fault, status, "", "%s", status_title(status));
        write_nil(&child->out);
        planner_fault_write(&child->out, fault);
    }
    frame_end(&child->out, begun);
}

static bool is_settled(const struct planner_child *child)
{
    return child->live != NULL && child->fed && live_is_settled(child->live);
}

const struct live_state *planner_live_state(struct planner_child *child)
{
    if (child->state_of != child->changes || child->state.level_count == 0) {
        live_state(child->live, &child->state);
        child->state_of = child->changes;
    }
    return &child->state;
}

struct value planner_state(struct planner_child *child, struct arena *arena)
{
    struct value map = value_map(arena, 8);
    bool settled = is_settled(child);
    value_put(&map, arena, "revision", value_int((int64_t)child->revision));
    value_put(&map, arena, "settled", value_bool(settled));
    value_put(&map, arena, "waiting",
              value_int(child->live == NULL ? 0 : live_waiting(child->live)));
    if (settled) {
        value_put(&map, arena, "plan",
                  planner_state_say(child->live, planner_live_state(child), arena));
    }
    return map;
}

static enum status answer_one(struct planner_child *child, struct planner_asked *asked)
{
    struct fault fault = {0};
    struct value result = value_nil();
    enum status status = OK;
    if (strcmp(asked->method, "state") == 0) {
        result = planner_state(child, &asked->arena);
    } else if (strcmp(asked->method, "costs") == 0) {
        status = planner_costs(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "whatif") == 0) {
        status = planner_whatif(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "recruit") == 0) {
        status = planner_recruit(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "repair") == 0) {
        status = planner_repair(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "whynot") == 0) {
        status = planner_whynot(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "expiring") == 0) {
        status = planner_expiring(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "adopt") == 0 && asked->changes == child->changes) {
        status = planner_adopt(child, asked->params, &asked->arena, &result, &fault);
    } else if (strcmp(asked->method, "adopt") == 0) {
        status = fault_set(&fault, E_CONFLICT, "", "people, rules or the day are others now");
    } else {
        status = fault_set(&fault, E_UNKNOWN_METHOD, "", "the planner has no '%s'", asked->method);
    }
    answer_write(child, asked, status, &result, &fault);
    return child->out.exhausted ? E_NO_MEMORY : OK;
}

/* What a large question took. */
static void give_back(void)
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

/* Answers what can be answered now: the first that waits for the plan keeps those behind it. */
static enum status answer_some(struct planner_child *child)
{
    enum status status = OK;
    while (child->first != NULL && status == OK) {
        struct planner_asked *asked = child->first;
        bool at_once = strcmp(asked->method, "state") == 0;
        if (!at_once && !is_settled(child)) {
            break;
        }
        status = answer_one(child, asked);
        child->first = asked->next;
        if (child->first == NULL) {
            child->last = NULL;
        }
        bool large = asked->arena.bytes_held >= LARGE_BYTES;
        arena_close(&asked->arena);
        free(asked);
        if (large) {
            give_back();
        }
    }
    return status;
}

/* -- the loop ------------------------------------------------------------------------------------
 */

static enum status take_frames(struct planner_child *child)
{
    struct arena scratch;
    struct fault fault = {0};
    size_t at = 0;
    enum status status = OK;
    arena_open(&scratch, SCRATCH_CHUNK_BYTES, 0);
    for (uint32_t i = 0; i < FRAMES_AT_ONCE && status == OK; i++) {
        struct value frame;
        status = frame_take(&child->in, &at, &scratch, &frame, &fault);
        if (status != OK) {
            break;
        }
        if (value_int_or(part(&frame, 0), 0) == PLAN_ASK) {
            status = asked_add(child, &frame);
        } else if (value_int_or(part(&frame, 0), 0) == PLAN_REST) {
            child->resting = value_int_or(part(&frame, 1), 0) != 0;
        } else {
            status = take_frame(child, &frame, &scratch, &fault);
            child->changes++;
        }
        arena_reset(&scratch);
    }
    buffer_drop(&child->in, at);
    arena_close(&scratch);
    return status == E_NOT_FOUND ? OK : status;
}

/* Whether a whole frame waits already. */
static bool has_frame(const struct planner_child *child)
{
    const struct buffer *in = &child->in;
    if (in->count < FRAME_HEAD_BYTES) {
        return false;
    }
    size_t bytes = 0;
    for (uint32_t i = 0; i < FRAME_HEAD_BYTES; i++) {
        bytes |= (size_t)in->bytes[i] << (8 * i);
    }
    return in->count - FRAME_HEAD_BYTES >= bytes;
}

/* ensure   false: the engine is gone */
static bool receive(struct planner_child *child)
{
    uint8_t *room = buffer_reserve(&child->in, READ_BYTES);
    if (room == NULL) {
        return false;
    }
    ssize_t count = read(STDIN_FILENO, room, READ_BYTES);
    if (count > 0) {
        child->in.count += (size_t)count;
        return true;
    }
    return count < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool send_some(struct planner_child *child)
{
    if (child->out.count == 0) {
        return true;
    }
    ssize_t count = write(STDIN_FILENO, child->out.bytes, child->out.count);
    if (count > 0) {
        buffer_drop(&child->out, (size_t)count);
        return true;
    }
    return count < 0 && (errno == EAGAIN || errno == EINTR);
}

void planner_beat(struct planner_child *child)
{
    int64_t now = now_us();
    if (now - child->beat_us < BEAT_US || child->out.count > 0) {
        return; /* lately; or what waits to be sent says it */
    }
    child->beat_us = now;
    size_t begun = frame_begin(&child->out);
    write_list_begin(&child->out, 1);
    write_int(&child->out, PLAN_BEAT);
    frame_end(&child->out, begun);
    (void)send_some(child); /* an engine that is gone is seen by the loop */
}

static enum status work_slice(struct planner_child *child)
{
    int64_t end = now_us() + SLICE_US;
    enum status status = E_LIMIT;
    while (status == E_LIMIT && now_us() < end) {
        status = live_work(child->live, SLICE_EFFORT);
    }
    child->warm = child->warm || status == OK;
    return status == E_LIMIT ? OK : status;
}

static bool may_work(const struct planner_child *child)
{
    if (child->live == NULL || !child->fed || live_is_settled(child->live)) {
        return false;
    }
    return !child->resting || (child->warm && live_waiting(child->live) < LARGE_WAITING);
}

static enum status turn(struct planner_child *child, bool *gone)
{
    bool busy = may_work(child) || has_frame(child);
    if (busy) {
        planner_beat(child);
    }
    struct pollfd end = {.fd = STDIN_FILENO, .events = POLLIN};
    end.events = (short)(end.events | (child->out.count > 0 ? POLLOUT : 0));
    int ready = poll(&end, 1, busy ? 0 : -1);
    if (ready > 0 && (end.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
        *gone = !receive(child);
    }
    enum status status = *gone ? OK : take_frames(child);
    if (status == OK && may_work(child) && !has_frame(child)) {
        status = work_slice(child);
    }
    if (status == OK) {
        status = answer_some(child);
    }
    *gone = *gone || !send_some(child);
    return child->failed ? E_INTERNAL : status;
}

static void child_close(struct planner_child *child)
{
    while (child->first != NULL) {
        struct planner_asked *asked = child->first;
        child->first = asked->next;
        arena_close(&asked->arena);
        free(asked);
    }
    for (uint32_t kind = 0; kind < KEPT_KINDS; kind++) {
        for (uint32_t slot = 0; slot < child->kept_room[kind]; slot++) {
            free(child->kept[kind][slot].bytes);
        }
        free(child->kept[kind]);
    }
    live_close(child->live);
    policy_release(child->policy);
    buffer_close(&child->in);
    buffer_close(&child->out);
    free(child->packs);
}

int planner_main(void)
{
    confine();
    struct planner_child child = {.today = DATE_NONE};
    bool gone = fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0;
    enum status status = OK;
    while (!gone && status == OK) {
        status = turn(&child, &gone);
    }
    child_close(&child);
    return status == OK ? 0 : 1;
}

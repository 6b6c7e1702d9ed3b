/* Questions to a tenant's planner, and what it answers. */
#include "serve/planner.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/jobs.h"
#include "serve/planner_inside.h"

enum {
    ASKED_MAX = 4096,
    PULSE_MS = 500,
    HANGS_AFTER_US = 20000000,     /* without a word, however busy it is */
    LATE_MISSES = 2,               /* answers that did not come in time … */
    LATE_SILENT_MS = 2 * PULSE_MS, /* … or silence while asked how it is */
    RESTART_US = 1000000,
    REPLY_CHUNK_BYTES = 16384,
    READ_BYTES = 1 << 18,
    BEHIND_BYTES_MAX = 128 << 20
};

static int64_t tick_us(const struct planner *planner)
{
    return clock_tick_ns(&planner->tenant->house->clock) / 1000;
}

/* -- answers -------------------------------------------------------------------------------------
 */

/* Takes the question away and tells whoever asked. */
static void asked_end(struct planner *planner, struct asked *asked, enum status status,
                      const struct value *result, const struct fault *fault)
{
    struct asked **at = &planner->asked;
    while (*at != asked) {
        at = &(*at)->next;
    }
    *at = asked->next;
    planner->asked_count--;
    event_free(asked->deadline);
    asked->question.done(asked->question.owner, status, result, fault);
    free(asked);
}

static void asked_fail(struct planner *planner, struct asked *asked, const char *why)
{
    struct fault fault = {0};
    fault_set(&fault, E_UNAVAILABLE, "", "%s", why);
    fault.retry_after_ms = PULSE_MS;
    asked_end(planner, asked, E_UNAVAILABLE, NULL, &fault);
}

static void on_deadline(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct asked *asked = state;
    asked->planner->missed++;
    asked_fail(asked->planner, asked, "the planner did not answer in time");
}

static void take_state(struct planner *planner, const struct value *state)
{
    planner->settled = value_bool_or(value_get(state, "settled"), false);
    planner->revision = (uint64_t)value_int_or(value_get(state, "revision"), 0);
    planner->pulse_us = 0;
    arena_reset(&planner->state_arena);
    planner->state = value_copy(state, &planner->state_arena);
    closing_look(planner->tenant, &planner->closing, &planner->state);
}

struct closing *planner_closing(struct tenant *tenant)
{
    return tenant->planner == NULL ? NULL : &tenant->planner->closing;
}

static void take_answer(struct planner *planner, const struct value *frame)
{
    int64_t number = value_int_or(&frame->item[0], PLAN_BEAT);
    const struct value *result = frame->count > 1 ? &frame->item[1] : NULL;
    if (number == PLAN_BEAT) {
        return; /* heard is enough */
    }
    if (number == 0) {
        take_state(planner, result);
        return;
    }
    struct asked *asked = planner->asked;
    while (asked != NULL && asked->number != number) {
        asked = asked->next;
    }
    if (asked == NULL) {
        return; /* too late: its deadline has passed */
    }
    struct fault fault = {0};
    if (value_is_nil(result)) {
        planner_fault_read(frame->count > 2 ? &frame->item[2] : NULL, &fault);
        asked_end(planner, asked, fault.status, NULL, &fault);
        return;
    }
    planner->settled = true;
    asked_end(planner, asked, OK, result, &fault);
}

/* ensure   false: it speaks nonsense, or is gone */
static bool take_answers(struct planner *planner)
{
    struct arena reply;
    struct fault fault = {0};
    size_t at = 0;
    enum status status = OK;
    arena_open(&reply, REPLY_CHUNK_BYTES, 0);
    while (status == OK) {
        struct value frame;
        status = frame_take(&planner->in, &at, &reply, &frame, &fault);
        if (status == OK) {
            take_answer(planner, &frame);
        }
        arena_reset(&reply);
    }
    buffer_drop(&planner->in, at);
    arena_close(&reply);
    return status == E_NOT_FOUND;
}

/* -- its life ------------------------------------------------------------------------------------
 */

static void fail_all(struct planner *planner, const char *why)
{
    while (planner->asked != NULL) {
        asked_fail(planner, planner->asked, why);
    }
}

/* Away with the process; what was known of it is forgotten. */
static void planner_end(struct planner *planner)
{
    if (planner->readable != NULL) {
        event_free(planner->readable);
        event_free(planner->writable);
        planner->readable = planner->writable = NULL;
    }
    if (planner->fd >= 0) {
        close(planner->fd);
        planner->fd = -1;
    }
    if (planner->pid > 0) {
        kill(planner->pid, SIGKILL);
        while (waitpid(planner->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        planner->pid = 0;
    }
    buffer_reset(&planner->in);
    buffer_reset(&planner->out);
    planner->sent = 0;
    planner->settled = planner->fed = planner->resting = false;
    planner->feed_kind = planner->feed_slot = 0;
    planner->pulse_us = 0;
    planner->silent_ms = planner->missed = 0;
    planner->state = value_nil();
    planner->closing.tries = 0; /* another planner knows nothing of what was found */
}

static void planner_broke(struct planner *planner, const char *why)
{
    log_line(LOG_WARN, "planner", "tenant=%s pid=%d reason=%s", planner->tenant->name,
             (int)planner->pid, why);
    planner_end(planner);
    planner->ended_us = tick_us(planner);
    planner->restarts++;
    fail_all(planner, "the planner ended; another one starts");
}

static void on_readable(evutil_socket_t fd, short what, void *state)
{
    (void)what;
    struct planner *planner = state;
    uint8_t *room = buffer_reserve(&planner->in, READ_BYTES);
    ssize_t count = room == NULL ? 0 : read(fd, room, READ_BYTES);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0) {
        planner_broke(planner, "it is gone");
        return;
    }
    planner->in.count += (size_t)count;
    planner->heard_us = tick_us(planner);
    planner->silent_ms = planner->missed = 0;
    if (!take_answers(planner)) {
        planner_broke(planner, "its answer does not read");
    }
}

void planner_send(struct planner *planner)
{
    while (planner->fd >= 0 && planner->sent < planner->out.count) {
        ssize_t count = write(planner->fd, planner->out.bytes + planner->sent,
                              planner->out.count - planner->sent);
        if (count <= 0) {
            break; /* full: on_writable goes on; gone: on_readable sees it */
        }
        planner->sent += (size_t)count;
    }
    if (planner->sent == planner->out.count) {
        buffer_reset(&planner->out);
        planner->sent = 0;
    }
    bool feeds = !planner->fed && !planner_rests(planner);
    if (planner->fd >= 0 && (planner->out.count > 0 || feeds)) {
        event_add(planner->writable, NULL);
    }
}

static void on_writable(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct planner *planner = state;
    planner_feed_some(planner);
    planner_send(planner);
    if (planner->out.exhausted) {
        planner_broke(planner, "no memory for what it must be told");
    }
}

/* What it has worked, by the processor's clock; 0 where that is not told. */
static int64_t worked_ns(const struct planner *planner)
{
    clockid_t clock;
    struct timespec worked;
    if (clock_getcpuclockid(planner->pid, &clock) != 0 || clock_gettime(clock, &worked) != 0) {
        return 0;
    }
    return (int64_t)worked.tv_sec * 1000000000 + worked.tv_nsec;
}

/* Counts pulses, not time: a machine that slept wakes both. Who says nothing and works nothing is
 * stopped; who works without a word may be deep in one piece, for so long and no longer.
 * ensure   true: it hangs */
static bool pulse_missed(struct planner *planner, int64_t now)
{
    if (planner->pulse_us == 0) {
        return false; /* it was not asked */
    }
    int64_t worked = worked_ns(planner);
    planner->silent_ms += PULSE_MS;
    if (worked != planner->worked_ns) {
        planner->worked_ns = worked;
        planner->idle_ms = 0;
    } else {
        planner->idle_ms += PULSE_MS;
    }
    int64_t since = planner->heard_us > planner->pulse_us ? planner->heard_us : planner->pulse_us;
    int64_t patience_ms = planner->tenant->house->limits.planner_patience_ms;
    return now - since > HANGS_AFTER_US ||
           (planner->silent_ms >= patience_ms && planner->idle_ms >= patience_ms);
}

/* Twice a second: asks how it is; ends it when it has not said so for long; starts another. */
static void on_pulse(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct planner *planner = state;
    int64_t now = tick_us(planner);
    if (planner->fd < 0) {
        if (now - planner->ended_us >= RESTART_US) {
            planner_start(planner);
        }
        return;
    }
    if (pulse_missed(planner, now)) {
        planner_broke(planner, "it does not answer");
        return;
    }
    if (planner->out.count - planner->sent > BEHIND_BYTES_MAX) {
        planner_broke(planner, "it does not read");
        return;
    }
    planner_tell_rest(planner);
    if (planner->pulse_us == 0) {
        static const struct value NOTHING = {.kind = VALUE_MAP};
        planner->pulse_us = now;
        planner->idle_ms = 0;
        planner->worked_ns = worked_ns(planner);
        planner_write_ask(planner, 0, "state", &NOTHING);
        planner_send(planner);
    }
}

bool planner_events(struct planner *planner)
{
    struct event_base *base = planner->tenant->house->base;
    planner->readable = event_new(base, planner->fd, EV_READ | EV_PERSIST, on_readable, planner);
    planner->writable = event_new(base, planner->fd, EV_WRITE, on_writable, planner);
    return planner->readable != NULL && planner->writable != NULL &&
           event_add(planner->readable, NULL) == 0;
}

static struct planner *planner_new(struct tenant *tenant)
{
    struct planner *planner = calloc(1, sizeof *planner);
    if (planner == NULL) {
        return NULL;
    }
    const struct timeval pulse = {.tv_usec = PULSE_MS * 1000};
    planner->tenant = tenant;
    planner->fd = -1;
    planner->number = 1;
    arena_open(&planner->state_arena, REPLY_CHUNK_BYTES, 0);
    planner->pulse = event_new(tenant->house->base, -1, EV_PERSIST, on_pulse, planner);
    if (planner->pulse == NULL || event_add(planner->pulse, &pulse) != 0) {
        if (planner->pulse != NULL) {
            event_free(planner->pulse);
        }
        free(planner);
        return NULL;
    }
    return planner;
}

void planner_wake(struct tenant *tenant)
{
    if (tenant->planner == NULL && !tenant->house->ending) {
        tenant->planner = planner_new(tenant);
        if (tenant->planner != NULL) {
            planner_start(tenant->planner);
        }
    }
}

void planner_close(struct tenant *tenant)
{
    struct planner *planner = tenant->planner;
    if (planner == NULL) {
        return;
    }
    fail_all(planner, "the daemon is ending");
    planner_end(planner);
    event_free(planner->pulse);
    buffer_close(&planner->in);
    buffer_close(&planner->out);
    arena_close(&planner->state_arena);
    free(planner);
    tenant->planner = NULL;
}

/* -- asking --------------------------------------------------------------------------------------
 */

static enum status cannot(const struct planner *planner, struct fault *fault)
{
    fault_set(fault, E_UNAVAILABLE, "", "the planner is %s",
              planner == NULL ? "off" : planner_word(planner->tenant));
    fault->retry_after_ms = PULSE_MS;
    return E_UNAVAILABLE;
}

enum status planner_ask(struct tenant *tenant, const struct planner_question *question,
                        struct fault *fault)
{
    planner_wake(tenant);
    struct planner *planner = tenant->planner;
    if (planner == NULL || planner->fd < 0) {
        return cannot(planner, fault);
    }
    if (planner->asked_count == ASKED_MAX) {
        return fault_set(fault, E_BUSY, "", "the planner has enough to answer");
    }
    struct asked *asked = calloc(1, sizeof *asked);
    if (asked == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the question");
    }
    *asked = (struct asked){.planner = planner, .question = *question, .number = planner->number++};
    asked->deadline = evtimer_new(tenant->house->base, on_deadline, asked);
    const struct timeval deadline = {.tv_sec = question->deadline_ms / 1000,
                                     .tv_usec = (question->deadline_ms % 1000) * 1000};
    if (asked->deadline == NULL || evtimer_add(asked->deadline, &deadline) != 0) {
        if (asked->deadline != NULL) {
            event_free(asked->deadline);
        }
        free(asked);
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the question");
    }
    asked->next = planner->asked;
    planner->asked = asked;
    planner->asked_count++;
    planner_tell_rest(planner);
    planner_write_ask(planner, asked->number, question->method, question->params);
    planner_send(planner);
    return OK;
}

bool planner_is_late(const struct tenant *tenant)
{
    const struct planner *planner = tenant->planner;
    return planner != NULL && planner->fd >= 0 &&
           (planner->missed >= LATE_MISSES || planner->silent_ms >= LATE_SILENT_MS);
}

bool planner_is_ready(const struct tenant *tenant)
{
    const struct planner *planner = tenant->planner;
    return planner != NULL && planner->fd >= 0 && planner->fed && planner->settled &&
           !planner_is_late(tenant);
}

const char *planner_word(const struct tenant *tenant)
{
    const struct planner *planner = tenant->planner;
    if (planner == NULL) {
        return "off";
    }
    if (planner->fd < 0) {
        return "down";
    }
    if (planner_is_late(tenant)) {
        return "late";
    }
    return !planner->fed ? "starting" : planner->settled ? "ready" : "settling";
}

uint64_t planner_revision(const struct tenant *tenant)
{
    return tenant->planner == NULL ? 0 : tenant->planner->revision;
}

struct value planner_say(const struct tenant *tenant, struct arena *request)
{
    const struct planner *planner = tenant->planner;
    struct value map = value_map(request, 9);
    value_put(&map, request, "state", value_static(planner_word(tenant)));
    if (planner == NULL) {
        return map;
    }
    uint64_t newest = tenant->directory.revision;
    value_put(&map, request, "revision", value_int((int64_t)planner->revision));
    value_put(&map, request, "behind", value_int((int64_t)(newest - planner->revision)));
    value_put(&map, request, "restarts", value_int(planner->restarts));
    value_put(&map, request, "asked", value_int(planner->asked_count));
    value_put(&map, request, "resting", value_bool(planner->resting));
    value_put(&map, request, "closing", value_bool(jobs_close_for(tenant->house->jobs, tenant)));
    value_put(&map, request, "closed", value_int((int64_t)planner->closing.closed));
    const struct value *plan = value_get(&planner->state, "plan");
    if (plan != NULL) {
        value_put(&map, request, "plan", value_copy(plan, request));
    }
    return map;
}

/* Connections: reading with backpressure, writing with limits, deadlines that do not move.
 *
 * A peer that never reads fills its output: at the soft limit we stop reading from it, at the hard
 * limit or after drain_ms without progress the connection is closed. A peer that sends a message in
 * drops is closed message_ms after the message's first byte, however lively the drops are. */
#include "serve/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/dispatch.h"
#include "serve/jobs.h"
#include "serve/stats.h"
#include "serve/turn.h"

enum { READ_BYTES = 65536, DEADLINE_MS = 250 };

static bool is_full(const struct session *session)
{
    size_t waiting = session->out.count - session->out_sent;
    return waiting >= (size_t)session->house->limits.output_soft_bytes ||
           session->in_flight >= (uint32_t)session->house->limits.requests_in_flight;
}

/* Takes the whole messages that have arrived, as long as the peer may ask more. */
static void take_messages(struct session *session)
{
    while (!session->closing && !session->gone && !is_full(session)) {
        const uint8_t *bytes = NULL;
        size_t count = 0;
        enum scan_verdict verdict = feed_next(&session->feed, &bytes, &count);
        if (verdict == SCAN_NEED_MORE) {
            break;
        }
        session->message_since_us = 0;
        if (verdict == SCAN_OK) {
            dispatch_message(session, bytes, count);
            continue;
        }
        struct fault fault = {0};
        session->house->stats->bad_messages++;
        enum status status = feed_fault(&session->feed, &fault);
        (void)status; /* it is in `fault` */
        dispatch_flawed(session, bytes, count, &fault);
        session->closing = verdict != SCAN_FLAWED;
    }
    bool midway = feed_is_midway(&session->feed);
    if (!midway) {
        session->message_since_us = 0;
    } else if (session->message_since_us == 0) {
        session->message_since_us = clock_now_us(&session->house->clock);
    }
    bool pause = is_full(session) || session->closing;
    if (pause != session->paused) {
        session->paused = pause;
        if (pause) {
            event_del(session->readable);
        } else {
            event_add(session->readable, NULL);
        }
    }
}

static void on_readable(evutil_socket_t fd, short what, void *state)
{
    (void)what;
    struct session *session = state;
    struct house *house = session->house;
    uint8_t bytes[READ_BYTES];
    ssize_t count = recv(fd, bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0 || !feed_add(&session->feed, bytes, (size_t)count)) {
        session_close(session);
        session_bury(house);
        return;
    }
    take_messages(session);
    session_send(session);
    turn_begin_all(house);
    session_bury(house);
}

static void on_writable(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct session *session = state;
    struct house *house = session->house;
    session_send(session);
    turn_begin_all(house);
    session_bury(house);
}

static bool is_late(const struct session *session, int64_t now_us)
{
    const struct limits *limits = &session->house->limits;
    int64_t waiting = (int64_t)(session->out.count - session->out_sent);
    return (session->tcp && !session->greeted &&
            now_us - session->opened_us > limits->handshake_ms * 1000) ||
           (session->message_since_us != 0 && !session->paused &&
            now_us - session->message_since_us > limits->message_ms * 1000) ||
           (waiting > 0 && now_us - session->drained_us > limits->drain_ms * 1000);
}

static void on_deadline(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct session *session = state;
    int64_t now_us = clock_now_us(&session->house->clock);
    if (session->out.count == session->out_sent) {
        session->drained_us = now_us; /* nothing waits: the peer is not to blame for the quiet */
    }
    if (is_late(session, now_us)) {
        log_line(LOG_INFO, "session_late", "session=%llu", (unsigned long long)session->number);
        struct house *house = session->house;
        session_close(session);
        session_bury(house);
        return;
    }
    const struct timeval again = {.tv_usec = DEADLINE_MS * 1000};
    event_add(session->deadline, &again);
}

struct session *session_open(struct house *house, int fd, bool tcp, uint64_t peer)
{
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        close(fd);
        return NULL;
    }
    session->house = house;
    session->fd = fd;
    session->tcp = tcp;
    session->peer = peer;
    session->number = ++house->stats->connections;
    session->opened_us = clock_now_us(&house->clock);
    session->drained_us = session->opened_us;
    feed_open(&session->feed, &house->limits);
    buffer_open(&session->out, 0);
    session->readable = event_new(house->base, fd, EV_READ | EV_PERSIST, on_readable, session);
    session->writable = event_new(house->base, fd, EV_WRITE, on_writable, session);
    session->deadline = event_new(house->base, -1, 0, on_deadline, session);
    session->next = house->session;
    if (house->session != NULL) {
        house->session->previous = session;
    }
    house->session = session;
    house->session_count++;
    const struct timeval again = {.tv_usec = DEADLINE_MS * 1000};
    if (session->readable == NULL || session->writable == NULL || session->deadline == NULL ||
        event_add(session->readable, NULL) != 0 || event_add(session->deadline, &again) != 0) {
        session_close(session);
        return NULL;
    }
    return session;
}

static void event_end(struct event *event)
{
    if (event != NULL) {
        event_free(event);
    }
}

/* A closed session stays as a husk until its calls are answered and nobody on the stack can still
 * hold it. */
static void release(struct session *session)
{
    if (session->gone && session->in_flight == 0 && !session->buried) {
        session->buried = true;
        session->next = session->house->husk;
        session->house->husk = session;
    }
}

void session_bury(struct house *house)
{
    while (house->husk != NULL) {
        struct session *husk = house->husk;
        house->husk = husk->next;
        free(husk);
    }
}

void session_close(struct session *session)
{
    if (session->gone) {
        return;
    }
    struct house *house = session->house;
    event_end(session->readable);
    event_end(session->writable);
    event_end(session->deadline);
    close(session->fd);
    feed_close(&session->feed);
    buffer_close(&session->out);
    if (session->previous != NULL) {
        session->previous->next = session->next;
    } else {
        house->session = session->next;
    }
    if (session->next != NULL) {
        session->next->previous = session->previous;
    }
    house->session_count--;
    session->gone = true;
    jobs_forget_session(house->jobs, session);
    release(session);
}

static void keep_sending(struct session *session)
{
    if (session->out_sent == session->out.count) {
        buffer_reset(&session->out);
        session->out_sent = 0;
        session->largest = 0;
        if (session->closing && session->in_flight == 0) {
            session_close(session);
        }
        return;
    }
    if (session->out_sent > READ_BYTES) {
        buffer_drop(&session->out, session->out_sent);
        session->out_sent = 0;
    }
    size_t waiting = session->out.count - session->out_sent;
    if (waiting > (size_t)session->house->limits.output_hard_bytes + session->largest) {
        log_line(LOG_INFO, "session_full", "session=%llu waiting=%zu",
                 (unsigned long long)session->number, waiting);
        session_close(session);
        return;
    }
    event_add(session->writable, NULL);
}

void session_send(struct session *session)
{
    if (session->gone) {
        return;
    }
    if (session->out.exhausted) {
        session_close(session);
        return;
    }
    while (session->out_sent < session->out.count) {
        ssize_t sent = send(session->fd, session->out.bytes + session->out_sent,
                            session->out.count - session->out_sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && errno == EAGAIN) {
            break;
        }
        if (sent < 0) {
            session_close(session);
            return;
        }
        session->out_sent += (size_t)sent;
        session->drained_us = clock_now_us(&session->house->clock);
    }
    bool was_paused = session->paused;
    keep_sending(session);
    if (!session->gone && was_paused && !session->closing && !is_full(session)) {
        take_messages(session);
        if (!session->gone && session->out_sent < session->out.count) {
            event_add(session->writable, NULL);
        }
    }
}

void session_resume(struct session *session)
{
    if (session->gone) {
        release(session);
        return;
    }
    if (session->out.count - session->out_sent > 0) {
        event_add(session->writable, NULL); /* sent when the loop comes round */
    } else if (session->closing) {
        event_active(session->writable, EV_WRITE, 0);
    }
    if (session->paused && !session->closing && !is_full(session)) {
        event_active(session->writable, EV_WRITE, 0);
    }
}

void session_send_all(struct house *house)
{
    struct session *session = house->session;
    while (session != NULL) {
        struct session *next = session->next; /* closing a session keeps it until it is buried */
        session_send(session);
        session = next;
    }
}

void session_close_all(struct house *house)
{
    while (house->session != NULL) {
        session_close(house->session);
    }
}

/* The client library: calls over one socket, with poll() and deadlines, nothing behind the caller's
 * back. Answers that come before their turn wait as bytes and are decoded when asked for. */
#include <amity/client.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/buffer.h"
#include "proto/bridge.h"
#include "proto/dial.h"
#include "proto/feed.h"
#include "proto/message.h"
#include "proto/reader.h"

enum { READ_BYTES = 64 * 1024 };

/* One call that is under way, or answered and not yet handed out. */
struct call {
    uint32_t ticket;
    bool is_forgotten;    /* it timed out: its answer is dropped when it comes */
    struct buffer answer; /* the whole message; empty until it came */
};

struct amity_client {
    int fd;
    uint32_t timeout_ms;
    uint32_t next_ticket;
    bool is_lost;
    struct feed feed;
    struct buffer out;
    struct arena scratch; /* notifications, one at a time */
    struct call *calls;   /* oldest first */
    uint32_t call_count, call_room;
    amity_notified *notified;
    void *notified_state;
};

static void text_cut(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from);
}

static enum amity_status error_tell(struct amity_error *error, enum amity_status status,
                                    const struct fault *fault)
{
    if (error != NULL) {
        *error = (struct amity_error){.retry_after_ms = fault->retry_after_ms};
        text_cut(error->type, sizeof error->type, status_type(fault->status));
        text_cut(error->title, sizeof error->title, status_title(fault->status));
        text_cut(error->detail, sizeof error->detail, fault->detail);
        text_cut(error->path, sizeof error->path, fault->path);
        text_cut(error->hint, sizeof error->hint, fault->hint);
    }
    return status;
}

static enum amity_status error_say(struct amity_error *error, enum amity_status status,
                                   enum status type, const char *detail)
{
    struct fault fault = {0};
    if (fault_set(&fault, type, "", "%s", detail) == OK) {
        return status;
    }
    return error_tell(error, status, &fault);
}

static enum amity_status no_memory(struct amity_error *error)
{
    return error_say(error, AMITY_NO_MEMORY, E_NO_MEMORY, "no memory");
}

static enum amity_status lost(struct amity_client *client, struct amity_error *error)
{
    client->is_lost = true;
    return error_say(error, AMITY_CLOSED, E_UNAVAILABLE, "the daemon closed the connection");
}

/* What a client takes from its own daemon: the most the table allows. */
static struct limits widest(void)
{
    struct limits limits = limits_standard();
    limits.message_bytes = INT64_C(1) << 30;
    limits.message_items = INT64_C(1) << 26;
    limits.text_bytes = INT64_C(1) << 29;
    return limits;
}

static int64_t deadline_of(uint32_t timeout_ms)
{
    return timeout_ms == 0 ? INT64_MAX : dial_now_ms() + timeout_ms;
}

enum amity_status amity_connect(const char *address, uint32_t timeout_ms,
                                struct amity_client **client, struct amity_error *error)
{
    *client = NULL;
    struct fault fault = {0};
    int fd = -1;
    if (dial(address, deadline_of(timeout_ms), &fd, &fault) != OK) {
        return error_tell(
            error, fault.status == E_INVALID_ARGUMENT ? AMITY_USAGE : AMITY_UNREACHABLE, &fault);
    }
    struct amity_client *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        close(fd);
        return no_memory(error);
    }
    opened->fd = fd;
    opened->timeout_ms = timeout_ms;
    struct limits limits = widest();
    feed_open(&opened->feed, &limits);
    arena_open(&opened->scratch, 4096, 0);
    *client = opened;
    return AMITY_OK;
}

void amity_close(struct amity_client **client)
{
    struct amity_client *closing = *client;
    *client = NULL;
    if (closing == NULL) {
        return;
    }
    close(closing->fd);
    feed_close(&closing->feed);
    buffer_close(&closing->out);
    arena_close(&closing->scratch);
    for (uint32_t i = 0; i < closing->call_count; i++) {
        buffer_close(&closing->calls[i].answer);
    }
    free(closing->calls);
    free(closing);
}

void amity_set_timeout(struct amity_client *client, uint32_t timeout_ms)
{
    client->timeout_ms = timeout_ms;
}

int amity_fd(const struct amity_client *client)
{
    return client->fd;
}

void amity_on_notification(struct amity_client *client, amity_notified *notified, void *state)
{
    client->notified = notified;
    client->notified_state = state;
}

uint32_t amity_outstanding(const struct amity_client *client)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < client->call_count; i++) {
        count += client->calls[i].is_forgotten ? 0 : 1;
    }
    return count;
}

static struct call *call_find(struct amity_client *client, uint32_t ticket)
{
    for (uint32_t i = 0; i < client->call_count; i++) {
        if (client->calls[i].ticket == ticket) {
            return &client->calls[i];
        }
    }
    return NULL;
}

static void call_remove(struct amity_client *client, struct call *call)
{
    buffer_close(&call->answer);
    uint32_t at = (uint32_t)(call - client->calls);
    memmove(call, call + 1, (client->call_count - at - 1) * sizeof *call);
    client->call_count--;
}

/* Keeps an answer until its call is asked for. */
static enum amity_status answer_keep(struct amity_client *client, const struct message *seen,
                                     const uint8_t *bytes, size_t count, struct amity_error *error)
{
    struct call *call = call_find(client, seen->id);
    if (call == NULL || call->answer.count > 0) {
        return AMITY_OK; /* an answer nobody asked for */
    }
    if (call->is_forgotten) {
        call_remove(client, call);
        return AMITY_OK;
    }
    buffer_add(&call->answer, bytes, count);
    return call->answer.exhausted ? no_memory(error) : AMITY_OK;
}

/* An error without an id: the daemon could not read what we sent, and ends the connection. */
static enum amity_status refused_stream(struct amity_client *client, const struct message *message,
                                        struct amity_error *error)
{
    struct fault fault;
    fault_read(message->error, &fault);
    client->is_lost = true;
    return error_tell(error, AMITY_PROTOCOL, &fault);
}

static enum amity_status message_take(struct amity_client *client, const uint8_t *bytes,
                                      size_t count, struct amity_error *error)
{
    struct message seen;
    message_peek(bytes, count, &seen);
    if (seen.kind == MESSAGE_RESPONSE && seen.has_id) {
        return answer_keep(client, &seen, bytes, count, error);
    }
    arena_reset(&client->scratch);
    struct fault fault = {0};
    struct value whole;
    enum status status = record_decode(bytes, count, &client->scratch, &whole, &fault);
    if (status == OK && seen.kind == MESSAGE_RESPONSE && whole.count == 4) {
        struct message nameless = {.error = &whole.item[2]};
        return refused_stream(client, &nameless, error);
    }
    if (status == OK && seen.kind == MESSAGE_NOTIFICATION && client->notified != NULL) {
        struct message message;
        if (message_parse(&whole, &message, &fault) == OK) {
            client->notified(client->notified_state, message.method, bridge_public(message.params));
        }
    }
    return AMITY_OK;
}

/* Takes every whole message out of the feed. */
static enum amity_status messages_take(struct amity_client *client, struct amity_error *error)
{
    const uint8_t *bytes = NULL;
    size_t count = 0;
    enum scan_verdict verdict = feed_next(&client->feed, &bytes, &count);
    while (verdict == SCAN_OK) {
        enum amity_status status = message_take(client, bytes, count, error);
        if (status != AMITY_OK) {
            return status;
        }
        verdict = feed_next(&client->feed, &bytes, &count);
    }
    if (verdict == SCAN_NEED_MORE) {
        return AMITY_OK;
    }
    struct fault fault = {0};
    client->is_lost = true;
    return feed_fault(&client->feed, &fault) == OK ? AMITY_OK
                                                   : error_tell(error, AMITY_PROTOCOL, &fault);
}

static enum amity_status read_some(struct amity_client *client, struct amity_error *error)
{
    uint8_t bytes[READ_BYTES];
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        return lost(client, error);
    }
    if (got < 0) {
        return AMITY_OK;
    }
    if (!feed_add(&client->feed, bytes, (size_t)got)) {
        client->is_lost = true;
        return no_memory(error);
    }
    return messages_take(client, error);
}

static enum amity_status write_some(struct amity_client *client, struct amity_error *error)
{
    ssize_t sent = send(client->fd, client->out.bytes, client->out.count, MSG_NOSIGNAL);
    if (sent > 0) {
        buffer_drop(&client->out, (size_t)sent);
    } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        return lost(client, error);
    }
    return AMITY_OK;
}

/* Waits for the socket and moves what can be moved, in both directions. */
static enum amity_status pump(struct amity_client *client, int64_t deadline_ms,
                              struct amity_error *error)
{
    if (client->is_lost) {
        return lost(client, error);
    }
    short wanted = client->out.count > 0 ? POLLIN | POLLOUT : POLLIN;
    int ready = dial_wait(client->fd, wanted, deadline_ms);
    if (ready < 0) {
        return lost(client, error);
    }
    if (ready == 0) {
        return error_say(error, AMITY_TIMEOUT, E_UNAVAILABLE, "no answer in time");
    }
    if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0) {
        return read_some(client, error);
    }
    return write_some(client, error);
}

enum amity_status amity_send(struct amity_client *client, const char *method,
                             const struct amity_value *params, uint32_t *ticket,
                             struct amity_error *error)
{
    if (client->is_lost) {
        return lost(client, error);
    }
    if (!array_room((void **)&client->calls, &client->call_room, client->call_count, 1,
                    sizeof *client->calls)) {
        return no_memory(error);
    }
    size_t mark = client->out.count;
    uint32_t id = client->next_ticket;
    message_write_request(&client->out, id, method, bridge_plain(params));
    if (client->out.exhausted) {
        buffer_cut(&client->out, mark);
        client->out.exhausted = false;
        return no_memory(error);
    }
    client->next_ticket++;
    client->calls[client->call_count++] = (struct call){.ticket = id};
    if (ticket != NULL) {
        *ticket = id;
    }
    int64_t deadline_ms = deadline_of(client->timeout_ms);
    enum amity_status status = write_some(client, error);
    while (status == AMITY_OK && client->out.count > 0) {
        status = pump(client, deadline_ms, error);
    }
    struct call *call = call_find(client, id);
    if (status != AMITY_OK && call != NULL) {
        call->is_forgotten = true;
    }
    return status;
}

/* Decodes an answer into the caller's tree and forgets the call. */
static enum amity_status hand_out(struct amity_client *client, struct call *call,
                                  struct amity_tree *tree, const struct amity_value **result,
                                  struct amity_error *error)
{
    struct message message;
    struct fault fault = {0};
    enum status status =
        message_read(call->answer.bytes, call->answer.count, bridge_arena(tree), &message, &fault);
    call_remove(client, call);
    if (result != NULL) {
        *result = NULL;
    }
    if (status == E_NO_MEMORY) {
        return no_memory(error);
    }
    if (status != OK) {
        return error_tell(error, AMITY_PROTOCOL, &fault);
    }
    if (!value_is_nil(message.error)) {
        fault_read(message.error, &fault);
        return error_tell(error, AMITY_REFUSED, &fault);
    }
    if (result != NULL) {
        *result = bridge_public(message.result);
    }
    return AMITY_OK;
}

enum amity_status amity_receive(struct amity_client *client, uint32_t ticket,
                                struct amity_tree *tree, const struct amity_value **result,
                                struct amity_error *error)
{
    int64_t deadline_ms = deadline_of(client->timeout_ms);
    for (;;) {
        struct call *call = call_find(client, ticket);
        if (call == NULL || call->is_forgotten) {
            return error_say(error, AMITY_USAGE, E_INVALID_ARGUMENT, "there is no such call");
        }
        if (call->answer.count > 0) {
            return hand_out(client, call, tree, result, error);
        }
        enum amity_status status = pump(client, deadline_ms, error);
        if (status == AMITY_TIMEOUT) {
            call->is_forgotten = true;
        }
        if (status != AMITY_OK) {
            return status;
        }
    }
}

enum amity_status amity_receive_any(struct amity_client *client, uint32_t *ticket,
                                    struct amity_tree *tree, const struct amity_value **result,
                                    struct amity_error *error)
{
    int64_t deadline_ms = deadline_of(client->timeout_ms);
    for (;;) {
        for (uint32_t i = 0; i < client->call_count; i++) {
            if (client->calls[i].answer.count > 0) {
                *ticket = client->calls[i].ticket;
                return hand_out(client, &client->calls[i], tree, result, error);
            }
        }
        if (amity_outstanding(client) == 0) {
            return error_say(error, AMITY_USAGE, E_INVALID_ARGUMENT, "no call is outstanding");
        }
        enum amity_status status = pump(client, deadline_ms, error);
        if (status != AMITY_OK) {
            return status;
        }
    }
}

enum amity_status amity_call(struct amity_client *client, const char *method,
                             const struct amity_value *params, struct amity_tree *tree,
                             const struct amity_value **result, struct amity_error *error)
{
    uint32_t ticket = 0;
    enum amity_status status = amity_send(client, method, params, &ticket, error);
    return status == AMITY_OK ? amity_receive(client, ticket, tree, result, error) : status;
}

enum amity_status amity_wait(struct amity_client *client, uint32_t timeout_ms,
                             struct amity_error *error)
{
    return pump(client, dial_now_ms() + timeout_ms, error);
}

/* The one way every message goes. */
#include "serve/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "serve/auth.h"
#include "serve/handlers.h"
#include "serve/session.h"
#include "serve/stats.h"
#include "serve/turn.h"

enum { REQUEST_CHUNK_BYTES = 8192 };

static struct call *call_new(struct session *session)
{
    struct call *call = calloc(1, sizeof *call);
    if (call == NULL) {
        return NULL;
    }
    call->house = session->house;
    call->session = session;
    call->tenant = session->tenant;
    call->begun_us = clock_tick_ns(&session->house->clock) / 1000;
    call->result = value_map(&call->request, 0);
    arena_open(&call->request, REQUEST_CHUNK_BYTES, 0);
    session->in_flight++;
    return call;
}

static void write_answer(struct call *call, enum status status)
{
    struct session *session = call->session;
    if (status == OK) {
        size_t mark = session->out.count;
        message_write_result(&session->out, call->message.id, &call->result);
        size_t bytes = session->out.count - mark;
        if (bytes <= (size_t)call->house->limits.message_bytes) {
            session->largest = bytes > session->largest ? bytes : session->largest;
            return;
        }
        buffer_cut(&session->out, mark);
        fault_set(&call->fault, E_TOO_LARGE, "", "the answer is larger than the limit");
        fault_hint(&call->fault, "ask for less: a smaller limit, k, or fewer ids");
    }
    message_write_error(&session->out, &call->message, &call->fault, session->errors);
}

void call_answer(struct call *call, enum status status)
{
    struct session *session = call->session;
    if (status != OK && call->fault.status == OK) {
        fault_set(&call->fault, status, "", "%s", status_title(status));
    }
    if (status == OK && call->request.exhausted) {
        status = fault_set(&call->fault, E_NO_MEMORY, "", "the answer needs too much memory");
    }
    if (call->fault.status == E_BUSY && call->fault.retry_after_ms == 0) {
        call->fault.retry_after_ms = (uint32_t)call->house->limits.retry_after_ms;
    }
    if (call->command != NULL) {
        int64_t took_us = clock_tick_ns(&call->house->clock) / 1000 - call->begun_us;
        stats_count(call->house->stats, call->command->id, took_us, status != OK);
    }
    if (session != NULL) {
        bool answers = call->message.kind != MESSAGE_NOTIFICATION;
        if (!session->gone && answers) {
            write_answer(call, status);
        }
        session->in_flight--;
        session_resume(session);
    }
    arena_close(&call->request);
    free(call);
}

enum status dispatch_stage(struct call *call, struct staging *staging)
{
    if (call->command == NULL) { /* internal: stages by its own hand */
        return call->stage(call, staging);
    }
    return handler_of(call->command->id)->write(call, staging);
}

static enum status admit(struct call *call)
{
    const struct session *session = call->session;
    const struct standing standing = {
        .roles = session->roles, .has_tenant = session->tenant != NULL, .tcp = session->tcp};
    enum status status = auth_may(&standing, call->command, &call->fault);
    if (status == OK) {
        status = command_check_params(call->command, call->message.params, &call->fault);
    }
    if (status == OK) {
        status = command_check_limits(call->command, call->message.params, &call->house->limits,
                                      &call->fault);
    }
    if (status == OK && call->house->ending) {
        status = fault_set(&call->fault, E_UNAVAILABLE, "", "the daemon is ending");
    }
    return status;
}

static void dispatch_call(struct call *call)
{
    call->command = command_find(call->message.method, &call->fault);
    if (call->command == NULL) {
        call_answer(call, E_UNKNOWN_METHOD);
        return;
    }
    if (call->command->id == COMMAND_SESSION_HELLO) {
        handle_error_form(call); /* holds from this very call's errors on */
    }
    enum status status = admit(call);
    if (status != OK) {
        call_answer(call, status);
        return;
    }
    const struct handler *handler = handler_of(call->command->id);
    if (handler->write != NULL) {
        turn_enqueue(call);
        return;
    }
    status = handler->read(call);
    if (status != OK || !call->parked) {
        call_answer(call, status);
    }
}

void dispatch_message(struct session *session, const uint8_t *bytes, size_t count)
{
    struct call *call = call_new(session);
    if (call == NULL) {
        session_close(session);
        return;
    }
    enum status status = message_read(bytes, count, &call->request, &call->message, &call->fault);
    bool is_request = call->message.kind == MESSAGE_REQUEST ||
                      (call->message.kind == MESSAGE_UNKNOWN && status != OK);
    if (!is_request) { /* notifications are ignored, and answers to nobody's question too */
        call->message.kind = MESSAGE_NOTIFICATION;
        call->fault = (struct fault){0};
        call_answer(call, OK);
        return;
    }
    if (status != OK) {
        call->house->stats->bad_messages++;
        call_answer(call, status);
        return;
    }
    dispatch_call(call);
}

void dispatch_flawed(struct session *session, const uint8_t *bytes, size_t count,
                     const struct fault *fault)
{
    struct message message = {.kind = MESSAGE_UNKNOWN};
    if (bytes != NULL) {
        message_peek(bytes, count, &message);
    }
    if (message.kind != MESSAGE_NOTIFICATION && message.kind != MESSAGE_RESPONSE) {
        message_write_error(&session->out, &message, fault, session->errors);
    }
}

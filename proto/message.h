/* MessagePack-RPC, as its specification says: [0, id, method, [params]], [1, id, error, result],
 * [2, method, [params]]. */
#ifndef AMITY_PROTO_MESSAGE_H
#define AMITY_PROTO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/value.h"

enum message_kind {
    MESSAGE_REQUEST = 0,
    MESSAGE_RESPONSE = 1,
    MESSAGE_NOTIFICATION = 2,
    MESSAGE_UNKNOWN = 3
};

struct message {
    enum message_kind kind;
    bool has_id; /* the id is known, also when the rest was refused */
    uint32_t id;
    const char *method;         /* requests and notifications */
    const struct value *params; /* requests and notifications: a map, never NULL */
    const struct value *error;  /* responses; nil = none */
    const struct value *result; /* responses */
};

/* What can be said about a message from its first bytes alone, without decoding it: kind and id,
 * so that one that cannot be decoded is still answered under its id.
 * cost     O(1) */
void message_peek(const uint8_t *bytes, size_t count, struct message *out);

/* From whole, scanned bytes (feed_next said SCAN_OK) to a message; everything lives in `request`.
 * ensure   on failure out->kind, has_id and id are what message_peek could see: answer
 *          a refused request with message_write_error, leave a refused notification alone
 * fails    E_INVALID_REQUEST (not one of the three forms), E_INVALID_ARGUMENT (parameters are not
 *          one map; duplicate keys: with the path as the caller knows it), E_NO_MEMORY */
enum status message_read(const uint8_t *bytes, size_t count, struct arena *request,
                         struct message *out, struct fault *fault) MUST_USE;
/* The same from a tree that is already decoded; out borrows from `whole`. */
enum status message_parse(const struct value *whole, struct message *out,
                          struct fault *fault) MUST_USE;

/* How a session wants its errors (session.hello's `errors`). */
enum error_form { ERRORS_AS_MAP, ERRORS_AS_TEXT };

void message_write_request(struct buffer *out, uint32_t id, const char *method,
                           const struct value *params);
void message_write_notification(struct buffer *out, const char *method, const struct value *params);
void message_write_result(struct buffer *out, uint32_t id, const struct value *result);
/* Writes `[1, id, nil,`: one value has to follow. When composing it fails, buffer_cut back to the
 * mark taken before, and write the error. */
void message_result_begin(struct buffer *out, uint32_t id);
/* Writes `[2, method, [`: one map has to follow. */
void message_notification_begin(struct buffer *out, const char *method);
/* require  request->has_id, or an id of nil is answered; fault->status != OK */
void message_write_error(struct buffer *out, const struct message *request,
                         const struct fault *fault, enum error_form form);
/* The error alone: {type, title, detail, path?, hint?, retry_after_ms?} or `type: detail (path)`.
 */
void fault_write(struct buffer *out, const struct fault *fault, enum error_form form);
/* An error that a peer sent, in either form, back into a fault. */
void fault_read(const struct value *error, struct fault *fault);

#endif

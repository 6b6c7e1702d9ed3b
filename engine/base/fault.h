/* What the world or the caller did wrong: a status to branch on, and once per failure the detail
 * a person needs: which field, what was wrong, what would have been right. */
#ifndef AMITY_BASE_FAULT_H
#define AMITY_BASE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"

/* name, wire type (the contract's `type`), title */
#define STATUS_TABLE(X)                                                                            \
    X(OK, "ok", "OK")                                                                              \
    X(E_INVALID_REQUEST, "invalid_request", "The message is not a request")                        \
    X(E_UNKNOWN_METHOD, "unknown_method", "There is no such method")                               \
    X(E_INVALID_ARGUMENT, "invalid_argument", "A parameter is not valid")                          \
    X(E_NOT_FOUND, "not_found", "There is no such thing")                                          \
    X(E_CONFLICT, "conflict", "This contradicts what is stored")                                   \
    X(E_UNAUTHENTICATED, "unauthenticated", "Say who you are first")                               \
    X(E_FORBIDDEN, "forbidden", "This is not yours to do")                                         \
    X(E_TOO_LARGE, "too_large", "This is larger than the limit")                                   \
    X(E_LIMIT, "limit", "A limit was reached")                                                     \
    X(E_BUSY, "busy", "Too much at once; try again")                                               \
    X(E_CANCELLED, "cancelled", "Cancelled")                                                       \
    X(E_UNAVAILABLE, "unavailable", "Not available now")                                           \
    X(E_INTERNAL, "internal", "Something broke inside")                                            \
    X(E_NO_MEMORY, "limit", "Out of memory")

enum status {
#define X(name, type, title) name,
    STATUS_TABLE(X)
#undef X
        STATUS_COUNT
};

const char *status_type(enum status status);
const char *status_title(enum status status);

enum { FAULT_DETAIL_BYTES = 384, FAULT_PATH_BYTES = 192, FAULT_HINT_BYTES = 192 };

/* Zero-initialised means "no fault yet". The first fault stays: later ones are ignored, so that a
 * reader may go on and be asked once at the end. */
struct fault {
    enum status status;
    uint32_t retry_after_ms; /* 0 = not said */
    char detail[FAULT_DETAIL_BYTES];
    char path[FAULT_PATH_BYTES]; /* `volunteers[3].birth_date`; empty = the whole */
    char hint[FAULT_HINT_BYTES]; /* what would have been right; empty = none */
};

/* Records the first fault and returns its status (also when `fault` is NULL). */
enum status fault_set(struct fault *fault, enum status status, const char *path,
                      const char *detail_format, ...) PRINTF_LIKE(4, 5);
/* Adds a hint to the fault just set, if it has none yet. */
void fault_hint(struct fault *fault, const char *hint_format, ...) PRINTF_LIKE(2, 3);
/* Puts `prefix` before the fault's path: ("volunteers[3]", "birth_date") joins with a dot. */
void fault_under(struct fault *fault, const char *prefix_format, ...) PRINTF_LIKE(2, 3);

#endif

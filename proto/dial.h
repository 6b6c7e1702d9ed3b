/* From an address as people write it to a connected socket. */
#ifndef AMITY_PROTO_DIAL_H
#define AMITY_PROTO_DIAL_H

#include <stdint.h>

#include "base/fault.h"

/* Milliseconds of the monotonic clock. */
int64_t dial_now_ms(void);
/* Waits until the socket is ready for `events` (poll's), or the deadline.
 * ensure   the events that are there; 0 = the deadline passed; -1 = the socket is broken */
int dial_wait(int fd, short events, int64_t deadline_ms);
/* Connects to `unix:PATH` or `tcp:HOST:PORT` before the deadline (INT64_MAX = none).
 * ensure   *fd is non-blocking and closed on exec; the caller closes it
 * fails    E_INVALID_ARGUMENT (no such form), E_UNAVAILABLE (nobody there, or not in time) */
enum status dial(const char *address, int64_t deadline_ms, int *fd, struct fault *fault) MUST_USE;

#endif

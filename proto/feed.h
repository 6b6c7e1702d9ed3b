/* What a peer sends, in pieces of any size, to whole messages: one for each connection.
 *
 *     feed_add(&feed, bytes, count);
 *     while ((verdict = feed_next(&feed, &message, &message_bytes)) == SCAN_OK) { … }
 *
 * SCAN_NEED_MORE: come back with more bytes. SCAN_FLAWED: this message was refused as a whole,
 * answer it (message_peek, feed_fault) and go on. Every other verdict: the framing is lost, say
 * feed_fault once and close. */
#ifndef AMITY_PROTO_FEED_H
#define AMITY_PROTO_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "proto/scan.h"

struct feed {
    struct buffer in;
    size_t start; /* of the message at hand, in `in` */
    struct scan scan;
};

/* owns     its buffer, until feed_close */
void feed_open(struct feed *feed, const struct limits *limits);
void feed_close(struct feed *feed);
/* ensure   the bytes are kept; false when there is no memory for them */
bool feed_add(struct feed *feed, const void *bytes, size_t count) MUST_USE;
/* ensure   SCAN_OK and SCAN_FLAWED: *message is borrowed until the next call on `feed`
 * cost     amortised O(bytes added) */
enum scan_verdict feed_next(struct feed *feed, const uint8_t **message,
                            size_t *message_bytes) MUST_USE;
/* Whether the beginning of a message waits for its end: a message's deadline runs from when this
 * becomes true to the next feed_next that takes it. */
bool feed_is_midway(const struct feed *feed);
/* What to tell the peer after a verdict other than SCAN_OK and SCAN_NEED_MORE. */
enum status feed_fault(const struct feed *feed, struct fault *fault);

#endif

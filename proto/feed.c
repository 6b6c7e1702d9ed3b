/* Cuts a stream into messages without ever looking at a byte twice. */
#include "proto/feed.h"

enum { FEED_KEEP_BYTES = 64 * 1024 };

void feed_open(struct feed *feed, const struct limits *limits)
{
    *feed = (struct feed){0};
    buffer_open(&feed->in, 0);
    scan_open(&feed->scan, limits);
}

void feed_close(struct feed *feed)
{
    buffer_close(&feed->in);
    feed->start = 0;
}

static bool is_complete(enum scan_verdict verdict)
{
    return verdict == SCAN_OK || verdict == SCAN_FLAWED;
}

/* Steps over the message that the last feed_next lent out. */
static void feed_pass(struct feed *feed)
{
    if (is_complete(feed->scan.verdict)) {
        feed->start += feed->scan.at;
        scan_reset(&feed->scan);
    }
}

bool feed_add(struct feed *feed, const void *bytes, size_t count)
{
    feed_pass(feed);
    if (feed->start == feed->in.count) {
        feed->start = 0;
        buffer_cut(&feed->in, 0);
        if (feed->in.room > FEED_KEEP_BYTES && count < FEED_KEEP_BYTES) {
            buffer_close(&feed->in); /* one large message must not hold its memory for ever */
        }
    } else if (feed->start > feed->in.count / 2) {
        buffer_drop(&feed->in, feed->start);
        feed->start = 0;
    }
    buffer_add(&feed->in, bytes, count);
    return !feed->in.exhausted;
}

enum scan_verdict feed_next(struct feed *feed, const uint8_t **message, size_t *message_bytes)
{
    feed_pass(feed);
    *message = NULL;
    *message_bytes = 0;
    if (feed->start == feed->in.count) {
        return SCAN_NEED_MORE;
    }
    const uint8_t *bytes = feed->in.bytes + feed->start;
    enum scan_verdict verdict = scan_run(&feed->scan, bytes, feed->in.count - feed->start);
    if (is_complete(verdict)) {
        *message = bytes;
        *message_bytes = feed->scan.at;
    }
    return verdict;
}

bool feed_is_midway(const struct feed *feed)
{
    size_t taken = is_complete(feed->scan.verdict) ? feed->scan.at : 0;
    return feed->in.count > feed->start + taken;
}

enum status feed_fault(const struct feed *feed, struct fault *fault)
{
    return scan_fault(&feed->scan, fault);
}

/* Any bytes, in any pieces: the scanner gives the same verdict, what it accepts the reader can
 * read, and what is read and written canonically reads as the same value again.
 *
 * The first byte chooses the size of the pieces. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "proto/feed.h"
#include "proto/instant.h"
#include "proto/reader.h"
#include "proto/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void round_trip(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    arena_open(&arena, 4096, 64U << 20);
    struct value value;
    struct fault fault = {0};
    if (reader_read(bytes, count, &arena, &value, &fault) == OK) {
        struct buffer once = {0};
        record_encode(&value, &once);
        struct value again;
        CHECK(record_decode(once.bytes, once.count, &arena, &again, &fault) == OK);
        struct buffer twice = {0};
        record_encode(&again, &twice);
        CHECK(once.count == twice.count && once.count <= count);
        for (size_t i = 0; i < once.count; i++) {
            CHECK(once.bytes[i] == twice.bytes[i]);
        }
        buffer_close(&once);
        buffer_close(&twice);
        (void)!instant_to_text(&value, &arena, &fault);
    } else {
        CHECK(fault.status != OK && fault.detail[0] != '\0');
    }
    arena_close(&arena);
}

static enum scan_verdict scan_whole(const struct limits *limits, const uint8_t *bytes, size_t count,
                                    size_t *at)
{
    struct scan scan;
    scan_open(&scan, limits);
    enum scan_verdict verdict = scan_run(&scan, bytes, count);
    CHECK(scan.at <= count && scan.owed + scan.at <= scan.bytes_max);
    *at = scan.at;
    return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (count == 0) {
        return 0;
    }
    size_t piece = 1 + bytes[0] % 61U;
    bytes++;
    count--;
    struct limits limits = limits_standard();
    limits.message_bytes = 1 << 16;
    limits.text_bytes = 1 << 14;
    limits.message_items = 1 << 14;
    struct feed feed;
    feed_open(&feed, &limits);
    size_t start = 0;
    enum scan_verdict verdict = SCAN_NEED_MORE;
    for (size_t at = 0; at < count; at += piece) {
        size_t left = count - at < piece ? count - at : piece;
        CHECK(feed_add(&feed, bytes + at, left));
        const uint8_t *message = NULL;
        size_t message_bytes = 0;
        while ((verdict = feed_next(&feed, &message, &message_bytes)) == SCAN_OK ||
               verdict == SCAN_FLAWED) {
            size_t whole_bytes = 0;
            CHECK(scan_whole(&limits, bytes + start, count - start, &whole_bytes) == verdict);
            CHECK(whole_bytes == message_bytes);
            if (verdict == SCAN_OK) {
                round_trip(message, message_bytes);
            }
            start += message_bytes;
        }
        if (verdict != SCAN_NEED_MORE) {
            break;
        }
    }
    if (start < count) {
        size_t unused = 0;
        CHECK(scan_whole(&limits, bytes + start, count - start, &unused) == verdict);
    }
    feed_close(&feed);
    return 0;
}

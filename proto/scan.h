/* Finds the end of one MessagePack object in bytes that a peer sent, before anything is decoded:
 * without allocating, without recursion, resumable after every byte.
 *
 * Why before decoding: a decoder reserves memory by the counts it reads, and 155 bytes of nested
 * array headers can announce sixty gigabytes. The scanner keeps `owed`, the least number of bytes
 * that everything announced so far must still bring (one for each value), and refuses as soon as
 * what was read plus what is owed passes the limit. A whole object therefore never announces more
 * values than it has bytes, whatever its headers say.
 *
 * invariant  owed = sum of left[0..depth), the values still missing on every open level
 * invariant  every byte before `at` was looked at once (a text's bytes: once, when all are there)
 *
 * What is no object at all (the reserved byte c1) or passes a limit loses the framing: nobody can
 * say where the next message begins, and the connection has to end. A text that is not UTF-8 does
 * not: the object is complete, only its content is refused (SCAN_FLAWED). Duplicate keys, keys that
 * are not text, NUL inside texts and numbers that are not finite are the reader's to refuse, since
 * it can name their path. */
#ifndef AMITY_PROTO_SCAN_H
#define AMITY_PROTO_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/fault.h"
#include "proto/limits.h"

enum { SCAN_DEPTH_MAX = 32 };

enum scan_verdict {
    SCAN_NEED_MORE, /* so far so good; nothing complete yet */
    SCAN_OK,        /* one object, scan->at bytes long */
    SCAN_FLAWED,    /* one object, scan->at bytes long, with text at scan->flaw_at not UTF-8 */
    SCAN_BAD,       /* not MessagePack: framing is lost */
    SCAN_TOO_LARGE, /* more bytes than a message or a text may have: framing is lost */
    SCAN_TOO_MANY,  /* more values than a message may have: framing is lost */
    SCAN_TOO_DEEP   /* more levels than a message may have: framing is lost */
};

struct scan {
    size_t bytes_max;
    size_t text_bytes_max;
    uint64_t items_max;
    uint32_t depth_max;

    uint32_t depth;
    size_t at;      /* bytes accepted */
    size_t flaw_at; /* of the first text that is not UTF-8; 0 = none */
    uint64_t items; /* values begun */
    uint64_t owed;
    uint64_t left[SCAN_DEPTH_MAX];
    enum scan_verdict verdict; /* sticky once it is not SCAN_NEED_MORE */
};

/* require  limits within their table's ranges */
void scan_open(struct scan *scan, const struct limits *limits);
/* Forgets the object at hand and begins the next one, with the same limits. */
void scan_reset(struct scan *scan);
/* require  bytes[0..count) begins where the object begins, and continues what earlier calls saw
 * ensure   the verdict over bytes[0..count); bytes before scan->at are not read again
 * cost     over all calls of one object: O(its bytes) + O(1) a call */
enum scan_verdict scan_run(struct scan *scan, const uint8_t *bytes, size_t count) MUST_USE;
/* What a person should hear about a verdict that is neither SCAN_OK nor SCAN_NEED_MORE. */
enum status scan_fault(const struct scan *scan, struct fault *fault);

#endif

/* How often each method was called, and how long it took. */
#ifndef AMITY_SERVE_STATS_H
#define AMITY_SERVE_STATS_H

#include "base/value.h"
#include "proto/commands.h"

/* Latencies fall into buckets of two a factor of two: 1, 1.5, 2, 3, 4, 6, … microseconds. */
enum { STATS_BUCKETS = 64 };

struct method_stats {
    uint64_t count, errors;
    uint64_t bucket[STATS_BUCKETS];
};

struct stats {
    struct method_stats method[COMMAND_COUNT];
    uint64_t connections, refused_connections, bad_messages;
};

void stats_count(struct stats *stats, enum command_id id, int64_t took_us, bool failed);
/* The upper edge in microseconds of the bucket that holds the p-th thousandth; 0 without calls. */
uint64_t stats_quantile_us(const struct method_stats *method, uint32_t thousandths);
/* {methods: {method: {count, errors, p50_us, p99_us, histogram: [[upto_us, count]]}}, …} */
struct value stats_say(const struct stats *stats, struct arena *request);

#endif

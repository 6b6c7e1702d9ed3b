/* Counts and latency histograms of every method. */
#include "serve/stats.h"

static uint64_t edge_of(uint32_t bucket)
{
    uint64_t base = UINT64_C(1) << (bucket / 2);
    return bucket % 2 == 0 ? base : base + (base + 1) / 2;
}

static uint32_t bucket_of(int64_t took_us)
{
    uint32_t bucket = 0;
    while (bucket + 1 < STATS_BUCKETS && (uint64_t)took_us > edge_of(bucket)) {
        bucket++;
    }
    return bucket;
}

void stats_count(struct stats *stats, enum command_id id, int64_t took_us, bool failed)
{
    struct method_stats *method = &stats->method[id];
    method->count++;
    method->errors += failed ? 1 : 0;
    method->bucket[bucket_of(took_us < 0 ? 0 : took_us)]++;
}

uint64_t stats_quantile_us(const struct method_stats *method, uint32_t thousandths)
{
    uint64_t wanted = (method->count * thousandths + 999) / 1000;
    uint64_t seen = 0;
    for (uint32_t i = 0; i < STATS_BUCKETS && method->count > 0; i++) {
        seen += method->bucket[i];
        if (seen >= wanted) {
            return edge_of(i);
        }
    }
    return 0;
}

static struct value histogram_say(const struct method_stats *method, struct arena *request)
{
    struct value list = value_list(request, 8);
    for (uint32_t i = 0; i < STATS_BUCKETS; i++) {
        if (method->bucket[i] > 0) {
            struct value pair = value_list(request, 2);
            value_append(&pair, request, value_int((int64_t)edge_of(i)));
            value_append(&pair, request, value_int((int64_t)method->bucket[i]));
            value_append(&list, request, pair);
        }
    }
    return list;
}

struct value stats_say(const struct stats *stats, struct arena *request)
{
    struct value methods = value_map(request, COMMAND_COUNT);
    for (uint32_t id = 0; id < COMMAND_COUNT; id++) {
        const struct method_stats *method = &stats->method[id];
        if (method->count == 0) {
            continue;
        }
        struct value one = value_map(request, 5);
        value_put(&one, request, "count", value_int((int64_t)method->count));
        value_put(&one, request, "errors", value_int((int64_t)method->errors));
        value_put(&one, request, "p50_us", value_int((int64_t)stats_quantile_us(method, 500)));
        value_put(&one, request, "p99_us", value_int((int64_t)stats_quantile_us(method, 990)));
        value_put(&one, request, "histogram", histogram_say(method, request));
        value_put(&methods, request, command_of((enum command_id)id)->method, one);
    }
    struct value map = value_map(request, 4);
    value_put(&map, request, "methods", methods);
    value_put(&map, request, "connections", value_int((int64_t)stats->connections));
    value_put(&map, request, "refused_connections", value_int((int64_t)stats->refused_connections));
    value_put(&map, request, "bad_messages", value_int((int64_t)stats->bad_messages));
    return map;
}

/* Latency histograms: every microsecond finds its bucket, quantiles are upper edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "serve/stats.h"

static void a_quantile_is_never_below_and_at_most_half_above_the_truth(void **state)
{
    (void)state;
    struct stats *stats = calloc(1, sizeof *stats);
    for (int64_t took_us = 1; took_us <= 10000; took_us++) {
        stats_count(stats, COMMAND_SERVER_PING, took_us, false);
    }
    const struct method_stats *ping = &stats->method[COMMAND_SERVER_PING];
    uint64_t p50 = stats_quantile_us(ping, 500);
    uint64_t p99 = stats_quantile_us(ping, 990);
    assert_in_range(p50, 5000, 7500);
    assert_in_range(p99, 9900, 14850);
    assert_int_equal(ping->count, 10000);
    assert_int_equal(ping->errors, 0);
    free(stats);
}

static void a_clock_that_steps_back_counts_as_no_time(void **state)
{
    (void)state;
    struct stats *stats = calloc(1, sizeof *stats);
    stats_count(stats, COMMAND_SERVER_PING, -5, true);
    assert_int_equal(stats->method[COMMAND_SERVER_PING].errors, 1);
    assert_int_equal(stats_quantile_us(&stats->method[COMMAND_SERVER_PING], 500), 1);
    assert_int_equal(stats_quantile_us(&stats->method[COMMAND_SERVER_INFO], 500), 0);
    free(stats);
}

static void only_methods_that_were_called_are_said(void **state)
{
    (void)state;
    struct stats *stats = calloc(1, sizeof *stats);
    struct arena request;
    arena_open(&request, 4096, 0);
    stats_count(stats, COMMAND_MATCH_PROPOSE, 42, false);
    struct value said = stats_say(stats, &request);
    const struct value *methods = value_get(&said, "methods");
    assert_int_equal(value_count(methods), 1);
    assert_int_equal(value_int_or(value_at(value_get(methods, "match.propose"), "count"), 0), 1);
    assert_int_equal(value_int_or(value_at(value_get(methods, "match.propose"), "p50_us"), 0), 48);
    arena_close(&request);
    free(stats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quantile_is_never_below_and_at_most_half_above_the_truth),
        cmocka_unit_test(a_clock_that_steps_back_counts_as_no_time),
        cmocka_unit_test(only_methods_that_were_called_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

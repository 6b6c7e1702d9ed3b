/* The system's clock, and one that stands still. */
#include "base/clock.h"

#include <stddef.h>
#include <time.h>

static int64_t system_now_us(void *state)
{
    (void)state;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t system_tick_ns(void *state)
{
    (void)state;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct clock clock_system(void)
{
    return (struct clock){.now_us = system_now_us, .tick_ns = system_tick_ns};
}

static int64_t fixed_now_us(void *state)
{
    return *(const int64_t *)state;
}

static int64_t fixed_tick_ns(void *state)
{
    return *(const int64_t *)state * 1000;
}

struct clock clock_fixed(int64_t *now_us)
{
    return (struct clock){.now_us = fixed_now_us, .tick_ns = fixed_tick_ns, .state = now_us};
}

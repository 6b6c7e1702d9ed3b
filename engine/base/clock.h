/* Time, injected: nothing in the engine asks the system by itself, so that a test can say what
 * time it is. */
#ifndef AMITY_BASE_CLOCK_H
#define AMITY_BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*now_us)(void *state);  /* microseconds since 1970-01-01T00:00:00Z */
    int64_t (*tick_ns)(void *state); /* monotonic nanoseconds, any origin */
    void *state;
};

/* The system's clock. */
struct clock clock_system(void);
/* A clock that stands still at *now_us (both readings come from it). */
struct clock clock_fixed(int64_t *now_us);

static inline int64_t clock_now_us(const struct clock *clock)
{
    return clock->now_us(clock->state);
}

static inline int64_t clock_tick_ns(const struct clock *clock)
{
    return clock->tick_ns(clock->state);
}

#endif

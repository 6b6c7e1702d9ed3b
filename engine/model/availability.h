/* When somebody can: the weekly grid, and what dates take away from it. */
#ifndef AMITY_MODEL_AVAILABILITY_H
#define AMITY_MODEL_AVAILABILITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"
#include "model/grid.h"

/* Half-open local wall-clock seconds since 1970-01-01; whole days when the profile said dates. */
struct span {
    int64_t from_s, to_s;
};
struct span_list {
    struct span *span;
    uint32_t count;
};

struct availability {
    bool said; /* weekly was given; else `weekly` is empty and nothing is known */
    bool holidays, on_call, flexible;
    uint8_t weekends_per_month; /* 0..4, default 0 */
    uint8_t nights_per_month;   /* 0..28 */
    struct grid weekly;
    struct date from, to; /* the first and last day it holds; DATE_NONE = open */
    struct span_list except;
};

/* Instants in profiles carry their own offset; they become wall-clock hours of `zone`, which the
 * tenant's pack names. Dates mean local whole days. */
enum status availability_read(const struct value *map, const struct zone *zone, struct arena *owner,
                              struct availability *out, struct fault *fault) MUST_USE;
enum status spans_read(const struct value *list, const struct zone *zone, struct arena *owner,
                       struct span_list *out, struct fault *fault) MUST_USE;
/* The hours free in the 28 days from `start`: weekly, within from..to, less `except` and `busy`.
 * An availability that does not say `weekly` gives the empty grid, unless `flexible` is set: then
 * every hour 07–22. */
struct grid availability_grid(const struct availability *availability, const struct span_list *busy,
                              struct date start);
/* Bits 0..3: the weekends (Friday 18 to Sunday 18) of the 28 days from `start`, by cycle week, that
 * no exception or busy span touches and from..to covers. */
uint8_t availability_weekends(const struct availability *availability, const struct span_list *busy,
                              struct date start);

#endif

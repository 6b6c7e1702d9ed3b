/* How much support a decision grants: one grammar for every service (visits, overnight stays, or
 * all the time), with ranges; and when it changes. */
#ifndef AMITY_MODEL_DEMAND_H
#define AMITY_MODEL_DEMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "model/date.h"

enum demand_kind { DEMAND_NONE, DEMAND_VISITS, DEMAND_STAYS, DEMAND_CONTINUOUS };

/* min..max: the engine plans for min (what the decision grants at least) and prefers max. */
struct demand {
    enum demand_kind kind;
    bool per_week; /* visits per week; else per month (one four-week cycle) */
    uint8_t visits_min, visits_max;
    uint16_t visit_quarters; /* length of a visit, quarter-hours */
    uint8_t weekends;
    uint8_t days_min, days_max;
    uint8_t nights_min, nights_max;
    bool holidays;
};

struct demand_change {
    struct date from;
    struct demand demand;
};

/* Quarter-hours a four-week cycle that count against hours_per_month; 0 for stays. */
uint32_t demand_quarters(const struct demand *demand);
/* Whole hours one visit needs on the grid (rounded up). */
uint32_t demand_visit_hours(const struct demand *demand);
static inline bool demand_is_overnight(const struct demand *demand)
{
    return demand->kind == DEMAND_STAYS || demand->kind == DEMAND_CONTINUOUS;
}

#endif

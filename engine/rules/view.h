/* What a rule or a score term may see: one client, one volunteer, the two together, and today. */
#ifndef AMITY_RULES_VIEW_H
#define AMITY_RULES_VIEW_H

#include "model/point.h"
#include "model/relation.h"

/* What standing relations and live offers already take from a volunteer. */
struct volunteer_load {
    uint16_t relations;
    uint16_t by_service[SERVICE_COUNT];
    uint32_t quarters;   /* a cycle */
    uint16_t guests;     /* continuous guests */
    uint16_t rooms_used; /* own rooms taken */
};

/* One client for one of the services it may get, on one day. Computed once per question. */
struct client_view {
    const struct client *client;
    const struct worker *worker; /* NULL = not known */
    uint8_t service;
    uint8_t status; /* the profile's; whoever knows that a relation stands makes it served */
    const struct demand *demand;   /* that holds at `start` */
    struct point point;            /* of the client's place */
    struct date today, start, end; /* start = max(today, period.from); end = period.to, or the
                                      pack's usual length after start when open */
    struct grid grid;              /* hours free at `start` */
    uint8_t weekends;
    struct date deadline; /* last lawful day of waiting */
    int16_t age_first;    /* of the youngest member at the start */
    int16_t age_last;     /* of the oldest member at the end */
};

/* One kind of check over every adult concerned. */
struct check_summary {
    struct date seen_on;     /* the earliest; DATE_NONE when one adult's is missing */
    struct date valid_until; /* the earliest end; DATE_FOREVER when none ends */
    bool clear;              /* all are, seen by today and valid today */
};

/* One volunteer on one day. Kept by the directory, derived anew when something changes. */
struct volunteer_view {
    const struct volunteer *volunteer;
    struct volunteer_load load;
    struct date today;
    struct point point; /* of the volunteer's place */
    struct grid grid;   /* hours free in the cycle from today */
    uint8_t weekends;
    uint8_t age_min; /* of the youngest supporting adult */
    uint8_t age_max;
    uint16_t traits; /* bits: assessed yes and valid today for every supporting adult */
    struct date qualifications_until; /* up to here all that are held are valid */
    struct check_summary check[CHECK_COUNT];
};

struct pair_view {
    const struct client_view *client;
    const struct volunteer_view *volunteer;
    uint32_t distance_m;
    uint32_t overlap_hours;
    bool visits_fit;  /* the demand's visits fit into the hours both are free */
    bool fits_beside; /* … and beside everything that already stands with the volunteer */
};

enum status client_view_make(const struct client *client, const struct worker *worker,
                             uint8_t service, struct date today, struct client_view *out)
    MUST_USE; /* fails E_NOT_FOUND when the client does not ask for that service */
/* Sets the planned end and what follows from it. */
void client_view_end(struct client_view *view, struct date end);
void volunteer_view_make(const struct volunteer *volunteer, const struct volunteer_load *load,
                         struct date today, struct volunteer_view *out);
/* Whether a demand's visits fit into the hours both are free; true when it asks none. */
bool demand_visits_fit(const struct demand *demand, const struct client_view *client,
                       const struct volunteer_view *volunteer, uint32_t overlap_hours);
/* Fills everything but fits_beside (true unless the caller knows better). */
void pair_view_make(const struct client_view *client, const struct volunteer_view *volunteer,
                    struct pair_view *out);

#endif

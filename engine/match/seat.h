/* From people to integers: what the solver is told of a volunteer, a unit and a demand. Here the
 * people end and the graph begins.
 *
 * A group that stands or is placed together is one unit: its hours are those that suit every
 * member, its visits are shared (the most that any member is granted), its guests all come at
 * once, and each member is one relation. Its hours against the volunteer's hours a month are the
 * members' sum, as with relations put one by one. */
#ifndef AMITY_MATCH_SEAT_H
#define AMITY_MATCH_SEAT_H

#include "match/entry.h"
#include "solve/instance.h"

/* Beyond this many the engine does not judge what fits: then nobody more does. */
enum { SEATED_MAX = 127 };

/* One unit as the solver sees it. */
struct seated {
    struct instance_unit unit;
    struct instance_demand demand;
    uint16_t relations;
    uint8_t service;
    bool share_room;   /* every member so far may share a room */
    bool continuous;   /* guests all the time */
    const char *group; /* NULL = alone */
};

/* The services (bits) whose guests need rooms of their own: those with a blocking rule in the pack
 * that reads pair.rooms_fit. */
uint32_t rooms_asked(const struct pack *pack);

/* Begins with one member and adds others of its group; the demand's rooms follow each time. */
void seated_begin(const struct client_view *member, uint32_t room_services, struct seated *out);
void seated_join(const struct client_view *member, uint32_t room_services, struct seated *out);

/* The units that stand with a volunteer already, residents of one together-group and service as
 * one, in the residents' order.
 * require  out has room for count
 * ensure   how many units */
uint32_t seated_of(const struct pack *pack, struct date today, uint32_t room_services,
                   const struct resident *resident, uint32_t count, struct seated *out);

/* `volunteer` is the view on the day that counts. */
void seat_of(const struct volunteer_view *volunteer, struct instance_seat *out);

/* True when the unit surely fits beside everything that still stands with the volunteer on the
 * unit's first day (NULL: when what stands then fits by itself). `on` is the volunteer's view on
 * that day. */
bool seat_fits_beside(const struct pack *pack, uint32_t room_services, const struct seated *unit,
                      const struct volunteer_entry *entry, struct date start,
                      const struct volunteer_view *on);

/* Whether these units surely fit one seat together. */
bool seated_fit(const struct seated *standing, uint32_t count, struct instance_seat *seat);

/* Somebody who stands with a volunteer, and what that asks of weekends and places. */
struct guest {
    const struct client *client;
    const struct demand *demand;
};
/* Whether guests who stand can be hosted: weekends and places, nothing else. Whose weekends suit is
 * not asked, nor hours: relations that another system keeps need not say when they meet.
 * ensure   false only when they surely cannot; more than SEATED_MAX are not judged */
bool seat_hosts(const struct volunteer *volunteer, const struct guest *guest, uint32_t count);

#endif

/* Kinds of volunteers that could be recruited: service x place x language x qualification x hours,
 * made into whole profiles so that they are judged like anybody else.
 *
 * A newcomer of an archetype has what recruiting and training give: every check clear today, the
 * training taken, found suitable, one relation at a time (siblings: as many as they are), accepts
 * everybody the rules allow, lives at the municipality's centre, and stays two years; a home has
 * places and rooms for as many as its relations. Beyond the archetype's own qualifications it has
 * those without which a rule about volunteers would refuse everybody. No interests and no offers
 * are assumed: the gain is what can be counted on. */
#ifndef AMITY_MATCH_ARCHETYPE_H
#define AMITY_MATCH_ARCHETYPE_H

#include "match/live.h"

enum archetype_hours {
    HOURS_EVENINGS, /* Monday to Thursday 16–20 */
    HOURS_WEEKENDS, /* Saturday and Sunday 10–18 */
    HOURS_STAYS,    /* guests: weekends, nights, holidays; and the hours of the other two */
    HOURS_COUNT
};

struct archetype {
    uint8_t service;
    uint8_t hours;
    uint16_t relations; /* at once; also the places of a home */
    uint16_t municipality;
    uint64_t qualifications; /* bits */
    struct language_set languages;
    struct value volunteer; /* a whole profile given instead, or nil */
    uint32_t clients;       /* who stays without today and led to it */
};

/* Reads one: {service*, municipality* | volunteer*, languages?, qualifications?, hours?,
 * relations?}.
 * fails    E_INVALID_ARGUMENT, paths below it */
enum status archetype_read(const struct value *map, struct archetype *out,
                           struct fault *fault) MUST_USE;
struct value archetype_say(const struct archetype *archetype, struct arena *owner);

/* What the unserved client would need, with those placed together with it: one archetype, or two
 * where days suit both evenings and weekends. */
uint32_t archetypes_of(const struct client *client, uint32_t members, struct archetype out[2]);
bool archetype_same(const struct archetype *a, const struct archetype *b);

/* Adds the qualifications without which rules about volunteers alone refuse the service.
 * fails    E_CONFLICT (no qualification helps: the rule's name), E_NO_MEMORY */
enum status archetype_qualify(struct archetype *archetype, const struct pack *pack,
                              struct date today, struct fault *fault) MUST_USE;
/* ensure   *out: one reference, the id as given
 * fails    E_NO_MEMORY; E_INVALID_ARGUMENT (a given profile) */
enum status archetype_profile(const struct archetype *archetype, const struct pack *pack,
                              struct date today, const char *id, struct profile **out,
                              struct fault *fault) MUST_USE;

#endif

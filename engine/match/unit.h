/* What is placed as a whole: one client, or a sibling group that must stay together; judged
 * against one volunteer at a time. */
#ifndef AMITY_MATCH_UNIT_H
#define AMITY_MATCH_UNIT_H

#include <string.h>

#include "match/seat.h"
#include "match/view.h"
#include "rules/score.h"

enum { UNIT_MEMBERS_MAX = 16 };

/* Why a unit cannot be matched at all, whoever volunteers. */
enum unit_hold {
    UNIT_FREE,
    UNIT_GROUP_INCOMPLETE, /* fewer members wait or are served than group.size says */
    UNIT_GROUP_MIXED,      /* the members do not ask for a common service */
    UNIT_GROUP_APART       /* members that are served already stand with different volunteers */
};
const char *unit_hold_word(enum unit_hold hold);

struct unit_option {
    uint8_t service;
    uint32_t reach_m;    /* how far from the first member's home anybody is considered */
    struct seated asked; /* the whole unit, as the solver sees it */
    const char *only;    /* the one volunteer that may be, because siblings stand there; or NULL */
    struct client_view member[UNIT_MEMBERS_MAX];
    struct rule_bits failed[UNIT_MEMBERS_MAX]; /* client-sided rules that do not hold */
    uint32_t refusal; /* the first blocking client-sided rule that fails, or UINT32_MAX */
};

struct unit {
    enum unit_hold hold;
    uint32_t member_count;
    const struct client *member[UNIT_MEMBERS_MAX];
    const char *only; /* as its options say */
    uint32_t option_count;
    struct unit_option *option; /* in the clients' order of preference */
};

struct unit_members {
    const struct client *client[UNIT_MEMBERS_MAX];
    const struct worker *worker[UNIT_MEMBERS_MAX];
    bool served[UNIT_MEMBERS_MAX]; /* a relation stands: not waiting, whatever the profile says */
    bool moves;                    /* stands already, and is judged as if it waited */
    bool too_many;                 /* more members wait than a group can have */
    /* Siblings of a group that must stay together who are served already: those who wait may only
     * join them, with the one volunteer that they all stand with. */
    uint32_t present;
    const char *with; /* that volunteer, when present > 0 and not apart */
    bool apart;       /* they stand with several */
    uint32_t count;
};

/* Adds what one relation of a served sibling says. */
static inline void unit_members_stand(struct unit_members *members, const char *volunteer)
{
    members->apart =
        members->apart || (members->with != NULL && strcmp(members->with, volunteer) != 0);
    members->with = members->with == NULL ? volunteer : members->with;
}

/* require  members->count >= 1; with a required group, all of its known waiting members
 * owns     out's options live in `owner` */
enum status unit_make(const struct view *view, const struct unit_members *members,
                      struct arena *owner, struct unit *out) MUST_USE;

/* Which member it is. require  the client is one of them */
uint32_t unit_member(const struct unit *unit, const struct client *client);
/* Leaves only the option of that service; WORD_NONE leaves all. */
void unit_narrow(struct unit *unit, uint8_t service);

/* A rule index, or one of these: */
#define REFUSED_BY_NONE UINT32_MAX
#define REFUSED_BY_CAPACITY                                                                        \
    (UINT32_MAX - 1) /* no room beside what stands, and no rule names it                           \
                      */

#define REFUSED_BY_GROUP                                                                           \
    (UINT32_MAX - 2) /* siblings stand with another volunteer                                      \
                      */

#define REFUSED_BY_FLOOR                                                                           \
    (UINT32_MAX - 3) /* scores below what was asked for                                            \
                      */

struct judged {
    uint32_t refusal;    /* REFUSED_BY_NONE: eligible */
    uint32_t distance_m; /* from the first member */
    int32_t points;      /* of all members together, when eligible */
    int32_t points_of[UNIT_MEMBERS_MAX];
};

/* Judges one option of a unit against one volunteer: the client's rules, then the volunteer's,
 * then the pair's, each in the pack's order, for every member; then the room beside what stands.
 * Hours are those on the client's first day: a volunteer who is away now may be free then.
 * require  the volunteer offers the option's service */
void unit_judge(const struct view *view, const struct unit_option *option, uint32_t member_count,
                const struct volunteer_entry *entry, struct judged *out);

/* What is known of a client alone and a volunteer before they are judged. */
struct unit_known {
    struct rule_bits granted; /* blocking two-sided rules that hold */
    bool scored;
    int32_t points; /* what they score, when scored */
};
/* The same verdict, sooner.
 * require  the option has one member */
void unit_judge_known(const struct view *view, const struct unit_option *option,
                      const struct volunteer_entry *entry, const struct unit_known *known,
                      struct judged *out);

/* One member and a volunteer, with what the pair looks at. */
struct unit_pair {
    struct pair_view pair;
    struct volunteer_view on_start; /* perhaps what pair.volunteer points to */
};
/* The pair of one member and a volunteer, with fits_beside judged for the whole unit.
 * ensure   out points into itself: it stays where it is */
void unit_pair(const struct view *view, const struct unit_option *option, uint32_t member,
               const struct volunteer_entry *entry, struct unit_pair *out);

/* False when siblings who stand elsewhere decide that it cannot be this volunteer. */
static inline bool unit_may_join(const char *only, const struct volunteer_entry *entry)
{
    return only == NULL || strcmp(only, entry->profile->volunteer->id) == 0;
}

static inline bool volunteer_offers(const struct volunteer_entry *entry, uint8_t service)
{
    return (entry->profile->volunteer->services >> service & 1) != 0;
}

#endif

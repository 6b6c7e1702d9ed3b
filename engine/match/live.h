/* One tenant's live plan: who would be placed with whom if the night's rematch ran now, kept while
 * people change, with what is proved about it.
 *
 * It owns a directory: every change goes through live_put and live_delete, so that people and plan
 * never differ. A change only marks what it touches; live_work derives the marked pairs anew and
 * restores the optimum, in slices. Until then live_is_settled is false and questions are refused.
 *
 * Two networks of solve/warm.h stand on the same pairs (each unit's eligible pairs at their best
 * option, weighed as rank(levels) * B + score):
 *   bound  the relaxation: a seat takes as many units as its relations allow (fewer where their
 *          hours, rooms or guests surely allow fewer). No plan is better.
 *   plan   the same with pairs forbidden, one by one, where units at a seat do not fit together
 *          (solve/fits.h) or siblings are parted at a price: always a plan that could be carried
 *          out.
 * Where nothing had to be forbidden both are equal and the plan is optimal: `exact`. Elsewhere
 * [value, bound] brackets the optimum, level by level in order.
 *
 * Units, judgements, levels and holds are those of the night's rematch without options: who stands
 * stays. A pair's other options (services) than its best are not tried; where that could matter
 * something was forbidden, and the bracket says so.
 *
 * A unit is named by its number: the directory's client slot of its member with the least id. A
 * seat is named by the directory's volunteer slot. */
#ifndef AMITY_MATCH_LIVE_H
#define AMITY_MATCH_LIVE_H

#include "match/propose.h"
#include "solve/certificate.h"
#include "solve/instance.h"

struct live;

enum { LIVE_MARKS_MAX = 4 };

enum live_kind { LIVE_VOLUNTEER, LIVE_CLIENT, LIVE_RELATION, LIVE_WORKER };

/* ensure   an empty directory and plan, or NULL. pack is borrowed until live_set_pack or close */
struct live *live_open(struct pack *pack, struct date today);
void live_close(struct live *live);
/* True when memory ran out in the middle of a change: nothing it says holds; begin anew. */
bool live_is_broken(const struct live *live);
/* The people as the plan sees them. Borrowed; change them only by what follows. */
const struct directory *live_directory(const struct live *live);

/* -- changes: people at once, the plan when live_work comes round --------------------------------
 */

/* Takes over one reference of profile, also on failure.
 * fails    E_NO_MEMORY; E_NOT_FOUND (a relation of somebody unknown: nothing changed) */
enum status live_put(struct live *live, enum live_kind kind, struct profile *profile) MUST_USE;
/* Somebody unknown is no error. Relations of a deleted person go with it. */
enum status live_delete(struct live *live, enum live_kind kind, const char *id) MUST_USE;
/* Everybody is derived anew. */
enum status live_set_day(struct live *live, struct date today) MUST_USE;
enum status live_set_pack(struct live *live, struct pack *pack) MUST_USE;
/* The revision that the people now rest on; kept for whoever asks. */
void live_set_revision(struct live *live, uint64_t revision);
uint64_t live_revision(const struct live *live);

/* A client (with those placed with it) may only come to this volunteer, and comes before everybody
 * else; or may not come to it. For hypothetical questions: rolled back with the mark.
 * fails    E_NOT_FOUND, E_CONFLICT (takes no part; pinned elsewhere), E_NO_MEMORY */
enum status live_pin(struct live *live, const char *client, const char *volunteer,
                     struct fault *fault) MUST_USE;
enum status live_exclude(struct live *live, const char *client, const char *volunteer,
                         struct fault *fault) MUST_USE;

/* Whether every pin is kept, after all changes: those who clash with it have made room. Each unit
 * that is pinned comes by the option with which most points fit beside what stands and the pins
 * before it. Work is to be done again afterwards (live_work).
 * require  live_is_settled
 * fails    E_CONFLICT (no room beside those before it, excluded, gone, refused): *which in the
 * order of live_pin and live_exclude; E_NO_MEMORY */
enum status live_pins_keep(struct live *live, uint32_t *which, struct fault *fault) MUST_USE;

/* -- work ----------------------------------------------------------------------------------------
 */

/* Works for about `effort` steps (a judged pair or a look at an arc each; 0 = until settled).
 * ensure   OK: settled. E_LIMIT: call again
 * fails    E_NO_MEMORY: call again, nothing is lost */
enum status live_work(struct live *live, uint64_t effort) MUST_USE;
bool live_is_settled(const struct live *live);
/* Units and seats that wait to be derived; 0 does not yet mean settled. */
uint32_t live_waiting(const struct live *live);

/* -- what stands ---------------------------------------------------------------------------------
 * require  live_is_settled, for all that follows up to the mark */

struct live_state {
    struct worth value;   /* of the plan; levels in the pack's order, disturbance 0 */
    struct worth bound;   /* no plan is better */
    struct worth relaxed; /* … by the relaxation; bound, where none was given (live_adopt.h) */
    bool exact;           /* value == bound */
    bool all_pairs;       /* every eligible pair was looked at; else the best of each unit */
    uint32_t level_count;
    uint32_t units, placed;   /* units that wait; of them placed */
    uint32_t waiting, served; /* … counted in clients */
    uint32_t forbidden;       /* pairs that are out because of what else stands there */
    uint64_t pairs;           /* pairs kept */
    uint64_t eligible;        /* … out of so many */
};
void live_state(const struct live *live, struct live_state *out);

/* Walks the units: start with NO_SLOT, NO_SLOT ends. */
uint32_t live_next_unit(const struct live *live, uint32_t after);
/* ensure   the unit a waiting client is placed with, or NO_SLOT (takes no part) */
uint32_t live_unit_of(const struct live *live, uint32_t client);
/* Client slots of a unit's members, least id first. */
uint32_t live_members(const struct live *live, uint32_t unit, const uint32_t **member);
/* The volunteer's slot, or NO_SLOT = stays without. */
uint32_t live_seat_of(const struct live *live, uint32_t unit);
/* The units placed at a seat; borrowed until the next change. */
uint32_t live_units_at(const struct live *live, uint32_t seat, const uint32_t **unit);
/* What placing the unit adds to each level. */
const int32_t *live_levels_of(const struct live *live, uint32_t unit);
enum unit_hold live_hold_of(const struct live *live, uint32_t unit);
/* A kept pair: the service of its best option and the score. false = not eligible (or not kept) */
struct live_pair {
    uint8_t service;
    int32_t score;
    bool forbidden; /* out of the plan because of what else stands there */
};
bool live_pair_of(const struct live *live, uint32_t unit, uint32_t seat, struct live_pair *out);
/* Kept pairs of a unit: seats, best score first. ensure   how many; *seat in `owner` */
uint32_t live_seats_of(const struct live *live, uint32_t unit, struct arena *owner,
                       const uint32_t **seat);
/* Units that may still come to a seat beside who stands there, and prices as hints. */
uint32_t live_capacity(const struct live *live, uint32_t seat);
int64_t live_price(const struct live *live, uint32_t seat);
void live_hint_price(struct live *live, uint32_t seat, int64_t price);

/* -- questions: nothing changes -------------------------------------------------------------------
 */

/* Who stands elsewhere: NO_SLOT = unserved. Units. */
struct live_move {
    uint32_t unit, from, to;
};

/* What a change would do: gain is negative where something is lost. */
struct live_effect {
    bool exact;        /* else: see live_pair_cost, live_gain */
    bool at_most;      /* not exact: a plan is known that loses no more; else none loses less */
    struct worth loss; /* before minus after, level by level (of a gain: negative numbers) */
    struct live_move *move; /* the pair's own first, then the chain; of the relaxation, not of any
                             * plan, where neither exact nor at_most */
    uint32_t move_count;
};

/* What it costs everybody if this unit is fixed with this seat: the best plan before minus the best
 * plan that has the pair. Exact where the plan is exact and all who move fit where they come to;
 * else the loss in the relaxation, which may differ from the true one to both sides.
 * owns     out->move in `owner`
 * fails    E_NOT_FOUND (no such pair is kept), E_LIMIT (effort spent), E_NO_MEMORY */
enum status live_pair_cost(struct live *live, uint32_t unit, uint32_t seat, uint64_t effort,
                           struct arena *owner, struct live_effect *out) MUST_USE;

/* What one more volunteer with this profile would bring, with all its capacity: loss then holds
 * numbers below 0. Exact where the plan is exact before and after. Done by a mark of its own.
 * The profile's id must be nobody's; takes over one reference of it, also on failure.
 * fails    E_CONFLICT (the id is somebody's, or all marks are in use), E_NO_MEMORY */
enum status live_gain(struct live *live, struct profile *volunteer, struct arena *owner,
                      struct live_effect *out) MUST_USE;

/* Why a pair cannot be, as people and rules are now (also while the plan is not settled): the rule
 * that refuses, "capacity", "out_of_reach", "not_offered", "volunteer_gone", "client_gone", or a
 * hold's word; NULL = it can. Good until the pack changes. */
const char *live_refusal(struct live *live, const char *client, const char *volunteer);

/* -- hypothetical ---------------------------------------------------------------------------------
 */

/* From here on people and plan are recorded. Marks nest, LIVE_MARKS_MAX deep.
 * require  live_is_settled */
enum status live_mark(struct live *live) MUST_USE;
/* Puts people and plan back as they were at the last mark, and takes it away. cost: what changed */
void live_rollback(struct live *live);
/* Which clients stand elsewhere than at the mark, by client slot; also those that came or went.
 * require  settled, marked */
struct live_change {
    const char *client;       /* lives as long as the mark */
    const char *from, *to;    /* volunteers; NULL = unserved, or not there */
    bool was_there, is_there; /* waited at the mark; waits now */
};
enum status live_changes(struct live *live, struct arena *owner, struct live_change **out,
                         uint32_t *count) MUST_USE;

#endif

/* Who waits, how long, and why: by need, age, language, distance and group; so that an organiser
 * sees whom its rules and its nights leave behind.
 *
 * Counted are clients who wait and clients who are served (a relation holds today). A wait is the
 * days from waiting_since until today, or until the relation began; who has no waiting_since counts
 * without a wait. What a plan says of those who wait comes from the newest plan: served there, or
 * left out for a reason of one of these classes:
 *   client_rules, volunteer_rules, pair_rules   no volunteer is eligible; the rule that refused
 *                                               most of them is of that side
 *   competition   somebody is eligible, and others need them more
 *   nobody_within_reach, capacity, below_floor, group   as the plan says
 *
 * Few are nobody: in each dimension rows of fewer than FAIRNESS_FEW people are put together as
 * "other", and the smallest row beside them too until "other" holds that many, so that no row can
 * be found by subtraction; the classes of a row and the reasons likewise; a median or share of
 * fewer is not said. The plain counts of a row that is shown (waiting, served, planned, left_out)
 * are said whatever they are: the row as a whole holds enough. Needs and languages have several
 * rows for one client, so their rows do not sum to `all`. */
#ifndef AMITY_MATCH_FAIRNESS_H
#define AMITY_MATCH_FAIRNESS_H

#include "match/directory.h"
#include "model/plan.h"

enum { FAIRNESS_FEW = 5 };

struct fairness_options {
    struct date since;       /* served: only relations that began then or later; DATE_NONE = all */
    const struct plan *plan; /* the newest; NULL = none yet */
};

/* {today, few, all: ROW, by: {need, age, language, distance, group: [{value, ROW}]}, reasons}
 * ROW = waiting, wait_median_days, wait_p90_days, wait_longest_days, served, served_median_days,
 * served_p90_days, planned, left_out, planned_share, left_out_by: {class: count}.
 * reasons: {why: count} of everybody the plan leaves out.
 *
 * distance: how far the nearest approved volunteer lives who offers the client's service.
 * fails    E_NO_MEMORY
 * cost     O(clients log clients), and the cells around each client until one is found */
enum status fairness_report(const struct directory *directory,
                            const struct fairness_options *options, struct arena *request,
                            struct value *out) MUST_USE;

#endif

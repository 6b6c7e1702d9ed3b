/* How a plan looks to a person; shared by rematch and the plan verbs. */
#ifndef AMITY_CTL_PLAN_H
#define AMITY_CTL_PLAN_H

#include "ctl/run.h"

/* Id, whether it is proved, levels with what was reached and what is possible, counts. */
void plan_head_print(struct run *run, const struct amity_value *plan);
/* Why people stay without: a count a reason, and (named) who. */
void plan_unserved_print(struct run *run, const struct amity_value *plan, bool named);
/* Who gets whom. */
void plan_pairs_print(struct run *run, const struct amity_value *plan);
void plan_advice_print(struct run *run, const struct amity_value *plan);

/* "C-1=V-2" as {client, volunteer}; complains and answers NULL when it is neither. */
struct amity_value *pair_read(struct run *run, const char *text);
/* Every `flag` of the run as a list of pairs, put as `key`.
 * ensure   END_OK (no list where there is none), END_USAGE */
enum ending pairs_put(struct run *run, const char *flag, struct amity_value *params,
                      const char *key);

#endif

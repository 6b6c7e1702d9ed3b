/* What a proposal costs everybody else, in a coordinator's words. */
#ifndef AMITY_CTL_COST_H
#define AMITY_CTL_COST_H

#include "ctl/run.h"

/* The cost with its heading, and who would move or lose; `answer` says where the planner stands. */
void cost_print(struct run *run, const struct amity_value *answer,
                const struct amity_value *proposal);
/* "costs others nothing", "costs others: Normal priority: 1; 629 points"; "" where not known. */
const char *cost_short(struct run *run, const struct amity_value *proposal);
bool cost_is_known(const struct amity_value *proposal);
/* True when it is known that somebody else pays. */
bool cost_is_paid(const struct amity_value *proposal);

#endif

/* What edits would change, as a coordinator reads it: who gains, who loses and why, the levels
 * before and after, what of it is proved. Shared by whatif and scenario. */
#ifndef AMITY_CTL_OUTCOME_H
#define AMITY_CTL_OUTCOME_H

#include "ctl/run.h"

/* A line an edit under "What if". */
void edits_print(struct run *run, const struct amity_value *edits);
/* An answer of whatif.run or scenario.run; `all`: every change, not the first of them. */
void outcome_print(struct run *run, const struct amity_value *answer, bool all);
/* "+3", "−2", "0" */
const char *signed_number(struct run *run, int64_t number);
/* "C-17 gets V-9 instead of V-3", a line a move of [{client, from, to}]; `to` "new" is somebody
 * who would be recruited. */
void chain_moves_print(struct run *run, const struct amity_value *chain);
/* The level's value, the score's for index = count of levels. */
struct level_worth {
    const char *name;
    int64_t value, bound;
};
/* ensure   how many levels there are, the score as the last; out[index] when index is below */
uint32_t levels_worth(const struct amity_value *state, uint32_t index, struct level_worth *out);

#endif

/* Changes that somebody would make, as sentences; shared by whynot and the reports. */
#ifndef AMITY_CTL_CHANGES_H
#define AMITY_CTL_CHANGES_H

#include "ctl/run.h"

/* A line a change: who, what, from what to what, and which rules ask for it. */
void changes_print(struct run *run, const struct amity_value *changes);
/* "the client, the guardians" */
const char *who_words(struct run *run, const struct amity_value *who);
/* "due: 1; 210 points" of {levels: [{name, loss}], quality}; "nothing" */
const char *loss_words(struct run *run, const struct amity_value *loss);

#endif

/* Follows one job of the daemon to its end, with a bar that moves. */
#ifndef AMITY_CTL_FOLLOW_H
#define AMITY_CTL_FOLLOW_H

#include "ctl/run.h"

enum { FOLLOW_TEXT_BYTES = 400 };

/* Where a job stood when it was last heard of. */
struct follow {
    char job[64], state[16], plan[64], error[FOLLOW_TEXT_BYTES];
    int64_t done, total, best, bound;
    bool bounded; /* bound is known */
    double seconds;
};

/* Watches until the job has ended. Ctrl-C cancels the job and still waits for its end.
 * ensure   END_OK: done; END_NO: failed or cancelled (said); END_INTERRUPTED: cancelled by Ctrl-C;
 *          else as run_call */
enum ending follow_job(struct run *run, const char *job, struct follow *out);
/* Reads what job.get and job.progress say. */
void follow_read(struct follow *follow, const struct amity_value *job);
/* "12.0 s · searching the best plan · gap 3, bound 415" */
const char *follow_words(struct run *run, const struct follow *follow);

#endif

/* Questions that the planner answers: it may still be getting ready, so the command waits and asks
 * again. */
#ifndef AMITY_CTL_PATIENCE_H
#define AMITY_CTL_PATIENCE_H

#include "ctl/run.h"

/* As run_call, but while the daemon says that its planner is not there yet, waits for some seconds,
 * with a line that says so on a terminal. */
enum ending run_call_patiently(struct run *run, const char *method,
                               const struct amity_value *params, const struct amity_value **result);
/* Waits a moment before the next asking; tells how many seconds have gone by.
 * ensure   false: the patience is at its end, nothing was waited for */
bool patience_goes_on(struct run *run, int64_t began_ms, int64_t patience_ms);
/* Of the monotonic clock. */
int64_t patience_now_ms(void);

#endif

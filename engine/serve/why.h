/* Answers that the planner gives where it can, and the engine itself, without the plan, where not:
 * match.whynot and report.expiring. */
#ifndef AMITY_SERVE_WHY_H
#define AMITY_SERVE_WHY_H

#include "serve/house.h"

/* Parks the call and answers it with what the planner says to `method`; when there is no planner,
 * or it fails or is late, with what `alone` says. `alone` fills call->result or call->fault as a
 * handler does, now or later.
 *
 * ensure   the status of a handler; E_… only where `alone` was asked at once and said so */
enum status why_ask(struct call *call, const char *method, const struct value *params,
                    read_handler alone) MUST_USE;
/* What became of the plan, in an answer given without it: {available: false, state}. */
struct value why_without(struct call *call);

#endif
